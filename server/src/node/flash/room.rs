//! One waiting room: who waits in which order, who is called and until when. It has no clock, no chance and no stock; what it forgets
//! with a restart it learns again from the signed places that people bring.

use protocol::{CartId, CustomerId, Timestamp};
use std::collections::{HashMap, HashSet};

use crate::limits::{FLASH_AWAY_MS, FLASH_GATHER_MS, FLASH_ROOM_MAX};

/// Where somebody stands: those who came early in the order of a lot, and behind them the others as they came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Rank {
    pub(crate) late: bool,
    /// At which start of the server they came, so that whoever comes behind a restart stands behind those before it.
    pub(crate) start: u32,
    pub(crate) number: u64,
}

/// What a place comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stage {
    /// So many stand before it.
    Waiting {
        ahead: usize,
    },
    Called {
        until: Timestamp,
    },
    /// Its time went by, or whoever had it left.
    Lapsed,
    Ordered,
    /// Nobody was ever given it, or the room is full.
    NotHere,
}

struct Guest {
    rank: Rank,
    /// When they last asked how they stand.
    seen: Timestamp,
    step: Step,
}

#[derive(Clone, Copy)]
enum Step {
    Waiting,
    Called(Called),
    Lapsed,
    Ordered,
}

#[derive(Clone, Copy)]
struct Called {
    until: Timestamp,
    /// The cart that may be ordered.
    cart: Option<CartId>,
    customer: Option<CustomerId>,
    /// Whether it is being ordered just now, and so cannot lapse.
    ordering: bool,
}

/// Who orders.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Buyer {
    pub(crate) place: u128,
    pub(crate) customer: Option<CustomerId>,
}

/// How many may be called, as the sale and the stock have it.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) at_once: u32,
    pub(crate) each_max: u32,
    pub(crate) minutes: u32,
    /// Pieces that can be sold.
    pub(crate) left: i64,
}

#[derive(Default)]
pub(crate) struct Room {
    guests: HashMap<u128, Guest>,
    /// Those who wait, the first first.
    waiting: Vec<(Rank, u128)>,
    called: HashSet<u128>,
    /// How many have come late since the server was started.
    came: u64,
    /// Until when those who waited before a restart are awaited.
    gathers_until: Option<Timestamp>,
    /// Steps that were refused.
    pub(crate) refused: u64,
    /// Rises with every order that ends, so that nobody is called by a level from before it.
    pub(crate) turn: u64,
}

impl Room {
    /// A room of a sale that had begun before the server was started calls nobody until those who waited could come back.
    pub(crate) fn opened(now: Timestamp, begun_before_start: bool) -> Self {
        let gathers_until = begun_before_start.then(|| now.plus_millis(FLASH_GATHER_MS));
        Self { gathers_until, ..Self::default() }
    }

    pub(crate) fn gathers(&self, now: Timestamp) -> bool {
        self.gathers_until.is_some_and(|until| now < until)
    }

    /// The place of whoever comes next, at this start of the server.
    pub(crate) fn next(&mut self, start: u32) -> Rank {
        self.came = self.came.saturating_add(1);
        Rank { late: true, start, number: self.came }
    }

    /// Lets somebody wait at a place that was signed for them; one who is known stays where they are.
    pub(crate) fn enter(&mut self, place: u128, rank: Rank, now: Timestamp) -> Stage {
        if let Some(guest) = self.guests.get_mut(&place) {
            guest.seen = guest.seen.max(now);
            return self.stage(place);
        }
        if self.guests.len() >= FLASH_ROOM_MAX {
            return Stage::NotHere;
        }
        self.guests.insert(place, Guest { rank, seen: now, step: Step::Waiting });
        let at = self.waiting.partition_point(|other| *other < (rank, place));
        self.waiting.insert(at, (rank, place));
        self.stage(place)
    }

