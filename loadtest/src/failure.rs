//! Why a run could not be carried out. A proof that fails is not a failure of the run: it is its result.

use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("the server closed the connection with code {0:?}")]
    Closed(Option<u16>),
    #[error("the server refused: {0}")]
    Refused(#[from] protocol::Refusal),
    #[error("a message could not be written: {0}")]
    Encode(#[from] protocol::DecodeError),
    #[error("a report could not be written: {0}")]
    Json(#[from] serde_json::Error),
    #[error("HTTP: {0}")]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Client(#[from] client::ClientError),
    #[error("{0}")]
    Other(String),
}

impl Failure {
    /// A failure in words.
    pub(crate) fn other(words: impl Into<String>) -> Self {
        Self::Other(words.into())
    }
}
