//! Lots, expiry dates and serial numbers step by step: what comes, what leaves and of which lot, what may not be sold, and every
//! way in which a step is refused.

use domain::{
    Machine, Request,
    branch::{
        Branch, Command, Event, Expiry, LotEvent, NamedLot, NamedLots, TransferEvent,
        command::{
            Arrived, BackLine, Came, GoingBack, LotBody, PurchaseBody, Receipt, StockBody, TicketBody,
            TransferBody,
        },
    },
};
use protocol::{
    AdjustmentReason, BranchId, CommandId, Disposition, ExceptionKind as Odd, LotCode, OccurredAt, Quantity,
    RefusalCode::*, Tracking, TransferId,
};

use crate::support::*;

pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

pub(crate) fn code(text: &str) -> LotCode {
    text.parse().unwrap()
}

/// A day so many days from now, which ends at midnight then.
pub(crate) fn in_days(days: i32) -> Option<Expiry> {
    Some(Expiry { day: DAY + days, ends: NOW.plus_millis((i64::from(days) + 1) * DAY_MS) })
}

pub(crate) fn lot(text: &str, lot: &str, count: i64, days: i32) -> NamedLot {
    NamedLot {
        sku: sku(text),
        lot: code(lot),
        quantity: units(count),
        unsellable: Quantity::ZERO,
        expires: in_days(days),
        serial: false,
    }
}

pub(crate) fn no_date(text: &str, name: &str, count: i64) -> NamedLot {
    NamedLot { expires: None, ..lot(text, name, count, 0) }
}

pub(crate) fn unit(text: &str, number: &str) -> NamedLot {
    NamedLot { serial: true, ..no_date(text, number, 1) }
}

pub(crate) fn naming(command: Command, lines: &[NamedLot]) -> Command {
    let lots = NamedLots { lines: lines.to_vec(), needed: Vec::new(), strict: true };
    Command { lots, ..command }
}

/// Goods that come without an order, and how they are told apart.
pub(crate) fn delivery(
    number: u128,
    text: &str,
    (good, damaged): (i64, i64),
    lines: &[NamedLot],
    tracking: Tracking,
) -> Command {
    let [good, damaged] = [good, damaged].map(units);
    let came = Came {
        sku: sku(text),
        good,
        damaged,
        wrong: Quantity::ZERO,
        cost: None,
        usual: None,
        weight_g: None,
    };
    let receipt = Receipt {
        purchase: None,
        supplier: None,
        reference: format!("D-{number}"),
        lines: vec![came],
        charges: None,
        over: false,
        seen: None,
        note: String::new(),
        consigned: false,
    };
    let mut command = naming(office(Role::Manager, PurchaseBody::Receive(receipt)), lines);
    command.id = id(number);
    command.lots.needed = vec![(sku(text), tracking)];
    command
}

/// Ten of A in lot one, good for 10 days, and five in lot two, good for 20.
pub(crate) fn two_lots() -> Scenario {
    let first = delivery(11, "A", (10, 0), &[lot("A", "ONE", 10, 10)], Tracking::LotExpiry);
    let second = delivery(12, "A", (5, 0), &[lot("A", "TWO", 5, 20)], Tracking::LotExpiry);
    given(open_till()).when(first).then_ok().when(second).then_ok()
}

/// On hand of each lot, whether it may be sold or not, and what is unlotted.
pub(crate) fn seen(branch: &Branch, text: &str) -> (Vec<(String, i64)>, i64) {
    let milli = |quantity: Quantity| quantity.0 / 1_000;
    let lots = branch.lots_of(&sku(text)).into_iter().flat_map(|of| of.in_order());
    let lots = lots.map(|(code, lot)| (code.to_string(), milli(lot.fit) + milli(lot.aside)));
    (lots.collect(), milli(branch.unlotted(&sku(text))))
}

fn is(scenario: &Scenario, lots: &[(&str, i64)], unlotted: i64, free: i64) {
    let wanted = (lots.iter().map(|(lot, count)| ((*lot).to_owned(), *count)).collect(), unlotted);
    assert_eq!(seen(&scenario.branch, "A"), wanted);
    assert_eq!(scenario.branch.level(&sku("A")).available_to_sell(), units(free));
}

pub(crate) fn sell_of(count: i64, lines: &[NamedLot]) -> Command {
    let mut command = naming(cashier(sell(&[line("A", count, 100)], &[cash(100 * count)])), lines);
    command.lots.strict = false;
    command
}

