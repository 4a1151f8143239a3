//! Kits are made of their parts when they are sold, promised or come back; sets by somebody's hand.

use domain::{
    Machine,
    branch::{
        Body, Command, Event, Recipe, Recipes, StockEvent,
        command::{FulfilmentBody, HoldBody, OrderBody, RefundLine, StockBody, TicketBody},
    },
    limits::KIT_PARTS_MAX,
    organisation::Organisation,
};
use protocol::{
    Disposition, FulfilmentId, OrderId, OrganisationCommand as O, PutKit, Quantity,
    RefusalCode::{self, *},
    Rule, SetTracking, SkuQuantity, Tracking, TrackingLine,
};

use crate::{
    organisation::{ask, assert_replays, head_office, product, put, variant},
    refunds::refund_of,
    support::*,
};

/// A hamper of two jars and a box.
fn hamper() -> Recipes {
    let parts = vec![of("JAR", 2), of("BOX", 1)];
    [Recipe { sku: sku("HAMPER"), parts }].into_iter().collect()
}

fn with(command: Command) -> Command {
    Command { kits: hamper(), ..command }
}

fn shelf() -> Vec<Event> {
    [open_till(), vec![received("JAR", 10), received("BOX", 3)]].concat()
}

fn levels(scenario: &Scenario) -> [i64; 3] {
    ["HAMPER", "JAR", "BOX"].map(|name| scenario.branch.level(&sku(name)).on_hand.0 / 1_000)
}

fn free(scenario: &Scenario) -> [i64; 2] {
    ["JAR", "BOX"].map(|name| scenario.branch.level(&sku(name)).available_to_sell().0 / 1_000)
}

#[test]
fn a_kit_that_is_sold_takes_its_parts_and_gives_them_back() {
    let scenario = given(shelf());
    let sold = sell(&[line("HAMPER", 2, 900), line("JAR", 1, 100)], &[cash(1_900)]);
    let answer = scenario.when(with(cashier(sold)));
    let events = answer.decided.clone().unwrap();
    let Event::Ticket(domain::branch::TicketEvent::Completed(facts)) = &events[0] else { unreachable!() };
    assert!(
        matches!(&events[1], Event::Stock(StockEvent::Converted { quantity, .. }) if *quantity == units(2))
    );
    assert_eq!(events.len(), 2);
    let scenario = answer.scenario;
    assert_eq!(levels(&scenario), [0, 5, 1]);
    // One comes back as it was, the other broken: so are its parts.
    let mut refund = refund_of(facts, &[(0, 1_000)]);
    let back = supervisor(TicketBody::Refund(Box::new(refund.clone())));
    let scenario = scenario.when(with(back)).then_ok();
    assert_eq!(levels(&scenario), [0, 7, 2]);
    refund.lines = vec![RefundLine { line: 0, quantity: units(1), disposition: Disposition::Damaged }];
    let back = Command { id: id(3), ..supervisor(TicketBody::Refund(Box::new(refund))) };
    let scenario = scenario.when(with(back)).then_ok();
    assert_eq!(levels(&scenario), [0, 9, 3]);
    assert_eq!(free(&scenario), [7, 2]);
    assert_eq!(scenario.branch.level(&sku("HAMPER")), protocol::StockLevel::default());
}

#[test]
fn a_paid_kit_is_a_fact_even_when_a_part_is_missing() {
    let scenario = given(shelf());
    let sold = sell(&[line("HAMPER", 5, 900)], &[cash(4_500)]);
    let scenario = scenario.when(with(cashier(sold))).then_ok();
    assert_eq!(levels(&scenario), [0, 0, -2]);
}

#[test]
fn goods_that_are_no_kit_are_sold_as_ever() {
    let sold = || sell(&[line("JAR", 1, 100)], &[cash(100)]);
    let plain = given(shelf()).when(cashier(sold())).decided;
    assert_eq!(given(shelf()).when(with(cashier(sold()))).decided, plain);
}

#[test]
fn a_cart_is_one_demand_of_parts() {
    let hold = |lines| with(cashier(HoldBody::Place { lines, ttl_ms: 60_000 }));
    // Four hampers need eight jars, and four boxes of which there are three.
    given(shelf()).when(hold(vec![of("HAMPER", 4)])).then_refused(InsufficientStock);
    // Each line alone could be had; together they want eleven of ten jars.
    let message =
        given(shelf()).when(hold(vec![of("HAMPER", 3), of("JAR", 5)])).then_refused(InsufficientStock);
    assert!(message.contains("11 of JAR are wanted and 10 are available"), "{message}");
    let scenario = given(shelf()).when(hold(vec![of("HAMPER", 3), of("JAR", 4)])).then_ok();
    assert_eq!(free(&scenario), [0, 0]);
    assert_eq!(scenario.branch.level(&sku("HAMPER")), protocol::StockLevel::default());
}

