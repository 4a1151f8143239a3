//! What is set aside or on its way, and by which document: the open holds, transfers, fulfilments and
//! orders to suppliers behind the numbers of a level that nothing has moved yet. It is bounded by what is open.

use domain::branch::{
    Awaited, BackorderEvent, Event, FulfilmentEvent, HoldEvent, Moved, PurchaseEvent, ReceiptLine,
    StockEvent, TransferEvent, times,
};
use protocol::{
    BranchId, DiscrepancyKind, FulfilmentId, HoldId, LevelName, Lsn, PurchaseId, Quantity, RegisterId,
    ShipmentId, Sku, StaffId, Timestamp, TransferId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{
    egress::{Attach, Follow, Outlet, Part, Projection},
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Promised {
    promises: BTreeMap<(Sku, BranchId, LevelName, PromiseId), Promise>,
    /// When open holds end.
    expiries: BTreeMap<HoldId, Timestamp>,
    /// Kits that are promised, whose parts are in no number of a level any more.
    kits: BTreeMap<(BranchId, FulfilmentId), Vec<PromisedKit>>,
}

/// So many of a kit for an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct PromisedKit {
    pub(crate) kit: Sku,
    /// What one is made of.
    parts: Vec<Moved>,
    /// How many, and who promised them when.
    pub(crate) promise: Promise,
}

impl PromisedKit {
    /// How much of a part so many are made of, and how much one is.
    pub(crate) fn part(&self, sku: &Sku) -> (Quantity, Quantity) {
        let own = || self.parts.iter().filter(|part| part.sku == *sku);
        let all = own().filter_map(|part| times(part.quantity, self.promise.quantity));
        let sum = |quantities: &mut dyn Iterator<Item = Quantity>| {
            Quantity(quantities.map(|quantity| quantity.0).fold(0, i64::saturating_add))
        };
        (sum(&mut all.into_iter()), sum(&mut own().map(|part| part.quantity)))
    }
}

/// The document that something is promised by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) enum PromiseId {
    Hold(HoldId),
    Transfer(TransferId),
    Fulfilment(FulfilmentId),
    Purchase(PurchaseId),
    /// What has left with one shipment.
    Shipment(TransferId, ShipmentId),
}

/// So much of a SKU for a document, and who did that.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Promise {
    pub(crate) quantity: Quantity,
    pub(crate) lsn: Lsn,
    pub(crate) at: Timestamp,
    pub(crate) recorded: Timestamp,
    pub(crate) staff: Option<StaffId>,
    pub(crate) register: Option<RegisterId>,
    /// The branch at the other end of a transfer.
    pub(crate) other: Option<BranchId>,
    /// When a hold ends.
    pub(crate) expires: Option<Timestamp>,
}

impl Promised {
    /// What makes one number of a SKU in a branch.
    pub(crate) fn of(&self, sku: Sku, branch: BranchId, level: LevelName) -> Vec<(PromiseId, Promise)> {
        let documents = self.documents(sku, branch, level);
        documents
            .map(|(id, promise)| {
                let expires = match id {
                    PromiseId::Hold(hold) => self.expiries.get(&hold).copied(),
                    _ => None,
                };
                (id, Promise { expires, ..*promise })
            })
            .collect()
    }

    /// What lies in a branch in kits that are promised, by part.
    pub(crate) fn in_kits(&self, branch: BranchId) -> BTreeMap<Sku, Quantity> {
        let first = FulfilmentId::new(uuid::Uuid::nil());
        let own = self.kits.range((branch, first)..).take_while(|((there, _), _)| *there == branch);
        let mut sums: BTreeMap<Sku, Quantity> = BTreeMap::new();
        for kit in own.flat_map(|(_, kits)| kits) {
            for part in &kit.parts {
                let sum = sums.entry(part.sku).or_default();
                let there = times(part.quantity, kit.promise.quantity).unwrap_or_default();
                sum.0 = sum.0.saturating_add(there.0);
            }
        }
        sums
    }

