//! Entering what was counted, for the first time or again, by SKU or by lot.

use std::collections::BTreeMap;

use protocol::{
    COUNT_ENTRIES_MAX, COUNT_LOT_ENTRIES_MAX, CountId, CountState, FactName, PLACE_CHARS_MAX, Quantity,
    RefusalCode, Right, Rule, Sku, Timestamp, Tracking, WithFacts,
};

use super::{CountEvent, CountedEntry, CountedLot, LotSince, Sheet, SheetLine, bins::InBins};
use crate::{
    Rejection,
    branch::{
        Branch, Command,
        command::{Found, FoundLot},
        lots::one_day,
    },
    check,
    limits::{COUNT_LINES_MAX, COUNT_LOT_PARTS_MAX, COUNT_PARTS_MAX, COUNT_SINCE_MAX},
};

/// Entries that were looked at so far.
#[derive(Default)]
struct Entering {
    /// Lines as they are after them.
    lines: BTreeMap<Sku, SheetLine>,
    entries: Vec<CountedEntry>,
    lots: Vec<CountedLot>,
    bins: InBins,
}

impl Branch {
    /// `again` is the reason for a recount; without it, entries are added to what was counted before.
    pub(super) fn enter_counts(
        &self,
        at: Timestamp,
        command: &Command,
        count: CountId,
        entries: &[Found],
        again: Option<&str>,
    ) -> Result<Vec<CountEvent>, Rejection> {
        self.check_sender(command, Right::CountStock)?;
        let sheet = self.counts.find(count, &[CountState::Counting])?;
        check::line_count(entries.len())?;
        let by_lot = entries.iter().any(|found| found.lot.is_some());
        let most = if by_lot { COUNT_LOT_ENTRIES_MAX } else { COUNT_ENTRIES_MAX };
        check::at_most(entries.len(), most, "entries at once")?;
        if let Some(reason) = again {
            check::note("the reason", reason)?;
            check_one_sku(entries)?;
        }
        let mut taken = Entering::default();
        for (index, found) in entries.iter().enumerate() {
            let stray = again.is_none() && sheet.strays(found);
            if !stray {
                check_part(sheet, found, again.is_some())?;
            }
            check_found(found)?;
            taken.bins.take(&sheet.bins, found, command.staff, again.is_some())?;
            if stray {
                taken.bins.take_stray(&sheet.bins, found, command.staff)?;
                continue;
            }
            let line = taken
                .lines
                .entry(found.sku)
                .or_insert_with(|| sheet.lines.get(&found.sku).cloned().unwrap_or_default());
            // The first entry takes the place of what was counted; those of the same command are added to it.
            let entry = self.entry(at, sheet, line, found, again.filter(|_| index == 0));
            line.take(command.staff, &entry);
            if let Some(lot) = &found.lot {
                self.check_lot(found, lot, line)?;
                let counted = counted_lot(&entry, lot);
                line.take_lot(command.staff, &counted);
                taken.lots.push(counted);
            }
            check_line(found, line, command)?;
            taken.entries.push(entry);
        }
        self.held(sheet, taken, (count, at), command)
    }

