//! What head office decides.

use domain::{
    Rejection,
    organisation::{Body, Command},
};
use protocol::CommandBody;

use super::{Acting, Envelope, Preparation, Wish, not_here};

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
        let body = Body::Change { asked: asked.clone(), pin_hash: pin_hash.transpose()? };
        Ok(Command { grant: acting.grant(), staff: acting.staff, currency: self.currency, body })
    }
}
