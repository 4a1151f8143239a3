//! What a document says of an order, as it is stored.

use protocol::{Amount, BranchId, Quantity, Timestamp};
use serde::{Deserialize, Serialize};

/// What of an order is billed at once: by an invoice, or with less than nothing by a credit note. Amounts are with tax.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bill {
    /// The branch that sold it, and numbers it.
    pub branch: BranchId,
    pub of: BillOf,
    pub lines: Vec<BillLine>,
    pub delivery: Amount,
    pub delivery_tax: Amount,
    /// What the whole of it costs less than its lines; less than nothing is what the house keeps, for wear.
    pub less: Vec<Reduction>,
    /// When it was handed over, or given back.
    pub supplied: Timestamp,
    /// What of it is paid already.
    pub paid: Amount,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum BillOf {
    /// An invoice, for what a part has handed over.
    Part(u16),
    /// A credit note, of the invoice that is that document.
    Invoice(u16),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BillLine {
    /// By its place among the order's lines.
    pub line: u16,
    pub quantity: Quantity,
    /// What it would have cost without anything taken off.
    pub full: Amount,
    pub total: Amount,
    pub tax: Amount,
    /// What promotions took off it, and what they were called.
    pub promoted: Vec<(String, Amount)>,
}

/// What is taken off a line, or off delivery, beside its price.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reduction {
    pub line: Option<u16>,
    pub amount: Amount,
    pub tax: Amount,
}
