//! Short texts with rules: stock keeping units, barcodes, trade item numbers and currencies. Each is parsed once, at
//! the rim, and trusted afterwards.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, fmt, str::FromStr};
use thiserror::Error;
use ts_rs::TS;

/// Why a text is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    #[error("a stock keeping unit has 1 to {max} of the characters A-Z a-z 0-9 . _ -", max = Sku::LENGTH_MAX)]
    Sku,
    #[error("a barcode has 1 to {max} printable ASCII characters", max = Barcode::LENGTH_MAX)]
    Barcode,
    #[error("a GTIN has 8, 12, 13 or 14 digits and a right check digit")]
    Gtin,
    #[error("unknown ISO 4217 currency")]
    Currency,
    #[error("a lot or serial number has 1 to {max} printable ASCII characters and no space", max = LotCode::LENGTH_MAX)]
    Lot,
}

/// Reads a value from a borrowed or owned text without an intermediate allocation.
pub(crate) fn deserialize_text<'de, D, T, F>(
    deserializer: D,
    what: &'static str,
    parse: F,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    F: FnOnce(&str) -> Option<T>,
{
    struct TextVisitor<F>(&'static str, F);

    impl<T, F: FnOnce(&str) -> Option<T>> de::Visitor<'_> for TextVisitor<F> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            let what = self.0;
            (self.1)(text).ok_or_else(|| E::custom(format_args!("expected {what}")))
        }
    }

    deserializer.deserialize_str(TextVisitor(what, parse))
}

/// A short ASCII text kept inline: copying it costs no allocation, which the sale path is built on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Inline<const N: usize> {
    length: u8,
    bytes: [u8; N],
}

impl<const N: usize> Inline<N> {
    fn new(text: &str, allowed: fn(u8) -> bool) -> Option<Self> {
        let length = u8::try_from(text.len()).ok()?;
        if length == 0 || !text.bytes().all(allowed) {
            return None;
        }
        let mut bytes = [0; N];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { length, bytes })
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    fn as_str(&self) -> &str {
        // Only ASCII is ever written, so this cannot fail; the fallback keeps it free of panics.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl<const N: usize> PartialOrd for Inline<N> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> Ord for Inline<N> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // Unused bytes are zero and zero is not allowed inside, so comparing the arrays compares the texts. The first
        // eight bytes decide nearly always and are compared as one number.
        let head = |bytes: &[u8; N]| bytes.first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head));
        head(&self.bytes).cmp(&head(&other.bytes)).then_with(|| self.bytes.cmp(&other.bytes))
    }
}

macro_rules! inline_text {
    ($(#[$doc:meta])* $name:ident, $length:literal, $error:expr, $pattern:literal, $what:literal, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
        #[ts(type = "string")]
        pub struct $name(Inline<$length>);

        impl $name {
            /// The most characters it can have.
            pub const LENGTH_MAX: usize = $length;

            /// Reads it from text.
            ///
            /// # Errors
            /// When the text is empty, too long or holds a character that is not allowed.
            pub fn new(text: &str) -> Result<Self, TextError> {
                Inline::new(text, $allowed).map(Self).ok_or($error)
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The same as bytes, which need not be looked at again: for hashes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                self.0.as_bytes()
            }
        }

        impl FromStr for $name {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.serialize_str(self.as_str())
                } else {
                    // Postcard writes the same for both, and bytes need not be looked at again.
                    serializer.serialize_bytes(self.as_bytes())
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize_text(deserializer, $what, |text| Self::new(text).ok())
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

inline_text! {
    /// Stock keeping unit: our own key of one sellable variant. Case matters.
    Sku, 31, TextError::Sku, "^[A-Za-z0-9._-]{1,31}$", "a stock keeping unit of 1 to 31 letters, digits, '.', '_' or '-'",
    |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-')
}
inline_text! {
    /// The number of a lot or of a single unit, as its maker prints it (GS1 application identifiers 10 and 21). Case matters.
    LotCode, 31, TextError::Lot, "^[!-~]{1,31}$", "a lot or serial number of 1 to 31 printable ASCII characters without a space",
    |b| (b'!'..=b'~').contains(&b)
}
inline_text! {
    /// What a scanner reads. It may be a GTIN, an in-house code or anything else printed on the goods.
    Barcode, 48, TextError::Barcode, "^[ -~]{1,48}$", "a barcode of 1 to 48 printable ASCII characters",
    |b| (b' '..=b'~').contains(&b)
}

impl Barcode {
    /// What codes are compared by: trade item numbers with leading zeros to fourteen digits (GS1 General Specifications),
    /// everything else as it is. Tills compare in the same way.
    #[must_use]
    pub fn key(&self) -> Self {
        let text = self.as_str();
        if (8..14).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::new(&format!("{text:0>14}")).unwrap_or(*self)
        } else {
            *self
        }
    }
}

impl From<&Sku> for Barcode {
    /// A SKU printed as a code. Every SKU has room in one.
    fn from(sku: &Sku) -> Self {
        let mut bytes = [0; Self::LENGTH_MAX];
        for (to, from) in bytes.iter_mut().zip(sku.0.bytes) {
            *to = from;
        }
        Self(Inline { length: sku.0.length, bytes })
    }
}

/// GS1 trade item number. GTIN-8, -12 and -13 are kept as GTIN-14 with leading zeros, as GS1 tells readers to compare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Gtin(u64);

impl Gtin {
    /// Reads 8, 12, 13 or 14 digits and proves the check digit (GS1 General Specifications, modulo 10).
    ///
    /// # Errors
    /// [`TextError::Gtin`] when the length, a character or the check digit is wrong.
    pub fn new(text: &str) -> Result<Self, TextError> {
        if !matches!(text.len(), 8 | 12 | 13 | 14) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TextError::Gtin);
        }
        let sum: u32 = text
            .bytes()
            .rev()
            .zip([1_u32, 3].into_iter().cycle())
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .sum();
        match (sum % 10, text.parse()) {
            (0, Ok(number)) => Ok(Self(number)),
            _ => Err(TextError::Gtin),
        }
    }

    /// Completes thirteen digits (padded on the left) with their check digit.
    ///
    /// # Errors
    /// [`TextError::Gtin`] when the number has more than thirteen digits.
    pub fn with_check_digit(number: u64) -> Result<Self, TextError> {
        let body = format!("{number:013}");
        if body.len() != 13 {
            return Err(TextError::Gtin);
        }
        let sum: u64 = body
            .bytes()
            .rev()
            .zip([3_u64, 1].into_iter().cycle())
            .map(|(d, w)| u64::from(d - b'0') * w)
            .sum();
        Ok(Self(number * 10 + (10 - sum % 10) % 10))
    }
}

impl fmt::Display for Gtin {
    /// Thirteen digits where they suffice, because that is what is printed under the bars; fourteen otherwise.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:013}", self.0)
    }
}

