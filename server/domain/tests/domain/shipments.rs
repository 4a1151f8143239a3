//! Transfers in several shipments, what is not as announced and what becomes of it, goods that go back, and goods that are asked for.

use domain::{
    Answered, Machine, Request,
    branch::{
        Body, Command, Difference, Event, TaskEvent, TransferEvent,
        command::{Arrived, Finding, Reception, TransferBody},
    },
};
use protocol::{
    BranchId, CommandId, DiscrepancyKind, Quantity,
    RefusalCode::{self, *},
    Resolution, Responsible, ShipmentId, TaskId, TransferId, TransferState,
};

use crate::support::*;

pub(crate) const SENDER: BranchId = BranchId(1);
pub(crate) const RECEIVER: BranchId = BranchId(2);
pub(crate) const THE_ONE: TransferId = TransferId::new(uuid::Uuid::from_u128(5));

/// Two branches and the next number for a command.
pub(crate) struct Pair {
    pub(crate) sender: Scenario,
    pub(crate) receiver: Scenario,
    pub(crate) next: u128,
}

impl Pair {
    /// Ten of A, set aside for a transfer.
    pub(crate) fn approved() -> Self {
        let draft = TransferBody::Draft { to: RECEIVER, lines: vec![of("A", 10)], note: "n".into() };
        let sender = given([received("A", 12)]).when(as_office(5, draft)).then_ok();
        let sender = sender.when(as_office(6, TransferBody::Approve { transfer: THE_ONE })).then_ok();
        Self { sender, receiver: given([]), next: 10 }
    }

    pub(crate) fn number(&mut self) -> u128 {
        self.next += 1;
        self.next
    }

    /// Asks the sender; the command's id is its answer.
    pub(crate) fn send(&mut self, body: TransferBody) -> CommandId {
        let number = self.number();
        let before = std::mem::replace(&mut self.sender, given([]));
        self.sender = before.when(as_office(number, body)).then_ok();
        id(number)
    }

    pub(crate) fn receive(&mut self, body: TransferBody) -> CommandId {
        let number = self.number();
        let before = std::mem::replace(&mut self.receiver, given([]));
        self.receiver = before.when(as_office(number, body)).then_ok();
        id(number)
    }

    pub(crate) fn refused(&mut self, at_sender: bool, body: TransferBody, code: RefusalCode) {
        let number = self.number();
        let of = if at_sender { &self.sender } else { &self.receiver };
        let command = as_office(number, body);
        let outcome = of.branch.decide(NOW, &command);
        assert_eq!(outcome.unwrap_err().code, code);
    }

    pub(crate) fn ship(&mut self, units_of: i64) -> ShipmentId {
        self.send(TransferBody::Ship { transfer: THE_ONE, lines: vec![of("A", units_of)] }).into()
    }

    /// Brings everything that is owed to where it belongs, and the answers back, until nothing is.
    pub(crate) fn tell(&mut self) {
        for _ in 0..20 {
            let (theirs, ours) = (self.sender.branch.owed(), self.receiver.branch.owed());
            if theirs.is_empty() && ours.is_empty() {
                return;
            }
            for errand in theirs {
                self.receive(asked(SENDER, errand.request));
                let body = Body::Settle { errand: errand.id, answer: Answered::Done };
                let before = std::mem::replace(&mut self.sender, given([]));
                self.sender = before.when(office(Role::Manager, body)).then_ok();
            }
            for errand in ours {
                self.send(asked(RECEIVER, errand.request));
                let body = Body::Settle { errand: errand.id, answer: Answered::Done };
                let before = std::mem::replace(&mut self.receiver, given([]));
                self.receiver = before.when(office(Role::Manager, body)).then_ok();
            }
        }
        panic!("something is owed for ever");
    }

    /// On hand at the sender, in transit as the sender knows it, expected at the receiver, on hand there.
    pub(crate) fn figures(&self) -> [i64; 4] {
        let a = sku("A");
        let transit =
            self.sender.branch.outgoing().flat_map(|(_, one)| &one.lines).map(|line| line.in_transit.0);
        let (here, there) = (self.sender.branch.level(&a), self.receiver.branch.level(&a));
        [here.on_hand.0, transit.sum(), there.incoming.0, there.on_hand.0].map(|figure| figure / 1_000)
    }

