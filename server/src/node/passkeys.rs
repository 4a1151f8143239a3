//! Passkeys of customers' accounts, as the shop's pages have them kept. What is kept is sealed before it leaves here.

use domain::customers::{PasskeyBody, Sealed, passkey_name, shard_of};
use protocol::{Answer, CommandId, CustomerId, Refusal, RefusalCode};
use uuid::Uuid;

use super::Node;
use crate::{
    customers::{KeptPasskey, Part},
    engine::{Carried, Carry},
    record::{Origin, Stream},
};

impl Node {
    /// Gives somebody a passkey that they have just made. Whoever calls this has made sure that it is they.
    ///
    /// # Errors
    /// `invalid_text` for a name that is none, `passkey_taken`, `too_many_lines`, `unknown_customer`.
    pub(crate) async fn add_passkey(
        &self,
        customer: CustomerId,
        name: &str,
        (kept, counter): (&KeptPasskey, u32),
    ) -> Result<(), Refusal> {
        let name = self.sealed_name(customer, name)?;
        let view = self.customer(customer).await?.ok_or_else(unknown)?;
        if view.passkeys.iter().any(|known| known.credential == kept.credential) {
            let message = "the account has this passkey already";
            return Err(Refusal::new(RefusalCode::PasskeyTaken, message));
        }
        let text = serde_json::to_vec(kept).map_err(|error| fault(&error))?;
        let credential = self.0.keys.seal(customer, Part::Passkey, &text).ok_or_else(unknown)?;
        self.ask_passkey(customer, PasskeyBody::Add { name, credential, counter }).await
    }

    /// Calls a passkey otherwise.
    ///
    /// # Errors
    /// `invalid_text` for a name that is none, `unknown_passkey`.
    pub(crate) async fn rename_passkey(
        &self,
        customer: CustomerId,
        number: u16,
        name: &str,
    ) -> Result<(), Refusal> {
        let name = self.sealed_name(customer, name)?;
        self.ask_passkey(customer, PasskeyBody::Rename { number, name }).await
    }

    /// Notes that somebody signs in with a passkey, which was proved to be theirs.
    ///
    /// # Errors
    /// `passkey_counter` where it counts backwards, `unknown_passkey` where it was taken away meanwhile.
    pub(crate) async fn use_passkey(
        &self,
        customer: CustomerId,
        number: u16,
        counter: u32,
    ) -> Result<(), Refusal> {
        self.ask_passkey(customer, PasskeyBody::Use { number, counter }).await
    }

    fn sealed_name(&self, customer: CustomerId, name: &str) -> Result<Sealed, Refusal> {
        let name = passkey_name(name)?;
        self.0.keys.seal(customer, Part::PasskeyName, name.as_bytes()).ok_or_else(unknown)
    }

    async fn ask_passkey(&self, customer: CustomerId, body: PasskeyBody) -> Result<(), Refusal> {
        let to = Stream::Customers(shard_of(customer));
        let id = CommandId::new(Uuid::now_v7());
        let carried = Carried::Passkey { id, customer, body: Box::new(body) };
        let asked = self.ask(Origin::Stream(to), |reply_to| Carry { to, carried, reply_to });
        match asked.await?.answer {
            Answer::Ok(_) => Ok(()),
            Answer::Rejected(refusal) => Err(refusal),
        }
    }
}

fn unknown() -> Refusal {
    Refusal::new(RefusalCode::UnknownCustomer, "there is no such customer, or not any more")
}

fn fault(error: &serde_json::Error) -> Refusal {
    tracing::error!(%error, "a passkey could not be written down");
    Refusal::new(RefusalCode::Fault, "the passkey could not be kept")
}
