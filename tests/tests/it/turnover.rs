//! What has not sold for long, what brings the takings and what should be counted again: over the wire, from sales that are some
//! weeks old, through a count of what is due, and after a restart.

use std::time::Instant;

use onhand_tests::{
    AppOptions, Http, PATIENCE, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, PLENTY, SUPERVISOR, TILL, done, office, sku, till, units},
};
use protocol::{
    AbcClass, ApproveCount, CommandBody, CountCommand, CountEntry, CountId, CountState, CountThreshold,
    CountView, CountsDue, EnterCounts, IdleStock, OccurredAt, OpenCount, Quantity, RefusalCode, SkuTurnover,
    SubmitCount,
};

const BEST: &str = "P05";
const SOME: &str = "P06";
const LONG_AGO: &str = "P07";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Sells at the till as many days ago.
async fn sold(app: &TestApp, text: &str, count: i64, days: i64) {
    let view = app.node.register_view(TILL).await.unwrap();
    let mut command = till(view.command_seq + 1, CASHIER, shop::sell(&[(text, count)]));
    let at = shop::now().at.plus_millis(-days * DAY_MS);
    command.occurred = OccurredAt { at, offset_minutes: 0 };
    let origin = onhand::record::Origin::Register(TILL);
    done(&app.node.submit_history(origin, command).await.unwrap());
}

async fn idle(http: &Http, query: &str) -> IdleStock {
    http.get(&format!("/api/v1/reports/idle?{query}")).await
}

/// SKU, days without a sale and class of each row, in order of SKU.
fn told(idle: &IdleStock) -> Vec<(&str, u32, Option<AbcClass>)> {
    assert_eq!(idle.row_count, u64::try_from(idle.rows.len()).unwrap());
    let mut rows: Vec<_> = idle.rows.iter().map(|row| (row.key.as_str(), row.days, row.class)).collect();
    rows.sort_unstable();
    rows
}

async fn due(http: &Http) -> CountsDue {
    http.get(&format!("/api/v1/branches/{LONDON}/counts-due?limit=50")).await
}

async fn turnover(http: &Http, text: &str) -> SkuTurnover {
    http.get(&format!("/api/v1/stock/{text}/turnover")).await
}

#[tokio::test]
async fn what_is_idle_is_told_and_what_is_due_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    shop::open(&app.node, TILL, CASHIER).await;
    sold(&app, BEST, 30, 40).await;
    sold(&app, SOME, 3, 40).await;
    sold(&app, LONG_AGO, 50, 100).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let counter = app.http_as(&app.sign_in(SUPERVISOR).await);

    let (a, b, c) = (Some(AbcClass::A), Some(AbcClass::B), Some(AbcClass::C));
    let month = idle(&http, "days=30").await;
    // What came today is not idle yet, and takings of more than 90 days ago class nothing.
    assert_eq!(told(&month), [(BEST, 40, a), (SOME, 40, b), (LONG_AGO, 100, c)]);
    assert_eq!(told(&idle(&http, "days=41").await), [(LONG_AGO, 100, c)]);
    assert_eq!(told(&idle(&http, "days=30&class=b").await), [(SOME, 40, b)]);
    assert_eq!(
        told(&idle(&http, "days=30&branch=2").await),
        [],
        "the other branch sold nothing and got all today"
    );
    let sum: i64 = month.rows.iter().map(|row| row.figures.on_hand.0).sum();
    assert_eq!((month.total.on_hand, month.total.skus), (Quantity(sum), 3));
    for group in ["branch", "category"] {
        let grouped = idle(&http, &format!("days=30&group={group}")).await;
        let rows: i64 = grouped.rows.iter().map(|row| row.figures.on_hand.0).sum();
        assert_eq!((grouped.total, rows), (month.total, sum), "{group}");
        assert!(grouped.rows.iter().any(|row| row.days == 100));
    }
    let first = idle(&http, "days=30&limit=2").await;
    let rest = idle(&http, &format!("days=30&limit=2&cursor={}", first.next.clone().unwrap())).await;
    assert_eq!((first.rows.len(), rest.rows.len(), rest.next), (2, 1, None));
    let (_, csv) =
        http.send(http.request(reqwest::Method::GET, "/api/v1/reports/idle?days=30&format=csv")).await;
    assert!(csv.starts_with("key,label,branch,class,last_sold,idle_days") && csv.contains(LONG_AGO), "{csv}");
    for wrong in ["days=0", "days=3651", "class=d", "group=x"] {
        let problem = http.get_problem(&format!("/api/v1/reports/idle?{wrong}")).await;
        assert_eq!(problem.code, RefusalCode::Malformed, "{wrong}");
    }

    let best = turnover(&http, BEST).await;
    let here = best.branches.iter().find(|row| row.branch == LONDON).unwrap();
    assert_eq!((best.class, best.sold, here.idle_days, here.count_due), (AbcClass::A, units(30), 40, true));
    let shares = best.share_ppm + turnover(&http, SOME).await.share_ppm;
    assert!((999_998..=1_000_000).contains(&shares), "{shares}");
    assert_eq!(http.get_problem("/api/v1/stock/NOTHING/turnover").await.code, RefusalCode::UnknownSku);

    count_what_is_due(&http, &counter).await;
    let told = (idle(&http, "days=30").await, turnover(&http, BEST).await, due(&http).await);
    app.stop().await;
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let again = (idle(&http, "days=30").await, turnover(&http, BEST).await, due(&http).await);
    assert_eq!(again, told, "a restart tells the same");
    app.stop().await;
}

