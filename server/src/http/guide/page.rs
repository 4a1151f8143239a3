//! The page itself: what the template is filled with. Tables of commands, messages and operations are read out of the
//! vocabulary and the table of operations, so that none can be left out.

use askama::Template;
use protocol::{ClientMessage, CloseReason, Encoding, Hello, SignOn, StockTopic, Subscribe, Topic};
use serde_json::{Value, json};

use super::{
    PERSON, TILL,
    examples::{By, Example, Stage, story},
    first_sale::{Request, Token, first_sale, pretty, sign_in},
};
use crate::{
    demo,
    http::{
        api::operations,
        operation::{Answer, Operation, Place, Verb},
        schemas::SCHEMAS,
    },
    rim::title,
};

#[derive(Template)]
#[template(path = "guide.html")]
pub(super) struct Guide {
    version: &'static str,
    is_demo: bool,
    till: String,
    steps: Vec<Step>,
    sign_in: Step,
    chapters: Vec<Chapter>,
    socket: Vec<Line>,
    client: Vec<Word>,
    server: Vec<Word>,
    closings: Vec<Closing>,
    encodings: Vec<&'static str>,
    operations: Vec<Row>,
}

/// A request as the page shows it.
struct Step {
    title: &'static str,
    about: &'static str,
    curl: String,
}

struct Chapter {
    title: &'static str,
    commands: Vec<Shown>,
}

/// An example as the page shows it.
struct Shown {
    name: String,
    about: String,
    note: &'static str,
    by: &'static str,
    curl: String,
}

/// One message of the socket and what it is for.
struct Line {
    about: &'static str,
    json: String,
}

struct Word {
    name: String,
    about: String,
}

struct Closing {
    code: u16,
    name: String,
    about: String,
}

struct Row {
    id: &'static str,
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    access: String,
    answer: &'static str,
    query: String,
}

impl Guide {
    pub(super) fn of(stage: &Stage, is_demo: bool, base: &str) -> Self {
        let step =
            |request: &Request| Step { title: request.title, about: request.about, curl: request.curl(base) };
        let examples = story(stage);
        Self {
            version: env!("CARGO_PKG_VERSION"),
            is_demo,
            till: stage.till.to_string(),
            steps: first_sale(stage).iter().map(step).collect(),
            sign_in: step(&sign_in()),
            chapters: chapters(&examples, base),
            socket: socket(stage, &examples),
            client: words("ClientMessage"),
            server: words("ServerMessage"),
            closings: closings(),
            encodings: Encoding::ALL.map(Encoding::name).to_vec(),
            operations: operations().map(row).collect(),
        }
    }
}

/// Examples by chapter, in the order of the story.
fn chapters(examples: &[Example], base: &str) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    for example in examples {
        let (group, word) = example.name();
        let shown = Shown {
            about: about(&group, &word),
            name: format!("{group}.{word}"),
            note: example.note,
            by: match example.by {
                By::Till => "Sent by the till.",
                By::Office => "Sent by a person who has signed in.",
            },
            curl: request(example).curl(base),
        };
        match chapters.last_mut().filter(|last| last.title == example.chapter) {
            Some(last) => last.commands.push(shown),
            None => chapters.push(Chapter { title: example.chapter, commands: vec![shown] }),
        }
    }
    chapters
}

fn request(example: &Example) -> Request {
    Request {
        title: "",
        about: "",
        path: "/api/v1/commands".to_owned(),
        token: match example.by {
            By::Till => Token::Till,
            By::Office => Token::Office,
        },
        body: Some(pretty(&example.command)),
    }
}

/// What the vocabulary says of a command.
fn about(group: &str, word: &str) -> String {
    let name = format!("{}Command", title(group));
    words(&name).into_iter().find(|known| known.name == word).map(|known| known.about).unwrap_or_default()
}

/// The variants of an enum of the vocabulary with their descriptions.
fn words(schema: &str) -> Vec<Word> {
    let variants = SCHEMAS.get(schema).and_then(|schema| schema.get("oneOf")).and_then(Value::as_array);
    let word = |variant: &Value| {
        let tagged =
            variant.get("properties").and_then(Value::as_object).and_then(|inner| inner.keys().next());
        let name = tagged.map(String::as_str).or_else(|| variant.get("const").and_then(Value::as_str))?;
        let about = variant.get("description").and_then(Value::as_str).unwrap_or_default();
        Some(Word { name: name.to_owned(), about: about.replace('\n', " ") })
    };
    variants.into_iter().flatten().filter_map(word).collect()
}

fn closings() -> Vec<Closing> {
    let closing = |(name, about): (String, String)| {
        let reason: CloseReason = serde_json::from_value(json!(name)).ok()?;
        Some(Closing { code: reason.code(), name, about })
    };
    protocol::words::<CloseReason>().into_iter().filter_map(closing).collect()
}

/// A first conversation over the socket: what the client says.
fn socket(stage: &Stage, examples: &[Example]) -> Vec<Line> {
    let topic = Topic::Stock(StockTopic { branch: stage.home, partition: 0 });
    let sale = examples.iter().find(|example| example.name().1 == "sell");
    let said = [
        (
            "Say who you are, within ten seconds. The server answers `welcome`, or closes.",
            Some(ClientMessage::Hello(Hello {
                protocol: protocol::PROTOCOL,
                token: Some(demo::device_token(TILL)),
                client: "my-till/1.0".to_owned(),
            })),
        ),
        (
            "Sign a person on. Answered by `signed_on` or `refused`.",
            Some(ClientMessage::SignOn(SignOn {
                request: 1,
                staff: PERSON,
                pin: demo::PEOPLE
                    .iter()
                    .find(|(id, ..)| *id == PERSON)
                    .map_or("", |(.., pin)| pin)
                    .to_owned(),
            })),
        ),
        (
            "Follow the stock of a branch: `subscribed`, then snapshots, then a push for every change.",
            Some(ClientMessage::Subscribe(Subscribe {
                request: 2,
                topic,
                since: None,
                track: Vec::new(),
                max_hz: None,
            })),
        ),
        (
            "Send a command, the same as over HTTP. `reply` has its id, and comes when it is durable.",
            sale.map(|example| ClientMessage::Command(example.command.clone())),
        ),
        ("Keep the connection alive while there is nothing to say.", Some(ClientMessage::Ping)),
    ];
    let line = |(about, message): (&'static str, Option<ClientMessage>)| {
        message.map(|message| Line { about, json: pretty(&message) })
    };
    said.into_iter().filter_map(line).collect()
}

fn row(operation: &'static Operation) -> Row {
    let query: Vec<&str> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.place == Place::Query)
        .map(|parameter| parameter.name)
        .collect();
    Row {
        id: operation.id,
        method: match operation.method {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Delete => "DELETE",
        },
        path: operation.path,
        summary: operation.summary,
        access: operation.access.sentence(),
        answer: match (&operation.answer, operation.csv) {
            (_, true) => "JSON or CSV",
            (Answer::Of(_) | Answer::OneOf(_) | Answer::Json(_) | Answer::LinkedData(_), _) => "JSON",
            (Answer::Html, _) => "HTML",
            (Answer::Text, _) => "text",
            (Answer::Pdf, _) => "PDF",
        },
        query: query.join(", "),
    }
}
