//! Followers that keep a pace are told less often and in the end the same: takings, tills and the newest tickets.

use client::{Mirror, Step};
use onhand_tests::{
    Raw, TestApp,
    shop::{CASHIER, MANAGER, TILL, done, sell},
};
use protocol::{Encoding, Lsn, ServerMessage, Topic};
use std::collections::BTreeMap;

/// Deliveries a second.
const HZ: u8 = 2;
const SALES: usize = 120;

/// What one socket holds.
struct Screen {
    raw: Raw,
    mirrors: BTreeMap<u32, Mirror>,
    messages: BTreeMap<Topic, usize>,
}

impl Screen {
    async fn open(mut raw: Raw, topics: &[Topic], max_hz: Option<u8>) -> Self {
        let mut mirrors = BTreeMap::new();
        let mut screen = Self {
            messages: BTreeMap::new(),
            mirrors: BTreeMap::new(),
            raw: {
                for topic in topics {
                    let answer = raw.subscribe_to(*topic, None, Vec::new(), max_hz).await.unwrap();
                    let mut mirror = Mirror::new(*topic);
                    mirror.restart(answer.epoch);
                    mirrors.insert(answer.handle, mirror);
                    // The page that belongs to the answer.
                    let page = raw.find(|message| match message {
                        ServerMessage::Snapshot(page) if page.handle == answer.handle => Some(page),
                        _ => None,
                    });
                    let page = page.await;
                    mirrors.get_mut(&answer.handle).unwrap().on_snapshot(page);
                }
                raw
            },
        };
        screen.mirrors = mirrors;
        screen
    }

    fn mirror(&self, topic: Topic) -> &Mirror {
        self.mirrors.values().find(|mirror| mirror.topic() == topic).unwrap()
    }

    async fn read(&mut self) {
        let (handle, gap) = match self.raw.message().await {
            ServerMessage::Snapshot(page) => {
                let handle = page.handle;
                assert!(page.first && page.last, "all at once");
                self.mirrors.get_mut(&handle).unwrap().on_snapshot(page);
                (handle, false)
            }
            ServerMessage::Push(push) => {
                let handle = push.handle;
                (handle, self.mirrors.get_mut(&handle).unwrap().on_push(push) == Step::Gap)
            }
            ServerMessage::Heartbeat(beat) => {
                for told in beat.topics {
                    let mirror = &self.mirrors[&told.handle];
                    assert!(mirror.agrees(told.seq, told.hash), "{:?}", mirror.topic());
                }
                return;
            }
            other => panic!("unasked: {other:?}"),
        };
        assert!(!gap, "nothing is missing in between");
        *self.messages.entry(self.mirrors[&handle].topic()).or_default() += 1;
    }

    /// Reads until every topic stands at a position, or behind it.
    async fn until(&mut self, lsn: Lsn) {
        while self.mirrors.values().any(|mirror| mirror.seq() < lsn) {
            self.read().await;
        }
    }
}

#[tokio::test]
async fn at_a_pace_less_is_told_and_in_the_end_the_same() {
    let app = TestApp::start().await;
    let token = app.sign_in(MANAGER).await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let topics = [Topic::Sales, Topic::Tickets, Topic::Register(TILL)];
    let mut eager = Screen::open(app.raw_as(Some(&token), Encoding::Bin).await, &topics, None).await;
    let mut paced = Screen::open(app.raw_as(Some(&token), Encoding::Json).await, &topics, Some(HZ)).await;
    let name = onhand_tests::shop::names().remove(0);
    let began = std::time::Instant::now();
    let mut last = Lsn(0);
    for _ in 0..SALES {
        last = done(&till.submit(Some(CASHIER), sell(&[(&name, 1)])).await.unwrap());
    }
    eager.until(last).await;
    paced.until(last).await;
    let took = began.elapsed();
    for topic in topics {
        let (all, few) = (eager.messages[&topic], paced.messages[&topic]);
        let most = usize::try_from(took.as_millis()).unwrap() * usize::from(HZ) / 1_000 + 2;
        assert!(few <= most, "{topic:?}: {few} messages in {took:?}");
        assert!(few <= all, "{topic:?}: {few} messages at a pace, {all} without");
    }
    assert_eq!(paced.mirror(Topic::Sales).sales(), eager.mirror(Topic::Sales).sales());
    let till = Topic::Register(TILL);
    assert_eq!(paced.mirror(till).register(), eager.mirror(till).register());
    let newest = |screen: &Screen| {
        let tickets = screen.mirror(Topic::Tickets).tickets();
        tickets.iter().rev().take(50).cloned().collect::<Vec<_>>()
    };
    assert_eq!(newest(&paced).len(), 50);
    assert_eq!(newest(&paced), newest(&eager));
    // Whoever comes back is told what there is, and goes on at the pace.
    let mut late = Screen::open(app.raw_as(Some(&token), Encoding::Bin).await, &topics, Some(HZ)).await;
    assert_eq!(newest(&late), newest(&eager));
    drop((paced, eager));
    late.until(last).await;
    app.stop().await;
}
