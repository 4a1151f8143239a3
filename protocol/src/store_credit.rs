//! Store credit: money that the house owes to a customer's account. It is a gift card that belongs to a customer and has no code.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, Currency, CustomerId, GiftCardEntry, GiftCardId, OrderId};

/// That what goes back for a return is given as credit, or the way it was paid after all, for what has still to come of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnAsCredit {
    pub order: OrderId,
    pub number: u16,
    pub credit: bool,
    /// Why, for staff, who have to say it.
    #[serde(default)]
    pub reason: String,
}

/// Credit that the house gives out of goodwill.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantCredit {
    pub customer: CustomerId,
    pub amount: Amount,
    pub reason: String,
}

/// What somebody gets credit on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CreditedTo {
    /// The account of whoever ordered.
    StoreCredit,
    /// A gift card whose code is in a mail to them, and nowhere else.
    GiftCard,
}

/// What a customer has of credit, and what changed it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StoreCredit {
    pub currency: Currency,
    /// What is set aside for orders that are not paid yet included.
    pub balance: Amount,
    /// What can be used of it now.
    pub available: Amount,
    /// What stands for it among gift cards; none where there never was any.
    pub card: Option<GiftCardId>,
    /// The newest first.
    pub entries: Vec<GiftCardEntry>,
    /// What older entries, that are not kept, come to.
    pub before: Amount,
}
