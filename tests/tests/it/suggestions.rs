//! What comes of what a customer, or whoever speaks to them on the telephone, answers to something else that was suggested: each answer, the
//! same again, another one, when nobody has it any more, and when there is nothing left to answer. Who is first to settle what is missing, and
//! that the time for it ends, is shown by the tests of the machines.

use onhand_tests::{
    Http, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, MANCHESTER, PLENTY, SCARCE, TILL, done, sku, units},
    until_asked,
};
use protocol::{
    Amount, AnswerSuggestion, BranchId, CancelOrder, Command, FactValue, Happened, MailAbout, MyAnswer,
    NoAnswer, OrderCommand, OrderPlaced, OrderState, OrderView, Problem, RefusalCode, Remedy, Rule,
    ShortPickRule, SuggestInstead, SuggestionState, TaskView,
};
use reqwest::{Method, StatusCode};

use super::remedies::{
    GOODS, lost, mine, not_found, order, page, proposals, remedy, sent, short_picked, tasks,
};

/// An order for three of something, of which one is missing, and whose customer is asked about something else.
struct Asked {
    app: TestApp,
    office: Http,
    placed: OrderPlaced,
}

impl Asked {
    async fn begin(otherwise: NoAnswer) -> Self {
        let app = TestApp::start().await;
        let office = app.http_as(&app.sign_in(MANAGER).await);
        shop::open(&app.node, TILL, CASHIER).await;
        let rule = ShortPickRule {
            answer_minutes: Some(30),
            no_answer: Some(otherwise),
            ..ShortPickRule::default()
        };
        done(&office.submit(&shop::office(None, rule.into())).await.unwrap());
        let placed = sent(&app, &office).await;
        done(&office.submit(&lost(SCARCE, 1)).await.unwrap());
        let one = Self { app, office, placed };
        let task = one.task(false).await;
        let fulfilment = one.order().await.parts[0].fulfilment;
        let suggest = Remedy::Suggest(SuggestInstead { fulfilment, instead: sku(GOODS) });
        let before = client::wall_clock();
        done(&one.office.submit(&remedy(&task, 1, suggest)).await.unwrap());
        until_asked("its customer is asked", async || !one.order().await.suggestions.is_empty()).await;
        let asked = &one.order().await.suggestions[0];
        assert_eq!((asked.state, asked.otherwise), (SuggestionState::Open, otherwise));
        let minutes = asked.until.0.saturating_sub(before.0) / 60_000;
        assert!((29..=31).contains(&minutes), "as long as the house has said: {minutes}");
        one
    }

    async fn order(&self) -> OrderView {
        order(&self.office, &self.placed).await
    }

    async fn task(&self, resolved: bool) -> TaskView {
        tasks(&self.office, resolved).await.remove(0)
    }

    async fn state(&self) -> SuggestionState {
        self.order().await.suggestions[0].state
    }

    async fn becomes(&self, state: SuggestionState) {
        until_asked("that comes of it", async || self.state().await == state).await;
    }

    fn told(&self, yes: bool) -> Command {
        let answer = AnswerSuggestion { order: self.placed.order, number: 0, yes };
        shop::office(None, OrderCommand::AnswerSuggestion(answer).into())
    }

    /// The customer says it, by the address of their order.
    async fn say(&self, yes: bool) -> Result<OrderView, Problem> {
        let key = self.order().await.key;
        self.app.http().send_json(&format!("/api/v1/checkout/{key}/suggestions/0"), &MyAnswer { yes }).await
    }

    /// Neither its customer nor the office can say it any more.
    async fn is_over(&self, yes: bool) {
        for refused in
            [self.say(yes).await.unwrap_err(), self.office.submit(&self.told(yes)).await.unwrap_err()]
        {
            assert_eq!((refused.code, rule(&refused)), (RefusalCode::WrongState, Some(Rule::SuggestionOver)));
        }
    }

    async fn mailed(&self, about: MailAbout) {
        let what = Happened::Mailed(about);
        let mailed = async || self.order().await.timeline.iter().any(|moment| moment.what == what);
        until_asked("its customer is written to", mailed).await;
    }

    async fn branches(&self) -> Vec<BranchId> {
        self.order().await.parts.iter().map(|part| part.branch).collect()
    }
}

fn rule(problem: &Problem) -> Option<Rule> {
    problem.facts.iter().find_map(|fact| match fact.is {
        FactValue::Rule(rule) => Some(rule),
        _ => None,
    })
}

