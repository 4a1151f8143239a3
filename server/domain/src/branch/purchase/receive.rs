//! Goods that come: of an order or without one, good, damaged or by mistake, with what they cost.

use std::collections::BTreeMap;

use protocol::{Amount, Quantity, RefusalCode, Right, Sku, Spread};

use super::{ChargesFacts, Delivered, Purchase, PurchaseEvent, cost::average};
use crate::{
    Rejection,
    branch::{
        Branch, Command, Consigned, Event, Moved,
        command::{Came, Receipt},
    },
    check,
    limits::RECEIPTS_MAX,
};

/// One SKU of a delivery while it is being reckoned.
struct Line {
    delivered: Delivered,
    /// Of one unit.
    unit: Option<Amount>,
    weight_g: Option<u32>,
}

impl Branch {
    pub(super) fn receive_goods(
        &self,
        command: &Command,
        receipt: &Receipt,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::ReceiveGoods)?;
        let order = receipt.purchase.map(|id| self.buying.purchases().get(id)).transpose()?;
        if let Some(order) = order {
            if !order.sent {
                let message = "this order is still a draft: send it before anything of it is received";
                return Err(Rejection::new(RefusalCode::WrongState, message));
            }
            let receipts = usize::try_from(order.receipts).unwrap_or(usize::MAX).saturating_add(1);
            check::at_most(receipts, RECEIPTS_MAX, "deliveries of one order")?;
        }
        check::line_count(receipt.lines.len())?;
        receipt.lines.iter().try_for_each(|line| check_came(command, line))?;
        check::note("the reference", &receipt.reference)?;
        check::note("the note", &receipt.note)?;
        if let Some(charges) = &receipt.charges {
            check::right(&command.grant, Right::SeeCost)?;
            check::amount("what the delivery cost besides", charges.amount)?;
        }
        let mut lines = summed(order, &receipt.lines)?;
        let moved: Vec<Moved> = as_moved_lines(&lines);
        if self.deliveries.knows(&receipt.reference, &moved) {
            let reference = receipt.reference.trim();
            let message = format!(
                "delivery note {reference} has been booked with just these goods, perhaps by somebody else; if it came twice, \
                 book it under a number of its own, such as \"{reference} (2)\""
            );
            return Err(Rejection::new(RefusalCode::AlreadyBooked, message));
        }
        if let Some(order) = order {
            check_over(order, receipt, &mut lines)?;
        }
        let supplier = order.map(|order| order.supplier).or(receipt.supplier);
        let consigned = match receipt.consigned {
            true => Some(self.consigned(supplier, receipt, &units(&lines)?)?),
            false => {
                self.price(&mut lines, receipt.charges)?;
                None
            }
        };
        let settled = lines.iter().map(|(sku, line)| (*sku, line.delivered.settled())).collect();
        let received = PurchaseEvent::Received {
            purchase: receipt.purchase,
            supplier,
            reference: receipt.reference.trim().to_owned(),
            note: receipt.note.clone(),
            charges: receipt.charges,
            closes: order.is_some_and(|order| order.is_complete_with(&settled)),
            lines: lines.into_values().map(|line| line.delivered).collect(),
        };
        Ok(std::iter::once(Event::Purchase(received)).chain(consigned).collect())
    }

    /// What each line cost with its share of the charges, and what a unit costs on average with it.
    fn price(&self, lines: &mut BTreeMap<Sku, Line>, charges: Option<ChargesFacts>) -> Result<(), Rejection> {
        let overflow = || check::overflow("what the delivery costs");
        for line in lines.values_mut() {
            let paid = line.unit.map(|unit| unit.checked_times(line.delivered.meant()));
            line.delivered.cost = paid.map(|paid| paid.ok_or_else(overflow)).transpose()?;
        }
        if let Some(charges) = charges.filter(|charges| charges.amount != Amount::ZERO) {
            let weights: Vec<u64> = lines.values().map(|line| line.weighs(charges.by)).collect();
            if weights.iter().all(|weight| *weight == 0) {
                let message = match charges.by {
                    Spread::Value => {
                        "no cost of these goods is known, so that the charges cannot be spread by it"
                    }
                    Spread::Weight => {
                        "no cost and weight of these goods are known: spread the charges by quantity, or enter the weights"
                    }
                    Spread::Quantity => {
                        "no cost of these goods is known: enter what they cost before charges are spread over them"
                    }
                };
                return Err(Rejection::new(RefusalCode::InvalidAmount, message));
            }
            let shares = charges.amount.split(&weights).ok_or_else(overflow)?;
            for (line, share) in lines.values_mut().zip(shares) {
                if let Some(cost) = &mut line.delivered.cost {
                    *cost = cost.checked_add(share).ok_or_else(overflow)?;
                }
            }
        }
        for (sku, line) in lines.iter_mut() {
            let meant = line.delivered.meant();
            let Some(paid) = line.delivered.cost.filter(|_| meant.is_positive()) else { continue };
            let there = self.position(sku).on_hand;
            let after = average(there, self.buying.costs().of(sku), meant, paid).ok_or_else(overflow)?;
            check::amount("what a unit costs on average", after)?;
            line.delivered.average = Some(after);
        }
        Ok(())
    }
}

