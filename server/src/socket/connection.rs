//! One socket. It parses, authorises and forwards; it decides nothing and keeps nothing that matters.

mod identity;

use actix::{
    Actor, ActorContext, ActorFutureExt, Addr, AsyncContext, Handler, Recipient, Running, StreamHandler,
    WrapFuture, prelude::SendError,
};
use actix_web_actors::ws::{self, CloseCode, WebsocketContext};
use bytes::Bytes;
use bytestring::ByteString;
use protocol::{
    Answer, ClientMessage, CloseReason, Command, Encoding, Hello, Key, Refusal, RefusalCode, Refused,
    RegisterId, ServerMessage, SignOn, SignedOn, StockTopic, Subscribe, TOPICS_MAX, TRACKED_KEYS_MAX, Topic,
    Track, Unread, Who,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    follow::{admits, check_keys, too_many_keys},
    greeting::{greeting, is_served},
    rate::Bucket,
};
use crate::{
    auth::Identity,
    egress::{
        Connect, ConnectionId, Deliver, Disconnect, Drained, Hub, Inbound, Wire, Wish, closing, topics::row,
    },
    engine::{Ingress, Owed, ReplyTo, Submit},
    limits::{
        CONNECTION_MAILBOX, HELLO_DEADLINE, IDENTITY_RECHECK, PUBLIC_MESSAGES_BURST,
        PUBLIC_MESSAGES_PER_SECOND, UNREAD_MESSAGES_BURST, UNREAD_MESSAGES_PER_SECOND,
    },
    node::Node,
    record::Origin,
};

/// The actor of one socket.
pub(crate) struct Connection {
    id: ConnectionId,
    encoding: Encoding,
    wire: Arc<Wire>,
    node: Node,
    hub: Addr<Hub>,
    /// None until the hello.
    greeted: Option<Box<Greeted>>,
}

/// What is known after the hello. Boxed, because most sockets of a crowd wait in silence.
struct Greeted {
    identity: Identity,
    token: Option<String>,
    checked: Instant,
    ingress: Option<Addr<Ingress>>,
    /// Where replies to its commands go; none before the first.
    replies: Option<Arc<Recipient<Deliver>>>,
    /// What is followed, by handle, with its keys.
    topics: BTreeMap<u32, (Topic, BTreeSet<Key>)>,
    bucket: Bucket,
    /// Messages that nobody could make anything of.
    unread: Bucket,
    /// A PIN is being checked. One at a time: people sign on one after the other, and a crowd of guesses must not wait here.
    signing_on: bool,
}

type Ctx = WebsocketContext<Connection>;

impl Connection {
    pub(crate) fn new(
        id: ConnectionId,
        encoding: Encoding,
        wire: Arc<Wire>,
        node: Node,
        hub: Addr<Hub>,
    ) -> Self {
        Self { id, encoding, wire, node, hub, greeted: None }
    }

