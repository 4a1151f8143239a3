//! Invoices and credit notes: what lists of them say, and what the house has settled about them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, BranchId, Currency, OrderId};

#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceKind {
    Invoice,
    /// It gives back of an invoice, which it names. Its amounts are less than nothing.
    Credit,
}

/// An invoice or a credit note, as one line of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct InvoiceRow {
    /// As it is printed: its series and its place in that, such as "INV-1-2026-000017".
    pub number: String,
    pub kind: InvoiceKind,
    pub series: String,
    pub sequence: u64,
    pub branch: BranchId,
    /// When it was issued, by the branch's calendar, as ISO 8601 writes it.
    pub issued: String,
    /// When the goods were handed over, or something was given back.
    pub supplied: String,
    pub order: OrderId,
    pub order_number: String,
    /// Its place among the documents of its order.
    pub document: u16,
    /// The number of the invoice that a credit note corrects.
    pub corrects: Option<String>,
    pub currency: Currency,
    pub net: Amount,
    pub tax: Amount,
    pub total: Amount,
}

/// One series of numbers, and whether it has any hole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct InvoiceSeries {
    pub series: String,
    pub branch: BranchId,
    pub first: u64,
    pub last: u64,
    pub count: u64,
    /// Whether every number from 1 to the last is there, once.
    pub whole: bool,
}

/// What the house has settled about invoices.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoicePolicy {
    /// What numbers of invoices begin with: letters and digits. Another one begins another series.
    pub prefix: String,
    /// The same of credit notes. Where it is the same, both are numbered in one series.
    pub credit_prefix: String,
    /// Who sells, as the law knows it. Empty: the name of the shop.
    #[serde(default)]
    pub seller: String,
    /// What stands at the end of each: where the house is registered, who directs it, its bank.
    #[serde(default)]
    pub text: String,
    /// Told: how often it was changed. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

impl Default for InvoicePolicy {
    fn default() -> Self {
        let (prefix, credit_prefix) = ("INV".to_owned(), "CN".to_owned());
        Self { prefix, credit_prefix, seller: String::new(), text: String::new(), version: Some(0) }
    }
}