pub(crate) fn adjust(delta: i64, unsellable: i64) -> Command {
    let (sku, reason, note) = (sku("A"), AdjustmentReason::Damaged, String::new());
    office(
        Role::Manager,
        StockBody::Adjust { sku, delta: units(delta), unsellable: units(unsellable), reason, note },
    )
}

pub(crate) fn recall(text: &str, lot: &str) -> Command {
    let (recall, reason) = (recall_id(), "glass in it".to_owned());
    office(Role::Manager, LotBody::Recall { recall, sku: sku(text), lot: code(lot), reason })
}

pub(crate) fn lift(text: &str, lot: &str) -> Command {
    office(Role::Manager, LotBody::Lift { recall: recall_id(), sku: sku(text), lot: code(lot) })
}

/// Its moment is that of the scenario.
pub(crate) fn recall_id() -> CommandId {
    id((u128::from(NOW.0.unsigned_abs()) << 80) | (0x7 << 76) | 9)
}

#[test]
fn what_leaves_is_of_the_lot_that_expires_first_unless_somebody_says_otherwise() {
    let shop = two_lots();
    is(&shop, &[("ONE", 10), ("TWO", 5)], 0, 15);
    let shop = shop.when(sell_of(3, &[])).then_ok();
    is(&shop, &[("ONE", 7), ("TWO", 5)], 0, 12);
    let shop = shop.when(sell_of(2, &[lot("A", "TWO", 2, 20)])).then_ok();
    is(&shop, &[("ONE", 7), ("TWO", 3)], 0, 10);
    let shop = shop.when(sell_of(8, &[])).then_ok();
    is(&shop, &[("TWO", 2)], 0, 2);
    let shop = shop.when(sell_of(4, &[])).then_ok();
    is(&shop, &[], -2, -2);
    // What comes settles what was sold before it was booked.
    let more = delivery(13, "A", (6, 0), &[lot("A", "THREE", 6, 30)], Tracking::LotExpiry);
    is(&shop.when(more).then_ok(), &[("THREE", 4)], 0, 4);
}

#[test]
fn goods_that_were_there_before_lots_were_known_leave_first() {
    let shop = given(open_till().into_iter().chain([received("A", 4)]));
    let shop = shop.when(delivery(11, "A", (6, 0), &[lot("A", "ONE", 6, 10)], Tracking::Lot)).then_ok();
    is(&shop, &[("ONE", 6)], 4, 10);
    let shop = shop.when(sell_of(5, &[])).then_ok();
    is(&shop, &[("ONE", 5)], 0, 5);
}

#[test]
fn goods_that_come_are_named_and_what_is_wrong_with_that_is_said() {
    let shop = || two_lots();
    let try_it = |good: i64, lines: &[NamedLot], tracking| {
        shop().when(delivery(20, "A", (good, 0), lines, tracking)).decided.map_err(|no| no.code).err()
    };
    for (good, lines, tracking, answer) in [
        (3, vec![lot("A", "ONE", 3, 10)], Tracking::LotExpiry, None),
        (3, vec![no_date("A", "ONE", 3)], Tracking::LotExpiry, None),
        (3, vec![], Tracking::Lot, Some(InvalidQuantity)),
        (3, vec![lot("A", "ONE", 2, 10)], Tracking::Lot, Some(InvalidQuantity)),
        (3, vec![lot("A", "ONE", 4, 10)], Tracking::Lot, Some(InvalidQuantity)),
        (3, vec![lot("A", "ONE", 3, 11)], Tracking::Lot, Some(AlreadyBooked)),
        (3, vec![lot("A", "NEW", 1, 3), lot("A", "NEW", 2, 4)], Tracking::Lot, Some(AlreadyBooked)),
        (3, vec![no_date("A", "NEW", 3)], Tracking::LotExpiry, Some(InvalidQuantity)),
        (3, vec![no_date("A", "NEW", 3)], Tracking::Lot, None),
        (3, vec![], Tracking::Untracked, None),
        (2, vec![unit("A", "S1"), unit("A", "S1")], Tracking::Serial, Some(AlreadyBooked)),
        (2, vec![unit("A", "S1")], Tracking::Serial, Some(InvalidQuantity)),
        (2, vec![unit("A", "S1"), unit("A", "S2")], Tracking::Serial, None),
        (
            2,
            vec![NamedLot { quantity: units(2), ..unit("A", "S1") }],
            Tracking::Serial,
            Some(InvalidQuantity),
        ),
    ] {
        assert_eq!(try_it(good, &lines, tracking), answer, "{good} {lines:?} {tracking:?}");
    }
}

