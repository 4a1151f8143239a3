//! What was set aside, made anew or found damaged in a data directory since the program began. A directory is told of by a
//! plain function, so this is counted and kept for the whole program.

use journal::NoticeKind;
use protocol::{DataIncident, IncidentKind, IncidentsView, Lsn, Timestamp};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::Node;
use crate::{clock, limits::INCIDENTS_KEPT};

static INCIDENTS: Mutex<Incidents> = Mutex::new(Incidents { count: 0, newest: VecDeque::new() });

struct Incidents {
    count: u64,
    newest: VecDeque<DataIncident>,
}

impl Incidents {
    /// Whoever reads the same page again meets the same damage again, which is told once.
    fn note(&mut self, at: Timestamp, kind: IncidentKind, detail: String) -> bool {
        if self.newest.iter().any(|known| known.kind == kind && known.detail == detail) {
            return false;
        }
        self.count = self.count.saturating_add(1);
        self.newest.push_front(DataIncident { at, kind, detail });
        self.newest.truncate(INCIDENTS_KEPT);
        true
    }
}

/// Nothing that is kept here can be half changed.
fn incidents() -> MutexGuard<'static, Incidents> {
    INCIDENTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the journal says of its directory.
pub(super) fn notice(kind: NoticeKind, what: &str) {
    let kind = match kind {
        NoticeKind::Mended => IncidentKind::Mended,
        NoticeKind::MendedNext => IncidentKind::MendedNext,
        NoticeKind::Records => IncidentKind::Records,
    };
    if incidents().note(clock::now(), kind, what.to_owned()) {
        tracing::error!("{what}");
    }
}

/// Old records that somebody looked for cannot be read.
pub(super) fn unreadable(lsn: Lsn, detail: &str) {
    notice(NoticeKind::Records, &format!("record {lsn} and others beside it cannot be read: {detail}"));
}

pub(super) fn count() -> u64 {
    incidents().count
}

impl Node {
    /// What was found damaged since the program began, newest first.
    #[must_use]
    pub fn incidents(&self) -> IncidentsView {
        IncidentsView { now: clock::now(), incidents: incidents().newest.iter().cloned().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_damage_is_told_once_and_only_the_newest_is_kept() {
        let mut kept = Incidents { count: 0, newest: VecDeque::new() };
        for at in 0..50 {
            let told = kept.note(Timestamp(at), IncidentKind::Records, format!("block {}", at / 2));
            assert_eq!(told, at % 2 == 0);
        }
        assert_eq!((kept.count, kept.newest.len()), (25, INCIDENTS_KEPT));
        assert_eq!(kept.newest.front().map(|newest| newest.detail.as_str()), Some("block 24"));
    }
}
