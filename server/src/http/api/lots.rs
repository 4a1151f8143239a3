//! Lots, expiry dates, serial numbers and recalls.

use actix_web::{HttpRequest, HttpResponse, web};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use protocol::{
    BranchId, ExpiringLot, ExpiryBucket, ExpiryReport, LotBuyer, LotCode, LotLevel, LotOrigin, LotState,
    LotsOfSku, Page, RecallView, RefusalCode, Right, SEARCH_CHARS_MAX, Sku,
};
use serde::Deserialize;
use std::str::FromStr;

use super::stock::known;
use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery, malformed, wanted_format},
        listing::{self, Before, Cell, Part, Row, fresh, list, names, number, text, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, OF_SKU, Operation, Parameter, Place, READ, shape},
    },
    node::{ExpiryAsked, LotsAsked, Node},
    rim::ProblemResponse,
};

const LOT: Parameter = Parameter {
    name: "lot",
    place: Place::Query,
    kind: Kind::Of(shape::<LotCode>()),
    about: "The lot's or the unit's number.",
};
const BRANCH: Parameter = Parameter {
    name: "branch",
    place: Place::Query,
    kind: Kind::Of(shape::<BranchId>()),
    about: "Of this branch only.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/stock/{sku}/lots",
        id: "readLots",
        tag: "Stock",
        summary: "What each branch has of a SKU, lot by lot in the order in which they are to be sold, with the part of which no lot is known. A register is told of its own branch.",
        access: Access::Insiders,
        parameters: &[OF_SKU],
        answer: Answer::Of(shape::<Vec<LotsOfSku>>()),
        refusals: &[RefusalCode::UnknownSku, RefusalCode::Busy],
        handler: || web::to(of_sku),
        ..READ
    },
    Operation {
        path: "/api/v1/lots",
        id: "listLots",
        tag: "Stock",
        summary: "Lots and serial numbers, in order of branch, SKU and number. A register is told of its own branch.",
        access: Access::Insiders,
        parameters: &[
            BRANCH,
            Parameter { place: Place::Query, about: "Of this SKU only.", ..OF_SKU },
            Parameter {
                name: "state",
                place: Place::Query,
                kind: Kind::Of(shape::<LotState>()),
                about: "Those that may be sold, or that may not because they are expired or recalled.",
            },
            Parameter {
                name: "serial",
                place: Place::Query,
                kind: Kind::Of(shape::<bool>()),
                about: "Serial numbers only, or lots only.",
            },
            Parameter {
                name: "text",
                place: Place::Query,
                kind: Kind::Text,
                about: "A part of the number or of the SKU.",
            },
            Parameter {
                name: "empty",
                place: Place::Query,
                kind: Kind::Of(shape::<bool>()),
                about: "Those included of which nothing is left.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<LotLevel>>()),
        csv: true,
        refusals: &[RefusalCode::Busy],
        handler: || web::to(lots),
        ..READ
    },
    Operation {
        path: "/api/v1/reports/expiry",
        id: "readExpiry",
        tag: "Stock",
        summary: "What expires when: sums by 30, 60, 90, 180 and 365 days, and the lots, what expires first standing first. As CSV all lots.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[
            BRANCH,
            Parameter {
                name: "bucket",
                place: Place::Query,
                kind: Kind::Of(shape::<ExpiryBucket>()),
                about: "Lots of this bucket only; the sums stay those of all.",
            },
            LIMIT,
            Parameter {
                name: "skip",
                place: Place::Query,
                kind: Kind::Of(shape::<u32>()),
                about: "How many lots to pass over.",
            },
            FORMAT,
        ],
        answer: Answer::Of(shape::<ExpiryReport>()),
        csv: true,
        refusals: &[RefusalCode::Busy],
        handler: || web::to(expiry),
        ..READ
    },
    Operation {
        path: "/api/v1/recalls",
        id: "listRecalls",
        tag: "Stock",
        summary: "Lots that may not be sold anywhere, the newest first, with how many branches have blocked them and how much of them is on hand.",
        access: Access::Insiders,
        answer: Answer::Of(shape::<Vec<RecallView>>()),
        refusals: &[RefusalCode::Busy],
        handler: || web::to(recalls),
        ..READ
    },
    Operation {
        path: "/api/v1/stock/{sku}/buyers",
        id: "listLotBuyers",
        tag: "Stock",
        summary: "To whom a lot went, and from whom some of it came back, newest first: tickets, orders and customers, those included who bought it in a kit, or are promised one that still lies in the branch. Who ordered is told to those who look after orders.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[OF_SKU, LOT, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<LotBuyer>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownSku, RefusalCode::Busy],
        handler: || web::to(buyers),
        ..READ
    },
    Operation {
        path: "/api/v1/stock/{sku}/origins",
        id: "listLotOrigins",
        tag: "Stock",
        summary: "With which deliveries a lot or a unit came, newest first: from whom, on which paper, and what one cost then. Costs are told to those who may see them.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[OF_SKU, LOT, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<LotOrigin>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownSku, RefusalCode::Busy],
        handler: || web::to(origins),
        ..READ
    },
];

