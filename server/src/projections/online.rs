//! What orders of the online store bring to reports, record by record: sales when a branch hands goods over, what comes back when it
//! comes, and money when it is taken and given back ([ADR 33](../../../docs/adr/0033-an-order-is-sold-when-it-is-handed-over.md)).
//! Whatever happens to an order, all it brought is what is sold of it, since each step brings what has changed.
//!
//! It keeps as much of each order as that needs and nothing that its customer says, packed, for as long as the order's machine
//! knows it.

use domain::{
    branch::{self, FulfilmentEvent, Moved},
    orders::{self, Order, OrderEvent, RefundWhy, Sold, SuggestionStep, tax_in},
};
use protocol::{
    Amount, BranchId, OccurredAt, OrderId, PaymentMethodId, PromotionId, Quantity, SalesEntry, Sku, StaffId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::record::{Decision, Record, Stream};

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Online {
    orders: BTreeMap<OrderId, Vec<u8>>,
}

/// An order as far as it matters here.
#[derive(Serialize, Deserialize)]
struct Kept {
    order: Order,
    /// How much of each line was handed over.
    handed: Vec<Quantity>,
    /// Who handed something over last; before that, who is to be the first.
    branch: BranchId,
}

/// What a record brings of one order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Booked {
    pub(super) order: OrderId,
    pub(super) branch: BranchId,
    pub(super) at: OccurredAt,
    pub(super) staff: StaffId,
    /// Nothing where only money moved.
    pub(super) lines: Vec<BookedLine>,
    pub(super) paid: Vec<(PaymentMethodId, i64)>,
    /// Why something came back, or was given back.
    pub(super) reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct BookedLine {
    /// None for delivery.
    pub(super) sku: Option<Sku>,
    /// Nothing where only the price has changed.
    pub(super) quantity: Quantity,
    pub(super) total: i64,
    pub(super) tax: i64,
    pub(super) off: i64,
    /// What of that promotions took off.
    pub(super) promoted: Vec<(PromotionId, i64)>,
    /// What the order has the whole of it for, and the tax in that: where its rate is known from.
    pub(super) whole: (Amount, Amount),
}

impl Booked {
    pub(super) fn total(&self) -> i64 {
        self.lines.iter().map(|line| line.total).fold(0, i64::saturating_add)
    }

    pub(super) fn tax(&self) -> i64 {
        self.lines.iter().map(|line| line.tax).fold(0, i64::saturating_add)
    }

    pub(super) fn items(&self) -> Quantity {
        Quantity(self.lines.iter().map(|line| line.quantity.0).fold(0, i64::saturating_add))
    }

    /// Whether it takes back more than it brings.
    pub(super) fn is_refund(&self) -> bool {
        let paid = || self.paid.iter().map(|(_, amount)| *amount).fold(0, i64::saturating_add);
        match self.total() {
            0 if self.lines.is_empty() => paid() < 0,
            0 => self.items() < Quantity::ZERO,
            total => total < 0,
        }
    }
}

/// What orders want to know of a record: which order, when, and what kind of step it is. The first of a record counts, of which
/// there are several only where nothing is brought.
pub(crate) fn step_of(record: &Record) -> Option<(OrderId, OccurredAt, SalesEntry)> {
    match (record.stream, &record.decision) {
        (Stream::Branch(_), Decision::Branch(events)) => {
            let (order, _) = events.iter().find_map(handed_over)?;
            Some((order, record.times.occurred, SalesEntry::HandedOver))
        }
        (Stream::Orders(_), Decision::Orders(events)) => events.iter().find_map(|event| {
            let orders::Event::Order { order, at, event } = event else { return None };
            let entry = match event {
                OrderEvent::ReturnReceived { .. } => SalesEntry::CameBack,
                OrderEvent::PaymentNoted { .. }
                | OrderEvent::PaidByHand { .. }
                | OrderEvent::TillMoney { .. } => SalesEntry::Money,
                OrderEvent::RefundAsked { why: RefundWhy::Staff { .. }, .. }
                | OrderEvent::CreditAsked { why: RefundWhy::Staff { .. }, .. } => SalesEntry::GivenBack,
                _ => return None,
            };
            Some((*order, OccurredAt { at: *at, offset_minutes: 0 }, entry))
        }),
        _ => None,
    }
}

/// The goods that a branch hands over to an order's customer, or to whoever brings them there.
pub(super) fn handed_over(event: &branch::Event) -> Option<(OrderId, &[Moved])> {
    match event {
        branch::Event::Fulfilment(
            FulfilmentEvent::Shipped { order, lines, .. } | FulfilmentEvent::Collected { order, lines, .. },
        ) => Some((*order, lines)),
        _ => None,
    }
}

impl Online {
    /// Takes a record, and tells what it brings. One record brings at most one thing of one order.
    pub(super) fn take(&mut self, record: &Record) -> Option<Booked> {
        match (record.stream, &record.decision) {
            (Stream::Branch(branch), Decision::Branch(events)) => {
                let (order, lines) = events.iter().find_map(handed_over)?;
                self.hand_over(record, (order, branch), lines)
            }
            (Stream::Orders(_), Decision::Orders(events)) => self.take_orders(record, events),
            _ => None,
        }
    }

    fn hand_over(
        &mut self,
        record: &Record,
        (order, branch): (OrderId, BranchId),
        lines: &[Moved],
    ) -> Option<Booked> {
        let mut kept = self.kept(order)?;
        let before = Standing::of(&kept);
        kept.branch = branch;
        kept.hand_over(lines);
        let booked = before.until(&Standing::of(&kept), order, (branch, record.times.occurred));
        self.keep(order, &kept);
        booked.map(|booked| Booked { staff: record.staff(), ..booked })
    }

    fn take_orders(&mut self, record: &Record, events: &[orders::Event]) -> Option<Booked> {
        let mut booked = None;
        let mut open: Option<Open> = None;
        for event in events {
            let orders::Event::Order { order, at, event } = event else { continue };
            if !matters(event) {
                continue;
            }
            if let Some(placed) = event.placed() {
                let branch = placed.plan.first().map(|planned| planned.branch).unwrap_or_default();
                let handed = vec![Quantity::ZERO; placed.lines.len()];
                let fresh = Kept { order: Order::new(placed.nameless(), *at), handed, branch };
                self.keep(*order, &fresh);
                continue;
            }
            if matches!(event, OrderEvent::Left) {
                self.orders.remove(order);
                continue;
            }
            if open.as_ref().is_none_or(|open| open.id != *order) {
                booked = booked.or(open.take().and_then(|open| self.close(record, open)));
                open = self.kept(*order).map(|kept| Open::new(*order, kept));
            }
            if let Some(open) = &mut open {
                open.take(OccurredAt { at: *at, offset_minutes: 0 }, event);
            }
        }
        booked.or(open.and_then(|open| self.close(record, open)))
    }

    fn close(&mut self, record: &Record, open: Open) -> Option<Booked> {
        let Open { id, kept, before, at, branch, reason } = open;
        let booked = before.until(&Standing::of(&kept), id, (branch.unwrap_or(kept.branch), at));
        self.keep(id, &kept);
        booked.map(|booked| Booked { staff: record.staff(), reason, ..booked })
    }

    fn kept(&self, order: OrderId) -> Option<Kept> {
        let bytes = self.orders.get(&order)?;
        match postcard::from_bytes(bytes) {
            Ok(kept) => Some(kept),
            Err(error) => {
                tracing::error!(order = %order, %error, "an order could not be read for reports");
                None
            }
        }
    }

    fn keep(&mut self, order: OrderId, kept: &Kept) {
        match postcard::to_stdvec(kept) {
            Ok(bytes) => drop(self.orders.insert(order, bytes)),
            Err(error) => tracing::error!(order = %order, %error, "an order could not be kept for reports"),
        }
    }
}

/// An order to which a record does something.
struct Open {
    id: OrderId,
    kept: Kept,
    before: Standing,
    at: OccurredAt,
    /// Where it counts, if not where the order does.
    branch: Option<BranchId>,
    reason: String,
}

impl Open {
    fn new(id: OrderId, kept: Kept) -> Self {
        let before = Standing::of(&kept);
        let at = OccurredAt { at: kept.order.placed_at, offset_minutes: 0 };
        Self { id, kept, before, at, branch: None, reason: String::new() }
    }

    fn take(&mut self, at: OccurredAt, event: &OrderEvent) {
        match event {
            OrderEvent::ReturnReceived { branch, number, lines, .. } => {
                self.branch = Some(*branch);
                let asked = self.kept.order.returns.get(usize::from(*number));
                let asked = asked.and_then(|own| {
                    own.lines.iter().find(|asked| lines.iter().any(|line| line.sku == asked.sku))
                });
                self.reason = asked.map(|asked| asked.reason.name().to_owned()).unwrap_or_default();
            }
            OrderEvent::TillMoney { money, .. } => self.branch = Some(money.branch),
            OrderEvent::RefundAsked { why: RefundWhy::Staff { reason, .. }, .. }
            | OrderEvent::CreditAsked { why: RefundWhy::Staff { reason, .. }, .. }
            | OrderEvent::PaidByHand { note: reason, .. } => self.reason.clone_from(reason),
            _ => {}
        }
        self.at = at;
        self.kept.order.apply(at.at, event);
        // An exchange brings lines of which nothing is handed over yet.
        self.kept.handed.resize(self.kept.order.placed.lines.len(), Quantity::ZERO);
    }
}

/// Whether an event changes what is sold, or the money that came and went, or what either follows from.
const fn matters(event: &OrderEvent) -> bool {
    matches!(
        event,
        OrderEvent::Placed(_)
            | OrderEvent::PlacedSealed { .. }
            | OrderEvent::Promoted { .. }
            | OrderEvent::PartPlanned(_)
            | OrderEvent::Revived
            | OrderEvent::Dropped { .. }
            | OrderEvent::LessAsked { .. }
            | OrderEvent::LessAnswered { .. }
            | OrderEvent::Suggestion { step: SuggestionStep::Planned(_) | SuggestionStep::Taken { .. }, .. }
            | OrderEvent::PaymentBegun { .. }
            | OrderEvent::CardsUsed { .. }
            | OrderEvent::PaymentNoted { .. }
            | OrderEvent::RefundAsked { .. }
            | OrderEvent::RefundAnswered { .. }
            | OrderEvent::CreditAsked { .. }
            | OrderEvent::PaidByHand { .. }
            | OrderEvent::TillMoney { .. }
            | OrderEvent::ReturnAsked { .. }
            | OrderEvent::ReturnReceived { .. }
            | OrderEvent::ExchangeAsked { .. }
            | OrderEvent::ExchangePlanned { .. }
            | OrderEvent::ExchangeDue { .. }
            | OrderEvent::ExchangeSent { .. }
            | OrderEvent::ExchangeEnded { .. }
            | OrderEvent::DifferenceBegun { .. }
            | OrderEvent::Left
    )
}

impl Kept {
    fn hand_over(&mut self, lines: &[Moved]) {
        for line in lines {
            let mut left = line.quantity.0;
            let own = self.order.placed.lines.iter().zip(&mut self.handed);
            for (ordered, handed) in own.filter(|(ordered, _)| ordered.sku == line.sku) {
                let more = ordered.quantity.0.saturating_sub(handed.0).clamp(0, left.max(0));
                handed.0 = handed.0.saturating_add(more);
                left = left.saturating_sub(more);
            }
        }
    }
}

/// How an order stands: everything that it has brought so far.
struct Standing {
    sold: Sold,
    lines: Vec<(Sku, Amount, Amount)>,
    delivery: (Amount, Amount),
    /// By what the money came, and how much less what went back.
    paid: Vec<(PaymentMethodId, i64)>,
}

impl Standing {
    fn of(kept: &Kept) -> Self {
        let Kept { order, handed, .. } = kept;
        let sold = order.sold(handed);
        let kept = order.captured().0.saturating_sub(order.refunded().0);
        // What a register took is told by the way it was paid in.
        let kept = if order.is_paid_at_counter() { 0 } else { kept };
        let by_cards = order.kept_of_cards().0;
        let mut paid = vec![
            (PaymentMethodId::of_provider(&order.placed.provider), kept.saturating_sub(by_cards)),
            (PaymentMethodId::GIFT_CARD, by_cards),
            (PaymentMethodId::BY_HAND, order.by_hand.0.saturating_neg()),
        ];
        if order.is_paid_in_store() {
            // What registers took is told by the way it was paid in.
            let rest = order.due_for(handed).0.saturating_sub(order.paid_at_till().0).max(0);
            paid.push((PaymentMethodId::AT_COLLECTION, rest));
        }
        let at_till = order.moved_at_till().into_iter().map(|(method, amount)| (method, amount.0));
        paid.extend(at_till);
        let placed = &order.placed;
        Self {
            sold,
            lines: placed.lines.iter().map(|line| (line.sku, line.total, line.tax)).collect(),
            delivery: (placed.delivery_charge, placed.delivery_tax),
            paid,
        }
    }

    /// What came between this and a later standing.
    fn until(&self, later: &Self, order: OrderId, (branch, at): (BranchId, OccurredAt)) -> Option<Booked> {
        let mut lines = Vec::new();
        let changed = self.sold.lines.iter().zip(&later.sold.lines).zip(&later.lines);
        for (((before, after), (sku, total, tax)), number) in changed.zip(0_u16..) {
            let off = |line: &orders::SoldLine| line.full.0.saturating_sub(line.total.0);
            if before != after {
                lines.push(BookedLine {
                    sku: Some(*sku),
                    quantity: Quantity(after.quantity.0.saturating_sub(before.quantity.0)),
                    total: after.total.0.saturating_sub(before.total.0),
                    tax: after.tax.0.saturating_sub(before.tax.0),
                    off: off(after).saturating_sub(off(before)),
                    promoted: self.promoted(later, number),
                    whole: (*total, *tax),
                });
            }
        }
        let delivery = later.sold.delivery.0.saturating_sub(self.sold.delivery.0);
        if delivery != 0 {
            lines.push(BookedLine {
                sku: None,
                quantity: Quantity::ZERO,
                total: delivery,
                tax: later.sold.delivery_tax.0.saturating_sub(self.sold.delivery_tax.0),
                off: 0,
                promoted: Vec::new(),
                whole: later.delivery,
            });
        }
        let reduced = |sold: &Sold| sold.given.0.saturating_sub(sold.withheld.0);
        let less = reduced(&later.sold).saturating_sub(reduced(&self.sold));
        self.reduce(&mut lines, later, less);
        let before = |method: PaymentMethodId| {
            self.paid.iter().find(|(one, _)| *one == method).map_or(0, |(_, amount)| *amount)
        };
        let paid = later.paid.iter().filter_map(|(method, after)| {
            let moved = after.saturating_sub(before(*method));
            (moved != 0).then_some((*method, moved))
        });
        let paid: Vec<_> = paid.collect();
        if lines.is_empty() && paid.is_empty() {
            return None;
        }
        let (staff, reason) = (StaffId(0), String::new());
        Some(Booked { order, branch, at, staff, lines, paid, reason })
    }

    /// What promotions take off more of a line than before.
    fn promoted(&self, later: &Self, line: u16) -> Vec<(PromotionId, i64)> {
        let of = |standing: &Self, id: PromotionId| {
            let own = standing.sold.promoted.iter().filter(|(own, one, _)| (*own, *one) == (line, id));
            own.map(|(_, _, amount)| amount.0).fold(0, i64::saturating_add)
        };
        let mut ids: Vec<PromotionId> = later.sold.promoted.iter().map(|(_, id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let more = ids.into_iter().map(|id| (id, of(later, id).saturating_sub(of(self, id))));
        more.filter(|(_, amount)| *amount != 0).collect()
    }

    /// Takes an amount off what is brought, or, where nothing is, off all that is sold: in the shares in which that is worth
    /// something, with the tax in each.
    fn reduce(&self, lines: &mut Vec<BookedLine>, later: &Self, less: i64) {
        if less == 0 {
            return;
        }
        let brings = !lines.is_empty();
        if !brings {
            let sold = self
                .sold
                .lines
                .iter()
                .zip(&later.lines)
                .map(|(sold, (sku, total, tax))| (Some(*sku), sold.total, (*total, *tax)));
            let delivery = (None, self.sold.delivery, later.delivery);
            let mut all: Vec<_> = sold.chain([delivery]).collect();
            // Where all has come back, and the house only keeps something of its price, that is of the first line.
            let none = all.iter().all(|(_, worth, _)| *worth <= Amount::ZERO);
            all.retain({
                let mut first = none;
                move |(_, worth, _)| *worth > Amount::ZERO || std::mem::take(&mut first)
            });
            // Their worth stands in `off` only until the shares are known.
            lines.extend(all.into_iter().map(|(sku, worth, whole)| BookedLine {
                sku,
                quantity: Quantity::ZERO,
                total: 0,
                tax: 0,
                off: worth.0,
                promoted: Vec::new(),
                whole,
            }));
        }
        let weight =
            |line: &BookedLine| if brings { line.total.unsigned_abs() } else { line.off.unsigned_abs() };
        let weights: Vec<u64> = lines.iter().map(weight).collect();
        let shares = Amount(less).split(&weights).unwrap_or_default();
        for (line, share) in lines.iter_mut().zip(shares) {
            line.total = line.total.saturating_sub(share.0);
            line.tax = line.tax.saturating_sub(tax_in(share, line.whole));
            let sale = brings && line.quantity.is_positive();
            line.off = if sale {
                line.off.saturating_add(share.0)
            } else if brings {
                line.off
            } else {
                0
            };
        }
        lines.retain(|line| line.total != 0 || line.quantity != Quantity::ZERO);
    }
}
