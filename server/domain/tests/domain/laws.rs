//! What holds whatever is done: conservation, levels as sums of movements, replay, holds.

use std::collections::BTreeMap;

use domain::{
    Machine,
    branch::{
        Branch, Command, Event, Position, TicketEvent, TicketFacts,
        command::{HoldBody, PricedReturn, Refund, RefundLine, RegisterBody, StockBody, TicketBody},
        for_each_movement,
    },
};
use proptest::prelude::*;
use protocol::{
    AdjustmentReason, Amount, Disposition, Quantity, Sku, StockLevel, TenderKind, TicketId, Timestamp,
};

use crate::support::*;

/// One thing somebody tries; numbers pick among what there is.
#[derive(Clone, Debug)]
enum Step {
    Sell { lines: Vec<(u8, i64)>, paid: i64 },
    Refund { ticket: prop::sample::Index, line: u16, milli: i64, disposition: Disposition },
    ReturnBlind { sku: u8, units: i64, disposition: Disposition },
    Receive { lines: Vec<(u8, i64)> },
    Adjust { sku: u8, milli: i64, unsellable: i64 },
    Hold { lines: Vec<(u8, i64)>, ttl_ms: u32 },
    Extend { hold: prop::sample::Index, ttl_ms: u32 },
    Release { hold: prop::sample::Index },
    Wake,
    Close,
    Open,
    SignOn,
}

fn disposition() -> impl Strategy<Value = Disposition> {
    prop_oneof![
        Just(Disposition::Restock),
        Just(Disposition::Damaged),
        Just(Disposition::Quarantine),
        Just(Disposition::Discard)
    ]
}

fn lines() -> impl Strategy<Value = Vec<(u8, i64)>> {
    prop::collection::vec((0_u8..5, -1_i64..6), 0..5)
}

fn step() -> impl Strategy<Value = Step> {
    let ttl = 0_u32..5_000;
    let index = any::<prop::sample::Index>;
    prop_oneof![
        6 => (lines(), 0_i64..5_000).prop_map(|(lines, paid)| Step::Sell { lines, paid }),
        4 => (index(), 0_u16..4, 1_i64..4_000, disposition())
            .prop_map(|(ticket, line, milli, disposition)| Step::Refund { ticket, line, milli, disposition }),
        2 => (0_u8..5, 0_i64..3, disposition())
            .prop_map(|(sku, units, disposition)| Step::ReturnBlind { sku, units, disposition }),
        4 => lines().prop_map(|lines| Step::Receive { lines }),
        4 => (0_u8..5, -2_000_i64..2_000, -2_000_i64..2_000)
            .prop_map(|(sku, milli, unsellable)| Step::Adjust { sku, milli, unsellable }),
        5 => (lines(), ttl.clone()).prop_map(|(lines, ttl_ms)| Step::Hold { lines, ttl_ms }),
        2 => (index(), ttl).prop_map(|(hold, ttl_ms)| Step::Extend { hold, ttl_ms }),
        2 => index().prop_map(|hold| Step::Release { hold }),
        2 => Just(Step::Wake),
        1 => Just(Step::Close),
        2 => Just(Step::Open),
        2 => Just(Step::SignOn),
    ]
}

/// A branch, and everything that outsiders could have written down about it.
#[derive(Default)]
struct World {
    branch: Branch,
    events: Vec<Event>,
    tickets: Vec<(TicketId, TicketFacts)>,
    mirror: BTreeMap<Sku, Position>,
    commands: u128,
}

fn name(number: u8) -> Sku {
    sku(&format!("S{number}"))
}

/// How much more is set aside than is on hand.
fn overhang(level: StockLevel) -> i64 {
    (level.unsellable.0 - level.on_hand.0).max(0)
}

impl World {
    fn take(&mut self, at: Timestamp, step: &Step) {
        let Some(command) = self.command(at, step) else { return };
        let Ok(events) = self.branch.decide(at, &command) else { return };
        let before = self.branch.clone();
        for event in events {
            self.branch.apply(&event);
            for_each_movement(&event, |sku, delta, _| delta.add_to(self.mirror.entry(sku).or_default()));
            if let Event::Ticket(TicketEvent::Completed(facts)) = &event
                && facts.original.is_none()
            {
                self.tickets.push((command.id.into(), facts.as_ref().clone()));
            }
            self.events.push(event);
        }
        for (sku, level) in self.branch.levels() {
            assert!(level.unsellable >= Quantity::ZERO, "{sku}");
            // Only a sale, which is a fact, takes goods that had been set aside.
            if !matches!(step, Step::Sell { .. }) && level.unsellable > Quantity::ZERO {
                assert!(overhang(level) <= overhang(before.level(&sku)), "{sku} after {step:?}");
            }
        }
    }

