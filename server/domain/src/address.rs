//! Addresses as the post of their country wants them: what they need, and in which order their lines are read.

use protocol::{PostalAddress, RefusalCode};

use crate::{
    Rejection,
    check::{name, note},
};

/// Countries whose addresses have no postcodes.
const WITHOUT_POSTCODES: [&str; 6] = ["AE", "HK", "QA", "BH", "OM", "YE"];
/// Countries where the post asks for the state or province.
const WITH_REGIONS: [&str; 4] = ["US", "CA", "AU", "BR"];
/// Countries where the postcode stands behind the town. In most it stands before it.
const POSTCODE_BEHIND: [&str; 11] = ["IN", "JO", "KW", "LB", "MT", "NZ", "SA", "SG", "JP", "RO", "LV"];
/// Countries where the postcode has a line of its own, below the town.
const POSTCODE_BELOW: [&str; 4] = ["GB", "IE", "ZA", "EG"];

/// What is the matter with an address that parcels would not find.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AddressFault {
    /// A line that is missing, or that nobody can write on a parcel.
    Line(Rejection),
    Country,
    /// The state or province is missing.
    Region,
    /// With what one of its country looks like.
    Postcode {
        example: String,
    },
}

/// Whether the post of a country asks for the state or province.
#[must_use]
pub fn has_regions(country: &str) -> bool {
    WITH_REGIONS.contains(&country)
}

/// Whether addresses of a country have postcodes.
#[must_use]
pub fn has_postcodes(country: &str) -> bool {
    !WITHOUT_POSTCODES.contains(&country)
}

/// What a postcode looks like where that is known: `9` a digit, `A` a letter, `?` either; anything else is itself. Several
/// shapes stand beside each other.
fn postcode_shape(country: &str) -> Option<&'static str> {
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

/// Whether a parcel could find an address.
///
/// # Errors
/// What is wrong with it.
pub fn look_at(address: &PostalAddress) -> Result<(), AddressFault> {
    let lines = [
        name("the name on the address", &address.name),
        name("the street", &address.line1),
        note("the second line", &address.line2),
        name("the town", &address.city),
        note("the region", &address.region),
        note("the postcode", &address.postcode),
    ];
    lines.into_iter().collect::<Result<(), _>>().map_err(AddressFault::Line)?;
    let country = address.country.as_str();
    if country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Err(AddressFault::Country);
    }
    if has_regions(country) && address.region.trim().is_empty() {
        return Err(AddressFault::Region);
    }
    let Some(shape) = postcode_shape(country).filter(|_| has_postcodes(country)) else {
        return Ok(());
    };
    if shape.split('|').any(|shape| has_shape(&address.postcode, shape, country)) {
        return Ok(());
    }
    let example = shape.split('|').next().unwrap_or_default().replace('9', "1").replace('?', "A");
    Err(AddressFault::Postcode { example })
}

/// As [`look_at`], for whoever sends a command.
///
/// # Errors
/// `invalid_text` with the line that is wrong.
pub fn check(address: &PostalAddress) -> Result<(), Rejection> {
    let message = match look_at(address) {
        Ok(()) => return Ok(()),
        Err(AddressFault::Line(rejection)) => return Err(rejection),
        Err(AddressFault::Country) => {
            "the country is two capital letters, as ISO 3166-1 has them, such as GB".to_owned()
        }
        Err(AddressFault::Region) => "the state or province is missing".to_owned(),
        Err(AddressFault::Postcode { example }) => {
            format!("a postcode of {} looks like {example}", address.country)
        }
    };
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

/// An address line by line as the post of its country reads it (UPU S42), without the country itself, which is written in the
/// language of whoever reads it.
#[must_use]
pub fn lines(to: &PostalAddress) -> Vec<String> {
    let country = to.country.as_str();
    let PostalAddress { name, line1, line2, city, region, postcode, .. } = to;
    let below: Vec<String> = if has_regions(country) {
        vec![format!("{} {} {}", city.trim(), region.trim(), postcode.trim())]
    } else if POSTCODE_BELOW.contains(&country) {
        vec![city.clone(), region.clone(), postcode.clone()]
    } else if POSTCODE_BEHIND.contains(&country) {
        vec![format!("{} {}", city.trim(), postcode.trim()), region.clone()]
    } else {
        vec![format!("{} {}", postcode.trim(), city.trim()), region.clone()]
    };
    let all = [name, line1, line2].into_iter().cloned().chain(below);
    all.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}
