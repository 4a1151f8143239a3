//! Signing in from anywhere, and signing on at a register. How often an address may try to sign in is counted before
//! anything is hashed.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{RefusalCode, SignInRequest, SignInResponse, SignOnResponse};

use super::registers::REGISTER;
use crate::{
    http::{
        access::{Access, Permit},
        extract::Body,
        operation::{Answer, Operation, READ, Verb, shape},
    },
    node::Node,
    rim::{ProblemResponse, Rim},
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
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
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/registers/{register}/sign-on",
        id: "signOn",
        tag: "Identity",
        summary: "Signs a person on at a register by PIN, as the socket does.",
        access: Access::Own,
        parameters: &[REGISTER],
        request: Some(shape::<SignInRequest>()),
        answer: Answer::Of(shape::<SignOnResponse>()),
        refusals: &[
            RefusalCode::UnknownRegister,
            RefusalCode::OtherBranch,
            RefusalCode::Busy,
            RefusalCode::ShuttingDown,
            RefusalCode::StorageFull,
        ],
        handler: || web::to(sign_on),
        ..READ
    },
];

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

async fn sign_on(
    node: web::Data<Node>,
    permit: Permit,
    body: Body<SignInRequest>,
) -> Result<HttpResponse, ProblemResponse> {
    let register = permit.register()?;
    let Body(SignInRequest { staff, pin }) = body;
    let (person, failed) = node.auth().check_pin(staff, &pin).await?;
    match node.sign_on(register, staff).await?.answer {
        protocol::Answer::Ok(_) => {
            let signed_on =
                SignOnResponse { staff: node.catalogue().organisation.staff_view(&person), failed };
            Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(signed_on))
        }
        protocol::Answer::Rejected(refusal) => Err(ProblemResponse::by_rule(refusal)),
    }
}
