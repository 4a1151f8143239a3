//! The basket: a cart whose id a cookie holds. Forms are ordinary forms, so that it works without a script; each answers with a
//! way to a page, so that going back or loading again sends nothing twice.

use actix_web::{HttpRequest, HttpResponse, cookie::time::Duration, http::StatusCode, web};
use askama::Template;
use protocol::{CART_IDLE_MS, CartId, CartLine, CartProblem, CartView, Currency, Quantity, Refusal, Sku};
use serde::Deserialize;

use super::{
    front::Front,
    pages::page,
    personal::{foreign, is_own_form, keep, private, see_other, unavailable},
    pictures::{self, PictureView},
    window::{ShopWindow, WindowKeeper},
};
use crate::{
    limits::BASKET_QUANTITY_MAX,
    node::Node,
    rim::{Rim, rendered},
    words::Language,
};

/// Holds the cart's id, which no script and no other site can read.
const BASKET: &str = "basket";
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
pub(super) async fn show(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
) -> HttpResponse {
    shown(&request, &node, &rim, &keeper, String::new()).await
}

/// `/basket/add`: so much more of something than is there.
pub(super) async fn add(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
    form: web::Form<LineForm>,
) -> HttpResponse {
    change(&request, &node, &rim, &keeper, &form, true).await
}

/// `/basket/line`: exactly so much of something; nothing takes it out.
pub(super) async fn set(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
    form: web::Form<LineForm>,
) -> HttpResponse {
    change(&request, &node, &rim, &keeper, &form, false).await
}

async fn change(
    request: &HttpRequest,
    node: &Node,
    rim: &Rim,
    keeper: &WindowKeeper,
    form: &LineForm,
    more: bool,
) -> HttpResponse {
    let shop = Front::of(request, node, rim);
    if !is_own_form(request, rim) {
        return foreign(&shop);
    }
    let known = of(request);
    match put(node, shop.say, known, form, more).await {
        Ok(view) => {
            let mut response = see_other(&format!("{}/basket", shop.at));
            remember(&mut response, rim, &view);
            response
        }
        Err(problem) => shown(request, node, rim, keeper, problem).await,
    }
}

/// Or why not, as a sentence.
async fn put(
    node: &Node,
    say: Language,
    known: Option<CartId>,
    form: &LineForm,
    more: bool,
) -> Result<CartView, String> {
    let told = |refusal: Refusal| say.refusal(&refusal);
    let sku: Sku = form.sku.trim().parse().map_err(|_bad| say.no_such_article().to_owned())?;
    let typed = form.quantity.trim();
    let asked = if typed.is_empty() && more { Ok(1) } else { typed.parse::<i64>() };
    let asked = asked.ok().filter(|asked| (0..=BASKET_QUANTITY_MAX).contains(asked));
    let asked = asked.and_then(Quantity::units).ok_or_else(|| say.whole_number(BASKET_QUANTITY_MAX))?;
    // A basket that has become an order is not added to: the next one begins.
    let ordered = match known {
        Some(cart) => node.order_of_cart(cart).await.map_err(told)?.is_some(),
        None => true,
    };
    let cart = known.filter(|_| !ordered).unwrap_or_else(Node::new_cart);
    let there = if more {
        let lines = node.cart(cart).await.map_err(told)?.lines;
        lines.iter().find(|line| line.sku == sku).map_or(Quantity::ZERO, |line| line.quantity)
    } else {
        Quantity::ZERO
    };
    let wanted = there.checked_add(asked).unwrap_or(asked);
    node.put_in_cart(cart, sku, wanted).await.map_err(told)
}

async fn shown(
    request: &HttpRequest,
    node: &Node,
    rim: &Rim,
    keeper: &WindowKeeper,
    problem: String,
) -> HttpResponse {
    let window = keeper.window(node).await;
    let shop = Front::of(request, node, rim);
    let view = match current(request, node).await {
        Ok(view) => view,
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
    let template = BasketPage {
        shop: &shop,
        title: shop.say.basket(),
        question: "",
        problem: &problem,
        lines,
        goods,
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
    response
}

/// The cart of whoever asks, as it stands; none where there is none, or where it was ordered.
pub(super) async fn current(request: &HttpRequest, node: &Node) -> Result<Option<CartView>, Refusal> {
    let Some(cart) = of(request) else { return Ok(None) };
    if node.order_of_cart(cart).await?.is_some() {
        return Ok(None);
    }
    Ok(Some(node.cart(cart).await?).filter(|view| !view.lines.is_empty()))
}

/// The cart's id; none where the cookie holds something else.
fn of(request: &HttpRequest) -> Option<CartId> {
    let cart: CartId = request.cookie(BASKET)?.value().parse().ok()?;
    (cart.uuid().get_version_num() == 7).then_some(cart)
}

/// How many lines the visitor's basket had when it was last looked at.
pub(super) fn count(request: &HttpRequest) -> usize {
    request.cookie(COUNT).and_then(|cookie| cookie.value().parse().ok()).unwrap_or(0)
}

fn remember(response: &mut HttpResponse, rim: &Rim, view: &CartView) {
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
    goods: String,
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
    letters: String,
    quantity: String,
    unit_price: String,
    total: String,
    problems: Vec<String>,
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
            letters: line.name.chars().filter(|letter| letter.is_alphanumeric()).take(2).collect(),
            quantity: line.quantity.to_string(),
            unit_price: say.price(line.unit_price, currency),
            total: say.price(line.total, currency),
            problems: line.problems.iter().map(|problem| told(say, problem, currency)).collect(),
            blocks,
        }
    }
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
