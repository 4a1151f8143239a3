//! Which event a movement is. A table: what happened on the left, what the standard calls it on the right.
//!
//! Quantities of an event are never negative, so that its direction is told in the standard's own words: `ADD` came to be and `DELETE`
//! ceased to be; of what was observed, `receiving` came in and `shipping` and `retail_selling` went out, and every other step left
//! the quantity as it was. An event that is declared an error counts the other way round.

use domain::{
    branch::{
        Correction, CountEvent, Event, FulfilmentEvent, PurchaseEvent, StockEvent, TicketEvent, TransferEvent,
    },
    organisation::Organisation,
};
use protocol::{
    AdjustmentReason, BranchId, CommandId, Condition, Disposition, Movement, MovementKind, Quantity,
    SupplierId,
};

use super::{
    event::{Destination, ErrorDeclaration, ObjectEvent, Place, Source, Transaction},
    goods::{Goods, goods},
    ids::{Names, decimal, event_id, offset, time, uuid},
};
use crate::record::Record;

/// One movement with where it stands.
#[derive(Clone, Copy)]
pub(super) struct Moved<'a> {
    pub(super) record: &'a Record,
    pub(super) event: &'a Event,
    pub(super) movement: &'a Movement,
    /// The how manieth of its record.
    pub(super) index: u32,
}

