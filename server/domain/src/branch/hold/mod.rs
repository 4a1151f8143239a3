//! Soft holds: goods reserved for some minutes, all lines or none, never more than can be sold.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    CommandId, Currency, FactName, HOLD_TTL_MS_MAX, HOLDS_MAX, HoldId, OccurredAt, Quantity, RefusalCode,
    Right, Sku, StaffId, Timestamp, WithFacts,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::{
    Awaited, BackorderEvent, Body, Branch, Command, Event, Moved,
    backorder::{Claimed, of},
    command::HoldBody,
    kits::Recipes,
};
use crate::{
    Grant, Rejection, check,
    limits::{EXPIRIES_MAX, HELD_LINES_MAX, KEPT_MS_MAX},
};

mod event;

pub use event::HoldEvent;

/// A hold that has neither been released nor expired.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpenHold {
    /// One line for each SKU, in their order.
    pub lines: Vec<Moved>,
    /// What of them is not there yet, as its owner was told.
    pub waits: Vec<Awaited>,
    /// From this instant on it claims nothing.
    pub expires_at: Timestamp,
    /// The latest instant it can be extended to.
    pub capped_at: Timestamp,
}

impl OpenHold {
    /// What of a SKU it has set aside that is there.
    pub(super) fn there(&self, sku: &Sku) -> Quantity {
        let waits = self.waits.iter().find(|own| own.sku == *sku).map_or(0, |own| own.quantity.0);
        Quantity(of(&self.lines, sku).0.saturating_sub(waits))
    }
}

/// The open holds and what is derived from them; only the holds themselves are stored.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Holds {
    open: BTreeMap<HoldId, OpenHold>,
    by_expiry: BTreeSet<(Timestamp, HoldId)>,
    lines: usize,
}

impl Holds {
    pub(super) fn iter(&self) -> impl Iterator<Item = (HoldId, &OpenHold)> {
        self.open.iter().map(|(id, hold)| (*id, hold))
    }

    pub(super) fn next_expiry(&self) -> Option<Timestamp> {
        self.by_expiry.first().map(|(expires_at, _)| *expires_at)
    }

    /// Holds whose time is over at `at`, earliest first.
    pub(super) fn expired(&self, at: Timestamp) -> impl Iterator<Item = (HoldId, &OpenHold)> {
        let over = self.by_expiry.iter().take_while(move |(expires_at, _)| *expires_at <= at);
        over.filter_map(|(_, id)| self.open.get(id).map(|hold| (*id, hold)))
    }

    /// Those of them that one record can end; there may be more after it.
    pub(super) fn due(&self, at: Timestamp) -> impl Iterator<Item = (HoldId, &OpenHold)> {
        let mut counted = 0_usize;
        self.expired(at).take_while(move |(_, hold)| {
            counted = counted.saturating_add(hold.lines.len()).saturating_add(1);
            counted <= EXPIRIES_MAX
        })
    }

    /// What it set aside was promised to somebody.
    pub(super) fn used(&mut self, hold: HoldId) {
        self.close(hold);
    }

    pub(super) fn apply(&mut self, event: &HoldEvent) {
        match event {
            HoldEvent::Held { hold, lines, expires_at, capped_at } => {
                let (lines, expires_at, capped_at) = (lines.clone(), *expires_at, *capped_at);
                self.insert(*hold, OpenHold { lines, waits: Vec::new(), expires_at, capped_at });
            }
            HoldEvent::Extended { hold, expires_at } => self.extend(*hold, *expires_at),
            HoldEvent::Released { hold, .. } | HoldEvent::Expired { hold, .. } => self.close(*hold),
        }
    }

    /// So much of it is not there. Its age, by which it is known among those who wait.
    pub(super) fn wait(&mut self, id: HoldId, lines: &[Awaited]) -> Option<Timestamp> {
        let hold = self.open.get_mut(&id)?;
        hold.waits.extend(lines);
        Some(hold.capped_at)
    }

