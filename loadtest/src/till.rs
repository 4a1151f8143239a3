//! A register on a lean connection: hello, sign-on, shift, and then as many prepared sales as the clock allows.

use std::net::Ipv4Addr;

use protocol::{
    Amount, Answer, ClientMessage, Command, CommandBody, CommandId, Currency, Encoding, Hello, OccurredAt,
    OpenShift, Refusal, RegisterId, RegisterView, ServerMessage, SignOn, StaffId, Who,
};
use uuid::Uuid;

use crate::{
    Failure,
    lean::{Frame, Lean, Opening},
    target::Target,
};

/// Who works at the tills of a load.
#[derive(Clone, Debug)]
pub(crate) struct Crew {
    pub staff: StaffId,
    pub pin: String,
    /// Device tokens with `{}` for the register's number.
    pub tokens: String,
    pub first_register: u16,
}

impl Crew {
    /// The device token of the n-th register of the load.
    #[must_use]
    pub(crate) fn token(&self, index: u16) -> String {
        self.tokens.replace("{}", &self.register(index).to_string())
    }

    /// The n-th register of the load.
    #[must_use]
    pub(crate) const fn register(&self, index: u16) -> RegisterId {
        RegisterId(self.first_register.saturating_add(index))
    }
}

/// A register ready to sell.
#[derive(Debug)]
pub(crate) struct Till {
    pub lean: Lean,
    pub view: RegisterView,
    /// The number of its next command.
    pub seq: u64,
}

impl Till {
    /// Connects, signs on and opens a shift where that has not been done.
    ///
    /// # Errors
    /// When the server refuses any of it.
    pub(crate) async fn open(
        target: &Target,
        encoding: Encoding,
        crew: &Crew,
        index: u16,
    ) -> Result<Self, Failure> {
        let mut lean = Lean::open(
            target.address,
            encoding,
            Opening { source: Some(source(index)), ..Opening::default() },
        )
        .await?;
        let view = greet(&mut lean, Some(crew.token(index))).await?;
        let seq = view.command_seq + 1;
        let mut till = Self { lean, view, seq };
        if !till.view.signed_on.contains(&crew.staff) {
            till.sign_on(crew).await?;
        }
        if till.view.shift.is_none() {
            let open = OpenShift { currency: Currency::GBP, opening_float: Amount(10_000) };
            till.command(crew.staff, CommandBody::from(open)).await?;
        }
        Ok(till)
    }

    async fn sign_on(&mut self, crew: &Crew) -> Result<(), Failure> {
        let sign_on = SignOn { request: 1, staff: crew.staff, pin: crew.pin.clone() };
        self.lean.say(&ClientMessage::SignOn(sign_on)).await?;
        let answer = self.lean.until(|message| match message {
            ServerMessage::SignedOn(_) => Some(Ok(())),
            ServerMessage::Refused(refused) => Some(Err(refused.refusal)),
            _ => None,
        });
        answer.await??;
        Ok(())
    }

    /// Submits one command and waits for its answer.
    ///
    /// # Errors
    /// When it is rejected or the connection ends.
    pub(crate) async fn command(
        &mut self,
        staff: StaffId,
        body: CommandBody,
    ) -> Result<protocol::Reply, Failure> {
        let command = Command {
            id: CommandId::new(Uuid::now_v7()),
            seq: Some(self.seq),
            branch: None,
            staff: Some(staff),
            occurred: OccurredAt { at: client::wall_clock(), offset_minutes: 0 },
            body,
        };
        let id = command.id;
        self.seq += 1;
        self.lean.say(&ClientMessage::Command(command)).await?;
        let reply = self.lean.until(|message| match message {
            ServerMessage::Reply(reply) if reply.id == id => Some(reply),
            _ => None,
        });
        let reply = reply.await?;
        match reply.answer {
            Answer::Ok(_) => Ok(reply),
            Answer::Rejected(refusal) => Err(refusal.into()),
        }
    }

    /// Waits for one frame and counts the answers in it.
    ///
    /// # Errors
    /// When the connection ends.
    pub(crate) async fn answers(&mut self) -> Result<Answers, Failure> {
        let encoding = self.lean.encoding;
        match self.lean.next().await? {
            Frame::Data(payload) => Ok(Answers::count(encoding, payload)),
            Frame::Close(code) => Err(Failure::Closed(code)),
        }
    }
}

