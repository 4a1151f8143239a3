//! Every number of stock explained: back to documents, people, devices and times, over every step of a transfer and over the real
//! month; the ledger found again by what people remember of it; and the audit that says whether all of it adds up.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use onhand::{
    import,
    node::{ExplainAsked, Node, NodeOptions},
};
use onhand_tests::{
    AppOptions, Child, Http, PATIENCE, TestApp, onhand_binary,
    shop::{
        self, CASHIER, LONDON, MANAGER, MANCHESTER, NORTHERN_TILL, TILL, done, office, quantities, sku, units,
    },
};
use protocol::{
    Adjust, AdjustmentReason, BranchId, CommandBody, ConservationView, DraftTransfer, Encoding,
    ExplainedKind, Explanation, LevelName, Lsn, Movement, MovementDocument, MovementKind, Page, Quantity,
    ReceiveTransfer, ReceivedLine, RefusalCode, Reply, Reverse, Sku, SkuStock, TransferCommand, TransferId,
    TransferRef,
};

const GOODS: &str = "P05";
const LEVELS: [&str; 7] =
    ["on_hand", "unsellable", "allocated", "reserved", "incoming", "in_transit", "available"];

async fn manager(app: &TestApp) -> Http {
    app.http_as(&app.sign_in(MANAGER).await)
}

async fn submit(http: &Http, branch: BranchId, body: CommandBody) -> Reply {
    let reply = http.submit(&office(Some(branch), body)).await.unwrap();
    done(&reply);
    reply
}

/// All pages of an explanation as one.
async fn explained(http: &Http, goods: &str, branch: BranchId, level: &str) -> Explanation {
    let path = format!("/api/v1/stock/{goods}/explain?branch={branch}&level={level}&limit=2");
    let mut told: Explanation = http.get(&path).await;
    while let Some(next) = told.next.take() {
        let page: Explanation = http.get(&format!("{path}&cursor={next}")).await;
        told.entries.extend(page.entries);
        told.next = page.next;
    }
    told
}

/// Every number of a SKU in both branches is what its entries come to, and is the level that is shown.
async fn all_add_up(http: &Http, goods: &str) -> Vec<Explanation> {
    let mut all = Vec::new();
    for branch in [LONDON, MANCHESTER] {
        let stock: SkuStock = http.get(&format!("/api/v1/stock/{goods}")).await;
        let row = stock.branches.iter().find(|one| one.branch == branch).unwrap();
        let level = row.level;
        for name in LEVELS {
            let told = explained(http, goods, branch, name).await;
            let sum: i64 = told.entries.iter().map(|entry| entry.quantity.0).sum();
            assert_eq!((told.sum, sum), (told.value, told.value.0), "{told:?}");
            let shown = match told.level {
                LevelName::OnHand => level.on_hand,
                LevelName::Unsellable => level.unsellable,
                LevelName::Allocated => level.allocated,
                LevelName::Reserved => level.reserved,
                LevelName::Incoming => level.incoming,
                LevelName::Available => level.available_to_sell(),
                LevelName::Backordered => row.backordered,
                LevelName::InTransit => told.value,
            };
            assert_eq!(told.value, shown, "{told:?}");
            all.push(told);
        }
    }
    all
}

fn number(all: &[Explanation], branch: BranchId, level: LevelName) -> &Explanation {
    all.iter().find(|one| one.branch == branch && one.level == level).unwrap()
}

fn step(of: fn(TransferRef) -> TransferCommand, transfer: TransferId) -> CommandBody {
    CommandBody::from(of(TransferRef { transfer }))
}

