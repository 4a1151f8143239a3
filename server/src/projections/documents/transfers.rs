//! Transfers as both branches see them: the document, its shipments, and what was not as announced.

use domain::branch::{BackGoods, Difference, Event, LotEvent, LotMove, Moved, ReceiptLine, TransferEvent};
use protocol::{
    BranchId, DiscrepancyKind, DiscrepancyView, DocumentId, Quantity, Resolution, ResolvedPart, ShipmentId,
    ShipmentLine, ShipmentView, Sku, Timestamp, TransferId, TransferLine, TransferState, TransferView,
    TurnState, TurnView,
};
use std::collections::BTreeMap;

use super::{Documents, transfer_lots as lots, transfer_of};
use crate::record::{Decision, Record, Stream};

/// The transfers that a record changes, as they are after it.
pub(super) fn touched_by(record: &Record, held: &Documents) -> Vec<TransferView> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return Vec::new();
    };
    let mut changing = Changing { held, record, branch, views: BTreeMap::new() };
    for event in events {
        match event {
            Event::Transfer(event) => changing.take(event),
            Event::Lot(event) => changing.take_lots(event),
            _ => {}
        }
    }
    changing.views.into_values().collect()
}

/// What one record has changed so far.
struct Changing<'a> {
    held: &'a Documents,
    record: &'a Record,
    branch: BranchId,
    views: BTreeMap<TransferId, TransferView>,
}

