//! Returns on the page of an order: what may be sent back and what was asked for, the form for it, and the label.

use actix_web::{HttpResponse, web};
use domain::orders::COUNTER;
use protocol::{
    Amount, GIFT_CARD_PROVIDER, MyReturn, OrderPayment, OrderView, Quantity, Refusal, ReturnReason,
    ReturnState, Sku,
};
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{
    exchanges::{Asked, Choices, Confirm, ExchangeView},
    label::ReturnLabel,
    order::{Wrong, answered, opened, shown_with},
    pages::{not_found_page, page},
    personal::{foreign, private, see_other},
    return_form::{Typed, code, wanted},
    visit::Visit,
};
use crate::{clock, words::Language};

/// What somebody was saying in the form of the page when it is shown again.
#[derive(Clone, Copy, Default)]
pub(super) struct Said<'a> {
    pub(super) typed: Typed<'a>,
    /// An exchange that is to be confirmed.
    pub(super) exchange: Option<Asked<'a>>,
}

/// What the page of an order says of returns.
pub(super) struct Returns {
    pub(super) own: Vec<ReturnView>,
    /// What may be asked for.
    pub(super) lines: Vec<ReturnableLine>,
    pub(super) reasons: Vec<(&'static str, &'static str)>,
    pub(super) until: String,
    /// Why nothing may be asked for, where that is worth a word.
    pub(super) over: String,
    /// Whether the form stands open, because something was wrong with it.
    pub(super) open: bool,
    /// Whether store credit can be chosen.
    pub(super) credit: bool,
    /// Whether something else may be searched for.
    pub(super) finds: bool,
    /// What is to be exchanged, before it is.
    pub(super) confirm: Option<Confirm>,
    /// What was typed besides the lines.
    pub(super) comment: String,
    pub(super) wants_credit: bool,
    pub(super) find: String,
    /// What came of searching, where somebody has.
    pub(super) found: String,
}

pub(super) struct ReturnView {
    pub(super) number: u16,
    pub(super) text: String,
    pub(super) says: String,
    pub(super) lines: Vec<String>,
    /// Whether it has one to be printed.
    pub(super) label: bool,
    /// Whether it can be given up.
    pub(super) open: bool,
    /// Whether what goes back is given as credit.
    pub(super) credit: bool,
    /// Whether that can be changed.
    pub(super) choice: bool,
    /// What goes out for it.
    pub(super) exchange: Option<ExchangeView>,
}

pub(super) struct ReturnableLine {
    pub(super) sku: Sku,
    pub(super) name: String,
    /// For people, and for the form.
    pub(super) most: String,
    pub(super) max: String,
    /// What may be had for it.
    pub(super) exchange: Choices,
    /// What was typed: how many, as it is, and of what may be chosen the names.
    pub(super) count: String,
    pub(super) why: String,
    pub(super) instead: String,
}

