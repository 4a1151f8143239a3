//! Feeds have no holes: a snapshot and what follows it, a resumption and what was missed, always come to what HTTP says.

use client::{Mirror, Step};
use onhand_tests::{
    AppOptions, Raw, Received, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, SCARCE, SECOND_TILL, TILL, done, sell, sku},
};
use protocol::{
    Availability, Badge, ClientMessage, Content, Encoding, Epoch, Key, Lsn, Position, Push, Resumed,
    ServerMessage, Sku, StockLevel, StockTopic, Subscribed, Topic, Track, Unsubscribe,
};
use std::{collections::BTreeMap, time::Duration};
use tokio::{sync::watch, task::JoinSet};

fn stock(partition: u16) -> Topic {
    Topic::Stock(StockTopic { branch: LONDON, partition })
}

/// A follower that holds the server to its word: each push begins where the one before ended.
struct Chain {
    raw: Raw,
    mirror: Mirror,
    handle: u32,
    pushes: usize,
}

impl Chain {
    async fn follow(mut raw: Raw, topic: Topic) -> Self {
        let answer = raw.subscribe(topic, None).await.unwrap();
        assert_eq!((answer.topic, answer.how), (topic, Resumed::Snapshot));
        let mut mirror = Mirror::new(topic);
        mirror.restart(answer.epoch);
        Self { raw, mirror, handle: answer.handle, pushes: 0 }
    }

    /// Reads until a heartbeat proves that the mirror stands at `lsn` or beyond and is the server's.
    async fn proved(&mut self, lsn: Lsn) {
        loop {
            match self.raw.message().await {
                ServerMessage::Snapshot(page) if page.handle == self.handle => self.mirror.on_snapshot(page),
                ServerMessage::Push(push) if push.handle == self.handle => self.take(push),
                ServerMessage::Heartbeat(beat) => {
                    let told = beat.topics.iter().find(|topic| topic.handle == self.handle).unwrap();
                    assert!(self.mirror.is_complete(), "a heartbeat speaks of what was delivered");
                    if told.seq == self.mirror.seq() && beat_is_final(told.seq, lsn) {
                        assert_eq!(told.hash, Some(self.mirror.hash()), "the mirror is not the server's");
                        return;
                    }
                }
                other => panic!("unasked: {other:?}"),
            }
        }
    }

    fn take(&mut self, push: Push) {
        let (prev, held) = (push.prev, self.mirror.seq());
        assert_eq!(self.mirror.on_push(push), Step::Changed, "from {prev} but {held} is held");
        self.pushes += 1;
    }
}

fn beat_is_final(seq: Lsn, lsn: Lsn) -> bool {
    seq >= lsn
}

/// Newest position of each partition of London, read where the truth is.
async fn heads(app: &TestApp) -> Vec<Lsn> {
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let mut heads = Vec::new();
    for partition in 0..2 {
        heads.push(raw.subscribe(stock(partition), None).await.unwrap().seq);
    }
    heads
}

#[tokio::test]
async fn subscribing_while_hundreds_of_sales_run_leaves_no_hole() {
    let app = TestApp::start().await;
    let tills =
        [app.till(TILL, CASHIER, Encoding::Bin).await, app.till(SECOND_TILL, CASHIER, Encoding::Json).await];
    let token = shop::token(TILL);
    let (count, mut counted) = watch::channel(0_usize);
    let mut selling = JoinSet::new();
    for till in tills {
        let count = count.clone();
        selling.spawn(async move {
            for number in 0_usize..250 {
                let name = format!("P{:02}", 1 + number % 15);
                done(&till.submit(Some(CASHIER), sell(&[(&name, 1), ("P19", 1)])).await.unwrap());
                count.send_modify(|count| *count += 1);
            }
        });
    }
    let mut chains = Vec::new();
    for number in 0_usize..10 {
        // The followers come one after the other, each in the middle of the rush.
        counted.wait_for(|count| *count >= number * 50).await.unwrap();
        let partition = u16::try_from(number / 2 % 2).unwrap();
        let raw = app.raw_as(Some(&token), Encoding::ALL[number % 2]).await;
        chains.push(Chain::follow(raw, stock(partition)).await);
    }
    while let Some(sold) = selling.join_next().await {
        sold.unwrap();
    }
    let heads = heads(&app).await;
    let truth = app.http_as(&token).levels(LONDON).await;
    let mut seen = BTreeMap::new();
    for chain in &mut chains {
        let Topic::Stock(StockTopic { partition, .. }) = chain.mirror.topic() else { panic!() };
        chain.proved(heads[usize::from(partition)]).await;
        for (sku, level) in chain.mirror.levels() {
            assert_eq!(truth.get(sku), Some(level), "{sku}");
        }
        seen.extend(chain.mirror.levels().clone());
    }
    assert_eq!(seen, truth);
    assert!(chains[0].pushes > 100, "only {} came live", chains[0].pushes);
    app.stop().await;
}

