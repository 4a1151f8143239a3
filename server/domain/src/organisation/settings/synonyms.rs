//! Words that mean the same to whoever searches. They are compared by search as all words are; here they are only texts.

use protocol::{FactName, PutSynonyms, RefusalCode, Rule, WithFacts as _};
use std::collections::BTreeSet;

use super::super::{Event, Organisation, event::SettingEvent};
use crate::{
    Rejection, check,
    limits::{SYNONYM_CHARS_MAX, SYNONYM_GROUPS_MAX, SYNONYMS_MAX},
};

impl Organisation {
    pub(in crate::organisation) fn put_synonyms(&self, asked: &PutSynonyms) -> Result<Event, Rejection> {
        let groups = &self.settings.synonyms;
        if !asked.was.is_empty() && !groups.contains(&asked.was) {
            let message = "somebody has changed this group of words meanwhile";
            return Err(Rejection::new(RefusalCode::ChangedMeanwhile, message));
        }
        let ended = asked.words.is_empty() && !asked.was.is_empty();
        let words: Vec<String> = asked.words.iter().map(|word| word.trim().to_lowercase()).collect();
        let different: BTreeSet<&String> = words.iter().collect();
        if !ended && (different.len() < 2 || different.len() != words.len() || words.len() > SYNONYMS_MAX) {
            let message = format!("words that mean the same are 2 to {SYNONYMS_MAX}, each once");
            return Err(Rejection::new(RefusalCode::InvalidText, message)
                .rule(Rule::NotAGroup)
                .fact(FactName::Limit, SYNONYMS_MAX)
                .field("words"));
        }
        words.iter().try_for_each(|word| one_word(word))?;
        if asked.was.is_empty() {
            check::at_most(groups.len().saturating_add(1), SYNONYM_GROUPS_MAX, "groups of words")?;
        }
        if asked.was != words && groups.contains(&words) {
            let message = "these words are a group already";
            return Err(Rejection::new(RefusalCode::ChangedMeanwhile, message));
        }
        Ok(Event::Setting(SettingEvent::SynonymsPut { was: asked.was.clone(), words }))
    }

    /// Words that mean the same to whoever searches, a group each, in the order in which they came.
    #[must_use]
    pub fn synonyms(&self) -> &[Vec<String>] {
        &self.settings.synonyms
    }
}

/// Search takes texts apart at everything that is neither letter nor digit: what it takes apart can never be asked for as one.
fn one_word(word: &str) -> Result<(), Rejection> {
    if !word.is_empty()
        && word.chars().all(char::is_alphanumeric)
        && word.chars().count() <= SYNONYM_CHARS_MAX
    {
        return Ok(());
    }
    let message = format!("{word} is not one word of letters and digits");
    Err(Rejection::new(RefusalCode::InvalidText, message)
        .rule(Rule::NotOneWord)
        .fact(FactName::Given, word)
        .field("words"))
}

pub(super) fn put(groups: &mut Vec<Vec<String>>, was: &[String], words: &[String]) {
    match groups.iter().position(|group| !was.is_empty() && group == was) {
        Some(place) if words.is_empty() => {
            groups.remove(place);
        }
        Some(place) => {
            if let Some(group) = groups.get_mut(place) {
                *group = words.to_vec();
            }
        }
        None if words.is_empty() => {}
        None => groups.push(words.to_vec()),
    }
}
