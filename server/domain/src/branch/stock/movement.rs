//! How events move positions: the one place that knows.

use protocol::{DiscrepancyKind, Disposition, MovementKind, Quantity, Resolution, Sku};

use super::{
    super::{
        BackorderEvent, Correction, CountEvent, Difference, Event, FulfilmentEvent, HoldEvent, LineFacts,
        LotEvent, Moved, PurchaseEvent, StockEvent, TicketEvent, TransferEvent, times,
    },
    LevelDelta,
};

/// Tells how an event changes positions, one call for each change, without allocating. It is the only place that knows: the
/// machine and every reader of its events go through it, so that their levels cannot differ. The kind is that of the
/// ledger entry; holds and allocations have none, since nothing moves.
pub fn for_each_movement(event: &Event, mut each: impl FnMut(Sku, LevelDelta, Option<MovementKind>)) {
    match event {
        Event::Ticket(TicketEvent::Completed(facts)) => {
            for line in &facts.lines {
                if let Some((delta, kind)) = line_movement(line) {
                    each(line.sku, delta, Some(kind));
                }
            }
        }
        Event::Stock(event) => stock_movements(event, &mut each),
        Event::Hold(event) => hold_movements(event, &mut each),
        Event::Transfer(event) => transfer_movements(event, &mut each),
        Event::Count(event) => count_movements(event, &mut each),
        Event::Fulfilment(event) => fulfilment_movements(event, &mut each),
        Event::Purchase(event) => purchase_movements(event, &mut each),
        Event::Lot(event) => lot_movements(event, &mut each),
        Event::Backorder(event) => backorder_movements(event, &mut each),
        Event::Register(_) | Event::Claim(_) | Event::Task(_) | Event::Consignment(_) | Event::Invoice(_) => {
        }
    }
}

/// Lots move nothing; they change what of a level may be sold.
fn lot_movements(event: &LotEvent, each: &mut impl FnMut(Sku, LevelDelta, Option<MovementKind>)) {
    let shut = |unsellable| LevelDelta { unsellable, ..LevelDelta::NONE };
    match event {
        LotEvent::Moved { lines, .. } => {
            for line in lines.iter().filter(|line| line.unsellable != Quantity::ZERO) {
                let kind = match (line.recalled, line.expired) {
                    (true, _) => MovementKind::Recalled,
                    (false, true) => MovementKind::Expired,
                    // What was set aside of a lot is not there, as a count has found.
                    (false, false) => MovementKind::Counted,
                };
                each(line.sku, shut(line.unsellable), Some(kind));
            }
        }
        LotEvent::Named { lines } => {
            let unsellable = lines.iter().fold(0, |sum: i64, line| sum.saturating_add(line.unsellable.0));
            if let Some(line) = lines.first() {
                each(line.sku, shut(Quantity(unsellable)), Some(MovementKind::LotNamed));
            }
        }
        LotEvent::Expired { lines } => {
            for line in lines.iter().filter(|line| line.quantity != Quantity::ZERO) {
                each(line.sku, shut(line.quantity), Some(MovementKind::Expired));
            }
        }
        LotEvent::Recalled { sku, shut: quantity, .. } => {
            each(*sku, shut(*quantity), Some(MovementKind::Recalled));
        }
        LotEvent::RecallLifted { sku, opened, .. } => {
            each(*sku, shut(negated(*opened)), Some(MovementKind::RecallLifted));
        }
        LotEvent::Doubted { lines } => {
            for line in lines.iter().filter(|line| line.unsellable != Quantity::ZERO) {
                let blocked = line.unsellable.is_positive();
                let kind = if blocked { MovementKind::Recalled } else { MovementKind::RecallLifted };
                each(line.sku, shut(line.unsellable), Some(kind));
            }
        }
        LotEvent::Announced { .. }
        | LotEvent::Picked { .. }
        | LotEvent::Came { .. }
        | LotEvent::CameNoted { .. }
        | LotEvent::Differed { .. }
        | LotEvent::DifferenceResolved { .. }
        | LotEvent::Kitted { .. }
        | LotEvent::KitsLeft { .. } => {}
    }
}