    /// Takes a frame that came at this moment.
    fn read(&mut self, frame: &[u8], now: Instant, ctx: &mut Ctx) {
        let messages = match self.encoding.hear(frame) {
            Ok(messages) => messages,
            Err(error) => {
                tracing::debug!(%error, "frame refused");
                self.refuse(None, Refusal::new(RefusalCode::Malformed, error.to_string()), ctx);
                return self.close(CloseReason::Malformed, Duration::ZERO, ctx);
            }
        };
        for message in messages {
            let goes_on = match message {
                Ok(message) => self.take(message, now, ctx),
                Err(unread) => self.answer_unread(unread, ctx),
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Answers what could not be read. The socket goes on, or one command that this server does not understand would keep
    /// its till from sending another; only too much of what has no name ends it. False when it does.
    fn answer_unread(&mut self, unread: Unread, ctx: &mut Ctx) -> bool {
        let Some(greeted) = self.greeted.as_mut() else {
            self.write(&unread.answer(), ctx);
            self.close(CloseReason::Malformed, Duration::ZERO, ctx);
            return false;
        };
        let public_flood = greeted.identity == Identity::Public && !greeted.bucket.take();
        if public_flood || (matches!(unread, Unread::Unknown(_)) && !greeted.unread.take()) {
            self.close(CloseReason::Flood, Duration::from_secs(5), ctx);
            return false;
        }
        self.write(&unread.answer(), ctx);
        true
    }

    /// Takes one message. False when the connection ends with it.
    fn take(&mut self, message: ClientMessage, now: Instant, ctx: &mut Ctx) -> bool {
        let Some(greeted) = self.greeted.as_mut() else {
            return match message {
                ClientMessage::Hello(hello) => self.greet(hello, ctx),
                ClientMessage::Ping => true,
                _ => {
                    self.close(CloseReason::Unauthenticated, Duration::ZERO, ctx);
                    false
                }
            };
        };
        if greeted.identity == Identity::Public && !greeted.bucket.take() {
            self.close(CloseReason::Flood, Duration::from_secs(5), ctx);
            return false;
        }
        if now.saturating_duration_since(greeted.checked) > IDENTITY_RECHECK && !self.check_again(ctx) {
            return false;
        }
        match message {
            ClientMessage::Hello(_) => {
                self.refuse(None, Refusal::new(RefusalCode::Malformed, "hello was said before"), ctx);
            }
            ClientMessage::SignOn(sign_on) => self.sign_on(sign_on, ctx),
            ClientMessage::Command(command) => self.command(command, ctx),
            ClientMessage::Subscribe(subscribe) => self.subscribe(subscribe, ctx),
            ClientMessage::Unsubscribe(unsubscribe) => self.unsubscribe(unsubscribe.handle),
            ClientMessage::Track(track) => self.track(track, ctx),
            ClientMessage::Ping => {}
        }
        true
    }

    fn greet(&mut self, hello: Hello, ctx: &mut Ctx) -> bool {
        if !is_served(&hello) {
            tracing::debug!(client = %hello.client, protocol = hello.protocol, "a client is out of date");
            self.close(CloseReason::Outdated, Duration::ZERO, ctx);
            return false;
        }
        let identity = match &hello.token {
            None => Some(Identity::Public),
            Some(token) => self.node.auth().identify(token),
        };
        let Some(identity) = identity else {
            self.close(CloseReason::Unauthenticated, Duration::ZERO, ctx);
            return false;
        };
        tracing::debug!(connection = self.id.0, client = %hello.client, ?identity, "hello");
        let client = hello.client;
        self.greeted = Some(Box::new(Greeted {
            identity,
            token: hello.token,
            checked: Instant::now(),
            ingress: None,
            replies: None,
            topics: BTreeMap::new(),
            bucket: Bucket::new(PUBLIC_MESSAGES_BURST, PUBLIC_MESSAGES_PER_SECOND),
            unread: Bucket::new(UNREAD_MESSAGES_BURST, UNREAD_MESSAGES_PER_SECOND),
            signing_on: false,
        }));
        if identity != Identity::Public {
            self.look_again_when_told(ctx);
        }
        if let Identity::Register { register, .. } = identity {
            self.node.auth().devices().came(register, &client);
        }
        match identity {
            Identity::Public => self.welcome(Who::Public, ctx),
            Identity::Staff { staff, .. } => {
                let published = self.node.catalogue();
                match published.organisation.staff(staff) {
                    Some(person) => self.welcome(Who::Staff(published.organisation.staff_view(person)), ctx),
                    None => self.close(CloseReason::Unauthenticated, Duration::ZERO, ctx),
                }
            }
            Identity::Register { register, .. } => self.welcome_register(register, ctx),
        }
        true
    }

    fn welcome_register(&self, register: RegisterId, ctx: &mut Ctx) {
        let node = self.node.clone();
        let view = async move { node.register_view(register).await };
        ctx.wait(view.into_actor(self).map(|view, connection, ctx| match view {
            Ok(view) => connection.welcome(Who::Register(view), ctx),
            Err(refusal) => {
                connection.refuse(None, refusal, ctx);
                connection.close(CloseReason::Overload, Duration::from_secs(1), ctx);
            }
        }));
    }

    fn welcome(&self, who: Who, ctx: &mut Ctx) {
        self.write(&ServerMessage::Welcome(greeting(&self.node, who)), ctx);
    }

    fn sign_on(&mut self, sign_on: SignOn, ctx: &mut Ctx) {
        let request = sign_on.request;
        let register = match self.begin_sign_on() {
            Ok(register) => register,
            Err(refusal) => {
                self.refuse(Some(request), refusal, ctx);
                return;
            }
        };
        let node = self.node.clone();
        let attempt = async move {
            let (person, failed) = node.auth().check_pin(sign_on.staff, &sign_on.pin).await?;
            let reply = node.sign_on(register, person.id).await?;
            match reply.answer {
                Answer::Ok(_) => Ok((person, failed)),
                Answer::Rejected(refusal) => Err(refusal),
            }
        };
        ctx.spawn(attempt.into_actor(self).map(move |result, connection, ctx| {
            if let Some(greeted) = connection.greeted.as_mut() {
                greeted.signing_on = false;
            }
            match result {
                Ok((person, failed)) => {
                    let staff = connection.node.catalogue().organisation.staff_view(&person);
                    let signed_on = SignedOn { request, staff, failed };
                    connection.write(&ServerMessage::SignedOn(signed_on), ctx);
                }
                Err(refusal) => connection.refuse(Some(request), refusal, ctx),
            }
        }));
    }

    /// The register at which a person may sign on now.
    fn begin_sign_on(&mut self) -> Result<RegisterId, Refusal> {
        match self.greeted.as_deref_mut() {
            Some(Greeted { identity: Identity::Register { register, .. }, signing_on, .. }) => {
                if std::mem::replace(signing_on, true) {
                    return Err(Refusal::new(RefusalCode::Busy, "somebody else is signing on here"));
                }
                Ok(*register)
            }
            _ => Err(Refusal::new(RefusalCode::Unauthorised, "people sign on at registers")),
        }
    }

    fn command(&mut self, command: Command, ctx: &mut Ctx) {
        let id = command.id;
        let Some(greeted) = self.greeted.as_mut() else { return };
        let replies = greeted.replies.get_or_insert_with(|| Arc::new(ctx.address().recipient()));
        let reply_to = ReplyTo::Connection(Owed::new(Arc::clone(replies), id));
        let (refusal, reply_to) = match self.ingress() {
            Err(refusal) => (refusal, reply_to),
            Ok(ingress) => match ingress.try_send(Submit { command, history: false, reply_to }) {
                Ok(()) => return,
                Err(SendError::Full(submit) | SendError::Closed(submit)) => {
                    (Refusal::new(RefusalCode::Busy, "too many commands are waiting"), submit.reply_to)
                }
            },
        };
        reply_to.answer(Err(refusal), id);
    }

    fn ingress(&mut self) -> Result<&Addr<Ingress>, Refusal> {
        let unauthorised = || Refusal::new(RefusalCode::Unauthorised, "sign in to send commands");
        let greeted = self.greeted.as_mut().ok_or_else(unauthorised)?;
        let origin = match greeted.identity {
            Identity::Public => return Err(unauthorised()),
            Identity::Register { register, .. } => Origin::Register(register),
            Identity::Staff { staff, .. } => Origin::Staff(staff),
        };
        let ingress = match greeted.ingress.take().filter(Addr::connected) {
            Some(ingress) => ingress,
            None => self.node.ingress(origin)?,
        };
        Ok(greeted.ingress.insert(ingress))
    }

    fn subscribe(&mut self, subscribe: Subscribe, ctx: &mut Ctx) {
        let request = subscribe.request;
        if let Err(refusal) = self.authorise(&subscribe) {
            self.refuse(Some(request), refusal, ctx);
            return;
        }
        let Some(greeted) = self.greeted.as_mut() else { return };
        let mut track = subscribe.track;
        track.sort_unstable();
        track.dedup();
        let followed = (subscribe.topic, track.iter().copied().collect());
        greeted.topics.insert(row(subscribe.topic).handle, followed);
        // A position in another history proves nothing.
        let epoch = self.node.epoch();
        let since = subscribe.since.filter(|position| position.epoch == epoch).map(|position| position.seq);
        let wish =
            Wish::Subscribe { request, topic: subscribe.topic, since, track, max_hz: subscribe.max_hz };
        self.tell_hub(wish, Some(request), ctx);
    }

    fn authorise(&self, subscribe: &Subscribe) -> Result<(), Refusal> {
        let Some(greeted) = &self.greeted else {
            return Err(Refusal::new(RefusalCode::Unauthenticated, "say hello first"));
        };
        if subscribe.track.len() > TRACKED_KEYS_MAX {
            return Err(too_many_keys());
        }
        let row = row(subscribe.topic);
        if greeted.topics.len() >= TOPICS_MAX && !greeted.topics.contains_key(&row.handle) {
            return Err(Refusal::new(RefusalCode::TooManyTopics, format!("at most {TOPICS_MAX} topics")));
        }
        if !admits(row.access, greeted.identity) {
            return Err(Refusal::new(RefusalCode::Unauthorised, "this topic is not for you"));
        }
        check_keys(row.mode, &subscribe.track)?;
        if let Topic::Stock(StockTopic { branch, partition }) = subscribe.topic {
            if partition >= self.node.partitions() {
                return Err(Refusal::new(RefusalCode::UnknownTopic, format!("no partition {partition}")));
            }
            if self.node.catalogue().organisation.branch(branch).is_none() {
                return Err(Refusal::new(RefusalCode::UnknownBranch, format!("no branch {branch}")));
            }
        }
        Ok(())
    }

    fn unsubscribe(&mut self, handle: u32) {
        let Some(greeted) = self.greeted.as_mut() else { return };
        if greeted.topics.remove(&handle).is_some() {
            let wish = Wish::Unsubscribe { handle };
            if self.hub.try_send(Inbound { id: self.id, wish }).is_err() {
                tracing::debug!("the hub was too busy to unsubscribe");
            }
        }
    }

    fn track(&mut self, track: Track, ctx: &mut Ctx) {
        match self.tracked(track) {
            Ok(wish) => self.tell_hub(wish, None, ctx),
            Err(refusal) => self.refuse(None, refusal, ctx),
        }
    }

    /// Takes a change of keys, as far as it is one.
    fn tracked(&mut self, track: Track) -> Result<Wish, Refusal> {
        let followed = self.greeted.as_mut().and_then(|greeted| greeted.topics.get_mut(&track.handle));
        let Some((topic, tracked)) = followed else {
            return Err(Refusal::new(
                RefusalCode::UnknownTopic,
                "subscribe to the topic of these keys first",
            ));
        };
        check_keys(row(*topic).mode, &track.add)?;
        let mut add = track.add;
        add.sort_unstable();
        add.dedup();
        add.retain(|key| !tracked.contains(key));
        let mut remove = track.remove;
        remove.sort_unstable();
        remove.dedup();
        remove.retain(|key| tracked.contains(key));
        let after = tracked.len().saturating_sub(remove.len()).saturating_add(add.len());
        if after > TRACKED_KEYS_MAX {
            return Err(too_many_keys());
        }
        remove.iter().for_each(|key| {
            tracked.remove(key);
        });
        tracked.extend(add.iter().copied());
        Ok(Wish::Track { topic: *topic, add, remove })
    }

    fn tell_hub(&self, wish: Wish, request: Option<u32>, ctx: &mut Ctx) {
        if self.hub.try_send(Inbound { id: self.id, wish }).is_err() {
            self.refuse(request, Refusal::new(RefusalCode::Busy, "the server has too much to do"), ctx);
        }
    }

    fn refuse(&self, request: Option<u32>, refusal: Refusal, ctx: &mut Ctx) {
        self.write(&ServerMessage::Refused(Refused { request, refusal }), ctx);
    }

    fn write(&self, message: &ServerMessage, ctx: &mut Ctx) {
        match self.encoding.frame(message) {
            Ok(frame) => match self.encoding {
                Encoding::Json => ctx.text(ByteString::try_from(frame).unwrap_or_default()),
                Encoding::Bin => ctx.binary(Bytes::from(frame)),
            },
            Err(error) => tracing::error!(%error, "a message could not be encoded"),
        }
    }

    /// Says why, closes with the matching code and ends the actor.
    fn close(&mut self, reason: CloseReason, after: Duration, ctx: &mut Ctx) {
        self.write(closing(reason, after).message(), ctx);
        ctx.close(Some(ws::CloseReason { code: CloseCode::from(reason.code()), description: None }));
        ctx.stop();
    }
}

impl Actor for Connection {
    type Context = WebsocketContext<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(CONNECTION_MAILBOX);
        let connect = Connect { id: self.id, to: ctx.address().recipient(), wire: Arc::clone(&self.wire) };
        if self.hub.try_send(connect).is_err() {
            self.close(CloseReason::Overload, Duration::from_secs(5), ctx);
            return;
        }
        ctx.run_later(HELLO_DEADLINE, |connection, ctx| {
            if connection.greeted.is_none() {
                connection.close(CloseReason::Unauthenticated, Duration::ZERO, ctx);
            }
        });
    }

    fn stopping(&mut self, _: &mut Self::Context) -> Running {
        if let Some(Identity::Register { register, .. }) = self.greeted.as_ref().map(|one| one.identity) {
            self.node.auth().devices().went(register);
        }
        // The hub must learn of it whatever its mailbox holds; each connection sends this once.
        self.hub.do_send(Disconnect(self.id));
        Running::Stop
    }
}

impl StreamHandler<Result<ws::Message, ws::ProtocolError>> for Connection {
    fn handle(&mut self, message: Result<ws::Message, ws::ProtocolError>, ctx: &mut Self::Context) {
        let now = self.wire.hear();
        match (message, self.encoding) {
            (Ok(ws::Message::Text(text)), Encoding::Json) => self.read(text.as_bytes(), now, ctx),
            (Ok(ws::Message::Binary(bytes)), Encoding::Bin) => self.read(&bytes, now, ctx),
            (Ok(ws::Message::Text(_) | ws::Message::Binary(_)), _) => {
                self.close(CloseReason::Malformed, Duration::ZERO, ctx);
            }
            (Ok(ws::Message::Ping(payload)), _) => ctx.pong(&payload),
            (Ok(ws::Message::Pong(_) | ws::Message::Nop), _) => {}
            (Ok(ws::Message::Continuation(_)) | Err(ws::ProtocolError::Overflow), _) => {
                // Messages are small by contract, so nobody has reason to split one.
                self.close(CloseReason::TooLarge, Duration::ZERO, ctx);
            }
            (Ok(ws::Message::Close(reason)), _) => {
                ctx.close(reason);
                ctx.stop();
            }
            (Err(_), _) if self.wire.is_outsized() => {
                self.close(CloseReason::TooLarge, Duration::ZERO, ctx);
            }
            (Err(_), _) => self.close(CloseReason::Malformed, Duration::ZERO, ctx),
        }
    }
}

impl Handler<Deliver> for Connection {
    type Result = ();

    fn handle(&mut self, deliver: Deliver, ctx: &mut Self::Context) {
        match deliver {
            Deliver::Reply(reply) => self.write(&ServerMessage::Reply(*reply), ctx),
            Deliver::Frames(frames) => {
                for frame in frames.iter() {
                    match self.encoding {
                        Encoding::Json => ctx.text(frame.json()),
                        Encoding::Bin => ctx.binary(frame.bin()),
                    }
                }
            }
            Deliver::Close(reason, after) => self.close(reason, after, ctx),
        }
        if self.wire.is_lagging() && self.hub.try_send(Drained(self.id)).is_err() {
            tracing::debug!("the hub was too busy to hear of a drained connection");
        }
    }
}
