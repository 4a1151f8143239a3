//! One request to a provider and its answer, within a deadline and a size. Where it is not known whether anything happened, it says
//! so, and whoever asked asks again under the same key.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Method, Request, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Pool, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::PaymentFault;
use crate::limits::{PAYMENT_ANSWER, PAYMENT_ANSWER_BYTES, PAYMENT_REQUESTS_AT_ONCE};

enum Wire {
    Plain(Pool<HttpConnector, Full<Bytes>>),
    Tls(Pool<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

/// A provider's interface by its address.
pub(super) struct Client {
    wire: Wire,
    base: String,
    /// The whole value of `Authorization`, which is never shown.
    authorization: String,
    places: Semaphore,
}

/// What is sent.
pub(super) enum Sent {
    Nothing,
    Json(Value),
    Form(Vec<(String, String)>),
}

impl Client {
    /// # Errors
    /// When the certificates that the system trusts cannot be read.
    pub(super) fn new(base: &str, key: &str) -> std::io::Result<Self> {
        let wire = if base.starts_with("https://") {
            let connector =
                HttpsConnectorBuilder::new().with_native_roots()?.https_only().enable_http1().build();
            Wire::Tls(Pool::builder(TokioExecutor::new()).build(connector))
        } else {
            Wire::Plain(Pool::builder(TokioExecutor::new()).build(HttpConnector::new()))
        };
        Ok(Self {
            wire,
            base: base.trim_end_matches('/').to_owned(),
            authorization: format!("Bearer {key}"),
            places: Semaphore::new(PAYMENT_REQUESTS_AT_ONCE),
        })
    }

    /// Asks, and reads the answer.
    ///
    /// # Errors
    /// [`PaymentFault::Refused`] where the provider says no, [`PaymentFault::Unreachable`] where it is not known what happened.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        sent: Sent,
    ) -> Result<Value, PaymentFault> {
        let lost = |what: &str| PaymentFault::Unreachable(format!("the provider of payments {what}"));
        let Ok(_place) = self.places.try_acquire() else { return Err(lost("is asked too much at once")) };
        let (kind, body) = match sent {
            Sent::Nothing => (None, String::new()),
            Sent::Json(value) => (Some("application/json"), value.to_string()),
            Sent::Form(fields) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(fields);
                (Some("application/x-www-form-urlencoded"), form.finish())
            }
        };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::ACCEPT, "application/json");
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let request = request
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| PaymentFault::Refused(format!("this cannot be asked: {error}")))?;
        let answered = tokio::time::timeout(PAYMENT_ANSWER, self.send(request)).await;
        match answered {
            Err(_elapsed) => Err(lost("does not answer")),
            Ok(Err(error)) => Err(lost(&format!("cannot be reached: {error}"))),
            Ok(Ok((status, body))) => read(status, &body),
        }
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<(u16, Bytes), String> {
        let sent = match &self.wire {
            Wire::Plain(pool) => pool.request(request).await,
            Wire::Tls(pool) => pool.request(request).await,
        };
        let answer = sent.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), PAYMENT_ANSWER_BYTES).collect().await;
        Ok((status, body.map_err(|error| error.to_string())?.to_bytes()))
    }
}

#[derive(Deserialize)]
struct Problem {
    error: Told,
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

fn read(status: u16, body: &[u8]) -> Result<Value, PaymentFault> {
    if (200..300).contains(&status) {
        return serde_json::from_slice(body)
            .map_err(|error| PaymentFault::Unreachable(format!("the provider's answer is none: {error}")));
    }
    let told = serde_json::from_slice::<Problem>(body).map(|problem| problem.error);
    let (code, message) = told.map(|told| (told.code, told.message)).unwrap_or_default();
    let sentence = if message.is_empty() { format!("the provider answers {status}") } else { message };
    let again = match status {
        // Wrong keys are mended by a person, and then it goes on.
        401 | 403 | 408 | 425 | 429 => true,
        // The first one under this key is still being done.
        409 => code == "idempotency_key_in_use" || code == "lock_timeout",
        status => status >= 500,
    };
    Err(if again { PaymentFault::Unreachable(sentence) } else { PaymentFault::Refused(sentence) })
}
