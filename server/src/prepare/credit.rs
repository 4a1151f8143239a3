//! What of an order is given as credit, and to whom: the account that is known to be its customer's, or a new gift card.

use domain::{
    Rejection,
    accounts::{CardBody, CreditWhy, Credited, credit_of},
    orders::{Body, CreditTo, ReturnCredit},
    step_id,
};
use protocol::{
    CommandId, CustomerId, GrantCredit, OrderCommand, OrderId, RefundOrder, ReturnAsCredit, Right,
};

use super::{Acting, Preparation, customer::keyless, not_here};
use crate::customers::last_of;

/// The order of which somebody wants credit, whose account has to be found before.
pub(super) const fn wants_account(command: &OrderCommand) -> Option<OrderId> {
    match command {
        OrderCommand::CreditBack(refund) => Some(refund.order),
        OrderCommand::ReturnAsCredit(asked) if asked.credit => Some(asked.order),
        _ => None,
    }
}

impl Preparation {
    pub(super) fn credited(
        &self,
        id: CommandId,
        command: &OrderCommand,
        account: Option<CustomerId>,
    ) -> Result<Body, Rejection> {
        Ok(match command {
            OrderCommand::CreditBack(RefundOrder { order, amount, reason }) => Body::CreditBack {
                order: *order,
                amount: *amount,
                reason: reason.clone(),
                to: self.credit_to(id, account),
            },
            OrderCommand::ReturnAsCredit(ReturnAsCredit { order, number, credit, reason }) => {
                Body::ReturnAsCredit(Box::new(ReturnCredit {
                    order: *order,
                    number: *number,
                    to: credit.then(|| self.credit_to(id, account)),
                    reason: reason.clone(),
                    offered: self.published.organisation.return_policy().credit,
                }))
            }
            _ => return Err(not_here()),
        })
    }

    /// Whoever has no account is mailed a code, which follows from the command, so that a repeat makes the same one and nothing has to
    /// keep it.
    fn credit_to(&self, id: CommandId, account: Option<CustomerId>) -> CreditTo {
        account.map_or_else(
            || {
                let seed = step_id(id.uuid(), "credit", 0);
                let code = self.keys.code_of_new_card(seed);
                CreditTo::Card { card: self.keys.card_of(&code), last: last_of(&code), seed }
            },
            CreditTo::Account,
        )
    }

    /// Credit out of goodwill, for somebody who is there.
    pub(super) fn granted(&self, acting: &Acting, grant: &GrantCredit) -> Result<CardBody, Rejection> {
        let GrantCredit { customer, amount, reason } = grant;
        // Whoever may not is told that first.
        if acting.grant().may(Right::RefundOrders) && !self.keys.has(*customer) {
            return Err(keyless());
        }
        Ok(CardBody::Credit(Credited {
            card: credit_of(*customer),
            last: String::new(),
            customer: Some(*customer),
            currency: self.currency,
            amount: *amount,
            why: CreditWhy::Goodwill { staff: acting.staff, reason: reason.trim().to_owned() },
        }))
    }
}
