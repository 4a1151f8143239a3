//! Payments: what an order wants of its provider, and how it learns what became of it.

use domain::{
    Answered, Errand, Request,
    orders::{Body, Order, Reading},
};
use protocol::{CommandId, OrderId, PaymentId, Refusal, RefusalCode};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

use super::Outside;
use crate::{
    limits::{PAYMENT_ASKED_FIRST, PAYMENT_ASKED_MAX, PAYMENT_WATCH},
    node::{Node, OpenPayment},
    payments::{NewPayment, Notice, PaymentFault, PaymentProvider},
};

impl Outside {
    fn takes_money(&self) -> Result<&Arc<dyn PaymentProvider>, Refusal> {
        self.provider.as_ref().ok_or_else(|| {
            Refusal::new(RefusalCode::TenderNotTaken, "nobody takes payments for this shop any more")
        })
    }

    /// Asks the provider, and tells the order what it learned before the errand is answered.
    pub(super) async fn pay(&self, errand: &Errand) -> Result<Answered, Refusal> {
        // What nobody can do is refused for good, so that the order goes on to its end.
        let Ok(provider) = self.takes_money() else {
            return Ok(Answered::Refused(RefusalCode::TenderNotTaken));
        };
        let key = errand.id;
        let (order, payment, asked) = match &errand.request {
            Request::OpenPayment { order, payment, .. } => {
                return self.open(key, *order, *payment, provider).await;
            }
            Request::CancelPayment { order, payment, reference } => {
                (*order, *payment, provider.cancel(key, reference).await)
            }
            Request::CapturePayment { order, payment, reference, amount } => {
                (*order, *payment, provider.capture(key, reference, *amount).await)
            }
            Request::RefundPayment { order, payment, reference, amount } => {
                (*order, *payment, provider.refund(key, reference, *amount).await)
            }
            _ => return Err(Refusal::new(RefusalCode::Malformed, "this is no payment")),
        };
        match asked {
            Ok(reading) => {
                self.tell(order, payment, reading).await?;
                Ok(Answered::Done)
            }
            Err(PaymentFault::Refused(sentence)) => {
                tracing::warn!(%order, %sentence, "a provider refuses what an order wants");
                self.read_again(order, payment, provider).await?;
                Ok(Answered::Refused(RefusalCode::TenderNotTaken))
            }
            Err(fault) => Err(not_now(&fault)),
        }
    }

    async fn open(
        &self,
        key: CommandId,
        order: OrderId,
        payment: PaymentId,
        provider: &Arc<dyn PaymentProvider>,
    ) -> Result<Answered, Refusal> {
        let node = self.node()?;
        let kept = node.kept_order(order).await?.ok_or_else(unknown)?.order;
        let asked = kept
            .payments
            .iter()
            .zip(0_u16..)
            .find(|(_, number)| Order::payment_id(order, *number) == payment);
        let amount = asked.map(|(asked, _)| asked.amount).ok_or_else(unknown)?;
        let new = NewPayment {
            order: kept.number(),
            amount,
            currency: kept.placed.currency,
            email: kept.placed.email.clone(),
            return_address: format!("{}/payments/return/{}", self.public, kept.key(order)),
            description: kept.number(),
            locale: kept.placed.language.clone(),
        };
        match provider.open(key, &new).await {
            Ok(opened) => {
                let body = Body::PaymentOpened {
                    order,
                    payment,
                    reference: opened.reference,
                    address: opened.address,
                };
                node.tell_order(new_id(), order, body).await?;
                Ok(Answered::Done)
            }
            Err(PaymentFault::Refused(sentence)) => {
                tracing::warn!(%order, %sentence, "a provider opens no payment");
                Ok(Answered::Refused(RefusalCode::TenderNotTaken))
            }
            Err(fault) => Err(not_now(&fault)),
        }
    }

    async fn tell(&self, order: OrderId, payment: PaymentId, reading: Reading) -> Result<(), Refusal> {
        self.node()?.tell_order(new_id(), order, Body::NotePayment { order, payment, reading }).await?;
        Ok(())
    }

