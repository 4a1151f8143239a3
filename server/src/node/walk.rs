//! A walk along the journal, oldest first, a bounded stretch of it at a time.

use journal::{ReadError, StorageExt};
use protocol::{CommandId, Lsn, Refusal, Timestamp};

use super::{Node, incidents};
use crate::{record::Record, recovery::NotRecovered};

/// What whoever walks may ask on the way.
pub(crate) struct Walk<'a>(&'a Node);

impl Walk<'_> {
    /// The record of a command, however old; none where there is none that can be read.
    pub(crate) fn find(&self, command: CommandId) -> Option<Record> {
        self.0.0.locator.find(command).ok().flatten()
    }
}

/// How a walk ended.
pub(crate) struct Walked<T> {
    pub(crate) value: T,
    /// The record at which the next walk begins.
    pub(crate) next: Lsn,
    /// The newest record there was.
    pub(crate) head: Lsn,
    /// Records that could not be read; the walk went on behind them.
    pub(crate) damaged: Vec<Lsn>,
}

/// A server's clock may have been set back by so much: what was recorded later may say that it was before.
const CLOCK_SLACK_MS: i64 = 10 * 60 * 1_000;

impl Node {
    /// Hands durable records from a position on to a reader, until it says that it has enough (and is handed that record first the
    /// next time) or has been handed so many.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub(crate) async fn walk<T: Send + 'static>(
        &self,
        from: Lsn,
        most: u64,
        mut value: T,
        mut take: impl FnMut(&mut T, &Walk, &Record) -> bool + Send + 'static,
    ) -> Result<Walked<T>, Refusal> {
        self.blocking(move |node| {
            let (head, walk) = (node.durable(), Walk(&node));
            let mut next = from.0.max(1);
            let end = head.0.min(next.saturating_add(most).saturating_sub(1));
            let mut damaged = Vec::new();
            'walk: while next <= end {
                for read in node.0.storage.read_from(next) {
                    if next > end {
                        break 'walk;
                    }
                    match read {
                        Ok(stored) => {
                            let record = Record::decode(stored.lsn, stored.form, &stored.bytes);
                            if !take(&mut value, &walk, &record.map_err(NotRecovered::from)?) {
                                break 'walk;
                            }
                        }
                        Err(ReadError::Damaged { lsn, detail }) => {
                            incidents::unreadable(Lsn(lsn), &detail);
                            damaged.push(Lsn(lsn));
                            next = next.max(lsn).saturating_add(1);
                            continue 'walk;
                        }
                        Err(error) => return Err(NotRecovered::from(error).into()),
                    }
                    next = next.saturating_add(1);
                }
            }
            Ok(Walked { value, next: Lsn(next), head, damaged })
        })
        .await
    }

    /// A position before which nothing was recorded at an instant or later, found in a few steps.
    ///
    /// # Errors
    /// As [`Self::walk`].
    pub(crate) async fn recorded_near(&self, since: Timestamp) -> Result<Lsn, Refusal> {
        self.blocking(move |node| {
            let since = since.plus_millis(CLOCK_SLACK_MS.saturating_neg());
            let (mut low, mut high) = (1_u64, node.durable().0.saturating_add(1));
            while low < high {
                let middle = low.midpoint(high);
                let record = node.0.locator.read(middle)?;
                if record.is_some_and(|record| record.times.recorded_at < since) {
                    low = middle.saturating_add(1);
                } else {
                    high = middle;
                }
            }
            Ok(Lsn(low))
        })
        .await
    }
}
