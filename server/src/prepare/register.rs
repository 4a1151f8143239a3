//! Registers: shifts, sign-ons and series of receipt numbers.

use domain::{
    Rejection,
    branch::{Body, command::RegisterBody},
};
use protocol::{RefusalCode, RegisterCommand};

use super::{Acting, Envelope, Preparation};

impl Preparation {
    /// What a shift opens and closes with was counted, so a wrong clock does not make it undone.
    pub(super) fn register_body(
        &self,
        acting: &Acting,
        envelope: &mut Envelope,
        command: &RegisterCommand,
    ) -> Result<Body, Rejection> {
        let _told_by_the_tickets = self.fact_dated(envelope);
        if !matches!(command, RegisterCommand::BeginEpoch(_)) {
            acting.known()?;
        }
        Ok(Body::Register(match command {
            RegisterCommand::OpenShift(open) => {
                RegisterBody::OpenShift { currency: open.currency, opening_float: open.opening_float }
            }
            RegisterCommand::CloseShift(close) => {
                RegisterBody::CloseShift { currency: close.currency, counted: close.counted }
            }
            RegisterCommand::SignOn(sign_on) if sign_on.staff != acting.staff => {
                let message =
                    format!("staff member {} cannot sign staff member {} on", acting.staff, sign_on.staff);
                return Err(Rejection::new(RefusalCode::NotAllowed, message));
            }
            RegisterCommand::SignOn(_) => RegisterBody::SignOn { seen: false },
            RegisterCommand::SignOff(sign_off) => RegisterBody::SignOff { staff: sign_off.staff },
            RegisterCommand::BeginEpoch(begin) => RegisterBody::BeginEpoch { known: begin.known },
        }))
    }
}
