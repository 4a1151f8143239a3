//! The checkout: one page, without an account. What is sent is checked by the same rules as everywhere; where one forbids it, the page
//! comes back with all that was typed.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use protocol::{
    Amount, BranchId, CartId, CartView, Collect, CommandId, Contact, Delivery, PlaceOrder, PostalAddress,
    Quantity, Refusal, Sku,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::{
    basket,
    front::Front,
    pages::page,
    personal::{foreign, is_own_form, private, see_other, unavailable},
    window::{ShopWindow, WindowKeeper},
};
use crate::{
    node::Node,
    rim::{Rim, rendered},
    words::Language,
};

/// What the page sends. Everything is text and may be missing, so that nothing a browser sends costs the customer the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CheckoutForm {
    cart: String,
    name: String,
    email: String,
    phone: String,
    /// "ship", or "branch-" and a branch's number.
    delivery: String,
    /// "online", or anything else for paying when it is collected.
    pay: String,
    line1: String,
    line2: String,
    city: String,
    postcode: String,
    country: String,
    /// The age that is confirmed; nothing where it is not.
    age: String,
    note: String,
    /// What the page said that it comes to, in minor units: goods, and delivery to an address.
    goods: i64,
    charge: i64,
}

/// `/checkout`
pub(super) async fn show(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
) -> HttpResponse {
    let shop = Front::of(&request, &node, &rim);
    match basket::current(&request, &node).await {
        Ok(Some(cart)) => {
            let window = keeper.window(&node).await;
            shown(&shop, &node, &window, &cart, CheckoutForm::default(), String::new()).await
        }
        Ok(None) => see_other(&format!("{}/basket", shop.at)),
        Err(refusal) => unavailable(&shop, &refusal),
    }
}

/// Orders what the page is about. Sent twice, or from two windows, it is one order.
pub(super) async fn place(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
    form: web::Form<CheckoutForm>,
) -> HttpResponse {
    let shop = Front::of(&request, &node, &rim);
    if !is_own_form(&request, &rim) {
        return foreign(&shop);
    }
    let form = form.into_inner();
    let Some(cart) = form.cart.parse::<CartId>().ok().filter(|cart| cart.uuid().get_version_num() == 7)
    else {
        return see_other(&format!("{}/basket", shop.at));
    };
    match ordered(&request, (&node, &rim, shop.say), cart, &form).await {
        Ok(key) => {
            let mut response = see_other(&format!("{}/order/{key}", shop.at));
            basket::forget(&mut response, &rim);
            response
        }
        Err(problem) => {
            let view = match node.cart(cart).await {
                Ok(view) if !view.lines.is_empty() => view,
                Ok(_) => return see_other(&format!("{}/basket", shop.at)),
                Err(refusal) => return unavailable(&shop, &refusal),
            };
            let window = keeper.window(&node).await;
            shown(&shop, &node, &window, &view, form, problem).await
        }
    }
}

/// The key of the order; or why there is none, as a sentence.
async fn ordered(
    request: &HttpRequest,
    (node, rim, say): (&Node, &Rim, Language),
    cart: CartId,
    form: &CheckoutForm,
) -> Result<String, String> {
    let told = |refusal: Refusal| say.refusal(&refusal);
    rim.admit_checkout(rim.client_address(request)).map_err(told)?;
    // It may be ordered already: from another window, or before an answer was lost.
    if let Some(order) = node.order_of_cart(cart).await.map_err(told)? {
        return Ok(order.key);
    }
    let delivery = form.delivery(say)?;
    let charge = if matches!(delivery, Delivery::Ship(_)) { form.charge } else { 0 };
    let total = form.goods.checked_add(charge).map(Amount);
    let place = PlaceOrder {
        cart,
        contact: form.contact(say)?,
        delivery,
        total: total.ok_or_else(|| say.sum_unreadable().to_owned())?,
        age_confirmed: form.age.trim().parse().ok(),
        note: form.note.trim().to_owned(),
        language: say.code().to_owned(),
    };
    Ok(node.place_order(CommandId::new(Uuid::now_v7()), place).await.map_err(told)?.key)
}

