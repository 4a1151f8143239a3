//! Refunds of what another branch sold: what is set aside there, used here, told, given up or forgotten, and that no unit is
//! paid back twice unless somebody was told so late that it had to be.

use domain::{
    Answered, Machine, Request,
    branch::{
        Body, Branch, ClaimEvent, Command, Event, Exception, Span, TaskEvent, TicketFacts,
        command::{ClaimBody, GrantedClaim, PricedLine, Refund, TicketBody},
        granted_spans,
    },
    limits::{CLAIM_TTL_MS, CLAIMS_MAX, EXCEPTIONS_MAX, EXPIRIES_MAX},
};
use proptest::prelude::*;
use protocol::{
    Amount, BranchId, ExceptionKind, LINES_MAX, Quantity,
    RefusalCode::{self, *},
    Timestamp,
};

use crate::{refunds::refund_of, support::*};

const OWNER: BranchId = BranchId(1);
const ELSEWHERE: BranchId = BranchId(2);
const OVER: Timestamp = Timestamp(NOW.0 + CLAIM_TTL_MS);

fn span(from: i64, to: i64) -> Span {
    Span { from: Quantity(from), to: Quantity(to) }
}

/// Another machine asks, by a command with this number.
fn other(number: u128, body: impl Asked) -> Command {
    Command { id: id(number), ..office(Role::Manager, body) }
}

fn grant(sold: &[i64], lines: &[(u16, i64)]) -> ClaimBody {
    let sold = sold.iter().map(|quantity| Quantity(*quantity)).collect();
    let lines = lines.iter().map(|(line, quantity)| (*line, Quantity(*quantity))).collect();
    ClaimBody::Grant { original: ticket_id(1), by: ELSEWHERE, sold, lines }
}

fn post(claim: u128, lines: &[(u16, Vec<Span>)]) -> ClaimBody {
    let (original, refund) = (ticket_id(1), ticket_id(claim));
    ClaimBody::Post { claim: id(claim), original, refund, lines: lines.to_vec() }
}

fn void(claim: u128) -> ClaimBody {
    ClaimBody::Void { claim: id(claim) }
}

/// What a claim was given of its lines.
fn spans_of(answer: &Answer) -> Vec<Vec<Span>> {
    granted_spans(answer.decided.as_deref().unwrap()).unwrap().0
}

/// Two units of one line, at the branch that sold them.
fn two_units() -> (TicketFacts, Scenario) {
    given(open_till()).when(cashier(sell(&[line("A", 2, 50)], &[cash(100)]))).then_ticket()
}

fn refund_here(sale: &TicketFacts, milli: i64) -> Command {
    Command { id: id(90), ..supervisor(TicketBody::Refund(Box::new(refund_of(sale, &[(0, milli)])))) }
}

fn elsewhere(sale: &TicketFacts, parts: &[(u16, i64)], claim: u128, spans: Vec<Vec<Span>>) -> Command {
    let claim = GrantedClaim { id: id(claim), owner: OWNER, expires_at: OVER, spans };
    let refund = Refund { claim: Some(claim.clone()), ..refund_of(sale, parts) };
    Command { id: claim.id, ..supervisor(TicketBody::Refund(Box::new(refund))) }
}

