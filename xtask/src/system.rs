//! Programs of the system that some tests need: a browser, a tracer of system calls, a maker of file systems.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::step::{self, Failed};

/// What is needed, under which names it may be found, and the package that brings it.
const NEEDED: [(&str, &[&str], &str); 3] = [
    (
        "a Chromium browser",
        &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
        "chromium",
    ),
    ("strace", &["strace"], "strace"),
    ("mkfs.ext4", &["mkfs.ext4"], "e2fsprogs"),
];

/// Installs what is missing where that is allowed, and says what to do where it is not.
pub(crate) fn programs() -> Result<(), Failed> {
    let missing: Vec<_> =
        NEEDED.iter().filter(|(_, names, _)| !names.iter().any(|name| is_there(name))).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|(.., package)| *package).collect();
    let what: Vec<&str> = missing.iter().map(|(what, ..)| *what).collect();
    if !(is_there("apt-get") && is_root()) {
        return Err(Failed(format!(
            "tests need {}; install it, on Debian with: sudo apt-get install {}",
            what.join(" and "),
            packages.join(" ")
        )));
    }
    apt(&["update", "--quiet"])?;
    let install = ["install", "--quiet", "--yes", "--no-install-recommends"];
    apt(&[&install, packages.as_slice()].concat())
}

fn apt(arguments: &[&str]) -> Result<(), Failed> {
    let mut apt = Command::new("apt-get");
    apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    step::command(apt)
}

fn is_there(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    // Programs for administrators are not on everybody's path.
    let others = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    env::split_paths(&path).chain(others).any(|folder| folder.join(program).is_file())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