/// What a resumption brought: the answer, and the pushes up to its position.
async fn resume(app: &TestApp, topic: Topic, since: Position) -> (Subscribed, Vec<Push>) {
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let answer = raw.subscribe(topic, Some(since)).await.unwrap();
    let mut pushes: Vec<Push> = Vec::new();
    let mut at = since.seq;
    while answer.how == Resumed::Replayed && at < answer.seq {
        match raw.message().await {
            ServerMessage::Push(push) => {
                at = push.seq;
                pushes.push(push);
            }
            other => panic!("pushes were announced, not {other:?}"),
        }
    }
    (answer, pushes)
}

fn rows(pushes: &[Push]) -> BTreeMap<Sku, StockLevel> {
    let levels = pushes.iter().flat_map(|push| match &push.content {
        Content::Levels(rows) => rows.clone(),
        other => panic!("levels were expected, not {other:?}"),
    });
    levels.map(|row| (row.sku, row.level)).collect()
}

/// A SKU of a partition, as the server divides them.
async fn sku_of(app: &TestApp, partition: u16) -> String {
    let chain = Chain::follow(app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await, stock(partition));
    let mut chain = chain.await;
    chain.proved(Lsn(0)).await;
    let plenty = chain.mirror.levels().iter().find(|(_, level)| level.on_hand.0 > 1_000_000).unwrap();
    plenty.0.to_string()
}

#[tokio::test]
async fn resuming_brings_what_was_missed_and_nothing_else() {
    let app = TestApp::start().await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let (ours, theirs) = (sku_of(&app, 0).await, sku_of(&app, 1).await);
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Json).await;
    let held = raw.subscribe(stock(0), None).await.unwrap();
    let here = Position { epoch: held.epoch, seq: held.seq };
    drop(raw);

    let (answer, pushes) = resume(&app, stock(0), here).await;
    assert_eq!((answer.how, answer.seq, pushes.len()), (Resumed::UpToDate, held.seq, 0));

    let mut last = Lsn(0);
    for _ in 0..5 {
        last = done(&till.submit(Some(CASHIER), sell(&[(&ours, 1)])).await.unwrap());
        done(&till.submit(Some(CASHIER), sell(&[(&theirs, 1)])).await.unwrap());
    }
    let (answer, pushes) = resume(&app, stock(0), here).await;
    assert_eq!((answer.how, answer.seq), (Resumed::Replayed, last));
    assert_eq!(pushes.len(), 5, "one for each sale, none for the other partition's");
    assert_eq!(pushes[0].prev, here.seq);
    assert!(pushes.windows(2).all(|pair| pair[1].prev == pair[0].seq));
    let truth = app.http_as(&shop::token(TILL)).levels(LONDON).await;
    assert_eq!(rows(&pushes), BTreeMap::from([(sku(&ours), truth[&sku(&ours)])]));

    // A position in the middle of what was missed.
    let middle = Position { seq: pushes[2].seq, ..here };
    let (answer, tail) = resume(&app, stock(0), middle).await;
    assert_eq!((answer.how, tail.as_slice()), (Resumed::Replayed, &pushes[3..]));

    for since in [
        Position { seq: Lsn(last.0 + 1_000_000), ..here },
        Position { seq: Lsn(middle.seq.0 + 1), ..here },
        Position { seq: Lsn(u64::MAX), ..here },
        Position { epoch: Epoch(here.epoch.0.wrapping_add(1)), seq: last },
    ] {
        let (answer, _) = resume(&app, stock(0), since).await;
        assert_eq!(answer.how, Resumed::Snapshot, "{since:?}");
        assert_eq!(answer.epoch, here.epoch);
    }
    app.stop().await;
}

