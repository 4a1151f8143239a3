//! The shop's pages. Each works without a script; scripts only keep the badges fresh.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use protocol::{Availability, Badge, Branch, BranchAvailability, Currency, Product, Sku};
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{
    front::Front,
    markdown,
    pictures::{self, PictureView},
    structured,
    window::{ShopWindow, WindowKeeper, price_range},
};
use crate::{
    limits::{PAGE_PRODUCTS, QUESTION_CHARS_MAX, SITEMAP_MAX},
    node::Node,
    rim::{Rim, broken, price, rendered},
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    category: String,
    /// From 1. A text, so that a stray one does not cost the visitor the page.
    #[serde(default)]
    page: String,
}

/// `/`: everything, or one category.
pub(super) async fn index(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
    query: web::Query<ListQuery>,
) -> HttpResponse {
    let window = keeper.window(&node).await;
    let category = query.category.trim();
    let numbers: Vec<u32> = match window.categories().get(category) {
        Some(numbers) => numbers.clone(),
        None if category.is_empty() => (0_u32..).take(window.handles().len()).collect(),
        None => return not_found_page(&Front::of(&request, &node, &rim)),
    };
    let heading = if category.is_empty() { "All products" } else { category };
    let found = Found {
        window: &window,
        numbers: &numbers,
        path: "/",
        heading,
        question: "",
        category,
        categories: window.categories().keys().map(|name| Category::of(name)).collect(),
        empty: "There is nothing in this shop yet.",
    };
    list_page(&request, &node, &rim, &query, found).await
}

/// `/search?q=`: products that have every word of the question, best first.
pub(super) async fn search(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
    query: web::Query<ListQuery>,
) -> HttpResponse {
    let window = keeper.window(&node).await;
    let question: String = query.q.trim().chars().take(QUESTION_CHARS_MAX).collect();
    let numbers = window.find(&question);
    let heading = match (question.as_str(), numbers.len()) {
        ("", _) => "Search".to_owned(),
        (question, 1) => format!("1 product for “{question}”"),
        (question, count) => format!("{count} products for “{question}”"),
    };
    let empty = if question.is_empty() {
        "Type a name, a stock number or a barcode."
    } else {
        "Nothing was found. Try fewer words, or another one for the same thing."
    };
    let found = Found {
        window: &window,
        numbers: &numbers,
        path: "/search",
        heading: &heading,
        question: &question,
        category: "",
        categories: Vec::new(),
        empty,
    };
    list_page(&request, &node, &rim, &query, found).await
}

/// Products that a page of a list is about, and what it says of them.
struct Found<'a> {
    window: &'a ShopWindow,
    numbers: &'a [u32],
    path: &'a str,
    heading: &'a str,
    question: &'a str,
    category: &'a str,
    categories: Vec<Category>,
    /// What stands in place of no products.
    empty: &'a str,
}

async fn list_page(
    request: &HttpRequest,
    node: &Node,
    rim: &Rim,
    query: &ListQuery,
    found: Found<'_>,
) -> HttpResponse {
    let Some(list) = List::of(node, found.window, found.numbers, query, found.path).await else {
        return not_found_page(&Front::of(request, node, rim));
    };
    let shop = Front::of(request, node, rim);
    page(&ListPage {
        shop: &shop,
        title: found.heading,
        question: found.question,
        heading: found.heading,
        category: found.category,
        categories: found.categories,
        canonical: canonical(rim, request, &list.here),
        empty: found.empty,
        list,
    })
}

/// `/p/{handle}`: one product with its variants and where they are to be had.
pub(super) async fn product(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
    handle: web::Path<String>,
) -> HttpResponse {
    let window = keeper.window(&node).await;
    let Some(product) = window.product(&handle) else {
        return not_found_page(&Front::of(&request, &node, &rim));
    };
    let badges = badges_of(&node, product.variants.iter().map(|variant| variant.sku).collect()).await;
    let offered: Vec<structured::Offered<'_>> =
        product.variants.iter().map(|variant| (variant, best(badges.get(&variant.sku)))).collect();
    let base = rim.public_url(&request);
    let canonical = canonical(&rim, &request, &format!("/p/{}", product.handle));
    let data = structured::product_data(&product, &offered, (&base, &canonical), window.currency);
    let shown = pictures::all(&product);
    let gallery: Vec<PictureView> = shown.iter().map(|one| PictureView::of(one, &product.name)).collect();
    let shared = shown.first().map(|one| format!("{base}{}", pictures::address(one)));
    let variants = product
        .variants
        .iter()
        .map(|variant| VariantView {
            name: &variant.name,
            sku: variant.sku,
            picture: variant.pictures.first().map(|one| PictureView::of(one, &variant.name)),
            price: price(variant.price, window.currency),
            former: window.former_price(&variant.sku).map(|former| price(former, window.currency)),
            badge: BadgeView {
                linked: true,
                ..BadgeView::of(variant.sku, badges.get(&variant.sku), &window.branches)
            },
        })
        .collect();
    let shop = Front::of(&request, &node, &rim);
    page(&ProductPage {
        shop: &shop,
        title: &product.name,
        question: "",
        summary: markdown::text_of(&product.description).chars().take(160).collect(),
        description: markdown::html_of(&product.description),
        product: &product,
        category: Category::of(&product.category),
        price: shown_price(&product, window.currency),
        variants,
        canonical,
        data,
        gallery,
        shared,
    })
}

