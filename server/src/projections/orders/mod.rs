//! Carts and orders as they are shown. Orders to which something may still happen, and those done last, are in memory; the others
//! rest in rows beside the journal, each with the position up to which it is told, and come back when something happens to
//! them after all. Of every order a line is kept by which it is found.

mod erased;
mod flash;
mod told;
mod view;
mod waiting;

use domain::orders::{self, Cart, CartEvent, Order, OrderEvent, PartStep};
use journal::Storage;
use protocol::{BranchId, CartId, Happened, Lsn, OrderId, OrderRow, OrderState, StaffId, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::sync::broadcast;

pub(crate) use erased::Due;
use flash::FlashBook;
pub(crate) use flash::FlashSums;
use view::row;
pub(crate) use view::{awaited_line, part_views, promotions, return_views, view};
use waiting::Waiting;

use erased::{FoundBy, Who};

use crate::{
    customers::Keyring,
    egress::{Attach, Follow, Outlet, Part, Projection},
    limits::{ORDER_MOMENTS, ORDER_NEWS_KEPT, ORDERS_DONE},
    record::{Decision, Record},
    recovery::Replay,
};

const TABLE: &str = "web_orders";

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct WebOrders {
    carts: BTreeMap<CartId, Cart>,
    index: BTreeMap<OrderId, Entry>,
    at_hand: BTreeMap<OrderId, KeptOrder>,
    flash: FlashBook,
    #[serde(skip)]
    derived: Derived,
    #[serde(skip)]
    storage: Option<Arc<dyn Storage>>,
    #[serde(skip)]
    keys: Option<Keyring>,
}

/// What follows from the rest.
#[derive(Default)]
struct Derived {
    by_placed: BTreeSet<(Timestamp, OrderId)>,
    /// By the mail address of who ordered, in small letters.
    by_email: BTreeSet<(String, OrderId)>,
    /// Those in memory to which nothing is about to happen.
    done: BTreeSet<(Timestamp, OrderId)>,
    /// Those of which a payment is open.
    paying: BTreeSet<OrderId>,
    /// Tells which orders have changed.
    news: News,
    waiting: Waiting<Order>,
    newest: BTreeSet<OrderId>,
    moved: bool,
}

/// Tells those who look at an order that something has become of it.
struct News(broadcast::Sender<Arc<BTreeSet<OrderId>>>);

impl Default for News {
    fn default() -> Self {
        Self(broadcast::Sender::new(ORDER_NEWS_KEPT))
    }
}

/// What an order is found by.
#[derive(Serialize, Deserialize)]
struct Entry {
    placed: Timestamp,
    state: OrderState,
    branches: Vec<BranchId>,
    /// Whether goods of it are to come back, or somebody is to decide about that.
    returning: bool,
    /// Whether somebody is to look at it before it is picked.
    held_back: bool,
    tags: Vec<String>,
    number: u64,
    who: Who,
    /// What the key opens is in memory alone.
    #[serde(skip)]
    found_by: FoundBy,
}

/// An order with what became of it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeptOrder {
    pub(crate) order: Order,
    pub(crate) moments: Vec<Moment>,
    /// The newest record in it.
    lsn: Lsn,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    pub(crate) staff: StaffId,
    pub(crate) what: Happened,
    pub(crate) public: bool,
}

/// Which orders are wanted.
#[derive(Clone, Default)]
pub(crate) struct OrdersAsked {
    pub(crate) state: Option<OrderState>,
    pub(crate) branch: Option<BranchId>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) text: String,
    /// Those only of which something is to come back.
    pub(crate) returning: bool,
    /// Those only that somebody is to look at before they are picked.
    pub(crate) held_back: bool,
    pub(crate) tag: Option<String>,
    /// The last one of the page before.
    pub(crate) before: Option<(Timestamp, OrderId)>,
}

/// A payment that somebody should ask about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OpenPayment {
    pub(crate) order: OrderId,
    pub(crate) number: u16,
    pub(crate) provider: String,
    pub(crate) reference: String,
}

