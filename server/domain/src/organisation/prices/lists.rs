//! Price lists: prices that count in some branches, in one channel or for some time, instead of a product's own. What is
//! decided here is decided in the same way by tills (`clients/sdk/src/pricing/lists.ts`).

use protocol::{
    Amount, BranchId, Channel, Currency, CustomerGroupId, ListedPrice, PRICES_MAX, PriceListId, PutPriceList,
    RefusalCode, Rule, SetListPrices, Sku, Timestamp, WithFacts,
};
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use crate::{
    Rejection, check,
    limits::{LISTED_PRICES_MAX, LISTS_PER_SKU_MAX, PRICE_LISTS_MAX},
    organisation::{
        Event, Organisation, PriceList, Shards, check_room, check_version, event::PriceEvent, next_version,
    },
};

/// Prices of one SKU by list.
pub(super) type Listed = BTreeMap<PriceListId, Amount>;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::organisation) struct Lists {
    by_id: Arc<BTreeMap<PriceListId, Arc<PriceList>>>,
    by_sku: Shards<Sku, Arc<Listed>>,
    /// How many prices each list has.
    counts: Arc<BTreeMap<PriceListId, u32>>,
}

/// Where something is sold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// None: nowhere in particular, as in the web store.
    pub branch: Option<BranchId>,
    pub channel: Channel,
    /// For which customers; none: for everybody.
    pub group: Option<CustomerGroupId>,
}

impl PriceList {
    /// Whether its prices count at a place and moment.
    #[must_use]
    pub fn counts(&self, place: Place, at: Timestamp) -> bool {
        self.is_for(place)
            && self.from.is_none_or(|from| from <= at)
            && self.until.is_none_or(|until| at < until)
    }

    /// Whether its prices count at a place at some time.
    #[must_use]
    pub fn is_for(&self, place: Place) -> bool {
        let here = self.branches.is_empty() || place.branch.is_some_and(|one| self.branches.contains(&one));
        let theirs = self.group.is_none() || self.group == place.group;
        self.active && theirs && here && self.channel.is_none_or(|channel| channel == place.channel)
    }
}

/// The price that counts among those of lists that do: a list of a customer group before one for everybody, then one of
/// named branches before one of all, then one of a channel before one of all, then the lowest price.
pub(super) fn best<'a>(
    counting: impl Iterator<Item = (&'a Arc<PriceList>, Amount)>,
) -> Option<(&'a Arc<PriceList>, Amount)> {
    counting.max_by_key(|(list, price)| {
        let (group, here) = (list.group.is_some(), !list.branches.is_empty());
        (group, here, list.channel.is_some(), Reverse(*price), Reverse(list.id))
    })
}

impl Lists {
    pub(in crate::organisation) fn put(&mut self, list: &Arc<PriceList>) {
        Arc::make_mut(&mut self.by_id).insert(list.id, Arc::clone(list));
    }

    pub(in crate::organisation) fn set(&mut self, list: PriceListId, prices: &[(Sku, Option<Amount>)]) {
        for (sku, price) in prices {
            let mut listed = self.by_sku.get(sku).cloned().unwrap_or_default();
            let own = Arc::make_mut(&mut listed);
            let before = match price {
                Some(price) => own.insert(list, *price),
                None => own.remove(&list),
            };
            let count = Arc::make_mut(&mut self.counts).entry(list).or_default();
            match (before, price) {
                (None, Some(_)) => *count = count.saturating_add(1),
                (Some(_), None) => *count = count.saturating_sub(1),
                _ => {}
            }
            if listed.is_empty() {
                self.by_sku.remove(sku);
            } else {
                self.by_sku.insert(*sku, listed);
            }
        }
    }

    pub(super) fn of(&self, sku: &Sku) -> Option<&Arc<Listed>> {
        self.by_sku.get(sku)
    }

    pub(super) fn list(&self, id: PriceListId) -> Option<&Arc<PriceList>> {
        self.by_id.get(&id)
    }
}

