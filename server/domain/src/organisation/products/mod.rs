//! Products by handle, and what is derived from them: where each SKU is and what each code means. Only products are
//! stored. All of it is in shards that copies share, and a product is one thing in memory however many look at it.

mod edit;
mod matrix;
mod put;
mod trail;
mod visibility;

pub(super) use put::check_handle;
pub use trail::differences;

use std::sync::Arc;

use protocol::{Amount, Barcode, FieldEdit, ProductField, Sku, TaxClassId, Timestamp, VariantKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use self::trail::Trail;
use super::{Organisation, Product, Saved, Shards, Variant};

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Products {
    by_handle: Shards<Arc<str>, Arc<Product>>,
    by_sku: Shards<Sku, Place>,
    /// Barcodes, and SKUs that could be mistaken for one, by what codes are compared by.
    by_code: Shards<Barcode, Sku>,
    /// Of products that were changed since they came into being.
    trails: Shards<Arc<str>, Arc<Trail>>,
    /// Products by the next moment at which they are shown or hidden.
    turns: Shards<(Timestamp, Arc<str>), ()>,
}

/// Where a variant is: in which product, and which of its variants it is.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Place {
    handle: Arc<str>,
    position: u16,
    terms: SaleTerms,
    /// Whether the product says who may buy it, or how much.
    limited: bool,
}

/// What selling a SKU needs to know, kept where it is found with one look-up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SaleTerms {
    pub price: Amount,
    pub tax_class: TaxClassId,
    pub kind: VariantKind,
}

impl From<&Variant> for SaleTerms {
    fn from(variant: &Variant) -> Self {
        Self { price: variant.price, tax_class: variant.tax_class, kind: variant.kind }
    }
}

impl Products {
    pub(super) fn get(&self, handle: &str) -> Option<&Arc<Product>> {
        self.by_handle.get(handle)
    }

    fn variant(&self, sku: &Sku) -> Option<(&Arc<Product>, &Variant)> {
        let place = self.by_sku.get(sku)?;
        let product = self.by_handle.get(&place.handle)?;
        Some((product, product.variants.get(usize::from(place.position))?))
    }

    /// The SKU that a code stands for: its barcode, or itself printed as one.
    pub(in crate::organisation) fn sku_of(&self, code: &Barcode) -> Option<Sku> {
        let found = self.by_code.get(&code.key()).copied();
        found.or_else(|| Sku::new(code.as_str()).ok().filter(|sku| self.by_sku.get(sku).is_some()))
    }

    pub(super) fn is_limited(&self, sku: &Sku) -> bool {
        self.by_sku.get(sku).is_some_and(|place| place.limited)
    }

    /// The product a SKU belongs to.
    fn handle_of(&self, sku: &Sku) -> Option<&str> {
        self.by_sku.get(sku).map(|place| &*place.handle)
    }

    pub(super) fn put(&mut self, product: &Arc<Product>) {
        if let Some(before) = self.by_handle.get(&product.handle) {
            self.note(&product.handle, differences(before, product), product.saved);
        }
        self.enter(product);
    }

    /// Notes that somebody has changed something.
    fn note(&mut self, handle: &Arc<str>, fields: Vec<(Option<Sku>, ProductField)>, saved: Saved) {
        let mut trail = self.trails.get(handle).cloned().unwrap_or_default();
        Arc::make_mut(&mut trail).note(fields, saved);
        self.trails.insert(Arc::clone(handle), trail);
    }

    /// Keeps a new form of a product whose SKUs and codes are as they were.
    fn keep(&mut self, product: Arc<Product>) {
        let turn = product.next_turn();
        let handle = Arc::clone(&product.handle);
        let before = self.by_handle.insert(Arc::clone(&handle), product);
        let before = before.and_then(|before| before.next_turn());
        if before != turn {
            if let Some(moment) = before {
                self.turns.remove(&(moment, Arc::clone(&handle)));
            }
            if let Some(moment) = turn {
                self.turns.insert((moment, handle), ());
            }
        }
    }