    /// Kits of a branch that are promised and that a SKU is a part of.
    pub(crate) fn kits_of(&self, sku: Sku, branch: BranchId) -> Vec<(FulfilmentId, PromisedKit)> {
        let first = FulfilmentId::new(uuid::Uuid::nil());
        let own = self.kits.range((branch, first)..).take_while(|((there, _), _)| *there == branch);
        let all = own.flat_map(|((_, id), kits)| kits.iter().map(move |kit| (*id, kit.clone())));
        all.filter(|(_, kit)| kit.part(&sku).0.is_positive()).collect()
    }

    /// Kits are made for an order, taken apart again, or leave with it.
    fn take_kit(&mut self, key: (BranchId, FulfilmentId), (kit, of): (Sku, &[Moved]), made: Promise) {
        let kits = self.kits.entry(key).or_default();
        match kits.iter_mut().find(|own| own.kit == kit && own.parts == of) {
            Some(own) => own.promise.quantity.0 = own.promise.quantity.0.saturating_add(made.quantity.0),
            None => kits.push(PromisedKit { kit, parts: of.to_vec(), promise: made }),
        }
        self.forget_kits(key);
    }

    fn let_kits_go(&mut self, key: (BranchId, FulfilmentId), lines: &[Moved]) {
        let Some(kits) = self.kits.get_mut(&key) else { return };
        for line in lines {
            let mut left = line.quantity.0;
            for own in kits.iter_mut().filter(|own| own.kit == line.sku) {
                let gone = own.promise.quantity.0.min(left).max(0);
                own.promise.quantity.0 = own.promise.quantity.0.saturating_sub(gone);
                left = left.saturating_sub(gone);
            }
        }
        self.forget_kits(key);
    }

    fn forget_kits(&mut self, key: (BranchId, FulfilmentId)) {
        if let Some(kits) = self.kits.get_mut(&key) {
            kits.retain(|own| own.promise.quantity.is_positive());
            if kits.is_empty() {
                self.kits.remove(&key);
            }
        }
    }

    /// What that comes to.
    pub(crate) fn sum(&self, sku: Sku, branch: BranchId, level: LevelName) -> Quantity {
        let quantities = self.documents(sku, branch, level).map(|(_, promise)| promise.quantity.0);
        Quantity(quantities.fold(0, i64::saturating_add))
    }

    fn documents(
        &self,
        sku: Sku,
        branch: BranchId,
        level: LevelName,
    ) -> impl Iterator<Item = (PromiseId, &Promise)> {
        let first = PromiseId::Hold(HoldId::from(protocol::CommandId::new(uuid::Uuid::nil())));
        let behind = self.promises.range((sku, branch, level, first)..);
        let own = behind
            .take_while(move |((one, there, name, _), _)| (*one, *there, *name) == (sku, branch, level));
        own.map(|((_, _, _, id), promise)| (*id, promise))
    }

    fn promise(&mut self, branch: BranchId, level: LevelName, id: PromiseId, lines: &[Moved], by: Promise) {
        for Moved { sku, quantity } in lines {
            self.promises.insert((*sku, branch, level, id), Promise { quantity: *quantity, ..by });
        }
    }

    fn keep(&mut self, branch: BranchId, level: LevelName, id: PromiseId, lines: &[Moved]) {
        for line in lines {
            self.lessen(line.sku, branch, level, id, line.quantity);
        }
    }

    fn lessen(&mut self, sku: Sku, branch: BranchId, level: LevelName, id: PromiseId, by: Quantity) {
        let key = (sku, branch, level, id);
        if let Some(promise) = self.promises.get_mut(&key) {
            promise.quantity.0 = promise.quantity.0.saturating_sub(by.0);
            if promise.quantity == Quantity::ZERO {
                self.promises.remove(&key);
            }
        }
    }

