//! The lots of transfers as both branches see them: which left with a shipment, which came, and of which a discrepancy is.

use domain::branch::{Expiry, LotCame, LotDiffers, LotMove};
use protocol::{CommandId, DiscrepancyLot, DiscrepancyView, Quantity, ShipmentLot, ShipmentView};

use crate::business_day::written;

/// One that left.
pub(super) fn left(line: &LotMove) -> ShipmentLot {
    let sent = Quantity(line.on_hand().0.saturating_neg());
    ShipmentLot { sent, ..announced(line) }
}

/// One that is announced, all of which is fit.
pub(super) fn announced(line: &LotMove) -> ShipmentLot {
    let zero = Quantity::ZERO;
    let LotMove { sku, lot, serial, .. } = *line;
    let expires = line.expires.map(day);
    let sent = line.fit;
    ShipmentLot { sku, lot, expires, serial, sent, received: zero, damaged: zero, beyond: zero, short: zero }
}

/// One that was missing and is expected once more.
pub(super) fn expected(line: &LotDiffers) -> ShipmentLot {
    let zero = Quantity::ZERO;
    let LotDiffers { sku, lot, serial, quantity: sent, .. } = *line;
    let expires = line.expires.map(day);
    ShipmentLot { sku, lot, expires, serial, sent, received: zero, damaged: zero, beyond: zero, short: zero }
}

fn day(expires: Expiry) -> String {
    written(expires.day)
}

pub(super) fn leave(shipment: &mut ShipmentView, lots: impl Iterator<Item = ShipmentLot>) {
    shipment.lots.extend(lots);
}

/// What came with one receipt. What was not announced of a lot gets a line of its own.
pub(super) fn come(shipment: &mut ShipmentView, lines: &[LotCame]) {
    for line in lines {
        let known = |one: &ShipmentLot| one.sku == line.sku && one.lot == line.lot;
        if !shipment.lots.iter().any(known) {
            let zero = Quantity::ZERO;
            let LotCame { sku, lot, serial, .. } = *line;
            let expires = line.expires.map(day);
            let (received, damaged, beyond, short) = (zero, zero, zero, zero);
            let new = ShipmentLot { sku, lot, expires, serial, sent: zero, received, damaged, beyond, short };
            shipment.lots.push(new);
        }
        let Some(one) = shipment.lots.iter_mut().find(|one| known(one)) else { continue };
        add(&mut one.received, line.good);
        add(&mut one.damaged, line.damaged);
        add(&mut one.beyond, line.over);
        add(&mut one.short, line.missing);
        add(&mut one.beyond, Quantity(line.instead.0.max(0)));
        add(&mut one.short, Quantity(line.instead.0.min(0).saturating_neg()));
    }
}

/// Nothing more of it is expected where it was going.
pub(super) fn give_up(shipment: &mut ShipmentView) {
    for one in &mut shipment.lots {
        let rest = one.awaited();
        add(&mut one.short, rest);
    }
}

pub(super) fn differ(discrepancies: &mut [DiscrepancyView], receipt: CommandId, lines: &[LotDiffers]) {
    for line in lines {
        if let Some(one) = of(discrepancies, receipt, line) {
            let LotDiffers { lot, serial, quantity, .. } = *line;
            one.lots.push(DiscrepancyLot { lot, serial, quantity, open: quantity });
        }
    }
}

pub(super) fn resolve(discrepancies: &mut [DiscrepancyView], receipt: CommandId, lines: &[LotDiffers]) {
    for line in lines {
        let lots = of(discrepancies, receipt, line).map(|one| &mut one.lots);
        if let Some(lot) = lots.and_then(|lots| lots.iter_mut().find(|one| one.lot == line.lot)) {
            lot.open.0 = lot.open.0.saturating_sub(line.quantity.0);
        }
    }
}

fn of<'a>(
    discrepancies: &'a mut [DiscrepancyView],
    receipt: CommandId,
    line: &LotDiffers,
) -> Option<&'a mut DiscrepancyView> {
    let same =
        |one: &&mut DiscrepancyView| (one.receipt, one.sku, one.kind) == (receipt, line.sku, line.kind);
    discrepancies.iter_mut().find(same)
}

fn add(sum: &mut Quantity, more: Quantity) {
    sum.0 = sum.0.saturating_add(more.0);
}
