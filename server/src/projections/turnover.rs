//! When each SKU first came to a branch, when it last sold there and when it was last counted, as business dates of the branch.
//! What it sold for stands in the figures, and how much of it is there with the stock.

use domain::{
    Sorted,
    branch::{CountEvent, Event, for_each_movement},
    organisation::{self, event::PlaceEvent},
};
use protocol::{BranchId, MovementKind, OccurredAt, Sku};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{
    business_day::{Calendar, Day},
    egress::{Attach, Follow, Outlet, Part, Projection},
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Turnover {
    calendars: BTreeMap<BranchId, Calendar>,
    /// Branches are few, so that a list of them is smaller than a map.
    skus: Sorted<Sku, Vec<(BranchId, Turn)>>,
}

/// What is known of a SKU in a branch. Each is none until it has happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Turn {
    /// The first day of which anything is known of it: something came, or was sold by a till that was ahead of the delivery note.
    pub(crate) came: Option<Day>,
    pub(crate) sold: Option<Day>,
    pub(crate) counted: Option<Day>,
}

impl Turn {
    /// Since when it has not sold: since it last did, or first came.
    pub(crate) fn idle_since(&self) -> Option<Day> {
        self.sold.or(self.came)
    }

    /// Since when nobody has counted it.
    pub(crate) fn uncounted_since(&self) -> Option<Day> {
        self.counted.or(self.came)
    }
}

impl Turnover {
    /// What is known of some SKUs in each branch where they have been.
    pub(crate) fn of(&self, skus: &[Sku]) -> BTreeMap<(Sku, BranchId), Turn> {
        let of = |sku: &Sku| {
            let turns = self.skus.get(sku).map(Vec::as_slice).unwrap_or_default();
            let sku = *sku;
            turns.iter().map(move |(branch, turn)| ((sku, *branch), *turn))
        };
        skus.iter().flat_map(of).collect()
    }

    fn turn(&mut self, sku: Sku, branch: BranchId) -> Option<&mut Turn> {
        let turns = self.skus.at(&sku)?;
        let index = match turns.iter().position(|(own, _)| *own == branch) {
            Some(index) => index,
            None => {
                turns.reserve_exact(1);
                turns.push((branch, Turn::default()));
                turns.len().checked_sub(1)?
            }
        };
        turns.get_mut(index).map(|(_, turn)| turn)
    }

    fn take(&mut self, branch: BranchId, record: &Record, event: &Event) {
        let calendar = self.calendars.get(&branch).copied().unwrap_or_default();
        let day = calendar.day(record.times.occurred);
        for_each_movement(event, |sku, delta, kind| {
            let sold = matches!(kind, Some(MovementKind::Sold | MovementKind::Fulfilled));
            let came = delta.on_hand.is_positive();
            if !sold && !came {
                return;
            }
            let Some(turn) = self.turn(sku, branch) else { return };
            // A till that was offline tells of an older day.
            turn.came = Some(turn.came.map_or(day, |first| first.min(day)));
            if sold {
                turn.sold = turn.sold.max(Some(day));
            }
        });
        if let Event::Count(CountEvent::Posted { lines, .. }) = event {
            for line in lines {
                let day = calendar.day(OccurredAt { at: line.moment, offset_minutes: 0 });
                if let Some(turn) = self.turn(line.sku, branch) {
                    turn.counted = turn.counted.max(Some(day));
                }
            }
        }
    }
}

impl Replay for Turnover {
    fn replay(&mut self, record: &Record) {
        match (record.stream, &record.decision) {
            (Stream::Branch(branch), Decision::Branch(events)) => {
                events.iter().for_each(|event| self.take(branch, record, event));
            }
            (_, Decision::Organisation(events)) => {
                for event in events {
                    if let organisation::Event::Place(PlaceEvent::BranchPut(branch)) = event {
                        self.calendars.insert(branch.id, branch.as_ref().into());
                    }
                }
            }
            (_, _) => {}
        }
    }
}

impl Projection for Turnover {
    const PART: Part = Part { name: "turnover", form: 1, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}

#[cfg(test)]
mod tests {
    use domain::branch::{Moved, PostedLine, StockEvent};
    use protocol::{CountId, Quantity, StaffId, Timestamp};

    use super::*;
    use crate::record::{sample, sample_place};

    const HOUR: i64 = 3_600_000;
    const HERE: BranchId = BranchId(1);

    #[test]
    fn the_first_coming_and_the_last_count_are_told_by_the_branchs_days() {
        let sku = Sku::new("JACKET").unwrap();
        let mut turnover = Turnover::default();
        let place =
            organisation::Event::Place(PlaceEvent::BranchPut(std::sync::Arc::new(organisation::Branch {
                day_starts_minutes: 240,
                ..sample_place(HERE)
            })));
        let at = |hours: i64| Timestamp(hours * HOUR);
        let branch = Stream::Branch(HERE);
        let came = |units: i64| {
            let lines = vec![Moved { sku, quantity: Quantity(units) }];
            Decision::Branch(vec![Event::Stock(StockEvent::Received { reference: String::new(), lines })])
        };
        let posted = |moment| {
            let lines = vec![PostedLine { sku, variance: Quantity::ZERO, moment }];
            Decision::Branch(vec![Event::Count(CountEvent::Posted {
                count: CountId::new(uuid::Uuid::now_v7()),
                name: String::new(),
                approver: StaffId(1),
                lines,
                last: true,
            })])
        };
        turnover.replay(&sample(1, Stream::Organisation, at(0), Decision::Organisation(vec![place])));
        // Before four in the morning it is still the day before.
        turnover.replay(&sample(2, branch, at(3), came(1_000)));
        turnover.replay(&sample(3, branch, at(48), came(1_000)));
        turnover.replay(&sample(4, branch, at(100), posted(at(53))));
        turnover.replay(&sample(5, branch, at(101), posted(at(5))));
        let turn = turnover.of(&[sku])[&(sku, HERE)];
        let first = 719_162;
        assert_eq!(turn, Turn { came: Some(first), sold: None, counted: Some(first + 3) });
        assert_eq!((turn.idle_since(), turn.uncounted_since()), (Some(first), Some(first + 3)));
        let kept = postcard::to_stdvec(&turnover).unwrap();
        let read: Turnover = postcard::from_bytes(&kept).unwrap();
        assert_eq!(read.of(&[sku]), turnover.of(&[sku]), "it is the same after it was stored");
    }
}
