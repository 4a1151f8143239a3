//! Counting while the shop sells, step by step, and every way in which a step is refused.

use domain::{
    Grant, Machine, RightSet,
    branch::{
        Branch, Command, CountEvent, Event, Moved, SheetLine, StockEvent, Threshold,
        command::{Body, CountBody, Found, StockBody},
    },
    limits::{COUNT_PARTS_MAX, COUNT_SCOPE_MAX, COUNTS_MAX, TRAIL_PER_SKU_MAX},
};
use protocol::{
    AdjustmentReason, COUNT_ENTRIES_MAX, CountId, CountState, LINES_MAX, OccurredAt, PLACE_CHARS_MAX,
    Quantity,
    RefusalCode::{self, *},
    Right, StaffId, Timestamp,
};

use crate::support::*;

pub(crate) const COUNT: CountId = CountId::new(uuid::Uuid::from_u128(50));
pub(crate) const BEN: StaffId = StaffId(4);

/// So many seconds after the count was opened.
pub(crate) fn at(seconds: i64) -> Timestamp {
    NOW.plus_millis(seconds * 1_000)
}

/// Somebody, by a command with this number, when it happened.
pub(crate) fn by(staff: StaffId, number: u128, seconds: i64, body: CountBody) -> Command {
    let occurred = OccurredAt { at: at(seconds), offset_minutes: 60 };
    Command { id: id(number), staff, occurred, ..office(Role::Manager, body) }
}

pub(crate) fn open(skus: Option<&[&str]>) -> CountBody {
    let skus = skus.map(|skus| skus.iter().map(|text| sku(text)).collect());
    let threshold = Threshold { quantity: Some(units(2)), ppm: None };
    CountBody::Open { name: "Aisle A".into(), skus, blind: true, threshold }
}

pub(crate) fn found(text: &str, count: i64, place: &str, seconds: i64) -> Found {
    Found { sku: sku(text), quantity: units(count), place: place.into(), at: at(seconds), lot: None }
}

pub(crate) fn enter(entries: &[Found]) -> CountBody {
    CountBody::Enter { count: COUNT, entries: entries.to_vec() }
}

pub(crate) fn again(entry: Found) -> CountBody {
    CountBody::Recount { count: COUNT, entry, also: Vec::new(), reason: "a box stood behind".into() }
}

pub(crate) const SUBMIT: CountBody = CountBody::Submit { count: COUNT, as_is: true };
pub(crate) const APPROVE: CountBody = CountBody::Approve { count: COUNT, zero_uncounted: false };
pub(crate) const ZERO: CountBody = CountBody::Approve { count: COUNT, zero_uncounted: true };
const CANCEL: CountBody = CountBody::Cancel { count: COUNT };

/// A branch with ten each of A and B, and an open count.
fn opened(skus: Option<&[&str]>) -> Scenario {
    let past = [open_till(), vec![received("A", 10), received("B", 10)]].concat();
    given(past).when(by(ANN, 50, 0, open(skus))).then_ok()
}

impl Scenario {
    /// Says when it is by the server's clock.
    pub(crate) fn by_now(mut self, seconds: i64) -> Self {
        let passed = at(seconds).millis_since(self.now());
        self = self.later(passed);
        self
    }

    /// Somebody counts, and it is heard of at once.
    pub(crate) fn counts(self, seconds: i64, entries: &[Found]) -> Self {
        self.by_now(seconds).when(by(BEN, 60, seconds, enter(entries))).then_ok()
    }

    /// A till sells, and it is heard of when the server's clock says so.
    pub(crate) fn sells(self, text: &str, count: i64, happened: i64) -> Self {
        let occurred = OccurredAt { at: at(happened), offset_minutes: 60 };
        let body = sell(&[line(text, count, 100)], &[cash(1_000_000)]);
        self.when(Command { occurred, ..cashier(body) }).then_ok()
    }

    pub(crate) fn steps(mut self, bodies: &[CountBody]) -> Self {
        for body in bodies {
            self = self.when(by(ANN, 70, 1_000, body.clone())).then_ok();
        }
        self
    }

    /// Submits, approves, and lets the machine post all pages.
    pub(crate) fn posts(self, approve: CountBody) -> Self {
        let mut scenario = self.steps(&[SUBMIT, approve]);
        while let Some(command) = scenario.branch.on_wake(at(100_000)) {
            scenario = scenario.when(command).then_ok();
        }
        scenario
    }

    pub(crate) fn on_hand(&self, text: &str) -> i64 {
        self.branch.level(&sku(text)).on_hand.0 / 1_000
    }

