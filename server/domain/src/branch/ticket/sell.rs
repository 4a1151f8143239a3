//! Selling: a paid ticket is a fact. The money is in the drawer and the goods have left, so that refusing to write it down
//! would only make the books wrong. What must be true is checked: arithmetic, currency, bounds, a register that exists. What
//! should have been true (the price, the right, the shift) is noted on the ticket, for somebody to look into.

use protocol::{
    Amount, Currency, ExceptionKind as Kind, FactName, LINES_MAX, LinePromotion, Money, Oversell, Quantity,
    RefusalCode, Right, Sku, TENDERS_MAX, TEXT_CHARS_MAX, TenderKind, TicketId, TicketKind, WithFacts,
};
use std::collections::BTreeMap;

use super::{
    AdjustmentSource, Exception, LineAdjustment, LineFacts, NumberFacts, TaskEvent, TaxFacts, Taxes,
    TenderFacts, TicketFacts,
};
use crate::{
    Grant, Rejection,
    branch::{
        Branch, Command, Event,
        command::{PricedLine, Sale},
        no_register,
        register::{RegisterState, completed},
    },
    check,
    limits::{EXCEPTIONS_MAX, TICKET_TOTAL_MAX},
    pricing::{LineTax, discount_share_ppm},
};

impl Branch {
    pub(super) fn sell(&self, command: &Command, sale: &Sale) -> Result<Vec<Event>, Rejection> {
        let register = command.register.ok_or_else(no_register)?;
        check::currency(command.currency, sale.currency)?;
        check::line_count(sale.lines.len())?;
        check::at_most(sale.tenders.len(), TENDERS_MAX, "tenders")?;
        check_promotions(sale)?;
        let unused = RegisterState::default();
        let state = self.registers.get(&register).unwrap_or(&unused);
        let mut oddities = Oddities(sale.exceptions.clone());
        oddities.note_sender(command, state);
        if sale.group.is_some() && !command.grant.may(Right::Discount) {
            oddities.note(Kind::GroupNotAllowed, None, None);
        }
        let mut total = Amount::ZERO;
        let mut lines = Vec::with_capacity(sale.lines.len());
        for (index, line) in (0_u16..).zip(&sale.lines) {
            let promoted = sale.promotions.iter().filter(|one| one.line == index).copied();
            let (facts, line_total) = sold_line(command, line, promoted)?;
            let by_promotion = facts.checked_discount().and_then(|all| all.checked_sub(line.discount));
            oddities.note_line(&command.grant, index, line, by_promotion.unwrap_or_default());
            total = total.checked_add(line_total).ok_or_else(too_large)?;
            lines.push(facts);
        }
        if total > TICKET_TOTAL_MAX {
            return Err(too_large());
        }
        self.note_goods(&mut oddities, command, &sale.lines);
        for reference in sale.tenders.iter().filter_map(|tender| tender.reference.as_deref()) {
            check::note("a payment's reference", reference)?;
        }
        let change = change_of(total, &sale.tenders, sale.currency)?;
        let number = number_of(state, sale.number)?;
        if sale.number.is_some() && state.numbers.is_used(number) {
            oddities.note(Kind::ReceiptNumberUsed, None, None);
        }
        let shift = state.shift.as_ref();
        let amends = shift.is_none().then_some(state.z_number);
        if amends.is_some() {
            oddities.note(Kind::ShiftClosed, None, None);
        }
        let facts = TicketFacts {
            kind: TicketKind::Sale,
            register,
            number,
            day: sale.day,
            currency: sale.currency,
            catalogue: sale.catalogue,
            customer: None,
            lines,
            tenders: sale.tenders.clone(),
            change,
            rounding: Amount::ZERO,
            original: None,
            sold_in: None,
            amends,
            exceptions: oddities.kept(),
            reason: readable(&command.reason),
            approver: command.grant.approver,
            code: command.code,
            age_checked: sale.age_checked,
            group: sale.group,
        };
        let is_odd = !facts.exceptions.is_empty();
        let mut events = vec![completed(shift.map(|shift| &shift.drawer), facts)?];
        if is_odd {
            let task = TicketId::from(command.id).into();
            events.push(Event::Task(TaskEvent::Opened { task }));
        }
        Ok(events)
    }

