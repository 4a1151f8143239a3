//! Orders at a till: what a customer brings back to one, where its money goes, and every step that is forbidden.

use domain::{
    Errand, FulfilmentNews, Grant, Machine, Request, RightSet,
    branch::{
        Awaited, Body as BranchBody, Command, Event, RegisterEvent,
        command::{OrderBody, RegisterBody},
    },
    orders::{
        AskedBack, AskedReturn, Body, Brought, BroughtBack, COUNTER, CameBack, Counter, MailKind, Order,
        OrderedLine, Placed, ReceivedReturn, ReturnTerms, TillMoney,
    },
};
use protocol::{
    Amount, DeliveryBack, OrderId, OrderState, Outcome, PaymentMethodId, RefusalCode, RefusalCode::*,
    RegisterId, ReturnReason, ReturnState, Right, StaffId, TenderKind, WaitKind,
};

use crate::{orders_returns::sent, orders_world::*, support::*};

const DAY: i64 = 24 * 60 * 60 * 1_000;
const CASH: Option<(TenderKind, PaymentMethodId)> = Some((TenderKind::Cash, PaymentMethodId::CASH));
const CARD: Option<(TenderKind, PaymentMethodId)> = Some((TenderKind::Card, PaymentMethodId::CARD));

/// A cashier who may pay back, and nothing of the office's.
fn clerk(most: i64) -> Grant {
    Grant {
        rights: RightSet::NONE.with(Right::Refund),
        discount_max_ppm: 0,
        refund_max: Amount(most),
        approver: None,
    }
}

/// SKU, what can be sold again, what is set aside.
fn brought(order: OrderId, lines: &[(&str, i64, i64)]) -> BroughtBack {
    let line = |(text, good, damaged): &(&str, i64, i64)| Brought {
        sku: sku(text),
        good: units(*good),
        damaged: units(*damaged),
        reason: ReturnReason::ChangedMind,
    };
    BroughtBack {
        order,
        number: None,
        branch: PARIS,
        register: RegisterId(21),
        lines: lines.iter().map(line).collect(),
        note: String::new(),
        days: 14,
        delivery: DeliveryBack::WholeOrFault,
        way: None,
        cash: false,
    }
}

fn bring(brought: BroughtBack) -> Body {
    Body::BringBack(Box::new(brought))
}

/// Two of tea that were collected in London, and paid there.
fn collected_and_paid() -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(collected(&[ordered("TEA", 2)], true));
    world.run();
    world.hand_over();
    world.run();
    assert_eq!(world.order(order).state, OrderState::Fulfilled);
    (world, order)
}

fn refused(world: &mut World, grant: Grant, body: Body) -> RefusalCode {
    world.say(false, grant, body).unwrap_err().code
}

fn till_money(world: &World) -> Vec<Errand> {
    let owed = world.orders.owed().into_iter();
    owed.filter(|errand| matches!(errand.request, Request::BookMoney { .. })).collect()
}

#[test]
fn what_is_brought_to_a_till_is_booked_there_and_goes_back_to_what_it_was_paid_with() {
    let (mut world, order) = sent();
    let events = world.say(false, clerk(2_000), bring(brought(order, &[("TEA", 1, 1)]))).unwrap();
    let told = domain::orders::outcome(&events);
    let back = protocol::BroughtBack { number: 1, online: Amount(2_000), here: Amount(0) };
    assert_eq!(told, Outcome::BroughtBack(back));
    let own = &world.order(order).returns[0];
    assert_eq!((own.state, own.batches[0].register), (ReturnState::Received, Some(RegisterId(21))));
    assert_eq!(till_money(&world), Vec::new());
    world.run();
    assert_eq!(world.kept(order), 2_395);
    assert_eq!(world.shelves[&PARIS].stock[&sku("TEA")], 2_000);
    let order_now = world.order(order);
    assert_eq!(order_now.to_pay_back(), Amount(0));
    // One mail that it was taken back and one that the money went; none that it may be sent.
    assert!(order_now.mails.contains_key(&(MailKind::BroughtBack, 0)));
    assert!(order_now.mails.contains_key(&(MailKind::Refunded, 0)));
    assert!(!order_now.mails.contains_key(&(MailKind::ReturnApproved, 0)));
}

