//! Which lots kits are made of. A kit is made in the record that sells or promises it, and its parts leave their lots with that; what is promised
//! lies here until it leaves, so that it is remembered what it was made of: a promise that ends gives back just that, and a recall takes it
//! out of the kits and something else in. Whoever bought a kit is found by the events that are told here
//! ([ADR 57](../../../../../docs/adr/0057-kits-remember-their-lots.md)).

use std::collections::BTreeMap;

use protocol::{FulfilmentId, LotCode, Quantity, Sku, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    super::{Branch, Command, Event, FulfilmentEvent, StockEvent, command::Body, kits::times},
    attribute::take_fit,
    event::{KitLot, LotEvent, LotMove},
    of_sku::OfSku,
};

/// Of all fulfilments that have kits. Bounded by what they were made of.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Kitted(BTreeMap<FulfilmentId, Vec<KitLot>>);

/// A kit of a record: how many were made, or below zero how many fell apart, and of what one is made.
struct Made<'a> {
    kit: Sku,
    quantity: Quantity,
    of: &'a [super::super::Moved],
    fulfilment: Option<FulfilmentId>,
}

impl Kitted {
    pub(super) fn apply(&mut self, event: &LotEvent) {
        match event {
            LotEvent::Kitted { fulfilment: Some(id), lines } => {
                let own = self.0.entry(*id).or_default();
                lines.iter().for_each(|line| add(own, line));
                if own.is_empty() {
                    self.0.remove(id);
                }
            }
            // A parcel leaves whole.
            LotEvent::KitsLeft { fulfilment, .. } => {
                self.0.remove(fulfilment);
            }
            _ => {}
        }
    }

    fn of(&self, id: FulfilmentId) -> &[KitLot] {
        self.0.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What of a lot is in promised kits, the kits that were promised first in front.
    pub(super) fn of_lot(&self, sku: &Sku, lot: &LotCode) -> Vec<(FulfilmentId, KitLot)> {
        let all = self.0.iter().flat_map(|(id, lines)| lines.iter().map(move |line| (*id, *line)));
        all.filter(|(_, line)| line.sku == *sku && line.lot == *lot).collect()
    }

    /// What of a part is in promised kits.
    pub(super) fn of_part(&self, sku: &Sku) -> Vec<KitLot> {
        self.0.values().flatten().filter(|line| line.sku == *sku).copied().collect()
    }

    /// So much of a part of one kit as is wanted: what went in first, or last.
    fn part(&self, id: FulfilmentId, (kit, sku): (Sku, Sku), wanted: i64, last: bool) -> Vec<KitLot> {
        let own = self.of(id).iter().filter(|line| line.kit == kit && line.sku == sku);
        let mut own: Vec<KitLot> = own.copied().collect();
        if last {
            own.reverse();
        }
        let mut left = wanted;
        for line in &mut own {
            line.quantity.0 = line.quantity.0.min(left);
            left = left.saturating_sub(line.quantity.0);
        }
        own.retain(|line| line.quantity.is_positive());
        own
    }
}

/// What is in no kit any more is forgotten, and nothing is in one less than not at all.
fn add(own: &mut Vec<KitLot>, line: &KitLot) {
    let same = |one: &&mut KitLot| (one.kit, one.sku, one.lot) == (line.kit, line.sku, line.lot);
    match own.iter_mut().find(same) {
        Some(one) => one.quantity.0 = one.quantity.0.saturating_add(line.quantity.0),
        None => own.push(*line),
    }
    own.retain(|one| one.quantity.is_positive());
}

impl Branch {
    /// What promised kits that fall apart in these events were made of.
    pub(super) fn out_of_kits(&self, events: &[Event]) -> Vec<LotMove> {
        let mut net: BTreeMap<Sku, i64> = BTreeMap::new();
        for made in events.iter().filter_map(made) {
            for (sku, needed) in made.parts() {
                let sum = net.entry(sku).or_default();
                *sum = sum.saturating_sub(needed);
            }
        }
        let mut back = Vec::new();
        for made in events.iter().filter_map(made).filter(|made| made.quantity < Quantity::ZERO) {
            let Some(id) = made.fulfilment else { continue };
            // Of what another kit of the record takes at once nothing comes back.
            for (sku, needed) in made.parts().filter(|(sku, _)| net.get(sku).is_some_and(|net| *net > 0)) {
                let own = self.lots.kitted.part(id, (made.kit, sku), needed.saturating_neg(), true);
                back.extend(own.into_iter().map(as_came_back));
            }
        }
        back
    }

    /// Which lots the kits of these events are made of, fell apart into, or have left with; `moved` is what the record moves of lots.
    pub(super) fn kit_lots(&self, command: &Command, events: &[Event], moved: &[LotMove]) -> Vec<Event> {
        // A set is made by hand, and lies on the shelf as what it is.
        if matches!(command.body, Body::Stock(_)) {
            return Vec::new();
        }
        let mut told = Vec::new();
        // What somebody named is of the line that it was named for.
        let mut pool: Vec<(&LotMove, i64)> = moved.iter().map(|line| (line, line.on_hand().0)).collect();
        pool.sort_by_key(|(line, _)| line.named);
        for made in events.iter().filter_map(made) {
            let mut lines = Vec::new();
            for (sku, needed) in made.parts() {
                take_of(&mut pool, (made.kit, sku), needed, &mut lines);
            }
            if !lines.is_empty() {
                told.push(Event::Lot(LotEvent::Kitted { fulfilment: made.fulfilment, lines }));
            }
        }
        told.extend(events.iter().filter_map(|event| self.kits_left(event)));
        told
    }

