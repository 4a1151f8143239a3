//! Goods between two branches, step by step on either side, and every way in which a step is refused.

use domain::{
    Answered, Machine, Request,
    branch::{
        Body, Branch, Command, Difference, Event, Moved, OutgoingLine, ReceiptLine, TaskEvent, TransferEvent,
        command::{Arrived, Said, TransferBody},
    },
    limits::{RECEIPTS_MAX, RECEIVED_LINES_MAX, TRANSFER_LINES_MAX, TRANSFERS_MAX},
    step_id,
};
use protocol::{
    BranchId, DiscrepancyKind, LINES_MAX, Quantity,
    RefusalCode::{self, *},
    Responsible, TEXT_CHARS_MAX, TicketId, TransferId, TransferState,
};

use crate::support::*;

const HERE: BranchId = BranchId(1);
const THERE: BranchId = BranchId(2);

fn transfer(number: u128) -> TransferId {
    id(number).into()
}

/// Somebody in the back office, by a command with this number.
fn office_as(number: u128, body: TransferBody) -> Command {
    Command { id: id(number), ..office(Role::Manager, body) }
}

fn draft(lines: &[Moved]) -> TransferBody {
    TransferBody::Draft { to: THERE, lines: lines.to_vec(), note: String::new() }
}

fn came(text: &str, good: i64, damaged: i64) -> Arrived {
    Arrived { sku: sku(text), good: units(good), damaged: units(damaged) }
}

fn line_of(text: &str, good: i64, damaged: i64, over: i64, missing: i64) -> ReceiptLine {
    let [good, damaged, over, missing] = [good, damaged, over, missing].map(units);
    ReceiptLine { sku: sku(text), good, damaged, over, missing }
}

fn receive(lines: &[Arrived], complete: bool) -> TransferBody {
    TransferBody::Receive { transfer: transfer(5), lines: lines.to_vec(), complete }
}

fn announced(lines: &[Moved]) -> Event {
    let (transfer, from, lines) = (transfer(5), HERE, lines.to_vec());
    Event::Transfer(TransferEvent::Announced { transfer, from, lines, note: "n".into() })
}

fn note(receipt: u128, lines: &[ReceiptLine]) -> TransferBody {
    TransferBody::NoteReceipt {
        transfer: transfer(5),
        from: THERE,
        receipt: id(receipt),
        lines: lines.to_vec(),
        said: unsaid(),
        lots: Vec::new(),
    }
}

/// Nothing was said of a receipt.
fn unsaid() -> Said {
    Said { shipment: THE_ONE.into(), responsible: Responsible::Unknown, note: String::new() }
}

/// What such a receipt leaves to be looked into, and the task for it.
fn differed(receipt: u128, odd: &[(&str, DiscrepancyKind, i64)]) -> Vec<Event> {
    let (transfer, receipt) = (THE_ONE, id(receipt));
    let Said { shipment, responsible, note } = unsaid();
    let lines: Vec<Difference> = odd
        .iter()
        .map(|(text, kind, quantity)| Difference { sku: sku(text), kind: *kind, quantity: units(*quantity) })
        .collect();
    let moved = lines.iter().map(|line| Moved { sku: line.sku, quantity: line.quantity }).collect();
    let task = TicketId::from(step_id(receipt.uuid(), "differences", 0)).into();
    let told = TaskEvent::Differs { task, transfer, lines: moved, note: note.clone() };
    let found = TransferEvent::Differed { transfer, shipment, receipt, lines, responsible, note };
    vec![Event::Transfer(found), Event::Task(told)]
}

const THE_ONE: TransferId = TransferId::new(uuid::Uuid::from_u128(5));
const APPROVE: TransferBody = TransferBody::Approve { transfer: THE_ONE };
const DISPATCH: TransferBody = TransferBody::Dispatch { transfer: THE_ONE };
const CANCEL: TransferBody = TransferBody::Cancel { transfer: THE_ONE };

fn write_off() -> TransferBody {
    TransferBody::WriteOff { transfer: THE_ONE, note: "lost on the road".into() }
}

