//! The durable catalogue, published in memory for everyone who prices, signs on or shows something.

use domain::{
    Machine,
    catalogue::{Catalogue, Event},
};
use protocol::{Amount, Content, Lsn, OCCURRED_PAST_MS_MAX, Push, ServerMessage, Sku, Timestamp, Topic};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use crate::{
    egress::{Attach, Follow, Frame, Outlet, Part, Projection, PublishLatest, handle_of, topics},
    limits::FORMER_PRICES,
    record::{Decision, Record},
    recovery::Replay,
};

/// The catalogue as of a durable position.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub struct PublishedCatalogue {
    pub seq: Lsn,
    pub catalogue: Catalogue,
    /// What SKUs cost before their prices changed, oldest first.
    former: BTreeMap<Sku, Vec<FormerPrice>>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct FormerPrice {
    price: Amount,
    /// The change that ended it: catalogues before this position have it.
    until: Lsn,
    ended: Timestamp,
}

impl PublishedCatalogue {
    /// What a SKU cost in the catalogue of an earlier position; none when that is what it costs now. Prices that ended
    /// longer ago than a sale may be are forgotten, and the oldest of very many (ADR 15).
    #[must_use]
    pub fn former_price(&self, sku: &Sku, seq: Lsn) -> Option<Amount> {
        self.former.get(sku)?.iter().find(|former| seq < former.until).map(|former| former.price)
    }

    fn take(&mut self, event: &Event, lsn: Lsn, at: Timestamp) {
        let before = self.prices_touched_by(event);
        self.catalogue.apply(event);
        for (sku, price) in before {
            // Another price has taken its place, or none because the SKU is withdrawn.
            if self.catalogue.terms(&sku).is_none_or(|terms| terms.price != price) {
                self.keep_former(sku, FormerPrice { price, until: lsn, ended: at });
            }
        }
    }

    fn prices_touched_by(&self, event: &Event) -> Vec<(Sku, Amount)> {
        match event {
            Event::PriceSet { sku, .. } => {
                self.catalogue.terms(sku).into_iter().map(|terms| (*sku, terms.price)).collect()
            }
            Event::ProductPut(product) => {
                let before = self.catalogue.product(&product.handle);
                let variants = before.into_iter().flat_map(|before| &before.variants);
                variants.map(|variant| (variant.sku, variant.price)).collect()
            }
            Event::TaxClassPut(_) | Event::BranchPut(_) | Event::RegisterPut(_) | Event::StaffPut(_) => {
                Vec::new()
            }
        }
    }

    fn keep_former(&mut self, sku: Sku, price: FormerPrice) {
        let former = self.former.entry(sku).or_default();
        former.retain(|old| price.ended.millis_since(old.ended) <= OCCURRED_PAST_MS_MAX);
        if former.len() >= FORMER_PRICES {
            former.remove(0);
        }
        former.push(price);
    }
}

/// Where readers find the newest catalogue. Reading is a lock and a reference count.
#[derive(Clone, Default)]
pub(crate) struct Published(Arc<RwLock<Arc<PublishedCatalogue>>>);

impl Published {
    pub(crate) fn get(&self) -> Arc<PublishedCatalogue> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes a durable record, unless it has been taken. In place, unless somebody still holds the old catalogue, who
    /// then keeps it. The gate does this before it lets any reply out: who was told that a product exists can sell it.
    pub(crate) fn take(&self, record: &Record) {
        let Decision::Organisation(events) = &record.decision else { return };
        let mut published = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if record.lsn > published.seq {
            let published = Arc::make_mut(&mut published);
            events.iter().for_each(|event| published.take(event, record.lsn, record.times.recorded_at));
            published.seq = record.lsn;
        }
    }
}

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
    use super::{Arc, Published, PublishedCatalogue, RwLock};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(published: &Published, serializer: S) -> Result<S::Ok, S::Error> {
        published.get().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Published, D::Error> {
        let value = PublishedCatalogue::deserialize(deserializer)?;
        Ok(Published(Arc::new(RwLock::new(Arc::new(value)))))
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
    const PART: Part = Part { name: topics::CATALOGUE, form: 1, vital: true };

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
    use domain::catalogue::Event;
    use journal::MemoryStorage;
    use protocol::{Epoch, Product, TaxClass, TaxClassId, Timestamp, Variant, VariantKind};

    fn tea(variants: &[(&str, i64)]) -> Event {
        let variant = |(sku, price): &(&str, i64)| Variant {
            sku: sku.parse().unwrap(),
            name: String::new(),
            price: Amount(*price),
            tax_class: TaxClassId::default(),
            kind: VariantKind::Goods,
            barcodes: Vec::new(),
        };
        let variants = variants.iter().map(variant).collect();
        let (handle, name) = ("tea".to_owned(), "Tea".to_owned());
        Event::ProductPut(Box::new(Product {
            handle,
            name,
            description: String::new(),
            category: String::new(),
            variants,
        }))
    }

    #[test]
    fn former_prices_are_those_of_their_catalogues_and_are_forgotten_in_time() {
        let (green, black): (Sku, Sku) = ("GREEN".parse().unwrap(), "BLACK".parse().unwrap());
        let mut published = PublishedCatalogue::default();
        let set = |price| Event::PriceSet { sku: green, price: Amount(price) };
        let story: [(i64, Event); 5] = [
            (10, tea(&[("GREEN", 100), ("BLACK", 50)])),
            (20, set(110)),
            (30, set(110)),
            // Withdrawn and back at another price.
            (40, tea(&[("BLACK", 50)])),
            (50, tea(&[("GREEN", 120), ("BLACK", 50)])),
        ];
        for (at, event) in &story {
            published.take(event, Lsn(at.unsigned_abs()), Timestamp(*at));
        }
        let former =
            |published: &PublishedCatalogue, sku, seq| published.former_price(sku, Lsn(seq)).map(|p| p.0);
        let seen = [10, 19, 20, 39, 40, 50, 99].map(|seq| former(&published, &green, seq));
        assert_eq!(seen, [Some(100), Some(100), Some(110), Some(110), None, None, None]);
        assert_eq!(former(&published, &black, 10), None, "it never cost anything else");

        published.take(&set(130), Lsn(60), Timestamp(20 + OCCURRED_PAST_MS_MAX));
        assert_eq!(former(&published, &green, 10), Some(100), "a sale may still come from then");
        published.take(&set(140), Lsn(70), Timestamp(41 + OCCURRED_PAST_MS_MAX));
        assert_eq!(
            former(&published, &green, 10),
            Some(120),
            "the oldest that is known stands for all before"
        );
        for more in 0..100 {
            published.take(&set(200 + more), Lsn(100 + more.unsigned_abs()), Timestamp(50));
        }
        assert_eq!(published.former[&green].len(), FORMER_PRICES);
    }

    #[test]
    fn followers_are_told_even_when_the_gate_has_not_published_yet() {
        let at = Timestamp(1);
        let class = TaxClass { id: Default::default(), name: "standard".to_owned(), rate_ppm: 200_000 };
        let decision = Decision::Organisation(vec![Event::TaxClassPut(class)]);
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
