//! What head office decided, as it rests in the journal, and the facts it is made of. These types are a stored format of
//! their own: neither a command nor a view shows in them, and they take from `protocol` only ids, amounts and closed
//! lists of words. Variants and fields are only ever appended.

use protocol::{
    Amount, Barcode, BranchId, RegisterId, Right, RoleId, Sku, StaffId, StartStep, TaxClassId, Timestamp,
    Unit, VariantKind,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    Place(PlaceEvent),
    Person(PersonEvent),
    Product(ProductEvent),
    Price(PriceEvent),
    Tax(TaxEvent),
    Shop(ShopEvent),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PlaceEvent {
    BranchPut(Arc<Branch>),
    RegisterPut(Arc<Register>),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PersonEvent {
    Put(Arc<Person>),
    RolePut(Arc<Role>),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ProductEvent {
    Put(Arc<Product>),
    Archived { handle: Arc<str>, archived: bool },
    Removed { handle: Arc<str> },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PriceEvent {
    Set {
        sku: Sku,
        price: Amount,
    },
    /// The price will be another from a moment on.
    Scheduled {
        sku: Sku,
        price: Amount,
        from: Timestamp,
    },
    /// That moment has come.
    Began {
        sku: Sku,
        price: Amount,
        from: Timestamp,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TaxEvent {
    ClassPut(TaxClass),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ShopEvent {
    Put(Arc<Shop>),
}

/// The shop as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Shop {
    /// Empty: nobody has named it yet.
    pub name: String,
    pub country: String,
    pub language: String,
    /// In order, each once.
    pub ticked: Vec<StartStep>,
    pub start_over: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Branch {
    pub id: BranchId,
    pub code: String,
    pub name: String,
    /// Whether the web store shows this branch's stock.
    pub on_web: bool,
    /// IANA name.
    pub time_zone: String,
    /// Minutes after midnight at which a business day begins.
    pub day_starts_minutes: u16,
    pub address: String,
    pub receipt_footer: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Register {
    pub id: RegisterId,
    pub branch: BranchId,
    pub name: String,
    /// Lower-case hex of the device token's SHA-256.
    pub token_sha256: Arc<str>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    pub id: StaffId,
    pub name: String,
    pub role: RoleId,
    /// Argon2id hash in PHC string format, made by the server. None: nobody can sign in with a PIN.
    pub pin_hash: Option<String>,
    pub active: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Role {
    pub id: RoleId,
    pub name: String,
    /// In order, each once.
    pub rights: Vec<Right>,
    pub discount_max_ppm: u32,
    pub refund_max: Amount,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Product {
    pub handle: Arc<str>,
    pub name: String,
    pub description: String,
    pub category: String,
    pub brand: String,
    pub tags: Vec<String>,
    pub age_min: Option<u8>,
    pub archived: bool,
    pub variants: Vec<Variant>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Variant {
    pub sku: Sku,
    pub name: String,
    pub price: Amount,
    pub tax_class: TaxClassId,
    pub kind: VariantKind,
    pub barcodes: Vec<Barcode>,
    pub unit: Unit,
    pub weight_g: Option<u32>,
    /// Whether the web store shows it.
    pub web: bool,
    pub supplier_code: String,
    /// What one unit costs the house. No customer and no till ever sees it.
    pub cost: Option<Amount>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaxClass {
    pub id: TaxClassId,
    pub name: String,
    pub rate_ppm: u32,
}
