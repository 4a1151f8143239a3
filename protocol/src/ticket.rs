//! The register's document and the papers around it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, BranchId, Currency, CustomerGroupId, Disposition, LinePromotion, Lsn, OccurredAt,
    PaymentMethodId, Quantity, ReasonId, RegisterId, Sku, StaffId, TicketId,
};

/// Commands that make a ticket.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketCommand {
    /// Records a paid ticket. It is a fact: what should have been otherwise becomes an exception on it. Answers `sold`.
    Sell(Sell),
    /// Pays back units of an earlier ticket, of whichever branch, at exactly the price paid. Answers `refunded`.
    Refund(Refund),
    /// Takes goods back that no ticket can be found for. Answers `refunded`.
    RefundWithoutReceipt(RefundWithoutReceipt),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sell {
    pub currency: Currency,
    pub lines: Vec<SellLine>,
    /// Together at least the total; only cash may exceed what is left to pay, and change comes out of cash.
    pub tenders: Vec<Tender>,
    /// The `seq` of the catalogue that the ticket was priced with. A till that could not know of a newer price has
    /// printed the old one, and a paid ticket is a fact. Without it the prices are those of now.
    #[serde(default)]
    pub catalogue_seq: Option<Lsn>,
    /// The number that the register printed. Without it the server gives the next of its own series (epoch 0).
    #[serde(default)]
    pub receipt: Option<PrintedNumber>,
    /// Why something was taken off, and who stands for it.
    #[serde(default)]
    pub grounds: Grounds,
    /// That somebody looked at how old the customer is.
    #[serde(default)]
    pub age_checked: Option<AgeChecked>,
    /// The group of customers whose prices the ticket has.
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
    /// What promotions take off the lines, beside what is taken off by hand.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<LinePromotion>>")]
    pub promotions: Vec<LinePromotion>,
}

/// That whoever sold looked at how old the customer is, and what they looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgeChecked {
    /// The highest age that anything on the ticket asks for.
    pub age: u8,
}

/// Why something out of the ordinary was done, and who stands for it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grounds {
    /// In words; empty where none were asked for. With a `code` it is what was written beside it.
    #[serde(default)]
    pub reason: String,
    /// Somebody else who is signed on at the register, and whose rights and limits count beside those of `staff`.
    #[serde(default)]
    pub approver: Option<StaffId>,
    /// Which of the house's reasons it was.
    #[serde(default)]
    pub code: Option<ReasonId>,
}

/// A receipt number as a register gives it out: saved on the device before it is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintedNumber {
    /// Which series, as `epoch_begun` told; 1 or more.
    pub epoch: u32,
    /// From 1.
    pub sequence: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SellLine {
    pub sku: Sku,
    pub quantity: Quantity,
    /// The price shown to the customer: that of the catalogue now, or of the one the ticket was priced with. Any other
    /// needs the right to override prices.
    pub unit_price: Amount,
    /// Taken off the line by hand.
    #[serde(default)]
    pub discount: Amount,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refund {
    pub original: TicketId,
    pub lines: Vec<RefundLine>,
    pub tender: TenderKind,
    #[serde(default)]
    pub grounds: Grounds,
    /// The way of paying back; left out, the one that is always there for this kind.
    #[serde(default)]
    pub method: Option<PaymentMethodId>,
    /// Paid back in these ways, which come to what the refund is worth; left out, all of it by `tender`.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Tender>>")]
    pub tenders: Vec<Tender>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundLine {
    /// Which line of the original ticket, from 0.
    pub line: u16,
    pub quantity: Quantity,
    pub disposition: Disposition,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundWithoutReceipt {
    pub currency: Currency,
    pub lines: Vec<ReturnLine>,
    pub tender: TenderKind,
    #[serde(default)]
    pub grounds: Grounds,
    /// The way of paying back; left out, the one that is always there for this kind.
    #[serde(default)]
    pub method: Option<PaymentMethodId>,
    /// Paid back in these ways, which come to what the refund is worth; left out, all of it by `tender`.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Tender>>")]
    pub tenders: Vec<Tender>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnLine {
    pub sku: Sku,
    pub quantity: Quantity,
    pub unit_price: Amount,
    pub disposition: Disposition,
}

/// In what way a fact was outside a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    /// No catalogue ever had the SKU.
    UnknownSku,
    /// The SKU had been withdrawn.
    WithdrawnSku,
    /// The price is not the catalogue's, and the person may not override prices; `detail` is the catalogue's.
    PriceDiffers,
    /// No tax rate is known for the SKU.
    TaxUnknown,
    /// More was taken off than the person may; `detail` is the discount.
    DiscountTooLarge,
    /// Nobody with this number works here.
    UnknownStaff,
    /// The person had left.
    StaffLeft,
    /// The person does not have the right to sell.
    RightMissing,
    /// The person was not signed on at the register.
    NotSignedOn,
    /// No shift was open at the register.
    ShiftClosed,
    /// The device's clock cannot be right; `detail` is what it said, in milliseconds since the Unix epoch.
    ClockOff,
    /// The number printed on the receipt was printed before.
    ReceiptNumberUsed,
    /// A claim was used after its time, and what it claimed had been given to somebody else.
    ClaimLate,
    /// It was paid in a way that is not taken here; `detail` is the method's number.
    TenderNotTaken,
    /// Nobody said that the customer's age was looked at; `detail` is the age that was asked for.
    AgeNotChecked,
    /// More was sold than one ticket may have; `detail` is the most, in thousandths.
    OverLimit,
    /// Prices of a customer group were given by somebody who may not give discounts.
    GroupNotAllowed,
    /// A lot was sold that is expired or recalled.
    LotBlocked,
    /// A serial number was sold that is not here: it was sold before, or never came.
    SerialNotHere,
    /// Nobody said which unit was sold, of goods that are told apart by their numbers.
    SerialMissing,
    /// More was sold than was there to be sold, against the SKU's rule; `detail` is what was there, in thousandths.
    SoldShort,
    /// Promotions took off something else than the catalogue's would; `detail` is what they would take off.
    PromotionDiffers,
}

impl ExceptionKind {
    /// The name on the wire.
    #[must_use]
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }
}

/// One way in which a fact was outside a rule: recorded all the same, and shown to somebody who looks into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FactException {
    pub kind: ExceptionKind,
    /// The line it is about, from 0.
    pub line: Option<u16>,
    /// A number that says more, by kind.
    pub detail: Option<i64>,
}

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
    /// `seq` of the catalogue that it was priced with.
    pub catalogue_seq: Lsn,
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
    /// The branch that sold it, when that is another one.
    pub sold_in: Option<BranchId>,
    /// What was not as it should have been.
    pub exceptions: Vec<FactException>,
    #[serde(default)]
    pub grounds: Grounds,
    #[serde(default)]
    pub age_checked: Option<AgeChecked>,
    /// The group of customers whose prices it has.
    #[serde(default)]
    pub group: Option<CustomerGroupId>,
    /// What of the lines' discounts promotions took off.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<LinePromotion>>")]
    pub promotions: Vec<LinePromotion>,
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
    /// `unit_price × quantity − discount`, rounded once, and the tax where it comes on top.
    pub total: Amount,
    /// Where returned goods went; none on a sale.
    pub disposition: Option<Disposition>,
    /// Whether the tax came on top of the unit price.
    #[serde(default)]
    pub tax_on_top: bool,
}