/// A sender with ten of A and a transfer of ten, some steps on its way.
fn sender(steps: &[TransferBody]) -> Scenario {
    let mut scenario = given([received("A", 10)]).when(office_as(5, draft(&[of("A", 10)]))).then_ok();
    for step in steps {
        scenario = scenario.when(office_as(6, step.clone())).then_ok();
    }
    scenario
}

fn settle(scenario: Scenario, answer: Answered) -> Scenario {
    let errand = scenario.branch.owed().first().unwrap().id;
    scenario.when(office(Role::Manager, Body::Settle { errand, answer })).then_ok()
}

fn only_line(branch: &Branch) -> OutgoingLine {
    let (_, outgoing) = branch.outgoing().next().unwrap();
    assert_eq!(outgoing.lines.len(), 1);
    outgoing.lines[0]
}

#[test]
fn the_sender_step_by_step() {
    let body =
        TransferBody::Draft { to: THERE, lines: vec![of("B", 1), of("A", 2), of("B", 1)], note: "n".into() };
    let lines = vec![of("A", 2), of("B", 2)];
    let transfer = transfer(5);
    let drafted = TransferEvent::Drafted { transfer, to: THERE, lines: lines.clone(), note: "n".into() };
    let scenario = given([received("A", 3), received("B", 2)]);
    let after = scenario.when(office_as(5, body)).then(&[Event::Transfer(drafted)]);
    assert!(after.branch.owed().is_empty());

    let approved = TransferEvent::Approved { transfer, lines: lines.clone() };
    let after = after.when(office_as(6, APPROVE)).then(&[Event::Transfer(approved)]);
    let level = after.branch.level(&sku("A"));
    assert_eq!((level.on_hand, level.allocated, level.available_to_sell()), (units(3), units(2), units(1)));

    let dispatched = TransferEvent::Dispatched { transfer, to: THERE, lines: lines.clone() };
    let after = after.when(office_as(7, DISPATCH)).then(&[Event::Transfer(dispatched)]);
    let level = after.branch.level(&sku("A"));
    assert_eq!((level.on_hand, level.allocated), (units(1), Quantity::ZERO));
    let owed = after.branch.owed();
    assert_eq!(
        owed[0].request,
        Request::AnnounceTransfer { transfer, lines, note: "n".into(), lots: Vec::new() }
    );
    assert_eq!((owed.len(), owed[0].to), (1, domain::Address::Branch(THERE)));

    let errand = owed[0].id;
    let told =
        || Command { id: id(8), ..office(Role::Manager, Body::Settle { errand, answer: Answered::Done }) };
    let known = Event::Transfer(TransferEvent::Told { transfer, refused: false });
    let after = after.when(told()).then(&[known]).when(told()).then(&[]);
    assert!(after.branch.owed().is_empty());

    let noted = |receipt, lines: &[ReceiptLine], closes| {
        let (receipt, lines) = (id(receipt), lines.to_vec());
        Event::Transfer(TransferEvent::ReceiptNoted { transfer, receipt, lines, closes })
    };
    let first = [line_of("A", 1, 1, 0, 0), line_of("C", 4, 0, 4, 0)];
    let (damaged, over) = (DiscrepancyKind::Damaged, DiscrepancyKind::Over);
    let odd = differed(20, &[("A", damaged, 1), ("C", over, 4)]);
    let events = [vec![noted(20, &first, false)], odd].concat();
    let after = after.when(office_as(9, note(20, &first))).then(&events);
    let after = after.when(office_as(9, note(20, &first))).then(&[]);
    let last = [line_of("B", 3, 0, 1, 0)];
    let events = [vec![noted(21, &last, true)], differed(21, &[("B", over, 1)])].concat();
    let after = after.when(office_as(9, note(21, &last))).then(&events);
    assert_eq!(after.branch.outgoing().count(), 0, "nothing is in transit any more");
    let totals = after.branch.totals();
    assert_eq!((totals.received, totals.dispatched, totals.arrived), (units(5), units(4), Quantity::ZERO));
}

