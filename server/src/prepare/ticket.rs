//! Tickets: a paid one is a fact, whatever the catalogue says of it by now; a refund needs the ticket it refunds.

use domain::{
    Rejection,
    branch::{
        Body, Event, Exception, NumberFacts, TicketEvent, TicketFacts,
        command::{PricedLine, PricedReturn, Refund, RefundLine, Sale, TicketBody},
    },
    organisation::{Place, SaleTerms},
    pricing::LineTax,
};
use protocol::{
    Amount, BranchId, Channel, CustomerGroupId, ExceptionKind, LinePromotion, Lsn, OccurredAt, Oversell,
    ReasonUse, RefusalCode, Sell, SellLine, TicketCommand, TicketKind, Timestamp, VariantKind,
};

use super::{Acting, Envelope, Facts, Preparation, promoted::promoted_ticket};
use crate::{
    business_day::Day,
    record::{Decision, Record, Stream},
};

/// How long before it is paid a customer may have heard what a ticket comes to.
const PRICE_HEARD_MS: i64 = 30 * 60 * 1_000;

/// Where and when something is sold, and with which catalogue.
#[derive(Clone, Copy)]
struct When {
    seq: Lsn,
    branch: BranchId,
    day: Day,
    at: Timestamp,
    group: Option<CustomerGroupId>,
}

impl Preparation {
    pub(super) fn ticket(
        &self,
        acting: &Acting,
        envelope: &mut Envelope,
        (branch, command): (BranchId, &TicketCommand),
        facts: &Facts,
    ) -> Result<Body, Rejection> {
        if let TicketCommand::Sell(sell) = command {
            return Ok(Body::Ticket(TicketBody::Sell(Box::new(self.sale(acting, envelope, (branch, sell))))));
        }
        match command {
            TicketCommand::Refund(refund) => self.refund(acting, envelope, (branch, refund), facts),
            TicketCommand::RefundWithoutReceipt(refund) => {
                self.dated(envelope)?;
                acting.known()?;
                let day = self.business_day(branch, envelope.occurred);
                let returned = |line| self.returned(line, (branch, day));
                let lines: Result<Vec<_>, _> = refund.lines.iter().map(returned).collect();
                self.reason_offered(&refund.grounds, ReasonUse::RefundWithoutReceipt)?;
                let tender = self.paid_back(refund.tender, refund.method, &refund.tenders, branch)?;
                let currency = refund.currency;
                Ok(Body::Ticket(TicketBody::RefundWithoutReceipt { currency, day, lines: lines?, tender }))
            }
            TicketCommand::Sell(_) => Err(super::not_here()),
        }
    }

    /// A refund with what was found for it so far.
    pub(super) fn refund(
        &self,
        acting: &Acting,
        envelope: &Envelope,
        (branch, refund): (BranchId, &protocol::Refund),
        facts: &Facts,
    ) -> Result<Body, Rejection> {
        self.dated(envelope)?;
        acting.known()?;
        let original = facts.original.as_ref().and_then(Option::as_deref);
        let Some((_, sale)) = original.and_then(sale_of) else {
            let message = format!("there is no sale {}", refund.original);
            return Err(Rejection::new(RefusalCode::UnknownTicket, message));
        };
        self.reason_offered(&refund.grounds, ReasonUse::Refund)?;
        let line = |line: &protocol::RefundLine| RefundLine {
            line: line.line,
            quantity: line.quantity,
            disposition: line.disposition,
        };
        Ok(Body::Ticket(TicketBody::Refund(Box::new(Refund {
            original: refund.original,
            day: self.business_day(branch, envelope.occurred),
            sold: sale.lines.clone(),
            lines: refund.lines.iter().map(line).collect(),
            tender: self.paid_back(refund.tender, refund.method, &refund.tenders, branch)?,
            claim: facts.claim.clone().transpose()?,
        }))))
    }

    fn sale(&self, acting: &Acting, envelope: &mut Envelope, (branch, sell): (BranchId, &Sell)) -> Sale {
        let noted = |kind| Exception { kind, line: None, detail: None };
        let mut exceptions: Vec<Exception> = self.fact_dated(envelope).into_iter().collect();
        exceptions.extend(acting.exception().map(noted));
        let seq = sell.catalogue_seq.unwrap_or(self.published.seq);
        let mut lines = Vec::with_capacity(sell.lines.len());
        let when = When {
            seq,
            branch,
            day: self.business_day(branch, envelope.occurred),
            at: envelope.occurred.at,
            group: sell.group,
        };
        for (index, line) in (0_u16..).zip(&sell.lines) {
            let oversell = self.published.organisation.oversell(&line.sku);
            lines.push(PricedLine { oversell, ..self.priced(line, index, when, &mut exceptions) });
        }
        self.note_limits(branch, sell, &mut exceptions);
        exceptions.extend(self.promotions_differ(sell, when, envelope.occurred));
        let tenders = sell.tenders.iter().map(|tender| self.tender(branch, tender, &mut exceptions));
        let tenders = tenders.collect();
        let printed =
            |number: protocol::PrintedNumber| NumberFacts { epoch: number.epoch, sequence: number.sequence };
        Sale {
            currency: sell.currency,
            day: when.day,
            catalogue: seq.0,
            number: sell.receipt.map(printed),
            lines,
            promotions: sell.promotions.clone(),
            tenders,
            age_checked: sell.age_checked.map(|checked| checked.age),
            group: sell.group,
            exceptions,
        }
    }

