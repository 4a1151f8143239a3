//! Documents of others, under the standard's paths: taken at once, worked on behind that, and told what became of them.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{RefusalCode, Right};

use super::epcis::{TAG, linked, names, received};
use crate::{
    epcis::{Epcis, events_in},
    http::{
        access::{Access, Permit},
        extract::malformed,
        operation::{Answer, Kind, Operation, Parameter, Place, READ, Verb},
    },
    limits::EPCIS_CAPTURE_BYTES,
    node::Node,
    rim::{ProblemResponse, Rim},
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        method: Verb::Post,
        path: "/api/v1/epcis/capture",
        id: "captureEpcisEvents",
        tag: TAG,
        summary: "Takes an EPCISDocument of others: each of its events becomes a command of ours, once, or is refused. Answers 202 at once; `Location` tells what became of it.",
        access: Access::Staff(Right::ReceiveGoods),
        answer: Answer::LinkedData("What became of it so far."),
        refusals: &[
            RefusalCode::Malformed,
            RefusalCode::TooLarge,
            RefusalCode::Busy,
            RefusalCode::StorageFull,
        ],
        handler: || web::to(capture),
        ..READ
    },
    Operation {
        path: "/api/v1/epcis/capture",
        id: "listEpcisCaptures",
        tag: TAG,
        summary: "What became of the documents of others, the newest first.",
        access: Access::Staff(Right::ReceiveGoods),
        answer: Answer::LinkedData("What became of each."),
        handler: || web::to(captures),
        ..READ
    },
    Operation {
        path: "/api/v1/epcis/capture/{capture}",
        id: "readEpcisCapture",
        tag: TAG,
        summary: "What became of one document, event by event.",
        access: Access::Staff(Right::ReceiveGoods),
        parameters: &[Parameter {
            name: "capture",
            place: Place::Path,
            kind: Kind::Text,
            about: "Its `captureID`.",
        }],
        answer: Answer::LinkedData("What became of it."),
        refusals: &[RefusalCode::UnknownEvent],
        handler: || web::to(one),
        ..READ
    },
];

async fn capture(
    node: web::Data<Node>,
    epcis: web::Data<Epcis>,
    permit: Permit,
    request: HttpRequest,
    rim: web::Data<Rim>,
    payload: web::Payload,
) -> Result<HttpResponse, ProblemResponse> {
    let origin = permit.origin()?;
    let bytes = received(payload, EPCIS_CAPTURE_BYTES).await?;
    let events = events_in(&bytes).map_err(malformed)?;
    let capture = epcis.take(&node, names(&request, &rim), origin, events).await?;
    let mut response = linked(HttpResponse::Accepted());
    response
        .insert_header(("location", format!("/api/v1/epcis/capture/{}", capture.capture_id)))
        .insert_header(("GS1-Capture-Error-Behaviour", "proceed"));
    Ok(response.json(capture))
}

async fn captures(epcis: web::Data<Epcis>) -> HttpResponse {
    linked(HttpResponse::Ok()).json(epcis.captures())
}

async fn one(epcis: web::Data<Epcis>, capture: web::Path<String>) -> Result<HttpResponse, ProblemResponse> {
    let unknown = || {
        let message = format!(
            "no document {capture} came here, or it came long ago; GET /capture lists those there are"
        );
        ProblemResponse::new(RefusalCode::UnknownEvent, message)
    };
    Ok(linked(HttpResponse::Ok()).json(epcis.capture(&capture).ok_or_else(unknown)?))
}