    /// So much of it does not wait any more.
    pub(super) fn supplied(&mut self, id: HoldId, lines: &[Moved]) -> Option<Timestamp> {
        let hold = self.open.get_mut(&id)?;
        lessen(&mut hold.waits, lines);
        Some(hold.capped_at)
    }

    fn extend(&mut self, id: HoldId, expires_at: Timestamp) {
        if let Some(hold) = self.open.get_mut(&id) {
            self.by_expiry.remove(&(hold.expires_at, id));
            self.by_expiry.insert((expires_at, id));
            hold.expires_at = expires_at;
        }
    }

    fn close(&mut self, id: HoldId) {
        if let Some(hold) = self.open.remove(&id) {
            self.by_expiry.remove(&(hold.expires_at, id));
            self.lines = self.lines.saturating_sub(hold.lines.len());
        }
    }

    fn insert(&mut self, id: HoldId, hold: OpenHold) {
        self.by_expiry.insert((hold.expires_at, id));
        self.lines = self.lines.saturating_add(hold.lines.len());
        self.open.insert(id, hold);
    }

    /// A hold that still claims its goods at `at`.
    fn live(&self, at: Timestamp, id: HoldId) -> Result<&OpenHold, Rejection> {
        self.open.get(&id).filter(|hold| hold.expires_at > at).ok_or_else(|| {
            Rejection::new(
                RefusalCode::UnknownHold,
                format!("there is no open hold {id}; it may have expired"),
            )
        })
    }
}

impl Serialize for Holds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.open.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Holds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut holds = Self::default();
        for (id, hold) in BTreeMap::<HoldId, OpenHold>::deserialize(deserializer)? {
            holds.insert(id, hold);
        }
        Ok(holds)
    }
}

impl Branch {
    pub(super) fn decide_hold(
        &self,
        at: Timestamp,
        command: &Command,
        body: &HoldBody,
    ) -> Result<Vec<Event>, Rejection> {
        match body {
            HoldBody::Place { lines, ttl_ms } => self.hold_lines(at, command, lines, *ttl_ms),
            HoldBody::Extend { hold, ttl_ms } => self.extend_hold(at, command, *hold, *ttl_ms),
            HoldBody::Release { hold } => self.release_hold(at, command, *hold),
        }
    }

