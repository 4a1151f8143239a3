//! Which online orders somebody is to look at before they are picked.

use protocol::{Amount, HoldReason};
use serde::{Deserialize, Serialize};

use super::{Organisation, SettingEvent};
use crate::{
    Rejection, check,
    organisation::{Event, check_version, next_version},
};

/// Which online orders somebody is to look at before they are picked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReviewRule {
    pub over: Option<Amount>,
    pub first_over: Option<Amount>,
    pub other_country: bool,
    pub version: u32,
}

impl Organisation {
    pub(in crate::organisation) fn put_review_rule(
        &self,
        asked: &protocol::ReviewRule,
    ) -> Result<Event, Rejection> {
        for amount in [asked.over, asked.first_over].into_iter().flatten() {
            check::amount("the amount that passes", amount)?;
        }
        let version = self.settings.review.map(|before| before.version);
        check_version(asked.version, Some(version.unwrap_or(0)), "What is settled about odd orders")?;
        Ok(Event::Setting(SettingEvent::ReviewPut(ReviewRule {
            over: asked.over,
            first_over: asked.first_over,
            other_country: asked.other_country,
            version: next_version(version),
        })))
    }

    /// What counts now; a house begins with nothing being odd.
    #[must_use]
    pub fn review_rule(&self) -> protocol::ReviewRule {
        let Some(own) = self.settings.review else {
            return protocol::ReviewRule { version: Some(0), ..protocol::ReviewRule::default() };
        };
        protocol::ReviewRule {
            over: own.over,
            first_over: own.first_over,
            other_country: own.other_country,
            version: Some(own.version),
        }
    }

    /// What is odd about an order: what it comes to, whether it is somebody's first, and the country it goes to, if it goes anywhere.
    #[must_use]
    pub fn odd(&self, total: Amount, first: bool, country: Option<&str>) -> Vec<HoldReason> {
        let rule = self.review_rule();
        let over = |most: Option<Amount>| most.is_some_and(|most| total > most);
        let elsewhere = |country: &str| !self.branches().any(|branch| branch.country == country);
        let mut odd = Vec::new();
        if over(rule.over) {
            odd.push(HoldReason::Amount);
        }
        if first && over(rule.first_over) {
            odd.push(HoldReason::FirstOrder);
        }
        if rule.other_country && country.is_some_and(elsewhere) {
            odd.push(HoldReason::Country);
        }
        odd
    }
}
