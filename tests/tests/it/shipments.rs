//! Transfers in several shipments between two branches of a real server: what is short, damaged or too much, what goes back, and what
//! is asked for, over restarts.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, LONDON, MANAGER, MANCHESTER, SUPERVISOR, done, office, quantities, sku, units},
    until_asked,
};
use protocol::{
    AskForGoods, BranchId, CloseTransferShort, CommandBody, CommandId, DeclineTransfer, DiscrepancyKind,
    DraftTransfer, ExplainedKind, Explanation, Page, Problem, Quantity, ReceiveShipment, ReceivedLine,
    RefusalCode, Resolution, ResolveDiscrepancy, Responsible, SendBack, ShipTransfer, ShipmentId, StockLevel,
    TaskKind, TaskView, TransferCommand, TransferId, TransferRef, TransferState, TransferView, TurnBack,
    TurnState,
};

const GOODS: &str = "P05";

async fn manager(app: &TestApp) -> Http {
    app.http_as(&app.sign_in(MANAGER).await)
}

async fn submit(http: &Http, branch: BranchId, body: impl Into<CommandBody>) -> Result<CommandId, Problem> {
    http.submit(&office(Some(branch), body.into())).await.map(|reply| {
        done(&reply);
        reply.id
    })
}

async fn transfer(http: &Http, id: TransferId) -> TransferView {
    http.get(&format!("/api/v1/transfers/{id}")).await
}

async fn level(http: &Http, branch: BranchId) -> StockLevel {
    http.levels(branch).await.get(&sku(GOODS)).copied().unwrap_or_default()
}

/// On hand in both branches and under way in the transfers, in units.
async fn everywhere(http: &Http, ids: &[TransferId]) -> i64 {
    let mut all = level(http, LONDON).await.on_hand.0 + level(http, MANCHESTER).await.on_hand.0;
    for id in ids {
        all += transfer(http, *id).await.lines.iter().map(|line| line.in_transit().0).sum::<i64>();
    }
    all / 1_000
}

/// What is in transit from London, by the explanation, an entry for each shipment.
async fn explained(http: &Http) -> Vec<Quantity> {
    let path = format!("/api/v1/stock/{GOODS}/explain?branch={LONDON}&level=in_transit");
    let explanation: Explanation = http.get(&path).await;
    assert_eq!(explanation.sum, explanation.value);
    assert!(explanation.entries.iter().all(|entry| entry.kind == ExplainedKind::Transfer));
    explanation.entries.iter().map(|entry| entry.quantity).collect()
}

fn part(transfer: TransferId, count: i64) -> ShipTransfer {
    ShipTransfer { transfer, lines: quantities(&[(GOODS, count)]) }
}

fn goods(good: i64, damaged: i64) -> Vec<ReceivedLine> {
    vec![ReceivedLine { sku: sku(GOODS), good: units(good), damaged: units(damaged) }]
}

fn came(
    transfer: TransferId,
    shipment: ShipmentId,
    (good, damaged): (i64, i64),
    complete: bool,
) -> ReceiveShipment {
    ReceiveShipment {
        transfer,
        shipment,
        lines: goods(good, damaged),
        complete,
        seen: None,
        responsible: Responsible::Carrier,
        note: "the box was open".into(),
    }
}

fn found(
    transfer: TransferId,
    receipt: CommandId,
    (kind, resolution): (DiscrepancyKind, Resolution),
    quantity: Option<i64>,
) -> ResolveDiscrepancy {
    ResolveDiscrepancy {
        transfer,
        receipt,
        sku: sku(GOODS),
        kind,
        quantity: quantity.map(units),
        lot: None,
        resolution,
        responsible: Responsible::Sender,
        note: "looked for".into(),
    }
}

async fn approved(http: &Http) -> TransferId {
    let draft =
        DraftTransfer { to: MANCHESTER, lines: quantities(&[(GOODS, 10)]), note: "for the weekend".into() };
    let id = TransferId::from(submit(http, LONDON, draft).await.unwrap());
    submit(http, LONDON, TransferCommand::Approve(TransferRef { transfer: id })).await.unwrap();
    id
}

