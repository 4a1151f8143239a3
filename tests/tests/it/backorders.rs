//! Goods that are sold online before they are there, through the interface: from the rule to the customer's hand, more customers than
//! places, another date, and a server that is killed while somebody waits.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{
        LONDON, MANAGER, MANCHESTER, NEVER, collected, done, filled, office, order_of, receive, sku, units,
    },
    until_asked,
};
use protocol::{
    Availability, AwaitedLine, BackorderRule, BackorderView, BranchId, BranchLevel, CartView, CommandBody,
    ConservationView, Explanation, FulfilmentCommand, FulfilmentRef, FulfilmentState, FulfilmentView,
    LetFulfilmentWait, OrderState, OrderView, Page, Problem, Quantity, RefusalCode, SetBackorders,
    SkuBackorder, SkuQuantity, SkuStock, WaitKind,
};

const GOODS: &str = NEVER;
const SOON: &str = "2099-12-24";

fn rule(kind: WaitKind, branch: BranchId, cap: i64, until: &str) -> Option<BackorderRule> {
    Some(BackorderRule { kind, branch, cap: units(cap), until: until.to_owned() })
}

async fn say(http: &Http, rule: Option<BackorderRule>) {
    let lines = vec![SkuBackorder { sku: sku(GOODS), rule }];
    done(&http.submit(&office(None, SetBackorders { lines }.into())).await.unwrap());
}

async fn did(http: &Http, body: impl Into<CommandBody>) {
    done(&http.submit(&office(Some(LONDON), body.into())).await.unwrap());
}

async fn place(http: &Http, cart: &CartView) -> Result<OrderView, Problem> {
    http.send_json("/api/v1/checkout", &order_of(cart, collected(true))).await
}

async fn mine(http: &Http, order: &OrderView) -> OrderView {
    http.get(&format!("/api/v1/checkout/{}", order.key)).await
}

async fn at_london(http: &Http) -> BranchLevel {
    let stock: SkuStock = http.get(&format!("/api/v1/stock/{GOODS}")).await;
    *stock.branches.iter().find(|one| one.branch == LONDON).unwrap()
}

async fn badge(http: &Http) -> (Availability, String) {
    let badge = http.badge(&sku(GOODS)).await;
    let own = badge.branches.iter().find(|one| one.branch == LONDON).unwrap();
    (own.availability, badge.until)
}

fn waits(order: &OrderView) -> Vec<AwaitedLine> {
    order.parts.iter().flat_map(|part| part.waits.clone()).collect()
}

fn awaited(count: i64, until: &str) -> AwaitedLine {
    AwaitedLine {
        sku: sku(GOODS),
        quantity: units(count),
        kind: WaitKind::Backorder,
        until: until.to_owned(),
    }
}

/// London may promise so many; it has heard so.
async fn allowed(public: &Http, office: &Http, cap: i64) {
    say(office, rule(WaitKind::Backorder, LONDON, cap, SOON)).await;
    until_asked("the shop tells it", async || badge(public).await.0 == Availability::BackOrder).await;
}

async fn fulfilment(http: &Http, order: &OrderView) -> FulfilmentView {
    http.get(&format!("/api/v1/fulfilments/{}", order.parts[0].fulfilment)).await
}

