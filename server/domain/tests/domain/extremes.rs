//! Numbers from the ends of their ranges: every answer is a decision, none is a panic.

use domain::{
    Machine,
    branch::{
        AdjustmentSource, Body, Branch, Command, LineAdjustment, LineFacts, Moved, Span, TenderFacts,
        command::{
            GrantedClaim, HoldBody, PricedLine, PricedReturn, Refund, RefundLine, RegisterBody, StockBody,
            TicketBody,
        },
    },
};
use proptest::prelude::*;
use protocol::{
    AdjustmentReason, Amount, BranchId, Disposition, OccurredAt, Quantity, TenderKind, Timestamp,
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

fn tender() -> impl Strategy<Value = TenderFacts> {
    (number(), prop_oneof![Just(TenderKind::Cash), Just(TenderKind::Card), Just(TenderKind::Account)])
        .prop_map(|(amount, kind)| TenderFacts { kind, ..cash(amount) })
}

fn sku_quantity() -> impl Strategy<Value = Moved> {
    number().prop_map(|quantity| Moved { sku: sku("A"), quantity: Quantity(quantity) })
}

fn priced_line() -> impl Strategy<Value = PricedLine> {
    (number(), number(), number(), rate()).prop_map(|(quantity, price, discount, tax_rate_ppm)| PricedLine {
        quantity: Quantity(quantity),
        discount: Amount(discount),
        tax: domain::pricing::LineTax::inside(tax_rate_ppm),
        ..line("A", 1, price)
    })
}

fn sold_line() -> impl Strategy<Value = LineFacts> {
    (number(), number(), number(), number(), number(), rate()).prop_map(
        |(quantity, price, discount, tax, total, tax_rate_ppm)| LineFacts {
            quantity: Quantity(quantity),
            adjustments: vec![
                LineAdjustment { source: AdjustmentSource::Manual, amount: Amount(discount) };
                2
            ],
            taxes: taxed(tax_rate_ppm, tax),
            total: (total % 2 == 0).then_some(Amount(total)),
            ..line_facts("A", 1, price, 0)
        },
    )
}

fn body() -> impl Strategy<Value = Body> {
    let disposition = Disposition::Quarantine;
    prop_oneof![
        any::<bool>().prop_map(|seen| RegisterBody::SignOn { seen }.asked()),
        any::<u32>().prop_map(|known| RegisterBody::BeginEpoch { known }.asked()),
        number().prop_map(
            |amount| RegisterBody::OpenShift { currency: GBP, opening_float: Amount(amount) }.asked()
        ),
        number()
            .prop_map(|amount| RegisterBody::CloseShift { currency: GBP, counted: Amount(amount) }.asked()),
        (prop::collection::vec(priced_line(), 1..4), prop::collection::vec(tender(), 0..3))
            .prop_map(|(lines, tenders): (Vec<PricedLine>, Vec<TenderFacts>)| sell(&lines, &tenders).asked()),
        (prop::collection::vec(sold_line(), 1..3), any::<u16>(), number()).prop_map(
            move |(sold, line, quantity)| {
                let line = RefundLine { line: line % 3, quantity: Quantity(quantity), disposition };
                let claim = (quantity % 2 == 0).then(|| GrantedClaim {
                    id: id(3),
                    owner: BranchId(2),
                    expires_at: Timestamp(i64::MAX),
                    spans: vec![vec![Span { from: Quantity(0), to: Quantity(quantity) }]],
                });
                let (original, lines, tender) = (ticket_id(1), vec![line], TenderKind::Cash);
                let refund = Refund { original, day: DAY, sold, lines, tender: tender.into(), claim };
                TicketBody::Refund(Box::new(refund)).asked()
            }
        ),
        (number(), number(), rate()).prop_map(move |(quantity, price, tax_rate_ppm)| {
            let line = PricedReturn {
                sku: sku("A"),
                quantity: Quantity(quantity),
                unit_price: Amount(price),
                tax: domain::pricing::LineTax::inside(tax_rate_ppm),
                stocked: true,
                disposition,
            };
            TicketBody::RefundWithoutReceipt {
                currency: GBP,
                day: DAY,
                lines: vec![line],
                tender: TenderKind::Cash.into(),
            }
            .asked()
        }),
        prop::collection::vec(sku_quantity(), 1..4).prop_map(|lines| StockBody::Receive {
            reference: String::new(),
            lines,
            not_stocked: None
        }
        .asked()),
        number().prop_map(|delta| StockBody::Adjust {
            sku: sku("A"),
            delta: Quantity(delta),
            unsellable: Quantity::ZERO,
            reason: AdjustmentReason::Other,
            note: "so it was".into(),
        }
        .asked()),
        (prop::collection::vec(sku_quantity(), 1..4), any::<u32>())
            .prop_map(|(lines, ttl)| HoldBody::Place { lines, ttl_ms: ttl % 1_900_000 }.asked()),
        any::<u32>().prop_map(|ttl_ms| HoldBody::Extend { hold: hold_id(1), ttl_ms }.asked()),
        Just(HoldBody::Release { hold: hold_id(1) }.asked()),
        Just(Body::Expire),
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
