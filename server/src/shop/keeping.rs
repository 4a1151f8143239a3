//! What is kept of a basket: whose it is on every device, what is put by for later, and an address that shows it to somebody else.
//! A basket and what is put by are two carts; which they are is told by cookies, or by the account of whoever is signed in.

use actix_web::{HttpRequest, HttpResponse, cookie::time::Duration, web};
use askama::Template;
use protocol::{
    CART_IDLE_MS, CART_LINES_MAX, CartId, CartView, CustomerId, Quantity, Refusal, RefusalCode, Sku,
};
use serde::Deserialize;

use super::{
    account,
    basket::{self, BASKET},
    front::Front,
    pages::{not_found_page, page},
    personal::{self, foreign, private, see_other},
    visit::Visit,
    window::ShopWindow,
};
use crate::{auth::Carts, limits::BASKET_QUANTITY_MAX, node::Node, rim::Rim, words::Language};

/// Holds the id of the cart that is put by for later.
const LATER: &str = "basket_later";

/// A cart's id in a cookie; none where it holds something else.
fn in_cookie(request: &HttpRequest, name: &str) -> Option<CartId> {
    let cart: CartId = request.cookie(name)?.value().parse().ok()?;
    (cart.uuid().get_version_num() == 7).then_some(cart)
}

async fn customer(request: &HttpRequest, node: &Node, rim: &Rim) -> Result<Option<CustomerId>, Refusal> {
    Ok(account::guest(request, node, rim).await?.map(|guest| guest.customer))
}

/// The carts of whoever asks: those of their account before those of this browser.
pub(super) async fn carts(request: &HttpRequest, node: &Node, rim: &Rim) -> Result<Carts, Refusal> {
    let own = match customer(request, node, rim).await? {
        Some(customer) => node.auth().baskets().of(customer),
        None => Carts::default(),
    };
    Ok(Carts {
        basket: own.basket.or_else(|| in_cookie(request, BASKET)),
        later: own.later.or_else(|| in_cookie(request, LATER)),
    })
}

/// Remembers which basket somebody has who is signed in. Where that cannot be, the browser still knows it.
pub(super) async fn keep_basket(request: &HttpRequest, node: &Node, rim: &Rim, basket: CartId) {
    keep(request, node, rim, |carts| carts.basket = Some(basket)).await;
}

async fn keep(request: &HttpRequest, node: &Node, rim: &Rim, change: impl FnOnce(&mut Carts)) {
    let Ok(Some(customer)) = customer(request, node, rim).await else { return };
    let mut carts = node.auth().baskets().of(customer);
    change(&mut carts);
    note(node, node.auth().baskets().keep(customer, carts)).await;
}

/// A basket is found again after whatever happens next; where it cannot be kept, that is noted.
async fn note(node: &Node, kept: Result<(), Refusal>) {
    let durable = match kept {
        Ok(()) => node.auth().make_durable().await,
        Err(refusal) => Err(refusal),
    };
    if let Err(refusal) = durable {
        tracing::warn!(code = refusal.code.name(), "a basket was not kept for an account");
    }
}

/// What is in the browser comes to what the account has, and the account's is the one from then on.
pub(super) async fn signed_in(
    request: &HttpRequest,
    node: &Node,
    rim: &Rim,
    customer: CustomerId,
    response: &mut HttpResponse,
) {
    let own = node.auth().baskets().of(customer);
    let basket = joined(node, own.basket, in_cookie(request, BASKET)).await;
    let later = joined(node, own.later, in_cookie(request, LATER)).await;
    note(node, node.auth().baskets().keep(customer, Carts { basket, later })).await;
    if let Some(view) = view_of(node, basket).await {
        basket::remember(response, rim, &view);
    }
    if let Some(later) = later {
        remember_later(response, rim, later);
    }
}

