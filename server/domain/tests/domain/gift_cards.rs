//! Gift cards: what staff may do with one, how it is claimed and paid with, and the law of what is on all of them.

use domain::{
    Grant, Machine, RightSet,
    accounts::{Accounts, Body, CardBody, Command, Event, Share, User, shard_of_card},
    limits::{CLAIMS_OF_CARD_MAX, GIFT_CARD_AMOUNT_MAX},
};
use proptest::prelude::*;
use protocol::{
    ACCOUNT_SHARDS, Amount, Currency, GiftCardId, OrderId, RefusalCode, RefusalCode::*, Right, StaffId,
    Timestamp,
};

use crate::support::*;

const QUARTER_MS: i64 = 15 * 60 * 1_000;

pub(crate) fn card(number: u128) -> GiftCardId {
    GiftCardId::new(id(number).uuid())
}

pub(crate) fn share(claim: u128, of: u128, amount: i64) -> Share {
    Share { claim: id(claim), card: card(of), last: "7Q2X".into(), amount: Amount(amount) }
}

pub(crate) fn issue(of: u128, amount: i64) -> CardBody {
    CardBody::Issue {
        card: card(of),
        last: "7Q2X".into(),
        currency: Currency::GBP,
        amount: Amount(amount),
        until: None,
        customer: None,
        reason: "a present".into(),
    }
}

struct Keeper {
    accounts: Accounts,
    now: i64,
    grant: Grant,
    events: Vec<Event>,
}

impl Keeper {
    fn new() -> Self {
        Self { accounts: Accounts::default(), now: 1_000, grant: Grant::EVERYTHING, events: Vec::new() }
    }

    fn with(amount: i64) -> Self {
        let mut keeper = Self::new();
        keeper.tell(1, issue(1, amount)).unwrap();
        keeper
    }

    fn tell(&mut self, number: u128, body: CardBody) -> Result<Vec<Event>, RefusalCode> {
        let at = Timestamp(self.now);
        let command =
            Command { id: id(number), staff: StaffId(3), grant: self.grant, at, body: Body::Card(body) };
        let events = self.accounts.decide(at, &command).map_err(|no| no.code)?;
        self.take(&events);
        Ok(events)
    }

    fn take(&mut self, events: &[Event]) {
        events.iter().for_each(|event| self.accounts.apply(event));
        self.events.extend_from_slice(events);
        // What is stored comes back the same, with all that follows from it.
        let bytes = postcard::to_stdvec(&self.accounts).unwrap();
        assert_eq!(postcard::from_bytes::<Accounts>(&bytes).unwrap(), self.accounts);
    }

    fn claim(&mut self, number: u128, by: u128, amount: i64) -> Result<(), RefusalCode> {
        let body = CardBody::Claim { card: card(1), amount: Amount(amount), by: id(by) };
        self.tell(number, body).map(|_| ())
    }

    fn keep(&mut self, claim: u128, amount: i64) -> Result<(), RefusalCode> {
        self.tell(claim + 1_000, CardBody::Keep { share: share(claim, 1, amount), user: user() }).map(|_| ())
    }

    fn redeem(&mut self, claim: u128, claimed: i64, amount: i64) -> Result<(), RefusalCode> {
        let body = CardBody::Redeem { share: share(claim, 1, claimed), amount: Amount(amount), user: user() };
        self.tell(claim + 2_000, body).map(|_| ())
    }

    fn free(&mut self, claim: u128) {
        self.tell(claim + 3_000, CardBody::Free { card: card(1), claim: id(claim) }).unwrap();
    }

    fn adjust(&mut self, number: u128, amount: i64) -> Result<(), RefusalCode> {
        let body = CardBody::Adjust { card: card(1), amount: Amount(amount), reason: "counted".into() };
        self.tell(number, body).map(|_| ())
    }

    fn later(&mut self, millis: i64) {
        self.now += millis;
        while let Some(command) = self.accounts.on_wake(Timestamp(self.now)) {
            let events = self.accounts.decide(Timestamp(self.now), &command).unwrap();
            self.take(&events);
        }
    }

    /// What is on the card, and what of it somebody else can have.
    fn stands(&self) -> (i64, i64) {
        let card = self.accounts.card(card(1)).unwrap();
        (card.balance.0, card.available(None).0)
    }
}

fn user() -> User {
    User::Order(OrderId::new(id(99).uuid()))
}

