//! How long goods that a picker did not find wait for somebody's word, and how long a customer may answer what was suggested instead.

use protocol::{
    ANSWER_MINUTES, ANSWER_MINUTES_MAX, ANSWER_MINUTES_MIN, FactName, NoAnswer, RefusalCode,
    SHORT_PICK_MINUTES_MAX, ShortPickRule, WithFacts,
};
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

/// How long a customer may answer, and what becomes of what is missing where they say no, or nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answers {
    pub minutes: u32,
    pub otherwise: NoAnswer,
}

impl Default for Answers {
    fn default() -> Self {
        Self { minutes: ANSWER_MINUTES, otherwise: NoAnswer::default() }
    }
}

impl Organisation {
    pub(in crate::organisation) fn put_short_picks(&self, asked: ShortPickRule) -> Result<Event, Rejection> {
        if asked.minutes > SHORT_PICK_MINUTES_MAX {
            let message = format!("an order waits {SHORT_PICK_MINUTES_MAX} minutes at most");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message)
                .field("minutes")
                .fact(FactName::Limit, SHORT_PICK_MINUTES_MAX));
        }
        let before = self.settings.answers;
        let answers = Answers {
            minutes: asked.answer_minutes.unwrap_or(before.minutes),
            otherwise: asked.no_answer.unwrap_or(before.otherwise),
        };
        if !(ANSWER_MINUTES_MIN..=ANSWER_MINUTES_MAX).contains(&answers.minutes) {
            let message =
                format!("a customer has {ANSWER_MINUTES_MIN} to {ANSWER_MINUTES_MAX} minutes to answer");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message)
                .field("answer_minutes")
                .fact(FactName::Limit, ANSWER_MINUTES_MAX));
        }
        let version = self.settings.short_picks.map(|before| before.version);
        check_version(asked.version, Some(version.unwrap_or(0)), "What is settled about goods not found")?;
        let version = next_version(version);
        let rule = ShortPicks { minutes: asked.minutes, version };
        Ok(Event::Setting(SettingEvent::ShortPicksSettled { rule, answers }))
    }

    /// What counts now; a house begins with nobody being waited for.
    #[must_use]
    pub fn short_picks(&self) -> ShortPickRule {
        let own = self.settings.short_picks;
        let answers = self.settings.answers;
        ShortPickRule {
            minutes: own.map_or(0, |own| own.minutes),
            answer_minutes: Some(answers.minutes),
            no_answer: Some(answers.otherwise),
            version: Some(own.map_or(0, |own| own.version)),
        }
    }

    /// How long a customer may answer what is suggested to them.
    #[must_use]
    pub fn answers(&self) -> Answers {
        self.settings.answers
    }
}
