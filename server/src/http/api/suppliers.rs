//! Suppliers, what they offer, and what should be ordered again.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::organisation::Supplier;
use protocol::{
    AbcClass, BranchId, Offer, OfferRow, PAGE_ROWS_MAX, Page, Refusal, RefusalCode, Replenishment, Right,
    SafetyLine, SafetyOf, SafetyRules, Sku, SupplierId, SupplierView,
};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};

use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery, malformed},
        listing::{self, Cell, Part, Row, fresh, maybe, names, number, text},
        operation::{
            Answer, CURSOR, FORMAT, Kind, LIMIT, OF_BRANCH, Operation, Parameter, Place, READ, shape,
        },
    },
    node::{Node, PublishedCatalogue, ReplenishmentAsked},
    rim::ProblemResponse,
};

const SUPPLIER: Parameter = Parameter {
    name: "supplier",
    place: Place::Path,
    kind: Kind::Of(shape::<SupplierId>()),
    about: "The supplier's number.",
};

/// Days whose sales are looked at where nobody says how many.
const WINDOW_DAYS: u16 = 28;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/suppliers",
        id: "listSuppliers",
        tag: "Purchasing",
        summary: "Suppliers in order of their numbers, with how many SKUs each offers.",
        access: Access::Insiders,
        parameters: &[LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<SupplierView>>()),
        csv: true,
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/suppliers/{supplier}",
        id: "readSupplier",
        tag: "Purchasing",
        summary: "One supplier with its version, which a change names.",
        access: Access::Insiders,
        parameters: &[SUPPLIER],
        answer: Answer::Of(shape::<SupplierView>()),
        refusals: &[RefusalCode::UnknownSupplier],
        handler: || web::to(one),
        ..READ
    },
    Operation {
        path: "/api/v1/suppliers/{supplier}/offers",
        id: "listOffers",
        tag: "Purchasing",
        summary: "What a supplier offers, in order of SKU. Costs are told to those who may see them.",
        access: Access::Insiders,
        parameters: &[SUPPLIER, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<OfferRow>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownSupplier],
        handler: || web::to(offers),
        ..READ
    },
    Operation {
        path: "/api/v1/branches/{branch}/replenishment",
        id: "listReplenishment",
        tag: "Purchasing",
        summary: "What should be ordered again in a branch, in order of SKU: what is watched there and has come down to its reorder \
                  point, or to what sells until more comes and its safety stock, with the figures it goes by: how fast it sells, what is on its way, who delivers it, and which branches have too much of it.",
        access: Access::Staff(Right::OrderGoods),
        parameters: &[
            OF_BRANCH,
            Parameter {
                name: "all",
                place: Place::Query,
                kind: Kind::Of(shape::<bool>()),
                about: "Every SKU of goods, and not only what should be ordered.",
            },
            Parameter {
                name: "window",
                place: Place::Query,
                kind: Kind::Of(shape::<u16>()),
                about: "Days whose sales are looked at: whole weeks, 28 to 91; 28 when it is left out.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<Replenishment>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownBranch, RefusalCode::Busy],
        handler: || web::to(replenishment),
        ..READ
    },
    Operation {
        path: "/api/v1/safety",
        id: "readSafety",
        tag: "Purchasing",
        summary: "How much is kept besides what sells until more comes: the rules of classes, and those of single SKUs.",
        access: Access::Staff(Right::OrderGoods),
        parameters: &[],
        answer: Answer::Of(shape::<SafetyRules>()),
        handler: || web::to(safety),
        ..READ
    },
];

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let read = move |after: Option<u16>, wanted| {
        let node = node.clone();
        async move {
            let published = node.catalogue();
            let counts = offer_counts(&published);
            let all = published.organisation.suppliers();
            let rest = all.filter(|one| after.is_none_or(|after| one.id.0 > after));
            let rows = rest.take(wanted).map(|one| view(one, &counts)).collect();
            Ok(Part::full(rows, wanted, |view: &SupplierView| view.supplier.id.0))
        }
    };
    listing::list(&request, &query, "suppliers", read).await
}

