//! Buying from suppliers: through the interface, by two people at once, with everything asked twice, and with the program killed between
//! any two steps.

use onhand_tests::{
    AppOptions, Child, Http, TestApp, free_address, onhand_binary,
    shop::{self, LONDON, MANAGER, PLENTY, SUPERVISOR, TILL, done, office, sku, units},
};
use protocol::{
    Amount, ChangePurchase, Charges, ClosePurchase, Command, CommandBody, CostView, DeliveredLine,
    DeliveryView, DraftPurchase, Explanation, Movement, MovementDocument, MovementKind, Offer, OfferRow,
    Page, PurchaseCommand, PurchaseDeed, PurchaseId, PurchaseSheet, PurchaseState, PurchaseView,
    PutPurchaseLine, PutSupplier, Quantity, ReceivePurchase, RefusalCode, Reorder, Replenishment,
    ReturnGoods, SendBackLine, SendPurchase, SetOffers, SetReorder, SkuOffer, SkuReorder, Spread, StockLevel,
    StockValue, SupplierId,
};
use reqwest::{Method, StatusCode};

const GOODS: &str = "P05";
const OTHER: &str = "P06";
const HILL: SupplierId = SupplierId(1);

fn house() -> Vec<CommandBody> {
    let offer = |text: &str, pack: i64, cost: i64| {
        let offer = Offer {
            code: format!("H-{text}"),
            pack: units(pack),
            cost: Some(Amount(cost)),
            minimum: Quantity::ZERO,
        };
        SkuOffer { sku: sku(text), offer: Some(offer) }
    };
    let supplier = PutSupplier {
        id: HILL,
        name: "Hillside".into(),
        email: "orders@hillside.example".into(),
        lead_days: 5,
        active: true,
        ..PutSupplier::default()
    };
    let offers = SetOffers { supplier: HILL, offers: vec![offer(GOODS, 12, 250), offer(OTHER, 1, 100)] };
    let (point, max) = (units(PLENTY), units(PLENTY + 20));
    let levels = vec![SkuReorder { sku: sku(GOODS), reorder: Some(Reorder { point, max }) }];
    vec![supplier.into(), offers.into(), SetReorder { branch: LONDON, levels }.into()]
}

fn here(body: impl Into<CommandBody>) -> Command {
    office(Some(LONDON), body.into())
}

fn draft(lines: &[(&str, i64)]) -> Command {
    let line = |(text, count): &(&str, i64)| PutPurchaseLine {
        sku: sku(text),
        quantity: units(*count),
        pack: None,
        cost: None,
    };
    let lines = lines.iter().map(line).collect();
    here(DraftPurchase { supplier: HILL, lines, expected: "2027-01-31".into(), note: String::new() })
}

fn send(purchase: PurchaseId, version: u32) -> Command {
    here(PurchaseCommand::Send(SendPurchase { purchase, version }))
}

fn came(text: &str, good: i64, damaged: i64) -> DeliveredLine {
    DeliveredLine {
        sku: sku(text),
        good: units(good),
        damaged: units(damaged),
        wrong: Quantity::ZERO,
        cost: None,
    }
}

fn receive(purchase: PurchaseId, reference: &str, lines: &[DeliveredLine], seen: u32) -> Command {
    here(ReceivePurchase {
        purchase: Some(purchase),
        reference: reference.into(),
        seen: Some(seen),
        ..shop::delivery(lines.to_vec())
    })
}

async fn sheet(http: &Http, id: PurchaseId) -> PurchaseSheet {
    http.get(&format!("/api/v1/purchases/{id}")).await
}

async fn level(http: &Http, text: &str) -> StockLevel {
    http.levels(LONDON).await.get(&sku(text)).copied().unwrap_or_default()
}

async fn average(http: &Http, text: &str) -> Option<Amount> {
    let page: Page<CostView> = http.get(&format!("/api/v1/costs?sku={text}&branch={LONDON}")).await;
    page.items.first().map(|one| one.average)
}

