//! Finding products by what customers type: beginnings of words, without accents, with plurals and one typing error; by
//! names, categories, SKUs and barcodes. The rule is that of the till (`clients/sdk/src/assortment/search.ts`); both are held to
//! `clients/conformance/search.json`. Only here few digits do not find barcodes: they are the range that a house or a country
//! numbers its goods in, and would find all of them. In memory, made anew with each catalogue; products are only numbers here.

mod fold;
mod help;
mod synonyms;
mod vocabulary;

use crate::limits::{QUESTION_CHARS_MAX, QUESTION_WORDS_MAX};
use fold::{fold, joined_of, words_of};
pub(super) use help::Meant;
use synonyms::Synonyms;
use vocabulary::{Span, Vocabulary};

/// What is looked through for one product.
pub(super) struct Entry<'a> {
    /// What it is called; the first word of it counts most.
    pub(super) label: &'a str,
    /// What else belongs to it.
    pub(super) texts: &'a [&'a str],
    /// SKUs and barcodes: found as a whole or by their beginning.
    pub(super) keys: &'a [&'a str],
}

#[derive(Default)]
pub(super) struct SearchIndex {
    words: Vocabulary,
    keys: Vocabulary,
    synonyms: Synonyms,
    /// One more than the greatest number.
    size: usize,
}

/// What one typed word may mean.
struct Meaning {
    keys: Vec<Span>,
    words: Vec<Span>,
}

impl SearchIndex {
    /// Makes the index of products whose numbers are their places in the list. `synonyms` are groups of words that mean the same.
    pub(super) fn of<'a>(
        entries: impl IntoIterator<Item = (u32, Entry<'a>)>,
        synonyms: &[Vec<String>],
    ) -> Self {
        let (mut words, mut keys, mut size) = (vocabulary::Notes::default(), vocabulary::Notes::default(), 0);
        for (number, entry) in entries {
            size = size.max(place(number).saturating_add(1));
            let label = fold(entry.label);
            for (at, word) in words_of(&label).enumerate() {
                words.note(word, number, at == 0);
            }
            joined_of(&label).iter().for_each(|word| words.note(word, number, false));
            for text in entry.texts {
                let text = fold(text);
                words_of(&text).for_each(|word| words.note(word, number, false));
                joined_of(&text).iter().for_each(|word| words.note(word, number, false));
            }
            entry.keys.iter().for_each(|key| keys.note(&fold(key), number, true));
        }
        Self { words: words.finish(), keys: keys.finish(), synonyms: Synonyms::of(synonyms), size }
    }

    /// Numbers of everything that has all words of the question. Best first: the SKU or barcode itself, then those that
    /// begin with the text, then names that begin with the first word, then the rest.
    pub(super) fn find(&self, question: &str) -> Vec<u32> {
        self.find_first(question, usize::MAX)
    }

    /// The best of them.
    pub(super) fn find_first(&self, question: &str, most: usize) -> Vec<u32> {
        let cut: String = question.chars().take(QUESTION_CHARS_MAX).collect();
        let meanings = self.understood(&fold(&cut)).unwrap_or_default();
        let Some(first) = meanings.first() else { return Vec::new() };
        // For each product, how many of the words it has; a word counts once, and only behind the one before it.
        let mut marks = vec![0_u8; self.size];
        for (index, meaning) in (0_u8..).zip(&meanings) {
            for number in self.numbers(meaning) {
                if let Some(mark) = marks.get_mut(place(number)).filter(|mark| **mark == index) {
                    *mark = index.saturating_add(1);
                }
            }
        }
        let all = u8::try_from(meanings.len()).unwrap_or(u8::MAX);
        let by_key = first.keys.iter().flat_map(|span| self.keys.numbers(span));
        let lead = first.words.iter().flat_map(|span| self.words.leads(span)).copied();
        let inside = first.words.iter().flat_map(|span| self.words.insides(span)).copied();
        let mut found = Vec::new();
        for number in by_key.chain(lead).chain(inside) {
            if let Some(mark) = marks.get_mut(place(number)).filter(|mark| **mark == all) {
                if found.len() >= most {
                    break;
                }
                *mark = u8::MAX;
                found.push(number);
            }
        }
        found
    }

    /// Products in which one typed word may be meant; one may be there twice.
    fn numbers(&self, meaning: &Meaning) -> impl Iterator<Item = u32> {
        let keys = meaning.keys.iter().flat_map(|span| self.keys.numbers(span));
        keys.chain(meaning.words.iter().flat_map(|span| self.words.numbers(span)))
    }

