//! How long and how goods of online orders may come back.

use protocol::{BranchId, DeliveryBack, FactName, RefusalCode, WithFacts};
use serde::{Deserialize, Serialize};

use super::{Organisation, SettingEvent};
use crate::{
    Rejection,
    limits::RETURN_DAYS_MAX,
    organisation::{Event, check_version, next_version},
};

/// How goods of online orders may come back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReturnPolicy {
    pub days: u16,
    pub delivery: DeliveryBack,
    pub at_once: bool,
    pub branch: Option<BranchId>,
    pub version: u32,
}

impl Organisation {
    pub(in crate::organisation) fn put_return_policy(
        &self,
        asked: &protocol::ReturnPolicy,
    ) -> Result<Event, Rejection> {
        if asked.days > RETURN_DAYS_MAX {
            let message = format!("things can be sent back for at most {RETURN_DAYS_MAX} days");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message)
                .fact(FactName::Limit, u32::from(RETURN_DAYS_MAX))
                .field("days"));
        }
        let version = self.settings.returns.map(|before| before.version);
        check_version(asked.version, Some(version.unwrap_or(0)), "What is settled about returns")?;
        if let Some(branch) = asked.branch {
            self.check_branches(&[branch])?;
        }
        let policy = ReturnPolicy {
            days: asked.days,
            delivery: asked.delivery,
            at_once: asked.at_once,
            branch: asked.branch,
            version: next_version(version),
        };
        let (cash, credit) = (asked.cash, asked.credit);
        Ok(Event::Setting(SettingEvent::ReturnsOffered { policy, cash, credit }))
    }

    /// What counts for returns now.
    #[must_use]
    pub fn return_policy(&self) -> protocol::ReturnPolicy {
        let Some(own) = self.settings.returns else { return protocol::ReturnPolicy::ORIGINAL };
        protocol::ReturnPolicy {
            days: own.days,
            delivery: own.delivery,
            at_once: own.at_once,
            branch: own.branch,
            cash: self.settings.cash_back,
            credit: self.settings.credit_back,
            version: Some(own.version),
        }
    }
}