    pub(crate) fn open_tasks(&self) -> Vec<TaskId> {
        self.sender.branch.tasks().collect()
    }
}

pub(crate) fn as_office(number: u128, body: TransferBody) -> Command {
    Command { id: id(number), ..office(Role::Manager, body) }
}

pub(crate) fn asked(from: BranchId, request: Request) -> TransferBody {
    match request {
        Request::AnnounceTransfer { transfer, lines, note, lots } => {
            TransferBody::Announce { transfer, from, lines, note, lots }
        }
        Request::AnnounceShipment { transfer, shipment, lines, note, lots, back_of } => {
            TransferBody::AnnounceShipment { transfer, shipment, from, lines, note, lots, back_of }
        }
        Request::NoteReceipt { transfer, receipt, lines, said, lots } => {
            TransferBody::NoteReceipt { transfer, from, receipt, lines, said, lots }
        }
        Request::AskForGoods { transfer, lines, note } => {
            TransferBody::Request { transfer, to: from, lines, note }
        }
        Request::TurnBack { transfer, shipment } => TransferBody::Withdraw { transfer, shipment, from },
        Request::GoodsComeBack { transfer, shipment, home, lines, lots } => {
            TransferBody::ComeBack { transfer, shipment, from, home, lines, lots }
        }
        other => panic!("{other:?}"),
    }
}

pub(crate) fn came(good: i64, damaged: i64) -> Vec<Arrived> {
    vec![Arrived { sku: sku("A"), good: units(good), damaged: units(damaged) }]
}

pub(crate) fn reception(shipment: ShipmentId, lines: Vec<Arrived>, complete: bool) -> Reception {
    let (responsible, note) = (Responsible::Carrier, "the box was open".to_owned());
    let shipment = Some(shipment);
    Reception { transfer: THE_ONE, shipment, lines, complete, seen: None, responsible, note }
}

pub(crate) fn finding(receipt: CommandId, kind: DiscrepancyKind, resolution: Resolution) -> Finding {
    Finding {
        transfer: THE_ONE,
        receipt,
        sku: sku("A"),
        kind,
        quantity: None,
        lot: None,
        resolution,
        responsible: Responsible::Sender,
        note: "looked for".into(),
    }
}

#[test]
fn six_leave_now_and_four_later_and_each_is_received_on_its_own() {
    let mut pair = Pair::approved();
    let first = pair.ship(6);
    assert_eq!(pair.figures(), [6, 6, 0, 0]);
    assert_eq!(pair.sender.branch.level(&sku("A")).allocated, units(4), "the rest stays set aside");
    pair.tell();
    let second = pair.ship(4);
    pair.tell();
    assert_eq!(pair.figures(), [2, 10, 10, 0]);
    // Without a word about which, nobody guesses.
    let any = TransferBody::Receive { transfer: THE_ONE, lines: came(1, 0), complete: false };
    pair.refused(false, any, WrongState);
    pair.receive(TransferBody::ReceiveShipment(reception(second, came(4, 0), false)));
    pair.tell();
    assert_eq!(pair.figures(), [2, 6, 6, 4]);
    let again = TransferBody::ReceiveShipment(reception(second, came(1, 0), false));
    pair.refused(false, again, UnknownTransfer);
    pair.receive(TransferBody::ReceiveShipment(reception(first, came(2, 0), false)));
    assert_eq!(pair.figures(), [2, 6, 4, 6], "the sender hears of it a moment later");
    pair.tell();
    let rest = TransferBody::Receive { transfer: THE_ONE, lines: came(4, 0), complete: true };
    pair.receive(rest);
    pair.tell();
    assert_eq!(pair.figures(), [2, 0, 0, 10]);
    assert_eq!(pair.sender.branch.outgoing().count() + pair.receiver.branch.incoming().count(), 0);
    assert_eq!(pair.open_tasks(), []);
}

