//! Counting lot by lot while the shop sells: what is expected of each lot, what posting puts right, and every way in which an entry
//! is refused.

use domain::{
    Machine,
    branch::{
        Branch, Command, CountEvent, Event, LotEvent,
        command::{CountBody, Found, FoundLot, LotBody, TicketBody},
    },
    limits::{COUNT_LOT_PARTS_MAX, LOT_MOVES_MAX},
};
use protocol::{
    COUNT_LOT_ENTRIES_MAX, FactValue, OccurredAt, Quantity,
    RefusalCode::{self, *},
    Rule, StaffId, Tracking,
};

use crate::{counts::*, lots::*, support::*};

/// So many of a lot, as somebody reads them off the goods so many seconds after the count was opened.
fn of_lot(name: &str, count: i64, days: i32, place: &str, seconds: i64) -> Found {
    let lot = FoundLot { lot: code(name), expires: in_days(days), tracking: Tracking::LotExpiry };
    Found { sku: sku("A"), quantity: units(count), place: place.into(), at: at(seconds), lot: Some(lot) }
}

fn of_unit(number: &str, count: i64, place: &str, seconds: i64) -> Found {
    let lot = FoundLot { lot: code(number), expires: None, tracking: Tracking::Serial };
    Found { lot: Some(lot), ..of_lot(number, count, 0, place, seconds) }
}

/// Without looking at the lot.
fn plain(count: i64, place: &str, seconds: i64) -> Found {
    Found { lot: None, ..of_lot("ONE", count, 0, place, seconds) }
}

/// Ten of ONE and five of TWO, and a count that was opened.
fn opened() -> Scenario {
    two_lots().when(by(ANN, 50, 0, open(Some(&["A", "B"])))).then_ok()
}

/// Units U1 to U3, and a count that was opened.
fn units_opened() -> Scenario {
    let lines = ["U1", "U2", "U3"].map(|number| unit("A", number));
    let came = delivery(11, "A", (3, 0), &lines, Tracking::Serial);
    let shop = given(open_till()).when(came).then_ok();
    shop.when(by(ANN, 50, 0, open(None))).then_ok()
}

impl Scenario {
    fn sells_of(self, count: i64, lot: Option<&str>, happened: i64) -> Self {
        let lines: Vec<_> = lot.into_iter().map(|name| no_date("A", name, count)).collect();
        let occurred = OccurredAt { at: at(happened), offset_minutes: 60 };
        self.when(Command { occurred, ..sell_of(count, &lines) }).then_ok()
    }

    /// What was counted of a lot, and what is expected of it.
    fn lot_line(&self, name: &str) -> (i64, i64) {
        let line = self.sheet_line("A");
        let expected = line.lots.get(&code(name)).map(|lot| lot.expected).unwrap_or_default();
        (line.counted_of(code(name)).0 / 1_000, expected.0 / 1_000)
    }

    fn lots(&self) -> (Vec<(String, i64)>, i64) {
        seen(&self.branch, "A")
    }
}

fn lots(wanted: &[(&str, i64)], unlotted: i64) -> (Vec<(String, i64)>, i64) {
    (wanted.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect(), unlotted)
}

#[test]
fn posting_puts_each_lot_right_in_the_record_that_moves_the_level() {
    let count = opened().counts(10, &[of_lot("ONE", 7, 10, "x", 10), of_lot("TWO", 6, 20, "y", 10)]);
    assert_eq!((count.lot_line("ONE"), count.lot_line("TWO")), ((7, 10), (6, 5)));
    assert_eq!(count.sheet_line("A").variance(), units(-2));
    let mut count = count.by_now(100).steps(&[SUBMIT, APPROVE]);
    let wake = count.branch.on_wake(at(1_000)).unwrap();
    let events = count.branch.decide(at(1_000), &wake).unwrap();
    let [
        Event::Count(CountEvent::Posted { lines, last: true, .. }),
        Event::Lot(LotEvent::Moved { lines: moved, .. }),
    ] = events.as_slice()
    else {
        panic!("{events:?}")
    };
    assert_eq!(lines.len(), 1);
    let moved: Vec<_> =
        moved.iter().map(|line| (line.lot.to_string(), line.on_hand().0 / 1_000, line.named)).collect();
    assert_eq!(moved, [("ONE".to_owned(), -3, true), ("TWO".to_owned(), 1, true)]);
    events.iter().for_each(|event| count.branch.apply(event));
    assert_eq!((count.lots(), count.on_hand("A")), (lots(&[("ONE", 7), ("TWO", 6)], 0), 13));
}

