//! What is kept besides the journal: what became of documents of others, and questions that have a name. Each is a file beside the
//! journal; a node in memory forgets them with everything else.

use protocol::{Refusal, RefusalCode, StaffId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::{Names, Query, capture, ids::time};
use crate::{
    clock,
    limits::{
        EPCIS_CAPTURES_AT_ONCE, EPCIS_CAPTURES_KEPT, EPCIS_QUERIES_MAX, EPCIS_QUERY_NAME_MAX,
        EPCIS_SUBSCRIPTIONS_MAX,
    },
    node::Node,
    record::Origin,
};

const FOLDER: &str = "epcis";
const QUERIES: &str = "queries.json";

/// What became of a document, as the standard tells it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Capture {
    #[serde(rename = "captureID")]
    pub(crate) capture_id: String,
    created_at: String,
    finished_at: Option<String>,
    pub(crate) running: bool,
    /// Whether every event was taken.
    pub(crate) success: bool,
    capture_error_behaviour: String,
    errors: Vec<CaptureError>,
    #[serde(rename = "onhand:staff")]
    staff: Option<u16>,
    /// What became of each event, in the document's order.
    #[serde(rename = "onhand:events")]
    pub(crate) events: Vec<EventResult>,
}

/// A problem as the standard's vocabulary names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct CaptureError {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: String,
    #[serde(rename = "eventID")]
    event_id: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventResult {
    #[serde(rename = "eventID")]
    pub(crate) event_id: String,
    pub(crate) became: Became,
    /// The command that it has become.
    pub(crate) command: Option<String>,
    pub(crate) detail: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Became {
    Booked,
    /// It had been booked before.
    Repeated,
    /// What was counted is what the books have.
    Agreed,
    Refused,
}

/// A question with a name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct NamedQuery {
    pub(crate) name: String,
    pub(crate) query: Map<String, Value>,
}

/// All of it. A copy is the same.
#[derive(Clone)]
pub(crate) struct Epcis(Arc<Inner>);

