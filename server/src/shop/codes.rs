//! Codes of promotions in the shop: typed in the basket or at the checkout, or brought by an address that ends in `?code=`. They work
//! without a script.

use actix_web::{HttpResponse, cookie::time::Duration, guard::GuardContext, http::Uri, web};
use protocol::{CART_IDLE_MS, CartId, CartView, Refusal};
use serde::Deserialize;

use super::{
    basket, keeping,
    personal::{foreign, keep, see_other, unavailable},
    visit::Visit,
};
use crate::{node::Node, words::Language};

/// Holds the code of a shared address until there is a basket for it.
const BROUGHT: &str = "code";
/// Pages that a shared address may lead to.
const SHARED: [&str; 6] = ["p", "collections", "basket", "brands", "search", "pages"];

#[derive(Debug, Deserialize)]
pub(super) struct CodeForm {
    #[serde(default)]
    code: String,
    /// Anything takes it out.
    #[serde(default)]
    remove: String,
}

/// A code of the basket, as the page tells it.
pub(super) struct CodeView {
    pub(super) code: String,
    pub(super) name: String,
    /// What it takes off; nothing where it takes nothing off.
    pub(super) saved: Option<String>,
    pub(super) problem: Option<String>,
}

/// `/basket/code`
pub(super) async fn put(visit: Visit, form: web::Form<CodeForm>) -> HttpResponse {
    let shop = visit.front();
    if !visit.is_own_form() {
        return foreign(&shop);
    }
    let known = match keeping::carts(&visit.request, &visit.node, &visit.rim).await {
        Ok(carts) => carts.basket,
        Err(refusal) => return unavailable(&shop, &refusal),
    };
    let changed = match known {
        _ if form.remove.is_empty() => tried(&visit, known, &form.code).await,
        Some(cart) => {
            let taken = visit.node.take_code(cart, &form.code).await;
            taken.map(|_| ()).map_err(|refusal| visit.say.refusal(&refusal))
        }
        None => Ok(()),
    };
    match changed {
        Ok(()) => see_other(&format!("{}/basket", shop.at)),
        Err(problem) => basket::shown(&visit, problem).await,
    }
}

/// Tries a code for a basket; or why not, as a sentence.
pub(super) async fn tried(visit: &Visit, cart: Option<CartId>, typed: &str) -> Result<(), String> {
    let told = |refusal: Refusal| visit.say.refusal(&refusal);
    if typed.trim().is_empty() {
        return Err(visit.say.type_a_code().to_owned());
    }
    let Some(cart) = cart else { return Err(visit.say.basket_empty().to_owned()) };
    // Whoever tries too often is told so before anybody looks whether there is such a code.
    visit.rim.admit_code(visit.rim.client_address(&visit.request)).map_err(told)?;
    visit.node.put_code(cart, typed).await.map(|_| ()).map_err(told)
}

/// Puts the code of a shared address to the basket of whoever followed it. One that is no good is forgotten.
pub(super) async fn brought(visit: &Visit, cart: CartId) -> bool {
    let Some(code) = visit.request.cookie(BROUGHT).map(|cookie| cookie.value().to_owned()) else {
        return false;
    };
    if code.is_empty() {
        return false;
    }
    if let Err(problem) = tried(visit, Some(cart), &code).await {
        tracing::debug!(problem, "the code of a shared address was not kept");
    }
    true
}

/// Forgets the code of a shared address, once it is with the basket.
pub(super) fn settled(visit: &Visit, response: &mut HttpResponse) {
    keep(response, &visit.rim, BROUGHT, String::new(), Duration::ZERO);
}

/// Whether an address of the shop brings a code.
pub(super) fn brings_code(ctx: &GuardContext<'_>) -> bool {
    let head = ctx.head();
    head.method == actix_web::http::Method::GET && is_shared(head.uri.path()) && code_in(&head.uri).is_some()
}

fn is_shared(path: &str) -> bool {
    let mut steps = path.split('/').filter(|step| !step.is_empty()).peekable();
    if steps.peek().is_some_and(|first| Language::ALL.iter().any(|language| language.code() == *first)) {
        steps.next();
    }
    steps.next().is_none_or(|first| SHARED.contains(&first))
}

fn code_in(uri: &Uri) -> Option<String> {
    let pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    let mut codes = pairs.filter(|(name, _)| *name == "code");
    let code = codes.next().map(|(_, value)| domain::accounts::normalised(value))?;
    (!code.is_empty() && code.chars().count() <= protocol::CODE_CHARS_MAX).then_some(code)
}

/// Keeps the code of a shared address and leads on to the page without it.
pub(super) async fn shared(visit: Visit) -> HttpResponse {
    let uri = visit.request.uri();
    let rest: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("code="))
        .collect();
    let query = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
    // An address with two slashes would lead to another house.
    let path = format!("/{}", uri.path().trim_start_matches('/'));
    let mut response = see_other(&format!("{path}{query}"));
    if let Some(code) = code_in(uri) {
        keep(&mut response, &visit.rim, BROUGHT, code, Duration::milliseconds(CART_IDLE_MS));
    }
    response
}

/// Codes of a basket as a page tells them.
pub(super) fn views(say: Language, cart: &CartView) -> Vec<CodeView> {
    cart.codes
        .iter()
        .map(|one| CodeView {
            code: one.code.clone(),
            name: one.name.clone(),
            saved: one.problem.is_none().then(|| say.price(one.amount, cart.currency)),
            problem: one.problem.as_ref().map(|problem| say.code_problem(problem, cart.currency)),
        })
        .collect()
}

/// The basket with the code of a shared address, where one was brought.
pub(super) async fn with_brought(
    visit: &Visit,
    node: &Node,
    view: Option<CartView>,
) -> Result<(Option<CartView>, bool), Refusal> {
    match view {
        Some(view) if brought(visit, view.id).await => Ok((Some(node.cart(view.id).await?), true)),
        view => Ok((view, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_shop_bring_codes_and_no_others_do() {
        for (path, shared) in [
            ("/", true),
            ("/de", true),
            ("/de/p/tea", true),
            ("/basket", true),
            ("/account/link", false),
            ("/api/v1/carts", false),
            ("/order/abc", false),
            ("/checkout", false),
        ] {
            assert_eq!(is_shared(path), shared, "{path}");
        }
    }

    #[test]
    fn a_shared_code_is_read_as_it_is_compared() {
        for (uri, code) in [
            ("/?code=summer10", Some("SUMMER10")),
            ("/p/tea?x=1&code=sum-mer+10", Some("SUMMER10")),
            ("/?code=", None),
            ("/?coded=A1B2", None),
            ("/?code=ABCDEFGHIJKLMNOPQRSTUVWXYZ1234567", None),
        ] {
            assert_eq!(code_in(&uri.parse().unwrap()).as_deref(), code, "{uri}");
        }
    }
}
