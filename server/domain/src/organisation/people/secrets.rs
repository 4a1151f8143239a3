//! What PINs and passwords have to be. The machine itself never sees one; the server asks before it hashes.

use protocol::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PIN_DIGITS_MAX, PIN_DIGITS_MIN, RefusalCode};

use crate::Rejection;

/// Words that are tried first, wherever lists of stolen passwords are tried. Ten characters that are one of them again and
/// again, or one with digits at its end, are no better.
const COMMON: [&str; 40] = [
    "password",
    "passw0rd",
    "passwort",
    "qwerty",
    "qwertz",
    "azerty",
    "letmein",
    "welcome",
    "willkommen",
    "admin",
    "administrator",
    "manager",
    "cashier",
    "onhand",
    "shop",
    "store",
    "iloveyou",
    "dragon",
    "monkey",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "superman",
    "batman",
    "master",
    "secret",
    "geheim",
    "changeme",
    "default",
    "login",
    "hello",
    "hallo",
    "abc",
    "test",
    "till",
    "retail",
    "1q2w3e4r5t",
    "qwertyuiop",
    "asdfghjkl",
];

/// Whether a PIN is worth hashing: enough digits, not all the same and not in a row.
///
/// # Errors
/// `invalid_pin`, without the PIN.
pub fn check_pin(pin: &str) -> Result<(), Rejection> {
    let refuse = |why: String| Err(Rejection::new(RefusalCode::InvalidPin, why));
    let digits = pin.as_bytes();
    if !(PIN_DIGITS_MIN..=PIN_DIGITS_MAX).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return refuse(format!("a PIN has {PIN_DIGITS_MIN} to {PIN_DIGITS_MAX} digits"));
    }
    if in_a_row(digits) {
        return refuse("a PIN is not one digit again and again, and not digits in a row".to_owned());
    }
    Ok(())
}

/// Whether digits are one up, one down (which is nine up) or none, all the way.
fn in_a_row(digits: &[u8]) -> bool {
    let steps = |by: u8| {
        digits.iter().zip(digits.iter().skip(1)).all(|(one, next)| {
            let (one, next) = (one.saturating_sub(b'0'), next.saturating_sub(b'0'));
            one.saturating_add(by) % 10 == next
        })
    };
    [0, 1, 9].into_iter().any(steps)
}

/// Whether a password is worth hashing: long enough, not the person's name, and none of those that are tried first.
///
/// # Errors
/// `invalid_password`, without the password.
pub fn check_password(password: &str, name: &str) -> Result<(), Rejection> {
    let refuse = |why: &str| Err(Rejection::new(RefusalCode::InvalidPassword, why));
    let chars = password.chars().count();
    if !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&chars) {
        let why = format!("A password has {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters.");
        return refuse(&why);
    }
    let plain = password.trim().to_lowercase();
    let name = name.trim().to_lowercase();
    if !name.is_empty() && (plain == name || without_tail(&plain) == name) {
        return refuse("A password is not the person's name.");
    }
    let different = plain.chars().collect::<std::collections::BTreeSet<_>>().len();
    if different < 4 || (plain.bytes().all(|byte| byte.is_ascii_digit()) && in_a_row(plain.as_bytes())) {
        return refuse(
            "A password is not the same few characters again and again. Take three or four words.",
        );
    }
    let bare = without_tail(&plain);
    let repeated = |word: &str| !bare.is_empty() && bare.replace(word, "").is_empty();
    if COMMON.iter().any(|word| plain == *word || repeated(word)) {
        return refuse("This password is among those that are tried first. Take three or four words.");
    }
    Ok(())
}

/// A word without the digits and signs that are put behind words to make passwords of them.
fn without_tail(word: &str) -> &str {
    word.trim_end_matches(|c: char| !c.is_alphabetic())
}
