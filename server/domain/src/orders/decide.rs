//! What may be done with an order, and what follows of it at once.

use protocol::{
    Amount, CancelledBecause, CommandId, FulfilmentId, OrderId, OrderState, PaymentId, RefusalCode, Right,
    StaffId, SuggestionState, Timestamp,
};

use super::{
    Body, Command, CreditTo, Event, Order, OrderEvent, Orders, PartStep, Placing, Reading, RefundWhy,
    SuggestionStep, next::index, owing::Step, place, worth::number_text,
};
use crate::{
    Answered, FulfilmentNews, Rejection, check,
    limits::{ENDINGS_MAX, ORDERS_MAX, REFUNDS_MAX},
};

/// More steps than any order takes at once, so that a mistake in them is an order that stands still and not a server.
const STEPS_MAX: usize = 500;

impl Orders {
    pub(super) fn decide_order(&self, at: Timestamp, command: &Command) -> Result<Vec<Event>, Rejection> {
        match &command.body {
            Body::Place(placing) => self.place(at, placing),
            Body::Erase(asked) => self.erase(at, command, asked),
            Body::Pay { order } => self.pay(at, *order),
            Body::Cancel { order, reason } => self.cancel(at, command, *order, reason),
            Body::Refund { order, amount, reason } => {
                self.refund(at, command, *order, (*amount, reason, None))
            }
            Body::CreditBack { order, amount, reason, to } => {
                self.refund(at, command, *order, (*amount, reason, Some(to)))
            }
            Body::ReturnAsCredit(asked) => self.return_as_credit(at, command, asked),
            Body::Note { order, note } => {
                check::right(&command.grant, Right::ManageOrders)?;
                check::name("the note", note)?;
                let known = self.known(*order)?;
                let noted = OrderEvent::Noted { staff: command.staff, note: note.clone() };
                Ok(follow(*order, known, at, vec![noted]))
            }
            Body::PaymentOpened { order, payment, reference, address } => {
                Ok(self.payment_opened(at, (*order, *payment), reference, address))
            }
            Body::NotePayment { order, payment, reading } => {
                Ok(self.note_payment(at, (*order, *payment), reading))
            }
            Body::NoteFulfilment { order, fulfilment, step, news } => {
                self.note_fulfilment(at, (*order, *fulfilment), (*step, news))
            }
            Body::Settle { errand, answer } => Ok(self.settle(at, *errand, *answer)),
            Body::AskReturn(asked) => self.ask_return(at, command, asked),
            Body::ApproveReturn { order, number, branch } => {
                self.approve_return(at, command, (*order, *number), *branch)
            }
            Body::DeclineReturn { order, number, reason } => {
                self.decline_return(at, command, (*order, *number), reason)
            }
            Body::WithdrawReturn { order, number } => self.withdraw_return(at, command, (*order, *number)),
            Body::AnswerSuggestion { order, number, yes } => {
                self.answer_suggestion(at, command, (*order, *number, *yes))
            }
            Body::EndExchange { order, number, reason } => {
                self.end_exchange(at, command, (*order, *number), reason)
            }
            Body::Reduce { order, lines, reason } => self.reduce(at, command, (*order, lines), reason),
            Body::ChangeAddress { order, address, said } => {
                self.change_address(at, command, *order, (address, said.as_deref()))
            }
            Body::HoldBack { order, note } => self.hold_back(at, command, *order, note),
            Body::Release { order, note } => self.release(at, command, *order, note),
            Body::Tag { order, tags } => self.tag(at, command, *order, tags),
            Body::PaidByHand { order, amount, note } => {
                self.paid_by_hand(at, command, (*order, *amount), note)
            }
            Body::ReceiveReturn(received) => self.receive_return(at, command, received),
            Body::BringBack(brought) => self.take_back_at_till(at, command, brought),
            Body::PayAtTill { order, amount, counter } => {
                self.pay_at_till(at, command, (*order, *amount), *counter)
            }
            Body::PayBackAtTill { order, amount, counter } => {
                self.pay_back_at_till(at, command, (*order, *amount), *counter)
            }
            Body::PutLine { .. }
            | Body::Merge { .. }
            | Body::PutCode { .. }
            | Body::PutCard { .. }
            | Body::Wake => Ok(Vec::new()),
        }
    }

