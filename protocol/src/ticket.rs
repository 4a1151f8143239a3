//! The register's document and the papers around it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, BranchId, Currency, Disposition, Lsn, OccurredAt, Quantity, RegisterId, Sku, StaffId, TicketId,
};

/// What a ticket records.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    Sale,
    Refund,
}

/// A completed ticket. It is never edited; a refund is another ticket that names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Ticket {
    pub id: TicketId,
    pub kind: TicketKind,
    pub number: ReceiptNumber,
    pub staff: StaffId,
    pub occurred: OccurredAt,
    pub currency: Currency,
    pub lines: Vec<TicketLine>,
    pub tenders: Vec<Tender>,
    /// Cash given back out of the cash tendered.
    pub change: Amount,
    /// Sum of the lines' totals; negative on a refund.
    pub total: Amount,
    /// Tax contained in `total`.
    pub tax: Amount,
    /// The ticket this one refunds.
    pub original: Option<TicketId>,
}

/// One line with every share fixed at sale time, so that a refund can mirror it and never prices anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TicketLine {
    pub sku: Sku,
    /// Negative on a refund.
    pub quantity: Quantity,
    pub unit_price: Amount,
    /// Taken off the line, zero or more on a sale; mirrored with its sign on a refund.
    pub discount: Amount,
    /// Tax contained in `total`.
    pub tax: Amount,
    pub tax_rate_ppm: u32,
    /// `unit_price × quantity − discount`, rounded once.
    pub total: Amount,
    /// Where returned goods went; none on a sale.
    pub disposition: Option<Disposition>,
}

/// The number printed on paper: unique for ever and gapless per register.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiptNumber {
    pub branch: BranchId,
    pub register: RegisterId,
    pub sequence: u32,
}

impl std::fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}-{:06}", self.branch, self.register, self.sequence)
    }
}

/// What a ticket is paid with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tender {
    pub kind: TenderKind,
    /// What was given; on a refund, what was paid back (positive).
    pub amount: Amount,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    Cash,
    /// Paid at a card terminal that stands beside the till; only the amount is known here.
    Card,
    /// Booked to the customer's account and settled elsewhere.
    Account,
}

/// Totals of a shift so far (an X report), or of a closed one (a Z report, when it carries a number).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShiftTotals {
    pub sales: u32,
    pub refunds: u32,
    pub gross: Amount,
    pub refunded: Amount,
    pub tax: Amount,
    /// Net cash into the drawer from tickets: tendered, less change, less cash refunds.
    pub cash: Amount,
    pub card: Amount,
    pub account: Amount,
}

/// A closed shift. Numbered per register, immutable.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ZReport {
    pub number: u32,
    pub branch: BranchId,
    pub register: RegisterId,
    pub opened: OccurredAt,
    pub closed: OccurredAt,
    pub opened_by: StaffId,
    pub closed_by: StaffId,
    pub opening_float: Amount,
    /// Float plus every cash movement of the shift.
    pub expected: Amount,
    /// What was counted.
    pub counted: Amount,
    /// `counted − expected`.
    pub over_short: Amount,
    pub totals: ShiftTotals,
}

/// One line of a live ticket list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TicketSummary {
    pub lsn: Lsn,
    pub id: TicketId,
    pub kind: TicketKind,
    pub number: ReceiptNumber,
    pub staff: StaffId,
    pub occurred: OccurredAt,
    pub lines: u32,
    pub total: Amount,
}

/// One branch's trading on one business date: always the complete figures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DaySales {
    pub branch: BranchId,
    /// Business date as `YYYY-MM-DD`, by the registers' own clocks.
    pub date: String,
    pub sales: u32,
    pub refunds: u32,
    /// Units sold, less units returned.
    pub items: Quantity,
    pub gross: Amount,
    /// Paid back, as a positive amount.
    pub refunded: Amount,
    pub tax: Amount,
    /// Net takings of each hour of the day; 24 entries.
    pub hours: Vec<Amount>,
}

/// What a register's own screens need to know about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RegisterView {
    pub register: RegisterId,
    pub branch: BranchId,
    /// Highest command sequence taken from this register; the next command carries one more.
    pub command_seq: u64,
    /// Last receipt number given.
    pub receipt_sequence: u32,
    pub signed_on: Vec<StaffId>,
    pub shift: Option<ShiftView>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShiftView {
    pub opened: OccurredAt,
    pub opened_by: StaffId,
    pub opening_float: Amount,
    pub totals: ShiftTotals,
}
