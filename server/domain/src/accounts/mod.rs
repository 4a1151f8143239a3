//! What is of value by its name alone: codes of promotions with how often each was used, and gift cards with what is on them. A share of
//! them in each machine; the name says in which. It knows no catalogue: what counts for a code is handed in with each question, as prices
//! are.
//!
//! ```text
//!            ┌── nobody kept it in time ──▶ expired
//!  claimed ──┤
//!            └── kept by an order ──┬── confirmed ──▶ posted ── the order came to nothing ──▶ voided
//!                                   └── the order came to nothing ──▶ voided
//! ```
//!
//! A use is one from the moment on that it is claimed, so that two who want the last one never both get it. What was paid for after its
//! claim was over is a fact: it is posted, and is `over` where nothing was left.
//!
//! What is claimed of a gift card goes the same way, but for one thing: money that is not there is never paid out. What nobody kept in
//! time is not kept any more, and whoever asked is told so before anything else is paid.

mod cards;
mod codes;
mod credit;
mod event;
mod giving;

use protocol::{
    CODES_AT_ONCE_MAX, CommandId, CouponCustomer, CouponId, GiftCardId, Outcome, RefusalCode, Right, StaffId,
    Timestamp,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub use cards::Card;
pub(crate) use codes::check as check_code;
pub use codes::{CODE_LETTERS, normalised, shard_of};
pub use credit::credit_of;
pub use event::{CreditWhy, Credited, Event, NewCard, Share, Spent, User};
pub use giving::{CardBody, shard_of_card};

use crate::{
    Grant, Machine, Rejection, check,
    limits::{CLAIMS_OF_CODE_MAX, CODE_CLAIM_MS, CODES_ISSUED_MAX, CODES_OF_RECORD_MAX, ENDINGS_MAX},
};
use codes::Code;

/// One question to the machine.
#[derive(Clone, Debug)]
pub struct Command {
    pub id: CommandId,
    pub staff: StaffId,
    pub grant: Grant,
    pub at: Timestamp,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    /// Adds codes to a series.
    Issue {
        coupon: CouponId,
        codes: Vec<String>,
    },
    Claim {
        coupon: CouponId,
        code: String,
        by: CommandId,
        customer: Option<CouponCustomer>,
        terms: Terms,
    },
    /// An order has it: it does not expire any more.
    Keep {
        spent: Spent,
        user: User,
    },
    /// It was paid for.
    Post {
        spent: Spent,
        user: User,
        terms: Terms,
    },
    /// Nobody needs it any more. `posted` where it was paid for before.
    Void {
        spent: Spent,
        posted: bool,
    },
    /// About a gift card.
    Card(CardBody),
    /// Asked by the machine itself when it is woken.
    Wake,
}

/// What counts for uses of a code now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Terms {
    /// Whether it is one of a series, of which each can be used once.
    pub series: bool,
    pub uses_max: Option<u32>,
    pub uses_each: Option<u32>,
}

/// The deciding state of one share. What is behind `codes` and behind `cards` follows from them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Accounts {
    codes: BTreeMap<(String, CouponId), Code>,
    issued: usize,
    ends: BTreeSet<(Timestamp, CommandId)>,
    claims: BTreeMap<CommandId, (String, CouponId)>,
    cards: BTreeMap<GiftCardId, Card>,
    card_claims: BTreeMap<CommandId, GiftCardId>,
}

impl Machine for Accounts {
    type Command = Command;
    type Event = Event;