    pub(super) fn known(&self, order: OrderId) -> Result<&Order, Rejection> {
        self.orders.get(&order).ok_or_else(|| {
            let message = format!("there is no order {order}, or it was done long ago");
            Rejection::new(RefusalCode::UnknownOrder, message)
        })
    }

    /// One cart is one order, however often and in however many windows it is asked for.
    fn place(&self, at: Timestamp, placing: &Placing) -> Result<Vec<Event>, Rejection> {
        if let Some((order, before)) = self.order_of(placing.cart) {
            let (number, secret) = (before.placed.number, before.placed.secret);
            let event = OrderEvent::PlacedBefore { number, secret };
            return Ok(vec![Event::Order { order, at, event }]);
        }
        let cart = self.carts.get(&placing.cart).ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownCart, "this cart is empty, or it has expired; fill it anew")
        })?;
        check::line_count(cart.lines.len())?;
        let changed = || {
            let message = "what is in the cart changed while it was being ordered; look at it again";
            Rejection::new(RefusalCode::ChangedMeanwhile, message)
        };
        let placed = placing.placed.as_ref().filter(|_| cart.lines == placing.lines).ok_or_else(changed)?;
        place::check(placed)?;
        if placed.total > placing.shown {
            let message = "it comes to more than was shown by now; look at the new prices and order again";
            return Err(Rejection::new(RefusalCode::PriceChanged, message));
        }
        place::check_cards(placed, &placing.cards)?;
        check::at_most(self.orders.len().saturating_add(1), ORDERS_MAX, "orders at once")?;
        let order = super::order_id(placing.cart, cart.attempts);
        let number = self.next_number(order);
        let placed = super::Placed { number, ..placed.clone() };
        let first = match &placing.said {
            // It is sealed for the order that it was going to be.
            Some((own, _)) if *own != order => return Err(changed()),
            Some((_, said)) => {
                OrderEvent::PlacedSealed { placed: Box::new(placed.unsaid()), said: said.clone() }
            }
            None => OrderEvent::Placed(Box::new(placed)),
        };
        let fresh = Order::begun(at, &first).ok_or_else(changed)?;
        let first = Event::Order { order, at, event: first };
        let waits = placing.waits.iter();
        let waits = waits.map(|(part, lines)| OrderEvent::PartWaits { part: *part, lines: lines.clone() });
        let kits = (!placing.kits.is_empty()).then(|| OrderEvent::KitsNamed { kits: placing.kits.clone() });
        let odd = (!placing.odd.is_empty()).then(|| OrderEvent::HeldBack {
            because: placing.odd.clone(),
            staff: StaffId(0),
            note: String::new(),
        });
        let promoted = (!placing.promoted.is_empty())
            .then(|| OrderEvent::Promoted { promoted: placing.promoted.clone() });
        let uses = (!placing.uses.is_empty()).then(|| OrderEvent::CodesUsed { uses: placing.uses.clone() });
        let cards =
            (!placing.cards.is_empty()).then(|| OrderEvent::CardsUsed { cards: placing.cards.clone() });
        let flash =
            (!placing.flash.is_empty()).then(|| OrderEvent::InFlashSales { bought: placing.flash.clone() });
        let told =
            waits.chain(kits).chain(promoted).chain(uses).chain(cards).chain(flash).chain(odd).collect();
        Ok([first].into_iter().chain(follow(order, &fresh, at, told)).collect())
    }

    fn pay(&self, at: Timestamp, id: OrderId) -> Result<Vec<Event>, Rejection> {
        let order = self.known(id)?;
        if let Some(begun) = order.begin_difference(at) {
            return Ok(follow(id, order, at, vec![begun]));
        }
        if order.can_pay() {
            return Ok(follow(id, order, at, vec![order.begin_payment(at)]));
        }
        let message = match order.state {
            OrderState::Paying => {
                "the payment that was begun is still open; finish it, or wait until it is known to have failed"
            }
            OrderState::Holding => "the goods are still being set aside; try again in a moment",
            _ => "this order waits for no payment",
        };
        Err(Rejection::new(RefusalCode::WrongState, message))
    }

    fn cancel(
        &self,
        at: Timestamp,
        command: &Command,
        id: OrderId,
        reason: &str,
    ) -> Result<Vec<Event>, Rejection> {
        if !command.customer {
            check::right(&command.grant, Right::ManageOrders)?;
        }
        check::note("the reason", reason)?;
        let order = self.known(id)?;
        if order.cancelling || order.state == OrderState::Cancelled {
            return Ok(Vec::new());
        }
        if !order.can_cancel() {
            let message = "it is packed or on its way by now, and cannot be called off any more; it can come back \
                           once it has arrived";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        let because = if command.customer { CancelledBecause::ByCustomer } else { CancelledBecause::ByStaff };
        let begun =
            OrderEvent::CancelBegun { because, staff: command.staff, reason: reason.trim().to_owned() };
        Ok(follow(id, order, at, vec![begun]))
    }

    fn refund(
        &self,
        at: Timestamp,
        command: &Command,
        id: OrderId,
        (amount, reason, to): (Amount, &String, Option<&CreditTo>),
    ) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::RefundOrders)?;
        check::amount("the refund", amount)?;
        check::note("the reason", reason)?;
        let order = self.known(id)?;
        if to.is_some() {
            check::name("the reason", reason)?;
            order.may_credit()?;
        }
        if amount <= Amount::ZERO {
            return Err(Rejection::new(RefusalCode::InvalidAmount, "a refund is more than nothing"));
        }
        if amount > command.grant.refund_max {
            let message = "this is more than you may pay back; ask somebody who may";
            return Err(Rejection::new(RefusalCode::NotAllowed, message));
        }
        check::at_most(
            order.refunds.len().saturating_add(order.payments.len()),
            REFUNDS_MAX,
            "refunds of an order",
        )?;
        let mut left = amount;
        let mut events = Vec::new();
        let kept = Amount(order.owes().0.saturating_sub(amount.0).max(0));
        for (payment, part) in order.shares_back(amount, kept) {
            let why = RefundWhy::Staff { staff: command.staff, reason: reason.trim().to_owned() };
            let refund = index(order.refunds.len().saturating_add(events.len()));
            events.push(order.back(refund, (payment, part), why, to));
            left.0 = left.0.saturating_sub(part.0);
        }
        if left > Amount::ZERO {
            let most = amount.0.saturating_sub(left.0);
            let message = format!("only {most} minor units of what was paid are left to pay back");
            return Err(Rejection::new(RefusalCode::RefundExceedsSale, message));
        }
        Ok(follow(id, order, at, events))
    }

    fn payment_number(order: OrderId, known: &Order, payment: PaymentId) -> Option<u16> {
        (0..index(known.payments.len())).find(|number| Order::payment_id(order, *number) == payment)
    }

    fn payment_opened(
        &self,
        at: Timestamp,
        (id, payment): (OrderId, PaymentId),
        reference: &str,
        address: &str,
    ) -> Vec<Event> {
        let Some(order) = self.orders.get(&id) else { return Vec::new() };
        let Some(payment) = Self::payment_number(id, order, payment) else { return Vec::new() };
        if order.payments.get(usize::from(payment)).is_none_or(|known| known.opened) {
            return Vec::new();
        }
        let (reference, address) = (reference.to_owned(), address.to_owned());
        follow(id, order, at, vec![OrderEvent::PaymentOpened { payment, reference, address }])
    }

    /// What a provider says is a fact, in whatever order and however often it is heard.
    fn note_payment(
        &self,
        at: Timestamp,
        (id, payment): (OrderId, PaymentId),
        reading: &Reading,
    ) -> Vec<Event> {
        let Some(order) = self.orders.get(&id) else { return Vec::new() };
        let Some(payment) = Self::payment_number(id, order, payment) else { return Vec::new() };
        if !order.payments.get(usize::from(payment)).is_some_and(|known| known.is_news(reading)) {
            return Vec::new();
        }
        follow(id, order, at, vec![OrderEvent::PaymentNoted { payment, reading: *reading }])
    }

    fn note_fulfilment(
        &self,
        at: Timestamp,
        (id, fulfilment): (OrderId, FulfilmentId),
        (step, news): (CommandId, &FulfilmentNews),
    ) -> Result<Vec<Event>, Rejection> {
        let order = self.known(id)?;
        let numbers = 0..index(order.parts.len());
        let part = numbers.into_iter().find(|part| Order::fulfilment_id(id, *part) == fulfilment);
        let part = part.ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownOrder, "the order asked nothing of that kind")
        })?;
        let known = order.parts.get(usize::from(part)).is_some_and(|part| part.heard.contains(&step));
        if known {
            return Ok(Vec::new());
        }
        let noted = OrderEvent::NewsNoted { part, step, news: news.clone() };
        let remedy = order.remedy_of(part, news);
        Ok(follow(id, order, at, [noted].into_iter().chain(remedy).collect()))
    }

    /// An errand that is settled already changes nothing: the answer was asked for again.
    fn settle(&self, at: Timestamp, errand: CommandId, answer: Answered) -> Vec<Event> {
        let Some((id, step)) = self.owing.step(errand) else { return Vec::new() };
        let Some(order) = self.orders.get(&id) else { return Vec::new() };
        let events = match (order.card_settled(step, answer), step) {
            (Some(events), _) => events,
            (None, Step::Swap(number)) => order.swap_settled(number, answer != Answered::Done),
            (None, _) => settled(order, step, answer).into_iter().collect(),
        };
        if events.is_empty() { Vec::new() } else { follow(id, order, at, events) }
    }

    /// What is over by now, as much as one record can end; there may be more after it.
    pub(super) fn wake(&self, at: Timestamp) -> Vec<Event> {
        let carts = self.cart_ends.iter().take_while(|(end, _)| *end <= at).take(ENDINGS_MAX);
        let carts = carts.map(|(_, cart)| Event::Cart(super::CartEvent::Expired { cart: *cart }));
        let due = self.deadlines.iter().take_while(|(end, _)| *end <= at).take(ENDINGS_MAX);
        let due = due.filter_map(|(_, id)| self.orders.get(id).map(|order| (*id, order)));
        let orders = due.flat_map(|(id, order)| follow(id, order, at, vec![over(order, at)]));
        carts.chain(orders).collect()
    }
}

