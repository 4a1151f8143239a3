//! What holds of lots whatever is done: they add up to the level at every step, none goes below zero, what may not be sold is not
//! available, and a replay comes to the same.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Machine,
    branch::{
        Body, Branch, Command, Event, LotEvent, NamedLot, Recipe, Recipes, StockEvent,
        command::{LotBody, OrderBody, PricedReturn, StockBody, TicketBody},
        for_each_movement,
    },
};
use proptest::prelude::*;
use protocol::{
    AdjustmentReason, Amount, Condition, Disposition, FulfilmentId, LotCode, OrderId, Sku, Timestamp,
    Tracking,
};

use crate::{lots::*, support::*};

#[derive(Clone, Debug)]
enum Step {
    Receive { sku: u8, good: i64, damaged: i64, lot: Option<(u8, i32)> },
    Sell { sku: u8, count: i64, lot: Option<u8> },
    Return { sku: u8, count: i64, lot: Option<u8>, aside: bool },
    Adjust { sku: u8, delta: i64, unsellable: i64, lot: Option<u8> },
    Recall { sku: u8, lot: u8 },
    Lift { sku: u8, lot: u8 },
    SellKit { count: i64 },
    PromiseKit { count: i64, order: u8 },
    CallOff { order: u8 },
    Name { sku: u8, count: i64, from: Option<u8>, to: u8, days: i32 },
    Pass { days: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let (sku, lot) = (0_u8..3, 0_u8..4);
    let some = || prop::option::of(0_u8..4);
    prop_oneof![
        4 => (sku.clone(), 0_i64..6, 0_i64..3, prop::option::of((0_u8..4, 0_i32..1)))
            .prop_map(|(sku, good, damaged, lot)| Step::Receive { sku, good, damaged, lot }),
        6 => (sku.clone(), 1_i64..6, some()).prop_map(|(sku, count, lot)| Step::Sell { sku, count, lot }),
        2 => (sku.clone(), 1_i64..3, some(), any::<bool>())
            .prop_map(|(sku, count, lot, aside)| Step::Return { sku, count, lot, aside }),
        5 => (sku.clone(), -4_i64..4, -4_i64..4, some())
            .prop_map(|(sku, delta, unsellable, lot)| Step::Adjust { sku, delta, unsellable, lot }),
        2 => (sku.clone(), lot.clone()).prop_map(|(sku, lot)| Step::Recall { sku, lot }),
        2 => (sku.clone(), lot.clone()).prop_map(|(sku, lot)| Step::Lift { sku, lot }),
        2 => (sku, 1_i64..4, some(), lot, 0_i32..12)
            .prop_map(|(sku, count, from, to, days)| Step::Name { sku, count, from, to, days }),
        2 => (0_i64..4).prop_map(|days| Step::Pass { days }),
        2 => (1_i64..3).prop_map(|count| Step::SellKit { count }),
        3 => (1_i64..3, 0_u8..20).prop_map(|(count, order)| Step::PromiseKit { count, order }),
        2 => (0_u8..20).prop_map(|order| Step::CallOff { order }),
    ]
}

fn name_of(sku: u8) -> String {
    format!("S{sku}")
}

/// Each lot has a day of its own; the last never expires.
fn named(of: u8, lot: u8, count: i64) -> NamedLot {
    let days = i32::from(lot) * 4 + 1;
    let expires = if lot == 3 { None } else { in_days(days) };
    NamedLot { expires, ..lot_line(of, lot, count) }
}

fn lot_line(of: u8, number: u8, count: i64) -> NamedLot {
    lot(&name_of(of), &format!("L{number}"), count, 0)
}

fn command(step: &Step, number: u128) -> Option<Command> {
    let with = |command: Command, of: u8, lot: Option<u8>, count: i64| {
        let lines: Vec<NamedLot> = lot.map(|lot| named(of, lot, count)).into_iter().collect();
        naming(command, &lines)
    };
    let mut command = match *step {
        Step::Receive { sku: of, good, damaged, lot } => {
            let line =
                lot.map(|(lot, _)| NamedLot { unsellable: units(damaged), ..named(of, lot, good + damaged) });
            let lines: Vec<NamedLot> = line.into_iter().collect();
            let tracking = if lines.is_empty() { Tracking::Untracked } else { Tracking::Lot };
            delivery(number, &name_of(of), (good, damaged), &lines, tracking)
        }
        Step::Sell { sku: of, count, lot } => {
            let body = sell(&[line(&name_of(of), count, 100)], &[cash(100 * count)]);
            let mut command = with(cashier(body), of, lot, count);
            command.lots.strict = false;
            command
        }
        Step::Return { sku: of, count, lot, aside } => {
            let disposition = if aside { Disposition::Quarantine } else { Disposition::Restock };
            let line = PricedReturn {
                sku: sku(&name_of(of)),
                quantity: units(count),
                unit_price: Amount(100),
                tax: domain::pricing::LineTax::inside(VAT),
                stocked: true,
                disposition,
            };
            let tender = protocol::TenderKind::Cash.into();
            let body =
                TicketBody::RefundWithoutReceipt { currency: GBP, day: DAY, lines: vec![line], tender };
            with(manager(body), of, lot, count)
        }
        Step::Adjust { sku: of, delta, unsellable, lot } => {
            let (sku, reason, note) = (sku(&name_of(of)), AdjustmentReason::Damaged, String::new());
            let body =
                StockBody::Adjust { sku, delta: units(delta), unsellable: units(unsellable), reason, note };
            let count = if delta == 0 { unsellable.abs() } else { delta.abs() };
            with(office(Role::Manager, body), of, lot, count)
        }
        Step::Recall { sku: of, lot } => recall(&name_of(of), &format!("L{lot}")),
        Step::SellKit { count } => {
            let body = sell(&[line("KIT", count, 100)], &[cash(100 * count)]);
            Command { kits: kit(), ..cashier(body) }
        }
        Step::PromiseKit { count, order } => promise(count, order),
        Step::CallOff { order } => {
            office(Role::Cashier, Body::Order(OrderBody::Cancel { fulfilment: part(order) }))
        }
        Step::Lift { sku: of, lot } => lift(&name_of(of), &format!("L{lot}")),
        Step::Name { sku: of, count, from, to, days } => {
            let from = from.map(|lot| code(&format!("L{lot}")));
            let line = NamedLot { expires: in_days(days), ..named(of, to, count) };
            naming(office(Role::Manager, LotBody::Name { from }), &[line])
        }
        Step::Pass { .. } => return None,
    };
    command.id =
        if matches!(step, Step::Recall { .. } | Step::Lift { .. }) { command.id } else { id(number) };
    Some(command)
}

/// One of the first goods and two of the second.
fn kit() -> Recipes {
    let parts = vec![of("S0", 1), of("S1", 2)];
    [Recipe { sku: sku("KIT"), parts }].into_iter().collect()
}

fn part(order: u8) -> FulfilmentId {
    FulfilmentId::new(uuid::Uuid::from_u128(0xb0 + u128::from(order)))
}

fn promise(count: i64, order: u8) -> Command {
    let body = OrderBody::Allocate {
        order: OrderId::new(uuid::Uuid::from_u128(0xa0 + u128::from(order))),
        fulfilment: part(order),
        hold: None,
        lines: vec![of("KIT", count)],
        ship: true,
        who: "Ada".into(),
        named: None,
        note: String::new(),
        code: String::new(),
        patient: false,
    };
    Command { kits: kit(), ..office(Role::Cashier, Body::Order(body)) }
}

/// What the events alone come to, added up apart from the machine.
#[derive(Default)]
struct Reference {
    levels: BTreeMap<Sku, (i64, i64)>,
    lots: BTreeMap<(Sku, LotCode), (i64, i64)>,
    doubts: BTreeMap<Sku, i64>,
    recalled: BTreeSet<(Sku, LotCode)>,
    /// What promised kits are made of: by fulfilment and lot, and without lots.
    in_kits: BTreeMap<(FulfilmentId, Sku, LotCode), i64>,
    made: BTreeMap<(FulfilmentId, Sku), i64>,
}

impl Reference {
    fn take(&mut self, event: &Event) {
        for_each_movement(event, |sku, delta, _| {
            let level = self.levels.entry(sku).or_default();
            *level = (level.0 + delta.on_hand.0, level.1 + delta.unsellable.0);
        });
        if let Event::Stock(StockEvent::Converted { quantity, of, fulfilment: Some(id), .. }) = event {
            for part in of {
                *self.made.entry((*id, part.sku)).or_default() += part.quantity.0 * quantity.0 / 1_000;
            }
        }
        if let Event::Lot(event) = event {
            if let LotEvent::Kitted { fulfilment: Some(id), lines } = event {
                for line in lines {
                    let sum = self.in_kits.entry((*id, line.sku, line.lot)).or_default();
                    *sum += line.quantity.0;
                    assert!(*sum >= 0, "{sum} of {} in kits", line.lot);
                }
            }
            for line in event.moves() {
                let lot = self.lots.entry((line.sku, line.lot)).or_default();
                *lot = (lot.0 + line.fit.0, lot.1 + line.aside.0);
            }
            match event {
                LotEvent::Doubted { lines } => {
                    lines.iter().for_each(|one| *self.doubts.entry(one.sku).or_default() += one.quantity.0);
                }
                LotEvent::Recalled { sku, lot, .. } => drop(self.recalled.insert((*sku, *lot))),
                LotEvent::RecallLifted { sku, lot, .. } => drop(self.recalled.remove(&(*sku, *lot))),
                _ => {}
            }
        }
    }

