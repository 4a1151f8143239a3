//! Money of an order in the drawer of a register, and goods that a customer brings back to one.

use protocol::{
    Amount, BranchId, DeliveryBack, FactName, Money, OrderId, OrderState, PaymentMethodId, PaymentState,
    Quantity, RefusalCode, RegisterId, ReturnReason, ReturnState, Right, Rule, Sku, StaffId, TenderKind,
    Timestamp, WithFacts,
};
use serde::{Deserialize, Serialize};

use super::{
    AskedBack, CameBack, Command, Event, Order, OrderEvent, Orders, Reading,
    decide::follow,
    next::index,
    take_back::{awaited, in_time},
};
use crate::{
    Address, Rejection, Request, check,
    limits::{RETURN_BATCHES_MAX, RETURNS_MAX, TILL_MONEY_MAX},
};

/// Money that a customer paid at a register, or less than nothing where they were paid back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TillMoney {
    pub branch: BranchId,
    pub register: RegisterId,
    pub staff: StaffId,
    pub kind: TenderKind,
    pub method: PaymentMethodId,
    pub amount: Amount,
    /// The return that it was paid back for.
    pub returned: Option<u16>,
    /// Refunds that are nobody else's to pay, since this was paid out in their place.
    pub instead: Vec<u16>,
}

/// The same as an order knows it. Its number is its place in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AtTill {
    pub at: Timestamp,
    pub money: TillMoney,
    /// Whether the branch would not book it, once it has answered.
    pub refused: Option<bool>,
}

/// What somebody has brought to a register.
#[derive(Clone, Debug)]
pub struct BroughtBack {
    pub order: OrderId,
    /// The return that it was asked for with; a new one where nobody had asked.
    pub number: Option<u16>,
    pub branch: BranchId,
    pub register: RegisterId,
    pub lines: Vec<Brought>,
    pub note: String,
    /// What counts for returns now: how long, and when the delivery charge goes back too.
    pub days: u16,
    pub delivery: DeliveryBack,
    /// How it is paid back here; as it was paid, where nothing is said.
    pub way: Option<(TenderKind, PaymentMethodId)>,
    /// Whether the house pays cash for what was paid online.
    pub cash: bool,
}

/// Money of an order at a register.
#[derive(Clone, Copy, Debug)]
pub struct Counter {
    pub branch: BranchId,
    pub register: RegisterId,
    pub kind: TenderKind,
    pub method: PaymentMethodId,
}

/// So much of one SKU was brought back.
#[derive(Clone, Copy, Debug)]
pub struct Brought {
    pub sku: Sku,
    pub good: Quantity,
    pub damaged: Quantity,
    pub reason: ReturnReason,
}

impl Orders {
    /// Goods stand on the counter: the return, what came of it and the money are one record, whoever else has the order before
    /// them at this moment.
    pub(super) fn take_back_at_till(
        &self,
        at: Timestamp,
        command: &Command,
        brought: &BroughtBack,
    ) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::Refund)?;
        let order = self.known(brought.order)?;
        check::line_count(brought.lines.len())?;
        check::note("the note", &brought.note)?;
        let (number, mut events) = match brought.number {
            Some(number) => (number, order.asked_before(number, command, brought)?),
            None => order.asked_now(at, command, brought)?,
        };
        let batch = order.returns.get(usize::from(number)).map_or(0, |own| own.batches.len());
        check::at_most(batch.saturating_add(1), RETURN_BATCHES_MAX, "deliveries of a return")?;
        let lines: Vec<CameBack> = brought
            .lines
            .iter()
            .map(|line| CameBack { sku: line.sku, good: line.good, damaged: line.damaged })
            .collect();
        let (branch, register, staff) = (brought.branch, brought.register, command.staff);
        let mut after = order.clone();
        events.iter().for_each(|event| after.apply(at, event));
        // Each SKU once and no more than is to come is the same rule as for what comes by post.
        awaited(after.returns.get(usize::from(number)), &lines)?;
        let note = brought.note.trim().to_owned();
        let withheld = Amount::ZERO;
        let complete = false;
        let came = [
            OrderEvent::ReturnReceived { number, branch, lines, withheld, note, complete, staff },
            OrderEvent::BroughtToTill { number, batch: index(batch), register },
        ];
        came.iter().for_each(|event| after.apply(at, event));
        events.extend(came);
        // What is to go out for it is set off before anything is paid back.
        while let Some(step) = after.next_of_exchange(at) {
            after.apply(at, &step);
            events.push(step);
        }
        events.extend(order.paid_back_here(at, command, (brought, number), after)?);
        Ok(follow(brought.order, order, at, events))
    }

    /// Somebody pays at a register what is due when it is collected, all at once and once.
    pub(super) fn pay_at_till(
        &self,
        at: Timestamp,
        command: &Command,
        (id, shown): (OrderId, Amount),
        counter: Counter,
    ) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::Sell)?;
        let order = self.known(id)?;
        let due = order.due();
        if due <= Amount::ZERO || order.cancelling {
            let message = "nothing of this order is to be paid in a shop";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        if shown != due {
            let message = format!("it comes to {} minor units by now", due.0);
            return Err(Rejection::new(RefusalCode::PriceChanged, message));
        }
        let money = order.till_money(counter.money(command.staff, due, Vec::new()))?;
        // One that a register has taken waits for this money as others wait for a provider's.
        let read = order.asked_at_counter().map(|(payment, amount)| OrderEvent::PaymentNoted {
            payment,
            reading: Reading {
                state: PaymentState::Captured,
                authorised: amount,
                captured: amount,
                refunded: Amount::ZERO,
                disputed: false,
            },
        });
        Ok(follow(id, order, at, [money].into_iter().chain(read).collect()))
    }

    /// A register pays out what is to go back by hand: because it was paid in a shop, or the provider would not.
    pub(super) fn pay_back_at_till(
        &self,
        at: Timestamp,
        command: &Command,
        (id, shown): (OrderId, Amount),
        counter: Counter,
    ) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::Refund)?;
        let order = self.known(id)?;
        let amount = order.to_pay_back();
        if amount <= Amount::ZERO {
            let message = "nothing of this order is to be paid back in a shop";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        if shown != amount {
            let message = format!("it comes to {} minor units by now", amount.0);
            return Err(Rejection::new(RefusalCode::PriceChanged, message));
        }
        order.may_pay_back(command, amount)?;
        let back = Amount(amount.0.saturating_neg());
        let money = counter.money(command.staff, back, order.open_at_counter());
        Ok(follow(id, order, at, vec![order.till_money(money)?]))
    }
}

