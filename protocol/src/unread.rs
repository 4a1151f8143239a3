//! What to answer to a message that cannot be read. This is the slow way, gone only after decoding has failed: it finds
//! out whose message it was, so that one command which nobody here understands neither ends a connection nor goes without
//! an answer, and whether a newer server might understand it.

use serde_json::Value;
use smallvec::SmallVec;

use crate::{
    Answer, ClientMessage, CommandId, DecodeError, Encoding, Refusal, RefusalCode, Refused, Reply,
    ServerMessage,
};

/// A message that could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unread {
    /// A command; its answer goes under its id.
    Command(CommandId, Refusal),
    /// Anything that has a request number.
    Request(u32, Refusal),
    /// Nobody knows what it was.
    Unknown(Refusal),
}

/// Where postcard numbers the messages that can be told apart by their beginning.
const COMMAND: u32 = 2;
const WITH_REQUEST: [u32; 2] = [1, 3];
/// Most characters of a message that an answer repeats.
const EXCERPT_CHARS: usize = 48;

/// The messages of a frame. Nearly every frame has one.
pub type Heard = SmallVec<[Result<ClientMessage, Unread>; 1]>;

impl Encoding {
    /// Reads a frame of a client: every message in order, or what is to be answered to one that cannot be read.
    ///
    /// # Errors
    /// When the frame itself cannot be taken apart.
    pub fn hear(self, frame: &[u8]) -> Result<Heard, DecodeError> {
        let mut heard = Heard::new();
        self.read(frame, |read| {
            heard.push(read.map_err(|(record, error)| Unread::look(self, record, &error)));
        })?;
        Ok(heard)
    }
}

impl Unread {
    /// Looks at a record that `error` was the result of decoding.
    fn look(encoding: Encoding, record: &[u8], error: &DecodeError) -> Self {
        match encoding {
            Encoding::Json => Self::look_at_json(record, error),
            Encoding::Bin => Self::look_at_bin(record, error),
        }
    }

    /// What the sender is told.
    #[must_use]
    pub fn answer(self) -> ServerMessage {
        match self {
            Self::Command(id, refusal) => {
                let answer = Answer::Rejected(refusal);
                ServerMessage::Reply(Reply { id, lsn: None, repeated: false, answer })
            }
            Self::Request(request, refusal) => {
                ServerMessage::Refused(Refused { request: Some(request), refusal })
            }
            Self::Unknown(refusal) => ServerMessage::Refused(Refused { request: None, refusal }),
        }
    }

    fn look_at_json(record: &[u8], error: &DecodeError) -> Self {
        let text = String::from_utf8_lossy(record);
        let refusal = match error {
            DecodeError::Json(error) => refusal_of_json(&text, error),
            other => Refusal::new(RefusalCode::Malformed, other.to_string()),
        };
        let message = serde_json::from_str::<Value>(&text).unwrap_or_default();
        let command = message.get("command").and_then(|command| command.get("id"));
        if let Some(id) = command.and_then(Value::as_str).and_then(|id| id.parse().ok()) {
            return Self::Command(id, refusal);
        }
        let only = message.as_object().filter(|members| members.len() == 1);
        let request = only.and_then(|members| members.values().next()).and_then(|of| of.get("request"));
        match request.and_then(Value::as_u64).and_then(|request| u32::try_from(request).ok()) {
            Some(request) => Self::Request(request, refusal),
            None => Self::Unknown(refusal),
        }
    }

    /// Both sides of a binary connection have the same types, so that only a wrong value can be the reason.
    fn look_at_bin(record: &[u8], error: &DecodeError) -> Self {
        let refusal = Refusal::new(RefusalCode::Malformed, error.to_string());
        let Ok((number, rest)) = postcard::take_from_bytes::<u32>(record) else {
            return Self::Unknown(refusal);
        };
        if number == COMMAND {
            return match postcard::take_from_bytes::<CommandId>(rest) {
                Ok((id, _)) => Self::Command(id, refusal),
                Err(_) => Self::Unknown(refusal),
            };
        }
        match postcard::take_from_bytes::<u32>(rest) {
            Ok((request, _)) if WITH_REQUEST.contains(&number) => Self::Request(request, refusal),
            _ => Self::Unknown(refusal),
        }
    }
}

/// What is said about a JSON text that could not be read as what it should be: `unsupported` when it has a word that a
/// newer build may know, `malformed` when no build can make anything of it.
#[must_use]
pub fn refusal_of_json(text: &str, error: &serde_json::Error) -> Refusal {
    let said = error.to_string();
    // serde's own words, the same for every type that derives its reading; a test pins them.
    let is_new_word = error.is_data()
        && ["unknown field `", "unknown variant `"].iter().any(|words| said.starts_with(words));
    let code = if is_new_word { RefusalCode::Unsupported } else { RefusalCode::Malformed };
    let what = match (code, said.split_once(", expected")) {
        // The list of everything that would have been known helps nobody and is long.
        (RefusalCode::Unsupported, Some((what, _))) => what,
        _ => &said,
    };
    let near = excerpt(text, error);
    let message = if near.is_empty() { what.to_owned() } else { format!("{what}, near {near}") };
    Refusal::new(code, message)
}

