//! Goods on their way between branches, and refunds in another branch than the sale's: through the interface, across restarts
//! between any two steps, and with everything asked twice.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{
        self, CASHIER, LONDON, MANAGER, MANCHESTER, NORTHERN_TILL, SUPERVISOR, TILL, done, office,
        quantities, sku, till, units,
    },
    until_asked,
};

use protocol::{
    Amount, Answer, BranchId, Command, CommandBody, Disposition, DraftTransfer, Encoding, ExceptionKind,
    Page, Problem, PutRole, PutStaff, Quantity, ReceiveTransfer, ReceivedLine, Refund, RefundLine,
    RefusalCode, Reply, ResolveTask, Right, RoleId, StaffId, StockLevel, TaskView, TenderKind, TicketId,
    TransferCommand, TransferId, TransferRef, TransferState, TransferView, WriteOffTransfer,
};

const GOODS: &str = "P05";

fn draft(lines: &[(&str, i64)]) -> CommandBody {
    CommandBody::from(DraftTransfer {
        to: MANCHESTER,
        lines: quantities(lines),
        note: "for the weekend".into(),
    })
}

fn step(of: fn(TransferRef) -> TransferCommand, transfer: TransferId) -> CommandBody {
    CommandBody::from(of(TransferRef { transfer }))
}

fn arrive(transfer: TransferId, good: i64, damaged: i64, complete: bool) -> CommandBody {
    let line = ReceivedLine { sku: sku(GOODS), good: units(good), damaged: units(damaged) };
    let lines = if good + damaged == 0 { Vec::new() } else { vec![line] };
    CommandBody::from(ReceiveTransfer { transfer, lines, complete })
}

/// A manager, over HTTP.
async fn manager(app: &TestApp) -> Http {
    app.http_as(&app.sign_in(MANAGER).await)
}

async fn submit(http: &Http, branch: BranchId, body: CommandBody) -> Result<Reply, Problem> {
    http.submit(&office(Some(branch), body)).await
}

async fn transfer(http: &Http, id: TransferId) -> TransferView {
    http.get(&format!("/api/v1/transfers/{id}")).await
}

async fn level(http: &Http, branch: BranchId) -> StockLevel {
    http.levels(branch).await.get(&sku(GOODS)).copied().unwrap_or_default()
}

/// Waits until the branch that receives knows of the goods.
async fn announced(http: &Http) {
    until_asked("the transfer is announced", async || {
        level(http, MANCHESTER).await.incoming > Quantity::ZERO
    })
    .await;
}

/// What is in both branches and between them.
async fn everywhere(http: &Http, id: TransferId) -> i64 {
    let [london, manchester] = [level(http, LONDON).await, level(http, MANCHESTER).await];
    let between: i64 = transfer(http, id).await.lines.iter().map(|line| line.in_transit().0).sum();
    london.on_hand.0 + manchester.on_hand.0 + between
}

