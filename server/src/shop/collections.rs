//! The shop's pages of collections. What is in one is found out by the node; here it is only shown.

use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};

use super::{
    front::Front,
    markdown,
    pages::{Category, List, ListPage, ListQuery, Shown, not_found_page, page},
    window::{ShopWindow, WindowKeeper},
};
use crate::{
    limits::COLLECTION_LINKS,
    node::Node,
    rim::{ProblemResponse, Rim},
    words::Language,
};

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
pub(super) async fn all(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
) -> HttpResponse {
    let window = keeper.window(&node).await;
    let shop = Front::of(&request, &node, &rim);
    let none = |_: usize| None;
    let query = ListQuery::default();
    let shown = Shown { node: &node, window: &window, say: shop.say };
    let Some(list) = List::of(&shown, (0, &none), &query, "/collections").await else {
        return not_found_page(&shop);
    };
    let collections: Vec<Category> = window.collections().into_iter().map(|one| link(one)).collect();
    page(&ListPage {
        shop: &shop,
        title: shop.say.collections(),
        question: "",
        heading: shop.say.collections(),
        category: "",
        categories: Vec::new(),
        empty: if collections.is_empty() { shop.say.no_collections() } else { "" },
        collections,
        intro: String::new(),
        summary: String::new(),
        canonical: shop.canonical(&rim.public_url(&request), &list.here),
        list,
    })
}

/// `/collections/{handle}`: what is in one now.
pub(super) async fn one(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
    handle: web::Path<String>,
    query: web::Query<ListQuery>,
) -> HttpResponse {
    let window = keeper.window(&node).await;
    let shop = Front::of(&request, &node, &rim);
    let collection = window.published().organisation.collection(&handle).filter(|one| one.shown);
    let Some(collection) = collection else { return not_found_page(&shop) };
    let collected = match node.collected(window.published(), collection).await {
        Ok(collected) => collected,
        Err(refusal) => return ProblemResponse::from(refusal).error_response(),
    };
    let at = |place: usize| collected.shown_at(place).and_then(|handle| window.product(handle));
    let path = format!("/collections/{}", collection.handle);
    let query = query.page_only();
    let shown = Shown { node: &node, window: &window, say: shop.say };
    let Some(list) = List::of(&shown, (collected.shown(), &at), &query, &path).await else {
        return not_found_page(&shop);
    };
    page(&ListPage {
        shop: &shop,
        title: &collection.title,
        question: "",
        heading: &collection.title,
        category: "",
        categories: Vec::new(),
        collections: Vec::new(),
        intro: markdown::html_of(&collection.description),
        summary: markdown::text_of(&collection.description).chars().take(160).collect(),
        canonical: shop.canonical(&rim.public_url(&request), &list.here),
        empty: shop.say.empty_collection(),
        list,
    })
}
