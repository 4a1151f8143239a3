//! Orders of the online store through the interface: from a cart to goods that are promised, with the server killed between any two
//! steps, and with more customers than goods.

use onhand_tests::{
    AppOptions, Child, Http, TestApp, free_address, onhand_binary,
    shop::{self, LONDON, MANAGER, collected, filled, office, order_of, sku, units},
    until_asked,
};
use protocol::{
    Answer, CartView, CommandBody, FulfilmentCommand, FulfilmentId, FulfilmentRef, HandOverFulfilment,
    OrderRow, OrderState, OrderView, Page, PickFulfilment, PlaceOrder, Problem, Quantity, RefusalCode,
    SkuQuantity, StockLevel,
};
use std::time::Duration;

const GOODS: &str = "P05";

async fn place(http: &Http, cart: &CartView) -> Result<OrderView, Problem> {
    http.send_json("/api/v1/checkout", &order_of(cart, collected(true))).await
}

async fn mine(http: &Http, key: &str) -> OrderView {
    http.get(&format!("/api/v1/checkout/{key}")).await
}

async fn level(http: &Http) -> StockLevel {
    http.levels(LONDON).await.get(&sku(GOODS)).copied().unwrap_or_default()
}

async fn done(http: &Http, body: FulfilmentCommand) {
    let reply = http.submit(&office(Some(LONDON), CommandBody::from(body))).await.unwrap();
    assert!(matches!(reply.answer, Answer::Ok(_)), "{reply:?}");
}

async fn refused(http: &Http, body: FulfilmentCommand) -> RefusalCode {
    http.submit(&office(Some(LONDON), CommandBody::from(body))).await.unwrap_err().code
}

#[tokio::test]
async fn an_order_goes_from_the_cart_to_the_customers_hand() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    let before = level(&office).await;
    let cart = filled(&public, GOODS, 3).await;
    assert_eq!((cart.lines.len(), cart.lines[0].problems.len()), (1, 0));
    let too_little =
        PlaceOrder { total: protocol::Amount(cart.goods.0 - 1), ..order_of(&cart, collected(true)) };
    let refusal = public.send_json::<OrderView>("/api/v1/checkout", &too_little).await.unwrap_err();
    assert_eq!(refusal.code, RefusalCode::PriceChanged);
    let order = place(&public, &cart).await.unwrap();
    assert_eq!((order.state, order.due), (OrderState::Confirmed, order.total));
    assert_eq!(order.sourcing, "", "why a branch serves it is told inside");
    // Another window, or the same again: the same order.
    assert_eq!(place(&public, &cart).await.unwrap().number, order.number);
    let now = level(&office).await;
    assert_eq!((now.on_hand, now.allocated), (before.on_hand, Quantity(before.allocated.0 + 3_000)));
    let rows: Page<OrderRow> = office.get("/api/v1/orders?state=confirmed&branch=1&text=ada").await;
    assert_eq!(rows.items.iter().map(|row| &row.number).collect::<Vec<_>>(), [&order.number]);
    let inside: OrderView = office.get(&format!("/api/v1/orders/{}", order.id)).await;
    assert!(!inside.sourcing.is_empty());

    let fulfilment: FulfilmentId = inside.parts[0].fulfilment;
    done(&office, FulfilmentCommand::Begin(FulfilmentRef { fulfilment })).await;
    let lines = vec![SkuQuantity { sku: sku(GOODS), quantity: units(3) }];
    done(&office, FulfilmentCommand::Pick(PickFulfilment { fulfilment, lines, reason: String::new() })).await;
    done(&office, FulfilmentCommand::Ready(FulfilmentRef { fulfilment })).await;
    let code = mine(&public, &order.key).await.collect_code;
    let over = |code: &str| {
        let (code, known_by) = (code.to_owned(), String::new());
        FulfilmentCommand::HandOver(HandOverFulfilment { fulfilment, age_checked: Some(18), code, known_by })
    };
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(
        refused(&office, over(wrong)).await,
        RefusalCode::WrongState,
        "nobody gets it without the code"
    );
    done(&office, over(&code)).await;
    until_asked("the order is done", async || mine(&public, &order.key).await.state == OrderState::Fulfilled)
        .await;
    let now = level(&office).await;
    assert_eq!((now.on_hand, now.allocated), (Quantity(before.on_hand.0 - 3_000), before.allocated));
    let (path, why) =
        (format!("/api/v1/checkout/{}/cancel", order.key), serde_json::json!({ "reason": "too late" }));
    let late = public.send_json::<OrderView>(&path, &why).await.unwrap_err();
    assert_eq!(late.code, RefusalCode::WrongState);
    app.stop().await;
}

