//! What head office may say of products.

use std::{collections::BTreeMap, sync::Arc};

use protocol::{
    ArchiveProduct, BARCODES_MAX, Barcode, CATEGORY_DEPTH_MAX, DESCRIPTION_CHARS_MAX, FactName,
    HANDLE_CHARS_MAX, PICTURES_MAX, Picture, PutProduct, PutVariant, RefusalCode, RemoveProduct,
    SEARCH_CHARS_MAX, Sku, TAGS_MAX, VARIANTS_MAX, WithFacts,
};

use super::matrix;
use crate::{
    Rejection,
    check::{self, Breaks},
    limits::{AGE_MAX, PRODUCTS_MAX, SKUS_MAX, WEIGHT_G_MAX},
    organisation::{Event, Organisation, Product, Saved, Variant, check_room, event::ProductEvent},
};

impl Organisation {
    pub(in crate::organisation) fn put_product(
        &self,
        product: &PutProduct,
        saved: Saved,
    ) -> Result<Event, Rejection> {
        let product = self.checked(product, saved, Vec::new())?;
        Ok(Event::Product(ProductEvent::Put(Arc::new(product))))
    }

    /// The product as it will be. What was left out of it stays as it was, but for the costs of some SKUs.
    pub(super) fn checked(
        &self,
        product: &PutProduct,
        saved: Saved,
        costless: Vec<Sku>,
    ) -> Result<Product, Rejection> {
        check_product(product)?;
        for variant in &product.variants {
            check_variant(variant)?;
        }
        matrix::check(product)?;
        for variant in &product.variants {
            self.check_tax_class(variant)?;
        }
        self.check_owners(product)?;
        self.check_packed(product)?;
        let before = self.products.get(&product.handle);
        check_room(before.is_some(), self.products.by_handle.len(), PRODUCTS_MAX, "products")?;
        let own = before.map_or(0, |before| before.variants.len());
        let others = self.products.by_sku.len().saturating_sub(own);
        check::at_most(others.saturating_add(product.variants.len()), SKUS_MAX, "variants in all")?;
        Ok(self.facts(product, saved, &costless))
    }

    pub(in crate::organisation) fn archive_product(
        &self,
        archive: &ArchiveProduct,
        saved: Saved,
    ) -> Result<Event, Rejection> {
        let handle = self.known_handle(&archive.handle)?;
        Ok(Event::Product(ProductEvent::Archived { handle, archived: archive.archived, saved }))
    }

    /// Like a product that is put without its variants, the last one included.
    pub(in crate::organisation) fn remove_product(&self, remove: &RemoveProduct) -> Result<Event, Rejection> {
        let handle = self.known_handle(&remove.handle)?;
        self.check_in_no_kit(&handle)?;
        Ok(Event::Product(ProductEvent::Removed { handle }))
    }

    fn known_handle(&self, handle: &str) -> Result<Arc<str>, Rejection> {
        let known = self.products.get(handle).map(|product| Arc::clone(&product.handle));
        known.ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownProduct, format!("there is no product {handle}")).name(handle)
        })
    }

    /// The product as it will be, with what was left out of it as it was.
    fn facts(&self, product: &PutProduct, saved: Saved, costless: &[Sku]) -> Product {
        let before = self.products.get(&product.handle);
        let variants = product.variants.iter().map(|variant| {
            let same = |one: &&Variant| one.sku == variant.sku;
            let before = before.and_then(|before| before.variants.iter().find(same));
            let kept = || before.map(|before| before.supplier_code.clone()).unwrap_or_default();
            Variant {
                sku: variant.sku,
                name: variant.name.clone(),
                price: variant.price,
                tax_class: variant.tax_class,
                kind: variant.kind,
                barcodes: variant.barcodes.clone(),
                unit: variant.unit,
                weight_g: variant.weight_g,
                web: variant.web,
                supplier_code: variant.supplier_code.clone().unwrap_or_else(kept),
                cost: variant.cost.or_else(|| {
                    before.and_then(|before| before.cost).filter(|_| !costless.contains(&variant.sku))
                }),
                values: variant.values.clone(),
                till: variant.till,
                pictures: variant.pictures.iter().map(Into::into).collect(),
            }
        });
        Product {
            handle: Arc::from(product.handle.as_str()),
            name: product.name.clone(),
            description: product.description.clone(),
            category: product.category.clone(),
            brand: product.brand.clone(),
            tags: product.tags.clone(),
            age_min: product.age_min,
            archived: product.archived,
            variants: variants.collect(),
            quantity_max: product.quantity_max,
            search: product.search.clone(),
            options: product.options.iter().map(Into::into).collect(),
            pictures: product.pictures.iter().map(Into::into).collect(),
            supplier: product
                .supplier
                .clone()
                .unwrap_or_else(|| before.map(|before| before.supplier.clone()).unwrap_or_default()),
            web: product.web.into(),
            till: product.till.into(),
            saved,
            as_of: saved.at,
        }
    }

    fn check_tax_class(&self, variant: &PutVariant) -> Result<(), Rejection> {
        if self.tax_class(variant.tax_class).is_some() {
            return Ok(());
        }
        let message =
            format!("{} is in tax class {}, which does not exist", variant.sku, variant.tax_class.0);
        Err(Rejection::new(RefusalCode::UnknownTaxClass, message).sku(variant.sku))
    }

    /// Whatever a scanner reads names one variant: SKUs and barcodes share one space, in which trade item numbers of all
    /// lengths are the same.
    fn check_owners(&self, product: &PutProduct) -> Result<(), Rejection> {
        let mut codes: BTreeMap<Barcode, Sku> = BTreeMap::new();
        for PutVariant { sku, .. } in &product.variants {
            let key = Barcode::from(sku).key();
            let twice = codes.insert(key, *sku).is_some();
            if let Some(owner) = self.owner_but(product, &key, twice) {
                let message = format!("{sku} is taken by a variant of {owner} already");
                return Err(Rejection::new(RefusalCode::SkuTaken, message).sku(*sku).name(owner));
            }
        }
        for PutVariant { sku, barcodes, .. } in &product.variants {
            let mut own: Vec<Barcode> = Vec::new();
            for barcode in barcodes {
                let key = barcode.key();
                // Its own SKU may be printed as a barcode; the same barcode twice is a mistake.
                let twice = own.contains(&key) || codes.get(&key).is_some_and(|other| other != sku);
                own.push(key);
                codes.insert(key, *sku);
                if let Some(owner) = self.owner_but(product, &key, twice) {
                    let message = format!("the barcode {barcode} is on a variant of {owner} already");
                    return Err(Rejection::new(RefusalCode::BarcodeTaken, message)
                        .fact(FactName::Code, barcode.as_str())
                        .name(owner));
                }
            }
        }
        Ok(())
    }

    /// Which product has a code, where that is another one or it would be there twice.
    fn owner_but<'a>(&'a self, product: &'a PutProduct, key: &Barcode, twice: bool) -> Option<&'a str> {
        let sku = self.products.sku_of(key);
        // A pack's barcode stands for the pack and nothing else, unless its SKU goes with this very change.
        let packed = self.packs.sku_of(key);
        let owner = packed.and_then(|sku| self.products.handle_of(&sku));
        let stays = || product.variants.iter().any(|own| Some(own.sku) == packed);
        if let Some(owner) = owner.filter(|owner| *owner != product.handle || stays()) {
            return Some(owner);
        }
        let owner = sku.and_then(|sku| self.products.handle_of(&sku));
        let other = owner.filter(|owner| *owner != product.handle);
        other.or_else(|| twice.then_some(product.handle.as_str()))
    }
}

