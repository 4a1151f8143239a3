//! What head office says of packs.

use domain::organisation::{Event, Pack, PackEvent, Packs, Saved};
use protocol::{Quantity, Sku, StaffId, Timestamp};

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

pub(super) fn events() -> Vec<Event> {
    let saved = Saved { by: StaffId(1), at: Timestamp(1_291_192_000_000) };
    let carton = Pack {
        name: "Carton".to_owned(),
        holds: Quantity(12_000),
        barcodes: vec!["15012345678907".parse().unwrap()],
        till: true,
        buying: true,
    };
    let packs = Packs { packs: vec![carton], version: 2, saved };
    vec![Event::Pack(PackEvent::Put { sku: sku(), packs: Some(packs.into()) })]
}
