//! When a partition writes the rows of its ledgers, and that batches come to what their records do.

use domain::branch::{Event, Moved, StockEvent};
use journal::{MemoryStorage, RowRange, Storage};
use protocol::{Epoch, Quantity, Timestamp};

use super::{ledger::LEDGER, *};
use crate::{
    egress::HubList,
    limits::{LEDGER_ROW, LEDGER_ROWS_AT_ONCE},
    record::{self, Decision, Stream},
};

const SKUS: [&str; 3] = ["A-1", "B-2", "C-3"];

/// A delivery of all SKUs.
fn delivery(lsn: u64) -> Record {
    let line = |sku: &str| Moved { sku: sku.parse().unwrap(), quantity: Quantity::ONE };
    let lines = SKUS.iter().map(|sku| line(sku)).collect();
    let received = Event::Stock(StockEvent::Received { reference: String::new(), lines });
    record::sample(lsn, Stream::Branch(BranchId(1)), Timestamp(0), Decision::Branch(vec![received]))
}

/// Where a partition writes its rows.
fn rows() -> (Arc<MemoryStorage>, Outlet) {
    let storage = Arc::new(MemoryStorage::default());
    let (epoch, hubs) = (Epoch(1), HubList::default());
    let outlet = Outlet { epoch, hubs, storage: Arc::clone(&storage) as Arc<dyn Storage> };
    (storage, outlet)
}

#[test]
fn the_rows_of_a_long_tail_are_written_a_few_at_a_time_and_none_is_lost() {
    let (storage, outlet) = rows();
    let mut partition = Stock::new(0, 1);
    let due = SKUS.len() * LEDGER_ROWS_AT_ONCE;
    let tail = u64::try_from(LEDGER_ROWS_AT_ONCE * LEDGER_ROW).unwrap();
    for lsn in 1..=tail {
        partition.replay(&delivery(lsn));
    }
    let written = || storage.scan_rows(LEDGER, &RowRange::all(), usize::MAX).unwrap().len();
    assert_eq!(written(), 0, "replaying writes nothing");
    let mut last = tail;
    for batch in 1..=5 {
        last += 1;
        partition.replay(&delivery(last));
        partition.publish(&outlet);
        assert_eq!(written(), (batch * LEDGER_ROWS_AT_ONCE).min(due));
    }
    for sku in SKUS {
        let newest_first: Vec<Lsn> = (1..=last).rev().map(Lsn).collect();
        let (sku, limit) = (sku.parse().unwrap(), newest_first.len());
        let all = (Lsn(last + 1), limit);
        let found = positions(&partition.ledger(&sku), &*storage, &sku, all).unwrap();
        assert_eq!(found, newest_first);
        let runs = runs(partition.ledger(&sku), &*storage, &sku).unwrap();
        let steps: Vec<Step> = runs.iter().flat_map(Run::steps).collect();
        assert!(steps.iter().map(|step| step.lsn).rev().eq(newest_first));
        assert!(steps.iter().all(|step| step.on_hand == Quantity::ONE && step.branch == BranchId(1)));
    }
}

/// Rows begin with a record each, so that one that moves a SKU more often than a row is long cannot hide another row.
#[test]
fn a_record_that_moves_a_sku_very_often_stands_in_one_row() {
    let (storage, outlet) = rows();
    let mut partition = Stock::new(0, 1);
    let often = |lsn, times: usize| {
        let Decision::Branch(events) = delivery(lsn).decision else { unreachable!() };
        let all = events.iter().cycle().take(times).cloned().collect();
        record::sample(lsn, Stream::Branch(BranchId(1)), Timestamp(0), Decision::Branch(all))
    };
    let times = [LEDGER_ROW * 2 + 9, 1, LEDGER_ROW * 3, 2, LEDGER_ROW - 1, 5];
    for (lsn, times) in (1..).zip(times) {
        partition.replay(&often(lsn, times));
        if lsn % 2 == 0 {
            partition.publish(&outlet);
        }
    }
    let sku = SKUS[0].parse().unwrap();
    let runs = runs(partition.ledger(&sku), &*storage, &sku).unwrap();
    let mut moved: BTreeMap<Lsn, usize> = BTreeMap::new();
    for step in runs.iter().flat_map(Run::steps) {
        *moved.entry(step.lsn).or_default() += 1;
    }
    assert!(moved.into_values().eq(times));
    assert!(runs.len() >= 3, "there are rows");
}

#[test]
fn a_batch_comes_to_what_its_records_come_to() {
    let twice = |lsn| {
        let Decision::Branch(events) = delivery(lsn).decision else { unreachable!() };
        let both = events.iter().chain(&events).cloned().collect();
        record::sample(lsn, Stream::Branch(BranchId(2)), Timestamp(0), Decision::Branch(both))
    };
    let records: Vec<Arc<Record>> = vec![delivery(5).into(), twice(6).into(), delivery(7).into()];
    let batch = Batch::new(records.clone());
    let mut all = BTreeSet::new();
    for index in 0..2 {
        let (mut one_by_one, mut at_once) = (Stock::new(index, 2), Stock::new(index, 2));
        // The first record was replayed from the journal before the batch came.
        at_once.replay(&records[0]);
        at_once.take(&batch, Lsn(5));
        records.iter().for_each(|record| one_by_one.replay(record));
        let stored = [&one_by_one, &at_once].map(|stock| postcard::to_stdvec(stock).unwrap());
        assert_eq!(stored[0], stored[1]);
        for (sku, state) in &at_once.skus {
            let ledger = at_once.ledger(sku);
            let found = positions(&ledger, &MemoryStorage::default(), sku, (Lsn(8), 10)).unwrap();
            assert_eq!(found, [Lsn(7), Lsn(6), Lsn(5)], "{sku} stands once for each record");
            assert_eq!(state.level(BranchId(2)).on_hand, Quantity(2_000));
            all.insert(*sku);
        }
    }
    assert_eq!(all.len(), SKUS.len(), "each SKU has one owner");
}
