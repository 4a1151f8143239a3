//! The plan: everything an import will do, as values that a node, a load test or a test can play.

use protocol::{
    Amount, BranchId, CommandBody, CommandId, Currency, OccurredAt, PutBranch, PutProduct, PutTaxClass,
    Quantity, RegisterId, RoleId, Sku, StaffId, TaxClassId, Timestamp,
};
use std::collections::BTreeMap;
use thiserror::Error;

use super::report::LineReport;
use crate::clock;

/// Most branches and tills per branch: till numbers are two digits, branch first.
pub(super) const BRANCHES_MAX: u16 = 9;
/// Till numbers 1 to 4 of a branch are left to people; the import's begin after them.
pub(super) const FIRST_TILL: u16 = 5;
pub(super) const REGISTERS_MAX: u16 = 5;

/// What may be chosen.
#[derive(Clone, Debug)]
pub struct PlanOptions {
    pub currency: Currency,
    /// 1 to 9; the third is the web warehouse, which gets customers abroad and the web orders.
    pub branches: u16,
    /// Tills per branch, 1 to 5.
    pub registers: u16,
    /// Who acts. It must be a manager: the file has corrections, price changes and returns without a receipt.
    pub staff: StaffId,
    /// What every shift begins with.
    pub opening_float: Amount,
    /// Whole units on top of the least opening stock that keeps every shelf at or above zero.
    pub cushion: i64,
    /// What is dated behind this has not happened.
    pub now: Timestamp,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            currency: Currency::GBP,
            branches: 3,
            registers: 2,
            staff: StaffId(1),
            opening_float: Amount(10_000),
            cushion: 2,
            now: clock::now(),
        }
    }
}

/// A till the plan's steps come from. Each is the import's own, so that its command sequence begins at 1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedRegister {
    pub id: RegisterId,
    pub branch: BranchId,
    pub name: String,
}

/// A person the plan's steps are done by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedStaff {
    pub id: StaffId,
    pub name: String,
    pub role: RoleId,
}

/// One command of one till.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    pub branch: BranchId,
    pub register: RegisterId,
    /// The till's command sequence: 1, 2, 3 …
    pub seq: u64,
    pub staff: StaffId,
    pub occurred: OccurredAt,
    /// The same whenever the same file is planned.
    pub id: CommandId,
    pub body: CommandBody,
    /// Indices into [`LineReport::fates`] of the lines it carries; none for the opening and closing of shifts.
    pub lines: Vec<usize>,
}

/// An import, decided but not done. Steps are in order of time, and of each till's sequence.
#[derive(Clone, Debug)]
pub struct Plan {
    pub currency: Currency,
    pub tax_classes: Vec<PutTaxClass>,
    pub branches: Vec<PutBranch>,
    pub registers: Vec<PlannedRegister>,
    pub staff: Vec<PlannedStaff>,
    pub products: Vec<PutProduct>,
    /// Deliveries that put the opening stock on the shelves: the first commands of one till of each branch.
    pub opening: Vec<Step>,
    pub steps: Vec<Step>,
    /// On hand at the end, by branch and item, goods only.
    pub stock: BTreeMap<(BranchId, Sku), Quantity>,
    /// Trading at the end, by branch and business date.
    pub money: BTreeMap<(BranchId, String), Expected>,
    pub report: LineReport,
}

/// One branch's trading on one business date.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Expected {
    pub sales: u32,
    pub refunds: u32,
    pub gross: Amount,
    /// Paid back, as a positive amount.
    pub refunded: Amount,
}

impl Plan {
    /// What must be on hand everywhere once every step is done.
    #[must_use]
    pub const fn expected_stock(&self) -> &BTreeMap<(BranchId, Sku), Quantity> {
        &self.stock
    }

    /// What must have been taken and paid back once every step is done.
    #[must_use]
    pub const fn expected_money(&self) -> &BTreeMap<(BranchId, String), Expected> {
        &self.money
    }

    /// Takings less refunds over all branches and dates.
    #[must_use]
    pub fn expected_net(&self) -> Amount {
        Amount(
            self.money
                .values()
                .fold(0_i64, |sum, day| sum.saturating_add(day.gross.0).saturating_sub(day.refunded.0)),
        )
    }
}

/// Why no plan can be made.
#[derive(Debug, Error)]
pub enum PlanError {
    #[error("the file cannot be read: {0}")]
    Read(#[from] csv::Error),
    #[error("the file has no column {0:?}; it is not an online-retail file")]
    Column(&'static str),
    #[error("an import has 1 to {BRANCHES_MAX} branches with 1 to {REGISTERS_MAX} tills each")]
    Size,
}

/// Where they are, and whose clock the file was written by.
const LONDON: &str = "Europe/London";

/// The branches of the demonstration organisation and of imports, as many as are asked for.
#[must_use]
pub fn standard_branches(count: u16) -> Vec<PutBranch> {
    (1..=count)
        .map(|number| {
            let (code, name) = match number {
                1 => ("LDN".to_owned(), "London".to_owned()),
                2 => ("MAN".to_owned(), "Manchester".to_owned()),
                3 => ("WEB".to_owned(), "Web warehouse".to_owned()),
                other => (format!("B{other}"), format!("Branch {other}")),
            };
            let time_zone = LONDON.to_owned();
            PutBranch { id: BranchId(number), code, name, time_zone, ..PutBranch::default() }
        })
        .collect()
}

/// The United Kingdom's three VAT rates: standard since 2011-01-04, reduced and zero (VATA 1994, sections 2, 29A, 30).
#[must_use]
pub fn standard_tax_classes() -> [PutTaxClass; 3] {
    [(1, "Standard", 200_000), (2, "Reduced", 50_000), (3, "Zero", 0)].map(|(id, name, rate_ppm)| {
        PutTaxClass { id: TaxClassId(id), name: name.to_owned(), rate_ppm, ..PutTaxClass::default() }
    })
}
