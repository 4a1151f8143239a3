//! The words of accounts, in one place.

use protocol::OrderState;

pub(super) const EMAIL: &str = "E-mail address";
pub(super) const NAME: &str = "Name";
pub(super) const PHONE: &str = "Phone number";
pub(super) const PASSWORD: &str = "Password";
pub(super) const NEW_PASSWORD: &str = "New password";
pub(super) const PASSWORD_HINT: &str =
    "At least ten characters. Three or four words are good, and easy to remember.";
pub(super) const PASSWORD_OPTIONAL: &str = "You may leave this empty: then a link by mail signs you in.";
pub(super) const SIGN_UP: &str = "Open an account";
pub(super) const SIGN_UP_INTRO: &str = "With an account your addresses are kept, and you see what you ordered. We send a link to your e-mail address first.";
pub(super) const SIGN_IN: &str = "Sign in";
pub(super) const LINK: &str = "Sign in by mail";
pub(super) const LINK_INTRO: &str =
    "We send a link that signs you in, once. You can choose another password with it too.";
pub(super) const SEND: &str = "Send the link";
pub(super) const LOOK: &str = "Look into your mail";
pub(super) const LOOK_TEXT: &str = "If the address is right, a mail with a link is on its way. It is good for an hour. Look among unwanted mails \
     if it does not come, or ask for another.";
pub(super) const OPEN: &str = "Open your account";
pub(super) const OPEN_INTRO: &str =
    "Your e-mail address is confirmed. Say how you want to be called, and the account is yours.";
pub(super) const ENTER: &str = "Sign in";
pub(super) const ENTER_INTRO: &str = "One more click, so that nobody but you is signed in by opening a link.";
pub(super) const RESET: &str = "Choose a password";
pub(super) const RESET_INTRO: &str = "It counts from now on. All your other devices are signed out.";
pub(super) const NEW_EMAIL: &str = "Another e-mail address";
pub(super) const NEW_EMAIL_INTRO: &str = "From now on this is the address of your account.";
pub(super) const EMAIL_INTRO: &str =
    "We send a link to the new address. Nothing changes until you have opened it.";
pub(super) const STALE: &str = "This link is not good any more";
pub(super) const STALE_TEXT: &str = "A link works once, and for an hour. Ask for another one.";
pub(super) const NOT_DONE: &str = "That did not work";
pub(super) const WRONG: &str =
    "The e-mail address or the password is not right. You can also sign in by mail.";
pub(super) const WRONG_PASSWORD: &str = "the password is not right";
pub(super) const NO_EMAIL: &str = "this is no mail address; one looks like name@example.com";
pub(super) const PROFILE: &str = "Name and phone";
pub(super) const ADDRESS: &str = "Address";
pub(super) const SAVE: &str = "Save";
pub(super) const NEWS: &str = "Send me news and offers by mail";
pub(super) const ERASE: &str = "Delete your account";
pub(super) const ERASE_INTRO: &str = "Your name, addresses, devices and all else that we know of you is destroyed at once and for good. What you \
     bought stays in our books, as the law asks, without your account. Invoices and parcels keep the name that is written on them.";
pub(super) const ERASE_BUTTON: &str = "Delete it for good";
pub(super) const ERASE_WORD: &str = "Type DELETE to go on";
pub(super) const ERASED: &str = "Your account is deleted";
pub(super) const ERASED_TEXT: &str =
    "Nothing of it is left that could be read. Thank you for having been here.";
/// The version of the texts that people agree to here.
pub(super) const TEXT_VERSION: &str = "2026-11";

/// What was done, by the word in the address.
pub(super) fn done(word: &str) -> Option<&'static str> {
    Some(match word {
        "profile" | "address" | "consents" => "Saved.",
        "password" => "Your password is changed, and your other devices are signed out.",
        "email" => "A mail is on its way to the new address. Open the link in it.",
        "new-email" => "Your e-mail address is changed.",
        "device" => "The device is signed out.",
        "removed" => "The address is removed.",
        "welcome" => "Welcome. Your account is open.",
        _ => return None,
    })
}

/// How far an order has come.
pub(super) const fn state(state: OrderState) -> &'static str {
    match state {
        OrderState::Holding => "being set aside",
        OrderState::Paying => "waiting for the payment",
        OrderState::Allocating => "being prepared",
        OrderState::Confirmed => "confirmed",
        OrderState::Fulfilled => "done",
        OrderState::Cancelled => "called off",
    }
}

/// A message of the rules as a sentence of its own.
pub(super) fn sentence(message: &str) -> String {
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

/// Countries to choose from, by their names.
pub(super) const COUNTRIES: &[(&str, &str)] = &[
    ("AU", "Australia"),
    ("AT", "Austria"),
    ("BH", "Bahrain"),
    ("BE", "Belgium"),
    ("BR", "Brazil"),
    ("BG", "Bulgaria"),
    ("CA", "Canada"),
    ("HR", "Croatia"),
    ("CY", "Cyprus"),
    ("CZ", "Czechia"),
    ("DK", "Denmark"),
    ("EG", "Egypt"),
    ("EE", "Estonia"),
    ("FI", "Finland"),
    ("FR", "France"),
    ("DE", "Germany"),
    ("GR", "Greece"),
    ("HK", "Hong Kong"),
    ("HU", "Hungary"),
    ("IS", "Iceland"),
    ("IN", "India"),
    ("IE", "Ireland"),
    ("IL", "Israel"),
    ("IT", "Italy"),
    ("JP", "Japan"),
    ("JO", "Jordan"),
    ("KW", "Kuwait"),
    ("LV", "Latvia"),
    ("LB", "Lebanon"),
    ("LI", "Liechtenstein"),
    ("LT", "Lithuania"),
    ("LU", "Luxembourg"),
    ("MT", "Malta"),
    ("MX", "Mexico"),
    ("MA", "Morocco"),
    ("NL", "Netherlands"),
    ("NZ", "New Zealand"),
    ("NO", "Norway"),
    ("OM", "Oman"),
    ("PL", "Poland"),
    ("PT", "Portugal"),
    ("QA", "Qatar"),
    ("RO", "Romania"),
    ("SA", "Saudi Arabia"),
    ("SG", "Singapore"),
    ("SK", "Slovakia"),
    ("SI", "Slovenia"),
    ("ZA", "South Africa"),
    ("ES", "Spain"),
    ("SE", "Sweden"),
    ("CH", "Switzerland"),
    ("TN", "Tunisia"),
    ("TR", "Türkiye"),
    ("AE", "United Arab Emirates"),
    ("GB", "United Kingdom"),
    ("US", "United States"),
    ("YE", "Yemen"),
];
