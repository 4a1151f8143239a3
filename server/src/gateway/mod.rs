//! Between orders and those outside: who takes money, and who brings mail. What orders owe to them is brought here by the courier;
//! what they say of payments is read, on a notice, when a customer comes back, and from time to time, and told to the order. It
//! decides nothing, and remembers nothing that matters: an order asks again until it is answered.

mod alerts;
mod erasing;
mod letters;
mod payments;
#[cfg(test)]
mod tests;
mod web;

use actix::Arbiter;
use domain::{Answered, Errand, Request};
use futures_util::future::LocalBoxFuture;
use protocol::{Refusal, RefusalCode};
use std::sync::Arc;
use tokio::sync::oneshot;

pub(crate) use web::configure;

use crate::{
    engine::Gateway,
    node::{Node, NodeRef},
    payments::PaymentProvider,
};

/// What is needed to speak to those outside.
#[derive(Clone)]
pub(crate) struct Outside {
    node: NodeRef,
    provider: Option<Arc<dyn PaymentProvider>>,
    /// How customers reach this server, without a slash at the end.
    public: Arc<str>,
    /// The thread on which they are waited for, so that no till waits with them.
    thread: Arc<Arbiter>,
}

impl Outside {
    /// Lets orders reach those outside, from now on, and asks from time to time how open payments stand.
    pub(crate) fn begin(node: &Node, provider: Option<Arc<dyn PaymentProvider>>, public: &str) -> Self {
        let outside = Self {
            node: node.downgrade(),
            provider,
            public: public.into(),
            thread: Arc::new(Arbiter::new()),
        };
        node.open_gateway(Box::new(outside.clone()));
        let alerting = outside.clone();
        if !outside.thread.spawn(alerting.watch_stock()) {
            tracing::error!("nobody is told that goods are there again: the thread for it has ended");
        }
        if !outside.thread.spawn(outside.clone().erase_what_is_old()) {
            tracing::error!("nothing is erased that is kept no longer: the thread for it has ended");
        }
        let leaving = outside.clone();
        node.after_accounts(move |email| {
            if !leaving.thread.spawn(leaving.clone().erase_orders_of(email)) {
                tracing::error!(
                    "orders of an erased account could not be erased: the thread for it has ended"
                );
            }
        });
        let watching = outside.clone();
        if outside.provider.is_some() && !outside.thread.spawn(watching.watch()) {
            tracing::error!("nobody asks how open payments stand: the thread for it has ended");
        }
        outside
    }

    fn node(&self) -> Result<Node, Refusal> {
        self.node.get().ok_or_else(|| Refusal::new(RefusalCode::ShuttingDown, "the server is shutting down"))
    }

    async fn bring(self, errand: Errand) -> Result<Answered, Refusal> {
        match &errand.request {
            Request::OpenPayment { .. }
            | Request::CancelPayment { .. }
            | Request::CapturePayment { .. }
            | Request::RefundPayment { .. } => self.pay(&errand).await,
            Request::MailOrder { order, mail, number } => {
                self.write(errand.id, *order, (*mail, *number)).await
            }
            Request::MailAlert { alert } => self.write_alert(errand.id, *alert).await,
            _ => Err(Refusal::new(RefusalCode::Malformed, "this is for a machine")),
        }
    }
}

impl Gateway for Outside {
    fn provider(&self) -> &'static str {
        self.provider.as_ref().map_or("", |provider| provider.name())
    }

    fn carry(&self, errand: Errand) -> LocalBoxFuture<'static, Result<Answered, Refusal>> {
        let (told, answer) = oneshot::channel();
        let outside = self.clone();
        let begun = self.thread.spawn(async move {
            // Whoever waited may have been restarted, and asks again.
            drop(told.send(outside.bring(errand).await));
        });
        Box::pin(async move {
            let gone = || Refusal::new(RefusalCode::Busy, "those outside cannot be reached just now");
            if !begun {
                return Err(gone());
            }
            answer.await.unwrap_or_else(|_gone| Err(gone()))
        })
    }
}
