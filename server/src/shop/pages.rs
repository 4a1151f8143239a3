//! The shop's pages. Each works without a script; scripts only keep the badges fresh.

pub(super) mod badges;
#[cfg(test)]
mod tests;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use askama::Template;
use protocol::{Currency, Product};
use serde::Deserialize;

use self::badges::{BadgeView, badges_of};
use super::{
    collections,
    front::{Canonical, Front},
    pictures::{self, PictureView},
    window::{ShopWindow, WindowKeeper, price_range},
};
use crate::{
    limits::{PAGE_PRODUCTS, QUESTION_CHARS_MAX, SITEMAP_MAX},
    node::Node,
    rim::{Rim, broken, rendered},
    words::Language,
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

impl ListQuery {
    /// Without a question and a category.
    pub(super) fn page_only(&self) -> Self {
        Self { page: self.page.clone(), ..Self::default() }
    }
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
    let shop = Front::of(&request, &node, &rim);
    let category = query.category.trim();
    let numbers: Vec<u32> = match window.categories().get(category) {
        Some(numbers) => numbers.clone(),
        None if category.is_empty() => (0_u32..).take(window.handles().len()).collect(),
        None => return not_found_page(&shop),
    };
    let heading =
        if category.is_empty() { shop.say.all_products().to_owned() } else { category.replace('/', " › ") };
    let found = Found {
        window: &window,
        numbers: &numbers,
        path: "/",
        heading: &heading,
        question: "",
        category: &category.replace('/', " › "),
        categories: Category::around(&window, category),
        collections: collections::links(&window, shop.say),
        empty: shop.say.empty_shop(),
    };
    list_page(&request, (&node, &rim, &shop), &query, found).await
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
    let shop = Front::of(&request, &node, &rim);
    let (heading, empty) = if question.is_empty() {
        (shop.say.search().to_owned(), shop.say.empty_question())
    } else {
        (shop.say.found(numbers.len(), &question), shop.say.nothing_found())
    };
    let found = Found {
        window: &window,
        numbers: &numbers,
        path: "/search",
        heading: &heading,
        question: &question,
        category: "",
        categories: Vec::new(),
        collections: Vec::new(),
        empty,
    };
    list_page(&request, (&node, &rim, &shop), &query, found).await
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
    collections: Vec<Category>,
    /// What stands in place of no products.
    empty: &'a str,
}

async fn list_page(
    request: &HttpRequest,
    (node, rim, shop): (&Node, &Rim, &Front),
    query: &ListQuery,
    found: Found<'_>,
) -> HttpResponse {
    let at = |place: usize| found.numbers.get(place).and_then(|number| found.window.at(*number));
    let count = found.numbers.len();
    let shown = Shown { node, window: found.window, say: shop.say };
    let Some(list) = List::of(&shown, (count, &at), query, found.path).await else {
        return not_found_page(shop);
    };
    page(&ListPage {
        shop,
        title: found.heading,
        question: found.question,
        heading: found.heading,
        category: found.category,
        categories: found.categories,
        collections: found.collections,
        intro: String::new(),
        summary: String::new(),
        canonical: shop.canonical(&rim.public_url(request), &list.here),
        empty: found.empty,
        list,
    })
}

/// Keeps machines to the pages for customers.
pub(super) async fn robots(request: HttpRequest, rim: web::Data<Rim>) -> HttpResponse {
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /docs/\nDisallow: /pos/\nDisallow: /manager/\nDisallow: /search\nDisallow: /basket\nDisallow: /checkout\nDisallow: /order/\nDisallow: /*/search\nDisallow: /*/basket\nDisallow: /*/checkout\nDisallow: /*/order/\n\n\
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
    let collections: Vec<&str> = window.collections().iter().map(|one| one.handle.as_ref()).collect();
    let room = SITEMAP_MAX.saturating_sub(1).saturating_sub(collections.len());
    let handles = window.handles().iter().take(room).map(AsRef::as_ref).collect();
    match (Sitemap { base: &base, handles, collections }).render() {
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

/// An address of a language that leads to no page.
pub(super) async fn nothing(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
) -> HttpResponse {
    not_found_page(&Front::of(&request, &node, &rim))
}

/// Nothing at the address, said in the shop's look.
pub(crate) fn not_found_page(shop: &Front) -> HttpResponse {
    let message =
        Message { shop, title: shop.say.not_found(), question: "", text: shop.say.not_found_text() };
    rendered(StatusCode::NOT_FOUND, &message)
}

pub(super) fn page(template: &impl Template) -> HttpResponse {
    let mut response = rendered(StatusCode::OK, template);
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache"));
    response
}

pub(super) fn shown_price(say: Language, product: &Product, currency: Currency) -> String {
    let (lowest, several) = price_range(product);
    let lowest = say.price(lowest, currency);
    if several { say.price_from(lowest) } else { lowest }
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
pub(super) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Where everything of a brand is.
pub(super) fn brand_address(brand: &str) -> String {
    format!("/?brand={}", encoded(brand))
}

pub(super) struct Category {
    pub(super) name: String,
    pub(super) address: String,
}

impl Category {
    pub(super) fn of(path: &str) -> Self {
        Self { name: path.replace('/', " › "), address: format!("/?category={}", encoded(path)) }
    }

    /// Ways on from a category: those above it, itself and those right below it; beside it where there are none below.
    fn around(window: &ShopWindow, here: &str) -> Vec<Self> {
        let all = window.categories();
        let below = |above: &str| -> Vec<&String> {
            all.keys().filter(|path| path.rsplit_once('/').map_or("", |(rest, _)| rest) == above).collect()
        };
        let above = |path: &str| path.rsplit_once('/').map_or(String::new(), |(rest, _)| rest.to_owned());
        let next = if below(here).is_empty() { above(here) } else { here.to_owned() };
        let ends =
            next.match_indices('/').map(|(end, _)| end).chain((!next.is_empty()).then_some(next.len()));
        let trail = ends.filter_map(|end| next.get(..end));
        trail.chain(below(&next).into_iter().map(String::as_str)).map(Self::of).collect()
    }
}

/// Cards whose pictures are fetched at once: those that a first screen shows.
const EARLY: usize = 4;

/// What a list is made from, and in which language.
pub(super) struct Shown<'a> {
    pub(super) node: &'a Node,
    pub(super) window: &'a ShopWindow,
    pub(super) say: Language,
}

/// One page of products, with the ways to its neighbours.
pub(super) struct List {
    cards: Vec<Card>,
    /// Which page of how many.
    place: String,
    pages: usize,
    pub(super) here: String,
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
    choices: Option<String>,
    /// Only where there is no choice: then it is clear what the badge is about.
    badge: Option<BadgeView>,
}

impl List {
    /// None when there is no such page.
    pub(super) async fn of(
        Shown { node, window, say }: &Shown<'_>,
        (count, at): (usize, &dyn Fn(usize) -> Option<Product>),
        query: &ListQuery,
        path: &str,
    ) -> Option<Self> {
        let pages = count.div_ceil(PAGE_PRODUCTS).max(1);
        let page = query.page.trim().parse::<usize>().unwrap_or(1).max(1);
        if page > pages {
            return None;
        }
        let first = (page - 1).saturating_mul(PAGE_PRODUCTS);
        let on_page: Vec<Product> = (first..count).take(PAGE_PRODUCTS).filter_map(at).collect();
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
            price: shown_price(*say, product, window.currency),
            choices: single(product).is_none().then(|| say.choices(product.variants.len())),
            badge: single(product).map(|sku| BadgeView::of(*say, sku, badges.get(&sku), &window.branches)),
        };
        Some(Self {
            cards: on_page.iter().enumerate().map(card).collect(),
            place: say.page_of(page, pages),
            pages,
            here: address(path, query, page),
            previous: (page > 1).then(|| address(path, query, page - 1)),
            next: (page < pages).then(|| address(path, query, page + 1)),
        })
    }
}

#[derive(Template)]
#[template(path = "list.html")]
pub(super) struct ListPage<'a> {
    pub(super) shop: &'a Front,
    pub(super) title: &'a str,
    pub(super) question: &'a str,
    pub(super) heading: &'a str,
    pub(super) category: &'a str,
    pub(super) categories: Vec<Category>,
    pub(super) collections: Vec<Category>,
    /// HTML, already made safe.
    pub(super) intro: String,
    pub(super) summary: String,
    pub(super) canonical: Canonical,
    pub(super) empty: &'a str,
    pub(super) list: List,
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
    collections: Vec<&'a str>,
}