    fn check(&self, branch: &Branch, at: Timestamp, step: &Step, moved: &BTreeSet<Sku>) {
        for (sku, (on_hand, unsellable)) in &self.levels {
            let level = branch.level(sku);
            assert_eq!((level.on_hand.0, level.unsellable.0), (*on_hand, *unsellable), "{step:?}");
            let of = |wanted: &Sku| {
                self.lots.iter().filter(move |((sku, _), _)| sku == wanted).collect::<Vec<_>>()
            };
            let doubted = self.doubts.get(sku).copied().unwrap_or_default();
            assert!(doubted >= 0, "{sku}: {doubted} in doubt after {step:?}");
            let (mut open, mut shut, mut set_aside) = (0, 0, 0);
            let in_kits: i64 =
                self.in_kits.iter().filter(|((_, of, _), _)| of == sku).map(|(_, sum)| *sum).sum();
            let made: i64 = self.made.iter().filter(|((_, of), _)| of == sku).map(|(_, sum)| *sum).sum();
            assert!((0..=made).contains(&in_kits), "{sku}: {in_kits} of {made} in kits after {step:?}");
            for ((_, code), (fit, aside)) in of(sku) {
                assert!(*fit >= 0 && *aside >= 0, "{sku} {code}: {fit} {aside} after {step:?}");
                let known = branch.lots_of(sku).and_then(|of| of.get(code)).copied().unwrap_or_default();
                assert_eq!((known.fit.0, known.aside.0), (*fit, *aside), "{sku} {code} after {step:?}");
                assert!(
                    known.expires.is_none_or(|one| known.expired == (one.ends <= at)) || *fit + *aside == 0
                );
                *(if known.is_shut() { &mut shut } else { &mut open }) += fit;
                set_aside += aside;
            }
            assert_eq!(branch.unlotted(sku).0 + open + shut + set_aside, *on_hand, "{sku} after {step:?}");
            let unlotted_fit = on_hand - unsellable - open;
            let unlotted_aside = unsellable - shut - set_aside - doubted;
            // While a lot is recalled nothing is sold of which none is known.
            let kits_of = |lot: LotCode| {
                self.in_kits.iter().any(|((_, of, own), sum)| (*of, *own) == (*sku, lot) && *sum > 0)
            };
            let recalled = self.recalled.iter().filter(|(recalled, _)| recalled == sku);
            assert!(
                recalled.clone().all(|(_, lot)| !kits_of(*lot)),
                "{sku}: a recalled lot in a kit after {step:?}"
            );
            let in_doubt = self.recalled.iter().any(|(recalled, _)| recalled == sku);
            assert!(!in_doubt || unlotted_fit <= 0, "{sku}: {unlotted_fit} may be of it, after {step:?}");
            assert!(in_doubt || doubted == 0, "{sku}: {doubted} in doubt of nothing, after {step:?}");
            // A lot that may be sold again settles what was sold meanwhile when its SKU next moves.
            assert!(
                !moved.contains(sku) || unlotted_fit >= 0 || open == 0,
                "{sku}: {unlotted_fit}, {open} may be sold, after {step:?}"
            );
            let apart = branch.conditions().get(sku);
            let of = |condition| apart.as_ref().map_or(0, |apart| apart.by_lots(condition).0);
            let by_lots = of(Condition::Recalled) + of(Condition::Expired);
            assert_eq!(by_lots, shut + doubted, "{sku} shut after {step:?}");
            let named: i64 = apart.iter().flat_map(|apart| apart.each()).map(|(_, of)| of.0).sum();
            assert_eq!(named, *unsellable, "{sku} conditions after {step:?}");
            assert!(unlotted_aside >= 0, "{sku}: {unlotted_aside} set aside after {step:?}");
            let free = level.available_to_sell().0 + level.allocated.0;
            assert_eq!(free, open + unlotted_fit, "{sku} after {step:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn lots_add_up_to_the_level_at_every_step(steps in prop::collection::vec(step(), 1..60)) {
        let mut branch = Branch::default();
        let mut told: Vec<Event> = open_till();
        told.iter().for_each(|event| branch.apply(event));
        let (mut reference, mut at) = (Reference::default(), NOW);
        for (number, step) in (100_u128..).zip(&steps) {
            if let Step::Pass { days } = step {
                at = at.plus_millis(days * DAY_MS);
            }
            let mut events = Vec::new();
            if let Some(command) = &command(step, number) {
                let decided = branch.decide(at, command).unwrap_or_default();
                decided.iter().for_each(|event| branch.apply(event));
                events.extend(decided);
            }
            while let Some(wake) = branch.on_wake(at) {
                let decided = branch.decide(at, &wake).unwrap();
                assert!(!decided.is_empty());
                decided.iter().for_each(|event| branch.apply(event));
                events.extend(decided);
            }
            events.iter().for_each(|event| reference.take(event));
            let mut moved = BTreeSet::new();
            for event in events.iter().filter(|event| !matches!(event, Event::Lot(_))) {
                for_each_movement(event, |sku, _, _| { moved.insert(sku); });
            }
            told.extend(events);
            reference.check(&branch, at, step, &moved);
        }
        let mut again = Branch::default();
        told.iter().for_each(|event| again.apply(event));
        prop_assert_eq!(&again, &branch);
        let moved = told.iter().filter(|event| matches!(event, Event::Lot(LotEvent::Moved { .. }))).count();
        prop_assert!(moved <= told.len());
    }
}
