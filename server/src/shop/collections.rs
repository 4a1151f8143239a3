//! The shop's pages of collections. What is in one is found out by the node; here it is only shown.

use actix_web::{HttpResponse, ResponseError as _, web};

use super::{
    listing::{Scene, Subject, list_page, numbers_of},
    markdown,
    pages::{Category, not_found_page},
    structured::{self, Crumb},
    visit::Visit,
    window::ShopWindow,
};
use crate::{limits::COLLECTION_LINKS, rim::ProblemResponse, words::Language};

fn link(collection: &domain::organisation::Collection) -> Category {
    let address = format!("/collections/{}", collection.handle);
    Category { name: collection.title.clone(), address }
}

/// The way to the first collections, and to all of them where there are more.
pub(super) fn links(window: &ShopWindow, say: Language) -> Vec<Category> {
    let all = window.collections();
    let mut links: Vec<Category> = all.iter().take(COLLECTION_LINKS).map(|one| link(one)).collect();
    if all.len() > links.len() {
        links.push(Category { name: say.all_collections().to_owned(), address: "/collections".to_owned() });
    }
    links
}

/// `/collections`: the names of all.
pub(super) async fn all(visit: Visit) -> HttpResponse {
    let window = visit.window().await;
    let shop = visit.front();
    let collections: Vec<Category> = window.collections().into_iter().map(|one| link(one)).collect();
    let scene = Scene::of(&visit, (&shop, &window)).await;
    let subject = Subject {
        path: "/collections".into(),
        heading: shop.say.collections().to_owned(),
        empty: if collections.is_empty() { shop.say.no_collections() } else { "" },
        crumbs: structured::trail("", shop.say),
        collections,
        ..Subject::default()
    };
    list_page(scene, subject).await
}

/// `/collections/{handle}`: what is in one now.
pub(super) async fn one(visit: Visit, handle: web::Path<String>) -> HttpResponse {
    let window = visit.window().await;
    let shop = visit.front();
    let collection = window.published().organisation.collection(&handle).filter(|one| one.shown);
    let Some(collection) = collection else { return not_found_page(&shop) };
    let collected = match visit.node.collected(window.published(), collection).await {
        Ok(collected) => collected,
        Err(refusal) => return ProblemResponse::from(refusal).error_response(),
    };
    let handles = (0..collected.shown()).filter_map(|place| collected.shown_at(place));
    let numbers = numbers_of(&window, handles.map(AsRef::as_ref));
    let mut crumbs = structured::trail("", shop.say);
    crumbs.push(Crumb { name: shop.say.collections().to_owned(), address: "/collections".into() });
    let subject = Subject {
        path: format!("/collections/{}", collection.handle),
        numbers,
        heading: collection.title.clone(),
        intro: markdown::html_of(&collection.description),
        summary: markdown::text_of(&collection.description).chars().take(160).collect(),
        empty: shop.say.empty_collection(),
        crumbs,
        ..Subject::default()
    };
    list_page(Scene::of(&visit, (&shop, &window)).await, subject).await
}
