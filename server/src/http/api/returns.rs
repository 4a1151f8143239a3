//! Tickets for whoever takes something back: found by number or id in any branch, and a branch's newest.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{BranchId, Page, ReceiptNumber, Refusal, RefusalCode, Right, SoldTicket, TicketId};

use crate::{
    http::{
        access::Access,
        extract::PageQuery,
        listing::{self, Before, Cell, Part, Row, names, number, text, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

const BRANCH: Parameter = Parameter {
    name: "branch",
    place: Place::Path,
    kind: Kind::Of(shape::<BranchId>()),
    about: "The branch that made them.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/branches/{branch}/tickets",
        id: "listBranchTickets",
        tag: "Tickets",
        summary: "Tickets of one branch, newest first, with their lines and what was refunded of each. A page may be short \
                  and still not be the last.",
        access: Access::StaffOrOwn(Right::ViewReports),
        parameters: &[BRANCH, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<SoldTicket>>()),
        csv: true,
        refusals: &[RefusalCode::Busy],
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/receipts/{receipt}",
        id: "findReceipt",
        tag: "Tickets",
        summary: "One ticket of any branch by the number on its receipt, such as 1-11-2-000042, or by its id, with what was \
                  refunded of each line.",
        access: Access::StaffOrOwn(Right::ViewReports),
        parameters: &[Parameter {
            name: "receipt",
            place: Place::Path,
            kind: Kind::Of(shape::<String>()),
            about: "The number as it is printed, or the ticket's id.",
        }],
        answer: Answer::Of(shape::<SoldTicket>()),
        refusals: &[RefusalCode::UnknownTicket, RefusalCode::Malformed, RefusalCode::Busy],
        handler: || web::to(one),
        ..READ
    },
];

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    branch: web::Path<BranchId>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let branch = branch.into_inner();
    let read = move |before: Option<Before>, wanted| {
        let node = node.clone();
        async move {
            let found = node.branch_tickets(branch, before.map(|Before(position)| position), wanted).await?;
            Ok(Part::from(found))
        }
    };
    listing::list(&request, &query, "branch tickets", read).await
}

async fn one(node: web::Data<Node>, receipt: web::Path<String>) -> Result<HttpResponse, ProblemResponse> {
    let receipt = receipt.into_inner();
    let found = match receipt.parse::<TicketId>() {
        Ok(id) => node.sold_ticket(id).await?,
        Err(_) => {
            let wrong = |message: String| Refusal::new(RefusalCode::Malformed, message);
            let number = match receipt.parse::<ReceiptNumber>() {
                Ok(number) => number,
                // In the shape that the house gives its numbers.
                Err(message) => {
                    let published = node.catalogue();
                    let printed = published.organisation.number_from_paper(&receipt);
                    printed.ok_or_else(|| wrong(message))?
                }
            };
            node.numbered_ticket(number).await?
        }
    };
    let unknown = || Refusal::new(RefusalCode::UnknownTicket, format!("there is no receipt {receipt}"));
    let ticket = found.ok_or_else(unknown)?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-store")).json(ticket))
}

impl Row for SoldTicket {
    fn header() -> Vec<String> {
        names(&["lsn", "id", "kind", "number", "staff", "occurred_ms", "lines", "total_minor", "reason"])
    }

    fn cells(&self) -> Vec<Cell> {
        let ticket = &self.ticket;
        vec![
            number(self.lsn.0),
            text(ticket.id),
            word(ticket.kind),
            text(ticket.number),
            number(ticket.staff.0),
            number(ticket.occurred.at.0),
            number(u32::try_from(ticket.lines.len()).unwrap_or(u32::MAX)),
            number(ticket.total.0),
            text(&ticket.grounds.reason),
        ]
    }
}
