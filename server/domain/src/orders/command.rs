//! What the orders' machine is asked, after the shell has handed in what a decision needs: prices, branches that have the
//! goods, and chance.

use protocol::{
    Amount, BranchId, CartId, CommandId, CouponId, DeliveryBack, FulfilmentId, GiftCardId, HoldReason,
    OrderId, PaymentId, Quantity, Sku, StaffId, Timestamp,
};

use super::{
    Address, AskedBack, BroughtBack, CameBack, Counter, CreditTo, Erasing, Exchanging, FlashBought, InCart,
    Placed, Promoted, Reading, ReturnCredit, Said, SaidAddress,
};
use crate::{
    Answered, FulfilmentNews, Grant,
    accounts::{Share, Spent},
    branch::{Awaited, Moved, Recipe},
};

/// One question to the machine.
#[derive(Clone, Debug)]
pub struct Command {
    pub id: CommandId,
    pub staff: StaffId,
    /// What `staff` may do now; nothing where a customer asks.
    pub grant: Grant,
    /// Whether a customer asks, who was found to have the key of the order or the cart.
    pub customer: bool,
    pub at: Timestamp,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    PutLine {
        cart: CartId,
        sku: Sku,
        quantity: Quantity,
        seen: Amount,
    },
    /// `lines` is what is in the cart that ends, where another machine has it; otherwise it is found here.
    Merge {
        cart: CartId,
        from: CartId,
        lines: Vec<InCart>,
    },
    PutCode {
        cart: CartId,
        coupon: CouponId,
        code: String,
        on: bool,
    },
    PutCard {
        cart: CartId,
        card: GiftCardId,
        last: String,
        on: bool,
    },
    Place(Box<Placing>),
    /// Makes what its customer said of themselves unreadable for ever.
    Erase(Box<Erasing>),
    /// Another payment after one that came to nothing.
    Pay {
        order: OrderId,
    },
    Cancel {
        order: OrderId,
        reason: String,
    },
    Refund {
        order: OrderId,
        amount: Amount,
        reason: String,
    },
    /// As `Refund`, as credit.
    CreditBack {
        order: OrderId,
        amount: Amount,
        reason: String,
        to: CreditTo,
    },
    ReturnAsCredit(Box<ReturnCredit>),
    Note {
        order: OrderId,
        note: String,
    },
    AskReturn(Box<AskedReturn>),
    ApproveReturn {
        order: OrderId,
        number: u16,
        /// None: the one that the house has returns sent to, or else the one that served most of it.
        branch: Option<BranchId>,
    },
    DeclineReturn {
        order: OrderId,
        number: u16,
        reason: String,
    },
    WithdrawReturn {
        order: OrderId,
        number: u16,
    },
    /// By the number of its return.
    EndExchange {
        order: OrderId,
        number: u16,
        reason: String,
    },
    ReceiveReturn(Box<ReceivedReturn>),
    BringBack(Box<BroughtBack>),
    /// `amount` is what was shown as due.
    PayAtTill {
        order: OrderId,
        amount: Amount,
        counter: Counter,
    },
    PayBackAtTill {
        order: OrderId,
        amount: Amount,
        counter: Counter,
    },
    HoldBack {
        order: OrderId,
        note: String,
    },
    Release {
        order: OrderId,
        note: String,
    },
    Tag {
        order: OrderId,
        tags: Vec<String>,
    },
    /// Whether its customer has something else instead of what is missing.
    AnswerSuggestion {
        order: OrderId,
        number: u16,
        yes: bool,
    },
    Reduce {
        order: OrderId,
        lines: Vec<Moved>,
        reason: String,
    },
    ChangeAddress {
        order: OrderId,
        address: Box<Address>,
        /// The same sealed; none where the order's key is not there.
        said: Option<Box<SaidAddress>>,
    },
    PaidByHand {
        order: OrderId,
        amount: Amount,
        note: String,
    },
    /// The provider opened a payment.
    PaymentOpened {
        order: OrderId,
        payment: PaymentId,
        reference: String,
        address: String,
    },
    /// The provider says how a payment stands.
    NotePayment {
        order: OrderId,
        payment: PaymentId,
        reading: Reading,
    },
    /// A branch tells what became of what it does for an order.
    NoteFulfilment {
        order: OrderId,
        fulfilment: FulfilmentId,
        step: CommandId,
        news: FulfilmentNews,
    },
    /// An errand of this machine was answered.
    Settle {
        errand: CommandId,
        answer: Answered,
    },
    /// Asked by the machine itself when it is woken.
    Wake,
}

/// What somebody wants to send back, and what the house has settled about that.
#[derive(Clone, Debug)]
pub struct AskedReturn {
    pub order: OrderId,
    pub lines: Vec<AskedBack>,
    pub comment: String,
    pub terms: ReturnTerms,
    /// What is wanted for some of it.
    pub exchange: Option<Exchanging>,
}

/// What counts for returns now.
#[derive(Clone, Copy, Debug)]
pub struct ReturnTerms {
    /// How long after an order was handed over; 0 where nothing is taken back.
    pub days: u16,
    pub delivery: DeliveryBack,
    /// Whether nobody has to look at them first.
    pub at_once: bool,
    /// Where they go; none where each goes to who served most of it.
    pub branch: Option<BranchId>,
}

/// What came of a return.
#[derive(Clone, Debug)]
pub struct ReceivedReturn {
    pub order: OrderId,
    pub number: u16,
    pub branch: BranchId,
    pub lines: Vec<CameBack>,
    pub withheld: Amount,
    pub note: String,
    pub complete: bool,
}

/// An order as it is to be placed.
#[derive(Clone, Debug)]
pub struct Placing {
    /// The cart as it was when it was priced.
    pub cart: CartId,
    pub lines: Vec<InCart>,
    /// What the customer was shown that it comes to.
    pub shown: Amount,
    /// Everything but the number, which the machine gives; nothing where it could not be priced, as when it was ordered before.
    pub placed: Option<Placed>,
    /// What of it the customer says of themselves, sealed for an order.
    pub said: Option<(OrderId, Box<Said>)>,
    /// What promotions took off its lines.
    pub promoted: Vec<Promoted>,
    /// Uses of codes that are set aside for it.
    pub uses: Vec<Spent>,
    /// Claims of gift cards that are to pay it, in the order in which they were given.
    pub cards: Vec<Share>,
    /// What of it is of flash sales.
    pub flash: Vec<FlashBought>,
    /// What somebody should look at before it is picked, by the house's rule; nothing where nobody need.
    pub odd: Vec<HoldReason>,
    /// What of each part of the plan is not there yet.
    pub waits: Vec<(u16, Vec<Awaited>)>,
    /// What kits of it are made of.
    pub kits: Vec<Recipe>,
}
