//! The lots of one SKU while a record is being decided: what is known, what the record changes, and what that leaves over.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{FactName, LotCode, Quantity, RefusalCode, Rule, Sku, Timestamp, WithFacts};

use super::{
    NamedLot,
    event::{Expiry, LotDoubt, LotMove},
    state::{Lot, Lots, SkuLots, Sums},
};
use crate::{Rejection, branch::count::FoundOf, check};

/// What a record moves of one SKU.
#[derive(Clone, Copy, Default)]
pub(super) struct Moved {
    /// By what the record is about.
    pub(super) told: Change,
    /// With what a count makes of it.
    pub(super) all: Change,
}

#[derive(Clone, Copy, Default)]
pub(super) struct Change {
    pub(super) on_hand: i64,
    pub(super) unsellable: i64,
}

pub(super) struct OfSku<'a> {
    pub(super) sku: Sku,
    lots: &'a Lots,
    pub(super) known: Option<&'a SkuLots>,
    touched: BTreeMap<LotCode, Lot>,
    pub(super) sums: Sums,
    /// What the level's unsellable part changes beside what the goods' own events say.
    pub(super) extra: i64,
    pub(super) moves: Vec<LotMove>,
    /// What no lot is known of and is not sold while one is recalled.
    pub(super) doubted: i64,
    /// What that changes of the level's unsellable part.
    freed: i64,
    /// The lot that is recalled with this record.
    recalling: Option<LotCode>,
    at: Timestamp,
}

impl<'a> OfSku<'a> {
    pub(super) fn new(lots: &'a Lots, sku: Sku, at: Timestamp) -> Self {
        let known = lots.of.get(&sku);
        let sums = known.map(|known| known.sums).unwrap_or_default();
        let doubted = lots.doubted(&sku).0;
        Self {
            sku,
            lots,
            known,
            touched: BTreeMap::new(),
            sums,
            extra: 0,
            moves: Vec::new(),
            doubted,
            freed: 0,
            recalling: None,
            at,
        }
    }

    /// The same in the record that recalls one of its lots.
    pub(super) fn recalling(lots: &'a Lots, sku: Sku, lot: LotCode, at: Timestamp) -> Self {
        Self { recalling: Some(lot), ..Self::new(lots, sku, at) }
    }

    /// A lot as it is after what was done so far; a new one where it was never heard of.
    pub(super) fn lot(&self, code: &LotCode, line: Option<&NamedLot>) -> Lot {
        let known = self.touched.get(code).or_else(|| self.known?.get(code)).copied();
        let mut lot = known.unwrap_or_default();
        if let Some(line) = line {
            lot.expires = lot.expires.or(line.expires);
            lot.serial |= line.serial;
        }
        lot.expired |= lot.expires.is_some_and(|expires| expires.ends <= self.at);
        lot.recalled = self.recalling == Some(*code) || self.lots.recalled.contains_key(&(self.sku, *code));
        lot
    }

    /// Whether its units have numbers of their own.
    pub(super) fn is_serial(&self) -> bool {
        self.known.is_some_and(|known| known.serial) || self.touched.values().any(|lot| lot.serial)
    }

    /// All lots of which something is or comes here, in the order in which they are to be sold.
    pub(super) fn in_order(&self) -> Vec<LotCode> {
        let known = self.known.into_iter().flat_map(SkuLots::in_order);
        let known = known.map(|(code, lot)| (lot.place(), code));
        let touched = self.touched.iter().map(|(code, lot)| (lot.place(), *code));
        let all: BTreeSet<(i32, LotCode)> = known.chain(touched).collect();
        all.into_iter().map(|(_, code)| code).collect()
    }

    pub(super) fn is_known(&self, code: &LotCode) -> bool {
        self.touched.contains_key(code) || self.known.is_some_and(|known| known.get(code).is_some())
    }

