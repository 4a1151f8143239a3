//! Tickets: the live list for reports, single ones also for the registers of their branch, and the printable receipt.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{Refusal, RefusalCode, Right, Ticket, TicketId};

use super::{
    extract::{Caller, PageQuery, wanted_format},
    listing::{cursor, page},
    problem::ProblemResponse,
};
use crate::{node::Node, web::receipt_page};

pub(super) async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    caller: Caller,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    caller.with_right(Right::ViewReports)?;
    let wanted = query.rows()?;
    let tickets = node.tickets(query.before()?, wanted).await?;
    page(&request, wanted_format(&request, query.format), tickets.rows, tickets.next.map(cursor))
}

pub(super) async fn one(
    node: web::Data<Node>,
    caller: Caller,
    id: web::Path<TicketId>,
) -> Result<HttpResponse, ProblemResponse> {
    let ticket = readable(&node, &caller, id.into_inner()).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(ticket))
}

pub(super) async fn receipt(
    node: web::Data<Node>,
    caller: Caller,
    id: web::Path<TicketId>,
) -> Result<HttpResponse, ProblemResponse> {
    let ticket = readable(&node, &caller, id.into_inner()).await?;
    let html = receipt_page(&ticket, &node.catalogue().organisation)
        .map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}

/// A ticket that the caller may read. Another branch's ticket does not exist for a register, so that ids cannot be
/// probed.
async fn readable(node: &Node, caller: &Caller, id: TicketId) -> Result<Ticket, ProblemResponse> {
    let kept_to = caller.documents_of()?;
    let unknown = || Refusal::new(RefusalCode::UnknownTicket, format!("there is no ticket {id}"));
    let ticket = node.ticket(id).await?.ok_or_else(unknown)?;
    if kept_to.is_some_and(|branch| branch != ticket.number.branch) {
        return Err(unknown().into());
    }
    Ok(ticket)
}
