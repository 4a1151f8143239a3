//! The waiting room of a flash sale: one page that says how somebody stands, with a script or without one. A signed cookie holds the
//! place; reloading, another window and a restart of the server keep it.

use actix_web::{HttpRequest, HttpResponse, cookie::time::Duration, web};
use askama::Template;
use domain::organisation::FlashSale;
use protocol::{CartId, FlashSaleId, FlashState, Refusal, Sku};
use std::sync::Arc;

use super::{
    account,
    front::Front,
    pages::{
        badges::{BadgeView, badges_of},
        not_found_page, page,
    },
    personal::{foreign, keep, private, see_other, told, unavailable},
    pictures::{self, PictureView},
    tint::Tint,
    visit::Visit,
    window::ShopWindow,
};
use crate::{
    limits::{FLASH_ASK_S, FLASH_PLACES_KEPT, FLASH_RELOAD_S},
    node::{FlashLook, FlashPlace, Node, Stage},
    rim::Rim,
    words::Language,
};

/// Holds the places of a browser, which no script and no other site can read.
const PLACES: &str = "places";
const APART: char = '~';
/// A place is kept for a week: longer than anybody waits.
const KEPT_DAYS: i64 = 7;

/// The places of whoever asks, as far as they were signed here.
fn places(request: &HttpRequest, node: &Node) -> Vec<FlashPlace> {
    let Some(cookie) = request.cookie(PLACES) else { return Vec::new() };
    cookie.value().split(APART).take(FLASH_PLACES_KEPT).filter_map(|text| node.flash_place(text)).collect()
}

fn keep_places(response: &mut HttpResponse, visit: &Visit, places: &[FlashPlace]) {
    let texts: Vec<String> = places.iter().map(|place| visit.node.flash_text(place)).collect();
    let life = if texts.is_empty() { Duration::ZERO } else { Duration::days(KEPT_DAYS) };
    keep(response, &visit.rim, PLACES, texts.join(&APART.to_string()), life);
}

/// Says whose basket it is, so that whoever is called may fill and order it.
pub(super) async fn bind(request: &HttpRequest, node: &Node, rim: &Rim, cart: CartId) -> Result<(), Refusal> {
    let places = places(request, node);
    if places.is_empty() {
        return Ok(());
    }
    let customer = account::guest(request, node, rim).await?.map(|guest| guest.customer);
    node.bind_flash(&places, cart, customer).await
}

/// The way to the waiting room that a SKU is sold through, for whoever was not called there.
pub(super) async fn room_of(visit: &Visit, sku: &str) -> Option<HttpResponse> {
    let sale = visit.node.flash_sale_of(&sku.trim().parse().ok()?)?;
    let own = places(&visit.request, &visit.node).into_iter().find(|place| place.sale == sale.id);
    let look = visit.node.look_at_flash(sale.id, own.as_ref()).await.ok()??;
    let called = matches!(look.stage, Some(Stage::Called { .. }));
    (!called).then(|| see_other(&format!("{}/flash/{}", visit.at, sale.id.0)))
}

/// `/flash/{sale}`; with `?part` only what changes.
pub(super) async fn show(visit: Visit, sale: web::Path<u32>) -> HttpResponse {
    let shop = visit.front();
    let id = FlashSaleId(*sale);
    let own = places(&visit.request, &visit.node).into_iter().find(|place| place.sale == id);
    let look = match visit.node.look_at_flash(id, own.as_ref()).await {
        Ok(Some(look)) => look,
        Ok(None) => return not_found_page(&shop),
        Err(refusal) => return unavailable(&shop, &refusal),
    };
    let window = visit.window().await;
    let view = RoomView::of(&shop, &window, &look);
    if visit.request.query_string() == "part" {
        return private(page(&RoomPart { shop: &shop, view }));
    }
    let first = look.sale.skus.first().copied();
    let badges = badges_of(&visit.node, first.into_iter().collect()).await;
    let badge = first.map(|sku| BadgeView::of(shop.say, sku, badges.get(&sku), &window.branches));
    private(page(&RoomPage {
        title: &look.sale.name,
        question: "",
        reload: FLASH_RELOAD_S,
        badge,
        sold: sold(&window, &look, shop.say),
        view,
        shop: &shop,
    }))
}

