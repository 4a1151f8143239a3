//! Fulfilments: what this branch does for orders of the online store.
//!
//! ```text
//!   the order                       this branch
//!   hold ───────────────────────▶  held for some minutes, longer while somebody pays
//!                             ┌─▶ waiting ─┐ (for goods that are not there)
//!   allocate ─────────────────┴──▶  open ◀─┴─▶ picking ──▶ picked ──▶ packed ──▶ shipped
//!        ▲                           │                    │  │       │ unpack
//!        │                           ▼                    │  ▼       ▼
//!        │                        cancelled ◀─────────────┘ ready ──▶ collected
//!        └──────────── news ── owed until the order has recorded it
//! ```
//!
//! Allocation ends the hold and promises the goods in one record, so that they are never free in between. They stay on hand,
//! and allocated, until they leave; that is one movement. What a picker does not find is not promised any more, and the order
//! decides what becomes of it. Whoever has packed a parcel must take it apart before the order can be called off.

mod event;
mod promise;
mod steps;
mod undecided;
mod wait;

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    CommandId, FulfilmentId, FulfilmentState, OrderId, Quantity, RefusalCode, Rule, Sku, Timestamp, WithFacts,
};
use serde::{Deserialize, Serialize};

use super::{Awaited, Branch, Event, Moved, Then, Waitable, hold::lessen, lessen_moved};
use crate::{Address, Errand, FulfilmentNews, Rejection, Request, orders, step_id};

pub use event::FulfilmentEvent;
pub use undecided::Undecided;

/// A fulfilment that is not over, or of which the order does not know all yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fulfilment {
    pub order: OrderId,
    pub state: FulfilmentState,
    pub ship: bool,
    pub who: String,
    /// What is promised of it, one for each SKU, in their order.
    pub lines: Vec<Moved>,
    /// What of them is not there yet, as the order was told.
    pub waits: Vec<Awaited>,
    /// Its place among all that were ever promised here: goods that come go to the lowest first.
    pub rank: u64,
    /// What somebody has to show who collects it; empty where nothing is asked for.
    pub code: String,
    /// What the order does not know yet, by the step that said so.
    news: BTreeMap<CommandId, FulfilmentNews>,
    /// How often the order was told what waits.
    told: u32,
    /// What was not found and waits for somebody's word.
    pub undecided: Option<Undecided>,
}

/// All of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Fulfilments {
    open: BTreeMap<FulfilmentId, Fulfilment>,
    lines: usize,
    /// How many were ever promised.
    promised: u64,
    /// Until when somebody may say what is to be done about goods of them that were not found.
    undecided: BTreeSet<(Timestamp, FulfilmentId)>,
}

impl Fulfilments {
    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = (FulfilmentId, &Fulfilment)> {
        self.open.iter().map(|(id, one)| (*id, one))
    }

    /// Those of which an order does not know all.
    pub(in crate::branch) fn telling(&self) -> impl Iterator<Item = FulfilmentId> {
        self.open.iter().filter(|(_, one)| !one.news.is_empty()).map(|(id, _)| *id)
    }

    /// What an order is to be told next of one of them.
    pub(in crate::branch) fn owed_by(&self, fulfilment: FulfilmentId) -> Vec<Errand> {
        let Some(one) = self.open.get(&fulfilment) else { return Vec::new() };
        let told = one.told_next().map(|(step, news)| Errand {
            id: news_id(*step),
            to: Address::Orders(orders::shard_of(one.order)),
            request: Request::NoteFulfilment {
                order: one.order,
                fulfilment,
                step: *step,
                news: news.clone(),
            },
        });
        told.collect()
    }

    /// The order has heard of a step, or does not want to know of it: it may have ended long ago.
    pub(in crate::branch) fn settle(&self, errand: CommandId) -> Option<Event> {
        let told = self.open.iter().find_map(|(id, one)| {
            let step = one.news.keys().find(|step| news_id(**step) == errand)?;
            Some(FulfilmentEvent::Told { fulfilment: *id, step: *step })
        });
        told.map(Event::Fulfilment)
    }

