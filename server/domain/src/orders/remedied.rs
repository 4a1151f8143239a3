//! What becomes of an order where its branch has not the goods that it promised, and somebody has settled what is to be done.

use protocol::OrderState;

use super::{Order, OrderEvent, Part, Planned, next::index};
use crate::{
    FulfilmentNews,
    branch::{Moved, Then, lessen_moved},
    limits::PARTS_MAX,
};

impl Order {
    /// What follows at once of the news of a part. Of an order that is being called off nothing does, and where it cannot follow, the
    /// order goes on as with goods that were not found.
    pub(super) fn remedy_of(&self, part: u16, news: &FulfilmentNews) -> Vec<OrderEvent> {
        let (lines, then, waits) = match news {
            FulfilmentNews::Remedied { lines, then } => (lines, then, None),
            FulfilmentNews::Decided { lines, then: Some(then), waits } => (lines, then, Some(waits)),
            _ => return Vec::new(),
        };
        let serving =
            matches!(self.state, OrderState::Allocating | OrderState::Confirmed) && !self.cancelling;
        let Some(own) = self.parts.get(usize::from(part)).filter(|part| serving && !part.step.is_over())
        else {
            return Vec::new();
        };
        let expected = if waits.is_some() { &own.undecided } else { &own.lines };
        let lines: Vec<Moved> = lines.iter().filter_map(|line| some_of(expected, line)).collect();
        let room = self.parts.len() < PARTS_MAX;
        let next = |branch| OrderEvent::PartPlanned(Planned { branch, lines: lines.clone(), hold: false });
        match (then, waits) {
            _ if lines.is_empty() => Vec::new(),
            (Then::PayBack, _) => vec![OrderEvent::Dropped { lines }],
            (Then::Elsewhere(branch), _) if room => vec![next(*branch)],
            // What was not found is no part of what was picked any more: it waits as one of its own.
            (Then::Wait, Some(waits)) if room => {
                let number = index(self.parts.len());
                vec![next(own.branch), OrderEvent::PartWaits { part: number, lines: waits.clone() }]
            }
            (Then::Elsewhere(_) | Then::Wait | Then::Suggest { .. } | Then::BySelf, _) => Vec::new(),
        }
    }
}

/// As much of a line as there is of it.
fn some_of(lines: &[Moved], line: &Moved) -> Option<Moved> {
    let own = lines.iter().find(|own| own.sku == line.sku)?;
    let quantity = own.quantity.min(line.quantity);
    quantity.is_positive().then_some(Moved { sku: line.sku, quantity })
}

impl Part {
    /// What its branch has not, or not yet.
    pub(super) fn hear_goods(&mut self, news: &FulfilmentNews) {
        match news {
            FulfilmentNews::ShortPicked { lines }
            | FulfilmentNews::Remedied { lines, then: Then::Elsewhere(_) | Then::PayBack | Then::BySelf } => {
                self.be_short(lines)
            }
            FulfilmentNews::Waits { lines, version } | FulfilmentNews::Late { lines, version } => {
                self.hear_waits(lines, *version);
            }
            FulfilmentNews::Undecided { lines, until } => {
                let found: Vec<Moved> = lines.iter().filter_map(|line| some_of(&self.lines, line)).collect();
                lessen_moved(&mut self.lines, &found);
                self.undecided.extend(found);
                self.decide_by = *until;
            }
            FulfilmentNews::Asked(asked) => self.decide_by = asked.decide_by.unwrap_or(self.decide_by),
            FulfilmentNews::Decided { lines, .. } => {
                lessen_moved(&mut self.undecided, lines);
                self.be_short(&[]);
            }
            _ => {}
        }
    }
}
