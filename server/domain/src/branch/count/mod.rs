//! Counts: what is on the shelf, held against the books while the shop goes on selling.
//!
//! ```text
//!            ┌── a recount is asked ──┐
//!            ▼                        │
//!  opened ▶ counting ──submitted──▶ review ──approved──▶ posting, page by page ──▶ posted
//!              │                      │
//!              └──────cancelled───────┘
//! ```
//!
//! A count never sets a level. Each line keeps what the books had at the moment of counting; posting adds the difference to
//! whatever the level is by then, so that what was sold meanwhile stays sold. Several people may count one SKU in several places;
//! the line holds for the moment of its newest entry, so the place from which goods are sold is best counted last. On which side
//! of that moment something falls that is heard of later is `follow`'s business. Which lines are to be counted
//! again is said when somebody submits, not while they count, which would tell what is expected. The machine posts by itself once somebody has
//! approved: a page for each time it is woken, with other commands in between.
//!
//! A count of some bins is of what lies in them when it is opened. A bin is taken by whoever counts it, so that no
//! two do; what is found in a bin and is not part of the count is noted, and nothing of it is posted.
//!
//! What is told apart by lot may be counted by lot. Then what the books had of each lot at the line's moment is kept as well, and posting
//! puts each of them right, those that nobody saw included; what was counted without looking at its lot stays unlotted.

mod bins;
mod enter;
mod event;
mod follow;
mod post;
mod sheet;
mod trail;

use std::collections::BTreeSet;

use protocol::{
    CountId, CountState, FactName, Quantity, RefusalCode, Right, Rule, Sku, Timestamp, WithFacts,
};

use super::{Branch, Command, Event, command::CountBody};
use crate::{
    Rejection, check,
    limits::{COUNT_SCOPE_MAX, COUNTS_MAX},
};

pub use bins::{BinTaker, SheetBins, StrayKey};
pub use event::{BinsBetween, CountEvent, CountedEntry, CountedLot, LotSince, PostedLine, Stray, Threshold};
pub use follow::is_on_paper;
pub use sheet::{Part, Sheet, SheetLine, SheetLot};

pub(in crate::branch) use post::FoundOf;
pub(super) use sheet::Counts;

impl Branch {
    pub(super) fn decide_count(
        &self,
        at: Timestamp,
        command: &Command,
        body: &CountBody,
    ) -> Result<Vec<Event>, Rejection> {
        let event = match body {
            CountBody::Enter { count, entries } => {
                return Ok(as_events(self.enter_counts(at, command, *count, entries, None)?));
            }
            CountBody::Recount { count, entry, also, reason } => {
                let entries: Vec<_> = [entry].into_iter().chain(also).cloned().collect();
                return Ok(as_events(self.enter_counts(at, command, *count, &entries, Some(reason))?));
            }
            CountBody::Open { name, skus, blind, threshold } => {
                self.open_count(at, command, (name.as_str(), skus.as_deref()), *blind, *threshold)?
            }
            CountBody::OpenBins { name, skus, bins, blind, threshold } => {
                let opened = self.open_count(at, command, (name.as_str(), Some(skus)), *blind, *threshold)?;
                return Ok(as_events(vec![opened, bins::name_bins(command.id.into(), bins)?]));
            }
            CountBody::Bin { count, bin, step } => self.step_bin(at, command, (*count, bin), *step)?,
            CountBody::AskRecount { count, skus } => self.ask_recount(command, *count, skus)?,
            CountBody::Submit { count, as_is } => self.submit_count(command, *count, *as_is)?,
            CountBody::Approve { count, zero_uncounted } => {
                self.approve_count(at, command, *count, *zero_uncounted)?
            }
            CountBody::Cancel { count } => {
                self.check_sender(command, Right::CountStock)?;
                self.counts.find(*count, &[CountState::Counting, CountState::Review])?;
                CountEvent::Cancelled { count: *count }
            }
        };
        Ok(vec![Event::Count(event)])
    }