#[test]
fn goods_in_the_wrong_lot_are_put_right_though_their_number_is_right() {
    let count = opened().counts(10, &[of_lot("ONE", 8, 10, "", 10), of_lot("TWO", 5, 20, "", 10)]);
    let count = count.counts(20, &[of_lot("NEW", 2, 30, "", 20)]);
    assert_eq!(count.sheet_line("A").variance(), Quantity::ZERO);
    let count = count.by_now(100).posts(APPROVE);
    assert_eq!((count.lots(), count.on_hand("A")), (lots(&[("ONE", 8), ("TWO", 5), ("NEW", 2)], 0), 15));
}

#[test]
fn what_was_counted_without_its_lot_is_said_so_and_can_be_named() {
    let count = opened().counts(10, &[of_lot("ONE", 9, 10, "", 10), plain(4, "", 10)]);
    let line = count.sheet_line("A");
    let parts: Vec<_> = line.parts.iter().map(|part| (part.lot.is_some(), part.quantity.0 / 1_000)).collect();
    assert_eq!((parts, line.variance()), (vec![(false, 4), (true, 9)], units(-2)));
    // Somebody looks again: three of them are of TWO.
    let count = count.counts(20, &[plain(-3, "", 20), of_lot("TWO", 3, 20, "", 20)]);
    assert_eq!(count.sheet_line("A").variance(), units(-2));
    let count = count.by_now(100).posts(APPROVE);
    assert_eq!(count.lots(), lots(&[("ONE", 9), ("TWO", 3)], 1));
    let name = naming(office(Role::Manager, LotBody::Name { from: None }), &[lot("A", "TWO", 1, 20)]);
    assert_eq!(count.when(name).then_ok().lots(), lots(&[("ONE", 9), ("TWO", 4)], 0));
}

#[test]
fn a_line_without_any_lot_is_posted_as_it_always_was() {
    let count = opened().counts(10, &[plain(12, "", 10)]).by_now(100).posts(APPROVE);
    assert_eq!(count.lots(), lots(&[("ONE", 7), ("TWO", 5)], 0), "less is of the lot that is sold first");
    let count = opened().counts(10, &[plain(17, "", 10)]).by_now(100).posts(APPROVE);
    assert_eq!(count.lots(), lots(&[("ONE", 10), ("TWO", 5)], 2));
}

#[test]
fn on_which_side_of_the_moment_a_lot_moves() {
    let counted = || opened().counts(10, &[of_lot("ONE", 9, 10, "", 10), of_lot("TWO", 5, 20, "", 10)]);
    for (what, happened, line, after) in [
        ("after it was counted", 11, (9, 10), &[("ONE", 7), ("TWO", 5)]),
        ("before, and heard of later", 9, (9, 8), &[("ONE", 9), ("TWO", 5)]),
    ] {
        let count = counted().by_now(20).sells_of(2, Some("ONE"), happened);
        assert_eq!(count.lot_line("ONE"), line, "{what}");
        assert_eq!(count.by_now(100).posts(APPROVE).lots(), lots(after, 0), "{what}");
    }
    // Heard of after the count was posted: it has seen that they were gone, and of which lot.
    let count = counted().by_now(100).posts(APPROVE).sells_of(1, Some("ONE"), 9);
    assert_eq!((count.lots(), count.on_hand("A")), (lots(&[("ONE", 9), ("TWO", 5)], 0), 14));
    let count = count.sells_of(1, Some("ONE"), 500);
    assert_eq!(count.lots(), lots(&[("ONE", 8), ("TWO", 5)], 0));
}