#[test]
fn a_claim_sets_units_aside_until_it_is_over() {
    let (sale, scenario) = two_units();
    let granted = ClaimEvent::Granted {
        claim: id(20),
        original: ticket_id(1),
        by: ELSEWHERE,
        lines: vec![(0, vec![span(0, 1_500)])],
        expires_at: OVER,
    };
    let after = scenario.when(other(20, grant(&[2_000], &[(0, 1_500)]))).then(&[Event::Claim(granted)]);
    assert_eq!(after.branch.wake_at(), Some(OVER));
    let claimed = after.branch.clone();
    let from = |branch: &Branch| {
        let mut scenario = given([]);
        scenario.branch = branch.clone();
        scenario
    };
    let message = from(&claimed).when(refund_here(&sale, 501)).then_refused(RefundUnderWay);
    assert!(message.starts_with("1.5 of A are being refunded at another branch"), "{message}");
    from(&claimed).when(other(21, grant(&[2_000], &[(0, 501)]))).then_refused(RefundUnderWay);
    // What there never was is not there in a moment either.
    from(&claimed).when(refund_here(&sale, 2_001)).then_refused(RefundExceedsSale);
    let rest = from(&claimed).when(other(21, grant(&[2_000], &[(0, 500)])));
    assert_eq!(spans_of(&rest), [[span(1_500, 2_000)]]);

    // Voided, or expired, it gives all back; another one is not touched.
    let voided = Event::Claim(ClaimEvent::Voided { claim: id(20) });
    let after = from(&claimed).when(other(22, void(20))).then(&[voided]);
    after.when(refund_here(&sale, 2_000)).then_ticket();
    let wake = claimed.on_wake(OVER).unwrap();
    assert!(claimed.on_wake(OVER.plus_millis(-1)).is_none());
    let expired = Event::Claim(ClaimEvent::Expired { claim: id(20) });
    let after = from(&claimed).later(CLAIM_TTL_MS).when(wake).then(&[expired]);
    assert_eq!(after.branch.wake_at(), None);
    let after = after.when(other(23, void(20)));
    after.then_refused(UnknownClaim);

    // Posted, it is refunded for ever.
    let posted = ClaimEvent::Posted {
        claim: id(20),
        original: ticket_id(1),
        refund: ticket_id(20),
        lines: vec![(0, vec![span(0, 1_500)])],
        exceptions: vec![],
    };
    let body = post(20, &[(0, vec![span(0, 1_500)])]);
    let after = from(&claimed).when(other(24, body)).then(&[Event::Claim(posted)]);
    assert_eq!(after.branch.wake_at(), None);
    let (back, after) = after.when(refund_here(&sale, 500)).then_ticket();
    assert_eq!(back.total(), Amount(-25));
    after.when(refund_here(&sale, 1)).then_refused(RefundExceedsSale);
}

#[test]
fn of_two_branches_that_want_the_last_unit_one_gets_it() {
    let (_, scenario) = two_units();
    let scenario = scenario.when(other(20, grant(&[2_000], &[(0, 1_000)]))).then_ok();
    let first = scenario.when(other(21, grant(&[2_000], &[(0, 1_000)])));
    assert_eq!(spans_of(&first), [[span(1_000, 2_000)]]);
    let message = first.scenario.when(other(22, grant(&[2_000], &[(0, 1_000)]))).then_refused(RefundUnderWay);
    assert!(message.starts_with("2 of line 0 are being refunded"), "{message}");
}

#[test]
fn a_refund_elsewhere_uses_its_claim_and_tells_the_owner() {
    let (sale, _) = two_units();
    let lines = vec![(0, vec![span(500, 1_500)])];
    let answer = given(open_till()).when(elsewhere(&sale, &[(0, 1_000)], 20, vec![lines[0].1.clone()]));
    let used = ClaimEvent::Used {
        claim: id(20),
        owner: OWNER,
        original: ticket_id(1),
        refund: ticket_id(20),
        lines: lines.clone(),
    };
    let decided = answer.decided.clone().unwrap();
    assert_eq!(decided[1..], [Event::Claim(used)]);
    let after = answer.then_ok();
    assert_eq!(after.branch.level(&sku("A")).on_hand, units(1), "the goods are here now");
    let drawer = after.branch.register_view(ELSEWHERE, TILL, 0).shift.unwrap().totals;
    assert_eq!((drawer.cash, drawer.refunds), (Amount(-50), 1));
    let owed = after.branch.owed();
    let (claim, original, refund) = (id(20), ticket_id(1), ticket_id(20));
    assert_eq!(owed[0].request, Request::PostClaim { claim, original, refund, lines });
    assert_eq!((owed.len(), owed[0].to), (1, domain::Address::Branch(OWNER)));
    let told = || other(30, Body::Settle { errand: owed[0].id, answer: Answered::Done });
    let after = after.when(told()).then(&[Event::Claim(ClaimEvent::Told { claim })]);
    assert!(after.branch.owed().is_empty());
    after.when(told()).then(&[]);
}

