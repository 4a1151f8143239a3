//! Which branches serve an order: one that has everything before several that have parts of it, the fullest shelves first. What no
//! shelf has is ordered before it is there, where a branch may promise that. A pure function of what the branches say they can sell;
//! whether it is still there is decided by each of them.

use protocol::{BranchId, Quantity, Sku};
use std::collections::BTreeMap;

use super::Planned;
use crate::branch::{Awaited, Moved, Recipes, Waitable, times};

/// A branch that may serve, with what it can sell of each SKU: of kits, of their parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    pub branch: BranchId,
    pub name: String,
    pub available: BTreeMap<Sku, Quantity>,
    /// What it may promise beyond that: the cap is what is left of it.
    pub room: BTreeMap<Sku, Waitable>,
}

/// What is wanted: lines with each SKU once, and what the kits among them are made of.
#[derive(Clone, Copy, Debug)]
pub struct Basket<'a> {
    pub lines: &'a [Moved],
    pub kits: &'a Recipes,
}

/// What sourcing comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sourced {
    pub plan: Vec<Planned>,
    /// What of each part of the plan is not there yet.
    pub waits: Vec<(u16, Vec<Awaited>)>,
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

/// What is left on a branch's shelves while lines are taken from it: a kit and its part in one cart are one demand.
struct Shelf<'a> {
    left: BTreeMap<Sku, Quantity>,
    kits: &'a Recipes,
}

impl Shelf<'_> {
    /// How much of a SKU can still be taken, whole kits of one.
    fn has(&self, sku: &Sku) -> Quantity {
        let of = |sku: &Sku| self.left.get(sku).copied().unwrap_or_default().max(Quantity::ZERO);
        let Some(parts) = self.kits.of(sku) else { return of(sku) };
        let each = |part: &Moved| of(&part.sku).0.checked_div(part.quantity.0.max(1)).unwrap_or_default();
        let count = parts.iter().map(each).min().unwrap_or_default();
        Quantity(count.saturating_mul(Quantity::ONE.0))
    }

    fn take(&mut self, sku: Sku, quantity: Quantity) {
        let mut less = |sku: &Sku, quantity: Quantity| {
            if let Some(left) = self.left.get_mut(sku) {
                left.0 = left.0.saturating_sub(quantity.0);
            }
        };
        match self.kits.of(&sku) {
            None => less(&sku, quantity),
            Some(parts) => {
                for part in parts {
                    less(&part.sku, times(part.quantity, quantity).unwrap_or(Quantity::INPUT_MAX));
                }
            }
        }
    }
}

impl Source {
    fn shelf<'a>(&self, kits: &'a Recipes) -> Shelf<'a> {
        Shelf { left: self.available.clone(), kits }
    }

    /// What it can serve of lines, all of them together.
    fn serves(&self, basket: Basket<'_>) -> Vec<Moved> {
        let mut shelf = self.shelf(basket.kits);
        let mut own = Vec::new();
        for line in basket.lines {
            let quantity = shelf.has(&line.sku).min(line.quantity);
            if quantity.is_positive() {
                shelf.take(line.sku, quantity);
                own.push(Moved { sku: line.sku, quantity });
            }
        }
        own
    }

    fn has_all(&self, basket: Basket<'_>) -> bool {
        self.serves(basket) == basket.lines
    }

    /// How many of the lines it can serve, and how much is on its shelves of them.
    fn rank(&self, basket: Basket<'_>) -> (usize, i64) {
        let shelf = self.shelf(basket.kits);
        let whole = basket.lines.iter().filter(|line| shelf.has(&line.sku) >= line.quantity).count();
        let stock = basket.lines.iter().map(|line| shelf.has(&line.sku).0).fold(0, i64::saturating_add);
        (whole, stock)
    }
}

/// For an order that is collected at one branch.
///
/// # Errors
/// What the branch has not enough of.
pub fn at_one(source: &Source, basket: Basket<'_>) -> Result<Sourced, Vec<Short>> {
    let mut draft = Draft::new(basket.lines);
    draft.take_from(source, basket.kits);
    draft.wait_at(source, basket.kits);
    let mut sourced = draft.done(basket.lines)?;
    sourced.candidates = vec![source.branch];
    let waits = if sourced.waits.is_empty() { "" } else { " Some of it is not there yet." };
    sourced.because = format!("{} was chosen to collect at.{waits}", source.name);
    Ok(sourced)
}

