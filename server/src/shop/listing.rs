//! Lists of products: all of them, a category, a brand, what a search found, a collection. Narrowed, ordered and paged by plain
//! addresses and forms.

use actix_web::HttpResponse;
use askama::Template;
use protocol::Product;
use std::{borrow::Cow, cmp::Reverse, sync::Arc};

use super::{
    cards::{Card, EARLY, Shelf, Shown, grid},
    collections,
    columns::Sifted,
    figures::Dated,
    filters::{Filters, below, wanted},
    front::{Canonical, Front},
    pages::{Category, not_found_page, page},
    sieve::{Asked, Sort},
    structured::{self, Crumb},
    visit::Visit,
    welcome::{self, Drawer, Welcome},
    window::ShopWindow,
};
use crate::{
    limits::{PAGE_PRODUCTS, SHELF_PRODUCTS},
    node::Node,
};

/// Who asks what of which state of the shop.
pub(super) struct Scene<'a> {
    pub(super) node: &'a Node,
    pub(super) shop: &'a Front,
    pub(super) base: String,
    pub(super) window: &'a ShopWindow,
    pub(super) figures: Arc<Dated>,
    pub(super) asked: Asked,
}

impl<'a> Scene<'a> {
    pub(super) async fn of(visit: &'a Visit, (shop, window): (&'a Front, &'a ShopWindow)) -> Self {
        let asked = Asked::of(visit.request.query_string(), window.currency);
        let figures = visit.keeper.figures(&visit.node, window).await;
        Self { node: &visit.node, shop, base: visit.base(), window, figures, asked }
    }

    fn shown(&self) -> Shown<'_> {
        Shown { node: self.node, window: self.window, say: self.shop.say }
    }
}

/// What a list is about.
#[derive(Default)]
pub(super) struct Subject {
    pub(super) path: String,
    /// All of it in its own order, whatever is filtered.
    pub(super) numbers: Vec<u32>,
    pub(super) heading: String,
    /// What stands in place of no products.
    pub(super) empty: &'static str,
    pub(super) crumbs: Vec<Crumb>,
    /// Categories to go on to, or to narrow by.
    pub(super) categories: bool,
    pub(super) collections: Vec<Category>,
    /// HTML, already made safe.
    pub(super) intro: String,
    pub(super) summary: String,
    pub(super) welcome: Option<Welcome>,
    pub(super) drawers: Vec<Drawer>,
    pub(super) shelves: Vec<Shelf>,
    pub(super) help: Option<Help>,
}

/// `/`: everything, or one category or brand.
pub(super) async fn index(visit: Visit) -> HttpResponse {
    let window = visit.window().await;
    let shop = visit.front();
    let scene = Scene::of(&visit, (&shop, &window)).await;
    let category = scene.asked.category.as_str();
    let numbers: Vec<u32> = match window.categories().get(category) {
        Some(numbers) => numbers.clone(),
        None if category.is_empty() => (0_u32..).take(window.handles().len()).collect(),
        None => return not_found_page(&shop),
    };
    let brand = match scene.asked.brands.as_slice() {
        [only] if category.is_empty() => Some(only.clone()),
        _ => None,
    };
    let last = category.rsplit_once('/').map_or(category, |(_, last)| last);
    let home = scene.asked.is_nothing();
    let drawers = if home { welcome::drawers(&window) } else { Vec::new() };
    let mut crumbs = structured::trail(category, shop.say);
    crumbs.pop();
    let subject = Subject {
        path: "/".into(),
        numbers,
        heading: match brand {
            Some(brand) => brand,
            None if category.is_empty() => shop.say.all_products().to_owned(),
            None => last.to_owned(),
        },
        empty: if home { shop.say.empty_shop() } else { shop.say.nothing_left() },
        crumbs: if scene.asked.narrowed() > 0 && crumbs.is_empty() {
            structured::trail("", shop.say)
        } else {
            crumbs
        },
        categories: drawers.is_empty(),
        welcome: if home { Welcome::of(&visit.node, &shop) } else { None },
        drawers,
        collections: if category.is_empty() { collections::links(&window, shop.say) } else { Vec::new() },
        shelves: if home { front_shelves(&scene) } else { Vec::new() },
        ..Subject::default()
    };
    list_page(scene, subject).await
}

/// What is new and what is reduced. Where the whole shop fits on a page they would only say it twice.
fn front_shelves(scene: &Scene<'_>) -> Vec<Shelf> {
    let (shown, say) = (scene.shown(), scene.shop.say);
    let currency = scene.window.currency;
    if scene.window.handles().len() <= PAGE_PRODUCTS {
        return Vec::new();
    }
    let more = Asked::default().with(|asked| asked.sort = Sort::Newest).address("/", currency);
    let new = Shelf::of(&shown, say.new_in(), scene.figures.newest.iter().copied())
        .map(|shelf| shelf.leading_to(Category { name: say.all_new().to_owned(), address: more }));
    let reduced = Shelf::of(&shown, say.reduced_now(), scene.figures.reduced.iter().copied());
    [new, reduced].into_iter().flatten().collect()
}