    fn hold_lines(
        &self,
        at: Timestamp,
        command: &Command,
        lines: &[Moved],
        ttl_ms: u32,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::HoldStock)?;
        check::line_count(lines.len())?;
        self.place_hold(at, (command.id, &command.kits), lines, (ttl_ms, false))
    }

    /// For whoever may: all lines or none. Who is patient may be promised what is not there yet, as far as it may be waited for.
    pub(super) fn place_hold(
        &self,
        at: Timestamp,
        (id, kits): (CommandId, &Recipes),
        asked: &[Moved],
        (ttl_ms, patient): (u32, bool),
    ) -> Result<Vec<Event>, Rejection> {
        let lines = kits.exploded(asked)?;
        check::line_count(lines.len())?;
        let id = HoldId::from(id);
        if self.holds.open.contains_key(&id) {
            return Err(Rejection::new(RefusalCode::IdReused, format!("hold {id} is open already")));
        }
        let lines = summed(&lines)?;
        check_ttl(ttl_ms)?;
        let freed = self.freed(at)?;
        self.check_room(&freed, lines.len())?;
        let claim = Claimed {
            needed: &lines,
            plain: &kits.plain(asked)?,
            own: BTreeMap::new(),
            own_waits: &[],
            patient,
        };
        let waits = self.beyond(at, &claim, &freed)?;
        let mut events: Vec<Event> = self.holds.due(at).map(expired_event).collect();
        events.push(Event::Hold(HoldEvent::Held {
            hold: id,
            lines,
            expires_at: at.plus_millis(i64::from(ttl_ms)),
            capped_at: at.plus_millis(i64::from(HOLD_TTL_MS_MAX)),
        }));
        let waits = (!waits.is_empty())
            .then(|| Event::Backorder(BackorderEvent::HoldWaits { hold: id, lines: waits }));
        events.extend(waits);
        Ok(events)
    }

    /// Counts from now, never shortens, and stops at the cap.
    fn extend_hold(
        &self,
        at: Timestamp,
        command: &Command,
        hold: HoldId,
        ttl_ms: u32,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::HoldStock)?;
        check_ttl(ttl_ms)?;
        let OpenHold { expires_at, capped_at, .. } = self.holds.live(at, hold)?;
        let expires_at = at.plus_millis(i64::from(ttl_ms)).max(*expires_at).min(*capped_at);
        Ok(vec![Event::Hold(HoldEvent::Extended { hold, expires_at })])
    }

    fn release_hold(&self, at: Timestamp, command: &Command, hold: HoldId) -> Result<Vec<Event>, Rejection> {
        self.check_sender(command, Right::HoldStock)?;
        let lines = self.holds.live(at, hold)?.lines.clone();
        Ok(vec![Event::Hold(HoldEvent::Released { hold, lines })])
    }

    /// The same for a payment that is open, which no cap ends: what somebody is paying for is not sold to another.
    pub(super) fn keep_hold(
        &self,
        at: Timestamp,
        hold: HoldId,
        ttl_ms: u32,
    ) -> Result<Vec<Event>, Rejection> {
        // An order that somebody is to look at, or an exchange, waits longer than any customer.
        if ttl_ms > KEPT_MS_MAX {
            check_ttl(ttl_ms)?;
        }
        let OpenHold { expires_at, .. } = self.holds.live(at, hold)?;
        let expires_at = at.plus_millis(i64::from(ttl_ms)).max(*expires_at);
        Ok(vec![Event::Hold(HoldEvent::Extended { hold, expires_at })])
    }

    /// Ends a hold, if there still is one.
    pub(super) fn free_hold(&self, hold: HoldId) -> Vec<Event> {
        let open = self.open_hold(hold);
        let released = open.map(|open| HoldEvent::Released { hold, lines: open.lines.clone() });
        released.into_iter().map(Event::Hold).collect()
    }

    /// A hold that is still on the books, if its time is over or not.
    pub(super) fn open_hold(&self, hold: HoldId) -> Option<&OpenHold> {
        self.holds.open.get(&hold)
    }

    fn check_room(&self, freed: &Freed, more: usize) -> Result<(), Rejection> {
        let open = self.holds.open.len().saturating_sub(freed.holds);
        let lines = self.holds.lines.saturating_sub(freed.lines).saturating_add(more);
        if open < HOLDS_MAX && lines <= HELD_LINES_MAX {
            return Ok(());
        }
        let message =
            format!("at most {HOLDS_MAX} holds with {HELD_LINES_MAX} lines can be open in a branch");
        Err(Rejection::new(RefusalCode::TooManyHolds, message))
    }

    /// What has expired by `at` claims nothing, even where it is still on the books.
    pub(super) fn freed(&self, at: Timestamp) -> Result<Freed, Rejection> {
        let mut freed = Freed::default();
        self.holds.expired(at).try_for_each(|(_, hold)| freed.add(hold))?;
        Ok(freed)
    }

    pub(super) fn check_available(&self, line: &Moved, freed: &Freed) -> Result<(), Rejection> {
        let Moved { sku, quantity } = *line;
        let now = self.position(&sku).available_to_sell();
        let available = Quantity(now.0.saturating_add(freed.of(&sku).0));
        if available >= quantity {
            return Ok(());
        }
        let message = format!("{quantity} of {sku} are wanted and {available} are available");
        Err(Rejection::new(RefusalCode::InsufficientStock, message)
            .sku(sku)
            .fact(FactName::Wanted, quantity)
            .fact(FactName::Available, available))
    }
}

pub(super) fn expired_event((id, hold): (HoldId, &OpenHold)) -> Event {
    Event::Hold(HoldEvent::Expired { hold: id, lines: hold.lines.clone() })
}

