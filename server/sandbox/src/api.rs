//! The interface for shops: open, read, capture, cancel, refund. Whatever is asked under one key happens once.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    Shared,
    book::{ApiFault, Faults},
    limits::{KEY_CHARS_MAX, PAGE},
    notify::now,
    payment::{New, No, Payment, Want},
};

pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/v1/payments", web::post().to(open))
        .route("/v1/payments", web::get().to(list))
        .route("/v1/payments/{id}", web::get().to(read))
        .route("/v1/payments/{id}/capture", web::post().to(capture))
        .route("/v1/payments/{id}/cancel", web::post().to(cancel))
        .route("/v1/payments/{id}/refunds", web::post().to(refund))
        .route("/v1/payments/{id}/dispute", web::post().to(dispute))
        .route("/v1/faults", web::put().to(fault));
}

#[derive(Deserialize)]
struct Money {
    amount: i64,
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: String,
}

async fn open(shared: web::Data<Shared>, request: HttpRequest, new: web::Json<New>) -> HttpResponse {
    answered(&shared, &request, true, |key| {
        let payment = shared.book().begin(key, new.into_inner(), new_id())?;
        Ok(view(&shared, &payment))
    })
    .await
}

async fn read(shared: web::Data<Shared>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    answered(&shared, &request, false, |_| {
        let payment = shared.book().payment(&id).cloned().ok_or(No::Unknown)?;
        Ok(view(&shared, &payment))
    })
    .await
}

async fn list(shared: web::Data<Shared>, request: HttpRequest, after: web::Query<After>) -> HttpResponse {
    answered(&shared, &request, false, |_| {
        let page = shared.book().page(&after.after, PAGE);
        let all: Vec<_> = page.iter().map(|payment| view(&shared, payment)).collect();
        Ok(json!({ "payments": all, "more": all.len() == PAGE }))
    })
    .await
}

async fn capture(
    shared: web::Data<Shared>,
    request: HttpRequest,
    id: web::Path<String>,
    money: web::Json<Money>,
) -> HttpResponse {
    asked(&shared, &request, &id, Want::Capture(money.amount)).await
}

async fn cancel(shared: web::Data<Shared>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    asked(&shared, &request, &id, Want::Cancel).await
}

async fn refund(
    shared: web::Data<Shared>,
    request: HttpRequest,
    id: web::Path<String>,
    money: web::Json<Money>,
) -> HttpResponse {
    asked(&shared, &request, &id, Want::Refund(money.amount)).await
}

/// What the customer's bank would do.
async fn dispute(shared: web::Data<Shared>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    answered(&shared, &request, false, |_| {
        let payment = shared.book().dispute(&id, now())?;
        Ok(view(&shared, &payment))
    })
    .await
}

/// What goes wrong from now on.
async fn fault(shared: web::Data<Shared>, request: HttpRequest, faults: web::Json<Faults>) -> HttpResponse {
    if !shared.is_allowed(&request) {
        return unknown_key();
    }
    shared.book().faults = *faults;
    HttpResponse::Ok().json(*faults)
}

async fn asked(shared: &Shared, request: &HttpRequest, id: &str, want: Want) -> HttpResponse {
    answered(shared, request, true, |key| {
        let payment = shared.book().ask(id, key, want, now())?;
        Ok(view(shared, &payment))
    })
    .await
}

async fn answered(
    shared: &Shared,
    request: &HttpRequest,
    keyed: bool,
    act: impl FnOnce(&str) -> Result<serde_json::Value, No>,
) -> HttpResponse {
    if !shared.is_allowed(request) {
        return unknown_key();
    }
    let key = request.headers().get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default();
    if keyed && (key.is_empty() || key.len() > KEY_CHARS_MAX) {
        return problem(
            StatusCode::BAD_REQUEST,
            "no_key",
            "Idempotency-Key is missing, or longer than 100 characters",
        );
    }
    let fault = shared.next_fault();
    if fault == ApiFault::Unavailable {
        return problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "try again");
    }
    let answer = match act(key) {
        Ok(answer) => HttpResponse::Ok().json(answer),
        Err(no) => refused(&no),
    };
    match fault {
        ApiFault::None | ApiFault::Unavailable => answer,
        ApiFault::AnswerLost => broken(),
        ApiFault::Hangs => {
            shared.hang().await;
            broken()
        }
    }
}

/// A response whose body breaks off.
pub(crate) fn broken() -> HttpResponse {
    let ends = futures_util::stream::once(async {
        Err::<bytes::Bytes, _>(std::io::Error::other("lost on purpose"))
    });
    HttpResponse::Ok().content_type("application/json").streaming(ends)
}

fn refused(no: &No) -> HttpResponse {
    let (status, code) = match no {
        No::Invalid(_) => (StatusCode::BAD_REQUEST, "invalid"),
        No::KeyUsed => (StatusCode::CONFLICT, "key_used"),
        No::Unknown => (StatusCode::NOT_FOUND, "unknown"),
        No::State(_) => (StatusCode::CONFLICT, "wrong_state"),
        No::Full(_) => (StatusCode::SERVICE_UNAVAILABLE, "full"),
    };
    problem(status, code, &no.to_string())
}

fn unknown_key() -> HttpResponse {
    problem(StatusCode::UNAUTHORIZED, "unknown_shop", "this sandbox does not know that key")
}

fn problem(status: StatusCode, code: &str, message: &str) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "error": { "code": code, "message": message } }))
}

fn view(shared: &Shared, payment: &Payment) -> serde_json::Value {
    json!({
        "id": payment.id,
        "order": payment.new.order,
        "state": payment.state,
        "amount": payment.new.amount,
        "currency": payment.new.currency,
        "authorised": payment.authorised,
        "captured": payment.captured,
        "refunded": payment.refunded,
        "disputed": payment.disputed,
        "address": shared.page_of(&payment.id),
    })
}

/// One that nobody finds by trying.
fn new_id() -> String {
    let chance: [u8; 32] = rand::random();
    let hash = Sha256::digest(chance);
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("sp_{hex}")
}
