//! Counting by bins and zones through the interface: two phones divide a zone, one of them without a network, with a restart between
//! any two steps.

use onhand_tests::{
    AppOptions, Http, PATIENCE, TestApp,
    shop::{self, LONDON, MANAGER, NORTHERN_TILL, PLENTY, SUPERVISOR, done, office, sku, units},
};
use std::time::{Duration, Instant};

use protocol::{
    ApproveCount, BinRange, BinStep, BinStep::*, Command, CommandBody, CountBin, CountBinView, CountEntry,
    CountId, CountLine, CountMisplaced, CountState, CountThreshold, CountView, EnterCounts, FactName,
    FactValue, OpenCount, Page, Problem, RefusalCode, Rule, SetBins, SkuBins, SubmitCount, Timestamp,
};

/// Where it lies: in zone A alone, in zone A and elsewhere, and elsewhere alone.
const GOODS: &str = "P05";
const OTHER: &str = "P06";
const STRAY: &str = "P07";
const HOMES: [(&str, &[&str]); 3] = [(GOODS, &["A-01"]), (OTHER, &["A-10", "D-07"]), (STRAY, &["B-02"])];

fn step(body: impl Into<CommandBody>) -> Command {
    office(Some(LONDON), body.into())
}

fn range(from: &str, to: Option<&str>) -> BinRange {
    BinRange { from: from.into(), to: to.map(Into::into) }
}

fn open(bins: Vec<BinRange>, skus: Option<&[&str]>) -> Command {
    let skus = skus.map(|skus| skus.iter().map(|text| sku(text)).collect());
    let threshold = CountThreshold::default();
    step(OpenCount { name: "Zone A".into(), skus, blind: false, threshold, bins })
}

fn bin(count: CountId, bin: &str, step_of: BinStep) -> Command {
    step(CountBin { count, bin: bin.into(), step: step_of })
}

fn enter(count: CountId, at: Timestamp, entries: &[(&str, i64, &str)]) -> Command {
    let entries = entries.iter().map(|(text, count, place)| CountEntry {
        sku: sku(text),
        quantity: units(*count),
        place: (*place).into(),
        at,
        lot: None,
        expires: None,
    });
    step(EnterCounts { count, entries: entries.collect() })
}

async fn lie(http: &Http, homes: &[(&str, &[&str])]) {
    let bins = homes.iter().map(|(text, bins)| SkuBins {
        sku: sku(text),
        bins: bins.iter().map(|bin| (*bin).to_owned()).collect(),
    });
    let bins = SetBins { branch: LONDON, bins: bins.collect() };
    done(&http.submit(&office(None, bins.into())).await.unwrap());
}

async fn two(app: &TestApp) -> (Http, Http) {
    (app.http_as(&app.sign_in(MANAGER).await), app.http_as(&app.sign_in(SUPERVISOR).await))
}

async fn bins(http: &Http, count: CountId, query: &str) -> Vec<CountBinView> {
    http.get::<Page<CountBinView>>(&format!("/api/v1/counts/{count}/bins{query}")).await.items
}

async fn misplaced(http: &Http, count: CountId) -> Vec<CountMisplaced> {
    http.get::<Page<CountMisplaced>>(&format!("/api/v1/counts/{count}/misplaced")).await.items
}

fn told(rows: &[CountBinView]) -> Vec<(&str, bool, u32, u32, u32)> {
    let told = |row: &CountBinView| (row.staff.is_some(), row.articles, row.counted, row.misplaced);
    rows.iter()
        .map(|row| (row.bin.as_str(), told(row)))
        .map(|(bin, (a, b, c, d))| (bin, a, b, c, d))
        .collect()
}

fn rule(problem: &Problem) -> Option<Rule> {
    problem.facts.iter().find_map(|fact| match (fact.name, &fact.is) {
        (FactName::Rule, FactValue::Rule(rule)) => Some(*rule),
        _ => None,
    })
}

