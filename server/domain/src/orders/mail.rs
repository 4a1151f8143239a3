//! What customers are written about.

use serde::{Deserialize, Serialize};

/// What customers are written about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum MailKind {
    Confirmed,
    /// By the number of the part.
    Shipped,
    Ready,
    Cancelled,
    /// By the number of the refund.
    Refunded,
    /// By the number of the return.
    ReturnAsked,
    ReturnApproved,
    ReturnDeclined,
    /// Goods come on another day, by how often that was so.
    Moved,
    /// By the number of the return and of what came of it; see `Order::brought`.
    BroughtBack,
    /// By its place among what its customer was asked about.
    Suggested,
    /// What they said yes to is in their order now; the same.
    Swapped,
    /// Nobody had it any more; the same.
    InsteadGone,
    /// By the number of the exchange.
    ExchangeDue,
    ExchangeEnded,
}
