//! Tells followers that there is a newer catalogue, and where it stands.

use protocol::{Content, Lsn, Push, Resumed, ServerMessage, Snapshot, Topic};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::{
    Attach, Follow, Frame, Published, handle_of,
    hub::PublishLatest,
    projection::{Outlet, Projection},
};
use crate::{
    record::{Decision, Record},
    recovery::Replay,
};

/// The projection behind [`Published`]. Its state rests in the published value, so a snapshot is that value.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct CatalogueFeed {
    #[serde(with = "published_as_value")]
    published: Published,
    /// Position that followers were last told.
    told: Lsn,
    #[serde(skip)]
    changed: bool,
}

mod published_as_value {
    use super::Published;
    use crate::actors::PublishedCatalogue;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(published: &Published, serializer: S) -> Result<S::Ok, S::Error> {
        published.get().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Published, D::Error> {
        PublishedCatalogue::deserialize(deserializer).map(Published::of)
    }
}

impl CatalogueFeed {
    pub(crate) fn published(&self) -> Published {
        self.published.clone()
    }
}

impl Replay for CatalogueFeed {
    fn replay(&mut self, record: &Record) {
        if matches!(record.decision, Decision::Organisation(_)) {
            self.published.take(record);
            self.told = record.lsn;
        }
    }
}

impl Projection for CatalogueFeed {
    type Query = CatalogueQuery;
    type Reading = Lsn;

    /// The gate publishes too, on another thread and perhaps later than this; whoever comes second changes nothing.
    fn apply(&mut self, record: &Arc<Record>, _: &Outlet) {
        self.published.take(record);
        self.changed |= matches!(record.decision, Decision::Organisation(_));
    }

    fn publish(&mut self, outlet: &Outlet) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        let (handle, seq) = (handle_of(Topic::Catalogue), self.published.get().seq);
        let prev = std::mem::replace(&mut self.told, seq);
        if prev == seq {
            // The published catalogue was ahead of this feed when followers were last told.
            return;
        }
        let frame = Frame::new(ServerMessage::Push(Push { handle, prev, seq, content: Content::Catalogue }));
        outlet.publish(|| PublishLatest::whole(handle, seq, Arc::clone(&frame)));
    }

    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach> {
        let seq = self.published.get().seq;
        if follow.since == Some(seq) {
            return Some(follow.attach(outlet.epoch, seq, None, Resumed::UpToDate, Vec::new()));
        }
        let handle = handle_of(follow.topic);
        let page = Snapshot { handle, seq, first: true, last: true, content: Content::Catalogue };
        let frames = vec![Frame::new(ServerMessage::Snapshot(page))];
        Some(follow.attach(outlet.epoch, seq, None, Resumed::Snapshot, frames))
    }

    fn read(&mut self, _: CatalogueQuery, _: &Outlet) -> Lsn {
        self.published.get().seq
    }
}

/// Asks which catalogue position is published; answered behind everything durable before.
#[derive(actix::Message)]
#[rtype(result = "Lsn")]
pub(crate) struct CatalogueQuery;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actors::HubList,
        record::{Origin, Stream, Times},
    };
    use domain::organisation::{Event, TaxClass, event::TaxEvent};
    use journal::MemoryStorage;
    use protocol::{CommandId, Epoch, OccurredAt, StaffId, Timestamp};
    use uuid::Uuid;

    #[test]
    fn followers_are_told_even_when_the_gate_has_not_published_yet() {
        let at = Timestamp(1);
        let class = TaxClass { id: Default::default(), name: "standard".to_owned(), rate_ppm: 200_000 };
        let record = Arc::new(Record {
            lsn: Lsn(7),
            stream: Stream::Organisation,
            origin: Origin::System,
            seq: None,
            command: CommandId::new(Uuid::nil()),
            fingerprint: 0,
            staff: StaffId::default(),
            times: Times { occurred: OccurredAt { at, offset_minutes: 0 }, recorded_at: at },
            decision: Decision::Organisation(vec![Event::Tax(TaxEvent::ClassPut(class))]),
        });
        let storage = Arc::new(MemoryStorage::default());
        let outlet = Outlet { epoch: Epoch(1), hubs: HubList::default(), storage };
        let mut feed = CatalogueFeed::default();
        feed.apply(&record, &outlet);
        feed.publish(&outlet);
        assert_eq!((feed.told, feed.published.get().seq), (Lsn(7), Lsn(7)));
        feed.published.take(&record);
        assert_eq!(feed.published.get().seq, Lsn(7), "the gate comes second and changes nothing");
    }
}
