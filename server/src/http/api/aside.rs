//! What is on hand and may not be sold.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{AsideRow, BranchId, Condition, Page, Refusal, RefusalCode, Sku};
use serde::Deserialize;

use crate::{
    http::{
        access::Access,
        extract::{Asked, Format, PageQuery},
        listing::{self, Cell, Part, Row, names, number, text},
        operation::{
            Answer, CURSOR, FORMAT, Kind, LIMIT, OF_BRANCH, Operation, Parameter, Place, READ, shape,
        },
    },
    node::{AsideAsked, Node},
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "/api/v1/branches/{branch}/aside",
    id: "listAside",
    tag: "Stock",
    summary: "What is on hand in a branch and may not be sold, in order of SKU, with what is the matter with how much of it.",
    access: Access::Insiders,
    parameters: &[
        OF_BRANCH,
        Parameter {
            name: "condition",
            place: Place::Query,
            kind: Kind::Of(shape::<Condition>()),
            about: "Only that of which some is in this condition.",
        },
        Parameter {
            name: "sku",
            place: Place::Query,
            kind: Kind::Of(shape::<Sku>()),
            about: "Only this SKU.",
        },
        LIMIT,
        CURSOR,
        FORMAT,
    ],
    answer: Answer::Of(shape::<Page<AsideRow>>()),
    csv: true,
    refusals: &[RefusalCode::UnknownBranch, RefusalCode::Unauthorised],
    handler: || web::to(list),
    ..READ
}];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AsideQuery {
    condition: Option<Condition>,
    sku: Option<Sku>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    branch: web::Path<u16>,
    query: Asked<AsideQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let branch = BranchId(branch.into_inner());
    if node.catalogue().organisation.branch(branch).is_none() {
        return Err(Refusal::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")).into());
    }
    let AsideQuery { condition, sku, limit, cursor, format } = query.into_inner();
    let page = PageQuery { limit, cursor, format };
    let read = move |after: Option<Sku>, limit| {
        let node = node.clone();
        async move {
            let rows = node.aside(AsideAsked { branch, condition, sku, after, limit }).await?;
            Ok(Part::full(rows, limit, |row: &AsideRow| row.sku))
        }
    };
    listing::list(&request, &page, &format!("aside-{branch}"), read).await
}

impl Row for AsideRow {
    fn header() -> Vec<String> {
        let mut header = names(&["sku", "name", "all_milli"]);
        header.extend(Condition::ALL.iter().map(|condition| format!("{}_milli", condition.name())));
        header
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![text(self.sku), text(&self.name), number(self.all.0)];
        cells.extend(Condition::ALL.iter().map(|condition| {
            let own = self.conditions.iter().find(|one| one.condition == *condition);
            number(own.map_or(0, |one| one.quantity.0))
        }));
        cells
    }
}
