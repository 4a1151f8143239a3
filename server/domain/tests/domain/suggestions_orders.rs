//! A customer's answer to something that is suggested instead of what is missing, in the order: set aside, freed and swapped, sold out
//! meanwhile, and that of two who say something at the same moment exactly one wins.

use domain::{
    FulfilmentNews, Machine,
    branch::{Answer, AskedInstead, Otherwise, Then},
    orders::{Body as OrderAsked, MailKind, Order, PartStep},
};
use protocol::{Amount, BranchId, OrderId, OrderState, RefusalCode, RefusalCode::*, Sku, SuggestionState};

use crate::{orders_world::*, support::*};

const HOUR: i64 = 60 * 60 * 1_000;

/// Three teas are paid and promised in London, two of which are missing; so many cups lie in London and Paris.
fn short(london: i64, paris: i64, total: i64, picked: bool) -> (World, OrderId) {
    let stock = [(LONDON, "TEA", 3), (LONDON, "CUP", london), (PARIS, "CUP", paris), (PARIS, "TEA", 2)];
    let mut world = World::new(&stock);
    let order = world.place(shipped(&tea(3), &[(LONDON, &[moved("TEA", 3)])]));
    world.run();
    world.pay(order, true);
    world.run();
    let fulfilment = Order::fulfilment_id(order, 0);
    if picked {
        let job = world.shelves.get_mut(&LONDON).unwrap().promised.get_mut(&fulfilment).unwrap();
        (job.lines, job.undecided) = (vec![moved("TEA", 1)], vec![moved("TEA", 2)]);
        let until = world.now.plus_millis(HOUR);
        world.news(fulfilment, FulfilmentNews::Undecided { lines: vec![moved("TEA", 2)], until });
    }
    ask(&mut world, order, "CUP", total);
    (world, order)
}

fn ask(world: &mut World, order: OrderId, instead: &str, total: i64) {
    ask_of_age(world, order, instead, (total, None, Otherwise::PayBack));
}

fn ask_of_age(
    world: &mut World,
    order: OrderId,
    instead: &str,
    (total, age, otherwise): (i64, Option<u8>, Otherwise),
) {
    let until = world.now.plus_millis(HOUR);
    let asked = AskedInstead {
        task: ticket_id(7).into(),
        line: moved("TEA", 2),
        instead: sku(instead),
        name: instead.to_owned(),
        unit_price: Amount(total / 2),
        total: Amount(total),
        tax: Amount(total / 6),
        age,
        from: vec![LONDON, PARIS],
        until,
        otherwise,
        decide_by: None,
    };
    world.news(Order::fulfilment_id(order, 0), FulfilmentNews::Asked(Box::new(asked)));
    world.run();
}

fn say(world: &mut World, order: OrderId, number: u16, yes: bool) -> Result<usize, RefusalCode> {
    world.ask(OrderAsked::AnswerSuggestion { order, number, yes }).map(|events| events.len())
}

fn state_of(world: &World, order: OrderId, number: usize) -> SuggestionState {
    world.order(order).suggested[number].put.as_ref().unwrap().state
}

fn mailed(world: &World, order: OrderId, kind: MailKind) -> usize {
    world.order(order).mails.keys().filter(|(mail, _)| *mail == kind).count()
}

/// Who serves what of it, and how far that is.
type Served = (BranchId, PartStep, Vec<(Sku, i64)>);

fn served(world: &World, order: OrderId) -> Vec<Served> {
    let lines = |part: &domain::orders::Part| {
        part.lines.iter().map(|line| (line.sku, line.quantity.0 / 1_000)).collect::<Vec<_>>()
    };
    world.order(order).parts.iter().map(|part| (part.branch, part.step, lines(part))).collect()
}

