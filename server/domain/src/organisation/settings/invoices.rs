//! What invoices and credit notes are called, and what stands on all of them.

use protocol::{DESCRIPTION_CHARS_MAX, NUMBER_PREFIX_MAX, RefusalCode, WithFacts};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::{Organisation, SettingEvent};
use crate::{
    Rejection,
    check::{self, Breaks},
    limits::INVOICE_POLICIES_MAX,
    organisation::{Event, check_version, next_version},
};

/// What invoices and credit notes are called, and what stands on all of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InvoicePolicy {
    pub prefix: String,
    pub credit_prefix: String,
    pub seller: String,
    pub text: String,
    pub version: u32,
}

impl Organisation {
    pub(in crate::organisation) fn put_invoice_policy(
        &self,
        asked: &protocol::InvoicePolicy,
    ) -> Result<Event, Rejection> {
        check_prefix(&asked.prefix).map_err(|no| no.field("prefix"))?;
        check_prefix(&asked.credit_prefix).map_err(|no| no.field("credit_prefix"))?;
        check::note("who sells", &asked.seller).map_err(|no| no.field("seller"))?;
        let text = check::text("the text", &asked.text, DESCRIPTION_CHARS_MAX, Breaks::Allowed);
        text.map_err(|no| no.field("text"))?;
        let version = self.settings.invoices.as_ref().map(|before| before.version);
        check_version(asked.version, Some(version.unwrap_or(0)), "What is settled about invoices")?;
        let changes = usize::try_from(next_version(version)).unwrap_or(usize::MAX);
        check::at_most(changes, INVOICE_POLICIES_MAX, "changes of what invoices are called")?;
        Ok(Event::Setting(SettingEvent::InvoicesPut(Arc::new(InvoicePolicy {
            prefix: asked.prefix.clone(),
            credit_prefix: asked.credit_prefix.clone(),
            seller: asked.seller.trim().to_owned(),
            text: asked.text.trim().to_owned(),
            version: next_version(version),
        }))))
    }

    /// What counts for invoices now.
    #[must_use]
    pub fn invoice_policy(&self) -> protocol::InvoicePolicy {
        let Some(own) = &self.settings.invoices else { return protocol::InvoicePolicy::default() };
        protocol::InvoicePolicy {
            prefix: own.prefix.clone(),
            credit_prefix: own.credit_prefix.clone(),
            seller: own.seller.clone(),
            text: own.text.clone(),
            version: Some(own.version),
        }
    }
}

/// What can stand in the name of a file and in an address as it is.
fn check_prefix(prefix: &str) -> Result<(), Rejection> {
    let fits = (1..=NUMBER_PREFIX_MAX).contains(&prefix.len());
    if fits && prefix.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return Ok(());
    }
    let message = format!("what numbers begin with is 1 to {NUMBER_PREFIX_MAX} capital letters and digits");
    Err(Rejection::new(RefusalCode::InvalidText, message))
}