    /// Changes a lot. `shut` is what that changes of the level's unsellable part beside the goods' own events.
    pub(super) fn shift(
        &mut self,
        code: LotCode,
        lot: Lot,
        (fit, aside, shut): (i64, i64, i64),
        named: bool,
    ) {
        let before = self.touched.get(&code).or_else(|| self.known?.get(&code)).copied().unwrap_or_default();
        let mut after = lot;
        after.fit.0 = after.fit.0.saturating_add(fit);
        after.aside.0 = after.aside.0.saturating_add(aside);
        self.sums.add(&before, -1);
        self.sums.add(&after, 1);
        // A lot whose time is over and which nobody has been told of yet is shut with this.
        let late = if lot.expired && !before.expired && !before.is_shut() { before.fit.0 } else { 0 };
        let shut = shut.saturating_add(late);
        self.extra = self.extra.saturating_add(shut);
        self.touched.insert(code, after);
        self.moves.push(LotMove {
            sku: self.sku,
            lot: code,
            expires: lot.expires,
            serial: lot.serial,
            fit: Quantity(fit),
            aside: Quantity(aside),
            unsellable: Quantity(shut),
            expired: lot.expired,
            recalled: lot.recalled,
            named,
        });
    }

    /// Takes what a line names, as far as the lot has it; whoever may be refused is, where it has not.
    pub(super) fn take_named(
        &mut self,
        line: &NamedLot,
        by: Change,
        strict: bool,
        named: bool,
    ) -> Result<(), Rejection> {
        let lot = self.lot(&line.lot, Some(line));
        let aside = line.unsellable.0.saturating_mul(by.unsellable.signum());
        let fit = line.quantity.0.saturating_mul(by.on_hand.signum()).saturating_sub(aside);
        if strict {
            self.check_line(line, &lot, (fit, aside))?;
        }
        // What had been set aside may be so because its lot is shut.
        let from_aside = aside.max(lot.aside.0.saturating_neg());
        let rest = aside.saturating_sub(from_aside);
        let from_shut = if lot.is_shut() { rest.max(lot.fit.0.saturating_neg()) } else { 0 };
        let left = lot.fit.0.saturating_add(from_shut);
        let taken = fit.max(left.saturating_neg());
        if strict && (taken != fit || from_aside.saturating_add(from_shut) != aside) {
            return Err(self.not_so_much(line, &lot));
        }
        let shut = if lot.is_shut() { taken } else { 0 };
        self.shift(line.lot, lot, (taken.saturating_add(from_shut), from_aside, shut), named);
        Ok(())
    }

    fn check_line(&self, line: &NamedLot, lot: &Lot, (fit, aside): (i64, i64)) -> Result<(), Rejection> {
        let (sku, code) = (self.sku, line.lot);
        if line.serial && line.quantity.max(line.unsellable) > Quantity::ONE {
            let message =
                format!("{code} is the number of one unit of {sku}, and {} are named", line.quantity);
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message).sku(sku));
        }
        one_day((sku, code), lot.expires, line.expires)?;
        if lot.serial && fit.saturating_add(aside) > 0 && lot.fit.0.saturating_add(lot.aside.0) > 0 {
            return Err(serial_known(sku, code));
        }
        if fit < 0 && lot.is_shut() {
            let word = if lot.recalled { "recalled" } else { "expired" };
            let message = format!(
                "lot {code} of {sku} is {word}: it is written off or goes back to its supplier as something that was set aside"
            );
            let no = Rejection::new(RefusalCode::WrongState, message).sku(sku);
            return Err(no.rule(Rule::LotBlocked).fact(FactName::Code, code.as_str()));
        }
        Ok(())
    }

    pub(super) const fn at(&self) -> Timestamp {
        self.at
    }

    /// Puts a lot in another's place that holds as much; `shut` as in [`Self::shift`].
    pub(super) fn replace(&mut self, code: LotCode, lot: Lot, shut: i64) {
        let before = self.touched.insert(code, lot).or_else(|| self.known?.get(&code).copied());
        self.sums.add(&before.unwrap_or_default(), -1);
        self.sums.add(&lot, 1);
        self.shift(code, lot, (0, 0, shut), true);
    }

    pub(super) fn not_so_much(&self, line: &NamedLot, lot: &Lot) -> Rejection {
        let here = lot.fit.0.saturating_add(lot.aside.0);
        let message = format!(
            "{} of lot {} of {} are here, and {} are named: look at the number again",
            Quantity(here),
            line.lot,
            self.sku,
            line.quantity
        );
        Rejection::new(RefusalCode::InsufficientStock, message)
            .sku(self.sku)
            .rule(Rule::LotUnknown)
            .fact(FactName::Code, line.lot.as_str())
            .fact(FactName::Wanted, line.quantity)
            .fact(FactName::Available, Quantity(here))
    }

    /// What no lot is known of, with a level as it will be: fit and set aside.
    pub(super) fn unlotted(&self, on_hand: i64, unsellable: i64) -> (i64, i64) {
        let unsellable = unsellable.saturating_add(self.extra);
        let fit = on_hand.saturating_sub(unsellable).saturating_sub(self.sums.open);
        let of_lots = self.sums.aside.saturating_add(self.sums.shut);
        let aside = unsellable.saturating_sub(of_lots).saturating_sub(self.doubted);
        (fit, aside)
    }
}

