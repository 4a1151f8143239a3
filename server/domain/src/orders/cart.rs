//! Carts: what somebody may be about to order. Nothing is set aside for a cart, and nobody is asked anything about it.

use protocol::{
    Amount, CART_IDLE_MS, CART_LINES_MAX, CART_QUANTITY_MAX, CODES_MAX, CartId, CouponId, GIFT_CARDS_MAX,
    GiftCardId, OrderId, Quantity, RefusalCode, Sku, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{CartEvent, Event, InCart, Orders};
use crate::{Rejection, accounts, check, limits::CARTS_MAX};

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Cart {
    /// In the order in which they were put in.
    pub lines: Vec<InCart>,
    pub touched: Timestamp,
    /// How often it was ordered; each time the order has another id.
    pub attempts: u64,
    /// The order that it is being, until that is confirmed or comes to nothing.
    pub order: Option<OrderId>,
    /// Codes that were given, in the order in which they were.
    pub codes: Vec<(CouponId, String)>,
    /// Gift cards that were given, with the ends of their codes, in the order in which they were.
    pub cards: Vec<(GiftCardId, String)>,
}

impl Cart {
    /// When it ends unless somebody touches it.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.touched.plus_millis(CART_IDLE_MS)
    }

    /// Takes an event of it other than its end.
    pub fn apply(&mut self, event: &CartEvent) {
        match event {
            CartEvent::LinePut { sku, quantity, seen, at, .. } => {
                self.touched = *at;
                self.put(InCart { sku: *sku, quantity: *quantity, seen: *seen });
            }
            CartEvent::Merged { lines, at, .. } => {
                self.touched = *at;
                lines.iter().for_each(|line| self.put(*line));
            }
            CartEvent::CodePut { coupon, code, on, at, .. } => {
                self.touched = *at;
                self.codes.retain(|(_, own)| own != code);
                if *on {
                    self.codes.push((*coupon, code.clone()));
                }
            }
            CartEvent::CardPut { card, last, on, at, .. } => {
                self.touched = *at;
                self.cards.retain(|(own, _)| own != card);
                if *on {
                    self.cards.push((*card, last.clone()));
                }
            }
            CartEvent::Expired { .. } => {}
        }
    }

    fn put(&mut self, line: InCart) {
        let known = self.lines.iter().position(|own| own.sku == line.sku);
        match known {
            Some(place) if line.quantity.is_positive() => {
                if let Some(own) = self.lines.get_mut(place) {
                    *own = line;
                }
            }
            Some(place) => drop(self.lines.remove(place)),
            None if line.quantity.is_positive() => self.lines.push(line),
            None => {}
        }
    }
}

impl Orders {
    /// A cart that may be changed; a new one where there is none.
    fn cart_to_change(&self, cart: CartId) -> Result<Cart, Rejection> {
        let known = self.carts.get(&cart).cloned().unwrap_or_default();
        match known.order.and_then(|order| self.orders.get(&order)) {
            None => Ok(known),
            Some(order) => {
                let number = order.number();
                let message = format!(
                    "what is in this cart is being ordered as {number}; finish that, or call it off first"
                );
                Err(Rejection::new(RefusalCode::WrongState, message))
            }
        }
    }

    pub(super) fn put_line(
        &self,
        at: Timestamp,
        cart: CartId,
        (sku, quantity): (Sku, Quantity),
        seen: Amount,
    ) -> Result<Vec<Event>, Rejection> {
        let known = self.cart_to_change(cart)?;
        check_quantity(quantity)?;
        let has_it = known.lines.iter().any(|line| line.sku == sku);
        if quantity.is_positive() && !has_it {
            check::at_most(known.lines.len().saturating_add(1), CART_LINES_MAX, "lines of a cart")?;
        }
        let put = CartEvent::LinePut { cart, sku, quantity, seen, at };
        Ok(self.with_room(cart).chain([Event::Cart(put)]).collect())
    }

