//! The rules of a client as a pure state machine: messages, times and wishes go in; messages to send and events for the
//! application come out. It knows no socket, no clock and no runtime. Times are milliseconds of any clock that only
//! moves forward.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::{
    ClientMessage, CloseReason, Closing, Command, CommandId, Heartbeat, Hello, Key, Refusal, Reply, Retry,
    ServerMessage, SignOn, StaffId, StaffView, Timestamp, Topic, Welcome, Who,
};

use crate::{
    backoff::Backoff,
    outbox::{self, Full, Outbox},
    topics::{Following, Read, Topics},
};

/// What a client is and how much it may hold.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A register's device token or a person's sign-in token; none for the public.
    pub token: Option<String>,
    /// Name and version told to the server.
    pub client: String,
    /// Most commands waiting for answers.
    pub pending_max: usize,
    /// Most of them on the wire at once.
    pub window: usize,
    /// Where the back-off takes its chance from; two clients should not have the same.
    pub seed: u64,
    /// The longest wait between attempts that nobody told, milliseconds. Only a test of outages wants it shorter.
    pub backoff_cap_ms: u64,
}

impl Settings {
    #[must_use]
    pub fn new(token: Option<String>, seed: u64) -> Self {
        Self {
            token,
            client: crate::NAME.to_owned(),
            pending_max: 1_024,
            window: 128,
            seed,
            backoff_cap_ms: Backoff::CAP_MS,
        }
    }
}

/// Where the connection stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Not started.
    Idle,
    /// Asked the shell for a socket.
    Connecting,
    /// Said hello.
    Greeting,
    Online,
    /// Waiting to connect again.
    Waiting,
    /// The token is not good, or the application is done: nothing more will happen.
    Ended,
    /// The server no longer serves clients as old as this one: nothing more will happen before it is brought up to date.
    Outdated,
}

/// What the shell must do or pass on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// Open a socket, then call [`Core::on_open`] or [`Core::on_lost`].
    Connect,
    Send(ClientMessage),
    /// Drop the socket; the core has already counted it as lost.
    Drop,
    Event(Event),
}

/// What an application may want to know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    Online(Welcome),
    Offline {
        /// The close code; none when there was none.
        code: Option<u16>,
    },
    /// The server will not have this client: it does not try again. [`Core::phase`] tells whether it is only too old.
    Ended,
    /// A command has its final answer.
    Settled(Reply),
    /// This server cannot read a command. It stays pending and is sent again after the next welcome.
    Parked(Reply),
    SignedOn {
        request: u32,
        staff: StaffView,
    },
    /// None: the connection was lost before an answer came.
    SignOnRefused {
        request: u32,
        refusal: Option<Refusal>,
    },
    /// A mirror or its state changed.
    Changed(Topic),
    SubscriptionRefused {
        topic: Topic,
        refusal: Refusal,
    },
    /// A mirror was wrong or incomplete and is loaded anew.
    Resynchronising(Topic),
    Closing(Closing),
}

/// The state machine.
#[derive(Clone, Debug)]
pub struct Core {
    settings: Settings,
    phase: Phase,
    welcome: Option<Welcome>,
    outbox: Outbox,
    topics: Topics,
    sign_ons: BTreeMap<u32, StaffId>,
    backoff: Backoff,
    /// When the next attempt begins, or when this one began.
    connect_at: Timestamp,
    sent_at: Timestamp,
    heard_at: Timestamp,
    last_request: u32,
    chance: u64,
    outputs: VecDeque<Output>,
}

