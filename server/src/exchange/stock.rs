//! What is on hand in each branch, one article or one lot of it a line, or a column for each branch. What the file says is what is to
//! be there: what is missing comes as a delivery, at the file's cost where it names one, what is too much is a correction, and goods that
//! are here without a lot are given theirs.

use domain::organisation::{Organisation, date::day_of};
use protocol::{
    Adjust, AdjustmentReason, Amount, BranchId, Currency, DeliveredLine, ImportField as F, ImportMapping,
    ImportResult, ImportWord as W, LOT_LINES_MAX, LotCode, LotLine, NameLots, Quantity, ReceivePurchase, Sku,
    Tracking, WithFacts as _,
};
use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    article::article_of,
    damage,
    places::{Place, place_of},
    plan::Plan,
    steps::{Deed, Step},
    table::{Cell, Line, Said},
    values::{self, Sign},
    word::Word,
};
use crate::business_day::written;

/// Day 0 of spreadsheets, 1899-12-30, by our own count.
const SPREADSHEET_DAY: i32 = 693_594;

/// What there is.
#[derive(Default)]
pub(crate) struct OnHand {
    pub(crate) levels: HashMap<(BranchId, Sku), Quantity>,
    /// Lots of which something is there, and those that were known once.
    pub(crate) lots: HashMap<(BranchId, Sku), Vec<KnownLot>>,
}

#[derive(Clone)]
pub(crate) struct KnownLot {
    pub(crate) lot: LotCode,
    pub(crate) on_hand: Quantity,
    pub(crate) expires: bool,
}

/// Takes lines one by one.
pub(crate) struct Goods<'a> {
    mapping: &'a ImportMapping,
    organisation: &'a Organisation,
    currency: Currency,
    sign: Sign,
    there: &'a OnHand,
    reference: String,
    seen: HashSet<(BranchId, Sku, Option<LotCode>)>,
    /// What of a SKU is here without a lot and is not given one yet.
    unlotted: HashMap<(BranchId, Sku), i64>,
    deliveries: BTreeMap<BranchId, Vec<Delivery>>,
    names: BTreeMap<(BranchId, Sku), (u32, Vec<LotLine>)>,
    corrections: Vec<Step>,
    plan: Plan,
}

/// A delivery that is being filled. One SKU has one cost in it.
#[derive(Default)]
struct Delivery {
    line: u32,
    lines: Vec<DeliveredLine>,
    lots: Vec<LotLine>,
    costs: HashMap<Sku, Option<Amount>>,
}

/// What one line asks for.
struct Asked {
    sku: Sku,
    lot: Option<(LotCode, Option<String>)>,
    cost: Option<Amount>,
    wanted: Vec<(BranchId, Quantity)>,
}

impl<'a> Goods<'a> {
    pub(crate) fn new(
        (mapping, organisation): (&'a ImportMapping, &'a Organisation),
        currency: Currency,
        amounts: &[String],
        there: &'a OnHand,
        reference: String,
    ) -> Self {
        let sign = values::sign_of(mapping.decimals, currency.exponent(), amounts.iter().map(String::as_str));
        let lots = |key: &(BranchId, Sku)| -> i64 {
            there
                .lots
                .get(key)
                .into_iter()
                .flatten()
                .fold(0_i64, |sum, lot| sum.saturating_add(lot.on_hand.0))
        };
        let unlotted = there.levels.iter().map(|(key, level)| (*key, level.0.saturating_sub(lots(key))));
        Self {
            mapping,
            organisation,
            currency,
            sign,
            there,
            reference,
            seen: HashSet::new(),
            unlotted: unlotted.collect(),
            deliveries: BTreeMap::new(),
            names: BTreeMap::new(),
            corrections: Vec::new(),
            plan: Plan::default(),
        }
    }

