//! Money and orders under every fault at once: customers pay with every card of the sandbox, whose notices come twice, in the wrong
//! order, late or never, and whose answers get lost, while the server is killed again and again. Some of what was bought comes back. At the end what was captured and not
//! paid back is what orders came to: no order without its money, no money without its order.

use onhand_tests::{
    AppOptions, Child, Http, Provider, TestApp, free_address, onhand_binary,
    shop::{self, LONDON, MANAGER, collected, order_of, sku, units},
};
use protocol::{
    Amount, Answer, ApproveReturn, BranchId, CameBackLine, CartView, CommandBody, ExchangeRule,
    FulfilmentCommand, GiftCardCode, GiftCardLedger, HandOverFulfilment, IssuedGiftCard, MyReturn, NewCart,
    OrderPayment, OrderRow, OrderState, OrderView, Page, PartState, PaymentState, PlaceOrder, Quantity,
    ReceiveReturn, Reply, ReturnPolicy, ReturnReason, SkuQuantity, WantedBack, WantedGiftCard,
};
use rand::RngExt as _;
use reqwest::Method;
use sandbox::{ApiFault, CARDS, Faults, Notices};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const GOODS: &str = "P05";
/// A whole life of an order, with every pause of a provider in it, on a machine that does other things.
const PATIENCE: Duration = Duration::from_secs(120);

fn size(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// A customer's browser, or a program: nothing it asks is sure to be answered.
#[derive(Clone)]
struct Asking {
    http: reqwest::Client,
    server: SocketAddr,
    provider: SocketAddr,
}

impl Asking {
    async fn json<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Option<T> {
        let request = self.http.request(method, format!("http://{}{path}", self.server)).json(body);
        let answer = request.send().await.ok()?;
        if answer.status().is_success() { answer.json().await.ok() } else { None }
    }

    /// Asks until there is an answer that will do.
    async fn until<T: DeserializeOwned>(
        &self,
        what: &str,
        (method, path): (Method, &str),
        body: &impl Serialize,
        enough: impl Fn(&T) -> bool,
    ) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = self.json::<T>(method.clone(), path, body).await.filter(&enough) {
                return answer;
            }
            assert!(Instant::now() < deadline, "{what}: {path}");
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }

    async fn order(&self, key: &str, what: &str, enough: impl Fn(&OrderView) -> bool) -> OrderView {
        self.until(what, (Method::GET, &format!("/api/v1/checkout/{key}")), &(), enough).await
    }

    async fn page(&self, address: &str, field: &str) {
        let request = self.http.post(address).header("content-type", "application/x-www-form-urlencoded");
        // The page may never answer, and the customer may never come back.
        drop(request.body(field.to_owned()).send().await);
    }
}

fn ended(order: &OrderView) -> bool {
    matches!(order.state, OrderState::Confirmed | OrderState::Cancelled)
}

