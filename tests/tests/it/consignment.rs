//! Goods on consignment through the interface: they are on hand and worth nothing, are owed when they are sold, settled once, and go back
//! without credit; the same after a restart. And proposals to order with safety stock.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, PLENTY, TILL, done, office, sku, till, units},
};
use protocol::{
    AbcClass, Adjust, AdjustmentReason, Amount, Command, CommandBody, ConsignmentLine, ConsignmentView,
    DeliveredLine, EditProduct, Explanation, OccurredAt, Page, PurchaseCommand, PutProduct, PutSupplier,
    Quantity, ReceivePurchase, RefusalCode, Reorder, Replenishment, ReturnGoods, Safety, SafetyLine,
    SafetyOf, SafetyRules, SendBackLine, SetOffers, SetReorder, SetSafety, SettleConsignment, SkuOffer,
    SkuReorder, StockValue, SupplierId,
};
use reqwest::StatusCode;

const GOODS: &str = "P05";
const HILL: SupplierId = SupplierId(1);

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

async fn refused(http: &Http, command: &Command) -> RefusalCode {
    http.submit(command).await.unwrap_err().code
}

/// Sells at the till as many days ago.
async fn sold(app: &TestApp, count: i64, days: i64) {
    let view = app.node.register_view(TILL).await.unwrap();
    let mut command = till(view.command_seq + 1, CASHIER, shop::sell(&[(GOODS, count)]));
    let at = shop::now().at.plus_millis(-days * DAY_MS);
    command.occurred = OccurredAt { at, offset_minutes: 0 };
    let origin = onhand::record::Origin::Register(TILL);
    done(&app.node.submit_history(origin, command).await.unwrap());
}

fn here(body: impl Into<CommandBody>) -> Command {
    office(Some(LONDON), body.into())
}

fn supplier() -> Command {
    let hill = PutSupplier {
        id: HILL,
        name: "Hillside".into(),
        lead_days: 5,
        active: true,
        ..PutSupplier::default()
    };
    office(None, hill.into())
}

/// So many on consignment at so much.
fn comes(count: i64, cost: i64) -> Command {
    let line = DeliveredLine {
        sku: sku(GOODS),
        good: units(count),
        damaged: Quantity::ZERO,
        wrong: Quantity::ZERO,
        cost: Some(Amount(cost)),
    };
    here(ReceivePurchase {
        supplier: Some(HILL),
        reference: String::new(),
        consigned: true,
        ..shop::delivery(vec![line])
    })
}

fn leaves(count: i64) -> Command {
    here(Adjust {
        sku: sku(GOODS),
        delta: Quantity(-units(count).0),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::DataEntry,
        note: String::new(),
        code: None,
    })
}

fn settle(number: u32, total: i64) -> Command {
    let total = Amount(total);
    here(PurchaseCommand::Settle(SettleConsignment { supplier: HILL, number, total, until: String::new() }))
}

async fn account(http: &Http) -> ConsignmentView {
    http.get(&format!("/api/v1/branches/{LONDON}/consignment/{HILL}")).await
}

async fn worth(http: &Http) -> (i64, i64, i64) {
    let value: StockValue =
        http.get(&format!("/api/v1/reports/stock?group=variant&branch={LONDON}&limit=500")).await;
    let row = value.rows.iter().find(|row| row.key == GOODS).unwrap().figures;
    (row.on_hand.0 / 1_000, row.consigned.0 / 1_000, row.cost.0)
}

