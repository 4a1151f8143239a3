//! The stock of an earlier evening: for any article and day it is what the ledger comes to, at what it cost then.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, PLENTY, TILL, done, office, sku, till, units},
};
use protocol::{
    Adjust, AdjustmentReason, Amount, BranchId, Command, CommandBody, DeliveredLine, Movement, OccurredAt,
    Page, Quantity, ReceivePurchase, RefusalCode, StockGroup, StockValue, Timestamp,
};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use reqwest::StatusCode;
use std::collections::BTreeMap;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const GOODS: [&str; 4] = ["P05", "P06", "P07", "P08"];

fn ago(days: i64) -> OccurredAt {
    OccurredAt { at: shop::now().at.plus_millis(-days * DAY_MS), offset_minutes: 0 }
}

fn date(at: Timestamp) -> String {
    chrono::DateTime::from_timestamp_millis(at.0).unwrap().format("%Y-%m-%d").to_string()
}

/// As many days ago, and told now.
async fn sold(app: &TestApp, text: &str, count: i64, days: i64) {
    let view = app.node.register_view(TILL).await.unwrap();
    let mut command = till(view.command_seq + 1, CASHIER, shop::sell(&[(text, count)]));
    command.occurred = ago(days);
    let origin = onhand::record::Origin::Register(TILL);
    done(&app.node.submit_history(origin, command).await.unwrap());
}

/// In the back office as many days ago.
async fn booked(app: &TestApp, branch: BranchId, body: impl Into<CommandBody>, days: i64) {
    let command = Command { occurred: ago(days), ..office(Some(branch), body.into()) };
    done(&app.node.submit_history(onhand::record::Origin::System, command).await.unwrap());
}

fn correction(text: &str, delta: i64) -> Adjust {
    Adjust {
        sku: sku(text),
        delta: units(delta),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Miscounted,
        note: String::new(),
        code: None,
    }
}

async fn then(http: &Http, query: &str) -> StockValue {
    http.get(&format!("/api/v1/reports/stock?group=variant&limit=500&{query}")).await
}

fn on_hand(value: &StockValue) -> BTreeMap<String, i64> {
    value.rows.iter().map(|row| (row.key.clone(), row.figures.on_hand.0)).collect()
}

/// What a SKU's ledger in a branch comes to before a moment.
async fn by_ledger(http: &Http, text: &str, branch: BranchId, before: Timestamp) -> i64 {
    let page: Page<Movement> =
        http.get(&format!("/api/v1/stock/{text}/movements?branch={branch}&limit=500")).await;
    assert_eq!(page.next, None, "all of it");
    page.items.iter().filter(|movement| movement.at < before).map(|movement| movement.quantity.0).sum()
}

#[tokio::test]
async fn the_stock_of_any_evening_is_what_the_ledger_comes_to() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = SmallRng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path());
    let app = TestApp::start_with(&options).await;
    shop::open(&app.node, TILL, CASHIER).await;
    for _ in 0..120 {
        let goods = GOODS[random.random_range(0..GOODS.len())];
        let (count, days) = (random.random_range(1..9), random.random_range(0..12));
        match random.random_range(0..4) {
            0 => booked(&app, LONDON, correction(goods, 2 * count - 9), days).await,
            1 => booked(&app, shop::MANCHESTER, correction(goods, 2 * count - 9), days).await,
            _ => sold(&app, goods, count, days).await,
        }
    }
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let mut told = Vec::new();
    for days in [0, 1, 4, 8, 11, 13] {
        let day = date(ago(days).at);
        let midnight = Timestamp((ago(days).at.0 / DAY_MS + 1) * DAY_MS);
        for branch in [LONDON, shop::MANCHESTER] {
            let value = then(&http, &format!("branch={branch}&day={day}")).await;
            assert_eq!((value.day.as_str(), value.at), (day.as_str(), None));
            let rows = on_hand(&value);
            for goods in GOODS {
                let expected = by_ledger(&http, goods, branch, midnight).await;
                assert_eq!(rows.get(goods).copied().unwrap_or(0), expected, "{goods} in {branch} on {day}");
            }
            assert_eq!(rows.values().sum::<i64>(), value.total.on_hand.0);
            let same = then(&http, &format!("branch={branch}&at={}", midnight.0)).await;
            assert_eq!((on_hand(&same), same.day.as_str(), same.at), (rows, "", Some(midnight)));
            told.push(value);
        }
        // A moment within a day, of a single till's sales among others.
        let at = ago(days).at.plus_millis(-random.random_range(0..DAY_MS));
        let value = then(&http, &format!("branch={LONDON}&at={}", at.0)).await;
        let goods = GOODS[random.random_range(0..GOODS.len())];
        let expected = by_ledger(&http, goods, LONDON, at).await;
        assert_eq!(on_hand(&value).get(goods).copied().unwrap_or(0), expected, "{goods} at {at:?}");
    }
    // Now is the end of tomorrow.
    let now = then(&http, &format!("branch={LONDON}")).await;
    let tomorrow = then(&http, &format!("branch={LONDON}&day={}", date(ago(-1).at))).await;
    assert_eq!((tomorrow.rows, tomorrow.total), (now.rows, now.total));
    app.stop().await;
    // From the snapshots and the journal's tail it is the same.
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let mut again = told.iter();
    for days in [0, 1, 4, 8, 11, 13] {
        for branch in [LONDON, shop::MANCHESTER] {
            let value = then(&http, &format!("branch={branch}&day={}", date(ago(days).at))).await;
            assert_eq!(Some(&value), again.next(), "{days} days ago in {branch}");
        }
    }
    app.stop().await;
}

