//! Every event about goods that are promised before they are there.

use domain::{
    branch::{Awaited, BackorderEvent, Event, Moved, Waitable},
    organisation::Backorder,
};
use protocol::{BranchId, CommandId, FulfilmentId, HoldId, Quantity, Sku, Timestamp, WaitKind};

use super::ID;

fn id() -> CommandId {
    ID.parse().unwrap()
}

fn moved() -> Vec<Moved> {
    vec![Moved { sku: "85123A".parse().unwrap(), quantity: Quantity(6_000) }]
}

pub(super) fn awaited() -> Vec<Awaited> {
    let (kind, until) = (WaitKind::Preorder, 739_974);
    vec![Awaited { sku: "85123A".parse().unwrap(), quantity: Quantity(6_000), kind, until }]
}

/// What head office says.
pub(super) fn rules() -> Vec<(Sku, Option<Backorder>)> {
    let sku = "85123A".parse().unwrap();
    let (kind, branch) = (WaitKind::Backorder, BranchId(2));
    let rule = Backorder { kind, branch, cap: Quantity(20_000), until: 739_974 };
    vec![(sku, Some(rule)), (sku, None)]
}

pub(super) fn events() -> Vec<Event> {
    let (fulfilment, hold) = (FulfilmentId::from(id()), HoldId::from(id()));
    let rule = Waitable {
        kind: WaitKind::Backorder,
        cap: Quantity(20_000),
        until: 739_974,
        ends_at: Timestamp(1_798_156_800_000),
    };
    [
        BackorderEvent::RuleSet { sku: "85123A".parse().unwrap(), version: 3, rule: Some(rule) },
        BackorderEvent::HoldWaits { hold, lines: awaited() },
        BackorderEvent::HoldSupplied { hold, lines: moved() },
        BackorderEvent::HoldEnded { hold, lines: moved() },
        BackorderEvent::Waits { fulfilment, lines: awaited() },
        BackorderEvent::Supplied { fulfilment, lines: moved() },
        BackorderEvent::GivenUp { fulfilment, lines: moved() },
    ]
    .map(Event::Backorder)
    .into()
}

pub(super) fn name(event: &BackorderEvent) -> &'static str {
    match event {
        BackorderEvent::RuleSet { .. } => "backorder_rule_set",
        BackorderEvent::HoldWaits { .. } => "backorder_hold_waits",
        BackorderEvent::HoldSupplied { .. } => "backorder_hold_supplied",
        BackorderEvent::HoldEnded { .. } => "backorder_hold_ended",
        BackorderEvent::Waits { .. } => "backorder_waits",
        BackorderEvent::Supplied { .. } => "backorder_supplied",
        BackorderEvent::GivenUp { .. } => "backorder_given_up",
    }
}