async fn differs(http: &Http, id: TransferId, count: usize) {
    until_asked("the sender knows what is not as announced", async || {
        transfer(http, id).await.discrepancies.len() == count
    })
    .await;
}

/// The steps of a day, with a restart after each of them.
#[tokio::test]
async fn six_now_four_later_short_damaged_and_back_and_nothing_is_lost_over_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let mut app = TestApp::start_with(&options).await;
    let all = shop::PLENTY * 2;
    let id = approved(&manager(&app).await).await;
    let mut http = manager(&app).await;
    let first = ShipmentId::from(submit(&http, LONDON, part(id, 6)).await.unwrap());
    let too_much = submit(&http, LONDON, part(id, 5)).await.unwrap_err();
    assert_eq!(too_much.code, RefusalCode::InsufficientStock);
    let expects = async |http: &Http, count| {
        until_asked("it is announced", async || level(http, MANCHESTER).await.incoming == units(count)).await;
    };
    (app, http) = again(app, &options).await;
    expects(&http, 6).await;
    assert_eq!((level(&http, LONDON).await.allocated, everywhere(&http, &[id]).await), (units(4), all));
    let second = ShipmentId::from(submit(&http, LONDON, part(id, 4)).await.unwrap());
    expects(&http, 10).await;
    assert_eq!(explained(&http).await, [units(4), units(6)], "the newest first");
    (app, http) = again(app, &options).await;
    assert_eq!(explained(&http).await, [units(4), units(6)]);

    // The second comes first, whole. Of the first one two are damaged and one is missing.
    submit(&http, MANCHESTER, came(id, second, (4, 0), false)).await.unwrap();
    let stale = ReceiveShipment { seen: Some(7), ..came(id, first, (1, 0), false) };
    assert_eq!(submit(&http, MANCHESTER, stale).await.unwrap_err().code, RefusalCode::ChangedMeanwhile);
    let receipt = submit(&http, MANCHESTER, came(id, first, (3, 2), true)).await.unwrap();
    assert_eq!((explained(&http).await, everywhere(&http, &[id]).await), (vec![units(1)], all));
    (app, http) = again(app, &options).await;
    differs(&http, id, 2).await;
    let view = transfer(&http, id).await;
    let told: Vec<_> = view.discrepancies.iter().map(|one| (one.kind, one.open, one.responsible)).collect();
    let (carrier, short, damaged) = (Responsible::Carrier, DiscrepancyKind::Short, DiscrepancyKind::Damaged);
    assert_eq!(told, [(short, units(1), carrier), (damaged, units(2), carrier)]);
    assert_eq!((view.state, view.shipments.len()), (TransferState::Dispatched, 2));
    let tasks: Page<TaskView> = http.get("/api/v1/tasks").await;
    assert_eq!((tasks.items[0].kind, tasks.items[0].transfer), (TaskKind::Discrepancy, Some(id)));

    // The missing one had never left; one of the damaged goes back, the other is kept.
    let supervisor = app.http_as(&app.sign_in(SUPERVISOR).await);
    let never_left = || found(id, receipt, (short, Resolution::Found), None);
    let forbidden = submit(&supervisor, LONDON, never_left()).await.unwrap_err();
    assert_eq!(forbidden.code, RefusalCode::NotAllowed);
    submit(&http, LONDON, never_left()).await.unwrap();
    assert_eq!(
        (transfer(&http, id).await.state, everywhere(&http, &[id]).await),
        (TransferState::Closed, all)
    );
    let (app, http, back) = goes_back(app, &options, (id, receipt)).await;
    let parts = transfer(&http, id).await.discrepancies[1].resolved.clone();
    let became: Vec<_> = parts.iter().map(|part| (part.resolution, part.quantity, part.back)).collect();
    let one = units(1);
    assert_eq!(became, [(Resolution::SentBack, one, Some(back)), (Resolution::Accepted, one, None)]);
    let (app, http) = again(app, &options).await;
    let london = level(&http, LONDON).await;
    assert_eq!((london.unsellable, everywhere(&http, &[id, back]).await), (units(1), all));
    assert_eq!(transfer(&http, id).await.discrepancies[1].resolved, parts);
    app.stop().await;
}