/// Waits until the receiver was told.
async fn announced(http: &Http) {
    let deadline = Instant::now() + PATIENCE;
    while explained(http, GOODS, MANCHESTER, "incoming").await.entries.is_empty() {
        assert!(Instant::now() < deadline, "the transfer is announced");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn every_number_leads_back_to_documents_people_devices_and_times() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let sold = till.submit(Some(CASHIER), shop::sell(&[(GOODS, 2)])).await.unwrap();
    let held = till.submit(Some(CASHIER), shop::hold(&[(GOODS, 3)], None)).await.unwrap();
    let reason = AdjustmentReason::Damaged;
    let aside = Adjust {
        sku: sku(GOODS),
        delta: units(0),
        unsellable: units(1),
        reason,
        note: "wet".into(),
        code: None,
    };
    submit(&http, LONDON, CommandBody::from(aside)).await;

    let told = all_add_up(&http, GOODS).await;
    let on_hand = number(&told, LONDON, LevelName::OnHand);
    let newest = &on_hand.entries[0];
    assert_eq!(newest.kind, ExplainedKind::Movement(MovementKind::Sold));
    assert_eq!((newest.quantity, newest.after), (units(-2), on_hand.value));
    assert_eq!(newest.document, Some(MovementDocument::Ticket(sold.id.into())));
    assert_eq!((newest.staff, newest.register), (Some(CASHIER), Some(TILL)));
    assert!(newest.recorded >= newest.at && newest.at.0 > 0);
    let hold = &number(&told, LONDON, LevelName::Reserved).entries[0];
    assert_eq!((hold.kind, hold.quantity), (ExplainedKind::Hold, units(3)));
    assert_eq!((hold.hold, hold.register), (Some(held.id.into()), Some(TILL)));
    assert!(hold.expires.is_some_and(|expires| expires > hold.recorded));
    let unsellable = &number(&told, LONDON, LevelName::Unsellable).entries[0];
    assert_eq!((unsellable.cause.as_str(), unsellable.staff), ("damaged: wet", Some(MANAGER)));
    assert_eq!(unsellable.register, None);
    let available = number(&told, LONDON, LevelName::Available);
    let parts: Vec<_> = available.entries.iter().map(|entry| entry.kind).collect();
    assert!(parts.contains(&ExplainedKind::Level(LevelName::Reserved)), "{parts:?}");

    // Over every step of a transfer, during it too.
    let lines = quantities(&[(GOODS, 6)]);
    let draft = DraftTransfer { to: MANCHESTER, lines, note: String::new() };
    let id = TransferId::from(submit(&http, LONDON, CommandBody::from(draft)).await.id);
    submit(&http, LONDON, step(TransferCommand::Approve, id)).await;
    let told = all_add_up(&http, GOODS).await;
    let allocated = number(&told, LONDON, LevelName::Allocated);
    assert_eq!(allocated.entries[0].document, Some(MovementDocument::Transfer(id)));
    assert_eq!((allocated.value, allocated.entries[0].staff), (units(6), Some(MANAGER)));
    submit(&http, LONDON, step(TransferCommand::Dispatch, id)).await;
    announced(&http).await;
    let told = all_add_up(&http, GOODS).await;
    assert_eq!(number(&told, LONDON, LevelName::InTransit).value, units(6));
    assert_eq!(number(&told, MANCHESTER, LevelName::Incoming).value, units(6));
    let line = ReceivedLine { sku: sku(GOODS), good: units(3), damaged: units(1) };
    let receive = ReceiveTransfer { transfer: id, lines: vec![line], complete: false };
    submit(&http, MANCHESTER, CommandBody::from(receive)).await;
    let told = all_add_up(&http, GOODS).await;
    assert_eq!(number(&told, LONDON, LevelName::InTransit).value, units(2));
    assert_eq!(number(&told, MANCHESTER, LevelName::Unsellable).value, units(1));
    app.stop().await;
}

#[tokio::test]
async fn an_explanation_is_of_a_sku_and_a_branch_that_there_are() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    for (path, code) in [
        ("/api/v1/stock/NOTHING/explain?branch=1", RefusalCode::UnknownSku),
        ("/api/v1/stock/P01/explain?branch=999", RefusalCode::UnknownBranch),
        ("/api/v1/stock/P01/explain", RefusalCode::Malformed),
        ("/api/v1/stock/P01/explain?branch=1&level=everything", RefusalCode::Malformed),
        ("/api/v1/stock/P01/explain?branch=1&cursor=x", RefusalCode::Malformed),
        ("/api/v1/stock/P01/explain?branch=1&limit=0", RefusalCode::Malformed),
        ("/api/v1/stock/P01/movements?kind=stolen", RefusalCode::Malformed),
        ("/api/v1/branches/999/movements", RefusalCode::UnknownBranch),
        ("/api/v1/branches/1/movements?branch=2", RefusalCode::Malformed),
    ] {
        assert_eq!(http.get_problem(path).await.code, code, "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_register_is_told_of_its_own_branch_and_the_audit_is_for_those_with_the_figures() {
    let app = TestApp::start().await;
    let callers = [
        app.http(),
        app.http_as(&shop::token(TILL)),
        app.http_as(&shop::token(NORTHERN_TILL)),
        app.http_as(&app.sign_in(CASHIER).await),
        manager(&app).await,
    ];
    for (path, statuses) in [
        ("/api/v1/stock/P01/movements?branch=1", [401, 200, 403, 200, 200]),
        ("/api/v1/stock/P01/explain?branch=1", [401, 200, 403, 200, 200]),
        ("/api/v1/stock/P01/explain?branch=2&level=available", [401, 403, 200, 200, 200]),
        ("/api/v1/branches/1/movements", [401, 200, 403, 200, 200]),
        ("/api/v1/branches/2/movements", [401, 403, 200, 200, 200]),
        ("/api/v1/conservation", [401, 403, 403, 403, 200]),
    ] {
        for (caller, (http, expected)) in callers.iter().zip(statuses).enumerate() {
            let (status, body) = http.send(http.request(reqwest::Method::GET, path)).await;
            assert_eq!(status.as_u16(), expected, "caller {caller} at {path}: {body}");
        }
    }
    app.stop().await;
}

/// A delivery and a correction are taken back by entries of their own, once, and a sale is not.
#[tokio::test]
async fn what_was_booked_is_taken_back_once_by_a_counter_entry() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let before = http.on_hand(LONDON, &sku(GOODS)).await;
    let delivered = submit(&http, LONDON, shop::receive("LS 1", &[(GOODS, 7), ("P01", 1)])).await;
    let reverse = |original, note: &str| {
        CommandBody::from(Reverse { original, sku: sku(GOODS), note: note.to_owned() })
    };
    let refused = async |branch, original| {
        http.submit(&office(Some(branch), reverse(original, ""))).await.unwrap_err().code
    };
    assert_eq!(refused(MANCHESTER, delivered.id).await, RefusalCode::WrongState);
    submit(&http, LONDON, reverse(delivered.id, "wrong pallet")).await;
    assert_eq!(http.on_hand(LONDON, &sku(GOODS)).await, before);
    assert_eq!(refused(LONDON, delivered.id).await, RefusalCode::AlreadyBooked);
    let sold = till.submit(Some(CASHIER), shop::sell(&[(GOODS, 2)])).await.unwrap();
    assert_eq!(refused(LONDON, sold.id).await, RefusalCode::WrongState);
    assert_eq!(refused(LONDON, shop::new_id()).await, RefusalCode::WrongState);
    let newest = rows(&http, &format!("/api/v1/stock/{GOODS}/movements?branch=1")).await;
    let entry = newest.iter().find(|row| row.reverses == Some(delivered.id)).unwrap();
    assert_eq!((entry.quantity, entry.cause.as_str()), (units(-7), "taken back: wrong pallet"));
    assert!(newest.iter().any(|row| row.command == Some(delivered.id)), "what was booked is still there");
    all_add_up(&http, GOODS).await;
    app.stop().await;
}

async fn rows(http: &Http, path: &str) -> Vec<Movement> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let mark = if path.contains('?') { '&' } else { '?' };
        let page: Page<Movement> = http.get(&format!("{path}{mark}limit=3{cursor}")).await;
        rows.extend(page.items);
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return rows,
        }
    }
}

