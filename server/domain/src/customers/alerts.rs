//! Alerts: who is to be written to when goods can be had again, in the order in which they asked. All of them are kept by one share,
//! so that the order is fair and the limits are sums. An alert ends with its mail, when it is taken back, when the goods are no
//! longer there, with its customer, or after a year.
//!
//! ```text
//!   Set ─▶ waits ──CameBack──▶ told ──MailAlert──▶ the mail ─▶ Ended(Mailed)
//!            └── taken back, goods removed, customer erased, a year ─▶ Ended
//! ```
//!
//! Whoever watches the stock says what has stayed there for a while; how many are told is decided here. Of so many pieces so many
//! times as many people learn, the oldest alert first. The others learn with what comes next, after some hours, or when all was
//! gone in between.

use protocol::{BranchId, CommandId, CustomerId, Quantity, Sku, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::{EmailTag, Event, Sealed};
use crate::{
    Address, Answered, Errand, Rejection, Request, check as checks,
    limits::{
        ALERT_LIFE_MS, ALERT_MAILS_AT_ONCE, ALERT_MAILS_PER_PIECE, ALERT_REST_MS, ALERTS_ENDED_AT_ONCE,
        ALERTS_MAX, ALERTS_OF_EMAIL_MAX, ALERTS_OF_SKU_MAX,
    },
    step_id,
};

/// The share that keeps all alerts.
pub const ALERTS_SHARD: u16 = 0;

/// A SKU where somebody wants it: collected at a branch, or sent.
pub type Wanted = (Sku, Option<BranchId>);

/// What one wants who is to be written to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Alert {
    pub sku: Sku,
    /// Where it is to be collected; none for what is sent.
    pub branch: Option<BranchId>,
    pub email: EmailTag,
    /// The address and the language, under a key of the alert's own.
    pub sealed: Sealed,
    /// Whose account it was asked from.
    pub customer: Option<CustomerId>,
    /// Which version of the text they agreed to.
    pub text: String,
    pub since: Timestamp,
    /// The errand of its mail, once the goods are there.
    pub told: Option<CommandId>,
}

/// When people who want something were told last, and how much was there then.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Round {
    pub at: Timestamp,
    pub there: Quantity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AlertEvent {
    /// Somebody is to be written to.
    Set {
        alert: CommandId,
        sku: Sku,
        branch: Option<BranchId>,
        email: EmailTag,
        sealed: Sealed,
        customer: Option<CustomerId>,
        text: String,
        at: Timestamp,
    },
    /// It can be had again, and these are written to.
    CameBack {
        sku: Sku,
        branch: Option<BranchId>,
        there: Quantity,
        alerts: Vec<CommandId>,
        at: Timestamp,
    },
    /// All of it is gone again: whoever was not told yet is told of what comes next.
    RanOut {
        sku: Sku,
        branch: Option<BranchId>,
    },
    Ended {
        alerts: Vec<CommandId>,
        why: AlertEnd,
    },
    /// A customer was erased, and whoever keeps the alerts is to end theirs.
    LeaveAsked {
        errand: CommandId,
        customer: CustomerId,
        email: Option<EmailTag>,
    },
    LeaveDone {
        errand: CommandId,
    },
}

/// How an alert ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AlertEnd {
    Mailed,
    /// Nobody can be written to there.
    NotMailed,
    /// Whoever asked does not want it any more.
    TakenBack,
    /// The goods are no longer sold.
    Removed,
    /// A year has passed.
    Expired,
    /// With its customer.
    Erased,
}

/// What is asked about alerts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AlertBody {
    /// The command's id becomes the alert's. It changes nothing for whoever waits for the same already.
    Set(Box<NewAlert>),
    /// So much of it has stayed there for a while; `least` is the lowest it was since people were told last.
    CameBack {
        sku: Sku,
        branch: Option<BranchId>,
        there: Quantity,
        least: Quantity,
    },
    RanOut {
        sku: Sku,
        branch: Option<BranchId>,
    },
    /// One alert of a mail address, or all of them.
    TakeBack {
        email: EmailTag,
        alert: Option<CommandId>,
    },
    /// A SKU is no longer sold.
    Remove {
        sku: Sku,
    },
    /// Those of an erased customer, and of their mail address.
    Leave {
        customer: CustomerId,
        email: Option<EmailTag>,
    },
    /// Those that are too old.
    Expire,
}

