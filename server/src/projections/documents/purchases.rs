//! Orders to suppliers with their lines, deliveries and what became of them: those that are open, and those that were done last.
//! What they cost is told by those who read them to nobody who may not know it.

use domain::branch::{BoughtLine, Delivered, Event, Moved, PurchaseEvent};
use protocol::{
    Amount, BranchId, Charges, DeliveryLine, DeliveryView, DocumentId, PurchaseChange, PurchaseDeed,
    PurchaseId, PurchaseLine, PurchaseSheet, PurchaseState, PurchaseStep, PurchaseView, Quantity, Sku,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::plus;
use crate::{limits::PURCHASE_STEPS_KEPT, record::Record};

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Orders(BTreeMap<PurchaseId, Order>);

#[derive(Serialize, Deserialize)]
struct Order {
    view: PurchaseView,
    lines: BTreeMap<Sku, PurchaseLine>,
    deliveries: Vec<DeliveryView>,
    steps: Vec<PurchaseStep>,
}

impl Orders {
    pub(super) fn sheet(&self, id: PurchaseId) -> Option<PurchaseSheet> {
        let Order { view, lines, deliveries, steps } = self.0.get(&id)?;
        let costs = lines.values().filter(|line| line.ordered.is_positive());
        let costs = costs.map(|line| line.cost.and_then(|cost| cost.checked_times(line.ordered)));
        let total = costs.collect::<Option<Vec<Amount>>>().and_then(Amount::checked_sum);
        Some(PurchaseSheet {
            purchase: view.clone(),
            lines: lines.values().cloned().collect(),
            total,
            deliveries: deliveries.clone(),
            steps: steps.clone(),
        })
    }

    /// What stands in a branch's drafts.
    pub(super) fn drafted(&self, branch: BranchId) -> BTreeMap<Sku, Quantity> {
        let drafts = self
            .0
            .values()
            .filter(|order| order.view.branch == branch && order.view.state == PurchaseState::Draft);
        let mut sums: BTreeMap<Sku, Quantity> = BTreeMap::new();
        for line in drafts.flat_map(|order| order.lines.values()) {
            let sum = sums.entry(line.sku).or_default();
            *sum = plus(*sum, line.ordered);
        }
        sums
    }

    pub(super) fn forget(&mut self, id: DocumentId) {
        self.0.remove(&PurchaseId::new(id.uuid()));
    }

    /// The orders that a record changed, as they are now.
    pub(super) fn take(&mut self, branch: BranchId, record: &Record, events: &[Event]) -> Vec<PurchaseView> {
        let bought = events.iter().filter_map(|event| match event {
            Event::Purchase(event) => Some(event),
            _ => None,
        });
        bought.filter_map(|event| self.take_event(branch, record, event)).collect()
    }

    fn take_event(
        &mut self,
        branch: BranchId,
        record: &Record,
        event: &PurchaseEvent,
    ) -> Option<PurchaseView> {
        let id = match event {
            PurchaseEvent::Drafted { purchase, .. } => {
                self.0.insert(*purchase, drafted(branch, record, event)?);
                *purchase
            }
            PurchaseEvent::Changed { purchase, .. }
            | PurchaseEvent::Sent { purchase, .. }
            | PurchaseEvent::Received { purchase: Some(purchase), .. }
            | PurchaseEvent::Closed { purchase, .. }
            | PurchaseEvent::Cancelled { purchase, .. } => *purchase,
            PurchaseEvent::Received { purchase: None, .. } | PurchaseEvent::Returned { .. } => return None,
        };
        let order = self.0.get_mut(&id)?;
        order.take(branch, record, event);
        order.view.changed = record.times.recorded_at;
        Some(order.view.clone())
    }
}

fn drafted(branch: BranchId, record: &Record, event: &PurchaseEvent) -> Option<Order> {
    let PurchaseEvent::Drafted { purchase, number, supplier, expected, note, .. } = event else {
        return None;
    };
    let view = PurchaseView {
        id: *purchase,
        number: *number,
        branch,
        supplier: *supplier,
        state: PurchaseState::Draft,
        version: 1,
        expected: expected.clone(),
        note: note.clone(),
        line_count: 0,
        ordered: Quantity::ZERO,
        received: Quantity::ZERO,
        receipts: 0,
        drafted: record.times.recorded_at,
        drafted_by: record.person(),
        sent: None,
        changed: record.times.recorded_at,
    };
    Some(Order { view, lines: BTreeMap::new(), deliveries: Vec::new(), steps: Vec::new() })
}

impl Order {
    fn take(&mut self, branch: BranchId, record: &Record, event: &PurchaseEvent) {
        match event {
            PurchaseEvent::Drafted { lines, .. } => {
                self.rewrite(lines);
                self.step(record, PurchaseDeed::Drafted, "", Vec::new());
            }
            PurchaseEvent::Changed { version, lines, expected, note, reason, .. } => {
                self.view.version = *version;
                self.view.expected.clone_from(expected);
                self.view.note.clone_from(note);
                let changes = self.rewrite(lines);
                self.step(record, PurchaseDeed::Changed, reason, changes);
            }
            PurchaseEvent::Sent { .. } => {
                self.view.state = PurchaseState::Sent;
                self.view.sent = Some(record.times.recorded_at);
                self.reckon_left();
                self.step(record, PurchaseDeed::Sent, "", Vec::new());
            }
            PurchaseEvent::Received { note, lines, closes, .. } => {
                lines.iter().for_each(|line| self.came(line));
                self.view.receipts = self.view.receipts.saturating_add(1);
                self.view.state = if *closes { PurchaseState::Closed } else { PurchaseState::PartlyReceived };
                self.reckon_left();
                self.deliveries.extend(delivery(branch, record, event));
                self.step(record, PurchaseDeed::Received, note, Vec::new());
            }
            PurchaseEvent::Closed { note, left, .. } => {
                self.end(PurchaseState::Closed, left);
                self.step(record, PurchaseDeed::Closed, note, Vec::new());
            }
            PurchaseEvent::Cancelled { left, .. } => {
                self.end(PurchaseState::Cancelled, left);
                self.step(record, PurchaseDeed::Cancelled, "", Vec::new());
            }
            PurchaseEvent::Returned { .. } => {}
        }
    }

    /// Puts the lines of a version; what came stays. Tells what is ordered otherwise than before.
    fn rewrite(&mut self, lines: &[BoughtLine]) -> Vec<PurchaseChange> {
        let before: BTreeMap<Sku, Quantity> =
            self.lines.iter().map(|(sku, line)| (*sku, line.ordered)).collect();
        for line in self.lines.values_mut() {
            line.ordered = Quantity::ZERO;
        }
        for BoughtLine { sku, quantity, pack, cost } in lines {
            let line = self.lines.entry(*sku).or_insert_with(|| empty(*sku));
            (line.ordered, line.pack, line.cost) = (*quantity, *pack, *cost);
        }
        self.lines.retain(|_, line| line.ordered.is_positive() || came_of(line).is_positive());
        let skus: std::collections::BTreeSet<Sku> =
            before.keys().copied().chain(lines.iter().map(|line| line.sku)).collect();
        let of = |sku: &Sku| self.lines.get(sku).map(|line| line.ordered).unwrap_or_default();
        let changes = skus.iter().map(|sku| PurchaseChange {
            sku: *sku,
            before: before.get(sku).copied().unwrap_or_default(),
            after: of(sku),
        });
        let changes = changes.filter(|change| change.before != change.after).collect();
        let ordered = self.lines.values().filter(|line| line.ordered.is_positive());
        self.view.line_count = u32::try_from(ordered.clone().count()).unwrap_or(u32::MAX);
        self.view.ordered = ordered.fold(Quantity::ZERO, |sum, line| plus(sum, line.ordered));
        self.reckon_left();
        changes
    }

    /// A draft expects nothing yet.
    fn reckon_left(&mut self) {
        let draft = self.view.state == PurchaseState::Draft;
        for line in self.lines.values_mut() {
            let settled = line.good.0.saturating_add(line.damaged.0).saturating_sub(line.over.0);
            let left = line.ordered.0.saturating_sub(settled).max(0);
            line.left = if draft { Quantity::ZERO } else { Quantity(left) };
        }
    }

    fn came(&mut self, came: &Delivered) {
        let line = self.lines.entry(came.sku).or_insert_with(|| empty(came.sku));
        line.good = plus(line.good, came.good);
        line.damaged = plus(line.damaged, came.damaged);
        line.wrong = plus(line.wrong, came.wrong);
        line.over = plus(line.over, came.over);
        self.view.received = plus(self.view.received, came.meant());
    }

    fn end(&mut self, state: PurchaseState, left: &[Moved]) {
        self.view.state = state;
        for line in self.lines.values_mut() {
            line.left = Quantity::ZERO;
        }
        for Moved { sku, quantity } in left {
            if let Some(line) = self.lines.get_mut(sku) {
                line.missing = *quantity;
            }
        }
    }

    /// The newest are kept, and the first, which says who wrote it.
    fn step(&mut self, record: &Record, what: PurchaseDeed, reason: &str, changes: Vec<PurchaseChange>) {
        let (version, at, staff) = (self.view.version, record.times.recorded_at, record.person());
        self.steps.push(PurchaseStep { what, version, at, staff, reason: reason.to_owned(), changes });
        if self.steps.len() > PURCHASE_STEPS_KEPT {
            self.steps.remove(1);
        }
    }
}

const fn empty(sku: Sku) -> PurchaseLine {
    let zero = Quantity::ZERO;
    PurchaseLine {
        sku,
        ordered: zero,
        pack: Quantity::ONE,
        cost: None,
        good: zero,
        damaged: zero,
        wrong: zero,
        over: zero,
        left: zero,
        missing: zero,
    }
}

fn came_of(line: &PurchaseLine) -> Quantity {
    plus(plus(line.good, line.damaged), line.wrong)
}

/// Goods that came or went back, as they are told.
pub(in crate::projections) fn delivery(
    branch: BranchId,
    record: &Record,
    event: &PurchaseEvent,
) -> Option<DeliveryView> {
    let told = DeliveryView {
        lsn: record.lsn,
        command: record.command,
        branch,
        purchase: None,
        supplier: None,
        back: false,
        reference: String::new(),
        note: String::new(),
        at: record.times.recorded_at,
        staff: record.person(),
        charges: None,
        lines: Vec::new(),
    };
    match event {
        PurchaseEvent::Received { purchase, supplier, reference, note, charges, lines, .. } => {
            let line = |line: &Delivered| DeliveryLine {
                sku: line.sku,
                good: line.good,
                damaged: line.damaged,
                wrong: line.wrong,
                over: line.over,
                cost: line.cost,
                average: line.average,
            };
            Some(DeliveryView {
                purchase: *purchase,
                supplier: *supplier,
                reference: reference.clone(),
                note: note.clone(),
                charges: charges.map(|charges| Charges { amount: charges.amount, by: charges.by }),
                lines: lines.iter().map(line).collect(),
                ..told
            })
        }
        PurchaseEvent::Returned { supplier, reference, reason, lines } => {
            let lines = lines.iter().map(|line| DeliveryLine {
                sku: line.sku,
                good: Quantity(line.quantity.0.saturating_sub(line.unsellable.0)),
                damaged: line.unsellable,
                wrong: Quantity::ZERO,
                over: Quantity::ZERO,
                cost: line.average.and_then(|average| average.checked_times(line.quantity)),
                average: line.average,
            });
            Some(DeliveryView {
                supplier: *supplier,
                back: true,
                reference: reference.clone(),
                note: reason.clone(),
                lines: lines.collect(),
                ..told
            })
        }
        _ => None,
    }
}
