//! The house's mails: a bounded queue that outlives the process, one thread that sends, and what became of the last ones. It
//! does not know what a mail is about. Addresses and texts are in files that only the server's own user reads, never in the
//! journal and never in the log.

mod kept;
mod password;
mod send;
#[cfg(test)]
mod tests;

use domain::organisation;
use protocol::{MailState, Refusal, RefusalCode, SentMail};
use std::{
    collections::VecDeque,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};
use tokio::sync::oneshot;
use uuid::Uuid;

use self::{
    kept::{Folder, Kept},
    password::PasswordFile,
    send::Outcome,
};
use crate::{
    clock,
    limits::{MAIL_ATTEMPTS, MAIL_RETRY_MAX, MAIL_RETRY_MIN, MAILS_KEPT, MAILS_WAITING},
};

/// A mail that somebody wants sent.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: Option<String>,
}

/// How mails are sent just now.
pub(crate) struct Setup {
    pub(crate) mail: Arc<organisation::Mail>,
    /// Who they come from where nothing else is said.
    pub(crate) shop: String,
}

type Ask = Box<dyn Fn() -> Setup + Send + Sync>;

/// The mails of a node.
pub(crate) struct Mailer {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    setup: Ask,
    /// None for a node in memory: its mails are gone with it.
    folder: Option<Folder>,
    password: PasswordFile,
    state: Mutex<State>,
    wake: Condvar,
    stopping: AtomicBool,
}

#[derive(Default)]
struct State {
    /// Oldest first.
    mails: VecDeque<Entry>,
}

struct Entry {
    kept: Kept,
    /// Who waits for what becomes of the next attempt. A mail that somebody waits for is tried once.
    told: Option<oneshot::Sender<SentMail>>,
    /// It is being sent now.
    under_way: bool,
}

impl Mailer {
    /// The mails of a data directory, with those that were still waiting when it was last served.
    pub(crate) fn open(data: Option<&Path>, setup: Ask) -> io::Result<Self> {
        let folder = data.map(|data| Folder::open(data.join("mail"))).transpose()?;
        let kept = folder.as_ref().map(Folder::read).transpose()?.unwrap_or_default();
        let mails = kept.into_iter().map(|kept| Entry { kept, told: None, under_way: false }).collect();
        let shared = Shared {
            setup,
            folder,
            password: PasswordFile::open(data)?,
            state: Mutex::new(State { mails }),
            wake: Condvar::new(),
            stopping: AtomicBool::new(false),
        };
        Ok(Self { shared: Arc::new(shared), thread: Mutex::default() })
    }

