//! Lists of what suppliers offer, one article a line with the supplier's name. A supplier who is not known yet is added with the first
//! line that names them.

use domain::organisation::{self, Organisation};
use protocol::{
    Currency, ImportField as F, ImportMapping, ImportResult, ImportWord as W, Offer, PutSupplier, Quantity,
    Sku, SkuOffer, SupplierId, WithFacts as _,
};
use std::collections::{BTreeMap, HashSet};

use super::{
    article::article,
    plan::Plan,
    steps::{Deed, Step},
    table::Line,
    values::{self, Sign},
    word::Word,
};

/// Takes lines one by one.
pub(crate) struct Offers<'a> {
    mapping: &'a ImportMapping,
    organisation: &'a Organisation,
    currency: Currency,
    sign: Sign,
    /// Suppliers that the file adds or changes, with the line that does so first.
    suppliers: BTreeMap<SupplierId, (u32, PutSupplier, Option<PutSupplier>)>,
    seen: HashSet<(SupplierId, Sku)>,
    plan: Plan,
}

impl<'a> Offers<'a> {
    pub(crate) fn new(
        mapping: &'a ImportMapping,
        organisation: &'a Organisation,
        currency: Currency,
        amounts: &[String],
    ) -> Self {
        let amounts = amounts.iter().map(String::as_str);
        let sign = values::sign_of(mapping.decimals, currency.exponent(), amounts);
        let (suppliers, seen, plan) = (BTreeMap::new(), HashSet::new(), Plan::default());
        Self { mapping, organisation, currency, sign, suppliers, seen, plan }
    }

    /// Suppliers first: what somebody offers can only be said of whom there is.
    pub(crate) fn finish(self) -> Plan {
        let Self { suppliers, mut plan, .. } = self;
        let changed = suppliers.into_values().filter(|(_, put, before)| before.as_ref() != Some(put));
        let mut steps: Vec<Step> = changed
            .map(|(line, put, before)| Step { line, branch: None, deed: Deed::Supplier { put, before } })
            .collect();
        steps.append(&mut plan.steps);
        Plan { steps, ..plan }
    }

    pub(crate) fn take(&mut self, line: &Line) {
        let counts = &mut self.plan.counts;
        counts.lines = counts.lines.saturating_add(1);
        let what = self.text(line, F::Sku).unwrap_or_default().to_owned();
        let (result, said) = match self.offer(line) {
            Err(why) => {
                self.plan.counts.errors = self.plan.counts.errors.saturating_add(1);
                (ImportResult::Error, why)
            }
            Ok((supplier, put, before)) => {
                let counts = &mut self.plan.counts;
                let (counter, result) = match &before {
                    None => (&mut counts.new, ImportResult::New),
                    Some(before) if Some(before) == put.offer.as_ref() => {
                        (&mut counts.same, ImportResult::Same)
                    }
                    Some(_) => (&mut counts.changed, ImportResult::Changed),
                };
                *counter = counter.saturating_add(1);
                if result != ImportResult::Same {
                    let deed = Deed::Offer { supplier, put, before };
                    self.plan.steps.push(Step { line: line.number, branch: None, deed });
                }
                (result, Word::data(self.text(line, F::Supplier).unwrap_or_default()))
            }
        };
        self.plan.report.push(said.line(line.number, result, what));
    }

    fn text<'l>(&self, line: &'l Line, field: F) -> Option<&'l str> {
        line.cell(self.mapping, field).map(|cell| cell.text.as_str())
    }

    fn offer(&mut self, line: &Line) -> Result<(SupplierId, SkuOffer, Option<Offer>), Word> {
        let sku = article(self.organisation, line.cell(self.mapping, F::Sku))?;
        let quantity = |field| -> Result<Option<Quantity>, Word> {
            self.text(line, field).map(|text| values::quantity(text, self.sign)).transpose()
        };
        let (pack, minimum) = (quantity(F::Pack)?, quantity(F::Minimum)?);
        let cost = self.text(line, F::Cost);
        let cost = cost.map(|text| values::amount(text, self.sign, self.currency)).transpose()?;
        let theirs = self.text(line, F::SupplierCode).map(str::to_owned);
        let supplier = self.supplier(line)?;
        if !self.seen.insert((supplier, sku)) {
            let message = format!("{sku} of this supplier stands in the file twice.");
            return Err(Word::new(W::OfferTwice, message).sku(sku));
        }
        let before = self.organisation.supply_of(&sku).and_then(|of| of.offers.get(&supplier)).map(as_asked);
        let kept = before.clone().unwrap_or(Offer {
            code: String::new(),
            pack: Quantity::ONE,
            cost: None,
            minimum: Quantity::ZERO,
        });
        let offer = Offer {
            code: theirs.unwrap_or(kept.code),
            pack: pack.unwrap_or(kept.pack),
            cost: cost.or(kept.cost),
            minimum: minimum.unwrap_or(kept.minimum),
        };
        if !offer.pack.is_positive() {
            let message = format!("A pack of {sku} has at least one piece.");
            return Err(Word::new(W::EmptyPack, message).sku(sku));
        }
        Ok((supplier, SkuOffer { sku, offer: Some(offer) }, before))
    }

    /// By name or code; whoever is not known gets the next number.
    fn supplier(&mut self, line: &Line) -> Result<SupplierId, Word> {
        let name = self.text(line, F::Supplier);
        let name = name.ok_or_else(|| Word::new(W::NoSupplier, "The line has no supplier."))?;
        let is_named = |put: &PutSupplier| {
            put.name.to_lowercase() == name.to_lowercase() || (!put.code.is_empty() && put.code == name)
        };
        let known: Vec<PutSupplier> = self.organisation.suppliers().map(|one| plain(one)).collect();
        let held = self.suppliers.values().map(|(_, put, _)| put).find(|put| is_named(put)).cloned();
        let before = known.iter().find(|put| is_named(put)).cloned();
        let newest = known.iter().map(|put| put.id).chain(self.suppliers.keys().copied()).max();
        let mut put = match held.or_else(|| before.clone()) {
            Some(put) => put,
            None => {
                let id = SupplierId(newest.unwrap_or_default().0.saturating_add(1));
                PutSupplier { id, name: name.to_owned(), active: true, ..PutSupplier::default() }
            }
        };
        if let Some(email) = self.text(line, F::SupplierEmail) {
            put.email = email.to_owned();
        }
        if let Some(days) = self.text(line, F::LeadDays) {
            let odd = |_odd| Word::of(W::NotDays, days, format!("{days} is not a number of days."));
            put.lead_days = days.parse().map_err(odd)?;
        }
        let id = put.id;
        let first = self.suppliers.get(&id).map_or(line.number, |(first, _, _)| *first);
        self.suppliers.insert(id, (first, put, before));
        Ok(id)
    }
}

fn as_asked(offer: &organisation::Offer) -> Offer {
    Offer { code: offer.code.clone(), pack: offer.pack, cost: offer.cost, minimum: offer.minimum }
}

/// A supplier as somebody would put them who has seen no version.
pub(crate) fn plain(supplier: &organisation::Supplier) -> PutSupplier {
    PutSupplier { version: None, ..supplier.as_asked() }
}

/// What a supplier offers of a SKU now.
pub(crate) fn now(organisation: &Organisation, supplier: SupplierId, sku: &Sku) -> Option<Offer> {
    organisation.supply_of(sku)?.offers.get(&supplier).map(as_asked)
}
