//! What is odd about the lots of a paid ticket. It is booked all the same: the goods have left.

use protocol::{ExceptionKind as Kind, Quantity};

use super::{
    super::{Branch, Command, command::PricedLine},
    NamedLot,
};

impl Branch {
    /// Each with the line that it is about. The moment of the sale counts, whenever it is heard of.
    pub(in crate::branch) fn odd_lots(&self, command: &Command, lines: &[PricedLine]) -> Vec<(Kind, u16)> {
        let mut odd = Vec::new();
        if self.lots.are_unknown() && command.lots.lines.is_empty() {
            return odd;
        }
        for (index, line) in (0_u16..).zip(lines) {
            let same = |other: &PricedLine| other.sku == line.sku;
            if lines.iter().position(same) != Some(usize::from(index)) {
                continue;
            }
            let own = lines.iter().filter(|other| same(other));
            let sold = own.fold(0_i64, |sum, line| sum.saturating_add(line.quantity.0));
            let mut named = 0_i64;
            for lot in command.lots.of(line.sku) {
                named = named.saturating_add(lot.quantity.0);
                odd.extend(self.odd_lot(command, lot).map(|kind| (kind, index)));
            }
            if named < sold && self.lots_of(&line.sku).is_some_and(|of| of.serial) {
                odd.push((Kind::SerialMissing, index));
            }
        }
        odd
    }

    fn odd_lot(&self, command: &Command, line: &NamedLot) -> Option<Kind> {
        let known = self.lots.lot(&line.sku, &line.lot);
        let sold = command.occurred.at;
        let recalled = self.lots.recalled.get(&(line.sku, line.lot)).is_some_and(|at| *at <= sold);
        let expires = known.and_then(|lot| lot.expires).or(line.expires);
        if recalled || expires.is_some_and(|expires| expires.ends <= sold) {
            return Some(Kind::LotBlocked);
        }
        let serial = line.serial || known.is_some_and(|lot| lot.serial);
        let here = known.map(|lot| lot.fit).unwrap_or_default();
        let again = command.lots.of(line.sku).filter(|other| other.lot == line.lot).count() > 1;
        (serial && (here < Quantity::ONE || again)).then_some(Kind::SerialNotHere)
    }
}
