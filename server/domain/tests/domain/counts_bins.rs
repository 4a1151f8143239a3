//! Counting by bins and zones: who counts which, what does not belong where it was found, and every way in which a step is refused.

use std::collections::BTreeMap;

use domain::{
    branch::{
        BinTaker, BinsBetween, Branch, CountEvent, Event, SheetBins, Stray, Threshold,
        command::{CountBody, NamedBins},
    },
    limits::{BIN_CHARS_MAX, COUNT_BINS_TAKEN_MAX, COUNT_OTHER_BINS_MAX, COUNT_RANGES_MAX},
};
use proptest::prelude::*;
use protocol::{
    BinStep::{self, Finish, Free, Take},
    FactName, FactValue, Quantity,
    RefusalCode::{self, *},
    Rule, StaffId,
};

use crate::{
    counts::{APPROVE, BEN, COUNT, SUBMIT, again, at, by, enter, found, open},
    support::*,
};

const CAT: StaffId = StaffId(6);

fn between(from: &str, to: Option<&str>) -> BinsBetween {
    BinsBetween { from: from.to_owned(), to: to.map(ToOwned::to_owned) }
}

/// Zone A and C-01 to C-12, of which B lies in D-07 as well.
fn named() -> NamedBins {
    let ranges = vec![between("A", None), between("C-01", Some("C-12"))];
    NamedBins { ranges, also: ["D-07".to_owned()].into() }
}

fn open_bins(skus: &[&str], bins: NamedBins) -> CountBody {
    let threshold = Threshold { quantity: Some(units(2)), ppm: None };
    let skus = skus.iter().map(|text| sku(text)).collect();
    CountBody::OpenBins { name: "Zone A".into(), skus, bins, blind: true, threshold }
}

fn bin(bin: &str, step: BinStep) -> CountBody {
    CountBody::Bin { count: COUNT, bin: bin.to_owned(), step }
}

/// A branch with ten each of A, B and Z, and a count of A and B in their bins.
fn opened() -> Scenario {
    let past = [open_till(), vec![received("A", 10), received("B", 10), received("Z", 10)]].concat();
    given(past).when(by(ANN, 50, 0, open_bins(&["A", "B"], named()))).then_ok()
}

fn does(scenario: Scenario, staff: StaffId, seconds: i64, body: CountBody) -> Scenario {
    scenario.by_now(seconds).when(by(staff, 60, seconds, body)).then_ok()
}

fn bins(scenario: &Scenario) -> SheetBins {
    scenario.branch.counts().next().expect("an open count").1.bins.clone()
}

fn taken(scenario: &Scenario) -> Vec<(String, StaffId, bool)> {
    let taken = bins(scenario).takers;
    taken.into_iter().map(|(bin, BinTaker { staff, finished, .. })| (bin, staff, finished)).collect()
}

#[test]
fn a_count_of_bins_records_them_behind_its_opening() {
    let scenario = given([received("A", 10)]);
    let answer = scenario.when(by(ANN, 50, 0, open_bins(&["A"], named())));
    let events = answer.decided.expect("opened");
    let NamedBins { ranges, also } = named();
    let also = also.into_iter().collect();
    let [Event::Count(CountEvent::Opened { scope, .. }), told] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(scope.as_deref(), Some([sku("A")].as_slice()));
    assert_eq!(*told, Event::Count(CountEvent::BinsNamed { count: COUNT, ranges, also }));
}

#[test]
fn a_bin_is_taken_finished_and_given_back() {
    let scenario = does(opened(), BEN, 10, bin(" a-03 ", Take));
    assert_eq!(taken(&scenario), [("A-03".to_owned(), BEN, false)], "in capitals, as labels have it");
    let scenario = does(scenario, BEN, 20, bin("A-03", Take));
    assert_eq!(bins(&scenario).takers["A-03"].since, at(10), "taking it twice is taking it once");
    let scenario = does(scenario, BEN, 30, bin("A-03", Finish));
    assert_eq!(taken(&scenario), [("A-03".to_owned(), BEN, true)]);
    let scenario = does(scenario, BEN, 40, bin("A-03", Take));
    assert_eq!(taken(&scenario), [("A-03".to_owned(), BEN, false)], "one goes on with what one has finished");
    let scenario = does(scenario, BEN, 50, bin("A-03", Free));
    assert_eq!(taken(&scenario), []);
    // An empty bin can be said to be finished at once, and the zone of one's own bin taken.
    let scenario = does(scenario, CAT, 60, bin("D-07", Finish));
    let scenario = does(scenario, CAT, 70, bin("A-01", Take));
    let scenario = does(scenario, CAT, 80, bin("A", Take));
    let own = [("A", false), ("A-01", false), ("D-07", true)];
    assert_eq!(taken(&scenario), own.map(|(bin, finished)| (bin.to_owned(), CAT, finished)));
}

