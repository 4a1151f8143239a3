//! A register's own state: shift, people, counters.

use actix_web::{HttpResponse, http::header, web};
use protocol::{Refusal, RefusalCode, RegisterId};

use super::{extract::Caller, problem::ProblemResponse};
use crate::node::Node;

pub(super) async fn view(
    node: web::Data<Node>,
    caller: Caller,
    register: web::Path<RegisterId>,
) -> Result<HttpResponse, ProblemResponse> {
    let register = register.into_inner();
    caller.reports_or_register(register)?;
    if node.catalogue().catalogue.register(register).is_none() {
        return Err(
            Refusal::new(RefusalCode::UnknownRegister, format!("there is no register {register}")).into()
        );
    }
    let view = node.register_view(register).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(view))
}
