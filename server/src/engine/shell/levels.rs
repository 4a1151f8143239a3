//! The levels that a branch decides by, for whoever holds them against what is shown.

use actix::{Handler, Message, MessageResult};
use domain::branch::Branch;
use protocol::{Lsn, Sku, StockLevel};

use super::Shell;

/// Levels of SKUs behind one, as a branch has them at this moment. They may not be durable yet: nobody may be told of them
/// before their position is.
#[derive(Message)]
#[rtype(result = "(Lsn, Vec<(Sku, StockLevel)>)")]
pub(crate) enum LevelsBehind {
    Page { after: Option<Sku>, limit: usize },
    One(Sku),
}

impl Handler<LevelsBehind> for Shell<Branch> {
    type Result = MessageResult<LevelsBehind>;

    /// Nobody else writes this stream and everything appended so far has been applied.
    fn handle(&mut self, asked: LevelsBehind, _: &mut Self::Context) -> Self::Result {
        let machine = &self.streamed.machine;
        let levels = match asked {
            LevelsBehind::Page { after, limit } => machine.levels_behind(after).take(limit).collect(),
            LevelsBehind::One(sku) => vec![(sku, machine.level(&sku))],
        };
        MessageResult((Lsn(self.parts.writer.appended()), levels))
    }
}
