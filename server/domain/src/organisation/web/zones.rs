//! Zones of delivery: which one an address is in, what a parcel costs there and when it is there; and what can be collected
//! at a branch.

use protocol::{
    Amount, BranchId, DELIVERY_ZONES_MAX, DeliveryMeasure, DeliveryZone, DeliveryZoneId, PickupRule,
    RefusalCode, WithFacts, ZONE_DAYS_MAX, ZONE_PLACES_MAX, ZONE_RATES_MAX,
};
use std::sync::Arc;

use super::{Organisation, Pickup, WebEvent, Zone, wordings};
use crate::{
    Rejection, check,
    organisation::{Event, check_room, check_version, next_version, settings::check_country},
};

/// The longest postcodes have ten characters.
const POSTCODE_CHARS_MAX: usize = 10;
/// Four weeks, in minutes.
const READY_MINUTES_MAX: u16 = 40_320;

/// What is sent, as far as its charge goes by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Parcel {
    /// What the goods in it come to.
    pub value: Amount,
    pub weight_g: i64,
}

impl Zone {
    /// As every house begins.
    pub(super) fn original() -> Self {
        let names = [("ar", "في كل مكان"), ("de", "Überall")];
        Self {
            id: DeliveryZoneId(1),
            name: "Everywhere".to_owned(),
            names: names.map(|(language, text)| (language.to_owned(), text.to_owned())).to_vec(),
            countries: Vec::new(),
            postcodes: Vec::new(),
            delivers: true,
            by: DeliveryMeasure::Value,
            rates: vec![(0, Amount(395))],
            free_from: Some(Amount(4_000)),
            days_from: 2,
            days_to: 4,
            active: true,
            version: 0,
        }
    }

    /// What a parcel is charged.
    #[must_use]
    pub fn charge(&self, parcel: Parcel) -> Amount {
        if self.free_from.is_some_and(|free| parcel.value >= free) {
            return Amount::ZERO;
        }
        let measure = match self.by {
            DeliveryMeasure::Value => parcel.value.0,
            DeliveryMeasure::Weight => parcel.weight_g,
        };
        let reached = self.rates.iter().rev().find(|(from, _)| *from <= measure);
        reached.or(self.rates.first()).map_or(Amount::ZERO, |(_, charge)| *charge)
    }

    /// The goods more that make it free; none where it is, or never will be.
    #[must_use]
    pub fn free_in(&self, parcel: Parcel) -> Option<Amount> {
        let missing = self.free_from?.0.saturating_sub(parcel.value.0);
        (missing > 0 && self.charge(parcel) > Amount::ZERO).then_some(Amount(missing))
    }

    /// Its name in a language.
    #[must_use]
    pub fn name_in(&self, language: &str) -> &str {
        let found = self.names.iter().find(|(own, _)| own == language);
        found.map_or(&self.name, |(_, text)| text)
    }

    /// How closely it fits an address: nothing where it does not.
    fn fits(&self, country: &str, postcode: &str) -> Option<(bool, usize)> {
        let named = self.countries.iter().any(|own| own == country);
        if !self.active || (!named && !self.countries.is_empty()) {
            return None;
        }
        if self.postcodes.is_empty() {
            return Some((named, 0));
        }
        let longest =
            self.postcodes.iter().filter(|begin| postcode.starts_with(begin.as_str())).map(String::len);
        longest.max().map(|length| (named, length))
    }
}

/// As it is compared: "sw1a 1aa" and "SW1A1AA" are one.
fn plain(postcode: &str) -> String {
    let kept = postcode.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_uppercase).collect()
}

impl Organisation {
    /// The zone that an address is in: of those that fit, the one that says most of it. None, or one that does not deliver:
    /// no parcel goes there.
    #[must_use]
    pub fn zone_of(&self, country: &str, postcode: &str) -> Option<&Zone> {
        let postcode = plain(postcode);
        let fitting = self.zones().filter_map(|zone| Some((zone.fits(country, &postcode)?, zone)));
        let (_, zone) = fitting.max_by_key(|(fit, zone)| (*fit, std::cmp::Reverse(zone.id)))?;
        Some(zone)
    }

    /// Whether a parcel may go somewhere in a country.
    #[must_use]
    pub fn delivers_in(&self, country: &str) -> bool {
        let zones = || self.zones().filter(|zone| zone.active);
        let named = || zones().filter(|zone| zone.countries.iter().any(|own| own == country));
        let closed = named().any(|zone| !zone.delivers && zone.postcodes.is_empty());
        let elsewhere = || zones().any(|zone| zone.delivers && zone.countries.is_empty());
        named().any(|zone| zone.delivers) || (!closed && elsewhere())
    }

