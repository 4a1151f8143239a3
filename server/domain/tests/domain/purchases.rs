//! Orders to suppliers step by step, what comes of them, and every way in which a step is refused.

use domain::{
    branch::{
        BoughtLine, ChargesFacts, Command, Delivered, Event, Moved, PurchaseEvent, SentBack,
        command::{BackLine, Came, GoingBack, PurchaseBody, Receipt, WantedLine},
    },
    limits::RECEIPTS_MAX,
};
use protocol::{
    Amount, LINES_MAX, PurchaseId, Quantity,
    RefusalCode::{self, *},
    Right, Spread, SupplierId, TEXT_CHARS_MAX,
};

use crate::support::*;

const HILL: SupplierId = SupplierId(4);
const THE_ONE: PurchaseId = PurchaseId::new(uuid::Uuid::from_u128(5));

fn as_number(number: u128, body: PurchaseBody) -> Command {
    Command { id: id(number), ..office(Role::Manager, body) }
}

/// As somebody with these rights alone.
fn with_rights(rights: &[Right], body: PurchaseBody) -> Command {
    let mut command = as_number(9, body);
    command.grant.rights = rights.iter().copied().collect();
    command
}

fn want(text: &str, count: i64, pack: i64, cost: i64) -> WantedLine {
    WantedLine {
        sku: sku(text),
        quantity: units(count),
        pack: None,
        usual_pack: units(pack),
        cost: None,
        usual_cost: Some(Amount(cost)),
    }
}

fn draft(lines: &[WantedLine]) -> PurchaseBody {
    PurchaseBody::Draft {
        supplier: HILL,
        lines: lines.to_vec(),
        expected: "2027-01-31".into(),
        note: String::new(),
    }
}

fn change(version: u32, lines: &[WantedLine], reason: &str) -> PurchaseBody {
    let (expected, note, reason) = (String::new(), "n".into(), reason.into());
    PurchaseBody::Change { purchase: THE_ONE, version, lines: lines.to_vec(), expected, note, reason }
}

const fn send(version: u32) -> PurchaseBody {
    PurchaseBody::Send { purchase: THE_ONE, version }
}

fn close() -> PurchaseBody {
    PurchaseBody::Close { purchase: THE_ONE, note: "sold out".into() }
}

const CANCEL: PurchaseBody = PurchaseBody::Cancel { purchase: THE_ONE };

fn came(text: &str, good: i64, damaged: i64, wrong: i64) -> Came {
    let [good, damaged, wrong] = [good, damaged, wrong].map(units);
    Came { sku: sku(text), good, damaged, wrong, cost: None, usual: None, weight_g: None }
}

fn receipt(reference: &str, lines: &[Came]) -> Receipt {
    Receipt {
        purchase: Some(THE_ONE),
        supplier: None,
        reference: reference.into(),
        lines: lines.to_vec(),
        charges: None,
        over: false,
        seen: None,
        note: String::new(),
        consigned: false,
    }
}

fn receive(reference: &str, lines: &[Came]) -> PurchaseBody {
    PurchaseBody::Receive(receipt(reference, lines))
}

/// An order of 24 A at 2.50 in cases of 12 and 10 B at 1.00, some steps on its way.
fn order(steps: &[PurchaseBody]) -> Scenario {
    let lines = [want("A", 24, 12, 250), want("B", 10, 1, 100)];
    let mut scenario = given([]).when(as_number(5, draft(&lines))).then_ok();
    for (number, step) in steps.iter().enumerate() {
        scenario = scenario.when(as_number(20 + number as u128, step.clone())).then_ok();
    }
    scenario
}

fn incoming(scenario: &Scenario, text: &str) -> Quantity {
    scenario.branch.level(&sku(text)).incoming
}

/// On hand, unsellable, incoming in units, and what one costs.
fn told(scenario: &Scenario, text: &str) -> (i64, i64, i64, Option<i64>) {
    let level = scenario.branch.level(&sku(text));
    let [on_hand, unsellable, incoming] =
        [level.on_hand, level.unsellable, level.incoming].map(|one| one.0 / 1_000);
    (on_hand, unsellable, incoming, scenario.branch.cost(&sku(text)).map(|cost| cost.0))
}