#[test]
fn a_transfer_may_be_called_off_before_it_leaves() {
    for (steps, allocated) in [(vec![], vec![]), (vec![APPROVE], vec![of("A", 10)])] {
        let cancelled = TransferEvent::Cancelled { transfer: THE_ONE, allocated };
        let after = sender(&steps).when(office_as(6, CANCEL)).then(&[Event::Transfer(cancelled)]);
        assert_eq!(after.branch.level(&sku("A")).available_to_sell(), units(10));
        assert_eq!(after.branch.outgoing().count(), 0);
    }
    sender(&[APPROVE, DISPATCH]).when(office_as(6, CANCEL)).then_refused(WrongState);
}

#[test]
fn the_receiver_says_what_came() {
    let expected = [of("A", 10), of("B", 3)];
    let after = given([announced(&expected)]);
    let position = |branch: &Branch, text| {
        let (_, incoming) = branch.incoming().next().unwrap();
        (branch.level(&sku(text)), incoming.expected.get(&sku(text)).copied())
    };
    // In parts, some of it damaged, one line in two.
    let lines = [line_of("A", 4, 2, 0, 0)];
    let receipt = |number, lines: &[ReceiptLine]| {
        let (receipt, lines) = (id(number), lines.to_vec());
        Event::Transfer(TransferEvent::Received { transfer: THE_ONE, from: HERE, receipt, lines })
    };
    let body = receive(&[came("A", 3, 1), came("A", 1, 1)], false);
    let after = after.when(office_as(20, body)).then(&[receipt(20, &lines)]);
    let (level, left) = position(&after.branch, "A");
    assert_eq!((level.on_hand, level.unsellable, left), (units(6), units(2), Some(units(4))));

    // More than is expected, something that nobody has sent, and the rest is missing.
    let body = receive(&[came("A", 5, 0), came("C", 1, 1)], true);
    let rest = [line_of("A", 5, 0, 1, 0), line_of("B", 0, 0, 0, 3), line_of("C", 1, 1, 2, 0)];
    let after = after.when(office_as(21, body)).then(&[receipt(21, &rest)]);
    assert_eq!(position(&after.branch, "B").1, Some(Quantity::ZERO));
    let totals = after.branch.totals();
    assert_eq!((totals.arrived, totals.adjusted), (units(10), units(3)), "what is over is found goods");
    after.branch.decide(NOW, &office_as(22, receive(&[came("A", 1, 0)], false))).unwrap_err();

    // Both receipts are owed until the sender knows them.
    let owed = after.branch.owed();
    let tells = |number, lines: &[ReceiptLine]| {
        let (receipt, lines) = (id(number), lines.to_vec());
        Request::NoteReceipt { transfer: THE_ONE, receipt, lines, said: unsaid(), lots: Vec::new() }
    };
    let asked: Vec<_> = owed.iter().map(|errand| errand.request.clone()).collect();
    assert_eq!(asked, [tells(20, &lines), tells(21, &rest)]);
    let after = settle(settle(after, Answered::Done), Answered::Done);
    assert_eq!((after.branch.owed().len(), after.branch.incoming().count()), (0, 0));
}

#[test]
fn of_three_who_unload_the_same_ten_one_does() {
    let ten = || receive(&[came("A", 10, 0)], false);
    let mut scenario = given([announced(&[of("A", 10)])]);
    let mut codes = Vec::new();
    for number in 20..23 {
        let answer = scenario.when(office_as(number, ten()));
        codes.push(answer.decided.as_ref().map(|_| ()).map_err(|refused| refused.code));
        scenario = answer.scenario;
    }
    assert_eq!(codes, [Ok(()), Err(WrongState), Err(WrongState)]);
    assert_eq!(scenario.branch.level(&sku("A")).on_hand, units(10));
    let scenario = settle(scenario, Answered::Done);
    scenario.when(office_as(23, ten())).then_refused(UnknownTransfer);
}

