//! Which branches serve a cart: what each can sell of it, or promise before it is there, as sourcing asks it.

use domain::{
    Rejection,
    branch::{Awaited, Moved, Recipes},
    orders::{
        Address, InCart, Way,
        sourcing::{self, Basket, Choice, Short, Source, Sourced, Standing},
    },
    organisation,
};
use protocol::{Amount, BranchId, Quantity, RefusalCode, Rule, Sku, SourcingRule, WithFacts};
use std::collections::BTreeMap;

use super::kits::recipe_of;
use crate::projections::{CartFacts, PublishedCatalogue};

/// Why a cart is not served.
pub(super) enum Unserved {
    Short(Vec<Short>),
    /// There is enough of it, and not where the house sends from, or not in so few parcels.
    NotSent(Vec<Short>),
    NotThere(Rejection),
}

/// A cart as sourcing takes it.
struct Wanted {
    lines: Vec<Moved>,
    kits: Recipes,
}

impl Wanted {
    fn of(published: &PublishedCatalogue, lines: &[InCart]) -> Self {
        Self {
            lines: lines.iter().map(|line| Moved { sku: line.sku, quantity: line.quantity }).collect(),
            kits: lines.iter().filter_map(|line| recipe_of(published, &line.sku)).collect(),
        }
    }

    fn basket(&self) -> Basket<'_> {
        Basket { lines: &self.lines, kits: &self.kits }
    }

    /// A branch with what it can sell of goods and of the parts of kits.
    fn source(&self, cart: &CartFacts, branch: &organisation::Branch) -> Source {
        let parts = self.lines.iter().filter_map(|line| self.kits.of(&line.sku)).flatten();
        let skus = self.lines.iter().map(|line| line.sku).chain(parts.map(|part| part.sku));
        let available = skus.map(|sku| (sku, cart.at(&sku, branch.id))).collect();
        let room = self.lines.iter().filter_map(|line| {
            let (at, rule) = cart.room.get(&line.sku)?;
            (*at == branch.id).then_some((line.sku, *rule))
        });
        let (name, standing) = (branch.name.clone(), Standing::default());
        Source { branch: branch.id, name, available, room: room.collect(), standing }
    }
}

/// What the house says decides who sends.
fn choice(rule: &SourcingRule, left_out: Vec<String>) -> Choice {
    let most = Some(usize::from(rule.parcels_max)).filter(|most| *most > 0);
    Choice { by: rule.by.clone(), parcels_max: most, left_out }
}

/// How a branch stands among those that could send something to a country.
fn standing(rule: &SourcingRule, branch: &organisation::Branch, country: &str) -> Standing {
    let place = rule.branches.iter().position(|own| own.branch == branch.id);
    Standing {
        place: place.and_then(|place| u16::try_from(place).ok()).unwrap_or(u16::MAX),
        cost: place.and_then(|place| rule.branches.get(place)).map_or(Amount::ZERO, |own| own.cost),
        abroad: branch.country != country,
    }
}

/// Who serves it, of the branches whose stock the web shows.
pub(super) fn sourced(
    published: &PublishedCatalogue,
    way: &Way,
    cart: &CartFacts,
    lines: &[InCart],
) -> Result<Sourced, Unserved> {
    let wanted = Wanted::of(published, lines);
    let branches = || published.organisation.branches().filter(|branch| branch.on_web);
    let found = match way {
        Way::Collect { branch: wanted_at, .. } => {
            let branch = branches().find(|branch| branch.id == *wanted_at).ok_or_else(|| {
                let message = "nothing can be collected at this branch; choose another one";
                Unserved::NotThere(Rejection::new(RefusalCode::NotDeliverable, message))
            })?;
            sourcing::at_one(&wanted.source(cart, branch), wanted.basket())
        }
        Way::Ship(to) => return sent(published, &wanted, cart, &to.country),
    };
    found.map_err(Unserved::Short)
}

/// Who sends it, by the rule of the house. What could be had without that rule is not sold out.
fn sent(
    published: &PublishedCatalogue,
    wanted: &Wanted,
    cart: &CartFacts,
    country: &str,
) -> Result<Sourced, Unserved> {
    let organisation = &published.organisation;
    let rule = organisation.sourcing_rule();
    let (sending, others): (Vec<_>, Vec<_>) = organisation
        .branches()
        .filter(|branch| branch.on_web)
        .partition(|branch| organisation.sends(branch.id));
    let standing_of = |branch: &&organisation::Branch| Source {
        standing: standing(&rule, branch, country),
        ..wanted.source(cart, branch)
    };
    let sources: Vec<Source> = sending.iter().map(standing_of).collect();
    let left_out = others.iter().map(|branch| branch.name.clone()).collect();
    sourcing::from_any(&sources, wanted.basket(), &choice(&rule, left_out)).map_err(|short| {
        let all: Vec<Source> = sending.iter().chain(&others).map(standing_of).collect();
        match sourcing::from_any(&all, wanted.basket(), &Choice::default()) {
            Ok(_) => Unserved::NotSent(short),
            Err(short) => Unserved::Short(short),
        }
    })
}

