//! One branch: the only writer of its stock, shifts, drawers, tickets and holds. It does not know its own number, the
//! catalogue or any other branch.
//!
//! # What is checked, in this order
//! The first rule that is broken is the answer, so that a repeat on another node gives the same one.
//! 1. the register, where one is needed (`unknown_register`)
//! 2. the person is signed on there (`not_signed_on`), for every command that comes from a register but sign-on
//! 3. the person's right (`not_allowed`)
//! 4. the shift (`shift_closed`, `shift_already_open`)
//! 5. the currency (`wrong_currency`)
//! 6. how many lines, tenders or holds (`no_lines`, `too_many_lines`)
//! 7. each line in turn: quantity, amounts, price, discount, what may be refunded
//! 8. the document as a whole: its total, its tenders, texts, the stock it wants, hold times
//! 9. that every level and total it touches still fits (`overflow`)

mod command;
mod event;
mod hold;
mod read;
mod refund;
mod sell;
mod shift;
mod stock;

use std::collections::BTreeMap;

use protocol::{RefusalCode, RegisterId, Right, Sku, StockLevel, TicketId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Machine, Rejection, check};

pub use command::*;
pub use event::*;
pub use hold::OpenHold;
pub use read::{outcome, ticket, z_report};
pub use shift::totals_with;
pub use stock::{LevelDelta, StockTotals, for_each_movement};

use hold::Holds;
use refund::RefundedLine;
use shift::RegisterState;

/// The deciding state of one branch. It is bounded by what is open: completed tickets leave nothing behind but their
/// effect, and, once something was refunded, how much of each line that was.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Branch {
    stock: BTreeMap<Sku, StockLevel>,
    totals: StockTotals,
    registers: BTreeMap<RegisterId, RegisterState>,
    holds: Holds,
    refunded: BTreeMap<TicketId, Vec<RefundedLine>>,
}

impl Machine for Branch {
    type Command = Command;
    type Event = Event;

    fn decide(&self, at: Timestamp, command: &Command) -> Result<Vec<Event>, Rejection> {
        let events = match &command.body {
            Body::SignOn => self.sign_on(command)?,
            Body::SignOff { staff } => self.sign_off(command, *staff)?,
            Body::OpenShift { currency, opening_float } => {
                self.open_shift(command, *currency, *opening_float)?
            }
            Body::CloseShift { currency, counted } => self.close_shift(command, *currency, *counted)?,
            Body::Sell { currency, lines, tenders } => self.sell(command, *currency, lines, tenders)?,
            Body::Refund { original, sold, lines, tender } => {
                self.refund(command, *original, sold, lines, *tender)?
            }
            Body::RefundWithoutReceipt { currency, lines, tender } => {
                self.refund_without_receipt(command, *currency, lines, *tender)?
            }
            Body::Receive { reference, lines, not_stocked } => {
                self.receive(command, reference, lines, *not_stocked)?
            }
            Body::Adjust(adjust) => self.adjust(command, adjust)?,
            Body::Hold { lines, ttl_ms } => self.hold_lines(at, command, lines, *ttl_ms)?,
            Body::ExtendHold { hold, ttl_ms } => self.extend_hold(at, command, *hold, *ttl_ms)?,
            Body::ReleaseHold { hold } => self.release_hold(at, command, *hold)?,
            Body::ExpireHolds => self.holds.due(at).map(hold::expired_event).collect(),
        };
        self.check_fits(&events)?;
        Ok(events)
    }

    fn apply(&mut self, event: &Event) {
        self.apply_movements(event);
        match event {
            Event::SignedOn { register, staff } => self.register_mut(*register).sign_on(*staff),
            Event::SignedOff { register, staff } => self.register_mut(*register).sign_off(*staff),
            Event::ShiftOpened { register, staff, opened, opening_float } => {
                self.register_mut(*register).open_shift(*opened, *staff, *opening_float);
            }
            Event::ShiftClosed(report) => self.register_mut(report.register).close_shift(report.number),
            Event::TicketCompleted(facts) => {
                self.register_mut(facts.register).record(facts);
                self.remember_refund(facts);
            }
            Event::Held { hold, lines, expires_at, capped_at } => {
                self.holds.open(*hold, lines, *expires_at, *capped_at);
            }
            Event::HoldExtended { hold, expires_at } => self.holds.extend(*hold, *expires_at),
            Event::HoldReleased { hold, .. } | Event::HoldExpired { hold, .. } => self.holds.close(*hold),
            // Stock and nothing else, which the movements have told already.
            Event::Received { .. } | Event::Adjusted { .. } => {}
        }
    }

    fn wake_at(&self) -> Option<Timestamp> {
        self.holds.next_expiry()
    }

    fn on_wake(&self, at: Timestamp) -> Option<Command> {
        self.holds.expired(at).next().map(|_| hold::expiry_command(at))
    }
}

impl Branch {
    fn register_mut(&mut self, register: RegisterId) -> &mut RegisterState {
        self.registers.entry(register).or_default()
    }

    /// The register a command came from, where its sender is signed on.
    fn at_register(&self, command: &Command) -> Result<(RegisterId, &RegisterState), Rejection> {
        let id = command.register.ok_or_else(no_register)?;
        let signed_on = self.registers.get(&id).filter(|register| register.is_signed_on(command.staff));
        let register = signed_on.ok_or_else(|| {
            let message = format!("staff member {} is not signed on at register {id}", command.staff);
            Rejection::new(RefusalCode::NotSignedOn, message)
        })?;
        Ok((id, register))
    }

    /// Rules 1 to 3 for what may also be done away from a register.
    fn check_sender(&self, command: &Command, right: Right) -> Result<(), Rejection> {
        if command.register.is_some() {
            self.at_register(command)?;
        }
        check::right(&command.grant, right)
    }
}

fn no_register() -> Rejection {
    Rejection::new(RefusalCode::UnknownRegister, "this needs a register")
}
