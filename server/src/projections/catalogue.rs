//! Tells followers that there is a newer catalogue, and where it stands.

use protocol::{Content, Lsn, Push, ServerMessage, Topic};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::Published;
use crate::{
    egress::{Attach, Follow, Frame, Outlet, Part, Projection, PublishLatest, handle_of, topics},
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
    /// Whether anybody ever followed.
    #[serde(skip)]
    followed: bool,
}

mod published_as_value {
    use super::Published;
    use crate::projections::PublishedCatalogue;
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
    /// The gate publishes too, on another thread and perhaps later than this; whoever comes second changes nothing.
    fn replay(&mut self, record: &Record) {
        if matches!(record.decision, Decision::Organisation(_)) {
            self.published.take(record);
            if self.followed {
                self.changed = true;
            } else {
                self.told = record.lsn;
            }
        }
    }
}

impl Projection for CatalogueFeed {
    const PART: Part = Part { name: topics::CATALOGUE, form: 12, vital: true };

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
        self.followed = true;
        let seq = self.published.get().seq;
        Some(follow.whole(outlet.epoch, seq, || Content::Catalogue))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        egress::HubList,
        record::{Stream, sample},
    };
    use domain::organisation::{Event, TaxClass, event::TaxEvent};
    use journal::MemoryStorage;
    use protocol::{Epoch, Timestamp};

    #[test]
    fn followers_are_told_even_when_the_gate_has_not_published_yet() {
        let at = Timestamp(1);
        let class = TaxClass {
            id: Default::default(),
            name: "standard".to_owned(),
            rate_ppm: 200_000,
            rates: Vec::new(),
            version: 1,
        };
        let decision = Decision::Organisation(vec![Event::Tax(TaxEvent::ClassPut(Arc::new(class)))]);
        let record = Arc::new(sample(7, Stream::Organisation, at, decision));
        let storage = Arc::new(MemoryStorage::default());
        let outlet = Outlet { epoch: Epoch(1), hubs: HubList::default(), storage };
        let mut feed = CatalogueFeed::default();
        feed.replay(&record);
        feed.publish(&outlet);
        assert_eq!((feed.told, feed.published.get().seq), (Lsn(7), Lsn(7)));
        feed.published.take(&record);
        assert_eq!(feed.published.get().seq, Lsn(7), "the gate comes second and changes nothing");
    }
}
