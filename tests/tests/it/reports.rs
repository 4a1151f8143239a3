//! Reports over the wire: who is told what, that every figure is the sum of the tickets it opens to, and that a restart and
//! a part made anew tell the same.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, NORTHERN_TILL, SUPERVISOR, TILL, TILLS, done, sale, till},
};
use protocol::{
    Amount, Answer, CloseShift, CommandBody, CommandId, Currency, Disposition, OccurredAt, Outcome, Page,
    Quantity, Refund, RefundLine, RefusalCode, RegisterId, SalesFigures, SalesReport, SalesTicket,
    ShiftReport, StaffId, TenderKind, TicketId, Timestamp,
};

const GROUPS: [&str; 17] = [
    "day", "week", "month", "weekday", "hour", "branch", "register", "staff", "category", "product",
    "variant", "tender", "tax_rate", "discount", "reason", "approver", "channel",
];

async fn submit(
    app: &TestApp,
    register: RegisterId,
    staff: StaffId,
    at: &str,
    body: CommandBody,
) -> CommandId {
    let view = app.node.register_view(register).await.unwrap();
    let mut command = till(view.command_seq + 1, staff, body);
    if !at.is_empty() {
        let at = chrono_millis(at);
        command.occurred = OccurredAt { at: Timestamp(at), offset_minutes: 0 };
    }
    let origin = onhand::record::Origin::Register(register);
    done(&app.node.submit_history(origin, command.clone()).await.unwrap());
    command.id
}

/// A moment of 2026 as `MM-DDTHH:MM` in UTC.
fn chrono_millis(text: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
    let (month, day, hour, minute) = (number(0..2), number(3..5), number(6..8), number(9..11));
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][usize::try_from(month).unwrap() - 1];
    let new_year = 1_767_225_600_000;
    new_year + (((before + day - 1) * 24 + hour) * 60 + minute) * 60_000
}

/// Tickets of some days, of three tills and two people, one with a discount and one that is taken back on the next day.
async fn trade(app: &TestApp) {
    for (register, _) in TILLS {
        for staff in [CASHIER, SUPERVISOR] {
            shop::open(&app.node, register, staff).await;
        }
    }
    for (index, (register, _)) in TILLS.into_iter().cycle().take(30).enumerate() {
        let staff = if index % 2 == 0 { CASHIER } else { SUPERVISOR };
        let product = format!("P{:02}", index % 9 + 1);
        let mut body = sale(&[(&product, 1 + i64::try_from(index).unwrap() % 3), ("P20", 1)]);
        if index % 7 == 0 {
            body.lines[0].discount = Amount(5);
            body.tenders[0].amount.0 -= 5;
        }
        if index % 4 == 1 {
            body.tenders[0].kind = TenderKind::Card;
        }
        let at = format!("11-{:02}T{:02}:15", 10 + index % 6, 9 + index % 8);
        let id = submit(app, register, staff, &at, CommandBody::from(body)).await;
        if index == 4 {
            let line = RefundLine { line: 0, quantity: Quantity::ONE, disposition: Disposition::Restock };
            let refund = Refund {
                original: TicketId::from(id),
                lines: vec![line],
                tender: TenderKind::Cash,
                grounds: Default::default(),
                method: None,
                tenders: Vec::new(),
            };
            submit(app, register, SUPERVISOR, "11-15T10:00", CommandBody::from(refund)).await;
        }
    }
}

async fn report(http: &Http, query: &str) -> SalesReport {
    http.get(&format!("/api/v1/reports/sales?{query}")).await
}

async fn behind(http: &Http, query: &str) -> Vec<SalesTicket> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: Page<SalesTicket> =
            http.get(&format!("/api/v1/reports/sales/tickets?limit=7&{query}{cursor}")).await;
        rows.extend(page.items);
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return rows,
        }
    }
}

