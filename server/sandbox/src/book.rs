//! All payments, and the notices that are due. A file has a line for every change, the whole payment each time, so that whoever
//! ends this program in the middle of something finds it again as it was.

use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    cards::{Behaviour, Notices, Reason},
    limits::{NOTICE_PAUSE_MAX_MS, NOTICE_TRIES, NOTICES_MAX, PAYMENTS_MAX},
    payment::{New, No, Payment, State, Want},
};

/// What every payment is told in, whatever its card says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    pub notices: Notices,
    pub api: ApiFault,
    /// How many requests of the interface the fault strikes.
    pub requests: u32,
}

/// What goes wrong when a shop asks something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApiFault {
    #[default]
    None,
    /// It is done, and the connection breaks before the answer.
    AnswerLost,
    /// It is not done, and answered with 503.
    Unavailable,
    /// It is done, and never answered.
    Hangs,
}

/// One notice on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Due {
    pub(crate) id: String,
    pub(crate) payment: String,
    pub(crate) state: State,
    tries: u32,
}

/// How long things take that take long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Pauses {
    /// Until a late bank says yes.
    pub late_ms: i64,
    /// Until a delayed notice goes out.
    pub delay_ms: i64,
}

#[derive(Debug)]
pub(crate) struct Book {
    payments: BTreeMap<String, Payment>,
    by_key: HashMap<String, String>,
    /// By the moment, and a number that makes it unique.
    due: BTreeMap<(i64, u64), Due>,
    late: BTreeMap<(i64, String), ()>,
    next: u64,
    file: Option<File>,
    pauses: Pauses,
    pub(crate) faults: Faults,
}

impl Book {
    /// Reads what is there, and writes it anew without what was overtaken.
    ///
    /// # Errors
    /// When the file can be neither read nor written, or is none of this program's.
    pub(crate) fn open(path: Option<&Path>, pauses: Pauses) -> io::Result<Self> {
        let mut book = Self {
            payments: BTreeMap::new(),
            by_key: HashMap::new(),
            due: BTreeMap::new(),
            late: BTreeMap::new(),
            next: 0,
            file: None,
            pauses,
            faults: Faults::default(),
        };
        let Some(path) = path else { return Ok(book) };
        for payment in read(path)? {
            book.payments.insert(payment.id.clone(), payment);
        }
        for payment in book.payments.values() {
            book.by_key.insert(payment.key.clone(), payment.id.clone());
            if let Some(at) = payment.late_at {
                book.late.insert((at, payment.id.clone()), ());
            }
        }
        book.file = Some(rewrite(path, book.payments.values())?);
        Ok(book)
    }

    pub(crate) fn payment(&self, id: &str) -> Option<&Payment> {
        self.payments.get(id)
    }

    /// A page of all payments, behind one of them.
    pub(crate) fn page(&self, after: &str, many: usize) -> Vec<Payment> {
        let from = (std::ops::Bound::Excluded(after.to_owned()), std::ops::Bound::Unbounded);
        self.payments.range(from).take(many).map(|(_, payment)| payment.clone()).collect()
    }

    /// Opens a payment, or finds the one that was opened under this key.
    pub(crate) fn begin(&mut self, key: &str, new: New, id: String) -> Result<Payment, No> {
        if let Some(known) = self.by_key.get(key).and_then(|id| self.payments.get(id)) {
            return if known.new == new { Ok(known.clone()) } else { Err(No::KeyUsed) };
        }
        if self.payments.len() >= PAYMENTS_MAX {
            return Err(No::Full("this sandbox is full: begin with a new file"));
        }
        let payment = Payment::open(id, key.to_owned(), new)?;
        self.keep(&payment)?;
        self.by_key.insert(payment.key.clone(), payment.id.clone());
        self.payments.insert(payment.id.clone(), payment.clone());
        Ok(payment)
    }

    /// Does what a shop asks of a payment.
    pub(crate) fn ask(&mut self, id: &str, key: &str, want: Want, now: i64) -> Result<Payment, No> {
        self.change(id, now, |payment| payment.ask(key, want))
    }

    pub(crate) fn dispute(&mut self, id: &str, now: i64) -> Result<Payment, No> {
        self.change(id, now, Payment::dispute)
    }

    /// A customer pays with a card.
    pub(crate) fn pay(&mut self, id: &str, card: Behaviour, now: i64) -> Result<Payment, No> {
        let late = now.saturating_add(self.pauses.late_ms);
        let payment = self.change(id, now, |payment| {
            Ok(match card {
                Behaviour::Pays | Behaviour::HangsAndPays => payment.authorise(),
                Behaviour::PaysAndTells(notices) => {
                    payment.notices = notices;
                    payment.authorise()
                }
                Behaviour::Disputes => {
                    payment.disputes = true;
                    payment.authorise()
                }
                Behaviour::Declines(reason) => payment.decline(reason, false),
                Behaviour::DeclinesForGood => payment.decline(Reason::Lost, true),
                Behaviour::Challenges => {
                    payment.challenged = payment.state == State::Pending;
                    false
                }
                Behaviour::PaysLate => {
                    payment.late_at =
                        payment.late_at.or(Some(late).filter(|_| payment.state == State::Pending));
                    false
                }
                Behaviour::Hangs => false,
            })
        })?;
        if let Some(at) = payment.late_at {
            self.late.insert((at, payment.id.clone()), ());
        }
        Ok(payment)
    }

