//! Orders that gift cards pay, alone or beside somebody who takes money: what becomes of each claim, and what goes back to whom.

use domain::{
    Answered, Errand, Grant, Machine, Request,
    accounts::{Body as Asked, CardBody, Command},
    orders::{Body, Order, OrderEvent, Placed},
};
use protocol::{
    Amount, CancelledBecause, CommandId, OrderId, OrderState, PAYMENT_MS, PaymentState, RefusalCode::*,
    StaffId,
};

use crate::{
    gift_cards::{card, issue, share},
    orders_world::*,
    support::*,
};

impl World {
    /// Whoever keeps gift cards does what an order asks.
    pub(crate) fn at_cards(&mut self, errand: &Errand, request: Request) -> Answered {
        let body = match request {
            Request::KeepCard { share, user } => CardBody::Keep { share, user },
            Request::RedeemCard { share, amount, user } => CardBody::Redeem { share, amount, user },
            Request::FreeCard { share } => CardBody::Free { card: share.card, claim: share.claim },
            Request::RefundCard { share, amount, user } => {
                CardBody::Refund { card: share.card, amount, user }
            }
            Request::CreditCard { credited } => CardBody::Credit(credited),
            other => panic!("whoever keeps what is of value is asked {other:?}"),
        };
        match self.at_accounts_under(errand.id, body) {
            Ok(()) => Answered::Done,
            Err(code) => Answered::Refused(code),
        }
    }

    pub(crate) fn at_accounts_under(
        &mut self,
        id: protocol::CommandId,
        body: CardBody,
    ) -> Result<(), protocol::RefusalCode> {
        let (staff, grant, at) = (StaffId(0), Grant::EVERYTHING, self.now);
        let command = Command { id, staff, grant, at, body: Asked::Card(body) };
        let events = self.accounts.decide(at, &command).map_err(|no| no.code)?;
        events.iter().for_each(|event| self.accounts.apply(event));
        Ok(())
    }

    pub(crate) fn wake_accounts(&mut self) {
        while let Some(command) = self.accounts.on_wake(self.now) {
            for event in self.accounts.decide(self.now, &command).unwrap() {
                self.accounts.apply(&event);
            }
        }
    }

    /// Issues cards with so much on each, and claims so much of each for the next order.
    pub(crate) fn give_cards(&mut self, cards: &[(i64, i64)]) {
        for (number, (on_it, claimed)) in (1_u128..).zip(cards) {
            let id_of = |what: u128| id(7_000 + what * 100 + number);
            self.at_accounts_under(id_of(1), issue(number, *on_it)).unwrap();
            let by = CommandId::new(cart(1).uuid());
            let claim = CardBody::Claim { card: card(number), amount: Amount(*claimed), by };
            self.at_accounts_under(id_of(2), claim).unwrap();
            let mut own = share(0, number, *claimed);
            own.claim = id_of(2);
            self.cards.push(own);
        }
    }

    fn on_card(&self, number: u128) -> (i64, i64) {
        let card = self.accounts.card(card(number)).unwrap();
        (card.balance.0, card.available(None).0)
    }
}

fn asked(world: &World) -> Vec<&'static str> {
    let word = |errand: &Errand| match errand.request {
        Request::KeepCard { .. } => "keep",
        Request::RedeemCard { .. } => "redeem",
        Request::FreeCard { .. } => "free",
        Request::RefundCard { .. } => "refund",
        Request::OpenPayment { .. } => "open",
        Request::CapturePayment { .. } => "capture",
        Request::CancelPayment { .. } => "stop",
        Request::RefundPayment { .. } => "pay back",
        _ => "",
    };
    world.orders.owed().iter().map(word).filter(|word| !word.is_empty()).collect()
}

/// An order of 23.95, of which cards are to pay so much.
fn placed(cards: &[(i64, i64)]) -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    world.give_cards(cards);
    let order = world.place(to_ship(2));
    (world, order)
}

fn state(world: &World, order: OrderId) -> (OrderState, Option<CancelledBecause>) {
    (world.order(order).state, world.order(order).because)
}

