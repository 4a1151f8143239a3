//! People, their rights and their devices, beyond what tills and customers see: what only the back office asks and is told.
//! Secrets on their way to the server do not show themselves in logs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

use crate::{BranchId, FailedAttempts, Pin, RegisterId, Right, RoleId, RoleView, StaffId, Timestamp};

/// A password on its way to the server. It is never recorded, and does not show itself in logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[ts(type = "string")]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// What was taken out of a command before anything is kept of it.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    pub pin: Option<Pin>,
    pub password: Option<Password>,
}

impl Secrets {
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pin.is_none() && self.password.is_none()
    }
}

/// A role that a person holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleHeld {
    pub role: RoleId,
    /// The branch in which it counts; none: everywhere, head office included.
    #[serde(default)]
    pub branch: Option<BranchId>,
    /// From when it counts; none: at once.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when, not included; none: for good.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

impl RoleHeld {
    /// A role for good.
    #[must_use]
    pub const fn for_good(role: RoleId, branch: Option<BranchId>) -> Self {
        Self { role, branch, from: None, until: None }
    }

    /// Whether it counts in a branch at a moment. What is asked of no branch in particular needs a role that counts everywhere.
    #[must_use]
    pub fn counts(&self, branch: Option<BranchId>, at: Timestamp) -> bool {
        self.branch.is_none_or(|own| branch == Some(own))
            && self.from.is_none_or(|from| from <= at)
            && self.until.is_none_or(|until| at < until)
    }
}

/// A person as those see it who look after people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PersonView {
    pub id: StaffId,
    pub name: String,
    pub role: RoleId,
    pub role_name: String,
    /// Empty: `role`, everywhere and for good.
    pub held: Vec<RoleHeld>,
    pub active: bool,
    /// When the PIN was set; none when there is no PIN.
    pub pin_set: Option<Timestamp>,
    /// When the password was set; none when the person cannot sign in to the back office.
    pub password_set: Option<Timestamp>,
    pub second_factor: bool,
    /// Sign-ins that are good now.
    pub sign_ins: u32,
    /// One more with every change. An editor gives it back, so that it overwrites nothing it has not seen.
    pub version: u32,
    /// What was tried in this person's name since they last signed in or on.
    pub failed: Option<FailedAttempts>,
}

/// A role as those see it who look after people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RoleDetails {
    pub role: RoleView,
    /// How many active people hold it somewhere, now or later.
    pub holders: u32,
    /// The role every organisation begins with, as it was then; none for a role of one's own.
    pub original: Option<RoleView>,
    pub version: u32,
}

/// What the caller is told of themselves.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MyAccount {
    pub person: PersonView,
    /// What the person may do everywhere, now.
    pub rights: Vec<Right>,
    /// Recovery codes that have not been used.
    pub recovery_codes_left: u32,
}

/// Changes the caller's own password.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    pub old: Password,
    pub new: Password,
}

/// The secret of a second factor that is not in force yet. It is told once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SecondFactorBegun {
    /// In base 32, to be typed where no camera is at hand.
    pub secret: String,
    /// What the picture says that a phone reads.
    pub address: String,
}

impl fmt::Debug for SecondFactorBegun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondFactorBegun(…)")
    }
}

/// Proves with one code that the phone has the secret. From then on every sign-in asks for a code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSecondFactor {
    pub code: String,
}

/// Codes for the day on which the phone is lost, each good once. They are told once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCodes(…)")
    }
}

/// Takes the caller's own second factor away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndSecondFactor {
    pub password: Password,
}

/// Somebody who is signed in to the back office.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SignInView {
    /// Names the sign-in; it is not the token.
    pub id: String,
    pub staff: StaffId,
    pub since: Timestamp,
    pub last_used: Timestamp,
    pub expires_at: Timestamp,
    /// The address it came from.
    pub from: String,
    /// What the browser says of itself.
    pub client: String,
    /// Whether it is the caller's own.
    pub own: bool,
}

/// How many were ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SignInsEnded {
    pub ended: u32,
}

/// A register as those see it who look after devices.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RegisterDetails {
    pub id: RegisterId,
    pub branch: BranchId,
    pub name: String,
    pub settings: RegisterSettings,
    /// Whether a device holds its token.
    pub enrolled: bool,
    /// Whether its device is connected now.
    pub connected: bool,
    /// When its device was last heard of.
    pub last_seen: Option<Timestamp>,
    /// Name and version of its program, as it says itself.
    pub client: String,
    /// Until when a code waits to be used.
    pub code_until: Option<Timestamp>,
    pub version: u32,
    /// What its device had not sent yet when it last said so; none when it never has.
    pub outbox: Option<OutboxTold>,
}

/// What a register's device keeps for the server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutboxTold {
    /// Sales and other facts that wait to be sent.
    pub waiting: u32,
    /// Those that the server would not take, and that somebody at the till has to see to.
    pub refused: u32,
}

/// A code by which one device becomes the register. It is told once, and good once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct EnrolmentCode {
    pub code: String,
    pub expires_at: Timestamp,
}

/// A device shows a code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    pub code: String,
}

/// The device is the register now. The token is told once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Enrolled {
    pub token: String,
    pub register: RegisterId,
    pub branch: BranchId,
    pub name: String,
}

impl fmt::Debug for Enrolled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Enrolled({})", self.register)
    }
}

/// What a register's device has around it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterSettings {
    #[serde(default)]
    pub paper: PaperWidth,
    #[serde(default)]
    pub prints: Prints,
    #[serde(default)]
    pub drawer: Drawer,
    /// What the printer is called, for people.
    #[serde(default)]
    pub printer: String,
    /// Host and port of a receipt printer in the shop's network, such as "192.168.1.40:9100"; empty when the device prints
    /// by itself.
    #[serde(default)]
    pub network: String,
    /// Receipts more than one of each ticket: 0 to 4.
    #[serde(default)]
    pub extra_copies: u8,
}

/// What a receipt is printed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperWidth {
    #[default]
    Roll80,
    Roll58,
    A4,
}

/// When a receipt is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prints {
    /// When somebody asks for it.
    #[default]
    OnRequest,
    /// After every sale.
    Always,
    /// Not at all: there is no printer.
    Never,
}

/// Whether there is a cash drawer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Drawer {
    #[default]
    None,
    /// It opens by hand.
    ByHand,
    /// The printer opens it.
    WithPrinter,
}

/// Takes a register's token back.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeRegister {
    pub id: RegisterId,
}

/// One time of opening in a week. A branch may have several a day; a day without one is a day off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningHours {
    /// 1 is Monday, 7 is Sunday.
    pub day: u8,
    /// Minutes after midnight.
    pub opens: u16,
    /// Minutes after midnight; up to 1440.
    pub closes: u16,
}

/// A day with hours of its own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// Such as "2026-12-25".
    pub date: String,
    /// What day it is, such as "Christmas Day".
    #[serde(default)]
    pub name: String,
    /// None: closed.
    #[serde(default)]
    pub open: Option<OpenFrom>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenFrom {
    pub opens: u16,
    pub closes: u16,
}
