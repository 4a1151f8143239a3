//! The products as a manager looks for them: by words, by what they are and by what they lack, in an order, with counts of
//! what else there is. The index follows the published catalogue when somebody asks, and costs what changed since.

use domain::{Sorted, organisation::Product};
use protocol::{Amount, FacetCount, Lsn, ProductFacets, TaxClassId};
use serde::Deserialize;
use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

use super::PublishedCatalogue;
use crate::limits::FACET_VALUES;

/// What is looked for. What is left out does not matter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// Words, each of which must stand somewhere in it: names, SKUs, barcodes, tags.
    pub words: String,
    /// A category with all that is below it.
    pub category: Option<String>,
    pub brand: Option<String>,
    pub tag: Option<String>,
    pub tax_class: Option<TaxClassId>,
    pub state: State,
    pub missing: Option<Missing>,
    pub order: Order,
    /// The other way round.
    pub descending: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Active,
    Archived,
    #[default]
    All,
}

/// What a product lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    Picture,
    Barcode,
    Price,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    #[default]
    Handle,
    Name,
    Category,
    Brand,
    Price,
    /// The newest change last.
    Changed,
}

/// A page of what was found.
pub struct Found {
    pub products: Vec<Arc<Product>>,
    pub count: usize,
    pub facets: ProductFacets,
}

#[derive(Default)]
struct Index {
    seq: Lsn,
    rows: Sorted<Arc<str>, Row>,
}

struct Row {
    product: Arc<Product>,
    /// Everything by which it is found, in small letters, its name first.
    text: Box<str>,
    /// Where the name ends.
    name: usize,
    /// Of its cheapest variant.
    lowest: Option<Amount>,
}

/// Keeps the index between two looks.
#[derive(Clone, Default)]
pub(crate) struct Goods(Arc<RwLock<Index>>);

impl Goods {
    /// Looks through all products of a catalogue. Blocks for some ten milliseconds when there are a hundred thousand.
    pub(crate) fn find(
        &self,
        published: &PublishedCatalogue,
        wanted: &Wanted,
        skip: usize,
        limit: usize,
    ) -> Found {
        if self.0.read().unwrap_or_else(PoisonError::into_inner).seq < published.seq {
            self.0.write().unwrap_or_else(PoisonError::into_inner).follow(published);
        }
        self.0.read().unwrap_or_else(PoisonError::into_inner).find(wanted, skip, limit)
    }
}

impl Index {
    fn follow(&mut self, published: &PublishedCatalogue) {
        if published.seq <= self.seq {
            return;
        }
        match published.since(self.seq, usize::MAX).filter(|_| !self.rows.is_empty()) {
            Some(since) => {
                for handle in since.handles {
                    match published.organisation.product(&handle) {
                        Some(product) => self.put(product),
                        None => drop(self.rows.remove(&handle)),
                    }
                }
            }
            None => {
                self.rows = Sorted::default();
                published.organisation.products().for_each(|product| self.put(product));
            }
        }
        self.seq = published.seq;
    }

    fn put(&mut self, product: &Arc<Product>) {
        let (text, name) = text_of(product);
        let row = Row {
            text,
            name,
            lowest: product.variants.iter().map(|variant| variant.price).min(),
            product: Arc::clone(product),
        };
        self.rows.insert(Arc::clone(&product.handle), row);
    }

    fn find(&self, wanted: &Wanted, skip: usize, limit: usize) -> Found {
        let words = wanted.words.to_lowercase();
        let words: Vec<&str> = words.split_whitespace().collect();
        let rows = self.rows.iter().map(|(_, row)| row);
        let mut found: Vec<&Row> = rows.filter(|row| row.is(wanted, &words)).collect();
        let facets = facets_of(&found);
        let count = found.len();
        let order = |a: &&Row, b: &&Row| {
            let order = a.compare(b, wanted.order).then_with(|| a.product.handle.cmp(&b.product.handle));
            if wanted.descending { order.reverse() } else { order }
        };
        if wanted.order != Order::Handle || wanted.descending {
            // Only what is shown, and what stands before it, has to be in order.
            let end = skip.saturating_add(limit);
            if end < count {
                found.select_nth_unstable_by(end, order);
                found.truncate(end);
            }
            found.sort_unstable_by(order);
        }
        let page = found.iter().skip(skip).take(limit).map(|row| Arc::clone(&row.product));
        Found { products: page.collect(), count, facets }
    }
}

impl Row {
    fn name(&self) -> &str {
        self.text.get(..self.name).unwrap_or_default()
    }

