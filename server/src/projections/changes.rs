//! What changed in the catalogue and when, so that whoever holds an earlier one is told the difference and not
//! everything again. It knows products only by their handles.

use domain::organisation::{
    Event, Organisation,
    event::{
        KitEvent, LotRuleEvent, PackEvent, PersonEvent, PlaceEvent, PriceEvent, ProductEvent, SettingEvent,
        ShopEvent, SupplyEvent, TaxEvent,
    },
};
use protocol::{Lsn, Sku};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use crate::limits::{CHANGES_KEPT, CHANGES_SEGMENT};

/// Positions of the newest changes of the short lists, which are told as a whole.
#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
pub(crate) struct ListsChanged {
    pub(crate) taxes: Lsn,
    pub(crate) branches: Lsn,
    pub(crate) registers: Lsn,
    pub(crate) people: Lsn,
    pub(crate) price_lists: Lsn,
    pub(crate) settings: Lsn,
    pub(crate) customer_groups: Lsn,
    pub(crate) recalls: Lsn,
    pub(crate) promotions: Lsn,
}

/// Positions and the handles that changed there.
type Segment = Vec<(Lsn, Arc<str>)>;

/// Changes of products, oldest first. A copy shares all full segments.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Changes {
    /// Changes up to this position have been forgotten.
    forgotten: Lsn,
    segments: VecDeque<Arc<Segment>>,
    pub(crate) lists: ListsChanged,
    /// Newest change of what the shop shows and finds, prices left out.
    pub(crate) arranged: Lsn,
}

/// Handles that changed behind a position.
pub(crate) struct Since {
    pub(crate) handles: BTreeSet<Arc<str>>,
    /// The position of the last change among them, where there are more.
    pub(crate) cut: Option<Lsn>,
}

impl Changes {
    /// Notes a change after the organisation has taken it.
    pub(crate) fn note(&mut self, event: &Event, after: &Organisation, lsn: Lsn) {
        let mut handle = None;
        match event {
            Event::Product(ProductEvent::Put(product)) => handle = Some(Arc::clone(&product.handle)),
            Event::Product(
                ProductEvent::Archived { handle: own, .. }
                | ProductEvent::Turned { handle: own, .. }
                | ProductEvent::Removed { handle: own },
            ) => {
                handle = Some(Arc::clone(own));
            }
            Event::Price(PriceEvent::GroupPut(_)) => self.lists.customer_groups = lsn,
            // The shop's pages and the back office ask for them.
            Event::Supply(SupplyEvent::OversellSet { till }) => {
                self.push_all(lsn, till.iter().map(|(sku, _)| sku), after);
            }
            Event::Collection(_) | Event::Supply(_) | Event::Web(_) => {}
            Event::Lot(LotRuleEvent::Recalled { .. } | LotRuleEvent::RecallLifted { .. }) => {
                self.lists.recalls = lsn;
            }
            Event::Promotion(_) => self.lists.promotions = lsn,
            // The house's word for it is shown with its settings; a SKU's own is asked for by the back office.
            Event::Lot(LotRuleEvent::CostMethodSet { .. }) => self.lists.settings = lsn,
            Event::Lot(LotRuleEvent::Told { .. }) => {}
            Event::Kit(KitEvent::Put { sku, .. }) | Event::Pack(PackEvent::Put { sku, .. }) => {
                handle = after.variant(sku).map(|(product, _)| Arc::clone(&product.handle));
            }
            Event::Lot(LotRuleEvent::TrackingSet { lines }) => {
                self.push_all(lsn, lines.iter().map(|(sku, _)| sku), after);
            }
            Event::Price(PriceEvent::ListPut(_)) => self.lists.price_lists = lsn,
            Event::Price(PriceEvent::Listed { prices, .. }) => {
                self.lists.price_lists = lsn;
                self.push_all(lsn, prices.iter().map(|(sku, _)| sku), after);
            }
            Event::Price(PriceEvent::Set { sku, .. } | PriceEvent::Began { sku, .. }) => {
                handle = after.variant(sku).map(|(product, _)| Arc::clone(&product.handle));
            }
            // What is to come is shown to the back office only, which asks for it.
            Event::Price(PriceEvent::Scheduled { .. } | PriceEvent::Unscheduled { .. }) => {}
            // The shop's pages read its name anew for every request.
            Event::Shop(ShopEvent::Put(_) | ShopEvent::ThemePut(_) | ShopEvent::MailPut(_)) => {}
            Event::Place(PlaceEvent::BranchPut(_)) => self.lists.branches = lsn,
            Event::Place(PlaceEvent::RegisterPut(_) | PlaceEvent::RegisterRevoked(_)) => {
                self.lists.registers = lsn
            }
            Event::Person(PersonEvent::Put(_) | PersonEvent::RolePut(_)) => self.lists.people = lsn,
            Event::Tax(TaxEvent::ClassPut(_)) => self.lists.taxes = lsn,
            Event::Setting(_) => self.lists.settings = lsn,
        }
        if matches!(
            event,
            Event::Product(_)
                | Event::Place(PlaceEvent::BranchPut(_))
                | Event::Setting(SettingEvent::SynonymsPut { .. })
        ) {
            self.arranged = lsn;
        }
        if let Some(handle) = handle {
            self.push(lsn, handle);
        }
    }