    /// What the customer told their bank.
    pub(crate) fn confirm(&mut self, id: &str, passed: bool, now: i64) -> Result<Payment, No> {
        self.change(id, now, |payment| {
            if !payment.challenged {
                return Ok(false);
            }
            Ok(if passed { payment.authorise() } else { payment.decline(Reason::NotConfirmed, false) })
        })
    }

    /// Lets late banks say yes.
    pub(crate) fn wake(&mut self, now: i64) {
        while let Some(((at, id), ())) = self.late.pop_first() {
            if at > now {
                self.late.insert((at, id), ());
                return;
            }
            if let Err(no) = self.change(&id, now, |payment| Ok(payment.authorise())) {
                tracing::warn!(payment = id, %no, "a late payment is not what it was");
            }
        }
    }

    /// Notices whose time has come, so many at most.
    pub(crate) fn take_due(&mut self, now: i64, many: usize) -> Vec<Due> {
        let mut due = Vec::new();
        while due.len() < many {
            let Some(first) = self.due.first_entry().filter(|first| first.key().0 <= now) else { break };
            due.push(first.remove());
        }
        due
    }

    /// A notice was not taken: it goes out again, later each time.
    pub(crate) fn again(&mut self, mut due: Due, now: i64) {
        due.tries = due.tries.saturating_add(1);
        if due.tries < NOTICE_TRIES {
            let pause = 1_000_i64.checked_shl(due.tries.saturating_sub(1)).unwrap_or(NOTICE_PAUSE_MAX_MS);
            self.push(now.saturating_add(pause.min(NOTICE_PAUSE_MAX_MS)), due);
        }
    }

    fn change(
        &mut self,
        id: &str,
        now: i64,
        change: impl FnOnce(&mut Payment) -> Result<bool, No>,
    ) -> Result<Payment, No> {
        let before = self.payments.get(id).ok_or(No::Unknown)?;
        let mut payment = before.clone();
        let news = change(&mut payment)?;
        if news {
            payment.told = payment.told.saturating_add(1);
        }
        if payment != *before {
            self.keep(&payment)?;
            self.payments.insert(id.to_owned(), payment.clone());
        }
        if news {
            self.tell(&payment, now);
        }
        Ok(payment)
    }

    fn tell(&mut self, payment: &Payment, now: i64) {
        let how = match self.faults.notices {
            Notices::Normal => payment.notices,
            fault => fault,
        };
        let due = Due {
            id: format!("msg_{}_{}", payment.id, payment.told),
            payment: payment.id.clone(),
            state: payment.state,
            tries: 0,
        };
        let held = i64::from(3_u32.saturating_sub(payment.told)).saturating_mul(1_500);
        match how {
            Notices::Lost => {}
            Notices::Normal => self.push(now, due),
            Notices::Delayed => self.push(now.saturating_add(self.pauses.delay_ms), due),
            Notices::OutOfOrder => self.push(now.saturating_add(held), due),
            Notices::Duplicated => {
                for later in [0, 10, 1_000] {
                    self.push(now.saturating_add(later), due.clone());
                }
            }
        }
    }

    fn push(&mut self, at: i64, due: Due) {
        if self.due.len() >= NOTICES_MAX {
            tracing::warn!("too many notices wait: the shop has to ask for this one");
            return;
        }
        self.next = self.next.wrapping_add(1);
        self.due.insert((at, self.next), due);
    }

    fn keep(&mut self, payment: &Payment) -> Result<(), No> {
        let Some(file) = &mut self.file else { return Ok(()) };
        line(file, payment).map_err(|error| {
            tracing::error!(%error, "the file of payments cannot be written");
            No::Full("this sandbox cannot write its file")
        })
    }
}

fn line(to: &mut impl io::Write, payment: &Payment) -> io::Result<()> {
    let mut text = serde_json::to_vec(payment)?;
    text.push(b'\n');
    to.write_all(&text)
}

/// The last line of a program that was ended in the middle of it is none, and left out.
fn read(path: &Path) -> io::Result<Vec<Payment>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut payments = Vec::new();
    let mut lines = BufReader::new(file).lines().peekable();
    while let Some(text) = lines.next() {
        match serde_json::from_str(&text?) {
            Ok(payment) => payments.push(payment),
            Err(_torn) if lines.peek().is_none() => {}
            Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        }
    }
    Ok(payments)
}

fn rewrite<'a>(path: &Path, payments: impl Iterator<Item = &'a Payment>) -> io::Result<File> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut fresh = io::BufWriter::new(File::create(&beside)?);
    for payment in payments {
        line(&mut fresh, payment)?;
    }
    fresh.flush()?;
    fresh.get_ref().sync_all()?;
    std::fs::rename(&beside, path)?;
    OpenOptions::new().append(true).open(path)
}
