//! Orders of the online store at tills, over the wire: found by what a customer has in hand, taken back once however many do it at
//! the same moment, and known to the drawer that pays.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{
        self, CASHIER, LONDON, MANAGER, MANCHESTER, NORTHERN_TILL, SECOND_TILL, SUPERVISOR, TILL, collected,
        done, office, order_of, sku, till, units,
    },
    until_asked,
};
use protocol::{
    Amount, Answer, AskWorth, BringBack, BroughtBack, BroughtLine, BroughtWorth, CartView, CloseShift,
    Command, CommandBody, Currency, FulfilmentCommand, FulfilmentRef, Grounds, HandOverFulfilment, NewCart,
    OrderState, OrderView, Outcome, PaymentMethodId, PickFulfilment, Problem, Quantity, RefusalCode,
    RegisterId, Reply, ReturnReason, SalesReport, SkuQuantity, StaffId, TenderKind, TillOrders, TillWay,
};

const GOODS: &str = "P05";

async fn submit(http: &Http, body: impl Into<CommandBody>) {
    done(&http.submit(&office(Some(LONDON), body.into())).await.unwrap());
}

/// Three of something, collected in London and paid there.
async fn handed_over(public: &Http, http: &Http) -> OrderView {
    let cart: NewCart = public.send_json("/api/v1/carts", &()).await.unwrap();
    let line = SkuQuantity { sku: sku(GOODS), quantity: units(3) };
    let cart: CartView = public.send_json(&format!("/api/v1/carts/{}/lines", cart.id), &line).await.unwrap();
    let order: OrderView =
        public.send_json("/api/v1/checkout", &order_of(&cart, collected(true))).await.unwrap();
    let fulfilment = order.parts[0].fulfilment;
    submit(http, FulfilmentCommand::Begin(FulfilmentRef { fulfilment })).await;
    let lines = vec![SkuQuantity { sku: sku(GOODS), quantity: units(3) }];
    submit(http, FulfilmentCommand::Pick(PickFulfilment { fulfilment, lines, reason: String::new() })).await;
    submit(http, FulfilmentCommand::Ready(FulfilmentRef { fulfilment })).await;
    let code = order.collect_code.clone();
    let over = HandOverFulfilment { fulfilment, age_checked: Some(18), code, known_by: String::new() };
    submit(http, FulfilmentCommand::HandOver(over)).await;
    until_asked("the order knows that it is handed over", async || {
        let view: OrderView = http.get(&format!("/api/v1/orders/{}", order.id)).await;
        view.state == OrderState::Fulfilled
    })
    .await;
    http.get(&format!("/api/v1/orders/{}", order.id)).await
}

fn brings(order: &OrderView, count: i64, kind: TenderKind) -> BringBack {
    let (good, damaged) = (units(count), Quantity::ZERO);
    let reason = ReturnReason::DoesNotFit;
    BringBack {
        order: order.id,
        number: None,
        lines: vec![BroughtLine { sku: sku(GOODS), good, damaged, reason }],
        way: Some(TillWay { kind, method: None }),
        grounds: Grounds::default(),
    }
}

async fn at(
    app: &TestApp,
    register: RegisterId,
    staff: StaffId,
    body: impl Into<CommandBody>,
) -> Result<Reply, Problem> {
    let http = app.http_as(&shop::token(register));
    let seq = app.node.register_view(register).await.unwrap().command_seq + 1;
    http.submit(&till(seq, staff, body.into())).await
}

fn refused(answer: Result<Reply, Problem>) -> RefusalCode {
    match answer {
        Ok(reply) => panic!("{reply:?}"),
        Err(problem) => problem.code,
    }
}

async fn found(http: &Http, text: &str, staff: Option<StaffId>) -> Vec<String> {
    let staff = staff.map(|staff| format!("&staff={staff}")).unwrap_or_default();
    let told: TillOrders = http.get(&format!("/api/v1/till/orders?text={text}{staff}")).await;
    told.orders.into_iter().map(|order| order.number).collect()
}

