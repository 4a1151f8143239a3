//! Starting an actor with its mailbox bounded from the first message on. actix gives every new mailbox sixteen places
//! and lets the actor change that only once it runs, by which time a burst may have been turned away.

use actix::{Actor, Addr, ArbiterHandle, Context, dev::channel::channel};

/// Starts an actor on an arbiter with `capacity` places in its mailbox.
pub(crate) fn start_bounded<A>(
    arbiter: &ArbiterHandle,
    capacity: usize,
    make: impl FnOnce() -> A + Send + 'static,
) -> Addr<A>
where
    A: Actor<Context = Context<A>>,
{
    let (sender, receiver) = channel(capacity);
    let running = arbiter.spawn_fn(move || {
        let actor = make();
        actix::spawn(Context::with_receiver(receiver).into_future(actor));
    });
    if !running {
        tracing::error!("an actor could not be started: its thread has ended");
    }
    Addr::new(sender)
}