    pub(crate) fn sheet_line(&self, text: &str) -> SheetLine {
        let (_, sheet) = self.branch.counts().next().expect("an open count");
        sheet.lines.get(&sku(text)).cloned().unwrap_or_default()
    }

    /// Expected and variance of a line, in units.
    fn line_of(&self, text: &str) -> (i64, i64) {
        let line = self.sheet_line(text);
        (line.expected.0 / 1_000, line.variance().0 / 1_000)
    }
}

#[test]
fn on_which_side_of_the_moment_something_falls() {
    // When it happened, when it was heard of, and the line at 100 s which found 9 of 10: before posting and after.
    for (what, sales, expected, left) in [
        ("nothing moves", vec![], 10, 9),
        ("sold before, heard of before", vec![(50, 60)], 7, 9),
        ("sold after, heard of after", vec![(150, 160)], 10, 6),
        ("sold before, heard of after the line and before posting", vec![(50, 160)], 7, 9),
        ("sold before, heard of after posting", vec![(50, 2_000)], 10, 9),
        ("sold after, heard of after posting", vec![(150, 2_000)], 10, 6),
        ("all of them", vec![(50, 60), (150, 160), (60, 170), (70, 2_000), (180, 2_001)], 4, 3),
        ("at the same moment, heard of after it", vec![(100, 160)], 10, 6),
    ] {
        let sold = |scenario: Scenario, from: i64, until: i64| {
            let mut scenario = scenario;
            for (happened, heard) in sales.iter().filter(|(_, heard)| (from..until).contains(heard)) {
                scenario = scenario.by_now(*heard).sells("A", 3, *happened);
            }
            scenario
        };
        let scenario = sold(opened(None), 0, 100).counts(100, &[found("A", 9, "", 100)]);
        let scenario = sold(scenario, 100, 1_000);
        assert_eq!(scenario.line_of("A").0, expected, "{what}: expected");
        let scenario = sold(scenario.by_now(1_000).posts(APPROVE), 1_000, 10_000);
        assert_eq!(scenario.on_hand("A"), left, "{what}: left");
        assert_eq!(scenario.on_hand("B"), 10, "{what}: nobody counted it");
    }
}

#[test]
fn a_phone_without_a_network_counts_for_its_own_moment() {
    // Sold at 50 and at 150; counted at 100, heard of at 500.
    let scenario = opened(None).by_now(50).sells("A", 3, 50).by_now(150).sells("A", 2, 150);
    let scenario = scenario.by_now(500).when(by(BEN, 60, 500, enter(&[found("A", 7, "", 100)]))).then_ok();
    assert_eq!(scenario.line_of("A"), (7, 0));
    assert_eq!(scenario.posts(APPROVE).on_hand("A"), 5);
    // A clock that is ahead counts for the moment of hearing, one that is behind for that of opening.
    for (told, moment) in [(9_000, 500), (-9_000, 0)] {
        let scenario = opened(None).by_now(500);
        let scenario = scenario.when(by(BEN, 60, 500, enter(&[found("A", 7, "", told)]))).then_ok();
        assert_eq!(scenario.sheet_line("A").moment, at(moment), "{told}");
    }
}

#[test]
fn what_too_much_has_moved_since_is_counted_again() {
    let mut scenario = opened(None);
    for second in 0..=TRAIL_PER_SKU_MAX as i64 {
        scenario = scenario.by_now(200 + second).sells("A", 1, 200 + second);
    }
    let scenario = scenario.when(by(BEN, 60, 500, enter(&[found("A", 10, "", 100)]))).then_ok();
    assert!(!scenario.sheet_line("A").known);
    let said = scenario.when(by(ANN, 70, 1_000, SUBMIT));
    assert!(said.decided.is_err_and(|no| no.message.contains("count them again")));
}

#[test]
fn places_and_people_add_up_and_a_recount_replaces_them() {
    let scenario = opened(None)
        .counts(10, &[found("A", 4, "A-1", 10), found("A", 1, "A-1", 10)])
        .by_now(20)
        .when(by(ANN, 61, 20, enter(&[found("A", 3, "A-1", 20), found("A", 2, "back", 15)])))
        .then_ok();
    let line = scenario.sheet_line("A");
    let parts: Vec<_> =
        line.parts.iter().map(|part| (part.place.as_str(), part.staff, part.quantity)).collect();
    assert_eq!(parts, [("A-1", BEN, units(5)), ("A-1", ANN, units(3)), ("back", ANN, units(2))]);
    assert_eq!((line.counted(), line.moment), (units(10), at(20)));
    let scenario = scenario.when(by(BEN, 62, 21, enter(&[found("A", -2, "A-1", 20)]))).then_ok();
    assert_eq!(scenario.sheet_line("A").counted(), units(8), "a slip is taken back");
    let scenario = scenario.by_now(30).when(by(BEN, 63, 30, again(found("A", 6, "A-1", 30)))).then_ok();
    let line = scenario.sheet_line("A");
    assert_eq!((line.counted(), line.parts.len(), line.again), (units(6), 1, 1));
    let scenario = scenario.counts(40, &[found("A", 1, "back", 40)]);
    assert_eq!(scenario.sheet_line("A").counted(), units(7), "what is found elsewhere is added to it");
}

