//! Who takes money for the house: what is asked of a provider, whichever it is. A provider knows no order and no machine. What it
//! says of a payment is read from it, never believed from a notice: a notice only says that there is something to read.

use actix_web::http::header::HeaderMap;
use domain::orders::Reading;
use futures_util::future::BoxFuture;
use protocol::{Amount, CommandId, Currency};
use thiserror::Error;

/// One payment that a customer is to make.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NewPayment {
    /// The order's number, as people read it.
    pub(crate) order: String,
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
    pub(crate) email: String,
    /// Where the customer goes when it is over, however it ends.
    pub(crate) return_address: String,
    pub(crate) description: String,
    /// As BCP 47 has it; empty where it is not known.
    pub(crate) locale: String,
}

/// A payment that can be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Opened {
    /// How the provider knows it.
    pub(crate) reference: String,
    /// Where the customer pays.
    pub(crate) address: String,
}

/// That something became of a payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Notice {
    pub(crate) reference: String,
    /// The notice's own id.
    pub(crate) id: String,
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub(crate) enum PaymentFault {
    /// The provider says no, and would say so again.
    #[error("{0}")]
    Refused(String),
    /// It is not known whether anything has happened: the same is asked again under the same key.
    #[error("{0}")]
    Unreachable(String),
    /// What claims to come from the provider does not.
    #[error("this does not come from the provider")]
    Forged,
}

pub(crate) type Asked<'a, T> = BoxFuture<'a, Result<T, PaymentFault>>;

/// Somebody who takes money. Whatever is asked under one key happens once, however often it is asked.
pub(crate) trait PaymentProvider: Send + Sync {
    fn name(&self) -> &'static str;

    fn open<'a>(&'a self, key: CommandId, payment: &'a NewPayment) -> Asked<'a, Opened>;

    /// How a payment stands. This is the truth; everything else only causes it to be asked for.
    fn read<'a>(&'a self, reference: &'a str) -> Asked<'a, Reading>;

    fn capture<'a>(&'a self, key: CommandId, reference: &'a str, amount: Amount) -> Asked<'a, Reading>;

    /// Nobody can pay any more, and what was set aside is let go.
    fn cancel<'a>(&'a self, key: CommandId, reference: &'a str) -> Asked<'a, Reading>;

    fn refund<'a>(&'a self, key: CommandId, reference: &'a str, amount: Amount) -> Asked<'a, Reading>;

    /// Reads a notice, if its signature is good.
    ///
    /// # Errors
    /// [`PaymentFault::Forged`] where it is not, [`PaymentFault::Refused`] where it is about nothing that is understood.
    fn hear(&self, headers: &HeaderMap, body: &[u8]) -> Result<Notice, PaymentFault>;
}
