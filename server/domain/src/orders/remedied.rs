//! What becomes of an order where its branch has not the goods that it promised, and somebody has settled what is to be done.

use protocol::{OrderState, Quantity, Sku};
use serde::{Deserialize, Serialize};

use super::{Order, OrderEvent, Part, Planned};
use crate::{
    FulfilmentNews,
    branch::{Moved, Then},
    limits::{PARTS_MAX, SUGGESTIONS_MAX},
};

/// Something that a customer might like instead of what is missing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Suggestion {
    pub sku: Sku,
    pub quantity: Quantity,
    pub instead: Sku,
    pub name: String,
}

impl Order {
    /// What follows at once of the news of a part. Of an order that is being called off nothing does, and where it cannot follow, the
    /// order goes on as with goods that were not found.
    pub(super) fn remedy_of(&self, part: u16, news: &FulfilmentNews) -> Option<OrderEvent> {
        let FulfilmentNews::Remedied { lines, then } = news else { return None };
        let serving =
            matches!(self.state, OrderState::Allocating | OrderState::Confirmed) && !self.cancelling;
        let own = self.parts.get(usize::from(part)).filter(|part| serving && !part.step.is_over())?;
        let lines: Vec<Moved> = lines.iter().filter_map(|line| own.has(line)).collect();
        match then {
            _ if lines.is_empty() => None,
            Then::PayBack => Some(OrderEvent::Dropped { lines }),
            Then::Elsewhere(branch) if self.parts.len() < PARTS_MAX => {
                Some(OrderEvent::PartPlanned(Planned { branch: *branch, lines, hold: false }))
            }
            Then::Elsewhere(_) | Then::Wait | Then::Suggest { .. } => None,
        }
    }

    pub(super) fn note_suggested(&mut self, news: &FulfilmentNews) {
        let FulfilmentNews::Remedied { lines, then: Then::Suggest { instead, name } } = news else { return };
        let room = SUGGESTIONS_MAX.saturating_sub(self.suggested.len());
        let asked = |line: &Moved| {
            let (sku, quantity) = (line.sku, line.quantity);
            Suggestion { sku, quantity, instead: *instead, name: name.clone() }
        };
        self.suggested.extend(lines.iter().take(room).map(asked));
    }
}

impl Part {
    /// As much of a line as the branch is still expected to serve.
    fn has(&self, line: &Moved) -> Option<Moved> {
        let own = self.lines.iter().find(|own| own.sku == line.sku)?;
        let quantity = own.quantity.min(line.quantity);
        quantity.is_positive().then_some(Moved { sku: line.sku, quantity })
    }

    /// What its branch has not, or not yet.
    pub(super) fn hear_goods(&mut self, news: &FulfilmentNews) {
        match news {
            FulfilmentNews::ShortPicked { lines }
            | FulfilmentNews::Remedied { lines, then: Then::Elsewhere(_) | Then::PayBack } => {
                self.be_short(lines)
            }
            FulfilmentNews::Waits { lines, version } | FulfilmentNews::Late { lines, version } => {
                self.hear_waits(lines, *version);
            }
            _ => {}
        }
    }
}