#[test]
fn office_and_till_pay_back_once_whoever_is_first() {
    for till_first in [true, false] {
        let (mut world, order) = sent();
        let lines =
            vec![AskedBack { sku: sku("POT"), quantity: units(1), reason: ReturnReason::ChangedMind }];
        let terms = ReturnTerms { days: 14, delivery: DeliveryBack::Never, at_once: true, branch: None };
        let asked = AskedReturn { order, lines, comment: String::new(), terms, exchange: None };
        world.ask(Body::AskReturn(Box::new(asked))).unwrap();
        let at_till = bring(BroughtBack { number: Some(0), ..brought(order, &[("POT", 1, 0)]) });
        let in_office = Body::ReceiveReturn(Box::new(ReceivedReturn {
            order,
            number: 0,
            branch: LONDON,
            lines: vec![CameBack { sku: sku("POT"), good: units(1), damaged: units(0) }],
            withheld: Amount(0),
            note: String::new(),
            complete: true,
        }));
        let (first, second) = if till_first { (at_till, in_office) } else { (in_office, at_till) };
        world.say(false, Grant::EVERYTHING, first).unwrap();
        assert_eq!(refused(&mut world, Grant::EVERYTHING, second), WrongState);
        // Nor is it anything that a new return could be about.
        let anew = bring(brought(order, &[("POT", 1, 0)]));
        assert_eq!(refused(&mut world, Grant::EVERYTHING, anew), NotReturnable);
        world.run();
        assert_eq!(world.kept(order), 3_395);
        let stock =
            |branch| world.shelves.get(&branch).and_then(|shelf| shelf.stock.get(&sku("POT")).copied());
        let back = stock(PARIS).unwrap_or_default() + stock(LONDON).unwrap_or_default();
        assert_eq!(back, 1_000, "it is in one of them");
    }
}

#[test]
fn cash_is_paid_where_the_house_allows_it_and_the_provider_then_pays_nothing() {
    let (mut world, order) = sent();
    let cash = || BroughtBack { way: CASH, cash: true, ..brought(order, &[("TEA", 3, 0), ("POT", 1, 0)]) };
    let only = BroughtBack { cash: false, ..cash() };
    assert_eq!(refused(&mut world, Grant::EVERYTHING, bring(only)), NotAllowed, "the house does not");
    assert_eq!(refused(&mut world, clerk(10_000), bring(cash())), NotAllowed, "nor may this cashier");
    let card = BroughtBack { way: CARD, ..cash() };
    assert_eq!(
        refused(&mut world, Grant::EVERYTHING, bring(card)),
        NotAllowed,
        "another card is none either"
    );
    let events = world.tell(bring(cash()));
    // All of it is back, and so the delivery charge is too.
    let back = protocol::BroughtBack { number: 1, online: Amount(0), here: Amount(4_395) };
    assert_eq!(domain::orders::outcome(&events), Outcome::BroughtBack(back));
    let owed = till_money(&world);
    let Request::BookMoney { reference, money, .. } = &owed[0].request else { panic!() };
    assert_eq!(*reference, world.order(order).return_text(0));
    assert_eq!((money.amount, money.kind, money.branch), (Amount(-4_395), TenderKind::Cash, PARIS));
    world.run();
    let now = world.order(order);
    assert_eq!((world.kept(order), now.paid_back_at_till()), (4_395, Amount(4_395)), "the provider keeps it");
    assert_eq!((now.to_pay_back(), now.needs_attention()), (Amount(0), false));
    assert_eq!(till_money(&world), Vec::new(), "it is booked once");
    assert!(!now.mails.contains_key(&(MailKind::Refunded, 0)), "the mail of the return says it");
}

#[test]
fn what_was_paid_in_a_shop_is_paid_back_in_one_and_not_noted_by_hand_again() {
    let (mut world, order) = collected_and_paid();
    let silent = bring(brought(order, &[("TEA", 1, 0)]));
    assert_eq!(refused(&mut world, clerk(10_000), silent), InvalidAmount, "it has to be said how");
    let one = || bring(BroughtBack { way: CARD, ..brought(order, &[("TEA", 1, 0)]) });
    assert_eq!(refused(&mut world, clerk(999), one()), NotAllowed, "more than this one may pay back");
    world.say(false, clerk(1_000), one()).unwrap();
    world.run();
    assert_eq!(world.order(order).to_pay_back(), Amount(0));
    let by_hand = Body::PaidByHand { order, amount: Amount(1), note: "cash".into() };
    assert_eq!(refused(&mut world, Grant::EVERYTHING, by_hand), RefundExceedsSale);
    world.say(false, clerk(1_000), one()).unwrap();
    assert_eq!(refused(&mut world, clerk(1_000), one()), NotReturnable, "there were two");
    assert_eq!(world.order(order).moved_at_till(), vec![(PaymentMethodId::CARD, Amount(-2_000))]);
}

