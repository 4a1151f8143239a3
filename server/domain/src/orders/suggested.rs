//! What a customer is asked instead of something that is missing, and what becomes of their answer: a yes has the substitute set aside at a
//! branch that has it, then has the branch of what is missing free that, and only then swaps the one for the other, in one record. Whoever
//! comes to that branch first has settled what is missing ([ADR 56](../../../../docs/adr/0056-a-customers-yes-is-held-then-freed-then-swapped.md)).

use protocol::{
    Amount, OrderId, OrderState, Quantity, RefusalCode, Right, Rule, Sku, SuggestionState, TaskId, Timestamp,
    WithFacts,
};
use serde::{Deserialize, Serialize};

use super::{
    Command, Event, MailKind, Order, OrderEvent, OrderedLine, Orders, PartStep, Planned,
    decide::follow,
    next::index,
    owing::Step,
    worth::{share, tax_in},
};
use crate::{
    Address, Errand, FulfilmentNews, Rejection, Request,
    branch::{Answer, Answering, AskedInstead, Moved, Otherwise, Then},
    check,
    limits::{PARTS_MAX, SUGGESTIONS_MAX},
};

/// Something that a customer might like instead of what is missing. Its number is its place in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Suggestion {
    pub sku: Sku,
    pub quantity: Quantity,
    pub instead: Sku,
    pub name: String,
    /// What they may say yes to; none where they were only written to, as it was once.
    pub put: Option<Box<Put>>,
}

/// What a customer may say yes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Put {
    /// The part of which something is missing, and the task about that.
    pub part: u16,
    pub task: TaskId,
    /// What they would have, at what they would pay for it.
    pub line: OrderedLine,
    /// What was to be paid for what is missing.
    pub worth: Amount,
    /// The age that it asks for.
    pub age: Option<u8>,
    /// Who may send it, the first first.
    pub from: Vec<protocol::BranchId>,
    pub until: Timestamp,
    pub otherwise: Otherwise,
    pub state: SuggestionState,
    /// The parts by which it was set aside, the newest last.
    pub parts: Vec<u16>,
    /// The branch of what is missing knows what came of it.
    pub told: bool,
}

/// What was taken out of an order, and the line that came instead of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Swap {
    pub out: Moved,
    /// What was to be paid for that.
    pub worth: Amount,
    /// By its place among the order's lines.
    pub line: u16,
}

/// What becomes of a suggestion.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SuggestionStep {
    /// Its customer has answered, or the time for that is over, or there is nothing to answer any more.
    Is(SuggestionState),
    /// They said yes, and a branch is asked to set it aside: the next part.
    Planned(Planned),
    /// It is set aside, and what was missing is freed: the one is swapped for the other.
    Taken {
        /// Of what was missing.
        of: u16,
        /// By which it is set aside.
        part: u16,
        out: Moved,
        worth: Amount,
        line: Box<OrderedLine>,
    },
    /// What was missing is freed, and the order is being called off.
    Freed { of: u16, out: Moved },
    /// The branch of what is missing knows.
    Told,
}

impl Put {
    /// Whether its customer may answer.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == SuggestionState::Open
    }

    fn answer(&self) -> Option<Answer> {
        Some(match self.state {
            SuggestionState::No => Answer::No,
            SuggestionState::Late => Answer::Late,
            SuggestionState::SoldOut => Answer::SoldOut,
            SuggestionState::NotAsked => Answer::NotAsked,
            _ => return None,
        })
    }
}

impl Orders {
    /// The first answer counts, and may be said again. Staff may say it for whoever calls.
    pub(super) fn answer_suggestion(
        &self,
        at: Timestamp,
        command: &Command,
        (id, number, yes): (OrderId, u16, bool),
    ) -> Result<Vec<Event>, Rejection> {
        if !command.customer {
            check::right(&command.grant, Right::ManageOrders)?;
        }
        let order = self.known(id)?;
        let put = order.suggested.get(usize::from(number)).and_then(|own| own.put.as_ref());
        let put = put.ok_or_else(|| {
            Rejection::new(RefusalCode::WrongState, "nothing of that kind was suggested for this order")
        })?;
        let wanted = if yes { SuggestionState::Yes } else { SuggestionState::No };
        let again = put.state == wanted || (yes && put.state == SuggestionState::Taken);
        if again {
            return Ok(Vec::new());
        }
        if !put.is_open() || at >= put.until {
            let message = "this is settled by now; look at the order";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::SuggestionOver));
        }
        let step = SuggestionStep::Is(wanted);
        Ok(follow(id, order, at, vec![OrderEvent::Suggestion { number, step }]))
    }
}

