//! The rim of the server: what everything that answers requests shares. Which proxies to believe, how much one address may
//! ask, under which address the outside knows this server, who calls, how a refusal looks. It does not know what is
//! served.

mod allowance;
mod caller;
mod page;
mod previews;
mod price;
mod problem;
mod wraps;

use actix_web::{
    HttpRequest, Route,
    guard::{self, Guard},
    http::header,
};
use domain::organisation::{Page, Theme};
use protocol::{CustomerId, Refusal, RefusalCode};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

pub(crate) use caller::{Caller, bearer_of};
pub(crate) use page::{HTML, broken, rendered};
pub(crate) use previews::Previews;
pub(crate) use price::plain;
pub(crate) use problem::{PROBLEM_JSON, PROBLEMS_ADDRESS, ProblemResponse, status, title};
pub(crate) use wraps::{around, count_request, limited};

use crate::limits::{
    ACCOUNT_FORM_EVERY, ACCOUNT_FORMS_BURST, ACCOUNT_GUESS_EVERY, ACCOUNT_GUESSES_BURST, ACCOUNT_MAIL_EVERY,
    ACCOUNT_MAILS_BURST, ALERT_FORM_EVERY, ALERT_FORMS_BURST,
};
use crate::{
    auth::{Auth, Site},
    limits::{
        CHECKOUT_EVERY, CHECKOUTS_BURST, CODE_TRIES_BURST, CODE_TRY_EVERY, FLASH_JOIN_EVERY,
        FLASH_JOINS_BURST, MAILED_RECEIPT_EVERY, MAILED_RECEIPTS_BURST, PICTURE_EVERY, PICTURES_BURST,
        PUBLIC_REQUEST_EVERY, PUBLIC_REQUESTS_BURST, SIGN_IN_EVERY, SIGN_INS_BURST, TEST_MAIL_EVERY,
        TEST_MAILS_BURST,
    },
    node::Node,
    record::Origin,
};
use allowance::Allowances;

/// How the interface is reached from outside.
#[derive(Clone, Debug)]
pub struct RimOptions {
    /// Peers whose `X-Forwarded-For` is believed. Empty: nobody's.
    pub trusted_proxies: Vec<IpAddr>,
    /// Scheme and authority that pages name themselves by, such as `https://shop.example`. None: `http://` and the
    /// request's own host.
    pub public_url: Option<String>,
    /// Name of the shop on its pages.
    pub shop_name: String,
    /// What a scraper shows to read the metrics. None: only people's tokens are good for it.
    pub metrics_token: Option<String>,
}

impl Default for RimOptions {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            public_url: None,
            shop_name: "Onhand".to_owned(),
            metrics_token: None,
        }
    }
}

/// One for all workers of a server.
#[derive(Clone)]
pub struct Rim(Arc<Inner>);

struct Inner {
    options: RimOptions,
    sign_ins: Allowances,
    public: Allowances,
    receipts: Allowances<Origin>,
    tests: Allowances<Origin>,
    previews: Previews<Theme>,
    page_previews: Previews<Page>,
    pictures: Allowances,
    account_forms: Allowances,
    alert_forms: Allowances,
    account_mails: Allowances<String>,
    account_guesses: Allowances<String>,
    checkouts: Allowances,
    codes: Allowances,
    flash: Allowances,
}

impl Rim {
    #[must_use]
    pub fn new(options: RimOptions) -> Self {
        match options.public_url.as_deref() {
            Some(url) if Site::of(url).is_none() => {
                tracing::warn!(
                    public_url = url,
                    "customers have no passkeys here: they need an https address with a name"
                );
            }
            Some(_) => {}
            None => tracing::info!("customers have passkeys at localhost only, until public_url is set"),
        }
        Self(Arc::new(Inner {
            sign_ins: Allowances::new(SIGN_INS_BURST, SIGN_IN_EVERY),
            public: Allowances::new(PUBLIC_REQUESTS_BURST, PUBLIC_REQUEST_EVERY),
            receipts: Allowances::new(MAILED_RECEIPTS_BURST, MAILED_RECEIPT_EVERY),
            tests: Allowances::new(TEST_MAILS_BURST, TEST_MAIL_EVERY),
            previews: Previews::default(),
            page_previews: Previews::default(),
            pictures: Allowances::new(PICTURES_BURST, PICTURE_EVERY),
            account_forms: Allowances::new(ACCOUNT_FORMS_BURST, ACCOUNT_FORM_EVERY),
            alert_forms: Allowances::new(ALERT_FORMS_BURST, ALERT_FORM_EVERY),
            account_mails: Allowances::new(ACCOUNT_MAILS_BURST, ACCOUNT_MAIL_EVERY),
            account_guesses: Allowances::new(ACCOUNT_GUESSES_BURST, ACCOUNT_GUESS_EVERY),
            checkouts: Allowances::new(CHECKOUTS_BURST, CHECKOUT_EVERY),
            codes: Allowances::new(CODE_TRIES_BURST, CODE_TRY_EVERY),
            flash: Allowances::new(FLASH_JOINS_BURST, FLASH_JOIN_EVERY),
            options,
        }))
    }

