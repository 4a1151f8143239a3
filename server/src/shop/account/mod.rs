//! Customers' accounts as pages: each works without a script. A form is taken from this shop's own pages only, says the same
//! whether or not somebody has an account, and changes nothing by being looked at.

pub(super) mod alerts;
mod credit;
mod door;
mod form;
mod inside;
mod leaving;
mod letters;
mod passkeys;
mod places;
mod say;

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time},
    http::{StatusCode, header},
    web,
};
use askama::Template;
use protocol::{CustomerId, Refusal, RefusalCode};
use sha2::{Digest, Sha256};

use self::form::{Field, Form};
pub(super) use super::personal::private;
pub(super) use super::visit::Visit;
use super::{front::Front, keeping, personal};
use crate::{
    limits::ACCOUNT_TTL,
    node::Node,
    rim::{Rim, read, rendered},
    words::Language,
};

/// What the pages of accounts look like, the same in every language.
pub(super) fn look(cfg: &mut web::ServiceConfig) {
    cfg.route("/account.css", read(web::to(stylesheet)));
}

/// The addresses of accounts, in one language.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    for (path, look, act) in [
        ("/account/sign-up", web::to(door::sign_up), web::to(door::signed_up)),
        ("/account/sign-in", web::to(door::sign_in), web::to(door::signed_in)),
        ("/account/link", web::to(door::ask_link), web::to(door::link_asked)),
        ("/account/open", web::to(door::open), web::to(door::opened)),
        ("/account/enter", web::to(door::enter), web::to(door::entered)),
        ("/account/reset", web::to(door::reset), web::to(door::was_reset)),
        ("/account/new-email", web::to(door::new_email), web::to(door::email_proved)),
        ("/account/profile", web::to(inside::profile), web::to(inside::profile_put)),
        ("/account/email", web::to(inside::email), web::to(inside::email_asked)),
        ("/account/password", web::to(inside::password), web::to(inside::password_put)),
        ("/account/addresses", web::to(inside::address), web::to(inside::address_put)),
        ("/account/passkeys/new", web::to(passkeys::add), web::to(passkeys::added)),
        ("/account/passkeys/rename", web::to(passkeys::rename), web::to(passkeys::renamed)),
        ("/account/passkeys/remove", web::to(passkeys::remove), web::to(passkeys::removed)),
        ("/account/erase", web::to(leaving::erase), web::to(leaving::erased)),
        ("/alerts/new", web::to(alerts::ask), web::to(alerts::asked)),
        ("/alerts/confirm", web::to(alerts::confirm), web::to(alerts::confirmed)),
    ] {
        cfg.service(web::resource(path).route(read(look)).route(act.guard(actix_web::guard::Post())));
    }
    for (path, act) in [
        ("/account/addresses/remove", web::to(inside::address_removed)),
        ("/account/consents", web::to(inside::consents_put)),
        ("/account/devices/end", web::to(inside::device_ended)),
        ("/account/sign-out", web::to(inside::signed_out)),
        ("/account/sign-in/asked", web::to(passkeys::sign_in_asked)),
        ("/account/sign-in/passkey", web::to(passkeys::signed_in)),
        ("/account/passkeys/asked", web::to(passkeys::add_asked)),
        ("/alerts/stop", web::to(alerts::stopped)),
    ] {
        cfg.route(path, act.guard(actix_web::guard::Post()));
    }
    for (path, look) in [
        ("/account", web::to(inside::account)),
        ("/account/export", web::to(leaving::export)),
        ("/alerts", web::to(alerts::list)),
    ] {
        cfg.route(path, read(look));
    }
}

async fn stylesheet() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .content_type("text/css; charset=utf-8")
        .body(include_str!("../../../templates/account.css"))
}

/// A customer who is signed in on this device.
pub(super) struct Guest {
    pub(super) customer: CustomerId,
    token: String,
}

impl Guest {
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// What the forms of this device carry, which no other site knows.
    pub(super) fn proof(&self) -> String {
        let hash = Sha256::new().chain_update(b"forms of ").chain_update(&self.token).finalize();
        hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// On https the name itself makes browsers refuse a cookie that another host or a plain connection has set.
fn cookie_name(rim: &Rim) -> &'static str {
    if rim.is_secure() { "__Host-account" } else { "account" }
}

/// Who is signed in on a device, if they may still be.
pub(super) async fn guest(request: &HttpRequest, node: &Node, rim: &Rim) -> Result<Option<Guest>, Refusal> {
    let Some(cookie) = request.cookie(cookie_name(rim)) else { return Ok(None) };
    let Some(customer) = node.auth().accounts().of(cookie.value()) else { return Ok(None) };
    let account = node.account(customer).await?;
    let may = account.is_some_and(|account| !account.blocked);
    Ok(may.then(|| Guest { customer, token: cookie.value().to_owned() }))
}

impl Visit {
    /// Who is signed in here, if they may still be.
    pub(super) async fn guest(&self) -> Result<Option<Guest>, Refusal> {
        guest(&self.request, &self.node, &self.rim).await
    }

