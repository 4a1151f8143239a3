//! Which day a sale belongs to: by the branch's clock and the hour at which it begins its day, across changes of both, across
//! changes of the clock itself, and after a restart.

use chrono::DateTime;
use onhand::record::Origin;
use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, MANCHESTER, NORTHERN_TILL, TILL, done, office, price, till},
};
use protocol::{
    Amount, Answer, BranchId, CloseShift, Command, CommandBody, Currency, DaySales, OccurredAt, Outcome,
    PutBranch, RefusalCode, RegisterId, TicketId, Timestamp, ZReport,
};

const HOUR: i64 = 60 * 60 * 1_000;

fn moment(utc: &str) -> Timestamp {
    Timestamp(DateTime::parse_from_rfc3339(utc).unwrap().timestamp_millis())
}

fn branch(id: BranchId, time_zone: &str, day_starts_minutes: u16) -> CommandBody {
    CommandBody::from(PutBranch {
        id,
        code: format!("D{id}"),
        name: format!("Days {id}"),
        time_zone: time_zone.into(),
        day_starts_minutes,
        ..PutBranch::default()
    })
}

/// A sale at a moment, by a device whose clock is set to another zone than the branch's.
async fn sell(app: &TestApp, register: RegisterId, at: Timestamp) -> Amount {
    let seq = app.node.register_view(register).await.unwrap().command_seq + 1;
    let occurred = OccurredAt { at, offset_minutes: -300 };
    let command = Command { occurred, ..till(seq, CASHIER, shop::sell(&[("P01", 1)])) };
    done(&app.node.submit_history(Origin::Register(register), command).await.unwrap());
    price("P01")
}

async fn manager(app: &TestApp) -> Http {
    app.http_as(&app.sign_in(MANAGER).await)
}

async fn put(http: &Http, body: CommandBody) {
    done(&http.submit(&office(None, body)).await.unwrap());
}

async fn of(http: &Http, query: &str, branch: BranchId) -> Option<DaySales> {
    let days: Vec<DaySales> = http.get(&format!("/api/v1/sales{query}")).await;
    days.into_iter().find(|day| day.branch == branch)
}

