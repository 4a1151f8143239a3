//! Buying held against a naive reference at every step: levels, what is on its way, and what goods cost.

use std::collections::BTreeMap;

use domain::{
    Machine,
    branch::{
        Body, Branch, Command, Event,
        command::{BackLine, Came, GoingBack, PurchaseBody, Receipt, StockBody, WantedLine},
    },
};
use proptest::prelude::*;
use protocol::{AdjustmentReason, Amount, PurchaseId, Quantity, Sku, SupplierId};

use crate::support::*;

/// Numbers pick among what there is.
#[derive(Clone, Debug)]
enum Step {
    Draft {
        lines: Vec<(u8, i64, i64)>,
    },
    Change {
        order: prop::sample::Index,
        lines: Vec<(u8, i64, i64)>,
    },
    Send {
        order: prop::sample::Index,
    },
    Receive {
        order: Option<prop::sample::Index>,
        lines: Vec<(u8, i64, i64, i64)>,
        cost: Option<i64>,
        over: bool,
    },
    Close {
        order: prop::sample::Index,
    },
    Cancel {
        order: prop::sample::Index,
    },
    Return {
        sku: u8,
        quantity: i64,
        aside: i64,
    },
    Adjust {
        sku: u8,
        units: i64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<prop::sample::Index>;
    let lines = || prop::collection::vec((0_u8..4, 0_i64..9, 0_i64..500), 1..4);
    let came = prop::collection::vec((0_u8..4, -1_i64..6, 0_i64..2, 0_i64..2), 1..4);
    prop_oneof![
        3 => lines().prop_map(|lines| Step::Draft { lines }),
        3 => (index(), lines()).prop_map(|(order, lines)| Step::Change { order, lines }),
        4 => index().prop_map(|order| Step::Send { order }),
        8 => (prop::option::of(index()), came, prop::option::of(0_i64..900), any::<bool>())
            .prop_map(|(order, lines, cost, over)| Step::Receive { order, lines, cost, over }),
        1 => index().prop_map(|order| Step::Close { order }),
        1 => index().prop_map(|order| Step::Cancel { order }),
        2 => (0_u8..4, 0_i64..4, 0_i64..3).prop_map(|(sku, quantity, aside)| Step::Return { sku, quantity, aside }),
        2 => (0_u8..4, -6_i64..6).prop_map(|(sku, units)| Step::Adjust { sku, units }),
    ]
}

fn name(number: u8) -> Sku {
    sku(&format!("S{number}"))
}

/// What one order is to somebody who only counts.
#[derive(Clone, Default)]
struct Paper {
    sent: bool,
    /// Ordered, come as expected, and the cost of one.
    lines: BTreeMap<Sku, (i64, i64, i64)>,
}

/// Kept apart from the machine, by the words of the trade alone.
#[derive(Default)]
struct Naive {
    on_hand: BTreeMap<Sku, i64>,
    aside: BTreeMap<Sku, i64>,
    cost: BTreeMap<Sku, i64>,
    orders: BTreeMap<PurchaseId, Paper>,
}

impl Naive {
    fn incoming(&self, sku: &Sku) -> i64 {
        let sent = self.orders.values().filter(|paper| paper.sent);
        sent.filter_map(|paper| paper.lines.get(sku)).map(|(ordered, came, _)| (ordered - came).max(0)).sum()
    }

