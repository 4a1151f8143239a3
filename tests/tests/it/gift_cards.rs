//! Gift cards through the interface: issued, found, paid with, owed; one card that many want at once; and what a killed server remembers.

use onhand_tests::{
    AppOptions, Child, Http, TestApp, free_address, onhand_binary,
    shop::{LONDON, MANAGER, filled, office, order_of},
    until_asked,
};
use protocol::{
    AdjustGiftCard, Amount, BlockGiftCard, CartView, Collect, CommandBody, Delivery, GiftCardBalance,
    GiftCardCode, GiftCardLedger, GiftCardLiability, GiftCardState, GiftCardView, IssuedGiftCard, OrderState,
    OrderView, Page, PlaceOrder, Problem, RefusalCode, WantedGiftCard,
};
use reqwest::Method;
use std::time::Duration;

const GOODS: &str = "P05";

async fn told(http: &Http, body: impl Into<CommandBody>) -> Result<(), RefusalCode> {
    http.submit(&office(None, body.into())).await.map(|_| ()).map_err(|problem| problem.code)
}

async fn issue(http: &Http, amount: i64) -> IssuedGiftCard {
    let wanted = WantedGiftCard {
        amount: Amount(amount),
        until: None,
        customer: None,
        reason: "For a patient customer".into(),
    };
    http.send_json("/api/v1/gift-cards", &wanted).await.unwrap()
}

async fn with_card(http: &Http, cart: &CartView, code: &str) -> Result<CartView, Problem> {
    let code = GiftCardCode { code: code.into() };
    http.send_json(&format!("/api/v1/carts/{}/gift-cards", cart.id), &code).await
}

/// Paid now, and collected.
async fn place(http: &Http, cart: &CartView) -> Result<OrderView, Problem> {
    let collect = Delivery::Collect(Collect { branch: LONDON, pay_in_store: false });
    let by_cards = Amount(cart.cards.iter().map(|own| own.available.0).sum());
    http.send_json("/api/v1/checkout", &PlaceOrder { by_cards, ..order_of(cart, collect) }).await
}

async fn ledger(http: &Http, card: &IssuedGiftCard) -> GiftCardLedger {
    http.get(&format!("/api/v1/gift-cards/{}", card.card)).await
}

async fn owed(http: &Http) -> GiftCardLiability {
    http.get("/api/v1/gift-cards/liability").await
}

#[tokio::test]
async fn a_card_is_issued_found_paid_with_corrected_and_owed() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    let card = issue(&office, 100_000).await;
    assert_eq!((card.code.len(), card.code.matches('-').count()), (19, 3));
    let code = GiftCardCode { code: card.code.to_lowercase() };
    let balance: GiftCardBalance = public.send_json("/api/v1/gift-cards/balance", &code).await.unwrap();
    assert_eq!((balance.state, balance.available), (GiftCardState::Good, Amount(100_000)));
    let cart = filled(&public, GOODS, 2).await;
    let cart = with_card(&public, &cart, &card.code).await.unwrap();
    assert_eq!((cart.cards.len(), cart.cards[0].available), (1, Amount(100_000)));
    let order = place(&public, &cart).await.unwrap();
    assert_eq!((order.state, order.captured), (OrderState::Confirmed, order.total));
    assert_eq!(place(&public, &cart).await.unwrap().id, order.id, "asked again it is the same order");
    let left = 100_000 - order.total.0;
    until_asked("it is paid", async || ledger(&office, &card).await.view.balance == Amount(left)).await;
    let found: GiftCardLedger = office.send_json("/api/v1/gift-cards/find", &code).await.unwrap();
    assert_eq!((found.entries.len(), found.entries[0].order), (2, Some(order.id)));
    // Another one, corrected and blocked.
    let other = issue(&office, 2_000).await;
    let adjust =
        |amount: i64| AdjustGiftCard { card: other.card, amount: Amount(amount), reason: "wrong".into() };
    told(&office, adjust(-500)).await.unwrap();
    assert_eq!(told(&office, adjust(-1_501)).await, Err(RefusalCode::GiftCardShort));
    let block = BlockGiftCard { card: other.card, blocked: true, reason: "lost".into() };
    told(&office, block).await.unwrap();
    let refused = with_card(&public, &filled(&public, GOODS, 1).await, &other.code).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::GiftCardBlocked);
    let all: Page<GiftCardView> = office.get("/api/v1/gift-cards").await;
    assert_eq!(all.items.iter().map(|one| one.card).collect::<Vec<_>>(), [other.card, card.card]);
    let last: Page<GiftCardView> = office.get(&format!("/api/v1/gift-cards?last={}", &card.code[15..])).await;
    assert!(last.items.iter().any(|one| one.card == card.card));
    let report = owed(&office).await;
    assert_eq!((report.owed, report.cards), (Amount(left + 1_500), 2));
    assert_eq!(report.days[0].issued, Amount(102_000));
    assert_eq!(report.days[0].owed, report.owed);
    let (_, csv) = office.send(office.request(Method::GET, "/api/v1/gift-cards?format=csv")).await;
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(!csv.contains(&card.code) && csv.contains(&card.code[15..]));
    // What it paid comes back to it.
    let path = format!("/api/v1/checkout/{}/cancel", order.key);
    let _: OrderView = public.send_json(&path, &serde_json::json!({ "reason": "" })).await.unwrap();
    until_asked("it is back", async || ledger(&office, &card).await.view.balance == Amount(100_000)).await;
    app.stop().await;
}

