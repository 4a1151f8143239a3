//! Tests that could not run here. The test harness counts them as passed, so what they print is read; where nobody
//! looks at the output, a skipped test is a failure.

use std::env;
use std::fmt;

use crate::step::Failed;

/// What a test prints when it cannot run, followed by why.
const MARK: &str = "SKIPPED:";
/// A reason that is good anywhere: the real transactions are not part of the repository.
const ALWAYS_ALLOWED: &str = "ONHAND_RETAIL_CSV";
/// Names tests that may be skipped, with commas between them, where otherwise none may.
const ALLOWED_VARIABLE: &str = "ONHAND_ALLOW_SKIPS";

/// One test that did not run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Skip {
    test: String,
    why: String,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.test, self.why)
    }
}

/// Those found in the output of the tests so far.
#[derive(Default)]
pub(crate) struct Skips {
    found: Vec<Skip>,
    /// Whose output is being read.
    test: String,
}

impl Skips {
    /// Reads one line of what `cargo test -- --show-output` prints.
    pub(crate) fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some(test) = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----")) {
            test.clone_into(&mut self.test);
        } else if let Some(why) = line.strip_prefix(MARK) {
            let skip = Skip { test: self.test.clone(), why: why.trim().to_owned() };
            if !self.found.contains(&skip) {
                self.found.push(skip);
            }
        }
    }

    pub(crate) fn found(&self) -> &[Skip] {
        &self.found
    }

    /// An error when this is a machine on which every test has to run and one did not.
    pub(crate) fn verdict(&self) -> Result<(), Failed> {
        if env::var("CI").as_deref() != Ok("true") {
            return Ok(());
        }
        let allowed = env::var(ALLOWED_VARIABLE).unwrap_or_default();
        let bad: Vec<String> = self.forbidden(&allowed).map(Skip::to_string).collect();
        if bad.is_empty() {
            return Ok(());
        }
        Err(Failed(format!("{} (name them in {ALLOWED_VARIABLE} if that is meant)", bad.join("; "))))
    }

    fn forbidden<'a>(&'a self, allowed: &'a str) -> impl Iterator<Item = &'a Skip> {
        let is_allowed = |test: &str| allowed.split(',').any(|name| name.trim() == test);
        self.found.iter().filter(move |skip| !skip.why.contains(ALWAYS_ALLOWED) && !is_allowed(&skip.test))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
running 3 tests
test a_power_cut ... ok
test disk::is_full ... ok
test the_real_month ... ok

successes:

---- a_power_cut stdout ----
SKIPPED: disk images cannot be mounted here (no mkfs.ext4)

---- disk::is_full stdout ----
64 MiB
SKIPPED: a small disk cannot be mounted here

---- the_real_month stdout ----
SKIPPED: the real month is not here; set ONHAND_RETAIL_CSV

successes:
    a_power_cut
";

    fn forbidden(allowed: &str) -> Vec<String> {
        let mut skips = Skips::default();
        OUTPUT.lines().for_each(|line| skips.read(line));
        assert_eq!(skips.found().len(), 3, "each is listed");
        skips.forbidden(allowed).map(Skip::to_string).collect()
    }

    #[test]
    fn a_skipped_test_is_known_by_its_name_and_forbidden_unless_it_is_named() {
        let full = "disk::is_full: a small disk cannot be mounted here";
        let cut = "a_power_cut: disk images cannot be mounted here (no mkfs.ext4)";
        assert_eq!(forbidden(""), [cut, full]);
        assert_eq!(forbidden("disk, a_power_cut"), [full]);
        assert_eq!(forbidden("disk::is_full,a_power_cut"), [""; 0]);
    }
}
