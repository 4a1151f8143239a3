//! Goods that are missing, and what two managers do about it over their sockets: one of them is faster, the other is told, the task closes
//! itself and says who did what; and the same with the program killed after every step.

use onhand_tests::{
    AppOptions, Child, Http, Raw, TestApp, free_address, onhand_binary,
    shop::{
        self, CASHIER, LONDON, MANAGER, MANCHESTER, PLENTY, SCARCE, SUPERVISOR, TILL, collected, done,
        filled, office, order_of, quantities, sku, till, units,
    },
    until_asked,
};
use protocol::{
    Adjust, AdjustmentReason, Amount, Answer, BackorderRule, CartQuote, Command, CommandBody,
    ConservationView, Content, Delivery, Encoding, FactValue, FulfilmentCommand, FulfilmentId, FulfilmentRef,
    FulfilmentState, Happened, MailAbout, MyAnswer, OrderCommand, OrderPlaced, OrderState, OrderView,
    Outcome, Page, PayAtTill, PickFulfilment, PlaceAtTill, PostalAddress, PromiseKind, RefusalCode, Remedy,
    RemedyTask, Rule, ServeElsewhere, ServerMessage, SetBackorders, ShortPickRule, SkuBackorder,
    SuggestInstead, SuggestionState, TaskKind, TaskProposal, TaskView, TenderKind, TillWay, Topic,
    TransferState, TransferView, WaitKind,
};
use std::{net::SocketAddr, path::Path};

pub(super) const GOODS: &str = "P05";

pub(super) fn here(body: impl Into<CommandBody>) -> Command {
    office(Some(LONDON), body.into())
}

/// So many of something are lost in London.
pub(super) fn lost(name: &str, count: i64) -> Command {
    here(Adjust {
        sku: sku(name),
        delta: units(-count),
        unsellable: units(0),
        reason: AdjustmentReason::Lost,
        note: "not on the shelf".into(),
        code: None,
    })
}

pub(super) fn remedy(task: &TaskView, count: i64, remedy: Remedy) -> Command {
    here(RemedyTask { task: task.id, sku: task.lines[0].sku, quantity: units(count), remedy })
}

pub(super) async fn tasks(http: &Http, resolved: bool) -> Vec<TaskView> {
    let page: Page<TaskView> = http.get(&format!("/api/v1/tasks?resolved={resolved}")).await;
    page.items.into_iter().filter(|task| task.kind == TaskKind::OverPromised).collect()
}

pub(super) async fn proposals(http: &Http, task: &TaskView) -> TaskProposal {
    let all: Vec<TaskProposal> = http.get(&format!("/api/v1/tasks/{}/proposals", task.id)).await;
    all.into_iter().next().unwrap()
}

pub(super) async fn order(http: &Http, placed: &OrderPlaced) -> OrderView {
    http.get(&format!("/api/v1/orders/{}", placed.order)).await
}

async fn at_till(app: &TestApp, body: impl Into<CommandBody>) -> Answer {
    let seq = app.node.register_view(TILL).await.unwrap().command_seq + 1;
    let command = till(seq, CASHIER, body.into());
    app.http_as(&shop::token(TILL)).submit(&command).await.unwrap().answer
}

