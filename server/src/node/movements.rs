//! The ledger as people read it: every movement of a SKU or of a branch, newest first, with what was on hand after it.

use domain::branch::{
    Correction, CountEvent, Event, FulfilmentEvent, LotEvent, LotShut, PurchaseEvent, StockEvent,
    TicketEvent, TransferEvent, for_each_movement,
};
use protocol::{
    AdjustmentReason, BranchId, Condition, DiscrepancyKind, LotCode, LotMoved, Lsn, Movement,
    MovementDocument, MovementKind, Quantity, ReceiptNumber, Refusal, Resolution, Sku, StaffId, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

use super::{Newest, Node, ledger::Book};
use crate::{
    limits::LEDGER_SCAN,
    projections::{Step, Stock},
    record::{Decision, Record, Stream},
};

/// Which movements are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct MovementsAsked {
    pub(crate) branch: Option<BranchId>,
    pub(crate) kind: Option<MovementKind>,
    /// Not before this instant, by the clock of whoever did it.
    pub(crate) since: Option<Timestamp>,
    /// Before this instant.
    pub(crate) until: Option<Timestamp>,
    pub(crate) staff: Option<StaffId>,
    /// A part of the cause, of the document's id, or of the SKU.
    pub(crate) text: Option<String>,
    /// What moved of this lot.
    pub(crate) lot: Option<LotCode>,
}

impl MovementsAsked {
    fn takes(&self, movement: &Movement) -> bool {
        let Self { branch, kind, since, until, staff, text, lot } = self;
        let moved = movement.quantity != Quantity::ZERO
            || movement.unsellable != Quantity::ZERO
            || matters_alone(movement.kind);
        moved
            && lot.is_none_or(|lot| movement.lots.iter().any(|moved| moved.lot == lot))
            && branch.is_none_or(|branch| branch == movement.branch)
            && kind.is_none_or(|kind| kind == movement.kind)
            && since.is_none_or(|since| movement.at >= since)
            && until.is_none_or(|until| movement.at < until)
            && staff.is_none_or(|staff| movement.staff == Some(staff))
            && text.as_ref().is_none_or(|text| tells(movement, text))
    }
}

/// Whether a movement has a text in what it says.
fn tells(movement: &Movement, text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let document = match movement.document {
        Some(MovementDocument::Ticket(id)) => id.to_string(),
        Some(MovementDocument::Transfer(id)) => id.to_string(),
        Some(MovementDocument::Count(id)) => id.to_string(),
        Some(MovementDocument::Fulfilment(id)) => id.to_string(),
        Some(MovementDocument::Purchase(id)) => id.to_string(),
        Some(MovementDocument::Order(id)) => id.to_string(),
        None => String::new(),
    };
    let has = |whole: &str| whole.to_lowercase().contains(&text);
    has(&movement.cause) || document.contains(&text) || has(movement.sku.as_str())
}

impl Node {
    /// A page of a SKU's ledger before a position, newest first, with what was on hand after each movement. It looks at a
    /// bounded part of the ledger, so that it may be short, or empty, and not the last.
    ///
    /// # Errors
    /// As [`Node::stock`], or when the journal cannot be read.
    pub(crate) async fn sku_ledger(
        &self,
        sku: Sku,
        asked: MovementsAsked,
        before: Option<Lsn>,
        limit: usize,
    ) -> Result<Newest<Movement>, Refusal> {
        let ledger = self.look_at(sku, move |stock: &Stock| stock.ledger(&sku)).await?;
        self.blocking(move |node| {
            let before = before.unwrap_or(Lsn(u64::MAX));
            let book = Book::open(&node, sku, ledger)?;
            // What moves in no number may be asked for as well.
            let wanted = |step: &Step| asked.branch.is_none_or(|branch| branch == step.branch);
            let (mut rows, mut seen, mut reached) = (Vec::new(), 0_usize, None);
            for entry in book.backwards(&node, before, wanted) {
                let movement = entry?.movement;
                // A page ends between two records, never within one.
                if reached.is_some_and(|lsn| lsn != movement.lsn)
                    && (rows.len() >= limit || seen >= LEDGER_SCAN)
                {
                    return Ok(Newest { rows, next: reached, damaged: Vec::new() });
                }
                reached = Some(movement.lsn);
                seen = seen.saturating_add(1);
                if asked.takes(&movement) {
                    rows.push(movement);
                }
            }
            Ok(Newest { rows, next: None, damaged: Vec::new() })
        })
        .await
    }

