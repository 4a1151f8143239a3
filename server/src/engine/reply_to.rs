//! Where the answer to a command goes, and that one comes whatever happens to the actors in between.

use actix::Recipient;
use protocol::{Answer, CommandId, Refusal, RefusalCode, Reply};
use std::sync::Arc;
use tokio::sync::oneshot;

use crate::egress::Deliver;

/// Where an answer goes. One that is dropped without an answer, because an actor that held it died, tells so.
pub(crate) enum ReplyTo {
    Connection(Owed),
    Caller(oneshot::Sender<Result<Reply, Refusal>>),
}

impl ReplyTo {
    pub(crate) fn answer(self, result: Result<Reply, Refusal>, id: CommandId) {
        match self {
            Self::Connection(owed) => owed.pay(result),
            Self::Caller(caller) => {
                if caller.send(result).is_err() {
                    tracing::debug!(%id, "the caller was gone before its reply");
                }
            }
        }
    }
}

/// An answer that a connection is owed: its client waits for it as long as the connection lives.
pub(crate) struct Owed {
    /// Replies go past the mailbox's bound: none is refused because pushes fill the connection, and there are as many as an
    /// ingress lets wait. None once it is paid.
    to: Option<Arc<Recipient<Deliver>>>,
    id: CommandId,
}

impl Owed {
    pub(crate) const fn new(to: Arc<Recipient<Deliver>>, id: CommandId) -> Self {
        Self { to: Some(to), id }
    }

    fn pay(mut self, result: Result<Reply, Refusal>) {
        self.give(result);
    }

    fn give(&mut self, result: Result<Reply, Refusal>) {
        let Some(to) = self.to.take() else { return };
        let id = self.id;
        let reply = result.unwrap_or_else(|refusal| Reply {
            id,
            lsn: None,
            repeated: false,
            answer: Answer::Rejected(refusal),
        });
        if !to.connected() {
            tracing::debug!(%id, "the connection was gone before its reply");
        }
        to.do_send(Deliver::Reply(Box::new(reply)));
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        self.give(Err(restarted()));
    }
}

/// What is said when the way in died before it had an answer.
pub(crate) fn restarted() -> Refusal {
    Refusal::new(RefusalCode::Fault, "the way in was restarted")
}
