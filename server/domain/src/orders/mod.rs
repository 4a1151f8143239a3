//! The online store's carts and orders: a share of them, and the saga of each order. It knows no catalogue, no branch and nobody
//! who takes money; what it wants of them is owed as errands.
//!
//! ```text
//!            refused, and nobody else has it
//!  cart ──▶ holding ─────────────────────────────────┐
//!              │ all held                             │
//!              ├── paid in the shop ──────┐           │
//!              ▼                          │           ▼
//!           paying ── not paid in time ───┼──▶ cancelling ──▶ cancelled
//!              │ authorised or captured   │     │ nobody can pay any more      │
//!              ▼                          ▼     │ the goods are free           │ paid after all
//!           allocating ◀──────────────────┘     │ what was paid goes back      │
//!              │ all promised, captured  ◀──────┼──────────────────────────────┘
//!              ▼                                │
//!           confirmed ── called off in time ────┘
//!              │ every part shipped or collected
//!              ▼
//!           fulfilled
//! ```
//!
//! Goods that a branch cannot promise, or does not find, are asked of another branch, and where none has them they are dropped:
//! the order owes nothing for them, and what was paid for them goes back. A payment is known by the largest amounts that its
//! provider ever said, so that readings may come late, twice and in any order. Another payment begins only when the last one is
//! known to be dead; should both bring money all the same, the one too many goes back. Goods that came back are owed for no more
//! than goods that never came; what goes out for them is a line of the same order, and the one is set off against the other.
//! Whatever happens, what the house keeps in the end is what the order owes: that is what
//! [`Order::owes`] is.

mod at_till;
mod bill;
mod billing;
mod cards;
mod cart;
pub mod command;
mod credit;
mod decide;
mod edit;
mod event;
mod exchange;
mod exchanging;
mod flash;
mod gone;
mod mail;
mod next;
mod order;
mod owing;
mod part;
mod place;
mod placed;
mod remedied;
mod returning;
mod review;
mod said;
mod sold;
pub mod sourcing;
mod suggested;
mod take_back;
mod uses;
mod waiting;
mod worth;

use protocol::{CartId, ORDER_SHARDS, OrderId, OrderState, Outcome, StaffId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use uuid::Uuid;

pub use at_till::{AtTill, Brought, BroughtBack, Counter, TillMoney};
pub use bill::{Bill, BillLine, BillOf, Reduction};
pub use billing::{KeptBill, ToIssue};
pub use cart::Cart;
pub use command::{AskedReturn, Body, Command, Placing, ReceivedReturn, ReturnTerms};
pub use credit::{CreditTo, ReturnCredit};
pub use event::*;
pub use exchange::{Exchange, ExchangeStep, InsteadOf};
pub use exchanging::{Exchanged, Exchanging};
pub use flash::FlashBought;
pub use gone::Gone;
pub use mail::MailKind;
pub use order::{Capture, Order, Payment, Reading};
pub use owing::address_of;
pub use part::{Part, PartStep};
pub use placed::{Address, OrderedLine, Placed, Planned, Way};
pub use returning::{Batch, Return};
pub use said::{Erased, ErasedBy, Erasing, Left, Said, SaidAddress};
pub use sold::{Sold, SoldLine};
pub use suggested::{Put, Suggestion, SuggestionStep, Swap};
pub use uses::Use;
pub use worth::{COUNTER, Refund, RefundWhy, number_text, tax_in};

use crate::{
    Debtor, Debts, Errand, Grant, Machine, Rejection,
    limits::{HOLDING_MS, ORDER_KEPT_MS},
};
use owing::Owing;

/// The deciding state of one share of the carts and orders. What is behind the first four follows from them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Orders {
    carts: BTreeMap<CartId, Cart>,
    orders: BTreeMap<OrderId, Order>,
    /// How many were ever placed.
    placed: u64,
    /// The newest that were erased, with whether their invoices were.
    erased: VecDeque<(OrderId, bool)>,
    owing: Owing,
    deadlines: BTreeSet<(Timestamp, OrderId)>,
    cart_ends: BTreeSet<(Timestamp, CartId)>,
    by_cart: BTreeMap<CartId, OrderId>,
}

impl Machine for Orders {
    type Command = Command;
    type Event = Event;

