//! The page where customers pay. It works without scripts, and says at the field what is wrong.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use serde::Deserialize;

use crate::{
    Shared,
    cards::{Behaviour, CARDS, behaviour},
    notify::now,
    payment::{Payment, State},
    words::{Language, Words},
};

pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/pay/{id}", web::get().to(show))
        .route("/pay/{id}", web::post().to(pay))
        .route("/pay/{id}/bank", web::get().to(ask))
        .route("/pay/{id}/bank", web::post().to(told));
}

/// Nothing but the page's own style; what it is about is nobody else's business.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

struct Row {
    number: &'static str,
    shown: String,
    does: &'static str,
}

#[derive(Template)]
#[template(path = "pay.html")]
struct Page<'a> {
    language: &'static str,
    direction: &'static str,
    words: Words,
    order: &'a str,
    amount: String,
    back: &'a str,
    /// Whether it can still be paid.
    open: bool,
    /// Whether the bank asks.
    bank: bool,
    /// What is wrong, or how it ended.
    said: &'a str,
    cards: Vec<Row>,
}

#[derive(Deserialize)]
struct Paying {
    /// Of a button of the list.
    #[serde(default)]
    chosen: String,
    #[serde(default)]
    card: String,
}

#[derive(Deserialize)]
struct Told {
    answer: String,
}

async fn show(shared: web::Data<Shared>, id: web::Path<String>) -> HttpResponse {
    let Some(payment) = find(&shared, &id) else { return gone() };
    page(StatusCode::OK, &payment, false, None)
}

async fn ask(shared: web::Data<Shared>, id: web::Path<String>) -> HttpResponse {
    let Some(payment) = find(&shared, &id) else { return gone() };
    page(StatusCode::OK, &payment, payment.challenged, None)
}

async fn pay(shared: web::Data<Shared>, id: web::Path<String>, form: web::Form<Paying>) -> HttpResponse {
    let Some(payment) = find(&shared, &id) else { return gone() };
    let number = if form.chosen.is_empty() { &form.card } else { &form.chosen };
    let Some(card) = behaviour(number) else {
        let language = Language::of(&payment.new.locale);
        return page(StatusCode::UNPROCESSABLE_ENTITY, &payment, false, Some(language.no_card()));
    };
    let paid = shared.book().pay(&id, card, now());
    let Ok(payment) = paid else { return gone() };
    match card {
        Behaviour::Hangs | Behaviour::HangsAndPays => {
            shared.hang().await;
            HttpResponse::GatewayTimeout().finish()
        }
        Behaviour::Challenges if payment.challenged => to(&format!("/pay/{}/bank", payment.id)),
        Behaviour::PaysLate if payment.late_at.is_some() => to(&payment.new.return_address),
        _ => onward(&payment),
    }
}

async fn told(shared: web::Data<Shared>, id: web::Path<String>, form: web::Form<Told>) -> HttpResponse {
    let confirmed = shared.book().confirm(&id, form.answer == "yes", now());
    confirmed.map_or_else(|_no| gone(), |payment| onward(&payment))
}

/// Back to the shop, unless another card may be tried.
fn onward(payment: &Payment) -> HttpResponse {
    if payment.state == State::Pending {
        return page(StatusCode::PAYMENT_REQUIRED, payment, false, None);
    }
    to(&payment.new.return_address)
}

fn find(shared: &Shared, id: &str) -> Option<Payment> {
    shared.book().payment(id).cloned()
}

fn to(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

fn page(status: StatusCode, payment: &Payment, bank: bool, wrong: Option<&'static str>) -> HttpResponse {
    let language = Language::of(&payment.new.locale);
    let open = payment.state == State::Pending;
    let refused = payment.reason.map(|reason| language.reason(reason)).filter(|_| open && !bank);
    let said = wrong.filter(|_| open).or(refused).unwrap_or_else(|| language.over(payment.state));
    let row = |card: &crate::cards::Card| Row {
        number: card.number,
        shown: grouped(card.number),
        does: language.behaviour(card.behaviour),
    };
    let page = Page {
        language: language.tag(),
        direction: language.direction(),
        words: language.words(),
        order: &payment.new.order,
        amount: amount(payment.new.amount, &payment.new.currency),
        back: &payment.new.return_address,
        open,
        bank,
        said,
        cards: CARDS.iter().map(row).collect(),
    };
    html(status, &page)
}

fn gone() -> HttpResponse {
    let words = Language::English.words();
    let page = Page {
        language: "en",
        direction: "ltr",
        words,
        order: "",
        amount: String::new(),
        back: "",
        open: false,
        bank: false,
        said: words.gone,
        cards: Vec::new(),
    };
    html(StatusCode::NOT_FOUND, &page)
}

fn html(status: StatusCode, page: &Page<'_>) -> HttpResponse {
    match page.render() {
        Ok(text) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(text),
        Err(error) => {
            tracing::error!(%error, "the page cannot be made");
            HttpResponse::InternalServerError().finish()
        }
    }
}

fn grouped(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Minor units as people read them.
pub(crate) fn amount(minor: i64, currency: &str) -> String {
    let digits =
        iso_currency::Currency::from_code(currency).and_then(iso_currency::Currency::exponent).unwrap_or(2);
    let one = 10_i64.checked_pow(u32::from(digits)).unwrap_or(1);
    let (whole, part) = (minor.div_euclid(one), minor.rem_euclid(one));
    match digits {
        0 => format!("{whole} {currency}"),
        digits => format!("{whole}.{part:0width$} {currency}", width = usize::from(digits)),
    }
}
