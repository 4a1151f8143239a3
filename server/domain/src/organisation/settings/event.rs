//! What was settled for tills and papers, as it rests in the journal.

use protocol::{Amount, BranchId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::{
    Answers, ExchangePolicy, FlashSale, InvoicePolicy, LabelPrinter, Numbering, PrivacyPolicy, ReturnPolicy,
    ReviewRule, ShortPicks, Sourcing,
};
use crate::organisation::event::{PaymentMethod, Reason, SaleRule};

/// What the house has settled for tills and papers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SettingEvent {
    MethodPut(Arc<PaymentMethod>),
    ReasonPut(Arc<Reason>),
    RulePut(Arc<SaleRule>),
    NumberingPut(Arc<Numbering>),
    /// A branch has no numbering of its own any more.
    NumberingRemoved(BranchId),
    ReturnsPut(ReturnPolicy),
    ReviewPut(ReviewRule),
    /// What a correction of stock may be worth that one person books; none where there is no bound.
    CorrectionLimit(Option<Amount>),
    /// A group of words that mean the same, in the place of what it was; empty where there was none, or is none any more.
    SynonymsPut {
        was: Vec<String>,
        words: Vec<String>,
    },
    LabelPrinterSet {
        branch: BranchId,
        printer: Option<LabelPrinter>,
    },
    /// How goods of orders may come back, and whether tills pay cash for what was paid online.
    ReturnsSettled {
        policy: ReturnPolicy,
        cash: bool,
    },
    InvoicesPut(Arc<InvoicePolicy>),
    PrivacyPut(PrivacyPolicy),
    FlashSalePut(Arc<FlashSale>),
    ShortPicksPut(ShortPicks),
    /// The same, with what counts for customers who are asked.
    ShortPicksSettled {
        rule: ShortPicks,
        answers: Answers,
    },
    /// As `ReturnsSettled`, whether customers may choose store credit, and what they may exchange for what.
    ReturnsOffered {
        policy: ReturnPolicy,
        cash: bool,
        credit: bool,
        exchange: ExchangePolicy,
    },
    SourcingPut(Arc<Sourcing>),
}
