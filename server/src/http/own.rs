//! Commands that the server sends for somebody who has asked for something that only it can do.

use protocol::{Command, CommandBody, CommandId, OccurredAt, StaffId};
use uuid::Uuid;

use crate::clock;

/// A command in a person's name, of now.
pub(super) fn own_command(staff: StaffId, body: CommandBody) -> Command {
    Command {
        id: CommandId::new(Uuid::now_v7()),
        seq: None,
        branch: None,
        staff: Some(staff),
        occurred: OccurredAt { at: clock::now(), offset_minutes: 0 },
        body,
    }
}