    /// Whether promotions took off something else than those of the till's catalogue do, and than those of now do: when it was
    /// paid, or when the customer may have heard the price.
    fn promotions_differ(&self, sell: &Sell, when: When, occurred: OccurredAt) -> Option<Exception> {
        let published = &self.published;
        if sell.promotions.is_empty() && !published.may_promote(when.seq, occurred.at) {
            return None;
        }
        let place = Place { branch: Some(when.branch), channel: Channel::Till, group: when.group };
        let mut told: Vec<LinePromotion> =
            sell.promotions.iter().copied().filter(|one| one.amount != Amount::ZERO).collect();
        told.sort_unstable_by_key(|one| (one.line, one.promotion));
        let calendar = published.calendar(when.branch);
        let paid = calendar.minute(occurred);
        let then = promoted_ticket(published, sell, when.seq, (place, &paid))?;
        if then == told {
            return None;
        }
        // Nearly no ticket comes as far as this: it may go by the promotions of now, or by what was running when its price was said.
        let heard = calendar.minute(OccurredAt { at: occurred.at.plus_millis(-PRICE_HEARD_MS), ..occurred });
        let is_told =
            |seq, local| promoted_ticket(published, sell, seq, (place, local)).is_some_and(|all| all == told);
        let now = published.seq;
        if is_told(now, &paid) || is_told(when.seq, &heard) || is_told(now, &heard) {
            return None;
        }
        let wanted = then.iter().map(|one| one.amount.0).fold(0, i64::saturating_add);
        Some(Exception { kind: ExceptionKind::PromotionDiffers, line: None, detail: Some(wanted) })
    }

    /// Price, tax and kind are those of the catalogue that the ticket was priced with, unless the line has the price of now.
    /// Of what no catalogue has, the price is the till's word, and it is taken for goods.
    fn priced(&self, line: &SellLine, index: u16, when: When, exceptions: &mut Vec<Exception>) -> PricedLine {
        let When { seq, branch, day, at, group } = when;
        let place = Place { branch: Some(branch), channel: Channel::Till, group };
        let mut note = |kind| exceptions.push(Exception { kind, line: Some(index), detail: None });
        let (published, sku) = (&self.published, &line.sku);
        let now = published.organisation.terms(sku);
        // A price list of the till's catalogue is the price there, and so is one of now that the till has not heard of.
        let by_list = published.listed_at(sku, seq, place, at);
        // Nearly every line: the till's catalogue is the newest and has this price. What follows would come to the same.
        if by_list.is_none()
            && seq >= published.seq
            && let Some(terms) = now
            && terms.price == line.unit_price
            && let Some(tax) = published.organisation.tax(terms.tax_class, branch, day)
        {
            return priced_line(line, Some(terms.price), tax, Some(terms));
        }
        let then = published.terms_at(sku, seq);
        match (now, then) {
            (Some(_), _) => {}
            (None, Some(_)) => note(ExceptionKind::WithdrawnSku),
            (None, None) => note(ExceptionKind::UnknownSku),
        }
        // A price that was to come begins at its moment, whether or not the till has heard that it has.
        let listed = then.and_then(|then| published.price_at(sku, seq, at).or(Some(then.price)));
        let is_asked = |price: Amount| price == line.unit_price;
        if let (Some(price), Some(_)) = (by_list, then) {
            let newest = published.listed_at(sku, published.seq, place, at);
            let list_price = newest.filter(|newest| is_asked(*newest)).unwrap_or(price);
            let tax = then.and_then(|terms| published.tax_at(terms.tax_class, seq, (branch, day)));
            if tax.is_none() {
                note(ExceptionKind::TaxUnknown);
            }
            return priced_line(line, Some(list_price), tax.unwrap_or_else(|| LineTax::inside(0)), then);
        }
        let (terms, seq, list_price) = match (now, then) {
            (_, Some(then)) if is_asked(then.price) || listed.is_some_and(is_asked) => {
                (Some(then), seq, Some(line.unit_price))
            }
            (Some(now), _) if is_asked(now.price) => (Some(now), published.seq, Some(now.price)),
            _ => (then, seq, listed),
        };
        let tax = terms.and_then(|terms| published.tax_at(terms.tax_class, seq, (branch, day)));
        if tax.is_none() {
            note(ExceptionKind::TaxUnknown);
        }
        priced_line(line, list_price, tax.unwrap_or_else(|| LineTax::inside(0)), terms)
    }

    fn returned(
        &self,
        line: &protocol::ReturnLine,
        place: (BranchId, Day),
    ) -> Result<PricedReturn, Rejection> {
        let terms = self.terms(&line.sku)?;
        let tax = self.tax(&line.sku, terms, place)?;
        Ok(PricedReturn {
            sku: line.sku,
            quantity: line.quantity,
            unit_price: line.unit_price,
            tax,
            stocked: terms.kind == VariantKind::Goods,
            disposition: line.disposition,
        })
    }
}

/// What has no terms is taken for goods.
fn priced_line(
    line: &SellLine,
    list_price: Option<Amount>,
    tax: LineTax,
    terms: Option<SaleTerms>,
) -> PricedLine {
    PricedLine {
        sku: line.sku,
        quantity: line.quantity,
        unit_price: line.unit_price,
        list_price,
        discount: line.discount,
        tax,
        stocked: terms.is_none_or(|terms| terms.kind == VariantKind::Goods),
        oversell: Oversell::Allow,
    }
}

/// The sale that a record tells of, and the branch that made it.
pub(super) fn sale_of(record: &Record) -> Option<(BranchId, &TicketFacts)> {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return None;
    };
    events.iter().find_map(|event| match event {
        Event::Ticket(TicketEvent::Completed(facts)) if facts.kind == TicketKind::Sale => {
            Some((branch, &**facts))
        }
        _ => None,
    })
}
