//! Who bought a lot, or brought some of it back: with a ticket or an order, by itself or as a part of a kit. A kit that is promised to an order
//! takes its parts out of their lots when it is promised, and lies in its branch until it leaves.

use domain::branch::{Event, FulfilmentEvent, KitLot, LotEvent, StockEvent, TicketEvent};
use protocol::{
    BranchId, FulfilmentId, LotBuyer, LotCode, Lsn, Movement, MovementDocument, MovementKind, OrderId,
    Quantity, Refusal, Sku,
};
use std::collections::{BTreeMap, BTreeSet};

use super::{MovementsAsked, Newest, Node, movements::cause};
use crate::{
    projections::AllLots,
    record::{Decision, Record, Stream},
};

/// What one record says of a lot in kits, by the fulfilment that they are promised to and the kit.
type InKits = BTreeMap<(Option<FulfilmentId>, Sku), i64>;

impl Node {
    /// Who bought a lot, or brought some of it back, newest first. It looks at a bounded part of the SKU's ledger, so that a page
    /// may be short, or empty, and not the last. `people` whether who ordered is told.
    ///
    /// # Errors
    /// As [`Node::sku_ledger`].
    pub(crate) async fn buyers(
        &self,
        (sku, lot): (Sku, LotCode),
        before: Option<Lsn>,
        limit: usize,
        people: bool,
    ) -> Result<Newest<LotBuyer>, Refusal> {
        let asked = MovementsAsked { lot: Some(lot), ..MovementsAsked::default() };
        let page = self.sku_ledger(sku, asked, before, limit).await?;
        let mut rows = Vec::new();
        for of_record in page.rows.chunk_by(|one, next| one.lsn == next.lsn) {
            for row in self.buyers_of(lot, of_record).await? {
                rows.push(self.with_buyer(row, people).await?);
            }
        }
        Ok(Newest { rows, next: page.next, damaged: page.damaged })
    }

    /// Those of one record.
    async fn buyers_of(&self, lot: LotCode, movements: &[Movement]) -> Result<Vec<LotBuyer>, Refusal> {
        let Some(first) = movements.iter().find(|one| matters(one.kind)) else { return Ok(Vec::new()) };
        let lsn = first.lsn;
        let read = self.blocking(move |node| node.0.locator.read(lsn.0).map_err(Into::into)).await?;
        let sku = first.sku;
        let kitted = read.as_ref().and_then(|record| in_kits(record, &sku, &lot));
        let sold = movements.iter().filter(|one| is_sold(one.kind));
        let alone = sold.clone().fold(0_i64, |sum, one| sum.saturating_add(left(one, lot)));
        let mut rows = Vec::new();
        let customer = read.as_ref().and_then(customer_of);
        let order = read.as_ref().and_then(order_of);
        if let Some(kitted) = kitted {
            // What a record moves of a lot stands at its first movement: what went into kits is a part of that.
            let tickets = || kitted.iter().filter(|((fulfilment, _), _)| fulfilment.is_none());
            let by_kits = tickets().fold(0_i64, |sum, (_, quantity)| sum.saturating_add(*quantity));
            let alone = if alone == 0 { 0 } else { alone.saturating_sub(by_kits) };
            if let Some(sold) = movements.iter().find(|one| is_sold(one.kind) && alone != 0) {
                rows.push(LotBuyer { customer, order, ..row(sold, lot, alone) });
            }
            let here = self.lies_here(first.branch, (sku, lot), &kitted).await?;
            for ((fulfilment, kit), quantity) in kitted {
                let mut own = LotBuyer { kit: Some(kit), customer, order, ..row(first, lot, quantity) };
                own.cause = read.as_ref().and_then(receipt_of).unwrap_or(own.cause);
                if let Some(id) = fulfilment {
                    own.document = Some(MovementDocument::Fulfilment(id));
                    own.order = match order {
                        Some(order) => Some(order),
                        None => self.fulfilment(id).await?.map(|view| view.order),
                    };
                    own.here = quantity > 0 && here.contains(&id);
                }
                rows.push(own);
            }
            return Ok(rows);
        }
        for one in movements.iter().filter(|one| is_sold(one.kind) || is_of_a_sold_kit(one)) {
            let kit = read.as_ref().filter(|_| !is_sold(one.kind)).and_then(|record| kit_of(record, &sku));
            rows.push(LotBuyer { kit, customer, order, ..row(one, lot, left(one, lot)) });
        }
        Ok(rows)
    }

    /// Of which of these fulfilments the kits lie in their branch with some of the lot in them.
    async fn lies_here(
        &self,
        branch: BranchId,
        (sku, lot): (Sku, LotCode),
        kitted: &InKits,
    ) -> Result<BTreeSet<FulfilmentId>, Refusal> {
        if kitted.keys().all(|(fulfilment, _)| fulfilment.is_none()) {
            return Ok(BTreeSet::new());
        }
        self.projections().lots.look(move |lots: &AllLots| lots.in_kits(branch, &sku, &lot)).await
    }

