//! Gift cards: issuing them, finding one by its code, keeping them with a cart, and claiming what they pay of an order.

use domain::{orders, step_id};
use protocol::{
    Amount, CartGiftCard, CartId, CartView, ClaimGiftCard, CommandId, GiftCardBalance, GiftCardCommand,
    GiftCardId, GiftCardLedger, GiftCardLiability, GiftCardView, IssueGiftCard, IssuedGiftCard, OrderCommand,
    PaidByCard, PlaceOrder, PutCartCard, Refusal, RefusalCode, VoidGiftCard, WantedGiftCard,
};

use super::{Node, orders::new_id};
use crate::{
    business_day::Calendar,
    clock,
    customers::{card_code, in_fours, last_of},
    limits::GIFT_CARD_DAYS_MAX,
    projections::CardsAsked,
    record::Origin,
};

impl Node {
    /// Makes a card. Asked again under the same id it is the same card, and its code is told again.
    ///
    /// # Errors
    /// Why there can be none.
    pub(crate) async fn issue_gift_card(
        &self,
        origin: Origin,
        id: CommandId,
        wanted: WantedGiftCard,
    ) -> Result<IssuedGiftCard, Refusal> {
        // The key that its code follows from is to survive whatever the card does.
        self.keys_synced().await?;
        let code = self.0.keys.code_of_new_card(id);
        let (card, amount) = (self.0.keys.card_of(&code), wanted.amount);
        let WantedGiftCard { until, customer, reason, .. } = wanted;
        let issue = IssueGiftCard { card, last: last_of(&code), amount, until, customer, reason };
        self.outcome_of(origin, id, GiftCardCommand::Issue(issue)).await?;
        Ok(IssuedGiftCard { card, code: in_fours(&code), amount })
    }

    /// The card of a code that somebody typed or scanned.
    ///
    /// # Errors
    /// `unknown_gift_card` where there is none.
    async fn card_of_code(&self, typed: &str) -> Result<(GiftCardId, String), Refusal> {
        let code = card_code(typed).ok_or_else(unknown)?;
        let card = self.0.keys.card_of(&code);
        let known = self.projections().gift_cards.look(move |cards| cards.card(card).is_some()).await?;
        if known { Ok((card, last_of(&code))) } else { Err(unknown()) }
    }

    /// What is on a card, for whoever has its code.
    ///
    /// # Errors
    /// `unknown_gift_card` where there is none.
    pub(crate) async fn gift_card_balance(&self, typed: &str) -> Result<GiftCardBalance, Refusal> {
        let (card, _) = self.card_of_code(typed).await?;
        let balance =
            self.projections().gift_cards.look(move |cards| cards.balance(card, clock::now())).await?;
        balance.ok_or_else(unknown)
    }

    /// A card with its ledger, by its code.
    ///
    /// # Errors
    /// `unknown_gift_card` where there is none.
    pub(crate) async fn find_gift_card(&self, typed: &str) -> Result<GiftCardLedger, Refusal> {
        let (card, _) = self.card_of_code(typed).await?;
        self.gift_card(card).await
    }

    /// A card with its ledger.
    ///
    /// # Errors
    /// `unknown_gift_card` where there is none.
    pub(crate) async fn gift_card(&self, card: GiftCardId) -> Result<GiftCardLedger, Refusal> {
        let ledger =
            self.projections().gift_cards.look(move |cards| cards.ledger(card, clock::now())).await?;
        ledger.ok_or_else(unknown)
    }