    /// What is odd about goods that have left: fewer were there than the rule of their SKU allows, or their lot is not to be sold.
    fn note_goods(&self, oddities: &mut Oddities, command: &Command, lines: &[PricedLine]) {
        for (line, there) in self.sold_short(command, lines) {
            oddities.note(Kind::SoldShort, Some(line), Some(there.0));
        }
        for (kind, line) in self.odd_lots(command, lines) {
            oddities.note(kind, Some(line), None);
        }
    }
}

impl Branch {
    /// Lines with which more is sold than was there to be sold, of what is not to be sold like that, and what was there.
    fn sold_short(&self, command: &Command, lines: &[PricedLine]) -> Vec<(u16, Quantity)> {
        let said = !command.reason.trim().is_empty() || command.code.is_some();
        let matters = |line: &PricedLine| match line.oversell {
            Oversell::Allow => false,
            Oversell::Reason => !said,
            Oversell::Deny => true,
        };
        let mut sold: BTreeMap<Sku, i64> = BTreeMap::new();
        let mut short = Vec::new();
        for (index, line) in (0_u16..).zip(lines).filter(|(_, line)| line.stocked && matters(line)) {
            let sum = sold.entry(line.sku).or_default();
            *sum = sum.saturating_add(line.quantity.0);
            let there = self.level(&line.sku).available_to_sell().0.max(0);
            if *sum > there {
                short.push((index, Quantity(there)));
            }
        }
        short
    }
}

/// What was found to be odd about a ticket.
struct Oddities(Vec<Exception>);

impl Oddities {
    fn note(&mut self, kind: Kind, line: Option<u16>, detail: Option<i64>) {
        self.0.push(Exception { kind, line, detail });
    }

    /// What is noted: first what concerns the whole ticket, which no number of odd lines may crowd out, then line by line.
    fn kept(mut self) -> Vec<Exception> {
        self.0.sort_by_key(|one| (one.line, one.kind));
        self.0.dedup_by_key(|one| (one.kind, one.line));
        self.0.truncate(EXCEPTIONS_MAX);
        self.0
    }

    fn has(&self, kind: Kind) -> bool {
        self.0.iter().any(|one| one.kind == kind)
    }

    /// Somebody who does not work here lacks every right and every sign-on; saying the first is enough.
    fn note_sender(&mut self, command: &Command, state: &RegisterState) {
        if self.has(Kind::UnknownStaff) || self.has(Kind::StaffLeft) {
            return;
        }
        if !command.grant.may(Right::Sell) {
            self.note(Kind::RightMissing, None, None);
        }
        let is_away = |staff| state.sign_on_of(staff).is_none();
        if is_away(command.staff) || command.grant.approver.is_some_and(is_away) {
            self.note(Kind::NotSignedOn, None, None);
        }
    }

    fn note_line(&mut self, grant: &Grant, index: u16, line: &PricedLine, promoted: Amount) {
        if let Some(listed) = line.list_price
            && listed != line.unit_price
            && !grant.may(Right::OverridePrice)
        {
            self.note(Kind::PriceDiffers, Some(index), Some(listed.0));
        }
        if line.discount != Amount::ZERO && !may_discount(grant, line, promoted) {
            self.note(Kind::DiscountTooLarge, Some(index), Some(line.discount.0));
        }
    }
}

/// What promotions took off is nothing that anybody gave, and a discount is given on what they left.
fn may_discount(grant: &Grant, line: &PricedLine, promoted: Amount) -> bool {
    let gross = line.unit_price.checked_times(line.quantity);
    let left = gross.and_then(|gross| gross.checked_sub(promoted));
    let given = left.and_then(|gross| discount_share_ppm(gross, line.discount));
    grant.may(Right::Discount) && given.is_some_and(|ppm| ppm <= grant.discount_max_ppm)
}

/// A reason that cannot be kept as it is must not keep the sale out of the books.
fn readable(reason: &str) -> String {
    reason.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect()
}

fn number_of(state: &RegisterState, printed: Option<NumberFacts>) -> Result<NumberFacts, Rejection> {
    match printed {
        Some(NumberFacts { epoch: 0, .. } | NumberFacts { sequence: 0, .. }) => Err(Rejection::new(
            RefusalCode::InvalidQuantity,
            "a printed number has an epoch and a sequence from 1 on",
        )),
        Some(number) => Ok(number),
        None => state.numbers.next().ok_or_else(|| check::overflow("the receipt number")),
    }
}

pub(super) fn too_large() -> Rejection {
    check::overflow("the ticket's total")
}