/// Orders what is in a cart, with a gift card where there is one: of two who want what is left of it one has it, and the other sees
/// what there is now and orders again.
async fn ordered(asking: &Asking, cart: CartView, gift: Option<&str>, note: &str) -> OrderView {
    if let Some(code) = gift {
        let (path, code) =
            (format!("/api/v1/carts/{}/gift-cards", cart.id), GiftCardCode { code: code.into() });
        asking.until::<CartView>("a gift card", (Method::POST, &path), &code, |_| true).await;
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        let path = format!("/api/v1/carts/{}", cart.id);
        // Once it is ordered nobody looks at it any more.
        let now: CartView = asking.until("the cart", (Method::GET, &path), &(), |_| true).await;
        let by_cards = Amount(now.cards.iter().map(|own| own.available.0).sum());
        let place = PlaceOrder { note: note.to_owned(), by_cards, ..order_of(&cart, collected(false)) };
        if let Some(order) = asking.json(Method::POST, "/api/v1/checkout", &place).await {
            return order;
        }
        assert!(Instant::now() < deadline, "an order: {now:?}");
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}

/// One customer: orders, pays with a card, and changes their mind if it comes to nothing or if they are of that kind.
async fn shopper(asking: Asking, card: &'static str, fickle: bool, gift: Option<String>) -> String {
    let cart: NewCart = asking.until("a cart", (Method::POST, "/api/v1/carts"), &(), |_| true).await;
    let line = SkuQuantity { sku: sku(GOODS), quantity: units(1) };
    let path = format!("/api/v1/carts/{}/lines", cart.id);
    let cart: CartView = asking.until("a line", (Method::POST, &path), &line, |_| true).await;
    let key = ordered(&asking, cart, gift.as_deref(), card).await.key;
    let payable =
        |order: &OrderView| ended(order) || order.payments.last().is_some_and(|p| p.address.is_some());
    let order = asking.order(&key, "somewhere to pay", payable).await;
    let Some(address) = order.payments.last().and_then(|payment| payment.address.clone()) else { return key };
    // A double click.
    let form = format!("card={card}");
    tokio::join!(asking.page(&address, &form), asking.page(&address, &form));
    if card.ends_with("1002") {
        asking.page(&format!("{address}/bank"), "answer=yes").await;
    }
    let pays = !["2001", "2002", "2003", "2004", "3001"].iter().any(|end| card.ends_with(end));
    if pays {
        asking.order(&key, "its end", ended).await;
    }
    if fickle || !pays {
        let path = format!("/api/v1/checkout/{key}/cancel");
        let why = serde_json::json!({ "reason": "changed my mind" });
        let deadline = Instant::now() + PATIENCE;
        // What was cancelled before its answer was lost is refused the second time.
        while asking.json::<OrderView>(Method::POST, &path, &why).await.is_none() {
            let now = asking.order(&key, "how it stands", |_| true).await;
            if now.state == OrderState::Cancelled {
                break;
            }
            assert!(Instant::now() < deadline, "it can be cancelled: {now:?}");
        }
        asking.order(&key, "cancelled", |order| order.state == OrderState::Cancelled).await;
    }
    key
}

/// Somebody of the house says something until it is answered, under one id: however often, it happens once.
async fn office(asking: &Asking, token: &str, what: &str, branch: Option<BranchId>, body: CommandBody) {
    let command = shop::office(branch, body);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let address = format!("http://{}/api/v1/commands", asking.server);
        let request = asking.http.post(address).bearer_auth(token).json(&command);
        if let Ok(answer) = request.send().await
            && matches!(answer.status().as_u16(), 200 | 422)
            && let Ok(text) = answer.text().await
        {
            let reply: Result<Reply, _> = serde_json::from_str(&text);
            assert!(reply.is_ok_and(|reply| matches!(reply.answer, Answer::Ok(_))), "{what}: {text}");
            return;
        }
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}

/// A confirmed order is handed over, and comes back: asked for by its customer, approved and booked by the house. Some want the same
/// again and not the money.
async fn comes_back(asking: Asking, token: String, key: String, again: bool) {
    let order = asking.order(&key, "what it is", |order| !order.parts.is_empty()).await;
    let fulfilment = order.parts.last().unwrap().fulfilment;
    let (code, known_by) = (order.collect_code.clone(), String::new());
    let hand_over = HandOverFulfilment { fulfilment, age_checked: Some(18), code, known_by };
    let hand_over = CommandBody::from(FulfilmentCommand::HandOver(hand_over));
    office(&asking, &token, "handed over", Some(LONDON), hand_over).await;
    asking.order(&key, "done", |order| order.state == OrderState::Fulfilled).await;
    let lines = vec![WantedBack {
        sku: sku(GOODS),
        quantity: units(1),
        reason: ReturnReason::Damaged,
        instead: again.then(|| sku(GOODS)),
    }];
    let wanted = MyReturn { lines, comment: String::new(), difference: again.then_some(Amount::ZERO) };
    let path = format!("/api/v1/checkout/{key}/returns");
    let deadline = Instant::now() + PATIENCE;
    // What was asked for before its answer was lost is refused the second time, since there is only one to send.
    while asking.json::<OrderView>(Method::POST, &path, &wanted).await.is_none() {
        if !asking.order(&key, "how it stands", |_| true).await.returns.is_empty() {
            break;
        }
        assert!(Instant::now() < deadline, "it can be sent back");
    }
    let (order, number) = (order.id, 0);
    let approve = ApproveReturn { order, number, branch: None };
    office(&asking, &token, "approved", None, approve.into()).await;
    let came = CameBackLine { sku: sku(GOODS), good: Quantity::ZERO, damaged: units(1) };
    let received = ReceiveReturn {
        order,
        number,
        branch: LONDON,
        lines: vec![came],
        withheld: Amount::ZERO,
        note: String::new(),
        complete: true,
    };
    office(&asking, &token, "received", None, received.into()).await;
    if again {
        let promised = |order: &OrderView| {
            let part = order.parts.last().unwrap();
            order.state == OrderState::Confirmed && part.state == PartState::Promised
        };
        asking.order(&key, "the same again", promised).await;
    }
}

/// What the provider has of everything, once nothing is left hanging.
async fn settled(asking: &Asking, orders: usize) -> (i64, usize) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let request =
            asking.http.get(format!("http://{}/v1/payments", asking.provider)).bearer_auth(Provider::KEY);
        let all: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
        let all = all["payments"].as_array().unwrap().clone();
        let open =
            all.iter().filter(|payment| matches!(payment["state"].as_str(), Some("pending" | "authorised")));
        let open = open.count();
        if open == 0 && all.len() >= orders {
            let number = |payment: &serde_json::Value, name: &str| payment[name].as_i64().unwrap();
            let kept =
                all.iter().map(|payment| number(payment, "captured") - number(payment, "refunded")).sum();
            return (kept, all.len());
        }
        assert!(Instant::now() < deadline, "{open} payments hang: {all:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// A server that is killed and started again.
struct Falls<'a> {
    binary: &'a Path,
    dir: &'a Path,
    server: SocketAddr,
    settings: &'a [(&'a str, &'a str)],
}

impl Falls<'_> {
    async fn again(&self, mut child: Child, times: u32, most_ms: u64) -> Child {
        for _ in 0..times {
            tokio::time::sleep(Duration::from_millis(rand::rng().random_range(50..most_ms))).await;
            child.kill();
            child = Child::start_where(self.binary, self.dir, self.server, self.settings).await;
        }
        child
    }
}

