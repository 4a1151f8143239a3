//! Which branches send the online store's orders, as the house settles it, through the interface and after a restart: whoever comes first
//! sends, whoever sends nothing is asked for nothing, and what cannot be sent can still be collected.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, LONDON, MANAGER, MANCHESTER, done, office, order_of, sku, units},
    until_asked,
};
use protocol::{
    Adjust, AdjustmentReason, Amount, CartQuote, CartView, Collect, CommandBody, Delivery, FactName,
    FactValue, OrderState, OrderView, PlaceOrder, PostalAddress, Problem, Quantity, RefusalCode, Rule,
    SendingBranch, SettingsView, SkuQuantity, SourcingBy, SourcingRule,
};

const GOODS: &str = "P05";
const OTHER: &str = "P06";

async fn put(http: &Http, rule: SourcingRule) {
    done(&http.submit(&office(None, CommandBody::from(rule))).await.unwrap());
}

fn sent() -> Delivery {
    Delivery::Ship(PostalAddress {
        name: "Ada".into(),
        line1: "1 High Street".into(),
        city: "London".into(),
        postcode: "N1 9GU".into(),
        country: "GB".into(),
        ..PostalAddress::default()
    })
}

fn collected_at(branch: protocol::BranchId) -> Delivery {
    Delivery::Collect(Collect { branch, pay_in_store: true })
}

async fn quote(http: &Http, cart: &CartView, delivery: &Delivery) -> Result<CartQuote, Problem> {
    http.send_json(&format!("/api/v1/carts/{}/quote", cart.id), delivery).await
}

/// An order that is sent, as head office sees it.
async fn order(public: &Http, inside: &Http, cart: &CartView) -> OrderView {
    let total = quote(public, cart, &sent()).await.unwrap().total;
    let place = PlaceOrder { total, ..order_of(cart, sent()) };
    let placed: OrderView = public.send_json("/api/v1/checkout", &place).await.unwrap();
    inside.get(&format!("/api/v1/orders/{}", placed.id)).await
}

async fn five_in_manchester(http: &Http, name: &str) {
    let there = http.levels(MANCHESTER).await.get(&sku(name)).map_or(0, |level| level.on_hand.0);
    let counted = Adjust {
        sku: sku(name),
        delta: Quantity(units(5).0 - there),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Miscounted,
        note: "counted".into(),
        code: None,
    };
    done(&http.submit(&office(Some(MANCHESTER), CommandBody::from(counted))).await.unwrap());
}

fn sending(branch: protocol::BranchId, sends: bool, cost: i64) -> SendingBranch {
    SendingBranch { branch, sends, cost: Amount(cost) }
}

#[tokio::test]
async fn who_sends_is_the_houses_word_and_what_is_not_sent_is_collected() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    for name in [GOODS, OTHER] {
        five_in_manchester(&http, name).await;
    }
    let branches = vec![sending(MANCHESTER, true, 300), sending(LONDON, true, 500)];
    let listed = SourcingRule {
        branches: branches.clone(),
        by: vec![SourcingBy::Listed],
        parcels_max: 0,
        version: Some(0),
    };
    put(&http, listed.clone()).await;
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let (http, public) = (app.http_as(&app.sign_in(MANAGER).await), app.http());
    let known: SettingsView = http.get("/api/v1/settings").await;
    assert_eq!(known.sourcing, SourcingRule { version: Some(1), ..listed });
    let cart = shop::filled(&public, GOODS, 1).await;
    let placed = order(&public, &http, &cart).await;
    assert_eq!(placed.parts.iter().map(|part| part.branch).collect::<Vec<_>>(), [MANCHESTER]);
    assert!(placed.sourcing.contains("comes first in the order of the house"), "{}", placed.sourcing);

    // London sends nothing any more: what Manchester has not enough of is not sold out, and may be collected.
    let rule = SourcingRule {
        branches: vec![sending(LONDON, false, 0), sending(MANCHESTER, true, 300)],
        by: vec![SourcingBy::Cost],
        parcels_max: 1,
        version: Some(1),
    };
    put(&http, rule.clone()).await;
    let cart = shop::filled(&public, GOODS, 7).await;
    assert_eq!(cart.lines[0].problems, [], "it can be had");
    let refused = quote(&public, &cart, &sent()).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::NotDeliverable);
    let has = |name, is| refused.facts.iter().any(|fact| fact.name == name && fact.is == is);
    assert!(has(FactName::Rule, FactValue::Rule(Rule::CollectOnly)), "{refused:?}");
    assert!(has(FactName::Name, FactValue::Text("Product P05".into())), "{refused:?}");
    let place = order_of(&cart, sent());
    let placed = public.send_json::<OrderView>("/api/v1/checkout", &place).await.unwrap_err();
    assert_eq!(placed.code, RefusalCode::NotDeliverable, "whoever skips the quote is told the same");
    assert!(quote(&public, &cart, &collected_at(LONDON)).await.is_ok());
    // What nobody has is sold out, however it is wanted.
    let cart = shop::filled(&public, GOODS, 4).await;
    let path = format!("/api/v1/carts/{}/lines", cart.id);
    let line = SkuQuantity { sku: sku(OTHER), quantity: units(2) };
    let cart: CartView = public.send_json(&path, &line).await.unwrap();
    let placed = order(&public, &http, &cart).await;
    assert_eq!(placed.parts.iter().map(|part| part.branch).collect::<Vec<_>>(), [MANCHESTER]);
    assert!(placed.sourcing.ends_with("Nothing is sent from LDN."), "{}", placed.sourcing);
    // Nobody takes money here, so that what was to be sent is called off, and what is paid in the shop is not.
    until_asked("it is free again", async || {
        http.levels(MANCHESTER).await[&sku(GOODS)].available_to_sell() == units(5)
    })
    .await;
    let all = shop::filled(&public, GOODS, 5).await;
    let there = order_of(&all, collected_at(MANCHESTER));
    let placed: OrderView = public.send_json("/api/v1/checkout", &there).await.unwrap();
    assert_eq!(placed.state, OrderState::Confirmed);
    assert_eq!(http.levels(MANCHESTER).await[&sku(GOODS)].available_to_sell(), units(0));
    let none = shop::filled(&public, GOODS, 1).await;
    assert_eq!(quote(&public, &none, &sent()).await.unwrap_err().code, RefusalCode::NotDeliverable);
    let stale = http.submit(&office(None, CommandBody::from(rule))).await.unwrap_err();
    assert_eq!(stale.code, RefusalCode::ChangedMeanwhile);
    app.stop().await;
}
