//! Orders of the online store, for staff. What is done with one is a command.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{
    BranchId, OrderId, OrderRow, OrderState, OrderView, Page, Refusal, RefusalCode, Right, Timestamp,
};
use serde::Deserialize;
use std::{fmt, str::FromStr};

use crate::{
    http::{
        access::Access,
        extract::{Asked, Format, PageQuery},
        listing::{self, Cell, Part, Row, names, number, text, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, query, shape},
    },
    node::{Node, OrdersAsked},
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/orders",
        id: "listOrders",
        tag: "Orders",
        summary: "Orders of the online store, newest first.",
        access: Access::Staff(Right::ManageOrders),
        parameters: &[
            query("state", Kind::Of(shape::<OrderState>()), "Those only that have come so far."),
            query("branch", Kind::Of(shape::<BranchId>()), "Those only that this branch serves."),
            query(
                "from",
                Kind::Of(shape::<Timestamp>()),
                "Those only that were placed at this moment or later.",
            ),
            query("until", Kind::Of(shape::<Timestamp>()), "Those only that were placed before this moment."),
            query(
                "text",
                Kind::Text,
                "Words of the number, or of the customer's name, address or telephone number.",
            ),
            query(
                "held_back",
                Kind::Of(shape::<bool>()),
                "`true`: those only that somebody is to look at before they are picked.",
            ),
            query("tag", Kind::Text, "Those only with this tag."),
            query(
                "returning",
                Kind::Of(shape::<bool>()),
                "`true`: those only of which something is to come back.",
            ),
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<OrderRow>>()),
        csv: true,
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/orders/{order}",
        id: "readOrder",
        tag: "Orders",
        summary: "One order: its lines, who serves it and why, payments, refunds, and all that became of it.",
        access: Access::Staff(Right::ManageOrders),
        parameters: &[Parameter {
            name: "order",
            place: Place::Path,
            kind: Kind::Of(shape::<OrderId>()),
            about: "The order's id.",
        }],
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[RefusalCode::UnknownOrder],
        handler: || web::to(one),
        ..READ
    },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrdersQuery {
    state: Option<OrderState>,
    branch: Option<u16>,
    from: Option<i64>,
    until: Option<i64>,
    text: Option<String>,
    returning: Option<bool>,
    held_back: Option<bool>,
    tag: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

/// The last order of a page.
#[derive(Clone, Copy)]
struct Behind(Timestamp, OrderId);

impl FromStr for Behind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, order) = text.split_once('.').ok_or(())?;
        Ok(Self(Timestamp(at.parse().map_err(drop)?), order.parse().map_err(drop)?))
    }
}

impl fmt::Display for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.0, self.1)
    }
}

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<OrdersQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let OrdersQuery { state, branch, from, until, text, returning, held_back, tag, limit, cursor, format } =
        query.into_inner();
    let asked = OrdersAsked {
        state,
        branch: branch.map(BranchId),
        from: from.map(Timestamp),
        until: until.map(Timestamp),
        text: text.unwrap_or_default(),
        returning: returning.unwrap_or_default(),
        held_back: held_back.unwrap_or_default(),
        tag,
        before: None,
    };
    let read = move |behind: Option<Behind>, wanted| {
        let (node, asked) = (node.clone(), asked.clone());
        let asked = OrdersAsked { before: behind.map(|behind| (behind.0, behind.1)), ..asked };
        async move {
            let rows = node.orders(asked, wanted).await?;
            Ok(Part::full(rows, wanted, |row| Behind(row.placed, row.id)))
        }
    };
    listing::list(&request, &PageQuery { limit, cursor, format }, "orders", read).await
}

async fn one(node: web::Data<Node>, order: web::Path<OrderId>) -> Result<HttpResponse, ProblemResponse> {
    let unknown = || Refusal::new(RefusalCode::UnknownOrder, "there is no such order");
    let view = node.order(order.into_inner()).await?.ok_or_else(unknown)?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(view))
}

impl Row for OrderRow {
    fn header() -> Vec<String> {
        names(&[
            "id",
            "number",
            "state",
            "placed_ms",
            "changed_ms",
            "customer",
            "email",
            "collect",
            "units",
            "total",
            "captured",
            "refunded",
            "due",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            text(&self.number),
            word(self.state),
            number(self.placed.0),
            number(self.changed.0),
            text(&self.customer),
            text(&self.email),
            text(self.collect),
            number(self.units.0),
            number(self.total.0),
            number(self.captured.0),
            number(self.refunded.0),
            number(self.due.0),
        ]
    }
}