#[test]
fn a_serial_number_is_sold_once_and_comes_back() {
    let shop = given(open_till());
    let came = delivery(11, "A", (2, 0), &[unit("A", "S1"), unit("A", "S2")], Tracking::Serial);
    let shop = shop.when(came).then_ok();
    let (_, shop) = shop.when(sell_of(1, &[])).then_odd_lots(&[(Odd::SerialMissing, Some(0))]);
    assert_eq!(seen(&shop.branch, "A").1, -1, "nobody guesses which one it was");
    let shop = shop.when(sell_of(1, &[unit("A", "S1")])).then_ok();
    is(&shop, &[("S2", 1)], -1, 0);
    let (_, shop) = shop.when(sell_of(1, &[unit("A", "S1")])).then_odd_lots(&[(Odd::SerialNotHere, Some(0))]);
    // It is known, so that it is not received again, but comes back.
    let again = delivery(12, "A", (1, 0), &[unit("A", "S1")], Tracking::Serial);
    let shop = Scenario::of({
        shop.when(again).then_refused(AlreadyBooked);
        two_units()
    });
    let back = returned(1, Disposition::Restock, &[unit("A", "S1")]);
    let shop = shop.when(back).then_ok();
    is(&shop, &[("S1", 1), ("S2", 1)], 0, 2);
    let back = returned(1, Disposition::Restock, &[unit("A", "S1")]);
    shop.when(back).then_refused(AlreadyBooked);
}

/// S1 is sold, S2 is here.
fn two_units() -> Branch {
    let came = delivery(11, "A", (2, 0), &[unit("A", "S1"), unit("A", "S2")], Tracking::Serial);
    let shop = given(open_till()).when(came).then_ok();
    shop.when(sell_of(1, &[unit("A", "S1")])).then_ok().branch
}

pub(crate) fn returned(count: i64, disposition: Disposition, lines: &[NamedLot]) -> Command {
    let line = domain::branch::command::PricedReturn {
        sku: sku("A"),
        quantity: units(count),
        unit_price: protocol::Amount(100),
        tax: domain::pricing::LineTax::inside(VAT),
        stocked: true,
        disposition,
    };
    let tender = protocol::TenderKind::Cash.into();
    let body = TicketBody::RefundWithoutReceipt { currency: GBP, day: DAY, lines: vec![line], tender };
    naming(manager(body), lines)
}

#[test]
fn units_with_numbers_are_named_when_they_leave() {
    let shop = || Scenario::of(two_units());
    let back = |lines: &[NamedLot]| {
        let line = BackLine { sku: sku("A"), quantity: units(1), unsellable: Quantity::ZERO };
        let back = GoingBack {
            supplier: None,
            reference: String::new(),
            reason: "broken".into(),
            lines: vec![line],
            consigned: false,
        };
        naming(office(Role::Manager, PurchaseBody::Return(back)), lines)
    };
    shop().when(back(&[])).then_refused(InvalidQuantity);
    shop().when(back(&[unit("A", "S1")])).then_refused(InsufficientStock);
    is(&shop().when(back(&[unit("A", "S2")])).then_ok(), &[], 0, 0);
    shop().when(naming(adjust(-1, 0), &[])).then_refused(InvalidQuantity);
    is(&shop().when(naming(adjust(-1, 0), &[unit("A", "S2")])).then_ok(), &[], 0, 0);
}

#[test]
fn what_is_set_aside_stays_in_its_lot_and_goes_with_it() {
    let damaged = NamedLot { unsellable: units(2), ..lot("A", "ONE", 6, 10) };
    let shop = given(open_till()).when(delivery(11, "A", (4, 2), &[damaged], Tracking::Lot)).then_ok();
    is(&shop, &[("ONE", 6)], 0, 4);
    // One more is damaged, one of them is mended, two are thrown away: nobody has to say of which lot.
    let shop = shop.when(adjust(0, 1)).then_ok();
    is(&shop, &[("ONE", 6)], 0, 3);
    let shop = shop.when(adjust(0, -1)).then_ok();
    is(&shop, &[("ONE", 6)], 0, 4);
    let shop = shop.when(adjust(-2, -2)).then_ok();
    is(&shop, &[("ONE", 4)], 0, 4);
    let lots = shop.branch.lots_of(&sku("A")).unwrap();
    assert_eq!(lots.unsellable(), shop.branch.level(&sku("A")).unsellable);
}

