//! *Explain this number*: what makes a level, back to documents, people, devices and times, with the sum of it beside the
//! level itself.

use protocol::{
    BranchId, Condition, ConditionLevel, ExplainedEntry, ExplainedKind, Explanation, LevelName, Lsn,
    Movement, MovementDocument, Quantity, Refusal, Sku, StockLevel, Timestamp,
};

use std::time::Duration;

use super::{
    Node,
    ledger::{Book, Entry, movements_at},
};
use crate::{
    limits::EXPLAIN_ATTEMPTS,
    projections::{
        AsideAsked, Documents, Ledger, Promise, PromiseId, Promised, Reasons, SetApart, Step, Stock,
    },
};

/// Which number is asked for its reasons, and which page of them.
#[derive(Clone, Copy, Debug)]
pub struct ExplainAsked {
    pub sku: Sku,
    pub branch: BranchId,
    pub level: LevelName,
    /// Of what may not be sold: only what this is the matter with.
    pub condition: Option<Condition>,
    /// Only what is older than this position.
    pub before: Option<Lsn>,
    pub limit: usize,
}

impl Node {
    /// What makes a number of a SKU's level in a branch.
    ///
    /// # Errors
    /// As [`Node::stock`]; when the journal cannot be read.
    pub async fn explain(&self, asked: ExplainAsked) -> Result<Explanation, Refusal> {
        if let Some(condition) = asked.condition {
            return self.explain_condition(asked, condition).await;
        }
        match asked.level {
            LevelName::OnHand | LevelName::Unsellable => self.explain_movements(asked).await,
            LevelName::Available => self.explain_available(asked).await,
            LevelName::Allocated
            | LevelName::Reserved
            | LevelName::Incoming
            | LevelName::InTransit
            | LevelName::Backordered => self.explain_promises(asked).await,
        }
    }

    async fn explain_movements(&self, asked: ExplainAsked) -> Result<Explanation, Refusal> {
        let ExplainAsked { sku, branch, level, before, limit, condition: _ } = asked;
        let conditions = self.conditions_of(level, sku, branch).await?;
        let consigned = match level {
            LevelName::OnHand => self.consigned(vec![sku]).await?.remove(&(sku, branch)).unwrap_or_default(),
            _ => Quantity::ZERO,
        };
        let read = move |stock: &Stock| (stock.of(sku), stock.ledger(&sku));
        let (stock, ledger): (_, Ledger) = self.look_at(sku, read).await?;
        let shown = level_in(&stock.branches, branch);
        let value = if level == LevelName::OnHand { shown.on_hand } else { shown.unsellable };
        let as_of = stock.seq;
        self.blocking(move |node| {
            let book = Book::open(&node, sku, ledger)?;
            let total = book.total.get(&branch).copied().unwrap_or_default();
            let (sum, entry_count) = match level {
                LevelName::OnHand => (total.on_hand, total.moved),
                _ => (total.unsellable, total.set_aside),
            };
            let mut explanation = Explanation {
                sku,
                branch,
                level,
                condition: None,
                conditions,
                consigned,
                as_of,
                value,
                sum,
                entry_count,
                entries: Vec::new(),
                next: None,
            };
            let wanted = |step: &Step| {
                let moved = if level == LevelName::OnHand { step.on_hand } else { step.unsellable };
                step.branch == branch && moved != Quantity::ZERO
            };
            for entry in book.backwards(&node, before.unwrap_or(Lsn(u64::MAX)), wanted) {
                let told = moved(level, entry?);
                if told.quantity != Quantity::ZERO && !push(&mut explanation, told, limit) {
                    break;
                }
            }
            Ok(explanation)
        })
        .await
    }

    /// Two projections are read, the one of levels before and behind the other, so that both tell of the same moment.
    async fn explain_promises(&self, asked: ExplainAsked) -> Result<Explanation, Refusal> {
        let ExplainAsked { sku, branch, level, before, limit, condition: _ } = asked;
        let mut attempt = 0_u32;
        loop {
            attempt = attempt.saturating_add(1);
            let stock = self.stock(sku).await?;
            let promises = self
                .projections()
                .promised
                .look(move |promised: &Promised| promised.of(sku, branch, level))
                .await?;
            let value = match level {
                LevelName::Allocated => level_in(&stock.branches, branch).allocated,
                LevelName::Reserved => level_in(&stock.branches, branch).reserved,
                LevelName::Incoming => level_in(&stock.branches, branch).incoming,
                LevelName::Backordered => backordered_in(&stock.branches, branch),
                _ => {
                    let documents = &self.projections().documents;
                    documents.look(move |documents: &Documents| documents.in_transit(sku, branch)).await?
                }
            };
            let sum = Quantity(promises.iter().fold(0, |sum, (_, one)| sum.saturating_add(one.quantity.0)));
            let same = self.stock(sku).await?.seq == stock.seq && sum == value;
            if !same && attempt < EXPLAIN_ATTEMPTS {
                // A record is handed to one projection after the other; whoever hands it over may be kept from going on.
                tokio::time::sleep(Duration::from_millis(1 << attempt)).await;
                continue;
            }
            let entry_count = u64::try_from(promises.len()).unwrap_or(u64::MAX);
            let mut explanation = Explanation {
                sku,
                branch,
                level,
                condition: None,
                conditions: Vec::new(),
                consigned: Quantity::ZERO,
                as_of: stock.seq,
                value,
                sum,
                entry_count,
                entries: Vec::new(),
                next: None,
            };
            for entry in promised(level, promises).into_iter().rev() {
                if before.is_none_or(|before| entry.lsn < before) && !push(&mut explanation, entry, limit) {
                    break;
                }
            }
            return Ok(explanation);
        }
    }