    /// Cards, those issued last first.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub(crate) async fn gift_cards(
        &self,
        asked: CardsAsked,
        limit: usize,
    ) -> Result<Vec<GiftCardView>, Refusal> {
        self.projections().gift_cards.look(move |cards| cards.list(&asked, limit, clock::now())).await
    }

    /// What the house owes on all cards, by days of its first branch.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub(crate) async fn gift_card_liability(&self) -> Result<GiftCardLiability, Refusal> {
        let published = self.catalogue();
        let calendar = published.organisation.branches().next().map(Calendar::from);
        let house = (self.currency(), calendar.unwrap_or_default());
        let report = self
            .projections()
            .gift_cards
            .look(move |cards| cards.liability(house, GIFT_CARD_DAYS_MAX, clock::now()));
        report.await
    }

    /// Keeps a card with a cart, to pay with what is on it.
    ///
    /// # Errors
    /// `unknown_gift_card` where there is no such card, or why it cannot be used.
    pub async fn put_gift_card(&self, cart: CartId, typed: &str) -> Result<CartView, Refusal> {
        let (card, last) = self.card_of_code(typed).await?;
        let good = self.projections().gift_cards.look(move |cards| {
            let known = cards.card(card)?;
            Some(known.is_good(clock::now()).map(|()| known.balance > Amount::ZERO))
        });
        let with_something = good.await?.ok_or_else(unknown)??;
        if !with_something {
            let message = "nothing is left on this gift card";
            return Err(Refusal::new(RefusalCode::GiftCardShort, message));
        }
        self.change_card(PutCartCard { cart, card, last, remove: false }).await
    }

    /// Takes a card from a cart.
    ///
    /// # Errors
    /// When the cart is being ordered.
    pub async fn take_gift_card(&self, cart: CartId, card: GiftCardId) -> Result<CartView, Refusal> {
        self.change_card(PutCartCard { cart, card, last: String::new(), remove: true }).await
    }

    async fn change_card(&self, put: PutCartCard) -> Result<CartView, Refusal> {
        let cart = put.cart;
        self.ask_orders(new_id(), orders::shard_of_cart(cart), OrderCommand::PutCard(put)).await?;
        self.cart(cart).await
    }

    /// Claims what gift cards of a cart pay of it, one after the other. Who was shown more than they pay by now is told.
    pub(super) async fn claim_cards(
        &self,
        id: CommandId,
        place: &PlaceOrder,
        cards: &[CartGiftCard],
    ) -> Result<Vec<PaidByCard>, Refusal> {
        if cards.is_empty() || place.is_paid_in_store() {
            return Ok(Vec::new());
        }
        // Why it cannot be had at all is the order's to say.
        let Ok(quote) = self.quote(place.cart, &place.delivery).await else { return Ok(Vec::new()) };
        let shares = shares_of(cards, quote.total);
        let sum = shares.iter().map(|(_, amount)| amount.0).fold(0, i64::saturating_add);
        if sum < place.by_cards.min(quote.total).0 {
            let message = "less is left than was shown on a gift card or of your credit; look at the new amounts and order again";
            return Err(Refusal::new(RefusalCode::GiftCardShort, message));
        }
        let origin = Origin::Web(orders::shard_of_cart(place.cart));
        let by = CommandId::new(place.cart.uuid());
        let mut claimed: Vec<PaidByCard> = Vec::new();
        for (number, (own, amount)) in (0_u64..).zip(shares) {
            // What is asked follows from the amount as well: a repeat after a change is another question.
            let word = format!("card {}", amount.0);
            let claim = step_id(id.uuid(), &word, number);
            let asked = GiftCardCommand::Claim(ClaimGiftCard { card: own.card, amount, by });
            match self.outcome_of(origin, claim, asked).await {
                Ok(_) => claimed.push(PaidByCard { card: own.card, claim, last: own.last.clone(), amount }),
                Err(refusal) => {
                    self.free_cards(origin, claimed).await;
                    return Err(refusal);
                }
            }
        }
        Ok(claimed)
    }

    /// Gives claims back. What cannot be given back now expires.
    pub(super) async fn free_cards(&self, origin: Origin, cards: Vec<PaidByCard>) {
        for PaidByCard { card, claim, .. } in cards {
            let id = step_id(claim.uuid(), "void", 0);
            let void = GiftCardCommand::Void(VoidGiftCard { card, claim });
            if let Err(refusal) = self.outcome_of(origin, id, void).await {
                tracing::warn!(%claim, %refusal, "a claim of a gift card was not given back; it expires");
            }
        }
    }
}

/// What each card pays of a sum, the first as much as it can.
fn shares_of(cards: &[CartGiftCard], total: Amount) -> Vec<(&CartGiftCard, Amount)> {
    let mut left = total;
    let mut shares = Vec::new();
    for card in cards {
        let amount = card.available.min(left);
        if amount > Amount::ZERO {
            left = Amount(left.0.saturating_sub(amount.0));
            shares.push((card, amount));
        }
    }
    shares
}

fn unknown() -> Refusal {
    Refusal::new(RefusalCode::UnknownGiftCard, "there is no such gift card; look at its code again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn cards_pay_one_after_the_other_as_far_as_they_reach() {
        let card = |number: u128, available| CartGiftCard {
            card: GiftCardId::new(Uuid::from_u128(number)),
            last: number.to_string(),
            available: Amount(available),
        };
        let cards = [card(1, 700), card(2, 0), card(3, 500), card(4, 900)];
        for (total, told) in
            [(0, vec![]), (500, vec![500]), (1_000, vec![700, 300]), (9_999, vec![700, 500, 900])]
        {
            let shares: Vec<i64> =
                shares_of(&cards, Amount(total)).into_iter().map(|(_, amount)| amount.0).collect();
            assert_eq!(shares, told, "{total}");
        }
    }
}
