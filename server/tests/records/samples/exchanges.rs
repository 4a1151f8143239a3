//! What becomes of exchanges.

use domain::{
    branch::Recipe,
    orders::{InsteadOf, OrderEvent, OrderedLine},
};
use protocol::{Amount, BranchId, ExchangeEnd, Quantity, StaffId, Timestamp};

use super::orders::{moved, sku};

pub(super) fn of_orders() -> Vec<(&'static str, OrderEvent)> {
    let line = OrderedLine {
        sku: sku(),
        name: "Heart T-light holder".into(),
        quantity: Quantity(1_000),
        unit_price: Amount(255),
        total: Amount(255),
        tax: Amount(43),
        stocked: true,
    };
    vec![
        (
            "order_exchange_asked",
            OrderEvent::ExchangeAsked {
                returned: 1,
                swaps: vec![InsteadOf { sku: sku(), quantity: Quantity(1_000), instead: sku() }],
                lines: vec![line.clone()],
                branches: vec![BranchId(2), BranchId(1)],
                days: 14,
                kits: vec![Recipe { sku: sku(), parts: moved() }],
            },
        ),
        (
            "order_exchange_planned",
            OrderEvent::ExchangePlanned {
                exchange: 0,
                branch: BranchId(2),
                until: Timestamp(1_767_225_600_000),
            },
        ),
        (
            "order_exchange_due",
            OrderEvent::ExchangeDue {
                exchange: 0,
                lines: vec![line],
                credit: Amount(230),
                until: Timestamp(1_767_225_600_000),
            },
        ),
        ("order_exchange_sent", OrderEvent::ExchangeSent { exchange: 0 }),
        (
            "order_exchange_ended",
            OrderEvent::ExchangeEnded {
                exchange: 0,
                because: ExchangeEnd::ByStaff,
                staff: StaffId(3),
                reason: "The last one was broken".into(),
            },
        ),
        (
            "order_difference_begun",
            OrderEvent::DifferenceBegun {
                exchange: 0,
                payment: 1,
                amount: Amount(25),
                until: Timestamp(1_767_225_600_000),
            },
        ),
    ]
}
