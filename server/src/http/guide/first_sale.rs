//! A first sale in five requests, made of the same values as the server reads.

use protocol::{Password, Pin, SignInRequest, SignOnRequest};
use serde::Serialize;

use super::{
    PERSON,
    examples::{By, Stage, story},
};
use crate::demo;

/// Which token a request shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::http) enum Token {
    None,
    /// The device token of the till.
    Till,
    /// What signing in has answered.
    Office,
}

/// One request of the page.
pub(in crate::http) struct Request {
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    pub(in crate::http) path: String,
    pub(in crate::http) token: Token,
    /// A request with a body is a POST, one without a GET.
    pub(in crate::http) body: Option<String>,
}

/// The PIN of the person of the examples, where this is the demonstration.
fn pin() -> &'static str {
    demo::PEOPLE.iter().find(|(id, ..)| *id == PERSON).map_or("", |(_, _, _, pin)| pin)
}

/// The password, likewise.
fn password() -> Password {
    Password::from(demo::password_of(PERSON).unwrap_or_default())
}

/// The five requests, in order.
pub(in crate::http) fn first_sale(stage: &Stage) -> Vec<Request> {
    let till = stage.till;
    let get = |title, about, path| Request { title, about, path, token: Token::Till, body: None };
    let send = |title, about, path: String, body: String| Request {
        title,
        about,
        path,
        token: Token::Till,
        body: Some(body),
    };
    let mut commands =
        story(stage).into_iter().filter(|example| example.by == By::Till).map(|example| example.command);
    let shift = if stage.open {
        get(
            "Look at the shift",
            "The shift of this till is open already. Its view tells since when, who is signed on, and the number of the \
             newest command.",
            format!("/api/v1/registers/{till}"),
        )
    } else {
        send(
            "Open the shift",
            "Everything that changes something is a command. Its id is yours: send the same again after a lost answer, \
             and it is still done once. A register numbers its commands.",
            "/api/v1/commands".to_owned(),
            pretty(&commands.next()),
        )
    };
    let sale = commands.next();
    let ticket = sale.as_ref().map(|command| command.id.to_string()).unwrap_or_default();
    vec![
        send(
            "Sign a person on",
            "A till is known by its device token, a person by their PIN.",
            format!("/api/v1/registers/{till}/sign-on"),
            pretty(&SignOnRequest { staff: PERSON, pin: Pin::from(pin()) }),
        ),
        get(
            "See what is sold",
            "Products with their variants, prices in minor units, and the position of the newest change.",
            "/api/v1/catalogue?limit=1".to_owned(),
        ),
        shift,
        send(
            "Sell",
            "Two pieces for cash. When the answer is here, the sale is on the disk and on its way to every screen.",
            "/api/v1/commands".to_owned(),
            pretty(&sale),
        ),
        get("Read the ticket", "Its id is the command's.", format!("/api/v1/tickets/{ticket}")),
    ]
}

/// How a person gets the token that the office's commands are sent with.
pub(super) fn sign_in() -> Request {
    Request {
        title: "Sign in",
        about: "The `token` of the answer is good for twelve hours.",
        path: "/api/v1/sign-in".to_owned(),
        token: Token::None,
        body: Some(pretty(&SignInRequest { staff: PERSON, password: password(), code: None })),
    }
}

impl Request {
    /// The request for a shell.
    pub(super) fn curl(&self, base: &str) -> String {
        let mut lines = vec![format!("curl -sS '{base}{}'", self.path)];
        match self.token {
            Token::None => {}
            Token::Till => {
                lines.push(format!("-H 'Authorization: Bearer {}'", demo::device_token(super::TILL)))
            }
            Token::Office => lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned()),
        }
        if let Some(body) = &self.body {
            lines.push("-H 'Content-Type: application/json'".to_owned());
            lines.push(format!("-d '{}'", body.replace('\'', "'\\''")));
        }
        lines.join(" \\\n  ")
    }
}

/// JSON as people read it: members in the order of the vocabulary, and none that says nothing.
pub(in crate::http) fn pretty(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        let bare = line.trim_end_matches(',');
        if bare.ends_with(": null") {
            continue;
        }
        if bare.trim_start().starts_with(['}', ']'])
            && let Some(last) = lines.last_mut()
        {
            *last = last.trim_end_matches(',');
        }
        lines.push(line);
    }
    lines.join("\n")
}