/// What the standard calls it.
struct What {
    action: &'static str,
    step: &'static str,
    disposition: &'static str,
    /// Documents, each with its kind.
    papers: Vec<(Option<&'static str>, String)>,
    from: Option<Party>,
    to: Option<Party>,
}

#[derive(Clone, Copy)]
enum Party {
    Branch(BranchId),
    Supplier(SupplierId),
}

/// The event of a movement.
pub(super) fn told(names: &Names, organisation: &Organisation, moved: &Moved) -> ObjectEvent {
    let Moved { record, movement, index, .. } = *moved;
    let What { action, step, disposition, papers, from, to } = what(names, moved);
    let here = Place { id: names.branch(organisation, movement.branch) };
    let party = |party: Party| match party {
        Party::Branch(branch) => ("location", names.branch(organisation, branch)),
        Party::Supplier(supplier) => ("owning_party", names.supplier(supplier)),
    };
    let Goods { units, kinds, lots, ilmd } = goods(names, organisation, moved, action == "ADD");
    let transaction = |(kind, biz_transaction)| Transaction { kind, biz_transaction };
    ObjectEvent {
        kind: "ObjectEvent",
        event_id: event_id(record.lsn, index, record.command),
        event_time: time(movement.at),
        event_time_zone_offset: offset(record.times.occurred.offset_minutes),
        record_time: time(movement.recorded),
        error_declaration: None,
        action,
        biz_step: step,
        disposition,
        biz_location: (step != "shipping").then(|| here.clone()),
        read_point: here,
        biz_transaction_list: papers.into_iter().map(transaction).collect(),
        epc_list: units,
        quantity_list: kinds,
        source_list: from.map(party).map(|(kind, source)| Source { kind, source }).into_iter().collect(),
        destination_list: to
            .map(party)
            .map(|(kind, destination)| Destination { kind, destination })
            .into_iter()
            .collect(),
        ilmd,
        lots,
        sku: movement.sku.to_string(),
        on_hand: decimal(movement.quantity),
        unsellable: decimal(movement.unsellable),
        movement: kind_name(movement.kind),
        position: movement.lsn.to_string(),
        command: record.command.to_string(),
    }
}

/// A counter-entry: the event that it takes back, told again as one that did not happen, as the standard wants it. Its changes are
/// the counter-entry's own.
pub(super) fn taken_back(original: ObjectEvent, reversal: &Moved) -> ObjectEvent {
    let Moved { record, movement, .. } = *reversal;
    let declared = ErrorDeclaration { declaration_time: time(movement.at), reason: "did_not_occur" };
    ObjectEvent {
        error_declaration: Some(declared),
        record_time: time(movement.recorded),
        on_hand: decimal(movement.quantity),
        unsellable: decimal(movement.unsellable),
        position: movement.lsn.to_string(),
        command: record.command.to_string(),
        ..original
    }
}

/// The command that a movement takes back.
pub(super) fn taken_back_by(event: &Event) -> Option<CommandId> {
    match event {
        Event::Stock(StockEvent::Reversed { original, .. }) => Some(*original),
        _ => None,
    }
}

fn kind_name(kind: MovementKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn plain(action: &'static str, step: &'static str, disposition: &'static str) -> What {
    What { action, step, disposition, papers: Vec::new(), from: None, to: None }
}

fn what(names: &Names, moved: &Moved) -> What {
    let Moved { record, event, movement, .. } = *moved;
    let here = Some(Party::Branch(movement.branch));
    match event {
        Event::Ticket(TicketEvent::Completed(_)) if movement.kind == MovementKind::Sold => {
            let papers = vec![(Some("inv"), uuid(record.command))];
            What { papers, from: here, ..plain("OBSERVE", "retail_selling", "retail_sold") }
        }
        Event::Ticket(TicketEvent::Completed(facts)) => {
            let of_line = facts.lines.iter().find(|line| {
                line.sku == movement.sku && line.quantity.0.saturating_neg() == movement.quantity.0
            });
            let disposition = match of_line.and_then(|line| line.refund.as_ref()).map(|one| one.disposition) {
                Some(Disposition::Damaged) => "damaged",
                Some(Disposition::Quarantine) => "non_sellable_other",
                _ => "returned",
            };
            let papers = vec![(Some("rma"), uuid(record.command))];
            What { papers, to: here, ..plain("OBSERVE", "receiving", disposition) }
        }
        Event::Stock(event) => stock(names, event, (record.command, movement)),
        Event::Transfer(event) => transfer(event, movement),
        Event::Count(event) => count(event, moved),
        Event::Fulfilment(event) => fulfilment(event, movement),
        Event::Purchase(event) => purchase(names, event, movement),
        Event::Lot(_) => of_lots(movement.kind),
        _ => by_sign("other", "unknown", movement),
    }
}

/// What nobody else saw come or go.
fn by_sign(step: &'static str, disposition: &'static str, movement: &Movement) -> What {
    let action = match movement.quantity.0 {
        0 => "OBSERVE",
        1.. => "ADD",
        _ => "DELETE",
    };
    plain(action, step, disposition)
}

/// Nothing comes or goes: what may be sold of what is there is another.
fn of_lots(kind: MovementKind) -> What {
    match kind {
        MovementKind::Expired => plain("OBSERVE", "holding", "expired"),
        MovementKind::Recalled => plain("OBSERVE", "holding", "recalled"),
        _ => plain("OBSERVE", "inspecting", "sellable_accessible"),
    }
}

fn stock(names: &Names, event: &StockEvent, (command, movement): (CommandId, &Movement)) -> What {
    match event {
        StockEvent::Received { reference, .. } => What {
            papers: delivery(names, reference),
            to: Some(Party::Branch(movement.branch)),
            ..plain("OBSERVE", "receiving", "sellable_accessible")
        },
        StockEvent::Adjusted { reason, .. } | StockEvent::Settled(Correction { reason, .. }) => {
            adjusted(*reason, movement)
        }
        StockEvent::SetAside { to, .. } => match to {
            None => plain("OBSERVE", "inspecting", "sellable_accessible"),
            Some(Condition::Damaged) => plain("OBSERVE", "inspecting", "damaged"),
            Some(Condition::Expired) => plain("OBSERVE", "holding", "expired"),
            Some(_) => plain("OBSERVE", "holding", "non_sellable_other"),
        },
        StockEvent::CameBack { order, .. } => {
            let all_damaged = movement.unsellable.0 >= movement.quantity.0;
            What {
                papers: vec![(Some("po"), uuid(order)), (Some("rma"), uuid(command))],
                to: Some(Party::Branch(movement.branch)),
                ..plain("OBSERVE", "receiving", if all_damaged { "damaged" } else { "returned" })
            }
        }
        // Which goods became which is in the ledger; by themselves they came and went.
        StockEvent::Converted { .. } => by_sign("other", "sellable_accessible", movement),
        // Of an original that cannot be read.
        StockEvent::Reversed { .. } => by_sign("other", "unknown", movement),
    }
}

fn adjusted(reason: AdjustmentReason, movement: &Movement) -> What {
    use AdjustmentReason as Reason;
    match (movement.quantity.0, movement.unsellable.0) {
        (0, 1..) => match reason {
            Reason::Damaged => plain("OBSERVE", "inspecting", "damaged"),
            Reason::Expired => plain("OBSERVE", "holding", "expired"),
            _ => plain("OBSERVE", "holding", "non_sellable_other"),
        },
        (0, _) => plain("OBSERVE", "inspecting", "sellable_accessible"),
        (1.., unsellable) => {
            let step =
                if matches!(reason, Reason::DataEntry | Reason::Other) { "other" } else { "stock_taking" };
            let aside = unsellable >= movement.quantity.0;
            plain("ADD", step, if aside { "non_sellable_other" } else { "sellable_accessible" })
        }
        _ => match reason {
            Reason::Damaged => plain("DELETE", "destroying", "destroyed"),
            Reason::Expired => plain("DELETE", "destroying", "expired"),
            Reason::Stolen => plain("DELETE", "stock_taking", "stolen"),
            Reason::Lost => plain("DELETE", "stock_taking", "unknown"),
            Reason::Miscounted | Reason::Found => plain("DELETE", "stock_taking", "mismatch_quantity"),
            Reason::Sample => plain("DELETE", "sampling", "disposed"),
            _ => plain("DELETE", "other", "unavailable"),
        },
    }
}

fn transfer(event: &TransferEvent, movement: &Movement) -> What {
    let here = Some(Party::Branch(movement.branch));
    match event {
        TransferEvent::Dispatched { transfer, to, .. } => What {
            papers: vec![(Some("desadv"), uuid(transfer))],
            from: here,
            to: Some(Party::Branch(*to)),
            ..plain("OBSERVE", "shipping", "in_transit")
        },
        // The paper of one shipment of several is its own; the order behind it is the transfer.
        TransferEvent::Shipped { transfer, shipment, to, .. } => What {
            papers: vec![(Some("po"), uuid(transfer)), (Some("desadv"), uuid(shipment))],
            from: here,
            to: Some(Party::Branch(*to)),
            ..plain("OBSERVE", "shipping", "in_transit")
        },
        // What has turned round on its way comes from nobody else.
        TransferEvent::ShipmentReceived { transfer, shipment, from, receipt, .. }
            if *from == movement.branch =>
        {
            What {
                papers: vec![
                    (Some("po"), uuid(transfer)),
                    (Some("desadv"), uuid(shipment)),
                    (Some("recadv"), uuid(receipt)),
                ],
                ..came("damaged", movement)
            }
        }
        TransferEvent::ShipmentReceived { transfer, shipment, from, receipt, .. } => What {
            papers: vec![
                (Some("po"), uuid(transfer)),
                (Some("desadv"), uuid(shipment)),
                (Some("recadv"), uuid(receipt)),
            ],
            from: Some(Party::Branch(*from)),
            to: here,
            ..came("damaged", movement)
        },
        TransferEvent::SentBack { transfer, to, .. } => What {
            papers: vec![(Some("desadv"), uuid(transfer)), (Some("rma"), uuid(transfer))],
            from: here,
            to: Some(Party::Branch(*to)),
            ..plain("OBSERVE", "shipping", "returned")
        },
        TransferEvent::Resolved { .. } => by_sign("stock_taking", "mismatch_quantity", movement),
        TransferEvent::Received { transfer, from, receipt, .. } => What {
            papers: vec![(Some("desadv"), uuid(transfer)), (Some("recadv"), uuid(receipt))],
            from: Some(Party::Branch(*from)),
            to: here,
            ..came("damaged", movement)
        },
        _ => by_sign("other", "unknown", movement),
    }
}

/// Goods that came, and of which some may be set aside at once. What was there already and only changed its state is looked at.
fn came(aside: &'static str, movement: &Movement) -> What {
    let all_aside = movement.unsellable != Quantity::ZERO && movement.unsellable.0 >= movement.quantity.0;
    let disposition = if all_aside { aside } else { "sellable_accessible" };
    let step = if movement.quantity == Quantity::ZERO { "inspecting" } else { "receiving" };
    plain("OBSERVE", step, disposition)
}

fn count(event: &CountEvent, moved: &Moved) -> What {
    let papers = match event {
        CountEvent::Posted { count, .. } => vec![(None, uuid(count))],
        _ => vec![(None, uuid(moved.record.command))],
    };
    What { papers, ..by_sign("cycle_counting", "mismatch_quantity", moved.movement) }
}

fn fulfilment(event: &FulfilmentEvent, movement: &Movement) -> What {
    let from = Some(Party::Branch(movement.branch));
    match event {
        FulfilmentEvent::Shipped { fulfilment, order, .. } => What {
            papers: vec![(Some("po"), uuid(order)), (Some("desadv"), uuid(fulfilment))],
            from,
            ..plain("OBSERVE", "shipping", "in_transit")
        },
        FulfilmentEvent::Collected { order, .. } => What {
            papers: vec![(Some("po"), uuid(order))],
            from,
            ..plain("OBSERVE", "retail_selling", "retail_sold")
        },
        _ => by_sign("other", "unknown", movement),
    }
}

fn purchase(names: &Names, event: &PurchaseEvent, movement: &Movement) -> What {
    let here = Some(Party::Branch(movement.branch));
    match event {
        PurchaseEvent::Received { purchase, supplier, reference, lines, .. } => {
            let line = lines.iter().find(|line| line.sku == movement.sku);
            let wrong = line.is_some_and(|line| line.damaged == Quantity::ZERO);
            let order = purchase.map(|order| (Some("po"), uuid(order)));
            What {
                papers: order.into_iter().chain(delivery(names, reference)).collect(),
                from: supplier.map(Party::Supplier),
                to: here,
                ..came(if wrong { "non_sellable_other" } else { "damaged" }, movement)
            }
        }
        PurchaseEvent::Returned { supplier, reference, .. } => {
            let paper = (!reference.is_empty()).then(|| (Some("rma"), names.delivery(reference)));
            What {
                papers: paper.into_iter().collect(),
                from: here,
                to: supplier.map(Party::Supplier),
                ..plain("OBSERVE", "shipping", "returned")
            }
        }
        _ => by_sign("other", "unknown", movement),
    }
}

fn delivery(names: &Names, reference: &str) -> Vec<(Option<&'static str>, String)> {
    if reference.is_empty() { Vec::new() } else { vec![(Some("desadv"), names.delivery(reference))] }
}
