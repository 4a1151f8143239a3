//! Readings for taking things back: tickets with what was refunded of them, by id, by number and newest first.

use protocol::{BranchId, Lsn, Quantity, ReceiptNumber, Refusal, SoldLine, SoldTicket, Ticket, TicketId};
use std::collections::BTreeMap;

use super::{
    Newest, Node,
    reads::{ticket_in, ticket_of},
};
use crate::{
    limits::RECEIPT_SCAN,
    projections::{Returns, Stretch},
};

impl Node {
    /// A ticket with what was refunded of it; none when there is no such ticket.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub async fn sold_ticket(&self, id: TicketId) -> Result<Option<SoldTicket>, Refusal> {
        let found = self
            .blocking(move |node| {
                let record = node.0.locator.find(id.into())?;
                Ok(record.and_then(|record| Some((record.lsn, ticket_of(id, &record)?))))
            })
            .await?;
        match found {
            Some(found) => Ok(self.with_refunds(vec![found]).await?.pop()),
            None => Ok(None),
        }
    }

    /// The ticket with a number; none when no ticket has it.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub async fn numbered_ticket(&self, number: ReceiptNumber) -> Result<Option<SoldTicket>, Refusal> {
        let look = move |returns: &Returns| returns.stretch(number);
        let Some(Stretch { from, to }) = self.projections().returns.look(look).await? else {
            return Ok(None);
        };
        let found = self
            .blocking(move |node| {
                let end = to.map_or(node.durable().0, |to| to.0);
                for lsn in from.0..=end.min(from.0.saturating_add(RECEIPT_SCAN)) {
                    let ticket = node.0.locator.read(lsn)?.and_then(|record| ticket_in(&record));
                    if let Some(ticket) = ticket.filter(|ticket| ticket.number == number) {
                        return Ok(Some((Lsn(lsn), ticket)));
                    }
                }
                Ok(None)
            })
            .await?;
        match found {
            Some(found) => Ok(self.with_refunds(vec![found]).await?.pop()),
            None => Ok(None),
        }
    }

    /// A branch's tickets before a position, newest first.
    ///
    /// # Errors
    /// As [`Node::movements`].
    pub async fn branch_tickets(
        &self,
        branch: BranchId,
        before: Option<Lsn>,
        limit: usize,
    ) -> Result<Newest<SoldTicket>, Refusal> {
        let before = before.unwrap_or(Lsn(u64::MAX));
        let pick = move |record: &_| ticket_in(record).filter(|ticket| ticket.number.branch == branch);
        let with_place = move |record: &crate::record::Record| Some((record.lsn, pick(record)?));
        let Newest { rows, next, damaged } = self.older(before, Vec::new(), limit, with_place).await?;
        Ok(Newest { rows: self.with_refunds(rows).await?, next, damaged })
    }

    async fn with_refunds(&self, tickets: Vec<(Lsn, Ticket)>) -> Result<Vec<SoldTicket>, Refusal> {
        let ids: Vec<TicketId> = tickets.iter().map(|(_, ticket)| ticket.id).collect();
        let look =
            move |returns: &Returns| ids.into_iter().map(|id| returns.refunded(id)).collect::<Vec<_>>();
        let refunded = self.projections().returns.look(look).await?;
        let published = self.catalogue();
        let sold = |((lsn, ticket), refunded): ((Lsn, Ticket), BTreeMap<u16, Quantity>)| {
            let lines = (0_u16..).zip(&ticket.lines).map(|(place, line)| SoldLine {
                name: published
                    .name_at(&line.sku, ticket.catalogue_seq)
                    .unwrap_or_else(|| line.sku.to_string()),
                refunded: refunded.get(&place).copied().unwrap_or(Quantity::ZERO),
            });
            let lines = lines.collect();
            SoldTicket { lsn, ticket, lines }
        };
        Ok(tickets.into_iter().zip(refunded).map(sold).collect())
    }
}
