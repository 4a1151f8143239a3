//! Which branches serve an order: one that has everything before several that have parts of it, the fullest shelves first. A pure
//! function of what the branches say they can sell; whether it is still there is decided by each of them.

use protocol::{BranchId, Quantity, Sku};
use std::collections::BTreeMap;

use super::Planned;
use crate::branch::Moved;

/// A branch that may serve, with what it can sell of each SKU.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    pub branch: BranchId,
    pub name: String,
    pub available: BTreeMap<Sku, Quantity>,
}

/// What sourcing comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sourced {
    pub plan: Vec<Planned>,
    /// Everybody who may be asked instead, the first first.
    pub candidates: Vec<BranchId>,
    /// Why these, for people.
    pub because: String,
}

/// What cannot be had, with how much of it can.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Short {
    pub sku: Sku,
    pub wanted: Quantity,
    pub available: Quantity,
}

impl Source {
    fn has(&self, sku: &Sku) -> Quantity {
        self.available.get(sku).copied().unwrap_or_default().max(Quantity::ZERO)
    }

    fn has_all(&self, lines: &[Moved]) -> bool {
        lines.iter().all(|line| self.has(&line.sku) >= line.quantity)
    }

    /// How many of the lines it can serve, and how much is on its shelves of them.
    fn rank(&self, lines: &[Moved]) -> (usize, i64) {
        let whole = lines.iter().filter(|line| self.has(&line.sku) >= line.quantity).count();
        let stock = lines.iter().map(|line| self.has(&line.sku).0).fold(0, i64::saturating_add);
        (whole, stock)
    }
}

/// For an order that is collected at one branch.
///
/// # Errors
/// What the branch has not enough of.
pub fn at_one(source: &Source, lines: &[Moved]) -> Result<Sourced, Vec<Short>> {
    let short: Vec<Short> = shortages(lines, |sku| source.has(sku));
    if !short.is_empty() {
        return Err(short);
    }
    Ok(Sourced {
        plan: planned(source.branch, lines.to_vec()).into_iter().collect(),
        candidates: vec![source.branch],
        because: format!("{} was chosen to collect at.", source.name),
    })
}

/// For an order that is sent.
///
/// # Errors
/// What all branches together have not enough of.
pub fn from_any(sources: &[Source], lines: &[Moved]) -> Result<Sourced, Vec<Short>> {
    let total =
        |sku: &Sku| Quantity(sources.iter().map(|source| source.has(sku).0).fold(0, i64::saturating_add));
    let short = shortages(lines, total);
    if !short.is_empty() {
        return Err(short);
    }
    let mut ranked: Vec<&Source> = sources.iter().collect();
    // Branches of one rank in the order of their numbers, so that the same stock gives the same answer.
    ranked.sort_by_key(|source| {
        let (whole, stock) = source.rank(lines);
        (std::cmp::Reverse(whole), std::cmp::Reverse(stock), source.branch)
    });
    let candidates = ranked.iter().map(|source| source.branch).collect();
    if lines.is_empty() {
        return Ok(Sourced {
            plan: Vec::new(),
            candidates,
            because: "Nothing in it is kept in stock.".into(),
        });
    }
    if let Some(first) = ranked.iter().find(|source| source.has_all(lines)) {
        let others = ranked.iter().filter(|source| source.has_all(lines)).count().saturating_sub(1);
        let because = if others == 0 {
            format!("{} is the only branch that has everything.", first.name)
        } else {
            format!("{} has everything, and the most of it; {others} more could have served.", first.name)
        };
        let plan = planned(first.branch, lines.to_vec()).into_iter().collect();
        return Ok(Sourced { plan, candidates, because });
    }
    let (plan, names) = split(&ranked, lines);
    let because = format!("No branch has everything, so it comes from {}.", names.join(" and "));
    Ok(Sourced { plan, candidates, because })
}

/// Each branch in turn serves what it can of what is left, so that what all parts of a line come to is never more than the line.
fn split(ranked: &[&Source], lines: &[Moved]) -> (Vec<Planned>, Vec<String>) {
    let mut left: Vec<Moved> = lines.to_vec();
    let (mut plan, mut names) = (Vec::new(), Vec::new());
    for source in ranked {
        let mut own = Vec::new();
        for line in &mut left {
            let quantity = source.has(&line.sku).min(line.quantity);
            if quantity.is_positive() {
                own.push(Moved { sku: line.sku, quantity });
                line.quantity.0 = line.quantity.0.saturating_sub(quantity.0);
            }
        }
        if let Some(part) = planned(source.branch, own) {
            plan.push(part);
            names.push(source.name.clone());
        }
        left.retain(|line| line.quantity.is_positive());
    }
    (plan, names)
}

fn planned(branch: BranchId, lines: Vec<Moved>) -> Option<Planned> {
    (!lines.is_empty()).then_some(Planned { branch, lines, hold: true })
}

fn shortages(lines: &[Moved], available: impl Fn(&Sku) -> Quantity) -> Vec<Short> {
    let short = |line: &Moved| {
        let available = available(&line.sku);
        (available < line.quantity).then_some(Short { sku: line.sku, wanted: line.quantity, available })
    };
    lines.iter().filter_map(short).collect()
}