/// Keeps machines to the pages for customers.
pub(super) async fn robots(request: HttpRequest, rim: web::Data<Rim>) -> HttpResponse {
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /docs/\nDisallow: /pos/\nDisallow: /manager/\nDisallow: /search\n\n\
         Sitemap: {}/sitemap.xml\n",
        rim.public_url(&request)
    );
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text)
}

pub(super) async fn sitemap(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
) -> HttpResponse {
    let window = keeper.window(&node).await;
    let base = rim.public_url(&request);
    let handles = window.handles().iter().take(SITEMAP_MAX - 1).map(AsRef::as_ref).collect();
    match (Sitemap { base: &base, handles }).render() {
        Ok(xml) => HttpResponse::Ok().content_type("application/xml; charset=utf-8").body(xml),
        Err(error) => broken(&error),
    }
}

pub(super) async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .content_type("image/svg+xml")
        .body(include_str!("../../templates/favicon.svg"))
}

/// Nothing at the address, said in the shop's look.
pub(crate) fn not_found_page(shop: &Front) -> HttpResponse {
    let message = Message {
        shop,
        title: "Page not found",
        question: "",
        text: "This page does not exist, or the product is no longer sold.",
    };
    rendered(StatusCode::NOT_FOUND, &message)
}

pub(super) fn page(template: &impl Template) -> HttpResponse {
    let mut response = rendered(StatusCode::OK, template);
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache"));
    response
}

pub(super) fn canonical(rim: &Rim, request: &HttpRequest, address: &str) -> String {
    format!("{}{address}", rim.public_url(request))
}

/// Badges by SKU. A page without them is better than no page, so a busy server leaves them out.
async fn badges_of(node: &Node, skus: Vec<Sku>) -> BTreeMap<Sku, Badge> {
    if skus.is_empty() {
        return BTreeMap::new();
    }
    match node.badges(skus).await {
        Ok(badges) => badges.into_iter().map(|badge| (badge.sku, badge)).collect(),
        Err(refusal) => {
            tracing::warn!(code = %refusal.code.name(), "a page was made without availability");
            BTreeMap::new()
        }
    }
}

/// The best of any branch; out of stock when nothing is known.
fn best(badge: Option<&Badge>) -> Availability {
    let all = badge.map(|badge| badge.branches.as_slice()).unwrap_or_default();
    let has = |wanted| all.iter().any(|one| one.availability == wanted);
    if has(Availability::InStock) {
        Availability::InStock
    } else if has(Availability::LimitedAvailability) {
        Availability::LimitedAvailability
    } else {
        Availability::OutOfStock
    }
}

fn shown_price(product: &Product, currency: Currency) -> String {
    let (lowest, several) = price_range(product);
    let lowest = price(lowest, currency);
    if several { format!("from {lowest}") } else { lowest }
}

/// `path?category=…&q=…&page=…` with only what is not empty.
fn address(path: &str, query: &ListQuery, page: usize) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    let pairs = [("category", query.category.trim()), ("q", query.q.trim()), ("page", page.as_str())];
    let pairs: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Percent-encoding of everything but the unreserved characters (RFC 3986, 2.3).
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

struct Category {
    name: String,
    address: String,
}

impl Category {
    fn of(name: &str) -> Self {
        Self { name: name.to_owned(), address: format!("/?category={}", encoded(name)) }
    }
}

/// Cards whose pictures are fetched at once: those that a first screen shows.
const EARLY: usize = 4;

/// One page of products, with the ways to its neighbours.
struct List {
    cards: Vec<Card>,
    page: usize,
    pages: usize,
    here: String,
    previous: Option<String>,
    next: Option<String>,
}

