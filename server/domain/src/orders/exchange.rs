//! Goods that come back and go out as others: an exchange is a return with something instead of the money, and stays in its order.
//!
//! ```text
//!  asked ──▶ kept ── the goods are here ──▶ due ── nothing to pay, or paid ──▶ sent ── served like the rest of the order
//!    │         │ not here in time            │ not paid in time
//!    │         │ nobody has them             │ nobody has them
//!    └─────────┴──────────────┬──────────────┘ given up
//!                             ▼
//!                           ended: what came back is paid back
//! ```
//!
//! Its goods are set aside by a part that nothing is owed for. When what they go out for is here, they become lines of the order, in
//! the record that takes the others back: from then on the order owes them, what came back is owed for no more, and the one is
//! set off against the other with nothing moving. What the order owes beyond what is paid is asked of the customer before anything is
//! sent; what is paid beyond what it owes goes back as everything does
//! ([ADR 55](../../../../docs/adr/0055-an-exchange-stays-in-its-order.md)).

use protocol::{
    Amount, BranchId, ExchangeEnd, ExchangeState, OrderState, PaymentState, Quantity, ReturnState, Sku,
    StaffId, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{
    MailKind, Order, OrderEvent, OrderedLine, Part, PartStep, Payment, Planned, Return, next::index,
    worth::share,
};
use crate::{
    branch::Moved,
    limits::{DIFFERENCES_MAX, EXCHANGE_KEPT_BEYOND_MS, EXCHANGE_PAY_MS, PARTS_MAX},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// So much of one SKU is to come back for as much of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InsteadOf {
    pub sku: Sku,
    pub quantity: Quantity,
    pub instead: Sku,
}

impl InsteadOf {
    /// How much comes to each SKU, by the one of the two that is asked for.
    #[must_use]
    pub fn sums(swaps: &[Self], of: impl Fn(&Self) -> Sku) -> BTreeMap<Sku, Quantity> {
        let mut sums: BTreeMap<Sku, Quantity> = BTreeMap::new();
        for swap in swaps {
            let sum = sums.entry(of(swap)).or_default();
            sum.0 = sum.0.saturating_add(swap.quantity.0);
        }
        sums
    }
}

/// One exchange. Its number is its place in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Exchange {
    /// The number of its return.
    pub returned: u16,
    pub swaps: Vec<InsteadOf>,
    /// What goes out, at the prices that were shown: as asked, and once it is due as far as it is.
    pub lines: Vec<OrderedLine>,
    /// Who may have it, the first first, and how many were asked.
    pub branches: Vec<BranchId>,
    pub tried: u16,
    pub days: u16,
    pub step: ExchangeStep,
    /// The part that keeps it, or is to send it.
    pub part: Option<u16>,
    /// Until when the others are to be here, or the difference to be paid.
    pub until: Timestamp,
    /// What came back for it is worth so much.
    pub credit: Amount,
    /// Whether its goods ever were lines of the order.
    pub joined: bool,
    /// Payments of its difference, by their numbers.
    pub payments: Vec<u16>,
    /// What was said when it ended.
    pub reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ExchangeStep {
    /// Its return may not come yet.
    Asked,
    Kept,
    /// The others are here, and its goods are lines of the order.
    Due,
    Sent,
    /// Whether its goods were lines of the order by then: they are missing.
    Ended(ExchangeEnd),
}

impl Exchange {
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.step, ExchangeStep::Asked | ExchangeStep::Kept | ExchangeStep::Due)
    }

    /// What of each of its SKUs was wanted for what has come.
    fn came(&self, own: &Return) -> BTreeMap<Sku, Quantity> {
        let mut left: BTreeMap<Sku, Quantity> = BTreeMap::new();
        let mut came: BTreeMap<Sku, Quantity> = BTreeMap::new();
        for swap in &self.swaps {
            let left = left.entry(swap.sku).or_insert_with(|| own.came(&swap.sku));
            let here = (*left).min(swap.quantity);
            left.0 = left.0.saturating_sub(here.0);
            let sum = came.entry(swap.instead).or_default();
            sum.0 = sum.0.saturating_add(here.0);
        }
        came.retain(|_, quantity| quantity.is_positive());
        came
    }

    /// How much of each SKU comes back for it.
    pub(super) fn swapped(&self) -> BTreeMap<Sku, Quantity> {
        InsteadOf::sums(&self.swaps, |swap| swap.sku)
    }

    fn moved(&self) -> Vec<Moved> {
        self.lines.iter().map(|line| Moved { sku: line.sku, quantity: line.quantity }).collect()
    }

    /// How long its goods are kept from when they are set aside: until the others are here, it is paid for, and some more.
    pub(super) fn kept_ms(&self) -> u32 {
        let kept = i64::from(self.days).saturating_mul(DAY_MS);
        let kept = kept.saturating_add(EXCHANGE_PAY_MS).saturating_add(EXCHANGE_KEPT_BEYOND_MS);
        u32::try_from(kept).unwrap_or(u32::MAX)
    }
}

