//! What the stock was worth at an earlier moment: what is on hand now less what has moved since, at what goods cost on average then. A sale
//! that a till told later counts for when it was, as in reports of sales.

use domain::branch::{ConsignmentEvent, Event, for_each_movement};
use protocol::{
    Amount, BranchId, BranchLevel, Lsn, OCCURRED_FUTURE_MS_MAX, OccurredAt, Quantity, Refusal, RefusalCode,
    Sku, StockLevel, StockValue, Timestamp,
};
use std::{collections::BTreeMap, sync::Arc};

use super::{
    Node,
    reports::{turn, unreadable},
    stock_value::{Costs, StockAsked, Value, too_large},
};
use crate::{
    business_day::{Calendar, Day, written},
    limits::{STOCK_THEN_RECORDS, STOCK_THEN_STRETCH, STOCK_VALUE_PART},
    projections::{Costs as KnownCosts, PublishedCatalogue, Stock, Then as CostThen, past_cost},
    record::{Decision, Record, Stream},
};

/// The moment that is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Past {
    /// The end of a business day of each branch, by its own clock.
    Evening(Day),
    /// One moment for all; what happened at it is not in it yet.
    Moment(Timestamp),
}

/// What a branch had of a SKU, and how much of that was its supplier's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Had {
    on_hand: Quantity,
    consigned: Quantity,
}

/// What is known of a SKU, and up to which record.
#[derive(Default)]
struct SkuThen {
    levels: Lsn,
    consigned: Lsn,
    branches: BTreeMap<BranchId, Had>,
}

/// Levels that are taken back to a moment.
struct Levels {
    past: Past,
    calendars: Arc<BTreeMap<BranchId, Calendar>>,
    skus: BTreeMap<Sku, SkuThen>,
    newest: Lsn,
}

impl Levels {
    fn of(past: Past, published: &PublishedCatalogue) -> Self {
        let branches = published.organisation.branches();
        let calendars = branches.map(|branch| (branch.id, published.calendar(branch.id))).collect();
        Self { past, calendars: Arc::new(calendars), skus: BTreeMap::new(), newest: Lsn(0) }
    }

    /// The moment for each branch.
    fn moments(&self) -> BTreeMap<BranchId, Timestamp> {
        let moment = |(branch, calendar): (&BranchId, &Calendar)| match self.past {
            Past::Evening(day) => (*branch, calendar.begins(day.saturating_add(1), 0)),
            Past::Moment(at) => (*branch, at),
        };
        self.calendars.iter().map(moment).collect()
    }

    fn is_later(&self, branch: BranchId, occurred: OccurredAt) -> bool {
        match self.past {
            Past::Evening(day) => {
                self.calendars.get(&branch).copied().unwrap_or_default().day(occurred) > day
            }
            Past::Moment(at) => occurred.at >= at,
        }
    }

    /// Takes a record back where it is of a later time.
    fn take_back(&mut self, record: &Record) {
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        if !self.is_later(branch, record.times.occurred) {
            return;
        }
        for event in events {
            for_each_movement(event, |sku, delta, _| {
                let Some(then) = self.skus.get_mut(&sku) else { return };
                if delta.on_hand != Quantity::ZERO && record.lsn <= then.levels {
                    let had = then.branches.entry(branch).or_default();
                    had.on_hand.0 = had.on_hand.0.saturating_sub(delta.on_hand.0);
                }
            });
            if let Event::Consignment(event) = event {
                self.take_consigned_back(branch, record.lsn, event);
            }
        }
    }

    fn take_consigned_back(&mut self, branch: BranchId, lsn: Lsn, event: &ConsignmentEvent) {
        let mut by = |sku: Sku, came: i64| {
            if let Some(then) = self.skus.get_mut(&sku).filter(|then| lsn <= then.consigned) {
                let had = then.branches.entry(branch).or_default();
                had.consigned.0 = had.consigned.0.saturating_sub(came);
            }
        };
        match event {
            ConsignmentEvent::Came { lines, .. } => {
                lines.iter().for_each(|line| by(line.sku, line.quantity.0))
            }
            ConsignmentEvent::Used { lines } => {
                lines.iter().for_each(|line| by(line.sku, line.quantity.0.saturating_neg()));
            }
            ConsignmentEvent::Returned { lines, .. } => {
                lines.iter().for_each(|line| by(line.sku, line.quantity.0.saturating_neg()));
            }
            ConsignmentEvent::Settled { .. } | ConsignmentEvent::SettledUntil { .. } => {}
        }
    }
}

