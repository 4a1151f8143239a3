//! Codes that an order uses: whoever keeps them is told that it has them, that it was paid, or that it came to nothing, one after the
//! other. What comes back later changes nothing: who returned goods has used the code.

use protocol::{OrderId, OrderState};
use serde::{Deserialize, Serialize};

use super::{Order, OrderEvent, UseStep, next::index, owing::Step};
use crate::{
    Address, Request,
    accounts::{self, Spent, User},
};

/// One use of a code. Its number is its place in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Use {
    pub spent: Spent,
    /// What was told last, and what is being told.
    pub told: Option<UseStep>,
    doing: Option<UseStep>,
    /// How often something was told.
    round: u16,
}

impl Order {
    pub(super) fn apply_use(&mut self, event: &OrderEvent) {
        match event {
            OrderEvent::CodesUsed { uses } => {
                let new = |spent: &Spent| Use { spent: spent.clone(), told: None, doing: None, round: 0 };
                self.uses = uses.iter().map(new).collect();
            }
            OrderEvent::UseAsked { number, step } => {
                if let Some(own) = self.uses.get_mut(usize::from(*number)) {
                    own.doing = Some(*step);
                    own.round = own.round.saturating_add(1);
                }
            }
            OrderEvent::UseAnswered { number } => {
                if let Some(own) = self.uses.get_mut(usize::from(*number)) {
                    own.told = own.doing.take();
                }
            }
            _ => {}
        }
    }

    /// What is to be told next; nothing as long as something is being told.
    pub(super) fn next_use(&self) -> Option<OrderEvent> {
        let wanted = match self.state {
            OrderState::Holding | OrderState::Paying | OrderState::Allocating => UseStep::Kept,
            OrderState::Confirmed | OrderState::Fulfilled => UseStep::Posted,
            OrderState::Cancelled => UseStep::Voided,
        };
        let mut uses = self.uses.iter().zip(0_u16..);
        // What was given back is not kept again: an order that is paid after all takes it as it finds it.
        let due = |own: &Use| match own.told {
            Some(UseStep::Voided | UseStep::Posted) if wanted == UseStep::Kept => false,
            told => own.doing.is_none() && told != Some(wanted),
        };
        uses.find(|(own, _)| due(own)).map(|(_, number)| OrderEvent::UseAsked { number, step: wanted })
    }

    pub(super) fn uses_owed(&self, order: OrderId) -> Vec<(Step, Address, Request)> {
        let mut owed = Vec::new();
        for (own, number) in self.uses.iter().zip(0..index(self.uses.len())) {
            let Some(step) = own.doing else { continue };
            let (spent, user) = (own.spent.clone(), User::Order(order));
            let to = Address::Accounts(accounts::shard_of(&spent.code));
            let request = match step {
                UseStep::Kept => Request::KeepUse { spent, user },
                UseStep::Posted => Request::PostUse { spent, user },
                UseStep::Voided => Request::VoidUse { spent, posted: own.told == Some(UseStep::Posted) },
            };
            owed.push((Step::Use { number, round: own.round }, to, request));
        }
        owed
    }
}