/// `/search?q=`: products that have every word of the question, best first.
pub(super) async fn search(visit: Visit) -> HttpResponse {
    let window = visit.window().await;
    let shop = visit.front();
    let scene = Scene::of(&visit, (&shop, &window)).await;
    let question = scene.asked.question.as_str();
    let mut numbers = window.find(question);
    let nothing = numbers.is_empty();
    let category = scene.asked.category.as_str();
    if !category.is_empty() {
        let within = |number: &u32| {
            let own = window.columns().category(*number).unwrap_or_default();
            own.strip_prefix(category).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        numbers.retain(within);
    }
    let (heading, empty) = if question.is_empty() {
        (shop.say.search().to_owned(), shop.say.empty_question())
    } else if nothing {
        (shop.say.found(0, question), shop.say.nothing_found())
    } else {
        (shop.say.found(numbers.len(), question), shop.say.nothing_left())
    };
    let whole = scene.asked.with(|asked| asked.category.clear());
    let crumbs = match category {
        "" => Vec::new(),
        _ => vec![Crumb {
            name: shop.say.whole_search().to_owned(),
            address: whole.address("/search", window.currency),
        }],
    };
    let subject = Subject {
        path: "/search".into(),
        numbers,
        heading,
        empty,
        crumbs,
        categories: true,
        help: nothing.then(|| Help::of(&scene)),
        ..Subject::default()
    };
    list_page(scene, subject).await
}

/// Where to go when a search found nothing.
pub(super) struct Help {
    /// The question as it may have been meant.
    nearest: Option<Category>,
    /// Categories with most products.
    popular: Vec<Category>,
    shelf: Option<Shelf>,
}

impl Help {
    fn of(scene: &Scene<'_>) -> Self {
        let (window, say) = (scene.window, scene.shop.say);
        let question = scene.asked.question.as_str();
        let nearest = window.index().nearest(question).map(|nearest| Category {
            address: Asked::default()
                .with(|asked| asked.question.clone_from(&nearest))
                .address("/search", window.currency),
            name: nearest,
        });
        let mut largest: Vec<(&String, usize)> = window
            .categories()
            .iter()
            .filter(|(path, _)| !path.contains('/'))
            .map(|(path, numbers)| (path, numbers.len()))
            .collect();
        largest.sort_by_key(|(path, count)| (Reverse(*count), *path));
        let popular = largest.into_iter().take(SHELF_PRODUCTS).map(|(path, _)| Category::of(path)).collect();
        let close = window.index().loosely(question, SHELF_PRODUCTS);
        Self { nearest, popular, shelf: Shelf::of(&scene.shown(), say.maybe_these(), close) }
    }
}

pub(super) async fn list_page(scene: Scene<'_>, subject: Subject) -> HttpResponse {
    let Scene { window, shop, asked, figures, .. } = &scene;
    let count = || window.columns().sift(&subject.numbers, &wanted(asked, window), figures);
    let is_whole = asked.narrowed() == 0 && subject.path == "/";
    let sifted = if is_whole { figures.whole(&asked.category, count) } else { Arc::new(count()) };
    let ordered = ordered(&sifted, asked.sort, window, figures);
    let Some(list) = List::of(&scene, &ordered, &subject.path).await else {
        return not_found_page(shop);
    };
    // Narrowed lists are for people; search engines read the whole one, and that of a single brand.
    let plain = asked.narrowed() == 0 || (asked.narrowed() == 1 && asked.brands.len() == 1);
    let canonical = if plain {
        asked.with(|changed| (changed.sort, changed.page) = (Sort::Own, asked.page))
    } else {
        Asked { sort: Sort::Own, ..asked.wide() }
    };
    let canonical = shop.canonical(&scene.base, &canonical.address(&subject.path, window.currency));
    let ways = if subject.categories { ways(&scene, &sifted, &subject.path) } else { Vec::new() };
    let narrowed_away = sifted.numbers.is_empty() && asked.narrowed() > 0;
    let shelves = if subject.numbers.is_empty() { Vec::new() } else { subject.shelves };
    let is_here = !subject.crumbs.is_empty();
    page(&ListPage {
        trail: structured::breadcrumbs(
            &subject.crumbs,
            &subject.heading,
            shop,
            &scene.base,
            &canonical.address,
        ),
        is_here,
        title: &subject.heading,
        question: &asked.question,
        heading: &subject.heading,
        empty: if narrowed_away { shop.say.nothing_left() } else { subject.empty },
        filters: Filters::of(asked, &subject.path, &sifted, window, shop.say),
        crumbs: subject.crumbs,
        ways,
        collections: subject.collections,
        intro: subject.intro,
        summary: subject.summary,
        hidden: !plain || asked.sort != Sort::Own,
        welcome: subject.welcome,
        drawers: subject.drawers,
        shelves,
        help: subject.help,
        canonical,
        list,
        shop,
    })
}

fn ordered<'a>(sifted: &'a Sifted, sort: Sort, window: &ShopWindow, figures: &Dated) -> Cow<'a, [u32]> {
    let mut numbers = Cow::Borrowed(sifted.numbers.as_slice());
    let price = |number: &u32| {
        let place = usize::try_from(*number).unwrap_or(usize::MAX);
        figures.lowest.get(place).copied().unwrap_or_default()
    };
    match sort {
        Sort::Own => {}
        Sort::Price => numbers.to_mut().sort_by_key(price),
        Sort::PriceDown => numbers.to_mut().sort_by_key(|number| Reverse(price(number))),
        Sort::Newest => numbers.to_mut().sort_by_key(|number| Reverse(window.added(*number))),
    }
    numbers
}