    /// Counts an attempt to sign in.
    ///
    /// # Errors
    /// `too_many_requests` with the time to wait.
    pub(crate) fn admit_sign_in(&self, from: IpAddr) -> Result<(), Refusal> {
        self.0.sign_ins.admit(from)
    }

    /// Counts a request without a token.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_public(&self, from: IpAddr) -> Result<(), Refusal> {
        self.0.public.admit(from)
    }

    /// Counts a receipt that somebody has sent by mail.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_receipt(&self, who: Origin) -> Result<(), Refusal> {
        self.0.receipts.admit_one(&who, "too many receipts by mail in a short time; wait a moment")
    }

    /// Counts a place in a waiting room.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_flash(&self, from: IpAddr) -> Result<(), Refusal> {
        self.0.flash.admit(from)
    }

    /// Counts a form about an account.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_account_form(&self, from: IpAddr) -> Result<(), Refusal> {
        self.0.account_forms.admit(from)
    }

    /// Counts a wish to be written to.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_alert(&self, from: IpAddr) -> Result<(), Refusal> {
        self.0.alert_forms.admit(from)
    }

    /// Counts a mail to an address, and a guess at its password, whoever asks for it and whether or not anybody has it.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_account_mail(&self, email: &str) -> Result<(), Refusal> {
        self.0
            .account_mails
            .admit_one(&email.to_owned(), "too many mails to this address; wait a few minutes")
    }

    /// Counts an attempt at the password of an address.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_account_guess(&self, email: &str) -> Result<(), Refusal> {
        let message = "too many attempts for this address; wait some minutes, or sign in with a mailed link";
        self.0.account_guesses.admit_one(&email.to_owned(), message)
    }

    /// Counts an attempt with a passkey of a customer, as one with a password.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_passkey(&self, customer: CustomerId) -> Result<(), Refusal> {
        let message = "too many attempts with passkeys of this account; wait some minutes, or sign in with a mailed link";
        // No mail address is written like that.
        self.0.account_guesses.admit_one(&format!("passkey {customer}"), message)
    }

    /// Counts a test mail.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_test_mail(&self, who: Origin) -> Result<(), Refusal> {
        self.0.tests.admit_one(&who, "too many test mails in a short time; wait a moment")
    }

    /// Themes that somebody looks at before they count.
    pub(crate) fn previews(&self) -> &Previews<Theme> {
        &self.0.previews
    }

    /// The same of pages.
    pub(crate) fn page_previews(&self) -> &Previews<Page> {
        &self.0.page_previews
    }

    /// Counts a picture that is shown: a page has many of them, and the tills of a branch share an address.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_picture(&self, from: IpAddr) -> Result<(), Refusal> {
        self.0.pictures.admit(from)
    }

    /// Counts an order that somebody places, each of which sets goods aside.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_checkout(&self, from: IpAddr) -> Result<(), Refusal> {
        self.0.checkouts.admit(from)
    }

    /// Counts a code that somebody tries, whether or not there is such a code: whoever tries too often learns nothing of it.
    ///
    /// # Errors
    /// As [`Self::admit_sign_in`].
    pub(crate) fn admit_code(&self, from: IpAddr) -> Result<(), Refusal> {
        self.0.codes.admit(from)
    }

    /// The site that passkeys of customers are for.
    ///
    /// # Errors
    /// `passkeys_not_here` where browsers keep none.
    pub(crate) fn passkey_site(&self, request: &HttpRequest) -> Result<Site, Refusal> {
        Site::of(&self.public_url(request)).ok_or_else(|| {
            let message = "there are no passkeys at this address of the shop: they need https and a name; sign in another way";
            Refusal::new(RefusalCode::PasskeysNotHere, message)
        })
    }

    /// Whether the outside reaches this server by https only, as far as its public address says.
    pub(crate) fn is_secure(&self) -> bool {
        self.0.options.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// What the shop calls itself; as long as it has no name of its own, what the settings say.
    pub(crate) fn shop_name(&self, node: &Node) -> String {
        let published = node.catalogue();
        let own = Some(&published.organisation.shop().name).filter(|name| !name.is_empty());
        own.unwrap_or(&self.0.options.shop_name).clone()
    }

    /// Whether this is the token that reads the metrics. Hashes are compared, so that the time taken tells nothing.
    pub(crate) fn is_metrics_token(&self, token: &str) -> bool {
        let wanted = self.0.options.metrics_token.as_deref();
        wanted.is_some_and(|wanted| Auth::token_sha256(wanted) == Auth::token_sha256(token))
    }

    /// The caller's address: the peer's, or what a trusted proxy says, read from the right until an address that is
    /// not a trusted proxy's.
    pub(crate) fn client_address(&self, request: &HttpRequest) -> IpAddr {
        let trusted = &self.0.options.trusted_proxies;
        // Who listens on all of IPv6 sees IPv4 peers in its clothes.
        let peer = request.peer_addr().map(|address| address.ip().to_canonical());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        if !trusted.contains(&peer) {
            return peer;
        }
        let forwarded: Vec<IpAddr> = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|text| text.trim().parse().ok())
            .collect();
        forwarded.into_iter().rev().find(|address| !trusted.contains(address)).unwrap_or(peer)
    }

    /// Scheme and authority of this server as the outside knows them, without a slash at the end.
    pub(crate) fn public_url(&self, request: &HttpRequest) -> String {
        if let Some(url) = &self.0.options.public_url {
            return url.clone();
        }
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let sane = |host: &&str| {
            !host.is_empty()
                && host.len() <= 255
                && host
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
        };
        format!("http://{}", host.filter(sane).unwrap_or("localhost"))
    }
}

