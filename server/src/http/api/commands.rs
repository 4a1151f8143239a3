//! Commands over HTTP: for tools, imports and clients that cannot hold a socket.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{Amount, Command, CommandId, RefusalCode, Reply, Sku};
use serde_json::{Value, json};

use crate::{
    http::{
        access::{Access, Permit},
        extract::{Body, check_idempotency_key},
        guide::{Example, Stage, story},
        operation::{Answer, Kind, Operation, Parameter, Place, READ, Verb, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    method: Verb::Post,
    path: "/api/v1/commands",
    id: "submitCommand",
    tag: "Commands",
    summary: "Does one command, once, however often it is sent. Answers when it is durable.",
    access: Access::Insiders,
    parameters: &[Parameter {
        name: "Idempotency-Key",
        place: Place::Header,
        kind: Kind::Of(shape::<CommandId>()),
        about: "May be sent; must equal the command's id.",
    }],
    request: Some(shape::<Command>()),
    answer: Answer::Of(shape::<Reply>()),
    refusals: &[
        RefusalCode::Unauthorised,
        RefusalCode::UnknownBranch,
        RefusalCode::UnknownRegister,
        RefusalCode::SequenceMissing,
        RefusalCode::SequenceReused,
        RefusalCode::SequenceJump,
        RefusalCode::IdReused,
        RefusalCode::Busy,
        RefusalCode::ShuttingDown,
        RefusalCode::StorageFull,
    ],
    examples,
    handler: || web::to(submit),
    ..READ
}];

/// One of every command, at a fixed time.
fn examples() -> Vec<(String, Value)> {
    let Ok(sku) = Sku::new("EXAMPLE") else { return Vec::new() };
    let named = |example: Example| {
        let (group, word) = example.name();
        (format!("{group}.{word}"), json!(example.command))
    };
    story(&Stage::fixed(sku, Amount(250))).into_iter().map(named).collect()
}

async fn submit(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    command: Body<Command>,
) -> Result<HttpResponse, ProblemResponse> {
    let origin = permit.origin()?;
    let Body(command) = command;
    check_idempotency_key(&request, command.id)?;
    let reply = node.submit(origin, command).await?;
    match reply.answer {
        protocol::Answer::Ok(_) => Ok(HttpResponse::Ok().json(reply)),
        protocol::Answer::Rejected(refusal) => Err(ProblemResponse::by_rule(refusal)),
    }
}