const PART: FulfilmentId = FulfilmentId::new(uuid::Uuid::from_u128(0xb0));

fn machine(number: u128, body: OrderBody) -> Command {
    with(Command { id: id(number), ..office(Role::Cashier, Body::Order(body)) })
}

fn allocate(hold: Option<u128>, lines: Vec<domain::branch::Moved>) -> Command {
    let order = OrderId::new(uuid::Uuid::from_u128(0xa0));
    let (who, note, code) = ("Ada".into(), String::new(), String::new());
    let hold = hold.map(hold_id);
    machine(
        5,
        OrderBody::Allocate {
            order,
            fulfilment: PART,
            hold,
            lines,
            ship: true,
            who,
            named: None,
            note,
            code,
            patient: false,
        },
    )
}

/// Without kits: what a promise was made of is remembered.
fn person(number: u128, body: FulfilmentBody) -> Command {
    Command { id: id(number), ..office(Role::Supervisor, Body::Fulfilment(body)) }
}

#[test]
fn an_order_holds_promises_and_sends_the_parts() {
    let order = OrderId::new(uuid::Uuid::from_u128(0xa0));
    let lines = vec![of("HAMPER", 2), of("JAR", 6)];
    let held = machine(4, OrderBody::Hold { order, lines: lines.clone(), ttl_ms: 60_000, patient: false });
    let scenario = given(shelf()).when(held).then_ok();
    assert_eq!(free(&scenario), [0, 1]);
    let scenario = scenario.when(allocate(Some(4), lines)).then_ok();
    assert_eq!((levels(&scenario), free(&scenario)), ([2, 6, 1], [0, 1]));
    // One hamper is not found: its parts are free again.
    let found = vec![of("HAMPER", 1), of("JAR", 6)];
    let scenario = scenario.when(person(6, FulfilmentBody::Begin { fulfilment: PART })).then_ok();
    let pick = FulfilmentBody::Pick { fulfilment: PART, found, reason: "dropped".into(), undecided_ms: 0 };
    let scenario = scenario.when(person(7, pick)).then_ok();
    assert_eq!((levels(&scenario), free(&scenario)), ([1, 8, 2], [2, 2]));
    let scenario = scenario.when(person(8, FulfilmentBody::Pack { fulfilment: PART })).then_ok();
    let ship = FulfilmentBody::Ship { fulfilment: PART, carrier: "Post".into(), tracking: "1".into() };
    let scenario = scenario.when(person(9, ship)).then_ok();
    assert_eq!((levels(&scenario), free(&scenario)), ([0, 2, 2], [2, 2]));
}

#[test]
fn an_order_that_is_called_off_gives_the_parts_back() {
    let scenario = given(shelf()).when(allocate(None, vec![of("HAMPER", 3)])).then_ok();
    assert_eq!((levels(&scenario), free(&scenario)), ([3, 4, 0], [4, 0]));
    given(shelf()).when(allocate(None, vec![of("HAMPER", 3), of("BOX", 1)])).then_refused(InsufficientStock);
    // The machine does not say what a kit is made of by then.
    let cancel = Body::Order(OrderBody::Cancel { fulfilment: PART });
    let cancel = Command { id: id(6), ..office(Role::Cashier, cancel) };
    let scenario = scenario.when(cancel).then_ok();
    assert_eq!((levels(&scenario), free(&scenario)), ([0, 10, 3], [10, 3]));
}

fn convert(role: Role, count: i64, apart: bool) -> Command {
    let note = "for the window".to_owned();
    with(office(role, StockBody::Convert { sku: sku("HAMPER"), quantity: units(count), apart, note }))
}

#[test]
fn a_set_is_made_and_taken_apart_in_one_record() {
    let scenario = given(shelf()).when(convert(Role::Manager, 2, false)).then_ok();
    assert_eq!(levels(&scenario), [2, 6, 1]);
    let scenario = scenario.when(convert(Role::Manager, 1, true)).then_ok();
    assert_eq!(levels(&scenario), [1, 8, 2]);
    let totals = scenario.branch.totals();
    assert_eq!(totals.received.0 + totals.adjusted.0, 11_000);
}

