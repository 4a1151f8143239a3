//! Orders that are made at a till, over the wire: with all that counts in the store, paid once at whatever till, served by another
//! branch, paid back where they were paid, and told by the reports as orders of the store, across a restart.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{
        self, CASHIER, LONDON, MANAGER, MANCHESTER, NEVER, NORTHERN_TILL, SECOND_TILL, SUPERVISOR, TILL,
        done, filled, office, order_of, quantities, sell, sku, till, units,
    },
    until_asked,
};
use protocol::{
    Amount, Answer, AwaitedLine, BackorderRule, BranchId, BringBack, BroughtLine, CancelOrder, CartQuote,
    CartView, CloseShift, Collect, Command, CommandBody, Currency, Delivery, FulfilmentCommand, Grounds,
    HandOverFulfilment, OrderCommand, OrderPlaced, OrderState, OrderView, Outcome, PayAtTill, PayBackAtTill,
    PaymentState, PlaceAtTill, PostalAddress, Problem, PromotionEffect, PromotionGoods, PromotionId, PutKit,
    PutPromotion, Quantity, ReduceOrder, RefusalCode, RegisterId, Reply, ReturnReason, SalesReport,
    SetBackorders, ShipFulfilment, SkuBackorder, SkuQuantity, StaffId, TenderKind, TillBranches, TillOrder,
    TillOrders, TillWay, WaitKind,
};

const GOODS: &str = "P05";
const HAMPER: &str = "K90";
const JAR: &str = "K91";
const SOON: &str = "2099-12-24";
const CASH: TillWay = TillWay { kind: TenderKind::Cash, method: None };
const CARD: TillWay = TillWay { kind: TenderKind::Card, method: None };

async fn submit(http: &Http, branch: Option<BranchId>, body: impl Into<CommandBody>) {
    done(&http.submit(&office(branch, body.into())).await.unwrap());
}

async fn next(app: &TestApp, register: RegisterId, staff: StaffId, body: impl Into<CommandBody>) -> Command {
    let seq = app.node.register_view(register).await.unwrap().command_seq + 1;
    till(seq, staff, body.into())
}

async fn at(
    app: &TestApp,
    register: RegisterId,
    staff: StaffId,
    body: impl Into<CommandBody>,
) -> Result<Reply, Problem> {
    let command = next(app, register, staff, body).await;
    app.http_as(&shop::token(register)).submit(&command).await
}

fn refused(answer: Result<Reply, Problem>) -> RefusalCode {
    match answer {
        Ok(reply) => panic!("{reply:?}"),
        Err(problem) => problem.code,
    }
}

fn placed(reply: &Reply) -> OrderPlaced {
    match &reply.answer {
        Answer::Ok(Outcome::OrderPlaced(placed)) => placed.clone(),
        other => panic!("{other:?}"),
    }
}

fn home() -> Delivery {
    Delivery::Ship(PostalAddress {
        name: "Ada".into(),
        line1: "1 High Street".into(),
        line2: String::new(),
        city: "London".into(),
        region: String::new(),
        postcode: "SW1A 1AA".into(),
        country: "GB".into(),
    })
}

/// As it is to be ordered, with what it comes to by the store's own word.
async fn quoted(
    public: &Http,
    cart: &CartView,
    delivery: Delivery,
    pay_now: bool,
) -> (PlaceAtTill, CartQuote) {
    let quote: CartQuote =
        public.send_json(&format!("/api/v1/carts/{}/quote", cart.id), &delivery).await.unwrap();
    let mut place = order_of(cart, delivery);
    place.total = quote.total;
    (PlaceAtTill { place, pay_now }, quote)
}

async fn told(http: &Http, order: &OrderPlaced) -> OrderView {
    http.get(&format!("/api/v1/orders/{}", order.order)).await
}

async fn until_state(http: &Http, order: &OrderPlaced, state: OrderState) -> OrderView {
    until_asked("the order is that far", async || told(http, order).await.state == state).await;
    told(http, order).await
}