/// Answers in a frame.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Answers {
    pub done: u64,
    pub rejected: u64,
    /// The first refusal among them.
    pub refusal: Option<Refusal>,
}

impl Answers {
    /// Counts without reading more than is needed: by the words around an answer in text, by decoding in binary.
    #[must_use]
    pub(crate) fn count(encoding: Encoding, payload: &[u8]) -> Self {
        let mut answers = Self::default();
        if encoding == Encoding::Bin {
            answers.read(encoding, payload);
            return answers;
        }
        for line in payload.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{\"reply\"")) {
            if memchr::memmem::find(line, b"\"answer\":{\"ok\"").is_some() {
                answers.done += 1;
            } else {
                answers.read(encoding, line);
            }
        }
        answers
    }

    fn read(&mut self, encoding: Encoding, payload: &[u8]) {
        client::read_frame(encoding, payload, |message| {
            if let Some(ServerMessage::Reply(reply)) = message {
                match reply.answer {
                    Answer::Ok(_) => self.done += 1,
                    Answer::Rejected(refusal) => {
                        self.rejected += 1;
                        self.refusal.get_or_insert(refusal);
                    }
                }
            }
        });
    }

    #[must_use]
    pub(crate) const fn total(&self) -> u64 {
        self.done + self.rejected
    }
}

/// Says hello as a register and waits to be welcome.
///
/// # Errors
/// When the server takes it for anything else.
pub(crate) async fn greet(lean: &mut Lean, token: Option<String>) -> Result<RegisterView, Failure> {
    match hello(lean, token).await?.who {
        Who::Register(view) => Ok(view),
        Who::Public | Who::Staff(_) => Err(Failure::other("the token is not a register's")),
    }
}

/// Says hello and waits for the welcome.
///
/// # Errors
/// When the server closes instead.
pub(crate) async fn hello(lean: &mut Lean, token: Option<String>) -> Result<protocol::Welcome, Failure> {
    let hello = Hello::new(token, concat!("loadtest/", env!("CARGO_PKG_VERSION")));
    lean.say(&ClientMessage::Hello(hello)).await?;
    lean.until(|message| match message {
        ServerMessage::Welcome(welcome) => Some(welcome),
        _ => None,
    })
    .await
}

/// Spreads connections over loopback addresses, because one address has only so many ports.
#[must_use]
pub(crate) fn source(index: u16) -> Ipv4Addr {
    let [high, low] = (index / 4_000).to_be_bytes();
    Ipv4Addr::new(127, 0, high.saturating_add(1), low.saturating_add(1))
}

/// An address of one's own on this machine, as shoppers have: what the public may ask is bounded for each.
#[must_use]
pub(crate) fn shopper(index: u16) -> Ipv4Addr {
    let [high, low] = index.to_be_bytes();
    Ipv4Addr::new(127, 1, high, low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Lsn, Outcome, RefusalCode, Reply};

    #[test]
    fn answers_are_counted_in_both_encodings() {
        let reply = |answer| {
            let id = CommandId::new(Uuid::now_v7());
            ServerMessage::Reply(Reply { id, lsn: Some(Lsn(1)), repeated: false, answer })
        };
        for encoding in Encoding::ALL {
            let mut frame = Vec::new();
            let refusal = Refusal::new(RefusalCode::ShiftClosed, "\"answer\":{\"ok\"");
            for message in [
                reply(Answer::Ok(Outcome::Done)),
                reply(Answer::Rejected(refusal)),
                ServerMessage::Heartbeat(protocol::Heartbeat {
                    time: protocol::Timestamp(1),
                    topics: Vec::new(),
                }),
                reply(Answer::Ok(Outcome::Done)),
            ] {
                encoding.append(&message, &mut frame).unwrap();
            }
            let answers = Answers::count(encoding, &frame);
            assert_eq!((answers.done, answers.rejected), (2, 1));
            assert_eq!(answers.refusal.unwrap().code, RefusalCode::ShiftClosed);
        }
    }
}