/// One of the two that are damaged goes back to London, the other is kept.
async fn goes_back(
    app: TestApp,
    options: &AppOptions,
    (id, receipt): (TransferId, CommandId),
) -> (TestApp, Http, TransferId) {
    let (http, all) = (manager(&app).await, shop::PLENTY * 2);
    let send_back = |count| SendBack { of: id, lines: goods(0, count), note: "crushed".into() };
    let more = submit(&http, MANCHESTER, send_back(3)).await.unwrap_err();
    assert_eq!(more.code, RefusalCode::InsufficientStock);
    let back = TransferId::from(submit(&http, MANCHESTER, send_back(1)).await.unwrap());
    let (app, http) = again(app, options).await;
    until_asked("London expects it", async || level(&http, LONDON).await.incoming == units(1)).await;
    let going = transfer(&http, back).await;
    assert_eq!((going.back_of, going.from, going.state), (Some(id), MANCHESTER, TransferState::Dispatched));
    assert_eq!((transfer(&http, id).await.backs, everywhere(&http, &[id, back]).await), (vec![back], all));
    let kept = found(id, receipt, (DiscrepancyKind::Damaged, Resolution::Accepted), None);
    submit(&http, LONDON, kept).await.unwrap();
    let tasks: Page<TaskView> = http.get("/api/v1/tasks").await;
    assert_eq!(tasks.items, [], "nothing is left to look into");
    submit(&http, LONDON, came(back, back.into(), (0, 1), false)).await.unwrap();
    until_asked("it is back", async || transfer(&http, back).await.state == TransferState::Closed).await;
    (app, http, back)
}

async fn again(app: TestApp, options: &AppOptions) -> (TestApp, Http) {
    app.stop().await;
    let app = TestApp::start_with(options).await;
    let http = manager(&app).await;
    (app, http)
}

#[tokio::test]
async fn of_two_people_who_receive_the_same_shipment_the_second_is_told() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    let id = approved(&http).await;
    let shipment = ShipmentId::from(submit(&http, LONDON, part(id, 6)).await.unwrap());
    until_asked("it is announced", async || level(&http, MANCHESTER).await.incoming == units(6)).await;
    let as_seen = || ReceiveShipment { seen: Some(0), ..came(id, shipment, (3, 0), false) };
    let (one, other) =
        tokio::join!(submit(&http, MANCHESTER, as_seen()), submit(&http, MANCHESTER, as_seen()));
    let (good, bad): (Vec<_>, Vec<_>) = [one, other].into_iter().partition(Result::is_ok);
    assert_eq!((good.len(), bad.len()), (1, 1));
    assert_eq!(bad.into_iter().next().unwrap().unwrap_err().code, RefusalCode::ChangedMeanwhile);
    assert_eq!(level(&http, MANCHESTER).await.on_hand, units(shop::PLENTY + 3));
    app.stop().await;
}

#[tokio::test]
async fn what_is_missing_is_expected_again_and_the_rest_is_never_sent() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    let id = approved(&http).await;
    let shipment = ShipmentId::from(submit(&http, LONDON, part(id, 6)).await.unwrap());
    let close = CloseTransferShort { transfer: id, note: "sold out".into() };
    submit(&http, LONDON, close).await.unwrap();
    assert_eq!(level(&http, LONDON).await.allocated, Quantity::ZERO);
    until_asked("it is announced", async || level(&http, MANCHESTER).await.incoming == units(6)).await;
    // One more than was announced of nothing that is missing: five come, one does not.
    let receipt = submit(&http, MANCHESTER, came(id, shipment, (5, 0), true)).await.unwrap();
    differs(&http, id, 1).await;
    let later = found(id, receipt, (DiscrepancyKind::Short, Resolution::Expected), None);
    let next = ShipmentId::from(submit(&http, LONDON, later).await.unwrap());
    until_asked("it is expected again", async || level(&http, MANCHESTER).await.incoming == units(1)).await;
    assert_eq!(explained(&http).await, [units(1)]);
    let over = submit(&http, MANCHESTER, came(id, next, (2, 0), false)).await.unwrap();
    until_asked("it is closed", async || transfer(&http, id).await.state == TransferState::Closed).await;
    differs(&http, id, 2).await;
    let kept = found(id, over, (DiscrepancyKind::Over, Resolution::TakenOff), None);
    submit(&http, LONDON, kept).await.unwrap();
    assert_eq!(level(&http, LONDON).await.on_hand, units(shop::PLENTY - 7));
    assert_eq!(everywhere(&http, &[id]).await, shop::PLENTY * 2);
    app.stop().await;
}

