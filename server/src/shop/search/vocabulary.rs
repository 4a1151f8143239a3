//! All words there are, to be found by their beginnings, and what each of them stands in.

use std::collections::BTreeMap;

use crate::limits::WORD_CHARS_MAX;

/// Words so short are typed right, or mean too much.
const TYPO_MIN: usize = 4;
/// Fewer digits of a barcode say whose range it is in, and not what it is of.
const BARCODE_TYPED_MIN: usize = 8;
const BARCODE_DIGITS: std::ops::RangeInclusive<usize> = 8..=14;

pub(super) struct Word {
    text: Box<str>,
    /// Numbers of products whose names begin with it, in order.
    leads: Box<[u32]>,
    /// Numbers of those in which it stands elsewhere, in order.
    insides: Box<[u32]>,
}

impl Word {
    /// Whether somebody who typed so much of it may mean it: a few digits mean no barcode.
    pub(super) fn is_meant_by(&self, typed: &str) -> bool {
        let is_barcode =
            BARCODE_DIGITS.contains(&self.text.len()) && self.text.bytes().all(|byte| byte.is_ascii_digit());
        !is_barcode || typed.len() >= BARCODE_TYPED_MIN
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn has_digits(&self) -> bool {
        self.text.contains(|letter: char| letter.is_ascii_digit())
    }

    pub(super) fn leads(&self) -> impl Iterator<Item = u32> + '_ {
        self.leads.iter().copied()
    }

    pub(super) fn insides(&self) -> impl Iterator<Item = u32> + '_ {
        self.insides.iter().copied()
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.leads().chain(self.insides())
    }
}

/// Words while they are collected.
#[derive(Default)]
pub(super) struct Notes(BTreeMap<Box<str>, (Vec<u32>, Vec<u32>)>);

impl Notes {
    /// Notes a word of a product. Products come in order of their numbers.
    pub(super) fn note(&mut self, text: &str, number: u32, leads: bool) {
        let cut: &str =
            text.char_indices().nth(WORD_CHARS_MAX).map_or(text, |(at, _)| text.get(..at).unwrap_or(text));
        if cut.is_empty() {
            return;
        }
        if !self.0.contains_key(cut) {
            self.0.insert(cut.into(), Default::default());
        }
        let Some((lead, inside)) = self.0.get_mut(cut) else { return };
        let numbers = if leads { lead } else { inside };
        if numbers.last() != Some(&number) {
            numbers.push(number);
        }
    }

    pub(super) fn finish(self) -> Vocabulary {
        let words = self.0.into_iter().map(|(text, (leads, insides))| Word {
            text,
            leads: leads.into(),
            insides: insides.into(),
        });
        Vocabulary(words.collect())
    }
}

/// Words in order of their texts.
#[derive(Default)]
pub(super) struct Vocabulary(Box<[Word]>);

impl Vocabulary {
    /// Words that begin with the text, the text itself first.
    pub(super) fn begun_by(&self, text: &str) -> &[Word] {
        let from = self.0.partition_point(|word| *word.text < *text);
        let rest = self.0.get(from..).unwrap_or_default();
        let count = rest.partition_point(|word| word.text.starts_with(text));
        rest.get(..count).unwrap_or_default()
    }

    pub(super) fn all(&self) -> &[Word] {
        &self.0
    }

    /// What a word may mean: words that begin with it or with its singular; otherwise those that are one typing error away.
    pub(super) fn meant(&self, text: &str) -> Vec<&Word> {
        let mut found: Vec<&Word> = self.begun_by(text).iter().collect();
        let singular = singular_of(text);
        let length = text.chars().count();
        if let Some(singular) = &singular {
            let more = self.begun_by(singular).iter();
            found.extend(
                more.filter(|word| !word.text.starts_with(text) && word.text.chars().count() <= length),
            );
        }
        if !found.is_empty() || length < TYPO_MIN {
            return found;
        }
        let near = self.near(text);
        match singular {
            Some(singular) if near.is_empty() => self.near(&singular),
            _ => near,
        }
    }

    /// Words without digits, with the same first letter, that are one typing error away.
    fn near(&self, typed: &str) -> Vec<&Word> {
        let typed_letters: Vec<char> = typed.chars().collect();
        let first = typed.get(..typed.chars().next().map_or(0, char::len_utf8)).unwrap_or_default();
        let spoken = self.begun_by(first).iter().filter(|word| !word.has_digits());
        spoken.filter(|word| is_near(&typed_letters, &word.text.chars().collect::<Vec<_>>())).collect()
    }
}

/// A guess that is only used beside the word itself.
fn singular_of(text: &str) -> Option<String> {
    if text.chars().count() < TYPO_MIN {
        return None;
    }
    match text.strip_suffix("ies") {
        Some(stem) => Some(format!("{stem}y")),
        None => text.strip_suffix('s').map(str::to_owned),
    }
}

/// Whether a word, or the beginning of it, is one letter more, less, other or exchanged away from what was typed.
fn is_near(typed: &[char], word: &[char]) -> bool {
    let length = typed.len();
    let lengths = [length, length.saturating_sub(1), length.saturating_add(1)];
    lengths.into_iter().filter_map(|length| word.get(..length)).any(|word| is_one_away(typed, word))
}

fn is_one_away(a: &[char], b: &[char]) -> bool {
    let front = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(front..).unwrap_or_default(), b.get(front..).unwrap_or_default());
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(..a.len().saturating_sub(back)), b.get(..b.len().saturating_sub(back)));
    match (a.unwrap_or_default(), b.unwrap_or_default()) {
        ([] | [_], [] | [_]) => true,
        ([first, second], [other, last]) => first == last && second == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(typed: &str, word: &str) -> bool {
        is_near(&typed.chars().collect::<Vec<_>>(), &word.chars().collect::<Vec<_>>())
    }

    #[test]
    fn one_letter_more_less_other_or_exchanged_is_near() {
        for word in ["candle", "candl", "canddle", "cindle", "cnadle", "candles"] {
            assert!(near("candle", word), "{word}");
        }
        for word in ["cadnel", "can", "camels", "cndl"] {
            assert!(!near("candle", word), "{word}");
        }
    }
}
