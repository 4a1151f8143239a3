//! Lots that are counted, and goods of which no lot is known while one is recalled, through the interface and after a restart.

use onhand_tests::{
    AppOptions, Http, PATIENCE, TestApp,
    shop::{self, LONDON, MANAGER, SUPERVISOR, done, office, sku, units},
};
use protocol::{
    Adjust, AdjustmentReason, Answer, ApproveCount, Command, CountEntry, CountId, CountLine, CountLot,
    CountState, CountThreshold, CountView, EnterCounts, Explanation, FactValue, GoodsCommand, LotLine,
    LotsOfSku, MoveLots, NameLots, OpenCount, Page, Problem, Quantity, RecallLot, RecallView, RecountLine,
    RefusalCode, Reply, Rule, SetTracking, StockCommand, SubmitCount, Tracking, TrackingLine, WriteOff,
};
use std::time::Instant;

use crate::lots::{line, receive};

/// Goods that no branch ever had.
const GOODS: &str = shop::NEVER;
const UNITS: &str = "P18";

fn entry(text: &str, name: Option<&str>, count: i64, expires: Option<&str>) -> CountEntry {
    CountEntry {
        sku: sku(text),
        quantity: units(count),
        place: "A-1".into(),
        at: shop::now().at,
        lot: name.map(|name| name.parse().unwrap()),
        expires: expires.map(ToOwned::to_owned),
    }
}

fn enter(count: CountId, entries: Vec<CountEntry>) -> Command {
    office(Some(LONDON), EnterCounts { count, entries }.into())
}

/// By which rule something was refused.
pub(crate) fn rule(answer: &Result<Reply, Problem>) -> Option<Rule> {
    let facts = match answer {
        Ok(Reply { answer: Answer::Rejected(refusal), .. }) => &refusal.facts,
        Ok(_) => return None,
        Err(problem) => &problem.facts,
    };
    facts.iter().find_map(|fact| match fact.is {
        FactValue::Rule(rule) => Some(rule),
        _ => None,
    })
}

async fn lines(http: &Http, count: CountId) -> Vec<CountLine> {
    http.get::<Page<CountLine>>(&format!("/api/v1/counts/{count}/lines")).await.items
}

/// What is told of each lot of a line: counted, and expected.
fn told(line: &CountLine) -> Vec<(&str, Option<i64>, Option<i64>)> {
    let pieces = |quantity: Option<Quantity>| quantity.map(|quantity| quantity.0 / 1_000);
    let of = |lot: &'_ CountLot| (pieces(lot.counted), pieces(lot.expected));
    line.lots.iter().map(|lot| (lot.lot.as_str(), of(lot).0, of(lot).1)).collect()
}

async fn here(http: &Http, text: &str) -> LotsOfSku {
    let all: Vec<LotsOfSku> = http.get(&format!("/api/v1/stock/{text}/lots")).await;
    all.into_iter().find(|of| of.branch == LONDON).unwrap()
}

async fn lots(http: &Http, text: &str) -> (Vec<(String, i64)>, i64) {
    let here = here(http, text).await;
    let sum: i64 = here.lots.iter().map(|lot| lot.on_hand.0).sum();
    assert_eq!(here.on_hand.0, sum + here.unlotted.0, "it adds up");
    let seen = here.lots.iter().map(|lot| (lot.lot.to_string(), lot.on_hand.0 / 1_000));
    (seen.collect(), here.unlotted.0 / 1_000)
}

fn are(lots: &[(&str, i64)], unlotted: i64) -> (Vec<(String, i64)>, i64) {
    (lots.iter().map(|(lot, count)| ((*lot).to_owned(), *count)).collect(), unlotted)
}

async fn stocked(http: &Http) {
    let tracked = [(GOODS, Tracking::LotExpiry), (UNITS, Tracking::Serial)];
    let lines = tracked.map(|(text, tracking)| TrackingLine { sku: sku(text), tracking });
    done(&http.submit(&office(None, SetTracking { lines: lines.to_vec() }.into())).await.unwrap());
    for command in [
        receive(GOODS, 10, vec![line(GOODS, "L1", 10, Some("2090-01-31"))]),
        receive(GOODS, 5, vec![line(GOODS, "L2", 5, Some("2090-06-30"))]),
        receive(UNITS, 2, ["U1", "U2"].map(|number| line(UNITS, number, 1, None)).to_vec()),
    ] {
        done(&http.submit(&command).await.unwrap());
    }
}