#[tokio::test]
async fn a_branch_asks_another_for_goods() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    let ask =
        |note: &str| AskForGoods { from: LONDON, lines: quantities(&[(GOODS, 2)]), note: note.to_owned() };
    let own = submit(&http, LONDON, ask("ourselves")).await.unwrap_err();
    assert_eq!(own.code, RefusalCode::OtherBranch);
    let no = TransferId::from(submit(&http, MANCHESTER, ask("for the window")).await.unwrap());
    let yes = TransferId::from(submit(&http, MANCHESTER, ask("for Friday")).await.unwrap());
    assert_eq!(transfer(&http, yes).await.state, TransferState::Requested, "at once, for whoever asked");
    let decline = || DeclineTransfer { transfer: no, note: "we need them".into() };
    until_asked("London knows", async || submit(&http, LONDON, decline()).await.is_ok()).await;
    let declined = transfer(&http, no).await;
    assert_eq!((declined.state, declined.reason.as_str()), (TransferState::Cancelled, "we need them"));
    let approve = || TransferCommand::Approve(TransferRef { transfer: yes });
    until_asked("London knows", async || submit(&http, LONDON, approve()).await.is_ok()).await;
    submit(&http, LONDON, TransferCommand::Dispatch(TransferRef { transfer: yes })).await.unwrap();
    until_asked("it is announced", async || level(&http, MANCHESTER).await.incoming == units(2)).await;
    app.stop().await;
}

fn turn_back(transfer: TransferId, shipment: ShipmentId) -> TransferCommand {
    TransferCommand::TurnBack(TurnBack { transfer, shipment, note: "wrong branch".into() })
}

/// The shipment that comes back to where it left, once there is one.
async fn coming_back(http: &Http, id: TransferId) -> ShipmentId {
    let found = async || {
        let view = transfer(http, id).await;
        view.shipments.iter().find(|one| one.comes_back).map(|one| one.id)
    };
    until_asked("it comes back", async || found().await.is_some()).await;
    found().await.unwrap()
}

