//! When products are shown and when they are not. Moments pass in the journal like everything else, so that whoever follows
//! the catalogue is told when one has come.

use protocol::Timestamp;
use std::sync::Arc;

use super::Products;
use crate::{
    limits::BEGINNING_PRICES_MAX,
    organisation::{
        Event, Product,
        event::{ProductEvent, Visibility},
    },
};

impl Visibility {
    /// Whether it is shown at a moment.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> bool {
        self.shown && self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// Moments that change it.
    fn turns(&self) -> impl Iterator<Item = Timestamp> {
        [self.from, self.until].into_iter().flatten().filter(|_| self.shown)
    }
}

impl Product {
    /// Whether the web store shows it, as far as the product goes.
    #[must_use]
    pub fn on_web(&self) -> bool {
        !self.archived && self.web.at(self.as_of)
    }

    /// Whether tills show it, as far as the product goes.
    #[must_use]
    pub fn at_tills(&self) -> bool {
        !self.archived && self.till.at(self.as_of)
    }

    /// The next moment at which it is shown or hidden.
    pub(super) fn next_turn(&self) -> Option<Timestamp> {
        self.web.turns().chain(self.till.turns()).filter(|moment| *moment > self.as_of).min()
    }
}

impl Products {
    /// The next moment at which any product is shown or hidden.
    pub(in crate::organisation) fn next_turn(&self) -> Option<Timestamp> {
        self.turns.first().map(|(moment, _)| *moment)
    }

    /// What is shown or hidden from now on: as much of it as one record should hold.
    pub(in crate::organisation) fn turn(&self, at: Timestamp) -> Vec<Event> {
        let due = self.turns.iter().map(|(key, ())| key).take_while(|(moment, _)| *moment <= at);
        due.take(BEGINNING_PRICES_MAX)
            .map(|(moment, handle)| {
                Event::Product(ProductEvent::Turned { handle: Arc::clone(handle), at: *moment })
            })
            .collect()
    }

    pub(in crate::organisation) fn turned(&mut self, handle: &Arc<str>, at: Timestamp) {
        let Some(product) = self.by_handle.get(handle) else { return };
        let product = Product { as_of: product.as_of.max(at), ..Product::clone(product) };
        self.keep(Arc::new(product));
    }
}