/// One hands a count in, the other approves it.
async fn post(counter: &Http, manager: &Http, count: CountId) {
    done(&counter.submit(&step(SubmitCount { count, as_is: true })).await.unwrap());
    done(&manager.submit(&step(ApproveCount { count, zero_uncounted: false })).await.unwrap());
    let deadline = Instant::now() + PATIENCE;
    while manager.get::<CountView>(&format!("/api/v1/counts/{count}")).await.state != CountState::Posted {
        assert!(Instant::now() < deadline, "not posted");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn two_phones_divide_a_zone_and_what_lies_wrong_is_told() {
    let app = TestApp::start().await;
    let (manager, counter) = two(&app).await;
    lie(&manager, &HOMES).await;
    let opening = open(vec![range("a", None)], None);
    let count = CountId::from(opening.id);
    done(&counter.submit(&opening).await.unwrap());
    let view: CountView = counter.get(&format!("/api/v1/counts/{count}")).await;
    assert_eq!((view.scope, view.bins), (Some(2), vec![range("A", None)]));
    let rows = bins(&counter, count, "").await;
    assert_eq!(told(&rows), [("A-01", false, 1, 0, 0), ("A-10", false, 1, 0, 0), ("D-07", false, 1, 0, 0)]);
    assert_eq!(rows.iter().map(|row| row.also).collect::<Vec<_>>(), [false, false, true]);

    // One takes a bin; the other is told no, by label and by what they count there.
    done(&counter.submit(&bin(count, "a-01", Take)).await.unwrap());
    for command in
        [bin(count, "A-01", Take), bin(count, "A", Take), enter(count, shop::now().at, &[(GOODS, 1, "A-01")])]
    {
        let no = manager.submit(&command).await.unwrap_err();
        assert_eq!((no.code, rule(&no)), (RefusalCode::AlreadyBooked, Some(Rule::BinTaken)));
    }
    let elsewhere = manager.submit(&bin(count, "B-02", Take)).await.unwrap_err();
    assert_eq!(rule(&elsewhere), Some(Rule::BinElsewhere));

    // A phone that was away tells later what it counted then, in its own bin and in one that nobody had taken.
    let away = shop::now().at.plus_millis(-1);
    done(&manager.submit(&step(shop::receive("D-1", &[(GOODS, 5)]))).await.unwrap());
    let counted = enter(count, away, &[(GOODS, PLENTY - 1, "A-01"), (STRAY, 3, "a-01"), (OTHER, 40, "D-07")]);
    done(&counter.submit(&counted).await.unwrap());
    assert!(counter.submit(&counted).await.unwrap().repeated, "sent twice, counted once");
    done(&counter.submit(&bin(count, "A-01", Finish)).await.unwrap());
    let rows = bins(&manager, count, "").await;
    assert_eq!(told(&rows), [("A-01", true, 1, 1, 1), ("A-10", false, 1, 0, 0), ("D-07", true, 1, 1, 0)]);
    assert_eq!((rows[0].staff, rows[0].finished, rows[2].finished), (Some(SUPERVISOR), true, false));
    let free = bins(&manager, count, "?free=true").await;
    assert_eq!(told(&free), [("A-10", false, 1, 0, 0)]);
    let stray = misplaced(&manager, count).await;
    let [row] = stray.as_slice() else { panic!("{stray:?}") };
    assert_eq!((row.sku, row.bin.as_str(), row.quantity, row.counted), (sku(STRAY), "A-01", units(3), false));
    assert_eq!((row.bins.as_slice(), row.staff), (["B-02".to_owned()].as_slice(), SUPERVISOR));
    let done_with = manager.submit(&bin(count, "A-01", Take)).await.unwrap_err();
    assert_eq!(rule(&done_with), Some(Rule::BinCounted));

    // What lies in two bins is held against the books with both; only then is it known.
    done(&manager.submit(&enter(count, shop::now().at, &[(OTHER, PLENTY - 40, "A-10")])).await.unwrap());
    let lines: Page<CountLine> = manager.get(&format!("/api/v1/counts/{count}/lines")).await;
    let lines: Vec<_> = lines.items.iter().map(|line| (line.variance, line.bins.join(" "))).collect();
    assert_eq!(lines, [(Some(units(-1)), "A-01".to_owned()), (Some(units(0)), "A-10 D-07".to_owned())]);
    let view: CountView = counter.get(&format!("/api/v1/counts/{count}")).await;
    assert_eq!((view.taken, view.finished, view.strays, view.counted), (3, 1, 1, 2));
    // It lies there from now on, and is misplaced no longer.
    lie(&counter, &[(STRAY, &["B-02", "A-01"])]).await;
    assert_eq!(misplaced(&manager, count).await, []);
    let (_, csv) = manager
        .send(manager.request(reqwest::Method::GET, &format!("/api/v1/counts/{count}/bins?format=csv")))
        .await;
    assert!(csv.starts_with("bin,staff,since_ms") && csv.contains("A-10"), "{csv}");
    let hidden =
        app.http_as(&shop::token(NORTHERN_TILL)).get_problem(&format!("/api/v1/counts/{count}/bins")).await;
    assert_eq!(hidden.code, RefusalCode::UnknownCount, "another branch's count does not exist for a till");

    post(&counter, &manager, count).await;
    for (text, left) in [(GOODS, PLENTY + 4), (OTHER, PLENTY), (STRAY, PLENTY)] {
        assert_eq!(manager.on_hand(LONDON, &sku(text)).await, left * 1_000, "{text}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_count_is_of_bins_in_which_something_lies() {
    let app = TestApp::start().await;
    let (manager, _) = two(&app).await;
    lie(&manager, &HOMES).await;
    let between = || vec![range("A-2", Some("B-9"))];
    for (what, command, scope) in [
        ("bins side by side", open(between(), None), Ok(2)),
        ("some articles of them", open(between(), Some(&[STRAY, GOODS])), Ok(1)),
        ("a zone with nothing in it", open(vec![range("Q", None)], None), Err(Some(Rule::NothingLiesThere))),
        ("no name", open(vec![range(" ", None)], None), Err(Some(Rule::NothingLiesThere))),
        ("from behind", open(vec![range("B-9", Some("A-2"))], None), Err(Some(Rule::NothingLiesThere))),
    ] {
        let said = manager.submit(&command).await;
        match (said, scope) {
            (Ok(reply), Ok(scope)) => {
                done(&reply);
                let view: CountView = manager.get(&format!("/api/v1/counts/{}", command.id)).await;
                assert_eq!(view.scope, Some(scope), "{what}");
            }
            (Err(no), Err(wanted)) => {
                assert_eq!((no.code, rule(&no)), (RefusalCode::NoLines, wanted), "{what}")
            }
            (said, _) => panic!("{what}: {said:?}"),
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_restart_between_any_two_steps_keeps_who_counts_what() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let mut app = TestApp::start_with(&options).await;
    let (manager, _) = two(&app).await;
    lie(&manager, &HOMES).await;
    let opening = open(vec![range("A", None)], None);
    let count = CountId::from(opening.id);
    let steps = [
        opening,
        bin(count, "A-01", Take),
        enter(count, shop::now().at, &[(GOODS, 7, "A-01"), (STRAY, 2, "A-01")]),
        bin(count, "A-01", Finish),
        bin(count, "A-10", Finish),
        bin(count, "A-10", Free),
    ];
    let mut seen = Vec::new();
    for command in &steps {
        done(&two(&app).await.1.submit(command).await.unwrap());
        let (manager, _) = two(&app).await;
        let before = (bins(&manager, count, "").await, misplaced(&manager, count).await);
        app.stop().await;
        app = TestApp::start_with(&options).await;
        let (manager, counter) = two(&app).await;
        assert_eq!((bins(&manager, count, "").await, misplaced(&manager, count).await), before);
        assert!(counter.submit(command).await.unwrap().repeated);
        seen.push(before.0.iter().map(|row| (row.staff.is_some(), row.finished)).collect::<Vec<_>>());
    }
    let (none, taken, full) = ((false, false), (true, false), (true, true));
    let rows = |first, second| vec![first, second, none];
    assert_eq!(
        seen,
        [
            rows(none, none),
            rows(taken, none),
            rows(taken, none),
            rows(full, none),
            rows(full, full),
            rows(full, none)
        ]
    );
    app.stop().await;
}
