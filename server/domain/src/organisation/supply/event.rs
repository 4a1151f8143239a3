//! What head office decided about suppliers, what they offer, and how much branches want to have.

use protocol::{AbcClass, Amount, BranchId, Oversell, Quantity, Sku, SupplierId, WaitKind};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::organisation::Saved;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SupplyEvent {
    SupplierPut(Arc<Supplier>),
    /// None: they do not offer it any more.
    Offered {
        supplier: SupplierId,
        offers: Vec<(Sku, Option<Offer>)>,
    },
    /// None: nobody watches it any more.
    ReorderSet {
        branch: BranchId,
        levels: Vec<(Sku, Option<Reorder>)>,
    },
    /// In none where the list is empty.
    BinsSet {
        branch: BranchId,
        bins: Vec<(Sku, Vec<String>)>,
    },
    /// What is kept back from the online store; nothing where it is 0.
    BuffersSet {
        branch: BranchId,
        web: Vec<(Sku, Quantity)>,
    },
    /// What happens when more is sold at a till than is there.
    OversellSet {
        till: Vec<(Sku, Oversell)>,
    },
    /// How much is kept besides what sells until more comes. None: no rule of its own.
    SafetySet {
        classes: Vec<(AbcClass, Option<Safety>)>,
        skus: Vec<(Sku, Option<Safety>)>,
    },
    /// What the online store does when some SKUs are not there. None: it sells only what is.
    BackordersSet {
        rules: Vec<(Sku, Option<Backorder>)>,
        saved: Saved,
    },
    /// A branch knows what was said of a SKU.
    BackorderTold {
        sku: Sku,
        branch: BranchId,
        version: u32,
    },
}

/// How much is kept for days on which more sells than usual.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Safety {
    /// What sells in so many days.
    Days(u16),
    /// That it lasts in so many of a thousand cases until more comes.
    Service(u16),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Supplier {
    pub id: SupplierId,
    pub name: String,
    pub code: String,
    pub email: String,
    pub address: String,
    pub lead_days: u16,
    pub note: String,
    pub active: bool,
    pub version: u32,
    pub saved: Saved,
}

/// How many of a SKU are sold before they are there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Backorder {
    pub kind: WaitKind,
    pub branch: BranchId,
    pub cap: Quantity,
    /// The day on which they are expected, counted from 0000-12-31.
    pub until: i32,
}

/// What a supplier offers of one SKU.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    pub code: String,
    /// Units in one of their packs.
    pub pack: Quantity,
    /// Of one unit.
    pub cost: Option<Amount>,
    pub minimum: Quantity,
}

/// When a SKU is ordered again in a branch, and up to how many.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reorder {
    pub point: Quantity,
    pub max: Quantity,
}
