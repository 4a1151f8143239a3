//! Changing what is named of a product, and nothing else.

use protocol::{EditProduct, EditVariant, ProductField, PutProduct, PutVariant, RefusalCode, Sku, WithFacts};
use std::sync::Arc;

use crate::{
    Rejection,
    organisation::{Event, Organisation, Product, Saved, Variant, event::ProductEvent},
};

impl Organisation {
    pub(in crate::organisation) fn edit_product(
        &self,
        edit: &EditProduct,
        saved: Saved,
    ) -> Result<Event, Rejection> {
        let Some(before) = self.products.get(&edit.handle) else {
            let message = format!("there is no product {}", edit.handle);
            return Err(Rejection::new(RefusalCode::UnknownProduct, message));
        };
        let mut whole = before.as_asked();
        amend(&mut whole, edit)?;
        let after = self.checked(&whole, saved, edited(edit))?;
        self.check_unchanged(edit, &after, saved.at)?;
        Ok(Event::Product(ProductEvent::Put(Arc::new(after))))
    }
}

/// What is emptied although leaving it out would keep it: the costs of these SKUs.
fn edited(edit: &EditProduct) -> Vec<Sku> {
    let cleared = edit.variants.iter().filter(|variant| variant.clear.contains(&ProductField::Cost));
    cleared.map(|variant| variant.sku).collect()
}

fn amend(whole: &mut PutProduct, edit: &EditProduct) -> Result<(), Rejection> {
    put(&mut whole.name, edit.name.as_ref());
    put(&mut whole.description, edit.description.as_ref());
    put(&mut whole.category, edit.category.as_ref());
    put(&mut whole.brand, edit.brand.as_ref());
    put(&mut whole.tags, edit.tags.as_ref());
    put(&mut whole.search, edit.search.as_ref());
    put(&mut whole.options, edit.options.as_ref());
    put(&mut whole.pictures, edit.pictures.as_ref());
    put(&mut whole.web, edit.web.as_ref());
    put(&mut whole.till, edit.till.as_ref());
    put(&mut whole.archived, edit.archived.as_ref());
    whole.age_min = edit.age_min.or(whole.age_min);
    whole.quantity_max = edit.quantity_max.or(whole.quantity_max);
    whole.supplier = edit.supplier.clone().or_else(|| whole.supplier.take());
    for field in &edit.clear {
        match field {
            ProductField::AgeMin => whole.age_min = None,
            ProductField::QuantityMax => whole.quantity_max = None,
            other => return Err(cannot_clear(*other)),
        }
    }
    for variant in &edit.variants {
        let own = whole.variants.iter_mut().find(|own| own.sku == variant.sku);
        amend_variant(own.ok_or_else(|| not_there(variant.sku, &edit.handle))?, variant)?;
    }
    for sku in &edit.remove {
        let there = whole.variants.iter().position(|own| own.sku == *sku);
        whole.variants.remove(there.ok_or_else(|| not_there(*sku, &edit.handle))?);
    }
    whole.variants.extend(edit.add.iter().cloned());
    Ok(())
}

fn amend_variant(whole: &mut PutVariant, edit: &EditVariant) -> Result<(), Rejection> {
    put(&mut whole.name, edit.name.as_ref());
    put(&mut whole.values, edit.values.as_ref());
    put(&mut whole.price, edit.price.as_ref());
    put(&mut whole.tax_class, edit.tax_class.as_ref());
    put(&mut whole.kind, edit.kind.as_ref());
    put(&mut whole.barcodes, edit.barcodes.as_ref());
    put(&mut whole.unit, edit.unit.as_ref());
    put(&mut whole.web, edit.web.as_ref());
    put(&mut whole.till, edit.till.as_ref());
    put(&mut whole.pictures, edit.pictures.as_ref());
    whole.weight_g = edit.weight_g.or(whole.weight_g);
    whole.supplier_code = edit.supplier_code.clone().or_else(|| whole.supplier_code.take());
    whole.cost = edit.cost.or(whole.cost);
    for field in &edit.clear {
        match field {
            ProductField::WeightG => whole.weight_g = None,
            ProductField::Cost => whole.cost = None,
            other => return Err(cannot_clear(*other)),
        }
    }
    Ok(())
}

fn put<T: Clone>(into: &mut T, new: Option<&T>) {
    if let Some(new) = new {
        new.clone_into(into);
    }
}

fn cannot_clear(field: ProductField) -> Rejection {
    Rejection::new(RefusalCode::Malformed, format!("{field:?} cannot be cleared; give it another value"))
}

fn not_there(sku: Sku, handle: &str) -> Rejection {
    Rejection::new(RefusalCode::UnknownSku, format!("{handle} has no variant {sku} any more")).sku(sku)
}

impl Product {
    /// The product as somebody would put it to leave everything as it is.
    #[must_use]
    pub fn as_asked(&self) -> PutProduct {
        PutProduct {
            handle: self.handle.as_ref().to_owned(),
            name: self.name.clone(),
            description: self.description.clone(),
            category: self.category.clone(),
            brand: self.brand.clone(),
            tags: self.tags.clone(),
            age_min: self.age_min,
            archived: self.archived,
            variants: self.variants.iter().map(variant_as_asked).collect(),
            quantity_max: self.quantity_max,
            search: self.search.clone(),
            options: self.options.iter().map(Into::into).collect(),
            pictures: self.pictures.iter().map(Into::into).collect(),
            supplier: Some(self.supplier.clone()),
            web: self.web.into(),
            till: self.till.into(),
        }
    }
}

fn variant_as_asked(variant: &Variant) -> PutVariant {
    PutVariant {
        sku: variant.sku,
        name: variant.name.clone(),
        price: variant.price,
        tax_class: variant.tax_class,
        kind: variant.kind,
        barcodes: variant.barcodes.clone(),
        unit: variant.unit,
        weight_g: variant.weight_g,
        web: variant.web,
        supplier_code: Some(variant.supplier_code.clone()),
        cost: variant.cost,
        values: variant.values.clone(),
        till: variant.till,
        pictures: variant.pictures.iter().map(Into::into).collect(),
    }
}
