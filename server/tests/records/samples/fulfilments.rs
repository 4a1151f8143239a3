//! Every event of a fulfilment.

use domain::branch::{Answer, AskedInstead, Deed, Event, FulfilmentEvent, Moved, Otherwise, TaskEvent, Then};
use protocol::{
    Amount, BranchId, CommandId, FulfilmentId, HoldId, OrderId, Quantity, TaskId, TicketId, Timestamp,
    TransferId,
};

use super::ID;

fn id() -> CommandId {
    ID.parse().unwrap()
}

fn moved() -> Vec<Moved> {
    vec![Moved { sku: "85123A".parse().unwrap(), quantity: Quantity(6_000) }]
}

pub(super) fn events() -> Vec<Event> {
    let (fulfilment, order, step) = (FulfilmentId::from(id()), OrderId::from(id()), id());
    [
        FulfilmentEvent::Promised {
            fulfilment,
            order,
            hold: Some(HoldId::from(id())),
            held: moved(),
            lines: moved(),
            ship: true,
            who: "Ada Lovelace".into(),
            note: "Ring twice".into(),
        },
        FulfilmentEvent::PickingBegun { fulfilment },
        FulfilmentEvent::Picked { fulfilment, step, lines: moved(), short: moved(), reason: "broken".into() },
        FulfilmentEvent::Packed { fulfilment, step },
        FulfilmentEvent::Unpacked { fulfilment },
        FulfilmentEvent::Ready { fulfilment, step },
        FulfilmentEvent::Shipped {
            fulfilment,
            order,
            step,
            lines: moved(),
            carrier: "Post".into(),
            tracking: "RR123".into(),
        },
        FulfilmentEvent::Collected { fulfilment, order, step, lines: moved(), age_checked: Some(18) },
        FulfilmentEvent::Cancelled { fulfilment, allocated: moved() },
        FulfilmentEvent::Told { fulfilment, step },
        FulfilmentEvent::CodeSet { fulfilment, code: "042317".into() },
        FulfilmentEvent::CodeWaived { fulfilment, known_by: "passport".into() },
        FulfilmentEvent::LeftOut { fulfilment, lines: moved() },
        FulfilmentEvent::Remedied { fulfilment, step, lines: moved(), then: Then::Elsewhere(BranchId(2)) },
        FulfilmentEvent::Named { fulfilment, order, who: domain::customers::Sealed(vec![1; 3]) },
        FulfilmentEvent::Undecided {
            fulfilment,
            step,
            task: TicketId::from(id()).into(),
            lines: moved(),
            until: Timestamp(1_700_000_000_000),
        },
        FulfilmentEvent::Decided {
            fulfilment,
            step,
            lines: moved(),
            then: Some(Then::Wait),
            waits: super::backorders::awaited(),
        },
        FulfilmentEvent::Asked { fulfilment, step, asked: Box::new(asked()) },
        FulfilmentEvent::Replaced { fulfilment, lines: moved() },
    ]
    .map(Event::Fulfilment)
    .to_vec()
}

/// What a customer is asked instead of something that is missing.
pub(super) fn asked() -> AskedInstead {
    AskedInstead {
        task: TicketId::from(id()).into(),
        line: moved()[0],
        instead: "CUP".parse().unwrap(),
        name: "Cup".into(),
        unit_price: Amount(900),
        total: Amount(5_400),
        tax: Amount(900),
        age: Some(18),
        from: vec![BranchId(2), BranchId(1)],
        until: Timestamp(1_700_000_000_000),
        otherwise: Otherwise::Search,
        decide_by: Some(Timestamp(1_700_000_600_000)),
    }
}

/// What was done about goods that are missing, what a customer said, and the end of it.
pub(super) fn deeds(task: TaskId) -> Vec<TaskEvent> {
    let [line] = moved()[..] else { return Vec::new() };
    let fetched = Deed::Fetched { transfer: TransferId::from(id()), from: BranchId(2), line };
    let (order, fulfilment) = (OrderId::from(id()), FulfilmentId::from(id()));
    let settled = Deed::Settled { order, fulfilment, line, then: Then::PayBack };
    let deeds = [fetched, settled].map(|deed| TaskEvent::Remedied { task, deed: Box::new(deed) });
    let answered = TaskEvent::Answered {
        task,
        fulfilment,
        sku: line.sku,
        quantity: line.quantity,
        instead: "CUP".parse().unwrap(),
        answer: Answer::SoldOut,
    };
    deeds.into_iter().chain([TaskEvent::Covered { task }, answered]).collect()
}

pub(super) fn deed_name(deed: &Deed) -> &'static str {
    match deed {
        Deed::Fetched { .. } => "task_fetched",
        Deed::Settled { .. } => "task_remedied",
    }
}

pub(super) fn name(event: &FulfilmentEvent) -> &'static str {
    match event {
        FulfilmentEvent::Promised { .. } => "order_promised",
        FulfilmentEvent::PickingBegun { .. } => "order_picking_begun",
        FulfilmentEvent::Picked { .. } => "order_picked",
        FulfilmentEvent::Packed { .. } => "order_packed",
        FulfilmentEvent::Unpacked { .. } => "order_unpacked",
        FulfilmentEvent::Ready { .. } => "order_ready",
        FulfilmentEvent::Shipped { .. } => "order_shipped",
        FulfilmentEvent::Collected { .. } => "order_collected",
        FulfilmentEvent::Cancelled { .. } => "order_part_cancelled",
        FulfilmentEvent::Told { .. } => "order_told",
        FulfilmentEvent::CodeSet { .. } => "order_code_set",
        FulfilmentEvent::CodeWaived { .. } => "order_code_waived",
        FulfilmentEvent::LeftOut { .. } => "order_left_out",
        FulfilmentEvent::Remedied { .. } => "order_part_remedied",
        FulfilmentEvent::Named { .. } => "order_part_named",
        FulfilmentEvent::Undecided { .. } => "order_part_undecided",
        FulfilmentEvent::Decided { .. } => "order_part_decided",
        FulfilmentEvent::Asked { .. } => "order_part_asked",
        FulfilmentEvent::Replaced { .. } => "order_part_replaced",
    }
}
