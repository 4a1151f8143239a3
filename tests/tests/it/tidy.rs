//! The house rules that a program can check: short files and functions, words with one meaning, arrows that point one
//! way, and a first sentence in every file.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Files under version control with one of these endings, made ones left out.
fn files(endings: &[&str]) -> Vec<(PathBuf, String)> {
    let listed = Command::new("git").args(["ls-files"]).current_dir(root()).output().unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let made = |path: &str| path.contains("/gen/") || path.contains("/dist/");
    String::from_utf8(listed.stdout)
        .unwrap()
        .lines()
        .filter(|path| endings.iter().any(|ending| path.ends_with(ending)) && !made(path))
        .filter_map(|path| Some((path.into(), std::fs::read_to_string(root().join(path)).ok()?)))
        .collect()
}

fn none(what: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{what}:\n  {}", offenders.join("\n  "));
}

#[test]
fn files_are_short() {
    let long: Vec<String> = files(&[".rs", ".ts", ".svelte"])
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > FILE_LINES_MAX)
        .map(|(path, lines)| format!("{} has {lines} lines", path.display()))
        .collect();
    none("files over 500 lines", &long);
}

/// Functions of a formatted file, by the indentation of their first and last line.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let words: Vec<&str> = trimmed.split_whitespace().take(5).collect();
        let is_function = words
            .iter()
            .take_while(|word| word.starts_with("pub") || ["async", "const", "unsafe", "fn"].contains(word))
            .any(|word| *word == "fn");
        if !is_function || trimmed.ends_with(';') || trimmed.ends_with('}') {
            continue;
        }
        let end = format!("{}}}", &line[..line.len() - trimmed.len()]);
        if let Some(length) = lines[start..].iter().position(|line| **line == end) {
            found.push((start + 1, length + 1));
        }
    }
    found
}

#[test]
fn functions_are_measured_from_brace_to_brace() {
    let text = "impl A {\n    pub(crate) async fn a(\n        b: u8,\n    ) -> u8 {\n        {\n        }\n        b\n    }\n\n    fn c();\n    fn d() {}\n}\n";
    assert_eq!(functions(text), [(2, 7)]);
}

#[test]
fn functions_are_short() {
    let mut long = Vec::new();
    for (path, text) in files(&[".rs"]) {
        for (line, length) in functions(&text).into_iter().filter(|(_, length)| *length > FUNCTION_LINES_MAX)
        {
            long.push(format!("{}:{line} has {length} lines", path.display()));
        }
    }
    none("functions over 70 lines", &long);
}

#[test]
fn no_work_is_left_lying_about() {
    let words =
        [concat!("FIX", "ME"), concat!("TO", "DO"), concat!("todo", "!("), concat!("unimplemented", "!(")];
    let mut found = Vec::new();
    for (path, text) in files(&[".rs", ".ts", ".svelte", ".html", ".css", ".toml", ".sh", ".yml"]) {
        for (number, line) in (1..).zip(text.lines()) {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    none("unfinished work", &found);
}

#[test]
fn words_have_one_meaning() {
    let banned = concat!("ses", "sion");
    let mut found = Vec::new();
    for (path, text) in files(&[".rs"]) {
        if !(path.starts_with("server") || path.starts_with("protocol")) {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.split("//").next().unwrap_or_default();
            // A provider's own name for its page, in its addresses.
            let theirs = path.starts_with("server/src/payments") && code.to_lowercase().contains("checkout");
            if code.to_lowercase().contains(banned) && !theirs {
                found.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    none("a connection, a sign-on or a sign-in is meant", &found);
}

/// Which of our crates another one needs, tests included.
fn ours(manifest: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join(manifest).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    let mut names = BTreeSet::new();
    for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
        if let Some(toml::Value::Table(dependencies)) = manifest.get(table) {
            names.extend(dependencies.keys().cloned());
        }
    }
    names.retain(|name| {
        ["protocol", "domain", "journal", "onhand", "client"].contains(&name.as_str())
            || name.starts_with("onhand-")
    });
    names
}

#[test]
fn arrows_point_one_way() {
    for (crate_path, allowed) in [
        ("protocol", &[][..]),
        ("server/journal", &[]),
        ("server/domain", &["protocol"]),
        ("clients/rust", &["protocol"]),
        ("server", &["protocol", "domain", "journal"]),
        // Its tests start their servers as the tests of the whole do.
        ("loadtest", &["protocol", "client", "onhand", "onhand-tests"]),
    ] {
        let allowed: BTreeSet<String> = allowed.iter().map(|name| (*name).to_owned()).collect();
        let needed = ours(crate_path);
        assert!(needed.is_subset(&allowed), "{crate_path} needs {needed:?} but may need {allowed:?} only");
    }
}

/// The first folder or file below `server/src` that a file belongs to.
fn room(path: &Path) -> Option<String> {
    let inside = path.strip_prefix("server/src").ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    Some(first.trim_end_matches(".rs").to_owned())
}

/// Rooms of the server that a file's code names, its tests left out: `crate::room`, also from a list in braces.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut named = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        if let Some(list) = after.strip_prefix('{') {
            let mut depth = 0_usize;
            let mut word = String::new();
            for character in list.chars() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        named.insert(std::mem::take(&mut word));
                    }
                    character if depth == 0 => word.push(character),
                    _ => {}
                }
            }
            named.insert(word);
        } else {
            named.insert(after.to_owned());
        }
    }
    let first_word = |text: &String| {
        let word = |c: &char| c.is_ascii_lowercase() || *c == '_';
        text.trim_start().chars().take_while(word).collect::<String>()
    };
    named.iter().map(first_word).filter(|word| !word.is_empty()).collect()
}

