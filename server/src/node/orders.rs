//! Carts and orders of the online store, for its pages and for other front ends: what is in a cart and what is wrong with it, how
//! an order is placed, and how it stands. Whoever has a cart's id or an order's key has the cart or the order.

use domain::orders::{self, InCart};
use protocol::{
    BranchId, CartId, CartLine, CartProblem, CartQuote, CartView, CommandId, CustomerId, Delivery, Happened,
    MergeCart, OrderCommand, OrderId, OrderPlaced, OrderRow, OrderState, OrderView, Outcome, PaymentState,
    PlaceOrder, PutCartLine, Quantity, Refusal, RefusalCode, Sku, StaffId, Timestamp,
};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

use super::{Node, PublishedCatalogue, coupons::codes_of};
use crate::{
    clock,
    engine::{Carried, Carry},
    prepare::{
        DeliveryOffer, Had, Quoted, delivery_offer, delivery_to, had, had_at, offered, priced, quoted,
        unlocked, web_place,
    },
    projections::{CartFacts, KeptOrder, OpenPayment, OrdersAsked, awaited_line, order_view, promotions},
    record::{Origin, Stream},
};

/// How long somebody waits before a screen until an order is held, and can be paid or is confirmed.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

impl Node {
    /// The id of a cart that nobody has yet. It is chance but for its first bits, which say when it was made: nothing else keeps
    /// a cart to its owner.
    #[must_use]
    pub fn new_cart() -> CartId {
        let millis = u64::try_from(clock::now().0).unwrap_or_default();
        CartId::new(uuid::Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid())
    }

    /// A cart as it stands, priced as of now; an empty one where there is none.
    ///
    /// # Errors
    /// A fault when a projection does not answer; a refusal when it has no price.
    pub async fn cart(&self, cart: CartId) -> Result<CartView, Refusal> {
        let facts = self.projections().shelves().cart(cart).await?;
        let touched = self.projections().orders.look(move |orders| {
            orders
                .cart(cart)
                .map_or_else(|| clock::now().plus_millis(protocol::CART_IDLE_MS), orders::Cart::expires_at)
        });
        self.cart_view(cart, &facts, touched.await?)
    }

    fn cart_view(&self, cart: CartId, facts: &CartFacts, expires_at: Timestamp) -> Result<CartView, Refusal> {
        let published = self.catalogue();
        let lines = facts.lines.as_deref().unwrap_or_default();
        let place = web_place(&published, None, clock::now());
        let prices = priced(&published, (lines, &unlocked(&published, &facts.codes)), place, None)?;
        let had = had(&published, facts, lines);
        let line = |line: &InCart| {
            let sold = prices.lines.iter().find(|sold| sold.sku == line.sku);
            let unit_price = sold.map_or(line.seen, |sold| sold.unit_price);
            CartLine {
                sku: line.sku,
                name: sold.map_or_else(|| name_of(&published, &line.sku), |sold| sold.name.clone()),
                quantity: line.quantity,
                unit_price,
                total: sold.map(|sold| sold.total).unwrap_or_default(),
                problems: problems(&published, &had, line),
                waits: had.waits.iter().find(|own| own.sku == line.sku).map(awaited_line),
            }
        };
        let DeliveryOffer { charge, free_in, promise } =
            delivery_offer(&published, lines.iter().map(|line| (line.sku, line.quantity)), prices.goods);
        Ok(CartView {
            id: cart,
            currency: self.currency(),
            lines: lines.iter().map(line).collect(),
            goods: prices.goods,
            delivery: charge,
            free_delivery_in: free_in,
            promise,
            age: prices.age,
            promotions: promotions(&prices.promoted),
            codes: codes_of(&published, &facts.codes, place, &prices),
            cards: facts.cards.clone(),
            expires_at,
        })
    }

    /// What a cart would come to, delivered like this.
    ///
    /// # Errors
    /// Why it cannot be had like this.
    pub async fn quote(&self, cart: CartId, delivery: &Delivery) -> Result<CartQuote, Refusal> {
        let facts = self.projections().shelves().cart(cart).await?;
        let lines = facts.lines.clone().unwrap_or_default();
        let published = self.catalogue();
        let Quoted { prices, promise, waits, .. } = quoted(
            &published,
            delivery,
            (&facts, &lines, &unlocked(&published, &facts.codes)),
            clock::now(),
        )?;
        let tax = prices.lines.iter().map(|line| line.tax.0).fold(prices.delivery_tax.0, i64::saturating_add);
        Ok(CartQuote {
            currency: self.currency(),
            goods: prices.goods,
            delivery: prices.delivery,
            tax: protocol::Amount(tax),
            total: prices.total,
            age: prices.age,
            promise,
            waits: waits.iter().map(awaited_line).collect(),
            promotions: promotions(&prices.promoted),
        })
    }

