//! What handlers ask a request for: who calls, what the body says, which page. Each is read once, bounded, and turned
//! into a problem when it is wrong. Rights are asked here; what they protect is the handlers' business.

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, rt::time::timeout, web};
use protocol::{BranchId, CommandId, Lsn, MESSAGE_BYTES_MAX, PAGE_ROWS_MAX, RefusalCode, RegisterId, Right};
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    future::{Future, Ready, ready},
    pin::Pin,
    str::FromStr,
    time::Duration,
};

use super::problem::ProblemResponse;
use crate::{
    auth::Identity,
    limits::{BODY_DEADLINE, PAGE_ROWS},
    node::Node,
    record::Origin,
};

/// Whoever sent the request. A token that is not good is refused here: it never quietly becomes the public.
pub(crate) struct Caller(pub(crate) Identity);

impl Caller {
    /// Where this caller's commands come from.
    ///
    /// # Errors
    /// `unauthenticated` for the public.
    pub(crate) fn origin(&self) -> Result<Origin, ProblemResponse> {
        match &self.0 {
            Identity::Public => Err(unauthenticated()),
            Identity::Register { register, .. } => Ok(Origin::Register(*register)),
            Identity::Staff { staff, .. } => Ok(Origin::Staff(*staff)),
        }
    }

    /// Which branch's stock the caller is kept to, as on the socket; none for staff.
    ///
    /// # Errors
    /// `unauthenticated` for the public.
    pub(crate) fn stock_of(&self) -> Result<Option<BranchId>, ProblemResponse> {
        match &self.0 {
            Identity::Public => Err(unauthenticated()),
            Identity::Register { branch, .. } => Ok(Some(*branch)),
            Identity::Staff { .. } => Ok(None),
        }
    }

    /// Lets staff with a right pass.
    ///
    /// # Errors
    /// `unauthenticated` for the public, `unauthorised` for everybody else without it.
    pub(crate) fn with_right(&self, right: Right) -> Result<(), ProblemResponse> {
        match &self.0 {
            Identity::Public => Err(unauthenticated()),
            Identity::Staff { grant, .. } if grant.may(right) => Ok(()),
            Identity::Staff { .. } | Identity::Register { .. } => Err(unauthorised()),
        }
    }

    /// Lets staff who may view reports pass, and one register.
    ///
    /// # Errors
    /// As [`Self::with_right`].
    pub(crate) fn reports_or_register(&self, own: RegisterId) -> Result<(), ProblemResponse> {
        match &self.0 {
            Identity::Register { register, .. } if *register == own => Ok(()),
            _ => self.with_right(Right::ViewReports),
        }
    }

    /// Which branch's documents the caller is kept to; none for staff who may view reports.
    ///
    /// # Errors
    /// As [`Self::with_right`].
    pub(crate) fn documents_of(&self) -> Result<Option<BranchId>, ProblemResponse> {
        match &self.0 {
            Identity::Register { branch, .. } => Ok(Some(*branch)),
            _ => self.with_right(Right::ViewReports).map(|()| None),
        }
    }

    #[must_use]
    pub(crate) fn is_public(&self) -> bool {
        matches!(self.0, Identity::Public)
    }

    /// Reads the caller of a request.
    ///
    /// # Errors
    /// `unauthenticated` when there is an `Authorization` header that is not a good bearer token.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, ProblemResponse> {
        if !request.headers().contains_key(header::AUTHORIZATION) {
            return Ok(Self(Identity::Public));
        }
        let node = request
            .app_data::<web::Data<Node>>()
            .ok_or_else(|| ProblemResponse::new(RefusalCode::Fault, "the server is not set up"))?;
        bearer_of(request).and_then(|token| node.auth().identify(token)).map(Self).ok_or_else(unauthenticated)
    }
}

