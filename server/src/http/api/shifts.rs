//! The history of closed shifts, of all registers together.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{BranchId, Lsn, Page, Refusal, RefusalCode, RegisterId, Right, ShiftReport};
use serde::Deserialize;

use super::reports::{range, seen};
use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery, malformed},
        listing::{Before, Part, fresh, list},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, shape},
    },
    node::{Node, ShiftsAsked},
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/shifts",
        id: "listShifts",
        tag: "Reports",
        summary: "Closed shifts of all registers, newest first.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[
            Parameter {
                name: "from",
                place: Place::Query,
                kind: Kind::Date,
                about: "Closed on this business date or later.",
            },
            Parameter {
                name: "to",
                place: Place::Query,
                kind: Kind::Date,
                about: "Closed on this business date or earlier; `from` when it is left out.",
            },
            Parameter {
                name: "branch",
                place: Place::Query,
                kind: Kind::Of(shape::<BranchId>()),
                about: "Of registers in this branch.",
            },
            Parameter {
                name: "register",
                place: Place::Query,
                kind: Kind::Of(shape::<RegisterId>()),
                about: "Of this register.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<ShiftReport>>()),
        csv: true,
        refusals: &[RefusalCode::Unauthorised, RefusalCode::Busy],
        handler: || web::to(shifts),
        ..READ
    },
    Operation {
        path: "/api/v1/shifts/{lsn}",
        id: "readShift",
        tag: "Reports",
        summary: "One closed shift.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[Parameter {
            name: "lsn",
            place: Place::Path,
            kind: Kind::Of(shape::<Lsn>()),
            about: "The position of its closing.",
        }],
        answer: Answer::Of(shape::<ShiftReport>()),
        refusals: &[RefusalCode::UnknownShift, RefusalCode::Busy],
        handler: || web::to(shift),
        ..READ
    },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShiftsQuery {
    from: Option<String>,
    to: Option<String>,
    branch: Option<BranchId>,
    register: Option<RegisterId>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn shifts(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<ShiftsQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let ShiftsQuery { from, to, branch, register, limit, cursor, format } = query.into_inner();
    let days = match (&from, &to) {
        (Some(from), to) => Some(range(from, to.as_deref())?),
        (None, None) => None,
        (None, Some(_)) => return Err(malformed("say from which business date on: from=YYYY-MM-DD")),
    };
    let branch = seen(&permit, branch)?;
    let read = move |before: Option<Before>, limit| {
        let node = node.clone();
        async move {
            let before = before.map(|Before(position)| position);
            Ok(Part::from(node.shifts(ShiftsAsked { days, branch, register, before, limit }).await?))
        }
    };
    list(&request, &PageQuery { limit, cursor, format }, "shifts", read).await
}

async fn shift(
    node: web::Data<Node>,
    permit: Permit,
    lsn: web::Path<Lsn>,
) -> Result<HttpResponse, ProblemResponse> {
    let lsn = lsn.into_inner();
    let kept_to = permit.branch();
    let found = node.shift(lsn).await?;
    let own = found.filter(|shift| kept_to.is_none_or(|branch| branch == shift.report.branch));
    let unknown = || Refusal::new(RefusalCode::UnknownShift, format!("no shift was closed at {lsn}"));
    Ok(fresh().json(own.ok_or_else(unknown)?))
}