    fn enter(&mut self, product: &Arc<Product>) {
        let before = self.by_handle.get(&product.handle).cloned();
        self.keep(Arc::clone(product));
        for variant in before.iter().flat_map(|before| &before.variants) {
            let stays = product.variants.iter().any(|own| own.sku == variant.sku);
            if !stays {
                self.by_sku.remove(&variant.sku);
            }
            for key in keys(variant) {
                self.by_code.remove(&key);
            }
        }
        let limited = product.age_min.is_some() || product.quantity_max.is_some();
        for (position, variant) in (0_u16..).zip(&product.variants) {
            let handle = Arc::clone(&product.handle);
            let terms = variant.into();
            self.by_sku.insert(variant.sku, Place { handle, position, terms, limited });
            for key in keys(variant) {
                self.by_code.insert(key, variant.sku);
            }
        }
    }

    pub(super) fn set_price(&mut self, sku: &Sku, price: Amount, saved: Saved) {
        let Some(place) = self.by_sku.get(sku).cloned() else { return };
        let Some(product) = self.by_handle.get(&place.handle) else { return };
        let mut product = Product::clone(product);
        if let Some(variant) = product.variants.get_mut(usize::from(place.position)) {
            variant.price = price;
        }
        self.note(&place.handle, vec![(Some(*sku), ProductField::Price)], saved);
        self.keep(Arc::new(product));
        self.by_sku.insert(*sku, Place { terms: SaleTerms { price, ..place.terms }, ..place });
    }

    pub(super) fn remove(&mut self, handle: &str) {
        let Some(product) = self.by_handle.remove(handle) else { return };
        self.trails.remove(&product.handle);
        if let Some(moment) = product.next_turn() {
            self.turns.remove(&(moment, Arc::clone(&product.handle)));
        }
        for variant in &product.variants {
            self.by_sku.remove(&variant.sku);
            for key in keys(variant) {
                self.by_code.remove(&key);
            }
        }
    }

    pub(super) fn archive(&mut self, handle: &Arc<str>, archived: bool, saved: Saved) {
        let Some(product) = self.by_handle.get(handle) else { return };
        let product = Product { archived, ..Product::clone(product) };
        self.note(handle, vec![(None, ProductField::Archived)], saved);
        self.keep(Arc::new(product));
    }
}

/// What a variant answers to besides its SKU. A SKU of digits is there as well, because a scanner may read it in another
/// length.
fn keys(variant: &Variant) -> impl Iterator<Item = Barcode> {
    let own = Barcode::from(&variant.sku);
    let padded = (own.key() != own).then(|| own.key());
    variant.barcodes.iter().map(Barcode::key).chain(padded)
}

impl Organisation {
    #[must_use]
    pub fn variant(&self, sku: &Sku) -> Option<(&Arc<Product>, &Variant)> {
        self.products.variant(sku)
    }

    /// Price, tax class and kind of a SKU.
    #[must_use]
    pub fn terms(&self, sku: &Sku) -> Option<SaleTerms> {
        self.products.by_sku.get(sku).map(|place| place.terms)
    }

    /// What a scanner read: a barcode in any of its lengths, or a SKU that was printed as one.
    #[must_use]
    pub fn by_code(&self, code: &Barcode) -> Option<(&Arc<Product>, &Variant)> {
        self.products.sku_of(code).and_then(|sku| self.products.variant(&sku))
    }

    #[must_use]
    pub fn product(&self, handle: &str) -> Option<&Arc<Product>> {
        self.products.get(handle)
    }

    /// Every product in order of handle, those out of sight included.
    pub fn products(&self) -> impl Iterator<Item = &Arc<Product>> {
        self.products.by_handle.iter().map(|(_, product)| product)
    }

    /// Products behind a handle, in order.
    pub fn products_after<'a>(&'a self, handle: &str) -> impl Iterator<Item = &'a Arc<Product>> + use<'a> {
        self.products.by_handle.iter_after(handle).map(|(_, product)| product)
    }

    /// How often a product has been changed, and who changed what last.
    #[must_use]
    pub fn trail(&self, handle: &str) -> (u32, &[FieldEdit]) {
        self.products.trails.get(handle).map_or((1, &[]), |trail| (trail.revision(), trail.edits()))
    }

    #[must_use]
    pub fn product_count(&self) -> usize {
        self.products.by_handle.len()
    }
}

impl Serialize for Products {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let products: Vec<&Arc<Product>> = self.by_handle.iter().map(|(_, product)| product).collect();
        (products, &self.trails).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Products {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (all, trails) = <(Vec<Arc<Product>>, _)>::deserialize(deserializer)?;
        let mut products = Self { trails, ..Self::default() };
        all.iter().for_each(|product| products.enter(product));
        Ok(products)
    }
}
