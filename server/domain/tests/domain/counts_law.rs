//! Whatever is sold, however late it is heard of, and whenever it is counted: after posting, the books have what was on the shelf
//! at the moment of counting, and what has moved since on top. The shelf here is a list of what happened, in the order in which it
//! happened, and knows nothing of counts.

use domain::{
    Machine,
    branch::{
        Branch, Command, Threshold,
        command::{CountBody, Found},
        for_each_movement,
    },
};
use proptest::prelude::*;
use protocol::{CountId, OccurredAt, Quantity, StaffId, Timestamp};

use crate::support::*;

const COUNT: CountId = CountId::new(uuid::Uuid::from_u128(1_000_000));
const OTHER: CountId = CountId::new(uuid::Uuid::from_u128(2_000_000));

/// Something that happens at a second, and is heard of so many seconds later.
#[derive(Clone, Debug)]
enum Act {
    Sell {
        sku: u8,
        units: i64,
    },
    /// Somebody looks at the shelf, and enters what is there.
    Count {
        sku: u8,
        other: bool,
        again: bool,
    },
    /// The books of a count are closed; only its own order of hearing matters.
    Post {
        other: bool,
    },
}

fn acts() -> impl Strategy<Value = Vec<(i64, i64, Act)>> {
    let act = prop_oneof![
        5 => (0_u8..3, 1_i64..5).prop_map(|(sku, units)| Act::Sell { sku, units }),
        4 => (0_u8..3, any::<bool>(), any::<bool>()).prop_map(|(sku, other, again)| Act::Count { sku, other, again }),
        1 => any::<bool>().prop_map(|other| Act::Post { other }),
    ];
    let delay = prop_oneof![3 => Just(0_i64), 2 => 0_i64..200, 1 => 0_i64..2_000];
    // Sales fall between two looks at a shelf, never on one.
    let moment = (1_i64..500, delay, act).prop_map(|(moment, delay, act)| {
        let between = i64::from(matches!(act, Act::Sell { .. }));
        (2 * moment + between, delay, act)
    });
    prop::collection::vec(moment, 1..60)
}

fn name(number: u8) -> String {
    format!("S{number}")
}

/// What was on the shelf when the second began: less than the books at the start, as thieves have it.
fn shelf(sales: &[(i64, u8, i64)], sku: u8, second: i64) -> i64 {
    let sold = sales.iter().filter(|(at, of, _)| *at < second && *of == sku);
    500 - i64::from(sku) - sold.map(|(_, _, units)| units).sum::<i64>()
}

struct Shop {
    branch: Branch,
    commands: u128,
    on_hand: [i64; 3],
    /// For each SKU the newest moment for which something posted holds.
    held: [Option<i64>; 3],
    /// Lines of open counts: their moment.
    lines: [[Option<i64>; 3]; 2],
}

impl Shop {
    fn new() -> Self {
        let mut shop = Self {
            branch: given(open_till()).branch,
            commands: 0,
            on_hand: [0; 3],
            held: [None; 3],
            lines: [[None; 3]; 2],
        };
        for sku in 0..3 {
            let name = name(sku);
            let lines = vec![of(&name, 500)];
            let body =
                domain::branch::command::StockBody::Receive { reference: name, lines, not_stocked: None };
            assert!(shop.does(0, 0, office(Role::Manager, body)));
        }
        for count in [COUNT, OTHER] {
            shop.opens(count, 0);
        }
        shop
    }

    fn opens(&mut self, count: CountId, heard: i64) {
        let (name, threshold) = ("all".into(), Threshold::default());
        let open = CountBody::Open { name, skus: None, blind: false, threshold };
        let number = count.uuid().as_u128();
        let command = Command { id: id(number), ..office(Role::Manager, open) };
        assert!(self.does_as(heard, heard, command, number));
    }

    fn does(&mut self, happened: i64, heard: i64, command: Command) -> bool {
        self.commands += 1;
        let number = self.commands;
        self.does_as(happened, heard, command, number)
    }

    fn does_as(&mut self, happened: i64, heard: i64, command: Command, number: u128) -> bool {
        let second = |second: i64| NOW.plus_millis(second * 1_000);
        let occurred = OccurredAt { at: second(happened), offset_minutes: 0 };
        let command = Command { id: id(number), occurred, ..command };
        let Ok(events) = self.branch.decide(second(heard), &command) else { return false };
        for event in events {
            self.branch.apply(&event);
            for_each_movement(&event, |sku, delta, _| {
                let number: usize = sku.as_str().trim_start_matches(char::is_alphabetic).parse().unwrap();
                self.on_hand[number] += delta.on_hand.0 / 1_000;
            });
        }
        true
    }

