//! Refunds mirror the sale: whatever the order of the parts, they sum to exactly what was paid.

use domain::branch::{
    TenderFacts, TicketFacts,
    command::{PaidBack, PricedLine, Refund, RefundLine, TicketBody},
};
use proptest::prelude::*;
use protocol::{Amount, Disposition, Quantity, RefusalCode, TenderKind};

use crate::support::*;

pub(crate) fn refund_of(facts: &TicketFacts, parts: &[(u16, i64)]) -> Refund {
    let line = |&(line, milli): &(u16, i64)| RefundLine {
        line,
        quantity: Quantity(milli),
        disposition: Disposition::Restock,
    };
    let lines = parts.iter().map(line).collect();
    let (original, sold) = (ticket_id(1), facts.lines.clone());
    Refund { original, day: DAY, sold, lines, tender: TenderKind::Cash.into(), claim: None }
}

pub(crate) fn refund(facts: &TicketFacts, parts: &[(u16, i64)]) -> TicketBody {
    TicketBody::Refund(Box::new(refund_of(facts, parts)))
}

#[test]
fn three_for_a_pound_come_back_one_by_one() {
    let three = PricedLine { discount: Amount(50), ..line("A", 3, 50) };
    let (sale, mut scenario) = given(open_till()).when(cashier(sell(&[three], &[cash(100)]))).then_ticket();
    for (total, tax) in [(-33, -6), (-34, -5), (-33, -6)] {
        let (back, after) = scenario.when(supervisor(refund(&sale, &[(0, 1000)]))).then_ticket();
        assert_eq!((back.total(), back.tax()), (Amount(total), Amount(tax)));
        assert_eq!(
            back.tenders,
            [TenderFacts {
                kind: TenderKind::Cash,
                amount: Amount(-total),
                reference: None,
                method: protocol::PaymentMethodId::CASH
            }]
        );
        assert_eq!(back.original, Some(ticket_id(1)));
        scenario = after;
    }
    assert_eq!(scenario.branch.level(&sku("A")).on_hand, Quantity::ZERO);
    let drawer = scenario.branch.register_view(protocol::BranchId(1), TILL, 0).shift.unwrap().totals;
    assert_eq!((drawer.cash, drawer.tax, drawer.refunds), (Amount::ZERO, Amount::ZERO, 3));
    scenario.when(supervisor(refund(&sale, &[(0, 1)]))).then_refused(RefusalCode::RefundExceedsSale);
}

#[test]
fn a_refund_in_several_ways_comes_to_what_it_is_worth() {
    let sold = || given(open_till()).when(cashier(sell(&[line("A", 3, 50)], &[cash(150)]))).then_ticket();
    let (sale, scenario) = sold();
    let way = |method: u8, kind, amount, reference: Option<&str>| TenderFacts {
        kind,
        amount: Amount(amount),
        reference: reference.map(str::to_owned),
        method: protocol::PaymentMethodId(method),
    };
    let in_ways = |ways: Vec<TenderFacts>| {
        let whole = refund_of(&sale, &[(0, 3000)]);
        supervisor(TicketBody::Refund(Box::new(Refund { tender: PaidBack::Ways(ways), ..whole })))
    };
    let coins = |amount| way(1, TenderKind::Cash, amount, None);
    let voucher = |amount| way(5, TenderKind::Voucher, amount, Some("GC-77"));
    for (ways, code) in [
        (vec![coins(100), voucher(49)], RefusalCode::TenderMissing),
        (vec![coins(100), voucher(51)], RefusalCode::TenderTooMuch),
        (vec![coins(151), voucher(-1)], RefusalCode::InvalidAmount),
        (vec![coins(0); 9], RefusalCode::TooManyLines),
        (Vec::new(), RefusalCode::TenderMissing),
    ] {
        sold().1.when(in_ways(ways)).then_refused(code);
    }
    let (back, after) = scenario
        .when(in_ways(vec![coins(100), voucher(50), way(2, TenderKind::Card, 0, None)]))
        .then_ticket();
    assert_eq!(back.tenders, [coins(100), voucher(50)], "nothing is paid back in a way that has nothing");
    let drawer = after.branch.register_view(protocol::BranchId(1), TILL, 0).shift.unwrap().totals;
    assert_eq!(drawer.cash, Amount(50), "only the cash left the drawer");
}