/// What an answer to a step of an order means for it.
fn settled(order: &Order, step: Step, answer: Answered) -> Option<OrderEvent> {
    let code = match answer {
        Answered::Done => None,
        Answered::Refused(code) => Some(code),
    };
    let step_of = |part: u16| order.parts.get(usize::from(part)).map(|part| part.step);
    match (step, code) {
        (Step::Hold(part), None) => Some(OrderEvent::Held { part }),
        (Step::Hold(part), Some(code)) => Some(OrderEvent::HoldRefused { part, code }),
        (Step::Keep { part, payment }, None) => Some(OrderEvent::Kept { part, payment }),
        // It expired meanwhile: nobody must pay for it now.
        (Step::Keep { part, .. }, Some(code)) => Some(OrderEvent::HoldRefused { part, code }),
        (Step::Allocate(part), None) => {
            (step_of(part) == Some(PartStep::Allocating)).then_some(OrderEvent::Allocated { part })
        }
        (Step::Allocate(part), Some(code)) => Some(OrderEvent::AllocationRefused { part, code }),
        (Step::Free(part), _) | (Step::CancelPart(part), None) => Some(OrderEvent::PartEnded { part }),
        (Step::CancelPart(part), Some(_)) => Some(OrderEvent::PartStays { part }),
        // That it was opened is told with how it is known, which came before this.
        (Step::Open(_), None) => None,
        (Step::Open(payment), Some(_)) => Some(OrderEvent::PaymentRefused { payment }),
        (Step::Stop(payment), _) => Some(OrderEvent::PaymentStopped { payment }),
        (Step::Capture(payment), code) => {
            Some(OrderEvent::CaptureAnswered { payment, refused: code.is_some() })
        }
        (Step::Refund(refund), code) => Some(OrderEvent::RefundAnswered { refund, refused: code.is_some() }),
        (Step::TakeBack { number, batch }, code) => {
            Some(OrderEvent::ReturnBooked { number, batch, refused: code.is_some() })
        }
        (Step::BookMoney(number), code) => {
            Some(OrderEvent::TillMoneyBooked { number, refused: code.is_some() })
        }
        // Whatever came of it: what is not kept any more is asked of the shelf when it is promised.
        (Step::Review(part), _) => Some(OrderEvent::KeptForReview { part }),
        (Step::Less { part, .. }, code) => Some(OrderEvent::LessAnswered { part, refused: code.is_some() }),
        // The answer to a use is the same whatever it was.
        (Step::Use { number, .. }, _) => Some(OrderEvent::UseAnswered { number }),
        // Whatever a branch says, it does not say otherwise when it is asked again.
        (Step::Bill(number), _) => Some(OrderEvent::BillIssued { number }),
        (Step::Mail(mail, number), _) => Some(OrderEvent::Mailed { mail, number }),
        (Step::Answer(number), _) => Some(OrderEvent::Suggestion { number, step: SuggestionStep::Told }),
        // Several things follow of it.
        (Step::Swap(_), _) => None,
    }
}

