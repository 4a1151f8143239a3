//! Reports as anybody would work them out from the tickets, one by one.

use chrono::{Datelike, NaiveDate};
use domain::branch::TicketFacts;
use protocol::{Amount, Lsn, PaymentMethodId, SalesFigures, SalesGroup, Sku};
use std::collections::{BTreeMap, BTreeSet};

use super::super::{Day, Filter, reason_of};
use super::history::{CATEGORIES, LineStep, Step, TicketStep, facts, sku, tender};

/// What the naive way keeps of a line: the line's facts, and what was true of the SKU then.
pub(super) struct Known {
    pub(super) lsn: u64,
    pub(super) step: TicketStep,
    pub(super) facts: TicketFacts,
    /// Category, product and cost of each line.
    pub(super) goods: Vec<(String, String, Option<i64>)>,
}

pub(super) fn known(steps: &[Step]) -> Vec<Known> {
    let mut now: BTreeMap<Sku, (String, String, Option<i64>)> = BTreeMap::new();
    let mut known = Vec::new();
    for (lsn, step) in (1..).zip(steps) {
        match step {
            Step::Product { index, category, cost } => {
                let put = (CATEGORIES[*category].to_owned(), format!("p-{index}"), *cost);
                now.insert(sku(*index), put);
            }
            Step::Ticket(step) => {
                let facts = facts(step);
                let goods = facts.lines.iter().map(|line| {
                    let unknown = (String::new(), line.sku.to_string(), None);
                    let (category, product, cost) = now.get(&line.sku).cloned().unwrap_or(unknown);
                    let cost = cost.map(|cost| Amount(cost).checked_times(line.quantity).unwrap().0);
                    (category, product, cost)
                });
                let goods = goods.collect();
                known.push(Known { lsn, step: (**step).clone(), facts, goods });
            }
            Step::Open { .. } | Step::Close { .. } => {}
        }
    }
    known
}

fn paid_with(step: &TicketStep, wanted: Option<PaymentMethodId>) -> i64 {
    let sign = if step.refund { -1 } else { 1 };
    let tendered: i64 = step
        .tenders
        .iter()
        .filter(|(code, _)| wanted.is_none_or(|wanted| wanted == PaymentMethodId::of(tender(*code))))
        .map(|(_, amount)| sign * amount)
        .sum();
    tendered - if wanted.is_none_or(|wanted| wanted == PaymentMethodId::CASH) { step.change } else { 0 }
}

fn tenders_of(step: &TicketStep) -> BTreeSet<u8> {
    let mut kinds: BTreeSet<u8> = step.tenders.iter().map(|(code, _)| code % 3).collect();
    if step.change != 0 {
        kinds.insert(0);
    }
    kinds
}

/// The groups of a line of a ticket, written out anew.
fn groups(group: SalesGroup, one: &Known, line: usize, wanted: Option<Option<u64>>) -> Vec<String> {
    let date = NaiveDate::from_num_days_from_ce_opt(one.step.day).unwrap();
    let (category, product, _) = &one.goods[line];
    vec![match group {
        SalesGroup::Day => date.to_string(),
        SalesGroup::Week => date.week(chrono::Weekday::Mon).first_day().to_string(),
        SalesGroup::Month => date.format("%Y-%m").to_string(),
        SalesGroup::Weekday => date.format("%u").to_string(),
        SalesGroup::Hour => one.step.hour.to_string(),
        SalesGroup::Branch => one.step.branch.to_string(),
        SalesGroup::Register => one.step.register.to_string(),
        SalesGroup::Staff => one.step.staff.to_string(),
        SalesGroup::Reason => one.facts.reason.clone(),
        SalesGroup::Approver => one.step.approver.unwrap_or(0).to_string(),
        SalesGroup::Channel => "till".to_owned(),
        SalesGroup::Category => category.clone(),
        SalesGroup::Product => product.clone(),
        SalesGroup::Variant => one.facts.lines[line].sku.to_string(),
        SalesGroup::TaxRate => one.facts.lines[line].tax_rate_ppm().to_string(),
        SalesGroup::Tender => {
            let names = ["cash", "card", "account"];
            return tenders_of(&one.step).iter().map(|code| names[usize::from(*code)].to_owned()).collect();
        }
        SalesGroup::Discount => {
            let codes: BTreeSet<u8> = one.step.lines[line].off.iter().map(|(code, _)| *code).collect();
            let told = codes.into_iter().map(|code| match code {
                0 => "manual".to_owned(),
                1 => "ticket".to_owned(),
                other => format!("promotion-{other}"),
            });
            let all = wanted.flatten();
            return told.filter(|text| all.is_none_or(|all| reason_of(text) == Some(all))).collect();
        }
    }]
}

fn wanted_off(step: &LineStep, wanted: Option<u64>) -> i64 {
    let counts = |code: u8| match wanted {
        None => true,
        Some(number) => match code {
            0 | 1 => u64::from(code) == number,
            other => u64::from(other) + 2 == number,
        },
    };
    step.off.iter().filter(|(code, _)| counts(*code)).map(|(_, amount)| amount).sum()
}