    /// Notes the products of some SKUs, each once.
    fn push_all<'a>(&mut self, lsn: Lsn, skus: impl Iterator<Item = &'a Sku>, after: &Organisation) {
        let products = skus.filter_map(|sku| after.variant(sku));
        let handles: BTreeSet<Arc<str>> = products.map(|(product, _)| Arc::clone(&product.handle)).collect();
        handles.into_iter().for_each(|handle| self.push(lsn, handle));
    }

    fn push(&mut self, lsn: Lsn, handle: Arc<str>) {
        match self.segments.back_mut().filter(|segment| segment.len() < CHANGES_SEGMENT) {
            Some(segment) => Arc::make_mut(segment).push((lsn, handle)),
            None => self.segments.push_back(Arc::new(vec![(lsn, handle)])),
        }
        if self.segments.len() > CHANGES_KEPT / CHANGES_SEGMENT
            && let Some(oldest) = self.segments.pop_front()
        {
            self.forgotten = oldest.last().map_or(self.forgotten, |(lsn, _)| *lsn);
        }
    }

    /// Handles that changed behind a position, about as many as are wanted: all of one position come together. None when
    /// that is not known any more.
    pub(crate) fn since(&self, since: Lsn, wanted: usize) -> Option<Since> {
        if since < self.forgotten {
            return None;
        }
        let begin =
            self.segments.partition_point(|segment| segment.last().is_none_or(|(lsn, _)| *lsn <= since));
        let changes = self.segments.iter().skip(begin).flat_map(|segment| segment.iter());
        let mut found = Since { handles: BTreeSet::new(), cut: None };
        let mut last = since;
        for (lsn, handle) in changes.skip_while(|(lsn, _)| *lsn <= since) {
            if found.handles.len() >= wanted && *lsn != last {
                found.cut = Some(last);
                break;
            }
            last = *lsn;
            found.handles.insert(Arc::clone(handle));
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handles(since: &Since) -> Vec<&str> {
        since.handles.iter().map(AsRef::as_ref).collect()
    }

    #[test]
    fn changes_are_told_since_a_position_in_pages_that_end_with_one() {
        let mut changes = Changes::default();
        for (lsn, handle) in [(10, "a"), (20, "b"), (20, "c"), (30, "a"), (40, "d")] {
            changes.push(Lsn(lsn), Arc::from(handle));
        }
        for (since, wanted, seen, cut) in [
            (0, 9, vec!["a", "b", "c", "d"], None),
            (10, 9, vec!["a", "b", "c", "d"], None),
            (30, 9, vec!["d"], None),
            (40, 9, vec![], None),
            (99, 9, vec![], None),
            (0, 1, vec!["a"], Some(10)),
            (10, 1, vec!["b", "c"], Some(20)),
            (20, 1, vec!["a"], Some(30)),
            (30, 1, vec!["d"], None),
        ] {
            let found = changes.since(Lsn(since), wanted).unwrap();
            assert_eq!((handles(&found), found.cut), (seen, cut.map(Lsn)), "since {since}, {wanted}");
        }
    }

    #[test]
    fn old_changes_are_forgotten_and_it_is_said_that_they_are() {
        let mut changes = Changes::default();
        let all = u64::try_from(CHANGES_KEPT + CHANGES_SEGMENT).unwrap();
        for lsn in 1..=all {
            changes.push(Lsn(lsn), Arc::from("tea"));
        }
        assert!(changes.since(Lsn(0), 10).is_none());
        let kept: usize = changes.segments.iter().map(|segment| segment.len()).sum();
        assert!(kept <= CHANGES_KEPT, "{kept}");
        let first = all - u64::try_from(kept).unwrap();
        assert!(changes.since(Lsn(first - 1), 10).is_none());
        assert_eq!(handles(&changes.since(Lsn(first), 10).unwrap()), ["tea"]);
    }
}