#[test]
fn a_yes_is_set_aside_freed_and_swapped_and_the_difference_goes_back_as_it_was_paid() {
    // Cups in London and Paris, what two cost, whether it was picked: who sends them, what the house keeps in the end.
    for (london, paris, total, picked, by, kept) in [
        (2, 0, 1_800, false, LONDON, 395 + 1_000 + 1_800),
        (1, 2, 1_800, false, PARIS, 395 + 1_000 + 1_800),
        (2, 0, 1_800, true, LONDON, 395 + 1_000 + 1_800),
        // Never more than what is missing was to cost.
        (0, 2, 5_000, true, PARIS, 395 + 3_000),
        (2, 2, 2_000, false, LONDON, 395 + 3_000),
    ] {
        let case = format!("{london} and {paris} for {total}, picked: {picked}");
        let (mut world, order) = short(london, paris, total, picked);
        assert_eq!(
            (state_of(&world, order, 0), mailed(&world, order, MailKind::Suggested)),
            (SuggestionState::Open, 1)
        );
        assert_eq!(world.kept(order), 3_395, "{case}: nothing has changed");
        say(&mut world, order, 0, true).unwrap();
        assert_eq!(state_of(&world, order, 0), SuggestionState::Yes, "{case}");
        assert_eq!(
            world.order(order).owes(),
            Amount(3_395),
            "{case}: and nothing does before it is set aside"
        );
        world.run();
        assert_eq!(state_of(&world, order, 0), SuggestionState::Taken, "{case}");
        let cups = (by, PartStep::Promised, vec![(sku("CUP"), 2)]);
        assert!(served(&world, order).contains(&cups), "{case}: {:?}", served(&world, order));
        assert!(served(&world, order)[0].2 == [(sku("TEA"), 1)], "{case}");
        assert_eq!((world.kept(order), world.order(order).owes().0), (kept, kept), "{case}");
        assert_eq!(world.order(order).total().0, kept, "{case}");
        assert_eq!(mailed(&world, order, MailKind::Swapped), 1, "{case}");
        assert_eq!(mailed(&world, order, MailKind::Refunded), usize::from(kept < 3_395), "{case}");
        same_again(&world);
        world.hand_over();
        world.run();
        let known = world.order(order);
        assert_eq!((known.state, world.kept(order)), (OrderState::Fulfilled, kept), "{case}");
        let billed: i64 = world.issued.iter().map(|(_, issue)| issue.bill.total().0).sum();
        assert_eq!(billed, kept, "{case}: all documents together are what is sold");
        same_again(&world);
    }
}

#[test]
fn what_a_branch_does_not_have_is_asked_of_the_next_and_what_nobody_has_leaves_the_order_as_it_was() {
    let (mut world, order) = short(1, 1, 1_800, false);
    say(&mut world, order, 0, true).unwrap();
    world.run();
    assert_eq!(state_of(&world, order, 0), SuggestionState::SoldOut);
    assert_eq!(mailed(&world, order, MailKind::InsteadGone), 1, "its customer is told");
    assert_eq!(world.answers, [(sku("CUP"), Answer::SoldOut)], "and so is whoever looks at the task");
    let open: Vec<_> = served(&world, order).into_iter().filter(|part| !part.1.is_over()).collect();
    assert_eq!(open, [(LONDON, PartStep::Promised, vec![(sku("TEA"), 3)])]);
    assert_eq!(world.kept(order), 3_395);
    // Somebody suggests something else, and that can be had.
    world.shelves.get_mut(&PARIS).unwrap().stock.insert(sku("POT"), 2_000);
    ask(&mut world, order, "POT", 1_000);
    say(&mut world, order, 1, true).unwrap();
    world.run();
    assert_eq!(
        (state_of(&world, order, 1), world.kept(order)),
        (SuggestionState::Taken, 395 + 1_000 + 1_000)
    );
    same_again(&world);
    // A branch that was asked for the cups may still be asked for tea.
    let (mut world, order) = short(0, 0, 1_800, false);
    say(&mut world, order, 0, true).unwrap();
    world.run();
    let fulfilment = Order::fulfilment_id(order, 0);
    let job = world.shelves.get_mut(&LONDON).unwrap().promised.get_mut(&fulfilment).unwrap();
    job.lines = vec![moved("TEA", 1)];
    world.news(fulfilment, FulfilmentNews::Remedied { lines: vec![moved("TEA", 2)], then: Then::BySelf });
    world.run();
    let by_paris = (PARIS, PartStep::Promised, vec![(sku("TEA"), 2)]);
    assert!(served(&world, order).contains(&by_paris), "{:?}", served(&world, order));
}

