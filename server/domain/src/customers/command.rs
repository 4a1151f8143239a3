//! What the customers' machine is asked. What a customer says comes in twice: as it was said, to be checked, and sealed, to be
//! kept.

use protocol::{CommandId, CustomerCommand, CustomerId, StaffId, Timestamp};

use super::{
    alerts::AlertBody,
    event::{EmailTag, Field, Sealed},
    passkeys::PasskeyBody,
};
use crate::{Answered, Grant};

/// One question to the machine.
#[derive(Clone, Debug)]
pub struct Command {
    pub id: CommandId,
    pub staff: StaffId,
    /// What `staff` may do now; nothing where a customer asks.
    pub grant: Grant,
    pub by: By,
    pub body: Body,
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    Staff,
    /// The customer, about themselves. Whoever passes it on has made sure of that.
    Customer,
}

#[derive(Clone, Debug)]
pub enum Body {
    Asked {
        asked: Box<CustomerCommand>,
        facts: Box<Facts>,
    },
    /// A customer of another share wants an address of this one.
    ClaimEmail {
        email: EmailTag,
        customer: CustomerId,
    },
    /// And does not need it any more.
    FreeEmail {
        email: EmailTag,
        customer: CustomerId,
    },
    /// About those who are to be written to when goods can be had again. Only the share that keeps them is asked.
    Alert(AlertBody),
    /// About the passkeys of somebody, by themselves. Whoever passes it on has made sure of that.
    Passkey {
        customer: CustomerId,
        body: PasskeyBody,
    },
    /// An errand of this machine was answered.
    Settle {
        errand: CommandId,
        answer: Answered,
    },
}

/// What the machine cannot make: ids that come from chance, and texts under lock and key.
#[derive(Clone, Debug)]
pub struct Facts {
    pub at: Timestamp,
    /// Whom the command is about, be they there or added by it.
    pub customer: CustomerId,
    /// What stands for the mail address that was said.
    pub email: Option<EmailTag>,
    /// Only what the command names; none of a text takes it away.
    pub fields: Vec<(Field, Option<Sealed>)>,
    pub addresses: Vec<Sealed>,
    pub password: Option<Sealed>,
}

impl Facts {
    /// Nothing but whom it is about, and when.
    #[must_use]
    pub const fn of(customer: CustomerId, at: Timestamp) -> Self {
        Self { at, customer, email: None, fields: Vec::new(), addresses: Vec::new(), password: None }
    }
}