impl Changing<'_> {
    fn take(&mut self, event: &TransferEvent) {
        match event {
            TransferEvent::Drafted { transfer, to, lines, note } => {
                self.open((*transfer, self.branch, *to), TransferState::Draft, (lines, note));
            }
            TransferEvent::Asked { transfer, from, lines, note } => {
                self.open((*transfer, *from, self.branch), TransferState::Requested, (lines, note));
            }
            TransferEvent::AskTold { transfer, refused: true } => {
                self.change(transfer, |view| view.state = TransferState::Cancelled);
            }
            TransferEvent::Declined { transfer, note } => self.change(transfer, |view| {
                view.state = TransferState::Cancelled;
                view.reason.clone_from(note);
            }),
            TransferEvent::Approved { transfer, .. } => {
                self.change(transfer, |view| view.state = TransferState::Approved);
            }
            TransferEvent::Cancelled { transfer, .. } => {
                self.change(transfer, |view| view.state = TransferState::Cancelled);
            }
            TransferEvent::Dispatched { transfer, lines, .. } => {
                self.leave(transfer, (*transfer).into(), lines);
            }
            TransferEvent::Shipped { transfer, shipment, lines, .. } => {
                self.leave(transfer, *shipment, lines);
            }
            TransferEvent::RestDropped { transfer, lines, note, closes } => self.change(transfer, |view| {
                view.reason.clone_from(note);
                for moved in lines {
                    change(view, moved.sku, |line| add(&mut line.dropped, moved.quantity));
                }
                close_if(*closes, view);
            }),
            TransferEvent::SentBack { transfer, of, to, lines, note } => {
                self.send_back(*transfer, (*of, *to), (lines, note));
            }
            // What came is told by the branch where it came: the sender hears of it a moment later, and nothing is in two
            // places meanwhile.
            TransferEvent::Received { transfer, lines, .. } => {
                self.change(transfer, |view| receive(view, (*transfer).into(), lines));
            }
            TransferEvent::ShipmentReceived { transfer, shipment, lines, .. } => {
                self.change(transfer, |view| receive(view, *shipment, lines));
            }
            TransferEvent::ReceiptNoted { transfer, closes: true, .. } => {
                self.change(transfer, |view| close_if(true, view));
            }
            TransferEvent::TurnAsked { .. }
            | TransferEvent::TurnTold { .. }
            | TransferEvent::Withdrawn { .. }
            | TransferEvent::ComesBack { .. } => self.take_turn(event),
            _ => self.take_difference(event),
        }
    }

    fn take_turn(&mut self, event: &TransferEvent) {
        let at = self.record.times.recorded_at;
        match event {
            TransferEvent::TurnAsked { transfer, shipment, note } => self.change(transfer, |view| {
                let turn = TurnView { state: TurnState::Asked, note: note.clone(), asked: at };
                of_shipment(view, *shipment, |one| one.turn = Some(turn));
            }),
            TransferEvent::TurnTold { transfer, shipment, refused: true } => {
                self.change(transfer, |view| of_shipment(view, *shipment, too_late));
            }
            // The branch that expected it tells this first: from here on it is received nowhere but where it left.
            TransferEvent::Withdrawn { transfer, shipment, lines, .. } => self.change(transfer, |view| {
                of_shipment(view, *shipment, |one| {
                    if let Some(turn) = &mut one.turn {
                        turn.state = TurnState::Turned;
                    }
                    for line in &mut one.lines {
                        let given_up = lines.iter().find(|moved| moved.sku == line.sku);
                        add(&mut line.settled, given_up.map(|moved| moved.quantity).unwrap_or_default());
                    }
                    lots::give_up(one);
                });
            }),
            TransferEvent::ComesBack { transfer, back, lines, .. } => self.change(transfer, |view| {
                let one = shipped(view, *back, (at, true), lines);
                view.shipments.push(ShipmentView { comes_back: true, ..one });
            }),
            _ => {}
        }
    }

    fn take_difference(&mut self, event: &TransferEvent) {
        let at = self.record.times.recorded_at;
        match event {
            TransferEvent::WrittenOff { transfer, lines, note } => {
                let part = self.part(Resolution::WrittenOff, note);
                self.change(transfer, |view| write_off(view, lines, &part));
            }
            TransferEvent::Differed { transfer, shipment, receipt, lines, responsible, note } => {
                let of = |line: &Difference| DiscrepancyView {
                    shipment: *shipment,
                    receipt: *receipt,
                    sku: line.sku,
                    kind: line.kind,
                    quantity: line.quantity,
                    open: line.quantity,
                    responsible: *responsible,
                    note: note.clone(),
                    found: at,
                    resolved: Vec::new(),
                    lots: Vec::new(),
                };
                self.change(transfer, |view| view.discrepancies.extend(lines.iter().map(of)));
            }
            TransferEvent::Resolved { transfer, .. } => {
                let part = self.part(Resolution::Accepted, "");
                self.change(transfer, |view| resolve(view, event, part));
            }
            TransferEvent::ExpectedAgain { transfer, shipment, lines } => self.change(transfer, |view| {
                view.shipments.push(shipped(view, *shipment, (at, true), lines));
                for moved in lines {
                    change(view, moved.sku, |line| {
                        line.missing.0 = line.missing.0.saturating_sub(moved.quantity.0);
                    });
                }
            }),
            _ => {}
        }
    }

    fn take_lots(&mut self, event: &LotEvent) {
        match event {
            LotEvent::Moved { transfer: Some(journey), lines } => self.lots_leave(*journey, lines),
            LotEvent::Announced { transfer: journey, lines } => self.lots_turn(*journey, lines),
            LotEvent::Came { transfer, shipment, lines, .. } => self.change(transfer, |view| {
                of_shipment(view, *shipment, |one| lots::come(one, lines));
            }),
            LotEvent::Differed { transfer, receipt, lines } => self.change(transfer, |view| {
                lots::differ(&mut view.discrepancies, *receipt, lines);
            }),
            LotEvent::DifferenceResolved { transfer, receipt, again, lines, .. } => {
                self.change(transfer, |view| {
                    lots::resolve(&mut view.discrepancies, *receipt, lines);
                    let Some(again) = again else { return };
                    of_shipment(view, *again, |one| lots::leave(one, lines.iter().map(lots::expected)));
                });
            }
            _ => {}
        }
    }

    /// The transfer that this record sends or takes back a shipment of.
    fn of_journey(&self, journey: TransferId) -> Option<TransferId> {
        let shipment = ShipmentId::new(journey.uuid());
        let has = |view: &&TransferView| view.shipments.iter().any(|one| one.id == shipment);
        self.views.values().find(has).map(|view| view.id)
    }

    fn lots_leave(&mut self, journey: TransferId, lines: &[LotMove]) {
        let Some(transfer) = self.of_journey(journey) else { return };
        let left = || lines.iter().filter(|line| line.on_hand() < Quantity::ZERO).map(lots::left);
        if left().next().is_none() {
            return;
        }
        self.change(&transfer, |view| {
            of_shipment(view, ShipmentId::new(journey.uuid()), |one| lots::leave(one, left()));
        });
    }

    /// What turns round is not of the shipment any more that it left with.
    fn lots_turn(&mut self, journey: TransferId, lines: &[LotMove]) {
        let Some(transfer) = self.of_journey(journey) else { return };
        self.change(&transfer, |view| {
            let back = ShipmentId::new(journey.uuid());
            let turns = view.shipments.iter().any(|one| one.id == back && one.comes_back);
            if turns {
                of_shipment(view, back, |one| lots::leave(one, lines.iter().map(lots::announced)));
            }
        });
    }

    /// A part of a discrepancy as whoever made this record resolved it.
    fn part(&self, resolution: Resolution, note: &str) -> ResolvedPart {
        ResolvedPart {
            resolution,
            quantity: Quantity::ZERO,
            responsible: protocol::Responsible::Unknown,
            note: note.to_owned(),
            by: self.record.person(),
            at: self.record.times.recorded_at,
            back: None,
        }
    }

    fn open(
        &mut self,
        (id, from, to): (TransferId, BranchId, BranchId),
        state: TransferState,
        (lines, note): (&[Moved], &str),
    ) {
        let view = TransferView {
            id,
            from,
            to,
            state,
            note: note.to_owned(),
            changed: self.record.times.recorded_at,
            lines: lines.iter().map(|line| TransferLine::asked(line.sku, line.quantity)).collect(),
            shipments: Vec::new(),
            discrepancies: Vec::new(),
            back_of: None,
            backs: Vec::new(),
            reason: String::new(),
        };
        self.views.insert(id, view);
    }

    fn leave(&mut self, transfer: &TransferId, shipment: ShipmentId, lines: &[Moved]) {
        let at = self.record.times.recorded_at;
        self.change(transfer, |view| {
            view.state = TransferState::Dispatched;
            view.shipments.push(shipped(view, shipment, (at, false), lines));
            for moved in lines {
                change(view, moved.sku, |line| add(&mut line.dispatched, moved.quantity));
            }
        });
    }

    fn send_back(
        &mut self,
        transfer: TransferId,
        (of, to): (TransferId, BranchId),
        (lines, note): (&[BackGoods], &str),
    ) {
        let moved: Vec<Moved> =
            lines.iter().map(|line| Moved { sku: line.sku, quantity: line.all() }).collect();
        self.open((transfer, self.branch, to), TransferState::Dispatched, (&moved, note));
        self.leave(&transfer, transfer.into(), &moved);
        self.change(&transfer, |view| view.back_of = Some(of));
        self.change(&of, |view| view.backs.push(transfer));
    }

    fn change(&mut self, transfer: &TransferId, how: impl FnOnce(&mut TransferView)) {
        let known = || transfer_of(&self.held.get(DocumentId::from(*transfer))?.body).cloned();
        let Some(mut view) = self.views.remove(transfer).or_else(known) else { return };
        how(&mut view);
        view.changed = self.record.times.recorded_at;
        self.views.insert(*transfer, view);
    }
}