impl Node {
    /// A page of what the stock was worth at an earlier moment.
    ///
    /// # Errors
    /// As [`Node::sales_report`]; when too much has happened since.
    pub(crate) async fn stock_value_then(
        &self,
        asked: StockAsked,
        past: Past,
    ) -> Result<StockValue, Refusal> {
        let _turn = turn().await?;
        let published = self.catalogue();
        let levels = Levels::of(past, &published);
        let moments = Arc::new(levels.moments());
        let levels = self.levels_now(levels).await?;
        let first = moments.values().min().copied().unwrap_or(Timestamp(i64::MAX));
        // What happened later may have been told before, by a device whose clock was ahead.
        let from = self.recorded_near(first.plus_millis(OCCURRED_FUTURE_MS_MAX.saturating_neg())).await?;
        let levels = self.taken_back(levels, from).await?;
        let mut value = Value::default();
        let skus: Vec<(Sku, SkuThen)> = levels.skus.into_iter().collect();
        for part in skus.chunks(STOCK_VALUE_PART) {
            let wanted = part.iter().map(|(sku, _)| *sku).collect();
            let averages = self.averages_then(wanted, Arc::clone(&moments)).await?;
            let consigned = part.iter().flat_map(|(sku, then)| {
                then.branches.iter().map(move |(branch, had)| ((*sku, *branch), had.consigned))
            });
            let costs = Costs { averages, worth: BTreeMap::new(), consigned: consigned.collect() };
            for (sku, then) in part {
                let levels: Vec<BranchLevel> =
                    then.branches.iter().map(|(branch, had)| level_of(*branch, *had)).collect();
                value.take((&asked, &published, &costs), *sku, &levels).ok_or_else(too_large)?;
            }
        }
        let mut told = value.told(&asked, &published);
        match past {
            Past::Evening(day) => told.day = written(day),
            Past::Moment(at) => told.at = Some(at),
        }
        Ok(told)
    }

    /// The levels of now, with what of them is on consignment, and up to which record each of them is known. Partitions are read some
    /// SKUs at a time, so that nobody waits for it.
    async fn levels_now(&self, mut levels: Levels) -> Result<Levels, Refusal> {
        for partition in self.projections().stock.iter() {
            let mut after = None;
            loop {
                let part = partition.look(move |stock: &Stock| stock.stocks(after, STOCK_VALUE_PART)).await?;
                let Some(last) = part.last() else { break };
                after = Some(last.sku);
                let skus: Vec<Sku> = part.iter().map(|stock| stock.sku).collect();
                let of = move |costs: &KnownCosts| (costs.taken(), costs.consigned().quantities(&skus));
                let (consigned, quantities) = self.projections().costs.look(of).await?;
                for stock in part {
                    let had = stock.branches.iter().map(|one| {
                        let consigned = quantities.get(&(stock.sku, one.branch)).copied();
                        let on_hand = one.level.on_hand;
                        (one.branch, Had { on_hand, consigned: consigned.unwrap_or_default() })
                    });
                    let then = SkuThen { levels: stock.seq, consigned, branches: had.collect() };
                    levels.newest = levels.newest.max(then.levels).max(consigned);
                    levels.skus.insert(stock.sku, then);
                }
            }
        }
        Ok(levels)
    }

    async fn taken_back(&self, mut levels: Levels, from: Lsn) -> Result<Levels, Refusal> {
        let newest = levels.newest;
        if newest.0.saturating_sub(from.0) > STOCK_THEN_RECORDS {
            let message = "too much has happened since then: ask for a later day";
            return Err(Refusal::new(RefusalCode::Malformed, message));
        }
        let mut next = from;
        while next <= newest {
            let walked = self
                .walk(next, STOCK_THEN_STRETCH, levels, |levels: &mut Levels, _, record| {
                    levels.take_back(record);
                    true
                })
                .await?;
            if let Some(lsn) = walked.damaged.first() {
                let message =
                    format!("record {lsn} cannot be read, so that nobody can say what was there before");
                return Err(Refusal::new(RefusalCode::Fault, message));
            }
            levels = walked.value;
            if walked.next <= next {
                break;
            }
            next = walked.next;
        }
        Ok(levels)
    }

    /// What goods cost on average before a moment of each branch.
    async fn averages_then(
        &self,
        skus: Vec<Sku>,
        moments: Arc<BTreeMap<BranchId, Timestamp>>,
    ) -> Result<BTreeMap<(Sku, BranchId), Amount>, Refusal> {
        let asked = Arc::clone(&moments);
        let costs = &self.projections().costs;
        let then = costs.look(move |costs: &KnownCosts| costs.averages_then(&skus, &asked)).await?;
        self.blocking(move |node| {
            let mut averages = BTreeMap::new();
            for ((sku, branch), then) in then {
                let average = match (then, moments.get(&branch)) {
                    (CostThen::Known(average), _) => Some(average),
                    (CostThen::Older, Some(before)) => {
                        past_cost(&*node.0.storage, (sku, branch), *before).map_err(unreadable)?
                    }
                    _ => None,
                };
                if let Some(average) = average {
                    averages.insert((sku, branch), average);
                }
            }
            Ok(averages)
        })
        .await
    }
}

fn level_of(branch: BranchId, had: Had) -> BranchLevel {
    let level = StockLevel { on_hand: had.on_hand, ..StockLevel::default() };
    let none = Quantity::ZERO;
    BranchLevel { branch, level, web: none, backordered: none, room: none }
}
