//! Goods on consignment: what is used of them and when, what is owed, what goes back and what is settled; and laws, whatever is done.

use domain::branch::{
    Branch, Command, Consigned, ConsignedUse, ConsignmentEvent, Event,
    command::{BackLine, Came, GoingBack, PurchaseBody, Receipt, SettledPart, StockBody},
};
use proptest::prelude::*;
use protocol::{
    AdjustmentReason, Amount, Quantity,
    RefusalCode::{self, *},
    Right, SupplierId,
};

use crate::support::*;

const HILL: SupplierId = SupplierId(4);
const DALE: SupplierId = SupplierId(7);

fn as_number(number: u128, body: impl Asked) -> Command {
    Command { id: id(number), ..office(Role::Manager, body) }
}

fn delivery(supplier: SupplierId, text: &str, good: i64, cost: Option<i64>) -> Receipt {
    let line = Came {
        sku: sku(text),
        good: units(good),
        damaged: Quantity::ZERO,
        wrong: Quantity::ZERO,
        cost: None,
        usual: cost.map(Amount),
        weight_g: None,
    };
    Receipt {
        purchase: None,
        supplier: Some(supplier),
        reference: String::new(),
        lines: vec![line],
        charges: None,
        over: false,
        seen: None,
        note: String::new(),
        consigned: true,
    }
}

fn comes(supplier: SupplierId, text: &str, good: i64, cost: i64) -> PurchaseBody {
    PurchaseBody::Receive(delivery(supplier, text, good, Some(cost)))
}

fn own(text: &str, good: i64) -> PurchaseBody {
    PurchaseBody::Receive(Receipt { consigned: false, ..delivery(HILL, text, good, Some(100)) })
}

fn back(supplier: SupplierId, text: &str, count: i64, consigned: bool) -> PurchaseBody {
    let line = BackLine { sku: sku(text), quantity: units(count), unsellable: Quantity::ZERO };
    PurchaseBody::Return(GoingBack {
        supplier: Some(supplier),
        reference: String::new(),
        reason: "unsold".into(),
        lines: vec![line],
        consigned,
    })
}

const fn settle(supplier: SupplierId, number: u32, total: i64) -> PurchaseBody {
    PurchaseBody::Settle { supplier, number, total: Amount(total), part: None }
}

/// Settles some of what is owed: SKUs with units and what one costs.
fn settle_part(supplier: SupplierId, number: u32, total: i64, lines: &[(&str, i64, i64)]) -> PurchaseBody {
    let line = |(text, count, cost): &(&str, i64, i64)| Consigned {
        sku: sku(text),
        quantity: units(*count),
        cost: Amount(*cost),
    };
    let part = Some(SettledPart { until: 740_000, lines: lines.iter().map(line).collect() });
    PurchaseBody::Settle { supplier, number, total: Amount(total), part }
}

fn moves(text: &str, by: i64) -> StockBody {
    let (delta, reason) = (units(by), AdjustmentReason::Miscounted);
    StockBody::Adjust { sku: sku(text), delta, unsellable: Quantity::ZERO, reason, note: String::new() }
}

/// What stands here of a SKU in units, and what is owed for it at which cost.
fn told(branch: &Branch, text: &str) -> (i64, Vec<(i64, i64)>) {
    let book = branch.consignment();
    let owed = book.owed(HILL).chain(book.owed(DALE)).filter(|line| line.sku == sku(text));
    (book.quantity(&sku(text)).0 / 1_000, owed.map(|line| (line.quantity.0 / 1_000, line.cost.0)).collect())
}

#[test]
fn the_branchs_own_goods_go_first() {
    let scenario = given(open_till()).when(as_number(1, own("A", 3))).then_ok();
    let scenario = scenario.when(as_number(2, comes(HILL, "A", 5, 250))).then_ok();
    assert_eq!(
        scenario.branch.cost(&sku("A")),
        Some(Amount(100)),
        "what is not the branch's changes no average"
    );
    let sold = |count: i64| sell(&[line("A", count, 500)], &[cash(500 * count)]);
    let scenario = scenario.when(cashier(sold(3))).then_ok();
    assert_eq!(told(&scenario.branch, "A"), (5, vec![]), "three were the branch's own");
    let answer = scenario.when(Command { id: id(4), ..cashier(sold(2)) });
    let used = ConsignedUse { supplier: HILL, sku: sku("A"), quantity: units(2), cost: Amount(250) };
    let told_so = answer.decided.as_ref().unwrap().last();
    assert_eq!(told_so, Some(&Event::Consignment(ConsignmentEvent::Used { lines: vec![used] })));
    assert_eq!(told(&answer.then_ok().branch, "A"), (3, vec![(2, 250)]));
}

