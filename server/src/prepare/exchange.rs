//! What somebody wants for what they send back: whether the house gives that, what it costs now, and which branches have it.

use domain::{
    Rejection,
    branch::Recipe,
    orders::{Exchanging, InCart, InsteadOf, OrderedLine, Way},
};
use protocol::{Amount, BranchId, ExchangeRule, RefusalCode, Sku, Timestamp, WantedBack};
use std::sync::Arc;

use super::{
    flash::{check_most, flash_of},
    kits::recipe_of,
    order::{offered, priced, web_place},
    sourced::holders,
};
use crate::projections::{ExchangeFacts, PublishedCatalogue};

/// What is wanted for something else than the money.
pub(crate) fn wanted_instead(lines: &[WantedBack]) -> Vec<Sku> {
    let mut skus: Vec<Sku> = lines.iter().filter_map(|line| line.instead).collect();
    skus.sort_unstable();
    skus.dedup();
    skus
}

/// As the machine takes it.
///
/// # Errors
/// What the house does not give in exchange, or sells no more.
pub(crate) fn exchanging(
    published: &PublishedCatalogue,
    facts: &ExchangeFacts,
    (lines, shown): (&[WantedBack], Option<Amount>),
    at: Timestamp,
) -> Result<Exchanging, Rejection> {
    let policy = published.organisation.return_policy();
    let swaps: Vec<InsteadOf> = lines
        .iter()
        .filter_map(|line| {
            let (sku, quantity) = (line.sku, line.quantity);
            line.instead.map(|instead| InsteadOf { sku, quantity, instead })
        })
        .collect();
    for swap in &swaps {
        allowed(published, policy.exchange, swap)?;
    }
    let wanted = sums(&swaps);
    if !flash_of(published, &wanted, at).is_empty() {
        return Err(no("this is sold in a flash sale, and is not to be had in exchange"));
    }
    let way = &facts.order.placed.way;
    let branches = holders(published, way, &facts.shelves, &wanted);
    let place = web_place(published, sold_by(published, way, &branches), at);
    for line in &wanted {
        let Some(offered) = offered(published, &line.sku, place) else {
            let message = format!("{} is not sold here any more; choose something else", line.sku);
            return Err(Rejection::new(RefusalCode::UnknownSku, message));
        };
        check_most(&offered, line.quantity)?;
    }
    let prices = priced(published, (&wanted, &[]), place, None)?;
    let lines: Vec<OrderedLine> = prices.lines;
    let kits: Vec<Recipe> = wanted.iter().filter_map(|line| recipe_of(published, &line.sku)).collect();
    Ok(Exchanging { swaps, lines, branches, kits, days: policy.exchange_days, age: prices.age, shown })
}

fn allowed(published: &PublishedCatalogue, rule: ExchangeRule, swap: &InsteadOf) -> Result<(), Rejection> {
    let product =
        |sku: &Sku| published.organisation.variant(sku).map(|(product, _)| Arc::clone(&product.handle));
    match rule {
        ExchangeRule::Nothing => Err(no("this shop exchanges nothing; send it back for the money")),
        ExchangeRule::Anything => Ok(()),
        ExchangeRule::SameProduct
            if swap.sku == swap.instead
                || product(&swap.sku).is_some_and(|own| Some(own) == product(&swap.instead)) =>
        {
            Ok(())
        }
        ExchangeRule::SameProduct => Err(no(
            "things are exchanged here for another size or colour of the same; send it back for the money",
        )),
    }
}

fn no(message: &str) -> Rejection {
    Rejection::new(RefusalCode::NotExchangeable, message)
}

/// Each SKU that is wanted once.
fn sums(swaps: &[InsteadOf]) -> Vec<InCart> {
    let line = |(sku, quantity)| InCart { sku, quantity, seen: Amount::ZERO };
    InsteadOf::sums(swaps, |swap| swap.instead).into_iter().map(line).collect()
}

/// By whose taxes it is sold: a holder's in the country it goes to, any other branch's there, or the first holder's.
fn sold_by(published: &PublishedCatalogue, way: &Way, holders: &[BranchId]) -> Option<BranchId> {
    let to = match way {
        Way::Ship(to) => to,
        Way::Collect { branch, .. } => return Some(*branch),
    };
    let there = |branch: &BranchId| {
        published.organisation.branch(*branch).is_some_and(|branch| branch.country == to.country)
    };
    let holder = || holders.iter().copied().find(there);
    let other = || published.organisation.branches().map(|branch| branch.id).find(there);
    holder().or_else(other).or_else(|| holders.first().copied())
}
