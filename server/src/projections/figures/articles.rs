//! What was sold, by small numbers: a SKU with the product and the category that it had then. A number means the same for
//! ever, because it is given in the order of the journal.

use domain::branch::Moved;
use domain::organisation::{
    Event, KitEvent, Organisation, SettingEvent, Shards, TaxClass,
    event::{ProductEvent, TaxEvent, TaxRates},
};
use protocol::{Amount, Quantity, ReasonId, Sku, TaxClassId};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::limits::REPORT_REASONS;

/// What delivery of online orders goes by, as a product, a category and a SKU that no house has.
const DELIVERY: &str = "_delivery";

/// A tax of several components is rounded in each of them, and so differs by that from what its sum makes.
const TAX_ROUNDED: u64 = 2;

/// What reasons beyond those are called.
const OTHER_REASONS: &str = "…";

/// A SKU as it was when it was sold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Article {
    pub(crate) sku: Sku,
    /// The first number of the same SKU: it has several when its product or category changed.
    pub(crate) first: u32,
    /// Numbers of names.
    pub(crate) product: u32,
    pub(crate) category: u32,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Articles {
    /// Handles and categories. Whoever reads keeps what they read.
    pub(super) names: Arc<Vec<Arc<str>>>,
    pub(super) sold: Arc<Vec<Article>>,
    now: Shards<Sku, Now>,
    /// Why something was taken off or paid back, in people's words.
    pub(super) reasons: Arc<Vec<Arc<str>>>,
    /// What the house's reasons are called.
    house_reasons: BTreeMap<ReasonId, Arc<str>>,
    /// All tax of a class together, wherever and whenever it counts: what the tax of an order's line is known by again.
    rates: BTreeMap<TaxClassId, BTreeSet<u32>>,
    /// What kits are made of that have no stock of their own.
    kits: BTreeMap<Sku, Vec<Moved>>,
    #[serde(skip)]
    reason_numbers: BTreeMap<Arc<str>, u32>,
    #[serde(skip)]
    numbers: BTreeMap<Arc<str>, u32>,
}

/// A house begins with reasons that no event tells of.
impl Default for Articles {
    fn default() -> Self {
        let original = Organisation::default();
        let house_reasons = original.reasons().map(|reason| (reason.id, Arc::from(reason.name.as_str())));
        Self {
            names: Arc::default(),
            sold: Arc::default(),
            now: Shards::default(),
            reasons: Arc::default(),
            house_reasons: house_reasons.collect(),
            rates: original.tax_classes().map(|class| (class.id, rates_of(class))).collect(),
            kits: BTreeMap::new(),
            reason_numbers: BTreeMap::new(),
            numbers: BTreeMap::new(),
        }
    }
}

/// What is true of a SKU now.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Now {
    product: u32,
    category: u32,
    tax_class: TaxClassId,
    cost: Option<Amount>,
    first: Option<u32>,
    /// The number under which it is sold; none until it has been since this became true.
    article: Option<u32>,
}

impl Articles {
    /// Finds its names again after it was read.
    pub(super) fn furnish(&mut self) {
        let numbered = |names: &[Arc<str>]| {
            (0_u32..).zip(names).map(|(number, name)| (Arc::clone(name), number)).collect()
        };
        self.numbers = numbered(&self.names);
        self.reason_numbers = numbered(&self.reasons);
    }

    pub(super) fn take(&mut self, event: &Event) {
        if let Event::Setting(SettingEvent::ReasonPut(reason)) = event {
            self.house_reasons.insert(reason.id, Arc::from(reason.name.as_str()));
        }
        if let Event::Tax(TaxEvent::ClassPut(class)) = event {
            self.rates.entry(class.id).or_default().extend(rates_of(class));
        }
        if let Event::Kit(KitEvent::Put { sku, kit }) = event {
            match kit.as_ref().filter(|kit| kit.at_sale) {
                Some(kit) => drop(self.kits.insert(*sku, kit.parts.clone())),
                None => drop(self.kits.remove(sku)),
            }
        }
        let Event::Product(ProductEvent::Put(product)) = event else { return };
        // The handle is the product's own, so that it stands in memory once.
        let handle = match self.numbers.get(&product.handle) {
            Some(number) => *number,
            None => added(Arc::clone(&product.handle), &mut self.names, &mut self.numbers),
        };
        let category = self.name(&product.category);
        for variant in &product.variants {
            let before = self.now.get(&variant.sku).copied();
            let same = before.filter(|now| now.product == handle && now.category == category);
            let now = Now {
                product: handle,
                category,
                tax_class: variant.tax_class,
                cost: variant.cost,
                first: before.and_then(|now| now.first),
                article: same.and_then(|now| now.article),
            };
            self.now.insert(variant.sku, now);
        }
    }

