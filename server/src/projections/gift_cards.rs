//! Gift cards as they can be read: what is on each and what changed that, and what the house owes on all of them. It folds all machines
//! that keep cards into one.

use domain::{
    Machine,
    accounts::{Accounts, Card, CreditWhy, Event, User, credit_of},
};
use protocol::{
    Amount, CommandId, Currency, CustomerId, GiftCardBalance, GiftCardDay, GiftCardEntry, GiftCardEntryKind,
    GiftCardId, GiftCardLedger, GiftCardLiability, GiftCardState, GiftCardView, OccurredAt, OrderId, StaffId,
    StoreCredit, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

use super::coupons::is_of_cards;
use crate::{
    business_day::{Calendar, Day, written},
    egress::{Attach, Follow, Outlet, Part, Projection},
    limits::{GIFT_CARD_ENTRIES_KEPT, GIFT_CARD_QUARTERS_KEPT},
    record::{Decision, Record},
    recovery::Replay,
};

const QUARTER_MS: i64 = 15 * 60 * 1_000;

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct GiftCards {
    known: Accounts,
    /// In the order in which they were issued.
    numbers: BTreeMap<u64, GiftCardId>,
    entries: BTreeMap<GiftCardId, Entries>,
    /// What changed in each quarter of an hour in which something did: days are told apart when they are asked for, by a branch's
    /// clock.
    quarters: BTreeMap<i64, Sums>,
    /// What older ones came to.
    before: i64,
}

#[derive(Default, Serialize, Deserialize)]
struct Entries {
    number: u64,
    /// The newest last.
    kept: VecDeque<Entry>,
    /// What those come to that are not kept.
    before: i64,
}

#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    kind: GiftCardEntryKind,
    amount: Amount,
    balance: Amount,
    at: Timestamp,
    staff: StaffId,
    order: Option<OrderId>,
    reason: String,
}

/// What all cards together were issued with, and so on.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Sums {
    issued: i64,
    redeemed: i64,
    refunded: i64,
    adjusted: i64,
    credited: i64,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.issued = self.issued.saturating_add(other.issued);
        self.redeemed = self.redeemed.saturating_add(other.redeemed);
        self.refunded = self.refunded.saturating_add(other.refunded);
        self.adjusted = self.adjusted.saturating_add(other.adjusted);
        self.credited = self.credited.saturating_add(other.credited);
    }

    const fn change(self) -> i64 {
        let came = self.issued.saturating_add(self.credited).saturating_add(self.refunded);
        came.saturating_sub(self.redeemed).saturating_add(self.adjusted)
    }
}

/// Which cards are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct CardsAsked {
    /// Those whose codes end so.
    pub(crate) last: Option<String>,
    pub(crate) customer: Option<CustomerId>,
    /// Those with nothing on them too.
    pub(crate) empty: bool,
    /// Those that were issued before this one.
    pub(crate) before: Option<u64>,
}

impl GiftCards {
    /// A card as its machine has it.
    pub(crate) fn card(&self, card: GiftCardId) -> Option<&Card> {
        self.known.card(card)
    }

    /// What can be used of some cards now, for one purpose.
    pub(crate) fn available(&self, cards: &[GiftCardId], by: CommandId, at: Timestamp) -> Vec<Amount> {
        let of = |card: &GiftCardId| {
            let known = self.known.card(*card).filter(|known| known.is_good(at).is_ok());
            known.map_or(Amount::ZERO, |known| known.available(Some(by)))
        };
        cards.iter().map(of).collect()
    }

    /// A customer's store credit, and what can be had of it for one purpose.
    pub(crate) fn store_credit(
        &self,
        customer: CustomerId,
        (currency, by): (Currency, Option<CommandId>),
        at: Timestamp,
    ) -> StoreCredit {
        let card = credit_of(customer);
        let Some((known, ledger)) = self.known.card(card).zip(self.ledger(card, at)) else {
            let nothing = Amount::ZERO;
            let (balance, available, before) = (nothing, nothing, nothing);
            return StoreCredit { currency, balance, available, card: None, entries: Vec::new(), before };
        };
        let available = if known.is_good(at).is_ok() { known.available(by) } else { Amount::ZERO };
        StoreCredit {
            currency: known.currency,
            balance: known.balance,
            available,
            card: Some(card),
            entries: ledger.entries,
            before: ledger.before,
        }
    }

