//! The question for somebody's age before products that ask for one: put once, and remembered in the visitor's browser. The page
//! is there behind it, so that search engines read it, and it works without a script.

use actix_web::{HttpRequest, HttpResponse, cookie::time::Duration, web};
use serde::Deserialize;

use super::{
    personal::{foreign, keep, see_other},
    visit::Visit,
};
use crate::node::Node;

/// The age that somebody has said to have, in whole years.
const AGE: &str = "age";
/// Half a year: long enough to bother nobody, short enough for a device that changes hands.
const KEPT_DAYS: i64 = 180;

/// The age that a page of a product asks for, unless its visitor has said to have it.
pub(super) fn asked(request: &HttpRequest, node: &Node, path: &str) -> Option<u8> {
    let handle = path.strip_prefix("p/")?;
    let published = node.catalogue();
    let product = published.organisation.product(handle).filter(|product| product.on_web())?;
    let age = published.organisation.limits_of(product, None).age_min?;
    let said = request.cookie(AGE).and_then(|cookie| cookie.value().parse::<u8>().ok());
    said.is_none_or(|said| said < age).then_some(age)
}

#[derive(Debug, Deserialize)]
pub(super) struct AgeForm {
    #[serde(default)]
    age: String,
    #[serde(default)]
    back: String,
}

/// `/age`: remembers that somebody has said to be old enough, and leads back to what they wanted to see.
pub(super) async fn confirmed(visit: Visit, form: web::Form<AgeForm>) -> HttpResponse {
    let shop = visit.front();
    if !visit.is_own_form() {
        return foreign(&shop);
    }
    let own =
        form.back.starts_with('/') && !form.back.starts_with("//") && !form.back.contains(['\\', '\r', '\n']);
    let back = if own { form.back.clone() } else { format!("{}/", shop.at) };
    let mut response = see_other(&back);
    if let Ok(age) = form.age.trim().parse::<u8>() {
        keep(&mut response, &visit.rim, AGE, age.to_string(), Duration::days(KEPT_DAYS));
    }
    response
}
