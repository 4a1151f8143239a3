//! Shipments that are called back while they are on their way: who gets them, what everybody is told, and that nothing is lost.

use domain::{
    Answered, Errand, Machine,
    branch::{
        Body,
        command::{Reception, TransferBody},
    },
};
use protocol::{
    DiscrepancyKind,
    RefusalCode::{self, *},
    Resolution, ShipmentId, TransferId,
};

use crate::{shipments::*, support::*};

impl Pair {
    /// Nine of ten are on their way, and the other branch knows.
    fn on_its_way() -> (Self, ShipmentId) {
        let mut pair = Self::approved();
        let first = pair.ship(9);
        pair.tell();
        (pair, first)
    }

    fn call_back(&mut self, shipment: ShipmentId) {
        self.send(turn_back(THE_ONE, shipment));
    }

    /// Brings one errand, and its answer, which may be no.
    fn bring(&mut self, from_sender: bool, errand: &Errand) -> Option<RefusalCode> {
        let number = self.next_number();
        let (from, here) = if from_sender { (SENDER, &self.receiver) } else { (RECEIVER, &self.sender) };
        let command = as_office(number, asked(from, errand.request.clone()));
        let decided = here.branch.decide(NOW, &command);
        let (answer, refused) = match decided {
            Ok(events) => {
                let there = if from_sender { &mut self.receiver } else { &mut self.sender };
                events.iter().for_each(|event| there.branch.apply(event));
                (Answered::Done, None)
            }
            Err(rejection) => (Answered::Refused(rejection.code), Some(rejection.code)),
        };
        let asking = if from_sender { &mut self.sender } else { &mut self.receiver };
        let settle = office(Role::Manager, Body::Settle { errand: errand.id, answer });
        for event in asking.branch.decide(NOW, &settle).unwrap() {
            asking.branch.apply(&event);
        }
        refused
    }

    /// All that is owed, wherever, until nothing is; what was refused of it.
    fn bring_all(&mut self) -> Vec<RefusalCode> {
        let mut refused = Vec::new();
        for _ in 0..20 {
            let owed = [(true, self.sender.branch.owed()), (false, self.receiver.branch.owed())];
            if owed.iter().all(|(_, errands)| errands.is_empty()) {
                return refused;
            }
            for (from_sender, errands) in owed {
                refused.extend(errands.iter().filter_map(|errand| self.bring(from_sender, errand)));
            }
        }
        panic!("something is owed for ever");
    }

    fn next_number(&mut self) -> u128 {
        self.number()
    }

    /// What is expected at the sender itself.
    fn coming_back(&self) -> Option<ShipmentId> {
        self.sender.branch.incoming().map(|(_, one)| one.shipment).next()
    }

    fn unload_at_sender(&mut self, good: i64, damaged: i64, complete: bool) -> protocol::CommandId {
        let back = self.coming_back().unwrap();
        let lines = if good + damaged > 0 { came(good, damaged) } else { Vec::new() };
        self.send(TransferBody::ReceiveShipment(reception(back, lines, complete)))
    }
}

fn turn_back(transfer: TransferId, shipment: ShipmentId) -> TransferBody {
    TransferBody::TurnBack { transfer, shipment, note: "wrong branch".into() }
}

fn receive(shipment: ShipmentId, good: i64) -> TransferBody {
    TransferBody::ReceiveShipment(reception(shipment, came(good, 0), false))
}

#[test]
fn what_is_called_back_stays_in_transit_until_it_is_received_where_it_left() {
    let (mut pair, first) = Pair::on_its_way();
    assert_eq!(pair.figures(), [3, 9, 9, 0]);
    pair.call_back(first);
    assert_eq!(pair.figures(), [3, 9, 9, 0], "nothing moves by asking");
    let ask = pair.sender.branch.owed().remove(0);
    assert_eq!(pair.bring(true, &ask), None);
    // The branch that expected it does not any more, before the sender has heard of that.
    assert_eq!(pair.figures(), [3, 9, 0, 0]);
    pair.refused(false, receive(first, 9), WrongState);
    pair.bring_all();
    assert_eq!(pair.figures(), [3, 9, 0, 0]);
    assert_eq!(pair.sender.branch.level(&sku("A")).incoming, units(9));
    assert_eq!(pair.receiver.branch.incoming().count(), 0);
    pair.refused(false, receive(first, 9), WrongState);
    pair.unload_at_sender(4, 0, false);
    assert_eq!(pair.figures(), [7, 5, 0, 0]);
    pair.unload_at_sender(5, 0, false);
    pair.bring_all();
    assert_eq!(pair.figures(), [12, 0, 0, 0]);
    assert_eq!(pair.sender.branch.incoming().count(), 0);
    assert_eq!(pair.open_tasks(), []);
    // One of ten has not left: the transfer goes on with it.
    assert_eq!(pair.sender.branch.outgoing().count(), 1);
    pair.send(TransferBody::CloseShort { transfer: THE_ONE, note: "none needed".into() });
    assert_eq!(pair.sender.branch.outgoing().count(), 0);
    assert_eq!(pair.sender.branch.level(&sku("A")).allocated, units(0));
}

