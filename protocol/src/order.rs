//! Orders of the online store: carts, placing an order, what becomes of it, and how it is shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, AnswerSuggestion, ApproveReturn, AskReturn, AwaitedLine, BranchId, BringBack, CartId,
    ChangeOrderAddress, CreditedTo, Currency, DeclineReturn, EndExchange, FlashUse, FulfilmentId, HoldReason,
    Lsn, MergeCart, OrderExchange, OrderId, OrderMoment, OrderReturn, OrderSuggestion, PaidByCard, PayAtTill,
    PayBackAtTill, PaymentId, PlaceAtTill, PromotionTaken, PutCartCard, PutCartCode, PutCartLine, Quantity,
    ReceiveReturn, ReduceOrder, ReturnAsCredit, ReturnRef, Sku, SkuQuantity, TagOrder, Timestamp, UsedCode,
};

/// Commands about carts and orders. Customers give those up to `pay`, `cancel`, `ask_return`,
/// `withdraw_return` and `end_exchange`; staff give the rest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderCommand {
    /// Sets how much of one SKU is in a cart; the first line makes the cart. Answers `done`.
    PutLine(PutCartLine),
    /// Puts what is in one cart into another, and ends the first. Answers `done`.
    MergeCart(MergeCart),
    /// Orders what is in a cart. Answers `order_placed`, also where the cart was ordered already. Boxed for its size.
    Place(Box<PlaceOrder>),
    /// Begins another payment, after one that came to nothing. Answers `done`.
    Pay(OrderRef),
    /// Calls an order off, as far as it can be. Answers `done`.
    Cancel(CancelOrder),
    /// Pays back some or all of what was paid. Answers `done`.
    Refund(RefundOrder),
    /// Writes something down beside an order. Answers `done`.
    Note(NoteOrder),
    /// Asks that goods of an order may be sent back. Answers `done`.
    AskReturn(AskReturn),
    /// Lets a return come. Answers `done`.
    ApproveReturn(ApproveReturn),
    /// Answers `done`.
    DeclineReturn(DeclineReturn),
    /// Gives a return up of which nothing has come. Answers `done`.
    WithdrawReturn(ReturnRef),
    /// Books what came of a return; what was paid for it goes back. Answers `done`.
    ReceiveReturn(ReceiveReturn),
    /// Has somebody look at an order before it is promised and picked. Answers `done`.
    HoldBack(NoteOrder),
    /// Lets an order go on that was held back. Answers `done`.
    Release(NoteOrder),
    /// Says which tags are on an order. Answers `done`.
    Tag(TagOrder),
    /// Says that money went back by another way than it came. Answers `done`.
    PaidByHand(RefundOrder),
    /// Leaves something out of a confirmed order, as far as nobody has begun to pick it. Answers `done`; the branches are asked.
    Reduce(ReduceOrder),
    /// Has a confirmed order sent to another address in the same country, as long as nobody has packed it. Answers `done`.
    ChangeAddress(ChangeOrderAddress),
    /// Takes back at a register what a customer brings of an order, and pays it back. Answers `brought_back`.
    BringBack(BringBack),
    /// Takes at a register what is due for an order that is paid when it is collected. Answers `paid_at_till`.
    PayAtTill(PayAtTill),
    /// Pays out at a register what is to go back by hand. Answers `paid_at_till`, with less than nothing.
    PayBackAtTill(PayBackAtTill),
    /// Orders what is in a cart for somebody at a register, who pays there. Answers `order_placed`; it is paid with `pay_at_till`
    /// once the goods are set aside. Boxed for its size.
    PlaceAtTill(Box<PlaceAtTill>),
    /// Puts a code to a cart, or takes it away. Answers `done`.
    PutCode(PutCartCode),
    /// Puts a gift card to a cart, or takes it away. Only the server does. Answers `done`.
    PutCard(PutCartCard),
    /// Makes what a customer said of themselves in an order unreadable for ever. Answers `done`.
    Erase(EraseOrder),
    /// Says whether a customer has what was suggested instead of something that is missing. Answers `done`; a yes has it set aside first.
    AnswerSuggestion(AnswerSuggestion),
    /// As `refund`, but as store credit to the account of whoever ordered, or on a gift card that is mailed to a guest. What a gift
    /// card has paid goes back to it all the same. Answers `done`.
    CreditBack(RefundOrder),
    /// Says that what goes back for a return is given as credit. Answers `done`.
    ReturnAsCredit(ReturnAsCredit),
    /// Gives an exchange up for the money, as long as nothing was sent. Answers `done`.
    EndExchange(EndExchange),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceOrder {
    pub cart: CartId,
    pub contact: Contact,
    pub delivery: Delivery,
    /// What the customer was shown that it comes to. Where it comes to more by now, the order is refused, so that nobody pays
    /// what they have not seen.
    pub total: Amount,
    /// The customer says that they are at least this old.
    #[serde(default)]
    pub age_confirmed: Option<u8>,
    #[serde(default)]
    pub note: String,
    /// The language in which the customer is written to, as BCP 47 has it.
    #[serde(default)]
    pub language: String,
    /// Codes that take something off, with the uses that are set aside. The server fills them in.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UsedCode>>")]
    pub codes: Vec<UsedCode>,
    /// What the customer was shown that gift cards of the cart pay of it. Where they pay less by now, the order is refused.
    #[serde(default)]
    #[ts(optional, as = "Option<Amount>")]
    pub by_cards: Amount,
    /// What gift cards pay, with the claims on them. The server fills it in.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<PaidByCard>>")]
    pub cards: Vec<PaidByCard>,
    /// Flash sales that goods of it are of. The server fills it in.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<FlashUse>>")]
    pub flash: Vec<FlashUse>,
}

