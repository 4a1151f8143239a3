//! `/p/{handle}`: one product on one page, whatever variants it has. The address says which of them is chosen; without a
//! script each choice is a way to the same page, with one it is made in place.

use actix_web::{HttpResponse, web};
use askama::Template;
use protocol::{Availability, Badge, Product, Sku, Variant};
use std::collections::BTreeMap;

use super::{
    account::alerts::can_be_waited_for,
    beside,
    cards::{Shelf, Shown},
    flash::{self, FlashNotice},
    front::{Canonical, Front},
    markdown,
    pages::{
        badges::{BadgeView, badges_of, best},
        brand_address, not_found_page, page,
    },
    picker::{self, Axis},
    pictures::{self, PictureView},
    sieve::named,
    structured::{self, Crumb},
    visit::Visit,
    window::{ShopWindow, WindowKeeper},
};
use crate::{rim::plain, words::Language};

/// Letters of a description that search engines are told.
const SUMMARY_CHARS: usize = 160;

pub(super) async fn show(visit: Visit, handle: web::Path<String>) -> HttpResponse {
    let window = visit.window().await;
    let shop = visit.front();
    let Some(product) = window.product(&handle) else {
        return not_found_page(&shop);
    };
    let badges = badges_of(&visit.node, product.variants.iter().map(|variant| variant.sku).collect()).await;
    let Some(chosen) = chosen(&product, &named(visit.request.query_string(), "sku"), &badges) else {
        return not_found_page(&shop);
    };
    let base = visit.base();
    let canonical = shop.canonical(&base, &format!("/p/{}", product.handle));
    let crumbs = structured::trail(&product.category, shop.say);
    let offered: Vec<structured::Offered<'_>> =
        product.variants.iter().map(|variant| (variant, best(badges.get(&variant.sku)))).collect();
    let data = structured::product_data(&product, &offered, (&base, &canonical.address), window.currency);
    let shown = in_order(&product, chosen);
    let gallery: Vec<PictureView> = shown.iter().map(|one| PictureView::of(one, &product.name)).collect();
    let out = |sku: &Sku| is_out(badges.get(sku));
    let axes = picker::axes(&product, chosen, shop.say, &out);
    let view = |variant: &Variant| VariantView::of(&product, variant, (&window, shop.say), &badges);
    page(&ProductPage {
        title: &product.name,
        question: "",
        summary: markdown::text_of(&product.description).chars().take(SUMMARY_CHARS).collect(),
        description: markdown::html_of(&product.description),
        trail: structured::breadcrumbs(&crumbs, &product.name, &shop, &base, &canonical.address),
        crumbs,
        chosen: chosen.sku,
        flash: flash::notice(&visit, &window, product.variants.iter().map(|variant| variant.sku)),
        brand: (!product.brand.is_empty()).then(|| brand_address(&product.brand)),
        axes,
        variants: product.variants.iter().map(view).collect(),
        shelves: shelves(
            &Shown { node: &visit.node, window: &window, say: shop.say },
            &visit.keeper,
            &product,
        )
        .await,
        data,
        shared: shown.first().map(|one| Shared::of(one, &base, &product.name)),
        amount: plain(chosen.price, window.currency),
        currency: window.currency.code(),
        gallery,
        canonical,
        product: &product,
        shop: &shop,
    })
}

/// What was bought along with it, and others like it that are not among those.
async fn shelves(shown: &Shown<'_>, keeper: &WindowKeeper, product: &Product) -> Vec<Shelf> {
    let (window, say) = (shown.window, shown.say);
    let figures = keeper.figures(shown.node, window).await;
    let along = beside::along(shown.node, window, product).await;
    let mut like = beside::like(window, &figures, &product.handle);
    like.retain(|number| !along.contains(number));
    let shelves = [Shelf::of(shown, say.bought_along(), along), Shelf::of(shown, say.like_this(), like)];
    shelves.into_iter().flatten().collect()
}

