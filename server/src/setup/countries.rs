//! What each country proposes: currency, language, time zones and the tax rates in force at the beginning of 2026. They are
//! proposals: whoever sets a shop up looks at them, and every one can be changed then and later.

use protocol::{CountryProposal, PutTaxClass, TaxClassId};

/// One country.
struct Country {
    code: &'static str,
    currency: &'static str,
    /// The language of its tax classes' names, and of the shop unless another is chosen.
    language: &'static str,
    zones: &'static [&'static str],
    /// In parts per million, the standard rate first.
    rates: &'static [u32],
}

const fn country(
    code: &'static str,
    currency: &'static str,
    language: &'static str,
    zones: &'static [&'static str],
    rates: &'static [u32],
) -> Country {
    Country { code, currency, language, zones, rates }
}

/// In order of code. Where no tax is inside the price, the only rate is none: prices are what is paid.
const COUNTRIES: &[Country] = &[
    country("AE", "AED", "ar", &["Asia/Dubai"], &[50_000, 0]),
    country("AT", "EUR", "de", &["Europe/Vienna"], &[200_000, 130_000, 100_000, 0]),
    country(
        "AU",
        "AUD",
        "en",
        &[
            "Australia/Sydney",
            "Australia/Brisbane",
            "Australia/Adelaide",
            "Australia/Darwin",
            "Australia/Perth",
        ],
        &[100_000, 0],
    ),
    country("BE", "EUR", "en", &["Europe/Brussels"], &[210_000, 120_000, 60_000, 0]),
    country("BG", "EUR", "en", &["Europe/Sofia"], &[200_000, 90_000, 0]),
    country("BH", "BHD", "ar", &["Asia/Bahrain"], &[100_000, 0]),
    country(
        "CA",
        "CAD",
        "en",
        &["America/Toronto", "America/Halifax", "America/Winnipeg", "America/Edmonton", "America/Vancouver"],
        &[50_000, 0],
    ),
    country("CH", "CHF", "de", &["Europe/Zurich"], &[81_000, 26_000, 38_000, 0]),
    country("CY", "EUR", "en", &["Asia/Nicosia"], &[190_000, 90_000, 50_000, 0]),
    country("CZ", "CZK", "en", &["Europe/Prague"], &[210_000, 120_000, 0]),
    country("DE", "EUR", "de", &["Europe/Berlin"], &[190_000, 70_000, 0]),
    country("DK", "DKK", "en", &["Europe/Copenhagen"], &[250_000, 0]),
    country("EE", "EUR", "en", &["Europe/Tallinn"], &[240_000, 130_000, 90_000, 0]),
    country("EG", "EGP", "ar", &["Africa/Cairo"], &[140_000, 0]),
    country("ES", "EUR", "en", &["Europe/Madrid", "Atlantic/Canary"], &[210_000, 100_000, 40_000, 0]),
    country("FI", "EUR", "en", &["Europe/Helsinki"], &[255_000, 135_000, 100_000, 0]),
    country("FR", "EUR", "en", &["Europe/Paris"], &[200_000, 100_000, 55_000, 21_000, 0]),
    country("GB", "GBP", "en", &["Europe/London"], &[200_000, 50_000, 0]),
    country("GR", "EUR", "en", &["Europe/Athens"], &[240_000, 130_000, 60_000, 0]),
    country("HR", "EUR", "en", &["Europe/Zagreb"], &[250_000, 130_000, 50_000, 0]),
    country("HU", "HUF", "en", &["Europe/Budapest"], &[270_000, 180_000, 50_000, 0]),
    country("IE", "EUR", "en", &["Europe/Dublin"], &[230_000, 135_000, 90_000, 0]),
    country("IT", "EUR", "en", &["Europe/Rome"], &[220_000, 100_000, 50_000, 40_000, 0]),
    country("JO", "JOD", "ar", &["Asia/Amman"], &[160_000, 0]),
    country("JP", "JPY", "en", &["Asia/Tokyo"], &[100_000, 80_000, 0]),
    country("KW", "KWD", "ar", &["Asia/Kuwait"], &[0]),
    country("LT", "EUR", "en", &["Europe/Vilnius"], &[210_000, 120_000, 50_000, 0]),
    country("LU", "EUR", "de", &["Europe/Luxembourg"], &[170_000, 140_000, 80_000, 30_000, 0]),
    country("LV", "EUR", "en", &["Europe/Riga"], &[210_000, 120_000, 50_000, 0]),
    country("MA", "MAD", "ar", &["Africa/Casablanca"], &[200_000, 100_000, 0]),
    country("MT", "EUR", "en", &["Europe/Malta"], &[180_000, 70_000, 50_000, 0]),
    country("NL", "EUR", "en", &["Europe/Amsterdam"], &[210_000, 90_000, 0]),
    country("NO", "NOK", "en", &["Europe/Oslo"], &[250_000, 150_000, 120_000, 0]),
    country("NZ", "NZD", "en", &["Pacific/Auckland"], &[150_000, 0]),
    country("OM", "OMR", "ar", &["Asia/Muscat"], &[50_000, 0]),
    country("PL", "PLN", "en", &["Europe/Warsaw"], &[230_000, 80_000, 50_000, 0]),
    country("PT", "EUR", "en", &["Europe/Lisbon", "Atlantic/Azores"], &[230_000, 130_000, 60_000, 0]),
    country("QA", "QAR", "ar", &["Asia/Qatar"], &[0]),
    country("RO", "RON", "en", &["Europe/Bucharest"], &[210_000, 110_000, 0]),
    country("SA", "SAR", "ar", &["Asia/Riyadh"], &[150_000, 0]),
    country("SE", "SEK", "en", &["Europe/Stockholm"], &[250_000, 120_000, 60_000, 0]),
    country("SG", "SGD", "en", &["Asia/Singapore"], &[90_000, 0]),
    country("SI", "EUR", "en", &["Europe/Ljubljana"], &[220_000, 95_000, 50_000, 0]),
    country("SK", "EUR", "en", &["Europe/Bratislava"], &[230_000, 190_000, 50_000, 0]),
    country("TR", "TRY", "en", &["Europe/Istanbul"], &[200_000, 100_000, 10_000, 0]),
    country(
        "US",
        "USD",
        "en",
        &[
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "Pacific/Honolulu",
        ],
        &[0],
    ),
    country("ZA", "ZAR", "en", &["Africa/Johannesburg"], &[150_000, 0]),
];