impl OfSku<'_> {
    /// Puts a lot right by what a count has found of it. What is missing was for sale before it was set aside.
    pub(super) fn take_found(&mut self, found: &FoundOf) {
        let FoundOf { lot: code, expires, serial, variance } = *found;
        let mut lot = self.lot(&code, None);
        lot.expires = lot.expires.or(expires);
        lot.serial |= serial;
        lot.expired |= lot.expires.is_some_and(|expires| expires.ends <= self.at);
        let fit = variance.0.max(lot.fit.0.saturating_neg());
        let aside = variance.0.saturating_sub(fit).max(lot.aside.0.saturating_neg());
        let shut = if lot.is_shut() { fit } else { 0 };
        self.shift(code, lot, (fit, aside, shut.saturating_add(aside)), true);
    }

    /// Blocks what no lot is known of while one is recalled, and frees what is no longer in doubt.
    pub(super) fn settle_doubt(&mut self, on_hand: i64, unsellable: i64) {
        let blocks = self.recalling.is_some() || self.lots.is_in_doubt(&self.sku);
        let (fit, _) = self.unlotted(on_hand, unsellable);
        let change =
            if blocks { fit.max(self.doubted.saturating_neg()) } else { self.doubted.saturating_neg() };
        self.doubted = self.doubted.saturating_add(change);
        self.extra = self.extra.saturating_add(change);
        self.freed = self.freed.saturating_add(change);
    }

    /// What has changed of what is in doubt.
    pub(super) fn doubt(&self) -> Option<LotDoubt> {
        let quantity = Quantity(self.doubted.saturating_sub(self.lots.doubted(&self.sku).0));
        let doubt = LotDoubt { sku: self.sku, quantity, unsellable: Quantity(self.freed) };
        (doubt.quantity != Quantity::ZERO || doubt.unsellable != Quantity::ZERO).then_some(doubt)
    }
}

/// Whether the last day that is said of a lot is the one that is known of it.
pub(in crate::branch) fn one_day(
    (sku, code): (Sku, LotCode),
    known: Option<Expiry>,
    said: Option<Expiry>,
) -> Result<(), Rejection> {
    let (Some(known), Some(said)) = (known, said) else { return Ok(()) };
    if known.day == said.day {
        return Ok(());
    }
    let message = format!(
        "lot {code} of {sku} is known here with another expiry date: look at the goods; if the date was wrong before, \
         correct the lot first"
    );
    let no = Rejection::new(RefusalCode::AlreadyBooked, message).sku(sku);
    Err(no.rule(Rule::LotDiffers).fact(FactName::Code, code.as_str()))
}

pub(super) fn serial_known(sku: Sku, code: LotCode) -> Rejection {
    let message =
        format!("unit {code} of {sku} is in the books of this branch already: look at the number again");
    let no = Rejection::new(RefusalCode::AlreadyBooked, message).sku(sku);
    no.rule(Rule::SerialKnown).fact(FactName::Code, code.as_str())
}

pub(super) fn missing(sku: Sku, rule: Rule, message: String) -> Rejection {
    Rejection::new(RefusalCode::InvalidQuantity, message).sku(sku).rule(rule)
}

/// How many lines one command may name.
pub(super) fn check_count(lines: usize) -> Result<(), Rejection> {
    check::at_most(lines, protocol::LOT_LINES_MAX, "lots at once")
}
