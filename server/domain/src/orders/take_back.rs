//! What may be done with returns, and who may.

use protocol::{
    Amount, BranchId, OrderId, OrderState, Quantity, RefusalCode, ReturnState, Right, StaffId, Timestamp,
};
use std::collections::BTreeMap;

use super::{
    AskedReturn, CameBack, Command, Event, Order, OrderEvent, Orders, ReceivedReturn, Return, decide::follow,
    next::index,
};
use crate::{
    Rejection, check,
    limits::{RETURN_BATCHES_MAX, RETURNS_MAX},
};

impl Orders {
    /// Customers within the time that the house gives; staff whenever they find it right.
    pub(super) fn ask_return(
        &self,
        at: Timestamp,
        command: &Command,
        asked: &AskedReturn,
    ) -> Result<Vec<Event>, Rejection> {
        let AskedReturn { order: id, lines, comment, terms, exchange } = asked;
        if !command.customer {
            check::right(&command.grant, Right::ManageOrders)?;
        }
        let order = self.known(*id)?;
        if !matches!(order.state, OrderState::Confirmed | OrderState::Fulfilled) {
            let message = "nothing of this order was handed over; it can be called off instead";
            return Err(Rejection::new(RefusalCode::NotReturnable, message));
        }
        if command.customer {
            in_time(order, at, terms.days)?;
        }
        check::line_count(lines.len())?;
        check::note("the comment", comment)?;
        check::at_most(order.returns.len().saturating_add(1), RETURNS_MAX, "returns of an order")?;
        let returnable = order.returnable();
        let mut wanted = BTreeMap::new();
        for line in lines {
            check::quantity(line.quantity)?;
            let sum: &mut Quantity = wanted.entry(line.sku).or_default();
            sum.0 = sum.0.saturating_add(line.quantity.0);
            let most = returnable.get(&line.sku).copied().unwrap_or_default();
            if *sum > most {
                let message = if most > Quantity::ZERO {
                    format!("only {most} of {} can be sent back", line.sku)
                } else {
                    format!("{} was not handed over with this order, or is being sent back already", line.sku)
                };
                return Err(Rejection::new(RefusalCode::NotReturnable, message));
            }
        }
        let number = index(order.returns.len());
        let staff = if command.customer { StaffId(0) } else { command.staff };
        let mut events = vec![OrderEvent::ReturnAsked {
            number,
            lines: lines.clone(),
            comment: comment.trim().to_owned(),
            delivery: terms.delivery,
            staff,
        }];
        if let Some(wanted) = exchange {
            events.push(order.exchange_asked(number, wanted)?);
        }
        let to = terms.branch.or_else(|| order.served_most());
        // Whoever of the staff begins one finds it right.
        if let Some(branch) = to.filter(|_| terms.at_once || !command.customer) {
            events.push(OrderEvent::ReturnApproved { number, branch, staff });
        }
        Ok(follow(*id, order, at, events))
    }

