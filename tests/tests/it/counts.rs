//! Counting while the shop sells: through the interface, by several people, with sales that come late, and across restarts
//! between any two steps.

use onhand_tests::{
    AppOptions, Http, PATIENCE, TestApp,
    shop::{
        self, CASHIER, LONDON, MANAGER, NORTHERN_TILL, PLENTY, SUPERVISOR, TILL, done, office, sku, till,
        units,
    },
};
use std::time::{Duration, Instant};

use protocol::{
    Amount, ApproveCount, AskRecount, Command, CommandBody, CountCommand, CountEntry, CountId, CountLine,
    CountRef, CountState, CountThreshold, CountView, EnterCounts, Explanation, Movement, MovementDocument,
    MovementKind, OpenCount, Page, PutProduct, PutVariant, RecountLine, RefusalCode, Sku, SkuStock,
    SubmitCount, TaxClassId, Timestamp, UncountedSku,
};

const GOODS: &str = "P05";
const OTHER: &str = "P06";

fn open(skus: Option<&[&str]>) -> Command {
    let threshold = CountThreshold { quantity: Some(units(3)), ppm: None };
    let skus = skus.map(|skus| skus.iter().map(|text| sku(text)).collect());
    office(
        Some(LONDON),
        OpenCount { name: "Aisle A".into(), skus, blind: true, threshold, bins: Vec::new() }.into(),
    )
}

fn now() -> Timestamp {
    shop::now().at
}

fn entry(text: &str, count: i64, place: &str, at: Timestamp) -> CountEntry {
    CountEntry { sku: sku(text), quantity: units(count), place: place.into(), at, lot: None, expires: None }
}

fn enter(count: CountId, entries: &[CountEntry]) -> Command {
    office(Some(LONDON), EnterCounts { count, entries: entries.to_vec() }.into())
}

fn step(body: impl Into<CommandBody>) -> Command {
    office(Some(LONDON), body.into())
}

async fn as_staff(app: &TestApp, staff: protocol::StaffId) -> Http {
    app.http_as(&app.sign_in(staff).await)
}

async fn read(http: &Http, id: CountId) -> CountView {
    http.get(&format!("/api/v1/counts/{id}")).await
}

async fn lines(http: &Http, id: CountId, query: &str) -> Vec<CountLine> {
    http.get::<Page<CountLine>>(&format!("/api/v1/counts/{id}/lines{query}")).await.items
}