impl PlaceOrder {
    /// Whether nothing of it is paid before it is collected.
    #[must_use]
    pub const fn is_paid_in_store(&self) -> bool {
        matches!(&self.delivery, Delivery::Collect(collect) if collect.pay_in_store)
    }
}

/// Who ordered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub name: String,
    pub email: String,
    #[serde(default)]
    pub phone: String,
}

/// How the goods get to the customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// To an address, paid online.
    Ship(PostalAddress),
    /// Collected at a branch.
    Collect(Collect),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collect {
    pub branch: BranchId,
    /// Whether it is paid when it is collected, and not online.
    #[serde(default)]
    pub pay_in_store: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostalAddress {
    pub name: String,
    pub line1: String,
    #[serde(default)]
    pub line2: String,
    pub city: String,
    #[serde(default)]
    pub region: String,
    #[serde(default)]
    pub postcode: String,
    /// Two letters, as ISO 3166-1 has them.
    pub country: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderRef {
    pub order: OrderId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelOrder {
    pub order: OrderId,
    #[serde(default)]
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundOrder {
    pub order: OrderId,
    pub amount: Amount,
    #[serde(default)]
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteOrder {
    pub order: OrderId,
    pub note: String,
}

/// That what a customer said of themselves in an order goes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseOrder {
    pub order: OrderId,
    /// Why, for staff, who have to say it.
    #[serde(default)]
    pub reason: String,
}

/// What an order that was placed is known by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderPlaced {
    pub order: OrderId,
    /// For people, such as "W-000123".
    pub number: String,
    /// What opens its page to whoever has it and cannot be guessed.
    pub key: String,
}

/// How far an order has come.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// The goods are being set aside.
    Holding,
    /// They are set aside, and the payment is waited for.
    Paying,
    /// It is paid, or will be in the shop, and the goods are being promised.
    Allocating,
    /// The goods are promised, and being picked and packed.
    Confirmed,
    /// All that it still is was handed over.
    Fulfilled,
    /// It came to nothing. What was paid is paid back.
    Cancelled,
}

/// Why an order came to nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelledBecause {
    /// The goods were gone.
    OutOfStock,
    /// Nobody paid in time.
    NotPaid,
    /// No payment could be begun.
    PaymentFailed,
    ByCustomer,
    ByStaff,
}

/// How a payment stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// It is being opened with the provider.
    Opening,
    /// The customer may pay.
    Pending,
    /// The money is set aside for the house.
    Authorised,
    /// The house has it.
    Captured,
    Declined,
    Cancelled,
}

/// An order in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderRow {
    pub id: OrderId,
    pub number: String,
    pub state: OrderState,
    pub placed: Timestamp,
    pub changed: Timestamp,
    pub customer: String,
    pub email: String,
    pub collect: bool,
    /// The branches that serve it.
    pub branches: Vec<BranchId>,
    pub units: Quantity,
    pub total: Amount,
    pub captured: Amount,
    pub refunded: Amount,
    /// What is still to be paid in the shop.
    pub due: Amount,
    /// Whether somebody should look at it.
    pub needs_attention: bool,
    /// Whether a return of it is to be decided about or to come.
    #[serde(default)]
    pub returning: bool,
    /// Whether somebody is to look at it before it is picked.
    #[serde(default)]
    pub held_back: bool,
    #[serde(default)]
    pub tags: Vec<String>,
    /// Whether something of it waits for goods.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub waits: bool,
    /// Who ordered is erased, and nobody can tell any more.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub erased: bool,
}