impl Order {
    /// The next step of an exchange that nobody has to be asked for.
    pub(super) fn next_of_exchange(&self, at: Timestamp) -> Option<OrderEvent> {
        if !matches!(self.state, OrderState::Confirmed | OrderState::Fulfilled) || self.cancelling {
            return None;
        }
        self.exchanges.iter().zip(0_u16..).find_map(|(own, exchange)| match own.step {
            ExchangeStep::Asked | ExchangeStep::Kept => self.next_of_waiting(at, (own, exchange)),
            ExchangeStep::Due => self.next_of_due(at, (own, exchange)),
            ExchangeStep::Ended(_) => self.next_of_ended(own),
            ExchangeStep::Sent => None,
        })
    }

    fn part_of(&self, own: &Exchange) -> Option<&Part> {
        self.parts.get(usize::from(own.part?))
    }

    fn next_of_waiting(&self, at: Timestamp, (own, exchange): (&Exchange, u16)) -> Option<OrderEvent> {
        let back = self.returns.get(usize::from(own.returned))?;
        let came = own.came(back);
        if came.is_empty() && !back.is_open() {
            return Some(ended(exchange, ExchangeEnd::NothingCame));
        }
        if back.state == ReturnState::Asked {
            return None;
        }
        if self.part_of(own).is_none_or(|part| part.step.is_over()) {
            return Some(self.planned(at, (own, exchange)));
        }
        (!came.is_empty()).then(|| self.due_exchange(at, (own, exchange), &came))
    }

    /// The next branch that may have it, or the end of it.
    fn planned(&self, at: Timestamp, (own, exchange): (&Exchange, u16)) -> OrderEvent {
        let branch = own.branches.get(usize::from(own.tried)).filter(|_| self.parts.len() < PARTS_MAX);
        let until = match own.step {
            ExchangeStep::Asked => at.plus_millis(i64::from(own.days).saturating_mul(DAY_MS)),
            _ => own.until,
        };
        branch.map_or_else(
            || ended(exchange, ExchangeEnd::OutOfStock),
            |branch| OrderEvent::ExchangePlanned { exchange, branch: *branch, until },
        )
    }

    /// What came first is exchanged; of what comes later the money goes back.
    fn due_exchange(
        &self,
        at: Timestamp,
        (own, exchange): (&Exchange, u16),
        came: &BTreeMap<Sku, Quantity>,
    ) -> OrderEvent {
        let line = |line: &OrderedLine| {
            let quantity = came.get(&line.sku).copied().unwrap_or_default().min(line.quantity);
            let of = |whole: Amount| share(whole, quantity, line.quantity);
            OrderedLine { quantity, total: of(line.total), tax: of(line.tax), ..line.clone() }
        };
        let lines = own.lines.iter().map(line).filter(|line| line.quantity.is_positive()).collect();
        let until = at.plus_millis(EXCHANGE_PAY_MS);
        OrderEvent::ExchangeDue { exchange, lines, credit: self.credit_of(own), until }
    }

    /// What was paid for what has come for it.
    fn credit_of(&self, own: &Exchange) -> Amount {
        let mut before = self.clone();
        let mut swapped = own.swapped();
        let batches = before.returns.get_mut(usize::from(own.returned)).map(|back| &mut back.batches);
        for line in batches.into_iter().flatten().flat_map(|batch| &mut batch.lines) {
            let Some(left) = swapped.get_mut(&line.sku) else { continue };
            for part in [&mut line.good, &mut line.damaged] {
                let less = (*part).min(*left);
                part.0 = part.0.saturating_sub(less.0);
                left.0 = left.0.saturating_sub(less.0);
            }
        }
        Amount(self.lost().saturating_sub(before.lost()).max(0))
    }

