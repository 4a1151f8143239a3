//! Fulfilments: what branches do for orders of the online store.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{
    AskLabel, Carriers, FulfilmentId, FulfilmentState, FulfilmentView, Page, ParcelLabel, ParcelTracking,
    Refusal, RefusalCode, Right,
};
use serde::Deserialize;

use crate::{
    carriers,
    http::{
        access::{Access, Permit},
        extract::{Asked, Body, Format, PageQuery},
        listing::{self, Cell, Part, Row, names, number, text, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, Verb, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

const ID: Parameter = Parameter {
    name: "id",
    place: Place::Path,
    kind: Kind::Of(shape::<FulfilmentId>()),
    about: "The fulfilment's id.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/fulfilments",
        id: "listFulfilments",
        tag: "Orders",
        summary: "What branches do for orders, newest first. A register reads those of its branch.",
        access: Access::Insiders,
        parameters: &[
            Parameter {
                name: "state",
                place: Place::Query,
                kind: Kind::Of(shape::<FulfilmentState>()),
                about: "Only those that have come so far.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<FulfilmentView>>()),
        csv: true,
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/fulfilments/{id}",
        id: "readFulfilment",
        tag: "Orders",
        summary: "What one branch does for an order, with what was asked, found and missing of each SKU.",
        access: Access::Insiders,
        parameters: &[ID],
        answer: Answer::Of(shape::<FulfilmentView>()),
        refusals: &[RefusalCode::UnknownOrder],
        handler: || web::to(one),
        ..READ
    },
    Operation {
        path: "/api/v1/carriers",
        id: "listCarriers",
        tag: "Orders",
        summary: "Carriers that labels can be asked of.",
        access: Access::Staff(Right::FulfilOrders),
        answer: Answer::Of(shape::<Carriers>()),
        handler: || web::to(carriers),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/fulfilments/{id}/label",
        id: "askLabel",
        tag: "Orders",
        summary: "Asks a carrier for the label of a parcel, with its tracking number. The same parcel has the same label, however \
                  often it is asked for; it is on its way once `fulfilment.ship` says so.",
        access: Access::Staff(Right::FulfilOrders),
        parameters: &[ID],
        request: Some(shape::<AskLabel>()),
        answer: Answer::Of(shape::<ParcelLabel>()),
        examples: label_example,
        refusals: &[RefusalCode::UnknownOrder, RefusalCode::WrongState, RefusalCode::InvalidText],
        handler: || web::to(label),
        ..READ
    },
    Operation {
        path: "/api/v1/fulfilments/{id}/tracking",
        id: "trackParcel",
        tag: "Orders",
        summary: "What its carrier says of a parcel.",
        access: Access::Staff(Right::FulfilOrders),
        parameters: &[ID],
        answer: Answer::Of(shape::<ParcelTracking>()),
        refusals: &[RefusalCode::UnknownOrder],
        handler: || web::to(tracking),
        ..READ
    },
];

fn label_example() -> Vec<(String, serde_json::Value)> {
    vec![("A label of the simulator".to_owned(), serde_json::json!({ "carrier": "Parcel simulator" }))]
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FulfilmentsQuery {
    state: Option<FulfilmentState>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<FulfilmentsQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let FulfilmentsQuery { state, limit, cursor, format } = query.into_inner();
    let (page, kept_to) = (PageQuery { limit, cursor, format }, permit.branch());
    let read = move |before: Option<FulfilmentId>, wanted| {
        let node = node.clone();
        async move {
            let found = node.fulfilments(before, (kept_to, state), wanted).await?;
            Ok(Part::full(found, wanted, |view| view.id))
        }
    };
    listing::list(&request, &page, "fulfilments", read).await
}

async fn one(
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<FulfilmentId>,
) -> Result<HttpResponse, ProblemResponse> {
    let id = id.into_inner();
    let view = node.fulfilment(id).await?.ok_or_else(|| unknown(id))?;
    // What another branch does for an order does not exist for a register.
    if permit.branch().is_some_and(|branch| branch != view.branch) {
        return Err(unknown(id).into());
    }
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(view))
}

fn no_store<T: serde::Serialize>(answer: &T) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer)
}

async fn carriers() -> HttpResponse {
    no_store(&Carriers { names: carriers::names().map(str::to_owned).collect() })
}

fn unknown(id: FulfilmentId) -> Refusal {
    Refusal::new(RefusalCode::UnknownOrder, format!("there is no fulfilment {id} at hand"))
}

async fn label(
    node: web::Data<Node>,
    id: web::Path<FulfilmentId>,
    body: Body<AskLabel>,
) -> Result<HttpResponse, ProblemResponse> {
    let label: ParcelLabel = node.parcel_label(id.into_inner(), &body.0.carrier).await?;
    Ok(no_store(&label))
}

async fn tracking(
    node: web::Data<Node>,
    id: web::Path<FulfilmentId>,
) -> Result<HttpResponse, ProblemResponse> {
    let id = id.into_inner();
    let view = node.fulfilment(id).await?.ok_or_else(|| unknown(id))?;
    let tracking: ParcelTracking = node.parcel_tracking(&view).await;
    Ok(no_store(&tracking))
}

impl Row for FulfilmentView {
    fn header() -> Vec<String> {
        names(&["id", "branch", "order", "state", "ship", "who", "opened_ms", "changed_ms", "lines", "asked"])
    }

    fn cells(&self) -> Vec<Cell> {
        let asked = self.lines.iter().map(|line| line.asked.0).fold(0, i64::saturating_add);
        vec![
            text(self.id),
            number(self.branch.0),
            text(self.order),
            word(self.state),
            text(self.ship),
            text(&self.who),
            number(self.opened.0),
            number(self.changed.0),
            number(i64::try_from(self.lines.len()).unwrap_or(i64::MAX)),
            number(asked),
        ]
    }
}
