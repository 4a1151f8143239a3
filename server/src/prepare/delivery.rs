//! What delivery of a cart would be: to somebody of whom nothing is known yet, and to a place.

use domain::{
    Rejection,
    organisation::{Parcel, Zone},
};
use protocol::{Amount, DeliveryPromise, Quantity, RefusalCode, Rule, Sku, WithFacts};

use crate::projections::PublishedCatalogue;

/// What a line weighs; nothing where nobody has weighed it.
pub(super) fn grams(published: &PublishedCatalogue, sku: &Sku, quantity: Quantity) -> i64 {
    let weight = published.organisation.variant(sku).and_then(|(_, variant)| variant.weight_g);
    let thousandths = i64::from(weight.unwrap_or_default()).saturating_mul(quantity.0);
    thousandths.checked_div(Quantity::ONE.0).unwrap_or_default()
}

/// What delivery to an address would be.
#[derive(Default)]
pub(crate) struct DeliveryOffer {
    pub(crate) charge: Amount,
    /// The goods more that make it free.
    pub(crate) free_in: Option<Amount>,
    /// None: nothing is delivered there.
    pub(crate) promise: Option<DeliveryPromise>,
}

/// What delivery would be to somebody of whom nothing is known yet: they are taken to be where the shop is.
pub(crate) fn delivery_offer(
    published: &PublishedCatalogue,
    lines: impl Iterator<Item = (Sku, Quantity)>,
    goods: Amount,
) -> DeliveryOffer {
    let organisation = &published.organisation;
    let first = || organisation.branches().find(|branch| branch.on_web).map(|branch| branch.country.as_str());
    let own = Some(organisation.shop().country.as_str()).filter(|own| !own.is_empty());
    let country = own.or_else(first).unwrap_or_default();
    delivery_to(published, lines, goods, (country, "")).unwrap_or_default()
}

/// What delivery to a place would be.
///
/// # Errors
/// Where no parcel goes there.
pub(crate) fn delivery_to(
    published: &PublishedCatalogue,
    lines: impl Iterator<Item = (Sku, Quantity)>,
    goods: Amount,
    (country, postcode): (&str, &str),
) -> Result<DeliveryOffer, Rejection> {
    let zone = zone_at(published, country, postcode)?;
    let weight_g = lines.map(|(sku, quantity)| grams(published, &sku, quantity)).fold(0, i64::saturating_add);
    let parcel = Parcel { value: goods, weight_g };
    let promise = Some(promise_of(zone));
    Ok(DeliveryOffer { charge: zone.charge(parcel), free_in: zone.free_in(parcel), promise })
}

/// The zone that an address is in, if parcels go there.
pub(super) fn zone_at<'a>(
    published: &'a PublishedCatalogue,
    country: &str,
    postcode: &str,
) -> Result<&'a Zone, Rejection> {
    let zone = published.organisation.zone_of(country, postcode).filter(|zone| zone.delivers);
    zone.ok_or_else(|| {
        let place = format!("{country} {postcode}");
        let message =
            format!("we do not deliver to {}; give another address, or collect it at a shop", place.trim());
        Rejection::new(RefusalCode::NotDeliverable, message).rule(Rule::NoDeliveryThere).name(place.trim())
    })
}

pub(super) fn promise_of(zone: &Zone) -> DeliveryPromise {
    DeliveryPromise { zone: zone.name.clone(), days_from: zone.days_from, days_to: zone.days_to }
}
