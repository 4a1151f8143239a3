//! What head office decides.

use domain::{Rejection, catalogue};
use protocol::{CommandBody, OrganisationCommand};

use super::{Acting, Envelope, Preparation, Wish, not_here};

impl Preparation {
    pub(super) fn organisation(
        &self,
        acting: &Acting,
        envelope: &Envelope,
        wish: &Wish,
    ) -> Result<catalogue::Command, Rejection> {
        let Wish::Asked(body) = wish else { return Err(not_here()) };
        let CommandBody::Organisation(command) = &**body else { return Err(not_here()) };
        self.dated(envelope)?;
        acting.known()?;
        let body = match command.clone() {
            OrganisationCommand::PutTaxClass(class) => catalogue::Body::PutTaxClass(class),
            OrganisationCommand::PutBranch(branch) => catalogue::Body::PutBranch(branch),
            OrganisationCommand::PutRegister(register) => catalogue::Body::PutRegister(register),
            OrganisationCommand::PutStaff(staff) => catalogue::Body::PutStaff(staff),
            OrganisationCommand::PutProduct(product) => catalogue::Body::PutProduct(product),
            OrganisationCommand::SetPrice(price) => catalogue::Body::SetPrice(price),
        };
        Ok(catalogue::Command { grant: acting.grant(), currency: self.currency, body })
    }
}
