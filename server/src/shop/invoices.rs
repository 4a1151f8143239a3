//! `/order/{key}/invoices/{number}`: an invoice or a credit note of an order, for whoever has its address.

use actix_web::{HttpResponse, http::header, web};
use protocol::{InvoiceKind, OrderId};

use super::{order::opened, pages::not_found_page, personal::unavailable, visit::Visit};
use crate::{
    node::{Issued, Node},
    paper::drawn_invoice,
    words::Language,
};

/// A line of the list on the order's page.
pub(super) struct InvoiceLink {
    pub(super) document: u16,
    pub(super) name: String,
    pub(super) about: String,
}

/// Those of an order; none where they cannot be read at the moment, since the page says more than that.
pub(super) async fn links(node: &Node, say: Language, order: OrderId) -> Vec<InvoiceLink> {
    let rows = match node.invoices_of(order).await {
        Ok(rows) => rows,
        Err(refusal) => {
            tracing::warn!(order = %order, %refusal, "the invoices of an order could not be read for its page");
            return Vec::new();
        }
    };
    let link = |row: protocol::InvoiceRow| {
        let kind = match row.kind {
            InvoiceKind::Invoice => say.invoice(),
            InvoiceKind::Credit => say.credit_note(),
        };
        InvoiceLink {
            document: row.document,
            name: format!("{kind} {}", row.number),
            about: format!("{} · {}", say.day(&row.issued), say.price(row.total, row.currency)),
        }
    };
    rows.into_iter().map(link).collect()
}

pub(super) async fn file(visit: Visit, path: web::Path<(String, u16)>) -> HttpResponse {
    let (key, number) = path.into_inner();
    let (_, shop) = match opened(&visit, &key).await {
        Ok(found) => found,
        Err(page) => return page,
    };
    let Issued { row, invoice } = match visit.node.invoice_by_key(&key, number).await {
        Ok(Some(issued)) => issued,
        Ok(None) => return not_found_page(&shop),
        Err(refusal) => return unavailable(&shop, &refusal),
    };
    let name = format!("inline; filename=\"{}.pdf\"", row.number);
    match drawn_invoice(row, invoice).await {
        Ok(bytes) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "private, no-store"))
            .insert_header(("x-robots-tag", "noindex"))
            .insert_header((header::CONTENT_DISPOSITION, name))
            .content_type("application/pdf")
            .body(bytes),
        Err(refusal) => unavailable(&shop, &refusal),
    }
}
