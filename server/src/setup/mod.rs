//! The first start of a shop: what it is asked, and doing it. Everything becomes ordinary commands whose ids follow from
//! when it was begun, and the answers (never a PIN) rest beside the journal until the last of them is durable: a set-up
//! that was interrupted is finished by the next start and never doubled.

mod countries;
mod door;
mod form;
mod site;

pub use countries::{proposal, proposals};
pub use form::{Answers, FIRST_BRANCH, FIRST_PERSON};
pub(crate) use site::{Asked, ask};

use protocol::{Begin, Command, CommandBody, CommandId, OccurredAt, Refusal, SetUp, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};
use thiserror::Error;

use crate::{
    clock,
    import::{StepResult, command_id, own_command, submit},
    node::Node,
    record::Origin,
    samples::{self, SamplesError},
};

/// The answers of a set-up that has begun.
const FILE: &str = "set-up.json";

/// Why a shop is not set up.
#[derive(Debug, Error)]
pub enum SetUpError {
    #[error("{what} was refused: {refusal}")]
    Refused { what: String, refusal: Refusal },
    #[error(transparent)]
    Samples(#[from] SamplesError),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("{0} does not hold the answers of a set-up; move it away and start again")]
    Unreadable(PathBuf),
    #[error("the answers kept in {path} cannot be taken any more: {why}")]
    Stale { path: PathBuf, why: String },
}

/// A set-up that has begun.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Begun {
    at: Timestamp,
    answers: SetUp,
}

impl Begun {
    const fn occurred(&self) -> OccurredAt {
        OccurredAt { at: self.at, offset_minutes: 0 }
    }

    fn id(&self, name: &str) -> CommandId {
        command_id(self.occurred(), &["set-up", name])
    }
}

/// Whether a directory holds nothing at all, so that a shop is to be set up in it.
#[must_use]
pub fn is_empty(data: &Path) -> bool {
    fs::read_dir(data).map_or(true, |mut entries| entries.next().is_none())
}

/// Sets a shop up in a node that has nothing yet.
///
/// # Errors
/// [`SetUpError`]; what was done stays done, and the next start goes on.
pub async fn begin(
    node: &Node,
    data: Option<&Path>,
    form: &SetUp,
    answers: &Answers,
) -> Result<(), SetUpError> {
    let begun = Begun { at: clock::now(), answers: form.clone() };
    if let Some(data) = data {
        keep(data, &begun)?;
    }
    play(node, &begun, answers).await?;
    data.map_or(Ok(()), forget)
}

/// Finishes a set-up that was interrupted; does nothing when there is none. Gives whether there was one.
///
/// # Errors
/// As [`begin`].
pub async fn resume(node: &Node, data: &Path) -> Result<bool, SetUpError> {
    let Some(begun) = kept(data)? else { return Ok(false) };
    let stale = |problems: Vec<protocol::SetUpProblem>| SetUpError::Stale {
        path: data.join(FILE),
        why: problems.into_iter().map(|one| one.message).collect::<Vec<_>>().join(" "),
    };
    let answers = Answers::of(&begun.answers).map_err(stale)?;
    play(node, &begun, &answers).await?;
    forget(data)?;
    tracing::info!("a set-up that had been interrupted was finished");
    Ok(true)
}

/// Whether a set-up was interrupted here.
#[must_use]
pub fn is_interrupted(data: &Path) -> bool {
    data.join(FILE).exists()
}

/// Forgets answers of which nothing was recorded.
///
/// # Errors
/// When the file cannot be removed.
pub fn forget(data: &Path) -> Result<(), SetUpError> {
    let path = data.join(FILE);
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(SetUpError::File { path, source }),
        _ => Ok(()),
    }
}

async fn play(node: &Node, begun: &Begun, answers: &Answers) -> Result<(), SetUpError> {
    for (name, body) in answers.commands() {
        let command = Command { id: begun.id(&name), occurred: begun.occurred(), ..plain(body) };
        match submit(node, Origin::System, command).await {
            Ok(StepResult::Refused(refusal)) | Err(refusal) => {
                return Err(SetUpError::Refused { what: name, refusal });
            }
            Ok(_) => {}
        }
    }
    if answers.begin == Begin::Samples {
        samples::load(node, begun.occurred(), FIRST_BRANCH).await?;
    }
    Ok(())
}

fn plain(body: CommandBody) -> Command {
    own_command(None, None, body)
}

/// Writes the answers where a power cut leaves either none or all of them.
fn keep(data: &Path, begun: &Begun) -> Result<(), SetUpError> {
    let (path, fresh) = (data.join(FILE), data.join("set-up.json.new"));
    let written = || -> io::Result<()> {
        let mut file = fs::File::create(&fresh)?;
        file.write_all(&serde_json::to_vec_pretty(begun).map_err(io::Error::other)?)?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        fs::File::open(data)?.sync_all()
    };
    written().map_err(|source| SetUpError::File { path: path.clone(), source })
}

fn kept(data: &Path) -> Result<Option<Begun>, SetUpError> {
    let path = data.join(FILE);
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_unread| SetUpError::Unreadable(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SetUpError::File { path, source }),
    }
}