    fn decide(&self, at: Timestamp, command: &Command) -> Result<Vec<Event>, Rejection> {
        match &command.body {
            Body::PutLine { cart, sku, quantity, seen } => self.put_line(at, *cart, (*sku, *quantity), *seen),
            Body::Merge { cart, from, lines } => self.merge(at, (*cart, *from), lines),
            Body::PutCode { cart, coupon, code, on } => self.put_code(at, *cart, (*coupon, code, *on)),
            Body::PutCard { cart, card, last, on } => self.put_card(at, *cart, (*card, last, *on)),
            Body::Wake => Ok(self.wake(at)),
            _ => self.decide_order(at, command),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Cart(event) => self.apply_cart(event),
            Event::Order { order, at, event } => self.apply_order(*order, *at, event),
        }
    }

    fn wake_at(&self) -> Option<Timestamp> {
        let order = self.deadlines.first().map(|(at, _)| *at);
        order.into_iter().chain(self.cart_ends.first().map(|(at, _)| *at)).min()
    }

    fn on_wake(&self, at: Timestamp) -> Option<Command> {
        self.wake_at().filter(|due| *due <= at).map(|_| Command {
            id: protocol::CommandId::new(Uuid::nil()),
            staff: StaffId(0),
            grant: Grant::EVERYTHING,
            customer: false,
            at,
            body: Body::Wake,
        })
    }

    fn debts(event: &Event) -> Debts {
        match event {
            Event::Order { order, .. } => Debts::Of(order.uuid()),
            Event::Cart(_) => Debts::None,
        }
    }

    fn debtors(&self) -> Vec<Debtor> {
        self.owing.debtors().map(OrderId::uuid).collect()
    }

    fn owed_by(&self, debtor: Debtor) -> Vec<Errand> {
        self.owing.of(OrderId::new(debtor))
    }
}

impl Orders {
    #[must_use]
    pub fn order(&self, order: OrderId) -> Option<&Order> {
        self.orders.get(&order)
    }

    #[must_use]
    pub fn cart(&self, cart: CartId) -> Option<&Cart> {
        self.carts.get(&cart)
    }

    /// Every order that is remembered.
    pub fn iter(&self) -> impl Iterator<Item = (OrderId, &Order)> {
        self.orders.iter().map(|(id, order)| (*id, order))
    }

    /// The order that a cart has become, unless that came to nothing.
    fn order_of(&self, cart: CartId) -> Option<(OrderId, &Order)> {
        let order = *self.by_cart.get(&cart)?;
        let known = self.orders.get(&order)?;
        (known.state != OrderState::Cancelled).then_some((order, known))
    }

    /// The machines count apart and never meet.
    fn next_number(&self, order: OrderId) -> u64 {
        let share = u64::from(shard_of(order));
        self.placed.saturating_mul(ORDER_SHARDS.into()).saturating_add(share).saturating_add(1)
    }

    fn apply_cart(&mut self, event: &CartEvent) {
        let cart = match event {
            CartEvent::LinePut { cart, .. }
            | CartEvent::CodePut { cart, .. }
            | CartEvent::CardPut { cart, .. } => *cart,
            CartEvent::Merged { cart, from, .. } => {
                self.end_cart(*from);
                *cart
            }
            CartEvent::Expired { cart } => return self.end_cart(*cart),
        };
        let known = self.carts.entry(cart).or_default();
        self.cart_ends.remove(&(known.expires_at(), cart));
        known.apply(event);
        self.cart_ends.insert((known.expires_at(), cart));
    }

    fn end_cart(&mut self, cart: CartId) {
        if let Some(ended) = self.carts.remove(&cart) {
            self.cart_ends.remove(&(ended.expires_at(), cart));
        }
    }

    fn apply_order(&mut self, id: OrderId, at: Timestamp, event: &OrderEvent) {
        self.note_erased(id, event);
        if let Some(order) = Order::begun(at, event) {
            self.placed = self.placed.saturating_add(1);
            if let Some(cart) = self.carts.get_mut(&order.placed.cart) {
                cart.order = Some(id);
                cart.attempts = cart.attempts.saturating_add(1);
            }
            self.insert(id, order);
            return;
        }
        let Some(mut order) = self.orders.remove(&id) else { return };
        self.deadlines.remove(&(deadline(&order), id));
        order.apply(at, event);
        match event {
            OrderEvent::Left => {
                self.owing.replace(id, Vec::new());
                if self.by_cart.get(&order.placed.cart) == Some(&id) {
                    self.by_cart.remove(&order.placed.cart);
                }
                return;
            }
            OrderEvent::Confirmed => self.end_cart(order.placed.cart),
            // Whoever comes back finds what they wanted, and may try again.
            OrderEvent::Cancelled => {
                if let Some(cart) = self.carts.get_mut(&order.placed.cart) {
                    cart.order = cart.order.filter(|own| *own != id);
                }
            }
            _ => {}
        }
        self.insert(id, order);
    }