    /// What is in both comes to the larger quantity: whoever signs in on another device did not want it twice.
    pub(super) fn merge(
        &self,
        at: Timestamp,
        (cart, from): (CartId, CartId),
        elsewhere: &[InCart],
    ) -> Result<Vec<Event>, Rejection> {
        if cart == from {
            return Ok(Vec::new());
        }
        let known = self.cart_to_change(cart)?;
        let other = self.carts.get(&from);
        if other.is_some_and(|other| other.order.is_some()) {
            let message = "what is in the other cart is being ordered; finish that, or call it off first";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        let theirs = other.map_or(elsewhere, |other| &other.lines);
        let mut after = known.clone();
        let mut lines = Vec::new();
        for line in theirs {
            check_quantity(line.quantity)?;
            let own = known.lines.iter().find(|own| own.sku == line.sku);
            let merged = own.filter(|own| own.quantity >= line.quantity).unwrap_or(line);
            let full = own.is_none() && after.lines.len() >= CART_LINES_MAX;
            if !full {
                after.put(*merged);
                lines.push(*merged);
            }
        }
        let room = CODES_MAX.saturating_sub(known.codes.len());
        let new = |code: &&(CouponId, String)| !known.codes.contains(code);
        let codes = other.iter().flat_map(|other| &other.codes).filter(new).take(room);
        let put = |(coupon, code): &(CouponId, String)| {
            Event::Cart(CartEvent::CodePut { cart, coupon: *coupon, code: code.clone(), on: true, at })
        };
        let room = GIFT_CARDS_MAX.saturating_sub(known.cards.len());
        let new = |card: &&(GiftCardId, String)| !known.cards.iter().any(|(own, _)| *own == card.0);
        let cards = other.iter().flat_map(|other| &other.cards).filter(new).take(room);
        let give = |(card, last): &(GiftCardId, String)| {
            Event::Cart(CartEvent::CardPut { cart, card: *card, last: last.clone(), on: true, at })
        };
        let merged = CartEvent::Merged { cart, from, lines, at };
        let given = codes.map(put).chain(cards.map(give));
        Ok(self.with_room(cart).chain([Event::Cart(merged)]).chain(given).collect())
    }

    /// Whether it counts is found whenever the cart is priced.
    pub(super) fn put_code(
        &self,
        at: Timestamp,
        cart: CartId,
        (coupon, code, on): (CouponId, &str, bool),
    ) -> Result<Vec<Event>, Rejection> {
        let known = self.cart_to_change(cart)?;
        accounts::check_code(code)?;
        let has_it = known.codes.iter().any(|(_, own)| own == code);
        if on == has_it {
            return Ok(Vec::new());
        }
        if on {
            check::at_most(known.codes.len().saturating_add(1), CODES_MAX, "codes of a cart")?;
        }
        let put = CartEvent::CodePut { cart, coupon, code: code.to_owned(), on, at };
        Ok(self.with_room(cart).chain([Event::Cart(put)]).collect())
    }

    /// What is on it is found whenever the cart is looked at.
    pub(super) fn put_card(
        &self,
        at: Timestamp,
        cart: CartId,
        (card, last, on): (GiftCardId, &str, bool),
    ) -> Result<Vec<Event>, Rejection> {
        let known = self.cart_to_change(cart)?;
        check::note("the end of a code", last)?;
        if on == known.cards.iter().any(|(own, _)| *own == card) {
            return Ok(Vec::new());
        }
        if on {
            check::at_most(known.cards.len().saturating_add(1), GIFT_CARDS_MAX, "gift cards for one order")?;
        }
        let put = CartEvent::CardPut { cart, card, last: last.to_owned(), on, at };
        Ok(self.with_room(cart).chain([Event::Cart(put)]).collect())
    }

    /// The end of the cart that nobody touched for longest, where a new one would be one too many.
    fn with_room(&self, cart: CartId) -> impl Iterator<Item = Event> {
        let full = self.carts.len() >= CARTS_MAX && !self.carts.contains_key(&cart);
        let oldest = self.cart_ends.first().filter(|_| full).map(|(_, oldest)| *oldest);
        oldest.map(|cart| Event::Cart(CartEvent::Expired { cart })).into_iter()
    }
}

fn check_quantity(quantity: Quantity) -> Result<(), Rejection> {
    if (Quantity::ZERO..=CART_QUANTITY_MAX).contains(&quantity) {
        return Ok(());
    }
    let message = format!("a cart takes at most {CART_QUANTITY_MAX} of one thing, not {quantity}");
    Err(Rejection::new(RefusalCode::InvalidQuantity, message))
}