impl WebOrders {
    /// One that has taken nothing. Rows of an earlier form are in the way.
    pub(crate) fn fresh(storage: Arc<dyn Storage>, keys: Keyring) -> Self {
        if let Err(error) = storage.clear_rows(TABLE) {
            tracing::warn!(%error, "old rows of orders could not be deleted");
        }
        Self { storage: Some(storage), keys: Some(keys), ..Self::default() }
    }

    /// Gives one that was read what is not stored of it.
    pub(crate) fn furnished(mut self, storage: Arc<dyn Storage>, keys: Keyring) -> Self {
        self.storage = Some(storage);
        for (id, entry) in &mut self.index {
            entry.found_by = FoundBy::of(*id, entry.number, &entry.who, &keys);
        }
        self.keys = Some(keys);
        self.derived.by_placed = self.index.iter().map(|(id, entry)| (entry.placed, *id)).collect();
        let by_email = |(id, entry): (&OrderId, &Entry)| (entry.found_by.email.clone(), *id);
        self.derived.by_email = self.index.iter().map(by_email).collect();
        let at_hand: Vec<OrderId> = self.at_hand.keys().copied().collect();
        at_hand.into_iter().for_each(|id| self.derive(id));
        self
    }

    pub(crate) fn cart(&self, cart: CartId) -> Option<&Cart> {
        self.carts.get(&cart)
    }

    /// An order, wherever it rests.
    pub(crate) fn order(&self, order: OrderId) -> Option<KeptOrder> {
        let mut kept = self.kept(order)?.into_owned();
        if let Some(keys) = &self.keys {
            keys.open_order(order, &mut kept.order);
        }
        Some(kept)
    }

    /// The order that a cart is being, or has become.
    pub(crate) fn of_cart(&self, cart: CartId) -> Option<OrderId> {
        self.carts.get(&cart).and_then(|cart| cart.order)
    }

    /// Whether somebody with a mail address, in small letters, ever got what they ordered.
    pub(crate) fn has_served(&self, email: &str) -> bool {
        let from = (email.to_owned(), OrderId::new(uuid::Uuid::nil()));
        let mut own = self.derived.by_email.range(from..).take_while(|(of, _)| of == email);
        !email.is_empty()
            && own.any(|(_, id)| {
                self.index
                    .get(id)
                    .is_some_and(|entry| matches!(entry.state, OrderState::Confirmed | OrderState::Fulfilled))
            })
    }

    /// What flash sales have sold to whom.
    pub(crate) fn flash(&self) -> &FlashBook {
        &self.flash
    }

    /// Tells which orders have changed, whenever some have.
    pub(crate) fn news(&self) -> broadcast::Receiver<Arc<BTreeSet<OrderId>>> {
        self.derived.news.0.subscribe()
    }

    /// A page of those that are wanted, the newest first, with what the next page begins behind.
    pub(crate) fn list(&self, asked: &OrdersAsked, limit: usize) -> Vec<OrderRow> {
        let words: Vec<String> =
            asked.text.to_lowercase().split_whitespace().map(|word| of_label(word).to_owned()).collect();
        let before = asked.before.unwrap_or((Timestamp(i64::MAX), OrderId::new(uuid::Uuid::max())));
        let page = self.derived.by_placed.range(..before).rev();
        let wanted = page.filter(|(placed, id)| {
            self.index.get(id).is_some_and(|entry| {
                asked.state.is_none_or(|state| state == entry.state)
                    && asked.branch.is_none_or(|branch| entry.branches.contains(&branch))
                    && (entry.returning || !asked.returning)
                    && (entry.held_back || !asked.held_back)
                    && asked.tag.as_ref().is_none_or(|tag| entry.tags.contains(tag))
                    && asked.from.is_none_or(|from| *placed >= from)
                    && asked.until.is_none_or(|until| *placed < until)
                    && words.iter().all(|word| entry.found_by.text.contains(word.as_str()))
            })
        });
        wanted.take(limit).filter_map(|(_, id)| self.order(*id).map(|kept| row(*id, &kept.order))).collect()
    }

    /// The order with a number, as it is written.
    pub(crate) fn by_number(&self, number: &str) -> Option<OrderId> {
        let number = number.to_lowercase();
        let is = |entry: &Entry| entry.found_by.text.split(' ').next() == Some(number.as_str());
        self.index.iter().find(|(_, entry)| is(entry)).map(|(id, _)| *id)
    }