#[test]
fn a_card_pays_some_and_the_rest_is_asked_of_somebody_else_once_it_is_kept() {
    let (mut world, order) = placed(&[(5_000, 1_000)]);
    assert!(asked(&world).contains(&"keep") && !asked(&world).contains(&"open"), "{:?}", asked(&world));
    world.run();
    assert_eq!(state(&world, order).0, OrderState::Paying);
    assert_eq!(world.order(order).payments[1].amount, Amount(1_395));
    assert_eq!((world.on_card(1), world.accounts.wake_at()), ((5_000, 4_000), None));
    world.pay(order, true);
    world.run();
    assert_eq!(state(&world, order).0, OrderState::Confirmed);
    assert_eq!(world.on_card(1), (4_000, 4_000));
    assert_eq!(world.order(order).captured(), Amount(2_395));
    assert_eq!(world.order(order).kept_of_cards(), Amount(1_000));
    same_again(&world);
}

#[test]
fn cards_that_pay_all_ask_nobody_outside() {
    let (mut world, order) = placed(&[(1_000, 1_000), (2_000, 1_395)]);
    world.run();
    assert_eq!(state(&world, order).0, OrderState::Confirmed);
    assert!(world.payments.is_empty());
    assert_eq!((world.on_card(1), world.on_card(2)), ((0, 0), (605, 605)));
    world.hand_over();
    world.run();
    assert_eq!(state(&world, order).0, OrderState::Fulfilled);
    same_again(&world);
}

#[test]
fn money_that_is_only_set_aside_is_taken_before_the_card_pays() {
    let (mut world, order) = placed(&[(5_000, 1_000)]);
    world.run();
    world.pay(order, false);
    // The goods are promised; then one is asked after the other.
    for expected in ["capture", "redeem"] {
        while asked(&world).is_empty() {
            let errand = world.orders.owed().into_iter().next().unwrap();
            let answer = world.carry(&errand);
            world.settle(errand.id, answer);
        }
        assert_eq!(asked(&world), [expected]);
        let own = world.orders.owed().into_iter().find(|errand| {
            matches!(errand.request, Request::CapturePayment { .. } | Request::RedeemCard { .. })
        });
        let own = own.unwrap();
        let answer = world.carry(&own);
        world.settle(own.id, answer);
    }
    world.run();
    assert_eq!((state(&world, order).0, world.kept(order)), (OrderState::Confirmed, 2_395));
}

#[test]
fn whoever_was_quicker_has_the_card_and_the_other_order_is_called_off_unpaid() {
    let (mut world, order) = placed(&[(1_000, 1_000)]);
    // The claim was over before the order could keep it, and somebody else has the money.
    world.now = world.now.plus_millis(16 * 60 * 1_000);
    world.wake_accounts();
    let other = CardBody::Claim { card: card(1), amount: Amount(1_000), by: id(4_000) };
    world.at_accounts_under(id(4_001), other).unwrap();
    world.run();
    assert_eq!(state(&world, order), (OrderState::Cancelled, Some(CancelledBecause::PaymentFailed)));
    assert!(world.payments.is_empty(), "nobody outside was asked");
    assert_eq!(world.order(order).payments[0].state(), PaymentState::Declined);
    assert_eq!(world.on_card(1), (1_000, 0));
}

#[test]
fn what_is_not_paid_in_time_or_declined_frees_the_card() {
    for declined in [false, true] {
        let (mut world, order) = placed(&[(5_000, 1_000)]);
        world.run();
        if declined {
            let payment = Order::payment_id(order, 1);
            world.payments.get_mut(&payment).unwrap().be(reading(PaymentState::Declined, 0, 0, 0));
            world.read(payment);
            assert!(world.order(order).can_pay(), "another attempt may be made with the card still kept");
            assert_eq!(world.on_card(1), (5_000, 4_000));
        }
        world.wait(PAYMENT_MS + 1);
        world.run();
        assert_eq!(state(&world, order), (OrderState::Cancelled, Some(CancelledBecause::NotPaid)));
        assert_eq!(world.on_card(1), (5_000, 5_000));
    }
}

