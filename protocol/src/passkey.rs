//! Passkeys of customers' accounts, as they are shown and taken away. How one is made and used is between a browser and the
//! shop's pages; no command of a client brings one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{CustomerId, Timestamp};

/// One passkey of a customer's account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PasskeyView {
    /// Names it in its account; none is given twice.
    pub number: u16,
    /// As its owner calls it.
    pub name: String,
    pub added: Timestamp,
    /// When somebody last signed in with it; none if nobody has.
    pub used: Option<Timestamp>,
    /// How devices reach what holds it, as they said when it was made.
    pub transports: Vec<PasskeyTransport>,
    /// Whether what holds it may copy it to other devices of its owner.
    pub synced: bool,
    /// The credential's id, in base64url.
    pub credential: String,
    /// Its algorithm, as COSE numbers it.
    pub algorithm: i16,
    /// Its public key, in base64url. The secret one never leaves what holds it.
    pub public_key: String,
    /// How often it says that it was used; nought for one that does not count.
    pub counter: u32,
}

/// A way to what holds a passkey.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PasskeyTransport {
    Ble,
    /// From another device, such as a phone beside a desk.
    Hybrid,
    /// It is in the device itself.
    Internal,
    Nfc,
    SmartCard,
    Usb,
}

/// Takes a passkey away. Nobody signs in with it from then on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerPasskeyRef {
    pub customer: CustomerId,
    pub number: u16,
}
