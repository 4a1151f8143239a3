//! Carts and checkout for a front end of one's own. Nobody signs in: whoever has a cart's id has the cart, and whoever has an
//! order's key has the order. No cookie is read, so no other site can act in a customer's name.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{
    CartId, CartQuote, CartView, Delivery, LeftOut, Lsn, MyAnswer, MyReturn, NewCart, OrderView, OtherCart,
    PlaceOrder, PostalAddress, Refusal, RefusalCode, SkuQuantity, TypedCode, WhyCancelled,
};
use serde::Deserialize;

use crate::{
    http::{
        access::Access,
        extract::{Asked, Body, request_id},
        operation::{Answer, IDEMPOTENCY_KEY, Kind, Operation, Parameter, Place, READ, Verb, shape},
    },
    node::Node,
    rim::{ProblemResponse, Rim},
};

pub(super) const CART: Parameter = Parameter {
    name: "cart",
    place: Place::Path,
    kind: Kind::Of(shape::<CartId>()),
    about: "The cart's id, which is its key as well.",
};
pub(super) const KEY: Parameter = Parameter {
    name: "key",
    place: Place::Path,
    kind: Kind::Text,
    about: "The order's key, as it was told when it was placed.",
};
pub(super) const OF_RETURN: Parameter = Parameter {
    name: "number",
    place: Place::Path,
    kind: Kind::Of(shape::<u16>()),
    about: "The number of the return, from 0 on.",
};
/// Why something cannot be ordered as it is.
const NOT_TO_BE_HAD: &[RefusalCode] = &[
    RefusalCode::UnknownSku,
    RefusalCode::InsufficientStock,
    RefusalCode::InvalidQuantity,
    RefusalCode::NotDeliverable,
    RefusalCode::UnknownTaxClass,
    RefusalCode::Overflow,
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        method: Verb::Post,
        path: "/api/v1/carts",
        id: "newCart",
        tag: "Checkout",
        summary: "The id of an empty cart. It is kept once something is in it, for a month after it was last touched.",
        access: Access::Public,
        answer: Answer::Of(shape::<NewCart>()),
        handler: || web::to(new),
        ..READ
    },
    Operation {
        path: "/api/v1/carts/{cart}",
        id: "readCart",
        tag: "Checkout",
        summary: "What is in a cart, what it comes to now, and what is wrong with each line.",
        access: Access::Public,
        parameters: &[CART],
        answer: Answer::Of(shape::<CartView>()),
        handler: || web::to(read),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/carts/{cart}/lines",
        id: "putInCart",
        tag: "Checkout",
        summary: "Sets how much of something is in a cart; 0 takes it out.",
        access: Access::Public,
        parameters: &[CART],
        request: Some(shape::<SkuQuantity>()),
        answer: Answer::Of(shape::<CartView>()),
        refusals: &[
            RefusalCode::UnknownSku,
            RefusalCode::InvalidQuantity,
            RefusalCode::TooManyLines,
            RefusalCode::WrongState,
        ],
        handler: || web::to(put),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/carts/{cart}/merge",
        id: "mergeCarts",
        tag: "Checkout",
        summary: "Puts what is in another cart into this one, and ends that. Of what is in both the larger quantity stays.",
        access: Access::Public,
        parameters: &[CART],
        request: Some(shape::<OtherCart>()),
        answer: Answer::Of(shape::<CartView>()),
        refusals: &[RefusalCode::WrongState],
        handler: || web::to(merge),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/carts/{cart}/codes",
        id: "putCodeToCart",
        tag: "Checkout",
        summary: "Keeps a code with a cart. What it takes off, or why nothing, stands beside it among the cart's `codes`. A visitor may try \
                  a few in a row; whoever tries more often is told nothing of any code.",
        access: Access::Public,
        parameters: &[CART],
        request: Some(shape::<TypedCode>()),
        answer: Answer::Of(shape::<CartView>()),
        refusals: &[RefusalCode::UnknownCoupon, RefusalCode::TooManyLines, RefusalCode::WrongState],
        handler: || web::to(put_code),
        ..READ
    },
    Operation {
        method: Verb::Delete,
        path: "/api/v1/carts/{cart}/codes/{code}",
        id: "takeCodeFromCart",
        tag: "Checkout",
        summary: "Takes a code from a cart.",
        access: Access::Public,
        parameters: &[
            CART,
            Parameter { name: "code", place: Place::Path, kind: Kind::Text, about: "The code." },
        ],
        answer: Answer::Of(shape::<CartView>()),
        refusals: &[RefusalCode::InvalidText, RefusalCode::WrongState],
        handler: || web::to(take_code),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/carts/{cart}/quote",
        id: "quoteCart",
        tag: "Checkout",
        summary: "What a cart comes to, delivered in this way. An order is placed with its `total`.",
        access: Access::Public,
        parameters: &[CART],
        request: Some(shape::<Delivery>()),
        answer: Answer::Of(shape::<CartQuote>()),
        refusals: NOT_TO_BE_HAD,
        handler: || web::to(quote),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout",
        id: "placeOrder",
        tag: "Checkout",
        summary: "Orders what is in a cart, and answers when the goods are set aside and it can be paid, or when it is confirmed. A \
                  cart is ordered once, however often it is asked.",
        access: Access::Public,
        parameters: &[IDEMPOTENCY_KEY],
        request: Some(shape::<PlaceOrder>()),
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[
            RefusalCode::CouponUsedUp,
            RefusalCode::CouponUsedByYou,
            RefusalCode::CouponNotNow,
            RefusalCode::GiftCardShort,
            RefusalCode::GiftCardBlocked,
            RefusalCode::GiftCardExpired,
            RefusalCode::UnknownCart,
            RefusalCode::NoLines,
            RefusalCode::PriceChanged,
            RefusalCode::AgeNotConfirmed,
            RefusalCode::InvalidText,
            RefusalCode::ChangedMeanwhile,
            RefusalCode::InsufficientStock,
            RefusalCode::NotDeliverable,
        ],
        handler: || web::to(place),
        ..READ
    },
    Operation {
        path: "/api/v1/checkout/{key}",
        id: "readMyOrder",
        tag: "Checkout",
        summary: "How an order stands, for its customer; with `after`, as soon as something of it is newer, or after some seconds.",
        access: Access::Public,
        parameters: &[
            KEY,
            Parameter {
                name: "after",
                place: Place::Query,
                kind: Kind::Of(shape::<Lsn>()),
                about: "The `seq` that is known already.",
            },
        ],
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[RefusalCode::UnknownOrder],
        handler: || web::to(mine),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout/{key}/pay",
        id: "payMyOrder",
        tag: "Checkout",
        summary: "Begins another payment after one that came to nothing.",
        access: Access::Public,
        parameters: &[KEY],
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[RefusalCode::UnknownOrder, RefusalCode::WrongState],
        handler: || web::to(pay),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout/{key}/cancel",
        id: "cancelMyOrder",
        tag: "Checkout",
        summary: "Calls an order off, as long as nobody has packed it. What was paid is paid back.",
        access: Access::Public,
        parameters: &[KEY],
        request: Some(shape::<WhyCancelled>()),
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[RefusalCode::UnknownOrder, RefusalCode::WrongState],
        handler: || web::to(cancel),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout/{key}/less",
        id: "reduceMyOrder",
        tag: "Checkout",
        summary: "Leaves something out of a confirmed order, as far as nobody has begun to pick it, and answers when the branches have. \
                  What was paid for it goes back.",
        access: Access::Public,
        parameters: &[KEY],
        request: Some(shape::<LeftOut>()),
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[
            RefusalCode::UnknownOrder,
            RefusalCode::WrongState,
            RefusalCode::NoLines,
            RefusalCode::InvalidQuantity,
        ],
        handler: || web::to(reduce),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout/{key}/suggestions/{number}",
        id: "answerMySuggestion",
        tag: "Checkout",
        summary: "Says whether its customer has what was suggested instead of something that is missing (`suggestions` of the order). \
                  A yes has it set aside first and answers when that is known, or after 3 seconds as it stands; the first answer counts.",
        access: Access::Public,
        parameters: &[
            KEY,
            Parameter {
                name: "number",
                place: Place::Path,
                kind: Kind::Of(shape::<u16>()),
                about: "The `number` of the suggestion.",
            },
        ],
        request: Some(shape::<MyAnswer>()),
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[RefusalCode::UnknownOrder, RefusalCode::WrongState],
        handler: || web::to(answer_suggestion),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout/{key}/address",
        id: "readdressMyOrder",
        tag: "Checkout",
        summary: "Has an order sent to another address in the same country, as long as nobody has packed it.",
        access: Access::Public,
        parameters: &[KEY],
        request: Some(shape::<PostalAddress>()),
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[
            RefusalCode::UnknownOrder,
            RefusalCode::WrongState,
            RefusalCode::NotDeliverable,
            RefusalCode::InvalidText,
        ],
        handler: || web::to(readdress),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout/{key}/returns",
        id: "askMyReturn",
        tag: "Checkout",
        summary: "Asks that goods of an order may be sent back, within the time that the house gives. What was paid for them goes \
                  back once they are here, or something else goes out for them: `instead` names it, and `difference` says what a quote \
                  has shown.",
        access: Access::Public,
        parameters: &[KEY],
        request: Some(shape::<MyReturn>()),
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[
            RefusalCode::UnknownOrder,
            RefusalCode::NotReturnable,
            RefusalCode::NotExchangeable,
            RefusalCode::PriceChanged,
            RefusalCode::UnknownSku,
            RefusalCode::InsufficientStock,
            RefusalCode::AgeNotConfirmed,
            RefusalCode::NoLines,
            RefusalCode::InvalidQuantity,
            RefusalCode::InvalidText,
            RefusalCode::TooManyLines,
        ],
        handler: || web::to(ask_return),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout/{key}/returns/{number}/withdraw",
        id: "withdrawMyReturn",
        tag: "Checkout",
        summary: "Gives a return up of which nothing has come yet.",
        access: Access::Public,
        parameters: &[KEY, OF_RETURN],
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[RefusalCode::UnknownOrder, RefusalCode::WrongState],
        handler: || web::to(withdraw_return),
        ..READ
    },
];

