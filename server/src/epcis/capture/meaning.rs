//! Which command an event is. A table, as the one in the other direction; what it does not have is refused.

use protocol::{
    Adjust, AdjustmentReason, CommandBody, DeliveredLine, GoodsCommand, LotLine, MoveLots, PurchaseId,
    Quantity, ReceivePurchase, ReceiveTransfer, ReceivedLine, ReturnGoods, SendBackLine, Sku,
    TransferCommand, TransferId, TransferRef,
};

use super::incoming::{End, Incoming, uuid_of};

/// What is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    Do(CommandBody),
    /// The goods of a transfer leave: all of it, which has to be what the event says.
    Dispatch(TransferId),
    /// So much was seen: the books follow.
    Observe(Sku, Quantity),
    /// The event of this name never happened.
    TakeBack,
}

/// # Errors
/// A sentence about why it is no command.
pub(super) fn meaning(event: &Incoming) -> Result<Meaning, String> {
    if event.error {
        return Ok(Meaning::TakeBack);
    }
    match (event.action, event.step) {
        ("OBSERVE" | "ADD", "receiving" | "accepting") => received(event),
        ("OBSERVE" | "DELETE", "shipping") => shipped(event),
        ("OBSERVE", "cycle_counting" | "stock_taking") => {
            let (sku, quantity) = one(event)?;
            Ok(Meaning::Observe(sku, quantity))
        }
        (
            "ADD",
            "cycle_counting" | "stock_taking" | "other" | "commissioning" | "creating_class_instance",
        ) => {
            let reason = match event.step {
                "cycle_counting" => AdjustmentReason::Miscounted,
                "stock_taking" => AdjustmentReason::Found,
                _ => AdjustmentReason::Other,
            };
            correction(event, 1, i64::from(is_set_aside(event.disposition)), reason)
        }
        (
            "DELETE",
            "cycle_counting" | "stock_taking" | "other" | "destroying" | "sampling" | "decommissioning"
            | "dispensing" | "removing",
        ) => correction(event, -1, 0, lost_by(event)),
        ("OBSERVE", "inspecting" | "holding" | "storing") => inspected(event),
        (_, "retail_selling") => {
            Err("sales are rung up at a till or ordered in the shop, with their prices and taxes".to_owned())
        }
        (action, step) => Err(format!(
            "{step} with {action} moves nothing here: taken are receiving, shipping, cycle_counting, stock_taking, destroying, \
             sampling, inspecting and holding"
        )),
    }
}

/// What is done, with the lots and serial numbers that it is done to. What was seen of lots is a sum to the books.
pub(super) fn with_lots(event: &Incoming, body: CommandBody) -> CommandBody {
    if event.lots.is_empty()
        || matches!((event.action, event.step), ("OBSERVE", "cycle_counting" | "stock_taking"))
    {
        return body;
    }
    let of = match body {
        CommandBody::Stock(command) => GoodsCommand::Stock(command),
        CommandBody::Transfer(command) => GoodsCommand::Transfer(command),
        CommandBody::Purchase(command) => GoodsCommand::Purchase(command),
        other => return other,
    };
    let aside =
        matches!(event.step, "receiving" | "accepting" | "shipping") && is_set_aside(event.disposition);
    let line = |line: &LotLine| LotLine {
        unsellable: if aside { line.quantity } else { Quantity::ZERO },
        ..line.clone()
    };
    MoveLots { lots: event.lots.iter().map(line).collect(), of }.into()
}

fn is_set_aside(disposition: Option<&str>) -> bool {
    matches!(
        disposition,
        Some("damaged" | "expired" | "non_sellable_other" | "recalled" | "non_conformant" | "unavailable")
    )
}

fn received(event: &Incoming) -> Result<Meaning, String> {
    let aside = is_set_aside(event.disposition);
    let split = |quantity| if aside { (Quantity::ZERO, quantity) } else { (quantity, Quantity::ZERO) };
    let transfer = event.paper("desadv").and_then(uuid_of).map(TransferId::new);
    if let (Some(End::Branch(_)), Some(transfer)) = (event.from, transfer) {
        let line = |(sku, quantity): &(Sku, Quantity)| {
            let (good, damaged) = split(*quantity);
            ReceivedLine { sku: *sku, good, damaged }
        };
        let lines = event.lines.iter().map(line).collect();
        return Ok(Meaning::Do(ReceiveTransfer { transfer, lines, complete: false }.into()));
    }
    if matches!(event.from, Some(End::Branch(_))) {
        return Err("what comes from another branch names its transfer: `desadv` with urn:uuid: and its id"
            .to_owned());
    }
    let purchase = event.paper("po").and_then(uuid_of).map(PurchaseId::new);
    let supplier = match (event.from, purchase) {
        (Some(End::Supplier(supplier)), None) => Some(supplier),
        _ => None,
    };
    let line = |(sku, quantity): &(Sku, Quantity)| {
        let (good, damaged) = split(*quantity);
        DeliveredLine { sku: *sku, good, damaged, wrong: Quantity::ZERO, cost: None }
    };
    Ok(Meaning::Do(CommandBody::from(ReceivePurchase {
        purchase,
        supplier,
        reference: reference(event, "desadv"),
        lines: event.lines.iter().map(line).collect(),
        charges: None,
        over: false,
        seen: None,
        note: String::new(),
        consigned: false,
    })))
}

