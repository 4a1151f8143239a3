//! What of an order is not there yet, and what its kits were made of when they were sold. What waits is the branch's word: it says
//! all of it each time, with a version, so that its words may come in any order.

use protocol::Sku;

use super::{Order, OrderEvent, Part, PartStep};
use crate::{
    FulfilmentNews,
    branch::{Awaited, Moved, Recipe, Then, lessen_moved},
    limits::MOVES_TOLD_MAX,
};

impl Order {
    /// It stays where it is packed, though the order is called off.
    pub(super) fn keep_part(&mut self, part: u16) {
        if let Some(part) = self.part_mut(part) {
            part.stays = true;
            part.step = part.step.min(PartStep::Packed);
        }
    }

    /// What of it is not there yet, of parts that have still to come.
    pub fn awaited(&self) -> impl Iterator<Item = &Awaited> {
        let open = self.parts.iter().filter(|part| part.is_awaited());
        open.flat_map(|part| &part.waits)
    }

    /// Whether a branch says that goods come on another day than it said before, or not at once as it had said.
    pub(super) fn note_moved(&mut self, part: u16, news: &FulfilmentNews) {
        self.note_suggested(part, news);
        let waits = matches!(news, FulfilmentNews::Decided { then: Some(Then::Wait), .. });
        if waits || matches!(news, FulfilmentNews::Late { .. }) {
            self.moved = self.moved.saturating_add(1).min(MOVES_TOLD_MAX);
        }
        let FulfilmentNews::Waits { lines, version } = news else { return };
        let Some(part) = self.parts.get(usize::from(part)) else { return };
        let other = |line: &Awaited| {
            part.waits.iter().any(|own| own.sku == line.sku && own.until != line.until && line.until > 0)
        };
        if *version > part.waits_version && lines.iter().any(other) {
            self.moved = self.moved.saturating_add(1).min(MOVES_TOLD_MAX);
        }
    }

    pub(super) fn apply_waiting(&mut self, event: &OrderEvent) {
        match event {
            OrderEvent::PartWaits { part, lines } => {
                if let Some(part) = self.parts.get_mut(usize::from(*part)) {
                    part.waits.clone_from(lines);
                }
            }
            OrderEvent::KitsNamed { kits } => self.kits.clone_from(kits),
            _ => {}
        }
    }

    /// What kits among some SKUs were made of when they were sold.
    pub(super) fn kits_of(&self, skus: impl Iterator<Item = Sku>) -> Vec<Recipe> {
        let mut kits: Vec<Recipe> = Vec::new();
        for sku in skus {
            let known = self.kits.iter().find(|kit| kit.sku == sku);
            kits.extend(known.cloned());
        }
        kits
    }
}

impl Part {
    /// These could not be found.
    pub(super) fn be_short(&mut self, lines: &[Moved]) {
        lessen_moved(&mut self.lines, lines);
        if self.lines.is_empty() && self.undecided.is_empty() && !self.step.is_handed_over() {
            self.step = PartStep::Ended;
        }
    }

    /// Whether it has not been picked yet.
    #[must_use]
    pub const fn is_awaited(&self) -> bool {
        matches!(self.step, PartStep::Holding | PartStep::Held | PartStep::Allocating | PartStep::Promised)
    }

    pub(super) fn hear_waits(&mut self, lines: &[Awaited], version: u32) {
        if version > self.waits_version {
            self.waits_version = version;
            self.waits = lines.to_vec();
        }
    }
}