/// The end of what was read before the error, which names the field better than a column does.
fn excerpt(text: &str, error: &serde_json::Error) -> String {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let read = line.get(..error.column()).unwrap_or(line);
    let skip = read.chars().count().saturating_sub(EXCERPT_CHARS);
    read.chars().skip(skip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Retry, SignOn, StaffId, Subscribe, Topic};

    const ID: &str = "01932b5e-8a00-7000-8000-000000000001";

    fn look(encoding: Encoding, frame: &[u8]) -> Unread {
        let mut heard = encoding.hear(frame).unwrap();
        assert_eq!(heard.len(), 1);
        heard.remove(0).expect_err("cannot be read")
    }

    fn command(seq: &str, body: &str) -> String {
        format!(
            "{{\"command\":{{\"id\":\"{ID}\",{seq}\"occurred\":{{\"at\":1,\"offset_minutes\":0}},\"body\":{body}}}}}"
        )
    }

    #[test]
    fn a_command_is_answered_under_its_id_and_told_whether_a_newer_server_may_read_it() {
        let sign_off = "{\"register\":{\"sign_off\":{\"staff\":3}}}";
        let sell = "{\"ticket\":{\"sell\":{\"currency\":\"GBP\",\"lines\":[{\"sku\":\"A B\",\"quantity\":1,\"unit_price\":1}],\
                    \"tenders\":[]}}}";
        for (text, code, retry, names) in [
            (command("", "{\"fly\":{\"to\":3}}"), "unsupported", Retry::AfterUpgrade, "`fly`"),
            (command("", "\"fly\""), "unsupported", Retry::AfterUpgrade, "`fly`"),
            (
                command("", "{\"register\":{\"sign_off\":{\"staff\":3,\"why\":1}}}"),
                "unsupported",
                Retry::AfterUpgrade,
                "`why`",
            ),
            (command("\"mood\":1,", sign_off), "unsupported", Retry::AfterUpgrade, "`mood`"),
            (command("", sell), "malformed", Retry::Never, "\"sku\":\"A B\""),
            (command("", "{\"register\":{\"sign_off\":{}}}"), "malformed", Retry::Never, "`staff`"),
            (command("\"seq\":-1,", sign_off), "malformed", Retry::Never, "\"seq\":-1"),
        ] {
            let Unread::Command(id, refusal) = look(Encoding::Json, text.as_bytes()) else {
                panic!("{text} is a command");
            };
            assert_eq!(id.to_string(), ID);
            assert_eq!((refusal.code.name(), refusal.retry), (code, retry), "{text}: {refusal:?}");
            assert!(refusal.message.contains(names), "{text}: {refusal:?} names {names}");
            assert!(refusal.message.len() < 250, "{refusal:?}");
        }
    }

    #[test]
    fn requests_are_answered_under_their_number_and_the_rest_is_nobodys() {
        let text = "{\"subscribe\":{\"request\":7,\"topic\":\"weather\"}}";
        let Unread::Request(7, refusal) = look(Encoding::Json, text.as_bytes()) else { panic!("a request") };
        assert_eq!(refusal.code, RefusalCode::Unsupported);
        for text in [
            "{",
            "[]",
            "7",
            "{\"greetings\":{}}",
            "{\"command\":{\"id\":\"x\"}}",
            "{\"command\":7}",
            "{\"sign_on\":{\"request\":-1}}",
        ] {
            assert!(matches!(look(Encoding::Json, text.as_bytes()), Unread::Unknown(_)), "{text}");
        }
    }

    #[test]
    fn binary_messages_are_told_apart_by_their_numbers() {
        let id: CommandId = ID.parse().unwrap();
        let bad = [&[18, 2][..], &id.uuid().as_bytes()[..], &[9]].concat();
        assert!(matches!(look(Encoding::Bin, &bad), Unread::Command(found, _) if found == id));
        let messages = [
            ClientMessage::SignOn(SignOn { request: 300, staff: StaffId(3), pin: "1".into() }),
            ClientMessage::Subscribe(Subscribe {
                request: 300,
                topic: Topic::Badges,
                since: None,
                track: Vec::new(),
                max_hz: None,
            }),
        ];
        for message in messages {
            let frame = Encoding::Bin.frame(&message).unwrap();
            let cut = [&[3], &frame[1..4]].concat();
            assert!(matches!(look(Encoding::Bin, &cut), Unread::Request(300, _)), "{message:?}");
        }
        for bytes in [&[1, 99][..], &[1, 2], &[0]] {
            assert!(matches!(look(Encoding::Bin, bytes), Unread::Unknown(_)), "{bytes:?}");
        }
    }
}