#[tokio::test]
async fn a_transfer_goes_from_draft_to_closed_and_loses_nothing() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    let plenty = units(shop::PLENTY);
    let drafted = submit(&http, LONDON, draft(&[(GOODS, 6), (GOODS, 4)])).await.unwrap();
    let id = TransferId::from(drafted.id);
    assert_eq!(transfer(&http, id).await.lines[0].asked, units(10));
    let early = submit(&http, LONDON, step(TransferCommand::Dispatch, id)).await.unwrap_err();
    assert_eq!((early.code, early.status), (RefusalCode::WrongState, 422));

    done(&submit(&http, LONDON, step(TransferCommand::Approve, id)).await.unwrap());
    let london = level(&http, LONDON).await;
    assert_eq!((london.on_hand, london.allocated), (plenty, units(10)));
    done(&submit(&http, LONDON, step(TransferCommand::Dispatch, id)).await.unwrap());
    let london = level(&http, LONDON).await;
    assert_eq!((london.on_hand, london.allocated), (Quantity(plenty.0 - 10_000), Quantity::ZERO));
    announced(&http).await;
    assert_eq!(level(&http, MANCHESTER).await.incoming, units(10));

    done(&submit(&http, MANCHESTER, arrive(id, 5, 2, false)).await.unwrap());
    let manchester = level(&http, MANCHESTER).await;
    assert_eq!((manchester.incoming, manchester.unsellable), (units(3), units(2)));
    assert_eq!(manchester.on_hand, Quantity(plenty.0 + 7_000));
    let early = WriteOffTransfer { transfer: id, note: "too soon".into() };
    let early = submit(&http, LONDON, CommandBody::from(early)).await.unwrap_err();
    assert_eq!(early.code, RefusalCode::WrongState, "the receiver has not said what is missing");
    done(&submit(&http, MANCHESTER, arrive(id, 0, 0, true)).await.unwrap());
    assert_eq!(level(&http, MANCHESTER).await.incoming, Quantity::ZERO);
    let late = submit(&http, MANCHESTER, arrive(id, 1, 0, false)).await.unwrap_err();
    assert!(matches!(late.code, RefusalCode::WrongState | RefusalCode::UnknownTransfer), "{late:?}");

    // The sender is told of both receipts, and gives up what is missing.
    let write_off = || CommandBody::from(WriteOffTransfer { transfer: id, note: "lost on the road".into() });
    until_asked("the sender knows what is missing", async || {
        submit(&http, LONDON, write_off()).await.is_ok()
    })
    .await;
    let closed = transfer(&http, id).await;
    let line = closed.lines[0];
    assert_eq!(closed.state, TransferState::Closed);
    assert_eq!([line.received, line.damaged, line.missing, line.written_off], [5, 2, 3, 3].map(units));
    assert_eq!((line.in_transit(), everywhere(&http, id).await), (Quantity::ZERO, plenty.0 * 2 - 3_000));
    let listed: Page<TransferView> = http.get("/api/v1/transfers").await;
    assert_eq!(listed.items, [closed]);
    let own: Page<TransferView> = app.http_as(&shop::token(NORTHERN_TILL)).get("/api/v1/transfers").await;
    assert_eq!(own.items, listed.items, "a till of either branch sees it");
    app.stop().await;
}

#[tokio::test]
async fn a_transfer_received_twice_arrives_once() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    let id = TransferId::from(submit(&http, LONDON, draft(&[(GOODS, 10)])).await.unwrap().id);
    done(&submit(&http, LONDON, step(TransferCommand::Approve, id)).await.unwrap());
    done(&submit(&http, LONDON, step(TransferCommand::Dispatch, id)).await.unwrap());
    announced(&http).await;
    let three = || submit(&http, MANCHESTER, arrive(id, 10, 0, false));
    let (a, b, c) = tokio::join!(three(), three(), three());
    let (good, bad): (Vec<_>, Vec<_>) = [a, b, c].into_iter().partition(Result::is_ok);
    assert_eq!((good.len(), bad.len()), (1, 2));
    assert_eq!(level(&http, MANCHESTER).await.on_hand, Quantity(units(shop::PLENTY).0 + 10_000));
    until_asked("it is closed", async || transfer(&http, id).await.state == TransferState::Closed).await;
    assert_eq!(everywhere(&http, id).await, units(shop::PLENTY).0 * 2);
    app.stop().await;
}

#[tokio::test]
async fn a_restart_between_any_two_steps_of_a_transfer_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let mut app = TestApp::start_with(&options).await;
    let all = units(shop::PLENTY).0 * 2;
    let drafting = office(Some(LONDON), draft(&[(GOODS, 10)]));
    let id = TransferId::from(drafting.id);
    let steps: Vec<Command> = vec![
        drafting,
        office(Some(LONDON), step(TransferCommand::Approve, id)),
        office(Some(LONDON), step(TransferCommand::Dispatch, id)),
        office(Some(MANCHESTER), arrive(id, 4, 0, false)),
        office(Some(MANCHESTER), arrive(id, 6, 0, true)),
    ];
    for command in &steps {
        let http = manager(&app).await;
        if command.branch == Some(MANCHESTER) {
            announced(&http).await;
        }
        done(&http.submit(command).await.unwrap());
        // The errands behind the step are under way, or not even asked, when the server goes down.
        app.stop().await;
        app = TestApp::start_with(&options).await;
        let http = manager(&app).await;
        let again = http.submit(command).await.unwrap();
        assert!(again.repeated, "{again:?}");
        assert_eq!(everywhere(&http, id).await, all);
    }
    let http = manager(&app).await;
    until_asked("it is closed", async || transfer(&http, id).await.state == TransferState::Closed).await;
    until_asked("nothing is owed any more", async || app.node.status().errands_owed == 0).await;
    assert_eq!((everywhere(&http, id).await, level(&http, MANCHESTER).await.incoming), (all, Quantity::ZERO));
    app.stop().await;
}