#[tokio::test]
async fn who_missed_too_much_gets_a_snapshot() {
    let app = TestApp::start().await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let name = sku_of(&app, 0).await;
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let held = raw.subscribe(stock(0), None).await.unwrap();
    drop(raw);
    let mut positions = vec![Position { epoch: held.epoch, seq: held.seq }];
    for _ in 0..1_030 {
        // One after the other, so that each is a push of its own.
        let lsn = done(&till.submit(Some(CASHIER), sell(&[(&name, 1)])).await.unwrap());
        positions.push(Position { epoch: held.epoch, seq: lsn });
    }
    let (answer, pushes) = resume(&app, stock(0), positions[1_030 - 1_024]).await;
    assert_eq!((answer.how, pushes.len()), (Resumed::Replayed, 1_024));
    for missed in [positions[0], positions[5]] {
        let (answer, _) = resume(&app, stock(0), missed).await;
        assert_eq!(answer.how, Resumed::Snapshot);
        assert_eq!(answer.seq, positions[1_030].seq);
    }
    app.stop().await;
}

#[tokio::test]
async fn an_epoch_survives_a_restart_and_an_old_position_is_answered_truly() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let name = sku_of(&app, 0).await;
    done(&till.submit(Some(CASHIER), sell(&[(&name, 1)])).await.unwrap());
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let before = raw.subscribe(stock(0), None).await.unwrap();
    drop((raw, till));
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let here = Position { epoch: before.epoch, seq: before.seq };
    let (answer, _) = resume(&app, stock(0), here).await;
    assert_eq!((answer.epoch, answer.seq, answer.how), (before.epoch, before.seq, Resumed::UpToDate));
    app.stop().await;
}

#[tokio::test]
async fn nothing_comes_after_unsubscribing() {
    let app = TestApp::start().await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let token = app.sign_in(MANAGER).await;
    for encoding in Encoding::ALL {
        let mut raw = app.raw_as(Some(&token), encoding).await;
        let tickets = raw.subscribe(Topic::Tickets, None).await.unwrap();
        let sales = raw.subscribe(Topic::Sales, None).await.unwrap();
        raw.say(&ClientMessage::Unsubscribe(Unsubscribe { handle: tickets.handle })).await;
        // The answer to a later question proves that the wish has been read.
        raw.subscribe(Topic::Catalogue, None).await.unwrap();
        done(&till.submit(Some(CASHIER), sell(&[("P01", 1)])).await.unwrap());
        let push = raw
            .find(|message| match message {
                ServerMessage::Push(push) => Some(push),
                _ => None,
            })
            .await;
        assert_eq!(push.handle, sales.handle, "{push:?}");
        raw.find(|message| match message {
            ServerMessage::Push(push) => panic!("{push:?}"),
            ServerMessage::Heartbeat(beat) => {
                assert!(beat.topics.iter().all(|topic| topic.handle != tickets.handle));
                Some(())
            }
            _ => None,
        })
        .await;
    }
    app.stop().await;
}

/// The next badge, from a push or a page.
async fn badge(raw: &mut Raw) -> Badge {
    raw.find(|message| match message {
        ServerMessage::Push(Push { content: Content::Badges(mut badges), .. }) => badges.pop(),
        _ => None,
    })
    .await
}

async fn pages(raw: &mut Raw, count: usize) -> Vec<Sku> {
    let mut skus = Vec::new();
    while skus.len() < count {
        skus.extend(
            raw.find(|message| match message {
                ServerMessage::Snapshot(page) => match page.content {
                    Content::Badges(badges) => Some(badges.into_iter().map(|b| b.sku).collect::<Vec<_>>()),
                    _ => None,
                },
                _ => None,
            })
            .await,
        );
    }
    skus.sort_unstable();
    skus
}

fn key(name: &str) -> Key {
    sku(name).into()
}

#[tokio::test]
async fn a_badge_that_says_the_same_is_not_told_again() {
    let app = TestApp::start().await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let mut raw = app.raw_as(None, Encoding::Json).await;
    raw.subscribe_to(Topic::Badges, None, vec![key("P05"), key(SCARCE)], None).await.unwrap();
    pages(&mut raw, 2).await;
    for _ in 0..3 {
        done(&till.submit(Some(CASHIER), sell(&[("P05", 1)])).await.unwrap());
    }
    let left = done(&till.submit(Some(CASHIER), sell(&[(SCARCE, 1)])).await.unwrap());
    let told = badge(&mut raw).await;
    assert_eq!((told.sku, told.seq), (sku(SCARCE), left), "plenty is left of the other");
    let of_plenty = app.http().badge(&sku("P05")).await;
    assert_eq!(of_plenty.branches[0].availability, Availability::InStock);
    app.stop().await;
}

