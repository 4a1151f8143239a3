//! What is kept of customers in orders, and what was erased. How long it is kept is settled with a command, as is that one is erased.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{OrderExport, OrderId, OrderView, PrivacyView, RefusalCode, Right};

use super::{carts::KEY, people::fresh};
use crate::{
    http::{
        access::Access,
        operation::{Answer, Kind, Operation, Parameter, Place, READ, Verb, shape},
    },
    node::Node,
    rim::{ProblemResponse, Rim},
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/privacy",
        id: "readPrivacy",
        tag: "Customers",
        summary: "How long what customers say of themselves in orders is kept, how many orders are erased, and what the last round did.",
        access: Access::Staff(Right::ManageCustomers),
        answer: Answer::Of(shape::<PrivacyView>()),
        handler: || web::to(privacy),
        ..READ
    },
    Operation {
        path: "/api/v1/orders/{order}/export",
        id: "exportOrder",
        tag: "Orders",
        summary: "All that is kept of an order, for whoever made it.",
        access: Access::Staff(Right::ManageCustomers),
        parameters: &[Parameter {
            name: "order",
            place: Place::Path,
            kind: Kind::Of(shape::<OrderId>()),
            about: "The order's id.",
        }],
        answer: Answer::Of(shape::<OrderExport>()),
        refusals: &[RefusalCode::UnknownOrder],
        handler: || web::to(export),
        ..READ
    },
    Operation {
        path: "/api/v1/checkout/{key}/export",
        id: "exportMyOrder",
        tag: "Checkout",
        summary: "All that is kept of an order, for its customer.",
        access: Access::Public,
        parameters: &[KEY],
        answer: Answer::Of(shape::<OrderExport>()),
        refusals: &[RefusalCode::UnknownOrder],
        handler: || web::to(export_mine),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/checkout/{key}/erase",
        id: "eraseMyOrder",
        tag: "Checkout",
        summary: "Erases what the customer said of themselves in an order, once nothing of it is owed any more, and answers when it is gone. \
                  There is no way back. What invoices say of them is kept for as long as the house has settled.",
        access: Access::Public,
        parameters: &[KEY],
        answer: Answer::Of(shape::<OrderView>()),
        refusals: &[RefusalCode::UnknownOrder, RefusalCode::WrongState],
        handler: || web::to(erase_mine),
        ..READ
    },
];

async fn privacy(node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh(&node.privacy().await?))
}

async fn export(node: web::Data<Node>, order: web::Path<OrderId>) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh(&node.order_export(order.into_inner()).await?))
}

async fn export_mine(node: web::Data<Node>, key: web::Path<String>) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh(&node.export_by_key(&key).await?))
}

async fn erase_mine(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    key: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_checkout(rim.client_address(&request))?;
    Ok(fresh(&node.erase_by_key(&key).await?))
}
