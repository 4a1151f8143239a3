//! Paying back: a refund mirrors the shares fixed at sale time and never prices anew.

use std::collections::BTreeMap;

use protocol::{
    Amount, BranchId, Currency, FactName, Money, Quantity, RefusalCode, Right, Rule, TENDERS_MAX, TicketId,
    TicketKind, Timestamp, WithFacts,
};

use super::{
    ClaimEvent, LineAdjustment, LineFacts, RefundOf, Span, TaxFacts, Taxes, TenderFacts, TicketFacts,
    refundable::Spans,
    sell::{tax_facts, too_large},
};
use crate::{
    Rejection,
    branch::{
        Branch, Command, Event,
        command::{GrantedClaim, PaidBack, PricedReturn, Refund, RefundLine},
        register::OpenRegister,
    },
    check,
    limits::TICKET_TOTAL_MAX,
    pricing::span_share,
};

impl Branch {
    pub(super) fn refund(
        &self,
        at: Timestamp,
        command: &Command,
        refund: &Refund,
    ) -> Result<Vec<Event>, Rejection> {
        let register = self.open_register(command, Right::Refund)?;
        check_grounds(command, &register)?;
        check::line_count(refund.lines.len())?;
        let mut facts = Vec::with_capacity(refund.lines.len());
        let mut asked = AskedSoFar::default();
        for (index, line) in refund.lines.iter().enumerate() {
            check::quantity(line.quantity)?;
            let sold = sold_line(&refund.sold, refund.original, line.line)?;
            let spans = match &refund.claim {
                Some(claim) => claimed(claim, index, line)?,
                None => self.take_free(refund.original, sold, line, &mut asked)?,
            };
            facts.push(mirrored_line(sold, line, spans)?);
        }
        if let Some(claim) = &refund.claim {
            self.check_usable(at, claim)?;
        }
        let origin = Origin {
            original: Some(refund.original),
            sold_in: refund.claim.as_ref().map(|claim| claim.owner),
            day: refund.day,
        };
        let lines: Vec<(u16, Vec<Span>)> = facts.iter().filter_map(place_and_spans).collect();
        let tender = refund.tender.clone();
        let completed = complete(command, &register, command.currency, facts, tender, origin)?;
        let used = refund.claim.as_ref().map(|claim| used_event(command, refund.original, claim, lines));
        Ok([Some(completed), used].into_iter().flatten().collect())
    }

    /// The first free part of a line of a ticket sold here.
    fn take_free(
        &self,
        original: TicketId,
        sold: &LineFacts,
        line: &RefundLine,
        asked: &mut AskedSoFar,
    ) -> Result<Vec<Span>, Rejection> {
        let taken = asked.of(line.line, || self.taken(original, line.line));
        let spans = taken.free(line.quantity, sold.quantity).ok_or_else(|| {
            self.too_much(original, line.line, taken, (line.quantity, sold.quantity), sold.sku)
        })?;
        spans.iter().for_each(|span| {
            taken.add(*span);
        });
        Ok(spans)
    }

    pub(super) fn refund_without_receipt(
        &self,
        command: &Command,
        currency: Currency,
        day: i32,
        lines: &[PricedReturn],
        tender: PaidBack,
    ) -> Result<Vec<Event>, Rejection> {
        let register = self.open_register(command, Right::RefundWithoutReceipt)?;
        check_grounds(command, &register)?;
        check::currency(command.currency, currency)?;
        check::line_count(lines.len())?;
        let mut facts = Vec::with_capacity(lines.len());
        for line in lines {
            facts.push(returned_line(line)?);
        }
        let origin = Origin { original: None, sold_in: None, day };
        Ok(vec![complete(command, &register, currency, facts, tender, origin)?])
    }
}

