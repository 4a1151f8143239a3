//! Commands that only print: settings, descriptions of the interfaces, completion scripts.

use clap::CommandFactory;
use clap_complete::Shell;
use std::io::{self, Write};

use super::arguments::{Cli, Common, ConfigAction};
use super::{Code, Failure};

pub(super) fn config(common: &Common, action: &ConfigAction) -> Result<(), Failure> {
    let ConfigAction::Print { json } = action;
    let loaded = common.load()?;
    if *json {
        let entries: serde_json::Map<String, serde_json::Value> = loaded
            .entries
            .iter()
            .map(|entry| {
                let shown = serde_json::json!({ "value": entry.value, "source": entry.source });
                (entry.key.to_owned(), shown)
            })
            .collect();
        return print(&format!("{:#}\n", serde_json::Value::Object(entries)));
    }
    let width = |of: fn(&crate::config::Entry) -> usize| loaded.entries.iter().map(of).max().unwrap_or(0);
    let (keys, values) = (width(|entry| entry.key.len()), width(|entry| entry.value.len()));
    let mut text = String::new();
    for entry in &loaded.entries {
        text.push_str(&format!(
            "{:keys$} = {:values$}  # {}; {}\n",
            entry.key, entry.value, entry.source, entry.meaning
        ));
    }
    for name in &loaded.other_variables {
        text.push_str(&format!("# {name} is set, but is not a setting\n"));
    }
    print(&text)
}

pub(super) fn openapi() -> Result<(), Failure> {
    print(&format!("{:#}\n", crate::http::openapi()))
}

pub(super) fn asyncapi() -> Result<(), Failure> {
    print(&format!("{:#}\n", crate::http::asyncapi()))
}

pub(super) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "onhand", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Writes to standard output. A reader that has seen enough is not a failure.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(Code::Fault, error)),
        _ => Ok(()),
    }
}