/// The variant that the address names; otherwise the first that can be had, and the first of all where none can.
fn chosen<'a>(product: &'a Product, asked: &str, badges: &BTreeMap<Sku, Badge>) -> Option<&'a Variant> {
    let variants = || product.variants.iter();
    let named = variants().find(|variant| variant.sku.as_str() == asked.trim());
    let there =
        || variants().find(|variant| badges.contains_key(&variant.sku) && !is_out(badges.get(&variant.sku)));
    named.or_else(there).or_else(|| variants().next())
}

/// Sold out in every branch. Where nothing is known, nothing is said.
fn is_out(badge: Option<&Badge>) -> bool {
    badge.is_some() && best(badge) == Availability::OutOfStock
}

/// Every picture, those of the chosen variant first.
fn in_order<'a>(product: &'a Product, chosen: &'a Variant) -> Vec<&'a protocol::Picture> {
    let mut shown: Vec<&protocol::Picture> = Vec::new();
    for picture in chosen.pictures.iter().chain(pictures::all(product)) {
        if !shown.iter().any(|known| known.media == picture.media) {
            shown.push(picture);
        }
    }
    shown
}

/// The picture that goes along when somebody shares the page.
struct Shared {
    address: String,
    alt: String,
    width: u16,
    height: u16,
}

impl Shared {
    fn of(picture: &protocol::Picture, base: &str, name: &str) -> Self {
        let view = PictureView::of(picture, name);
        Self {
            address: format!("{base}{}", pictures::address(picture)),
            alt: view.alt,
            width: view.width,
            height: view.height,
        }
    }
}

#[derive(Template)]
#[template(path = "product.html")]
struct ProductPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    summary: String,
    product: &'a Product,
    crumbs: Vec<Crumb>,
    chosen: Sku,
    /// That some of it is sold through a waiting room.
    flash: Option<FlashNotice>,
    /// Where everything of its brand is.
    brand: Option<String>,
    axes: Vec<Axis>,
    /// HTML, already made safe.
    description: String,
    variants: Vec<VariantView>,
    canonical: Canonical,
    /// JSON-LD, already made safe for its place.
    data: String,
    trail: String,
    gallery: Vec<PictureView>,
    /// What stands below it.
    shelves: Vec<Shelf>,
    shared: Option<Shared>,
    /// What the chosen one costs, as programs read it.
    amount: String,
    currency: &'a str,
}

impl ProductPage<'_> {
    /// Whether it is to be had from a waiting room alone.
    fn is_kept(&self, sku: &Sku) -> bool {
        self.flash.as_ref().is_some_and(|flash| flash.keeps(sku))
    }
}

struct VariantView {
    sku: Sku,
    price: String,
    /// What it cost before it was reduced.
    former: Option<String>,
    /// Promotions that are about it, by name.
    promotions: Vec<String>,
    badge: BadgeView,
    /// Of the product and the variant.
    whole_name: String,
    /// Its values on all axes as JSON, and the names of its own pictures, for the script.
    values: String,
    pictures: String,
    out: bool,
    /// Whether somebody may wait for it.
    alert: bool,
}

impl VariantView {
    fn of(
        product: &Product,
        variant: &Variant,
        (window, say): (&ShopWindow, Language),
        badges: &BTreeMap<Sku, Badge>,
    ) -> Self {
        let own: Vec<&str> = variant.pictures.iter().map(|picture| picture.media.as_str()).collect();
        let badge = badges.get(&variant.sku);
        Self {
            sku: variant.sku,
            price: say.price(variant.price, window.currency),
            former: window.former_price(&variant.sku).map(|former| say.price(former, window.currency)),
            promotions: window.promotions(&variant.sku),
            whole_name: match variant.name.as_str() {
                "" => product.name.clone(),
                name => format!("{}, {name}", product.name),
            },
            badge: BadgeView { linked: true, ..BadgeView::of(say, variant.sku, badge, &window.branches) },
            values: serde_json::json!(picker::values(product, variant)).to_string(),
            pictures: own.join(" "),
            out: is_out(badge),
            alert: badge.is_some_and(can_be_waited_for),
        }
    }
}
