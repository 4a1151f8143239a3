//! Lots, expiry dates and serial numbers through the interface: what comes and leaves, what may not be sold, a recall that reaches
//! every branch, who bought it, and all of it again after a restart.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, LONDON, MANAGER, MANCHESTER, TILL, done, office, sku, units},
};
use protocol::{
    AdjustmentReason, Answer, Availability, Badge, Command, CommandBody, DeliveredLine, ExceptionKind,
    ExpiryBucket, ExpiryReport, Explanation, GoodsCommand, LiftRecall, LotBuyer, LotLevel, LotLine,
    LotOrigin, LotState, LotsOfSku, MoveLots, Movement, MovementKind, NameLots, Page, Problem,
    PurchaseCommand, Quantity, RecallLot, RecallView, RefusalCode, Reply, SetTracking, TicketCommand,
    Tracking, TrackingLine,
};
use reqwest::Method;

/// Goods that no branch ever had.
const GOODS: &str = shop::NEVER;
const OTHER: &str = "P18";

fn track(text: &str, tracking: Tracking) -> Command {
    let lines = vec![TrackingLine { sku: sku(text), tracking }];
    office(None, SetTracking { lines }.into())
}

pub(crate) fn line(text: &str, lot: &str, count: i64, expires: Option<&str>) -> LotLine {
    LotLine {
        sku: sku(text),
        lot: lot.parse().unwrap(),
        quantity: units(count),
        expires: expires.map(ToOwned::to_owned),
        unsellable: Quantity::ZERO,
    }
}

pub(crate) fn receive(text: &str, count: i64, lots: Vec<LotLine>) -> Command {
    let zero = Quantity::ZERO;
    let came = DeliveredLine { sku: sku(text), good: units(count), damaged: zero, wrong: zero, cost: None };
    let of = GoodsCommand::Purchase(PurchaseCommand::Receive(shop::delivery(vec![came])));
    let body = if lots.is_empty() { of.into() } else { CommandBody::from(MoveLots { lots, of }) };
    office(Some(LONDON), body)
}

fn sell(text: &str, count: i64, lots: Vec<LotLine>) -> CommandBody {
    let of = GoodsCommand::Ticket(TicketCommand::Sell(shop::sale(&[(text, count)])));
    if lots.is_empty() { of.into() } else { MoveLots { lots, of }.into() }
}

fn refused(answer: &Result<Reply, Problem>) -> Option<RefusalCode> {
    match answer {
        Ok(Reply { answer: Answer::Ok(_), .. }) => None,
        Ok(Reply { answer: Answer::Rejected(refusal), .. }) => Some(refusal.code),
        Err(problem) => Some(problem.code),
    }
}

async fn lots(http: &Http, text: &str) -> (Vec<(String, i64, LotState)>, i64) {
    let all: Vec<LotsOfSku> = http.get(&format!("/api/v1/stock/{text}/lots")).await;
    let here = all.into_iter().find(|of| of.branch == LONDON).unwrap();
    let sum: i64 = here.lots.iter().map(|lot| lot.on_hand.0).sum();
    assert_eq!(here.on_hand.0, sum + here.unlotted.0, "it adds up");
    let seen = here.lots.iter().map(|lot| (lot.lot.to_string(), lot.on_hand.0 / 1_000, lot.state));
    (seen.collect(), here.unlotted.0 / 1_000)
}

fn are(lots: &[(&str, i64, LotState)]) -> Vec<(String, i64, LotState)> {
    lots.iter().map(|(lot, count, state)| ((*lot).to_owned(), *count, *state)).collect()
}

async fn free(http: &Http, text: &str) -> i64 {
    let level = http.levels(LONDON).await.get(&sku(text)).copied().unwrap_or_default();
    level.available_to_sell().0 / 1_000
}

