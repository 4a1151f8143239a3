//! The topics a client follows: what was asked, what was answered and which messages may touch which mirror. It makes
//! messages and reads messages; when they travel is not its business.

use std::collections::BTreeSet;

use protocol::{
    Content, Heartbeat, Key, Position, Push, Refusal, Resumed, Retry, Snapshot, StockLevel, Subscribe,
    Subscribed, Timestamp, Topic, Track, Unsubscribe,
};

use crate::{
    backoff::resync_ms,
    mirror::{Mirror, Step, is_log},
};

/// How far a mirror may be believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TopicState {
    /// Nothing to be believed yet.
    Loading,
    /// Equal to the server's as far as anybody can know.
    Live,
    /// As it was when the connection ended.
    Stale,
    /// The server will not tell; asking again would not help.
    Refused,
}

/// One topic followed.
#[derive(Clone, Debug)]
pub struct Following {
    topic: Topic,
    track: BTreeSet<Key>,
    max_hz: Option<u8>,
    mirror: Mirror,
    state: TopicState,
    /// The open question, if one was asked on this connection.
    asked: Option<u32>,
    /// The topic's short name, once the question is answered.
    handle: Option<u32>,
    /// Position at which a replay has caught up.
    target: protocol::Lsn,
    /// Pushes that overtook the rest of a snapshot.
    kept_back: Vec<Push>,
    /// Ask again at this instant.
    ask_at: Option<Timestamp>,
    /// What was asked for must have got further by then.
    answer_by: Option<Timestamp>,
    /// Whether the question was asked again on this connection because nothing came of it.
    repeated: bool,
    /// How often in a row the mirror had to be thrown away.
    resyncs: u32,
    /// Whether the hashes of heartbeats are made in the way that this client knows.
    hash_known: bool,
    /// Refused by this server, and perhaps not by the next one.
    until_upgrade: bool,
}

/// What reading a message came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Read {
    Nothing,
    Changed(Topic),
    /// The mirror is of no use; ask from scratch.
    AskAgain(Topic),
}

impl Following {
    /// Most pushes kept back while a snapshot loads; more mean that asking again is cheaper.
    const KEPT_BACK_MAX: usize = 4_096;
    /// How long the next message of an answer may take, milliseconds. After that the question is asked once more, and
    /// after that the connection is given up.
    const ANSWER_MS: i64 = 15_000;

    fn new(topic: Topic, track: BTreeSet<Key>, max_hz: Option<u8>) -> Self {
        Self {
            topic,
            track,
            max_hz,
            mirror: Mirror::new(topic),
            state: TopicState::Loading,
            asked: None,
            handle: None,
            target: protocol::Lsn(0),
            kept_back: Vec::new(),
            ask_at: None,
            answer_by: None,
            repeated: false,
            resyncs: 0,
            hash_known: false,
            until_upgrade: false,
        }
    }

    #[must_use]
    pub const fn state(&self) -> TopicState {
        self.state
    }

    #[must_use]
    pub const fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    fn scratch(&mut self) {
        let epoch = self.mirror.epoch();
        self.mirror.restart(epoch);
        self.kept_back.clear();
        self.handle = None;
        self.asked = None;
        self.answer_by = None;
        self.state = TopicState::Loading;
    }

    /// The answer is whole, or as much of it as ever comes.
    const fn answered(&mut self) {
        self.answer_by = None;
        self.repeated = false;
    }

    /// Something of the answer came; the rest has as long again.
    fn got_further(&mut self, now: Timestamp) {
        if self.state == TopicState::Live || !is_log(self.topic) {
            self.answered();
        } else {
            self.answer_by = Some(now.plus_millis(Self::ANSWER_MS));
        }
    }

    fn on_lost(&mut self) {
        self.handle = None;
        self.asked = None;
        self.ask_at = None;
        self.answered();
        match self.state {
            TopicState::Live | TopicState::Stale => self.state = TopicState::Stale,
            TopicState::Loading => self.scratch(),
            TopicState::Refused => {}
        }
    }

    fn on_subscribed(&mut self, now: Timestamp, answer: &Subscribed) -> Read {
        let read = self.take_answer(answer);
        self.got_further(now);
        read
    }