impl Default for Rim {
    fn default() -> Self {
        Self::new(RimOptions::default())
    }
}

/// A route for GET and HEAD.
pub(crate) fn read(route: Route) -> Route {
    route.guard(guard::fn_guard(|context| guard::Get().check(context) || guard::Head().check(context)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use protocol::Retry;

    fn from(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_that_signs_in_too_often_waits_alone() {
        let rim = Rim::default();
        let results: Vec<_> = (0..11).map(|_| rim.admit_sign_in(from("192.0.2.1"))).collect();
        assert!(results[..10].iter().all(Result::is_ok));
        let refusal = results[10].clone().unwrap_err();
        assert_eq!(refusal.code, RefusalCode::TooManyRequests);
        assert!(matches!(refusal.retry, Retry::AfterMs(1..=3_000)), "{refusal:?}");
        assert!(rim.admit_sign_in(from("192.0.2.2")).is_ok());
    }

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_only() {
        let options =
            RimOptions { trusted_proxies: vec![from("10.0.0.1"), from("10.0.0.2")], ..RimOptions::default() };
        let rim = Rim::new(options);
        for (peer, header, expected) in [
            ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "nonsense", "10.0.0.1"),
        ] {
            let request = TestRequest::get()
                .peer_addr((from(peer), 5_000).into())
                .insert_header(("x-forwarded-for", header))
                .to_http_request();
            assert_eq!(rim.client_address(&request), from(expected), "{peer} says {header}");
        }
    }

    #[test]
    fn pages_name_themselves_by_a_sane_host() {
        let rim = Rim::default();
        for (host, url) in [
            ("shop.example:8080", "http://shop.example:8080"),
            ("a\"><script>", "http://localhost"),
            ("", "http://localhost"),
        ] {
            let request = TestRequest::get().insert_header(("host", host)).to_http_request();
            assert_eq!(rim.public_url(&request), url);
        }
        let named =
            Rim::new(RimOptions { public_url: Some("https://shop.example".into()), ..RimOptions::default() });
        assert_eq!(named.public_url(&TestRequest::get().to_http_request()), "https://shop.example");
    }
}