    /// What delivery of a cart to a place would be.
    ///
    /// # Errors
    /// `not_deliverable` where no parcel goes there.
    pub(crate) fn delivery_to(
        &self,
        cart: &CartView,
        country: &str,
        postcode: &str,
    ) -> Result<DeliveryOffer, Refusal> {
        let lines = cart.lines.iter().map(|line| (line.sku, line.quantity));
        Ok(delivery_to(&self.catalogue(), lines, cart.goods, (country, postcode))?)
    }

    /// Sets how much of something is in a cart; nothing takes it out.
    ///
    /// # Errors
    /// Why it cannot be put there.
    pub async fn put_in_cart(&self, cart: CartId, sku: Sku, quantity: Quantity) -> Result<CartView, Refusal> {
        self.may_put(cart, sku, quantity).await?;
        let put = OrderCommand::PutLine(PutCartLine { cart, sku, quantity });
        self.ask_orders(new_id(), orders::shard_of_cart(cart), put).await?;
        self.cart(cart).await
    }

    /// Puts what is in another cart into this one, and ends that.
    ///
    /// # Errors
    /// Why that cannot be.
    pub async fn merge_carts(&self, cart: CartId, from: CartId) -> Result<CartView, Refusal> {
        let merge = OrderCommand::MergeCart(MergeCart { cart, from });
        self.ask_orders(new_id(), orders::shard_of_cart(cart), merge).await?;
        self.cart(cart).await
    }

    /// Orders what is in a cart, with what somebody has of store credit where they want to pay with it.
    pub(super) async fn place_order_with(
        &self,
        id: CommandId,
        place: PlaceOrder,
        credit: Option<CustomerId>,
    ) -> Result<OrderView, Refusal> {
        let (place, flash) = self.claim_flash(place).await?;
        let OrderPlaced { order, .. } = match self.place_with_codes(id, place, credit).await {
            Ok(placed) => placed,
            Err(refusal) => {
                flash.refused(&refusal);
                return Err(refusal);
            }
        };
        let settled = self.settled_order(order, PATIENCE).await?;
        flash.placed(settled.as_ref());
        settled.map(for_customers).ok_or_else(unknown)
    }

    /// An order once it waits for its customer or is over, or as it stands when patience is.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub async fn settled_order(
        &self,
        order: OrderId,
        patience: Duration,
    ) -> Result<Option<OrderView>, Refusal> {
        self.order_that(order, patience, is_settled).await
    }

    /// An order once something is true of it, or as it stands when patience is over.
    pub(super) async fn order_that(
        &self,
        order: OrderId,
        patience: Duration,
        is_so: fn(&orders::Order) -> bool,
    ) -> Result<Option<OrderView>, Refusal> {
        let told = self.projections().orders.look(move |orders| orders.once(order, is_so)).await?;
        if let Some(told) = told
            && tokio::time::timeout(patience, told).await.is_err()
        {
            tracing::debug!(%order, "somebody has waited in vain for an order");
        }
        self.order(order).await
    }

    /// The order that a cart is being.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub async fn order_of_cart(&self, cart: CartId) -> Result<Option<OrderView>, Refusal> {
        let order = self.projections().orders.look(move |orders| orders.of_cart(cart)).await?;
        match order {
            Some(order) => Ok(self.order(order).await?.map(for_customers)),
            None => Ok(None),
        }
    }

    /// An order with everything, for staff.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub async fn order(&self, order: OrderId) -> Result<Option<OrderView>, Refusal> {
        Ok(self.kept_order(order).await?.map(|kept| self.view_of(order, &kept)))
    }

    pub(super) fn view_of(&self, order: OrderId, kept: &KeptOrder) -> OrderView {
        let published = self.catalogue();
        let days = published.organisation.return_policy().days;
        let name = move |staff: StaffId| {
            published.organisation.staff(staff).map(|person| person.name.clone()).unwrap_or_default()
        };
        OrderView {
            returns_until: kept.order.returns_until(days).filter(|_| days > 0),
            ..order_view(order, kept, name)
        }
    }

    pub(crate) async fn kept_order(&self, order: OrderId) -> Result<Option<KeptOrder>, Refusal> {
        self.projections().orders.look(move |orders| orders.order(order)).await
    }

    /// A page of orders, the newest first.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub(crate) async fn orders(&self, asked: OrdersAsked, limit: usize) -> Result<Vec<OrderRow>, Refusal> {
        self.projections().orders.look(move |orders| orders.list(&asked, limit)).await
    }

    /// Payments of which it is not known yet what becomes of them.
    pub(crate) async fn open_payments(&self) -> Result<Vec<OpenPayment>, Refusal> {
        self.projections().orders.look(crate::projections::WebOrders::open_payments).await
    }

    /// The payment that a provider knows by a reference.
    pub(crate) async fn payment_by(
        &self,
        provider: String,
        reference: String,
    ) -> Result<Option<OpenPayment>, Refusal> {
        self.projections().orders.look(move |orders| orders.payment_by(&provider, &reference)).await
    }

    /// Whether anybody takes money for orders.
    pub(crate) fn takes_payments(&self) -> bool {
        self.0.gateway.get().is_some_and(|gateway| !gateway.provider().is_empty())
    }

    /// What each branch of the web could hand over of what is in a cart, now or once it is there.
    pub(crate) async fn collectable(&self, cart: CartId) -> Result<BTreeMap<BranchId, Had>, Refusal> {
        let facts = self.projections().shelves().cart(cart).await?;
        let lines = facts.lines.clone().unwrap_or_default();
        Ok(had_at(&self.catalogue(), &facts, &lines))
    }

    /// Tells the machine of an order what was learned outside.
    pub(crate) async fn tell_order(
        &self,
        id: CommandId,
        order: OrderId,
        body: orders::Body,
    ) -> Result<(), Refusal> {
        let to = Stream::Orders(orders::shard_of(order));
        let carried = Carried::Told { id, body: Box::new(body) };
        self.ask(Origin::Stream(to), |reply_to| Carry { to, carried, reply_to }).await.map(drop)
    }

    pub(super) async fn ask_orders(
        &self,
        id: CommandId,
        shard: u16,
        command: OrderCommand,
    ) -> Result<Outcome, Refusal> {
        self.outcome_of(Origin::Web(shard), id, command).await
    }
}