/// Two carts as one: what is in both comes to the larger quantity.
async fn joined(node: &Node, own: Option<CartId>, here: Option<CartId>) -> Option<CartId> {
    let own = match own {
        Some(own) if view_of(node, Some(own)).await.is_some() => Some(own),
        _ => None,
    };
    match (own, here) {
        (Some(own), Some(here)) if own != here => {
            if view_of(node, Some(here)).await.is_some()
                && let Err(refusal) = node.merge_carts(own, here).await
            {
                // It is being ordered in another window: that goes on, and the account keeps what it has.
                tracing::debug!(code = refusal.code.name(), "two baskets were not put together");
            }
            Some(own)
        }
        (own, here) => own.or(here),
    }
}

/// What is in a cart that is not ordered, where there is anything.
async fn view_of(node: &Node, cart: Option<CartId>) -> Option<CartView> {
    let cart = cart?;
    if node.order_of_cart(cart).await.ok()?.is_some() {
        return None;
    }
    node.cart(cart).await.ok().filter(|view| !view.lines.is_empty())
}

/// Nothing of a basket stays in a browser that somebody has signed out of.
pub(super) fn signed_out(request: &HttpRequest, rim: &Rim, response: &mut HttpResponse) {
    if request.cookie(BASKET).is_some() || request.cookie(LATER).is_some() {
        basket::forget(response, rim);
        personal::keep(response, rim, LATER, String::new(), Duration::ZERO);
    }
}

fn remember_later(response: &mut HttpResponse, rim: &Rim, later: CartId) {
    personal::keep(response, rim, LATER, later.to_string(), Duration::milliseconds(CART_IDLE_MS));
}

/// What is put by for later.
pub(super) async fn put_by(
    request: &HttpRequest,
    node: &Node,
    rim: &Rim,
) -> Result<Option<CartView>, Refusal> {
    let Some(later) = carts(request, node, rim).await?.later else { return Ok(None) };
    Ok(Some(node.cart(later).await?).filter(|view| !view.lines.is_empty()))
}

#[derive(Debug, Deserialize)]
pub(super) struct MoveForm {
    #[serde(default)]
    sku: String,
    /// "later", "basket", or nothing: it is not wanted any more.
    #[serde(default)]
    to: String,
}

/// `/basket/later`: moves a line between the basket and what is put by, whole.
pub(super) async fn moved(visit: Visit, form: web::Form<MoveForm>) -> HttpResponse {
    let shop = visit.front();
    if !visit.is_own_form() {
        return foreign(&shop);
    }
    match move_line(&visit.request, (&visit.node, &visit.rim), &form).await {
        Ok(carts) => {
            let mut response = see_other(&format!("{}/basket", shop.at));
            if let Some(view) = view_of(&visit.node, carts.basket).await {
                basket::remember(&mut response, &visit.rim, &view);
            }
            if let Some(later) = carts.later {
                remember_later(&mut response, &visit.rim, later);
            }
            keep(&visit.request, &visit.node, &visit.rim, |kept| *kept = carts).await;
            response
        }
        Err(refusal) => basket::shown(&visit, shop.say.refusal(&refusal)).await,
    }
}

async fn move_line(
    request: &HttpRequest,
    (node, rim): (&Node, &Rim),
    form: &MoveForm,
) -> Result<Carts, Refusal> {
    let known = carts(request, node, rim).await?;
    let unknown = || Refusal::new(RefusalCode::UnknownSku, "this article is not there any more");
    let sku: Sku = form.sku.trim().parse().map_err(|_bad| unknown())?;
    let carts = Carts {
        basket: Some(known.basket.unwrap_or_else(Node::new_cart)),
        later: Some(known.later.unwrap_or_else(Node::new_cart)),
    };
    let (from, to) =
        if form.to == "later" { (carts.basket, carts.later) } else { (carts.later, carts.basket) };
    let (Some(from), Some(to)) = (from, to) else { return Ok(carts) };
    let quantity_in = async |cart: CartId| {
        let lines = node.cart(cart).await?.lines;
        Ok::<_, Refusal>(lines.iter().find(|line| line.sku == sku).map(|line| line.quantity))
    };
    let moving = quantity_in(from).await?.ok_or_else(unknown)?;
    if !form.to.is_empty() {
        // Put there before it is taken from here: should anything happen in between, it is in both and not lost.
        let there = quantity_in(to).await?.unwrap_or(Quantity::ZERO);
        node.put_in_cart(to, sku, there.checked_add(moving).unwrap_or(moving)).await?;
    }
    node.put_in_cart(from, sku, Quantity::ZERO).await?;
    Ok(carts)
}