    /// Starts the thread, if it does not run yet.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn begin(&self) -> io::Result<()> {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            let shared = Arc::clone(&self.shared);
            *thread = Some(std::thread::Builder::new().name("mail".to_owned()).spawn(move || shared.run())?);
        }
        Ok(())
    }

    /// Takes a mail. Once this is over it survives the process. Blocks.
    ///
    /// # Errors
    /// `invalid_text` for an address that is none, `busy` when too many wait, `fault` when it cannot be kept.
    pub(crate) fn put(&self, letter: Letter) -> Result<SentMail, Refusal> {
        self.take(new_id(), letter, None)
    }

    /// Takes a mail under an id that its sender gives it, once. Blocks.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(crate) fn put_once(&self, id: String, letter: Letter) -> Result<SentMail, Refusal> {
        let known = self
            .shared
            .state()
            .mails
            .iter()
            .find(|one| one.kept.mail.id == id)
            .map(|one| one.kept.mail.clone());
        known.map_or_else(|| self.take(id, letter, None), Ok)
    }

    /// Takes a mail that is tried once and at once, and tells what becomes of it. Blocks.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub(crate) fn try_once(&self, letter: Letter) -> Result<oneshot::Receiver<SentMail>, Refusal> {
        let (told, answer) = oneshot::channel();
        self.take(new_id(), letter, Some(told))?;
        Ok(answer)
    }

    fn take(
        &self,
        id: String,
        letter: Letter,
        told: Option<oneshot::Sender<SentMail>>,
    ) -> Result<SentMail, Refusal> {
        if !send::is_address(&letter.to) {
            let message = "this is no mail address; one looks like name@example.com";
            return Err(Refusal::new(RefusalCode::InvalidText, message));
        }
        let now = clock::now();
        let mail = SentMail {
            id,
            to: letter.to.clone(),
            subject: letter.subject.clone(),
            asked: now,
            state: MailState::Waiting,
            at: now,
            said: String::new(),
            attempts: 0,
        };
        let kept = Kept { mail: mail.clone(), letter: Some(letter), due: now };
        if self.shared.state().mails.iter().filter(|one| one.is_waiting()).count() >= MAILS_WAITING {
            let message =
                "too many mails are waiting to be sent; look at the mail settings, and try again later";
            return Err(Refusal::new(RefusalCode::Busy, message));
        }
        // Without the lock, so that the disk writes for many at once.
        let written = self.shared.folder.as_ref().map_or(Ok(()), |folder| folder.write(&kept));
        written.map_err(|error| {
            Refusal::new(RefusalCode::Fault, format!("the mail could not be kept: {error}"))
        })?;
        let mut state = self.shared.state();
        let entry = Entry { kept, told, under_way: false };
        // Somebody stands before a screen and waits for a test.
        if entry.told.is_some() {
            state.mails.push_front(entry)
        } else {
            state.mails.push_back(entry)
        }
        self.shared.forget_oldest(&mut state);
        self.shared.wake.notify_all();
        Ok(mail)
    }

    /// Tries a mail again now, be it waiting or given up.
    ///
    /// # Errors
    /// `wrong_state` when there is nothing to send any more.
    pub(crate) fn again(&self, id: &str) -> Result<SentMail, Refusal> {
        let mut state = self.shared.state();
        let found = state.mails.iter_mut().find(|one| one.kept.mail.id == id && !one.under_way);
        let found = found.filter(|one| {
            one.kept.letter.is_some() && matches!(one.kept.mail.state, MailState::Waiting | MailState::Failed)
        });
        let Some(entry) = found else {
            let message =
                "this mail cannot be sent again: it is sent already, or its text is not kept any more";
            return Err(Refusal::new(RefusalCode::WrongState, message));
        };
        entry.kept.due = clock::now();
        entry.kept.mail.state = MailState::Waiting;
        let mail = entry.kept.mail.clone();
        self.shared.wake.notify_all();
        Ok(mail)
    }

    /// The last mails, newest first.
    pub(crate) fn list(&self) -> Vec<SentMail> {
        let state = self.shared.state();
        let mut mails: Vec<SentMail> = state.mails.iter().map(|one| one.kept.mail.clone()).collect();
        mails.sort_by(|one, other| other.id.cmp(&one.id));
        mails
    }

    /// Forgets all mails to an address, sent or not, and what was written of them.
    pub(crate) fn forget(&self, to: &str) {
        self.forget_about(to, "");
    }

    /// The same of those only whose subject names something.
    pub(crate) fn forget_about(&self, to: &str, what: &str) {
        if to.is_empty() {
            return;
        }
        let mut state = self.shared.state();
        let (gone, kept) = std::mem::take(&mut state.mails).into_iter().partition(|one: &Entry| {
            let mail = &one.kept.mail;
            mail.to.eq_ignore_ascii_case(to) && mail.subject.contains(what) && !one.under_way
        });
        state.mails = kept;
        let gone: VecDeque<Entry> = gone;
        if let Some(folder) = &self.shared.folder {
            gone.iter().for_each(|entry| folder.remove(&entry.kept.mail.id));
        }
    }

    /// Where mails are written that nobody gets.
    pub(crate) fn filed_in(&self) -> Option<PathBuf> {
        self.shared.folder.as_ref().map(Folder::outbox)
    }

    pub(crate) fn has_password(&self) -> bool {
        self.shared.password.is_there()
    }

    /// Keeps the mail server's password, or forgets it. Blocks.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn set_password(&self, password: Option<&str>) -> io::Result<()> {
        self.shared.password.set(password)
    }

    /// Ends the thread; what waits is sent after the next start. Blocks, for as long as a mail server takes.
    pub(crate) fn stop(&self) {
        self.shared.stopping.store(true, Ordering::Release);
        drop(self.shared.state());
        self.shared.wake.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread of mails had died");
        }
    }
}

