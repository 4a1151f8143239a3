//! Who may do what, asked for every identity and every topic, address and command, in one table each.

use onhand::record::Origin;
use onhand_tests::{
    Http, Raw, TestApp,
    shop::{
        self, CASHIER, LONDON, MANAGER, MANCHESTER, NORTHERN_TILL, SECOND_TILL, SERVICE, SUPERVISOR, TILL,
        done, office, price, receive, sale, sku, till, units,
    },
};
use protocol::{
    Adjust, AdjustmentReason, Amount, Answer, BranchId, ClientMessage, Command, CommandBody, CommandId,
    Content, Currency, Disposition, Encoding, ExceptionKind, Key, Movement, Outcome, Page, PrintedNumber,
    PutRegister, PutStaff, Quantity, RefundWithoutReceipt, RefusalCode, RegisterId, Reply, ReturnLine,
    RoleId, Sell, SellLine, ServerMessage, SetPrice, SignOn, SignOnOffline, SkuStock, Snapshot, StockTopic,
    TenderKind, Topic,
};
use uuid::Uuid;

fn code(reply: &Reply) -> Option<RefusalCode> {
    match &reply.answer {
        Answer::Ok(_) => None,
        Answer::Rejected(refusal) => Some(refusal.code),
    }
}

fn stock(branch: BranchId, partition: u16) -> Topic {
    Topic::Stock(StockTopic { branch, partition })
}

#[tokio::test]
async fn topics_are_for_whom_they_are_for() {
    let app = TestApp::start().await;
    let manager = app.sign_in(MANAGER).await;
    let cashier = app.sign_in(CASHIER).await;
    let register = shop::token(TILL);
    // Public, register 11 of London, cashier, manager.
    let callers = [None, Some(register.as_str()), Some(cashier.as_str()), Some(manager.as_str())];
    let table = [
        (Topic::Badges, [true, true, true, true]),
        (Topic::Catalogue, [true, true, true, true]),
        (stock(LONDON, 0), [false, true, true, true]),
        (stock(LONDON, 1), [false, true, true, true]),
        (stock(MANCHESTER, 0), [false, false, true, true]),
        (Topic::Sales, [false, false, false, true]),
        (Topic::Tickets, [false, false, false, true]),
        (Topic::Register(TILL), [false, true, false, true]),
        (Topic::Register(SECOND_TILL), [false, false, false, true]),
        (Topic::Register(NORTHERN_TILL), [false, false, false, true]),
    ];
    for encoding in Encoding::ALL {
        for (caller, token) in callers.into_iter().enumerate() {
            let mut raw = app.raw_as(token, encoding).await;
            for (topic, allowed) in table {
                let answer = raw.subscribe(topic, None).await;
                match (&answer, allowed[caller]) {
                    (Ok(_), true) => {}
                    (Err(refusal), false) => assert_eq!(refusal.code, RefusalCode::Unauthorised),
                    _ => panic!("caller {caller} on {topic:?}: {answer:?}"),
                }
            }
        }
    }
    // What does not exist is told only to who may see it.
    let mut raw = app.raw_as(Some(&manager), Encoding::Bin).await;
    for (topic, code) in [
        (stock(LONDON, 2), RefusalCode::UnknownTopic),
        (stock(LONDON, u16::MAX), RefusalCode::UnknownTopic),
        (stock(BranchId(999), 0), RefusalCode::UnknownBranch),
    ] {
        assert_eq!(raw.subscribe(topic, None).await.unwrap_err().code, code, "{topic:?}");
    }
    let keys: Vec<_> = (0..501).map(|n| Key::Sku(sku(&format!("K{n}")))).collect();
    let code = raw.subscribe_to(Topic::Badges, None, keys, None).await.unwrap_err().code;
    assert_eq!(code, RefusalCode::TooManyKeys);
    for number in 0..128 {
        raw.subscribe(Topic::Register(RegisterId(1_000 + number)), None).await.unwrap();
    }
    assert_eq!(raw.subscribe(Topic::Sales, None).await.unwrap_err().code, RefusalCode::TooManyTopics);
    app.stop().await;
}

