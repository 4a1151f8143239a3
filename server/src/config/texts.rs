//! Settings that are written as texts, read with a message that says which one is wrong.

use protocol::Currency;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::net::IpAddr;

/// Addresses, with a message that says which one is none.
pub(super) fn addresses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpAddr>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let parsed = texts.iter().map(|text| {
        let wrong = |_| D::Error::custom(format!("trusted_proxies has {text:?}, which is no IP address"));
        text.parse().map_err(wrong)
    });
    parsed.collect()
}

/// A currency, or an empty text where the data directory knows.
pub(super) fn currency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Currency>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let unknown = |error| D::Error::custom(format!("currency is {text:?}: {error}"));
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(unknown) }
}
