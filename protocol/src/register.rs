//! What is asked of a register: shifts, sign-ons and the numbering of receipts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, Currency, StaffId};

/// Commands about the register itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegisterCommand {
    /// Opens the register's shift with a counted float. Answers `shift_opened`.
    OpenShift(OpenShift),
    /// Closes it with a blind count. Answers `shift_closed` with the Z report.
    CloseShift(CloseShift),
    /// Tells that a person signed on while the server was out of reach, by the verifier that the device keeps. It lets them
    /// sell, open and close the shift, and go; what is asked online waits for a sign-on that the server has seen. Answers
    /// `signed_on`.
    SignOn(SignOnOffline),
    /// Ends a person's sign-on. Answers `done`.
    SignOff(SignOff),
    /// Begins a new series of receipt numbers, which this device alone gives out. Answers `epoch_begun`.
    BeginEpoch(BeginEpoch),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOnOffline {
    pub staff: StaffId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenShift {
    pub currency: Currency,
    pub opening_float: Amount,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseShift {
    pub currency: Currency,
    pub counted: Amount,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    pub staff: StaffId,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginEpoch {
    /// The newest series that the device has ever heard of; 0 for none. A restored server may have forgotten it.
    #[serde(default)]
    pub known: u32,
}