    fn take(&mut self, happened: i64, heard: i64, act: &Act, sales: &[(i64, u8, i64)]) {
        match act {
            Act::Sell { sku, units } => {
                let body = sell(&[line(&name(*sku), *units, 1)], &[cash(10_000)]);
                assert!(self.does(happened, heard, cashier(body)));
            }
            Act::Count { sku, other, again } => self.count(happened, heard, (*sku, *other, *again), sales),
            Act::Post { other } => self.post(heard, *other),
        }
    }

    fn count(
        &mut self,
        happened: i64,
        heard: i64,
        (sku, other, again): (u8, bool, bool),
        sales: &[(i64, u8, i64)],
    ) {
        let count = if other { OTHER } else { COUNT };
        let place = self.lines[usize::from(other)][usize::from(sku)];
        // The first look, or another one that takes the place of all before.
        if place.is_some() && !again {
            return;
        }
        let entry = Found {
            sku: crate::support::sku(&name(sku)),
            quantity: Quantity(shelf(sales, sku, happened) * 1_000),
            place: String::new(),
            at: Timestamp(NOW.0 + happened * 1_000),
            lot: None,
        };
        let body = if place.is_some() {
            CountBody::Recount { count, entry, also: Vec::new(), reason: String::new() }
        } else {
            CountBody::Enter { count, entries: vec![entry] }
        };
        let there = self.does(happened, heard, Command { staff: StaffId(8), ..office(Role::Manager, body) });
        assert!(there, "somebody counted what was there");
        self.lines[usize::from(other)][usize::from(sku)] = Some(happened);
    }

    fn post(&mut self, heard: i64, other: bool) {
        let count = if other { OTHER } else { COUNT };
        let lines = self.lines[usize::from(other)];
        if lines.iter().all(Option::is_none) {
            return;
        }
        for body in
            [CountBody::Submit { count, as_is: true }, CountBody::Approve { count, zero_uncounted: false }]
        {
            assert!(self.does(heard, heard, office(Role::Manager, body)), "it was counted");
        }
        while let Some(command) = self.branch.on_wake(Timestamp(i64::MAX)) {
            assert!(self.does(heard, heard, command));
        }
        for (held, line) in self.held.iter_mut().zip(lines) {
            *held = (*held).max(line);
        }
        self.lines[usize::from(other)] = [None; 3];
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn the_books_have_what_was_on_the_shelf_and_what_moved_since(acts in acts()) {
        let sales: Vec<(i64, u8, i64)> = acts.iter().filter_map(|(happened, _, act)| match act {
            Act::Sell { sku, units } => Some((*happened, *sku, *units)),
            _ => None,
        }).collect();
        let mut heard: Vec<_> = acts.iter().map(|(happened, delay, act)| (happened + delay, *happened, act)).collect();
        heard.sort_by_key(|(heard, happened, _)| (*heard, *happened));
        let mut shop = Shop::new();
        let mut posted = [false; 2];
        for (heard, happened, act) in &heard {
            let other = match act {
                Act::Count { other, .. } | Act::Post { other } => Some(usize::from(*other)),
                Act::Sell { .. } => None,
            };
            // A count that is posted is over.
            if other.is_some_and(|other| posted[other]) {
                continue;
            }
            shop.take(*happened, *heard, act, &sales);
            if let Some(other) = other {
                let id = [COUNT, OTHER][other];
                posted[other] = !shop.branch.counts().any(|(open, _)| open == id);
            }
        }
        // Everything is heard of by now.
        for sku in 0..3_u8 {
            let all = shelf(&sales, sku, i64::MAX);
            let stolen = i64::from(sku);
            let expected = if shop.held[usize::from(sku)].is_some() { all } else { all + stolen };
            prop_assert_eq!(shop.on_hand[usize::from(sku)], expected, "{} {:?}", name(sku), shop.held);
            let level = shop.branch.level(&crate::support::sku(&name(sku))).on_hand;
            prop_assert_eq!(level.0 / 1_000, shop.on_hand[usize::from(sku)], "what is shown");
        }
        let totals = shop.branch.totals();
        let on_hand: i64 = shop.on_hand.iter().sum();
        prop_assert_eq!(on_hand * 1_000, totals.received.0 - totals.sold.0 + totals.counted.0);
    }
}