fn shipped(event: &Incoming) -> Result<Meaning, String> {
    match event.to {
        Some(End::Branch(_)) => {
            let transfer = event.paper("desadv").and_then(uuid_of).map(TransferId::new);
            let said = "what goes to another branch names its transfer: `desadv` with urn:uuid: and its id";
            transfer.map(Meaning::Dispatch).ok_or_else(|| said.to_owned())
        }
        Some(End::Supplier(supplier)) => {
            let aside = is_set_aside(event.disposition);
            let line = |(sku, quantity): &(Sku, Quantity)| {
                let unsellable = if aside { *quantity } else { Quantity::ZERO };
                SendBackLine { sku: *sku, quantity: *quantity, unsellable }
            };
            Ok(Meaning::Do(CommandBody::from(ReturnGoods {
                supplier: Some(supplier),
                reference: reference(event, "rma"),
                reason: event.disposition.unwrap_or("returned").replace('_', " "),
                lines: event.lines.iter().map(line).collect(),
                consigned: false,
            })))
        }
        None => Err(
            "goods leave to another branch by its transfer, or back to a supplier: `destinationList` names \
                     neither. Orders are sent where they are packed"
                .to_owned(),
        ),
    }
}

/// The dispatch of a transfer, once it is known that the event is about all of it.
pub(super) fn dispatch(transfer: TransferId) -> CommandBody {
    CommandBody::Transfer(TransferCommand::Dispatch(TransferRef { transfer }))
}

fn inspected(event: &Incoming) -> Result<Meaning, String> {
    let (aside, reason) = match event.disposition {
        Some("expired") => (1, AdjustmentReason::Expired),
        Some("damaged") => (1, AdjustmentReason::Damaged),
        disposition if is_set_aside(disposition) => (1, AdjustmentReason::Other),
        Some("sellable_accessible" | "sellable_not_accessible" | "available" | "conformant") => {
            (-1, AdjustmentReason::Other)
        }
        _ => {
            return Err("what was looked at has a `disposition` that says whether it may be sold".to_owned());
        }
    };
    correction(event, 0, aside, reason)
}

fn lost_by(event: &Incoming) -> AdjustmentReason {
    match (event.step, event.disposition) {
        (_, Some("stolen")) => AdjustmentReason::Stolen,
        (_, Some("expired")) => AdjustmentReason::Expired,
        (_, Some("unknown")) => AdjustmentReason::Lost,
        ("sampling" | "dispensing", _) => AdjustmentReason::Sample,
        (_, Some("mismatch_quantity")) | ("cycle_counting" | "stock_taking", _) => {
            AdjustmentReason::Miscounted
        }
        ("destroying", _) => AdjustmentReason::Damaged,
        _ => AdjustmentReason::Other,
    }
}

/// A correction of what is on hand and of the part that may not be sold, each so many times the quantity.
fn correction(
    event: &Incoming,
    on_hand: i64,
    aside: i64,
    reason: AdjustmentReason,
) -> Result<Meaning, String> {
    let (sku, quantity) = one(event)?;
    let times = |factor: i64| Quantity(quantity.0.saturating_mul(factor));
    Ok(Meaning::Do(adjust(event, sku, times(on_hand), times(aside), reason)))
}

pub(super) fn adjust(
    event: &Incoming,
    sku: Sku,
    delta: Quantity,
    unsellable: Quantity,
    reason: AdjustmentReason,
) -> CommandBody {
    Adjust { sku, delta, unsellable, reason, note: event.id.clone(), code: None }.into()
}

fn one(event: &Incoming) -> Result<(Sku, Quantity), String> {
    match event.lines.as_slice() {
        [line] => Ok(*line),
        _ => Err("what is counted or corrected is of one kind of goods: send an event for each".to_owned()),
    }
}

/// The number of a paper, for people: the end of its name.
fn reference(event: &Incoming, kind: &str) -> String {
    let name = event.paper(kind).unwrap_or(&event.id);
    let end = name.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or(name);
    end.chars().take(REFERENCE_CHARS).collect()
}

/// A delivery's number is short.
const REFERENCE_CHARS: usize = 60;
