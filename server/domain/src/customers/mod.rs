//! Customers: people outside the house, with their mail addresses, which are theirs alone, their addresses, consents and
//! prices. Nothing personal is in this machine or its events: texts come in sealed, under a key of the customer's own that is kept
//! elsewhere and can be destroyed, and a mail address comes as a tag that was made up for it. What they say is checked before it
//! is sealed, here too.
//!
//! A customer is kept by the share that their id names. A mail address is kept by the share that its tag names, so that two people
//! cannot have it, wherever they are. Where the two differ, the change of an address is an errand:
//!
//! ```text
//!   ChangeEmail ─▶ EmailAsked ──ClaimEmail──▶ the tag's share ─▶ EmailHeld
//!                      │ ◀────── done ────────────────┘
//!                      ▼
//!                 EmailChanged ──FreeEmail──▶ the old tag's share ─▶ EmailFreed
//! ```

pub mod alerts;
mod check;
pub mod command;
pub mod event;
mod passkeys;

use protocol::{
    CUSTOMER_ADDRESSES_MAX, CUSTOMER_SHARDS, CommandId, ConsentKind, CustomerCommand, CustomerCreated,
    CustomerGroupId, CustomerId, Outcome, RefusalCode, Right, StaffId, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

pub use alerts::{ALERTS_SHARD, Alert, AlertBody, AlertEnd, AlertEvent, Alerts, NewAlert};
pub use check::{normalised_email, passkey_name};
pub use command::{Body, By, Command, Facts};
pub use event::{EmailTag, Event, Field, Sealed};
pub use passkeys::{Passkey, PasskeyBody, PasskeyEvent};

use crate::{
    Address, Answered, Debtor, Debts, Errand, Grant, Machine, Rejection, Request, address, check as checks,
    limits::{CUSTOMERS_MAX, EMAILS_MOVING_MAX},
    sorted::Sorted,
    step_id,
};

/// One customer, as far as rules need to know.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Customer {
    pub created: Timestamp,
    pub email: Option<EmailTag>,
    pub fields: BTreeMap<Field, Sealed>,
    pub addresses: BTreeMap<u16, Sealed>,
    /// The number that the next address gets; none is given twice.
    next_address: u16,
    pub group: Option<CustomerGroupId>,
    pub consents: BTreeMap<ConsentKind, Consent>,
    /// Since when the mail address is known to be theirs.
    pub verified: Option<Timestamp>,
    pub blocked: bool,
    /// One more with every change.
    pub version: u32,
    pub passkeys: BTreeMap<u16, Passkey>,
    /// The number that the next passkey gets; none is given twice.
    next_passkey: u16,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consent {
    pub given: bool,
    pub text: String,
    pub at: Timestamp,
}

/// A mail address that another share is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moving {
    pub email: EmailTag,
    pub sealed: Sealed,
    pub verified: bool,
    pub errand: CommandId,
}

/// The deciding state of one share of the customers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Customers {
    customers: Sorted<CustomerId, Customer>,
    /// Whose each mail address of this share is, be they of this share or not.
    emails: Sorted<EmailTag, CustomerId>,
    moving: BTreeMap<CustomerId, Moving>,
    /// Addresses of other shares that nobody here needs any more, by errand.
    freeing: BTreeMap<CommandId, (EmailTag, CustomerId)>,
    alerts: Alerts,
}

impl Machine for Customers {
    type Command = Command;
    type Event = Event;

    fn decide(&self, at: Timestamp, command: &Command) -> Result<Vec<Event>, Rejection> {
        match &command.body {
            Body::Asked { asked, facts } => self.asked(at, command, asked, facts),
            Body::ClaimEmail { email, customer } => self.claim(*email, *customer),
            Body::FreeEmail { email, customer } => Ok(self.free(*email, *customer)),
            Body::Alert(body) => self.alerts.decide(at, command.id, body),
            Body::Passkey { customer, body } => {
                let known =
                    self.customers.get(customer).filter(|known| !known.blocked).ok_or_else(unknown)?;
                passkeys::decide(at, (*customer, known), body)
            }
            Body::Settle { errand, answer } => Ok(self.settle(at, *errand, *answer)),
        }
    }

    fn apply(&mut self, event: &Event) {
        self.take(event);
    }

    fn wake_at(&self) -> Option<Timestamp> {
        self.alerts.wake_at()
    }