#[test]
fn a_claim_must_be_in_time_and_for_what_is_refunded() {
    let (sale, _) = two_units();
    let good = || elsewhere(&sale, &[(0, 1_000)], 20, vec![vec![span(0, 1_000)]]);
    given(open_till()).later(CLAIM_TTL_MS - 1).when(good()).then_ok();
    let message = given(open_till()).later(CLAIM_TTL_MS).when(good()).then_refused(UnknownClaim);
    assert!(message.ends_with("ask for the refund again"), "{message}");
    for spans in [vec![], vec![vec![]], vec![vec![span(0, 999)]], vec![vec![span(0, 1_001)]]] {
        given(open_till()).when(elsewhere(&sale, &[(0, 1_000)], 20, spans)).then_refused(UnknownClaim);
    }
    let beyond = vec![vec![span(i64::MIN, i64::MAX)]];
    given(open_till()).when(elsewhere(&sale, &[(0, 1_000)], 20, beyond)).then_refused(UnknownClaim);
    let used = given(open_till()).when(good()).then_ok();
    used.when(Command { id: id(21), ..good() }).then_refused(UnknownClaim);
    // Nobody is told of more than there is room for.
    let used = |number: u128| {
        let (claim, refund) = (id(number), ticket_id(number));
        let (owner, original, lines) = (OWNER, ticket_id(1), vec![]);
        Event::Claim(ClaimEvent::Used { claim, owner, original, refund, lines })
    };
    for (count, expected) in [(CLAIMS_MAX - 1, Ok(())), (CLAIMS_MAX, Err(TooManyLines))] {
        let past = open_till().into_iter().chain((100..100 + count as u128).map(used));
        let code = given(past).when(good()).decided.map(|_| ()).map_err(|refused| refused.code);
        assert_eq!(code, expected);
    }
}

#[test]
fn a_claim_that_is_posted_late_is_a_fact() {
    let over = |scenario: Scenario| {
        let wake = scenario.branch.on_wake(OVER).unwrap();
        scenario.later(CLAIM_TTL_MS).when(wake).then_ok()
    };
    let claimed = || two_units().1.when(other(20, grant(&[2_000], &[(0, 1_000)]))).then_ok();
    let body = || post(20, &[(0, vec![span(0, 1_000)])]);
    let posted = |exceptions| {
        let (claim, original, refund) = (id(20), ticket_id(1), ticket_id(20));
        let lines = vec![(0, vec![span(0, 1_000)])];
        Event::Claim(ClaimEvent::Posted { claim, original, refund, lines, exceptions })
    };
    // Nobody has had the units meanwhile: nothing to look into.
    let after = over(claimed()).when(other(30, body())).then(&[posted(vec![])]);
    let (sale, _) = two_units();
    after.when(refund_here(&sale, 1_001)).then_refused(RefundExceedsSale);

    // They were refunded here, or claimed by a third branch: more was paid back than there was.
    let kind = ExceptionKind::ClaimLate;
    let late = || posted(vec![Exception { kind, line: Some(0), detail: None }]);
    let task = TaskEvent::Opened { task: ticket_id(20).into() };
    let (_, gone) = over(claimed()).when(refund_here(&sale, 500)).then_ticket();
    let after = gone.when(other(30, body())).then(&[late(), Event::Task(task.clone())]);
    let (back, after) = after.when(refund_here(&sale, 1_000)).then_ticket();
    assert_eq!(back.total(), Amount(-50), "what is left is still refundable");
    assert_eq!(after.branch.tasks().collect::<Vec<_>>(), [ticket_id(20).into()]);
    let third = over(claimed()).when(other(21, grant(&[2_000], &[(0, 2_000)]))).then_ok();
    third.when(other(30, body())).then(&[late(), Event::Task(task)]);
}

