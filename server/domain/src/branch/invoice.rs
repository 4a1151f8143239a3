//! Invoices and credit notes: the numbers that this branch gives them, and what they say for ever. A number is given in the record
//! that keeps the document, so that none is missing and none is there twice, whatever fails in between.

use protocol::{Amount, Currency, InvoiceKind, OrderId, Quantity, Sku};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Branch, Event};
use crate::{customers::Sealed, orders::Address};

/// A document as it was issued. Nothing of it changes any more; dates are those of its branch's calendar, as ISO 8601 writes them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Invoice {
    pub kind: InvoiceKind,
    /// With branch and year the name of the series that `sequence` counts in.
    pub prefix: String,
    pub year: u16,
    pub sequence: u64,
    pub issued: String,
    pub supplied: String,
    pub order: OrderId,
    pub order_number: String,
    pub ordered: String,
    /// Its place among the documents of its order, and that of the invoice it corrects.
    pub number: u16,
    pub corrects: Option<u16>,
    pub seller: Seller,
    pub buyer: Buyer,
    pub language: String,
    pub currency: Currency,
    pub lines: Vec<InvoiceLine>,
    /// What delivery costs.
    pub delivery: Option<Taxed>,
    /// What the whole of it costs less than its lines.
    pub less: Vec<Taxed>,
    /// What of it was paid when it was issued, and who took it; in the shop where nobody is named.
    pub paid: Amount,
    pub provider: String,
    /// What the house says on all of them.
    pub text: String,
}

/// Who sold it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Seller {
    pub name: String,
    pub branch: String,
    pub address: String,
    pub country: String,
    pub tax_number: String,
}

/// Who bought it, as the order had it then.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Buyer {
    pub name: String,
    /// None where it was collected.
    pub address: Option<Address>,
}

/// The same under the key of an order's invoices.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SealedBuyer {
    pub name: Sealed,
    pub address: Option<Sealed>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InvoiceLine {
    pub sku: Sku,
    pub name: String,
    pub quantity: Quantity,
    /// What it would have cost without anything taken off.
    pub full: Amount,
    pub price: Taxed,
    /// What promotions took off, and what they were called.
    pub promoted: Vec<(String, Amount)>,
}

/// An amount, the tax in it, and at which rate that is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Taxed {
    pub total: Amount,
    pub tax: Amount,
    pub rate_ppm: u32,
}

/// What is charged at one rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AtRate {
    pub rate_ppm: u32,
    pub net: Amount,
    pub tax: Amount,
}

impl Invoice {
    /// The series that it is numbered in.
    #[must_use]
    pub fn series(&self, branch: protocol::BranchId) -> String {
        format!("{}-{branch}-{}", self.prefix, self.year)
    }

    fn amounts(&self) -> impl Iterator<Item = Taxed> {
        let less = |less: &Taxed| Taxed {
            total: Amount(less.total.0.saturating_neg()),
            tax: Amount(less.tax.0.saturating_neg()),
            rate_ppm: less.rate_ppm,
        };
        self.lines.iter().map(|line| line.price).chain(self.delivery).chain(self.less.iter().map(less))
    }

    /// What it comes to, with tax; less than nothing where it gives back.
    #[must_use]
    pub fn total(&self) -> Amount {
        Amount(self.amounts().map(|one| one.total.0).fold(0, i64::saturating_add))
    }

    #[must_use]
    pub fn tax(&self) -> Amount {
        Amount(self.amounts().map(|one| one.tax.0).fold(0, i64::saturating_add))
    }

    /// What is charged at each rate, the highest first.
    #[must_use]
    pub fn by_rate(&self) -> Vec<AtRate> {
        let mut sums: BTreeMap<u32, (i64, i64)> = BTreeMap::new();
        for one in self.amounts() {
            let (net, tax) = sums.entry(one.rate_ppm).or_default();
            *net = net.saturating_add(one.total.0.saturating_sub(one.tax.0));
            *tax = tax.saturating_add(one.tax.0);
        }
        let at = |(rate_ppm, (net, tax))| AtRate { rate_ppm, net: Amount(net), tax: Amount(tax) };
        sums.into_iter().rev().map(at).collect()
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum InvoiceEvent {
    Issued(Box<Invoice>),
    /// The same with who bought it sealed, of which the invoice itself has nothing.
    IssuedSealed {
        invoice: Box<Invoice>,
        buyer: SealedBuyer,
    },
}

impl InvoiceEvent {
    /// The document, and who bought it where that is sealed.
    #[must_use]
    pub fn issued(&self) -> (&Invoice, Option<&SealedBuyer>) {
        match self {
            Self::Issued(invoice) => (invoice, None),
            Self::IssuedSealed { invoice, buyer } => (invoice, Some(buyer)),
        }
    }
}

/// The last number of each series: a prefix of the house and a year. There are as many as the house has ever had prefixes, which it may
/// change only so often, for each year.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct InvoiceSeries(BTreeMap<(String, u16), u64>);

impl InvoiceSeries {
    pub(super) fn apply(&mut self, event: &InvoiceEvent) {
        let (invoice, _) = event.issued();
        self.0.insert((invoice.prefix.clone(), invoice.year), invoice.sequence);
    }

    fn next(&self, prefix: &str, year: u16) -> u64 {
        self.0.get(&(prefix.to_owned(), year)).copied().unwrap_or_default().saturating_add(1)
    }
}

impl Branch {
    /// That it was sold is a fact by now, so that nothing is refused.
    pub(super) fn issue(&self, invoice: &Invoice, buyer: Option<&SealedBuyer>) -> Vec<Event> {
        let sequence = self.invoices.next(&invoice.prefix, invoice.year);
        let invoice = Box::new(Invoice { sequence, ..invoice.clone() });
        vec![Event::Invoice(match buyer {
            Some(buyer) => InvoiceEvent::IssuedSealed { invoice, buyer: buyer.clone() },
            None => InvoiceEvent::Issued(invoice),
        })]
    }
}
