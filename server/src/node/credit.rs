//! Store credit: what a customer has of it, and paying an order with it. Whoever calls has made sure who it is.

use domain::accounts::credit_of;
use protocol::{
    Amount, CartGiftCard, CartId, CommandId, CustomerId, OrderCommand, OrderView, PlaceOrder, Refusal,
    ReturnAsCredit, StoreCredit,
};

use super::Node;
use crate::{clock, customers::in_fours};

impl Node {
    /// What a customer has, and what can be had of it for a cart.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub(crate) async fn store_credit(
        &self,
        customer: CustomerId,
        cart: Option<CartId>,
    ) -> Result<StoreCredit, Refusal> {
        let (currency, by) = (self.currency(), cart.map(|cart| CommandId::new(cart.uuid())));
        let look = move |cards: &crate::projections::GiftCards| {
            cards.store_credit(customer, (currency, by), clock::now())
        };
        self.projections().gift_cards.look(look).await
    }

    /// Orders what is in a cart, and waits until the goods are set aside and it can be paid, or until it is confirmed, or until
    /// it is known that it cannot be had. Asked again, in another window or after an answer was lost, it is the same order.
    ///
    /// # Errors
    /// Why it cannot be ordered.
    pub async fn place_order(&self, id: CommandId, place: PlaceOrder) -> Result<OrderView, Refusal> {
        self.place_order_with(id, place, None).await
    }

    /// As [`Node::place_order`], for a customer who pays with their store credit what gift cards of the cart leave. `by_cards` is what
    /// they were shown of both together.
    ///
    /// # Errors
    /// Why it cannot be ordered.
    pub async fn place_order_of(
        &self,
        id: CommandId,
        place: PlaceOrder,
        customer: CustomerId,
    ) -> Result<OrderView, Refusal> {
        self.place_order_with(id, place, Some(customer)).await
    }

    /// The code of a gift card that credit of an order is on, for the one mail that tells it.
    pub(crate) fn code_of_credit(&self, seed: CommandId) -> String {
        in_fours(&self.0.keys.code_of_new_card(seed))
    }

    /// What somebody pays with store credit, as a card of theirs; none where they have nothing.
    pub(super) async fn credit_card(
        &self,
        customer: CustomerId,
        cart: CartId,
    ) -> Result<Option<CartGiftCard>, Refusal> {
        let available = self.store_credit(customer, Some(cart)).await?.available;
        let own = CartGiftCard { card: credit_of(customer), last: String::new(), available };
        Ok((available > Amount::ZERO).then_some(own))
    }

    /// Says of the return of an order that a key opens whether what goes back is given as credit.
    ///
    /// # Errors
    /// Why that cannot be chosen.
    pub async fn return_as_credit_by_key(
        &self,
        key: &str,
        number: u16,
        credit: bool,
    ) -> Result<OrderView, Refusal> {
        let asked = |order| ReturnAsCredit { order, number, credit, reason: String::new() };
        self.done_by_key(key, |order| OrderCommand::ReturnAsCredit(asked(order))).await
    }
}
