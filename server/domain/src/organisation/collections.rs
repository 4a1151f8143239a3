//! Collections: products that are shown together, put there by hand or caught by a rule. Only the choice is kept here; what a
//! rule catches is found out by whoever looks, since it depends on prices of the moment and on stock, which this machine
//! does not know.

use protocol::{
    Amount, COLLECTION_CONDITIONS_MAX, COLLECTION_PRODUCTS_MAX, CollectionCondition, CollectionMembers,
    DESCRIPTION_CHARS_MAX, PutCollection, RefusalCode, RemoveCollection, VariantKind,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Collection, CollectionRule, Condition, Event, Members, Organisation, Product, Saved, Variant, check_room,
    check_version, event::CollectionEvent, next_version, products::check_handle,
};
use crate::{
    Rejection,
    check::{self, Breaks},
    limits::COLLECTIONS_MAX,
};

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Collections(BTreeMap<Arc<str>, Arc<Collection>>);

impl Collections {
    pub(super) fn put(&mut self, collection: &Arc<Collection>) {
        self.0.insert(Arc::clone(&collection.handle), Arc::clone(collection));
    }

    pub(super) fn remove(&mut self, handle: &str) {
        self.0.remove(handle);
    }
}

/// What a rule has to know of a product besides the product.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// What its cheapest variant costs in the shop.
    pub lowest: Option<Amount>,
    /// Whether some branch of the web has it.
    pub in_stock: bool,
}

impl CollectionRule {
    #[must_use]
    pub fn catches(&self, product: &Product, seen: Seen) -> bool {
        let mut held = self.conditions.iter().map(|condition| condition.holds(product, seen));
        if self.all { held.all(|holds| holds) } else { held.any(|holds| holds) }
    }

    /// Whether it asks what something costs, which is to be looked up then.
    #[must_use]
    pub fn asks_prices(&self) -> bool {
        self.conditions.iter().any(|one| matches!(one, Condition::PriceFrom(_) | Condition::PriceUpTo(_)))
    }
}

impl Condition {
    fn holds(&self, product: &Product, seen: Seen) -> bool {
        match self {
            Self::Category(category) => is_below(&product.category, category),
            Self::Brand(brand) => product.brand == *brand,
            Self::Tag(tag) => product.tags.contains(tag),
            Self::Supplier(supplier) => product.supplier == *supplier,
            Self::PriceFrom(price) => seen.lowest.is_some_and(|lowest| lowest >= *price),
            Self::PriceUpTo(price) => seen.lowest.is_some_and(|lowest| lowest <= *price),
            Self::OnWeb(wanted) => product.is_for_sale_on_web() == *wanted,
            Self::InStock(wanted) => seen.in_stock == *wanted,
        }
    }

    fn check(&self) -> Result<(), Rejection> {
        match self {
            Self::Category(text) => check::name("a condition's category", text),
            Self::Brand(text) => check::name("a condition's brand", text),
            Self::Tag(text) => check::name("a condition's tag", text),
            Self::Supplier(text) => check::name("a condition's supplier", text),
            Self::PriceFrom(price) | Self::PriceUpTo(price) => check::amount("a condition's price", *price),
            Self::OnWeb(_) | Self::InStock(_) => Ok(()),
        }
    }
}