#[test]
fn a_difference_over_the_threshold_asks_for_a_recount_once() {
    let submit = || by(ANN, 70, 100, CountBody::Submit { count: COUNT, as_is: false });
    let checked = [Event::Count(CountEvent::Checked { count: COUNT })];
    let off = || opened(None).counts(10, &[found("A", 7, "", 10), found("B", 8, "", 10)]);
    assert!(!off().sheet_line("A").asked, "nobody is told while they count");
    let asked = off().when(submit()).then(&checked);
    assert_eq!((asked.sheet_line("A").asked, asked.sheet_line("B").asked), (true, false));
    let said = Scenario::of(asked.branch.clone()).when(submit()).then_refused(WrongState);
    assert!(said.starts_with("1 of the lines"), "{said}");
    Scenario::of(asked.branch.clone()).steps(&[SUBMIT]);
    // What was missing stands elsewhere; or it was right the first time.
    let elsewhere = enter(&[found("A", 3, "back", 20)]);
    for more in [elsewhere, again(found("A", 7, "", 20))] {
        let sure = Scenario::of(asked.branch.clone()).by_now(20).when(by(BEN, 61, 20, more)).then_ok();
        assert!(!sure.sheet_line("A").asked);
        let review = sure.when(submit()).then(&[Event::Count(CountEvent::Submitted { count: COUNT })]);
        // Whoever reviews may want it once more, all the same.
        let ask = CountBody::AskRecount { count: COUNT, skus: vec![sku("A")] };
        let asked = review.when(by(ANN, 71, 200, ask)).then_ok();
        assert!(asked.sheet_line("A").asked);
        asked.when(submit()).then_refused(WrongState);
    }
}

#[test]
fn posting_is_one_movement_each_with_the_totals_and_in_pages() {
    let many: Vec<Moved> = (0..LINES_MAX + 20).map(|number| of(&format!("S{number:04}"), 5)).collect();
    let delivery =
        |lines: &[Moved]| Event::Stock(StockEvent::Received { reference: "D".into(), lines: lines.to_vec() });
    let mut scenario = given([delivery(&many)]).when(by(ANN, 50, 0, open(None))).then_ok().by_now(10);
    for part in many.chunks(COUNT_ENTRIES_MAX) {
        let entries: Vec<Found> = part.iter().map(|one| found(one.sku.as_str(), 4, "", 10)).collect();
        scenario = scenario.when(by(BEN, 60, 10, enter(&entries))).then_ok();
    }
    let mut scenario = scenario.steps(&[SUBMIT, APPROVE]);
    let mut pages = Vec::new();
    while let Some(command) = scenario.branch.on_wake(at(100_000)) {
        let answer = scenario.when(command);
        match answer.decided.as_deref() {
            Ok([Event::Count(CountEvent::Posted { lines, last, .. })]) => pages.push((lines.len(), *last)),
            other => panic!("a page was expected, not {other:?}"),
        }
        // Something moves between two pages.
        let lines = vec![of("S0519", 7)];
        let body = StockBody::Receive { reference: String::new(), lines, not_stocked: None };
        let occurred = OccurredAt { at: at(2_000), offset_minutes: 60 };
        let delivery = Command { occurred, ..office(Role::Manager, body) };
        scenario = answer.scenario.by_now(2_000).when(delivery).then_ok();
    }
    assert_eq!(pages, [(LINES_MAX, false), (20, true)]);
    assert_eq!((scenario.on_hand("S0000"), scenario.on_hand("S0519")), (4, 4 + 14));
    assert_eq!(scenario.branch.totals().counted, units(-(many.len() as i64)));
    assert!(scenario.branch.counts().next().is_none() && scenario.branch.wake_at().is_none());
}