    pub(crate) fn stage(&self, place: u128) -> Stage {
        let Some(guest) = self.guests.get(&place) else { return Stage::NotHere };
        match guest.step {
            Step::Waiting => {
                let ahead = self.waiting.partition_point(|other| *other < (guest.rank, place));
                Stage::Waiting { ahead }
            }
            Step::Called(called) => Stage::Called { until: called.until },
            Step::Lapsed => Stage::Lapsed,
            Step::Ordered => Stage::Ordered,
        }
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn called(&self) -> usize {
        self.called.len()
    }

    /// Whether somebody orders just now, whose pieces are still to be set aside.
    pub(crate) fn is_ordering(&self) -> bool {
        let orders = |step: &Step| matches!(step, Step::Called(called) if called.ordering);
        self.called.iter().any(|place| self.guests.get(place).is_some_and(|guest| orders(&guest.step)))
    }

    /// Ends the time of those who let it go by.
    pub(crate) fn lapse(&mut self, now: Timestamp) {
        let over = |place: &u128| {
            let step = self.guests.get(place).map(|guest| guest.step);
            matches!(step, Some(Step::Called(called)) if called.until <= now && !called.ordering)
        };
        let over: Vec<u128> = self.called.iter().copied().filter(over).collect();
        over.into_iter().for_each(|place| self.end(place, Step::Lapsed));
    }

    /// Calls those who stand first and are there, as many as can find something. Whoever is away keeps their place and holds nobody up.
    pub(crate) fn call(&mut self, now: Timestamp, terms: Terms) {
        if self.gathers(now) || terms.left <= 0 {
            return;
        }
        // Everybody who is called finds as much as one may have, so that nobody is called for nothing.
        let served = terms.left.checked_div(i64::from(terms.each_max.max(1))).unwrap_or_default().max(1);
        let most = usize::try_from(served.min(i64::from(terms.at_once))).unwrap_or_default();
        let room = most.saturating_sub(self.called.len());
        if room == 0 {
            return;
        }
        let until = now.plus_millis(i64::from(terms.minutes).saturating_mul(60_000));
        let here = |place: &u128| {
            self.guests.get(place).is_some_and(|guest| guest.seen.plus_millis(FLASH_AWAY_MS) > now)
        };
        let next: Vec<u128> = self.waiting.iter().map(|(_, place)| *place).filter(here).take(room).collect();
        for place in &next {
            if let Some(guest) = self.guests.get_mut(place) {
                let called = Called { until, cart: None, customer: None, ordering: false };
                guest.step = Step::Called(called);
            }
        }
        let next: HashSet<u128> = next.into_iter().collect();
        self.waiting.retain(|(_, place)| !next.contains(place));
        self.called.extend(next);
    }

    /// Binds a cart to a place that is called; the cart before it may not be ordered any more. False where the place is not called.
    pub(crate) fn bind(
        &mut self,
        place: u128,
        cart: CartId,
        customer: Option<CustomerId>,
        now: Timestamp,
    ) -> bool {
        match self.guests.get_mut(&place).map(|guest| &mut guest.step) {
            Some(Step::Called(called)) if called.until > now && !called.ordering => {
                called.cart = Some(cart);
                called.customer = customer.or(called.customer);
                true
            }
            Some(Step::Called(called)) => called.ordering && called.cart == Some(cart),
            _ => false,
        }
    }

    /// Whether a cart may be filled and ordered.
    pub(crate) fn may(&self, cart: CartId, now: Timestamp) -> bool {
        self.owner(cart).is_some_and(|(_, called)| called.until > now || called.ordering)
    }

    fn owner(&self, cart: CartId) -> Option<(u128, Called)> {
        self.called.iter().find_map(|place| match self.guests.get(place)?.step {
            Step::Called(called) if called.cart == Some(cart) => Some((*place, called)),
            _ => None,
        })
    }

    /// Begins to order a cart: nobody does that twice at once, and time does not run out meanwhile.
    pub(crate) fn begin(&mut self, cart: CartId, now: Timestamp) -> Option<Buyer> {
        let (place, called) = self.owner(cart)?;
        if called.ordering || called.until <= now {
            return None;
        }
        if let Some(guest) = self.guests.get_mut(&place) {
            guest.step = Step::Called(Called { ordering: true, ..called });
        }
        Some(Buyer { place, customer: called.customer })
    }

    /// It was ordered, or could not be, and then there is still the rest of the time.
    pub(crate) fn finish(&mut self, place: u128, ordered: bool) {
        self.turn = self.turn.wrapping_add(1);
        if ordered {
            return self.end(place, Step::Ordered);
        }
        if let Some(Guest { step: Step::Called(called), .. }) = self.guests.get_mut(&place) {
            called.ordering = false;
        }
    }

    /// Gives a place up.
    pub(crate) fn leave(&mut self, place: u128) {
        let ordering = matches!(self.guests.get(&place).map(|guest| guest.step), Some(Step::Called(called)) if called.ordering);
        if !ordering {
            self.end(place, Step::Lapsed);
        }
    }

    /// A place that an order of before a restart has used.
    pub(crate) fn is_used(&mut self, place: u128, rank: Rank, now: Timestamp) {
        self.guests.entry(place).or_insert(Guest { rank, seen: now, step: Step::Ordered });
    }

    fn end(&mut self, place: u128, step: Step) {
        let Some(guest) = self.guests.get_mut(&place) else { return };
        if matches!(guest.step, Step::Waiting) {
            let key = (guest.rank, place);
            if let Ok(at) = self.waiting.binary_search(&key) {
                self.waiting.remove(at);
            }
        }
        guest.step = step;
        self.called.remove(&place);
    }
}

#[cfg(test)]
mod tests;