impl Returns {
    pub(super) fn of(
        say: Language,
        order: &OrderView,
        (zone, offers_credit): (&str, bool),
        (open, finds, typed): (bool, bool, Typed<'_>),
        (mut choices, found): (BTreeMap<Sku, Choices>, usize),
    ) -> Self {
        let credit = offers_credit && order.payments.iter().any(is_by_provider);
        let name = |sku: &Sku| {
            let known = order.lines.iter().find(|line| line.sku == *sku);
            known.map_or_else(|| sku.to_string(), |line| line.name.clone())
        };
        let own = order.returns.iter().map(|one| ReturnView {
            number: one.number,
            text: one.text.clone(),
            says: say.return_stands(one, order.currency),
            lines: one
                .lines
                .iter()
                .map(|line| {
                    let why = say.why_sent_back(line.reason);
                    format!("{} × {}: {why}", say.quantity(line.quantity), name(&line.sku))
                })
                .collect(),
            label: one.state == ReturnState::Approved,
            open: matches!(one.state, ReturnState::Asked | ReturnState::Approved) && !some_came(one),
            credit: one.credit.is_some(),
            choice: credit && matches!(one.state, ReturnState::Asked | ReturnState::Approved),
            exchange: ExchangeView::of(say, order, one.number, zone),
        });
        let in_time = order.returns_until.is_some_and(|until| clock::now() <= until);
        let mut line = |line: &protocol::SkuQuantity| ReturnableLine {
            sku: line.sku,
            name: name(&line.sku),
            most: say.quantity(line.quantity),
            max: line.quantity.to_string(),
            exchange: choices.remove(&line.sku).unwrap_or_default(),
            count: Some(typed.of_line("q", &line.sku))
                .filter(|text| !text.is_empty())
                .unwrap_or("0")
                .to_owned(),
            why: typed.of_line("r", &line.sku).to_owned(),
            instead: typed.of_line("x", &line.sku).to_owned(),
        };
        let until = order.returns_until.map(|until| say.moment(until, zone)).unwrap_or_default();
        Self {
            own: own.collect(),
            lines: if in_time { order.returnable.iter().map(&mut line).collect() } else { Vec::new() },
            reasons: ReturnReason::ALL.map(|reason| (code(reason), say.why_sent_back(reason))).to_vec(),
            over: if in_time || until.is_empty() || order.returnable.is_empty() {
                String::new()
            } else {
                say.back_over(&until)
            },
            until: say.back_until(until),
            open,
            credit,
            finds,
            confirm: None,
            comment: typed.of("comment").to_owned(),
            wants_credit: typed.wants_credit(),
            find: typed.of("find").to_owned(),
            found: match found {
                _ if !typed.searches() => String::new(),
                0 => say.exchange_found_nothing().to_owned(),
                _ => say.exchange_found().to_owned(),
            },
        }
    }
}

/// What was paid outside, and could be given back in another way.
fn is_by_provider(payment: &OrderPayment) -> bool {
    payment.captured > Amount::ZERO && ![GIFT_CARD_PROVIDER, COUNTER].contains(&payment.provider.as_str())
}

fn some_came(one: &protocol::OrderReturn) -> bool {
    one.lines.iter().any(|line| line.good > Quantity::ZERO || line.damaged > Quantity::ZERO)
}

/// Asks that goods may be sent back.
pub(super) async fn ask(
    visit: Visit,
    key: web::Path<String>,
    form: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let shop = visit.front();
    if !visit.is_own_form() {
        return foreign(&shop);
    }
    let typed = Typed(&form);
    let said = Said { typed, ..Said::default() };
    if typed.searches() {
        return shown_with(&visit, &key, None, said).await;
    }
    let asked = match visit.rim.admit_checkout(visit.rim.client_address(&visit.request)) {
        Ok(()) => wanted(&form),
        Err(refusal) => Err(refusal),
    };
    let wanted = match asked {
        Ok(wanted) => wanted,
        Err(refusal) => return shown_with(&visit, &key, Some(Wrong::Refused(refusal)), said).await,
    };
    if wanted.lines.is_empty() {
        return shown_with(&visit, &key, Some(Wrong::NothingChosen), said).await;
    }
    // The button was pressed twice, or the page was gone back to: what was asked for then is not asked for again.
    if is_asked_already(&visit, &key, typed).await {
        return shown_with(&visit, &key, Some(Wrong::AskedAlready), Said::default()).await;
    }
    if wanted.difference.is_none() && wanted.lines.iter().any(|line| line.instead.is_some()) {
        return match visit.node.exchange_quote_by_key(&key, &wanted).await {
            Ok(quote) => {
                let exchange = Some((&wanted, &quote));
                shown_with(&visit, &key, None, Said { exchange, typed }).await
            }
            Err(refusal) => shown_with(&visit, &key, Some(Wrong::Refused(refusal)), said).await,
        };
    }
    match asked_for(&visit, &key, wanted, typed.wants_credit()).await {
        Ok(order) => see_other(&format!("{}/order/{}", visit.at, order.key)),
        Err(refusal) => shown_with(&visit, &key, Some(Wrong::Refused(refusal)), said).await,
    }
}

async fn is_asked_already(visit: &Visit, key: &str, typed: Typed<'_>) -> bool {
    let Some(seen) = typed.seen() else { return false };
    let known = visit.node.order_by_key(key).await;
    known.is_ok_and(|order| order.is_some_and(|order| order.returns.len() != seen))
}

/// What goes back of it is given as credit where that is wanted.
async fn asked_for(visit: &Visit, key: &str, wanted: MyReturn, credit: bool) -> Result<OrderView, Refusal> {
    let order = visit.node.ask_return_by_key(key, wanted).await?;
    match order.returns.last().map(|own| own.number).filter(|_| credit) {
        Some(number) => visit.node.return_as_credit_by_key(key, number, true).await,
        None => Ok(order),
    }
}

/// Gives a return up.
pub(super) async fn withdraw(visit: Visit, path: web::Path<(String, u16)>) -> HttpResponse {
    if !visit.is_own_form() {
        return foreign(&visit.front());
    }
    let (key, number) = path.into_inner();
    let done = visit.node.withdraw_return_by_key(&key, number).await;
    answered(&visit, &key, done).await
}

#[derive(Debug, Deserialize)]
pub(super) struct CreditForm {
    #[serde(default)]
    credit: String,
}

/// Chooses store credit for what goes back, or the way it was paid after all.
pub(super) async fn credit(
    visit: Visit,
    path: web::Path<(String, u16)>,
    form: web::Form<CreditForm>,
) -> HttpResponse {
    if !visit.is_own_form() {
        return foreign(&visit.front());
    }
    let (key, number) = path.into_inner();
    let done = visit.node.return_as_credit_by_key(&key, number, form.credit == "yes").await;
    answered(&visit, &key, done).await
}

/// `/order/{key}/returns/{number}/label`: to be printed and stuck on the parcel.
pub(super) async fn label(visit: Visit, path: web::Path<(String, u16)>) -> HttpResponse {
    let (key, number) = path.into_inner();
    let (order, shop) = match opened(&visit, &key).await {
        Ok(found) => found,
        Err(page) => return page,
    };
    let found = order.returns.get(usize::from(number)).filter(|one| one.state == ReturnState::Approved);
    let Some(returned) = found else { return not_found_page(&shop) };
    let published = visit.node.catalogue();
    let to = returned.branch.and_then(|branch| published.organisation.branch(branch));
    let to = to.map(|branch| {
        let lines = std::iter::once(branch.name.as_str()).chain(branch.address.lines());
        lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    });
    let name = published.organisation.shop().name.clone();
    let label = ReturnLabel::new(shop.say, (&order, returned), (&name, to.unwrap_or_default()));
    private(page(&label))
}
