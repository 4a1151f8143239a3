//! Packed rows tell the tickets that were packed, whatever they are, and are small where they are ordinary.

use proptest::prelude::*;
use protocol::PaymentMethodId;

use super::super::{
    facts::{Fact, Line},
    packed::{each, packed},
};
use crate::limits::FIGURES_ROW;

fn told(facts: &[Fact]) -> Vec<u8> {
    facts.iter().flat_map(|fact| postcard::to_stdvec(fact).unwrap()).collect()
}

fn unpacked(bytes: &[u8]) -> Option<Vec<Fact>> {
    let mut facts = Vec::new();
    each(bytes, |fact| {
        facts.push(fact.clone());
        true
    })?;
    Some(facts)
}

/// Mostly small numbers, and sometimes any.
fn number() -> impl Strategy<Value = i64> {
    prop_oneof![8 => -3_000_i64..3_000, 1 => any::<i64>(), 1 => Just(1_000)]
}

fn line() -> impl Strategy<Value = Line> {
    let off = prop::collection::vec((any::<u64>(), number()), 0..3);
    (0_u32..4, number(), number(), number(), 0_u32..3, prop::option::of(number()), off).prop_map(
        |(article, items, total, tax, rate, cost, off)| Line {
            article: if article == 3 { u32::MAX } else { article },
            items,
            total,
            tax,
            rate_ppm: if rate == 2 { u32::MAX } else { rate * 100_000 },
            cost,
            off,
        },
    )
}

fn fact() -> impl Strategy<Value = Fact> {
    let kind = prop::sample::select(vec![PaymentMethodId::CASH, PaymentMethodId(2), PaymentMethodId(200)]);
    let paid = prop::collection::vec((kind, number()), 0..3);
    let lines = prop::collection::vec(line(), 0..4);
    let small = (0_u64..50, 0_u16..3, 0_u16..3, 0_u8..24, any::<bool>(), any::<bool>(), 0_u32..3, 0_u16..3);
    (small, lines, paid, any::<(bool, bool)>()).prop_map(
        |((after, register, staff, hour, refund, late, reason, approver), lines, paid, (whole, online))| {
            let total = lines.iter().fold(0_i64, |sum, line| sum.wrapping_add(line.total));
            let paid = paid.into_iter().map(|(kind, amount)| (kind, if whole { total } else { amount }));
            let paid = paid.collect();
            Fact { after, register, staff, hour, refund, late, online, reason, approver, lines, paid }
        },
    )
}

proptest! {
    #[test]
    fn what_is_packed_is_unpacked(facts in prop::collection::vec(fact(), 0..40), cut in any::<prop::sample::Index>()) {
        let bytes = packed(&told(&facts)).unwrap();
        prop_assert_eq!(unpacked(&bytes).unwrap(), facts);
        prop_assert!(unpacked(&bytes[..cut.index(bytes.len())]).is_none(), "a part of a row is none");
    }
}

#[test]
fn an_ordinary_ticket_of_three_lines_takes_eight_bytes() {
    let mut chance = 7_u64;
    let mut draw = |below: u64| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) % below
    };
    let (mut facts, mut row, mut after) = (Vec::new(), Vec::new(), 0);
    loop {
        after += draw(5) + 1;
        let lines = (0..3).map(|_| {
            let article = u32::try_from(draw(528)).unwrap();
            let total = 99 + i64::from(article) * 7_919 % 4_000;
            let tax = protocol::Amount(total).tax_inside(200_000).unwrap().0;
            Line { article, items: 1_000, total, tax, rate_ppm: 200_000, cost: None, off: Vec::new() }
        });
        let lines: Vec<Line> = lines.collect();
        let paid = vec![(PaymentMethodId::CASH, lines.iter().map(|line| line.total).sum())];
        let register = u16::try_from(draw(22)).unwrap();
        let fact = Fact { after, register, staff: 3, hour: 9, lines, paid, ..Fact::default() };
        let bytes = told(std::slice::from_ref(&fact));
        if row.len() + bytes.len() > FIGURES_ROW {
            break;
        }
        row.extend(bytes);
        facts.push(fact);
    }
    let bytes = packed(&row).unwrap();
    assert_eq!(unpacked(&bytes).unwrap(), facts);
    let (plain, each) = (row.len() / facts.len(), bytes.len() as f64 / facts.len() as f64);
    println!("{} tickets of {plain} bytes, {each:.1} bytes packed", facts.len());
    assert!(each < 9.0, "{each:.1} bytes a ticket");
}