fn plus(mut sum: SalesFigures, part: &SalesFigures) -> SalesFigures {
    let maybe = |one: Option<Amount>, other: Option<Amount>| Some(Amount(one?.0 + other?.0));
    sum.sales += part.sales;
    sum.refunds += part.refunds;
    sum.items.0 += part.items.0;
    sum.gross.0 += part.gross.0;
    sum.refunded.0 += part.refunded.0;
    sum.total.0 += part.total.0;
    sum.tax.0 += part.tax.0;
    sum.net.0 += part.net.0;
    sum.discount.0 += part.discount.0;
    sum.paid = maybe(sum.paid, part.paid);
    sum.cost = maybe(sum.cost, part.cost);
    sum.margin = maybe(sum.margin, part.margin);
    sum.uncosted = maybe(sum.uncosted, part.uncosted);
    sum
}

#[tokio::test]
async fn every_figure_is_the_sum_of_what_it_opens_to_and_a_restart_tells_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    trade(&app).await;
    let range = "from=2026-11-09&to=2026-11-16";
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let mut told = Vec::new();
    for group in GROUPS {
        for filter in ["", "&branch=1", "&staff=3", "&register=11", "&kind=refund", "&kind=sale&hour=10"] {
            if filter.contains(&format!("&{group}=")) {
                continue;
            }
            let query = format!("group={group}&{range}{filter}");
            let report = report(&http, &query).await;
            for row in &report.rows {
                let own = match group {
                    "day" => format!("from={}", row.key),
                    "week" | "month" => range.to_owned(),
                    _ => format!("{range}&{group}={}", row.key),
                };
                let parts = behind(&http, &format!("{own}{filter}&as_of={}", report.as_of)).await;
                let zero = SalesFigures {
                    paid: row.figures.paid.map(|_| Amount::ZERO),
                    cost: row.figures.cost.map(|_| Amount::ZERO),
                    margin: row.figures.margin.map(|_| Amount::ZERO),
                    uncosted: row.figures.uncosted.map(|_| Amount::ZERO),
                    ..SalesFigures::default()
                };
                let sum = parts.iter().fold(zero, |sum, ticket| plus(sum, &ticket.part));
                if !["week", "month"].contains(&group) {
                    assert_eq!(sum, row.figures, "{query} {}", row.key);
                }
            }
            told.push((query, report.rows, report.total));
        }
    }
    let all = report(&http, &format!("group=day&{range}")).await;
    assert_eq!((all.total.sales, all.total.refunds, all.rows.len()), (30, 1, 6));
    // What came back counts on the day on which it did.
    let refund = all.rows.iter().find(|row| row.figures.refunds > 0).unwrap();
    assert_eq!(refund.key, "2026-11-15");
    app.stop().await;
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    for (query, rows, total) in told {
        let again = report(&http, &query).await;
        assert_eq!((again.rows, again.total), (rows, total), "{query} after a restart");
    }
    app.stop().await;
}

#[tokio::test]
async fn the_days_on_which_clocks_change_lose_no_ticket_and_count_none_twice() {
    let app = TestApp::start().await;
    let branch = protocol::PutBranch {
        id: LONDON,
        code: "LDN".into(),
        name: "London".into(),
        time_zone: "Europe/London".into(),
        ..Default::default()
    };
    let command = shop::office(None, CommandBody::from(branch));
    done(&app.node.submit(onhand::record::Origin::System, command).await.unwrap());
    shop::open(&app.node, TILL, CASHIER).await;
    // Half past each hour, in UTC, around both changes.
    for date in ["03-28", "03-29", "10-24", "10-25"] {
        for hour in 0..24 {
            let body = CommandBody::from(sale(&[("P01", 1)]));
            submit(&app, TILL, CASHIER, &format!("{date}T{hour:02}:30"), body).await;
        }
    }
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let sales = |report: &SalesReport| -> Vec<(String, u64)> {
        report.rows.iter().map(|row| (row.key.clone(), row.figures.sales)).collect()
    };
    // Summer time begins with a day of 23 hours; the last UTC hour of it is tomorrow's first.
    let spring = report(&http, "group=day&from=2026-03-28&to=2026-03-30").await;
    let days = [("2026-03-28", 24), ("2026-03-29", 23), ("2026-03-30", 1)];
    assert_eq!(sales(&spring), days.map(|(day, count)| (day.to_owned(), count)));
    let hours = sales(&report(&http, "group=hour&from=2026-03-29").await);
    assert!(!hours.iter().any(|(hour, _)| hour == "1"), "there is no such hour: {hours:?}");
    // And ends with one of 25, whose hour between one and two comes twice.
    let autumn = report(&http, "group=day&from=2026-10-24&to=2026-10-26").await;
    assert_eq!(autumn.total.sales, 48);
    let hours = sales(&report(&http, "group=hour&from=2026-10-25").await);
    assert_eq!(hours.iter().find(|(hour, _)| hour == "1").unwrap().1, 2);
    assert_eq!(hours.iter().map(|(_, count)| count).sum::<u64>(), 25);
    app.stop().await;
}

