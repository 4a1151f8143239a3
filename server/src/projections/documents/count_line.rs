//! One SKU of a count: what was counted of it, in which places and of which lots, and what the books had.

use domain::branch::{CountedEntry, CountedLot, KitLot, LotMove, LotSince, SkuLots};
use protocol::{CountLine, CountLot, CountPart, CountThreshold, LotCode, Lsn, Quantity, Sku, StaffId};
use serde::{Deserialize, Serialize};

use super::counts::LinesAsked;
use crate::business_day::written;

#[derive(Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) told: CountLine,
    known: bool,
    pub(super) asked: bool,
}

impl Line {
    pub(super) fn new(sku: Sku) -> Self {
        let told = CountLine {
            sku,
            counted: None,
            parts: Vec::new(),
            at: None,
            expected: None,
            variance: None,
            value: None,
            recount: false,
            again: 0,
            reason: String::new(),
            posted: false,
            seq: Lsn(0),
            lots: Vec::new(),
            bins: Vec::new(),
            in_kits: Quantity::ZERO,
        };
        Self { told, known: true, asked: false }
    }

    /// What follows from what was counted and expected.
    pub(super) fn settle(&mut self) {
        let told = &mut self.told;
        let (Some(counted), Some(expected)) = (told.counted, told.expected) else { return };
        told.variance = Some(Quantity(counted.0.saturating_sub(expected.0)));
        told.recount = self.asked || !self.known;
    }

    pub(super) fn is_beyond(&self, threshold: &CountThreshold) -> bool {
        let (Some(variance), Some(expected)) = (self.told.variance, self.told.expected) else { return false };
        threshold.is_beyond(variance, expected)
    }

    pub(super) fn take(&mut self, staff: StaffId, entry: &CountedEntry) {
        let told = &mut self.told;
        if let Some(reason) = &entry.again {
            told.parts.clear();
            told.lots.clear();
            told.again = told.again.saturating_add(1);
            told.reason.clone_from(reason);
            self.asked = false;
        }
        add(&mut told.parts, (&entry.place, staff, None), entry.quantity.0);
        let counted = told.parts.iter().fold(0_i64, |sum, part| sum.saturating_add(part.quantity.0));
        told.counted = Some(Quantity(counted));
        told.at = Some(entry.moment);
        told.expected = Some(entry.expected);
        self.known = entry.known;
    }

    /// Takes which lots entries were of, and what the books have of each.
    pub(super) fn take_lots(
        &mut self,
        staff: StaffId,
        entries: &[CountedLot],
        (known, in_kits): (Option<&SkuLots>, &[KitLot]),
        since: &[LotSince],
    ) {
        let told = &mut self.told;
        for CountedLot { place, lot, expires, serial, quantity, .. } in entries {
            add(&mut told.parts, (place, staff, None), quantity.0.saturating_neg());
            told.parts.retain(|part| part.lot.is_some() || part.quantity != Quantity::ZERO);
            add(&mut told.parts, (place, staff, Some(*lot)), quantity.0);
            with_lot(&mut told.lots, *lot, |own| {
                own.expires = own.expires.take().or_else(|| expires.map(|expires| written(expires.day)));
                own.serial |= *serial;
                let counted = own.counted.unwrap_or_default();
                own.counted = Some(Quantity(counted.0.saturating_add(quantity.0)));
            });
        }
        told.lots.iter_mut().for_each(|lot| lot.expected = Some(Quantity::ZERO));
        for (code, lot) in known.into_iter().flat_map(SkuLots::in_order) {
            with_lot(&mut told.lots, code, |own| {
                own.expected = Some(Quantity(lot.fit.0.saturating_add(lot.aside.0)));
                own.serial |= lot.serial;
                own.expires = lot.expires.map(|expires| written(expires.day)).or(own.expires.take());
            });
        }
        for line in in_kits {
            with_lot(&mut told.lots, line.lot, |own| {
                let expected = own.expected.unwrap_or_default();
                own.expected = Some(Quantity(expected.0.saturating_add(line.quantity.0)));
                own.expires = own.expires.take().or_else(|| line.expires.map(|expires| written(expires.day)));
            });
        }
        for one in since {
            with_lot(&mut told.lots, one.lot, |own| {
                let expected = own.expected.unwrap_or_default();
                own.expected = Some(Quantity(expected.0.saturating_sub(one.quantity.0)));
            });
        }
        told.lots.retain(|lot| lot.counted.is_some() || lot.expected != Some(Quantity::ZERO));
    }

    pub(super) fn shift_lot(&mut self, moved: &LotMove) {
        with_lot(&mut self.told.lots, moved.lot, |own| {
            let expected = own.expected.unwrap_or_default();
            own.expected = Some(Quantity(expected.0.saturating_add(moved.on_hand().0)));
            own.serial |= moved.serial;
        });
    }

    pub(super) fn is_by_lot(&self) -> bool {
        self.told.parts.iter().any(|part| part.lot.is_some())
    }

    /// Whether lots are off though all of them may come to what was expected.
    fn differs_by_lot(&self) -> bool {
        self.told.lots.iter().any(|lot| lot.counted.unwrap_or_default() != lot.expected.unwrap_or_default())
    }

    pub(super) fn is(&self, asked: LinesAsked) -> bool {
        match asked {
            LinesAsked::Recount => self.told.recount,
            LinesAsked::Different => {
                self.told.variance.is_some_and(|variance| variance != Quantity::ZERO) || self.differs_by_lot()
            }
            LinesAsked::Uncounted => self.told.counted.is_none(),
        }
    }
}

fn add(parts: &mut Vec<CountPart>, of: (&str, StaffId, Option<LotCode>), quantity: i64) {
    let (place, staff, lot) = of;
    let own = |part: &&mut CountPart| part.staff == staff && part.lot == lot && part.place == place;
    match parts.iter_mut().find(own) {
        Some(part) => part.quantity.0 = part.quantity.0.saturating_add(quantity),
        None => parts.push(CountPart { place: place.to_owned(), staff, quantity: Quantity(quantity), lot }),
    }
}

/// Changes the row of a lot, in order of their numbers; a new one where there is none.
fn with_lot(lots: &mut Vec<CountLot>, lot: LotCode, how: impl FnOnce(&mut CountLot)) {
    let found = lots.binary_search_by_key(&lot, |one| one.lot);
    if let Err(place) = found {
        lots.insert(place, CountLot { lot, expires: None, serial: false, counted: None, expected: None });
    }
    let place = found.unwrap_or_else(|place| place);
    if let Some(own) = lots.get_mut(place) {
        how(own);
    }
}
