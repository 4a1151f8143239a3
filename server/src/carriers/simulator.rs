//! A carrier that carries nothing, to work with before there is a contract: its labels and its tracking look like those of a real
//! one, and follow from the parcel and the time alone.

use std::future::ready;

use protocol::{Timestamp, TrackingState, TrackingStep};

use super::{Asked, Carrier, CarrierFault, Label, Parcel};

pub(super) struct Simulator;

/// How long after it was handed over a parcel comes to each step, in minutes.
const JOURNEY: [(i64, TrackingState); 4] = [
    (0, TrackingState::HandedOver),
    (180, TrackingState::InTransit),
    (20 * 60, TrackingState::OutForDelivery),
    (24 * 60, TrackingState::Delivered),
];

impl Carrier for Simulator {
    fn name(&self) -> &'static str {
        "Parcel simulator"
    }

    fn label<'a>(&'a self, parcel: &'a Parcel) -> Asked<'a, Label> {
        let to = &parcel.to;
        if to.line1.trim().is_empty() || to.city.trim().is_empty() || to.country.len() != 2 {
            let message = "the address is not complete: a street, a town and a country are needed".to_owned();
            return Box::pin(ready(Err(CarrierFault::Refused(message))));
        }
        let digits = parcel.reference.as_u128().checked_rem(1_000_000_000_000).unwrap_or_default();
        let digits = format!("{digits:012}");
        let tracking = format!("PS{digits}{}", check_digit(&digits));
        let routing = format!("{} {}", to.country, to.postcode.trim()).trim().to_owned();
        let label = Label { tracking, service: "Next day".to_owned(), routing };
        Box::pin(ready(Ok(label)))
    }

    fn track<'a>(
        &'a self,
        _tracking: &'a str,
        handed_over: Timestamp,
        now: Timestamp,
    ) -> Asked<'a, Vec<TrackingStep>> {
        let steps = JOURNEY
            .iter()
            .map(|(minutes, state)| TrackingStep {
                at: handed_over.plus_millis(minutes.saturating_mul(60_000)),
                state: *state,
            })
            .filter(|step| step.at <= now)
            .collect();
        Box::pin(ready(Ok(steps)))
    }
}

/// The last digit makes the weighted sum a multiple of ten, as on parcels everywhere.
fn check_digit(digits: &str) -> u32 {
    let weights = [3, 1].into_iter().cycle();
    let sum: u32 = digits
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .zip(weights)
        .map(|(digit, by)| digit * by)
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use protocol::PostalAddress;
    use uuid::Uuid;

    use super::*;

    fn parcel(line1: &str) -> Parcel {
        let text = |text: &str| text.to_owned();
        let to = PostalAddress {
            name: text("Ada Lovelace"),
            line1: text(line1),
            line2: String::new(),
            city: text("London"),
            region: String::new(),
            postcode: text("W1U 6TQ"),
            country: text("GB"),
        };
        Parcel { reference: Uuid::from_u128(7_000_000_000_042), order: text("W-1"), to }
    }

    #[actix_web::test]
    async fn the_same_parcel_gets_the_same_label_and_a_number_that_can_be_checked() {
        let first = Simulator.label(&parcel("12 St James Square")).await.unwrap();
        assert_eq!(first, Simulator.label(&parcel("12 St James Square")).await.unwrap());
        assert_eq!(first.tracking, "PS0000000000426");
        assert_eq!(first.routing, "GB W1U 6TQ");
        let refused = Simulator.label(&parcel("")).await.unwrap_err();
        assert!(refused.to_string().contains("street"), "{refused}");
    }

    #[actix_web::test]
    async fn a_parcel_is_on_its_way_step_by_step() {
        let minute = 60_000;
        for (after, steps) in [(0, 1), (179, 1), (180, 2), (20 * 60, 3), (24 * 60, 4), (99 * 60, 4)] {
            let told = Simulator.track("PS1", Timestamp(0), Timestamp(after * minute)).await.unwrap();
            assert_eq!(told.len(), steps, "after {after} minutes");
        }
    }
}
