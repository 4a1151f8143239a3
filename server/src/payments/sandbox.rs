//! The provider to try things with, as a shop meets one: by its interface and its notices.

use actix_web::http::header::HeaderMap;
use domain::orders::Reading;
use hyper::Method;
use protocol::{Amount, CommandId, PaymentState};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Asked, NewPayment, Notice, Opened, PaymentFault, PaymentProvider,
    client::{Client, Sent},
    options::Access,
    signature,
};

pub(super) struct SandboxProvider {
    client: Client,
    secrets: Vec<String>,
}

#[derive(Deserialize)]
struct Payment {
    id: String,
    state: State,
    authorised: i64,
    captured: i64,
    refunded: i64,
    disputed: bool,
    address: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Pending,
    Authorised,
    Captured,
    Declined,
    Cancelled,
}

#[derive(Deserialize)]
struct Told {
    payment: String,
}

impl Payment {
    fn of(answer: Value) -> Result<Self, PaymentFault> {
        serde_json::from_value(answer)
            .map_err(|error| PaymentFault::Unreachable(format!("the provider's payment is none: {error}")))
    }

    fn reading(&self) -> Reading {
        Reading {
            state: match self.state {
                State::Pending => PaymentState::Pending,
                State::Authorised => PaymentState::Authorised,
                State::Captured => PaymentState::Captured,
                State::Declined => PaymentState::Declined,
                State::Cancelled => PaymentState::Cancelled,
            },
            authorised: Amount(self.authorised),
            captured: Amount(self.captured),
            refunded: Amount(self.refunded),
            disputed: self.disputed,
        }
    }
}

impl SandboxProvider {
    pub(super) fn new(access: &Access) -> std::io::Result<Self> {
        Ok(Self { client: Client::new(&access.address, &access.key)?, secrets: access.secrets.clone() })
    }

    async fn act(
        &self,
        key: CommandId,
        reference: &str,
        what: &str,
        body: Value,
    ) -> Result<Reading, PaymentFault> {
        let path = format!("/v1/payments/{}/{what}", segment(reference)?);
        let answer = self.client.ask(Method::POST, &path, Some(&key.to_string()), Sent::Json(body)).await?;
        Ok(Payment::of(answer)?.reading())
    }
}

/// References are the provider's own, but they become part of an address.
pub(super) fn segment(reference: &str) -> Result<&str, PaymentFault> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if reference.is_empty() || !reference.bytes().all(plain) {
        return Err(PaymentFault::Refused("this is no payment of this provider".to_owned()));
    }
    Ok(reference)
}

impl PaymentProvider for SandboxProvider {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    fn open<'a>(&'a self, key: CommandId, payment: &'a NewPayment) -> Asked<'a, Opened> {
        Box::pin(async move {
            let body = json!({
                "amount": payment.amount.0,
                "currency": payment.currency.to_string(),
                "order": payment.order,
                "email": payment.email,
                "description": payment.description,
                "return_address": payment.return_address,
                "locale": payment.locale,
            });
            let key = key.to_string();
            let answer = self.client.ask(Method::POST, "/v1/payments", Some(&key), Sent::Json(body)).await?;
            let payment = Payment::of(answer)?;
            Ok(Opened { reference: payment.id, address: payment.address })
        })
    }

    fn read<'a>(&'a self, reference: &'a str) -> Asked<'a, Reading> {
        Box::pin(async move {
            let path = format!("/v1/payments/{}", segment(reference)?);
            let answer = self.client.ask(Method::GET, &path, None, Sent::Nothing).await?;
            Ok(Payment::of(answer)?.reading())
        })
    }

    fn capture<'a>(&'a self, key: CommandId, reference: &'a str, amount: Amount) -> Asked<'a, Reading> {
        Box::pin(self.act(key, reference, "capture", json!({ "amount": amount.0 })))
    }

    fn cancel<'a>(&'a self, key: CommandId, reference: &'a str) -> Asked<'a, Reading> {
        Box::pin(self.act(key, reference, "cancel", json!({})))
    }

    fn refund<'a>(&'a self, key: CommandId, reference: &'a str, amount: Amount) -> Asked<'a, Reading> {
        Box::pin(self.act(key, reference, "refunds", json!({ "amount": amount.0 })))
    }

    fn hear(&self, headers: &HeaderMap, body: &[u8]) -> Result<Notice, PaymentFault> {
        let now = crate::clock::now().0.div_euclid(1_000);
        let id = signature::standard(&self.secrets, headers, body, now)?;
        let told: Told = serde_json::from_slice(body)
            .map_err(|error| PaymentFault::Refused(format!("this notice is not understood: {error}")))?;
        Ok(Notice { reference: told.payment, id })
    }
}
