//! What the page of an order knows of its customer: taken along as a file, and erased once nothing of it is owed any more.

use actix_web::{HttpResponse, http::header, web};

use super::{
    order::{Wrong, answered, shown},
    pages::not_found_page,
    personal::{foreign, private, unavailable},
    visit::Visit,
};
use protocol::RefusalCode;

/// All that is known of the order, as a file.
pub(super) async fn export(visit: Visit, key: web::Path<String>) -> HttpResponse {
    match visit.node.export_by_key(&key).await {
        Ok(export) => {
            let mut response = HttpResponse::Ok();
            let name = format!("attachment; filename=\"{}.json\"", export.order.number);
            response.insert_header((header::CONTENT_DISPOSITION, name));
            private(response.json(export))
        }
        Err(refusal) if refusal.code == RefusalCode::UnknownOrder => not_found_page(&visit.front()),
        Err(refusal) => unavailable(&visit.front(), &refusal),
    }
}

/// Erases it, where whoever asks has said that they mean it.
pub(super) async fn erase(
    visit: Visit,
    key: web::Path<String>,
    form: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    if !visit.is_own_form() {
        return foreign(&visit.front());
    }
    if !form.iter().any(|(name, value)| name == "sure" && value == "yes") {
        return shown(&visit, &key, Some(Wrong::NotSure)).await;
    }
    match visit.node.erase_by_key(&key).await {
        Err(refusal) if refusal.code == RefusalCode::WrongState => {
            shown(&visit, &key, Some(Wrong::NotErased)).await
        }
        done => answered(&visit, &key, done).await,
    }
}
