//! Parcels: what a carrier says of them, asked for those who pack, and for those who wait.

use domain::address;
use protocol::{
    Delivery, FulfilmentId, FulfilmentView, OrderPart, ParcelLabel, ParcelTracking, PartState, PostalAddress,
    Refusal, RefusalCode, TrackingStep,
};

use super::Node;
use crate::{
    carriers::{self, CarrierFault, Parcel},
    clock,
};

impl Node {
    /// A parcel's label, from the carrier of this name.
    ///
    /// # Errors
    /// Where there is no such parcel or carrier, nothing is to be sent any more, or the carrier does not take it.
    pub(crate) async fn parcel_label(&self, id: FulfilmentId, carrier: &str) -> Result<ParcelLabel, Refusal> {
        let no = |code, message: &str| Refusal::new(code, message.to_owned());
        let view = self.fulfilment(id).await?;
        let view = view.ok_or_else(|| no(RefusalCode::UnknownOrder, "there is no such parcel at hand"))?;
        if !view.ship || view.state.is_done() {
            return Err(no(RefusalCode::WrongState, "these goods are not to be sent, or have left already"));
        }
        let carrier = carriers::by_name(carrier).ok_or_else(|| {
            no(RefusalCode::InvalidText, "no such carrier can be asked for a label; take one of the list")
        })?;
        let order = self.order(view.order).await?;
        let order =
            order.ok_or_else(|| no(RefusalCode::UnknownOrder, "the order is not at hand any more"))?;
        let Delivery::Ship(to) = order.delivery else {
            return Err(no(RefusalCode::WrongState, "this order is to be collected"));
        };
        let parcel = Parcel { reference: id.uuid(), order: order.number.clone(), to };
        let label = carrier
            .label(&parcel)
            .await
            .map_err(|CarrierFault::Refused(why)| Refusal::new(RefusalCode::InvalidText, why))?;
        let published = self.catalogue();
        let branch = published.organisation.branch(view.branch);
        let address = branch.map(|branch| branch.address.as_str()).unwrap_or_default();
        let sender = [published.organisation.shop().name.as_str(), branch.map_or("", |branch| &branch.name)];
        let from = sender.into_iter().chain(address.lines()).map(str::trim).filter(|line| !line.is_empty());
        Ok(ParcelLabel {
            carrier: carrier.name().to_owned(),
            service: label.service,
            tracking: label.tracking,
            routing: label.routing,
            order: order.number,
            from: from.map(str::to_owned).collect(),
            to: lines_of(&parcel.to),
        })
    }

    /// What its carrier says of a parcel; nothing where nobody can be asked.
    pub(crate) async fn parcel_tracking(&self, view: &FulfilmentView) -> ParcelTracking {
        let handed_over = (view.state == protocol::FulfilmentState::Shipped).then_some(view.changed);
        let steps = self.tracked(&view.carrier, &view.tracking, handed_over).await;
        ParcelTracking { carrier: view.carrier.clone(), tracking: view.tracking.clone(), steps }
    }

    /// How far the parcel of an order's part is.
    pub(crate) async fn part_tracking(&self, part: &OrderPart) -> Option<TrackingStep> {
        if part.state != PartState::Shipped || part.tracking.is_empty() {
            return None;
        }
        let view = self.fulfilment(part.fulfilment).await.ok().flatten()?;
        self.parcel_tracking(&view).await.steps.pop()
    }

    async fn tracked(
        &self,
        carrier: &str,
        tracking: &str,
        handed_over: Option<protocol::Timestamp>,
    ) -> Vec<TrackingStep> {
        let (Some(carrier), Some(handed_over)) = (carriers::by_name(carrier), handed_over) else {
            return Vec::new();
        };
        if tracking.is_empty() {
            return Vec::new();
        }
        match carrier.track(tracking, handed_over, clock::now()).await {
            Ok(steps) => steps,
            Err(fault) => {
                tracing::warn!(%fault, carrier = carrier.name(), "a carrier does not say how a parcel stands");
                Vec::new()
            }
        }
    }
}

/// With the country's code, which carriers read.
fn lines_of(to: &PostalAddress) -> Vec<String> {
    address::lines(to).into_iter().chain([to.country.clone()]).collect()
}
