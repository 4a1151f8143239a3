//! What a branch has taken on a day, and by when.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Amount, BranchId, Quantity, Timestamp};

/// One branch's trading on one business date: always the complete figures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DaySales {
    pub branch: BranchId,
    /// Business date as `YYYY-MM-DD`: by the clock of the branch's time zone, from the minute at which it begins its day.
    pub date: String,
    pub sales: u32,
    pub refunds: u32,
    /// Units sold, less units returned.
    pub items: Quantity,
    pub gross: Amount,
    /// Paid back, as a positive amount.
    pub refunded: Amount,
    pub tax: Amount,
    /// Net takings of each hour that the branch's clock shows; 24 entries. Hours before `starts_minutes` are those after the
    /// day's midnight, and an hour that is shown twice holds both.
    pub hours: Vec<Amount>,
    /// When the day begins and when it ends. It is today between them, ahead of its time before, and over behind.
    pub begins: Timestamp,
    pub ends: Timestamp,
    /// Minutes after midnight at which the day begins.
    pub starts_minutes: u16,
    /// What of `gross` less `refunded` is of online orders that the branch handed over, or took back.
    #[serde(default)]
    pub web: Amount,
}

/// How one branch's trading went on one business date, to compare a day with until the same time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DayPace {
    pub branch: BranchId,
    /// Business date as `YYYY-MM-DD`.
    pub date: String,
    /// The quarters of an hour in which something was sold or taken back, in order.
    pub steps: Vec<PaceStep>,
}

/// What was taken within one quarter of an hour.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PaceStep {
    /// Its end, in minutes since the midnight that the business date begins with, by the registers' own clocks. More than 1440
    /// where the business day goes on after midnight.
    pub until_minute: u32,
    /// Net of refunds.
    pub takings: Amount,
    /// Sales and refunds.
    pub tickets: u32,
    /// Units sold, less units returned.
    pub items: Quantity,
}
