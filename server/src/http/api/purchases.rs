//! Orders to suppliers, deliveries, and what goods cost. Costs are told to those who may see them in the branch.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{
    BranchId, CostView, DeliveryView, Lsn, Page, PurchaseId, PurchaseSheet, PurchaseState, PurchaseView,
    Refusal, RefusalCode, Right, SendTo, SentMail, Sku,
};
use serde::Deserialize;
use std::str::FromStr;

use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Body, Format, PageQuery},
        listing::{self, Before, Cell, Part, Row, names, number, text, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, Verb, shape},
    },
    mail::Letter,
    node::Node,
    paper,
    rim::{ProblemResponse, Rim},
};

const ID: Parameter = Parameter {
    name: "id",
    place: Place::Path,
    kind: Kind::Of(shape::<PurchaseId>()),
    about: "The order's id.",
};

const BRANCH: Parameter = Parameter {
    name: "branch",
    place: Place::Query,
    kind: Kind::Of(shape::<BranchId>()),
    about: "Only this branch's.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/purchases",
        id: "listPurchases",
        tag: "Purchasing",
        summary: "Orders to suppliers, newest first, without their lines. A register reads those of its branch.",
        access: Access::Insiders,
        parameters: &[
            BRANCH,
            Parameter {
                name: "state",
                place: Place::Query,
                kind: Kind::Of(shape::<PurchaseState>()),
                about: "Only those in this state.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<PurchaseView>>()),
        csv: true,
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/purchases/{id}",
        id: "readPurchase",
        tag: "Purchasing",
        summary: "One order with its lines, what came of them, and what became of it. What it costs is told to those who may see \
                  costs.",
        access: Access::Insiders,
        parameters: &[ID],
        answer: Answer::Of(shape::<PurchaseSheet>()),
        refusals: &[RefusalCode::UnknownPurchase],
        handler: || web::to(one),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/branches/{branch}/purchases/{id}/mail",
        id: "mailPurchase",
        tag: "Purchasing",
        summary: "Mails an order to its supplier, as it is now, with what its paper shows.",
        access: Access::Staff(Right::OrderGoods),
        parameters: &[
            Parameter {
                name: "branch",
                place: Place::Path,
                kind: Kind::Of(shape::<BranchId>()),
                about: "The branch that ordered.",
            },
            ID,
        ],
        request: Some(shape::<SendTo>()),
        answer: Answer::Of(shape::<SentMail>()),
        refusals: &[
            RefusalCode::UnknownPurchase,
            RefusalCode::WrongState,
            RefusalCode::InvalidText,
            RefusalCode::Busy,
        ],
        handler: || web::to(mail),
        ..READ
    },
    Operation {
        path: "/api/v1/deliveries",
        id: "listDeliveries",
        tag: "Purchasing",
        summary: "What came from suppliers and went back to them, newest first. A register reads those of its branch.",
        access: Access::Insiders,
        parameters: &[BRANCH, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<DeliveryView>>()),
        csv: true,
        handler: || web::to(deliveries),
        ..READ
    },
    Operation {
        path: "/api/v1/costs",
        id: "listCosts",
        tag: "Purchasing",
        summary: "What goods cost in each branch by the moving average of what came, in order of SKU, with the last changes.",
        access: Access::Staff(Right::SeeCost),
        parameters: &[
            BRANCH,
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
        answer: Answer::Of(shape::<Page<CostView>>()),
        csv: true,
        handler: || web::to(costs),
        ..READ
    },
];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    branch: Option<u16>,
    state: Option<PurchaseState>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<ListQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let ListQuery { branch, state, limit, cursor, format } = query.into_inner();
    let branch = permit.branch().or(branch.map(BranchId));
    let page = PageQuery { limit, cursor, format };
    let read = move |before: Option<PurchaseId>, wanted| {
        let node = node.clone();
        async move {
            let rows = node.purchases(before, branch, state, wanted).await?;
            Ok(Part::full(rows, wanted, |view| view.id))
        }
    };
    listing::list(&request, &page, "purchases", read).await
}

async fn one(
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<PurchaseId>,
) -> Result<HttpResponse, ProblemResponse> {
    let sheet = found(&node, &permit, id.into_inner()).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(sheet))
}

/// Another branch's order does not exist for a register.
async fn found(node: &Node, permit: &Permit, id: PurchaseId) -> Result<PurchaseSheet, ProblemResponse> {
    let unknown = || Refusal::new(RefusalCode::UnknownPurchase, format!("there is no order {id} at hand"));
    let mut sheet = node.purchase(id).await?.ok_or_else(unknown)?;
    let branch = sheet.purchase.branch;
    if permit.branch().is_some_and(|own| own != branch) {
        return Err(unknown().into());
    }
    if !permit.may_in(node, branch, Right::SeeCost) {
        sheet.total = None;
        sheet.lines.iter_mut().for_each(|line| line.cost = None);
        sheet.deliveries.iter_mut().for_each(veil);
    }
    Ok(sheet)
}