/// What becomes of an order whose time is over.
fn over(order: &Order, at: Timestamp) -> OrderEvent {
    if let Some(event) = order.exchange_over(at) {
        return event;
    }
    match order.state {
        OrderState::Holding => super::next::cancel(CancelledBecause::OutOfStock),
        OrderState::Paying => super::next::cancel(CancelledBecause::NotPaid),
        OrderState::Allocating | OrderState::Confirmed => {
            let number = order.answer_due().map_or(0, |(_, number)| number);
            OrderEvent::Suggestion { number, step: SuggestionStep::Is(SuggestionState::Late) }
        }
        _ => OrderEvent::Left,
    }
}

/// The first events of a command and all that follow of them.
pub(super) fn follow(id: OrderId, order: &Order, at: Timestamp, first: Vec<OrderEvent>) -> Vec<Event> {
    let mut after = order.clone();
    let mut events = first;
    events.iter().for_each(|event| after.apply(at, event));
    if events.last() != Some(&OrderEvent::Left) {
        while events.len() < STEPS_MAX {
            let Some(event) = after.next(at) else { break };
            after.apply(at, &event);
            events.push(event);
        }
    }
    events.into_iter().map(|event| Event::Order { order: id, at, event }).collect()
}

/// For people who read an answer.
pub(super) fn told(event: &Event) -> Option<protocol::Outcome> {
    let Event::Order { order, event, .. } = event else { return None };
    let (number, secret) = match event {
        OrderEvent::Placed(placed) | OrderEvent::PlacedSealed { placed, .. } => {
            (placed.number, placed.secret)
        }
        OrderEvent::PlacedBefore { number, secret } => (*number, *secret),
        _ => return None,
    };
    Some(protocol::Outcome::OrderPlaced(protocol::OrderPlaced {
        order: *order,
        number: number_text(number),
        key: super::worth::key_text(*order, secret),
    }))
}
