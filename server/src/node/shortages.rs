//! What can be done about goods that are missing: who is promised them and gets what is there first, where else there are some,
//! and what could be taken instead. It decides nothing; people do.

use protocol::{
    AsideRow, AwaitedLine, BranchId, FulfilmentId, LevelName, PromiseKind, Quantity, Refusal, Remedy, Sku,
    SkuElsewhere, SkuInstead, SkuQuantity, SkuStock, StockLevel, SuggestionState, TaskDeed, TaskId, TaskKit,
    TaskPromise, TaskProposal, TaskView,
};

use super::Node;
use crate::{
    business_day::written_if_known,
    clock,
    limits::{PROPOSALS_MAX, PROPOSED_INSTEAD_MAX},
    projections::{AsideAsked, Promise, PromiseId, Promised, PromisedKit, SetApart, Tasks},
};

impl Node {
    /// What may not be sold in a branch, in order of SKU.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn aside(&self, asked: AsideAsked) -> Result<Vec<AsideRow>, Refusal> {
        let rows = self.projections().apart.look(move |apart: &SetApart| apart.of(asked)).await?;
        let published = self.catalogue();
        let named = |row: AsideRow| {
            let name = published.name_at(&row.sku, published.seq).unwrap_or_default();
            AsideRow { name, ..row }
        };
        Ok(rows.into_iter().map(named).collect())
    }

    /// A task that is shown, open or resolved.
    async fn task(&self, id: TaskId) -> Result<Option<TaskView>, Refusal> {
        self.projections().tasks.look(move |tasks: &Tasks| tasks.find(id)).await
    }

    /// What can be done about each line of a task; none where there is no such task.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn proposals(&self, id: TaskId) -> Result<Option<Vec<TaskProposal>>, Refusal> {
        let Some(task) = self.task(id).await? else { return Ok(None) };
        let mut proposals = Vec::with_capacity(task.lines.len().min(PROPOSALS_MAX));
        for line in task.lines.iter().take(PROPOSALS_MAX) {
            let proposal = self.proposal(task.branch, line.sku, line.quantity).await?;
            proposals.push(TaskProposal { undecided: self.undecided(&task, line).await?, ..proposal });
        }
        Ok(Some(proposals))
    }

    async fn proposal(&self, branch: BranchId, sku: Sku, missing: Quantity) -> Result<TaskProposal, Refusal> {
        let stock = self.stock(sku).await?;
        let level = level_in(&stock, branch);
        let kits = self.projections().promised.look(move |own: &Promised| own.kits_of(sku, branch)).await?;
        // What promised kits are made of is off the books, and lies here for them.
        let in_kits = kits.iter().map(|(_, kit)| kit.part(&sku).0.0).fold(0, i64::saturating_add);
        let there = level.on_hand.0.saturating_add(in_kits).saturating_sub(level.unsellable.0).max(0);
        let promised = level.allocated.0.saturating_add(level.reserved.0).saturating_add(in_kits);
        let there = Quantity(there);
        let published = self.catalogue();
        let name = |sku: &Sku| published.name_at(sku, published.seq).unwrap_or_default();
        let mut elsewhere: Vec<SkuElsewhere> = stock
            .branches
            .iter()
            .filter(|other| other.branch != branch)
            .map(|other| SkuElsewhere { branch: other.branch, available: other.level.available_to_sell() })
            .filter(|other| other.available.is_positive())
            .collect();
        elsewhere.sort_by_key(|other| std::cmp::Reverse(other.available));
        let siblings: Vec<Sku> = published
            .organisation
            .variant(&sku)
            .map(|(product, _)| product.variants.iter().map(|variant| variant.sku).collect())
            .unwrap_or_default();
        let mut instead = Vec::new();
        for other in siblings.into_iter().filter(|other| *other != sku).take(PROPOSED_INSTEAD_MAX) {
            let available = level_in(&self.stock(other).await?, branch).available_to_sell();
            if available.is_positive() {
                instead.push(SkuInstead { sku: other, name: name(&other), available });
            }
        }
        Ok(TaskProposal {
            sku,
            name: name(&sku),
            missing,
            there,
            promised: Quantity(promised),
            promises: self.promises_of((sku, kits), branch, there).await?,
            elsewhere,
            instead,
            incoming: level.incoming,
            short: Quantity(promised.saturating_sub(there.0).max(0)),
            backorder: self.may_wait(&stock, branch),
            undecided: None,
        })
    }

    /// Whose goods were not found, as long as somebody may say what is to be done, and how much of a line that still is.
    async fn undecided(&self, task: &TaskView, line: &SkuQuantity) -> Result<Option<TaskPromise>, Refusal> {
        let waits = task.decide_by.is_some() && !task.by_itself && task.resolved.is_none();
        let Some(id) = task.fulfilment.filter(|_| waits) else { return Ok(None) };
        // What is suggested settles nothing before its customer has said something; what was sold out by then is missing still.
        let answered = |answer: Option<SuggestionState>| {
            use SuggestionState::{Late, No, Taken};
            matches!(answer, Some(Taken | No | Late))
        };
        let settles = |deed: &TaskDeed| match deed.remedy {
            Remedy::Fetch(_) => false,
            Remedy::Suggest(_) => answered(deed.answer),
            _ => true,
        };
        let done = task.deeds.iter().filter(|deed| deed.sku == line.sku && settles(deed));
        let done = done.map(|deed| deed.quantity.0).fold(0, i64::saturating_add);
        let quantity = Quantity(line.quantity.0.saturating_sub(done));
        let found = self.fulfilment(id).await?.filter(|_| quantity.is_positive());
        Ok(found.map(|one| TaskPromise {
            kind: PromiseKind::Order,
            id: id.to_string(),
            who: format!("{} {}", one.who, one.note),
            order: Some(one.order),
            quantity,
            covered: Quantity::ZERO,
            since: one.opened,
            kit: None,
            state: Some(one.state),
            ship: one.ship,
        }))
    }

    /// How much of a SKU may be waited for in a branch, and until when.
    fn may_wait(&self, stock: &SkuStock, branch: BranchId) -> Option<AwaitedLine> {
        let rule = self.catalogue().waitable_at(&stock.sku, branch, clock::now())?;
        let waiting = stock.branches.iter().find(|one| one.branch == branch);
        let waiting = waiting.map_or(Quantity::ZERO, |one| one.backordered);
        let quantity = Quantity(rule.cap.0.saturating_sub(waiting.0).max(0));
        let (sku, kind, until) = (stock.sku, rule.kind, written_if_known(rule.until));
        quantity.is_positive().then_some(AwaitedLine { sku, quantity, kind, until })
    }

    /// Whose it is: the oldest order first, then transfers, then holds, as far as what is there goes.
    async fn promises_of(
        &self,
        (sku, kits): (Sku, Vec<(FulfilmentId, PromisedKit)>),
        branch: BranchId,
        there: Quantity,
    ) -> Result<Vec<TaskPromise>, Refusal> {
        let read = move |promised: &Promised| {
            let mut all = promised.of(sku, branch, LevelName::Allocated);
            all.extend(promised.of(sku, branch, LevelName::Reserved));
            all
        };
        let direct: Vec<(PromiseId, Promise)> = self.projections().promised.look(read).await?;
        let mut all: Vec<(PromiseId, Option<PromisedKit>, Promise)> =
            direct.into_iter().map(|(id, promise)| (id, None, promise)).collect();
        all.extend(kits.into_iter().map(|(id, kit)| {
            let promise = Promise { quantity: kit.part(&sku).0, ..kit.promise };
            (PromiseId::Fulfilment(id), Some(kit), promise)
        }));
        // The order in which the branch itself gives goods: the server's, not that of any clock.
        all.sort_by_key(|(id, kit, promise)| (kind_of(*id), promise.lsn, kit.is_some()));
        all.truncate(PROPOSALS_MAX);
        let mut left = there.0;
        let mut promises = Vec::with_capacity(all.len());
        for (id, kit, promise) in all {
            let covered = promise.quantity.0.min(left).max(0);
            left = left.saturating_sub(covered);
            let (text, fulfilment) = match id {
                PromiseId::Fulfilment(id) => (id.to_string(), self.fulfilment(id).await?),
                PromiseId::Transfer(id) | PromiseId::Shipment(id, _) => (id.to_string(), None),
                PromiseId::Hold(id) => (id.to_string(), None),
                PromiseId::Purchase(id) => (id.to_string(), None),
            };
            promises.push(TaskPromise {
                kind: kind_of(id),
                id: text,
                who: fulfilment.as_ref().map(|one| format!("{} {}", one.who, one.note)).unwrap_or_default(),
                state: fulfilment.as_ref().map(|one| one.state),
                ship: fulfilment.as_ref().is_some_and(|one| one.ship),
                order: fulfilment.map(|one| one.order),
                quantity: promise.quantity,
                covered: Quantity(covered),
                kit: kit.map(|kit| self.kit_short(&sku, &kit, promise.quantity.0.saturating_sub(covered))),
                since: promise.at,
            });
        }
        Ok(promises)
    }
}

impl Node {
    /// How many of a kit cannot be made where so much of a part is missing.
    fn kit_short(&self, sku: &Sku, kit: &PromisedKit, missing: i64) -> TaskKit {
        let each = kit.part(sku).1.0.max(1);
        let whole = missing.saturating_add(each).saturating_sub(1).checked_div(each).unwrap_or_default();
        let published = self.catalogue();
        TaskKit {
            sku: kit.kit,
            name: published.name_at(&kit.kit, published.seq).unwrap_or_default(),
            quantity: kit.promise.quantity,
            short: Quantity(whole.saturating_mul(Quantity::ONE.0)).min(kit.promise.quantity),
        }
    }
}

const fn kind_of(id: PromiseId) -> PromiseKind {
    match id {
        PromiseId::Fulfilment(_) => PromiseKind::Order,
        PromiseId::Transfer(_) | PromiseId::Shipment(..) | PromiseId::Purchase(_) => PromiseKind::Transfer,
        PromiseId::Hold(_) => PromiseKind::Hold,
    }
}

fn level_in(stock: &SkuStock, branch: BranchId) -> StockLevel {
    stock.branches.iter().find(|one| one.branch == branch).map(|one| one.level).unwrap_or_default()
}
