//! The price book: what a SKU cost, how it was taxed and what it was called as of an earlier position. The organisation
//! itself tells what counts now; here stands what ended, and when.

use protocol::{
    Amount, BranchId, Lsn, OCCURRED_PAST_MS_MAX, PriceListId, PromotionId, Sku, TaxClassId, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

use super::{
    Place,
    lists::{Listed, best},
};
use crate::{
    limits::{
        FORMER_NAMES_MAX, FORMER_PROMOTIONS_MAX, FORMER_RATES_MAX, FORMER_TERMS_MAX, WITHDRAWN_SKUS_MAX,
    },
    organisation::{
        Event, Organisation, PriceList, Product, Promotion, SaleTerms, Shards, TaxClass, Variant,
        event::{PriceEvent, ProductEvent, TaxEvent},
    },
    pricing::LineTax,
};

/// What was in force before each change. A copy shares all that does not change.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PriceBook {
    pub(super) former: Shards<Sku, Arc<Former>>,
    /// SKUs that no product has any more, by when they were withdrawn.
    withdrawn: Shards<(Lsn, Sku), ()>,
    rates: Arc<BTreeMap<TaxClassId, Vec<FormerRate>>>,
    lists: Arc<BTreeMap<PriceListId, Vec<FormerList>>>,
    promotions: Arc<BTreeMap<PromotionId, Vec<FormerPromotion>>>,
}

/// Of one SKU, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Former {
    pub(super) terms: Vec<FormerTerms>,
    names: Vec<FormerName>,
    withdrawn: Option<Lsn>,
    pub(super) listed: Vec<FormerListed>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct FormerTerms {
    /// The change that ended them: catalogues before this position have them.
    until: Lsn,
    pub(super) ended: Timestamp,
    pub(super) terms: SaleTerms,
}

