//! One order: what is known of it, and how each event changes that. Everything else follows from it.

use protocol::{Amount, CancelledBecause, HoldReason, OrderState, PaymentState, Quantity, Sku, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{
    AtTill, Erased, ErasedBy, Exchange, KeptBill, MailKind, OrderEvent, Part, PartStep, Placed, Planned,
    Promoted, Refund, Return, Said, Suggestion, Swap, Use,
};
use crate::{
    FulfilmentNews,
    accounts::Share,
    branch::{Moved, Recipe},
};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Order {
    pub placed: Placed,
    pub placed_at: Timestamp,
    pub changed: Timestamp,
    pub state: OrderState,
    pub because: Option<CancelledBecause>,
    /// Set while it is being called off.
    pub cancelling: bool,
    pub parts: Vec<Part>,
    /// The first part of the newest attempt to serve it.
    pub round: u16,
    pub payments: Vec<Payment>,
    pub refunds: Vec<Refund>,
    /// What will not come, by SKU.
    pub missing: BTreeMap<Sku, Quantity>,
    /// Whether a mail was handed over, by what it is about.
    pub mails: BTreeMap<(MailKind, u16), bool>,
    /// When goods of it were last handed over, from which on they may be sent back.
    pub handed_over: Option<Timestamp>,
    pub returns: Vec<Return>,
    /// Why somebody is to look at it before it is promised.
    pub held_back: Option<Vec<HoldReason>>,
    /// In order, each once.
    pub tags: Vec<String>,
    /// What went back by another way than it came.
    pub by_hand: Amount,
    /// What kits of it are made of, as they were sold.
    pub kits: Vec<Recipe>,
    /// How often its customer was told that goods come on another day.
    pub moved: u16,
    /// What promotions took off its lines.
    pub promoted: Vec<Promoted>,
    /// What was paid and paid back at registers.
    pub at_till: Vec<AtTill>,
    pub uses: Vec<Use>,
    /// What of it is billed.
    pub bills: Vec<KeptBill>,
    /// What its customer was asked about, because something is missing.
    pub suggested: Vec<Suggestion>,
    /// What of that came instead of something.
    pub swaps: Vec<Swap>,
    /// What its customer says of themselves, sealed; none where it was recorded before that was, and once it is erased.
    pub said: Option<Box<Said>>,
    pub erased: Option<Erased>,
    /// That it is to be erased once nothing is owed any more.
    pub erasure: Option<ErasedBy>,
    /// What goes out for what comes back.
    pub exchanges: Vec<Exchange>,
}

/// One attempt to be paid. Its number is its place in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Payment {
    pub amount: Amount,
    pub until: Timestamp,
    pub reference: String,
    pub address: String,
    pub opened: bool,
    /// The provider would not open it.
    pub refused: bool,
    /// The largest of each that was ever read.
    pub authorised: Amount,
    pub captured: Amount,
    pub refunded: Amount,
    pub disputed: bool,
    /// How it ended without money, if the provider said so.
    pub ended: Option<PaymentState>,
    /// Nobody may pay any more: the provider is told, or was.
    pub given_up: bool,
    pub stopped: bool,
    pub capture: Option<Capture>,
    /// The gift card that pays it; none where whoever takes the money for the house does.
    pub card: Option<Share>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Capture {
    pub amount: Amount,
    /// Whether the provider refused, once it has answered.
    pub refused: Option<bool>,
}

/// How the provider says that a payment stands. The largest of each number is what counts, in whatever order they come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reading {
    pub state: PaymentState,
    pub authorised: Amount,
    pub captured: Amount,
    pub refunded: Amount,
    pub disputed: bool,
}

impl Payment {
    /// Whether there is money in it, set aside or taken.
    #[must_use]
    pub fn has_money(&self) -> bool {
        self.captured > Amount::ZERO || (self.authorised > Amount::ZERO && self.ended.is_none())
    }

    /// Whether the provider said, or the house knows, that no money can come of it.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.captured <= Amount::ZERO && (self.refused || self.ended.is_some())
    }

    /// Whether somebody should ask how it stands.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.opened && self.captured <= Amount::ZERO && self.ended.is_none()
    }

    /// How it stands, in one word.
    #[must_use]
    pub fn state(&self) -> PaymentState {
        if self.captured > Amount::ZERO {
            return PaymentState::Captured;
        }
        match self.ended {
            Some(ended) => ended,
            None if self.refused => PaymentState::Declined,
            None if self.authorised > Amount::ZERO => PaymentState::Authorised,
            None if self.opened => PaymentState::Pending,
            None => PaymentState::Opening,
        }
    }

    /// A number that was read never goes down, so that what comes late or twice changes nothing.
    fn note(&mut self, reading: &Reading) {
        self.authorised = self.authorised.max(reading.authorised);
        self.captured = self.captured.max(reading.captured);
        self.refunded = self.refunded.max(reading.refunded);
        self.disputed |= reading.disputed;
        if matches!(reading.state, PaymentState::Declined | PaymentState::Cancelled) {
            self.ended.get_or_insert(reading.state);
        }
    }

    /// Whether a reading tells anything new.
    #[must_use]
    pub fn is_news(&self, reading: &Reading) -> bool {
        let mut after = self.clone();
        after.note(reading);
        after != *self
    }
}

