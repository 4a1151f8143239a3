//! Paying back: a refund mirrors the shares fixed at sale time and never prices anew.
//!
//! What a line's first *n* units are worth is rounded once, cumulatively; a refund pays the difference between after and
//! before. So any sequence of partial refunds sums exactly to what was paid, total and tax alike, and how much of each
//! line came back is all that has to be remembered.

use protocol::{
    Amount, Currency, Quantity, RefusalCode, Right, Tender, TenderKind, TicketId, TicketKind, TicketLine,
};
use serde::{Deserialize, Serialize};

use super::sell::{share, too_large};
use super::shift::OpenRegister;
use super::{Branch, Command, Event, LineFacts, PricedReturn, RefundLine, RefundOf, TicketFacts};
use crate::{Rejection, check, limits::TICKET_TOTAL_MAX};

/// How much of one line of a ticket has been paid back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct RefundedLine {
    line: u16,
    quantity: Quantity,
}

impl Branch {
    pub(super) fn refund(
        &self,
        command: &Command,
        original: TicketId,
        sold: &[TicketLine],
        lines: &[RefundLine],
        tender: TenderKind,
    ) -> Result<Vec<Event>, Rejection> {
        let register = self.open_register(command, Right::Refund)?;
        check::line_count(lines.len())?;
        let mut refunded = self.refunded_of(original, sold.len());
        let mut facts = Vec::with_capacity(lines.len());
        for line in lines {
            check::quantity(line.quantity)?;
            let missing = || not_refundable(original, line.line);
            let sold = sold.get(usize::from(line.line)).filter(|sold| sold.quantity.is_positive());
            let sold = sold.ok_or_else(missing)?;
            let so_far = refunded.get_mut(usize::from(line.line)).ok_or_else(missing)?;
            facts.push(mirrored_line(sold, line, so_far)?);
        }
        complete(&register, command.currency, facts, tender, Some(original))
    }

    pub(super) fn refund_without_receipt(
        &self,
        command: &Command,
        currency: Currency,
        lines: &[PricedReturn],
        tender: TenderKind,
    ) -> Result<Vec<Event>, Rejection> {
        let register = self.open_register(command, Right::RefundWithoutReceipt)?;
        check::currency(command.currency, currency)?;
        check::line_count(lines.len())?;
        let mut facts = Vec::with_capacity(lines.len());
        for line in lines {
            facts.push(returned_line(line)?);
        }
        complete(&register, currency, facts, tender, None)
    }

    pub(super) fn remember_refund(&mut self, facts: &TicketFacts) {
        let Some(original) = facts.original else { return };
        let refunded = self.refunded.entry(original).or_default();
        for fact in &facts.lines {
            let Some(RefundOf { line: Some(line), .. }) = fact.refund else { continue };
            // Quantities of a refund are negative.
            let back = |before: Quantity| before.checked_sub(fact.quantity).unwrap_or(before);
            match refunded.binary_search_by_key(&line, |one| one.line) {
                Ok(position) => {
                    if let Some(one) = refunded.get_mut(position) {
                        one.quantity = back(one.quantity);
                    }
                }
                Err(position) => {
                    refunded.insert(position, RefundedLine { line, quantity: back(Quantity::ZERO) });
                }
            }
        }
    }

    /// What has been refunded of each of a ticket's lines.
    fn refunded_of(&self, original: TicketId, lines: usize) -> Vec<Quantity> {
        let mut refunded = vec![Quantity::ZERO; lines];
        for one in self.refunded.get(&original).into_iter().flatten() {
            if let Some(quantity) = refunded.get_mut(usize::from(one.line)) {
                *quantity = one.quantity;
            }
        }
        refunded
    }
}

fn not_refundable(original: TicketId, line: u16) -> Rejection {
    let message = format!("ticket {original} has no line {line} that was sold");
    Rejection::new(RefusalCode::LineNotRefundable, message)
}

fn mirrored_line(
    sold: &TicketLine,
    line: &RefundLine,
    so_far: &mut Quantity,
) -> Result<LineFacts, Rejection> {
    let before = *so_far;
    let after = before.checked_add(line.quantity).ok_or_else(too_large)?;
    if after > sold.quantity {
        let message = format!(
            "{} of {} were sold and {before} refunded; {} more is too much",
            sold.quantity, sold.sku, line.quantity
        );
        return Err(Rejection::new(RefusalCode::RefundExceedsSale, message));
    }
    *so_far = after;
    let minus = |amount: Amount| {
        share(amount, before, sold.quantity)?.checked_sub(share(amount, after, sold.quantity)?)
    };
    let mut facts = LineFacts {
        sku: sold.sku,
        quantity: line.quantity.checked_neg().ok_or_else(too_large)?,
        unit_price: sold.unit_price,
        discount: minus(sold.discount).ok_or_else(too_large)?,
        tax: minus(sold.tax).ok_or_else(too_large)?,
        tax_rate_ppm: sold.tax_rate_ppm,
        stocked: line.stocked,
        refund: Some(RefundOf { line: Some(line.line), disposition: line.disposition }),
        total: None,
    };
    let total = minus(sold.total).ok_or_else(too_large)?;
    if facts.checked_total() != Some(total) {
        facts.total = Some(total);
    }
    Ok(facts)
}

fn returned_line(line: &PricedReturn) -> Result<LineFacts, Rejection> {
    let PricedReturn { sku, quantity, unit_price, tax_rate_ppm, stocked, disposition } = *line;
    check::quantity(quantity)?;
    check::amount("a unit price", unit_price)?;
    let quantity = quantity.checked_neg().ok_or_else(too_large)?;
    let total = unit_price.checked_times(quantity).ok_or_else(too_large)?;
    Ok(LineFacts {
        sku,
        quantity,
        unit_price,
        discount: Amount::ZERO,
        tax: total.tax_inside(tax_rate_ppm).ok_or_else(too_large)?,
        tax_rate_ppm,
        stocked,
        refund: Some(RefundOf { line: None, disposition }),
        total: None,
    })
}

/// Pays everything back by one tender; a refund that is worth nothing has none.
fn complete(
    register: &OpenRegister<'_>,
    currency: Currency,
    lines: Vec<LineFacts>,
    tender: TenderKind,
    original: Option<TicketId>,
) -> Result<Vec<Event>, Rejection> {
    let mut facts = TicketFacts {
        kind: TicketKind::Refund,
        register: register.id,
        sequence: register.sequence,
        currency,
        lines,
        tenders: Vec::new(),
        change: Amount::ZERO,
        original,
    };
    let amount = facts.checked_total().and_then(Amount::checked_neg).ok_or_else(too_large)?;
    if amount > TICKET_TOTAL_MAX {
        return Err(too_large());
    }
    if amount != Amount::ZERO {
        facts.tenders.push(Tender { kind: tender, amount });
    }
    register.complete(facts)
}