#[test]
fn what_nobody_counted_stays_unless_somebody_says_that_it_is_not_there() {
    for (approve, skus, left) in [
        (APPROVE, None, (9, 10)),
        (ZERO, None, (9, 0)),
        (ZERO, Some(&["A", "B"][..]), (9, 0)),
        (ZERO, Some(&["A"][..]), (9, 10)),
    ] {
        let scenario = opened(skus).counts(10, &[found("A", 9, "", 10)]).by_now(1_000).posts(approve);
        assert_eq!((scenario.on_hand("A"), scenario.on_hand("B")), left, "{skus:?}");
    }
}

#[test]
fn what_is_put_right_on_paper_or_by_another_count_is_not_found_twice() {
    let other = CountId::from(id(51));
    let counted = || opened(None).counts(10, &[found("A", 8, "", 10)]);
    for (reason, left) in [(AdjustmentReason::Miscounted, 8), (AdjustmentReason::Damaged, 6)] {
        let adjust = StockBody::Adjust {
            sku: sku("A"),
            delta: units(-2),
            unsellable: Quantity::ZERO,
            reason,
            note: String::new(),
        };
        let occurred = OccurredAt { at: at(500), offset_minutes: 60 };
        let put_right = Command { occurred, ..office(Role::Manager, adjust) };
        let scenario = counted().by_now(500).when(put_right).then_ok().posts(APPROVE);
        assert_eq!(scenario.on_hand("A"), left, "{reason:?}");
    }
    let scenario = counted().when(by(ANN, 51, 20, open(None))).then_ok().by_now(30);
    let entries = vec![found("A", 8, "", 30)];
    let scenario = scenario.when(by(BEN, 61, 30, CountBody::Enter { count: other, entries })).then_ok();
    let scenario = scenario.posts(APPROVE);
    assert_eq!((scenario.on_hand("A"), scenario.line_of("A")), (8, (8, 0)), "both found the same");
}