impl Counter {
    const fn money(self, staff: StaffId, amount: Amount, instead: Vec<u16>) -> TillMoney {
        let Self { branch, register, kind, method } = self;
        TillMoney { branch, register, staff, kind, method, amount, returned: None, instead }
    }
}

impl Order {
    /// A return that its customer asked for and brings themselves.
    fn asked_before(
        &self,
        number: u16,
        command: &Command,
        brought: &BroughtBack,
    ) -> Result<Vec<OrderEvent>, Rejection> {
        let known = self.return_in(number, &[ReturnState::Asked, ReturnState::Approved])?;
        let (branch, staff) = (brought.branch, command.staff);
        let approved = || OrderEvent::ReturnApproved { number, branch, staff };
        Ok((known.state == ReturnState::Asked).then(approved).into_iter().collect())
    }

    /// One that nobody has asked for before: within the house's days, or by whoever looks after orders.
    fn asked_now(
        &self,
        at: Timestamp,
        command: &Command,
        brought: &BroughtBack,
    ) -> Result<(u16, Vec<OrderEvent>), Rejection> {
        if !matches!(self.state, OrderState::Confirmed | OrderState::Fulfilled) {
            let message = "nothing of this order was handed over; it can be called off instead";
            return Err(Rejection::new(RefusalCode::NotReturnable, message));
        }
        if !command.grant.may(Right::ManageOrders) {
            in_time(self, at, brought.days)?;
        }
        check::at_most(self.returns.len().saturating_add(1), RETURNS_MAX, "returns of an order")?;
        let returnable = self.returnable();
        let mut lines = Vec::with_capacity(brought.lines.len());
        for line in &brought.lines {
            let (most, quantity) = (returnable.get(&line.sku).copied().unwrap_or_default(), line.all());
            if quantity > most {
                let message = if most > Quantity::ZERO {
                    format!("only {most} of {} can come back", line.sku)
                } else {
                    format!("{} was not handed over with this order, or is back already", line.sku)
                };
                return Err(Rejection::new(RefusalCode::NotReturnable, message));
            }
            lines.push(AskedBack { sku: line.sku, quantity, reason: line.reason });
        }
        let (number, branch, staff) = (index(self.returns.len()), brought.branch, command.staff);
        let (delivery, comment) = (brought.delivery, String::new());
        let asked = OrderEvent::ReturnAsked { number, lines, comment, delivery, staff };
        Ok((number, vec![asked, OrderEvent::ReturnApproved { number, branch, staff }]))
    }