/// Three of what is scarce, to be sent, and paid at a till.
pub(super) async fn sent(app: &TestApp, office: &Http) -> OrderPlaced {
    let cart = filled(&app.http(), SCARCE, 3).await;
    let home = Delivery::Ship(PostalAddress {
        name: "Ada".into(),
        line1: "1 High Street".into(),
        line2: String::new(),
        city: "London".into(),
        region: String::new(),
        postcode: "SW1A 1AA".into(),
        country: "GB".into(),
    });
    let quote: CartQuote =
        app.http().send_json(&format!("/api/v1/carts/{}/quote", cart.id), &home).await.unwrap();
    let mut place = order_of(&cart, home);
    place.total = quote.total;
    let placing = OrderCommand::PlaceAtTill(Box::new(PlaceAtTill { place, pay_now: true }));
    let Answer::Ok(Outcome::OrderPlaced(placed)) = at_till(app, placing).await else { panic!("not placed") };
    until_asked("it is to be paid", async || order(office, &placed).await.due == quote.total).await;
    let way = TillWay { kind: TenderKind::Cash, method: None };
    let pays = OrderCommand::PayAtTill(PayAtTill { order: placed.order, amount: quote.total, way });
    assert_eq!(at_till(app, pays).await, Answer::Ok(Outcome::PaidAtTill(quote.total)));
    until_asked("it is confirmed", async || order(office, &placed).await.state == OrderState::Confirmed)
        .await;
    placed
}

/// How many tasks are open, as the socket is told until it is so many.
async fn counted(socket: &mut Raw, wanted: u32) {
    socket
        .find(|message| match message {
            ServerMessage::Push(push) => (push.content == Content::Tasks(wanted)).then_some(()),
            ServerMessage::Snapshot(page) => (page.content == Content::Tasks(wanted)).then_some(()),
            _ => None,
        })
        .await;
}

/// Nobody may do more than is missing, nor send it from where it is missing, and a supervisor looks after no orders.
async fn refused_first(app: &TestApp, office: &Http, task: &TaskView, fulfilment: FulfilmentId) {
    let elsewhere = Remedy::Elsewhere(ServeElsewhere { fulfilment, branch: MANCHESTER });
    let too_much = office.submit(&remedy(task, 3, elsewhere)).await.unwrap_err();
    let rule = |problem: &protocol::Problem| {
        problem.facts.iter().find_map(|fact| match &fact.is {
            FactValue::Rule(rule) => Some(*rule),
            _ => None,
        })
    };
    assert_eq!((too_much.code, rule(&too_much)), (RefusalCode::WrongState, Some(Rule::NotShort)));
    let itself = Remedy::Elsewhere(ServeElsewhere { fulfilment, branch: LONDON });
    assert_eq!(office.submit(&remedy(task, 1, itself)).await.unwrap_err().code, RefusalCode::OtherBranch);
    let supervisor = app.http_as(&app.sign_in(SUPERVISOR).await);
    let denied = supervisor.submit(&remedy(task, 1, elsewhere)).await.unwrap_err();
    assert_eq!(denied.code, RefusalCode::NotAllowed);
}

