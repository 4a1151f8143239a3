//! What machines have for each other: an errand, or the answer to one. It comes in by the same door as a till's commands, under
//! an id of its own, so that it is decided once however often it is brought.

use actix::{ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use domain::{
    Answered, Errand,
    customers::{AlertBody, PasskeyBody},
    orders,
};
use protocol::{CommandId, CustomerId, OccurredAt};
use smallvec::smallvec;
use std::sync::Arc;

use super::{Ingress, ReplyTo, Waiting, fault, id_reused};
use crate::{
    clock,
    prepare::DeviceClock,
    record::{Origin, Stream},
};

/// Something between machines, on behalf of the one that this origin is.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Carry {
    pub(crate) to: Stream,
    pub(crate) carried: Carried,
    pub(crate) reply_to: ReplyTo,
}

pub(crate) enum Carried {
    Errand(Box<Errand>),
    /// The answer to an errand of the machine it goes to.
    Settling {
        id: CommandId,
        errand: CommandId,
        answer: Answered,
    },
    /// What an order is told of the world outside.
    Told {
        id: CommandId,
        body: Box<orders::Body>,
    },
    /// What the share that keeps alerts is asked or told.
    Alert {
        id: CommandId,
        body: Box<AlertBody>,
    },
    /// What somebody has done with their passkeys, by their own browser.
    Passkey {
        id: CommandId,
        customer: CustomerId,
        body: Box<PasskeyBody>,
    },
}

impl Carried {
    const fn id(&self) -> CommandId {
        match self {
            Self::Errand(errand) => errand.id,
            Self::Settling { id, .. }
            | Self::Told { id, .. }
            | Self::Alert { id, .. }
            | Self::Passkey { id, .. } => *id,
        }
    }
}

impl Ingress {
    /// Passes on what one machine has for another, unless that was recorded before.
    fn carry(&mut self, carry: Carry, ctx: &mut Context<Self>) {
        let id = carry.carried.id();
        if let Some(waiting) = self.waiting.get_mut(&id) {
            waiting.reply_to.push(carry.reply_to);
        } else if self.routes.locator.may_know(id) {
            let locator = Arc::clone(&self.routes.locator);
            let search = tokio::task::spawn_blocking(move || locator.find(id));
            ctx.wait(search.into_actor(self).map(move |found, ingress: &mut Self, ctx| match found {
                Ok(Ok(Some(record))) => carry.reply_to.answer(Ok(record.reply(true)), id),
                Ok(Ok(None)) => ingress.carry_new(carry, ctx),
                Ok(Err(error)) => carry.reply_to.answer(Err(fault(&error)), id),
                Err(error) => carry.reply_to.answer(Err(fault(&error)), id),
            }));
        } else {
            self.carry_new(carry, ctx);
        }
    }

    fn carry_new(&mut self, Carry { to, carried, reply_to }: Carry, ctx: &mut Context<Self>) {
        let id = carried.id();
        if !self.routes.set_out(id, self.origin) {
            reply_to.answer(Err(id_reused()), id);
            return;
        }
        let preparation = self.routes.preparation(self.origin, DeviceClock::Trusted);
        let at = OccurredAt { at: clock::now(), offset_minutes: 0 };
        let ask = match (carried, self.origin) {
            (Carried::Errand(errand), Origin::Stream(from)) => preparation.errand(from, to, &errand, at),
            (Carried::Settling { errand, answer, .. }, _) => {
                preparation.settling(id, to, (errand, answer), at)
            }
            (Carried::Told { body, .. }, _) => preparation.learned(id, to, *body, at),
            (Carried::Alert { body, .. }, _) => preparation.alert(id, to, *body, at),
            (Carried::Passkey { customer, body, .. }, _) => {
                preparation.passkey(id, to, (customer, *body), at)
            }
            (Carried::Errand(_), _) => {
                self.routes.arrived(id);
                reply_to.answer(Err(id_reused()), id);
                return;
            }
        };
        self.waiting
            .insert(id, Waiting { fingerprint: 0, seq: None, reply_to: smallvec![reply_to], suspect: false });
        self.pass_on(ask, ctx);
    }
}

impl Handler<Carry> for Ingress {
    type Result = ();

    fn handle(&mut self, carry: Carry, ctx: &mut Self::Context) {
        self.carry(carry, ctx);
    }
}