#[tokio::test]
async fn the_ledger_is_found_again_by_kind_time_person_document_and_word() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let before = shop::now().at.0;
    for _ in 0..4 {
        till.submit(Some(CASHIER), shop::sell(&[(GOODS, 1), ("P01", 2)])).await.unwrap();
    }
    let last = till.submit(Some(CASHIER), shop::sell(&[(GOODS, 1)])).await.unwrap();
    submit(&http, MANCHESTER, shop::receive("=EVIL paper", &[(GOODS, 7)])).await;

    let of_sku = format!("/api/v1/stock/{GOODS}/movements");
    let all = rows(&http, &of_sku).await;
    assert_eq!(all.len(), 8, "two deliveries to begin with, five sales, one delivery");
    for branch in [LONDON, MANCHESTER] {
        // The running level leads from one movement to the next.
        let own: Vec<_> = all.iter().filter(|row| row.branch == branch).collect();
        let levels: Vec<i64> = own.iter().map(|row| row.after.unwrap().0).collect();
        let newer = levels.iter().zip(&own).skip(1).zip(&levels).zip(&own);
        for (((older, _), newer), row) in newer {
            assert_eq!(older + row.quantity.0, *newer);
        }
        assert_eq!(levels[0], http.on_hand(branch, &sku(GOODS)).await);
    }
    for (filter, count) in [
        ("branch=1".to_owned(), 6),
        ("kind=sold".to_owned(), 5),
        ("kind=dispatched".to_owned(), 0),
        (format!("since={before}"), 6),
        (format!("until={before}"), 2),
        (format!("staff={CASHIER}"), 5),
        (format!("text={}", last.id), 1),
        ("text=evil".to_owned(), 1),
        ("kind=sold&branch=2".to_owned(), 0),
    ] {
        assert_eq!(rows(&http, &format!("{of_sku}?{filter}")).await.len(), count, "{filter}");
    }
    let of_branch = rows(&http, "/api/v1/branches/1/movements?kind=sold").await;
    assert_eq!(of_branch.len(), 9, "four sales of two SKUs, one of one");
    let skus: BTreeSet<Sku> = of_branch.iter().map(|row| row.sku).collect();
    assert_eq!(skus, BTreeSet::from([sku(GOODS), sku("P01")]));
    for row in &of_branch {
        let same = all.iter().find(|one| one.lsn == row.lsn && row.sku == sku(GOODS));
        assert!(row.after.is_some() && same.is_none_or(|same| same == row), "{row:?}");
    }
    // The file is whole, named and safe to open.
    let request = http.request(reqwest::Method::GET, &format!("{of_sku}?format=csv"));
    let (status, text) = http.send(request).await;
    assert!(status.is_success());
    assert_eq!(text.lines().count(), 9, "{text}");
    assert!(text.contains(",'=EVIL paper,P05,"), "{text}");
    app.stop().await;
}

