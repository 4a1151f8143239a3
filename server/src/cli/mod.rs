//! The command line: what can be asked of the program and how it answers. Results go to standard output, everything
//! else to standard error, and a failure is one clear line and an exit code.

mod add;
mod arguments;
mod doctor;
mod failure;
mod import;
mod init;
mod journal;
mod live;
mod show;
mod start;

use clap::Parser;
use std::process::ExitCode;

pub use arguments::{Cli, VERSION};
pub use failure::{Code, Failure};

use arguments::Action;

/// Runs the program with the process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    // Data, backups, exports and reports hold everything: what this program makes is its owner's alone (0600, 0700).
    let _as_it_was = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no mistakes; they go to standard output and end well.
            let code = if error.use_stderr() { Code::Usage } else { Code::Ok };
            drop(error.print());
            return code.into();
        }
    };
    match act(&cli) {
        Ok(()) => Code::Ok.into(),
        Err(failure) => {
            eprintln!("onhand: {failure}");
            failure.code.into()
        }
    }
}

fn act(cli: &Cli) -> Result<(), Failure> {
    match &cli.action {
        Action::Serve(arguments) => start::serve(&cli.common, &arguments.listening),
        Action::Init(arguments) => init::init(&cli.common, arguments),
        Action::Demo(arguments) => start::demo(&cli.common, arguments),
        Action::Import(arguments) => import::online_retail(&cli.common, arguments),
        Action::Verify => journal::verify(&cli.common),
        Action::Export(arguments) => journal::export(&cli.common, arguments),
        Action::Backup(arguments) => match &arguments.file {
            Some(file) => journal::backup(&cli.common, file),
            None => live::backup(&cli.common),
        },
        Action::Restore(arguments) => journal::restore(&cli.common, arguments),
        Action::Add(what) => add::add(&cli.common, what),
        Action::Doctor => doctor::doctor(&cli.common),
        Action::Config(arguments) => show::config(&cli.common, arguments),
        Action::Openapi => show::openapi(),
        Action::Asyncapi => show::asyncapi(),
        Action::Completions { shell } => show::completions(*shell),
    }
}