fn comes(text: &str, count: i64, cost: i64) -> ReceivePurchase {
    let line = DeliveredLine {
        sku: sku(text),
        good: units(count),
        damaged: Quantity::ZERO,
        wrong: Quantity::ZERO,
        cost: Some(Amount(cost * count)),
    };
    shop::delivery(vec![line])
}

/// Costs are those of then, however many changes ago that was, and totals come to their rows.
#[tokio::test]
async fn it_is_worth_what_goods_cost_on_average_then() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let submit = async |body: CommandBody| done(&http.submit(&office(Some(LONDON), body)).await.unwrap());
    // A tenth of what there was goes, so that few deliveries change the average much.
    submit(correction("P05", -(PLENTY - 10)).into()).await;
    let worth = async |at: Timestamp| {
        let value = then(&http, &format!("branch={LONDON}&at={}", at.0)).await;
        let figures = value.rows.iter().find(|row| row.key == "P05").unwrap().figures;
        (figures.on_hand.0 / 1_000, figures.cost.0, figures.uncosted.0)
    };
    let mut moments = Vec::new();
    // More changes than are kept at hand.
    for number in 1..=20 {
        submit(comes("P05", 10, number * 100).into()).await;
        let now: StockValue =
            http.get(&format!("/api/v1/reports/stock?group=variant&branch={LONDON}&limit=500")).await;
        let figures = now.rows.iter().find(|row| row.key == "P05").unwrap().figures;
        // The next moment: what comes behind it is not in it.
        let at = shop::now().at.plus_millis(1);
        while shop::now().at <= at {
            tokio::task::yield_now().await;
        }
        moments.push((at, (figures.on_hand.0 / 1_000, figures.cost.0, figures.uncosted.0)));
    }
    for (at, expected) in moments {
        assert_eq!(worth(at).await, expected);
    }
    let day = date(shop::now().at);
    for (group, query) in [(StockGroup::Branch, "branch"), (StockGroup::Category, "category")] {
        let value: StockValue =
            http.get(&format!("/api/v1/reports/stock?group={query}&day={day}&limit=500")).await;
        assert_eq!(value.group, group);
        let sum: i64 = value.rows.iter().map(|row| row.figures.cost.0).sum();
        assert_eq!(sum, value.total.cost.0);
    }
    let path = format!("/api/v1/reports/stock?group=variant&branch={LONDON}&day={day}&format=csv");
    let (status, csv) = http.send(http.request(reqwest::Method::GET, &path)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(csv.lines().any(|line| line.starts_with("P05,Product P05,1,210000,")), "{csv}");
    for wrong in ["day=soon", "day=2026-01-01&at=1"] {
        let problem = http.get_problem(&format!("/api/v1/reports/stock?{wrong}")).await;
        assert_eq!(problem.code, RefusalCode::Malformed, "{wrong}");
    }
    app.stop().await;
}
