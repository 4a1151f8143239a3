//! Which site passkeys of this shop are for. Browsers keep them for a name that is reached by https, and for this machine itself;
//! at an address of numbers, or by http elsewhere, there are none.

use url::{Host, Url};
use webauthn_rp::request::{AsciiDomain, RpId};

/// The shop as browsers know it.
pub(crate) struct Site {
    /// Scheme, host and port of its pages.
    pub(super) origin: String,
    /// The host, for which passkeys are kept.
    pub(super) rp: RpId,
}

impl Site {
    /// The site of a public address such as `https://shop.example`; none where there can be no passkeys.
    pub(crate) fn of(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        let Some(Host::Domain(host)) = url.host() else { return None };
        let host = host.trim_end_matches('.').to_owned();
        let is_here = host == "localhost" || host.ends_with(".localhost");
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here);
        let rp = RpId::Domain(AsciiDomain::try_from(host).ok()?);
        is_safe.then(|| Self { origin: url.origin().ascii_serialization(), rp })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_for_names_that_are_reached_safely() {
        for (address, expected) in [
            ("https://shop.example", Some(("https://shop.example", "shop.example"))),
            ("https://Shop.Example:443/", Some(("https://shop.example", "shop.example"))),
            ("https://shop.example:8443", Some(("https://shop.example:8443", "shop.example"))),
            ("https://müller.example", Some(("https://xn--mller-kva.example", "xn--mller-kva.example"))),
            ("http://localhost:8080", Some(("http://localhost:8080", "localhost"))),
            ("http://shop.localhost", Some(("http://shop.localhost", "shop.localhost"))),
            ("http://shop.example", None),
            ("http://notlocalhost", None),
            ("http://127.0.0.1:8080", None),
            ("https://192.0.2.7", None),
            ("https://[2001:db8::7]", None),
            ("ftp://localhost", None),
            ("shop.example", None),
            ("", None),
        ] {
            let site = Site::of(address);
            let found = site.as_ref().map(|site| (site.origin.as_str(), site.rp.as_ref()));
            assert_eq!(found, expected, "{address}");
        }
    }
}
