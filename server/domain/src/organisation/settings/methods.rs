//! Ways to pay. The three that were there from the beginning stay what they are, since old tickets mean them.

use protocol::{
    BranchId, PAYMENT_METHODS_MAX, PaymentMethodId, RefusalCode, Rule, Tender, TenderKind, WithFacts,
};
use std::sync::Arc;

use super::{Organisation, PaymentMethod, SettingEvent, wordings};
use crate::{
    Rejection, check,
    organisation::{Event, check_room, check_version, next_version},
};

impl Organisation {
    pub(in crate::organisation) fn put_method(
        &self,
        asked: &protocol::PaymentMethod,
    ) -> Result<Event, Rejection> {
        check::name("the name", &asked.name)?;
        let names = wordings("the name", &asked.names)?;
        if asked.id.0 == 0 {
            return Err(Rejection::new(RefusalCode::InvalidQuantity, "ways to pay are numbered from 1 on"));
        }
        if asked.id >= PaymentMethodId::ONLINE && !self.settings.methods.contains_key(&asked.id) {
            let message = "numbers from 240 on are the online store's own; take a smaller one";
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
        let known = &self.settings.methods;
        let before = known.get(&asked.id);
        check_version(asked.version, before.map(|before| before.version), &asked.name)?;
        if let Some(before) = before.filter(|before| before.kind != asked.kind) {
            let message = format!(
                "{} stays what it is, since tickets were paid with it; add another way to pay",
                before.name
            );
            return Err(Rejection::new(RefusalCode::WrongState, message)
                .name(&asked.name)
                .rule(Rule::PaidWithIt));
        }
        let branches = self.check_branches(&asked.branches)?;
        if asked.id == PaymentMethodId::CASH && (!asked.active || !branches.is_empty()) {
            // A till that is offline can take nothing else.
            let message = "cash stays active everywhere, so that a till without a network can sell";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::CashStays));
        }
        check_room(before.is_some(), known.len(), PAYMENT_METHODS_MAX, "ways to pay")?;
        Ok(Event::Setting(SettingEvent::MethodPut(Arc::new(PaymentMethod {
            id: asked.id,
            name: asked.name.clone(),
            names,
            kind: asked.kind,
            active: asked.active,
            branches,
            needs_reference: asked.needs_reference,
            opens_drawer: asked.opens_drawer,
            refunds: asked.refunds,
            order: asked.order,
            version: next_version(before.map(|before| before.version)),
        }))))
    }

    #[must_use]
    pub fn payment_method(&self, id: PaymentMethodId) -> Option<&PaymentMethod> {
        self.settings.methods.get(&id).map(AsRef::as_ref)
    }

    pub fn payment_methods(&self) -> impl Iterator<Item = &PaymentMethod> {
        self.settings.methods.values().map(AsRef::as_ref)
    }

    /// What a tender is called on paper.
    #[must_use]
    pub fn tender_name(&self, tender: &Tender) -> String {
        let method = tender.method.unwrap_or(PaymentMethodId::of(tender.kind));
        let name = self.payment_method(method).map_or("Paid", |method| &method.name);
        match &tender.reference {
            Some(reference) => format!("{name} {reference}"),
            None => name.to_owned(),
        }
    }

    /// Whether something may be paid so in a branch.
    #[must_use]
    pub fn takes(&self, id: PaymentMethodId, kind: TenderKind, branch: BranchId) -> bool {
        self.payment_method(id).is_some_and(|method| method.kind == kind && method.counts_in(branch))
    }

    /// Refuses to pay back in a way that is not offered for it.
    ///
    /// # Errors
    /// `tender_not_taken` with what to do instead.
    pub fn pays_back(
        &self,
        id: PaymentMethodId,
        kind: TenderKind,
        branch: BranchId,
    ) -> Result<(), Rejection> {
        let method = self.payment_method(id).filter(|_| self.takes(id, kind, branch));
        Err(match method {
            Some(method) if method.refunds => return Ok(()),
            Some(method) => {
                let message = format!("nothing is paid back by {}; choose another way", method.name);
                Rejection::new(RefusalCode::TenderNotTaken, message)
                    .name(&method.name)
                    .rule(Rule::NotPaidBackWith)
            }
            None => {
                let message = "that way to pay is not taken in this branch; choose another";
                Rejection::new(RefusalCode::TenderNotTaken, message).rule(Rule::NotTakenHere)
            }
        })
    }
}

impl PaymentMethod {
    #[must_use]
    pub fn counts_in(&self, branch: BranchId) -> bool {
        self.active && (self.branches.is_empty() || self.branches.contains(&branch))
    }
}
