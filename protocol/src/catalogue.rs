//! What is published of the organisation. Types in [`CatalogueView`] are seen by every customer or by every till; what only
//! the back office may see has types of its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Amount, Barcode, BranchId, Currency, CustomerGroup, Epoch, FieldEdit, HouseSettings, ListedPrice,
    LotRecall, Lsn, OpeningHours, Oversell, Pack, Picture, PriceList, ProductOption, Promotion, Quantity,
    RegisterId, RegisterSettings, Right, RoleHeld, RoleId, Sku, SkuQuantity, SpecialDay, StaffId, TaxRates,
    Timestamp, Tracking, Unit, Visibility,
};

/// Everything a till or a storefront needs to sell: what it is, what it costs, where and by whom. One page of it when
/// there are many products; follow `next`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CatalogueView {
    /// Position of the newest catalogue change in it.
    pub seq: Lsn,
    pub epoch: Epoch,
    pub currency: Currency,
    pub tax_classes: Vec<TaxClass>,
    pub branches: Vec<Branch>,
    pub registers: Vec<RegisterName>,
    pub staff: Vec<StaffView>,
    pub roles: Vec<RoleView>,
    pub products: Vec<Product>,
    /// Cursor of the next page; none on the last.
    pub next: Option<String>,
    #[serde(default)]
    pub price_lists: Vec<PriceList>,
    #[serde(default)]
    pub settings: HouseSettings,
    /// ISO 639-1: the language of the shop. Empty where none has been set.
    #[serde(default)]
    pub language: String,
    #[serde(default)]
    pub customer_groups: Vec<CustomerGroup>,
    /// Lots that may not be sold.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<LotRecall>>")]
    pub recalls: Vec<LotRecall>,
    /// Those that run or are to come.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Promotion>>")]
    pub promotions: Vec<Promotion>,
}

/// What has changed in the catalogue since a position. Products are told as they are now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CatalogueChanges {
    /// The position that these changes lead to.
    pub seq: Lsn,
    pub epoch: Epoch,
    /// The changes are not known any more, or are of another epoch: read the whole catalogue. Nothing else is told then.
    pub whole: bool,
    /// There is more: ask again since `seq`.
    pub more: bool,
    pub products: Vec<Product>,
    /// Handles of products that are no longer to be seen.
    pub removed: Vec<String>,
    /// All of them, where one has changed.
    pub tax_classes: Option<Vec<TaxClass>>,
    pub branches: Option<Vec<Branch>>,
    pub registers: Option<Vec<RegisterName>>,
    pub staff: Option<Vec<StaffView>>,
    pub roles: Option<Vec<RoleView>>,
    #[serde(default)]
    pub price_lists: Option<Vec<PriceList>>,
    /// All of them, where one has changed.
    #[serde(default)]
    pub settings: Option<HouseSettings>,
    /// The language of the shop, whether or not it has changed.
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub customer_groups: Option<Vec<CustomerGroup>>,
    /// All of them, where one has changed.
    #[serde(default)]
    #[ts(optional)]
    pub recalls: Option<Vec<LotRecall>>,
    /// All of them, where one has changed.
    #[serde(default)]
    #[ts(optional)]
    pub promotions: Option<Vec<Promotion>>,
}

/// A product as customers know it, with the variants that are really sold.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct Product {
    /// Stable key used in addresses: lower-case letters, digits and hyphens.
    pub handle: String,
    pub name: String,
    pub description: String,
    pub category: String,
    pub brand: String,
    pub tags: Vec<String>,
    /// The age that a customer must have.
    pub age_min: Option<u8>,
    pub variants: Vec<Variant>,
    /// Most of it that one ticket may have.
    #[serde(default)]
    pub quantity_max: Option<Quantity>,
    /// Words by which it is found besides its own.
    #[serde(default)]
    pub search: String,
    /// What its variants differ in.
    #[serde(default)]
    pub options: Vec<ProductOption>,
    #[serde(default)]
    pub pictures: Vec<Picture>,
}

