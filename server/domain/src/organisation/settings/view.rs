//! How settings are shown, and what each of them touches.

use protocol::{HouseSettings, SaleRuleDetails, SettingsView, TaxClassDetails, TaxToday};
use std::collections::BTreeMap;

use crate::organisation::Branch;

use super::{Numbering, Organisation, PaymentMethod, Reason, SaleRule, Wording};

fn told(names: &[Wording]) -> Vec<protocol::Wording> {
    let one =
        |(language, text): &Wording| protocol::Wording { language: language.clone(), text: text.clone() };
    names.iter().map(one).collect()
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl From<&PaymentMethod> for protocol::PaymentMethod {
    fn from(method: &PaymentMethod) -> Self {
        Self {
            id: method.id,
            name: method.name.clone(),
            names: told(&method.names),
            kind: method.kind,
            active: method.active,
            branches: method.branches.clone(),
            needs_reference: method.needs_reference,
            opens_drawer: method.opens_drawer,
            refunds: method.refunds,
            order: method.order,
            version: Some(method.version),
        }
    }
}

impl From<&Reason> for protocol::Reason {
    fn from(reason: &Reason) -> Self {
        Self {
            id: reason.id,
            name: reason.name.clone(),
            names: told(&reason.names),
            uses: reason.uses.clone(),
            note_required: reason.note_required,
            active: reason.active,
            order: reason.order,
            books_as: reason.books_as,
            version: Some(reason.version),
        }
    }
}

impl From<&SaleRule> for protocol::SaleRule {
    fn from(rule: &SaleRule) -> Self {
        Self {
            id: rule.id,
            name: rule.name.clone(),
            categories: rule.categories.clone(),
            country: rule.country.clone(),
            branches: rule.branches.clone(),
            age_min: rule.age_min,
            quantity_max: rule.quantity_max,
            active: rule.active,
            version: Some(rule.version),
        }
    }
}

impl From<&Numbering> for protocol::Numbering {
    fn from(numbering: &Numbering) -> Self {
        Self {
            branch: numbering.branch,
            prefix: numbering.prefix.clone(),
            branch_code: numbering.branch_code,
            year: numbering.year,
            digits: numbering.digits,
            removed: false,
            version: Some(numbering.version),
        }
    }
}

impl Organisation {
    /// What tills need of the settings; customers are told the rules only.
    #[must_use]
    pub fn house_settings(&self, inside: bool) -> HouseSettings {
        let sale_rules = self.sale_rules().map(Into::into).collect();
        if !inside {
            return HouseSettings { sale_rules, ..HouseSettings::default() };
        }
        let mut payment_methods: Vec<protocol::PaymentMethod> =
            self.payment_methods().map(Into::into).collect();
        payment_methods.sort_by_key(|method| (method.order, method.id));
        let mut reasons: Vec<protocol::Reason> = self.reasons().map(Into::into).collect();
        reasons.sort_by_key(|reason| (reason.order, reason.id));
        let numberings = self.numberings().map(Into::into).collect();
        let correction_limit = self.correction_limit();
        let (synonyms, cost_method) = (self.synonyms().to_vec(), self.house_cost_method());
        HouseSettings {
            payment_methods,
            reasons,
            sale_rules,
            numberings,
            correction_limit,
            synonyms,
            cost_method,
        }
    }

    /// All settings with what they touch. `today` is the business date of each branch.
    #[must_use]
    pub fn settings_view(&self, today: impl Fn(&Branch) -> i32) -> SettingsView {
        let HouseSettings { payment_methods, reasons, sale_rules, numberings, .. } =
            self.house_settings(true);
        let mut by_class: BTreeMap<protocol::TaxClassId, u32> = BTreeMap::new();
        let mut rules: Vec<SaleRuleDetails> =
            sale_rules.into_iter().map(|rule| SaleRuleDetails { rule, products: 0, own: 0 }).collect();
        let mut products = 0_u32;
        for product in self.products_after("") {
            products = products.saturating_add(1);
            let mut classes: Vec<_> = product.variants.iter().map(|variant| variant.tax_class).collect();
            classes.sort_unstable();
            classes.dedup();
            for class in classes {
                let sum = by_class.entry(class).or_default();
                *sum = sum.saturating_add(1);
            }
            for (rule, details) in self.sale_rules().zip(&mut rules) {
                if rule.is_about(product) {
                    details.products = details.products.saturating_add(1);
                    let own = (rule.age_min.is_some() && product.age_min.is_some())
                        || (rule.quantity_max.is_some() && product.quantity_max.is_some());
                    details.own = details.own.saturating_add(own.into());
                }
            }
        }
        let tax_classes = self.tax_classes().map(|class| TaxClassDetails {
            id: class.id,
            name: class.name.clone(),
            rate_ppm: class.rate_ppm,
            rates: class.rates.iter().map(Into::into).collect(),
            version: class.version,
            products: by_class.get(&class.id).copied().unwrap_or(0),
            today: self
                .branches()
                .map(|branch| {
                    let today = today(branch);
                    TaxToday {
                        branch: branch.id,
                        rates: class.rates_in(branch, today).map(Into::into),
                        next: class.next_in(branch, today).map(Into::into),
                    }
                })
                .collect(),
        });
        SettingsView {
            tax_classes: tax_classes.collect(),
            payment_methods,
            reasons,
            sale_rules: rules,
            numberings,
            returns: self.return_policy(),
            review: self.review_rule(),
            short_picks: self.short_picks(),
            sourcing: self.sourcing_rule(),
            invoices: self.invoice_policy(),
            privacy: self.privacy_policy(),
            branches: count(self.branches().count()),
            registers: count(self.registers().count()),
            products,
        }
    }
}