#[test]
fn the_first_answer_counts_however_often_and_in_however_many_windows_it_is_given() {
    let (mut world, order) = short(2, 0, 1_800, false);
    assert!(say(&mut world, order, 0, true).unwrap() > 0);
    assert_eq!(say(&mut world, order, 0, true), Ok(0), "the same again does nothing");
    assert_eq!(say(&mut world, order, 0, false), Err(WrongState), "the other window is told");
    world.run();
    assert_eq!(say(&mut world, order, 0, true), Ok(0), "a yes that came true is still a yes");
    assert_eq!(served(&world, order).iter().filter(|part| part.2 == [(sku("CUP"), 2)]).count(), 1);
    let (mut world, order) = short(2, 0, 1_800, false);
    assert!(say(&mut world, order, 0, false).unwrap() > 0);
    assert_eq!((say(&mut world, order, 0, false), say(&mut world, order, 0, true)), (Ok(0), Err(WrongState)));
    world.run();
    assert_eq!(world.answers, [(sku("CUP"), Answer::No)]);
    assert_eq!(say(&mut world, order, 9, true), Err(WrongState), "nothing of that kind was suggested");
    // Whoever looks after orders may say it for a customer who calls; nobody else may.
    let (mut world, order) = short(2, 0, 1_800, false);
    let body = || OrderAsked::AnswerSuggestion { order, number: 0, yes: true };
    let refused = world.say(false, domain::Grant::NOTHING, body()).map_err(|no| no.code);
    assert_eq!(refused, Err(NotAllowed));
    world.say(false, domain::Grant::EVERYTHING, body()).unwrap();
}

#[test]
fn of_a_yes_and_the_clock_one_is_first() {
    let (mut world, order) = short(2, 0, 1_800, false);
    world.wait(HOUR - 1);
    say(&mut world, order, 0, true).unwrap();
    world.wait(1);
    world.run();
    assert_eq!(state_of(&world, order, 0), SuggestionState::Taken, "in the last moment");
    let (mut world, order) = short(2, 0, 1_800, false);
    // The clock has not rung yet, and it is over all the same.
    world.now = world.now.plus_millis(HOUR);
    assert_eq!(say(&mut world, order, 0, true), Err(WrongState));
    world.wait(0);
    assert_eq!(state_of(&world, order, 0), SuggestionState::Late);
    world.run();
    assert_eq!(world.answers, [(sku("CUP"), Answer::Late)]);
    assert_eq!(say(&mut world, order, 0, true), Err(WrongState));
    same_again(&world);
}

#[test]
fn a_no_to_one_thing_is_no_last_word_as_long_as_another_is_asked_about() {
    let (mut world, order) = short(2, 0, 1_800, false);
    world.shelves.get_mut(&PARIS).unwrap().stock.insert(sku("POT"), 2_000);
    ask(&mut world, order, "POT", 1_000);
    say(&mut world, order, 0, false).unwrap();
    world.run();
    assert_eq!(world.answers, [], "the other one may still be wanted");
    say(&mut world, order, 1, true).unwrap();
    world.run();
    assert_eq!(state_of(&world, order, 1), SuggestionState::Taken);
    assert_eq!(world.answers, [(sku("CUP"), Answer::No)]);
    // Of two that are wanted, what is missing is swapped once.
    let (mut world, order) = short(2, 0, 1_800, false);
    world.shelves.get_mut(&PARIS).unwrap().stock.insert(sku("POT"), 2_000);
    ask(&mut world, order, "POT", 1_000);
    say(&mut world, order, 0, true).unwrap();
    say(&mut world, order, 1, true).unwrap();
    world.run();
    let both = [state_of(&world, order, 0), state_of(&world, order, 1)];
    assert!(both.contains(&SuggestionState::Taken) && both.contains(&SuggestionState::Settled), "{both:?}");
    let held: usize = world.shelves.values().map(|shelf| shelf.holds.len()).sum();
    assert_eq!(held, 0, "nothing is set aside for nothing");
    same_again(&world);
}

#[test]
fn where_somebody_has_settled_it_first_what_was_set_aside_is_free_again() {
    // Whether the order hears of it before or after its customer says yes.
    for before in [true, false] {
        let (mut world, order) = short(2, 0, 1_800, true);
        if !before {
            say(&mut world, order, 0, true).unwrap();
        }
        let fulfilment = Order::fulfilment_id(order, 0);
        let job = world.shelves.get_mut(&LONDON).unwrap().promised.get_mut(&fulfilment).unwrap();
        job.undecided.clear();
        let lines = vec![moved("TEA", 2)];
        let (then, waits) = (Some(Then::PayBack), Vec::new());
        world.news(fulfilment, FulfilmentNews::Decided { lines, then, waits });
        if before {
            assert_eq!(say(&mut world, order, 0, true), Err(WrongState));
        }
        world.run();
        assert_eq!(state_of(&world, order, 0), SuggestionState::Settled, "before: {before}");
        assert_eq!((world.kept(order), world.order(order).owes().0), (1_395, 1_395), "before: {before}");
        let held: usize = world.shelves.values().map(|shelf| shelf.holds.len()).sum();
        assert_eq!(held, 0, "before: {before}");
        assert_eq!(mailed(&world, order, MailKind::Swapped), 0);
        same_again(&world);
    }
}

