//! Long histories of several shops, held against a naive reference at every step: every level of every SKU in every shop, what is
//! on the road, what is still to be told, and that nothing comes from nowhere or is lost. In between, machines fall down.
//!
//! `ONHAND_MODEL_STEPS` says how many steps, and `ONHAND_MODEL_SEED` where chance begins. A history that fails is shortened to
//! what it takes, and told.

mod answers;
mod ask;
mod batches;
mod bins;
mod buying;
mod check;
mod choose;
mod consigned;
mod counting;
mod elsewhere;
mod house;
mod kitted;
mod machines;
mod made;
mod missing;
mod named;
mod odd;
mod parts;
mod rules;
mod run;
mod sheets;
mod table;
mod travel;
mod waiting;
mod wording;
mod words;

use run::{History, history};

/// A history has so many steps, and then another begins: documents and tickets of a long time, and a short way to a failure.
const STEPS: usize = 5_000;

// What a test reads of its surroundings decides nothing.
#[allow(clippy::disallowed_methods)]
fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().expect("it is a number"))
}

#[test]
fn every_level_is_what_a_naive_reference_says_whatever_is_done() {
    let wanted = number("ONHAND_MODEL_STEPS", 25_000) as usize;
    let first = number("ONHAND_MODEL_SEED", 1);
    let (mut done, mut seed) = (0, first);
    let mut seen = History::default();
    while done < wanted {
        let steps = history(seed, STEPS.min(wanted - done));
        match run::run(&steps) {
            Ok(one) => seen.add(&one),
            Err(broken) => {
                let (short, broken) = run::shortened(&steps, broken);
                panic!("seed {seed}, {} steps: {broken}\n{}", short.len(), run::told(&short));
            }
        }
        (done, seed) = (done + steps.len(), seed + 1);
    }
    println!("{done} steps from seed {first}: {seen:?}");
    let poor = seen.is_poor(wanted >= 100_000);
    assert!(wanted < 25_000 || poor.is_empty(), "too little of something has happened: {poor:?}");
}
