//! Readings of products for head office: what was looked for, and what was done to one of them.

use domain::organisation::{
    Event, Product, differences,
    event::{PriceEvent, ProductEvent},
};
use protocol::{
    Amount, CategoryCount, FieldChange, Lsn, ProductChange, ProductField, Refusal, RefusalCode, Sku,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

use super::{Newest, Node};
use crate::{
    limits::CATEGORIES_TOLD,
    projections::{Found, Wanted},
    record::{Decision, Record},
};

impl Node {
    /// Products that are wanted, from some on.
    ///
    /// # Errors
    /// A fault when the look was cut short.
    pub async fn find_products(&self, wanted: Wanted, skip: usize, limit: usize) -> Result<Found, Refusal> {
        self.blocking(move |node| Ok(node.0.goods.find(&node.catalogue(), &wanted, skip, limit))).await
    }

    /// Every category with how many products are just there, in order.
    ///
    /// # Errors
    /// A fault when the look was cut short.
    pub async fn categories(&self) -> Result<Vec<CategoryCount>, Refusal> {
        self.blocking(|node| {
            let published = node.catalogue();
            let mut counts = BTreeMap::<&str, (u32, u32)>::new();
            for product in published.organisation.products() {
                let (count, archived) = counts.entry(&product.category).or_default();
                *count = count.saturating_add(1);
                *archived = archived.saturating_add(u32::from(product.archived));
            }
            let told = |(path, (count, archived)): (&str, (u32, u32))| CategoryCount {
                path: path.to_owned(),
                count,
                archived,
            };
            Ok(counts.into_iter().take(CATEGORIES_TOLD).map(told).collect())
        })
        .await
    }

    /// Changes of a product before a position, newest first.
    ///
    /// # Errors
    /// `unknown_product`, or when the journal cannot be read.
    pub async fn product_history(
        &self,
        handle: String,
        before: Option<Lsn>,
        limit: usize,
    ) -> Result<Newest<ProductChange>, Refusal> {
        self.blocking(move |node| {
            let published = node.catalogue();
            let positions = published.history(&handle);
            if positions.is_empty() {
                let message = format!("there is no product {handle}");
                return Err(Refusal::new(RefusalCode::UnknownProduct, message));
            }
            let end = positions.partition_point(|lsn| before.is_none_or(|before| *lsn < before));
            let begin = end.saturating_sub(limit);
            // What the product was before the page is told by the newest record of the whole of it before that.
            let mut told = Vec::new();
            for lsn in positions.iter().take(begin).rev() {
                let Some(record) = node.0.locator.read(lsn.0)? else { continue };
                let whole = events(&record).any(|event| is_whole(event, &handle));
                told.push(record);
                if whole {
                    break;
                }
            }
            let mut product: Option<Arc<Product>> = None;
            for record in told.iter().rev() {
                events(record).for_each(|event| drop(take(&mut product, event, &handle)));
            }
            let mut rows = Vec::new();
            for lsn in positions.iter().take(end).skip(begin) {
                let Some(record) = node.0.locator.read(lsn.0)? else { continue };
                let created = product.is_none() && events(&record).any(|event| is_whole(event, &handle));
                let fields = events(&record).flat_map(|event| take(&mut product, event, &handle)).collect();
                let by = record.staff();
                let name = published.organisation.staff(by).map(|person| person.name.clone());
                rows.push(ProductChange {
                    at: record.times.recorded_at,
                    by,
                    name: name.unwrap_or_default(),
                    lsn: *lsn,
                    created,
                    fields,
                });
            }
            rows.reverse();
            let next = (begin > 0).then(|| rows.last().map(|row| row.lsn)).flatten();
            Ok(Newest { rows, next, damaged: Vec::new() })
        })
        .await
    }
}

fn events(record: &Record) -> impl Iterator<Item = &Event> {
    match &record.decision {
        Decision::Organisation(events) => events.iter(),
        Decision::Branch(_) | Decision::Orders(_) | Decision::Refused(_) => [].iter(),
    }
}

fn is_whole(event: &Event, handle: &str) -> bool {
    matches!(event, Event::Product(ProductEvent::Put(product)) if &*product.handle == handle)
}

/// Takes an event into the product and tells what it changed of it.
fn take(product: &mut Option<Arc<Product>>, event: &Event, handle: &str) -> Vec<FieldChange> {
    let before = product.clone();
    let after = match (event, &before) {
        (Event::Product(ProductEvent::Put(after)), _) if &*after.handle == handle => Arc::clone(after),
        (Event::Product(ProductEvent::Archived { handle: own, archived, .. }), Some(before))
            if &**own == handle =>
        {
            Arc::new(Product { archived: *archived, ..Product::clone(before) })
        }
        (
            Event::Price(PriceEvent::Set { sku, price, .. } | PriceEvent::Began { sku, price, .. }),
            Some(before),
        ) => match priced(before, *sku, *price) {
            Some(after) => Arc::new(after),
            None => return Vec::new(),
        },
        (Event::Price(PriceEvent::Unscheduled { sku, from }), Some(before)) => {
            if !before.variants.iter().any(|variant| variant.sku == *sku) {
                return Vec::new();
            }
            let (sku, field) = (Some(*sku), ProductField::Price);
            let from = json!({"price": null, "from": from}).to_string();
            return vec![FieldChange { sku, field, from, to: "null".to_owned() }];
        }
        (Event::Price(PriceEvent::Scheduled { sku, price, from }), Some(before)) => {
            if !before.variants.iter().any(|variant| variant.sku == *sku) {
                return Vec::new();
            }
            let to = json!({"price": price, "from": from}).to_string();
            return vec![FieldChange {
                sku: Some(*sku),
                field: ProductField::Price,
                from: "null".to_owned(),
                to,
            }];
        }
        _ => return Vec::new(),
    };
    *product = Some(Arc::clone(&after));
    let Some(before) = before else { return Vec::new() };
    let changed = differences(&before, &after);
    let (before, after) = (values_of(&before), values_of(&after));
    let told = changed.into_iter().map(|(sku, field)| FieldChange {
        sku,
        field,
        from: value(&before, sku, field),
        to: value(&after, sku, field),
    });
    told.collect()
}

fn priced(product: &Product, sku: Sku, price: Amount) -> Option<Product> {
    let mut product = Product::clone(product);
    product.variants.iter_mut().find(|variant| variant.sku == sku)?.price = price;
    Some(product)
}

/// The product as somebody would put it, whose fields are called as they are in edits.
fn values_of(product: &Product) -> Value {
    serde_json::to_value(product.as_asked()).unwrap_or_default()
}

fn value(product: &Value, sku: Option<Sku>, field: ProductField) -> String {
    let variant = sku.map(|sku| {
        let variants = product.get("variants").and_then(Value::as_array).into_iter().flatten();
        let own = |variant: &&Value| variant.get("sku").and_then(Value::as_str) == Some(sku.as_str());
        variants.into_iter().find(own).cloned().unwrap_or_default()
    });
    let of = variant.as_ref().unwrap_or(product);
    if field == ProductField::Variant {
        return of.to_string();
    }
    let name = serde_json::to_value(field).unwrap_or_default();
    name.as_str().and_then(|name| of.get(name)).cloned().unwrap_or_default().to_string()
}
