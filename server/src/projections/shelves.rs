//! What a checkout needs to know besides prices: what is in the cart, and which branch has how much of it.

use domain::{
    accounts::Terms,
    branch::Waitable,
    orders::{InCart, Order},
};
use protocol::{
    BranchId, CartGiftCard, CartId, CommandId, CouponId, CustomerId, GiftCardId, Key, OrderId, Quantity,
    Refusal, Sku,
};
use std::{collections::BTreeMap, sync::Arc};

use super::{Clientele, Coupons, GiftCards, Given, Published, Stock, WebOrders, customer_mark};
use crate::{
    clock,
    egress::{Handle, topics::shard_of},
};

/// What an exchange has to know: the order, and where there is how much of what is wanted.
pub(crate) struct ExchangeFacts {
    pub(crate) order: Box<Order>,
    pub(crate) shelves: CartFacts,
}

/// Where carts and levels are read.
#[derive(Clone)]
pub(crate) struct Shelves {
    pub(crate) orders: Handle<WebOrders>,
    pub(crate) coupons: Handle<Coupons>,
    pub(crate) gift_cards: Handle<GiftCards>,
    pub(crate) clientele: Handle<Clientele>,
    pub(crate) stock: Arc<[Handle<Stock>]>,
    pub(crate) catalogue: Published,
}

/// A cart, and what of it can be sold where.
#[derive(Clone, Default, Debug)]
pub(crate) struct CartFacts {
    /// None where there is no such cart.
    pub(crate) lines: Option<Vec<InCart>>,
    /// Orders that it became before.
    pub(crate) attempts: u64,
    pub(crate) available: BTreeMap<Sku, BTreeMap<BranchId, Quantity>>,
    /// What may be promised of it before it is there: at one branch, the cap being what is left of it.
    pub(crate) room: BTreeMap<Sku, (BranchId, Waitable)>,
    /// Whether nobody with the mail address that was asked about has ever been served.
    pub(crate) first: bool,
    /// Codes of the cart, and whether each can be used once more.
    pub(crate) codes: Vec<Given>,
    /// Gift cards of the cart, in the order in which they were given, with what can be had of each.
    pub(crate) cards: Vec<CartGiftCard>,
}

impl CartFacts {
    pub(crate) fn at(&self, sku: &Sku, branch: BranchId) -> Quantity {
        self.available.get(sku).and_then(|levels| levels.get(&branch)).copied().unwrap_or_default()
    }
}

impl Shelves {
    /// The account of whoever made an order; none where there is no order, or they have none that is known to be theirs.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn account_of(&self, order: OrderId) -> Result<Option<CustomerId>, Refusal> {
        let email = self.orders.look(move |orders| orders.order(order).map(|kept| kept.order.placed.email));
        let Some(email) = email.await?.filter(|email| !email.is_empty()) else { return Ok(None) };
        self.clientele.look(move |clientele| clientele.verified(&email)).await
    }

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
        let of = email.clone();
        let known = move |orders: &WebOrders| {
            let cart = orders.cart(cart);
            let codes = cart.map(|cart| cart.codes.clone()).unwrap_or_default();
            let cards = cart.map(|cart| cart.cards.clone()).unwrap_or_default();
            let attempts = cart.map(|cart| cart.attempts).unwrap_or_default();
            ((cart.map(|cart| cart.lines.clone()), attempts), (codes, cards), !orders.has_served(&of))
        };
        let ((lines, attempts), (codes, cards), first) = self.orders.look(known).await?;
        let cards = if cards.is_empty() { Vec::new() } else { self.on_cards(cart, cards).await? };
        let codes = if codes.is_empty() { Vec::new() } else { self.standing(cart, codes, email).await? };
        let skus: Vec<Sku> = lines.iter().flatten().map(|line| line.sku).collect();
        let room = self.room(&skus).await?;
        let available = self.with_kits(skus).await?;
        Ok(CartFacts { available, room, lines, attempts, first, codes, cards })
    }

    /// An order, and where there is how much of what is wanted in exchange; none where there is no such order.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn exchange(
        &self,
        order: OrderId,
        wanted: Vec<Sku>,
    ) -> Result<Option<ExchangeFacts>, Refusal> {
        let kept = self.orders.look(move |orders: &WebOrders| orders.order(order)).await?;
        let Some(kept) = kept else { return Ok(None) };
        let available = self.with_kits(wanted).await?;
        let shelves = CartFacts { available, ..CartFacts::default() };
        Ok(Some(ExchangeFacts { order: Box::new(kept.order), shelves }))
    }

    /// How much the web can sell of some SKUs now, all of them and all its branches together.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn free(&self, skus: Vec<Sku>) -> Result<Quantity, Refusal> {
        let available = self.with_kits(skus.clone()).await?;
        let published = self.catalogue.get();
        let branches: Vec<BranchId> = published
            .organisation
            .branches()
            .filter(|branch| branch.on_web)
            .map(|branch| branch.id)
            .collect();
        let of = |sku: &Sku| {
            let levels = available.get(sku);
            let at = |branch: &BranchId| {
                levels.and_then(|levels| levels.get(branch)).map_or(0, |free| free.0.max(0))
            };
            branches.iter().map(at).fold(0, i64::saturating_add)
        };
        Ok(Quantity(skus.iter().map(of).fold(0, i64::saturating_add)))
    }

    /// What can be had of gift cards, for a cart.
    async fn on_cards(
        &self,
        cart: CartId,
        cards: Vec<(GiftCardId, String)>,
    ) -> Result<Vec<CartGiftCard>, Refusal> {
        let ids: Vec<GiftCardId> = cards.iter().map(|(card, _)| *card).collect();
        let by = CommandId::new(cart.uuid());
        let free = self.gift_cards.look(move |known| known.available(&ids, by, clock::now())).await?;
        let of = |((card, last), available)| CartGiftCard { card, last, available };
        Ok(cards.into_iter().zip(free).map(of).collect())
    }

    /// Whether codes can be used once more, for a cart and by whoever has a mail address.
    async fn standing(
        &self,
        cart: CartId,
        codes: Vec<(CouponId, String)>,
        email: String,
    ) -> Result<Vec<Given>, Refusal> {
        let published = self.catalogue.get();
        let asked = move |coupons: &Coupons| {
            let standing = |(coupon, code): (CouponId, String)| {
                let known = published.organisation.coupon(coupon);
                let terms = known.map(|known| known.terms()).unwrap_or_default();
                let customer = (!email.is_empty()).then(|| customer_mark(coupon, &email));
                // Whose it is shows only when it is ordered.
                let terms = Terms { uses_each: terms.uses_each.filter(|_| customer.is_some()), ..terms };
                let by = CommandId::new(cart.uuid());
                let refused = coupons.refused((coupon, &code), (by, customer), &terms);
                Given { coupon, code, refused }
            };
            codes.into_iter().map(standing).collect()
        };
        self.coupons.look(asked).await
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
