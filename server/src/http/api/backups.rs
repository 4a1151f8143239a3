//! Backups of the running server.

use actix_web::{HttpResponse, web};
use protocol::{BackupsView, IncidentsView, RefusalCode, Right};

use crate::{
    http::{
        access::{Access, Permit},
        operation::{Answer, Operation, READ, Verb, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/backups",
        id: "listBackups",
        tag: "Backups",
        summary: "Backups that there are, newest first, with what is being made, the schedule, why the last one failed, and \
                  how far each till's records go.",
        access: Access::StaffOrLocal(Right::ManageBackups),
        answer: Answer::Of(shape::<BackupsView>()),
        handler: || web::to(list),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/backups",
        id: "backUp",
        tag: "Backups",
        summary: "Has a backup made now. Answers at once; the list tells how it goes on, and what became of it.",
        access: Access::StaffOrLocal(Right::ManageBackups),
        answer: Answer::Of(shape::<BackupsView>()),
        refusals: &[RefusalCode::WrongState],
        handler: || web::to(back_up),
        ..READ
    },
    Operation {
        path: "/api/v1/incidents",
        id: "listIncidents",
        tag: "Backups",
        summary: "What was found damaged in the data directory since the server started, newest first: what it means, and for \
                  whoever looks after the machine, where.",
        access: Access::StaffOrLocal(Right::ManageBackups),
        answer: Answer::Of(shape::<IncidentsView>()),
        handler: || web::to(incidents),
        ..READ
    },
];

async fn incidents(node: web::Data<Node>) -> HttpResponse {
    HttpResponse::Ok().json(node.incidents())
}

async fn list(node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
    Ok(HttpResponse::Ok().json(node.backups().await?))
}

async fn back_up(node: web::Data<Node>, permit: Permit) -> Result<HttpResponse, ProblemResponse> {
    node.back_up(permit.staff())?;
    Ok(HttpResponse::Accepted().json(node.backups().await?))
}
