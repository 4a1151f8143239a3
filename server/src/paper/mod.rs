//! What is printed or sent on paper's behalf. It does not know who asks for it, on which printer it ends or how it is mailed.

mod alert;
mod escpos;
mod invoice;
mod labels;
mod letter;
mod lines;
mod order;
mod purchase;
mod receipt;

use actix_web::web;

use crate::rim::read;

pub(crate) use alert::{AlertLetter, alert_letter};
pub(crate) use escpos::{Bytes, drawer_kick, receipt_bytes, test_bytes};
pub(crate) use invoice::drawn_invoice;
#[cfg(test)]
pub(crate) use invoice::invoice_pdf;
pub(crate) use labels::{Article, LAYOUTS, Labels, Source, layout};
pub(crate) use letter::{letter, test_letter};
pub(crate) use order::{OrderNews, order_letter};
pub(crate) use purchase::PurchasePaper;
pub(crate) use receipt::Receipt;

/// The addresses of what papers need to look right.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/receipt.css", read(web::to(receipt::stylesheet)));
}
