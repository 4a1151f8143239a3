//! A socket that only tells: events to whoever follows a question. Its actor is not run while the socket is jammed, so that what waits
//! for a slow reader is one message; one that takes nothing for too long is shut from outside.

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, StreamHandler, WrapFuture};
use actix_web::{HttpRequest, HttpResponse, web};
use actix_web_actors::ws::{self, CloseCode, WebsocketContext, WsResponseBuilder};
use protocol::CloseReason;
use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use super::frame_lengths::Bounded;
use crate::{
    egress::{KeptSocket, Wire},
    epcis::Subscription,
    limits::{
        EPCIS_FOLLOW_TICK, EPCIS_HEARD_BYTES_MAX, HEARTBEAT, HUB_TICK, IDENTITY_RECHECK, SILENCE_MAX,
        STALL_MAX,
    },
};

type Ctx = WebsocketContext<Feed>;

/// The actor of one such socket.
struct Feed {
    subscription: Subscription,
    wire: Arc<Wire>,
    alive: Arc<Alive>,
    /// Something is being read for it.
    reading: bool,
    checked: Instant,
    pinged: Instant,
}

/// When the actor was run last, in milliseconds since it began.
struct Alive {
    born: Instant,
    run_ms: AtomicU64,
}

impl Alive {
    fn run(&self) {
        let millis = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.run_ms.store(millis, Ordering::Relaxed);
    }

    fn jammed_for(&self) -> Duration {
        self.born.elapsed().saturating_sub(Duration::from_millis(self.run_ms.load(Ordering::Relaxed)))
    }
}

/// Turns a request into a socket that tells a subscription's events.
///
/// # Errors
/// When the request is no handshake.
pub(crate) fn feed(
    request: &HttpRequest,
    body: web::Payload,
    subscription: Subscription,
) -> Result<HttpResponse, actix_web::Error> {
    let wire = Arc::new(Wire::new(request.conn_data::<KeptSocket>()));
    let body = Bounded::new(body, EPCIS_HEARD_BYTES_MAX, Arc::clone(&wire));
    let now = Instant::now();
    let alive = Arc::new(Alive { born: now, run_ms: AtomicU64::new(0) });
    let feed = Feed { subscription, wire, alive, reading: false, checked: now, pinged: now };
    WsResponseBuilder::new(feed, request, body).frame_size(EPCIS_HEARD_BYTES_MAX).start()
}

/// Shuts a socket whose actor was not run for too long. It ends with the actor.
async fn watch(alive: Weak<Alive>, wire: Arc<Wire>) {
    while let Some(alive) = alive.upgrade() {
        if alive.jammed_for() > STALL_MAX {
            wire.shut(CloseReason::Slow);
            return;
        }
        drop(alive);
        actix_web::rt::time::sleep(HUB_TICK).await;
    }
}

impl Feed {
    fn tick(&mut self, ctx: &mut Ctx) {
        self.alive.run();
        let now = Instant::now();
        if self.subscription.is_draining() {
            return Self::close(CloseReason::Restart, ctx);
        }
        if self.wire.silence() > SILENCE_MAX {
            return Self::close(CloseReason::Silent, ctx);
        }
        if now.duration_since(self.checked) > IDENTITY_RECHECK {
            self.checked = now;
            if !self.subscription.may_go_on() {
                return Self::close(CloseReason::Unauthenticated, ctx);
            }
        }
        if now.duration_since(self.pinged) > HEARTBEAT {
            self.pinged = now;
            ctx.ping(b"");
        }
        self.read(ctx);
    }

    /// Reads on, unless something is being read already or there is nothing new.
    fn read(&mut self, ctx: &mut Ctx) {
        if self.reading || !self.subscription.is_due() {
            return;
        }
        self.reading = true;
        let next = self.subscription.next();
        ctx.spawn(next.into_actor(self).map(|news, feed, ctx| {
            feed.reading = false;
            feed.alive.run();
            match news {
                Ok(news) => {
                    if let Some(message) = feed.subscription.go_on(news) {
                        ctx.text(message);
                    }
                    // The next part only once the socket has taken this one.
                    ctx.run_later(Duration::ZERO, Self::read);
                }
                Err(refusal) => {
                    tracing::warn!(%refusal, "events cannot be read for a subscription");
                    Self::close(CloseReason::Overload, ctx);
                }
            }
        }));
    }

    fn close(reason: CloseReason, ctx: &mut Ctx) {
        let description = Some(format!("{reason:?}").to_lowercase());
        ctx.close(Some(ws::CloseReason { code: CloseCode::from(reason.code()), description }));
        ctx.stop();
    }
}

impl Actor for Feed {
    type Context = Ctx;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(EPCIS_FOLLOW_TICK, Self::tick);
        let (alive, wire) = (Arc::downgrade(&self.alive), Arc::clone(&self.wire));
        actix_web::rt::spawn(watch(alive, wire));
        self.read(ctx);
    }
}

impl StreamHandler<Result<ws::Message, ws::ProtocolError>> for Feed {
    fn handle(&mut self, message: Result<ws::Message, ws::ProtocolError>, ctx: &mut Self::Context) {
        self.wire.hear();
        match message {
            Ok(ws::Message::Ping(payload)) => ctx.pong(&payload),
            Ok(ws::Message::Pong(_) | ws::Message::Nop) => {}
            Ok(ws::Message::Close(reason)) => {
                ctx.close(reason);
                ctx.stop();
            }
            // Nothing can be said to it.
            Ok(ws::Message::Text(_) | ws::Message::Binary(_) | ws::Message::Continuation(_)) | Err(_) => {
                Self::close(CloseReason::Malformed, ctx);
            }
        }
    }
}