/// For an order that is sent.
///
/// # Errors
/// What all branches together have not enough of.
pub fn from_any(sources: &[Source], basket: Basket<'_>) -> Result<Sourced, Vec<Short>> {
    let Basket { lines, kits } = basket;
    let mut ranked: Vec<&Source> = sources.iter().collect();
    // Branches of one rank in the order of their numbers, so that the same stock gives the same answer.
    ranked.sort_by_key(|source| {
        let (whole, stock) = source.rank(basket);
        (std::cmp::Reverse(whole), std::cmp::Reverse(stock), source.branch)
    });
    let candidates = ranked.iter().map(|source| source.branch).collect();
    if lines.is_empty() {
        return Ok(Sourced {
            plan: Vec::new(),
            waits: Vec::new(),
            candidates,
            because: "Nothing in it is kept in stock.".into(),
        });
    }
    let whole: Vec<&&Source> = ranked.iter().filter(|source| source.has_all(basket)).collect();
    if let Some(first) = whole.first() {
        let others = whole.len().saturating_sub(1);
        let because = if others == 0 {
            format!("{} is the only branch that has everything.", first.name)
        } else {
            format!("{} has everything, and the most of it; {others} more could have served.", first.name)
        };
        let plan = planned(first.branch, lines.to_vec()).into_iter().collect();
        return Ok(Sourced { plan, waits: Vec::new(), candidates, because });
    }
    // Each branch in turn serves what it can of what is left, so that what all parts of a line come to is never more than the line.
    let mut draft = Draft::new(lines);
    for source in &ranked {
        draft.take_from(source, kits);
    }
    for source in &ranked {
        draft.wait_at(source, kits);
    }
    Ok(Sourced { candidates, ..draft.done(lines)? })
}

/// A plan in the making.
struct Draft {
    left: Vec<Moved>,
    plan: Vec<Planned>,
    waits: Vec<(u16, Vec<Awaited>)>,
    names: Vec<String>,
    waits_at: Vec<String>,
}

impl Draft {
    fn new(lines: &[Moved]) -> Self {
        let left = lines.to_vec();
        Self { left, plan: Vec::new(), waits: Vec::new(), names: Vec::new(), waits_at: Vec::new() }
    }

    fn take_from(&mut self, source: &Source, kits: &Recipes) {
        let own = source.serves(Basket { lines: &self.left, kits });
        if let Some(part) = planned(source.branch, own) {
            self.served(&part.lines);
            self.plan.push(part);
            self.names.push(source.name.clone());
        }
    }

    /// What no shelf has is ordered before it is there, as a part of its own, so that the rest need not wait for it.
    fn wait_at(&mut self, source: &Source, kits: &Recipes) {
        let may = |line: &Moved| {
            let rule = source.room.get(&line.sku).filter(|_| kits.of(&line.sku).is_none())?;
            let quantity = line.quantity.min(rule.cap);
            let Waitable { kind, until, .. } = *rule;
            quantity.is_positive().then_some(Awaited { sku: line.sku, quantity, kind, until })
        };
        let waits: Vec<Awaited> = self.left.iter().filter_map(may).collect();
        if let Some(part) = planned(source.branch, waits.iter().map(Awaited::moved).collect()) {
            self.served(&part.lines);
            self.waits.push((u16::try_from(self.plan.len()).unwrap_or(u16::MAX), waits));
            self.plan.push(part);
            self.waits_at.push(source.name.clone());
        }
    }

    fn served(&mut self, lines: &[Moved]) {
        for line in lines {
            if let Some(left) = self.left.iter_mut().find(|left| left.sku == line.sku) {
                left.quantity.0 = left.quantity.0.saturating_sub(line.quantity.0);
            }
        }
        self.left.retain(|line| line.quantity.is_positive());
    }

    fn done(self, lines: &[Moved]) -> Result<Sourced, Vec<Short>> {
        if !self.left.is_empty() {
            let short = |left: &Moved| {
                let wanted = lines.iter().find(|line| line.sku == left.sku);
                let wanted = wanted.map_or(left.quantity, |line| line.quantity);
                let available = Quantity(wanted.0.saturating_sub(left.quantity.0));
                Short { sku: left.sku, wanted, available }
            };
            return Err(self.left.iter().map(short).collect());
        }
        let mut because = String::new();
        if !self.names.is_empty() {
            because = format!("No branch has everything, so it comes from {}.", self.names.join(" and "));
        }
        if !self.waits_at.is_empty() {
            let at = self.waits_at.join(" and ");
            let waits = format!("What is not there yet comes from {at} once it is.");
            because =
                [because, waits].into_iter().filter(|told| !told.is_empty()).collect::<Vec<_>>().join(" ");
        }
        Ok(Sourced { plan: self.plan, waits: self.waits, candidates: Vec::new(), because })
    }
}

fn planned(branch: BranchId, lines: Vec<Moved>) -> Option<Planned> {
    (!lines.is_empty()).then_some(Planned { branch, lines, hold: true })
}