#[tokio::test]
async fn the_last_ones_go_to_as_many_as_there_are_and_everybody_else_is_told_at_once() {
    let app = TestApp::start().await;
    let public = app.http();
    let office_http = app.http_as(&app.sign_in(MANAGER).await);
    let there = level(&office_http).await.available_to_sell();
    let plenty = shop::PLENTY;
    assert_eq!(there, units(plenty));
    // Ten are left, fifty want two each, and a till sells as well.
    let adjust = protocol::Adjust {
        sku: sku(GOODS),
        delta: units(10 - plenty),
        unsellable: Quantity::ZERO,
        reason: protocol::AdjustmentReason::Damaged,
        note: "water".into(),
        code: None,
    };
    office_http.submit(&office(Some(LONDON), CommandBody::from(adjust))).await.unwrap();
    let mut carts = Vec::new();
    for _ in 0..50 {
        carts.push(filled(&public, GOODS, 2).await);
    }
    let placing = futures_util::future::join_all(carts.iter().map(|cart| place(&public, cart)));
    let placed = placing.await;
    let mut confirmed = 0;
    for order in placed {
        match order {
            Ok(order) if order.state == OrderState::Confirmed => confirmed += 1,
            Ok(order) => assert_eq!(order.state, OrderState::Cancelled, "{order:?}"),
            Err(problem) => assert_eq!(problem.code, RefusalCode::InsufficientStock, "{problem:?}"),
        }
    }
    assert_eq!(confirmed, 5);
    let now = level(&office_http).await;
    assert_eq!((now.on_hand, now.allocated, now.reserved), (units(10), units(10), Quantity::ZERO));
    app.stop().await;
}

#[tokio::test]
async fn an_order_survives_a_server_that_is_killed_again_and_again() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let seeded = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    seeded.stop().await;
    let address = free_address();
    let mut orders: Vec<String> = Vec::new();
    for round in 0..6 {
        let child = Child::start(binary, dir.path(), address).await;
        let public = Http::new(address, None);
        let cart = filled(&public, GOODS, 1).await;
        // Whether or not it is answered: the server falls while it is placed.
        let pause = Duration::from_millis(round * 7);
        let placed = tokio::time::timeout(pause, place(&public, &cart)).await;
        child.kill();
        let child = Child::start(binary, dir.path(), address).await;
        let order = place(&public, &cart).await.unwrap();
        if let Ok(Ok(before)) = placed {
            assert_eq!(before.number, order.number, "one cart is one order");
        }
        until_asked("it is confirmed", async || {
            mine(&public, &order.key).await.state == OrderState::Confirmed
        })
        .await;
        orders.push(order.key);
        for key in &orders {
            assert_eq!(mine(&public, key).await.state, OrderState::Confirmed);
        }
        child.kill();
    }
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let now = level(&http).await;
    assert_eq!((now.allocated, now.reserved), (units(6), Quantity::ZERO));
    let rows: Page<OrderRow> = http.get("/api/v1/orders").await;
    let mut numbers: Vec<String> = rows.items.into_iter().map(|row| row.number).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 6);
    app.stop().await;
}