fn check_product(product: &PutProduct) -> Result<(), Rejection> {
    let PutProduct { handle, name, description, category, brand, tags, age_min, variants, .. } = product;
    check_handle(handle)?;
    check::name("the product's name", name)?;
    check::text("the description", description, DESCRIPTION_CHARS_MAX, Breaks::Allowed)?;
    check_category(category)?;
    check::note("the brand", brand)?;
    check::at_most(tags.len(), TAGS_MAX, "tags of a product")?;
    tags.iter().try_for_each(|tag| check::name("a tag", tag))?;
    if age_min.is_some_and(|age| age > AGE_MAX) {
        return Err(Rejection::new(RefusalCode::InvalidQuantity, format!("an age is 0 to {AGE_MAX}")));
    }
    check::text("the search words", &product.search, SEARCH_CHARS_MAX, Breaks::None)?;
    product.supplier.iter().try_for_each(|supplier| check::note("the supplier", supplier))?;
    product.quantity_max.into_iter().try_for_each(check::quantity)?;
    check_pictures(&product.pictures)?;
    for seen in [product.web, product.till] {
        if let (Some(from), Some(until)) = (seen.from, seen.until)
            && until <= from
        {
            let message = "what is shown until a moment begins before it";
            return Err(Rejection::new(RefusalCode::InvalidTime, message));
        }
    }
    if variants.is_empty() {
        return Err(Rejection::new(RefusalCode::NoLines, "a product has at least one variant"));
    }
    check::at_most(variants.len(), VARIANTS_MAX, "variants of a product")
}

fn check_variant(variant: &PutVariant) -> Result<(), Rejection> {
    check::note("a variant's name", &variant.name)?;
    check::amount("a price", variant.price)?;
    check::at_most(variant.barcodes.len(), BARCODES_MAX, "barcodes of a variant")?;
    if variant.weight_g.is_some_and(|weight| weight > WEIGHT_G_MAX) {
        let message = format!("a weight is 0 to {WEIGHT_G_MAX} grams");
        return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
    }
    check_pictures(&variant.pictures)?;
    variant.supplier_code.iter().try_for_each(|code| check::note("the supplier's code", code))?;
    variant.cost.into_iter().try_for_each(|cost| check::amount("a cost", cost))
}

/// A path from the trunk, "Drinks/Coffee", or nothing.
fn check_category(category: &str) -> Result<(), Rejection> {
    check::note("the category", category)?;
    if category.is_empty() {
        return Ok(());
    }
    check::at_most(category.split('/').count(), CATEGORY_DEPTH_MAX, "steps of a category")?;
    if category.split('/').any(|step| step.trim().is_empty()) {
        let message = "a category has a name before and behind each stroke, as in Drinks/Coffee";
        return Err(Rejection::new(RefusalCode::InvalidText, message));
    }
    Ok(())
}

fn check_pictures(pictures: &[Picture]) -> Result<(), Rejection> {
    check::at_most(pictures.len(), PICTURES_MAX, "pictures")?;
    for picture in pictures {
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if picture.media.len() != 64 || !picture.media.bytes().all(hex) {
            let message = "a picture is named by the 64 hexadecimal digits of its content";
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        check::note("a picture's text", &picture.alt)?;
        if picture.focus_x > 100 || picture.focus_y > 100 {
            let message = "a focal point is 0 to 100 hundredths";
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
    }
    Ok(())
}

pub(in crate::organisation) fn check_handle(handle: &str) -> Result<(), Rejection> {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    if (1..=HANDLE_CHARS_MAX).contains(&handle.len()) && handle.bytes().all(allowed) {
        return Ok(());
    }
    let message = format!("a handle is 1 to {HANDLE_CHARS_MAX} lower-case letters, digits and hyphens");
    Err(Rejection::new(RefusalCode::InvalidText, message))
}