#[tokio::test]
async fn an_order_is_found_by_what_its_customer_has_and_by_name_by_whoever_may() {
    let app = TestApp::start_with(&AppOptions::default()).await;
    let (public, http) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    shop::open(&app.node, TILL, CASHIER).await;
    let order = handed_over(&public, &http).await;
    let own = app.http_as(&shop::token(TILL));
    let mine = vec![order.number.clone()];
    let address = format!("https://shop.example/order/{}", order.key);
    for text in [order.number.clone(), order.number.to_lowercase(), format!("{}-R1", order.number), address] {
        assert_eq!(found(&own, &text, None).await, mine, "{text}");
    }
    let nothing = Vec::<String>::new();
    let guessed = format!("{}{}", &order.key[..60], "0000");
    for text in ["W-999999", "", &guessed, "Ada", "ada@example.com"] {
        assert_eq!(found(&own, text, Some(CASHIER)).await, nothing, "{text}");
    }
    assert_eq!(found(&own, "Ada", Some(SUPERVISOR)).await, nothing, "who is not signed on there");
    done(&app.node.sign_on(TILL, SUPERVISOR).await.unwrap());
    assert_eq!(found(&own, "Ada", Some(SUPERVISOR)).await, mine);
    assert_eq!(found(&own, "ada@example.com", Some(SUPERVISOR)).await, mine);
    let problem = http.get_problem(&format!("/api/v1/till/orders?text={}", order.number)).await;
    assert_eq!(problem.code, RefusalCode::Unauthorised, "the office has a page of its own");

    let line = BroughtLine {
        sku: sku(GOODS),
        good: units(1),
        damaged: Quantity::ZERO,
        reason: ReturnReason::DoesNotFit,
    };
    let asked = AskWorth { number: None, lines: vec![line] };
    let path = format!("/api/v1/till/orders/{}/worth", order.id);
    let worth: BroughtWorth = own.send_json(&path, &asked).await.unwrap();
    assert_eq!(worth.amount, Amount((order.total.0 * 2 + 3) / 6));
    app.stop().await;
}

/// Two are left. Two tills of two branches want them at the same moment, each under an id of its own; tells which had them.
async fn raced(app: &TestApp, order: &OrderView, third: Amount) -> RegisterId {
    let http_of = |register| app.http_as(&shop::token(register));
    let both = [SECOND_TILL, NORTHERN_TILL];
    let mut asked: Vec<(Http, Command)> = Vec::new();
    for register in both {
        let seq = app.node.register_view(register).await.unwrap().command_seq + 1;
        let body = CommandBody::from(brings(order, 2, TenderKind::Card));
        asked.push((http_of(register), till(seq, SUPERVISOR, body)));
    }
    let [(first, one_till), (second, other_till)] = asked.try_into().unwrap_or_else(|_| panic!());
    let (one, two) = tokio::join!(first.submit(&one_till), second.submit(&other_till));
    let is_first = one.is_ok();
    assert!(is_first != two.is_ok(), "{one:?} {two:?}");
    let (won, lost) = if is_first { (one, two) } else { (two, one) };
    assert_eq!(refused(lost), RefusalCode::NotReturnable);
    // Said again, since the answer got lost: it happened once.
    let (winner, command) = if is_first { (&first, &one_till) } else { (&second, &other_till) };
    let (won, again) = (won.unwrap(), winner.submit(command).await.unwrap());
    assert_eq!((again.answer, again.repeated), (won.answer, true));
    let winner = if is_first { SECOND_TILL } else { NORTHERN_TILL };
    until_asked("its card total knows", async || {
        let view = app.node.register_view(winner).await.unwrap();
        view.shift.unwrap().totals.card == Amount(third.0 - order.total.0)
    })
    .await;
    winner
}

