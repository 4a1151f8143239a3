//! `/order/{key}`: how an order stands, for whoever has its address.

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::orders::COUNTER;
use protocol::{
    Amount, CancelledBecause, Delivery, ExchangeRule, GIFT_CARD_PROVIDER, OrderState, OrderView, PartState,
    PaymentState, Refusal, SuggestionState, TrackingState,
};

use super::{
    basket::saved,
    changes::Changes,
    exchanges::{Confirm, choices, is_to_pay},
    front::Front,
    instead::Instead,
    invoices::{self, InvoiceLink},
    pages::{not_found_page, page},
    personal::{foreign, private, see_other, unavailable},
    returns::{Returns, Said},
    visit::Visit,
    window::ShopWindow,
};
use crate::{node::Node, words::Language};

/// How long a page waits for an order that is between two steps.
const SETTLING: std::time::Duration = std::time::Duration::from_secs(3);

/// Whoever opens what only a form is sent to finds the order.
pub(super) async fn back(visit: Visit, path: web::Path<(String, String)>) -> HttpResponse {
    let (key, _) = path.into_inner();
    match visit.node.order_by_key(&key).await {
        Ok(Some(order)) => see_other(&format!("{}/order/{}", visit.at, order.key)),
        Ok(None) => not_found_page(&visit.front()),
        Err(refusal) => unavailable(&visit.front(), &refusal),
    }
}

pub(super) async fn show(visit: Visit, key: web::Path<String>) -> HttpResponse {
    shown(&visit, &key, None).await
}

/// Calls it off.
pub(super) async fn cancel(visit: Visit, key: web::Path<String>) -> HttpResponse {
    if !visit.is_own_form() {
        return foreign(&visit.front());
    }
    let done = visit.node.cancel_by_key(&key, "").await;
    answered(&visit, &key, done).await
}

/// Begins another payment.
pub(super) async fn pay(visit: Visit, key: web::Path<String>) -> HttpResponse {
    if !visit.is_own_form() {
        return foreign(&visit.front());
    }
    let done = visit.node.pay_by_key(&key).await;
    answered(&visit, &key, done).await
}

pub(super) async fn answered(visit: &Visit, key: &str, done: Result<OrderView, Refusal>) -> HttpResponse {
    match done {
        Ok(order) => see_other(&format!("{}/order/{}", visit.at, order.key)),
        Err(refusal) => shown(visit, key, Some(Wrong::Refused(refusal))).await,
    }
}

/// The order that a key opens, and what stands around its page: whoever comes by a mail, or back from paying, finds the language in
/// which it was made. Or a page that says why there is none.
pub(super) async fn opened(visit: &Visit, key: &str) -> Result<(OrderView, Front), HttpResponse> {
    let shop = visit.front();
    match visit.node.order_and_language(key).await {
        Ok(Some((order, language))) => {
            let language = Language::of(&language);
            Ok((order, shop.speaking(&visit.request, &visit.node, language)))
        }
        Ok(None) => Err(not_found_page(&shop)),
        Err(refusal) => Err(unavailable(&shop, &refusal)),
    }
}

/// Why something that was asked for on the page was not done.
pub(super) enum Wrong {
    Refused(Refusal),
    /// Nothing was said to be sent back.
    NothingChosen,
    NothingLeftOut,
    /// The same was asked for already.
    AskedAlready,
    /// Nobody said that they mean it.
    NotSure,
    /// Something of it is owed still.
    NotErased,
    /// Neither yes nor no was said to a suggestion, or it is over.
    NoAnswer,
    Answered,
}

impl Wrong {
    fn told(&self, say: Language) -> String {
        match self {
            Self::Refused(refusal) => say.refusal(refusal),
            Self::NothingChosen => say.choose_back().to_owned(),
            Self::NothingLeftOut => say.choose_less().to_owned(),
            Self::AskedAlready => say.asked_back_already().to_owned(),
            Self::NotSure => say.erase_be_sure().to_owned(),
            Self::NotErased => say.erase_not_yet().to_owned(),
            Self::NoAnswer => say.choose_answer().to_owned(),
            Self::Answered => say.answer_over().to_owned(),
        }
    }
}

