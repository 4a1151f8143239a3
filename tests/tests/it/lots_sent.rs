//! Lots and units of transfers between two branches of a real server, over restarts: what leaves, what came as what, what is recalled
//! on the way, and what becomes of each difference.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{LONDON, MANAGER, MANCHESTER, done, office, quantities, sku, units},
    until_asked,
};
use protocol::{
    BranchId, CommandBody, CommandId, DiscrepancyKind, DraftTransfer, GoodsCommand, LotLevel, LotLine,
    LotState, MoveLots, NameLots, Page, Problem, Quantity, RecallLot, RecallView, ReceiveTransfer,
    ReceivedLine, RefusalCode, Resolution, ResolveDiscrepancy, Responsible, SendBack, SetTracking, Tracking,
    TrackingLine, TransferCommand, TransferId, TransferRef, TransferView,
};

use crate::lots::line;

const GOODS: &str = "P05";

async fn submit(http: &Http, branch: BranchId, body: impl Into<CommandBody>) -> Result<CommandId, Problem> {
    http.submit(&office(Some(branch), body.into())).await.map(|reply| {
        done(&reply);
        reply.id
    })
}

fn with(lots: Vec<LotLine>, of: impl Into<TransferCommand>) -> MoveLots {
    MoveLots { lots, of: GoodsCommand::Transfer(of.into()) }
}

