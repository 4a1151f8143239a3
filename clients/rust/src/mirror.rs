//! The copy of one topic that a client keeps, with the rules by which it may be believed. It knows snapshots and pushes
//! and nothing of sockets or requests.

use std::collections::{BTreeMap, VecDeque};

use protocol::{
    Badge, BranchId, Content, DaySales, DocumentId, DocumentView, Epoch, Key, Lsn, Position, Push,
    RegisterView, Sku, SkuLevel, Snapshot, StockLevel, TicketSummary, Topic,
};

/// What a message did to a mirror.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Nothing: it was already known.
    Same,
    Changed,
    /// Something is missing in between; the topic must be subscribed to again from scratch.
    Gap,
}

/// One topic as far as it is known here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mirror {
    topic: Topic,
    epoch: Epoch,
    seq: Lsn,
    complete: bool,
    levels: BTreeMap<Sku, StockLevel>,
    hash: u32,
    badges: BTreeMap<Sku, Badge>,
    documents: BTreeMap<DocumentId, DocumentView>,
    sales: BTreeMap<(BranchId, String), DaySales>,
    tickets: VecDeque<TicketSummary>,
    register: Option<RegisterView>,
    tasks: Option<u32>,
}

impl Mirror {
    /// Most tickets kept; older ones leave.
    pub const TICKETS_MAX: usize = 1_000;

    #[must_use]
    pub const fn new(topic: Topic) -> Self {
        Self {
            topic,
            epoch: Epoch(0),
            seq: Lsn(0),
            complete: false,
            levels: BTreeMap::new(),
            hash: 0,
            badges: BTreeMap::new(),
            documents: BTreeMap::new(),
            sales: BTreeMap::new(),
            tickets: VecDeque::new(),
            register: None,
            tasks: None,
        }
    }

    #[must_use]
    pub const fn topic(&self) -> Topic {
        self.topic
    }

    /// The history its position belongs to.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Where it stands; none before the first snapshot is complete.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        if self.complete { Some(Position { epoch: self.epoch, seq: self.seq }) } else { None }
    }

    /// Position last read, even in the middle of a snapshot.
    #[must_use]
    pub const fn seq(&self) -> Lsn {
        self.seq
    }

    /// True once a whole snapshot has been read and nothing is known to be missing.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.complete
    }

    #[must_use]
    pub const fn levels(&self) -> &BTreeMap<Sku, StockLevel> {
        &self.levels
    }

    /// Wrapping sum of [`SkuLevel::hash`] over the levels.
    #[must_use]
    pub const fn hash(&self) -> u32 {
        self.hash
    }

    #[must_use]
    pub const fn badges(&self) -> &BTreeMap<Sku, Badge> {
        &self.badges
    }

    /// Those of the tracked documents that the server knows.
    #[must_use]
    pub const fn documents(&self) -> &BTreeMap<DocumentId, DocumentView> {
        &self.documents
    }

    #[must_use]
    pub const fn sales(&self) -> &BTreeMap<(BranchId, String), DaySales> {
        &self.sales
    }

    /// Oldest first, at most [`Self::TICKETS_MAX`].
    #[must_use]
    pub const fn tickets(&self) -> &VecDeque<TicketSummary> {
        &self.tickets
    }

    #[must_use]
    pub const fn register(&self) -> Option<&RegisterView> {
        self.register.as_ref()
    }

    /// How many tasks are open, as far as it was told.
    #[must_use]
    pub const fn tasks(&self) -> Option<u32> {
        self.tasks
    }

    /// Whether the topic is one where nothing may be skipped.
    #[must_use]
    pub const fn is_log(&self) -> bool {
        is_log(self.topic)
    }

    /// The server will start from nothing.
    pub fn restart(&mut self, epoch: Epoch) {
        let topic = self.topic;
        *self = Self { epoch, ..Self::new(topic) };
    }

    /// Reads one page. The mirror is complete after the last.
    pub fn on_snapshot(&mut self, page: Snapshot) {
        // A page of keys only tells of those (a `track` is answered by one), so it never empties the mirror.
        if page.first && !has_keys(self.topic) {
            self.restart(self.epoch);
        }
        self.put(page.content);
        self.seq = if self.is_log() { page.seq } else { self.seq.max(page.seq) };
        self.complete |= page.last;
    }

    /// Reads one change.
    pub fn on_push(&mut self, push: Push) -> Step {
        if self.is_log() {
            if self.complete && push.seq <= self.seq {
                return Step::Same;
            }
            if !self.complete || push.prev != self.seq {
                return Step::Gap;
            }
            self.seq = push.seq;
            self.put(push.content);
            return Step::Changed;
        }
        self.seq = self.seq.max(push.seq);
        if self.put(push.content) { Step::Changed } else { Step::Same }
    }

    /// Whether a heartbeat's position and hash agree with this mirror. Latest topics skip positions by nature, so only
    /// log topics can disagree.
    #[must_use]
    pub fn agrees(&self, seq: Lsn, hash: Option<u32>) -> bool {
        !self.is_log() || (self.complete && self.seq == seq && hash.is_none_or(|hash| hash == self.hash))
    }

    /// Keys no longer followed.
    pub fn forget(&mut self, keys: &[Key]) {
        for key in keys {
            match key {
                Key::Sku(sku) => drop(self.badges.remove(sku)),
                Key::Document(id) => drop(self.documents.remove(id)),
            }
        }
    }

    fn put(&mut self, content: Content) -> bool {
        match content {
            Content::Levels(rows) => {
                rows.into_iter().for_each(|row| self.put_level(row));
                true
            }
            Content::Badges(badges) => {
                let mut any = false;
                for badge in badges {
                    any |= self.put_badge(badge);
                }
                any
            }
            Content::Documents(documents) => {
                let mut any = false;
                for document in documents {
                    any |= self.put_document(document);
                }
                any
            }
            Content::Sales(days) => {
                for day in days {
                    self.sales.insert((day.branch, day.date.clone()), day);
                }
                true
            }
            Content::Tickets(tickets) => {
                self.tickets.extend(tickets);
                let surplus = self.tickets.len().saturating_sub(Self::TICKETS_MAX);
                self.tickets.drain(..surplus);
                true
            }
            Content::Register(view) => {
                self.register = Some(view);
                true
            }
            Content::Tasks(open) => self.tasks.replace(open) != Some(open),
            Content::Catalogue => true,
        }
    }

    fn put_level(&mut self, row: SkuLevel) {
        self.hash = self.hash.wrapping_add(row.hash());
        if let Some(level) = self.levels.insert(row.sku, row.level) {
            self.hash = self.hash.wrapping_sub(SkuLevel { sku: row.sku, level }.hash());
        }
    }

    fn put_badge(&mut self, badge: Badge) -> bool {
        let newer = self.badges.get(&badge.sku).is_none_or(|held| held.seq < badge.seq);
        if newer {
            self.badges.insert(badge.sku, badge);
        }
        newer
    }

    fn put_document(&mut self, document: DocumentView) -> bool {
        let newer = self.documents.get(&document.id).is_none_or(|held| held.seq < document.seq);
        if newer {
            self.documents.insert(document.id, document);
        }
        newer
    }
}

/// Topics of mode `log`: every position counts.
pub(crate) const fn is_log(topic: Topic) -> bool {
    matches!(topic, Topic::Stock(_) | Topic::Tickets)
}

/// Topics of which one chooses keys.
const fn has_keys(topic: Topic) -> bool {
    matches!(topic, Topic::Badges | Topic::Documents)
}