    pub(super) fn approve_return(
        &self,
        at: Timestamp,
        command: &Command,
        (id, number): (OrderId, u16),
        branch: Option<BranchId>,
    ) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::ManageOrders)?;
        let order = self.known(id)?;
        let known = order.return_in(number, &[ReturnState::Asked, ReturnState::Approved])?;
        // Approved twice, to the same place, it is approved.
        if known.state == ReturnState::Approved {
            return Ok(Vec::new());
        }
        let branch = branch.or_else(|| order.served_most()).ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownBranch, "say to which branch the goods are to be sent")
        })?;
        let staff = command.staff;
        Ok(follow(id, order, at, vec![OrderEvent::ReturnApproved { number, branch, staff }]))
    }

    pub(super) fn decline_return(
        &self,
        at: Timestamp,
        command: &Command,
        (id, number): (OrderId, u16),
        reason: &str,
    ) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::ManageOrders)?;
        check::name("the reason, which the customer is told,", reason)?;
        let order = self.known(id)?;
        order.return_in(number, &[ReturnState::Asked])?;
        let (staff, reason) = (command.staff, reason.trim().to_owned());
        Ok(follow(id, order, at, vec![OrderEvent::ReturnDeclined { number, staff, reason }]))
    }

    pub(super) fn withdraw_return(
        &self,
        at: Timestamp,
        command: &Command,
        (id, number): (OrderId, u16),
    ) -> Result<Vec<Event>, Rejection> {
        if !command.customer {
            check::right(&command.grant, Right::ManageOrders)?;
        }
        let order = self.known(id)?;
        let open = [ReturnState::Asked, ReturnState::Approved, ReturnState::Withdrawn];
        let known = order.return_in(number, &open)?;
        if known.state == ReturnState::Withdrawn {
            return Ok(Vec::new());
        }
        if !known.batches.is_empty() {
            let message = "some of it has come already; what does not come any more is given up when the rest is booked";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        Ok(follow(id, order, at, vec![OrderEvent::ReturnWithdrawn { number }]))
    }

    /// That goods are here is a fact; how much of what may come back is the order's to say.
    pub(super) fn receive_return(
        &self,
        at: Timestamp,
        command: &Command,
        received: &ReceivedReturn,
    ) -> Result<Vec<Event>, Rejection> {
        let ReceivedReturn { order: id, number, branch, lines, withheld, note, complete } = received;
        check::right(&command.grant, Right::FulfilOrders)?;
        let order = self.known(*id)?;
        let known = order.return_in(*number, &[ReturnState::Approved])?;
        check::line_count(lines.len())?;
        check::note("the note", note)?;
        check::amount("what is kept", *withheld)?;
        check::at_most(known.batches.len().saturating_add(1), RETURN_BATCHES_MAX, "deliveries of a return")?;
        awaited(Some(known), lines)?;
        if *withheld > Amount::ZERO {
            // Whoever may give money back may also say how much of it is kept.
            check::right(&command.grant, Right::RefundOrders)?;
            check::name("the reason why something is kept", note)?;
            let worth = order.worth_of(*number, lines);
            if *withheld > worth {
                let message = format!("what came back is worth {} minor units; no more can be kept", worth.0);
                return Err(Rejection::new(RefusalCode::InvalidAmount, message));
            }
        }
        let event = OrderEvent::ReturnReceived {
            number: *number,
            branch: *branch,
            lines: lines.clone(),
            withheld: *withheld,
            note: note.trim().to_owned(),
            complete: *complete,
            staff: command.staff,
        };
        Ok(follow(*id, order, at, vec![event]))
    }
}

/// Each SKU once, something of each, and no more than is still to come.
pub(super) fn awaited(known: Option<&Return>, lines: &[CameBack]) -> Result<(), Rejection> {
    let mut seen = std::collections::BTreeSet::new();
    for line in lines {
        for part in [line.good, line.damaged].into_iter().filter(|part| *part != Quantity::ZERO) {
            check::quantity(part)?;
        }
        check::quantity(line.all())?;
        let awaited = known.map(|known| known.awaited(&line.sku)).unwrap_or_default();
        if !seen.insert(line.sku) || line.all() > awaited {
            let message = format!("{awaited} of {} are still to come back, each SKU in one line", line.sku);
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
    }
    Ok(())
}

/// Whether customers may still ask.
pub(super) fn in_time(order: &Order, at: Timestamp, days: u16) -> Result<(), Rejection> {
    if days == 0 {
        let message = "this shop takes nothing back but what is faulty; write to us and we will help";
        return Err(Rejection::new(RefusalCode::NotReturnable, message));
    }
    let until = order.returns_until(days).ok_or_else(|| {
        let message = "nothing of this order has been handed over yet; it can be called off instead";
        Rejection::new(RefusalCode::NotReturnable, message)
    })?;
    if at > until {
        let message = format!("the {days} days in which things can be sent back are over");
        return Err(Rejection::new(RefusalCode::NotReturnable, message));
    }
    Ok(())
}

impl Order {
    pub(super) fn return_in(&self, number: u16, wanted: &[ReturnState]) -> Result<&Return, Rejection> {
        let known = self
            .returns
            .get(usize::from(number))
            .ok_or_else(|| Rejection::new(RefusalCode::UnknownOrder, "this order has no such return"))?;
        if wanted.contains(&known.state) {
            return Ok(known);
        }
        let how = match known.state {
            ReturnState::Asked => "was not approved yet",
            ReturnState::Approved => "was approved already",
            ReturnState::Declined => "was declined",
            ReturnState::Withdrawn => "was withdrawn",
            ReturnState::Received => "is here already",
        };
        Err(Rejection::new(RefusalCode::WrongState, format!("this return {how}, which does not allow this")))
    }

    /// The branch that handed over most of it.
    fn served_most(&self) -> Option<BranchId> {
        let mut by: BTreeMap<BranchId, i64> = BTreeMap::new();
        for part in self.parts.iter().filter(|part| part.step.is_handed_over()) {
            let units = part.lines.iter().map(|line| line.quantity.0).fold(0, i64::saturating_add);
            let sum = by.entry(part.branch).or_default();
            *sum = sum.saturating_add(units);
        }
        by.into_iter()
            .max_by_key(|(branch, units)| (*units, std::cmp::Reverse(*branch)))
            .map(|(branch, _)| branch)
    }
}