#[test]
fn what_is_due_is_paid_at_a_till_once_and_goes_back_there_when_the_order_comes_to_nothing() {
    let mut world = World::new(&[(LONDON, "TEA", 3)]);
    let order = world.place(collected(&[ordered("TEA", 2)], true));
    world.run();
    let counter = |kind, method| Counter { branch: LONDON, register: RegisterId(11), kind, method };
    let cash = counter(TenderKind::Cash, PaymentMethodId::CASH);
    let pay = |amount| Body::PayAtTill { order, amount: Amount(amount), counter: cash };
    let sells = Grant { rights: RightSet::NONE.with(Right::Sell), ..clerk(0) };
    assert_eq!(refused(&mut world, clerk(9_999), pay(2_000)), NotAllowed, "who may not sell");
    assert_eq!(refused(&mut world, sells, pay(1_999)), PriceChanged, "it has come to something else");
    let events = world.say(false, sells, pay(2_000)).unwrap();
    assert_eq!(domain::orders::outcome(&events), Outcome::PaidAtTill(Amount(2_000)));
    assert_eq!(refused(&mut world, sells, pay(2_000)), WrongState, "it is paid");
    assert_eq!((world.order(order).due(), till_money(&world).len()), (Amount(0), 1));
    world.run();

    let back = |amount| Body::PayBackAtTill { order, amount: Amount(amount), counter: cash };
    assert_eq!(refused(&mut world, clerk(9_999), back(2_000)), WrongState, "nothing is owed");
    world.ask(Body::Cancel { order, reason: String::new() }).unwrap();
    world.run();
    let now = world.order(order);
    assert_eq!((now.state, now.to_pay_back()), (OrderState::Cancelled, Amount(2_000)));
    assert!(now.needs_attention());
    assert_eq!(refused(&mut world, clerk(1_999), back(2_000)), NotAllowed, "more than this one may");
    assert_eq!(refused(&mut world, sells, back(2_000)), NotAllowed);
    assert_eq!(refused(&mut world, clerk(2_000), back(1_000)), PriceChanged);
    let events = world.say(false, clerk(2_000), back(2_000)).unwrap();
    assert_eq!(domain::orders::outcome(&events), Outcome::PaidAtTill(Amount(-2_000)));
    assert_eq!(refused(&mut world, clerk(2_000), back(2_000)), WrongState, "it is paid back");
    world.run();
    let now = world.order(order);
    assert_eq!((now.to_pay_back(), now.needs_attention()), (Amount(0), false));
    assert_eq!(now.moved_at_till(), vec![(PaymentMethodId::CASH, Amount(0))]);

    // One that is paid online, and one that nobody knows.
    let (mut world, order) = sent();
    let pay = Body::PayAtTill { order, amount: Amount(4_395), counter: cash };
    assert_eq!(refused(&mut world, Grant::EVERYTHING, pay), WrongState);
    let order = OrderId::from(id(77));
    let pay = Body::PayAtTill { order, amount: Amount(1), counter: cash };
    assert_eq!(refused(&mut world, Grant::EVERYTHING, pay), UnknownOrder);
}

