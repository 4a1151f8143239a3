//! One open dashboard: a socket that follows the takings, the newest tickets, the tills, the catalogue and the tasks. Most only
//! count what comes; a few keep it, as a screen would.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use client::{Mirror, Step, read_frame};
use protocol::{
    ClientMessage, Encoding, Push, RegisterId, ServerMessage, Snapshot, Subscribe, Subscribed, Topic,
};

use crate::{
    Failure,
    lean::{Frame, Lean, Opening},
    target::Target,
    till::{hello, source},
};

/// Dashboards that keep what they are told.
const CLOSE: usize = 4;
/// Well within any heartbeat, so that nobody is taken for silent.
const PING: Duration = Duration::from_secs(5);
/// Tickets that a dashboard shows.
const TICKETS_SHOWN: usize = 25;
/// Dashboards come from addresses behind those of tills and readers.
const FIRST_ADDRESS: u16 = 14_000;

/// What all dashboards were told.
#[derive(Debug, Default)]
pub(super) struct Watched {
    /// Messages, by dashboard.
    delivered: Vec<u64>,
    bytes: u64,
    pub(super) delivered_noted: Vec<u64>,
    pub(super) frames_noted: u64,
    pub(super) bytes_noted: u64,
    pub(super) mirrors: Vec<Rc<RefCell<Screen>>>,
    pub(super) closed: Vec<String>,
    stop: Rc<tokio::sync::Notify>,
}

impl Watched {
    pub(super) fn new(count: usize) -> Self {
        Self { delivered: vec![0; count], ..Self::default() }
    }

    pub(super) fn reset(&mut self) {
        self.delivered.iter_mut().for_each(|count| *count = 0);
        self.bytes = 0;
    }

    /// Keeps what has come since the last reset.
    pub(super) fn note(&mut self) {
        self.delivered_noted.clone_from(&self.delivered);
        self.frames_noted = self.delivered.iter().sum();
        self.bytes_noted = self.bytes;
    }

    /// Closes them all.
    pub(super) fn close(&self) {
        self.stop.notify_waiters();
    }
}

/// What one dashboard holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Screen {
    mirrors: BTreeMap<u32, Mirror>,
    gaps: usize,
}

impl Screen {
    fn take(&mut self, message: ServerMessage, topics: &[Topic]) {
        match message {
            ServerMessage::Subscribed(Subscribed { handle, topic, epoch, .. }) if topics.contains(&topic) => {
                let mut mirror = Mirror::new(topic);
                mirror.restart(epoch);
                self.mirrors.insert(handle, mirror);
            }
            ServerMessage::Snapshot(page) => self.page(page),
            ServerMessage::Push(push) => self.push(push),
            _ => {}
        }
    }

    fn page(&mut self, page: Snapshot) {
        if let Some(mirror) = self.mirrors.get_mut(&page.handle) {
            mirror.on_snapshot(page);
        }
    }

    fn push(&mut self, push: Push) {
        if let Some(mirror) = self.mirrors.get_mut(&push.handle)
            && mirror.on_push(push) == Step::Gap
        {
            self.gaps += 1;
        }
    }

    /// What is otherwise at the server.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(super) async fn differs_from(
        &self,
        target: &Target,
        tills: &[RegisterId],
    ) -> Result<Vec<String>, Failure> {
        let mut wrong = Vec::new();
        if self.gaps > 0 {
            wrong.push(format!("{} gaps", self.gaps));
        }
        let mirror = |topic: Topic| self.mirrors.values().find(|mirror| mirror.topic() == topic);
        let days = mirror(Topic::Sales).map(Mirror::sales).cloned().unwrap_or_default();
        if days.is_empty() {
            wrong.push("no takings".to_owned());
        }
        for ((branch, date), day) in days {
            let there = target.sales(&date).await?;
            if there.iter().find(|there| there.branch == branch) != Some(&day) {
                wrong.push(format!("the takings of branch {branch} on {date}"));
            }
        }
        let newest = target.newest_tickets(TICKETS_SHOWN).await?;
        let shown = mirror(Topic::Tickets).map(Mirror::tickets).cloned().unwrap_or_default();
        let shown: Vec<_> = shown.into_iter().rev().take(TICKETS_SHOWN).collect();
        if shown.len() != TICKETS_SHOWN || shown != newest {
            wrong.push(format!("{} newest tickets", shown.len()));
        }
        for till in tills {
            let view = mirror(Topic::Register(*till)).and_then(Mirror::register);
            if view != Some(&target.register(*till).await?) {
                wrong.push(format!("till {till}"));
            }
        }
        Ok(wrong)
    }
}

