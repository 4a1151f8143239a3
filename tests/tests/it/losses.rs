//! What was lost and found, against a table that was reckoned by hand: from corrections, a count, two branches and a till, told to whom it
//! may be told.

use std::time::Instant;

use onhand_tests::{
    AppOptions, Http, PATIENCE, TestApp,
    shop::{
        self, CASHIER, LONDON, MANAGER, MANCHESTER, PLENTY, SUPERVISOR, TILL, done, office, quantities, sku,
        till, units,
    },
};
use protocol::{
    Adjust, AdjustmentReason, Amount, ApproveCount, BranchId, CommandBody, CommandId, CountCommand,
    CountEntry, CountId, CountState, CountThreshold, CountView, DeliveredLine, DiscrepancyKind, Disposition,
    DraftTransfer, EnterCounts, LossEntry, LossFigures, LossReason, LossReport, MovementDocument, OpenCount,
    Page, Quantity, ReceiveShipment, Refund, RefundLine, RefusalCode, Resolution, ResolveDiscrepancy,
    Responsible, Reverse, ShipTransfer, SubmitCount, TenderKind, TransferCommand, TransferId, TransferRef,
    TransferView,
};
use reqwest::StatusCode;

const TEA: &str = "P05";
const CUP: &str = "P06";
/// Nobody knows what it costs.
const POT: &str = "P07";

async fn submit(http: &Http, branch: BranchId, body: impl Into<CommandBody>) -> CommandId {
    let command = office(Some(branch), body.into());
    done(&http.submit(&command).await.unwrap());
    command.id
}

async fn adjust(http: &Http, text: &str, delta: i64, reason: AdjustmentReason) -> CommandId {
    let adjust = Adjust {
        sku: sku(text),
        delta: units(delta),
        unsellable: Quantity::ZERO,
        reason,
        note: "seen".into(),
        code: None,
    };
    submit(http, LONDON, adjust).await
}

/// All that is there costs so much each from now on: what there was before had no cost.
async fn costs(http: &Http, branch: BranchId, text: &str, each: i64) {
    let line = DeliveredLine {
        sku: sku(text),
        good: units(1),
        damaged: Quantity::ZERO,
        wrong: Quantity::ZERO,
        cost: Some(Amount(each)),
    };
    submit(http, branch, shop::delivery(vec![line])).await;
}

async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < deadline, "{what}");
        tokio::task::yield_now().await;
    }
}

/// Of so many cups, so many are there.
async fn counted(http: &Http, found: i64) -> CountId {
    let threshold = CountThreshold::default();
    let skus = Some(vec![sku(CUP)]);
    let open = OpenCount { name: "Aisle A".into(), skus, bins: Vec::new(), blind: true, threshold };
    let count = CountId::from(submit(http, LONDON, open).await);
    let at = shop::now().at;
    let entry = CountEntry {
        sku: sku(CUP),
        quantity: units(found),
        place: String::new(),
        at,
        lot: None,
        expires: None,
    };
    submit(http, LONDON, EnterCounts { count, entries: vec![entry] }).await;
    submit(http, LONDON, SubmitCount { count, as_is: false }).await;
    submit(http, LONDON, CountCommand::Approve(ApproveCount { count, zero_uncounted: false })).await;
    until("the count is posted", async || {
        http.get::<CountView>(&format!("/api/v1/counts/{count}")).await.state == CountState::Posted
    })
    .await;
    count
}

/// Ten of tea leave for Manchester, seven come, and of the three that are missing one is found and two are given up.
async fn sent(http: &Http) -> TransferId {
    let draft = DraftTransfer { to: MANCHESTER, lines: quantities(&[(TEA, 10)]), note: String::new() };
    let transfer = TransferId::from(submit(http, LONDON, draft).await);
    submit(http, LONDON, TransferCommand::Approve(TransferRef { transfer })).await;
    let ship = ShipTransfer { transfer, lines: quantities(&[(TEA, 10)]) };
    submit(http, LONDON, ship).await;
    until("it is announced", async || {
        let levels = http.levels(MANCHESTER).await;
        levels.get(&sku(TEA)).is_some_and(|level| level.incoming == units(10))
    })
    .await;
    let view: TransferView = http.get(&format!("/api/v1/transfers/{transfer}")).await;
    let shipment = view.shipments[0].id;
    let line = protocol::ReceivedLine { sku: sku(TEA), good: units(7), damaged: Quantity::ZERO };
    let came = ReceiveShipment {
        transfer,
        shipment,
        lines: vec![line],
        complete: true,
        seen: None,
        responsible: Responsible::Carrier,
        note: "the box was open".into(),
    };
    let receipt = submit(http, MANCHESTER, came).await;
    until("the sender knows", async || {
        let view: TransferView = http.get(&format!("/api/v1/transfers/{transfer}")).await;
        !view.discrepancies.is_empty()
    })
    .await;
    for (resolution, quantity) in [(Resolution::Found, 1), (Resolution::WrittenOff, 2)] {
        let resolve = ResolveDiscrepancy {
            transfer,
            receipt,
            sku: sku(TEA),
            kind: DiscrepancyKind::Short,
            quantity: Some(units(quantity)),
            lot: None,
            resolution,
            responsible: Responsible::Carrier,
            note: "looked for".into(),
        };
        submit(http, LONDON, resolve).await;
    }
    transfer
}