#[test]
fn what_is_left_is_dropped_and_closes_the_transfer_with_the_last_receipt() {
    let mut pair = Pair::approved();
    let first = pair.ship(6);
    pair.tell();
    let drop = |note: &str| TransferBody::CloseShort { transfer: THE_ONE, note: note.into() };
    pair.refused(true, drop(" "), InvalidText);
    pair.send(drop("sold out"));
    assert_eq!(pair.sender.branch.level(&sku("A")).available_to_sell(), units(6));
    pair.refused(true, drop("sold out"), WrongState);
    pair.refused(true, TransferBody::Dispatch { transfer: THE_ONE }, WrongState);
    pair.receive(TransferBody::ReceiveShipment(reception(first, came(6, 0), false)));
    pair.tell();
    assert_eq!((pair.figures(), pair.sender.branch.outgoing().count()), ([6, 0, 0, 6], 0));

    // The other way round: all that left came before the rest is dropped.
    let mut pair = Pair::approved();
    let first = pair.ship(6);
    pair.tell();
    pair.receive(TransferBody::ReceiveShipment(reception(first, came(6, 0), false)));
    pair.tell();
    assert_eq!(pair.sender.branch.outgoing().count(), 1);
    pair.send(drop("sold out"));
    assert_eq!((pair.figures(), pair.sender.branch.outgoing().count()), ([6, 0, 0, 6], 0));
}

#[test]
fn no_more_leaves_than_is_set_aside_and_nothing_is_called_off_that_has_left() {
    let mut pair = Pair::approved();
    let ship =
        |text: &str, quantity| TransferBody::Ship { transfer: THE_ONE, lines: vec![of(text, quantity)] };
    pair.refused(true, ship("A", 11), InsufficientStock);
    pair.refused(true, ship("B", 1), InsufficientStock);
    pair.refused(true, ship("A", 0), InvalidQuantity);
    pair.refused(true, TransferBody::Ship { transfer: THE_ONE, lines: vec![] }, NoLines);
    pair.ship(6);
    pair.refused(true, ship("A", 5), InsufficientStock);
    pair.refused(true, TransferBody::Cancel { transfer: THE_ONE }, WrongState);
    let write_off = TransferBody::WriteOff { transfer: THE_ONE, note: "lost".into() };
    pair.refused(true, write_off, WrongState);
    pair.send(TransferBody::Dispatch { transfer: THE_ONE });
    pair.refused(true, TransferBody::Dispatch { transfer: THE_ONE }, WrongState);
    assert_eq!(pair.figures(), [2, 10, 0, 0]);
}

#[test]
fn who_receives_what_somebody_else_has_received_meanwhile_is_told() {
    let mut pair = Pair::approved();
    let first = pair.ship(6);
    pair.tell();
    let as_seen = |seen| {
        let received = reception(first, came(3, 0), false);
        TransferBody::ReceiveShipment(Reception { seen: Some(seen), ..received })
    };
    pair.receive(as_seen(0));
    pair.refused(false, as_seen(0), ChangedMeanwhile);
    pair.receive(as_seen(1));
    pair.tell();
    assert_eq!(pair.figures(), [6, 0, 0, 6]);
}

/// Six left; two came, one of them damaged, and no more is expected.
fn short() -> (Pair, CommandId) {
    let mut pair = Pair::approved();
    let first = pair.ship(6);
    pair.send(TransferBody::CloseShort { transfer: THE_ONE, note: "enough".into() });
    pair.tell();
    let receipt = pair.receive(TransferBody::ReceiveShipment(reception(first, came(1, 1), true)));
    pair.tell();
    (pair, receipt)
}

