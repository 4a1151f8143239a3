//! Goods that may not be sold, written off by two people where they are worth much, and kept back from the online store; with a
//! restart in between.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{LONDON, MANAGER, office, sku, units},
};
use protocol::{
    AdjustmentReason, Amount, Answer, ApproveTask, AsideRow, CartProblem, CartView, CatalogueView, Command,
    CommandBody, Condition, ConditionLevel, Explanation, NewCart, Outcome, Oversell, Page, PutStaff,
    RefusalCode, RoleId, SetAside, SetBuffers, SetCorrectionLimit, SetOversell, SkuBuffer, SkuOversell,
    SkuQuantity, SkuStock, StaffId, StockLevel, TaskCommand, TaskKind, TaskView, WriteOff,
};
use reqwest::Method;

/// Of which London has three.
const GOODS: &str = "P16";
const BEN: StaffId = StaffId(9);

fn here(body: impl Into<CommandBody>) -> Command {
    office(Some(LONDON), body.into())
}

async fn done(http: &Http, command: Command) -> Outcome {
    match http.submit(&command).await.unwrap().answer {
        Answer::Ok(outcome) => outcome,
        Answer::Rejected(refusal) => panic!("{refusal:?}"),
    }
}

async fn aside(http: &Http) -> Vec<ConditionLevel> {
    let rows: Page<AsideRow> = http.get(&format!("/api/v1/branches/1/aside?sku={GOODS}")).await;
    rows.items.into_iter().flat_map(|row| row.conditions).collect()
}

/// What makes a condition's number, or all that may not be sold; it adds up.
async fn why(http: &Http, condition: &str) -> Explanation {
    let path = format!("/api/v1/stock/{GOODS}/explain?branch=1&level=unsellable{condition}");
    let told: Explanation = http.get(&path).await;
    assert_eq!(told.sum, told.value, "{condition}");
    told
}

async fn level(http: &Http) -> StockLevel {
    http.levels(LONDON).await.get(&sku(GOODS)).copied().unwrap_or_default()
}

#[tokio::test]
async fn goods_are_set_aside_and_written_off_by_two_people() {
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let ben = PutStaff {
        id: BEN,
        name: Some("Ben".into()),
        role: Some(RoleId::MANAGER),
        active: Some(true),
        ..PutStaff::default()
    };
    done(&http, office(None, ben.into())).await;
    done(&http, office(None, SetCorrectionLimit { max: Some(Amount(1)) }.into())).await;
    let (sku, one) = (sku(GOODS), units(1));
    let away = |to| SetAside { sku, quantity: one, from: None, to, note: String::new() };
    done(&http, here(away(Some(Condition::Damaged)))).await;
    done(&http, here(away(Some(Condition::Display)))).await;
    let two = [Condition::Damaged, Condition::Display];
    let told: Vec<Condition> = aside(&http).await.iter().map(|one| one.condition).collect();
    assert_eq!(told, two);
    let (reason, note) = (AdjustmentReason::Damaged, "trodden on".to_owned());
    let off = WriteOff { sku, quantity: one, condition: Some(Condition::Damaged), reason, note, code: None };
    let Outcome::AwaitsApproval(task) = done(&http, here(off)).await else {
        panic!("nobody has to approve it")
    };
    app.stop().await;

    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!((level(&http).await.on_hand, level(&http).await.unsellable), (units(3), units(2)));
    assert_eq!(aside(&http).await.len(), 2);
    let all = why(&http, "").await;
    assert_eq!(all.conditions.iter().map(|one| one.quantity.0).sum::<i64>(), all.value.0);
    let damaged = why(&http, "&condition=damaged").await;
    assert_eq!((damaged.value, damaged.entries.len()), (one, 1));
    assert_eq!(damaged.entries[0].staff, Some(MANAGER));
    let tasks: Page<TaskView> = http.get("/api/v1/tasks").await;
    let waiting = tasks.items.iter().find(|one| one.id == task).unwrap();
    assert_eq!(waiting.kind, TaskKind::Approval);
    let asked = waiting.correction.as_ref().unwrap();
    assert_eq!((asked.delta, asked.condition), (units(-1), Some(Condition::Damaged)));
    let approve = || here(TaskCommand::Approve(ApproveTask { task, note: String::new() }));
    assert_eq!(http.submit(&approve()).await.unwrap_err().code, RefusalCode::NotAllowed, "one's own");
    let other = app.http_as(&app.sign_in(BEN).await);
    done(&other, approve()).await;
    assert_eq!((level(&http).await.on_hand, level(&http).await.unsellable), (units(2), units(1)));
    assert_eq!(aside(&http).await.len(), 1);
    assert_eq!(why(&http, "&condition=damaged").await.entry_count, 0);
    let seen = |condition| SetAside {
        sku,
        quantity: one,
        from: Some(Condition::Display),
        to: Some(condition),
        note: "dusty".into(),
    };
    done(&http, here(seen(Condition::QualityControl))).await;
    let checked = why(&http, "&condition=quality_control").await;
    assert_eq!(
        (checked.value, checked.entries.len()),
        (one, 1),
        "nothing moved, and it is told all the same"
    );
    assert!(checked.entries[0].cause.ends_with("dusty"), "{checked:?}");
    app.stop().await;
}

#[tokio::test]
async fn what_is_kept_back_is_not_offered_online() {
    let app = TestApp::start().await;
    let (public, http) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    let buffers = vec![SkuBuffer { sku: sku(GOODS), web: units(3) }];
    let empty = async || {
        let (status, text) = public.send(public.request(Method::POST, "/api/v1/carts").json(&())).await;
        assert!(status.is_success(), "{text}");
        let cart: NewCart = serde_json::from_str(&text).unwrap();
        let line = SkuQuantity { sku: sku(GOODS), quantity: units(1) };
        let path = format!("/api/v1/carts/{}/lines", cart.id);
        let (_, text) = public.send(public.request(Method::POST, &path).json(&line)).await;
        let cart: CartView = serde_json::from_str(&text).unwrap();
        cart.lines[0].problems.contains(&CartProblem::SoldOut)
    };
    assert!(!empty().await);
    done(&http, office(None, SetBuffers { branch: LONDON, buffers }.into())).await;
    let elsewhere = http.levels(protocol::BranchId(2)).await.get(&sku(GOODS)).copied().unwrap_or_default();
    assert_eq!(empty().await, !elsewhere.available_to_sell().is_positive());
    assert!(level(&http).await.available_to_sell().is_positive(), "the counter has them");
    let stock: SkuStock = http.get(&format!("/api/v1/stock/{GOODS}")).await;
    let london = stock.branches.iter().find(|one| one.branch == LONDON).unwrap();
    assert_eq!(london.web, units(0));
    let rule = SetOversell { lines: vec![SkuOversell { sku: sku(GOODS), till: Oversell::Deny }] };
    done(&http, office(None, rule.into())).await;
    let catalogue: CatalogueView = http.get("/api/v1/catalogue?limit=500").await;
    let mut variants = catalogue.products.iter().flat_map(|product| &product.variants);
    let ruled = variants.find(|variant| variant.sku == sku(GOODS)).unwrap();
    assert_eq!(ruled.oversell, Oversell::Deny);
    app.stop().await;
}