/// One sellable thing with its own stock, price and barcodes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Variant {
    pub sku: Sku,
    /// What tells it from its siblings ("blue", "50 ml"); empty when it is the only one.
    pub name: String,
    /// Price of one unit in minor units of the organisation's currency, tax included.
    pub price: Amount,
    pub tax_class: TaxClassId,
    pub kind: VariantKind,
    pub barcodes: Vec<Barcode>,
    pub unit: Unit,
    pub weight_g: Option<u32>,
    /// Its values of the product's options, in their order.
    #[serde(default)]
    pub values: Vec<String>,
    #[serde(default)]
    pub pictures: Vec<Picture>,
    /// Its prices in price lists. Which of them counts depends on branch, channel and moment.
    #[serde(default)]
    pub listed: Vec<ListedPrice>,
    /// How its units are told apart.
    #[serde(default)]
    #[ts(optional, as = "Option<Tracking>")]
    pub tracking: Tracking,
    /// What it is put together of when it is sold; it has no stock of its own then.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<SkuQuantity>>")]
    pub parts: Vec<SkuQuantity>,
    /// What a till does when more is wanted than is there to be sold.
    #[serde(default)]
    #[ts(optional, as = "Option<Oversell>")]
    pub oversell: Oversell,
    /// Its packs, the smallest first: cartons, sacks, rolls.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Pack>>")]
    pub packs: Vec<Pack>,
}

/// Whether a variant has stock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VariantKind {
    /// Counted, moved and reserved.
    #[default]
    Goods,
    /// Postage, fees and the like: sold, never stocked.
    Service,
}

/// Names a tax class.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct TaxClassId(pub u8);

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaxClass {
    pub id: TaxClassId,
    pub name: String,
    /// Parts per million: 200000 is 20 %. It counts wherever `rates` say nothing else.
    pub rate_ppm: u32,
    #[serde(default)]
    pub rates: Vec<TaxRates>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Branch {
    pub id: BranchId,
    /// Short code printed on receipts, such as "LDN".
    pub code: String,
    pub name: String,
    /// Whether the web store shows this branch's stock.
    pub on_web: bool,
    /// IANA name of the time zone, such as "Europe/London".
    pub time_zone: String,
    /// Minutes after midnight at which a business day begins.
    pub day_starts_minutes: u16,
    pub address: String,
    /// What stands under every receipt.
    pub receipt_footer: String,
    /// Two letters of ISO 3166; empty when nobody has said.
    #[serde(default)]
    pub country: String,
    /// What stands at the top of every receipt, above the address.
    #[serde(default)]
    pub receipt_header: String,
    /// The name in large letters on a receipt; the branch's name when it is empty.
    #[serde(default)]
    pub logo_text: String,
    #[serde(default)]
    pub tax_number: String,
    /// What a customer who collects has to know.
    #[serde(default)]
    pub pickup: String,
    #[serde(default)]
    pub hours: Vec<OpeningHours>,
    #[serde(default)]
    pub special_days: Vec<SpecialDay>,
    /// One more with every change.
    #[serde(default)]
    pub version: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RegisterName {
    pub id: RegisterId,
    pub branch: BranchId,
    pub name: String,
    #[serde(default)]
    pub settings: RegisterSettings,
}

/// A staff member as tills and dashboards may see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StaffView {
    pub id: StaffId,
    pub name: String,
    pub role: RoleId,
    pub role_name: String,
    /// Where and how long each role counts; empty: `role`, everywhere and for good.
    #[serde(default)]
    pub held: Vec<RoleHeld>,
}

/// What people of a role may do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RoleView {
    pub id: RoleId,
    pub name: String,
    pub rights: Vec<Right>,
    /// The largest discount, in parts per million of what is discounted.
    pub discount_max_ppm: u32,
    /// The most that one refund may pay back.
    pub refund_max: Amount,
}

/// A product as the back office sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct InsideProduct {
    pub product: Product,
    /// Whether it is out of sight.
    pub archived: bool,
    /// What is not in `product`, for each of its variants in the same order.
    pub inside: Vec<InsideVariant>,
    pub supplier: String,
    pub web: Visibility,
    pub till: Visibility,
    /// How often it has been changed: `if_revision` of the next edit.
    pub revision: u32,
    /// Who last changed what, newest last.
    pub edits: Vec<FieldEdit>,
}

/// What only the house knows of a variant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct InsideVariant {
    pub sku: Sku,
    /// Whether the web store shows it.
    pub web: bool,
    pub supplier_code: String,
    /// What one unit costs the house. None when it is not known, or not for the asker to see.
    pub cost: Option<Amount>,
    /// Prices that are to come, the next one first.
    pub scheduled: Vec<ScheduledPrice>,
    /// Whether tills show it.
    pub till: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ScheduledPrice {
    pub from: Timestamp,
    pub price: Amount,
}
