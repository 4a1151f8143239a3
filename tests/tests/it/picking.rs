//! Bins, a pick list with something missing, the task that it opens and what is proposed, with the program killed in between.

use onhand_tests::{
    AppOptions, Child, Http, PATIENCE, TestApp, free_address, onhand_binary,
    shop::{self, LONDON, MANAGER, MANCHESTER, collected, office, order_of, sku, units},
};
use protocol::{
    Answer, BinRow, Command, CommandBody, DraftTransfer, FulfilmentCommand, FulfilmentRef, FulfilmentView,
    HandOverFulfilment, OrderState, OrderView, Page, PickFulfilment, PromiseKind, RefusalCode, ResolveTask,
    SetBins, SkuBins, SkuQuantity, TaskCommand, TaskKind, TaskProposal, TaskView,
};
use std::{net::SocketAddr, path::Path, time::Instant};

const GOODS: &str = "P05";

async fn signed_in(address: SocketAddr) -> Http {
    let http = Http::new(address, None);
    let body = protocol::SignInRequest { staff: MANAGER, password: shop::PASSWORD.into(), code: None };
    let answer: protocol::SignInResponse = http.send_json("/api/v1/sign-in", &body).await.unwrap();
    Http::new(address, Some(answer.token))
}

async fn begun(binary: &Path, data: &Path, address: SocketAddr) -> (Child, Http) {
    let child = Child::start(binary, data, address).await;
    (child, signed_in(address).await)
}

/// Three, to be collected in London.
async fn ordered(http: &Http) -> OrderView {
    let cart = shop::filled(http, GOODS, 3).await;
    let place = order_of(&cart, collected(true));
    let order: OrderView = http.send_json("/api/v1/checkout", &place).await.unwrap();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let now: OrderView = http.get(&format!("/api/v1/checkout/{}", order.key)).await;
        if now.state == OrderState::Confirmed {
            return now;
        }
        assert!(Instant::now() < deadline, "the order is not confirmed: {now:?}");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

fn here(body: impl Into<CommandBody>) -> Command {
    office(Some(LONDON), body.into())
}

async fn done(http: &Http, command: &Command) {
    let reply = http.submit(command).await.unwrap();
    assert!(matches!(reply.answer, Answer::Ok(_)), "{reply:?}");
    assert!(http.submit(command).await.unwrap().repeated, "the same again does nothing");
}

async fn refused(http: &Http, command: &Command) -> RefusalCode {
    http.submit(command).await.unwrap_err().code
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_at_the_shelves_survives_a_kill_after_every_step() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    TestApp::start_with(&AppOptions::on_disk(&data)).await.stop().await;
    let address = free_address();

    let (child, http) = begun(binary, &data, address).await;
    let bins = ["B-02", "A-10-1"].map(str::to_owned).to_vec();
    let bins = SetBins { branch: LONDON, bins: vec![SkuBins { sku: sku(GOODS), bins }] };
    done(&http, &office(None, bins.into())).await;
    let order = ordered(&http).await;
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    let rows: Page<BinRow> = http.get(&format!("/api/v1/branches/1/bins?skus=P01,{GOODS}")).await;
    let told: Vec<_> = rows.items.iter().map(|row| (row.sku, row.bins.join(" "))).collect();
    assert_eq!(told, [(sku(GOODS), "B-02 A-10-1".to_owned())]);
    for (begins, count) in [("a-", 1), ("B-02", 1), ("C", 0)] {
        let rows: Page<BinRow> = http.get(&format!("/api/v1/branches/1/bins?bin={begins}")).await;
        assert_eq!(rows.items.len(), count, "{begins}");
    }
    let elsewhere: Page<BinRow> = http.get("/api/v1/branches/2/bins").await;
    assert!(elsewhere.items.is_empty());
    let fulfilment = order.parts[0].fulfilment;
    done(&http, &here(FulfilmentCommand::Begin(FulfilmentRef { fulfilment }))).await;
    let lines = vec![SkuQuantity { sku: sku(GOODS), quantity: units(2) }];
    let pick = PickFulfilment { fulfilment, lines, reason: "one was broken".into() };
    done(&http, &here(pick)).await;
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    let open: Page<TaskView> = http.get("/api/v1/tasks").await;
    let task = &open.items[0];
    assert_eq!((open.items.len(), task.kind, task.order), (1, TaskKind::ShortPick, Some(order.id)));
    assert_eq!((task.lines[0].quantity, task.reason.as_str()), (units(1), "one was broken"));
    let proposals: Vec<TaskProposal> = http.get(&format!("/api/v1/tasks/{}/proposals", task.id)).await;
    let line = &proposals[0];
    assert_eq!((line.elsewhere[0].branch, line.missing), (MANCHESTER, units(1)));
    let promise = &line.promises[0];
    assert_eq!((promise.kind, promise.covered, promise.quantity), (PromiseKind::Order, units(2), units(2)));
    assert!(promise.who.contains("Ada") && promise.who.contains(&order.number), "{promise:?}");
    let lines = vec![SkuQuantity { sku: sku(GOODS), quantity: units(1) }];
    let fetch = DraftTransfer { to: LONDON, lines, note: order.number.clone() };
    done(&http, &office(Some(MANCHESTER), fetch.into())).await;
    let resolve = here(TaskCommand::Resolve(ResolveTask { task: task.id, note: "fetched".into() }));
    done(&http, &resolve).await;
    child.kill();

    let (child, http) = begun(binary, &data, address).await;
    let resolved: Page<TaskView> = http.get("/api/v1/tasks?resolved=true").await;
    assert_eq!(resolved.items[0].resolved.as_ref().map(|one| one.note.as_str()), Some("fetched"));
    done(&http, &here(FulfilmentCommand::Ready(FulfilmentRef { fulfilment }))).await;
    let view: FulfilmentView = http.get(&format!("/api/v1/fulfilments/{fulfilment}")).await;
    assert!(view.needs_code && !serde_json::to_string(&view).unwrap().contains(&order.collect_code));
    let over = |code: &str, known_by: &str| {
        let (code, known_by) = (code.to_owned(), known_by.to_owned());
        let over = HandOverFulfilment { fulfilment, age_checked: Some(18), code, known_by };
        here(FulfilmentCommand::HandOver(over))
    };
    assert_eq!(refused(&http, &over("", "")).await, RefusalCode::WrongState);
    child.kill();
    let (child, http) = begun(binary, &data, address).await;
    done(&http, &over(&order.collect_code, "")).await;
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));
    let verified = Child::run(binary, &data, &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
