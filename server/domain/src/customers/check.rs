//! What customers may say of themselves. Messages name what is wrong and never repeat it: a refusal is recorded.

use protocol::{
    CUSTOMER_ADDRESSES_MAX, ChangeCustomer, ConsentGiven, CreateCustomer, EMAIL_CHARS_MAX, PostalAddress,
    RefusalCode, TEXT_VERSION_MAX,
};

use crate::{
    Rejection,
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
    create.addresses.iter().try_for_each(check_address)?;
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

/// What a postcode looks like where that is known: `9` a digit, `A` a letter, `?` either; anything else is itself. Several
/// shapes stand beside each other.
#[must_use]
pub fn postcode_shape(country: &str) -> Option<&'static str> {
    Some(match country {
        "DE" | "ES" | "FR" | "IT" | "FI" | "US" | "TR" | "SA" | "EG" | "MA" => "99999",
        "AT" | "BE" | "CH" | "DK" | "HU" | "LU" | "NO" | "AU" | "NZ" | "BG" | "SI" => "9999",
        "SE" | "CZ" | "SK" | "GR" => "999 99",
        "NL" => "9999 AA",
        "PL" => "99-999",
        "PT" => "9999-999",
        "GB" => "A9 9AA|A99 9AA|AA9 9AA|AA99 9AA|A9A 9AA|AA9A 9AA",
        "CA" => "A9A 9A9",
        "IE" => "A99 ????|A9A ????",
        _ => return None,
    })
}

/// Countries whose addresses have no postcodes.
const WITHOUT_POSTCODES: [&str; 6] = ["AE", "HK", "QA", "BH", "OM", "YE"];
/// Countries where the post asks for the state or province.
const WITH_REGIONS: [&str; 4] = ["US", "CA", "AU", "BR"];

/// Whether a parcel could find an address.
///
/// # Errors
/// `invalid_text` with the line that is wrong.
pub fn check_address(address: &PostalAddress) -> Result<(), Rejection> {
    name("the name on the address", &address.name)?;
    name("the street", &address.line1)?;
    note("the second line", &address.line2)?;
    name("the town", &address.city)?;
    note("the region", &address.region)?;
    note("the postcode", &address.postcode)?;
    let country = address.country.as_str();
    if country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_uppercase()) {
        let message = "the country is two capital letters, as ISO 3166-1 has them, such as GB";
        return Err(Rejection::new(RefusalCode::InvalidText, message));
    }
    if WITH_REGIONS.contains(&country) && address.region.trim().is_empty() {
        return Err(Rejection::new(RefusalCode::InvalidText, "the state or province is missing"));
    }
    if WITHOUT_POSTCODES.contains(&country) {
        return Ok(());
    }
    let Some(shape) = postcode_shape(country) else {
        return Ok(());
    };
    if shape.split('|').any(|shape| has_shape(&address.postcode, shape, country)) {
        return Ok(());
    }
    let example = shape.split('|').next().unwrap_or_default().replace('9', "1").replace('?', "A");
    let message = format!("a postcode of {country} looks like {example}");
    Err(Rejection::new(RefusalCode::InvalidText, message))
}

fn has_shape(said: &str, shape: &str, country: &str) -> bool {
    let bare = |text: &str| -> Vec<char> {
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect()
    };
    let mut said = bare(said);
    if country == "US" && said.len() == 9 {
        said.truncate(5);
    }
    let shape = bare(shape);
    said.len() == shape.len()
        && said.iter().zip(&shape).all(|(c, shape)| match shape {
            '9' => c.is_ascii_digit(),
            'A' => c.is_ascii_uppercase(),
            '?' => c.is_ascii_alphanumeric(),
            other => c == other,
        })
}
