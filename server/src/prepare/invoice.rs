//! What a branch is to number and keep of an order: with the house as it is now, who sells and what stands on every invoice, and
//! with the rates that are in an order's amounts.

use domain::{
    branch::{Buyer, Invoice, InvoiceLine, Seller, Taxed},
    orders::{BillOf, OrderedLine, ToIssue},
};
use protocol::{Amount, BranchId, InvoiceKind, OccurredAt, Sku, Timestamp};

use super::Preparation;
use crate::{
    business_day::{Calendar, written},
    projections::rate_in,
};

/// Years that a series is told by: four figures, and no more series than that however wrong a clock is.
const YEARS: std::ops::RangeInclusive<u16> = 2_000..=2_199;

impl Preparation {
    /// A document as it is to be kept. Its number is given where it is.
    pub(super) fn invoice(&self, branch: BranchId, asked: &ToIssue, occurred: OccurredAt) -> Invoice {
        let organisation = &self.published.organisation;
        let place = organisation.branch(branch);
        let calendar = place.map(Calendar::from).unwrap_or_default();
        let day = |at: Timestamp| {
            let offset_minutes = occurred.offset_minutes;
            written(calendar.day(OccurredAt { at, offset_minutes }))
        };
        let policy = organisation.invoice_policy();
        let (kind, corrects, prefix) = match asked.bill.of {
            BillOf::Part(_) => (InvoiceKind::Invoice, None, policy.prefix),
            BillOf::Invoice(of) => (InvoiceKind::Credit, Some(of), policy.credit_prefix),
        };
        let issued = day(occurred.at);
        let year = issued.split('-').next().and_then(|year| year.parse::<u16>().ok()).unwrap_or_default();
        let shop = organisation.shop();
        let seller = if policy.seller.is_empty() { shop.name.clone() } else { policy.seller };
        let at = |line: Option<u16>| line.and_then(|line| asked.lines.get(usize::from(line)));
        let bill = &asked.bill;
        let delivery = Taxed {
            total: bill.delivery,
            tax: bill.delivery_tax,
            rate_ppm: self.rate_of(None, asked.delivery),
        };
        let less = bill.less.iter().map(|less| Taxed {
            total: less.amount,
            tax: less.tax,
            rate_ppm: match at(less.line) {
                Some(line) => self.rate_of(Some(&line.sku), (line.total, line.tax)),
                None => delivery.rate_ppm,
            },
        });
        Invoice {
            kind,
            prefix,
            year: year.clamp(*YEARS.start(), *YEARS.end()),
            sequence: 0,
            issued,
            supplied: day(bill.supplied),
            order: asked.order,
            order_number: asked.order_number.clone(),
            ordered: day(asked.placed),
            number: asked.number,
            corrects,
            seller: Seller {
                name: seller,
                branch: place.map(|place| place.name.clone()).unwrap_or_default(),
                address: place.map(|place| place.address.clone()).unwrap_or_default(),
                country: place.map(|place| place.country.clone()).unwrap_or_default(),
                tax_number: place.map(|place| place.tax_number.clone()).unwrap_or_default(),
            },
            buyer: Buyer { name: asked.name.clone(), address: asked.address.clone() },
            language: asked.language.clone(),
            currency: asked.currency,
            lines: bill.lines.iter().filter_map(|line| Some(self.line(at(Some(line.line))?, line))).collect(),
            delivery: (bill.delivery != Amount::ZERO).then_some(delivery),
            less: less.collect(),
            paid: bill.paid,
            provider: asked.provider.clone(),
            text: policy.text,
        }
    }

    fn line(&self, ordered: &OrderedLine, line: &domain::orders::BillLine) -> InvoiceLine {
        let rate_ppm = self.rate_of(Some(&ordered.sku), (ordered.total, ordered.tax));
        InvoiceLine {
            sku: ordered.sku,
            name: ordered.name.clone(),
            quantity: line.quantity,
            full: line.full,
            price: Taxed { total: line.total, tax: line.tax, rate_ppm },
            promoted: line.promoted.clone(),
        }
    }

    /// At which rate a total has so much tax in it: one of its class, if that fits.
    fn rate_of(&self, sku: Option<&Sku>, amounts: (Amount, Amount)) -> u32 {
        let organisation = &self.published.organisation;
        let rates = |class: &domain::organisation::TaxClass| {
            let sum =
                |components: &[(_, u32)]| components.iter().map(|(_, ppm)| *ppm).fold(0, u32::saturating_add);
            let dated: Vec<u32> = class.rates.iter().map(|rates| sum(&rates.components)).collect();
            [class.rate_ppm].into_iter().chain(dated)
        };
        let own = sku.and_then(|sku| organisation.variant(sku)).map(|(_, variant)| variant.tax_class);
        let own = own.and_then(|class| organisation.tax_class(class)).map(|class| rates(class));
        rate_in(own.into_iter().flatten().chain(organisation.tax_classes().flat_map(rates)), amounts)
    }
}