/// Two lots of ten, one of which has expired.
async fn stocked(http: &Http) {
    done(&http.submit(&track(GOODS, Tracking::LotExpiry)).await.unwrap());
    for (command, answer) in [
        (receive(GOODS, 5, vec![]), Some(RefusalCode::InvalidQuantity)),
        (receive(GOODS, 5, vec![line(GOODS, "L1", 5, None)]), Some(RefusalCode::InvalidQuantity)),
        (receive(GOODS, 5, vec![line(GOODS, "L1", 5, Some("tomorrow"))]), Some(RefusalCode::InvalidText)),
        (receive(GOODS, 10, vec![line(GOODS, "L2", 10, Some("2090-06-30"))]), None),
        (receive(GOODS, 10, vec![line(GOODS, "L1", 10, Some("2090-01-31"))]), None),
        (receive(GOODS, 1, vec![line(GOODS, "L1", 1, Some("2090-02-01"))]), Some(RefusalCode::AlreadyBooked)),
        (receive(GOODS, 3, vec![line(GOODS, "OLD", 3, Some("2020-01-31"))]), None),
    ] {
        assert_eq!(refused(&http.submit(&command).await), answer, "{command:?}");
        assert_eq!(refused(&http.submit(&command).await), answer, "the same answer again");
    }
}

#[tokio::test]
async fn lots_come_leave_and_are_recalled_and_a_restart_changes_nothing() {
    use LotState::{Expired, Recalled, Sellable};
    let directory = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(directory.path());
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    stocked(&http).await;
    assert_eq!(
        lots(&http, GOODS).await,
        (are(&[("OLD", 3, Expired), ("L1", 10, Sellable), ("L2", 10, Sellable)]), 0)
    );
    assert_eq!(free(&http, GOODS).await, 20, "what has expired cannot be sold");

    let till = app.till(TILL, MANAGER, protocol::Encoding::Json).await;
    done(&till.submit(Some(MANAGER), sell(GOODS, 2, vec![])).await.unwrap());
    let named = till.submit(Some(MANAGER), sell(GOODS, 1, vec![line(GOODS, "L2", 1, None)])).await.unwrap();
    done(&named);
    assert_eq!(
        lots(&http, GOODS).await,
        (are(&[("OLD", 3, Expired), ("L1", 8, Sellable), ("L2", 9, Sellable)]), 0)
    );
    let odd = till.submit(Some(MANAGER), sell(GOODS, 1, vec![line(GOODS, "OLD", 1, None)])).await.unwrap();
    let ticket = http.ticket(odd.id.into()).await;
    assert_eq!(ticket.exceptions.iter().map(|one| one.kind).collect::<Vec<_>>(), [ExceptionKind::LotBlocked]);

    recalled(&http).await;
    let seen = lots(&http, GOODS).await;
    assert_eq!(seen.0, are(&[("OLD", 2, Expired), ("L1", 8, Recalled), ("L2", 9, Sellable)]));
    drop(till);
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!(lots(&http, GOODS).await, seen, "a restart changes nothing");
    bought(&http).await;
    let lift = LiftRecall { sku: sku(GOODS), lot: "L1".parse().unwrap(), reason: "all tested".into() };
    done(&http.submit(&office(None, lift.clone().into())).await.unwrap());
    let open = || async { free(&http, GOODS).await == 17 };
    while !open().await {
        tokio::task::yield_now().await;
    }
    let again = http.submit(&office(None, lift.into())).await;
    assert_eq!(refused(&again), Some(RefusalCode::WrongState));
    adds_up(&http).await;
    app.stop().await;
}

/// Recalls L1 everywhere: its stock is blocked here, and what the web says has changed.
async fn recalled(http: &Http) {
    let recall = RecallLot { sku: sku(GOODS), lot: "L1".parse().unwrap(), reason: "glass in it".into() };
    let none = RecallLot { reason: " ".into(), ..recall.clone() };
    assert_eq!(refused(&http.submit(&office(None, none.into())).await), Some(RefusalCode::InvalidText));
    done(&http.submit(&office(None, recall.clone().into())).await.unwrap());
    loop {
        let told: Vec<RecallView> = http.get("/api/v1/recalls").await;
        let [one] = told.as_slice() else { panic!("{told:?}") };
        if one.known_in == one.branches && free(http, GOODS).await == 9 {
            assert_eq!((one.on_hand, one.recall.reason.as_str()), (units(8), "glass in it"));
            break;
        }
        tokio::task::yield_now().await;
    }
    let again = http.submit(&office(None, recall.into())).await;
    assert_eq!(refused(&again), Some(RefusalCode::WrongState));
    let badge: Badge = http.badge(&sku(GOODS)).await;
    assert_eq!(
        badge.branches.iter().find(|one| one.branch == LONDON).unwrap().availability,
        Availability::InStock
    );
}