#[test]
fn what_is_missing_is_given_up_once_the_receiver_has_said_so() {
    let sent = || settle(sender(&[APPROVE, DISPATCH]), Answered::Done);
    let message = sent().when(office_as(6, write_off())).then_refused(WrongState);
    assert_eq!(message, "the branch that receives has not said yet what is missing");
    // Its receipts come in any order: that the rest is missing says nothing while another part is not known.
    let part = note(20, &[line_of("A", 4, 0, 0, 0)]);
    let end = note(21, &[line_of("A", 1, 0, 0, 5)]);
    let after = sent().when(office_as(6, end.clone())).then_ok();
    assert_eq!((only_line(&after.branch).in_transit, only_line(&after.branch).missing), (units(9), units(5)));
    after.when(office_as(6, write_off())).then_refused(WrongState);
    let after = sent().when(office_as(6, end)).then_ok().when(office_as(6, part)).then_ok();
    let (transfer, lines) = (THE_ONE, vec![of("A", 5)]);
    let lost = TransferEvent::WrittenOff { transfer, lines, note: "lost on the road".into() };
    let [_, Event::Task(TaskEvent::Differs { task, .. })] = &differed(21, &[])[..] else { panic!() };
    let looked_into = TaskEvent::Resolved { task: *task, note: "lost on the road".into() };
    let events = [Event::Transfer(lost), Event::Task(looked_into)];
    let after = after.when(office_as(6, write_off())).then(&events);
    assert_eq!(after.branch.outgoing().count(), 0);
    after.when(office_as(6, write_off())).then_refused(UnknownTransfer);

    // A receiver that will not have it never says anything.
    let after = settle(sender(&[APPROVE, DISPATCH]), Answered::Refused(TooManyLines));
    let after = after.when(office_as(6, write_off())).then_ok();
    assert_eq!(after.branch.outgoing().count(), 0);
}

#[test]
fn every_step_at_the_wrong_time_is_refused() {
    let sent = [APPROVE, DISPATCH];
    let all = [APPROVE, DISPATCH, CANCEL, write_off(), note(20, &[])];
    let states: [(&[TransferBody], &[usize]); 3] = [(&[], &[0, 2]), (&sent[..1], &[1, 2]), (&sent, &[4])];
    for (steps, possible) in states {
        for (index, step) in all.iter().enumerate() {
            let answer = sender(steps).when(office_as(6, step.clone()));
            let expected = if possible.contains(&index) { Ok(()) } else { Err(WrongState) };
            let code = answer.decided.map(|_| ()).map_err(|refused| refused.code);
            assert_eq!(code, expected, "{step:?} after {}", steps.len());
        }
    }
    for step in all {
        given([]).when(office_as(6, step)).then_refused(UnknownTransfer);
    }
    let stranger = TransferBody::NoteReceipt {
        transfer: THE_ONE,
        from: BranchId(9),
        receipt: id(20),
        lines: vec![],
        said: unsaid(),
        lots: Vec::new(),
    };
    sender(&sent).when(office_as(6, stranger)).then_refused(OtherBranch);
    let state = sender(&sent).branch.outgoing().next().unwrap().1.state;
    assert_eq!(state, TransferState::Dispatched);
}