#[test]
fn a_lot_expires_when_its_day_is_over_and_not_before() {
    let shop = two_lots().later(11 * DAY_MS - 1);
    assert_eq!(shop.branch.on_wake(shop.now()).map(|_| ()), None, "the day is not over");
    let shop = shop.later(1);
    let wake = shop.branch.on_wake(shop.now()).unwrap();
    let shop = shop.when(wake).then_ok();
    is(&shop, &[("ONE", 10), ("TWO", 5)], 0, 5);
    assert_eq!(shop.branch.level(&sku("A")).unsellable, units(10));
    assert_eq!(shop.branch.wake_at(), Some(NOW.plus_millis(21 * DAY_MS)));
    // What is sold of it all the same is a fact, and odd.
    let old = Command {
        occurred: OccurredAt { at: shop.now(), offset_minutes: 0 },
        ..sell_of(1, &[lot("A", "ONE", 1, 10)])
    };
    let (_, shop) = shop.when(old).then_odd_lots(&[(Odd::LotBlocked, Some(0))]);
    is(&shop, &[("ONE", 9), ("TWO", 5)], 0, 5);
    // A till that was offline had sold it in time.
    let shop = shop.when(sell_of(1, &[lot("A", "ONE", 1, 10)])).then_ok();
    is(&shop, &[("ONE", 8), ("TWO", 5)], 0, 5);
    // It is not set free by a correction, and is thrown away or goes back.
    let message = two_lots().later(11 * DAY_MS).when(adjust(0, -1)).then_refused(InvalidQuantity);
    assert!(message.contains("sets aside"), "{message}");
    let shop = shop.when(adjust(-3, -3)).then_ok();
    is(&shop, &[("ONE", 5), ("TWO", 5)], 0, 5);
    let free = shop.when(adjust(0, -2));
    let shop = Scenario::of({
        let branch = free.scenario.branch.clone();
        Answer { scenario: free.scenario, decided: free.decided }.then_refused(InsufficientStock);
        branch
    });
    let gone = naming(adjust(-5, -5), &[lot("A", "ONE", 5, 10)]);
    is(&shop.when(gone).then_ok(), &[("TWO", 5)], 0, 5);
}

#[test]
fn goods_that_come_too_late_cannot_be_sold() {
    let shop = given(open_till())
        .when(delivery(11, "A", (3, 0), &[lot("A", "OLD", 3, -2)], Tracking::Lot))
        .then_ok();
    is(&shop, &[("OLD", 3)], 0, 0);
}

#[test]
fn a_recall_blocks_a_lot_wherever_it_is_and_is_lifted_again() {
    let shop = two_lots().when(recall("A", "ONE")).then_ok();
    is(&shop, &[("ONE", 10), ("TWO", 5)], 0, 5);
    let shop = shop.when(recall("A", "ONE")).then(&[]);
    let (_, shop) =
        shop.when(sell_of(1, &[lot("A", "ONE", 1, 10)])).then_odd_lots(&[(Odd::LotBlocked, Some(0))]);
    is(&shop, &[("ONE", 9), ("TWO", 5)], 0, 5);
    // What nobody has named is of the other lot, and what comes of this one is blocked at once.
    let shop = shop.when(sell_of(2, &[])).then_ok();
    is(&shop, &[("ONE", 9), ("TWO", 3)], 0, 3);
    let shop = shop.when(delivery(13, "A", (2, 0), &[lot("A", "ONE", 2, 10)], Tracking::Lot)).then_ok();
    is(&shop, &[("ONE", 11), ("TWO", 3)], 0, 3);
    let shop = shop.when(returned(1, Disposition::Restock, &[lot("A", "ONE", 1, 10)])).then_ok();
    is(&shop, &[("ONE", 12), ("TWO", 3)], 0, 3);
    let moved = naming(adjust(-1, 0), &[lot("A", "ONE", 1, 10)]);
    let shop = Scenario::of({
        let branch = shop.branch.clone();
        shop.when(moved).then_refused(WrongState);
        branch
    });
    let shop = shop.when(lift("A", "ONE")).then_ok();
    is(&shop, &[("ONE", 12), ("TWO", 3)], 0, 15);
    shop.when(lift("A", "ONE")).then(&[]);
    // A lot that never was here is blocked when it comes.
    let shop = two_lots().when(recall("A", "NEW")).then_ok();
    let shop = shop.when(delivery(13, "A", (2, 0), &[lot("A", "NEW", 2, 10)], Tracking::Lot)).then_ok();
    is(&shop, &[("NEW", 2), ("ONE", 10), ("TWO", 5)], 0, 15);
}

