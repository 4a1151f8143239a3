//! A provider of payments to try things with, as a shop meets one outside: an interface, a page where customers pay, and signed
//! notices. There is no money behind it, and it takes no number of a real card. It stands in for somebody else's server, so that
//! it knows nothing of the shop but the address of its notices.

mod api;
mod book;
mod cards;
mod limits;
mod notify;
mod page;
mod payment;
#[cfg(test)]
mod tests;
mod words;

use actix_web::{App, HttpRequest, HttpServer, dev::ServerHandle, http::header, web};
use std::{
    io,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

pub use book::{ApiFault, Faults};
pub use cards::{Behaviour, CARDS, Card, Notices, Reason, behaviour};
pub use notify::{Webhook, sign};
pub use payment::State;

use book::{Book, Pauses};
use limits::{BODY_BYTES_MAX, HANGING_MAX, SECRETS_MAX};

/// How it behaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    pub listen: SocketAddr,
    /// How customers reach it, without a slash at the end. None: by where it listens.
    pub public: Option<String>,
    /// Where payments are kept. None: nowhere.
    pub file: Option<PathBuf>,
    /// What shops show.
    pub key: String,
    /// Where notices go. None: nowhere, until it is told.
    pub webhook: Option<Webhook>,
    /// Until a late bank says yes.
    pub late: Duration,
    /// Until a delayed notice goes out.
    pub delay: Duration,
    /// For how long a page that never answers does not.
    pub hang: Duration,
}

impl Options {
    /// As it behaves when nobody says how.
    #[must_use]
    pub fn new(listen: SocketAddr, key: &str) -> Self {
        Self {
            listen,
            public: None,
            file: None,
            key: key.to_owned(),
            webhook: None,
            late: Duration::from_secs(15),
            delay: Duration::from_secs(10),
            hang: Duration::from_secs(60),
        }
    }
}

/// One that runs.
pub struct Sandbox {
    pub address: SocketAddr,
    shared: Shared,
    server: ServerHandle,
    notices: tokio::task::JoinHandle<()>,
}

#[derive(Clone)]
pub(crate) struct Shared {
    book: Arc<Mutex<Book>>,
    webhook: Arc<RwLock<Option<Webhook>>>,
    key: Arc<str>,
    public: Arc<str>,
    hang: Duration,
    hanging: Arc<AtomicUsize>,
    pub(crate) client: reqwest::Client,
}

impl Shared {
    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn webhook(&self) -> Option<Webhook> {
        self.webhook.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn page_of(&self, id: &str) -> String {
        format!("{}/pay/{id}", self.public)
    }

    fn is_allowed(&self, request: &HttpRequest) -> bool {
        let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        shown.and_then(|shown| shown.strip_prefix("Bearer ")).is_some_and(|shown| shown == &*self.key)
    }

    fn next_fault(&self) -> ApiFault {
        let faults = &mut self.book().faults;
        if faults.requests == 0 {
            return ApiFault::None;
        }
        faults.requests = faults.requests.saturating_sub(1);
        faults.api
    }

    /// Lets somebody wait for nothing.
    pub(crate) async fn hang(&self) {
        if self.hanging.fetch_add(1, Ordering::Relaxed) < HANGING_MAX {
            tokio::time::sleep(self.hang).await;
        }
        self.hanging.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Binds, and serves from now on.
///
/// # Errors
/// When the address cannot be bound, or the file not be read.
pub fn serve(options: &Options) -> io::Result<Sandbox> {
    let millis = |pause: Duration| i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
    let pauses = Pauses { late_ms: millis(options.late), delay_ms: millis(options.delay) };
    let listener = std::net::TcpListener::bind(options.listen)?;
    let address = listener.local_addr()?;
    let secrets = options.webhook.as_ref().map_or(0, |webhook| webhook.secrets.len());
    if secrets > SECRETS_MAX {
        return Err(io::Error::other("notices are signed with four secrets at most"));
    }
    let shared = Shared {
        book: Arc::new(Mutex::new(Book::open(options.file.as_deref(), pauses)?)),
        webhook: Arc::new(RwLock::new(options.webhook.clone())),
        key: options.key.as_str().into(),
        public: options.public.clone().unwrap_or_else(|| format!("http://{address}")).into(),
        hang: options.hang,
        hanging: Arc::default(),
        client: reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(io::Error::other)?,
    };
    let data = web::Data::new(shared.clone());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .app_data(web::JsonConfig::default().limit(BODY_BYTES_MAX))
            .app_data(web::FormConfig::default().limit(BODY_BYTES_MAX))
            .configure(api::configure)
            .configure(page::configure)
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(1)
    .listen(listener)?
    .run();
    let handle = server.handle();
    tokio::task::spawn_local(server);
    let notices = tokio::task::spawn_local(notify::run(shared.clone()));
    Ok(Sandbox { address, shared, server: handle, notices })
}

impl Sandbox {
    /// Where notices go from now on.
    pub fn tell(&self, webhook: Webhook) {
        *self.shared.webhook.write().unwrap_or_else(PoisonError::into_inner) = Some(webhook);
    }

    /// What goes wrong from now on.
    pub fn fail(&self, faults: Faults) {
        self.shared.book().faults = faults;
    }

    /// Stops serving.
    pub async fn stop(self) {
        self.notices.abort();
        self.server.stop(false).await;
    }
}