impl FromRequest for Caller {
    type Error = ProblemResponse;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// A JSON body within the size and time limits. It must be declared as JSON: a form that another site makes a browser
/// send cannot be.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = ProblemResponse;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = check_headers(request);
        let payload = web::Payload::from_request(request, payload).into_inner();
        Box::pin(async move {
            declared?;
            let payload = payload.map_err(|error| malformed(error.to_string()))?;
            read_json(payload, BODY_DEADLINE).await.map(Self)
        })
    }
}

async fn read_json<T: DeserializeOwned>(
    payload: web::Payload,
    deadline: Duration,
) -> Result<T, ProblemResponse> {
    let bytes = timeout(deadline, payload.to_bytes_limited(MESSAGE_BYTES_MAX))
        .await
        .map_err(|_elapsed| malformed("the body took too long to arrive"))?
        .map_err(|_exceeded| too_large())?
        .map_err(|error| malformed(format!("the body could not be read: {error}")))?;
    serde_json::from_slice(&bytes).map_err(|error| malformed(format!("the body is not right: {error}")))
}

/// Paging of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    pub(crate) limit: Option<usize>,
    pub(crate) cursor: Option<String>,
    pub(crate) format: Option<Format>,
}

/// How a list is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Json,
    Csv,
}

impl PageQuery {
    /// Rows wanted, within bounds.
    ///
    /// # Errors
    /// `malformed` outside 1 to [`PAGE_ROWS_MAX`]: a silently smaller page would look like the end of a list.
    pub(crate) fn rows(&self) -> Result<usize, ProblemResponse> {
        match self.limit.unwrap_or(PAGE_ROWS) {
            rows @ 1..=PAGE_ROWS_MAX => Ok(rows),
            _ => Err(malformed(format!("limit is 1 to {PAGE_ROWS_MAX}"))),
        }
    }

    /// The position after which the page begins.
    ///
    /// # Errors
    /// `malformed` when it is not a cursor that this list gave out.
    pub(crate) fn after<K: FromStr>(&self) -> Result<Option<K>, ProblemResponse> {
        self.cursor
            .as_deref()
            .map(|text| text.parse().map_err(|_error| malformed("the cursor is not one of this list")))
            .transpose()
    }

    /// The journal position before which the page begins.
    ///
    /// # Errors
    /// As [`Self::after`].
    pub(crate) fn before(&self) -> Result<Option<Lsn>, ProblemResponse> {
        Ok(self.after::<u64>()?.map(Lsn))
    }
}

/// Which form a list is wanted in: what the address says, else what the client accepts.
#[must_use]
pub(crate) fn wanted_format(request: &HttpRequest, asked: Option<Format>) -> Format {
    let accepts_csv = || {
        let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
        accept.is_some_and(|accept| {
            accept.split(',').any(|part| part.split(';').next().is_some_and(|kind| kind.trim() == "text/csv"))
        })
    };
    asked.unwrap_or_else(|| if accepts_csv() { Format::Csv } else { Format::Json })
}

/// Checks an `Idempotency-Key` header, where there is one, against the id that the command carries anyway.
///
/// # Errors
/// `malformed` when the two differ.
pub(crate) fn check_idempotency_key(request: &HttpRequest, id: CommandId) -> Result<(), ProblemResponse> {
    let Some(value) = request.headers().get("idempotency-key") else {
        return Ok(());
    };
    // The draft makes it a structured string, in quotes; most clients send it bare.
    let key = value.to_str().ok().map(|text| text.trim().trim_matches('"'));
    match key.and_then(|text| text.parse::<CommandId>().ok()) {
        Some(key) if key == id => Ok(()),
        _ => Err(malformed("Idempotency-Key and the command's id must be the same")),
    }
}

/// Path and query errors as problems, for the extractors of the framework.
pub(crate) fn path_config() -> web::PathConfig {
    web::PathConfig::default()
        .error_handler(|error, _| malformed(format!("the address is not right: {error}")).into())
}

