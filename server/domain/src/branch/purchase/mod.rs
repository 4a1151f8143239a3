//! Buying: orders to suppliers, what came of them or without one, and what goes back.
//!
//! ```text
//!  draft ──▶ sent ──▶ partly received ──▶ closed, when all has come or nobody waits any more
//!    │        │ ▲          │  ▲
//!    │        └─┴──────────┴──┴─ changed: a new version, with a reason
//!    ▼        ▼
//!  cancelled, as long as nothing has come
//! ```
//!
//! What was sent and has not come is `incoming` in the SKU's level. A receipt adds to the order whoever books it: two people who
//! unload one lorry book what each has in hand. What would be more than is expected needs to be said, and is refused with words
//! where somebody else has booked meanwhile what the sender could not know.

mod cost;
mod event;
mod orders;
mod receive;
mod send_back;

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Amount, PurchaseId, Quantity, RefusalCode, Right, Sku, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Branch, Command, Event, Moved,
    command::{PurchaseBody, WantedLine},
};
use crate::{
    Rejection, check,
    limits::{PURCHASE_LINES_MAX, PURCHASES_MAX},
    organisation::date::day_of,
};

pub use event::{BoughtLine, ChargesFacts, Delivered, PurchaseEvent, SentBack};
pub use orders::{OpenLine, Purchase};

use cost::Costs;
pub(super) use cost::average;
use orders::Purchases;

/// What a branch knows of buying.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Buying {
    purchases: Purchases,
    costs: Costs,
}

impl Buying {
    pub(super) fn apply(&mut self, event: &PurchaseEvent) {
        self.purchases.apply(event);
        self.costs.apply(event);
    }

    pub(super) fn purchases(&self) -> &Purchases {
        &self.purchases
    }

    /// What goods cost that were made of others.
    pub(super) fn note_costs(&mut self, costs: &[(Sku, Amount)]) {
        self.costs.note(costs);
    }

    pub(super) fn costs(&self) -> &Costs {
        &self.costs
    }
}

/// What an order says, apart from whom it is for.
struct Wording<'a> {
    lines: &'a [WantedLine],
    expected: &'a str,
    note: &'a str,
}

impl Branch {
    pub(super) fn decide_purchase(
        &self,
        at: Timestamp,
        command: &Command,
        body: &PurchaseBody,
    ) -> Result<Vec<Event>, Rejection> {
        let event = match body {
            PurchaseBody::Draft { supplier, lines, expected, note } => {
                self.check_sender(command, Right::OrderGoods)?;
                let lines = self.check_wording(command, &Wording { lines, expected, note }, None)?;
                let open = self.buying.purchases.count().saturating_add(1);
                check::at_most(open, PURCHASES_MAX, "open orders of a branch")?;
                let number = self.buying.purchases.next_number();
                let (purchase, supplier) = (command.id.into(), *supplier);
                let (expected, note) = (expected.clone(), note.clone());
                PurchaseEvent::Drafted { purchase, number, supplier, lines, expected, note }
            }
            PurchaseBody::Change { purchase, version, lines, expected, note, reason } => {
                self.check_sender(command, Right::OrderGoods)?;
                let wording = Wording { lines, expected, note };
                self.change_purchase(command, (*purchase, *version), &wording, reason)?
            }
            PurchaseBody::Send { purchase, version } => {
                self.check_sender(command, Right::OrderGoods)?;
                self.send_purchase(*purchase, *version)?
            }
            PurchaseBody::Receive(receipt) => return self.receive_goods(command, receipt),
            PurchaseBody::Close { purchase, note } => {
                self.check_sender(command, Right::OrderGoods)?;
                check::note("the note", note)?;
                let order = self.buying.purchases.get(*purchase)?;
                if !order.sent {
                    let message = "a draft is not closed: send it, or cancel it";
                    return Err(Rejection::new(RefusalCode::WrongState, message));
                }
                let (left, note) = (order.expected().collect(), note.clone());
                PurchaseEvent::Closed { purchase: *purchase, note, left }
            }
            PurchaseBody::Cancel { purchase } => {
                self.check_sender(command, Right::OrderGoods)?;
                let order = self.buying.purchases.get(*purchase)?;
                if order.receipts > 0 {
                    let message =
                        "goods have come of this order: close it instead, and what is left never came";
                    return Err(Rejection::new(RefusalCode::WrongState, message));
                }
                PurchaseEvent::Cancelled { purchase: *purchase, left: order.expected().collect() }
            }
            PurchaseBody::Return(back) => return self.send_back(at, command, back),
            PurchaseBody::Settle { supplier, number, total, part } => {
                let asked = (*supplier, *number, *total);
                return Ok(vec![match part {
                    None => self.settle_consignment(command, asked)?,
                    Some(part) => self.settle_part(command, asked, part)?,
                }]);
            }
        };
        Ok(vec![Event::Purchase(event)])
    }

