//! What became of every line of the file, and the proof that nothing was lost on the way.

use protocol::{Amount, Sku};
use std::collections::BTreeMap;

/// What a line turned into.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Category {
    /// A line of a sale that moved stock.
    Sold,
    /// A line of a sale of postage, a fee or the like.
    SoldService,
    /// Paid back against the ticket (or tickets) it was sold on.
    RefundedByTicket,
    /// Paid back with no ticket to be found.
    RefundedWithoutReceipt,
    /// A correction of the stock level.
    Adjusted,
    /// Not imported, with the reason.
    Rejected,
}

impl Category {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 6] = [
        Self::Sold,
        Self::SoldService,
        Self::RefundedByTicket,
        Self::RefundedWithoutReceipt,
        Self::Adjusted,
        Self::Rejected,
    ];

    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::SoldService => "sold_service",
            Self::RefundedByTicket => "refunded_by_ticket",
            Self::RefundedWithoutReceipt => "refunded_without_receipt",
            Self::Adjusted => "adjusted",
            Self::Rejected => "rejected",
        }
    }
}

/// One line of the file and its fate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineFate {
    /// Line of the file, counting the header as 1.
    pub number: u64,
    pub document: String,
    pub code: String,
    /// The item it belongs to; none when the code cannot be one.
    pub sku: Option<Sku>,
    /// Whole units, as in the file.
    pub quantity: i64,
    /// Minor units, as in the file.
    pub unit_price: Amount,
    /// `quantity × unit_price`: what the line adds to the file's total.
    pub amount: Amount,
    pub category: Category,
    /// Whether its document became more than one command.
    pub split: bool,
    /// Why, where that needs saying.
    pub detail: String,
    /// Indices of the steps it became part of: more than one when a return meets several sales.
    pub steps: Vec<usize>,
}

/// Lines and money of one category.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct CategoryTotal {
    pub lines: u64,
    pub amount: Amount,
}

/// Every line's fate, and the file's own totals to hold them against.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct LineReport {
    pub fates: Vec<LineFate>,
    /// Counted and summed while reading, before anything was decided.
    pub file: CategoryTotal,
    /// Documents in the file, and how many became more than one command.
    pub documents: u64,
    pub documents_split: u64,
    /// Returns for which more than one earlier sale would have done; the newest was taken.
    pub ambiguous_returns: u64,
    /// Items that are never sold at a price in the file; they get the price 0.
    pub unpriced: Vec<Sku>,
    /// Stock codes that differ from another one only in the case of their letters.
    pub merged_codes: u64,
}

impl LineReport {
    /// Lines and money by category; every category is present.
    #[must_use]
    pub fn totals(&self) -> BTreeMap<Category, CategoryTotal> {
        let mut totals: BTreeMap<_, _> =
            Category::ALL.into_iter().map(|category| (category, CategoryTotal::default())).collect();
        for fate in &self.fates {
            let total = totals.entry(fate.category).or_default();
            total.lines = total.lines.saturating_add(1);
            total.amount = Amount(total.amount.0.saturating_add(fate.amount.0));
        }
        totals
    }

    /// Whether the categories add up to the file, line for line and penny for penny.
    #[must_use]
    pub fn reconciles(&self) -> bool {
        let sum = self.totals().into_values().fold(CategoryTotal::default(), |sum, total| CategoryTotal {
            lines: sum.lines.saturating_add(total.lines),
            amount: Amount(sum.amount.0.saturating_add(total.amount.0)),
        });
        sum == self.file
    }
}