    fn decide(&self, at: Timestamp, command: &Command) -> Result<Vec<Event>, Rejection> {
        match &command.body {
            Body::Issue { coupon, codes } => {
                check::right(&command.grant, Right::ManageCatalogue)?;
                self.issue(at, *coupon, codes)
            }
            Body::Claim { coupon, code, by, customer, terms } => {
                let known = self.codes.get(&(code.clone(), *coupon));
                check_claim(known, (*by, *customer), terms)?;
                Ok(vec![Event::Claimed {
                    spent: Spent {
                        claim: command.id,
                        coupon: *coupon,
                        code: code.clone(),
                        customer: *customer,
                    },
                    by: *by,
                    until: at.plus_millis(CODE_CLAIM_MS),
                    at,
                }])
            }
            Body::Keep { spent, user } => {
                let kept = self.pending(spent).is_some();
                Ok(kept.then(|| Event::Kept { spent: spent.clone(), user: *user }).into_iter().collect())
            }
            Body::Post { spent, user, terms } => {
                let over = self.pending(spent).is_none() && self.nothing_left(spent, terms);
                Ok(vec![Event::Posted { spent: spent.clone(), user: *user, over, at }])
            }
            Body::Void { spent, posted } => {
                let known = *posted || self.pending(spent).is_some();
                let voided = Event::Voided { spent: spent.clone(), posted: *posted, at };
                Ok(known.then_some(voided).into_iter().collect())
            }
            Body::Card(body) => self.decide_card(at, command, body),
            Body::Wake => {
                let over = self.ends.iter().take_while(|(end, _)| *end <= at).take(ENDINGS_MAX);
                let claims: Vec<CommandId> = over.map(|(_, claim)| *claim).collect();
                Ok(if claims.is_empty() { Vec::new() } else { vec![Event::Expired { claims, at }] })
            }
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Issued { coupon, codes, .. } => {
                for code in codes {
                    let new = self.codes.insert((code.clone(), *coupon), Code::once());
                    self.issued = self.issued.saturating_add(usize::from(new.is_none()));
                }
            }
            Event::Claimed { spent, by, until, .. } => {
                let key = (spent.code.clone(), spent.coupon);
                self.codes.entry(key.clone()).or_default().claim(spent, *by, *until);
                self.ends.insert((*until, spent.claim));
                self.claims.insert(spent.claim, key);
            }
            Event::Kept { spent, .. } => {
                if let Some(end) = self.code_mut(spent).and_then(|code| code.keep(spent.claim)) {
                    self.ends.remove(&(end, spent.claim));
                }
            }
            Event::Posted { spent, .. } => {
                self.forget(spent.claim);
                self.codes.entry((spent.code.clone(), spent.coupon)).or_default().post(spent.customer);
            }
            Event::Voided { spent, posted, .. } => {
                self.forget(spent.claim);
                if *posted && let Some(code) = self.code_mut(spent) {
                    code.give_back(spent.customer);
                }
            }
            Event::Expired { claims, .. } => claims.iter().for_each(|claim| {
                self.forget(*claim);
                self.free_card(*claim);
            }),
            Event::CardIssued(_)
            | Event::CardClaimed { .. }
            | Event::CardKept { .. }
            | Event::CardRedeemed { .. }
            | Event::CardFreed { .. }
            | Event::CardRefunded { .. }
            | Event::CardAdjusted { .. }
            | Event::CardBlocked { .. }
            | Event::CardCredited { .. } => self.apply_card(event),
        }
    }

    fn wake_at(&self) -> Option<Timestamp> {
        self.ends.first().map(|(at, _)| *at)
    }

    fn on_wake(&self, at: Timestamp) -> Option<Command> {
        self.wake_at().filter(|due| *due <= at).map(|_| Command {
            id: CommandId::new(Uuid::nil()),
            staff: StaffId(0),
            grant: Grant::EVERYTHING,
            at,
            body: Body::Wake,
        })
    }
}

impl Accounts {
    /// Whether one more use of a code can be had.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn may_claim(
        &self,
        (coupon, code): (CouponId, &str),
        who: (CommandId, Option<CouponCustomer>),
        terms: &Terms,
    ) -> Result<(), Rejection> {
        check_claim(self.codes.get(&(code.to_owned(), coupon)), who, terms)
    }

    /// Whether a use is set aside, and nothing became of it yet.
    #[must_use]
    pub fn is_pending(&self, claim: CommandId) -> bool {
        self.claims.contains_key(&claim)
    }

    /// The coupon of a use that is set aside.
    #[must_use]
    pub fn coupon_of(&self, claim: CommandId) -> Option<CouponId> {
        self.claims.get(&claim).map(|(_, coupon)| *coupon)
    }

    /// The series that has a code.
    #[must_use]
    pub fn series_of(&self, code: &str) -> Option<CouponId> {
        let mut known = self.same(code).filter(|(_, known)| known.is_single());
        known.next().map(|((_, coupon), _)| *coupon)
    }

    /// Codes of a series, and whether each was used.
    pub fn codes_of(&self, coupon: CouponId) -> impl Iterator<Item = (&str, bool)> {
        let own = self.codes.iter().filter(move |((_, own), code)| *own == coupon && code.is_single());
        own.map(|((code, _), known)| (code.as_str(), known.was_used()))
    }

    /// Everything that is known of a code, whatever coupon it is of.
    fn same(&self, code: &str) -> impl Iterator<Item = (&(String, CouponId), &Code)> {
        let (first, last) = (CouponId(0), CouponId(u32::MAX));
        self.codes.range((code.to_owned(), first)..=(code.to_owned(), last))
    }

    /// Those of some codes that nobody has yet.
    fn issue(&self, at: Timestamp, coupon: CouponId, codes: &[String]) -> Result<Vec<Event>, Rejection> {
        check::at_most(codes.len(), CODES_OF_RECORD_MAX, "codes at once")?;
        codes.iter().try_for_each(|code| check_code(code))?;
        let mut new: Vec<String> = codes.iter().filter(|code| !self.is_issued(code)).cloned().collect();
        new.sort_unstable();
        new.dedup();
        check::at_most(self.issued.saturating_add(new.len()), CODES_ISSUED_MAX, "codes of series")?;
        let known = u32::try_from(codes.len().saturating_sub(new.len())).unwrap_or(CODES_AT_ONCE_MAX);
        Ok(vec![Event::Issued { coupon, codes: new, known, at }])
    }

    /// Whether some series has it.
    fn is_issued(&self, code: &str) -> bool {
        self.series_of(code).is_some()
    }

    fn pending(&self, spent: &Spent) -> Option<&codes::Claim> {
        self.codes.get(&(spent.code.clone(), spent.coupon))?.pending(spent.claim)
    }

    fn code_mut(&mut self, spent: &Spent) -> Option<&mut Code> {
        self.codes.get_mut(&(spent.code.clone(), spent.coupon))
    }

    /// Whether a use that nothing is set aside for is one too many.
    fn nothing_left(&self, spent: &Spent, terms: &Terms) -> bool {
        let known = self.codes.get(&(spent.code.clone(), spent.coupon));
        check_claim(known, (spent.claim, spent.customer), terms).is_err()
    }

    fn forget(&mut self, claim: CommandId) {
        let Some(key) = self.claims.remove(&claim) else { return };
        if let Some(end) = self.codes.get_mut(&key).and_then(|code| code.end(claim)) {
            self.ends.remove(&(end, claim));
        }
    }
}