impl Order {
    pub(super) fn note_suggested(&mut self, part: u16, news: &FulfilmentNews) {
        let room = SUGGESTIONS_MAX.saturating_sub(self.suggested.len());
        match news {
            FulfilmentNews::Remedied { lines, then: Then::Suggest { instead, name } } => {
                let (instead, name) = (*instead, name.clone());
                let asked = |line: &Moved| {
                    let (sku, quantity) = (line.sku, line.quantity);
                    Suggestion { sku, quantity, instead, name: name.clone(), put: None }
                };
                self.suggested.extend(lines.iter().take(room).map(asked));
            }
            FulfilmentNews::Asked(asked) if room > 0 => {
                let suggestion = self.put_to_customer(part, asked);
                self.suggested.push(suggestion);
            }
            _ => {}
        }
    }

    /// They never pay more than what is missing was to cost.
    fn put_to_customer(&self, part: u16, asked: &AskedInstead) -> Suggestion {
        let AskedInstead { line: Moved { sku, quantity }, instead, name, .. } = asked;
        let ordered = self.placed.lines.iter().find(|line| line.sku == *sku);
        let worth = ordered.map_or(Amount::ZERO, |line| share(line.total, *quantity, line.quantity));
        let total = asked.total.min(worth);
        let tax = Amount(tax_in(total, (asked.total, asked.tax)));
        let line = OrderedLine {
            sku: *instead,
            name: name.clone(),
            quantity: *quantity,
            unit_price: asked.unit_price,
            total,
            tax,
            stocked: true,
        };
        let put = Put {
            part,
            task: asked.task,
            line,
            worth,
            age: asked.age,
            from: asked.from.clone(),
            until: asked.until,
            otherwise: asked.otherwise,
            state: SuggestionState::Open,
            parts: Vec::new(),
            told: false,
        };
        let (sku, quantity, instead, name) = (*sku, *quantity, *instead, name.clone());
        Suggestion { sku, quantity, instead, name, put: Some(Box::new(put)) }
    }

    fn puts(&self) -> impl Iterator<Item = (u16, &Suggestion, &Put)> {
        let all = (0_u16..).zip(&self.suggested);
        all.filter_map(|(number, own)| Some((number, own, own.put.as_deref()?)))
    }

    /// What may be answered until when, by its number.
    pub(super) fn answer_due(&self) -> Option<(Timestamp, u16)> {
        let open = self.puts().filter(|(_, _, put)| put.is_open());
        open.map(|(number, _, put)| (put.until, number)).min()
    }

    /// The parts by which substitutes were set aside: nobody was asked by them for what the order is missing.
    pub(super) fn set_aside_by(&self) -> impl Iterator<Item = u16> {
        self.puts().flat_map(|(_, _, put)| put.parts.iter().copied())
    }

    /// What follows for a suggestion by itself.
    pub(super) fn next_of_suggestions(&self) -> Option<OrderEvent> {
        self.puts().find_map(|(number, own, put)| {
            let step = match put.state {
                SuggestionState::Open => SuggestionStep::Is(self.not_open_any_more(own, put)?),
                SuggestionState::Yes => self.next_of_yes(put)?,
                _ => return None,
            };
            Some(OrderEvent::Suggestion { number, step })
        })
    }

    fn is_being_served(&self) -> bool {
        matches!(self.state, OrderState::Allocating | OrderState::Confirmed) && !self.cancelling
    }

    /// Why there is nothing to answer any more.
    fn not_open_any_more(&self, own: &Suggestion, put: &Put) -> Option<SuggestionState> {
        if !self.is_being_served() {
            return Some(SuggestionState::CalledOff);
        }
        if !self.may_have(&own.instead, put.age) {
            return Some(SuggestionState::NotAsked);
        }
        (!self.is_missing_still(own, put)).then_some(SuggestionState::Settled)
    }