async fn posted(http: &Http, id: CountId) -> CountView {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let view = read(http, id).await;
        if view.state == CountState::Posted {
            return view;
        }
        assert!(Instant::now() < deadline, "not posted: {view:?}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// The till sells at a moment, and tells of it now.
async fn sells(app: &TestApp, count: i64, at: Timestamp) {
    let http = app.http_as(&shop::token(TILL));
    let seq = http.register(TILL).await.command_seq + 1;
    let mut command = till(seq, CASHIER, shop::sell(&[(GOODS, count)]));
    command.occurred.at = at;
    http.submit(&command).await.unwrap();
}

#[tokio::test]
async fn two_people_count_while_a_till_sells_and_a_third_posts() {
    let app = TestApp::start().await;
    shop::open(&app.node, TILL, CASHIER).await;
    let (manager, counter) = (as_staff(&app, MANAGER).await, as_staff(&app, SUPERVISOR).await);
    let opening = open(None);
    let id = CountId::from(opening.id);
    done(&counter.submit(&opening).await.unwrap());
    let before = now();
    tokio::time::sleep(Duration::from_millis(2)).await;
    let counted_at = now();
    // One of what the books have is not there; a second place is counted by somebody else.
    let in_front =
        enter(id, &[entry(GOODS, PLENTY - 21, "front", counted_at), entry(OTHER, PLENTY, "", counted_at)]);
    done(&counter.submit(&in_front).await.unwrap());
    assert!(counter.submit(&in_front).await.unwrap().repeated, "sent twice, counted once");
    done(&manager.submit(&enter(id, &[entry(GOODS, 20, "back", counted_at)])).await.unwrap());

    let blind = lines(&counter, id, "").await;
    assert_eq!(blind[0].counted, Some(units(PLENTY - 1)));
    assert_eq!((blind[0].expected, blind[0].variance, blind[0].value), (None, None, None), "it is blind");
    let different = lines(&manager, id, "?only=different").await;
    assert_eq!(different.len(), 1);
    assert_eq!((different[0].variance, different[0].parts.len()), (Some(units(-1)), 2));
    let since = lines(&manager, id, &format!("?since={}", different[0].seq)).await;
    assert_eq!(since, []);
    let uncounted: Page<UncountedSku> = manager.get(&format!("/api/v1/counts/{id}/uncounted?limit=3")).await;
    assert_eq!(uncounted.items.len(), 3);
    assert!(uncounted.items.iter().all(|row| row.sku != sku(GOODS) && row.on_hand.is_some()));
    let elsewhere =
        app.http_as(&shop::token(NORTHERN_TILL)).get_problem(&format!("/api/v1/counts/{id}")).await;
    assert_eq!(elsewhere.code, RefusalCode::UnknownCount, "another branch's count does not exist for a till");

    // One sale from before the count that is heard of now, and one from after.
    sells(&app, 2, before).await;
    sells(&app, 5, now()).await;
    assert_eq!(lines(&manager, id, "?only=different").await[0].variance, Some(units(1)));
    done(&counter.submit(&step(SubmitCount { count: id, as_is: false })).await.unwrap());
    let approve = || step(ApproveCount { count: id, zero_uncounted: false });
    let own = counter.submit(&approve()).await.unwrap_err();
    assert_eq!(own.code, RefusalCode::NotAllowed);
    done(&manager.submit(&approve()).await.unwrap());
    let view = posted(&manager, id).await;
    assert_eq!((view.posted, view.counters.len(), view.approved_by), (2, 2, Some(MANAGER)));
    assert_eq!(manager.on_hand(LONDON, &sku(GOODS)).await, (PLENTY - 1 - 5) * 1_000);

    // Another late one is taken back in its own record, and everything can be explained.
    sells(&app, 3, before).await;
    assert_eq!(manager.on_hand(LONDON, &sku(GOODS)).await, (PLENTY - 1 - 5) * 1_000);
    let ledger: Page<Movement> = manager.get(&format!("/api/v1/stock/{GOODS}/movements?kind=counted")).await;
    let told: Vec<_> = ledger.items.iter().map(|one| (one.quantity, one.kind)).collect();
    assert_eq!(told, [(units(3), MovementKind::Counted), (units(1), MovementKind::Counted)]);
    assert_eq!(ledger.items[1].document, Some(MovementDocument::Count(id)));
    assert_eq!((ledger.items[1].staff, ledger.items[1].cause.as_str()), (Some(MANAGER), "count: Aisle A"));
    assert!(matches!(ledger.items[0].document, Some(MovementDocument::Ticket(_))));
    let why: Explanation =
        manager.get(&format!("/api/v1/stock/{GOODS}/explain?branch=1&level=on_hand")).await;
    assert_eq!((why.value, why.sum), (units(PLENTY - 6), units(PLENTY - 6)));
    let (_, csv) = manager
        .send(manager.request(reqwest::Method::GET, &format!("/api/v1/counts/{id}/lines?format=csv")))
        .await;
    assert!(csv.starts_with("sku,counted_milli,expected_milli") && csv.contains(GOODS), "{csv}");
    app.stop().await;
}

#[tokio::test]
async fn a_restart_between_any_two_steps_of_a_count_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let mut app = TestApp::start_with(&options).await;
    let opening = open(Some(&[GOODS, OTHER]));
    let count = CountId::from(opening.id);
    let again = |left| RecountLine {
        count,
        entry: entry(GOODS, left, "", now()),
        reason: "a box behind".into(),
        also: Vec::new(),
    };
    let steps: Vec<Command> = vec![
        opening,
        enter(count, &[entry(GOODS, 90, "a", now()), entry(GOODS, 5, "b", now())]),
        step(again(PLENTY - 4)),
        step(SubmitCount { count, as_is: true }),
        step(AskRecount { count, skus: vec![sku(GOODS)] }),
        step(again(PLENTY - 7)),
        step(SubmitCount { count, as_is: false }),
        step(ApproveCount { count, zero_uncounted: true }),
    ];
    for command in &steps {
        let http = as_staff(&app, MANAGER).await;
        done(&http.submit(command).await.unwrap());
        // Posting may not even have begun when the server goes down.
        app.stop().await;
        app = TestApp::start_with(&options).await;
        let http = as_staff(&app, MANAGER).await;
        let repeat = http.submit(command).await.unwrap();
        assert!(repeat.repeated, "{repeat:?}");
    }
    let http = as_staff(&app, MANAGER).await;
    let view = posted(&http, count).await;
    assert_eq!((view.posted, view.counted, view.scope), (2, 1, Some(2)));
    assert_eq!(http.on_hand(LONDON, &sku(GOODS)).await, (PLENTY - 7) * 1_000);
    assert_eq!(http.on_hand(LONDON, &sku(OTHER)).await, 0, "nobody has counted it");
    let told = lines(&http, count, "").await;
    assert_eq!((told[0].again, told[0].reason.as_str(), told[0].posted), (2, "a box behind", true));
    assert_eq!((told[1].counted, told[1].variance), (None, Some(units(-PLENTY))));
    let listed: Page<CountView> = http.get("/api/v1/counts").await;
    assert_eq!(listed.items, [view]);
    app.stop().await;
}

#[tokio::test]
async fn a_count_that_is_called_off_books_nothing_and_says_no_to_what_comes_later() {
    let app = TestApp::start().await;
    let http = as_staff(&app, SUPERVISOR).await;
    let opening = open(Some(&[GOODS]));
    let count = CountId::from(opening.id);
    done(&http.submit(&opening).await.unwrap());
    let outside = http.submit(&enter(count, &[entry(OTHER, 1, "", now())])).await.unwrap_err();
    assert_eq!((outside.code, outside.status), (RefusalCode::WrongState, 422));
    let service = http.submit(&enter(count, &[entry(shop::SERVICE, 1, "", now())])).await.unwrap_err();
    assert_eq!(service.code, RefusalCode::NotStocked);
    done(&http.submit(&enter(count, &[entry(GOODS, 1, "", now())])).await.unwrap());
    done(&http.submit(&step(SubmitCount { count, as_is: false })).await.unwrap());
    let view = read(&http, count).await;
    assert_eq!(
        (view.state, view.recounts),
        (CountState::Counting, 1),
        "it is off by more than the threshold"
    );
    let off = http.submit(&step(SubmitCount { count, as_is: false })).await.unwrap_err();
    assert_eq!(off.code, RefusalCode::WrongState, "{off:?}");
    done(&http.submit(&step(CountCommand::Cancel(CountRef { count }))).await.unwrap());
    let late = http.submit(&enter(count, &[entry(GOODS, 1, "", now())])).await.unwrap_err();
    assert_eq!(late.code, RefusalCode::UnknownCount);
    assert_eq!(read(&http, count).await.state, CountState::Cancelled);
    assert_eq!(http.on_hand(LONDON, &sku(GOODS)).await, PLENTY * 1_000);
    app.stop().await;
}

/// So many products of two hundred variants make a stocktake of several pages.
const MATRICES: usize = 6;

/// A product with as many variants as there may be, each for 2.50 to the house.
fn matrix(number: usize) -> (PutProduct, Vec<Sku>) {
    let skus: Vec<Sku> = (0..200).map(|one| sku(&format!("M{number:03}-{one:03}"))).collect();
    let variants = skus.iter().map(|sku| PutVariant {
        cost: Some(Amount(250)),
        name: sku.to_string(),
        ..PutVariant::goods(*sku, Amount(999), TaxClassId(1))
    });
    let (handle, name) = (format!("m{number:03}"), format!("Matrix {number}"));
    (PutProduct { handle, name, variants: variants.collect(), ..PutProduct::default() }, skus)
}

#[tokio::test]
async fn a_stocktake_of_many_pages_is_posted_while_a_till_sells_and_shows_what_it_costs() {
    let app = TestApp::start().await;
    shop::open(&app.node, TILL, CASHIER).await;
    let (manager, counter) = (as_staff(&app, MANAGER).await, as_staff(&app, SUPERVISOR).await);
    let opening = open(None);
    let id = CountId::from(opening.id);
    done(&manager.submit(&opening).await.unwrap());
    let mut all = Vec::new();
    for number in 0..MATRICES {
        let (product, skus) = matrix(number);
        done(&manager.submit(&office(None, product.into())).await.unwrap());
        let goods: Vec<(&str, i64)> = skus.iter().map(|sku| (sku.as_str(), 9)).collect();
        done(&manager.submit(&step(shop::receive(&format!("D-{number}"), &goods))).await.unwrap());
        let entries: Vec<CountEntry> = skus.iter().map(|sku| entry(sku.as_str(), 8, "", now())).collect();
        done(&counter.submit(&enter(id, &entries)).await.unwrap());
        all.extend(skus);
    }
    done(&counter.submit(&step(SubmitCount { count: id, as_is: true })).await.unwrap());
    let told = |http: Http| async move { lines(&http, id, "?only=different&limit=1").await[0].value };
    assert_eq!(told(as_staff(&app, MANAGER).await).await, Some(Amount(-250)));
    assert_eq!(told(as_staff(&app, SUPERVISOR).await).await, None, "who may not see costs is told none");

    let began = Instant::now();
    done(&manager.submit(&step(ApproveCount { count: id, zero_uncounted: false })).await.unwrap());
    // Each sale finds its place between two pages.
    for _ in 0..5 {
        sells(&app, 1, now()).await;
    }
    let view = posted(&manager, id).await;
    println!("{} SKUs posted in {:?}", all.len(), began.elapsed());
    assert_eq!(view.posted, u32::try_from(all.len()).unwrap());
    let on_hand = async |sku: &Sku| {
        let stock: SkuStock = manager.get(&format!("/api/v1/stock/{sku}")).await;
        stock.branches.iter().find(|one| one.branch == LONDON).map(|one| one.level.on_hand)
    };
    for sku in all.iter().step_by(7) {
        assert_eq!(on_hand(sku).await, Some(units(8)), "{sku}");
    }
    assert_eq!(on_hand(&sku(GOODS)).await, Some(units(PLENTY - 5)));
    app.stop().await;
}