#[test]
fn an_order_step_by_step() {
    let bought = |text: &str, count: i64, pack: i64, cost: i64| BoughtLine {
        sku: sku(text),
        quantity: units(count),
        pack: units(pack),
        cost: Some(Amount(cost)),
    };
    let drafted = PurchaseEvent::Drafted {
        purchase: THE_ONE,
        number: 1,
        supplier: HILL,
        lines: vec![bought("A", 24, 12, 250), bought("B", 10, 1, 100)],
        expected: "2027-01-31".into(),
        note: String::new(),
    };
    let lines = [want("B", 10, 1, 100), want("A", 24, 12, 250)];
    let after = given([]).when(as_number(5, draft(&lines))).then(&[Event::Purchase(drafted)]);
    assert_eq!(incoming(&after, "A"), Quantity::ZERO, "a draft is nobody's promise");
    let sent = PurchaseEvent::Sent { purchase: THE_ONE, version: 1, lines: vec![of("A", 24), of("B", 10)] };
    let after = after.when(as_number(6, send(1))).then(&[Event::Purchase(sent)]);
    assert_eq!((incoming(&after, "A"), incoming(&after, "B")), (units(24), units(10)));

    let first = Delivered {
        sku: sku("A"),
        good: units(10),
        damaged: units(2),
        wrong: Quantity::ZERO,
        over: Quantity::ZERO,
        cost: Some(Amount(3_000)),
        average: Some(Amount(250)),
    };
    let arrived = PurchaseEvent::Received {
        purchase: Some(THE_ONE),
        supplier: Some(HILL),
        reference: "DN-1".into(),
        note: String::new(),
        charges: None,
        lines: vec![first],
        closes: false,
    };
    let body = receive(" DN-1 ", &[came("A", 4, 2, 0), came("A", 6, 0, 0)]);
    let after = after.when(as_number(7, body)).then(&[Event::Purchase(arrived)]);
    assert_eq!(told(&after, "A"), (12, 2, 12, Some(250)));

    let closed = PurchaseEvent::Closed {
        purchase: THE_ONE,
        note: "sold out".into(),
        left: vec![of("A", 12), of("B", 10)],
    };
    let after = after.when(as_number(8, close())).then(&[Event::Purchase(closed)]);
    assert_eq!((told(&after, "A").2, told(&after, "B").2), (0, 0), "what never came is not on its way");
    assert_eq!(after.branch.purchases().count(), 0);
    let again = after.when(as_number(9, receive("DN-2", &[came("A", 1, 0, 0)])));
    let message = again.then_refused(UnknownPurchase);
    assert!(message.contains("without an order"), "{message}");
}

#[test]
fn an_order_is_closed_when_all_of_it_has_come() {
    let all = [came("A", 24, 0, 0), came("B", 9, 1, 0)];
    let after = order(&[send(1), receive("DN-1", &all)]);
    assert_eq!(after.branch.purchases().count(), 0);
    assert_eq!((told(&after, "A"), told(&after, "B")), ((24, 0, 0, Some(250)), (10, 1, 0, Some(100))));
    // The next order has the next number.
    let after = after.when(as_number(6, draft(&[want("A", 12, 12, 1)]))).then_ok();
    assert_eq!(after.branch.purchases().next().unwrap().1.number, 2);
}

#[test]
fn an_order_may_be_changed_before_and_after_it_was_sent() {
    let after = order(&[change(1, &[want("A", 12, 12, 250)], "")]);
    let (_, draft) = after.branch.purchases().next().unwrap();
    assert_eq!((draft.version, draft.lines.len(), incoming(&after, "A")), (2, 1, Quantity::ZERO));

    let changed = [want("A", 36, 12, 999), want("C", 5, 1, 70)];
    let after = order(&[send(1), change(1, &changed, "a case more")]);
    let all = (incoming(&after, "A"), incoming(&after, "B"), incoming(&after, "C"));
    assert_eq!(all, (units(36), Quantity::ZERO, units(5)));
    let (_, sent) = after.branch.purchases().next().unwrap();
    assert_eq!(sent.lines[&sku("A")].cost, Some(Amount(250)), "what was agreed stays agreed");
    assert_eq!(sent.lines[&sku("C")].cost, Some(Amount(70)));

    // What came stays.
    let partly =
        [send(1), receive("DN-1", &[came("A", 13, 0, 0)]), change(1, &[want("A", 24, 12, 1)], "no B")];
    let after = order(&partly);
    assert_eq!((told(&after, "A"), told(&after, "B").2), ((13, 0, 11, Some(250)), 0));
    let message =
        after.when(as_number(9, change(2, &[want("A", 12, 12, 1)], "less"))).then_refused(InvalidQuantity);
    assert!(message.contains("13"), "{message}");
}

