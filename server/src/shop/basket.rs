//! The basket: a cart whose id a cookie holds. Forms are ordinary forms, so that it works without a script; each answers with a
//! way to a page, so that going back or loading again sends nothing twice.

use actix_web::{HttpRequest, HttpResponse, cookie::time::Duration, http::StatusCode, web};
use askama::Template;
use protocol::{
    AwaitedLine, CART_IDLE_MS, CartId, CartLine, CartProblem, CartView, Currency, PromotionTaken, Quantity,
    Refusal, Sku,
};
use serde::Deserialize;

use super::{
    codes::{self, CodeView},
    flash,
    front::Front,
    keeping,
    pages::page,
    personal::{foreign, keep, private, see_other, unavailable},
    pictures::{self, PictureView},
    tint::Tint,
    visit::Visit,
    window::ShopWindow,
};
use crate::{
    limits::BASKET_QUANTITY_MAX,
    node::Node,
    rim::{Rim, rendered},
    words::Language,
};

/// Holds the cart's id, which no script and no other site can read.
pub(super) const BASKET: &str = "basket";
/// How many lines are in it, for every page's header.
pub(super) const COUNT: &str = "basket_count";

#[derive(Debug, Deserialize)]
pub(super) struct LineForm {
    sku: String,
    /// A text, so that a stray one is answered in words.
    #[serde(default)]
    quantity: String,
}

/// `/basket`
pub(super) async fn show(visit: Visit) -> HttpResponse {
    shown(&visit, String::new()).await
}

/// `/basket/add`: so much more of something than is there.
pub(super) async fn add(visit: Visit, form: web::Form<LineForm>) -> HttpResponse {
    change(&visit, &form, true).await
}

/// `/basket/line`: exactly so much of something; nothing takes it out.
pub(super) async fn set(visit: Visit, form: web::Form<LineForm>) -> HttpResponse {
    change(&visit, &form, false).await
}

async fn change(visit: &Visit, form: &LineForm, more: bool) -> HttpResponse {
    let (shop, request, node, rim) = (visit.front(), &visit.request, &visit.node, &visit.rim);
    if !visit.is_own_form() {
        return foreign(&shop);
    }
    let known = match keeping::carts(request, node, rim).await {
        Ok(carts) => carts.basket,
        Err(refusal) => return unavailable(&shop, &refusal),
    };
    match put(visit, known, form, more).await {
        Ok(view) => {
            let mut response = see_other(&format!("{}/basket", shop.at));
            remember(&mut response, rim, &view);
            keeping::keep_basket(request, node, rim, view.id).await;
            response
        }
        Err(problem) => match flash::room_of(visit, &form.sku).await {
            Some(room) => room,
            None => shown(visit, problem).await,
        },
    }
}

/// The basket that something is put into: one that has become an order is not added to, and the next one begins.
pub(super) async fn to_fill(node: &Node, known: Option<CartId>) -> Result<CartId, Refusal> {
    let ordered = match known {
        Some(cart) => node.order_of_cart(cart).await?.is_some(),
        None => true,
    };
    Ok(known.filter(|_| !ordered).unwrap_or_else(Node::new_cart))
}

/// Or why not, as a sentence.
async fn put(visit: &Visit, known: Option<CartId>, form: &LineForm, more: bool) -> Result<CartView, String> {
    let (node, say) = (&visit.node, visit.say);
    let told = |refusal: Refusal| say.refusal(&refusal);
    let sku: Sku = form.sku.trim().parse().map_err(|_bad| say.no_such_article().to_owned())?;
    let typed = form.quantity.trim();
    let asked = if typed.is_empty() && more { Ok(1) } else { typed.parse::<i64>() };
    let asked = asked.ok().filter(|asked| (0..=BASKET_QUANTITY_MAX).contains(asked));
    let asked = asked.and_then(Quantity::units).ok_or_else(|| say.whole_number(BASKET_QUANTITY_MAX))?;
    let cart = to_fill(node, known).await.map_err(told)?;
    flash::bind(&visit.request, node, &visit.rim, cart).await.map_err(told)?;
    let there = if more {
        let lines = node.cart(cart).await.map_err(told)?.lines;
        lines.iter().find(|line| line.sku == sku).map_or(Quantity::ZERO, |line| line.quantity)
    } else {
        Quantity::ZERO
    };
    let wanted = there.checked_add(asked).unwrap_or(asked);
    node.put_in_cart(cart, sku, wanted).await.map_err(told)
}