#[test]
fn who_receives_first_has_the_goods_and_the_sender_is_told_no() {
    // The goods are received before the word arrives.
    let (mut pair, first) = Pair::on_its_way();
    pair.call_back(first);
    pair.receive(receive(first, 9));
    assert_eq!(pair.bring_all(), [WrongState]);
    assert_eq!(pair.figures(), [3, 0, 0, 9]);
    assert_eq!(pair.coming_back(), None);

    // A part is received before: the rest turns round.
    let (mut pair, first) = Pair::on_its_way();
    pair.call_back(first);
    pair.receive(receive(first, 4));
    assert_eq!(pair.bring_all(), []);
    assert_eq!(pair.figures(), [3, 5, 0, 4]);
    pair.unload_at_sender(5, 0, false);
    assert_eq!(pair.figures(), [8, 0, 0, 4]);
    // What was received there can go back; what has turned round cannot.
    let back = |good| TransferBody::SendBack { of: THE_ONE, lines: came(good, 0), note: "n".into() };
    pair.refused(false, back(5), InsufficientStock);
    pair.receive(back(4));
    pair.refused(true, back(1), UnknownTransfer);
}

#[test]
fn whichever_errand_arrives_first_the_figures_are_the_same() {
    for order in 0..2 {
        let (mut pair, first) = Pair::on_its_way();
        pair.call_back(first);
        pair.receive(receive(first, 4));
        let ask = pair.sender.branch.owed().remove(0);
        pair.bring(true, &ask);
        let mut owed = pair.receiver.branch.owed();
        assert_eq!(owed.len(), 2, "a receipt, and what comes back");
        if order == 1 {
            owed.reverse();
        }
        for errand in &owed {
            // The post brings everything twice.
            pair.bring(false, errand);
            assert!(pair.sender.branch.outgoing().count() == 1);
        }
        pair.bring_all();
        assert_eq!(pair.figures(), [3, 5, 0, 4], "{order}");
        pair.unload_at_sender(5, 0, true);
        assert_eq!((pair.figures(), pair.open_tasks().len()), ([8, 0, 0, 4], 0));
    }
}

#[test]
fn what_comes_back_short_damaged_or_too_much_is_looked_into_like_any_other() {
    for (resolution, on_hand) in [(Resolution::Found, 12), (Resolution::WrittenOff, 10)] {
        let (mut pair, first) = Pair::on_its_way();
        pair.send(TransferBody::CloseShort { transfer: THE_ONE, note: "enough".into() });
        pair.call_back(first);
        pair.bring_all();
        let receipt = pair.unload_at_sender(6, 1, true);
        assert_eq!((pair.figures(), pair.open_tasks().len()), ([10, 2, 0, 0], 1));
        assert_eq!(pair.sender.branch.level(&sku("A")).unsellable, units(1));
        let part = |quantity| {
            let finding = finding(receipt, DiscrepancyKind::Short, resolution);
            TransferBody::Resolve(domain::branch::command::Finding {
                quantity: Some(units(quantity)),
                ..finding
            })
        };
        pair.send(part(1));
        assert_eq!(pair.figures()[1], 1);
        pair.send(part(1));
        assert_eq!(pair.figures(), [on_hand, 0, 0, 0], "{resolution:?}");
        pair.send(TransferBody::Resolve(finding(receipt, DiscrepancyKind::Damaged, Resolution::Accepted)));
        assert_eq!((pair.open_tasks(), pair.sender.branch.outgoing().count()), (vec![], 0));
    }
    // It drove on after all: what did not come back is expected there once more.
    let (mut pair, first) = Pair::on_its_way();
    pair.call_back(first);
    pair.bring_all();
    let receipt = pair.unload_at_sender(0, 0, true);
    pair.send(TransferBody::Resolve(finding(receipt, DiscrepancyKind::Short, Resolution::Expected)));
    pair.bring_all();
    assert_eq!(pair.figures(), [3, 9, 9, 0]);
    // More came back than had left.
    let (mut pair, first) = Pair::on_its_way();
    pair.call_back(first);
    pair.bring_all();
    pair.unload_at_sender(10, 0, true);
    assert_eq!((pair.figures(), pair.open_tasks().len()), ([13, 0, 0, 0], 1));
}

