//! What the catalogue says about a SKU.

use domain::{Rejection, branch::Moved, organisation::SaleTerms};
use protocol::{RefusalCode, Sku, SkuQuantity, VariantKind};

use super::Preparation;

impl Preparation {
    /// As of now. A SKU that was withdrawn keeps the terms it had last: what is left of it comes back, is counted and is
    /// written off.
    pub(super) fn terms(&self, sku: &Sku) -> Result<(SaleTerms, u32), Rejection> {
        let terms = self.published.terms_at(sku, self.published.seq).ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownSku, format!("no product has the SKU {sku}"))
        })?;
        let rate = self.published.organisation.tax_rate_ppm(terms.tax_class).ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownTaxClass, format!("{sku} has no tax class that exists"))
        })?;
        Ok((terms, rate))
    }

    pub(super) fn kind(&self, sku: &Sku) -> Result<VariantKind, Rejection> {
        self.terms(sku).map(|(terms, _)| terms.kind)
    }

    pub(super) fn stocked(&self, sku: &Sku) -> Result<(), Rejection> {
        match self.kind(sku)? {
            VariantKind::Goods => Ok(()),
            VariantKind::Service => {
                Err(Rejection::new(RefusalCode::NotStocked, format!("{sku} is a service and has no stock")))
            }
        }
    }
}

/// Lines of the wire as lines of a machine.
pub(super) fn moved(lines: &[SkuQuantity]) -> Vec<Moved> {
    lines.iter().map(|line| Moved { sku: line.sku, quantity: line.quantity }).collect()
}
