//! What head office says of kits.

use domain::{
    branch::Moved,
    organisation::{Event, Kit, KitEvent, Saved},
};
use protocol::{Quantity, Sku, StaffId, Timestamp};

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

pub(super) fn events() -> Vec<Event> {
    let saved = Saved { by: StaffId(1), at: Timestamp(1_291_192_000_000) };
    let parts = vec![Moved { sku: sku(), quantity: Quantity(2_000) }];
    let kit = Kit { parts, at_sale: true, version: 3, saved };
    vec![Event::Kit(KitEvent::Put { sku: sku(), kit: Some(kit.into()) })]
}