/// What two people enter, and what of it is refused.
async fn entered(http: &Http, counter: &Http, count: CountId) {
    for (entries, refused) in [
        (vec![entry(GOODS, Some("L1"), 6, None), entry(GOODS, Some("L2"), 5, Some("2090-06-30"))], None),
        (vec![entry(GOODS, Some("L2"), 1, Some("2090-06-29"))], Some(Rule::LotDiffers)),
        (vec![entry(GOODS, Some("L9"), 1, None)], Some(Rule::ExpiryMissing)),
        (vec![entry(GOODS, Some("L9"), 2, Some("2091-06-30")), entry(GOODS, None, 1, None)], None),
        (vec![entry("P05", Some("L1"), 1, None)], Some(Rule::NotToldApart)),
        (vec![entry(UNITS, Some("U1"), 1, None), entry(UNITS, Some("U7"), 1, None)], None),
        (vec![entry(UNITS, Some("U1"), 1, None)], Some(Rule::CountedTwice)),
    ] {
        let command = enter(count, entries);
        assert_eq!(rule(&counter.submit(&command).await), refused, "{command:?}");
        assert_eq!(rule(&counter.submit(&command).await), refused, "the same answer again");
    }
    let both = enter(count, vec![entry(UNITS, Some("U7"), 1, None)]);
    assert_eq!(
        rule(&http.submit(&both).await),
        Some(Rule::CountedTwice),
        "a unit that somebody else has counted"
    );
}

#[tokio::test]
async fn two_people_count_lots_and_units_and_each_is_put_right() {
    let directory = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(directory.path());
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let counter = app.http_as(&app.sign_in(SUPERVISOR).await);
    stocked(&http).await;
    let skus = Some(vec![sku(GOODS), sku(UNITS), sku("P05")]);
    let threshold = CountThreshold::default();
    let open = OpenCount { name: "Lots".into(), skus, blind: true, threshold, bins: Vec::new() };
    let open = office(Some(LONDON), open.into());
    let count = CountId::from(open.id);
    done(&http.submit(&open).await.unwrap());
    entered(&http, &counter, count).await;
    // Whoever counts blind is told neither what is expected nor what is missing.
    let blind = lines(&counter, count).await;
    let goods = blind.iter().find(|line| line.sku == sku(GOODS)).unwrap();
    assert_eq!(told(goods), [("L1", Some(6), None), ("L2", Some(5), None), ("L9", Some(2), None)]);
    let seen = lines(&http, count).await;
    let unit = seen.iter().find(|line| line.sku == sku(UNITS)).unwrap();
    assert_eq!(told(unit), [("U1", Some(1), Some(1)), ("U2", None, Some(1)), ("U7", Some(1), Some(0))]);

    // Another look finds one more of the first lot; all of it is said again.
    let (entry_of, more) = (
        entry(GOODS, Some("L1"), 7, None),
        vec![
            entry(GOODS, Some("L2"), 5, None),
            entry(GOODS, Some("L9"), 2, Some("2091-06-30")),
            entry(GOODS, None, 1, None),
        ],
    );
    let again = RecountLine { count, entry: entry_of, reason: "a box behind".into(), also: more };
    done(&counter.submit(&office(Some(LONDON), again.into())).await.unwrap());
    drop((http, counter));
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let seen = lines(&http, count).await;
    let goods = seen.iter().find(|line| line.sku == sku(GOODS)).unwrap();
    let wanted = [("L1", Some(7), Some(10)), ("L2", Some(5), Some(5)), ("L9", Some(2), Some(0))];
    assert_eq!((told(goods), goods.counted, goods.again), (wanted.to_vec(), Some(units(15)), 1));
    assert_eq!(goods.parts.iter().filter(|part| part.lot.is_none()).count(), 1, "one without a lot");
    done(&http.submit(&office(Some(LONDON), SubmitCount { count, as_is: true }.into())).await.unwrap());
    done(
        &http
            .submit(&office(Some(LONDON), ApproveCount { count, zero_uncounted: false }.into()))
            .await
            .unwrap(),
    );
    let deadline = Instant::now() + PATIENCE;
    while http.get::<CountView>(&format!("/api/v1/counts/{count}")).await.state != CountState::Posted {
        assert!(Instant::now() < deadline, "not posted");
        tokio::task::yield_now().await;
    }
    assert_eq!(lots(&http, GOODS).await, are(&[("L1", 7), ("L2", 5), ("L9", 2)], 1));
    assert_eq!(lots(&http, UNITS).await, are(&[("U1", 1), ("U7", 1)], 0));
    adds_up(&http, GOODS).await;
    adds_up(&http, UNITS).await;
}

