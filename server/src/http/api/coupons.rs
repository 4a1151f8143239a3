//! Codes of promotions for the back office: how much of each is used, who used it, and codes of a series as they are made and brought.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{
    CodesIssued, CouponId, CouponUse, CouponView, Page, PromotionId, RefusalCode, Right, WantedCodes,
};
use serde::{Deserialize, Serialize};

use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Body, Format, PageQuery, request_id},
        listing::{Cell, Part, Row, text, whole},
        operation::{
            Answer, CURSOR, IDEMPOTENCY_KEY, Kind, LIMIT, Operation, Parameter, Place, READ, Verb, shape,
        },
    },
    node::Node,
    rim::ProblemResponse,
};

const COUPON: Parameter = Parameter {
    name: "coupon",
    place: Place::Path,
    kind: Kind::Of(shape::<CouponId>()),
    about: "The coupon's number.",
};
const OFFICE: Operation = Operation { tag: "Prices", access: Access::Staff(Right::ManageCatalogue), ..READ };

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/coupons",
        id: "listCoupons",
        summary: "Codes of promotions in order of their numbers, with how much of each is used and how much is left now. They are put \
                  with `organisation.put_coupon`.",
        parameters: &[Parameter {
            name: "promotion",
            place: Place::Query,
            kind: Kind::Of(shape::<PromotionId>()),
            about: "Only those of this promotion.",
        }],
        answer: Answer::Of(shape::<Vec<CouponView>>()),
        handler: || web::to(list),
        ..OFFICE
    },
    Operation {
        path: "/api/v1/coupons/{coupon}/uses",
        id: "listCouponUses",
        summary: "Who used codes of a coupon, the newest first: orders, with what became of each use.",
        parameters: &[COUPON, LIMIT, CURSOR],
        answer: Answer::Of(shape::<Page<CouponUse>>()),
        handler: || web::to(uses),
        ..OFFICE
    },
    Operation {
        path: "/api/v1/coupons/{coupon}/codes.csv",
        id: "exportCodes",
        summary: "All codes of a series, with whether each was used.",
        parameters: &[COUPON],
        answer: Answer::Text,
        handler: || web::to(codes),
        ..OFFICE
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/coupons/{coupon}/codes",
        id: "addCodes",
        summary: "Makes so many new codes of a series that nobody guesses, or adds those of a file. What is there already is left as \
                  it is.",
        parameters: &[COUPON, IDEMPOTENCY_KEY],
        request: Some(shape::<WantedCodes>()),
        answer: Answer::Of(shape::<CodesIssued>()),
        refusals: &[
            RefusalCode::UnknownCoupon,
            RefusalCode::InvalidQuantity,
            RefusalCode::InvalidText,
            RefusalCode::TooManyLines,
            RefusalCode::AlreadyBooked,
        ],
        handler: || web::to(add),
        ..OFFICE
    },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfPromotion {
    promotion: Option<u32>,
}

fn fresh(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body)
}

async fn list(node: web::Data<Node>, query: Asked<OfPromotion>) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh(&node.coupons(query.promotion.map(PromotionId)).await?))
}

async fn uses(
    node: web::Data<Node>,
    coupon: web::Path<u32>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let (wanted, before) = (query.rows()?, query.after::<u64>()?);
    let rows = node.coupon_uses(CouponId(*coupon), before, wanted).await?;
    let Part { rows, next, .. } = Part::full(rows, wanted, |row: &CouponUse| row.number.to_string());
    Ok(fresh(&Page { items: rows, next }))
}

/// A line of the file.
#[derive(Serialize)]
struct CodeRow {
    code: String,
    used: bool,
}

impl Row for CodeRow {
    fn header() -> Vec<String> {
        ["code", "used"].map(str::to_owned).into()
    }

    fn cells(&self) -> Vec<Cell> {
        vec![text(&self.code), text(if self.used { "yes" } else { "no" })]
    }
}

async fn codes(node: web::Data<Node>, coupon: web::Path<u32>) -> Result<HttpResponse, ProblemResponse> {
    let all = node.coupon_codes(CouponId(*coupon)).await?;
    let rows: Vec<CodeRow> = all.into_iter().map(|(code, used)| CodeRow { code, used }).collect();
    whole(Format::Csv, &format!("codes-{coupon}"), &rows)
}

async fn add(
    request: HttpRequest,
    permit: Permit,
    node: web::Data<Node>,
    coupon: web::Path<u32>,
    wanted: Body<WantedCodes>,
) -> Result<HttpResponse, ProblemResponse> {
    let (origin, coupon) = (permit.origin()?, CouponId(*coupon));
    let id = request_id(&request)?;
    let issued = match wanted.0 {
        WantedCodes { codes: Some(codes), .. } => node.bring_codes(origin, id, (coupon, &codes)).await?,
        WantedCodes { count, .. } => node.make_codes(origin, id, (coupon, count.unwrap_or_default())).await?,
    };
    Ok(fresh(&issued))
}