#[test]
fn what_is_not_as_ordered_has_to_be_said() {
    let sent = || order(&[send(1)]);
    // Over.
    let message =
        sent().when(as_number(9, receive("D", &[came("B", 11, 0, 0)]))).then_refused(InvalidQuantity);
    assert!(message.contains("10 of B") && message.contains("11"), "{message}");
    let over = |lines: &[Came]| PurchaseBody::Receive(Receipt { over: true, ..receipt("D", lines) });
    let after = sent().when(as_number(9, over(&[came("B", 11, 1, 0)]))).then_ok();
    assert_eq!(told(&after, "B"), (12, 1, 0, Some(100)));
    // Another article, kept or set aside.
    let message =
        sent().when(as_number(9, receive("D", &[came("X", 3, 0, 0)]))).then_refused(InvalidQuantity);
    assert!(message.contains("not ordered"), "{message}");
    let after = sent().when(as_number(9, over(&[came("X", 3, 0, 0)]))).then_ok();
    assert_eq!(told(&after, "X"), (3, 0, 0, None));
    let after = sent().when(as_number(9, receive("D", &[came("X", 0, 0, 3)]))).then_ok();
    assert_eq!(told(&after, "X"), (3, 3, 0, None), "what came by mistake is not for sale");
    // Everything wrong of what was ordered: it is still expected.
    let after = sent().when(as_number(9, receive("D", &[came("B", 0, 0, 10)]))).then_ok();
    assert_eq!(told(&after, "B"), (10, 10, 10, None));
}

#[test]
fn two_people_who_unload_one_lorry_book_what_each_has() {
    let both = order(&[
        send(1),
        PurchaseBody::Receive(Receipt { seen: Some(0), ..receipt("DN-1", &[came("A", 10, 0, 0)]) }),
        // The second has not seen the first, and what they have fits.
        PurchaseBody::Receive(Receipt { seen: Some(0), ..receipt("DN-1", &[came("A", 12, 0, 0)]) }),
    ]);
    assert_eq!(told(&both, "A"), (22, 0, 2, Some(250)));
    // Both booked all of it: the same paper with the same goods.
    let all = [came("A", 24, 0, 0)];
    let message = order(&[send(1), receive("DN-1", &all)])
        .when(as_number(9, receive("DN-1 ", &all)))
        .then_refused(AlreadyBooked);
    assert!(message.contains("DN-1 (2)"), "{message}");
    // Or without a paper: even if they say that more came, they have not seen what came meanwhile.
    let meanwhile = Receipt { seen: Some(0), over: true, ..receipt("", &[came("A", 24, 0, 0)]) };
    let message = order(&[send(1), receive("", &[came("A", 20, 0, 0)])])
        .when(as_number(9, PurchaseBody::Receive(meanwhile)))
        .then_refused(ChangedMeanwhile);
    assert!(message.contains("4 of A") && message.contains("24"), "{message}");
}