    /// What is paid for so much of some SKUs, if they come back now.
    #[must_use]
    pub fn worth_back(&self, back: &BTreeMap<Sku, Quantity>) -> Amount {
        let mut after = self.clone();
        let lines = back.iter().map(|(sku, quantity)| super::CameBack {
            sku: *sku,
            good: *quantity,
            damaged: Quantity::ZERO,
        });
        after.returns.push(Return::brought(self.changed, lines.collect()));
        Amount(after.lost().saturating_sub(self.lost()).max(0))
    }

    fn next_of_due(&self, at: Timestamp, (own, exchange): (&Exchange, u16)) -> Option<OrderEvent> {
        match self.part_of(own).map(|part| part.step) {
            Some(PartStep::Held) => {
                let short = self.shortfall();
                if short <= Amount::ZERO {
                    return Some(OrderEvent::ExchangeSent { exchange });
                }
                self.next_of_difference(own, short)
            }
            Some(step) if !step.is_over() => None,
            _ => Some(self.planned(at, (own, exchange))),
        }
    }

    /// What the order owes that is not paid.
    fn shortfall(&self) -> Amount {
        let numbers = 0..index(self.payments.len());
        let kept = numbers.map(|number| self.refundable_of(number).0).fold(0, i64::saturating_add);
        Amount(self.owes().0.saturating_sub(kept).max(0))
    }

    /// The newest payment of its difference, with its number.
    fn difference_of(&self, own: &Exchange) -> Option<(&Payment, u16)> {
        let number = *own.payments.last()?;
        Some((self.payments.get(usize::from(number))?, number))
    }

    /// Money that was only set aside is taken before anything is sent.
    fn next_of_difference(&self, own: &Exchange, short: Amount) -> Option<OrderEvent> {
        let (last, payment) = self.difference_of(own)?;
        if last.captured > Amount::ZERO || last.given_up || !last.has_money() {
            return None;
        }
        match last.capture {
            None => Some(OrderEvent::CaptureAsked { payment, amount: short.min(last.authorised) }),
            Some(capture) if capture.refused == Some(true) => Some(OrderEvent::PaymentGivenUp { payment }),
            Some(_) => None,
        }
    }

    /// Its goods are free again, and nobody can pay for it any more.
    fn next_of_ended(&self, own: &Exchange) -> Option<OrderEvent> {
        if let (Some(part), Some(PartStep::Held)) = (own.part, self.part_of(own).map(|part| part.step)) {
            return Some(OrderEvent::PartGivenUp { part });
        }
        let (last, payment) = self.difference_of(own)?;
        let is_asked = last.capture.is_some_and(|capture| capture.refused.is_none());
        let open = last.captured <= Amount::ZERO && !last.is_dead() && !last.given_up && !is_asked;
        open.then_some(OrderEvent::PaymentGivenUp { payment })
    }

    /// Whether somebody can begin to pay a difference: the payment before is dead, and so nobody is charged twice.
    #[must_use]
    pub fn can_pay_difference(&self) -> bool {
        self.due_now().is_some_and(|(own, _)| {
            self.shortfall() > Amount::ZERO
                && own.payments.len() < DIFFERENCES_MAX
                && self
                    .difference_of(own)
                    .is_none_or(|(last, _)| last.is_dead() || last.captured > Amount::ZERO)
        })
    }

    /// The exchange of which the goods wait for nothing but money.
    fn due_now(&self) -> Option<(&Exchange, u16)> {
        let held = |own: &Exchange| self.part_of(own).is_some_and(|part| part.step == PartStep::Held);
        let open = !self.cancelling && matches!(self.state, OrderState::Confirmed | OrderState::Fulfilled);
        let mut due = self.exchanges.iter().zip(0_u16..).filter(|_| open);
        due.find(|(own, _)| own.step == ExchangeStep::Due && held(own))
    }

    pub(super) fn begin_difference(&self, at: Timestamp) -> Option<OrderEvent> {
        let (_, exchange) = self.due_now().filter(|_| self.can_pay_difference())?;
        Some(OrderEvent::DifferenceBegun {
            exchange,
            payment: index(self.payments.len()),
            amount: self.shortfall(),
            until: at.plus_millis(protocol::PAYMENT_MS),
        })
    }

    /// Whether a payment of a difference is being opened.
    #[must_use]
    pub fn opens_difference(&self) -> bool {
        let last = |own: &Exchange| self.difference_of(own).map(|(last, _)| last.state());
        let open = self.exchanges.iter().filter(|own| own.step == ExchangeStep::Due);
        open.filter_map(last).any(|state| state == PaymentState::Opening)
    }

