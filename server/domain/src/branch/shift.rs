//! Registers: who is signed on, the shift and its drawer, receipt and Z numbers.

use protocol::{
    Amount, BranchId, Currency, OccurredAt, RefusalCode, RegisterId, Right, ShiftTotals, StaffId, TenderKind,
    TicketKind, ZReport,
};
use serde::{Deserialize, Serialize};

use super::{Branch, Command, Event, TicketFacts, no_register};
use crate::{Rejection, check, limits::SIGNED_ON_MAX};

/// What a branch knows of one of its registers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct RegisterState {
    /// In ascending order; a handful of people, so a list is the smallest set.
    pub(super) signed_on: Vec<StaffId>,
    pub(super) shift: Option<Shift>,
    /// Last receipt number given.
    pub(super) receipt_sequence: u32,
    /// Number of the last Z report.
    pub(super) z_number: u32,
}

/// An open shift.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Shift {
    pub(super) opened: OccurredAt,
    pub(super) opened_by: StaffId,
    pub(super) opening_float: Amount,
    pub(super) totals: ShiftTotals,
}

/// A register that may take a ticket: its sender is signed on and has the right, and its shift is open.
pub(super) struct OpenRegister<'a> {
    pub(super) id: RegisterId,
    /// The number of the ticket to come.
    pub(super) sequence: u32,
    totals: &'a ShiftTotals,
}

impl RegisterState {
    pub(super) fn is_signed_on(&self, staff: StaffId) -> bool {
        self.signed_on.binary_search(&staff).is_ok()
    }

    pub(super) fn sign_on(&mut self, staff: StaffId) {
        if let Err(position) = self.signed_on.binary_search(&staff) {
            self.signed_on.insert(position, staff);
        }
    }

    pub(super) fn sign_off(&mut self, staff: StaffId) {
        self.signed_on.retain(|one| *one != staff);
    }

    pub(super) fn open_shift(&mut self, opened: OccurredAt, opened_by: StaffId, opening_float: Amount) {
        self.shift = Some(Shift { opened, opened_by, opening_float, totals: ShiftTotals::default() });
    }

    pub(super) fn close_shift(&mut self, number: u32) {
        self.z_number = number;
        self.shift = None;
        self.signed_on.clear();
    }

    pub(super) fn record(&mut self, facts: &TicketFacts) {
        self.receipt_sequence = facts.sequence;
        if let Some(shift) = &mut self.shift
            && let Some(totals) = totals_with(&shift.totals, facts)
        {
            shift.totals = totals;
        }
    }
}

impl OpenRegister<'_> {
    /// Makes the ticket's event, once the shift is known to have room for it.
    pub(super) fn complete(&self, facts: TicketFacts) -> Result<Vec<Event>, Rejection> {
        totals_with(self.totals, &facts).ok_or_else(|| check::overflow("a total of the shift"))?;
        Ok(vec![Event::TicketCompleted(facts)])
    }
}

impl Branch {
    pub(super) fn sign_on(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        let register = command.register.ok_or_else(no_register)?;
        if let Some(state) = self.registers.get(&register)
            && !state.is_signed_on(command.staff)
        {
            check::at_most(state.signed_on.len() + 1, SIGNED_ON_MAX, "people signed on at one register")?;
        }
        Ok(vec![Event::SignedOn { register, staff: command.staff }])
    }

    /// Anyone signed on may end a sign-on, also that of a colleague who walked away.
    pub(super) fn sign_off(&self, command: &Command, staff: StaffId) -> Result<Vec<Event>, Rejection> {
        let (register, state) = self.at_register(command)?;
        if !state.is_signed_on(staff) {
            let message = format!("staff member {staff} is not signed on at register {register}");
            return Err(Rejection::new(RefusalCode::NotSignedOn, message));
        }
        Ok(vec![Event::SignedOff { register, staff }])
    }

    pub(super) fn open_shift(
        &self,
        command: &Command,
        currency: Currency,
        opening_float: Amount,
    ) -> Result<Vec<Event>, Rejection> {
        let (register, state) = self.at_register(command)?;
        check::right(&command.grant, Right::Sell)?;
        if state.shift.is_some() {
            let message = format!("register {register} has an open shift");
            return Err(Rejection::new(RefusalCode::ShiftAlreadyOpen, message));
        }
        check::currency(command.currency, currency)?;
        check::amount("the opening float", opening_float)?;
        let Command { staff, occurred, .. } = *command;
        Ok(vec![Event::ShiftOpened { register, staff, opened: occurred, opening_float }])
    }

    pub(super) fn close_shift(
        &self,
        command: &Command,
        currency: Currency,
        counted: Amount,
    ) -> Result<Vec<Event>, Rejection> {
        let (register, state) = self.at_register(command)?;
        check::right(&command.grant, Right::Sell)?;
        let shift = state.shift.as_ref().ok_or_else(|| shift_closed(register))?;
        check::currency(command.currency, currency)?;
        check::amount("the count", counted)?;
        let too_large = || check::overflow("the drawer");
        let expected = shift.opening_float.checked_add(shift.totals.cash).ok_or_else(too_large)?;
        let report = ZReport {
            number: state
                .z_number
                .checked_add(1)
                .ok_or_else(|| check::overflow("the number of Z reports"))?,
            branch: BranchId::default(),
            register,
            opened: shift.opened,
            closed: command.occurred,
            opened_by: shift.opened_by,
            closed_by: command.staff,
            opening_float: shift.opening_float,
            expected,
            counted,
            over_short: counted.checked_sub(expected).ok_or_else(too_large)?,
            totals: shift.totals.clone(),
        };
        Ok(vec![Event::ShiftClosed(Box::new(report))])
    }

    /// Rules 1 to 4 for tickets.
    pub(super) fn open_register(
        &self,
        command: &Command,
        right: Right,
    ) -> Result<OpenRegister<'_>, Rejection> {
        let (id, state) = self.at_register(command)?;
        check::right(&command.grant, right)?;
        let shift = state.shift.as_ref().ok_or_else(|| shift_closed(id))?;
        let next = state.receipt_sequence.checked_add(1);
        let sequence = next.ok_or_else(|| check::overflow("the receipt number"))?;
        Ok(OpenRegister { id, sequence, totals: &shift.totals })
    }
}

fn shift_closed(register: RegisterId) -> Rejection {
    Rejection::new(RefusalCode::ShiftClosed, format!("register {register} has no open shift"))
}

/// A shift's totals after one more ticket; `None` on overflow, which no decided ticket brings about. The machine decides
/// and applies through it, and so does every reader that keeps X reports, so that they cannot differ.
#[must_use]
pub fn totals_with(before: &ShiftTotals, facts: &TicketFacts) -> Option<ShiftTotals> {
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
        let sum = match tender.kind {
            TenderKind::Cash => &mut after.cash,
            TenderKind::Card => &mut after.card,
            TenderKind::Account => &mut after.account,
        };
        *sum = sum.checked_add(taken)?;
    }
    after.cash = after.cash.checked_sub(facts.change)?;
    Some(after)
}