    /// Payments that are open, for whoever asks how they stand.
    pub(crate) fn open_payments(&self) -> Vec<OpenPayment> {
        let paying = self.derived.paying.iter().filter_map(|id| Some((*id, &self.at_hand.get(id)?.order)));
        let open = paying.flat_map(|(id, order)| {
            let open = order.payments.iter().zip(0_u16..).filter(|(payment, _)| payment.is_open());
            open.map(move |(payment, number)| OpenPayment {
                order: id,
                number,
                provider: order.placed.provider.clone(),
                reference: payment.reference.clone(),
            })
        });
        open.collect()
    }

    /// The payment that a provider knows by a reference.
    pub(crate) fn payment_by(&self, provider: &str, reference: &str) -> Option<OpenPayment> {
        // Notices are about what is open or was just done, which is in memory.
        self.at_hand.iter().filter(|(_, kept)| kept.order.placed.provider == provider).find_map(
            |(id, kept)| {
                let place = kept.order.payments.iter().position(|payment| payment.reference == reference)?;
                Some(OpenPayment {
                    order: *id,
                    number: u16::try_from(place).ok()?,
                    provider: provider.to_owned(),
                    reference: reference.to_owned(),
                })
            },
        )
    }

    /// An order wherever it is kept, with what its customer says of themselves as it is stored.
    fn kept(&self, order: OrderId) -> Option<Cow<'_, KeptOrder>> {
        let at_hand = self.at_hand.get(&order).map(Cow::Borrowed);
        at_hand.or_else(|| self.resting(order).map(Cow::Owned))
    }

    fn resting(&self, order: OrderId) -> Option<KeptOrder> {
        let row = self.storage.as_ref()?.get_row(TABLE, order.uuid().as_bytes()).ok()??;
        postcard::from_bytes(&row).ok()
    }

    fn take_cart(&mut self, event: &CartEvent) {
        let cart = match event {
            CartEvent::LinePut { cart, .. }
            | CartEvent::CodePut { cart, .. }
            | CartEvent::CardPut { cart, .. } => *cart,
            CartEvent::Merged { cart, from, .. } => {
                self.carts.remove(from);
                *cart
            }
            CartEvent::Expired { cart } => return drop(self.carts.remove(cart)),
        };
        self.carts.entry(cart).or_default().apply(event);
    }

    /// Takes an event, unless all of its record was taken before, as may be of what rests while the journal is replayed.
    fn take_order(
        &mut self,
        record: &Record,
        (id, at, event): (OrderId, Timestamp, &OrderEvent),
        touched: &mut BTreeMap<OrderId, bool>,
    ) {
        if let Some(order) = Order::begun(at, event) {
            self.take_placed(id, order, record.lsn);
            touched.insert(id, true);
        } else {
            let Some(mut kept) = self.at_hand.remove(&id).or_else(|| self.resting(id)) else { return };
            self.derived.done.remove(&(kept.order.changed, id));
            let is_new = *touched.entry(id).or_insert(kept.lsn < record.lsn);
            if is_new {
                kept.order.apply(at, event);
                kept.lsn = record.lsn;
            }
            match event {
                OrderEvent::Confirmed => drop(self.carts.remove(&kept.order.placed.cart)),
                OrderEvent::Cancelled => {
                    if let Some(cart) = self.carts.get_mut(&kept.order.placed.cart) {
                        cart.order = cart.order.filter(|own| *own != id);
                    }
                }
                _ => {}
            }
            self.at_hand.insert(id, kept);
            if let OrderEvent::Erased { bills, .. } = event {
                self.take_erased(id, *bills);
            }
        }
        if touched.get(&id).copied().unwrap_or_default() {
            self.note(record, id, at, event);
        }
        self.derive(id);
    }

    fn take_placed(&mut self, id: OrderId, order: Order, lsn: Lsn) {
        if let Some(cart) = self.carts.get_mut(&order.placed.cart) {
            cart.order = Some(id);
            cart.attempts = cart.attempts.saturating_add(1);
        }
        let (number, who) = (order.placed.number, Who::of(&order));
        let found_by = self.keys.as_ref().map(|keys| FoundBy::of(id, number, &who, keys)).unwrap_or_default();
        self.derived.by_email.insert((found_by.email.clone(), id));
        let entry = Entry {
            placed: order.placed_at,
            state: order.state,
            branches: Vec::new(),
            returning: false,
            held_back: false,
            tags: Vec::new(),
            number,
            who,
            found_by,
        };
        self.derived.by_placed.insert((entry.placed, id));
        self.index.insert(id, entry);
        self.at_hand.insert(id, KeptOrder { order, moments: Vec::new(), lsn });
    }

    fn note(&mut self, record: &Record, id: OrderId, at: Timestamp, event: &OrderEvent) {
        let Some(kept) = self.at_hand.get_mut(&id) else { return };
        if let Some((what, public)) = told::told(&kept.order, event)
            && kept.moments.len() < ORDER_MOMENTS
        {
            kept.moments.push(Moment { at, staff: record.staff(), what, public });
        }
    }

    fn derive(&mut self, id: OrderId) {
        let Some(kept) = self.at_hand.get(&id) else { return };
        let order = &kept.order;
        if let Some(entry) = self.index.get_mut(&id) {
            entry.state = order.state;
            entry.held_back = order.held_back.is_some();
            entry.tags.clone_from(&order.tags);
            entry.returning = order.returns.iter().any(domain::orders::Return::is_open);
            let own = order.parts.iter().filter(|part| part.step != PartStep::Refused);
            entry.branches = own.map(|part| part.branch).collect::<BTreeSet<_>>().into_iter().collect();
        }
        if order.payments.iter().any(domain::orders::Payment::is_open) {
            self.derived.paying.insert(id);
        } else {
            self.derived.paying.remove(&id);
        }
        let changes = order.exchanges.iter().any(domain::orders::Exchange::is_open);
        if matches!(order.state, OrderState::Fulfilled | OrderState::Cancelled) && !changes {
            self.derived.done.insert((order.changed, id));
        }
        self.derived.newest.insert(id);
        self.derived.moved = true;
    }

    /// What was done longest ago leaves memory once its row is written.
    fn let_rest(&mut self) {
        while self.derived.done.len() > ORDERS_DONE {
            let Some((changed, id)) = self.derived.done.first().copied() else { return };
            let Some(kept) = self.at_hand.get(&id) else {
                self.derived.done.remove(&(changed, id));
                continue;
            };
            let bytes = postcard::to_stdvec(kept).unwrap_or_default();
            let row = (id.uuid().as_bytes().to_vec(), bytes);
            let written =
                self.storage.as_ref().is_some_and(|storage| storage.put_rows(TABLE, vec![row]).is_ok());
            if !written {
                return;
            }
            self.derived.done.remove(&(changed, id));
            self.derived.paying.remove(&id);
            self.at_hand.remove(&id);
        }
    }
}