#[test]
fn whoever_counts_in_a_bin_that_nobody_has_taken_has_taken_it() {
    let entry = found("A", 4, "a-03", 10);
    let answer = opened().by_now(10).when(by(BEN, 60, 10, enter(&[entry.clone(), entry])));
    let events = answer.decided.clone().expect("counted");
    let first = CountEvent::BinTaken { count: COUNT, bin: "A-03".into(), staff: BEN, at: at(10) };
    assert_eq!(events[0], Event::Count(first), "before what was counted in it");
    assert!(matches!(&events[1], Event::Count(CountEvent::Counted { entries, .. }) if entries.len() == 2));
    let scenario = answer.then_ok();
    assert_eq!(taken(&scenario), [("A-03".to_owned(), BEN, false)]);
    // Within one's own zone no bin is told apart, a place that is no bin is nobody's, and without bins nothing is taken.
    let scenario = does(scenario, CAT, 20, bin("C", Take));
    let scenario = does(scenario, CAT, 30, enter(&[found("B", 1, "C-02", 30), found("B", 1, "front", 30)]));
    assert_eq!(taken(&scenario).len(), 2);
    let scenario = given([received("A", 10)]).when(by(ANN, 50, 0, open(None))).then_ok();
    let scenario = does(scenario, BEN, 10, enter(&[found("A", 1, "A-03", 10)]));
    assert_eq!(taken(&scenario), []);
    let scenario = does(scenario, CAT, 20, enter(&[found("A", 1, "A-03", 20)]));
    let scenario = does(scenario, BEN, 30, bin("A-03", Take));
    let twice = scenario.by_now(40).when(by(CAT, 61, 40, enter(&[found("A", 1, "A-03", 40)])));
    assert_eq!(rule_of(twice), (AlreadyBooked, Some(Rule::BinTaken)), "whoever takes one has it alone");
}

fn rule_of(answer: Answer) -> (RefusalCode, Option<Rule>) {
    let no = answer.decided.expect_err("refused");
    let rule = no.facts.iter().find_map(|fact| match (fact.name, &fact.is) {
        (FactName::Rule, FactValue::Rule(rule)) => Some(*rule),
        _ => None,
    });
    (no.code, rule)
}

#[test]
fn what_cannot_be_is_refused_by_name_and_changes_nothing() {
    // Ben counts A-03 and has counted C-02.
    let counted = || does(does(opened(), BEN, 10, bin("A-03", Take)), BEN, 20, bin("C-02", Finish));
    let long = "X".repeat(BIN_CHARS_MAX + 1);
    let stray = |count, place| enter(&[found("Z", count, place, 30)]);
    for (what, who, body, refused) in [
        ("another's bin", CAT, bin("A-03", Take), (AlreadyBooked, Some(Rule::BinTaken))),
        ("the zone of another's bin", CAT, bin("A", Take), (AlreadyBooked, Some(Rule::BinTaken))),
        ("finishing another's", CAT, bin("A-03", Finish), (AlreadyBooked, Some(Rule::BinTaken))),
        ("what another has counted", CAT, bin("C-02", Take), (AlreadyBooked, Some(Rule::BinCounted))),
        ("in another's bin", CAT, enter(&[found("A", 1, "A-03", 30)]), (AlreadyBooked, Some(Rule::BinTaken))),
        (
            "in another's, written small",
            CAT,
            enter(&[found("A", 1, " a-03", 30)]),
            (AlreadyBooked, Some(Rule::BinTaken)),
        ),
        (
            "in what is counted",
            CAT,
            enter(&[found("B", 1, "C-02", 30)]),
            (AlreadyBooked, Some(Rule::BinCounted)),
        ),
        ("a stray in another's bin", CAT, stray(1, "A-03"), (AlreadyBooked, Some(Rule::BinTaken))),
        ("a bin of another count", CAT, bin("E-01", Take), (WrongState, Some(Rule::BinElsewhere))),
        ("behind the last", CAT, bin("C-13", Finish), (WrongState, Some(Rule::BinElsewhere))),
        ("freeing what nobody counts", BEN, bin("A-04", Free), (WrongState, Some(Rule::BinFree))),
        ("no bin", BEN, bin("  ", Take), (InvalidText, Some(Rule::Empty))),
        ("a long one", BEN, bin(&long, Take), (InvalidText, Some(Rule::TooLong))),
        ("goods of another count elsewhere", BEN, stray(1, "E-01"), (WrongState, None)),
        ("goods of another count nowhere", BEN, stray(1, ""), (WrongState, None)),
        ("less than nothing of a stray", BEN, stray(-1, "A-03"), (InvalidQuantity, None)),
        ("a recount of a stray", BEN, again(found("Z", 1, "A-03", 30)), (WrongState, None)),
    ] {
        let scenario = counted().by_now(30);
        let before = scenario.branch.clone();
        let answer = scenario.when(by(who, 61, 30, body));
        assert_eq!(answer.scenario.branch, before, "{what}");
        assert_eq!(rule_of(answer), refused, "{what}");
    }
    // Whoever may approve counts frees what somebody else counts; a counter does not.
    let clerk = |body| {
        let command = by(CAT, 61, 30, body);
        domain::branch::Command { grant: grant_of(Role::Supervisor), ..command }
    };
    assert_eq!(counted().by_now(30).when(clerk(bin("A-03", Free))).decided.unwrap_err().code, NotAllowed);
    let freed = does(counted(), ANN, 30, bin("A-03", Free));
    assert_eq!(taken(&freed), [("C-02".to_owned(), BEN, true)]);
    does(freed, CAT, 40, bin("A-03", Take));
    // Nobody takes a bin once counting is over.
    let review = does(does(counted(), BEN, 40, enter(&[found("A", 9, "A-03", 40)])), BEN, 50, SUBMIT);
    let late = review.by_now(60).when(by(BEN, 61, 60, bin("A-03", Take)));
    assert_eq!(rule_of(late), (WrongState, Some(Rule::UnderReview)));
}