    fn on_wake(&self, at: Timestamp) -> Option<Command> {
        self.wake_at().filter(|due| *due <= at).map(|_| Command {
            id: CommandId::new(Uuid::nil()),
            staff: StaffId(0),
            grant: Grant::EVERYTHING,
            by: By::Staff,
            body: Body::Alert(AlertBody::Expire),
        })
    }

    fn owed_by(&self, _: Debtor) -> Vec<Errand> {
        let claims = self.moving.iter().map(|(customer, moving)| Errand {
            id: moving.errand,
            to: Address::Customers(moving.email.shard()),
            request: Request::ClaimEmail { email: moving.email, customer: *customer },
        });
        let frees = self.freeing.iter().map(|(errand, (email, customer))| Errand {
            id: *errand,
            to: Address::Customers(email.shard()),
            request: Request::FreeEmail { email: *email, customer: *customer },
        });
        claims.chain(frees).chain(self.alerts.owed()).collect()
    }

    fn debts(event: &Event) -> Debts {
        Debts::all_if(matches!(
            event,
            Event::EmailAsked { .. }
                | Event::EmailRefused { .. }
                | Event::EmailChanged { .. }
                | Event::EmailLetGo { .. }
                | Event::Erased { .. }
                | Event::Alert(_)
        ))
    }
}

impl Customers {
    #[must_use]
    pub fn customer(&self, id: CustomerId) -> Option<&Customer> {
        self.customers.get(&id)
    }

    /// In the order of their ids, which is the order in which they came.
    pub fn customers(&self) -> impl Iterator<Item = (CustomerId, &Customer)> {
        self.customers.iter().map(|(id, customer)| (*id, customer))
    }

    #[must_use]
    pub fn holder(&self, email: EmailTag) -> Option<CustomerId> {
        self.emails.get(&email).copied()
    }

    #[must_use]
    pub fn moving(&self, id: CustomerId) -> Option<&Moving> {
        self.moving.get(&id)
    }

    /// Every tag that still stands for somebody's address.
    pub fn tags(&self) -> impl Iterator<Item = EmailTag> {
        let held = self.emails.iter().map(|(tag, _)| *tag);
        held.chain(self.moving.values().map(|moving| moving.email)).chain(self.alerts.tags())
    }

    /// Who is to be written to when goods can be had again.
    #[must_use]
    pub const fn alerts(&self) -> &Alerts {
        &self.alerts
    }

    fn asked(
        &self,
        at: Timestamp,
        command: &Command,
        asked: &CustomerCommand,
        facts: &Facts,
    ) -> Result<Vec<Event>, Rejection> {
        if command.by == By::Staff {
            checks::right(&command.grant, Right::ManageCustomers)?;
        } else if matches!(asked, CustomerCommand::SetGroup(_) | CustomerCommand::Block(_)) {
            return Err(for_staff());
        }
        let Some(id) = asked.customer() else {
            let CustomerCommand::Create(create) = asked else { return Err(unknown()) };
            return self.create(at, command, create, facts);
        };
        let customer = self.customers.get(&id).ok_or_else(unknown)?;
        if let CustomerCommand::ChangeEmail(change) = asked {
            return self.change_email(command, (id, customer), &change.email, facts);
        }
        let event = self.change_of(at, command, (id, customer), (asked, facts))?;
        let gone = matches!(event, Some(Event::Erased { .. }));
        let left = gone.then(|| alerts::leave(command.id, id, customer.email));
        Ok(event.into_iter().chain(left).collect())
    }