    /// What a refusal was about is best known by how the payment stands.
    async fn read_again(
        &self,
        order: OrderId,
        payment: PaymentId,
        provider: &Arc<dyn PaymentProvider>,
    ) -> Result<(), Refusal> {
        let node = self.node()?;
        let kept = node.kept_order(order).await?.ok_or_else(unknown)?.order;
        let known = kept
            .payments
            .iter()
            .zip(0_u16..)
            .find(|(_, number)| Order::payment_id(order, *number) == payment);
        let Some((known, _)) = known else { return Ok(()) };
        match provider.read(&known.reference).await {
            Ok(reading) => self.tell(order, payment, reading).await,
            Err(fault) => Err(not_now(&fault)),
        }
    }

    /// Asks how one payment stands, and tells its order if that is news.
    ///
    /// # Errors
    /// When the provider cannot be asked now.
    pub(super) async fn look(&self, open: &OpenPayment) -> Result<(), Refusal> {
        let provider = self.takes_money()?;
        let reading = provider.read(&open.reference).await.map_err(|fault| not_now(&fault))?;
        let kept = self.node()?.kept_order(open.order).await?;
        let news = kept.is_some_and(|kept| {
            kept.order.payments.get(usize::from(open.number)).is_some_and(|known| known.is_news(&reading))
        });
        if news {
            self.tell(open.order, Order::payment_id(open.order, open.number), reading).await?;
        }
        Ok(())
    }

    /// A notice of a provider, whose signature was found good: the payment is read.
    pub(super) async fn heard(&self, notice: Notice) -> Result<(), Refusal> {
        let name = self.takes_money()?.name().to_owned();
        let found = self.node()?.payment_by(name, notice.reference).await?;
        match found {
            Some(open) => self.look(&open).await,
            // One of another server, or so old that nothing hangs on it.
            None => Ok(()),
        }
    }

    /// Reads every payment of an order: its customer has come back.
    pub(super) async fn came_back(&self, node: &Node, order: OrderId) -> Result<(), Refusal> {
        let Some(kept) = node.kept_order(order).await? else { return Ok(()) };
        for (payment, number) in
            kept.order.payments.iter().zip(0_u16..).filter(|(payment, _)| payment.is_open())
        {
            let reference = payment.reference.clone();
            let provider = kept.order.placed.provider.clone();
            self.look(&OpenPayment { order, number, provider, reference }).await?;
        }
        Ok(())
    }

    /// Payments of which nothing is heard are asked about, less and less often.
    pub(super) async fn watch(self) {
        let mut asked: BTreeMap<(OrderId, u16), (Instant, Duration)> = BTreeMap::new();
        loop {
            tokio::time::sleep(PAYMENT_WATCH).await;
            let Ok(node) = self.node() else { return };
            let Ok(open) = node.open_payments().await else { continue };
            drop(node);
            let now = Instant::now();
            asked.retain(|known, _| open.iter().any(|one| (one.order, one.number) == *known));
            for one in open.iter().filter(|one| self.provider().is_some_and(|own| own == one.provider)) {
                let fresh = || (now + PAYMENT_ASKED_FIRST, PAYMENT_ASKED_FIRST);
                let (due, pause) = asked.entry((one.order, one.number)).or_insert_with(fresh);
                if *due > now {
                    continue;
                }
                *pause = pause.saturating_mul(2).min(PAYMENT_ASKED_MAX);
                *due = now + *pause;
                if let Err(refusal) = self.look(one).await {
                    tracing::warn!(order = %one.order, %refusal, "a payment could not be asked about");
                }
            }
        }
    }

    fn provider(&self) -> Option<&'static str> {
        self.provider.as_ref().map(|provider| provider.name())
    }
}

fn not_now(fault: &PaymentFault) -> Refusal {
    Refusal::new(RefusalCode::Busy, fault.to_string())
}

fn unknown() -> Refusal {
    Refusal::new(RefusalCode::UnknownOrder, "there is no such order")
}

fn new_id() -> CommandId {
    CommandId::new(Uuid::now_v7())
}
