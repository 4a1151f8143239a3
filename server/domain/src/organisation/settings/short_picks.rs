//! How long goods that a picker did not find wait for somebody's word.

use protocol::{FactName, RefusalCode, SHORT_PICK_MINUTES_MAX, ShortPickRule, WithFacts};
use serde::{Deserialize, Serialize};

use super::{Organisation, SettingEvent};
use crate::{
    Rejection,
    organisation::{Event, check_version, next_version},
};

/// How long that is; 0 where nobody is waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ShortPicks {
    pub minutes: u32,
    pub version: u32,
}

impl Organisation {
    pub(in crate::organisation) fn put_short_picks(&self, asked: ShortPickRule) -> Result<Event, Rejection> {
        if asked.minutes > SHORT_PICK_MINUTES_MAX {
            let message = format!("an order waits {SHORT_PICK_MINUTES_MAX} minutes at most");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message)
                .field("minutes")
                .fact(FactName::Limit, SHORT_PICK_MINUTES_MAX));
        }
        let version = self.settings.short_picks.map(|before| before.version);
        check_version(asked.version, Some(version.unwrap_or(0)), "What is settled about goods not found")?;
        let version = next_version(version);
        Ok(Event::Setting(SettingEvent::ShortPicksPut(ShortPicks { minutes: asked.minutes, version })))
    }

    /// What counts now; a house begins with nobody being waited for.
    #[must_use]
    pub fn short_picks(&self) -> ShortPickRule {
        let own = self.settings.short_picks;
        ShortPickRule {
            minutes: own.map_or(0, |own| own.minutes),
            version: Some(own.map_or(0, |own| own.version)),
        }
    }
}