/// An alert that somebody wants, with what only the server can make.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewAlert {
    pub sku: Sku,
    pub branch: Option<BranchId>,
    pub email: EmailTag,
    pub sealed: Sealed,
    pub customer: Option<CustomerId>,
    pub text: String,
}

/// All alerts there are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Alerts {
    /// By their ids, which are in the order in which people asked.
    alerts: BTreeMap<CommandId, Alert>,
    /// Those that are not told yet.
    wanted: BTreeMap<Wanted, BTreeSet<CommandId>>,
    by_email: BTreeMap<EmailTag, BTreeSet<CommandId>>,
    rounds: BTreeMap<Wanted, Round>,
    /// Mails that are owed, with their errands, the oldest alert first.
    mails: BTreeMap<CommandId, CommandId>,
    /// Erased customers of whom the share of the alerts has still to be told.
    leaving: BTreeMap<CommandId, (CustomerId, Option<EmailTag>)>,
}

/// How many people learn of goods: a multiple of what is there, or of what came on top since the last were told. `least` is the
/// lowest it was since then.
#[must_use]
pub fn to_be_told(round: Option<Round>, there: Quantity, least: Quantity, at: Timestamp) -> usize {
    let known = match round {
        Some(round) if at.millis_since(round.at) < ALERT_REST_MS => {
            round.there.min(least).max(Quantity::ZERO)
        }
        _ => Quantity::ZERO,
    };
    let came = there.0.saturating_sub(known.0).max(0);
    // Half a kilogram is worth as many mails as a piece.
    let pieces = came.saturating_add(Quantity::ONE.0 - 1).div_euclid(Quantity::ONE.0);
    let mails = usize::try_from(pieces).unwrap_or(usize::MAX).saturating_mul(ALERT_MAILS_PER_PIECE);
    mails.min(ALERT_MAILS_AT_ONCE)
}

impl Alerts {
    #[must_use]
    pub fn get(&self, alert: CommandId) -> Option<&Alert> {
        self.alerts.get(&alert)
    }

    /// Of a mail address, the oldest first.
    pub fn of_email(&self, email: EmailTag) -> impl Iterator<Item = (CommandId, &Alert)> {
        let ids = self.by_email.get(&email).into_iter().flatten();
        ids.filter_map(|id| Some((*id, self.alerts.get(id)?)))
    }

    /// Asked for from an account, the oldest first.
    pub fn of_customer(&self, customer: CustomerId) -> impl Iterator<Item = (CommandId, &Alert)> {
        let all = self.alerts.iter().map(|(id, alert)| (*id, alert));
        all.filter(move |(_, alert)| alert.customer == Some(customer))
    }

    /// What is wanted, how many wait for it, and when people were told of it last.
    pub fn wanted(&self) -> impl Iterator<Item = (Wanted, usize, Option<Round>)> {
        self.wanted.iter().map(|(wanted, ids)| (*wanted, ids.len(), self.rounds.get(wanted).copied()))
    }

    /// Where people wait for a SKU: how many, and since when the first does.
    pub fn waiting_for(&self, sku: Sku) -> impl Iterator<Item = (Option<BranchId>, usize, Timestamp)> {
        let own = self.wanted.range((sku, None)..).take_while(move |((of, _), _)| *of == sku);
        own.filter_map(|((_, branch), ids)| {
            let since = self.alerts.get(ids.first()?)?.since;
            Some((*branch, ids.len(), since))
        })
    }

    /// Every mail address that somebody is to be written to at.
    pub fn tags(&self) -> impl Iterator<Item = EmailTag> {
        self.by_email.keys().copied()
    }

    #[must_use]
    pub fn has_email(&self, email: EmailTag) -> bool {
        self.by_email.contains_key(&email)
    }

