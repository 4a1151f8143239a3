//! Invoices and credit notes as PDF/A, drawn anew from what was recorded whenever one is asked for
//! ([ADR 42](../../../../docs/adr/0042-invoices-are-numbered-by-their-branch.md)).

mod fonts;
mod layout;
mod sheet;

use actix_web::web;
use domain::branch::Invoice;
use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Archival, ConfigurationBuilder},
    geom::{PathBuilder, Point},
    metadata::{DateTime, Metadata, TextDirection},
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
};
use protocol::{InvoiceKind, InvoiceRow, Refusal, RefusalCode};
use thiserror::Error;

use self::{
    fonts::Fonts,
    layout::sheets,
    sheet::{HEIGHT, Mark, Side, Tone, WIDTH},
};
use crate::words::Language;

#[derive(Debug, Error)]
#[error("an invoice could not be drawn: {0}")]
pub(crate) struct NotDrawn(String);

/// An invoice as a file, drawn where nobody waits for it.
///
/// # Errors
/// A fault when it cannot be drawn, which no invoice can bring about.
pub(crate) async fn drawn_invoice(row: InvoiceRow, invoice: Invoice) -> Result<Vec<u8>, Refusal> {
    let fault = |error: String| Refusal::new(RefusalCode::Fault, error);
    let drawn = web::block(move || invoice_pdf(&row, &invoice)).await;
    drawn.map_err(|error| fault(error.to_string()))?.map_err(|error| fault(error.to_string()))
}

/// An invoice as a file, in the language of its order.
///
/// # Errors
/// When it cannot be drawn, which no invoice can bring about.
pub(crate) fn invoice_pdf(row: &InvoiceRow, invoice: &Invoice) -> Result<Vec<u8>, NotDrawn> {
    let say = Language::of(&invoice.language);
    let fonts = Fonts::load().ok_or_else(|| NotDrawn("its letters are missing".to_owned()))?;
    let sheets = sheets(&fonts, say, invoice, (&row.number, row.corrects.as_deref()));
    let archive = ConfigurationBuilder::new().with_archival_validator(Archival::A2_U).finish();
    let configuration = archive.map_err(|error| NotDrawn(format!("{error:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let from_right = say == Language::Arabic;
    for sheet in sheets {
        let size = PageSettings::from_wh(WIDTH, HEIGHT);
        let mut page = document.start_page_with(size.ok_or_else(|| NotDrawn("no such paper".to_owned()))?);
        let mut surface = page.surface();
        sheet.iter().for_each(|mark| draw(&mut surface, &fonts, mark, from_right));
        surface.finish();
        page.finish();
    }
    let title = match invoice.kind {
        InvoiceKind::Invoice => say.invoice(),
        InvoiceKind::Credit => say.credit_note(),
    };
    let metadata = Metadata::new()
        .title(format!("{title} {}", row.number))
        .authors(vec![invoice.seller.name.clone()])
        .language(say.code().to_owned())
        .text_direction(if from_right { TextDirection::RightToLeft } else { TextDirection::LeftToRight })
        .document_id(row.number.clone())
        .creator("Onhand".to_owned());
    let metadata = match date(&invoice.issued) {
        Some(date) => metadata.creation_date(date),
        None => metadata,
    };
    document.set_metadata(metadata);
    document.finish().map_err(|error| NotDrawn(format!("{error:?}")))
}

fn date(written: &str) -> Option<DateTime> {
    let mut parts = written.split('-');
    let year = DateTime::new(parts.next()?.parse().ok()?);
    Some(year.month(parts.next()?.parse().ok()?).day(parts.next()?.parse().ok()?))
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, mark: &Mark, from_right: bool) {
    let across = |x: f32| if from_right { WIDTH - x } else { x };
    match mark {
        Mark::Rule { x, y, to, weight, tone } => {
            let mut path = PathBuilder::new();
            path.move_to(across(*x), *y);
            path.line_to(across(*to), *y);
            let Some(path) = path.finish() else { return };
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: colour(*tone).into(),
                width: *weight,
                ..Stroke::default()
            }));
            surface.draw_path(&path);
            surface.set_stroke(None);
        }
        Mark::Text { x, y, side, size, bold, tone, text } => {
            let shaped = fonts.shaped(text, *bold);
            let ends_there = (*side == Side::End) != from_right;
            let mut x = across(*x) - if ends_there { shaped.width * size } else { 0.0 };
            surface.set_fill(Some(Fill { paint: colour(*tone).into(), ..Fill::default() }));
            for run in shaped.runs {
                let start = Point::from_xy(x, *y);
                surface.draw_glyphs(start, &run.glyphs, fonts.font(*bold), &run.text, *size, false);
                x += run.width * size;
            }
        }
    }
}

fn colour(tone: Tone) -> rgb::Color {
    match tone {
        Tone::Ink => rgb::Color::new(22, 27, 34),
        Tone::Soft => rgb::Color::new(90, 98, 110),
        Tone::Hair => rgb::Color::new(206, 211, 218),
    }
}

/// A rate as its language writes it.
fn percent(say: Language, ppm: u32) -> String {
    say.decimal(&super::receipt::percent(ppm))
}

#[cfg(test)]
mod tests;
