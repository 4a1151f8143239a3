//! Folds over durable records that people read. None of them decides anything; each can be made again from the journal.

mod tasks;
mod transfers;

pub(crate) use tasks::Tasks;
pub(crate) use transfers::{Document, Transfers};