    fn take_answer(&mut self, answer: &Subscribed) -> Read {
        self.asked = None;
        self.until_upgrade = false;
        self.hash_known = answer.hash_form == StockLevel::HASH_FORM;
        let held = self.mirror.position();
        let chained = held.is_some_and(|position| position.epoch == answer.epoch);
        match answer.how {
            Resumed::Snapshot => {
                self.scratch();
                self.mirror.restart(answer.epoch);
                self.handle = Some(answer.handle);
                Read::Changed(self.topic)
            }
            Resumed::UpToDate if chained && held.is_some_and(|position| position.seq == answer.seq) => {
                self.handle = Some(answer.handle);
                self.state = TopicState::Live;
                Read::Changed(self.topic)
            }
            Resumed::Replayed if chained => {
                self.handle = Some(answer.handle);
                self.target = answer.seq;
                self.catch_up();
                Read::Changed(self.topic)
            }
            // An answer that does not fit what is held proves nothing.
            Resumed::UpToDate | Resumed::Replayed => Read::AskAgain(self.topic),
        }
    }

    fn on_snapshot(&mut self, now: Timestamp, mut page: Snapshot) -> Read {
        let last = page.last;
        self.keep_tracked(&mut page.content);
        if page.first && is_log(self.topic) {
            // Nobody asked for it, perhaps: a slow reader is sent one instead of what it missed.
            self.state = TopicState::Loading;
        }
        self.mirror.on_snapshot(page);
        if last {
            self.state = TopicState::Live;
        }
        self.got_further(now);
        if !last {
            return Read::Nothing;
        }
        for push in std::mem::take(&mut self.kept_back) {
            match self.mirror.on_push(push) {
                Step::Gap => return Read::AskAgain(self.topic),
                Step::Changed => self.resyncs = 0,
                Step::Same => {}
            }
        }
        Read::Changed(self.topic)
    }

    fn on_push(&mut self, now: Timestamp, mut push: Push) -> Read {
        self.keep_tracked(&mut push.content);
        if self.state == TopicState::Loading {
            if self.kept_back.len() >= Self::KEPT_BACK_MAX {
                return Read::AskAgain(self.topic);
            }
            self.kept_back.push(push);
            return Read::Nothing;
        }
        match self.mirror.on_push(push) {
            Step::Same => Read::Nothing,
            Step::Gap => Read::AskAgain(self.topic),
            Step::Changed => {
                self.resyncs = 0;
                self.catch_up();
                self.got_further(now);
                Read::Changed(self.topic)
            }
        }
    }

    /// The value of a key that was given up may still be on its way.
    fn keep_tracked(&self, content: &mut Content) {
        match content {
            Content::Badges(badges) => badges.retain(|badge| self.track.contains(&Key::Sku(badge.sku))),
            Content::Documents(documents) => {
                documents.retain(|document| self.track.contains(&Key::Document(document.id)));
            }
            _ => {}
        }
    }

    fn wake_at(&self) -> Option<Timestamp> {
        self.ask_at.into_iter().chain(self.answer_by).min()
    }

    fn catch_up(&mut self) {
        if self.mirror.seq() >= self.target {
            self.state = TopicState::Live;
        }
    }
}

/// Every topic followed, in the order in which they were asked for. At most [`protocol::TOPICS_MAX`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Topics {
    list: Vec<Following>,
}

impl Topics {
    pub(crate) fn get(&self, topic: Topic) -> Option<&Following> {
        self.list.iter().find(|following| following.topic == topic)
    }

    fn find(&mut self, topic: Topic) -> Option<&mut Following> {
        self.list.iter_mut().find(|following| following.topic == topic)
    }

    fn by_handle(&mut self, handle: u32) -> Option<&mut Following> {
        self.list.iter_mut().find(|following| following.handle == Some(handle))
    }

    /// Follows a topic, or follows it anew with other keys. False when there are too many.
    pub(crate) fn follow(&mut self, topic: Topic, track: BTreeSet<Key>, max_hz: Option<u8>) -> bool {
        let new = Following::new(topic, track, max_hz);
        if let Some(following) = self.find(topic) {
            *following = new;
            return true;
        }
        let room = self.list.len() < protocol::TOPICS_MAX;
        if room {
            self.list.push(new);
        }
        room
    }

    /// Stops following. The message ends it at the server too, if the server knows of it.
    pub(crate) fn leave(&mut self, topic: Topic) -> Option<Unsubscribe> {
        let index = self.list.iter().position(|following| following.topic == topic)?;
        self.list.remove(index).handle.map(|handle| Unsubscribe { handle })
    }

    /// Changes the keys of a subscription to `badges` or `documents`. A subscription that is not answered yet is asked with them anew.
    pub(crate) fn track(&mut self, topic: Topic, add: Vec<Key>, remove: Vec<Key>) -> Option<Track> {
        let following = self.find(topic)?;
        following.track.extend(add.iter().copied());
        for key in &remove {
            following.track.remove(key);
        }
        following.mirror.forget(&remove);
        if following.handle.is_none() && following.asked.is_some() {
            following.ask_at = Some(Timestamp(0));
        }
        following.handle.map(|handle| Track { handle, add, remove })
    }