#[test]
fn what_leaves_is_bought_and_what_comes_back_to_the_shelf_is_the_branchs_own() {
    let mut scenario = given([]).when(as_number(1, comes(HILL, "A", 5, 250))).then_ok();
    for (number, by, stands, owed) in [
        (2, -1, 4, vec![(1, 250)]),
        (3, 2, 4, vec![(1, 250)]),
        (4, -2, 4, vec![(1, 250)]),
        (5, -9, 0, vec![(5, 250)]),
    ] {
        scenario = scenario.when(as_number(number, moves("A", by))).then_ok();
        assert_eq!(told(&scenario.branch, "A"), (stands, owed), "after {by}");
    }
    // Five were sold beyond the shelf: of what comes, these are used at once, the oldest cost first.
    let scenario = scenario.when(as_number(6, comes(HILL, "A", 7, 260))).then_ok();
    assert_eq!(scenario.branch.level(&sku("A")).on_hand, units(2));
    assert_eq!(told(&scenario.branch, "A"), (2, vec![(5, 250), (5, 260)]));
}

#[test]
fn the_oldest_is_used_first_whoever_it_is_of() {
    let scenario = given([]).when(as_number(1, comes(DALE, "A", 2, 300))).then_ok();
    let scenario = scenario.when(as_number(2, comes(HILL, "A", 2, 250))).then_ok();
    let scenario = scenario.when(as_number(3, comes(DALE, "A", 1, 300))).then_ok();
    let scenario = scenario.when(as_number(4, moves("A", -4))).then_ok();
    let book = scenario.branch.consignment();
    let owed = |supplier| book.owed(supplier).map(|line| line.quantity.0 / 1_000).collect::<Vec<_>>();
    assert_eq!(
        (owed(DALE), owed(HILL)),
        (vec![3], vec![1]),
        "what Dale brought later joined what they had here"
    );
}

#[test]
fn a_settlement_closes_once() {
    let scenario = given([]).when(as_number(1, comes(HILL, "A", 5, 333))).then_ok();
    let scenario = scenario.when(as_number(2, moves("A", -2))).then_ok();
    for (name, body, code) in [
        ("another number", settle(HILL, 2, 666), ChangedMeanwhile),
        ("another sum", settle(HILL, 1, 333), ChangedMeanwhile),
        ("nobody's goods", settle(DALE, 1, 0), NoLines),
    ] {
        let refused = Scenario::of(scenario.branch.clone()).when(as_number(9, body)).then_refused(code);
        assert!(!refused.is_empty(), "{name}");
    }
    let settled = ConsignmentEvent::Settled { supplier: HILL, number: 1, total: Amount(666) };
    let scenario = scenario.when(as_number(3, settle(HILL, 1, 666))).then(&[Event::Consignment(settled)]);
    assert_eq!(told(&scenario.branch, "A"), (3, vec![]));
    let again = Scenario::of(scenario.branch.clone()).when(as_number(4, settle(HILL, 1, 666)));
    again.then_refused(ChangedMeanwhile);
    let empty = Scenario::of(scenario.branch.clone()).when(as_number(5, settle(HILL, 2, 0)));
    empty.then_refused(NoLines);
    let scenario = scenario.when(as_number(6, moves("A", -1))).then_ok();
    let scenario = scenario.when(as_number(7, settle(HILL, 2, 333))).then_ok();
    assert_eq!(scenario.branch.consignment().next_number(HILL), 3);
}

