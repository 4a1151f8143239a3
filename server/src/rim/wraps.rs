//! What happens around every request: an id, security headers, limits, counting. It does not know what is served.

use actix_web::{
    Error, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
    web::Data,
};
use std::time::Instant;
use uuid::Uuid;

use super::{Rim, caller::Caller, problem::ProblemResponse};

/// Everything from here, nothing in frames. Data blocks such as JSON-LD are not scripts and need no exception.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; \
                      form-action 'self'; frame-ancestors 'none'";
/// The shop's own pages may be looked at in a frame of the back office, as long as they show a theme that does not count yet.
const PREVIEW_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; \
                              form-action 'self'; frame-ancestors 'self'";
/// The back office reads barcodes from a camera with a decoder that is compiled to WebAssembly; scripts stay our own.
const OFFICE_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; object-src 'none'; \
                             base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
/// Swagger UI writes style attributes into its markup.
const DOCS_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
                           object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
/// A year of https only. Names below this one are not for this server to speak for.
const HTTPS_ONLY: &str = "max-age=31536000";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request, adds the headers that every response has, and counts and logs how it went.
///
/// # Errors
/// None of its own.
pub(crate) async fn around<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let id = Uuid::now_v7().simple().to_string();
    let (policy, frames) = match request.path() {
        path if path.starts_with("/docs/try/") => (DOCS_POLICY, "DENY"),
        path if path.starts_with("/manager/") => (OFFICE_POLICY, "DENY"),
        path if is_preview(path, request.query_string()) => (PREVIEW_POLICY, "SAMEORIGIN"),
        _ => (POLICY, "DENY"),
    };
    let secure = request.app_data::<Data<Rim>>().is_some_and(|rim| rim.is_secure());
    // Handlers' errors are responses by now; the framework allows no second holder of the request to make one here.
    let mut response = next.call(request).await?.map_into_boxed_body();
    let headers = response.headers_mut();
    // What is stricter than the rest says so itself.
    let own_policy = headers.get(header::CONTENT_SECURITY_POLICY).cloned();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, frames),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "geolocation=(), microphone=(), payment=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(policy) = own_policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HTTPS_ONLY));
    }
    record(&id, began, &response);
    Ok(response)
}

/// Turns away addresses that ask too much without a token. Requests with a good token are bounded by who they are.
///
/// # Errors
/// None of its own.
pub(crate) async fn limited<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if is_counted(request.path()) {
        let public = Caller::of(request.request()).map_or(true, |caller| caller.is_public());
        let rim = request.app_data::<Data<Rim>>().cloned();
        if let (true, Some(rim)) = (public, rim) {
            let from = rim.client_address(request.request());
            if let Err(refusal) = rim.admit_public(from) {
                let response = ProblemResponse::from(refusal).error_response();
                return Ok(request.into_response(response));
            }
        }
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

fn is_preview(path: &str, query: &str) -> bool {
    let plain = ["/en/", "/de/", "/ar/"].iter().find_map(|language| path.strip_prefix(language));
    let written = plain.map_or(path.starts_with("/pages/"), |rest| rest.starts_with("pages/"));
    let of_the_shop = matches!(path, "/" | "/search" | "/shops") || path.starts_with("/p/") || written;
    of_the_shop && query.split('&').any(|pair| pair.starts_with("preview="))
}

/// Files of the embedded apps come many to a page and cost next to nothing; whoever asks for health asks often.
fn is_counted(path: &str) -> bool {
    // Pictures have an allowance of their own.
    !["/media/", "/shop/", "/pos/", "/manager/", "/docs/try/", "/healthz", "/readyz", "/metrics"]
        .iter()
        .any(|prefix| path.starts_with(prefix))
}

fn record(id: &str, began: Instant, response: &ServiceResponse<BoxBody>) {
    let request = response.request();
    let status = response.status();
    let elapsed = began.elapsed();
    // The pattern, not the path: labels must be few, and a path may hold what nobody should read in a log.
    let route = request.match_pattern().unwrap_or_else(|| "none".to_owned());
    let method = if request.method().is_safe() { "read" } else { "write" };
    count_request(&route, method, status.as_u16(), 1);
    metrics::histogram!("onhand_http_request_seconds", "route" => route.clone()).record(elapsed);
    let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    if status.is_server_error() {
        tracing::warn!(request_id = id, method = %request.method(), route, status = status.as_u16(), micros, "request failed");
    } else {
        tracing::debug!(request_id = id, method = %request.method(), route, status = status.as_u16(), micros, "request");
    }
}

/// Counts requests by where they led and how they ended.
pub(crate) fn count_request(route: &str, method: &'static str, status: u16, times: u64) {
    let labels = [("route", route.to_owned()), ("method", method.to_owned()), ("status", status.to_string())];
    metrics::counter!("onhand_http_requests_total", &labels).increment(times);
}
