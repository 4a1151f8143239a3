//! However a connection misbehaves (lost, repeated, reordered and dropped pushes, restarts of history), one heartbeat and
//! the longest wait before asking anew later the mirror is the server's.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions
)]

use std::collections::{BTreeMap, VecDeque};

use client::{Backoff, Core, Output, Settings, TopicState};
use proptest::prelude::*;
use protocol::*;

const TOPIC: Topic = Topic::Stock(StockTopic { branch: BranchId(1), partition: 0 });
const PAGE_ROWS: usize = 2;
const RING: usize = 8;

#[derive(Clone, Debug)]
enum Act {
    /// A level changes; the push is delivered, dropped, repeated or delivered before the one waiting.
    Change {
        sku: u8,
        on_hand: i64,
        fate: Fate,
    },
    Lose,
    Heartbeat,
    /// A restore: positions begin anew under another epoch.
    Restore,
    Wait(u16),
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    Delivered,
    Dropped,
    Repeated,
    Held,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let fate = prop_oneof![
        6 => Just(Fate::Delivered),
        1 => Just(Fate::Dropped),
        1 => Just(Fate::Repeated),
        1 => Just(Fate::Held)
    ];
    let act = prop_oneof![
        12 => (0_u8..6, 0_i64..50, fate).prop_map(|(sku, on_hand, fate)| Act::Change { sku, on_hand, fate }),
        2 => Just(Act::Lose),
        1 => Just(Act::Heartbeat),
        1 => Just(Act::Restore),
        2 => (0_u16..3_000).prop_map(Act::Wait),
    ];
    prop::collection::vec(act, 1..80)
}

struct Server {
    epoch: u32,
    seq: u64,
    levels: BTreeMap<Sku, StockLevel>,
    ring: VecDeque<Push>,
    handle: u32,
}

impl Server {
    fn change(&mut self, sku: u8, on_hand: i64) -> Push {
        let sku: Sku = format!("S-{sku}").parse().unwrap();
        let level = StockLevel { on_hand: Quantity(on_hand), ..StockLevel::default() };
        self.levels.insert(sku, level);
        let prev = Lsn(self.seq);
        self.seq += 1 + u64::from(sku.as_str().ends_with('3'));
        let content = Content::Levels(vec![SkuLevel { sku, level }]);
        let push = Push { handle: self.handle, prev, seq: Lsn(self.seq), content };
        self.ring.push_back(push.clone());
        if self.ring.len() > RING {
            self.ring.pop_front();
        }
        push
    }

    fn subscribed(&self, request: u32, how: Resumed) -> ServerMessage {
        let (handle, seq) = (self.handle, Lsn(self.seq));
        ServerMessage::Subscribed(Subscribed {
            request,
            topic: TOPIC,
            handle,
            epoch: Epoch(self.epoch),
            seq,
            how,
            hash_form: StockLevel::HASH_FORM,
        })
    }

    fn answer(&self, asked: &Subscribe) -> Vec<ServerMessage> {
        let held = asked.since.filter(|since| since.epoch == Epoch(self.epoch)).map(|since| since.seq);
        if held == Some(Lsn(self.seq)) {
            return vec![self.subscribed(asked.request, Resumed::UpToDate)];
        }
        if let Some(from) = self.ring.iter().position(|push| Some(push.prev) == held) {
            let mut messages = vec![self.subscribed(asked.request, Resumed::Replayed)];
            let missed = self.ring.iter().skip(from).cloned();
            messages.extend(missed.map(|push| ServerMessage::Push(Push { handle: self.handle, ..push })));
            return messages;
        }
        let rows: Vec<SkuLevel> =
            self.levels.iter().map(|(sku, level)| SkuLevel { sku: *sku, level: *level }).collect();
        let mut messages = vec![self.subscribed(asked.request, Resumed::Snapshot)];
        let pages = rows.chunks(PAGE_ROWS).map(<[_]>::to_vec).collect::<Vec<_>>();
        let pages = if pages.is_empty() { vec![vec![]] } else { pages };
        let last = pages.len() - 1;
        messages.extend(pages.into_iter().enumerate().map(|(index, rows)| {
            let (first, last) = (index == 0, index == last);
            let content = Content::Levels(rows);
            ServerMessage::Snapshot(Snapshot {
                handle: self.handle,
                seq: Lsn(self.seq),
                first,
                last,
                content,
            })
        }));
        messages
    }