    /// What goes back for goods that were brought. What was paid online goes back by the same provider, which follows by itself;
    /// what was paid in a shop, and cash where the house pays it, leaves the drawer here and now.
    fn paid_back_here(
        &self,
        at: Timestamp,
        command: &Command,
        (brought, number): (&BroughtBack, u16),
        mut after: Self,
    ) -> Result<Vec<OrderEvent>, Rejection> {
        let worth = Amount(self.owes().0.saturating_sub(after.owes().0).max(0));
        self.may_pay_back(command, worth)?;
        let by_hand = Amount(after.to_pay_back().0.saturating_sub(self.to_pay_back().0).max(0));
        let Some((kind, method)) = brought.way else {
            if by_hand <= Amount::ZERO && !(self.is_paid_at_counter() && worth > Amount::ZERO) {
                return Ok(Vec::new());
            }
            let message = "this order was paid in a shop; say how it is paid back";
            return Err(Rejection::new(RefusalCode::InvalidAmount, message));
        };
        let mut events = Vec::new();
        let mut instead = Vec::new();
        let mut online = 0_i64;
        while let Some(event) = after.settle_up() {
            let (OrderEvent::RefundAsked { refund, payment, amount, .. }
            | OrderEvent::CreditAsked { refund, payment, amount, .. }) = &event
            else {
                break;
            };
            // What a gift card has paid goes back to it, and never out of a drawer; nor what is given as credit.
            if !after.is_card(*payment) && !matches!(event, OrderEvent::CreditAsked { .. }) {
                instead.push(*refund);
                online = online.saturating_add(amount.0);
            }
            after.apply(at, &event);
            events.push(event);
        }
        if online > 0 && !self.is_paid_at_counter() {
            may_pay_cash(command, kind, brought.cash)?;
        }
        let amount = by_hand.0.saturating_add(online);
        if amount > 0 {
            let counter = Counter { branch: brought.branch, register: brought.register, kind, method };
            let money = counter.money(command.staff, Amount(amount.saturating_neg()), instead);
            events.push(self.till_money(TillMoney { returned: Some(number), ..money })?);
        }
        Ok(events)
    }

    fn may_pay_back(&self, command: &Command, amount: Amount) -> Result<(), Rejection> {
        let most = Money { amount: command.grant.refund_max, currency: self.placed.currency };
        if amount <= most.amount {
            return Ok(());
        }
        let message =
            format!("at most {most} may be paid back in one go; ask somebody who may pay back more");
        let no = Rejection::new(RefusalCode::NotAllowed, message);
        Err(no.fact(FactName::Limit, most).rule(Rule::RefundLimit))
    }

    /// The payment that a register is to take, where the goods are set aside for it.
    pub(super) fn asked_at_counter(&self) -> Option<(u16, Amount)> {
        let asked = self.payments.last().filter(|payment| !payment.given_up && !payment.has_money())?;
        let waits = self.is_paid_at_counter() && self.state == OrderState::Paying && !self.cancelling;
        waits.then(|| (index(self.payments.len().saturating_sub(1)), asked.amount))
    }

    /// Refunds that no provider pays, since a register took the money.
    pub(super) fn open_at_counter(&self) -> Vec<u16> {
        if !self.is_paid_at_counter() {
            return Vec::new();
        }
        let open = self.refunds.iter().zip(0_u16..).filter(|(refund, _)| refund.refused.is_none());
        open.map(|(_, number)| number).collect()
    }

    fn till_money(&self, money: TillMoney) -> Result<OrderEvent, Rejection> {
        check::at_most(self.at_till.len().saturating_add(1), TILL_MONEY_MAX, "payments at tills")?;
        Ok(OrderEvent::TillMoney { number: index(self.at_till.len()), money })
    }

    pub(super) fn apply_till(&mut self, at: Timestamp, event: &OrderEvent) {
        match event {
            OrderEvent::TillMoney { money, .. } => {
                for refund in &money.instead {
                    if let Some(refund) = self.refunds.get_mut(usize::from(*refund)) {
                        (refund.refused, refund.at_till) = (Some(true), true);
                    }
                }
                self.at_till.push(AtTill { at, money: money.clone(), refused: None });
            }
            OrderEvent::TillMoneyBooked { number, refused } => {
                if let Some(own) = self.at_till.get_mut(usize::from(*number)) {
                    own.refused = Some(*refused);
                }
            }
            OrderEvent::BroughtToTill { number, batch, register } => {
                let own = self.returns.get_mut(usize::from(*number));
                if let Some(batch) = own.and_then(|own| own.batches.get_mut(usize::from(*batch))) {
                    batch.register = Some(*register);
                }
            }
            _ => {}
        }
    }

