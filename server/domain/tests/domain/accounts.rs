//! Codes: what head office may say of them, how often each can be used, and what becomes of the use that an order has.

use domain::{
    Answered, Errand, Grant, Machine, Request,
    accounts::{Accounts, Body, Command, Event, Spent, Terms, User, normalised, shard_of},
    orders::{Body as OrderBody, UseStep},
};
use protocol::{
    CommandId, CouponCustomer, CouponId, OrderId, OrderState, OrganisationCommand as O, PromotionEffect,
    PromotionId, PutCoupon, PutPromotion, RefusalCode, StaffId, Timestamp,
};

use crate::{
    orders_world::{LONDON, World, moved, ordered, shipped},
    organisation::{ask, assert_replays, head_office, put},
    support::*,
};

const COUPON: CouponId = CouponId(7);
const QUARTER_MS: i64 = 15 * 60 * 1_000;

struct Keeper {
    accounts: Accounts,
    now: i64,
}

impl Keeper {
    fn new() -> Self {
        Self { accounts: Accounts::default(), now: 1_000 }
    }

    fn tell(&mut self, number: u128, body: Body) -> Result<Vec<Event>, RefusalCode> {
        let at = Timestamp(self.now);
        let command = Command { id: id(number), staff: StaffId(1), grant: Grant::EVERYTHING, at, body };
        let events = self.accounts.decide(at, &command).map_err(|no| no.code)?;
        events.iter().for_each(|event| self.accounts.apply(event));
        // What is stored comes back the same, with all that follows from it.
        let bytes = postcard::to_stdvec(&self.accounts).unwrap();
        assert_eq!(postcard::from_bytes::<Accounts>(&bytes).unwrap(), self.accounts);
        Ok(events)
    }

    /// Claims a use for a purpose, under a claim's own number.
    fn claim(&mut self, number: u128, by: u128, terms: Terms) -> Result<(), RefusalCode> {
        self.claim_as(number, (by, None), terms)
    }

    fn claim_as(
        &mut self,
        number: u128,
        (by, customer): (u128, Option<CouponCustomer>),
        terms: Terms,
    ) -> Result<(), RefusalCode> {
        let body = Body::Claim { coupon: COUPON, code: "SUMMER10".into(), by: id(by), customer, terms };
        self.tell(number, body).map(|_| ())
    }

    fn post(&mut self, number: u128, terms: Terms) -> bool {
        let (spent, user) = (spent(number, None), User::Order(order()));
        let events = self.tell(number + 10_000, Body::Post { spent, user, terms }).unwrap();
        matches!(events[..], [Event::Posted { over: true, .. }])
    }

    fn void(&mut self, number: u128, posted: bool) {
        self.tell(number + 20_000, Body::Void { spent: spent(number, None), posted }).unwrap();
    }

    fn later(&mut self, millis: i64) {
        self.now += millis;
        if let Some(command) = self.accounts.on_wake(Timestamp(self.now)) {
            for event in self.accounts.decide(Timestamp(self.now), &command).unwrap() {
                self.accounts.apply(&event);
            }
        }
    }
}

fn order() -> OrderId {
    OrderId::new(id(99).uuid())
}

fn spent(number: u128, customer: Option<CouponCustomer>) -> Spent {
    Spent { claim: id(number), coupon: COUPON, code: "SUMMER10".into(), customer }
}

fn customer(number: u128) -> Option<CouponCustomer> {
    Some(CouponCustomer::new(id(number).uuid()))
}

fn at_most(uses: u32) -> Terms {
    Terms { uses_max: Some(uses), ..Terms::default() }
}

fn each(uses: u32) -> Terms {
    Terms { uses_each: Some(uses), ..Terms::default() }
}

