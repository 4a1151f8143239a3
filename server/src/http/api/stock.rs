//! Stock readings: levels for staff and, of its own branch, for a register; badges for everybody.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{
    Badge, BranchId, LowLevel, Movement, MovementDocument, Page, Refusal, RefusalCode, Right, Sku, SkuLevel,
    SkuStock,
};

use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, PageQuery, malformed},
        listing::{Cell, Part, Row, list, names, number, text, word},
        operation::{
            Answer, CURSOR, FORMAT, Kind, LIMIT, OF_BRANCH, OF_SKU, Operation, Parameter, Place, READ, shape,
        },
    },
    limits::BADGES_MAX,
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/branches/{branch}/stock",
        id: "listBranchStock",
        tag: "Stock",
        summary: "Every level of one branch in order of SKU. A register reads those of its own.",
        access: Access::Insiders,
        parameters: &[OF_BRANCH, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<SkuLevel>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownBranch, RefusalCode::Unauthorised, RefusalCode::Busy],
        handler: || web::to(branch_levels),
        ..READ
    },
    Operation {
        path: "/api/v1/low-stock",
        id: "listLowStock",
        tag: "Stock",
        summary: "The levels of all branches that call for somebody, the most urgent first: below zero, about to run out, out.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[LIMIT],
        answer: Answer::Of(shape::<Vec<LowLevel>>()),
        refusals: &[RefusalCode::Busy],
        handler: || web::to(low),
        ..READ
    },
    Operation {
        path: "/api/v1/stock/{sku}",
        id: "readStock",
        tag: "Stock",
        summary: "One SKU's level in every branch. A register is told that of its own.",
        access: Access::Insiders,
        parameters: &[OF_SKU],
        answer: Answer::Of(shape::<SkuStock>()),
        refusals: &[RefusalCode::UnknownSku, RefusalCode::Busy],
        handler: || web::to(sku),
        ..READ
    },
    Operation {
        path: "/api/v1/badges",
        id: "readBadges",
        tag: "Stock",
        summary: "What the public may know about the availability of some SKUs.",
        parameters: &[Parameter {
            name: "sku",
            place: Place::Query,
            kind: Kind::Many(shape::<Sku>(), BADGES_MAX),
            about: "Stock keeping units, repeated.",
        }],
        answer: Answer::Of(shape::<Vec<Badge>>()),
        refusals: &[RefusalCode::Busy],
        handler: || web::to(badges),
        ..READ
    },
];

async fn branch_levels(
    request: HttpRequest,
    node: web::Data<Node>,
    branch: web::Path<BranchId>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let branch = branch.into_inner();
    if node.catalogue().organisation.branch(branch).is_none() {
        return Err(Refusal::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")).into());
    }
    let read = move |after: Option<Sku>, wanted| {
        let node = node.clone();
        async move {
            let levels = node.branch_levels(branch, after, wanted).await?;
            Ok(Part::full(levels, wanted, |row: &SkuLevel| row.sku))
        }
    };
    list(&request, &query, &format!("stock-{branch}"), read).await
}

async fn sku(
    node: web::Data<Node>,
    permit: Permit,
    sku: web::Path<Sku>,
) -> Result<HttpResponse, ProblemResponse> {
    let kept_to = permit.branch();
    known(&node, &sku)?;
    let mut stock = node.stock(sku.into_inner()).await?;
    stock.branches.retain(|level| kept_to.is_none_or(|own| own == level.branch));
    Ok(HttpResponse::Ok().json(stock))
}

async fn low(node: web::Data<Node>, query: web::Query<PageQuery>) -> Result<HttpResponse, ProblemResponse> {
    Ok(HttpResponse::Ok().json(node.low_stock(query.rows()?).await?))
}

async fn badges(
    node: web::Data<Node>,
    query: Asked<Vec<(String, String)>>,
) -> Result<HttpResponse, ProblemResponse> {
    let skus = asked_skus(&query)?;
    let badges = node.badges(skus).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(badges))
}

pub(super) fn known(node: &Node, sku: &Sku) -> Result<(), ProblemResponse> {
    let published = node.catalogue();
    match published.organisation.variant(sku) {
        Some(_) => Ok(()),
        // Its shelf is looked at until it is empty, and its past ever after.
        None if published.is_withdrawn(sku) => Ok(()),
        None => Err(Refusal::new(RefusalCode::UnknownSku, format!("there is no SKU {sku}")).into()),
    }
}

fn asked_skus(pairs: &[(String, String)]) -> Result<Vec<Sku>, ProblemResponse> {
    if pairs.is_empty() || pairs.len() > BADGES_MAX {
        return Err(malformed(format!("name 1 to {BADGES_MAX} SKUs as sku=A&sku=B")));
    }
    let read = |(name, value): &(String, String)| match name.as_str() {
        "sku" => Sku::new(value).map_err(|error| malformed(error.to_string())),
        _ => Err(malformed("this address knows the parameter sku only")),
    };
    pairs.iter().map(read).collect()
}

impl Row for SkuLevel {
    fn header() -> Vec<String> {
        names(&[
            "sku",
            "on_hand_milli",
            "unsellable_milli",
            "allocated_milli",
            "reserved_milli",
            "available_milli",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        let level = &self.level;
        vec![
            text(self.sku),
            number(level.on_hand.0),
            number(level.unsellable.0),
            number(level.allocated.0),
            number(level.reserved.0),
            number(level.available_to_sell().0),
        ]
    }
}

impl Row for Movement {
    fn header() -> Vec<String> {
        names(&[
            "lsn",
            "at_ms",
            "branch",
            "kind",
            "quantity_milli",
            "cause",
            "sku",
            "recorded_ms",
            "staff",
            "register",
            "unsellable_milli",
            "after_milli",
            "document",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.lsn.0),
            number(self.at.0),
            number(self.branch.0),
            word(self.kind),
            number(self.quantity.0),
            text(&self.cause),
            text(self.sku),
            number(self.recorded.0),
            self.staff.map_or_else(none, |staff| number(staff.0)),
            self.register.map_or_else(none, |register| number(register.0)),
            number(self.unsellable.0),
            self.after.map_or_else(none, |after| number(after.0)),
            match self.document {
                Some(MovementDocument::Ticket(id)) => text(id),
                Some(MovementDocument::Transfer(id)) => text(id),
                Some(MovementDocument::Count(id)) => text(id),
                Some(MovementDocument::Fulfilment(id)) => text(id),
                Some(MovementDocument::Purchase(id)) => text(id),
                Some(MovementDocument::Order(id)) => text(id),
                None => none(),
            },
        ]
    }
}

fn none() -> Cell {
    text("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn badges_are_asked_for_by_repeated_skus() {
        let pairs = |count: usize| vec![("sku".to_owned(), "A".to_owned()); count];
        assert_eq!(asked_skus(&pairs(2)).unwrap().len(), 2);
        assert!(asked_skus(&pairs(0)).is_err());
        assert!(asked_skus(&pairs(BADGES_MAX + 1)).is_err());
        assert!(asked_skus(&[("sku".into(), "not a sku".into())]).is_err());
        assert!(asked_skus(&[("skus".into(), "A".into())]).is_err());
    }
}