impl Order {
    #[must_use]
    pub fn new(placed: Placed, at: Timestamp) -> Self {
        Self {
            placed_at: at,
            changed: at,
            state: OrderState::Holding,
            because: None,
            cancelling: false,
            parts: placed.plan.iter().map(Part::new).collect(),
            placed,
            round: 0,
            payments: Vec::new(),
            refunds: Vec::new(),
            missing: BTreeMap::new(),
            mails: BTreeMap::new(),
            handed_over: None,
            returns: Vec::new(),
            held_back: None,
            tags: Vec::new(),
            by_hand: Amount::ZERO,
            kits: Vec::new(),
            moved: 0,
            promoted: Vec::new(),
            at_till: Vec::new(),
            uses: Vec::new(),
            bills: Vec::new(),
            suggested: Vec::new(),
            swaps: Vec::new(),
            said: None,
            erased: None,
            erasure: None,
            exchanges: Vec::new(),
        }
    }

    /// Takes an event that is not its placing.
    pub fn apply(&mut self, at: Timestamp, event: &OrderEvent) {
        if !matches!(event, OrderEvent::PlacedBefore { .. }) {
            self.changed = self.changed.max(at);
        }
        self.apply_said(at, event);
        match event {
            OrderEvent::Billed(_) | OrderEvent::BillIssued { .. } => self.apply_bill(event),
            OrderEvent::PartPlanned(planned) => self.parts.push(Part::new(planned)),
            OrderEvent::Held { part } => self.step(*part, PartStep::Held),
            OrderEvent::HoldRefused { part, .. } | OrderEvent::AllocationRefused { part, .. } => {
                self.step(*part, PartStep::Refused);
            }
            OrderEvent::Kept { part, payment } => self.keep_for(*part, *payment),
            OrderEvent::AllocationBegun => self.begin_allocation(),
            OrderEvent::Allocated { part } => self.step(*part, PartStep::Promised),
            OrderEvent::Confirmed => self.state = OrderState::Confirmed,
            OrderEvent::NewsNoted { part, step, news } => {
                if matches!(news, FulfilmentNews::Shipped { .. } | FulfilmentNews::Collected) {
                    self.handed_over = self.handed_over.max(Some(at));
                }
                self.note_moved(*part, news);
                if let Some(part) = self.part_mut(*part) {
                    part.hear(*step, news);
                }
            }
            OrderEvent::PartWaits { .. } | OrderEvent::KitsNamed { .. } => self.apply_waiting(event),
            OrderEvent::Dropped { lines } => self.drop_lines(lines),
            OrderEvent::CancelBegun { because, .. } => {
                (self.cancelling, self.because) = (true, Some(*because));
            }
            OrderEvent::PartGivenUp { part } => self.give_up_part(*part),
            OrderEvent::PartEnded { part } => self.step(*part, PartStep::Ended),
            OrderEvent::PartStays { part } => self.keep_part(*part),
            OrderEvent::CancelStopped => (self.cancelling, self.because) = (false, None),
            OrderEvent::Cancelled => (self.cancelling, self.state) = (false, OrderState::Cancelled),
            OrderEvent::Revived => self.revive(),
            OrderEvent::Fulfilled => self.state = OrderState::Fulfilled,
            OrderEvent::MailOwed { mail, number } => drop(self.mails.insert((*mail, *number), false)),
            OrderEvent::Mailed { mail, number } => drop(self.mails.insert((*mail, *number), true)),
            OrderEvent::Placed(_)
            | OrderEvent::PlacedSealed { .. }
            | OrderEvent::PlacedBefore { .. }
            | OrderEvent::Noted { .. }
            | OrderEvent::InFlashSales { .. }
            | OrderEvent::Left => {}
            OrderEvent::Promoted { promoted } => self.promoted.clone_from(promoted),
            OrderEvent::CodesUsed { .. } | OrderEvent::UseAsked { .. } | OrderEvent::UseAnswered { .. } => {
                self.apply_use(event)
            }
            OrderEvent::ReturnAsked { .. }
            | OrderEvent::ReturnApproved { .. }
            | OrderEvent::ReturnDeclined { .. }
            | OrderEvent::ReturnWithdrawn { .. }
            | OrderEvent::ReturnReceived { .. }
            | OrderEvent::ReturnBooked { .. }
            | OrderEvent::ReturnCredited { .. } => self.apply_return(at, event),
            OrderEvent::LessAsked { .. }
            | OrderEvent::LessAnswered { .. }
            | OrderEvent::AddressChanged { .. } => self.apply_edit(event),
            OrderEvent::HeldBack { .. }
            | OrderEvent::Released { .. }
            | OrderEvent::KeptForReview { .. }
            | OrderEvent::Tagged { .. }
            | OrderEvent::PaidByHand { .. } => self.apply_review(event),
            OrderEvent::BroughtToTill { .. }
            | OrderEvent::TillMoney { .. }
            | OrderEvent::TillMoneyBooked { .. } => self.apply_till(at, event),
            money => self.apply_money(at, money),
        }
    }

