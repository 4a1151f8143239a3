//! Gift cards for the back office, and what is on one for whoever has its code.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{
    CartId, CartView, CustomerId, GiftCardBalance, GiftCardCode, GiftCardDay, GiftCardId, GiftCardLedger,
    GiftCardLiability, GiftCardView, IssuedGiftCard, Page, RefusalCode, Right, WantedGiftCard,
};
use serde::Deserialize;

use super::carts::{CART, checked, private};
use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Body, Format, PageQuery, request_id, wanted_format},
        listing::{Cell, Part, Row, list, names, number, text, whole, word},
        operation::{
            Answer, CURSOR, FORMAT, IDEMPOTENCY_KEY, Kind, LIMIT, Operation, Parameter, Place, READ, Verb,
            shape,
        },
    },
    node::{CardsAsked, Node},
    rim::{ProblemResponse, Rim},
};

const CARD: Parameter = Parameter {
    name: "card",
    place: Place::Path,
    kind: Kind::Of(shape::<GiftCardId>()),
    about: "The card's id, which is no code and opens nothing.",
};
const OFFICE: Operation =
    Operation { tag: "Gift cards", access: Access::Staff(Right::ManageGiftCards), ..READ };

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/gift-cards",
        id: "listGiftCards",
        summary: "Gift cards with something on them, those issued last first. `gift_card.adjust` and `gift_card.block` change one.",
        parameters: &[
            Parameter {
                name: "last",
                place: Place::Query,
                kind: Kind::Text,
                about: "Only those whose codes end with these four characters.",
            },
            Parameter {
                name: "customer",
                place: Place::Query,
                kind: Kind::Of(shape::<CustomerId>()),
                about: "Only those that were issued for this customer.",
            },
            Parameter {
                name: "empty",
                place: Place::Query,
                kind: Kind::Of(shape::<bool>()),
                about: "`true`: those with nothing on them too.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<GiftCardView>>()),
        handler: || web::to(cards),
        ..OFFICE
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/gift-cards",
        id: "issueGiftCard",
        summary: "Makes a gift card that is not sold, and tells its code: now, and again for a repeat of the same request, and never else.",
        parameters: &[IDEMPOTENCY_KEY],
        request: Some(shape::<WantedGiftCard>()),
        answer: Answer::Of(shape::<IssuedGiftCard>()),
        refusals: &[
            RefusalCode::InvalidAmount,
            RefusalCode::InvalidText,
            RefusalCode::InvalidTime,
            RefusalCode::TooManyLines,
            RefusalCode::AlreadyBooked,
        ],
        handler: || web::to(issue),
        ..OFFICE
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/gift-cards/find",
        id: "findGiftCard",
        summary: "The gift card of a code, with its ledger. The code is sent in the body, since addresses are written down in many places.",
        request: Some(shape::<GiftCardCode>()),
        answer: Answer::Of(shape::<GiftCardLedger>()),
        refusals: &[RefusalCode::UnknownGiftCard],
        handler: || web::to(find),
        ..OFFICE
    },
    Operation {
        path: "/api/v1/gift-cards/liability",
        id: "readGiftCardLiability",
        summary: "What the house owes on gift cards: now, and at the end of each day on which something changed it. As CSV the days.",
        parameters: &[FORMAT],
        answer: Answer::Of(shape::<GiftCardLiability>()),
        handler: || web::to(liability),
        ..OFFICE
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/gift-cards/balance",
        id: "readGiftCardBalance",
        tag: "Checkout",
        summary: "What is on the gift card of a code. A visitor may try a few in a row; whoever tries more often is told nothing of any.",
        access: Access::Public,
        request: Some(shape::<GiftCardCode>()),
        answer: Answer::Of(shape::<GiftCardBalance>()),
        refusals: &[RefusalCode::UnknownGiftCard],
        handler: || web::to(balance),
        ..READ
    },
    Operation {
        path: "/api/v1/gift-cards/{card}",
        id: "readGiftCard",
        summary: "A gift card with its ledger, the newest entry first.",
        parameters: &[CARD],
        answer: Answer::Of(shape::<GiftCardLedger>()),
        refusals: &[RefusalCode::UnknownGiftCard],
        handler: || web::to(one),
        ..OFFICE
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/carts/{cart}/gift-cards",
        id: "putGiftCardToCart",
        tag: "Checkout",
        summary: "Keeps a gift card with a cart, to pay with what is on it. What can be had of it stands among the cart's `cards`; an order \
                  is placed with the sum of that as `by_cards`, and is refused where there is less by then.",
        access: Access::Public,
        parameters: &[CART],
        request: Some(shape::<GiftCardCode>()),
        answer: Answer::Of(shape::<CartView>()),
        refusals: &[
            RefusalCode::UnknownGiftCard,
            RefusalCode::GiftCardShort,
            RefusalCode::GiftCardBlocked,
            RefusalCode::GiftCardExpired,
            RefusalCode::TooManyLines,
            RefusalCode::WrongState,
        ],
        handler: || web::to(put_card),
        ..READ
    },
    Operation {
        method: Verb::Delete,
        path: "/api/v1/carts/{cart}/gift-cards/{card}",
        id: "takeGiftCardFromCart",
        tag: "Checkout",
        summary: "Takes a gift card from a cart.",
        access: Access::Public,
        parameters: &[
            CART,
            Parameter {
                name: "card",
                place: Place::Path,
                kind: Kind::Of(shape::<GiftCardId>()),
                about: "The card, as the cart names it.",
            },
        ],
        answer: Answer::Of(shape::<CartView>()),
        refusals: &[RefusalCode::WrongState],
        handler: || web::to(take_card),
        ..READ
    },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CardsQuery {
    last: Option<String>,
    customer: Option<CustomerId>,
    empty: Option<bool>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn cards(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<CardsQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let CardsQuery { last, customer, empty, limit, cursor, format } = query.into_inner();
    let page = PageQuery { limit, cursor, format };
    let last = last.map(|last| last.trim().to_owned()).filter(|last| !last.is_empty());
    let asked = CardsAsked { last, customer, empty: empty.unwrap_or_default(), before: None };
    list(&request, &page, "gift-cards", move |before: Option<u64>, limit| {
        let (node, asked) = (node.clone(), CardsAsked { before, ..asked.clone() });
        async move {
            let rows = node.gift_cards(asked, limit).await?;
            Ok(Part::full(rows, limit, |row: &GiftCardView| row.number))
        }
    })
    .await
}

impl Row for GiftCardView {
    fn header() -> Vec<String> {
        names(&[
            "number",
            "ends_with",
            "state",
            "issued",
            "balance",
            "claimed",
            "currency",
            "issued_at",
            "until",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(i64::try_from(self.number).unwrap_or(i64::MAX)),
            text(&self.last),
            word(self.state),
            number(self.issued.0),
            number(self.balance.0),
            number(self.claimed.0),
            text(self.currency.code()),
            number(self.issued_at.0),
            self.until.map_or_else(|| text(""), |until| number(until.0)),
        ]
    }
}

impl Row for GiftCardDay {
    fn header() -> Vec<String> {
        names(&["day", "issued", "redeemed", "refunded", "adjusted", "owed"])
    }

    fn cells(&self) -> Vec<Cell> {
        let amounts = [self.issued, self.redeemed, self.refunded, self.adjusted, self.owed];
        [text(&self.day)].into_iter().chain(amounts.into_iter().map(|amount| number(amount.0))).collect()
    }
}

async fn issue(
    request: HttpRequest,
    permit: Permit,
    node: web::Data<Node>,
    wanted: Body<WantedGiftCard>,
) -> Result<HttpResponse, ProblemResponse> {
    let origin = permit.origin()?;
    let id = request_id(&request)?;
    Ok(private(&node.issue_gift_card(origin, id, wanted.0).await?))
}

async fn find(node: web::Data<Node>, typed: Body<GiftCardCode>) -> Result<HttpResponse, ProblemResponse> {
    Ok(private(&node.find_gift_card(&typed.0.code).await?))
}

async fn one(node: web::Data<Node>, card: web::Path<GiftCardId>) -> Result<HttpResponse, ProblemResponse> {
    Ok(private(&node.gift_card(*card).await?))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InForm {
    format: Option<Format>,
}

async fn liability(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<InForm>,
) -> Result<HttpResponse, ProblemResponse> {
    let report = node.gift_card_liability().await?;
    match wanted_format(&request, query.format) {
        Format::Json => Ok(private(&report)),
        Format::Csv => whole(Format::Csv, "gift-cards-owed", &report.days),
    }
}

async fn balance(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    typed: Body<GiftCardCode>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_code(rim.client_address(&request))?;
    Ok(private(&node.gift_card_balance(&typed.0.code).await?))
}

async fn put_card(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    cart: web::Path<CartId>,
    typed: Body<GiftCardCode>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_code(rim.client_address(&request))?;
    Ok(private(&node.put_gift_card(checked(*cart)?, &typed.0.code).await?))
}

async fn take_card(
    node: web::Data<Node>,
    path: web::Path<(CartId, GiftCardId)>,
) -> Result<HttpResponse, ProblemResponse> {
    let (cart, card) = path.into_inner();
    Ok(private(&node.take_gift_card(checked(cart)?, card).await?))
}
