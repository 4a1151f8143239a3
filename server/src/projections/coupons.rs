//! Codes as they can be read: how much of each coupon is used now, who used it, and which codes a series has. It folds all machines that
//! keep codes into one.

use domain::{
    Machine,
    accounts::{Accounts, Event, Spent, Terms, User},
};
use protocol::{CommandId, CouponCustomer, CouponId, CouponUse, CouponUseState, RefusalCode, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::{
    egress::{Attach, Follow, Outlet, Part, Projection},
    limits::COUPON_USES_KEPT,
    record::{Decision, Record},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Coupons {
    known: Accounts,
    figures: BTreeMap<CouponId, Figures>,
    /// The newest uses that an order or a ticket has, by the order in which they came.
    uses: BTreeMap<u64, Entry>,
    numbers: BTreeMap<CommandId, u64>,
    next: u64,
}

/// How much of a coupon is used.
#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Figures {
    pub(crate) issued: u32,
    pub(crate) used: u32,
    pub(crate) pending: u32,
    pub(crate) over: u32,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    claim: CommandId,
    coupon: CouponId,
    code: String,
    state: CouponUseState,
    at: Timestamp,
    user: User,
    over: bool,
}

impl Coupons {
    /// Why one more use of a code cannot be had; none where it can.
    pub(crate) fn refused(
        &self,
        (coupon, code): (CouponId, &str),
        who: (CommandId, Option<CouponCustomer>),
        terms: &Terms,
    ) -> Option<RefusalCode> {
        self.known.may_claim((coupon, code), who, terms).err().map(|rejection| rejection.code)
    }

    /// The series that has a code.
    pub(crate) fn series_of(&self, code: &str) -> Option<CouponId> {
        self.known.series_of(code)
    }

    pub(crate) fn figures(&self, coupon: CouponId) -> Figures {
        self.figures.get(&coupon).copied().unwrap_or_default()
    }

    /// Codes of a series with whether each was used.
    pub(crate) fn codes(&self, coupon: CouponId) -> Vec<(String, bool)> {
        self.known.codes_of(coupon).map(|(code, used)| (code.to_owned(), used)).collect()
    }

    /// Uses of a coupon, the newest first, before one.
    pub(crate) fn uses(&self, coupon: CouponId, before: Option<u64>, limit: usize) -> Vec<CouponUse> {
        let older = self.uses.range(..before.unwrap_or(u64::MAX)).rev();
        let own = older.filter(|(_, entry)| entry.coupon == coupon);
        own.take(limit).map(|(number, entry)| entry.view(*number)).collect()
    }

    fn take(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Issued { coupon, codes, .. } => {
                let new = u32::try_from(codes.len()).unwrap_or(u32::MAX);
                let figures = self.figures.entry(*coupon).or_default();
                figures.issued = figures.issued.saturating_add(new);
            }
            Event::Claimed { spent, .. } => self.count(spent.coupon, 1, 0),
            Event::Kept { spent, user } => self.enter(spent, *user, (CouponUseState::Pending, false), at),
            Event::Posted { spent, user, over, .. } => {
                let pending = i64::from(self.known.is_pending(spent.claim));
                self.count(spent.coupon, pending.saturating_neg(), 1);
                if *over {
                    let figures = self.figures.entry(spent.coupon).or_default();
                    figures.over = figures.over.saturating_add(1);
                }
                self.enter(spent, *user, (CouponUseState::Posted, *over), at);
            }
            Event::Voided { spent, posted, .. } => {
                let pending = i64::from(self.known.is_pending(spent.claim));
                self.count(spent.coupon, pending.saturating_neg(), i64::from(*posted).saturating_neg());
                let number = self.numbers.get(&spent.claim);
                if let Some(entry) = number.and_then(|number| self.uses.get_mut(number)) {
                    entry.state = CouponUseState::Voided;
                    entry.at = at;
                }
            }
            Event::Expired { claims, .. } => {
                let coupons: Vec<CouponId> =
                    claims.iter().filter_map(|claim| self.known.coupon_of(*claim)).collect();
                coupons.into_iter().for_each(|coupon| self.count(coupon, -1, 0));
            }
            _ => {}
        }
        if !is_of_cards(event) {
            self.known.apply(event);
        }
    }

    fn count(&mut self, coupon: CouponId, pending: i64, used: i64) {
        let figures = self.figures.entry(coupon).or_default();
        let plus = |number: u32, more: i64| {
            u32::try_from(i64::from(number).saturating_add(more).max(0)).unwrap_or(u32::MAX)
        };
        figures.pending = plus(figures.pending, pending);
        figures.used = plus(figures.used, used);
    }

    fn enter(&mut self, spent: &Spent, user: User, (state, over): (CouponUseState, bool), at: Timestamp) {
        if let Some(entry) = self.numbers.get(&spent.claim).and_then(|number| self.uses.get_mut(number)) {
            (entry.state, entry.at, entry.user, entry.over) = (state, at, user, over);
            return;
        }
        let (claim, coupon, code) = (spent.claim, spent.coupon, spent.code.clone());
        self.next = self.next.saturating_add(1);
        self.numbers.insert(claim, self.next);
        self.uses.insert(self.next, Entry { claim, coupon, code, state, at, user, over });
        while self.uses.len() > COUPON_USES_KEPT {
            let Some((_, oldest)) = self.uses.pop_first() else { break };
            self.numbers.remove(&oldest.claim);
        }
    }
}

/// Whether an event is about a gift card alone.
pub(super) const fn is_of_cards(event: &Event) -> bool {
    matches!(
        event,
        Event::CardIssued(_)
            | Event::CardClaimed { .. }
            | Event::CardKept { .. }
            | Event::CardRedeemed { .. }
            | Event::CardFreed { .. }
            | Event::CardRefunded { .. }
            | Event::CardAdjusted { .. }
            | Event::CardBlocked { .. }
            | Event::CardCredited { .. }
    )
}

impl Entry {
    fn view(&self, number: u64) -> CouponUse {
        let User::Order(order) = self.user;
        CouponUse { number, code: self.code.clone(), state: self.state, at: self.at, order, over: self.over }
    }
}

/// Stands for a customer among uses of one coupon, and cannot be held against those of another.
pub(crate) fn customer_mark(coupon: CouponId, email: &str) -> CouponCustomer {
    let text = format!("onhand coupon {} {}", coupon.0, email.trim().to_lowercase());
    let hash = Sha256::digest(text.as_bytes());
    let mut bytes = [0_u8; 16];
    bytes.iter_mut().zip(hash.iter()).for_each(|(byte, from)| *byte = *from);
    CouponCustomer::new(Uuid::from_bytes(bytes))
}

/// A code that somebody gave, and whether another use of it can be had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Given {
    pub(crate) coupon: CouponId,
    pub(crate) code: String,
    pub(crate) refused: Option<RefusalCode>,
}

impl Replay for Coupons {
    fn replay(&mut self, record: &Record) {
        if let Decision::Accounts(events) = &record.decision {
            events.iter().for_each(|event| self.take(event, record.times.recorded_at));
        }
    }
}

impl Projection for Coupons {
    const PART: Part = Part { name: "coupons", form: 2, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
