//! What a node is opened with, and why opening may fail.

use journal::{CommitError, OpenError, ReadError, RowError};
use protocol::Currency;
use std::{path::PathBuf, time::Duration};
use thiserror::Error;

use crate::{
    backups::BackupOptions,
    limits::{ALERT_AFTER, HEARTBEAT, SNAPSHOT_EVERY},
    recovery::NotRecovered,
};

/// How to open a node.
#[derive(Clone, Debug)]
pub struct NodeOptions {
    /// The data directory; none keeps everything in memory and forgets it at the end.
    pub data: Option<PathBuf>,
    /// The organisation's currency. None: whatever the directory has, and pounds for one that has none yet.
    pub currency: Option<Currency>,
    /// How many SKU partitions a new data directory gets. An existing one keeps what it has.
    pub partitions: u16,
    /// Records between state snapshots.
    pub snapshot_every: u64,
    /// Free bytes on the data directory's disk below which writing is refused.
    pub low_water_bytes: u64,
    /// Silence after which positions are repeated to a connection.
    pub heartbeat: Duration,
    /// How long goods have to stay until those who wait for them are told.
    pub alert_after: Duration,
    /// Where backups go.
    pub backups: BackupOptions,
}

impl Default for NodeOptions {
    fn default() -> Self {
        Self {
            data: None,
            currency: None,
            partitions: 2,
            snapshot_every: SNAPSHOT_EVERY,
            low_water_bytes: 64 * 1024 * 1024,
            heartbeat: HEARTBEAT,
            alert_after: ALERT_AFTER,
            backups: BackupOptions::default(),
        }
    }
}

/// Why a node did not start.
#[derive(Debug, Error)]
pub enum StartError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("the journal cannot be read: {0}")]
    Read(#[from] ReadError),
    #[error("the journal cannot be replayed: {0}")]
    Replay(String),
    #[error("stored state cannot be read: {0}")]
    Rows(#[from] RowError),
    #[error(
        "the amounts in this data directory are in {data}, and this start asks for {asked}: set `currency` back to {data}, or \
         begin a new directory"
    )]
    OtherCurrency { data: Currency, asked: Currency },
    #[error("stored state cannot be written: {0}")]
    Sync(#[from] CommitError),
    #[error("the journal cannot be started: {0}")]
    Journal(String),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl From<NotRecovered> for StartError {
    fn from(error: NotRecovered) -> Self {
        match error {
            NotRecovered::Read(error) => Self::Read(error),
            NotRecovered::Row(error) => Self::Rows(error),
            NotRecovered::Record(error) => Self::Replay(error.to_string()),
        }
    }
}
