//! What happened to customers, and how their state takes it. Events own their types; nothing in them can be read without a key
//! that is not in the journal.

use protocol::{
    CUSTOMER_SHARDS, CommandId, ConsentGiven, ConsentKind, CustomerGroupId, CustomerId, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{AlertEvent, Consent, Customer, Customers, Moving, PasskeyEvent, shard_of};

/// A text under a key of its customer's.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sealed(pub Vec<u8>);

/// Stands for one mail address: made up by chance, and kept beside the journal with whose address it is. Nobody finds the
/// address from it, nor tries one on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct EmailTag(pub [u8; 16]);

impl EmailTag {
    /// The share that keeps whose it is.
    #[must_use]
    pub fn shard(self) -> u16 {
        let [first, ..] = self.0;
        u16::from(first).checked_rem(CUSTOMER_SHARDS).unwrap_or_default()
    }

    /// As it stands in addresses of pages that are for whoever reads mail there.
    #[must_use]
    pub fn name(self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.0))
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let number = u128::from_str_radix(name, 16).ok()?;
        Some(Self(number.to_be_bytes())).filter(|tag| tag.name() == name)
    }
}

/// A personal text of a customer. Its number is part of what it is sealed with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Field {
    Name,
    Email,
    Phone,
    Language,
    Note,
    /// The password's hash.
    Password,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    Created {
        customer: CustomerId,
        email: Option<EmailTag>,
        fields: Vec<(Field, Sealed)>,
        addresses: Vec<Sealed>,
        group: Option<CustomerGroupId>,
        verified: bool,
        at: Timestamp,
    },
    Changed {
        customer: CustomerId,
        fields: Vec<(Field, Option<Sealed>)>,
    },
    GroupSet {
        customer: CustomerId,
        group: Option<CustomerGroupId>,
    },
    /// Another share is asked for an address.
    EmailAsked {
        customer: CustomerId,
        email: EmailTag,
        sealed: Sealed,
        verified: bool,
        errand: CommandId,
    },
    /// Somebody else has it; the old one stays.
    EmailRefused {
        customer: CustomerId,
    },
    /// `free` names the errand by which another share is told that the old one is free.
    EmailChanged {
        customer: CustomerId,
        email: Option<(EmailTag, Sealed)>,
        verified: Option<Timestamp>,
        free: Option<CommandId>,
    },
    AddressPut {
        customer: CustomerId,
        number: u16,
        address: Sealed,
    },
    AddressRemoved {
        customer: CustomerId,
        number: u16,
    },
    Consented {
        customer: CustomerId,
        kind: ConsentKind,
        given: bool,
        text: String,
        at: Timestamp,
    },
    Verified {
        customer: CustomerId,
        at: Timestamp,
    },
    PasswordSet {
        customer: CustomerId,
        hash: Option<Sealed>,
    },
    Blocked {
        customer: CustomerId,
        blocked: bool,
    },
    /// All that is known of them goes, and with it the key of what the journal holds.
    Erased {
        customer: CustomerId,
        free: Option<CommandId>,
    },
    /// A customer of another share has an address of this one.
    EmailHeld {
        email: EmailTag,
        customer: CustomerId,
    },
    EmailFreed {
        email: EmailTag,
        customer: CustomerId,
    },
    /// Another share has been told that an address is free.
    EmailLetGo {
        errand: CommandId,
    },
    /// About those who are to be written to when goods can be had again.
    Alert(AlertEvent),
    /// About one passkey of an account.
    Passkey {
        customer: CustomerId,
        number: u16,
        event: PasskeyEvent,
    },
}

impl Event {
    pub(super) fn consented(customer: CustomerId, consent: &ConsentGiven, at: Timestamp) -> Self {
        let ConsentGiven { kind, given, text } = consent.clone();
        Self::Consented { customer, kind, given, text, at }
    }

    /// Whom it is about.
    #[must_use]
    pub const fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Created { customer, .. }
            | Self::Changed { customer, .. }
            | Self::GroupSet { customer, .. }
            | Self::EmailAsked { customer, .. }
            | Self::EmailRefused { customer }
            | Self::EmailChanged { customer, .. }
            | Self::AddressPut { customer, .. }
            | Self::AddressRemoved { customer, .. }
            | Self::Consented { customer, .. }
            | Self::Verified { customer, .. }
            | Self::PasswordSet { customer, .. }
            | Self::Blocked { customer, .. }
            | Self::Erased { customer, .. }
            | Self::Passkey { customer, .. } => Some(*customer),
            Self::EmailHeld { .. } | Self::EmailFreed { .. } | Self::EmailLetGo { .. } | Self::Alert(_) => {
                None
            }
        }
    }
}