#[tokio::test]
async fn what_is_brought_to_a_till_is_taken_back_once_and_its_drawer_knows() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let (public, http) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    for (register, staff) in [(TILL, CASHIER), (SECOND_TILL, SUPERVISOR), (NORTHERN_TILL, SUPERVISOR)] {
        shop::open(&app.node, register, staff).await;
    }
    let order = handed_over(&public, &http).await;
    let third = Amount((order.total.0 * 2 + 3) / 6);
    let one = || brings(&order, 1, TenderKind::Cash);
    assert_eq!(refused(at(&app, TILL, CASHIER, one()).await), RefusalCode::NotAllowed);
    assert_eq!(refused(at(&app, TILL, SUPERVISOR, one()).await), RefusalCode::NotSignedOn);
    assert_eq!(refused(at(&app, TILL, MANAGER, one()).await), RefusalCode::NotSignedOn, "nor may anybody");
    let account = brings(&order, 1, TenderKind::Account);
    let answer = at(&app, NORTHERN_TILL, SUPERVISOR, BringBack { way: None, ..account }).await;
    assert_eq!(refused(answer), RefusalCode::InvalidAmount, "it was paid in a shop");

    // A cashier with somebody's approval, who stands there too.
    done(&app.node.sign_on(TILL, SUPERVISOR).await.unwrap());
    let grounds = Grounds { approver: Some(SUPERVISOR), ..Grounds::default() };
    let reply = at(&app, TILL, CASHIER, BringBack { grounds, ..one() }).await.unwrap();
    let back = BroughtBack { number: 1, online: Amount(0), here: third };
    assert_eq!(reply.answer, Answer::Ok(Outcome::BroughtBack(back)));
    until_asked("the drawer knows", async || {
        app.node.register_view(TILL).await.unwrap().shift.unwrap().totals.cash == Amount(-third.0)
    })
    .await;
    let totals = app.node.register_view(TILL).await.unwrap().shift.unwrap().totals;
    assert_eq!((totals.orders, totals.refunded, totals.refunds), (Amount(-third.0), Amount(0), 0));

    let winner = raced(&app, &order, third).await;
    let view: OrderView = http.get(&format!("/api/v1/orders/{}", order.id)).await;
    assert_eq!((view.returns.len(), view.to_pay_back, view.by_hand), (2, Amount(0), Amount(0)));
    let mine: OrderView = public.get(&format!("/api/v1/checkout/{}", order.key)).await;
    let told = serde_json::to_string(&mine.timeline).unwrap();
    assert!(told.contains("brought_to") && told.contains("paid_back_at_till"), "{told}");
    // The goods are where they were brought.
    let there = if winner == NORTHERN_TILL { (-2, 2) } else { (0, 0) };
    for (branch, more) in [(LONDON, there.0), (MANCHESTER, there.1)] {
        let on_hand = http.on_hand(branch, &sku(GOODS)).await;
        assert_eq!(on_hand, (shop::PLENTY + more) * 1_000, "{branch}");
    }
    let report: SalesReport = http.get("/api/v1/reports/sales?group=tender&channel=web").await;
    let paid = |key: &str| report.rows.iter().find(|row| row.key == key).map(|row| row.figures.paid);
    assert_eq!(paid("cash"), Some(Some(Amount(-third.0))));
    assert_eq!(paid("card"), Some(Some(Amount(third.0 - order.total.0))));
    assert_eq!(report.total.paid, Some(Amount(0)));

    // A restart knows the same drawer, and its count is right.
    app.stop().await;
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let counted = Amount(shop::FLOAT.0 - third.0);
    let reply = at(&app, TILL, CASHIER, CloseShift { currency: Currency::GBP, counted }).await.unwrap();
    let Answer::Ok(Outcome::ShiftClosed(report)) = reply.answer else { panic!("{reply:?}") };
    assert_eq!(
        (report.expected, report.over_short, report.totals.orders),
        (counted, Amount(0), Amount(-third.0))
    );
    assert_eq!(report.totals.methods[0].method, PaymentMethodId::CASH);
    app.stop().await;
}
