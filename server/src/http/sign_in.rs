//! Signing in from anywhere but a register. How often an address may try is counted before anything is hashed.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::SignInRequest;

use super::{extract::Body, problem::ProblemResponse, rim::Rim};
use crate::node::Node;

pub(super) async fn sign_in(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    body: Body<SignInRequest>,
) -> Result<HttpResponse, ProblemResponse> {
    let from = rim.client_address(&request);
    rim.admit_sign_in(from)?;
    let Body(SignInRequest { staff, pin }) = body;
    let signed_in = node.auth().sign_in(staff, &pin, &from.to_string()).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(signed_in))
}
