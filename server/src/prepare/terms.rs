//! What the catalogue says about a SKU.

use domain::{Rejection, branch::Moved, organisation::SaleTerms, pricing::LineTax};
use protocol::{BranchId, RefusalCode, Sku, SkuQuantity, VariantKind, WithFacts};

use super::Preparation;
use crate::business_day::Day;

impl Preparation {
    /// As of now. A SKU that was withdrawn keeps the terms it had last: what is left of it comes back, is counted and is
    /// written off.
    pub(super) fn terms(&self, sku: &Sku) -> Result<SaleTerms, Rejection> {
        self.published.terms_at(sku, self.published.seq).ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownSku, format!("no product has the SKU {sku}")).sku(*sku)
        })
    }

    /// How it is taxed in a branch on a business date.
    pub(super) fn tax(
        &self,
        sku: &Sku,
        terms: SaleTerms,
        (branch, day): (BranchId, Day),
    ) -> Result<LineTax, Rejection> {
        self.published.organisation.tax(terms.tax_class, branch, day).ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownTaxClass, format!("{sku} has no tax class that exists"))
                .sku(*sku)
        })
    }

    pub(super) fn kind(&self, sku: &Sku) -> Result<VariantKind, Rejection> {
        self.terms(sku).map(|terms| terms.kind)
    }

    pub(super) fn stocked(&self, sku: &Sku) -> Result<(), Rejection> {
        self.no_kit(sku)?;
        self.goods(sku)
    }

    /// The same for what is only set aside, where a kit stands for its parts.
    pub(super) fn goods(&self, sku: &Sku) -> Result<(), Rejection> {
        match self.kind(sku)? {
            VariantKind::Goods => Ok(()),
            VariantKind::Service => {
                Err(Rejection::new(RefusalCode::NotStocked, format!("{sku} is a service and has no stock"))
                    .sku(*sku))
            }
        }
    }
}

/// Lines of the wire as lines of a machine.
pub(super) fn moved(lines: &[SkuQuantity]) -> Vec<Moved> {
    lines.iter().map(|line| Moved { sku: line.sku, quantity: line.quantity }).collect()
}