/// Waits until the audit has taken in a position.
async fn audited(http: &Http, lsn: Lsn) -> ConservationView {
    let deadline = Instant::now() + PATIENCE.saturating_mul(3);
    loop {
        let view: ConservationView = http.get("/api/v1/conservation").await;
        if view.last.as_ref().is_some_and(|last| last.as_of >= lsn) {
            return view;
        }
        assert!(Instant::now() < deadline, "{view:?}");
        let again = http.request(reqwest::Method::POST, "/api/v1/conservation");
        assert!(http.send(again).await.0.is_success());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_audit_of_a_running_server_takes_everything_in_and_finds_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path().join("data"))).await;
    let began = Instant::now();
    let http = manager(&app).await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    till.submit(Some(CASHIER), shop::sell(&[(GOODS, 2)])).await.unwrap();
    till.submit(Some(CASHIER), shop::hold(&[(GOODS, 3)], None)).await.unwrap();
    let draft = DraftTransfer { to: MANCHESTER, lines: quantities(&[(GOODS, 6)]), note: String::new() };
    let id = TransferId::from(submit(&http, LONDON, CommandBody::from(draft)).await.id);
    submit(&http, LONDON, step(TransferCommand::Approve, id)).await;
    let last = submit(&http, LONDON, step(TransferCommand::Dispatch, id)).await;
    let view = audited(&http, last.lsn.unwrap()).await;
    let result = view.last.unwrap();
    assert_eq!((result.finding_count, result.unsettled, result.transfers), (0, 0, 1), "{result:?}");
    assert!(result.skus > 10 && result.levels >= result.skus, "{result:?}");
    assert!(u128::from(result.worked_ms) * 100 <= began.elapsed().as_millis(), "{result:?}");
    app.stop().await;
    let Some(binary) = onhand_binary() else { return };
    let verified = Child::run(binary, &dir.path().join("data"), &["verify"]);
    let told = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success() && told.contains("conserved"), "{told}");
}

#[test]
fn the_real_month_is_imported_and_explained_to_the_last_unit() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/online-retail-2010-12.csv");
    let path = std::env::var_os("ONHAND_RETAIL_CSV").map_or(beside, PathBuf::from);
    let Ok(file) = std::fs::File::open(path) else {
        println!("SKIPPED: the real month is not here; set ONHAND_RETAIL_CSV");
        return;
    };
    let plan = import::plan(file, &import::PlanOptions::default()).unwrap();
    actix::System::new().block_on(async {
        let node = Node::open(&NodeOptions::default()).unwrap();
        import::run(&plan, &node, &mut |_| Ok(())).await.unwrap();
        let branches: Vec<BranchId> = node.catalogue().organisation.branches().map(|one| one.id).collect();
        let (mut levels, mut entries) = (0, 0_u64);
        for branch in branches {
            for row in node.branch_levels(branch, None, usize::MAX).await.unwrap() {
                let told = whole(&node, row.sku, branch, LevelName::OnHand).await;
                let sum: i64 = told.entries.iter().map(|entry| entry.quantity.0).sum();
                assert_eq!((told.sum, sum), (row.level.on_hand, row.level.on_hand.0), "{}", row.sku);
                assert_eq!(told.entry_count, u64::try_from(told.entries.len()).unwrap());
                for (level, shown) in [
                    (LevelName::Unsellable, row.level.unsellable),
                    (LevelName::Reserved, Quantity::ZERO),
                    (LevelName::Available, row.level.available_to_sell()),
                ] {
                    let told = whole(&node, row.sku, branch, level).await;
                    assert_eq!((told.value, told.sum), (shown, shown), "{}: {level:?}", row.sku);
                }
                levels += 1;
                entries += told.entry_count;
            }
        }
        println!("{levels} levels, {entries} movements");
        assert!(levels > 2_000 && entries > 20_000, "{levels} levels, {entries} movements");
        node.stop().await;
    });
}

async fn whole(node: &Node, sku: Sku, branch: BranchId, level: LevelName) -> Explanation {
    let mut before = None;
    let mut told: Option<Explanation> = None;
    loop {
        let page = node
            .explain(ExplainAsked { sku, branch, level, condition: None, before, limit: 400 })
            .await
            .unwrap();
        before = page.next.as_ref().map(|next| Lsn(next.parse().unwrap()));
        match &mut told {
            Some(told) => told.entries.extend(page.entries),
            None => told = Some(page),
        }
        if before.is_none() {
            return told.unwrap();
        }
    }
}
