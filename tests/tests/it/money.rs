//! Refunds, drawers and shifts, over the wire and across a restart.

use onhand_tests::{
    AppOptions, Http, Raw, TestApp,
    shop::{
        self, CASHIER, FLOAT, LONDON, MANCHESTER, NORTHERN_TILL, SUPERVISOR, TILL, done, price, sale, sku,
        till, units,
    },
};
use protocol::{
    Amount, Answer, CloseShift, CommandBody, Currency, Disposition, Encoding, ExceptionKind, Outcome, Page,
    Quantity, Receipt, Refund, RefundLine, RefusalCode, RegisterId, Reply, StaffId, Tender, TenderKind,
    TicketId, TicketKind, ZReport,
};

/// A register, spoken to directly.
struct Till {
    raw: Raw,
    seq: u64,
}

impl Till {
    async fn open(app: &TestApp, register: RegisterId, people: &[StaffId]) -> Self {
        for staff in people {
            shop::open(&app.node, register, *staff).await;
        }
        let raw = app.raw_as(Some(&shop::token(register)), Encoding::Bin).await;
        Self { raw, seq: app.node.register_view(register).await.unwrap().command_seq }
    }

    async fn submit(&mut self, staff: StaffId, body: CommandBody) -> Reply {
        self.seq += 1;
        self.raw.submit(&till(self.seq, staff, body)).await
    }

    async fn refund(&mut self, original: TicketId, lines: &[(u16, i64, Disposition)]) -> Reply {
        self.submit(SUPERVISOR, refund(original, lines)).await
    }
}

fn refund(original: TicketId, lines: &[(u16, i64, Disposition)]) -> CommandBody {
    let lines = lines
        .iter()
        .map(|(line, count, disposition)| RefundLine {
            line: *line,
            quantity: units(*count),
            disposition: *disposition,
        })
        .collect();
    CommandBody::from(Refund {
        original,
        lines,
        tender: TenderKind::Cash,
        grounds: protocol::Grounds::default(),
        method: None,
        tenders: Vec::new(),
    })
}

fn receipt(reply: &Reply) -> Receipt {
    match &reply.answer {
        Answer::Ok(Outcome::Sold(receipt) | Outcome::Refunded(receipt)) => *receipt,
        other => panic!("no receipt but {other:?}"),
    }
}

