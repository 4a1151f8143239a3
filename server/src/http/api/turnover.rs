//! How goods turn over: what has not sold for long, how one SKU stands, and what should be counted again.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{
    AbcClass, BranchId, CountsDue, IdleRow, IdleStock, Refusal, RefusalCode, Right, Sku, SkuTurnover,
    StockGroup,
};
use serde::Deserialize;

use super::reports::{one, seen};
use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery, malformed, wanted_format},
        listing::{Cell, Row, fresh, names, number, text, whole, word},
        operation::{
            Answer, CURSOR, FORMAT, Kind, LIMIT, OF_BRANCH, OF_SKU, Operation, Parameter, Place, READ, shape,
        },
    },
    limits::IDLE_DAYS_MAX,
    node::{IdleAsked, Node},
    rim::ProblemResponse,
};

/// Idle for so many days, where nobody says how many.
const IDLE_DAYS: u32 = 90;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/reports/idle",
        id: "reportIdle",
        tag: "Reports",
        summary: "Goods that have not sold for long and what they tie up, those first that tie up most: each SKU in each branch, \
                  or by branch or category. What never sold counts from the day on which it first came.",
        access: Access::Staff(Right::SeeCost),
        parameters: &[
            one(
                "group",
                shape::<StockGroup>(),
                "By what; `variant` when it is left out: each SKU in each branch.",
            ),
            one("days", shape::<u32>(), "Idle for at least so many days; 90 when it is left out."),
            one("branch", shape::<BranchId>(), "Of this branch."),
            Parameter {
                name: "category",
                place: Place::Query,
                kind: Kind::Text,
                about: "Of products in this category now.",
            },
            one("class", shape::<AbcClass>(), "Of this class, by the takings of the whole house."),
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<IdleStock>()),
        csv: true,
        refusals: &[RefusalCode::Unauthorised, RefusalCode::Busy],
        handler: || web::to(idle),
        ..READ
    },
    Operation {
        path: "/api/v1/stock/{sku}/turnover",
        id: "readTurnover",
        tag: "Stock",
        summary: "How one SKU turns over: its class by what it brings to the house, and when it last sold and was last counted in \
                  each branch.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[OF_SKU],
        answer: Answer::Of(shape::<SkuTurnover>()),
        refusals: &[RefusalCode::UnknownSku, RefusalCode::Busy],
        handler: || web::to(turnover),
        ..READ
    },
    Operation {
        path: "/api/v1/branches/{branch}/counts-due",
        id: "readCountsDue",
        tag: "Counts",
        summary: "What should be counted again in a branch, the most urgent first: goods of class A every 30 days, of B every 90, \
                  of C every 365. What is in a count that is under way is left out.",
        access: Access::Staff(Right::CountStock),
        parameters: &[OF_BRANCH, LIMIT],
        answer: Answer::Of(shape::<CountsDue>()),
        refusals: &[RefusalCode::UnknownBranch, RefusalCode::Busy],
        handler: || web::to(counts_due),
        ..READ
    },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdleQuery {
    group: Option<StockGroup>,
    days: Option<u32>,
    branch: Option<BranchId>,
    category: Option<String>,
    class: Option<AbcClass>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn idle(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<IdleQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let IdleQuery { group, days, branch, category, class, limit, cursor, format } = query.into_inner();
    let days = days.unwrap_or(IDLE_DAYS);
    if !(1..=IDLE_DAYS_MAX).contains(&days) {
        return Err(malformed(format!("goods are idle for 1 to {IDLE_DAYS_MAX} days")));
    }
    let format = wanted_format(&request, format);
    let page = PageQuery { limit, cursor, format: None };
    let asked = IdleAsked {
        group: group.unwrap_or(StockGroup::Variant),
        days,
        branch: seen(&permit, branch)?,
        category,
        class,
        skip: page.after::<usize>()?.unwrap_or(0),
        limit: if format == Format::Csv { None } else { Some(page.rows()?) },
    };
    let idle = node.idle_stock(asked).await?;
    match format {
        Format::Json => Ok(fresh().json(idle)),
        Format::Csv => whole(format, &format!("idle-{days}-days"), &idle.rows),
    }
}

async fn turnover(node: web::Data<Node>, sku: web::Path<Sku>) -> Result<HttpResponse, ProblemResponse> {
    let sku = sku.into_inner();
    if node.catalogue().organisation.variant(&sku).is_none() {
        return Err(
            Refusal::new(RefusalCode::UnknownSku, format!("there is no {sku} in the catalogue")).into()
        );
    }
    Ok(fresh().json(node.turnover(sku).await?))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DueQuery {
    limit: Option<usize>,
}

async fn counts_due(
    node: web::Data<Node>,
    branch: web::Path<u16>,
    query: Asked<DueQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let branch = BranchId(branch.into_inner());
    if node.catalogue().organisation.branch(branch).is_none() {
        return Err(Refusal::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")).into());
    }
    let page = PageQuery { limit: query.limit, cursor: None, format: None };
    Ok(fresh().json(node.counts_due(branch, page.rows()?).await?))
}

impl Row for IdleRow {
    fn header() -> Vec<String> {
        names(&[
            "key",
            "label",
            "branch",
            "class",
            "last_sold",
            "idle_days",
            "skus",
            "on_hand_milli",
            "cost_minor",
            "retail_minor",
            "uncosted_milli",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.key),
            text(&self.label),
            self.branch.map_or_else(|| text(""), |branch| number(branch.0)),
            self.class.map_or_else(|| text(""), word),
            text(self.last_sold.as_deref().unwrap_or_default()),
            number(self.days),
            number(self.figures.skus),
            number(self.figures.on_hand.0),
            number(self.figures.cost.0),
            number(self.figures.retail.0),
            number(self.figures.uncosted.0),
        ]
    }
}