#[tokio::test]
async fn an_order_waits_for_goods_and_gets_them() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    assert_eq!(badge(&public).await.0, Availability::OutOfStock);
    let cart = filled(&public, GOODS, 2).await;
    assert_eq!(cart.lines[0].problems, [protocol::CartProblem::SoldOut]);
    allowed(&public, &office, 5).await;
    assert_eq!(badge(&public).await, (Availability::BackOrder, SOON.to_owned()));
    let cart: CartView = public.get(&format!("/api/v1/carts/{}", cart.id)).await;
    assert_eq!((cart.lines[0].problems.len(), cart.lines[0].waits.clone()), (0, Some(awaited(2, SOON))));
    let order = place(&public, &cart).await.unwrap();
    assert_eq!((order.state, waits(&order)), (OrderState::Confirmed, vec![awaited(2, SOON)]));
    let now = at_london(&office).await;
    assert_eq!(
        (now.level.available_to_sell(), now.backordered, now.room),
        (Quantity::ZERO, units(2), units(3))
    );

    // Nobody picks it, and every number tells why it is what it is.
    let waiting = fulfilment(&office, &order).await;
    assert_eq!((waiting.state, waiting.lines[0].waits), (FulfilmentState::Waiting, units(2)));
    let begin = FulfilmentCommand::Begin(FulfilmentRef { fulfilment: waiting.id });
    let early =
        office.submit(&self::office(Some(LONDON), CommandBody::from(begin.clone()))).await.unwrap_err();
    assert_eq!(early.code, RefusalCode::WrongState);
    let path = format!("/api/v1/stock/{GOODS}/explain?branch={LONDON}&level=backordered");
    let told: Explanation = office.get(&path).await;
    assert_eq!((told.value, told.sum, told.entry_count), (units(2), units(2), 1));
    let open: Page<FulfilmentView> = office.get("/api/v1/fulfilments?state=open").await;
    assert!(open.items.iter().all(|one| one.id != waiting.id));

    did(&office, receive("D-1", &[(GOODS, 3)])).await;
    until_asked("the order knows", async || waits(&mine(&public, &order).await).is_empty()).await;
    assert_eq!(fulfilment(&office, &order).await.state, FulfilmentState::Open);
    let now = at_london(&office).await;
    assert_eq!(
        (now.level.allocated, now.level.available_to_sell(), now.backordered),
        (units(2), units(1), Quantity::ZERO)
    );
    assert_eq!(badge(&public).await.0, Availability::LimitedAvailability);
    did(&office, begin).await;
    let audit: ConservationView = office.get("/api/v1/conservation").await;
    assert!(audit.last.is_none_or(|last| last.finding_count == 0));
    app.stop().await;
}

#[tokio::test]
async fn never_more_than_the_cap_however_many_ask_at_once() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    allowed(&public, &office, 10).await;
    let mut carts = Vec::new();
    for _ in 0..30 {
        carts.push(filled(&public, GOODS, 2).await);
    }
    let placed = futures_util::future::join_all(carts.iter().map(|cart| place(&public, cart))).await;
    let mut confirmed = Vec::new();
    for order in placed {
        match order {
            Ok(order) if order.state == OrderState::Confirmed => confirmed.push(order),
            Ok(order) => assert_eq!(order.state, OrderState::Cancelled, "{order:?}"),
            Err(problem) => assert_eq!(problem.code, RefusalCode::InsufficientStock, "{problem:?}"),
        }
    }
    assert_eq!(confirmed.len(), 5);
    let now = at_london(&office).await;
    assert_eq!((now.backordered, now.room, now.level.reserved), (units(10), Quantity::ZERO, Quantity::ZERO));
    assert_eq!(badge(&public).await.0, Availability::OutOfStock);
    // One gives up, and another may wait; what comes goes to the first of the rest.
    let path = format!("/api/v1/checkout/{}/cancel", confirmed[0].key);
    let gone: OrderView = public.send_json(&path, &serde_json::json!({ "reason": "" })).await.unwrap();
    assert_eq!(gone.state, OrderState::Cancelled);
    assert_eq!(at_london(&office).await.room, units(2));
    did(&office, receive("D-1", &[(GOODS, 2)])).await;
    let mut served = 0;
    for order in &confirmed[1..] {
        served += usize::from(fulfilment(&office, order).await.state == FulfilmentState::Open);
    }
    assert_eq!(served, 1);
    app.stop().await;
}

