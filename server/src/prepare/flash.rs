//! What of an order is of flash sales. Who was called is the waiting room's to know; here it only has to have said so.

use domain::{
    Rejection,
    orders::{FlashBought, InCart},
    organisation::FlashSale,
};
use protocol::{FlashMark, PlaceOrder, Quantity, RefusalCode, Timestamp, WithFacts as _};
use std::sync::Arc;

use super::{Preparation, order::Offered};
use crate::{projections::PublishedCatalogue, record::Origin};

impl Preparation {
    /// Customers have them from the waiting room alone. Whoever orders for somebody in a shop or in the office stands behind no place.
    pub(super) fn flash(&self, place: &PlaceOrder, lines: &[InCart]) -> Result<Vec<FlashBought>, Rejection> {
        if !matches!(self.origin, Origin::Web(_)) {
            return Ok(Vec::new());
        }
        let bought = |(sale, quantity): (Arc<FlashSale>, Quantity)| {
            let named = place.flash.iter().find(|own| own.sale == sale.id);
            let marks: &[FlashMark] = named.map(|own| own.marks.as_slice()).unwrap_or_default();
            if marks.is_empty() || !sale.has_begun(self.now()) {
                return Err(not_called(&sale));
            }
            at_most(&sale, quantity)?;
            Ok(FlashBought { sale: sale.id, quantity, marks: marks.to_vec() })
        };
        flash_of(&self.published, lines, self.now()).into_iter().map(bought).collect()
    }
}

/// Flash sales that goods of a cart are of, with how many pieces of each.
pub(crate) fn flash_of(
    published: &PublishedCatalogue,
    lines: &[InCart],
    at: Timestamp,
) -> Vec<(Arc<FlashSale>, Quantity)> {
    let mut found: Vec<(Arc<FlashSale>, Quantity)> = Vec::new();
    for line in lines.iter().filter(|line| line.quantity > Quantity::ZERO) {
        let Some(sale) = published.organisation.flash_sale_of(&line.sku, at) else { continue };
        match found.iter_mut().find(|(known, _)| known.id == sale.id) {
            Some((_, sum)) => sum.0 = sum.0.saturating_add(line.quantity.0),
            None => found.push((Arc::clone(sale), line.quantity)),
        }
    }
    found
}

/// # Errors
/// `flash_sale_max` with how many pieces one customer may have.
pub(crate) fn at_most(sale: &FlashSale, quantity: Quantity) -> Result<(), Rejection> {
    let most = Quantity(i64::from(sale.each_max).saturating_mul(Quantity::ONE.0));
    if quantity <= most {
        return Ok(());
    }
    let message = format!("each customer may have {most} of {}", sale.name);
    let refused = Rejection::new(RefusalCode::FlashSaleMax, message);
    Err(refused
        .name(&sale.name)
        .fact(protocol::FactName::Limit, usize::try_from(sale.each_max).unwrap_or_default()))
}

pub(crate) fn not_called(sale: &FlashSale) -> Rejection {
    let message = format!(
        "{} is sold through its waiting room; it has not called you, or your time is over",
        sale.name
    );
    Rejection::new(RefusalCode::NotCalled, message).name(&sale.name)
}

/// A rule of the house for one line, whoever sells it.
pub(super) fn check_most(offered: &Offered, quantity: Quantity) -> Result<(), Rejection> {
    let Some(most) = offered.quantity_max.filter(|most| quantity > *most) else { return Ok(()) };
    let message = format!("at most {most} of {} can be had at once", offered.name);
    Err(Rejection::new(RefusalCode::InvalidQuantity, message))
}
