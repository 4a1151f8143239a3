//! What somebody has counted, one article, or one lot or unit of it, in one place a line. Each branch's lines become one count that somebody looks at before it is
//! posted, as if it had been entered by hand.

use domain::{limits::COUNT_SCOPE_MAX, organisation::Organisation};
use protocol::{
    BranchId, COUNT_ENTRIES_MAX, COUNT_LOT_ENTRIES_MAX, CountCommand, CountEntry, CountId, CountThreshold,
    EnterCounts, FactName, ImportField as F, ImportMapping, ImportResult, ImportView, ImportWord as W,
    LotCode, OpenCount, PLACE_CHARS_MAX, Quantity, Sku, SubmitCount, Tracking, WithFacts as _,
};
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{
    article::article_of,
    places::branch_of,
    plan::Plan,
    steps::{self, Deed, Step},
    stock::{self, OnHand, lot_of},
    table::Line,
    values::{self, Sign},
    word::Word,
};

/// Takes lines one by one.
pub(crate) struct Counted<'a> {
    view: &'a ImportView,
    organisation: &'a Organisation,
    sign: Sign,
    there: &'a OnHand,
    found: Vec<Found>,
    /// Lots and units of which a line has told.
    units: HashSet<(BranchId, Sku, LotCode)>,
    plan: Plan,
}

/// What one line counts.
struct Found {
    line: u32,
    branch: BranchId,
    entry: CountEntry,
}

impl<'a> Counted<'a> {
    pub(crate) fn new(
        view: &'a ImportView,
        organisation: &'a Organisation,
        exponent: u16,
        amounts: &[String],
        there: &'a OnHand,
    ) -> Self {
        let sign = values::sign_of(view.mapping.decimals, exponent, amounts.iter().map(String::as_str));
        Self {
            view,
            organisation,
            sign,
            there,
            found: Vec::new(),
            units: HashSet::new(),
            plan: Plan::default(),
        }
    }

    pub(crate) fn take(&mut self, line: &Line) {
        self.plan.counts.lines = self.plan.counts.lines.saturating_add(1);
        match self.read(line) {
            Ok(Ok(found)) => {
                let Found { branch, ref entry, .. } = found;
                if let Some(lot) = entry.lot {
                    self.units.insert((branch, entry.sku, lot));
                }
                self.found.push(found);
            }
            Ok(Err(note)) => self.say(line, ImportResult::Note, note),
            Err(why) => {
                self.plan.counts.errors = self.plan.counts.errors.saturating_add(1);
                self.say(line, ImportResult::Error, why);
            }
        }
    }

