//! Fulfilments: what this branch does for orders of the online store.
//!
//! ```text
//!   the order                       this branch
//!   hold ───────────────────────▶  held for some minutes, longer while somebody pays
//!   allocate ───────────────────▶  open ──▶ picking ──▶ picked ──▶ packed ──▶ shipped
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

use std::collections::BTreeMap;

use protocol::{CommandId, FulfilmentId, FulfilmentState, OrderId, Quantity, RefusalCode, Sku};
use serde::{Deserialize, Serialize};

use super::{Branch, Event, Moved};
use crate::{Address, Errand, FulfilmentNews, Rejection, Request, orders, step_id};

pub use event::FulfilmentEvent;

/// A fulfilment that is not over, or of which the order does not know all yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fulfilment {
    pub order: OrderId,
    pub state: FulfilmentState,
    pub ship: bool,
    pub who: String,
    /// What is promised of it, one for each SKU, in their order.
    pub lines: Vec<Moved>,
    /// What somebody has to show who collects it; empty where nothing is asked for.
    pub code: String,
    /// What the order does not know yet, by the step that said so.
    news: BTreeMap<CommandId, FulfilmentNews>,
}

/// All of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Fulfilments {
    open: BTreeMap<FulfilmentId, Fulfilment>,
    lines: usize,
}

impl Fulfilments {
    pub(in crate::branch) fn iter(&self) -> impl Iterator<Item = (FulfilmentId, &Fulfilment)> {
        self.open.iter().map(|(id, one)| (*id, one))
    }

    pub(in crate::branch) fn owed(&self) -> impl Iterator<Item = Errand> {
        self.open.iter().flat_map(|(id, one)| {
            one.news.iter().map(move |(step, news)| Errand {
                id: news_id(*step),
                to: Address::Orders(orders::shard_of(one.order)),
                request: Request::NoteFulfilment {
                    order: one.order,
                    fulfilment: *id,
                    step: *step,
                    news: news.clone(),
                },
            })
        })
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
            let one = Fulfilment {
                order: *order,
                state: FulfilmentState::Open,
                ship: *ship,
                who: who.clone(),
                lines: lines.clone(),
                code: String::new(),
                news: BTreeMap::new(),
            };
            self.open.insert(id, one);
            return;
        }
        let Some(one) = self.open.get_mut(&id) else { return };
        let before = one.lines.len();
        one.take(event);
        let over = one.state.is_done() && one.news.is_empty();
        self.lines = self.lines.saturating_add(one.lines.len()).saturating_sub(before);
        if over {
            self.lines = self.lines.saturating_sub(self.open.remove(&id).map_or(0, |one| one.lines.len()));
        }
    }

    /// Whether nothing is promised by it any more.
    pub(in crate::branch) fn is_over(&self, id: FulfilmentId) -> bool {
        self.open.get(&id).is_none_or(|one| one.state.is_done())
    }

    fn find(&self, id: FulfilmentId, wanted: &[FulfilmentState]) -> Result<&Fulfilment, Rejection> {
        let one = self.open.get(&id).ok_or_else(|| {
            let message = format!("nothing of fulfilment {id} is open in this branch");
            Rejection::new(RefusalCode::UnknownOrder, message)
        })?;
        if wanted.contains(&one.state) {
            return Ok(one);
        }
        let message = format!("the goods of this order are {}, which does not allow this", named(one.state));
        Err(Rejection::new(RefusalCode::WrongState, message))
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
            FulfilmentEvent::Cancelled { .. } => self.state = FulfilmentState::Cancelled,
            FulfilmentEvent::LeftOut { lines, .. } => {
                for line in lines {
                    if let Some(own) = self.lines.iter_mut().find(|own| own.sku == line.sku) {
                        own.quantity.0 = own.quantity.0.saturating_sub(line.quantity.0);
                    }
                }
                self.lines.retain(|line| line.quantity.is_positive());
                if self.lines.is_empty() {
                    self.state = FulfilmentState::Cancelled;
                }
            }
            FulfilmentEvent::Told { step, .. } => {
                self.news.remove(step);
            }
        }
    }

    /// What is still allocated for it: nothing once it has left or is called off.
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
