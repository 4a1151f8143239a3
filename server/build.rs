//! Tells Cargo when the embedded front ends changed, and the program which commit it was made from.

use std::{env, path::Path, process::Command};

/// Folders that end up inside the program.
const DISTS: [&str; 4] = [
    "../clients/pos/dist",
    "../dashboards/manager/dist",
    "../dashboards/setup/dist",
    "../clients/storefront/dist",
];
/// Names the commit where there is no repository to ask, as in a container image.
const HASH_VARIABLE: &str = "ONHAND_GIT_HASH";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={HASH_VARIABLE}");
    for dist in DISTS {
        let path = Path::new(dist);
        // A path that does not exist counts as changed every time; its parent changes when it appears.
        let watched = if path.exists() { Some(path) } else { path.parent().filter(|parent| parent.exists()) };
        if let Some(watched) = watched {
            println!("cargo::rerun-if-changed={}", watched.display());
        }
    }
    // Following every commit would rebuild the server after each one, which only a release is worth.
    let head = Path::new("../.git/logs/HEAD");
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") && head.exists() {
        println!("cargo::rerun-if-changed={}", head.display());
    }
    println!("cargo::rustc-env=ONHAND_VERSION={} ({})", env!("CARGO_PKG_VERSION"), git_hash());
}

fn git_hash() -> String {
    if let Ok(hash) = env::var(HASH_VARIABLE) {
        return hash;
    }
    let output = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output();
    match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        _ => "no commit".to_owned(),
    }
}
