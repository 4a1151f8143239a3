//! Everything of a server but its socket, in one scope: the interface for programs, the shop, papers and apps, behind one
//! rim.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    middleware::{Compress, from_fn},
    web,
};

use crate::{
    apps,
    epcis::Epcis,
    exchange::Imports,
    gateway::{self, Outside},
    http,
    node::Node,
    paper,
    rim::{ProblemResponse, Rim, around, limited},
    shop::{self, Front, WindowKeeper, lead_on},
};

/// What the workers of a server share.
#[derive(Clone)]
pub(crate) struct Site {
    rim: web::Data<Rim>,
    window: web::Data<WindowKeeper>,
    imports: web::Data<Imports>,
    epcis: web::Data<Epcis>,
    outside: web::Data<Outside>,
}

impl Site {
    #[must_use]
    pub(crate) fn new(rim: Rim, node: &Node, outside: Outside) -> Self {
        Self {
            rim: web::Data::new(rim),
            window: web::Data::new(WindowKeeper::default()),
            imports: web::Data::new(Imports::of(node)),
            epcis: web::Data::new(Epcis::of(node)),
            outside: web::Data::new(outside),
        }
    }

    /// The addresses. Expects `web::Data<Node>`.
    pub(crate) fn configure(self) -> impl FnOnce(&mut web::ServiceConfig) {
        move |cfg| {
            let scope = web::scope("")
                .app_data(self.rim)
                .app_data(self.window)
                .app_data(self.imports)
                .app_data(self.epcis)
                .app_data(self.outside)
                .configure(http::configure)
                .configure(gateway::configure)
                .configure(shop::configure)
                .configure(paper::configure)
                .configure(apps::configure)
                .default_service(web::to(nothing_here));
            // The last wrap is the first to see a request.
            cfg.service(
                scope
                    .wrap(from_fn(lead_on))
                    .wrap(Compress::default())
                    .wrap(from_fn(limited))
                    .wrap(from_fn(around)),
            );
        }
    }
}

/// Tools get a problem, people get a page.
async fn nothing_here(request: HttpRequest, node: web::Data<Node>, rim: web::Data<Rim>) -> HttpResponse {
    if request.path().starts_with("/api/") || !request.method().is_safe() {
        return ProblemResponse::no_such_address(request.path()).error_response();
    }
    shop::not_found_page(&Front::of(&request, &node, &rim))
}
