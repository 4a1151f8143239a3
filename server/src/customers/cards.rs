//! What codes of gift cards look like: letters and digits that are taken for nothing else, the last of which follows from the others, so
//! that a slip of somebody who types is found before anybody is asked.

use domain::accounts::{CODE_LETTERS, normalised};
use protocol::{GIFT_CARD_CHARS, GIFT_CARD_SHOWN};

/// As many as there are letters.
const BASE: u128 = 30;

/// A code that follows from a keyed hash: 73 bits of it, and a letter that checks them.
pub(super) fn code_from(mac: [u8; 16]) -> String {
    let mut left = u128::from_be_bytes(mac);
    let mut code = String::with_capacity(GIFT_CARD_CHARS);
    for _ in 1..GIFT_CARD_CHARS {
        code.push(letter(left.checked_rem(BASE).unwrap_or_default()));
        left = left.checked_div(BASE).unwrap_or_default();
    }
    code.push(check_of(&code));
    code
}

/// A typed or scanned code as it is kept; none where it cannot be one.
pub(crate) fn card_code(typed: &str) -> Option<String> {
    let code = normalised(typed);
    let (own, check) = code.split_at_checked(GIFT_CARD_CHARS.saturating_sub(1))?;
    let right = code.chars().all(|one| value(one).is_some()) && check.chars().eq([check_of(own)]);
    right.then_some(code)
}

/// A code as people read it.
pub(crate) fn in_fours(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What people tell cards apart by.
pub(crate) fn last_of(code: &str) -> String {
    code.chars().skip(code.chars().count().saturating_sub(GIFT_CARD_SHOWN)).collect()
}

fn letter(value: u128) -> char {
    usize::try_from(value).ok().and_then(|place| CODE_LETTERS.get(place)).copied().map_or('2', char::from)
}

fn value(letter: char) -> Option<u128> {
    let place = CODE_LETTERS.iter().position(|own| char::from(*own) == letter)?;
    u128::try_from(place).ok()
}

/// As Luhn has it for thirty letters: one letter that is wrong, and two that changed places, are found.
fn check_of(code: &str) -> char {
    let mut sum = 0_u128;
    for (place, letter) in code.chars().rev().enumerate() {
        let doubled = value(letter).unwrap_or_default().saturating_mul(if place % 2 == 0 { 2 } else { 1 });
        let digits = doubled.checked_div(BASE).unwrap_or_default();
        sum = sum.saturating_add(digits).saturating_add(doubled.checked_rem(BASE).unwrap_or_default());
    }
    let over = sum.checked_rem(BASE).unwrap_or_default();
    letter(BASE.saturating_sub(over).checked_rem(BASE).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed_and_no_slip_is_another_code() {
        for seed in 0..200_u128 {
            let code =
                code_from((seed.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)).to_be_bytes());
            assert_eq!(code.len(), GIFT_CARD_CHARS);
            assert_eq!(card_code(&in_fours(&code).to_lowercase()).as_deref(), Some(code.as_str()));
            for place in 0..code.len() {
                let mut slipped: Vec<char> = code.chars().collect();
                slipped[place] = if slipped[place] == '7' { '8' } else { '7' };
                assert_eq!(card_code(&slipped.iter().collect::<String>()), None, "{code} at {place}");
            }
            for place in 1..code.len() {
                let mut swapped: Vec<char> = code.chars().collect();
                swapped.swap(place - 1, place);
                let swapped: String = swapped.into_iter().collect();
                let ends = |one: char| "2Z".contains(one);
                let (a, b) = (code.chars().nth(place - 1).unwrap(), code.chars().nth(place).unwrap());
                if a != b && !(ends(a) && ends(b)) {
                    assert_eq!(card_code(&swapped), None, "{code} swapped at {place}");
                }
            }
        }
        for wrong in ["", "ABC", "0000000000000000", "2222-2222-2222-2222-2"] {
            assert_eq!(card_code(wrong), None, "{wrong}");
        }
    }
}
