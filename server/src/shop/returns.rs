//! Returns on the page of an order: what may be sent back and what was asked for, the form for it, and the label.

use actix_web::{HttpResponse, web};
use domain::orders::COUNTER;
use protocol::{
    Amount, GIFT_CARD_PROVIDER, MyReturn, OrderPayment, OrderView, Quantity, Refusal, RefusalCode,
    ReturnReason, ReturnState, Sku, SkuQuantity, WantedBack,
};
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{
    changes::typed_line,
    exchanges::{Choices, Confirm, ExchangeView},
    label::ReturnLabel,
    order::{Wrong, answered, opened, shown, shown_with},
    pages::{not_found_page, page},
    personal::{foreign, private},
    visit::Visit,
};
use crate::{clock, words::Language};

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
}

impl Returns {
    pub(super) fn of(
        say: Language,
        order: &OrderView,
        (zone, offers_credit): (&str, bool),
        (open, finds, mut choices): (bool, bool, BTreeMap<Sku, Choices>),
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

/// As the form names a reason.
const fn code(reason: ReturnReason) -> &'static str {
    match reason {
        ReturnReason::ChangedMind => "changed_mind",
        ReturnReason::DoesNotFit => "does_not_fit",
        ReturnReason::NotAsDescribed => "not_as_described",
        ReturnReason::Damaged => "damaged",
        ReturnReason::WrongItem => "wrong_item",
        ReturnReason::TooLate => "too_late",
        ReturnReason::Other => "other",
    }
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
    let asked = match visit.rim.admit_checkout(visit.rim.client_address(&visit.request)) {
        Ok(()) => wanted(&form),
        Err(refusal) => Err(refusal),
    };
    let done = match asked {
        Ok(wanted) if wanted.lines.is_empty() => {
            return shown(&visit, &key, Some(Wrong::NothingChosen)).await;
        }
        Ok(wanted) if wanted.lines.iter().any(|line| line.instead.is_some()) => {
            return exchange(&visit, &key, (wanted, form.into_inner())).await;
        }
        Ok(wanted) => {
            let asked = visit.node.ask_return_by_key(&key, wanted).await;
            let credit = form.iter().any(|(name, value)| name == "credit" && value == "yes");
            let number = asked.as_ref().ok().and_then(|order| order.returns.last()).map(|own| own.number);
            match number.filter(|_| credit) {
                Some(number) => visit.node.return_as_credit_by_key(&key, number, true).await,
                None => asked,
            }
        }
        Err(refusal) => Err(refusal),
    };
    answered(&visit, &key, done).await
}

/// Shows first what an exchange comes to, and asks for it once that is confirmed.
async fn exchange(
    visit: &Visit,
    key: &str,
    (wanted, form): (MyReturn, Vec<(String, String)>),
) -> HttpResponse {
    if wanted.difference.is_some() {
        let done = visit.node.ask_return_by_key(key, wanted).await;
        return answered(visit, key, done).await;
    }
    match visit.node.exchange_quote_by_key(key, &wanted).await {
        Ok(quote) => shown_with(visit, key, None, Some((&wanted, &quote, &form))).await,
        Err(refusal) => shown(visit, key, Some(Wrong::Refused(refusal))).await,
    }
}

/// What a form wants back. A number that cannot be read is a mistake and not nothing.
fn wanted(form: &[(String, String)]) -> Result<MyReturn, Refusal> {
    let of = |prefix: &str| -> BTreeMap<&str, &str> {
        form.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value.trim()))).collect()
    };
    let (quantities, reasons, instead) = (of("q."), of("r."), of("x."));
    let mut lines = Vec::new();
    for (sku, text) in quantities {
        let Some(SkuQuantity { sku, quantity }) = typed_line(sku, text)? else { continue };
        let named = reasons.get(sku.as_str()).copied().unwrap_or_default();
        let reason = ReturnReason::ALL.into_iter().find(|reason| code(*reason) == named);
        let other = instead.get(sku.as_str()).copied().filter(|text| !text.is_empty());
        let unknown = |_bad| Refusal::new(RefusalCode::UnknownSku, "there is no such article");
        let instead = other.map(|text| text.parse().map_err(unknown)).transpose()?;
        lines.push(WantedBack { sku, quantity, reason: reason.unwrap_or(ReturnReason::Other), instead });
    }
    let comment = form.iter().find(|(name, _)| name == "comment").map(|(_, text)| text.trim().to_owned());
    // A line may be broken where it is typed, and is one where it is kept.
    let comment = comment.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let difference = form.iter().find(|(name, _)| name == "difference");
    let difference = difference.and_then(|(_, text)| text.parse().ok()).map(Amount);
    Ok(MyReturn { lines, comment, difference })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_is_wanted_back_and_hostile_ones_say_nothing_else() {
        let form = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let told = wanted(&form(&[
            ("q.TEA", "2"),
            ("r.TEA", "damaged"),
            ("q.POT", "0"),
            ("q.MUG", ""),
            ("comment", " it\r\nleaks "),
            ("state", "approved"),
        ]));
        let told = told.unwrap();
        let reason = ReturnReason::Damaged;
        assert_eq!(
            told.lines,
            [WantedBack { sku: "TEA".parse().unwrap(), quantity: Quantity(2_000), reason, instead: None }]
        );
        assert_eq!(told.comment, "it leaks");
        let odd = wanted(&form(&[("q.TEA", "1"), ("r.TEA", "because")])).unwrap();
        assert_eq!(odd.lines[0].reason, ReturnReason::Other);
        for bad in ["many", "0,5", "1e9", "--1", "99999999999999999999"] {
            assert_eq!(
                wanted(&form(&[("q.TEA", bad)])).unwrap_err().code,
                RefusalCode::InvalidQuantity,
                "{bad}"
            );
        }
        assert!(wanted(&form(&[])).unwrap().lines.is_empty());
    }

    #[test]
    fn what_is_wanted_instead_is_an_article_or_nothing() {
        let told = |other: &str, difference: &str| {
            let pairs = [("q.TEA", "1"), ("x.TEA", other), ("difference", difference)];
            let form = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            wanted(&form)
        };
        let instead = |other: &str| told(other, "").map(|told| told.lines[0].instead);
        assert_eq!(instead("MUG"), Ok(Some("MUG".parse().unwrap())));
        assert_eq!(instead(" "), Ok(None), "the money back");
        assert_eq!(instead("no article!").unwrap_err().code, RefusalCode::UnknownSku);
        assert_eq!(told("MUG", "-250").unwrap().difference, Some(Amount(-250)));
        for odd in ["", "free", "1e9"] {
            assert_eq!(told("MUG", odd).unwrap().difference, None, "it is asked again: {odd}");
        }
    }
}