    pub(crate) fn take(&mut self, line: &Line) {
        self.plan.counts.lines = self.plan.counts.lines.saturating_add(1);
        let code = |field| line.cell(self.mapping, field).map(|cell| cell.text.clone());
        let what = code(F::Sku).or_else(|| code(F::Barcodes)).unwrap_or_default();
        let taken = self.asked(line).and_then(|asked| match asked {
            Ok(asked) => self.change(line.number, &asked),
            Err(note) => Ok((ImportResult::Note, note)),
        });
        let (result, said) = taken.unwrap_or_else(|why| (ImportResult::Error, why));
        let counts = &mut self.plan.counts;
        match result {
            ImportResult::Error => counts.errors = counts.errors.saturating_add(1),
            ImportResult::New => counts.new = counts.new.saturating_add(1),
            ImportResult::Changed => counts.changed = counts.changed.saturating_add(1),
            ImportResult::Same => counts.same = counts.same.saturating_add(1),
            _ => {}
        }
        self.plan.report.push(said.line(line.number, result, what));
    }

    /// What comes first, then lots of what was here, then corrections.
    pub(crate) fn finish(self) -> Plan {
        let Self { deliveries, names, corrections, reference, mut plan, .. } = self;
        for (branch, deliveries) in deliveries {
            for (number, Delivery { line, lines, lots, .. }) in (1_u32..).zip(deliveries) {
                let receive = ReceivePurchase {
                    purchase: None,
                    supplier: None,
                    reference: format!("{reference} {number}"),
                    lines,
                    charges: None,
                    over: false,
                    seen: None,
                    note: String::new(),
                    consigned: false,
                };
                plan.steps.push(Step { line, branch: Some(branch), deed: Deed::Bring { receive, lots } });
            }
        }
        for ((branch, _), (line, lots)) in names {
            let parts = lots.chunks(LOT_LINES_MAX);
            plan.steps.extend(parts.map(|part| {
                let deed = Deed::NameLots(NameLots { from: None, lots: part.to_vec() });
                Step { line, branch: Some(branch), deed }
            }));
        }
        plan.steps.extend(corrections);
        plan
    }

