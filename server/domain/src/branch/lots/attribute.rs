//! Which lots the goods of a record are of: those that were named, and for the rest what is to be sold first.

use std::{borrow::Cow, collections::BTreeMap};

use protocol::{
    DiscrepancyKind, Quantity, RefusalCode, Resolution, Rule, Sku, Timestamp, Tracking, TransferId, WithFacts,
};

use super::{
    super::{
        Branch, Command, Event, FulfilmentEvent, TransferEvent,
        command::{Body, TransferBody},
        count::FoundOf,
        stock::for_each_movement,
    },
    LotEvent, NamedLot, NamedLots,
    event::LotMove,
    of_sku::{Change, Moved, OfSku, check_count, missing, serial_known},
};
use crate::{
    Rejection, check,
    limits::{LOT_MOVES_MAX, LOTS_UNDER_WAY_MAX},
};

impl Branch {
    /// The events with what they say of lots. Nothing is looked at but the SKUs of which lots are known or named.
    pub(in crate::branch) fn with_lots(
        &self,
        at: Timestamp,
        command: &Command,
        mut events: Vec<Event>,
    ) -> Result<Vec<Event>, Rejection> {
        let named = &command.lots;
        if self.lots.are_unknown()
            && named.lines.is_empty()
            && named.needed.is_empty()
            && !self.lots.travels.expects_any()
            && !matches!(events.first(), Some(Event::Count(_)))
        {
            return Ok(events);
        }
        check_count(named.lines.len())?;
        let counted = self.found_of_lots(&events);
        if events.iter().any(|event| matches!(event, Event::Fulfilment(FulfilmentEvent::Picked { .. }))) {
            events.extend(self.with_picked(at, command, &events)?);
            // What is not found of a kit falls apart, and of its parts nobody has named a lot.
            let unnamed = Command { lots: NamedLots::default(), ..command.clone() };
            return self.with_lots_of_moved(at, &unnamed, (events, counted));
        }
        self.with_lots_of_moved(at, command, (events, counted))
    }

    fn with_lots_of_moved(
        &self,
        at: Timestamp,
        command: &Command,
        (mut events, counted): (Vec<Event>, BTreeMap<Sku, Vec<FoundOf>>),
    ) -> Result<Vec<Event>, Rejection> {
        let named = &command.lots;
        let (journey, expected) = self.expected(&events);
        let expected = expected.as_ref();
        let mut moved = self.moved_of(command, expected, &events);
        for sku in named.lines.iter().map(|line| line.sku).chain(counted.keys().copied()) {
            moved.entry(sku).or_default();
        }
        let (mut lines, mut doubts) = (Vec::new(), Vec::new());
        for (sku, moved) in moved {
            let mut of = OfSku::new(&self.lots, sku, at);
            self.take_what_is_named(command, &mut of, moved, expected)?;
            self.take_what_was_counted(&mut of, moved, &counted);
            self.take_in_order(command, &mut of, moved)?;
            let (on_hand, unsellable) = self.after(sku, moved);
            of.settle_doubt(on_hand, unsellable);
            doubts.extend(of.doubt());
            lines.extend(of.moves);
            if lines.len() >= LOT_MOVES_MAX {
                break;
            }
        }
        self.check_under_way(journey, &lines)?;
        let came = self.lots_came(&events, &lines);
        let kitted = self.kit_lots(command, &events, &lines);
        if !lines.is_empty() {
            events.push(Event::Lot(LotEvent::Moved { lines, transfer: journey }));
        }
        if !doubts.is_empty() {
            events.push(Event::Lot(LotEvent::Doubted { lines: doubts }));
        }
        events.extend(came.map(Event::Lot));
        events.extend(kitted);
        Ok(events)
    }

    fn check_under_way(&self, journey: Option<TransferId>, lines: &[LotMove]) -> Result<(), Rejection> {
        let leaves = lines.iter().filter(|line| line.on_hand() < Quantity::ZERO).count();
        if journey.is_none() || leaves == 0 {
            return Ok(());
        }
        let all = self.lots.travels.lines_under_way().saturating_add(leaves);
        check::at_most(all, LOTS_UNDER_WAY_MAX, "lots that have left and have not come")
    }

