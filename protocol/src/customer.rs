//! Customers and their accounts: what is asked about them, and how they are shown. Everything personal here is encrypted before
//! anything is recorded of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    AlertView, CustomerGroupId, CustomerId, CustomerPasskeyRef, PasskeyView, Password, PostalAddress,
    StoreCredit, Timestamp,
};

/// Commands about customers. Customers give them about themselves through the shop's pages; staff need the right to look after
/// customers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerCommand {
    /// Adds a customer. Answers `customer_created`. Boxed for its size.
    Create(Box<CreateCustomer>),
    /// Changes what is named. Answers `done`, like all others.
    Change(ChangeCustomer),
    /// Gives a customer another mail address, or takes it away.
    ChangeEmail(ChangeCustomerEmail),
    SetGroup(SetCustomerGroup),
    /// Adds an address, or replaces one. Boxed for its size.
    PutAddress(Box<PutCustomerAddress>),
    RemoveAddress(CustomerAddressRef),
    /// Notes that a customer agrees to something, or does not any more.
    Consent(GiveConsent),
    /// Notes that the mail address is theirs.
    Verify(CustomerRef),
    /// Sets the password of an account, or takes it away. Staff can only take it away.
    SetPassword(SetCustomerPassword),
    /// Shuts an account, or opens it again.
    Block(BlockCustomer),
    /// Destroys all that is known of a person. What was sold to them stays, without them.
    Erase(CustomerRef),
    /// Takes a passkey of an account away, such as one that was lost. What is gone already stays gone.
    RemovePasskey(CustomerPasskeyRef),
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCustomer {
    pub name: String,
    /// Empty for one who has none; without it there is no account to sign in to.
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
    /// In which the customer is written to, as BCP 47 has it.
    #[serde(default)]
    pub language: String,
    /// Whose prices they get. Staff decide it.
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
    /// For the house alone. Staff write it.
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub addresses: Vec<PostalAddress>,
    #[serde(default)]
    pub consents: Vec<ConsentGiven>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCustomer {
    pub customer: CustomerId,
    /// What is left out stays as it is.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    /// The version that the sender has seen; none to change whatever is there.
    #[serde(default)]
    pub version: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCustomerEmail {
    pub customer: CustomerId,
    /// Empty to take it away.
    pub email: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCustomerGroup {
    pub customer: CustomerId,
    /// None for everybody's prices.
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutCustomerAddress {
    pub customer: CustomerId,
    /// Which one it replaces; none for one more.
    #[serde(default)]
    pub number: Option<u16>,
    pub address: PostalAddress,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerAddressRef {
    pub customer: CustomerId,
    pub number: u16,
}

/// What a customer may agree to. Nothing here is needed to buy.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ConsentKind {
    /// The terms of the account.
    Terms,
    /// News and offers by mail.
    News,
    /// News and offers by text message.
    Texts,
}

impl ConsentKind {
    pub const ALL: [Self; 3] = [Self::Terms, Self::News, Self::Texts];
}

/// A yes or a no to one text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentGiven {
    pub kind: ConsentKind,
    pub given: bool,
    /// Which version of the text they were shown.
    #[serde(default)]
    pub text: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveConsent {
    pub customer: CustomerId,
    pub consent: ConsentGiven,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerRef {
    pub customer: CustomerId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCustomerPassword {
    pub customer: CustomerId,
    /// None takes it away: the customer signs in by a mailed link from then on.
    #[serde(default)]
    pub password: Option<Password>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockCustomer {
    pub customer: CustomerId,
    pub blocked: bool,
}

impl CustomerCommand {
    /// Whom it is about; none for one who is only now added.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Create(_) => None,
            Self::Change(change) => Some(change.customer),
            Self::ChangeEmail(change) => Some(change.customer),
            Self::SetGroup(set) => Some(set.customer),
            Self::PutAddress(put) => Some(put.customer),
            Self::RemoveAddress(remove) => Some(remove.customer),
            Self::Consent(consent) => Some(consent.customer),
            Self::Verify(one) | Self::Erase(one) => Some(one.customer),
            Self::SetPassword(set) => Some(set.customer),
            Self::Block(block) => Some(block.customer),
            Self::RemovePasskey(remove) => Some(remove.customer),
        }
    }
}

/// Who was added.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CustomerCreated {
    pub customer: CustomerId,
}

/// A customer in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CustomerRow {
    pub id: CustomerId,
    pub name: String,
    /// Empty where there is none; likewise the phone number.
    pub email: String,
    pub phone: String,
    pub group: Option<CustomerGroupId>,
    /// Since when the mail address is known to be theirs.
    pub verified: Option<Timestamp>,
    pub blocked: bool,
    pub created: Timestamp,
}

/// All that is known of a customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CustomerView {
    pub row: CustomerRow,
    pub language: String,
    pub note: String,
    pub addresses: Vec<CustomerAddress>,
    /// What they said to each text, at last.
    pub consents: Vec<ConsentView>,
    pub has_password: bool,
    /// Devices that are signed in to the account.
    pub devices: u32,
    /// Another mail address is being looked at: whether somebody else has it.
    pub email_changing: bool,
    pub version: u32,
    /// What they are to be written of when it can be had again, the oldest first.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<AlertView>>")]
    pub alerts: Vec<AlertView>,
    /// What they may sign in with besides a password, the oldest first.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<PasskeyView>>")]
    pub passkeys: Vec<PasskeyView>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CustomerAddress {
    pub number: u16,
    pub address: PostalAddress,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConsentView {
    pub kind: ConsentKind,
    pub given: bool,
    pub text: String,
    pub at: Timestamp,
}

/// One device that is signed in to a customer's account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DeviceView {
    /// Names it, and opens nothing.
    pub id: String,
    pub since: Timestamp,
    pub last_used: Timestamp,
    pub expires_at: Timestamp,
    /// What the browser says of itself.
    pub client: String,
    /// Whether it is the one that asks.
    pub own: bool,
}

/// All that the house keeps of a person, for that person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CustomerExport {
    pub customer: CustomerView,
    pub devices: Vec<DeviceView>,
    pub made: Timestamp,
    /// What they have of store credit; none where there never was any.
    #[serde(default)]
    #[ts(optional)]
    pub store_credit: Option<StoreCredit>,
}