    fn text<'l>(&self, line: &'l Line, field: F) -> Option<&'l str> {
        line.cell(self.mapping, field).map(|cell| cell.text.as_str())
    }

    /// What the line asks for, or what there is to say of one that asks for nothing.
    fn asked(&self, line: &Line) -> Result<Result<Asked, Word>, Word> {
        let place = place_of(self.mapping, self.organisation, line)?;
        if place == Place::LeftOut {
            let name = self.text(line, F::InBranch).unwrap_or_default();
            return Ok(Err(Word::new(W::PlaceLeftOut, format!("Lines of {name} are left out.")).name(name)));
        }
        let sku = article_of(self.organisation, self.mapping, line)?;
        let wanted = self.wanted(line, place)?;
        if wanted.is_empty() {
            let message = format!("The line says no quantity of {sku}.");
            return Ok(Err(Word::new(W::NoQuantity, message).sku(sku)));
        }
        let cost = self.text(line, F::Cost);
        let cost = cost.map(|text| values::amount(text, self.sign, self.currency)).transpose()?;
        Ok(Ok(Asked { sku, lot: lot_of(self.mapping, line)?, cost, wanted }))
    }

    /// What is to be in which branch. A cell that says what is to be counts before one that says what is; Shopify writes "not stocked" of
    /// places that do not have an article.
    fn wanted(&self, line: &Line, place: Place) -> Result<Vec<(BranchId, Quantity)>, Word> {
        let mut wanted: Vec<(BranchId, Quantity)> = Vec::new();
        let new = line.cells(self.mapping, F::StockNew);
        for (cell, of_column) in new.chain(line.cells(self.mapping, F::Stock)) {
            if cell.text.eq_ignore_ascii_case("not stocked") {
                continue;
            }
            let own = match place {
                Place::Branch(branch) => Some(branch),
                _ => of_column.or(self.mapping.branch),
            };
            let branch = own.ok_or_else(|| Word::new(W::NoBranch, "Say which branch the stock is of."))?;
            if !wanted.iter().any(|(known, _)| *known == branch) {
                wanted.push((branch, values::quantity(&cell.text, self.sign)?));
            }
        }
        Ok(wanted)
    }

    fn change(&mut self, line: u32, asked: &Asked) -> Result<(ImportResult, Word), Word> {
        let Asked { sku, lot, .. } = asked;
        let tracking = self.organisation.tracking(sku);
        for (branch, wanted) in &asked.wanted {
            if !self.seen.insert((*branch, *sku, lot.as_ref().map(|(lot, _)| *lot))) {
                let message = format!("{sku} stands in the file twice with this lot and branch.");
                return Err(Word::new(W::LotTwice, message).sku(*sku));
            }
            self.check_tracking(tracking, *branch, asked, *wanted)?;
        }
        let mut result = ImportResult::Same;
        let mut named = false;
        for (branch, wanted) in &asked.wanted {
            let known = match lot {
                Some((lot, _)) => self.known_lot(*branch, *sku, *lot).map(|known| known.on_hand),
                None => self.there.levels.get(&(*branch, *sku)).copied(),
            };
            let delta = wanted.0.saturating_sub(known.unwrap_or_default().0);
            if delta == 0 {
                continue;
            }
            result = if known.is_none() { ImportResult::New } else { ImportResult::Changed };
            self.plan.counts.stock = self.plan.counts.stock.saturating_add(1);
            match lot {
                Some(lot) => named |= self.change_lot(line, (*branch, asked), lot, delta),
                None if delta > 0 => self.bring(*branch, line, (*sku, Quantity(delta), asked.cost), None),
                None => self.correct(line, *branch, (*sku, Quantity(delta)), Vec::new()),
            }
        }
        if named {
            let message = "Goods that are here get their lots.";
            return Ok((result, Word::new(W::LotsNamed, message)));
        }
        let name = lot.as_ref().map(|(lot, _)| lot.to_string()).unwrap_or_default();
        Ok((result, Word::data(name)))
    }

    fn known_lot(&self, branch: BranchId, sku: Sku, lot: LotCode) -> Option<&KnownLot> {
        self.there.lots.get(&(branch, sku))?.iter().find(|known| known.lot == lot)
    }

    /// What is told apart names its lots, and nothing else does.
    fn check_tracking(
        &self,
        tracking: Tracking,
        branch: BranchId,
        asked: &Asked,
        wanted: Quantity,
    ) -> Result<(), Word> {
        let sku = asked.sku;
        match (tracking, &asked.lot) {
            (Tracking::Untracked, Some(_)) => Err(untracked(sku)),
            (Tracking::Untracked, None) => Ok(()),
            (_, None) => {
                let known = self.there.levels.get(&(branch, sku)).copied().unwrap_or_default();
                if known == wanted {
                    return Ok(());
                }
                let message = format!("{sku} is told apart by lots: name the lot or the serial number.");
                Err(Word::new(W::LotNeeded, message).sku(sku))
            }
            (_, Some(_)) if wanted < Quantity::ZERO => {
                let message = format!("Less than nothing of a lot of {sku}");
                Err(Word::of(W::Negative, &values::written_quantity(wanted.0), message))
            }
            (Tracking::Serial, Some(_)) if wanted != Quantity::ZERO && wanted != Quantity::ONE => {
                Err(one_unit(sku))
            }
            (Tracking::LotExpiry, Some((lot, None))) => {
                if self.known_lot(branch, sku, *lot).is_some_and(|known| known.expires) {
                    return Ok(());
                }
                Err(expiry_needed(sku))
            }
            (_, Some(_)) => Ok(()),
        }
    }

    /// Goods that are here without a lot are given theirs before any come; whether any were.
    fn change_lot(
        &mut self,
        line: u32,
        (branch, asked): (BranchId, &Asked),
        (lot, expires): &(LotCode, Option<String>),
        delta: i64,
    ) -> bool {
        let sku = asked.sku;
        let of = |quantity: i64| LotLine {
            sku,
            lot: *lot,
            quantity: Quantity(quantity),
            expires: expires.clone(),
            unsellable: Quantity::ZERO,
        };
        if delta < 0 {
            let lots = vec![LotLine { expires: None, ..of(delta.saturating_neg()) }];
            self.correct(line, branch, (sku, Quantity(delta)), lots);
            return false;
        }
        let free = self.unlotted.entry((branch, sku)).or_default();
        let named = delta.min((*free).max(0));
        if named > 0 {
            *free = free.saturating_sub(named);
            self.names.entry((branch, sku)).or_insert_with(|| (line, Vec::new())).1.push(of(named));
        }
        let rest = delta.saturating_sub(named);
        if rest > 0 {
            self.bring(branch, line, (sku, Quantity(rest), asked.cost), Some(of(rest)));
        }
        named > 0
    }

    fn bring(
        &mut self,
        branch: BranchId,
        line: u32,
        (sku, good, cost): (Sku, Quantity, Option<Amount>),
        lot: Option<LotLine>,
    ) {
        let all = self.deliveries.entry(branch).or_default();
        let fits = |one: &Delivery| {
            one.lines.len() < LOT_LINES_MAX && one.costs.get(&sku).is_none_or(|known| *known == cost)
        };
        // Those in front are full.
        let index = match all.iter().rposition(fits) {
            Some(index) => index,
            None => {
                all.push(Delivery { line, ..Delivery::default() });
                all.len().saturating_sub(1)
            }
        };
        let Some(delivery) = all.get_mut(index) else { return };
        delivery.costs.insert(sku, cost);
        let (damaged, wrong) = (Quantity::ZERO, Quantity::ZERO);
        delivery.lines.push(DeliveredLine { sku, good, damaged, wrong, cost });
        delivery.lots.extend(lot);
    }

    fn correct(&mut self, line: u32, branch: BranchId, (sku, delta): (Sku, Quantity), lots: Vec<LotLine>) {
        let adjust = Adjust {
            sku,
            delta,
            unsellable: Quantity::ZERO,
            reason: AdjustmentReason::DataEntry,
            note: self.reference.clone(),
            code: None,
        };
        self.corrections.push(Step { line, branch: Some(branch), deed: Deed::Correct { adjust, lots } });
    }
}

