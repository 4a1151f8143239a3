//! Commands over HTTP: for tools, imports and clients that cannot hold a socket.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{Answer, Command};

use super::{
    extract::{Body, Caller, check_idempotency_key},
    problem::ProblemResponse,
};
use crate::node::Node;

pub(super) async fn submit(
    request: HttpRequest,
    node: web::Data<Node>,
    caller: Caller,
    command: Body<Command>,
) -> Result<HttpResponse, ProblemResponse> {
    let origin = caller.origin()?;
    let Body(command) = command;
    check_idempotency_key(&request, command.id)?;
    let reply = node.submit(origin, command).await?;
    match reply.answer {
        Answer::Ok(_) => Ok(HttpResponse::Ok().json(reply)),
        Answer::Rejected(refusal) => Err(ProblemResponse::by_rule(refusal)),
    }
}
