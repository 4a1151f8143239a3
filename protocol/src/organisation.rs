//! What head office may ask for: places, people and their rights, and taxes; products and prices have files of their own.
//! What is shown of them is told by other types (`catalogue.rs`), so that a fact of the house is never shown by accident.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

use crate::{
    Amount, ArchiveProduct, BranchId, ChangePrices, EditProduct, PutPriceList, PutProduct, RegisterId,
    RoleId, SetListPrices, SetPrice, StaffId, TaxClassId,
};

/// A change of the organisation. Each answers `done`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationCommand {
    PutTaxClass(PutTaxClass),
    PutBranch(PutBranch),
    PutRegister(PutRegister),
    /// Adds a person, or changes what is named of one.
    PutStaff(PutStaff),
    PutRole(PutRole),
    /// Adds a product or replaces one with the same handle.
    PutProduct(PutProduct),
    /// Changes one variant's price, from now on or from a later moment.
    SetPrice(SetPrice),
    /// Takes a product out of sight, or back in.
    ArchiveProduct(ArchiveProduct),
    /// Changes what is named of a product, unless somebody else has changed just that meanwhile.
    EditProduct(EditProduct),
    /// Changes many prices by a rule, which the server computes.
    ChangePrices(ChangePrices),
    /// Adds a price list, or changes where and when one counts.
    PutPriceList(PutPriceList),
    /// Puts prices into a list, or takes them out.
    SetListPrices(SetListPrices),
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutTaxClass {
    pub id: TaxClassId,
    pub name: String,
    /// Parts per million: 200000 is 20 %.
    pub rate_ppm: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutBranch {
    pub id: BranchId,
    /// Short code printed on receipts, such as "LDN".
    pub code: String,
    pub name: String,
    /// Whether the web store shows this branch's stock.
    pub on_web: bool,
    /// IANA name of the time zone, such as "Europe/London".
    #[serde(default = "utc")]
    pub time_zone: String,
    /// Minutes after midnight at which a business day begins.
    #[serde(default)]
    pub day_starts_minutes: u16,
    #[serde(default)]
    pub address: String,
    /// What stands under every receipt.
    #[serde(default)]
    pub receipt_footer: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

impl Default for PutBranch {
    fn default() -> Self {
        Self {
            id: BranchId::default(),
            code: String::new(),
            name: String::new(),
            on_web: true,
            time_zone: utc(),
            day_starts_minutes: 0,
            address: String::new(),
            receipt_footer: String::new(),
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutRegister {
    pub id: RegisterId,
    pub branch: BranchId,
    pub name: String,
    /// SHA-256 (lower-case hex) of the device token that this register presents. The token itself is never kept.
    pub token_sha256: String,
}

/// What is left out stays as it is. A new person has at least a name and a role, and is active.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutStaff {
    pub id: StaffId,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub role: Option<RoleId>,
    /// Four to twelve digits, not all the same and not in a row. The server keeps a hash of it and nothing else.
    #[serde(default)]
    pub pin: Option<Pin>,
    #[serde(default)]
    pub active: Option<bool>,
}

/// A PIN on its way to the server. It is never recorded, and does not show itself in logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[ts(type = "string")]
pub struct Pin(pub String);

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl From<&str> for Pin {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// A named set of rights with its limits.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutRole {
    pub id: RoleId,
    pub name: String,
    pub rights: Vec<Right>,
    /// The largest discount, in parts per million of what is discounted.
    pub discount_max_ppm: u32,
    /// The most that one refund may pay back.
    pub refund_max: Amount,
}

impl RoleId {
    /// The roles that every organisation begins with. They are data like any other and may be changed.
    pub const CASHIER: Self = Self(1);
    pub const SUPERVISOR: Self = Self(2);
    pub const MANAGER: Self = Self(3);
}

/// One thing a person may be allowed to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
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
    /// Adding people, changing their roles and PINs.
    ManagePeople,
    /// Seeing what goods cost the house.
    SeeCost,
    /// Closing the tasks that facts outside a rule have opened.
    ResolveTasks,
    /// Asking for, dispatching and receiving transfers between branches.
    Transfer,
    ApproveTransfer,
    /// Asking for backups, and seeing which there are.
    ManageBackups,
}

impl Right {
    pub const ALL: [Self; 16] = [
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
        Self::ManagePeople,
        Self::SeeCost,
        Self::ResolveTasks,
        Self::Transfer,
        Self::ApproveTransfer,
        Self::ManageBackups,
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
            Self::ManagePeople => 1 << 10,
            Self::SeeCost => 1 << 11,
            Self::ResolveTasks => 1 << 12,
            Self::Transfer => 1 << 13,
            Self::ApproveTransfer => 1 << 14,
            Self::ManageBackups => 1 << 15,
        }
    }
}