#[test]
fn a_count_names_no_more_than_its_record_holds() {
    let many = |count: usize| (0..count).map(|number| between(&format!("Q-{number}"), None)).collect();
    let also = |count: usize| (0..count).map(|number| format!("Q-{number}")).collect();
    for (what, bins, code) in [
        ("ranges", NamedBins { ranges: many(COUNT_RANGES_MAX + 1), also: also(0) }, Some(TooManyLines)),
        ("others", NamedBins { ranges: many(1), also: also(COUNT_OTHER_BINS_MAX + 1) }, Some(TooManyLines)),
        ("no name", NamedBins { ranges: vec![between(" ", None)], also: also(0) }, Some(InvalidText)),
        ("most", NamedBins { ranges: many(COUNT_RANGES_MAX), also: also(COUNT_OTHER_BINS_MAX) }, None),
    ] {
        let decided = given([received("A", 10)]).when(by(ANN, 50, 0, open_bins(&["A"], bins))).decided;
        assert_eq!(decided.err().map(|no| no.code), code, "{what}");
    }
    let mut scenario = given([received("A", 10)]).when(by(ANN, 50, 0, open(None))).then_ok();
    for number in 0..COUNT_BINS_TAKEN_MAX {
        scenario = does(scenario, BEN, 10, bin(&format!("Q-{number}"), Finish));
    }
    assert_eq!(scenario.when(by(BEN, 61, 10, bin("R-1", Take))).decided.unwrap_err().code, TooManyLines);
}

#[test]
fn what_does_not_belong_is_noted_and_nothing_of_it_is_posted() {
    let entries = [found("Z", 2, "a-03", 10), found("A", 9, "A-03", 10), found("Z", 1, "A-03", 10)];
    let answer = opened().by_now(10).when(by(BEN, 60, 10, enter(&entries)));
    let events = answer.decided.clone().unwrap();
    let stray =
        |count| Stray { sku: sku("Z"), bin: "A-03".into(), lot: None, quantity: units(count), at: at(10) };
    let strayed = CountEvent::Strayed { count: COUNT, staff: BEN, entries: vec![stray(2), stray(1)] };
    assert_eq!(events.last(), Some(&Event::Count(strayed)));
    let scenario = answer.then_ok();
    let strays: Vec<Quantity> = bins(&scenario).strays.into_values().collect();
    assert_eq!(strays, [units(3)]);
    let slip = does(scenario, BEN, 20, enter(&[found("Z", -3, "A-03", 20)]));
    assert_eq!(bins(&slip).strays.len(), 0, "a slip is taken back");
    let scenario = does(slip, BEN, 30, enter(&[found("Z", 4, "A-04", 30)])).by_now(1_000);
    let posted = scenario.posts(APPROVE);
    assert_eq!(
        (posted.on_hand("A"), posted.on_hand("Z")),
        (9, 10),
        "what lies elsewhere is not known by this"
    );
    // A recount takes the place of all that was counted, in whose bin ever.
    let scenario = does(opened(), BEN, 10, enter(&[found("A", 4, "A-03", 10)]));
    let scenario = does(scenario, BEN, 20, bin("A-03", Finish));
    let scenario = does(scenario, CAT, 30, again(found("A", 8, "A-03", 30)));
    assert_eq!(scenario.sheet_line("A").counted(), units(8));
}