impl Organisation {
    pub(in crate::organisation) fn put_price_list(&self, asked: &PutPriceList) -> Result<Event, Rejection> {
        let PutPriceList { id, name, branches, channel, from, until, active, group, version } = asked;
        check::name("the price list's name", name)?;
        let now = self.price_list(*id).map(|list| list.version);
        check_version(*version, now, "the price list")?;
        for branch in branches {
            if self.branch(*branch).is_none() {
                let message = format!("there is no branch {branch}");
                return Err(Rejection::new(RefusalCode::UnknownBranch, message));
            }
        }
        if let Some(group) = group.filter(|group| self.customer_group(*group).is_none()) {
            let message = format!("there is no customer group {}", group.0);
            return Err(Rejection::new(RefusalCode::UnknownCustomerGroup, message));
        }
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            let message = "a price list ends before it begins: choose a later end";
            return Err(Rejection::new(RefusalCode::InvalidTime, message).rule(Rule::EndsBeforeItBegins));
        }
        let known = self.lists.by_id.contains_key(id);
        check_room(known, self.lists.by_id.len(), PRICE_LISTS_MAX, "price lists")?;
        let mut branches = branches.clone();
        branches.sort_unstable();
        branches.dedup();
        let (id, channel, from, until) = (*id, *channel, *from, *until);
        let (active, group) = (*active, *group);
        let (name, version) = (name.clone(), next_version(now));
        let list = PriceList { id, name, branches, channel, from, until, active, group, version };
        Ok(Event::Price(PriceEvent::ListPut(Arc::new(list))))
    }

    pub(in crate::organisation) fn set_list_prices(
        &self,
        currency: Currency,
        asked: &SetListPrices,
    ) -> Result<Event, Rejection> {
        check::currency(currency, asked.currency)?;
        if self.price_list(asked.list).is_none() {
            let message = format!("there is no price list {}", asked.list.0);
            return Err(Rejection::new(RefusalCode::UnknownPriceList, message));
        }
        if asked.prices.is_empty() {
            return Err(Rejection::new(RefusalCode::NoLines, "at least one price is needed"));
        }
        check::at_most(asked.prices.len(), PRICES_MAX, "prices at once")?;
        let mut more = 0_usize;
        for one in &asked.prices {
            let Some(price) = one.price else { continue };
            check::amount("a price", price)?;
            if self.variant(&one.sku).is_none() {
                return Err(
                    Rejection::new(RefusalCode::UnknownSku, format!("there is no {}", one.sku)).sku(one.sku)
                );
            }
            let listed = self.lists.of(&one.sku);
            if listed.is_none_or(|listed| !listed.contains_key(&asked.list)) {
                more = more.saturating_add(1);
                let own = listed.map_or(0, |listed| listed.len()).saturating_add(1);
                check::at_most(own, LISTS_PER_SKU_MAX, "price lists with one SKU")?;
            }
        }
        let all = self
            .lists
            .counts
            .values()
            .fold(more, |sum, count| sum.saturating_add(usize::try_from(*count).unwrap_or(usize::MAX)));
        check::at_most(all, LISTED_PRICES_MAX, "prices in lists")?;
        let prices = asked.prices.iter().map(|one| (one.sku, one.price)).collect();
        Ok(Event::Price(PriceEvent::Listed { list: asked.list, prices }))
    }

    #[must_use]
    pub fn price_list(&self, id: PriceListId) -> Option<&Arc<PriceList>> {
        self.lists.list(id)
    }

    /// All lists with how many prices each has.
    pub fn price_lists(&self) -> impl Iterator<Item = (&Arc<PriceList>, u32)> {
        let count = |id| self.lists.counts.get(id).copied().unwrap_or(0);
        self.lists.by_id.iter().map(move |(id, list)| (list, count(id)))
    }

    /// Whether any list gives anything a price.
    #[must_use]
    pub fn lists_prices(&self) -> bool {
        !self.lists.by_sku.is_empty()
    }

    /// A SKU's prices in lists, whether or not they count.
    pub fn listed(&self, sku: &Sku) -> impl Iterator<Item = ListedPrice> + use<'_> {
        let listed = self.lists.of(sku).into_iter().flat_map(|listed| listed.iter());
        listed.map(|(list, price)| ListedPrice { list: *list, price: *price })
    }

    /// SKUs that have a price in a list, in order, with it.
    pub fn in_list(&self, id: PriceListId) -> impl Iterator<Item = (Sku, Amount)> + use<'_> {
        let own = move |(sku, listed): (&Sku, &Arc<Listed>)| Some((*sku, *listed.get(&id)?));
        self.lists.by_sku.iter().filter_map(own)
    }

    /// What a SKU costs at a place and moment, with the list that says so.
    #[must_use]
    pub fn price_in(
        &self,
        sku: &Sku,
        place: Place,
        at: Timestamp,
    ) -> Option<(Amount, Option<&Arc<PriceList>>)> {
        let listed = self.lists.of(sku).into_iter().flat_map(|listed| listed.iter());
        let known = listed.filter_map(|(id, price)| Some((self.lists.list(*id)?, *price)));
        match best(known.filter(|(list, _)| list.counts(place, at))) {
            Some((list, price)) => Some((price, Some(list))),
            None => self.price(sku, at).map(|price| (price, None)),
        }
    }
}