    /// The question for one topic, under a new request number.
    pub(crate) fn ask(&mut self, now: Timestamp, topic: Topic, request: u32) -> Option<Subscribe> {
        let following = self.find(topic)?;
        following.repeated = following.answer_by.is_some_and(|by| by <= now);
        if following.state == TopicState::Loading {
            following.scratch();
        }
        following.handle = None;
        following.asked = Some(request);
        following.ask_at = None;
        following.answer_by = Some(now.plus_millis(Following::ANSWER_MS));
        let since: Option<Position> = following.mirror.position().filter(|_| is_log(topic));
        Some(Subscribe {
            request,
            topic,
            since,
            track: following.track.iter().copied().collect(),
            max_hz: following.max_hz,
        })
    }

    /// Forgets what is held of a topic, because it must be asked from scratch: at once, or a while after.
    pub(crate) fn resync(&mut self, now: Timestamp, topic: Topic) -> bool {
        let Some(following) = self.find(topic) else { return false };
        following.scratch();
        let wait = resync_ms(following.resyncs);
        following.resyncs = following.resyncs.saturating_add(1);
        if wait == 0 {
            return true;
        }
        following.ask_at = Some(now.plus_millis(i64::try_from(wait).unwrap_or(i64::MAX)));
        false
    }

    /// Topics to ask for at the start of a connection.
    pub(crate) fn wanted(&self) -> Vec<Topic> {
        let wanted = self.list.iter().filter(|f| f.state != TopicState::Refused || f.until_upgrade);
        wanted.map(|f| f.topic).collect()
    }

    /// Topics to be asked for again: their time has come, or nothing came of the question.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<Topic> {
        self.list.iter().filter(|f| f.wake_at().is_some_and(|at| at <= now)).map(|f| f.topic).collect()
    }

    /// Whether nothing came of asking a second time either: this connection will not bring it.
    pub(crate) fn is_hopeless(&self, now: Timestamp) -> bool {
        self.list.iter().any(|f| f.repeated && f.answer_by.is_some_and(|by| by <= now))
    }

    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        self.list.iter().filter_map(Following::wake_at).min()
    }

    pub(crate) fn on_lost(&mut self) {
        self.list.iter_mut().for_each(Following::on_lost);
    }

    /// Reads an answer; an answer to a question that nobody asks any more is undone at the server.
    pub(crate) fn on_subscribed(&mut self, now: Timestamp, answer: &Subscribed) -> Result<Read, Unsubscribe> {
        match self.list.iter_mut().find(|following| following.topic == answer.topic) {
            Some(following) if following.asked == Some(answer.request) => {
                Ok(following.on_subscribed(now, answer))
            }
            Some(_) => Ok(Read::Nothing),
            None => Err(Unsubscribe { handle: answer.handle }),
        }
    }

    /// Reads a refusal; the topic it was about, if it was about one.
    pub(crate) fn on_refused(&mut self, now: Timestamp, request: u32, refusal: &Refusal) -> Option<Topic> {
        let following = self.list.iter_mut().find(|following| following.asked == Some(request))?;
        following.asked = None;
        following.answered();
        match refusal.retry {
            Retry::Never | Retry::AfterUpgrade => {
                following.scratch();
                following.state = TopicState::Refused;
                following.until_upgrade = refusal.retry == Retry::AfterUpgrade;
            }
            Retry::SameId => following.ask_at = Some(now.plus_millis(1_000)),
            Retry::AfterMs(after_ms) => following.ask_at = Some(now.plus_millis(i64::from(after_ms))),
        }
        Some(following.topic)
    }

    pub(crate) fn on_snapshot(&mut self, now: Timestamp, page: Snapshot) -> Read {
        self.by_handle(page.handle).map_or(Read::Nothing, |following| following.on_snapshot(now, page))
    }

    pub(crate) fn on_push(&mut self, now: Timestamp, push: Push) -> Read {
        self.by_handle(push.handle).map_or(Read::Nothing, |following| following.on_push(now, push))
    }

    /// Topics whose mirror a heartbeat disproves. One that it proves has got over whatever was wrong.
    pub(crate) fn disproved(&mut self, heartbeat: &Heartbeat) -> Vec<Topic> {
        let mut wrong = Vec::new();
        for following in self.list.iter_mut().filter(|following| following.state == TopicState::Live) {
            let Some(at) = heartbeat.topics.iter().find(|at| following.handle == Some(at.handle)) else {
                continue;
            };
            if following.mirror.agrees(at.seq, at.hash.filter(|_| following.hash_known)) {
                following.resyncs = 0;
            } else {
                wrong.push(following.topic);
            }
        }
        wrong
    }
}
