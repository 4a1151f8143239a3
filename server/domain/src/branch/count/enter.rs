//! Entering what was counted, for the first time or again.

use std::collections::BTreeMap;

use protocol::{
    COUNT_ENTRIES_MAX, CountId, CountState, FactName, PLACE_CHARS_MAX, Quantity, RefusalCode, Right, Rule,
    Sku, Timestamp, WithFacts,
};

use super::{CountEvent, CountedEntry, Sheet, SheetLine};
use crate::{
    Rejection,
    branch::{Branch, Command, command::Found},
    check,
    limits::{COUNT_LINES_MAX, COUNT_PARTS_MAX},
};

impl Branch {
    /// `again` is the reason for a recount; without it, entries are added to what was counted before.
    pub(super) fn enter_counts(
        &self,
        at: Timestamp,
        command: &Command,
        count: CountId,
        entries: &[Found],
        again: Option<&str>,
    ) -> Result<CountEvent, Rejection> {
        self.check_sender(command, Right::CountStock)?;
        let sheet = self.counts.find(count, &[CountState::Counting])?;
        check::line_count(entries.len())?;
        check::at_most(entries.len(), COUNT_ENTRIES_MAX, "entries at once")?;
        if let Some(reason) = again {
            check::note("the reason", reason)?;
        }
        // Lines as they are after the entries before.
        let mut lines: BTreeMap<Sku, SheetLine> = BTreeMap::new();
        let mut taken = Vec::with_capacity(entries.len());
        for found in entries {
            check_found(sheet, found, again.is_some())?;
            let line = lines
                .entry(found.sku)
                .or_insert_with(|| sheet.lines.get(&found.sku).cloned().unwrap_or_default());
            let entry = self.entry(at, sheet, line, found, again);
            line.take(command.staff, &entry);
            check_line(found, line, command)?;
            taken.push(entry);
        }
        let new = lines.keys().filter(|sku| !sheet.lines.contains_key(*sku)).count();
        let all = self.counts.lines.saturating_add(new);
        check::at_most(all, COUNT_LINES_MAX, "lines of open counts of a branch")?;
        Ok(CountEvent::Counted { count, staff: command.staff, entries: taken })
    }

    /// What an entry makes of its line. A moment is not before the count was opened and not ahead of the server's clock: what a
    /// clock says that is wrong would put sales on the wrong side.
    fn entry(
        &self,
        at: Timestamp,
        sheet: &Sheet,
        line: &SheetLine,
        found: &Found,
        again: Option<&str>,
    ) -> CountedEntry {
        let counted_at = found.at.min(at).max(sheet.opened);
        let first = line.parts.is_empty() || again.is_some();
        let (moment, expected, known) = if first || counted_at > line.moment {
            let since = self.counts.trail.since(&found.sku, counted_at);
            let on_hand = self.position(&found.sku).on_hand;
            let expected = on_hand.0.saturating_sub(since.unwrap_or_default().0);
            (counted_at, Quantity(expected), since.is_some())
        } else {
            (line.moment, line.expected, line.known)
        };
        CountedEntry {
            sku: found.sku,
            place: found.place.trim().to_owned(),
            quantity: found.quantity,
            moment,
            expected,
            known,
            again: again.map(ToOwned::to_owned),
        }
    }
}

fn check_found(sheet: &Sheet, found: &Found, again: bool) -> Result<(), Rejection> {
    let sku = found.sku;
    if !sheet.covers(&sku) {
        let message = format!("{sku} is not part of this count: put it aside, and count it in another one");
        return Err(Rejection::new(RefusalCode::WrongState, message));
    }
    if again && !sheet.lines.contains_key(&sku) {
        let message = format!("nobody has counted {sku} yet, so that it cannot be counted again: enter it");
        return Err(Rejection::new(RefusalCode::WrongState, message).sku(sku).rule(Rule::NobodyCounted));
    }
    check::text("the place", &found.place, PLACE_CHARS_MAX, check::Breaks::None)?;
    if found.quantity.0.unsigned_abs() > Quantity::INPUT_MAX.0.unsigned_abs() {
        let message = format!("what is counted is at most {}, not {}", Quantity::INPUT_MAX, found.quantity);
        return Err(Rejection::new(RefusalCode::InvalidQuantity, message)
            .fact(FactName::Limit, Quantity::INPUT_MAX)
            .fact(FactName::Wanted, found.quantity));
    }
    Ok(())
}

/// A line as it would be with an entry.
fn check_line(found: &Found, line: &SheetLine, command: &Command) -> Result<(), Rejection> {
    let sku = found.sku;
    check::at_most(line.parts.len(), COUNT_PARTS_MAX, "places and people for one SKU of a count")?;
    let own = line.part(found.place.trim(), command.staff).map_or(0, |part| part.quantity.0);
    if own < 0 {
        let message = format!("more of {sku} would be taken back than you have counted there");
        return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
    }
    if line.counted() > Quantity::INPUT_MAX {
        let message = format!("at most {} of {sku} can be counted", Quantity::INPUT_MAX);
        return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
    }
    Ok(())
}