fn shipped(
    view: &TransferView,
    id: ShipmentId,
    (sent, again): (Timestamp, bool),
    lines: &[Moved],
) -> ShipmentView {
    let number = u32::try_from(view.shipments.len()).unwrap_or(u32::MAX).saturating_add(1);
    let lines = lines.iter().map(|line| ShipmentLine { sent: line.quantity, ..nothing(line.sku) }).collect();
    ShipmentView {
        id,
        number,
        sent,
        again,
        receipts: 0,
        lines,
        turn: None,
        comes_back: false,
        lots: Vec::new(),
    }
}

const fn nothing(sku: Sku) -> ShipmentLine {
    let zero = Quantity::ZERO;
    ShipmentLine { sku, sent: zero, received: zero, damaged: zero, over: zero, missing: zero, settled: zero }
}

fn of_shipment(view: &mut TransferView, shipment: ShipmentId, how: impl FnOnce(&mut ShipmentView)) {
    if let Some(one) = view.shipments.iter_mut().find(|one| one.id == shipment) {
        how(one);
    }
}

/// What was called back and had come already.
fn too_late(shipment: &mut ShipmentView) {
    if let Some(turn) = shipment.turn.as_mut().filter(|turn| turn.state == TurnState::Asked) {
        turn.state = TurnState::TooLate;
    }
}

