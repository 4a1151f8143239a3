//! Every event about lots, of a branch and of the organisation.

use domain::{
    branch::{
        CountEvent, CountedLot, Event, Expiry, KitLot, LotCame, LotDiffers, LotDoubt, LotEvent, LotMove,
        LotShut, LotSince, NamedLot,
    },
    organisation::{self, Saved, event::LotRuleEvent},
};
use protocol::{
    BranchId, CommandId, CostMethod, DiscrepancyKind, LotCode, Quantity, Resolution, ShipmentId, Sku,
    StaffId, Timestamp, Tracking, TransferId,
};

use super::ID;

fn id() -> CommandId {
    ID.parse().unwrap()
}

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

pub(super) fn lot() -> LotCode {
    "L-0042".parse().unwrap()
}

fn line() -> LotMove {
    LotMove {
        sku: sku(),
        lot: lot(),
        expires: Some(Expiry { day: 740_000, ends: Timestamp(1_800_000_000_000) }),
        serial: false,
        fit: Quantity(-2_000),
        aside: Quantity(1_000),
        unsellable: Quantity(-2_000),
        expired: false,
        recalled: true,
        named: true,
    }
}

pub(super) fn named() -> NamedLot {
    let expires = Some(Expiry { day: 740_000, ends: Timestamp(1_800_000_000_000) });
    let (quantity, unsellable) = (Quantity(2_000), Quantity(2_000));
    NamedLot { sku: sku(), lot: lot(), quantity, unsellable, expires, serial: false }
}

/// Entries of a count with their lots, and what has moved of one since.
pub(super) fn counted(count: protocol::CountId) -> CountEvent {
    let expires = Some(Expiry { day: 740_000, ends: Timestamp(1_800_000_000_000) });
    let (place, quantity) = ("A-3".to_owned(), Quantity(2_000));
    let entry = CountedLot { sku: sku(), place, lot: lot(), expires, serial: false, quantity };
    let since = LotSince { sku: sku(), lot: lot(), quantity: Quantity(-1_000) };
    let (held, staff) = (vec![sku()], StaffId(3));
    CountEvent::LotsCounted { count, staff, entries: vec![entry], held, since: vec![since] }
}

pub(super) fn events() -> Vec<Event> {
    let serial = LotMove { expires: None, serial: true, ..line() };
    let (recall, sku, lot) = (id(), sku(), lot());
    let (transfer, shipment, receipt) = (TransferId::from(id()), ShipmentId::from(id()), id());
    let expires = named().expires;
    let came = LotCame {
        sku,
        lot,
        expires,
        serial: false,
        good: Quantity(4_000),
        damaged: Quantity(1_000),
        over: Quantity(1_000),
        missing: Quantity(2_000),
        instead: Quantity(-3_000),
        done: true,
    };
    let kitted = KitLot { kit: sku, sku, lot, expires, quantity: Quantity(-2_000) };
    let (kind, quantity) = (DiscrepancyKind::OtherLot, Quantity(-3_000));
    let differs = LotDiffers { sku, kind, lot, expires, serial: false, quantity };
    [
        LotEvent::Moved { lines: vec![line(), serial], transfer: Some(id().into()) },
        LotEvent::Named { lines: vec![line()] },
        LotEvent::Expired { lines: vec![LotShut { sku, lot, quantity: Quantity(5_000) }] },
        LotEvent::Recalled { recall, sku, lot, reason: "glass in it".into(), shut: Quantity(3_000) },
        LotEvent::RecallLifted { recall, sku, lot, opened: Quantity(3_000) },
        LotEvent::Announced { transfer: id().into(), lines: vec![line()] },
        LotEvent::Picked { fulfilment: id().into(), lines: vec![line()] },
        LotEvent::Doubted {
            lines: vec![LotDoubt { sku, quantity: Quantity(-1_000), unsellable: Quantity(0) }],
        },
        LotEvent::Came { transfer, shipment, receipt, lines: vec![came] },
        LotEvent::CameNoted { transfer, shipment, receipt, lines: vec![came] },
        LotEvent::Differed { transfer, receipt, lines: vec![differs] },
        LotEvent::DifferenceResolved {
            transfer,
            shipment,
            receipt,
            resolution: Resolution::LotsCorrected,
            again: Some(shipment),
            lines: vec![differs],
        },
        LotEvent::Kitted { fulfilment: Some(id().into()), lines: vec![kitted] },
        LotEvent::KitsLeft { fulfilment: id().into(), lines: vec![kitted] },
    ]
    .map(Event::Lot)
    .to_vec()
}

pub(super) fn name(event: &LotEvent) -> &'static str {
    match event {
        LotEvent::Moved { .. } => "lots_moved",
        LotEvent::Named { .. } => "lots_named",
        LotEvent::Expired { .. } => "lots_expired",
        LotEvent::Recalled { .. } => "lot_recalled",
        LotEvent::RecallLifted { .. } => "lot_recall_lifted",
        LotEvent::Announced { .. } => "lots_announced",
        LotEvent::Picked { .. } => "lots_picked",
        LotEvent::Doubted { .. } => "lots_doubted",
        LotEvent::Came { .. } => "lots_came",
        LotEvent::CameNoted { .. } => "lots_came_noted",
        LotEvent::Differed { .. } => "lots_differed",
        LotEvent::DifferenceResolved { .. } => "lots_difference_resolved",
        LotEvent::Kitted { .. } => "lots_kitted",
        LotEvent::KitsLeft { .. } => "lots_left_in_kits",
    }
}

pub(super) fn rules() -> Vec<organisation::Event> {
    let saved = Saved { by: StaffId(1), at: Timestamp(1_700_000_000_000) };
    let (recall, sku, lot) = (id(), sku(), lot());
    [
        LotRuleEvent::TrackingSet { lines: vec![(sku, Tracking::LotExpiry), (sku, Tracking::Serial)] },
        LotRuleEvent::Recalled { recall, sku, lot, reason: "glass in it".into(), saved },
        LotRuleEvent::RecallLifted { recall, reason: "all tested".into(), saved },
        LotRuleEvent::Told { recall, branch: BranchId(2), lifted: true },
        LotRuleEvent::CostMethodSet { sku: Some(sku), method: Some(CostMethod::ByLot) },
    ]
    .map(organisation::Event::Lot)
    .to_vec()
}

pub(super) fn rule_name(event: &LotRuleEvent) -> &'static str {
    match event {
        LotRuleEvent::TrackingSet { .. } => "tracking_set",
        LotRuleEvent::CostMethodSet { .. } => "cost_method_set",
        LotRuleEvent::Recalled { .. } => "recall_ordered",
        LotRuleEvent::RecallLifted { .. } => "recall_lifted",
        LotRuleEvent::Told { .. } => "recall_told",
    }
}