fn count_movements(event: &CountEvent, each: &mut impl FnMut(Sku, LevelDelta, Option<MovementKind>)) {
    let mut found = |sku, quantity: Quantity| {
        if quantity != Quantity::ZERO {
            each(sku, LevelDelta::of_on_hand(quantity), Some(MovementKind::Counted));
        }
    };
    match event {
        CountEvent::Posted { lines, .. } => lines.iter().for_each(|line| found(line.sku, line.variance)),
        CountEvent::Absorbed { lines } => lines.iter().for_each(|line| found(line.sku, line.quantity)),
        CountEvent::Opened { .. }
        | CountEvent::Counted { .. }
        | CountEvent::RecountAsked { .. }
        | CountEvent::Checked { .. }
        | CountEvent::Submitted { .. }
        | CountEvent::Approved { .. }
        | CountEvent::Cancelled { .. }
        | CountEvent::Moving { .. }
        | CountEvent::LotsCounted { .. }
        | CountEvent::BinsNamed { .. }
        | CountEvent::BinTaken { .. }
        | CountEvent::BinFinished { .. }
        | CountEvent::BinFreed { .. }
        | CountEvent::Strayed { .. } => {}
    }
}

fn stock_movements(event: &StockEvent, each: &mut impl FnMut(Sku, LevelDelta, Option<MovementKind>)) {
    match event {
        StockEvent::Received { lines, .. } => {
            for line in lines {
                each(line.sku, LevelDelta::of_on_hand(line.quantity), Some(MovementKind::Received));
            }
        }
        StockEvent::Settled(Correction { sku, delta: on_hand, unsellable, .. }) => {
            let delta = LevelDelta { unsellable: *unsellable, ..LevelDelta::of_on_hand(*on_hand) };
            each(*sku, delta, Some(MovementKind::Adjusted));
        }
        StockEvent::SetAside { sku, quantity, from, to, .. } => {
            let aside = match (from, to) {
                (None, Some(_)) => *quantity,
                (Some(_), None) => negated(*quantity),
                // Something else is the matter with them; the ledger tells who said so.
                _ => Quantity::ZERO,
            };
            let delta = LevelDelta { unsellable: aside, ..LevelDelta::NONE };
            each(*sku, delta, Some(MovementKind::SetAside));
        }
        StockEvent::Adjusted { sku, delta, unsellable, .. }
        | StockEvent::Reversed { sku, delta, unsellable, .. } => {
            let change = LevelDelta { unsellable: *unsellable, ..LevelDelta::of_on_hand(*delta) };
            each(*sku, change, Some(MovementKind::Adjusted));
        }
        StockEvent::CameBack { lines, .. } => {
            for line in lines {
                let came = Quantity(line.good.0.saturating_add(line.damaged.0));
                let change = LevelDelta { unsellable: line.damaged, ..LevelDelta::of_on_hand(came) };
                each(line.sku, change, Some(MovementKind::Returned));
            }
        }
        StockEvent::Converted { sku, quantity, unsellable, of, .. } => {
            let change = LevelDelta { unsellable: *unsellable, ..LevelDelta::of_on_hand(*quantity) };
            each(*sku, change, Some(MovementKind::Converted));
            for part in of {
                // What could not be booked was refused when it was decided.
                let moved = negated(times(part.quantity, *quantity).unwrap_or_default());
                let aside = negated(times(part.quantity, *unsellable).unwrap_or_default());
                let change = LevelDelta { unsellable: aside, ..LevelDelta::of_on_hand(moved) };
                each(part.sku, change, Some(MovementKind::Converted));
            }
        }
    }
}

fn hold_movements(event: &HoldEvent, each: &mut impl FnMut(Sku, LevelDelta, Option<MovementKind>)) {
    match event {
        HoldEvent::Held { lines, .. } => each_of(lines, LevelDelta::of_reserved, each),
        HoldEvent::Released { lines, .. } | HoldEvent::Expired { lines, .. } => {
            each_of(lines, |quantity| LevelDelta::of_reserved(negated(quantity)), each);
        }
        HoldEvent::Extended { .. } => {}
    }
}