fn receive(view: &mut TransferView, shipment: ShipmentId, lines: &[ReceiptLine]) {
    let mut comes_back = false;
    if let Some(of) = view.shipments.iter_mut().find(|one| one.id == shipment) {
        comes_back = of.comes_back;
        of.receipts = of.receipts.saturating_add(1);
        for came in lines {
            if !of.lines.iter().any(|line| line.sku == came.sku) {
                of.lines.push(nothing(came.sku));
            }
            let Some(line) = of.lines.iter_mut().find(|line| line.sku == came.sku) else { continue };
            let (good, damaged) = within(came);
            add(&mut line.received, good);
            add(&mut line.damaged, damaged);
            add(&mut line.over, came.over);
            add(&mut line.missing, came.missing);
        }
    }
    for came in lines {
        let (good, damaged) = within(came);
        if comes_back {
            // What came back is not received by the branch that it was for.
            change(view, came.sku, |line| {
                add(&mut line.came_back, came.within());
                add(&mut line.missing, came.missing);
            });
            continue;
        }
        change(view, came.sku, |line| {
            add(&mut line.received, good);
            add(&mut line.damaged, damaged);
            add(&mut line.over, came.over);
            add(&mut line.missing, came.missing);
        });
    }
}

/// Goods beyond the announcement count apart; they are taken from the good ones first.
fn within(came: &ReceiptLine) -> (Quantity, Quantity) {
    let over_good = came.over.0.min(came.good.0);
    let over_damaged = came.over.0.saturating_sub(over_good);
    let good = Quantity(came.good.0.saturating_sub(over_good));
    (good, Quantity(came.damaged.0.saturating_sub(over_damaged)))
}

/// All that is in transit is given up, and all that is short with it.
fn write_off(view: &mut TransferView, lines: &[Moved], part: &ResolvedPart) {
    view.state = TransferState::Closed;
    for moved in lines {
        change(view, moved.sku, |line| add(&mut line.written_off, moved.quantity));
    }
    for line in view.shipments.iter_mut().flat_map(|shipment| &mut shipment.lines) {
        let rest = line.in_transit();
        add(&mut line.settled, rest);
    }
    for one in &mut view.discrepancies {
        if one.kind == DiscrepancyKind::Short {
            one.lots.iter_mut().for_each(|lot| lot.open = Quantity::ZERO);
        }
    }
    let short = |one: &&mut DiscrepancyView| one.kind == DiscrepancyKind::Short && one.open.is_positive();
    for one in view.discrepancies.iter_mut().filter(short) {
        let (quantity, responsible) = (one.open, one.responsible);
        one.open = Quantity::ZERO;
        one.resolved.push(ResolvedPart { quantity, responsible, ..part.clone() });
    }
}

fn resolve(view: &mut TransferView, event: &TransferEvent, part: ResolvedPart) {
    let TransferEvent::Resolved {
        shipment,
        receipt,
        line: Difference { sku, kind, quantity },
        resolution,
        responsible,
        note,
        back,
        closes,
        ..
    } = event
    else {
        return;
    };
    let same = |one: &&mut DiscrepancyView| (one.receipt, one.sku, one.kind) == (*receipt, *sku, *kind);
    if let Some(one) = view.discrepancies.iter_mut().find(same) {
        one.open.0 = one.open.0.saturating_sub(quantity.0).max(0);
        one.responsible = *responsible;
        // What follows from goods that go back is nobody's own word.
        let by = part.by.filter(|_| back.is_none());
        let (resolution, quantity, responsible) = (*resolution, *quantity, *responsible);
        let (note, back) = (note.clone(), *back);
        one.resolved.push(ResolvedPart { resolution, quantity, responsible, note, by, back, ..part });
    }
    if *kind == DiscrepancyKind::Short {
        let of = view.shipments.iter_mut().find(|one| one.id == *shipment);
        let line = of.and_then(|one| one.lines.iter_mut().find(|line| line.sku == *sku));
        if let Some(line) = line {
            add(&mut line.settled, *quantity);
        }
        change(view, *sku, |line| match resolution {
            Resolution::WrittenOff => add(&mut line.written_off, *quantity),
            Resolution::Found => add(&mut line.found, *quantity),
            _ => {}
        });
    }
    close_if(*closes, view);
}

fn close_if(over: bool, view: &mut TransferView) {
    if over {
        view.state = TransferState::Closed;
        view.shipments.iter_mut().for_each(too_late);
    }
}

/// Changes the line of a SKU; what was never announced gets a line of its own.
fn change(view: &mut TransferView, sku: Sku, how: impl FnOnce(&mut TransferLine)) {
    if !view.lines.iter().any(|line| line.sku == sku) {
        view.lines.push(TransferLine::asked(sku, Quantity::ZERO));
    }
    if let Some(line) = view.lines.iter_mut().find(|line| line.sku == sku) {
        how(line);
    }
}

fn add(sum: &mut Quantity, more: Quantity) {
    sum.0 = sum.0.saturating_add(more.0);
}