    fn open_count(
        &self,
        at: Timestamp,
        command: &Command,
        (name, skus): (&str, Option<&[Sku]>),
        blind: bool,
        threshold: Threshold,
    ) -> Result<CountEvent, Rejection> {
        self.check_sender(command, Right::CountStock)?;
        check::at_most(self.counts.open.len().saturating_add(1), COUNTS_MAX, "open counts of a branch")?;
        if let Some(skus) = skus {
            if skus.is_empty() {
                let message = "name what is to be counted, or count everything";
                return Err(Rejection::new(RefusalCode::NoLines, message));
            }
            check::at_most(skus.len(), COUNT_SCOPE_MAX, "SKUs in a count that names them")?;
        }
        check::name("the count's name", name)?;
        if threshold.quantity.is_some_and(|most| most < Quantity::ZERO || most > Quantity::INPUT_MAX) {
            let message = format!("a difference that asks for a recount is 0 to {}", Quantity::INPUT_MAX);
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
        let scope = skus.map(|skus| skus.iter().copied().collect::<BTreeSet<_>>().into_iter().collect());
        Ok(CountEvent::Opened {
            count: command.id.into(),
            name: name.to_owned(),
            scope,
            blind,
            threshold,
            opened: at,
        })
    }

    fn ask_recount(&self, command: &Command, count: CountId, skus: &[Sku]) -> Result<CountEvent, Rejection> {
        self.check_sender(command, Right::ApproveCount)?;
        let sheet = self.counts.find(count, &[CountState::Counting, CountState::Review])?;
        check::at_most(skus.len(), protocol::LINES_MAX, "lines")?;
        if let Some(sku) = skus.iter().find(|sku| !sheet.lines.contains_key(*sku)) {
            let message = format!("nobody has counted {sku} yet, so that it cannot be counted again");
            return Err(Rejection::new(RefusalCode::WrongState, message).sku(*sku).rule(Rule::NobodyCounted));
        }
        let skus: BTreeSet<Sku> = skus.iter().copied().collect();
        Ok(CountEvent::RecountAsked { count, skus: skus.into_iter().collect() })
    }

    fn submit_count(&self, command: &Command, count: CountId, as_is: bool) -> Result<CountEvent, Rejection> {
        self.check_sender(command, Right::CountStock)?;
        let sheet = self.counts.find(count, &[CountState::Counting])?;
        if sheet.lines.is_empty() {
            let message = "nothing was counted yet: count something, or call the count off";
            return Err(Rejection::new(RefusalCode::NoLines, message).rule(Rule::NothingCounted));
        }
        let unknown = sheet.lines.values().filter(|line| !line.known).count();
        if unknown > 0 {
            let message = format!(
                "so much has moved since {unknown} of the lines were counted that nobody can say what was expected: count \
                 them again"
            );
            return Err(Rejection::new(RefusalCode::WrongState, message)
                .fact(FactName::Count, unknown)
                .rule(Rule::CountedTooLongAgo));
        }
        if as_is {
            return Ok(CountEvent::Submitted { count });
        }
        if sheet.lines.values().any(|line| !line.asked && sheet.is_beyond(line)) {
            return Ok(CountEvent::Checked { count });
        }
        let asked = sheet.lines.values().filter(|line| line.asked).count();
        if asked > 0 {
            let message = format!(
                "{asked} of the lines are to be counted again: count them, or submit the count as it is"
            );
            return Err(Rejection::new(RefusalCode::WrongState, message)
                .fact(FactName::Count, asked)
                .rule(Rule::CountAgain));
        }
        Ok(CountEvent::Submitted { count })
    }

    fn approve_count(
        &self,
        at: Timestamp,
        command: &Command,
        count: CountId,
        zero_uncounted: bool,
    ) -> Result<CountEvent, Rejection> {
        self.check_sender(command, Right::ApproveCount)?;
        let sheet = self.counts.find(count, &[CountState::Review])?;
        if sheet.counters.contains(&command.staff) && !command.grant.may(Right::ApproveOwnCount) {
            let message = "you have counted in this yourself: somebody else has to approve it, or somebody whose role may \
                           approve counts of their own";
            return Err(Rejection::new(RefusalCode::NotAllowed, message).rule(Rule::OwnCount));
        }
        Ok(CountEvent::Approved { count, approver: command.staff, zero_uncounted, at })
    }
}

fn as_events(events: Vec<CountEvent>) -> Vec<Event> {
    events.into_iter().map(Event::Count).collect()
}

impl Counts {
    /// A count that is open and in one of these states.
    fn find(&self, count: CountId, wanted: &[CountState]) -> Result<&Sheet, Rejection> {
        let sheet = self.open.get(&count).ok_or_else(|| {
            let message = format!("no count {count} is open in this branch; it may be posted or called off");
            Rejection::new(RefusalCode::UnknownCount, message)
        })?;
        if wanted.contains(&sheet.state) {
            return Ok(sheet);
        }
        let (rule, message) = match sheet.state {
            CountState::Counting => {
                (Rule::StillCounting, "people are still counting: submit the count first")
            }
            CountState::Review => (
                Rule::UnderReview,
                "the count is being reviewed: ask for a recount, so that counting goes on",
            ),
            CountState::Posting | CountState::Posted => {
                (Rule::BeingPosted, "the count is approved, and is being posted")
            }
            CountState::Cancelled => (Rule::CalledOff, "the count was called off"),
        };
        Err(Rejection::new(RefusalCode::WrongState, message).rule(rule))
    }
}
