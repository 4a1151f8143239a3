//! What is there as it would be asked for, so that what a file wants can be held against it and put back.

use domain::organisation::{Organisation, Person, Product, Variant};
use protocol::{PutProduct, PutStaff, PutVariant};

/// A product as the command that would put it.
#[must_use]
pub(crate) fn put_of(product: &Product) -> PutProduct {
    PutProduct {
        handle: product.handle.as_ref().to_owned(),
        name: product.name.clone(),
        description: product.description.clone(),
        category: product.category.clone(),
        brand: product.brand.clone(),
        tags: product.tags.clone(),
        age_min: product.age_min,
        archived: product.archived,
        variants: product.variants.iter().map(variant).collect(),
        quantity_max: product.quantity_max,
        search: product.search.clone(),
        options: product.options.iter().map(Into::into).collect(),
        pictures: product.pictures.iter().map(Into::into).collect(),
        supplier: Some(product.supplier.clone()),
        web: product.web.into(),
        till: product.till.into(),
    }
}

fn variant(variant: &Variant) -> PutVariant {
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

/// A person as the command that would put them, without a secret.
#[must_use]
pub(crate) fn person(person: &Person) -> PutStaff {
    PutStaff {
        id: person.id,
        name: Some(person.name.clone()),
        role: Some(person.role),
        active: Some(person.active),
        ..PutStaff::default()
    }
}

/// Whether a product is as somebody put it, what was left out of it aside.
#[must_use]
pub(crate) fn is_as_put(organisation: &Organisation, put: &PutProduct) -> bool {
    organisation.product(&put.handle).is_some_and(|product| {
        let mut now = put_of(product);
        if put.supplier.is_none() {
            now.supplier = None;
        }
        for (now, put) in now.variants.iter_mut().zip(&put.variants) {
            if put.supplier_code.is_none() {
                now.supplier_code = None;
            }
            if put.cost.is_none() {
                now.cost = None;
            }
        }
        now == *put
    })
}