    pub fn ids(&self) -> impl Iterator<Item = CommandId> {
        self.alerts.keys().copied()
    }

    pub(super) fn wake_at(&self) -> Option<Timestamp> {
        let (_, oldest) = self.alerts.first_key_value()?;
        Some(oldest.since.plus_millis(ALERT_LIFE_MS))
    }

    pub(super) fn owed(&self) -> impl Iterator<Item = Errand> {
        let mails = self.mails.iter().map(|(alert, errand)| Errand {
            id: *errand,
            to: Address::Mail,
            request: Request::MailAlert { alert: *alert },
        });
        let leaving = self.leaving.iter().map(|(errand, (customer, email))| Errand {
            id: *errand,
            to: Address::Customers(ALERTS_SHARD),
            request: Request::EndAlerts { customer: *customer, email: *email },
        });
        mails.chain(leaving)
    }

    pub(super) fn decide(
        &self,
        at: Timestamp,
        id: CommandId,
        body: &AlertBody,
    ) -> Result<Vec<Event>, Rejection> {
        let decided = match body {
            AlertBody::Set(new) => self.set(at, id, new)?,
            AlertBody::CameBack { sku, branch, there, least } => {
                self.came_back(at, (*sku, *branch), *there, *least)
            }
            AlertBody::RanOut { sku, branch } => {
                let told = self.rounds.contains_key(&(*sku, *branch));
                told.then_some(AlertEvent::RanOut { sku: *sku, branch: *branch })
            }
            AlertBody::TakeBack { email, alert } => {
                let own = self.of_email(*email).map(|(id, _)| id);
                ended(own.filter(|id| alert.is_none_or(|one| one == *id)).collect(), AlertEnd::TakenBack)
            }
            AlertBody::Remove { sku } => {
                let those = self.alerts.iter().filter(|(_, alert)| alert.sku == *sku);
                ended(first(those.map(|(id, _)| *id)), AlertEnd::Removed)
            }
            AlertBody::Leave { customer, email } => {
                let theirs = |alert: &Alert| {
                    alert.customer == Some(*customer) || email.is_some_and(|email| alert.email == email)
                };
                let those = self.alerts.iter().filter(|(_, alert)| theirs(alert));
                ended(those.map(|(id, _)| *id).collect(), AlertEnd::Erased)
            }
            AlertBody::Expire => {
                let due = |alert: &Alert| alert.since.plus_millis(ALERT_LIFE_MS) <= at;
                let those = self.alerts.iter().take_while(|(_, alert)| due(alert));
                ended(first(those.map(|(id, _)| *id)), AlertEnd::Expired)
            }
        };
        Ok(decided.into_iter().map(Event::Alert).collect())
    }

    fn set(&self, at: Timestamp, id: CommandId, new: &NewAlert) -> Result<Option<AlertEvent>, Rejection> {
        let NewAlert { sku, branch, email, .. } = new;
        let same = |alert: &Alert| alert.sku == *sku && alert.branch == *branch && alert.told.is_none();
        if self.alerts.contains_key(&id) || self.of_email(*email).any(|(_, alert)| same(alert)) {
            return Ok(None);
        }
        super::check::version(&new.text)?;
        let of_email = self.by_email.get(email).map_or(0, BTreeSet::len);
        checks::at_most(of_email.saturating_add(1), ALERTS_OF_EMAIL_MAX, "alerts of one mail address")?;
        let of_sku = self.waiting_for(*sku).map(|(_, count, _)| count).fold(0, usize::saturating_add);
        checks::at_most(of_sku.saturating_add(1), ALERTS_OF_SKU_MAX, "alerts of one article")?;
        checks::at_most(self.alerts.len().saturating_add(1), ALERTS_MAX, "alerts")?;
        Ok(Some(AlertEvent::Set {
            alert: id,
            sku: *sku,
            branch: *branch,
            email: *email,
            sealed: new.sealed.clone(),
            customer: new.customer,
            text: new.text.clone(),
            at,
        }))
    }

