//! What was lost and found, and what is behind a figure of it.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{
    BranchId, LossEntry, LossGroup, LossReason, LossReport, LossRow, Lsn, MovementDocument, Page,
    RefusalCode, Right, Sku, StaffId,
};
use serde::Deserialize;

use super::reports::{AS_OF, Behind, PLACE, one, range, seen};
use crate::{
    business_day::Day,
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery, malformed, wanted_format},
        listing::{Cell, Part, Row, fresh, list, maybe, names, number, text, whole, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, READ, query, shape},
    },
    node::{LossEntriesAsked, LossFilter, LossesAsked, Node},
    rim::ProblemResponse,
};

const FROM: Parameter =
    query("from", Kind::Date, "First business date; the newest one with a ticket when it is left out.");
const TO: Parameter = query("to", Kind::Date, "Last business date; `from` when it is left out.");
const BRANCH: Parameter = one("branch", shape::<BranchId>(), "Of this branch.");
const REASON: Parameter = one("reason", shape::<LossReason>(), "For this reason.");
const CATEGORY: Parameter = query("category", Kind::Text, "Of products in this category now.");
const STAFF: Parameter =
    one("staff", shape::<StaffId>(), "Corrected or approved by this person; 0 for nobody of the staff.");
const VARIANT: Parameter = one("variant", shape::<Sku>(), "Of this SKU.");

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/reports/losses",
        id: "reportLosses",
        tag: "Reports",
        summary: "What was lost and found in a range of business dates: corrections, differences of counts and between branches, and \
                  goods that came back and were thrown away, in units, at cost, and as a share of what was sold. What is only \
                  set aside is not lost, and what is between two branches is not until somebody gives it up. Costs are told to \
                  whoever may see them.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[
            one("group", shape::<LossGroup>(), "By what; `reason` when it is left out."),
            FROM,
            TO,
            BRANCH,
            REASON,
            CATEGORY,
            STAFF,
            VARIANT,
            AS_OF,
            LIMIT,
            PLACE,
            FORMAT,
        ],
        answer: Answer::Of(shape::<LossReport>()),
        csv: true,
        refusals: &[RefusalCode::Unauthorised, RefusalCode::Busy],
        handler: || web::to(losses),
        ..READ
    },
    Operation {
        path: "/api/v1/reports/losses/entries",
        id: "reportLossEntries",
        tag: "Reports",
        summary: "What is behind a figure of a report of losses, newest first, each with the document that it can be opened as.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[FROM, TO, BRANCH, REASON, CATEGORY, STAFF, VARIANT, AS_OF, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<LossEntry>>()),
        csv: true,
        refusals: &[RefusalCode::Unauthorised, RefusalCode::Busy],
        handler: || web::to(entries),
        ..READ
    },
];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LossQuery {
    group: Option<LossGroup>,
    from: Option<String>,
    to: Option<String>,
    branch: Option<BranchId>,
    reason: Option<LossReason>,
    category: Option<String>,
    staff: Option<StaffId>,
    variant: Option<Sku>,
    as_of: Option<Lsn>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

impl LossQuery {
    fn page(&self) -> PageQuery {
        PageQuery { limit: self.limit, cursor: self.cursor.clone(), format: self.format }
    }

    /// Days and filter, within what the caller may see.
    async fn asked(&self, node: &Node, permit: &Permit) -> Result<((Day, Day), LossFilter), ProblemResponse> {
        let days = match (&self.from, &self.to) {
            (Some(from), to) => range(from, to.as_deref())?,
            (None, Some(_)) => return Err(malformed("say from which business date on: from=YYYY-MM-DD")),
            (None, None) => {
                let newest = node.newest_day().await?.unwrap_or(1);
                (newest, newest)
            }
        };
        let filter = LossFilter {
            branch: seen(permit, self.branch)?,
            reason: self.reason,
            category: self.category.clone(),
            staff: self.staff,
            variant: self.variant,
        };
        Ok((days, filter))
    }
}

async fn losses(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<LossQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let query = query.into_inner();
    let (days, filter) = query.asked(&node, &permit).await?;
    let page = query.page();
    let format = wanted_format(&request, query.format);
    let asked = LossesAsked {
        group: query.group.unwrap_or(LossGroup::Reason),
        days,
        filter,
        as_of: query.as_of,
        skip: page.after::<usize>()?.unwrap_or(0),
        limit: if format == Format::Csv { None } else { Some(page.rows()?) },
        costs: permit.may(Right::SeeCost),
    };
    let report = node.loss_report(asked).await?;
    match format {
        Format::Json => Ok(fresh().json(report)),
        Format::Csv => whole(format, &format!("losses-{}-{}", report.from, report.to), &report.rows),
    }
}

async fn entries(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<LossQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let query = query.into_inner();
    if query.group.is_some() {
        return Err(malformed("what is behind a figure has no group"));
    }
    let (days, filter) = query.asked(&node, &permit).await?;
    let (as_of, costs) = (query.as_of, permit.may(Right::SeeCost));
    let read = move |before: Option<Behind>, limit| {
        let (node, filter) = (node.clone(), filter.clone());
        async move {
            let before = before.map(|Behind(day, lsn)| (day, lsn));
            let asked = LossEntriesAsked { days, filter, as_of, before, limit, costs };
            let found = node.loss_entries(asked).await?;
            let next = found.next.map(|(day, lsn)| Behind(day, lsn));
            Ok(Part { rows: found.rows, next, damaged: Vec::new() })
        }
    };
    list(&request, &query.page(), "losses", read).await
}

impl Row for LossRow {
    fn header() -> Vec<String> {
        names(&[
            "key",
            "label",
            "entries",
            "lost_milli",
            "found_milli",
            "net_milli",
            "gross_milli",
            "lost_cost_minor",
            "found_cost_minor",
            "net_cost_minor",
            "uncosted_milli",
            "sales_minor",
            "share_ppm",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        let figures = &self.figures;
        vec![
            text(&self.key),
            text(&self.label),
            number(figures.entries),
            number(figures.lost.0),
            number(figures.found.0),
            number(figures.net.0),
            number(figures.gross.0),
            maybe(figures.lost_cost.map(|cost| cost.0)),
            maybe(figures.found_cost.map(|cost| cost.0)),
            maybe(figures.net_cost.map(|cost| cost.0)),
            maybe(figures.uncosted.map(|quantity| quantity.0)),
            number(figures.sales.0),
            maybe(figures.share_ppm),
        ]
    }
}

impl Row for LossEntry {
    fn header() -> Vec<String> {
        names(&[
            "lsn",
            "index",
            "date",
            "occurred_ms",
            "offset_minutes",
            "branch",
            "sku",
            "name",
            "reason",
            "quantity_milli",
            "cost_minor",
            "staff",
            "command",
            "document",
            "cause",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        let document = match self.document {
            Some(MovementDocument::Ticket(id)) => format!("ticket {id}"),
            Some(MovementDocument::Transfer(id)) => format!("transfer {id}"),
            Some(MovementDocument::Count(id)) => format!("count {id}"),
            Some(MovementDocument::Fulfilment(id)) => format!("fulfilment {id}"),
            Some(MovementDocument::Purchase(id)) => format!("purchase {id}"),
            Some(MovementDocument::Order(id)) => format!("order {id}"),
            None => String::new(),
        };
        vec![
            number(self.lsn.0),
            number(self.index),
            text(&self.date),
            number(self.occurred.at.0),
            number(self.occurred.offset_minutes),
            number(self.branch.0),
            text(self.sku),
            text(&self.name),
            word(self.reason),
            number(self.quantity.0),
            maybe(self.cost.map(|cost| cost.0)),
            number(self.staff.0),
            text(self.command),
            text(document),
            text(&self.cause),
        ]
    }
}