pub(super) fn untracked(sku: Sku) -> Word {
    let message = format!("{sku} is not told apart by lots. Say first that it is.");
    Word::new(W::LotUntracked, message).sku(sku)
}

pub(super) fn one_unit(sku: Sku) -> Word {
    let message = format!("A serial number of {sku} is one unit.");
    Word::new(W::OneUnit, message).sku(sku)
}

pub(super) fn expiry_needed(sku: Sku) -> Word {
    let message = format!("Lots of {sku} have the last day on which they may be sold.");
    Word::new(W::ExpiryNeeded, message).sku(sku)
}

/// The lot that a line names, with its day.
pub(super) fn lot_of(
    mapping: &ImportMapping,
    line: &Line,
) -> Result<Option<(LotCode, Option<String>)>, Word> {
    let Some(cell) = line.cell(mapping, F::Lot) else { return Ok(None) };
    if let Some(why) = damage::of_code(cell) {
        return Err(why);
    }
    let given = cell.text.as_str();
    let odd = |_odd| Word::of(W::NotALot, given, format!("{given} is no number of a lot."));
    let lot: LotCode = given.parse().map_err(odd)?;
    let expires = line.cell(mapping, F::Expires).map(day).transpose()?;
    Ok(Some((lot, expires)))
}

/// A day as files write it: "2027-01-31", with a time behind it, "31.01.2027", or a spreadsheet's own number of it.
fn day(cell: &Cell) -> Result<String, Word> {
    let text = cell.text.as_str();
    let odd = || Word::of(W::NotADay, text, format!("{text} is no day such as 2027-01-31."));
    if let (Said::Date, Some(number)) =
        (cell.said, text.split('.').next().and_then(|whole| whole.parse::<i32>().ok()))
    {
        return Ok(written(number.saturating_add(SPREADSHEET_DAY)));
    }
    let first = text.split([' ', 'T']).next().unwrap_or_default();
    let told = match first.split('.').collect::<Vec<_>>().as_slice() {
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => first.to_owned(),
    };
    day_of(&told).map(|_| told).ok_or_else(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_files_write_them() {
        for (text, said, day_) in [
            ("2027-01-31", Said::Text, Some("2027-01-31")),
            ("2027-01-31 00:00:00", Said::Date, Some("2027-01-31")),
            ("46418", Said::Date, Some("2027-01-31")),
            ("46418.5", Said::Date, Some("2027-01-31")),
            ("31.01.2027", Said::Text, Some("2027-01-31")),
            ("1.2.2027", Said::Text, Some("2027-02-01")),
            ("31/01/2027", Said::Text, None),
            ("2027-02-30", Said::Text, None),
            ("46418", Said::Number, None),
            ("soon", Said::Text, None),
        ] {
            assert_eq!(day(&Cell { text: text.to_owned(), said }).ok().as_deref(), day_, "{text}");
        }
    }
}
