//! What of an order is billed: an invoice for each part that a branch hands over, and a credit note for whatever changes
//! afterwards, of the invoice that it takes back from. Each says what is sold by now less what was billed before, so that all
//! documents together are what is sold of the order, to the penny
//! ([ADR 42](../../../../docs/adr/0042-invoices-are-numbered-by-their-branch.md)). Numbers are none of its business.

use protocol::{Amount, BranchId, OrderId, Quantity, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Address, Bill, BillLine, BillOf, Gone, Order, OrderEvent, OrderedLine, Part, Reduction, RefundWhy, Way,
    number_text,
    owing::Step,
    sold::sold_of,
    worth::{share, tax_in},
};
use crate::{Errand, Request, branch::SealedBuyer, limits::BILLS_MAX};

/// A document of an order. Its number is its place in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptBill {
    pub bill: Bill,
    /// Its branch has numbered it.
    pub issued: bool,
}

/// A document that a branch is to number, with what the order says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToIssue {
    pub order: OrderId,
    /// The order's number as people read it, and when it was placed.
    pub order_number: String,
    pub placed: Timestamp,
    pub number: u16,
    pub bill: Bill,
    /// Who ordered, and where it goes.
    pub name: String,
    pub address: Option<Address>,
    /// The same where it is sealed.
    pub buyer: Option<SealedBuyer>,
    pub language: String,
    pub currency: protocol::Currency,
    /// Who takes the money; empty where it is paid in the shop.
    pub provider: String,
    /// The lines of the order, and what delivery costs with the tax in it.
    pub lines: Vec<OrderedLine>,
    pub delivery: (Amount, Amount),
}

impl Bill {
    /// What it comes to; less than nothing where it gives back.
    #[must_use]
    pub fn total(&self) -> Amount {
        let less = self.less.iter().map(|less| less.amount.0).fold(0, i64::saturating_add);
        Amount(self.worth().saturating_sub(less))
    }

    /// The same before anything is taken off the whole.
    fn worth(&self) -> i64 {
        self.lines.iter().map(|line| line.total.0).fold(self.delivery.0, i64::saturating_add)
    }

    fn quantity_of(&self, line: u16) -> i64 {
        let own = self.lines.iter().filter(|own| own.line == line);
        own.map(|own| own.quantity.0).fold(0, i64::saturating_add)
    }

    fn total_of(&self, line: u16) -> i64 {
        let own = self.lines.iter().filter(|own| own.line == line).map(|own| own.total.0);
        let less = self.less.iter().filter(|less| less.line == Some(line)).map(|less| less.amount.0);
        own.fold(0, i64::saturating_add).saturating_sub(less.fold(0, i64::saturating_add))
    }
}

impl Order {
    /// The next document, once the one before it is known: what was handed over first, then what is given back of it.
    pub(super) fn next_bill(&self, at: Timestamp) -> Option<OrderEvent> {
        if self.bills.len() >= BILLS_MAX {
            return None;
        }
        let bill = self.next_invoice(at).or_else(|| self.next_credit(at));
        bill.map(|bill| OrderEvent::Billed(Box::new(bill)))
    }

    pub(super) fn apply_bill(&mut self, event: &OrderEvent) {
        match event {
            OrderEvent::Billed(bill) => self.bills.push(KeptBill { bill: (**bill).clone(), issued: false }),
            OrderEvent::BillIssued { number } => {
                if let Some(kept) = self.bills.get_mut(usize::from(*number)) {
                    kept.issued = true;
                }
            }
            _ => {}
        }
    }