#[test]
fn a_phone_without_a_network_counts_lots_for_its_own_moment() {
    let count = opened().by_now(20).sells_of(2, Some("ONE"), 20);
    let count = count.by_now(30).sells_of(1, None, 30);
    // Counted before both sales, told after them.
    let count = count.by_now(60).counts(60, &[of_lot("ONE", 10, 10, "", 10), of_lot("TWO", 4, 20, "", 10)]);
    assert_eq!((count.lot_line("ONE"), count.lot_line("TWO")), ((10, 10), (4, 5)));
    assert_eq!(count.by_now(100).posts(APPROVE).lots(), lots(&[("ONE", 7), ("TWO", 4)], 0));
}

#[test]
fn what_is_named_or_put_right_on_paper_changes_what_is_expected() {
    let count = opened().counts(10, &[of_lot("ONE", 10, 10, "", 10), of_lot("TWO", 5, 20, "", 10)]);
    let name =
        naming(office(Role::Manager, LotBody::Name { from: Some(code("ONE")) }), &[lot("A", "TWO", 2, 20)]);
    let count = count.by_now(20).when(name).then_ok();
    assert_eq!((count.lot_line("ONE"), count.lot_line("TWO")), ((10, 8), (5, 7)));
    assert_eq!(count.by_now(100).posts(APPROVE).lots(), lots(&[("ONE", 10), ("TWO", 5)], 0));
}

#[test]
fn missing_and_found_units_are_told_by_their_numbers() {
    let entries = [of_unit("U1", 1, "drawer", 10), of_unit("U9", 1, "drawer", 10)];
    let count = units_opened().counts(10, &entries);
    let line = count.sheet_line("A");
    let off: Vec<_> =
        line.lots.keys().map(|lot| (lot.to_string(), line.variance_of(*lot).0 / 1_000)).collect();
    let told: Vec<_> = off.iter().map(|(lot, by)| (lot.as_str(), *by)).collect();
    assert_eq!(told, [("U1", 0), ("U2", -1), ("U3", -1), ("U9", 1)]);
    let count = count.by_now(100).posts(APPROVE);
    assert_eq!((count.lots(), count.on_hand("A")), (lots(&[("U1", 1), ("U9", 1)], 0), 2));
}

#[test]
fn of_what_nobody_counted_no_lot_is_there_when_somebody_says_so() {
    let count = opened().when(by(BEN, 60, 10, enter(&[found_b()]))).then_ok();
    let count = count.by_now(100).posts(ZERO);
    assert_eq!((count.lots(), count.on_hand("A")), (lots(&[], 0), 0));
    let count = units_opened().when(by(BEN, 60, 10, enter(&[found_b()]))).then_ok();
    assert_eq!(count.by_now(100).posts(ZERO).lots(), lots(&[], 0), "nor any unit");
}

fn found_b() -> Found {
    Found { sku: sku("B"), ..plain(1, "", 10) }
}

#[test]
fn what_was_set_aside_of_a_lot_and_is_missing_may_not_be_sold_no_longer() {
    let shop = two_lots().when(naming(adjust(0, 4), &[lot("A", "ONE", 4, 10)])).then_ok();
    let shop = shop.when(by(ANN, 50, 0, open(None))).then_ok();
    let count = shop.counts(10, &[of_lot("ONE", 2, 10, "", 10), of_lot("TWO", 5, 20, "", 10)]);
    let count = count.by_now(100).posts(APPROVE);
    let level = count.branch.level(&sku("A"));
    assert_eq!((level.on_hand, level.unsellable), (units(7), units(2)));
    assert_eq!(count.lots(), lots(&[("ONE", 2), ("TWO", 5)], 0));
    // A recalled lot is counted like any other, and stays blocked.
    let shop = two_lots().when(recall("A", "ONE")).then_ok().when(by(ANN, 50, 0, open(None))).then_ok();
    let count = shop.counts(10, &[of_lot("ONE", 12, 10, "", 10), of_lot("TWO", 5, 20, "", 10)]);
    let level = count.by_now(100).posts(APPROVE).branch.level(&sku("A"));
    assert_eq!((level.on_hand, level.unsellable), (units(17), units(12)));
}