/// Whoever approves stands at the register too, as their PIN has shown the server.
pub(in crate::branch) fn check_grounds(
    command: &Command,
    register: &OpenRegister<'_>,
) -> Result<(), Rejection> {
    check::note("the reason", &command.reason)?;
    match command.grant.approver {
        Some(approver) if !register.state.sign_on_of(approver).is_some_and(|one| one.seen) => {
            let message = format!("staff member {approver}, who is to approve this, is not signed on");
            Err(Rejection::new(RefusalCode::NotSignedOn, message))
        }
        _ => Ok(()),
    }
}

/// What a claim has set aside for a line, which is what is asked of it.
fn claimed(claim: &GrantedClaim, index: usize, line: &RefundLine) -> Result<Vec<Span>, Rejection> {
    let spans = claim.spans.get(index).map_or(&[][..], |spans| spans);
    let lengths = spans.iter().map(|span| span.to.checked_sub(span.from));
    if lengths.into_iter().try_fold(Quantity::ZERO, |sum, length| sum.checked_add(length?))
        == Some(line.quantity)
    {
        return Ok(spans.to_vec());
    }
    let message = format!("claim {} is not one on {} of line {}", claim.id, line.quantity, line.line);
    Err(Rejection::new(RefusalCode::UnknownClaim, message))
}

/// What is taken of each line of the original, with what the lines before this one have taken.
#[derive(Default)]
pub(super) struct AskedSoFar(BTreeMap<u16, Spans>);

impl AskedSoFar {
    pub(super) fn of(&mut self, line: u16, before: impl FnOnce() -> Spans) -> &mut Spans {
        self.0.entry(line).or_insert_with(before)
    }
}

/// Where a refund comes from.
struct Origin {
    original: Option<TicketId>,
    sold_in: Option<BranchId>,
    day: i32,
}

fn place_and_spans(line: &LineFacts) -> Option<(u16, Vec<Span>)> {
    let refund = line.refund.as_ref()?;
    Some((refund.line?, refund.spans.clone()))
}

fn used_event(
    command: &Command,
    original: TicketId,
    claim: &GrantedClaim,
    lines: Vec<(u16, Vec<Span>)>,
) -> Event {
    let (claim, owner) = (claim.id, claim.owner);
    Event::Claim(ClaimEvent::Used { claim, owner, original, refund: command.id.into(), lines })
}

fn sold_line(sold: &[LineFacts], original: TicketId, line: u16) -> Result<&LineFacts, Rejection> {
    sold.get(usize::from(line))
        .filter(|sold| sold.quantity.is_positive())
        .ok_or_else(|| not_refundable(original, line))
}

pub(super) fn not_refundable(original: TicketId, line: u16) -> Rejection {
    let message = format!("ticket {original} has no line {line} that was sold");
    Rejection::new(RefusalCode::LineNotRefundable, message)
}

fn mirrored_line(sold: &LineFacts, line: &RefundLine, spans: Vec<Span>) -> Result<LineFacts, Rejection> {
    // What a span is worth has the other sign here.
    let minus = |amount: Amount| {
        spans.iter().try_fold(Amount::ZERO, |sum, span| {
            sum.checked_sub(span_share(amount, span.from, span.to, sold.quantity)?)
        })
    };
    let mirrored = |adjustment: &LineAdjustment| {
        Some(LineAdjustment { source: adjustment.source, amount: minus(adjustment.amount)? })
    };
    let adjustments: Option<Vec<LineAdjustment>> = sold.adjustments.iter().map(mirrored).collect();
    let mirrored = |tax: &TaxFacts| Some(TaxFacts { amount: minus(tax.amount)?, ..*tax });
    let taxes: Option<Taxes> = sold.taxes.iter().map(mirrored).collect();
    let total = sold.checked_total().and_then(minus).ok_or_else(too_large)?;
    let mut facts = LineFacts {
        sku: sold.sku,
        quantity: line.quantity.checked_neg().ok_or_else(too_large)?,
        unit_price: sold.unit_price,
        adjustments: adjustments.ok_or_else(too_large)?,
        taxes: taxes.ok_or_else(too_large)?,
        stocked: sold.stocked,
        lot: sold.lot.clone(),
        serials: Vec::new(),
        refund: Some(RefundOf { line: Some(line.line), disposition: line.disposition, spans: Vec::new() }),
        total: None,
    };
    if facts.checked_total() != Some(total) {
        facts.total = Some(total);
    }
    if let Some(refund) = &mut facts.refund {
        refund.spans = spans;
    }
    Ok(facts)
}

