//! What the house has settled for tills and papers: ways to pay, reasons, rules of age and amount, and what receipts'
//! numbers look like. A house begins with some of each, which are data like any other.

mod defaults;
mod event;
mod flash;
mod invoices;
mod label_printers;
mod methods;
mod numberings;
mod privacy;
mod reasons;
mod returns;
mod review;
mod rules;
mod short_picks;
mod sourcing;
mod synonyms;
mod view;

use protocol::{
    Amount, BranchId, FlashSaleId, PaymentMethodId, ReasonId, RefusalCode, Rule, SaleRuleId, WORDINGS_MAX,
    WithFacts,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

use super::{
    Event, Organisation,
    event::{PaymentMethod, Reason, SaleRule, Wording},
};
use crate::{Rejection, check};

pub use event::SettingEvent;
pub use flash::FlashSale;
pub use invoices::InvoicePolicy;
pub use label_printers::LabelPrinter;
pub use numberings::Numbering;
pub use privacy::PrivacyPolicy;
pub use returns::{ExchangePolicy, ReturnPolicy};
pub use review::ReviewRule;
pub use rules::Limits;
pub use short_picks::{Answers, ShortPicks};
pub use sourcing::{Sending, Sourcing};

/// Each by its number. What is shared with a copy is copied when it changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    methods: BTreeMap<PaymentMethodId, Arc<PaymentMethod>>,
    reasons: BTreeMap<ReasonId, Arc<Reason>>,
    rules: BTreeMap<SaleRuleId, Arc<SaleRule>>,
    numberings: BTreeMap<Option<BranchId>, Arc<Numbering>>,
    returns: Option<ReturnPolicy>,
    /// Whether tills pay cash for what was paid online.
    cash_back: bool,
    /// Whether customers may choose store credit for what they send back.
    credit_back: bool,
    exchange: Option<ExchangePolicy>,
    review: Option<ReviewRule>,
    correction_limit: Option<Amount>,
    synonyms: Vec<Vec<String>>,
    label_printers: BTreeMap<BranchId, LabelPrinter>,
    invoices: Option<Arc<InvoicePolicy>>,
    privacy: Option<PrivacyPolicy>,
    flash_sales: BTreeMap<FlashSaleId, Arc<FlashSale>>,
    short_picks: Option<ShortPicks>,
    answers: Answers,
    sourcing: Option<Arc<Sourcing>>,
}

impl Default for Settings {
    fn default() -> Self {
        let methods = defaults::methods().into_iter().map(|method| (method.id, Arc::new(method)));
        let reasons = defaults::reasons().into_iter().map(|reason| (reason.id, Arc::new(reason)));
        Self {
            methods: methods.collect(),
            reasons: reasons.collect(),
            rules: BTreeMap::new(),
            numberings: BTreeMap::new(),
            returns: None,
            cash_back: false,
            credit_back: false,
            exchange: None,
            review: None,
            correction_limit: None,
            synonyms: Vec::new(),
            label_printers: BTreeMap::new(),
            invoices: None,
            privacy: None,
            flash_sales: BTreeMap::new(),
            short_picks: None,
            answers: Answers::default(),
            sourcing: None,
        }
    }
}

