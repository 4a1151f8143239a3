//! Gift cards in the shop: given at the checkout, and a page that tells whoever has a code what is on it. They work without a script. A
//! code never stands in an address, nor in a page once it was sent.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use protocol::{Amount, CartId, CartView, GiftCardBalance, GiftCardId, GiftCardState};
use serde::Deserialize;

use super::{
    front::Front,
    pages::page,
    personal::{foreign, private},
    visit::Visit,
};
use crate::{rim::rendered, words::Language};

/// A gift card of the basket, as the page tells it.
pub(super) struct CardView {
    pub(super) card: GiftCardId,
    pub(super) name: String,
    pub(super) has: String,
}

/// What whoever is signed in has of store credit.
#[derive(Clone, Copy, Default)]
pub(super) struct Own {
    /// What can be had of it.
    pub(super) credit: Amount,
    /// Whether it is to pay.
    pub(super) pays: bool,
}

/// What gift cards of a basket and store credit pay.
pub(super) struct CardsView {
    pub(super) cards: Vec<CardView>,
    /// What can be had of store credit, where there is some.
    pub(super) credit: Option<String>,
    pub(super) credit_pays: bool,
    /// What can be had of all that pays, in minor units.
    pub(super) minor: i64,
    /// What is still to be paid if it is collected, and if it is delivered.
    pub(super) collected: String,
    pub(super) delivered: String,
}

impl CardsView {
    pub(super) fn of(
        say: Language,
        cart: &CartView,
        own: Own,
        (collected, delivered): (Amount, Amount),
    ) -> Self {
        let minor = cart.cards.iter().map(|own| own.available.0).fold(0, i64::saturating_add);
        let credit = (own.credit > Amount::ZERO).then(|| say.price(own.credit, cart.currency));
        let credit_pays = own.pays && credit.is_some();
        let minor = if credit_pays { minor.saturating_add(own.credit.0) } else { minor };
        let left = |total: Amount| say.price(Amount(total.0.saturating_sub(minor).max(0)), cart.currency);
        let cards = cart.cards.iter().map(|own| CardView {
            card: own.card,
            name: say.gift_card_ending(&own.last),
            has: say.gift_card_has(say.price(own.available, cart.currency)),
        });
        let (collected, delivered) = (left(collected), left(delivered));
        Self { cards: cards.collect(), credit, credit_pays, minor, collected, delivered }
    }

    /// Whether anything is paid beside whoever takes the money.
    pub(super) fn pays(&self) -> bool {
        self.credit_pays || !self.cards.is_empty()
    }
}

/// Tries a gift card for a basket; or why not, as a sentence.
pub(super) async fn tried(visit: &Visit, cart: CartId, typed: &str) -> Result<(), String> {
    admitted(visit, typed)?;
    let put = visit.node.put_gift_card(cart, typed).await;
    put.map(drop).map_err(|refusal| visit.say.refusal(&refusal))
}

/// Whoever tries too often is told so before anybody looks whether there is such a card.
fn admitted(visit: &Visit, typed: &str) -> Result<(), String> {
    if typed.trim().is_empty() {
        return Err(visit.say.type_a_gift_card().to_owned());
    }
    let admitted = visit.rim.admit_code(visit.rim.client_address(&visit.request));
    admitted.map_err(|refusal| visit.say.refusal(&refusal))
}

/// What whoever is signed in has of store credit for a basket.
pub(super) async fn own(visit: &Visit, cart: CartId, pays: bool) -> Own {
    let Ok(Some(guest)) = visit.guest().await else { return Own::default() };
    let credit = visit.node.store_credit(guest.customer, Some(cart)).await;
    Own { credit: credit.map(|credit| credit.available).unwrap_or_default(), pays }
}

/// Takes a gift card from a basket; or why not, as a sentence.
pub(super) async fn taken(visit: &Visit, cart: CartId, card: &str) -> Result<(), String> {
    let Ok(card) = card.parse::<GiftCardId>() else { return Ok(()) };
    let taken = visit.node.take_gift_card(cart, card).await;
    taken.map(drop).map_err(|refusal| visit.say.refusal(&refusal))
}

#[derive(Debug, Deserialize)]
pub(super) struct BalanceForm {
    #[serde(default)]
    gift: String,
}

/// `/gift-card`
pub(super) async fn show(visit: Visit) -> HttpResponse {
    let shop = visit.front();
    private(page(&BalancePage::of(&shop, String::new(), None)))
}

/// `/gift-card`, with a code.
pub(super) async fn look(visit: Visit, form: web::Form<BalanceForm>) -> HttpResponse {
    let shop = visit.front();
    if !visit.is_own_form() {
        return foreign(&shop);
    }
    match looked(&visit, &form.gift).await {
        Ok(balance) => private(page(&BalancePage::of(&shop, String::new(), Some(balance)))),
        Err(problem) => {
            private(rendered(StatusCode::UNPROCESSABLE_ENTITY, &BalancePage::of(&shop, problem, None)))
        }
    }
}

async fn looked(visit: &Visit, typed: &str) -> Result<GiftCardBalance, String> {
    admitted(visit, typed)?;
    visit.node.gift_card_balance(typed).await.map_err(|refusal| visit.say.refusal(&refusal))
}

#[derive(Template)]
#[template(path = "gift_card.html")]
struct BalancePage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    problem: String,
    /// What its card is called, and what is said of it.
    found: Option<(String, String)>,
    until: Option<String>,
}

impl<'a> BalancePage<'a> {
    fn of(shop: &'a Front, problem: String, balance: Option<GiftCardBalance>) -> Self {
        let say = shop.say;
        let until = balance.as_ref().and_then(|balance| balance.until);
        let until = until.map(|until| say.gift_card_until(say.moment(until, "UTC")));
        let found = balance.map(|balance| {
            let says = match balance.state {
                GiftCardState::Blocked => say.gift_card_blocked().to_owned(),
                GiftCardState::Expired => say.gift_card_over().to_owned(),
                GiftCardState::Empty => say.gift_card_is_empty().to_owned(),
                GiftCardState::Good => say.gift_card_has(say.price(balance.available, balance.currency)),
            };
            (say.gift_card_ending(&balance.last), says)
        });
        Self { shop, title: say.gift_card_balance(), question: "", problem, found, until }
    }
}