    fn come(&mut self, order: Option<PurchaseId>, lines: &[(u8, i64, i64, i64)], cost: Option<i64>) {
        let mut sums: BTreeMap<Sku, (i64, i64, i64)> = BTreeMap::new();
        for (number, good, damaged, wrong) in lines {
            let sum = sums.entry(name(*number)).or_default();
            (sum.0, sum.1, sum.2) = (sum.0 + good, sum.1 + damaged, sum.2 + wrong);
        }
        for (sku, (good, damaged, wrong)) in sums {
            let meant = good + damaged;
            let mut unit = cost;
            if let Some(line) = order.and_then(|id| self.orders.get_mut(&id)?.lines.get_mut(&sku)) {
                unit = unit.or(Some(line.2));
                line.1 += meant.min((line.0 - line.1).max(0));
            }
            let there = self.on_hand.entry(sku).or_default();
            if let Some(unit) = unit.filter(|_| meant > 0) {
                let weight = if self.cost.contains_key(&sku) { (*there).max(0) } else { 0 };
                let old = self.cost.get(&sku).copied().unwrap_or_default();
                let exact = (old * weight + unit * meant) as f64 / (weight + meant) as f64;
                self.cost.insert(sku, exact.round() as i64);
            }
            *there += meant + wrong;
            *self.aside.entry(sku).or_default() += damaged + wrong;
        }
        if let Some(id) = order
            && self.orders[&id].lines.values().all(|(ordered, came, _)| came >= ordered)
        {
            self.orders.remove(&id);
        }
    }
}

fn wanted(lines: &[(u8, i64, i64)]) -> Vec<WantedLine> {
    let line = |(number, count, cost): &(u8, i64, i64)| WantedLine {
        sku: name(*number),
        quantity: units(*count),
        pack: None,
        usual_pack: units(1),
        cost: Some(Amount(*cost)),
        usual_cost: None,
    };
    lines.iter().map(line).collect()
}

fn came(lines: &[(u8, i64, i64, i64)], cost: Option<i64>) -> Vec<Came> {
    let line = |(number, good, damaged, wrong): &(u8, i64, i64, i64)| Came {
        sku: name(*number),
        good: units(*good),
        damaged: units(*damaged),
        wrong: units(*wrong),
        cost: cost.map(Amount),
        usual: None,
        weight_g: None,
    };
    lines.iter().map(line).collect()
}

#[derive(Default)]
struct World {
    branch: Branch,
    events: Vec<Event>,
    naive: Naive,
    commands: u128,
}

impl World {
    fn take(&mut self, step: &Step) {
        self.commands += 1;
        let orders: Vec<PurchaseId> = self.naive.orders.keys().copied().collect();
        let order = pick_of(step, &orders);
        let Some(body) = self.asked(step, order) else { return };
        let command = Command { id: id(self.commands), ..office(Role::Manager, body) };
        let Ok(events) = self.branch.decide(NOW, &command) else { return };
        for event in events {
            self.branch.apply(&event);
            self.events.push(event);
        }
        self.follow(step, order, command.id.into());
    }

    /// None where there is no order to do it with.
    fn asked(&self, step: &Step, order: Option<PurchaseId>) -> Option<Body> {
        let text = String::new;
        let open = self.branch.purchases().find(|(id, _)| Some(*id) == order);
        let version = open.map_or(0, |(_, order)| order.version);
        Some(match step {
            Step::Draft { lines } => {
                let (supplier, lines) = (SupplierId(1), wanted(lines));
                PurchaseBody::Draft { supplier, lines, expected: text(), note: text() }.asked()
            }
            Step::Change { lines, .. } => {
                let (purchase, lines, reason) = (order?, wanted(lines), "r".into());
                let (expected, note) = (text(), text());
                PurchaseBody::Change { purchase, version, lines, expected, note, reason }.asked()
            }
            Step::Send { .. } => PurchaseBody::Send { purchase: order?, version }.asked(),
            Step::Receive { lines, cost, over, .. } => PurchaseBody::Receive(Receipt {
                purchase: order,
                supplier: None,
                reference: text(),
                lines: came(lines, *cost),
                charges: None,
                over: *over,
                seen: None,
                note: text(),
                consigned: false,
            })
            .asked(),
            Step::Close { .. } => PurchaseBody::Close { purchase: order?, note: text() }.asked(),
            Step::Cancel { .. } => PurchaseBody::Cancel { purchase: order? }.asked(),
            Step::Return { sku, quantity, aside } => {
                let (sku, quantity, unsellable) = (name(*sku), units(*quantity), units(*aside));
                let lines = vec![BackLine { sku, quantity, unsellable }];
                let (reference, reason) = (text(), "r".into());
                PurchaseBody::Return(GoingBack { supplier: None, reference, reason, lines, consigned: false })
                    .asked()
            }
            Step::Adjust { sku, units: by } => {
                let (sku, delta, reason) = (name(*sku), units(*by), AdjustmentReason::Found);
                StockBody::Adjust { sku, delta, unsellable: Quantity::ZERO, reason, note: text() }.asked()
            }
        })
    }

