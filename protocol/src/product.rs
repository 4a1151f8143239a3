//! What head office may say of products. Everything that was added later may be left out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, Barcode, Quantity, Sku, StaffId, TaxClassId, Timestamp, VariantKind};

/// A whole product: what is not named is empty, except for what only the house sees of a variant.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutProduct {
    /// Stable key used in addresses: lower-case letters, digits and hyphens.
    pub handle: String,
    pub name: String,
    /// Markdown. Whoever shows it shows no HTML that stands in it.
    #[serde(default)]
    pub description: String,
    /// Where it stands in the tree of categories, from the trunk: "Drinks/Coffee".
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub brand: String,
    #[serde(default)]
    pub tags: Vec<String>,
    /// The age that a customer must have.
    #[serde(default)]
    pub age_min: Option<u8>,
    /// Whether it is out of sight.
    #[serde(default)]
    pub archived: bool,
    pub variants: Vec<PutVariant>,
    /// Most of it that one ticket may have, of all variants together.
    #[serde(default)]
    pub quantity_max: Option<Quantity>,
    /// Words by which it is found besides its own.
    #[serde(default)]
    pub search: String,
    /// What its variants differ in, such as size and colour. Each variant then has a value for each.
    #[serde(default)]
    pub options: Vec<ProductOption>,
    #[serde(default)]
    pub pictures: Vec<Picture>,
    /// Who delivers it. Left out, it stays as it is.
    #[serde(default)]
    pub supplier: Option<String>,
    /// When the web store shows it, and when tills do.
    #[serde(default)]
    pub web: Visibility,
    #[serde(default)]
    pub till: Visibility,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutVariant {
    pub sku: Sku,
    /// What tells it from its siblings ("blue", "50 ml"); empty when it is the only one.
    #[serde(default)]
    pub name: String,
    /// Price of one unit in minor units of the organisation's currency, tax included.
    pub price: Amount,
    pub tax_class: TaxClassId,
    pub kind: VariantKind,
    #[serde(default)]
    pub barcodes: Vec<Barcode>,
    #[serde(default)]
    pub unit: Unit,
    #[serde(default)]
    pub weight_g: Option<u32>,
    /// Whether the web store shows it.
    #[serde(default = "yes")]
    pub web: bool,
    /// The supplier's own code. Left out, it stays as it is.
    #[serde(default)]
    pub supplier_code: Option<String>,
    /// What one unit costs the house. Left out, it stays as it is.
    #[serde(default)]
    pub cost: Option<Amount>,
    /// Its values of the product's options, in their order.
    #[serde(default)]
    pub values: Vec<String>,
    /// Whether tills show it.
    #[serde(default = "yes")]
    pub till: bool,
    #[serde(default)]
    pub pictures: Vec<Picture>,
}

const fn yes() -> bool {
    true
}

impl PutVariant {
    /// Goods counted by the piece, without a name of their own.
    #[must_use]
    pub const fn goods(sku: Sku, price: Amount, tax_class: TaxClassId) -> Self {
        Self {
            sku,
            name: String::new(),
            price,
            tax_class,
            kind: VariantKind::Goods,
            barcodes: Vec::new(),
            unit: Unit::Piece,
            weight_g: None,
            web: true,
            supplier_code: None,
            cost: None,
            values: Vec::new(),
            till: true,
            pictures: Vec::new(),
        }
    }
}

/// What a quantity of 1 is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    #[default]
    Piece,
    Kilogram,
    Litre,
    Metre,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductOption {
    pub name: String,
    /// In the order in which they are offered.
    pub values: Vec<String>,
}

/// A picture by the name of its content.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Lower-case hex of the content's SHA-256.
    pub media: String,
    /// What it shows, for whoever does not see it.
    #[serde(default)]
    pub alt: String,
    /// The point that stays in sight when it is cropped, in hundredths of width and height.
    #[serde(default = "middle")]
    pub focus_x: u8,
    #[serde(default = "middle")]
    pub focus_y: u8,
    /// Pixels of its largest size, which the server fills in: whoever shows it keeps the place free before it is there.
    #[serde(default)]
    pub width: u16,
    #[serde(default)]
    pub height: u16,
    /// Its colour on the whole, as 0xRRGGBB, which the server fills in too.
    #[serde(default)]
    pub tint: u32,
}

const fn middle() -> u8 {
    50
}

/// Whether something is shown, and between which moments.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visibility {
    #[serde(default = "yes")]
    pub shown: bool,
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// The first moment at which it is not shown any more.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