async fn at_counter(app: &TestApp, register: RegisterId, order: &OrderPlaced) -> TillOrder {
    let http = app.http_as(&shop::token(register));
    let found: TillOrders = http.get(&format!("/api/v1/till/orders?text={}", order.number)).await;
    found.orders.into_iter().next().unwrap()
}

/// What its drawer's shift knows of orders by now.
async fn until_orders(app: &TestApp, register: RegisterId, orders: Amount) {
    until_asked("the drawer knows", async || {
        app.node.register_view(register).await.unwrap().shift.unwrap().totals.orders == orders
    })
    .await;
}

/// A third off the goods in the store, a hamper of two jars, and two pieces that London gets soon.
async fn stocked(http: &Http) {
    let promotion = PutPromotion {
        id: PromotionId(1),
        name: "Three for two".into(),
        effect: PromotionEffect::BuyGet(protocol::BuyGet { buy: 2, get: 1, off_ppm: 1_000_000 }),
        goods: vec![PromotionGoods::Sku(sku(GOODS))],
        step: 1,
        active: true,
        ..PutPromotion::default()
    };
    submit(http, None, promotion).await;
    for name in [HAMPER, JAR] {
        submit(http, None, shop::product(name)).await;
    }
    submit(http, Some(LONDON), shop::receive("D-1", &[(JAR, 4)])).await;
    let kit = PutKit { sku: sku(HAMPER), parts: quantities(&[(JAR, 2)]), at_sale: true, version: Some(0) };
    submit(http, None, kit).await;
    let rule =
        BackorderRule { kind: WaitKind::Backorder, branch: LONDON, cap: units(2), until: SOON.to_owned() };
    let lines = vec![SkuBackorder { sku: sku(NEVER), rule: Some(rule) }];
    submit(http, None, SetBackorders { lines }).await;
}

async fn basket(public: &Http, lines: &[(&str, i64)]) -> CartView {
    let (first, rest) = lines.split_first().unwrap();
    let mut cart = filled(public, first.0, first.1).await;
    for (name, count) in rest {
        let line = SkuQuantity { sku: sku(name), quantity: units(*count) };
        cart = public.send_json(&format!("/api/v1/carts/{}/lines", cart.id), &line).await.unwrap();
    }
    cart
}

/// Two tills take the money at the same moment, and one of them says it again; tells who had it.
async fn paid_once(app: &TestApp, order: &OrderPlaced, due: Amount) -> RegisterId {
    let pays = |way| OrderCommand::PayAtTill(PayAtTill { order: order.order, amount: due, way });
    let less = PayAtTill { order: order.order, amount: Amount(due.0 - 1), way: CASH };
    let answer = at(app, TILL, CASHIER, OrderCommand::PayAtTill(less)).await;
    assert_eq!(refused(answer), RefusalCode::PriceChanged);
    let (one, two) =
        (next(app, TILL, CASHIER, pays(CASH)).await, next(app, NORTHERN_TILL, SUPERVISOR, pays(CARD)).await);
    let (here, there) = (app.http_as(&shop::token(TILL)), app.http_as(&shop::token(NORTHERN_TILL)));
    let (first, second) = tokio::join!(here.submit(&one), there.submit(&two));
    let is_first = first.is_ok();
    assert!(is_first != second.is_ok(), "{first:?} {second:?}");
    let (won, lost) = if is_first { (first, second) } else { (second, first) };
    assert_eq!(refused(lost), RefusalCode::WrongState);
    assert_eq!(won.unwrap().answer, Answer::Ok(Outcome::PaidAtTill(due)));
    // The answer got lost: the same command is no second payment.
    let again = if is_first { here.submit(&one).await } else { there.submit(&two).await }.unwrap();
    assert_eq!((again.repeated, again.answer), (true, Answer::Ok(Outcome::PaidAtTill(due))));
    if is_first { TILL } else { NORTHERN_TILL }
}