#[test]
fn a_recount_takes_the_place_of_all_lots_at_once() {
    let count =
        opened().counts(10, &[of_lot("ONE", 3, 10, "", 10), of_lot("OLD", 1, 5, "", 10), plain(2, "", 10)]);
    let more = vec![of_lot("TWO", 5, 20, "", 30)];
    let again = CountBody::Recount {
        count: COUNT,
        entry: of_lot("ONE", 10, 10, "", 30),
        also: more,
        reason: String::new(),
    };
    let count = count.by_now(30).when(by(BEN, 61, 30, again)).then_ok();
    let line = count.sheet_line("A");
    assert_eq!((line.counted(), line.again, line.lots.len()), (units(15), 1, 2));
    assert_eq!((count.lot_line("ONE"), count.lot_line("TWO")), ((10, 10), (5, 5)));
    let mixed = vec![Found { sku: sku("B"), ..plain(1, "", 30) }];
    let mixed =
        CountBody::Recount { count: COUNT, entry: plain(1, "", 30), also: mixed, reason: String::new() };
    count.when(by(BEN, 62, 30, mixed)).then_refused(InvalidQuantity);
}

type Refused = (RefusalCode, Option<Rule>);
const DIFFERS: Refused = (AlreadyBooked, Some(Rule::LotDiffers));
const TWICE: Refused = (AlreadyBooked, Some(Rule::CountedTwice));
const WRONG: Refused = (InvalidQuantity, None);

/// Each is refused, whoever enters it.
fn are_refused(to: impl Fn() -> Scenario, cases: Vec<(&str, StaffId, Vec<Found>, Refused)>) {
    for (what, staff, entries, refused) in cases {
        let answer = to().when(by(staff, 90, 20, enter(&entries)));
        let no = answer.decided.err().unwrap_or_else(|| panic!("{what} was taken"));
        let told = no.facts.iter().find_map(|fact| match fact.is {
            FactValue::Rule(rule) => Some(rule),
            _ => None,
        });
        assert_eq!((no.code, told), refused, "{what}: {}", no.message);
    }
}

#[test]
fn entries_of_lots_that_are_not_possible() {
    let untracked = FoundLot { lot: code("ONE"), expires: None, tracking: Tracking::Untracked };
    let undated = FoundLot { lot: code("NEW"), expires: None, tracking: Tracking::LotExpiry };
    let with = |lot: FoundLot| vec![Found { lot: Some(lot), ..plain(1, "", 20) }];
    let of = |name: &str, count: i64, days: i32| vec![of_lot(name, count, days, "", 20)];
    let many = vec![of_lot("ONE", 1, 10, "", 20); COUNT_LOT_ENTRIES_MAX + 1];
    let two_days = [of("NEW", 1, 11), of("NEW", 1, 12)].concat();
    are_refused(
        || opened().counts(10, &[of_lot("ONE", 2, 10, "", 10)]),
        vec![
            ("goods that are not told apart", BEN, with(untracked), (WrongState, Some(Rule::NotToldApart))),
            ("a lot without its date", BEN, with(undated), (InvalidQuantity, Some(Rule::ExpiryMissing))),
            ("a lot with another date", BEN, of("ONE", 1, 11), DIFFERS),
            ("a new lot with two dates", BEN, two_days, DIFFERS),
            ("more of a lot taken back than counted", BEN, of("ONE", -3, 10), WRONG),
            ("taken back of another lot", BEN, of("TWO", -1, 20), WRONG),
            ("taken back by somebody else", ANN, of("ONE", -1, 10), WRONG),
            ("taken back without the lot", BEN, vec![plain(-1, "", 20)], WRONG),
            ("too many entries", BEN, many, (TooManyLines, None)),
        ],
    );
}