#[test]
fn a_use_counts_from_the_moment_that_it_is_claimed() {
    let mut keeper = Keeper::new();
    keeper.claim(1, 100, at_most(2)).unwrap();
    keeper.claim(2, 200, at_most(2)).unwrap();
    assert_eq!(keeper.claim(3, 300, at_most(2)), Err(RefusalCode::CouponUsedUp));
    keeper.claim(4, 200, at_most(2)).expect("claims for one purpose are one use");
    assert!(!keeper.post(1, at_most(2)));
    assert_eq!(keeper.claim(5, 300, at_most(2)), Err(RefusalCode::CouponUsedUp));
    keeper.void(2, false);
    assert_eq!(keeper.claim(6, 300, at_most(2)), Err(RefusalCode::CouponUsedUp), "its twin is still there");
    keeper.void(4, false);
    keeper.claim(7, 300, at_most(2)).unwrap();
    keeper.claim(8, 400, Terms::default()).expect("without a limit there is always one more");
}

#[test]
fn what_nobody_keeps_expires_and_what_an_order_has_does_not() {
    let mut keeper = Keeper::new();
    keeper.claim(1, 100, at_most(1)).unwrap();
    keeper.later(QUARTER_MS - 1);
    assert_eq!(keeper.claim(2, 200, at_most(1)), Err(RefusalCode::CouponUsedUp));
    keeper.later(1);
    keeper.claim(3, 200, at_most(1)).expect("nobody came back for the first");
    keeper.tell(4, Body::Keep { spent: spent(3, None), user: User::Order(order()) }).unwrap();
    keeper.later(10 * QUARTER_MS);
    assert_eq!(keeper.accounts.wake_at(), None);
    assert_eq!(keeper.claim(5, 300, at_most(1)), Err(RefusalCode::CouponUsedUp));
    let late = keeper.tell(6, Body::Keep { spent: spent(1, None), user: User::Order(order()) }).unwrap();
    assert_eq!(late, [], "what is over cannot be kept");
}

#[test]
fn what_is_paid_late_is_a_fact_and_says_when_it_is_one_too_many() {
    let mut keeper = Keeper::new();
    keeper.claim(1, 100, at_most(1)).unwrap();
    keeper.later(QUARTER_MS);
    assert!(!keeper.post(1, at_most(1)), "nobody had taken it meanwhile");
    let mut keeper = Keeper::new();
    keeper.claim(1, 100, at_most(1)).unwrap();
    keeper.later(QUARTER_MS);
    keeper.claim(2, 200, at_most(1)).unwrap();
    assert!(keeper.post(1, at_most(1)), "somebody else has the last one");
    assert!(!keeper.post(2, at_most(1)), "who had claimed it is not to blame");
}

#[test]
fn one_customer_uses_a_code_so_often_and_another_as_often() {
    let mut keeper = Keeper::new();
    assert_eq!(keeper.claim(1, 100, each(1)), Err(RefusalCode::CouponNotNow), "nobody knows whose it is");
    keeper.claim_as(2, (100, customer(1)), each(1)).unwrap();
    assert_eq!(keeper.claim_as(3, (200, customer(1)), each(1)), Err(RefusalCode::CouponUsedByYou));
    keeper.claim_as(4, (300, customer(2)), each(1)).unwrap();
    let post =
        |customer| Body::Post { spent: spent(2, customer), user: User::Order(order()), terms: each(1) };
    keeper.tell(5, post(customer(1))).unwrap();
    assert_eq!(keeper.claim_as(6, (400, customer(1)), each(1)), Err(RefusalCode::CouponUsedByYou));
    keeper.tell(7, Body::Void { spent: spent(2, customer(1)), posted: true }).unwrap();
    keeper.claim_as(8, (500, customer(1)), each(1)).expect("the order came to nothing");
}

