//! What somebody sees who follows the receiving branch's stock and the document.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::Rc,
    time::{Duration, Instant},
};

use protocol::{
    BranchId, ClientMessage, Content, DocumentBody, DocumentId, Encoding, Key, Quantity, ServerMessage, Sku,
    SkuLevel, SkuQuantity, StockTopic, Subscribe, Topic, Track, TransferId, TransferState,
};
use tokio::sync::{Notify, mpsc};

use crate::{
    Failure,
    follower::{Follower, Wish},
    lean::{Lean, Opening},
    target::Target,
    till::hello,
};

/// Everything that is watched.
#[derive(Debug)]
pub(super) struct Sight {
    state: RefCell<State>,
    changed: Notify,
    /// Documents to follow.
    follow: mpsc::Sender<DocumentId>,
}

#[derive(Debug, Default)]
struct State {
    /// What is on its way, of each SKU, as last read.
    incoming: BTreeMap<Sku, Quantity>,
    /// What has to be seen of each SKU yet.
    waiting: BTreeMap<Sku, Quantity>,
    document: Option<DocumentId>,
    incoming_at: Option<Instant>,
    document_at: Option<Instant>,
    ended: bool,
}

/// When a transfer was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub incoming: Instant,
    pub document: Instant,
}

impl Sight {
    /// Follows every partition of the branch's stock on one connection each, and documents on another.
    ///
    /// # Errors
    /// When the server refuses a topic.
    pub(super) async fn open(target: &Target, token: &str, branch: BranchId) -> Result<Rc<Self>, Failure> {
        let mut asking = Lean::open(target.address, Encoding::Bin, Opening::default()).await?;
        let partitions = hello(&mut asking, Some(token.to_owned())).await?.partitions;
        let (follow, documents) = mpsc::channel(16);
        let sight = Rc::new(Self { state: RefCell::default(), changed: Notify::new(), follow });
        for partition in 0..partitions {
            let wish = wish(Topic::Stock(StockTopic { branch, partition }), token);
            let follower = Follower::open(target, &wish, usize::from(partition)).await?;
            let levels = follower.mirror.levels().iter().map(|(sku, level)| (*sku, level.incoming));
            sight.state.borrow_mut().incoming.extend(levels);
            tokio::task::spawn_local(Rc::clone(&sight).watch_stock(follower.lean));
        }
        let handle = subscribe(&mut asking).await?;
        tokio::task::spawn_local(Rc::clone(&sight).watch_documents(asking, handle, documents));
        Ok(sight)
    }

    /// From now on a transfer of these lines is waited for. Returns when its document is followed.
    ///
    /// # Errors
    /// When a connection has ended.
    pub(super) async fn expect(&self, transfer: TransferId, lines: &[SkuQuantity]) -> Result<(), Failure> {
        let document = DocumentId::from(transfer);
        {
            let mut state = self.state.borrow_mut();
            let waiting = lines.iter().map(|line| {
                let there = state.incoming.get(&line.sku).copied().unwrap_or(Quantity::ZERO);
                (line.sku, Quantity(there.0.saturating_add(line.quantity.0)))
            });
            state.waiting = waiting.collect();
            state.document = Some(document);
            (state.incoming_at, state.document_at) = (None, None);
        }
        self.follow.send(document).await.map_err(|_ended| ended())
    }

    /// Waits until all of it was seen.
    ///
    /// # Errors
    /// When that does not come about within `limit`, or a connection has ended.
    pub(super) async fn seen(&self, limit: Duration) -> Result<Seen, Failure> {
        let wait = async {
            loop {
                let changed = self.changed.notified();
                {
                    let state = self.state.borrow();
                    if let (Some(incoming), Some(document)) = (state.incoming_at, state.document_at) {
                        return Ok(Seen { incoming, document });
                    }
                    if state.ended {
                        return Err(ended());
                    }
                }
                changed.await;
            }
        };
        let late = |_elapsed| {
            let state = self.state.borrow();
            Failure::other(format!(
                "a dispatched transfer was not seen within {limit:?}: {} lines are missing, document {:?}",
                state.waiting.len(),
                state.document_at
            ))
        };
        tokio::time::timeout(limit, wait).await.map_err(late)?
    }