    pub(super) fn apply_purchase(&mut self, event: &PurchaseEvent) {
        self.buying.apply(event);
        if let PurchaseEvent::Received { reference, lines, .. } = event {
            self.deliveries.note(reference, &receive::as_moved(lines));
        }
    }

    fn change_purchase(
        &self,
        command: &Command,
        (purchase, version): (PurchaseId, u32),
        wording: &Wording<'_>,
        reason: &str,
    ) -> Result<PurchaseEvent, Rejection> {
        let order = self.buying.purchases.get(purchase)?;
        check_seen(order, version)?;
        let lines = self.check_wording(command, wording, Some(order))?;
        if order.sent {
            check::name("the reason, which a change of a sent order needs,", reason)?;
        }
        check::note("the reason", reason)?;
        let wanted: BTreeMap<Sku, &BoughtLine> = lines.iter().map(|line| (line.sku, line)).collect();
        let of = |sku: &Sku| wanted.get(sku).map(|line| line.quantity).unwrap_or_default();
        let came = order.lines.iter().find(|(sku, line)| of(sku) < line.settled);
        if let Some((sku, line)) = came {
            let message = format!("{} of {sku} came already; an order names no less than that", line.settled);
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
        let mut incoming = Vec::new();
        if order.sent {
            let skus: BTreeSet<Sku> = order.lines.keys().chain(wanted.keys()).copied().collect();
            for sku in skus {
                let before = order.lines.get(&sku).map(|line| line.quantity).unwrap_or_default();
                let quantity = Quantity(of(&sku).0.saturating_sub(before.0));
                if quantity != Quantity::ZERO {
                    incoming.push(Moved { sku, quantity });
                }
            }
        }
        Ok(PurchaseEvent::Changed {
            purchase,
            version: order.version.saturating_add(1),
            lines,
            expected: wording.expected.to_owned(),
            note: wording.note.to_owned(),
            reason: reason.to_owned(),
            incoming,
        })
    }

    fn send_purchase(&self, purchase: PurchaseId, version: u32) -> Result<PurchaseEvent, Rejection> {
        let order = self.buying.purchases.get(purchase)?;
        if order.sent {
            let message =
                "this order was sent already; it can be printed and mailed again without sending it twice";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        check_seen(order, version)?;
        let lines = order.lines.iter().map(|(sku, line)| Moved { sku: *sku, quantity: line.quantity });
        Ok(PurchaseEvent::Sent { purchase, version: order.version, lines: lines.collect() })
    }

    /// The lines in order of SKU. Of what is not said, the order that is changed counts, and then the supplier's offer.
    fn check_wording(
        &self,
        command: &Command,
        wording: &Wording<'_>,
        changed: Option<&Purchase>,
    ) -> Result<Vec<BoughtLine>, Rejection> {
        let Wording { lines, expected, note } = wording;
        check::line_count(lines.len())?;
        let mut sorted: BTreeMap<Sku, BoughtLine> = BTreeMap::new();
        for line in *lines {
            let line = bought(command, line, changed.and_then(|order| order.lines.get(&line.sku)))?;
            if sorted.insert(line.sku, line).is_some() {
                let message = format!("{} stands in two lines; say it once", line.sku);
                return Err(Rejection::new(RefusalCode::TooManyLines, message));
            }
        }
        if !expected.is_empty() && day_of(expected).is_none() {
            let message = format!("{expected:?} is no day; one looks like 2027-01-31");
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        check::note("the note", note)?;
        let replaced = changed.map_or(0, |order| order.lines.len());
        let all = self.buying.purchases.lines().saturating_sub(replaced).saturating_add(sorted.len());
        check::at_most(all, PURCHASE_LINES_MAX, "lines of open orders")?;
        Ok(sorted.into_values().collect())
    }
}

/// Nobody changes or sends what they have not seen.
fn check_seen(order: &Purchase, version: u32) -> Result<(), Rejection> {
    if order.version == version {
        return Ok(());
    }
    let message = format!(
        "somebody else has changed this order meanwhile; it is version {} now: look at it again",
        order.version
    );
    Err(Rejection::new(RefusalCode::ChangedMeanwhile, message))
}

fn bought(command: &Command, wanted: &WantedLine, known: Option<&OpenLine>) -> Result<BoughtLine, Rejection> {
    let WantedLine { sku, quantity, .. } = *wanted;
    let pack = wanted.pack.or(known.map(|line| line.pack)).unwrap_or(wanted.usual_pack);
    check::quantity(quantity)?;
    check::quantity(pack)?;
    if quantity.0.checked_rem(pack.0) != Some(0) {
        let message = format!("{sku} comes in packs of {pack}; order whole packs");
        return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
    }
    if wanted.cost.is_some() {
        check::right(&command.grant, Right::SeeCost)?;
    }
    let cost = wanted.cost.or_else(|| known.map_or(wanted.usual_cost, |line| line.cost));
    if let Some(cost) = cost {
        check::amount("a cost", cost)?;
        cost.checked_times(quantity).ok_or_else(|| check::overflow("what the order costs"))?;
    }
    Ok(BoughtLine { sku, quantity, pack, cost })
}
