//! What happened with carts and orders. Events own their types: of `protocol` they hold identities, numbers and closed lists of
//! words.

use protocol::{
    Amount, BranchId, CancelledBecause, CartId, CommandId, CouponId, DeliveryBack, ExchangeEnd, GiftCardId,
    HoldReason, OrderId, PromotionId, Quantity, RefusalCode, RegisterId, ReturnReason, Sku, StaffId,
    Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{
    Address, CreditTo, ErasedBy, FlashBought, InsteadOf, MailKind, OrderedLine, Placed, Planned, Reading,
    RefundWhy, Said, SaidAddress, SuggestionStep, TillMoney, bill::Bill,
};
use crate::{
    FulfilmentNews,
    accounts::{Share, Spent},
    branch::{Awaited, Moved, Recipe},
};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    Cart(CartEvent),
    Order {
        order: OrderId,
        /// When it happened, so that what is derived of an order needs no other clock.
        at: Timestamp,
        event: OrderEvent,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CartEvent {
    /// How much of a SKU is in it now; 0 takes it out. `seen` is what one cost then.
    LinePut { cart: CartId, sku: Sku, quantity: Quantity, seen: Amount, at: Timestamp },
    /// Another cart's lines were put into it.
    Merged { cart: CartId, from: CartId, lines: Vec<InCart>, at: Timestamp },
    /// Nobody touched it for too long, or there were too many.
    Expired { cart: CartId },
    /// Whoever has it gave a code, or took one back.
    CodePut { cart: CartId, coupon: CouponId, code: String, on: bool, at: Timestamp },
    /// Whoever has it gave a gift card, or took one back. `last` is the end of its code.
    CardPut { cart: CartId, card: GiftCardId, last: String, on: bool, at: Timestamp },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InCart {
    pub sku: Sku,
    pub quantity: Quantity,
    /// What one cost when it was put in.
    pub seen: Amount,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum OrderEvent {
    Placed(Box<Placed>),
    /// It was placed before; the answer is told again.
    PlacedBefore {
        number: u64,
        secret: u128,
    },
    /// Another branch is to serve these lines: the next part.
    PartPlanned(Planned),
    Held {
        part: u16,
    },
    HoldRefused {
        part: u16,
        code: RefusalCode,
    },
    /// The goods are kept aside while a payment is open, or the branch could not do that.
    Kept {
        part: u16,
        payment: u16,
    },
    PaymentBegun {
        payment: u16,
        amount: Amount,
        until: Timestamp,
    },
    PaymentOpened {
        payment: u16,
        reference: String,
        address: String,
    },
    /// The provider would not open it.
    PaymentRefused {
        payment: u16,
    },
    PaymentNoted {
        payment: u16,
        reading: Reading,
    },
    /// Nobody paid in time, or the order is called off: the provider is told that nobody may pay any more.
    PaymentGivenUp {
        payment: u16,
    },
    /// The provider was told.
    PaymentStopped {
        payment: u16,
    },
    /// From now on the goods are being promised.
    AllocationBegun,
    Allocated {
        part: u16,
    },
    AllocationRefused {
        part: u16,
        code: RefusalCode,
    },
    CaptureAsked {
        payment: u16,
        amount: Amount,
    },
    CaptureAnswered {
        payment: u16,
        refused: bool,
    },
    Confirmed,
    NewsNoted {
        part: u16,
        step: CommandId,
        news: FulfilmentNews,
    },
    /// These lines will not come, and nothing is owed for them.
    Dropped {
        lines: Vec<Moved>,
    },
    CancelBegun {
        because: CancelledBecause,
        staff: StaffId,
        reason: String,
    },
    /// The goods of a part are not needed any more: the branch is told.
    PartGivenUp {
        part: u16,
    },
    /// The branch has them back.
    PartEnded {
        part: u16,
    },
    /// The branch has packed or handed over what was to be called off.
    PartStays {
        part: u16,
    },
    /// Some of it cannot be called off, and so the rest goes on.
    CancelStopped,
    Cancelled,
    /// A payment came after the order was given up for want of one: it begins again.
    Revived,
    Fulfilled,
    RefundAsked {
        refund: u16,
        payment: u16,
        amount: Amount,
        why: RefundWhy,
    },
    RefundAnswered {
        refund: u16,
        refused: bool,
    },
    MailOwed {
        mail: MailKind,
        number: u16,
    },
    Mailed {
        mail: MailKind,
        number: u16,
    },
    Noted {
        staff: StaffId,
        note: String,
    },
    /// Nothing can change any more but by being asked for; it is not remembered here.
    Left,
    /// Somebody wants to send goods back. Who of the staff, where the customer did not ask themselves.
    ReturnAsked {
        number: u16,
        lines: Vec<AskedBack>,
        comment: String,
        /// When the delivery charge comes back with them, as the house had it then.
        delivery: DeliveryBack,
        staff: StaffId,
    },
    /// They may be sent, to this branch; by nobody where the house lets all returns come.
    ReturnApproved {
        number: u16,
        branch: BranchId,
        staff: StaffId,
    },
    ReturnDeclined {
        number: u16,
        staff: StaffId,
        reason: String,
    },
    /// The customer keeps them after all.
    ReturnWithdrawn {
        number: u16,
    },
    /// Goods of it came to a branch. What does not come any more is given up where it is `complete`.
    ReturnReceived {
        number: u16,
        branch: BranchId,
        lines: Vec<CameBack>,
        /// What the house keeps of their price, for wear.
        withheld: Amount,
        note: String,
        complete: bool,
        staff: StaffId,
    },
    /// The branch has booked them, or could not.
    ReturnBooked {
        number: u16,
        batch: u16,
        refused: bool,
    },
    /// Somebody is to look at it before it is promised and picked.
    HeldBack {
        because: Vec<HoldReason>,
        staff: StaffId,
        note: String,
    },
    Released {
        staff: StaffId,
        note: String,
    },
    /// The branch was asked to keep the goods aside while somebody looks.
    KeptForReview {
        part: u16,
    },
    Tagged {
        tags: Vec<String>,
        staff: StaffId,
    },
    /// Money went back by another way than it came.
    PaidByHand {
        amount: Amount,
        staff: StaffId,
        note: String,
    },
    /// Less of some lines is wanted: the branches that are to pick them are asked.
    LessAsked {
        of: Vec<LessOf>,
        staff: StaffId,
        reason: String,
    },
    /// The branch has freed it, or has begun to pick.
    LessAnswered {
        part: u16,
        refused: bool,
    },
    AddressChanged {
        address: Address,
        staff: StaffId,
    },
    /// These goods of a part are not there, and the customer was told when they are expected.
    PartWaits {
        part: u16,
        lines: Vec<Awaited>,
    },
    /// What kits of it are made of, as they were sold.
    KitsNamed {
        kits: Vec<Recipe>,
    },
    /// What promotions took off its lines when it was placed; the lines' totals are without it.
    Promoted {
        promoted: Vec<Promoted>,
    },
    /// What came of a return was brought to a register by its customer.
    BroughtToTill {
        number: u16,
        batch: u16,
        register: RegisterId,
    },
    /// Money of it came into a drawer, or went out of one.
    TillMoney {
        number: u16,
        money: TillMoney,
    },
    /// The branch has it in its books, or would not.
    TillMoneyBooked {
        number: u16,
        refused: bool,
    },
    /// Uses of codes that are set aside for it.
    CodesUsed {
        uses: Vec<Spent>,
    },
    /// Whoever keeps a code is told what becomes of a use, by its place.
    UseAsked {
        number: u16,
        step: UseStep,
    },
    UseAnswered {
        number: u16,
    },
    /// What is sold of it, or given back of that, is billed: the next document.
    Billed(Box<Bill>),
    /// Its branch has numbered a document.
    BillIssued {
        number: u16,
    },
    /// What gift cards are to pay of it, in the order in which they were given: its first payments.
    CardsUsed {
        cards: Vec<Share>,
    },
    /// It was placed, and what its customer says of themselves is sealed: of that `placed` has nothing but the country.
    PlacedSealed {
        placed: Box<Placed>,
        said: Box<Said>,
    },
    /// It goes to another address in the same country.
    AddressSealed {
        address: Box<SaidAddress>,
        staff: StaffId,
    },
    /// What its customer said is to be erased as soon as nothing is owed any more.
    ErasureWanted {
        by: ErasedBy,
        staff: StaffId,
    },
    /// What its customer said cannot be read any more: the key is destroyed. With `bills` what its invoices say of them goes as well.
    Erased {
        by: ErasedBy,
        staff: StaffId,
        reason: String,
        bills: bool,
    },
    /// Goods of it are of flash sales.
    InFlashSales {
        bought: Vec<FlashBought>,
    },
    /// Something becomes of what was suggested to its customer, by its number.
    Suggestion {
        number: u16,
        step: SuggestionStep,
    },
    /// Some of a payment goes back as credit: the next refund.
    CreditAsked {
        refund: u16,
        payment: u16,
        amount: Amount,
        why: RefundWhy,
        to: CreditTo,
    },
    /// What goes back for a return is given as credit; none: the way it was paid after all.
    ReturnCredited {
        number: u16,
        to: Option<CreditTo>,
        reason: String,
        staff: StaffId,
    },
    /// Something else is wanted for what a return brings, one for one, at these prices.
    ExchangeAsked {
        returned: u16,
        swaps: Vec<InsteadOf>,
        lines: Vec<OrderedLine>,
        /// Who has all of it, the first first.
        branches: Vec<BranchId>,
        /// How long it is kept.
        days: u16,
        kits: Vec<Recipe>,
    },
    /// A branch is to set it aside until then: the next part.
    ExchangePlanned {
        exchange: u16,
        branch: BranchId,
        until: Timestamp,
    },
    /// What comes back for it is here: these are lines of the order from now on, of which a difference may be paid until then.
    ExchangeDue {
        exchange: u16,
        lines: Vec<OrderedLine>,
        /// What was paid for what came back for it.
        credit: Amount,
        until: Timestamp,
    },
    /// Nothing is left to be paid, and it is promised.
    ExchangeSent {
        exchange: u16,
    },
    /// Nothing comes of it, and what came back is paid back.
    ExchangeEnded {
        exchange: u16,
        because: ExchangeEnd,
        staff: StaffId,
        reason: String,
    },
    /// What it costs more can be paid.
    DifferenceBegun {
        exchange: u16,
        payment: u16,
        amount: Amount,
        until: Timestamp,
    },
}

/// What becomes of a use of a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum UseStep {
    /// The order is there, and nobody else may have it.
    Kept,
    /// It was paid for.
    Posted,
    /// The order came to nothing: it can be used again.
    Voided,
}

/// What a promotion took off a line, and what it was called then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Promoted {
    /// By its place among the order's lines.
    pub line: u16,
    pub promotion: PromotionId,
    pub name: String,
    pub amount: Amount,
}

/// What a part is to leave out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LessOf {
    pub part: u16,
    pub lines: Vec<Moved>,
}

/// So much of one SKU is to come back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AskedBack {
    pub sku: Sku,
    pub quantity: Quantity,
    pub reason: ReturnReason,
}

/// So much of one SKU came back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CameBack {
    pub sku: Sku,
    /// What can be sold again.
    pub good: Quantity,
    /// What was set aside.
    pub damaged: Quantity,
}