impl Settings {
    pub(super) fn apply(&mut self, event: &SettingEvent) {
        match event {
            SettingEvent::MethodPut(method) => {
                self.methods.insert(method.id, Arc::clone(method));
            }
            SettingEvent::ReasonPut(reason) => {
                self.reasons.insert(reason.id, Arc::clone(reason));
            }
            SettingEvent::RulePut(rule) => {
                self.rules.insert(rule.id, Arc::clone(rule));
            }
            SettingEvent::NumberingPut(numbering) => {
                self.numberings.insert(numbering.branch, Arc::clone(numbering));
            }
            SettingEvent::NumberingRemoved(branch) => {
                self.numberings.remove(&Some(*branch));
            }
            SettingEvent::ReturnsPut(policy) => self.returns = Some(*policy),
            SettingEvent::ReturnsSettled { policy, cash } => {
                (self.returns, self.cash_back) = (Some(*policy), *cash);
            }
            SettingEvent::ReturnsOffered { policy, cash, credit, exchange } => {
                (self.returns, self.exchange) = (Some(*policy), Some(*exchange));
                (self.cash_back, self.credit_back) = (*cash, *credit);
            }
            SettingEvent::ReviewPut(rule) => self.review = Some(*rule),
            SettingEvent::ShortPicksPut(rule) => self.short_picks = Some(*rule),
            SettingEvent::ShortPicksSettled { rule, answers } => {
                (self.short_picks, self.answers) = (Some(*rule), *answers);
            }
            SettingEvent::SourcingPut(rule) => self.sourcing = Some(Arc::clone(rule)),
            SettingEvent::CorrectionLimit(max) => self.correction_limit = *max,
            SettingEvent::SynonymsPut { was, words } => synonyms::put(&mut self.synonyms, was, words),
            SettingEvent::InvoicesPut(policy) => self.invoices = Some(Arc::clone(policy)),
            SettingEvent::PrivacyPut(policy) => self.privacy = Some(*policy),
            SettingEvent::FlashSalePut(sale) => {
                self.flash_sales.insert(sale.id, Arc::clone(sale));
            }
            SettingEvent::LabelPrinterSet { branch, printer } => match printer {
                Some(printer) => {
                    self.label_printers.insert(*branch, printer.clone());
                }
                None => {
                    self.label_printers.remove(branch);
                }
            },
        }
    }
}

impl Organisation {
    pub(in crate::organisation) fn set_correction_limit(
        &self,
        asked: protocol::SetCorrectionLimit,
    ) -> Result<Event, Rejection> {
        if let Some(max) = asked.max {
            check::amount("the bound", max)?;
        }
        Ok(Event::Setting(SettingEvent::CorrectionLimit(asked.max)))
    }

    /// What a correction of stock may be worth that one person books.
    #[must_use]
    pub fn correction_limit(&self) -> Option<Amount> {
        self.settings.correction_limit
    }

    fn check_branches(&self, branches: &[BranchId]) -> Result<Vec<BranchId>, Rejection> {
        let mut branches = branches.to_vec();
        branches.sort_unstable();
        branches.dedup();
        match branches.iter().find(|branch| self.branch(**branch).is_none()) {
            Some(unknown) => {
                Err(Rejection::new(RefusalCode::UnknownBranch, format!("there is no branch {unknown}")))
            }
            None => Ok(branches),
        }
    }
}

/// A country of ISO 3166, or none.
pub(super) fn check_country(country: &str) -> Result<(), Rejection> {
    if country.is_empty() || protocol::is_country(country) {
        return Ok(());
    }
    let message = "a country is one of ISO 3166, as two capital letters such as GB";
    Err(Rejection::new(RefusalCode::InvalidText, message)
        .name(country)
        .rule(Rule::NoSuchCountry)
        .field("country"))
}

/// Names in other languages, each language once.
pub(super) fn wordings(what: &str, names: &[protocol::Wording]) -> Result<Vec<Wording>, Rejection> {
    check::at_most(names.len(), WORDINGS_MAX, "languages")?;
    let mut kept: Vec<Wording> = Vec::with_capacity(names.len());
    for protocol::Wording { language, text } in names {
        if language.len() != 2 || !language.bytes().all(|byte| byte.is_ascii_lowercase()) {
            let message = "a language is named by two small letters such as de";
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        check::name(what, text)?;
        kept.push((language.clone(), text.clone()));
    }
    kept.sort_unstable();
    if kept.iter().zip(kept.iter().skip(1)).any(|(one, next)| one.0 == next.0) {
        return Err(Rejection::new(RefusalCode::InvalidText, "a language stands there twice"));
    }
    Ok(kept)
}
