//! Everything a client may ask for, and what it gets when it is done.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    AdjustmentReason, Amount, BranchId, CommandId, Currency, Disposition, HoldId, Lsn, OccurredAt,
    OrganisationCommand, Pin, Quantity, ReceiptNumber, Refusal, Sku, StaffId, Tender, TenderKind, TicketId,
    Timestamp, ZReport,
};

/// One request to change something. Sending it twice does it once: the second answer is the first one again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// UUIDv7 chosen before the first attempt and kept for every retry.
    pub id: CommandId,
    /// The register's own counter, one more for each command. Required from registers, absent elsewhere.
    #[serde(default)]
    pub seq: Option<u64>,
    /// The branch to act on. A register acts on its own branch and may leave it out.
    #[serde(default)]
    pub branch: Option<BranchId>,
    /// Who acts. At a register: one of the people signed on. Elsewhere it is the person whose token it is.
    #[serde(default)]
    pub staff: Option<StaffId>,
    pub occurred: OccurredAt,
    pub body: CommandBody,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommandBody {
    /// Opens the register's shift with a counted float. Answers `shift_opened`.
    OpenShift(OpenShift),
    /// Closes it with a blind count. Answers `shift_closed` with the Z report.
    CloseShift(CloseShift),
    /// Ends a person's sign-on. Answers `done`.
    SignOff(SignOff),
    /// Records a paid ticket. Answers `sold`.
    Sell(Sell),
    /// Pays back units of an earlier ticket at exactly the price paid. Answers `refunded`.
    Refund(Refund),
    /// Takes goods back that no ticket can be found for. Answers `refunded`.
    RefundWithoutReceipt(RefundWithoutReceipt),
    /// Books goods that arrived. Answers `done`.
    Receive(Receive),
    /// Corrects a level, with a reason. Answers `done`.
    Adjust(Adjust),
    /// Reserves goods for some minutes: all lines or none. Answers `held`.
    Hold(Hold),
    /// Gives an open hold more time, up to its cap. Answers `held`.
    ExtendHold(ExtendHold),
    /// Ends a hold. Answers `done`.
    ReleaseHold(ReleaseHold),
    /// Changes places, people, products, prices or taxes. Answers `done`.
    Organisation(OrganisationCommand),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenShift {
    pub currency: Currency,
    pub opening_float: Amount,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseShift {
    pub currency: Currency,
    pub counted: Amount,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    pub staff: StaffId,
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
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SellLine {
    pub sku: Sku,
    pub quantity: Quantity,
    /// The price shown to the customer: that of the catalogue now, or of the one the ticket was priced with. Any other
    /// needs the right to override prices.
    pub unit_price: Amount,
    /// Taken off the line.
    #[serde(default)]
    pub discount: Amount,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refund {
    pub original: TicketId,
    pub lines: Vec<RefundLine>,
    pub tender: TenderKind,
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
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnLine {
    pub sku: Sku,
    pub quantity: Quantity,
    pub unit_price: Amount,
    pub disposition: Disposition,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Receive {
    /// The delivery's own number, for people.
    pub reference: String,
    pub lines: Vec<SkuQuantity>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuQuantity {
    pub sku: Sku,
    pub quantity: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adjust {
    pub sku: Sku,
    /// Signed change of what is on hand.
    pub delta: Quantity,
    /// Signed change of the part of it that may not be sold: 1 sets a unit aside, and -1 together with a delta of -1
    /// scraps one that was set aside.
    #[serde(default)]
    pub unsellable: Quantity,
    pub reason: AdjustmentReason,
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    pub lines: Vec<SkuQuantity>,
    /// How long, in milliseconds; the default is ten minutes.
    #[serde(default)]
    pub ttl_ms: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendHold {
    pub hold: HoldId,
    #[serde(default)]
    pub ttl_ms: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseHold {
    pub hold: HoldId,
}

impl From<OrganisationCommand> for CommandBody {
    fn from(command: OrganisationCommand) -> Self {
        Self::Organisation(command)
    }
}

impl CommandBody {
    /// Takes out what must never be recorded, compared or logged: a PIN.
    pub fn take_secret(&mut self) -> Option<Pin> {
        match self {
            Self::Organisation(OrganisationCommand::PutStaff(person)) => person.pin.take(),
            _ => None,
        }
    }
}

/// The answer to a command.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Reply {
    pub id: CommandId,
    /// Where the command's record stands in the journal; absent when nothing was recorded. A mirror that has reached
    /// this position includes the command's effect.
    pub lsn: Option<Lsn>,
    /// True when this is the stored answer to a command seen before.
    pub repeated: bool,
    pub answer: Answer,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Ok(Outcome),
    Rejected(Refusal),
}

/// What a command brought about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is done and there is nothing more to say.
    Done,
    SignedOn,
    ShiftOpened,
    ShiftClosed(ZReport),
    Sold(Receipt),
    Refunded(Receipt),
    Held(Held),
}

/// What a till needs to print.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Receipt {
    pub number: ReceiptNumber,
    pub total: Amount,
    pub tax: Amount,
    pub change: Amount,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Held {
    pub hold: HoldId,
    pub expires_at: Timestamp,
}