async fn adds_up(http: &Http, text: &str) {
    for level in ["on_hand", "unsellable", "available"] {
        let told: Explanation =
            http.get(&format!("/api/v1/stock/{text}/explain?branch={LONDON}&level={level}")).await;
        assert_eq!(told.value, told.sum, "{text} {level}: {told:?}");
    }
}

#[tokio::test]
async fn goods_without_a_lot_wait_while_one_is_recalled_and_are_named_or_written_off() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    stocked(&http).await;
    let recall = RecallLot { sku: sku(GOODS), lot: "L1".parse().unwrap(), reason: "glass in it".into() };
    done(&http.submit(&office(None, recall.into())).await.unwrap());
    let deadline = Instant::now() + PATIENCE;
    loop {
        let told: Vec<RecallView> = http.get("/api/v1/recalls").await;
        if told.iter().all(|one| one.known_in == one.branches) {
            break;
        }
        assert!(Instant::now() < deadline, "{told:?}");
        tokio::task::yield_now().await;
    }
    let found = Adjust {
        sku: sku(GOODS),
        delta: units(3),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Found,
        note: String::new(),
        code: None,
    };
    done(&http.submit(&office(Some(LONDON), found.into())).await.unwrap());
    let free = || async { http.levels(LONDON).await[&sku(GOODS)].available_to_sell() };
    assert_eq!(free().await, units(5), "what was found may be of the recalled lot");
    let told: Vec<RecallView> = http.get("/api/v1/recalls").await;
    assert_eq!(
        told.iter().map(|one| (one.on_hand, one.doubted)).collect::<Vec<_>>(),
        [(units(10), units(3))]
    );
    assert_eq!(here(&http, GOODS).await.doubted, units(3));
    adds_up(&http, GOODS).await;
    // One is looked at, and is of another lot.
    let name = NameLots { from: None, lots: vec![line(GOODS, "L2", 1, None)] };
    done(&http.submit(&office(Some(LONDON), name.into())).await.unwrap());
    assert_eq!((free().await, here(&http, GOODS).await.doubted), (units(6), units(2)));
    // The others are thrown away, as recalled goods, and so is the lot itself by its name.
    let off = |quantity: i64| WriteOff {
        sku: sku(GOODS),
        quantity: units(quantity),
        condition: Some(protocol::Condition::Recalled),
        reason: AdjustmentReason::Other,
        note: "recall of L1".into(),
        code: None,
    };
    let too_many = http.submit(&office(Some(LONDON), off(3).into())).await;
    assert_eq!(rule(&too_many), Some(Rule::LotMissing));
    done(&http.submit(&office(Some(LONDON), off(2).into())).await.unwrap());
    let lots_of = vec![LotLine { unsellable: units(10), ..line(GOODS, "L1", 10, None) }];
    let of = GoodsCommand::Stock(StockCommand::WriteOff(off(10)));
    done(&http.submit(&office(Some(LONDON), MoveLots { lots: lots_of, of }.into())).await.unwrap());
    assert_eq!((lots(&http, GOODS).await, free().await), (are(&[("L2", 6)], 0), units(6)));
    let told: Vec<RecallView> = http.get("/api/v1/recalls").await;
    assert_eq!(told.iter().map(|one| (one.on_hand, one.doubted)).collect::<Vec<_>>(), [(units(0), units(0))]);
    let gone = http.submit(&office(Some(LONDON), off(1).into())).await;
    assert_eq!(gone.err().map(|problem| problem.code), Some(RefusalCode::InsufficientStock));
    adds_up(&http, GOODS).await;
}