/// Whether a category is another or below it.
fn is_below(category: &str, above: &str) -> bool {
    category.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Product {
    /// Whether customers see anything of it: of its goods, that is.
    #[must_use]
    pub fn is_for_sale_on_web(&self) -> bool {
        let shown = |variant: &Variant| variant.web && variant.kind == VariantKind::Goods;
        self.on_web() && self.variants.iter().any(shown)
    }
}

impl From<&CollectionCondition> for Condition {
    fn from(asked: &CollectionCondition) -> Self {
        use CollectionCondition as C;
        match asked {
            C::Category(text) => Self::Category(text.clone()),
            C::Brand(text) => Self::Brand(text.clone()),
            C::Tag(text) => Self::Tag(text.clone()),
            C::Supplier(text) => Self::Supplier(text.clone()),
            C::PriceFrom(price) => Self::PriceFrom(*price),
            C::PriceUpTo(price) => Self::PriceUpTo(*price),
            C::OnWeb(wanted) => Self::OnWeb(*wanted),
            C::InStock(wanted) => Self::InStock(*wanted),
        }
    }
}

impl From<&Condition> for CollectionCondition {
    fn from(own: &Condition) -> Self {
        match own {
            Condition::Category(text) => Self::Category(text.clone()),
            Condition::Brand(text) => Self::Brand(text.clone()),
            Condition::Tag(text) => Self::Tag(text.clone()),
            Condition::Supplier(text) => Self::Supplier(text.clone()),
            Condition::PriceFrom(price) => Self::PriceFrom(*price),
            Condition::PriceUpTo(price) => Self::PriceUpTo(*price),
            Condition::OnWeb(wanted) => Self::OnWeb(*wanted),
            Condition::InStock(wanted) => Self::InStock(*wanted),
        }
    }
}

impl Collection {
    /// The collection as somebody would put it.
    #[must_use]
    pub fn as_asked(&self) -> PutCollection {
        PutCollection {
            handle: self.handle.as_ref().to_owned(),
            title: self.title.clone(),
            description: self.description.clone(),
            sort: self.sort,
            members: match &self.members {
                Members::ByHand(handles) => CollectionMembers::ByHand(
                    handles.iter().map(|handle| handle.as_ref().to_owned()).collect(),
                ),
                Members::ByRule(rule) => CollectionMembers::ByRule(protocol::CollectionRule {
                    all: rule.all,
                    conditions: rule.conditions.iter().map(Into::into).collect(),
                }),
            },
            shown: self.shown,
            sold_out: self.sold_out,
            version: Some(self.version),
        }
    }
}

impl Organisation {
    pub(super) fn put_collection(&self, asked: &PutCollection, saved: Saved) -> Result<Event, Rejection> {
        let collection = self.considered_collection(asked, saved)?;
        let known = self.collection(&asked.handle).map(|collection| collection.version);
        check_version(asked.version, known, "the collection")?;
        if let Members::ByHand(handles) = &collection.members {
            let unknown = handles.iter().find(|handle| self.product(handle).is_none());
            if let Some(handle) = unknown.filter(|handle| !self.is_in(&asked.handle, handle)) {
                let message = format!("there is no product {handle}; take it out of the collection");
                return Err(Rejection::new(RefusalCode::UnknownProduct, message));
            }
        }
        check_room(known.is_some(), self.collections.0.len(), COLLECTIONS_MAX, "collections")?;
        Ok(Event::Collection(CollectionEvent::Put(Arc::new(collection))))
    }

    /// A collection as it would be kept, for a look at what it would hold.
    ///
    /// # Errors
    /// When something of it cannot be kept.
    pub fn considered_collection(
        &self,
        asked: &PutCollection,
        saved: Saved,
    ) -> Result<Collection, Rejection> {
        check_handle(&asked.handle)?;
        check::name("the collection's title", &asked.title)?;
        check::text("the description", &asked.description, DESCRIPTION_CHARS_MAX, Breaks::Allowed)?;
        let members = match &asked.members {
            CollectionMembers::ByHand(handles) => {
                check::at_most(handles.len(), COLLECTION_PRODUCTS_MAX, "products put into a collection")?;
                let mut seen = BTreeSet::new();
                let once = handles.iter().filter(|handle| seen.insert(handle.as_str()));
                Members::ByHand(once.map(|handle| handle.as_str().into()).collect())
            }
            CollectionMembers::ByRule(rule) => {
                if rule.conditions.is_empty() {
                    let message = "a rule needs at least one condition";
                    return Err(Rejection::new(RefusalCode::NoLines, message));
                }
                check::at_most(rule.conditions.len(), COLLECTION_CONDITIONS_MAX, "conditions of a rule")?;
                let conditions: Vec<Condition> = rule.conditions.iter().map(Into::into).collect();
                conditions.iter().try_for_each(Condition::check)?;
                Members::ByRule(CollectionRule { all: rule.all, conditions })
            }
        };
        let version = self.collection(&asked.handle).map(|collection| collection.version);
        Ok(Collection {
            handle: asked.handle.as_str().into(),
            title: asked.title.clone(),
            description: asked.description.clone(),
            sort: asked.sort,
            members,
            shown: asked.shown,
            sold_out: asked.sold_out,
            version: next_version(version),
            saved,
        })
    }

    /// Whether a product was put there already: that it is gone since then stands in nobody's way.
    fn is_in(&self, collection: &str, product: &Arc<str>) -> bool {
        self.collection(collection)
            .is_some_and(|one| matches!(&one.members, Members::ByHand(handles) if handles.contains(product)))
    }

    pub(super) fn remove_collection(&self, asked: &RemoveCollection) -> Result<Event, Rejection> {
        let Some(collection) = self.collection(&asked.handle) else {
            let message = format!("there is no collection {}", asked.handle);
            return Err(Rejection::new(RefusalCode::UnknownCollection, message));
        };
        Ok(Event::Collection(CollectionEvent::Removed { handle: Arc::clone(&collection.handle) }))
    }

    #[must_use]
    pub fn collection(&self, handle: &str) -> Option<&Arc<Collection>> {
        self.collections.0.get(handle)
    }

    /// In order of their handles.
    pub fn collections(&self) -> impl Iterator<Item = &Arc<Collection>> {
        self.collections.0.values()
    }
}
