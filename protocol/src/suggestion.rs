//! What a customer may have instead of something that is missing, and what becomes of their answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, OrderId, Quantity, Sku, Timestamp};

/// How something that was suggested stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionState {
    /// The customer may answer.
    Open,
    /// They said yes, and it is being set aside.
    Yes,
    /// It is in their order instead of what was missing.
    Taken,
    No,
    /// They said nothing in time.
    Late,
    /// They said yes, and nobody had it any more.
    SoldOut,
    /// What was missing was settled in another way first, or was there after all.
    Settled,
    CalledOff,
    /// They could not be asked: it is in their order already, or asks for an age that they have not confirmed.
    NotAsked,
}

/// What becomes of what is missing where a customer does not want something else, or says nothing in time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoAnswer {
    /// It is left out, and what was paid for it goes back.
    #[default]
    PayBack,
    /// The order looks for another branch, and pays back what none has.
    Search,
}

/// Whether a customer has what was suggested, by its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerSuggestion {
    pub order: OrderId,
    pub number: u16,
    pub yes: bool,
}

/// The same of whoever has the address of the order's page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyAnswer {
    pub yes: bool,
}

/// Something that was suggested instead of what is missing of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderSuggestion {
    /// By which it is answered.
    pub number: u16,
    /// What is missing, and how much of it.
    pub sku: Sku,
    pub quantity: Quantity,
    /// What was to be paid for that.
    pub worth: Amount,
    pub instead: Sku,
    pub name: String,
    /// What one costs in the online store, and what so much of it would cost here: never more than `worth`.
    pub unit_price: Amount,
    pub total: Amount,
    pub until: Timestamp,
    pub state: SuggestionState,
    /// What becomes of what is missing after a no, and where nobody answers.
    pub otherwise: NoAnswer,
}