/// Whoever may pays it out, once, at any till; the customer reads so.
async fn paid_back_once(app: &TestApp, order: &OrderView, before: Amount) {
    let (back, grounds) = (order.to_pay_back, Grounds::default());
    let pays = PayBackAtTill { order: order.id, amount: back, way: CASH, grounds };
    let body = OrderCommand::PayBackAtTill(pays);
    assert_eq!(refused(at(app, TILL, CASHIER, body.clone()).await), RefusalCode::NotAllowed);
    let answer = at(app, NORTHERN_TILL, SUPERVISOR, body.clone()).await.unwrap();
    assert_eq!(answer.answer, Answer::Ok(Outcome::PaidAtTill(Amount(-back.0))));
    assert_eq!(refused(at(app, NORTHERN_TILL, SUPERVISOR, body).await), RefusalCode::WrongState);
    until_orders(app, NORTHERN_TILL, Amount(before.0 - back.0)).await;
    let mine: OrderView = app.http().get(&format!("/api/v1/checkout/{}", order.key)).await;
    let timeline = serde_json::to_string(&mine.timeline).unwrap();
    assert!(timeline.contains("paid_at_till") && timeline.contains("paid_back_at_till"), "{timeline}");
}

async fn hand_over(http: &Http, order: &OrderView, branch: BranchId) {
    for part in order.parts.iter().filter(|part| part.branch == branch && part.waits.is_empty()) {
        let (fulfilment, known_by) = (part.fulfilment, String::new());
        let step = if matches!(order.delivery, Delivery::Ship(_)) {
            let (carrier, tracking) = ("Post".into(), "1".into());
            FulfilmentCommand::Ship(ShipFulfilment { fulfilment, carrier, tracking })
        } else {
            let code = order.collect_code.clone();
            let over = HandOverFulfilment { fulfilment, age_checked: Some(18), code, known_by };
            FulfilmentCommand::HandOver(over)
        };
        submit(http, Some(branch), step).await;
    }
}

#[tokio::test]
async fn an_order_made_at_a_till_has_the_stores_promotions_kits_and_waiting_goods_and_is_paid_once() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let (public, http) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    for (register, staff) in [(TILL, CASHIER), (NORTHERN_TILL, SUPERVISOR)] {
        shop::open(&app.node, register, staff).await;
    }
    stocked(&http).await;
    until_asked("the store sells what comes soon", async || {
        let cart = filled(&public, NEVER, 1).await;
        cart.lines[0].problems.is_empty()
    })
    .await;

    let cart = basket(&public, &[(GOODS, 3), (HAMPER, 1), (NEVER, 2)]).await;
    let (asked, quote) = quoted(&public, &cart, home(), true).await;
    assert_eq!((quote.promotions.len(), quote.promotions[0].amount), (1, shop::price(GOODS)));
    let awaited = AwaitedLine {
        sku: sku(NEVER),
        quantity: units(2),
        kind: WaitKind::Backorder,
        until: SOON.to_owned(),
    };
    assert_eq!(quote.waits, std::slice::from_ref(&awaited));

    // Who is not signed on there, who pays later what is sent, and who was shown less.
    let make = |asked: &PlaceAtTill| OrderCommand::PlaceAtTill(Box::new(asked.clone()));
    assert_eq!(refused(at(&app, TILL, MANAGER, make(&asked)).await), RefusalCode::NotSignedOn);
    let later = PlaceAtTill { pay_now: false, ..asked.clone() };
    assert_eq!(refused(at(&app, TILL, CASHIER, make(&later)).await), RefusalCode::NotDeliverable);
    let mut cheap = asked.clone();
    cheap.place.total = Amount(quote.total.0 - 1);
    assert_eq!(refused(at(&app, TILL, CASHIER, make(&cheap)).await), RefusalCode::PriceChanged);
    let command = next(&app, TILL, CASHIER, make(&asked)).await;
    let own = app.http_as(&shop::token(TILL));
    let order = placed(&own.submit(&command).await.unwrap());
    let again = own.submit(&command).await.unwrap();
    assert_eq!((again.repeated, placed(&again).order), (true, order.order));

    let view = until_state(&http, &order, OrderState::Paying).await;
    assert_eq!((view.total, view.promotions.clone()), (quote.total, quote.promotions.clone()));
    let due = at_counter(&app, NORTHERN_TILL, &order).await;
    assert_eq!((due.due, due.paid_in_shop, due.waits), (quote.total, true, vec![awaited]));
    let winner = paid_once(&app, &order, quote.total).await;
    until_orders(&app, winner, quote.total).await;
    let view = until_state(&http, &order, OrderState::Confirmed).await;
    assert_eq!((view.captured, view.due, view.payments.len()), (quote.total, Amount(0), 1));
    assert_eq!(view.payments[0].state, PaymentState::Captured);

    // Everything is as it was after a restart; what is there is sent, and what waits is called off.
    app.stop().await;
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let view: OrderView = http.get(&format!("/api/v1/orders/{}", view.id)).await;
    for branch in [LONDON, MANCHESTER] {
        hand_over(&http, &view, branch).await;
    }
    assert_eq!(http.on_hand(LONDON, &sku(JAR)).await, 2_000, "the hamper was made of two of four jars");
    let reduce = ReduceOrder { order: view.id, lines: quantities(&[(NEVER, 2)]), reason: String::new() };
    submit(&http, None, OrderCommand::Reduce(reduce)).await;
    let view = until_state(&http, &order, OrderState::Fulfilled).await;
    assert_eq!(view.to_pay_back, Amount(shop::price(NEVER).0 * 2), "nobody outside pays it back");

    let here = if winner == NORTHERN_TILL { quote.total } else { Amount(0) };
    paid_back_once(&app, &view, here).await;
    app.stop().await;
}