    /// Whether its customer can be asked about something. A line for each SKU, so that what comes back of one is known to be of it; and
    /// no more of anybody's age than they have said.
    #[must_use]
    pub fn may_have(&self, instead: &Sku, age: Option<u8>) -> bool {
        let has_it = self.placed.lines.iter().any(|line| line.sku == *instead);
        let too_young = age.is_some_and(|age| self.placed.age_confirmed.is_none_or(|own| own < age));
        !has_it && !too_young
    }

    /// Whether so much of it is still neither settled nor picked.
    fn is_missing_still(&self, own: &Suggestion, put: &Put) -> bool {
        let Some(part) = self.parts.get(usize::from(put.part)) else { return false };
        let enough =
            |lines: &[Moved]| lines.iter().any(|line| line.sku == own.sku && line.quantity >= own.quantity);
        enough(&part.undecided) || (part.step == PartStep::Promised && enough(&part.lines))
    }

    /// One branch after the other is asked to set it aside. What is set aside waits for the word of the branch of what is missing.
    fn next_of_yes(&self, put: &Put) -> Option<SuggestionStep> {
        let step = put.parts.last().and_then(|part| self.parts.get(usize::from(*part))).map(|part| part.step);
        match step {
            None | Some(PartStep::Refused) if !self.is_being_served() => {
                Some(SuggestionStep::Is(SuggestionState::CalledOff))
            }
            None | Some(PartStep::Refused) => {
                let next = put.from.get(put.parts.len()).filter(|_| self.parts.len() < PARTS_MAX);
                Some(match next {
                    Some(branch) => {
                        let lines = vec![Moved { sku: put.line.sku, quantity: put.line.quantity }];
                        SuggestionStep::Planned(Planned { branch: *branch, lines, hold: true })
                    }
                    None => SuggestionStep::Is(SuggestionState::SoldOut),
                })
            }
            Some(_) => None,
        }
    }

    /// Whether a part is set aside for a yes that the branch of what is missing has not answered: until then nobody gives it back.
    pub(super) fn waits_for_swap(&self, part: u16) -> bool {
        self.puts().any(|(_, _, put)| put.state == SuggestionState::Yes && put.parts.last() == Some(&part))
    }

    /// What the branches of what is missing are told.
    pub(super) fn answers_owed(&self, order: OrderId) -> Vec<(Step, Errand)> {
        let mut owed = Vec::new();
        for (number, own, put) in self.puts() {
            let held = |part: &u16| {
                self.parts.get(usize::from(*part)).is_some_and(|part| part.step == PartStep::Held)
            };
            let is_held = put.state == SuggestionState::Yes && put.parts.last().is_some_and(held);
            // A no is no last word as long as something else is asked about the same.
            let asked_too = |(other, its, its_put): (u16, &Suggestion, &Put)| {
                other != number
                    && (its_put.part, its.sku) == (put.part, own.sku)
                    && matches!(its_put.state, SuggestionState::Open | SuggestionState::Yes)
            };
            let (step, answer) = match put.answer() {
                Some(Answer::No | Answer::Late) if self.puts().any(asked_too) => continue,
                Some(answer) if !put.told => (Step::Answer(number), answer),
                None if is_held => (Step::Swap(number), Answer::Taken),
                _ => continue,
            };
            let Some(part) = self.parts.get(usize::from(put.part)) else { continue };
            let request = Request::TellAnswer(Box::new(Answering {
                fulfilment: Self::fulfilment_id(order, put.part),
                task: put.task,
                line: Moved { sku: own.sku, quantity: own.quantity },
                instead: own.instead,
                answer,
                otherwise: put.otherwise,
            }));
            owed.push((step, Errand { id: step.id(order), to: Address::Branch(part.branch), request }));
        }
        owed
    }

    /// What the branch of what is missing has said to a yes: it has freed it, or it was settled otherwise.
    pub(super) fn swap_settled(&self, number: u16, refused: bool) -> Vec<OrderEvent> {
        let told = |step| vec![OrderEvent::Suggestion { number, step }];
        let Some(own) = self.suggested.get(usize::from(number)) else { return Vec::new() };
        let Some(put) = own.put.as_deref().filter(|put| put.state == SuggestionState::Yes) else {
            return Vec::new();
        };
        let Some(part) = put.parts.last().copied() else { return Vec::new() };
        let out = Moved { sku: own.sku, quantity: own.quantity };
        if refused {
            let served = self.is_being_served();
            let state = if served { SuggestionState::Settled } else { SuggestionState::CalledOff };
            let over = told(SuggestionStep::Is(state));
            return over.into_iter().chain([OrderEvent::PartGivenUp { part }]).collect();
        }
        if !self.is_being_served() {
            return told(SuggestionStep::Freed { of: put.part, out });
        }
        let (worth, line) = (put.worth, Box::new(put.line.clone()));
        told(SuggestionStep::Taken { of: put.part, part, out, worth, line })
    }

