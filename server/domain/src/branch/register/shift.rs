//! Shifts: what lies between a counted float and a blind count.

use protocol::{Amount, Currency, OrderId, PaymentMethodId, RefusalCode, RegisterId, Right, TicketKind};

use super::{
    super::{Branch, Command, Event, TicketEvent, TicketFacts, ticket::check_grounds},
    Drawer, OrderMoney, RegisterEvent, RegisterState, Shift, ShiftFacts,
};
use crate::{Rejection, check, orders::TillMoney};

/// A register whose sender is signed on and may give money back, with its shift open.
pub(in crate::branch) struct OpenRegister<'a> {
    pub(in crate::branch) id: RegisterId,
    pub(in crate::branch) state: &'a RegisterState,
    shift: &'a Shift,
}

impl OpenRegister<'_> {
    /// Makes the ticket's event, once the shift is known to have room for it.
    pub(in crate::branch) fn complete(&self, facts: TicketFacts) -> Result<Event, Rejection> {
        completed(Some(&self.shift.drawer), facts)
    }
}

/// A ticket's event, if the totals that it would change have room for it.
pub(in crate::branch) fn completed(drawer: Option<&Drawer>, facts: TicketFacts) -> Result<Event, Rejection> {
    let empty = Drawer::default();
    drawer_with(drawer.unwrap_or(&empty), &facts).ok_or_else(|| check::overflow("a total of the shift"))?;
    Ok(Event::Ticket(TicketEvent::Completed(Box::new(facts))))
}

impl Branch {
    pub(super) fn open_shift(
        &self,
        command: &Command,
        currency: Currency,
        opening_float: Amount,
    ) -> Result<RegisterEvent, Rejection> {
        let (register, state, _) = self.present_at_register(command)?;
        check::right(&command.grant, Right::Sell)?;
        if state.shift.is_some() {
            let message = format!("register {register} has an open shift");
            return Err(Rejection::new(RefusalCode::ShiftAlreadyOpen, message));
        }
        check::currency(command.currency, currency)?;
        check::amount("the opening float", opening_float)?;
        let Command { staff, occurred, .. } = *command;
        Ok(RegisterEvent::ShiftOpened { register, staff, opened: occurred, opening_float })
    }

    pub(super) fn close_shift(
        &self,
        command: &Command,
        currency: Currency,
        counted: Amount,
    ) -> Result<RegisterEvent, Rejection> {
        let (register, state, _) = self.present_at_register(command)?;
        check::right(&command.grant, Right::Sell)?;
        let shift = state.shift.as_ref().ok_or_else(|| shift_closed(register))?;
        check::currency(command.currency, currency)?;
        check::amount("the count", counted)?;
        let too_large = || check::overflow("the drawer");
        let expected = shift.opening_float.checked_add(shift.drawer.cash).ok_or_else(too_large)?;
        counted.checked_sub(expected).ok_or_else(too_large)?;
        let number = state.z_number.checked_add(1);
        Ok(RegisterEvent::ShiftClosed(Box::new(ShiftFacts {
            number: number.ok_or_else(|| check::overflow("the number of Z reports"))?,
            register,
            opened: shift.opened,
            closed: command.occurred,
            opened_by: shift.opened_by,
            closed_by: command.staff,
            opening_float: shift.opening_float,
            expected,
            counted,
            drawer: shift.drawer.clone(),
        })))
    }

    /// Money that has moved has moved. Where the shift is over, it is told of as what came too late for its report.
    pub(in crate::branch) fn book_order_money(
        &self,
        order: OrderId,
        reference: &str,
        money: &TillMoney,
    ) -> Result<Vec<Event>, Rejection> {
        let state = self.registers.get(&money.register);
        let shift = state.and_then(|state| state.shift.as_ref());
        let booked = OrderMoney {
            register: money.register,
            order,
            reference: reference.to_owned(),
            staff: money.staff,
            kind: money.kind,
            method: money.method,
            amount: money.amount,
            amends: shift.is_none().then(|| state.map_or(0, |state| state.z_number)),
        };
        let empty = Drawer::default();
        let before = shift.map_or(&empty, |shift| &shift.drawer);
        drawer_with_order(before, &booked).ok_or_else(|| check::overflow("a total of the shift"))?;
        Ok(vec![Event::Register(RegisterEvent::OrderMoney(Box::new(booked)))])
    }

    /// Whether the sender may do something with orders at a register: as for a refund, and whoever approves it stands there too.
    pub(in crate::branch) fn order_at_register(
        &self,
        command: &Command,
        right: Right,
    ) -> Result<Vec<Event>, Rejection> {
        let register = self.open_register(command, right)?;
        check_grounds(command, &register)?;
        Ok(Vec::new())
    }

    /// Rules 1 to 4 for tickets that are asked for, as refunds are.
    pub(in crate::branch) fn open_register(
        &self,
        command: &Command,
        right: Right,
    ) -> Result<OpenRegister<'_>, Rejection> {
        let (id, state) = self.at_register(command)?;
        check::right(&command.grant, right)?;
        let shift = state.shift.as_ref().ok_or_else(|| shift_closed(id))?;
        Ok(OpenRegister { id, state, shift })
    }
}

fn shift_closed(register: RegisterId) -> Rejection {
    Rejection::new(RefusalCode::ShiftClosed, format!("register {register} has no open shift"))
}

/// A shift's totals after one more ticket; `None` on overflow, which no decided ticket brings about. The machine decides
/// and applies through it, and so does every reader that keeps X reports, so that they cannot differ.
#[must_use]
pub fn drawer_with(before: &Drawer, facts: &TicketFacts) -> Option<Drawer> {
    let mut after = before.clone();
    let total = facts.checked_total()?;
    after.tax = after.tax.checked_add(facts.checked_tax()?)?;
    match facts.kind {
        TicketKind::Sale => {
            after.sales = after.sales.checked_add(1)?;
            after.gross = after.gross.checked_add(total)?;
        }
        TicketKind::Refund => {
            after.refunds = after.refunds.checked_add(1)?;
            after.refunded = after.refunded.checked_sub(total)?;
        }
    }
    for tender in &facts.tenders {
        let taken = match facts.kind {
            TicketKind::Sale => tender.amount,
            TicketKind::Refund => tender.amount.checked_neg()?,
        };
        after.take_as(tender.kind, tender.method, taken)?;
    }
    after.cash = after.cash.checked_sub(facts.change)?;
    if facts.change != Amount::ZERO {
        after.take_by(PaymentMethodId::CASH, facts.change.checked_neg()?)?;
    }
    after.rounding = after.rounding.checked_add(facts.rounding)?;
    Some(after)
}

/// The same after money of an order, which is no sale: what was sold of it is booked by who hands it over.
#[must_use]
pub fn drawer_with_order(before: &Drawer, money: &OrderMoney) -> Option<Drawer> {
    let mut after = before.clone();
    after.take_as(money.kind, money.method, money.amount)?;
    Some(after)
}