pub(super) async fn shown(visit: &Visit, key: &str, wrong: Option<Wrong>) -> HttpResponse {
    shown_with(visit, key, wrong, Said::default()).await
}

/// The same with what somebody was saying about what goes back, which stays as they have typed it.
pub(super) async fn shown_with(
    visit: &Visit,
    key: &str,
    wrong: Option<Wrong>,
    said: Said<'_>,
) -> HttpResponse {
    let (order, shop) = match opened(visit, key).await {
        Ok(found) => found,
        Err(page) => return page,
    };
    let node = &visit.node;
    let say = shop.say;
    let order = once_settled(node, key, order).await;
    let window = visit.window().await;
    let zone = window.branches.first().map(|branch| branch.time_zone.as_str()).unwrap_or_default();
    let money = |amount: Amount| say.price(amount, order.currency);
    let has_problem = wrong.is_some();
    let to_pay = order.payments.last().filter(|payment| payment.state == PaymentState::Pending);
    // What an exchange costs more is paid where the exchange stands.
    let differs = order.exchanges.iter().any(is_to_pay);
    let back = returns_of(visit, (&order, &window), (zone, has_problem), said).await;
    let template = OrderPage {
        title: &say.order_titled(&order.number),
        question: "",
        shop: &shop,
        problem: wrong.map(|wrong| wrong.told(say)).unwrap_or_default(),
        says: says(say, &order, &window),
        pay_at: to_pay.filter(|_| !differs).and_then(|payment| payment.address.clone()),
        to_pay: money(
            order
                .payments
                .last()
                .filter(|last| last.provider != GIFT_CARD_PROVIDER)
                .map_or(order.total, |last| last.amount),
        ),
        by_cards: say.paid_by_cards(&order),
        can_pay: order.can_pay && !differs,
        set_off: (order.set_off > Amount::ZERO).then(|| money(Amount(order.set_off.0.saturating_neg()))),
        total: money(order.total),
        goods: money(order.goods),
        saved: taken_off(say, &order),
        charge: (order.delivery_charge != Amount::ZERO).then(|| money(order.delivery_charge)),
        tax: money(order.tax),
        due: (order.due > Amount::ZERO && order.state != OrderState::Cancelled).then(|| money(order.due)),
        owed_back: (order.to_pay_back > Amount::ZERO).then(|| say.to_come_back(money(order.to_pay_back))),
        refunded: (order.refunded > Amount::ZERO).then(|| money(order.refunded)),
        lines: order.lines.iter().map(|line| LineView::of(say, line, (&order, &money))).collect(),
        parts: said_of_parts(node, say, &order, (&window, zone)).await,
        code: (collects_now(&order)).then(|| say.your_code(&order.collect_code)),
        code_picture: if collects_now(&order) { code_picture(&order) } else { String::new() },
        delivery: delivery_says(say, &order, &window),
        moments: order
            .timeline
            .iter()
            .map(|moment| (say.moment(moment.at, zone), say.happened(&moment.what, &order)))
            .collect(),
        invoices: if order.erased.is_some() {
            Vec::new()
        } else {
            invoices::links(node, say, order.id).await
        },
        erased: order.erased.map(|at| say.erased_at(say.moment(at, zone))),
        instead: Instead::of(say, &order, (&window, zone)),
        change: Changes::of(say, &order, has_problem),
        back,
        order: &order,
    };
    private(page(&template))
}

/// Whoever comes back from paying is not shown a moment that is over before they have read of it.
async fn once_settled(node: &Node, key: &str, order: OrderView) -> OrderView {
    if !matches!(order.state, OrderState::Holding | OrderState::Allocating) {
        return order;
    }
    let waited = node.settled_order(order.id, SETTLING).await;
    let later = if waited.is_ok() { node.order_by_key(key).await } else { Ok(None) };
    later.ok().flatten().unwrap_or(order)
}