    /// Whether what is owed and not paid is waited for.
    pub(super) fn waits_for_difference(&self) -> bool {
        self.exchanges.iter().any(|own| own.step == ExchangeStep::Due)
    }

    /// When something becomes of an exchange by itself.
    pub(super) fn exchange_ends(&self) -> Option<Timestamp> {
        self.exchanges.iter().filter_map(|own| self.end_of(own)).min()
    }

    fn end_of(&self, own: &Exchange) -> Option<Timestamp> {
        match own.step {
            ExchangeStep::Kept => Some(own.until),
            ExchangeStep::Due => {
                self.due_now().filter(|_| self.shortfall() > Amount::ZERO)?;
                match self.difference_of(own).filter(|(last, _)| last.captured <= Amount::ZERO) {
                    // What is set aside is being taken.
                    Some((last, _)) if last.has_money() && !last.given_up => None,
                    Some((last, _)) if !last.given_up && !last.is_dead() => Some(own.until.min(last.until)),
                    _ => Some(own.until),
                }
            }
            _ => None,
        }
    }

    /// What becomes of it then.
    pub(super) fn exchange_over(&self, at: Timestamp) -> Option<OrderEvent> {
        let mut due = self.exchanges.iter().zip(0_u16..);
        let (own, exchange) = due.find(|(own, _)| self.end_of(own).is_some_and(|end| end <= at))?;
        if own.step == ExchangeStep::Kept {
            return Some(ended(exchange, ExchangeEnd::TooLate));
        }
        let open = self.difference_of(own).filter(|(last, _)| !last.given_up && !last.is_dead());
        Some(match open.filter(|(last, _)| last.until <= at && last.captured <= Amount::ZERO) {
            Some((_, payment)) => OrderEvent::PaymentGivenUp { payment },
            None => ended(exchange, ExchangeEnd::NotPaid),
        })
    }

    pub(super) fn apply_exchange(&mut self, event: &OrderEvent) {
        match event {
            OrderEvent::ExchangeAsked { returned, swaps, lines, branches, days, kits } => {
                let known = |kit: &&crate::branch::Recipe| !self.kits.iter().any(|own| own.sku == kit.sku);
                let kits: Vec<_> = kits.iter().filter(known).cloned().collect();
                self.kits.extend(kits);
                self.exchanges.push(Exchange {
                    returned: *returned,
                    swaps: swaps.clone(),
                    lines: lines.clone(),
                    branches: branches.clone(),
                    tried: 0,
                    days: *days,
                    step: ExchangeStep::Asked,
                    part: None,
                    until: Timestamp(0),
                    credit: Amount::ZERO,
                    joined: false,
                    payments: Vec::new(),
                    reason: String::new(),
                });
            }
            OrderEvent::ExchangePlanned { exchange, branch, until } => {
                self.keep_for_exchange(*exchange, *branch, *until);
            }
            OrderEvent::ExchangeDue { exchange, lines, credit, until } => {
                self.take_exchange(*exchange, lines, (*credit, *until));
            }
            OrderEvent::ExchangeSent { exchange } => self.send_exchange(*exchange),
            OrderEvent::ExchangeEnded { exchange, because, reason, .. } => {
                let Some(own) = self.exchanges.get_mut(usize::from(*exchange)) else { return };
                let dropped = if own.step == ExchangeStep::Due { own.moved() } else { Vec::new() };
                own.step = ExchangeStep::Ended(*because);
                own.reason.clone_from(reason);
                self.drop_lines(&dropped);
            }
            OrderEvent::DifferenceBegun { exchange, payment, amount, until } => {
                self.payments.push(Payment::new(*amount, *until));
                if let Some(own) = self.exchanges.get_mut(usize::from(*exchange)) {
                    own.payments.push(*payment);
                }
            }
            _ => {}
        }
    }

    fn keep_for_exchange(&mut self, exchange: u16, branch: BranchId, until: Timestamp) {
        let number = index(self.parts.len());
        let Some(own) = self.exchanges.get_mut(usize::from(exchange)) else { return };
        let due = own.step == ExchangeStep::Due;
        let part = Part::new(&Planned { branch, lines: own.moved(), hold: true });
        self.parts.push(Part { aside: !due, kept_ms: own.kept_ms(), ..part });
        own.step = if due { ExchangeStep::Due } else { ExchangeStep::Kept };
        own.tried = own.tried.saturating_add(1);
        (own.part, own.until) = (Some(number), until);
    }

