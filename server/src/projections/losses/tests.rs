//! Losses against a naive recomputation: through full rows, late days, a restart from a snapshot over rows that were written behind it, and
//! made anew from the journal over whatever an earlier one left behind.

use domain::branch::{PostedLine, StockEvent};
use journal::MemoryStorage;
use proptest::prelude::*;
use protocol::{AdjustmentReason, CountId, OccurredAt, StaffId, Timestamp};

use super::*;
use crate::record::{sample, sample_branch};

const FIRST: Day = 739_000;
/// Days since 0000-12-31 at the beginning of 1970.
const EPOCH: i64 = 719_163;
const SKUS: [&str; 4] = ["TEA", "CUP", "POT", "SPOON"];

#[derive(Clone, Debug)]
struct Step {
    branch: u16,
    day: i32,
    staff: u16,
    /// One is corrected; more are counted.
    lines: Vec<(usize, i64)>,
}

fn step() -> impl Strategy<Value = Step> {
    // Mostly a page of a count, so that rows are full after some.
    let lines = prop_oneof![
        2 => prop::collection::vec((0_usize..4, -9_000_i64..9_000), 1..=1),
        3 => prop::collection::vec((0_usize..4, -9_000_i64..9_000), 300..400),
    ];
    (1_u16..3, 0_i32..8, 1_u16..4, lines).prop_map(|(branch, day, staff, lines)| Step {
        branch,
        day: FIRST + day,
        staff,
        lines,
    })
}

fn sku(index: usize) -> Sku {
    SKUS[index].parse().unwrap()
}

fn record(lsn: u64, step: &Step) -> Record {
    let at = Timestamp((i64::from(step.day) - EPOCH) * 86_400_000 + 1);
    let event = match step.lines.as_slice() {
        [(index, delta)] => Event::Stock(StockEvent::Adjusted {
            sku: sku(*index),
            delta: Quantity(*delta),
            unsellable: Quantity::ZERO,
            reason: AdjustmentReason::Stolen,
            note: String::new(),
        }),
        lines => Event::Count(CountEvent::Posted {
            count: CountId::new(uuid::Uuid::from_u128(1)),
            name: String::new(),
            approver: StaffId(step.staff),
            lines: lines
                .iter()
                .map(|(index, variance)| PostedLine {
                    sku: sku(*index),
                    variance: Quantity(*variance),
                    moment: at,
                })
                .collect(),
            last: true,
        }),
    };
    let mut record = sample(lsn, Stream::Branch(BranchId(step.branch)), at, Decision::Branch(vec![event]));
    record.times.occurred = OccurredAt { at, offset_minutes: 0 };
    record.actor = crate::record::Actor::Staff(StaffId(step.staff));
    record
}

/// A unit of each SKU costs so much; of the last one nobody knows.
fn each(sku: Sku) -> Option<i64> {
    [Some(2), Some(30), Some(500), None][SKUS.iter().position(|name| sku.as_str() == *name).unwrap()]
}

fn replay(losses: &mut Losses, storage: &dyn Storage, steps: &[Step], from: usize) {
    for (lsn, step) in (3_u64..).zip(steps).skip(from) {
        losses.take(&record(lsn, step), |sku, _, part, _| Some(each(sku)? * part.0));
        losses.write(storage);
    }
}

fn begun() -> Losses {
    let mut losses = Losses::default();
    for id in [1, 2] {
        let Decision::Organisation(events) = sample_branch(BranchId(id)) else { panic!("a branch") };
        for event in &events {
            if let domain::organisation::Event::Place(event) = event {
                losses.take_place(event);
            }
        }
    }
    losses
}

type Told = Vec<(u64, Day, u16, Sku, i64, Option<i64>, u16)>;

fn told(losses: &Losses, storage: &dyn Storage, days: (Day, Day), branch: Option<u16>, as_of: u64) -> Told {
    let branch = branch.map(BranchId);
    let mut held = losses.held(days, branch);
    held.as_of = held.as_of.min(Lsn(as_of));
    let mut all = Vec::new();
    held.each(storage, days, branch, |loss| {
        all.push((loss.lsn.0, loss.day, loss.branch.0, loss.sku, loss.quantity, loss.cost, loss.staff.0));
    })
    .unwrap();
    all.sort_by_key(|(lsn, ..)| *lsn);
    all
}

fn naive(steps: &[Step], (from, to): (Day, Day), branch: Option<u16>, as_of: u64) -> Told {
    let wanted = (3_u64..).zip(steps).filter(|(lsn, step)| {
        *lsn <= as_of && (from..=to).contains(&step.day) && branch.is_none_or(|branch| branch == step.branch)
    });
    let lines = wanted.flat_map(|(lsn, step)| {
        step.lines.iter().filter(|(_, quantity)| *quantity != 0).map(move |(index, quantity)| {
            let cost = each(sku(*index)).map(|each| each * quantity);
            (lsn, step.day, step.branch, sku(*index), *quantity, cost, step.staff)
        })
    });
    lines.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_was_lost_and_found_is_read_back_whatever_became_of_it(
        steps in prop::collection::vec(step(), 1..40),
        asked in prop::collection::vec((0_i32..9, 0_i32..9, prop::option::of(1_u16..4), 0_u64..60), 8),
        cut in 0.0_f64..1.0,
    ) {
        let cut = ((steps.len() as f64) * cut) as usize;
        let storage = MemoryStorage::default();
        let mut running = begun();
        replay(&mut running, &storage, &steps[..cut], 0);
        let snapshot = postcard::to_stdvec(&running).unwrap();
        replay(&mut running, &storage, &steps, cut);
        let mut restarted: Losses = postcard::from_bytes(&snapshot).unwrap();
        for (from, to, branch, as_of) in &asked {
            let days = (FIRST + from.min(to), FIRST + from.max(to));
            let before = (*as_of).min(2 + cut as u64);
            // Rows that were written behind the snapshot hold what has not happened yet, by it.
            prop_assert_eq!(told(&restarted, &storage, days, *branch, before), naive(&steps, days, *branch, before));
        }
        replay(&mut restarted, &storage, &steps, cut);
        let elsewhere = MemoryStorage::default();
        elsewhere.put_rows(TABLE, vec![(vec![0; 16], vec![1, 2, 3])]).unwrap();
        Losses::clear(&elsewhere);
        let mut anew = begun();
        replay(&mut anew, &elsewhere, &steps, 0);
        for (from, to, branch, as_of) in asked {
            let days = (FIRST + from.min(to), FIRST + from.max(to));
            let expected = naive(&steps, days, branch, as_of);
            prop_assert_eq!(&told(&running, &storage, days, branch, as_of), &expected);
            prop_assert_eq!(&told(&restarted, &storage, days, branch, as_of), &expected);
            prop_assert_eq!(&told(&anew, &elsewhere, days, branch, as_of), &expected);
        }
    }
}
