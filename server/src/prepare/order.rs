//! Carts and orders: which machine has them, and what they cost by the price book.

use domain::{
    Rejection,
    orders::{self, Command},
};
use protocol::OrderCommand;

use super::{Acting, Envelope, Facts, Preparation, Wish, not_here};

/// The machine that has what a command is about.
pub(super) fn shard(command: &OrderCommand) -> u16 {
    match command {
        OrderCommand::PutLine(put) => orders::shard_of_cart(put.cart),
        OrderCommand::MergeCart(merge) => orders::shard_of_cart(merge.cart),
        OrderCommand::Place(place) => orders::shard_of_cart(place.cart),
        OrderCommand::Pay(asked) => orders::shard_of(asked.order),
        OrderCommand::Cancel(cancel) => orders::shard_of(cancel.order),
        OrderCommand::Refund(refund) => orders::shard_of(refund.order),
        OrderCommand::Note(note) => orders::shard_of(note.order),
    }
}

impl Preparation {
    pub(super) fn order(&self, _: &Acting, _: &Envelope, _: &Wish, _: Facts) -> Result<Command, Rejection> {
        Err(not_here())
    }
}