/// Ten cups are sold; one comes back and is thrown away.
async fn discarded(app: &TestApp) {
    shop::open(&app.node, TILL, CASHIER).await;
    shop::open(&app.node, TILL, SUPERVISOR).await;
    let at = async |staff, body: CommandBody| {
        let view = app.node.register_view(TILL).await.unwrap();
        let command = till(view.command_seq + 1, staff, body);
        let reply = app.node.submit(onhand::record::Origin::Register(TILL), command.clone()).await.unwrap();
        done(&reply);
        command.id
    };
    let sold = at(CASHIER, shop::sell(&[(CUP, 10)])).await;
    let line = RefundLine { line: 0, quantity: units(1), disposition: Disposition::Discard };
    let refund = Refund {
        original: sold.into(),
        lines: vec![line],
        tender: TenderKind::Cash,
        grounds: protocol::Grounds::default(),
        method: None,
        tenders: Vec::new(),
    };
    at(SUPERVISOR, refund.into()).await;
}

/// From yesterday to tomorrow: wherever midnight falls, all of it is in.
fn range() -> String {
    let date = |days: i64| {
        let at = shop::now().at.plus_millis(days * 86_400_000).0;
        chrono::DateTime::from_timestamp_millis(at).unwrap().format("%Y-%m-%d").to_string()
    };
    format!("from={}&to={}", date(-1), date(1))
}

async fn report(http: &Http, query: &str) -> LossReport {
    http.get(&format!("/api/v1/reports/losses?{}&limit=100&{query}", range())).await
}

async fn entries(http: &Http, query: &str) -> Vec<LossEntry> {
    let page: Page<LossEntry> =
        http.get(&format!("/api/v1/reports/losses/entries?{}&limit=100&{query}", range())).await;
    page.items
}

/// Key; entries, lost, found in whole units; lost and found at cost in pence, and units of unknown cost.
type Row<'a> = (&'a str, u64, i64, i64, i64, i64, i64);

fn figures(key: &str, of: LossFigures) -> Row<'_> {
    assert_eq!(of.net.0, of.found.0 - of.lost.0, "{key}");
    assert_eq!(of.gross.0, of.found.0 + of.lost.0, "{key}");
    let (lost, found) = (of.lost_cost.unwrap().0, of.found_cost.unwrap().0);
    assert_eq!(of.net_cost, Some(Amount(found - lost)), "{key}");
    let unknown = of.uncosted.unwrap().0;
    (key, of.entries, of.lost.0 / 1_000, of.found.0 / 1_000, lost, found, unknown / 1_000)
}

fn rows(report: &LossReport) -> Vec<Row<'_>> {
    assert_eq!(report.row_count, u64::try_from(report.rows.len()).unwrap());
    report.rows.iter().map(|row| figures(&row.key, row.figures)).collect()
}

/// A day of losses; answers the correction that was taken back, the count and the transfer.
async fn lose(app: &TestApp, http: &Http) -> (CommandId, CountId, TransferId) {
    // Tea has no cost but this, so that all of it costs this on average; a cup costs 30 pence.
    costs(http, LONDON, TEA, 200).await;
    costs(http, LONDON, CUP, 30).await;
    adjust(http, TEA, -4, AdjustmentReason::Stolen).await;
    adjust(http, TEA, -3, AdjustmentReason::Damaged).await;
    adjust(http, POT, -5, AdjustmentReason::Damaged).await;
    let mistake = adjust(http, TEA, -6, AdjustmentReason::Damaged).await;
    submit(http, LONDON, Reverse { original: mistake, sku: sku(TEA), note: "wrong shelf".into() }).await;
    adjust(http, CUP, 2, AdjustmentReason::Found).await;
    let count = counted(http, PLENTY + 1 + 2 - 7).await;
    let transfer = sent(http).await;
    discarded(app).await;
    (mistake, count, transfer)
}