/// Two of L1 left without being named, and that is told.
async fn bought(http: &Http) {
    let page: Page<LotBuyer> = http.get(&format!("/api/v1/stock/{GOODS}/buyers?lot=L1")).await;
    let [one] = page.items.as_slice() else { panic!("{page:?}") };
    assert_eq!((one.quantity, one.named, one.branch), (units(2), false, LONDON));
    let page: Page<LotBuyer> = http.get(&format!("/api/v1/stock/{GOODS}/buyers?lot=L2")).await;
    assert!(page.items.len() == 1 && page.items[0].named, "{page:?}");
    let request = http.request(Method::GET, &format!("/api/v1/stock/{GOODS}/buyers?lot=L1&format=csv"));
    let (_, file) = http.send(request).await;
    assert_eq!(file.lines().count(), 2, "{file}");
    let came: Page<LotOrigin> = http.get(&format!("/api/v1/stock/{GOODS}/origins?lot=L1")).await;
    let [one] = came.items.as_slice() else { panic!("{came:?}") };
    assert_eq!((one.quantity, one.branch), (units(10), LONDON));
    // The whole life of a lot.
    let life: Page<Movement> = http.get(&format!("/api/v1/stock/{GOODS}/movements?lot=L1")).await;
    let kinds: Vec<_> = life.items.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [MovementKind::Recalled, MovementKind::Sold, MovementKind::Received]);
    let report: ExpiryReport = http.get("/api/v1/reports/expiry").await;
    let sum = |bucket| report.sums.iter().find(|sum| sum.bucket == bucket).unwrap();
    assert_eq!((sum(ExpiryBucket::Over).lots, sum(ExpiryBucket::Later).lots), (1, 2));
    assert_eq!(report.lots[0].lot.as_str(), "OLD");
    let (_, file) = http.send(http.request(Method::GET, "/api/v1/reports/expiry?format=csv")).await;
    assert_eq!(file.lines().count(), 4, "{file}");
    let found: Page<LotLevel> = http.get("/api/v1/lots?state=recalled").await;
    assert_eq!(found.items.len(), 1);
    let first: Page<LotLevel> = http.get("/api/v1/lots?limit=1").await;
    let rest = format!("/api/v1/lots?limit=9&cursor={}", first.next.unwrap());
    let rest: Page<LotLevel> = http.get(&rest).await;
    assert_eq!((first.items.len(), rest.items.len()), (1, 2));
}

async fn adds_up(http: &Http) {
    for level in ["on_hand", "unsellable", "available"] {
        let path = format!("/api/v1/stock/{GOODS}/explain?branch={LONDON}&level={level}");
        let told: Explanation = http.get(&path).await;
        assert_eq!(told.value, told.sum, "{level}: {told:?}");
    }
}