    fn came_back(
        &self,
        at: Timestamp,
        wanted: Wanted,
        there: Quantity,
        least: Quantity,
    ) -> Option<AlertEvent> {
        let count = to_be_told(self.rounds.get(&wanted).copied(), there, least, at);
        let alerts: Vec<CommandId> = self.wanted.get(&wanted)?.iter().take(count).copied().collect();
        let (sku, branch) = wanted;
        (!alerts.is_empty()).then_some(AlertEvent::CameBack { sku, branch, there, alerts, at })
    }

    /// None for an errand of something else.
    pub(super) fn settle(&self, errand: CommandId, answer: Answered) -> Option<Event> {
        if self.leaving.contains_key(&errand) {
            return Some(Event::Alert(AlertEvent::LeaveDone { errand }));
        }
        let (alert, _) = self.mails.iter().find(|(_, owed)| **owed == errand)?;
        let why = match answer {
            Answered::Done => AlertEnd::Mailed,
            Answered::Refused(_) => AlertEnd::NotMailed,
        };
        ended(vec![*alert], why).map(Event::Alert)
    }

    pub(super) fn take(&mut self, event: &AlertEvent) {
        match event {
            AlertEvent::Set { alert, sku, branch, email, sealed, customer, text, at } => {
                let made = Alert {
                    sku: *sku,
                    branch: *branch,
                    email: *email,
                    sealed: sealed.clone(),
                    customer: *customer,
                    text: text.clone(),
                    since: *at,
                    told: None,
                };
                self.wanted.entry((*sku, *branch)).or_default().insert(*alert);
                self.by_email.entry(*email).or_default().insert(*alert);
                self.alerts.insert(*alert, made);
            }
            AlertEvent::CameBack { sku, branch, there, alerts, at } => {
                self.rounds.insert((*sku, *branch), Round { at: *at, there: *there });
                for id in alerts {
                    let errand = step_id(id.uuid(), "back", 0);
                    if let Some(alert) = self.alerts.get_mut(id) {
                        alert.told = Some(errand);
                        self.mails.insert(*id, errand);
                    }
                    self.waits_no_more((*sku, *branch), *id);
                }
            }
            AlertEvent::RanOut { sku, branch } => {
                self.rounds.remove(&(*sku, *branch));
            }
            AlertEvent::Ended { alerts, .. } => alerts.iter().for_each(|id| self.end(*id)),
            AlertEvent::LeaveAsked { errand, customer, email } => {
                self.leaving.insert(*errand, (*customer, *email));
            }
            AlertEvent::LeaveDone { errand } => {
                self.leaving.remove(errand);
            }
        }
    }

    fn end(&mut self, id: CommandId) {
        let Some(alert) = self.alerts.remove(&id) else { return };
        self.mails.remove(&id);
        self.waits_no_more((alert.sku, alert.branch), id);
        if let Some(own) = self.by_email.get_mut(&alert.email) {
            own.remove(&id);
            if own.is_empty() {
                self.by_email.remove(&alert.email);
            }
        }
    }

    /// Where nobody waits any more, it does not matter when somebody was told.
    fn waits_no_more(&mut self, wanted: Wanted, id: CommandId) {
        let Some(ids) = self.wanted.get_mut(&wanted) else { return };
        ids.remove(&id);
        if ids.is_empty() {
            self.wanted.remove(&wanted);
            self.rounds.remove(&wanted);
        }
    }
}

/// So many as one record takes; the others follow with the next.
fn first(ids: impl Iterator<Item = CommandId>) -> Vec<CommandId> {
    ids.take(ALERTS_ENDED_AT_ONCE).collect()
}

fn ended(alerts: Vec<CommandId>, why: AlertEnd) -> Option<AlertEvent> {
    (!alerts.is_empty()).then_some(AlertEvent::Ended { alerts, why })
}

/// What an erased customer leaves: alerts that another share may have of them.
pub(super) fn leave(command: CommandId, customer: CustomerId, email: Option<EmailTag>) -> Event {
    let errand = step_id(command.uuid(), "alerts", 0);
    Event::Alert(AlertEvent::LeaveAsked { errand, customer, email })
}
