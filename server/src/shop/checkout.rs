//! The checkout: one page, without an account. What is sent is checked by the same rules as everywhere; where one forbids it, the page
//! comes back with all that was typed.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use domain::{address, organisation::Pickup};
use protocol::{
    Amount, Branch, BranchId, CartId, CartLine, CartView, Collect, CommandId, Contact, Delivery, PlaceOrder,
    PostalAddress, Refusal,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    account, basket,
    codes::{self, CodeView},
    flash,
    front::Front,
    gift_cards::{self, CardsView},
    pages::page,
    personal::{foreign, private, see_other, unavailable},
    visit::Visit,
    window::ShopWindow,
};
use crate::{
    node::{DeliveryOffer, Had, Node},
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
    region: String,
    country: String,
    /// The age that is confirmed; nothing where it is not.
    age: String,
    note: String,
    /// What the page said that it comes to, in minor units: goods, and delivery to an address.
    goods: i64,
    charge: i64,
    /// "look" asks only what delivery to the address is, "code" only what a code takes off, "gift" only what is on a gift card.
    step: String,
    /// A code that was typed, and one that is to be taken out.
    code: String,
    remove: String,
    /// A gift card's code that was typed, and the card that is to be taken out.
    gift: String,
    ungift: String,
    /// What the page said that can be had of gift cards and of store credit that pays, in minor units.
    cards: i64,
    /// "yes" where store credit pays, and the same or "no" where that is to change.
    credit: String,
    credit_to: String,
}

/// `/checkout`
pub(super) async fn show(visit: Visit) -> HttpResponse {
    let shop = visit.front();
    match basket::current(&visit.request, &visit.node, &visit.rim).await {
        Ok(Some(cart)) => {
            let (cart, brought) = match codes::with_brought(&visit, &visit.node, Some(cart.clone())).await {
                Ok((view, brought)) => (view.unwrap_or(cart), brought),
                Err(refusal) => return unavailable(&shop, &refusal),
            };
            let window = visit.window().await;
            let form = known(&visit.request, &visit.node, &visit.rim).await;
            let mut response = shown((&visit, &shop), &window, &cart, form, String::new()).await;
            if brought {
                codes::settled(&visit, &mut response);
            }
            response
        }
        Ok(None) => see_other(&format!("{}/basket", shop.at)),
        Err(refusal) => unavailable(&shop, &refusal),
    }
}

/// What an account knows of whoever is signed in, so that they need not type it.
async fn known(request: &HttpRequest, node: &Node, rim: &Rim) -> CheckoutForm {
    let Ok(Some(guest)) = account::guest(request, node, rim).await else { return CheckoutForm::default() };
    let Ok(Some(view)) = node.customer(guest.customer).await else { return CheckoutForm::default() };
    let address = view.addresses.into_iter().next().map(|one| one.address).unwrap_or_default();
    CheckoutForm {
        name: view.row.name,
        email: view.row.email,
        phone: view.row.phone,
        line1: address.line1,
        line2: address.line2,
        city: address.city,
        postcode: address.postcode,
        region: address.region,
        country: address.country,
        ..CheckoutForm::default()
    }
}

/// Orders what the page is about. Sent twice, or from two windows, it is one order.
pub(super) async fn place(visit: Visit, form: web::Form<CheckoutForm>) -> HttpResponse {
    let shop = visit.front();
    if !visit.is_own_form() {
        return foreign(&shop);
    }
    let form = form.into_inner();
    let Some(cart) = form.cart.parse::<CartId>().ok().filter(|cart| cart.uuid().get_version_num() == 7)
    else {
        return see_other(&format!("{}/basket", shop.at));
    };
    if ["look", "code", "gift"].contains(&form.step.as_str())
        || !form.remove.is_empty()
        || !form.ungift.is_empty()
        || !form.credit_to.is_empty()
    {
        return looked(&visit, cart, form).await;
    }
    match ordered(&visit, shop.say, cart, &form).await {
        Ok(key) => {
            let mut response = see_other(&format!("{}/order/{key}", shop.at));
            basket::forget(&mut response, &visit.rim);
            response
        }
        Err(problem) => {
            let view = match visit.node.cart(cart).await {
                Ok(view) if !view.lines.is_empty() => view,
                Ok(_) => return see_other(&format!("{}/basket", shop.at)),
                Err(refusal) => return unavailable(&shop, &refusal),
            };
            let window = visit.window().await;
            shown((&visit, &shop), &window, &view, form, problem).await
        }
    }
}