    /// What whoever has a card's code may know of it.
    pub(crate) fn balance(&self, card: GiftCardId, at: Timestamp) -> Option<GiftCardBalance> {
        let known = self.known.card(card)?;
        let state = state_of(known, at);
        let usable = matches!(state, GiftCardState::Good | GiftCardState::Empty);
        Some(GiftCardBalance {
            last: known.last.clone(),
            currency: known.currency,
            state,
            available: if usable { known.available(None) } else { Amount::ZERO },
            until: known.until,
        })
    }

    pub(crate) fn ledger(&self, card: GiftCardId, at: Timestamp) -> Option<GiftCardLedger> {
        let view = self.view(card, at)?;
        let own = self.entries.get(&card)?;
        let entry = |entry: &Entry| GiftCardEntry {
            kind: entry.kind,
            amount: entry.amount,
            balance: entry.balance,
            at: entry.at,
            staff: entry.staff,
            order: entry.order,
            reason: entry.reason.clone(),
        };
        let entries = own.kept.iter().rev().map(entry).collect();
        Some(GiftCardLedger { view, entries, before: Amount(own.before) })
    }

    /// Cards, those issued last first.
    pub(crate) fn list(&self, asked: &CardsAsked, limit: usize, at: Timestamp) -> Vec<GiftCardView> {
        let older = self.numbers.range(..asked.before.unwrap_or(u64::MAX)).rev();
        let wanted = older.filter(|(_, card)| self.known.card(**card).is_some_and(|card| asked.wants(card)));
        wanted.filter_map(|(_, card)| self.view(*card, at)).take(limit).collect()
    }

    fn view(&self, card: GiftCardId, at: Timestamp) -> Option<GiftCardView> {
        let known = self.known.card(card)?;
        Some(GiftCardView {
            card,
            number: self.entries.get(&card)?.number,
            last: known.last.clone(),
            currency: known.currency,
            state: state_of(known, at),
            issued: known.issued,
            balance: known.balance,
            claimed: known.claimed(),
            issued_at: known.issued_at,
            until: known.until,
            customer: known.customer,
        })
    }

    /// What the house owes on all cards, and how that changed by day.
    pub(crate) fn liability(
        &self,
        (currency, calendar): (Currency, Calendar),
        days_max: usize,
        at: Timestamp,
    ) -> GiftCardLiability {
        let (mut owed, mut cards, mut expired) = (0_i64, 0_u32, 0_i64);
        for (_, card) in self.known.cards().filter(|(_, card)| card.balance > Amount::ZERO) {
            owed = owed.saturating_add(card.balance.0);
            cards = cards.saturating_add(1);
            if state_of(card, at) == GiftCardState::Expired {
                expired = expired.saturating_add(card.balance.0);
            }
        }
        let mut days: BTreeMap<Day, Sums> = BTreeMap::new();
        for (quarter, sums) in &self.quarters {
            let at = Timestamp(quarter.saturating_mul(QUARTER_MS));
            days.entry(calendar.day(OccurredAt { at, offset_minutes: 0 })).or_default().add(*sums);
        }
        let mut then = self.before;
        let told = |(day, sums): (Day, Sums)| {
            then = then.saturating_add(sums.change());
            GiftCardDay {
                day: written(day),
                issued: Amount(sums.issued),
                redeemed: Amount(sums.redeemed),
                refunded: Amount(sums.refunded),
                adjusted: Amount(sums.adjusted),
                owed: Amount(then),
                credited: Amount(sums.credited),
            }
        };
        let mut days: Vec<GiftCardDay> = days.into_iter().map(told).collect();
        days.reverse();
        days.truncate(days_max);
        GiftCardLiability { currency, owed: Amount(owed), cards, expired: Amount(expired), days }
    }

    fn take(&mut self, event: &Event, at: Timestamp) {
        if !(is_of_cards(event) || matches!(event, Event::Expired { .. })) {
            return;
        }
        self.known.apply(event);
        if let Some(card) = begun(event).filter(|card| !self.entries.contains_key(card)) {
            let number = self.numbers.last_key_value().map_or(1, |(last, _)| last.saturating_add(1));
            self.numbers.insert(number, card);
            self.entries.insert(card, Entries { number, ..Entries::default() });
        }
        let Some((card, mut entry)) = entry_of(event, at) else { return };
        entry.balance = self.known.card(card).map_or(Amount::ZERO, |known| known.balance);
        self.count(&entry);
        let own = self.entries.entry(card).or_default();
        own.kept.push_back(entry);
        if own.kept.len() > GIFT_CARD_ENTRIES_KEPT
            && let Some(oldest) = own.kept.pop_front()
        {
            own.before = own.before.saturating_add(oldest.amount.0);
        }
    }

