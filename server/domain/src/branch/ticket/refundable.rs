//! What may still be paid back. Units of a line are told apart by their place: a span reaches from one thousandth of a unit
//! to another. What a span is worth is the difference of two cumulative shares, so that spans which do not overlap sum to
//! what was paid and never to more, in whichever order they are refunded, given up or claimed again.

use std::collections::BTreeMap;

use protocol::{Quantity, TicketId};
use serde::{Deserialize, Serialize};

use super::{Span, TicketFacts};

/// Spans of one line, in order and apart.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Spans(Vec<Span>);

/// What was refunded of the tickets sold here.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Refundable {
    refunded: BTreeMap<TicketId, BTreeMap<u16, Spans>>,
}

impl Refundable {
    /// The spans of a line that are refunded.
    pub(super) fn of(&self, original: TicketId, line: u16) -> Spans {
        let lines = self.refunded.get(&original);
        lines.and_then(|lines| lines.get(&line)).cloned().unwrap_or_default()
    }

    /// Marks spans as refunded. True when some of them had been already.
    pub(super) fn add(&mut self, original: TicketId, line: u16, spans: &[Span]) -> bool {
        let refunded = self.refunded.entry(original).or_default().entry(line).or_default();
        spans.iter().fold(false, |overlaps, span| refunded.add(*span) | overlaps)
    }

    /// Takes a refund of a ticket sold here, whose spans are told by its lines.
    pub(in crate::branch) fn remember(&mut self, facts: &TicketFacts) {
        let Some(original) = facts.original else { return };
        for line in &facts.lines {
            if let Some(place) = line.refund.as_ref().and_then(|refund| refund.line) {
                self.add(original, place, line.refund.as_ref().map_or(&[][..], |refund| &refund.spans));
            }
        }
    }
}

impl Spans {
    /// How much lies between the spans' ends.
    pub(super) fn quantity(&self) -> Quantity {
        let lengths = self.0.iter().map(|span| span.to.0.saturating_sub(span.from.0));
        Quantity(lengths.fold(0, i64::saturating_add))
    }

    /// Adds a span. True when some of it was there.
    pub(super) fn add(&mut self, span: Span) -> bool {
        let overlaps = self.0.iter().any(|one| one.from < span.to && span.from < one.to);
        self.0.push(span);
        self.0.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(self.0.len());
        for span in &self.0 {
            match merged.last_mut().filter(|last| span.from <= last.to) {
                Some(last) => last.to = last.to.max(span.to),
                None => merged.push(*span),
            }
        }
        self.0 = merged;
        overlaps
    }

    /// The first free spans that together make a quantity, of a line with so much in all; none when less is free.
    pub(super) fn free(&self, quantity: Quantity, whole: Quantity) -> Option<Vec<Span>> {
        let mut wanted = quantity.0;
        let mut found = Vec::new();
        let ends = self.0.iter().map(|span| (span.from.0, span.to.0)).chain([(whole.0, whole.0)]);
        let mut at = 0_i64;
        for (from, to) in ends {
            let take = from.saturating_sub(at).min(wanted);
            if take > 0 {
                found.push(Span { from: Quantity(at), to: Quantity(at.saturating_add(take)) });
                wanted = wanted.saturating_sub(take);
            }
            at = at.max(to);
        }
        (wanted == 0).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, to: i64) -> Span {
        Span { from: Quantity(from), to: Quantity(to) }
    }

    #[test]
    fn free_spans_lie_between_the_taken_ones() {
        let mut spans = Spans::default();
        let whole = Quantity(3_000);
        assert_eq!(spans.free(Quantity(3_000), whole), Some(vec![span(0, 3_000)]));
        assert!(!spans.add(span(1_000, 2_000)));
        assert_eq!(spans.free(Quantity(1_000), whole), Some(vec![span(0, 1_000)]));
        assert_eq!(spans.free(Quantity(1_500), whole), Some(vec![span(0, 1_000), span(2_000, 2_500)]));
        assert_eq!(spans.free(Quantity(2_001), whole), None);
        assert!(!spans.add(span(0, 1_000)));
        assert_eq!(spans.quantity(), Quantity(2_000));
        assert!(spans.add(span(1_500, 2_500)), "half of it was taken");
        assert_eq!(spans.quantity(), Quantity(2_500));
    }
}