/// Gift cards that pay less than any order comes to, so that somebody else is asked for the rest.
async fn gift_cards(http: &Http) -> Vec<IssuedGiftCard> {
    let mut cards = Vec::new();
    for amount in [150, 230, 40] {
        let reason = "For the storm".to_owned();
        let wanted = WantedGiftCard { amount: Amount(amount), until: None, customer: None, reason };
        cards.push(http.send_json("/api/v1/gift-cards", &wanted).await.unwrap());
    }
    cards
}

/// What is not on gift cards any more. Each balance is what its entries come to. What a kill left claimed for no order expires later.
async fn used_of(http: &Http, gifts: &[IssuedGiftCard]) -> i64 {
    let mut used = 0;
    for gift in gifts {
        let own: GiftCardLedger = http.get(&format!("/api/v1/gift-cards/{}", gift.card)).await;
        let entries = own.entries.iter().map(|entry| entry.amount.0).sum::<i64>();
        assert_eq!(own.before.0 + entries, own.view.balance.0);
        used += own.view.issued.0 - own.view.balance.0;
    }
    used
}

/// What orders keep of what gift cards have paid.
async fn kept_of_gifts(asking: &Asking, keys: &[String]) -> i64 {
    let mut kept = 0;
    for key in keys {
        let order = asking.order(key, "how it stands", |_| true).await;
        let own = order.payments.iter().filter(|payment| payment.provider == "gift_card");
        kept += own.map(|payment| payment.captured.0 - payment.refunded.0).sum::<i64>();
    }
    kept
}

/// What orders come to once each has its money, and how many of them are still to be served.
async fn owed(asking: &Asking, keys: &[String]) -> (i64, i64) {
    let (mut due, mut confirmed) = (0, 0);
    for key in keys {
        let order = asking
            .order(key, "its money", |order| match order.state {
                OrderState::Confirmed => {
                    order.captured.0 - order.refunded.0 == order.total.0 - order.set_off.0
                }
                OrderState::Cancelled | OrderState::Fulfilled => order.captured == order.refunded,
                _ => false,
            })
            .await;
        if order.state == OrderState::Confirmed {
            due += order.total.0 - order.set_off.0;
            confirmed += 1;
            let captured = |payment: &OrderPayment| payment.state == PaymentState::Captured;
            assert!(order.payments.iter().any(captured), "{order:?}");
        }
    }
    (due, confirmed)
}

/// Everybody at once. Every other one has a gift card, and some have the same.
fn storm(asking: &Asking, gifts: &[IssuedGiftCard], rounds: u32) -> JoinSet<String> {
    let mut shoppers = JoinSet::new();
    for round in 0..size("ONHAND_PAYMENT_ROUNDS", rounds) {
        for (number, card) in CARDS.into_iter().enumerate() {
            let gift = (number % 2 == 0).then(|| gifts[(number / 2) % gifts.len()].code.clone());
            shoppers.spawn(shopper(asking.clone(), card.number, round % 2 == 1, gift));
        }
    }
    shoppers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_order_has_its_money_and_all_money_has_its_order() {
    weather(Faults { api: ApiFault::AnswerLost, requests: 5, notices: Notices::Normal }, 2).await;
}

/// Everybody's notices come in the wrong order, and what the shop asks is done and never answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notices_in_the_wrong_order_and_answers_that_never_come_charge_nobody_twice() {
    weather(Faults { api: ApiFault::Hangs, requests: 8, notices: Notices::OutOfOrder }, 1).await;
}