async fn check(http: &Http, transfer: TransferId, count: CountId, mistake: CommandId) {
    let by_reason = report(http, "group=reason").await;
    assert_eq!(
        rows(&by_reason),
        [
            // 3 of tea at 200, what was taken back both ways, and 5 pots of unknown cost.
            ("stolen", 1, 4, 0, 800, 0, 0),
            ("damaged", 4, 14, 6, 1_800, 1_200, 5),
            ("transfer", 1, 2, 0, 400, 0, 0),
            ("counted", 1, 7, 0, 210, 0, 0),
            ("discarded", 1, 1, 0, 30, 0, 0),
            ("found", 1, 0, 2, 0, 60, 0),
        ]
    );
    let all = ("", 9, 28, 8, 3_240, 1_260, 5);
    assert_eq!(figures("", by_reason.total), all);
    // Nine cups stayed sold: £7.80 each with a fifth of tax in the price, £6.50 without.
    let sold = shop::price(CUP).0 * 9;
    let net = sold - sold / 6;
    assert_eq!(by_reason.total.sales, Amount(net));
    assert_eq!(by_reason.total.share_ppm, Some((3_240 - 1_260) * 1_000_000 / net));
    assert_eq!(by_reason.rows[0].figures.sales, Amount(net), "a reason is held against all sales");

    let by_variant = report(http, "group=variant").await;
    assert_eq!(
        rows(&by_variant),
        [(TEA, 5, 15, 6, 3_000, 1_200, 0), (CUP, 3, 8, 2, 240, 60, 0), (POT, 1, 5, 0, 0, 0, 5)]
    );
    assert_eq!(by_variant.rows.iter().map(|row| row.figures.sales.0).collect::<Vec<_>>(), [0, net, 0]);
    assert_eq!(by_variant.rows[0].figures.share_ppm, None, "of nothing there is no share");
    let by_branch = report(http, "group=branch").await;
    assert_eq!(by_branch.rows.len(), 1, "what was sent and lost is the sender's");
    assert_eq!((by_branch.rows[0].label.as_str(), figures("", by_branch.total)), ("LDN", all));
    for group in ["day", "month", "category", "staff"] {
        let grouped = report(http, &format!("group={group}")).await;
        assert_eq!(figures("", grouped.total), all, "{group}");
        let lost: i64 = grouped.rows.iter().map(|row| row.figures.lost.0).sum();
        assert_eq!(lost, 28_000, "{group}");
    }
    let staff = report(http, "group=staff").await;
    let names: Vec<_> = staff.rows.iter().map(|row| (row.label.as_str(), row.figures.entries)).collect();
    assert_eq!(names, [("Person 1", 8), ("Person 2", 1)]);

    // What is behind a figure is what it is the sum of.
    for query in ["", "reason=damaged", "variant=P05", "staff=1", "branch=1&reason=counted", "category="] {
        let figures = report(http, query).await.total;
        let behind = entries(http, query).await;
        let sum: i64 = behind.iter().map(|entry| entry.quantity.0).sum();
        assert_eq!((behind.len() as u64, sum), (figures.entries, figures.net.0), "{query}");
        let cost: i64 = behind.iter().filter_map(|entry| entry.cost).map(|cost| cost.0).sum();
        assert_eq!(Some(Amount(cost)), figures.net_cost, "{query}");
    }
    let behind = entries(http, "").await;
    assert!(behind.is_sorted_by(|one, other| one.lsn >= other.lsn), "newest first");
    let of = |reason: LossReason| behind.iter().find(|entry| entry.reason == reason).unwrap();
    assert_eq!(of(LossReason::Counted).document, Some(MovementDocument::Count(count)));
    let given_up = of(LossReason::Transfer);
    assert_eq!(given_up.document, Some(MovementDocument::Transfer(transfer)));
    assert_eq!(
        (given_up.cause.as_str(), given_up.quantity),
        ("was missing and is lost: looked for", units(-2))
    );
    assert!(matches!(of(LossReason::Discarded).document, Some(MovementDocument::Ticket(_))));
    assert!(behind.iter().any(|entry| entry.command == mistake && entry.quantity == units(-6)));
    assert_eq!(of(LossReason::Stolen).cause, "stolen: seen");
}