#[test]
fn what_is_claimed_is_nobody_elses_until_it_is_paid_free_or_over() {
    let mut keeper = Keeper::with(5_000);
    keeper.claim(10, 100, 3_000).unwrap();
    assert_eq!(keeper.stands(), (5_000, 2_000));
    assert_eq!(keeper.claim(11, 200, 2_001), Err(GiftCardShort));
    keeper.claim(11, 200, 2_000).unwrap();
    keeper.claim(12, 100, 3_000).expect("a second window of one cart is not in its way");
    keeper.keep(10, 3_000).unwrap();
    assert_eq!(keeper.keep(12, 3_000), Err(GiftCardShort), "but only one of the two has it");
    let twin = keeper.tell(90, CardBody::Free { card: card(1), claim: id(12) }).unwrap();
    assert!(twin.is_empty(), "and the other is free by itself");
    keeper.keep(11, 2_000).expect("and nobody else loses what they claimed");
    keeper.redeem(10, 3_000, 2_500).expect("less may be paid than was claimed");
    assert_eq!(keeper.accounts.card(card(1)).unwrap().balance, Amount(2_500));
    keeper.free(11);
    keeper.free(12);
    keeper.free(12);
    assert_eq!(keeper.stands(), (2_500, 2_500));
    assert_eq!(keeper.redeem(13, 2_501, 2_501), Err(GiftCardShort), "nothing is paid that is not there");
}

#[test]
fn what_nobody_keeps_expires_and_what_an_order_has_does_not() {
    let mut keeper = Keeper::with(5_000);
    keeper.claim(10, 100, 5_000).unwrap();
    keeper.later(QUARTER_MS - 1);
    assert_eq!(keeper.claim(11, 200, 1), Err(GiftCardShort));
    keeper.later(1);
    assert_eq!(keeper.keep(10, 5_000), Err(GiftCardShort), "whoever comes too late is told so");
    keeper.claim(11, 200, 5_000).unwrap();
    keeper.keep(11, 5_000).unwrap();
    keeper.keep(11, 5_000).expect("asked again it is the same");
    keeper.later(QUARTER_MS * 100);
    assert_eq!((keeper.stands(), keeper.accounts.wake_at()), ((5_000, 0), None));
    keeper.redeem(11, 5_000, 5_000).unwrap();
    assert_eq!(keeper.stands(), (0, 0));
    let back = CardBody::Refund { card: card(1), amount: Amount(1_200), user: user() };
    keeper.tell(50, back).unwrap();
    assert_eq!(keeper.stands(), (1_200, 1_200));
}

#[test]
fn who_may_do_what_with_a_card() {
    let mut keeper = Keeper::with(5_000);
    keeper.grant = Grant { rights: others(), ..Grant::EVERYTHING };
    let block = |blocked| CardBody::Block { card: card(1), blocked, reason: "stolen".into() };
    assert_eq!(keeper.tell(2, issue(2, 100)), Err(NotAllowed));
    assert_eq!(keeper.adjust(3, 100), Err(NotAllowed));
    assert_eq!(keeper.tell(4, block(true)), Err(NotAllowed));
    keeper.claim(5, 100, 100).expect("customers claim by the server, which has their code");
    keeper.grant = Grant::EVERYTHING;
    keeper.tell(6, block(true)).unwrap();
    assert_eq!(keeper.claim(7, 100, 100), Err(GiftCardBlocked));
    keeper.keep(5, 100).expect("what was claimed before is not taken away");
    keeper.tell(8, block(false)).unwrap();
    keeper.claim(9, 100, 100).unwrap();
}

#[test]
fn what_a_card_may_not_be() {
    let mut keeper = Keeper::with(5_000);
    let most = GIFT_CARD_AMOUNT_MAX.0;
    let changed = |change: &dyn Fn(&mut String, &mut Option<Timestamp>, &mut String)| {
        let CardBody::Issue { card, mut last, currency, amount, mut until, customer, mut reason } =
            issue(2, 100)
        else {
            unreachable!()
        };
        change(&mut last, &mut until, &mut reason);
        CardBody::Issue { card, last, currency, amount, until, customer, reason }
    };
    for (body, told) in [
        (issue(1, 100), AlreadyBooked),
        (issue(2, 0), InvalidAmount),
        (issue(2, -1), InvalidAmount),
        (issue(2, most + 1), InvalidAmount),
        (changed(&|last, _, _| "7Q2".clone_into(last)), InvalidText),
        (changed(&|last, _, _| "7Q2-".clone_into(last)), InvalidText),
        (changed(&|_, until, _| *until = Some(Timestamp(1_000))), InvalidTime),
        (changed(&|_, _, reason| " ".clone_into(reason)), InvalidText),
        (CardBody::Claim { card: card(9), amount: Amount(1), by: id(1) }, UnknownGiftCard),
        (CardBody::Claim { card: card(1), amount: Amount(0), by: id(1) }, InvalidAmount),
        (CardBody::Refund { card: card(9), amount: Amount(1), user: user() }, UnknownGiftCard),
    ] {
        assert_eq!(keeper.tell(70, body.clone()).unwrap_err(), told, "{body:?}");
    }
    for (amount, told) in [(0, InvalidAmount), (-5_001, GiftCardShort), (most, InvalidAmount)] {
        assert_eq!(keeper.adjust(80, amount), Err(told), "{amount}");
    }
    keeper.claim(10, 100, 4_000).unwrap();
    assert_eq!(keeper.adjust(81, -1_001), Err(GiftCardShort), "what is claimed is not corrected away");
    keeper.adjust(82, -1_000).unwrap();
    assert_eq!(keeper.stands(), (4_000, 0));
    let mut until = Keeper::new();
    until.tell(1, changed(&|_, until, _| *until = Some(Timestamp(2_000)))).unwrap();
    until.now = 2_000;
    let body = CardBody::Claim { card: card(2), amount: Amount(1), by: id(1) };
    assert_eq!(until.tell(2, body).unwrap_err(), GiftCardExpired);
}