/// Asks, and asks again under the same id: the answer is the same and nothing happens twice.
async fn twice(http: &Http, command: &Command) {
    let first = http.submit(command).await.unwrap();
    done(&first);
    let again = http.submit(command).await.unwrap();
    assert!(again.repeated && again.lsn == first.lsn, "{again:?}");
}

#[tokio::test]
async fn an_order_goes_from_draft_to_closed_and_everything_adds_up() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    for body in house() {
        twice(&http, &office(None, body)).await;
    }
    let proposed: Page<Replenishment> = http.get(&format!("/api/v1/branches/{LONDON}/replenishment")).await;
    let [row] = proposed.items.as_slice() else { panic!("{proposed:?}") };
    assert_eq!(
        (row.supplier, row.propose, row.cost),
        (Some(HILL), units(12), Some(Amount(250))),
        "two cases would be more than the maximum"
    );

    let order = draft(&[(GOODS, 24), (OTHER, 10)]);
    let id = PurchaseId::from(order.id);
    twice(&http, &order).await;
    assert_eq!(level(&http, GOODS).await.incoming, Quantity::ZERO);
    let every: Page<Replenishment> =
        http.get(&format!("/api/v1/branches/{LONDON}/replenishment?all=true")).await;
    let row = every.items.iter().find(|row| row.sku == sku(GOODS)).unwrap();
    assert_eq!(
        (row.drafted, row.propose),
        (units(24), units(0)),
        "what stands in a draft is not proposed again"
    );
    twice(&http, &send(id, 1)).await;
    assert_eq!(level(&http, GOODS).await.incoming, units(24));
    let proposed: Page<Replenishment> = http.get(&format!("/api/v1/branches/{LONDON}/replenishment")).await;
    assert!(proposed.items.is_empty(), "what is on its way is not ordered again: {proposed:?}");
    let explained: Explanation =
        http.get(&format!("/api/v1/stock/{GOODS}/explain?branch={LONDON}&level=incoming")).await;
    assert_eq!((explained.value, explained.sum), (units(24), units(24)));
    assert_eq!(explained.entries[0].document, Some(MovementDocument::Purchase(id)));

    let changed = ChangePurchase {
        purchase: id,
        version: 1,
        lines: vec![PutPurchaseLine { sku: sku(GOODS), quantity: units(36), pack: None, cost: None }],
        expected: String::new(),
        note: String::new(),
        reason: "a case more and none of the other".into(),
    };
    twice(&http, &here(changed)).await;
    assert_eq!(
        (level(&http, GOODS).await.incoming, level(&http, OTHER).await.incoming),
        (units(36), units(0))
    );

    two_people_receive(&http, id).await;
    the_last_case_costs_more(&http, id).await;
    the_damaged_go_back(&http, id).await;
}

/// What both have is booked, and what both have booked is not.
async fn two_people_receive(http: &Http, id: PurchaseId) {
    let (ann, ben) =
        (receive(id, "DN-1", &[came(GOODS, 8, 2)], 0), receive(id, "DN-1", &[came(GOODS, 14, 0)], 0));
    let both = tokio::join!(http.submit(&ann), http.submit(&ben));
    done(&both.0.unwrap());
    done(&both.1.unwrap());
    let again = http.submit(&receive(id, "DN-1", &[came(GOODS, 14, 0)], 0)).await.unwrap_err();
    assert_eq!((again.code, again.status), (RefusalCode::AlreadyBooked, 422));
    let meanwhile = http.submit(&receive(id, "DN-2", &[came(GOODS, 24, 0)], 0)).await.unwrap_err();
    assert_eq!(meanwhile.code, RefusalCode::ChangedMeanwhile);
    let now = level(http, GOODS).await;
    assert_eq!((now.on_hand, now.unsellable, now.incoming), (units(PLENTY + 24), units(2), units(12)));
    assert_eq!(average(http, GOODS).await, Some(Amount(250)));
}