#[tokio::test]
async fn what_was_lost_and_found_is_what_anybody_would_reckon_by_hand() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!(report(&http, "").await.rows, []);
    let (mistake, count, transfer) = lose(&app, &http).await;
    check(&http, transfer, count, mistake).await;

    // Pages come to the same as the whole, and none of them breaks a record.
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let page: Page<LossEntry> =
            http.get(&format!("/api/v1/reports/losses/entries?{}&limit=2{cursor}", range())).await;
        seen.extend(page.items);
        let Some(next) = page.next else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, entries(&http, "").await);
    let first: LossReport =
        http.get(&format!("/api/v1/reports/losses?{}&group=variant&limit=2", range())).await;
    let second: LossReport = http
        .get(&format!(
            "/api/v1/reports/losses?{}&group=variant&limit=2&cursor={}",
            range(),
            first.next.unwrap()
        ))
        .await;
    assert_eq!((first.rows.len(), second.rows.len(), second.next), (2, 1, None));

    // A moment is fixed: what is lost later is not in it.
    let as_of = report(&http, "").await.as_of;
    adjust(&http, TEA, -1, AdjustmentReason::Lost).await;
    assert_eq!(report(&http, &format!("as_of={as_of}")).await.total.entries, 9);
    assert_eq!(report(&http, "").await.total.entries, 10);
    let yesterday = "from=2020-01-01&to=2020-12-31";
    let none: LossReport = http.get(&format!("/api/v1/reports/losses?{yesterday}")).await;
    assert_eq!((none.rows.len(), none.total.entries), (0, 0));
    let long = http.get_problem("/api/v1/reports/losses?from=2000-01-01&to=2026-01-01").await;
    assert_eq!(long.code, RefusalCode::Malformed);
    let open = http.get_problem("/api/v1/reports/losses?to=2026-01-01").await;
    assert_eq!(open.code, RefusalCode::Malformed);

    let csv = async |path: &str| {
        let (status, csv) = http.send(http.request(reqwest::Method::GET, path)).await;
        assert_eq!(status, StatusCode::OK);
        csv
    };
    let table =
        csv(&format!("/api/v1/reports/losses?{}&group=variant&as_of={as_of}&format=csv", range())).await;
    assert!(table.lines().any(|line| line == "P07,Product P07,1,5000,0,-5000,5000,0,0,0,5000,0,"), "{table}");
    let list = csv(&format!("/api/v1/reports/losses/entries?{}&reason=counted&format=csv", range())).await;
    assert!(list.contains(",counted,-7000,-210,1,") && list.contains(&format!("count {count}")), "{list}");
    assert_eq!(list.lines().count(), 2, "{list}");
    app.stop().await;
}

#[tokio::test]
async fn losses_are_for_those_whose_role_says_so_and_their_cost_for_those_who_may_see_it() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    costs(&http, LONDON, TEA, 200).await;
    adjust(&http, TEA, -4, AdjustmentReason::Stolen).await;
    for path in ["/api/v1/reports/losses?from=2026-01-01", "/api/v1/reports/losses/entries?from=2026-01-01"] {
        let statuses = [
            (app.http(), 401),
            (app.http_as(&shop::token(TILL)), 403),
            (app.http_as(&app.sign_in(CASHIER).await), 403),
            (app.http_as(&app.sign_in(MANAGER).await), 200),
        ];
        for (caller, expected) in statuses {
            let (status, body) = caller.send(caller.request(reqwest::Method::GET, path)).await;
            assert_eq!(status.as_u16(), expected, "{path}: {body}");
        }
    }
    let role = protocol::PutRole {
        id: protocol::RoleId(40),
        name: "Looks".into(),
        rights: vec![protocol::Right::ViewReports],
        discount_max_ppm: 0,
        refund_max: Amount::ZERO,
        version: None,
    };
    done(&http.submit(&office(None, role.into())).await.unwrap());
    let person =
        protocol::PutStaff { id: CASHIER, role: Some(protocol::RoleId(40)), ..protocol::PutStaff::default() };
    done(&http.submit(&office(None, person.into())).await.unwrap());
    let looks = app.http_as(&app.sign_in(CASHIER).await);
    let told = report(&looks, "").await;
    let figures = told.rows[0].figures;
    assert_eq!((figures.lost, figures.entries), (units(4), 1));
    assert_eq!(
        (figures.lost_cost, figures.found_cost, figures.net_cost, figures.uncosted, figures.share_ppm),
        (None, None, None, None, None)
    );
    assert_eq!(entries(&looks, "").await[0].cost, None);
    assert_eq!(report(&http, "").await.rows[0].figures.lost_cost, Some(Amount(800)));
    app.stop().await;
}