    /// With what is known of whoever bought it.
    async fn with_buyer(&self, mut buyer: LotBuyer, people: bool) -> Result<LotBuyer, Refusal> {
        let published = self.catalogue();
        buyer.kit_name = buyer.kit.and_then(|kit| published.name_at(&kit, published.seq)).unwrap_or_default();
        if let Some(order) = buyer.order
            && let Some(view) = self.order(order).await?
        {
            buyer.order_number = view.number;
            if people {
                let contact = view.contact;
                (buyer.name, buyer.email, buyer.phone) = (contact.name, contact.email, contact.phone);
            }
        }
        Ok(buyer)
    }
}

const fn is_sold(kind: MovementKind) -> bool {
    matches!(kind, MovementKind::Sold | MovementKind::Returned | MovementKind::Fulfilled)
}

/// Whether a record with such a movement may tell of somebody who bought the lot. A recall takes it out of promised kits.
const fn matters(kind: MovementKind) -> bool {
    is_sold(kind) || matches!(kind, MovementKind::Converted | MovementKind::Recalled)
}

/// A kit was made to be sold, or of what came back, and not by somebody's hand.
const fn is_of_a_sold_kit(movement: &Movement) -> bool {
    matches!(movement.kind, MovementKind::Converted) && movement.document.is_some()
}

/// What of the lot left with a movement; below zero: came back.
fn left(movement: &Movement, lot: LotCode) -> i64 {
    let own = movement.lots.iter().filter(|moved| moved.lot == lot);
    own.fold(0_i64, |sum, moved| sum.saturating_sub(moved.quantity.0))
}

fn row(movement: &Movement, lot: LotCode, quantity: i64) -> LotBuyer {
    LotBuyer {
        lsn: movement.lsn,
        at: movement.at,
        branch: movement.branch,
        quantity: Quantity(quantity),
        named: movement.lots.iter().any(|moved| moved.lot == lot && moved.named),
        cause: movement.cause.clone(),
        document: movement.document,
        order: None,
        order_number: String::new(),
        customer: None,
        name: String::new(),
        email: String::new(),
        phone: String::new(),
        kit: None,
        kit_name: String::new(),
        here: false,
    }
}

fn events_of(record: &Record) -> &[Event] {
    match &record.decision {
        Decision::Branch(events) => events,
        _ => &[],
    }
}

/// What a record says of a lot in kits; none where it says nothing of lots in kits, as records did not before this was kept.
fn in_kits(record: &Record, sku: &Sku, lot: &LotCode) -> Option<InKits> {
    let told = events_of(record).iter().filter_map(|event| match event {
        Event::Lot(LotEvent::Kitted { fulfilment, lines }) => Some((*fulfilment, lines)),
        _ => None,
    });
    let mut sums: Option<InKits> = None;
    for (fulfilment, lines) in told {
        let sums = sums.get_or_insert_default();
        let own = |line: &&KitLot| line.sku == *sku && line.lot == *lot;
        for line in lines.iter().filter(own) {
            let sum = sums.entry((fulfilment, line.kit)).or_default();
            *sum = sum.saturating_add(line.quantity.0);
        }
    }
    sums
}

/// The first kit of a record that a SKU is a part of.
fn kit_of(record: &Record, part: &Sku) -> Option<Sku> {
    events_of(record).iter().find_map(|event| match event {
        Event::Stock(StockEvent::Converted { sku, of, .. }) => {
            of.iter().any(|own| own.sku == *part).then_some(*sku)
        }
        _ => None,
    })
}

/// The number of the receipt of a ticket.
fn receipt_of(record: &Record) -> Option<String> {
    let Stream::Branch(branch) = record.stream else { return None };
    let ticket = events_of(record).iter().find(|event| matches!(event, Event::Ticket(_)))?;
    Some(cause(branch, ticket, MovementKind::Sold))
}

fn customer_of(record: &Record) -> Option<protocol::CustomerId> {
    events_of(record).iter().find_map(|event| match event {
        Event::Ticket(TicketEvent::Completed(facts)) => facts.customer,
        _ => None,
    })
}

/// The order whose goods left, came back, or are promised with a record.
fn order_of(record: &Record) -> Option<OrderId> {
    events_of(record).iter().find_map(|event| match event {
        Event::Fulfilment(
            FulfilmentEvent::Promised { order, .. }
            | FulfilmentEvent::Shipped { order, .. }
            | FulfilmentEvent::Collected { order, .. },
        )
        | Event::Stock(StockEvent::CameBack { order, .. }) => Some(*order),
        _ => None,
    })
}