    /// The transfer that the events are about, and the lots that are known to be in it, in the parcel, or of the difference.
    fn expected(&self, events: &[Event]) -> (Option<TransferId>, Cow<'_, [LotMove]>) {
        let travels = &self.lots.travels;
        for event in events {
            match event {
                Event::Transfer(TransferEvent::Dispatched { transfer, .. }) => {
                    return (Some(*transfer), Cow::default());
                }
                Event::Transfer(TransferEvent::SentBack { transfer, of, .. }) => {
                    return (Some(*transfer), Cow::Borrowed(travels.came_with(of)));
                }
                Event::Transfer(TransferEvent::Shipped { shipment, .. }) => {
                    return (Some(TransferId::new(shipment.uuid())), Cow::default());
                }
                Event::Transfer(TransferEvent::ShipmentReceived { shipment, .. }) => {
                    let journey = TransferId::new(shipment.uuid());
                    return (Some(journey), Cow::Borrowed(travels.announced(&journey)));
                }
                Event::Transfer(TransferEvent::Received { transfer, .. }) => {
                    return (Some(*transfer), Cow::Borrowed(travels.announced(transfer)));
                }
                Event::Fulfilment(
                    FulfilmentEvent::Shipped { fulfilment, .. }
                    | FulfilmentEvent::Collected { fulfilment, .. },
                ) => {
                    let picked = self.lots.picked.get(fulfilment).map(Vec::as_slice);
                    return (None, Cow::Borrowed(picked.unwrap_or_default()));
                }
                _ => {}
            }
        }
        let of_differences = events.iter().flat_map(of_difference);
        (None, Cow::Owned(of_differences.chain(self.out_of_kits(events)).collect()))
    }

    fn moved_of(&self, command: &Command, expected: &[LotMove], events: &[Event]) -> BTreeMap<Sku, Moved> {
        let named = &command.lots;
        let matters = |sku: &Sku| {
            self.lots.of.contains_key(sku)
                || self.lots.is_in_doubt(sku)
                || named.lines.iter().any(|line| line.sku == *sku)
                || named.needed.iter().any(|(needed, _)| needed == sku)
                || expected.iter().any(|line| line.sku == *sku)
        };
        let mut moved: BTreeMap<Sku, Moved> = BTreeMap::new();
        for event in events.iter().filter(|event| !matches!(event, Event::Lot(_))) {
            let told = !matches!(event, Event::Count(_));
            for_each_movement(event, |sku, delta, _| {
                let (on_hand, unsellable) = (delta.on_hand.0, delta.unsellable.0);
                if (on_hand == 0 && unsellable == 0) || !matters(&sku) {
                    return;
                }
                let one = moved.entry(sku).or_default();
                let all = [Some(&mut one.all), told.then_some(&mut one.told)];
                for change in all.into_iter().flatten() {
                    change.on_hand = change.on_hand.saturating_add(on_hand);
                    change.unsellable = change.unsellable.saturating_add(unsellable);
                }
            });
        }
        moved
    }

