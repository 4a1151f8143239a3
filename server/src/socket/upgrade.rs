//! From an HTTP request to a connection: who may open one, and which encoding it speaks.

use actix::Addr;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL},
    web,
};
use actix_web_actors::ws::WsResponseBuilder;
use protocol::{Encoding, MESSAGE_BYTES_MAX};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use super::{Connection, frame_lengths::Bounded};
use crate::{
    egress::{ConnectionId, Hub},
    egress::{KeptSocket, Wire},
    limits::CONNECTIONS_MAX,
    node::Node,
};

/// Origins, besides the server's own, whose pages may open sockets.
#[derive(Clone, Default)]
pub(crate) struct AllowedOrigins(pub(crate) Arc<Vec<String>>);

/// Adds `GET /ws`.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config.route("/ws", web::get().to(upgrade));
}

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

async fn upgrade(
    request: HttpRequest,
    body: web::Payload,
    node: web::Data<Node>,
    hub: web::Data<Addr<Hub>>,
    origins: web::Data<AllowedOrigins>,
) -> Result<HttpResponse, actix_web::Error> {
    if !is_origin_allowed(&request, &origins) {
        return Ok(HttpResponse::Forbidden().body("this origin may not open sockets here"));
    }
    if node.is_draining() {
        return Ok(HttpResponse::ServiceUnavailable()
            .insert_header(("retry-after", "1"))
            .body("shutting down"));
    }
    if node.connections() >= CONNECTIONS_MAX {
        return Ok(HttpResponse::ServiceUnavailable()
            .insert_header(("retry-after", "5"))
            .body("too many sockets"));
    }
    let Some(encoding) = negotiate(&request) else {
        let known = Encoding::ALL.map(Encoding::name).join(", ");
        return Ok(HttpResponse::BadRequest().body(format!("offer one of the subprotocols {known}")));
    };
    let id = ConnectionId(NEXT_ID.fetch_add(1, Ordering::Relaxed));
    let wire = Arc::new(Wire::new(request.conn_data::<KeptSocket>()));
    let body = Bounded::new(body, MESSAGE_BYTES_MAX, Arc::clone(&wire));
    let connection = Connection::new(id, encoding, wire, node.get_ref().clone(), hub.get_ref().clone());
    let protocols = [encoding.name()];
    WsResponseBuilder::new(connection, &request, body)
        .protocols(&protocols)
        .frame_size(MESSAGE_BYTES_MAX)
        .start()
}

/// The first of the client's subprotocols that is known here.
fn negotiate(request: &HttpRequest) -> Option<Encoding> {
    let offers = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL).filter_map(|value| value.to_str().ok());
    let mut offers = offers.flat_map(|value| value.split(','));
    offers.find_map(|offer| Encoding::of_name(offer.trim()))
}

/// Programs send no origin. A page must be the server's own, or one that the operator has named.
fn is_origin_allowed(request: &HttpRequest, allowed: &AllowedOrigins) -> bool {
    let Some(origin) = request.headers().get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let own = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    own.is_some_and(|own| !host.is_empty() && own.eq_ignore_ascii_case(host))
        || allowed.0.iter().any(|one| one == origin)
}
