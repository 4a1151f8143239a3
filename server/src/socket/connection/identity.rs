//! Whom a socket stands for, looked at again: now and then, and at once when somebody's rights or a device's token changed.

use actix::{AsyncContext, Handler};
use futures_util::stream;
use protocol::CloseReason;
use std::time::{Duration, Instant};

use super::{Connection, Ctx};

/// Tokens may stand for others than before.
#[derive(actix::Message)]
#[rtype(result = "()")]
struct LookAgain;

impl Connection {
    /// A token that is revoked ends its socket at once, and not only when something is said.
    pub(super) fn look_again_when_told(&self, ctx: &mut Ctx) {
        let changes = stream::unfold(self.node.auth().changes(), |mut changes| async move {
            changes.changed().await.ok()?;
            Some((LookAgain, changes))
        });
        ctx.add_message_stream(changes);
    }

    /// A token may have expired or been revoked since the hello.
    pub(super) fn check_again(&mut self, ctx: &mut Ctx) -> bool {
        let Some(greeted) = self.greeted.as_mut() else { return false };
        greeted.checked = Instant::now();
        let Some(token) = &greeted.token else { return true };
        let identity = self.node.auth().identify(token);
        if identity == Some(greeted.identity) {
            return true;
        }
        // Somebody who may do more or less than before comes back and is told anew; a token that is nobody's does not.
        let same = identity.is_some_and(|identity| identity.is_same(&greeted.identity));
        let reason = if same { CloseReason::Restart } else { CloseReason::Unauthenticated };
        self.close(reason, Duration::ZERO, ctx);
        false
    }
}

impl Handler<LookAgain> for Connection {
    type Result = ();

    fn handle(&mut self, _: LookAgain, ctx: &mut Self::Context) {
        self.check_again(ctx);
    }
}
