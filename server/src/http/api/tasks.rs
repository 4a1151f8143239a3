//! What somebody has to look into: tickets outside a rule, and documents that were refused.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{Page, Refusal, RefusalCode, RefusedDocument, Right, TaskId, TaskProposal, TaskView};
use serde::Deserialize;

use crate::{
    http::{
        access::Access,
        extract::{Asked, Format, PageQuery},
        listing::{self, Before, Cell, Part, Row, names, number, text, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/tasks",
        id: "listTasks",
        tag: "Tasks",
        summary: "Tickets that were taken although not everything was as it should be, newest first: the open ones, or \
                  those that were looked into.",
        access: Access::Staff(Right::ResolveTasks),
        parameters: &[
            Parameter {
                name: "resolved",
                place: Place::Query,
                kind: Kind::Of(shape::<bool>()),
                about: "Whether those that were looked into are wanted; without it the open ones.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<TaskView>>()),
        csv: true,
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/tasks/{id}/proposals",
        id: "listProposals",
        tag: "Tasks",
        summary: "What can be done about goods that a task says are missing: who is promised them, in the order in which they get what \
                  is there, which branches have some, and what could be taken instead. Each is done with the command `task.remedy`.",
        access: Access::Staff(Right::ResolveTasks),
        parameters: &[Parameter {
            name: "id",
            place: Place::Path,
            kind: Kind::Of(shape::<TaskId>()),
            about: "The task's id.",
        }],
        answer: Answer::Of(shape::<Vec<TaskProposal>>()),
        refusals: &[RefusalCode::UnknownTask],
        handler: || web::to(proposals),
        ..READ
    },
    Operation {
        path: "/api/v1/refused",
        id: "listRefused",
        tag: "Tasks",
        summary: "Documents that were refused by a rule although they told of something that had happened, newest first, \
                  each whole.",
        access: Access::Staff(Right::ResolveTasks),
        parameters: &[LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<RefusedDocument>>()),
        csv: true,
        refusals: &[RefusalCode::Busy],
        handler: || web::to(refused),
        ..READ
    },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TaskQuery {
    #[serde(default)]
    resolved: bool,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<TaskQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let TaskQuery { resolved, limit, cursor, format } = query.into_inner();
    let read = move |before: Option<Before>, wanted| {
        let node = node.clone();
        async move {
            let rows = node.tasks(before.map(|Before(lsn)| lsn), !resolved, wanted).await?;
            Ok(Part::full(rows, wanted, |task| Before(task.lsn)))
        }
    };
    listing::list(&request, &PageQuery { limit, cursor, format }, "tasks", read).await
}

async fn refused(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let read = move |before: Option<Before>, wanted| {
        let node = node.clone();
        async move {
            let found = node.refused(before.map(|Before(lsn)| lsn), wanted).await?;
            Ok(Part::from(found))
        }
    };
    listing::list(&request, &query, "refused", read).await
}

async fn proposals(node: web::Data<Node>, id: web::Path<TaskId>) -> Result<HttpResponse, ProblemResponse> {
    let id = id.into_inner();
    let unknown = || Refusal::new(RefusalCode::UnknownTask, format!("there is no task {id} at hand"));
    let found = node.proposals(id).await?.ok_or_else(unknown)?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(found))
}

impl Row for TaskView {
    fn header() -> Vec<String> {
        names(&[
            "lsn",
            "branch",
            "ticket",
            "number",
            "staff",
            "total_minor",
            "exceptions",
            "opened_ms",
            "resolution",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        let kinds: Vec<String> = self.exceptions.iter().map(|one| one.kind.name()).collect();
        vec![
            number(self.lsn.0),
            number(self.branch.0),
            text(self.ticket),
            self.number.map_or_else(|| text(""), text),
            number(self.staff.0),
            number(self.total.0),
            text(kinds.join(" ")),
            number(self.opened.0),
            text(self.resolved.as_ref().map_or("", |resolution| &resolution.note)),
        ]
    }
}

impl Row for RefusedDocument {
    fn header() -> Vec<String> {
        names(&["lsn", "id", "branch", "register", "staff", "occurred_ms", "code", "message", "document"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.lsn.0),
            text(self.id),
            self.branch.map_or_else(|| text(""), |branch| number(branch.0)),
            self.register.map_or_else(|| text(""), |register| number(register.0)),
            number(self.staff.0),
            number(self.occurred.at.0),
            word(self.code),
            text(&self.message),
            text(&self.document),
        ]
    }
}
