//! Fulfilments as they are shown, from what happened with them.

use domain::branch::{BackorderEvent, FulfilmentEvent, Moved};
use protocol::{BranchId, FulfilmentLine, FulfilmentState, FulfilmentView, Quantity};

use crate::{business_day::written_if_known, record::Record};

/// A fulfilment after what happened, from what it was. None when nothing of it changed that is shown.
pub(super) fn after(
    branch: BranchId,
    record: &Record,
    event: &FulfilmentEvent,
    before: Option<FulfilmentView>,
) -> Option<FulfilmentView> {
    let at = record.times.recorded_at;
    if let FulfilmentEvent::Promised { fulfilment, order, lines, ship, who, note, .. } = event {
        return Some(FulfilmentView {
            id: *fulfilment,
            branch,
            order: *order,
            state: FulfilmentState::Open,
            ship: *ship,
            who: who.clone(),
            note: note.clone(),
            opened: at,
            changed: at,
            picker: None,
            lines: lines.iter().map(asked).collect(),
            carrier: String::new(),
            tracking: String::new(),
            needs_code: false,
            known_by: String::new(),
        });
    }
    let mut view = before?;
    match event {
        FulfilmentEvent::PickingBegun { .. } => {
            view.state = FulfilmentState::Picking;
            view.picker = record.person();
        }
        FulfilmentEvent::Picked { lines, short, .. } => {
            view.state = if lines.is_empty() { FulfilmentState::Cancelled } else { FulfilmentState::Picked };
            view.picker = record.person().or(view.picker);
            for line in &mut view.lines {
                line.picked = of(lines, line);
                line.short = of(short, line);
            }
        }
        FulfilmentEvent::Packed { .. } => view.state = FulfilmentState::Packed,
        FulfilmentEvent::Unpacked { .. } => view.state = FulfilmentState::Picked,
        FulfilmentEvent::Ready { .. } => view.state = FulfilmentState::Ready,
        FulfilmentEvent::Shipped { lines, carrier, tracking, .. } => {
            view.state = FulfilmentState::Shipped;
            view.carrier.clone_from(carrier);
            view.tracking.clone_from(tracking);
            left(&mut view, lines);
        }
        FulfilmentEvent::Collected { lines, .. } => {
            view.state = FulfilmentState::Collected;
            left(&mut view, lines);
        }
        FulfilmentEvent::Cancelled { .. } => view.state = FulfilmentState::Cancelled,
        FulfilmentEvent::LeftOut { lines, .. } => leave_out(&mut view, lines),
        FulfilmentEvent::CodeSet { .. } => return Some(FulfilmentView { needs_code: true, ..view }),
        FulfilmentEvent::CodeWaived { known_by, .. } => view.known_by.clone_from(known_by),
        FulfilmentEvent::Promised { .. }
        | FulfilmentEvent::Told { .. }
        | FulfilmentEvent::Remedied { .. }
        | FulfilmentEvent::Named { .. }
        | FulfilmentEvent::Undecided { .. }
        | FulfilmentEvent::Decided { .. } => return None,
        FulfilmentEvent::Asked { .. } | FulfilmentEvent::Replaced { .. } => return None,
    }
    view.changed = at;
    Some(view)
}

/// The same after goods of it turned out not to be there, or came.
pub(super) fn waiting(record: &Record, event: &BackorderEvent, before: FulfilmentView) -> FulfilmentView {
    let mut view = before;
    match event {
        BackorderEvent::Waits { lines, .. } => {
            for line in lines {
                let Some(own) = view.lines.iter_mut().find(|own| own.sku == line.sku) else { continue };
                own.waits.0 = own.waits.0.saturating_add(line.quantity.0);
                own.until = written_if_known(line.until);
            }
        }
        BackorderEvent::Supplied { lines, .. } | BackorderEvent::GivenUp { lines, .. } => {
            for own in &mut view.lines {
                own.waits.0 = own.waits.0.saturating_sub(of(lines, own).0);
                if !own.waits.is_positive() {
                    own.until.clear();
                }
            }
        }
        _ => {}
    }
    let waits = view.lines.iter().any(|line| line.waits.is_positive());
    if waits {
        view.state = FulfilmentState::Waiting;
    } else if view.state == FulfilmentState::Waiting {
        view.state = FulfilmentState::Open;
    }
    view.changed = record.times.recorded_at;
    view
}

/// Less of it is wanted; nothing of it is called off.
fn leave_out(view: &mut FulfilmentView, lines: &[Moved]) {
    for line in &mut view.lines {
        line.asked.0 = line.asked.0.saturating_sub(of(lines, line).0);
    }
    view.lines.retain(|line| line.asked.is_positive());
    if view.lines.is_empty() {
        view.state = FulfilmentState::Cancelled;
    }
}

/// What left was picked, if somebody said so beforehand or not.
fn left(view: &mut FulfilmentView, lines: &[Moved]) {
    for line in &mut view.lines {
        line.picked = of(lines, line);
    }
}

fn asked(line: &Moved) -> FulfilmentLine {
    FulfilmentLine {
        sku: line.sku,
        asked: line.quantity,
        short: Quantity::ZERO,
        picked: Quantity::ZERO,
        waits: Quantity::ZERO,
        until: String::new(),
    }
}

fn of(lines: &[Moved], wanted: &FulfilmentLine) -> Quantity {
    lines.iter().find(|line| line.sku == wanted.sku).map_or(Quantity::ZERO, |line| line.quantity)
}
