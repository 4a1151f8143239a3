//! Who changed which field of a product last, so that nobody overwrites what they have not seen. It is about the newest
//! change of each field only; everything before is in the journal.

use protocol::{EditProduct, FieldEdit, ProductField, RefusalCode, Sku, StaffId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Rejection,
    limits::EDITS_KEPT,
    organisation::{Organisation, Product, Saved, Variant},
};

/// Changes of one product since it came into being.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(in crate::organisation) struct Trail {
    revision: u32,
    /// Changes up to this revision have been forgotten.
    forgotten: u32,
    /// The newest of each field, the newest of all last.
    edits: Vec<FieldEdit>,
}

impl Default for Trail {
    fn default() -> Self {
        Self { revision: 1, forgotten: 0, edits: Vec::new() }
    }
}

impl Trail {
    pub(super) fn note(&mut self, fields: Vec<(Option<Sku>, ProductField)>, saved: Saved) {
        self.revision = self.revision.saturating_add(1);
        let (revision, by, at) = (self.revision, saved.by, saved.at);
        self.edits.retain(|edit| !fields.contains(&(edit.sku, edit.field)));
        self.edits.extend(fields.into_iter().map(|(sku, field)| FieldEdit { sku, field, revision, by, at }));
        let over = self.edits.len().saturating_sub(EDITS_KEPT);
        if let Some(last) = self.edits.drain(..over).next_back() {
            self.forgotten = last.revision;
        }
    }

    pub(in crate::organisation) fn revision(&self) -> u32 {
        self.revision
    }

    pub(in crate::organisation) fn edits(&self) -> &[FieldEdit] {
        &self.edits
    }
}

/// What is different between two forms of a product.
#[must_use]
pub fn differences(before: &Product, after: &Product) -> Vec<(Option<Sku>, ProductField)> {
    use ProductField as F;
    let own = [
        (F::Name, before.name != after.name),
        (F::Description, before.description != after.description),
        (F::Category, before.category != after.category),
        (F::Brand, before.brand != after.brand),
        (F::Tags, before.tags != after.tags),
        (F::AgeMin, before.age_min != after.age_min),
        (F::QuantityMax, before.quantity_max != after.quantity_max),
        (F::Search, before.search != after.search),
        (F::Options, before.options != after.options),
        (F::Pictures, before.pictures != after.pictures),
        (F::Supplier, before.supplier != after.supplier),
        (F::Web, before.web != after.web),
        (F::Till, before.till != after.till),
        (F::Archived, before.archived != after.archived),
    ];
    let mut found: Vec<(Option<Sku>, F)> =
        own.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| (None, field)).collect();
    let of = |product: &'_ Product, sku: Sku| product.variants.iter().find(|one| one.sku == sku).cloned();
    for variant in &after.variants {
        match of(before, variant.sku) {
            Some(old) => found.extend(variant_differences(&old, variant)),
            None => found.push((Some(variant.sku), F::Variant)),
        }
    }
    let gone = before.variants.iter().filter(|variant| of(after, variant.sku).is_none());
    found.extend(gone.map(|variant| (Some(variant.sku), F::Variant)));
    found
}

fn variant_differences(old: &Variant, new: &Variant) -> impl Iterator<Item = (Option<Sku>, ProductField)> {
    use ProductField as F;
    let sku = new.sku;
    let fields = [
        (F::Name, old.name != new.name),
        (F::Values, old.values != new.values),
        (F::Price, old.price != new.price),
        (F::TaxClass, old.tax_class != new.tax_class),
        (F::Kind, old.kind != new.kind),
        (F::Barcodes, old.barcodes != new.barcodes),
        (F::Unit, old.unit != new.unit),
        (F::WeightG, old.weight_g != new.weight_g),
        (F::Web, old.web != new.web),
        (F::Till, old.till != new.till),
        (F::SupplierCode, old.supplier_code != new.supplier_code),
        (F::Cost, old.cost != new.cost),
        (F::Pictures, old.pictures != new.pictures),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(move |(field, _)| (Some(sku), field))
}

impl Organisation {
    /// Refuses an edit of what has been changed since its sender looked.
    pub(super) fn check_unchanged(
        &self,
        edit: &EditProduct,
        after: &Product,
        at: Timestamp,
    ) -> Result<(), Rejection> {
        let (Some(seen), Some(before)) = (edit.if_revision, self.product(&edit.handle)) else {
            return Ok(());
        };
        let Some(trail) = self.products.trails.get(&*edit.handle) else { return Ok(()) };
        if trail.revision <= seen {
            return Ok(());
        }
        if seen < trail.forgotten {
            let message = "so much of it was changed meanwhile that nobody can tell what: look at it again";
            return Err(Rejection::new(RefusalCode::ChangedMeanwhile, message));
        }
        let wanted = differences(before, after);
        let newer = trail.edits.iter().rev().filter(|own| own.revision > seen);
        let mut clashes = newer.filter(|own| clashes(own, &wanted));
        match clashes.next() {
            None => Ok(()),
            Some(own) => Err(Rejection::new(RefusalCode::ChangedMeanwhile, self.told(own, at))),
        }
    }

    fn told(&self, edit: &FieldEdit, at: Timestamp) -> String {
        let who = match edit.by {
            StaffId(0) => "the server".to_owned(),
            by => self.staff(by).map_or_else(|| format!("staff {}", by.0), |person| person.name.clone()),
        };
        let seconds = at.millis_since(edit.at).max(0) / 1_000;
        let ago = if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds / 60) };
        let field = word(edit.field);
        let of = edit.sku.map(|sku| format!(" of {sku}")).unwrap_or_default();
        format!(
            "{who} changed the {field}{of} {ago} ago: look at it, and change it again if it is still wrong"
        )
    }
}

/// Whether what somebody else changed is what is wanted to be otherwise: the same field, or anything of a variant that came
/// or went.
fn clashes(own: &FieldEdit, wanted: &[(Option<Sku>, ProductField)]) -> bool {
    wanted.iter().any(|(sku, field)| {
        *sku == own.sku
            && (*field == own.field
                || (sku.is_some() && (*field == ProductField::Variant || own.field == ProductField::Variant)))
    })
}

const fn word(field: ProductField) -> &'static str {
    use ProductField as F;
    match field {
        F::Name => "name",
        F::Description => "description",
        F::Category => "category",
        F::Brand => "brand",
        F::Tags => "tags",
        F::AgeMin => "age limit",
        F::QuantityMax => "quantity limit",
        F::Search => "search words",
        F::Options => "options",
        F::Pictures => "pictures",
        F::Supplier => "supplier",
        F::Web => "visibility in the web store",
        F::Till => "visibility at tills",
        F::Archived => "archiving",
        F::Variant => "existence",
        F::Values => "option values",
        F::Price => "price",
        F::TaxClass => "tax class",
        F::Kind => "kind",
        F::Barcodes => "barcodes",
        F::Unit => "unit",
        F::WeightG => "weight",
        F::SupplierCode => "supplier's code",
        F::Cost => "cost",
    }
}
