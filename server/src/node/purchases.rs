//! Readings about buying: orders, deliveries, and what goods cost.

use protocol::{
    Amount, BranchId, CostView, DeliveryView, Lsn, PurchaseId, PurchaseSheet, PurchaseState, PurchaseView,
    Refusal, Sku,
};
use std::collections::BTreeMap;

use super::Node;
use crate::projections::{Costs, Documents};

impl Node {
    /// Orders before an id, newest first.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn purchases(
        &self,
        before: Option<PurchaseId>,
        branch: Option<BranchId>,
        state: Option<PurchaseState>,
        limit: usize,
    ) -> Result<Vec<PurchaseView>, Refusal> {
        let documents = &self.projections().documents;
        documents.look(move |documents: &Documents| documents.purchases(before, branch, state, limit)).await
    }

    /// One order in full; none when there is no such, or when it was done long ago.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn purchase(&self, id: PurchaseId) -> Result<Option<PurchaseSheet>, Refusal> {
        let documents = &self.projections().documents;
        documents.look(move |documents: &Documents| documents.purchase(id)).await
    }

    /// Deliveries and returns before a position, newest first.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn deliveries(
        &self,
        before: Lsn,
        branch: Option<BranchId>,
        limit: usize,
    ) -> Result<Vec<DeliveryView>, Refusal> {
        let costs = &self.projections().costs;
        costs.look(move |costs: &Costs| costs.deliveries(before, branch, limit)).await
    }

    /// What goods cost on average, behind a SKU and branch.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn costs(
        &self,
        after: Option<(Sku, BranchId)>,
        branch: Option<BranchId>,
        sku: Option<Sku>,
        limit: usize,
    ) -> Result<Vec<CostView>, Refusal> {
        let costs = &self.projections().costs;
        costs.look(move |costs: &Costs| costs.after(after, branch, sku, limit)).await
    }

    /// What some SKUs cost on average in each branch that knows it.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn average_costs(
        &self,
        skus: Vec<Sku>,
    ) -> Result<BTreeMap<(Sku, BranchId), Amount>, Refusal> {
        self.projections().costs.look(move |costs: &Costs| costs.averages(&skus)).await
    }
}
