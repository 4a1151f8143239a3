//! Registers: who is signed on, the shift and its drawer, the numbers of receipts and Z reports.

mod event;
mod receipts;
mod shift;

use protocol::{Amount, OccurredAt, RefusalCode, RegisterId, StaffId};
use serde::{Deserialize, Serialize};

use super::{Branch, Command, Event, TicketFacts, command::RegisterBody, no_register};
use crate::{
    Rejection, check,
    limits::{EPOCHS_AHEAD_MAX, SIGNED_ON_MAX},
};

pub use event::{Drawer, RegisterEvent, ShiftFacts};
pub use shift::drawer_with;

use receipts::Numbers;
pub(super) use shift::OpenRegister;
pub(super) use shift::completed;

/// What a branch knows of one of its registers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct RegisterState {
    /// In ascending order; a handful of people, so a list is the smallest set.
    pub(super) signed_on: Vec<SignedOn>,
    pub(super) shift: Option<Shift>,
    pub(super) numbers: Numbers,
    /// Number of the last Z report.
    pub(super) z_number: u32,
}

/// A person at a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct SignedOn {
    pub(super) staff: StaffId,
    /// Whether the server itself saw the right PIN. One that only a device has seen lets its person sell.
    pub(super) seen: bool,
}

/// An open shift.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Shift {
    pub(super) opened: OccurredAt,
    pub(super) opened_by: StaffId,
    pub(super) opening_float: Amount,
    pub(super) drawer: Drawer,
}

impl RegisterState {
    pub(super) fn sign_on_of(&self, staff: StaffId) -> Option<SignedOn> {
        self.signed_on.iter().find(|one| one.staff == staff).copied()
    }

    pub(super) fn apply(&mut self, event: &RegisterEvent) {
        match event {
            RegisterEvent::SignedOn { staff, seen, .. } => {
                let seen = *seen || self.sign_on_of(*staff).is_some_and(|before| before.seen);
                self.signed_on.retain(|one| one.staff != *staff);
                let position = self.signed_on.partition_point(|one| one.staff < *staff);
                self.signed_on.insert(position, SignedOn { staff: *staff, seen });
            }
            RegisterEvent::SignedOff { staff, .. } => self.signed_on.retain(|one| one.staff != *staff),
            RegisterEvent::ShiftOpened { staff, opened, opening_float, .. } => {
                self.shift = Some(Shift {
                    opened: *opened,
                    opened_by: *staff,
                    opening_float: *opening_float,
                    drawer: Drawer::default(),
                });
            }
            RegisterEvent::ShiftClosed(facts) => {
                self.z_number = facts.number;
                self.shift = None;
                self.signed_on.clear();
            }
            RegisterEvent::EpochBegun { epoch, .. } => self.numbers.begin(*epoch),
        }
    }

    /// Takes a completed ticket into the numbers and, unless it came after its shift, into the drawer.
    pub(super) fn record(&mut self, facts: &TicketFacts) {
        self.numbers.note(facts.number);
        if facts.amends.is_none()
            && let Some(shift) = &mut self.shift
            && let Some(drawer) = drawer_with(&shift.drawer, facts)
        {
            shift.drawer = drawer;
        }
    }
}

impl Branch {
    pub(super) fn decide_register(
        &self,
        command: &Command,
        body: &RegisterBody,
    ) -> Result<Vec<Event>, Rejection> {
        let event = match body {
            RegisterBody::SignOn { seen } => self.sign_on(command, *seen)?,
            RegisterBody::SignOff { staff } => self.sign_off(command, *staff)?,
            RegisterBody::OpenShift { currency, opening_float } => {
                self.open_shift(command, *currency, *opening_float)?
            }
            RegisterBody::CloseShift { currency, counted } => {
                self.close_shift(command, *currency, *counted)?
            }
            RegisterBody::BeginEpoch { known } => self.begin_epoch(command, *known)?,
            RegisterBody::Present => return self.at_register(command).map(|_| Vec::new()),
        };
        Ok(vec![Event::Register(event)])
    }

    fn sign_on(&self, command: &Command, seen: bool) -> Result<RegisterEvent, Rejection> {
        let register = command.register.ok_or_else(no_register)?;
        if let Some(state) = self.registers.get(&register)
            && state.sign_on_of(command.staff).is_none()
        {
            check::at_most(state.signed_on.len() + 1, SIGNED_ON_MAX, "people signed on at one register")?;
        }
        Ok(RegisterEvent::SignedOn { register, staff: command.staff, seen })
    }

    /// Anyone signed on may end a sign-on, also that of a colleague who walked away.
    fn sign_off(&self, command: &Command, staff: StaffId) -> Result<RegisterEvent, Rejection> {
        let (register, state, _) = self.present_at_register(command)?;
        if state.sign_on_of(staff).is_none() {
            let message = format!("staff member {staff} is not signed on at register {register}");
            return Err(Rejection::new(RefusalCode::NotSignedOn, message));
        }
        Ok(RegisterEvent::SignedOff { register, staff })
    }

    /// A device begins a series of its own before it prints its first number. Nobody has to be signed on for it: the
    /// device asks, whoever stands before it.
    fn begin_epoch(&self, command: &Command, known: u32) -> Result<RegisterEvent, Rejection> {
        let register = command.register.ok_or_else(no_register)?;
        let newest = self.registers.get(&register).map_or(0, |state| state.numbers.epoch());
        // A server that was restored may have forgotten what the device remembers.
        let newest =
            if known.saturating_sub(newest) <= EPOCHS_AHEAD_MAX { newest.max(known) } else { newest };
        let epoch = newest.checked_add(1).ok_or_else(|| check::overflow("the number of the series"))?;
        Ok(RegisterEvent::EpochBegun { register, epoch })
    }
}

/// The registers' states, found or made.
impl Branch {
    pub(super) fn register_mut(&mut self, register: RegisterId) -> &mut RegisterState {
        self.registers.entry(register).or_default()
    }
}