#[test]
fn an_order_that_a_till_takes_waits_for_the_drawer_and_nobody_outside_is_asked() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let own = [moved("TEA", 2)];
    let placed =
        |number| Placed { cart: cart(number), ..shipped(&[ordered("TEA", 2)], &[(LONDON, own.as_slice())]) };
    let order = world.place(Placed { provider: COUNTER.to_owned(), ..placed(1) });
    let (kind, method) = (TenderKind::Cash, PaymentMethodId::CASH);
    let counter = Counter { branch: PARIS, register: RegisterId(21), kind, method };
    let pay = Body::PayAtTill { order, amount: Amount(2_395), counter };
    assert_eq!(refused(&mut world, Grant::EVERYTHING, pay.clone()), WrongState, "nothing is set aside yet");
    world.run();
    assert_eq!((world.order(order).state, world.order(order).due()), (OrderState::Paying, Amount(2_395)));
    assert!(world.orders.owed().is_empty() && world.payments.is_empty());
    world.tell(pay);
    world.run();
    assert_eq!((world.order(order).state, world.order(order).due()), (OrderState::Confirmed, Amount(0)));
    assert_eq!(world.order(order).captured(), Amount(2_395));
    world.hand_over();
    world.run();
    // One comes back at another till: the drawer pays, in whatever way the house pays back, and says so.
    let silent = bring(brought(order, &[("TEA", 1, 0)]));
    assert_eq!(refused(&mut world, clerk(9_999), silent), InvalidAmount);
    let one = bring(BroughtBack { way: CARD, ..brought(order, &[("TEA", 1, 0)]) });
    world.say(false, clerk(1_000), one).unwrap();
    world.run();
    let now = world.order(order);
    assert_eq!((now.paid_back_at_till(), now.to_pay_back()), (Amount(1_000), Amount(0)));
    // What the office forgives is owed at a till.
    world.tell(Body::Refund { order, amount: Amount(100), reason: "late".into() });
    world.run();
    assert_eq!(world.order(order).to_pay_back(), Amount(100));
    let back = Body::PayBackAtTill { order, amount: Amount(100), counter };
    world.say(false, clerk(100), back).unwrap();
    world.run();
    assert_eq!(world.order(order).to_pay_back(), Amount(0));
    assert!(world.payments.is_empty());

    // Nobody pays: the goods are free after a while.
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(Placed { provider: COUNTER.to_owned(), ..placed(1) });
    world.run();
    world.wait(protocol::PAYMENT_MS);
    world.run();
    let now = world.order(order);
    assert_eq!((now.state, now.due(), now.to_pay_back()), (OrderState::Cancelled, Amount(0), Amount(0)));
    let pay = Body::PayAtTill { order, amount: Amount(2_395), counter };
    assert_eq!(refused(&mut world, Grant::EVERYTHING, pay), WrongState);
}

#[test]
fn what_was_paid_at_a_till_and_is_not_found_then_is_owed_there() {
    let mut world = World::new(&[(LONDON, "TEA", 2)]);
    let order = world.place(collected(&[ordered("TEA", 2)], true));
    world.run();
    let (kind, method) = (TenderKind::Card, PaymentMethodId::CARD);
    let counter = Counter { branch: LONDON, register: RegisterId(11), kind, method };
    world.tell(Body::PayAtTill { order, amount: Amount(2_000), counter });
    world.run();
    let fulfilment = Order::fulfilment_id(order, 0);
    let short = FulfilmentNews::ShortPicked { lines: vec![moved("TEA", 1)] };
    let job = world.shelves.get_mut(&LONDON).unwrap().promised.get_mut(&fulfilment).unwrap();
    job.lines[0].quantity = units(1);
    world.news(fulfilment, short);
    world.run();
    assert_eq!(world.order(order).to_pay_back(), Amount(1_000));
    world.hand_over();
    world.run();
    let now = world.order(order);
    assert_eq!((now.state, now.to_pay_back(), now.due()), (OrderState::Fulfilled, Amount(1_000), Amount(0)));
}

/// What the orders' machine tells the branch.
fn of_the_drawer(amount: i64, kind: TenderKind, method: PaymentMethodId) -> OrderBody {
    let money = TillMoney {
        branch: PARIS,
        register: TILL,
        staff: ANN,
        kind,
        method,
        amount: Amount(amount),
        returned: Some(0),
        instead: Vec::new(),
    };
    let reference = "W-000004-R1".to_owned();
    OrderBody::BookMoney { order: OrderId::from(id(9)), reference, money: Box::new(money) }
}

