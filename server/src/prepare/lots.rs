//! Lots as a command names them, and as they follow from what it takes back.

use domain::{
    Rejection,
    branch::{Event, Expiry, KitLot, LotCame, LotEvent, LotMove, NamedLot, NamedLots, StockEvent, times},
    organisation::date::day_of,
};
use protocol::{
    BranchId, CommandBody, GoodsCommand, LotLine, MoveLots, PurchaseCommand, Quantity, RefusalCode, Sku,
    StockCommand, TicketCommand, Tracking, WithFacts,
};

use super::{Facts, Preparation, ticket::sale_of};
use crate::{
    business_day::Day,
    record::{Decision, Record},
};

impl Preparation {
    /// What a branch is told of lots. Whoever names none costs nothing but asking whether any goods are told apart.
    pub(super) fn named_lots(
        &self,
        branch: BranchId,
        body: &CommandBody,
        lots: &[LotLine],
        facts: &Facts,
    ) -> Result<NamedLots, Rejection> {
        let fact = matches!(body, CommandBody::Ticket(TicketCommand::Sell(_)));
        let mut named = NamedLots { strict: !fact && !lots.is_empty(), ..NamedLots::default() };
        for line in lots {
            match self.named_lot(branch, line) {
                Ok(line) => named.lines.push(line),
                // What cannot be read must not keep a paid ticket out of the books.
                Err(_) if fact => {}
                Err(no) => return Err(no),
            }
        }
        if let CommandBody::Purchase(PurchaseCommand::Receive(receive)) = body
            && self.published.organisation.tracks_anything()
        {
            let tracked = receive.lines.iter().map(|line| (line.sku, self.tracking(&line.sku)));
            named.needed = tracked.filter(|(_, tracking)| *tracking != Tracking::Untracked).collect();
        }
        if lots.is_empty() {
            named.lines = taken_back(body, facts);
        }
        Ok(named)
    }

    fn named_lot(&self, branch: BranchId, line: &LotLine) -> Result<NamedLot, Rejection> {
        let LotLine { sku, lot, quantity, expires, unsellable } = line;
        let range = Quantity::ZERO..=Quantity::INPUT_MAX;
        if !range.contains(quantity) || !range.contains(unsellable) || unsellable > quantity {
            let message = format!(
                "of lot {lot} of {sku} 0 to {} move, and no more than that is set aside",
                Quantity::INPUT_MAX
            );
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message).sku(*sku));
        }
        let expires = expires.as_deref().map(|text| self.expiry(branch, text)).transpose()?;
        let serial = self.tracking(sku) == Tracking::Serial;
        Ok(NamedLot { sku: *sku, lot: *lot, quantity: *quantity, unsellable: *unsellable, expires, serial })
    }

    pub(super) fn expiry(&self, branch: BranchId, text: &str) -> Result<Expiry, Rejection> {
        let day = day_of(text).ok_or_else(|| {
            let message = format!("{text:?} is no day; one looks like 2027-01-31");
            Rejection::new(RefusalCode::InvalidText, message).field("expires")
        })?;
        Ok(self.expiry_of(branch, day))
    }

    /// A day, and when it is over by the branch's clock.
    pub(super) fn expiry_of(&self, branch: BranchId, day: Day) -> Expiry {
        let ends = self.published.calendar(branch).begins(day.saturating_add(1), 0);
        Expiry { day, ends }
    }

    pub(super) fn tracking(&self, sku: &Sku) -> Tracking {
        self.published.organisation.tracking(sku)
    }

    /// Lots from elsewhere, whose days end by this branch's clock.
    pub(super) fn arriving(&self, branch: BranchId, lots: Vec<LotMove>) -> Vec<LotMove> {
        let here = |one: LotMove| LotMove {
            expires: one.expires.map(|expires| self.expiry_of(branch, expires.day)),
            ..one
        };
        lots.into_iter().map(here).collect()
    }
}

impl Preparation {
    /// The same of what came elsewhere.
    pub(super) fn dated_here(&self, branch: BranchId, lot: &mut LotCame) {
        lot.expires = lot.expires.map(|expires| self.expiry_of(branch, expires.day));
    }
}