    /// What becomes of one customer; none where it is so already.
    fn change_of(
        &self,
        at: Timestamp,
        command: &Command,
        (id, customer): (CustomerId, &Customer),
        (asked, facts): (&CustomerCommand, &Facts),
    ) -> Result<Option<Event>, Rejection> {
        Ok(Some(match asked {
            CustomerCommand::Create(_) | CustomerCommand::ChangeEmail(_) => return Err(unknown()),
            CustomerCommand::Change(change) => {
                if change.note.is_some() && command.by == By::Customer {
                    return Err(for_staff());
                }
                check::change(change)?;
                if change.version.is_some_and(|seen| seen != customer.version) {
                    let message =
                        "somebody else has changed this customer meanwhile; look again, and then change it";
                    return Err(Rejection::new(RefusalCode::ChangedMeanwhile, message));
                }
                Event::Changed { customer: id, fields: facts.fields.clone() }
            }
            CustomerCommand::SetGroup(set) => Event::GroupSet { customer: id, group: set.group },
            CustomerCommand::PutAddress(put) => {
                address::check(&put.address)?;
                let number = self.address_number(customer, put.number)?;
                let address = facts.addresses.first().cloned().unwrap_or_default();
                Event::AddressPut { customer: id, number, address }
            }
            CustomerCommand::RemoveAddress(remove) => {
                if !customer.addresses.contains_key(&remove.number) {
                    return Ok(None);
                }
                Event::AddressRemoved { customer: id, number: remove.number }
            }
            CustomerCommand::Consent(consent) => {
                check::consent(&consent.consent)?;
                Event::consented(id, &consent.consent, at)
            }
            CustomerCommand::Verify(_) => {
                if customer.email.is_none() {
                    let message = "there is no mail address that could be theirs; put one first";
                    return Err(Rejection::new(RefusalCode::WrongState, message));
                }
                if customer.verified.is_some() {
                    return Ok(None);
                }
                Event::Verified { customer: id, at }
            }
            CustomerCommand::SetPassword(_) => {
                let hash = facts.password.clone();
                if hash.is_some() && command.by == By::Staff {
                    let message = "only the customer chooses a password; you can take one away";
                    return Err(Rejection::new(RefusalCode::NotAllowed, message));
                }
                Event::PasswordSet { customer: id, hash }
            }
            CustomerCommand::Block(block) => Event::Blocked { customer: id, blocked: block.blocked },
            CustomerCommand::RemovePasskey(remove) => {
                return Ok(passkeys::remove((id, customer), remove.number));
            }
            CustomerCommand::Erase(_) => {
                Event::Erased { customer: id, free: self.free_errand(command.id, id, customer) }
            }
        }))
    }

    fn create(
        &self,
        at: Timestamp,
        command: &Command,
        create: &protocol::CreateCustomer,
        facts: &Facts,
    ) -> Result<Vec<Event>, Rejection> {
        if command.by == By::Customer && (create.group.is_some() || !create.note.is_empty()) {
            return Err(for_staff());
        }
        check::create(create)?;
        if facts.email.is_some_and(|tag| self.emails.get(&tag).is_some()) {
            return Err(taken());
        }
        let id = facts.customer;
        if self.customers.get(&id).is_some() {
            return Err(Rejection::new(RefusalCode::WrongState, "this customer is there already"));
        }
        if self.customers.len() >= CUSTOMERS_MAX {
            let message = format!("there are {CUSTOMERS_MAX} customers in this share; erase some first");
            return Err(Rejection::new(RefusalCode::TooManyLines, message));
        }
        // A customer who adds themselves has shown before that the address is theirs.
        let verified = command.by == By::Customer && facts.email.is_some();
        let made = Event::Created {
            customer: id,
            email: facts.email,
            fields: facts.fields.iter().filter_map(|(field, text)| Some((*field, text.clone()?))).collect(),
            addresses: facts.addresses.clone(),
            group: create.group,
            verified,
            at,
        };
        let consents = create.consents.iter().map(|consent| Event::consented(id, consent, at));
        Ok(std::iter::once(made).chain(consents).collect())
    }

    fn address_number(&self, customer: &Customer, asked: Option<u16>) -> Result<u16, Rejection> {
        match asked {
            Some(number) if customer.addresses.contains_key(&number) => Ok(number),
            Some(number) => {
                let message = format!("there is no address {number} any more; add it as another one");
                Err(Rejection::new(RefusalCode::WrongState, message))
            }
            None => {
                checks::at_most(
                    customer.addresses.len().saturating_add(1),
                    CUSTOMER_ADDRESSES_MAX,
                    "addresses",
                )?;
                Ok(customer.next_address)
            }
        }
    }