/// The number printed on paper: unique for ever. A register's epochs are series of their own; within one, numbers rise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiptNumber {
    pub branch: BranchId,
    pub register: RegisterId,
    /// The series: 0 is the server's own, others were begun by a device.
    pub epoch: u32,
    pub sequence: u32,
}

/// As it is printed; leading zeros may be left out.
impl std::str::FromStr for ReceiptNumber {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{text} is not a receipt number such as 1-11-2-000042");
        let mut parts = text.trim().split('-').map(|part| part.parse::<u32>().ok().ok_or_else(wrong));
        let mut next = || parts.next().unwrap_or_else(|| Err(wrong()));
        let small = |number: u32| u16::try_from(number).ok().ok_or_else(wrong);
        let (branch, register) = (small(next()?)?, small(next()?)?);
        let (epoch, sequence) = (next()?, next()?);
        match parts.next() {
            None => Ok(Self { branch: BranchId(branch), register: RegisterId(register), epoch, sequence }),
            Some(_) => Err(wrong()),
        }
    }
}

impl std::fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}-{}-{:06}", self.branch, self.register, self.epoch, self.sequence)
    }
}

/// What a ticket is paid with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tender {
    pub kind: TenderKind,
    /// What was given; on a refund, what was paid back (positive).
    pub amount: Amount,
    /// Which of the house's ways to pay; left out, the one that is always there for this kind.
    #[serde(default)]
    pub method: Option<PaymentMethodId>,
    /// What it can be found by elsewhere: an authorisation, a voucher's number.
    #[serde(default)]
    pub reference: Option<String>,
}

impl Tender {
    /// In the way that is always there for a kind.
    #[must_use]
    pub const fn of(kind: TenderKind, amount: Amount) -> Self {
        Self { kind, amount, method: None, reference: None }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    Cash,
    /// Paid at a card terminal that stands beside the till; only the amount is known here.
    Card,
    /// Booked to the customer's account and settled elsewhere.
    Account,
    BankTransfer,
    Voucher,
    Cheque,
    Other,
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
    /// By transfers, vouchers, cheques and other ways.
    #[serde(default)]
    pub other: Amount,
    /// The same by each of the house's ways to pay.
    #[serde(default)]
    pub methods: Vec<MethodTotal>,
}

/// What was taken by one way to pay, less what was paid back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct MethodTotal {
    pub method: PaymentMethodId,
    pub amount: Amount,
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
    /// Tickets of this shift that came after it was closed.
    pub late: ShiftTotals,
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
    /// How many things were not as they should have been.
    pub exceptions: u32,
}

/// What a register's own screens need to know about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RegisterView {
    pub register: RegisterId,
    pub branch: BranchId,
    /// Highest command sequence taken from this register; the next command carries one more.
    pub command_seq: u64,
    /// Newest series of receipt numbers, and its last number that the server has heard of.
    pub receipt_epoch: u32,
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

/// A ticket as a till needs it to reprint it or to take something of it back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SoldTicket {
    pub lsn: Lsn,
    pub ticket: Ticket,
    /// What is said of each line beside the ticket, in the same order.
    pub lines: Vec<SoldLine>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SoldLine {
    /// What the article was called when it was sold.
    pub name: String,
    /// How much of the line was taken back, in whichever branch.
    pub refunded: Quantity,
}