/// `/flash/{sale}/join`: a place, unless there is one that still counts.
pub(super) async fn join(visit: Visit, sale: web::Path<u32>) -> HttpResponse {
    let shop = visit.front();
    if !visit.is_own_form() {
        return foreign(&shop);
    }
    let id = FlashSaleId(*sale);
    let mut kept = places(&visit.request, &visit.node);
    let own = kept.iter().find(|place| place.sale == id).copied();
    let look = match visit.node.look_at_flash(id, own.as_ref()).await {
        Ok(Some(look)) => look,
        Ok(None) => return not_found_page(&shop),
        Err(refusal) => return unavailable(&shop, &refusal),
    };
    let mut response = see_other(&format!("{}/flash/{}", visit.at, id.0));
    let still = matches!(look.stage, Some(Stage::Waiting { .. } | Stage::Called { .. }));
    if still || look.state == FlashState::Over {
        return response;
    }
    let admitted = visit.rim.admit_flash(visit.rim.client_address(&visit.request));
    let joined = match admitted {
        Ok(()) => visit.node.join_flash(id).await,
        Err(refusal) => Err(refusal),
    };
    match joined {
        Ok(place) => {
            kept.retain(|other| other.sale != id);
            kept.insert(0, place);
            kept.truncate(FLASH_PLACES_KEPT);
            keep_places(&mut response, &visit, &kept);
            response
        }
        Err(refusal) => {
            let text = shop.say.refusal(&refusal);
            told(crate::rim::status(refusal.code), &shop, (shop.say.one_moment(), &text))
        }
    }
}

/// `/flash/{sale}/leave`: somebody else is next.
pub(super) async fn leave(visit: Visit, sale: web::Path<u32>) -> HttpResponse {
    if !visit.is_own_form() {
        return foreign(&visit.front());
    }
    let id = FlashSaleId(*sale);
    let mut kept = places(&visit.request, &visit.node);
    for place in kept.iter().filter(|place| place.sale == id) {
        visit.node.leave_flash(place);
    }
    kept.retain(|place| place.sale != id);
    let mut response = see_other(&format!("{}/flash/{}", visit.at, id.0));
    keep_places(&mut response, &visit, &kept);
    response
}

/// That goods of a product are sold through a waiting room, on its page.
pub(super) struct FlashNotice {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) begins: String,
    sale: Arc<FlashSale>,
}

impl FlashNotice {
    pub(super) fn keeps(&self, sku: &Sku) -> bool {
        self.sale.skus.binary_search(sku).is_ok()
    }
}

pub(super) fn notice(
    visit: &Visit,
    window: &ShopWindow,
    skus: impl Iterator<Item = Sku>,
) -> Option<FlashNotice> {
    let sale = skus.into_iter().find_map(|sku| visit.node.flash_sale_of(&sku))?;
    let begins = if sale.has_begun(window.now) {
        String::new()
    } else {
        visit.say.flash_begins(visit.say.moment(sale.begins, zone(window)))
    };
    Some(FlashNotice {
        name: sale.name.clone(),
        address: format!("{}/flash/{}", visit.at, sale.id.0),
        begins,
        sale,
    })
}

fn zone(window: &ShopWindow) -> &str {
    window.branches.first().map_or("", |branch| branch.time_zone.as_str())
}

/// What somebody is to read and can do.
struct RoomView {
    sale: u32,
    name: String,
    /// The word for programs.
    stage: &'static str,
    says: Vec<String>,
    /// Names and numbers.
    figures: Vec<(&'static str, String)>,
    join: Option<&'static str>,
    leaves: bool,
    /// What can be put into the basket, and how many at most.
    goods: Vec<GoodsView>,
    most: u32,
    /// Whether it changes by itself, and how often a script asks.
    waits: bool,
    every: u32,
}

struct GoodsView {
    sku: Sku,
    name: String,
    price: String,
}

impl RoomView {
    fn of(shop: &Front, window: &ShopWindow, look: &FlashLook) -> Self {
        let (say, sale) = (shop.say, &look.sale);
        let moment = |at| say.moment(at, zone(window));
        let mut view = Self {
            sale: sale.id.0,
            name: sale.name.clone(),
            stage: "outside",
            says: Vec::new(),
            figures: Vec::new(),
            join: None,
            leaves: false,
            goods: Vec::new(),
            most: sale.each_max.min(u32::try_from(look.left.max(1)).unwrap_or(u32::MAX)).min(100),
            waits: false,
            every: FLASH_ASK_S,
        };
        let stage = look.stage.filter(|_| look.state != FlashState::Over);
        match (look.state, stage) {
            (FlashState::Over, _) => view.say("over", say.flash_over()),
            (_, Some(Stage::Called { until })) => {
                view.say("called", say.flash_your_turn());
                view.says.push(say.flash_until(moment(until)));
                view.goods = goods(window, look, say);
            }
            (_, Some(Stage::Lapsed)) => view.say("lapsed", say.flash_lapsed()),
            (_, Some(Stage::Ordered)) => view.say("ordered", say.flash_ordered()),
            (_, Some(Stage::NotHere)) => view.say("full", say.flash_full()),
            (FlashState::ToCome, Some(Stage::Waiting { .. })) => {
                view.say("early", say.flash_you_are_in());
                view.says.push(say.flash_begins(moment(sale.begins)));
            }
            (_, Some(Stage::Waiting { ahead })) => view.wait(say, ahead),
            (FlashState::ToCome, None) => view.says.push(say.flash_begins(moment(sale.begins))),
            (_, None) => {}
        }
        view.state(say, look.state, stage);
        view.figures(say, look, stage);
        view
    }

