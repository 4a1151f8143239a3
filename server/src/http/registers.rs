//! What is a register's own: shift, people, counters, and the reports of its closings.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{Refusal, RefusalCode, RegisterId};

use super::{
    extract::{Caller, PageQuery, wanted_format},
    listing::{cursor, page},
    problem::ProblemResponse,
};
use crate::node::Node;

pub(super) async fn view(
    node: web::Data<Node>,
    caller: Caller,
    register: web::Path<RegisterId>,
) -> Result<HttpResponse, ProblemResponse> {
    let register = register.into_inner();
    readable(&node, &caller, register)?;
    let view = node.register_view(register).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(view))
}

pub(super) async fn z_reports(
    request: HttpRequest,
    node: web::Data<Node>,
    caller: Caller,
    register: web::Path<RegisterId>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let register = register.into_inner();
    readable(&node, &caller, register)?;
    let reports = node.z_reports(register, query.before()?, query.rows()?).await?;
    page(&request, wanted_format(&request, query.format), reports.rows, reports.next.map(cursor))
}

fn readable(node: &Node, caller: &Caller, register: RegisterId) -> Result<(), ProblemResponse> {
    caller.reports_or_register(register)?;
    match node.catalogue().organisation.register(register) {
        Some(_) => Ok(()),
        None => {
            Err(Refusal::new(RefusalCode::UnknownRegister, format!("there is no register {register}")).into())
        }
    }
}