#[test]
fn what_is_not_there_is_not_put_together() {
    given(shelf()).when(convert(Role::Manager, 4, false)).then_refused(InsufficientStock);
    given(shelf()).when(convert(Role::Manager, 1, true)).then_refused(InsufficientStock);
    given(shelf()).when(convert(Role::Manager, 0, false)).then_refused(InvalidQuantity);
    given(shelf()).when(convert(Role::Cashier, 1, false)).then_refused(NotAllowed);
    let unknown = Command { kits: Recipes::default(), ..convert(Role::Manager, 1, false) };
    let message = given(shelf()).when(unknown).then_refused(WrongState);
    assert!(message.contains("nobody has said"), "{message}");
    // What is set aside for somebody is not taken for a set.
    let scenario = given([shelf(), vec![held(9, &[of("BOX", 3)], 60_000)]].concat());
    scenario.when(convert(Role::Manager, 1, false)).then_refused(InsufficientStock);
}

fn kit(name: &str, parts: &[(&str, i64)], at_sale: bool) -> O {
    let part = |(name, count): &(&str, i64)| SkuQuantity { sku: sku(name), quantity: units(*count) };
    O::PutKit(PutKit { sku: sku(name), parts: parts.iter().map(part).collect(), at_sale, version: None })
}

fn refused(office: &Organisation, asked: O) -> (RefusalCode, Option<Rule>) {
    let no = office.decide(NOW, &ask(asked)).unwrap_err();
    let rule = no.facts.iter().find_map(|fact| match fact.is {
        protocol::FactValue::Rule(rule) => Some(rule),
        _ => None,
    });
    (no.code, rule)
}

#[test]
fn head_office_says_what_is_made_of_what() {
    let mut office = head_office();
    let goods = ["CASE", "BOX", "TEA", "GIFT"].map(|name| variant(name, &[]));
    put(&mut office, O::PutProduct(product("goods", goods.to_vec())));
    put(&mut office, kit("CASE", &[("BOX", 4)], false));
    put(&mut office, kit("BOX", &[("TEA", 6)], false));
    put(&mut office, kit("GIFT", &[("TEA", 1), ("CUP-S", 2)], true));
    assert_eq!(office.kits().count(), 3);
    assert!(office.sold_as_parts(&sku("GIFT")).is_some() && office.sold_as_parts(&sku("CASE")).is_none());
    let serial = TrackingLine { sku: sku("CUP-L"), tracking: Tracking::Serial };
    put(&mut office, O::SetTracking(SetTracking { lines: vec![serial] }));
    let many: Vec<(&str, i64)> = std::iter::repeat_n(("TEA", 1), KIT_PARTS_MAX + 1).collect();
    for (asked, code, rule) in [
        (kit("TEA", &[("CASE", 1)], false), WrongState, Some(Rule::KitOfItself)),
        (kit("TEA", &[("TEA", 1)], false), WrongState, Some(Rule::KitOfItself)),
        (kit("CASE", &[("GIFT", 1)], false), WrongState, Some(Rule::KitInKit)),
        (kit("BOX", &[("CUP-S", 1)], true), WrongState, Some(Rule::KitInKit)),
        (kit("GIFT", &[("CUP-L", 1)], true), WrongState, Some(Rule::KitTracked)),
        (kit("CUP-L", &[("TEA", 1)], true), WrongState, Some(Rule::KitTracked)),
        (kit("GIFT", &[("NONE", 1)], true), UnknownSku, None),
        (kit("GIFT", &[("TEA", 0)], true), InvalidQuantity, None),
        (kit("GIFT", &[("TEA", 1), ("TEA", 1)], true), TooManyLines, None),
        (kit("GIFT", &many, true), TooManyLines, None),
    ] {
        assert_eq!(refused(&office, asked.clone()), (code, rule), "{asked:?}");
    }
    let stale = O::PutKit(PutKit { sku: sku("GIFT"), parts: Vec::new(), at_sale: true, version: Some(7) });
    assert_eq!(refused(&office, stale).0, ChangedMeanwhile);
    let gone = O::RemoveProduct(protocol::RemoveProduct { handle: "cup".into() });
    assert_eq!(refused(&office, gone).1, Some(Rule::KitInKit));
    put(&mut office, kit("GIFT", &[], true));
    assert!(office.kit(&sku("GIFT")).is_none());
    assert_replays(&office);
}

#[test]
fn quantities_of_parts_are_rounded_in_thousandths() {
    for (part, kits, comes_to) in
        [(2_000, 3_000, 6_000), (250, 3_000, 750), (333, 500, 167), (333, -500, -167), (1, 499, 0)]
    {
        assert_eq!(domain::branch::times(Quantity(part), Quantity(kits)), Some(Quantity(comes_to)));
    }
    assert_eq!(domain::branch::times(Quantity(i64::MAX), Quantity(i64::MAX)), None);
}
