//! How far a demonstration has come. Its first and its last command have ids that are worked out from what it is and when
//! it was begun, so that the journal itself tells whose it is and whether all of it is there.

use protocol::{CommandId, OccurredAt, Refusal, Timestamp};

use crate::import::command_id;
use crate::{node::Node, record::Record};

/// What a demonstration is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    /// Our own products and history.
    Own,
    /// A file of real transactions.
    File,
}

/// A demonstration that was begun once. Everything in it follows from these two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Begun {
    pub(super) source: Source,
    /// The moment up to which its history goes.
    pub(super) at: Timestamp,
}

/// What a node holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Progress {
    Empty,
    /// A part of a demonstration.
    Half(Begun),
    /// A whole demonstration, or a shop that is none of ours.
    Whole,
}

impl Begun {
    pub(super) const fn occurred(&self) -> OccurredAt {
        OccurredAt { at: self.at, offset_minutes: 0 }
    }

    /// The id of the first command.
    pub(super) fn first(&self) -> CommandId {
        self.id("begin")
    }

    /// The id of the last command.
    pub(super) fn last(&self) -> CommandId {
        self.id("end")
    }

    /// The id of a command of the demonstration, the same in every run.
    pub(super) fn id(&self, name: &str) -> CommandId {
        let source = match self.source {
            Source::Own => "own",
            Source::File => "file",
        };
        command_id(self.occurred(), &["demonstration", source, name])
    }
}

/// The demonstration of our own goods that a node has, whether or not it is whole.
///
/// # Errors
/// When the journal cannot be read.
pub(super) async fn begun(node: &Node) -> Result<Option<Begun>, Refusal> {
    Ok(node.first_record().await?.and_then(|record| begun_as(Source::Own, &record)))
}

fn begun_as(source: Source, first: &Record) -> Option<Begun> {
    let begun = Begun { source, at: first.times.occurred.at };
    (first.command == begun.first()).then_some(begun)
}

/// Reads it from the journal.
///
/// # Errors
/// When the journal cannot be read.
pub(super) async fn progress(node: &Node) -> Result<Progress, Refusal> {
    let Some(record) = node.first_record().await? else { return Ok(Progress::Empty) };
    let begun = [Source::Own, Source::File].into_iter().find_map(|source| begun_as(source, &record));
    match begun {
        Some(begun) if !node.knows(begun.last()).await? => Ok(Progress::Half(begun)),
        _ => Ok(Progress::Whole),
    }
}
