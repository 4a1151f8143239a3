//! What head office decides.

use domain::{
    Rejection,
    organisation::{Body, Command, Hashes},
};
use protocol::{CommandBody, OrganisationCommand, RefusalCode, Rule, WithFacts};

use super::{Acting, Envelope, Facts, Preparation, Wish, not_here};
use crate::business_day;

impl Preparation {
    /// A PIN and a password that came with it are not in the wish; their hashes are told beside it.
    pub(super) fn organisation(
        &self,
        acting: &Acting,
        envelope: &Envelope,
        wish: &Wish,
        facts: Facts,
    ) -> Result<Command, Rejection> {
        let Wish::Asked(body) = wish else { return Err(not_here()) };
        let CommandBody::Organisation(asked) = &**body else { return Err(not_here()) };
        self.dated(envelope)?;
        acting.known()?;
        if let OrganisationCommand::PutBranch(branch) = &**asked {
            check_time_zone(&branch.time_zone)?;
        }
        let mut asked = asked.clone();
        self.picture_facts(&mut asked)?;
        let hashes = Hashes { pin: facts.pin_hash.transpose()?, password: facts.password_hash.transpose()? };
        let body = Body::Change { asked, hashes };
        Ok(Command { grant: acting.grant(), staff: acting.staff, currency: self.currency, body })
    }
}

/// The machine knows what a name looks like. Which zones there are is in tables that change several times a year.
fn check_time_zone(name: &str) -> Result<(), Rejection> {
    if business_day::is_time_zone(name) {
        return Ok(());
    }
    let message = format!("there is no time zone {name:?}; give its IANA name, such as Europe/London");
    Err(Rejection::new(RefusalCode::InvalidText, message).rule(Rule::NoSuchTimeZone).field("time_zone"))
}
