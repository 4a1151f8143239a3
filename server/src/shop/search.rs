//! Finding products by the beginnings of words: names, SKUs and barcodes, whatever their case. Small, in memory, made
//! anew with each catalogue; it knows products only as numbers.

use std::collections::BTreeSet;

use crate::limits::{QUESTION_CHARS_MAX, QUESTION_WORDS_MAX, WORD_CHARS_MAX};

/// Words and what they belong to, sorted by word.
#[derive(Default)]
pub(super) struct SearchIndex {
    words: Vec<(Box<str>, u32)>,
}

impl SearchIndex {
    /// `texts` are read as prose and split into words; `codes` are also kept whole.
    pub(super) fn add(&mut self, number: u32, texts: &[&str], codes: &[&str]) {
        for text in texts.iter().chain(codes) {
            for word in split(text) {
                self.words.push((word.into(), number));
            }
        }
        for code in codes {
            self.words.push((lower(code).into(), number));
        }
    }

    /// Must be called once after the last `add`.
    pub(super) fn finish(&mut self) {
        self.words.sort_unstable();
        self.words.dedup();
        self.words.shrink_to_fit();
    }

    /// Numbers of everything in which each word of the question begins some word, in order of number.
    pub(super) fn find(&self, question: &str) -> Vec<u32> {
        let cut: String = question.chars().take(QUESTION_CHARS_MAX).collect();
        let mut found: Option<BTreeSet<u32>> = None;
        for word in cut.split_whitespace().take(QUESTION_WORDS_MAX) {
            let matches = self.matches(word);
            found = Some(match found {
                None => matches,
                Some(before) => before.intersection(&matches).copied().collect(),
            });
        }
        found.unwrap_or_default().into_iter().collect()
    }

    /// Whole ("gift_0001" begins a SKU) or by its parts ("t-shirt" is "t" and "shirt").
    fn matches(&self, word: &str) -> BTreeSet<u32> {
        let mut matches: BTreeSet<u32> = self.beginning_with(&lower(word)).collect();
        let mut by_parts: Option<BTreeSet<u32>> = None;
        for part in split(word) {
            let these: BTreeSet<u32> = self.beginning_with(&part).collect();
            by_parts = Some(match by_parts {
                None => these,
                Some(before) => before.intersection(&these).copied().collect(),
            });
        }
        matches.extend(by_parts.unwrap_or_default());
        matches
    }

    fn beginning_with<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = u32> + 'a {
        let from = self.words.partition_point(|(word, _)| **word < *prefix);
        let rest = self.words.get(from..).unwrap_or_default();
        rest.iter().take_while(move |(word, _)| word.starts_with(prefix)).map(|(_, number)| *number)
    }
}

fn lower(text: &str) -> String {
    text.trim().chars().take(WORD_CHARS_MAX).flat_map(char::to_lowercase).collect()
}

fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> SearchIndex {
        let mut index = SearchIndex::default();
        index.add(0, &["White Hanging Heart T-Light Holder"], &["85123A", "5012345678900"]);
        index.add(1, &["Wicker heart of hearts"], &["22469", "gift_0001_20"]);
        index.add(2, &["Émile's Café Mug"], &["MUG.1"]);
        index.finish();
        index
    }

    #[test]
    fn words_are_found_by_their_beginnings_whatever_their_case() {
        for (question, found) in [
            ("heart", vec![0, 1]),
            ("HEART holder", vec![0]),
            ("wick hea", vec![1]),
            ("85123a", vec![0]),
            ("85123", vec![0]),
            ("50123456", vec![0]),
            ("gift_0001", vec![1]),
            ("gift 0001", vec![1]),
            ("t-light", vec![0]),
            ("éMILE", vec![2]),
            ("mug.1", vec![2]),
            ("art", vec![]),
            ("", vec![]),
            ("   ", vec![]),
            ("-- ''", vec![]),
            ("heart' OR 1=1", vec![]),
        ] {
            assert_eq!(index().find(question), found, "{question:?}");
        }
    }

    #[test]
    fn an_endless_question_is_cut() {
        assert_eq!(index().find(&"heart ".repeat(100_000)), vec![0, 1]);
        assert!(index().find(&"x".repeat(1_000_000)).is_empty());
    }
}