/// Nobody tells of anything, and the provider is away at first: the shop asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_away_and_then_tells_nothing_is_asked() {
    weather(Faults { api: ApiFault::Unavailable, requests: 8, notices: Notices::Lost }, 1).await;
}

/// `ONHAND_PAYMENT_FAULTS` has every fault run with every order of notices: twelve storms more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_with_every_order_of_notices() {
    if std::env::var_os("ONHAND_PAYMENT_FAULTS").is_none() {
        println!("NOTE: three of fifteen storms were run; ONHAND_PAYMENT_FAULTS runs all");
        return;
    }
    let all = [Notices::Normal, Notices::Duplicated, Notices::OutOfOrder, Notices::Lost, Notices::Delayed];
    for api in [ApiFault::AnswerLost, ApiFault::Unavailable, ApiFault::Hangs] {
        for notices in all {
            println!("{api:?}, {notices:?}");
            weather(Faults { api, requests: 8, notices }, 1).await;
        }
    }
}

/// A storm with kills in it, and what is left behind it.
async fn weather(faults: Faults, rounds: u32) {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let seeded = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let token = seeded.sign_in(MANAGER).await;
    let gifts = gift_cards(&seeded.http_as(&token)).await;
    let exchange = ExchangeRule::SameProduct;
    let policy = ReturnPolicy { exchange, version: None, ..ReturnPolicy::ORIGINAL };
    let policy = shop::office(None, policy.into());
    seeded.http_as(&token).send_json::<Reply>("/api/v1/commands", &policy).await.unwrap();
    seeded.stop().await;
    let server = free_address();
    let provider = Provider::start(server, faults);
    let settings = provider.settings();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let http = http.timeout(Duration::from_secs(20)).build().unwrap();
    let asking = Asking { http, server, provider: provider.address };
    let mut child = Child::start_where(binary, dir.path(), server, &settings).await;
    let mut shoppers = storm(&asking, &gifts, rounds);
    let orders = shoppers.len();
    let falls = Falls { binary, dir: dir.path(), server, settings: &settings };
    child = falls.again(child, size("ONHAND_PAYMENT_KILLS", 5), 1_200).await;
    let mut keys = Vec::new();
    while let Some(key) = shoppers.join_next().await {
        keys.push(key.unwrap());
    }
    // Some of what was bought comes back, while the server falls again.
    let mut returning = JoinSet::new();
    for (key, number) in keys.iter().step_by(2).zip(0..) {
        if asking.order(key, "how it stands", ended).await.state == OrderState::Confirmed {
            returning.spawn(comes_back(asking.clone(), token.clone(), key.clone(), number % 2 == 0));
        }
    }
    let returned = i64::try_from(returning.len()).unwrap();
    assert!(returned > 0, "something was bought and comes back");
    child = falls.again(child, size("ONHAND_PAYMENT_KILLS", 3).min(5), 900).await;
    while let Some(done) = returning.join_next().await {
        done.unwrap();
    }
    let (due, confirmed) = owed(&asking, &keys).await;
    let (kept, payments) = settled(&asking, orders).await;
    let of_gifts = kept_of_gifts(&asking, &keys).await;
    assert_eq!((kept + of_gifts, payments), (due, orders), "one order, one charge, or a refund");
    assert!(confirmed > 0);
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));
    provider.end();

    left_behind(dir.path(), &token, (&gifts, of_gifts), (orders, confirmed, returned)).await;
    let verified = Child::run(binary, dir.path(), &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

/// What the server knows of it all once it is started again: gift cards, orders and goods.
async fn left_behind(
    data: &Path,
    token: &str,
    (gifts, of_gifts): (&[IssuedGiftCard], i64),
    (orders, confirmed, returned): (usize, i64, i64),
) {
    let app = TestApp::start_with(&AppOptions::on_disk(data)).await;
    let http = app.http_as(token);
    assert_eq!(used_of(&http, gifts).await, of_gifts, "no gift card lost money, and none made any");
    let rows: Page<OrderRow> = http.get("/api/v1/orders?limit=200").await;
    assert_eq!(rows.items.len(), orders, "one cart, one order");
    let level = http.levels(LONDON).await[&sku(GOODS)];
    assert_eq!((level.allocated, level.reserved), (units(confirmed), Quantity::ZERO));
    assert_eq!(
        (level.on_hand, level.unsellable),
        (units(shop::PLENTY), units(returned)),
        "here again, and set aside"
    );
    app.stop().await;
}