    /// What one costs: of a kit what its parts do, unless it has a cost of its own.
    fn cost_of(&self, sku: &Sku, now: Now) -> Option<Amount> {
        if now.cost.is_some() || self.kits.is_empty() {
            return now.cost;
        }
        let each = self.kits.get(sku)?.iter().map(|part| {
            let cost = self.now.get(&part.sku).and_then(|now| now.cost)?;
            cost.checked_times(part.quantity)
        });
        let all: Option<Vec<Amount>> = each.collect();
        Amount::checked_sum(all?)
    }

    /// The number of a SKU that is sold now, and what so many of it cost the house, where that is known.
    pub(super) fn sold(&mut self, sku: &Sku, quantity: Quantity) -> (u32, Option<Amount>) {
        let now = match self.now.get(sku) {
            Some(now) => *now,
            None => Now {
                product: self.name(sku.as_str()),
                category: self.name(""),
                tax_class: TaxClassId::default(),
                cost: None,
                first: None,
                article: None,
            },
        };
        let cost = self.cost_of(sku, now).and_then(|cost| cost.checked_times(quantity));
        if let Some(article) = now.article {
            return (article, cost);
        }
        let number = u32::try_from(self.sold.len()).unwrap_or(u32::MAX);
        let first = now.first.unwrap_or(number);
        let article = Article { sku: *sku, first, product: now.product, category: now.category };
        Arc::make_mut(&mut self.sold).push(article);
        self.now.insert(*sku, Now { first: Some(first), article: Some(number), ..now });
        (number, cost)
    }

    /// The number under which delivery is told.
    pub(super) fn delivery(&mut self) -> u32 {
        let Ok(sku) = DELIVERY.parse::<Sku>() else { return u32::MAX };
        if self.now.get(&sku).is_none() {
            let name = self.name(DELIVERY);
            let now = Now {
                product: name,
                category: name,
                tax_class: TaxClassId::default(),
                cost: None,
                first: None,
                article: None,
            };
            self.now.insert(sku, now);
        }
        self.sold(&sku, Quantity::ZERO).0
    }

    /// At which rate a total has so much tax in it: one of its class, or of any other, that makes exactly that, as near as
    /// rounding lets it be known; otherwise the rate that follows from the two.
    pub(super) fn rate(&self, sku: Option<&Sku>, (total, tax): (Amount, Amount)) -> u32 {
        let own = sku.and_then(|sku| self.now.get(sku)).and_then(|now| self.rates.get(&now.tax_class));
        rate_in(own.into_iter().flatten().chain(self.rates.values().flatten()).copied(), (total, tax))
    }

    /// The number of a reason: one of the house's by its name, whatever was written beside it. People write what they like, so that only so many are told apart.
    pub(super) fn reason(&mut self, code: Option<ReasonId>, words: &str) -> u32 {
        let known = code.and_then(|code| self.house_reasons.get(&code)).map(Arc::clone);
        let reason = known.as_deref().unwrap_or(words);
        let reason = if self.reasons.len() < REPORT_REASONS || self.reason_numbers.contains_key(reason) {
            reason
        } else {
            OTHER_REASONS
        };
        numbered(reason, &mut self.reasons, &mut self.reason_numbers)
    }

    fn name(&mut self, name: &str) -> u32 {
        numbered(name, &mut self.names, &mut self.numbers)
    }
}

/// At which of some rates a total has so much tax in it, as near as rounding lets it be known; otherwise the rate that follows
/// from the two. Of several that are as near it is the first.
pub(crate) fn rate_in(rates: impl Iterator<Item = u32>, (total, tax): (Amount, Amount)) -> u32 {
    let off = |rate: u32| total.tax_inside(rate).unwrap_or_default().0.abs_diff(tax.0);
    if let Some(rate) = rates.min_by_key(|rate| off(*rate)).filter(|rate| off(*rate) <= TAX_ROUNDED) {
        return rate;
    }
    let net = i128::from(total.0).saturating_sub(i128::from(tax.0));
    let exact = i128::from(tax.0).saturating_mul(1_000_000).checked_div(net).unwrap_or(0);
    u32::try_from(exact).unwrap_or(0)
}

/// All tax of a class together, for each place and day.
fn rates_of(class: &TaxClass) -> BTreeSet<u32> {
    let sum = |rates: &TaxRates| rates.components.iter().map(|(_, ppm)| *ppm).fold(0, u32::saturating_add);
    class.rates.iter().map(sum).chain([class.rate_ppm]).collect()
}

/// The number of a name; the next one where it is new.
fn numbered(name: &str, names: &mut Arc<Vec<Arc<str>>>, numbers: &mut BTreeMap<Arc<str>, u32>) -> u32 {
    if let Some(number) = numbers.get(name) {
        return *number;
    }
    added(Arc::from(name), names, numbers)
}

fn added(name: Arc<str>, names: &mut Arc<Vec<Arc<str>>>, numbers: &mut BTreeMap<Arc<str>, u32>) -> u32 {
    let number = u32::try_from(names.len()).unwrap_or(u32::MAX);
    Arc::make_mut(names).push(Arc::clone(&name));
    numbers.insert(name, number);
    number
}
