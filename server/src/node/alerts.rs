//! Who is to be written to when goods can be had again: as pages ask for it, as stock is watched for it, and as the office sees it.

use domain::customers::{
    ALERTS_SHARD, Alert, AlertBody, EmailTag, NewAlert,
    alerts::{Round, Wanted},
};
use protocol::{
    AlertView, AlertsHere, Answer, BranchId, CommandId, CustomerId, Key, Quantity, Refusal, RefusalCode, Sku,
    SkuAlerts,
};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

use super::Node;
use crate::{
    customers::Part,
    egress::topics::shard_of,
    engine::{Carried, Carry},
    limits::STOCK_LOOK,
    projections::{Clientele, GoesTo, Stock, key_of, told_alert},
    record::{Origin, Stream},
};

/// What somebody wants to be written of.
pub(crate) struct AlertWish {
    pub(crate) sku: Sku,
    pub(crate) branch: Option<BranchId>,
    pub(crate) email: String,
    pub(crate) language: &'static str,
    pub(crate) customer: Option<CustomerId>,
    /// Which version of the text they agreed to.
    pub(crate) text: &'static str,
}

/// How much of a SKU the online store may sell in each of its branches.
pub(crate) type OnlineStock = BTreeMap<Sku, Vec<(BranchId, Quantity)>>;

impl Node {
    /// How long goods have to stay until those who wait for them are told.
    pub(crate) fn alert_after(&self) -> Duration {
        self.0.options.alert_after
    }

    /// Notes that somebody is to be written to. It changes nothing for whoever waits for the same already.
    ///
    /// # Errors
    /// `too_many_lines` where too many wait, `unknown_sku`, `fault` when a key cannot be kept.
    pub(crate) async fn set_alert(&self, wish: AlertWish) -> Result<(), Refusal> {
        if self.catalogue().organisation.variant(&wish.sku).is_none() {
            return Err(Refusal::new(RefusalCode::UnknownSku, format!("there is no SKU {}", wish.sku)));
        }
        let id = CommandId::new(Uuid::now_v7());
        let goes_to = GoesTo { email: wish.email, language: wish.language.to_owned() };
        let (email, sealed) = self.seal_alert(id, goes_to).await?;
        let AlertWish { sku, branch, customer, text, .. } = wish;
        let new = NewAlert { sku, branch, email, sealed, customer, text: text.to_owned() };
        let set = self.ask_alerts(id, AlertBody::Set(Box::new(new))).await;
        // One that was not taken leaves no key behind.
        if self.alert(id).await?.is_none() {
            self.0.keys.retire(key_of(id));
        }
        set
    }

    /// A key is durable before the record that it opens.
    async fn seal_alert(
        &self,
        id: CommandId,
        goes_to: GoesTo,
    ) -> Result<(EmailTag, domain::customers::Sealed), Refusal> {
        let keys = self.0.keys.clone();
        let sealing = move || {
            keys.make(key_of(id))?;
            let tag = keys.tag_of(&goes_to.email)?;
            keys.sync()?;
            let text = serde_json::to_vec(&goes_to)?;
            let sealed = keys.seal(key_of(id), Part::Alert, &text);
            sealed.map(|sealed| (tag, sealed)).ok_or_else(|| std::io::Error::other("there is no key"))
        };
        let fault = |error: String| {
            tracing::error!(%error, "the key of an alert could not be kept");
            Refusal::new(
                RefusalCode::Fault,
                "the key of an alert could not be kept; look at the server's disk",
            )
        };
        let sealed = tokio::task::spawn_blocking(sealing).await;
        sealed.map_err(|error| fault(error.to_string()))?.map_err(|error| fault(error.to_string()))
    }

    /// Ends one alert of a mail address, or all of them.
    ///
    /// # Errors
    /// When the server is busy or stops.
    pub(crate) async fn take_alerts_back(
        &self,
        email: EmailTag,
        alert: Option<CommandId>,
    ) -> Result<(), Refusal> {
        self.tell_alerts(AlertBody::TakeBack { email, alert }).await
    }

    /// Tells whoever keeps the alerts of the world outside.
    ///
    /// # Errors
    /// As [`Self::take_alerts_back`].
    pub(crate) async fn tell_alerts(&self, body: AlertBody) -> Result<(), Refusal> {
        self.ask_alerts(CommandId::new(Uuid::now_v7()), body).await
    }

    async fn ask_alerts(&self, id: CommandId, body: AlertBody) -> Result<(), Refusal> {
        let to = Stream::Customers(ALERTS_SHARD);
        let carried = Carried::Alert { id, body: Box::new(body) };
        let asked = self.ask(Origin::Stream(to), |reply_to| Carry { to, carried, reply_to });
        match asked.await?.answer {
            Answer::Ok(_) => Ok(()),
            Answer::Rejected(refusal) => Err(refusal),
        }
    }