#[test]
fn rights_lines_texts_and_stock() {
    let draft_of = |lines: &[Moved]| office_as(6, draft(lines));
    let long =
        TransferBody::Draft { to: THERE, lines: vec![of("A", 1)], note: "é".repeat(TEXT_CHARS_MAX + 1) };
    let silent = TransferBody::WriteOff { transfer: THE_ONE, note: " ".into() };
    let rings = TransferBody::WriteOff { transfer: THE_ONE, note: "\u{7}".into() };
    let as_cashier = |body| office(Role::Cashier, body);
    let as_supervisor = |body| office(Role::Supervisor, body);
    let arrived = |good, damaged| Arrived { sku: sku("A"), good: Quantity(good), damaged: Quantity(damaged) };
    let get = |line: Arrived| office_as(20, receive(&[line], false));
    let rows: Vec<(&str, Scenario, Command, RefusalCode)> = vec![
        ("a cashier drafts", given([]), as_cashier(draft(&[of("A", 1)])), NotAllowed),
        ("at a register, not signed on", given([]), manager(draft(&[of("A", 1)])), NotSignedOn),
        ("no lines", given([]), draft_of(&[]), NoLines),
        ("too many lines", given([]), draft_of(&vec![of("A", 1); LINES_MAX + 1]), TooManyLines),
        ("quantity", given([]), draft_of(&[of("A", 0)]), InvalidQuantity),
        ("a long note", given([]), office_as(6, long), InvalidText),
        ("a supervisor approves", sender(&[]), as_supervisor(APPROVE), NotAllowed),
        ("a cashier dispatches", sender(&[APPROVE]), as_cashier(DISPATCH), NotAllowed),
        ("a cashier cancels", sender(&[]), as_cashier(CANCEL), NotAllowed),
        ("a supervisor gives up", sender(&[APPROVE, DISPATCH]), as_supervisor(write_off()), NotAllowed),
        ("given up without a word", sender(&[APPROVE, DISPATCH]), office_as(6, silent), InvalidText),
        ("a note that rings", sender(&[APPROVE, DISPATCH]), office_as(6, rings), InvalidText),
        ("nothing is there", given([]), as_cashier(receive(&[], true)), NotAllowed),
        ("unknown", given([]), office_as(20, receive(&[], true)), UnknownTransfer),
        (
            "nothing, and more to come",
            given([announced(&[of("A", 1)])]),
            office_as(20, receive(&[], false)),
            NoLines,
        ),
        ("nothing of it", given([announced(&[of("A", 1)])]), get(arrived(0, 0)), InvalidQuantity),
        ("less than nothing", given([announced(&[of("A", 1)])]), get(arrived(-1, 2)), InvalidQuantity),
        (
            "damaged, less than nothing",
            given([announced(&[of("A", 1)])]),
            get(arrived(2, -1)),
            InvalidQuantity,
        ),
        (
            "too much",
            given([announced(&[of("A", 1)])]),
            get(arrived(Quantity::INPUT_MAX.0, 1)),
            InvalidQuantity,
        ),
        ("beyond numbers", given([announced(&[of("A", 1)])]), get(arrived(i64::MAX, 1)), Overflow),
        (
            "too many lines come",
            given([announced(&[of("A", 1)])]),
            office_as(20, receive(&vec![came("A", 1, 0); LINES_MAX + 1], true)),
            TooManyLines,
        ),
    ];
    for (name, scenario, command, code) in rows {
        let before = scenario.branch.clone();
        let answer = scenario.when(command);
        assert_eq!(answer.decided.as_ref().map_err(|refused| refused.code), Err(code), "{name}");
        assert_eq!(answer.scenario.branch, before, "{name}");
    }
    // Approval takes all lines or none, and nothing that somebody holds.
    let mut scenario = sender(&[]);
    scenario.branch.apply(&held(9, &[of("A", 1)], 60_000));
    scenario.when(office_as(6, APPROVE)).then_refused(InsufficientStock);
    let mut scenario = sender(&[]);
    scenario.branch.apply(&held(9, &[of("A", 1)], 60_000));
    scenario.later(60_000).when(office_as(6, APPROVE)).then_ok();
}

