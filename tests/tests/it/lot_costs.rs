//! What goods cost lot by lot: whatever comes at whatever price, leaves with its lot or without, and moves between branches, all lots of an
//! article come to what the report of stock says, and what was sold to what the report of sales says.

use onhand_tests::{
    AppOptions, Http, PATIENCE, TestApp,
    shop::{self, LONDON, MANAGER, MANCHESTER, TILL, done, office, sku, units},
};
use protocol::{
    Amount, Charges, Command, CommandBody, CostMethod, DeliveredLine, DraftTransfer, ExpiryReport,
    GoodsCommand, LotLine, LotsOfSku, MoveLots, PurchaseCommand, Quantity, ReceivePurchase, ReceiveTransfer,
    ReceivedLine, RefusalCode, Reply, Rule, SalesReport, SetCostMethod, SetTracking, Spread, StockValue,
    TicketCommand, Tracking, TrackingLine, TransferCommand, TransferId, TransferRef,
};
use std::time::Instant;

use crate::lots_counted::rule;

/// Goods that no branch ever had.
const GOODS: &str = shop::NEVER;

/// The same numbers from the same seed.
struct Chance(u64);

impl Chance {
    fn of(&mut self, below: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % below
    }
}

fn lot(name: &str, count: i64) -> LotLine {
    let (lot, expires) = (name.parse().unwrap(), Some("2090-01-31".to_owned()));
    LotLine { sku: sku(GOODS), lot, quantity: units(count), expires, unsellable: Quantity::ZERO }
}

fn receive(lots: Vec<LotLine>, cost: i64, freight: i64) -> Command {
    let all = Quantity(lots.iter().map(|lot| lot.quantity.0).sum());
    let zero = Quantity::ZERO;
    let came =
        DeliveredLine { sku: sku(GOODS), good: all, damaged: zero, wrong: zero, cost: Some(Amount(cost)) };
    let charges = (freight > 0).then_some(Charges { amount: Amount(freight), by: Spread::Value });
    let receive = ReceivePurchase { charges, ..shop::delivery(vec![came]) };
    let of = GoodsCommand::Purchase(PurchaseCommand::Receive(receive));
    office(Some(LONDON), CommandBody::from(MoveLots { lots, of }))
}

async fn lots(http: &Http) -> Vec<LotsOfSku> {
    http.get(&format!("/api/v1/stock/{GOODS}/lots")).await
}

/// What all that is here is worth: by its lots, and by the report of stock, which is the same.
async fn worth(http: &Http) -> i64 {
    let by_lot = lots(http).await;
    let sums: i64 = by_lot.iter().map(|of| of.worth.unwrap_or_default().0).sum();
    for of in by_lot.iter().filter(|of| of.unlotted == Quantity::ZERO && of.on_hand != Quantity::ZERO) {
        let own: i64 = of.lots.iter().map(|lot| lot.cost.unwrap().0).sum();
        assert_eq!(of.worth, Some(Amount(own)), "its lots come to it");
    }
    let report: StockValue = http.get("/api/v1/reports/stock?group=variant&limit=500").await;
    let row = report.rows.iter().find(|row| row.key == GOODS).unwrap();
    assert_eq!((row.figures.cost.0, row.figures.uncosted), (sums, Quantity::ZERO));
    let expiry: ExpiryReport = http.get("/api/v1/reports/expiry").await;
    assert_eq!(expiry.sums.iter().map(|sum| sum.cost.unwrap_or_default().0).sum::<i64>(), sums);
    sums
}

async fn sent_north(http: &Http, name: &str, count: i64) {
    let draft =
        DraftTransfer { to: MANCHESTER, lines: shop::quantities(&[(GOODS, count)]), note: String::new() };
    let draft = office(Some(LONDON), draft.into());
    let transfer = TransferId::from(draft.id);
    done(&http.submit(&draft).await.unwrap());
    let of = TransferRef { transfer };
    done(&http.submit(&office(Some(LONDON), TransferCommand::Approve(of).into())).await.unwrap());
    let dispatch = GoodsCommand::Transfer(TransferCommand::Dispatch(of));
    let dispatch = MoveLots { lots: vec![LotLine { expires: None, ..lot(name, count) }], of: dispatch };
    done(&http.submit(&office(Some(LONDON), dispatch.into())).await.unwrap());
    let lines = vec![ReceivedLine { sku: sku(GOODS), good: units(count), damaged: Quantity::ZERO }];
    let deadline = Instant::now() + PATIENCE;
    loop {
        let receive = ReceiveTransfer { transfer, lines: lines.clone(), complete: false };
        match http.submit(&office(Some(MANCHESTER), receive.into())).await {
            Err(problem) if problem.code == RefusalCode::UnknownTransfer => {}
            Ok(Reply { answer: protocol::Answer::Rejected(no), .. })
                if no.code == RefusalCode::UnknownTransfer => {}
            reply => {
                done(&reply.unwrap());
                return;
            }
        }
        assert!(Instant::now() < deadline, "it was never announced");
    }
}

