//! Tickets: selling, paying back, what may still be paid back and who has claimed it, and the tasks that odd tickets open.

mod claim;
mod event;
mod refund;
mod refundable;
mod sell;
mod task;

use protocol::Timestamp;

use super::{Branch, Command, Event, command::TicketBody};
use crate::Rejection;

pub use event::*;

pub(super) use claim::{Claims, claims_to_expire};
pub(super) use refund::check_grounds;
pub(super) use refundable::Refundable;
pub(super) use task::{Short, Tasks, not_open};

impl Branch {
    pub(super) fn decide_ticket(
        &self,
        at: Timestamp,
        command: &Command,
        body: &TicketBody,
    ) -> Result<Vec<Event>, Rejection> {
        match body {
            TicketBody::Sell(sale) => self.sell(command, sale),
            TicketBody::Refund(refund) => self.refund(at, command, refund),
            TicketBody::RefundWithoutReceipt { currency, day, lines, tender } => {
                self.refund_without_receipt(command, *currency, *day, lines, tender.clone())
            }
        }
    }

    pub(super) fn apply_ticket(&mut self, event: &TicketEvent) {
        let TicketEvent::Completed(facts) = event;
        self.register_mut(facts.register).record(facts);
        if facts.sold_in.is_none() {
            self.refundable.remember(facts);
        }
    }
}