/// What the machine submits when it is woken. Nobody in particular acts, and the shell gives it an id of its own.
pub(super) fn expiry_command(at: Timestamp) -> Command {
    Command {
        id: CommandId::new(Uuid::nil()),
        register: None,
        staff: StaffId(0),
        grant: Grant::EVERYTHING,
        occurred: OccurredAt { at, offset_minutes: 0 },
        currency: Currency::GBP,
        reason: String::new(),
        code: None,
        lots: crate::branch::NamedLots::default(),
        kits: crate::branch::Recipes::default(),
        body: Body::Expire,
    }
}

/// What the expired holds that are still on the books give back.
#[derive(Default)]
pub(super) struct Freed {
    by_sku: BTreeMap<Sku, Quantity>,
    waits: BTreeMap<Sku, Quantity>,
    holds: usize,
    lines: usize,
}

impl Freed {
    fn add(&mut self, hold: &OpenHold) -> Result<(), Rejection> {
        self.holds += 1;
        self.lines += hold.lines.len();
        for line in &hold.lines {
            let sum = self.by_sku.entry(line.sku).or_default();
            *sum = sum.checked_add(line.quantity).ok_or_else(|| check::overflow("what is reserved"))?;
        }
        // What was not there is not there afterwards either.
        for line in &hold.waits {
            let sum = self.by_sku.entry(line.sku).or_default();
            sum.0 = sum.0.saturating_sub(line.quantity.0);
            let sum = self.waits.entry(line.sku).or_default();
            sum.0 = sum.0.saturating_add(line.quantity.0);
        }
        Ok(())
    }

    /// The same of what was waited for.
    pub(super) fn waits_of(&self, sku: &Sku) -> Quantity {
        self.waits.get(sku).copied().unwrap_or_default()
    }

    pub(super) fn of(&self, sku: &Sku) -> Quantity {
        self.by_sku.get(sku).copied().unwrap_or_default()
    }
}

/// The lines with each SKU once, in their order: a cart is one claim, not many that each look possible.
pub(super) fn summed(lines: &[Moved]) -> Result<Vec<Moved>, Rejection> {
    let mut sorted = lines.to_vec();
    sorted.sort_by_key(|line| line.sku);
    let mut sums: Vec<Moved> = Vec::with_capacity(sorted.len());
    for line in sorted {
        check::quantity(line.quantity)?;
        match sums.last_mut().filter(|last| last.sku == line.sku) {
            Some(last) => {
                let sum = last.quantity.checked_add(line.quantity);
                last.quantity = sum.ok_or_else(|| check::overflow("a quantity"))?;
            }
            None => sums.push(line),
        }
    }
    Ok(sums)
}

/// Takes from what waits.
pub(super) fn lessen(waits: &mut Vec<Awaited>, lines: &[Moved]) {
    for line in lines {
        if let Some(own) = waits.iter_mut().find(|own| own.sku == line.sku) {
            own.quantity.0 = own.quantity.0.saturating_sub(line.quantity.0);
        }
    }
    waits.retain(|own| own.quantity.is_positive());
}

/// Takes so much of each line from others.
pub(crate) fn lessen_moved(own: &mut Vec<Moved>, lines: &[Moved]) {
    for line in lines {
        if let Some(own) = own.iter_mut().find(|own| own.sku == line.sku) {
            own.quantity.0 = own.quantity.0.saturating_sub(line.quantity.0);
        }
    }
    own.retain(|own| own.quantity.is_positive());
}

fn check_ttl(ttl_ms: u32) -> Result<(), Rejection> {
    if (1..=HOLD_TTL_MS_MAX).contains(&ttl_ms) {
        return Ok(());
    }
    let message = format!("a hold lives 1 to {HOLD_TTL_MS_MAX} ms, not {ttl_ms}");
    Err(Rejection::new(RefusalCode::HoldTooLong, message))
}
