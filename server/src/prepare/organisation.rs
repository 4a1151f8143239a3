//! What head office decides.

use domain::{
    Rejection,
    organisation::{Body, Command},
};
use protocol::{CommandBody, OrganisationCommand, RefusalCode};

use super::{Acting, Envelope, Preparation, Wish, not_here};
use crate::business_day;

impl Preparation {
    /// The PIN that came with it is not in the wish; its hash is told beside it.
    pub(super) fn organisation(
        &self,
        acting: &Acting,
        envelope: &Envelope,
        wish: &Wish,
        pin_hash: Option<Result<String, Rejection>>,
    ) -> Result<Command, Rejection> {
        let Wish::Asked(body) = wish else { return Err(not_here()) };
        let CommandBody::Organisation(asked) = &**body else { return Err(not_here()) };
        self.dated(envelope)?;
        acting.known()?;
        if let OrganisationCommand::PutBranch(branch) = &**asked {
            check_time_zone(&branch.time_zone)?;
        }
        let body = Body::Change { asked: asked.clone(), pin_hash: pin_hash.transpose()? };
        Ok(Command { grant: acting.grant(), staff: acting.staff, currency: self.currency, body })
    }
}

/// The machine knows what a name looks like. Which zones there are is in tables that change several times a year.
fn check_time_zone(name: &str) -> Result<(), Rejection> {
    if business_day::is_time_zone(name) {
        return Ok(());
    }
    let message = format!("there is no time zone {name:?}; give its IANA name, such as Europe/London");
    Err(Rejection::new(RefusalCode::InvalidText, message))
}