    /// In order of their numbers.
    pub fn zones(&self) -> impl Iterator<Item = &Zone> {
        self.web.zones.values().map(AsRef::as_ref)
    }

    /// What can be collected at a branch: everything, where nobody has said otherwise.
    #[must_use]
    pub fn pickup(&self, branch: BranchId) -> Pickup {
        let own = self.web.pickups.get(&branch).copied();
        own.unwrap_or(Pickup { branch, collects: true, pay_in_store: true, ready_minutes: 0, version: 0 })
    }

    pub(in crate::organisation) fn put_zone(&self, asked: &DeliveryZone) -> Result<Event, Rejection> {
        check::name("the zone's name", &asked.name)?;
        let names = wordings("the zone's name", &asked.names)?;
        check::at_most(asked.countries.len(), ZONE_PLACES_MAX, "countries")?;
        for country in &asked.countries {
            if country.is_empty() {
                return Err(invalid("a country is one of ISO 3166, as two capital letters such as GB"));
            }
            check_country(country)?;
        }
        check::at_most(asked.postcodes.len(), ZONE_PLACES_MAX, "beginnings of postcodes")?;
        let postcodes: Vec<String> = asked.postcodes.iter().map(|one| plain(one)).collect();
        if postcodes.iter().any(|one| one.is_empty() || one.len() > POSTCODE_CHARS_MAX) {
            return Err(invalid("a postcode begins with some letters or digits, such as IV or 274")
                .field("postcodes"));
        }
        let rates = checked_rates(asked)?;
        if asked.days_from > asked.days_to || asked.days_to > ZONE_DAYS_MAX {
            let message = format!("working days are given as the fewest and the most, up to {ZONE_DAYS_MAX}");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message).field("days_to"));
        }
        let known = &self.web.zones;
        let before = known.get(&asked.id).map(|before| before.version);
        check_version(asked.version, before, &asked.name)?;
        check_room(before.is_some(), known.len(), DELIVERY_ZONES_MAX, "zones")?;
        Ok(Event::Web(WebEvent::ZonePut(Arc::new(Zone {
            id: asked.id,
            name: asked.name.clone(),
            names,
            countries: each_once(asked.countries.clone()),
            postcodes: each_once(postcodes),
            delivers: asked.delivers,
            by: asked.by,
            rates,
            free_from: asked.free_from,
            days_from: asked.days_from,
            days_to: asked.days_to,
            active: asked.active,
            version: next_version(before),
        }))))
    }

    pub(in crate::organisation) fn put_pickup(&self, asked: &PickupRule) -> Result<Event, Rejection> {
        if asked.ready_minutes > READY_MINUTES_MAX {
            let message =
                format!("an order is ready within {READY_MINUTES_MAX} minutes, which are four weeks");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message).field("ready_minutes"));
        }
        let before = self.pickup(asked.branch).version;
        check_version(asked.version, Some(before), "collecting at this branch")?;
        if self.branch(asked.branch).is_none() {
            let message = format!("there is no branch {}", asked.branch);
            return Err(Rejection::new(RefusalCode::UnknownBranch, message));
        }
        Ok(Event::Web(WebEvent::PickupPut(Pickup {
            branch: asked.branch,
            collects: asked.collects,
            pay_in_store: asked.pay_in_store,
            ready_minutes: asked.ready_minutes,
            version: next_version(Some(before)),
        })))
    }
}

/// The steps of a charge, which begin at nothing and rise.
fn checked_rates(asked: &DeliveryZone) -> Result<Vec<(i64, Amount)>, Rejection> {
    check::at_most(asked.rates.len(), ZONE_RATES_MAX, "steps of a charge")?;
    if let Some(free) = asked.free_from {
        check::amount("the value from which delivery is free", free)?;
    }
    let mut rates = Vec::with_capacity(asked.rates.len());
    for rate in &asked.rates {
        check::amount("the charge", rate.charge)?;
        check::amount("where a step begins", Amount(rate.from))?;
        rates.push((rate.from, rate.charge));
    }
    if !asked.delivers {
        return Ok(rates);
    }
    let rises = rates.iter().zip(rates.iter().skip(1)).all(|(one, next)| one.0 < next.0);
    if rates.first().is_none_or(|(from, _)| *from != 0) || !rises {
        let message = "the first step of the charge begins at 0, and each next one above it";
        return Err(Rejection::new(RefusalCode::InvalidAmount, message).field("rates"));
    }
    Ok(rates)
}

fn each_once(mut texts: Vec<String>) -> Vec<String> {
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn invalid(message: &str) -> Rejection {
    Rejection::new(RefusalCode::InvalidText, message)
}