/// What may come back of it and what does, with what may be had for it.
async fn returns_of(
    visit: &Visit,
    (order, window): (&OrderView, &ShopWindow),
    (zone, has_problem): (&str, bool),
    Said { typed, exchange }: Said<'_>,
) -> Returns {
    let say = visit.say;
    let policy = window.published().organisation.return_policy();
    // What was paid in a shop is exchanged there.
    let online = order.payments.iter().any(|payment| payment.provider != COUNTER);
    let finds = online && policy.exchange == ExchangeRule::Anything;
    let (choices, found) =
        choices(visit, say, (order, window), if finds { typed.of("find") } else { "" }).await;
    let open = has_problem || !typed.is_empty();
    let returns = Returns::of(say, order, (zone, policy.credit), (open, finds, typed), (choices, found));
    Returns { confirm: exchange.map(|asked| Confirm::of(say, order, asked, typed)), ..returns }
}

/// How it stands, in one sentence or two.
fn says(say: Language, order: &OrderView, window: &ShopWindow) -> String {
    if order.because.is_some() && order.state != OrderState::Cancelled {
        return say.being_called_off().to_owned();
    }
    if order.held_back && is_paid(order) {
        return say.being_looked_at().to_owned();
    }
    match order.state {
        OrderState::Holding | OrderState::Allocating => say.being_set_aside().to_owned(),
        OrderState::Paying => say.please_pay().to_owned(),
        OrderState::Confirmed if order.parts.iter().any(|part| !part.waits.is_empty()) => {
            say.confirmed_waits().to_owned()
        }
        OrderState::Confirmed => match &order.delivery {
            Delivery::Ship(_) => say.confirmed_ship().to_owned(),
            Delivery::Collect(collect) => {
                let ready = order.parts.iter().all(|part| part.state == PartState::Ready);
                let place = name(say, window, collect.branch);
                if ready { say.ready_at(place) } else { say.confirmed_collect(place) }
            }
        },
        OrderState::Fulfilled => say.order_complete().to_owned(),
        OrderState::Cancelled => because(say, order.because).to_owned(),
    }
}

/// Whether nothing more is wanted of the customer before it is served.
fn is_paid(order: &OrderView) -> bool {
    let in_shop = matches!(&order.delivery, Delivery::Collect(collect) if collect.pay_in_store);
    let has_money = |payment: &protocol::OrderPayment| {
        matches!(payment.state, PaymentState::Authorised | PaymentState::Captured)
    };
    let (by_cards, others): (Vec<_>, Vec<_>) =
        order.payments.iter().partition(|payment| payment.provider == GIFT_CARD_PROVIDER);
    let covered = by_cards.iter().map(|payment| payment.amount.0).fold(0, i64::saturating_add);
    in_shop
        || others.into_iter().any(has_money)
        || (covered >= order.total.0 && by_cards.into_iter().all(has_money))
}

const fn because(say: Language, because: Option<CancelledBecause>) -> &'static str {
    match because {
        Some(CancelledBecause::OutOfStock) => say.others_were_quicker(),
        Some(CancelledBecause::NotPaid) => say.not_paid_in_time(),
        Some(CancelledBecause::PaymentFailed) => say.payment_failed(),
        _ => say.called_off(),
    }
}

/// Each part in a sentence, and of a parcel what its carrier says.
async fn said_of_parts(
    node: &Node,
    say: Language,
    order: &OrderView,
    (window, zone): (&ShopWindow, &str),
) -> Vec<String> {
    let mut said = Vec::with_capacity(order.parts.len());
    for part in &order.parts {
        said.extend(part_says(say, part, window));
        if let Some(step) = node.part_tracking(part).await {
            said.push(say.parcel_stands(parcel(say, step.state), say.moment(step.at, zone)));
        }
    }
    said
}

const fn parcel(say: Language, state: TrackingState) -> &'static str {
    match state {
        TrackingState::HandedOver => say.parcel_handed_over(),
        TrackingState::InTransit => say.parcel_in_transit(),
        TrackingState::OutForDelivery => say.parcel_out_for_delivery(),
        TrackingState::Delivered => say.parcel_delivered(),
        TrackingState::Failed => say.parcel_failed(),
        TrackingState::Returning => say.parcel_returning(),
    }
}

/// Whether somebody will stand at a counter and be asked for the code.
fn collects_now(order: &OrderView) -> bool {
    !order.collect_code.is_empty() && order.state == OrderState::Confirmed
}