#[test]
fn rooms_are_found_in_every_form_of_use() {
    let text = "use crate::{\n    auth::Auth,\n    limits::{A, B},\n    rim::{self, Rim},\n};\nuse crate::node::Node;\nfn a() { crate::clock::now() }\n#[cfg(test)]\nmod tests {\n    use crate::demo;\n}\n";
    let expected = ["auth", "clock", "limits", "node", "rim"].map(str::to_owned);
    assert_eq!(rooms_named(text), BTreeSet::from(expected));
}

/// Which rooms of the server each room may use, upper ones first. What every room may use stands in `COMMON`.
const ROOMS: &[(&str, &[&str])] = &[
    ("main", &[]),
    ("lib", &[]),
    (
        "cli",
        &[
            "apps",
            "auth",
            "backups",
            "config",
            "conservation",
            "customers",
            "demo",
            "http",
            "import",
            "media",
            "node",
            "payments",
            "record",
            "rim",
            "serve",
            "setup",
        ],
    ),
    ("serve", &["egress", "gateway", "node", "payments", "rim", "site", "socket"]),
    ("site", &["apps", "epcis", "exchange", "gateway", "http", "node", "paper", "rim", "shop"]),
    (
        "http",
        &[
            "auth", "carriers", "demo", "epcis", "exchange", "mail", "media", "node", "paper", "record",
            "rim", "samples", "sheet", "socket",
        ],
    ),
    ("gateway", &["engine", "mail", "node", "paper", "payments", "rim"]),
    ("setup", &["apps", "import", "node", "record", "rim", "samples"]),
    ("samples", &["demo", "import", "node", "record"]),
    ("exchange", &["import", "node", "record", "sheet"]),
    ("shop", &["auth", "mail", "media", "node", "paper", "rim"]),
    ("paper", &["rim"]),
    ("apps", &["rim"]),
    ("rim", &["auth", "node", "record"]),
    ("demo", &["auth", "import", "media", "node", "record"]),
    ("import", &["auth", "node", "record", "sheet"]),
    ("socket", &["auth", "egress", "engine", "epcis", "node", "record"]),
    ("epcis", &["auth", "node", "record"]),
    (
        "node",
        &[
            "auth",
            "backups",
            "carriers",
            "conservation",
            "customers",
            "egress",
            "engine",
            "mail",
            "media",
            "prepare",
            "printing",
            "projections",
            "record",
            "recovery",
        ],
    ),
    ("auth", &["customers", "pins", "projections", "recovery"]),
    ("engine", &["customers", "egress", "media", "pins", "prepare", "projections", "record", "recovery"]),
    ("prepare", &["customers", "media", "projections", "record", "recovery"]),
    ("projections", &["customers", "egress", "record", "recovery"]),
    ("egress", &["record", "recovery"]),
    ("payments", &[]),
    ("backups", &[]),
    ("carriers", &[]),
    ("customers", &[]),
    ("mail", &[]),
    ("printing", &[]),
    ("conservation", &["record"]),
    ("media", &[]),
    ("recovery", &["record"]),
    ("config", &[]),
    ("record", &[]),
    ("pins", &[]),
    ("sheet", &[]),
];
/// Rooms that know nobody and that everybody may use.
const COMMON: &[&str] = &["business_day", "clock", "limits", "telemetry", "words"];