#[test]
fn no_more_is_noted_on_a_late_claim_than_fits() {
    let lines: Vec<(u16, Vec<Span>)> = (0..LINES_MAX as u16).map(|line| (line, vec![span(0, 1)])).collect();
    let after = given([]).when(other(20, post(20, &lines))).then_ok();
    let answer = after.when(other(21, post(21, &lines)));
    match answer.decided.as_deref() {
        Ok([Event::Claim(ClaimEvent::Posted { exceptions, .. }), Event::Task(_)]) => {
            assert_eq!(exceptions.len(), EXCEPTIONS_MAX);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn claims_are_refused_by_rule_and_bound() {
    let rows: Vec<(&str, ClaimBody, RefusalCode)> = vec![
        ("no lines", grant(&[2_000], &[]), NoLines),
        ("too many lines", grant(&[2_000], &[(0, 1); LINES_MAX + 1]), TooManyLines),
        ("quantity", grant(&[2_000], &[(0, 0)]), InvalidQuantity),
        ("no such line", grant(&[2_000], &[(1, 1)]), LineNotRefundable),
        ("a line of a refund", grant(&[-2_000], &[(0, 1)]), LineNotRefundable),
        ("more than sold", grant(&[2_000], &[(0, 2_001)]), RefundExceedsSale),
        ("more than sold, in parts", grant(&[2_000], &[(0, 1_500), (0, 501)]), RefundExceedsSale),
        ("unknown", void(7), UnknownClaim),
    ];
    for (name, body, code) in rows {
        let answer = given([]).when(other(20, body));
        assert_eq!(answer.decided.map_err(|refused| refused.code), Err(code), "{name}");
    }
    let pending = |number: u128| {
        let lines = vec![(0, vec![span(0, 1)])];
        let (claim, original) = (id(number), ticket_id(number));
        Event::Claim(ClaimEvent::Granted { claim, original, by: ELSEWHERE, lines, expires_at: OVER })
    };
    let crowd = |count: usize| (100..100 + count as u128).map(pending);
    given(crowd(CLAIMS_MAX - 1)).when(other(20, grant(&[1], &[(0, 1)]))).then_ok();
    let mut scenario = given(crowd(CLAIMS_MAX));
    let full = scenario.branch.decide(NOW, &other(20, grant(&[1], &[(0, 1)])));
    assert_eq!(full.unwrap_err().code, TooManyLines);
    scenario = scenario.later(CLAIM_TTL_MS);
    // They end as many at a time as one record can hold.
    let mut records = 0;
    while let Some(command) = scenario.branch.on_wake(OVER) {
        scenario = scenario.when(command).then_ok();
        records += 1;
    }
    assert_eq!(records, CLAIMS_MAX.div_ceil(EXPIRIES_MAX));
}

/// What may happen next to a claim on a ticket's units, or to the units.
#[derive(Clone, Debug)]
enum Step {
    Claim(usize, i64),
    Use(usize),
    Void(usize),
    Wake,
    RefundHere(usize, i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_usize..3, 1_i64..2_000).prop_map(|(line, milli)| Step::Claim(line, milli)),
        3 => (0_usize..20).prop_map(Step::Use),
        1 => (0_usize..20).prop_map(Step::Void),
        1 => Just(Step::Wake),
        3 => (0_usize..3, 1_i64..2_000).prop_map(|(line, milli)| Step::RefundHere(line, milli)),
    ]
}

fn priced(&(milli, price, share): &(i64, i64, i64)) -> PricedLine {
    let gross = Amount(price).checked_times(Quantity(milli)).unwrap();
    let discount = Amount(gross.0 * share / 100);
    PricedLine { quantity: Quantity(milli), discount, ..line("A", 1, price) }
}

proptest! {
    #[test]
    fn parts_here_and_elsewhere_sum_to_what_was_paid(
        prices in prop::collection::vec((1_i64..3_000, 0_i64..9_999, 0_i64..=100), 1..4),
        steps in prop::collection::vec(step(), 0..40),
    ) {
        let lines: Vec<PricedLine> = prices.iter().map(priced).collect();
        let sold: Vec<i64> = lines.iter().map(|line| line.quantity.0).collect();
        let paid = [cash(Amount::INPUT_MAX.0)];
        let (sale, mut owner) = given(open_till()).when(cashier(sell(&lines, &paid))).then_ticket();
        let mut there = given(open_till());
        let mut claims: Vec<(u128, u16, i64, Vec<Vec<Span>>)> = Vec::new();
        let mut total = 0_i64;
        let mut tax = 0_i64;
        let mut back = |facts: &TicketFacts| {
            total -= facts.total().0;
            tax -= facts.tax().0;
        };
        let rest = (0..lines.len()).map(|index| Step::RefundHere(index, -1));
        for (number, step) in (100_u128..).zip(steps.into_iter().chain([Step::Wake]).chain(rest)) {
            match step {
                Step::Claim(index, milli) => {
                    let line = (index % lines.len()) as u16;
                    let answer = owner.when(other(number, grant(&sold, &[(line, milli)])));
                    if answer.decided.is_ok() {
                        claims.push((number, line, milli, spans_of(&answer)));
                    }
                    owner = answer.scenario;
                }
                Step::Use(index) if !claims.is_empty() => {
                    let (claim, line, milli, spans) = claims.remove(index % claims.len());
                    let answer = there.when(elsewhere(&sale, &[(line, milli)], claim, spans.clone()));
                    let Ok([Event::Ticket(domain::branch::TicketEvent::Completed(facts)), _]) =
                        answer.decided.as_deref() else { panic!("{:?}", answer.decided) };
                    back(facts);
                    there = answer.scenario;
                    owner = owner.when(other(number, post(claim, &[(line, spans[0].clone())]))).then_ok();
                }
                Step::Void(index) if !claims.is_empty() => {
                    let (claim, ..) = claims.remove(index % claims.len());
                    owner = owner.when(other(number, void(claim))).then_ok();
                }
                Step::Wake => {
                    claims.clear();
                    owner = owner.later(CLAIM_TTL_MS);
                    if let Some(command) = owner.branch.on_wake(Timestamp(i64::MAX)) {
                        owner = owner.when(command).then_ok();
                    }
                }
                Step::RefundHere(index, milli) => {
                    let line = index % lines.len();
                    let left = sold[line] - taken(&owner.branch, line, &sold);
                    let milli = if milli < 0 { left } else { milli };
                    if milli == 0 {
                        continue;
                    }
                    let body = TicketBody::Refund(Box::new(refund_of(&sale, &[(line as u16, milli)])));
                    let answer = owner.when(Command { id: id(number), ..supervisor(body) });
                    prop_assert_eq!(answer.decided.is_ok(), milli <= left);
                    if let Ok([Event::Ticket(domain::branch::TicketEvent::Completed(facts))]) =
                        answer.decided.as_deref()
                    {
                        back(facts);
                    }
                    owner = answer.scenario;
                }
                Step::Use(_) | Step::Void(_) => {}
            }
        }
        prop_assert_eq!((total, tax), (sale.total().0, sale.tax().0));
    }
}

/// How much of a line is refunded or claimed: what a claim on all the rest would not get.
fn taken(branch: &Branch, line: usize, sold: &[i64]) -> i64 {
    let fits = |milli: i64| {
        milli == 0 || branch.decide(NOW, &other(7, grant(sold, &[(line as u16, milli)]))).is_ok()
    };
    let (mut low, mut high) = (0, sold[line]);
    while low < high {
        let middle = (low + high + 1) / 2;
        if fits(middle) { low = middle } else { high = middle - 1 }
    }
    sold[line] - low
}
