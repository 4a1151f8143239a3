//! How long the house keeps what customers say of themselves in orders. Whoever erases it looks here.

use protocol::{FactName, GUEST_MONTHS_MAX, INVOICE_YEARS_MAX, RefusalCode, WithFacts};
use serde::{Deserialize, Serialize};

use super::{Organisation, SettingEvent};
use crate::{
    Rejection,
    organisation::{Event, check_version, next_version},
};

/// How long it is kept, as it is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PrivacyPolicy {
    pub guest_months: u16,
    pub invoice_years: u16,
    pub version: u32,
}

impl Organisation {
    pub(in crate::organisation) fn put_privacy_policy(
        &self,
        asked: protocol::PrivacyPolicy,
    ) -> Result<Event, Rejection> {
        check(asked.guest_months, GUEST_MONTHS_MAX, "months").map_err(|no| no.field("guest_months"))?;
        check(asked.invoice_years, INVOICE_YEARS_MAX, "years").map_err(|no| no.field("invoice_years"))?;
        let version = self.settings.privacy.map(|before| before.version);
        check_version(asked.version, Some(version.unwrap_or(0)), "How long data is kept")?;
        Ok(Event::Setting(SettingEvent::PrivacyPut(PrivacyPolicy {
            guest_months: asked.guest_months,
            invoice_years: asked.invoice_years,
            version: next_version(version),
        })))
    }

    /// How long it is kept now.
    #[must_use]
    pub fn privacy_policy(&self) -> protocol::PrivacyPolicy {
        let Some(own) = self.settings.privacy else { return protocol::PrivacyPolicy::default() };
        protocol::PrivacyPolicy {
            guest_months: own.guest_months,
            invoice_years: own.invoice_years,
            version: Some(own.version),
        }
    }
}

fn check(asked: u16, max: u16, what: &str) -> Result<(), Rejection> {
    if asked <= max {
        return Ok(());
    }
    let message = format!("at most {max} {what} are possible");
    Err(Rejection::new(RefusalCode::InvalidText, message).fact(FactName::Limit, u64::from(max)))
}
