//! What a checkout needs to know besides prices: what is in the cart, and which branch has how much of it.

use domain::{branch::Waitable, orders::InCart};
use protocol::{BranchId, CartId, Key, Quantity, Refusal, Sku};
use std::{collections::BTreeMap, sync::Arc};

use super::{Published, Stock, WebOrders};
use crate::{
    clock,
    egress::{Handle, topics::shard_of},
};

/// Where carts and levels are read.
#[derive(Clone)]
pub(crate) struct Shelves {
    pub(crate) orders: Handle<WebOrders>,
    pub(crate) stock: Arc<[Handle<Stock>]>,
    pub(crate) catalogue: Published,
}

/// A cart, and what of it can be sold where.
#[derive(Clone, Default, Debug)]
pub(crate) struct CartFacts {
    /// None where there is no such cart.
    pub(crate) lines: Option<Vec<InCart>>,
    pub(crate) available: BTreeMap<Sku, BTreeMap<BranchId, Quantity>>,
    /// What may be promised of it before it is there: at one branch, the cap being what is left of it.
    pub(crate) room: BTreeMap<Sku, (BranchId, Waitable)>,
    /// Whether nobody with the mail address that was asked about has ever been served.
    pub(crate) first: bool,
}

impl CartFacts {
    pub(crate) fn at(&self, sku: &Sku, branch: BranchId) -> Quantity {
        self.available.get(sku).and_then(|levels| levels.get(&branch)).copied().unwrap_or_default()
    }
}

impl Shelves {
    /// As of everything that was durable when it was asked.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn cart(&self, cart: CartId) -> Result<CartFacts, Refusal> {
        self.checkout(cart, String::new()).await
    }

    /// The same, with what is known of a mail address.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn checkout(&self, cart: CartId, email: String) -> Result<CartFacts, Refusal> {
        let known = move |orders: &WebOrders| {
            (orders.cart(cart).map(|cart| cart.lines.clone()), !orders.has_served(&email))
        };
        let (lines, first) = self.orders.look(known).await?;
        let skus: Vec<Sku> = lines.iter().flatten().map(|line| line.sku).collect();
        let room = self.room(&skus).await?;
        Ok(CartFacts { available: self.with_kits(skus).await?, room, lines, first })
    }

    /// What may be promised of some SKUs before they are there. Mostly nothing, which costs a look into the catalogue.
    async fn room(&self, skus: &[Sku]) -> Result<BTreeMap<Sku, (BranchId, Waitable)>, Refusal> {
        let published = self.catalogue.get();
        let now = clock::now();
        let mut room = BTreeMap::new();
        let count = u16::try_from(self.stock.len()).unwrap_or(u16::MAX);
        for sku in skus {
            let Some(at) = published.organisation.backorder(sku).map(|rule| rule.branch) else { continue };
            let Some(rule) = published.waitable_at(sku, at, now) else { continue };
            let partition = self.stock.get(usize::from(shard_of(&Key::Sku(*sku), count)));
            let Some(partition) = partition else { continue };
            let sku = *sku;
            let waiting = partition.look(move |stock| stock.backordered(&sku, at)).await?;
            let cap = Quantity(rule.cap.0.saturating_sub(waiting.0).max(0));
            room.insert(sku, (at, Waitable { cap, ..rule }));
        }
        Ok(room)
    }

    /// What can be sold of some SKUs, of kits as many as their parts make.
    async fn with_kits(
        &self,
        mut skus: Vec<Sku>,
    ) -> Result<BTreeMap<Sku, BTreeMap<BranchId, Quantity>>, Refusal> {
        let published = self.catalogue.get();
        let kit = |sku: &Sku| published.organisation.sold_as_parts(sku).map(|kit| (*sku, kit));
        let kits: Vec<_> = skus.iter().filter_map(kit).collect();
        skus.extend(kits.iter().flat_map(|(_, kit)| kit.parts.iter().map(|part| part.sku)));
        let mut available = self.available(skus).await?;
        for (sku, kit) in kits {
            let mut possible: BTreeMap<BranchId, Quantity> = BTreeMap::new();
            for branch in published.organisation.branches() {
                let of = |part: &domain::branch::Moved| {
                    let there = available.get(&part.sku).and_then(|levels| levels.get(&branch.id)).copied();
                    whole(there.unwrap_or_default(), part.quantity)
                };
                let least = kit.parts.iter().map(of).min();
                possible.insert(branch.id, least.unwrap_or_default());
            }
            available.insert(sku, possible);
        }
        Ok(available)
    }

    async fn available(
        &self,
        skus: Vec<Sku>,
    ) -> Result<BTreeMap<Sku, BTreeMap<BranchId, Quantity>>, Refusal> {
        let count = u16::try_from(self.stock.len()).unwrap_or(u16::MAX);
        let mut shares = vec![Vec::new(); self.stock.len()];
        for sku in skus {
            if let Some(share) = shares.get_mut(usize::from(shard_of(&Key::Sku(sku), count))) {
                share.push(sku);
            }
        }
        let mut available = BTreeMap::new();
        let published = self.catalogue.get();
        for (partition, share) in self.stock.iter().zip(shares).filter(|(_, share)| !share.is_empty()) {
            let levels = partition.look(move |stock| {
                let of = |sku: Sku| {
                    let branches = stock.of(sku).branches.into_iter();
                    (sku, branches.map(|own| (own.branch, own.level.available_to_sell())).collect())
                };
                share.into_iter().map(of).collect::<Vec<(Sku, BTreeMap<BranchId, Quantity>)>>()
            });
            for (sku, mut branches) in levels.await? {
                for (branch, free) in &mut branches {
                    // Whoever stands at the counter goes first for these.
                    free.0 = free.0.saturating_sub(published.organisation.web_buffer(&sku, *branch).0);
                }
                available.insert(sku, branches);
            }
        }
        Ok(available)
    }
}

/// Whole kits of what can be sold of a part; never below zero.
pub(crate) fn whole(available: Quantity, each: Quantity) -> Quantity {
    let count = available.0.max(0).checked_div(each.0.max(1)).unwrap_or_default();
    Quantity(count.saturating_mul(Quantity::ONE.0))
}
