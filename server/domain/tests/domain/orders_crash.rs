//! The server falls at every step that an order takes, in every way that it can: before somebody was asked, after it was done and before
//! anybody heard of it, after it was heard and before the answer was recorded, and right behind the answer. Whatever story it is: one order,
//! one charge, or all of it back.

use domain::{
    Grant, Machine,
    orders::{Body, CreditTo, Order, Orders, Reading},
};
use protocol::{Amount, CustomerId, OrderId, OrderState, PAYMENT_MS, PaymentState};

use crate::{orders_law::end, orders_world::*, support::id};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fall {
    /// Somebody was about to be asked.
    BeforeAsked,
    /// It was done outside, and nobody heard of it.
    Unheard,
    /// What a provider said was recorded, and the answer to what was asked was not.
    AnswerLost,
    AfterAnswer,
}

const FALLS: [Fall; 4] = [Fall::BeforeAsked, Fall::Unheard, Fall::AnswerLost, Fall::AfterAnswer];

/// What happens to an order between one time that nothing is owed and the next.
#[derive(Clone, Copy, Debug)]
enum Act {
    Pays,
    SetsAside,
    /// Paid, and the notice of it never comes.
    PaysUnheard,
    /// What the provider has is asked, as it is where nobody tells of it.
    Asked,
    Declined,
    AgainPays,
    CallsOff,
    TimePasses,
    HandsOver,
    PaysBack,
    GivesCredit,
    Disputes,
}

/// An order whose server falls once.
struct Story {
    world: World,
    order: OrderId,
    steps: usize,
    falls: Option<(usize, Fall)>,
}

impl Story {
    fn begin(gift: &[(i64, i64)], falls: Option<(usize, Fall)>) -> Self {
        let mut world = World::new(&[(LONDON, "TEA", 3), (PARIS, "TEA", 3)]);
        world.give_cards(gift);
        let order = world.place(to_ship(2));
        Self { world, order, steps: 0, falls }
    }

    /// What is in memory is gone, and comes back from the records alone.
    fn fall(&mut self) {
        let mut again = Orders::default();
        self.world.events.iter().for_each(|event| again.apply(event));
        assert_eq!(again, self.world.orders);
        self.world.orders = again;
    }

    /// Everything that is owed, one by one.
    fn drain(&mut self) {
        for _ in 0..400 {
            let Some(errand) = self.world.orders.owed().into_iter().next() else { return };
            let falls = self.falls.filter(|(at, _)| *at == self.steps).map(|(_, fall)| fall);
            self.steps += 1;
            if falls == Some(Fall::Unheard) {
                self.world.happen(&errand);
            }
            if matches!(falls, Some(Fall::BeforeAsked | Fall::Unheard)) {
                self.fall();
                continue;
            }
            let answer = self.world.carry(&errand);
            if falls != Some(Fall::AnswerLost) {
                self.world.settle(errand.id, answer);
            }
            if falls.is_some() {
                self.fall();
            }
        }
        panic!("it never ends: {:?}", self.world.orders.owed());
    }

    fn last_payment(&self) -> protocol::PaymentId {
        let payments = &self.world.order(self.order).payments;
        Order::payment_id(self.order, u16::try_from(payments.len() - 1).unwrap())
    }

    fn provider_says(&mut self, state: PaymentState, authorised: i64, captured: i64) {
        let payment = self.last_payment();
        let refunded = self.world.payments[&payment].now.refunded.0;
        self.world.payments.get_mut(&payment).unwrap().be(reading(state, authorised, captured, refunded));
    }