    /// What its customer is written: what they are asked, that they have it, and that they cannot. What is over before anybody was
    /// asked is no mail.
    pub(super) fn suggestions_told(&self, open: bool) -> impl Iterator<Item = (MailKind, u16)> {
        (0_u16..).zip(&self.suggested).filter_map(move |(number, own)| {
            let mail = match own.put.as_deref().map(|put| put.state) {
                None | Some(SuggestionState::Open) if open => MailKind::Suggested,
                Some(SuggestionState::Taken) => MailKind::Swapped,
                Some(SuggestionState::SoldOut) => MailKind::InsteadGone,
                _ => return None,
            };
            Some((mail, number))
        })
    }

    pub(super) fn apply_suggestion(&mut self, number: u16, step: &SuggestionStep) {
        match step {
            SuggestionStep::Is(state) => self.be_answered(number, *state),
            SuggestionStep::Planned(planned) => {
                let part = index(self.parts.len());
                self.parts.push(super::Part::new(planned));
                if let Some(put) = self.put_mut(number) {
                    put.parts.push(part);
                }
            }
            SuggestionStep::Taken { of, part, out, worth, line } => {
                self.take_out(*of, out);
                self.swaps.push(Swap { out: *out, worth: *worth, line: index(self.placed.lines.len()) });
                self.placed.lines.push((**line).clone());
                if let Some(part) = self.part_mut(*part) {
                    part.step = PartStep::Allocating;
                }
                self.be_answered(number, SuggestionState::Taken);
            }
            SuggestionStep::Freed { of, out } => {
                self.take_out(*of, out);
                self.be_answered(number, SuggestionState::CalledOff);
            }
            SuggestionStep::Told => {
                if let Some(put) = self.put_mut(number) {
                    put.told = true;
                }
            }
        }
    }

    /// Its branch has freed it, of what was not found before what is promised.
    fn take_out(&mut self, of: u16, out: &Moved) {
        if let Some(part) = self.part_mut(of) {
            let own = std::slice::from_ref(out);
            if part.undecided.iter().any(|line| line.sku == out.sku) {
                crate::branch::lessen_moved(&mut part.undecided, own);
                part.be_short(&[]);
            } else {
                part.be_short(own);
            }
        }
        self.drop_lines(std::slice::from_ref(out));
    }

    fn put_mut(&mut self, number: u16) -> Option<&mut Put> {
        self.suggested.get_mut(usize::from(number))?.put.as_deref_mut()
    }

    fn be_answered(&mut self, number: u16, state: SuggestionState) {
        if let Some(put) = self.put_mut(number) {
            put.state = state;
        }
    }

    /// What it comes to: as it was ordered, with what was swapped since.
    #[must_use]
    pub fn total(&self) -> Amount {
        let out = self.swaps.iter().map(|swap| swap.worth.0).fold(0, i64::saturating_add);
        Amount(self.placed.total.0.saturating_add(self.swapped_in().0).saturating_sub(out))
    }

    /// The tax in what was taken out for something else.
    #[must_use]
    pub fn swapped_tax(&self) -> Amount {
        let tax = self.swaps.iter().filter_map(|swap| {
            let line = self.placed.lines.iter().find(|line| line.sku == swap.out.sku)?;
            Some(tax_in(swap.worth, (line.total, line.tax)))
        });
        Amount(tax.fold(0, i64::saturating_add))
    }

    /// What is to be paid for what came instead of something.
    pub(super) fn swapped_in(&self) -> Amount {
        let lines = self.swaps.iter().filter_map(|swap| self.placed.lines.get(usize::from(swap.line)));
        Amount(lines.map(|line| line.total.0).fold(0, i64::saturating_add))
    }
}
