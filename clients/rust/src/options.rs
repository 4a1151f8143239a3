//! How a client is told to behave, and how its calls fail.

use protocol::{Encoding, Refusal};
use std::time::Duration;
use thiserror::Error;

use crate::{core::Settings, outbox::Full};

/// Why a call did not get what it asked for.
#[derive(Debug, Error)]
pub enum ClientError {
    #[error(transparent)]
    Full(#[from] Full),
    #[error("the server refused: {0}")]
    Refused(Refusal),
    /// Nobody knows whether it happened; the command stays pending and keeps its id.
    #[error("no answer in time")]
    NoAnswer,
    #[error("the connection was lost before an answer came")]
    ConnectionLost,
    #[error("the client has ended")]
    Ended,
    #[error("the server no longer serves clients as old as this one")]
    Outdated,
    #[error("too many topics are followed")]
    TooManyTopics,
}

/// How a [`Client`] behaves.
#[derive(Clone, Debug)]
pub struct Options {
    pub settings: Settings,
    /// The encoding to ask for. A server of another build speaks JSON whatever is asked.
    pub encoding: Encoding,
    /// How long [`Client::submit`], [`Client::sign_on`] and the waits of [`Follow`] last at most.
    pub patience: Duration,
    /// Events kept for a reader that lags; older ones are dropped, and the reader is told how many.
    pub events: usize,
}

impl Options {
    /// A compact binary connection with a minute of patience.
    #[must_use]
    pub fn new(token: Option<String>) -> Self {
        Self {
            settings: Settings::new(token, rand::random()),
            encoding: Encoding::Bin,
            patience: Duration::from_secs(60),
            events: 1_024,
        }
    }
}