/// Branches that have all of it, the fullest shelves first; of an order that is collected, the one where it is.
pub(super) fn holders(
    published: &PublishedCatalogue,
    way: &Way,
    cart: &CartFacts,
    lines: &[InCart],
) -> Vec<BranchId> {
    let wanted = Wanted::of(published, lines);
    let served = |branch: &&organisation::Branch| match way {
        Way::Collect { branch: at, .. } => branch.id == *at,
        Way::Ship(_) => published.organisation.sends(branch.id),
    };
    let branches = published.organisation.branches().filter(|branch| branch.on_web).filter(served);
    let has_all = |branch: &organisation::Branch| {
        let found = sourcing::at_one(&wanted.source(cart, branch), wanted.basket()).ok()?;
        let there = lines.iter().map(|line| cart.at(&line.sku, branch.id).0).fold(0, i64::saturating_add);
        found.waits.is_empty().then_some((std::cmp::Reverse(there), branch.id))
    };
    let mut holders: Vec<_> = branches.filter_map(has_all).collect();
    holders.sort_unstable();
    holders.into_iter().map(|(_, branch)| branch).collect()
}

/// By whose taxes it is sold: those of a serving branch in the country it goes to, of any other there, or of who sends it.
pub(super) fn taxed_at(
    published: &PublishedCatalogue,
    sourced: &Sourced,
    address: &Address,
) -> Option<BranchId> {
    let there = |branch: &BranchId| {
        published.organisation.branch(*branch).is_some_and(|branch| branch.country == address.country)
    };
    let serving = || sourced.plan.iter().map(|part| part.branch);
    let near = serving().find(there).or_else(|| sourced.candidates.iter().copied().find(there));
    near.or_else(|| serving().next())
}

/// What of a cart could be had, all branches of the web together, and what of that is not there yet.
#[derive(Default)]
pub(crate) struct Had {
    /// Of what is not enough: what there is.
    pub(crate) short: BTreeMap<Sku, Quantity>,
    pub(crate) waits: Vec<Awaited>,
}

/// All of it together, so that a kit and its part are one demand.
pub(crate) fn had(published: &PublishedCatalogue, cart: &CartFacts, lines: &[InCart]) -> Had {
    let wanted = Wanted::of(published, lines);
    let branches = published.organisation.branches().filter(|branch| branch.on_web);
    let sources: Vec<Source> = branches.map(|branch| wanted.source(cart, branch)).collect();
    // Before a way is chosen it is whatever any branch has: what is not sent may be collected.
    told(sourcing::from_any(&sources, wanted.basket(), &Choice::default()))
}

/// The same at each branch of the web, for whoever collects.
pub(crate) fn had_at(
    published: &PublishedCatalogue,
    cart: &CartFacts,
    lines: &[InCart],
) -> BTreeMap<BranchId, Had> {
    let wanted = Wanted::of(published, lines);
    let branches = published.organisation.branches().filter(|branch| branch.on_web);
    let at = |branch: &organisation::Branch| {
        (branch.id, told(sourcing::at_one(&wanted.source(cart, branch), wanted.basket())))
    };
    branches.map(at).collect()
}

fn told(found: Result<Sourced, Vec<Short>>) -> Had {
    match found {
        Ok(sourced) => {
            let waits = sourced.waits.into_iter().flat_map(|(_, lines)| lines).collect();
            Had { short: BTreeMap::new(), waits }
        }
        Err(short) => {
            let short = short.into_iter().map(|short| (short.sku, short.available)).collect();
            Had { short, waits: Vec::new() }
        }
    }
}

/// There is enough of it, but not to be sent.
pub(super) fn not_sent(published: &PublishedCatalogue, short: &[Short]) -> Rejection {
    let name =
        |short: &Short| published.name_at(&short.sku, published.seq).unwrap_or_else(|| short.sku.to_string());
    let name = short.first().map(name).unwrap_or_default();
    let message = format!("{name} cannot be sent like this; collect it at a shop, or order less of it");
    Rejection::new(RefusalCode::NotDeliverable, message).rule(Rule::CollectOnly).name(&name)
}

pub(super) fn too_little(published: &PublishedCatalogue, short: &[Short]) -> Rejection {
    let told = |short: &Short| {
        let name = published.name_at(&short.sku, published.seq).unwrap_or_else(|| short.sku.to_string());
        if short.available > Quantity::ZERO {
            format!("only {} of {name} are left", short.available)
        } else {
            format!("{name} is sold out")
        }
    };
    let sentences: Vec<String> = short.iter().take(5).map(told).collect();
    Rejection::new(RefusalCode::InsufficientStock, sentences.join("; "))
}
