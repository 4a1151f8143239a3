//! Running commands one after the other, with a name, a time and a verdict for each.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Why something did not work, for people.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Runs a command with this process's terminal and waits for it.
pub(crate) fn command(mut command: Command) -> Result<(), Failed> {
    let shown = shown(&command);
    judged(&shown, command.status())
}

/// The same, while each line that it prints is passed on and handed over.
pub(crate) fn overheard(mut command: Command, mut hear: impl FnMut(&str)) -> Result<(), Failed> {
    let shown = shown(&command);
    let mut run = || {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n') {
                let line = line?;
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                hear(&line);
            }
        }
        child.wait()
    };
    judged(&shown, run())
}

fn judged(shown: &str, ended: std::io::Result<ExitStatus>) -> Result<(), Failed> {
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failed(format!("{shown}: {status}"))),
        Err(error) => Err(Failed(format!("{shown}: {error}"))),
    }
}

/// Whether a command can be run here and is content. It says nothing.
pub(crate) fn succeeds(mut command: Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Replaces this process; comes back only when that fails.
#[cfg(unix)]
pub(crate) fn become_command(mut command: Command) -> Failed {
    use std::os::unix::process::CommandExt;
    let shown = shown(&command);
    Failed(format!("{shown}: {}", command.exec()))
}

/// Runs the command in this process's place where processes cannot be replaced.
#[cfg(not(unix))]
pub(crate) fn become_command(command: Command) -> Failed {
    match self::command(command) {
        Ok(()) => std::process::exit(0),
        Err(failed) => failed,
    }
}

fn shown(command: &Command) -> String {
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    let program = command.get_program().to_string_lossy().into_owned();
    std::iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}

enum Verdict {
    Passed,
    Failed(String),
    Skipped,
    /// Nothing is wrong, but nothing was looked at either.
    LeftOut(String),
}

/// Steps and how they went.
#[derive(Default)]
pub(crate) struct Steps {
    taken: Vec<(String, Duration, Verdict)>,
    notes: Vec<String>,
}

impl Steps {
    /// Runs a step; true when it passed.
    pub(crate) fn run(&mut self, name: &str, work: impl FnOnce() -> Result<(), Failed>) -> bool {
        eprintln!("\n=== {name}");
        let started = Instant::now();
        let verdict = match work() {
            Ok(()) => Verdict::Passed,
            Err(failed) => {
                eprintln!("--- failed: {failed}");
                Verdict::Failed(failed.0)
            }
        };
        let passed = matches!(verdict, Verdict::Passed);
        self.taken.push((name.to_owned(), started.elapsed(), verdict));
        passed
    }

    /// Runs a step if what it needs is there.
    pub(crate) fn run_if(
        &mut self,
        ready: bool,
        name: &str,
        work: impl FnOnce() -> Result<(), Failed>,
    ) -> bool {
        if ready {
            return self.run(name, work);
        }
        self.taken.push((name.to_owned(), Duration::ZERO, Verdict::Skipped));
        false
    }

    /// Adds something to the summary that is no step.
    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Notes a step that cannot be done on this machine and need not be.
    pub(crate) fn leave_out(&mut self, name: &str, why: &str) {
        eprintln!("\n=== {name}\n--- left out: {why}");
        self.taken.push((name.to_owned(), Duration::ZERO, Verdict::LeftOut(why.to_owned())));
    }

    /// Prints the summary; an error unless every step passed that was not left out.
    pub(crate) fn finish(self) -> Result<(), Failed> {
        let mut bad = 0;
        eprintln!("\n=== summary");
        for (name, took, verdict) in &self.taken {
            let (mark, detail) = match verdict {
                Verdict::Passed => ("ok", String::new()),
                Verdict::Failed(why) => ("FAILED", format!(": {why}")),
                Verdict::Skipped => ("SKIPPED", ": what it needs failed".to_owned()),
                Verdict::LeftOut(why) => ("LEFT OUT", format!(": {why}")),
            };
            bad += usize::from(matches!(verdict, Verdict::Failed(_) | Verdict::Skipped));
            eprintln!("{mark:8} {:>6.1} s  {name}{detail}", took.as_secs_f64());
        }
        for note in &self.notes {
            eprintln!("{note}");
        }
        let total: Duration = self.taken.iter().map(|(_, took, _)| *took).sum();
        eprintln!("{:>15.1} s  in all", total.as_secs_f64());
        if bad == 0 {
            Ok(())
        } else {
            Err(Failed(format!("{bad} of {} steps did not pass", self.taken.len())))
        }
    }
}
