//! What comes back of an order, with what the house has settled about that.

use domain::{
    Rejection,
    orders::{AskedBack, AskedReturn, Body, CameBack, ReceivedReturn, ReturnTerms},
};
use protocol::{BranchId, OrderCommand, RefusalCode};

use super::{Preparation, not_here};

impl Preparation {
    pub(super) fn sent_back(&self, command: &OrderCommand) -> Result<Body, Rejection> {
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
            _ => return Err(not_here()),
        })
    }

    fn known_branch(&self, branch: BranchId) -> Result<(), Rejection> {
        if self.published.organisation.branch(branch).is_some() {
            return Ok(());
        }
        Err(Rejection::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")))
    }
}