/// Who the timeline says has answered.
fn answered_by(order: &OrderView, state: SuggestionState) -> Vec<&str> {
    let is = |what: &Happened| matches!(what, Happened::SuggestionIs(told) if told.state == state);
    order.timeline.iter().filter(|moment| is(&moment.what)).map(|moment| moment.staff.as_str()).collect()
}

#[tokio::test]
async fn the_office_answers_for_a_customer_who_calls_and_its_name_stays_with_the_answer() {
    let one = Asked::begin(NoAnswer::PayBack).await;
    let cashier = one.app.http_as(&one.app.sign_in(CASHIER).await);
    let denied = cashier.submit(&one.told(true)).await.unwrap_err();
    assert_eq!(denied.code, RefusalCode::NotAllowed, "a cashier looks after no orders");
    let nobody = one.app.http().submit(&one.told(true)).await.unwrap_err();
    assert_eq!(nobody.code, RefusalCode::Unauthenticated);
    assert_eq!(one.state().await, SuggestionState::Open);

    let yes = one.told(true);
    done(&one.office.submit(&yes).await.unwrap());
    assert!(one.office.submit(&yes).await.unwrap().repeated, "an answer that was lost does nothing twice");
    one.becomes(SuggestionState::Taken).await;
    let order = one.order().await;
    assert_eq!(answered_by(&order, SuggestionState::Yes), ["Person 1"]);
    assert_eq!(answered_by(&order, SuggestionState::Taken), [""], "what follows of it nobody does");
    let theirs = mine(&one.app.http(), &order).await;
    assert_eq!(answered_by(&theirs, SuggestionState::Yes), [""], "the customer is not told who it was");
    let lines: Vec<_> = order.lines.iter().map(|line| (line.sku, line.missing)).collect();
    assert_eq!(lines, [(sku(SCARCE), units(1)), (sku(GOODS), units(0))]);
    one.mailed(MailAbout::Swapped).await;
    assert_eq!(one.task(true).await.deeds[0].answer, Some(SuggestionState::Taken));

    // The customer had the page open all the while: the same does nothing, and a no is too late, for both of them.
    assert_eq!(one.say(true).await.unwrap().total, order.total);
    assert!(one.office.submit(&one.told(true)).await.is_ok());
    one.is_over(false).await;
    let beyond = AnswerSuggestion { order: one.placed.order, number: 7, yes: true };
    let beyond = shop::office(None, OrderCommand::AnswerSuggestion(beyond).into());
    assert_eq!(one.office.submit(&beyond).await.unwrap_err().code, RefusalCode::WrongState);
    assert_eq!(one.order().await.total, order.total);
    one.app.stop().await;
}

#[tokio::test]
async fn a_no_is_settled_as_the_house_has_said_whoever_says_it() {
    for (otherwise, by_office) in [(NoAnswer::PayBack, true), (NoAnswer::Search, false)] {
        let one = Asked::begin(otherwise).await;
        let before = one.order().await;
        let worth = before.suggestions[0].worth;
        if by_office {
            done(&one.office.submit(&one.told(false)).await.unwrap());
        } else {
            assert_eq!(one.say(false).await.unwrap().suggestions[0].state, SuggestionState::No);
        }
        let by = if by_office { "Person 1" } else { "" };
        assert_eq!(answered_by(&one.order().await, SuggestionState::No), [by]);
        let settled = async || !tasks(&one.office, true).await.is_empty();
        until_asked("nothing is missing any more", settled).await;
        assert_eq!(one.task(true).await.deeds[0].answer, Some(SuggestionState::No));
        match otherwise {
            NoAnswer::PayBack => {
                let back = async || one.order().await.to_pay_back == worth;
                until_asked("what was paid for it is owed back", back).await;
                let order = one.order().await;
                assert_eq!((order.lines[0].missing, order.lines.len()), (units(1), 1));
                assert_eq!(one.branches().await, [LONDON]);
            }
            NoAnswer::Search => {
                let found = async || one.branches().await == [LONDON, MANCHESTER];
                until_asked("another branch has it", found).await;
                let order = one.order().await;
                assert_eq!((order.lines[0].missing, order.to_pay_back), (units(0), Amount::ZERO));
            }
        }
        assert!(one.say(false).await.is_ok() && one.office.submit(&one.told(false)).await.is_ok());
        one.is_over(true).await;
        assert_eq!(one.state().await, SuggestionState::No);
        one.app.stop().await;
    }
}

