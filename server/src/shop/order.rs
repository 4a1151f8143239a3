//! `/order/{key}`: how an order stands, for whoever has its address.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use askama::Template;
use protocol::{Amount, CancelledBecause, Delivery, OrderState, OrderView, PartState, PaymentState, Refusal};

use super::{
    basket::{foreign, is_own_form, private, see_other, sentence, unavailable},
    front::Front,
    pages::{not_found_page, page},
    window::{ShopWindow, WindowKeeper},
};
use crate::{
    node::Node,
    rim::{Rim, price},
};

pub(super) async fn show(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
    key: web::Path<String>,
) -> HttpResponse {
    shown(&request, &node, &rim, &keeper, &key, None).await
}

/// Calls it off.
pub(super) async fn cancel(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
    key: web::Path<String>,
) -> HttpResponse {
    if !is_own_form(&request, &rim) {
        return foreign(&Front::of(&request, &node, &rim));
    }
    let done = node.cancel_by_key(&key, "").await;
    answered(&request, (&node, &rim, &keeper), &key, done).await
}

/// Begins another payment.
pub(super) async fn pay(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    keeper: web::Data<WindowKeeper>,
    key: web::Path<String>,
) -> HttpResponse {
    if !is_own_form(&request, &rim) {
        return foreign(&Front::of(&request, &node, &rim));
    }
    let done = node.pay_by_key(&key).await;
    answered(&request, (&node, &rim, &keeper), &key, done).await
}

async fn answered(
    request: &HttpRequest,
    (node, rim, keeper): (&Node, &Rim, &WindowKeeper),
    key: &str,
    done: Result<OrderView, Refusal>,
) -> HttpResponse {
    match done {
        Ok(order) => see_other(&format!("/order/{}", order.key)),
        Err(refusal) => shown(request, node, rim, keeper, key, Some(refusal)).await,
    }
}

async fn shown(
    request: &HttpRequest,
    node: &Node,
    rim: &Rim,
    keeper: &WindowKeeper,
    key: &str,
    refusal: Option<Refusal>,
) -> HttpResponse {
    let shop = Front::of(request, node, rim);
    let order = match node.order_by_key(key).await {
        Ok(Some(order)) => order,
        Ok(None) => return not_found_page(&shop),
        Err(refusal) => return unavailable(&shop, &refusal),
    };
    let window = keeper.window(node).await;
    let money = |amount: Amount| price(amount, order.currency);
    let to_pay = order.payments.last().filter(|payment| payment.state == PaymentState::Pending);
    let template = OrderPage {
        title: &format!("Order {}", order.number),
        question: "",
        shop: &shop,
        problem: refusal.map(|refusal| sentence(&refusal.message)).unwrap_or_default(),
        says: says(&order, &window),
        pay_at: to_pay.and_then(|payment| payment.address.clone()),
        total: money(order.total),
        goods: money(order.goods),
        charge: (order.delivery_charge != Amount::ZERO).then(|| money(order.delivery_charge)),
        tax: money(order.tax),
        due: (order.due > Amount::ZERO && order.state != OrderState::Cancelled).then(|| money(order.due)),
        refunded: (order.refunded > Amount::ZERO).then(|| money(order.refunded)),
        lines: order.lines.iter().map(|line| LineView::of(line, &money)).collect(),
        parts: order.parts.iter().filter_map(|part| part_says(part, &window)).collect(),
        delivery: delivery_says(&order.delivery, &window),
        moments: order.timeline.iter().map(|moment| (iso(moment.at), moment.what.clone())).collect(),
        order: &order,
    };
    let mut response = page(&template);
    private(&mut response);
    response.headers_mut().insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    response
}

/// "2026-11-26 22:31 UTC"; a script may say it by the reader's clock.
fn iso(at: protocol::Timestamp) -> String {
    chrono::DateTime::from_timestamp_millis(at.0)
        .map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string())
        .unwrap_or_default()
}

