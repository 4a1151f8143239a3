//! What head office decided, as it rests in the journal, and the facts it is made of. These types are a stored format of
//! their own: neither a command nor a view shows in them, and they take from `protocol` only ids, amounts and closed
//! lists of words. Variants and fields are only ever appended.

use protocol::{
    AdjustmentReason, Amount, Barcode, BranchId, Channel, CollectionSort, CustomerGroupId, Drawer,
    FontChoice, MailProtection, MailTransport, PaperWidth, PaymentMethodId, PriceListId, Prints, Quantity,
    ReasonId, ReasonUse, RegisterId, Right, RoleId, SaleRuleId, Sku, SoldOut, StaffId, StartStep, TaxClassId,
    TenderKind, Timestamp, Unit, VariantKind,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub use super::kits::{Kit, KitEvent};
pub use super::lots::LotRuleEvent;
pub use super::packs::{Pack, PackEvent, Packs};
pub use super::promotions::{Promotion, PromotionEvent};
pub use super::settings::{
    Answers, ExchangePolicy, FlashSale, InvoicePolicy, LabelPrinter, Numbering, PrivacyPolicy, ReturnPolicy,
    ReviewRule, Sending, SettingEvent, ShortPicks, Sourcing,
};
pub use super::supply::{Offer, Reorder, Safety, Supplier, SupplyEvent};
pub use super::web::{Entry, Menus, Page, Pickup, Text, WebEvent, Zone};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    Place(PlaceEvent),
    Person(PersonEvent),
    Product(ProductEvent),
    Price(PriceEvent),
    Tax(TaxEvent),
    Shop(ShopEvent),
    Setting(SettingEvent),
    Collection(CollectionEvent),
    Supply(SupplyEvent),
    Web(WebEvent),
    Lot(LotRuleEvent),
    Kit(KitEvent),
    Promotion(PromotionEvent),
    Pack(PackEvent),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PlaceEvent {
    BranchPut(Arc<Branch>),
    RegisterPut(Arc<Register>),
    /// The register's device is refused from now on.
    RegisterRevoked(RegisterId),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PersonEvent {
    Put(Arc<Person>),
    RolePut(Arc<Role>),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ProductEvent {
    Put(Arc<Product>),
    Archived {
        handle: Arc<str>,
        archived: bool,
        saved: Saved,
    },
    /// A moment has come from which it is shown, or not shown any more.
    Turned {
        handle: Arc<str>,
        at: Timestamp,
    },
    Removed {
        handle: Arc<str>,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PriceEvent {
    Set {
        sku: Sku,
        price: Amount,
        saved: Saved,
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
    ListPut(Arc<PriceList>),
    /// None: the SKU has no price in the list any more.
    Listed {
        list: PriceListId,
        prices: Vec<(Sku, Option<Amount>)>,
    },
    GroupPut(CustomerGroup),
    /// A price that was to come does not any more.
    Unscheduled {
        sku: Sku,
        from: Timestamp,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CollectionEvent {
    Put(Arc<Collection>),
    Removed { handle: Arc<str> },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TaxEvent {
    ClassPut(Arc<TaxClass>),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ShopEvent {
    Put(Arc<Shop>),
    ThemePut(Arc<Theme>),
    MailPut(Arc<Mail>),
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

/// How the shop looks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Theme {
    /// "#rrggbb".
    pub accent: String,
    /// In pixels.
    pub corners: u8,
    pub font: FontChoice,
    pub logo_text: String,
    pub logo: Option<String>,
    pub tagline: String,
    pub footer: String,
    pub contact: String,
    pub imprint: String,
    pub links: Vec<SiteLink>,
    /// 0 for the one that every shop begins with.
    pub version: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SiteLink {
    pub name: String,
    pub address: String,
}

/// How mails are sent, without the password.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Mail {
    pub transport: MailTransport,
    pub sender_name: String,
    pub sender_address: String,
    pub reply_to: String,
    pub host: String,
    pub port: u16,
    pub protection: MailProtection,
    pub user: String,
    pub version: u32,
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
    /// Two letters of ISO 3166, or empty.
    pub country: String,
    pub receipt_header: String,
    pub logo_text: String,
    pub tax_number: String,
    pub pickup: String,
    /// In order of the week.
    pub hours: Vec<Opening>,
    /// In order of their dates.
    pub special_days: Vec<Special>,
    pub version: u32,
}

/// One time of opening: 1 is Monday; minutes after midnight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Opening {
    pub day: u8,
    pub opens: u16,
    pub closes: u16,
}

/// A day with hours of its own, or none.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Special {
    /// Such as "2026-12-25".
    pub date: String,
    pub name: String,
    /// Opens and closes, in minutes after midnight.
    pub open: Option<(u16, u16)>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Register {
    pub id: RegisterId,
    pub branch: BranchId,
    pub name: String,
    /// Lower-case hex of the device token's SHA-256; empty when no device is enrolled.
    pub token_sha256: Arc<str>,
    pub paper: PaperWidth,
    pub prints: Prints,
    pub drawer: Drawer,
    pub printer: String,
    pub version: u32,
    /// Host and port of a printer in the network, or empty.
    pub network: String,
    pub extra_copies: u8,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    pub id: StaffId,
    pub name: String,
    pub role: RoleId,
    /// Argon2id hash in PHC string format, made by the server. None: nobody can sign in with a PIN.
    pub pin_hash: Option<String>,
    pub active: bool,
    /// The same of the password. None: nobody can sign in to the back office.
    pub password_hash: Option<String>,
    /// When they were set.
    pub pin_set: Option<Timestamp>,
    pub password_set: Option<Timestamp>,
    /// Empty: `role`, everywhere and for good. Otherwise `role` is the first of them.
    pub held: Vec<Held>,
    /// Whether signing in asks for a code. The secret behind it is in no record.
    pub second_factor: bool,
    pub version: u32,
}

/// A role that a person holds, in one branch or everywhere, for some time or for good.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Held {
    pub role: RoleId,
    pub branch: Option<BranchId>,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Role {
    pub id: RoleId,
    pub name: String,
    /// In order, each once.
    pub rights: Vec<Right>,
    pub discount_max_ppm: u32,
    pub refund_max: Amount,
    pub version: u32,
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
    pub quantity_max: Option<Quantity>,
    pub search: String,
    pub options: Vec<ProductOption>,
    pub pictures: Vec<Picture>,
    pub supplier: String,
    pub web: Visibility,
    pub till: Visibility,
    pub saved: Saved,
    /// The moment as of which it is known whether it is shown.
    pub as_of: Timestamp,
}

/// Who said it, and when the server heard of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Saved {
    pub by: StaffId,
    pub at: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProductOption {
    pub name: String,
    pub values: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Picture {
    pub media: String,
    pub alt: String,
    pub focus_x: u8,
    pub focus_y: u8,
    /// What was known of the content when it was named.
    pub width: u16,
    pub height: u16,
    pub tint: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Visibility {
    pub shown: bool,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
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
    /// Its values of the product's options, in their order.
    pub values: Vec<String>,
    /// Whether tills show it.
    pub till: bool,
    pub pictures: Vec<Picture>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PriceList {
    pub id: PriceListId,
    pub name: String,
    /// None: all.
    pub branches: Vec<BranchId>,
    pub channel: Option<Channel>,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub active: bool,
    /// None: for everybody.
    pub group: Option<CustomerGroupId>,
    pub version: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CustomerGroup {
    pub id: CustomerGroupId,
    pub name: String,
    pub active: bool,
    pub version: u32,
}

/// Products that are shown together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Collection {
    pub handle: Arc<str>,
    pub title: String,
    pub description: String,
    pub sort: CollectionSort,
    pub members: Members,
    pub shown: bool,
    pub sold_out: SoldOut,
    pub version: u32,
    pub saved: Saved,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Members {
    /// Handles, in order.
    ByHand(Vec<Arc<str>>),
    ByRule(CollectionRule),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CollectionRule {
    /// Whether all conditions must hold; otherwise one of them is enough.
    pub all: bool,
    pub conditions: Vec<Condition>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Condition {
    /// With all below it.
    Category(String),
    Brand(String),
    Tag(String),
    Supplier(String),
    PriceFrom(Amount),
    PriceUpTo(Amount),
    OnWeb(bool),
    InStock(bool),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaxClass {
    pub id: TaxClassId,
    pub name: String,
    pub rate_ppm: u32,
    /// What counts elsewhere or later, from the most particular place and the latest day on.
    pub rates: Vec<TaxRates>,
    pub version: u32,
}

/// The rates of a class in one place from one day on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaxRates {
    /// Two letters of ISO 3166; empty: everywhere, or of the branch.
    pub country: String,
    pub branch: Option<BranchId>,
    /// Such as "2027-01-01"; empty: always.
    pub from: String,
    pub on_top: bool,
    /// Name and parts per million of each component.
    pub components: Vec<(String, u32)>,
}

/// How something is called in a language: its two letters, and the words.
pub type Wording = (String, String);

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PaymentMethod {
    pub id: PaymentMethodId,
    pub name: String,
    pub names: Vec<Wording>,
    pub kind: TenderKind,
    pub active: bool,
    /// None: all.
    pub branches: Vec<BranchId>,
    pub needs_reference: bool,
    pub opens_drawer: bool,
    pub refunds: bool,
    pub order: u16,
    pub version: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    pub id: ReasonId,
    pub name: String,
    pub names: Vec<Wording>,
    /// In order, each once.
    pub uses: Vec<ReasonUse>,
    pub note_required: bool,
    pub active: bool,
    pub order: u16,
    pub books_as: Option<AdjustmentReason>,
    pub version: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SaleRule {
    pub id: SaleRuleId,
    pub name: String,
    pub categories: Vec<String>,
    pub country: String,
    /// None: all.
    pub branches: Vec<BranchId>,
    pub age_min: Option<u8>,
    pub quantity_max: Option<Quantity>,
    pub active: bool,
    pub version: u32,
}
