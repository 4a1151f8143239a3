//! Which branches serve an order: one that has everything before several that have parts of it, and of those by what the house says
//! decides, the fullest shelves first where it says nothing (ADR 59). What no shelf has is ordered before it is there, where a branch may
//! promise that. A pure function of the rule and of what the branches say they can sell; whether it is still there is decided by each of
//! them.

use protocol::{Amount, BranchId, Quantity, Sku, SourcingBy};
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
    pub standing: Standing,
}

/// How a branch stands among those that could send something, whatever it has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// Its place in the order of choice.
    pub place: u16,
    /// What a parcel from there costs the house.
    pub cost: Amount,
    /// Whether it is in another country than where the order goes.
    pub abroad: bool,
}

/// What the house says decides.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Choice {
    /// The most important first. Where all of it is equal it is who has most.
    pub by: Vec<SourcingBy>,
    /// The most branches that send parts of one order; none where it is as many as it takes.
    pub parcels_max: Option<usize>,
    /// The names of those that send nothing.
    pub left_out: Vec<String>,
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

    /// What one word says of it: the least comes first.
    fn says(&self, by: SourcingBy, basket: Basket<'_>) -> [i64; 2] {
        match by {
            SourcingBy::Country => [i64::from(self.standing.abroad), 0],
            SourcingBy::Listed => [i64::from(self.standing.place), 0],
            SourcingBy::Cost => [self.standing.cost.0, 0],
            SourcingBy::Stock => {
                let (whole, stock) = self.rank(basket);
                [i64::try_from(whole).unwrap_or(i64::MAX).saturating_neg(), stock.saturating_neg()]
            }
        }
    }
}

impl Choice {
    fn words(&self) -> impl Iterator<Item = SourcingBy> {
        self.by.iter().copied().chain([SourcingBy::Stock])
    }

    /// Branches that are equal in everything come in the order of their numbers, so that the same stock gives the same answer.
    fn ranked<'a>(&self, sources: &'a [Source], basket: Basket<'_>) -> Vec<&'a Source> {
        let mut ranked: Vec<&Source> = sources.iter().collect();
        ranked.sort_by_cached_key(|source| {
            (self.words().map(|by| source.says(by, basket)).collect::<Vec<_>>(), source.branch)
        });
        ranked
    }

    /// Why of two the first was chosen, as the rest of a sentence.
    fn between(&self, first: &Source, second: &Source, basket: Basket<'_>) -> &'static str {
        let decides = self.words().find(|by| first.says(*by, basket) != second.says(*by, basket));
        match decides {
            Some(SourcingBy::Country) => " and is in the country that it goes to",
            Some(SourcingBy::Listed) => " and comes first in the order of the house",
            Some(SourcingBy::Cost) => " and sends for least",
            Some(SourcingBy::Stock) => ", and the most of it",
            None => ", as others have",
        }
    }

    /// Who was not asked at all, as a sentence.
    fn not_asked(&self) -> Option<String> {
        let named = self.left_out.get(..LEFT_OUT_NAMED.min(self.left_out.len())).unwrap_or_default();
        let more = self.left_out.len().saturating_sub(named.len());
        match (named.len(), more) {
            (0, _) => None,
            (_, 0) => Some(format!("Nothing is sent from {}.", named.join(" and "))),
            _ => Some(format!("Nothing is sent from {} and {more} more.", named.join(", "))),
        }
    }
}

/// Of those that send nothing so many are named, so that the sentence stays one.
const LEFT_OUT_NAMED: usize = 3;

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
/// What all branches together, or as many as may send parts of one order, have not enough of.
pub fn from_any(sources: &[Source], basket: Basket<'_>, choice: &Choice) -> Result<Sourced, Vec<Short>> {
    let Basket { lines, kits } = basket;
    let ranked = choice.ranked(sources, basket);
    let candidates = ranked.iter().map(|source| source.branch).collect();
    if lines.is_empty() {
        return Ok(Sourced {
            plan: Vec::new(),
            waits: Vec::new(),
            candidates,
            because: "Nothing in it is kept in stock.".into(),
        });
    }
    let whole: Vec<&Source> = ranked.iter().copied().filter(|source| source.has_all(basket)).collect();
    if let Some(first) = whole.first() {
        let others = whole.len().saturating_sub(1);
        let because = match whole.get(1) {
            None => format!("{} is the only branch that has everything.", first.name),
            Some(second) => {
                let why = choice.between(first, second, basket);
                format!("{} has everything{why}; {others} more could have served.", first.name)
            }
        };
        let because = told([Some(because), choice.not_asked()]);
        let plan = planned(first.branch, lines.to_vec()).into_iter().collect();
        return Ok(Sourced { plan, waits: Vec::new(), candidates, because });
    }
    let mut draft = Draft::drawn(&ranked, basket, choice.parcels_max);
    for source in &ranked {
        draft.wait_at(source, kits);
    }
    let sourced = draft.done(lines)?;
    let because = told([Some(sourced.because), choice.not_asked()]);
    Ok(Sourced { candidates, because, ..sourced })
}

fn told(sentences: [Option<String>; 2]) -> String {
    sentences.into_iter().flatten().filter(|told| !told.is_empty()).collect::<Vec<_>>().join(" ")
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

    /// Each branch in turn serves what it can of what is left, so that what all parts of a line come to is never more than the line.
    /// Where only so many may, and those that come first do not have it all, it is those with most of what is left.
    fn drawn(ranked: &[&Source], basket: Basket<'_>, most: Option<usize>) -> Self {
        let Basket { lines, kits } = basket;
        let most = most.unwrap_or(usize::MAX);
        let mut in_turn = Self::new(lines);
        for source in ranked {
            if in_turn.plan.len() < most {
                in_turn.take_from(source, kits);
            }
        }
        if in_turn.left.is_empty() || most >= ranked.len() {
            return in_turn;
        }
        let (mut fullest, mut open) = (Self::new(lines), ranked.to_vec());
        while fullest.plan.len() < most && !fullest.left.is_empty() {
            let left = Basket { lines: &fullest.left, kits };
            // Of those that are equal the one that comes first; and each serves once.
            let best = open.iter().enumerate().rev().max_by_key(|(_, source)| source.rank(left));
            let Some(source) = best.map(|(at, _)| at).map(|at| open.remove(at)) else { break };
            fullest.take_from(source, kits);
        }
        if fullest.left.is_empty() { fullest } else { in_turn }
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
        let from = self.names.join(" and ");
        let from = (!from.is_empty()).then(|| format!("No branch has everything, so it comes from {from}."));
        let at = self.waits_at.join(" and ");
        let waits = (!at.is_empty()).then(|| format!("What is not there yet comes from {at} once it is."));
        let because = told([from, waits]);
        Ok(Sourced { plan: self.plan, waits: self.waits, candidates: Vec::new(), because })
    }
}

fn planned(branch: BranchId, lines: Vec<Moved>) -> Option<Planned> {
    (!lines.is_empty()).then_some(Planned { branch, lines, hold: true })
}