    pub(in crate::branch) fn apply(&mut self, event: &FulfilmentEvent) {
        let id = event.fulfilment();
        if let FulfilmentEvent::Promised { order, lines, ship, who, .. } = event {
            self.lines = self.lines.saturating_add(lines.len());
            self.promised = self.promised.saturating_add(1);
            let one = Fulfilment {
                order: *order,
                state: FulfilmentState::Open,
                ship: *ship,
                who: who.clone(),
                lines: lines.clone(),
                waits: Vec::new(),
                rank: self.promised,
                code: String::new(),
                news: BTreeMap::new(),
                told: 0,
                undecided: None,
            };
            self.open.insert(id, one);
            return;
        }
        let Some(one) = self.open.get_mut(&id) else { return };
        let before = one.lines.len();
        if let Some(waited) = &one.undecided {
            self.undecided.remove(&(waited.until, id));
        }
        one.take(event);
        if let Some(waits) = &one.undecided {
            self.undecided.insert((waits.until, id));
        }
        let over = one.state.is_done() && one.news.is_empty() && one.undecided.is_none();
        self.lines = self.lines.saturating_add(one.lines.len()).saturating_sub(before);
        if over {
            self.lines = self.lines.saturating_sub(self.open.remove(&id).map_or(0, |one| one.lines.len()));
        }
    }

    /// So much of it is not there. Its place among those who wait.
    pub(in crate::branch) fn wait(&mut self, id: FulfilmentId, lines: &[Awaited]) -> Option<u64> {
        let one = self.open.get_mut(&id)?;
        for line in lines {
            match one.waits.iter_mut().find(|own| own.sku == line.sku) {
                Some(own) => {
                    let quantity = Quantity(own.quantity.0.saturating_add(line.quantity.0));
                    *own = Awaited { quantity, ..*line };
                }
                None => one.waits.push(*line),
            }
        }
        if !one.waits.is_empty() {
            one.state = FulfilmentState::Waiting;
        }
        one.tell_waits(id);
        Some(one.rank)
    }

    /// So much of it does not wait any more.
    pub(in crate::branch) fn supplied(&mut self, id: FulfilmentId, lines: &[Moved]) -> Option<u64> {
        let one = self.open.get_mut(&id)?;
        lessen(&mut one.waits, lines);
        if one.waits.is_empty() && one.state == FulfilmentState::Waiting {
            one.state = FulfilmentState::Open;
        }
        one.tell_waits(id);
        Some(one.rank)
    }

    /// Goods are expected on another day, or are not what they were thought to be: whoever waits for them is told.
    pub(in crate::branch) fn expect(&mut self, sku: &Sku, rule: &Waitable) {
        for (id, one) in &mut self.open {
            let own = one.waits.iter_mut().find(|own| own.sku == *sku);
            let Some(own) = own.filter(|own| (own.kind, own.until) != (rule.kind, rule.until)) else {
                continue;
            };
            (own.kind, own.until) = (rule.kind, rule.until);
            one.tell_waits(*id);
        }
    }

    pub(in crate::branch) fn rank(&self, id: FulfilmentId) -> Option<u64> {
        self.open.get(&id).map(|one| one.rank)
    }

    /// What of a fulfilment is not there.
    pub(in crate::branch) fn waits_of(&self, id: FulfilmentId) -> Vec<Moved> {
        let waits = self.open.get(&id).map(|one| one.waits.as_slice()).unwrap_or_default();
        waits.iter().map(Awaited::moved).collect()
    }

    /// Whether nothing is promised by it any more.
    pub(in crate::branch) fn is_over(&self, id: FulfilmentId) -> bool {
        self.open.get(&id).is_none_or(|one| one.state.is_done())
    }

    pub(in crate::branch) fn find(
        &self,
        id: FulfilmentId,
        wanted: &[FulfilmentState],
    ) -> Result<&Fulfilment, Rejection> {
        let one = self.open.get(&id).ok_or_else(|| {
            let message = format!("nothing of fulfilment {id} is open in this branch");
            Rejection::new(RefusalCode::UnknownOrder, message)
        })?;
        if wanted.contains(&one.state) {
            return Ok(one);
        }
        let message = format!("the goods of this order are {}, which does not allow this", named(one.state));
        let refused = Rejection::new(RefusalCode::WrongState, message);
        let waits = one.state == FulfilmentState::Waiting;
        Err(if waits { refused.rule(Rule::WaitsForGoods) } else { refused })
    }
}

