//! What the search says besides what it finds: words that go on from what was typed, which words of a name were meant, and
//! where to go when nothing was found.

use std::collections::{BTreeSet, HashSet};

use super::{
    SearchIndex,
    fold::{fold, words_of},
    place,
};
use crate::limits::{QUESTION_CHARS_MAX, QUESTION_WORDS_MAX};

/// A word may be so far from what was typed, and a short one not so far.
const FAR_MAX: usize = 2;
const SHORT: usize = 4;

/// What a question means, to mark it in names.
pub(in crate::shop) struct Meant(HashSet<Box<str>>);

impl Meant {
    /// A name in parts, each with whether it was meant.
    pub(in crate::shop) fn parts<'a>(&self, name: &'a str) -> Vec<(&'a str, bool)> {
        let mut parts: Vec<(&str, bool)> = Vec::new();
        let mut rest = name;
        while let Some(first) = rest.chars().next() {
            let is_word = first.is_alphanumeric();
            let end = rest.find(|letter: char| letter.is_alphanumeric() != is_word).unwrap_or(rest.len());
            let (part, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
            parts.push((part, is_word && self.0.contains(fold(part).as_str())));
            rest = behind;
        }
        parts
    }
}

impl SearchIndex {
    pub(in crate::shop) fn meant(&self, question: &str) -> Meant {
        let meanings = self.understood(&fold(&cut(question))).unwrap_or_default();
        let spans = meanings.iter().flat_map(|meaning| &meaning.words);
        Meant(spans.flat_map(|span| self.words.words(span)).map(|word| word.text().into()).collect())
    }

    /// Words that go on from the last one that was typed, those of most products first.
    pub(in crate::shop) fn completions(&self, question: &str, most: usize) -> Vec<String> {
        let folded = fold(&cut(question));
        let (before, last) = folded.rsplit_once(' ').unwrap_or(("", &folded));
        if last.is_empty() {
            return Vec::new();
        }
        let span = self.words.begun_by(last);
        let longer = span.clone().zip(self.words.words(&span));
        let longer = longer.filter(|(_, word)| !word.has_digits() && word.text() != last);
        let mut best: BTreeSet<(usize, std::cmp::Reverse<&str>)> = BTreeSet::new();
        for (place, word) in longer {
            let count = self.words.count(&(place..place.saturating_add(1)));
            best.insert((count, std::cmp::Reverse(word.text())));
            if best.len() > most {
                best.pop_first();
            }
        }
        let whole = |word: &str| if before.is_empty() { word.to_owned() } else { format!("{before} {word}") };
        best.iter().rev().map(|(_, word)| whole(word.0)).collect()
    }

    /// The question with the words that mean nothing replaced by the nearest that do; none where there are none near enough.
    pub(in crate::shop) fn nearest(&self, question: &str) -> Option<String> {
        let folded = fold(&cut(question));
        let mut changed = false;
        let mut words = Vec::new();
        for typed in words_of(&folded).take(QUESTION_WORDS_MAX) {
            if self.understood(typed).is_some_and(|meanings| !meanings.is_empty()) {
                words.push(typed.to_owned());
                continue;
            }
            words.push(self.nearest_word(typed)?.to_owned());
            changed = true;
        }
        Some(words.join(" ")).filter(|corrected| changed && !self.find_first(corrected, 1).is_empty())
    }

    fn nearest_word(&self, typed: &str) -> Option<&str> {
        let letters: Vec<char> = typed.chars().collect();
        let far = if letters.len() <= SHORT { 1 } else { FAR_MAX };
        let all = self.words.all();
        let spoken = all.clone().zip(self.words.words(&all)).filter(|(_, word)| !word.has_digits());
        let near = spoken.filter_map(|(place, word)| {
            let own: Vec<char> = word.text().chars().collect();
            if own.len().abs_diff(letters.len()) > far {
                return None;
            }
            let count = self.words.count(&(place..place.saturating_add(1)));
            let distance = distance(&letters, &own);
            (distance <= far).then_some((distance, std::cmp::Reverse(count), word))
        });
        near.min_by_key(|(distance, count, _)| (*distance, *count)).map(|(_, _, word)| word.text())
    }