#[tokio::test]
async fn another_date_is_told_and_a_server_that_falls_forgets_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(directory.path());
    let app = TestApp::start_with(&options).await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    allowed(&public, &office, 5).await;
    let order = place(&public, &filled(&public, GOODS, 1).await).await.unwrap();
    say(&office, rule(WaitKind::Backorder, LONDON, 5, "2099-12-31")).await;
    until_asked("the order tells the new date", async || {
        waits(&mine(&public, &order).await) == [awaited(1, "2099-12-31")]
    })
    .await;
    until_asked("its customer is written to, once", async || {
        let inside: OrderView = office.get(&format!("/api/v1/orders/{}", order.id)).await;
        let moved = protocol::Happened::Mailed(protocol::MailAbout::Moved);
        inside.timeline.iter().filter(|moment| moment.what == moved).count() == 1
    })
    .await;
    let view: BackorderView = office.get(&format!("/api/v1/stock/{GOODS}/backorder")).await;
    assert_eq!((view.waiting, view.room, view.history.len()), (units(1), units(4), 2));
    assert_eq!(view.history[0].rule, rule(WaitKind::Backorder, LONDON, 5, "2099-12-31"));
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    assert_eq!(waits(&mine(&public, &order).await), [awaited(1, "2099-12-31")]);
    assert_eq!(at_london(&office).await.backordered, units(1));
    did(&office, receive("D-1", &[(GOODS, 1)])).await;
    until_asked("the order knows", async || waits(&mine(&public, &order).await).is_empty()).await;
    app.stop().await;
}

#[tokio::test]
async fn what_may_not_be_ordered_before_it_is_there() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    // Goods for Manchester are not collected in London.
    say(&office, rule(WaitKind::Preorder, MANCHESTER, 5, SOON)).await;
    until_asked("the shop tells it", async || public.badge(&sku(GOODS)).await.until == SOON).await;
    let badge = public.badge(&sku(GOODS)).await;
    let there = badge.branches.iter().find(|one| one.branch == MANCHESTER).unwrap();
    assert_eq!(there.availability, Availability::PreOrder);
    let cart = filled(&public, GOODS, 1).await;
    assert_eq!(place(&public, &cart).await.unwrap_err().code, RefusalCode::InsufficientStock);
    // More than the cap, a day that is over, and a branch that there is not.
    let cart = filled(&public, GOODS, 6).await;
    assert_eq!(cart.lines[0].problems, [protocol::CartProblem::OnlyLeft(units(5))]);
    for (bad, code) in [
        (rule(WaitKind::Backorder, LONDON, 5, "2001-01-01"), RefusalCode::InvalidText),
        (rule(WaitKind::Backorder, BranchId(99), 5, SOON), RefusalCode::UnknownBranch),
        (rule(WaitKind::Backorder, LONDON, 0, SOON), RefusalCode::InvalidQuantity),
    ] {
        let lines = vec![SkuBackorder { sku: sku(GOODS), rule: bad }];
        let no = office.submit(&self::office(None, SetBackorders { lines }.into())).await.unwrap_err();
        assert_eq!(no.code, code);
    }
    let stranger = app.http();
    let hidden = stranger.get_problem(&format!("/api/v1/stock/{GOODS}/backorder")).await;
    assert_eq!(hidden.code, RefusalCode::Unauthenticated);
    app.stop().await;
}

#[tokio::test]
async fn what_a_picker_does_not_find_waits() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    did(&office, receive("D-1", &[(GOODS, 2)])).await;
    let order = place(&public, &filled(&public, GOODS, 2).await).await.unwrap();
    say(&office, rule(WaitKind::Backorder, LONDON, 5, SOON)).await;
    let fulfilment = order.parts[0].fulfilment;
    did(&office, FulfilmentCommand::Begin(FulfilmentRef { fulfilment })).await;
    let lines = vec![SkuQuantity { sku: sku(GOODS), quantity: units(1) }];
    let wait = LetFulfilmentWait { fulfilment, lines, reason: "empty shelf".to_owned() };
    until_asked("the branch has heard of the rule", async || {
        office.submit(&self::office(Some(LONDON), wait.clone().into())).await.is_ok()
    })
    .await;
    until_asked("the order tells it", async || waits(&mine(&public, &order).await) == [awaited(1, SOON)])
        .await;
    let now = at_london(&office).await;
    assert_eq!(
        (now.level.unsellable, now.level.available_to_sell(), now.backordered),
        (units(1), Quantity::ZERO, units(1))
    );
    app.stop().await;
}
