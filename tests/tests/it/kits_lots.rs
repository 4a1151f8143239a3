//! A recall reaches what a kit took, through the interface: who bought a kit at a till and on the web with some of the lot in it, what a recall
//! does to a kit that is promised and still here, what comes back of one, and all of it again after a restart.

use onhand_tests::{
    AppOptions, Http, PATIENCE, TestApp,
    shop::{self, LONDON, MANAGER, TILL, collected, done, office, order_of, quantities, sku, units},
};
use protocol::{
    CartView, CommandBody, CommandId, CountEntry, CountId, CountLine, CountThreshold, Disposition,
    EnterCounts, Grounds, LotBuyer, LotState, LotsOfSku, NewCart, OpenCount, OrderView, Page, PutKit,
    Quantity, RecallLot, Refund, RefundLine, SetTracking, SkuQuantity, TenderKind, TicketId, Tracking,
    TrackingLine, UncountedSku,
};
use reqwest::Method;

use crate::lots::{line, receive};

const HAMPER: &str = "K90";
const JAR: &str = "K91";
const BOX: &str = "K92";

async fn did(http: &Http, body: impl Into<CommandBody>) {
    done(&http.submit(&office(None, body.into())).await.unwrap());
}

/// A hamper of two jars and a box; three jars of lot one are sold before seven of lot two.
async fn stocked(http: &Http) {
    for name in [HAMPER, JAR, BOX] {
        did(http, shop::product(name)).await;
    }
    let parts = quantities(&[(JAR, 2), (BOX, 1)]);
    did(http, PutKit { sku: sku(HAMPER), parts, at_sale: true, version: Some(0) }).await;
    let lines = vec![TrackingLine { sku: sku(JAR), tracking: Tracking::Lot }];
    did(http, SetTracking { lines }).await;
    let lots = vec![line(JAR, "ONE", 3, None), line(JAR, "TWO", 7, None)];
    done(&http.submit(&receive(JAR, 10, lots)).await.unwrap());
    done(&http.submit(&receive(BOX, 9, Vec::new())).await.unwrap());
}

/// Two hampers for somebody who collects them.
async fn ordered(app: &TestApp) -> OrderView {
    let public = app.http();
    let cart: NewCart = public.ask(public.request(Method::POST, "/api/v1/carts").json(&())).await.unwrap();
    let line = SkuQuantity { sku: sku(HAMPER), quantity: units(2) };
    let path = format!("/api/v1/carts/{}/lines", cart.id);
    let cart: CartView = public.ask(public.request(Method::POST, &path).json(&line)).await.unwrap();
    let order = order_of(&cart, collected(true));
    public.ask(public.request(Method::POST, "/api/v1/checkout").json(&order)).await.unwrap()
}

/// Whether it went in a kit, how much of the lot, by a ticket or an order, and whether it still lies here; newest first.
async fn buyers(http: &Http, lot: &str) -> Vec<(bool, i64, bool, bool)> {
    let page: Page<LotBuyer> = http.get(&format!("/api/v1/stock/{JAR}/buyers?lot={lot}")).await;
    let told = page.items.iter().map(|one| {
        assert_eq!(one.kit.is_some(), one.kit == Some(sku(HAMPER)));
        assert_eq!(one.kit.is_some(), !one.kit_name.is_empty(), "{one:?}");
        assert_eq!(one.order.is_some(), !one.order_number.is_empty(), "{one:?}");
        (one.kit.is_some(), one.quantity.0 / 1_000, one.order.is_some(), one.here)
    });
    told.collect()
}

async fn lots(http: &Http) -> Vec<(String, i64, LotState)> {
    let all: Vec<LotsOfSku> = http.get(&format!("/api/v1/stock/{JAR}/lots")).await;
    let here = all.into_iter().find(|of| of.branch == LONDON).unwrap();
    here.lots.iter().map(|lot| (lot.lot.to_string(), lot.on_hand.0 / 1_000, lot.state)).collect()
}

fn are(of: &[(&str, i64, LotState)]) -> Vec<(String, i64, LotState)> {
    of.iter().map(|(lot, count, state)| ((*lot).to_owned(), *count, *state)).collect()
}

fn back(ticket: CommandId) -> Refund {
    Refund {
        original: TicketId::from(ticket),
        lines: vec![RefundLine { line: 0, quantity: Quantity::ONE, disposition: Disposition::Restock }],
        tender: TenderKind::Cash,
        grounds: Grounds::default(),
        method: None,
        tenders: Vec::new(),
    }
}

