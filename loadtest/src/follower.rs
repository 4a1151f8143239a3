//! Subscribers on lean connections. All of them count; a few also read every message, keep a mirror and note when each
//! position arrived, so that the many do not cost the shared cores what only a few need to find out.

use std::{cell::RefCell, collections::BTreeMap, ops::Bound, rc::Rc, time::Instant};

use client::{Mirror, Step, read_frame};
use hdrhistogram::Histogram;
use protocol::{
    ClientMessage, Content, Encoding, Key, Lsn, Push, Resumed, ServerMessage, Subscribe, Subscribed, Topic,
};

use crate::{
    Failure,
    lean::{Frame, Lean, Opening},
    report::record,
    target::Target,
    till::{hello, source},
};

/// What all subscribers found together.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Levels or badges delivered, by subscriber.
    pub delivered: Vec<u64>,
    pub frames: u64,
    /// When positions arrived at the subscribers that read everything: each push brings those after its first up to
    /// its last.
    pub arrivals: Vec<(Lsn, Lsn, Instant)>,
    /// Mirrors of those subscribers.
    pub mirrors: Vec<Rc<RefCell<Mirror>>>,
    pub gaps: u64,
    pub closed: Vec<(usize, Option<u16>)>,
}

impl Findings {
    /// All deliveries.
    #[must_use]
    pub(crate) fn total(&self) -> u64 {
        self.delivered.iter().sum()
    }

    /// Forgets what was counted, not the mirrors.
    pub(crate) fn reset(&mut self) {
        self.delivered.iter_mut().for_each(|count| *count = 0);
        self.frames = 0;
        self.arrivals.clear();
    }

    /// Times from `sent` to each noted arrival.
    ///
    /// # Errors
    /// Never.
    pub(crate) fn latencies(&self, sent: &BTreeMap<Lsn, Instant>) -> Result<Histogram<u64>, Failure> {
        let mut histogram = crate::report::micros()?;
        for (after, to, arrived) in &self.arrivals {
            for (_, sent) in sent.range((Bound::Excluded(*after), Bound::Included(*to))) {
                record(&mut histogram, arrived.saturating_duration_since(*sent));
            }
        }
        Ok(histogram)
    }
}

/// What to follow, and how.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub topic: Topic,
    pub track: Vec<Key>,
    pub token: Option<String>,
    pub encoding: Encoding,
    pub opening: Opening,
}

/// One subscription on a connection of its own, its snapshot read.
#[derive(Debug)]
pub(crate) struct Follower {
    pub lean: Lean,
    pub handle: u32,
    pub mirror: Mirror,
    index: usize,
}

impl Follower {
    /// Connects, subscribes and reads the snapshot.
    ///
    /// # Errors
    /// When the server refuses the topic or closes.
    pub(crate) async fn open(target: &Target, wish: &Wish, index: usize) -> Result<Self, Failure> {
        let number = u16::try_from(index).unwrap_or(u16::MAX);
        let opening = Opening { source: Some(source(number)), ..wish.opening };
        let mut lean = Lean::open(target.address, wish.encoding, opening).await?;
        hello(&mut lean, wish.token.clone()).await?;
        let subscribe = Subscribe {
            request: 1,
            topic: wish.topic,
            since: None,
            track: wish.track.clone(),
            max_hz: matches!(wish.topic, Topic::Badges).then_some(50),
        };
        lean.say(&ClientMessage::Subscribe(subscribe)).await?;
        let mut follower = Self { lean, handle: 0, mirror: Mirror::new(wish.topic), index };
        follower.load().await?;
        Ok(follower)
    }

    async fn load(&mut self) -> Result<(), Failure> {
        while !self.mirror.is_complete() {
            for message in self.lean.messages().await? {
                match message {
                    ServerMessage::Subscribed(Subscribed {
                        handle, epoch, how: Resumed::Snapshot, ..
                    }) => {
                        self.handle = handle;
                        self.mirror.restart(epoch);
                    }
                    ServerMessage::Snapshot(page) => self.mirror.on_snapshot(page),
                    ServerMessage::Push(push) => drop(self.mirror.on_push(push)),
                    ServerMessage::Refused(refused) => return Err(refused.refusal.into()),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Reads until the connection ends. Only a `close` reader looks into the messages.
    pub(crate) async fn follow(mut self, close: bool, findings: Rc<RefCell<Findings>>) {
        let mirror = Rc::new(RefCell::new(self.mirror));
        if close {
            findings.borrow_mut().mirrors.push(Rc::clone(&mirror));
        }
        let mut reader =
            Reader { close, encoding: self.lean.encoding, sku: memchr::memmem::Finder::new(SKU), mirror };
        let mut ping = tokio::time::interval(PING);
        let code = loop {
            let frame = tokio::select! {
                frame = self.lean.next() => Some(frame),
                _ = ping.tick() => None,
            };
            match frame {
                Some(Ok(Frame::Data(payload))) => {
                    let mut findings = findings.borrow_mut();
                    findings.frames += 1;
                    let count = reader.read(payload, &mut findings);
                    if let Some(delivered) = findings.delivered.get_mut(self.index) {
                        *delivered += count;
                    }
                }
                Some(Ok(Frame::Close(code))) => break code,
                Some(Err(_)) => break None,
                None => {
                    if self.lean.say(&ClientMessage::Ping).await.is_err() {
                        break None;
                    }
                }
            }
        };
        findings.borrow_mut().closed.push((self.index, code));
    }
}

/// How every row of a level or a badge begins in JSON.
const SKU: &[u8] = b"{\"sku\":\"";
/// Well within any heartbeat, so that nobody is taken for silent.
const PING: std::time::Duration = std::time::Duration::from_secs(5);

struct Reader<'a> {
    close: bool,
    encoding: Encoding,
    sku: memchr::memmem::Finder<'a>,
    mirror: Rc<RefCell<Mirror>>,
}

impl Reader<'_> {
    /// The number of rows in a frame.
    fn read(&mut self, payload: &[u8], findings: &mut Findings) -> u64 {
        if !self.close && self.encoding == Encoding::Json {
            return u64::try_from(self.sku.find_iter(payload).count()).unwrap_or(0);
        }
        let now = Instant::now();
        let mut count = 0;
        let mut mirror = self.mirror.borrow_mut();
        read_frame(self.encoding, payload, |message| {
            let Some(ServerMessage::Push(push)) = message else { return };
            count += rows(&push);
            if self.close {
                match &push.content {
                    Content::Badges(badges) => {
                        let at =
                            |badge: &protocol::Badge| (Lsn(badge.seq.0.saturating_sub(1)), badge.seq, now);
                        findings.arrivals.extend(badges.iter().map(at));
                    }
                    _ if push.prev < push.seq => findings.arrivals.push((push.prev, push.seq, now)),
                    _ => {}
                }
                if mirror.on_push(push) == Step::Gap {
                    findings.gaps += 1;
                }
            }
        });
        count
    }
}

fn rows(push: &Push) -> u64 {
    let rows = match &push.content {
        Content::Levels(levels) => levels.len(),
        Content::Badges(badges) => badges.len(),
        _ => 1,
    };
    u64::try_from(rows).unwrap_or(u64::MAX)
}