/// What is taken back is of the lots that it was of, as far as the records leave no doubt.
fn taken_back(body: &CommandBody, facts: &Facts) -> Vec<NamedLot> {
    let Some(record) = facts.original.as_ref().and_then(Option::as_deref) else { return Vec::new() };
    match body {
        CommandBody::Stock(StockCommand::Reverse(reverse)) => moves_of(record, reverse.sku),
        CommandBody::Ticket(TicketCommand::Refund(refund)) => {
            let Some((_, sale)) = sale_of(record) else { return Vec::new() };
            let mut sums = std::collections::BTreeMap::<Sku, i64>::new();
            for line in &refund.lines {
                if let Some(sold) = sale.lines.get(usize::from(line.line)) {
                    let sum = sums.entry(sold.sku).or_default();
                    *sum = sum.saturating_add(line.quantity.0);
                }
            }
            sums.into_iter().flat_map(|(sku, sum)| returned_of(record, sku, sum)).collect()
        }
        _ => Vec::new(),
    }
}

/// The lots of a SKU that a record moved, whichever way.
fn moves_of(record: &Record, sku: Sku) -> Vec<NamedLot> {
    let Decision::Branch(events) = &record.decision else { return Vec::new() };
    let moves = events.iter().filter_map(|event| match event {
        Event::Lot(event) => Some(event.moves()),
        _ => None,
    });
    let own = moves.flatten().filter(|line| line.sku == sku);
    let named = own.map(|line| NamedLot {
        sku,
        lot: line.lot,
        quantity: Quantity(line.on_hand().0.saturating_abs()),
        unsellable: Quantity(line.aside.0.saturating_abs()),
        expires: line.expires,
        serial: line.serial,
    });
    named.collect()
}

/// The lots of so much of a line that comes back; of a kit those of its parts, as far as the sale told of them.
fn returned_of(record: &Record, sku: Sku, sum: i64) -> Vec<NamedLot> {
    let Decision::Branch(events) = &record.decision else { return Vec::new() };
    let kitted = || {
        let told = events.iter().filter_map(|event| match event {
            Event::Lot(LotEvent::Kitted { fulfilment: None, lines }) => Some(lines),
            _ => None,
        });
        told.flatten()
    };
    let made_of = events.iter().find_map(|event| match event {
        Event::Stock(StockEvent::Converted { sku: kit, of, .. }) if *kit == sku => Some(of),
        _ => None,
    });
    if let Some(parts) = made_of {
        let back = parts.iter().map(|part| {
            let lots = kitted().filter(|line| line.kit == sku && line.sku == part.sku).map(of_kit);
            let needed = times(part.quantity, Quantity(sum)).unwrap_or_default();
            returned(lots.collect(), needed.0)
        });
        return back.flatten().collect();
    }
    // What went into kits of the same ticket did not leave by itself.
    let mut alone = moves_of(record, sku);
    for line in kitted().filter(|line| line.sku == sku) {
        if let Some(own) = alone.iter_mut().find(|own| own.lot == line.lot) {
            own.quantity.0 = own.quantity.0.saturating_sub(line.quantity.0);
        }
    }
    alone.retain(|own| own.quantity.is_positive());
    returned(alone, sum)
}

fn of_kit(line: &KitLot) -> NamedLot {
    NamedLot {
        sku: line.sku,
        lot: line.lot,
        quantity: Quantity(line.quantity.0.saturating_abs()),
        unsellable: Quantity::ZERO,
        expires: line.expires,
        serial: false,
    }
}

/// A part of what left in several lots may be of any of them.
fn returned(mut lots: Vec<NamedLot>, sum: i64) -> Vec<NamedLot> {
    let all = lots.iter().fold(0_i64, |sum, lot| sum.saturating_add(lot.quantity.0));
    lots.iter_mut().for_each(|lot| lot.unsellable = Quantity::ZERO);
    match lots.as_mut_slice() {
        [only] => {
            only.quantity = Quantity(sum.min(only.quantity.0));
            lots
        }
        _ if all == sum => lots,
        _ => Vec::new(),
    }
}

/// A document with the lots that came with it, as it was sent.
pub(super) fn with_lots(body: CommandBody, lots: Vec<LotLine>) -> CommandBody {
    if lots.is_empty() {
        return body;
    }
    let of = match body {
        CommandBody::Ticket(command) => GoodsCommand::Ticket(command),
        CommandBody::Stock(command) => GoodsCommand::Stock(command),
        CommandBody::Transfer(command) => GoodsCommand::Transfer(command),
        CommandBody::Fulfilment(command) => GoodsCommand::Fulfilment(command),
        CommandBody::Purchase(command) => GoodsCommand::Purchase(command),
        other => return other,
    };
    MoveLots { lots, of }.into()
}
