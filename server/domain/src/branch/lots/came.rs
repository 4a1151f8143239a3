//! What came of a shipment lot by lot, held against what was announced. Of which lots something is short, too much, or in place of
//! another is told once nothing more of the SKU is expected: until then what lacks may still come.

use protocol::{
    DiscrepancyKind, LotCode, Quantity, RefusalCode, Rule, ShipmentId, Sku, Timestamp, TransferId, WithFacts,
};
use std::collections::BTreeMap;

use super::{
    super::{
        Branch, Event, TransferEvent,
        event::{Difference, ReceiptLine},
    },
    LotEvent, NamedLot,
    event::{LotCame, LotDiffers, LotMove},
    of_sku::OfSku,
    travels::DifferenceOf,
};
use crate::{Rejection, limits::DISCREPANCY_LOTS_MAX};

/// One SKU of a receipt.
struct Compared<'a> {
    line: &'a ReceiptLine,
    done: bool,
    /// What was announced of each lot less what came of it until now, this receipt included.
    left: Vec<(LotMove, i64)>,
    came: BTreeMap<LotCode, LotCame>,
}

impl Branch {
    /// What a record that receives tells of lots, if anything is known of them.
    pub(super) fn lots_came(&self, events: &[Event], moves: &[LotMove]) -> Option<LotEvent> {
        let (transfer, shipment, receipt, receipt_lines) = events.iter().find_map(received)?;
        let announced = self.lots.travels.announced(&TransferId::new(shipment.uuid()));
        let expected = &self.arrivals.shipment(shipment)?.expected;
        let mut lines = Vec::new();
        for line in receipt_lines {
            let before = expected.get(&line.sku).copied().unwrap_or_default();
            let settled = line.within().0.saturating_add(line.missing.0);
            let mut compared = Compared {
                line,
                done: before.0 <= settled,
                left: of_sku(announced, line.sku).map(|one| (*one, one.fit.0)).collect(),
                came: BTreeMap::new(),
            };
            of_sku(moves, line.sku).for_each(|moved| compared.take(moved));
            if compared.done {
                compared.settle();
            }
            lines.extend(compared.came.into_values());
        }
        (!lines.is_empty()).then_some(LotEvent::Came { transfer, shipment, receipt, lines })
    }

    /// Of which lots the differences of a record are, with what the branch that sent them keeps of what came.
    pub(in crate::branch) fn lots_differ(
        &self,
        (transfer, shipment, receipt): (TransferId, ShipmentId, protocol::CommandId),
        came: &[LotCame],
        found: &[Difference],
    ) -> Vec<Event> {
        if came.is_empty() {
            return Vec::new();
        }
        let noted = LotEvent::CameNoted { transfer, shipment, receipt, lines: came.to_vec() };
        let room = DISCREPANCY_LOTS_MAX.saturating_sub(self.lots.travels.differing_lines());
        let told = |line: &LotDiffers| found.iter().any(|of| of.sku == line.sku && of.kind == line.kind);
        let lines: Vec<LotDiffers> =
            came.iter().flat_map(differences).filter(|line| told(line)).take(room).collect();
        let differ = (!lines.is_empty()).then_some(LotEvent::Differed { transfer, receipt, lines });
        std::iter::once(noted).chain(differ).map(Event::Lot).collect()
    }