    /// Products that have most of the words, where none has all of them.
    pub(in crate::shop) fn loosely(&self, question: &str, most: usize) -> Vec<u32> {
        let folded = fold(&cut(question));
        let mut counts = vec![0_u8; self.size];
        for typed in words_of(&folded).take(QUESTION_WORDS_MAX) {
            let meanings = self.understood(typed).unwrap_or_default();
            let numbers: HashSet<u32> = meanings.iter().flat_map(|meaning| self.numbers(meaning)).collect();
            for number in numbers {
                if let Some(count) = counts.get_mut(place(number)) {
                    *count = count.saturating_add(1);
                }
            }
        }
        let best = counts.iter().copied().max().unwrap_or(0);
        let numbers = (0_u32..).zip(&counts).filter(|(_, count)| best > 0 && **count == best);
        numbers.map(|(number, _)| number).take(most).collect()
    }
}

fn cut(question: &str) -> String {
    question.chars().take(QUESTION_CHARS_MAX).collect()
}

/// How many letters are more, less, other or exchanged.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (row, letter) in a.iter().enumerate() {
        let mut now = vec![row.saturating_add(1)];
        for (column, other) in b.iter().enumerate() {
            let at = |list: &[usize], place: usize| list.get(place).copied().unwrap_or(usize::MAX);
            let kept = at(&last, column).saturating_add(usize::from(letter != other));
            let one = at(&last, column.saturating_add(1)).min(at(&now, column)).saturating_add(1);
            let exchanged = row > 0
                && column > 0
                && a.get(row.saturating_sub(1)) == Some(other)
                && b.get(column.saturating_sub(1)) == Some(letter);
            let swapped =
                if exchanged { at(&before, column.saturating_sub(1)).saturating_add(1) } else { usize::MAX };
            now.push(kept.min(one).min(swapped));
        }
        before = std::mem::replace(&mut last, now);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{super::Entry, *};

    fn index() -> SearchIndex {
        let labels = ["Blue Candle", "Crème Candle", "Candlestick", "Mango Salt", "Mug Rug 3mg"];
        let entries = labels.iter().map(|label| Entry { label, texts: &[], keys: &[] });
        SearchIndex::of((0..).zip(entries), &[])
    }

    #[test]
    fn the_words_that_were_meant_are_marked_as_they_are_written() {
        let index = index();
        let parts = |question: &str, name: &'static str| index.meant(question).parts(name);
        assert_eq!(parts("creme cand", "Crème Candle"), [("Crème", true), (" ", false), ("Candle", true)]);
        assert_eq!(parts("candel", "Blue Candle"), [("Blue", false), (" ", false), ("Candle", true)]);
        assert_eq!(parts("<b>", "<b>"), [("<", false), ("b", false), (">", false)]);
        assert!(parts("blue", "").is_empty());
    }

    #[test]
    fn words_go_on_from_the_last_one() {
        let index = index();
        assert_eq!(index.completions("can", 2), ["candle", "candlestick"]);
        assert_eq!(index.completions("blue can", 1), ["blue candle"]);
        assert_eq!(index.completions("3", 3), [""; 0]);
        assert_eq!(index.completions("blue ", 3), [""; 0], "nothing has been begun");
    }

    #[test]
    fn where_nothing_is_found_the_nearest_words_are_told() {
        let index = index();
        for (typed, nearest) in
            [("nango", Some("mango")), ("blue kandel", Some("blue candle")), ("xyzzy", None), ("blue", None)]
        {
            assert_eq!(index.nearest(typed).as_deref(), nearest, "{typed}");
        }
        assert_eq!(index.loosely("blue mango zebra", 9), [0, 3]);
        assert_eq!(index.loosely("blue candle zebra", 9), [0]);
        assert!(index.loosely("zebra", 9).is_empty() && SearchIndex::default().loosely("a", 9).is_empty());
    }

    #[test]
    fn distances_count_exchanged_letters_once() {
        let far = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        for (a, b, expected) in
            [("", "", 0), ("a", "", 1), ("mango", "mnago", 1), ("candle", "kandel", 2), ("mug", "rug", 1)]
        {
            assert_eq!(far(a, b), expected, "{a} {b}");
        }
    }
}