    async fn watch_stock(self: Rc<Self>, mut lean: Lean) {
        while let Ok(messages) = lean.messages().await {
            let now = Instant::now();
            for message in messages {
                if let ServerMessage::Push(push) = message
                    && let Content::Levels(levels) = push.content
                {
                    self.note_levels(&levels, now);
                }
            }
        }
        self.end();
    }

    fn note_levels(&self, levels: &[SkuLevel], now: Instant) {
        let mut state = self.state.borrow_mut();
        for row in levels {
            state.incoming.insert(row.sku, row.level.incoming);
            if state.waiting.get(&row.sku).is_some_and(|wanted| row.level.incoming >= *wanted) {
                state.waiting.remove(&row.sku);
            }
        }
        if state.waiting.is_empty() && state.document.is_some() && state.incoming_at.is_none() {
            state.incoming_at = Some(now);
            self.changed.notify_one();
        }
    }

    async fn watch_documents(
        self: Rc<Self>,
        mut lean: Lean,
        handle: u32,
        mut follow: mpsc::Receiver<DocumentId>,
    ) {
        let mut followed: Option<DocumentId> = None;
        loop {
            tokio::select! {
                messages = lean.messages() => {
                    let Ok(messages) = messages else { break };
                    self.note_documents(messages, Instant::now());
                }
                next = follow.recv() => {
                    let Some(next) = next else { break };
                    let remove = followed.replace(next).map(Key::from).into_iter().collect();
                    let track = Track { handle, add: vec![Key::from(next)], remove };
                    if lean.say(&ClientMessage::Track(track)).await.is_err() {
                        break;
                    }
                }
            }
        }
        self.end();
    }

    fn note_documents(&self, messages: Vec<ServerMessage>, now: Instant) {
        let contents = messages.into_iter().filter_map(|message| match message {
            ServerMessage::Push(push) => Some(push.content),
            ServerMessage::Snapshot(page) => Some(page.content),
            _ => None,
        });
        let mut state = self.state.borrow_mut();
        for content in contents {
            let Content::Documents(documents) = content else { continue };
            for document in documents {
                let DocumentBody::Transfer(transfer) = &document.body else { continue };
                let dispatched = transfer.state == TransferState::Dispatched;
                if dispatched && state.document == Some(document.id) && state.document_at.is_none() {
                    state.document_at = Some(now);
                    self.changed.notify_one();
                }
            }
        }
    }

    fn end(&self) {
        self.state.borrow_mut().ended = true;
        self.changed.notify_one();
    }
}

/// Follows documents, none to begin with, so that no snapshot comes; the handle of the topic.
async fn subscribe(lean: &mut Lean) -> Result<u32, Failure> {
    let topic = Topic::Documents;
    let subscribe = Subscribe { request: 1, topic, since: None, track: Vec::new(), max_hz: None };
    lean.say(&ClientMessage::Subscribe(subscribe)).await?;
    let handle = lean.until(|message| match message {
        ServerMessage::Subscribed(subscribed) => Some(Ok(subscribed.handle)),
        ServerMessage::Refused(refused) => Some(Err(refused.refusal)),
        _ => None,
    });
    Ok(handle.await??)
}

fn wish(topic: Topic, token: &str) -> Wish {
    let opening = Opening { buffer: 64 * 1_024, ..Opening::default() };
    Wish { topic, track: Vec::new(), token: Some(token.to_owned()), encoding: Encoding::Bin, opening }
}

fn ended() -> Failure {
    Failure::other("a connection that followed a branch or a document has ended")
}
