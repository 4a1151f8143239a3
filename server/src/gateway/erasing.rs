//! Rounds that erase what customers said of themselves in orders and the house keeps no longer, for as long as the server runs.

use super::Outside;
use crate::{
    clock,
    limits::{ERASURE_EVERY, ERASURE_FIRST, ERASURE_MORE},
};

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
