//! What the house has settled, held against what a till says: ways to pay, reasons, and rules of age and amount.

use domain::{
    Rejection,
    branch::{Exception, TenderFacts, command::PaidBack},
    organisation::Reason,
};
use protocol::{
    BranchId, ExceptionKind, Grounds, PaymentMethodId, Quantity, ReasonId, ReasonUse, RefusalCode, Rule,
    Sell, TenderKind, WithFacts,
};
use std::collections::BTreeMap;

use super::Preparation;

impl Preparation {
    /// What was given, whatever is taken here: the money is in the drawer.
    pub(super) fn tender(
        &self,
        branch: BranchId,
        tender: &protocol::Tender,
        exceptions: &mut Vec<Exception>,
    ) -> TenderFacts {
        let method = tender.method.unwrap_or(PaymentMethodId::of(tender.kind));
        if !self.published.organisation.takes(method, tender.kind, branch) {
            let detail = Some(i64::from(method.0));
            exceptions.push(Exception { kind: ExceptionKind::TenderNotTaken, line: None, detail });
        }
        let reference = tender.reference.clone().filter(|reference| !reference.is_empty());
        TenderFacts { kind: tender.kind, amount: tender.amount, reference, method }
    }

    /// The ways in which a refund is paid back, where they are offered for it. One that is found by a number elsewhere, such
    /// as a voucher, is told with it; whoever tells no ways one by one is a till of before that knew of none.
    pub(super) fn paid_back(
        &self,
        kind: TenderKind,
        method: Option<PaymentMethodId>,
        tenders: &[protocol::Tender],
        branch: BranchId,
    ) -> Result<PaidBack, Rejection> {
        let organisation = &self.published.organisation;
        if tenders.is_empty() {
            let method = method.unwrap_or(PaymentMethodId::of(kind));
            organisation.pays_back(method, kind, branch)?;
            return Ok(PaidBack::Whole { kind, method });
        }
        let way = |tender: &protocol::Tender| {
            let method = tender.method.unwrap_or(PaymentMethodId::of(tender.kind));
            organisation.pays_back(method, tender.kind, branch)?;
            let reference = tender.reference.clone().filter(|reference| !reference.trim().is_empty());
            let asked = organisation.payment_method(method).filter(|method| method.needs_reference);
            if let (Some(asked), None) = (asked, &reference) {
                let message = format!("{} needs its number", asked.name);
                let no = Rejection::new(RefusalCode::TenderNotTaken, message).name(&asked.name);
                return Err(no.rule(Rule::ReferenceMissing));
            }
            Ok(TenderFacts { kind: tender.kind, amount: tender.amount, reference, method })
        };
        tenders.iter().map(way).collect::<Result<_, _>>().map(PaidBack::Ways)
    }

    /// Refuses a reason that is not offered for this. Grounds in words only are as good as ever.
    pub(super) fn reason_offered(&self, grounds: &Grounds, wanted: ReasonUse) -> Result<(), Rejection> {
        let Some(code) = grounds.code else { return Ok(()) };
        self.reason_for(code, wanted, &grounds.reason).map(|_| ())
    }

    pub(super) fn reason_for(
        &self,
        code: ReasonId,
        wanted: ReasonUse,
        note: &str,
    ) -> Result<&Reason, Rejection> {
        self.published.organisation.reason_for(code, wanted, note)
    }

    /// The grounds in words: those of the house with what was written beside them.
    pub(super) fn told(&self, grounds: &Grounds) -> String {
        let known = grounds.code.and_then(|code| self.published.organisation.reason(code));
        known.map_or_else(|| grounds.reason.clone(), |reason| reason.told(&grounds.reason))
    }

    /// Notes what was sold against a rule: without a look at the customer's age, or more than one ticket may have.
    pub(super) fn note_limits(&self, branch: BranchId, sell: &Sell, exceptions: &mut Vec<Exception>) {
        let organisation = &self.published.organisation;
        let mut sold: BTreeMap<&str, Quantity> = BTreeMap::new();
        let looked_for = sell.age_checked.map(|checked| checked.age);
        for (index, line) in (0_u16..).zip(&sell.lines) {
            let Some((product, limits)) = organisation.limits_of_sku(&line.sku, branch) else { continue };
            let mut note = |kind, detail| exceptions.push(Exception { kind, line: Some(index), detail });
            if let Some(age) = limits.age_min.filter(|age| looked_for.is_none_or(|looked| looked < *age)) {
                note(ExceptionKind::AgeNotChecked, Some(i64::from(age)));
            }
            if let Some(most) = limits.quantity_max {
                let sum = sold.entry(&product.handle).or_default();
                *sum = sum.checked_add(line.quantity).unwrap_or(Quantity::INPUT_MAX);
                if *sum > most {
                    note(ExceptionKind::OverLimit, Some(most.0));
                }
            }
        }
    }
}
