//! Online orders in reports, over the wire: they count when they are handed over and when they come back, every figure opens to
//! what it is the sum of, and a restart tells the same.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, TILL, collected, done, office, order_of, sell, sku, till, units},
    until_asked,
};
use protocol::{
    Amount, AskReturn, CameBackLine, CommandBody, FulfilmentCommand, FulfilmentRef, HandOverFulfilment,
    OrderCommand, OrderId, OrderView, Page, PickFulfilment, Quantity, ReceiveReturn, RefundOrder,
    ReturnReason, SalesEntry, SalesReport, SalesTicket, SkuQuantity, WantedBack,
};

const GOODS: &str = "P05";

async fn report(http: &Http, query: &str) -> SalesReport {
    http.get(&format!("/api/v1/reports/sales?{query}")).await
}

async fn behind(http: &Http, query: &str) -> Vec<SalesTicket> {
    let page: Page<SalesTicket> = http.get(&format!("/api/v1/reports/sales/tickets?{query}")).await;
    assert!(page.next.is_none());
    page.items
}

pub(super) async fn submit(http: &Http, body: impl Into<CommandBody>) {
    let body = body.into();
    let branch = matches!(body, CommandBody::Fulfilment(_)).then_some(LONDON);
    done(&http.submit(&office(branch, body)).await.unwrap());
}

/// Three of something, collected in London and paid there.
pub(super) async fn ordered(http: &Http) -> OrderView {
    let cart = shop::filled(http, GOODS, 3).await;
    http.send_json("/api/v1/checkout", &order_of(&cart, collected(true))).await.unwrap()
}

pub(super) async fn hand_over(http: &Http, order: &OrderView) {
    let fulfilment = order.parts[0].fulfilment;
    submit(http, FulfilmentCommand::Begin(FulfilmentRef { fulfilment })).await;
    let lines = vec![SkuQuantity { sku: sku(GOODS), quantity: units(3) }];
    submit(http, FulfilmentCommand::Pick(PickFulfilment { fulfilment, lines, reason: String::new() })).await;
    submit(http, FulfilmentCommand::Ready(FulfilmentRef { fulfilment })).await;
    let code = order.collect_code.clone();
    let over = HandOverFulfilment { fulfilment, age_checked: Some(18), code, known_by: String::new() };
    submit(http, FulfilmentCommand::HandOver(over)).await;
}

/// One comes back, damaged, and its money goes back by hand.
async fn sent_back(http: &Http, order: OrderId) {
    let lines = vec![WantedBack {
        sku: sku(GOODS),
        quantity: units(1),
        reason: ReturnReason::Damaged,
        instead: None,
    }];
    submit(
        http,
        OrderCommand::AskReturn(AskReturn { order, lines, comment: String::new(), difference: None }),
    )
    .await;
    let view: OrderView = http.get(&format!("/api/v1/orders/{}", order)).await;
    if view.returns[0].state == protocol::ReturnState::Asked {
        let approve = protocol::ApproveReturn { order, number: 0, branch: Some(LONDON) };
        submit(http, OrderCommand::ApproveReturn(approve)).await;
    }
    let lines = vec![CameBackLine { sku: sku(GOODS), good: Quantity::ZERO, damaged: units(1) }];
    let received = ReceiveReturn {
        order,
        number: 0,
        branch: LONDON,
        lines,
        withheld: Amount::ZERO,
        note: String::new(),
        complete: true,
    };
    submit(http, OrderCommand::ReceiveReturn(received)).await;
    until_asked("the order knows that it is handed over", async || {
        let view: OrderView = http.get(&format!("/api/v1/orders/{}", order)).await;
        view.to_pay_back > Amount::ZERO
    })
    .await;
    let view: OrderView = http.get(&format!("/api/v1/orders/{}", order)).await;
    let paid = RefundOrder { order, amount: view.to_pay_back, reason: "cash".into() };
    submit(http, OrderCommand::PaidByHand(paid)).await;
}

#[tokio::test]
async fn an_order_is_in_the_reports_from_the_hand_over_on_and_opens_from_its_figures() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    shop::open(&app.node, TILL, CASHIER).await;
    let view = app.node.register_view(TILL).await.unwrap();
    let command = till(view.command_seq + 1, CASHIER, sell(&[("P01", 2)]));
    let origin = onhand::record::Origin::Register(TILL);
    done(&app.node.submit_history(origin, command).await.unwrap());
    let (public, http) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    let order = ordered(&public).await;
    let mine: OrderView = public.get(&format!("/api/v1/checkout/{}", order.key)).await;
    let before = report(&http, "group=channel").await;
    assert_eq!(before.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["till"], "only ordered");
    hand_over(&http, &mine).await;

    let now = report(&http, "group=channel").await;
    let row =
        |report: &SalesReport, key: &str| report.rows.iter().find(|row| row.key == key).unwrap().figures;
    let (at_till, web) = (row(&now, "till"), row(&now, "web"));
    assert_eq!((at_till, web.total, web.sales, web.items), (row(&before, "till"), order.total, 1, units(3)));
    assert_eq!(web.paid, Some(order.total), "it is paid when it is collected");
    assert_eq!(now.total.total.0, at_till.total.0 + order.total.0);
    let steps = behind(&http, &format!("channel=web&as_of={}", now.as_of)).await;
    let [step] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(
        (step.entry, step.order, &step.order_number),
        (SalesEntry::HandedOver, Some(order.id), &order.number)
    );
    assert_eq!((step.staff, step.number.branch, step.part), (MANAGER, LONDON, web));
    let days = http.sales().await;
    let day = days.iter().find(|day| day.branch == LONDON).unwrap();
    assert_eq!(
        (day.sales, day.gross, day.web),
        (2, now.total.total, order.total),
        "and so it is on the day's own screen"
    );

    sent_back(&http, order.id).await;
    let third = Amount((order.total.0 + 1) / 3);
    let now = report(&http, "group=channel").await;
    let web = row(&now, "web");
    assert_eq!((web.refunds, web.items), (1, units(2)));
    assert!((web.refunded.0 - third.0).abs() <= 1 && web.paid == Some(web.total), "{web:?}");
    let reasons = report(&http, "group=reason&channel=web").await;
    assert!(reasons.rows.iter().any(|row| row.key == "damaged"), "{reasons:?}");
    let steps = behind(&http, "channel=web").await;
    let entries: Vec<SalesEntry> = steps.iter().map(|step| step.entry).collect();
    assert_eq!(entries, [SalesEntry::Money, SalesEntry::CameBack, SalesEntry::HandedOver]);
    let tenders = report(&http, "group=tender&channel=web").await;
    let tenders: Vec<&str> = tenders.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(tenders, ["collection", "by_hand"]);
    let path = "/api/v1/reports/sales/tickets?channel=web&format=csv";
    let (_, csv) = http.send(http.request(reqwest::Method::GET, path)).await;
    assert!(csv.contains("handed_over") && csv.contains(&order.number), "{csv}");

    app.stop().await;
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let again = report(&http, "group=channel").await;
    assert_eq!((again.rows, again.total), (now.rows, now.total), "after a restart");
    assert_eq!(behind(&http, "channel=web").await.len(), 3);
    app.stop().await;
}
