//! Signing in to the back office, signing on at a register, and what people do about themselves: their password and their
//! second factor. How often an address may try is counted before anything is hashed.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::organisation::check_password;
use protocol::{
    ChangePassword, CommandBody, ConfirmSecondFactor, EndSecondFactor, MyAccount, Password, PutStaff,
    RecoveryCodes, RefusalCode, Right, SecondFactorBegun, SignInRequest, SignInResponse, SignInsEnded,
    SignOnRequest, SignOnResponse, StaffId,
};
use serde::Serialize;

use super::registers::REGISTER;
use crate::{
    auth::Visitor,
    clock,
    http::{
        access::{Access, Permit},
        extract::Body,
        operation::{Answer, Operation, READ, Verb, shape},
        own_command,
    },
    node::Node,
    record::Origin,
    rim::{ProblemResponse, Rim, bearer_of},
};

const DOOR: &[RefusalCode] = &[RefusalCode::Unauthenticated, RefusalCode::TooManyRequests, RefusalCode::Busy];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        method: Verb::Post,
        path: "/api/v1/sign-in",
        id: "signIn",
        tag: "Identity",
        summary: "Exchanges a person's password, and the code of their second factor, for a bearer token that is good for \
                  twelve hours.",
        request: Some(shape::<SignInRequest>()),
        answer: Answer::Of(shape::<SignInResponse>()),
        refusals: &[
            RefusalCode::Unauthenticated,
            RefusalCode::SecondFactorNeeded,
            RefusalCode::Unauthorised,
            RefusalCode::TooManyRequests,
            RefusalCode::Busy,
        ],
        handler: || web::to(sign_in),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/sign-out",
        id: "signOut",
        tag: "Identity",
        summary: "Ends the sign-in that the request shows.",
        access: Access::AllStaff,
        answer: Answer::Of(shape::<SignInsEnded>()),
        handler: || web::to(sign_out),
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
        request: Some(shape::<SignOnRequest>()),
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
    Operation {
        path: "/api/v1/me",
        id: "readMyAccount",
        tag: "Identity",
        summary: "What the caller is told of themselves.",
        access: Access::AllStaff,
        answer: Answer::Of(shape::<MyAccount>()),
        handler: || web::to(me),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/me/password",
        id: "changeMyPassword",
        tag: "Identity",
        summary: "Changes the caller's own password. Their other sign-ins end.",
        access: Access::AllStaff,
        request: Some(shape::<ChangePassword>()),
        answer: Answer::Of(shape::<SignInResponse>()),
        refusals: DOOR,
        handler: || web::to(change_password),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/me/second-factor",
        id: "beginMySecondFactor",
        tag: "Identity",
        summary: "Makes a secret for the caller's phone, told once; it is in force when `confirmMySecondFactor` has seen a \
                  code.",
        access: Access::AllStaff,
        answer: Answer::Of(shape::<SecondFactorBegun>()),
        refusals: &[RefusalCode::WrongState],
        handler: || web::to(begin_second_factor),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/me/second-factor/confirm",
        id: "confirmMySecondFactor",
        tag: "Identity",
        summary: "Puts the caller's second factor in force and tells recovery codes, once.",
        access: Access::AllStaff,
        request: Some(shape::<ConfirmSecondFactor>()),
        answer: Answer::Of(shape::<RecoveryCodes>()),
        refusals: &[RefusalCode::InvalidCode, RefusalCode::WrongState],
        handler: || web::to(confirm_second_factor),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/me/second-factor/end",
        id: "endMySecondFactor",
        tag: "Identity",
        summary: "Takes the caller's second factor away.",
        access: Access::AllStaff,
        request: Some(shape::<EndSecondFactor>()),
        answer: Answer::Of(shape::<MyAccount>()),
        refusals: DOOR,
        handler: || web::to(end_second_factor),
        ..READ
    },
];

/// An answer that no cache keeps.
pub(super) fn fresh(value: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(value)
}

/// Who asks, as lists of sign-ins and the log show it.
fn visitor(request: &HttpRequest, rim: &Rim) -> Visitor {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Visitor { address: rim.client_address(request).to_string(), client: agent.unwrap_or_default().to_owned() }
}

async fn sign_in(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    body: Body<SignInRequest>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_sign_in(rim.client_address(&request))?;
    let Body(SignInRequest { staff, password, code }) = body;
    let visitor = visitor(&request, &rim);
    let signed_in = node.auth().sign_in(staff, &password.0, code.as_deref(), &visitor).await?;
    Ok(fresh(&signed_in))
}