    /// A page of all that moved in a branch, newest first, with what was on hand of each SKU after it. It looks at a bounded
    /// part of the journal.
    ///
    /// # Errors
    /// As [`Node::sku_ledger`].
    pub(crate) async fn branch_ledger(
        &self,
        asked: MovementsAsked,
        before: Option<Lsn>,
        limit: usize,
    ) -> Result<Newest<Movement>, Refusal> {
        let taken = asked.clone();
        let pick = move |record: &Record| {
            let rows: Vec<Movement> =
                movements_of(record, None).into_iter().filter(|movement| taken.takes(movement)).collect();
            (!rows.is_empty()).then_some(rows)
        };
        let found = self.older(before.unwrap_or(Lsn(u64::MAX)), Vec::new(), limit, pick).await?;
        let mut rows: Vec<Movement> = Vec::new();
        let mut next = found.next;
        for part in found.rows {
            if rows.len() >= limit {
                // The records that are left over begin the next page.
                next = rows.last().map(|last| last.lsn);
                break;
            }
            rows.extend(part.into_iter().rev());
        }
        let rows = self.with_levels(rows).await?;
        Ok(Newest { rows, next, damaged: found.damaged })
    }

    /// Adds what was on hand after each movement.
    async fn with_levels(&self, mut rows: Vec<Movement>) -> Result<Vec<Movement>, Refusal> {
        let skus: BTreeSet<Sku> = rows.iter().map(|row| row.sku).collect();
        let mut ledgers = Vec::with_capacity(skus.len());
        for sku in skus {
            ledgers.push((sku, self.look_at(sku, move |stock: &Stock| stock.ledger(&sku)).await?));
        }
        self.blocking(move |node| {
            for (sku, ledger) in ledgers {
                let wanted: BTreeSet<Lsn> =
                    rows.iter().filter(|row| row.sku == sku).map(|row| row.lsn).collect();
                let book = Book::open(&node, sku, ledger)?;
                let mut told: BTreeMap<Lsn, Vec<Movement>> = BTreeMap::new();
                for entry in book.backwards(&node, Lsn(u64::MAX), |step| wanted.contains(&step.lsn)) {
                    let movement = entry?.movement;
                    told.entry(movement.lsn).or_default().push(movement);
                }
                for row in rows.iter_mut().filter(|row| row.sku == sku) {
                    let same = |one: &&Movement| one.kind == row.kind && one.quantity == row.quantity;
                    // Both have the newest first. A record may do the same twice.
                    let Some(movements) = told.get_mut(&row.lsn) else { continue };
                    let found =
                        movements.iter().position(|one| same(&one)).map(|place| movements.remove(place));
                    row.after = found.and_then(|movement| movement.after);
                }
            }
            Ok(rows)
        })
        .await
    }
}

/// What one record did to one SKU, or to all, in its order. What is only set aside or back has no quantity.
pub(super) fn movements_of(record: &Record, wanted: Option<Sku>) -> Vec<Movement> {
    moved_by(record, wanted).into_iter().map(|(_, movement)| movement).collect()
}

/// The same, each with the event that moved it.
pub(crate) fn moved_by(record: &Record, wanted: Option<Sku>) -> Vec<(&Event, Movement)> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return Vec::new();
    };
    let mut movements = Vec::new();
    for event in events {
        for_each_movement(event, |sku, delta, kind| {
            let moved = delta.on_hand != Quantity::ZERO || delta.unsellable != Quantity::ZERO;
            let named = kind.is_some_and(matters_alone);
            if !(moved || named) || wanted.is_some_and(|wanted| wanted != sku) {
                return;
            }
            // All of what came damaged may be beyond what was announced.
            let kind = kind.unwrap_or(MovementKind::Arrived);
            let movement = Movement {
                lsn: record.lsn,
                at: record.times.occurred.at,
                branch,
                kind,
                quantity: delta.on_hand,
                cause: cause(branch, event, kind),
                document: document(record, event),
                sku,
                recorded: record.times.recorded_at,
                staff: match event {
                    // The server posts it, page by page; somebody has approved it.
                    Event::Count(CountEvent::Posted { approver, .. }) => Some(*approver),
                    _ => record.person(),
                },
                register: record.register(),
                unsellable: delta.unsellable,
                command: Some(record.command),
                reverses: match event {
                    Event::Stock(StockEvent::Reversed { original, .. }) => Some(*original),
                    _ => None,
                },
                after: None,
                lots: Vec::new(),
            };
            movements.push((event, movement));
        });
    }
    tell_lots(events, &mut movements);
    movements
}

