//! Reports: what was sold, by whatever it can be grouped by, and the tickets behind a figure; closed shifts; what the stock
//! is worth. Every figure of a report is the sum of what it opens to, as of one position of the journal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, Lsn, OccurredAt, OrderId, Quantity, ReceiptNumber, StaffId, TicketId, TicketKind, Timestamp,
    ZReport,
};

/// By what a report of sales is grouped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SalesGroup {
    /// Business date.
    Day,
    /// Week of business dates, by the date of its Monday.
    Week,
    /// Month of business dates, as `YYYY-MM`.
    Month,
    /// Day of the week: 1 is Monday, 7 is Sunday.
    Weekday,
    /// Hour of the day, 0 to 23, by the clock on the wall of the branch. On the day on which clocks go back, one of them
    /// has two hours in it.
    Hour,
    Branch,
    Register,
    /// Who sold.
    Staff,
    /// Category of the product when it was sold.
    Category,
    /// Product by its handle; what no product ever had goes by its SKU.
    Product,
    Variant,
    /// What was paid with. Figures of lines are those of all tickets that were paid with it, also in part.
    Tender,
    /// All tax of a line together, in parts per million.
    TaxRate,
    /// Why a line cost less: `manual`, `ticket` or `promotion-` with its number.
    Discount,
    /// Why something was taken off or paid back, in the words of whoever did it. Those that are not among the first two
    /// thousand are together under `…`.
    Reason,
    /// Who else stood for it; 0 where nobody did.
    Approver,
    /// Where it was sold: `till` or `web`.
    Channel,
}

/// By what rows of a report are put in order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SalesOrder {
    Key,
    Sales,
    Refunds,
    Items,
    Gross,
    Refunded,
    Total,
    Tax,
    Net,
    Discount,
    Paid,
    Margin,
}

/// What some lines of some tickets come to. Amounts are with tax unless they say otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct SalesFigures {
    /// Sales of which some line counts: tickets, and what a branch hands over at once of an online order.
    pub sales: u64,
    /// Refunds of which some line counts.
    pub refunds: u64,
    /// Units of goods sold, less those that came back.
    pub items: Quantity,
    /// What sales came to.
    pub gross: Amount,
    /// What was paid back, as a positive amount.
    pub refunded: Amount,
    /// `gross − refunded`.
    pub total: Amount,
    /// Tax in `total`.
    pub tax: Amount,
    /// `total − tax`.
    pub net: Amount,
    /// What was taken off sales, less what of it refunds took back.
    pub discount: Amount,
    /// What was paid, less change and what was paid back; of online orders on the day on which the money came or went,
    /// which is seldom the day of the sale. Payment belongs to whole tickets: none where lines are told apart.
    pub paid: Option<Amount>,
    /// What the goods cost the house when they were sold, by the cost that stood in the catalogue. None for those who may
    /// not see it.
    pub cost: Option<Amount>,
    /// `net − uncosted − cost`.
    pub margin: Option<Amount>,
    /// The part of `net` for which no cost was known.
    pub uncosted: Option<Amount>,
}

/// One row of a report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SalesRow {
    /// What the row stands for; asked for under the group's own name, it opens the row.
    pub key: String,
    /// The same for people, where it has a name.
    pub label: String,
    pub figures: SalesFigures,
    /// What stands beside it in the other range: the same thing, or the day as far from the range's beginning.
    pub compared_key: Option<String>,
    pub compared: Option<SalesFigures>,
}

/// A page of a report of sales.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SalesReport {
    pub group: SalesGroup,
    /// First and last business date, as `YYYY-MM-DD`.
    pub from: String,
    pub to: String,
    pub compare_from: Option<String>,
    pub compare_to: Option<String>,
    /// Position up to which tickets count. Asked for again with it, the report says the same for ever.
    pub as_of: Lsn,
    pub rows: Vec<SalesRow>,
    /// How many rows there are on all pages.
    pub row_count: u64,
    /// Cursor of the next page; none on the last.
    pub next: Option<String>,
    /// Of all rows, each ticket and line once.
    pub total: SalesFigures,
    pub compared: Option<SalesFigures>,
}

/// What stands behind a figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SalesEntry {
    /// A ticket of a till.
    #[default]
    Ticket,
    /// Goods of an online order were handed over: its sale.
    HandedOver,
    /// Goods of an online order came back.
    CameBack,
    /// The house gave back a part of the price of its own will.
    GivenBack,
    /// Money for an online order came or went.
    Money,
}

/// A ticket, or a step of an online order, behind a figure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SalesTicket {
    pub lsn: Lsn,
    pub id: TicketId,
    pub kind: TicketKind,
    pub number: ReceiptNumber,
    pub staff: StaffId,
    pub occurred: OccurredAt,
    /// Business date.
    pub date: String,
    /// What the whole ticket, or this step of the order, came to; negative on a refund.
    pub total: Amount,
    /// What of it counts.
    pub part: SalesFigures,
    pub entry: SalesEntry,
    /// The online order that it is a step of; `number` then tells no more than the branch.
    pub order: Option<OrderId>,
    /// What that is called on paper; empty on a ticket.
    pub order_number: String,
}

/// A closed shift in the history of all registers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShiftReport {
    /// Position of the closing; names the shift.
    pub lsn: Lsn,
    /// Business date of the closing.
    pub date: String,
    /// First and last business date of the shift's tickets.
    pub first_date: String,
    pub last_date: String,
    pub report: ZReport,
}

/// By what the value of stock is grouped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockGroup {
    Branch,
    Category,
    Variant,
}

/// What some stock is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct StockFigures {
    /// SKUs of which there is something, or less than nothing.
    pub skus: u64,
    pub on_hand: Quantity,
    /// At what it costs the house; of an earlier moment, at the moving average of then.
    pub cost: Amount,
    /// At the prices of now, with tax.
    pub retail: Amount,
    /// Units whose cost is not known.
    pub uncosted: Quantity,
    /// Units that are still their supplier's: they are on hand, and worth nothing to the house.
    #[serde(default)]
    pub consigned: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StockValueRow {
    pub key: String,
    pub label: String,
    pub figures: StockFigures,
}

/// A page of what the stock is worth now, or was at an earlier moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StockValue {
    pub group: StockGroup,
    pub rows: Vec<StockValueRow>,
    pub row_count: u64,
    pub next: Option<String>,
    pub total: StockFigures,
    /// The business day at whose end it was so, such as "2026-12-31"; empty where another moment was asked for.
    #[serde(default)]
    pub day: String,
    /// The moment at which it was so; none where no moment was asked for.
    #[serde(default)]
    pub at: Option<Timestamp>,
}