    /// The step as the reference takes it: it was allowed.
    fn follow(&mut self, step: &Step, order: Option<PurchaseId>, made: PurchaseId) {
        let naive = &mut self.naive;
        match step {
            Step::Draft { lines } => {
                let lines = lines.iter().map(|(number, count, cost)| (name(*number), (*count, 0, *cost)));
                naive.orders.insert(made, Paper { sent: false, lines: lines.collect() });
            }
            Step::Change { lines, .. } => {
                let paper = naive.orders.get_mut(&order.unwrap()).unwrap();
                let came = |sku: &Sku| paper.lines.get(sku).map_or(0, |line| line.1);
                let lines = lines
                    .iter()
                    .map(|(number, count, cost)| (name(*number), (*count, came(&name(*number)), *cost)));
                paper.lines = lines.collect();
            }
            Step::Send { .. } => naive.orders.get_mut(&order.unwrap()).unwrap().sent = true,
            Step::Receive { lines, cost, .. } => naive.come(order, lines, *cost),
            Step::Close { .. } | Step::Cancel { .. } => {
                naive.orders.remove(&order.unwrap());
            }
            Step::Return { sku, quantity, aside } => {
                *naive.on_hand.entry(name(*sku)).or_default() -= quantity;
                *naive.aside.entry(name(*sku)).or_default() -= aside;
            }
            Step::Adjust { sku, units } => *naive.on_hand.entry(name(*sku)).or_default() += units,
        }
    }

    fn check(&self, step: &Step) {
        for number in 0..4 {
            let sku = name(number);
            let level = self.branch.level(&sku);
            let of = |map: &BTreeMap<Sku, i64>| units(map.get(&sku).copied().unwrap_or_default());
            assert_eq!(level.on_hand, of(&self.naive.on_hand), "{sku} on hand after {step:?}");
            assert_eq!(level.unsellable, of(&self.naive.aside), "{sku} set aside after {step:?}");
            assert_eq!(level.incoming, units(self.naive.incoming(&sku)), "{sku} on its way after {step:?}");
            let cost = self.naive.cost.get(&sku).copied().map(Amount);
            assert_eq!(self.branch.cost(&sku), cost, "what {sku} costs after {step:?}");
        }
        let on_hand: i64 = self.branch.levels().map(|(_, level)| level.on_hand.0).sum();
        let totals = self.branch.totals();
        assert_eq!(on_hand, totals.received.0 + totals.adjusted.0 - totals.sent_back.0);
        assert_eq!(self.branch.purchases().count(), self.naive.orders.len());
    }
}

/// The order that a step is about.
fn pick_of(step: &Step, orders: &[PurchaseId]) -> Option<PurchaseId> {
    let pick = |index: &prop::sample::Index| (!orders.is_empty()).then(|| orders[index.index(orders.len())]);
    match step {
        Step::Change { order, .. }
        | Step::Send { order }
        | Step::Close { order }
        | Step::Cancel { order } => pick(order),
        Step::Receive { order, .. } => order.as_ref().and_then(pick),
        Step::Draft { .. } | Step::Return { .. } | Step::Adjust { .. } => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn buying_is_what_a_naive_reference_says(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::default();
        for step in &steps {
            world.take(step);
            world.check(step);
        }
        let mut replayed = Branch::default();
        for event in &world.events {
            let bytes = postcard::to_stdvec(event).unwrap();
            replayed.apply(&postcard::from_bytes(&bytes).unwrap());
        }
        prop_assert_eq!(&replayed, &world.branch);
        let bytes = postcard::to_stdvec(&world.branch).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Branch>(&bytes).unwrap(), world.branch);
    }
}