struct Inner {
    folder: Option<PathBuf>,
    captures: Mutex<BTreeMap<String, Capture>>,
    queries: Mutex<BTreeMap<String, NamedQuery>>,
    working: Arc<Semaphore>,
    subscriptions: Arc<Semaphore>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Epcis {
    /// Finds what is kept of a node. Documents that were being taken when the server ended say so.
    pub(crate) fn of(node: &Node) -> Self {
        let folder = node.data().map(|data| data.join(FOLDER));
        let (captures, queries) = folder.as_deref().map(found).unwrap_or_default();
        Self(Arc::new(Inner {
            folder,
            captures: Mutex::new(captures),
            queries: Mutex::new(queries),
            working: Arc::new(Semaphore::new(EPCIS_CAPTURES_AT_ONCE)),
            subscriptions: Arc::new(Semaphore::new(EPCIS_SUBSCRIPTIONS_MAX)),
        }))
    }

    /// A place among the subscriptions, until it is dropped.
    ///
    /// # Errors
    /// When there are enough.
    pub(crate) fn subscribe(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(&self.0.subscriptions).try_acquire_owned().map_err(|_full| {
            let message =
                format!("there are {EPCIS_SUBSCRIPTIONS_MAX} subscriptions already; end one of them");
            Refusal::new(RefusalCode::Busy, message)
        })
    }

    /// Takes a document: answers at once, and works on.
    ///
    /// # Errors
    /// When others are being taken, or when it cannot be written down that this one came.
    pub(crate) async fn take(
        &self,
        node: &Node,
        names: Names,
        origin: Origin,
        events: Vec<Value>,
    ) -> Result<Capture, Refusal> {
        let turn = Arc::clone(&self.0.working).try_acquire_owned().map_err(|_full| {
            Refusal::new(RefusalCode::Busy, "other documents are being taken: send it again in a moment")
        })?;
        let capture = Capture {
            capture_id: Uuid::now_v7().to_string(),
            created_at: time(clock::now()),
            finished_at: None,
            running: true,
            success: false,
            capture_error_behaviour: "proceed".to_owned(),
            errors: Vec::new(),
            staff: match origin {
                Origin::Staff(StaffId(staff)) => Some(staff),
                _ => None,
            },
            events: Vec::new(),
        };
        self.keep(capture.clone()).await?;
        let (epcis, node, mut working) = (self.clone(), node.clone(), capture.clone());
        actix_web::rt::spawn(async move {
            for event in &events {
                working.events.push(capture::run(&node, &names, origin, event).await);
            }
            working.end();
            if let Err(refusal) = epcis.keep(working).await {
                tracing::error!(%refusal, "what became of a document cannot be written down");
            }
            drop(turn);
        });
        Ok(capture)
    }

    /// # Errors
    /// When the file cannot be written.
    async fn keep(&self, capture: Capture) -> Result<(), Refusal> {
        let gone: Vec<String> = {
            let mut captures = held(&self.0.captures);
            captures.insert(capture.capture_id.clone(), capture.clone());
            let over = captures.len().saturating_sub(EPCIS_CAPTURES_KEPT);
            // Their names rise with time.
            let gone: Vec<String> = captures.keys().take(over).cloned().collect();
            captures.retain(|id, _| !gone.contains(id));
            gone
        };
        let Some(folder) = self.0.folder.clone() else { return Ok(()) };
        on_disk(move || {
            for id in gone {
                // One that is not there any more is gone, which is what was wanted.
                let _gone = fs::remove_file(folder.join(format!("{id}.json")));
            }
            write(&folder, &format!("{}.json", capture.capture_id), &capture)
        })
        .await
    }

    /// What became of the documents, the newest first.
    pub(crate) fn captures(&self) -> Vec<Capture> {
        held(&self.0.captures).values().rev().cloned().collect()
    }

    pub(crate) fn capture(&self, id: &str) -> Option<Capture> {
        held(&self.0.captures).get(id).cloned()
    }

    pub(crate) fn queries(&self) -> Vec<NamedQuery> {
        held(&self.0.queries).values().cloned().collect()
    }

    pub(crate) fn query(&self, name: &str) -> Option<NamedQuery> {
        held(&self.0.queries).get(name).cloned()
    }

    /// Gives a question a name.
    ///
    /// # Errors
    /// When it cannot be understood, has a name that is taken, or finds no room.
    pub(crate) async fn put_query(&self, named: NamedQuery) -> Result<(), Refusal> {
        let wrong = |message: String| Refusal::new(RefusalCode::Malformed, message);
        named.check().map_err(wrong)?;
        {
            let mut queries = held(&self.0.queries);
            if queries.contains_key(&named.name) || named.name == super::SIMPLE_QUERY {
                return Err(wrong(format!(
                    "there is a question {} already: choose another name",
                    named.name
                )));
            }
            if queries.len() >= EPCIS_QUERIES_MAX {
                return Err(wrong(format!(
                    "there are {EPCIS_QUERIES_MAX} questions already: delete one of them"
                )));
            }
            queries.insert(named.name.clone(), named.clone());
        }
        let kept = self.keep_queries().await;
        if kept.is_err() {
            held(&self.0.queries).remove(&named.name);
        }
        kept
    }

    /// Takes a name away. False when nothing had it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) async fn remove_query(&self, name: &str) -> Result<bool, Refusal> {
        if held(&self.0.queries).remove(name).is_none() {
            return Ok(false);
        }
        self.keep_queries().await.map(|()| true)
    }

    async fn keep_queries(&self) -> Result<(), Refusal> {
        let Some(folder) = self.0.folder.clone() else { return Ok(()) };
        let queries = self.queries();
        on_disk(move || write(&folder, QUERIES, &queries)).await
    }
}

