//! The end of the time in which a customer may answer, with the order and the branch of what is missing as they are: what the one tells the
//! other, and what becomes of the order by what the house has said.

use domain::{
    Answered, FulfilmentNews, Machine, Request,
    branch::{
        Body, Command, Otherwise, Substitute,
        command::{FulfilmentBody, OrderBody, TicketBody, Wanted},
    },
    limits::ANSWER_GRACE_MS,
    orders::{MailKind, Order, PartStep},
};
use protocol::{FulfilmentId, OrderId, OrderState, SuggestionState};

use crate::{orders_world::*, support::*};

const HOUR: i64 = 60 * 60 * 1_000;

fn person(number: u128, body: impl Asked) -> Command {
    Command { id: id(number), ..office(Role::Manager, body) }
}

/// London as it is: it has promised three teas, two of which are sold away under it, or not found when they are picked.
fn london(order: OrderId, fulfilment: FulfilmentId, picked: bool) -> Scenario {
    let promise = OrderBody::Allocate {
        order,
        fulfilment,
        hold: None,
        lines: vec![of("TEA", 3)],
        ship: true,
        who: "Ada".into(),
        named: None,
        note: "W-1".into(),
        code: String::new(),
        patient: false,
    };
    let past = open_till().into_iter().chain([received("TEA", 3)]);
    let scenario = given(past).when(person(10, Body::Order(promise))).then_ok();
    let command = if picked {
        let (found, reason) = (vec![of("TEA", 1)], "not there".into());
        person(
            20,
            Body::Fulfilment(FulfilmentBody::Pick { fulfilment, found, reason, undecided_ms: HOUR / 2 }),
        )
    } else {
        let sold: TicketBody = sell(&[line("TEA", 2, 100)], &[cash(200)]);
        Command { id: id(20), ..cashier(sold) }
    };
    scenario.when(command).then_ok()
}

/// What the branch has to tell is told to the order, until it has nothing more.
fn tell(mut branch: Scenario, world: &mut World) -> Scenario {
    while let Some(errand) = branch.branch.owed().into_iter().next() {
        let Request::NoteFulfilment { fulfilment, news, .. } = errand.request else { panic!("{errand:?}") };
        world.news(fulfilment, news);
        let settle = Body::Settle { errand: errand.id, answer: Answered::Done };
        branch = branch.when(person(900, settle)).then_ok();
    }
    branch
}

/// Three teas are paid and promised in London, and two lie in Paris.
fn paid() -> (World, OrderId) {
    let mut world = World::new(&[(LONDON, "TEA", 3), (LONDON, "CUP", 2), (PARIS, "TEA", 2)]);
    let order = world.place(shipped(&tea(3), &[(LONDON, &[moved("TEA", 3)])]));
    world.run();
    world.pay(order, true);
    world.run();
    (world, order)
}

#[test]
fn where_nobody_answers_in_time_what_is_missing_is_settled_as_the_house_has_said() {
    for (picked, otherwise) in [
        (false, Otherwise::PayBack),
        (true, Otherwise::PayBack),
        (false, Otherwise::Search),
        (true, Otherwise::Search),
    ] {
        let case = format!("picked: {picked}, {otherwise:?}");
        let (mut world, order) = paid();
        let fulfilment = Order::fulfilment_id(order, 0);
        let branch = london(order, fulfilment, picked);
        let branch = tell(branch, &mut world);
        let task = branch.branch.tasks().next().unwrap();
        let offer = Box::new(Substitute { answer_ms: HOUR, otherwise, ..*substitute("CUP") });
        let ask = Body::Remedy { task, line: of("TEA", 2), wanted: Wanted::Ask(fulfilment, offer) };
        let branch = branch.when(person(30, ask)).then_ok();
        // Both machines go by one clock, and it is London that has said until when.
        let ahead = branch.now().0 - world.now.0;
        world.wait(ahead.max(0));
        let mut branch = tell(branch, &mut world);
        let until = world.order(order).suggested[0].put.as_ref().unwrap().until;
        world.wait(until.0 - world.now.0 - 1);
        assert!(world.order(order).suggested[0].put.as_ref().unwrap().is_open(), "{case}");
        world.wait(1);
        let state = world.order(order).suggested[0].put.as_ref().unwrap().state;
        assert_eq!(state, SuggestionState::Late, "{case}");
        branch = branch.later(HOUR);
        assert!(
            branch.branch.on_wake(branch.now()).is_none(),
            "{case}: its own clock is {ANSWER_GRACE_MS} behind"
        );

        let errand =
            world.orders.owed().into_iter().find(|one| matches!(one.request, Request::TellAnswer(_)));
        let errand = errand.unwrap();
        let Request::TellAnswer(answering) = errand.request.clone() else { panic!() };
        let told = Command { id: errand.id, ..person(0, Body::Order(OrderBody::Answered(answering))) };
        branch = branch.when(told).then_ok();
        world.settle(errand.id, Answered::Done);
        assert_eq!(branch.branch.tasks().count(), 0, "{case}: nothing is missing any more");
        let promised: Vec<_> =
            branch.branch.fulfilments().map(|(_, one)| one.promised_lines().to_vec()).collect();
        assert_eq!(promised, [[of("TEA", 1)]], "{case}");
        // What the branch of the world does for others is as the one that is looked at.
        let job = world.shelves.get_mut(&LONDON).unwrap().promised.get_mut(&fulfilment).unwrap();
        job.lines = vec![moved("TEA", 1)];
        let news: Vec<_> = branch.branch.owed().into_iter().map(|errand| errand.request).collect();
        let [Request::NoteFulfilment { news, .. }] = &news[..] else { panic!("{case}: {news:?}") };
        let decided = matches!(news, FulfilmentNews::Decided { .. } | FulfilmentNews::Remedied { .. });
        assert!(decided, "{case}: {news:?}");
        tell(branch, &mut world);
        world.run();
        let known = world.order(order);
        let by_paris = known.parts.iter().any(|part| part.branch == PARIS && part.step == PartStep::Promised);
        let (kept, refunded) = match otherwise {
            Otherwise::PayBack => (395 + 1_000, 1),
            Otherwise::Search => (395 + 3_000, 0),
        };
        assert_eq!((world.kept(order), known.owes().0), (kept, kept), "{case}");
        assert_eq!(by_paris, otherwise == Otherwise::Search, "{case}");
        assert_eq!(known.state, OrderState::Confirmed, "{case}");
        let mails = known.mails.keys().filter(|(mail, _)| *mail == MailKind::Refunded).count();
        assert_eq!(mails, refunded, "{case}");
        same_again(&world);
    }
}