#[tokio::test]
async fn one_card_that_many_want_at_once_is_paid_with_once() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    for round in 0..4 {
        let first = filled(&public, GOODS, 1).await;
        let card = issue(&office, first.goods.0).await;
        let mut carts = vec![with_card(&public, &first, &card.code).await.unwrap()];
        for _ in 0..3 {
            let cart = filled(&public, GOODS, 1).await;
            carts.push(with_card(&public, &cart, &card.code).await.unwrap());
        }
        let all = futures_util::future::join_all(carts.iter().map(|cart| place(&public, cart))).await;
        let (won, lost): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 3), "{round}");
        for no in lost {
            assert_eq!(no.unwrap_err().code, RefusalCode::GiftCardShort);
        }
        until_asked("it is used up", async || {
            let view = ledger(&office, &card).await.view;
            (view.balance, view.claimed) == (Amount::ZERO, Amount::ZERO)
        })
        .await;
    }
    assert_eq!(owed(&office).await.owed, Amount::ZERO);
    app.stop().await;
}

#[tokio::test]
async fn whoever_tries_too_many_codes_is_told_nothing_of_any_card() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    let card = issue(&office, 500).await;
    let asked = async |code: &str| {
        let code = GiftCardCode { code: code.into() };
        public.send_json::<GiftCardBalance>("/api/v1/gift-cards/balance", &code).await
    };
    let mut last = None;
    for _ in 0..40 {
        let code = asked("2222-3333-4444-5555").await.unwrap_err().code;
        last = Some(code);
        if code == RefusalCode::TooManyRequests {
            break;
        }
        assert_eq!(code, RefusalCode::UnknownGiftCard);
    }
    assert_eq!(last, Some(RefusalCode::TooManyRequests));
    assert_eq!(asked(&card.code).await.unwrap_err().code, RefusalCode::TooManyRequests);
    app.stop().await;
}

#[tokio::test]
async fn a_killed_server_takes_from_the_card_what_its_orders_came_to() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let office = app.http_as(&app.sign_in(MANAGER).await);
    let card = issue(&office, 500_000).await;
    app.stop().await;
    let address = free_address();
    let mut paid = 0;
    for round in 0..5_u64 {
        let child = Child::start(binary, dir.path(), address).await;
        let public = Http::new(address, None);
        let cart = with_card(&public, &filled(&public, GOODS, 1).await, &card.code).await.unwrap();
        // Whether or not it is answered: the server falls while it is placed.
        let placed = tokio::time::timeout(Duration::from_millis(round * 7), place(&public, &cart)).await;
        child.kill();
        let child = Child::start(binary, dir.path(), address).await;
        let order = place(&public, &cart).await.unwrap();
        if let Ok(Ok(before)) = placed {
            assert_eq!(before.number, order.number, "one cart is one order");
        }
        let done = async || {
            let now: OrderView = public.get(&format!("/api/v1/checkout/{}", order.key)).await;
            (now.state, now.captured) == (OrderState::Confirmed, now.total)
        };
        until_asked("it is confirmed and paid", done).await;
        paid += order.total.0;
        child.kill();
    }
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let office = app.http_as(&app.sign_in(MANAGER).await);
    let own = ledger(&office, &card).await;
    assert_eq!(own.view.balance, Amount(500_000 - paid));
    assert_eq!(own.entries.len(), 6, "each order paid once");
    assert_eq!(owed(&office).await.owed, own.view.balance);
    app.stop().await;
}
