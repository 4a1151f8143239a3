//! The import of real transactions: the "Online Retail" file of a gift retailer, planned as ordinary commands and then
//! submitted like any till's. Planning is pure and knows no node; running knows nothing of the file.
//!
//! What the file does not say is decided here, once, and written into the plan's report:
//! - Letters in stock codes are one case: `85123a` is `85123A`. All fifty such pairs of December 2010 share their
//!   description (two of them where one side only ever carries a stock-keeper's note).
//! - Prices are taken to include tax at the standard class; the file does not tell tax apart.
//! - A customer belongs to one branch and one till for ever, so that a return meets its sale.

mod catalogue;
mod dates;
mod ids;
mod opening;
mod originals;
mod plan;
mod planner;
mod prepare;
mod report;
mod rows;
mod run;
#[cfg(test)]
mod tests;
mod tills;

pub use plan::{
    Expected, Plan, PlanError, PlanOptions, PlannedRegister, PlannedStaff, Step, standard_branches,
    standard_tax_classes,
};
pub use planner::plan;
pub use prepare::{Secret, Tell};
pub use report::{Category, CategoryTotal, LineFate, LineReport};
pub use run::{ImportError, ImportOutcome, StepResult, run, write_report};

pub(crate) use ids::command_id;
pub(crate) use prepare::{own_command, secret_password, secret_pin, secret_token};
pub(crate) use run::{play, submit};