    fn change_email(
        &self,
        command: &Command,
        (id, customer): (CustomerId, &Customer),
        asked: &str,
        facts: &Facts,
    ) -> Result<Vec<Event>, Rejection> {
        if self.moving.contains_key(&id) || self.freeing.values().any(|(_, of)| *of == id) {
            let message = "another change of this address is under way; wait a moment, and try again";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        let verified = command.by == By::Customer;
        let free = self.free_errand(command.id, id, customer);
        if asked.is_empty() {
            return Ok(vec![Event::EmailChanged { customer: id, email: None, verified: None, free }]);
        }
        normalised_email(asked).ok_or_else(check::no_email)?;
        let sealed = facts.fields.iter().find(|(field, _)| *field == Field::Email);
        let (Some(email), Some(sealed)) = (facts.email, sealed.and_then(|(_, text)| text.clone())) else {
            return Err(check::no_email());
        };
        if customer.email == Some(email) {
            return Ok(Vec::new());
        }
        if email.shard() == shard_of(id) {
            if self.emails.get(&email).is_some() {
                return Err(taken());
            }
            let verified = verified.then_some(facts.at);
            return Ok(vec![Event::EmailChanged {
                customer: id,
                email: Some((email, sealed)),
                verified,
                free,
            }]);
        }
        checks::at_most(self.moving.len().saturating_add(1), EMAILS_MOVING_MAX, "addresses under way")?;
        let errand = step_id(command.id.uuid(), "claim", 0);
        Ok(vec![Event::EmailAsked { customer: id, email, sealed, verified, errand }])
    }

    /// The errand that frees a customer's address, where another share keeps it.
    fn free_errand(&self, command: CommandId, id: CustomerId, customer: &Customer) -> Option<CommandId> {
        let elsewhere = customer.email.is_some_and(|email| email.shard() != shard_of(id));
        elsewhere.then(|| step_id(command.uuid(), "free", 0))
    }

    fn claim(&self, email: EmailTag, customer: CustomerId) -> Result<Vec<Event>, Rejection> {
        match self.emails.get(&email) {
            Some(holder) if *holder == customer => Ok(Vec::new()),
            Some(_) => Err(taken()),
            None => Ok(vec![Event::EmailHeld { email, customer }]),
        }
    }

    fn free(&self, email: EmailTag, customer: CustomerId) -> Vec<Event> {
        let theirs = self.emails.get(&email) == Some(&customer);
        theirs.then_some(Event::EmailFreed { email, customer }).into_iter().collect()
    }

    fn settle(&self, at: Timestamp, errand: CommandId, answer: Answered) -> Vec<Event> {
        if self.freeing.contains_key(&errand) {
            return vec![Event::EmailLetGo { errand }];
        }
        if let Some(settled) = self.alerts.settle(errand, answer) {
            return vec![settled];
        }
        let found = self.moving.iter().find(|(_, moving)| moving.errand == errand);
        let Some((id, moving)) = found else { return Vec::new() };
        match answer {
            Answered::Refused(_) => vec![Event::EmailRefused { customer: *id }],
            Answered::Done => {
                let free =
                    self.customers.get(id).and_then(|customer| self.free_errand(errand, *id, customer));
                vec![Event::EmailChanged {
                    customer: *id,
                    email: Some((moving.email, moving.sealed.clone())),
                    verified: moving.verified.then_some(at),
                    free,
                }]
            }
        }
    }
}

/// What a command brought about, told from its events alone.
#[must_use]
pub fn outcome(events: &[Event]) -> Outcome {
    match events.first() {
        Some(Event::Created { customer, .. }) => {
            Outcome::CustomerCreated(CustomerCreated { customer: *customer })
        }
        _ => Outcome::Done,
    }
}

/// The share that keeps a customer.
#[must_use]
pub fn shard_of(customer: CustomerId) -> u16 {
    let [.., last] = *customer.uuid().as_bytes();
    u16::from(last & 0x0f).checked_rem(CUSTOMER_SHARDS).unwrap_or_default()
}

/// The id of the customer that a command adds: the command's own, and for one with a mail address with the last four bits naming
/// the share that keeps the address.
#[must_use]
pub fn customer_of(command: CommandId, email: Option<EmailTag>) -> CustomerId {
    let Some(email) = email else { return CustomerId::new(command.uuid()) };
    let shard = email.shard();
    let kept = command.uuid().as_u128() & !0x0f;
    CustomerId::new(Uuid::from_u128(kept | u128::from(shard)))
}

fn unknown() -> Rejection {
    Rejection::new(RefusalCode::UnknownCustomer, "there is no such customer, or not any more")
}

fn taken() -> Rejection {
    Rejection::new(RefusalCode::EmailTaken, "another customer has this mail address; look that one up")
}

fn for_staff() -> Rejection {
    Rejection::new(RefusalCode::NotAllowed, "only the house can change this")
}