#[tokio::test]
async fn goods_on_consignment_from_the_lorry_to_the_settlement() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    done(&http.submit(&supplier()).await.unwrap());
    // Two of the branch's own are left.
    done(&http.submit(&leaves(PLENTY - 2)).await.unwrap());
    let own = worth(&http).await;
    assert_eq!((own.0, own.1), (2, 0));
    done(&http.submit(&comes(5, 250)).await.unwrap());
    assert_eq!(worth(&http).await, (7, 5, own.2), "they are there, and worth nothing to the house");
    let explained: Explanation =
        http.get(&format!("/api/v1/stock/{GOODS}/explain?branch={LONDON}&level=on_hand")).await;
    assert_eq!((explained.value, explained.consigned), (units(7), units(5)));

    // A till sells three: the branch's own two, and one of theirs.
    shop::open(&app.node, TILL, CASHIER).await;
    sold(&app, 3, 0).await;
    let stands = account(&http).await;
    let line = |line: &ConsignmentLine| (line.quantity.0 / 1_000, line.cost.0, line.amount.0);
    assert_eq!(stands.standing.iter().map(line).collect::<Vec<_>>(), [(4, 250, 1_000)]);
    assert_eq!(stands.owed.iter().map(line).collect::<Vec<_>>(), [(1, 250, 250)]);
    assert_eq!((stands.total, stands.next_number, stands.standing_worth), (Amount(250), 1, Amount(1_000)));
    assert!(stands.since.is_some());

    // Nobody settles what they have not seen, nor twice.
    assert_eq!(refused(&http, &settle(1, 500)).await, RefusalCode::ChangedMeanwhile);
    let once = settle(1, 250);
    done(&http.submit(&once).await.unwrap());
    assert!(http.submit(&once).await.unwrap().repeated, "the same command is the same settlement");
    assert_eq!(refused(&http, &settle(1, 250)).await, RefusalCode::ChangedMeanwhile);
    assert_eq!(refused(&http, &settle(2, 0)).await, RefusalCode::NoLines);
    let settled = account(&http).await;
    assert_eq!((settled.total, settled.owed.len(), settled.next_number), (Amount::ZERO, 0, 2));
    let [one] = settled.settlements.as_slice() else { panic!("{settled:?}") };
    assert_eq!((one.number, one.total, one.line_count, one.by), (1, Amount(250), 1, Some(MANAGER)));
    let path = format!("/api/v1/branches/{LONDON}/consignment/{HILL}/lines");
    let lines: Page<ConsignmentLine> = http.get(&format!("{path}?settlement=1")).await;
    assert_eq!(lines.items.iter().map(line).collect::<Vec<_>>(), [(1, 250, 250)]);
    let csv = http.request(reqwest::Method::GET, &format!("{path}?settlement=1&format=csv"));
    let (status, csv) = http.send(csv).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(csv.lines().nth(1).unwrap().split(',').next(), Some(GOODS));
    assert!(csv.contains(",1000,250,250"), "{csv}");
    let unknown = http.get_problem(&format!("{path}?settlement=7")).await;
    assert_eq!(unknown.code, RefusalCode::WrongState);

    // What is left goes back, without credit; it is nobody's own any more.
    let back = |count: i64, consigned: bool| {
        let line = SendBackLine { sku: sku(GOODS), quantity: units(count), unsellable: Quantity::ZERO };
        here(ReturnGoods {
            supplier: Some(HILL),
            reference: String::new(),
            reason: "unsold".into(),
            lines: vec![line],
            consigned,
        })
    };
    assert_eq!(refused(&http, &back(1, false)).await, RefusalCode::InsufficientStock);
    done(&http.submit(&back(3, true)).await.unwrap());
    app.stop().await;
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let left = account(&http).await;
    assert_eq!(left.standing.iter().map(line).collect::<Vec<_>>(), [(1, 250, 250)]);
    assert_eq!((left.total, left.next_number, left.settlements.len()), (Amount::ZERO, 2, 1));
    assert_eq!(worth(&http).await, (1, 1, 0), "what is left is theirs");
}