#[test]
fn entries_of_units_that_are_not_possible() {
    let units = || units_opened().counts(10, &[of_unit("U1", 1, "drawer", 10)]);
    let half = vec![Found { quantity: Quantity(500), ..of_unit("U2", 1, "", 20) }];
    let both = vec![of_unit("U2", 1, "", 20), of_unit("U2", 1, "", 20)];
    are_refused(
        units,
        vec![
            ("two pieces of one unit", BEN, vec![of_unit("U2", 2, "", 20)], WRONG),
            ("half a unit", BEN, half, WRONG),
            ("a unit twice", BEN, vec![of_unit("U1", 1, "drawer", 20)], TWICE),
            ("a unit in two places", BEN, vec![of_unit("U1", 1, "shelf", 20)], TWICE),
            ("a unit by two people", ANN, vec![of_unit("U1", 1, "shelf", 20)], TWICE),
            ("a unit twice at once", BEN, both, TWICE),
        ],
    );
    // A unit that was taken back may be counted somewhere else.
    let moved = [of_unit("U1", -1, "drawer", 20), of_unit("U1", 1, "shelf", 20)];
    units().when(by(BEN, 91, 20, enter(&moved))).then_ok();
}

#[test]
fn lots_of_a_line_are_bounded_and_pages_have_room_for_what_they_change() {
    let names: Vec<String> = (0..=COUNT_LOT_PARTS_MAX).map(|number| format!("U{number}")).collect();
    let mut shop = given(open_till()).when(by(ANN, 50, 0, open(None))).then_ok();
    let mut last = None;
    for part in names.chunks(COUNT_LOT_ENTRIES_MAX) {
        let entries: Vec<_> = part.iter().map(|name| of_unit(name, 1, "", 10)).collect();
        let answer = shop.by_now(10).when(by(BEN, 60, 10, enter(&entries)));
        last = answer.decided.as_ref().err().map(|no| no.code);
        if last.is_some() {
            break;
        }
        shop = answer.then_ok();
    }
    assert_eq!(last, Some(TooManyLines));
    // As many again of another SKU: both have no room in one record.
    let others: Vec<_> =
        names.iter().take(100).map(|name| Found { sku: sku("B"), ..of_unit(name, 1, "", 20) }).collect();
    let mut shop = Scenario::of(shop_of(&names)).when(by(BEN, 61, 20, enter(&others))).then_ok();
    shop = shop.by_now(100).steps(&[SUBMIT, APPROVE]);
    let mut pages = Vec::new();
    while let Some(wake) = shop.branch.on_wake(at(1_000)) {
        let events = shop.branch.decide(at(1_000), &wake).unwrap();
        events.iter().for_each(|event| shop.branch.apply(event));
        pages.push(events);
    }
    assert_eq!(pages.len(), 2, "each SKU has a page");
    for page in &pages {
        let bytes = postcard::to_stdvec(page).unwrap().len();
        assert!(bytes < 60_000, "{bytes} bytes");
    }
    assert!(seen(&shop.branch, "A").0.len() > LOT_MOVES_MAX);
    assert_eq!((seen(&shop.branch, "A").1, seen(&shop.branch, "B").1), (0, 0));
}

/// A branch in which as many units of A were counted as can be.
fn shop_of(names: &[String]) -> Branch {
    let mut shop = given(open_till()).when(by(ANN, 50, 0, open(None))).then_ok();
    for part in names[..COUNT_LOT_PARTS_MAX].chunks(COUNT_LOT_ENTRIES_MAX) {
        let entries: Vec<_> = part.iter().map(|name| of_unit(name, 1, "", 10)).collect();
        shop = shop.by_now(10).when(by(BEN, 60, 10, enter(&entries))).then_ok();
    }
    shop.branch
}

#[test]
fn a_count_by_lot_survives_being_stored_and_goes_with_its_events() {
    let count = opened().counts(10, &[of_lot("ONE", 9, 10, "", 10)]).by_now(20).sells_of(1, None, 5);
    let bytes = postcard::to_stdvec(&count.branch).unwrap();
    assert_eq!(postcard::from_bytes::<Branch>(&bytes).unwrap(), count.branch);
    let body = CountBody::Cancel { count: COUNT };
    let after = count.when(by(ANN, 70, 30, body)).then_ok();
    assert_eq!(
        after.lots().0,
        lots(&[("ONE", 9), ("TWO", 5)], 0).0,
        "nothing is posted of what was called off"
    );
    let again: TicketBody = sell(&[line("A", 1, 100)], &[cash(100)]);
    after.when(cashier(again)).then_ok();
}