async fn the_last_case_costs_more(http: &Http, id: PurchaseId) {
    let mut last = receive(id, "DN-3", &[DeliveredLine { cost: Some(Amount(300)), ..came(GOODS, 12, 0) }], 2);
    if let CommandBody::Purchase(PurchaseCommand::Receive(body)) = &mut last.body {
        body.charges = Some(Charges { amount: Amount(600), by: Spread::Quantity });
    }
    twice(http, &last).await;
    let there = PLENTY + 24;
    let expected = ((there * 250 + 12 * 300 + 600) * 2 + there + 12) / ((there + 12) * 2);
    assert_eq!(average(http, GOODS).await, Some(Amount(expected)));

    let told = sheet(http, id).await;
    assert_eq!(
        (told.purchase.state, told.purchase.receipts, told.purchase.version),
        (PurchaseState::Closed, 3, 2)
    );
    let deeds: Vec<_> = told.steps.iter().map(|step| step.what).collect();
    use PurchaseDeed::{Changed, Drafted, Received, Sent};
    assert_eq!(deeds, [Drafted, Sent, Changed, Received, Received, Received]);
    assert_eq!(told.steps[2].changes.len(), 2);
    let closed = http.submit(&receive(id, "DN-4", &[came(GOODS, 1, 0)], 3)).await.unwrap_err();
    assert_eq!((closed.code, closed.status), (RefusalCode::UnknownPurchase, 422));
}

/// At what they cost; and what stock is worth goes by that.
async fn the_damaged_go_back(http: &Http, id: PurchaseId) {
    let lines = vec![SendBackLine { sku: sku(GOODS), quantity: units(2), unsellable: units(2) }];
    let back = ReturnGoods {
        supplier: Some(HILL),
        reference: "R-1".into(),
        reason: "broken".into(),
        lines,
        consigned: false,
    };
    twice(http, &here(PurchaseCommand::Return(back))).await;
    let now = level(http, GOODS).await;
    assert_eq!((now.on_hand, now.unsellable, now.incoming), (units(PLENTY + 34), units(0), units(0)));
    let moved: Page<Movement> = http.get(&format!("/api/v1/stock/{GOODS}/movements?limit=5")).await;
    let kinds: Vec<_> = moved.items.iter().map(|one| one.kind).collect();
    assert_eq!(kinds[..2], [MovementKind::SentBack, MovementKind::Received]);
    assert_eq!(moved.items[1].document, Some(MovementDocument::Purchase(id)));
    let deliveries: Page<DeliveryView> = http.get("/api/v1/deliveries").await;
    assert_eq!(deliveries.items.iter().map(|one| one.back).collect::<Vec<_>>(), [true, false, false, false]);

    // What stock is worth goes by what it cost, and nobody knows of the other.
    let value: StockValue = http.get(&format!("/api/v1/reports/stock?group=variant&branch={LONDON}")).await;
    let row = |text: &str| value.rows.iter().find(|row| row.key == text).unwrap().figures;
    assert_eq!(row(GOODS).cost, Amount(average(http, GOODS).await.unwrap().0 * (PLENTY + 34)));
    assert_eq!(row(OTHER).uncosted, row(OTHER).on_hand);
}

#[tokio::test]
async fn what_goods_cost_is_told_to_those_who_may_know() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    for body in house() {
        done(&http.submit(&office(None, body)).await.unwrap());
    }
    let order = draft(&[(GOODS, 24)]);
    let id = PurchaseId::from(order.id);
    done(&http.submit(&order).await.unwrap());
    done(&http.submit(&send(id, 1)).await.unwrap());
    done(&http.submit(&receive(id, "DN-1", &[came(GOODS, 24, 0)], 0)).await.unwrap());
    assert_eq!(sheet(&http, id).await.total, Some(Amount(6_000)));
    for other in [app.http_as(&app.sign_in(SUPERVISOR).await), app.http_as(&shop::token(TILL))] {
        let told = sheet(&other, id).await;
        assert_eq!((told.total, told.lines[0].cost), (None, None));
        let line = told.deliveries[0].lines[0];
        assert_eq!((line.cost, line.average), (None, None));
        let deliveries: Page<DeliveryView> = other.get("/api/v1/deliveries").await;
        assert_eq!(deliveries.items[0].lines[0].cost, None);
        let offers: Page<OfferRow> = other.get("/api/v1/suppliers/1/offers").await;
        assert!(offers.items.iter().all(|row| row.offer.cost.is_none()));
        assert_eq!(other.get_problem("/api/v1/costs").await.status, 403);
    }
}

