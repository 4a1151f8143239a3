//! A round of the audit over everything that can be open, and over levels that were made wrong on purpose.

use std::path::Path;

use actix::System;
use domain::branch::{Event, Moved, StockEvent};
use journal::{SledOptions, SledStorage, Storage};
use proptest::prelude::*;
use protocol::{BranchId, FindingKind, LevelName, Lsn, Quantity};

use super::*;
use crate::{
    egress::Projection as _,
    node::{
        NodeOptions,
        explain::tests::{Known, Step, do_it, shop, step},
    },
    projections::{Promised, Stock},
    record::{Decision, Stream, sample},
    recovery::{Replay, SnapshotWriter, Snapshots},
};

async fn round(node: &Node) -> ConservationResult {
    let pace = Pace::new(Arc::default());
    Round::new(node, pace).run(clock::now()).await.unwrap_or_else(|_| panic!("the round has an end"))
}

/// Goods on hand, set aside, held, allocated and on their way.
const STEPS: [Step; 8] = [
    Step::Receive(1, 0, 5),
    Step::Adjust(0, 0, 0, 2),
    Step::Hold(0, 1, 2),
    Step::Draft(0, 0, 3),
    Step::Approve(0),
    Step::Dispatch(0),
    Step::Draft(0, 1, 2),
    Step::Approve(1),
];

async fn trade(node: &Node) {
    shop(node).await;
    let mut known = Known::default();
    for step in &STEPS {
        do_it(node, step, &mut known).await;
    }
    do_it(node, &Step::Arrive(0, 0, 1, 1, false), &mut known).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_adds_up(steps in prop::collection::vec(step(), 1..60)) {
        System::new().block_on(async {
            let node = Node::open(&NodeOptions::default()).unwrap();
            shop(&node).await;
            let mut known = Known::default();
            for step in &steps {
                do_it(&node, step, &mut known).await;
            }
            let result = round(&node).await;
            assert_eq!((result.findings, result.finding_count, result.unsettled), (Vec::new(), 0, 0));
            assert_eq!(result.skus, 2);
            node.stop().await;
        });
    }
}

/// What a directory's node says after something was done to a part's snapshot.
fn damaged<P: Replay>(
    data: &Path,
    name: &str,
    form: u16,
    damage: impl FnOnce(u64, &mut P),
) -> ConservationResult {
    let storage: Arc<dyn Storage> = Arc::new(SledStorage::open_with(data, &SledOptions::default()).unwrap());
    let head = storage.head().lsn;
    let (lsn, mut state) = Snapshots::new(Arc::clone(&storage)).load::<P>(name, form).unwrap();
    damage(lsn, &mut state);
    let writer = SnapshotWriter::start(Arc::clone(&storage), move || head).unwrap();
    writer.submit(name, form, lsn, &state);
    writer.stop();
    storage.mark_clean().unwrap();
    drop(storage);
    System::new().block_on(async {
        let node = on_disk(data);
        let result = round(&node).await;
        node.stop().await;
        result
    })
}

fn on_disk(data: &Path) -> Node {
    let options = NodeOptions { data: Some(data.to_owned()), partitions: 1, ..NodeOptions::default() };
    Node::open(&options).unwrap()
}

fn traded(data: &Path) {
    System::new().block_on(async {
        let node = on_disk(data);
        trade(&node).await;
        assert_eq!(round(&node).await.findings, Vec::new());
        node.stop().await;
    });
}

#[test]
fn a_level_that_is_wrong_is_red_by_sku_branch_and_record() {
    let dir = tempfile::tempdir().unwrap();
    traded(dir.path());
    let part = Stock::PART;
    let result = damaged(dir.path(), &format!("{}/0", part.name), part.form, |lsn, stock: &mut Stock| {
        let lines = vec![Moved { sku: "TEA".parse().unwrap(), quantity: Quantity(5) }];
        let never = Event::Stock(StockEvent::Received { reference: "never came".into(), lines });
        let decision = Decision::Branch(vec![never]);
        stock.replay(&sample(lsn, Stream::Branch(BranchId(2)), protocol::Timestamp(0), decision));
    });
    let of =
        |kind| result.findings.iter().find(|one| one.kind == kind).unwrap_or_else(|| panic!("{result:?}"));
    for kind in [FindingKind::Movements, FindingKind::Machine] {
        let one = of(kind);
        let named = (one.sku.map(|sku| sku.to_string()), one.branch, one.level);
        assert_eq!(named, (Some("TEA".into()), Some(BranchId(2)), Some(LevelName::OnHand)));
        assert_eq!(one.shown.0 - one.reckoned.0, 5, "{one:?}");
        assert!(one.lsn > Lsn(0) && one.lsn <= result.as_of, "{one:?}");
    }
    assert_eq!(result.finding_count, 2, "{result:?}");
}

#[test]
fn a_hold_that_nobody_knows_is_red() {
    let dir = tempfile::tempdir().unwrap();
    traded(dir.path());
    let part = Promised::PART;
    let result = damaged(dir.path(), part.name, part.form, |_, promised: &mut Promised| {
        *promised = Promised::default();
    });
    let levels: Vec<_> = result.findings.iter().map(|one| (one.kind, one.level.unwrap())).collect();
    let documents = |level| levels.contains(&(FindingKind::Documents, level));
    assert!(documents(LevelName::Reserved) && documents(LevelName::Allocated), "{result:?}");
    assert!(documents(LevelName::Incoming), "{result:?}");
}

#[actix_web::test]
async fn the_audit_rests_much_longer_than_it_works_and_comes_when_it_is_asked() {
    let node = Node::open(&NodeOptions::default()).unwrap();
    trade(&node).await;
    let began = Instant::now();
    node.begin_conservation().unwrap();
    let seen = async |rounds_behind: Option<Timestamp>| loop {
        if let Some(last) =
            node.conservation().last.filter(|last| rounds_behind.is_none_or(|at| last.finished > at))
        {
            return last;
        }
        node.check_conservation();
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let first = seen(None).await;
    assert!(first.worked_ms * 100 <= u64::try_from(began.elapsed().as_millis()).unwrap(), "{first:?}");
    do_it(&node, &Step::Receive(0, 0, 1), &mut Known::default()).await;
    // A round that had begun before that is not the one that was asked for.
    let second = loop {
        let next = seen(Some(first.finished)).await;
        if next.as_of > first.as_of {
            break next;
        }
    };
    assert_eq!((first.findings, second.findings), (Vec::new(), Vec::new()));
    node.stop().await;
}