#[test]
fn codes_of_a_series_are_used_once_and_are_nobody_elses() {
    let mut keeper = Keeper::new();
    let series = Terms { series: true, ..Terms::default() };
    assert_eq!(keeper.claim(1, 100, series), Err(RefusalCode::UnknownCoupon));
    let issue = |codes: &[&str]| Body::Issue {
        coupon: COUPON,
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
    };
    keeper.tell(2, issue(&["SUMMER10", "WINTER20"])).unwrap();
    let again = keeper.tell(3, issue(&["SUMMER10", "WINTER20", "SPRING30"])).unwrap();
    assert!(
        matches!(&again[..], [Event::Issued { codes, known: 2, .. }] if codes == &["SPRING30"]),
        "{again:?}"
    );
    for wrong in ["ab", "with space", "lower", ""] {
        assert_eq!(keeper.tell(4, issue(&[wrong])), Err(RefusalCode::InvalidText), "{wrong}");
    }
    assert_eq!(
        keeper.claim(5, 100, at_most(9)),
        Err(RefusalCode::UnknownCoupon),
        "it is no code for everybody"
    );
    keeper.claim(6, 100, series).unwrap();
    assert_eq!(keeper.claim(7, 200, series), Err(RefusalCode::CouponUsedUp));
    keeper.post(6, series);
    assert_eq!(keeper.claim(8, 200, series), Err(RefusalCode::CouponUsedUp));
    keeper.void(6, true);
    keeper.claim(9, 200, series).expect("the order that had it came to nothing");
    let may = Command {
        id: id(10),
        staff: StaffId(2),
        grant: Grant::NOTHING,
        at: Timestamp(keeper.now),
        body: issue(&["OTHER40"]),
    };
    assert_eq!(keeper.accounts.decide(may.at, &may).unwrap_err().code, RefusalCode::NotAllowed);
}

#[test]
fn codes_are_compared_by_letters_and_digits_alone() {
    for (typed, code) in [(" sum-mer 10 ", "SUMMER10"), ("grün10", "GRÜN10"), ("A.B_C", "ABC"), ("  ", "")]
    {
        assert_eq!(normalised(typed), code);
    }
    let shards: std::collections::BTreeSet<u16> =
        (0..100).map(|number| shard_of(&format!("CODE{number}"))).collect();
    assert_eq!(shards.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3]);
}

#[test]
fn head_office_gives_codes_to_promotions_that_need_one() {
    let mut office = head_office();
    let promotion = |id, needs_code| PutPromotion {
        id: PromotionId(id),
        name: format!("P{id}"),
        effect: PromotionEffect::PercentOff(100_000),
        step: 1,
        active: true,
        needs_code,
        ..PutPromotion::default()
    };
    put(&mut office, O::PutPromotion(promotion(1, true)));
    put(&mut office, O::PutPromotion(promotion(2, false)));
    let coupon = |number: u32, code: Option<&str>| PutCoupon {
        id: CouponId(number),
        promotion: PromotionId(1),
        name: format!("C{number}"),
        code: code.map(str::to_owned),
        active: true,
        ..PutCoupon::default()
    };
    put(&mut office, O::PutCoupon(coupon(1, Some("sum mer-10"))));
    let known = office.coupon_of("SUMMER10").unwrap();
    assert_eq!((known.id, known.code.as_deref(), known.version), (CouponId(1), Some("SUMMER10"), 1));
    put(
        &mut office,
        O::PutCoupon(PutCoupon { uses_max: Some(5), version: Some(1), ..coupon(1, Some("SUMMER10")) }),
    );
    put(&mut office, O::PutCoupon(PutCoupon { uses_max: Some(5), ..coupon(2, None) }));
    let terms = |number| office.coupon(CouponId(number)).unwrap().terms();
    assert_eq!((terms(1).uses_max, terms(2)), (Some(5), Terms { series: true, ..Terms::default() }));
    for (asked, code) in [
        (O::PutPromotion(promotion(1, false)), RefusalCode::WrongState),
        (
            O::PutCoupon(PutCoupon { promotion: PromotionId(2), ..coupon(3, Some("ANY99")) }),
            RefusalCode::WrongState,
        ),
        (O::PutCoupon(coupon(3, Some("Summer 10"))), RefusalCode::AlreadyBooked),
        (O::PutCoupon(coupon(1, Some("OTHER"))), RefusalCode::WrongState),
        (O::PutCoupon(coupon(3, Some("x"))), RefusalCode::InvalidText),
        (
            O::PutCoupon(PutCoupon { uses_each: Some(0), ..coupon(3, Some("ANY99")) }),
            RefusalCode::InvalidQuantity,
        ),
        (
            O::PutCoupon(PutCoupon { version: Some(1), ..coupon(1, Some("SUMMER10")) }),
            RefusalCode::ChangedMeanwhile,
        ),
    ] {
        assert_eq!(office.decide(NOW, &ask(asked.clone())).unwrap_err().code, code, "{asked:?}");
    }
    assert_replays(&office);
}