    fn is(&self, wanted: &Wanted, words: &[&str]) -> bool {
        let product = &self.product;
        let in_category = |category: &str| {
            product
                .category
                .strip_prefix(category)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let state = match wanted.state {
            State::Active => !product.archived,
            State::Archived => product.archived,
            State::All => true,
        };
        state
            && wanted.category.as_deref().is_none_or(in_category)
            && wanted.brand.as_deref().is_none_or(|brand| product.brand == brand)
            && wanted.tag.as_ref().is_none_or(|tag| product.tags.contains(tag))
            && wanted
                .tax_class
                .is_none_or(|class| product.variants.iter().any(|variant| variant.tax_class == class))
            && wanted.missing.is_none_or(|missing| lacks(product, missing))
            && words.iter().all(|word| self.text.contains(word))
    }

    fn compare(&self, other: &Self, order: Order) -> Ordering {
        let (a, b) = (&self.product, &other.product);
        match order {
            Order::Handle => Ordering::Equal,
            Order::Name => self.name().cmp(other.name()),
            Order::Category => a.category.cmp(&b.category),
            Order::Brand => a.brand.cmp(&b.brand),
            Order::Price => self.lowest.cmp(&other.lowest),
            Order::Changed => a.saved.at.cmp(&b.saved.at),
        }
    }
}

fn lacks(product: &Product, missing: Missing) -> bool {
    match missing {
        Missing::Picture => {
            product.pictures.is_empty() && product.variants.iter().all(|variant| variant.pictures.is_empty())
        }
        Missing::Barcode => product.variants.iter().any(|variant| variant.barcodes.is_empty()),
        Missing::Price => product.variants.iter().any(|variant| variant.price.0 == 0),
    }
}

/// Everything by which a product is found, and how much of that is its name.
fn text_of(product: &Product) -> (Box<str>, usize) {
    let mut text = product.name.to_lowercase();
    let name = text.len();
    let own = [&*product.handle, &*product.category, &*product.brand, &*product.search, &*product.supplier];
    let tags = product.tags.iter().map(String::as_str);
    let variants = product.variants.iter().flat_map(|variant| {
        [variant.sku.as_str(), &variant.name, &variant.supplier_code]
            .into_iter()
            .chain(variant.barcodes.iter().map(protocol::Barcode::as_str))
            .chain(variant.values.iter().map(String::as_str))
    });
    for part in own.into_iter().chain(tags).chain(variants).filter(|part| !part.is_empty()) {
        text.push('\n');
        text.push_str(&part.to_lowercase());
    }
    (text.into(), name)
}

fn facets_of(found: &[&Row]) -> ProductFacets {
    let mut facets = ProductFacets::default();
    let mut categories: HashMap<&str, u32> = HashMap::new();
    let mut brands: HashMap<&str, u32> = HashMap::new();
    let mut tags: HashMap<&str, u32> = HashMap::new();
    let mut taxes: BTreeMap<TaxClassId, u32> = BTreeMap::new();
    let more = |count: &mut u32| *count = count.saturating_add(1);
    for Row { product, .. } in found {
        more(if product.archived { &mut facets.archived } else { &mut facets.active });
        for (missing, count) in [
            (Missing::Picture, &mut facets.without_picture),
            (Missing::Barcode, &mut facets.without_barcode),
            (Missing::Price, &mut facets.without_price),
        ] {
            if lacks(product, missing) {
                more(count);
            }
        }
        more(categories.entry(&product.category).or_default());
        more(brands.entry(&product.brand).or_default());
        product.tags.iter().for_each(|tag| more(tags.entry(tag).or_default()));
        let mut classes: Vec<TaxClassId> = product.variants.iter().map(|variant| variant.tax_class).collect();
        classes.dedup();
        classes.into_iter().for_each(|class| more(taxes.entry(class).or_default()));
    }
    let texts = |counts: HashMap<&str, u32>| {
        ranked(
            counts
                .into_iter()
                .filter(|(value, _)| !value.is_empty())
                .map(|(value, count)| (value.to_owned(), count)),
        )
    };
    facets.categories = texts(categories);
    facets.brands = texts(brands);
    facets.tags = texts(tags);
    facets.tax_classes = ranked(taxes.into_iter().map(|(class, count)| (class.0.to_string(), count)));
    facets
}

/// The most frequent first.
fn ranked(counts: impl Iterator<Item = (String, u32)>) -> Vec<FacetCount> {
    let mut counts: Vec<FacetCount> = counts.map(|(value, count)| FacetCount { value, count }).collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    counts.truncate(FACET_VALUES);
    counts
}