/// What is sold on which day is settled by days: a till that was offline tells of the day on which it sold.
#[tokio::test]
async fn a_settlement_up_to_a_day_leaves_what_was_sold_later() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    done(&http.submit(&supplier()).await.unwrap());
    done(&http.submit(&leaves(PLENTY)).await.unwrap());
    done(&http.submit(&comes(9, 250)).await.unwrap());
    shop::open(&app.node, TILL, CASHIER).await;
    for (count, days) in [(1, 0), (2, 3), (4, 9)] {
        sold(&app, count, days).await;
    }
    let all = account(&http).await;
    assert_eq!((all.total, all.until.as_str()), (Amount(7 * 250), ""));
    let day = |days: i64| {
        let at = shop::now().at.plus_millis(-days * DAY_MS);
        chrono::DateTime::from_timestamp_millis(at.0).unwrap().format("%Y-%m-%d").to_string()
    };
    let read = async |until: &str| -> ConsignmentView {
        http.get(&format!("/api/v1/branches/{LONDON}/consignment/{HILL}?until={until}")).await
    };
    // Noon of the shop's clock is no edge of a day: two days off is on the safe side of each.
    for (until, units_owed) in [(day(11), 0), (day(7), 4), (day(1), 6), (all.last_day.clone(), 7)] {
        let told = read(&until).await;
        let owed: i64 = told.owed.iter().map(|line| line.quantity.0 / 1_000).sum();
        assert_eq!((owed, told.total, told.until), (units_owed, Amount(units_owed * 250), until));
    }
    let until = |day: &str, number: u32, total: i64| {
        let (total, until) = (Amount(total), day.to_owned());
        here(PurchaseCommand::Settle(SettleConsignment { supplier: HILL, number, total, until }))
    };
    for (command, code) in [
        (until(&day(11), 1, 0), RefusalCode::NoLines),
        (until(&day(7), 1, 750), RefusalCode::ChangedMeanwhile),
        (until("2027-02-30", 1, 1_000), RefusalCode::InvalidText),
    ] {
        assert_eq!(refused(&http, &command).await, code);
    }
    done(&http.submit(&until(&day(7), 1, 1_000)).await.unwrap());
    assert_eq!(refused(&http, &until(&day(7), 2, 1_000)).await, RefusalCode::NoLines);
    // It sold that day too, and says so only now: it is in no settlement yet.
    sold(&app, 1, 9).await;
    assert_eq!(read(&day(7)).await.total, Amount(250));
    app.stop().await;
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    done(&http.submit(&until(&day(1), 2, 750)).await.unwrap());
    let left = account(&http).await;
    assert_eq!((left.total, left.next_number), (Amount(250), 3));
    let days: Vec<_> = left.settlements.iter().map(|one| (one.number, one.until.clone())).collect();
    assert_eq!(days, [(2, day(1)), (1, day(7))]);
    let path = format!("/api/v1/branches/{LONDON}/consignment/{HILL}/lines");
    let lines: Page<ConsignmentLine> = http.get(&format!("{path}?settlement=2")).await;
    assert_eq!(lines.items.iter().map(|line| line.amount.0).collect::<Vec<_>>(), [750]);
    let none: Page<ConsignmentLine> = http.get(&format!("{path}?until={}", day(1))).await;
    assert!(none.items.is_empty());
    assert_eq!(http.get_problem(&format!("{path}?until=monday")).await.code, RefusalCode::Malformed);
    done(&http.submit(&settle(3, 250)).await.unwrap());
}

/// An article that sold too little a year ago goes by its category, and by what stands above that.
#[tokio::test]
async fn the_season_of_what_sold_little_is_that_of_its_category() {
    const NEW: &str = "P06";
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    for (name, category) in [(GOODS, "Gifts/Christmas"), (NEW, "Gifts/Stars")] {
        let PutProduct { handle, .. } = shop::product(name);
        let edit = EditProduct { handle, category: Some(category.into()), ..EditProduct::default() };
        done(&http.submit(&office(None, edit.into())).await.unwrap());
    }
    shop::open(&app.node, TILL, CASHIER).await;
    for (count, days) in [(10, 364 + 3), (30, 364 - 3), (14, 1)] {
        sold(&app, count, days).await;
    }
    let path = format!("/api/v1/branches/{LONDON}/replenishment?all=true&limit=200");
    let page: Page<Replenishment> = http.get(&path).await;
    let of = |name: &str| {
        let row = page.items.iter().find(|row| row.sku == sku(name)).unwrap();
        (row.reckoned.season_milli, row.reckoned.season_category.clone())
    };
    assert_eq!(of(GOODS), (Some(3_000), String::new()), "it sold enough itself");
    assert_eq!(of(NEW), (Some(3_000), "Gifts".into()), "nothing of its own, nor of its shelf");
    assert_eq!(of("P07"), (None, String::new()), "of no category");
    let csv = http.request(reqwest::Method::GET, &format!("{path}&format=csv"));
    let (status, csv) = http.send(csv).await;
    assert_eq!(status, StatusCode::OK);
    assert!(csv.lines().next().unwrap().ends_with("season_category,people_waiting"), "{csv}");
    assert!(csv.lines().any(|line| line.starts_with(NEW) && line.ends_with(",Gifts,0")), "{csv}");
}

