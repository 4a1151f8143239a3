//! How long what customers say of themselves in orders is kept, and what they may take along of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{OrderView, Timestamp};

/// How many years invoices say who bought, where nothing is settled: as long as the law of most countries wants them kept.
const INVOICE_YEARS: u16 = 10;

/// How long what customers say of themselves in orders is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivacyPolicy {
    /// Months after an order of somebody without an account has ended, until what they said of themselves is erased. 0: until
    /// somebody asks for it.
    pub guest_months: u16,
    /// Years after an order that is erased has ended, until its invoices do not say any more who bought. 0: for ever.
    pub invoice_years: u16,
    /// Told: how often it was changed. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

impl Default for PrivacyPolicy {
    fn default() -> Self {
        Self { guest_months: 0, invoice_years: INVOICE_YEARS, version: Some(0) }
    }
}

/// What is kept and what was erased.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrivacyView {
    pub policy: PrivacyPolicy,
    /// Orders that are erased, whoever wanted it.
    pub erased: u32,
    /// The last round that looked for what is kept no longer; none since the server began.
    pub last: Option<ErasureRound>,
}

/// One round that looked for what is kept no longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ErasureRound {
    pub at: Timestamp,
    pub orders: u32,
    /// Orders of which invoices do not say any more who bought.
    pub invoices: u32,
    /// Whether more is to be erased, which the next rounds do.
    pub more: bool,
}

/// All that is known of an order, for whoever made it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderExport {
    pub order: OrderView,
    pub made: Timestamp,
}