    fn kits_left(&self, event: &Event) -> Option<Event> {
        let Event::Fulfilment(
            FulfilmentEvent::Shipped { fulfilment, lines, .. }
            | FulfilmentEvent::Collected { fulfilment, lines, .. },
        ) = event
        else {
            return None;
        };
        let mut left = Vec::new();
        for (made, gone) in self.kits.gone(*fulfilment, lines) {
            for part in &made.recipe.parts {
                let wanted = times(part.quantity, gone).unwrap_or_default().0;
                let of = (made.recipe.sku, part.sku);
                left.extend(self.lots.kitted.part(*fulfilment, of, wanted, false));
            }
        }
        (!left.is_empty()).then_some(Event::Lot(LotEvent::KitsLeft { fulfilment: *fulfilment, lines: left }))
    }

    /// A lot is recalled of which something is in kits that are promised. They lie here: it is taken out of them, and what else may be sold
    /// of the part goes in. `shut` is what of the lot the recall itself blocks. Where nothing else is here, the kits' orders go short.
    pub(super) fn taken_out_of_kits(
        &self,
        at: Timestamp,
        (sku, lot): (Sku, LotCode),
        shut: Quantity,
        in_kits: &[(FulfilmentId, KitLot)],
    ) -> Vec<Event> {
        let position = self.position(&sku);
        let (on_hand, unsellable) = (position.on_hand.0, position.unsellable.0.saturating_add(shut.0));
        let mut of = OfSku::recalling(&self.lots, sku, lot, at);
        let mut back = of.lot(&lot, None);
        back.expires = back.expires.or(in_kits.iter().find_map(|(_, line)| line.expires));
        // That its time is over is told by a record of its own.
        back.expired = self.lots.lot(&sku, &lot).is_some_and(|known| known.expired);
        let sum = in_kits.iter().fold(0_i64, |sum, (_, line)| sum.saturating_add(line.quantity.0));
        of.shift(lot, back, (sum, 0, sum), false);
        // What no lot is known of may be of this one, and goes into no kit while anything else is here.
        take_fit(&mut of, sum.saturating_neg(), 0);
        of.settle_doubt(on_hand, unsellable);
        let doubt = of.doubt();
        let mut pool: Vec<(&LotMove, i64)> = of.moves.iter().map(|line| (line, line.on_hand().0)).collect();
        let mut kitted: BTreeMap<FulfilmentId, Vec<KitLot>> = BTreeMap::new();
        for (id, line) in in_kits {
            let own = kitted.entry(*id).or_default();
            own.push(KitLot { quantity: Quantity(line.quantity.0.saturating_neg()), ..*line });
            take_of(&mut pool, (line.kit, sku), line.quantity.0, own);
        }
        let mut events = vec![Event::Lot(LotEvent::Moved { lines: of.moves, transfer: None })];
        events.extend(doubt.map(|doubt| Event::Lot(LotEvent::Doubted { lines: vec![doubt] })));
        let kitted = kitted.into_iter();
        events.extend(kitted.map(|(id, lines)| Event::Lot(LotEvent::Kitted { fulfilment: Some(id), lines })));
        events
    }
}

impl Made<'_> {
    /// How much of each part went into them; below zero: came out.
    fn parts(&self) -> impl Iterator<Item = (Sku, i64)> + '_ {
        self.of.iter().map(|part| (part.sku, times(part.quantity, self.quantity).unwrap_or_default().0))
    }
}

fn made(event: &Event) -> Option<Made<'_>> {
    let Event::Stock(StockEvent::Converted { sku, quantity, of, fulfilment, .. }) = event else {
        return None;
    };
    Some(Made { kit: *sku, quantity: *quantity, of, fulfilment: *fulfilment })
}

/// Takes so much of a part out of what lots have moved: of what left them where it went into kits, of what came where it came out.
fn take_of(pool: &mut [(&LotMove, i64)], (kit, sku): (Sku, Sku), needed: i64, lines: &mut Vec<KitLot>) {
    let mut left = needed.saturating_abs();
    for (line, rest) in pool.iter_mut().filter(|(line, _)| line.sku == sku) {
        let part = rest.saturating_abs().min(left);
        if part == 0 || rest.signum() == needed.signum() {
            continue;
        }
        left = left.saturating_sub(part);
        *rest = rest.saturating_add(part.saturating_mul(needed.signum()));
        let quantity = Quantity(part.saturating_mul(needed.signum()));
        lines.push(KitLot { kit, sku, lot: line.lot, expires: line.expires, quantity });
    }
}

fn as_came_back(line: KitLot) -> LotMove {
    let unmoved = LotMove::unmoved(line.sku, line.lot, line.expires, false);
    LotMove { fit: line.quantity, named: false, ..unmoved }
}