#[tokio::test]
async fn safety_stock_raises_what_is_proposed_and_says_why() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    done(&http.submit(&supplier()).await.unwrap());
    let offer = protocol::Offer { code: String::new(), pack: units(1), cost: None, minimum: Quantity::ZERO };
    let offers = vec![SkuOffer { sku: sku(GOODS), offer: Some(offer) }];
    done(&http.submit(&office(None, SetOffers { supplier: HILL, offers }.into())).await.unwrap());
    let reorder = Some(Reorder { point: units(1), max: units(60) });
    let levels = vec![SkuReorder { sku: sku(GOODS), reorder }];
    done(&http.submit(&office(None, SetReorder { branch: LONDON, levels }.into())).await.unwrap());
    shop::open(&app.node, TILL, CASHIER).await;
    sold(&app, 28, 0).await;
    done(&http.submit(&leaves(PLENTY - 28 - 10)).await.unwrap());
    let path = format!("/api/v1/branches/{LONDON}/replenishment");
    let none: Page<Replenishment> = http.get(&path).await;
    assert!(none.items.is_empty(), "ten are left and nobody has said more than one: {none:?}");

    // 28 in 28 days are one a day: ten days are 10.
    let rules = vec![SafetyLine { of: SafetyOf::Class(AbcClass::A), safety: Some(Safety::Days(10)) }];
    done(&http.submit(&office(None, SetSafety { rules }.into())).await.unwrap());
    let proposed: Page<Replenishment> = http.get(&path).await;
    let [row] = proposed.items.as_slice() else { panic!("{proposed:?}") };
    let why = row.reckoned.clone();
    assert_eq!((why.sold, why.window, why.class, why.own_rule), (units(28), 28, Some(AbcClass::A), false));
    assert_eq!((why.safety, why.rule), (units(10), Some(Safety::Days(10))));
    assert!(why.weekdays, "more comes in five days");
    assert_eq!((why.point, row.propose), (Quantity(why.demand.0 + 10_000), units(50)));
    // Half as many a day over twice the time: ten are enough then.
    let wide: Page<Replenishment> = http.get(&format!("{path}?window=56")).await;
    assert!(wide.items.is_empty(), "{wide:?}");
    let wide: Page<Replenishment> = http.get(&format!("{path}?window=56&all=true")).await;
    let row = wide.items.iter().find(|row| row.sku == sku(GOODS)).unwrap();
    assert_eq!((row.reckoned.window, row.reckoned.safety), (56, units(5)));
    assert_eq!(http.get_problem(&format!("{path}?window=30")).await.code, RefusalCode::Malformed);

    // A year ago 10 sold in the four weeks before this day, and 25 in those behind it.
    sold(&app, 10, 364 + 3).await;
    sold(&app, 25, 364 - 3).await;
    let seasoned: Page<Replenishment> = http.get(&path).await;
    let with = seasoned.items[0].reckoned.clone();
    assert_eq!((with.season_milli, with.safety, with.sold), (Some(2_500), units(25), units(28)));

    // The SKU's own rule counts before that of its class.
    let rules = vec![SafetyLine { of: SafetyOf::Sku(sku(GOODS)), safety: Some(Safety::Days(0)) }];
    done(&http.submit(&office(None, SetSafety { rules }.into())).await.unwrap());
    let own: Page<Replenishment> = http.get(&format!("{path}?all=true")).await;
    let row = own.items.iter().find(|row| row.sku == sku(GOODS)).unwrap();
    assert_eq!((row.reckoned.own_rule, row.reckoned.safety), (true, units(0)));
    let told: SafetyRules = http.get("/api/v1/safety").await;
    assert_eq!((told.sku_count, told.skus.len()), (1, 1));
    assert_eq!(told.classes[0].safety, Some(Safety::Days(10)));
    for odd in [Safety::Days(91), Safety::Service(951)] {
        let rules = vec![SafetyLine { of: SafetyOf::Sku(sku(GOODS)), safety: Some(odd) }];
        assert_eq!(
            refused(&http, &office(None, SetSafety { rules }.into())).await,
            RefusalCode::InvalidQuantity
        );
    }
}
