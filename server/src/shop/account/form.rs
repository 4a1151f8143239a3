//! Forms about accounts: read within bounds, and taken from this shop's own pages only.

use actix_web::{FromRequest, HttpRequest, dev::Payload, rt::time::timeout, web};
use protocol::{Refusal, RefusalCode};
use std::{borrow::Cow, collections::BTreeMap, future::Future, pin::Pin};

use super::{super::personal::is_surely_own_form, Visit};
use crate::{
    limits::{ACCOUNT_FORM_BYTES_MAX, BODY_DEADLINE},
    words::Language,
};

/// What was filled in. A field that came twice counts as it came last.
#[derive(Default)]
pub(crate) struct Form(BTreeMap<String, String>);

impl Form {
    /// A field without the spaces around it; empty when it was left out.
    pub(super) fn text(&self, name: &str) -> String {
        self.raw(name).trim().to_owned()
    }

    /// A field as it is: spaces belong to a password.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    pub(super) fn ticked(&self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }
}

impl FromRequest for Form {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let payload = web::Payload::from_request(request, payload).into_inner();
        Box::pin(async move {
            let read = payload?.to_bytes_limited(ACCOUNT_FORM_BYTES_MAX);
            let late = |_late| actix_web::error::ErrorRequestTimeout("The form took too long to arrive.");
            let large = |_large| actix_web::error::ErrorPayloadTooLarge("The form is too large.");
            let bytes = timeout(BODY_DEADLINE, read).await.map_err(late)?.map_err(large)??;
            Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
        })
    }
}

impl Visit {
    /// Whether a form may be looked at: it comes from a page of this shop, and not too many come from one place.
    ///
    /// # Errors
    /// `unauthorised` for one that another site made a browser send, `too_many_requests`.
    pub(super) fn admit(&self) -> Result<(), Refusal> {
        if !is_surely_own_form(&self.request, &self.rim) {
            let message = "This form did not come from a page of this shop. Open the page again, and send it from there.";
            return Err(Refusal::new(RefusalCode::Unauthorised, message));
        }
        self.rim.admit_account_form(self.rim.client_address(&self.request))
    }
}

/// One field of a form, as it is drawn.
#[derive(Default)]
pub(crate) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// The input's type; `select` for a choice of `options`.
    pub(super) kind: &'static str,
    pub(super) value: String,
    pub(super) hint: &'static str,
    /// What browsers fill in by themselves.
    pub(super) autocomplete: &'static str,
    pub(super) required: bool,
    pub(super) ticked: bool,
    pub(super) options: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// What is wrong with it.
    pub(super) wrong: Option<String>,
}

impl Field {
    pub(super) fn text(
        name: &'static str,
        label: &'static str,
        autocomplete: &'static str,
        value: String,
    ) -> Self {
        Self { name, label, kind: "text", autocomplete, value, ..Self::default() }
    }

    pub(super) fn email(say: Language, value: String) -> Self {
        let label = say.account_email();
        Self {
            name: "email",
            label,
            kind: "email",
            autocomplete: "email",
            value,
            required: true,
            ..Self::default()
        }
    }

    /// The password that an account has.
    pub(super) fn password(say: Language) -> Self {
        Self {
            name: "password",
            label: say.account_password(),
            kind: "password",
            autocomplete: "current-password",
            required: true,
            ..Self::default()
        }
    }

    pub(super) fn hidden(name: &'static str, value: String) -> Self {
        Self { name, kind: "hidden", value, ..Self::default() }
    }

    pub(super) fn tick(name: &'static str, label: &'static str, ticked: bool) -> Self {
        Self { name, label, kind: "checkbox", value: "yes".to_owned(), ticked, ..Self::default() }
    }

    pub(super) const fn needed(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) fn hinted(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }
}

/// Puts what is wrong at its field; what belongs to none comes back.
pub(super) fn at_field(say: Language, fields: &mut [Field], message: &str) -> Option<String> {
    let said = super::say::sentence(say, message);
    let place = super::say::field_of(message);
    match fields.iter_mut().find(|field| place == Some(field.name)) {
        Some(field) => {
            field.wrong = Some(said);
            None
        }
        None => Some(said),
    }
}