    /// The lots of so much of a difference: those that are named, or else those that stand first.
    pub(in crate::branch) fn lots_of_difference(
        &self,
        key: &DifferenceOf,
        named: Option<LotCode>,
        quantity: Option<Quantity>,
        open: Quantity,
    ) -> Result<(Quantity, Vec<LotDiffers>), Rejection> {
        let all = self.lots.travels.of_difference(key);
        let sku = key.2;
        let of_named = named.map(|lot| all.iter().find(|one| one.lot == lot).ok_or(lot)).transpose();
        let of_named = of_named.map_err(|lot| {
            let message =
                format!("nothing of lot {lot} is open of this difference: look at its list of lots");
            super::of_sku::missing(sku, Rule::LotUnknown, message)
                .fact(protocol::FactName::Code, lot.as_str())
        })?;
        let most = of_named.map_or(open.0, |one| open.0.min(one.quantity.0.saturating_abs()));
        let quantity = quantity.unwrap_or(Quantity(most));
        if named.is_none() && quantity < open && all.iter().any(|one| one.serial) {
            let message = format!("say which unit of {sku} it is about: each has a serial number");
            return Err(super::of_sku::missing(sku, Rule::LotMissing, message));
        }
        if quantity.0 > most {
            let message =
                format!("{quantity} of {sku} are to be resolved, and {} of it are open", Quantity(most));
            let no = Rejection::new(RefusalCode::InvalidQuantity, message).sku(sku);
            return Err(no.fact(protocol::FactName::Limit, Quantity(most)));
        }
        let side = |sign: i64| {
            let own = of_named.filter(|one| one.quantity.0.signum() == sign);
            let lots = all.iter().filter(move |one| own.is_none_or(|own| own.lot == one.lot));
            take_part(lots.filter(move |one| one.quantity.0.signum() == sign), quantity.0)
        };
        Ok((quantity, side(1).into_iter().chain(side(-1)).collect()))
    }

    /// The same of goods that are on their way back: the lots that come, as far as the difference is of them.
    pub(in crate::branch) fn lots_returned(
        &self,
        key: &DifferenceOf,
        quantity: Quantity,
        coming: &mut [LotMove],
    ) -> Vec<LotDiffers> {
        let all = self.lots.travels.of_difference(key);
        let mut taken: Vec<LotDiffers> = Vec::new();
        let mut left = quantity.0;
        for one in all {
            let Some(back) = coming.iter_mut().find(|back| back.sku == one.sku && back.lot == one.lot) else {
                continue;
            };
            let part = one.quantity.0.min(back.fit.0).min(left);
            if part > 0 {
                (left, back.fit.0) = (left.saturating_sub(part), back.fit.0.saturating_sub(part));
                taken.push(LotDiffers { quantity: Quantity(part), ..*one });
            }
        }
        taken
    }

    /// What had been announced of one lot and came as another: here lie the first, and the others have left.
    pub(in crate::branch) fn lots_put_right(&self, at: Timestamp, lines: &[LotDiffers]) -> Vec<Event> {
        let Some(sku) = lines.first().map(|line| line.sku) else { return Vec::new() };
        let position = self.position(&sku);
        let (on_hand, unsellable) = (position.on_hand.0, position.unsellable.0);
        let mut of = OfSku::new(&self.lots, sku, at);
        for line in lines {
            let named = as_named(line);
            let lot = of.lot(&line.lot, Some(&named));
            // What was told of it as having left lies here, and what came there is not here.
            let change = line.quantity.0.saturating_neg().max(lot.fit.0.saturating_neg());
            let shut = if lot.is_shut() { change } else { 0 };
            if change != 0 {
                of.shift(line.lot, lot, (change, 0, shut), true);
            }
        }
        if !of.is_serial() {
            let (fit, _) = of.unlotted(on_hand, unsellable);
            super::attribute::take_fit(&mut of, fit, 0);
        }
        of.settle_doubt(on_hand, unsellable);
        let doubt = of.doubt();
        let mut events = Vec::new();
        if !of.moves.is_empty() {
            events.push(Event::Lot(LotEvent::Named { lines: of.moves }));
        }
        events.extend(doubt.map(|doubt| Event::Lot(LotEvent::Doubted { lines: vec![doubt] })));
        events
    }
}

