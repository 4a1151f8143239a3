//! Which goods an event is about: single units by their serial numbers, goods of a lot by its number, and what no lot is known of by
//! its kind. However it is told, it comes to what the movement moved.

use domain::{
    branch::{Event, LotMove, StockEvent},
    organisation::Organisation,
};
use protocol::{LotMoved, Movement, MovementKind, Quantity, Tracking};

use super::{
    event::{Ilmd, LotSaid, QuantityElement},
    ids::{Names, decimal, item_of, lot_of, unit_code},
    mapping::Moved,
};
use crate::{
    business_day,
    record::{Decision, Record},
};

/// One unit of goods that have numbers of their own.
const ONE: i64 = 1_000;

/// The goods of an event in each of the ways in which it tells them.
#[derive(Default)]
pub(super) struct Goods {
    pub(super) units: Vec<String>,
    pub(super) kinds: Vec<QuantityElement>,
    pub(super) lots: Vec<LotSaid>,
    /// What is said once of goods that came to be.
    pub(super) ilmd: Option<Ilmd>,
}

/// What of a movement is of a lot, in thousandths and without its direction.
fn part_of(movement: &Movement, lot: &LotMoved) -> i64 {
    match (movement.kind, movement.quantity.0) {
        (MovementKind::LotNamed, _) => lot.quantity.0.max(0),
        (_, 0) if lot.quantity == Quantity::ZERO => lot.unsellable.0.saturating_abs(),
        (_, 0) => lot.quantity.0.saturating_abs(),
        (_, whole) => lot.quantity.0.saturating_mul(whole.signum()).max(0),
    }
}

/// The goods of a movement. `adds` where it says that they came to be.
pub(super) fn goods(names: &Names, organisation: &Organisation, moved: &Moved, adds: bool) -> Goods {
    let Moved { record, movement, .. } = *moved;
    let class = names.class(organisation, &movement.sku);
    let uom = organisation.variant(&movement.sku).and_then(|(_, variant)| unit_code(variant.unit));
    let element =
        |epc_class: String, milli| QuantityElement { epc_class, quantity: decimal(Quantity(milli)), uom };
    let serial = organisation.tracking(&movement.sku) == Tracking::Serial;
    let mut left = whole_of(moved);
    let mut told = Goods::default();
    for lot in &movement.lots {
        let part = part_of(movement, lot).min(left);
        if part <= 0 {
            continue;
        }
        left = left.saturating_sub(part);
        let known = known(record, movement, lot);
        if part == ONE && known.map_or(serial, |known| known.serial) {
            told.units.push(item_of(&class, lot.lot.as_str()));
        } else {
            told.kinds.push(element(lot_of(&class, lot.lot.as_str()), part));
        }
        let expires = known.and_then(|known| known.expires).map(|expires| business_day::written(expires.day));
        told.lots.push(LotSaid {
            lot: lot.lot.to_string(),
            quantity: decimal(Quantity(part)),
            expires,
            named: lot.named,
        });
    }
    if left > 0 {
        told.kinds.push(element(class, left));
    }
    told.ilmd = (adds && left == 0).then(|| ilmd(&told)).flatten();
    told
}

/// How much an event is about, without its direction.
fn whole_of(Moved { event, movement, .. }: &Moved) -> i64 {
    // Goods that are set aside for another reason than before stay where they are, on hand and not for sale.
    if let Event::Stock(StockEvent::SetAside { quantity, .. }) = event {
        return quantity.0.saturating_abs();
    }
    if movement.kind == MovementKind::LotNamed {
        return movement.lots.iter().fold(0_i64, |sum, lot| sum.saturating_add(part_of(movement, lot)));
    }
    let whole = if movement.quantity == Quantity::ZERO { movement.unsellable } else { movement.quantity };
    whole.0.saturating_abs()
}

/// What its record says of the lot.
fn known<'a>(record: &'a Record, movement: &Movement, lot: &LotMoved) -> Option<&'a LotMove> {
    let Decision::Branch(events) = &record.decision else { return None };
    let lots = events.iter().filter_map(|event| match event {
        Event::Lot(event) => Some(event.moves()),
        _ => None,
    });
    lots.flatten().find(|one| one.sku == movement.sku && one.lot == lot.lot)
}

/// Master data hold for all goods of an event, so that there are none where its lots differ.
fn ilmd(told: &Goods) -> Option<Ilmd> {
    let first = told.lots.first()?;
    let same = told.lots.iter().all(|one| one.expires == first.expires);
    let lot_number = match (told.lots.as_slice(), told.units.as_slice()) {
        ([only], []) => Some(only.lot.clone()),
        _ => None,
    };
    let expires = first.expires.clone().filter(|_| same);
    (expires.is_some() || lot_number.is_some()).then_some(Ilmd { expires, lot_number })
}

/// Gives each movement of a record the lots that it can have moved. The ledger has them all at the first movement of their SKU, and
/// a ticket may have a SKU in several lines, or sell some and take others back.
pub(super) fn share(movements: &mut [(&Event, Movement)]) {
    let mut rest = movements;
    while let Some(((_, movement), behind)) = rest.split_first_mut() {
        rest = behind;
        if movement.quantity == Quantity::ZERO || movement.lots.is_empty() {
            continue;
        }
        let others = over(movement);
        let next = rest.iter_mut().map(|(_, other)| other);
        let mut next = next.filter(|other| other.sku == movement.sku && other.quantity != Quantity::ZERO);
        if let Some(next) = next.next().filter(|_| !others.is_empty()) {
            next.lots.extend(others);
        }
    }
}

/// Leaves a movement what it can have moved, and answers with the rest.
fn over(movement: &mut Movement) -> Vec<LotMoved> {
    let sign = movement.quantity.0.signum();
    let (mut room, mut others) = (movement.quantity.0.saturating_abs(), Vec::new());
    let mut kept = Vec::with_capacity(movement.lots.len());
    for lot in movement.lots.drain(..) {
        if lot.quantity == Quantity::ZERO {
            kept.push(lot);
            continue;
        }
        let has = lot.quantity.0.saturating_mul(sign);
        let now = has.clamp(0, room);
        room = room.saturating_sub(now);
        let of = |milli: i64| LotMoved { quantity: Quantity(milli.saturating_mul(sign)), ..lot };
        if now != 0 {
            kept.push(of(now));
        }
        if has != now {
            others.push(of(has.saturating_sub(now)));
        }
    }
    movement.lots = kept;
    others
}
