//! Sockets that follow the catalogue. Each reads what has changed as soon as it is told that something has, as tills do.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use client::read_frame;
use hdrhistogram::Histogram;
use protocol::{
    Amount, CatalogueChanges, CatalogueView, ClientMessage, Content, Encoding, Epoch, Lsn, ServerMessage,
    Sku, Topic,
};
use tokio::sync::Notify;

use super::readers::catalogue_page;
use crate::{
    Failure,
    follower::{Follower, Wish},
    lean::{Frame, Lean, Opening},
    report::{Report, float, micros, per, record},
    target::Target,
};

/// All followers, and what they found.
#[derive(Debug)]
pub(super) struct Followers {
    count: usize,
    notes: Rc<Notes>,
    told: Histogram<u64>,
    read: Histogram<u64>,
    rounds: u64,
    problems: Vec<String>,
}

/// What the followers note down.
#[derive(Debug, Default)]
struct Notes {
    of_round: RefCell<Vec<Note>>,
    bytes: RefCell<Bytes>,
    ended: RefCell<Vec<String>>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Bytes {
    pushed: u64,
    read: u64,
    /// The most that one follower got of one change.
    most: usize,
}

/// One follower has read one change.
#[derive(Debug)]
struct Note {
    follower: usize,
    told_at: Instant,
    read_at: Instant,
    changes: CatalogueChanges,
}

/// A change that was made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub lsn: Lsn,
    pub sent: Instant,
    pub sku: Sku,
    pub price: Amount,
}

/// Well within any heartbeat, so that nobody is taken for silent.
const PING: Duration = Duration::from_secs(5);

impl Followers {
    /// Connects them all.
    ///
    /// # Errors
    /// When the server refuses the topic.
    pub(super) async fn open(target: &Target, token: &str, count: usize) -> Result<Self, Failure> {
        let page: CatalogueView = serde_json::from_str(&target.text(&catalogue_page(None)).await?)?;
        let notes = Rc::new(Notes::default());
        let wish = Wish {
            topic: Topic::Catalogue,
            track: Vec::new(),
            token: Some(token.to_owned()),
            encoding: Encoding::Json,
            opening: Opening::default(),
        };
        for index in 0..count {
            let lean = Follower::open(target, &wish, index).await?.lean;
            let follower = Reader {
                index,
                notes: Rc::clone(&notes),
                target: target.clone(),
                epoch: page.epoch,
                since: page.seq,
            };
            tokio::task::spawn_local(follower.follow(lean));
        }
        Ok(Self { count, notes, told: micros()?, read: micros()?, rounds: 0, problems: Vec::new() })
    }

    /// Waits until all of them have read a change, and takes down how long that took.
    ///
    /// # Errors
    /// When a connection ended.
    pub(super) async fn all_know(&mut self, change: Change, within: Duration) -> Result<(), Failure> {
        let enough = async {
            loop {
                let changed = self.notes.changed.notified();
                if self.knowing(change) >= self.count || !self.notes.ended.borrow().is_empty() {
                    return;
                }
                changed.await;
            }
        };
        let waited = tokio::time::timeout(within, enough).await;
        if let Some(why) = self.notes.ended.borrow().first() {
            return Err(Failure::other(format!("a follower of the catalogue has ended: {why}")));
        }
        if waited.is_err() {
            let know = self.knowing(change);
            self.problems
                .push(format!("{know} of {} knew of {} within {within:?}", self.count, change.lsn.0));
        }
        self.rounds += 1;
        let mut counted = vec![false; self.count];
        for note in self.notes.of_round.take() {
            let Some(counted) = counted.get_mut(note.follower).filter(|counted| !**counted) else { continue };
            if note.changes.seq < change.lsn {
                continue;
            }
            *counted = true;
            record(&mut self.told, note.told_at.saturating_duration_since(change.sent));
            record(&mut self.read, note.read_at.saturating_duration_since(change.sent));
            if !tells(&note.changes, change) {
                self.problems.push(format!("follower {} was not told of {}", note.follower, change.sku));
            }
        }
        Ok(())
    }

