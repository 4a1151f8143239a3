//! What head office decides.

use domain::{
    Rejection,
    organisation::{Body, Command, Hashes},
};
use protocol::CommandBody;

use super::{Acting, Envelope, Facts, Preparation, Wish, not_here};

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
        let hashes =
            Hashes { pin: facts.pin_hash.transpose()?, password: facts.password_hash.transpose()? };
        let body = Body::Change { asked: asked.clone(), hashes };
        Ok(Command { grant: acting.grant(), currency: self.currency, body })
    }
}
