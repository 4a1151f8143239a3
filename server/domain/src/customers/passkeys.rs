//! Passkeys of a customer's account: that there are not too many, and that one that counts never counts backwards. Whether what a
//! browser sends was made by a passkey is found out before; here is what it changes. What is sealed of one is its credential, with
//! the public key; how often it was used is not, since decisions are made by it.

use protocol::{CUSTOMER_PASSKEYS_MAX, CustomerId, RefusalCode, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Customer, Event, Sealed};
use crate::{Rejection, check as checks};

/// One passkey, as far as rules need to know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Passkey {
    pub name: Sealed,
    pub credential: Sealed,
    /// How often it says that it was used. Most do not count, and stay at nought.
    pub counter: u32,
    pub added: Timestamp,
    pub used: Option<Timestamp>,
}

/// What the shop asks about a passkey of somebody, once it knows that it is they.
#[derive(Clone, Debug)]
pub enum PasskeyBody {
    Add {
        name: Sealed,
        credential: Sealed,
        counter: u32,
    },
    Rename {
        number: u16,
        name: Sealed,
    },
    /// Somebody signs in with it.
    Use {
        number: u16,
        counter: u32,
    },
}

/// What happened to one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PasskeyEvent {
    Added { name: Sealed, credential: Sealed, counter: u32, at: Timestamp },
    Renamed { name: Sealed },
    Used { counter: u32, at: Timestamp },
    Removed,
}

/// What a question about somebody's passkeys comes to.
pub(super) fn decide(
    at: Timestamp,
    (id, customer): (CustomerId, &Customer),
    body: &PasskeyBody,
) -> Result<Vec<Event>, Rejection> {
    let (number, event) = match body {
        PasskeyBody::Add { name, credential, counter } => {
            checks::at_most(customer.passkeys.len().saturating_add(1), CUSTOMER_PASSKEYS_MAX, "passkeys")?;
            // A number is never given twice, so they may come to an end.
            customer.next_passkey.checked_add(1).ok_or_else(used_up)?;
            let (name, credential) = (name.clone(), credential.clone());
            (customer.next_passkey, PasskeyEvent::Added { name, credential, counter: *counter, at })
        }
        PasskeyBody::Rename { number, name } => {
            customer.passkeys.get(number).ok_or_else(unknown)?;
            (*number, PasskeyEvent::Renamed { name: name.clone() })
        }
        PasskeyBody::Use { number, counter } => {
            let known = customer.passkeys.get(number).ok_or_else(unknown)?;
            // One that has counted once goes on counting: a copy of it does not know how far it has come.
            if known.counter > 0 && *counter <= known.counter {
                let message = "this passkey counts as if there were two of it, so it is not taken; sign in another way, and remove it";
                return Err(Rejection::new(RefusalCode::PasskeyCounter, message));
            }
            (*number, PasskeyEvent::Used { counter: *counter, at })
        }
    };
    Ok(vec![Event::Passkey { customer: id, number, event }])
}

/// What taking one away comes to; nothing where it is gone already.
pub(super) fn remove((id, customer): (CustomerId, &Customer), number: u16) -> Option<Event> {
    customer.passkeys.contains_key(&number).then_some(Event::Passkey {
        customer: id,
        number,
        event: PasskeyEvent::Removed,
    })
}

impl Customer {
    /// Only what others may have read of somebody counts as a change of them: that they sign in does not.
    pub(super) fn take_passkey(&mut self, number: u16, event: &PasskeyEvent) {
        if !matches!(event, PasskeyEvent::Used { .. }) {
            self.version = self.version.saturating_add(1);
        }
        match event {
            PasskeyEvent::Added { name, credential, counter, at } => {
                let (name, credential) = (name.clone(), credential.clone());
                let added = Passkey { name, credential, counter: *counter, added: *at, used: None };
                self.passkeys.insert(number, added);
                self.next_passkey = self.next_passkey.max(number.saturating_add(1));
            }
            PasskeyEvent::Renamed { name } => {
                if let Some(known) = self.passkeys.get_mut(&number) {
                    known.name = name.clone();
                }
            }
            PasskeyEvent::Used { counter, at } => {
                if let Some(known) = self.passkeys.get_mut(&number) {
                    (known.counter, known.used) = (*counter, Some(*at));
                }
            }
            PasskeyEvent::Removed => {
                self.passkeys.remove(&number);
            }
        }
    }
}

fn unknown() -> Rejection {
    let message = "this passkey is not known here, or not any more; sign in another way";
    Rejection::new(RefusalCode::UnknownPasskey, message)
}

fn used_up() -> Rejection {
    let message = "this account has had all the passkeys that one can have";
    Rejection::new(RefusalCode::TooManyLines, message)
}
