//! Exchanges on the page of an order: what may be had for what comes back, what that costs, and how each stands.

use actix_web::{HttpResponse, web};
use protocol::{Amount, ExchangeQuote, ExchangeState, MyReturn, OrderExchange, OrderView, PaymentState, Sku};
use std::collections::BTreeMap;

use super::{order::answered, personal::foreign, return_form::Typed, visit::Visit, window::ShopWindow};
use crate::{limits::EXCHANGE_FOUND_MAX, node::ExchangeChoice, words::Language};

/// What an exchange says below its return.
pub(super) struct ExchangeView {
    pub(super) what: String,
    pub(super) says: String,
    /// Where its difference is paid, while that is possible.
    pub(super) pay_at: Option<String>,
    /// Whether paying can be begun.
    pub(super) can_pay: bool,
    pub(super) pay: String,
    pub(super) can_end: bool,
}

impl ExchangeView {
    pub(super) fn of(say: Language, order: &OrderView, number: u16, zone: &str) -> Option<Self> {
        let own = order.exchanges.iter().rev().find(|own| own.number == number)?;
        let lines: Vec<String> = own
            .lines
            .iter()
            .map(|line| {
                let sum = say.price(line.total, order.currency);
                format!("{} × {} ({sum})", say.quantity(line.quantity), line.name)
            })
            .collect();
        let open = order.payments.last().filter(|payment| payment.state == PaymentState::Pending);
        Some(Self {
            what: say.exchange_for(lines.join(", ")),
            says: say.exchange_stands(own, order.currency, zone),
            pay_at: open.filter(|_| is_to_pay(own)).and_then(|payment| payment.address.clone()),
            can_pay: own.can_pay,
            pay: say.exchange_pay(say.price(own.difference, order.currency)),
            can_end: own.can_end,
        })
    }
}

pub(super) fn is_to_pay(own: &OrderExchange) -> bool {
    own.state == ExchangeState::ToPay && own.difference > Amount::ZERO
}

/// What may be chosen for a line: the name in the form, and what it says.
pub(super) type Choice = (Sku, String);

/// What may be had for something.
#[derive(Default)]
pub(super) struct Choices {
    /// What was paid for one of it; empty where nothing may be had.
    pub(super) paid: String,
    pub(super) all: Vec<Choice>,
}

/// What may be had for each line that may be sent back, of the same product and of what was searched for; and how much of that there is.
pub(super) async fn choices(
    visit: &Visit,
    say: Language,
    (order, window): (&OrderView, &ShopWindow),
    typed: &str,
) -> (BTreeMap<Sku, Choices>, usize) {
    let found = window.find(typed).into_iter().take(EXCHANGE_FOUND_MAX);
    let found = found.filter_map(|number| window.at(number));
    let found: Vec<Sku> =
        found.flat_map(|product| product.variants.into_iter().map(|variant| variant.sku)).collect();
    let found = if typed.trim().is_empty() { Vec::new() } else { found };
    // What cannot be looked up is not offered; sending back goes on without it.
    let searched = found.clone();
    let choices = visit.node.exchange_choices(order, found).await.unwrap_or_default();
    let count = choices.values().flatten().filter(|one| searched.contains(&one.sku)).count();
    let told = |(sku, own): (Sku, Vec<ExchangeChoice>)| {
        let paid = own.first().map(|one| Amount(one.price.0.saturating_sub(one.difference.0)));
        let paid = paid.map(|paid| say.paid_each(say.price(paid, order.currency))).unwrap_or_default();
        let told = own.into_iter().map(|one| {
            let says =
                say.exchange_choice((&one.name, one.sku == sku), (one.price, one.difference), order.currency);
            (one.sku, says)
        });
        (sku, Choices { paid, all: told.collect() })
    };
    (choices.into_iter().map(told).collect(), count)
}

/// An exchange that is to be confirmed: what is wanted, and what that comes to.
pub(super) type Asked<'a> = (&'a MyReturn, &'a ExchangeQuote);

/// What somebody wants to exchange, to be confirmed with what it comes to.
pub(super) struct Confirm {
    pub(super) back: Vec<String>,
    pub(super) lines: Vec<(String, String)>,
    pub(super) credit: String,
    pub(super) costs: String,
    pub(super) says: String,
    /// What the form says again.
    pub(super) fields: Vec<(String, String)>,
}

impl Confirm {
    pub(super) fn of(say: Language, order: &OrderView, (wanted, quote): Asked<'_>, typed: Typed<'_>) -> Self {
        let name = |sku: &Sku| {
            let known = order.lines.iter().find(|line| line.sku == *sku);
            known.map_or_else(|| sku.to_string(), |line| line.name.clone())
        };
        let money = |amount| say.price(amount, order.currency);
        let difference = ("difference".to_owned(), quote.difference.0.to_string());
        let back = wanted.lines.iter().map(|line| {
            let money_back = line.instead.is_none().then(|| format!(" ({})", say.money_back()));
            let count = say.quantity(line.quantity);
            format!("{count} × {}{}", name(&line.sku), money_back.unwrap_or_default())
        });
        let lines = quote
            .lines
            .iter()
            .map(|line| (format!("{} × {}", say.quantity(line.quantity), line.name), money(line.total)));
        Self {
            back: back.collect(),
            lines: lines.collect(),
            credit: money(quote.credit),
            costs: money(quote.costs),
            says: say.exchange_difference(quote.difference, order.currency),
            fields: typed.again().into_iter().chain([difference]).collect(),
        }
    }
}

/// Takes the money instead.
pub(super) async fn end(visit: Visit, path: web::Path<(String, u16)>) -> HttpResponse {
    if !visit.is_own_form() {
        return foreign(&visit.front());
    }
    let (key, number) = path.into_inner();
    let done = visit.node.end_exchange_by_key(&key, number).await;
    answered(&visit, &key, done).await
}
