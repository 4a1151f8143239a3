//! Whether a notice comes from whom it says. Both forms sign the moment and the body with HMAC-SHA256; several secrets count while
//! one takes the place of another, and what is too old is refused, so that nobody sends again what they once overheard.

use actix_web::http::header::HeaderMap;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::PaymentFault;
use crate::limits::{NOTICE_AGE_MAX, NOTICE_SIGNATURES_MAX};

/// As Standard Webhooks has it, over id, moment and body. The notice's id.
pub(super) fn standard(
    secrets: &[String],
    headers: &HeaderMap,
    body: &[u8],
    now: i64,
) -> Result<String, PaymentFault> {
    let id = text(headers, "webhook-id").ok_or(PaymentFault::Forged)?;
    let moment = text(headers, "webhook-timestamp").ok_or(PaymentFault::Forged)?;
    fresh(moment, now)?;
    let signed = [format!("{id}.{moment}.").as_bytes(), body].concat();
    let given = text(headers, "webhook-signature").ok_or(PaymentFault::Forged)?;
    let marks = given.split(' ').filter_map(|mark| mark.strip_prefix("v1,"));
    let marks: Vec<Vec<u8>> =
        marks.take(NOTICE_SIGNATURES_MAX).filter_map(|mark| BASE64_STANDARD.decode(mark).ok()).collect();
    let keys = secrets
        .iter()
        .filter_map(|secret| BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap_or(secret)).ok());
    check(keys, &signed, &marks)?;
    Ok(id.to_owned())
}

/// As Stripe has it: `t=…,v1=…` over moment and body, the secret as it is written.
pub(super) fn stripe(
    secrets: &[String],
    headers: &HeaderMap,
    body: &[u8],
    now: i64,
) -> Result<(), PaymentFault> {
    let given = text(headers, "stripe-signature").ok_or(PaymentFault::Forged)?;
    let parts: Vec<(&str, &str)> = given.split(',').filter_map(|part| part.trim().split_once('=')).collect();
    let moment = parts.iter().find(|(name, _)| *name == "t").ok_or(PaymentFault::Forged)?.1;
    fresh(moment, now)?;
    let signed = [format!("{moment}.").as_bytes(), body].concat();
    let marks = parts.iter().filter(|(name, _)| *name == "v1").take(NOTICE_SIGNATURES_MAX);
    let marks: Vec<Vec<u8>> = marks.filter_map(|(_, mark)| unhex(mark)).collect();
    check(secrets.iter().map(|secret| secret.clone().into_bytes()), &signed, &marks)
}

fn check(keys: impl Iterator<Item = Vec<u8>>, signed: &[u8], marks: &[Vec<u8>]) -> Result<(), PaymentFault> {
    for key in keys.filter(|key| !key.is_empty()) {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { continue };
        mac.update(signed);
        // Compared without telling by its time how much of it is right.
        if marks.iter().any(|mark| mac.clone().verify_slice(mark).is_ok()) {
            return Ok(());
        }
    }
    Err(PaymentFault::Forged)
}

fn fresh(moment: &str, now: i64) -> Result<(), PaymentFault> {
    let seconds: i64 = moment.parse().ok().ok_or(PaymentFault::Forged)?;
    let age = now.checked_sub(seconds).ok_or(PaymentFault::Forged)?;
    if age.unsigned_abs() > NOTICE_AGE_MAX.as_secs() { Err(PaymentFault::Forged) } else { Ok(()) }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    bytes
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)?.checked_mul(16)?.checked_add(digit(*low)?)?),
            _ => None,
        })
        .collect()
}