    /// Its goods are lines of the order from now on.
    fn take_exchange(&mut self, exchange: u16, lines: &[OrderedLine], (credit, until): (Amount, Timestamp)) {
        let Some(own) = self.exchanges.get_mut(usize::from(exchange)) else { return };
        (own.step, own.joined) = (ExchangeStep::Due, true);
        own.lines = lines.to_vec();
        (own.credit, own.until) = (credit, until);
        let (part, moved) = (own.part, own.moved());
        self.placed.lines.extend_from_slice(lines);
        let more = lines.iter().map(|line| line.total.0).fold(0, i64::saturating_add);
        self.placed.total.0 = self.placed.total.0.saturating_add(more);
        if let Some(part) = part.and_then(|part| self.part_mut(part)) {
            (part.aside, part.lines) = (false, moved);
        }
    }

    /// Its part is promised like others, and where that branch has it no more, others are asked.
    fn send_exchange(&mut self, exchange: u16) {
        let Some(own) = self.exchanges.get_mut(usize::from(exchange)) else { return };
        own.step = ExchangeStep::Sent;
        let Some(number) = own.part else { return };
        if let Some(part) = self.part_mut(number) {
            part.step = PartStep::Allocating;
        }
        self.round = number;
        self.state = OrderState::Confirmed;
    }

    /// What exchanges have added to what the order came to.
    pub(super) fn exchanged(&self) -> i64 {
        let joined = self.exchanges.iter().filter(|own| own.joined);
        joined.flat_map(|own| &own.lines).map(|line| line.total.0).fold(0, i64::saturating_add)
    }

    /// What came back and is set off against what goes out for it, as far as anything does.
    #[must_use]
    pub fn set_off(&self) -> Amount {
        let joined = self.exchanges.iter().filter(|own| own.joined);
        Amount(joined.map(|own| own.credit.0).fold(0, i64::saturating_add))
    }

    /// How an exchange stands, in one word.
    #[must_use]
    pub fn exchange_state(&self, own: &Exchange) -> ExchangeState {
        match own.step {
            ExchangeStep::Asked => ExchangeState::Asked,
            ExchangeStep::Kept if self.part_of(own).is_some_and(|part| part.step == PartStep::Held) => {
                ExchangeState::Kept
            }
            ExchangeStep::Kept => ExchangeState::SettingAside,
            ExchangeStep::Due if self.due_now().is_some() => ExchangeState::ToPay,
            ExchangeStep::Due => ExchangeState::SettingAside,
            ExchangeStep::Sent => ExchangeState::Served,
            ExchangeStep::Ended(_) => ExchangeState::Ended,
        }
    }

    /// What is still to be paid or goes back for it: as shown before the goods are here, what is missing then.
    #[must_use]
    pub fn difference(&self, own: &Exchange) -> Amount {
        match own.step {
            ExchangeStep::Asked | ExchangeStep::Kept => {
                let costs = own.lines.iter().map(|line| line.total.0).fold(0, i64::saturating_add);
                Amount(costs.saturating_sub(self.worth_back(&own.swapped()).0))
            }
            ExchangeStep::Due => self.shortfall(),
            ExchangeStep::Sent | ExchangeStep::Ended(_) => Amount::ZERO,
        }
    }

    /// What customers are told of their exchanges.
    pub(super) fn exchanges_told(&self) -> impl Iterator<Item = (MailKind, u16)> {
        self.exchanges.iter().zip(0_u16..).filter_map(|(own, number)| {
            let kind = match own.step {
                ExchangeStep::Due | ExchangeStep::Sent => MailKind::ExchangeDue,
                // Whoever has given it up, or was told that nothing may come, knows.
                ExchangeStep::Ended(ExchangeEnd::ByCustomer | ExchangeEnd::NothingCame) => return None,
                ExchangeStep::Ended(_) => MailKind::ExchangeEnded,
                ExchangeStep::Asked | ExchangeStep::Kept => return None,
            };
            Some((kind, number))
        })
    }
}

fn ended(exchange: u16, because: ExchangeEnd) -> OrderEvent {
    OrderEvent::ExchangeEnded { exchange, because, staff: StaffId(0), reason: String::new() }
}
