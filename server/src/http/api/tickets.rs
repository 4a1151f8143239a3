//! Tickets: the live list for reports, single ones also for the registers of their branch, and the printable receipt.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{Page, Refusal, RefusalCode, Right, Sku, Ticket, TicketId, TicketSummary};

use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, PageQuery},
        listing::{self, Before, Cell, Part, Row, names, number, text, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, shape},
    },
    node::Node,
    paper::Receipt,
    rim::{HTML, ProblemResponse},
    words::Language,
};

pub(super) const TICKET: Parameter = Parameter {
    name: "id",
    place: Place::Path,
    kind: Kind::Of(shape::<TicketId>()),
    about: "The ticket's id.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/tickets",
        id: "listTickets",
        tag: "Tickets",
        summary: "Tickets of all branches, newest first.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<TicketSummary>>()),
        csv: true,
        refusals: &[RefusalCode::Busy],
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/tickets/{id}",
        id: "readTicket",
        tag: "Tickets",
        summary: "One ticket with its lines and tenders. A register reads the tickets of its branch.",
        access: Access::StaffOrOwn(Right::ViewReports),
        parameters: &[TICKET],
        answer: Answer::Of(shape::<Ticket>()),
        refusals: &[RefusalCode::UnknownTicket, RefusalCode::Busy],
        handler: || web::to(one),
        ..READ
    },
    Operation {
        path: "/api/v1/tickets/{id}/receipt",
        id: "printReceipt",
        tag: "Tickets",
        summary: "One ticket as a page for a browser to print, on the paper of the register that made it.",
        access: Access::StaffOrOwn(Right::ViewReports),
        parameters: &[TICKET],
        answer: Answer::Html,
        refusals: &[RefusalCode::UnknownTicket, RefusalCode::Busy],
        handler: || web::to(receipt),
        ..READ
    },
];

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let read = move |before: Option<Before>, wanted| {
        let node = node.clone();
        async move {
            let found = node.tickets(before.map(|Before(position)| position), wanted).await?;
            Ok(Part::from(found))
        }
    };
    listing::list(&request, &query, "tickets", read).await
}

async fn one(
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<TicketId>,
) -> Result<HttpResponse, ProblemResponse> {
    let ticket = readable(&node, &permit, id.into_inner()).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(ticket))
}

async fn receipt(
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<TicketId>,
) -> Result<HttpResponse, ProblemResponse> {
    let ticket = readable(&node, &permit, id.into_inner()).await?;
    let published = node.catalogue();
    let paper = published.organisation.register(ticket.number.register).map(|register| register.paper);
    let html = receipt_of(&node, &ticket, spoken(&node))
        .page(paper.unwrap_or_default())
        .map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    Ok(response.content_type(HTML).body(html))
}

/// The language of the shop, in which its papers are.
pub(super) fn spoken(node: &Node) -> Language {
    Language::of(&node.catalogue().organisation.shop().language)
}

/// What stands on a ticket's paper.
pub(super) fn receipt_of(node: &Node, ticket: &Ticket, say: Language) -> Receipt {
    let published = node.catalogue();
    let name_then = |sku: &Sku| published.name_at(sku, ticket.catalogue_seq);
    Receipt::of(ticket, say, &published.organisation, name_then)
}

/// A ticket that the caller may read. Another branch's ticket does not exist for a register, so that ids cannot be
/// probed.
pub(super) async fn readable(node: &Node, permit: &Permit, id: TicketId) -> Result<Ticket, ProblemResponse> {
    let kept_to = permit.branch();
    let unknown = || Refusal::new(RefusalCode::UnknownTicket, format!("there is no ticket {id}"));
    let ticket = node.ticket(id).await?.ok_or_else(unknown)?;
    if kept_to.is_some_and(|branch| branch != ticket.number.branch) {
        return Err(unknown().into());
    }
    Ok(ticket)
}

impl Row for TicketSummary {
    fn header() -> Vec<String> {
        names(&[
            "lsn",
            "id",
            "kind",
            "number",
            "staff",
            "occurred_ms",
            "offset_minutes",
            "lines",
            "total_minor",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.lsn.0),
            text(self.id),
            word(self.kind),
            text(self.number),
            number(self.staff.0),
            number(self.occurred.at.0),
            number(self.occurred.offset_minutes),
            number(self.lines),
            number(self.total.0),
        ]
    }
}
