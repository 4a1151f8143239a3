//! The journal: a total order of records made durable in groups, and rows beside it. It knows bytes only: what a
//! record or a row means, who may write it and who reads it are other crates' business.
//!
//! A [`Writer`] takes records from many threads and writes them as [blocks](EncodedBlock), one per sync, into a
//! [`Storage`]: [`SledStorage`] on disk, [`MemoryStorage`] and [`FaultyStorage`] for tests. [`verify()`], [`backup()`]
//! and [`restore()`] work on what is written.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::as_conversions
    )
)]

mod archive;
mod backup;
mod batch;
mod block;
mod compress;
mod disk;
mod error;
mod faulty;
mod layout;
mod memory;
mod open;
mod options;
mod rebuild;
mod records;
mod redo;
mod rows;
mod scan;
mod settle;
mod sled_log;
mod sled_storage;
mod storage;
mod survey;
mod verify;
mod watermark;
mod writer;

pub use archive::Archive;
pub use backup::{
    BackupError, Beside, Progress, RestoreError, backup, backup_head, backup_with, restore, verify_backup,
};
pub use block::{
    Block, BlockBuilder, BlockError, BlockHeader, EncodedBlock, GENESIS, Hash, Head, Lsn, MAX_BLOCK_BYTES,
    MAX_BLOCK_RECORDS, MAX_RECORD_BYTES, PushError, Stored, chain,
};
pub use disk::SyncPolicy;
pub use error::{Damage, OpenError};
pub use faulty::{CommitFault, FaultyStorage};
pub use memory::MemoryStorage;
pub use options::{NoticeKind, SledOptions};
pub use records::{Backwards, Records};
pub use rows::{MAX_ROW_KEY_BYTES, MAX_ROW_VALUE_BYTES, MAX_TABLE_NAME_BYTES, Row, RowError, RowRange};
pub use sled_storage::SledStorage;
pub use storage::{Blocks, CommitError, ReadError, Storage, StorageExt};
pub use verify::{VerifyReport, verify};
pub use writer::{AppendError, Commit, Counters, Fatal, Limits, Writer, WriterBuilder};
