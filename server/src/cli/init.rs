//! `init`: a shop set up without a browser, from flags, a file and the environment. Secrets come from the environment or a
//! prompt that shows nothing, never from arguments.

use protocol::{Begin, Password, Pin, SetUp, SetUpBranch, SetUpManager};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use std::io::{self, BufRead, IsTerminal, Write};

use super::arguments::{Common, InitArguments};
use super::show::print;
use super::{Code, Failure, start};
use crate::setup::{self, Answers};

/// The variables secrets may come in, because arguments are seen by every user of the machine.
const PASSWORD_VARIABLE: &str = "ONHAND_PASSWORD";
const PIN_VARIABLE: &str = "ONHAND_PIN";
/// What the first branch is called unless it is named.
const BRANCH: &str = "Main branch";

pub(super) fn init(common: &Common, arguments: &InitArguments) -> Result<(), Failure> {
    let settings = common.load()?.settings;
    let mut form = form(arguments)?;
    if form.manager.pin.is_none() {
        form.manager.pin = secret(PIN_VARIABLE, "PIN", arguments.check)?.map(Pin);
    }
    if form.manager.password.is_none() {
        form.manager.password = secret(PASSWORD_VARIABLE, "password", arguments.check)?.map(Password);
    }
    let answers = Answers::of(&form).map_err(|problems| {
        let told: Vec<String> =
            problems.iter().map(|one| format!("{}: {}", one.field, one.message)).collect();
        Failure::new(Code::Usage, told.join(" "))
    })?;
    if let Some(asked) = settings.currency.filter(|asked| *asked != answers.currency) {
        let message = format!("the settings say currency {asked} and the answers {}", answers.currency);
        return Err(Failure::new(Code::Usage, message));
    }
    if arguments.check {
        return print(&told(&answers, "would be"));
    }
    start::block_on(async {
        let node = start::open_in(&settings, Some(answers.currency))?;
        let begun = if node.durable().0 == 0 {
            setup::begin(&node, Some(&settings.data), &form, &answers).await.map_err(Failure::from)
        } else {
            match setup::resume(&node, &settings.data).await {
                Ok(true) => Ok(()),
                Ok(false) => {
                    Err(Failure::fault(format_args!("{} has a shop already", settings.data.display())))
                }
                Err(error) => Err(error.into()),
            }
        };
        node.stop().await;
        begun
    })?;
    print(&told(&answers, "was"))
}

fn told(answers: &Answers, was: &str) -> String {
    let mut text = String::new();
    for (name, _) in answers.commands() {
        text.push_str(&format!("{name} {was} put\n"));
    }
    if answers.begin == Begin::Samples {
        text.push_str(&format!("samples {was} put\n"));
    }
    text.push_str(&format!("the shop {was} set up in {}, which is for ever\n", answers.currency));
    text
}

/// The file's answers with the flags' on top.
fn form(arguments: &InitArguments) -> Result<SetUp, Failure> {
    let mut form = match &arguments.from {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::at(path, &error))?;
            toml::from_str(&text)
                .map_err(|error| Failure::new(Code::Usage, format_args!("{}: {error}", path.display())))?
        }
        None => SetUp {
            shop_name: String::new(),
            country: String::new(),
            currency: None,
            language: None,
            time_zone: None,
            tax_classes: None,
            branch: SetUpBranch { name: BRANCH.to_owned(), code: None, address: String::new() },
            manager: SetUpManager { name: String::new(), pin: None, password: None },
            begin: Begin::Empty,
        },
    };
    for (to, from) in [
        (&mut form.shop_name, &arguments.name),
        (&mut form.country, &arguments.country),
        (&mut form.branch.name, &arguments.branch),
        (&mut form.manager.name, &arguments.manager),
    ] {
        if let Some(from) = from {
            to.clone_from(from);
        }
    }
    for (to, from) in [
        (&mut form.currency, &arguments.currency),
        (&mut form.language, &arguments.language),
        (&mut form.time_zone, &arguments.time_zone),
        (&mut form.branch.code, &arguments.branch_code),
    ] {
        if from.is_some() {
            to.clone_from(from);
        }
    }
    if arguments.samples {
        form.begin = Begin::Samples;
    }
    Ok(form)
}

/// A secret of the environment, or what somebody types. A dry run asks nobody.
fn secret(variable: &str, what: &str, check: bool) -> Result<Option<String>, Failure> {
    if let Some(secret) = std::env::var(variable).ok().filter(|secret| !secret.is_empty()) {
        return Ok(Some(secret));
    }
    if check {
        return Ok(None);
    }
    if !io::stdin().is_terminal() {
        let message = format!("the first manager needs a {what}: set {variable}, or run this in a terminal");
        return Err(Failure::new(Code::Usage, message));
    }
    let secret = unseen(&format!("The first manager's {what}: ")).map_err(Failure::fault)?;
    let again = unseen(&format!("The same {what} again: ")).map_err(Failure::fault)?;
    if secret != again {
        return Err(Failure::new(Code::Usage, "the two are not the same"));
    }
    Ok(Some(secret))
}

/// Reads a line that the terminal does not show.
fn unseen(prompt: &str) -> io::Result<String> {
    let stdin = io::stdin();
    io::stderr().write_all(prompt.as_bytes())?;
    let before = tcgetattr(&stdin)?;
    let mut quiet = before.clone();
    quiet.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&stdin, OptionalActions::Flush, &quiet)?;
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    tcsetattr(&stdin, OptionalActions::Flush, &before)?;
    io::stderr().write_all(b"\n")?;
    read?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
