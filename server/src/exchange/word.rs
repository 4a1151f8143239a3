//! What there is to say of a line: the sentence in English, and which sentence it is with its figures and names, so that a
//! screen can say it in its reader's language.

use domain::Rejection;
use protocol::{
    Fact, FactName, FactValue, ImportLine, ImportResult, ImportWord, Refusal, RefusalCode, WithFacts,
};

/// One sentence about a line.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Word {
    message: String,
    word: Option<ImportWord>,
    code: Option<RefusalCode>,
    facts: Vec<Fact>,
}

impl Word {
    pub(crate) fn new(word: ImportWord, message: impl Into<String>) -> Self {
        Self { message: message.into(), word: Some(word), ..Self::default() }
    }

    /// About the text of a cell.
    pub(crate) fn of(word: ImportWord, given: &str, message: impl Into<String>) -> Self {
        Self::new(word, message).fact(FactName::Given, given)
    }

    /// A name or an address, which is the same in every language.
    pub(crate) fn data(text: impl Into<String>) -> Self {
        Self { message: text.into(), ..Self::default() }
    }

    /// What is said of a line.
    pub(crate) fn line(self, line: u32, result: ImportResult, what: impl Into<String>) -> ImportLine {
        let Self { message, word, code, facts } = self;
        ImportLine { line, result, what: what.into(), message, word, code, facts }
    }
}

impl From<Refusal> for Word {
    fn from(Refusal { code, message, facts, .. }: Refusal) -> Self {
        Self { message, word: None, code: Some(code), facts }
    }
}

impl From<Rejection> for Word {
    fn from(Rejection { code, message, facts }: Rejection) -> Self {
        Self { message, word: None, code: Some(code), facts }
    }
}

impl WithFacts for Word {
    fn fact(mut self, name: FactName, is: impl Into<FactValue>) -> Self {
        self.facts.push(Fact { name, is: is.into() });
        self
    }
}
