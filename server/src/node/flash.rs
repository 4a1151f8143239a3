//! Flash sales as they run: who waits and is called, which carts may have their goods, and that no customer has more of them than they
//! may. Who has had what is in the journal; the rooms are in memory and learn again who waits from the places that people bring.

mod place;
mod room;

use domain::{orders::InCart, organisation::FlashSale};
use protocol::{
    CartId, CustomerId, FlashMark, FlashSaleId, FlashSaleView, FlashState, FlashUse, OrderState, OrderView,
    PlaceOrder, Quantity, Refusal, RefusalCode, Retry, Sku, Timestamp,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::OnceCell;

pub(crate) use place::FlashPlace;
pub(crate) use room::Stage;

use super::Node;
use crate::{
    clock,
    limits::{FLASH_ROOMS_MAX, FLASH_TURN, FLASH_UNKNOWN_MS},
    prepare::{at_most, flash_of, not_called},
    projections::{FlashSums, WebOrders},
};
use place::{mark_of, marks};
use room::{Room, Terms};

const TABLE: &str = "flash";
/// How often the server was started with somebody in a waiting room.
const STARTS: &[u8] = b"starts";

pub(crate) struct Flash {
    rooms: Mutex<BTreeMap<FlashSaleId, Open>>,
    /// Customers whose order is being placed, until when at the latest.
    placing: Mutex<BTreeMap<(FlashSaleId, FlashMark), Timestamp>>,
    start: OnceCell<u32>,
    started: Timestamp,
}

impl Default for Flash {
    fn default() -> Self {
        let (rooms, placing, start) = (Mutex::default(), Mutex::default(), OnceCell::new());
        Self { rooms, placing, start, started: clock::now() }
    }
}

/// A room, and what was read of its goods when somebody was last called.
#[derive(Default)]
struct Open {
    room: Room,
    /// None until they were read for the first time: a new room knows neither that there is something nor that it is sold out.
    numbers: Option<Numbers>,
    read: Option<Timestamp>,
}

/// Pieces.
#[derive(Clone, Copy, Default)]
struct Numbers {
    left: i64,
    held: i64,
    sold: i64,
}

/// How a flash sale stands, and somebody in it.
pub(crate) struct FlashLook {
    pub(crate) sale: Arc<FlashSale>,
    pub(crate) state: FlashState,
    pub(crate) left: i64,
    pub(crate) waiting: usize,
    pub(crate) called: usize,
    held: i64,
    sold: i64,
    refused: u64,
    /// None for whoever has no place.
    pub(crate) stage: Option<Stage>,
}

impl Flash {
    fn rooms(&self) -> MutexGuard<'_, BTreeMap<FlashSaleId, Open>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn placing(&self) -> MutexGuard<'_, BTreeMap<(FlashSaleId, FlashMark), Timestamp>> {
        self.placing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with a sale's room; nothing where there are too many.
    fn with<T>(&self, sale: &FlashSale, now: Timestamp, act: impl FnOnce(&mut Open) -> T) -> Option<T> {
        let mut rooms = self.rooms();
        if !rooms.contains_key(&sale.id) {
            if rooms.len() >= FLASH_ROOMS_MAX {
                return None;
            }
            let room = Room::opened(now, sale.begins <= self.started);
            rooms.insert(sale.id, Open { room, ..Open::default() });
        }
        rooms.get_mut(&sale.id).map(act)
    }

    fn refuse<T>(&self, sale: FlashSaleId, refusal: impl Into<Refusal>) -> Result<T, Refusal> {
        if let Some(open) = self.rooms().get_mut(&sale) {
            open.room.refused = open.room.refused.saturating_add(1);
        }
        Err(refusal.into())
    }

    /// Keeps a customer from ordering twice at once. False where they order already.
    fn take(&self, sale: FlashSaleId, marks: &[FlashMark], now: Timestamp) -> bool {
        let mut placing = self.placing();
        placing.retain(|_, until| *until > now);
        if marks.iter().any(|mark| placing.contains_key(&(sale, *mark))) {
            return false;
        }
        placing.extend(marks.iter().map(|mark| ((sale, *mark), Timestamp(i64::MAX))));
        true
    }
}

/// What of an order is claimed of flash sales until it is known what became of it.
pub(super) struct FlashTaken {
    node: Node,
    claims: Vec<(FlashSaleId, u128, Vec<FlashMark>)>,
    /// Whether it was ordered; nothing where nobody knows.
    ordered: Option<bool>,
}

impl FlashTaken {
    /// It was ordered, unless what was promised was not there after all.
    pub(super) fn placed(mut self, order: Option<&OrderView>) {
        self.ordered = Some(order.is_none_or(|order| order.state != OrderState::Cancelled));
    }

    pub(super) fn refused(mut self, refusal: &Refusal) {
        self.ordered = (refusal.code.retry() == Retry::Never).then_some(false);
    }
}

impl Drop for FlashTaken {
    fn drop(&mut self) {
        let (flash, now) = (&self.node.0.flash, clock::now());
        for (sale, place, marks) in &self.claims {
            let mut placing = flash.placing();
            for mark in marks {
                if self.ordered.is_some() {
                    placing.remove(&(*sale, *mark));
                } else {
                    placing.insert((*sale, *mark), now.plus_millis(FLASH_UNKNOWN_MS));
                }
            }
            drop(placing);
            if let Some(open) = flash.rooms().get_mut(sale) {
                open.room.finish(*place, self.ordered.unwrap_or_default());
            }
        }
    }
}

impl Node {
    /// The flash sale that keeps a SKU from being sold as others are.
    pub(crate) fn flash_sale_of(&self, sku: &Sku) -> Option<Arc<FlashSale>> {
        self.catalogue().organisation.flash_sale_of(sku, clock::now()).cloned()
    }

    /// A place that was signed here; nothing of one that was not.
    pub(crate) fn flash_place(&self, text: &str) -> Option<FlashPlace> {
        let place = FlashPlace::read(text, &self.0.keys);
        if place.is_none()
            && let Some(sale) = text.split('.').next().and_then(|number| number.parse().ok()).map(FlashSaleId)
            && let Some(open) = self.0.flash.rooms().get_mut(&sale)
        {
            open.room.refused = open.room.refused.saturating_add(1);
        }
        place
    }

    pub(crate) fn flash_text(&self, place: &FlashPlace) -> String {
        place.text(&self.0.keys)
    }

    /// Gives somebody a new place: one of the lot before the begin, behind all others from then on.
    ///
    /// # Errors
    /// `waiting_room_full`; `wrong_state` when it is over.
    pub(crate) async fn join_flash(&self, id: FlashSaleId) -> Result<FlashPlace, Refusal> {
        let start = *self.0.flash.start.get_or_try_init(|| self.flash_start()).await?;
        let now = clock::now();
        let sale = self.catalogue().organisation.flash_sale(id).filter(|sale| sale.is_on(now)).cloned();
        let over = || Refusal::new(RefusalCode::WrongState, "this flash sale is over");
        let (sale, number) = (sale.ok_or_else(over)?, rand::random());
        let joined = self.0.flash.with(&sale, now, |open| {
            let place = if sale.has_begun(now) {
                FlashPlace { sale: id, id: number, rank: open.room.next(start) }
            } else {
                FlashPlace::drawn(id, number, &self.0.keys)
            };
            (open.room.enter(number, place.rank, now) != Stage::NotHere).then_some(place)
        });
        match joined.flatten() {
            Some(place) => Ok(place),
            None => {
                let message = format!("so many wait for {} that nobody more can; try again later", sale.name);
                let full = Refusal::new(RefusalCode::WaitingRoomFull, message);
                self.0.flash.refuse(id, full)
            }
        }
    }

    /// One more than at the last start at which somebody waited, so that places go on behind those given before.
    async fn flash_start(&self) -> Result<u32, Refusal> {
        let storage = Arc::clone(&self.0.storage);
        let begin = move || {
            let before = storage.get_row(TABLE, STARTS)?;
            let before =
                before.and_then(|row| <[u8; 4]>::try_from(row.as_slice()).ok()).map(u32::from_be_bytes);
            let now = before.unwrap_or_default().saturating_add(1);
            storage.put_rows(TABLE, vec![(STARTS.to_vec(), now.to_be_bytes().to_vec())])?;
            Ok::<_, journal::RowError>(now)
        };
        let begun = tokio::task::spawn_blocking(begin).await;
        let fault = || Refusal::new(RefusalCode::Fault, "the waiting room could not be opened; try again");
        let now = begun.map_err(|_ended| fault())?.map_err(|error| {
            tracing::warn!(%error, "the waiting room could not be opened");
            fault()
        })?;
        self.auth().make_durable().await?;
        Ok(now)
    }

    /// Gives a place up.
    pub(crate) fn leave_flash(&self, place: &FlashPlace) {
        if let Some(open) = self.0.flash.rooms().get_mut(&place.sale) {
            open.room.leave(place.id);
        }
    }

    /// Lets a place that was signed wait where it stands; whoever has ordered with it before a restart has used it.
    async fn enter_flash(&self, sale: &FlashSale, place: &FlashPlace) -> Result<Stage, Refusal> {
        let now = clock::now();
        let known = self.0.flash.with(sale, now, |open| open.room.stage(place.id) != Stage::NotHere);
        if known == Some(false) {
            let (id, mark) = (place.sale, mark_of(place.sale, place.id, &self.0.keys));
            let used =
                self.projections().orders.look(move |orders| orders.flash().has_used(id, mark)).await?;
            if used {
                self.0.flash.with(sale, now, |open| open.room.is_used(place.id, place.rank, now));
            }
        }
        let stage = self.0.flash.with(sale, now, |open| open.room.enter(place.id, place.rank, now));
        Ok(stage.unwrap_or(Stage::NotHere))
    }

    /// How a flash sale stands, and somebody with a place in it. Whoever is next is called on the way.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn look_at_flash(
        &self,
        id: FlashSaleId,
        place: Option<&FlashPlace>,
    ) -> Result<Option<FlashLook>, Refusal> {
        let Some(sale) = self.catalogue().organisation.flash_sale(id).cloned() else { return Ok(None) };
        let now = clock::now();
        if !sale.is_on(now) {
            self.0.flash.rooms().remove(&id);
            let Numbers { left, held, sold } = self.flash_numbers(&sale).await?;
            let (state, stage) = (FlashState::Over, None);
            let (waiting, called, refused) = (0, 0, 0);
            return Ok(Some(FlashLook { sale, state, left, waiting, called, held, sold, refused, stage }));
        }
        let mut stage = match place {
            Some(place) => Some(self.enter_flash(&sale, place).await?),
            None => None,
        };
        self.turn_flash(&sale).await?;
        let looked = self.0.flash.with(&sale, now, |open| {
            let Numbers { left, held, sold } = open.numbers.unwrap_or_default();
            let state = state_of(&sale, open, now);
            if let Some(place) = place {
                stage = Some(open.room.stage(place.id));
            }
            let (waiting, called, refused) = (open.room.waiting(), open.room.called(), open.room.refused);
            FlashLook { sale: Arc::clone(&sale), state, left, waiting, called, held, sold, refused, stage }
        });
        let full = || Refusal::new(RefusalCode::WaitingRoomFull, "too many flash sales run at once");
        looked.map(Some).ok_or_else(full)
    }

    async fn flash_numbers(&self, sale: &FlashSale) -> Result<Numbers, Refusal> {
        let id = sale.id;
        let left = self.projections().shelves().free(sale.skus.clone()).await?;
        let FlashSums { held, sold } =
            self.projections().orders.look(move |orders| orders.flash().sums(id)).await?;
        Ok(Numbers { left: pieces(left), held: pieces(held), sold: pieces(sold) })
    }

    /// Reads what is left, ends the time of those who let it go by, and calls those who are next; now and then, however many ask.
    /// While nothing is known yet, everybody who asks waits for it.
    async fn turn_flash(&self, sale: &FlashSale) -> Result<(), Refusal> {
        let now = clock::now();
        let every = i64::try_from(FLASH_TURN.as_millis()).unwrap_or(i64::MAX);
        let due = self.0.flash.with(sale, now, |open| {
            let old = open.read.is_none_or(|read| read.plus_millis(every) <= now);
            let due = old || open.numbers.is_none();
            due.then(|| {
                open.read = Some(now);
                open.room.turn
            })
        });
        let Some(Some(turn)) = due else { return Ok(()) };
        let numbers = self.flash_numbers(sale).await?;
        let now = clock::now();
        self.0.flash.with(sale, now, |open| {
            open.numbers = Some(numbers);
            open.room.lapse(now);
            // An order that ended meanwhile may have taken what was read as left.
            if sale.has_begun(now) && open.room.turn == turn {
                let FlashSale { at_once, each_max, minutes, .. } = *sale;
                open.room.call(now, Terms { at_once, each_max, minutes, left: numbers.left });
            }
        });
        Ok(())
    }

    /// Says whose cart it is: what a place is called for may be put into this one from now on, and into no other.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn bind_flash(
        &self,
        places: &[FlashPlace],
        cart: CartId,
        customer: Option<CustomerId>,
    ) -> Result<(), Refusal> {
        for place in places {
            let now = clock::now();
            let sale = self.catalogue().organisation.flash_sale(place.sale).cloned();
            let Some(sale) = sale.filter(|sale| sale.is_on(now)) else { continue };
            self.enter_flash(&sale, place).await?;
            self.0.flash.with(&sale, now, |open| open.room.bind(place.id, cart, customer, now));
        }
        Ok(())
    }

    /// Whether so much of a SKU may be put into a cart.
    ///
    /// # Errors
    /// `not_called`, or `flash_sale_max`.
    pub(super) async fn may_put(&self, cart: CartId, sku: Sku, quantity: Quantity) -> Result<(), Refusal> {
        let now = clock::now();
        let Some(sale) = self.flash_sale_of(&sku).filter(|_| quantity > Quantity::ZERO) else {
            return Ok(());
        };
        let called = self.0.flash.with(&sale, now, |open| open.room.may(cart, now));
        if !sale.has_begun(now) || called != Some(true) {
            return self.0.flash.refuse(sale.id, not_called(&sale));
        }
        let mut lines = self.lines_of(cart).await?;
        lines.retain(|line| line.sku != sku);
        lines.push(InCart { sku, quantity, seen: protocol::Amount::ZERO });
        for (sale, sum) in flash_of(&self.catalogue(), &lines, now) {
            if let Err(too_many) = at_most(&sale, sum) {
                return self.0.flash.refuse(sale.id, too_many);
            }
        }
        Ok(())
    }

    async fn lines_of(&self, cart: CartId) -> Result<Vec<InCart>, Refusal> {
        let lines = move |orders: &WebOrders| orders.cart(cart).map(|cart| cart.lines.clone());
        Ok(self.projections().orders.look(lines).await?.unwrap_or_default())
    }

    /// Claims what of an order is of flash sales: for whoever is called, and no more than one customer may have with all their orders.
    ///
    /// # Errors
    /// `not_called`, `flash_sale_max`, or `busy` while another order of theirs is being placed.
    pub(super) async fn claim_flash(
        &self,
        mut place: PlaceOrder,
    ) -> Result<(PlaceOrder, FlashTaken), Refusal> {
        place.flash.clear();
        let mut taken = FlashTaken { node: self.clone(), claims: Vec::new(), ordered: Some(false) };
        let now = clock::now();
        if !self.catalogue().organisation.flash_sales().any(|sale| sale.is_on(now))
            || self.order_of_cart(place.cart).await?.is_some()
        {
            return Ok((place, taken));
        }
        let lines = self.lines_of(place.cart).await?;
        for (sale, quantity) in flash_of(&self.catalogue(), &lines, clock::now()) {
            let marks = self.claim_one(&sale, quantity, &place, &mut taken).await?;
            place.flash.push(FlashUse { sale: sale.id, marks });
        }
        // From here on nobody knows until it is answered.
        taken.ordered = None;
        Ok((place, taken))
    }

    async fn claim_one(
        &self,
        sale: &Arc<FlashSale>,
        quantity: Quantity,
        place: &PlaceOrder,
        taken: &mut FlashTaken,
    ) -> Result<Vec<FlashMark>, Refusal> {
        let (flash, now) = (&self.0.flash, clock::now());
        let buyer = flash.with(sale, now, |open| open.room.begin(place.cart, now)).flatten();
        let Some(buyer) = buyer.filter(|_| sale.has_begun(now)) else {
            return flash.refuse(sale.id, not_called(sale));
        };
        let marks = marks(sale, buyer, place, &self.0.keys);
        if !flash.take(sale.id, &marks, now) {
            flash.with(sale, now, |open| open.room.finish(buyer.place, false));
            let message = "another order of yours is being placed; wait a moment";
            return flash.refuse(sale.id, Refusal::new(RefusalCode::Busy, message));
        }
        taken.claims.push((sale.id, buyer.place, marks.clone()));
        let (id, asked) = (sale.id, marks.clone());
        let had = self.projections().orders.look(move |orders| orders.flash().had(id, &asked)).await?;
        let sum = Quantity(had.0.saturating_add(quantity.0));
        if let Err(too_many) = at_most(sale, sum) {
            return flash.refuse(sale.id, too_many);
        }
        Ok(marks)
    }

    /// Every flash sale there ever was, the newest first, as it stands now.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn flash_sales(&self) -> Result<Vec<FlashSaleView>, Refusal> {
        let all: Vec<FlashSaleId> = self.catalogue().organisation.flash_sales().map(|sale| sale.id).collect();
        let mut views = Vec::with_capacity(all.len());
        for id in all.into_iter().rev() {
            views.extend(self.look_at_flash(id, None).await?.as_ref().map(FlashLook::view));
        }
        Ok(views)
    }
}

impl FlashLook {
    fn view(&self) -> FlashSaleView {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let whole = |number: i64| u32::try_from(number.max(0)).unwrap_or(u32::MAX);
        FlashSaleView {
            sale: (&*self.sale).into(),
            state: self.state,
            waiting: count(self.waiting),
            called: count(self.called),
            sold: whole(self.sold),
            held: whole(self.held),
            left: whole(self.left),
            refused: self.refused,
        }
    }
}

fn state_of(sale: &FlashSale, open: &Open, now: Timestamp) -> FlashState {
    let Numbers { left, held, .. } = open.numbers.unwrap_or_default();
    if !sale.has_begun(now) {
        FlashState::ToCome
    } else if left > 0 {
        if open.room.gathers(now) { FlashState::Gathering } else { FlashState::Running }
    } else if held > 0 || open.room.is_ordering() {
        FlashState::AllHeld
    } else {
        FlashState::SoldOut
    }
}

/// Whole ones.
fn pieces(quantity: Quantity) -> i64 {
    quantity.0.checked_div(Quantity::ONE.0).unwrap_or_default()
}