#[tokio::test]
async fn addresses_are_for_whom_they_are_for() {
    let app = TestApp::start().await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let reply = till.submit(Some(CASHIER), shop::sell(&[("P01", 1)])).await.unwrap();
    let ticket = format!("/api/v1/tickets/{}", reply.id);
    let callers: Vec<Http> = vec![
        app.http(),
        app.http_as(&shop::token(TILL)),
        app.http_as(&shop::token(NORTHERN_TILL)),
        app.http_as(&app.sign_in(CASHIER).await),
        app.http_as(&app.sign_in(MANAGER).await),
    ];
    let (own, other) = ("/api/v1/registers/11", "/api/v1/registers/12");
    for (path, statuses) in [
        ("/api/v1/catalogue", [200, 200, 200, 200, 200]),
        ("/api/v1/badges?sku=P01", [200, 200, 200, 200, 200]),
        ("/api/v1/branches/1/stock", [401, 200, 403, 200, 200]),
        ("/api/v1/branches/2/stock", [401, 403, 200, 200, 200]),
        ("/api/v1/stock/P01", [401, 200, 200, 200, 200]),
        ("/api/v1/stock/P01/movements", [401, 200, 200, 200, 200]),
        ("/api/v1/stock/P01/movements?branch=1", [401, 200, 403, 200, 200]),
        ("/api/v1/stock/P01/explain?branch=1", [401, 200, 403, 200, 200]),
        ("/api/v1/stock/P01/explain?branch=2&level=available", [401, 403, 200, 200, 200]),
        ("/api/v1/branches/1/movements", [401, 200, 403, 200, 200]),
        ("/api/v1/branches/2/movements", [401, 403, 200, 200, 200]),
        ("/api/v1/conservation", [401, 403, 403, 403, 200]),
        ("/api/v1/tickets", [401, 403, 403, 403, 200]),
        (ticket.as_str(), [401, 200, 404, 403, 200]),
        ("/api/v1/sales", [401, 403, 403, 403, 200]),
        ("/api/v1/low-stock", [401, 403, 403, 403, 200]),
        ("/api/v1/sales/pace?date=2026-11-23", [401, 403, 403, 403, 200]),
        (own, [401, 200, 403, 403, 200]),
        (other, [401, 403, 403, 403, 200]),
        ("/api/v1/registers/11/z-reports", [401, 200, 403, 403, 200]),
    ] {
        for (caller, (http, expected)) in callers.iter().zip(statuses).enumerate() {
            let (status, body) = http.send(http.request(reqwest::Method::GET, path)).await;
            assert_eq!(status.as_u16(), expected, "caller {caller} at {path}: {body}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_register_is_told_of_its_own_branchs_stock_only() {
    let app = TestApp::start().await;
    let [london, both] = [app.http_as(&shop::token(TILL)), app.http_as(&app.sign_in(CASHIER).await)];
    for (http, branches) in [(&london, &[LONDON][..]), (&both, &[LONDON, MANCHESTER])] {
        let stock: SkuStock = http.get("/api/v1/stock/P01").await;
        let seen: Vec<_> = stock.branches.iter().map(|level| level.branch).collect();
        assert_eq!(seen, branches);
        // One opening delivery in each branch; the page ends where the whole ledger's does.
        let mut moved = Vec::new();
        let mut path = "/api/v1/stock/P01/movements?limit=1".to_owned();
        loop {
            let page: Page<Movement> = http.get(&path).await;
            moved.extend(page.items.iter().map(|movement| movement.branch));
            match page.next {
                Some(next) => path = format!("/api/v1/stock/P01/movements?limit=1&cursor={next}"),
                None => break,
            }
        }
        moved.reverse();
        assert_eq!(moved, branches);
    }
    let problem = london.get_problem("/api/v1/branches/2/stock").await;
    assert_eq!(problem.code, RefusalCode::Unauthorised);
    app.stop().await;
}

#[tokio::test]
async fn a_register_stays_in_its_branch_and_knows_it_before_it_trades() {
    let app = TestApp::start().await;
    let manager = app.sign_in(MANAGER).await;
    let mut raw = app.raw_as(Some(&manager), Encoding::Bin).await;
    raw.subscribe(Topic::Register(NORTHERN_TILL), None).await.unwrap();
    let view = raw
        .find(|message| match message {
            ServerMessage::Snapshot(Snapshot { content: Content::Register(view), .. }) => Some(view),
            _ => None,
        })
        .await;
    assert_eq!((view.branch, view.command_seq), (MANCHESTER, 0));
    let name = "Moved".to_owned();
    let moved = PutRegister { id: NORTHERN_TILL, branch: LONDON, name, ..PutRegister::default() };
    let problem = app.http_as(&manager).submit(&office(None, moved.into())).await.unwrap_err();
    assert_eq!(problem.code, RefusalCode::OtherBranch);
    app.stop().await;
}

fn adjust() -> CommandBody {
    let reason = AdjustmentReason::Found;
    CommandBody::from(Adjust {
        sku: sku("P01"),
        delta: units(1),
        unsellable: Quantity::ZERO,
        reason,
        note: String::new(),
        code: None,
    })
}

fn set_price() -> CommandBody {
    let (currency, valid_from) = (Currency::GBP, None);
    CommandBody::from(SetPrice { sku: sku("P09"), currency, price: Amount(1), valid_from })
}

fn no_receipt() -> CommandBody {
    let line = ReturnLine {
        sku: sku("P01"),
        quantity: units(1),
        unit_price: price("P01"),
        disposition: Disposition::Restock,
    };
    let (currency, tender, lines) = (Currency::GBP, TenderKind::Cash, vec![line]);
    let (grounds, method, tenders) = (protocol::Grounds::default(), None, Vec::new());
    CommandBody::from(RefundWithoutReceipt { currency, lines, tender, grounds, method, tenders })
}

fn other_price() -> CommandBody {
    let mut cheap = sale(&[("P02", 1)]);
    cheap.lines[0].unit_price = Amount(100);
    CommandBody::from(cheap)
}

#[tokio::test]
async fn every_role_may_do_its_own_at_a_till() {
    let app = TestApp::start().await;
    for staff in [CASHIER, SUPERVISOR, MANAGER] {
        shop::open(&app.node, TILL, staff).await;
    }
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let mut seq = app.node.register_view(TILL).await.unwrap().command_seq;
    let (denied, closed) = (Some(RefusalCode::NotAllowed), Some(RefusalCode::Unauthorised));
    // Cashier, supervisor, manager.
    for (what, body, answers) in [
        ("sell", shop::sell(&[("P01", 1)]), [None, None, None]),
        ("hold", shop::hold(&[("P01", 1)], None), [None, None, None]),
        ("sell at another price", other_price(), [None, None, None]),
        ("receive", receive("D-1", &[("P01", 1)]), [denied, None, None]),
        ("refund without receipt", no_receipt(), [denied, denied, None]),
        ("adjust", adjust(), [denied, denied, None]),
        ("set a price", set_price(), [closed, closed, closed]),
    ] {
        for (staff, expected) in [CASHIER, SUPERVISOR, MANAGER].into_iter().zip(answers) {
            seq += 1;
            let reply = raw.submit(&till(seq, staff, shop::with_own_paper(&body))).await;
            assert_eq!(code(&reply), expected, "{what} by {staff}: {reply:?}");
            if matches!(reply.answer, Answer::Ok(Outcome::Sold(_))) {
                // What is paid is paid; that a cashier may not set prices is noted on the ticket.
                let ticket = app.http_as(&shop::token(TILL)).ticket(reply.id.into()).await;
                let odd = what == "sell at another price" && staff == CASHIER;
                let kinds: Vec<_> = ticket.exceptions.iter().map(|one| one.kind).collect();
                assert_eq!(kinds, if odd { vec![ExceptionKind::PriceDiffers] } else { Vec::new() }, "{what}");
            }
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn nobody_acts_for_another_person_register_or_branch() {
    let app = TestApp::start().await;
    shop::open(&app.node, TILL, CASHIER).await;
    let register = shop::token(TILL);
    let cashier = app.sign_in(CASHIER).await;
    let sell = || shop::sell(&[("P01", 1)]);
    let next = app.node.register_view(TILL).await.unwrap().command_seq + 1;
    let before = app.node.durable();
    let from_till = till(next, CASHIER, sell());
    let own = |command: Command| (register.as_str(), command);
    // Refused at the rim: nothing of it is recorded, and the number stays free.
    for (what, (token, command), expected) in [
        (
            "another branch",
            own(Command { branch: Some(MANCHESTER), ..from_till.clone() }),
            RefusalCode::Unauthorised,
        ),
        ("nobody", own(Command { staff: None, id: shop::new_id(), ..from_till.clone() }), {
            RefusalCode::Malformed
        }),
        ("no branch from the office", (cashier.as_str(), office(None, sell())), RefusalCode::Malformed),
        (
            "a branch that is not",
            (cashier.as_str(), office(Some(BranchId(99)), sell())),
            RefusalCode::UnknownBranch,
        ),
        (
            "the manager's name",
            (cashier.as_str(), Command { staff: Some(MANAGER), ..office(Some(LONDON), adjust()) }),
            RefusalCode::Unauthorised,
        ),
    ] {
        let mut raw = app.raw_as(Some(token), Encoding::Json).await;
        let reply = raw.submit(&command).await;
        assert_eq!((reply.lsn, code(&reply)), (None, Some(expected)), "{what}: {reply:?}");
    }
    assert_eq!(app.node.durable(), before);
    // Refused by rule: recorded, since it was somebody's wish.
    let mut raw = app.raw_as(Some(&register), Encoding::Bin).await;
    let stranger = raw.submit(&till(next, MANAGER, adjust())).await;
    assert_eq!(code(&stranger), Some(RefusalCode::NotSignedOn));
    let ghost = raw.submit(&till(next + 1, protocol::StaffId(77), adjust())).await;
    assert_eq!(code(&ghost), Some(RefusalCode::UnknownStaff));
    let mut desk = app.raw_as(Some(&cashier), Encoding::Bin).await;
    let no_till = desk.submit(&office(Some(LONDON), sell())).await;
    assert_eq!(code(&no_till), Some(RefusalCode::UnknownRegister));
    app.stop().await;
}

#[tokio::test]
async fn a_right_that_is_taken_away_is_gone_with_the_next_command() {
    let app = TestApp::start().await;
    let token = app.sign_in(MANAGER).await;
    let mut raw = app.raw_as(Some(&token), Encoding::Bin).await;
    let http = app.http_as(&token);
    done(&raw.submit(&office(Some(LONDON), adjust())).await);
    let (id, name, role) = (protocol::StaffId(99), Some("Another".to_owned()), Some(RoleId::MANAGER));
    let another = PutStaff { id, name, role, ..PutStaff::default() };
    done(&app.node.submit(Origin::System, office(None, another.into())).await.unwrap());
    for (role, active, closing) in [(RoleId::CASHIER, true, 1012), (RoleId::MANAGER, false, 4401)] {
        let person = PutStaff { id: MANAGER, role: Some(role), active: Some(active), ..PutStaff::default() };
        done(&app.node.submit(Origin::System, office(None, person.into())).await.unwrap());
        assert_eq!(raw.end().await.1, Some(closing), "as {role:?}, active: {active:?}");
        let expected = if active { RefusalCode::NotAllowed } else { RefusalCode::Unauthenticated };
        assert_eq!(http.submit(&office(Some(LONDON), adjust())).await.unwrap_err().code, expected);
        assert_eq!(http.get_problem("/api/v1/tickets").await.status, if active { 403 } else { 401 });
        if active {
            raw = app.raw_as(Some(&token), Encoding::Bin).await;
        }
    }
    assert_eq!(app.node.auth().identify(&token), None);
    assert!(app.node.auth().sign_in(MANAGER, shop::PASSWORD, None, &"test".into()).await.is_err());
    app.stop().await;
}

#[tokio::test]
async fn a_wrong_pin_signs_nobody_on_and_closes_the_door_for_a_while() {
    let app = TestApp::start().await;
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Json).await;
    let before = app.node.durable();
    for (request, expected) in (1..=6).map(|n| (n, (n <= 5).then_some(RefusalCode::Unauthenticated))) {
        let pin = "0000".to_owned();
        raw.say(&ClientMessage::SignOn(SignOn { request, staff: CASHIER, pin })).await;
        let refusal = raw.find(|m| refused(m, request)).await;
        assert_eq!(refusal.code, expected.unwrap_or(RefusalCode::TooManyRequests), "attempt {request}");
    }
    // The right one does not help now; another person is not locked out.
    raw.say(&ClientMessage::SignOn(SignOn { request: 7, staff: CASHIER, pin: shop::PIN.into() })).await;
    assert_eq!(raw.find(|m| refused(m, 7)).await.code, RefusalCode::TooManyRequests);
    assert_eq!(app.node.durable(), before);
    raw.say(&ClientMessage::SignOn(SignOn { request: 8, staff: MANAGER, pin: shop::PIN.into() })).await;
    raw.find(|message| match message {
        ServerMessage::SignedOn(answer) if answer.request == 8 => Some(()),
        _ => None,
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn guessing_over_the_network_keeps_nobody_from_the_till_and_is_told() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        assert!(app.node.auth().sign_in(CASHIER, "0000", None, &"test".into()).await.is_err());
    }
    let shut = app.node.auth().sign_in(CASHIER, shop::PIN, None, &"test".into()).await.unwrap_err();
    assert_eq!(shut.code, RefusalCode::TooManyRequests);
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Json).await;
    let mut told = Vec::new();
    for request in 1..=2 {
        raw.say(&ClientMessage::SignOn(SignOn { request, staff: CASHIER, pin: shop::PIN.into() })).await;
        let answer = raw.find(|message| match message {
            ServerMessage::SignedOn(answer) if answer.request == request => Some(answer),
            _ => None,
        });
        told.push(answer.await.failed.map_or(0, |failed| failed.count));
    }
    assert_eq!(told, [5, 0], "it is told once");
    app.stop().await;
}

#[tokio::test]
async fn guesses_from_many_sockets_at_once_are_as_few_as_one_by_one() {
    let app = TestApp::start().await;
    let mut sockets = Vec::new();
    for _ in 0..12 {
        sockets.push(app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await);
    }
    for raw in &mut sockets {
        // Both in one frame: the second does not wait for the first.
        let guess =
            |request| ClientMessage::SignOn(SignOn { request, staff: CASHIER, pin: "0000".to_owned() });
        let frames = [1, 2].map(|request| Encoding::Bin.frame(&guess(request)).unwrap());
        raw.say_frame(frames.concat()).await;
    }
    let mut codes = Vec::new();
    for raw in &mut sockets {
        assert_eq!(raw.find(|message| refused(message, 2)).await.code, RefusalCode::Busy);
        codes.push(raw.find(|message| refused(message, 1)).await.code);
    }
    let count = |wanted| codes.iter().filter(|code| **code == wanted).count();
    let counts = (count(RefusalCode::Unauthenticated), count(RefusalCode::TooManyRequests));
    assert_eq!(counts, (5, 7), "{codes:?}");
    app.stop().await;
}

fn refused(message: ServerMessage, request: u32) -> Option<protocol::Refusal> {
    match message {
        ServerMessage::Refused(answer) if answer.request == Some(request) => Some(answer.refusal),
        _ => None,
    }
}

fn with_line(change: impl FnOnce(&mut SellLine)) -> CommandBody {
    let mut body = sale(&[("P01", 1)]);
    change(&mut body.lines[0]);
    CommandBody::from(body)
}

fn with_sale(change: impl FnOnce(&mut Sell)) -> CommandBody {
    let mut body = sale(&[("P01", 1)]);
    change(&mut body);
    CommandBody::from(body)
}

fn with_printed(epoch: u32, sequence: u32) -> CommandBody {
    with_sale(|sale| sale.receipt = Some(PrintedNumber { epoch, sequence }))
}

fn impossible() -> Vec<(&'static str, CommandBody, RefusalCode)> {
    use RefusalCode as R;
    let quantity = |value: i64| with_line(|line| line.quantity = Quantity(value));
    let line = sale(&[("P01", 1)]).lines[0];
    vec![
        ("no lines", with_sale(|s| s.lines.clear()), R::NoLines),
        ("501 lines", with_sale(|s| s.lines = vec![line; 501]), R::TooManyLines),
        ("nine tenders", with_sale(|s| s.tenders = vec![s.tenders[0].clone(); 9]), R::TooManyLines),
        ("quantity 0", quantity(0), R::InvalidQuantity),
        ("quantity -1", quantity(-1_000), R::InvalidQuantity),
        ("quantity over a million", quantity(1_000_000_001), R::InvalidQuantity),
        ("the largest quantity", quantity(i64::MAX), R::InvalidQuantity),
        ("the smallest quantity", quantity(i64::MIN), R::InvalidQuantity),
        ("a negative price", with_line(|l| l.unit_price = Amount(-1)), R::InvalidAmount),
        ("the smallest price", with_line(|l| l.unit_price = Amount(i64::MIN)), R::InvalidAmount),
        ("a negative discount", with_line(|l| l.discount = Amount(-1)), R::InvalidAmount),
        ("more discount than price", with_line(|l| l.discount = Amount(1_000_000)), R::DiscountTooLarge),
        ("a huge discount", with_line(|l| l.discount = Amount(i64::MAX)), R::InvalidAmount),
        ("no tender", with_sale(|s| s.tenders.clear()), R::TenderMissing),
        ("a penny short", with_sale(|s| s.tenders[0].amount.0 -= 1), R::TenderMissing),
        ("a negative tender", with_sale(|s| s.tenders[0].amount = Amount(-5)), R::InvalidAmount),
        ("a huge tender", with_sale(|s| s.tenders[0].amount = Amount(i64::MAX)), R::InvalidAmount),
        (
            "too much by card",
            with_sale(|s| {
                s.tenders[0].kind = TenderKind::Card;
                s.tenders[0].amount.0 += 1;
            }),
            R::TenderTooMuch,
        ),
        ("dollars", with_sale(|s| s.currency = "USD".parse().unwrap()), R::WrongCurrency),
        ("a hold of what is not", shop::hold(&[("nothing", 1)], None), R::UnknownSku),
        ("a number from before the first", with_printed(0, 1), R::InvalidQuantity),
        ("a number of nobody's series", with_printed(1, 0), R::InvalidQuantity),
        ("a hold of a service", shop::hold(&[(SERVICE, 1)], None), R::NotStocked),
        ("a hold of nothing", shop::hold(&[], None), R::NoLines),
        ("a shift twice", shop::open_shift(), R::ShiftAlreadyOpen),
    ]
}

#[tokio::test]
async fn impossible_commands_are_refused_by_name_and_change_nothing() {
    let app = TestApp::start().await;
    shop::open(&app.node, TILL, CASHIER).await;
    let http = app.http_as(&shop::token(TILL));
    let mut seq = app.node.register_view(TILL).await.unwrap().command_seq;
    let levels = http.levels(LONDON).await;
    for encoding in Encoding::ALL {
        let mut raw = app.raw_as(Some(&shop::token(TILL)), encoding).await;
        for (what, body, expected) in impossible() {
            seq += 1;
            let command = till(seq, CASHIER, body);
            let reply = raw.submit(&command).await;
            assert_eq!(code(&reply), Some(expected), "{what}: {reply:?}");
            assert!(reply.lsn.is_some(), "{what}: what a rule decides is recorded");
            let problem = http.submit(&command).await.unwrap_err();
            assert_eq!((problem.code, problem.status), (expected, 422), "{what} over HTTP");
        }
        let random = Command {
            id: CommandId::new(Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_cdef)),
            ..till(seq + 1, CASHIER, shop::sell(&[("P01", 1)]))
        };
        let reply = raw.submit(&random).await;
        assert_eq!((reply.lsn, code(&reply)), (None, Some(RefusalCode::Malformed)), "ids carry their time");
    }
    assert_eq!(http.levels(LONDON).await, levels);
    let totals = http.register(TILL).await.shift.unwrap().totals;
    assert_eq!(totals, protocol::ShiftTotals::default());
    // After all of it a sale is still a sale, with the first receipt number.
    let mut raw: Raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    done(&raw.submit(&till(seq + 1, CASHIER, shop::sell(&[("P01", 1)]))).await);
    assert_eq!(http.register(TILL).await.receipt_sequence, 1);
    app.stop().await;
}

#[tokio::test]
async fn a_device_signs_on_whom_it_names_and_in_their_own_name() {
    let app = TestApp::start().await;
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let seq = app.node.register_view(TILL).await.unwrap().command_seq;
    let on = |staff| CommandBody::from(SignOnOffline { staff });
    let reply = raw.submit(&till(seq + 1, CASHIER, on(MANAGER))).await;
    assert_eq!(code(&reply), Some(RefusalCode::NotAllowed), "{reply:?}");
    done(&raw.submit(&till(seq + 2, CASHIER, on(CASHIER))).await);
    assert_eq!(app.node.register_view(TILL).await.unwrap().signed_on, [CASHIER]);
    app.stop().await;
}
