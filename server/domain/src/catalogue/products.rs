//! Products by handle, and what is derived from them: where each SKU and each barcode is. Only products are stored.

use std::collections::BTreeMap;

use protocol::{Amount, Barcode, Product, Sku, TaxClassId, Variant, VariantKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Products {
    by_handle: BTreeMap<String, Product>,
    by_sku: BTreeMap<Sku, Place>,
    by_barcode: BTreeMap<Barcode, Sku>,
}

/// Where a variant is: in which product, and which of its variants it is.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Place {
    handle: String,
    position: usize,
    terms: SaleTerms,
}

/// What selling a SKU needs to know, kept where it is found with one look-up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
    pub(super) fn get(&self, handle: &str) -> Option<&Product> {
        self.by_handle.get(handle)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Product> {
        self.by_handle.values()
    }

    pub(super) fn len(&self) -> usize {
        self.by_handle.len()
    }

    pub(super) fn sku_count(&self) -> usize {
        self.by_sku.len()
    }

    pub(super) fn variant(&self, sku: &Sku) -> Option<(&Product, &Variant)> {
        let place = self.by_sku.get(sku)?;
        let product = self.by_handle.get(&place.handle)?;
        Some((product, product.variants.get(place.position)?))
    }

    pub(super) fn terms(&self, sku: &Sku) -> Option<SaleTerms> {
        self.by_sku.get(sku).map(|place| place.terms)
    }

    pub(super) fn sku_of(&self, barcode: &Barcode) -> Option<&Sku> {
        self.by_barcode.get(barcode)
    }

    /// The product a SKU belongs to.
    pub(super) fn handle_of(&self, sku: &Sku) -> Option<&str> {
        self.by_sku.get(sku).map(|place| place.handle.as_str())
    }

    pub(super) fn put(&mut self, product: Product) {
        if let Some(before) = self.by_handle.remove(&product.handle) {
            for variant in &before.variants {
                self.by_sku.remove(&variant.sku);
                for barcode in &variant.barcodes {
                    self.by_barcode.remove(barcode);
                }
            }
        }
        for (position, variant) in product.variants.iter().enumerate() {
            self.by_sku.insert(
                variant.sku,
                Place { handle: product.handle.clone(), position, terms: variant.into() },
            );
            for barcode in &variant.barcodes {
                self.by_barcode.insert(*barcode, variant.sku);
            }
        }
        self.by_handle.insert(product.handle.clone(), product);
    }

    pub(super) fn set_price(&mut self, sku: &Sku, price: Amount) {
        let Some(place) = self.by_sku.get_mut(sku) else { return };
        place.terms.price = price;
        let product = self.by_handle.get_mut(&place.handle);
        if let Some(variant) = product.and_then(|product| product.variants.get_mut(place.position)) {
            variant.price = price;
        }
    }
}

impl Serialize for Products {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.by_handle.values())
    }
}

impl<'de> Deserialize<'de> for Products {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut products = Self::default();
        for product in Vec::<Product>::deserialize(deserializer)? {
            products.put(product);
        }
        Ok(products)
    }
}