#[test]
fn what_goods_cost_is_an_average_of_what_came() {
    let blind = |reference: &str, lines: &[Came]| {
        PurchaseBody::Receive(Receipt { purchase: None, supplier: Some(HILL), ..receipt(reference, lines) })
    };
    let at = |text: &str, good: i64, cost: i64| Came { cost: Some(Amount(cost)), ..came(text, good, 0, 0) };
    let mut scenario = given([received("A", 10)]);
    for (number, (lines, average)) in [
        (vec![came("A", 10, 0, 0)], None),
        (vec![at("A", 20, 100)], Some(100)),
        (vec![at("A", 20, 200)], Some(133)),
        (vec![came("A", 100, 0, 0)], Some(133)),
        // 5 A set aside as wrong are on hand and cost nothing new.
        (vec![came("A", 0, 0, 5)], Some(133)),
    ]
    .into_iter()
    .enumerate()
    {
        let reference = format!("D-{number}");
        scenario = scenario.when(as_number(30 + number as u128, blind(&reference, &lines))).then_ok();
        assert_eq!(scenario.branch.cost(&sku("A")), average.map(Amount), "{number}");
    }
    // The supplier's offer counts where nobody says it.
    let usual = Came { usual: Some(Amount(70)), ..came("B", 3, 0, 0) };
    let after = scenario.when(as_number(40, blind("D-9", &[usual]))).then_ok();
    assert_eq!(told(&after, "B"), (3, 0, 0, Some(70)));
    assert_eq!(after.branch.costs().count(), 2);
}

#[test]
fn charges_are_spread_exactly() {
    let line = |text: &str, good: i64, weight_g: Option<u32>| Came { weight_g, ..came(text, good, 0, 0) };
    for (by, weights, costs) in [
        // 24 at 2.50 are 60.00 and 10 at 1.00 are 10.00; 7.01 on them.
        (Spread::Value, (None, None), (6_601, 1_100)),
        (Spread::Quantity, (None, None), (6_495, 1_206)),
        (Spread::Weight, (Some(100), Some(240)), (6_351, 1_350)),
        (Spread::Weight, (None, Some(1)), (6_000, 1_701)),
    ] {
        let lines = [line("A", 24, weights.0), line("B", 10, weights.1)];
        let charges = Some(ChargesFacts { amount: Amount(701), by });
        let body = PurchaseBody::Receive(Receipt { charges, ..receipt("D", &lines) });
        let answer = order(&[send(1)]).when(as_number(9, body));
        let Ok([Event::Purchase(PurchaseEvent::Received { lines, .. })]) = answer.decided.as_deref() else {
            panic!("{:?}", answer.decided);
        };
        let told: Vec<_> = lines.iter().map(|line| line.cost.unwrap().0).collect();
        assert_eq!(told, [costs.0, costs.1], "{by:?}");
        assert_eq!(told.iter().sum::<i64>(), 7_701, "nothing of it is lost");
    }
    let charges = Some(ChargesFacts { amount: Amount(701), by: Spread::Weight });
    let weightless = PurchaseBody::Receive(Receipt { charges, ..receipt("D", &[came("A", 1, 0, 0)]) });
    let message = order(&[send(1)]).when(as_number(9, weightless)).then_refused(InvalidAmount);
    assert!(message.contains("by quantity"), "{message}");
}

#[test]
fn goods_go_back_at_what_they_cost() {
    let back = |lines: &[(&str, i64, i64)], reason: &str| {
        let lines = lines.iter().map(|(text, count, aside)| BackLine {
            sku: sku(text),
            quantity: units(*count),
            unsellable: units(*aside),
        });
        PurchaseBody::Return(GoingBack {
            supplier: Some(HILL),
            reference: "R-1".into(),
            reason: reason.into(),
            lines: lines.collect(),
            consigned: false,
        })
    };
    let there = || order(&[send(1), receive("DN-1", &[came("A", 10, 2, 0), came("X", 0, 0, 1)])]);
    let returned = PurchaseEvent::Returned {
        supplier: Some(HILL),
        reference: "R-1".into(),
        reason: "broken".into(),
        lines: vec![SentBack {
            sku: sku("A"),
            quantity: units(3),
            unsellable: units(2),
            average: Some(Amount(250)),
        }],
    };
    let after = there().when(as_number(9, back(&[("A", 3, 2)], "broken"))).then(&[Event::Purchase(returned)]);
    assert_eq!(told(&after, "A"), (9, 0, 12, Some(250)), "what is expected is still expected");
    assert_eq!(after.branch.totals().sent_back, units(3));
    for (name, body, code) in [
        ("nothing", back(&[], "broken"), NoLines),
        ("no reason", back(&[("A", 1, 0)], " "), InvalidText),
        ("less than nothing", back(&[("A", -1, 0)], "b"), InvalidQuantity),
        ("more set aside than goes", back(&[("A", 1, 2)], "b"), InvalidQuantity),
        ("less than nothing set aside", back(&[("A", 1, -1)], "b"), InvalidQuantity),
        ("twice", back(&[("A", 1, 0), ("A", 1, 0)], "b"), TooManyLines),
        ("more than is set aside", back(&[("A", 3, 3)], "b"), InsufficientStock),
        ("more than is free", back(&[("A", 13, 2)], "b"), InsufficientStock),
        ("what was never there", back(&[("Z", 1, 0)], "b"), InsufficientStock),
    ] {
        let decided = there().when(as_number(9, body)).decided;
        assert_eq!(decided.err().map(|one| one.code), Some(code), "{name}");
    }
}

