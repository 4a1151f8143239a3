//! The interface for programs: which address leads to which operation, and how the interface describes itself. Handlers
//! ask the node and write answers; no rule of the trade is decided here.

mod access;
mod api;
mod asyncapi;
mod extract;
mod guide;
mod listing;
mod openapi;
mod operation;
mod own;
mod pictures;
mod schemas;
mod typescript;

#[cfg(test)]
mod tests;

use actix_web::{HttpResponse, Resource, web};
use std::sync::Once;

pub use asyncapi::asyncapi;
pub use openapi::openapi;
pub use typescript::typescript;

use crate::{
    rim::{PROBLEMS_ADDRESS, ProblemResponse, count_request, read},
    telemetry,
};
use api::operations;
use operation::Operation;
use own::own_command;

/// The addresses of the interface. Expects `web::Data` of the node and the rim.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    tell_of_routes();
    cfg.app_data(extract::path_config());
    for resource in resources() {
        cfg.service(resource);
    }
    for (path, route) in [
        ("/docs", web::to(guide::to_docs)),
        ("/docs/", web::to(guide::guide)),
        ("/docs/guide.css", web::to(guide::stylesheet)),
        ("/docs/try/{tail:.*}", web::to(guide::try_it)),
        (PROBLEMS_ADDRESS, web::to(guide::problems)),
        ("/media/{media}/{size}", web::to(pictures::picture)),
    ] {
        cfg.route(path, read(route));
    }
}

/// Every answer that an operation is described to give is counted from nothing on.
fn tell_of_routes() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        telemetry::begin();
        for operation in operations() {
            for status in std::iter::once(200).chain(operation.refusals_by_status().into_keys()) {
                count_request(operation.path, operation.method.kind(), status, 0);
            }
        }
    });
}

/// One resource for each path of the table, so that a wrong method is told apart from a wrong address.
fn resources() -> Vec<Resource> {
    let mut paths: Vec<(&str, Vec<&Operation>)> = Vec::new();
    for operation in operations() {
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
            .fold(web::resource(path), |resource, operation| resource.route(operation.route()))
            .default_service(web::to(move || {
                let problem = ProblemResponse::method_not_allowed(&allow);
                async move { HttpResponse::from_error(problem) }
            }))
    };
    paths.into_iter().map(resource).collect()
}
