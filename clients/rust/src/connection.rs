//! The task around the core: a socket, a clock and a handle that applications hold. Every queue in it has a limit.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt, stream::SplitSink};
use protocol::{
    Command, CommandBody, CommandId, Encoding, Key, OccurredAt, Refusal, Reply, StaffId, StaffView,
    Timestamp, Topic, Welcome,
};
use tokio::{
    sync::{Notify, broadcast, mpsc, oneshot, watch},
    task::JoinHandle,
};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use crate::{
    clock::wall_clock,
    core::{Core, Event, Output, Phase},
    mirror::Mirror,
    options::{ClientError, Options},
    outbox::Full,
    socket::{self, Socket},
    topics::TopicState,
};

/// What the task and the handles share. The lock is held for single calls into the core, never across an await.
#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Rings when a handle put something into the core.
    bell: Notify,
    events: broadcast::Sender<Event>,
    born: Instant,
}

#[derive(Debug)]
struct State {
    core: Core,
    answers: HashMap<CommandId, oneshot::Sender<Reply>>,
    sign_ons: HashMap<u32, oneshot::Sender<Result<StaffView, Option<Refusal>>>>,
    changes: HashMap<Topic, watch::Sender<u64>>,
    online: watch::Sender<Phase>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        Timestamp(i64::try_from(self.born.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// Calls the core and wakes the task to carry out what comes of it.
    fn with<R>(&self, call: impl FnOnce(&mut State, Timestamp) -> R) -> R {
        let result = call(&mut self.lock(), self.now());
        self.bell.notify_one();
        result
    }
}

/// A handle to a running client; clones share it. When the last one is dropped the connection ends.
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
    patience: Duration,
    _task: Arc<Task>,
}

#[derive(Debug)]
struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Client {
    /// Starts a client of `url` (`ws://host:port/ws`) on the present tokio runtime. It connects, and connects again,
    /// by itself; [`Self::online`] waits for the first welcome.
    #[must_use]
    pub fn start(url: impl Into<String>, options: Options) -> Self {
        let mut core = Core::new(options.settings);
        core.start(Timestamp(0));
        let state = State {
            core,
            answers: HashMap::new(),
            sign_ons: HashMap::new(),
            changes: HashMap::new(),
            online: watch::Sender::new(Phase::Connecting),
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            bell: Notify::new(),
            events: broadcast::Sender::new(options.events.max(1)),
            born: Instant::now(),
        });
        let encoding = options.encoding;
        let runner = Runner { url: url.into(), wanted: encoding, encoding, shared: Arc::clone(&shared) };
        let task = tokio::spawn(runner.run());
        Self { shared, patience: options.patience, _task: Arc::new(Task(task)) }
    }

    /// Waits until the client is welcome.
    ///
    /// # Errors
    /// [`ClientError::NoAnswer`] when patience ends, [`ClientError::Ended`] when the token is not good, [`ClientError::Outdated`]
    /// when the server is too new for this client.
    pub async fn online(&self) -> Result<Welcome, ClientError> {
        let mut phase = self.shared.lock().online.subscribe();
        let wait = phase.wait_for(|phase| matches!(phase, Phase::Online | Phase::Ended | Phase::Outdated));
        let reached = *tokio::time::timeout(self.patience, wait)
            .await
            .map_err(|_elapsed| ClientError::NoAnswer)?
            .map_err(|_closed| ClientError::Ended)?;
        let state = self.shared.lock();
        match state.core.welcome() {
            Some(welcome) if reached == Phase::Online => Ok(welcome.clone()),
            _ if reached == Phase::Outdated => Err(ClientError::Outdated),
            _ => Err(ClientError::Ended),
        }
    }

