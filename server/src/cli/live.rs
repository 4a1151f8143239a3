//! `backup --live`: asks the server that runs on this machine to back itself up, and waits for the end.

use journal::Progress;
use protocol::{BackupStep, BackupsView, Problem, Timestamp};
use std::thread::sleep;
use std::time::Duration;
use ureq::{Agent, http::Response};

use super::Failure;
use super::arguments::Common;
use super::journal::{progress, show};
use super::show::print;
use crate::node::LocalKey;

/// How often the server is asked how far it is.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn backup(common: &Common) -> Result<(), Failure> {
    let data = common.load()?.settings.data;
    let key = LocalKey::read(&data).map_err(|error| Failure::at(&data, &error))?.ok_or_else(|| {
        Failure::fault(format_args!(
            "no server runs on {}; without --live a stopped server's data is backed up",
            data.display()
        ))
    })?;
    let server = Server::of(&key);
    let before = server.list()?;
    let asked = server.ask()?;
    let bar = progress();
    let outcome = loop {
        let now = server.list()?;
        match now.running {
            Some(run) => {
                bar.set_prefix(match run.step {
                    BackupStep::Writing => "writing ",
                    BackupStep::Verifying => "reading back ",
                });
                show(&bar, Progress { lsn: run.done.0, of: run.of.0 });
            }
            None => break now,
        }
        sleep(ASK_EVERY);
    };
    bar.finish_and_clear();
    print(&told(&before, asked.now, &outcome)?)
}

/// What became of the backup that was asked for at that moment.
fn told(before: &BackupsView, asked: Timestamp, after: &BackupsView) -> Result<String, Failure> {
    if let Some(failed) = after.failed.as_ref().filter(|failed| failed.at >= asked) {
        return Err(Failure::fault(&failed.reason));
    }
    let known = |name: &str| before.backups.iter().any(|one| one.name == name);
    let made = after.backups.iter().find(|one| one.verified && !known(&one.name));
    let made = made.ok_or_else(|| Failure::fault("the server was stopped before its backup was made"))?;
    let directory = after.schedule.directory.as_deref().unwrap_or_default();
    Ok(format!("{directory}/{}\n{} records in {} bytes, read back\n", made.name, made.position.0, made.bytes))
}

/// The server on this machine.
struct Server {
    agent: Agent,
    address: String,
    token: String,
}

impl Server {
    fn of(key: &LocalKey) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        Self {
            // It is this machine: whatever proxy the environment names has nothing to do with it.
            agent: config.proxy(None).build().into(),
            address: format!("http://{}/api/v1/backups", key.address),
            token: format!("Bearer {}", key.token),
        }
    }

    fn list(&self) -> Result<BackupsView, Failure> {
        self.read(self.agent.get(&self.address).header("authorization", &self.token).call())
    }

    fn ask(&self) -> Result<BackupsView, Failure> {
        self.read(self.agent.post(&self.address).header("authorization", &self.token).send_empty())
    }

    fn read(&self, answer: Result<Response<ureq::Body>, ureq::Error>) -> Result<BackupsView, Failure> {
        let unreached = |error: ureq::Error| {
            let at = &self.address;
            Failure::fault(format_args!(
                "the server does not answer at {at}: {error}; if it was killed, start it again"
            ))
        };
        let mut answer = answer.map_err(unreached)?;
        if answer.status().is_success() {
            return answer.body_mut().read_json().map_err(unreached);
        }
        match answer.body_mut().read_json::<Problem>() {
            Ok(problem) => Err(Failure::fault(problem.detail)),
            Err(_) => Err(Failure::fault(format_args!("the server answered with {}", answer.status()))),
        }
    }
}
