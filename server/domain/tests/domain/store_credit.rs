//! What goes back as credit: to whom it goes, what nobody outside is asked, who may give some, and what two want at once.

use domain::{
    Grant, Machine, RightSet,
    accounts::{Accounts, Body as Asked, CardBody, Command, CreditWhy, Credited, Event, credit_of},
    limits::GIFT_CARD_AMOUNT_MAX,
    orders::{AskedBack, AskedReturn, Body, CameBack, CreditTo, ReceivedReturn, ReturnCredit, ReturnTerms},
};
use protocol::{
    Amount, Currency, CustomerId, DeliveryBack, OrderId, OrderState, RefusalCode, RefusalCode::*,
    ReturnReason, Right, StaffId, Timestamp,
};

use crate::{
    gift_cards::{card, share},
    orders_returns::sent,
    orders_world::*,
    support::*,
};

fn ada() -> CustomerId {
    CustomerId::new(id(77).uuid())
}

fn account() -> CreditTo {
    CreditTo::Account(ada())
}

fn by_mail() -> CreditTo {
    CreditTo::Card { card: card(9), last: "7Q2X".into(), seed: id(78) }
}

fn on_credit(world: &World) -> i64 {
    world.accounts.card(credit_of(ada())).map_or(0, |own| own.balance.0)
}

fn credit_back(order: OrderId, amount: i64, to: CreditTo) -> Body {
    Body::CreditBack { order, amount: Amount(amount), reason: "kind".into(), to }
}

fn as_credit(order: OrderId, to: Option<CreditTo>, offered: bool) -> Body {
    let reason = "wants it so".into();
    Body::ReturnAsCredit(Box::new(ReturnCredit { order, number: 0, to, reason, offered }))
}

/// An order of 23.95 of which a card has paid so much, and somebody outside the rest.
fn paid(by_card: i64) -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    if by_card > 0 {
        world.give_cards(&[(by_card, by_card)]);
    }
    let order = world.place(to_ship(2));
    world.run();
    world.pay(order, true);
    world.run();
    (world, order)
}

fn outside(world: &World) -> i64 {
    world.payments.values().map(|paid| paid.now.captured.0 - paid.now.refunded.0).sum()
}

#[test]
fn what_goes_back_as_credit_is_owed_by_the_house_and_asks_nobody_outside() {
    let (mut world, order) = paid(0);
    world.tell(credit_back(order, 500, account()));
    world.run();
    assert_eq!((on_credit(&world), outside(&world), world.kept(order)), (500, 2_395, 1_895));
    let known = world.order(order);
    assert_eq!((known.refunded(), known.credited(), known.owes()), (Amount(500), Amount(500), Amount(1_895)));
    assert!(world.mails.iter().any(|mail| mail.contains("Refunded")), "{:?}", world.mails);
    // A guest gets a card, and more of it on the same one.
    world.tell(credit_back(order, 300, by_mail()));
    world.tell(credit_back(order, 200, by_mail()));
    world.run();
    let own = world.accounts.card(card(9)).unwrap();
    assert_eq!((own.balance, own.last.as_str(), own.is_credit_of()), (Amount(500), "7Q2X", None));
    let no = world.say(false, Grant::EVERYTHING, credit_back(order, 1_396, account())).unwrap_err();
    assert_eq!(no.code, RefundExceedsSale);
    // What is left goes back the way it was paid when it is called off, and no more than that.
    world.ask(Body::Cancel { order, reason: String::new() }).unwrap();
    world.run();
    assert_eq!(world.order(order).state, OrderState::Cancelled);
    assert_eq!((world.kept(order), outside(&world), on_credit(&world)), (0, 1_000, 500));
    same_again(&world);
}

#[test]
fn what_a_gift_card_has_paid_goes_back_to_it_and_the_rest_is_credit() {
    let (mut world, order) = paid(1_000);
    world.tell(credit_back(order, 479, account()));
    world.run();
    // A fifth of 23.95: of 10.00 and of 13.95.
    let own = world.accounts.card(card(1)).unwrap();
    assert_eq!((own.balance, on_credit(&world), outside(&world)), (Amount(200), 279, 1_395));
    assert_eq!((world.kept(order), world.order(order).kept_of_cards()), (1_916, Amount(521)));
}