    /// What a branch is to number next. One document follows the other, so that no credit note comes before its invoice.
    pub(super) fn bill_owed(&self, order: OrderId) -> Option<(Step, Errand)> {
        let (number, kept) = (0_u16..).zip(&self.bills).find(|(_, kept)| !kept.issued)?;
        let placed = &self.placed;
        let address = match &placed.way {
            Way::Ship(address) => Some(address.clone()),
            Way::Collect { .. } => None,
        };
        let request = Request::Issue(Box::new(ToIssue {
            order,
            order_number: number_text(placed.number),
            placed: self.placed_at,
            number,
            bill: kept.bill.clone(),
            name: placed.name.clone(),
            address: address.filter(|_| self.said.is_none()),
            buyer: self.said.as_ref().map(|said| SealedBuyer {
                name: said.buyer.clone(),
                address: said.address.as_ref().map(|address| address.billed.clone()),
            }),
            language: placed.language.clone(),
            currency: placed.currency,
            provider: if self.is_paid_at_counter() { String::new() } else { placed.provider.clone() },
            lines: placed.lines.clone(),
            delivery: (placed.delivery_charge, placed.delivery_tax),
        }));
        let step = Step::Bill(number);
        Some((step, Errand { id: step.id(order), to: crate::Address::Branch(kept.bill.branch), request }))
    }

    fn bills(&self) -> impl Iterator<Item = &Bill> {
        self.bills.iter().map(|kept| &kept.bill)
    }

    /// The place of a part's invoice among the documents.
    #[must_use]
    pub fn invoice_of(&self, part: u16) -> Option<u16> {
        (0_u16..).zip(self.bills()).find(|(_, bill)| bill.of == BillOf::Part(part)).map(|(number, _)| number)
    }

    /// What each line is billed for by now.
    fn billed(&self) -> Vec<Quantity> {
        let of = |line| self.bills().map(|bill| bill.quantity_of(line)).fold(0, i64::saturating_add);
        (0_u16..).zip(&self.placed.lines).map(|(line, _)| Quantity(of(line))).collect()
    }