impl Compared<'_> {
    fn line_of(&mut self, like: &LotMove) -> &mut LotCame {
        let zero = Quantity::ZERO;
        self.came.entry(like.lot).or_insert(LotCame {
            sku: like.sku,
            lot: like.lot,
            expires: like.expires,
            serial: like.serial,
            good: zero,
            damaged: zero,
            over: zero,
            missing: zero,
            instead: zero,
            done: self.done,
        })
    }

    fn take(&mut self, moved: &LotMove) {
        let line = self.line_of(moved);
        (line.good, line.damaged) = (moved.fit, moved.aside);
        let came = moved.on_hand().0;
        let known = self.left.iter_mut().find(|(one, _)| one.lot == moved.lot);
        match known {
            Some((_, left)) => *left = left.saturating_sub(came),
            None => self.left.push((*moved, came.saturating_neg())),
        }
    }

    /// Nothing more of the SKU is expected: what lacks of one lot and is too much of another are told of each other.
    fn settle(&mut self) {
        let sum = |sign: i64| {
            let own = self.left.iter().filter(move |(_, left)| left.signum() == sign);
            own.fold(0_i64, |sum, (_, left)| sum.saturating_add(left.saturating_abs()))
        };
        let (mut over, mut missing) = (self.line.over.0, self.line.missing.0);
        let instead = sum(-1).saturating_sub(over).min(sum(1).saturating_sub(missing)).max(0);
        let (mut in_place, mut replaced) = (instead, instead);
        for (like, left) in std::mem::take(&mut self.left) {
            let line = self.line_of(&like);
            let quantity = left.saturating_abs();
            if left < 0 {
                let more = quantity.min(over);
                let other = quantity.saturating_sub(more).min(in_place);
                (over, in_place) = (over.saturating_sub(more), in_place.saturating_sub(other));
                (line.over, line.instead) = (Quantity(more), Quantity(other));
            } else if left > 0 {
                let lacks = quantity.min(missing);
                let other = quantity.saturating_sub(lacks).min(replaced);
                (missing, replaced) = (missing.saturating_sub(lacks), replaced.saturating_sub(other));
                (line.missing, line.instead) = (Quantity(lacks), Quantity(other.saturating_neg()));
            }
        }
    }
}

/// The receipt of a record that receives.
fn received(event: &Event) -> Option<(TransferId, ShipmentId, protocol::CommandId, &[ReceiptLine])> {
    match event {
        Event::Transfer(TransferEvent::Received { transfer, receipt, lines, .. }) => {
            Some((*transfer, (*transfer).into(), *receipt, lines))
        }
        Event::Transfer(TransferEvent::ShipmentReceived { transfer, shipment, receipt, lines, .. }) => {
            Some((*transfer, *shipment, *receipt, lines))
        }
        _ => None,
    }
}

fn of_sku(lots: &[LotMove], sku: Sku) -> impl Iterator<Item = &LotMove> {
    lots.iter().filter(move |one| one.sku == sku)
}

/// Of one lot what somebody has to look into.
fn differences(line: &LotCame) -> impl Iterator<Item = LotDiffers> {
    let LotCame { sku, lot, expires, serial, .. } = *line;
    let each = [
        (DiscrepancyKind::Short, line.missing),
        (DiscrepancyKind::Damaged, line.damaged),
        (DiscrepancyKind::Over, line.over),
        (DiscrepancyKind::OtherLot, line.instead),
    ];
    let all = each.map(|(kind, quantity)| LotDiffers { sku, kind, lot, expires, serial, quantity });
    all.into_iter().filter(|one| one.quantity != Quantity::ZERO)
}

/// What came as another lot than was announced, for each SKU.
pub(in crate::branch) fn other_lots(came: &[LotCame]) -> Vec<Difference> {
    let mut sums: BTreeMap<Sku, Quantity> = BTreeMap::new();
    for line in came.iter().filter(|line| line.instead.is_positive()) {
        let sum = sums.entry(line.sku).or_default();
        sum.0 = sum.0.saturating_add(line.instead.0);
    }
    let of = |(sku, quantity)| Difference { sku, kind: DiscrepancyKind::OtherLot, quantity };
    sums.into_iter().map(of).collect()
}

/// So much of some lots, the first in front.
fn take_part<'a>(lots: impl Iterator<Item = &'a LotDiffers>, quantity: i64) -> Vec<LotDiffers> {
    let (mut left, mut taken) = (quantity, Vec::new());
    for one in lots {
        let part = one.quantity.0.saturating_abs().min(left);
        if part <= 0 {
            break;
        }
        left = left.saturating_sub(part);
        taken.push(LotDiffers { quantity: Quantity(part.saturating_mul(one.quantity.0.signum())), ..*one });
    }
    taken
}

fn as_named(line: &LotDiffers) -> NamedLot {
    let LotDiffers { sku, lot, expires, serial, quantity, .. } = *line;
    let quantity = Quantity(quantity.0.saturating_abs());
    NamedLot { sku, lot, quantity, unsellable: Quantity::ZERO, expires, serial }
}