fn offer_counts(published: &PublishedCatalogue) -> BTreeMap<SupplierId, u32> {
    let mut counts: BTreeMap<SupplierId, u32> = BTreeMap::new();
    for id in published.organisation.supplies().flat_map(|(_, of)| of.offers.keys()) {
        let count = counts.entry(*id).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

fn view(supplier: &Arc<Supplier>, counts: &BTreeMap<SupplierId, u32>) -> SupplierView {
    SupplierView {
        supplier: supplier.as_asked(),
        offers: counts.get(&supplier.id).copied().unwrap_or_default(),
        by: supplier.saved.by,
        at: supplier.saved.at,
    }
}

fn known(published: &PublishedCatalogue, id: SupplierId) -> Result<Arc<Supplier>, Refusal> {
    let unknown = || Refusal::new(RefusalCode::UnknownSupplier, format!("there is no supplier {id}"));
    published.organisation.supplier(id).cloned().ok_or_else(unknown)
}

async fn one(node: web::Data<Node>, id: web::Path<u16>) -> Result<HttpResponse, ProblemResponse> {
    let published = node.catalogue();
    let supplier = known(&published, SupplierId(id.into_inner()))?;
    let view = view(&supplier, &offer_counts(&published));
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(view))
}

async fn offers(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<u16>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let supplier = known(&node.catalogue(), SupplierId(id.into_inner()))?;
    let (id, costs) = (supplier.id, permit.may(Right::SeeCost));
    let read = move |after: Option<Sku>, wanted| {
        let node = node.clone();
        async move {
            let published = node.catalogue();
            let all = published.organisation.supplies();
            let rest = all.filter(|(sku, _)| after.is_none_or(|after| **sku > after));
            let offered = rest.filter_map(|(sku, of)| Some((*sku, of.offers.get(&id)?)));
            let rows = offered.take(wanted).map(|(sku, own)| OfferRow {
                sku,
                name: published.name_at(&sku, published.seq).unwrap_or_default(),
                offer: Offer {
                    code: own.code.clone(),
                    pack: own.pack,
                    cost: own.cost.filter(|_| costs),
                    minimum: own.minimum,
                },
            });
            Ok(Part::full(rows.collect(), wanted, |row: &OfferRow| row.sku))
        }
    };
    listing::list(&request, &query, &format!("offers-{}", supplier.name), read).await
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplenishmentQuery {
    all: Option<bool>,
    window: Option<u16>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn replenishment(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    branch: web::Path<u16>,
    query: Asked<ReplenishmentQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let branch = BranchId(branch.into_inner());
    if node.catalogue().organisation.branch(branch).is_none() {
        return Err(Refusal::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")).into());
    }
    let ReplenishmentQuery { all, window, limit, cursor, format } = query.into_inner();
    let window = window.unwrap_or(WINDOW_DAYS);
    if !(28..=91).contains(&window) || window.checked_rem(7) != Some(0) {
        return Err(malformed(
            "the sales of four to thirteen whole weeks are looked at: 28 to 91 days".to_owned(),
        ));
    }
    let page = PageQuery { limit, cursor, format };
    let costs = permit.may_in(&node, branch, Right::SeeCost);
    let all = all.unwrap_or(false);
    let read = move |after: Option<Sku>, limit| {
        let node = node.clone();
        async move {
            let asked = ReplenishmentAsked { branch, all, window, after, limit, costs };
            let (rows, next) = node.replenishment(asked).await?;
            Ok(Part { rows, next, damaged: Vec::new() })
        }
    };
    listing::list(&request, &page, &format!("replenishment-{branch}"), read).await
}

async fn safety(node: web::Data<Node>) -> HttpResponse {
    let published = node.catalogue();
    let organisation = &published.organisation;
    let classes = [AbcClass::A, AbcClass::B, AbcClass::C].map(|class| SafetyLine {
        of: SafetyOf::Class(class),
        safety: organisation.safety_of_class(class).map(Into::into),
    });
    let own = || organisation.supplies().filter_map(|(sku, of)| Some((*sku, of.safety?)));
    let sku_count = u64::try_from(own().count()).unwrap_or(u64::MAX);
    let skus = own().take(PAGE_ROWS_MAX);
    let skus = skus.map(|(sku, safety)| SafetyLine { of: SafetyOf::Sku(sku), safety: Some(safety.into()) });
    fresh().json(SafetyRules { classes: classes.to_vec(), skus: skus.collect(), sku_count })
}

impl Row for SupplierView {
    fn header() -> Vec<String> {
        names(&["id", "name", "code", "email", "address", "lead_days", "note", "active", "offers"])
    }

    fn cells(&self) -> Vec<Cell> {
        let one = &self.supplier;
        vec![
            number(one.id.0),
            text(&one.name),
            text(&one.code),
            text(&one.email),
            text(&one.address),
            number(one.lead_days),
            text(&one.note),
            text(one.active),
            number(self.offers),
        ]
    }
}

impl Row for OfferRow {
    fn header() -> Vec<String> {
        names(&["sku", "name", "code", "pack_milli", "cost_minor", "minimum_milli"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.sku),
            text(&self.name),
            text(&self.offer.code),
            number(self.offer.pack.0),
            maybe(self.offer.cost.map(|cost| cost.0)),
            number(self.offer.minimum.0),
        ]
    }
}

impl Row for Replenishment {
    fn header() -> Vec<String> {
        names(&[
            "sku",
            "name",
            "branch",
            "reorder_milli",
            "max_milli",
            "available_milli",
            "incoming_milli",
            "drafted_milli",
            "sold_28_milli",
            "sold_90_milli",
            "days_left",
            "supplier",
            "lead_days",
            "pack_milli",
            "cost_minor",
            "propose_milli",
            "window_days",
            "sold_milli",
            "season_milli",
            "demand_milli",
            "safety_milli",
            "point_milli",
            "season_category",
            "people_waiting",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.sku),
            text(&self.name),
            number(self.branch.0),
            maybe(self.reorder.map(|reorder| reorder.point.0)),
            maybe(self.reorder.map(|reorder| reorder.max.0)),
            number(self.available.0),
            number(self.incoming.0),
            number(self.drafted.0),
            number(self.sold_28.0),
            number(self.sold_90.0),
            maybe(self.days_left.map(i64::from)),
            text(&self.supplier_name),
            number(self.lead_days),
            number(self.pack.0),
            maybe(self.cost.map(|cost| cost.0)),
            number(self.propose.0),
            number(self.reckoned.window),
            number(self.reckoned.sold.0),
            maybe(self.reckoned.season_milli.map(i64::from)),
            number(self.reckoned.demand.0),
            number(self.reckoned.safety.0),
            number(self.reckoned.point.0),
            text(&self.reckoned.season_category),
            number(self.people),
        ]
    }
}