struct Card {
    handle: String,
    name: String,
    /// Two letters of the name stand where there is none.
    picture: Option<PictureView>,
    letters: String,
    /// Whether it is likely to be seen at once.
    early: bool,
    price: String,
    /// How many variants there are to choose from, where there is a choice.
    choices: Option<usize>,
    /// Only where there is no choice: then it is clear what the badge is about.
    badge: Option<BadgeView>,
}

impl List {
    /// None when there is no such page.
    async fn of(
        node: &Node,
        window: &ShopWindow,
        numbers: &[u32],
        query: &ListQuery,
        path: &str,
    ) -> Option<Self> {
        let pages = numbers.len().div_ceil(PAGE_PRODUCTS).max(1);
        let page = query.page.trim().parse::<usize>().unwrap_or(1).max(1);
        if page > pages {
            return None;
        }
        let on_page: Vec<Product> = numbers
            .iter()
            .skip((page - 1).saturating_mul(PAGE_PRODUCTS))
            .take(PAGE_PRODUCTS)
            .filter_map(|number| window.at(*number))
            .collect();
        let single = |product: &Product| match product.variants.as_slice() {
            [only] => Some(only.sku),
            _ => None,
        };
        let badges = badges_of(node, on_page.iter().filter_map(single).collect()).await;
        let card = |(place, product): (usize, &Product)| Card {
            handle: product.handle.clone(),
            name: product.name.clone(),
            // The name stands beside it and says the same.
            picture: pictures::all(product).first().map(|one| PictureView::of(one, "")),
            letters: product.name.chars().filter(|letter| letter.is_alphanumeric()).take(2).collect(),
            early: place < EARLY,
            price: shown_price(product, window.currency),
            choices: single(product).is_none().then_some(product.variants.len()),
            badge: single(product).map(|sku| BadgeView::of(sku, badges.get(&sku), &window.branches)),
        };
        Some(Self {
            cards: on_page.iter().enumerate().map(card).collect(),
            page,
            pages,
            here: address(path, query, page),
            previous: (page > 1).then(|| address(path, query, page - 1)),
            next: (page < pages).then(|| address(path, query, page + 1)),
        })
    }
}

/// A SKU's availability as it is written on a page.
struct BadgeView {
    sku: Sku,
    /// Whether branches lead to their addresses and hours. On a list the whole card leads to the product.
    linked: bool,
    branches: Vec<BranchView>,
}

struct BranchView {
    id: u16,
    name: String,
    word: &'static str,
    text: String,
}

impl BadgeView {
    /// Branches that the badge does not name have never seen the SKU.
    fn of(sku: Sku, badge: Option<&Badge>, branches: &[Branch]) -> Self {
        let known = badge.map(|badge| badge.branches.as_slice()).unwrap_or_default();
        let view = |branch: &Branch| {
            let found = known.iter().find(|one| one.branch == branch.id);
            let (word, text) = found.map_or_else(|| ("out_of_stock", "Out of stock".to_owned()), shown_as);
            BranchView { id: branch.id.0, name: branch.name.clone(), word, text }
        };
        Self { sku, linked: false, branches: branches.iter().map(view).collect() }
    }
}

/// Word for programs and text for people; never colour alone.
fn shown_as(seen: &BranchAvailability) -> (&'static str, String) {
    match (seen.availability, seen.left) {
        (Availability::InStock, _) => ("in_stock", "In stock".to_owned()),
        (Availability::LimitedAvailability, Some(left)) => {
            ("limited_availability", format!("Only {left} left"))
        }
        (Availability::LimitedAvailability, None) => ("limited_availability", "Only a few left".to_owned()),
        (Availability::OutOfStock, _) => ("out_of_stock", "Out of stock".to_owned()),
    }
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    heading: &'a str,
    category: &'a str,
    categories: Vec<Category>,
    canonical: String,
    empty: &'a str,
    list: List,
}

#[derive(Template)]
#[template(path = "product.html")]
struct ProductPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    summary: String,
    product: &'a Product,
    category: Category,
    price: String,
    /// HTML, already made safe.
    description: String,
    variants: Vec<VariantView<'a>>,
    canonical: String,
    /// JSON-LD, already made safe for its place.
    data: String,
    gallery: Vec<PictureView>,
    /// The picture that goes along when somebody shares the page.
    shared: Option<String>,
}

struct VariantView<'a> {
    name: &'a str,
    sku: Sku,
    picture: Option<PictureView>,
    price: String,
    /// What it cost before it was reduced.
    former: Option<String>,
    badge: BadgeView,
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    text: &'a str,
}

#[derive(Template)]
#[template(path = "sitemap.xml", escape = "html")]
struct Sitemap<'a> {
    base: &'a str,
    handles: Vec<&'a str>,
}

#[cfg(test)]
mod tests;