fn refund(original: TicketId, units_of: i64) -> CommandBody {
    let line = RefundLine { line: 0, quantity: units(units_of), disposition: Disposition::Restock };
    CommandBody::from(Refund {
        original,
        lines: vec![line],
        tender: TenderKind::Cash,
        grounds: protocol::Grounds::default(),
        method: None,
        tenders: Vec::new(),
    })
}

#[tokio::test]
async fn two_branches_refunding_the_last_unit_at_once_pay_once() {
    let app = TestApp::start().await;
    for register in [TILL, NORTHERN_TILL] {
        shop::open(&app.node, register, CASHIER).await;
        shop::open(&app.node, register, SUPERVISOR).await;
    }
    let mut here = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let mut there = app.raw_as(Some(&shop::token(NORTHERN_TILL)), Encoding::Json).await;
    let mut seqs = [TILL, NORTHERN_TILL].map(|_| 0);
    for (seq, register) in seqs.iter_mut().zip([TILL, NORTHERN_TILL]) {
        *seq = app.node.register_view(register).await.unwrap().command_seq;
    }
    for _ in 0..10 {
        seqs[0] += 2;
        seqs[1] += 1;
        let sold = here.submit(&till(seqs[0] - 1, CASHIER, shop::sell(&[(GOODS, 1)]))).await;
        let original = TicketId::from(sold.id);
        let [ours, theirs] =
            [(seqs[0], ()), (seqs[1], ())].map(|(seq, ())| till(seq, SUPERVISOR, refund(original, 1)));
        let (one, other) = tokio::join!(here.submit(&ours), there.submit(&theirs));
        let (good, bad): (Vec<_>, Vec<_>) =
            [one, other].into_iter().partition(|reply| matches!(reply.answer, Answer::Ok(_)));
        assert_eq!((good.len(), bad.len()), (1, 1));
        let Answer::Rejected(refusal) = &bad[0].answer else { panic!("{bad:?}") };
        let gone = [RefusalCode::RefundExceedsSale, RefusalCode::RefundUnderWay];
        assert!(gone.contains(&refusal.code), "{refusal:?}");
        // Both are asked again, and nobody is paid twice.
        assert!(here.submit(&ours).await.repeated && there.submit(&theirs).await.repeated);
    }
    until_asked("every claim is posted or given back", async || app.node.status().errands_owed == 0).await;
    app.stop().await;
}