/// Whether a line counts, written out anew.
fn counts(one: &Known, line: usize, filter: &Filter) -> bool {
    let (category, product, _) = &one.goods[line];
    let facts = &one.facts.lines[line];
    filter.category.as_ref().is_none_or(|wanted| wanted == category)
        && filter.product.as_ref().is_none_or(|wanted| wanted == product)
        && filter.variant.is_none_or(|wanted| wanted == facts.sku)
        && filter.rate_ppm.is_none_or(|wanted| wanted == facts.tax_rate_ppm())
        && filter.discount.is_none_or(|wanted| wanted_off(&one.step.lines[line], wanted) != 0)
}

fn add(figures: &mut SalesFigures, one: &Known, line: usize, off: i64) {
    let facts = &one.facts.lines[line];
    let (total, sign) = (facts.total_amount().0, if one.step.refund { -1 } else { 1 });
    if one.step.refund {
        figures.refunded.0 -= total;
    } else {
        figures.gross.0 += total;
    }
    figures.total.0 += total;
    figures.tax.0 += facts.tax().0;
    figures.net.0 += total - facts.tax().0;
    figures.discount.0 += sign * off;
    if facts.stocked {
        figures.items.0 += facts.quantity.0;
    }
    let (cost, margin, uncosted) = (&mut figures.cost, &mut figures.margin, &mut figures.uncosted);
    let net = total - facts.tax().0;
    match one.goods[line].2 {
        Some(known) => {
            *cost = Some(Amount(cost.unwrap_or_default().0 + known));
            *margin = Some(Amount(margin.unwrap_or_default().0 + net - known));
        }
        None => *uncosted = Some(Amount(uncosted.unwrap_or_default().0 + net)),
    }
}

pub(super) type Told = (BTreeMap<String, SalesFigures>, SalesFigures);

/// Whether a ticket counts, written out anew.
fn ticket_counts(one: &Known, filter: &Filter) -> bool {
    let step = &one.step;
    let in_shift = |(opened, closed): (Lsn, Lsn)| one.lsn > opened.0 && one.lsn < closed.0 && !step.late;
    let weekday = NaiveDate::from_num_days_from_ce_opt(step.day).unwrap().weekday();
    let tendered = |wanted| tenders_of(step).iter().any(|code| PaymentMethodId::of(tender(*code)) == wanted);
    filter.branch.is_none_or(|branch| branch.0 == step.branch)
        && filter.register.is_none_or(|register| register.0 == step.register)
        && filter.staff.is_none_or(|staff| staff.0 == step.staff)
        && filter.hour.is_none_or(|hour| i64::from(hour) == step.hour)
        && filter.weekday.is_none_or(|wanted| u32::from(wanted) == weekday.number_from_monday())
        && filter.refunds.is_none_or(|refunds| refunds == step.refund)
        && filter.reason.as_ref().is_none_or(|reason| *reason == one.facts.reason)
        && filter.approver.is_none_or(|approver| approver.0 == step.approver.unwrap_or(0))
        && filter.channel.is_none_or(|channel| channel == protocol::Channel::Till)
        && filter.tender.is_none_or(tendered)
        && filter.shift.is_none_or(in_shift)
}

/// A report as anybody would work it out from the tickets.
pub(super) fn naive(
    known: &[Known],
    days: (Day, Day),
    filter: &Filter,
    group: SalesGroup,
    as_of: u64,
) -> Told {
    let shown = SalesFigures {
        paid: Some(Amount::ZERO),
        cost: Some(Amount::ZERO),
        margin: Some(Amount::ZERO),
        uncosted: Some(Amount::ZERO),
        ..SalesFigures::default()
    };
    let (mut rows, mut all): Told = (BTreeMap::new(), shown);
    for one in known.iter().filter(|one| one.lsn <= as_of && (days.0..=days.1).contains(&one.step.day)) {
        let step = &one.step;
        let ticket = ticket_counts(one, filter);
        let mut in_rows: BTreeSet<String> = BTreeSet::new();
        let mut any = false;
        for line in (0..one.facts.lines.len()).filter(|line| ticket && counts(one, *line, filter)) {
            let wanted = filter.discount.flatten();
            let mut keys = groups(group, one, line, filter.discount);
            if let (SalesGroup::Tender, Some(only)) = (group, filter.tender) {
                keys.retain(|key| *key == only.word());
            }
            for key in &keys {
                let off = if group == SalesGroup::Discount { reason_of(key) } else { wanted };
                add(rows.entry(key.clone()).or_insert(shown), one, line, wanted_off(&step.lines[line], off));
            }
            if !keys.is_empty() {
                add(&mut all, one, line, wanted_off(&step.lines[line], wanted));
                any = true;
            }
            in_rows.extend(keys);
        }
        let count = |figures: &mut SalesFigures, paid: i64| {
            if step.refund {
                figures.refunds += 1;
            } else {
                figures.sales += 1;
            }
            figures.paid = Some(Amount(figures.paid.unwrap().0 + paid));
        };
        for key in in_rows {
            let of = match (group, key.as_str()) {
                (SalesGroup::Tender, "cash") => Some(PaymentMethodId::CASH),
                (SalesGroup::Tender, "card") => Some(PaymentMethodId::CARD),
                (SalesGroup::Tender, _) => Some(PaymentMethodId::ACCOUNT),
                _ => filter.tender,
            };
            count(rows.get_mut(&key).unwrap(), paid_with(step, of));
        }
        if any {
            count(&mut all, paid_with(step, filter.tender));
        }
    }
    (rows, all)
}
