//! Where in the journal each product was changed: only positions, since everything else is read back from there.

use domain::organisation::{
    Event, Organisation, Shards,
    event::{PriceEvent, ProductEvent},
};
use protocol::Lsn;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::limits::CHANGES_PER_PRODUCT;

/// Positions by handle, oldest first. A copy shares all that does not change.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct History(Shards<Arc<str>, Arc<Vec<Lsn>>>);

impl History {
    pub(crate) fn note(&mut self, event: &Event, organisation: &Organisation, lsn: Lsn) {
        let handle = match event {
            Event::Product(ProductEvent::Put(product)) => Some(Arc::clone(&product.handle)),
            Event::Product(ProductEvent::Archived { handle, .. } | ProductEvent::Removed { handle }) => {
                Some(Arc::clone(handle))
            }
            Event::Price(
                PriceEvent::Set { sku, .. }
                | PriceEvent::Scheduled { sku, .. }
                | PriceEvent::Unscheduled { sku, .. }
                | PriceEvent::Began { sku, .. },
            ) => organisation.variant(sku).map(|(product, _)| Arc::clone(&product.handle)),
            Event::Product(ProductEvent::Turned { .. })
            | Event::Price(PriceEvent::ListPut(_) | PriceEvent::Listed { .. } | PriceEvent::GroupPut(_))
            | Event::Collection(_)
            | Event::Supply(_)
            | Event::Web(_)
            | Event::Lot(_)
            | Event::Kit(_)
            | Event::Pack(_)
            | Event::Promotion(_)
            | Event::Place(_)
            | Event::Person(_)
            | Event::Shop(_)
            | Event::Setting(_)
            | Event::Tax(_) => None,
        };
        let Some(handle) = handle else { return };
        let mut positions = self.0.get(&handle).cloned().unwrap_or_default();
        if positions.last() == Some(&lsn) {
            return;
        }
        let own = Arc::make_mut(&mut positions);
        if own.len() >= CHANGES_PER_PRODUCT {
            own.remove(0);
        }
        own.push(lsn);
        self.0.insert(handle, positions);
    }

    /// Positions of a product's changes, oldest first.
    pub(crate) fn of(&self, handle: &str) -> &[Lsn] {
        self.0.get(handle).map(|positions| positions.as_slice()).unwrap_or_default()
    }
}
