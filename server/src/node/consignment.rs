//! Readings about goods on consignment.

use domain::branch::{Consigned, sum_of};
use protocol::{BranchId, ConsignmentLine, ConsignmentView, Quantity, Refusal, RefusalCode, Sku, SupplierId};
use std::collections::BTreeMap;

use super::Node;
use crate::{
    business_day::{Day, written},
    projections::{Costs, PublishedCatalogue},
};

impl Node {
    /// How a branch stands with a supplier whose goods it sells: what is owed, up to a business day where one is named.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn consignment(
        &self,
        branch: BranchId,
        supplier: SupplierId,
        until: Option<Day>,
    ) -> Result<ConsignmentView, Refusal> {
        let costs = &self.projections().costs;
        let account =
            costs.look(move |costs: &Costs| costs.consigned().account(branch, supplier, until)).await?;
        let published = self.catalogue();
        let standing_worth = sum_of(account.standing.iter().copied()).ok_or_else(too_large)?;
        Ok(ConsignmentView {
            branch,
            supplier,
            standing_worth,
            total: account.total().ok_or_else(too_large)?,
            standing: told(&account.standing, &published)?,
            owed: told(&account.owed, &published)?,
            since: account.since,
            next_number: account.next_number,
            settlements: account.settled,
            until: until.map(written).unwrap_or_default(),
            last_day: account.last_day.map(written).unwrap_or_default(),
        })
    }

    /// What was settled, or what is owed where no settlement is named, behind so many lines.
    ///
    /// # Errors
    /// As [`Node::stock`]; when there is no such settlement.
    pub(crate) async fn settlement_lines(
        &self,
        (branch, supplier): (BranchId, SupplierId),
        (settlement, until): (Option<u32>, Option<Day>),
        (skip, limit): (usize, usize),
    ) -> Result<Vec<ConsignmentLine>, Refusal> {
        let costs = &self.projections().costs;
        let lines = costs.look(move |costs: &Costs| match settlement {
            Some(number) => costs.consigned().settlement(branch, supplier, number),
            None => Some(costs.consigned().account(branch, supplier, until).owed),
        });
        let unknown = || Refusal::new(RefusalCode::WrongState, "this settlement is not remembered here");
        let lines = lines.await?.ok_or_else(unknown)?;
        let lines: Vec<Consigned> = lines.into_iter().skip(skip).take(limit).collect();
        told(&lines, &self.catalogue())
    }

    /// How much of some SKUs is still their suppliers', in each branch where any is.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn consigned(
        &self,
        skus: Vec<Sku>,
    ) -> Result<BTreeMap<(Sku, BranchId), Quantity>, Refusal> {
        self.projections().costs.look(move |costs: &Costs| costs.consigned().quantities(&skus)).await
    }
}

fn told(lines: &[Consigned], published: &PublishedCatalogue) -> Result<Vec<ConsignmentLine>, Refusal> {
    let told = lines.iter().map(|line| {
        let Consigned { sku, quantity, cost } = *line;
        let name = published.name_at(&sku, published.seq).unwrap_or_default();
        let amount = cost.checked_times(quantity).ok_or_else(too_large)?;
        Ok(ConsignmentLine { sku, name, quantity, cost, amount })
    });
    told.collect()
}

fn too_large() -> Refusal {
    Refusal::new(RefusalCode::Fault, "what these goods cost is too large to be told")
}