    fn command(&mut self, at: Timestamp, step: &Step) -> Option<Command> {
        self.commands += 1;
        let quantities =
            |lines: &[(u8, i64)]| lines.iter().map(|(sku, count)| of(name(*sku).as_str(), *count)).collect();
        let holds: Vec<_> = self.branch.holds().map(|(id, _)| id).collect();
        let pick = |index: &prop::sample::Index| (!holds.is_empty()).then(|| holds[index.index(holds.len())]);
        let body = match step {
            Step::Sell { lines, paid } => {
                let lines: Vec<_> =
                    lines.iter().map(|(sku, count)| line(name(*sku).as_str(), *count, 99)).collect();
                sell(&lines, &[cash(*paid)]).asked()
            }
            Step::Refund { ticket, line, milli, disposition } => {
                let (original, facts) = self.tickets.get(ticket.index(self.tickets.len().max(1)))?;
                let line = RefundLine { line: *line, quantity: Quantity(*milli), disposition: *disposition };
                let (sold, lines) = (facts.lines.clone(), vec![line]);
                let (original, tender) = (*original, TenderKind::Cash);
                let refund = Refund { original, day: DAY, sold, lines, tender: tender.into(), claim: None };
                TicketBody::Refund(Box::new(refund)).asked()
            }
            Step::ReturnBlind { sku, units: count, disposition } => {
                let line = PricedReturn {
                    sku: name(*sku),
                    quantity: units(*count),
                    unit_price: Amount(99),
                    tax: domain::pricing::LineTax::inside(VAT),
                    stocked: true,
                    disposition: *disposition,
                };
                TicketBody::RefundWithoutReceipt {
                    currency: GBP,
                    day: DAY,
                    lines: vec![line],
                    tender: TenderKind::Card.into(),
                }
                .asked()
            }
            Step::Receive { lines } => {
                StockBody::Receive { reference: "D".into(), lines: quantities(lines), not_stocked: None }
                    .asked()
            }
            Step::Adjust { sku, milli, unsellable } => {
                let reason = AdjustmentReason::Other;
                StockBody::Adjust {
                    sku: name(*sku),
                    delta: Quantity(*milli),
                    unsellable: Quantity(*unsellable),
                    reason,
                    note: "so it was".into(),
                }
                .asked()
            }
            Step::Hold { lines, ttl_ms } => {
                HoldBody::Place { lines: quantities(lines), ttl_ms: *ttl_ms }.asked()
            }
            Step::Extend { hold, ttl_ms } => HoldBody::Extend { hold: pick(hold)?, ttl_ms: *ttl_ms }.asked(),
            Step::Release { hold } => HoldBody::Release { hold: pick(hold)? }.asked(),
            Step::Wake => return self.branch.on_wake(at),
            Step::Close => RegisterBody::CloseShift { currency: GBP, counted: Amount(1) }.asked(),
            Step::Open => RegisterBody::OpenShift { currency: GBP, opening_float: Amount(1) }.asked(),
            Step::SignOn => RegisterBody::SignOn { seen: true }.asked(),
        };
        Some(Command { id: id(self.commands), ..manager(body) })
    }

    fn check(&self, at: Timestamp) {
        let levels: BTreeMap<_, _> = self.branch.levels().collect();
        let mirror: BTreeMap<_, _> = self.mirror.iter().map(|(sku, one)| (*sku, one.level())).collect();
        assert_eq!(levels, mirror, "levels are the sums of their movements");

        let totals = self.branch.totals();
        let on_hand: i64 = levels.values().map(|level| level.on_hand.0).sum();
        assert_eq!(on_hand, totals.received.0 + totals.returned.0 - totals.sold.0 + totals.adjusted.0);

        let mut reserved: BTreeMap<Sku, i64> = BTreeMap::new();
        for line in self.branch.holds().flat_map(|(_, hold)| &hold.lines) {
            *reserved.entry(line.sku).or_default() += line.quantity.0;
        }
        for (sku, level) in &levels {
            assert_eq!(level.reserved.0, reserved.get(sku).copied().unwrap_or(0), "{sku}");
        }
        let earliest = self.branch.holds().map(|(_, hold)| hold.expires_at).min();
        assert_eq!(self.branch.wake_at(), earliest);
        assert_eq!(self.branch.on_wake(at).is_some(), earliest.is_some_and(|first| first <= at));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]
    #[test]
    fn laws_hold_after_any_commands(steps in prop::collection::vec((0_i64..2_000, step()), 1..80)) {
        let mut world = World::default();
        let mut at = NOW;
        for (number, step) in [Step::SignOn, Step::Open].iter().enumerate() {
            world.take(at.plus_millis(number as i64), step);
        }
        for (millis, step) in &steps {
            at = at.plus_millis(*millis);
            world.take(at, step);
            world.check(at);
        }

        let mut replayed = Branch::default();
        for event in &world.events {
            let bytes = postcard::to_stdvec(event).unwrap();
            replayed.apply(&postcard::from_bytes(&bytes).unwrap());
        }
        prop_assert_eq!(&replayed, &world.branch);
        let bytes = postcard::to_stdvec(&world.branch).unwrap();
        prop_assert_eq!(&postcard::to_stdvec(&replayed).unwrap(), &bytes);
        let restored: Branch = postcard::from_bytes(&bytes).unwrap();
        prop_assert_eq!(restored, world.branch);
    }
}

#[test]
fn a_hold_never_promises_what_is_not_there() {
    // Whatever was there before, after a hold was granted nothing it touches is over-promised.
    for available in 0..5 {
        for wanted in 1..5 {
            let body = HoldBody::Place { lines: vec![of("A", wanted)], ttl_ms: 1 };
            let answer = given([received("A", available)]).when(office(Role::Cashier, body));
            assert_eq!(answer.decided.is_ok(), wanted <= available);
            assert!(answer.scenario.branch.level(&sku("A")).available_to_sell() >= Quantity::ZERO);
        }
    }
}
