//! The web apps: is there a Node that can build them, are their packages installed, are they built?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::hash::{ContentHash, is_stamped};
use crate::rust::PROGRAM_VARIABLE;
use crate::step::{self, Failed};

/// The oldest Node that the bundler runs on.
const NODE_MIN: (u32, u32) = (20, 19);
/// Workspaces, as in package.json.
const WORKSPACES: [&str; 6] = [
    "clients/sdk",
    "clients/ui",
    "clients/pos",
    "clients/storefront",
    "dashboards/manager",
    "dashboards/setup",
];
/// What the server embeds.
const RESULTS: [&str; 4] =
    ["clients/pos/dist", "clients/storefront/dist", "dashboards/manager/dist", "dashboards/setup/dist"];

/// Installs and builds, each only when something changed since.
pub(crate) fn built(root: &Path) -> Result<(), Failed> {
    installed(root)?;
    let hash = sources(root);
    let there = RESULTS.iter().all(|result| root.join(result).is_dir());
    if there && is_stamped(&build_stamp(root), &hash) {
        return Ok(());
    }
    build(root)
}

/// Builds all apps.
pub(crate) fn build(root: &Path) -> Result<(), Failed> {
    let (stamp, hash) = (build_stamp(root), sources(root));
    forget(&stamp)?;
    npm(root, &["run", "build"])?;
    note(&stamp, &hash)
}

/// Installs the packages of the lock file, when it is not the one installed.
pub(crate) fn installed(root: &Path) -> Result<(), Failed> {
    let version = node()?;
    let mut hash = ContentHash::new();
    hash.bytes(version.as_bytes());
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        hash.path(&root.join(file));
    }
    for workspace in WORKSPACES {
        hash.path(&root.join(workspace).join("package.json"));
    }
    let (stamp, hash) = (root.join("node_modules/.onhand-installed"), hash.finish());
    if is_stamped(&stamp, &hash) {
        return Ok(());
    }
    forget(&stamp)?;
    npm(root, &["ci", "--no-audit", "--no-fund"])?;
    note(&stamp, &hash)
}

/// Runs npm in the workspace.
pub(crate) fn npm(root: &Path, arguments: &[&str]) -> Result<(), Failed> {
    step::command(npm_command(root, arguments))
}

/// Tests the built pages in a browser, served by that program.
pub(crate) fn browser_tests(root: &Path, program: &Path) -> Result<(), Failed> {
    let mut npm = npm_command(root, &["run", "test:browser"]);
    npm.env(PROGRAM_VARIABLE, program);
    step::command(npm)
}

fn npm_command(root: &Path, arguments: &[&str]) -> Command {
    let mut npm = Command::new(npm_program());
    npm.current_dir(root).args(arguments);
    npm
}

const fn npm_program() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// The version of a Node that is new enough.
fn node() -> Result<String, Failed> {
    let (major, minor) = NODE_MIN;
    let needed = format!(
        "Node.js {major}.{minor} or newer with npm is needed to build the web apps (https://nodejs.org)"
    );
    let version = output("node").ok_or_else(|| Failed(format!("{needed}; there is no node")))?;
    let mut numbers =
        version.trim_start_matches('v').split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < NODE_MIN {
        return Err(Failed(format!("{needed}; this is {version}")));
    }
    output(npm_program()).ok_or_else(|| Failed(format!("{needed}; there is no npm")))?;
    Ok(version)
}

fn output(program: &str) -> Option<String> {
    let output =
        Command::new(program).arg("--version").output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn sources(root: &Path) -> String {
    let mut hash = ContentHash::new();
    hash.path(&root.join("package-lock.json"));
    hash.path(&root.join("clients/tsconfig.base.json"));
    for workspace in WORKSPACES {
        hash.path(&root.join(workspace));
    }
    hash.finish()
}

fn build_stamp(root: &Path) -> PathBuf {
    root.join("node_modules/.onhand-built")
}

/// A stamp is removed before the work it stands for, so that a failure in between leaves none.
fn forget(stamp: &Path) -> Result<(), Failed> {
    match fs::remove_file(stamp) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failed(format!("{}: {error}", stamp.display())))
        }
        _ => Ok(()),
    }
}

fn note(stamp: &Path, hash: &str) -> Result<(), Failed> {
    fs::write(stamp, hash).map_err(|error| Failed(format!("{}: {error}", stamp.display())))
}
