//! Invoices and credit notes: which there are, and each as it was issued.

use domain::{branch::Invoice, orders};
use protocol::{InvoiceRow, InvoiceSeries, Lsn, OrderId, Refusal};

use super::Node;
use crate::projections::{InvoicesAsked, issued_in};

/// One of them with its number and that of the invoice it corrects.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    pub(crate) row: InvoiceRow,
    pub(crate) invoice: Invoice,
}

impl Node {
    /// A page of them, the newest first, with the place of each in the list.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub(crate) async fn invoices(
        &self,
        asked: InvoicesAsked,
        limit: usize,
    ) -> Result<Vec<(u64, InvoiceRow)>, Refusal> {
        self.projections().invoices.look(move |invoices| invoices.list(&asked, limit)).await
    }

    /// Every series of numbers, and whether it is whole.
    ///
    /// # Errors
    /// As [`Node::invoices`].
    pub(crate) async fn invoice_series(&self) -> Result<Vec<InvoiceSeries>, Refusal> {
        self.projections().invoices.look(|invoices| invoices.series()).await
    }

    /// Those of an order, in their order.
    ///
    /// # Errors
    /// As [`Node::invoices`].
    pub(crate) async fn invoices_of(&self, order: OrderId) -> Result<Vec<InvoiceRow>, Refusal> {
        self.projections().invoices.look(move |invoices| invoices.of_order(order)).await
    }

    /// One by its number.
    ///
    /// # Errors
    /// A fault when it cannot be read.
    pub(crate) async fn invoice(&self, number: String) -> Result<Option<Issued>, Refusal> {
        let found = self.projections().invoices.look(move |invoices| invoices.numbered(&number)).await?;
        self.issued(found).await
    }

    /// One of an order, by its place among those.
    ///
    /// # Errors
    /// A fault when it cannot be read.
    pub(crate) async fn order_invoice(&self, order: OrderId, number: u16) -> Result<Option<Issued>, Refusal> {
        let found =
            self.projections().invoices.look(move |invoices| invoices.document(order, number)).await?;
        self.issued(found).await
    }

    /// One of the order that a key opens.
    ///
    /// # Errors
    /// A fault when it cannot be read.
    pub(crate) async fn invoice_by_key(&self, key: &str, number: u16) -> Result<Option<Issued>, Refusal> {
        let Some((order, _)) = orders::read_key(key) else { return Ok(None) };
        // What is kept of an erased order is for whoever has to show it, and not for whoever has its address.
        if self.order_by_key(key).await?.is_none_or(|own| own.erased.is_some()) {
            return Ok(None);
        }
        self.order_invoice(order, number).await
    }

    async fn issued(&self, found: Option<(InvoiceRow, Lsn)>) -> Result<Option<Issued>, Refusal> {
        let Some((row, lsn)) = found else { return Ok(None) };
        self.blocking(move |node| {
            let record = node.0.locator.read(lsn.0)?;
            let issued = record.as_ref().and_then(issued_in).map(|(_, event)| event.issued());
            Ok(issued.map(|(invoice, sealed)| {
                let mut invoice = invoice.clone();
                if let Some(sealed) = sealed {
                    invoice.buyer = node.0.keys.buyer(invoice.order, sealed);
                }
                Issued { row, invoice }
            }))
        })
        .await
    }
}