/// The number and the code as a picture for a scanner; none should it ever be too long for one.
fn code_picture(order: &OrderView) -> String {
    let text = format!("{}/{}", order.number, order.collect_code);
    qrcode::QrCode::new(text.as_bytes())
        .map(|code| code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(160, 160).build())
        .map(|svg| svg.split_once("?>").map_or(svg.clone(), |(_, picture)| picture.to_owned()))
        .unwrap_or_default()
}

fn part_says(say: Language, part: &protocol::OrderPart, window: &ShopWindow) -> Option<String> {
    let place = name(say, window, part.branch);
    Some(match part.state {
        PartState::Shipped if !part.tracking.is_empty() => {
            say.on_its_way_with(place, format!("{} {}", part.carrier, part.tracking))
        }
        PartState::Shipped => say.on_its_way(place),
        PartState::Ready => say.ready_part(place),
        PartState::Collected => say.collected_part(place),
        PartState::Picked | PartState::Packed => say.being_packed(place),
        _ => return None,
    })
}

fn delivery_says(say: Language, order: &OrderView, window: &ShopWindow) -> String {
    match &order.delivery {
        Delivery::Ship(_) if order.erased.is_some() => say.erased_address().to_owned(),
        Delivery::Ship(to) => say.postal_lines(to).join("\n"),
        Delivery::Collect(collect) => {
            let branch = window.branches.iter().find(|branch| branch.id == collect.branch);
            let address = branch.map(|branch| branch.address.trim()).unwrap_or_default();
            format!("{}\n{address}", say.collect_at(name(say, window, collect.branch))).trim_end().to_owned()
        }
    }
}

fn name(say: Language, window: &ShopWindow, branch: protocol::BranchId) -> String {
    let found = window.branches.iter().find(|one| one.id == branch);
    found.map_or_else(|| say.shop_numbered(branch), |branch| branch.name.clone())
}

struct LineView {
    name: String,
    quantity: String,
    total: String,
    /// What of it will not come.
    missing: Option<String>,
    /// What of it is not there yet.
    waits: Option<String>,
}

impl LineView {
    fn of(
        say: Language,
        line: &protocol::OrderLine,
        (order, money): (&OrderView, &impl Fn(Amount) -> String),
    ) -> Self {
        let waits = order.parts.iter().flat_map(|part| &part.waits).filter(|waits| waits.sku == line.sku);
        let waits: Vec<String> =
            waits.map(|waits| say.awaited_line(say.quantity(waits.quantity), waits)).collect();
        Self {
            name: line.name.clone(),
            quantity: say.quantity(line.quantity),
            total: money(line.total),
            missing: line.missing.is_positive().then(|| say.quantity(line.missing)),
            waits: (!waits.is_empty()).then(|| say.not_there_yet(waits.join("; "))),
        }
    }
}

/// What was swapped for something else, what promotions took off, and the codes that let them.
fn taken_off(say: Language, order: &OrderView) -> Vec<(String, String)> {
    let swapped = order.suggestions.iter().filter(|one| one.state == SuggestionState::Taken);
    let swapped = swapped.map(|one| {
        let out = Amount(one.worth.0.saturating_neg());
        (say.replaced(&one.name), say.price(out, order.currency))
    });
    let codes = order.codes.iter().map(|one| (say.with_code().to_owned(), one.code.clone()));
    let saved = saved(say, &order.promotions, order.currency);
    swapped.chain(saved).chain(codes).collect()
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
    /// What each promotion took off, by name.
    saved: Vec<(String, String)>,
    charge: Option<String>,
    tax: String,
    total: String,
    can_pay: bool,
    /// What came back in exchange.
    set_off: Option<String>,
    /// What is to be paid beside gift cards.
    to_pay: String,
    /// What gift cards pay of it, by their names.
    by_cards: Vec<(String, String)>,
    due: Option<String>,
    refunded: Option<String>,
    /// What the customer is still to get back by hand.
    owed_back: Option<String>,
    parts: Vec<String>,
    /// What is shown at the counter, and the same as a picture.
    code: Option<String>,
    code_picture: String,
    delivery: String,
    moments: Vec<(String, String)>,
    invoices: Vec<InvoiceLink>,
    /// That what its customer said is erased, and when it was.
    erased: Option<String>,
    back: Returns,
    change: Changes,
    instead: Instead,
}