#[test]
fn credit_that_paid_an_order_gets_it_back_and_the_next_order_has_it() {
    let mut world = World::new(&[(LONDON, "TEA", 9)]);
    world.at_accounts_under(id(500), CardBody::Credit(given(2_000))).unwrap();
    let claim = id(501);
    let by = protocol::CommandId::new(cart(1).uuid());
    let body = CardBody::Claim { card: credit_of(ada()), amount: Amount(2_000), by };
    world.at_accounts_under(claim, body).unwrap();
    let mut own = share(0, 1, 2_000);
    (own.claim, own.card, own.last) = (claim, credit_of(ada()), String::new());
    world.cards.push(own);
    let order = world.place(to_ship(2));
    world.run();
    world.pay(order, true);
    world.run();
    assert_eq!((world.order(order).state, on_credit(&world)), (OrderState::Confirmed, 0));
    world.ask(Body::Cancel { order, reason: String::new() }).unwrap();
    world.run();
    assert_eq!((on_credit(&world), outside(&world), world.order(order).credited()), (2_000, 0, Amount(0)));
}

fn wanted(world: &mut World, order: OrderId, count: i64) {
    let terms =
        ReturnTerms { days: 14, delivery: DeliveryBack::WholeOrFault, at_once: true, branch: Some(PARIS) };
    let lines =
        vec![AskedBack { sku: sku("TEA"), quantity: units(count), reason: ReturnReason::ChangedMind }];
    let asked = AskedReturn { order, lines, comment: String::new(), terms, exchange: None };
    world.ask(Body::AskReturn(Box::new(asked))).unwrap();
}

fn came(world: &mut World, order: OrderId, count: i64) {
    let lines = vec![CameBack { sku: sku("TEA"), good: units(count), damaged: units(0) }];
    let (number, branch, withheld, note, complete) = (0, PARIS, Amount(0), String::new(), false);
    let received = ReceivedReturn { order, number, branch, lines, withheld, note, complete };
    // So that nothing else happens in the same moment.
    world.now = world.now.plus_millis(1);
    world.tell(Body::ReceiveReturn(Box::new(received)));
    world.run();
}

#[test]
fn a_return_is_given_as_credit_where_the_house_offers_it_or_somebody_of_it_says_why() {
    let (mut world, order) = sent();
    wanted(&mut world, order, 3);
    assert_eq!(world.ask(as_credit(order, Some(account()), false)), Err(NotAllowed), "it is not offered");
    assert_eq!(world.ask(as_credit(order, Some(account()), true)).unwrap().len(), 1);
    assert!(world.ask(as_credit(order, Some(by_mail()), true)).unwrap().is_empty(), "it is wanted already");
    came(&mut world, order, 1);
    assert_eq!((on_credit(&world), outside(&world), world.kept(order)), (1_000, 4_395, 3_395));
    // Not after all, which may be said where nothing is offered any more.
    assert_eq!(world.ask(as_credit(order, None, false)).unwrap().len(), 1);
    came(&mut world, order, 1);
    assert_eq!((on_credit(&world), outside(&world)), (1_000, 3_395));
    // What else goes back goes the way it came, whatever the return was given on.
    world.tell(as_credit(order, Some(account()), false));
    world.now = world.now.plus_millis(1);
    world.tell(Body::Refund { order, amount: Amount(100), reason: "late".into() });
    world.run();
    assert_eq!((on_credit(&world), outside(&world)), (1_000, 3_295));
    came(&mut world, order, 1);
    assert_eq!((on_credit(&world), outside(&world), world.kept(order)), (2_000, 3_295, 1_295));
    let no = |body| world.orders.decide(world.now, &staff(body)).unwrap_err().code;
    assert_eq!(no(as_credit(order, None, true)), WrongState, "all of it is here");
    same_again(&world);
}

fn staff(body: Body) -> domain::orders::Command {
    let (grant, at) = (Grant::EVERYTHING, Timestamp(1_700_000_100_000));
    domain::orders::Command { id: id(9_999), staff: StaffId(1), grant, customer: false, at, body }
}

#[test]
fn credit_of_an_order_needs_the_right_a_reason_and_somebody_to_owe_it_to() {
    let (mut world, order) = paid(0);
    let refused = |world: &mut World, grant, body| world.say(false, grant, body).unwrap_err().code;
    let all_but: RightSet = Right::ALL.into_iter().filter(|right| *right != Right::RefundOrders).collect();
    let without = Grant { rights: all_but, ..Grant::EVERYTHING };
    assert_eq!(refused(&mut world, without, credit_back(order, 1, account())), NotAllowed);
    let small = Grant { refund_max: Amount(99), ..Grant::EVERYTHING };
    assert_eq!(refused(&mut world, small, credit_back(order, 100, account())), NotAllowed);
    let mut silent = credit_back(order, 100, account());
    if let Body::CreditBack { reason, .. } = &mut silent {
        reason.clear();
    }
    assert_eq!(refused(&mut world, Grant::EVERYTHING, silent), InvalidText);
    let mut world = World::new(&[(LONDON, "TEA", 5)]);
    let order = world.place(collected(&tea(2), true));
    world.run();
    assert_eq!(refused(&mut world, Grant::EVERYTHING, credit_back(order, 1, account())), WrongState);
}

