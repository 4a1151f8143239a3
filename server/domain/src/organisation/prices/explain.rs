//! What something costs somewhere at a moment, why, and what it cost before it was reduced.

use protocol::{Amount, PriceExplained, PriceReason, PriceReasonKind, Sku, Timestamp};
use std::sync::Arc;

use super::{Place, PriceBook};
use crate::{
    limits::FORMER_TERMS_MAX,
    organisation::{Organisation, PriceList},
};

/// A price is reduced from the lowest of so many days before (Directive 98/6/EC, article 6a).
const FORMER_PRICE_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

impl PriceBook {
    /// What a SKU costs there and then as far as is known now; none when there is no such SKU.
    #[must_use]
    pub fn explain(
        &self,
        organisation: &Organisation,
        sku: &Sku,
        place: Place,
        at: Timestamp,
    ) -> Option<PriceExplained> {
        let (price, counting) = organisation.price_in(sku, place, at)?;
        let own = organisation.terms(sku)?.price;
        let scheduled = organisation.scheduled_prices(sku).take_while(|one| one.from <= at).last();
        let by_list = counting.is_some();
        let mut reasons = vec![PriceReason {
            price: own,
            kind: PriceReasonKind::Base,
            counts: !by_list && scheduled.is_none(),
        }];
        reasons.extend(scheduled.map(|one| PriceReason {
            price: one.price,
            kind: PriceReasonKind::Scheduled(one.from),
            counts: !by_list,
        }));
        for listed in organisation.listed(sku) {
            let Some(list) = organisation.price_list(listed.list) else { continue };
            let told = protocol::PriceList::from(&**list);
            let there = list.counts(place, at);
            let kind = if there { PriceReasonKind::List(told) } else { PriceReasonKind::OtherList(told) };
            let counts = counting.is_some_and(|counting| counting.id == list.id);
            reasons.push(PriceReason { price: listed.price, kind, counts });
        }
        let former = self.former_price(organisation, sku, place, at);
        let Place { branch, channel, group } = place;
        Some(PriceExplained { sku: *sku, at, branch, channel, price, reasons, former, group })
    }

    /// The lowest price of the thirty days before the one that counts came into force, where that is a reduction. A reduction
    /// of a product's own price is told of for thirty days, that of a list while the list counts.
    #[must_use]
    pub fn former_price(
        &self,
        organisation: &Organisation,
        sku: &Sku,
        place: Place,
        at: Timestamp,
    ) -> Option<Amount> {
        let (price, list) = organisation.price_in(sku, place, at)?;
        let since = match list {
            Some(list) => list.from.unwrap_or(at),
            None => self.former(sku)?.terms.last()?.ended,
        };
        if list.is_none() && at.millis_since(since) > FORMER_PRICE_MS {
            return None;
        }
        let from = since.plus_millis(-FORMER_PRICE_MS);
        let own = self.lowest_own(organisation, sku, from, since)?;
        let listed = self.lowest_listed(organisation, sku, list, place, (from, since));
        let lowest = listed.map_or(own, |listed| listed.min(own));
        (lowest > price).then_some(lowest)
    }

    /// The lowest of a product's own prices between two moments; none when not all of them are known.
    pub(super) fn lowest_own(
        &self,
        organisation: &Organisation,
        sku: &Sku,
        from: Timestamp,
        until: Timestamp,
    ) -> Option<Amount> {
        let former = self.former(sku).map(|former| former.terms.as_slice()).unwrap_or_default();
        if former.len() >= FORMER_TERMS_MAX && former.first().is_some_and(|first| first.ended > from) {
            return None;
        }
        let counted = former.iter().filter(|old| old.ended > from).map(|old| old.terms.price);
        let now = former.last().is_none_or(|last| last.ended < until);
        let now = organisation.terms(sku).filter(|_| now).map(|terms| terms.price);
        counted.chain(now).min()
    }

    /// The lowest that other lists gave it there between two moments, as far as they are told apart: a list that has been
    /// changed counts with what it said before as well.
    pub(super) fn lowest_listed(
        &self,
        organisation: &Organisation,
        sku: &Sku,
        but: Option<&Arc<PriceList>>,
        place: Place,
        (from, until): (Timestamp, Timestamp),
    ) -> Option<Amount> {
        let counted = |list: &PriceList| {
            list.is_for(place)
                && but.is_none_or(|but| but.id != list.id)
                && list.from.is_none_or(|begins| begins < until)
                && list.until.is_none_or(|ends| ends > from)
        };
        let former = self.former(sku).map(|former| former.listed.as_slice()).unwrap_or_default();
        let former = former.iter().filter(|old| old.ended > from).flat_map(|old| old.prices.iter());
        let former = former.map(|(list, price)| (*list, *price));
        let now = organisation.listed(sku).map(|listed| (listed.list, listed.price));
        let known = former
            .chain(now)
            .filter(|(list, _)| organisation.price_list(*list).is_some_and(|list| counted(list)));
        known.map(|(_, price)| price).min()
    }
}