    /// The events of what was taken: entries, and what is expected of the lots of lines that are counted by lot.
    fn held(
        &self,
        sheet: &Sheet,
        mut taken: Entering,
        (count, at): (CountId, Timestamp),
        command: &Command,
    ) -> Result<Vec<CountEvent>, Rejection> {
        let (mut held, mut since) = (Vec::new(), Vec::new());
        for (sku, line) in taken.lines.iter().filter(|(_, line)| line.is_by_lot()) {
            let moved = self.counts.lot_trail.since(sku, line.moment);
            let moved = moved.map(Iterator::collect::<Vec<_>>);
            let room = COUNT_SINCE_MAX.saturating_sub(since.len());
            let fits = moved.as_ref().is_some_and(|moved| moved.len() <= room);
            if !fits {
                let own = taken.entries.iter_mut().filter(|entry| entry.sku == *sku);
                own.for_each(|entry| entry.known = false);
            }
            let moved = moved.filter(|_| fits).unwrap_or_default().into_iter();
            since.extend(moved.map(|(lot, quantity)| LotSince { sku: *sku, lot, quantity }));
            held.push(*sku);
        }
        let weight = |line: &SheetLine| line.weight();
        let before = |sku: &Sku| sheet.lines.get(sku).map_or(0, weight);
        let new: usize =
            taken.lines.iter().map(|(sku, line)| line.weight().saturating_sub(before(sku))).sum();
        let all = self.counts.lines.saturating_add(new);
        check::at_most(all, COUNT_LINES_MAX, "lines of open counts of a branch")?;
        let staff = command.staff;
        let (mut events, strays) = taken.bins.events(&sheet.bins, count, (staff, at))?;
        if !taken.entries.is_empty() {
            events.push(CountEvent::Counted { count, staff, entries: taken.entries });
        }
        if !held.is_empty() {
            events.push(CountEvent::LotsCounted { count, staff, entries: taken.lots, held, since });
        }
        events.extend(strays);
        Ok(events)
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
            let since = since.map(|moved| moved.fold(0_i64, |sum, by| sum.saturating_add(by.0)));
            let expected = self.on_shelf(&found.sku).0.saturating_sub(since.unwrap_or_default());
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

    /// Whether what was read off the goods can be so; `line` as it is before the entry's lot is taken.
    fn check_lot(&self, found: &Found, lot: &FoundLot, line: &SheetLine) -> Result<(), Rejection> {
        let (sku, code) = (found.sku, lot.lot);
        let known = self.lots_of(&sku).and_then(|of| of.get(&code));
        let counted = line.lots.get(&code);
        if lot.tracking == Tracking::Serial {
            if found.quantity.0.unsigned_abs() > Quantity::ONE.0.unsigned_abs()
                || found.quantity.0 % Quantity::ONE.0 != 0
            {
                let message = format!(
                    "{code} is the number of one unit of {sku}, and {} are counted with it",
                    found.quantity
                );
                return Err(Rejection::new(RefusalCode::InvalidQuantity, message).sku(sku));
            }
            if found.quantity.is_positive() && line.counted_of(code).is_positive() {
                let message =
                    format!("unit {code} of {sku} was counted already: it cannot lie in two places");
                let no = Rejection::new(RefusalCode::AlreadyBooked, message).sku(sku);
                return Err(no.rule(Rule::CountedTwice).fact(FactName::Code, code.as_str()));
            }
        }
        let day = known.and_then(|lot| lot.expires).or(counted.and_then(|lot| lot.expires));
        one_day((sku, code), day, lot.expires)?;
        if lot.tracking == Tracking::LotExpiry && day.or(lot.expires).is_none() {
            let message = format!("lot {code} of {sku} needs its expiry date");
            let no = Rejection::new(RefusalCode::InvalidQuantity, message).sku(sku);
            return Err(no.rule(Rule::ExpiryMissing));
        }
        Ok(())
    }
}

fn counted_lot(entry: &CountedEntry, lot: &FoundLot) -> CountedLot {
    CountedLot {
        sku: entry.sku,
        place: entry.place.clone(),
        lot: lot.lot,
        expires: lot.expires,
        serial: lot.tracking == Tracking::Serial,
        quantity: entry.quantity,
    }
}

/// A recount is about one SKU, whatever its lots and places.
fn check_one_sku(entries: &[Found]) -> Result<(), Rejection> {
    let Some(first) = entries.first() else { return Ok(()) };
    match entries.iter().find(|other| other.sku != first.sku) {
        None => Ok(()),
        Some(other) => {
            let message =
                format!("{} and {} are two SKUs: count one of them again at a time", first.sku, other.sku);
            Err(Rejection::new(RefusalCode::InvalidQuantity, message))
        }
    }
}

/// Whether it may be counted here at all.
fn check_part(sheet: &Sheet, found: &Found, again: bool) -> Result<(), Rejection> {
    let sku = found.sku;
    if !sheet.covers(&sku) {
        let message = format!("{sku} is not part of this count: put it aside, and count it in another one");
        return Err(Rejection::new(RefusalCode::WrongState, message));
    }
    if again && !sheet.lines.contains_key(&sku) {
        let message = format!("nobody has counted {sku} yet, so that it cannot be counted again: enter it");
        return Err(Rejection::new(RefusalCode::WrongState, message).sku(sku).rule(Rule::NobodyCounted));
    }
    Ok(())
}

/// What is wrong with an entry, whatever is counted.
fn check_found(found: &Found) -> Result<(), Rejection> {
    let sku = found.sku;
    if let Some(lot) = found.lot.filter(|lot| lot.tracking == Tracking::Untracked) {
        let message =
            format!("units of {sku} are not told apart, and lot {} is named: count it without", lot.lot);
        let no = Rejection::new(RefusalCode::WrongState, message).sku(sku).rule(Rule::NotToldApart);
        return Err(no.fact(FactName::Code, lot.lot.as_str()));
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
    let of_lots = line.parts.iter().filter(|part| part.lot.is_some()).count();
    check::at_most(of_lots, COUNT_LOT_PARTS_MAX, "lots, places and people for one SKU of a count")?;
    let others = line.parts.len().saturating_sub(of_lots);
    check::at_most(others, COUNT_PARTS_MAX, "places and people for one SKU of a count")?;
    let lot = found.lot.map(|lot| lot.lot);
    let own = line.part(found.place.trim(), command.staff, lot).map_or(0, |part| part.quantity.0);
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
