//! A command has one effect, however often, over however many connections and across however many restarts it is sent;
//! and a register's numbers are never used twice.

use onhand_tests::{
    AppOptions, Raw, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, SECOND_TILL, TILL, done, sell, sku, till, units},
};
use protocol::{
    Answer, ClientMessage, Command, CommandId, Encoding, RefusalCode, Reply, Retry, ServerMessage,
};

fn refused(reply: &Reply) -> RefusalCode {
    match &reply.answer {
        Answer::Rejected(refusal) => {
            assert_eq!((reply.lsn, refusal.retry), (None, Retry::Never), "{reply:?}");
            refusal.code
        }
        Answer::Ok(_) => panic!("a refusal was expected, not {reply:?}"),
    }
}

/// A register with a shift open, and the number its next command carries.
async fn open_till(app: &TestApp, encoding: Encoding) -> (Raw, u64) {
    shop::open(&app.node, TILL, CASHIER).await;
    let raw = app.raw_as(Some(&shop::token(TILL)), encoding).await;
    let next = app.node.register_view(TILL).await.unwrap().command_seq + 1;
    (raw, next)
}

async fn replies(raw: &mut Raw, id: CommandId, count: usize) -> Vec<Reply> {
    let mut replies = Vec::new();
    while replies.len() < count {
        replies.push(
            raw.find(|message| match message {
                ServerMessage::Reply(reply) if reply.id == id => Some(reply),
                _ => None,
            })
            .await,
        );
    }
    replies
}

#[tokio::test]
async fn a_hundred_copies_over_two_connections_have_one_effect() {
    let app = TestApp::start().await;
    let (mut json, next) = open_till(&app, Encoding::Json).await;
    let mut bin = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let command = till(next, CASHIER, sell(&[("P01", 1)]));
    let message = ClientMessage::Command(command.clone());
    let mut frames = [Vec::new(), Vec::new()];
    for _ in 0..50 {
        Encoding::Json.append(&message, &mut frames[0]).unwrap();
        Encoding::Bin.append(&message, &mut frames[1]).unwrap();
    }
    let [in_json, in_bin] = frames;
    tokio::join!(json.say_frame(in_json), bin.say_frame(in_bin));
    let (a, b) = tokio::join!(replies(&mut json, command.id, 50), replies(&mut bin, command.id, 50));
    let all: Vec<Reply> = a.into_iter().chain(b).collect();
    assert_eq!(all.iter().filter(|reply| !reply.repeated).count(), 1, "one of them is the first");
    done(&all[0]);
    assert!(all.iter().all(|reply| (reply.lsn, &reply.answer) == (all[0].lsn, &all[0].answer)));
    let http = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!(http.on_hand(LONDON, &sku("P01")).await, units(shop::PLENTY - 1).0);
    assert_eq!(http.tickets().await.len(), 1);
    assert_eq!(http.register(TILL).await.shift.unwrap().totals.sales, 1);
    app.stop().await;
}

#[tokio::test]
async fn an_id_belongs_to_one_body_and_one_sender() {
    let app = TestApp::start().await;
    let (mut raw, next) = open_till(&app, Encoding::Bin).await;
    let first = till(next, CASHIER, sell(&[("P01", 1)]));
    let other = Command { body: sell(&[("P01", 2)]), seq: Some(next + 1), ..first.clone() };
    // In flight together, and long after.
    let mut frame = Vec::new();
    for command in [&first, &other] {
        Encoding::Bin.append(&ClientMessage::Command(command.clone()), &mut frame).unwrap();
    }
    raw.say_frame(frame).await;
    let both = replies(&mut raw, first.id, 2).await;
    let (good, bad): (Vec<_>, Vec<_>) = both.iter().partition(|r| matches!(r.answer, Answer::Ok(_)));
    done(good[0]);
    assert_eq!(refused(bad[0]), RefusalCode::IdReused);
    assert_eq!(refused(&raw.submit(&other).await), RefusalCode::IdReused);
    // The same words from another register are another command.
    shop::open(&app.node, SECOND_TILL, CASHIER).await;
    let mut second = app.raw_as(Some(&shop::token(SECOND_TILL)), Encoding::Bin).await;
    let stolen = Command { seq: Some(2), ..first.clone() };
    assert_eq!(refused(&second.submit(&stolen).await), RefusalCode::IdReused);
    // Over HTTP it is the same register.
    let http = app.http_as(&shop::token(TILL));
    let repeat = http.submit(&first).await.unwrap();
    assert_eq!((repeat.lsn, repeat.repeated, &repeat.answer), (good[0].lsn, true, &good[0].answer));
    let problem = http.submit(&other).await.unwrap_err();
    assert_eq!((problem.code, problem.status), (RefusalCode::IdReused, 422));
    assert_eq!(http.on_hand(LONDON, &sku("P01")).await, units(shop::PLENTY - 1).0);
    app.stop().await;
}