    /// What happens from now on. A reader that falls behind is told how much it missed.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.shared.events.subscribe()
    }

    /// Submits a body under a new id, happening now, and waits for the final answer. Lost connections do not matter:
    /// the command is sent again with the same id and number.
    ///
    /// # Errors
    /// [`ClientError::Full`]; or [`ClientError::NoAnswer`] when patience ends, after which it stays pending.
    pub async fn submit(&self, staff: Option<StaffId>, body: CommandBody) -> Result<Reply, ClientError> {
        self.submit_command(Command {
            id: CommandId::new(Uuid::now_v7()),
            seq: None,
            branch: None,
            staff,
            occurred: OccurredAt { at: wall_clock(), offset_minutes: 0 },
            body,
        })
        .await
    }

    /// The same with a command of the caller's own, for ids and times that must be known beforehand.
    ///
    /// # Errors
    /// As [`Self::submit`].
    pub async fn submit_command(&self, command: Command) -> Result<Reply, ClientError> {
        self.begin(command)?.reply().await
    }

    /// Puts a command in line and returns at once, so that many can be on their way in a certain order.
    ///
    /// # Errors
    /// [`ClientError::Full`].
    pub fn begin(&self, command: Command) -> Result<Pending, ClientError> {
        let (sender, answer) = oneshot::channel();
        let id = command.id;
        self.shared.with(|state, now| {
            state.core.submit(now, command)?;
            state.answers.insert(id, sender);
            Ok::<_, Full>(())
        })?;
        Ok(Pending { client: self.clone(), id, answer })
    }

    /// Signs a person on at this register.
    ///
    /// # Errors
    /// Refused, lost or not answered in time. A PIN is never sent again by itself.
    pub async fn sign_on(&self, staff: StaffId, pin: impl Into<String>) -> Result<StaffView, ClientError> {
        let (sender, answer) = oneshot::channel();
        self.shared.with(|state, now| {
            let request = state.core.sign_on(now, staff, pin.into());
            state.sign_ons.insert(request, sender);
        });
        match tokio::time::timeout(self.patience, answer).await {
            Ok(Ok(Ok(view))) => Ok(view),
            Ok(Ok(Err(Some(refusal)))) => Err(ClientError::Refused(refusal)),
            Ok(Ok(Err(None))) => Err(ClientError::ConnectionLost),
            Ok(Err(_dropped)) => Err(ClientError::Ended),
            Err(_elapsed) => Err(ClientError::NoAnswer),
        }
    }

    /// Follows a topic. Following it again asks anew with these keys.
    ///
    /// # Errors
    /// [`ClientError::TooManyTopics`].
    pub fn follow(
        &self,
        topic: Topic,
        track: impl IntoIterator<Item = Key>,
        max_hz: Option<u8>,
    ) -> Result<Follow, ClientError> {
        let track = track.into_iter().collect();
        let changes = self.shared.with(|state, now| {
            state
                .core
                .subscribe(now, topic, track, max_hz)
                .then(|| state.changes.entry(topic).or_insert_with(|| watch::Sender::new(0)).subscribe())
        });
        let changes = changes.ok_or(ClientError::TooManyTopics)?;
        Ok(Follow { client: self.clone(), topic, changes })
    }

    /// Number of commands without a final answer.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.shared.lock().core.pending().count()
    }
}

/// A command on its way.
#[derive(Debug)]
pub struct Pending {
    client: Client,
    id: CommandId,
    answer: oneshot::Receiver<Reply>,
}

impl Pending {
    #[must_use]
    pub const fn id(&self) -> CommandId {
        self.id
    }

    /// Waits for the final answer.
    ///
    /// # Errors
    /// [`ClientError::NoAnswer`] when patience ends, after which the command is still sent until it is answered.
    pub async fn reply(self) -> Result<Reply, ClientError> {
        match tokio::time::timeout(self.client.patience, self.answer).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(_dropped)) => Err(ClientError::Ended),
            Err(_elapsed) => {
                self.client.shared.lock().answers.remove(&self.id);
                Err(ClientError::NoAnswer)
            }
        }
    }
}

/// One followed topic. Dropping it does not end the subscription; [`Follow::leave`] does.
#[derive(Clone, Debug)]
pub struct Follow {
    client: Client,
    topic: Topic,
    changes: watch::Receiver<u64>,
}

impl Follow {
    /// Looks at the mirror and at how far it may be believed. Keep the look short: the connection waits for it.
    pub fn look<R>(&self, look: impl FnOnce(&Mirror, TopicState) -> R) -> Option<R> {
        let state = self.client.shared.lock();
        state.core.topic(self.topic).map(|following| look(following.mirror(), following.state()))
    }

    /// Waits until the mirror is live and `enough` says so.
    ///
    /// # Errors
    /// [`ClientError::NoAnswer`] when patience ends; [`ClientError::Ended`] when the subscription cannot come about.
    pub async fn wait_until(&mut self, enough: impl Fn(&Mirror) -> bool) -> Result<(), ClientError> {
        let patience = self.client.patience;
        let wait = async {
            loop {
                self.changes.borrow_and_update();
                let seen = self.look(|mirror, state| (state == TopicState::Live && enough(mirror), state));
                match seen {
                    Some((true, _)) => return Ok(()),
                    Some((false, TopicState::Refused)) | None => return Err(ClientError::Ended),
                    Some((false, _)) => {}
                }
                if self.changes.changed().await.is_err() {
                    return Err(ClientError::Ended);
                }
            }
        };
        tokio::time::timeout(patience, wait).await.map_err(|_elapsed| ClientError::NoAnswer)?
    }

    /// Follows other keys from now on (`badges` only).
    pub fn track(&self, add: Vec<Key>, remove: Vec<Key>) {
        self.client.shared.with(|state, now| state.core.track(now, self.topic, add, remove));
    }

    /// Ends the subscription.
    pub fn leave(self) {
        self.client.shared.with(|state, now| state.core.unsubscribe(now, self.topic));
    }
}

/// Frames that may wait for the socket. More messages stay in the core, which has its own limits.
const FRAMES_MAX: usize = 8;
/// A server that takes nothing for so long is gone.
const WRITE_MAX: Duration = Duration::from_secs(15);

struct Runner {
    url: String,
    wanted: Encoding,
    /// What this connection speaks.
    encoding: Encoding,
    shared: Arc<Shared>,
}

