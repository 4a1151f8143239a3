//! What handlers ask a request for: what the body says, which page. Each is read once, bounded, and turned into a problem
//! when it is wrong.

use actix_web::{
    FromRequest, HttpRequest, dev::Payload, error::PathError, http::header, rt::time::timeout, web,
};
use protocol::{CommandId, MESSAGE_BYTES_MAX, PAGE_ROWS_MAX, Refusal, RefusalCode, refusal_of_json};
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    future::{Future, Ready, ready},
    ops::Deref,
    pin::Pin,
    str::FromStr,
    time::Duration,
};
use uuid::Uuid;

use crate::{
    limits::{BODY_DEADLINE, PAGE_ROWS},
    rim::ProblemResponse,
};

/// A JSON body within the size and time limits. It must be declared as JSON: a form that another site makes a browser
/// send cannot be.
pub(super) struct Body<T>(pub(super) T);

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

/// The id under which a request is one and the same however often it is sent: its own, or a new one where it brings none.
pub(super) fn request_id(request: &HttpRequest) -> Result<CommandId, ProblemResponse> {
    match request.headers().get("idempotency-key") {
        None => Ok(CommandId::new(Uuid::now_v7())),
        Some(key) => key
            .to_str()
            .ok()
            .and_then(|key| key.parse().ok())
            .ok_or_else(|| malformed("an Idempotency-Key is a UUID of version 7")),
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
    serde_json::from_slice(&bytes).map_err(|error| {
        let refusal = refusal_of_json(&String::from_utf8_lossy(&bytes), &error);
        match slip_of_pen(&error.to_string()) {
            Some(meant) => {
                malformed(format!("the body is not right: {}; `{meant}` may be meant", refusal.message))
            }
            None => {
                Refusal { message: format!("the body is not right: {}", refusal.message), ..refusal }.into()
            }
        }
    })
}

/// How far a word may be from a known one to be taken for the same, misspelt.
const SLIPS_MAX: usize = 2;

/// The word that was meant by an unknown one, where a known word of the same place is so near that nobody would give a new
/// thing that name. What is not near may be from a newer client, and only a newer server can tell.
fn slip_of_pen(said: &str) -> Option<&str> {
    let mut words = said.split('`').skip(1).step_by(2);
    let unknown = words.next().filter(|_| said.starts_with("unknown "))?;
    let near = |known: &&str| {
        let slips = strsim::osa_distance(unknown, known);
        slips <= SLIPS_MAX && slips.saturating_mul(3) < unknown.chars().count()
    };
    words.filter(near).min_by_key(|known| strsim::osa_distance(unknown, known))
}

/// What the query of an address asks for.
pub(super) struct Asked<T>(T);

impl<T> Asked<T> {
    pub(super) fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Asked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Asked<T> {
    type Error = ProblemResponse;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = form_urlencoded::parse(request.query_string().as_bytes());
        let read = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs));
        ready(read.map(Self).map_err(|error| malformed(query_fault(&error))))
    }
}

/// What is wrong with a query, and where.
fn query_fault(error: &serde_path_to_error::Error<serde_urlencoded::de::Error>) -> String {
    let (place, said) = (error.path().to_string(), error.inner().to_string());
    if said.starts_with("unknown field") {
        let (unknown, known) = words_of(&said);
        return match known.as_slice() {
            [] => format!("this address takes no `{unknown}`, and nothing else behind the question mark"),
            _ => format!("this address takes no `{unknown}`; it takes {}", known.join(", ")),
        };
    }
    if let Some(name) = said.strip_prefix("missing field ") {
        return format!("{name} is missing in the address");
    }
    if let Some(name) = said.strip_prefix("duplicate field ") {
        return format!("{name} may stand in the address once");
    }
    if said.starts_with("unknown variant") {
        let (unknown, known) = words_of(&said);
        return format!("`{place}` is one of {}, not `{unknown}`", known.join(", "));
    }
    let wanted = match said.as_str() {
        "provided string was not `true` or `false`" => "true or false",
        said if said.starts_with("number too") => "a smaller whole number",
        said if said.contains("digit") || said.contains("integer") => "a whole number, 0 or more",
        said => return format!("`{place}` in the address is not right: {said}"),
    };
    format!("`{place}` in the address is {wanted}")
}

/// The unknown word of a message about one, and the known ones.
fn words_of(said: &str) -> (&str, Vec<String>) {
    let mut words = said.split('`').skip(1).step_by(2);
    (words.next().unwrap_or_default(), words.map(|word| format!("`{word}`")).collect())
}

/// Paging of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageQuery {
    pub(super) limit: Option<usize>,
    pub(super) cursor: Option<String>,
    pub(super) format: Option<Format>,
}

/// How a list is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    Json,
    Csv,
}

impl PageQuery {
    /// Rows wanted, within bounds.
    ///
    /// # Errors
    /// `malformed` outside 1 to [`PAGE_ROWS_MAX`]: a silently smaller page would look like the end of a list.
    pub(super) fn rows(&self) -> Result<usize, ProblemResponse> {
        match self.limit.unwrap_or(PAGE_ROWS) {
            rows @ 1..=PAGE_ROWS_MAX => Ok(rows),
            _ => Err(malformed(format!("limit is 1 to {PAGE_ROWS_MAX}"))),
        }
    }

    /// The position after which the page begins.
    ///
    /// # Errors
    /// `malformed` when it is not a cursor that this list gave out.
    pub(super) fn after<K: FromStr>(&self) -> Result<Option<K>, ProblemResponse> {
        self.cursor
            .as_deref()
            .map(|text| text.parse().map_err(|_error| malformed("the cursor is not one of this list")))
            .transpose()
    }
}

/// Which form a list is wanted in: what the address says, else what the client accepts.
#[must_use]
pub(super) fn wanted_format(request: &HttpRequest, asked: Option<Format>) -> Format {
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
pub(super) fn check_idempotency_key(request: &HttpRequest, id: CommandId) -> Result<(), ProblemResponse> {
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

/// Errors in the path of an address as problems, for the extractor of the framework.
pub(super) fn path_config() -> web::PathConfig {
    web::PathConfig::default().error_handler(|error, request| {
        let said = match &error {
            PathError::Deserialize(error) => error.to_string(),
            other => other.to_string(),
        };
        malformed(path_fault(request, &said)).into()
    })
}

/// What is wrong with the path. Every path of ours has one thing in it that can be wrong.
fn path_fault(request: &HttpRequest, said: &str) -> String {
    let (name, value) = request.match_info().iter().next().unwrap_or(("address", ""));
    let digits = ["can not parse", "invalid digit", "number too"].iter().any(|words| said.starts_with(words));
    if digits {
        return format!("{name} in the address is a whole number from 0 to 65535, not {value:?}");
    }
    format!("{name} in the address is not right: {said}")
}

pub(super) fn malformed(detail: impl Into<String>) -> ProblemResponse {
    ProblemResponse::new(RefusalCode::Malformed, detail)
}

fn too_large() -> ProblemResponse {
    ProblemResponse::new(RefusalCode::TooLarge, format!("a body has at most {MESSAGE_BYTES_MAX} bytes"))
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
