//! The reference's kits, which are made of their parts in the moment they are sold or promised and fall apart when they come back, and
//! what people put together and take apart by hand.

use std::collections::BTreeMap;

use protocol::RefusalCode;

use super::{
    answers::Question,
    ask::{Ask, Back, Cure},
    house::{Goods, House, Shop, Why, no},
};

/// What one unit is made of.
pub(super) type Recipe = Vec<(u8, i64)>;
pub(super) type Recipes = BTreeMap<u8, Recipe>;

/// A case that lies on a shelf.
pub(super) const CASE: u8 = 5;
/// Goods that exist only on the price list. Of the second one part is of goods with lots.
pub(super) const KITS: [u8; 2] = [6, 7];

pub(super) fn first_recipes() -> Recipes {
    let first = [
        (CASE, vec![(3, 3_000)]),
        (KITS[0], vec![(0, 2_000), (1, 1_000)]),
        (KITS[1], vec![(super::batches::LOTTED, 1_000), (2, 500)]),
    ];
    first.into_iter().collect()
}

/// So much of a part for so much of a kit, to the next thousandth.
pub(super) fn times(part: i64, kits: i64) -> i64 {
    let product = part * kits.abs();
    (product + 500) / 1_000 * kits.signum()
}

/// Lines as they take goods from the shelf.
pub(super) fn exploded(recipes: &Recipes, lines: &[(u8, i64)]) -> Vec<(u8, i64)> {
    let each =
        lines.iter().flat_map(|(sku, quantity)| match recipes.get(sku).filter(|_| KITS.contains(sku)) {
            None => vec![(*sku, *quantity)],
            Some(parts) => parts.iter().map(|(part, one)| (*part, times(*one, *quantity))).collect(),
        });
    each.collect()
}

/// What of lines is no kit.
pub(super) fn plain(lines: &[(u8, i64)]) -> Goods {
    let mut sums = Goods::new();
    for (sku, quantity) in lines.iter().filter(|(sku, _)| !KITS.contains(sku)) {
        *sums.entry(*sku).or_default() += quantity;
    }
    sums
}

impl House {
    /// What the kits that a question is about are made of: as they were when they were sold or promised, or as they are now.
    pub(super) fn recipes_for(&self, shop: usize, ask: &Ask) -> Recipes {
        let kits = || {
            let own = self.recipes.iter().filter(|(sku, _)| KITS.contains(sku));
            own.map(|(sku, recipe)| (*sku, recipe.clone())).collect::<Recipes>()
        };
        let of_part = |part: &u128| self.shops[shop].parts.get(part).map(|part| part.made.clone());
        let of_ticket =
            |ticket: &u128| self.shops[shop].tickets.get(ticket).map(|ticket| ticket.made.clone());
        match ask {
            Ask::CallOff { part }
            | Ask::LeaveOut { part, .. }
            | Ask::LetWait { part, .. }
            | Ask::Begin { part }
            | Ask::Pick { part, .. }
            | Ask::Pack { part }
            | Ask::Unpack { part }
            | Ask::Ready { part }
            | Ask::Ship { part }
            | Ask::Remedy { cure: Cure::For { part, .. }, .. }
            | Ask::Answer { question: Question { part, .. }, .. }
            | Ask::HandOver { part } => of_part(part).unwrap_or_default(),
            Ask::Refund { ticket, .. } => of_ticket(ticket).unwrap_or_default(),
            Ask::UseClaim { claim, .. } => {
                self.claims.get(claim).map(|claim| claim.made.clone()).unwrap_or_default()
            }
            _ => kits(),
        }
    }

    /// Of a kit nothing is there but what is promised: what lacks is made, and what is left over falls apart.
    pub(super) fn make_kits(&mut self, shop: usize, recipes: &Recipes, (part, when): (Option<u128>, i64)) {
        for kit in KITS {
            let Some(recipe) = recipes.get(&kit) else { continue };
            let level = self.shops[shop].level(kit);
            let fit = level.on_hand - level.unsellable - level.allocated;
            if let Some(part) = part {
                self.shops[shop].promise_kits((part, when), (kit, -fit), recipe);
            }
            self.convert(shop, (kit, -fit), 0, (recipe, when));
            self.convert(shop, (kit, -level.unsellable), -level.unsellable, (recipe, when));
        }
    }

    fn convert(
        &mut self,
        shop: usize,
        (sku, quantity): (u8, i64),
        aside: i64,
        (recipe, when): (&Recipe, i64),
    ) {
        if quantity == 0 {
            return;
        }
        self.move_goods(shop, sku, quantity, Why::Adjusted, Some(when));
        self.shops[shop].level_mut(sku).unsellable += aside;
        for (part, each) in recipe {
            self.move_goods(shop, *part, -times(*each, quantity), Why::Adjusted, Some(when));
            self.shops[shop].level_mut(*part).unsellable -= times(*each, aside);
        }
    }

    /// By hand: what it takes has to be free.
    pub(super) fn convert_case(&mut self, shop: usize, quantity: i64, apart: bool) -> bool {
        if quantity <= 0 {
            return no(&self.why, RefusalCode::InvalidQuantity);
        }
        let recipe = self.recipes[&CASE].clone();
        let own = &self.shops[shop];
        let there = |(part, each): &(u8, i64)| own.free(self.now, *part) >= times(*each, quantity);
        let fits = if apart { own.free(self.now, CASE) >= quantity } else { recipe.iter().all(there) };
        if !fits {
            return no(&self.why, RefusalCode::InsufficientStock);
        }
        let quantity = if apart { -quantity } else { quantity };
        self.convert(shop, (CASE, quantity), 0, (&recipe, self.now));
        true
    }

    /// Head office says something else.
    pub(super) fn change_recipe(&mut self, sku: u8, each: i64) {
        if let Some(first) = self.recipes.get_mut(&sku).and_then(|recipe| recipe.first_mut()) {
            first.1 = each;
        }
    }
}

impl Shop {
    /// So many more of a kit are made for a parcel, or are taken apart again.
    fn promise_kits(&mut self, (part, when): (u128, i64), (kit, quantity): (u8, i64), recipe: &Recipe) {
        for (sku, each) in recipe {
            self.in_kits_moved(when, *sku, times(*each, quantity));
            *self.in_kits.entry(*sku).or_default() += times(*each, quantity);
        }
        self.in_kits.retain(|_, left| *left > 0);
        if let Some(part) = self.parts.get_mut(&part) {
            *part.kits.entry(kit).or_default() += quantity;
        }
    }

    /// What a parcel's kits are made of leaves with them.
    pub(super) fn kits_leave(&mut self, id: u128, when: i64) {
        self.kit_lots.remove(&id);
        let Some(part) = self.parts.get_mut(&id) else { return };
        let made = part.made.clone();
        for (kit, quantity) in std::mem::take(&mut part.kits) {
            for (sku, each) in made.get(&kit).into_iter().flatten() {
                self.in_kits_moved(when, *sku, -times(*each, quantity));
                *self.in_kits.entry(*sku).or_default() -= times(*each, quantity);
            }
        }
        self.in_kits.retain(|_, left| *left > 0);
    }
}

/// For how many whole kits a part is one that is missing.
pub(super) fn whole_kits(short: i64, each: i64) -> i64 {
    (short.max(0) + each - 1) / each * 1_000
}

/// What of goods that come back is there again, and may not be sold.
pub(super) fn comes_back(back: Back) -> (bool, bool) {
    (back != Back::Discard, matches!(back, Back::Damaged | Back::Quarantine))
}
