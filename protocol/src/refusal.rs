//! Every way in which the server can say no: a closed list, each with a name for programs, a sentence for people and
//! the one advice that matters, whether trying again can help.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

/// A refusal as clients see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema, Error)]
#[error("{message}")]
pub struct Refusal {
    pub code: RefusalCode,
    pub message: String,
    pub retry: Retry,
}

impl Refusal {
    #[must_use]
    pub fn new(code: RefusalCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry: code.retry() }
    }
}

/// Whether the same command may be sent again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// It would be refused again.
    Never,
    /// Send it again with the same id; nothing was recorded.
    SameId,
    /// The same, after so many milliseconds.
    AfterMs(u32),
}

/// Machine-readable reasons. The first group is decided by rules and recorded; the second never reaches the journal.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    // By rule.
    UnknownSku,
    UnknownTicket,
    UnknownHold,
    UnknownBranch,
    UnknownRegister,
    UnknownStaff,
    UnknownTaxClass,
    NotSignedOn,
    NotAllowed,
    ShiftClosed,
    ShiftAlreadyOpen,
    WrongCurrency,
    InvalidQuantity,
    InvalidAmount,
    InvalidText,
    NoLines,
    TooManyLines,
    PriceChanged,
    DiscountTooLarge,
    TenderMissing,
    TenderTooMuch,
    NotStocked,
    InsufficientStock,
    LineNotRefundable,
    RefundExceedsSale,
    HoldTooLong,
    TooManyHolds,
    BarcodeTaken,
    SkuTaken,
    TokenTaken,
    Overflow,
    // At the rim.
    IdReused,
    SequenceReused,
    SequenceJump,
    SequenceMissing,
    Malformed,
    TooLarge,
    Unauthenticated,
    Unauthorised,
    UnknownTopic,
    TooManyTopics,
    TooManyKeys,
    TooManyRequests,
    Busy,
    StorageFull,
    ShuttingDown,
    Fault,
    // By rule, in the order in which they were thought of: a code's place is part of the stored format.
    InvalidTime,
    OtherBranch,
    UnknownRole,
    UnknownProduct,
    InvalidPin,
    LastKeeper,
}

impl RefusalCode {
    #[must_use]
    pub const fn retry(self) -> Retry {
        match self {
            Self::Busy | Self::TooManyRequests => Retry::AfterMs(250),
            Self::StorageFull | Self::ShuttingDown => Retry::AfterMs(1_000),
            Self::Fault => Retry::SameId,
            _ => Retry::Never,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }
}
