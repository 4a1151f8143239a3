//! Invoices and credit notes, for whoever keeps the books and whoever looks after orders.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use chrono::NaiveDate;
use protocol::{
    BranchId, InvoiceKind, InvoiceRow, InvoiceSeries, OrderId, Page, Refusal, RefusalCode, Right,
};
use serde::Deserialize;

use crate::{
    http::{
        access::Access,
        extract::{Asked, Format, PageQuery, wanted_format},
        listing::{self, Cell, Part, Row, names, number, text, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, query, shape},
    },
    node::{InvoicesAsked, Issued, Node},
    paper::drawn_invoice,
    rim::ProblemResponse,
};

const TAG: &str = "Invoices";
const OF_ORDER: Parameter = Parameter {
    name: "order",
    place: Place::Path,
    kind: Kind::Of(shape::<OrderId>()),
    about: "The order's id.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/invoices",
        id: "listInvoices",
        tag: TAG,
        summary: "Invoices and credit notes, newest first.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[
            query("branch", Kind::Of(shape::<BranchId>()), "Those only that this branch has issued."),
            query("kind", Kind::Of(shape::<InvoiceKind>()), "Those only of this kind."),
            query("series", Kind::Text, "Those only of this series, such as `INV-1-2026`."),
            query("from", Kind::Date, "Those only that were issued on this day or later."),
            query("until", Kind::Date, "Those only that were issued on this day or before."),
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<InvoiceRow>>()),
        csv: true,
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/invoices/series",
        id: "listInvoiceSeries",
        tag: TAG,
        summary: "Every series of numbers, and whether one of it is missing.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[FORMAT],
        answer: Answer::Of(shape::<Vec<InvoiceSeries>>()),
        csv: true,
        handler: || web::to(series),
        ..READ
    },
    Operation {
        path: "/api/v1/invoices/{number}/pdf",
        id: "readInvoice",
        tag: TAG,
        summary: "An invoice or a credit note as PDF/A, by its number, for whoever keeps the books.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[Parameter {
            name: "number",
            place: Place::Path,
            kind: Kind::Text,
            about: "Its number, such as `INV-1-2026-000017`.",
        }],
        answer: Answer::Pdf,
        refusals: &[RefusalCode::UnknownInvoice],
        handler: || web::to(numbered),
        ..READ
    },
    Operation {
        path: "/api/v1/orders/{order}/invoices",
        id: "listOrderInvoices",
        tag: TAG,
        summary: "The invoices and credit notes of an order, in their order.",
        access: Access::Staff(Right::ManageOrders),
        parameters: &[OF_ORDER],
        answer: Answer::Of(shape::<Vec<InvoiceRow>>()),
        handler: || web::to(of_order),
        ..READ
    },
    Operation {
        path: "/api/v1/orders/{order}/invoices/{document}/pdf",
        id: "readOrderInvoice",
        tag: TAG,
        summary: "One of them as PDF/A, for whoever looks after orders.",
        access: Access::Staff(Right::ManageOrders),
        parameters: &[
            OF_ORDER,
            Parameter {
                name: "document",
                place: Place::Path,
                kind: Kind::Of(shape::<u16>()),
                about: "Its place among the documents of its order, from 0 on.",
            },
        ],
        answer: Answer::Pdf,
        refusals: &[RefusalCode::UnknownInvoice],
        handler: || web::to(document),
        ..READ
    },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InvoicesQuery {
    branch: Option<u16>,
    kind: Option<InvoiceKind>,
    series: Option<String>,
    from: Option<String>,
    until: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<InvoicesQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let InvoicesQuery { branch, kind, series, from, until, limit, cursor, format } = query.into_inner();
    let asked = InvoicesAsked {
        branch: branch.map(BranchId),
        kind,
        series,
        from: day(from)?,
        until: day(until)?,
        before: None,
    };
    let read = move |before: Option<u64>, wanted| {
        let (node, asked) = (node.clone(), InvoicesAsked { before, ..asked.clone() });
        async move {
            let found = node.invoices(asked, wanted).await?;
            let next = if found.len() < wanted { None } else { found.last().map(|(place, _)| *place) };
            Ok(Part { rows: found.into_iter().map(|(_, row)| row).collect(), next, damaged: Vec::new() })
        }
    };
    listing::list(&request, &PageQuery { limit, cursor, format }, "invoices", read).await
}

/// A day as it is compared.
fn day(asked: Option<String>) -> Result<Option<String>, ProblemResponse> {
    let Some(text) = asked else { return Ok(None) };
    match text.parse::<NaiveDate>() {
        Ok(day) => Ok(Some(day.to_string())),
        Err(_) => {
            let message = format!("{text} is no day; one looks like 2026-11-27");
            Err(ProblemResponse::new(RefusalCode::Malformed, message))
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeriesQuery {
    format: Option<Format>,
}

async fn series(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<SeriesQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let all = node.invoice_series().await?;
    listing::whole(wanted_format(&request, query.into_inner().format), "invoice-series", &all)
}

async fn of_order(node: web::Data<Node>, order: web::Path<OrderId>) -> Result<HttpResponse, ProblemResponse> {
    let all = node.invoices_of(order.into_inner()).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(all))
}

async fn numbered(node: web::Data<Node>, number: web::Path<String>) -> Result<HttpResponse, ProblemResponse> {
    file(node.invoice(number.into_inner()).await?).await
}

async fn document(
    node: web::Data<Node>,
    path: web::Path<(OrderId, u16)>,
) -> Result<HttpResponse, ProblemResponse> {
    let (order, number) = path.into_inner();
    file(node.order_invoice(order, number).await?).await
}

async fn file(found: Option<Issued>) -> Result<HttpResponse, ProblemResponse> {
    let unknown = || Refusal::new(RefusalCode::UnknownInvoice, "there is no such invoice");
    let Issued { row, invoice } = found.ok_or_else(unknown)?;
    let name = format!("attachment; filename=\"{}.pdf\"", row.number);
    let bytes = drawn_invoice(row, invoice).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "private, no-store"));
    response.insert_header((header::CONTENT_DISPOSITION, name));
    Ok(response.content_type("application/pdf").body(bytes))
}

impl Row for InvoiceRow {
    fn header() -> Vec<String> {
        names(&[
            "number",
            "kind",
            "series",
            "sequence",
            "branch",
            "issued",
            "supplied",
            "order_number",
            "corrects",
            "currency",
            "net",
            "tax",
            "total",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.number),
            word(self.kind),
            text(&self.series),
            number(i64::try_from(self.sequence).unwrap_or(i64::MAX)),
            number(self.branch.0),
            text(&self.issued),
            text(&self.supplied),
            text(&self.order_number),
            text(self.corrects.as_deref().unwrap_or_default()),
            text(self.currency.code()),
            number(self.net.0),
            number(self.tax.0),
            number(self.total.0),
        ]
    }
}

impl Row for InvoiceSeries {
    fn header() -> Vec<String> {
        names(&["series", "branch", "first", "last", "count", "whole"])
    }

    fn cells(&self) -> Vec<Cell> {
        let figure = |figure: u64| number(i64::try_from(figure).unwrap_or(i64::MAX));
        vec![
            text(&self.series),
            number(self.branch.0),
            figure(self.first),
            figure(self.last),
            figure(self.count),
            text(self.whole),
        ]
    }
}
