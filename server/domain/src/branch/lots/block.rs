//! Lots that may not be sold: their day is over, or head office has recalled them. Both change what a level may sell in one record,
//! whatever the shop does meanwhile; asking again changes nothing.

use protocol::{CommandId, LotCode, Quantity, Sku, Timestamp};

use super::{
    super::{Branch, Event},
    LotDoubt, LotEvent, LotShut,
    state::Lot,
};
use crate::limits::LOTS_EXPIRED_AT_ONCE;

impl Branch {
    /// Lots whose time is over, as many as one record can end.
    pub(in crate::branch) fn lots_to_expire(&self, at: Timestamp) -> Option<Event> {
        let due = self.lots.due(at).take(LOTS_EXPIRED_AT_ONCE);
        let lines: Vec<LotShut> =
            due.map(|(sku, lot)| LotShut { sku, lot, quantity: self.sold_of(&sku, &lot) }).collect();
        (!lines.is_empty()).then_some(Event::Lot(LotEvent::Expired { lines }))
    }

    pub(in crate::branch) fn recall_lot(
        &self,
        at: Timestamp,
        recall: CommandId,
        (sku, lot): (Sku, LotCode),
        reason: &str,
    ) -> Vec<Event> {
        if self.lots.recalled.contains_key(&(sku, lot)) {
            return Vec::new();
        }
        let shut = self.sold_of(&sku, &lot);
        let reason = reason.to_owned();
        let mut events = vec![Event::Lot(LotEvent::Recalled { recall, sku, lot, reason, shut })];
        let in_kits = self.lots.kitted.of_lot(&sku, &lot);
        if !in_kits.is_empty() {
            events.extend(self.taken_out_of_kits(at, (sku, lot), shut, &in_kits));
            return events;
        }
        // What no lot is known of may be of this one; what is blocked already because of another stays so.
        let position = self.position(&sku);
        let open = self.lots_of(&sku).map(|of| of.sums.open).unwrap_or_default();
        let fit = position.on_hand.0.saturating_sub(position.unsellable.0).saturating_sub(open);
        events.extend(doubt(sku, fit.max(0)));
        events
    }

    pub(in crate::branch) fn lift_recall(&self, recall: CommandId, (sku, lot): (Sku, LotCode)) -> Vec<Event> {
        if !self.lots.recalled.contains_key(&(sku, lot)) {
            return Vec::new();
        }
        let known = self.lots.lot(&sku, &lot).filter(|lot| !lot.expired);
        let opened = known.map(|lot| lot.fit).unwrap_or_default();
        let mut events = vec![Event::Lot(LotEvent::RecallLifted { recall, sku, lot, opened })];
        if self.lots.recalls_of(&sku) == 1 {
            events.extend(doubt(sku, self.lots.doubted(&sku).0.saturating_neg()));
        }
        events
    }

    /// What of a lot may be sold now.
    fn sold_of(&self, sku: &Sku, lot: &LotCode) -> Quantity {
        let known = self.lots.lot(sku, lot).filter(|lot| !Lot::is_shut(lot));
        known.map(|lot| lot.fit).unwrap_or_default()
    }
}

fn doubt(sku: Sku, change: i64) -> Option<Event> {
    let change = Quantity(change);
    let line = LotDoubt { sku, quantity: change, unsellable: change };
    (change != Quantity::ZERO).then(|| Event::Lot(LotEvent::Doubted { lines: vec![line] }))
}