#[test]
fn one_card_has_so_many_open_claims_and_no_more() {
    let mut keeper = Keeper::with(5_000);
    for number in 0..CLAIMS_OF_CARD_MAX as u128 {
        keeper.claim(100 + number, 7, 1).unwrap();
    }
    assert_eq!(keeper.claim(999, 7, 1), Err(TooManyLines));
    keeper.later(QUARTER_MS);
    keeper.claim(999, 7, 1).unwrap();
}

#[test]
fn cards_are_spread_over_the_machines_by_the_ends_of_their_ids() {
    let mut seen = [0; ACCOUNT_SHARDS as usize];
    (0..400_u128).for_each(|number| seen[usize::from(shard_of_card(card(number)))] += 1);
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
}

/// Every right but the one.
fn others() -> RightSet {
    Right::ALL.into_iter().filter(|right| *right != Right::ManageGiftCards).collect()
}

/// One thing that may happen to the card. Numbers choose among what there is.
fn step(keeper: &mut Keeper, (what, which, amount): (u8, u8, i64)) {
    let claim = 100 + u128::from(which % 12);
    let by = 10 + u128::from(which % 4);
    let own = keeper.events.iter().find_map(|event| match event {
        Event::CardClaimed { share, .. } if share.claim == id(claim) => Some(share.amount.0),
        _ => None,
    });
    let (fresh, own) = (own.is_none(), own.unwrap_or(amount));
    // What is refused changes nothing, which is what is looked at.
    let _answer = match what % 8 {
        0 | 1 if fresh => keeper.claim(claim, by, amount),
        2 | 3 => keeper.keep(claim, own),
        4 => keeper.redeem(claim, own, amount.min(own)),
        5 => {
            keeper.free(claim);
            Ok(())
        }
        6 => keeper.adjust(500, if which.is_multiple_of(2) { amount } else { -amount }),
        _ => {
            keeper.later(i64::from(which) * 10_000);
            Ok(())
        }
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_balance_is_the_sum_of_its_entries_and_nobody_has_more_than_there_is(
        steps in prop::collection::vec((any::<u8>(), any::<u8>(), 1_i64..3_000), 0..60),
    ) {
        let mut keeper = Keeper::with(5_000);
        for one in steps {
            step(&mut keeper, one);
            let entries = keeper.events.iter().map(|event| match event {
                Event::CardIssued(new) => new.amount.0,
                Event::CardRedeemed { amount, .. } => -amount.0,
                Event::CardRefunded { amount, .. } | Event::CardAdjusted { amount, .. } => amount.0,
                _ => 0,
            });
            let known = keeper.accounts.card(card(1)).unwrap();
            prop_assert_eq!(known.balance.0, entries.sum::<i64>());
            prop_assert!(known.balance.0 >= 0);
            prop_assert!(known.claimed() <= known.balance);
            prop_assert!(known.available(None).0 + known.claimed().0 <= known.balance.0);
            // Whoever was told that they have it for certain gets it: all of them together.
            let mut all = keeper.accounts.clone();
            for (number, share) in kept(&keeper).into_iter().enumerate() {
                let body = CardBody::Redeem { amount: share.amount, share, user: user() };
                let at = Timestamp(keeper.now);
                let (id, staff, grant) = (id(9_000 + number as u128), StaffId(0), Grant::NOTHING);
                let command = Command { id, staff, grant, at, body: Body::Card(body) };
                let events = all.decide(at, &command);
                prop_assert!(events.is_ok(), "{:?}", events);
                events.unwrap().iter().for_each(|event| all.apply(event));
            }
            prop_assert!(all.card(card(1)).unwrap().balance.0 >= 0);
        }
    }
}

/// Claims that somebody keeps, and of which nothing has become yet.
fn kept(keeper: &Keeper) -> Vec<Share> {
    let mut open: Vec<Share> = Vec::new();
    for event in &keeper.events {
        match event {
            Event::CardKept { share, .. } => open.push(share.clone()),
            Event::CardRedeemed { share, .. } | Event::CardFreed { share, .. } => {
                open.retain(|own| own.claim != share.claim);
            }
            _ => {}
        }
    }
    open
}