#[tokio::test]
async fn a_serial_number_is_one_unit_from_its_delivery_to_its_buyer_and_back() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    done(&http.submit(&track(OTHER, Tracking::Serial)).await.unwrap());
    let serials = |numbers: &[&str]| numbers.iter().map(|one| line(OTHER, one, 1, None)).collect::<Vec<_>>();
    for (numbers, count, answer) in [
        (vec!["S1", "S1"], 2, Some(RefusalCode::AlreadyBooked)),
        (vec!["S1"], 2, Some(RefusalCode::InvalidQuantity)),
        (vec!["S1", "S2"], 2, None),
        (vec!["S2"], 1, Some(RefusalCode::AlreadyBooked)),
    ] {
        let reply = http.submit(&receive(OTHER, count, serials(&numbers))).await;
        assert_eq!(refused(&reply), answer, "{numbers:?}");
    }
    let till = app.till(TILL, MANAGER, protocol::Encoding::Json).await;
    let sale = till.submit(Some(MANAGER), sell(OTHER, 1, serials(&["S1"]))).await.unwrap();
    done(&sale);
    let twice = till.submit(Some(MANAGER), sell(OTHER, 1, serials(&["S1"]))).await.unwrap();
    let ticket = http.ticket(twice.id.into()).await;
    assert_eq!(ticket.exceptions[0].kind, ExceptionKind::SerialNotHere);
    // It comes back with its ticket, without anybody naming it.
    let refund = protocol::Refund {
        original: sale.id.into(),
        lines: vec![protocol::RefundLine {
            line: 0,
            quantity: units(1),
            disposition: protocol::Disposition::Restock,
        }],
        tender: protocol::TenderKind::Cash,
        grounds: protocol::Grounds::default(),
        method: None,
        tenders: Vec::new(),
    };
    done(&till.submit(Some(MANAGER), CommandBody::from(refund)).await.unwrap());
    let life: Page<Movement> = http.get(&format!("/api/v1/stock/{OTHER}/movements?lot=S1")).await;
    let kinds: Vec<_> = life.items.iter().map(|one| one.kind).collect();
    // The ticket that named it a second time stands in it too, with nothing of it left to take.
    use MovementKind::{Received, Returned, Sold};
    assert_eq!(kinds, [Returned, Sold, Sold, Received]);
    let quantities: Vec<_> = life.items.iter().map(|one| one.lots[0].quantity.0).collect();
    assert_eq!(quantities, [1_000, 0, -1_000, 1_000]);
    let found: Page<LotLevel> = http.get(&format!("/api/v1/lots?sku={OTHER}&serial=true&text=s1")).await;
    assert_eq!(found.items.iter().map(|lot| lot.on_hand).collect::<Vec<_>>(), [units(1)]);
}

#[tokio::test]
async fn goods_that_were_there_before_are_named_and_lots_travel_between_branches() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    done(&http.submit(&track("P05", Tracking::Lot)).await.unwrap());
    let all = http.on_hand(LONDON, &sku("P05")).await / 1_000;
    let name = NameLots { from: None, lots: vec![line("P05", "A", all, Some("2090-01-31"))] };
    done(&http.submit(&office(Some(LONDON), name.into())).await.unwrap());
    assert_eq!(lots(&http, "P05").await, (are(&[("A", all, LotState::Sellable)]), 0));
    let draft = protocol::DraftTransfer {
        to: MANCHESTER,
        lines: shop::quantities(&[("P05", 4)]),
        note: String::new(),
    };
    let draft = office(Some(LONDON), draft.into());
    let transfer = protocol::TransferId::from(draft.id);
    done(&http.submit(&draft).await.unwrap());
    let of = protocol::TransferRef { transfer };
    for step in [protocol::TransferCommand::Approve(of), protocol::TransferCommand::Dispatch(of)] {
        done(&http.submit(&office(Some(LONDON), step.into())).await.unwrap());
    }
    let receive = protocol::ReceiveTransfer { transfer, lines: Vec::new(), complete: false };
    let lines = vec![protocol::ReceivedLine { sku: sku("P05"), good: units(4), damaged: Quantity::ZERO }];
    loop {
        let receive = protocol::ReceiveTransfer { lines: lines.clone(), ..receive.clone() };
        let reply = http.submit(&office(Some(MANCHESTER), receive.into())).await;
        if refused(&reply) != Some(RefusalCode::UnknownTransfer) {
            done(&reply.unwrap());
            break;
        }
    }
    let found: Page<LotLevel> = http.get(&format!("/api/v1/lots?branch={MANCHESTER}")).await;
    let [lot] = found.items.as_slice() else { panic!("{found:?}") };
    assert_eq!((lot.lot.as_str(), lot.on_hand, lot.expires.as_deref()), ("A", units(4), Some("2090-01-31")));
    // What is broken is named: what was there before has no lot, and would leave first.
    let broken = protocol::Adjust {
        sku: sku("P05"),
        delta: units(-1),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Damaged,
        note: String::new(),
        code: None,
    };
    let of = GoodsCommand::Stock(protocol::StockCommand::Adjust(broken));
    let broken = MoveLots { lots: vec![line("P05", "A", 1, None)], of };
    done(&http.submit(&office(Some(MANCHESTER), broken.into())).await.unwrap());
    let found: Page<LotLevel> = http.get(&format!("/api/v1/lots?branch={MANCHESTER}")).await;
    assert_eq!(found.items[0].on_hand, units(3));
}