/// Opens a count of jars and enters the eight that lie there, four of them for the order's hampers.
async fn counted(http: &Http) -> CountId {
    let threshold = CountThreshold { quantity: None, ppm: None };
    let skus = Some(vec![sku(JAR)]);
    let opened = OpenCount { name: "Jars".into(), skus, blind: false, threshold, bins: Vec::new() };
    let opened = office(Some(LONDON), opened.into());
    let count = CountId::from(opened.id);
    done(&http.submit(&opened).await.unwrap());
    let open: Page<UncountedSku> = http.get(&format!("/api/v1/counts/{count}/uncounted")).await;
    assert_eq!(open.items.iter().map(|row| row.on_hand).collect::<Vec<_>>(), [Some(units(8))]);
    let entry = CountEntry {
        sku: sku(JAR),
        quantity: units(8),
        place: String::new(),
        at: shop::now().at,
        lot: None,
        expires: None,
    };
    done(
        &http
            .submit(&office(Some(LONDON), EnterCounts { count, entries: vec![entry] }.into()))
            .await
            .unwrap(),
    );
    assert_eq!(line_of(http, count).await, (Some(units(8)), Some(units(0)), units(4)));
    count
}

/// What is expected of jars, by how much that is off, and what of it is there for kits.
async fn line_of(http: &Http, count: CountId) -> (Option<Quantity>, Option<Quantity>, Quantity) {
    let page: Page<CountLine> = http.get(&format!("/api/v1/counts/{count}/lines")).await;
    let [line] = page.items.as_slice() else { panic!("{page:?}") };
    (line.expected, line.variance, line.in_kits)
}

#[tokio::test]
async fn a_recall_reaches_who_bought_a_kit_and_kits_that_are_promised() {
    let directory = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(directory.path());
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    stocked(&http).await;
    let till = app.till(TILL, MANAGER, protocol::Encoding::Json).await;
    let sold = till.submit(Some(MANAGER), shop::sell(&[(HAMPER, 1)])).await.unwrap();
    done(&sold);
    let order = ordered(&app).await;
    // The till has two of lot one in its hamper, the web the last of it and three of lot two.
    assert_eq!(buyers(&http, "ONE").await, [(true, 1, true, true), (true, 2, false, false)]);
    assert_eq!(buyers(&http, "TWO").await, [(true, 3, true, true)]);
    assert_eq!(lots(&http).await, are(&[("TWO", 4, LotState::Sellable)]));
    let count = counted(&http).await;

    let recall = RecallLot { sku: sku(JAR), lot: "ONE".parse().unwrap(), reason: "glass in it".into() };
    did(&http, recall).await;
    let deadline = std::time::Instant::now() + PATIENCE;
    let after = are(&[("ONE", 1, LotState::Recalled), ("TWO", 3, LotState::Sellable)]);
    while lots(&http).await != after {
        assert!(std::time::Instant::now() < deadline, "out of the hamper: {:?}", lots(&http).await);
        tokio::task::yield_now().await;
    }
    let reached = [(true, -1, true, false), (true, 1, true, false), (true, 2, false, false)];
    assert_eq!(buyers(&http, "ONE").await, reached, "the order's is taken out of its hamper again");
    assert_eq!(buyers(&http, "TWO").await, [(true, 1, true, true), (true, 3, true, true)]);

    let refunded = till.submit(Some(MANAGER), CommandBody::from(back(sold.id))).await.unwrap();
    done(&refunded);
    let seen = (buyers(&http, "ONE").await, lots(&http).await);
    assert_eq!(seen.0[0], (true, -2, false, false), "it is back, and not for sale");
    assert_eq!(seen.1, are(&[("ONE", 3, LotState::Recalled), ("TWO", 3, LotState::Sellable)]));
    let request = http.request(Method::GET, &format!("/api/v1/stock/{JAR}/buyers?lot=ONE&format=csv"));
    let (_, file) = http.send(request).await;
    assert_eq!(file.lines().filter(|row| row.contains(HAMPER)).count(), 4, "{file}");
    drop(till);
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!((buyers(&http, "ONE").await, lots(&http).await), seen, "a restart changes nothing");
    // Called off, the other lot is free again, and of the recalled one nothing.
    assert_eq!(line_of(&http, count).await, (Some(units(8)), Some(units(0)), units(4)));
    let public = app.http();
    let path = format!("/api/v1/checkout/{}/cancel", order.key);
    let why = serde_json::json!({ "reason": "not needed" });
    let _: OrderView = public.ask(public.request(Method::POST, &path).json(&why)).await.unwrap();
    let after = are(&[("ONE", 3, LotState::Recalled), ("TWO", 7, LotState::Sellable)]);
    let deadline = std::time::Instant::now() + PATIENCE;
    while lots(&http).await != after {
        assert!(std::time::Instant::now() < deadline, "lot two comes back: {:?}", lots(&http).await);
        tokio::task::yield_now().await;
    }
    assert_eq!(line_of(&http, count).await, (Some(units(8)), Some(units(0)), units(0)));
    app.stop().await;
}