#[tokio::test]
async fn of_two_managers_one_settles_it_and_the_other_is_told() {
    let app = TestApp::start().await;
    let office = app.http_as(&app.sign_in(MANAGER).await);
    shop::open(&app.node, TILL, CASHIER).await;
    let placed = sent(&app, &office).await;
    let before = order(&office, &placed).await;
    assert_eq!(before.parts[0].branch, LONDON);
    let fulfilment = before.parts[0].fulfilment;
    let mut sockets = Vec::new();
    for _ in 0..4 {
        let token = app.sign_in(MANAGER).await;
        sockets.push(app.raw_as(Some(&token), Encoding::Json).await);
    }
    // Each of the two has a list of tasks open beside what they ask: a socket that waits for a reply passes over what is pushed.
    let [one, two, list, other] = sockets.as_mut_slice() else { panic!() };
    for watching in [&mut *list, &mut *other] {
        watching.subscribe(Topic::Tasks, None).await.unwrap();
        counted(watching, 0).await;
    }
    done(&office.submit(&lost(SCARCE, 2)).await.unwrap());
    counted(list, 1).await;
    counted(other, 1).await;
    let task = tasks(&office, false).await.remove(0);
    let line = proposals(&office, &task).await;
    assert_eq!((line.short, line.elsewhere[0].branch), (units(2), MANCHESTER));
    let loser = &line.promises[0];
    assert_eq!(
        (loser.kind, loser.covered, loser.state, loser.ship),
        (PromiseKind::Order, units(1), Some(FulfilmentState::Open), true)
    );
    assert!(loser.who.contains(&before.number), "the task names who goes short: {loser:?}");

    refused_first(&app, &office, &task, fulfilment).await;
    let elsewhere = Remedy::Elsewhere(ServeElsewhere { fulfilment, branch: MANCHESTER });
    let (first, second) =
        (remedy(&task, 2, elsewhere), remedy(&task, 2, Remedy::PayBack(FulfilmentRef { fulfilment })));
    let (won, lost) = tokio::join!(one.submit(&first), two.submit(&second));
    let is_first = matches!(won.answer, Answer::Ok(_));
    let beaten = if is_first { &lost } else { &won };
    let Answer::Rejected(refusal) = &beaten.answer else { panic!("both: {won:?} {lost:?}") };
    assert_eq!(refusal.code, RefusalCode::UnknownTask);
    counted(list, 0).await;
    counted(other, 0).await;
    // The answer was lost: the same command does nothing twice.
    let again = one.submit(if is_first { &first } else { &second }).await;
    assert!(again.repeated && again.answer == Answer::Ok(Outcome::Done), "{again:?}");

    let closed = tasks(&office, true).await.remove(0);
    let resolved = closed.resolved.as_ref().unwrap();
    assert_eq!((resolved.covered, resolved.by, closed.deeds.len()), (true, MANAGER, 1));
    let deed = &closed.deeds[0];
    assert_eq!((deed.by, deed.quantity, deed.order), (MANAGER, units(2), Some(placed.order)));
    assert!(tasks(&office, false).await.is_empty());
    if is_first {
        let served =
            async || order(&office, &placed).await.parts.iter().map(|part| part.branch).collect::<Vec<_>>();
        until_asked("Manchester serves it", async || served().await == [LONDON, MANCHESTER]).await;
        assert_eq!(order(&office, &placed).await.lines[0].missing, units(0));
    } else {
        until_asked("it is owed back", async || order(&office, &placed).await.to_pay_back > Amount::ZERO)
            .await;
        assert_eq!(order(&office, &placed).await.lines[0].missing, units(2));
    }
    let audit: ConservationView = office.get("/api/v1/conservation").await;
    assert!(audit.last.is_none_or(|last| last.finding_count == 0));
    app.stop().await;
}

#[tokio::test]
async fn a_customer_is_asked_about_something_that_the_store_sells() {
    let app = TestApp::start().await;
    let office = app.http_as(&app.sign_in(MANAGER).await);
    shop::open(&app.node, TILL, CASHIER).await;
    let placed = sent(&app, &office).await;
    let fulfilment = order(&office, &placed).await.parts[0].fulfilment;
    done(&office.submit(&lost(SCARCE, 1)).await.unwrap());
    let task = tasks(&office, false).await.remove(0);
    let ask = |instead: &str| Remedy::Suggest(SuggestInstead { fulfilment, instead: sku(instead) });
    for nothing in [SCARCE, "NOT-IN-ANY-CATALOGUE"] {
        let refused = office.submit(&remedy(&task, 1, ask(nothing))).await.unwrap_err();
        assert_eq!(refused.code, RefusalCode::UnknownSku, "{nothing}");
    }
    done(&office.submit(&remedy(&task, 1, ask(GOODS))).await.unwrap());
    assert_eq!(office.submit(&remedy(&task, 1, ask(GOODS))).await.unwrap_err().code, RefusalCode::WrongState);
    let mailed = Happened::Mailed(MailAbout::Suggested);
    until_asked("the customer is written to", async || {
        order(&office, &placed).await.timeline.iter().any(|moment| moment.what == mailed)
    })
    .await;
    let told = order(&office, &placed).await;
    let asked = told.timeline.iter().find(|moment| matches!(moment.what, Happened::Suggested(_))).unwrap();
    assert!(asked.public);
    assert_eq!(told.lines[0].missing, units(0), "nothing of the order changes");
    let deed = tasks(&office, false).await.remove(0).deeds.remove(0);
    assert!(deed.until.is_some() && deed.answer.is_none(), "it is missing still, and may be answered");
    yes_in_two_windows(&app, &office, &told).await;
    let closed = tasks(&office, true).await.remove(0);
    assert_eq!(closed.deeds[0].answer, Some(SuggestionState::Taken));
    let audit: ConservationView = office.get("/api/v1/conservation").await;
    assert!(audit.last.is_none_or(|last| last.finding_count == 0));
    app.stop().await;
}

