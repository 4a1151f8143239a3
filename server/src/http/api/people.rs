//! Signing in from anywhere but a register. How often an address may try is counted before anything is hashed.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{RefusalCode, SignInRequest, SignInResponse};

use crate::{
    http::{
        extract::Body,
        operation::{Answer, Operation, READ, Verb, shape},
    },
    node::Node,
    rim::{ProblemResponse, Rim},
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    method: Verb::Post,
    path: "/api/v1/sign-in",
    id: "signIn",
    tag: "Identity",
    summary: "Exchanges a person's PIN for a bearer token that is good for twelve hours.",
    request: Some(shape::<SignInRequest>()),
    answer: Answer::Of(shape::<SignInResponse>()),
    refusals: &[RefusalCode::Unauthenticated, RefusalCode::TooManyRequests, RefusalCode::Busy],
    handler: || web::to(sign_in),
    ..READ
}];

async fn sign_in(
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
