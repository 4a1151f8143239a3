//! Who carries parcels: what is asked of a carrier, whichever it is. A carrier knows no order, no stock and no machine; what it
//! says becomes true for the house when somebody ships with it.

mod simulator;

use futures_util::future::BoxFuture;
use protocol::{PostalAddress, Timestamp, TrackingStep};
use thiserror::Error;
use uuid::Uuid;

/// One parcel that is to be carried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Parcel {
    /// The house's own id of it: the same parcel gets the same label, however often it is asked for.
    pub(crate) reference: Uuid,
    /// The order's number, as people read it.
    pub(crate) order: String,
    pub(crate) to: PostalAddress,
}

/// What stands on the label beside the addresses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Label {
    pub(crate) tracking: String,
    pub(crate) service: String,
    /// Where the parcel is sorted to.
    pub(crate) routing: String,
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub(crate) enum CarrierFault {
    /// The carrier does not take this parcel, and would say so again.
    #[error("{0}")]
    Refused(String),
}

pub(crate) type Asked<'a, T> = BoxFuture<'a, Result<T, CarrierFault>>;

/// Somebody who carries parcels.
pub(crate) trait Carrier: Send + Sync {
    /// As it stands on labels and is told to customers.
    fn name(&self) -> &'static str;

    fn label<'a>(&'a self, parcel: &'a Parcel) -> Asked<'a, Label>;

    /// What became of a parcel that was handed over at a moment, the oldest step first.
    fn track<'a>(
        &'a self,
        tracking: &'a str,
        handed_over: Timestamp,
        now: Timestamp,
    ) -> Asked<'a, Vec<TrackingStep>>;
}

/// Those that this server can speak to.
static KNOWN: [&dyn Carrier; 1] = [&simulator::Simulator];

/// A carrier by its name; none where the house sends with somebody that the server does not speak to.
pub(crate) fn by_name(name: &str) -> Option<&'static dyn Carrier> {
    KNOWN.iter().copied().find(|carrier| carrier.name().eq_ignore_ascii_case(name.trim()))
}

/// The names of all that the server can speak to.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|carrier| carrier.name())
}