#[test]
fn what_comes_back_goes_to_each_in_its_share_and_all_of_it_is_all() {
    let (mut world, order) = placed(&[(1_000, 1_000), (600, 600)]);
    world.run();
    world.pay(order, true);
    world.run();
    world.hand_over();
    world.run();
    let refund = |world: &mut World, amount: i64| {
        let body = Body::Refund { order, amount: Amount(amount), reason: "kind".into() };
        world.say(false, Grant::EVERYTHING, body).map(|_| ()).map_err(|no| no.code)
    };
    refund(&mut world, 479).unwrap();
    world.run();
    // A fifth of 23.95: of 10.00, of 6.00 and of 7.95.
    assert_eq!((world.on_card(1).0, world.on_card(2).0), (200, 120));
    assert_eq!(world.payments[&Order::payment_id(order, 2)].now.refunded, Amount(159));
    assert_eq!(refund(&mut world, 1_917), Err(RefundExceedsSale));
    refund(&mut world, 1_916).unwrap();
    world.run();
    assert_eq!((world.on_card(1).0, world.on_card(2).0), (1_000, 600));
    assert_eq!((world.kept(order), world.order(order).refunded()), (0, Amount(2_395)));
    same_again(&world);
}

#[test]
fn an_order_that_is_called_off_gives_everybody_theirs_back() {
    for (cards, pays) in [(&[(5_000, 1_000)][..], true), (&[(5_000, 2_395)][..], false)] {
        let (mut world, order) = placed(cards);
        world.run();
        if pays {
            world.pay(order, true);
            world.run();
        }
        assert_eq!(state(&world, order).0, OrderState::Confirmed);
        world.ask(Body::Cancel { order, reason: String::new() }).unwrap();
        world.run();
        assert_eq!(state(&world, order).0, OrderState::Cancelled);
        assert_eq!((world.on_card(1), world.kept(order)), ((5_000, 5_000), 0));
    }
}

#[test]
fn gift_cards_pay_no_more_than_there_is_to_pay_and_nothing_in_a_shop() {
    let place = |placed: Placed, amount: i64| {
        let mut world = World::new(&[(LONDON, "TEA", 5)]);
        world.give_cards(&[(9_000, amount)]);
        let cart = placed.cart;
        let mut lines = Vec::new();
        for line in &placed.lines {
            let (sku, quantity, seen) = (line.sku, line.quantity, line.unit_price);
            lines.push(domain::orders::InCart { sku, quantity, seen });
            world.ask(Body::PutLine { cart, sku, quantity, seen }).unwrap();
        }
        let (shown, cards) = (placed.total, world.cards.clone());
        let placing = domain::orders::Placing {
            cart,
            lines,
            shown,
            placed: Some(placed),
            said: None,
            promoted: Vec::new(),
            uses: Vec::new(),
            cards,
            flash: Vec::new(),
            odd: Vec::new(),
            waits: Vec::new(),
            kits: Vec::new(),
        };
        world.ask(Body::Place(Box::new(placing))).map(|_| ())
    };
    assert_eq!(place(to_ship(2), 2_396), Err(InvalidAmount));
    assert_eq!(place(collected(&tea(2), true), 100), Err(InvalidAmount));
    place(to_ship(2), 2_395).unwrap();
}

#[test]
fn a_cart_takes_so_many_cards_and_lets_them_go() {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    let put = |number: u128, on| Body::PutCard { cart: cart(1), card: card(number), last: "7Q2X".into(), on };
    for number in 1..=protocol::GIFT_CARDS_MAX as u128 {
        assert_eq!(world.ask(put(number, true)).unwrap().len(), 1);
    }
    assert!(world.ask(put(1, true)).unwrap().is_empty(), "it is there already");
    assert_eq!(world.ask(put(99, true)), Err(TooManyLines));
    world.ask(put(1, false)).unwrap();
    world.ask(put(99, true)).unwrap();
    assert_eq!(world.orders.cart(cart(1)).unwrap().cards.len(), protocol::GIFT_CARDS_MAX);
    world.place(to_ship(2));
    let first = world.events.iter().any(|event| {
        matches!(event, domain::orders::Event::Order { event: OrderEvent::CardsUsed { .. }, .. })
    });
    assert!(!first, "an order names cards only where they pay something");
    assert_eq!(world.ask(put(2, false)), Err(WrongState));
}
