//! Devices of registers: which there are, and how one becomes a register. A manager makes a code, the device shows it, and
//! the server makes the token, which nobody but the device ever sees.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{
    CommandBody, EnrolRequest, Enrolled, EnrolmentCode, OutboxTold, PutRegister, RefusalCode,
    RegisterDetails, RegisterId, Right,
};

use super::{people::fresh, registers::REGISTER};
use crate::{
    auth::{Auth, new_token, no_code},
    http::{
        access::{Access, Permit},
        extract::Body,
        operation::{Answer, Operation, READ, Verb, shape},
        own_command,
    },
    node::Node,
    record::Origin,
    rim::{ProblemResponse, Rim},
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/registers",
        id: "listRegisters",
        tag: "Registers",
        summary: "Every register: whether a device is enrolled and connected, when it was last heard of, and its program.",
        access: Access::Staff(Right::ManageCatalogue),
        answer: Answer::Of(shape::<Vec<RegisterDetails>>()),
        handler: || web::to(registers),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/registers/{register}/enrolment",
        id: "beginEnrolment",
        tag: "Registers",
        summary: "Makes a code, told once and good once within ten minutes, by which a device becomes the register.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[REGISTER],
        answer: Answer::Of(shape::<EnrolmentCode>()),
        refusals: &[RefusalCode::UnknownRegister, RefusalCode::Busy],
        handler: || web::to(begin),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/registers/{register}/outbox",
        id: "tellOutbox",
        tag: "Registers",
        summary: "Tells how much a register's device keeps for the server, for whoever looks after devices.",
        access: Access::Own,
        parameters: &[REGISTER],
        request: Some(shape::<OutboxTold>()),
        answer: Answer::Of(shape::<OutboxTold>()),
        handler: || web::to(outbox),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/enrol",
        id: "enrol",
        tag: "Registers",
        summary: "Exchanges a code for the token of a register. The register's token of before is good no more.",
        request: Some(shape::<EnrolRequest>()),
        answer: Answer::Of(shape::<Enrolled>()),
        refusals: &[RefusalCode::InvalidCode, RefusalCode::TooManyRequests, RefusalCode::Busy],
        handler: || web::to(enrol),
        ..READ
    },
];

async fn registers(node: web::Data<Node>) -> HttpResponse {
    let published = node.catalogue();
    let devices = node.auth().devices();
    let known = published.organisation.registers().map(|register| {
        let seen = devices.seen(register.id);
        RegisterDetails {
            connected: seen.sockets > 0,
            last_seen: seen.last,
            client: seen.client,
            code_until: devices.waits_until(register.id),
            outbox: seen.outbox,
            ..domain::organisation::Organisation::register_details(register)
        }
    });
    fresh(&known.collect::<Vec<_>>())
}

async fn outbox(
    node: web::Data<Node>,
    register: web::Path<RegisterId>,
    body: Body<OutboxTold>,
) -> HttpResponse {
    node.auth().devices().told(register.into_inner(), body.0);
    fresh(&body.0)
}

async fn begin(
    node: web::Data<Node>,
    permit: Permit,
    register: web::Path<RegisterId>,
) -> Result<HttpResponse, ProblemResponse> {
    let (published, register) = (node.catalogue(), register.into_inner());
    let known = published.organisation.register(register).ok_or_else(|| {
        ProblemResponse::new(RefusalCode::UnknownRegister, format!("there is no register {register}"))
    })?;
    let code: EnrolmentCode = node.auth().devices().begin(known, permit.person()?)?;
    Ok(fresh(&code))
}

async fn enrol(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    body: Body<EnrolRequest>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_sign_in(rim.client_address(&request))?;
    let (register, by, token_sha256) = node.auth().devices().redeem(&body.0.code)?;
    let published = node.catalogue();
    let known = published.organisation.register(register).filter(|one| one.token_sha256 == token_sha256);
    let known = known.ok_or_else(no_code)?;
    let token = new_token();
    let put = PutRegister {
        id: register,
        branch: known.branch,
        name: known.name.clone(),
        token_sha256: Auth::token_sha256(&token),
        ..PutRegister::default()
    };
    // In the name of whoever made the code, so that a right that was lost meanwhile counts.
    let command = own_command(by, CommandBody::from(put));
    match node.submit(Origin::Staff(by), command).await?.answer {
        protocol::Answer::Ok(_) => {
            let (branch, name) = (known.branch, known.name.clone());
            Ok(fresh(&Enrolled { token, register, branch, name }))
        }
        protocol::Answer::Rejected(refusal) => Err(ProblemResponse::by_rule(refusal)),
    }
}
