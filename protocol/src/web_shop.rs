//! What the house has settled for its online store: where it delivers and for how much, what can be collected where, its pages
//! and menus, and where old addresses lead to. Each is what a command puts, and what is told of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, BranchId, Wording};

/// Names a delivery zone. 1 is there from the beginning: everywhere.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct DeliveryZoneId(pub u16);

/// Where parcels go, for how much and how soon; or that none go there. The most particular zone counts: one with the longest
/// beginning of the postcode, before one of the country, before one for everywhere.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryZone {
    pub id: DeliveryZoneId,
    /// As customers read it, such as "Highlands and islands".
    pub name: String,
    /// The name in other languages.
    #[serde(default)]
    pub names: Vec<Wording>,
    /// ISO 3166-1, two letters each. None named: every country that no other zone names.
    #[serde(default)]
    pub countries: Vec<String>,
    /// How postcodes of it begin, such as "IV" or "274". None named: all of its countries.
    #[serde(default)]
    pub postcodes: Vec<String>,
    /// False: nothing is delivered there, and the checkout says so.
    #[serde(default = "yes")]
    pub delivers: bool,
    /// What the charge goes by.
    #[serde(default)]
    pub by: DeliveryMeasure,
    /// In order of `from`; the first begins at 0. The last one counts that an order reaches.
    #[serde(default)]
    pub rates: Vec<DeliveryRate>,
    /// From this value of goods on it costs nothing.
    #[serde(default)]
    pub free_from: Option<Amount>,
    /// The fewest and the most working days until a parcel is there.
    #[serde(default)]
    pub days_from: u8,
    #[serde(default)]
    pub days_to: u8,
    /// One that is not active counts nowhere.
    #[serde(default = "yes")]
    pub active: bool,
    /// Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

const fn yes() -> bool {
    true
}

/// What a charge goes by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryMeasure {
    /// What the goods come to.
    #[default]
    Value,
    /// What they weigh. What nobody has weighed counts as nothing.
    Weight,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRate {
    /// In minor units where it goes by value, in grams where it goes by weight.
    #[ts(type = "number")]
    pub from: i64,
    pub charge: Amount,
}

/// What can be collected at a branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PickupRule {
    pub branch: BranchId,
    /// Whether online orders can be collected there at all.
    pub collects: bool,
    /// Whether they can be reserved, and paid in the shop.
    pub pay_in_store: bool,
    /// How long it takes to get one ready, in minutes; 0: nobody has said.
    #[serde(default)]
    pub ready_minutes: u16,
    /// Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// When a parcel would be there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DeliveryPromise {
    /// The zone's name, in the shop's own language.
    pub zone: String,
    pub days_from: u8,
    pub days_to: u8,
}

/// A page that the house has written itself, such as "about" or "returns".
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebPage {
    /// Stable key used in its address, as a product's.
    pub handle: String,
    /// In at least one language; whoever reads another is shown the shop's own, or the first.
    pub texts: Vec<PageText>,
    /// Whether the shop shows it.
    #[serde(default = "yes")]
    pub shown: bool,
    /// The handle that it had until now, if it is to have another: that address leads here from then on.
    #[serde(default)]
    pub renamed_from: Option<String>,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageText {
    /// ISO 639-1, two letters.
    pub language: String,
    pub title: String,
    /// Formatted in Markdown, as a product's description.
    #[serde(default)]
    pub body: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveWebPage {
    pub handle: String,
}

/// The shop's menus as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebMenus {
    /// At the top of every page.
    #[serde(default)]
    pub header: Vec<MenuEntry>,
    /// At its end.
    #[serde(default)]
    pub footer: Vec<MenuEntry>,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MenuEntry {
    pub name: String,
    /// The name in other languages.
    #[serde(default)]
    pub names: Vec<Wording>,
    /// A page of the shop, such as "/pages/about", or one elsewhere that begins with https://.
    pub address: String,
}

/// Where an address of the shop leads to that is not good any more.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Redirect {
    /// Such as "/p/old-name" or "/?category=Old".
    pub from: String,
    /// An address of the shop. Where that leads on itself, the last one is kept.
    pub to: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveRedirect {
    pub from: String,
}

/// What is settled for the online store, as head office sees it. Pages and old addresses have lists of their own.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct WebShopView {
    pub zones: Vec<DeliveryZone>,
    /// Of every branch of the web.
    pub pickups: Vec<PickupRule>,
    pub menus: WebMenus,
}

/// Where a page can be looked at before it is put.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct WebPagePreview {
    pub address: String,
}