    fn take_what_is_named(
        &self,
        command: &Command,
        of: &mut OfSku<'_>,
        moved: Moved,
        expected: &[LotMove],
    ) -> Result<(), Rejection> {
        let (sku, by, strict) = (of.sku, moved.told, command.lots.strict);
        let lines: Vec<NamedLot> = command.lots.of(sku).filter_map(|line| as_moved(line, by)).collect();
        check_needed(command, of, by, &lines)?;
        let sum = lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.quantity.0));
        if strict && (sum > by.on_hand.saturating_abs() || by.on_hand == 0 && by.unsellable == 0) {
            let message = format!(
                "lots of {} of {sku} are named, and {} of it move: name each unit once",
                Quantity(sum),
                Quantity(by.on_hand.saturating_abs())
            );
            return Err(missing(sku, Rule::LotMissing, message));
        }
        let mut left = by.on_hand.saturating_abs();
        for line in &lines {
            let most = if by.on_hand == 0 { line.quantity.0 } else { line.quantity.0.min(left) };
            let unsellable = Quantity(line.unsellable.0.min(if by.on_hand == 0 { i64::MAX } else { most }));
            left = left.saturating_sub(most);
            let line = NamedLot { quantity: Quantity(most), unsellable, ..*line };
            if line.quantity != Quantity::ZERO || line.unsellable != Quantity::ZERO {
                of.take_named(&line, by, strict, true)?;
            }
        }
        let own: Vec<&LotMove> = expected.iter().filter(|one| one.sku == sku).collect();
        if own.is_empty() {
            return Ok(());
        }
        take_expected(of, by, (&own, &lines), is_of_a_journey(&command.body))
    }

    /// What the page of a count puts right, and what a count that is posted has seen already: that it was gone, and of which lot.
    fn take_what_was_counted(&self, of: &mut OfSku<'_>, moved: Moved, counted: &BTreeMap<Sku, Vec<FoundOf>>) {
        counted.get(&of.sku).into_iter().flatten().for_each(|found| of.take_found(found));
        let absorbed = moved.told.on_hand != 0 && moved.told.on_hand != moved.all.on_hand;
        if absorbed && self.was_counted_by_lot(&of.sku) {
            for line in of.moves.clone() {
                let variance = Quantity(line.on_hand().0.saturating_neg());
                of.take_found(&FoundOf {
                    lot: line.lot,
                    expires: line.expires,
                    serial: line.serial,
                    variance,
                });
            }
        }
    }

    /// On hand and unsellable of a SKU after a record, but for what its lots change of that.
    fn after(&self, sku: Sku, moved: Moved) -> (i64, i64) {
        let position = self.position(&sku);
        let on_hand = position.on_hand.0.saturating_add(moved.all.on_hand);
        (on_hand, position.unsellable.0.saturating_add(moved.all.unsellable))
    }

    /// What nobody named: first what no lot is known of, then of the lot that is to be sold first.
    fn take_in_order(&self, command: &Command, of: &mut OfSku<'_>, moved: Moved) -> Result<(), Rejection> {
        let (on_hand, unsellable) = self.after(of.sku, moved);
        let (fit, aside) = of.unlotted(on_hand, unsellable);
        if of.is_serial() {
            return check_serials(command, of.sku, (fit, moved));
        }
        let scrapped = moved.all.on_hand.saturating_neg().max(0);
        let freed = moved.all.unsellable.saturating_neg().saturating_sub(scrapped).max(0);
        let missing = take_aside(of, aside, freed);
        let shut = of.sums.shut.saturating_add(of.doubted);
        if missing > 0 && freed > 0 && shut > 0 {
            let message = format!(
                "{} of {} may not be sold because their lot is expired or recalled; that is not set free by a correction",
                Quantity(shut),
                of.sku
            );
            let no = Rejection::new(RefusalCode::InsufficientStock, message).sku(of.sku);
            return Err(no.rule(Rule::LotBlocked));
        }
        let (fit, aside) = of.unlotted(on_hand, unsellable);
        let gained = moved.all.unsellable.max(0).min(aside.max(0));
        take_fit(of, fit, gained);
        Ok(())
    }
}

/// What a line is of what moved: what is set aside where all is, and where only that changes.
fn as_moved(line: &NamedLot, by: Change) -> Option<NamedLot> {
    let mut line = *line;
    if by.on_hand == 0 {
        let changed = if line.unsellable == Quantity::ZERO { line.quantity } else { line.unsellable };
        (line.quantity, line.unsellable) = (Quantity::ZERO, changed);
    } else if line.unsellable == Quantity::ZERO
        && by.unsellable.saturating_abs() == by.on_hand.saturating_abs()
    {
        line.unsellable = line.quantity;
    }
    (by.on_hand != 0 || by.unsellable != 0).then_some(line)
}

