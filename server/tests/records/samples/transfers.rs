//! Every event of transfers between branches.

use domain::branch::{BackGoods, Difference, Event, Moved, ReceiptLine, TransferEvent};
use protocol::{
    BranchId, CommandId, DiscrepancyKind, Quantity, Resolution, Responsible, ShipmentId, Sku, TransferId,
};

use super::ID;

fn id() -> CommandId {
    ID.parse().unwrap()
}

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

fn moved() -> Vec<Moved> {
    vec![Moved { sku: sku(), quantity: Quantity(6_000) }]
}

pub(super) fn name(event: &TransferEvent) -> &'static str {
    match event {
        TransferEvent::Drafted { .. } => "transfer_drafted",
        TransferEvent::Approved { .. } => "transfer_approved",
        TransferEvent::Cancelled { .. } => "transfer_cancelled",
        TransferEvent::Dispatched { .. } => "transfer_dispatched",
        TransferEvent::Told { .. } => "transfer_told",
        TransferEvent::ReceiptNoted { .. } => "receipt_noted",
        TransferEvent::WrittenOff { .. } => "transfer_written_off",
        TransferEvent::Announced { .. } => "transfer_announced",
        TransferEvent::Received { .. } => "transfer_received",
        TransferEvent::ReceiptTold { .. } => "receipt_told",
        TransferEvent::Shipped { .. } => "transfer_shipped",
        TransferEvent::ShipmentTold { .. } => "shipment_told",
        TransferEvent::ShipmentAnnounced { .. } => "shipment_announced",
        TransferEvent::ShipmentReceived { .. } => "shipment_received",
        TransferEvent::Remarked { .. } => "receipt_remarked",
        TransferEvent::RestDropped { .. } => "transfer_rest_dropped",
        TransferEvent::Differed { .. } => "transfer_differed",
        TransferEvent::Resolved { .. } => "difference_resolved",
        TransferEvent::ExpectedAgain { .. } => "transfer_expected_again",
        TransferEvent::SentBack { .. } => "transfer_sent_back",
        TransferEvent::Asked { .. } => "transfer_asked",
        TransferEvent::AskTold { .. } => "transfer_ask_told",
        TransferEvent::Requested { .. } => "transfer_requested",
        TransferEvent::Declined { .. } => "transfer_declined",
        TransferEvent::TurnAsked { .. } => "turn_asked",
        TransferEvent::TurnTold { .. } => "turn_told",
        TransferEvent::Withdrawn { .. } => "shipment_withdrawn",
        TransferEvent::WithdrawalTold { .. } => "withdrawal_told",
        TransferEvent::ComesBack { .. } => "shipment_comes_back",
    }
}

pub(super) fn all() -> Vec<Event> {
    let (transfer, receipt) = (TransferId::from(id()), id());
    let (from, to, note) = (BranchId(1), BranchId(2), "for the weekend".to_owned());
    let line = ReceiptLine {
        sku: sku(),
        good: Quantity(4_000),
        damaged: Quantity(1_000),
        over: Quantity(500),
        missing: Quantity(1_500),
    };
    [
        TransferEvent::Drafted { transfer, to, lines: moved(), note: note.clone() },
        TransferEvent::Approved { transfer, lines: moved() },
        TransferEvent::Cancelled { transfer, allocated: moved() },
        TransferEvent::Dispatched { transfer, to, lines: moved() },
        TransferEvent::Told { transfer, refused: true },
        TransferEvent::ReceiptNoted { transfer, receipt, lines: vec![line], closes: true },
        TransferEvent::WrittenOff { transfer, lines: moved(), note: note.clone() },
        TransferEvent::Announced { transfer, from, lines: moved(), note },
        TransferEvent::Received { transfer, from, receipt, lines: vec![line] },
        TransferEvent::ReceiptTold { transfer, receipt },
    ]
    .map(Event::Transfer)
    .into_iter()
    .chain(shipments(line))
    .collect()
}

fn shipments(line: ReceiptLine) -> Vec<Event> {
    let (transfer, receipt, shipment) = (TransferId::from(id()), id(), ShipmentId::from(id()));
    let (from, to, note) = (BranchId(1), BranchId(2), "fell off the pallet".to_owned());
    let difference = Difference { sku: sku(), kind: DiscrepancyKind::Short, quantity: Quantity(1_500) };
    let back = BackGoods { sku: sku(), good: Quantity(1_000), damaged: Quantity(2_000) };
    let (responsible, resolution) = (Responsible::Carrier, Resolution::WrittenOff);
    let lines = vec![difference];
    [
        TransferEvent::Shipped { transfer, shipment, to, lines: moved() },
        TransferEvent::ShipmentTold { transfer, shipment, refused: true },
        TransferEvent::ShipmentAnnounced {
            transfer,
            shipment,
            from,
            lines: moved(),
            note: note.clone(),
            back_of: Some(transfer),
        },
        TransferEvent::ShipmentReceived { transfer, shipment, from, receipt, lines: vec![line] },
        TransferEvent::Remarked { transfer, receipt, responsible, note: note.clone() },
        TransferEvent::RestDropped { transfer, lines: moved(), note: note.clone(), closes: true },
        TransferEvent::Differed { transfer, shipment, receipt, lines, responsible, note: note.clone() },
        TransferEvent::Resolved {
            transfer,
            shipment,
            receipt,
            line: difference,
            resolution,
            responsible,
            note: note.clone(),
            back: Some(transfer),
            closes: true,
        },
        TransferEvent::ExpectedAgain { transfer, shipment, lines: moved() },
        TransferEvent::SentBack { transfer, of: transfer, to, lines: vec![back], note: note.clone() },
        TransferEvent::Asked { transfer, from, lines: moved(), note: note.clone() },
        TransferEvent::AskTold { transfer, refused: true },
        TransferEvent::Requested { transfer, to, lines: moved(), note: note.clone() },
        TransferEvent::Declined { transfer, note: note.clone() },
        TransferEvent::TurnAsked { transfer, shipment, note: note.clone() },
        TransferEvent::TurnTold { transfer, shipment, refused: true },
        TransferEvent::Withdrawn { transfer, shipment, from, lines: moved() },
        TransferEvent::WithdrawalTold { transfer, shipment },
        TransferEvent::ComesBack {
            transfer,
            shipment,
            back: shipment,
            from: to,
            home: from,
            lines: moved(),
            note,
        },
    ]
    .map(Event::Transfer)
    .to_vec()
}