#[test]
fn a_settlement_up_to_a_day_closes_what_it_names_and_leaves_the_rest() {
    let scenario = given([]).when(as_number(1, comes(HILL, "A", 5, 333))).then_ok();
    let scenario = scenario.when(as_number(2, comes(HILL, "B", 2, 100))).then_ok();
    let scenario = scenario.when(as_number(3, moves("A", -3))).then_ok();
    let scenario = scenario.when(as_number(4, moves("B", -1))).then_ok();
    for (name, body, code) in [
        ("more than is owed", settle_part(HILL, 1, 1_332, &[("A", 4, 333)]), ChangedMeanwhile),
        ("at another cost", settle_part(HILL, 1, 300, &[("A", 1, 300)]), ChangedMeanwhile),
        ("one thing twice", settle_part(HILL, 1, 666, &[("A", 1, 333), ("A", 1, 333)]), ChangedMeanwhile),
        ("less than nothing", settle_part(HILL, 1, -333, &[("A", -1, 333)]), ChangedMeanwhile),
        ("another sum", settle_part(HILL, 1, 665, &[("A", 2, 333)]), ChangedMeanwhile),
        ("another number", settle_part(HILL, 2, 666, &[("A", 2, 333)]), ChangedMeanwhile),
        ("nobody's goods", settle_part(DALE, 1, 666, &[("A", 2, 333)]), ChangedMeanwhile),
        ("nothing until then", settle_part(HILL, 1, 0, &[]), NoLines),
    ] {
        let refused = Scenario::of(scenario.branch.clone()).when(as_number(9, body)).then_refused(code);
        assert!(!refused.is_empty(), "{name}");
    }
    let mut cashier = as_number(9, settle_part(HILL, 1, 666, &[("A", 2, 333)]));
    cashier.grant.rights = [Right::OrderGoods].into_iter().collect();
    Scenario::of(scenario.branch.clone()).when(cashier).then_refused(NotAllowed);
    let settled = ConsignmentEvent::SettledUntil {
        supplier: HILL,
        number: 1,
        total: Amount(666),
        until: 740_000,
        lines: vec![Consigned { sku: sku("A"), quantity: units(2), cost: Amount(333) }],
    };
    let part = settle_part(HILL, 1, 666, &[("A", 2, 333)]);
    let scenario = scenario.when(as_number(5, part.clone())).then(&[Event::Consignment(settled)]);
    assert_eq!(told(&scenario.branch, "A"), (2, vec![(1, 333)]), "one is left to be paid");
    assert_eq!(told(&scenario.branch, "B"), (1, vec![(1, 100)]));
    Scenario::of(scenario.branch.clone()).when(as_number(6, part)).then_refused(ChangedMeanwhile);
    // What is left is closed by the next one, whichever way.
    let scenario = scenario.when(as_number(7, settle(HILL, 2, 433))).then_ok();
    assert_eq!(scenario.branch.consignment().total(HILL), Some(Amount::ZERO));
    assert_eq!(scenario.branch.consignment().next_number(HILL), 3);
}

#[test]
fn unsold_goods_go_back_without_credit() {
    let scenario = given([]).when(as_number(1, own("A", 2))).then_ok();
    let scenario = scenario.when(as_number(2, comes(HILL, "A", 5, 250))).then_ok();
    for (name, body) in [
        ("more than is theirs", back(HILL, "A", 6, true)),
        ("what is another's", back(DALE, "A", 1, true)),
        ("goods of theirs as if they were the branch's own", back(HILL, "A", 3, false)),
    ] {
        let message =
            Scenario::of(scenario.branch.clone()).when(as_number(9, body)).then_refused(InsufficientStock);
        assert!(message.contains('A'), "{name}: {message}");
    }
    let answer = scenario.when(as_number(3, back(HILL, "A", 4, true)));
    let returned = Consigned { sku: sku("A"), quantity: units(4), cost: Amount(250) };
    let expected = ConsignmentEvent::Returned { supplier: HILL, lines: vec![returned] };
    assert_eq!(answer.decided.as_ref().unwrap().last(), Some(&Event::Consignment(expected)));
    let scenario = answer.then_ok();
    assert_eq!(told(&scenario.branch, "A"), (1, vec![]), "nothing is owed for them");
    let scenario = scenario.when(as_number(4, back(HILL, "A", 2, false))).then_ok();
    assert_eq!(told(&scenario.branch, "A"), (1, vec![]), "these were the branch's own");
}

#[test]
fn what_is_refused() {
    let nobody = Receipt { supplier: None, ..delivery(HILL, "A", 1, Some(1)) };
    let unpriced = delivery(HILL, "A", 1, None);
    let mut by_mistake = delivery(HILL, "A", 0, Some(1));
    by_mistake.lines[0].wrong = units(1);
    let rows: [(Receipt, RefusalCode); 3] =
        [(nobody, UnknownSupplier), (unpriced, InvalidAmount), (by_mistake, NoLines)];
    for (receipt, code) in rows {
        given([]).when(as_number(1, PurchaseBody::Receive(receipt))).then_refused(code);
    }
    let scenario = given([]).when(as_number(1, comes(HILL, "A", 5, 250))).then_ok();
    let scenario = scenario.when(as_number(2, moves("A", -1))).then_ok();
    for rights in [vec![Right::OrderGoods], vec![Right::SeeCost]] {
        let mut command = as_number(3, settle(HILL, 1, 250));
        command.grant.rights = rights.iter().copied().collect();
        Scenario::of(scenario.branch.clone()).when(command).then_refused(NotAllowed);
    }
}

