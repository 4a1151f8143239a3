//! Lots and units of transfers step by step: which leave, which come, what is short, too much, damaged or of another lot, what becomes
//! of that, and how they come back.

use domain::{
    Answered, Machine,
    branch::{
        Body, Branch, Command, NamedLot,
        command::{Arrived, Finding, LotBody, Reception, TransferBody},
    },
};
use protocol::{
    BranchId, CommandId, DiscrepancyKind as Kind, Quantity,
    RefusalCode::{self, *},
    Resolution, Responsible, ShipmentId, Tracking, TransferId,
};

use crate::{lots::*, shipments::asked, support::*};

const BRANCHES: [BranchId; 2] = [BranchId(1), BranchId(2)];
const HERE: usize = 0;
const THERE: usize = 1;

/// Two branches, and what they tell each other.
struct World {
    places: [Branch; 2],
    at: protocol::Timestamp,
    ids: u128,
}

type Book<'a> = (&'a [(&'a str, i64)], i64);

impl World {
    /// Ten of A in lot one, good for 10 days, and five in lot two, good for 20; six units of N.
    fn new() -> Self {
        let mut world = Self { places: [Branch::default(), Branch::default()], at: NOW, ids: 100 };
        let units: Vec<NamedLot> = (1..=6).map(|number| unit("N", &format!("N{number}"))).collect();
        for command in [
            delivery(11, "A", (10, 0), &[lot("A", "ONE", 10, 10)], Tracking::LotExpiry),
            delivery(12, "A", (5, 0), &[lot("A", "TWO", 5, 20)], Tracking::LotExpiry),
            delivery(13, "N", (6, 0), &units, Tracking::Serial),
        ] {
            world.tell(HERE, command).unwrap();
        }
        world
    }

    fn tell(&mut self, place: usize, command: Command) -> Result<CommandId, RefusalCode> {
        let events = self.places[place].decide(self.at, &command).map_err(|no| no.code)?;
        events.iter().for_each(|event| self.places[place].apply(event));
        // Whatever is kept of it comes back as it was.
        let kept = postcard::to_stdvec(&self.places[place]).unwrap();
        assert_eq!(postcard::from_bytes::<Branch>(&kept).unwrap(), self.places[place]);
        Ok(command.id)
    }

    fn ask(&mut self, place: usize, body: impl Asked, lots: &[NamedLot]) -> Result<CommandId, RefusalCode> {
        self.ids += 1;
        let command = Command { id: id(self.ids), ..office(Role::Manager, body) };
        let command = if lots.is_empty() { command } else { naming(command, lots) };
        self.tell(place, command)
    }

    fn does(&mut self, place: usize, body: impl Asked, lots: &[NamedLot]) -> CommandId {
        self.ask(place, body, lots).unwrap()
    }

    /// Brings everything that is owed, and the answers back, until nothing is.
    fn post(&mut self) {
        for _ in 0..20 {
            let owed = [self.places[HERE].owed(), self.places[THERE].owed()];
            if owed.iter().all(Vec::is_empty) {
                return;
            }
            for (from, errands) in owed.into_iter().enumerate() {
                for errand in errands {
                    let body = asked(BRANCHES[from], errand.request);
                    let done = self.ask(1 - from, body, &[]);
                    let answer = done.map_or_else(Answered::Refused, |_| Answered::Done);
                    self.does(from, Body::Settle { errand: errand.id, answer }, &[]);
                }
            }
        }
        panic!("something is owed for ever");
    }

    /// So much of a SKU leaves, of these lots where any are named, and is announced.
    fn sent(&mut self, text: &str, count: i64, lots: &[NamedLot]) -> TransferId {
        let lines = vec![of(text, count)];
        let draft = TransferBody::Draft { to: BRANCHES[THERE], lines, note: String::new() };
        let transfer: TransferId = self.does(HERE, draft, &[]).into();
        self.does(HERE, TransferBody::Approve { transfer }, &[]);
        self.does(HERE, TransferBody::Dispatch { transfer }, lots);
        self.post();
        transfer
    }

    fn receive(
        &mut self,
        place: usize,
        (transfer, shipment): (TransferId, Option<ShipmentId>),
        (text, good, damaged): (&str, i64, i64),
        complete: bool,
        lots: &[NamedLot],
    ) -> Result<CommandId, RefusalCode> {
        let all = Arrived { sku: sku(text), good: units(good), damaged: units(damaged) };
        let lines = if good + damaged > 0 { vec![all] } else { Vec::new() };
        let (seen, responsible, note) = (None, Responsible::Carrier, String::new());
        let body = Reception { transfer, shipment, lines, complete, seen, responsible, note };
        let done = self.ask(place, TransferBody::ReceiveShipment(body), lots);
        self.post();
        done
    }

    fn resolve(
        &mut self,
        (transfer, receipt): (TransferId, CommandId),
        (text, kind, lot): (&str, Kind, Option<&str>),
        count: Option<i64>,
        resolution: Resolution,
    ) -> Result<CommandId, RefusalCode> {
        let finding = Finding {
            transfer,
            receipt,
            sku: sku(text),
            kind,
            quantity: count.map(units),
            lot: lot.map(code),
            resolution,
            responsible: Responsible::Sender,
            note: "looked for".into(),
        };
        let done = self.ask(HERE, TransferBody::Resolve(finding), &[]);
        self.post();
        done
    }

    fn are(&self, place: usize, text: &str, (lots, unlotted): Book<'_>) {
        let wanted = (lots.iter().map(|(lot, count)| ((*lot).to_owned(), *count)).collect(), unlotted);
        assert_eq!(seen(&self.places[place], text), wanted, "in {place}");
    }

    /// What of each lot is under way from the first branch.
    fn under_way(&self) -> Vec<(String, i64)> {
        let all = self.places[HERE].lots_under_way();
        let mut all: Vec<(String, i64)> =
            all.map(|(_, lot, quantity)| (lot.to_string(), quantity.0 / 1_000)).collect();
        all.sort();
        all
    }

    fn tasks(&self) -> usize {
        self.places[HERE].tasks().count()
    }
}

fn named(lots: &[(&str, i64)]) -> Vec<(String, i64)> {
    lots.iter().map(|(lot, count)| ((*lot).to_owned(), *count)).collect()
}

fn damaged(line: NamedLot, count: i64) -> NamedLot {
    NamedLot { unsellable: units(count), ..line }
}

#[test]
fn what_leaves_is_under_way_by_lot_until_it_has_come() {
    let mut world = World::new();
    let transfer = world.sent("A", 6, &[lot("A", "TWO", 2, 20)]);
    assert_eq!(world.under_way(), named(&[("ONE", 4), ("TWO", 2)]));
    // Lot by lot: two of the second are here, one of which is broken; the rest is as announced.
    let first = [damaged(lot("A", "TWO", 2, 20), 1)];
    world.receive(THERE, (transfer, None), ("A", 1, 1), false, &first).unwrap();
    assert_eq!(world.under_way(), named(&[("ONE", 4)]));
    world.are(THERE, "A", (&[("TWO", 2)], 0));
    assert_eq!(world.tasks(), 1, "one is damaged");
    world.receive(THERE, (transfer, None), ("A", 4, 0), true, &[]).unwrap();
    world.are(THERE, "A", (&[("ONE", 4), ("TWO", 2)], 0));
    assert_eq!(world.under_way(), named(&[]));
    assert_eq!(world.places[THERE].level(&sku("A")).available_to_sell(), units(5));
}

#[test]
fn what_is_named_and_what_is_not_come_to_what_was_announced() {
    let mut world = World::new();
    let transfer = world.sent("A", 12, &[]);
    // Somebody scans three of the second lot, of which two were announced; the rest is of the first.
    let three = [lot("A", "TWO", 3, 20)];
    let receipt = world.receive(THERE, (transfer, None), ("A", 12, 0), true, &three).unwrap();
    world.are(THERE, "A", (&[("ONE", 9), ("TWO", 3)], 0));
    assert_eq!((world.under_way(), world.tasks()), (named(&[]), 1), "one came as another lot");
    // The sender's lots are put right by it: one of the first is here, and one of the second is not.
    world.are(HERE, "A", (&[("TWO", 3)], 0));
    let other = ("A", Kind::OtherLot, None);
    for wrong in [Resolution::WrittenOff, Resolution::TakenOff, Resolution::SentBack] {
        assert_eq!(world.resolve((transfer, receipt), other, None, wrong), Err(WrongState));
    }
    world.resolve((transfer, receipt), other, None, Resolution::LotsCorrected).unwrap();
    world.are(HERE, "A", (&[("ONE", 1), ("TWO", 2)], 0));
    assert_eq!(world.tasks(), 0);
}

#[test]
fn a_lot_that_nobody_sent_comes_in_place_of_another_or_beyond_all() {
    let mut world = World::new();
    let transfer = world.sent("A", 4, &[]);
    let odd = [lot("A", "ODD", 3, 5), lot("A", "ONE", 2, 10)];
    let receipt = world.receive(THERE, (transfer, None), ("A", 5, 0), true, &odd).unwrap();
    // One is too much, and two of the others came in place of two that were announced.
    world.are(THERE, "A", (&[("ODD", 3), ("ONE", 2)], 0));
    world.resolve((transfer, receipt), ("A", Kind::Over, None), None, Resolution::TakenOff).unwrap();
    // Nothing of that lot was known where it left: what was taken for the first lot was of it.
    world.are(HERE, "A", (&[("ONE", 5), ("TWO", 5)], 0));
    world
        .resolve((transfer, receipt), ("A", Kind::OtherLot, Some("ODD")), None, Resolution::LotsCorrected)
        .unwrap();
    assert_eq!(world.tasks(), 0);
    let book = seen(&world.places[HERE], "A");
    let all: i64 = book.0.iter().map(|(_, count)| count).sum();
    assert_eq!((all + book.1, world.places[HERE].level(&sku("A")).on_hand), (10, units(10)), "{book:?}");
}

#[test]
fn what_is_short_is_of_its_lot_whatever_becomes_of_it() {
    let mut world = World::new();
    let transfer = world.sent("A", 12, &[]);
    // Seven of ten of the first lot, and one of two of the second.
    let came = [lot("A", "ONE", 7, 10), lot("A", "TWO", 1, 20)];
    let receipt = world.receive(THERE, (transfer, None), ("A", 8, 0), true, &came).unwrap();
    assert_eq!(world.under_way(), named(&[("ONE", 3), ("TWO", 1)]));
    let of = (transfer, receipt);
    let first = ("A", Kind::Short, Some("ONE"));
    assert_eq!(world.resolve(of, first, Some(4), Resolution::Found), Err(InvalidQuantity));
    assert_eq!(
        world.resolve(of, ("A", Kind::Short, Some("ODD")), None, Resolution::Found),
        Err(InvalidQuantity)
    );
    // One of them never left, and is of that lot again.
    world.resolve(of, first, Some(1), Resolution::Found).unwrap();
    world.are(HERE, "A", (&[("ONE", 1), ("TWO", 3)], 0));
    // One is expected once more, and one is given up.
    let again = world.resolve(of, first, Some(1), Resolution::Expected).unwrap();
    world.resolve(of, first, None, Resolution::WrittenOff).unwrap();
    assert_eq!((world.under_way(), world.tasks()), (named(&[("ONE", 1), ("TWO", 1)]), 1));
    world.resolve(of, ("A", Kind::Short, None), None, Resolution::Found).unwrap();
    world.are(HERE, "A", (&[("ONE", 1), ("TWO", 4)], 0));
    // What is expected again comes as the lot that it was.
    let shipment = Some(ShipmentId::from(again));
    world.receive(THERE, (transfer, shipment), ("A", 1, 0), true, &[]).unwrap();
    world.are(THERE, "A", (&[("ONE", 8), ("TWO", 1)], 0));
    assert_eq!((world.under_way(), world.tasks()), (named(&[]), 0));
    assert_eq!(world.places[HERE].outgoing().count(), 0);
}

#[test]
fn all_that_is_short_is_written_off_with_its_lots() {
    let mut world = World::new();
    let transfer = world.sent("A", 3, &[]);
    world.receive(THERE, (transfer, None), ("A", 1, 0), true, &[]).unwrap();
    assert_eq!(world.under_way(), named(&[("ONE", 2)]));
    world.does(HERE, TransferBody::WriteOff { transfer, note: "gone".into() }, &[]);
    assert_eq!((world.under_way(), world.tasks()), (named(&[]), 0));
}

#[test]
fn units_are_never_guessed() {
    let mut world = World::new();
    let draft = TransferBody::Draft { to: BRANCHES[THERE], lines: vec![of("N", 3)], note: String::new() };
    let transfer: TransferId = world.does(HERE, draft, &[]).into();
    world.does(HERE, TransferBody::Approve { transfer }, &[]);
    let dispatch = || TransferBody::Dispatch { transfer };
    assert_eq!(world.ask(HERE, dispatch(), &[]), Err(InvalidQuantity), "which of them leave");
    world.does(HERE, dispatch(), &["N1", "N2", "N3"].map(|number| unit("N", number)));
    world.post();
    // Two of three came: somebody has to say which.
    let two = world.receive(THERE, (transfer, None), ("N", 2, 0), true, &[]);
    assert_eq!(two, Err(InvalidQuantity));
    let which = ["N1", "N9"].map(|number| unit("N", number));
    let receipt = world.receive(THERE, (transfer, None), ("N", 2, 0), true, &which).unwrap();
    world.are(THERE, "N", (&[("N1", 1), ("N9", 1)], 0));
    // One of the others is missing, and the last came as a unit that nobody sent.
    let of = (transfer, receipt);
    let found = world.resolve(of, ("N", Kind::Short, None), None, Resolution::Found);
    assert_eq!(found.map(|_| ()), Ok(()), "there is only one of it");
    world.are(HERE, "N", (&[("N2", 1), ("N4", 1), ("N5", 1), ("N6", 1)], 0));
    world.resolve(of, ("N", Kind::OtherLot, None), None, Resolution::LotsCorrected).unwrap();
    let (lots, _) = seen(&world.places[HERE], "N");
    assert!(lots.iter().any(|(lot, _)| lot == "N3"), "it is here: {lots:?}");
    assert_eq!(world.tasks(), 0);
    // All that came goes back without being named; a part of it does not.
    let back = |count| TransferBody::SendBack {
        of: transfer,
        lines: vec![Arrived { sku: sku("N"), good: units(count), damaged: Quantity::ZERO }],
        note: "not ours".into(),
    };
    assert_eq!(world.ask(THERE, back(1), &[]), Err(InvalidQuantity));
    world.does(THERE, back(2), &[]);
    world.are(THERE, "N", (&[], 0));
}

#[test]
fn the_same_lots_go_back_that_came() {
    let mut world = World::new();
    // The branch has older goods of its own, which would be sold first.
    let own = delivery(31, "A", (5, 0), &[lot("A", "OWN", 5, 2)], Tracking::LotExpiry);
    world.tell(THERE, own).unwrap();
    let transfer = world.sent("A", 6, &[lot("A", "TWO", 3, 20)]);
    let came = [damaged(lot("A", "TWO", 3, 20), 1), lot("A", "ONE", 3, 10)];
    let receipt = world.receive(THERE, (transfer, None), ("A", 5, 1), true, &came).unwrap();
    let lines = vec![Arrived { sku: sku("A"), good: units(4), damaged: units(1) }];
    let back = TransferBody::SendBack { of: transfer, lines, note: "not ours".into() };
    let back: TransferId = world.does(THERE, back, &[]).into();
    world.post();
    let (there, unlotted) = seen(&world.places[THERE], "A");
    assert_eq!((there.iter().map(|(_, count)| count).sum::<i64>(), unlotted), (6, 0));
    assert!(there.contains(&("OWN".to_owned(), 5)), "nothing of its own leaves: {there:?}");
    // What went back damaged is not to be looked into any more.
    assert_eq!(world.tasks(), 0, "{receipt}");
    world.receive(HERE, (back, None), ("A", 4, 1), true, &[]).unwrap();
    let (here, unlotted) = seen(&world.places[HERE], "A");
    assert_eq!((here.iter().map(|(_, count)| count).sum::<i64>(), unlotted), (14, 0));
    let level = world.places[HERE].level(&sku("A"));
    assert_eq!((level.on_hand, level.unsellable), (units(14), units(1)));
}

#[test]
fn what_turns_round_comes_back_as_the_lots_that_it_is() {
    let mut world = World::new();
    let transfer = world.sent("A", 6, &[lot("A", "TWO", 2, 20)]);
    let part = [lot("A", "ONE", 1, 10)];
    world.receive(THERE, (transfer, None), ("A", 1, 0), false, &part).unwrap();
    let shipment = ShipmentId::from(transfer);
    world.does(HERE, TransferBody::TurnBack { transfer, shipment, note: "needed here".into() }, &[]);
    world.post();
    assert_eq!(world.under_way(), named(&[("ONE", 3), ("TWO", 2)]));
    let back = world.places[HERE].incoming().map(|(_, one)| one.shipment).next();
    // One of them is missing when they are unloaded.
    let came = [lot("A", "ONE", 3, 10), lot("A", "TWO", 1, 20)];
    let receipt = world.receive(HERE, (transfer, back), ("A", 4, 0), true, &came).unwrap();
    world.are(HERE, "A", (&[("ONE", 9), ("TWO", 4)], 0));
    assert_eq!((world.under_way(), world.tasks()), (named(&[("TWO", 1)]), 1));
    world.resolve((transfer, receipt), ("A", Kind::Short, Some("TWO")), None, Resolution::Found).unwrap();
    world.are(HERE, "A", (&[("ONE", 9), ("TWO", 5)], 0));
    assert_eq!((world.under_way(), world.tasks()), (named(&[]), 0));
}

#[test]
fn a_recall_and_an_expiry_overtake_what_is_under_way() {
    let mut world = World::new();
    let transfer = world.sent("A", 12, &[]);
    let (recall, reason) = (recall_id(), "glass in it".to_owned());
    world.does(THERE, LotBody::Recall { recall, sku: sku("A"), lot: code("TWO"), reason }, &[]);
    // The last day of the first lot is over before it comes.
    world.at = NOW.plus_millis(11 * DAY_MS);
    world.receive(THERE, (transfer, None), ("A", 12, 0), true, &[]).unwrap();
    world.are(THERE, "A", (&[("ONE", 10), ("TWO", 2)], 0));
    let level = world.places[THERE].level(&sku("A"));
    assert_eq!((level.on_hand, level.unsellable), (units(12), units(12)));
}
