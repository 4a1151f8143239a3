//! Kits through the interface: a hamper that is sold at a till and on the web, whose parts are what leaves and comes back, and a case
//! that is broken up; all of it again after a restart.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, LONDON, MANAGER, TILL, collected, done, hold, office, order_of, quantities, sku, units},
};
use protocol::{
    Adjust, AdjustmentReason, Answer, Availability, CartView, CommandBody, Convert, Disposition, Grounds,
    KitView, Movement, MovementDocument, MovementKind, NewCart, OrderState, OrderView, Page, Problem, PutKit,
    Quantity, Refund, RefundLine, RefusalCode, Reply, SkuQuantity, TenderKind, TicketId,
};
use reqwest::Method;

const HAMPER: &str = "K90";
const JAR: &str = "K91";
const BOX: &str = "K92";
const CASE: &str = "K93";

fn kit(name: &str, parts: &[(&str, i64)], at_sale: bool) -> PutKit {
    PutKit { sku: sku(name), parts: quantities(parts), at_sale, version: Some(0) }
}

async fn did(http: &Http, body: impl Into<CommandBody>) {
    done(&http.submit(&office(Some(LONDON), body.into())).await.unwrap());
}

fn refused(answer: Result<Reply, Problem>) -> RefusalCode {
    match answer {
        Ok(Reply { answer: Answer::Rejected(refusal), .. }) => refusal.code,
        Err(problem) => problem.code,
        Ok(other) => panic!("{other:?}"),
    }
}

async fn stocked(http: &Http) {
    for name in [HAMPER, JAR, BOX, CASE] {
        done(&http.submit(&office(None, shop::product(name).into())).await.unwrap());
    }
    did(http, shop::receive("D-1", &[(JAR, 10), (BOX, 5), (CASE, 1)])).await;
    done(&http.submit(&office(None, kit(HAMPER, &[(JAR, 2), (BOX, 1)], true).into())).await.unwrap());
    done(&http.submit(&office(None, kit(CASE, &[(JAR, 24)], false).into())).await.unwrap());
}

/// What is on hand and free, in whole units.
async fn free(http: &Http) -> [i64; 3] {
    let levels = http.levels(LONDON).await;
    let of = |name: &str| levels.get(&sku(name)).map_or(0, |level| level.available_to_sell().0 / 1_000);
    [of(HAMPER), of(JAR), of(BOX)]
}

async fn possible(http: &Http, name: &str) -> (Quantity, Option<String>) {
    let view: KitView = http.get(&format!("/api/v1/kits/{name}")).await;
    let level = view.branches.into_iter().find(|level| level.branch == LONDON).unwrap();
    (level.possible, level.limited_by.map(|sku| sku.to_string()))
}

async fn availability(http: &Http) -> Availability {
    let badge = http.badge(&sku(HAMPER)).await;
    assert_eq!(badge.parts, [sku(JAR), sku(BOX)]);
    badge.branches.iter().find(|one| one.branch == LONDON).unwrap().availability
}

#[tokio::test]
async fn a_kit_is_its_parts_at_the_till_and_on_the_web_and_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(directory.path());
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    stocked(&http).await;
    assert_eq!(possible(&http, HAMPER).await, (units(5), Some(JAR.into())));
    assert_ne!(availability(&http).await, Availability::OutOfStock);

    sold_and_refunded(&app, &http).await;
    in_one_cart(&http).await;
    ordered(&app, &http).await;
    converted(&http).await;
    let seen = (free(&http).await, possible(&http, HAMPER).await, possible(&http, CASE).await);
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let again = (free(&http).await, possible(&http, HAMPER).await, possible(&http, CASE).await);
    assert_eq!(again, seen, "a restart changes nothing");
    let page: Page<KitView> = http.get("/api/v1/kits").await;
    assert_eq!(page.items.iter().map(|view| view.sku).collect::<Vec<_>>(), [sku(HAMPER), sku(CASE)]);
    app.stop().await;
}