#[test]
fn the_drawer_knows_what_it_paid_for_orders_and_no_sale_is_told_of() {
    let system = |body| Command { register: None, grant: Grant::EVERYTHING, ..cashier(body) };
    let cash = of_the_drawer(-2_000, TenderKind::Cash, PaymentMethodId::CASH);
    let scenario = given(open_till()).when(system(BranchBody::Order(cash.clone()))).then_ok();
    let card = of_the_drawer(-300, TenderKind::Card, PaymentMethodId::CARD);
    let scenario = scenario.when(system(BranchBody::Order(card))).then_ok();
    let shift = scenario.branch.register_view(PARIS, TILL, 0).shift.unwrap();
    assert_eq!((shift.totals.cash, shift.totals.card), (Amount(-2_000), Amount(-300)));
    assert_eq!((shift.totals.refunds, shift.totals.refunded), (0, Amount(0)));
    let close = cashier(RegisterBody::CloseShift { currency: GBP, counted: Amount(8_000) });
    let answer = scenario.when(close);
    let Ok([Event::Register(RegisterEvent::ShiftClosed(facts))]) = answer.decided.as_deref() else {
        panic!("{:?}", answer.decided)
    };
    assert_eq!((facts.expected, facts.number), (Amount(8_000), 1));
    // What comes when the shift is over amends its report, and never the next one.
    let mut after = answer.scenario;
    let late = after.when(system(BranchBody::Order(cash)));
    let Ok([Event::Register(RegisterEvent::OrderMoney(money))]) = late.decided.as_deref() else {
        panic!("{:?}", late.decided)
    };
    assert_eq!(money.amends, Some(1));
    after = late.scenario;
    for event in open_till() {
        domain::Machine::apply(&mut after.branch, &event);
    }
    assert_eq!(after.branch.register_view(PARIS, TILL, 0).shift.unwrap().totals.cash, Amount(0));
}

#[test]
fn whoever_takes_back_at_a_register_is_signed_on_there_and_its_shift_is_open() {
    let asks = |role| till(role, BranchBody::Order(OrderBody::AtRegister(Right::Refund)));
    given(open_till()).when(asks(Role::Supervisor)).then(&[]);
    given(open_till()).when(asks(Role::Cashier)).then_refused(NotAllowed);
    given([signed_on()]).when(asks(Role::Supervisor)).then_refused(ShiftClosed);
    given([]).when(asks(Role::Supervisor)).then_refused(NotSignedOn);
    let away = Command { register: None, ..asks(Role::Supervisor) };
    given(open_till()).when(away).then_refused(UnknownRegister);
    let approver = Some(StaffId(8));
    let backed = asks(Role::Supervisor);
    let backed = Command { grant: Grant { approver, ..backed.grant }, ..backed };
    given(open_till()).when(backed).then_refused(NotSignedOn);
}

#[test]
fn what_a_cashier_may_not_take_back_is_refused_and_changes_nothing() {
    let (mut world, order) = sent();
    let before = world.order(order).clone();
    let mine = clerk(10_000);
    let unknown = OrderId::from(id(77));
    for (lines, code) in [
        (&[][..], NoLines),
        (&[("TEA", 4, 0)], NotReturnable),
        (&[("CUP", 1, 0)], NotReturnable),
        (&[("TEA", 2, 0), ("TEA", 2, 0)], InvalidQuantity),
        (&[("TEA", 0, 0)], InvalidQuantity),
        (&[("TEA", -1, 2)], InvalidQuantity),
    ] {
        assert_eq!(refused(&mut world, mine, bring(brought(order, lines))), code, "{lines:?}");
    }
    assert_eq!(refused(&mut world, mine, bring(brought(unknown, &[("TEA", 1, 0)]))), UnknownOrder);
    let numbered = BroughtBack { number: Some(0), ..brought(order, &[("TEA", 1, 0)]) };
    assert_eq!(refused(&mut world, mine, bring(numbered)), UnknownOrder);
    assert_eq!(refused(&mut world, Grant::NOTHING, bring(brought(order, &[("TEA", 1, 0)]))), NotAllowed);
    world.now = world.now.plus_millis(15 * DAY);
    let late = || bring(brought(order, &[("TEA", 1, 0)]));
    assert_eq!(refused(&mut world, mine, late()), NotReturnable, "the fortnight is over");
    assert_eq!(*world.order(order), before);
    let rights = mine.rights.with(Right::ManageOrders);
    world.say(false, Grant { rights, ..mine }, late()).unwrap();
}

#[test]
fn a_return_that_was_asked_for_is_brought_in_pieces_and_each_is_told_of() {
    let (mut world, order) = sent();
    let lines = vec![AskedBack { sku: sku("TEA"), quantity: units(3), reason: ReturnReason::Damaged }];
    let terms = ReturnTerms { days: 14, delivery: DeliveryBack::Never, at_once: false, branch: None };
    let asked = AskedReturn { order, lines, comment: String::new(), terms, exchange: None };
    world.ask(Body::AskReturn(Box::new(asked))).unwrap();
    let piece = |count| bring(BroughtBack { number: Some(0), ..brought(order, &[("TEA", count, 0)]) });
    world.say(false, clerk(10_000), piece(1)).unwrap();
    assert_eq!(world.order(order).returns[0].state, ReturnState::Approved, "two may still come");
    assert_eq!(refused(&mut world, clerk(10_000), piece(3)), InvalidQuantity);
    world.say(false, clerk(10_000), piece(2)).unwrap();
    world.run();
    assert_eq!((world.order(order).returns[0].state, world.kept(order)), (ReturnState::Received, 1_395));
    for batch in 0..2 {
        assert!(world.order(order).mails.contains_key(&(MailKind::BroughtBack, batch)));
    }
    let (number, batch) = world.order(order).brought(1).unwrap();
    assert_eq!((number, batch.lines[0].good), (0, units(2)));
}