/// A way on to a category, with how many products of the list are there.
struct Way {
    name: String,
    address: String,
    count: Option<u32>,
    now: bool,
}

/// Categories right below, or those beside where there are none below.
fn ways(scene: &Scene<'_>, sifted: &Sifted, path: &str) -> Vec<Way> {
    let (window, here) = (scene.window, scene.asked.category.as_str());
    let currency = window.currency;
    let way = |category: &str, count| Way {
        name: category.rsplit_once('/').map_or(category, |(_, last)| last).to_owned(),
        address: scene.asked.with(|asked| category.clone_into(&mut asked.category)).address(path, currency),
        count,
        now: category == here,
    };
    let found = below(window.columns(), sifted, here);
    if !found.is_empty() || path != "/" {
        return found.iter().map(|(category, count)| way(category, Some(*count))).collect();
    }
    let above = here.rsplit_once('/').map_or("", |(above, _)| above);
    let is_beside =
        |path: &&String| !here.is_empty() && path.rsplit_once('/').map_or("", |(above, _)| above) == above;
    window.categories().keys().filter(is_beside).map(|category| way(category, None)).collect()
}

/// One page of products, with the ways to its neighbours.
pub(super) struct List {
    cards: Vec<Card>,
    /// Which page of how many.
    place: String,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

impl List {
    /// None when there is no such page.
    async fn of(scene: &Scene<'_>, numbers: &[u32], path: &str) -> Option<Self> {
        let asked = &scene.asked;
        let pages = numbers.len().div_ceil(PAGE_PRODUCTS).max(1);
        if asked.page > pages {
            return None;
        }
        let first = asked.page.saturating_sub(1).saturating_mul(PAGE_PRODUCTS);
        let on_page = numbers.iter().skip(first).take(PAGE_PRODUCTS);
        let products: Vec<Product> = on_page.filter_map(|number| scene.window.at(*number)).collect();
        let meant = (!asked.question.is_empty()).then(|| scene.window.index().meant(&asked.question));
        let at = |page: usize| Asked { page, ..asked.clone() }.address(path, scene.window.currency);
        Some(Self {
            cards: grid(&scene.shown(), &products, meant.as_ref(), EARLY).await,
            place: scene.shop.say.page_of(asked.page, pages),
            pages,
            previous: (asked.page > 1).then(|| at(asked.page.saturating_sub(1))),
            next: (asked.page < pages).then(|| at(asked.page.saturating_add(1))),
        })
    }
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    heading: &'a str,
    crumbs: Vec<Crumb>,
    /// Whether the page is below another one.
    is_here: bool,
    /// JSON-LD, already made safe for its place.
    trail: String,
    ways: Vec<Way>,
    collections: Vec<Category>,
    intro: String,
    summary: String,
    /// From search engines.
    hidden: bool,
    welcome: Option<Welcome>,
    drawers: Vec<Drawer>,
    shelves: Vec<Shelf>,
    help: Option<Help>,
    filters: Option<Filters>,
    canonical: Canonical,
    empty: &'a str,
    list: List,
}

/// Places of products by their handles, in the order asked, those that are not shown left out.
pub(super) fn numbers_of<'a>(window: &ShopWindow, handles: impl Iterator<Item = &'a str>) -> Vec<u32> {
    handles.filter_map(|handle| window.number(handle)).collect()
}

/// `/brands`: all of them, with how many products each has.
pub(super) async fn brands(visit: Visit) -> HttpResponse {
    let window = visit.window().await;
    let shop = visit.front();
    let mut names: Vec<&String> = window.columns().brands.iter().collect();
    names.sort_by_cached_key(|name| name.to_lowercase());
    let address = |name: &str| {
        Asked::default().with(|asked| asked.brands.push(name.to_owned())).address("/", window.currency)
    };
    let brands =
        names.into_iter().map(|name| Category { name: name.clone(), address: address(name) }).collect();
    let crumbs = structured::trail("", shop.say);
    let canonical = shop.canonical(&visit.base(), "/brands");
    page(&BrandsPage { title: shop.say.brands(), question: "", shop: &shop, brands, crumbs, canonical })
}

#[derive(Template)]
#[template(path = "brands.html")]
struct BrandsPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    crumbs: Vec<Crumb>,
    brands: Vec<Category>,
    canonical: Canonical,
}
