//! Readings of documents: transfers, tasks, and what was refused although it had happened.

use protocol::{
    BranchId, CountId, CountLine, CountView, DocumentBody, FulfilmentId, FulfilmentState, FulfilmentView,
    Lsn, Quantity, Refusal, RefusedDocument, Sku, TaskView, TransferId, TransferView, UncountedSku,
};

use super::{Newest, Node};
pub(crate) use crate::projections::{CountLinesAsked, LinesAsked};
use crate::{
    limits::UNCOUNTED_SCAN,
    projections::{Documents, Promised, Tasks},
    record::{Decision, Origin, Record, Stream},
};

impl Node {
    /// Transfers before an id, newest first; of one branch only, on either side, if one is named.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn transfers(
        &self,
        before: Option<TransferId>,
        kept_to: Option<BranchId>,
        limit: usize,
    ) -> Result<Vec<TransferView>, Refusal> {
        let documents = &self.projections().documents;
        documents.look(move |documents: &Documents| documents.transfers(before, kept_to, limit)).await
    }

    /// One transfer; none when there is no such, or when it was done long ago.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn transfer(&self, id: TransferId) -> Result<Option<TransferView>, Refusal> {
        let found = self.document(id.into()).await?;
        Ok(found.and_then(|view| match view.body {
            DocumentBody::Transfer(transfer) => Some(transfer),
            _ => None,
        }))
    }

    /// Fulfilments before an id, newest first; of one branch only, and of one state, if they are named.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn fulfilments(
        &self,
        before: Option<FulfilmentId>,
        only: (Option<BranchId>, Option<FulfilmentState>),
        limit: usize,
    ) -> Result<Vec<FulfilmentView>, Refusal> {
        let documents = &self.projections().documents;
        documents.look(move |documents: &Documents| documents.fulfilments(before, only, limit)).await
    }

    /// One fulfilment; none when there is no such, or when it was done long ago.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn fulfilment(&self, id: FulfilmentId) -> Result<Option<FulfilmentView>, Refusal> {
        let found = self.document(id.into()).await?;
        Ok(found.and_then(|view| match view.body {
            DocumentBody::Fulfilment(fulfilment) => Some(fulfilment),
            _ => None,
        }))
    }

    /// Counts before an id, newest first; of one branch only, if one is named.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn counts(
        &self,
        before: Option<CountId>,
        branch: Option<BranchId>,
        limit: usize,
    ) -> Result<Vec<CountView>, Refusal> {
        let documents = &self.projections().documents;
        documents.look(move |documents: &Documents| documents.counts(before, branch, limit)).await
    }

    /// One count without its lines; none when there is no such, or when it was done long ago.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn count(&self, id: CountId) -> Result<Option<CountView>, Refusal> {
        let found = self.document(id.into()).await?;
        Ok(found.and_then(|view| match view.body {
            DocumentBody::Count(count) => Some(count),
            _ => None,
        }))
    }

    /// A part of a count's lines in order of SKU; none when they are not at hand any more.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn count_lines(
        &self,
        id: CountId,
        asked: CountLinesAsked,
    ) -> Result<Option<Vec<CountLine>>, Refusal> {
        let documents = &self.projections().documents;
        let look = move |documents: &Documents| {
            Some((documents.count_branch(id)?, documents.count_lines(id, asked)?))
        };
        let Some((branch, mut lines)) = documents.look(look).await? else { return Ok(None) };
        let in_kits = self.projections().promised.look(move |own: &Promised| own.in_kits(branch)).await?;
        for line in &mut lines {
            line.in_kits = in_kits.get(&line.sku).copied().unwrap_or_default();
        }
        Ok(Some(lines))
    }

    /// SKUs of a count's scope behind one that nobody has counted, with what the books have, and where the next part begins. Of a
    /// count of everything these are the ones that the branch has something of; a bounded part of its levels is looked at.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn uncounted(
        &self,
        count: &CountView,
        after: Option<Sku>,
        limit: usize,
    ) -> Result<(Vec<UncountedSku>, Option<Sku>), Refusal> {
        let (id, branch) = (count.id, count.branch);
        // What promised kits are made of lies there, and is off the books.
        let in_kits = self.projections().promised.look(move |own: &Promised| own.in_kits(branch)).await?;
        let there = |sku: &Sku, on_hand: Quantity| {
            Quantity(on_hand.0.saturating_add(in_kits.get(sku).copied().unwrap_or_default().0))
        };
        if count.scope.is_some() {
            let only = Some(LinesAsked::Uncounted);
            let asked = CountLinesAsked { only, since: None, after, limit };
            let lines = self.count_lines(id, asked).await?.unwrap_or_default();
            let next = lines.last().filter(|_| lines.len() >= limit).map(|line| line.sku);
            let mut rows = Vec::with_capacity(lines.len());
            for line in lines {
                let levels = self.stock(line.sku).await?.branches;
                let here = levels.iter().find(|level| level.branch == count.branch);
                let on_hand = here.map_or(Quantity::ZERO, |level| level.level.on_hand);
                let on_hand = Some(there(&line.sku, on_hand));
                rows.push(UncountedSku { sku: line.sku, on_hand });
            }
            return Ok((rows, next));
        }
        let levels = self.branch_levels(count.branch, after, UNCOUNTED_SCAN).await?;
        let last = levels.last().filter(|_| levels.len() >= UNCOUNTED_SCAN).map(|row| row.sku);
        let had: Vec<_> =
            levels.into_iter().filter(|row| there(&row.sku, row.level.on_hand) != Quantity::ZERO).collect();
        let skus: Vec<Sku> = had.iter().map(|row| row.sku).collect();
        let documents = &self.projections().documents;
        let counted = documents.look(move |documents: &Documents| documents.counted(id, &skus)).await?;
        let left = had.into_iter().filter(|row| !counted.contains(&row.sku));
        let mut rows: Vec<UncountedSku> = left
            .map(|row| UncountedSku { sku: row.sku, on_hand: Some(there(&row.sku, row.level.on_hand)) })
            .collect();
        if rows.len() <= limit {
            return Ok((rows, last));
        }
        rows.truncate(limit);
        let next = rows.last().map(|row| row.sku);
        Ok((rows, next))
    }

    /// Tasks before a position, newest first: the open ones, or those that were looked into.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub async fn tasks(
        &self,
        before: Option<Lsn>,
        open: bool,
        limit: usize,
    ) -> Result<Vec<TaskView>, Refusal> {
        let before = before.unwrap_or(Lsn(u64::MAX));
        self.projections().tasks.look(move |tasks: &Tasks| tasks.newest(before, open, limit)).await
    }

    /// Documents that were refused, before a position, newest first.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub async fn refused(
        &self,
        before: Option<Lsn>,
        limit: usize,
    ) -> Result<Newest<RefusedDocument>, Refusal> {
        self.older(before.unwrap_or(Lsn(u64::MAX)), Vec::new(), limit, refused_document).await
    }
}

fn refused_document(record: &Record) -> Option<RefusedDocument> {
    let Decision::Refused(refused) = &record.decision else { return None };
    Some(RefusedDocument {
        lsn: record.lsn,
        id: record.command,
        branch: match record.stream {
            Stream::Branch(branch) => Some(branch),
            _ => None,
        },
        register: match record.origin {
            Origin::Register(register) => Some(register),
            Origin::Staff(_) | Origin::System | Origin::Stream(_) | Origin::Web(_) => None,
        },
        staff: record.staff(),
        occurred: record.times.occurred,
        code: refused.code,
        message: refused.message.clone(),
        facts: refused.facts.clone(),
        document: refused.document.clone()?,
    })
}