impl Default for Visibility {
    fn default() -> Self {
        Self { shown: true, from: None, until: None }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveProduct {
    pub handle: String,
    pub archived: bool,
}

/// What was sold of it stays in tickets and figures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveProduct {
    pub handle: String,
}

/// What is left out stays as it is; what may be empty is emptied by naming it in `clear`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditProduct {
    pub handle: String,
    /// The `revision` that the sender saw. What has been changed since then is not overwritten: the edit is refused with
    /// `changed_meanwhile` when it names such a field.
    #[serde(default)]
    pub if_revision: Option<u32>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub category: Option<String>,
    #[serde(default)]
    pub brand: Option<String>,
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    #[serde(default)]
    pub age_min: Option<u8>,
    #[serde(default)]
    pub quantity_max: Option<Quantity>,
    #[serde(default)]
    pub search: Option<String>,
    #[serde(default)]
    pub options: Option<Vec<ProductOption>>,
    #[serde(default)]
    pub pictures: Option<Vec<Picture>>,
    #[serde(default)]
    pub supplier: Option<String>,
    #[serde(default)]
    pub web: Option<Visibility>,
    #[serde(default)]
    pub till: Option<Visibility>,
    #[serde(default)]
    pub archived: Option<bool>,
    /// Fields that become empty: `age_min` and `quantity_max`.
    #[serde(default)]
    pub clear: Vec<ProductField>,
    /// Changes of variants that there are.
    #[serde(default)]
    pub variants: Vec<EditVariant>,
    /// Variants that come to it, behind the others.
    #[serde(default)]
    pub add: Vec<PutVariant>,
    /// Variants that are withdrawn.
    #[serde(default)]
    pub remove: Vec<Sku>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditVariant {
    pub sku: Sku,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub values: Option<Vec<String>>,
    #[serde(default)]
    pub price: Option<Amount>,
    #[serde(default)]
    pub tax_class: Option<TaxClassId>,
    #[serde(default)]
    pub kind: Option<VariantKind>,
    #[serde(default)]
    pub barcodes: Option<Vec<Barcode>>,
    #[serde(default)]
    pub unit: Option<Unit>,
    #[serde(default)]
    pub weight_g: Option<u32>,
    #[serde(default)]
    pub web: Option<bool>,
    #[serde(default)]
    pub till: Option<bool>,
    #[serde(default)]
    pub supplier_code: Option<String>,
    #[serde(default)]
    pub cost: Option<Amount>,
    #[serde(default)]
    pub pictures: Option<Vec<Picture>>,
    /// Fields that become empty: `weight_g` and `cost`.
    #[serde(default)]
    pub clear: Vec<ProductField>,
}

impl EditVariant {
    /// Nothing yet.
    #[must_use]
    pub const fn of(sku: Sku) -> Self {
        Self {
            sku,
            name: None,
            values: None,
            price: None,
            tax_class: None,
            kind: None,
            barcodes: None,
            unit: None,
            weight_g: None,
            web: None,
            till: None,
            supplier_code: None,
            cost: None,
            pictures: None,
            clear: Vec::new(),
        }
    }
}

/// What of a product, or of one of its variants, is meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductField {
    Name,
    Description,
    Category,
    Brand,
    Tags,
    AgeMin,
    QuantityMax,
    Search,
    Options,
    Pictures,
    Supplier,
    /// Of a product when the web store shows it, of a variant whether it does.
    Web,
    Till,
    Archived,
    /// That there is such a variant at all.
    Variant,
    Values,
    Price,
    TaxClass,
    Kind,
    Barcodes,
    Unit,
    WeightG,
    SupplierCode,
    Cost,
}

/// Who changed a field last, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FieldEdit {
    /// None: it is the product's own.
    pub sku: Option<Sku>,
    pub field: ProductField,
    /// The product's revision since then.
    pub revision: u32,
    /// 0: nobody; a price that was to come has begun.
    pub by: StaffId,
    pub at: Timestamp,
}

/// One change of a product as its history tells it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProductChange {
    pub at: Timestamp,
    pub by: StaffId,
    pub name: String,
    pub lsn: crate::Lsn,
    /// Whether the product came into being then.
    pub created: bool,
    pub fields: Vec<FieldChange>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FieldChange {
    pub sku: Option<Sku>,
    pub field: ProductField,
    /// As JSON; `null` where there was or is nothing.
    pub from: String,
    pub to: String,
}

/// A page of products as they were asked for, with what else could be asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProductPage {
    pub items: Vec<crate::InsideProduct>,
    /// Cursor of the next page; none on the last.
    pub next: Option<String>,
    /// How many products there are in all pages.
    pub count: u32,
    pub facets: ProductFacets,
}

/// What is among the products that were asked for, most frequent first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProductFacets {
    pub categories: Vec<FacetCount>,
    pub brands: Vec<FacetCount>,
    pub tags: Vec<FacetCount>,
    pub tax_classes: Vec<FacetCount>,
    pub active: u32,
    pub archived: u32,
    pub without_picture: u32,
    pub without_barcode: u32,
    pub without_price: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FacetCount {
    pub value: String,
    pub count: u32,
}