    /// What would go back for goods that are brought, with what of the delivery charge goes with them.
    #[must_use]
    pub fn worth_brought(&self, number: Option<u16>, lines: &[Brought], delivery: DeliveryBack) -> Amount {
        let (at, staff, branch) = (self.changed, StaffId(0), BranchId::default());
        let mut after = self.clone();
        let number = number.unwrap_or_else(|| {
            let own = index(self.returns.len());
            let asked =
                |line: &Brought| AskedBack { sku: line.sku, quantity: line.all(), reason: line.reason };
            let (lines, comment) = (lines.iter().map(asked).collect(), String::new());
            after.apply(at, &OrderEvent::ReturnAsked { number: own, lines, comment, delivery, staff });
            own
        });
        let came = |line: &Brought| CameBack { sku: line.sku, good: line.good, damaged: line.damaged };
        let received = OrderEvent::ReturnReceived {
            number,
            branch,
            lines: lines.iter().map(came).collect(),
            withheld: Amount::ZERO,
            note: String::new(),
            complete: false,
            staff,
        };
        after.apply(at, &received);
        Amount(self.owes().0.saturating_sub(after.owes().0).max(0))
    }

    /// What was paid back at registers.
    #[must_use]
    pub fn paid_back_at_till(&self) -> Amount {
        let out = self.at_till.iter().map(|own| own.money.amount.0.min(0));
        Amount(out.fold(0, i64::saturating_add).saturating_neg())
    }

    /// What was paid at registers.
    #[must_use]
    pub fn paid_at_till(&self) -> Amount {
        let taken = self.at_till.iter().map(|own| own.money.amount.0.max(0));
        Amount(taken.fold(0, i64::saturating_add))
    }

    /// What moved at registers, by the way to pay, in order.
    #[must_use]
    pub fn moved_at_till(&self) -> Vec<(PaymentMethodId, Amount)> {
        let mut sums = std::collections::BTreeMap::new();
        for own in &self.at_till {
            let sum: &mut Amount = sums.entry(own.money.method).or_default();
            sum.0 = sum.0.saturating_add(own.money.amount.0);
        }
        sums.into_iter().collect()
    }

    /// What moved at registers and is not in the books of their branches yet.
    pub(super) fn till_to_book(&self, order: OrderId) -> Vec<(u16, Address, Request)> {
        let open = self.at_till.iter().zip(0_u16..).filter(|(own, _)| own.refused.is_none());
        let open = open.map(|(own, number)| {
            let returned = own.money.returned.map(|number| self.return_text(number));
            let reference = returned.unwrap_or_else(|| self.number());
            let request = Request::BookMoney { order, reference, money: Box::new(own.money.clone()) };
            (number, Address::Branch(own.money.branch), request)
        });
        open.collect()
    }
}

impl Brought {
    const fn all(&self) -> Quantity {
        Quantity(self.good.0.saturating_add(self.damaged.0))
    }
}

/// Money goes back as it came. Cash for what was paid online is the house's to allow, and only whoever may refund orders pays it.
fn may_pay_cash(command: &Command, kind: TenderKind, allowed: bool) -> Result<(), Rejection> {
    if kind != TenderKind::Cash || !allowed {
        let message = "what was paid online goes back to what it was paid with; cash is not paid for it here";
        return Err(Rejection::new(RefusalCode::NotAllowed, message));
    }
    check::right(&command.grant, Right::RefundOrders)
}

/// What a register pays out for what was brought to it, and what goes back as it came, told from the events alone.
pub(super) fn paid_back(events: &[Event]) -> Option<protocol::Outcome> {
    let of_orders = || {
        events.iter().filter_map(|event| match event {
            Event::Order { event, .. } => Some(event),
            Event::Cart(_) => None,
        })
    };
    let number = of_orders().find_map(|event| match event {
        OrderEvent::BroughtToTill { number, .. } => Some(number.saturating_add(1)),
        _ => None,
    });
    let Some(number) = number else {
        return of_orders().find_map(|event| match event {
            OrderEvent::TillMoney { money, .. } => Some(protocol::Outcome::PaidAtTill(money.amount)),
            _ => None,
        });
    };
    let (mut here, mut instead) = (Amount::ZERO, Vec::new());
    for event in of_orders() {
        if let OrderEvent::TillMoney { money, .. } = event {
            here.0 = here.0.saturating_sub(money.amount.0);
            instead.extend_from_slice(&money.instead);
        }
    }
    let online = of_orders().map(|event| match event {
        OrderEvent::RefundAsked { refund, amount, .. } if !instead.contains(refund) => amount.0,
        OrderEvent::CreditAsked { amount, .. } => amount.0,
        _ => 0,
    });
    let online = Amount(online.fold(0, i64::saturating_add));
    Some(protocol::Outcome::BroughtBack(protocol::BroughtBack { number, online, here }))
}