/// What promotions are said to take off must be off lines that there are.
fn check_promotions(sale: &Sale) -> Result<(), Rejection> {
    const OF_A_LINE: usize = 9;
    check::at_most(sale.promotions.len(), LINES_MAX.saturating_mul(OF_A_LINE), "promotions on lines")?;
    for one in &sale.promotions {
        check::amount("what a promotion takes off", one.amount)?;
        if usize::from(one.line) >= sale.lines.len() {
            let message = format!("a promotion is on line {}, which is not there", one.line);
            return Err(Rejection::new(RefusalCode::DiscountTooLarge, message));
        }
    }
    Ok(())
}

/// Fixes one line for ever, and says what it comes to.
fn sold_line(
    command: &Command,
    line: &PricedLine,
    promoted: impl Iterator<Item = LinePromotion>,
) -> Result<(LineFacts, Amount), Rejection> {
    let PricedLine { sku, quantity, unit_price, discount, tax, stocked, .. } = *line;
    check::quantity(quantity)?;
    check::amount("a unit price", unit_price)?;
    check::amount("a discount", discount)?;
    let gross = unit_price.checked_times(quantity).ok_or_else(too_large)?;
    let by = |one: LinePromotion| LineAdjustment {
        source: AdjustmentSource::Promotion(one.promotion.0),
        amount: one.amount,
    };
    let mut adjustments: Vec<LineAdjustment> = promoted.map(by).collect();
    if discount != Amount::ZERO {
        adjustments.push(LineAdjustment { source: AdjustmentSource::Manual, amount: discount });
    }
    let off = Amount::checked_sum(adjustments.iter().map(|one| one.amount)).ok_or_else(too_large)?;
    if off > gross {
        let [off, gross] = [off, gross].map(|amount| Money { amount, currency: command.currency });
        let message = format!("a discount of {off} is more than the {gross} that {sku} comes to");
        return Err(Rejection::new(RefusalCode::DiscountTooLarge, message)
            .sku(sku)
            .fact(FactName::Given, off)
            .fact(FactName::Total, gross));
    }
    let rest = gross.checked_sub(off).ok_or_else(too_large)?;
    let taxes = tax_facts(&tax, rest)?;
    let on_top = Amount::checked_sum(taxes.iter().filter(|tax| tax.on_top).map(|tax| tax.amount));
    let total = on_top.and_then(|on_top| rest.checked_add(on_top)).ok_or_else(too_large)?;
    let facts = LineFacts {
        sku,
        quantity,
        unit_price,
        adjustments,
        taxes,
        stocked,
        lot: None,
        serials: Vec::new(),
        refund: None,
        total: None,
    };
    Ok((facts, total))
}

/// What tax is in a line, or on top of it, by component.
pub(super) fn tax_facts(tax: &LineTax, rest: Amount) -> Result<Taxes, Rejection> {
    let amounts = tax.taxes_of(rest).ok_or_else(too_large)?;
    let facts = tax.rates_ppm().iter().zip(amounts);
    Ok(facts.map(|(rate, amount)| TaxFacts { rate_ppm: *rate, amount, on_top: tax.on_top() }).collect())
}

/// The change due. Card and account never exceed the total, so all of it comes out of the cash given.
fn change_of(total: Amount, tenders: &[TenderFacts], currency: Currency) -> Result<Amount, Rejection> {
    let mut given = Amount::ZERO;
    let mut cashless = Amount::ZERO;
    for tender in tenders {
        check::amount("a tender", tender.amount)?;
        given = given.checked_add(tender.amount).ok_or_else(too_large)?;
        match tender.kind {
            TenderKind::Cash => {}
            TenderKind::Card
            | TenderKind::Account
            | TenderKind::BankTransfer
            | TenderKind::Voucher
            | TenderKind::Cheque
            | TenderKind::Other => {
                cashless = cashless.checked_add(tender.amount).ok_or_else(too_large)?;
            }
        }
    }
    let money = |amount| Money { amount, currency };
    if cashless > total {
        let message = format!("{} without cash is more than the total of {}", money(cashless), money(total));
        return Err(Rejection::new(RefusalCode::TenderTooMuch, message)
            .fact(FactName::Given, money(cashless))
            .fact(FactName::Total, money(total)));
    }
    if given < total {
        let message = format!("{} was given for a total of {}", money(given), money(total));
        return Err(Rejection::new(RefusalCode::TenderMissing, message)
            .fact(FactName::Given, money(given))
            .fact(FactName::Total, money(total)));
    }
    given.checked_sub(total).ok_or_else(too_large)
}
