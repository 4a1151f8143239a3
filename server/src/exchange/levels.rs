//! Lists of when goods are to be ordered again, one article of one branch a line. What a line leaves out of a level that is there
//! stays as it is.

use domain::organisation::Organisation;
use protocol::{
    BranchId, ImportField as F, ImportMapping, ImportResult, ImportWord as W, Quantity, Reorder, Sku,
    WithFacts as _,
};
use std::collections::HashSet;

use super::{
    article::article,
    places::branch_of,
    plan::Plan,
    steps::{Deed, Step},
    table::Line,
    values::{self, Sign},
    word::Word,
};

/// Takes lines one by one.
pub(crate) struct Levels<'a> {
    mapping: &'a ImportMapping,
    organisation: &'a Organisation,
    sign: Sign,
    seen: HashSet<(BranchId, Sku)>,
    plan: Plan,
}

/// What a line asks for, and what was there before.
struct Asked {
    branch: BranchId,
    sku: Sku,
    put: Reorder,
    before: Option<Reorder>,
}

impl<'a> Levels<'a> {
    pub(crate) fn new(
        mapping: &'a ImportMapping,
        organisation: &'a Organisation,
        exponent: u16,
        amounts: &[String],
    ) -> Self {
        let sign = values::sign_of(mapping.decimals, exponent, amounts.iter().map(String::as_str));
        Self { mapping, organisation, sign, seen: HashSet::new(), plan: Plan::default() }
    }

    pub(crate) fn finish(self) -> Plan {
        self.plan
    }

    pub(crate) fn take(&mut self, line: &Line) {
        let counts = &mut self.plan.counts;
        counts.lines = counts.lines.saturating_add(1);
        let what = self.text(line, F::Sku).unwrap_or_default().to_owned();
        let asked = self.asked(line);
        let counts = &mut self.plan.counts;
        let (result, said) = match asked {
            Err(why) => {
                counts.errors = counts.errors.saturating_add(1);
                (ImportResult::Error, why)
            }
            Ok(Asked { branch, sku, put, before }) => {
                let (counter, result) = match before {
                    None => (&mut counts.new, ImportResult::New),
                    Some(before) if before == put => (&mut counts.same, ImportResult::Same),
                    Some(_) => (&mut counts.changed, ImportResult::Changed),
                };
                *counter = counter.saturating_add(1);
                if result != ImportResult::Same {
                    let deed = Deed::Level { branch, sku, put, before };
                    self.plan.steps.push(Step { line: line.number, branch: None, deed });
                }
                (result, Word::data(self.text(line, F::InBranch).unwrap_or_default()))
            }
        };
        self.plan.report.push(said.line(line.number, result, what));
    }

    fn text<'l>(&self, line: &'l Line, field: F) -> Option<&'l str> {
        line.cell(self.mapping, field).map(|cell| cell.text.as_str())
    }

    fn asked(&mut self, line: &Line) -> Result<Asked, Word> {
        let sku = article(self.organisation, line.cell(self.mapping, F::Sku))?;
        let branch = branch_of(self.mapping, self.organisation, line)?;
        let branch = branch.ok_or_else(|| {
            let place = self.text(line, F::InBranch).unwrap_or_default();
            Word::new(W::PlaceLeftOut, format!("Lines of {place} are left out.")).name(place)
        })?;
        if !self.seen.insert((branch, sku)) {
            let message = format!("{sku} of this branch stands in the file twice.");
            return Err(Word::new(W::LevelTwice, message).sku(sku));
        }
        let quantity = |field| -> Result<Option<Quantity>, Word> {
            self.text(line, field).map(|text| values::quantity(text, self.sign)).transpose()
        };
        let (point, max) = (quantity(F::ReorderPoint)?, quantity(F::ReorderMax)?);
        let before = now(self.organisation, branch, &sku);
        let point = point.or(before.map(|before| before.point));
        let max = max.or(before.map(|before| before.max));
        let (Some(point), Some(max)) = (point, max) else {
            let message = format!("Say at how many pieces {sku} is ordered again, and up to how many.");
            return Err(Word::new(W::NoLevel, message).sku(sku));
        };
        if max <= point {
            let message = format!("{sku} is ordered up to more pieces than those at which it is ordered.");
            return Err(Word::new(W::MaxNotAbove, message).sku(sku));
        }
        Ok(Asked { branch, sku, put: Reorder { point, max }, before })
    }
}

/// When a SKU is ordered again in a branch now.
pub(crate) fn now(organisation: &Organisation, branch: BranchId, sku: &Sku) -> Option<Reorder> {
    let own = organisation.supply_of(sku)?.reorders.get(&branch)?;
    Some(Reorder { point: own.point, max: own.max })
}
