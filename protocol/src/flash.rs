//! Flash sales: few pieces for many people, sold from a moment on through a waiting room, so many for each customer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{FlashMark, Sku, Timestamp};

/// Names a flash sale.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct FlashSaleId(pub u32);

/// Adds a flash sale, or changes one. From its begin to its end the online store sells its goods to those alone whom its waiting room
/// has called; before that, to nobody.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutFlashSale {
    pub id: FlashSaleId,
    /// What customers read above the waiting room.
    pub name: String,
    /// What is sold: one to twenty SKUs, each in one flash sale at a time.
    pub skus: Vec<Sku>,
    pub begins: Timestamp,
    /// None: until it is stopped.
    #[serde(default)]
    pub ends: Option<Timestamp>,
    /// How many pieces one customer may have, of all SKUs together.
    pub each_max: u32,
    /// How many people may be called and not have ordered yet, at once.
    pub at_once: u32,
    /// For how many minutes somebody who is called may order.
    pub minutes: u32,
    /// Whether orders to one address count as those of one customer.
    #[serde(default)]
    pub by_address: bool,
    /// One that is stopped is over, and its goods are sold as others are.
    #[serde(default)]
    pub stopped: bool,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// A flash sale as it is settled; the fields are those of `PutFlashSale`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FlashSale {
    pub id: FlashSaleId,
    pub name: String,
    pub skus: Vec<Sku>,
    pub begins: Timestamp,
    pub ends: Option<Timestamp>,
    pub each_max: u32,
    pub at_once: u32,
    pub minutes: u32,
    pub by_address: bool,
    pub stopped: bool,
    /// One more with every change.
    pub version: u32,
}

/// How a flash sale stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlashState {
    /// It has not begun. Whoever joins by now gets a place by lot.
    ToCome,
    /// Those are gathered again who waited before the server was started.
    Gathering,
    Running,
    /// Nothing is left, and orders that nobody has paid may yet let go of some.
    AllHeld,
    SoldOut,
    Over,
}

/// A flash sale with what has become of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FlashSaleView {
    pub sale: FlashSale,
    pub state: FlashState,
    /// People in the waiting room.
    pub waiting: u32,
    /// Those who are called and have not ordered yet.
    pub called: u32,
    /// Pieces in orders that are confirmed.
    pub sold: u32,
    /// Pieces in orders that are not confirmed yet.
    pub held: u32,
    /// Pieces that the online store can still sell.
    pub left: u32,
    /// Steps that were refused since the server was started: places forged or used up, orders above what one customer may have,
    /// people for whom the room was full.
    pub refused: u64,
}

/// That an order has goods of a flash sale, and what stands for its customer there. The server fills it in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlashUse {
    pub sale: FlashSaleId,
    /// Orders of one customer share one of these; it says nothing of whose they are. The first stands for the place in the waiting room.
    pub marks: Vec<FlashMark>,
}