/// What a country proposes, with names in a language; none for a country that is not known.
#[must_use]
pub fn proposal(code: &str, language: Option<&str>) -> Option<CountryProposal> {
    COUNTRIES.iter().find(|country| country.code == code).map(|country| of(country, language))
}

/// Every country's proposal.
#[must_use]
pub fn proposals(language: Option<&str>) -> Vec<CountryProposal> {
    COUNTRIES.iter().map(|country| of(country, language)).collect()
}

fn of(country: &Country, language: Option<&str>) -> CountryProposal {
    let language = language.unwrap_or(country.language);
    let classes = (1_u8..).zip(country.rates).map(|(number, rate_ppm)| PutTaxClass {
        id: TaxClassId(number),
        name: class_name(language, usize::from(number), *rate_ppm),
        rate_ppm: *rate_ppm,
        ..PutTaxClass::default()
    });
    CountryProposal {
        code: country.code.to_owned(),
        currency: country.currency.to_owned(),
        language: country.language.to_owned(),
        time_zones: country.zones.iter().map(|zone| (*zone).to_owned()).collect(),
        tax_classes: classes.collect(),
    }
}

/// "Standard", "Reduced", "Reduced 2", "Zero", in the language of the shop.
fn class_name(language: &str, number: usize, rate_ppm: u32) -> String {
    let [standard, reduced, zero] = match language {
        "de" => ["Regelsatz", "Ermäßigt", "Steuerfrei"],
        "ar" => ["أساسية", "مخفضة", "معفاة"],
        _ => ["Standard", "Reduced", "Zero"],
    };
    match (number, rate_ppm) {
        (_, 0) => zero.to_owned(),
        (1, _) => standard.to_owned(),
        (2, _) => reduced.to_owned(),
        (more, _) => format!("{reduced} {}", more.saturating_sub(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Currency;

    #[test]
    fn every_proposal_can_be_taken_as_it_is() {
        for one in proposals(None) {
            assert!(one.currency.parse::<Currency>().is_ok(), "{one:?}");
            assert!(!one.time_zones.is_empty() && !one.tax_classes.is_empty(), "{one:?}");
            assert!(["en", "de", "ar"].contains(&one.language.as_str()), "{one:?}");
            let mut names: Vec<_> = one.tax_classes.iter().map(|class| class.name.clone()).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), one.tax_classes.len(), "{one:?}");
        }
        let codes: Vec<_> = COUNTRIES.iter().map(|country| country.code).collect();
        assert!(codes.is_sorted_by(|one, next| one < next), "{codes:?}");
    }

    #[test]
    fn names_follow_the_language() {
        let german = proposal("GB", Some("de")).unwrap().tax_classes;
        assert_eq!(german.first().unwrap().name, "Regelsatz");
        assert_eq!(proposal("XX", None), None);
    }
}