/// Whether people want to know of it, though no number moves.
const fn matters_alone(kind: MovementKind) -> bool {
    matches!(kind, MovementKind::LotNamed | MovementKind::SetAside)
}

/// Adds which lots were moved, to the first of a record's movements that moves the SKU as they do.
fn tell_lots(events: &[Event], movements: &mut [(&Event, Movement)]) {
    let lots = events.iter().filter_map(|event| match event {
        Event::Lot(event) => Some(event),
        _ => None,
    });
    for event in lots {
        for line in event.moves() {
            let named = matches!(event, LotEvent::Named { .. });
            let same = |one: &Movement| one.sku == line.sku && (!named || one.kind == MovementKind::LotNamed);
            // What a count has found already is taken back by a movement of its own, and of its lot with that.
            let signed = |one: &Movement| one.quantity.0.signum() == line.on_hand().0.signum();
            let place = movements.iter().position(|(_, one)| same(one) && signed(one));
            let place = place.or_else(|| movements.iter().position(|(_, one)| same(one)));
            if let Some((_, movement)) = place.and_then(|place| movements.get_mut(place)) {
                movement.lots.push(LotMoved {
                    lot: line.lot,
                    quantity: line.on_hand(),
                    unsellable: line.aside,
                    named: line.named,
                });
            }
        }
        let shut: &[LotShut] = if let LotEvent::Expired { lines } = event { lines } else { &[] };
        let recall = match event {
            LotEvent::Recalled { sku, lot, shut, .. } => Some((*sku, *lot, *shut)),
            LotEvent::RecallLifted { sku, lot, opened, .. } => {
                Some((*sku, *lot, Quantity(opened.0.saturating_neg())))
            }
            _ => None,
        };
        let shut = shut.iter().map(|one| (one.sku, one.lot, one.quantity));
        for (sku, lot, unsellable) in shut.chain(recall) {
            let same =
                |one: &&mut Movement| one.sku == sku && one.unsellable == unsellable && one.lots.is_empty();
            if let Some(movement) = movements.iter_mut().map(|(_, movement)| movement).find(same) {
                movement.lots.push(LotMoved { lot, quantity: Quantity::ZERO, unsellable, named: true });
            }
        }
    }
}