#[test]
fn goods_that_are_here_are_named_and_a_wrong_number_or_date_is_put_right() {
    let shop = given(open_till().into_iter().chain([received("A", 4)]));
    let name = |from: Option<&str>, lines: &[NamedLot]| {
        naming(office(Role::Manager, LotBody::Name { from: from.map(code) }), lines)
    };
    let shop = shop.when(name(None, &[lot("A", "ONE", 3, 10)])).then_ok();
    is(&shop, &[("ONE", 3)], 1, 4);
    let refused = |from, lines: &[NamedLot], answer| {
        let command = name(from, lines);
        let scenario = Scenario::of(shop.branch.clone());
        scenario.when(command).then_refused(answer);
    };
    refused(None, &[lot("A", "TWO", 2, 10)], InsufficientStock);
    refused(Some("NONE"), &[lot("A", "TWO", 2, 10)], InvalidQuantity);
    refused(Some("ONE"), &[lot("A", "TWO", 4, 10)], InsufficientStock);
    refused(None, &[], NoLines);
    refused(None, &[lot("A", "ONE", 1, 12)], InvalidQuantity);
    refused(None, &[lot("A", "ONE", 1, 10), lot("B", "ONE", 1, 10)], InvalidQuantity);
    let shop = Scenario::of(shop.branch).when(name(Some("ONE"), &[lot("A", "TWO", 2, 20)])).then_ok();
    is(&shop, &[("ONE", 1), ("TWO", 2)], 1, 4);
    let shop = shop.when(name(Some("TWO"), &[lot("A", "TWO", 2, -5)])).then_ok();
    is(&shop, &[("TWO", 2), ("ONE", 1)], 1, 2);
    let shop = shop.when(name(Some("TWO"), &[lot("A", "TWO", 2, 25)])).then_ok();
    is(&shop, &[("ONE", 1), ("TWO", 2)], 1, 4);
    let shop = shop.when(recall("A", "ONE")).then_ok();
    shop.when(name(Some("ONE"), &[lot("A", "TWO", 1, 25)])).then_refused(WrongState);
}

fn transfer_id() -> TransferId {
    id(5).into()
}

fn by(number: u128, body: TransferBody) -> Command {
    Command { id: id(number), ..office(Role::Manager, body) }
}

/// Six of A leave, named or not, and are announced elsewhere.
fn sent(lines: &[NamedLot]) -> (Scenario, Scenario) {
    let draft = TransferBody::Draft { to: BranchId(2), lines: vec![of("A", 6)], note: String::new() };
    let shop = two_lots().when(by(5, draft)).then_ok();
    let shop = shop.when(by(6, TransferBody::Approve { transfer: transfer_id() })).then_ok();
    let leaves = naming(by(7, TransferBody::Dispatch { transfer: transfer_id() }), lines);
    let shop = shop.when(leaves).then_ok();
    let errand = shop.branch.owed().pop().unwrap();
    let Request::AnnounceTransfer { transfer, lines, note, lots } = errand.request else {
        panic!("{errand:?}")
    };
    let announce = TransferBody::Announce { transfer, from: BranchId(1), lines, note, lots };
    (shop, given([]).when(by(8, announce)).then_ok())
}

fn arrive(number: u128, good: i64, damaged: i64, complete: bool) -> Command {
    let lines = vec![Arrived { sku: sku("A"), good: units(good), damaged: units(damaged) }];
    by(number, TransferBody::Receive { transfer: transfer_id(), lines, complete })
}