pub(super) fn private(body: impl serde::Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body)
}

async fn new() -> HttpResponse {
    private(NewCart { id: Node::new_cart() })
}

async fn read(node: web::Data<Node>, cart: web::Path<CartId>) -> Result<HttpResponse, ProblemResponse> {
    Ok(private(node.cart(cart.into_inner()).await?))
}

async fn put(
    node: web::Data<Node>,
    cart: web::Path<CartId>,
    line: Body<SkuQuantity>,
) -> Result<HttpResponse, ProblemResponse> {
    let SkuQuantity { sku, quantity } = line.0;
    Ok(private(node.put_in_cart(checked(*cart)?, sku, quantity).await?))
}

async fn merge(
    node: web::Data<Node>,
    cart: web::Path<CartId>,
    other: Body<OtherCart>,
) -> Result<HttpResponse, ProblemResponse> {
    Ok(private(node.merge_carts(checked(*cart)?, other.0.from).await?))
}

async fn put_code(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    cart: web::Path<CartId>,
    typed: Body<TypedCode>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_code(rim.client_address(&request))?;
    Ok(private(node.put_code(checked(*cart)?, &typed.0.code).await?))
}

async fn take_code(
    node: web::Data<Node>,
    path: web::Path<(CartId, String)>,
) -> Result<HttpResponse, ProblemResponse> {
    let (cart, code) = path.into_inner();
    Ok(private(node.take_code(checked(cart)?, &code).await?))
}