async fn again(app: TestApp, options: &AppOptions) -> (TestApp, Http) {
    app.stop().await;
    let app = TestApp::start_with(options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    (app, http)
}

async fn view(http: &Http, id: TransferId) -> TransferView {
    http.get(&format!("/api/v1/transfers/{id}")).await
}

/// Each lot of a branch and how much of it is there, in units.
async fn lots(http: &Http, branch: BranchId) -> Vec<(String, i64)> {
    let found: Page<LotLevel> = http.get(&format!("/api/v1/lots?branch={branch}&sku={GOODS}")).await;
    found.items.iter().map(|lot| (lot.lot.to_string(), lot.on_hand.0 / 1_000)).collect()
}

fn are(lots: &[(&str, i64)]) -> Vec<(String, i64)> {
    lots.iter().map(|(lot, count)| ((*lot).to_owned(), *count)).collect()
}

fn came(transfer: TransferId, good: i64, damaged: i64) -> ReceiveTransfer {
    let lines = vec![ReceivedLine { sku: sku(GOODS), good: units(good), damaged: units(damaged) }];
    ReceiveTransfer { transfer, lines, complete: true }
}

/// All of the goods are of two lots, and six of them are on their way.
async fn on_its_way(http: &Http) -> (TransferId, i64) {
    let tracking = TrackingLine { sku: sku(GOODS), tracking: Tracking::Lot };
    done(&http.submit(&office(None, SetTracking { lines: vec![tracking] }.into())).await.unwrap());
    let all = http.on_hand(LONDON, &sku(GOODS)).await / 1_000;
    let first = line(GOODS, "A", 10, Some("2090-01-31"));
    let named = vec![first, line(GOODS, "B", all - 10, Some("2091-01-31"))];
    submit(http, LONDON, NameLots { from: None, lots: named }).await.unwrap();
    let draft = DraftTransfer { to: MANCHESTER, lines: quantities(&[(GOODS, 6)]), note: String::new() };
    let transfer = TransferId::from(submit(http, LONDON, draft).await.unwrap());
    let of = TransferRef { transfer };
    submit(http, LONDON, TransferCommand::Approve(of)).await.unwrap();
    // Two of the second lot are scanned; of the rest the branch takes what expires first.
    let dispatch = with(vec![line(GOODS, "B", 2, None)], TransferCommand::Dispatch(of));
    submit(http, LONDON, dispatch).await.unwrap();
    let announced = async || {
        let levels = http.levels(MANCHESTER).await;
        levels.get(&sku(GOODS)).is_some_and(|level| level.incoming == units(6))
    };
    until_asked("it is announced", announced).await;
    (transfer, all)
}

async fn differs(http: &Http, id: TransferId, count: usize) -> TransferView {
    let told = async || view(http, id).await.discrepancies.len() == count;
    until_asked("the sender has heard of it", told).await;
    view(http, id).await
}

fn resolve(
    view: &TransferView,
    kind: DiscrepancyKind,
    lot: Option<&str>,
    resolution: Resolution,
) -> ResolveDiscrepancy {
    let found = view.discrepancies.iter().find(|one| one.kind == kind).unwrap();
    ResolveDiscrepancy {
        transfer: view.id,
        receipt: found.receipt,
        sku: found.sku,
        kind,
        quantity: None,
        lot: lot.map(|lot| lot.parse().unwrap()),
        resolution,
        responsible: Responsible::Sender,
        note: "looked at the shelf".into(),
    }
}

#[tokio::test]
async fn lots_are_received_one_by_one_and_what_is_odd_is_cleared_up_over_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let mut http = app.http_as(&app.sign_in(MANAGER).await);
    let (id, all) = on_its_way(&http).await;
    let (app, next) = again(app, &options).await;
    http = next;
    let sent: Vec<_> = view(&http, id).await.shipments[0]
        .lots
        .iter()
        .map(|one| (one.lot.to_string(), one.sent, one.awaited(), one.expires.clone()))
        .collect();
    let told =
        |lot: &str, count, day: &str| (lot.to_owned(), units(count), units(count), Some(day.to_owned()));
    let mut sorted = sent.clone();
    sorted.sort();
    assert_eq!(sorted, [told("A", 4, "2090-01-31"), told("B", 2, "2091-01-31")]);

    // A recall counts what is on its way.
    let recall = RecallLot { sku: sku(GOODS), lot: "B".parse().unwrap(), reason: "glass in it".into() };
    done(&http.submit(&office(None, recall.into())).await.unwrap());
    let recalls: Vec<RecallView> = http.get("/api/v1/recalls").await;
    assert_eq!((recalls[0].on_hand, recalls[0].in_transit), (units(all - 12), units(2)));

    // Three of the first lot come, one of them broken, both of the second, and one of a lot that nobody sent.
    let scanned = vec![
        LotLine { unsellable: units(1), ..line(GOODS, "A", 3, None) },
        line(GOODS, "B", 2, None),
        line(GOODS, "C", 1, Some("2089-01-31")),
    ];
    submit(&http, MANCHESTER, with(scanned, TransferCommand::Receive(came(id, 5, 1)))).await.unwrap();
    assert_eq!(lots(&http, MANCHESTER).await, are(&[("A", 3), ("B", 2), ("C", 1)]));
    let recalls: Vec<RecallView> = http.get("/api/v1/recalls").await;
    assert_eq!((recalls[0].on_hand, recalls[0].in_transit), (units(all - 10), Quantity::ZERO));
    let found: Page<LotLevel> = http.get(&format!("/api/v1/lots?branch={MANCHESTER}&text=B")).await;
    assert_eq!((found.items[0].state, found.items[0].unsellable), (LotState::Recalled, units(2)));

    let (app, next) = again(app, &options).await;
    http = next;
    let told = differs(&http, id, 2).await;
    let kinds: Vec<_> = told.discrepancies.iter().map(|one| (one.kind, one.quantity)).collect();
    assert_eq!(kinds, [(DiscrepancyKind::Damaged, units(1)), (DiscrepancyKind::OtherLot, units(1))]);
    let of_lots: Vec<_> =
        told.discrepancies[1].lots.iter().map(|one| (one.lot.to_string(), one.quantity)).collect();
    assert_eq!(of_lots, [("A".to_owned(), units(-1)), ("C".to_owned(), units(1))]);

    // What is kept as it came closes the first; the second says that the lot had left instead of another.
    let kept = resolve(&told, DiscrepancyKind::Damaged, Some("A"), Resolution::Accepted);
    submit(&http, LONDON, kept).await.unwrap();
    let wrong = resolve(&told, DiscrepancyKind::OtherLot, None, Resolution::WrittenOff);
    assert_eq!(submit(&http, LONDON, wrong).await.unwrap_err().code, RefusalCode::WrongState);
    let right = resolve(&told, DiscrepancyKind::OtherLot, None, Resolution::LotsCorrected);
    submit(&http, LONDON, right).await.unwrap();
    let view = view(&http, id).await;
    assert!(view.discrepancies.iter().all(|one| one.open == Quantity::ZERO), "{view:?}");
    assert!(view.discrepancies.iter().flat_map(|one| &one.lots).all(|one| one.open == Quantity::ZERO));
    assert_eq!(http.on_hand(LONDON, &sku(GOODS)).await / 1_000, all - 6);

    // The same lots go back that came.
    let lines = vec![ReceivedLine { sku: sku(GOODS), good: units(3), damaged: units(1) }];
    let back = SendBack { of: id, lines, note: "not ours".into() };
    let lots_back =
        vec![LotLine { unsellable: units(1), ..line(GOODS, "A", 3, None) }, line(GOODS, "C", 1, None)];
    submit(&http, MANCHESTER, with(lots_back, TransferCommand::SendBack(back))).await.unwrap();
    assert_eq!(lots(&http, MANCHESTER).await, are(&[("B", 2)]));
    app.stop().await;
}
