//! Binds a node to an address and takes it down again in order.

use actix_web::{App, HttpServer, dev::ServerHandle, web};
use std::{net::SocketAddr, sync::Arc};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{
    egress::keep_socket,
    gateway::Outside,
    limits::{HEAD_DEADLINE, KEEP_ALIVE, SPARE_HANDLES},
    node::{KeyFile, Node, StartError},
    rim::{Rim, RimOptions},
    site::Site,
    socket::{self, AllowedOrigins},
};

/// How to serve.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    pub listen: SocketAddr,
    /// Threads that handle sockets and requests. Branches share the first one's.
    pub workers: usize,
    /// Origins, besides the server's own, whose pages may open sockets.
    pub allowed_origins: Vec<String>,
    /// How the interface is reached from outside.
    pub rim: RimOptions,
}

/// A server that has been bound.
pub struct Running {
    pub node: Node,
    /// The address really bound, which tells the port when port 0 was asked for.
    pub address: SocketAddr,
    server: ServerHandle,
    _key: Option<KeyFile>,
    finished: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// Binds and starts serving.
///
/// # Errors
/// When the address cannot be bound.
pub fn serve(node: Node, options: &ServeOptions) -> Result<Running, StartError> {
    // A proxy may hide the host that a page was asked for; the public address is the server's own all the same.
    let origins = options.allowed_origins.iter().chain(&options.rim.public_url).cloned().collect();
    let origins = AllowedOrigins(Arc::new(origins));
    let shared = node.clone();
    let handles = file_handles();
    let counting = node.clone();
    let public = options.rim.public_url.clone();
    let public = public.unwrap_or_else(|| format!("http://{}", reachable(options.listen)));
    let outside = Outside::begin(&node, None, &public);
    let site = Site::new(Rim::new(options.rim.clone()), &node, outside);
    let server = HttpServer::new(move || {
        let hub = shared.start_worker();
        App::new()
            .app_data(web::Data::new(shared.clone()))
            .app_data(web::Data::new(hub))
            .app_data(web::Data::new(origins.clone()))
            .configure(socket::configure)
            .configure(site.clone().configure())
    })
    .workers(options.workers.max(1))
    .on_connect(move |io, extensions| {
        let spare = counting.connections().saturating_mul(2).saturating_add(SPARE_HANDLES) < handles;
        keep_socket(io, extensions, spare);
    })
    .tcp_nodelay(true)
    .keep_alive(KEEP_ALIVE)
    .client_request_timeout(HEAD_DEADLINE)
    .shutdown_timeout(2)
    .disable_signals()
    .bind(options.listen)?;
    let address = server.addrs().first().copied().unwrap_or(options.listen);
    let server = server.run();
    let handle = server.handle();
    let finished = tokio::task::spawn_local(server);
    node.begin_backups()?;
    node.begin_mails()?;
    node.begin_conservation()?;
    node.begin_clearing_media();
    let key = node.leave_local_key(reachable(address));
    Ok(Running { node, address, server: handle, _key: key, finished })
}

/// An address by which this machine reaches what it listens on.
pub(crate) fn reachable(listen: SocketAddr) -> SocketAddr {
    let mut address = listen;
    if listen.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    address
}

impl Running {
    /// Drains connections, stops listening, writes snapshots and closes the journal.
    ///
    /// # Errors
    /// When the server had failed before.
    pub async fn stop(self) -> std::io::Result<()> {
        self.node.drain().await;
        // The node's actors run on a worker of the server, so they must be done before it goes.
        self.node.stop().await;
        self.server.stop(true).await;
        self.finished.await.unwrap_or_else(|error| Err(std::io::Error::other(error)))
    }
}

/// What ends a server in order: SIGTERM, SIGINT and SIGHUP, heard from here on. A hang-up that the process was started to ignore,
/// as `nohup` does, stays ignored.
pub(crate) struct EndSignals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Option<Signal>,
}

impl EndSignals {
    /// To be called before anybody is told that the server is there: until then such a signal ends the process as it stands.
    ///
    /// # Errors
    /// When signals cannot be heard.
    pub(crate) fn listen() -> std::io::Result<Self> {
        let hangup = if ignores_hangup() { None } else { Some(signal(SignalKind::hangup())?) };
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(Self { terminate, interrupt, hangup })
    }

    /// Waits for one of them.
    pub(crate) async fn heard(&mut self) {
        let hung_up = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => tracing::info!("SIGTERM: draining"),
            _ = self.interrupt.recv() => tracing::info!("SIGINT: draining"),
            _ = hung_up => tracing::info!("SIGHUP: draining"),
        }
    }
}

/// Whether whoever started this process wants it to outlive their terminal.
fn ignores_hangup() -> bool {
    ignores_first_signal(&std::fs::read_to_string("/proc/self/status").unwrap_or_default())
}

/// SIGHUP is the first signal, the lowest bit of the mask.
fn ignores_first_signal(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).map(str::trim);
    mask.and_then(|mask| u64::from_str_radix(mask, 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

/// How many file handles this process may have, after raising the soft limit as far as it goes.
fn file_handles() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::debug!(%error, "the limit of file handles could not be raised");
    }
    getrlimit(Resource::Nofile)
        .current
        .and_then(|handles| usize::try_from(handles).ok())
        .unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_hang_up_is_read_from_the_systems_report() {
        for (status, ignored) in [
            ("SigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n", true),
            ("SigIgn:\t0000000000001000\n", false),
            ("", false),
        ] {
            assert_eq!(ignores_first_signal(status), ignored, "{status}");
        }
    }
}