fn transfer_movements(event: &TransferEvent, each: &mut impl FnMut(Sku, LevelDelta, Option<MovementKind>)) {
    match event {
        TransferEvent::Approved { lines, .. } => each_of(lines, LevelDelta::of_allocated, each),
        TransferEvent::Cancelled { allocated, .. } | TransferEvent::RestDropped { lines: allocated, .. } => {
            each_of(allocated, |quantity| LevelDelta::of_allocated(negated(quantity)), each);
        }
        TransferEvent::Dispatched { lines, .. } | TransferEvent::Shipped { lines, .. } => {
            for Moved { sku, quantity } in lines {
                let left = negated(*quantity);
                let delta = LevelDelta { allocated: left, ..LevelDelta::of_on_hand(left) };
                each(*sku, delta, Some(MovementKind::Dispatched));
            }
        }
        TransferEvent::Announced { lines, .. }
        | TransferEvent::ShipmentAnnounced { lines, .. }
        | TransferEvent::ComesBack { lines, .. } => {
            each_of(lines, LevelDelta::of_incoming, each);
        }
        TransferEvent::Withdrawn { lines, .. } => {
            each_of(lines, |quantity| LevelDelta::of_incoming(negated(quantity)), each);
        }
        TransferEvent::Received { lines, .. } | TransferEvent::ShipmentReceived { lines, .. } => {
            for line in lines {
                let within = line.within();
                let settled = negated(Quantity(within.0.saturating_add(line.missing.0)));
                let delta = LevelDelta {
                    unsellable: line.damaged,
                    incoming: settled,
                    ..LevelDelta::of_on_hand(within)
                };
                each(line.sku, delta, (within != Quantity::ZERO).then_some(MovementKind::Arrived));
                if line.over != Quantity::ZERO {
                    each(line.sku, LevelDelta::of_on_hand(line.over), Some(MovementKind::Adjusted));
                }
            }
        }
        TransferEvent::SentBack { lines, .. } => {
            for line in lines {
                let delta = LevelDelta {
                    unsellable: negated(line.damaged),
                    ..LevelDelta::of_on_hand(negated(line.all()))
                };
                each(line.sku, delta, Some(MovementKind::Dispatched));
            }
        }
        TransferEvent::Resolved { line, resolution, .. } => {
            if let Some((change, kind)) = resolved(line, *resolution) {
                each(line.sku, LevelDelta::of_on_hand(change), Some(kind));
            }
        }
        TransferEvent::Drafted { .. }
        | TransferEvent::Told { .. }
        | TransferEvent::ShipmentTold { .. }
        | TransferEvent::ReceiptNoted { .. }
        | TransferEvent::ReceiptTold { .. }
        | TransferEvent::Remarked { .. }
        | TransferEvent::Differed { .. }
        | TransferEvent::ExpectedAgain { .. }
        | TransferEvent::Asked { .. }
        | TransferEvent::AskTold { .. }
        | TransferEvent::Requested { .. }
        | TransferEvent::Declined { .. }
        | TransferEvent::TurnAsked { .. }
        | TransferEvent::TurnTold { .. }
        | TransferEvent::WithdrawalTold { .. }
        | TransferEvent::WrittenOff { .. } => {}
    }
}

/// What a resolved difference moves at the sender: what never left is there again, and what left beyond the paper is not.
fn resolved(line: &Difference, resolution: Resolution) -> Option<(Quantity, MovementKind)> {
    match (line.kind, resolution) {
        (DiscrepancyKind::Short, Resolution::Found) => Some((line.quantity, MovementKind::Arrived)),
        (DiscrepancyKind::Over, Resolution::TakenOff | Resolution::SentBack) => {
            Some((negated(line.quantity), MovementKind::Adjusted))
        }
        _ => None,
    }
}

fn fulfilment_movements(
    event: &FulfilmentEvent,
    each: &mut impl FnMut(Sku, LevelDelta, Option<MovementKind>),
) {
    match event {
        FulfilmentEvent::Promised { held, lines, .. } => {
            each_of(held, |quantity| LevelDelta::of_reserved(negated(quantity)), each);
            each_of(lines, LevelDelta::of_allocated, each);
        }
        FulfilmentEvent::Picked { short: freed, .. }
        | FulfilmentEvent::Cancelled { allocated: freed, .. }
        | FulfilmentEvent::LeftOut { lines: freed, .. } => {
            each_of(freed, |quantity| LevelDelta::of_allocated(negated(quantity)), each);
        }
        FulfilmentEvent::Shipped { lines, .. } | FulfilmentEvent::Collected { lines, .. } => {
            for Moved { sku, quantity } in lines {
                let left = negated(*quantity);
                let delta = LevelDelta { allocated: left, ..LevelDelta::of_on_hand(left) };
                each(*sku, delta, Some(MovementKind::Fulfilled));
            }
        }
        FulfilmentEvent::PickingBegun { .. }
        | FulfilmentEvent::Packed { .. }
        | FulfilmentEvent::Unpacked { .. }
        | FulfilmentEvent::Ready { .. }
        | FulfilmentEvent::Told { .. }
        | FulfilmentEvent::CodeSet { .. }
        | FulfilmentEvent::CodeWaived { .. }
        | FulfilmentEvent::Remedied { .. }
        | FulfilmentEvent::Named { .. }
        | FulfilmentEvent::Undecided { .. }
        | FulfilmentEvent::Decided { .. }
        | FulfilmentEvent::Asked { .. }
        | FulfilmentEvent::Replaced { .. } => {}
    }
}