/// One of them, connected.
pub(super) struct Viewer {
    lean: Lean,
    index: usize,
    topics: Vec<Topic>,
    screen: Screen,
}

impl Viewer {
    /// Connects and follows everything.
    ///
    /// # Errors
    /// When the server refuses a topic.
    pub(super) async fn open(
        target: &Target,
        token: &str,
        tills: &[RegisterId],
        hz: u8,
        index: usize,
    ) -> Result<Self, Failure> {
        let number = u16::try_from(index).unwrap_or(u16::MAX).saturating_add(FIRST_ADDRESS);
        let opening = Opening { source: Some(source(number)), buffer: 16 * 1_024, ..Opening::default() };
        let mut lean = Lean::open(target.address, Encoding::Json, opening).await?;
        hello(&mut lean, Some(token.to_owned())).await?;
        let mut topics = vec![Topic::Catalogue, Topic::Sales, Topic::Tickets, Topic::Tasks];
        topics.extend(tills.iter().map(|till| Topic::Register(*till)));
        for (topic, request) in topics.iter().zip(1..) {
            let paced = matches!(topic, Topic::Sales | Topic::Tickets | Topic::Register(_));
            let max_hz = (paced && hz > 0).then_some(hz);
            let subscribe = Subscribe { request, topic: *topic, since: None, track: Vec::new(), max_hz };
            lean.say(&ClientMessage::Subscribe(subscribe)).await?;
        }
        let mut viewer = Self { lean, index, topics, screen: Screen::default() };
        viewer.load().await?;
        Ok(viewer)
    }

    /// Reads until all topics are there.
    async fn load(&mut self) -> Result<(), Failure> {
        let complete = |screen: &Screen, count: usize| {
            screen.mirrors.len() >= count && screen.mirrors.values().all(Mirror::is_complete)
        };
        while !complete(&self.screen, self.topics.len()) {
            for message in self.lean.messages().await? {
                if let ServerMessage::Refused(refused) = message {
                    return Err(refused.refusal.into());
                }
                self.screen.take(message, &self.topics);
            }
        }
        Ok(())
    }

    /// Reads until the connection ends or all are closed.
    pub(super) async fn watch(mut self, seen: Rc<RefCell<Watched>>) {
        let close = self.index < CLOSE;
        let screen = Rc::new(RefCell::new(self.screen));
        if close {
            seen.borrow_mut().mirrors.push(Rc::clone(&screen));
        }
        let stop = Rc::clone(&seen.borrow().stop);
        let stopped = stop.notified();
        tokio::pin!(stopped);
        let mut ping = tokio::time::interval(PING);
        let why = loop {
            let frame = tokio::select! {
                () = &mut stopped => return,
                frame = self.lean.next() => Some(frame),
                _ = ping.tick() => None,
            };
            match frame {
                Some(Ok(Frame::Data(payload))) => {
                    let mut seen = seen.borrow_mut();
                    seen.bytes += u64::try_from(payload.len()).unwrap_or(0);
                    if let Some(count) = seen.delivered.get_mut(self.index) {
                        *count += 1;
                    }
                    if close {
                        read_frame(Encoding::Json, payload, |message| {
                            message
                                .into_iter()
                                .for_each(|message| screen.borrow_mut().take(message, &self.topics));
                        });
                    }
                }
                Some(Ok(Frame::Close(code))) => break format!("closed with {code:?}"),
                Some(Err(why)) => break why.to_string(),
                None => match self.lean.say(&ClientMessage::Ping).await {
                    Ok(()) => {}
                    Err(why) => break why.to_string(),
                },
            }
        };
        seen.borrow_mut().closed.push(why);
    }
}