#[test]
fn of_a_yes_and_a_cancellation_one_wins_and_all_goes_back() {
    // How many errands are carried between the yes and the cancellation.
    for steps in 0..6 {
        let (mut world, order) = short(2, 0, 1_800, false);
        say(&mut world, order, 0, true).unwrap();
        for _ in 0..steps {
            let Some(errand) = world.orders.owed().into_iter().next() else { break };
            let given = world.carry(&errand);
            world.settle(errand.id, given);
        }
        world.ask(OrderAsked::Cancel { order, reason: String::new() }).unwrap();
        world.run();
        let known = world.order(order);
        assert_eq!((known.state, world.kept(order)), (OrderState::Cancelled, 0), "after {steps}");
        let state = state_of(&world, order, 0);
        assert!(
            matches!(state, SuggestionState::CalledOff | SuggestionState::Taken),
            "after {steps}: {state:?}"
        );
        for shelf in world.shelves.values() {
            assert!(shelf.holds.is_empty() && shelf.promised.values().all(|job| job.over), "after {steps}");
        }
        same_again(&world);
    }
}

#[test]
fn an_answer_that_is_lost_and_carried_twice_swaps_once() {
    let (mut world, order) = short(2, 0, 1_800, true);
    say(&mut world, order, 0, true).unwrap();
    for _ in 0..20 {
        for errand in world.orders.owed() {
            // The first answer is lost: it is asked again under the same id.
            world.carry(&errand);
            let again = world.carry(&errand);
            world.settle(errand.id, again);
            world.settle(errand.id, again);
        }
    }
    assert_eq!(
        (state_of(&world, order, 0), world.kept(order)),
        (SuggestionState::Taken, 395 + 1_000 + 1_800)
    );
    assert_eq!(world.order(order).swaps.len(), 1);
    same_again(&world);
}

#[test]
fn who_cannot_have_it_is_not_asked_and_the_task_says_so() {
    let (mut world, order) = short(2, 0, 1_800, false);
    say(&mut world, order, 0, true).unwrap();
    world.run();
    // One tea is promised still: neither what is in the order already, nor what asks for an age that nobody has confirmed.
    let fulfilment = Order::fulfilment_id(order, 0);
    for (instead, age) in [("CUP", None), ("GIN", Some(18))] {
        let until = world.now.plus_millis(HOUR);
        let asked = AskedInstead {
            task: ticket_id(8).into(),
            line: moved("TEA", 1),
            instead: sku(instead),
            name: instead.to_owned(),
            unit_price: Amount(1),
            total: Amount(1),
            tax: Amount(0),
            age,
            from: vec![LONDON],
            until,
            otherwise: Otherwise::PayBack,
            decide_by: None,
        };
        world.news(fulfilment, FulfilmentNews::Asked(Box::new(asked)));
        world.run();
        let number = world.order(order).suggested.len() - 1;
        assert_eq!(state_of(&world, order, number), SuggestionState::NotAsked, "{instead}");
        assert_eq!(world.answers.last(), Some(&(sku(instead), Answer::NotAsked)));
    }
    assert_eq!(mailed(&world, order, MailKind::Suggested), 1, "only the first was a question");
}

#[test]
fn what_came_instead_can_come_back_and_is_worth_what_was_paid_for_it() {
    let (mut world, order) = short(2, 0, 1_800, false);
    say(&mut world, order, 0, true).unwrap();
    world.run();
    world.hand_over();
    world.run();
    let returnable = world.order(order).returnable();
    let whole: Vec<_> = returnable.iter().map(|(sku, quantity)| (*sku, quantity.0)).collect();
    assert_eq!(whole, [(sku("CUP"), 2_000), (sku("TEA"), 1_000)]);
    let sold: i64 =
        world.order(order).sold(&[units(1), units(2)]).lines.iter().map(|line| line.total.0).sum();
    assert_eq!(sold, 1_000 + 1_800);
}

#[test]
fn nothing_is_answered_of_an_order_that_is_over() {
    let (mut world, order) = short(2, 0, 1_800, false);
    world.ask(OrderAsked::Cancel { order, reason: String::new() }).unwrap();
    world.run();
    assert_eq!(state_of(&world, order, 0), SuggestionState::CalledOff);
    assert_eq!(say(&mut world, order, 0, true), Err(WrongState));
    assert!(
        world.orders.wake_at().is_some_and(|at| at > world.now.plus_millis(HOUR)),
        "no clock is left of it"
    );
}