#[tokio::test]
async fn a_z_report_opens_to_the_tickets_of_its_shift() {
    let app = TestApp::start().await;
    trade(&app).await;
    let close = CommandBody::from(CloseShift { currency: Currency::GBP, counted: Amount(0) });
    let view = app.node.register_view(NORTHERN_TILL).await.unwrap();
    let command = till(view.command_seq + 1, CASHIER, close);
    let origin = onhand::record::Origin::Register(NORTHERN_TILL);
    let reply = app.node.submit(origin, command).await.unwrap();
    let Answer::Ok(Outcome::ShiftClosed(z)) = &reply.answer else { panic!("{reply:?}") };
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let shifts: Page<ShiftReport> = http.get("/api/v1/shifts").await;
    assert_eq!(shifts.items.len(), 1);
    assert_eq!(&shifts.items[0].report, &**z);
    let one: ShiftReport = http.get(&format!("/api/v1/shifts/{}", shifts.items[0].lsn)).await;
    assert_eq!(one, shifts.items[0]);
    let tickets = behind(&http, &format!("shift={}", one.lsn)).await;
    assert_eq!(
        tickets.iter().map(|ticket| ticket.total.0).sum::<i64>(),
        z.totals.gross.0 - z.totals.refunded.0
    );
    let paid = report(&http, &format!("group=tender&shift={}", one.lsn)).await;
    for (kind, amount) in [("cash", z.totals.cash), ("card", z.totals.card)] {
        let row = paid.rows.iter().find(|row| row.key == kind);
        assert_eq!(row.map_or(Amount::ZERO, |row| row.figures.paid.unwrap()), amount, "{kind}");
    }
    assert_eq!(http.get_problem("/api/v1/shifts/1").await.code, RefusalCode::UnknownShift);
    app.stop().await;
}

#[tokio::test]
async fn reports_are_for_those_who_may_see_them_and_costs_for_fewer() {
    let app = TestApp::start().await;
    trade(&app).await;
    let addresses = ["reports/sales", "reports/sales/tickets", "reports/stock", "reports/idle", "shifts"]
        .map(|end| format!("/api/v1/{end}"));
    let cashier = app.http_as(&app.sign_in(CASHIER).await);
    for address in &addresses {
        assert_eq!(app.http().get_problem(address).await.code, RefusalCode::Unauthenticated, "{address}");
        assert_eq!(cashier.get_problem(address).await.code, RefusalCode::Unauthorised, "{address}");
        let till = app.http_as(&shop::token(TILL));
        assert_eq!(till.get_problem(address).await.code, RefusalCode::Unauthorised, "{address}");
    }
    let manager = app.http_as(&app.sign_in(MANAGER).await);
    assert!(report(&manager, "").await.total.cost.is_some());
    for wrong in [
        "group=tender&category=x",
        "tender=cash&variant=P01",
        "from=2026-11-10&to=2026-11-09",
        "discount=nothing",
        "to=2026-11-09",
        "compare_to=2026-11-09",
        "group=nothing",
        "limit=0",
    ] {
        let problem = manager.get_problem(&format!("/api/v1/reports/sales?{wrong}")).await;
        assert_eq!(problem.code, RefusalCode::Malformed, "{wrong}");
    }
    app.stop().await;
}