    /// The branch keeps a part's goods aside for a payment.
    fn keep_for(&mut self, part: u16, payment: u16) {
        if let Some(part) = self.part_mut(part) {
            part.kept = payment;
        }
    }

    fn apply_money(&mut self, at: Timestamp, event: &OrderEvent) {
        match event {
            OrderEvent::PaymentBegun { amount, until, .. } => {
                self.state = OrderState::Paying;
                self.payments.push(Payment::new(*amount, *until));
            }
            OrderEvent::RefundAsked { payment, amount, why, .. } => {
                self.refunds.push(Refund::new(*payment, *amount, why, (at, None)));
            }
            OrderEvent::CreditAsked { payment, amount, why, to, .. } => {
                self.refunds.push(Refund::new(*payment, *amount, why, (at, Some(to.clone()))));
            }
            OrderEvent::CardsUsed { cards } => self.use_cards(cards),
            OrderEvent::RefundAnswered { refund, refused } => {
                if let Some(refund) = self.refunds.get_mut(usize::from(*refund)) {
                    refund.refused = Some(*refused);
                }
            }
            OrderEvent::PaymentOpened { payment, .. }
            | OrderEvent::PaymentRefused { payment }
            | OrderEvent::PaymentNoted { payment, .. }
            | OrderEvent::PaymentGivenUp { payment }
            | OrderEvent::PaymentStopped { payment }
            | OrderEvent::CaptureAsked { payment, .. }
            | OrderEvent::CaptureAnswered { payment, .. } => {
                if let Some(payment) = self.payments.get_mut(usize::from(*payment)) {
                    payment.apply(event);
                }
            }
            // Another thing at another price.
            OrderEvent::Suggestion { number, step } => self.apply_suggestion(*number, step),
            exchange => self.apply_exchange(exchange),
        }
    }

    pub(super) fn part_mut(&mut self, part: u16) -> Option<&mut Part> {
        self.parts.get_mut(usize::from(part))
    }

    fn step(&mut self, part: u16, step: PartStep) {
        if let Some(part) = self.part_mut(part) {
            part.step = step;
        }
    }

    fn begin_allocation(&mut self) {
        self.state = OrderState::Allocating;
        for part in self.parts.iter_mut().filter(|part| part.step == PartStep::Held) {
            part.step = PartStep::Allocating;
        }
    }

    fn give_up_part(&mut self, part: u16) {
        if let Some(part) = self.part_mut(part) {
            part.step = if part.step == PartStep::Held { PartStep::Freeing } else { PartStep::Cancelling };
        }
    }

    pub(super) fn drop_lines(&mut self, lines: &[Moved]) {
        for line in lines {
            let missing = self.missing.entry(line.sku).or_default();
            missing.0 = missing.0.saturating_add(line.quantity.0);
        }
    }

    /// The same branches are asked again, to promise it at once.
    fn revive(&mut self) {
        (self.state, self.because) = (OrderState::Allocating, None);
        self.round = u16::try_from(self.parts.len()).unwrap_or(u16::MAX);
        let again = self.placed.plan.iter().zip(&self.parts).map(|(planned, before)| Part {
            waits: before.waits.clone(),
            ..Part::new(&Planned { hold: false, ..planned.clone() })
        });
        let again: Vec<Part> = again.collect();
        self.parts.extend(again);
    }
}

impl Payment {
    pub(super) const fn new(amount: Amount, until: Timestamp) -> Self {
        Self {
            amount,
            until,
            reference: String::new(),
            address: String::new(),
            opened: false,
            refused: false,
            authorised: Amount::ZERO,
            captured: Amount::ZERO,
            refunded: Amount::ZERO,
            disputed: false,
            ended: None,
            given_up: false,
            stopped: false,
            capture: None,
            card: None,
        }
    }

    fn apply(&mut self, event: &OrderEvent) {
        match event {
            OrderEvent::PaymentOpened { reference, address, .. } => {
                self.opened = true;
                self.reference.clone_from(reference);
                self.address.clone_from(address);
            }
            OrderEvent::PaymentRefused { .. } => self.refused = true,
            OrderEvent::PaymentNoted { reading, .. } => self.note(reading),
            OrderEvent::PaymentGivenUp { .. } => self.given_up = true,
            OrderEvent::PaymentStopped { .. } => self.stopped = true,
            OrderEvent::CaptureAsked { amount, .. } => {
                self.capture = Some(Capture { amount: *amount, refused: None });
            }
            OrderEvent::CaptureAnswered { refused, .. } => {
                if let Some(capture) = &mut self.capture {
                    capture.refused = Some(*refused);
                }
            }
            _ => {}
        }
    }
}
