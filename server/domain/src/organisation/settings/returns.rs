//! How long and how goods of online orders may come back.

use protocol::{BranchId, DeliveryBack, ExchangeRule, FactName, RefusalCode, WithFacts};
use serde::{Deserialize, Serialize};

use super::{Organisation, SettingEvent};
use crate::{
    Rejection,
    limits::{EXCHANGE_DAYS_MAX, RETURN_DAYS_MAX},
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

/// What goods of online orders may be exchanged for, and how long that is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExchangePolicy {
    pub rule: ExchangeRule,
    pub days: u16,
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
        if !(1..=EXCHANGE_DAYS_MAX).contains(&asked.exchange_days) {
            let message = format!("goods are kept for an exchange for 1 to {EXCHANGE_DAYS_MAX} days");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message)
                .fact(FactName::Limit, u32::from(EXCHANGE_DAYS_MAX))
                .field("exchange_days"));
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
        let exchange = ExchangePolicy { rule: asked.exchange, days: asked.exchange_days };
        Ok(Event::Setting(SettingEvent::ReturnsOffered { policy, cash, credit, exchange }))
    }

    /// What counts for returns now.
    #[must_use]
    pub fn return_policy(&self) -> protocol::ReturnPolicy {
        let Some(own) = self.settings.returns else { return protocol::ReturnPolicy::ORIGINAL };
        let exchange = self.settings.exchange;
        let original = protocol::ReturnPolicy::ORIGINAL;
        protocol::ReturnPolicy {
            exchange: exchange.map_or(original.exchange, |own| own.rule),
            exchange_days: exchange.map_or(original.exchange_days, |own| own.days),
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