impl Line {
    /// Its share of charges. What came by mistake bears none, and neither does what nobody knows the cost of: it would look
    /// as if it cost nothing but the freight.
    fn weighs(&self, by: Spread) -> u64 {
        let units = u64::try_from(self.delivered.meant().0).unwrap_or(0);
        match (self.delivered.cost, by) {
            (None, _) => 0,
            (Some(cost), Spread::Value) => u64::try_from(cost.0).unwrap_or(0),
            (Some(_), Spread::Quantity) => units,
            (Some(_), Spread::Weight) => units.saturating_mul(u64::from(self.weight_g.unwrap_or(0))),
        }
    }
}

/// What came of each SKU and what a unit of it is to be paid when it is sold.
fn units(lines: &BTreeMap<Sku, Line>) -> Result<Vec<Consigned>, Rejection> {
    let meant = lines.iter().filter(|(_, line)| line.delivered.meant().is_positive());
    let units = meant.map(|(sku, line)| {
        let message = || format!("say what a unit of {sku} costs: it is owed when the goods are sold");
        let cost = line.unit.ok_or_else(|| Rejection::new(RefusalCode::InvalidAmount, message()))?;
        Ok(Consigned { sku: *sku, quantity: line.delivered.meant(), cost })
    });
    units.collect()
}

fn check_came(command: &Command, line: &Came) -> Result<(), Rejection> {
    let overflow = || check::overflow("a quantity");
    let sum = line.good.checked_add(line.damaged).and_then(|sum| sum.checked_add(line.wrong));
    let sum = sum.ok_or_else(overflow)?;
    if line.good.0 < 0 || line.damaged.0 < 0 || line.wrong.0 < 0 {
        let message = format!("what came of {} is not negative; what goes back is a return", line.sku);
        return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
    }
    check::quantity(sum)?;
    if let Some(cost) = line.cost {
        check::right(&command.grant, Right::SeeCost)?;
        check::amount("a cost", cost)?;
    }
    Ok(())
}

/// Lines of one SKU together. The cost that somebody has typed goes before the order's.
fn summed(order: Option<&Purchase>, came: &[Came]) -> Result<BTreeMap<Sku, Line>, Rejection> {
    let overflow = || check::overflow("a quantity");
    let mut lines: BTreeMap<Sku, Line> = BTreeMap::new();
    for one in came {
        let ordered = order.and_then(|order| order.lines.get(&one.sku));
        let line = lines.entry(one.sku).or_insert_with(|| Line {
            delivered: Delivered {
                sku: one.sku,
                good: Quantity::ZERO,
                damaged: Quantity::ZERO,
                wrong: Quantity::ZERO,
                over: Quantity::ZERO,
                cost: None,
                average: None,
            },
            unit: ordered.and_then(|line| line.cost).or(one.usual),
            weight_g: one.weight_g,
        });
        if let Some(cost) = one.cost {
            line.unit = Some(cost);
        }
        let delivered = &mut line.delivered;
        delivered.good = delivered.good.checked_add(one.good).ok_or_else(overflow)?;
        delivered.damaged = delivered.damaged.checked_add(one.damaged).ok_or_else(overflow)?;
        delivered.wrong = delivered.wrong.checked_add(one.wrong).ok_or_else(overflow)?;
        let all = delivered.meant().checked_add(delivered.wrong).ok_or_else(overflow)?;
        check::quantity(all)?;
    }
    Ok(lines)
}

/// Notes what is more than was expected, and refuses it unless somebody has said that it is right, having seen what others booked.
fn check_over(order: &Purchase, receipt: &Receipt, lines: &mut BTreeMap<Sku, Line>) -> Result<(), Rejection> {
    let meanwhile = receipt.seen.is_some_and(|seen| seen != order.receipts);
    for (sku, line) in lines.iter_mut() {
        let left = order.lines.get(sku).map(super::OpenLine::left).unwrap_or_default();
        let meant = line.delivered.meant();
        line.delivered.over = Quantity(meant.0.saturating_sub(left.0).max(0));
        if !line.delivered.over.is_positive() {
            continue;
        }
        if meanwhile {
            let message = format!(
                "somebody else has booked goods of this order meanwhile: {left} of {sku} are still expected and you have {meant}. \
                 Nothing of yours is lost; look at what is left, and say that it is more, or take out what they have booked"
            );
            return Err(Rejection::new(RefusalCode::ChangedMeanwhile, message));
        }
        if !receipt.over {
            let known = order.lines.contains_key(sku);
            let message = if known {
                format!(
                    "{left} of {sku} are still expected and {meant} came: say that more came, or count again"
                )
            } else {
                format!("{sku} was not ordered: say that you keep it, or set it aside as wrong")
            };
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
    }
    Ok(())
}

fn as_moved_lines(lines: &BTreeMap<Sku, Line>) -> Vec<Moved> {
    lines.values().map(|line| moved(&line.delivered)).collect()
}

/// The goods of a delivery, as a paper that is booked again is known by them.
pub(super) fn as_moved(lines: &[Delivered]) -> Vec<Moved> {
    lines.iter().map(moved).collect()
}

fn moved(line: &Delivered) -> Moved {
    Moved { sku: line.sku, quantity: Quantity(line.meant().0.saturating_add(line.wrong.0)) }
}
