//! Faults that tests plant in a shell, to see what a panic costs. Nothing of this is compiled into the program.

use actix::{Context, Handler, Message};
use domain::branch::Branch;

use super::{Recorded, Shell};

/// Where a shell can be made to panic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Moment {
    /// A command was taken, and nothing done with it.
    Taken,
    /// Its record was appended, and not applied.
    Appended,
}

/// Makes the shell panic at this moment of the next command.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Plant(pub(crate) Moment);

/// Asks a branch for its state, encoded as its snapshots are.
#[derive(Message)]
#[rtype(result = "Vec<u8>")]
pub(crate) struct Reveal;

impl<M: Recorded> Shell<M>
where
    M::Command: Send,
{
    pub(super) fn meet(&self, moment: Moment) {
        assert_ne!(self.fault, Some(moment), "a fault that a test planted");
    }
}

impl<M: Recorded> Handler<Plant> for Shell<M>
where
    M::Command: Send,
{
    type Result = ();

    fn handle(&mut self, Plant(moment): Plant, _: &mut Context<Self>) {
        self.fault = Some(moment);
    }
}

impl Handler<Reveal> for Shell<Branch> {
    type Result = Vec<u8>;

    fn handle(&mut self, _: Reveal, _: &mut Context<Self>) -> Vec<u8> {
        postcard::to_stdvec(&self.streamed).unwrap()
    }
}