/// The page again with what delivery to the address is, and what codes take off.
async fn looked(visit: &Visit, cart: CartId, mut form: CheckoutForm) -> HttpResponse {
    let shop = visit.front();
    let typed = std::mem::take(&mut form.code);
    let mut problem = None;
    if !form.remove.is_empty() {
        problem = visit.node.take_code(cart, &std::mem::take(&mut form.remove)).await.err();
    }
    let mut problem = problem.map(|refusal| shop.say.refusal(&refusal));
    // Whoever presses Enter in the field for a code means it, whichever button a browser takes that for.
    if form.step == "code" || !typed.trim().is_empty() {
        problem = problem.or(codes::tried(visit, Some(cart), &typed).await.err());
    }
    if !form.credit_to.is_empty() {
        form.credit = std::mem::take(&mut form.credit_to);
    }
    let gift = std::mem::take(&mut form.gift);
    if !form.ungift.is_empty() {
        let card = std::mem::take(&mut form.ungift);
        problem = problem.or(gift_cards::taken(visit, cart, &card).await.err());
    }
    if form.step == "gift" || !gift.trim().is_empty() {
        problem = problem.or(gift_cards::tried(visit, cart, &gift).await.err());
    }
    match visit.node.cart(cart).await {
        Ok(view) if !view.lines.is_empty() => {
            let window = visit.window().await;
            if form.step == "look" {
                let country = form.country.trim().to_uppercase();
                let asked = visit.node.delivery_to(&view, &country, &form.postcode);
                problem = problem.or(asked.err().map(|refusal| shop.say.refusal(&refusal)));
            }
            shown((visit, &shop), &window, &view, form, problem.unwrap_or_default()).await
        }
        Ok(_) => see_other(&format!("{}/basket", shop.at)),
        Err(refusal) => unavailable(&shop, &refusal),
    }
}

/// The key of the order; or why there is none, as a sentence.
async fn ordered(visit: &Visit, say: Language, cart: CartId, form: &CheckoutForm) -> Result<String, String> {
    let (request, node, rim) = (&visit.request, &visit.node, &visit.rim);
    let told = |refusal: Refusal| say.refusal(&refusal);
    rim.admit_checkout(rim.client_address(request)).map_err(told)?;
    // It may be ordered already: from another window, or before an answer was lost.
    if let Some(order) = node.order_of_cart(cart).await.map_err(told)? {
        return Ok(order.key);
    }
    flash::bind(request, node, rim, cart).await.map_err(told)?;
    let delivery = form.delivery(say)?;
    let charge = if let Delivery::Ship(address) = &delivery {
        let view = node.cart(cart).await.map_err(told)?;
        let offer = told_where(node, &view, address, say)?;
        if offer.charge.0 > form.charge {
            return Err(say.delivery_there_costs(say.price(offer.charge, view.currency)));
        }
        form.charge
    } else {
        0
    };
    let total = form.goods.checked_add(charge).map(Amount);
    let place = PlaceOrder {
        cart,
        contact: form.contact(say)?,
        delivery,
        total: total.ok_or_else(|| say.sum_unreadable().to_owned())?,
        age_confirmed: form.age.trim().parse().ok(),
        note: form.note.trim().to_owned(),
        language: say.code().to_owned(),
        codes: Vec::new(),
        by_cards: Amount(form.cards.max(0)),
        cards: Vec::new(),
        flash: Vec::new(),
    };
    let id = CommandId::new(Uuid::now_v7());
    // Whoever is not signed in any more was shown what only they had who were.
    let payer = if form.credit == "yes" { visit.guest().await.map_err(told)? } else { None };
    let placed = match payer {
        Some(guest) => node.place_order_of(id, place, guest.customer).await,
        None => node.place_order(id, place).await,
    };
    Ok(placed.map_err(told)?.key)
}

/// What delivery to an address is; or that nothing is delivered there, as a sentence.
fn told_where(
    node: &Node,
    cart: &CartView,
    address: &PostalAddress,
    say: Language,
) -> Result<DeliveryOffer, String> {
    node.delivery_to(cart, &address.country, &address.postcode).map_err(|refusal| say.refusal(&refusal))
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
        let country = text(&self.country).to_uppercase();
        let asked = |asks: bool, field: &String| if asks { text(field) } else { String::new() };
        let to = PostalAddress {
            name: text(&self.name),
            line1: text(&self.line1),
            line2: text(&self.line2),
            city: text(&self.city),
            region: asked(address::has_regions(&country), &self.region),
            postcode: asked(address::has_postcodes(&country), &self.postcode),
            country,
        };
        address::look_at(&to).map_err(|fault| say.address_fault(&fault))?;
        Ok(Delivery::Ship(to))
    }

    /// The country that was chosen; at first the house's own, and always one that parcels go to.
    fn settle_country(&mut self, window: &ShopWindow, countries: &[(&str, &str)]) {
        if self.country.is_empty() {
            self.country = window.branches.first().map(|branch| branch.country.clone()).unwrap_or_default();
        }
        self.country = self.country.trim().to_uppercase();
        if countries.iter().all(|(code, _)| *code != self.country) {
            self.country = countries.first().map(|(code, _)| (*code).to_owned()).unwrap_or_default();
        }
    }

    fn branch(&self) -> Option<BranchId> {
        self.delivery.strip_prefix("branch-")?.parse().ok().map(BranchId)
    }
}