/// Nothing moves; what is promised waits for goods, or does not any more. A rule changes no number, but what may be sold.
fn backorder_movements(event: &BackorderEvent, each: &mut impl FnMut(Sku, LevelDelta, Option<MovementKind>)) {
    match event {
        BackorderEvent::RuleSet { sku, .. } => each(*sku, LevelDelta::NONE, None),
        BackorderEvent::HoldWaits { lines, .. } => {
            lines.iter().for_each(|line| each(line.sku, LevelDelta::of_waiting_hold(line.quantity), None));
        }
        BackorderEvent::HoldSupplied { lines, .. } | BackorderEvent::HoldEnded { lines, .. } => {
            each_of(lines, |quantity| LevelDelta::of_waiting_hold(negated(quantity)), each);
        }
        BackorderEvent::Waits { lines, .. } => {
            lines.iter().for_each(|line| each(line.sku, LevelDelta::of_waiting_order(line.quantity), None));
        }
        BackorderEvent::Supplied { lines, .. } | BackorderEvent::GivenUp { lines, .. } => {
            each_of(lines, |quantity| LevelDelta::of_waiting_order(negated(quantity)), each);
        }
    }
}

fn purchase_movements(event: &PurchaseEvent, each: &mut impl FnMut(Sku, LevelDelta, Option<MovementKind>)) {
    match event {
        PurchaseEvent::Sent { lines, .. } | PurchaseEvent::Changed { incoming: lines, .. } => {
            each_of(lines, LevelDelta::of_incoming, each);
        }
        PurchaseEvent::Received { purchase, lines, .. } => {
            for line in lines {
                // Without an order nothing was on its way.
                let settled = if purchase.is_some() { line.settled() } else { Quantity::ZERO };
                let came = Quantity(line.meant().0.saturating_add(line.wrong.0));
                let delta = LevelDelta {
                    unsellable: line.set_aside(),
                    incoming: negated(settled),
                    ..LevelDelta::of_on_hand(came)
                };
                each(line.sku, delta, Some(MovementKind::Received));
            }
        }
        PurchaseEvent::Closed { left, .. } | PurchaseEvent::Cancelled { left, .. } => {
            each_of(left, |quantity| LevelDelta::of_incoming(negated(quantity)), each);
        }
        PurchaseEvent::Returned { lines, .. } => {
            for line in lines {
                let delta = LevelDelta {
                    unsellable: negated(line.unsellable),
                    ..LevelDelta::of_on_hand(negated(line.quantity))
                };
                each(line.sku, delta, Some(MovementKind::SentBack));
            }
        }
        PurchaseEvent::Drafted { .. } => {}
    }
}

fn each_of(
    lines: &[Moved],
    delta: impl Fn(Quantity) -> LevelDelta,
    each: &mut impl FnMut(Sku, LevelDelta, Option<MovementKind>),
) {
    for Moved { sku, quantity } in lines {
        each(*sku, delta(*quantity), None);
    }
}

/// Quantities of a sale are positive and leave; those of a refund are negative and come back, unless discarded.
fn line_movement(line: &LineFacts) -> Option<(LevelDelta, MovementKind)> {
    if !line.stocked {
        return None;
    }
    let change = negated(line.quantity);
    match line.refund.as_ref().map(|refund| refund.disposition) {
        None => Some((LevelDelta::of_on_hand(change), MovementKind::Sold)),
        Some(Disposition::Restock) => Some((LevelDelta::of_on_hand(change), MovementKind::Returned)),
        Some(Disposition::Damaged | Disposition::Quarantine) => {
            let delta = LevelDelta { unsellable: change, ..LevelDelta::of_on_hand(change) };
            Some((delta, MovementKind::Returned))
        }
        Some(Disposition::Discard) => None,
    }
}

fn negated(quantity: Quantity) -> Quantity {
    Quantity(quantity.0.saturating_neg())
}