/// A name, the steps before, the step that is refused, and why.
type Refused<'a> = (&'a str, Vec<PurchaseBody>, PurchaseBody, RefusalCode);

fn refuse(cases: Vec<Refused<'_>>) {
    for (name, steps, body, code) in cases {
        let scenario = order(&steps);
        let before = scenario.branch.clone();
        let answer = scenario.when(as_number(90, body));
        let refused = answer.decided.as_ref().err().map(|one| one.code);
        assert_eq!(refused, Some(code), "{name}: {:?}", answer.decided);
        assert!(answer.scenario.branch == before, "{name}: nothing has changed");
    }
}

#[test]
fn refusals_of_orders() {
    let long = "x".repeat(TEXT_CHARS_MAX + 1);
    let two = [want("A", 12, 12, 1), want("A", 12, 12, 1)];
    let many = vec![want("A", 12, 12, 1); LINES_MAX + 1];
    let dear = WantedLine { cost: Some(Amount(Amount::INPUT_MAX.0 + 1)), ..want("A", 12, 12, 1) };
    let dated = |expected: &str| PurchaseBody::Draft {
        supplier: HILL,
        lines: vec![want("A", 12, 12, 1)],
        expected: expected.into(),
        note: String::new(),
    };
    let noted = PurchaseBody::Draft {
        supplier: HILL,
        lines: vec![want("A", 12, 12, 1)],
        expected: String::new(),
        note: long.clone(),
    };
    let a = [want("A", 12, 12, 1)];
    refuse(vec![
        ("no lines", vec![], draft(&[]), NoLines),
        ("too many", vec![], draft(&many), TooManyLines),
        ("twice", vec![], draft(&two), TooManyLines),
        ("nothing of it", vec![], draft(&[want("A", 0, 1, 1)]), InvalidQuantity),
        ("less than nothing", vec![], draft(&[want("A", -12, 12, 1)]), InvalidQuantity),
        ("two million", vec![], draft(&[want("A", 2_000_000, 1, 1)]), InvalidQuantity),
        ("half a case", vec![], draft(&[want("A", 18, 12, 1)]), InvalidQuantity),
        ("an empty case", vec![], draft(&[want("A", 12, 0, 1)]), InvalidQuantity),
        ("too dear", vec![], draft(&[dear]), InvalidAmount),
        ("no day", vec![], dated("2027-02-30"), InvalidText),
        ("a long note", vec![], noted, InvalidText),
        ("sent unseen", vec![change(1, &a, "")], send(1), ChangedMeanwhile),
        ("sent twice", vec![send(1)], send(1), WrongState),
        ("changed unseen", vec![change(1, &a, "")], change(1, &a, ""), ChangedMeanwhile),
        ("changed without a reason", vec![send(1)], change(1, &a, " "), InvalidText),
        ("changed after it was closed", vec![send(1), close()], change(1, &a, "r"), UnknownPurchase),
    ]);
}