async fn close(app: &TestApp, counted: Amount) -> ZReport {
    let seq = app.node.register_view(TILL).await.unwrap().command_seq + 1;
    let body = CommandBody::from(CloseShift { currency: Currency::GBP, counted });
    let reply = app.node.submit(Origin::Register(TILL), till(seq, CASHIER, body)).await.unwrap();
    match reply.answer {
        Answer::Ok(Outcome::ShiftClosed(report)) => *report,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_night_is_of_the_day_before_until_the_branch_begins_another() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let http = manager(&app).await;
    put(&http, branch(LONDON, "Europe/London", 240)).await;
    shop::open(&app.node, TILL, CASHIER).await;
    for at in ["2026-07-04T00:30:00Z", "2026-07-04T02:59:59Z", "2026-07-04T03:30:00Z"] {
        sell(&app, TILL, moment(at)).await;
    }
    let one = price("P01");
    let report = close(&app, Amount(shop::FLOAT.0 + one.0 * 3)).await;
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = manager(&app).await;
    let [before, after] = ["2026-07-03", "2026-07-04"].map(|date| format!("?date={date}"));
    let before = of(&http, &before, LONDON).await.unwrap();
    let after = of(&http, &after, LONDON).await.unwrap();
    // At half past one, and a second before four; half past four begins the next.
    assert_eq!((before.sales, before.hours[1], before.hours[3]), (2, one, one));
    assert_eq!((after.sales, after.hours[4]), (1, one));
    assert_eq!((before.begins, before.ends), (moment("2026-07-03T03:00:00Z"), after.begins));
    assert_eq!((after.ends.0 - after.begins.0, after.starts_minutes), (24 * HOUR, 240));
    // The report, the hours and the days are of the same money.
    let hours: i64 = before.hours.iter().chain(&after.hours).map(|amount| amount.0).sum();
    assert_eq!((report.totals.gross.0, report.over_short), (hours, Amount::ZERO));
    assert_eq!(hours, before.gross.0 + after.gross.0);
    app.stop().await;
}

#[tokio::test]
async fn a_day_with_a_change_of_the_clock_loses_no_hour() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    put(&http, branch(LONDON, "Europe/London", 0)).await;
    shop::open(&app.node, TILL, CASHIER).await;
    for (date, length, shown) in [("2026-03-29", 23, 1), ("2026-10-25", 25, 2)] {
        let midnight = moment(&format!("{date}T00:00:00{}", if length == 23 { "Z" } else { "+01:00" }));
        for hour in -1..=length {
            sell(&app, TILL, Timestamp(midnight.0 + hour * HOUR)).await;
        }
        let day = of(&http, &format!("?date={date}"), LONDON).await.unwrap();
        let one = price("P01");
        assert_eq!((i64::from(day.sales), day.gross.0), (length, length * one.0), "{date}");
        assert_eq!((day.begins, day.ends.0 - day.begins.0), (midnight, length * HOUR), "{date}");
        assert_eq!(day.hours.iter().map(|amount| amount.0).sum::<i64>(), day.gross.0, "{date}");
        // One o'clock never was, or was twice.
        assert_eq!(day.hours[1].0, (shown - 1) * 2 * one.0, "{date}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_over_stays_as_it_was_when_a_branch_changes_its_day() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let http = manager(&app).await;
    put(&http, branch(LONDON, "Europe/London", 0)).await;
    shop::open(&app.node, TILL, CASHIER).await;
    sell(&app, TILL, moment("2024-02-02T02:00:00Z")).await;
    let before = of(&http, "?date=2024-02-02", LONDON).await.unwrap();
    put(&http, branch(LONDON, "America/New_York", 240)).await;
    assert_eq!(of(&http, "?date=2024-02-02", LONDON).await.unwrap(), before);
    sell(&app, TILL, moment("2024-02-02T08:59:00Z")).await;
    sell(&app, TILL, moment("2024-02-02T09:00:00Z")).await;
    let check = async |http: &Http| {
        let [earlier, day] = ["?date=2024-02-01", "?date=2024-02-02"];
        let earlier = of(http, earlier, LONDON).await.unwrap();
        assert_eq!((earlier.sales, earlier.hours[3], earlier.starts_minutes), (1, price("P01"), 240));
        let day = of(http, day, LONDON).await.unwrap();
        assert_eq!((day.sales, day.begins, day.hours[2]), (2, before.begins, price("P01")));
        assert_eq!(day.hours[4], price("P01"), "the hour is that of New York");
    };
    check(&http).await;
    app.stop().await;
    let app = TestApp::start_with(&options).await;
    check(&manager(&app).await).await;
    app.stop().await;
}

#[tokio::test]
async fn a_sale_dated_ahead_is_in_nobodys_today() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    for (register, minutes) in [(TILL, 0), (NORTHERN_TILL, 240)] {
        let id = if register == TILL { LONDON } else { MANCHESTER };
        put(&http, branch(id, "Pacific/Auckland", minutes)).await;
        shop::open(&app.node, register, CASHIER).await;
    }
    // Nothing was sold yet, and every branch has a today all the same.
    let empty = of(&http, "?today=true", LONDON).await.unwrap();
    assert_eq!((empty.sales, of(&http, "", LONDON).await), (0, None));
    let now = shop::now().at;
    assert!(empty.begins <= now && now < empty.ends, "{empty:?}");

    // A till whose clock is most of a day ahead is not believed; what an import says of tomorrow is tomorrow's.
    let seq = app.node.register_view(TILL).await.unwrap().command_seq + 1;
    let ahead = OccurredAt { at: Timestamp(now.0 + 23 * HOUR), offset_minutes: 0 };
    let odd = Command { occurred: ahead, ..till(seq, CASHIER, shop::sell(&[("P01", 1)])) };
    let sold = app.node.submit(Origin::Register(TILL), odd).await.unwrap();
    done(&sold);
    assert_eq!(http.ticket(TicketId::from(sold.id)).await.exceptions.len(), 1);
    sell(&app, TILL, Timestamp(now.0 + 25 * HOUR)).await;
    sell(&app, TILL, shop::now().at).await;
    for query in ["?today=true", ""] {
        let today = of(&http, query, LONDON).await.unwrap();
        let now = shop::now().at;
        assert!(today.begins <= now && now < today.ends, "{today:?}");
        assert_eq!((today.sales, today.gross.0), (2, price("P01").0 * 2), "{query}");
    }
    let both = http.get_problem("/api/v1/sales?today=true&date=2024-02-02").await;
    assert_eq!(both.code, RefusalCode::Malformed);
    app.stop().await;
}

#[tokio::test]
async fn a_time_zone_that_does_not_exist_is_refused() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    let before = http.get::<serde_json::Value>("/api/v1/catalogue").await["branches"].clone();
    for zone in ["Europe/Londonn", "Mars/Olympus", "GMT+25"] {
        let problem = http.submit(&office(None, branch(LONDON, zone, 0))).await.unwrap_err();
        assert_eq!(problem.code, RefusalCode::InvalidText);
        assert!(problem.detail.contains(zone) && problem.detail.contains("Europe/London"), "{problem:?}");
    }
    assert_eq!(http.get::<serde_json::Value>("/api/v1/catalogue").await["branches"], before);
    app.stop().await;
}