#[test]
fn what_waits_is_paid_with_the_rest_and_its_money_is_owed_at_a_till_when_nobody_waits_any_more() {
    let mut world = World::new(&[(LONDON, "TEA", 1)]);
    let (here, later) = ([moved("TEA", 1)], [moved("TEA", 2)]);
    let plan: [(_, &[_]); 2] = [(LONDON, &here), (LONDON, &later)];
    let (kind, until) = (WaitKind::Backorder, 739_974);
    let waits = vec![Awaited { sku: sku("TEA"), quantity: units(2), kind, until }];
    let placed = Placed { provider: COUNTER.to_owned(), ..shipped(&[ordered("TEA", 3)], &plan) };
    let order = world.place_waiting(placed, &[], vec![(1, waits)]);
    world.run();
    let (kind, method) = (TenderKind::Card, PaymentMethodId::CARD);
    let counter = Counter { branch: PARIS, register: RegisterId(21), kind, method };
    assert_eq!(world.order(order).due(), Amount(3_395), "all of it, as in the store");
    world.tell(Body::PayAtTill { order, amount: Amount(3_395), counter });
    world.run();
    assert_eq!(world.order(order).state, OrderState::Confirmed);
    world.hand_over_one(LONDON, Order::fulfilment_id(order, 0));
    let lines = vec![moved("TEA", 2)];
    world.ask(Body::Reduce { order, lines, reason: String::new() }).unwrap();
    world.run();
    let now = world.order(order);
    assert_eq!((now.state, now.to_pay_back()), (OrderState::Fulfilled, Amount(2_000)));
    assert!(now.needs_attention() && world.payments.is_empty(), "nobody outside is asked");
    let back = |amount| Body::PayBackAtTill { order, amount: Amount(amount), counter };
    assert_eq!(refused(&mut world, clerk(9_999), back(3_395)), PriceChanged);
    world.say(false, clerk(2_000), back(2_000)).unwrap();
    world.run();
    let now = world.order(order);
    assert_eq!((now.to_pay_back(), now.needs_attention()), (Amount(0), false));
    assert_eq!(now.moved_at_till(), vec![(PaymentMethodId::CARD, Amount(1_395))]);
    same_again(&world);
}

#[test]
fn pieces_that_a_promotion_made_cheaper_come_back_for_what_was_paid_for_them_at_whatever_till() {
    let mut world = World::new(&[(LONDON, "TEA", 3)]);
    // Three for the price of two.
    let tea = OrderedLine { total: Amount(2_000), ..ordered("TEA", 3) };
    let order = world.place(collected(&[tea], true));
    world.run();
    let (kind, method) = (TenderKind::Cash, PaymentMethodId::CASH);
    let counter = Counter { branch: LONDON, register: RegisterId(11), kind, method };
    world.tell(Body::PayAtTill { order, amount: Amount(2_000), counter });
    world.run();
    world.hand_over();
    world.run();
    let mut back = Vec::new();
    for (branch, register) in [(PARIS, RegisterId(21)), (LONDON, RegisterId(11)), (LONDON, RegisterId(12))] {
        let one = brought(order, &[("TEA", 1, 0)]);
        let shown = world.order(order).worth_brought(None, &one.lines, one.delivery);
        let events = world.tell(bring(BroughtBack { branch, register, way: CASH, ..one }));
        let Outcome::BroughtBack(told) = domain::orders::outcome(&events) else { panic!("{events:?}") };
        assert_eq!(told.here, shown, "what was shown is what goes back");
        back.push(told.here.0);
    }
    world.run();
    assert_eq!((back.iter().sum::<i64>(), back.iter().all(|one| (666..=667).contains(one))), (2_000, true));
    let now = world.order(order);
    assert_eq!((now.to_pay_back(), now.moved_at_till()), (Amount(0), vec![(method, Amount(0))]));
    same_again(&world);
}