#[test]
fn what_is_short_is_written_off_found_or_expected_again_by_parts() {
    let (mut pair, receipt) = short();
    assert_eq!((pair.figures(), pair.open_tasks().len()), ([6, 4, 0, 2], 1));
    let task = pair.open_tasks()[0];
    let looked = Body::ResolveTask { task, note: "fine".into() };
    let outcome = pair.sender.branch.decide(NOW, &office(Role::Manager, looked));
    assert_eq!(outcome.unwrap_err().code, WrongState, "not as long as something is open");
    let part = |resolution, quantity| {
        let finding = finding(receipt, DiscrepancyKind::Short, resolution);
        TransferBody::Resolve(Finding { quantity: Some(units(quantity)), ..finding })
    };
    pair.refused(true, part(Resolution::Accepted, 1), WrongState);
    pair.refused(true, part(Resolution::SentBack, 1), WrongState);
    pair.refused(true, part(Resolution::Found, 5), InvalidQuantity);
    pair.send(part(Resolution::Found, 1));
    assert_eq!(pair.figures(), [7, 3, 0, 2], "it never left");
    pair.send(part(Resolution::WrittenOff, 1));
    assert_eq!(pair.figures(), [7, 2, 0, 2]);
    let again: ShipmentId = pair.send(part(Resolution::Expected, 2)).into();
    pair.tell();
    assert_eq!(pair.figures(), [7, 2, 2, 2]);
    pair.refused(true, part(Resolution::Found, 1), ChangedMeanwhile);
    assert_eq!(pair.open_tasks(), [task], "one came damaged");
    pair.send(TransferBody::Resolve(finding(receipt, DiscrepancyKind::Damaged, Resolution::Accepted)));
    assert_eq!(pair.open_tasks(), []);
    pair.receive(TransferBody::ReceiveShipment(reception(again, came(2, 0), false)));
    pair.tell();
    assert_eq!((pair.figures(), pair.sender.branch.outgoing().count()), ([7, 0, 0, 4], 0));
}

#[test]
fn the_last_that_was_short_closes_the_transfer_and_writing_all_off_closes_its_task() {
    let (mut pair, receipt) = short();
    pair.send(TransferBody::Resolve(finding(receipt, DiscrepancyKind::Short, Resolution::Found)));
    assert_eq!((pair.figures(), pair.sender.branch.outgoing().count()), ([10, 0, 0, 2], 0));
    // A damaged one can still be resolved when the transfer is over.
    pair.send(TransferBody::Resolve(finding(receipt, DiscrepancyKind::Damaged, Resolution::Accepted)));
    assert_eq!(pair.open_tasks(), []);

    let mut pair = Pair::approved();
    pair.ship(10);
    pair.tell();
    // What leaves all at once is the transfer itself.
    let all = reception(THE_ONE.into(), came(7, 0), true);
    let receipt = pair.receive(TransferBody::ReceiveShipment(all));
    pair.tell();
    assert_eq!(pair.open_tasks().len(), 1);
    pair.send(TransferBody::WriteOff { transfer: THE_ONE, note: "lost".into() });
    assert_eq!((pair.open_tasks(), pair.sender.branch.outgoing().count()), (vec![], 0));
    let late = TransferBody::Resolve(finding(receipt, DiscrepancyKind::Short, Resolution::Found));
    pair.refused(true, late, ChangedMeanwhile);
}

#[test]
fn only_who_may_approve_transfers_says_what_became_of_goods() {
    let (pair, receipt) = short();
    let body = TransferBody::Resolve(finding(receipt, DiscrepancyKind::Short, Resolution::Found));
    let command = Command { id: id(90), ..office(Role::Supervisor, body) };
    assert_eq!(pair.sender.branch.decide(NOW, &command).unwrap_err().code, NotAllowed);
}

#[test]
fn what_was_too_much_is_kept_or_taken_off_the_senders_books() {
    for (resolution, here) in [(Resolution::Accepted, 6), (Resolution::TakenOff, 4)] {
        let mut pair = Pair::approved();
        let first = pair.ship(6);
        pair.send(TransferBody::CloseShort { transfer: THE_ONE, note: "enough".into() });
        pair.tell();
        let receipt = pair.receive(TransferBody::ReceiveShipment(reception(first, came(8, 0), true)));
        pair.tell();
        assert_eq!(pair.figures(), [6, 0, 0, 8]);
        pair.send(TransferBody::Resolve(finding(receipt, DiscrepancyKind::Over, resolution)));
        assert_eq!((pair.figures(), pair.open_tasks()), ([here, 0, 0, 8], vec![]));
    }
}