/// A delivery of up to three lots that never came before, and what all of it cost.
async fn comes(http: &Http, chance: &mut Chance, step: i64) -> i64 {
    let many = 1 + chance.of(3);
    let lots: Vec<_> = (0..many).map(|one| lot(&format!("L{step}-{one}"), 1 + chance.of(6))).collect();
    let (cost, freight) = (1 + chance.of(997), chance.of(300));
    let pieces = lots.iter().map(|one| one.quantity.0 / 1_000).sum::<i64>();
    done(&http.submit(&receive(lots, cost, freight)).await.unwrap());
    cost * pieces + freight
}

/// Some of what is here, scanned or not: then the lot that expires first is taken.
async fn is_sold(http: &Http, till: &client::Client, chance: &mut Chance) -> bool {
    let here = lots(http).await.into_iter().find(|of| of.branch == LONDON);
    let open: Vec<_> = here.into_iter().flat_map(|of| of.lots).collect();
    let Some(one) = open.get(usize::try_from(chance.of(12)).unwrap()) else { return false };
    let count = 1 + chance.of(one.on_hand.0 / 1_000);
    let sell = GoodsCommand::Ticket(TicketCommand::Sell(shop::sale(&[(GOODS, count)])));
    let named = vec![LotLine { lot: one.lot, expires: None, ..lot("L0", count) }];
    let body: CommandBody = match chance.of(2) {
        0 => MoveLots { lots: named, of: sell }.into(),
        _ => sell.into(),
    };
    done(&till.submit(Some(MANAGER), body).await.unwrap());
    true
}

#[tokio::test]
async fn all_lots_come_to_what_the_stock_is_worth_whatever_happens() {
    let directory = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(directory.path());
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let by_lot = |text: &str| SetCostMethod { sku: Some(sku(text)), method: Some(CostMethod::ByLot) };
    let untracked = http.submit(&office(None, by_lot(GOODS).into())).await;
    assert_eq!(rule(&untracked), Some(Rule::NotToldApart));
    let lines = vec![TrackingLine { sku: sku(GOODS), tracking: Tracking::LotExpiry }];
    done(&http.submit(&office(None, SetTracking { lines }.into())).await.unwrap());
    done(&http.submit(&office(None, by_lot(GOODS).into())).await.unwrap());
    let till = app.till(TILL, MANAGER, protocol::Encoding::Json).await;
    let mut chance = Chance(7);
    let (mut bought, mut sales) = (0, 0);
    for step in 0..60 {
        match chance.of(10) {
            0..4 => bought += comes(&http, &mut chance, step).await,
            4..9 => sales += i64::from(is_sold(&http, &till, &mut chance).await),
            _ => {
                let here = lots(&http).await.into_iter().find(|of| of.branch == LONDON);
                let first = here.into_iter().flat_map(|of| of.lots).next();
                if let Some(one) = first {
                    sent_north(&http, one.lot.as_str(), one.on_hand.0 / 1_000).await;
                }
            }
        }
        if step % 10 == 9 {
            worth(&http).await;
        }
    }
    let left = worth(&http).await;
    assert!(sales > 10 && left > 0, "{sales} sales, {left} left");
    let sold = |report: &SalesReport| report.total.cost.unwrap().0;
    let report: SalesReport = http.get("/api/v1/reports/sales?group=variant").await;
    // What was sold and what is left come to what was paid, but for the rounding of each sale and lot.
    let off = bought - left - sold(&report);
    assert!(off.abs() <= 3 * sales + 60, "{bought} bought, {left} left, {} sold: {off}", sold(&report));
    drop(till);
    drop(http);
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!(worth(&http).await, left, "a restart changes nothing");
    // By average it is another figure, and what was sold cost what it did.
    let average = SetCostMethod { sku: None, method: None };
    done(&http.submit(&office(None, average.into())).await.unwrap());
    assert_eq!(worth(&http).await, left, "an article's own word goes before the house's");
    let house = SetCostMethod { sku: Some(sku(GOODS)), method: None };
    done(&http.submit(&office(None, house.into())).await.unwrap());
    let of = lots(&http).await;
    assert!(of.iter().all(|of| of.valued == CostMethod::Average && of.valued_own.is_none()), "{of:?}");
    let again: SalesReport = http.get("/api/v1/reports/sales?group=variant").await;
    assert_eq!(sold(&again), sold(&report));
    app.stop().await;
}