#[test]
fn a_late_sale_is_taken_back_in_its_own_record() {
    let scenario = opened(None).counts(100, &[found("A", 9, "", 100)]).by_now(1_000).posts(APPROVE);
    let occurred = OccurredAt { at: at(50), offset_minutes: 60 };
    let answer = scenario
        .by_now(2_000)
        .when(Command { occurred, ..cashier(sell(&[line("A", 2, 100)], &[cash(200)])) });
    match answer.decided.as_deref() {
        Ok([Event::Ticket(_), Event::Count(CountEvent::Absorbed { lines })]) => {
            assert_eq!(lines, &[of("A", 2)])
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(answer.scenario.on_hand("A"), 9);
}

#[test]
fn who_counted_does_not_approve_unless_the_role_says_so() {
    let review = || opened(None).counts(10, &[found("A", 9, "", 10)]).steps(&[SUBMIT]);
    let strict = |staff| {
        let rights: RightSet =
            Right::ALL.into_iter().filter(|right| *right != Right::ApproveOwnCount).collect();
        Command { grant: Grant { rights, ..Grant::EVERYTHING }, ..by(staff, 80, 1_000, APPROVE) }
    };
    let said = review().when(strict(BEN)).then_refused(NotAllowed);
    assert!(said.contains("somebody else has to approve it"), "{said}");
    review().when(strict(ANN)).then_ok();
    review().when(by(BEN, 80, 1_000, APPROVE)).then_ok();
}

#[test]
fn steps_that_are_not_possible() {
    let counting = || opened(Some(&["A", "B"])).counts(10, &[found("A", 9, "", 10)]);
    let review = || counting().steps(&[SUBMIT]);
    let posting = || review().steps(&[APPROVE]);
    let posted = || counting().by_now(1_000).posts(APPROVE);
    let unnamed =
        CountBody::Open { name: " ".into(), skus: None, blind: false, threshold: Threshold::default() };
    let negative = Threshold { quantity: Some(Quantity(-1)), ppm: None };
    let negative = CountBody::Open { name: "x".into(), skus: None, blind: false, threshold: negative };
    let names: Vec<String> = (0..=COUNT_SCOPE_MAX).map(|number| format!("S{number}")).collect();
    let long: Vec<&str> = names.iter().map(String::as_str).collect();
    let one = || enter(&[found("A", 1, "", 20)]);
    let ask = |text: &str| CountBody::AskRecount { count: COUNT, skus: vec![sku(text)] };
    let far = "x".repeat(PLACE_CHARS_MAX + 1);
    let crowd: Vec<Found> =
        (0..=COUNT_PARTS_MAX).map(|number| found("B", 1, &format!("bin {number}"), 20)).collect();
    let too_many = vec![found("A", 1, "", 20); COUNT_ENTRIES_MAX + 1];
    let most = Found { quantity: Quantity::INPUT_MAX, ..found("A", 1, "", 20) };
    let cases: Vec<(&str, Scenario, CountBody, RefusalCode)> = vec![
        ("a count without a name", given([]), unnamed, InvalidText),
        ("a threshold below nothing", given([]), negative, InvalidQuantity),
        ("a count of nothing", given([]), open(Some(&[])), NoLines),
        ("a scope too long", given([]), open(Some(&long)), TooManyLines),
        ("entering into nothing", given([]), one(), UnknownCount),
        ("submitting nothing", given([]), SUBMIT, UnknownCount),
        ("approving nothing", given([]), APPROVE, UnknownCount),
        ("no entries", counting(), enter(&[]), NoLines),
        ("too many entries", counting(), enter(&too_many), TooManyLines),
        ("what is not in the scope", counting(), enter(&[found("C", 1, "", 20)]), WrongState),
        ("a place too long", counting(), enter(&[found("A", 1, &far, 20)]), InvalidText),
        ("more taken back than counted", counting(), enter(&[found("A", -10, "", 20)]), InvalidQuantity),
        ("taken back elsewhere", counting(), enter(&[found("A", -1, "back", 20)]), InvalidQuantity),
        ("too much", counting(), enter(&[most]), InvalidQuantity),
        ("too many places", counting(), enter(&crowd), TooManyLines),
        ("again what nobody counted", counting(), again(found("B", 1, "", 20)), WrongState),
        ("asking for what nobody counted", review(), ask("B"), WrongState),
        ("submitting an empty count", opened(None), SUBMIT, NoLines),
        ("approving while counting", counting(), APPROVE, WrongState),
        ("entering in review", review(), one(), WrongState),
        ("counting again in review", review(), again(found("A", 1, "", 20)), WrongState),
        ("submitting twice", review(), SUBMIT, WrongState),
        ("approving twice", posting(), APPROVE, WrongState),
        ("entering while posting", posting(), one(), WrongState),
        ("asking while posting", posting(), ask("A"), WrongState),
        ("cancelling while posting", posting(), CANCEL, WrongState),
        ("entering when posted", posted(), one(), UnknownCount),
        ("cancelling when posted", posted(), CANCEL, UnknownCount),
        ("entering when cancelled", counting().steps(&[CANCEL]), one(), UnknownCount),
    ];
    for (what, scenario, body, code) in cases {
        let answer = scenario.when(by(BEN, 90, 20, body));
        assert_eq!(
            answer.decided.as_ref().err().map(|no| no.code),
            Some(code),
            "{what}: {:?}",
            answer.decided
        );
    }
    let full = (0..COUNTS_MAX as u128)
        .fold(given([]), |scenario, number| scenario.when(by(ANN, 100 + number, 0, open(None))).then_ok());
    full.when(by(ANN, 500, 0, open(None))).then_refused(TooManyLines);
}

#[test]
fn a_right_is_needed_for_each_step() {
    for (body, right) in [
        (open(None), Right::CountStock),
        (enter(&[found("A", 1, "", 1)]), Right::CountStock),
        (again(found("A", 1, "", 1)), Right::CountStock),
        (SUBMIT, Right::CountStock),
        (CANCEL, Right::CountStock),
        (CountBody::AskRecount { count: COUNT, skus: Vec::new() }, Right::ApproveCount),
        (APPROVE, Right::ApproveCount),
    ] {
        let rights: RightSet = Right::ALL.into_iter().filter(|one| *one != right).collect();
        let command =
            Command { grant: Grant { rights, ..Grant::EVERYTHING }, ..by(ANN, 90, 1, body.clone()) };
        let said = given([]).when(command).then_refused(NotAllowed);
        assert!(said.contains("count"), "{body:?}: {said}");
    }
}

#[test]
fn a_count_survives_being_stored_at_every_step() {
    let scenario =
        opened(Some(&["A", "B"])).counts(10, &[found("A", 9, "x", 10)]).by_now(20).sells("A", 1, 5);
    for state in [CountState::Counting, CountState::Review, CountState::Posting] {
        let branch = match state {
            CountState::Counting => scenario.branch.clone(),
            CountState::Review => Scenario::of(scenario.branch.clone()).steps(&[SUBMIT]).branch,
            _ => Scenario::of(scenario.branch.clone()).steps(&[SUBMIT, ZERO]).branch,
        };
        let bytes = postcard::to_stdvec(&branch).unwrap();
        let restored: Branch = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(restored, branch);
        assert_eq!(restored.counts().next().map(|(_, sheet)| sheet.state), Some(state));
    }
    let nothing = given([]).when(office(Role::Manager, Body::Expire)).then_ok();
    assert_eq!(nothing.branch, Branch::default(), "nothing is posted where nothing is approved");
}