    fn knowing(&self, change: Change) -> usize {
        let notes = self.notes.of_round.borrow();
        let mut know: Vec<usize> =
            notes.iter().filter(|note| note.changes.seq >= change.lsn).map(|note| note.follower).collect();
        know.sort_unstable();
        know.dedup();
        know.len()
    }

    pub(super) fn describe(&self, report: &mut Report) {
        let all = self.rounds.saturating_mul(u64::try_from(self.count).unwrap_or(0));
        let how = format!(
            "{} followers, {} changes; from the write of set_price to the read of the push",
            self.count, self.rounds
        );
        report.latencies("a follower is told", &self.told, &how);
        let how = "to the end of the answer to GET /api/v1/catalogue?since=, asked when the push was read";
        report.latencies("a follower has the new price", &self.read, how);
        let bytes = self.notes.bytes.borrow();
        report.figure("push for each change", per(float(bytes.pushed), all), "B", "payload of the frames");
        report.figure("answer for each change", per(float(bytes.read), all), "B", "body, not compressed");
        let most = float(u64::try_from(bytes.most).unwrap_or(0));
        report.figure("most that one follower got at once", most, "B", "push and answer together");
        report.proof(
            "every follower has read every new price",
            self.problems.is_empty(),
            if self.problems.is_empty() {
                format!("{} followers, {} changes", self.count, self.rounds)
            } else {
                let some: Vec<String> = self.problems.iter().take(5).cloned().collect();
                format!("{} problems: {}", self.problems.len(), some.join("; "))
            },
        );
    }
}

/// Whether changes tell a price as it is now.
fn tells(changes: &CatalogueChanges, change: Change) -> bool {
    let mut variants = changes.products.iter().flat_map(|product| &product.variants);
    variants.any(|variant| variant.sku == change.sku && variant.price == change.price)
}

/// One of them.
struct Reader {
    index: usize,
    notes: Rc<Notes>,
    target: Target,
    epoch: Epoch,
    since: Lsn,
}

impl Reader {
    async fn follow(mut self, mut lean: Lean) {
        let mut ping = tokio::time::interval(PING);
        let why = loop {
            let frame = tokio::select! {
                frame = lean.next() => Some(frame),
                _ = ping.tick() => None,
            };
            let told = match frame {
                Some(Ok(Frame::Data(payload))) => newest(payload).map(|seq| (seq, payload.len())),
                Some(Ok(Frame::Close(code))) => break format!("closed with {code:?}"),
                Some(Err(why)) => break why.to_string(),
                None => match lean.say(&ClientMessage::Ping).await {
                    Ok(()) => None,
                    Err(why) => break why.to_string(),
                },
            };
            let Some((_, pushed)) = told.filter(|(seq, _)| *seq > self.since) else { continue };
            if let Err(why) = self.read(Instant::now(), pushed).await {
                break why.to_string();
            }
        };
        self.notes.ended.borrow_mut().push(why);
        self.notes.changed.notify_one();
    }

    /// Reads what has changed since the last time.
    async fn read(&mut self, told_at: Instant, pushed: usize) -> Result<(), Failure> {
        let (changes, read) = self.target.catalogue_since(self.epoch, self.since).await?;
        self.since = self.since.max(changes.seq);
        {
            let mut bytes = self.notes.bytes.borrow_mut();
            bytes.pushed += u64::try_from(pushed).unwrap_or(0);
            bytes.read += u64::try_from(read).unwrap_or(0);
            bytes.most = bytes.most.max(pushed.saturating_add(read));
        }
        let note = Note { follower: self.index, told_at, read_at: Instant::now(), changes };
        self.notes.of_round.borrow_mut().push(note);
        self.notes.changed.notify_one();
        Ok(())
    }
}

/// The newest position that a frame tells of the catalogue.
fn newest(payload: &[u8]) -> Option<Lsn> {
    let mut newest = None;
    read_frame(Encoding::Json, payload, |message| {
        if let Some(ServerMessage::Push(push)) = message
            && matches!(push.content, Content::Catalogue)
        {
            newest = newest.max(Some(push.seq));
        }
    });
    newest
}