/// Whether one more use can be had of a code, by whoever wants it.
fn check_claim(
    code: Option<&Code>,
    (by, customer): (CommandId, Option<CouponCustomer>),
    terms: &Terms,
) -> Result<(), Rejection> {
    let nothing = Code::default();
    let code = match code {
        Some(code) if terms.series == code.is_single() => code,
        None if !terms.series => &nothing,
        _ => return Err(Rejection::new(RefusalCode::UnknownCoupon, "there is no such code")),
    };
    let most = if terms.series { Some(1) } else { terms.uses_max };
    if most.is_some_and(|most| code.taken(by) >= most) {
        let message = "this code is used up; take it out to order without it";
        return Err(Rejection::new(RefusalCode::CouponUsedUp, message));
    }
    if let Some(each) = terms.uses_each {
        let Some(customer) = customer else {
            let message = "this code can only be used where its customer is known, as in the online store";
            return Err(Rejection::new(RefusalCode::CouponNotNow, message));
        };
        if code.taken_by(customer, by) >= each {
            let message = "you have used this code already; take it out to order without it";
            return Err(Rejection::new(RefusalCode::CouponUsedByYou, message));
        }
    }
    check::at_most(code.open().saturating_add(1), CLAIMS_OF_CODE_MAX, "open uses of one code")
}

impl Serialize for Accounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let codes: Vec<_> = self.codes.iter().collect();
        (codes, &self.cards).serialize(serializer)
    }
}

/// Codes with the promotions they are of, and gift cards.
type Stored = (Vec<((String, CouponId), Code)>, BTreeMap<GiftCardId, Card>);

impl<'de> Deserialize<'de> for Accounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (codes, cards): Stored = Deserialize::deserialize(deserializer)?;
        let mut restored = Self::default();
        for (id, card) in &cards {
            for (claim, own) in &card.claims {
                restored.card_claims.insert(*claim, *id);
                restored.ends.extend(own.until.map(|until| (until, *claim)));
            }
        }
        restored.cards = cards;
        for (key, code) in codes {
            restored.issued = restored.issued.saturating_add(usize::from(code.is_single()));
            for (claim, until) in code.claims() {
                restored.claims.insert(claim, key.clone());
                restored.ends.extend(until.map(|until| (until, claim)));
            }
            restored.codes.insert(key, code);
        }
        Ok(restored)
    }
}

/// What a command brought about, told from its events alone.
#[must_use]
pub fn outcome(events: &[Event]) -> Outcome {
    match events.first() {
        Some(Event::Claimed { spent, until, .. }) => {
            Outcome::CouponClaimed(protocol::CouponClaimed { claim: spent.claim, until: *until })
        }
        Some(Event::Issued { codes, known, .. }) => Outcome::CodesIssued(protocol::CodesIssued {
            issued: u32::try_from(codes.len()).unwrap_or(u32::MAX),
            known: *known,
        }),
        Some(Event::CardClaimed { share, until, .. }) => {
            Outcome::GiftCardClaimed(protocol::GiftCardClaimed {
                claim: share.claim,
                last: share.last.clone(),
                amount: share.amount,
                until: *until,
            })
        }
        _ => Outcome::Done,
    }
}
