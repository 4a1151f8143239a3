//! What is printed. It does not know who asks for it or on which printer it ends.

mod receipt;

use actix_web::web;

use crate::rim::read;

pub(crate) use receipt::receipt_page;

/// The addresses of what papers need to look right.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/receipt.css", read(web::to(receipt::stylesheet)));
}