/// What somebody does at a bin.
#[derive(Clone, Copy, Debug)]
enum Act {
    Step(u8, u8, BinStep),
    Count(u8, u8, u8, i64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let step = prop_oneof![Just(Take), Just(Finish), Just(Free)];
    let act = prop_oneof![
        (0_u8..3, 0_u8..5, step).prop_map(|(who, at, step)| Act::Step(who, at, step)),
        (0_u8..3, 0_u8..5, 0_u8..3, 1_i64..5)
            .prop_map(|(who, at, sku, count)| Act::Count(who, at, sku, count)),
    ];
    prop::collection::vec(act, 1..60)
}

const PLACES: [&str; 5] = ["A", "A-01", "A-02", "C-03", "D-07"];

proptest! {
    /// Whatever people try in whichever order: no bin has two of them, and whatever was taken is in the count once, by whom took it.
    #[test]
    fn no_bin_is_counted_by_two(acts in acts()) {
        let mut branch: Branch = opened().branch;
        // What each bin has of each SKU, and who may be in it, by a list that knows nothing of sheets.
        let mut owner: BTreeMap<&str, u8> = BTreeMap::new();
        let mut held: BTreeMap<(u8, u8, u8), i64> = BTreeMap::new();
        let meet = |one: &str, other: &str| one == other || one.split('-').next() == Some(other) || other.split('-').next() == Some(one);
        for (number, act) in acts.iter().enumerate() {
            let (who, place, body) = match *act {
                Act::Step(who, place, step) => (who, place, bin(PLACES[place as usize], step)),
                Act::Count(who, place, of, count) => {
                    let name = ["A", "B", "Z"][of as usize];
                    (who, place, enter(&[found(name, count, PLACES[place as usize], 10)]))
                }
            };
            let bin = PLACES[place as usize];
            let others = owner.iter().any(|(taken, by)| *by != who && meet(taken, bin));
            let staff = StaffId(20 + u16::from(who));
            let answer = Scenario::of(branch.clone()).by_now(10).when(by(staff, 100 + number as u128, 10, body));
            match *act {
                Act::Step(_, _, Free) => {
                    prop_assert_eq!(answer.decided.is_ok(), owner.contains_key(bin));
                    owner.remove(bin);
                }
                Act::Step(..) => {
                    prop_assert_eq!(answer.decided.is_ok(), !others);
                    if !others { owner.insert(bin, who); }
                }
                Act::Count(_, _, of, count) => {
                    // Goods of another count are noted in the count's own bins alone.
                    let fits = !others && (of < 2 || bin != "D-07");
                    prop_assert_eq!(answer.decided.is_ok(), fits);
                    if fits {
                        *held.entry((who, place, of)).or_default() += count;
                        if !owner.iter().any(|(taken, _)| meet(taken, bin)) { owner.insert(bin, who); }
                    }
                }
            }
            branch = answer.scenario.branch;
        }
        let (_, sheet) = branch.counts().next().unwrap();
        let mut told: BTreeMap<(u8, u8, u8), i64> = BTreeMap::new();
        let at = |bin: &str| PLACES.iter().position(|place| *place == bin).unwrap() as u8;
        let person = |staff: StaffId| u8::try_from(staff.0 - 20).unwrap();
        for (name, line) in &sheet.lines {
            let of = u8::from(name.as_str() == "B");
            for part in &line.parts { told.insert((person(part.staff), at(&part.place), of), part.quantity.0 / 1_000); }
        }
        for (key, quantity) in &sheet.bins.strays { told.insert((person(key.staff), at(&key.bin), 2), quantity.0 / 1_000); }
        prop_assert_eq!(told, held);
        let takers: BTreeMap<&str, u8> = sheet.bins.takers.iter().map(|(bin, taker)| (bin.as_str(), person(taker.staff))).collect();
        prop_assert_eq!(takers, owner);
    }
}
