//! What stands beside a product: others like it, what was bought along with it, and what somebody has looked at before. The last
//! is known to their own browser alone, which asks for the cards by name.

use actix_web::{HttpResponse, http::header, web};
use askama::Template;
use protocol::Product;
use std::collections::BTreeSet;

use super::{
    cards::{Shelf, Shown},
    figures::Dated,
    front::Front,
    listing::numbers_of,
    pages::page,
    visit::Visit,
    window::ShopWindow,
};
use crate::{
    limits::{OFTEN_TOGETHER, SHELF_PRODUCTS},
    node::Node,
};

/// Others of its category, those that can be had and are of the same brand first, beginning behind it, so that each product
/// shows others.
pub(super) fn like(window: &ShopWindow, figures: &Dated, handle: &str) -> Vec<u32> {
    let (Some(own), Some(product)) = (window.number(handle), window.product(handle)) else {
        return Vec::new();
    };
    let mut found: BTreeSet<(bool, bool, u32)> = BTreeSet::new();
    let mut category = product.category.as_str();
    let organisation = &window.published().organisation;
    let is_of_brand = |number: u32| {
        let other = window.handles().get(usize::try_from(number).unwrap_or(usize::MAX));
        let brand = other.and_then(|handle| organisation.product(handle)).map(|other| other.brand.as_str());
        !product.brand.is_empty() && brand == Some(product.brand.as_str())
    };
    while !category.is_empty() && found.len() < SHELF_PRODUCTS {
        let all = window.categories().get(category).map(Vec::as_slice).unwrap_or_default();
        let from = all.partition_point(|number| *number <= own);
        let around = all.iter().cycle().skip(from).take(all.len()).filter(|number| **number != own);
        // A large category is not looked through: what stands near by name is near enough.
        for number in around.take(SHELF_PRODUCTS.saturating_mul(8)) {
            found.insert((!figures.is_there(*number), !is_of_brand(*number), *number));
        }
        category = category.rsplit_once('/').map_or("", |(above, _)| above);
    }
    let size = u32::try_from(window.handles().len()).unwrap_or(u32::MAX).max(1);
    let mut found: Vec<(bool, bool, u32)> = found.into_iter().collect();
    // Behind it first, and around the end to the beginning.
    found.sort_by_key(|(out, other, number)| {
        (*out, *other, number.wrapping_add(size).wrapping_sub(own).checked_rem(size))
    });
    found.into_iter().map(|(_, _, number)| number).take(SHELF_PRODUCTS).collect()
}

/// What was often bought along with a product, whatever variant of it. A busy server leaves it out.
pub(super) async fn along(node: &Node, window: &ShopWindow, product: &Product) -> Vec<u32> {
    let skus = product.variants.iter().map(|variant| variant.sku).collect();
    let along = match node.bought_along(skus).await {
        Ok(along) => along,
        Err(refusal) => {
            tracing::warn!(code = %refusal.code.name(), "a page was made without what is bought along");
            return Vec::new();
        }
    };
    let organisation = &window.published().organisation;
    let mut found: Vec<u32> = Vec::new();
    for (sku, _) in along.into_iter().filter(|(_, count)| *count >= OFTEN_TOGETHER) {
        let other = organisation.variant(&sku).and_then(|(other, _)| window.number(&other.handle));
        if let Some(number) = other.filter(|number| !found.contains(number)) {
            found.push(number);
        }
    }
    found.truncate(SHELF_PRODUCTS);
    found
}

/// `/seen?p=…&p=…`: cards of products by name, as a part of a page.
pub(super) async fn seen(visit: Visit) -> HttpResponse {
    let window = visit.window().await;
    let shop = visit.front();
    let pairs = web::Query::<Vec<(String, String)>>::from_query(visit.request.query_string());
    let pairs = pairs.map(web::Query::into_inner).unwrap_or_default();
    let asked = pairs.iter().filter(|(name, _)| name == "p").map(|(_, handle)| handle.as_str());
    let numbers = numbers_of(&window, asked.take(SHELF_PRODUCTS));
    let shown = Shown { node: &visit.node, window: &window, say: shop.say };
    let Some(shelf) = Shelf::of(&shown, shop.say.seen_before(), numbers) else {
        return HttpResponse::NoContent().finish();
    };
    let mut response = page(&Seen { shop: &shop, shelf });
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, header::HeaderValue::from_static("private, no-store"));
    response
}

#[derive(Template)]
#[template(path = "seen.html")]
struct Seen<'a> {
    shop: &'a Front,
    shelf: Shelf,
}