async fn of_sku(
    node: web::Data<Node>,
    permit: Permit,
    sku: web::Path<Sku>,
) -> Result<HttpResponse, ProblemResponse> {
    known(&node, &sku)?;
    let lots = node.lots_of(sku.into_inner(), permit.branch()).await?;
    let costs = permit.may(Right::SeeCost);
    Ok(fresh().json(if costs { node.with_worth(lots).await? } else { lots }))
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LotsQuery {
    branch: Option<u16>,
    sku: Option<Sku>,
    state: Option<LotState>,
    serial: Option<bool>,
    text: Option<String>,
    empty: Option<bool>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

/// Where a list of lots goes on. A lot's number may hold any character, so that it is told in Base64.
#[derive(Clone, Copy)]
struct Behind(BranchId, Sku, LotCode);

impl FromStr for Behind {
    type Err = &'static str;

    fn from_str(cursor: &str) -> Result<Self, Self::Err> {
        let mut parts = cursor.splitn(3, '~');
        let mut part = || parts.next().ok_or("a cursor has three parts");
        let (branch, coded, sku) = (part()?, part()?, part()?);
        let branch = branch.parse().map_err(|_not| "a cursor begins with a branch")?;
        let lot = BASE64_URL_SAFE_NO_PAD.decode(coded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let lot = lot.and_then(|lot| lot.parse().ok()).ok_or("a cursor names a lot")?;
        Ok(Self(BranchId(branch), sku.parse().map_err(|_not| "a cursor ends with a SKU")?, lot))
    }
}

impl std::fmt::Display for Behind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}~{}~{}", self.0, BASE64_URL_SAFE_NO_PAD.encode(self.2.as_bytes()), self.1)
    }
}

async fn lots(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<LotsQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let LotsQuery { branch, sku, state, serial, text, empty, limit, cursor, format } = query.into_inner();
    short(text.as_deref())?;
    let text = text.filter(|text| !text.trim().is_empty());
    let branch = permit.branch().or(branch.map(BranchId));
    let asked = LotsAsked { branch, sku, state, serial, text, empty: empty.unwrap_or_default(), after: None };
    let read = move |after: Option<Behind>, wanted| {
        let (node, asked) = (node.clone(), asked.clone());
        async move {
            let after = after.map(|Behind(branch, sku, lot)| (branch, sku, lot));
            let (rows, reached) = node.lots(LotsAsked { after, ..asked }, wanted).await?;
            let next = reached.map(|(branch, sku, lot)| Behind(branch, sku, lot));
            Ok(Part { rows, next, damaged: Vec::new() })
        }
    };
    list(&request, &PageQuery { limit, cursor, format }, "lots", read).await
}

