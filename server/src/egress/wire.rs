//! What can be done to a socket without the help of its actor, which is not run while the socket is jammed.

use actix_web::{dev::Extensions, rt::net::TcpStream};
use protocol::CloseReason;
use socket2::{SockRef, Socket};
use std::{
    any::Any,
    net::Shutdown,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::limits::STALL_MAX;

/// A second handle of a connection's socket.
#[derive(Clone)]
pub(crate) struct KeptSocket(Option<Arc<Socket>>);

/// Prepares a fresh socket: the kernel drops it when a peer acknowledges nothing for as long as the hub waits, and a
/// second handle is kept for shutting it from outside. When file handles run short the kernel's timeout has to do.
pub(crate) fn keep_socket(io: &dyn Any, extensions: &mut Extensions, spare_handles: bool) {
    let Some(stream) = io.downcast_ref::<TcpStream>() else { return };
    let socket = SockRef::from(stream);
    if let Err(error) = socket.set_tcp_user_timeout(Some(STALL_MAX)) {
        tracing::debug!(%error, "the kernel takes no user timeout");
    }
    let kept = if spare_handles { socket.try_clone().ok().map(Arc::new) } else { None };
    extensions.insert(KeptSocket(kept));
}

/// One connection's state that the hub reads and writes from outside.
pub(crate) struct Wire {
    socket: KeptSocket,
    born: Instant,
    heard_ms: AtomicU64,
    lagging: AtomicBool,
    /// A frame has declared more than it may hold.
    outsized: AtomicBool,
}

impl Wire {
    pub(crate) fn new(socket: Option<&KeptSocket>) -> Self {
        Self {
            socket: socket.cloned().unwrap_or(KeptSocket(None)),
            born: Instant::now(),
            heard_ms: AtomicU64::new(0),
            lagging: AtomicBool::new(false),
            outsized: AtomicBool::new(false),
        }
    }

    /// Notes that something came from the client, and tells when.
    pub(crate) fn hear(&self) -> Instant {
        let now = Instant::now();
        let since = now.saturating_duration_since(self.born);
        self.heard_ms.store(u64::try_from(since.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        now
    }

    /// How long nothing has come.
    pub(crate) fn silence(&self) -> Duration {
        let heard = Duration::from_millis(self.heard_ms.load(Ordering::Relaxed));
        self.born.elapsed().saturating_sub(heard)
    }

    pub(crate) fn set_lagging(&self, lagging: bool) {
        self.lagging.store(lagging, Ordering::Relaxed);
    }

    pub(crate) fn is_lagging(&self) -> bool {
        self.lagging.load(Ordering::Relaxed)
    }

    pub(crate) fn set_outsized(&self) {
        self.outsized.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_outsized(&self) -> bool {
        self.outsized.load(Ordering::Relaxed)
    }

    /// Ends the socket at once, whatever its actor is doing.
    pub(crate) fn shut(&self, reason: CloseReason) {
        if let Some(socket) = &self.socket.0 {
            tracing::info!(?reason, "socket shut from outside");
            // The peer may be gone already, which is what was wanted.
            let _gone = socket.shutdown(Shutdown::Both);
        }
    }
}
