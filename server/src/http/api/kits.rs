//! Kits and sets: what they are made of, and how many of them there could be.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{BranchId, KitView, Page, RefusalCode, Right, Sku};

use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, PageQuery},
        listing::{self, Cell, Part, Row, names, number, text},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

const SKU: Parameter = Parameter {
    name: "sku",
    place: Place::Path,
    kind: Kind::Of(shape::<Sku>()),
    about: "Stock keeping unit of the kit or set.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/kits",
        id: "listKits",
        tag: "Stock",
        summary: "Kits, sets and cases in order of SKU: what one of each is made of, how many could be put together in each branch of \
                  what can be sold of the parts now, and which part limits that. A register is told of its own branch.",
        access: Access::Insiders,
        parameters: &[LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<KitView>>()),
        csv: true,
        refusals: &[RefusalCode::Busy],
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/kits/{sku}",
        id: "readKit",
        tag: "Stock",
        summary: "What one unit of a SKU is made of, which is nothing for most, and how many could be put together in each branch now.",
        access: Access::Insiders,
        parameters: &[SKU],
        answer: Answer::Of(shape::<KitView>()),
        refusals: &[RefusalCode::UnknownSku, RefusalCode::Busy],
        handler: || web::to(one),
        ..READ
    },
];

/// As somebody sees it who is kept to a branch, or to none.
fn told(own: Option<BranchId>, mut view: KitView) -> KitView {
    view.branches.retain(|level| own.is_none_or(|own| own == level.branch));
    view
}

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let costs = permit.may(Right::SeeCost);
    let own = permit.branch();
    let read = move |after: Option<Sku>, wanted| {
        let node = node.clone();
        async move {
            let published = node.catalogue();
            let all = published.organisation.kits().map(|(sku, _)| *sku);
            let skus: Vec<Sku> =
                all.filter(|sku| after.is_none_or(|after| *sku > after)).take(wanted).collect();
            let mut rows = Vec::with_capacity(skus.len());
            for sku in skus {
                rows.push(told(own, node.kit(sku, costs).await?));
            }
            Ok(Part::full(rows, wanted, |view: &KitView| view.sku))
        }
    };
    listing::list(&request, &query, "kits", read).await
}

async fn one(
    node: web::Data<Node>,
    permit: Permit,
    sku: web::Path<Sku>,
) -> Result<HttpResponse, ProblemResponse> {
    let sku = sku.into_inner();
    let view = node.kit(sku, permit.may(Right::SeeCost)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(told(permit.branch(), view)))
}

impl Row for KitView {
    fn header() -> Vec<String> {
        names(&["sku", "name", "at_sale", "parts", "possible", "made"])
    }

    fn cells(&self) -> Vec<Cell> {
        let sum = |each: &dyn Fn(&protocol::KitLevel) -> i64| {
            number(self.branches.iter().map(each).fold(0, i64::saturating_add))
        };
        let parts: Vec<String> =
            self.parts.iter().map(|part| format!("{} {}", part.quantity, part.sku)).collect();
        vec![
            text(self.sku),
            text(&self.name),
            text(self.at_sale),
            text(parts.join(", ")),
            sum(&|level| level.possible.0),
            sum(&|level| level.made.0),
        ]
    }
}
