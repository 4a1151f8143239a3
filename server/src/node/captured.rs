//! Which command an event of others has become, by the event's name. A row that is lost costs nothing: an event that is sent again
//! as it was has the same command by itself.

use protocol::{CommandId, Refusal};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Node;
use crate::recovery::NotRecovered;

const CAPTURED: &str = "epcis_captured";

impl Node {
    /// The command of an event with this name; none where none was taken yet.
    ///
    /// # Errors
    /// When the row cannot be read.
    pub(crate) async fn captured(&self, event: &str) -> Result<Option<CommandId>, Refusal> {
        let key = key_of(event);
        self.blocking(move |node| {
            let row = node.0.storage.get_row(CAPTURED, &key).map_err(NotRecovered::from)?;
            Ok(row.and_then(|row| Uuid::from_slice(&row).ok()).map(CommandId::new))
        })
        .await
    }

    /// Notes which command an event becomes, before it does.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub(crate) async fn note_captured(&self, event: &str, command: CommandId) -> Result<(), Refusal> {
        let row = (key_of(event), command.uuid().as_bytes().to_vec());
        self.blocking(move |node| {
            node.0.storage.put_rows(CAPTURED, vec![row]).map_err(NotRecovered::from)?;
            Ok(())
        })
        .await
    }
}

fn key_of(event: &str) -> Vec<u8> {
    Sha256::digest(event.as_bytes()).to_vec()
}