/// An address that shows somebody else what is in a basket. It says what and how much, and nothing of whose it is.
pub(super) fn share_address(base: &str, at: &str, view: &CartView) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for line in &view.lines {
        query.append_pair("of", &format!("{}:{}", line.sku, line.quantity));
    }
    format!("{base}{at}/basket/shared?{}", query.finish())
}

/// What such an address says; what cannot be read of it is left out.
fn shared(query: &str) -> Vec<(Sku, i64)> {
    let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "of");
    let read = |text: &str| {
        let (sku, count) = text.rsplit_once(':')?;
        let count = count.parse::<i64>().ok().filter(|count| (1..=BASKET_QUANTITY_MAX).contains(count))?;
        Some((sku.parse().ok()?, count))
    };
    pairs.filter_map(|(_, text)| read(&text)).take(CART_LINES_MAX).collect()
}

/// `/basket/shared`: what somebody has put together, to look at and to take over.
pub(super) async fn show_shared(visit: Visit) -> HttpResponse {
    let window = visit.window().await;
    let shop = visit.front();
    let query = visit.request.query_string();
    let lines: Vec<SharedLine> =
        shared(query).iter().filter_map(|line| SharedLine::of(shop.say, &window, *line)).collect();
    if lines.is_empty() {
        return not_found_page(&shop);
    }
    let template = SharedPage { title: shop.say.shared_basket(), question: "", query, lines, shop: &shop };
    private(page(&template))
}

#[derive(Debug, Deserialize)]
pub(super) struct TakeForm {
    #[serde(default)]
    of: String,
}

/// Takes over what somebody has put together. What the shop has no more is left out, and the basket says what is wrong.
pub(super) async fn take_shared(visit: Visit, form: web::Form<TakeForm>) -> HttpResponse {
    let shop = visit.front();
    if !visit.is_own_form() {
        return foreign(&shop);
    }
    let told = |refusal: Refusal| shop.say.refusal(&refusal);
    let taken = async {
        let known = carts(&visit.request, &visit.node, &visit.rim).await?.basket;
        let cart = basket::to_fill(&visit.node, known).await?;
        let there = visit.node.cart(cart).await?.lines;
        let mut last = None;
        for (sku, count) in shared(&form.of) {
            let wanted = Quantity::units(count).unwrap_or(Quantity::ONE);
            let has = there.iter().find(|line| line.sku == sku).map_or(Quantity::ZERO, |line| line.quantity);
            match visit.node.put_in_cart(cart, sku, wanted.max(has)).await {
                Ok(view) => last = Some(view),
                Err(refusal) => tracing::debug!(code = refusal.code.name(), "a line was not taken over"),
            }
        }
        Ok::<_, Refusal>(last)
    };
    match taken.await.map_err(told) {
        Ok(Some(view)) => {
            let mut response = see_other(&format!("{}/basket", shop.at));
            basket::remember(&mut response, &visit.rim, &view);
            keep_basket(&visit.request, &visit.node, &visit.rim, view.id).await;
            response
        }
        Ok(None) => basket::shown(&visit, shop.say.nothing_taken_over().to_owned()).await,
        Err(problem) => basket::shown(&visit, problem).await,
    }
}

struct SharedLine {
    name: String,
    address: String,
    count: i64,
    price: String,
}

impl SharedLine {
    fn of(say: Language, window: &ShopWindow, (sku, count): (Sku, i64)) -> Option<Self> {
        let product = window.product_of(&sku)?;
        let variant = product.variants.iter().find(|variant| variant.sku == sku)?;
        let name = match variant.name.as_str() {
            "" => product.name.clone(),
            own => format!("{}, {own}", product.name),
        };
        let address = format!("/p/{}", product.handle);
        Some(Self { name, address, count, price: say.price(variant.price, window.currency) })
    }
}

#[derive(Template)]
#[template(path = "shared.html")]
struct SharedPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    query: &'a str,
    lines: Vec<SharedLine>,
}