#[tokio::test]
async fn who_may_not_refund_elsewhere_is_in_nobodys_way() {
    let app = TestApp::start().await;
    for register in [TILL, NORTHERN_TILL] {
        shop::open(&app.node, register, CASHIER).await;
        shop::open(&app.node, register, SUPERVISOR).await;
    }
    let http = manager(&app).await;
    let little = PutRole {
        version: None,
        id: RoleId(9),
        name: "Beginner".into(),
        rights: vec![Right::Sell, Right::Refund],
        discount_max_ppm: 0,
        refund_max: Amount(10),
    };
    done(&http.submit(&office(None, little.into())).await.unwrap());
    let beginner = StaffId(9);
    let person = PutStaff {
        id: beginner,
        name: Some("Bo".into()),
        role: Some(RoleId(9)),
        pin: Some(protocol::Pin(shop::PIN.into())),
        active: Some(true),
        ..PutStaff::default()
    };
    done(&http.submit(&office(None, person.into())).await.unwrap());
    app.node.sign_on(NORTHERN_TILL, beginner).await.unwrap();
    let mut here = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let mut there = app.raw_as(Some(&shop::token(NORTHERN_TILL)), Encoding::Json).await;
    let mut seqs = [0; 2];
    for (seq, register) in seqs.iter_mut().zip([TILL, NORTHERN_TILL]) {
        *seq = app.node.register_view(register).await.unwrap().command_seq;
    }
    let late = |command: Command| {
        let at = protocol::Timestamp(command.occurred.at.0 + 2 * 24 * 60 * 60 * 1_000);
        Command { occurred: protocol::OccurredAt { at, ..command.occurred }, ..command }
    };
    for (who, units_of, is_late, code) in [
        (CASHIER, 1, false, RefusalCode::NotAllowed),
        (beginner, 1, false, RefusalCode::NotAllowed),
        (MANAGER, 1, false, RefusalCode::NotSignedOn),
        (StaffId(77), 1, false, RefusalCode::UnknownStaff),
        (SUPERVISOR, 1, true, RefusalCode::InvalidTime),
        (SUPERVISOR, 2, false, RefusalCode::RefundExceedsSale),
    ] {
        seqs[0] += 2;
        seqs[1] += 1;
        let sold = here.submit(&till(seqs[0] - 1, CASHIER, shop::sell(&[(GOODS, 1)]))).await;
        let original = TicketId::from(sold.id);
        let rightful = till(seqs[0], SUPERVISOR, refund(original, 1));
        let wrong = till(seqs[1], who, refund(original, units_of));
        let wrong = if is_late { late(wrong) } else { wrong };
        let refused = there.submit(&wrong).await;
        let Answer::Rejected(refusal) = &refused.answer else { panic!("{refused:?}") };
        assert_eq!(refusal.code, code, "{who}: {refusal:?}");
        // The refusal is the only record since the sale: nothing was set aside, and nothing has to be given back.
        assert_eq!(refused.lsn.unwrap().0, sold.lsn.unwrap().0 + 1, "{who}: {refusal:?}");
        done(&here.submit(&rightful).await);
    }
    app.stop().await;
}

#[tokio::test]
async fn an_odd_ticket_is_a_task_until_somebody_has_looked_into_it() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let http = manager(&app).await;
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let seq = app.node.register_view(TILL).await.unwrap().command_seq + 1;
    let sold = raw.submit(&till(seq, CASHIER, shop::sell(&[("P01", 1)]))).await;
    done(&sold);
    let open = async |http: &Http| http.get::<Page<TaskView>>("/api/v1/tasks").await.items;
    let tasks = open(&http).await;
    let kinds: Vec<_> = tasks[0].exceptions.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [ExceptionKind::NotSignedOn, ExceptionKind::ShiftClosed]);
    assert_eq!((tasks.len(), tasks[0].ticket, tasks[0].total), (1, sold.id.into(), shop::price("P01")));
    let resolve = |note: &str| CommandBody::from(ResolveTask { task: tasks[0].id, note: note.into() });
    let empty = submit(&http, LONDON, resolve(" ")).await.unwrap_err();
    assert_eq!(empty.code, RefusalCode::InvalidText);
    let cashier = app.http_as(&app.sign_in(CASHIER).await);
    let forbidden = submit(&cashier, LONDON, resolve("mine")).await.unwrap_err();
    assert_eq!(forbidden.code, RefusalCode::NotAllowed);
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = manager(&app).await;
    assert_eq!(open(&http).await, tasks);
    done(&submit(&http, LONDON, resolve("Robin had forgotten to sign on")).await.unwrap());
    let again = submit(&http, LONDON, resolve("twice")).await.unwrap_err();
    assert_eq!(again.code, RefusalCode::UnknownTask);
    assert_eq!(open(&http).await, []);
    let resolved: Page<TaskView> = http.get("/api/v1/tasks?resolved=true").await;
    let resolution = resolved.items[0].resolved.clone().unwrap();
    assert_eq!((resolution.by, resolution.note.as_str()), (MANAGER, "Robin had forgotten to sign on"));
    app.stop().await;
}