#[test]
fn lots_travel_with_a_transfer() {
    let (here, there) = sent(&[lot("A", "TWO", 2, 20)]);
    is(&here, &[("ONE", 6), ("TWO", 3)], 0, 9);
    let there = there.when(arrive(20, 4, 0, false)).then_ok();
    is(&there, &[("ONE", 2), ("TWO", 2)], 0, 4);
    let there = there.when(arrive(21, 2, 1, true)).then_ok();
    is(&there, &[("ONE", 4), ("TWO", 2)], 1, 6);
    // Whoever unpacks says what it really was.
    let (_, there) = sent(&[]);
    let there = there.when(naming(arrive(20, 6, 0, true), &[lot("A", "OTHER", 6, 3)])).then_ok();
    is(&there, &[("OTHER", 6)], 0, 6);
}

#[test]
fn a_recall_overtakes_goods_on_their_way() {
    let (_, there) = sent(&[]);
    let there = there.when(recall("A", "ONE")).then_ok().when(arrive(20, 6, 0, true)).then_ok();
    is(&there, &[("ONE", 6)], 0, 0);
    let told = there.branch.owed().iter().any(|errand| matches!(errand.request, Request::NoteReceipt { .. }));
    assert!(told);
}

#[test]
fn what_is_not_told_apart_has_no_events_of_lots() {
    let shop = given(open_till().into_iter().chain([received("A", 4)]));
    let events = shop.when(sell_of(1, &[])).decided.unwrap();
    assert!(matches!(events.as_slice(), [Event::Ticket(_)]), "{events:?}");
    let shop = two_lots().when(delivery(13, "B", (2, 0), &[], Tracking::Untracked)).then_ok();
    let events = shop.when(cashier(sell(&[line("B", 1, 100)], &[cash(100)]))).decided.unwrap();
    assert!(matches!(events.as_slice(), [Event::Ticket(_)]), "{events:?}");
}

#[test]
fn an_announcement_without_lots_tells_of_none() {
    let announced = TransferEvent::Announced {
        transfer: transfer_id(),
        from: BranchId(1),
        lines: vec![of("A", 2)],
        note: String::new(),
    };
    let there = given([Event::Transfer(announced)]).when(arrive(20, 2, 0, true)).then_ok();
    is(&there, &[], 2, 2);
    let events = there.branch.lots().count();
    assert_eq!(events, 0);
    let moved = LotEvent::Moved { lines: Vec::new(), transfer: None };
    assert!(moved.moves().is_empty());
}

#[test]
fn what_is_picked_for_an_order_leaves_with_it() {
    use domain::branch::{
        Body,
        command::{FulfilmentBody, OrderBody},
    };
    let fulfilment = protocol::FulfilmentId::new(uuid::Uuid::from_u128(0xb0));
    let allocate = OrderBody::Allocate {
        order: protocol::OrderId::new(uuid::Uuid::from_u128(0xa0)),
        fulfilment,
        hold: None,
        lines: vec![of("A", 3)],
        ship: true,
        who: "Ada".into(),
        named: None,
        note: String::new(),
        code: String::new(),
        patient: false,
    };
    let shop = || two_lots().when(office(Role::Manager, Body::Order(allocate.clone()))).then_ok();
    let pick = |lines: &[NamedLot]| {
        let (found, reason) = (vec![of("A", 3)], String::new());
        let pick = FulfilmentBody::Pick { fulfilment, found, reason, undecided_ms: 0 };
        naming(office(Role::Manager, Body::Fulfilment(pick)), lines)
    };
    let ship = || {
        let ship = FulfilmentBody::Ship { fulfilment, carrier: String::new(), tracking: String::new() };
        let pack = office(Role::Manager, Body::Fulfilment(FulfilmentBody::Pack { fulfilment }));
        [
            Command { id: id(31), ..pack },
            Command { id: id(32), ..office(Role::Manager, Body::Fulfilment(ship)) },
        ]
    };
    let sent = |shop: Scenario| {
        let [pack, ship] = ship();
        shop.when(pack).then_ok().when(ship).then_ok()
    };
    is(&sent(shop().when(pick(&[])).then_ok()), &[("ONE", 7), ("TWO", 5)], 0, 12);
    is(&sent(shop().when(pick(&[lot("A", "TWO", 2, 20)])).then_ok()), &[("ONE", 9), ("TWO", 3)], 0, 12);
    shop().when(pick(&[lot("A", "TWO", 4, 20)])).then_refused(InvalidQuantity);
    shop().when(pick(&[lot("A", "NONE", 1, 20)])).then_refused(InsufficientStock);
    let recalled = shop().when(recall("A", "TWO")).then_ok();
    recalled.when(pick(&[lot("A", "TWO", 1, 20)])).then_refused(InsufficientStock);
}
