//! What the orders' machine is asked, after the shell has handed in what a decision needs.

use protocol::{CommandId, FulfilmentId, OrderId, StaffId, Timestamp};

use crate::{Answered, FulfilmentNews, Grant};

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
    /// A branch tells what became of what it does for an order.
    NoteFulfilment { order: OrderId, fulfilment: FulfilmentId, step: CommandId, news: FulfilmentNews },
    /// An errand of this machine was answered.
    Settle { errand: CommandId, answer: Answered },
    /// Asked by the machine itself when it is woken.
    Wake,
}
