//! Goods on consignment: what stands in a branch and is still a supplier's, what is owed for what was sold, and what was settled.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::organisation::date::day_of;
use protocol::{BranchId, ConsignmentLine, ConsignmentView, Page, Refusal, RefusalCode, Right, SupplierId};
use serde::Deserialize;

use crate::{
    business_day::Day,
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery},
        listing::{self, Cell, Part, Row, fresh, names, number, text},
        operation::{
            Answer, CURSOR, FORMAT, Kind, LIMIT, OF_BRANCH, Operation, Parameter, Place, READ, shape,
        },
    },
    node::Node,
    rim::ProblemResponse,
};

const SUPPLIER: Parameter = Parameter {
    name: "supplier",
    place: Place::Path,
    kind: Kind::Of(shape::<SupplierId>()),
    about: "The supplier's number.",
};

const OF_GOODS: Operation = Operation {
    tag: "Purchasing",
    access: Access::Staff(Right::SeeCost),
    refusals: &[RefusalCode::UnknownBranch, RefusalCode::UnknownSupplier, RefusalCode::NotAllowed],
    ..READ
};

const UNTIL: Parameter = Parameter {
    name: "until",
    place: Place::Query,
    kind: Kind::Date,
    about: "A business day of the branch, such as 2027-01-31: what was sold until then is told as owed, and nothing that was later.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/branches/{branch}/consignment/{supplier}",
        id: "readConsignment",
        summary: "How a branch stands with a supplier whose goods it has on consignment: what stands there, what is owed for what \
                  was sold or lost, and what was settled.",
        parameters: &[OF_BRANCH, SUPPLIER, UNTIL],
        answer: Answer::Of(shape::<ConsignmentView>()),
        handler: || web::to(one),
        ..OF_GOODS
    },
    Operation {
        path: "/api/v1/branches/{branch}/consignment/{supplier}/lines",
        id: "listConsignmentLines",
        summary: "What a settlement was about, or what is owed now where none is named, in order of SKU.",
        parameters: &[
            OF_BRANCH,
            SUPPLIER,
            Parameter {
                name: "settlement",
                place: Place::Query,
                kind: Kind::Of(shape::<u32>()),
                about: "The number of a settlement.",
            },
            UNTIL,
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<ConsignmentLine>>()),
        csv: true,
        handler: || web::to(lines),
        ..OF_GOODS
    },
];

/// What is asked about, for whoever may see what goods cost there.
fn known(
    node: &Node,
    permit: &Permit,
    (branch, supplier): (u16, u16),
) -> Result<(BranchId, SupplierId), Refusal> {
    let (branch, supplier) = (BranchId(branch), SupplierId(supplier));
    let organisation = &node.catalogue().organisation;
    if organisation.branch(branch).is_none() {
        return Err(Refusal::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")));
    }
    if organisation.supplier(supplier).is_none() {
        return Err(Refusal::new(RefusalCode::UnknownSupplier, format!("there is no supplier {supplier}")));
    }
    if !permit.may_in(node, branch, Right::SeeCost) {
        let message = "what goods cost in this branch is for those who may see it";
        return Err(Refusal::new(RefusalCode::NotAllowed, message));
    }
    Ok((branch, supplier))
}

/// The day that is named; none where none is.
fn day(until: Option<&str>) -> Result<Option<Day>, Refusal> {
    let no_day = |text: &str| {
        Refusal::new(RefusalCode::Malformed, format!("{text:?} is no day; one looks like 2027-01-31"))
    };
    until.filter(|text| !text.is_empty()).map(|text| day_of(text).ok_or_else(|| no_day(text))).transpose()
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UntilQuery {
    until: Option<String>,
}

async fn one(
    node: web::Data<Node>,
    permit: Permit,
    of: web::Path<(u16, u16)>,
    query: Asked<UntilQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let (branch, supplier) = known(&node, &permit, of.into_inner())?;
    let until = day(query.into_inner().until.as_deref())?;
    Ok(fresh().json(node.consignment(branch, supplier, until).await?))
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinesQuery {
    settlement: Option<u32>,
    until: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn lines(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    of: web::Path<(u16, u16)>,
    query: Asked<LinesQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let of = known(&node, &permit, of.into_inner())?;
    let LinesQuery { settlement, until, limit, cursor, format } = query.into_inner();
    let asked = (settlement, day(until.as_deref())?);
    let page = PageQuery { limit, cursor, format };
    let read = move |after: Option<usize>, wanted: usize| {
        let node = node.clone();
        async move {
            let skip = after.unwrap_or(0);
            let rows = node.settlement_lines(of, asked, (skip, wanted)).await?;
            let reached = skip.saturating_add(rows.len());
            let next = (rows.len() >= wanted).then_some(reached);
            Ok(Part { rows, next, damaged: Vec::new() })
        }
    };
    let name = settlement.map_or_else(|| "owed".to_owned(), |number| format!("settlement-{number}"));
    listing::list(&request, &page, &format!("consignment-{}-{name}", of.1), read).await
}

impl Row for ConsignmentLine {
    fn header() -> Vec<String> {
        names(&["sku", "name", "quantity_milli", "cost_minor", "amount_minor"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.sku),
            text(&self.name),
            number(self.quantity.0),
            number(self.cost.0),
            number(self.amount.0),
        ]
    }
}