#[derive(Clone, Debug)]
enum Step {
    Own(u8, i64),
    Comes(bool, u8, i64, i64),
    Moves(u8, i64),
    Back(bool, u8, i64, bool),
    Settle(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..2_u8, 1..6_i64).prop_map(|(sku, count)| Step::Own(sku, count)),
        (any::<bool>(), 0..2_u8, 1..6_i64, 1..4_i64)
            .prop_map(|(who, sku, count, cost)| Step::Comes(who, sku, count, cost)),
        (0..2_u8, -6..4_i64).prop_map(|(sku, by)| Step::Moves(sku, by)),
        (any::<bool>(), 0..2_u8, 1..5_i64, any::<bool>())
            .prop_map(|(who, sku, count, theirs)| Step::Back(who, sku, count, theirs)),
        any::<bool>().prop_map(Step::Settle),
    ]
}

const fn who(hill: bool) -> SupplierId {
    if hill { HILL } else { DALE }
}

/// Units of a supplier's that a record tells of: came, used, returned.
fn told_of(events: &[Event], supplier: SupplierId) -> [i64; 3] {
    let mut sums = [0; 3];
    for event in events {
        let Event::Consignment(event) = event else { continue };
        let of = |lines: &[Consigned]| lines.iter().map(|line| line.quantity.0).sum::<i64>();
        match event {
            ConsignmentEvent::Came { supplier: own, lines } if *own == supplier => sums[0] += of(lines),
            ConsignmentEvent::Used { lines } => {
                sums[1] += lines
                    .iter()
                    .filter(|one| one.supplier == supplier)
                    .map(|one| one.quantity.0)
                    .sum::<i64>();
            }
            ConsignmentEvent::Returned { supplier: own, lines } if *own == supplier => sums[2] += of(lines),
            _ => {}
        }
    }
    sums
}

proptest! {
    #[test]
    fn laws_hold_whatever_is_done(steps in prop::collection::vec(step(), 1..60)) {
        let mut branch = Branch::default();
        let mut sums = [[0_i64; 3]; 2];
        let mut paid = 0_i64;
        for (number, step) in steps.iter().enumerate() {
            let name = |sku: u8| ["A", "B"][usize::from(sku)];
            let command = match *step {
                Step::Own(sku, count) => as_number(number as u128, own(name(sku), count)),
                Step::Comes(by, sku, count, cost) => as_number(number as u128, comes(who(by), name(sku), count, cost)),
                Step::Moves(sku, by) => as_number(number as u128, moves(name(sku), if by == 0 { 1 } else { by })),
                Step::Back(to, sku, count, theirs) => as_number(number as u128, back(who(to), name(sku), count, theirs)),
                Step::Settle(with) => {
                    let (book, with) = (branch.consignment(), who(with));
                    let total = book.total(with).unwrap();
                    as_number(number as u128, settle(with, book.next_number(with), total.0))
                }
            };
            let Ok(events) = domain::Machine::decide(&branch, NOW, &command) else { continue };
            for event in &events {
                if let Event::Consignment(ConsignmentEvent::Settled { total, .. }) = event {
                    paid += total.0;
                }
                domain::Machine::apply(&mut branch, event);
            }
            for (of, supplier) in sums.iter_mut().zip([HILL, DALE]) {
                of.iter_mut().zip(told_of(&events, supplier)).for_each(|(sum, more)| *sum += more);
            }
            let book = branch.consignment();
            for (of, supplier) in sums.iter().zip([HILL, DALE]) {
                let stands: i64 = book.standing().filter(|(_, one)| one.supplier == supplier).map(|(_, one)| one.left.0).sum();
                prop_assert_eq!(of[0], stands + of[1] + of[2], "came is what stands, was used and went back");
                prop_assert!(book.standing().all(|(_, one)| one.left.is_positive()));
            }
            for text in ["A", "B"] {
                let level = branch.level(&sku(text));
                prop_assert!(book.quantity(&sku(text)).0 <= level.on_hand.0.max(0), "no more stands than is on hand");
            }
        }
        let book = branch.consignment();
        let owed = [HILL, DALE].map(|with| book.total(with).unwrap().0);
        let used: i64 = sums.iter().map(|of| of[1] / 1_000).sum();
        // Costs are 1 to 3: whatever was used was paid once or is owed.
        prop_assert!(paid + owed[0] + owed[1] >= used && paid + owed[0] + owed[1] <= 3 * used);
    }
}
