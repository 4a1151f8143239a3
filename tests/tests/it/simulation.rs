//! Many worlds, each from a seed: `ONHAND_SIM_SEEDS` of them, `ONHAND_SIM_STEPS` long. One is repeated with
//! `ONHAND_SIM_SEED`.

use onhand_tests::sim;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn every_world_keeps_its_promises() {
    let steps = u32::try_from(number("ONHAND_SIM_STEPS", 600)).unwrap();
    let (first, count) = match number("ONHAND_SIM_SEED", 0) {
        0 => (rand::random::<u32>().into(), number("ONHAND_SIM_SEEDS", 30)),
        seed => (seed, 1),
    };
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
    }
    println!("{all:?}");
    // A generator that never gets anywhere interesting proves nothing.
    assert!(all.done > all.records / 4 && all.refused > 0 && all.lost > 0 && all.crashes > count);
}

#[test]
fn a_seed_is_one_world() {
    assert_eq!(sim::run(7, 400), sim::run(7, 400));
    assert_ne!(sim::run(7, 400).journal, sim::run(8, 400).journal);
}