pub(super) async fn shown(visit: &Visit, problem: String) -> HttpResponse {
    let (request, node, rim) = (&visit.request, &visit.node, &visit.rim);
    let window = visit.window().await;
    let shop = visit.front();
    let found = match current(request, node, rim).await {
        Ok(view) => codes::with_brought(visit, node, view).await,
        Err(refusal) => Err(refusal),
    };
    let (view, brought) = match found {
        Ok(found) => found,
        Err(refusal) => return unavailable(&shop, &refusal),
    };
    let lines: Vec<LineView> = view
        .iter()
        .flat_map(|view| &view.lines)
        .map(|line| LineView::of(shop.say, &window, line, node.currency()))
        .collect();
    let blocked = lines.iter().any(|line| line.blocks);
    let goods = view.as_ref().map(|view| shop.say.price(view.goods, view.currency)).unwrap_or_default();
    let age = view.as_ref().and_then(|view| view.age);
    let later = match keeping::put_by(request, node, rim).await {
        Ok(later) => later,
        Err(refusal) => return unavailable(&shop, &refusal),
    };
    let one = |line: &CartLine| LineView::of(shop.say, &window, line, node.currency());
    let later_lines: Vec<LineView> = later.iter().flat_map(|view| &view.lines).map(one).collect();
    let share = view.as_ref().map(|view| keeping::share_address(&rim.public_url(request), shop.at, view));
    let (free_in, promise) = view.as_ref().map(|view| delivery_says(shop.say, view)).unwrap_or_default();
    let template = BasketPage {
        shop: &shop,
        title: shop.say.basket(),
        question: "",
        problem: &problem,
        lines,
        later: later_lines,
        share: share.unwrap_or_default(),
        free_in,
        promise,
        goods,
        codes: view.as_ref().map(|view| codes::views(shop.say, view)).unwrap_or_default(),
        saved: view.as_ref().map(|view| saved(shop.say, &view.promotions, view.currency)).unwrap_or_default(),
        age,
        blocked,
        most: BASKET_QUANTITY_MAX,
    };
    let mut response = private(if problem.is_empty() {
        page(&template)
    } else {
        rendered(StatusCode::UNPROCESSABLE_ENTITY, &template)
    });
    match &view {
        Some(view) => remember(&mut response, rim, view),
        None => forget(&mut response, rim),
    }
    if brought {
        codes::settled(visit, &mut response);
    }
    response
}

/// The cart of whoever asks, as it stands; none where there is none, or where it was ordered.
pub(super) async fn current(
    request: &HttpRequest,
    node: &Node,
    rim: &Rim,
) -> Result<Option<CartView>, Refusal> {
    let Some(cart) = keeping::carts(request, node, rim).await?.basket else { return Ok(None) };
    if node.order_of_cart(cart).await?.is_some() {
        return Ok(None);
    }
    Ok(Some(node.cart(cart).await?).filter(|view| !view.lines.is_empty()))
}

/// What promotions took off, each by its name.
pub(super) fn saved(
    say: Language,
    promotions: &[PromotionTaken],
    currency: Currency,
) -> Vec<(String, String)> {
    promotions.iter().map(|one| (say.saved_by(&one.name), say.price(one.amount, currency))).collect()
}

/// How much more makes delivery free, and when it would be there.
fn delivery_says(say: Language, view: &CartView) -> (Option<String>, Option<String>) {
    let free_in =
        view.free_delivery_in.map(|more| say.more_for_free_delivery(say.price(more, view.currency)));
    let promise = view.promise.as_ref().map(|promise| say.working_days(promise.days_from, promise.days_to));
    (free_in, promise)
}