fn given(amount: i64) -> Credited {
    let why = CreditWhy::Goodwill { staff: StaffId(3), reason: "waited long".into() };
    let (currency, customer) = (Currency::GBP, Some(ada()));
    Credited { card: credit_of(ada()), last: String::new(), customer, currency, amount: Amount(amount), why }
}

fn ask(
    accounts: &mut Accounts,
    grant: Grant,
    number: u128,
    body: CardBody,
) -> Result<Vec<Event>, RefusalCode> {
    let at = Timestamp(1_000);
    let command = Command { id: id(number), staff: StaffId(3), grant, at, body: Asked::Card(body) };
    let events = accounts.decide(at, &command).map_err(|no| no.code)?;
    events.iter().for_each(|event| accounts.apply(event));
    let bytes = postcard::to_stdvec(accounts).unwrap();
    assert_eq!(postcard::from_bytes::<Accounts>(&bytes).unwrap(), *accounts);
    Ok(events)
}

#[test]
fn goodwill_has_a_reason_and_stays_within_what_somebody_may_give() {
    let mut accounts = Accounts::default();
    let limited = Grant { refund_max: Amount(1_000), ..Grant::EVERYTHING };
    assert_eq!(ask(&mut accounts, limited, 1, CardBody::Credit(given(1_001))), Err(NotAllowed));
    assert_eq!(ask(&mut accounts, Grant::NOTHING, 2, CardBody::Credit(given(1))), Err(NotAllowed));
    for (amount, told) in
        [(0, InvalidAmount), (-1, InvalidAmount), (GIFT_CARD_AMOUNT_MAX.0 + 1, InvalidAmount)]
    {
        assert_eq!(
            ask(&mut accounts, Grant::EVERYTHING, 3, CardBody::Credit(given(amount))),
            Err(told),
            "{amount}"
        );
    }
    let why = CreditWhy::Goodwill { staff: StaffId(3), reason: " ".into() };
    let silent = Credited { why, ..given(1) };
    assert_eq!(ask(&mut accounts, Grant::EVERYTHING, 4, CardBody::Credit(silent)), Err(InvalidText));
    ask(&mut accounts, limited, 5, CardBody::Credit(given(1_000))).unwrap();
    ask(&mut accounts, limited, 6, CardBody::Credit(given(500))).unwrap();
    let own = accounts.card(credit_of(ada())).unwrap();
    assert_eq!((own.balance, own.issued, own.is_credit_of()), (Amount(1_500), Amount(0), Some(ada())));
    let euros = Credited { currency: "EUR".parse().unwrap(), ..given(1) };
    assert_eq!(ask(&mut accounts, Grant::EVERYTHING, 7, CardBody::Credit(euros)), Err(WrongCurrency));
    // What goes back of an order is the customer's, and is taken whatever is there already.
    let order = OrderId::from(id(8));
    let back = Credited { why: CreditWhy::Order(order), ..given(GIFT_CARD_AMOUNT_MAX.0) };
    ask(&mut accounts, Grant::NOTHING, 8, CardBody::Credit(back)).unwrap();
    assert_eq!(accounts.card(credit_of(ada())).unwrap().balance, Amount(GIFT_CARD_AMOUNT_MAX.0 + 1_500));
}

#[test]
fn of_two_checkouts_that_want_the_same_credit_one_has_it() {
    let mut accounts = Accounts::default();
    ask(&mut accounts, Grant::EVERYTHING, 1, CardBody::Credit(given(1_000))).unwrap();
    let claim = |by: u128| CardBody::Claim { card: credit_of(ada()), amount: Amount(600), by: id(by) };
    ask(&mut accounts, Grant::NOTHING, 10, claim(100)).unwrap();
    assert_eq!(ask(&mut accounts, Grant::NOTHING, 11, claim(200)), Err(GiftCardShort));
    // The same checkout in another window is in nobody's way, and only one of both is kept.
    ask(&mut accounts, Grant::NOTHING, 12, claim(100)).unwrap();
    let own = accounts.card(credit_of(ada())).unwrap();
    assert_eq!((own.claimed(), own.available(None)), (Amount(600), Amount(400)));
}