    fn count(&mut self, entry: &Entry) {
        let amount = entry.amount.0;
        let mut sums = Sums::default();
        match entry.kind {
            GiftCardEntryKind::Issued => sums.issued = amount,
            GiftCardEntryKind::Redeemed => sums.redeemed = amount.saturating_neg(),
            GiftCardEntryKind::Refunded => sums.refunded = amount,
            GiftCardEntryKind::Adjusted => sums.adjusted = amount,
            GiftCardEntryKind::Credited => sums.credited = amount,
            GiftCardEntryKind::Blocked | GiftCardEntryKind::Unblocked => return,
        }
        let quarter = entry.at.0.div_euclid(QUARTER_MS);
        self.quarters.entry(quarter).or_default().add(sums);
        while self.quarters.len() > GIFT_CARD_QUARTERS_KEPT {
            let Some((_, oldest)) = self.quarters.pop_first() else { break };
            self.before = self.before.saturating_add(oldest.change());
        }
    }
}

impl CardsAsked {
    fn wants(&self, card: &Card) -> bool {
        let last = self.last.as_ref().is_none_or(|last| card.last.eq_ignore_ascii_case(last));
        let customer = self.customer.is_none() || card.customer == self.customer;
        last && customer && (self.empty || card.balance > Amount::ZERO)
    }
}

/// The card that an event may be the first of.
const fn begun(event: &Event) -> Option<GiftCardId> {
    match event {
        Event::CardIssued(new) => Some(new.card),
        Event::CardCredited { credited, .. } => Some(credited.card),
        _ => None,
    }
}

fn state_of(card: &Card, at: Timestamp) -> GiftCardState {
    if card.blocked {
        GiftCardState::Blocked
    } else if card.until.is_some_and(|until| until <= at) {
        GiftCardState::Expired
    } else if card.balance <= Amount::ZERO {
        GiftCardState::Empty
    } else {
        GiftCardState::Good
    }
}

/// What an event writes into a card's ledger; its balance is not known yet.
fn entry_of(event: &Event, at: Timestamp) -> Option<(GiftCardId, Entry)> {
    let entry = |kind, amount| Entry {
        kind,
        amount,
        balance: Amount::ZERO,
        at,
        staff: StaffId(0),
        order: None,
        reason: String::new(),
    };
    let of = |user: &User| {
        let User::Order(order) = user;
        Some(*order)
    };
    Some(match event {
        Event::CardIssued(new) => {
            let own = entry(GiftCardEntryKind::Issued, new.amount);
            (new.card, Entry { staff: new.staff, reason: new.reason.clone(), ..own })
        }
        Event::CardRedeemed { share, amount, user, .. } => {
            let own = entry(GiftCardEntryKind::Redeemed, Amount(amount.0.saturating_neg()));
            (share.card, Entry { order: of(user), ..own })
        }
        Event::CardRefunded { card, amount, user, .. } => {
            (*card, Entry { order: of(user), ..entry(GiftCardEntryKind::Refunded, *amount) })
        }
        Event::CardCredited { credited, .. } => {
            let own = entry(GiftCardEntryKind::Credited, credited.amount);
            let own = match &credited.why {
                CreditWhy::Order(order) => Entry { order: Some(*order), ..own },
                CreditWhy::Goodwill { staff, reason } => {
                    Entry { staff: *staff, reason: reason.clone(), ..own }
                }
            };
            (credited.card, own)
        }
        Event::CardAdjusted { card, amount, reason, staff, .. } => {
            let own = entry(GiftCardEntryKind::Adjusted, *amount);
            (*card, Entry { staff: *staff, reason: reason.clone(), ..own })
        }
        Event::CardBlocked { card, blocked, reason, staff, .. } => {
            let kind = if *blocked { GiftCardEntryKind::Blocked } else { GiftCardEntryKind::Unblocked };
            (*card, Entry { staff: *staff, reason: reason.clone(), ..entry(kind, Amount::ZERO) })
        }
        _ => return None,
    })
}

impl Replay for GiftCards {
    fn replay(&mut self, record: &Record) {
        if let Decision::Accounts(events) = &record.decision {
            events.iter().for_each(|event| self.take(event, record.times.recorded_at));
        }
    }
}

impl Projection for GiftCards {
    const PART: Part = Part { name: "gift_cards", form: 2, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