    fn heartbeat(&self) -> ServerMessage {
        let hash = self
            .levels
            .iter()
            .fold(0_u32, |sum, (sku, level)| sum.wrapping_add(SkuLevel { sku: *sku, level: *level }.hash()));
        let at = TopicPosition { handle: self.handle, seq: Lsn(self.seq), hash: Some(hash) };
        ServerMessage::Heartbeat(Heartbeat { time: Timestamp(0), topics: vec![at] })
    }
}

struct World {
    core: Core,
    server: Server,
    now: i64,
    connected: bool,
    held: Option<Push>,
}

impl World {
    /// Lets messages flow until nobody has anything to say.
    fn flow(&mut self) {
        while let Some(output) = self.core.poll() {
            let now = Timestamp(self.now);
            match output {
                Output::Connect => {
                    self.connected = true;
                    self.core.on_open(now);
                }
                Output::Drop => self.connected = false,
                Output::Send(message) if self.connected => {
                    for answer in self.answer(&message) {
                        self.core.on_message(now, answer);
                    }
                }
                Output::Send(_) | Output::Event(_) => {}
            }
        }
    }

    fn answer(&self, message: &ClientMessage) -> Vec<ServerMessage> {
        match message {
            ClientMessage::Hello(_) => vec![ServerMessage::Welcome(Welcome {
                server: String::new(),
                protocol: PROTOCOL,
                oldest: PROTOCOL_OLDEST,
                epoch: Epoch(self.server.epoch),
                durable: Lsn(self.server.seq),
                time: Timestamp(0),
                heartbeat_ms: 20_000,
                partitions: 1,
                who: Who::Public,
            })],
            ClientMessage::Subscribe(asked) => self.server.answer(asked),
            _ => Vec::new(),
        }
    }

    fn deliver(&mut self, message: ServerMessage) {
        if self.connected {
            self.core.on_message(Timestamp(self.now), message);
        }
        self.flow();
    }

    fn lose(&mut self) {
        if self.connected {
            self.connected = false;
            self.held = None;
            self.server.handle += 1;
            self.core.on_lost(Timestamp(self.now), None);
        }
    }

    fn wait(&mut self, millis: i64) {
        let until = self.now + millis;
        self.flow();
        while let Some(at) = self.core.wake_at().filter(|at| at.0 <= until) {
            self.now = self.now.max(at.0);
            self.core.on_tick(Timestamp(self.now));
            self.flow();
        }
        self.now = until;
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Change { sku, on_hand, fate } => {
                let push = self.server.change(*sku, *on_hand);
                match fate {
                    Fate::Held => self.held = Some(push),
                    Fate::Dropped => {}
                    Fate::Delivered | Fate::Repeated => {
                        self.deliver(ServerMessage::Push(push.clone()));
                        if matches!(fate, Fate::Repeated) {
                            self.deliver(ServerMessage::Push(push));
                        }
                        if let Some(late) = self.held.take() {
                            self.deliver(ServerMessage::Push(late));
                        }
                    }
                }
            }
            Act::Lose => self.lose(),
            Act::Heartbeat => self.deliver(self.server.heartbeat()),
            Act::Restore => {
                self.lose();
                self.server.epoch += 1;
                self.server.seq /= 2;
                self.server.ring.clear();
                self.server.levels.pop_last();
            }
            Act::Wait(millis) => self.wait(i64::from(*millis)),
        }
    }
}

proptest! {
    #[test]
    fn one_heartbeat_and_one_wait_later_the_mirror_is_the_servers(acts in acts(), seed in any::<u64>()) {
        let server = Server { epoch: 1, seq: 0, levels: BTreeMap::new(), ring: VecDeque::new(), handle: 1 };
        let core = Core::new(Settings::new(None, seed));
        let mut world = World { core, server, now: 0, connected: false, held: None };
        world.core.subscribe(Timestamp(0), TOPIC, Default::default(), None);
        world.core.start(Timestamp(0));
        world.flow();
        for act in &acts {
            world.act(act);
        }
        // Long enough for any back-off, short enough for no silence.
        world.wait(31_000);
        world.deliver(world.server.heartbeat());
        // A mirror that had to be thrown away for the third time in a row is asked for a while later, not at once.
        world.wait(i64::try_from(Backoff::CAP_MS).unwrap());
        let following = world.core.topic(TOPIC).unwrap();
        prop_assert_eq!(following.state(), TopicState::Live);
        prop_assert_eq!(following.mirror().levels(), &world.server.levels);
        prop_assert_eq!(following.mirror().seq(), Lsn(world.server.seq));
    }
}
