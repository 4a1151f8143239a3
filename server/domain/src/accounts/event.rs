//! What happened with codes. Events own their types: of `protocol` they hold identities.

use protocol::{CommandId, CouponCustomer, CouponId, OrderId, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    /// A series has these codes more; so many others were there already.
    Issued { coupon: CouponId, codes: Vec<String>, known: u32, at: Timestamp },
    /// A use is set aside.
    Claimed { spent: Spent, by: CommandId, until: Timestamp, at: Timestamp },
    /// An order has it, which will say what becomes of it.
    Kept { spent: Spent, user: User },
    /// It was paid for; `over` where nothing was left any more.
    Posted { spent: Spent, user: User, over: bool, at: Timestamp },
    /// It can be used again. `posted` where it had been paid for.
    Voided { spent: Spent, posted: bool, at: Timestamp },
    /// Nobody came back for these.
    Expired { claims: Vec<CommandId>, at: Timestamp },
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
