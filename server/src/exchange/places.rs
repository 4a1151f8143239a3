//! Which branch a line of a file is about: as somebody has said of its place, or else by code, name or number.

use domain::organisation::Organisation;
use protocol::{BranchId, ImportField as F, ImportMapping, ImportWord as W, WithFacts as _};

use super::{columns, table::Line, word::Word};

/// Where a line belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Branch(BranchId),
    /// Somebody has said that its place is none of ours.
    LeftOut,
    /// The line names no place.
    Unsaid,
}

/// # Errors
/// In words for the line: its place is not known and nobody has said which branch it is.
pub(super) fn place_of(
    mapping: &ImportMapping,
    organisation: &Organisation,
    line: &Line,
) -> Result<Place, Word> {
    let Some(cell) = line.cell(mapping, F::InBranch) else { return Ok(Place::Unsaid) };
    let name = cell.text.as_str();
    if let Some(said) = mapping.places.iter().find(|place| place.name == name) {
        return Ok(said.branch.map_or(Place::LeftOut, Place::Branch));
    }
    let found = branch_called(organisation, name).map(Place::Branch);
    found.ok_or_else(|| Word::new(W::UnknownBranch, format!("There is no branch {name}.")).name(name))
}

/// The branch of a line, or the one that was chosen for the whole file.
///
/// # Errors
/// As [`place_of`]; when nothing says which branch it is. None where the line is left out.
pub(super) fn branch_of(
    mapping: &ImportMapping,
    organisation: &Organisation,
    line: &Line,
) -> Result<Option<BranchId>, Word> {
    match place_of(mapping, organisation, line)? {
        Place::Branch(branch) => Ok(Some(branch)),
        Place::LeftOut => Ok(None),
        Place::Unsaid => {
            let none = || Word::new(W::NoBranch, "The line has no branch.");
            mapping.branch.map(Some).ok_or_else(none)
        }
    }
}

/// A branch by its code, name or number, however it is spelt; by its exact code first.
pub(super) fn branch_called(organisation: &Organisation, name: &str) -> Option<BranchId> {
    let wanted = columns::plain(name);
    let called = |branch: &&domain::organisation::Branch| {
        columns::plain(&branch.code) == wanted
            || columns::plain(&branch.name) == wanted
            || branch.id.to_string() == wanted
    };
    let exact = organisation.branches().find(|branch| branch.code == name);
    exact.or_else(|| organisation.branches().find(called)).map(|branch| branch.id)
}
