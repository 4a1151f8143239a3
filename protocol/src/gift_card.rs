//! Gift cards: what one is worth, what is claimed of it, and how it is issued. Its code is told once; what is kept is a keyed hash of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, CartId, CommandId, Currency, CustomerId, GiftCardId, GrantCredit, OrderId, StaffId, Timestamp,
};

/// Who takes the money where a gift card pays some of an order; the payment's reference is the end of its code, and empty where it is
/// store credit.
pub const GIFT_CARD_PROVIDER: &str = "gift_card";

/// Commands about gift cards. Only the server claims; staff issue and change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GiftCardCommand {
    /// Makes a card. Its code follows from the id of the request, so that a repeat makes the same one. Answers `done`.
    Issue(IssueGiftCard),
    /// Sets some of a card's balance aside for a quarter of an hour. Answers `gift_card_claimed`.
    Claim(ClaimGiftCard),
    /// Gives a claim back that nobody needs any more. Answers `done`.
    Void(VoidGiftCard),
    /// Corrects the balance of a card. Answers `done`.
    Adjust(AdjustGiftCard),
    /// Keeps a card from being used, or lets it be used again. Answers `done`.
    Block(BlockGiftCard),
    /// Gives a customer store credit out of goodwill, within what whoever gives it may pay back. Answers `done`.
    Grant(GrantCredit),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueGiftCard {
    /// What stands for its code. The server fills it in.
    pub card: GiftCardId,
    /// The last four characters of its code, by which people tell cards apart.
    pub last: String,
    pub amount: Amount,
    /// Until when it can be used; none: for ever.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Whose it is, where that is known.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// Why it is given without being sold.
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimGiftCard {
    pub card: GiftCardId,
    pub amount: Amount,
    /// What it is claimed for: claims for the same cart are not in each other's way.
    pub by: CommandId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidGiftCard {
    pub card: GiftCardId,
    pub claim: CommandId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustGiftCard {
    pub card: GiftCardId,
    /// More, or with less than nothing less.
    pub amount: Amount,
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockGiftCard {
    pub card: GiftCardId,
    pub blocked: bool,
    pub reason: String,
}

/// Some of a balance that is set aside.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GiftCardClaimed {
    pub claim: CommandId,
    /// The last four characters of the card's code.
    pub last: String,
    pub amount: Amount,
    pub until: Timestamp,
}

/// A card that is to be made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedGiftCard {
    pub amount: Amount,
    #[serde(default)]
    #[ts(optional)]
    pub until: Option<Timestamp>,
    #[serde(default)]
    #[ts(optional)]
    pub customer: Option<CustomerId>,
    pub reason: String,
}

/// A card that was made. Its code is shown this once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct IssuedGiftCard {
    pub card: GiftCardId,
    /// In groups of four.
    pub code: String,
    pub amount: Amount,
}

/// A code to look a card up by. It is sent in a body, since addresses are written down in many places.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiftCardCode {
    pub code: String,
}

/// Whether a card can be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GiftCardState {
    Good,
    /// Nothing is left on it.
    Empty,
    Blocked,
    Expired,
}

/// A card as the back office knows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GiftCardView {
    pub card: GiftCardId,
    /// Its place in the order in which cards were issued, by which the next page is asked for.
    pub number: u64,
    /// The last four characters of its code; empty where it is a customer's store credit, which has none.
    pub last: String,
    pub currency: Currency,
    pub state: GiftCardState,
    /// What it was issued with.
    pub issued: Amount,
    /// What is on it, what is claimed of it included.
    pub balance: Amount,
    /// What is set aside for orders that are not paid yet.
    pub claimed: Amount,
    pub issued_at: Timestamp,
    pub until: Option<Timestamp>,
    pub customer: Option<CustomerId>,
}

/// What changed a balance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GiftCardEntryKind {
    Issued,
    Redeemed,
    /// What an order paid with it came back.
    Refunded,
    Adjusted,
    Blocked,
    Unblocked,
    /// What came back of an order was given as credit, or the house gave some out of goodwill.
    Credited,
}

/// One entry of a card's ledger, the newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GiftCardEntry {
    pub kind: GiftCardEntryKind,
    /// By how much the balance changed.
    pub amount: Amount,
    /// What it was then.
    pub balance: Amount,
    pub at: Timestamp,
    /// Who of the staff; 0 where nobody was.
    pub staff: StaffId,
    pub order: Option<OrderId>,
    pub reason: String,
}

/// A card with its ledger.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GiftCardLedger {
    pub view: GiftCardView,
    pub entries: Vec<GiftCardEntry>,
    /// What older entries, that are not kept, come to.
    pub before: Amount,
}

/// What the house owes on all gift cards together at the end of a day, and what changed it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GiftCardDay {
    /// As `YYYY-MM-DD`, in the time of the first branch.
    pub day: String,
    pub issued: Amount,
    pub redeemed: Amount,
    pub refunded: Amount,
    pub adjusted: Amount,
    /// What is owed when the day is over.
    pub owed: Amount,
    /// What was given as credit.
    #[serde(default)]
    pub credited: Amount,
}

/// What the house owes on gift cards now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GiftCardLiability {
    pub currency: Currency,
    pub owed: Amount,
    /// Cards with something on them.
    pub cards: u32,
    /// What of it is on cards that cannot be used any more.
    pub expired: Amount,
    /// The newest day first; days on which nothing happened are left out.
    pub days: Vec<GiftCardDay>,
}

/// A card that a cart is paid with, in part or whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CartGiftCard {
    pub card: GiftCardId,
    pub last: String,
    /// What can be had of it now.
    pub available: Amount,
}

/// Puts a gift card to a cart, or takes it away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutCartCard {
    pub cart: CartId,
    pub card: GiftCardId,
    /// The last four characters of its code.
    pub last: String,
    #[serde(default)]
    pub remove: bool,
}

/// A share of an order that a gift card pays, with the claim on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaidByCard {
    pub card: GiftCardId,
    pub claim: CommandId,
    pub last: String,
    pub amount: Amount,
}

/// What is on a card, for whoever has its code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GiftCardBalance {
    /// The last four characters of its code.
    pub last: String,
    pub currency: Currency,
    pub state: GiftCardState,
    /// What can be used of it now.
    pub available: Amount,
    pub until: Option<Timestamp>,
}