/// The ticket shows the kit, the ledger its parts with the ticket as their document.
async fn sold_and_refunded(app: &TestApp, http: &Http) {
    let till = app.till(TILL, MANAGER, protocol::Encoding::Json).await;
    let sold = till.submit(Some(MANAGER), shop::sell(&[(HAMPER, 1), (JAR, 1)])).await.unwrap();
    done(&sold);
    let ticket = http.ticket(sold.id.into()).await;
    assert_eq!(ticket.lines.iter().map(|line| line.sku).collect::<Vec<_>>(), [sku(HAMPER), sku(JAR)]);
    assert!(ticket.exceptions.is_empty(), "{:?}", ticket.exceptions);
    assert_eq!(free(http).await, [0, 7, 4]);
    let ledger: Page<Movement> = http.get(&format!("/api/v1/stock/{BOX}/movements")).await;
    let newest = &ledger.items[0];
    assert_eq!((newest.kind, newest.quantity), (MovementKind::Converted, units(-1)));
    assert_eq!(newest.document, Some(MovementDocument::Ticket(sold.id.into())));
    assert!(newest.cause.contains(HAMPER), "{newest:?}");
    let line = RefundLine { line: 0, quantity: Quantity::ONE, disposition: Disposition::Restock };
    let refund = Refund {
        original: TicketId::from(sold.id),
        lines: vec![line],
        tender: TenderKind::Cash,
        grounds: Grounds::default(),
        method: None,
        tenders: Vec::new(),
    };
    // What it is made of has changed since; what comes back is what was taken.
    let other = PutKit { version: Some(1), ..kit(HAMPER, &[(JAR, 1)], true) };
    done(&http.submit(&office(None, other.into())).await.unwrap());
    let back = till.submit(Some(MANAGER), CommandBody::from(refund)).await.unwrap();
    done(&back);
    assert_eq!(free(http).await, [0, 9, 5]);
    let first = PutKit { version: Some(2), ..kit(HAMPER, &[(JAR, 2), (BOX, 1)], true) };
    done(&http.submit(&office(None, first.into())).await.unwrap());
}

/// A kit and its part in one hold are one demand, and a kit is neither delivered nor corrected.
async fn in_one_cart(http: &Http) {
    let asked = |lines: &[(&str, i64)]| office(Some(LONDON), hold(lines, None));
    let too_much = asked(&[(HAMPER, 4), (JAR, 2)]);
    assert_eq!(refused(http.submit(&too_much).await), RefusalCode::InsufficientStock);
    let reply = http.submit(&asked(&[(HAMPER, 4), (JAR, 1)])).await.unwrap();
    assert_eq!(free(http).await, [0, 0, 1]);
    assert_eq!(availability(http).await, Availability::OutOfStock);
    did(http, protocol::ReleaseHold { hold: reply.id.into() }).await;
    assert_eq!(free(http).await, [0, 9, 5]);
    let delivery = office(Some(LONDON), shop::receive("D-2", &[(HAMPER, 1)]));
    assert_eq!(refused(http.submit(&delivery).await), RefusalCode::NotStocked);
    let found = Adjust {
        sku: sku(HAMPER),
        delta: Quantity::ONE,
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Found,
        note: String::new(),
        code: None,
    };
    let found = office(Some(LONDON), found.into());
    assert_eq!(refused(http.submit(&found).await), RefusalCode::NotStocked);
}

/// A shopper orders it; what is promised are its parts, and they are free again when the order is called off.
async fn ordered(app: &TestApp, http: &Http) {
    let public = app.http();
    let cart: NewCart = public.ask(public.request(Method::POST, "/api/v1/carts").json(&())).await.unwrap();
    let line = SkuQuantity { sku: sku(HAMPER), quantity: units(2) };
    let path = format!("/api/v1/carts/{}/lines", cart.id);
    let cart: CartView = public.ask(public.request(Method::POST, &path).json(&line)).await.unwrap();
    let order = order_of(&cart, collected(true));
    let order: OrderView =
        public.ask(public.request(Method::POST, "/api/v1/checkout").json(&order)).await.unwrap();
    assert_eq!(order.state, OrderState::Confirmed);
    assert_eq!(free(http).await, [0, 5, 3]);
    let path = format!("/api/v1/checkout/{}/cancel", order.key);
    let why = serde_json::json!({ "reason": "not needed" });
    let _: OrderView = public.ask(public.request(Method::POST, &path).json(&why)).await.unwrap();
    let deadline = std::time::Instant::now() + onhand_tests::PATIENCE;
    while free(http).await != [0, 9, 5] {
        assert!(std::time::Instant::now() < deadline, "the parts come back: {:?}", free(http).await);
        tokio::task::yield_now().await;
    }
}

/// A case becomes 24 pieces, and cannot be made of fewer.
async fn converted(http: &Http) {
    let convert = |apart, count| Convert {
        sku: sku(CASE),
        quantity: units(count),
        apart,
        note: "for the shelf".into(),
    };
    let short = office(Some(LONDON), convert(false, 1).into());
    assert_eq!(refused(http.submit(&short).await), RefusalCode::InsufficientStock);
    did(http, convert(true, 1)).await;
    assert_eq!(free(http).await, [0, 33, 5]);
    assert_eq!(possible(http, CASE).await, (units(1), Some(JAR.into())));
    let again = office(Some(LONDON), convert(true, 1).into());
    assert_eq!(refused(http.submit(&again).await), RefusalCode::InsufficientStock);
    let nobody = Convert { sku: sku(JAR), ..convert(true, 1) };
    assert_eq!(refused(http.submit(&office(Some(LONDON), nobody.into())).await), RefusalCode::WrongState);
}
