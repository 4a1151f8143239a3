//! What happened with codes and with gift cards. Events own their types: of `protocol` they hold identities.

use protocol::{
    Amount, CommandId, CouponCustomer, CouponId, Currency, CustomerId, GiftCardId, OrderId, StaffId,
    Timestamp,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    /// A series has these codes more; so many others were there already.
    Issued {
        coupon: CouponId,
        codes: Vec<String>,
        known: u32,
        at: Timestamp,
    },
    /// A use is set aside.
    Claimed {
        spent: Spent,
        by: CommandId,
        until: Timestamp,
        at: Timestamp,
    },
    /// An order has it, which will say what becomes of it.
    Kept {
        spent: Spent,
        user: User,
    },
    /// It was paid for; `over` where nothing was left any more.
    Posted {
        spent: Spent,
        user: User,
        over: bool,
        at: Timestamp,
    },
    /// It can be used again. `posted` where it had been paid for.
    Voided {
        spent: Spent,
        posted: bool,
        at: Timestamp,
    },
    /// Nobody came back for these.
    Expired {
        claims: Vec<CommandId>,
        at: Timestamp,
    },
    /// There is a new gift card.
    CardIssued(NewCard),
    /// Some of one is set aside.
    CardClaimed {
        share: Share,
        by: CommandId,
        until: Timestamp,
        at: Timestamp,
    },
    /// An order has the claim, which will say what becomes of it.
    CardKept {
        share: Share,
        user: User,
    },
    /// So much was paid with it, which is at most what was claimed; the rest of that is free again.
    CardRedeemed {
        share: Share,
        amount: Amount,
        user: User,
        at: Timestamp,
    },
    /// What was set aside is free again.
    CardFreed {
        share: Share,
        at: Timestamp,
    },
    /// What was paid with it came back.
    CardRefunded {
        card: GiftCardId,
        amount: Amount,
        user: User,
        at: Timestamp,
    },
    CardAdjusted {
        card: GiftCardId,
        amount: Amount,
        reason: String,
        staff: StaffId,
        at: Timestamp,
    },
    CardBlocked {
        card: GiftCardId,
        blocked: bool,
        reason: String,
        staff: StaffId,
        at: Timestamp,
    },
    /// There is so much more on one, as credit; the first of it makes the card.
    CardCredited {
        credited: Credited,
        at: Timestamp,
    },
}

/// What is given as credit, and on which card: a customer's own, which has no code, or one whose code is mailed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Credited {
    pub card: GiftCardId,
    /// The last characters of its code; empty where it is a customer's store credit.
    pub last: String,
    /// Whose store credit it is.
    pub customer: Option<CustomerId>,
    pub currency: Currency,
    pub amount: Amount,
    pub why: CreditWhy,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CreditWhy {
    /// It goes back of an order. It is never refused for its size: the money is not the house's.
    Order(OrderId),
    Goodwill {
        staff: StaffId,
        reason: String,
    },
}

/// A gift card as it is issued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewCard {
    pub card: GiftCardId,
    /// The last characters of its code.
    pub last: String,
    pub currency: Currency,
    pub amount: Amount,
    /// Until when it can be used; none: for ever.
    pub until: Option<Timestamp>,
    pub customer: Option<CustomerId>,
    /// Why it was given without being sold.
    pub reason: String,
    pub staff: StaffId,
    pub at: Timestamp,
}

/// What a gift card pays of something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Share {
    pub claim: CommandId,
    pub card: GiftCardId,
    /// The last characters of its code.
    pub last: String,
    pub amount: Amount,
}

/// One use of a code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Spent {
    pub claim: CommandId,
    pub coupon: CouponId,
    /// As it is compared.
    pub code: String,
    /// Who used it, where uses of each are counted.
    pub customer: Option<CouponCustomer>,
}

/// What it was used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum User {
    Order(OrderId),
}
