//! What is asked about customers: which share has them, what their texts are under lock and key, and whether the group there is
//! whose prices they are to get. What they said goes to the machine as it was said as well, to be checked; it is kept nowhere.

use domain::{
    Rejection,
    customers::{
        Body, By, Command, Facts as Sealing, Field, Sealed, customer_of, normalised_email, shard_of,
    },
};
use protocol::{
    ChangeCustomer, CommandBody, CommandId, CreateCustomer, CustomerCommand, CustomerGroupId, CustomerId,
    PostalAddress, Refusal, RefusalCode,
};

use super::{Acting, Envelope, Facts, Preparation, Wish, not_here};
use crate::{customers::Part, record::Origin};

/// Whether keys may have been made for a command, which are to be on the disk before it is decided.
pub(super) const fn makes_keys(asked: &CustomerCommand) -> bool {
    matches!(asked, CustomerCommand::Create(_) | CustomerCommand::ChangeEmail(_))
}

impl Preparation {
    /// The share that a command is for. Whoever is added gets their key here, and their address what stands for it.
    pub(super) fn customer_shard(&self, id: CommandId, asked: &CustomerCommand) -> Result<u16, Refusal> {
        match asked {
            CustomerCommand::Create(create) => {
                let customer = self.new_customer(id, create)?;
                self.keys.make(customer).map_err(|error| unkept(&error))?;
                Ok(shard_of(customer))
            }
            CustomerCommand::ChangeEmail(change) => {
                if let Some(email) = normalised_email(&change.email) {
                    self.keys.tag_of(&email).map_err(|error| unkept(&error))?;
                }
                Ok(shard_of(change.customer))
            }
            other => Ok(other.customer().map(shard_of).unwrap_or_default()),
        }
    }

    fn new_customer(&self, id: CommandId, create: &CreateCustomer) -> Result<CustomerId, Refusal> {
        let tag = normalised_email(&create.email).map(|email| self.keys.tag_of(&email)).transpose();
        Ok(customer_of(id, tag.map_err(|error| unkept(&error))?))
    }

    pub(super) fn customer(
        &self,
        acting: &Acting,
        envelope: &Envelope,
        wish: &Wish,
        facts: Facts,
    ) -> Result<Command, Rejection> {
        let Wish::Asked(body) = wish else { return Err(not_here()) };
        let CommandBody::Customer(asked) = &**body else { return Err(not_here()) };
        self.dated(envelope)?;
        acting.known()?;
        let by = if matches!(self.origin, Origin::Web(_)) { By::Customer } else { By::Staff };
        let mut sealing = self.sealing(envelope, asked)?;
        if let Some(hash) = facts.password_hash.transpose()? {
            sealing.password = Some(self.sealed(sealing.customer, Part::Field(Field::Password), &hash)?);
        }
        let body = Body::Asked { asked: Box::new(asked.clone()), facts: Box::new(sealing) };
        Ok(Command { id: envelope.id, staff: acting.staff, grant: acting.grant(), by, body })
    }

    fn sealing(&self, envelope: &Envelope, asked: &CustomerCommand) -> Result<Sealing, Rejection> {
        let at = self.now();
        let customer = match asked {
            CustomerCommand::Create(create) => self
                .new_customer(envelope.id, create)
                .map_err(|refusal| Rejection::new(refusal.code, refusal.message))?,
            other => other.customer().ok_or_else(not_here)?,
        };
        let mut facts = Sealing::of(customer, at);
        match asked {
            CustomerCommand::Create(create) => {
                self.known_group(create.group)?;
                self.seal_created(&mut facts, create)?;
            }
            CustomerCommand::Change(change) => self.seal_changed(&mut facts, change)?,
            CustomerCommand::ChangeEmail(change) => self.seal_email(&mut facts, &change.email)?,
            CustomerCommand::SetGroup(set) => self.known_group(set.group)?,
            CustomerCommand::PutAddress(put) => {
                facts.addresses = vec![self.sealed_address(customer, &put.address)?]
            }
            _ => {}
        }
        Ok(facts)
    }

    fn seal_created(&self, facts: &mut Sealing, create: &CreateCustomer) -> Result<(), Rejection> {
        self.seal_email(facts, &create.email)?;
        for (field, text) in [
            (Field::Name, &create.name),
            (Field::Phone, &create.phone),
            (Field::Language, &create.language),
            (Field::Note, &create.note),
        ] {
            self.seal_field(facts, field, text)?;
        }
        for address in &create.addresses {
            let sealed = self.sealed_address(facts.customer, address)?;
            facts.addresses.push(sealed);
        }
        Ok(())
    }

    fn seal_changed(&self, facts: &mut Sealing, change: &ChangeCustomer) -> Result<(), Rejection> {
        for (field, text) in [
            (Field::Name, &change.name),
            (Field::Phone, &change.phone),
            (Field::Language, &change.language),
            (Field::Note, &change.note),
        ] {
            if let Some(text) = text {
                self.seal_field(facts, field, text)?;
            }
        }
        Ok(())
    }

    /// What is no address is left to the machine, which says so.
    fn seal_email(&self, facts: &mut Sealing, said: &str) -> Result<(), Rejection> {
        let Some(email) = normalised_email(said) else { return Ok(()) };
        let tag = self.keys.tag_of(&email).map_err(|_fault| keyless())?;
        facts.email = Some(tag);
        self.seal_field(facts, Field::Email, &email)
    }

    fn seal_field(&self, facts: &mut Sealing, field: Field, text: &str) -> Result<(), Rejection> {
        let text = text.trim();
        let sealed = if text.is_empty() {
            None
        } else {
            Some(self.sealed(facts.customer, Part::Field(field), text)?)
        };
        facts.fields.push((field, sealed));
        Ok(())
    }

    fn sealed_address(&self, customer: CustomerId, address: &PostalAddress) -> Result<Sealed, Rejection> {
        let text = serde_json::to_string(address).map_err(|_odd| keyless())?;
        self.sealed(customer, Part::Address, &text)
    }

    /// Somebody who is not there has no key either.
    fn sealed(&self, customer: CustomerId, part: Part, text: &str) -> Result<Sealed, Rejection> {
        self.keys.seal(customer, part, text.as_bytes()).ok_or_else(keyless)
    }

    fn known_group(&self, group: Option<CustomerGroupId>) -> Result<(), Rejection> {
        let Some(group) = group else { return Ok(()) };
        if self.published.organisation.customer_groups().any(|known| known.id == group) {
            return Ok(());
        }
        let message = format!("there is no customer group {}", group.0);
        Err(Rejection::new(RefusalCode::UnknownCustomerGroup, message))
    }
}

pub(super) fn keyless() -> Rejection {
    Rejection::new(RefusalCode::UnknownCustomer, "there is no such customer, or not any more")
}

fn unkept(error: &std::io::Error) -> Refusal {
    tracing::error!(%error, "a customer's key could not be kept");
    Refusal::new(RefusalCode::Fault, "the customer's key could not be kept; look at the server's disk")
}
