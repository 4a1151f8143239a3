//! The Rust side: builds, lints and tests by cargo.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::skips::Skips;
use crate::step::{self, Failed, Steps};

/// Names the program that tests start.
pub(crate) const PROGRAM_VARIABLE: &str = "ONHAND_BIN";

/// Builds the program as it is shipped.
pub(crate) fn release(root: &Path) -> Result<(), Failed> {
    eprintln!("Building the server; the first time this takes some minutes.");
    cargo(root, &["build", "--release", "-p", "onhand", "--bin", "onhand"])
}

/// Builds the programs that tests start, and the tests beside them: apart, each would be built with features of its own, and what
/// both stand on twice.
pub(crate) fn debug(root: &Path) -> Result<(), Failed> {
    cargo(root, &["build", "--workspace", "--bins", "--tests"])
}

/// Where a program of that profile is.
pub(crate) fn program(root: &Path, profile: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let target = if target.is_relative() { root.join(target) } else { target };
    target.join(profile).join(format!("onhand{}", std::env::consts::EXE_SUFFIX))
}

/// Formatting and lints. The rules of the trade are checked on their own as well, because features of other crates
/// could hide what they lack.
pub(crate) fn lints(root: &Path, steps: &mut Steps) {
    steps.run("cargo fmt", || cargo(root, &["fmt", "--all", "--check"]));
    steps.run("cargo clippy", || {
        cargo(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    });
    steps.run("cargo check of the domain alone", || cargo(root, &["check", "-p", "onhand-domain"]));
}

/// Licences, bans and sources of everything that is linked, as `deny.toml` says. Advisories need their database from the
/// network and are left to whoever has one.
pub(crate) fn deny(root: &Path, steps: &mut Steps) {
    let mut asked = cargo_command(root);
    asked.args(["deny", "--version"]);
    if !step::succeeds(asked) {
        steps.leave_out(
            "cargo deny",
            "cargo-deny is not installed; `cargo install --locked cargo-deny` does it",
        );
        return;
    }
    steps.run("cargo deny", || cargo(root, &["deny", "check", "licenses", "bans", "sources"]));
}

/// Proves that the TypeScript in the repository is the one the protocol makes.
pub(crate) fn types(root: &Path) -> Result<(), Failed> {
    cargo(root, &["test", "--quiet", "-p", "onhand-protocol", "--test", "typescript"])
}

/// All tests of all crates. Their sizes come from the environment, as each test says. What they print is shown even when
/// they pass, because that is where one says that it could not run.
pub(crate) fn tests(root: &Path, skips: &mut Skips) -> Result<(), Failed> {
    let mut tests = cargo_command(root);
    tests
        .args(["test", "--workspace", "--no-fail-fast", "--", "--show-output"])
        .env(PROGRAM_VARIABLE, program(root, "debug"));
    let mut failed = Vec::new();
    let ran = step::overheard(tests, |line| {
        skips.read(line);
        failed.extend(failed_test(line).map(str::to_owned));
    });
    // Named in the summary, because it may stand a thousand lines above it.
    ran.map_err(|why| if failed.is_empty() { why } else { Failed(format!("{}: {why}", failed.join(", "))) })
}

/// The test of which a line of the harness says that it failed.
fn failed_test(line: &str) -> Option<&str> {
    line.trim().strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<(), Failed> {
    let mut cargo = cargo_command(root);
    cargo.args(arguments);
    step::command(cargo)
}

fn cargo_command(root: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    cargo
}

#[cfg(test)]
mod tests {
    use super::failed_test;

    #[test]
    fn a_failed_test_is_known_by_its_name() {
        assert_eq!(failed_test("test node::panics::one ... FAILED"), Some("node::panics::one"));
        assert_eq!(failed_test("test node::panics::one ... ok"), None);
        assert_eq!(failed_test("test result: FAILED. 1 passed; 1 failed"), None);
    }
}