pub(super) async fn page(http: &Http, key: &str) -> String {
    http.send(http.request(reqwest::Method::GET, &format!("/order/{key}"))).await.1
}

/// Two windows say yes at once and a third one no: it is swapped once, and what it costs less is owed back.
async fn yes_in_two_windows(app: &TestApp, office: &Http, asked: &OrderView) {
    let (http, key) = (app.http(), &asked.key);
    let shown = page(&http, key).await;
    for told in [
        "Something else instead?",
        "Yes, I take this instead",
        "No, thank you",
        "You pay nothing more for it.",
    ] {
        let less = told == "You pay nothing more for it." && shown.contains("goes back to you, as you paid.");
        assert!(less || shown.contains(told), "{told} is not on the page");
    }
    let path = format!("/api/v1/checkout/{key}/suggestions/0");
    let say = |yes: bool| {
        let (http, path) = (app.http(), path.clone());
        async move { http.send_json::<OrderView>(&path, &MyAnswer { yes }).await }
    };
    let (one, two) = tokio::join!(say(true), say(true));
    assert!(one.is_ok() && two.is_ok(), "the same answer twice: {one:?} {two:?}");
    let no = say(false).await.unwrap_err();
    assert_eq!(no.code, RefusalCode::WrongState);
    let taken = async || {
        let order: OrderView = office.get(&format!("/api/v1/orders/{}", asked.id)).await;
        order.suggestions[0].state == SuggestionState::Taken
    };
    until_asked("it is swapped", taken).await;
    let order: OrderView = office.get(&format!("/api/v1/orders/{}", asked.id)).await;
    let [scarce, goods] = order.lines.as_slice() else { panic!("{:?}", order.lines) };
    assert_eq!((scarce.missing, goods.sku, goods.quantity), (units(1), sku(GOODS), units(1)));
    let own = &order.suggestions[0];
    assert!(own.total <= own.worth, "never more than what is missing was to cost");
    assert_eq!(order.to_pay_back, Amount(own.worth.0 - own.total.0));
    assert_eq!(order.total, Amount(asked.total.0 - own.worth.0 + own.total.0));
    let shown = page(&http, key).await;
    assert!(shown.contains("In the order now:") && !shown.contains("Something else instead?"));
    let late = http.send_json::<OrderView>(&path, &MyAnswer { yes: false }).await.unwrap_err();
    assert_eq!(late.code, RefusalCode::WrongState);
    let mailed = Happened::Mailed(MailAbout::Swapped);
    until_asked("the customer is written to", async || {
        let order: OrderView = office.get(&format!("/api/v1/orders/{}", asked.id)).await;
        order.timeline.iter().any(|moment| moment.what == mailed)
    })
    .await;
}

async fn begun(binary: &Path, data: &Path, address: SocketAddr) -> (Child, Http) {
    let child = Child::start(binary, data, address).await;
    let http = Http::new(address, None);
    let body = protocol::SignInRequest { staff: MANAGER, password: shop::PASSWORD.into(), code: None };
    let answer: protocol::SignInResponse = http.send_json("/api/v1/sign-in", &body).await.unwrap();
    (child, Http::new(address, Some(answer.token)))
}

