//! `cargo xtask`: the few commands that build, run and test everything together. It uses nothing but the standard
//! library, so that it compiles in a second, and it decides nothing: cargo and npm do the work.

mod hash;
mod rust;
mod skips;
mod step;
mod system;
mod web;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use skips::Skips;
use step::{Failed, Steps};

const USAGE: &str = "\
cargo xtask run [ARGUMENTS]   build everything and serve the demonstration; arguments go to `onhand demo`
cargo xtask build             build the web apps and the release program
cargo xtask lint              formatting, lints, licences, types
cargo xtask test              everything that must hold, from a clean checkout";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let root = root();
    let outcome = match (task.as_str(), rest.is_empty()) {
        ("run", _) => run(&root, &rest),
        ("build", true) => build(&root),
        ("lint", true) => lint(&root),
        ("test", true) => test(&root),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed(message)) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Builds what is not built and becomes the demonstration, so that its signals and exit code are its own.
fn run(root: &Path, arguments: &[String]) -> Result<(), Failed> {
    web::built(root)?;
    rust::release(root)?;
    let mut demo = Command::new(rust::program(root, "release"));
    demo.current_dir(root).arg("demo");
    if !arguments.iter().any(|argument| argument == "--data" || argument.starts_with("--data=")) {
        demo.args(["--data", "data/demo"]);
    }
    demo.args(arguments);
    Err(step::become_command(demo))
}

fn build(root: &Path) -> Result<(), Failed> {
    web::built(root)?;
    rust::release(root)?;
    println!("{}", rust::program(root, "release").display());
    Ok(())
}

fn lint(root: &Path) -> Result<(), Failed> {
    let mut steps = Steps::default();
    let installed = steps.run("npm ci", || web::installed(root));
    rust::lints(root, &mut steps);
    rust::deny(root, &mut steps);
    steps.run("types for TypeScript", || rust::types(root));
    steps.run_if(installed, "npm run check", || web::npm(root, &["run", "check"]));
    steps.finish()
}

/// Everything is tried even after a failure, so that one run tells the whole story.
fn test(root: &Path) -> Result<(), Failed> {
    let mut steps = Steps::default();
    steps.run("system programs", system::programs);
    let installed = steps.run("npm ci", || web::installed(root));
    let built = steps.run_if(installed, "npm run build", || web::build(root));
    steps.run_if(installed, "npm run check", || web::npm(root, &["run", "check"]));
    steps.run_if(installed, "npm test", || web::npm(root, &["test"]));
    rust::lints(root, &mut steps);
    let program =
        steps.run_if(built, "cargo build (tests, and programs that they start)", || rust::debug(root));
    let mut skips = Skips::default();
    steps.run_if(program, "cargo test --workspace", || rust::tests(root, &mut skips));
    steps.run_if(program, "npm run test:browser", || web::browser_tests(root, &rust::program(root, "debug")));
    steps.run("no test skipped where all must run", || skips.verdict());
    skips.found().iter().for_each(|skip| steps.note(format!("skipped {skip}")));
    steps.finish()
}

/// The workspace: this program's folder is in it.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}
