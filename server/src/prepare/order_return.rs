//! What comes back of an order, with what the house has settled about that.

use domain::{
    Rejection,
    orders::{
        AskedBack, AskedReturn, Body, Brought, BroughtBack, CameBack, Counter, Exchanging, ReceivedReturn,
        ReturnTerms,
    },
};
use protocol::{
    AskReturn, BranchId, BringBack, CommandId, OrderCommand, PaymentMethodId, RefusalCode, RegisterId,
    TillWay,
};

use super::{Facts, Preparation, exchange::exchanging, not_here};

impl Preparation {
    /// With what was looked for of whoever ordered, and of what is wanted in exchange.
    pub(super) fn sent_back(
        &self,
        command: &OrderCommand,
        (id, facts): (CommandId, &Facts),
    ) -> Result<Body, Rejection> {
        Ok(match command {
            OrderCommand::AskReturn(asked) => {
                let policy = self.published.organisation.return_policy();
                let terms = ReturnTerms {
                    days: policy.days,
                    delivery: policy.delivery,
                    at_once: policy.at_once,
                    branch: policy.branch,
                };
                let lines = asked.lines.iter().map(|line| AskedBack {
                    sku: line.sku,
                    quantity: line.quantity,
                    reason: line.reason,
                });
                Body::AskReturn(Box::new(AskedReturn {
                    order: asked.order,
                    lines: lines.collect(),
                    comment: asked.comment.clone(),
                    terms,
                    exchange: self.exchange(asked, facts)?,
                }))
            }
            OrderCommand::ApproveReturn(approve) => {
                let branch = approve.branch.or(self.published.organisation.return_policy().branch);
                if let Some(branch) = branch {
                    self.known_branch(branch)?;
                }
                Body::ApproveReturn { order: approve.order, number: approve.number, branch }
            }
            OrderCommand::DeclineReturn(decline) => Body::DeclineReturn {
                order: decline.order,
                number: decline.number,
                reason: decline.reason.clone(),
            },
            OrderCommand::WithdrawReturn(asked) => {
                Body::WithdrawReturn { order: asked.order, number: asked.number }
            }
            OrderCommand::EndExchange(end) => {
                Body::EndExchange { order: end.order, number: end.number, reason: end.reason.clone() }
            }
            OrderCommand::ReceiveReturn(received) => {
                self.known_branch(received.branch)?;
                let lines = received.lines.iter().map(|line| CameBack {
                    sku: line.sku,
                    good: line.good,
                    damaged: line.damaged,
                });
                Body::ReceiveReturn(Box::new(ReceivedReturn {
                    order: received.order,
                    number: received.number,
                    branch: received.branch,
                    lines: lines.collect(),
                    withheld: received.withheld,
                    note: received.note.clone(),
                    complete: received.complete,
                }))
            }
            OrderCommand::BringBack(brought) => Body::BringBack(Box::new(self.brought(brought)?)),
            command => self.credited(id, command, facts.account.flatten())?,
        })
    }

    /// What is wanted for some of it, where the order is known; where it is not, the machine says so.
    fn exchange(&self, asked: &AskReturn, facts: &Facts) -> Result<Option<Exchanging>, Rejection> {
        let Some(Some(facts)) = &facts.exchange else { return Ok(None) };
        exchanging(&self.published, facts, (&asked.lines, asked.difference), self.now()).map(Some)
    }

    /// Money at the register that asks.
    pub(super) fn money_at_till(&self, command: &OrderCommand) -> Result<Body, Rejection> {
        let (register, branch) = self.at_counter()?;
        let counter = |way: TillWay| {
            let method = way.method.unwrap_or(PaymentMethodId::of(way.kind));
            Counter { branch, register, kind: way.kind, method }
        };
        let organisation = &self.published.organisation;
        Ok(match command {
            OrderCommand::PayAtTill(paid) => {
                let counter = counter(paid.way);
                if !organisation.takes(counter.method, counter.kind, branch) {
                    let message = "nothing is paid in this way here";
                    return Err(Rejection::new(RefusalCode::TenderNotTaken, message));
                }
                Body::PayAtTill { order: paid.order, amount: paid.amount, counter }
            }
            OrderCommand::PayBackAtTill(paid) => {
                let counter = counter(paid.way);
                organisation.pays_back(counter.method, counter.kind, branch)?;
                Body::PayBackAtTill { order: paid.order, amount: paid.amount, counter }
            }
            _ => return Err(not_here()),
        })
    }

    /// The register that asks, with its branch.
    pub(super) fn at_counter(&self) -> Result<(RegisterId, BranchId), Rejection> {
        let unknown = || Rejection::new(RefusalCode::UnknownRegister, "this needs a register");
        let register = self.register().ok_or_else(unknown)?;
        let branch = self.published.organisation.register(register).ok_or_else(unknown)?.branch;
        Ok((register, branch))
    }

    /// What its customer brings to the register that asks.
    fn brought(&self, brought: &BringBack) -> Result<BroughtBack, Rejection> {
        let (register, branch) = self.at_counter()?;
        let policy = self.published.organisation.return_policy();
        let lines = brought.lines.iter().map(|line| Brought {
            sku: line.sku,
            good: line.good,
            damaged: line.damaged,
            reason: line.reason,
        });
        let way = brought.way.map(|way| {
            let method = way.method.unwrap_or(PaymentMethodId::of(way.kind));
            self.published.organisation.pays_back(method, way.kind, branch).map(|()| (way.kind, method))
        });
        Ok(BroughtBack {
            order: brought.order,
            number: brought.number,
            branch,
            register,
            lines: lines.collect(),
            note: self.told(&brought.grounds),
            days: policy.days,
            delivery: policy.delivery,
            way: way.transpose()?,
            cash: policy.cash,
        })
    }

    fn known_branch(&self, branch: BranchId) -> Result<(), Rejection> {
        if self.published.organisation.branch(branch).is_some() {
            return Ok(());
        }
        Err(Rejection::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")))
    }
}
