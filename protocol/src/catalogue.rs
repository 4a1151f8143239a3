//! What is sold, where and by whom: the head office's words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, Barcode, BranchId, RegisterId, Sku, StaffId};

/// A product as customers know it, with the variants that are really sold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Stable key used in addresses: lower-case letters, digits and hyphens.
    pub handle: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub category: String,
    pub variants: Vec<Variant>,
}

/// One sellable thing with its own stock, price and barcodes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
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
}

/// Whether a variant has stock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VariantKind {
    /// Counted, moved and reserved.
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
#[serde(deny_unknown_fields)]
pub struct TaxClass {
    pub id: TaxClassId,
    pub name: String,
    /// Parts per million: 200000 is 20 %.
    pub rate_ppm: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    pub id: BranchId,
    /// Short code printed on receipts, such as "LDN".
    pub code: String,
    pub name: String,
    /// Whether the web store shows this branch's stock.
    pub on_web: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub id: RegisterId,
    pub branch: BranchId,
    pub name: String,
    /// SHA-256 (lower-case hex) of the device token that this register presents. The token itself is never kept.
    pub token_sha256: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    pub id: StaffId,
    pub name: String,
    pub role: Role,
    /// Argon2id hash of the PIN, in PHC string format. It never leaves the server.
    pub pin_hash: String,
    pub active: bool,
}

/// A staff member as tills and dashboards may see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StaffView {
    pub id: StaffId,
    pub name: String,
    pub role: Role,
}

/// Graded sets of rights.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Cashier,
    Supervisor,
    Manager,
}

/// One thing a person may be allowed to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    Sell,
    Discount,
    Refund,
    RefundWithoutReceipt,
    OverridePrice,
    ReceiveGoods,
    AdjustStock,
    HoldStock,
    ManageCatalogue,
    ViewReports,
    /// Draft, dispatch and receive transfers.
    Transfer,
    ApproveTransfer,
    /// Close the tasks that facts outside a rule have opened.
    ResolveTasks,
}

impl Right {
    /// Every right, in order.
    pub const ALL: [Self; 13] = [
        Self::Sell,
        Self::Discount,
        Self::Refund,
        Self::RefundWithoutReceipt,
        Self::OverridePrice,
        Self::ReceiveGoods,
        Self::AdjustStock,
        Self::HoldStock,
        Self::ManageCatalogue,
        Self::ViewReports,
        Self::Transfer,
        Self::ApproveTransfer,
        Self::ResolveTasks,
    ];

    /// The right's place in a set of rights, each another power of two.
    #[must_use]
    pub const fn bit(self) -> u64 {
        match self {
            Self::Sell => 1,
            Self::Discount => 1 << 1,
            Self::Refund => 1 << 2,
            Self::RefundWithoutReceipt => 1 << 3,
            Self::OverridePrice => 1 << 4,
            Self::ReceiveGoods => 1 << 5,
            Self::AdjustStock => 1 << 6,
            Self::HoldStock => 1 << 7,
            Self::ManageCatalogue => 1 << 8,
            Self::ViewReports => 1 << 9,
            Self::Transfer => 1 << 10,
            Self::ApproveTransfer => 1 << 11,
            Self::ResolveTasks => 1 << 12,
        }
    }
}

impl Role {
    /// The whole rights matrix in one place.
    #[must_use]
    pub const fn may(self, right: Right) -> bool {
        match right {
            Right::Sell | Right::Discount | Right::HoldStock => true,
            Right::Refund | Right::ReceiveGoods | Right::OverridePrice | Right::Transfer => {
                matches!(self, Self::Supervisor | Self::Manager)
            }
            Right::RefundWithoutReceipt
            | Right::AdjustStock
            | Right::ManageCatalogue
            | Right::ApproveTransfer
            | Right::ResolveTasks
            | Right::ViewReports => {
                matches!(self, Self::Manager)
            }
        }
    }
}