#[tokio::test]
async fn an_order_is_mailed_with_what_its_paper_shows() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    for body in house() {
        done(&http.submit(&office(None, body)).await.unwrap());
    }
    let order = draft(&[(GOODS, 24)]);
    let id = PurchaseId::from(order.id);
    done(&http.submit(&order).await.unwrap());
    let mail = async || {
        let request = http.request(Method::POST, &format!("/api/v1/branches/{LONDON}/purchases/{id}/mail"));
        http.send(request.json(&serde_json::json!({ "to": "orders@hillside.example" }))).await
    };
    let (status, text) = mail().await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a draft is nobody's order yet: {text}");
    done(&http.submit(&send(id, 1)).await.unwrap());
    let (status, text) = mail().await;
    assert_eq!(status, StatusCode::OK, "{text}");
    assert!(text.contains("orders@hillside.example") && text.contains("Order 1-1"), "{text}");
}

async fn signed_in(address: std::net::SocketAddr) -> Http {
    let http = Http::new(address, None);
    let body = protocol::SignInRequest { staff: MANAGER, password: shop::PASSWORD.into(), code: None };
    let (status, text) = http.send(http.request(Method::POST, "/api/v1/sign-in").json(&body)).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let answer: protocol::SignInResponse = serde_json::from_str(&text).unwrap();
    Http::new(address, Some(answer.token))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_between_any_two_steps_loses_nothing() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    TestApp::start_with(&AppOptions::on_disk(&data)).await.stop().await;
    let address = free_address();
    let order = draft(&[(GOODS, 24), (OTHER, 10)]);
    let id = PurchaseId::from(order.id);
    let over = |mut command: Command| {
        if let CommandBody::Purchase(PurchaseCommand::Receive(body)) = &mut command.body {
            body.over = true;
        }
        command
    };
    let mut steps: Vec<Command> = house().into_iter().map(|body| office(None, body)).collect();
    steps.extend([
        order,
        send(id, 1),
        receive(id, "DN-1", &[came(GOODS, 11, 1)], 0),
        over(receive(id, "DN-2", &[came(OTHER, 12, 0)], 1)),
        here(ClosePurchase { purchase: id, note: "sold out".into() }),
    ]);
    for command in &steps {
        let child = Child::start(binary, &data, address).await;
        let http = signed_in(address).await;
        twice(&http, command).await;
        child.kill();
    }
    let child = Child::start(binary, &data, address).await;
    let http = signed_in(address).await;
    // Whatever was answered before a kill is answered again and done once.
    for command in &steps {
        assert!(http.submit(command).await.unwrap().repeated);
    }
    let told = sheet(&http, id).await;
    assert_eq!((told.purchase.state, told.purchase.receipts), (PurchaseState::Closed, 2));
    assert_eq!((told.lines[0].missing, told.lines[1].over), (units(12), units(2)));
    let now = level(&http, GOODS).await;
    assert_eq!((now.on_hand, now.unsellable, now.incoming), (units(PLENTY + 12), units(1), units(0)));
    let costs = (average(&http, GOODS).await, average(&http, OTHER).await);
    assert_eq!(costs, (Some(Amount(250)), Some(Amount(100))));
    let listed: Page<PurchaseView> = http.get("/api/v1/purchases?state=closed").await;
    assert_eq!(listed.items.len(), 1);
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));
    let verified = Child::run(binary, &data, &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
