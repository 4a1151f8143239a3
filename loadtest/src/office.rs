//! The back office on a lean connection: one command at a time, or many on their way at once.

use std::collections::VecDeque;

use protocol::{
    Answer, BranchId, ClientMessage, Command, CommandBody, CommandId, Encoding, OccurredAt, Reply,
    ServerMessage,
};

use crate::{
    Failure,
    lean::{Lean, Opening},
    target::Target,
    template::Ids,
    till::hello,
};

/// A person's connection.
#[derive(Debug)]
pub(crate) struct Office {
    lean: Lean,
    ids: Ids,
}

/// Commands on their way at once: half of what the server takes from one person, so that there is always one to do next.
const WINDOW: usize = 128;

impl Office {
    /// Connects as whoever has the token.
    ///
    /// # Errors
    /// When the server closes instead.
    pub(crate) async fn open(target: &Target, token: &str) -> Result<Self, Failure> {
        let opening = Opening { buffer: 64 * 1_024, ..Opening::default() };
        let mut lean = Lean::open(target.address, Encoding::Bin, opening).await?;
        hello(&mut lean, Some(token.to_owned())).await?;
        Ok(Self { lean, ids: Ids::new(u64::MAX) })
    }

    /// An id for a command that must be known beforehand.
    pub(crate) fn next_id(&mut self) -> CommandId {
        CommandId::new(self.ids.next_id())
    }

    /// Does one command under an id.
    ///
    /// # Errors
    /// When it is rejected or the connection ends.
    pub(crate) async fn submit(
        &mut self,
        id: CommandId,
        branch: Option<BranchId>,
        body: CommandBody,
    ) -> Result<Reply, Failure> {
        self.lean.say(&ClientMessage::Command(command(id, branch, body))).await?;
        let reply = self.lean.until(|message| match message {
            ServerMessage::Reply(reply) if reply.id == id => Some(Ok(reply)),
            ServerMessage::Refused(refused) => Some(Err(refused.refusal)),
            _ => None,
        });
        accepted(reply.await??)
    }

    /// Does one command under a new id.
    ///
    /// # Errors
    /// As [`Self::submit`].
    pub(crate) async fn command(
        &mut self,
        branch: Option<BranchId>,
        body: impl Into<CommandBody>,
    ) -> Result<Reply, Failure> {
        let id = self.next_id();
        self.submit(id, branch, body.into()).await
    }

    /// Does many commands, in their order and with many on their way.
    ///
    /// # Errors
    /// When one is rejected or the connection ends.
    pub(crate) async fn all(
        &mut self,
        commands: impl Iterator<Item = (Option<BranchId>, CommandBody)>,
    ) -> Result<u64, Failure> {
        let mut commands = commands.fuse();
        let mut open: VecDeque<CommandId> = VecDeque::new();
        let (mut done, mut frame) = (0, Vec::new());
        loop {
            frame.clear();
            // Half a window at a time, so that the server never waits for the next half to be written.
            while open.len() < WINDOW
                && frame.len() < FRAME_BYTES
                && (!frame.is_empty() || open.len() <= WINDOW / 2)
            {
                let Some((branch, body)) = commands.next() else { break };
                let id = self.next_id();
                let message = ClientMessage::Command(command(id, branch, body));
                self.lean.encoding.append(&message, &mut frame)?;
                open.push_back(id);
            }
            if !frame.is_empty() {
                self.lean.send(&frame).await?;
            }
            if open.is_empty() {
                return Ok(done);
            }
            for message in self.lean.messages().await? {
                match message {
                    ServerMessage::Reply(reply) => {
                        open.retain(|id| *id != reply.id);
                        accepted(reply)?;
                        done += 1;
                    }
                    ServerMessage::Refused(refused) => return Err(refused.refusal.into()),
                    _ => {}
                }
            }
        }
    }
}

/// Bytes of a frame after which no command is added: a delivery of five hundred lines still fits below the server's limit.
const FRAME_BYTES: usize = 24 * 1_024;

fn command(id: CommandId, branch: Option<BranchId>, body: CommandBody) -> Command {
    let occurred = OccurredAt { at: client::wall_clock(), offset_minutes: 0 };
    Command { id, seq: None, branch, staff: None, occurred, body }
}

fn accepted(reply: Reply) -> Result<Reply, Failure> {
    match reply.answer {
        Answer::Ok(_) => Ok(reply),
        Answer::Rejected(refusal) => Err(refusal.into()),
    }
}