impl Entry {
    fn is_waiting(&self) -> bool {
        self.kept.mail.state == MailState::Waiting
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        while let Some((mail, letter, once)) = self.next() {
            let setup = (self.setup)();
            let outcome = send::send(&setup, &self.password, self.folder.as_ref(), &mail, &letter);
            self.settle(&mail.id, outcome, once);
        }
    }

    /// Waits for a mail that is due; none when the server stops.
    fn next(&self) -> Option<(SentMail, Letter, bool)> {
        let mut state = self.state();
        loop {
            if self.stopping.load(Ordering::Acquire) {
                return None;
            }
            let now = clock::now();
            let due = state.mails.iter_mut().find(|one| one.is_waiting() && one.kept.due <= now);
            if let Some(entry) = due
                && let Some(letter) = entry.kept.letter.clone()
            {
                entry.under_way = true;
                return Some((entry.kept.mail.clone(), letter, entry.told.is_some()));
            }
            let next = state.mails.iter().filter(|one| one.is_waiting()).map(|one| one.kept.due).min();
            let wait = next.map(|next| u64::try_from(next.millis_since(now)).unwrap_or(0).max(1));
            state = match wait {
                None => self.wake.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(millis) => {
                    let wait = Duration::from_millis(millis);
                    self.wake.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Notes what became of an attempt.
    fn settle(&self, id: &str, outcome: Outcome, once: bool) {
        let mut state = self.state();
        let Some(entry) = state.mails.iter_mut().find(|one| one.kept.mail.id == id) else { return };
        let now = clock::now();
        let Kept { mail, letter, due } = &mut entry.kept;
        mail.attempts = mail.attempts.saturating_add(1);
        mail.at = now;
        let counted = match outcome {
            Outcome::Accepted(said) => {
                (mail.state, mail.said) = (MailState::Accepted, said);
                *letter = None;
                "accepted"
            }
            Outcome::Filed(said) => {
                (mail.state, mail.said) = (MailState::Filed, said);
                *letter = None;
                "filed"
            }
            Outcome::Later(said) if !once && mail.attempts < MAIL_ATTEMPTS => {
                mail.said = said;
                *due = now.plus_millis(pause(mail.attempts));
                "later"
            }
            Outcome::Later(said) | Outcome::Refused(said) => {
                (mail.state, mail.said) = (MailState::Failed, said);
                "failed"
            }
        };
        metrics::counter!("onhand_mails_total", "outcome" => counted).increment(1);
        entry.under_way = false;
        if let Some(told) = entry.told.take() {
            // Whoever waited may have left.
            drop(told.send(mail.clone()));
        }
        let noted = self.folder.as_ref().map_or(Ok(()), |folder| folder.note(&entry.kept));
        if let Err(error) = noted {
            tracing::warn!(%error, mail = id, "what became of a mail could not be written down");
        }
    }

    /// What is over gives way to what is new.
    fn forget_oldest(&self, state: &mut State) {
        while state.mails.len() > MAILS_KEPT {
            let over = state.mails.iter().enumerate().filter(|(_, one)| !one.is_waiting());
            let over = over.min_by(|(_, one), (_, other)| one.kept.mail.id.cmp(&other.kept.mail.id));
            let Some(gone) = over.map(|(at, _)| at).and_then(|at| state.mails.remove(at)) else { return };
            if let Some(folder) = &self.folder {
                folder.remove(&gone.kept.mail.id);
            }
        }
    }
}

fn new_id() -> String {
    Uuid::now_v7().simple().to_string()
}

/// How long to wait behind so many attempts, in milliseconds.
fn pause(attempts: u32) -> i64 {
    let min = u32::try_from(MAIL_RETRY_MIN.as_millis()).unwrap_or(u32::MAX);
    let pause = u64::from(min).saturating_mul(4_u64.saturating_pow(attempts.saturating_sub(1)));
    let max = u64::try_from(MAIL_RETRY_MAX.as_millis()).unwrap_or(u64::MAX);
    i64::try_from(pause.min(max)).unwrap_or(i64::MAX)
}