fn code(reply: &Reply) -> RefusalCode {
    match &reply.answer {
        Answer::Rejected(refusal) => refusal.code,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

fn close(counted: i64) -> CommandBody {
    CommandBody::from(CloseShift { currency: Currency::GBP, counted: Amount(counted) })
}

fn z(reply: &Reply) -> ZReport {
    match &reply.answer {
        Answer::Ok(Outcome::ShiftClosed(report)) => (**report).clone(),
        other => panic!("no Z report but {other:?}"),
    }
}

#[tokio::test]
async fn refunds_mirror_the_sale_and_never_exceed_it() {
    let app = TestApp::start().await;
    let mut till = Till::open(&app, TILL, &[CASHIER, SUPERVISOR]).await;
    // Three units with a discount that does not divide by three.
    let mut body = sale(&[("P01", 3), ("P02", 2)]);
    body.lines[0].discount = Amount(100);
    body.tenders[0].amount.0 -= 100;
    let paid = body.tenders[0].amount.0;
    let sold = till.submit(CASHIER, CommandBody::from(body)).await;
    let (original, total) = (TicketId::from(sold.id), receipt(&sold));
    assert_eq!(total.total, Amount(paid));
    let http = app.http_as(&shop::token(TILL));
    let before = http.levels(LONDON).await;

    let one = receipt(&till.refund(original, &[(0, 1, Disposition::Restock)]).await);
    let rest = receipt(
        &till.refund(original, &[(0, 2, Disposition::Damaged), (1, 1, Disposition::Quarantine)]).await,
    );
    for (what, lines, expected) in [
        ("one too many", &[(0, 1, Disposition::Restock)][..], RefusalCode::RefundExceedsSale),
        (
            "in two lines",
            &[(1, 1, Disposition::Restock), (1, 1, Disposition::Restock)],
            RefusalCode::RefundExceedsSale,
        ),
        ("a line that is not", &[(2, 1, Disposition::Restock)], RefusalCode::LineNotRefundable),
        ("none", &[(1, 0, Disposition::Restock)], RefusalCode::InvalidQuantity),
        ("less than none", &[(1, -1, Disposition::Restock)], RefusalCode::InvalidQuantity),
        ("no lines", &[], RefusalCode::NoLines),
    ] {
        assert_eq!(code(&till.refund(original, lines).await), expected, "{what}");
    }
    let last = receipt(&till.refund(original, &[(1, 1, Disposition::Discard)]).await);
    let back = one.total.0 + rest.total.0 + last.total.0;
    assert_eq!(back, -paid, "all refunds together are what was paid, to the penny");
    assert_eq!(one.tax.0 + rest.tax.0 + last.tax.0, -total.tax.0, "and so is the tax");

    let after = http.levels(LONDON).await;
    let [p1, p2] = ["P01", "P02"].map(|name| (before[&sku(name)], after[&sku(name)]));
    // One back on the shelf and two damaged; one in quarantine and one thrown away.
    assert_eq!(p1.1.on_hand.0 - p1.0.on_hand.0, units(3).0);
    assert_eq!(p1.1.unsellable.0 - p1.0.unsellable.0, units(2).0);
    assert_eq!(p2.1.on_hand.0 - p2.0.on_hand.0, units(1).0);
    assert_eq!(p2.1.unsellable.0 - p2.0.unsellable.0, units(1).0);
    let ticket = http.ticket(TicketId::from(sold.id)).await;
    assert_eq!((ticket.kind, ticket.total.0), (TicketKind::Sale, paid), "the sale is as it was");
    app.stop().await;
}

#[tokio::test]
async fn a_refund_is_paid_back_in_several_ways_and_a_no_tells_its_facts_again() {
    let app = TestApp::start().await;
    let mut till = Till::open(&app, TILL, &[CASHIER, SUPERVISOR]).await;
    let sold = till.submit(CASHIER, shop::sell(&[("P01", 2)])).await;
    let paid = receipt(&sold).total;
    let way = |kind, amount: i64, reference: Option<&str>| protocol::Tender {
        kind,
        amount: Amount(amount),
        method: None,
        reference: reference.map(str::to_owned),
    };
    let back = |tenders: Vec<protocol::Tender>| {
        let CommandBody::Ticket(protocol::TicketCommand::Refund(whole)) =
            refund(sold.id.into(), &[(0, 2, Disposition::Restock)])
        else {
            panic!("a refund")
        };
        CommandBody::from(Refund { tenders, ..whole })
    };
    let facts = |reply: &Reply| match &reply.answer {
        Answer::Rejected(refusal) => refusal.facts.clone(),
        other => panic!("a refusal was expected, not {other:?}"),
    };
    // A penny too little, and the same asked again: the figures are told both times.
    let short = vec![way(TenderKind::Cash, 100, None), way(TenderKind::Card, paid.0 - 101, None)];
    till.seq += 1;
    let asked = shop::till(till.seq, SUPERVISOR, back(short));
    let (first, again) = (till.raw.submit(&asked).await, till.raw.submit(&asked).await);
    assert!(again.repeated && facts(&first) == facts(&again));
    let due = protocol::Money { amount: paid, currency: Currency::GBP };
    let told = protocol::Fact { name: protocol::FactName::Total, is: protocol::FactValue::Money(due) };
    assert!(facts(&first).contains(&told), "{first:?}");
    assert_eq!(code(&first), RefusalCode::TenderMissing);
    let both = vec![way(TenderKind::Cash, 100, None), way(TenderKind::Card, paid.0 - 100, None)];
    let done = till.submit(SUPERVISOR, back(both.clone())).await;
    assert_eq!(receipt(&done).total.0, -paid.0);
    let ticket = app.http_as(&shop::token(TILL)).ticket(TicketId::from(done.id)).await;
    let kinds: Vec<_> = ticket.tenders.iter().map(|tender| (tender.kind, tender.amount)).collect();
    assert_eq!(kinds, both.iter().map(|tender| (tender.kind, tender.amount)).collect::<Vec<_>>());
    app.stop().await;
}

#[tokio::test]
async fn refunds_know_their_branch_their_ticket_and_their_people() {
    let app = TestApp::start().await;
    let mut london = Till::open(&app, TILL, &[CASHIER, SUPERVISOR]).await;
    let mut north = Till::open(&app, NORTHERN_TILL, &[CASHIER, SUPERVISOR]).await;
    let sold = london.submit(CASHIER, shop::sell(&[("P01", 1)])).await;
    let original = TicketId::from(sold.id);
    let whole: &[_] = &[(0, 1, Disposition::Restock)];
    assert_eq!(code(&london.refund(TicketId::from(shop::new_id()), whole).await), RefusalCode::UnknownTicket);
    let by_cashier = london.submit(CASHIER, refund(original, whole)).await;
    assert_eq!(code(&by_cashier), RefusalCode::NotAllowed);
    let refunded = london.refund(original, whole).await;
    done(&refunded);
    // A refund is no sale that could be refunded.
    let twice = london.refund(TicketId::from(refunded.id), whole).await;
    assert_eq!(code(&twice), RefusalCode::UnknownTicket);
    let ticket = app.http_as(&shop::token(TILL)).ticket(TicketId::from(refunded.id)).await;
    assert_eq!((ticket.kind, ticket.original), (TicketKind::Refund, Some(original)));
    assert_eq!(ticket.lines[0].quantity, Quantity(-units(1).0));
    assert_eq!(app.http_as(&shop::token(NORTHERN_TILL)).on_hand(MANCHESTER, &sku("P01")).await, {
        units(shop::PLENTY).0
    });
    let gone = north.refund(original, whole).await;
    assert_eq!(code(&gone), RefusalCode::RefundExceedsSale, "its branch knows, and is asked");
    app.stop().await;
}

#[tokio::test]
async fn refunding_the_same_line_from_two_tills_at_once_pays_once() {
    let app = TestApp::start().await;
    let mut one = Till::open(&app, TILL, &[SUPERVISOR]).await;
    let mut two = Till::open(&app, shop::SECOND_TILL, &[SUPERVISOR]).await;
    for _ in 0..10 {
        let sold = one.submit(SUPERVISOR, shop::sell(&[("P03", 1)])).await;
        let original = TicketId::from(sold.id);
        let whole: &[_] = &[(0, 1, Disposition::Restock)];
        let (a, b) = tokio::join!(one.refund(original, whole), two.refund(original, whole));
        let (good, bad): (Vec<_>, Vec<_>) =
            [a, b].into_iter().partition(|reply| matches!(reply.answer, Answer::Ok(_)));
        assert_eq!((good.len(), code(&bad[0])), (1, RefusalCode::RefundExceedsSale));
    }
    let http = app.http_as(&shop::token(TILL));
    assert_eq!(http.on_hand(LONDON, &sku("P03")).await, units(shop::PLENTY).0);
    app.stop().await;
}

#[tokio::test]
async fn a_shift_survives_a_restart_and_its_z_equals_its_x() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let mut till = Till::open(&app, TILL, &[CASHIER, SUPERVISOR]).await;
    let mut by_card = sale(&[("P02", 2)]);
    by_card.tenders[0].kind = TenderKind::Card;
    let mut with_change = sale(&[("P01", 1)]);
    with_change.tenders[0].amount.0 += 345;
    let mut split = sale(&[("P04", 1)]);
    let half = split.tenders[0].amount.0 / 2;
    split.tenders[0].amount.0 -= half;
    split.tenders.push(Tender::of(TenderKind::Account, Amount(half)));
    let first = till.submit(CASHIER, CommandBody::from(with_change)).await;
    assert_eq!(receipt(&first).change, Amount(345));
    done(&till.submit(CASHIER, CommandBody::from(by_card)).await);
    drop(till);
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let mut till = Till::open(&app, TILL, &[]).await;
    done(&till.submit(CASHIER, CommandBody::from(split)).await);
    done(&till.refund(TicketId::from(first.id), &[(0, 1, Disposition::Restock)]).await);
    let http = app.http_as(&shop::token(TILL));
    let view = http.register(TILL).await;
    let shift = view.shift.expect("the shift is still open");
    let x = shift.totals;
    let gross = price("P01").0 + price("P02").0 * 2 + price("P04").0;
    assert_eq!((x.sales, x.refunds, x.gross.0, x.refunded), (3, 1, gross, price("P01")));
    assert_eq!(x.cash.0, price("P04").0 - half, "the refunded pounds are gone again");
    assert_eq!((x.card.0, x.account.0), (price("P02").0 * 2, half));

    let expected = FLOAT.0 + x.cash.0;
    let closing = till.submit(CASHIER, close(expected - 5)).await;
    let report = z(&closing);
    assert_eq!(report.totals, x);
    assert_eq!((report.number, report.branch, report.register), (1, LONDON, TILL));
    assert_eq!((report.expected.0, report.counted.0, report.over_short.0), (expected, expected - 5, -5));
    assert_eq!((report.opening_float, report.opened_by), (FLOAT, shift.opened_by));
    // Asked again it is the same paper.
    let repeat = protocol::Command { id: closing.id, ..shop::till(till.seq, CASHIER, close(expected - 5)) };
    let again = http.submit(&repeat).await.unwrap();
    assert_eq!((z(&again), again.repeated), (report.clone(), true));
    // Nobody is signed on and no shift is open: what is asked for is refused, what was sold is taken and looked into.
    let original = TicketId::from(first.id);
    let whole: &[_] = &[(0, 1, Disposition::Restock)];
    assert_eq!(code(&till.refund(original, whole).await), RefusalCode::NotSignedOn);
    let odd = async |till: &mut Till, http: &Http| {
        let sold = till.submit(CASHIER, shop::sell(&[("P01", 1)])).await;
        done(&sold);
        let ticket = http.ticket(TicketId::from(sold.id)).await;
        ticket.exceptions.iter().map(|exception| exception.kind).collect::<Vec<_>>()
    };
    assert_eq!(odd(&mut till, &http).await, [ExceptionKind::NotSignedOn, ExceptionKind::ShiftClosed]);
    app.node.sign_on(TILL, CASHIER).await.unwrap();
    assert_eq!(odd(&mut till, &http).await, [ExceptionKind::ShiftClosed]);
    assert_eq!(code(&till.submit(CASHIER, close(0)).await), RefusalCode::ShiftClosed);
    // Both are beside the report that they came too late for, and in no drawer that is counted.
    let papers: Page<ZReport> = http.get(&format!("/api/v1/registers/{TILL}/z-reports")).await;
    let late = &papers.items[0].late;
    assert_eq!((late.sales, late.cash), (2, Amount(price("P01").0 * 2)));
    assert_eq!((&papers.items[0].totals, papers.items[0].number), (&report.totals, 1));
    done(&till.submit(CASHIER, shop::open_shift()).await);
    assert_eq!(z(&till.submit(CASHIER, close(FLOAT.0)).await).number, 2);
    app.stop().await;
}

#[tokio::test]
async fn z_reports_can_be_read_again_and_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let mut reports = Vec::new();
    for sales in 1..=3 {
        let mut till = Till::open(&app, TILL, &[CASHIER]).await;
        for _ in 0..sales {
            done(&till.submit(CASHIER, shop::sell(&[("P01", 1)])).await);
        }
        reports.insert(0, z(&till.submit(CASHIER, close(FLOAT.0)).await));
    }
    // Another register's are its own, and a shift that is open is none.
    let mut other = Till::open(&app, shop::SECOND_TILL, &[CASHIER]).await;
    done(&other.submit(CASHIER, close(FLOAT.0)).await);
    Till::open(&app, TILL, &[CASHIER]).await;

    let path = format!("/api/v1/registers/{TILL}/z-reports");
    let read = async |app: &TestApp| {
        let till = app.http_as(&shop::token(TILL));
        let whole: Page<ZReport> = till.get(&path).await;
        assert_eq!(whole.next, None);
        let (mut paged, mut query) = (Vec::new(), "?limit=2".to_owned());
        loop {
            let page: Page<ZReport> = till.get(&format!("{path}{query}")).await;
            paged.extend(page.items);
            match page.next {
                Some(next) => query = format!("?limit=2&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(paged, whole.items);
        whole.items
    };
    assert_eq!(read(&app).await, reports);
    let manager = app.http_as(&app.sign_in(shop::MANAGER).await);
    let csv = manager.send(manager.request(reqwest::Method::GET, &format!("{path}?format=csv"))).await.1;
    assert!(csv.starts_with("number,branch,register,") && csv.lines().count() == 4, "{csv}");
    assert_eq!(manager.get_problem("/api/v1/registers/999/z-reports").await.code, {
        RefusalCode::UnknownRegister
    });
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    assert_eq!(read(&app).await, reports);
    app.stop().await;
}