    fn say(&mut self, stage: &'static str, words: &str) {
        self.stage = stage;
        self.says.push(words.to_owned());
    }

    fn wait(&mut self, say: Language, ahead: usize) {
        self.stage = "waiting";
        if ahead == 0 {
            self.says.push(say.flash_next().to_owned());
        }
        let number = |number: usize| say.decimal(&number.to_string());
        self.figures.push((say.flash_place(), number(ahead.saturating_add(1))));
        self.figures.push((say.flash_ahead(), number(ahead)));
    }

    /// How the sale stands, and what can be done about it.
    fn state(&mut self, say: Language, state: FlashState, stage: Option<Stage>) {
        let waits = matches!(stage, Some(Stage::Waiting { .. }));
        let lot = state == FlashState::ToCome && (waits || stage.is_none());
        match state {
            FlashState::Gathering if waits => self.says.push(say.flash_gathering().to_owned()),
            FlashState::AllHeld => self.says.push(say.flash_all_held().to_owned()),
            FlashState::SoldOut if stage != Some(Stage::Ordered) => {
                self.says.push(say.flash_sold_out().to_owned())
            }
            _ if lot => self.says.push(say.flash_lot().to_owned()),
            _ => {}
        }
        if waits {
            self.says.push(say.flash_keep_open().to_owned());
        }
        self.leaves = waits;
        self.waits = state != FlashState::Over && !matches!(stage, Some(Stage::Ordered | Stage::Lapsed));
        let can_join = !matches!(state, FlashState::Over | FlashState::SoldOut);
        self.join = match stage {
            None if state == FlashState::ToCome => Some(say.flash_join_early()),
            None => Some(say.flash_join()),
            Some(Stage::Lapsed | Stage::NotHere | Stage::Ordered) => Some(say.flash_again()),
            Some(Stage::Waiting { .. } | Stage::Called { .. }) => None,
        }
        .filter(|_| can_join);
    }

    fn figures(&mut self, say: Language, look: &FlashLook, stage: Option<Stage>) {
        if look.state == FlashState::Over {
            return;
        }
        if !matches!(stage, Some(Stage::Called { .. })) {
            self.figures.push((say.flash_waiting(), look.waiting.to_string()));
        }
        self.figures.push((say.flash_left(), look.left.max(0).to_string()));
        self.says.push(say.flash_each(look.sale.each_max));
    }
}

fn goods(window: &ShopWindow, look: &FlashLook, say: Language) -> Vec<GoodsView> {
    let view = |sku: &Sku| {
        let product = window.product_of(sku)?;
        let variant = product.variants.iter().find(|variant| variant.sku == *sku)?;
        let name = match variant.name.as_str() {
            "" => product.name.clone(),
            own => format!("{}, {own}", product.name),
        };
        Some(GoodsView { sku: *sku, name, price: say.price(variant.price, window.currency) })
    };
    look.sale.skus.iter().filter_map(view).collect()
}

#[derive(Template)]
#[template(path = "flash.html")]
struct RoomPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    reload: u32,
    badge: Option<BadgeView>,
    /// What all this is about, before, while and after it is sold.
    sold: Vec<SoldView>,
    view: RoomView,
}

/// A product of the sale, as whoever comes by a link has to see it.
struct SoldView {
    address: String,
    name: String,
    price: String,
    picture: Option<PictureView>,
    tint: Tint,
}

fn sold(window: &ShopWindow, look: &FlashLook, say: Language) -> Vec<SoldView> {
    let mut all: Vec<SoldView> = Vec::new();
    for product in look.sale.skus.iter().filter_map(|sku| window.product_of(sku)) {
        let address = format!("/p/{}", product.handle);
        if all.iter().any(|known| known.address == address) {
            continue;
        }
        all.push(SoldView {
            address,
            name: product.name.clone(),
            price: super::cards::shown_price(say, &product, window),
            picture: pictures::all(&product).first().map(|one| PictureView::of(one, "")),
            tint: Tint::of(&product.name, &product.category),
        });
    }
    all
}

#[derive(Template)]
#[template(path = "flash_part.html")]
struct RoomPart<'a> {
    shop: &'a Front,
    view: RoomView,
}