impl Core {
    /// How long an attempt may take from its beginning to the welcome, milliseconds: long enough for a handshake whose
    /// first packets are lost.
    pub const WELCOME_MS: i64 = 15_000;
    /// The server says that we are the trouble: coming back at once would only make more of it.
    const TROUBLE: [CloseReason; 4] =
        [CloseReason::Malformed, CloseReason::TooLarge, CloseReason::Overload, CloseReason::Flood];
    /// A connection is dead after so many heartbeats of silence.
    pub const SILENT_HEARTBEATS: i64 = 3;

    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            outbox: Outbox::new(settings.pending_max, settings.window),
            chance: settings.seed,
            backoff: Backoff::new(settings.backoff_cap_ms),
            settings,
            phase: Phase::Idle,
            welcome: None,
            topics: Topics::default(),
            sign_ons: BTreeMap::new(),
            connect_at: Timestamp(0),
            sent_at: Timestamp(0),
            heard_at: Timestamp(0),
            last_request: 0,
            outputs: VecDeque::new(),
        }
    }

    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// The newest welcome, kept while offline.
    #[must_use]
    pub const fn welcome(&self) -> Option<&Welcome> {
        self.welcome.as_ref()
    }

    /// A followed topic.
    #[must_use]
    pub fn topic(&self, topic: Topic) -> Option<&Following> {
        self.topics.get(topic)
    }

    /// Commands without a final answer, in the order in which they are sent.
    pub fn pending(&self) -> impl Iterator<Item = CommandId> {
        self.outbox.ids()
    }

    /// Takes out the next thing to do. Call until it is empty after every other call.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Begins: asks for the first socket at once.
    pub fn start(&mut self, now: Timestamp) {
        if self.phase == Phase::Idle {
            self.connect(now);
        }
    }

    /// Ends for good. Commands without an answer stay pending.
    pub fn end(&mut self) {
        if !matches!(self.phase, Phase::Ended | Phase::Outdated) {
            self.drop_requests();
            self.phase = Phase::Ended;
            self.event(Event::Ended);
        }
    }

    /// The socket is open.
    pub fn on_open(&mut self, now: Timestamp) {
        if self.phase != Phase::Connecting {
            return;
        }
        self.phase = Phase::Greeting;
        self.heard_at = now;
        let hello = Hello::new(self.settings.token.clone(), self.settings.client.clone());
        self.send(now, ClientMessage::Hello(hello));
    }

    /// The socket ended, or could not be opened. `code` is the close code, if there was one.
    pub fn on_lost(&mut self, now: Timestamp, code: Option<u16>) {
        if !matches!(self.phase, Phase::Connecting | Phase::Greeting | Phase::Online) {
            return;
        }
        self.drop_requests();
        self.topics.on_lost();
        self.event(Event::Offline { code });
        let final_phase = match code {
            Some(code) if code == CloseReason::Unauthenticated.code() => Some(Phase::Ended),
            Some(code) if code == CloseReason::Outdated.code() => Some(Phase::Outdated),
            _ => None,
        };
        if let Some(phase) = final_phase {
            self.phase = phase;
            self.event(Event::Ended);
            return;
        }
        self.phase = Phase::Waiting;
        let trouble = code.is_some_and(|code| Self::TROUBLE.iter().any(|reason| reason.code() == code));
        let wait = self.backoff.next_ms(split_mix(&mut self.chance), trouble);
        self.connect_at = now.plus_millis(i64::try_from(wait).unwrap_or(i64::MAX));
    }

    /// Time passed. Call at or after [`Self::wake_at`].
    pub fn on_tick(&mut self, now: Timestamp) {
        match self.phase {
            Phase::Waiting if self.connect_at <= now => self.connect(now),
            Phase::Connecting | Phase::Greeting if now.millis_since(self.connect_at) >= Self::WELCOME_MS => {
                self.give_up(now);
            }
            Phase::Online => {
                let heartbeat = self.heartbeat_ms();
                if now.millis_since(self.heard_at) >= heartbeat.saturating_mul(Self::SILENT_HEARTBEATS) {
                    return self.give_up(now);
                }
                if self.topics.is_hopeless(now) {
                    return self.give_up(now);
                }
                if now.millis_since(self.sent_at) >= heartbeat {
                    self.send(now, ClientMessage::Ping);
                }
                self.pump(now);
                for topic in self.topics.due(now) {
                    self.ask(now, topic);
                }
            }
            _ => {}
        }
    }

    /// When [`Self::on_tick`] next has something to do; none when only a message or a wish can change anything.
    #[must_use]
    pub fn wake_at(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Waiting => Some(self.connect_at),
            Phase::Connecting | Phase::Greeting => Some(self.connect_at.plus_millis(Self::WELCOME_MS)),
            Phase::Online => {
                let heartbeat = self.heartbeat_ms();
                let dead = self.heard_at.plus_millis(heartbeat.saturating_mul(Self::SILENT_HEARTBEATS));
                let ping = self.sent_at.plus_millis(heartbeat);
                [Some(dead), Some(ping), self.outbox.wake_at(), self.topics.wake_at()]
                    .into_iter()
                    .flatten()
                    .min()
            }
            Phase::Idle | Phase::Ended | Phase::Outdated => None,
        }
    }

    /// Submits a command: now if online, after the next welcome if not. One without `seq` gets the register's next
    /// number when it is first sent.
    ///
    /// # Errors
    /// [`Full`] when too many wait already.
    pub fn submit(&mut self, now: Timestamp, command: Command) -> Result<(), Full> {
        self.outbox.put(command)?;
        self.pump(now);
        Ok(())
    }

    /// Follows a topic; following it again asks anew. False when too many are followed.
    pub fn subscribe(
        &mut self,
        now: Timestamp,
        topic: Topic,
        track: BTreeSet<Key>,
        max_hz: Option<u8>,
    ) -> bool {
        let taken = self.topics.follow(topic, track, max_hz);
        if taken && self.phase == Phase::Online {
            self.ask(now, topic);
        }
        taken
    }

    pub fn unsubscribe(&mut self, now: Timestamp, topic: Topic) {
        if let Some(unsubscribe) = self.topics.leave(topic) {
            self.send(now, ClientMessage::Unsubscribe(unsubscribe));
        }
    }

    /// Changes the keys a `badges` subscription follows.
    pub fn track(&mut self, now: Timestamp, topic: Topic, add: Vec<Key>, remove: Vec<Key>) {
        if let Some(track) = self.topics.track(topic, add, remove) {
            self.send(now, ClientMessage::Track(track));
        }
        self.event(Event::Changed(topic));
    }

    /// Asks for a person's sign-on; the returned number comes back in the event. A PIN is never kept: without a
    /// connection, or when it is lost before the answer, the sign-on is refused.
    pub fn sign_on(&mut self, now: Timestamp, staff: StaffId, pin: String) -> u32 {
        let request = self.next_request();
        if self.phase == Phase::Online {
            self.sign_ons.insert(request, staff);
            self.send(now, ClientMessage::SignOn(SignOn { request, staff, pin }));
        } else {
            self.event(Event::SignOnRefused { request, refusal: None });
        }
        request
    }

    /// Reads one message of the server.
    pub fn on_message(&mut self, now: Timestamp, message: ServerMessage) {
        if !matches!(self.phase, Phase::Greeting | Phase::Online) {
            return;
        }
        self.heard_at = now;
        match message {
            ServerMessage::Welcome(welcome) => self.on_welcome(now, welcome),
            ServerMessage::Reply(reply) => {
                if self.outbox.settle(now, &reply).is_some() {
                    self.event(Event::Settled(reply));
                } else if outbox::retry(&reply) == Retry::AfterUpgrade {
                    self.event(Event::Parked(reply));
                }
                self.pump(now);
            }
            ServerMessage::SignedOn(answer) => {
                if self.sign_ons.remove(&answer.request).is_some() {
                    self.event(Event::SignedOn { request: answer.request, staff: answer.staff });
                }
            }
            ServerMessage::Refused(answer) => self.on_refused(now, answer.request, answer.refusal),
            ServerMessage::Subscribed(answer) => match self.topics.on_subscribed(now, &answer) {
                Ok(read) => self.on_read(now, read),
                Err(unsubscribe) => self.send(now, ClientMessage::Unsubscribe(unsubscribe)),
            },
            ServerMessage::Snapshot(page) => {
                let read = self.topics.on_snapshot(now, page);
                self.on_read(now, read);
            }
            ServerMessage::Push(push) => {
                let read = self.topics.on_push(now, push);
                self.on_read(now, read);
            }
            ServerMessage::Heartbeat(heartbeat) => self.on_heartbeat(now, &heartbeat),
            ServerMessage::Closing(closing) => {
                self.backoff.tell(closing.after_ms);
                self.event(Event::Closing(closing));
            }
        }
    }

    /// Something was heard that this version cannot read. It proves at least that the server is alive.
    pub const fn on_unknown(&mut self, now: Timestamp) {
        self.heard_at = now;
    }

    fn on_welcome(&mut self, now: Timestamp, welcome: Welcome) {
        if self.phase != Phase::Greeting {
            return;
        }
        self.phase = Phase::Online;
        self.backoff.reset();
        let command_seq = match &welcome.who {
            Who::Register(view) => Some(view.command_seq),
            Who::Public | Who::Staff(_) => None,
        };
        self.outbox.greet(command_seq);
        self.welcome = Some(welcome.clone());
        self.event(Event::Online(welcome));
        self.pump(now);
        for topic in self.topics.wanted() {
            self.ask(now, topic);
        }
    }

    fn on_refused(&mut self, now: Timestamp, request: Option<u32>, refusal: Refusal) {
        let Some(request) = request else { return };
        if self.sign_ons.remove(&request).is_some() {
            self.event(Event::SignOnRefused { request, refusal: Some(refusal) });
        } else if let Some(topic) = self.topics.on_refused(now, request, &refusal) {
            self.event(Event::SubscriptionRefused { topic, refusal });
            self.event(Event::Changed(topic));
        }
    }

    fn on_heartbeat(&mut self, now: Timestamp, heartbeat: &Heartbeat) {
        for topic in self.topics.disproved(heartbeat) {
            self.on_read(now, Read::AskAgain(topic));
        }
    }

    fn on_read(&mut self, now: Timestamp, read: Read) {
        match read {
            Read::Nothing => {}
            Read::Changed(topic) => self.event(Event::Changed(topic)),
            Read::AskAgain(topic) => {
                let ask_now = self.topics.resync(now, topic);
                self.event(Event::Resynchronising(topic));
                self.event(Event::Changed(topic));
                if ask_now {
                    self.ask(now, topic);
                }
            }
        }
    }

    fn connect(&mut self, now: Timestamp) {
        self.phase = Phase::Connecting;
        self.connect_at = now;
        self.outputs.push_back(Output::Connect);
    }

    fn give_up(&mut self, now: Timestamp) {
        self.outputs.push_back(Output::Drop);
        self.on_lost(now, None);
    }

    fn drop_requests(&mut self) {
        for (request, _staff) in std::mem::take(&mut self.sign_ons) {
            self.event(Event::SignOnRefused { request, refusal: None });
        }
    }

    fn ask(&mut self, now: Timestamp, topic: Topic) {
        let request = self.next_request();
        if let Some(subscribe) = self.topics.ask(now, topic, request) {
            self.send(now, ClientMessage::Subscribe(subscribe));
        }
    }

    fn pump(&mut self, now: Timestamp) {
        if self.phase != Phase::Online {
            return;
        }
        while let Some(command) = self.outbox.take(now) {
            self.send(now, ClientMessage::Command(command));
        }
    }

    fn send(&mut self, now: Timestamp, message: ClientMessage) {
        self.sent_at = now;
        self.outputs.push_back(Output::Send(message));
    }

    fn event(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    const fn next_request(&mut self) -> u32 {
        self.last_request = self.last_request.wrapping_add(1);
        self.last_request
    }

    fn heartbeat_ms(&self) -> i64 {
        self.welcome.as_ref().map_or(25_000, |welcome| i64::from(welcome.heartbeat_ms.max(1)))
    }
}

/// SplitMix64, of which the upper half is used: enough to spread clients.
fn split_mix(state: &mut u64) -> u32 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(u32::MAX)
}