    /// How much of each line some parts handed over, those before others.
    fn handed_by<'a>(&self, parts: impl Iterator<Item = &'a Part>) -> Vec<Quantity> {
        let mut handed = vec![Quantity::ZERO; self.placed.lines.len()];
        for moved in parts.flat_map(|part| &part.lines) {
            let mut left = moved.quantity.0;
            let own = self.placed.lines.iter().zip(&mut handed).filter(|(line, _)| line.sku == moved.sku);
            for (line, handed) in own {
                let more = line.quantity.0.saturating_sub(handed.0).clamp(0, left.max(0));
                handed.0 = handed.0.saturating_add(more);
                left = left.saturating_sub(more);
            }
        }
        handed
    }

    fn invoiced_parts(&self) -> impl Iterator<Item = &Part> {
        self.bills().filter_map(|bill| match bill.of {
            BillOf::Part(part) => self.parts.get(usize::from(part)),
            BillOf::Invoice(_) => None,
        })
    }

    fn next_invoice(&self, at: Timestamp) -> Option<Bill> {
        let known = |part: u16| self.bills().any(|bill| bill.of == BillOf::Part(part));
        let handed = |part: &Part| part.step.is_handed_over() && !part.lines.is_empty();
        let mut parts = self.parts.iter().zip(0_u16..);
        let (part, number) = parts.find(|(part, number)| handed(part) && !known(*number))?;
        let before = self.handed_by(self.invoiced_parts());
        let with = self.handed_by(self.invoiced_parts().chain([part]));
        let more: Vec<i64> =
            with.iter().zip(&before).map(|(with, before)| with.0.saturating_sub(before.0)).collect();
        let first = self.bills.is_empty();
        let (charge, tax) = (self.placed.delivery_charge, self.placed.delivery_tax);
        let mut bill = Bill {
            branch: part.branch,
            of: BillOf::Part(number),
            lines: self.lines_billed(&more),
            delivery: if first { charge } else { Amount::ZERO },
            delivery_tax: if first { tax } else { Amount::ZERO },
            less: Vec::new(),
            supplied: self.handed_over.unwrap_or(at),
            paid: Amount::ZERO,
        };
        let less = self.less_to_bill(bill.worth()).clamp(0, bill.worth().max(0));
        bill.less = self.reductions(less, &bill.weights());
        bill.paid = self.paid_of(bill.total());
        Some(bill)
    }

    /// What of an invoice is paid when it is issued.
    fn paid_of(&self, total: Amount) -> Amount {
        if self.is_paid_in_store() {
            return total;
        }
        if self.exchanged() > 0 {
            // What was paid for goods that came back pays what went out for them.
            let sold = self.bills().map(|bill| bill.total().0).fold(0, i64::saturating_add);
            let kept = self.captured().0.saturating_sub(self.refund_asked().0);
            return Amount(total.0.min(kept.saturating_sub(sold)).max(0));
        }
        let before = self.bills().map(|bill| bill.paid.0).fold(0, i64::saturating_add);
        Amount(total.0.min(self.captured().0.saturating_sub(before)).max(0))
    }

    fn next_credit(&self, at: Timestamp) -> Option<Bill> {
        // Most steps of most orders come before anything is billed.
        if self.bills.is_empty() {
            return None;
        }
        let wanted = self.handed_by(self.invoiced_parts());
        let gone = self.gone();
        let kept = |((line, gone), handed): ((&OrderedLine, &Gone), &Quantity)| {
            handed.0.saturating_sub(gone.returned.0).clamp(0, line.quantity.0.max(0))
        };
        let kept = self.placed.lines.iter().zip(&gone).zip(&wanted).map(kept);
        let back: Vec<i64> =
            kept.zip(self.billed()).map(|(kept, billed)| billed.0.saturating_sub(kept)).collect();
        let charged = self.bills().map(|bill| bill.delivery.0).fold(0, i64::saturating_add);
        let charge_back = charged > 0 && self.delivery_back() > Amount::ZERO;
        let of = (0_u16..).zip(self.bills()).filter(|(_, bill)| matches!(bill.of, BillOf::Part(_)));
        let left = |invoice, line| self.left_of(invoice, |bill| bill.quantity_of(line));
        let of: Vec<_> = of.collect();
        for (invoice, corrected) in of.iter().copied() {
            let lines = (0_u16..).zip(&back).map(|(line, back)| (*back).min(left(invoice, line)).max(0));
            let lines: Vec<i64> = lines.map(i64::saturating_neg).collect();
            let charge_back = charge_back && corrected.delivery > Amount::ZERO;
            if charge_back || lines.iter().any(|quantity| *quantity < 0) {
                return Some(self.credit(at, (invoice, corrected.branch), &lines, charge_back));
            }
        }
        // What the house gives of its own will, of the first invoice that has anything left.
        let less = self.less_to_bill(0);
        let (invoice, branch, rest) = of
            .into_iter()
            .map(|(invoice, bill)| (invoice, bill.branch, self.left_of(invoice, |bill| bill.total().0)))
            .find(|(_, _, rest)| less > 0 && *rest > 0)?;
        let weights = (0_u16..).zip(&self.placed.lines).map(|(line, _)| Some(line)).chain([None]);
        let rests = weights.map(|line| {
            let of = |bill: &Bill| line.map_or(bill.delivery.0, |line| bill.total_of(line));
            (line, self.left_of(invoice, of).max(0))
        });
        let rests: Vec<_> = rests.filter(|(_, rest)| *rest > 0).collect();
        let mut bill = nothing_of(at, (invoice, branch));
        bill.less = self.reductions(less.min(rest), &rests);
        Some(bill)
    }

    /// A credit note for goods that are back, with what the house keeps of their price.
    fn credit(&self, at: Timestamp, of: (u16, BranchId), lines: &[i64], charge_back: bool) -> Bill {
        let mut bill = nothing_of(at, of);
        bill.lines = self.lines_billed(lines);
        if charge_back {
            bill.delivery = Amount(self.placed.delivery_charge.0.saturating_neg());
            bill.delivery_tax = Amount(self.placed.delivery_tax.0.saturating_neg());
        }
        // Neither does it ask for anything, nor give back more than is left of the invoice.
        let worth = bill.worth();
        let rest = self.left_of(of.0, |bill| bill.total().0).max(0);
        let most = rest.saturating_add(worth).max(worth);
        let less = self.less_to_bill(worth).clamp(worth, most);
        bill.less = self.reductions(less, &bill.weights());
        bill
    }

    /// What an invoice has and its credit notes have not taken back.
    fn left_of(&self, invoice: u16, of: impl Fn(&Bill) -> i64) -> i64 {
        let own = (0_u16..)
            .zip(self.bills())
            .filter(|(number, bill)| *number == invoice || bill.of == BillOf::Invoice(invoice));
        own.map(|(_, bill)| of(bill)).fold(0, i64::saturating_add)
    }

    /// What the whole of it costs less than its lines, beyond what documents say already, once one of that worth is added.
    fn less_to_bill(&self, worth: i64) -> i64 {
        let given = self.refunds.iter().filter(|refund| matches!(refund.why, RefundWhy::Staff { .. }));
        let given = given.map(|refund| refund.amount.0).fold(0, i64::saturating_add);
        let withheld = self.withheld().0;
        let all = self.bills().map(Bill::worth).fold(worth, i64::saturating_add);
        let given = given.min(all.saturating_add(withheld)).max(0);
        let before = self.bills().flat_map(|bill| &bill.less).map(|less| less.amount.0);
        given.saturating_sub(withheld).saturating_sub(before.fold(0, i64::saturating_add))
    }

    /// An amount in the shares in which lines are worth something, with the tax in each.
    fn reductions(&self, less: i64, weights: &[(Option<u16>, i64)]) -> Vec<Reduction> {
        if less == 0 {
            return Vec::new();
        }
        let of: Vec<u64> = weights.iter().map(|(_, worth)| worth.unsigned_abs()).collect();
        let shares = Amount(less).split(&of).unwrap_or_default();
        let whole = |line: Option<u16>| match line.and_then(|line| self.placed.lines.get(usize::from(line))) {
            Some(line) => (line.total, line.tax),
            None => (self.placed.delivery_charge, self.placed.delivery_tax),
        };
        let shares = weights.iter().zip(shares).filter(|(_, share)| *share != Amount::ZERO);
        let reduced = |((line, _), amount): (&(Option<u16>, i64), Amount)| Reduction {
            line: *line,
            amount,
            tax: Amount(tax_in(amount, whole(*line))),
        };
        shares.map(reduced).collect()
    }

    /// So much more, or less, of each line than is billed by now.
    fn lines_billed(&self, more: &[i64]) -> Vec<BillLine> {
        let lines = (0_u16..).zip(&self.placed.lines).zip(self.billed()).zip(more);
        let billed = |(((number, line), before), more): (((u16, &OrderedLine), Quantity), &i64)| {
            let after = Quantity(before.0.saturating_add(*more));
            let (was, is) = (sold_of(line, before), sold_of(line, after));
            let between = |was: Amount, is: Amount| Amount(is.0.saturating_sub(was.0));
            let promoted = self.promoted.iter().filter(|one| one.line == number).map(|one| {
                let gone = |kept: Quantity| {
                    share(one.amount, Quantity(line.quantity.0.saturating_sub(kept.0)), line.quantity)
                };
                (one.name.clone(), between(gone(after), gone(before)))
            });
            BillLine {
                line: number,
                quantity: Quantity(*more),
                full: between(was.full, is.full),
                total: between(was.total, is.total),
                tax: between(was.tax, is.tax),
                promoted: promoted.filter(|(_, amount)| *amount != Amount::ZERO).collect(),
            }
        };
        lines.filter(|(_, more)| **more != 0).map(billed).collect()
    }
}

impl Bill {
    /// By what a change of the whole is shared among its lines.
    fn weights(&self) -> Vec<(Option<u16>, i64)> {
        let lines = self.lines.iter().map(|line| (Some(line.line), line.total.0));
        lines.chain([(None, self.delivery.0)]).filter(|(_, worth)| *worth != 0).collect()
    }
}

fn nothing_of(at: Timestamp, (invoice, branch): (u16, BranchId)) -> Bill {
    Bill {
        branch,
        of: BillOf::Invoice(invoice),
        lines: Vec::new(),
        delivery: Amount::ZERO,
        delivery_tax: Amount::ZERO,
        less: Vec::new(),
        supplied: at,
        paid: Amount::ZERO,
    }
}