/// Whoever receives goods that are told apart says what came.
fn check_needed(command: &Command, of: &OfSku<'_>, by: Change, lines: &[NamedLot]) -> Result<(), Rejection> {
    let sku = of.sku;
    let needed = command.lots.needed.iter().find(|(needed, _)| *needed == sku);
    let Some((_, tracking)) = needed.filter(|(_, tracking)| *tracking != Tracking::Untracked) else {
        return Ok(());
    };
    let sum = lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.quantity.0));
    if by.on_hand > 0 && sum != by.on_hand {
        let what = if *tracking == Tracking::Serial { "serial numbers" } else { "lots" };
        let message = format!(
            "{} of {sku} came and {} have {what}: name all of them",
            Quantity(by.on_hand),
            Quantity(sum)
        );
        return Err(missing(sku, Rule::LotMissing, message));
    }
    for (index, line) in lines.iter().enumerate() {
        let again = lines.iter().take(index).any(|other| other.lot == line.lot);
        if *tracking == Tracking::Serial && (again || of.is_known(&line.lot)) {
            return Err(serial_known(sku, line.lot));
        }
        if *tracking == Tracking::LotExpiry && of.lot(&line.lot, Some(line)).expires.is_none() {
            let message = format!("lot {} of {sku} needs its expiry date", line.lot);
            return Err(missing(sku, Rule::ExpiryMissing, message));
        }
    }
    Ok(())
}

/// Which unit has left is not guessed. Paid tickets, orders and counts are facts; everything else names it.
fn check_serials(command: &Command, sku: Sku, (fit, moved): (i64, Moved)) -> Result<(), Rejection> {
    let named = matches!(
        &command.body,
        Body::Stock(_)
            | Body::Purchase(_)
            | Body::Transfer(TransferBody::Dispatch { .. })
            | Body::Transfer(TransferBody::Ship { .. } | TransferBody::SendBack { .. })
    );
    if named && fit < 0 && moved.told.on_hand < 0 {
        let message = format!("say which units of {sku} leave: each has a serial number");
        return Err(missing(sku, Rule::LotMissing, message));
    }
    Ok(())
}

/// Whether people say what came or what goes back, and may be told to say it better.
const fn is_of_a_journey(body: &Body) -> bool {
    matches!(
        body,
        Body::Transfer(
            TransferBody::Receive { .. } | TransferBody::ReceiveShipment(_) | TransferBody::SendBack { .. }
        )
    )
}

/// The lots of a difference that moves goods here.
fn of_difference(event: &Event) -> Vec<LotMove> {
    let Event::Lot(LotEvent::DifferenceResolved { resolution, lines, .. }) = event else { return Vec::new() };
    let moves = lines.iter().filter(|line| {
        matches!(
            (line.kind, resolution),
            (DiscrepancyKind::Short, Resolution::Found)
                | (DiscrepancyKind::Over, Resolution::TakenOff | Resolution::SentBack)
        )
    });
    moves.map(|line| LotMove { fit: line.quantity, ..super::travels::unmoved(line) }).collect()
}

/// What is known to be in a transfer or a parcel, but for what was named of it.
fn take_expected(
    of: &mut OfSku<'_>,
    by: Change,
    (expected, named): (&[&LotMove], &[NamedLot]),
    may_refuse: bool,
) -> Result<(), Rejection> {
    let sum =
        |part: fn(&NamedLot) -> i64| named.iter().fold(0_i64, |sum, line| sum.saturating_add(part(line)));
    let mut left = by.on_hand.saturating_abs().saturating_sub(sum(|line| line.quantity.0));
    let mut aside = by.unsellable.saturating_abs().saturating_sub(sum(|line| line.unsellable.0));
    let rest: Vec<LotMove> = expected.iter().filter_map(|one| not_named(one, named)).collect();
    let all = rest.iter().fold(0_i64, |sum, one| sum.saturating_add(one.on_hand().0));
    if may_refuse && left > 0 && left < all && rest.iter().any(|one| one.serial) {
        let message = format!(
            "{} of {} are told, and {} are known by their numbers: say which units they are",
            Quantity(left),
            of.sku,
            Quantity(all)
        );
        return Err(missing(of.sku, Rule::LotMissing, message));
    }
    // What is known to be set aside goes before what may be.
    let known_aside = rest.iter().fold(0_i64, |sum, one| sum.saturating_add(one.aside.0.max(0)));
    let mut unknown = aside.saturating_sub(known_aside).max(0);
    for one in rest {
        let quantity = one.on_hand().0.min(left);
        if quantity <= 0 {
            continue;
        }
        let free = quantity.saturating_sub(one.aside.0.max(0)).max(0);
        let more = unknown.min(free);
        let unsellable = aside.min(quantity).min(one.aside.0.max(0).saturating_add(more));
        unknown = unknown.saturating_sub(more);
        (left, aside) = (left.saturating_sub(quantity), aside.saturating_sub(unsellable));
        let line = NamedLot {
            sku: one.sku,
            lot: one.lot,
            quantity: Quantity(quantity),
            unsellable: Quantity(unsellable),
            expires: one.expires,
            serial: one.serial,
        };
        of.take_named(&line, by, false, one.named)?;
    }
    Ok(())
}