#[test]
fn goods_go_back_with_a_transfer_of_their_own_that_resolves_what_was_wrong_with_them() {
    let (mut pair, _) = short();
    let back = |good, damaged| TransferBody::SendBack {
        of: THE_ONE,
        lines: came(good, damaged),
        note: "crushed".into(),
    };
    pair.refused(false, back(1, 2), InsufficientStock);
    pair.refused(false, back(0, 0), InvalidQuantity);
    let unknown = TransferBody::SendBack { of: id(77).into(), lines: came(1, 0), note: "n".into() };
    pair.refused(false, unknown, UnknownTransfer);
    let number = pair.receive(back(0, 1));
    let level = pair.receiver.branch.level(&sku("A"));
    assert_eq!((level.on_hand, level.unsellable), (units(1), Quantity::ZERO));
    let (_, going) = pair.receiver.branch.outgoing().next().unwrap();
    assert_eq!((going.state, going.back_of, going.to), (TransferState::Dispatched, Some(THE_ONE), SENDER));
    pair.refused(false, back(0, 1), InsufficientStock);
    pair.tell();
    assert_eq!(pair.sender.branch.level(&sku("A")).incoming, units(1));
    // What was damaged is on its way back; what is short is still to be found.
    let before = std::mem::replace(&mut pair.sender, given([]));
    let expected = before.branch.incoming().next().map(|(id, _)| id);
    assert_eq!(expected, Some(number.into()));
    let damaged = Arrived { sku: sku("A"), good: Quantity::ZERO, damaged: units(1) };
    let body = TransferBody::Receive { transfer: number.into(), lines: vec![damaged], complete: false };
    pair.sender = before.when(as_office(95, body)).then_ok();
    pair.tell();
    assert_eq!(pair.receiver.branch.outgoing().count(), 0, "damaged is how it left: nothing to look into");
    assert_eq!(pair.receiver.branch.tasks().count(), 0);
    assert_eq!(pair.open_tasks().len(), 1);
}

#[test]
fn a_return_names_what_it_resolves() {
    let (pair, receipt) = short();
    let back = TransferId::from(id(60));
    let body = TransferBody::AnnounceShipment {
        transfer: back,
        shipment: back.into(),
        from: RECEIVER,
        lines: vec![of("A", 1)],
        note: "crushed".into(),
        lots: Vec::new(),
        back_of: Some(THE_ONE),
    };
    let events = pair.sender.branch.decide(NOW, &as_office(61, body)).unwrap();
    let [_, Event::Transfer(TransferEvent::Resolved { line, resolution, back: with, receipt: of, .. })] =
        &events[..]
    else {
        panic!("{events:?}")
    };
    let damaged = Difference { sku: sku("A"), kind: DiscrepancyKind::Damaged, quantity: units(1) };
    assert_eq!((*line, *resolution, *with, *of), (damaged, Resolution::SentBack, Some(back), receipt));
    assert!(!events.iter().any(|event| matches!(event, Event::Task(TaskEvent::Resolved { .. }))));
}

#[test]
fn a_branch_asks_another_for_goods_and_gets_them_or_a_word_why_not() {
    let wish =
        || TransferBody::Ask { from: SENDER, lines: vec![of("A", 3), of("A", 1)], note: "for Friday".into() };
    let mut pair = Pair { sender: given([received("A", 12)]), receiver: given([]), next: 10 };
    let transfer = TransferId::from(pair.receive(wish()));
    pair.tell();
    let (id, one) = pair.sender.branch.outgoing().next().unwrap();
    assert_eq!(
        (id, one.state, one.to, one.lines[0].asked),
        (transfer, TransferState::Requested, RECEIVER, units(4))
    );
    pair.refused(true, TransferBody::Dispatch { transfer }, WrongState);
    pair.send(TransferBody::Approve { transfer });
    let no = |note: &str| TransferBody::Decline { transfer, note: note.into() };
    pair.refused(true, no("we have none"), WrongState);
    pair.send(TransferBody::Dispatch { transfer });
    pair.tell();
    assert_eq!(pair.figures(), [8, 4, 4, 0]);

    let mut pair = Pair { sender: given([received("A", 12)]), receiver: given([]), next: 10 };
    let transfer = TransferId::from(pair.receive(wish()));
    pair.tell();
    let no = |note: &str| TransferBody::Decline { transfer, note: note.into() };
    pair.refused(true, no(" "), InvalidText);
    pair.send(no("we have none"));
    assert_eq!(pair.sender.branch.outgoing().count(), 0);
}
