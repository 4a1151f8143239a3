//! Readings of documents: transfers, tasks, and what was refused although it had happened.

use protocol::{BranchId, Lsn, Refusal, RefusedDocument, TaskView, TransferId, TransferView};

use super::{Newest, Node};
use crate::{
    projections::{Documents, Tasks},
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
        Ok(found.map(|view| {
            let protocol::DocumentBody::Transfer(transfer) = view.body;
            transfer
        }))
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
            Stream::Organisation => None,
        },
        register: match record.origin {
            Origin::Register(register) => Some(register),
            Origin::Staff(_) | Origin::System | Origin::Stream(_) => None,
        },
        staff: record.staff(),
        occurred: record.times.occurred,
        code: refused.code,
        message: refused.message.clone(),
        document: refused.document.clone()?,
    })
}