    fn cookie(&self, value: String, seconds: i64) -> Cookie<'static> {
        Cookie::build(cookie_name(&self.rim), value)
            .path("/")
            .http_only(true)
            .secure(self.rim.is_secure())
            .same_site(SameSite::Lax)
            .max_age(time::Duration::seconds(seconds))
            .finish()
    }

    /// Signs a device in and leads it to its account. Whatever token it had before is good no more.
    pub(super) async fn sign_in(&self, customer: CustomerId) -> Result<HttpResponse, Refusal> {
        let accounts = self.node.auth().accounts();
        if let Some(before) = self.request.cookie(cookie_name(&self.rim)) {
            accounts.sign_out(before.value())?;
        }
        let client = self.request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let token = accounts.sign_in(customer, client.unwrap_or_default())?;
        self.node.auth().make_durable().await?;
        let seconds = i64::try_from(ACCOUNT_TTL.as_secs()).unwrap_or(i64::MAX);
        let mut response = see_other(&format!("{}/account", self.at), Some(self.cookie(token, seconds)));
        keeping::signed_in(&self.request, &self.node, &self.rim, customer, &mut response).await;
        Ok(response)
    }

    /// Leads to another page of the account.
    pub(super) fn to(&self, to: &str) -> HttpResponse {
        see_other(&format!("{}{to}", self.at), None)
    }

    /// Leads away from the account, without its cookie.
    pub(super) fn leave(&self, to: &str) -> HttpResponse {
        let mut response = see_other(&format!("{}{to}", self.at), Some(self.cookie(String::new(), 0)));
        // Whoever comes to this device next does not find somebody's basket.
        keeping::signed_out(&self.request, &self.rim, &mut response);
        response
    }

    /// A page with one form, or with something to say and nothing to fill in.
    pub(super) fn page(&self, status: StatusCode, page: &Sheet<'_>) -> HttpResponse {
        let shop = self.front();
        private(rendered(status, &SheetPage { shop: &shop, title: page.title, question: "", page }))
    }

    /// Something to read, and nothing to do.
    pub(super) fn notice(&self, status: StatusCode, title: &str, text: &str) -> HttpResponse {
        self.page(status, &Sheet { title, intro: text, ..Sheet::default() })
    }

    /// What went wrong, as a page.
    pub(super) fn refused(&self, refusal: &Refusal) -> HttpResponse {
        let (status, told) = (crate::rim::status(refusal.code), self.told(refusal));
        let (title, code) = (self.say.account_not_done(), refusal.code.name());
        self.page(status, &Sheet { title, intro: &told, code, ..Sheet::default() })
    }

    /// The same as a sentence.
    pub(super) fn told(&self, refusal: &Refusal) -> String {
        match (self.say, refusal.code) {
            (Language::English, _) | (_, RefusalCode::InvalidPassword) => {
                say::sentence(self.say, &refusal.message)
            }
            (other, _) => other.refusal(refusal),
        }
    }
}

/// A page with a form.
#[derive(Default)]
pub(super) struct Sheet<'a> {
    pub(super) title: &'a str,
    /// What it is about, above all that is said of it.
    pub(super) above: String,
    pub(super) intro: &'a str,
    /// What is wrong with what was sent.
    pub(super) problem: Option<&'a str>,
    pub(super) action: &'a str,
    pub(super) fields: Vec<Field>,
    pub(super) button: &'a str,
    /// Whether the button destroys something.
    pub(super) grave: bool,
    /// Other ways on: words and addresses.
    pub(super) links: Vec<(&'a str, &'a str)>,
    /// Whether the form is sent with a passkey that the browser makes for it.
    pub(super) asks_for_passkey: bool,
    /// Whether one may sign in here with a passkey.
    pub(super) takes_passkeys: bool,
    /// What programs call what went wrong.
    pub(super) code: &'a str,
}

#[derive(Template)]
#[template(path = "account_form.html")]
struct SheetPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    page: &'a Sheet<'a>,
}

pub(super) fn see_other(to: &str, cookie: Option<Cookie<'static>>) -> HttpResponse {
    let mut response = personal::see_other(to);
    if let Some(cookie) = cookie
        && let Err(error) = response.add_cookie(&cookie)
    {
        tracing::warn!(%error, "an account's cookie could not be written");
    }
    response
}

/// The address of another part of this shop, from the outside.
fn outside(base: &str, path: &str, token: &str) -> String {
    format!("{base}{path}?t={token}")
}