    /// One alert, and where it goes as long as that can be read.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn alert(&self, id: CommandId) -> Result<Option<(Alert, Option<GoesTo>)>, Refusal> {
        let read = move |clientele: &Clientele| {
            let alert = clientele.alerts().get(id)?;
            Some((alert.clone(), clientele.goes_to(id)))
        };
        self.projections().clientele.look(read).await
    }

    /// What a mail address is to be written of, the oldest first.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn alerts_of(&self, email: EmailTag) -> Result<Vec<AlertView>, Refusal> {
        let read = move |clientele: &Clientele| {
            clientele.alerts().of_email(email).map(|(id, alert)| told_alert(id, alert)).collect()
        };
        self.projections().clientele.look(read).await
    }

    /// What stands for a mail address that somebody has just given an alert.
    ///
    /// # Errors
    /// `fault` when it cannot be kept.
    pub(crate) fn alert_tag(&self, email: &str) -> Result<EmailTag, Refusal> {
        let kept = self.0.keys.tag_of(email);
        kept.map_err(|error| Refusal::new(RefusalCode::Fault, error.to_string()))
    }

    /// What stands for a customer's mail address, where they have one.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn tag_of(&self, customer: CustomerId) -> Result<Option<EmailTag>, Refusal> {
        self.projections().clientele.look(move |clientele: &Clientele| clientele.tag_of(customer)).await
    }

    /// What is waited for, and when people were told of it last.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn alerts_wanted(&self) -> Result<Vec<(Wanted, Option<Round>)>, Refusal> {
        let read = |clientele: &Clientele| {
            clientele.alerts().wanted().map(|(wanted, _, round)| (wanted, round)).collect()
        };
        self.projections().clientele.look(read).await
    }

    /// How many people wait for a SKU, and where.
    ///
    /// # Errors
    /// `unknown_sku`, or as [`Node::stock`].
    pub(crate) async fn sku_alerts(&self, sku: Sku) -> Result<SkuAlerts, Refusal> {
        if self.catalogue().organisation.variant(&sku).is_none() {
            return Err(Refusal::new(RefusalCode::UnknownSku, format!("there is no SKU {sku}")));
        }
        let here = |(branch, people, since)| AlertsHere {
            branch,
            people: u32::try_from(people).unwrap_or(u32::MAX),
            since,
        };
        let read = move |clientele: &Clientele| clientele.alerts().waiting_for(sku).map(here).collect();
        let places: Vec<AlertsHere> = self.projections().clientele.look(read).await?;
        let people = places.iter().map(|place| place.people).fold(0, u32::saturating_add);
        Ok(SkuAlerts { sku, people, places })
    }

    /// How many people wait for each of some SKUs in a branch, those counted who want it sent.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(super) async fn waiting_people(
        &self,
        branch: BranchId,
        skus: Vec<Sku>,
    ) -> Result<BTreeMap<Sku, u32>, Refusal> {
        let read = move |clientele: &Clientele| {
            let alerts = clientele.alerts();
            let count = |sku: &Sku| {
                let here = alerts.waiting_for(*sku).filter(|(at, ..)| at.is_none_or(|at| at == branch));
                u32::try_from(here.map(|(_, people, _)| people).sum::<usize>()).unwrap_or(u32::MAX)
            };
            skus.iter().map(|sku| (*sku, count(sku))).filter(|(_, people)| *people > 0).collect()
        };
        self.projections().clientele.look(read).await
    }

    /// What the online store may sell of some SKUs, and where.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn online_stock(&self, skus: &[Sku]) -> Result<OnlineStock, Refusal> {
        let published = self.catalogue();
        let is_kit = |sku: &Sku| published.organisation.sold_as_parts(sku).is_some();
        let partitions = &self.projections().stock;
        let count = u16::try_from(partitions.len()).unwrap_or(u16::MAX);
        let mut shares = vec![Vec::new(); partitions.len()];
        for sku in skus.iter().filter(|sku| !is_kit(sku)) {
            let shard = usize::from(shard_of(&Key::Sku(*sku), count));
            if let Some(share) = shares.get_mut(shard) {
                share.push(*sku);
            }
        }
        let mut found = OnlineStock::new();
        for (partition, share) in partitions.iter().zip(shares) {
            for part in share.chunks(STOCK_LOOK) {
                let part = part.to_vec();
                found.extend(partition.look(move |stock: &Stock| stock.online_everywhere(&part)).await?);
            }
        }
        for sku in skus.iter().filter(|sku| is_kit(sku)) {
            found.insert(*sku, self.kits_online(*sku).await?);
        }
        Ok(found)
    }
}