#[test]
fn refusals_of_later_steps() {
    let long = "x".repeat(TEXT_CHARS_MAX + 1);
    refuse(vec![
        ("a draft received", vec![], receive("D", &[came("A", 1, 0, 0)]), WrongState),
        ("a draft closed", vec![], close(), WrongState),
        ("closed twice", vec![send(1), close()], close(), UnknownPurchase),
        ("cancelled twice", vec![CANCEL], CANCEL, UnknownPurchase),
        ("sent after it was cancelled", vec![CANCEL], send(1), UnknownPurchase),
        (
            "received after it was cancelled",
            vec![send(1), CANCEL],
            receive("D", &[came("A", 1, 0, 0)]),
            UnknownPurchase,
        ),
        ("cancelled when some came", vec![send(1), receive("D", &[came("A", 1, 0, 0)])], CANCEL, WrongState),
        ("nothing received", vec![send(1)], receive("D", &[]), NoLines),
        ("a line of nothing", vec![send(1)], receive("D", &[came("A", 0, 0, 0)]), InvalidQuantity),
        ("less than nothing received", vec![send(1)], receive("D", &[came("A", -1, 2, 0)]), InvalidQuantity),
        ("less than nothing damaged", vec![send(1)], receive("D", &[came("A", 2, -1, 0)]), InvalidQuantity),
        ("less than nothing wrong", vec![send(1)], receive("D", &[came("A", 2, 0, -1)]), InvalidQuantity),
        ("two million received", vec![send(1)], receive("D", &[came("A", 2_000_000, 0, 0)]), InvalidQuantity),
        ("a long reference", vec![send(1)], receive(&long, &[came("A", 1, 0, 0)]), InvalidText),
        (
            "a negative charge",
            vec![send(1)],
            PurchaseBody::Receive(Receipt {
                charges: Some(ChargesFacts { amount: Amount(-1), by: Spread::Value }),
                ..receipt("D", &[came("A", 1, 0, 0)])
            }),
            InvalidAmount,
        ),
    ]);
}

#[test]
fn only_so_many_deliveries_of_one_order() {
    let mut scenario = order(&[change(1, &[want("A", 1_200, 12, 250)], ""), send(2)]);
    for number in 0..RECEIPTS_MAX as u128 {
        scenario = scenario.when(as_number(100 + number, receive("", &[came("A", 1, 0, 0)]))).then_ok();
    }
    scenario.when(as_number(999, receive("", &[came("A", 1, 0, 0)]))).then_refused(TooManyLines);
}

#[test]
fn who_may_what() {
    let one = [came("A", 1, 0, 0)];
    let charged = |amount: i64| {
        PurchaseBody::Receive(Receipt {
            charges: Some(ChargesFacts { amount: Amount(amount), by: Spread::Value }),
            ..receipt("D", &one)
        })
    };
    let priced = PurchaseBody::Receive(receipt("D", &[Came { cost: Some(Amount(3)), ..one[0] }]));
    let costed = WantedLine { cost: Some(Amount(3)), ..want("A", 12, 12, 1) };
    use Right::{OrderGoods, ReceiveGoods, SeeCost};
    for (name, rights, body, allowed) in [
        ("a draft", vec![OrderGoods], draft(&[want("A", 12, 12, 1)]), true),
        ("a draft with a cost of one's own", vec![OrderGoods], draft(&[costed]), false),
        ("the same", vec![OrderGoods, SeeCost], draft(&[costed]), true),
        ("a draft by who receives", vec![ReceiveGoods], draft(&[want("A", 12, 12, 1)]), false),
        ("a close by who receives", vec![ReceiveGoods], close(), false),
        ("a receipt", vec![ReceiveGoods], receive("D", &one), true),
        ("a receipt by who orders", vec![OrderGoods], receive("D", &one), false),
        ("a receipt with charges", vec![ReceiveGoods], charged(5), false),
        ("the same", vec![ReceiveGoods, SeeCost], charged(5), true),
        ("a receipt with a cost", vec![ReceiveGoods], priced.clone(), false),
        ("the same", vec![ReceiveGoods, SeeCost], priced, true),
    ] {
        let decided = order(&[send(1)]).when(with_rights(&rights, body)).decided;
        assert_eq!(decided.is_ok(), allowed, "{name}: {decided:?}");
        if let Err(rejection) = decided {
            assert_eq!(rejection.code, NotAllowed, "{name}");
        }
    }
}

#[test]
fn what_is_expected_is_what_open_orders_come_to() {
    let after = order(&[send(1), receive("D", &[came("A", 5, 0, 0)])]);
    let (_, open) = after.branch.purchases().next().unwrap();
    assert_eq!(open.expected().collect::<Vec<Moved>>(), [of("A", 19), of("B", 10)]);
    assert_eq!(incoming(&after, "A"), units(19));
}
