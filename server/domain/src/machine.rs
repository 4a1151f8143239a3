//! The shape every machine has, and the refusal it may answer with.

use protocol::{Fact, FactName, FactValue, Refusal, RefusalCode, Timestamp, WithFacts};
use thiserror::Error;

use crate::Errand;

/// A deterministic machine: the same state, time and command give the same events, on every node and in every replay.
pub trait Machine: Default {
    type Command;
    type Event;

    /// Decides without changing anything. All events of one command are recorded together or not at all.
    ///
    /// # Errors
    /// A [`Rejection`] when a rule forbids the command; nothing happens then.
    fn decide(&self, at: Timestamp, command: &Self::Command) -> Result<Vec<Self::Event>, Rejection>;

    /// Takes one decided event into the state. It must accept whatever `decide` ever produced.
    fn apply(&mut self, event: &Self::Event);

    /// When the machine next wants to be woken (the earliest hold expiry, for instance). The shell owns the only timer.
    fn wake_at(&self) -> Option<Timestamp>;

    /// What to do when woken at `at`: the command that the shell then submits on the machine's behalf.
    fn on_wake(&self, at: Timestamp) -> Option<Self::Command>;

    /// Whose debts an event may have changed, so that the many that change none cost nothing.
    fn debts(_event: &Self::Event) -> Debts {
        Debts::None
    }

    /// All who owe something. A machine with many documents tells them apart, so that what one owes is told without the others.
    fn debtors(&self) -> Vec<Debtor> {
        vec![Debtor::nil()]
    }

    /// What other machines still have to be asked or told by one of them. It is a function of the state and nothing else.
    fn owed_by(&self, _debtor: Debtor) -> Vec<Errand> {
        Vec::new()
    }

    /// The same of all of them.
    fn owed(&self) -> Vec<Errand> {
        self.debtors().into_iter().flat_map(|debtor| self.owed_by(debtor)).collect()
    }
}

/// Who of a machine owes something: one of its documents by its id, or nil for all that are not told apart.
pub type Debtor = uuid::Uuid;

/// Whose debts an event may have changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Debts {
    None,
    Of(Debtor),
    /// Those of more than one, or of nobody knows whom.
    All,
}

impl Debts {
    /// All of them where something is so, and none otherwise.
    #[must_use]
    pub const fn all_if(so: bool) -> Self {
        if so { Self::All } else { Self::None }
    }
}

/// A refusal by rule: a code for programs, a sentence that names what was wrong, and the figures and names that it is about.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{message}")]
pub struct Rejection {
    pub code: RefusalCode,
    pub message: String,
    pub facts: Vec<Fact>,
}

impl Rejection {
    #[must_use]
    pub fn new(code: RefusalCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), facts: Vec::new() }
    }
}

impl WithFacts for Rejection {
    fn fact(mut self, name: FactName, is: impl Into<FactValue>) -> Self {
        self.facts.push(Fact { name, is: is.into() });
        self
    }
}

impl From<Rejection> for Refusal {
    fn from(Rejection { code, message, facts }: Rejection) -> Self {
        Self { facts, ..Self::new(code, message) }
    }
}