/// Only goods of class A have waited too long. While they are counted they are not proposed again, and then they are not due.
async fn count_what_is_due(manager: &Http, counter: &Http) {
    let proposed = due(counter).await;
    let [row] = proposed.rows.as_slice() else { panic!("{proposed:?}") };
    assert_eq!((row.sku, row.class, row.days, row.overdue), (sku(BEST), AbcClass::A, 40, 10));
    assert_eq!((proposed.due.a, proposed.due.b, proposed.due.c), (1, 0, 0));
    assert_eq!(row.last_counted, None);

    let skus = Some(proposed.rows.iter().map(|row| row.sku).collect());
    let threshold = CountThreshold::default();
    let step = |body: CommandBody| office(Some(LONDON), body);
    let open = step(OpenCount { name: "Due".into(), skus, blind: true, threshold, bins: Vec::new() }.into());
    let count = CountId::from(open.id);
    done(&counter.submit(&open).await.unwrap());
    let meanwhile = due(counter).await;
    assert_eq!((meanwhile.rows.len(), meanwhile.being_counted), (0, 1));
    let found = CountEntry {
        sku: sku(BEST),
        quantity: units(PLENTY - 30),
        place: String::new(),
        at: shop::now().at,
        lot: None,
        expires: None,
    };
    done(&counter.submit(&step(EnterCounts { count, entries: vec![found] }.into())).await.unwrap());
    done(&counter.submit(&step(SubmitCount { count, as_is: false }.into())).await.unwrap());
    let approve = CountCommand::Approve(ApproveCount { count, zero_uncounted: false });
    done(&manager.submit(&step(approve.into())).await.unwrap());
    let deadline = Instant::now() + PATIENCE;
    while manager.get::<CountView>(&format!("/api/v1/counts/{count}")).await.state != CountState::Posted {
        assert!(Instant::now() < deadline, "the count is not posted");
        tokio::task::yield_now().await;
    }
    let after = due(counter).await;
    assert_eq!((after.rows.len(), after.being_counted), (0, 0));
    let best = turnover(manager, BEST).await;
    let here = best.branches.iter().find(|row| row.branch == LONDON).unwrap();
    assert!(here.last_counted.is_some() && !here.count_due, "{here:?}");
}

#[tokio::test]
async fn turnover_is_for_those_whose_role_says_so() {
    let app = TestApp::start().await;
    let cashier = app.http_as(&app.sign_in(CASHIER).await);
    for address in ["reports/idle", "stock/P05/turnover", "branches/1/counts-due"] {
        let address = format!("/api/v1/{address}");
        assert_eq!(app.http().get_problem(&address).await.code, RefusalCode::Unauthenticated, "{address}");
        assert_eq!(cashier.get_problem(&address).await.code, RefusalCode::Unauthorised, "{address}");
    }
    let manager = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!(manager.get_problem("/api/v1/branches/99/counts-due").await.code, RefusalCode::UnknownBranch);
    app.stop().await;
}
