//! The HTTP interface: which address leads to which handler, and what wraps them all. Handlers ask the node and write
//! answers; no rule of the trade is decided here.

mod asyncapi;
mod catalogue;
mod commands;
mod docs;
mod extract;
mod health;
mod listing;
mod metrics;
mod openapi;
mod operations;
mod problem;
mod registers;
mod rim;
mod sales;
mod sign_in;
mod stock;
mod tickets;
mod wraps;

#[cfg(test)]
mod tests;

use actix_web::{
    HttpRequest, HttpResponse, Resource, ResponseError,
    middleware::{Compress, from_fn},
    web,
};

pub use asyncapi::asyncapi;
pub use openapi::openapi;
pub use rim::{Rim, RimOptions};

pub(crate) use operations::read;
pub(crate) use problem::ProblemResponse;

use operations::{OPERATIONS, Operation};

/// Everything but the socket, with what workers share. Expects `web::Data<Node>`.
pub fn configure(rim: Rim) -> impl FnOnce(&mut web::ServiceConfig) {
    move |cfg| {
        let mut scope = web::scope("")
            .app_data(web::Data::new(rim))
            .app_data(extract::path_config())
            .app_data(extract::query_config());
        for resource in resources() {
            scope = scope.service(resource);
        }
        scope = scope
            .service(web::resource("/docs").route(read(web::route()).to(docs::to_docs)))
            .service(web::resource("/docs/{tail:.*}").route(read(web::route()).to(docs::swagger)))
            .service(web::resource(problem::PROBLEMS_ADDRESS).route(read(web::route()).to(docs::problems)))
            .configure(crate::web::configure)
            .default_service(web::to(nothing_here));
        // The last wrap is the first to see a request.
        cfg.service(
            scope.wrap(Compress::default()).wrap(from_fn(wraps::limited)).wrap(from_fn(wraps::around)),
        );
    }
}

/// One resource for each path of the table, so that a wrong method is told apart from a wrong address.
fn resources() -> Vec<Resource> {
    let mut paths: Vec<(&str, Vec<&Operation>)> = Vec::new();
    for operation in OPERATIONS {
        match paths.iter_mut().find(|(path, _)| *path == operation.path) {
            Some((_, known)) => known.push(operation),
            None => paths.push((operation.path, vec![operation])),
        }
    }
    let resource = |(path, operations): (&str, Vec<&Operation>)| {
        let allow =
            operations.iter().map(|operation| operation.method.allow()).collect::<Vec<_>>().join(", ");
        operations
            .iter()
            .fold(web::resource(path), |resource, operation| resource.route((operation.handler)()))
            .default_service(web::to(move || {
                let problem = ProblemResponse::method_not_allowed(&allow);
                async move { HttpResponse::from_error(problem) }
            }))
    };
    paths.into_iter().map(resource).collect()
}

/// Tools get a problem, people get a page.
async fn nothing_here(request: HttpRequest, rim: web::Data<Rim>) -> HttpResponse {
    if request.path().starts_with("/api/") || !request.method().is_safe() {
        return ProblemResponse::no_such_address(request.path()).error_response();
    }
    crate::web::not_found_page(rim.shop_name())
}