#[test]
fn arrows_between_rooms_point_one_way() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, text) in files(&[".rs"]) {
        let is_test = path.ends_with("tests.rs") || path.iter().any(|part| part == "tests");
        let Some(room) = room(&path).filter(|room| !is_test && !COMMON.contains(&room.as_str())) else {
            continue;
        };
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{} is in a room that is not in the list", path.display()));
            continue;
        };
        for used in rooms_named(&text).into_iter().filter(|used| *used != room) {
            if !allowed.contains(&used.as_str()) && !COMMON.contains(&used.as_str()) {
                wrong.push(format!("{} uses {used}, which {room} may not", path.display()));
            }
        }
        seen.insert(room);
    }
    for (index, (name, allowed)) in ROOMS.iter().enumerate() {
        if !seen.contains(*name) {
            wrong.push(format!("{name} is no room any more"));
        }
        let above = |used: &str| ROOMS.iter().take(index).any(|(upper, _)| *upper == used);
        let upward = allowed.iter().filter(|used| above(used));
        wrong.extend(upward.map(|used| format!("{name} points up at {used}")));
    }
    none("arrows between rooms of the server", &wrong);
}

#[test]
fn every_metric_is_explained_to_the_operator() {
    let manual = std::fs::read_to_string(root().join("docs/operations.md")).unwrap();
    let figures = std::fs::read_to_string(root().join("server/src/telemetry/figures.rs")).unwrap();
    let sources = files(&[".rs"]).into_iter().filter(|(path, _)| path.starts_with("server/src"));
    let mut counted = 0;
    let mut unexplained = Vec::new();
    for (path, text) in sources {
        let named =
            ["counter!(\"", "gauge!(\"", "histogram!(\""].into_iter().flat_map(|how| text.split(how).skip(1));
        for name in named.filter_map(|rest| rest.split('"').next()).filter(|name| !name.contains("test")) {
            counted += 1;
            let told = figures.contains(&format!("\"{name}\""));
            if !told || !manual.contains(&format!("`{name}`")) {
                unexplained.push(format!("{name} of {}", path.display()));
            }
        }
    }
    none("metrics that docs/operations.md or `FIGURES` does not explain", &unexplained);
    assert!(counted > 15, "{counted} metrics were found");
}

#[test]
fn every_file_says_first_what_it_is() {
    let silent: Vec<String> = files(&[".rs"])
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(path, _)| path.display().to_string())
        .collect();
    none("files that do not begin with a sentence", &silent);
}

/// Names of tests in the tables of a page, as `file::test`, with the folder that holds for files without one.
fn promised(text: &str) -> Vec<(String, String)> {
    let mut folder = String::new();
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some((_, named)) = line.split_once("Files without a folder are in `") {
            folder = named.split('`').next().unwrap_or_default().to_owned();
        }
        let names = line.split('`').skip(1).step_by(2).filter_map(|name| name.split_once("::"));
        found.extend(names.filter(|(file, _)| file.ends_with(".rs") || file.ends_with(".ts")).map(
            |(file, test)| {
                let path = if file.contains('/') { file.to_owned() } else { format!("{folder}/{file}") };
                (path, test.to_owned())
            },
        ));
    }
    found
}

#[test]
fn every_promise_has_its_test() {
    let page = std::fs::read_to_string(root().join("docs/reliability.md")).unwrap();
    let named = promised(&page);
    assert!(named.len() > 60, "the tables were not understood");
    let missing = |(path, test): &(String, String)| {
        let text = std::fs::read_to_string(root().join(path)).unwrap_or_default();
        // A test of a screen is called by a sentence.
        let wanted = if path.ends_with(".ts") { test.clone() } else { format!("fn {test}(") };
        (!text.contains(&wanted)).then(|| format!("{path} has no test {test}"))
    };
    none("promises without a test", &named.iter().filter_map(missing).collect::<Vec<_>>());
}
