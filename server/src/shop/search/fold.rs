//! Texts as they are compared: lower case, without accents, and taken apart into words.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, without accents, single spaces.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        for lower in letter.to_lowercase() {
            match plain(lower) {
                Some(letters) => folded.push_str(letters),
                None if lower.is_whitespace() && (folded.is_empty() || folded.ends_with(' ')) => {}
                None if lower.is_whitespace() => folded.push(' '),
                None => folded.push(lower),
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Letters that Unicode does not take apart.
const fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'ø' => "o",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        _ => return None,
    })
}

/// The words of a folded text.
pub(super) fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// What people type as one word: parts with something but a space between them, and a number with its unit.
pub(super) fn joined_of(folded: &str) -> Vec<String> {
    let mut joined: Vec<String> = folded
        .split(' ')
        .filter(|token| words_of(token).count() > 1)
        .map(|token| words_of(token).collect())
        .collect();
    let words: Vec<&str> = words_of(folded).collect();
    for pair in words.windows(2) {
        if let [number, unit] = pair
            && number.chars().all(|digit| digit.is_ascii_digit())
            && unit.len() <= UNIT_LETTERS_MAX
            && unit.chars().all(|letter| letter.is_ascii_lowercase())
        {
            joined.push(format!("{number}{unit}"));
        }
    }
    joined
}

/// Such as mg, ml, cl or kg.
const UNIT_LETTERS_MAX: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_without_case_accents_and_spaces() {
        assert_eq!(fold("  ÆØ  Łß "), "aeo lss");
        assert_eq!(fold("Cafe\u{301}\t Crème"), "cafe creme");
        assert_eq!(joined_of("t-light 50 ml, 3 mg of it"), ["tlight", "50ml", "3mg"]);
        assert_eq!(words_of("t-light 50 ml").collect::<Vec<_>>(), ["t", "light", "50", "ml"]);
    }
}