/// How it stands, in one sentence or two.
fn says(order: &OrderView, window: &ShopWindow) -> String {
    match order.state {
        OrderState::Holding | OrderState::Allocating => {
            "We are setting your goods aside. This takes a moment; look again soon.".to_owned()
        }
        OrderState::Paying => {
            "Your goods are set aside for you. Please pay, so that they are yours.".to_owned()
        }
        OrderState::Confirmed => match &order.delivery {
            Delivery::Ship(_) => {
                "Thank you. Your order is confirmed, and we are getting it ready.".to_owned()
            }
            Delivery::Collect(collect) => {
                let ready = order.parts.iter().all(|part| part.state == PartState::Ready);
                let place = name(window, collect.branch);
                if ready {
                    format!("Your order is ready. You can collect it: {place}.")
                } else {
                    format!(
                        "Thank you. Your order is confirmed. We write to you when you can collect it: {place}."
                    )
                }
            }
        },
        OrderState::Fulfilled => "This order is complete. Thank you.".to_owned(),
        OrderState::Cancelled => because(order.because).to_owned(),
    }
}

const fn because(because: Option<CancelledBecause>) -> &'static str {
    match because {
        Some(CancelledBecause::OutOfStock) => {
            "We are sorry: somebody else was quicker, and the goods are gone. Nothing is owed; what was paid goes back to you."
        }
        Some(CancelledBecause::NotPaid) => "This order was not paid in time, so it came to nothing.",
        Some(CancelledBecause::PaymentFailed) => "The payment did not work, so this order came to nothing.",
        _ => "This order was called off. What was paid goes back to you.",
    }
}

fn part_says(part: &protocol::OrderPart, window: &ShopWindow) -> Option<String> {
    let place = name(window, part.branch);
    Some(match part.state {
        PartState::Shipped if !part.tracking.is_empty() => {
            format!("On its way from {place}: {} {}", part.carrier, part.tracking)
        }
        PartState::Shipped => format!("On its way from {place}"),
        PartState::Ready => format!("Ready to be collected: {place}"),
        PartState::Collected => format!("Collected: {place}"),
        PartState::Picked | PartState::Packed => format!("Being packed: {place}"),
        _ => return None,
    })
}

fn delivery_says(delivery: &Delivery, window: &ShopWindow) -> String {
    match delivery {
        Delivery::Ship(to) => {
            let town = format!("{} {}", to.postcode, to.city);
            let lines = [&to.name, &to.line1, &to.line2, &town, &to.country];
            lines
                .iter()
                .filter(|line| !line.trim().is_empty())
                .map(|line| line.trim())
                .collect::<Vec<_>>()
                .join("\n")
        }
        Delivery::Collect(collect) => {
            let branch = window.branches.iter().find(|branch| branch.id == collect.branch);
            let address = branch.map(|branch| branch.address.trim()).unwrap_or_default();
            format!("Collect: {}\n{address}", name(window, collect.branch)).trim_end().to_owned()
        }
    }
}

fn name(window: &ShopWindow, branch: protocol::BranchId) -> String {
    let found = window.branches.iter().find(|one| one.id == branch);
    found.map_or_else(|| format!("shop {branch}"), |branch| branch.name.clone())
}

struct LineView {
    name: String,
    quantity: String,
    total: String,
    /// What of it will not come.
    missing: Option<String>,
}

impl LineView {
    fn of(line: &protocol::OrderLine, money: &impl Fn(Amount) -> String) -> Self {
        Self {
            name: line.name.clone(),
            quantity: line.quantity.to_string(),
            total: money(line.total),
            missing: line.missing.is_positive().then(|| line.missing.to_string()),
        }
    }
}

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    problem: String,
    order: &'a OrderView,
    says: String,
    /// Where it is paid, while that is possible.
    pay_at: Option<String>,
    lines: Vec<LineView>,
    goods: String,
    charge: Option<String>,
    tax: String,
    total: String,
    due: Option<String>,
    refunded: Option<String>,
    parts: Vec<String>,
    delivery: String,
    moments: Vec<(String, String)>,
}