/// How far a transfer has come, with the shipment that is called back and what is said to that.
#[test]
fn every_state_says_whether_it_can_be_called_back() {
    let whole: ShipmentId = THE_ONE.into();
    let unknown = Pair { sender: given([received("A", 12)]), receiver: given([]), next: 10 };
    let mut requested = Pair { sender: given([received("A", 12)]), receiver: given([]), next: 10 };
    let wish = TransferBody::Ask { from: SENDER, lines: vec![of("A", 3)], note: String::new() };
    let asked_for = TransferId::from(requested.receive(wish));
    requested.tell();
    let approved = Pair::approved();
    let mut cancelled = Pair::approved();
    cancelled.send(TransferBody::Cancel { transfer: THE_ONE });
    let mut unheard = Pair::approved();
    unheard.send(TransferBody::Dispatch { transfer: THE_ONE });
    let (mut called, first) = Pair::on_its_way();
    called.call_back(first);
    let (mut back, again) = Pair::on_its_way();
    back.call_back(again);
    back.bring_all();
    let way_back = back.coming_back().unwrap();
    let (mut done, third) = Pair::on_its_way();
    done.send(TransferBody::CloseShort { transfer: THE_ONE, note: "enough".into() });
    done.receive(receive(third, 9));
    done.bring_all();
    let (mut late, fourth) = Pair::on_its_way();
    late.call_back(fourth);
    late.receive(receive(fourth, 9));
    late.bring_all();
    for (name, pair, transfer, shipment, expected) in [
        ("unknown", unknown, THE_ONE, whole, Some(UnknownTransfer)),
        ("requested", requested, asked_for, asked_for.into(), Some(WrongState)),
        ("approved", approved, THE_ONE, whole, Some(WrongState)),
        ("cancelled", cancelled, THE_ONE, whole, Some(UnknownTransfer)),
        ("not announced yet", unheard, THE_ONE, whole, None),
        ("called back", called, THE_ONE, first, Some(WrongState)),
        ("coming back", back, THE_ONE, again, Some(UnknownTransfer)),
        ("closed", done, THE_ONE, third, Some(UnknownTransfer)),
        ("received before", late, THE_ONE, fourth, Some(UnknownTransfer)),
    ] {
        let command = as_office(900, turn_back(transfer, shipment));
        let said = pair.sender.branch.decide(NOW, &command).err().map(|rejection| rejection.code);
        assert_eq!(said, expected, "{name}");
    }
    let (pair, first) = Pair::on_its_way();
    let no_reason = TransferBody::TurnBack { transfer: THE_ONE, shipment: first, note: " ".into() };
    let said = pair.sender.branch.decide(NOW, &as_office(901, no_reason));
    assert_eq!(said.unwrap_err().code, InvalidText);
    assert_ne!(way_back, again);
}

/// What the sender may do while goods come back, and what the other branch may.
#[test]
fn while_goods_come_back_nothing_else_is_done_with_them() {
    let (mut pair, first) = Pair::on_its_way();
    pair.call_back(first);
    pair.bring_all();
    let transfer = THE_ONE;
    let back = pair.coming_back().unwrap();
    for (body, expected) in [
        (TransferBody::Approve { transfer }, Some(WrongState)),
        (TransferBody::Cancel { transfer }, Some(WrongState)),
        (TransferBody::Decline { transfer, note: "n".into() }, Some(WrongState)),
        (TransferBody::WriteOff { transfer, note: "n".into() }, Some(WrongState)),
        (turn_back(transfer, first), Some(UnknownTransfer)),
        (turn_back(transfer, back), Some(UnknownTransfer)),
        (TransferBody::Ship { transfer, lines: vec![of("A", 2)] }, Some(InsufficientStock)),
        (TransferBody::Dispatch { transfer }, None),
        (TransferBody::CloseShort { transfer, note: "n".into() }, None),
        (receive(back, 1), None),
    ] {
        let said = pair.sender.branch.decide(NOW, &as_office(900, body.clone())).err();
        assert_eq!(said.map(|rejection| rejection.code), expected, "{body:?}");
    }
    pair.refused(false, receive(back, 1), UnknownTransfer);
    // Without a word about which, the only one that is expected here is meant.
    let any = TransferBody::Receive { transfer, lines: came(9, 0), complete: true };
    assert!(pair.sender.branch.decide(NOW, &as_office(902, any.clone())).is_ok());
    pair.refused(false, any, UnknownTransfer);
    let stranger = Reception { transfer: id(77).into(), ..reception(back, came(1, 0), false) };
    let said = pair.sender.branch.decide(NOW, &as_office(903, TransferBody::ReceiveShipment(stranger)));
    assert_eq!(said.unwrap_err().code, UnknownTransfer);
}

#[test]
fn nobody_is_asked_for_what_they_have_not_heard_of() {
    let mut pair = Pair::approved();
    pair.send(TransferBody::Dispatch { transfer: THE_ONE });
    pair.call_back(THE_ONE.into());
    assert_eq!(pair.sender.branch.owed().len(), 1, "the announcement goes first");
    pair.bring_all();
    assert_eq!((pair.figures(), pair.receiver.branch.incoming().count()), ([2, 10, 0, 0], 0));
    pair.unload_at_sender(10, 0, false);
    assert_eq!((pair.figures(), pair.sender.branch.outgoing().count()), ([12, 0, 0, 0], 0));
}

#[test]
fn goods_that_are_sent_back_do_not_turn_round_again() {
    let (mut pair, first) = Pair::on_its_way();
    pair.receive(receive(first, 9));
    pair.tell();
    let back = TransferBody::SendBack { of: THE_ONE, lines: came(2, 0), note: "wrong".into() };
    let back = TransferId::from(pair.receive(back));
    pair.tell();
    let number = pair.next_number();
    let said = pair.receiver.branch.decide(NOW, &as_office(number, turn_back(back, back.into())));
    assert_eq!(said.unwrap_err().code, WrongState);
}