async fn quote(
    node: web::Data<Node>,
    cart: web::Path<CartId>,
    delivery: Body<Delivery>,
) -> Result<HttpResponse, ProblemResponse> {
    Ok(private(node.quote(*cart, &delivery.0).await?))
}

async fn place(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    place: Body<PlaceOrder>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_checkout(rim.client_address(&request))?;
    let id = request_id(&request)?;
    Ok(private(node.place_order(id, place.0).await?))
}

/// What the asker knows already.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    after: Option<Lsn>,
}

async fn mine(
    node: web::Data<Node>,
    key: web::Path<String>,
    known: Asked<After>,
) -> Result<HttpResponse, ProblemResponse> {
    let unknown = || Refusal::new(RefusalCode::UnknownOrder, "there is no such order");
    let found = match known.into_inner().after {
        Some(after) => node.order_after(&key, after).await?,
        None => node.order_by_key(&key).await?,
    };
    Ok(private(found.ok_or_else(unknown)?))
}

async fn pay(node: web::Data<Node>, key: web::Path<String>) -> Result<HttpResponse, ProblemResponse> {
    Ok(private(node.pay_by_key(&key).await?))
}

async fn cancel(
    node: web::Data<Node>,
    key: web::Path<String>,
    why: Body<WhyCancelled>,
) -> Result<HttpResponse, ProblemResponse> {
    Ok(private(node.cancel_by_key(&key, &why.0.reason).await?))
}

async fn ask_return(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    key: web::Path<String>,
    wanted: Body<MyReturn>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_checkout(rim.client_address(&request))?;
    Ok(private(node.ask_return_by_key(&key, wanted.0).await?))
}

async fn reduce(
    node: web::Data<Node>,
    key: web::Path<String>,
    less: Body<LeftOut>,
) -> Result<HttpResponse, ProblemResponse> {
    Ok(private(node.reduce_by_key(&key, less.0.lines).await?))
}

async fn answer_suggestion(
    node: web::Data<Node>,
    path: web::Path<(String, u16)>,
    answer: Body<MyAnswer>,
) -> Result<HttpResponse, ProblemResponse> {
    let (key, number) = path.into_inner();
    Ok(private(node.answer_by_key(&key, number, answer.0.yes).await?))
}

async fn readdress(
    node: web::Data<Node>,
    key: web::Path<String>,
    address: Body<PostalAddress>,
) -> Result<HttpResponse, ProblemResponse> {
    Ok(private(node.readdress_by_key(&key, address.0).await?))
}

async fn withdraw_return(
    node: web::Data<Node>,
    path: web::Path<(String, u16)>,
) -> Result<HttpResponse, ProblemResponse> {
    let (key, number) = path.into_inner();
    Ok(private(node.withdraw_return_by_key(&key, number).await?))
}

/// A cart that is filled has an id that this server made, or one as good.
pub(super) fn checked(cart: CartId) -> Result<CartId, ProblemResponse> {
    if cart.uuid().get_version_num() == 7 {
        return Ok(cart);
    }
    Err(ProblemResponse::new(
        RefusalCode::Malformed,
        "a cart's id is a UUID of version 7; ask for a new cart",
    ))
}