    fn insert(&mut self, id: OrderId, order: Order) {
        self.owing.replace(id, order.owed(id));
        let done = matches!(order.state, OrderState::Fulfilled | OrderState::Cancelled);
        let waits = done && order.exchange_ends().is_none() && !self.owing.is_empty_of(id);
        if !waits && deadline(&order) < Timestamp(i64::MAX) {
            self.deadlines.insert((deadline(&order), id));
        }
        self.by_cart.insert(order.placed.cart, id);
        self.orders.insert(id, order);
    }

    fn restored(carts: BTreeMap<CartId, Cart>, orders: BTreeMap<OrderId, Order>, placed: u64) -> Self {
        let mut restored = Self { placed, ..Self::default() };
        // In the order in which they were placed, so that a cart is known by its newest.
        let mut orders: Vec<_> = orders.into_iter().collect();
        orders.sort_by_key(|(id, order)| (order.placed.number, *id));
        for (id, order) in orders {
            restored.insert(id, order);
        }
        restored.cart_ends = carts.iter().map(|(id, cart)| (cart.expires_at(), *id)).collect();
        restored.carts = carts;
        restored
    }
}

/// When something becomes of an order by itself; at the end of time where nothing does.
fn deadline(order: &Order) -> Timestamp {
    let never = Timestamp(i64::MAX);
    match order.state {
        _ if order.cancelling || order.waits_for_review() => never,
        OrderState::Holding => order.placed_at.plus_millis(HOLDING_MS),
        OrderState::Paying => order.payments.last().map_or(never, |payment| payment.until),
        OrderState::Allocating | OrderState::Confirmed => {
            let exchange = order.exchange_ends().filter(|_| order.state == OrderState::Confirmed);
            let answer = order.answer_due().map(|(until, _)| until);
            exchange.into_iter().chain(answer).min().unwrap_or(never)
        }
        OrderState::Fulfilled | OrderState::Cancelled => {
            let exchange = order.exchange_ends().filter(|_| order.state == OrderState::Fulfilled);
            exchange.unwrap_or_else(|| order.changed.plus_millis(ORDER_KEPT_MS))
        }
    }
}

impl Serialize for Orders {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.carts, &self.orders, self.placed, &self.erased).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Orders {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (carts, orders, placed, erased) = Deserialize::deserialize(deserializer)?;
        Ok(Self { erased, ..Self::restored(carts, orders, placed) })
    }
}

/// What a command brought about, told from its events alone.
#[must_use]
pub fn outcome(events: &[Event]) -> Outcome {
    let told = events.iter().find_map(decide::told).or_else(|| at_till::paid_back(events));
    told.unwrap_or(Outcome::Done)
}

/// The machine that has a cart.
#[must_use]
pub fn shard_of_cart(cart: CartId) -> u16 {
    shard(cart.uuid())
}

/// The machine that has an order: the one that has its cart, since the bits that say so are the same in both.
#[must_use]
pub fn shard_of(order: OrderId) -> u16 {
    shard(order.uuid())
}

/// By the twelve bits of a UUID of version 7 that are chance and stay the same in the ids of its steps.
fn shard(id: Uuid) -> u16 {
    let [_, _, _, _, _, _, a, b, ..] = *id.as_bytes();
    u16::from_be_bytes([a & 0x0f, b]).checked_rem(ORDER_SHARDS).unwrap_or_default()
}

/// The order that a cart becomes, after so many that came to nothing.
#[must_use]
pub fn order_id(cart: CartId, attempts: u64) -> OrderId {
    crate::step_id(cart.uuid(), "order", attempts).into()
}

/// The id and the secret that the key of an order's page holds.
#[must_use]
pub fn read_key(key: &str) -> Option<(OrderId, u128)> {
    let (id, secret) = key.split_at_checked(32)?;
    let plain = |text: &str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !plain(id) || !plain(secret) {
        return None;
    }
    let id = u128::from_str_radix(id, 16).ok()?;
    Some((OrderId::new(Uuid::from_u128(id)), u128::from_str_radix(secret, 16).ok()?))
}