impl Fulfilment {
    fn take(&mut self, event: &FulfilmentEvent) {
        let mut tell = |step: &CommandId, news| {
            self.news.insert(*step, news);
        };
        match event {
            FulfilmentEvent::Promised { .. } | FulfilmentEvent::CodeWaived { .. } => {}
            FulfilmentEvent::CodeSet { code, .. } => self.code.clone_from(code),
            FulfilmentEvent::PickingBegun { .. } => self.state = FulfilmentState::Picking,
            FulfilmentEvent::Picked { step, lines, short, .. } => {
                tell(step, if short.is_empty() { FulfilmentNews::Picked } else { short_of(short) });
                // With nothing found there is nothing left to do here.
                self.state =
                    if lines.is_empty() { FulfilmentState::Cancelled } else { FulfilmentState::Picked };
                self.lines.clone_from(lines);
            }
            FulfilmentEvent::Packed { step, .. } => {
                tell(step, FulfilmentNews::Packed);
                self.state = FulfilmentState::Packed;
            }
            FulfilmentEvent::Unpacked { .. } => self.state = FulfilmentState::Picked,
            FulfilmentEvent::Ready { step, .. } => {
                tell(step, FulfilmentNews::Ready);
                self.state = FulfilmentState::Ready;
            }
            FulfilmentEvent::Shipped { step, carrier, tracking, .. } => {
                let (carrier, tracking) = (carrier.clone(), tracking.clone());
                tell(step, FulfilmentNews::Shipped { carrier, tracking });
                self.state = FulfilmentState::Shipped;
            }
            FulfilmentEvent::Collected { step, .. } => {
                tell(step, FulfilmentNews::Collected);
                self.state = FulfilmentState::Collected;
            }
            FulfilmentEvent::Cancelled { .. } => {
                (self.state, self.undecided) = (FulfilmentState::Cancelled, None)
            }
            FulfilmentEvent::LeftOut { lines, .. } => {
                lessen_moved(&mut self.lines, lines);
                if self.lines.is_empty() {
                    self.state = FulfilmentState::Cancelled;
                }
            }
            FulfilmentEvent::Remedied { step, then: Then::Wait, .. } => {
                // It stands behind what waits, and says the same to more people.
                self.news.retain(|_, news| !matches!(news, FulfilmentNews::Waits { .. }));
                let (lines, version) = (self.waits.clone(), self.told);
                self.news.insert(*step, FulfilmentNews::Late { lines, version });
            }
            FulfilmentEvent::Remedied { step, lines, then, .. } => {
                tell(step, FulfilmentNews::Remedied { lines: lines.clone(), then: then.clone() });
            }
            FulfilmentEvent::Told { step, .. } => {
                self.news.remove(step);
            }
            // Who it is for is for people who look at it.
            FulfilmentEvent::Named { .. } => {}
            FulfilmentEvent::Undecided { .. }
            | FulfilmentEvent::Decided { .. }
            | FulfilmentEvent::Asked { .. }
            | FulfilmentEvent::Replaced { .. } => self.take_undecided(event),
        }
    }

    /// What the order is to know of what waits: all of it, so that the newest word is enough.
    fn tell_waits(&mut self, id: FulfilmentId) {
        self.told = self.told.saturating_add(1);
        self.news.retain(|_, news| !matches!(news, FulfilmentNews::Waits { .. }));
        let step = step_id(id.uuid(), "waits", u64::from(self.told));
        let (lines, version) = (self.waits.clone(), self.told);
        self.news.insert(step, FulfilmentNews::Waits { lines, version });
    }

    /// What is still promised for it, allocated where it is there: nothing once it has left or is called off.
    #[must_use]
    pub fn promised_lines(&self) -> &[Moved] {
        if self.state.is_done() { &[] } else { &self.lines }
    }

    fn promised(&self, sku: &Sku) -> Quantity {
        self.lines.iter().find(|line| line.sku == *sku).map_or(Quantity::ZERO, |line| line.quantity)
    }
}

fn short_of(lines: &[Moved]) -> FulfilmentNews {
    FulfilmentNews::ShortPicked { lines: lines.to_vec() }
}

/// The errand that tells the order of a step.
fn news_id(step: CommandId) -> CommandId {
    step_id(step.uuid(), "news", 0)
}

const fn named(state: FulfilmentState) -> &'static str {
    match state {
        FulfilmentState::Open => "not picked yet",
        FulfilmentState::Picking => "being picked",
        FulfilmentState::Picked => "picked",
        FulfilmentState::Packed => "packed",
        FulfilmentState::Ready => "waiting to be collected",
        FulfilmentState::Shipped => "on their way",
        FulfilmentState::Collected => "handed over",
        FulfilmentState::Cancelled => "called off",
        FulfilmentState::Waiting => "not all there yet",
    }
}

impl Branch {
    pub(super) fn apply_fulfilment(&mut self, event: &FulfilmentEvent) {
        if let FulfilmentEvent::Promised { hold: Some(hold), .. } = event {
            self.holds.used(*hold);
        }
        self.fulfilments.apply(event);
    }

    /// Open fulfilments, in order of their ids.
    pub fn fulfilments(&self) -> impl Iterator<Item = (FulfilmentId, &Fulfilment)> {
        self.fulfilments.iter()
    }
}