    fn take_hold(&mut self, branch: BranchId, event: &HoldEvent, by: Promise) {
        let level = LevelName::Reserved;
        match event {
            HoldEvent::Held { hold, lines, expires_at, .. } => {
                self.expiries.insert(*hold, *expires_at);
                self.promise(branch, level, PromiseId::Hold(*hold), lines, by);
            }
            HoldEvent::Extended { hold, expires_at } => {
                self.expiries.insert(*hold, *expires_at);
            }
            HoldEvent::Released { hold, lines } | HoldEvent::Expired { hold, lines } => {
                self.expiries.remove(hold);
                self.keep(branch, level, PromiseId::Hold(*hold), lines);
            }
        }
    }

    fn take_fulfilment(&mut self, branch: BranchId, event: &FulfilmentEvent, by: Promise) {
        let (level, id) = (LevelName::Allocated, PromiseId::Fulfilment(event.fulfilment()));
        if let FulfilmentEvent::Shipped { lines, .. } | FulfilmentEvent::Collected { lines, .. } = event {
            self.let_kits_go((branch, event.fulfilment()), lines);
        }
        match event {
            FulfilmentEvent::Promised { hold, held, lines, .. } => {
                if let Some(hold) = hold {
                    self.expiries.remove(hold);
                    self.keep(branch, LevelName::Reserved, PromiseId::Hold(*hold), held);
                }
                self.promise(branch, level, id, lines, by);
            }
            FulfilmentEvent::Picked { short: gone, .. }
            | FulfilmentEvent::Shipped { lines: gone, .. }
            | FulfilmentEvent::Collected { lines: gone, .. }
            | FulfilmentEvent::LeftOut { lines: gone, .. }
            | FulfilmentEvent::Cancelled { allocated: gone, .. } => self.keep(branch, level, id, gone),
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

    /// What waits is in another number than what is there, by the same document.
    fn take_backorder(&mut self, branch: BranchId, event: &BackorderEvent, by: Promise) {
        use LevelName::{Allocated, Backordered, Reserved};
        match event {
            BackorderEvent::RuleSet { .. } => {}
            BackorderEvent::HoldWaits { hold, lines } => {
                let lines: Vec<Moved> = lines.iter().map(Awaited::moved).collect();
                self.shift(branch, (Reserved, Backordered), PromiseId::Hold(*hold), &lines, by);
            }
            BackorderEvent::HoldSupplied { hold, lines } | BackorderEvent::HoldEnded { hold, lines } => {
                self.shift(branch, (Backordered, Reserved), PromiseId::Hold(*hold), lines, by);
            }
            BackorderEvent::Waits { fulfilment, lines } => {
                let lines: Vec<Moved> = lines.iter().map(Awaited::moved).collect();
                self.shift(branch, (Allocated, Backordered), PromiseId::Fulfilment(*fulfilment), &lines, by);
            }
            BackorderEvent::Supplied { fulfilment, lines }
            | BackorderEvent::GivenUp { fulfilment, lines } => {
                self.shift(branch, (Backordered, Allocated), PromiseId::Fulfilment(*fulfilment), lines, by);
            }
        }
    }

    fn shift(
        &mut self,
        branch: BranchId,
        (from, to): (LevelName, LevelName),
        id: PromiseId,
        lines: &[Moved],
        by: Promise,
    ) {
        for Moved { sku, quantity } in lines {
            let since = self.promises.get(&(*sku, branch, from, id)).copied().unwrap_or(by);
            let nothing = Promise { quantity: Quantity::ZERO, ..since };
            let promise = self.promises.entry((*sku, branch, to, id)).or_insert(nothing);
            promise.quantity.0 = promise.quantity.0.saturating_add(quantity.0);
            self.lessen(*sku, branch, from, id, *quantity);
        }
    }

    fn take_transfer(&mut self, branch: BranchId, event: &TransferEvent, by: Promise) {
        use LevelName::{Allocated, InTransit};
        let id = PromiseId::Transfer;
        match event {
            TransferEvent::Approved { transfer, lines } => {
                self.promise(branch, Allocated, id(*transfer), lines, by);
            }
            TransferEvent::Cancelled { transfer, allocated: lines }
            | TransferEvent::RestDropped { transfer, lines, .. } => {
                self.keep(branch, Allocated, id(*transfer), lines);
            }
            TransferEvent::Dispatched { transfer, to, lines } => {
                self.leave(
                    branch,
                    (*transfer, (*transfer).into()),
                    lines,
                    Promise { other: Some(*to), ..by },
                );
            }
            TransferEvent::Shipped { transfer, shipment, to, lines } => {
                self.leave(branch, (*transfer, *shipment), lines, Promise { other: Some(*to), ..by });
            }
            TransferEvent::SentBack { transfer, to, lines, .. } => {
                let lines: Vec<Moved> =
                    lines.iter().map(|line| Moved { sku: line.sku, quantity: line.all() }).collect();
                let by = Promise { other: Some(*to), ..by };
                self.leave(branch, (*transfer, (*transfer).into()), &lines, by);
            }
            TransferEvent::Announced { transfer, from, lines, .. } => {
                self.announce(
                    branch,
                    (*transfer, (*transfer).into()),
                    lines,
                    Promise { other: Some(*from), ..by },
                );
            }
            TransferEvent::ShipmentAnnounced { transfer, shipment, from, lines, .. } => {
                let by = Promise { other: Some(*from), ..by };
                self.announce(branch, (*transfer, *shipment), lines, by);
            }
            TransferEvent::Received { transfer, from, lines, .. } => {
                self.receive((*from, branch), (*transfer, (*transfer).into()), lines);
            }
            TransferEvent::ShipmentReceived { transfer, shipment, from, lines, .. } => {
                self.receive((*from, branch), (*transfer, *shipment), lines);
            }
            TransferEvent::WrittenOff { transfer, lines, .. } => {
                for line in lines {
                    self.give_up(branch, *transfer, line);
                }
            }
            TransferEvent::Resolved { transfer, shipment, line, .. }
                if line.kind == DiscrepancyKind::Short =>
            {
                let id = PromiseId::Shipment(*transfer, *shipment);
                self.lessen(line.sku, branch, InTransit, id, line.quantity);
            }
            TransferEvent::ExpectedAgain { transfer, shipment, lines } => {
                let id = PromiseId::Shipment(*transfer, *shipment);
                self.promise(branch, InTransit, id, lines, by);
            }
            _ => self.take_turn(branch, event, by),
        }
    }

    /// What turns round on its way is in transit as it was, and expected elsewhere.
    fn take_turn(&mut self, branch: BranchId, event: &TransferEvent, by: Promise) {
        use LevelName::{InTransit, Incoming};
        match event {
            TransferEvent::Withdrawn { transfer, shipment, lines, .. } => {
                let id = PromiseId::Shipment(*transfer, *shipment);
                for line in lines {
                    self.lessen(line.sku, branch, Incoming, id, line.quantity);
                }
            }
            TransferEvent::ComesBack { transfer, shipment, back, from, lines, .. } => {
                let (id, by) =
                    (PromiseId::Shipment(*transfer, *shipment), Promise { other: Some(*from), ..by });
                for line in lines {
                    self.lessen(line.sku, branch, InTransit, id, line.quantity);
                }
                self.promise(branch, InTransit, PromiseId::Shipment(*transfer, *back), lines, by);
                self.announce(branch, (*transfer, *back), lines, by);
            }
            _ => {}
        }
    }

    fn leave(
        &mut self,
        branch: BranchId,
        (transfer, shipment): (TransferId, ShipmentId),
        lines: &[Moved],
        by: Promise,
    ) {
        self.keep(branch, LevelName::Allocated, PromiseId::Transfer(transfer), lines);
        self.promise(branch, LevelName::InTransit, PromiseId::Shipment(transfer, shipment), lines, by);
    }

    fn announce(
        &mut self,
        branch: BranchId,
        (transfer, shipment): (TransferId, ShipmentId),
        lines: &[Moved],
        by: Promise,
    ) {
        self.promise(branch, LevelName::Incoming, PromiseId::Shipment(transfer, shipment), lines, by);
    }

    /// What came is told by the branch where it came, and is in one place at every moment.
    fn receive(
        &mut self,
        (from, to): (BranchId, BranchId),
        (transfer, shipment): (TransferId, ShipmentId),
        lines: &[ReceiptLine],
    ) {
        let id = PromiseId::Shipment(transfer, shipment);
        for line @ ReceiptLine { sku, missing, .. } in lines {
            let within = line.within();
            let settled = Quantity(within.0.saturating_add(missing.0));
            self.lessen(*sku, to, LevelName::Incoming, id, settled);
            self.lessen(*sku, from, LevelName::InTransit, id, within);
        }
    }

    /// What is given up of a transfer is all that is left of its shipments.
    fn give_up(&mut self, branch: BranchId, transfer: TransferId, line: &Moved) {
        let shipments = self.documents(line.sku, branch, LevelName::InTransit);
        let of = shipments.filter(|(id, _)| matches!(id, PromiseId::Shipment(one, _) if *one == transfer));
        let lost: Vec<(PromiseId, Quantity)> = of.map(|(id, promise)| (id, promise.quantity)).collect();
        for (id, quantity) in lost {
            self.lessen(line.sku, branch, LevelName::InTransit, id, quantity);
        }
    }
}

impl Promised {
    fn take_purchase(&mut self, branch: BranchId, event: &PurchaseEvent, by: Promise) {
        let level = LevelName::Incoming;
        let id = PromiseId::Purchase;
        match event {
            PurchaseEvent::Sent { purchase, lines, .. } => {
                self.promise(branch, level, id(*purchase), lines, by);
            }
            PurchaseEvent::Changed { purchase, incoming, .. } => {
                for Moved { sku, quantity } in incoming {
                    let key = (*sku, branch, level, id(*purchase));
                    self.promises.entry(key).or_insert(Promise { quantity: Quantity::ZERO, ..by });
                    self.lessen(*sku, branch, level, id(*purchase), Quantity(quantity.0.saturating_neg()));
                }
            }
            PurchaseEvent::Received { purchase: Some(purchase), lines, .. } => {
                for line in lines {
                    self.lessen(line.sku, branch, level, id(*purchase), line.settled());
                }
            }
            PurchaseEvent::Closed { purchase, left, .. } | PurchaseEvent::Cancelled { purchase, left } => {
                self.keep(branch, level, id(*purchase), left);
            }
            PurchaseEvent::Drafted { .. }
            | PurchaseEvent::Received { purchase: None, .. }
            | PurchaseEvent::Returned { .. } => {}
        }
    }
}

/// Who did what a record tells, as a promise of nothing.
fn by(record: &Record) -> Promise {
    Promise {
        quantity: Quantity::ZERO,
        lsn: record.lsn,
        at: record.times.occurred.at,
        recorded: record.times.recorded_at,
        staff: record.person(),
        register: record.register(),
        other: None,
        expires: None,
    }
}

impl Replay for Promised {
    fn replay(&mut self, record: &Record) {
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        for event in events {
            match event {
                Event::Hold(event) => self.take_hold(branch, event, by(record)),
                Event::Transfer(event) => self.take_transfer(branch, event, by(record)),
                Event::Purchase(event) => self.take_purchase(branch, event, by(record)),
                Event::Stock(StockEvent::Converted { sku, quantity, of, fulfilment: Some(id), .. }) => {
                    let made = Promise { quantity: *quantity, ..by(record) };
                    self.take_kit((branch, *id), (*sku, of), made);
                }
                Event::Register(_)
                | Event::Ticket(_)
                | Event::Stock(_)
                | Event::Claim(_)
                | Event::Task(_)
                | Event::Count(_)
                | Event::Lot(_)
                | Event::Consignment(_) => {}
                Event::Fulfilment(event) => self.take_fulfilment(branch, event, by(record)),
                Event::Invoice(_) => {}
                Event::Backorder(event) => self.take_backorder(branch, event, by(record)),
            }
        }
    }
}

impl Projection for Promised {
    const PART: Part = Part { name: "promised", form: 5, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
