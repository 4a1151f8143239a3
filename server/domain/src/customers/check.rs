//! What customers may say of themselves. Messages name what is wrong and never repeat it: a refusal is recorded.

use protocol::{
    CUSTOMER_ADDRESSES_MAX, ChangeCustomer, ConsentGiven, CreateCustomer, EMAIL_CHARS_MAX, PASSKEY_NAME_MAX,
    RefusalCode, TEXT_VERSION_MAX,
};

use crate::{
    Rejection, address,
    check::{Breaks, at_most, name, note, text},
};

pub(super) fn create(create: &CreateCustomer) -> Result<(), Rejection> {
    name("the name", &create.name)?;
    if !create.email.is_empty() {
        normalised_email(&create.email).ok_or_else(no_email)?;
    }
    phone(&create.phone)?;
    language(&create.language)?;
    note("the note", &create.note)?;
    at_most(create.addresses.len(), CUSTOMER_ADDRESSES_MAX, "addresses")?;
    create.addresses.iter().try_for_each(address::check)?;
    at_most(create.consents.len(), protocol::ConsentKind::ALL.len(), "consents")?;
    create.consents.iter().try_for_each(consent)
}

pub(super) fn change(change: &ChangeCustomer) -> Result<(), Rejection> {
    let told = |text: &Option<String>| text.clone().unwrap_or_default();
    if let Some(text) = &change.name {
        name("the name", text)?;
    }
    phone(&told(&change.phone))?;
    language(&told(&change.language))?;
    note("the note", &told(&change.note))
}

pub(super) fn consent(consent: &ConsentGiven) -> Result<(), Rejection> {
    version(&consent.text)
}

/// Of the text that somebody agreed to.
pub(super) fn version(said: &str) -> Result<(), Rejection> {
    text("the version of the text", said, TEXT_VERSION_MAX, Breaks::None)
}

/// The name of a passkey as it is kept.
///
/// # Errors
/// `invalid_text` for none, and for one that is too long.
pub fn passkey_name(said: &str) -> Result<String, Rejection> {
    let said = said.trim();
    name("the name of the passkey", said)?;
    text("the name of the passkey", said, PASSKEY_NAME_MAX, Breaks::None)?;
    Ok(said.to_owned())
}

fn phone(said: &str) -> Result<(), Rejection> {
    text("the phone number", said, 40, Breaks::None)?;
    let fits = |c: char| c.is_ascii_digit() || " +-()/.".contains(c);
    let digits = said.chars().filter(char::is_ascii_digit).count();
    if said.is_empty() || (said.chars().all(fits) && (3..=20).contains(&digits)) {
        return Ok(());
    }
    let message = "a phone number has 3 to 20 digits, and nothing else but spaces and + - ( ) / .";
    Err(Rejection::new(RefusalCode::InvalidText, message))
}

fn language(said: &str) -> Result<(), Rejection> {
    text("the language", said, 35, Breaks::None)
}

pub(super) fn no_email() -> Rejection {
    Rejection::new(RefusalCode::InvalidText, "this is no mail address; one looks like name@example.com")
}

/// A mail address as it is compared: without spaces around it and in small letters. None for what is no address.
#[must_use]
pub fn normalised_email(said: &str) -> Option<String> {
    let email = said.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@')?;
    let bad = |c: char| c.is_whitespace() || c.is_control() || "<>(),;:\"\\[]@".contains(c);
    let labels = domain.split('.');
    let good = !local.is_empty()
        && local.chars().count() <= 64
        && email.chars().count() <= EMAIL_CHARS_MAX
        && !local.chars().any(bad)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && labels.clone().count() >= 2
        && labels.clone().all(|label| {
            !label.is_empty()
                && label.chars().count() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    good.then_some(email)
}
