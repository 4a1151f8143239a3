//! What head office says of suppliers and of how much is wanted.

use domain::organisation::{
    Event, Offer, Reorder, Saved, Supplier,
    event::{Safety, SupplyEvent},
};
use protocol::{AbcClass, Amount, BranchId, Oversell, Quantity, Sku, StaffId, SupplierId, Timestamp};

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

pub(super) fn name(event: &SupplyEvent) -> &'static str {
    match event {
        SupplyEvent::SupplierPut(_) => "supplier_put",
        SupplyEvent::Offered { .. } => "offered",
        SupplyEvent::ReorderSet { .. } => "reorder_set",
        SupplyEvent::BinsSet { .. } => "bins_set",
        SupplyEvent::BuffersSet { .. } => "buffers_set",
        SupplyEvent::OversellSet { .. } => "oversell_set",
        SupplyEvent::SafetySet { .. } => "safety_set",
        SupplyEvent::BackordersSet { .. } => "backorders_set",
        SupplyEvent::BackorderTold { .. } => "backorder_told",
    }
}

pub(super) fn events() -> Vec<Event> {
    let supplier = Supplier {
        id: SupplierId(4),
        name: "Hillside Wholesale".into(),
        code: "HILL".into(),
        email: "orders@hillside.example".into(),
        address: "1 Hill Road".into(),
        lead_days: 5,
        note: "Closed on Mondays".into(),
        active: true,
        version: 2,
        saved: Saved { by: StaffId(1), at: Timestamp(1_291_192_000_000) },
    };
    let cost = Some(Amount(250));
    let offer = Offer { code: "H-1".into(), pack: Quantity(12_000), cost, minimum: Quantity(24_000) };
    let reorder = Reorder { point: Quantity(6_000), max: Quantity(36_000) };
    let bins = vec![(sku(), vec!["A-03-2".to_owned()]), (sku(), Vec::new())];
    let safe = vec![(AbcClass::A, Some(Safety::Service(950))), (AbcClass::C, None)];
    [
        SupplyEvent::SupplierPut(supplier.into()),
        SupplyEvent::Offered { supplier: SupplierId(4), offers: vec![(sku(), Some(offer)), (sku(), None)] },
        SupplyEvent::ReorderSet { branch: BranchId(2), levels: vec![(sku(), Some(reorder)), (sku(), None)] },
        SupplyEvent::OversellSet { till: vec![(sku(), Oversell::Deny)] },
        SupplyEvent::BuffersSet { branch: BranchId(2), web: vec![(sku(), Quantity(2_000))] },
        SupplyEvent::BinsSet { branch: BranchId(2), bins },
        SupplyEvent::SafetySet { classes: safe, skus: vec![(sku(), Some(Safety::Days(7))), (sku(), None)] },
        SupplyEvent::BackordersSet {
            rules: super::backorders::rules(),
            saved: Saved { by: StaffId(1), at: Timestamp(1_291_192_000_000) },
        },
        SupplyEvent::BackorderTold { sku: sku(), branch: BranchId(2), version: 3 },
    ]
    .map(Event::Supply)
    .to_vec()
}
