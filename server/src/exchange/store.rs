//! Where imports rest: a folder for each beside the journal, with the file as it came, how it is read, and what became of it.
//! One import at a time is worked on.

use protocol::{
    FactName, ImportColumn, ImportKind, ImportLine, ImportMapping, ImportState, ImportView, Refusal,
    RefusalCode, Rule, StaffId, WithFacts as _,
};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tempfile::TempDir;

use super::{columns, pictures::ToFetch, read, steps, table::TableError};
use crate::{
    clock,
    limits::{IMPORT_CELL_CHARS_MAX, IMPORT_COLUMNS_MAX, IMPORT_ROWS_MAX, IMPORTS_KEPT, MAPPINGS_KEPT},
    node::Node,
};

const FOLDER: &str = "imports";
const FILE: &str = "file";
const VIEW: &str = "import.json";
const REPORT: &str = "report.jsonl";
const STEPS: &str = "steps.jsonl";
const MAPPINGS: &str = "mappings.json";

/// All imports of a node. A copy is the same.
#[derive(Clone)]
pub(crate) struct Imports(Arc<Inner>);

struct Inner {
    root: PathBuf,
    /// A node in memory forgets its imports with everything else.
    _forgotten: Option<TempDir>,
    views: Mutex<BTreeMap<String, ImportView>>,
    job: Mutex<Option<Job>>,
    /// Pictures that are named by files; none until somebody asks, and again when an import changes.
    to_fetch: Mutex<Option<ToFetch>>,
}

/// What is worked on.
struct Job {
    import: String,
    stop: Arc<AtomicBool>,
}

/// A file that is arriving.
pub(crate) struct Upload {
    pub(crate) view: ImportView,
    pub(crate) file: File,
}

/// That an import is worked on, until it is dropped.
pub(crate) struct Turn {
    imports: Imports,
    stop: Arc<AtomicBool>,
}