fn short(text: Option<&str>) -> Result<(), ProblemResponse> {
    if text.is_some_and(|text| text.chars().count() > SEARCH_CHARS_MAX) {
        return Err(malformed(format!("`text` has at most {SEARCH_CHARS_MAX} characters")));
    }
    Ok(())
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpiryQuery {
    branch: Option<u16>,
    bucket: Option<ExpiryBucket>,
    limit: Option<usize>,
    skip: Option<u32>,
    format: Option<Format>,
}

async fn expiry(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<ExpiryQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let ExpiryQuery { branch, bucket, limit, skip, format } = query.into_inner();
    let page = PageQuery { limit, cursor: None, format };
    let format = wanted_format(&request, format);
    let whole = matches!(format, Format::Csv);
    let asked = ExpiryAsked {
        branch: branch.map(BranchId),
        bucket,
        costs: permit.may(Right::SeeCost),
        skip: usize::try_from(skip.unwrap_or_default()).unwrap_or(usize::MAX),
        limit: if whole { None } else { Some(page.rows()?) },
    };
    let report = node.expiry_report(asked).await?;
    if whole { listing::whole(format, "expiry", &report.lots) } else { Ok(fresh().json(report)) }
}

async fn recalls(node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh().json(node.recalls().await?))
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BuyersQuery {
    lot: LotCode,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn buyers(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    sku: web::Path<Sku>,
    query: Asked<BuyersQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    known(&node, &sku)?;
    let BuyersQuery { lot, limit, cursor, format } = query.into_inner();
    let (sku, people) = (sku.into_inner(), permit.may(Right::ManageOrders));
    let read = move |before: Option<Before>, wanted| {
        let node = node.clone();
        async move {
            let before = before.map(|Before(position)| position);
            Ok(Part::from(node.buyers((sku, lot), before, wanted, people).await?))
        }
    };
    list(&request, &PageQuery { limit, cursor, format }, &format!("buyers-{sku}"), read).await
}

async fn origins(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    sku: web::Path<Sku>,
    query: Asked<BuyersQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    known(&node, &sku)?;
    let BuyersQuery { lot, limit, cursor, format } = query.into_inner();
    let (sku, costs) = (sku.into_inner(), permit.may(Right::SeeCost));
    let read = move |before: Option<Before>, wanted| {
        let node = node.clone();
        async move {
            let before = before.map(|Before(position)| position);
            Ok(Part::from(node.origins((sku, lot), before, wanted, costs).await?))
        }
    };
    list(&request, &PageQuery { limit, cursor, format }, &format!("origins-{sku}"), read).await
}

impl Row for LotOrigin {
    fn header() -> Vec<String> {
        names(&[
            "lsn",
            "at_ms",
            "branch",
            "quantity_milli",
            "reference",
            "supplier",
            "supplier_name",
            "purchase",
            "unit_cost_minor",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.lsn.0),
            number(self.at.0),
            number(self.branch.0),
            number(self.quantity.0),
            text(&self.reference),
            self.supplier.map_or_else(|| text(""), |supplier| number(supplier.0)),
            text(&self.supplier_name),
            self.purchase.map_or_else(|| text(""), text),
            self.unit_cost.map_or_else(|| text(""), |cost| number(cost.0)),
        ]
    }
}

impl Row for LotLevel {
    fn header() -> Vec<String> {
        names(&["branch", "sku", "lot", "expires", "serial", "state", "on_hand_milli", "unsellable_milli"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.branch.0),
            text(self.sku),
            text(self.lot),
            text(self.expires.as_deref().unwrap_or_default()),
            text(self.serial),
            word(self.state),
            number(self.on_hand.0),
            number(self.unsellable.0),
        ]
    }
}

impl Row for ExpiringLot {
    fn header() -> Vec<String> {
        names(&[
            "branch",
            "sku",
            "name",
            "lot",
            "expires",
            "days_left",
            "bucket",
            "on_hand_milli",
            "recalled",
            "cost_minor",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.branch.0),
            text(self.sku),
            text(&self.name),
            text(self.lot),
            text(&self.expires),
            number(self.days_left),
            word(self.bucket),
            number(self.on_hand.0),
            text(self.recalled),
            self.cost.map_or_else(|| text(""), |cost| number(cost.0)),
        ]
    }
}

impl Row for LotBuyer {
    fn header() -> Vec<String> {
        names(&[
            "lsn",
            "at_ms",
            "branch",
            "quantity_milli",
            "named",
            "cause",
            "order",
            "customer",
            "name",
            "email",
            "phone",
            "kit",
            "kit_name",
            "here",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.lsn.0),
            number(self.at.0),
            number(self.branch.0),
            number(self.quantity.0),
            text(self.named),
            text(&self.cause),
            text(&self.order_number),
            self.customer.map_or_else(|| text(""), text),
            text(&self.name),
            text(&self.email),
            text(&self.phone),
            self.kit.map_or_else(|| text(""), text),
            text(&self.kit_name),
            text(self.here),
        ]
    }
}
