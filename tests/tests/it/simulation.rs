//! Many worlds of two branches with kits, lots, goods on consignment, and transfers that come short, damaged or with too much, on a
//! journal that fails, with cuts between the branches and registers that are out of reach: `ONHAND_SIM_SEEDS` of them, `ONHAND_SIM_STEPS`
//! long, from `ONHAND_SIM_SEED`.

use onhand::node::{ExplainAsked, Node, NodeOptions};
use onhand_tests::{Child, onhand_binary, sim};
use protocol::{BranchId, LevelName, Lsn, Sku, StockLevel};

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("it is a number"))
}

#[test]
fn every_world_keeps_its_promises() {
    let steps = u32::try_from(number("ONHAND_SIM_STEPS", 900)).unwrap();
    let (first, count) = (number("ONHAND_SIM_SEED", 1), number("ONHAND_SIM_SEEDS", 16));
    let mut all = sim::Summary::default();
    for seed in first..first + count {
        println!("seed {seed}");
        let one = sim::run(seed, steps);
        all.records += one.records;
        all.done += one.done;
        all.refused += one.refused;
        all.repeats += one.repeats;
        all.crashes += one.crashes;
        all.lost += one.lost;
        all.carried += one.carried;
        one.happened.iter().for_each(|(what, times)| *all.happened.entry(what).or_default() += times);
    }
    println!("{all:#?}");
    if count < 10 {
        return;
    }
    // A generator that never gets anywhere interesting proves nothing.
    assert!(all.done > all.records / 4 && all.refused > 0 && all.lost > count && all.crashes > count);
    assert!(all.carried > count * 20, "the branches hardly told each other anything");
    let seldom: Vec<&str> = sim::HAPPENINGS
        .into_iter()
        .filter(|what| all.happened.get(what).is_none_or(|times| *times < 3))
        .collect();
    assert_eq!(seldom, [""; 0], "hardly ever");
}

#[test]
fn a_seed_is_one_world() {
    assert_eq!(sim::run(7, 400), sim::run(7, 400));
    assert_ne!(sim::run(7, 400).journal, sim::run(8, 400).journal);
}

#[test]
fn what_a_world_has_recorded_adds_up_offline_and_a_record_that_somebody_changed_does_not() {
    let Some(binary) = onhand_binary() else { return };
    for seed in [3, 11] {
        let dir = tempfile::tempdir().unwrap();
        let mut records = sim::records(seed, 600);
        sim::write(&records, &dir.path().join("data"));
        let verified = Child::run(binary, &dir.path().join("data"), &["verify"]);
        let told = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(verified.status.success() && told.contains("conserved"), "seed {seed}: {told}");
        let changed = sim::change_one(&mut records).expect("a hold has ended");
        sim::write(&records, &dir.path().join("changed"));
        let verified = Child::run(binary, &dir.path().join("changed"), &["verify"]);
        let told = String::from_utf8_lossy(&verified.stdout).into_owned();
        let wrong = format!("record {}, SKU {}, branch {}:", changed.newest, changed.sku, changed.branch);
        assert!(!verified.status.success() && told.contains(&wrong), "seed {seed}, {wrong} {told}");
    }
}

/// How a number of a level is read.
type Reading = fn(&StockLevel) -> i64;

#[test]
fn every_level_of_a_world_is_the_sum_of_what_explains_it() {
    const NAMES: [(LevelName, Reading); 6] = [
        (LevelName::OnHand, |level| level.on_hand.0),
        (LevelName::Unsellable, |level| level.unsellable.0),
        (LevelName::Allocated, |level| level.allocated.0),
        (LevelName::Reserved, |level| level.reserved.0),
        (LevelName::Incoming, |level| level.incoming.0),
        (LevelName::Available, |level| level.available_to_sell().0),
    ];
    actix::System::new().block_on(async {
        let (mut levels, mut entries) = (0, 0);
        for seed in [5, 13] {
            let dir = tempfile::tempdir().unwrap();
            sim::write(&sim::records(seed, 600), dir.path());
            let node =
                Node::open(&NodeOptions { data: Some(dir.path().to_owned()), ..NodeOptions::default() })
                    .unwrap();
            for branch in [BranchId(1), BranchId(2)] {
                for row in node.branch_levels(branch, None, usize::MAX).await.unwrap() {
                    for (level, of) in NAMES {
                        let (value, sum, count) = explained(&node, (branch, row.sku), level).await;
                        let shown = of(&row.level);
                        assert_eq!(
                            (value, sum),
                            (shown, shown),
                            "seed {seed}, {} in {branch}: {level:?}",
                            row.sku
                        );
                        levels += 1;
                        entries += count;
                    }
                }
            }
            node.stop().await;
        }
        println!("{levels} levels, {entries} entries");
        assert!(levels > 100 && entries > 500, "{levels} levels, {entries} entries");
    });
}

/// The value that is told, what all entries come to, and how many there are.
async fn explained(node: &Node, (branch, sku): (BranchId, Sku), level: LevelName) -> (i64, i64, usize) {
    let (mut before, mut sum, mut count) = (None, 0, 0);
    loop {
        let asked = ExplainAsked { sku, branch, level, condition: None, before, limit: 40 };
        let page = node.explain(asked).await.unwrap();
        count += page.entries.len();
        sum += page.entries.iter().map(|entry| entry.quantity.0).sum::<i64>();
        match page.next {
            Some(next) => before = Some(Lsn(next.parse().unwrap())),
            None => return (page.value.0, sum, count),
        }
    }
}