impl CheckoutForm {
    fn contact(&self, say: Language) -> Result<Contact, String> {
        let (name, email) = (self.name.trim(), self.email.trim());
        if name.is_empty() {
            return Err(say.give_name().to_owned());
        }
        // Whether it arrives shows only when it is written to; this catches what cannot.
        let looks_right =
            email.split_once('@').is_some_and(|(own, host)| !own.is_empty() && host.contains('.'));
        if !looks_right || email.contains(char::is_whitespace) {
            return Err(say.give_email().to_owned());
        }
        Ok(Contact { name: name.to_owned(), email: email.to_owned(), phone: self.phone.trim().to_owned() })
    }

    fn delivery(&self, say: Language) -> Result<Delivery, String> {
        if let Some(branch) = self.branch() {
            return Ok(Delivery::Collect(Collect { branch, pay_in_store: self.pay != "online" }));
        }
        if self.delivery != "ship" {
            return Err(say.choose_delivery().to_owned());
        }
        let text = |text: &String| text.trim().to_owned();
        if [&self.line1, &self.city, &self.postcode].iter().any(|field| field.trim().is_empty()) {
            return Err(say.give_address().to_owned());
        }
        Ok(Delivery::Ship(PostalAddress {
            name: text(&self.name),
            line1: text(&self.line1),
            line2: text(&self.line2),
            city: text(&self.city),
            region: String::new(),
            postcode: text(&self.postcode),
            country: text(&self.country).to_uppercase(),
        }))
    }

    fn branch(&self) -> Option<BranchId> {
        self.delivery.strip_prefix("branch-")?.parse().ok().map(BranchId)
    }
}

async fn shown(
    shop: &Front,
    node: &Node,
    window: &ShopWindow,
    cart: &CartView,
    mut form: CheckoutForm,
    problem: String,
) -> HttpResponse {
    let there = there(node, cart).await;
    let online = node.takes_payments();
    let places: Vec<PlaceChoice> = window
        .branches
        .iter()
        .map(|branch| PlaceChoice {
            value: format!("branch-{}", branch.id),
            name: branch.name.clone(),
            address: branch.address.clone(),
            pickup: branch.pickup.clone(),
            has_all: has_all(&there, branch.id, cart),
        })
        .collect();
    if form.delivery.is_empty() {
        let first = places.iter().find(|place| place.has_all).map(|place| place.value.clone());
        form.delivery = first.unwrap_or_else(|| if online { "ship".to_owned() } else { String::new() });
    }
    if form.country.is_empty() {
        form.country = window.branches.first().map(|branch| branch.country.clone()).unwrap_or_default();
    }
    let money = |amount: Amount| shop.say.price(amount, cart.currency);
    let shipped = cart.goods.checked_add(cart.delivery).unwrap_or(cart.goods);
    let template = CheckoutPage {
        shop,
        title: shop.say.checkout(),
        question: "",
        problem: &problem,
        cart: cart.id,
        lines: cart
            .lines
            .iter()
            .map(|line| (line.name.clone(), shop.say.quantity(line.quantity), money(line.total)))
            .collect(),
        goods: money(cart.goods),
        charge: money(cart.delivery),
        shipped: money(shipped),
        goods_minor: cart.goods.0,
        charge_minor: cart.delivery.0,
        age: cart.age,
        none_has_all: places.iter().all(|place| !place.has_all),
        places,
        online,
        form,
    };
    private(if problem.is_empty() {
        page(&template)
    } else {
        rendered(StatusCode::UNPROCESSABLE_ENTITY, &template)
    })
}

/// What each branch has of what is in a cart.
async fn there(node: &Node, cart: &CartView) -> BTreeMap<(BranchId, Sku), Quantity> {
    node.shelves(cart.id).await.unwrap_or_default()
}

fn has_all(there: &BTreeMap<(BranchId, Sku), Quantity>, branch: BranchId, cart: &CartView) -> bool {
    cart.lines.iter().all(|line| there.get(&(branch, line.sku)).is_some_and(|has| *has >= line.quantity))
}

struct PlaceChoice {
    value: String,
    name: String,
    address: String,
    pickup: String,
    /// Whether everything is there now.
    has_all: bool,
}

#[derive(Template)]
#[template(path = "checkout.html")]
struct CheckoutPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    problem: &'a str,
    cart: CartId,
    /// Name, quantity, sum.
    lines: Vec<(String, String, String)>,
    goods: String,
    charge: String,
    /// Goods and delivery.
    shipped: String,
    goods_minor: i64,
    charge_minor: i64,
    age: Option<u8>,
    places: Vec<PlaceChoice>,
    none_has_all: bool,
    /// Whether anybody takes payments online: without that nothing is sent.
    online: bool,
    form: CheckoutForm,
}
