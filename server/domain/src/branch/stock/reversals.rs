//! Entries of the ledger that were taken back, so that none is taken back twice. The newest are known one by one; of what is older
//! than the oldest of those that were forgotten, nothing is taken back any more, and a correction says the same.

use std::collections::BTreeSet;

use protocol::{CommandId, RefusalCode, Rule, Sku, WithFacts};
use serde::{Deserialize, Serialize};

use crate::{Rejection, limits::REVERSALS_KNOWN};

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Reversals {
    /// Ids rise with time.
    known: BTreeSet<(CommandId, Sku)>,
    /// The newest entry that was forgotten.
    forgotten: Option<CommandId>,
}

impl Reversals {
    /// Whether an entry may be taken back.
    pub(super) fn check(&self, original: CommandId, sku: Sku) -> Result<(), Rejection> {
        if self.known.contains(&(original, sku)) {
            let message = format!(
                "what was booked of {sku} was taken back already: look for the counter-entry in its ledger"
            );
            return Err(Rejection::new(RefusalCode::AlreadyBooked, message).sku(sku));
        }
        if self.forgotten.is_some_and(|forgotten| original <= forgotten) {
            let message =
                "this was booked too long ago to be taken back by itself: book a correction and say why";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::TooLongAgo));
        }
        Ok(())
    }

    pub(super) fn note(&mut self, original: CommandId, sku: Sku) {
        self.known.insert((original, sku));
        if self.known.len() > REVERSALS_KNOWN
            && let Some((oldest, _)) = self.known.pop_first()
        {
            self.forgotten = self.forgotten.max(Some(oldest));
        }
    }
}
