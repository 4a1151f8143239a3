//! GS1 Digital Link: what a phone reads from a package leads to the page of what is in it. Only the trade item number is
//! looked at; lots, serials and dates behind it are about one package, and the shop sells any.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use protocol::{Barcode, Gtin};

use super::{pages::encoded, personal::told, visit::Visit, window::ShopWindow};

/// Digits that are looked at: longer ones are no trade item number.
const DIGITS_MAX: usize = 14;

/// `/01/{gtin}`
pub(super) async fn follow(visit: Visit, gtin: web::Path<String>) -> HttpResponse {
    let shop = visit.front();
    let window = visit.window().await;
    let digits: String = gtin.chars().filter(char::is_ascii_digit).take(DIGITS_MAX + 1).collect();
    let number = Gtin::new(&gtin);
    if let Ok(number) = number
        && let Some(address) = page_of(&window, number)
    {
        return HttpResponse::TemporaryRedirect()
            .insert_header((header::LOCATION, format!("{}{address}", shop.at)))
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .finish();
    }
    let text = match number {
        Ok(_) => shop.say.no_product_of_code(&digits),
        Err(_) => shop.say.no_such_code(&digits),
    };
    told(StatusCode::NOT_FOUND, &shop, (shop.say.not_found(), &text))
}

/// `/01/{gtin}/10/{lot}` and the like.
pub(super) async fn follow_further(visit: Visit, path: web::Path<(String, String)>) -> HttpResponse {
    let (gtin, _) = path.into_inner();
    follow(visit, gtin.into()).await
}

/// The page of what has a number, with the variant chosen; none where customers are shown no such thing.
fn page_of(window: &ShopWindow, number: Gtin) -> Option<String> {
    let code = Barcode::new(&number.to_string()).ok()?;
    let (product, variant) = window.published().organisation.by_code(&code)?;
    let shown = window.product(&product.handle)?;
    let several = shown.variants.len() > 1;
    shown.variants.iter().find(|one| one.sku == variant.sku)?;
    let handle = &product.handle;
    Some(if several {
        format!("/p/{handle}?sku={}", encoded(variant.sku.as_str()))
    } else {
        format!("/p/{handle}")
    })
}
