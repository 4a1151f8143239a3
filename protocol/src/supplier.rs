//! Suppliers: who they are, what they offer, and how much of a SKU a branch wants to have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AbcClass, Amount, BranchId, Quantity, Sku, StaffId, SupplierId, Timestamp};

/// Adds or replaces a supplier. Amounts are in the house's currency.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutSupplier {
    pub id: SupplierId,
    pub name: String,
    /// How the house calls them on papers and in files; each once.
    #[serde(default)]
    pub code: String,
    /// Where orders are mailed to; empty where they are not.
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub address: String,
    /// Days from the order to the goods.
    #[serde(default)]
    pub lead_days: u16,
    #[serde(default)]
    pub note: String,
    /// Whether anything is ordered from them.
    pub active: bool,
    /// The version that the sender saw; none overwrites whatever is there.
    #[serde(default)]
    pub version: Option<u32>,
}

/// Says what a supplier offers of some SKUs. Others stay as they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetOffers {
    pub supplier: SupplierId,
    pub offers: Vec<SkuOffer>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuOffer {
    pub sku: Sku,
    /// None: they do not offer it any more.
    #[serde(default)]
    pub offer: Option<Offer>,
}

/// What a supplier offers of one SKU.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// What they call it.
    #[serde(default)]
    pub code: String,
    /// Units in one of their packs: 12 for a case of twelve.
    pub pack: Quantity,
    /// Of one unit; none where it is not known, or the reader may not know it.
    #[serde(default)]
    pub cost: Option<Amount>,
    /// The fewest units that they sell; 0 for any.
    #[serde(default)]
    pub minimum: Quantity,
}

/// Says when some SKUs are to be ordered again in a branch, and up to how many.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetReorder {
    pub branch: BranchId,
    pub levels: Vec<SkuReorder>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuReorder {
    pub sku: Sku,
    /// None: nobody watches it any more.
    #[serde(default)]
    pub reorder: Option<Reorder>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reorder {
    /// At so many or fewer, more is ordered.
    pub point: Quantity,
    /// Up to so many.
    pub max: Quantity,
}

/// Says how much is kept besides what sells until more comes, in all branches. Others stay as they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSafety {
    pub rules: Vec<SafetyLine>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SafetyLine {
    pub of: SafetyOf,
    /// None: no rule of its own.
    #[serde(default)]
    pub safety: Option<Safety>,
}

/// What a rule is for. That of a SKU counts before that of its class.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SafetyOf {
    Class(AbcClass),
    Sku(Sku),
}

/// How much is kept for days on which more sells than usual.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Safety {
    /// What sells in so many days.
    Days(u16),
    /// So much that it does not run out before more comes in so many of a thousand cases: 800, 850, 900, 950, 980, 990, 995 or
    /// 999.
    Service(u16),
}

/// How a proposal was reckoned: all of its figures, in units.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct Reckoned {
    /// None where no class has a rule.
    pub class: Option<AbcClass>,
    /// Days that were looked at, and what was sold in them, less what came back.
    pub window: u16,
    pub sold: Quantity,
    /// How much more, or less, sells in the four weeks that come than in those that went, by the year before, in thousandths;
    /// none where nothing of that is known.
    pub season_milli: Option<u32>,
    /// Whether it goes by what sells on which day of the week.
    pub weekdays: bool,
    /// What is likely to sell until more comes.
    pub demand: Quantity,
    pub rule: Option<Safety>,
    /// Whether that is the SKU's own, and not its class's.
    pub own_rule: bool,
    /// What is kept besides, by that rule.
    pub safety: Quantity,
    /// At so many or fewer it is ordered: what somebody has said, or demand and safety where that is more.
    pub point: Quantity,
    /// Whether the smallest order is more than there is room for up to the maximum.
    pub over_max: bool,
    /// The category whose season it is, where too little was sold of the SKU alone, such as "Gifts/Christmas"; empty: the SKU's own.
    #[serde(default)]
    pub season_category: String,
}

/// Which rules of safety there are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SafetyRules {
    /// Of classes, in their order.
    pub classes: Vec<SafetyLine>,
    /// Of SKUs, in their order; as many as fit on a page.
    pub skus: Vec<SafetyLine>,
    pub sku_count: u64,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SupplierView {
    /// As it would be put.
    pub supplier: PutSupplier,
    /// How many SKUs they offer.
    pub offers: u32,
    /// Who said it last, and when.
    pub by: StaffId,
    pub at: Timestamp,
}

/// A row of a supplier's offers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OfferRow {
    pub sku: Sku,
    /// What the house calls it; empty where it does not sell it any more.
    pub name: String,
    pub offer: Offer,
}

/// One SKU in one branch, with all that speaks for ordering more of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Replenishment {
    pub sku: Sku,
    pub name: String,
    pub branch: BranchId,
    pub reorder: Option<Reorder>,
    pub on_hand: Quantity,
    pub available: Quantity,
    /// Ordered or on its way, and not here yet.
    pub incoming: Quantity,
    /// Stands in drafts of orders that nobody has sent yet.
    pub drafted: Quantity,
    /// Sold in the branch in the last 28 and in the last 90 days, less what came back.
    pub sold_28: Quantity,
    pub sold_90: Quantity,
    /// Days for which what is available lasts at the pace of the last 28; none where nothing sold.
    pub days_left: Option<u32>,
    /// Who would deliver it; the supplier that the product names goes first.
    pub supplier: Option<SupplierId>,
    pub supplier_name: String,
    pub lead_days: u16,
    pub pack: Quantity,
    pub minimum: Quantity,
    /// Of one unit; none where the reader may not know it, or nobody does.
    pub cost: Option<Amount>,
    /// What should be ordered, in whole packs; 0 where there is enough.
    pub propose: Quantity,
    /// Branches that have more than they want to have, the richest first.
    pub surplus: Vec<Surplus>,
    /// What the proposal goes by.
    #[serde(default)]
    pub reckoned: Reckoned,
    /// People who are to be written to when the online store has it again, here or to be sent. A third of them is counted as sold.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub people: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Surplus {
    pub branch: BranchId,
    /// What it could give and still have its maximum.
    pub quantity: Quantity,
}