#[tokio::test]
async fn what_is_sold_out_by_the_time_of_a_yes_leaves_the_order_as_it_was_and_everybody_is_told() {
    let one = Asked::begin(NoAnswer::PayBack).await;
    let before = one.order().await;
    for branch in [LONDON, MANCHESTER] {
        let gone = Command { branch: Some(branch), ..lost(GOODS, PLENTY) };
        done(&one.office.submit(&gone).await.unwrap());
    }
    let said = one.say(true).await.unwrap();
    assert_eq!(said.suggestions[0].state, SuggestionState::SoldOut, "they are told at once");
    one.mailed(MailAbout::InsteadGone).await;
    let told = async || one.task(false).await.deeds[0].answer == Some(SuggestionState::SoldOut);
    until_asked("the task says so, and is open", told).await;
    let after = one.order().await;
    assert_eq!((after.total, after.to_pay_back, &after.lines), (before.total, Amount::ZERO, &before.lines));
    let shown = page(&one.app.http(), &after.key).await;
    assert!(shown.contains("was sold out before we could set it aside") && !shown.contains("Something else"));
    one.is_over(false).await;
    one.is_over(true).await;
    // The manager does something else about it.
    let fulfilment = after.parts[0].fulfilment;
    let back = Remedy::PayBack(protocol::FulfilmentRef { fulfilment });
    done(&one.office.submit(&remedy(&one.task(false).await, 1, back)).await.unwrap());
    until_asked("it is owed back", async || one.order().await.to_pay_back > Amount::ZERO).await;
    one.app.stop().await;
}

#[tokio::test]
async fn nothing_is_answered_once_the_order_is_called_off() {
    let one = Asked::begin(NoAnswer::Search).await;
    let cancel = CancelOrder { order: one.placed.order, reason: "the customer has called".into() };
    done(&one.office.submit(&shop::office(None, OrderCommand::Cancel(cancel).into())).await.unwrap());
    one.becomes(SuggestionState::CalledOff).await;
    until_asked("it is off", async || one.order().await.state == OrderState::Cancelled).await;
    one.is_over(true).await;
    one.is_over(false).await;
    assert_eq!(one.branches().await, [LONDON], "nobody is asked for it any more");
    // The page was open before: its button is answered with what became of it, and not with an error.
    let http = one.app.http();
    let path = format!("/order/{}/suggestions/0", one.order().await.key);
    let form = http.request(Method::POST, &path).header("sec-fetch-site", "same-origin");
    let (status, shown) = http.send(form.form(&[("answer", "yes")])).await;
    assert!(
        status != StatusCode::INTERNAL_SERVER_ERROR && shown.contains("This is settled by now."),
        "{status}"
    );
    assert!(!shown.contains("Something else instead?"));
    one.app.stop().await;
}

#[tokio::test]
async fn what_a_yes_took_of_goods_that_were_not_found_nobody_is_asked_about_again() {
    let app = TestApp::start().await;
    let office = app.http_as(&app.sign_in(MANAGER).await);
    let (placed, fulfilment) = short_picked(&office).await;
    let task = not_found(&office, false).await;
    assert_eq!(proposals(&office, &task).await.undecided.unwrap().quantity, units(2));
    let suggest = Remedy::Suggest(SuggestInstead { fulfilment, instead: sku("P06") });
    done(&office.submit(&remedy(&task, 1, suggest)).await.unwrap());
    assert_eq!(proposals(&office, &task).await.undecided.unwrap().quantity, units(2), "it is only asked");
    let own = async || mine(&office, &placed).await;
    until_asked("its customer is asked", async || !own().await.suggestions.is_empty()).await;
    let answer = AnswerSuggestion { order: placed.id, number: 0, yes: true };
    let yes = shop::office(None, OrderCommand::AnswerSuggestion(answer).into());
    done(&office.submit(&yes).await.unwrap());
    let taken = async || own().await.suggestions[0].state == SuggestionState::Taken;
    until_asked("it is swapped", taken).await;
    let left = proposals(&office, &not_found(&office, false).await).await.undecided.unwrap();
    assert_eq!(left.quantity, units(1), "one of the two is settled");
    app.stop().await;
}
