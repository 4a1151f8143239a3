//! Notices to a shop, signed as Standard Webhooks has it: HMAC-SHA256 over id, moment and body, with every secret that counts.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use futures_util::{StreamExt as _, stream};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::time::SystemTime;

use crate::{
    Shared,
    book::Due,
    limits::{NOTICE_DEADLINE, NOTICES_AT_ONCE, TICK},
};

/// What notices are signed with, and where they go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Webhook {
    pub address: String,
    /// `whsec_…`, the newest first.
    pub secrets: Vec<String>,
}

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The value of `webhook-signature`. None where a secret is none.
#[must_use]
pub fn sign(secrets: &[String], id: &str, seconds: i64, body: &[u8]) -> Option<String> {
    let signed = secrets.iter().map(|secret| {
        let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        Some(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
    });
    signed.collect::<Option<Vec<_>>>().map(|all| all.join(" "))
}

/// Wakes late banks and brings notices, for as long as this program runs.
pub(crate) async fn run(shared: Shared) {
    let mut tick = tokio::time::interval(TICK);
    loop {
        tick.tick().await;
        let due = {
            let mut book = shared.book();
            book.wake(now());
            book.take_due(now(), NOTICES_AT_ONCE)
        };
        let Some(webhook) = shared.webhook() else { continue };
        stream::iter(due)
            .for_each_concurrent(NOTICES_AT_ONCE, |due| deliver(&shared, webhook.clone(), due))
            .await;
    }
}

async fn deliver(shared: &Shared, webhook: Webhook, due: Due) {
    let body = serde_json::json!({ "id": due.id, "payment": due.payment, "state": due.state });
    let body = body.to_string();
    let seconds = now().div_euclid(1_000);
    let Some(signature) = sign(&webhook.secrets, &due.id, seconds, body.as_bytes()) else {
        tracing::error!("a secret for notices is none; it looks like whsec_ and then base64");
        return;
    };
    let request = shared
        .client
        .post(&webhook.address)
        .timeout(NOTICE_DEADLINE)
        .header("content-type", "application/json")
        .header("webhook-id", &due.id)
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", signature)
        .body(body);
    let taken = request.send().await.is_ok_and(|answer| answer.status().is_success());
    if !taken {
        shared.book().again(due, now());
    }
}
