//! Rounds that erase what customers said of themselves in orders and the house keeps no longer, for as long as the server runs.

use super::Outside;
use crate::clock;
use std::time::Duration;

/// How long after a start the first round begins, and how long after one the next: whoever waits a month waits an hour more.
const ERASURE_FIRST: Duration = Duration::from_secs(60);
const ERASURE_EVERY: Duration = Duration::from_secs(60 * 60);
/// The same where a round left some for the next.
const ERASURE_MORE: Duration = Duration::from_secs(5);

impl Outside {
    pub(super) async fn erase_what_is_old(self) {
        let mut pause = ERASURE_FIRST;
        loop {
            tokio::time::sleep(pause).await;
            let Ok(node) = self.node() else { return };
            pause = match node.erasure_round(clock::now()).await {
                Ok(round) if round.more => ERASURE_MORE,
                Ok(_) => ERASURE_EVERY,
                Err(refusal) => {
                    tracing::warn!(%refusal, "what is kept no longer could not be erased; the next round tries again");
                    ERASURE_EVERY
                }
            };
        }
    }

    /// Orders of an account that is erased go with it.
    pub(super) async fn erase_orders_of(self, email: String) {
        let Ok(node) = self.node() else { return };
        if let Err(refusal) = node.erase_orders_of(&email).await {
            tracing::error!(%refusal, "orders of an erased account could not be erased; erase them from their pages");
        }
    }
}