#[tokio::test]
async fn badges_follow_the_keys_that_are_tracked() {
    let app = TestApp::start().await;
    app.tell_every_change().await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    for encoding in Encoding::ALL {
        let mut raw = app.raw_as(None, encoding).await;
        let keys = ["P01", "P02", "P01"].map(key).to_vec();
        let handle = raw.subscribe_to(Topic::Badges, None, keys, None).await.unwrap().handle;
        assert_eq!(pages(&mut raw, 2).await, [sku("P01"), sku("P02")]);
        let track = Track { handle, add: vec![key("P03"), key("P01")], remove: vec![key("P02")] };
        raw.say(&ClientMessage::Track(track)).await;
        assert_eq!(pages(&mut raw, 1).await, [sku("P03")], "only the added key is told");
        let mut positions = Vec::new();
        for name in ["P02", "P03", "P01"] {
            positions.push(done(&till.submit(Some(CASHIER), sell(&[(name, 1)])).await.unwrap()));
        }
        let (a, b) = (badge(&mut raw).await, badge(&mut raw).await);
        assert_eq!(
            [(a.sku, a.seq), (b.sku, b.seq)],
            [(sku("P03"), positions[1]), (sku("P01"), positions[2])]
        );
        // A key that no product has yet is out of stock everywhere, not an error.
        raw.say(&ClientMessage::Track(Track { handle, add: vec![key("ghost")], remove: vec![] })).await;
        assert_eq!(pages(&mut raw, 1).await, [sku("ghost")]);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_slow_pace_brings_the_last_value_and_never_delays_selling_out() {
    let app = TestApp::start().await;
    app.tell_every_change().await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let manager = app.http_as(&app.sign_in(MANAGER).await);
    for encoding in Encoding::ALL {
        let mut raw = app.raw_as(None, encoding).await;
        let keys = vec![key("P01"), key(SCARCE)];
        raw.subscribe_to(Topic::Badges, None, keys, Some(1)).await.unwrap();
        pages(&mut raw, 2).await;
        let mut last = Lsn(0);
        for _ in 0..30 {
            last = done(&till.submit(Some(CASHIER), sell(&[("P01", 1)])).await.unwrap());
        }
        // The first sale used up this second's turn; the ones after it wait, the last of a kind does not.
        let sold_out = done(&till.submit(Some(CASHIER), sell(&[(SCARCE, 3)])).await.unwrap());
        let mut seen = Vec::new();
        while seen.last().is_none_or(|badge: &Badge| badge.seq < last || badge.sku != sku("P01")) {
            seen.push(badge(&mut raw).await);
        }
        let scarce = seen.iter().position(|b| b.sku == sku(SCARCE)).expect("sold out came first");
        assert_eq!(
            (seen[scarce].seq, seen[scarce].branches[0].availability),
            (sold_out, Availability::OutOfStock)
        );
        assert_eq!(seen.last().unwrap().seq, last, "the last value came");
        assert!(seen.len() <= 5, "{} pushes for 30 sales at one a second", seen.len());
        let back = shop::office(Some(LONDON), shop::receive(&shop::new_id().to_string(), &[(SCARCE, 3)]));
        let lsn = done(&manager.submit(&back).await.unwrap());
        let again = badge(&mut raw).await;
        assert_eq!((again.sku, again.seq), (sku(SCARCE), lsn), "back in stock is not delayed either");
        assert_eq!(again, app.http().badge(&sku(SCARCE)).await);
    }
    app.stop().await;
}

#[tokio::test]
async fn silence_is_filled_with_heartbeats() {
    let app = TestApp::start().await;
    let mut raw = app.raw_as(None, Encoding::Json).await;
    for _ in 0..3 {
        match raw.next_within(Duration::from_secs(5)).await {
            Some(Received::Message(message)) => {
                assert!(matches!(*message, ServerMessage::Heartbeat(_)), "{message:?}");
            }
            other => panic!("no heartbeat but {other:?}"),
        }
    }
    app.stop().await;
}
