//! Which branches send the online store's orders: who at all, what decides between those that could, and in how many parcels.

use protocol::{
    Amount, BranchId, FactName, PARCELS_MAX, RefusalCode, SENDING_BRANCHES_MAX, SendingBranch, SourcingBy,
    SourcingRule, WithFacts,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::{Organisation, SettingEvent};
use crate::{
    Rejection, check,
    organisation::{Event, check_version, next_version},
};

/// What counts for one branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sending {
    pub branch: BranchId,
    pub sends: bool,
    pub cost: Amount,
}

/// What the house has settled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sourcing {
    pub branches: Vec<Sending>,
    pub by: Vec<SourcingBy>,
    pub parcels_max: u8,
    pub version: u32,
}

impl Organisation {
    pub(in crate::organisation) fn put_sourcing_rule(
        &self,
        asked: &SourcingRule,
    ) -> Result<Event, Rejection> {
        check::at_most(asked.branches.len(), SENDING_BRANCHES_MAX, "branches")?;
        let mut named = BTreeSet::new();
        for SendingBranch { branch, cost, .. } in &asked.branches {
            if self.branch(*branch).is_none() {
                let message = format!("there is no branch {branch}");
                return Err(Rejection::new(RefusalCode::UnknownBranch, message).field("branches"));
            }
            if !named.insert(*branch) {
                let message = format!("branch {branch} stands there twice");
                return Err(Rejection::new(RefusalCode::InvalidText, message).field("branches"));
            }
            check::amount("what a parcel costs", *cost)?;
        }
        let words: BTreeSet<_> = asked.by.iter().collect();
        if words.len() < asked.by.len() {
            let message = "what decides stands there twice";
            return Err(Rejection::new(RefusalCode::InvalidText, message).field("by"));
        }
        if asked.parcels_max > PARCELS_MAX {
            let message = format!("an order is sent in {PARCELS_MAX} parcels at most");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message)
                .field("parcels_max")
                .fact(FactName::Limit, u32::from(PARCELS_MAX)));
        }
        let version = self.settings.sourcing.as_ref().map(|before| before.version);
        check_version(asked.version, Some(version.unwrap_or(0)), "What is settled about sending orders")?;
        let sending = |own: &SendingBranch| Sending { branch: own.branch, sends: own.sends, cost: own.cost };
        let rule = Sourcing {
            branches: asked.branches.iter().map(sending).collect(),
            by: asked.by.clone(),
            parcels_max: asked.parcels_max,
            version: next_version(version),
        };
        Ok(Event::Setting(SettingEvent::SourcingPut(rule.into())))
    }

    /// What counts now; a house begins with every branch sending, those with most first, in as many parcels as it takes.
    #[must_use]
    pub fn sourcing_rule(&self) -> SourcingRule {
        let Some(own) = self.settings.sourcing.as_ref() else {
            return SourcingRule { version: Some(0), ..SourcingRule::default() };
        };
        let told = |own: &Sending| SendingBranch { branch: own.branch, sends: own.sends, cost: own.cost };
        SourcingRule {
            branches: own.branches.iter().map(told).collect(),
            by: own.by.clone(),
            parcels_max: own.parcels_max,
            version: Some(own.version),
        }
    }

    /// Whether a branch sends orders at all.
    #[must_use]
    pub fn sends(&self, branch: BranchId) -> bool {
        let rule = self.settings.sourcing.as_deref();
        let own = rule.and_then(|rule| rule.branches.iter().find(|own| own.branch == branch));
        own.is_none_or(|own| own.sends)
    }
}