pub(crate) fn query_config() -> web::QueryConfig {
    web::QueryConfig::default()
        .error_handler(|error, _| malformed(format!("the query is not right: {error}")).into())
}

pub(crate) fn malformed(detail: impl Into<String>) -> ProblemResponse {
    ProblemResponse::new(RefusalCode::Malformed, detail)
}

fn unauthenticated() -> ProblemResponse {
    ProblemResponse::new(RefusalCode::Unauthenticated, "a device token or a sign-in token is needed")
}

fn unauthorised() -> ProblemResponse {
    ProblemResponse::new(RefusalCode::Unauthorised, "this needs a right that you do not have")
}

fn too_large() -> ProblemResponse {
    ProblemResponse::new(RefusalCode::TooLarge, format!("a body has at most {MESSAGE_BYTES_MAX} bytes"))
}

/// The token that a request shows.
pub(crate) fn bearer_of(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok().and_then(bearer)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn check_headers(request: &HttpRequest) -> Result<(), ProblemResponse> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let kind = text(header::CONTENT_TYPE).and_then(|kind| kind.split(';').next()).map(str::trim);
    if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) {
        return Err(malformed("the body must be application/json"));
    }
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > MESSAGE_BYTES_MAX) {
        return Err(too_large());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn bearer_tokens() {
        for (value, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Bearer ", None),
            ("Bearer", None),
            ("Basic abc", None),
            ("", None),
        ] {
            assert_eq!(bearer(value), token, "{value:?}");
        }
    }

    #[test]
    fn limits_are_refused_and_never_cut() {
        for (limit, rows) in
            [(None, Some(PAGE_ROWS)), (Some(1), Some(1)), (Some(PAGE_ROWS_MAX), Some(PAGE_ROWS_MAX))]
        {
            assert_eq!(PageQuery { limit, ..PageQuery::default() }.rows().ok(), rows);
        }
        for limit in [0, PAGE_ROWS_MAX + 1, usize::MAX] {
            assert!(PageQuery { limit: Some(limit), ..PageQuery::default() }.rows().is_err(), "{limit}");
        }
    }

    #[test]
    fn csv_is_asked_for_in_two_ways() {
        let plain = TestRequest::get().to_http_request();
        let csv = TestRequest::get().insert_header(("accept", "text/html, text/csv;q=0.9")).to_http_request();
        assert_eq!(wanted_format(&plain, None), Format::Json);
        assert_eq!(wanted_format(&plain, Some(Format::Csv)), Format::Csv);
        assert_eq!(wanted_format(&csv, None), Format::Csv);
        assert_eq!(wanted_format(&csv, Some(Format::Json)), Format::Json);
    }

    #[test]
    fn the_idempotency_key_is_the_commands_id() {
        let id: CommandId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        for (key, good) in [
            ("01890a5d-ac96-774b-bcce-b302099a8057", true),
            ("\"01890a5d-ac96-774b-bcce-b302099a8057\"", true),
            ("01890a5d-ac96-774b-bcce-b302099a8058", false),
            ("order-7", false),
        ] {
            let request = TestRequest::post().insert_header(("idempotency-key", key)).to_http_request();
            assert_eq!(check_idempotency_key(&request, id).is_ok(), good, "{key}");
        }
        assert!(check_idempotency_key(&TestRequest::post().to_http_request(), id).is_ok());
    }

    #[actix_web::test]
    async fn a_body_that_never_ends_is_given_up() {
        let endless: Pin<Box<dyn futures_util::Stream<Item = _>>> = Box::pin(futures_util::stream::pending());
        let mut payload = Payload::Stream { payload: endless };
        let request = TestRequest::post().to_http_request();
        let payload = web::Payload::from_request(&request, &mut payload).await.unwrap();
        let result = read_json::<serde_json::Value>(payload, Duration::from_millis(1)).await;
        assert!(result.unwrap_err().to_string().contains("took too long"));
    }
}