/// Takes out what goods cost.
fn veil(delivery: &mut DeliveryView) {
    delivery.charges = None;
    for line in &mut delivery.lines {
        (line.cost, line.average) = (None, None);
    }
}

async fn mail(
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    permit: Permit,
    path: web::Path<(u16, PurchaseId)>,
    body: Body<SendTo>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_receipt(permit.origin()?)?;
    let (branch, id) = path.into_inner();
    let unknown = || Refusal::new(RefusalCode::UnknownPurchase, format!("there is no order {id} at hand"));
    let sheet = node.purchase(id).await?.filter(|sheet| sheet.purchase.branch.0 == branch);
    let sheet = sheet.ok_or_else(unknown)?;
    if matches!(sheet.purchase.state, PurchaseState::Draft | PurchaseState::Cancelled) {
        let message = "only an order that was sent is mailed; send it first";
        return Err(Refusal::new(RefusalCode::WrongState, message).into());
    }
    let published = node.catalogue();
    let paper = paper::PurchasePaper::of(&sheet, &published.organisation, node.currency(), |sku| {
        published.name_at(sku, published.seq)
    });
    let (subject, text, html) =
        paper.letter().map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))?;
    let to = body.0.to.trim().to_owned();
    let sent = node.mail(Letter { to, subject, text, html: Some(html) }).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(sent))
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeliveriesQuery {
    branch: Option<u16>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn deliveries(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<DeliveriesQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let DeliveriesQuery { branch, limit, cursor, format } = query.into_inner();
    let branch = permit.branch().or(branch.map(BranchId));
    let page = PageQuery { limit, cursor, format };
    let read = move |before: Option<Before>, wanted| {
        let node = node.clone();
        async move {
            let before = before.map_or(Lsn(u64::MAX), |before| before.0);
            let mut rows = node.deliveries(before, branch, wanted).await?;
            for row in &mut rows {
                if !permit.may_in(&node, row.branch, Right::SeeCost) {
                    veil(row);
                }
            }
            Ok(Part::full(rows, wanted, |row: &DeliveryView| Before(row.lsn)))
        }
    };
    listing::list(&request, &page, "deliveries", read).await
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CostsQuery {
    branch: Option<u16>,
    sku: Option<Sku>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

/// Where a list of costs goes on: behind a branch and a SKU.
#[derive(Clone, Copy)]
struct Behind(BranchId, Sku);

impl FromStr for Behind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (branch, sku) = text.split_once('-').ok_or("a cursor is a branch and a SKU")?;
        let branch = branch.parse().map_err(|_not| "a cursor begins with a branch".to_owned())?;
        Ok(Self(BranchId(branch), sku.parse().map_err(|_not| "a cursor ends with a SKU".to_owned())?))
    }
}

impl std::fmt::Display for Behind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

async fn costs(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<CostsQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let CostsQuery { branch, sku, limit, cursor, format } = query.into_inner();
    let page = PageQuery { limit, cursor, format };
    let branch = branch.map(BranchId);
    let read = move |after: Option<Behind>, wanted| {
        let node = node.clone();
        async move {
            let after = after.map(|Behind(branch, sku)| (sku, branch));
            let rows = node.costs(after, branch, sku, wanted).await?;
            Ok(Part::full(rows, wanted, |row: &CostView| Behind(row.branch, row.sku)))
        }
    };
    listing::list(&request, &page, "costs", read).await
}

impl Row for PurchaseView {
    fn header() -> Vec<String> {
        names(&[
            "id",
            "number",
            "branch",
            "supplier",
            "state",
            "version",
            "expected",
            "lines",
            "ordered_milli",
            "received_milli",
            "deliveries",
            "drafted_ms",
            "changed_ms",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            number(self.number),
            number(self.branch.0),
            number(self.supplier.0),
            word(self.state),
            number(self.version),
            text(&self.expected),
            number(self.line_count),
            number(self.ordered.0),
            number(self.received.0),
            number(self.receipts),
            number(self.drafted.0),
            number(self.changed.0),
        ]
    }
}

impl Row for DeliveryView {
    fn header() -> Vec<String> {
        names(&[
            "lsn",
            "branch",
            "purchase",
            "supplier",
            "back",
            "reference",
            "note",
            "at_ms",
            "lines",
            "cost_minor",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        let costs = self.lines.iter().map(|line| line.cost).collect::<Option<Vec<_>>>();
        let cost = costs.and_then(protocol::Amount::checked_sum);
        vec![
            number(self.lsn.0),
            number(self.branch.0),
            self.purchase.map_or_else(|| text(""), text),
            self.supplier.map_or_else(|| text(""), |supplier| number(supplier.0)),
            text(self.back),
            text(&self.reference),
            text(&self.note),
            number(self.at.0),
            number(u32::try_from(self.lines.len()).unwrap_or(u32::MAX)),
            cost.map_or_else(|| text(""), |cost| number(cost.0)),
        ]
    }
}

impl Row for CostView {
    fn header() -> Vec<String> {
        names(&["sku", "branch", "average_minor"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![text(self.sku), number(self.branch.0), number(self.average.0)]
    }
}