impl Customers {
    pub(super) fn take(&mut self, event: &Event) {
        match event {
            Event::Created { customer, email, fields, addresses, group, verified, at } => {
                let count = u16::try_from(addresses.len()).unwrap_or(u16::MAX);
                let made = Customer {
                    created: *at,
                    email: *email,
                    fields: fields.iter().cloned().collect(),
                    addresses: (0..count).zip(addresses.iter().cloned()).collect(),
                    next_address: count,
                    group: *group,
                    verified: verified.then_some(*at),
                    version: 1,
                    ..Customer::default()
                };
                self.customers.insert(*customer, made);
                if let Some(email) = email {
                    self.emails.insert(*email, *customer);
                }
            }
            Event::EmailAsked { customer, email, sealed, verified, errand } => {
                let (email, verified, errand) = (*email, *verified, *errand);
                self.moving.insert(*customer, Moving { email, sealed: sealed.clone(), verified, errand });
            }
            Event::EmailRefused { customer } => {
                self.moving.remove(customer);
            }
            Event::EmailChanged { customer, email, verified, free } => {
                self.email_changed(*customer, email.as_ref(), *verified, *free);
            }
            Event::Erased { customer, free } => self.erased(*customer, *free),
            Event::EmailHeld { email, customer } => {
                self.emails.insert(*email, *customer);
            }
            Event::EmailFreed { email, .. } => {
                self.emails.remove(email);
            }
            Event::EmailLetGo { errand } => {
                self.freeing.remove(errand);
            }
            Event::Alert(event) => self.alerts.take(event),
            Event::Passkey { customer, number, event } => {
                if let Some(customer) = self.customers.get_mut(customer) {
                    customer.take_passkey(*number, event);
                }
            }
            other => self.changed(other),
        }
    }

    /// What concerns one customer alone.
    fn changed(&mut self, event: &Event) {
        let Some(customer) = event.customer().and_then(|id| self.customers.get_mut(&id)) else { return };
        customer.version = customer.version.saturating_add(1);
        match event {
            Event::Changed { fields, .. } => {
                for (field, text) in fields {
                    match text {
                        Some(text) => customer.fields.insert(*field, text.clone()),
                        None => customer.fields.remove(field),
                    };
                }
            }
            Event::GroupSet { group, .. } => customer.group = *group,
            Event::AddressPut { number, address, .. } => {
                customer.addresses.insert(*number, address.clone());
                customer.next_address = customer.next_address.max(number.saturating_add(1));
            }
            Event::AddressRemoved { number, .. } => {
                customer.addresses.remove(number);
            }
            Event::Consented { kind, given, text, at, .. } => {
                customer.consents.insert(*kind, Consent { given: *given, text: text.clone(), at: *at });
            }
            Event::Verified { at, .. } => customer.verified = Some(*at),
            Event::PasswordSet { hash: Some(hash), .. } => {
                customer.fields.insert(Field::Password, hash.clone());
            }
            Event::PasswordSet { hash: None, .. } => {
                customer.fields.remove(&Field::Password);
            }
            Event::Blocked { blocked, .. } => customer.blocked = *blocked,
            _ => {}
        }
    }

    fn email_changed(
        &mut self,
        id: CustomerId,
        email: Option<&(EmailTag, Sealed)>,
        verified: Option<Timestamp>,
        free: Option<CommandId>,
    ) {
        self.moving.remove(&id);
        let Some(customer) = self.customers.get_mut(&id) else { return };
        customer.version = customer.version.saturating_add(1);
        let old = std::mem::replace(&mut customer.email, email.map(|(tag, _)| *tag));
        customer.verified = verified;
        match email {
            Some((_, sealed)) => customer.fields.insert(Field::Email, sealed.clone()),
            None => customer.fields.remove(&Field::Email),
        };
        self.let_go(id, old, free);
        if let Some((tag, _)) = email.filter(|(tag, _)| tag.shard() == shard_of(id)) {
            self.emails.insert(*tag, id);
        }
    }

    fn erased(&mut self, id: CustomerId, free: Option<CommandId>) {
        let moving = self.moving.remove(&id);
        let Some(customer) = self.customers.remove(&id) else { return };
        self.let_go(id, customer.email, free);
        // What was asked for them may have been granted by now, or will be. It is given back under an id of its own.
        if let Some(moving) = moving {
            self.freeing.insert(crate::step_id(moving.errand.uuid(), "free", 0), (moving.email, id));
        }
    }

    fn let_go(&mut self, id: CustomerId, email: Option<EmailTag>, free: Option<CommandId>) {
        match (email, free) {
            (Some(email), Some(errand)) => {
                self.freeing.insert(errand, (email, id));
            }
            (Some(email), None) => {
                self.emails.remove(&email);
            }
            (None, _) => {}
        }
    }
}
