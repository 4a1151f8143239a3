//! What people do for orders of the online store.

use domain::branch::{Body, Moved, command::FulfilmentBody};
use protocol::FulfilmentCommand;

/// Goods that are not found wait for somebody's word as long as the house says by then.
pub(super) fn fulfilment(command: &FulfilmentCommand, minutes: u32) -> Body {
    Body::Fulfilment(match command {
        FulfilmentCommand::Begin(of) => FulfilmentBody::Begin { fulfilment: of.fulfilment },
        FulfilmentCommand::Pick(pick) => FulfilmentBody::Pick {
            fulfilment: pick.fulfilment,
            found: pick.lines.iter().map(|line| Moved { sku: line.sku, quantity: line.quantity }).collect(),
            reason: pick.reason.clone(),
            undecided_ms: i64::from(minutes).saturating_mul(60_000),
        },
        FulfilmentCommand::Pack(of) => FulfilmentBody::Pack { fulfilment: of.fulfilment },
        FulfilmentCommand::Unpack(of) => FulfilmentBody::Unpack { fulfilment: of.fulfilment },
        FulfilmentCommand::Ready(of) => FulfilmentBody::Ready { fulfilment: of.fulfilment },
        FulfilmentCommand::Ship(ship) => FulfilmentBody::Ship {
            fulfilment: ship.fulfilment,
            carrier: ship.carrier.clone(),
            tracking: ship.tracking.clone(),
        },
        FulfilmentCommand::HandOver(over) => FulfilmentBody::HandOver {
            fulfilment: over.fulfilment,
            age_checked: over.age_checked,
            code: over.code.clone(),
            known_by: over.known_by.clone(),
        },
        FulfilmentCommand::LetWait(wait) => FulfilmentBody::LetWait {
            fulfilment: wait.fulfilment,
            lines: wait.lines.iter().map(|line| Moved { sku: line.sku, quantity: line.quantity }).collect(),
            reason: wait.reason.clone(),
        },
    })
}