#[test]
fn a_whole_line_needs_no_stored_total() {
    let (sale, scenario) =
        given(open_till()).when(cashier(sell(&[line("A", 3, 50)], &[cash(150)]))).then_ticket();
    let (back, _) = scenario.when(supervisor(refund(&sale, &[(0, 3000)]))).then_ticket();
    assert_eq!((back.lines[0].total, back.total()), (None, Amount(-150)));
}

#[test]
fn one_line_may_come_back_in_two_states() {
    let (sale, scenario) =
        given(open_till()).when(cashier(sell(&[line("A", 2, 50)], &[cash(100)]))).then_ticket();
    let mut refund = refund_of(&sale, &[(0, 1000), (0, 1000)]);
    refund.lines[1].disposition = Disposition::Damaged;
    let (_, after) = scenario.when(supervisor(TicketBody::Refund(Box::new(refund)))).then_ticket();
    let level = after.branch.level(&sku("A"));
    assert_eq!((level.on_hand, level.unsellable), (Quantity::ZERO, units(1)));
}

#[test]
fn a_refund_of_nothing_has_no_tender() {
    let free = PricedLine { discount: Amount(50), ..line("A", 1, 50) };
    let (sale, scenario) = given(open_till()).when(cashier(sell(&[free], &[]))).then_ticket();
    let (back, _) = scenario.when(supervisor(refund(&sale, &[(0, 1000)]))).then_ticket();
    assert!(back.tenders.is_empty());
}

prop_compose! {
    fn any_line()(milli in 1_i64..5_000, price in 0_i64..100_000, share in 0_i64..=100, rate in 0_u32..=1_000_000) -> PricedLine {
        let unit_price = Amount(price);
        let gross = unit_price.checked_times(Quantity(milli)).unwrap();
        PricedLine {
            quantity: Quantity(milli),
            discount: Amount(gross.0 * share / 100),
            tax: domain::pricing::LineTax::inside(rate),
            ..line("A", 1, price)
        }
    }
}

proptest! {
    #[test]
    fn any_sequence_of_parts_sums_to_what_was_paid(
        lines in prop::collection::vec(any_line(), 1..5),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 1_i64..3_000), 0..20),
    ) {
        let paid = [cash(Amount::INPUT_MAX.0)];
        let (sale, mut scenario) = given(open_till()).when(cashier(sell(&lines, &paid))).then_ticket();
        let mut left: Vec<i64> = lines.iter().map(|line| line.quantity.0).collect();
        let mut total = Amount::ZERO;
        let mut tax = Amount::ZERO;
        let rest = (0..lines.len()).map(|line| (line, i64::MAX));
        let cuts = cuts.iter().map(|(line, milli)| (line.index(lines.len()), *milli));
        for (index, milli) in cuts.chain(rest) {
            let part = milli.min(left[index]);
            if part == 0 {
                continue;
            }
            let (back, after) = scenario.when(supervisor(refund(&sale, &[(index as u16, part)]))).then_ticket();
            prop_assert!(back.total() <= Amount::ZERO, "no part ever charges the customer");
            prop_assert!(back.lines[0].discount() <= Amount::ZERO);
            left[index] -= part;
            total = total.checked_sub(back.total()).unwrap();
            tax = tax.checked_sub(back.tax()).unwrap();
            scenario = after;
        }
        prop_assert_eq!((total, tax), (sale.total(), sale.tax()));
        let one_more = scenario.when(supervisor(refund(&sale, &[(0, 1)])));
        prop_assert_eq!(one_more.decided.unwrap_err().code, RefusalCode::RefundExceedsSale);
    }
}