/// How many lines the visitor's basket had when it was last looked at.
pub(super) fn count(request: &HttpRequest) -> usize {
    request.cookie(COUNT).and_then(|cookie| cookie.value().parse().ok()).unwrap_or(0)
}

pub(super) fn remember(response: &mut HttpResponse, rim: &Rim, view: &CartView) {
    let life = Duration::milliseconds(CART_IDLE_MS);
    keep(response, rim, BASKET, view.id.to_string(), life);
    keep(response, rim, COUNT, view.lines.len().to_string(), life);
}

/// After the basket was ordered, or is gone.
pub(super) fn forget(response: &mut HttpResponse, rim: &Rim) {
    keep(response, rim, BASKET, String::new(), Duration::ZERO);
    keep(response, rim, COUNT, String::new(), Duration::ZERO);
}

#[derive(Template)]
#[template(path = "basket.html")]
struct BasketPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    problem: &'a str,
    lines: Vec<LineView>,
    /// Put by for later.
    later: Vec<LineView>,
    /// An address that shows somebody else what is in it.
    share: String,
    free_in: Option<String>,
    promise: Option<String>,
    goods: String,
    codes: Vec<CodeView>,
    /// What each promotion took off, by name.
    saved: Vec<(String, String)>,
    age: Option<u8>,
    /// Whether something has to be changed before it can be ordered.
    blocked: bool,
    most: i64,
}

struct LineView {
    sku: Sku,
    name: String,
    address: Option<String>,
    picture: Option<PictureView>,
    tint: Tint,
    quantity: String,
    unit_price: String,
    total: String,
    problems: Vec<String>,
    /// What of it is not there yet.
    waits: Option<String>,
    blocks: bool,
}

impl LineView {
    fn of(say: Language, window: &ShopWindow, line: &CartLine, currency: Currency) -> Self {
        let product = window.product_of(&line.sku);
        let picture = product.as_ref().and_then(|product| pictures::all(product).first().copied().cloned());
        let blocks = line.problems.iter().any(|problem| !matches!(problem, CartProblem::PriceChanged(_)));
        Self {
            sku: line.sku,
            name: line.name.clone(),
            address: product.as_ref().map(|product| format!("/p/{}", product.handle)),
            picture: picture.map(|one| PictureView::of(&one, "")),
            tint: Tint::of(&line.name, product.as_ref().map_or("", |product| &product.category)),
            quantity: line.quantity.to_string(),
            unit_price: say.price(line.unit_price, currency),
            total: say.price(line.total, currency),
            problems: line.problems.iter().map(|problem| told(say, problem, currency)).collect(),
            waits: line.waits.as_ref().map(|waits| waits_says(say, waits)),
            blocks,
        }
    }
}

/// What of a line is ordered before it is there.
pub(super) fn waits_says(say: Language, waits: &AwaitedLine) -> String {
    say.not_there_yet(say.awaited_line(say.quantity(waits.quantity), waits))
}

fn told(say: Language, problem: &CartProblem, currency: Currency) -> String {
    match problem {
        CartProblem::SoldOut => say.sold_out().to_owned(),
        CartProblem::OnlyLeft(left) => say.take_fewer(say.quantity(*left)),
        CartProblem::PriceChanged(before) => say.price_was(say.price(*before, currency)),
        CartProblem::NotForSale => say.not_for_sale().to_owned(),
        CartProblem::AtMost(most) => say.at_most_here(say.quantity(*most)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_to_do() {
        let gbp = Currency::GBP;
        let three = Quantity::units(3).unwrap();
        assert_eq!(
            told(Language::English, &CartProblem::OnlyLeft(three), gbp),
            "Only 3 left. Please take fewer."
        );
        let before = CartProblem::PriceChanged(protocol::Amount(199));
        assert_eq!(
            told(Language::English, &before, gbp),
            "The price has changed: it was £1.99 when you put it here."
        );
        assert_eq!(
            told(Language::German, &before, gbp),
            "Der Preis hat sich geändert: Es waren 1,99\u{a0}£, als Sie es hierher legten."
        );
    }
}
