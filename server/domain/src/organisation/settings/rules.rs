//! Rules of age and amount for categories of goods. What a product says of itself goes before them.

use protocol::{BranchId, Quantity, RULE_CATEGORIES_MAX, RefusalCode, SALE_RULES_MAX, Sku};
use std::sync::Arc;

use super::{Organisation, SaleRule, SettingEvent, check_country};
use crate::{
    Rejection, check,
    limits::AGE_MAX,
    organisation::{Event, Product, check_room, check_version, next_version},
};

/// Who may buy a product, and how much of it at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Limits {
    pub age_min: Option<u8>,
    pub quantity_max: Option<Quantity>,
}

impl Organisation {
    pub(in crate::organisation) fn put_rule(&self, asked: &protocol::SaleRule) -> Result<Event, Rejection> {
        check::name("the rule's name", &asked.name)?;
        check::at_most(asked.categories.len(), RULE_CATEGORIES_MAX, "categories")?;
        if asked.categories.is_empty() {
            return Err(Rejection::new(RefusalCode::InvalidText, "name a category that the rule is for"));
        }
        asked.categories.iter().try_for_each(|category| check::name("a category", category))?;
        check_country(&asked.country)?;
        if asked.age_min.is_some_and(|age| age == 0 || age > AGE_MAX) {
            let message = format!("an age is 1 to {AGE_MAX}");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
        asked.quantity_max.map_or(Ok(()), check::quantity)?;
        if asked.age_min.is_none() && asked.quantity_max.is_none() {
            let message = "a rule asks for an age, or says how much one ticket may have";
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
        let known = &self.settings.rules;
        let before = known.get(&asked.id);
        check_version(asked.version, before.map(|before| before.version), &asked.name)?;
        let branches = self.check_branches(&asked.branches)?;
        check_room(before.is_some(), known.len(), SALE_RULES_MAX, "rules")?;
        Ok(Event::Setting(SettingEvent::RulePut(Arc::new(SaleRule {
            id: asked.id,
            name: asked.name.clone(),
            categories: asked.categories.clone(),
            country: asked.country.clone(),
            branches,
            age_min: asked.age_min,
            quantity_max: asked.quantity_max,
            active: asked.active,
            version: next_version(before.map(|before| before.version)),
        }))))
    }

    pub fn sale_rules(&self) -> impl Iterator<Item = &SaleRule> {
        self.settings.rules.values().map(AsRef::as_ref)
    }

    /// Who may buy a product in a branch and how much of it: as the product says, and otherwise the strictest rule.
    /// With no branch, by the rules that count everywhere in the shop's own country.
    #[must_use]
    pub fn limits_of(&self, product: &Product, branch: Option<BranchId>) -> Limits {
        let mut limits = Limits { age_min: product.age_min, quantity_max: product.quantity_max };
        if self.settings.rules.is_empty() {
            return limits;
        }
        let own = branch.and_then(|branch| self.branch(branch)).map(|branch| branch.country.as_str());
        let country = own.filter(|own| !own.is_empty()).unwrap_or(&self.shop.country);
        for rule in self.sale_rules().filter(|rule| rule.counts(country, branch) && rule.is_about(product)) {
            if product.age_min.is_none() {
                limits.age_min = limits.age_min.max(rule.age_min);
            }
            if product.quantity_max.is_none() {
                let all = [limits.quantity_max, rule.quantity_max];
                limits.quantity_max = all.into_iter().flatten().min();
            }
        }
        limits
    }
}

impl Organisation {
    /// The limits of what a SKU belongs to; none when there is nothing to heed, which is told with one look-up.
    #[must_use]
    pub fn limits_of_sku(&self, sku: &Sku, branch: BranchId) -> Option<(&Arc<Product>, Limits)> {
        if self.settings.rules.is_empty() && !self.products.is_limited(sku) {
            return None;
        }
        let (product, _) = self.variant(sku)?;
        let limits = self.limits_of(product, Some(branch));
        (limits != Limits::default()).then_some((product, limits))
    }
}

impl SaleRule {
    fn counts(&self, country: &str, branch: Option<BranchId>) -> bool {
        let here = || branch.is_some_and(|branch| self.branches.contains(&branch));
        self.active
            && (self.country.is_empty() || self.country == country)
            && (self.branches.is_empty() || here())
    }

    /// Whether a product stands in one of its categories or below it.
    #[must_use]
    pub fn is_about(&self, product: &Product) -> bool {
        let below = |own: &String| {
            product.category.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.categories.iter().any(below)
    }
}