    fn mapping(&self) -> &'a ImportMapping {
        &self.view.mapping
    }

    fn text<'l>(&self, line: &'l Line, field: F) -> Option<&'l str> {
        line.cell(self.mapping(), field).map(|cell| cell.text.as_str())
    }

    fn say(&mut self, line: &Line, result: ImportResult, said: Word) {
        let code = self.text(line, F::Sku).or_else(|| self.text(line, F::Barcodes));
        let what = code.unwrap_or_default().to_owned();
        self.plan.report.push(said.line(line.number, result, what));
    }

    /// What a line counts, or what there is to say of one that counts nothing.
    fn read(&self, line: &Line) -> Result<Result<Found, Word>, Word> {
        let Some(branch) = branch_of(self.mapping(), self.organisation, line)? else {
            let name = self.text(line, F::InBranch).unwrap_or_default();
            return Ok(Err(Word::new(W::PlaceLeftOut, format!("Lines of {name} are left out.")).name(name)));
        };
        let sku = article_of(self.organisation, self.mapping(), line)?;
        let Some(text) = self.text(line, F::Stock) else {
            let message = format!("The line says no quantity of {sku}.");
            return Ok(Err(Word::new(W::NoQuantity, message).sku(sku)));
        };
        let quantity = values::quantity(text, self.sign)?;
        if quantity < Quantity::ZERO {
            return Err(Word::of(W::Negative, text, format!("{text} is less than nothing")));
        }
        let place = self.text(line, F::Bin).unwrap_or_default();
        let place = place.chars().take(PLACE_CHARS_MAX).collect();
        let (lot, expires) = lot_of(self.mapping(), line)?.unzip();
        let entry = CountEntry { sku, quantity, place, at: self.view.at, lot, expires: expires.flatten() };
        self.check_lot(branch, &entry)?;
        Ok(Ok(Found { line: line.number, branch, entry }))
    }

    /// A lot is named of what is told apart by lots; a unit once, and a lot that nobody knows with its day. Goods of which nobody could read the
    /// lot are counted without one.
    fn check_lot(&self, branch: BranchId, entry: &CountEntry) -> Result<(), Word> {
        let (sku, Some(lot)) = (entry.sku, entry.lot) else { return Ok(()) };
        match self.organisation.tracking(&sku) {
            Tracking::Untracked => Err(stock::untracked(sku)),
            Tracking::Serial if entry.quantity != Quantity::ZERO && entry.quantity != Quantity::ONE => {
                Err(stock::one_unit(sku))
            }
            Tracking::Serial if self.units.contains(&(branch, sku, lot)) => {
                let message = format!("{sku} stands in the file twice with this lot and branch.");
                Err(Word::new(W::LotTwice, message).sku(sku))
            }
            Tracking::LotExpiry if entry.expires.is_none() => {
                let lots = self.there.lots.get(&(branch, sku)).into_iter().flatten();
                let known = lots.filter(|known| known.lot == lot).any(|known| known.expires);
                if known { Ok(()) } else { Err(stock::expiry_needed(sku)) }
            }
            Tracking::Serial | Tracking::Lot | Tracking::LotExpiry => Ok(()),
        }
    }

    /// Counts are opened first, then filled, and handed over for review when they are.
    pub(crate) fn finish(mut self) -> Plan {
        let mut sums: BTreeMap<(BranchId, Sku), i64> = BTreeMap::new();
        for Found { branch, entry, .. } in &self.found {
            let sum = sums.entry((*branch, entry.sku)).or_default();
            *sum = sum.saturating_add(entry.quantity.0);
        }
        for Found { line, branch, entry } in &self.found {
            let key = (*branch, entry.sku);
            let books = self.there.levels.get(&key).copied().unwrap_or_default();
            let sum = Quantity(sums.get(&key).copied().unwrap_or_default());
            let counts = &mut self.plan.counts;
            let (counter, result) = match sum == books {
                true => (&mut counts.same, ImportResult::Same),
                false => (&mut counts.changed, ImportResult::Changed),
            };
            *counter = counter.saturating_add(1);
            let (there, counted) = (values::written_quantity(books.0), values::written_quantity(sum.0));
            let said = Word::new(W::Counted, format!("{counted} counted; the books have {there}."));
            let said = said.fact(FactName::Wanted, sum).fact(FactName::Available, books);
            self.plan.report.push(said.line(*line, result, entry.sku.to_string()));
        }
        let off = sums
            .iter()
            .filter(|(key, sum)| self.there.levels.get(*key).copied().unwrap_or_default().0 != **sum);
        self.plan.counts.stock = u32::try_from(off.count()).unwrap_or(u32::MAX);
        self.plan.report.sort_by_key(|line| line.line);
        let mut by_branch: BTreeMap<BranchId, Vec<&Found>> = BTreeMap::new();
        for found in &self.found {
            by_branch.entry(found.branch).or_default().push(found);
        }
        let mut plan = self.plan;
        let (mut entries, mut submits) = (Vec::new(), Vec::new());
        for (index, (branch, found)) in by_branch.into_iter().enumerate() {
            let line = found.first().map_or(0, |found| found.line);
            let step = |line, command| Step { line, branch: Some(branch), deed: Deed::Count(command) };
            let skus: BTreeSet<Sku> = found.iter().map(|found| found.entry.sku).collect();
            let open = OpenCount {
                name: format!("Import {}", self.view.name).chars().take(100).collect(),
                skus: (skus.len() <= COUNT_SCOPE_MAX).then(|| skus.into_iter().collect()),
                blind: false,
                threshold: CountThreshold::default(),
                bins: Vec::new(),
            };
            plan.steps.push(step(line, CountCommand::Open(open)));
            // It is known by the command that opens it, and that by its place.
            let count = CountId::new(steps::id(&self.view.id, self.view.at, "run", index).uuid());
            let by_lot = found.iter().any(|found| found.entry.lot.is_some());
            for part in found.chunks(if by_lot { COUNT_LOT_ENTRIES_MAX } else { COUNT_ENTRIES_MAX }) {
                let line = part.first().map_or(line, |found| found.line);
                let part = part.iter().map(|found| found.entry.clone()).collect();
                entries.push(step(line, CountCommand::Enter(EnterCounts { count, entries: part })));
            }
            submits.push(step(line, CountCommand::Submit(SubmitCount { count, as_is: true })));
        }
        plan.steps.append(&mut entries);
        plan.steps.append(&mut submits);
        plan
    }
}