#[tokio::test]
async fn one_id_from_two_senders_at_once_has_one_effect() {
    let app = TestApp::start().await;
    let (mut one, next) = open_till(&app, Encoding::Bin).await;
    shop::open(&app.node, SECOND_TILL, CASHIER).await;
    let mut two = app.raw_as(Some(&shop::token(SECOND_TILL)), Encoding::Bin).await;
    let other = app.node.register_view(SECOND_TILL).await.unwrap().command_seq + 1;
    let mut sold = 0;
    for round in 0..40 {
        let mine = till(next + round, CASHIER, sell(&[("P02", 1)]));
        let theirs = Command { seq: Some(other + round), ..mine.clone() };
        let (a, b) = tokio::join!(one.submit(&mine), two.submit(&theirs));
        let ok = [&a, &b].into_iter().filter(|reply| matches!(reply.answer, Answer::Ok(_))).count();
        assert_eq!(ok, 1, "{a:?} {b:?}");
        sold += 1;
    }
    let http = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!(http.on_hand(LONDON, &sku("P02")).await, units(shop::PLENTY - sold).0);
    app.stop().await;
}

#[tokio::test]
async fn a_registers_numbers_are_used_once() {
    let app = TestApp::start().await;
    let (mut raw, next) = open_till(&app, Encoding::Json).await;
    let sale = |seq: u64| till(seq, CASHIER, sell(&[("P03", 1)]));
    done(&raw.submit(&sale(next)).await);
    // Numbers 2 and 3 are left out; they may still come, once.
    done(&raw.submit(&sale(next + 3)).await);
    done(&raw.submit(&sale(next + 2)).await);
    let no_number = Command { seq: None, ..sale(0) };
    for (command, code) in [
        (sale(next), RefusalCode::SequenceReused),
        (sale(next + 3), RefusalCode::SequenceReused),
        (sale(next + 2), RefusalCode::SequenceReused),
        (sale(0), RefusalCode::SequenceReused),
        (sale(next + 3 + 5_000), RefusalCode::SequenceJump),
        (sale(u64::MAX), RefusalCode::SequenceJump),
        (no_number, RefusalCode::SequenceMissing),
    ] {
        assert_eq!(refused(&raw.submit(&command).await), code, "{:?}", command.seq);
    }
    done(&raw.submit(&sale(next + 1)).await);
    done(&raw.submit(&sale(next + 4)).await);
    let view = app.node.register_view(TILL).await.unwrap();
    assert_eq!((view.command_seq, view.receipt_sequence), (next + 4, 5), "receipts have no gaps");
    app.stop().await;
}

#[tokio::test]
async fn repeats_are_known_after_a_restart_and_numbers_too() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let (mut raw, next) = open_till(&app, Encoding::Bin).await;
    let sale = till(next, CASHIER, sell(&[("P01", 2), ("P02", 1)]));
    // A refusal by rule is recorded, so its repeat is the same refusal even when the rule would now be kept.
    let early = till(next + 1, shop::SUPERVISOR, shop::hold(&[("P04", 1)], None));
    let first = raw.submit(&sale).await;
    let first_refusal = raw.submit(&early).await;
    assert!(matches!(&first_refusal.answer, Answer::Rejected(r) if r.code == RefusalCode::NotSignedOn));
    assert!(first_refusal.lsn.is_some());
    // A gap that is open when the server goes down.
    done(&raw.submit(&till(next + 4, CASHIER, sell(&[("P01", 1)]))).await);
    let levels = app.http_as(&shop::token(TILL)).levels(LONDON).await;
    for _ in 0..2 {
        drop(raw);
        raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Json).await;
        let again = raw.submit(&sale).await;
        assert_eq!((again.repeated, again.lsn, &again.answer), (true, first.lsn, &first.answer));
    }
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    app.node.sign_on(TILL, shop::SUPERVISOR).await.unwrap();
    let mut raw = app.raw(Encoding::Bin).await;
    let welcome = raw.hello(Some(&shop::token(TILL))).await;
    let protocol::Who::Register(view) = welcome.who else { panic!("not a register") };
    assert_eq!(view.command_seq, next + 4);
    assert!(view.shift.is_some() && view.signed_on.contains(&CASHIER), "the shift goes on");
    for (command, before) in [(&sale, &first), (&early, &first_refusal)] {
        let again = raw.submit(command).await;
        assert_eq!((again.repeated, again.lsn, &again.answer), (true, before.lsn, &before.answer));
    }
    let other = Command { body: sell(&[("P05", 1)]), ..sale.clone() };
    assert_eq!(refused(&raw.submit(&other).await), RefusalCode::IdReused);
    let used = till(next, CASHIER, sell(&[("P05", 1)]));
    assert_eq!(refused(&raw.submit(&used).await), RefusalCode::SequenceReused);
    assert_eq!(app.http_as(&shop::token(TILL)).levels(LONDON).await, levels);
    done(&raw.submit(&till(next + 3, CASHIER, sell(&[("P05", 1)]))).await);
    app.stop().await;
}