async fn shown(
    (visit, shop): (&Visit, &Front),
    window: &ShopWindow,
    cart: &CartView,
    mut form: CheckoutForm,
    problem: String,
) -> HttpResponse {
    let node = &visit.node;
    let own = gift_cards::own(visit, cart.id, form.credit == "yes").await;
    let had = node.collectable(cart.id).await.unwrap_or_default();
    let online = node.takes_payments();
    let published = node.catalogue();
    let collects = window.branches.iter().map(|branch| (branch, published.organisation.pickup(branch.id)));
    let places: Vec<PlaceChoice> = collects
        .filter(|(_, rule)| rule.collects && (online || rule.pay_in_store))
        .map(|(branch, rule)| PlaceChoice::of(shop.say, (branch, rule), had.get(&branch.id)))
        .collect();
    if form.delivery.is_empty() {
        let first = places.iter().find(|place| place.has_all).map(|place| place.value.clone());
        form.delivery = first.unwrap_or_else(|| if online { "ship".to_owned() } else { String::new() });
    }
    let mut countries = shop.say.countries();
    countries.retain(|(code, _)| published.organisation.delivers_in(code));
    form.settle_country(window, &countries);
    let money = |amount: Amount| shop.say.price(amount, cart.currency);
    let offer = if form.country.is_empty() {
        None
    } else {
        node.delivery_to(cart, &form.country, &form.postcode).ok()
    };
    let charge = offer.as_ref().map_or(cart.delivery, |offer| offer.charge);
    let shipped = cart.goods.checked_add(charge).unwrap_or(cart.goods);
    let promise = offer.and_then(|offer| offer.promise);
    let template = CheckoutPage {
        shop,
        title: shop.say.checkout(),
        question: "",
        problem: &problem,
        cart: cart.id,
        lines: sum_lines(shop, cart),
        goods: money(cart.goods),
        charge: if charge == Amount::ZERO { shop.say.free_of_charge().to_owned() } else { money(charge) },
        promise: promise.map(|promise| shop.say.working_days(promise.days_from, promise.days_to)),
        shipped: money(shipped),
        codes: codes::views(shop.say, cart),
        gifts: CardsView::of(shop.say, cart, own, (cart.goods, shipped)),
        saved: basket::saved(shop.say, &cart.promotions, cart.currency),
        goods_minor: cart.goods.0,
        charge_minor: charge.0,
        age: cart.age,
        none_has_all: places.iter().all(|place| !place.has_all),
        places,
        online,
        countries,
        has_regions: address::has_regions(&form.country),
        has_postcodes: address::has_postcodes(&form.country),
        form,
    };
    private(if problem.is_empty() {
        page(&template)
    } else {
        rendered(StatusCode::UNPROCESSABLE_ENTITY, &template)
    })
}

fn sum_lines(shop: &Front, cart: &CartView) -> Vec<SumLine> {
    let line = |line: &CartLine| SumLine {
        name: line.name.clone(),
        quantity: shop.say.quantity(line.quantity),
        total: shop.say.price(line.total, cart.currency),
        waits: line.waits.as_ref().map(|waits| basket::waits_says(shop.say, waits)),
    };
    cart.lines.iter().map(line).collect()
}

struct PlaceChoice {
    value: String,
    name: String,
    address: String,
    pickup: String,
    /// Whether everything is there, now or later.
    has_all: bool,
    /// Whether some of it comes later.
    waits: bool,
    /// When an order is ready there, where somebody has said.
    ready: Option<String>,
    /// Whether nothing is paid there.
    paid_online: bool,
}

impl PlaceChoice {
    fn of(say: Language, (branch, rule): (&Branch, Pickup), had: Option<&Had>) -> Self {
        Self {
            value: format!("branch-{}", branch.id),
            name: branch.name.clone(),
            address: branch.address.clone(),
            pickup: branch.pickup.clone(),
            has_all: had.is_some_and(|had| had.short.is_empty()),
            waits: had.is_some_and(|had| !had.waits.is_empty()),
            ready: (rule.ready_minutes > 0).then(|| say.ready_within(say.span(rule.ready_minutes))),
            paid_online: !rule.pay_in_store,
        }
    }
}

struct SumLine {
    name: String,
    quantity: String,
    total: String,
    /// What of it is not there yet, from wherever it would come.
    waits: Option<String>,
}

#[derive(Template)]
#[template(path = "checkout.html")]
struct CheckoutPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    problem: &'a str,
    cart: CartId,
    lines: Vec<SumLine>,
    goods: String,
    charge: String,
    /// When it is there.
    promise: Option<String>,
    /// Goods and delivery.
    shipped: String,
    codes: Vec<CodeView>,
    gifts: CardsView,
    /// What each promotion took off, by name.
    saved: Vec<(String, String)>,
    goods_minor: i64,
    charge_minor: i64,
    age: Option<u8>,
    places: Vec<PlaceChoice>,
    none_has_all: bool,
    /// Whether anybody takes payments online: without that nothing is sent.
    online: bool,
    /// Where parcels go, by their codes.
    countries: Vec<(&'static str, &'static str)>,
    has_regions: bool,
    has_postcodes: bool,
    form: CheckoutForm,
}