    async fn explain_available(&self, asked: ExplainAsked) -> Result<Explanation, Refusal> {
        let ExplainAsked { sku, branch, level, .. } = asked;
        let stock = self.stock(sku).await?;
        let shown = level_in(&stock.branches, branch);
        let minus = |quantity: Quantity| Quantity(quantity.0.saturating_neg());
        let parts = [
            (LevelName::OnHand, shown.on_hand),
            (LevelName::Unsellable, minus(shown.unsellable)),
            (LevelName::Allocated, minus(shown.allocated)),
            (LevelName::Reserved, minus(shown.reserved)),
        ];
        let mut after = Quantity::ZERO;
        let mut entries: Vec<ExplainedEntry> = Vec::new();
        for (part, quantity) in parts {
            after.0 = after.0.saturating_add(quantity.0);
            entries.push(ExplainedEntry { quantity, after, ..entry(ExplainedKind::Level(part), stock.seq) });
        }
        let entry_count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        let value = shown.available_to_sell();
        Ok(Explanation {
            sku,
            branch,
            level,
            condition: None,
            conditions: Vec::new(),
            consigned: Quantity::ZERO,
            as_of: stock.seq,
            value,
            sum: after,
            entry_count,
            entries,
            next: None,
        })
    }
}

impl Node {
    async fn conditions_of(
        &self,
        level: LevelName,
        sku: Sku,
        branch: BranchId,
    ) -> Result<Vec<ConditionLevel>, Refusal> {
        if level != LevelName::Unsellable {
            return Ok(Vec::new());
        }
        let asked = AsideAsked { branch, condition: None, sku: Some(sku), after: None, limit: 1 };
        let rows = self.projections().apart.look(move |apart: &SetApart| apart.of(asked)).await?;
        Ok(rows.into_iter().flat_map(|row| row.conditions).collect())
    }

    /// What makes a condition's number since it was last nothing.
    async fn explain_condition(
        &self,
        asked: ExplainAsked,
        condition: Condition,
    ) -> Result<Explanation, Refusal> {
        let ExplainAsked { sku, branch, before, limit, .. } = asked;
        let read = move |apart: &SetApart| apart.reasons(branch, sku, condition);
        let (value, reasons): (Quantity, Reasons) = self.projections().apart.look(read).await?;
        self.blocking(move |node| {
            let (sum, mut after) = (reasons.sum(), reasons.sum());
            let newest = reasons.entries.back().map_or(Lsn(0), |(lsn, _)| *lsn);
            let entry_count = reasons.entries.len().saturating_add(usize::from(reasons.before.is_some()));
            let mut explanation = Explanation {
                sku,
                branch,
                level: LevelName::Unsellable,
                condition: Some(condition),
                conditions: Vec::new(),
                consigned: Quantity::ZERO,
                as_of: newest,
                value,
                sum,
                entry_count: u64::try_from(entry_count).unwrap_or(u64::MAX),
                entries: Vec::new(),
                next: None,
            };
            let mut page: Vec<(Lsn, Quantity, Quantity)> = Vec::new();
            let mut more = false;
            for (lsn, change) in reasons.entries.iter().rev() {
                if before.is_none_or(|before| *lsn < before) {
                    more = page.len() >= limit;
                    if more {
                        break;
                    }
                    page.push((*lsn, *change, after));
                }
                after.0 = after.0.saturating_sub(change.0);
            }
            let positions: Vec<Lsn> = page.iter().map(|(lsn, ..)| *lsn).rev().collect();
            let told = movements_at(&node, sku, &positions)?;
            for (lsn, change, after) in page {
                explanation.entries.push(because(&told, lsn, branch, (change, after)));
            }
            if more {
                explanation.next = explanation.entries.last().map(|last| last.lsn.to_string());
            } else if let Some((lsn, sum)) = reasons.before {
                let whole = entry(ExplainedKind::Before, lsn);
                explanation.entries.push(ExplainedEntry { quantity: sum, after: sum, ..whole });
            }
            Ok(explanation)
        })
        .await
    }
}