/// A world in which an order is placed that has the only use there is.
fn with_a_code() -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    let claim = CommandId::new(id(500).uuid());
    let spent = Spent { claim, coupon: COUPON, code: "SUMMER10".into(), customer: None };
    let at = world.now;
    let body =
        Body::Claim { coupon: COUPON, code: "SUMMER10".into(), by: id(1), customer: None, terms: at_most(1) };
    let command = Command { id: claim, staff: StaffId(0), grant: Grant::EVERYTHING, at, body };
    for event in world.accounts.decide(at, &command).unwrap() {
        world.accounts.apply(&event);
    }
    world.uses = vec![spent];
    let order = world.place(shipped(&[ordered("TEA", 1)], &[(LONDON, &[moved("TEA", 1)])]));
    world.run();
    (world, order)
}

impl World {
    /// Without a limit but one in all.
    pub(crate) fn at_accounts(&mut self, errand: &Errand) -> Answered {
        let terms = Terms { uses_max: Some(1), ..Terms::default() };
        let body = match errand.request.clone() {
            Request::KeepUse { spent, user } => Body::Keep { spent, user },
            Request::PostUse { spent, user } => Body::Post { spent, user, terms },
            Request::VoidUse { spent, posted } => Body::Void { spent, posted },
            request => return self.at_cards(errand, request),
        };
        let command =
            Command { id: errand.id, staff: StaffId(0), grant: Grant::EVERYTHING, at: self.now, body };
        for event in self.accounts.decide(self.now, &command).unwrap() {
            self.accounts.apply(&event);
        }
        Answered::Done
    }
}

fn can_be_had(world: &World) -> bool {
    world.accounts.may_claim((COUPON, "SUMMER10"), (id(777), None), &at_most(1)).is_ok()
}

#[test]
fn an_order_keeps_its_use_and_posts_it_when_it_is_paid() {
    let (mut world, order) = with_a_code();
    assert_eq!(world.order(order).uses[0].told, Some(UseStep::Kept));
    world.now = world.now.plus_millis(QUARTER_MS * 10);
    assert_eq!(world.accounts.wake_at(), None, "it does not expire any more");
    assert!(!can_be_had(&world));
    world.pay(order, true);
    world.run();
    assert_eq!(world.order(order).state, OrderState::Confirmed);
    assert_eq!(world.order(order).uses[0].told, Some(UseStep::Posted));
    assert!(!world.accounts.is_pending(id(500)));
    assert!(!can_be_had(&world));
}

#[test]
fn an_order_that_comes_to_nothing_gives_its_use_back_paid_or_not() {
    for paid in [false, true] {
        let (mut world, order) = with_a_code();
        if paid {
            world.pay(order, true);
            world.run();
        }
        world.ask(OrderBody::Cancel { order, reason: String::new() }).unwrap();
        world.run();
        assert_eq!(world.order(order).state, OrderState::Cancelled, "{paid}");
        assert_eq!(world.order(order).uses[0].told, Some(UseStep::Voided), "{paid}");
        assert!(can_be_had(&world), "{paid}");
    }
}