#[tokio::test]
async fn what_tills_take_and_pay_for_orders_is_in_their_z_reports_and_once_in_the_reports() {
    let app = TestApp::start_with(&AppOptions::default()).await;
    let (public, http) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    for (register, staff) in [(TILL, CASHIER), (SECOND_TILL, SUPERVISOR), (NORTHERN_TILL, SUPERVISOR)] {
        shop::open(&app.node, register, staff).await;
    }
    done(&at(&app, TILL, CASHIER, sell(&[("P01", 2)])).await.unwrap());

    // Ordered in London for Manchester, and paid in cash at once.
    let cart = basket(&public, &[(GOODS, 3)]).await;
    let own = app.http_as(&shop::token(TILL));
    let can: TillBranches = own.get(&format!("/api/v1/till/carts/{}/branches", cart.id)).await;
    let can: Vec<_> = can.branches.iter().map(|one| (one.branch, one.collects, one.available[0])).collect();
    assert_eq!(can, [LONDON, MANCHESTER].map(|branch| (branch, true, units(shop::PLENTY))).to_vec());
    let there = |pay_in_store| Delivery::Collect(Collect { branch: MANCHESTER, pay_in_store });
    let (asked, quote) = quoted(&public, &cart, there(false), true).await;
    let order = placed(&at(&app, TILL, CASHIER, OrderCommand::PlaceAtTill(Box::new(asked))).await.unwrap());
    until_state(&http, &order, OrderState::Paying).await;
    let pays = PayAtTill { order: order.order, amount: quote.total, way: CASH };
    done(&at(&app, TILL, CASHIER, OrderCommand::PayAtTill(pays)).await.unwrap());
    until_orders(&app, TILL, quote.total).await;
    let view = until_state(&http, &order, OrderState::Confirmed).await;
    hand_over(&http, &view, MANCHESTER).await;
    until_state(&http, &order, OrderState::Fulfilled).await;

    // Ordered in London to be paid when it is collected there; it comes to less meanwhile.
    let cart = basket(&public, &[("P06", 2)]).await;
    let (asked, all) = quoted(&public, &cart, shop::collected(true), false).await;
    let second = placed(&at(&app, TILL, CASHIER, OrderCommand::PlaceAtTill(Box::new(asked))).await.unwrap());
    until_state(&http, &second, OrderState::Confirmed).await;
    let shown = at_counter(&app, SECOND_TILL, &second).await;
    assert_eq!((shown.due, shown.collect.len()), (all.total, 1));
    let reduce = ReduceOrder { order: second.order, lines: quantities(&[("P06", 1)]), reason: String::new() };
    submit(&http, None, OrderCommand::Reduce(reduce)).await;
    until_asked("it comes to less", async || told(&http, &second).await.due < all.total).await;
    let pays = |amount| OrderCommand::PayAtTill(PayAtTill { order: second.order, amount, way: CARD });
    assert_eq!(refused(at(&app, SECOND_TILL, SUPERVISOR, pays(all.total)).await), RefusalCode::PriceChanged);
    let less = at_counter(&app, SECOND_TILL, &second).await.due;
    done(&at(&app, SECOND_TILL, SUPERVISOR, pays(less)).await.unwrap());
    until_orders(&app, SECOND_TILL, less).await;

    // One is called off after it was paid, and one piece of the first comes back at a third till, by card.
    submit(&http, None, OrderCommand::Cancel(CancelOrder { order: second.order, reason: String::new() }))
        .await;
    until_state(&http, &second, OrderState::Cancelled).await;
    let grounds = Grounds::default();
    let back = PayBackAtTill { order: second.order, amount: less, way: CARD, grounds: grounds.clone() };
    done(&at(&app, SECOND_TILL, SUPERVISOR, OrderCommand::PayBackAtTill(back)).await.unwrap());
    until_orders(&app, SECOND_TILL, Amount(0)).await;
    let (good, damaged, reason) = (units(1), Quantity::ZERO, ReturnReason::DoesNotFit);
    let lines = vec![BroughtLine { sku: sku(GOODS), good, damaged, reason }];
    let brings = BringBack { order: order.order, number: None, lines, way: Some(CARD), grounds };
    let answer = at(&app, NORTHERN_TILL, SUPERVISOR, OrderCommand::BringBack(brings)).await.unwrap();
    let Answer::Ok(Outcome::BroughtBack(told)) = answer.answer else { panic!("{answer:?}") };
    assert_eq!((told.online, told.here.0), (Amount(0), (quote.total.0 * 2 + 3) / 6));
    until_orders(&app, NORTHERN_TILL, Amount(-told.here.0)).await;

    balanced(&http, (quote.total, told.here)).await;
    let sold = app.node.register_view(TILL).await.unwrap().shift.unwrap().totals;
    let counted = Amount(shop::FLOAT.0 + sold.cash.0);
    let reply = at(&app, TILL, CASHIER, CloseShift { currency: Currency::GBP, counted }).await.unwrap();
    let Answer::Ok(Outcome::ShiftClosed(z)) = reply.answer else { panic!("{reply:?}") };
    assert_eq!((z.over_short, z.totals.orders), (Amount(0), quote.total));
    assert_eq!(
        z.totals.cash.0,
        z.totals.gross.0 + quote.total.0,
        "the order's money, and what was sold beside it"
    );
    app.stop().await;
}

/// All channels are tills and orders, in sales and in money, and each branch's money is that of its drawers.
async fn balanced(http: &Http, (paid, back): (Amount, Amount)) {
    let report =
        async |query: &str| -> SalesReport { http.get(&format!("/api/v1/reports/sales?{query}")).await };
    let (all, tills, web) = (
        report("group=tender").await,
        report("group=tender&channel=till").await,
        report("group=tender&channel=web").await,
    );
    let money = |report: &SalesReport| report.total.paid.unwrap().0;
    assert_eq!(all.total.total.0, tills.total.total.0 + web.total.total.0);
    assert_eq!(money(&all), money(&tills) + money(&web));
    let row = |key: &str| web.rows.iter().find(|row| row.key == key).and_then(|row| row.figures.paid);
    assert_eq!((row("cash"), row("card")), (Some(paid), Some(Amount(-back.0))));
    assert_eq!((row("collection"), row("by_hand"), web.total.total.0), (None, None, paid.0 - back.0));
    for (branch, moved) in [(LONDON, paid.0), (MANCHESTER, -back.0)] {
        let own = report(&format!("group=tender&channel=web&branch={branch}")).await;
        assert_eq!(money(&own), moved, "{branch}");
    }
}
