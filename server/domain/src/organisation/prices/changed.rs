//! Which prices have changed since a moment, for whoever puts new labels on shelves.

use protocol::{Amount, Sku, Timestamp};

use super::PriceBook;
use crate::organisation::Organisation;

/// A SKU whose price is another one than it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChangedPrice {
    pub sku: Sku,
    /// Its own price at the moment that was asked about, and now. The same where only a list changed.
    pub before: Amount,
    pub now: Amount,
    /// When it, or what lists say of it, changed last.
    pub at: Timestamp,
    /// Whether what lists say of it is something else than it was.
    pub in_lists: bool,
}

impl PriceBook {
    /// SKUs behind one, in their order, that cost something else now than at a moment, by their own price or in a list. What was changed and
    /// changed back is none of them, nor what is new since, nor what a list or a promotion changes by beginning or ending.
    pub fn changed_since<'a>(
        &'a self,
        organisation: &'a Organisation,
        since: Timestamp,
        after: Option<Sku>,
    ) -> impl Iterator<Item = ChangedPrice> + 'a {
        let all = self.former.iter();
        let behind = all.filter(move |(sku, _)| after.is_none_or(|after| **sku > after));
        behind.filter_map(move |(sku, former)| {
            let terms = organisation.terms(sku)?;
            let own = former.terms.iter().filter(|old| old.ended > since);
            let listed = former.listed.iter().filter(|old| old.ended > since);
            let at = own.clone().map(|old| old.ended).chain(listed.clone().map(|old| old.ended)).max()?;
            let before = own.clone().next().map_or(terms.price, |old| old.terms.price);
            let lists_now = organisation.lists.of(sku);
            let was_listed = listed.clone().next().map(|old| &old.prices);
            let in_lists = was_listed.is_some_and(|was| match lists_now {
                Some(now) => was != now,
                None => !was.is_empty(),
            });
            let changed = before != terms.price || in_lists;
            changed.then_some(ChangedPrice { sku: *sku, before, now: terms.price, at, in_lists })
        })
    }
}
