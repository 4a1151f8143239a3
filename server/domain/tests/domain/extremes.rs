//! Numbers from the ends of their ranges: every answer is a decision, none is a panic.

use domain::{
    Machine,
    branch::{Body, Branch, Command, PricedLine, PricedReturn, RefundLine},
};
use proptest::prelude::*;
use protocol::{
    Adjust, AdjustmentReason, Amount, Disposition, OccurredAt, Quantity, SkuQuantity, Tender, TenderKind,
    TicketLine, Timestamp,
};

use crate::support::*;

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(i64::MIN),
        Just(i64::MIN + 1),
        Just(-1),
        Just(0),
        Just(1),
        Just(999),
        Just(Quantity::INPUT_MAX.0),
        Just(Amount::INPUT_MAX.0),
        Just(1_i64 << 52),
        Just(i64::MAX - 1),
        Just(i64::MAX),
        any::<i64>(),
    ]
}

fn rate() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0), Just(VAT), Just(u32::MAX)]
}

fn tender() -> impl Strategy<Value = Tender> {
    (number(), prop_oneof![Just(TenderKind::Cash), Just(TenderKind::Card), Just(TenderKind::Account)])
        .prop_map(|(amount, kind)| Tender { kind, amount: Amount(amount) })
}

fn sku_quantity() -> impl Strategy<Value = SkuQuantity> {
    number().prop_map(|quantity| SkuQuantity { sku: sku("A"), quantity: Quantity(quantity) })
}

fn priced_line() -> impl Strategy<Value = PricedLine> {
    (number(), number(), number(), rate()).prop_map(|(quantity, price, discount, tax_rate_ppm)| PricedLine {
        quantity: Quantity(quantity),
        discount: Amount(discount),
        tax_rate_ppm,
        ..line("A", 1, price)
    })
}

fn ticket_line() -> impl Strategy<Value = TicketLine> {
    (number(), number(), number(), number(), number(), rate()).prop_map(
        |(quantity, price, discount, tax, total, tax_rate_ppm)| TicketLine {
            sku: sku("A"),
            quantity: Quantity(quantity),
            unit_price: Amount(price),
            discount: Amount(discount),
            tax: Amount(tax),
            tax_rate_ppm,
            total: Amount(total),
            disposition: None,
        },
    )
}

fn body() -> impl Strategy<Value = Body> {
    let disposition = Disposition::Quarantine;
    prop_oneof![
        Just(Body::SignOn),
        number().prop_map(|amount| Body::OpenShift { currency: GBP, opening_float: Amount(amount) }),
        number().prop_map(|amount| Body::CloseShift { currency: GBP, counted: Amount(amount) }),
        (prop::collection::vec(priced_line(), 1..4), prop::collection::vec(tender(), 0..3))
            .prop_map(|(lines, tenders)| Body::Sell { currency: GBP, lines, tenders }),
        (prop::collection::vec(ticket_line(), 1..3), any::<u16>(), number()).prop_map(
            move |(sold, line, quantity)| {
                let line =
                    RefundLine { line: line % 3, quantity: Quantity(quantity), disposition, stocked: true };
                Body::Refund { original: ticket_id(1), sold, lines: vec![line], tender: TenderKind::Cash }
            }
        ),
        (number(), number(), rate()).prop_map(move |(quantity, price, tax_rate_ppm)| {
            let line = PricedReturn {
                sku: sku("A"),
                quantity: Quantity(quantity),
                unit_price: Amount(price),
                tax_rate_ppm,
                stocked: true,
                disposition,
            };
            Body::RefundWithoutReceipt { currency: GBP, lines: vec![line], tender: TenderKind::Cash }
        }),
        prop::collection::vec(sku_quantity(), 1..4).prop_map(|lines| Body::Receive {
            reference: String::new(),
            lines,
            not_stocked: None
        }),
        number().prop_map(|delta| Body::Adjust(Adjust {
            sku: sku("A"),
            delta: Quantity(delta),
            unsellable: Quantity::ZERO,
            reason: AdjustmentReason::Other,
            note: String::new(),
        })),
        (prop::collection::vec(sku_quantity(), 1..4), any::<u32>())
            .prop_map(|(lines, ttl)| Body::Hold { lines, ttl_ms: ttl % 1_900_000 }),
        any::<u32>().prop_map(|ttl_ms| Body::ExtendHold { hold: hold_id(1), ttl_ms }),
        Just(Body::ReleaseHold { hold: hold_id(1) }),
        Just(Body::ExpireHolds),
    ]
}

proptest! {
    #[test]
    fn every_answer_is_a_decision(steps in prop::collection::vec((number(), body()), 1..30)) {
        let mut branch = Branch::default();
        for event in open_till() {
            branch.apply(&event);
        }
        for (number, (at, body)) in steps.into_iter().enumerate() {
            let at = Timestamp(at);
            let occurred = OccurredAt { at, offset_minutes: i16::MIN };
            let command = Command { id: id(number as u128), occurred, ..till(Role::Manager, body) };
            let expired = branch.on_wake(at).map_or(Ok(vec![]), |command| branch.decide(at, &command)).unwrap();
            let decided = branch.decide(at, &command).unwrap_or_default();
            for event in expired.iter().chain(decided.iter().filter(|event| !expired.contains(event))) {
                branch.apply(event);
            }
            prop_assert!(branch.level(&sku("A")).on_hand.0.unsigned_abs() < 1 << 53);
        }
    }
}
