//! How the rules' messages are told on the pages of accounts, and which field each of them is about.

use protocol::OrderState;

use crate::words::Language;

pub(super) const NO_EMAIL: &str = "this is no mail address; one looks like name@example.com";
pub(super) const WRONG_PASSWORD: &str = "the password is not right";
/// The version of the texts that people agree to here.
pub(super) const TEXT_VERSION: &str = "2026-11";

/// What was done, by the word in the address.
pub(super) fn done(say: Language, word: &str) -> Option<&'static str> {
    Some(match word {
        "profile" | "address" | "consents" => say.account_d_saved(),
        "password" => say.account_d_password(),
        "email" => say.account_d_email(),
        "new-email" => say.account_d_new_email(),
        "device" => say.account_d_device(),
        "passkey" => say.passkey_d_added(),
        "passkey-removed" => say.passkey_d_removed(),
        "removed" => say.account_d_removed(),
        "welcome" => say.account_d_welcome(),
        _ => return None,
    })
}

/// How far an order has come.
pub(super) const fn state(say: Language, state: OrderState) -> &'static str {
    match state {
        OrderState::Holding => say.account_s_holding(),
        OrderState::Paying => say.account_s_paying(),
        OrderState::Allocating => say.account_s_allocating(),
        OrderState::Confirmed => say.account_s_confirmed(),
        OrderState::Fulfilled => say.account_s_fulfilled(),
        OrderState::Cancelled => say.account_s_cancelled(),
    }
}

/// A message of the rules as a sentence of its own. Rules speak English; in other languages it is told by the field it is about.
pub(super) fn sentence(say: Language, message: &str) -> String {
    if say != Language::English {
        let told = match field_of(message) {
            Some("email") => say.give_email(),
            Some("password") if message == WRONG_PASSWORD => say.account_wrong(),
            Some("password") => say.account_password_hint(),
            Some("name") => say.give_name(),
            _ => say.account_check_field(),
        };
        return told.to_owned();
    }
    let mut letters = message.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let rest = letters.as_str();
    let end = if rest.ends_with('.') { "" } else { "." };
    format!("{first}{rest}{end}")
}

/// Which field a message of the rules is about.
pub(super) fn field_of(message: &str) -> Option<&'static str> {
    let lower = message.to_lowercase();
    let places: [(&str, &str); 14] = [
        ("the name on the address", "name"),
        ("the name", "name"),
        ("the phone", "phone"),
        ("a phone", "phone"),
        ("the street", "line1"),
        ("the second line", "line2"),
        ("the town", "city"),
        ("the state", "region"),
        ("the region", "region"),
        ("the postcode", "postcode"),
        ("a postcode", "postcode"),
        ("the country", "country"),
        ("this is no mail", "email"),
        ("another customer has this mail", "email"),
    ];
    let found = places.iter().find(|(words, _)| lower.starts_with(words)).map(|(_, field)| *field);
    found.or_else(|| lower.contains("password").then_some("password"))
}