impl Turn {
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.imports.0.job.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Imports {
    /// Finds the imports of a node. What ran when the server ended is interrupted.
    pub(crate) fn of(node: &Node) -> Self {
        let (root, forgotten) = match node.data() {
            Some(data) => (data.join(FOLDER), None),
            None => match TempDir::new() {
                Ok(dir) => (dir.path().to_owned(), Some(dir)),
                Err(_none) => (std::env::temp_dir().join(FOLDER), None),
            },
        };
        let mut views = BTreeMap::new();
        for entry in fs::read_dir(&root).into_iter().flatten().flatten() {
            let kept = fs::read(entry.path().join(VIEW)).ok();
            let view = kept.and_then(|bytes| serde_json::from_slice::<ImportView>(&bytes).ok());
            if let Some(mut view) = view {
                view.state = match view.state {
                    ImportState::Running | ImportState::Undoing => ImportState::Interrupted,
                    ImportState::Planning => ImportState::Uploaded,
                    state => state,
                };
                views.insert(view.id.clone(), view);
            }
        }
        let imports = Self(Arc::new(Inner {
            root,
            _forgotten: forgotten,
            views: Mutex::new(views),
            job: Mutex::default(),
            to_fetch: Mutex::default(),
        }));
        let erased = Arc::downgrade(&imports.0);
        node.after_erasures(move || {
            if let Some(inner) = erased.upgrade() {
                Self(inner).forget_customers();
            }
        });
        imports
    }

    /// Removes what a file said and what came of it, and keeps that there was one.
    pub(super) fn empty(&self, id: &str) {
        for gone in [self.file(id), self.steps(id), self.report(id)] {
            drop(fs::remove_file(gone));
        }
    }

    /// Removes the files of customers that were brought in: one of those who are in them is gone.
    fn forget_customers(&self) {
        let mut views = self.views();
        let busy = |view: &ImportView| matches!(view.state, ImportState::Running | ImportState::Undoing);
        let with_people = views.values().filter(|view| view.kind == ImportKind::Customers && !busy(view));
        let gone: Vec<String> = with_people.map(|view| view.id.clone()).collect();
        for id in gone {
            views.remove(&id);
            drop(fs::remove_dir_all(self.folder(&id)));
        }
    }

    fn views(&self) -> MutexGuard<'_, BTreeMap<String, ImportView>> {
        self.0.views.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Newest first.
    pub(crate) fn list(&self) -> Vec<ImportView> {
        self.views().values().rev().cloned().collect()
    }

    pub(crate) fn get(&self, id: &str) -> Result<ImportView, Refusal> {
        let found = self.views().get(id).cloned();
        found.ok_or_else(|| Refusal::new(RefusalCode::UnknownImport, "there is no such import"))
    }

    pub(super) fn to_fetch(&self) -> &Mutex<Option<ToFetch>> {
        &self.0.to_fetch
    }

    fn folder(&self, id: &str) -> PathBuf {
        self.0.root.join(id)
    }

    pub(super) fn file(&self, id: &str) -> PathBuf {
        self.folder(id).join(FILE)
    }

    pub(super) fn report(&self, id: &str) -> PathBuf {
        self.folder(id).join(REPORT)
    }

    pub(super) fn steps(&self, id: &str) -> PathBuf {
        self.folder(id).join(STEPS)
    }

    /// A page of what there is to say of its lines.
    pub(crate) fn lines(&self, id: &str, skip: usize, most: usize) -> Result<Vec<ImportLine>, Refusal> {
        let view = self.get(id)?;
        steps::read_lines(&self.report(&view.id), skip, most).map_err(broken)
    }

    /// Makes room for a file.
    pub(crate) fn upload(&self, name: &str, kind: ImportKind, by: StaffId) -> Result<Upload, Refusal> {
        let id = uuid::Uuid::now_v7().to_string();
        let name = name.chars().filter(|letter| !letter.is_control()).take(200).collect();
        let view = ImportView { id, name, kind, by, at: clock::now(), ..ImportView::default() };
        fs::create_dir_all(self.folder(&view.id)).map_err(broken)?;
        let file = File::create(self.file(&view.id)).map_err(broken)?;
        Ok(Upload { view, file })
    }

    /// Gives up a file that did not arrive as a whole.
    pub(crate) fn give_up(&self, view: &ImportView) {
        drop(fs::remove_dir_all(self.folder(&view.id)));
    }

    /// Takes a file that has arrived: what its columns are is guessed, or remembered. Blocks.
    pub(crate) fn arrived(&self, mut view: ImportView, node: &Node) -> Result<ImportView, Refusal> {
        let looked = read::look(&self.file(&view.id)).map_err(unreadable);
        let (headings, examples) = looked.inspect_err(|_| self.give_up(&view))?;
        let guessed = columns::guess(&headings, view.kind, &node.catalogue().organisation);
        view.mapping = self.remembered(&guessed).unwrap_or(guessed);
        view.examples = examples;
        view.places = read::places(&self.file(&view.id), &view.mapping).map_err(unreadable)?;
        self.put(&view)?;
        self.forget_oldest();
        Ok(view)
    }

    fn forget_oldest(&self) {
        let mut views = self.views();
        while views.len() > IMPORTS_KEPT {
            let busy = |view: &ImportView| matches!(view.state, ImportState::Running | ImportState::Undoing);
            let Some(oldest) = views.values().find(|view| !busy(view)).map(|view| view.id.clone()) else {
                return;
            };
            views.remove(&oldest);
            drop(fs::remove_dir_all(self.folder(&oldest)));
        }
    }

    /// Keeps where an import stands, so that the next start knows it.
    pub(super) fn put(&self, view: &ImportView) -> Result<(), Refusal> {
        self.show(view);
        *self.0.to_fetch.lock().unwrap_or_else(PoisonError::into_inner) = None;
        write(&self.folder(&view.id).join(VIEW), view).map_err(broken)
    }

    /// Shows where an import stands.
    pub(super) fn show(&self, view: &ImportView) {
        self.views().insert(view.id.clone(), view.clone());
    }

    /// Takes the turn of an import.
    ///
    /// # Errors
    /// `busy` while another is worked on.
    pub(super) fn turn(&self, id: &str) -> Result<Turn, Refusal> {
        let mut job = self.0.job.lock().unwrap_or_else(PoisonError::into_inner);
        if job.is_some() {
            let message = "another import is worked on; wait until it is over, or stop it";
            return Err(Refusal::new(RefusalCode::Busy, message).rule(Rule::AnotherImport));
        }
        let stop = Arc::new(AtomicBool::new(false));
        *job = Some(Job { import: id.to_owned(), stop: Arc::clone(&stop) });
        Ok(Turn { imports: self.clone(), stop })
    }

    /// Asks whoever works on an import to stop; what was done stays done.
    pub(crate) fn cancel(&self, id: &str) -> Result<ImportView, Refusal> {
        let view = self.get(id)?;
        let job = self.0.job.lock().unwrap_or_else(PoisonError::into_inner);
        match job.as_ref().filter(|job| job.import == id) {
            Some(job) => job.stop.store(true, Ordering::Release),
            None => return Err(Refusal::new(RefusalCode::WrongState, "this import is not running")),
        }
        Ok(view)
    }

    fn remembered(&self, guessed: &ImportMapping) -> Option<ImportMapping> {
        let headings = |mapping: &ImportMapping| -> Vec<String> {
            mapping.columns.iter().map(|column| column.heading.clone()).collect()
        };
        // The same headings may be of another kind of file.
        let same =
            |known: &ImportMapping| known.format == guessed.format && headings(known) == headings(guessed);
        self.mappings().into_iter().rev().find(same)
    }

    fn mappings(&self) -> Vec<ImportMapping> {
        let kept = fs::read(self.0.root.join(MAPPINGS)).ok();
        kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Remembers how a file is read, for the next with the same headings.
    pub(super) fn remember(&self, mapping: &ImportMapping) -> Result<(), Refusal> {
        let same = |one: &[ImportColumn], other: &[ImportColumn]| {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.heading == other.heading)
        };
        let mut all = self.mappings();
        all.retain(|known| !same(&known.columns, &mapping.columns));
        all.push(mapping.clone());
        let surplus = all.len().saturating_sub(MAPPINGS_KEPT);
        write(&self.0.root.join(MAPPINGS), &all.split_off(surplus)).map_err(broken)
    }
}

fn write(path: &Path, value: &impl serde::Serialize) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = File::create(&fresh)?;
    file.write_all(&serde_json::to_vec(value)?)?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

pub(super) fn broken(error: io::Error) -> Refusal {
    if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return Refusal::new(RefusalCode::StorageFull, "there is no room for the file");
    }
    Refusal::new(RefusalCode::Fault, format!("the import cannot be kept: {error}"))
}

pub(super) fn unreadable(error: TableError) -> Refusal {
    match error {
        TableError::Io(error) => broken(error),
        error => {
            let refusal = Refusal::new(RefusalCode::Malformed, error.to_string());
            match error {
                TableError::Csv { line, .. } => {
                    refusal.rule(Rule::LineUnreadable).fact(FactName::Count, line)
                }
                TableError::Empty => refusal.rule(Rule::NoHeadings),
                TableError::Columns => {
                    refusal.rule(Rule::TooManyColumns).fact(FactName::Limit, IMPORT_COLUMNS_MAX)
                }
                TableError::Rows => refusal.rule(Rule::TooManyRows).fact(FactName::Limit, IMPORT_ROWS_MAX),
                TableError::Cell(line) => {
                    let limited =
                        refusal.rule(Rule::CellTooLong).fact(FactName::Limit, IMPORT_CELL_CHARS_MAX);
                    limited.fact(FactName::Count, line)
                }
                TableError::Workbook(_) | TableError::Damaged | TableError::Io(_) => {
                    refusal.rule(Rule::NoTable)
                }
            }
        }
    }
}