/// What of an expected lot nobody has named.
fn not_named(one: &LotMove, named: &[NamedLot]) -> Option<LotMove> {
    let own = || named.iter().filter(|line| line.lot == one.lot);
    let taken = own().fold(0_i64, |sum, line| sum.saturating_add(line.quantity.0));
    let aside = own().fold(0_i64, |sum, line| sum.saturating_add(line.unsellable.0));
    let rest_aside = one.aside.0.saturating_sub(aside).max(0);
    let rest = one.on_hand().0.saturating_sub(taken);
    let aside = Quantity(rest_aside.min(rest));
    let rest = LotMove { fit: Quantity(rest.saturating_sub(aside.0)), aside, ..*one };
    (rest.on_hand().is_positive()).then_some(rest)
}

/// Takes what is missing of fit goods from lots that may be sold. So much of it as was only set aside stays in its lot.
pub(super) fn take_fit(of: &mut OfSku<'_>, fit: i64, mut gained: i64) {
    let mut missing = fit.saturating_neg();
    if missing <= 0 {
        return;
    }
    for code in of.in_order() {
        if missing <= 0 || of.moves.len() >= LOT_MOVES_MAX {
            return;
        }
        let lot = of.lot(&code, None);
        let taken = lot.fit.0.min(missing);
        if lot.is_shut() || taken <= 0 {
            continue;
        }
        let kept = taken.min(gained);
        (missing, gained) = (missing.saturating_sub(taken), gained.saturating_sub(kept));
        of.shift(code, lot, (taken.saturating_neg(), kept, 0), false);
    }
}

/// Takes what is missing of goods that were set aside: of lots that may not be sold first, unless it is set free; that stays in
/// its lot. Answers what is still missing.
fn take_aside(of: &mut OfSku<'_>, aside: i64, mut freed: i64) -> i64 {
    let mut missing = aside.saturating_neg();
    if missing <= 0 {
        return 0;
    }
    let codes = of.in_order();
    // What may be of a recalled lot goes before what is known to be.
    let doubtful = of.doubted.min(missing.saturating_sub(freed)).max(0);
    of.doubted = of.doubted.saturating_sub(doubtful);
    missing = missing.saturating_sub(doubtful);
    for from_shut in [true, false] {
        for code in &codes {
            if missing <= 0 || of.moves.len() >= LOT_MOVES_MAX {
                return missing;
            }
            let lot = of.lot(code, None);
            if from_shut {
                let taken = lot.fit.0.min(missing.saturating_sub(freed));
                if lot.is_shut() && taken > 0 {
                    missing = missing.saturating_sub(taken);
                    of.shift(*code, lot, (taken.saturating_neg(), 0, 0), false);
                }
            } else if lot.aside.0 > 0 {
                let taken = lot.aside.0.min(missing);
                let back = if lot.is_shut() { 0 } else { taken.min(freed) };
                (missing, freed) = (missing.saturating_sub(taken), freed.saturating_sub(back));
                of.shift(*code, lot, (back, taken.saturating_neg(), 0), false);
            }
        }
    }
    missing
}