async fn twice(http: &Http, command: &Command) {
    done(&http.submit(command).await.unwrap());
    assert!(http.submit(command).await.unwrap().repeated, "the same again does nothing");
}

/// Three, to be collected and paid in London.
async fn ordered(http: &Http) -> OrderView {
    let cart = filled(http, GOODS, 3).await;
    let placed: OrderView =
        http.send_json("/api/v1/checkout", &order_of(&cart, collected(true))).await.unwrap();
    until_asked("it is confirmed", async || mine(http, &placed).await.state == OrderState::Confirmed).await;
    mine(http, &placed).await
}

/// How many lines of it wait for goods.
async fn waits(http: &Http, order: &OrderView) -> usize {
    mine(http, order).await.parts.iter().map(|part| part.waits.len()).sum()
}

pub(super) async fn mine(http: &Http, order: &OrderView) -> OrderView {
    http.get(&format!("/api/v1/checkout/{}", order.key)).await
}

async fn tells_what_was_done(http: &Http, fulfilment: FulfilmentId) {
    let closed = tasks(http, true).await.remove(0);
    assert!(closed.resolved.as_ref().is_some_and(|resolved| resolved.covered));
    let done: Vec<Remedy> = closed.deeds.iter().map(|deed| deed.remedy).collect();
    let of = FulfilmentRef { fulfilment };
    assert_eq!(done, [Remedy::Fetch(MANCHESTER), Remedy::Wait(of), Remedy::PayBack(of)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_about_a_shortage_survives_a_kill_after_every_step() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    TestApp::start_with(&AppOptions::on_disk(&data)).await.stop().await;
    let address = free_address();

    let (child, http) = begun(binary, &data, address).await;
    let order = ordered(&http).await;
    let fulfilment: FulfilmentId = order.parts[0].fulfilment;
    twice(&http, &lost(GOODS, PLENTY)).await;
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    let task = tasks(&http, false).await.remove(0);
    assert_eq!(task.lines, quantities(&[(GOODS, 3)]));
    let elsewhere = Remedy::Elsewhere(ServeElsewhere { fulfilment, branch: MANCHESTER });
    let refused = http.submit(&remedy(&task, 1, elsewhere)).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::WrongState, "it is collected here");
    let fetch = remedy(&task, 1, Remedy::Fetch(MANCHESTER));
    twice(&http, &fetch).await;
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    assert!(http.submit(&fetch).await.unwrap().repeated, "after the kill too");
    let asked = async || {
        let all: Page<TransferView> = http.get("/api/v1/transfers").await;
        all.items.iter().any(|one| one.from == MANCHESTER && one.state == TransferState::Requested)
    };
    until_asked("Manchester is asked", asked).await;
    let rule = BackorderRule {
        kind: WaitKind::Backorder,
        branch: LONDON,
        cap: units(5),
        until: "2099-12-24".into(),
    };
    let lines = vec![SkuBackorder { sku: sku(GOODS), rule: Some(rule) }];
    twice(&http, &office(None, SetBackorders { lines }.into())).await;
    until_asked("London may promise it", async || proposals(&http, &task).await.backorder.is_some()).await;
    let wait = remedy(&task, 1, Remedy::Wait(FulfilmentRef { fulfilment }));
    until_asked("London has heard of it", async || http.submit(&wait).await.is_ok()).await;
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    until_asked("the order waits", async || waits(&http, &order).await == 1).await;
    assert_eq!(proposals(&http, &task).await.short, units(2));
    let back = remedy(&task, 1, Remedy::PayBack(FulfilmentRef { fulfilment }));
    twice(&http, &back).await;
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    let missing = async || mine(&http, &order).await.lines[0].missing;
    until_asked("one will not come", async || missing().await == units(1)).await;
    assert_eq!(
        (waits(&http, &order).await, proposals(&http, &task).await.short),
        (1, units(1)),
        "who waits goes on waiting"
    );
    twice(&http, &here(shop::receive("D-9", &[(GOODS, 1)]))).await;
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    assert!(tasks(&http, false).await.is_empty(), "goods came: it is closed");
    tells_what_was_done(&http, fulfilment).await;
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));
    let verified = Child::run(binary, &data, &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

/// Three are ordered in London, and one of them is found there.
pub(super) async fn short_picked(http: &Http) -> (OrderView, FulfilmentId) {
    twice(http, &office(None, ShortPickRule { minutes: 60, ..ShortPickRule::default() }.into())).await;
    let order = ordered(http).await;
    let fulfilment = order.parts[0].fulfilment;
    let begin = FulfilmentCommand::Begin(FulfilmentRef { fulfilment });
    until_asked("it can be picked", async || http.submit(&here(begin.clone())).await.is_ok()).await;
    let lines = quantities(&[(GOODS, 1)]);
    let pick = PickFulfilment { fulfilment, lines, reason: "an empty shelf".into() };
    twice(http, &here(FulfilmentCommand::Pick(pick))).await;
    (order, fulfilment)
}

pub(super) async fn not_found(http: &Http, resolved: bool) -> TaskView {
    let page: Page<TaskView> = http.get(&format!("/api/v1/tasks?resolved={resolved}")).await;
    page.items.into_iter().find(|task| task.kind == TaskKind::ShortPick).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_found_waits_for_a_word_and_survives_a_kill_after_every_step() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    TestApp::start_with(&AppOptions::on_disk(&data)).await.stop().await;
    let address = free_address();

    let (child, http) = begun(binary, &data, address).await;
    let (order, fulfilment) = short_picked(&http).await;
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    let task = not_found(&http, false).await;
    assert!(task.decide_by.is_some_and(|until| until > task.opened) && !task.by_itself, "{task:?}");
    let undecided = proposals(&http, &task).await.undecided.unwrap();
    assert_eq!((undecided.quantity, undecided.order, undecided.ship), (units(2), Some(order.id), false));
    assert!(undecided.who.contains(&order.number));
    let elsewhere = Remedy::Elsewhere(ServeElsewhere { fulfilment, branch: MANCHESTER });
    let of = FulfilmentRef { fulfilment };
    for wrong in [remedy(&task, 1, elsewhere), remedy(&task, 1, Remedy::Wait(of))] {
        assert!(http.submit(&wrong).await.is_err(), "it is collected here, and not sold ahead");
    }
    let missing = async || mine(&http, &order).await.lines[0].missing;
    assert_eq!(missing().await, units(0), "the order waits");
    twice(&http, &remedy(&task, 1, Remedy::PayBack(of))).await;
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    let missing = async || mine(&http, &order).await.lines[0].missing;
    until_asked("one will not come", async || missing().await == units(1)).await;
    assert_eq!(proposals(&http, &task).await.undecided.unwrap().quantity, units(1));
    // Two at once: one of them is first, and the other is told.
    let (one, two) = (remedy(&task, 1, Remedy::PayBack(of)), remedy(&task, 1, Remedy::PayBack(of)));
    let (first, second) = tokio::join!(http.submit(&one), http.submit(&two));
    let lost = [first, second].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(lost.as_slice(), [told] if told.code == RefusalCode::UnknownTask), "{lost:?}");
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    let missing = async || mine(&http, &order).await.lines[0].missing;
    until_asked("two will not come", async || missing().await == units(2)).await;
    let closed = not_found(&http, true).await;
    assert!(closed.resolved.as_ref().is_some_and(|resolved| resolved.covered));
    let did: Vec<_> = closed.deeds.iter().map(|deed| (deed.by, deed.quantity, deed.remedy)).collect();
    assert_eq!(did, [(MANAGER, units(1), Remedy::PayBack(of)); 2]);
    assert!(proposals(&http, &task).await.undecided.is_none());
    child.kill();
}
