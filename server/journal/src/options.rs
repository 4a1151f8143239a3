//! How a data directory is opened.

use crate::disk::SyncPolicy;
use crate::redo;

/// What a notice is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoticeKind {
    /// Something that nobody needs was damaged and has been made anew; every record is there.
    Mended,
    /// The database is damaged, every record is there, and the next opening makes the database anew.
    MendedNext,
    /// Records are damaged that opening can do without.
    Records,
}

/// How to open a [`SledStorage`](crate::SledStorage).
#[derive(Clone, Debug)]
pub struct SledOptions {
    /// sled's page cache in bytes; real memory is 1.2 to 2 times this. Default 64 MiB.
    pub cache_bytes: u64,
    /// Accept a database whose watermark file is missing or unreadable, which gives up the proof that no durable
    /// record was lost at the end. For an operator's hand only. Default off.
    pub accept_missing_watermark: bool,
    /// The length of the redo log of a new directory, in bytes. Default 4 MiB, least 120 KiB.
    pub redo_bytes: usize,
    /// Called, with the reason, by whatever thread meets the first failed write or sync. From then on every commit fails;
    /// what should end at once, and not with the next commit, is ended here. Default nothing.
    pub on_failure: Option<fn(&str)>,
    /// Called with what the operator should know: what was set aside or made anew while opening, and the first damage that
    /// was met while reading. Default nothing.
    pub on_notice: Option<fn(NoticeKind, &str)>,
    #[doc(hidden)]
    pub sync: SyncPolicy,
}

impl Default for SledOptions {
    fn default() -> Self {
        SledOptions {
            cache_bytes: 64 * 1024 * 1024,
            accept_missing_watermark: false,
            redo_bytes: redo::DEFAULT_BYTES,
            on_failure: None,
            on_notice: None,
            sync: SyncPolicy::Sync,
        }
    }
}

impl SledOptions {
    pub(crate) fn notice(&self, kind: NoticeKind, what: &str) {
        if let Some(tell) = self.on_notice {
            tell(kind, what);
        }
    }
}