/// Whether the customer is to do something, or nothing more becomes of it at once.
fn is_settled(order: &orders::Order) -> bool {
    if order.waits_for_review() {
        return true;
    }
    match order.state {
        OrderState::Holding | OrderState::Allocating => false,
        OrderState::Paying => {
            order.payments.last().is_some_and(|payment| payment.state() != PaymentState::Opening)
        }
        OrderState::Confirmed | OrderState::Fulfilled => !order.opens_difference(),
        OrderState::Cancelled => true,
    }
}

/// What keeps a line from being ordered as it is, all branches of the web together.
fn problems(published: &PublishedCatalogue, had: &Had, line: &InCart) -> Vec<CartProblem> {
    let place = web_place(published, None, clock::now());
    let Some(offered) = offered(published, &line.sku, place) else { return vec![CartProblem::NotForSale] };
    let mut problems = Vec::new();
    match had.short.get(&line.sku) {
        Some(there) if there.is_positive() => problems.push(CartProblem::OnlyLeft(*there)),
        Some(_) => problems.push(CartProblem::SoldOut),
        None => {}
    }
    if let Some(most) = offered.quantity_max.filter(|most| line.quantity > *most) {
        problems.push(CartProblem::AtMost(most));
    }
    if offered.unit_price != line.seen {
        problems.push(CartProblem::PriceChanged(line.seen));
    }
    problems
}

pub(super) fn name_of(published: &PublishedCatalogue, sku: &Sku) -> String {
    published.name_at(sku, published.seq).unwrap_or_else(|| sku.to_string())
}

/// Without what is only said inside.
pub(super) fn for_customers(mut view: OrderView) -> OrderView {
    view.timeline.retain(|moment| moment.public);
    for moment in &mut view.timeline {
        moment.staff.clear();
        match &mut moment.what {
            Happened::PaidByHand(told) => told.reason.clear(),
            Happened::ReturnReceived(told) => told.note.clear(),
            Happened::Erased(why) => why.clear(),
            _ => {}
        }
    }
    view.sourcing.clear();
    view.held_because.clear();
    view.tags.clear();
    view.returns.iter_mut().for_each(|own| own.notes.clear());
    view
}

/// Compares as long for a wrong secret as for the right one.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    let different = one.iter().zip(other).fold(0_u8, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && std::hint::black_box(different) == 0
}

pub(super) fn unknown() -> Refusal {
    Refusal::new(RefusalCode::UnknownOrder, "there is no such order")
}

pub(super) fn new_id() -> CommandId {
    CommandId::new(Uuid::now_v7())
}