/// A change of a condition with what the record says of its movement.
fn because(
    told: &[Movement],
    lsn: Lsn,
    branch: BranchId,
    (quantity, after): (Quantity, Quantity),
) -> ExplainedEntry {
    let of_record = |movement: &&Movement| movement.lsn == lsn && movement.branch == branch;
    let same = |movement: &&Movement| of_record(movement) && movement.unsellable == quantity;
    match told.iter().find(same).or_else(|| told.iter().find(of_record)) {
        Some(movement) => {
            let entry = Entry { movement: movement.clone(), unsellable_after: after };
            ExplainedEntry { quantity, after, ..moved(LevelName::Unsellable, entry) }
        }
        None => ExplainedEntry { quantity, after, ..entry(ExplainedKind::Before, lsn) },
    }
}

/// Adds an entry while there is room. A page ends between two records, never within one.
fn push(explanation: &mut Explanation, entry: ExplainedEntry, limit: usize) -> bool {
    let last = explanation.entries.last().map(|last| last.lsn);
    if explanation.entries.len() >= limit && last != Some(entry.lsn) {
        explanation.next = last.map(|lsn| lsn.to_string());
        return false;
    }
    explanation.entries.push(entry);
    true
}

fn level_in(levels: &[protocol::BranchLevel], branch: BranchId) -> StockLevel {
    levels.iter().find(|one| one.branch == branch).map(|one| one.level).unwrap_or_default()
}

fn backordered_in(levels: &[protocol::BranchLevel], branch: BranchId) -> Quantity {
    levels.iter().find(|one| one.branch == branch).map(|one| one.backordered).unwrap_or_default()
}

fn entry(kind: ExplainedKind, lsn: Lsn) -> ExplainedEntry {
    ExplainedEntry {
        kind,
        lsn,
        quantity: Quantity::ZERO,
        after: Quantity::ZERO,
        cause: String::new(),
        document: None,
        hold: None,
        at: Timestamp(0),
        recorded: Timestamp(0),
        staff: None,
        register: None,
        expires: None,
        lots: Vec::new(),
    }
}

fn moved(level: LevelName, Entry { movement, unsellable_after }: Entry) -> ExplainedEntry {
    let (quantity, after) = match level {
        LevelName::OnHand => (movement.quantity, movement.after.unwrap_or_default()),
        _ => (movement.unsellable, unsellable_after),
    };
    ExplainedEntry {
        quantity,
        after,
        cause: movement.cause,
        document: movement.document,
        at: movement.at,
        recorded: movement.recorded,
        staff: movement.staff,
        register: movement.register,
        lots: movement.lots,
        ..entry(ExplainedKind::Movement(movement.kind), movement.lsn)
    }
}

/// Oldest first, each with what the number came to with it.
fn promised(level: LevelName, mut promises: Vec<(PromiseId, Promise)>) -> Vec<ExplainedEntry> {
    promises.sort_by_key(|(id, promise)| (promise.lsn, *id));
    let mut after = Quantity::ZERO;
    let told = promises.into_iter().map(|(id, promise)| {
        after.0 = after.0.saturating_add(promise.quantity.0);
        let (kind, document, hold) = match id {
            PromiseId::Hold(hold) => (ExplainedKind::Hold, None, Some(hold)),
            PromiseId::Fulfilment(fulfilment) => {
                let waits = level == LevelName::Backordered;
                let kind = if waits { ExplainedKind::Backorder } else { ExplainedKind::Allocation };
                (kind, Some(MovementDocument::Fulfilment(fulfilment)), None)
            }
            PromiseId::Transfer(transfer) => {
                let allocated = level == LevelName::Allocated;
                let kind = if allocated { ExplainedKind::Allocation } else { ExplainedKind::Transfer };
                (kind, Some(MovementDocument::Transfer(transfer)), None)
            }
            PromiseId::Shipment(transfer, _) => {
                (ExplainedKind::Transfer, Some(MovementDocument::Transfer(transfer)), None)
            }
            PromiseId::Purchase(purchase) => {
                (ExplainedKind::Purchase, Some(MovementDocument::Purchase(purchase)), None)
            }
        };
        let cause = match (level, promise.other) {
            (LevelName::Incoming, None) => "ordered from a supplier".to_owned(),
            (LevelName::InTransit, Some(to)) => format!("transfer to branch {to}"),
            (LevelName::Incoming, Some(from)) => format!("transfer from branch {from}"),
            _ => String::new(),
        };
        ExplainedEntry {
            quantity: promise.quantity,
            after,
            cause,
            document,
            hold,
            at: promise.at,
            recorded: promise.recorded,
            staff: promise.staff,
            register: promise.register,
            expires: promise.expires,
            ..entry(kind, promise.lsn)
        }
    });
    told.collect()
}

#[cfg(test)]
pub(in crate::node) mod tests;