#[test]
fn transfers_have_bounds() {
    let one = |number: u128, lines: Vec<Moved>| {
        Event::Transfer(TransferEvent::Drafted {
            transfer: transfer(number),
            to: THERE,
            lines,
            note: String::new(),
        })
    };
    let announce = |number: u128, lines: Vec<Moved>| TransferBody::Announce {
        transfer: transfer(number),
        from: HERE,
        lines,
        note: String::new(),
        lots: Vec::new(),
    };
    let told = |number: u128, lines: Vec<Moved>| {
        let (transfer, note) = (transfer(number), String::new());
        Event::Transfer(TransferEvent::Announced { transfer, from: HERE, lines, note })
    };
    let wide: Vec<Moved> = (0..LINES_MAX).map(|number| of(&format!("S{number}"), 1)).collect();
    let many = |count: usize| 100..100 + count as u128;
    let full = TRANSFER_LINES_MAX / LINES_MAX;
    let small = || vec![of("A", 1)];
    for (room, expected) in [(1, Ok(())), (0, Err(TooManyLines))] {
        let code = |answer: Answer| answer.decided.map(|_| ()).map_err(|refused| refused.code);
        let past = many(TRANSFERS_MAX - room).map(|number| one(number, small()));
        assert_eq!(code(given(past).when(office_as(5, draft(&small())))), expected);
        let past = many(TRANSFERS_MAX - room).map(|number| told(number, small()));
        assert_eq!(code(given(past).when(office_as(6, announce(5, small())))), expected);
        let past = many(full - room).map(|number| one(number, wide.clone()));
        assert_eq!(code(given(past).when(office_as(5, draft(&wide)))), expected);
        let past = many(full - room).map(|number| told(number, wide.clone()));
        assert_eq!(code(given(past).when(office_as(6, announce(5, wide.clone())))), expected);
    }
    // What cannot be told goes on being unloaded for a while.
    let mut scenario = given([announced(&[of("A", 1_000_000)])]);
    let arrived: Vec<Arrived> = (0..LINES_MAX).map(|number| came(&format!("S{number}"), 0, 1)).collect();
    let mut others = 0;
    while others < RECEIVED_LINES_MAX / LINES_MAX {
        let transfer = transfer(100 + others as u128);
        scenario.branch.apply(&told(100 + others as u128, small()));
        let body = TransferBody::Receive { transfer, lines: arrived.clone(), complete: false };
        let answer = scenario.when(office_as(1_000 + others as u128, body));
        if answer.decided.is_err() {
            answer.then_refused(TooManyLines);
            break;
        }
        scenario = answer.scenario;
        others += 1;
    }
    assert_eq!(others, (RECEIVED_LINES_MAX - 1) / (LINES_MAX + 1));
}

#[test]
fn the_last_receipt_that_is_possible_completes_the_transfer() {
    let mut receiver = given([announced(&[of("A", 1_000)])]);
    let mut sender = settle(
        given([received("A", 1_000)])
            .when(office_as(5, draft(&[of("A", 1_000)])))
            .then_ok()
            .when(office_as(6, APPROVE))
            .then_ok()
            .when(office_as(6, DISPATCH))
            .then_ok(),
        Answered::Done,
    );
    for number in 1..=RECEIPTS_MAX {
        let last = number == RECEIPTS_MAX;
        if last {
            let before = receiver.branch.clone();
            let one_more = before.decide(NOW, &office_as(7_000, receive(&[came("A", 1, 0)], false)));
            assert_eq!(one_more.unwrap_err().code, TooManyLines);
        }
        let receipt = 8_000 + number as u128;
        receiver = receiver.when(office_as(receipt, receive(&[came("A", 1, 0)], last))).then_ok();
        let Request::NoteReceipt { lines, .. } = receiver.branch.owed().remove(0).request else { panic!() };
        sender = sender.when(office_as(9_000 + receipt, note(receipt, &lines))).then_ok();
        receiver = settle(receiver, Answered::Done);
    }
    assert_eq!(receiver.branch.incoming().count(), 0);
    let left = only_line(&sender.branch);
    let missing = units(1_000 - RECEIPTS_MAX as i64);
    assert_eq!((left.in_transit, left.missing), (missing, missing));
    sender.when(office_as(6, write_off())).then_ok();
}

#[test]
fn the_largest_receipt_fits_into_a_record() {
    let name = |number: usize, prefix: char| sku(&format!("{prefix}{number:0>30}"));
    let most = Quantity(Quantity::INPUT_MAX.0);
    let sent: Vec<Moved> =
        (0..LINES_MAX).map(|number| Moved { sku: name(number, 'A'), quantity: most }).collect();
    let other = |number| Arrived { sku: name(number, 'B'), good: most, damaged: Quantity::ZERO };
    let arrived: Vec<Arrived> = (0..LINES_MAX).map(other).collect();
    let answer = given([announced(&sent)]).when(office_as(20, receive(&arrived, true)));
    let bytes = postcard::to_stdvec(answer.decided.as_ref().unwrap()).unwrap().len();
    assert!((40_000..60_000).contains(&bytes), "{bytes}");
}
