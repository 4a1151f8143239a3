//! Orders of the online store at a till: found by what its customer has in hand, or by name by whoever may look after orders.

use actix_web::{HttpResponse, http::header, web};
use protocol::{
    AskWorth, BroughtWorth, CartId, OrderId, Refusal, RefusalCode, StaffId, TillBranches, TillOrders,
};
use serde::Deserialize;

use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Body},
        operation::{Answer, Kind, Operation, Parameter, Place, READ, Verb, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/till/orders",
        id: "findTillOrders",
        tag: "Orders",
        summary: "Orders that a customer stands before a till with, by their number, the number of a return, or the address of the \
                  order's page. By name or mail address only for somebody who is signed on there and may look after orders. For \
                  registers.",
        access: Access::Insiders,
        parameters: &[
            Parameter {
                name: "text",
                place: Place::Query,
                kind: Kind::Text,
                about: "What was scanned or typed.",
            },
            Parameter {
                name: "staff",
                place: Place::Query,
                kind: Kind::Of(shape::<StaffId>()),
                about: "Who asks.",
            },
        ],
        answer: Answer::Of(shape::<TillOrders>()),
        refusals: &[RefusalCode::Unauthorised],
        handler: || web::to(find),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/till/orders/{order}/worth",
        id: "askBroughtWorth",
        tag: "Orders",
        summary: "What would go back for goods of an order that somebody brings to a till. Nothing is booked. For registers.",
        access: Access::Insiders,
        parameters: &[Parameter {
            name: "order",
            place: Place::Path,
            kind: Kind::Of(shape::<OrderId>()),
            about: "The order's id.",
        }],
        request: Some(shape::<AskWorth>()),
        answer: Answer::Of(shape::<BroughtWorth>()),
        examples: worth_example,
        refusals: &[RefusalCode::Unauthorised, RefusalCode::UnknownOrder],
        handler: || web::to(worth),
        ..READ
    },
    Operation {
        path: "/api/v1/till/carts/{cart}/branches",
        id: "listTillBranches",
        tag: "Orders",
        summary: "What each branch could give of what is in a cart, and whether it can be collected and paid there. For registers.",
        access: Access::Insiders,
        parameters: &[Parameter {
            name: "cart",
            place: Place::Path,
            kind: Kind::Of(shape::<CartId>()),
            about: "The cart's id.",
        }],
        answer: Answer::Of(shape::<TillBranches>()),
        refusals: &[RefusalCode::Unauthorised],
        handler: || web::to(branches),
        ..READ
    },
];

fn worth_example() -> Vec<(String, serde_json::Value)> {
    let line = serde_json::json!({ "sku": "TEA", "good": 1000, "damaged": 0, "reason": "changed_mind" });
    vec![("One piece that can be sold again".to_owned(), serde_json::json!({ "lines": [line] }))]
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FindQuery {
    text: String,
    staff: Option<u16>,
}

async fn find(
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<FindQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let register = permit.register()?;
    let FindQuery { text, staff } = query.into_inner();
    let orders = node.orders_at_till(register, staff.map(StaffId), &text).await?;
    Ok(no_store(&TillOrders { orders }))
}

async fn worth(
    node: web::Data<Node>,
    permit: Permit,
    order: web::Path<OrderId>,
    body: Body<AskWorth>,
) -> Result<HttpResponse, ProblemResponse> {
    permit.register()?;
    let unknown = || Refusal::new(RefusalCode::UnknownOrder, "there is no such order");
    let amount = node.worth_brought(order.into_inner(), &body.0).await?.ok_or_else(unknown)?;
    Ok(no_store(&BroughtWorth { amount }))
}

async fn branches(
    node: web::Data<Node>,
    permit: Permit,
    cart: web::Path<CartId>,
) -> Result<HttpResponse, ProblemResponse> {
    permit.register()?;
    let branches = node.branches_for(cart.into_inner()).await?;
    Ok(no_store(&TillBranches { branches }))
}

fn no_store<T: serde::Serialize>(answer: &T) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer)
}
