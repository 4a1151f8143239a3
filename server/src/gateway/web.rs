//! Where those outside come in: a provider's notices, and customers who have paid.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{MESSAGE_BYTES_MAX, Refusal, RefusalCode};

use super::Outside;
use crate::{node::Node, payments::PaymentFault, rim::ProblemResponse};

/// The addresses. Expects `web::Data` of the node and of what speaks to those outside.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/payments/{provider}/webhook", web::post().to(hear));
    cfg.route("/payments/return/{key}", web::get().to(came_back));
}

/// A notice is answered once what it is about has been read and told to its order; otherwise the provider sends it again.
async fn hear(
    request: HttpRequest,
    outside: web::Data<Outside>,
    name: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, ProblemResponse> {
    let provider = outside.provider.as_ref().filter(|provider| provider.name() == name.as_str());
    let Some(provider) = provider else { return Err(ProblemResponse::no_such_address(request.path())) };
    let too_large = || Refusal::new(RefusalCode::TooLarge, "a notice is smaller than that");
    let body = payload.to_bytes_limited(MESSAGE_BYTES_MAX).await.map_err(|_exceeded| too_large())?;
    let body = body.map_err(|error| Refusal::new(RefusalCode::Malformed, error.to_string()))?;
    let notice = match provider.hear(request.headers(), &body) {
        Ok(notice) => notice,
        Err(PaymentFault::Forged) => {
            tracing::warn!("a notice of a payment was not signed by its provider");
            return Err(ProblemResponse::new(RefusalCode::Unauthenticated, PaymentFault::Forged.to_string()));
        }
        Err(fault) => return Err(ProblemResponse::new(RefusalCode::Malformed, fault.to_string())),
    };
    outside.heard(notice).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// However it went, the customer sees how the order stands; what became of the payment is read first.
async fn came_back(
    node: web::Data<Node>,
    outside: web::Data<Outside>,
    key: web::Path<String>,
) -> HttpResponse {
    if let Ok(Some(order)) = node.order_by_key(&key).await {
        if let Err(refusal) = outside.came_back(&node, order.id).await {
            tracing::warn!(order = %order.id, %refusal, "a payment could not be read when its customer came back");
        }
        let to = format!("/order/{}", order.key);
        return HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish();
    }
    HttpResponse::SeeOther().insert_header((header::LOCATION, "/")).finish()
}