/// The number of the order in that of a return, as a label has it: both are looked for alike.
fn of_label(word: &str) -> &str {
    match word.rsplit_once("-r") {
        Some((number, of)) if number.starts_with("w-") && of.bytes().all(|byte| byte.is_ascii_digit()) => {
            number
        }
        _ => word,
    }
}

impl Replay for WebOrders {
    fn replay(&mut self, record: &Record) {
        let Decision::Orders(events) = &record.decision else { return };
        let mut touched = BTreeMap::new();
        for event in events {
            match event {
                orders::Event::Cart(event) => self.take_cart(event),
                orders::Event::Order { order, at, event } => {
                    self.flash.take(*order, event);
                    self.take_order(record, (*order, *at, event), &mut touched);
                }
            }
        }
        self.let_rest();
    }
}

impl Projection for WebOrders {
    const PART: Part = Part { name: "web_orders", form: 7, vital: false };

    fn publish(&mut self, _: &Outlet) {
        if std::mem::take(&mut self.derived.moved) {
            let newest = Arc::new(std::mem::take(&mut self.derived.newest));
            self.derived.waiting.tell(&newest, |id| self.at_hand.get(id).map(|kept| &kept.order));
            if self.derived.news.0.send(newest).is_err() {
                tracing::trace!("nobody looks at an order");
            }
        }
    }

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
