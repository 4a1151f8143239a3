//! All words there are, to be found by their beginnings, and what each of them stands in.

use std::{collections::HashMap, ops::Range};

use crate::limits::WORD_CHARS_MAX;

/// Words so short are typed right, or mean too much.
const TYPO_MIN: usize = 4;
/// Fewer digits of a barcode say whose range it is in, and not what it is of.
const BARCODE_TYPED_MIN: usize = 8;
const BARCODE_DIGITS: std::ops::RangeInclusive<usize> = 8..=14;

pub(super) struct Word {
    text: Box<str>,
    /// Where the numbers behind those of this word begin.
    leads_end: u32,
    insides_end: u32,
    has_digits: bool,
    is_barcode: bool,
}

impl Word {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) const fn has_digits(&self) -> bool {
        self.has_digits
    }
}

/// Words beside each other, by their places.
pub(super) type Span = Range<usize>;

/// Words while they are collected.
#[derive(Default)]
pub(super) struct Notes(HashMap<Box<str>, (Vec<u32>, Vec<u32>)>);

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
        let mut noted: Vec<_> = self.0.into_iter().collect();
        noted.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let (mut words, mut leads, mut insides) = (Vec::new(), Vec::new(), Vec::new());
        for (text, (lead, inside)) in noted {
            leads.extend(lead);
            insides.extend(inside);
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            words.push(Word {
                leads_end: u32::try_from(leads.len()).unwrap_or(u32::MAX),
                insides_end: u32::try_from(insides.len()).unwrap_or(u32::MAX),
                has_digits: digits > 0,
                is_barcode: digits == text.len() && BARCODE_DIGITS.contains(&digits),
                text,
            });
        }
        Vocabulary { words: words.into(), leads: leads.into(), insides: insides.into() }
    }
}

/// Words in order of their texts. The numbers of all words lie behind one another, so that those of a beginning, which may be
/// of a hundred thousand words, are read in one go.
#[derive(Default)]
pub(super) struct Vocabulary {
    words: Box<[Word]>,
    /// Products whose names begin with each word, in order.
    leads: Box<[u32]>,
    /// Those in which it stands elsewhere, in order.
    insides: Box<[u32]>,
}

impl Vocabulary {
    /// Words that begin with the text, the text itself first.
    pub(super) fn begun_by(&self, text: &str) -> Span {
        let from = self.words.partition_point(|word| *word.text < *text);
        let rest = self.words.get(from..).unwrap_or_default();
        from..from.saturating_add(rest.partition_point(|word| word.text.starts_with(text)))
    }

    /// The same without barcodes of which only a few digits were typed.
    pub(super) fn keys_begun_by(&self, typed: &str) -> Vec<Span> {
        let span = self.begun_by(typed);
        if typed.len() >= BARCODE_TYPED_MIN || typed.bytes().any(|byte| !byte.is_ascii_digit()) {
            return if span.is_empty() { Vec::new() } else { vec![span] };
        }
        let words = span.clone().zip(self.words(&span));
        words.filter(|(_, word)| !word.is_barcode).map(|(place, _)| one(place)).collect()
    }

    pub(super) fn words(&self, span: &Span) -> &[Word] {
        self.words.get(span.clone()).unwrap_or_default()
    }

    /// All words.
    pub(super) fn all(&self) -> Span {
        0..self.words.len()
    }

    pub(super) fn leads(&self, span: &Span) -> &[u32] {
        self.between(span, &self.leads, |word| word.leads_end)
    }

    pub(super) fn insides(&self, span: &Span) -> &[u32] {
        self.between(span, &self.insides, |word| word.insides_end)
    }

    /// Numbers of products in which words stand; one may be there twice.
    pub(super) fn numbers<'a>(&'a self, span: &Span) -> impl Iterator<Item = u32> + use<'a> {
        self.leads(span).iter().chain(self.insides(span)).copied()
    }

    pub(super) fn count(&self, span: &Span) -> usize {
        self.leads(span).len().saturating_add(self.insides(span).len())
    }

    fn between<'a>(&self, span: &Span, numbers: &'a [u32], end: impl Fn(&Word) -> u32) -> &'a [u32] {
        let before = |place: usize| {
            let word = place.checked_sub(1).and_then(|last| self.words.get(last));
            word.map_or(0, |word| usize::try_from(end(word)).unwrap_or(usize::MAX))
        };
        numbers.get(before(span.start)..before(span.end)).unwrap_or_default()
    }

    /// What a word may mean: words that begin with it or with its singular; otherwise those that are one typing error away.
    pub(super) fn meant(&self, text: &str) -> Vec<Span> {
        let begun = self.begun_by(text);
        let mut found: Vec<Span> = if begun.is_empty() { Vec::new() } else { vec![begun] };
        let singular = singular_of(text);
        let length = text.chars().count();
        if let Some(singular) = &singular {
            let span = self.begun_by(singular);
            let more = span.clone().zip(self.words(&span));
            let fits = |word: &Word| !word.text.starts_with(text) && word.text.chars().count() <= length;
            found.extend(more.filter(|(_, word)| fits(word)).map(|(place, _)| one(place)));
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
    fn near(&self, typed: &str) -> Vec<Span> {
        let typed_letters: Vec<char> = typed.chars().collect();
        let first = typed.get(..typed.chars().next().map_or(0, char::len_utf8)).unwrap_or_default();
        let span = self.begun_by(first);
        let spoken = span.clone().zip(self.words(&span)).filter(|(_, word)| !word.has_digits());
        let near = |word: &Word| is_near(&typed_letters, &word.text.chars().collect::<Vec<_>>());
        spoken.filter(|(_, word)| near(word)).map(|(place, _)| one(place)).collect()
    }
}

const fn one(place: usize) -> Span {
    place..place.saturating_add(1)
}

/// A guess that is only used beside the word itself.
pub(super) fn singular_of(text: &str) -> Option<String> {
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