/// Its prices in lists.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct FormerListed {
    until: Lsn,
    pub(super) ended: Timestamp,
    pub(super) prices: Arc<Listed>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct FormerList {
    until: Lsn,
    /// None: there was no such list yet.
    list: Option<Arc<PriceList>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct FormerPromotion {
    until: Lsn,
    pub(super) ended: Timestamp,
    /// None: there was no such promotion yet.
    pub(super) promotion: Option<Arc<Promotion>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct FormerName {
    until: Lsn,
    name: Arc<str>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct FormerRate {
    until: Lsn,
    class: Arc<TaxClass>,
}

/// What a change may end, noted before it.
#[derive(Default, Debug)]
pub struct Touched {
    product: Option<Arc<Product>>,
    /// The product that is put, which may bring withdrawn SKUs back.
    put: Option<Arc<str>>,
    sku: Option<(Sku, SaleTerms)>,
    rate: Option<Arc<TaxClass>>,
    listed: Vec<(Sku, Arc<Listed>)>,
    list: Option<(PriceListId, Option<Arc<PriceList>>)>,
    promotion: Option<(PromotionId, Option<Arc<Promotion>>)>,
}

impl Touched {
    #[must_use]
    pub fn by(event: &Event, organisation: &Organisation) -> Self {
        match event {
            Event::Price(PriceEvent::Set { sku, .. } | PriceEvent::Began { sku, .. }) => {
                let sku = organisation.terms(sku).map(|terms| (*sku, terms));
                Self { sku, ..Self::default() }
            }
            Event::Product(ProductEvent::Put(product)) => {
                let before = organisation.product(&product.handle).cloned();
                Self { product: before, put: Some(Arc::clone(&product.handle)), ..Self::default() }
            }
            Event::Product(ProductEvent::Removed { handle }) => {
                Self { product: organisation.product(handle).cloned(), ..Self::default() }
            }
            Event::Tax(TaxEvent::ClassPut(class)) => {
                Self { rate: organisation.tax_class(class.id).cloned(), ..Self::default() }
            }
            Event::Price(PriceEvent::ListPut(list)) => {
                let before = organisation.price_list(list.id).cloned();
                Self { list: Some((list.id, before)), ..Self::default() }
            }
            Event::Promotion(event) => {
                let before = |id| (id, organisation.promotion(id).cloned());
                Self { promotion: event.promotion().map(|put| before(put.id)), ..Self::default() }
            }
            Event::Price(PriceEvent::Listed { prices, .. }) => {
                let before = |sku: &Sku| organisation.lists.of(sku).cloned().unwrap_or_default();
                let listed = prices.iter().map(|(sku, _)| (*sku, before(sku))).collect();
                Self { listed, ..Self::default() }
            }
            Event::Price(
                PriceEvent::Scheduled { .. } | PriceEvent::Unscheduled { .. } | PriceEvent::GroupPut(_),
            )
            | Event::Collection(_)
            | Event::Supply(_)
            | Event::Web(_)
            | Event::Lot(_)
            | Event::Kit(_)
            | Event::Pack(_)
            | Event::Product(ProductEvent::Archived { .. } | ProductEvent::Turned { .. })
            | Event::Place(_)
            | Event::Person(_)
            | Event::Setting(_)
            | Event::Shop(_) => Self::default(),
        }
    }
}

impl PriceBook {
    /// Keeps what a change at this position has ended.
    pub fn note(&mut self, touched: Touched, after: &Organisation, until: Lsn, ended: Timestamp) {
        if let Some((sku, terms)) = touched.sku
            && after.terms(&sku) != Some(terms)
        {
            self.end_terms(sku, FormerTerms { until, ended, terms });
        }
        if let Some(class) = touched.rate
            && after
                .tax_class(class.id)
                .is_none_or(|now| (now.rate_ppm, &now.rates) != (class.rate_ppm, &class.rates))
        {
            let rates = Arc::make_mut(&mut self.rates).entry(class.id).or_default();
            if rates.len() >= FORMER_RATES_MAX {
                rates.remove(0);
            }
            rates.push(FormerRate { until, class });
        }
        for (sku, prices) in touched.listed {
            self.end_listed(sku, FormerListed { until, ended, prices });
        }
        if let Some((id, list)) = touched.list {
            let lists = Arc::make_mut(&mut self.lists).entry(id).or_default();
            if lists.len() >= FORMER_TERMS_MAX {
                lists.remove(0);
            }
            lists.push(FormerList { until, list });
        }
        if let Some((id, promotion)) = touched.promotion {
            let known = Arc::make_mut(&mut self.promotions).entry(id).or_default();
            if known.len() >= FORMER_PROMOTIONS_MAX {
                known.remove(0);
            }
            known.push(FormerPromotion { until, ended, promotion });
        }
        if let Some(product) = touched.product {
            for variant in &product.variants {
                self.note_variant(&product, variant, after, until, ended);
            }
        }
        if let Some(product) = touched.put.and_then(|handle| after.product(&handle)) {
            for variant in &product.variants {
                self.bring_back(variant.sku);
            }
        }
    }

    fn note_variant(
        &mut self,
        product: &Product,
        variant: &Variant,
        after: &Organisation,
        until: Lsn,
        ended: Timestamp,
    ) {
        let terms = SaleTerms::from(variant);
        if after.terms(&variant.sku) != Some(terms) {
            self.end_terms(variant.sku, FormerTerms { until, ended, terms });
        }
        let now = after.variant(&variant.sku);
        if now.is_none_or(|(now, one)| now.name != product.name || one.name != variant.name) {
            self.end_name(variant.sku, FormerName { until, name: full_name(product, variant).into() });
        }
        if now.is_none() {
            self.withdraw(variant.sku, until);
        }
    }

    fn change(&mut self, sku: Sku, change: impl FnOnce(&mut Former)) {
        let mut former = self.former.get(&sku).cloned().unwrap_or_default();
        change(Arc::make_mut(&mut former));
        self.former.insert(sku, former);
    }

    /// Terms that ended longer ago than a sale may be are forgotten, and the oldest of very many.
    fn end_terms(&mut self, sku: Sku, terms: FormerTerms) {
        self.change(sku, |former| {
            former.terms.retain(|old| terms.ended.millis_since(old.ended) <= OCCURRED_PAST_MS_MAX);
            if former.terms.len() >= FORMER_TERMS_MAX {
                former.terms.remove(0);
            }
            former.terms.push(terms);
        });
    }

    fn end_listed(&mut self, sku: Sku, listed: FormerListed) {
        self.change(sku, |former| {
            former.listed.retain(|old| listed.ended.millis_since(old.ended) <= OCCURRED_PAST_MS_MAX);
            if former.listed.len() >= FORMER_TERMS_MAX {
                former.listed.remove(0);
            }
            former.listed.push(listed);
        });
    }

    pub(super) fn former(&self, sku: &Sku) -> Option<&Arc<Former>> {
        self.former.get(sku)
    }

    /// Names are kept however old they are: receipts are printed again after years.
    fn end_name(&mut self, sku: Sku, name: FormerName) {
        self.change(sku, |former| {
            if former.names.len() >= FORMER_NAMES_MAX {
                former.names.remove(0);
            }
            former.names.push(name);
        });
    }

    fn bring_back(&mut self, sku: Sku) {
        if let Some(at) = self.former.get(&sku).and_then(|former| former.withdrawn) {
            self.withdrawn.remove(&(at, sku));
            self.change(sku, |former| former.withdrawn = None);
        }
    }

    fn withdraw(&mut self, sku: Sku, at: Lsn) {
        self.change(sku, |former| former.withdrawn = Some(at));
        self.withdrawn.insert((at, sku), ());
        if self.withdrawn.len() > WITHDRAWN_SKUS_MAX
            && let Some(oldest) = self.withdrawn.first().copied()
        {
            self.withdrawn.remove(&oldest);
            self.former.remove(&oldest.1);
        }
    }

    /// What a SKU was sold for in the catalogue of a position. The oldest that is known stands for all before, and a
    /// withdrawn SKU keeps the terms it had last.
    #[must_use]
    pub fn terms_at(&self, organisation: &Organisation, sku: &Sku, seq: Lsn) -> Option<SaleTerms> {
        let former = self.former.get(sku).map(|former| former.terms.as_slice()).unwrap_or_default();
        let then = former.iter().find(|former| seq < former.until).map(|former| former.terms);
        then.or_else(|| organisation.terms(sku)).or_else(|| former.last().map(|former| former.terms))
    }

    /// What a SKU was called in the catalogue of a position, in the same way: "Product Variant".
    #[must_use]
    pub fn name_at(&self, organisation: &Organisation, sku: &Sku, seq: Lsn) -> Option<String> {
        let former = self.former.get(sku).map(|former| former.names.as_slice()).unwrap_or_default();
        let then = former.iter().find(|former| seq < former.until).map(|former| former.name.to_string());
        let now = || organisation.variant(sku).map(|(product, variant)| full_name(product, variant));
        then.or_else(now).or_else(|| former.last().map(|former| former.name.to_string()))
    }

    /// How a tax class was taxed in a branch on a business date, in the catalogue of a position.
    #[must_use]
    pub fn tax_at(
        &self,
        organisation: &Organisation,
        class: TaxClassId,
        seq: Lsn,
        (branch, day): (BranchId, i32),
    ) -> Option<LineTax> {
        let former = self.rates.get(&class).map(Vec::as_slice).unwrap_or_default();
        match former.iter().find(|former| seq < former.until).zip(organisation.branch(branch)) {
            Some((former, branch)) => Some(former.class.tax_in(branch, day)),
            None => organisation.tax(class, branch, day),
        }
    }

    /// The price in the catalogue of a position at a moment. A till that knew of a price to come sells at it from its
    /// moment on, whenever it hears again of the catalogue.
    #[must_use]
    pub fn price_at(
        &self,
        organisation: &Organisation,
        sku: &Sku,
        seq: Lsn,
        at: Timestamp,
    ) -> Option<Amount> {
        let former = self.former.get(sku).map(|former| former.terms.as_slice()).unwrap_or_default();
        let then = former.iter().find(|former| seq < former.until).map(|former| former.terms.price);
        then.or_else(|| organisation.price(sku, at)).or_else(|| former.last().map(|one| one.terms.price))
    }

    /// The price that a list gave it at a place and moment, in the catalogue of a position; none when no list did.
    #[must_use]
    pub fn listed_at(
        &self,
        organisation: &Organisation,
        sku: &Sku,
        seq: Lsn,
        (place, at): (Place, Timestamp),
    ) -> Option<Amount> {
        let former = self.former.get(sku).map(|former| former.listed.as_slice()).unwrap_or_default();
        let then = former.iter().find(|former| seq < former.until).map(|former| &former.prices);
        let prices = then.or_else(|| organisation.lists.of(sku))?;
        let list = |id: &PriceListId| {
            let former = self.lists.get(id).map(Vec::as_slice).unwrap_or_default();
            match former.iter().find(|former| seq < former.until) {
                Some(then) => then.list.as_ref(),
                None => organisation.price_list(*id),
            }
        };
        let known = prices.iter().filter_map(|(id, price)| Some((list(id)?, *price)));
        best(known.filter(|(list, _)| list.counts(place, at))).map(|(_, price)| price)
    }

    /// Promotions of the catalogue of a position.
    pub fn promotions_at<'a>(
        &'a self,
        organisation: &'a Organisation,
        seq: Lsn,
    ) -> impl Iterator<Item = &'a Arc<Promotion>> {
        organisation.promotions().filter_map(move |now| {
            match self.former_promotions(now.id).iter().find(|former| seq < former.until) {
                Some(then) => then.promotion.as_ref(),
                None => Some(now),
            }
        })
    }

    /// What a promotion was before it was changed, oldest first.
    pub fn earlier_promotions(&self, id: PromotionId) -> impl DoubleEndedIterator<Item = &Arc<Promotion>> {
        self.former_promotions(id).iter().filter_map(|former| former.promotion.as_ref())
    }

    pub(super) fn former_promotions(&self, id: PromotionId) -> &[FormerPromotion] {
        self.promotions.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a SKU was sold once and belongs to no product now.
    #[must_use]
    pub fn is_withdrawn(&self, organisation: &Organisation, sku: &Sku) -> bool {
        organisation.terms(sku).is_none() && self.former.get(sku).is_some()
    }
}

fn full_name(product: &Product, variant: &Variant) -> String {
    format!("{} {}", product.name, variant.name).trim_end().to_owned()
}