impl Capture {
    fn end(&mut self) {
        let refused = self.events.iter().filter(|event| event.became == Became::Refused);
        let error = |event: &EventResult| CaptureError {
            kind: "epcisException:ValidationException".to_owned(),
            title: "The event was not taken".to_owned(),
            status: 400,
            detail: event.detail.clone().unwrap_or_default(),
            event_id: event.event_id.clone(),
        };
        self.errors = refused.map(error).collect();
        self.success = self.errors.is_empty();
        self.running = false;
        self.finished_at = Some(time(clock::now()));
    }

    /// Of a server that ended while it worked.
    fn interrupted(mut self) -> Self {
        if self.running {
            self.end();
            self.success = false;
            self.errors.push(CaptureError {
                kind: "epcisException:ImplementationException".to_owned(),
                title: "The server ended on the way".to_owned(),
                status: 500,
                detail: "send the document again: what was booked is not booked twice".to_owned(),
                event_id: String::new(),
            });
        }
        self
    }
}

impl NamedQuery {
    fn check(&self) -> Result<(), String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if self.name.is_empty() || self.name.len() > EPCIS_QUERY_NAME_MAX || !self.name.bytes().all(plain) {
            return Err(format!(
                "a name has 1 to {EPCIS_QUERY_NAME_MAX} letters, digits, and - _ . in between"
            ));
        }
        let pairs = self.pairs()?;
        if let Some((name, _)) =
            pairs.iter().find(|(name, _)| ["perPage", "nextPageToken"].contains(&name.as_str()))
        {
            return Err(format!("`{name}` is said when the events are asked for, and not with the question"));
        }
        Query::read(pairs).map(|_| ())
    }

    /// Its parameters as an address would have them.
    ///
    /// # Errors
    /// A sentence about one that has no such form.
    pub(crate) fn pairs(&self) -> Result<Vec<(String, String)>, String> {
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(bool) => Some(bool.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        };
        let mut pairs = Vec::with_capacity(self.query.len());
        for (name, value) in &self.query {
            let written = match value {
                Value::Array(values) => {
                    values.iter().map(text).collect::<Option<Vec<_>>>().map(|all| all.join(","))
                }
                one => text(one),
            };
            // The standard has it in the plural here.
            let name = if name == "eventTypes" { "eventType" } else { name };
            pairs.push((
                name.to_owned(),
                written.ok_or_else(|| format!("`{name}` is a text or a list of texts"))?,
            ));
        }
        Ok(pairs)
    }
}

type Kept = (BTreeMap<String, Capture>, BTreeMap<String, NamedQuery>);

/// What is in the folder. A file that cannot be read is left alone and passed over.
fn found(folder: &Path) -> Kept {
    let files = fs::read_dir(folder).map(|entries| entries.flatten().collect::<Vec<_>>()).unwrap_or_default();
    let mut captures = BTreeMap::new();
    for path in files.iter().map(fs::DirEntry::path).filter(|path| !path.ends_with(QUERIES)) {
        let read = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Capture>(&bytes).ok());
        match read {
            Some(capture) => {
                captures.insert(capture.capture_id.clone(), capture.interrupted());
            }
            None => tracing::warn!(path = %path.display(), "what became of a document cannot be read"),
        }
    }
    let queries = fs::read(folder.join(QUERIES)).ok();
    let queries = queries.and_then(|bytes| serde_json::from_slice::<Vec<NamedQuery>>(&bytes).ok());
    let queries = queries.unwrap_or_default().into_iter().map(|one| (one.name.clone(), one));
    (captures, queries.collect())
}

/// Writes a file beside its name and names it then, so that a crash leaves the old or the new one.
fn write(folder: &Path, name: &str, value: &impl Serialize) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&mut file, value)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    Ok(())
}

async fn on_disk(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> Result<(), Refusal> {
    let done = actix_web::web::block(work).await;
    let failed =
        |error: String| Refusal::new(RefusalCode::Fault, format!("it cannot be written down: {error}"));
    match done {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error))
            if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) =>
        {
            Err(Refusal::new(RefusalCode::StorageFull, "there is no room to write it down"))
        }
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}
