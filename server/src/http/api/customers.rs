//! Customers, for staff who look after them. What is changed of them is a command like all others; a device is signed out here,
//! because no record tells of one.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{
    CustomerExport, CustomerGroupId, CustomerId, CustomerRow, CustomerView, Page, RefusalCode, Right,
    SignInsEnded, StoreCredit,
};
use serde::Deserialize;

use super::people::fresh;
use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery},
        listing::{Cell, Part, Row, list, names, number, text},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, Verb, shape},
    },
    node::{CustomersAsked, Node},
    rim::ProblemResponse,
};

const CUSTOMER: Parameter = Parameter {
    name: "customer",
    place: Place::Path,
    kind: Kind::Of(shape::<CustomerId>()),
    about: "The customer's id.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/customers",
        id: "listCustomers",
        tag: "Customers",
        summary: "Customers, who came last first.",
        access: Access::Staff(Right::ManageCustomers),
        parameters: &[
            Parameter {
                name: "text",
                place: Place::Query,
                kind: Kind::Text,
                about: "Words of the name, the mail address or the phone number, in any order and however the number is written.",
            },
            Parameter {
                name: "group",
                place: Place::Query,
                kind: Kind::Of(shape::<CustomerGroupId>()),
                about: "Those only who get the prices of this group.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<CustomerRow>>()),
        csv: true,
        handler: || web::to(customers),
        ..READ
    },
    Operation {
        path: "/api/v1/customers/{customer}",
        id: "readCustomer",
        tag: "Customers",
        summary: "One customer, with addresses and consents.",
        access: Access::Staff(Right::ManageCustomers),
        parameters: &[CUSTOMER],
        answer: Answer::Of(shape::<CustomerView>()),
        refusals: &[RefusalCode::UnknownCustomer],
        handler: || web::to(customer),
        ..READ
    },
    Operation {
        path: "/api/v1/customers/{customer}/export",
        id: "exportCustomer",
        tag: "Customers",
        summary: "All that is kept of a customer, for that customer.",
        access: Access::Staff(Right::ManageCustomers),
        parameters: &[CUSTOMER],
        answer: Answer::Of(shape::<CustomerExport>()),
        refusals: &[RefusalCode::UnknownCustomer],
        handler: || web::to(export),
        ..READ
    },
    Operation {
        path: "/api/v1/customers/{customer}/store-credit",
        id: "readStoreCredit",
        tag: "Customers",
        summary: "What a customer has of store credit, and what changed it, the newest first. `gift_card.grant` gives some.",
        access: Access::Staff(Right::ManageCustomers),
        parameters: &[CUSTOMER],
        answer: Answer::Of(shape::<StoreCredit>()),
        handler: || web::to(store_credit),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/customers/{customer}/sign-out",
        id: "signCustomerOut",
        tag: "Customers",
        summary: "Signs all devices of a customer out, at once.",
        access: Access::Staff(Right::ManageCustomers),
        parameters: &[CUSTOMER],
        answer: Answer::Of(shape::<SignInsEnded>()),
        handler: || web::to(sign_out),
        ..READ
    },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomersQuery {
    #[serde(default)]
    text: String,
    group: Option<u16>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn customers(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<CustomersQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let query = query.into_inner();
    let page = PageQuery { limit: query.limit, cursor: query.cursor, format: query.format };
    let (text, group) = (query.text, query.group.map(CustomerGroupId));
    let read = move |before: Option<CustomerId>, limit| {
        let (node, query) = (node.clone(), text.clone());
        async move {
            let rows = node.customers(CustomersAsked { query, group, before, limit }).await?;
            Ok(Part::full(rows, limit, |row: &CustomerRow| row.id))
        }
    };
    list(&request, &page, "customers", read).await
}

async fn customer(node: web::Data<Node>, id: web::Path<CustomerId>) -> Result<HttpResponse, ProblemResponse> {
    let unknown =
        || ProblemResponse::new(RefusalCode::UnknownCustomer, "there is no such customer, or not any more");
    Ok(fresh(&node.customer(id.into_inner()).await?.ok_or_else(unknown)?))
}

async fn export(node: web::Data<Node>, id: web::Path<CustomerId>) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh(&node.customer_export(id.into_inner(), "").await?))
}

async fn store_credit(
    node: web::Data<Node>,
    customer: web::Path<CustomerId>,
) -> Result<HttpResponse, ProblemResponse> {
    let credit = node.store_credit(*customer, None).await?;
    Ok(HttpResponse::Ok().json(credit))
}

async fn sign_out(
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<CustomerId>,
) -> Result<HttpResponse, ProblemResponse> {
    let ended = node.auth().accounts().end_all(id.into_inner(), None)?;
    node.auth().make_durable().await?;
    tracing::info!(by = %permit.person()?, ended, "a customer's devices were signed out");
    Ok(fresh(&SignInsEnded { ended: u32::try_from(ended).unwrap_or(u32::MAX) }))
}

impl Row for CustomerRow {
    fn header() -> Vec<String> {
        names(&["id", "name", "email", "phone", "group", "verified_ms", "blocked", "created_ms"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            text(&self.name),
            text(&self.email),
            text(&self.phone),
            self.group.map_or_else(|| text(""), |group| number(group.0)),
            self.verified.map_or_else(|| text(""), |at| number(at.0)),
            text(self.blocked),
            number(self.created.0),
        ]
    }
}
