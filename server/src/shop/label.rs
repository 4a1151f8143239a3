//! The label of a return: who sends it, where it goes, what it is called, and what is inside. It says nothing of what was paid.

use actix_web::HttpResponse;
use askama::Template;
use protocol::{Delivery, OrderReturn, OrderView};
use qrcode::{EcLevel, QrCode, render::svg};

use crate::words::Language;

#[derive(Template)]
#[template(path = "return_label.html")]
pub(super) struct ReturnLabel<'a> {
    say: Language,
    shop: &'a str,
    text: &'a str,
    /// A drawing of `text` that machines read.
    code: String,
    from: Vec<String>,
    to: Vec<String>,
    lines: Vec<Line>,
}

struct Line {
    quantity: String,
    name: String,
    why: &'static str,
}

impl<'a> ReturnLabel<'a> {
    /// `to` is the branch's name and its address, line by line.
    pub(super) fn new(
        say: Language,
        (order, returned): (&'a OrderView, &'a OrderReturn),
        (shop, to): (&'a str, Vec<String>),
    ) -> Self {
        let from = match &order.delivery {
            Delivery::Ship(address) => say.postal_lines(address),
            Delivery::Collect(_) => vec![order.contact.name.clone()],
        };
        let named = |sku| order.lines.iter().find(|line| line.sku == sku).map(|line| line.name.clone());
        let line = |line: &protocol::OrderReturnLine| Line {
            quantity: say.quantity(line.quantity),
            name: named(line.sku).unwrap_or_else(|| line.sku.to_string()),
            why: say.why_sent_back(line.reason),
        };
        let lines = returned.lines.iter().map(line).collect();
        Self { say, shop, text: &returned.text, code: drawn(&returned.text), from, to, lines }
    }
}

/// A QR code as SVG; nothing where a text is too long for one, which no number of a return is.
fn drawn(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::Q) else { return String::new() };
    let svg = code.render::<svg::Color>().min_dimensions(160, 160).quiet_zone(true).build();
    // In a page it needs no declaration of its own.
    svg.split_once("?>").map_or_else(|| svg.clone(), |(_, drawing)| drawing.to_owned())
}

pub(super) async fn stylesheet() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((actix_web::http::header::CACHE_CONTROL, "public, max-age=3600"))
        .content_type("text/css; charset=utf-8")
        .body(include_str!("../../templates/label.css"))
}
