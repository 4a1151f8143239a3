//! Exchanges, for whoever has the key of an order: what one would come to, and that one is given up.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{ExchangeQuote, MyReturn, OrderView, RefusalCode};

use super::carts::{KEY, OF_RETURN, private};
use crate::{
    http::{
        access::Access,
        extract::Body,
        operation::{Answer, Operation, READ, Verb, shape},
    },
    node::Node,
    rim::{ProblemResponse, Rim},
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout/{key}/exchange-quote",
        id: "quoteMyExchange",
        tag: "Checkout",
        summary: "What a return comes to of which some lines name what is wanted `instead`, one for one: what was paid for what comes \
                  back, what the other costs now, and the difference that asking for it has to name. Nothing is set aside.",
        access: Access::Public,
        parameters: &[KEY],
        request: Some(shape::<MyReturn>()),
        answer: Answer::Of(shape::<ExchangeQuote>()),
        refusals: &[
            RefusalCode::UnknownOrder,
            RefusalCode::NotExchangeable,
            RefusalCode::UnknownSku,
            RefusalCode::InsufficientStock,
            RefusalCode::AgeNotConfirmed,
            RefusalCode::NoLines,
            RefusalCode::InvalidQuantity,
            RefusalCode::TooManyLines,
            RefusalCode::UnknownTaxClass,
            RefusalCode::Overflow,
        ],
        handler: || web::to(quote),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout/{key}/returns/{number}/end-exchange",
        id: "endMyExchange",
        tag: "Checkout",
        summary: "Gives an exchange up for the money, as long as nothing is being sent for it. Its return goes on.",
        access: Access::Public,
        parameters: &[KEY, OF_RETURN],
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[RefusalCode::UnknownOrder, RefusalCode::WrongState],
        handler: || web::to(end),
        ..READ
    },
];

async fn quote(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    key: web::Path<String>,
    wanted: Body<MyReturn>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_checkout(rim.client_address(&request))?;
    Ok(private(node.exchange_quote_by_key(&key, &wanted.0).await?))
}

async fn end(node: web::Data<Node>, path: web::Path<(String, u16)>) -> Result<HttpResponse, ProblemResponse> {
    let (key, number) = path.into_inner();
    Ok(private(node.end_exchange_by_key(&key, number).await?))
}