/// What the core asked for in one go.
#[derive(Default)]
struct Wishes {
    connect: bool,
    hang_up: bool,
    frames: Vec<Message>,
}

impl Runner {
    async fn run(mut self) {
        loop {
            let wishes = self.collect();
            if wishes.connect {
                match tokio::time::timeout(self.until_wake(), socket::open(&self.url, self.wanted)).await {
                    Ok(Ok((socket, encoding))) => {
                        self.encoding = encoding;
                        self.shared.with(|state, now| state.core.on_open(now));
                        let code = self.serve(socket).await;
                        self.shared.with(|state, now| state.core.on_lost(now, code));
                    }
                    Ok(Err(_)) | Err(_) => self.shared.with(|state, now| state.core.on_lost(now, None)),
                }
                continue;
            }
            if matches!(self.shared.lock().core.phase(), Phase::Ended | Phase::Outdated) {
                return;
            }
            self.rest().await;
        }
    }

    /// Serves one socket until it ends; the close code, if there was one.
    async fn serve(&self, socket: Socket) -> Option<u16> {
        let (sink, mut stream) = socket.split();
        let (frames, queue) = mpsc::channel(FRAMES_MAX);
        let writer = Task(tokio::spawn(write(sink, queue)));
        let code = loop {
            let wishes = self.collect();
            if wishes.hang_up {
                break None;
            }
            let mut lost = false;
            for frame in wishes.frames {
                lost |= frames.send_timeout(frame, WRITE_MAX).await.is_err();
            }
            if lost {
                break None;
            }
            tokio::select! {
                message = stream.next() => match message {
                    Some(Ok(Message::Close(close))) => break close.map(|close| close.code.into()),
                    Some(Ok(message)) => self.read(&message),
                    Some(Err(_)) | None => break None,
                },
                () = self.rest() => {}
            }
        };
        drop(writer);
        code
    }

    fn read(&self, message: &Message) {
        let bytes: &[u8] = match message {
            Message::Text(text) => text.as_bytes(),
            Message::Binary(bytes) => bytes,
            _ => &[],
        };
        let mut state = self.shared.lock();
        let now = self.shared.now();
        state.core.on_unknown(now);
        socket::read_frame(self.encoding, bytes, |message| {
            if let Some(message) = message {
                state.core.on_message(now, message);
            }
        });
    }

    /// Waits until the core wants to be called or somebody put something in.
    async fn rest(&self) {
        let wait = self.until_wake();
        let _rung = tokio::time::timeout(wait, self.shared.bell.notified()).await;
        self.shared.lock().core.on_tick(self.shared.now());
    }

    /// How long the core has nothing to do by itself.
    fn until_wake(&self) -> Duration {
        self.shared.lock().core.wake_at().map_or(Duration::MAX, |at| {
            Duration::from_millis(u64::try_from(at.millis_since(self.shared.now())).unwrap_or(0))
        })
    }

    /// Takes everything out of the core: events are passed on, messages become frames.
    fn collect(&self) -> Wishes {
        let mut guard = self.shared.lock();
        let state = &mut *guard;
        let mut wishes = Wishes::default();
        let mut messages = Vec::new();
        while let Some(output) = state.core.poll() {
            match output {
                Output::Connect => wishes.connect = true,
                Output::Drop => wishes.hang_up = true,
                Output::Send(message) => messages.push(message),
                Output::Event(event) => {
                    state.pass_on(&event);
                    // Nobody listening is no error.
                    let _listeners = self.shared.events.send(event);
                }
            }
        }
        let phase = state.core.phase();
        state.online.send_if_modified(|held| std::mem::replace(held, phase) != phase);
        wishes.frames = socket::frames(self.encoding, &messages);
        wishes
    }
}

impl State {
    /// Wakes whoever waits for what this event brings.
    fn pass_on(&mut self, event: &Event) {
        match event {
            Event::Settled(reply) => {
                if let Some(answer) = self.answers.remove(&reply.id) {
                    let _gone = answer.send(reply.clone());
                }
            }
            Event::SignedOn { request, staff } => {
                if let Some(answer) = self.sign_ons.remove(request) {
                    let _gone = answer.send(Ok(staff.clone()));
                }
            }
            Event::SignOnRefused { request, refusal } => {
                if let Some(answer) = self.sign_ons.remove(request) {
                    let _gone = answer.send(Err(refusal.clone()));
                }
            }
            Event::Changed(topic) => {
                if let Some(changes) = self.changes.get(topic) {
                    changes.send_modify(|version| *version = version.wrapping_add(1));
                }
            }
            Event::Ended => {
                self.answers.clear();
                self.changes.clear();
            }
            _ => {}
        }
    }
}

async fn write(mut sink: SplitSink<Socket, Message>, mut queue: mpsc::Receiver<Message>) {
    while let Some(frame) = queue.recv().await {
        if sink.send(frame).await.is_err() {
            return;
        }
    }
}