fn returned_line(line: &PricedReturn) -> Result<LineFacts, Rejection> {
    let PricedReturn { sku, quantity, unit_price, tax, stocked, disposition } = *line;
    check::quantity(quantity)?;
    check::amount("a unit price", unit_price)?;
    let quantity = quantity.checked_neg().ok_or_else(too_large)?;
    let total = unit_price.checked_times(quantity).ok_or_else(too_large)?;
    Ok(LineFacts {
        sku,
        quantity,
        unit_price,
        adjustments: Vec::new(),
        taxes: tax_facts(&tax, total)?,
        stocked,
        lot: None,
        serials: Vec::new(),
        refund: Some(RefundOf { line: None, disposition, spans: Vec::new() }),
        total: None,
    })
}

/// Pays everything back; a refund that is worth nothing has no tender.
fn complete(
    command: &Command,
    register: &OpenRegister<'_>,
    currency: Currency,
    lines: Vec<LineFacts>,
    tender: PaidBack,
    origin: Origin,
) -> Result<Event, Rejection> {
    let number = register.state.numbers.next().ok_or_else(|| check::overflow("the receipt number"))?;
    let mut facts = TicketFacts {
        kind: TicketKind::Refund,
        register: register.id,
        number,
        day: origin.day,
        currency,
        catalogue: 0,
        customer: None,
        lines,
        tenders: Vec::new(),
        change: Amount::ZERO,
        rounding: Amount::ZERO,
        original: origin.original,
        sold_in: origin.sold_in,
        amends: None,
        exceptions: Vec::new(),
        reason: command.reason.clone(),
        approver: command.grant.approver,
        code: command.code,
        age_checked: None,
        group: None,
    };
    let amount = facts.checked_total().and_then(Amount::checked_neg).ok_or_else(too_large)?;
    if amount > TICKET_TOTAL_MAX {
        return Err(too_large());
    }
    if amount > command.grant.refund_max {
        let most = Money { amount: command.grant.refund_max, currency };
        let no =
            Rejection::new(RefusalCode::NotAllowed, format!("at most {most} may be paid back in one go"));
        return Err(no.fact(FactName::Limit, most).rule(Rule::RefundLimit));
    }
    facts.tenders = paid_in(tender, amount, currency)?;
    register.complete(facts)
}

/// What goes back in each way: together what the refund is worth, to the last minor unit.
fn paid_in(tender: PaidBack, amount: Amount, currency: Currency) -> Result<Vec<TenderFacts>, Rejection> {
    let ways = match tender {
        PaidBack::Whole { .. } if amount == Amount::ZERO => return Ok(Vec::new()),
        PaidBack::Whole { kind, method } => {
            return Ok(vec![TenderFacts { kind, amount, reference: None, method }]);
        }
        PaidBack::Ways(ways) => ways,
    };
    check::at_most(ways.len(), TENDERS_MAX, "ways of paying back")?;
    let mut given = Amount::ZERO;
    for way in &ways {
        check::amount("what is paid back", way.amount)?;
        if let Some(reference) = &way.reference {
            check::note("the number of a way of paying back", reference)?;
        }
        given = given.checked_add(way.amount).ok_or_else(too_large)?;
    }
    if given == amount {
        return Ok(ways.into_iter().filter(|way| way.amount != Amount::ZERO).collect());
    }
    let [told, due] = [given, amount].map(|amount| Money { amount, currency });
    let message = format!("{told} would be paid back, and {due} is due");
    let code = if given > amount { RefusalCode::TenderTooMuch } else { RefusalCode::TenderMissing };
    let no = Rejection::new(code, message).fact(FactName::Given, told).fact(FactName::Total, due);
    Err(no.rule(Rule::WaysDoNotAddUp))
}