    fn act(&mut self, act: Act) {
        let (order, all) = (self.order, Grant::EVERYTHING);
        match act {
            Act::Pays | Act::AgainPays => {
                if matches!(act, Act::AgainPays) {
                    self.world.ask(Body::Pay { order }).unwrap();
                    self.drain();
                }
                self.world.pay(order, true);
            }
            Act::SetsAside => self.world.pay(order, false),
            Act::PaysUnheard => {
                let asked = self.world.payments[&self.last_payment()].asked.0;
                self.provider_says(PaymentState::Captured, asked, asked);
            }
            Act::Asked => self.world.read(self.last_payment()),
            Act::Declined => {
                self.provider_says(PaymentState::Declined, 0, 0);
                self.world.read(self.last_payment());
            }
            Act::CallsOff => drop(self.world.ask(Body::Cancel { order, reason: String::new() }).unwrap()),
            Act::TimePasses => self.world.wait(PAYMENT_MS + 60_000),
            Act::HandsOver => self.world.hand_over(),
            Act::PaysBack => {
                let back = Body::Refund { order, amount: Amount(300), reason: "kind".into() };
                self.world.say(false, all, back).unwrap();
            }
            Act::GivesCredit => {
                let to = CreditTo::Account(CustomerId::new(id(77).uuid()));
                let back = Body::CreditBack { order, amount: Amount(300), reason: "kind".into(), to };
                self.world.say(false, all, back).unwrap();
            }
            Act::Disputes => {
                let last = self.last_payment();
                let payment = self.world.payments.get_mut(&last).unwrap();
                payment.be(Reading { disputed: true, ..payment.now });
                self.world.read(self.last_payment());
                assert!(self.world.order(order).needs_attention(), "somebody is to look at it");
            }
        }
    }
}

/// Tells a story; how many steps it took.
fn told(
    name: &str,
    acts: &[Act],
    gift: &[(i64, i64)],
    expected: OrderState,
    falls: Option<(usize, Fall)>,
) -> usize {
    let mut story = Story::begin(gift, falls);
    story.drain();
    for act in acts {
        story.act(*act);
        story.drain();
    }
    let steps = story.steps;
    end(&mut story.world, story.order);
    let known = story.world.order(story.order);
    let what = format!("{name}, {falls:?}: {known:#?}");
    assert_eq!(known.state, expected, "{what}");
    assert_eq!((story.world.kept(story.order), known.unpaid()), (known.owes().0, Amount::ZERO), "{what}");
    let charged = story.world.payments.values().filter(|paid| paid.now.captured > Amount::ZERO).count();
    assert!(charged <= 1, "one order, one charge: {what}");
    let promised = story.world.shelves.values().flat_map(|shelf| shelf.promised.values());
    assert!(promised.into_iter().all(|job| job.over), "nothing is promised to nobody: {what}");
    assert!(story.world.shelves.values().all(|shelf| shelf.holds.is_empty()), "nothing is held: {what}");
    same_again(&story.world);
    steps
}

#[test]
fn wherever_the_server_falls_an_order_has_its_money_and_money_has_its_order() {
    use Act::*;
    use OrderState::{Cancelled, Fulfilled};
    const GIFT: &[(i64, i64)] = &[(700, 700)];
    for (name, acts, gift, expected) in [
        ("paid at once", &[Pays, HandsOver][..], &[][..], Fulfilled),
        ("set aside and taken", &[SetsAside, HandsOver], &[], Fulfilled),
        ("paid, and nobody told of it", &[PaysUnheard, Asked, HandsOver], &[], Fulfilled),
        ("paid too late", &[TimePasses, PaysUnheard, Asked, HandsOver], &[], Fulfilled),
        (
            "paid in the moment in which time was over",
            &[PaysUnheard, TimePasses, Asked, HandsOver],
            &[],
            Fulfilled,
        ),
        ("declined and paid with another card", &[Declined, AgainPays, HandsOver], &[], Fulfilled),
        ("called off unpaid", &[CallsOff], &[], Cancelled),
        ("called off paid", &[Pays, CallsOff], &[], Cancelled),
        ("called off with money set aside", &[SetsAside, CallsOff], &[], Cancelled),
        ("nobody pays", &[TimePasses], &[], Cancelled),
        ("some of it goes back", &[Pays, PaysBack, HandsOver], &[], Fulfilled),
        ("some of it goes back as credit", &[Pays, GivesCredit, HandsOver], &[], Fulfilled),
        ("disputed", &[Pays, HandsOver, Disputes], &[], Fulfilled),
        ("a gift card and the rest", &[Pays, HandsOver], GIFT, Fulfilled),
        ("a gift card, set aside and called off", &[SetsAside, CallsOff], GIFT, Cancelled),
        ("a gift card, and nobody pays the rest", &[TimePasses], GIFT, Cancelled),
        ("a gift card, and credit for some of it", &[Pays, GivesCredit, HandsOver], GIFT, Fulfilled),
    ] {
        let steps = told(name, acts, gift, expected, None);
        assert!(steps > 1, "{name} takes steps");
        for at in 0..steps {
            for fall in FALLS {
                told(name, acts, gift, expected, Some((at, fall)));
            }
        }
    }
}