    /// What was typed, word by word; none when one of them means nothing here.
    fn understood(&self, folded: &str) -> Option<Vec<Meaning>> {
        let mut meanings = Vec::new();
        for typed in folded.split(' ').filter(|word| !word.is_empty()).take(QUESTION_WORDS_MAX) {
            let keys = self.keys.keys_begun_by(typed);
            let parts: Vec<&str> = words_of(typed).take(QUESTION_WORDS_MAX).collect();
            if !keys.is_empty() {
                let words = match parts.as_slice() {
                    [one] => {
                        let mut words = vec![self.words.begun_by(one)];
                        self.add_synonyms(one, &mut words);
                        words
                    }
                    _ => Vec::new(),
                };
                meanings.push(Meaning { keys, words });
                continue;
            }
            for part in parts {
                let mut words = self.words.meant(part);
                self.add_synonyms(part, &mut words);
                if words.is_empty() {
                    return None;
                }
                meanings.push(Meaning { keys: Vec::new(), words });
            }
        }
        meanings.truncate(QUESTION_WORDS_MAX);
        Some(meanings)
    }

    /// Behind what a word means itself, what begins with a word that means the same. What was typed counts before what was meant.
    fn add_synonyms(&self, typed: &str, words: &mut Vec<Span>) {
        let same = self.synonyms.of_word(typed).map(|word| self.words.begun_by(word));
        words.extend(same.filter(|span| !span.is_empty()));
    }
}

/// A text as it is compared with others.
pub(super) fn fold_text(text: &str) -> String {
    fold(text)
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeSet;

    const VECTORS: &str = include_str!("../../../../clients/conformance/search.json");

    #[derive(Deserialize)]
    struct Vectors {
        synonyms: Vec<Vec<String>>,
        articles: Vec<Article>,
        questions: Vec<Question>,
    }

    #[derive(Deserialize)]
    struct Article {
        label: String,
        category: String,
        keys: Vec<String>,
    }

    #[derive(Deserialize)]
    struct Question {
        typed: String,
        first: Option<String>,
        found: BTreeSet<String>,
    }

    fn index(Vectors { synonyms, articles, .. }: &Vectors) -> SearchIndex {
        let parts = articles.iter().map(|article| {
            let keys: Vec<&str> = article.keys.iter().map(String::as_str).collect();
            (article.label.as_str(), [article.category.as_str()], keys)
        });
        let parts: Vec<_> = parts.collect();
        let entries = parts.iter().map(|(label, texts, keys)| Entry { label, texts, keys });
        SearchIndex::of((0..).zip(entries), synonyms)
    }

    #[test]
    fn the_shop_finds_what_the_till_finds() {
        let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
        let index = index(&vectors);
        for question in &vectors.questions {
            let found = index.find(&question.typed);
            let labels: Vec<&String> =
                found.iter().map(|number| &vectors.articles[place(*number)].label).collect();
            assert_eq!(labels.len(), question.found.len(), "{:?} found {labels:?}", question.typed);
            assert!(
                labels.iter().all(|label| question.found.contains(*label)),
                "{:?}: {labels:?}",
                question.typed
            );
            if let Some(first) = &question.first {
                assert_eq!(labels.first(), Some(&first), "{:?}", question.typed);
            }
        }
    }

    #[test]
    fn the_beginning_of_a_range_of_barcodes_finds_none_of_them() {
        let labels = ["Mango Salt", "Berry Salt", "Coil 952"];
        let keys = [["MS-1", "9520001000017"], ["BS-1", "9520001000024"], ["95-KIT", "9520001000031"]];
        let entries = labels.iter().zip(&keys).map(|(label, keys)| Entry { label, texts: &[], keys });
        let index = SearchIndex::of((0..).zip(entries), &[]);
        for (typed, found) in [
            ("952", &[2][..]),
            ("9520001", &[]),
            ("95200010", &[0, 1, 2]),
            ("9520001000024", &[1]),
            ("95", &[2]),
            ("bs", &[1]),
        ] {
            assert_eq!(index.find(typed), found, "{typed}");
        }
    }

    #[test]
    fn an_endless_question_is_cut() {
        let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
        let index = index(&vectors);
        assert_eq!(index.find(&"heart ".repeat(100_000)).len(), 2);
        assert!(index.find(&"x".repeat(1_000_000)).is_empty());
        assert!(SearchIndex::default().find("heart").is_empty());
    }
}