/// Called back after it has left, over restarts at every step.
#[tokio::test]
async fn a_shipment_that_is_called_back_is_received_where_it_left() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let mut app = TestApp::start_with(&options).await;
    let mut http = manager(&app).await;
    let all = shop::PLENTY * 2;
    let id = approved(&http).await;
    let first = ShipmentId::from(submit(&http, LONDON, part(id, 6)).await.unwrap());
    until_asked("it is announced", async || level(&http, MANCHESTER).await.incoming == units(6)).await;
    submit(&http, MANCHESTER, came(id, first, (2, 0), false)).await.unwrap();
    submit(&http, LONDON, turn_back(id, first)).await.unwrap();
    (app, http) = again(app, &options).await;
    let back = coming_back(&http, id).await;
    assert_eq!(everywhere(&http, &[id]).await, all);
    let (london, manchester) = (level(&http, LONDON).await, level(&http, MANCHESTER).await);
    assert_eq!((london.incoming, manchester.incoming), (units(4), Quantity::ZERO));
    assert_eq!(explained(&http).await, [units(4)]);
    let late = submit(&http, MANCHESTER, came(id, first, (4, 0), true)).await.unwrap_err();
    assert_eq!((late.code, late.detail.contains("called it back")), (RefusalCode::WrongState, true));
    (app, http) = again(app, &options).await;
    let turned = transfer(&http, id).await.shipments[0].turn.clone().unwrap();
    assert_eq!((turned.state, turned.note.as_str()), (TurnState::Turned, "wrong branch"));
    // Three come back, one of them damaged; one does not.
    submit(&http, LONDON, came(id, back, (2, 1), true)).await.unwrap();
    let london = level(&http, LONDON).await;
    assert_eq!((london.on_hand, london.unsellable), (units(shop::PLENTY - 3), units(1)));
    assert_eq!((london.incoming, everywhere(&http, &[id]).await), (Quantity::ZERO, all));
    (app, http) = again(app, &options).await;
    let view = transfer(&http, id).await;
    assert_eq!((view.lines[0].came_back, view.lines[0].received), (units(3), units(2)));
    let open: Vec<_> = view.discrepancies.iter().map(|one| (one.kind, one.open)).collect();
    assert_eq!(open, [(DiscrepancyKind::Short, units(1)), (DiscrepancyKind::Damaged, units(1))]);
    let receipt = view.discrepancies[0].receipt;
    let lost = found(id, receipt, (DiscrepancyKind::Short, Resolution::WrittenOff), None);
    submit(&http, LONDON, lost).await.unwrap();
    let close = CloseTransferShort { transfer: id, note: "none needed".into() };
    submit(&http, LONDON, close).await.unwrap();
    assert_eq!(transfer(&http, id).await.state, TransferState::Closed);
    assert_eq!(everywhere(&http, &[id]).await, all - 1, "one is lost, and written down as that");
    assert_eq!(explained(&http).await, []);
    app.stop().await;
}

#[tokio::test]
async fn of_who_receives_and_who_calls_back_one_wins_and_the_other_is_told() {
    let app = TestApp::start().await;
    let http = manager(&app).await;
    let (mut received, mut turned) = (0, 0);
    for round in 0..12 {
        let id = approved(&http).await;
        let shipment = ShipmentId::from(id);
        submit(&http, LONDON, TransferCommand::Dispatch(TransferRef { transfer: id })).await.unwrap();
        until_asked("it is announced", async || level(&http, MANCHESTER).await.incoming == units(10)).await;
        let receive = submit(&http, MANCHESTER, came(id, shipment, (10, 0), true));
        let call = submit(&http, LONDON, turn_back(id, shipment));
        // Whoever is polled first is ahead; errands take a moment more.
        let outcome = if round % 2 == 0 {
            let (asked, outcome) = tokio::join!(call, async {
                if round % 4 == 0 {
                    let turned = async || transfer(&http, id).await.shipments[0].turn.is_some();
                    until_asked("it is called back", turned).await;
                }
                receive.await
            });
            // Both are on their way at once: whoever is late is told, and by then there may be no such transfer any more.
            assert!(asked.is_ok() || (outcome.is_ok() && round % 4 != 0), "{asked:?}");
            outcome
        } else {
            let (outcome, asked) = tokio::join!(receive, call);
            assert!(asked.is_ok() || outcome.is_ok());
            outcome
        };
        match outcome {
            Ok(_) => {
                received += 1;
                let closed = async || transfer(&http, id).await.state == TransferState::Closed;
                until_asked("it is over", closed).await;
                let view = transfer(&http, id).await;
                let told = view.shipments[0].turn.as_ref().map(|turn| turn.state);
                assert!(told.is_none_or(|state| state == TurnState::TooLate), "{told:?}");
            }
            Err(problem) => {
                turned += 1;
                assert_eq!(problem.code, RefusalCode::WrongState);
                let back = coming_back(&http, id).await;
                submit(&http, LONDON, came(id, back, (10, 0), true)).await.unwrap();
                assert_eq!(transfer(&http, id).await.state, TransferState::Closed);
            }
        }
        assert_eq!(everywhere(&http, &[id]).await, shop::PLENTY * 2);
    }
    assert!(received > 0, "{received} received, {turned} turned back");
    app.stop().await;
}
