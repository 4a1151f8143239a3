//! Words that mean the same in this shop, each with the others of its groups, folded as all words are.

use std::collections::HashMap;

use super::{fold::fold, vocabulary::singular_of};

#[derive(Default)]
pub(super) struct Synonyms(HashMap<Box<str>, Vec<Box<str>>>);

impl Synonyms {
    pub(super) fn of(groups: &[Vec<String>]) -> Self {
        let mut others: HashMap<Box<str>, Vec<Box<str>>> = HashMap::new();
        for group in groups {
            let words: Vec<Box<str>> = group.iter().map(|word| fold(word).into()).collect();
            for word in &words {
                let known = others.entry(word.clone()).or_default();
                for other in words.iter().filter(|other| *other != word) {
                    if !known.contains(other) {
                        known.push(other.clone());
                    }
                }
            }
        }
        Self(others)
    }

    /// What else means what was typed, or the singular of it.
    pub(super) fn of_word(&self, typed: &str) -> impl Iterator<Item = &str> {
        let own = self.0.get(typed);
        let singular = || singular_of(typed).and_then(|singular| self.0.get(singular.as_str()));
        own.or_else(singular).into_iter().flatten().map(AsRef::as_ref)
    }
}
