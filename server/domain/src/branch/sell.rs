//! Selling: a paid ticket is a fact, so a sale may bring a level below zero; it may not be priced, discounted or paid
//! for against the rules.

use protocol::{
    Amount, Currency, Money, Quantity, RefusalCode, Right, TENDERS_MAX, Tender, TenderKind, TicketKind,
};

use super::{Branch, Command, Event, LineFacts, PricedLine, TicketFacts};
use crate::{Rejection, check, limits::TICKET_TOTAL_MAX};

impl Branch {
    pub(super) fn sell(
        &self,
        command: &Command,
        currency: Currency,
        lines: &[PricedLine],
        tenders: &[Tender],
    ) -> Result<Vec<Event>, Rejection> {
        let register = self.open_register(command, Right::Sell)?;
        check::currency(command.currency, currency)?;
        check::line_count(lines.len())?;
        check::at_most(tenders.len(), TENDERS_MAX, "tenders")?;
        let mut total = Amount::ZERO;
        let mut facts = Vec::with_capacity(lines.len());
        for line in lines {
            let (line, line_total) = sold_line(command, line)?;
            total = total.checked_add(line_total).ok_or_else(too_large)?;
            facts.push(line);
        }
        if total > TICKET_TOTAL_MAX {
            return Err(too_large());
        }
        let change = change_of(total, tenders, currency)?;
        register.complete(TicketFacts {
            kind: TicketKind::Sale,
            register: register.id,
            sequence: register.sequence,
            currency,
            lines: facts,
            tenders: tenders.to_vec(),
            change,
            original: None,
        })
    }
}

pub(super) fn too_large() -> Rejection {
    check::overflow("the ticket's total")
}

/// Fixes one line for ever, and says what it comes to.
fn sold_line(command: &Command, line: &PricedLine) -> Result<(LineFacts, Amount), Rejection> {
    let PricedLine { sku, quantity, unit_price, list_price, discount, tax_rate_ppm, stocked } = *line;
    check::quantity(quantity)?;
    check::amount("a unit price", unit_price)?;
    check::amount("a discount", discount)?;
    if unit_price != list_price && !command.grant.may(Right::OverridePrice) {
        let [asked, listed] =
            [unit_price, list_price].map(|amount| Money { amount, currency: command.currency });
        let message = format!("{sku} costs {listed}, not {asked}");
        return Err(Rejection::new(RefusalCode::PriceChanged, message));
    }
    let gross = unit_price.checked_times(quantity).ok_or_else(too_large)?;
    if discount != Amount::ZERO {
        check::right(&command.grant, Right::Discount)?;
    }
    if discount > gross {
        let [off, gross] = [discount, gross].map(|amount| Money { amount, currency: command.currency });
        let message = format!("a discount of {off} is more than the {gross} that {sku} comes to");
        return Err(Rejection::new(RefusalCode::DiscountTooLarge, message));
    }
    let total = gross.checked_sub(discount).ok_or_else(too_large)?;
    let tax = total.tax_inside(tax_rate_ppm).ok_or_else(too_large)?;
    let facts = LineFacts {
        sku,
        quantity,
        unit_price,
        discount,
        tax,
        tax_rate_ppm,
        stocked,
        refund: None,
        total: None,
    };
    Ok((facts, total))
}

/// The change due. Card and account never exceed the total, so all of it comes out of the cash given.
fn change_of(total: Amount, tenders: &[Tender], currency: Currency) -> Result<Amount, Rejection> {
    let mut given = Amount::ZERO;
    let mut cashless = Amount::ZERO;
    for tender in tenders {
        check::amount("a tender", tender.amount)?;
        given = given.checked_add(tender.amount).ok_or_else(too_large)?;
        match tender.kind {
            TenderKind::Cash => {}
            TenderKind::Card | TenderKind::Account => {
                cashless = cashless.checked_add(tender.amount).ok_or_else(too_large)?;
            }
        }
    }
    let money = |amount| Money { amount, currency };
    if cashless > total {
        let message =
            format!("{} by card or account is more than the total of {}", money(cashless), money(total));
        return Err(Rejection::new(RefusalCode::TenderTooMuch, message));
    }
    if given < total {
        let message = format!("{} was given for a total of {}", money(given), money(total));
        return Err(Rejection::new(RefusalCode::TenderMissing, message));
    }
    given.checked_sub(total).ok_or_else(too_large)
}

/// The share of `amount` that falls to `part` of `whole`, rounded half away from zero; `None` when `whole` is not
/// positive or on overflow.
pub(super) fn share(amount: Amount, part: Quantity, whole: Quantity) -> Option<Amount> {
    let whole = u128::try_from(whole.0).ok().filter(|whole| *whole > 0)?;
    let exact = i128::from(amount.0).checked_mul(i128::from(part.0))?;
    let rounded = exact.unsigned_abs().checked_mul(2)?.checked_add(whole)? / (whole * 2);
    let magnitude = i64::try_from(rounded).ok()?;
    Some(Amount(if exact < 0 { -magnitude } else { magnitude }))
}