/// One order, with all that became of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderView {
    pub id: OrderId,
    pub number: String,
    pub key: String,
    pub state: OrderState,
    pub because: Option<CancelledBecause>,
    pub placed: Timestamp,
    pub changed: Timestamp,
    pub currency: Currency,
    pub contact: Contact,
    pub delivery: Delivery,
    pub note: String,
    pub lines: Vec<OrderLine>,
    pub goods: Amount,
    pub delivery_charge: Amount,
    /// The tax in all of it.
    pub tax: Amount,
    pub total: Amount,
    pub captured: Amount,
    pub refunded: Amount,
    pub due: Amount,
    /// Which branches serve it, and why these.
    pub sourcing: String,
    pub parts: Vec<OrderPart>,
    pub payments: Vec<OrderPayment>,
    pub refunds: Vec<OrderRefund>,
    pub can_cancel: bool,
    /// Whether another payment may be begun.
    pub can_pay: bool,
    pub timeline: Vec<OrderMoment>,
    /// When what its customer said of themselves was erased.
    #[serde(default)]
    #[ts(optional, as = "Option<Timestamp>")]
    pub erased: Option<Timestamp>,
    /// Whether that can be erased: nothing is owed any more.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub can_erase: bool,
    /// What a customer shows who collects; empty where nothing is collected.
    #[serde(default)]
    pub collect_code: String,
    #[serde(default)]
    pub returns: Vec<OrderReturn>,
    /// What the customer has and no return is about.
    #[serde(default)]
    pub returnable: Vec<SkuQuantity>,
    /// Until when they may ask to send it back; none where they may not.
    #[serde(default)]
    pub returns_until: Option<Timestamp>,
    /// Whether somebody is to look at it before it is picked.
    #[serde(default)]
    pub held_back: bool,
    /// Why, for staff.
    #[serde(default)]
    pub held_because: Vec<HoldReason>,
    #[serde(default)]
    pub tags: Vec<String>,
    /// What is to go back by another way than it came.
    #[serde(default)]
    pub to_pay_back: Amount,
    /// What went back like that.
    #[serde(default)]
    pub by_hand: Amount,
    /// What may still be left out, and how much of it.
    #[serde(default)]
    pub reducible: Vec<SkuQuantity>,
    #[serde(default)]
    pub can_change_address: bool,
    /// Position of its newest change.
    #[serde(default)]
    pub seq: Lsn,
    /// What promotions took off, each by its name; it is in the sums already.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<PromotionTaken>>")]
    pub promotions: Vec<PromotionTaken>,
    /// Codes that it was ordered with.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UsedCode>>")]
    pub codes: Vec<UsedCode>,
    /// What was suggested instead of something that is missing, and what came of it.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<OrderSuggestion>>")]
    pub suggestions: Vec<OrderSuggestion>,
    /// What goes out for what comes back. Its goods are among the lines once the others are back.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<OrderExchange>>")]
    pub exchanges: Vec<OrderExchange>,
    /// What came back and is set off against what goes out for it.
    #[serde(default)]
    #[ts(optional, as = "Option<Amount>")]
    pub set_off: Amount,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderLine {
    pub sku: Sku,
    pub name: String,
    pub quantity: Quantity,
    pub unit_price: Amount,
    pub total: Amount,
    pub tax: Amount,
    /// What of it will not come.
    pub missing: Quantity,
}

/// What one branch does for an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderPart {
    pub branch: BranchId,
    pub fulfilment: FulfilmentId,
    pub state: PartState,
    pub lines: Vec<SkuQuantity>,
    pub carrier: String,
    pub tracking: String,
    /// What of it is not there yet, and when it is expected.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<AwaitedLine>>")]
    pub waits: Vec<AwaitedLine>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    Holding,
    Held,
    Allocating,
    Promised,
    Picked,
    Packed,
    /// For collection.
    Ready,
    Shipped,
    Collected,
    /// The branch could not, or need not.
    Ended,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderPayment {
    pub id: PaymentId,
    pub provider: String,
    pub state: PaymentState,
    pub amount: Amount,
    pub captured: Amount,
    pub refunded: Amount,
    pub disputed: bool,
    /// How the provider knows it.
    pub reference: String,
    /// Where the customer pays, while that is possible.
    pub address: Option<String>,
    pub until: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OrderRefund {
    pub amount: Amount,
    pub reason: String,
    pub state: RefundState,
    pub asked: Timestamp,
    /// What it is given on where it does not go back the way it was paid.
    #[serde(default)]
    #[ts(optional)]
    pub credit: Option<CreditedTo>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// The provider is being told.
    Asked,
    Done,
    /// The provider will not: somebody has to pay it back in another way.
    Refused,
    /// It was paid out at a till instead.
    AtTill,
}
