//! A server in this process, on a thread of its own, with a port of its own.

use client::{Client, Options, Settings};
use onhand::{
    ServeOptions,
    auth::Identity,
    node::{Node, NodeOptions},
    rim::RimOptions,
};
use protocol::{Encoding, PutKit, RegisterId, StaffId};
use std::{net::SocketAddr, path::PathBuf, thread::JoinHandle, time::Duration};
use tokio::sync::oneshot;

use crate::{Http, PATIENCE, Raw, shop, until};

/// How to start a [`TestApp`].
#[derive(Clone)]
pub struct AppOptions {
    pub node: NodeOptions,
    pub workers: usize,
    pub rim: RimOptions,
}

impl Default for AppOptions {
    /// Everything in memory, a heartbeat every 200 ms, two partitions and two workers.
    fn default() -> Self {
        let node = NodeOptions { heartbeat: Duration::from_millis(200), ..NodeOptions::default() };
        Self { node, workers: 2, rim: RimOptions::default() }
    }
}

impl AppOptions {
    /// The same on disk.
    #[must_use]
    pub fn on_disk(data: impl Into<PathBuf>) -> Self {
        let mut options = Self::default();
        options.node.data = Some(data.into());
        options
    }
}

/// A running server with the shop in it.
pub struct TestApp {
    pub address: SocketAddr,
    pub node: Node,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl TestApp {
    /// A shop in memory.
    pub async fn start() -> Self {
        Self::start_with(&AppOptions::default()).await
    }

    /// Starts a server, and fills the shop when there is none.
    pub async fn start_with(options: &AppOptions) -> Self {
        let app = Self::start_empty(options).await;
        if app.node.catalogue().organisation.branches().next().is_none() {
            shop::fill(&app.node).await;
        }
        app
    }

    async fn start_empty(options: &AppOptions) -> Self {
        let (tell, told) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let options = options.clone();
        let thread = std::thread::Builder::new()
            .name("server".to_owned())
            .spawn(move || run(&options, tell, stopped))
            .unwrap();
        let (address, node): (SocketAddr, Node) =
            tokio::time::timeout(PATIENCE, told).await.expect("a server in time").expect("a server");
        let starting = node.clone();
        until("the first worker", move || starting.status().ready).await;
        Self { address, node, stop, thread }
    }

    /// Stops in order, as SIGTERM does.
    pub async fn stop(self) {
        let Self { node, stop, thread, .. } = self;
        drop(node);
        stop.send(()).expect("the server was gone already");
        tokio::task::spawn_blocking(move || thread.join().expect("the server panicked")).await.unwrap();
    }

    #[must_use]
    pub fn socket_url(&self) -> String {
        format!("ws://{}/ws", self.address)
    }

    /// HTTP without a token.
    #[must_use]
    pub fn http(&self) -> Http {
        Http::new(self.address, None)
    }

    /// HTTP with a token.
    #[must_use]
    pub fn http_as(&self, token: &str) -> Http {
        Http::new(self.address, Some(token.to_owned()))
    }

    /// A client that anybody may be.
    #[must_use]
    pub fn public(&self, encoding: Encoding) -> Client {
        self.client(None, encoding)
    }

    /// A client with any token, which connects by itself.
    #[must_use]
    pub fn client(&self, token: Option<String>, encoding: Encoding) -> Client {
        Client::start(self.socket_url(), client_options(token, encoding))
    }

    /// A register with a person signed on and a shift open.
    pub async fn till(&self, register: RegisterId, staff: StaffId, encoding: Encoding) -> Client {
        shop::open(&self.node, register, staff).await;
        let client = self.client(Some(shop::token(register)), encoding);
        client.online().await.unwrap();
        client
    }

    /// A person's client.
    pub async fn staff(&self, staff: StaffId, encoding: Encoding) -> Client {
        let client = self.client(Some(self.sign_in(staff).await), encoding);
        client.online().await.unwrap();
        client
    }

    /// A person's sign-in token.
    pub async fn sign_in(&self, staff: StaffId) -> String {
        let token = self.node.auth().admit(staff, &"test".into(), None).await.unwrap().token;
        assert!(matches!(self.node.auth().identify(&token), Some(Identity::Staff { .. })));
        token
    }

    /// Makes some goods parts of a kit, so that their badges are told with every movement and not only when they say something
    /// else.
    pub async fn tell_every_change(&self) {
        let parts = shop::quantities(&[("P01", 1), ("P02", 1), ("P03", 1)]);
        let kit = PutKit { sku: shop::sku(shop::NEVER), parts, at_sale: true, version: Some(0) };
        let manager = self.http_as(&self.sign_in(shop::MANAGER).await);
        shop::done(&manager.submit(&shop::office(None, kit.into())).await.unwrap());
    }

    /// A socket that has not said hello.
    pub async fn raw(&self, encoding: Encoding) -> Raw {
        Raw::connect(self.address, encoding).await
    }

    /// A socket that is welcome.
    pub async fn raw_as(&self, token: Option<&str>, encoding: Encoding) -> Raw {
        let mut raw = self.raw(encoding).await;
        raw.hello(token).await;
        raw
    }
}

/// Options of a client with the patience of a test.
#[must_use]
pub fn client_options(token: Option<String>, encoding: Encoding) -> Options {
    let settings = Settings::new(token, rand::random());
    Options { settings, encoding, patience: PATIENCE, events: 4_096 }
}

fn run(options: &AppOptions, tell: oneshot::Sender<(SocketAddr, Node)>, stopped: oneshot::Receiver<()>) {
    actix::System::new().block_on(async move {
        let node = Node::open(&options.node).expect("a node");
        let serve = ServeOptions {
            listen: ([127, 0, 0, 1], 0).into(),
            workers: options.workers,
            allowed_origins: vec!["https://shop.example".to_owned()],
            rim: options.rim.clone(),
            payments: onhand::payments::PaymentOptions::default(),
        };
        let running = onhand::serve(node.clone(), &serve).expect("a server");
        tell.send((running.address, node)).ok().expect("a test that waits");
        // A test that failed drops its end, which stops the server as well.
        let _dropped = stopped.await;
        running.stop().await.expect("an orderly end");
    });
}