/// Whether two capital letters are a country of ISO 3166-1.
#[must_use]
pub fn is_country(code: &str) -> bool {
    code.len() == 2 && code.parse::<iso_country::Country>().is_ok()
}

/// All of them, in order.
#[must_use]
pub fn countries() -> Vec<String> {
    let pairs = ('A'..='Z').flat_map(|first| ('A'..='Z').map(move |second| format!("{first}{second}")));
    pairs.filter(|code| is_country(code)).collect()
}

/// ISO 4217 currency, three letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, TS)]
#[ts(type = "string")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Pound sterling, the currency of the demonstration data.
    pub const GBP: Self = Self(iso_currency::Currency::GBP);

    /// How many digits follow the decimal point: 2 for GBP, 0 for JPY.
    #[must_use]
    pub fn exponent(self) -> u16 {
        self.0.exponent().unwrap_or(0)
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The sign in front of an amount, such as "£".
    #[must_use]
    pub fn symbol(self) -> String {
        self.0.symbol().symbol
    }
}

impl FromStr for Currency {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        iso_currency::Currency::from_code(text).map(Self).ok_or(TextError::Currency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer, "an ISO 4217 currency code", |text| text.parse().ok())
    }
}

impl JsonSchema for Currency {
    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-Z]{3}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sku_accepts_only_its_alphabet() {
        for (text, good) in
            [("85123A", true), ("gift_0001_20", true), ("", false), ("A B", false), ("é", false)]
        {
            assert_eq!(Sku::new(text).is_ok(), good, "{text:?}");
        }
        assert!(Sku::new(&"x".repeat(31)).is_ok());
        assert!(Sku::new(&"x".repeat(32)).is_err());
    }

    #[test]
    fn countries_are_those_of_the_standard() {
        for (code, good) in [
            ("GB", true),
            ("DE", true),
            ("SS", true),
            ("QZ", false),
            ("XX", false),
            ("gb", false),
            ("", false),
        ] {
            assert_eq!(is_country(code), good, "{code:?}");
        }
        assert_eq!(countries().len(), 249);
    }

    #[test]
    fn skus_are_ordered_like_their_texts() {
        let mut skus: Vec<Sku> = ["B", "A1", "A", "AA"].into_iter().map(|s| s.parse().unwrap()).collect();
        skus.sort();
        assert_eq!(skus.iter().map(Sku::as_str).collect::<Vec<_>>(), ["A", "A1", "AA", "B"]);
    }

    #[test]
    fn gtin_proves_its_check_digit() {
        for (text, good) in [
            ("4006381333931", true),
            ("4006381333932", false),
            ("73513537", true),
            ("036000291452", true),
            ("00036000291452", true),
            ("123", false),
            ("40063813339a1", false),
        ] {
            assert_eq!(Gtin::new(text).is_ok(), good, "{text}");
        }
        assert_eq!(Gtin::new("036000291452"), Gtin::new("00036000291452"));
        assert_eq!(Gtin::with_check_digit(400_638_133_393).unwrap().to_string(), "4006381333931");
    }
}