/// What a movement can be opened as.
pub(super) fn document(record: &Record, event: &Event) -> Option<MovementDocument> {
    match event {
        Event::Ticket(TicketEvent::Completed(_)) => Some(MovementDocument::Ticket(record.command.into())),
        Event::Transfer(
            TransferEvent::Dispatched { transfer, .. }
            | TransferEvent::Shipped { transfer, .. }
            | TransferEvent::SentBack { transfer, .. }
            | TransferEvent::Resolved { transfer, .. }
            | TransferEvent::WrittenOff { transfer, .. }
            | TransferEvent::Received { transfer, .. }
            | TransferEvent::ShipmentReceived { transfer, .. },
        ) => Some(MovementDocument::Transfer(*transfer)),
        Event::Fulfilment(event) => Some(MovementDocument::Fulfilment(event.fulfilment())),
        Event::Count(CountEvent::Posted { count, .. }) => Some(MovementDocument::Count(*count)),
        Event::Purchase(PurchaseEvent::Received { purchase, .. }) => purchase.map(MovementDocument::Purchase),
        Event::Stock(StockEvent::CameBack { order, .. }) => Some(MovementDocument::Order(*order)),
        Event::Stock(StockEvent::Converted { fulfilment: Some(fulfilment), .. }) => {
            Some(MovementDocument::Fulfilment(*fulfilment))
        }
        // What was taken back, or what the kit was sold by, is the ticket of the same record.
        Event::Count(CountEvent::Absorbed { .. }) | Event::Stock(StockEvent::Converted { .. }) => {
            match &record.decision {
                Decision::Branch(events) => events.iter().find_map(|other| match other {
                    Event::Count(_) | Event::Stock(StockEvent::Converted { .. }) => None,
                    other => document(record, other),
                }),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What the ledger says of it.
pub(super) fn cause(branch: BranchId, event: &Event, kind: MovementKind) -> String {
    match event {
        Event::Ticket(TicketEvent::Completed(facts)) => {
            let (register, number) = (facts.register, facts.number);
            ReceiptNumber { branch, register, epoch: number.epoch, sequence: number.sequence }.to_string()
        }
        Event::Stock(StockEvent::Received { reference, .. }) => reference.clone(),
        Event::Stock(StockEvent::CameBack { reference, .. }) => reference.clone(),
        Event::Stock(StockEvent::SetAside { from, to, note, .. }) => {
            let moved = format!("{} → {}", condition_text(*from), condition_text(*to));
            if note.is_empty() { moved } else { format!("{moved}: {note}") }
        }
        Event::Stock(
            StockEvent::Adjusted { reason, note, .. } | StockEvent::Settled(Correction { reason, note, .. }),
        ) => {
            let reason = reason_text(*reason);
            if note.is_empty() { reason.to_owned() } else { format!("{reason}: {note}") }
        }
        Event::Stock(StockEvent::Converted { sku, quantity, note, .. }) => {
            let what = if quantity.is_positive() { "made into" } else { "taken apart:" };
            format!("{what} {sku} {note}").trim_end().to_owned()
        }
        Event::Stock(StockEvent::Reversed { note, .. }) => {
            if note.is_empty() {
                "taken back".to_owned()
            } else {
                format!("taken back: {note}")
            }
        }
        Event::Transfer(TransferEvent::Dispatched { to, .. } | TransferEvent::Shipped { to, .. }) => {
            format!("transfer to branch {to}")
        }
        Event::Transfer(TransferEvent::ShipmentReceived { from, .. }) if *from == branch => {
            "turned back on its way".to_owned()
        }
        Event::Transfer(
            TransferEvent::Received { from, .. } | TransferEvent::ShipmentReceived { from, .. },
        ) => format!("transfer from branch {from}"),
        Event::Transfer(TransferEvent::SentBack { to, note, .. }) => format!("back to branch {to}: {note}"),
        Event::Transfer(TransferEvent::Resolved { line, resolution, note, .. }) => {
            let what = match (line.kind, resolution) {
                (DiscrepancyKind::Short, Resolution::WrittenOff) => "was missing and is lost",
                (DiscrepancyKind::Short, _) => "was missing and is found",
                _ => "left too much",
            };
            if note.is_empty() { what.to_owned() } else { format!("{what}: {note}") }
        }
        Event::Transfer(TransferEvent::WrittenOff { note, .. }) => format!("given up on its way: {note}"),
        Event::Fulfilment(FulfilmentEvent::Shipped { tracking, .. }) => {
            format!("sent {tracking}").trim_end().to_owned()
        }
        Event::Fulfilment(FulfilmentEvent::Collected { .. }) => "collected".to_owned(),
        Event::Count(CountEvent::Posted { name, .. }) => format!("count: {name}"),
        Event::Count(CountEvent::Absorbed { .. }) => "it had happened before the count".to_owned(),
        Event::Purchase(PurchaseEvent::Received { reference, .. }) => reference.clone(),
        Event::Purchase(PurchaseEvent::Returned { reason, .. }) => format!("back to the supplier: {reason}"),
        Event::Lot(LotEvent::Recalled { reason, .. }) => format!("recalled: {reason}"),
        Event::Lot(LotEvent::RecallLifted { .. }) => "the recall was lifted".to_owned(),
        Event::Lot(LotEvent::Named { .. }) => "lots named".to_owned(),
        Event::Lot(LotEvent::Doubted { .. }) => "its lot is not known, and one is recalled".to_owned(),
        Event::Lot(_) => "lot that may not be sold".to_owned(),
        _ => format!("{kind:?}").to_lowercase(),
    }
}

fn condition_text(condition: Option<Condition>) -> String {
    condition.map_or_else(|| "for sale".to_owned(), |condition| condition.name().replace('_', " "))
}

fn reason_text(reason: AdjustmentReason) -> &'static str {
    match reason {
        AdjustmentReason::Damaged => "damaged",
        AdjustmentReason::Expired => "expired",
        AdjustmentReason::Stolen => "stolen",
        AdjustmentReason::Lost => "lost",
        AdjustmentReason::Found => "found",
        AdjustmentReason::Miscounted => "miscounted",
        AdjustmentReason::DataEntry => "data entry",
        AdjustmentReason::Sample => "sample",
        AdjustmentReason::Other => "other",
        AdjustmentReason::OwnUse => "own use",
    }
}