async fn sign_out(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
    node.auth().sign_out(bearer_of(&request).unwrap_or_default())?;
    node.auth().make_durable().await?;
    Ok(fresh(&SignInsEnded { ended: 1 }))
}

async fn sign_on(
    node: web::Data<Node>,
    permit: Permit,
    body: Body<SignOnRequest>,
) -> Result<HttpResponse, ProblemResponse> {
    let register = permit.register()?;
    let Body(SignOnRequest { staff, pin }) = body;
    let (person, failed) = node.auth().check_pin(staff, &pin.0).await?;
    match node.sign_on(register, staff).await?.answer {
        protocol::Answer::Ok(_) => {
            let staff = node.catalogue().organisation.staff_view(&person);
            Ok(fresh(&SignOnResponse { staff, failed }))
        }
        protocol::Answer::Rejected(refusal) => Err(ProblemResponse::by_rule(refusal)),
    }
}

fn account(node: &Node, staff: StaffId) -> Result<MyAccount, ProblemResponse> {
    let published = node.catalogue();
    let person = published.organisation.staff(staff).ok_or_else(unknown)?;
    let grant = published.organisation.grant_in(staff, None, clock::now());
    let may = |right: &Right| grant.is_some_and(|grant| grant.may(*right));
    Ok(MyAccount {
        person: node.auth().person_view(person),
        rights: Right::ALL.into_iter().filter(may).collect(),
        recovery_codes_left: u32::try_from(node.auth().recovery_codes_left(staff)).unwrap_or(u32::MAX),
    })
}

fn unknown() -> ProblemResponse {
    ProblemResponse::new(RefusalCode::UnknownStaff, "there is no such person")
}

async fn me(node: web::Data<Node>, permit: Permit) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh(&account(&node, permit.person()?)?))
}

/// Changes what only the person themselves may change. They have been asked who they are; the server writes it in their name.
async fn put_own(node: &Node, staff: StaffId, change: PutStaff) -> Result<(), ProblemResponse> {
    let command = own_command(staff, CommandBody::from(PutStaff { id: staff, ..change }));
    match node.submit(Origin::System, command).await?.answer {
        protocol::Answer::Ok(_) => Ok(()),
        protocol::Answer::Rejected(refusal) => Err(ProblemResponse::by_rule(refusal)),
    }
}

async fn change_password(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    permit: Permit,
    body: Body<ChangePassword>,
) -> Result<HttpResponse, ProblemResponse> {
    let staff = permit.person()?;
    let Body(ChangePassword { old, new }) = body;
    node.auth().confirm_password(staff, &old.0).await?;
    let published = node.catalogue();
    let name = published.organisation.staff(staff).map_or("", |person| &person.name);
    check_password(&new.0, name).map_err(|no| ProblemResponse::by_rule(no.into()))?;
    let Password(new) = new;
    put_own(&node, staff, PutStaff { password: Some(Password(new)), ..PutStaff::default() }).await?;
    node.auth().end_sign_ins(staff, None)?;
    // Whoever changed it goes on under a token of the new one.
    let signed_in = node.auth().admit(staff, &visitor(&request, &rim), None).await?;
    Ok(fresh(&signed_in))
}

async fn begin_second_factor(
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    permit: Permit,
) -> Result<HttpResponse, ProblemResponse> {
    let published = node.catalogue();
    let person = published.organisation.staff(permit.person()?).ok_or_else(unknown)?;
    Ok(fresh(&node.auth().begin_second_factor(person, &rim.shop_name(&node))?))
}

async fn confirm_second_factor(
    node: web::Data<Node>,
    permit: Permit,
    body: Body<ConfirmSecondFactor>,
) -> Result<HttpResponse, ProblemResponse> {
    let staff = permit.person()?;
    let codes = node.auth().confirm_second_factor(staff, &body.0.code)?;
    node.auth().make_durable().await?;
    // The secret is on the disk before anybody is asked for its codes.
    put_own(&node, staff, PutStaff { second_factor: Some(true), ..PutStaff::default() }).await?;
    Ok(fresh(&codes))
}

async fn end_second_factor(
    node: web::Data<Node>,
    permit: Permit,
    body: Body<EndSecondFactor>,
) -> Result<HttpResponse, ProblemResponse> {
    let staff = permit.person()?;
    node.auth().confirm_password(staff, &body.0.password.0).await?;
    put_own(&node, staff, PutStaff { second_factor: Some(false), ..PutStaff::default() }).await?;
    node.auth().forget_second_factor(staff)?;
    Ok(fresh(&account(&node, staff)?))
}
