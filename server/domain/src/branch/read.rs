//! Readings: of the branch as it is now, and of its events as clients understand them.

use protocol::{
    BranchId, CommandId, Held, HoldId, OccurredAt, Outcome, Quantity, Receipt, ReceiptNumber, RegisterId,
    RegisterView, ShiftView, Sku, StaffId, StockLevel, Ticket, TicketId, TicketKind, TicketLine, ZReport,
};

use super::shift::Shift;
use super::{Branch, Event, LineFacts, OpenHold, StockTotals, TicketFacts};

/// What a command brought about, told from its events alone, so that a stored record answers a repeat.
#[must_use]
pub fn outcome(branch: BranchId, id: CommandId, events: &[Event]) -> Outcome {
    let told = events.iter().find_map(|event| match event {
        Event::SignedOn { .. } => Some(Outcome::SignedOn),
        Event::ShiftOpened { .. } => Some(Outcome::ShiftOpened),
        Event::ShiftClosed(report) => Some(Outcome::ShiftClosed(z_report(branch, report))),
        Event::TicketCompleted(facts) => Some(match facts.kind {
            TicketKind::Sale => Outcome::Sold(receipt(branch, facts)),
            TicketKind::Refund => Outcome::Refunded(receipt(branch, facts)),
        }),
        Event::Held { expires_at, .. } => {
            Some(Outcome::Held(Held { hold: HoldId::from(id), expires_at: *expires_at }))
        }
        Event::HoldExtended { hold, expires_at } => {
            Some(Outcome::Held(Held { hold: *hold, expires_at: *expires_at }))
        }
        // Expired holds may stand before what the command was about.
        Event::HoldExpired { .. }
        | Event::HoldReleased { .. }
        | Event::SignedOff { .. }
        | Event::Received { .. }
        | Event::Adjusted { .. } => None,
    });
    told.unwrap_or(Outcome::Done)
}

/// A ticket in full, from its facts and its record's envelope.
#[must_use]
pub fn ticket(
    branch: BranchId,
    id: TicketId,
    staff: StaffId,
    occurred: OccurredAt,
    facts: &TicketFacts,
) -> Ticket {
    Ticket {
        id,
        kind: facts.kind,
        number: number(branch, facts),
        staff,
        occurred,
        currency: facts.currency,
        lines: facts.lines.iter().map(ticket_line).collect(),
        tenders: facts.tenders.clone(),
        change: facts.change,
        total: facts.total(),
        tax: facts.tax(),
        original: facts.original,
    }
}

/// A Z report with the branch it belongs to.
#[must_use]
pub fn z_report(branch: BranchId, report: &ZReport) -> ZReport {
    ZReport { branch, ..report.clone() }
}

impl Branch {
    /// The level of one SKU; nothing of anything the branch never had.
    #[must_use]
    pub fn level(&self, sku: &Sku) -> StockLevel {
        self.stock.get(sku).copied().unwrap_or_default()
    }

    /// Every level the branch ever had, in order of SKU.
    pub fn levels(&self) -> impl Iterator<Item = (Sku, StockLevel)> + '_ {
        self.stock.iter().map(|(sku, level)| (*sku, *level))
    }

    /// SKUs of which more was sold than was known to be there, in order.
    pub fn discrepancies(&self) -> impl Iterator<Item = Sku> + '_ {
        self.stock.iter().filter(|(_, level)| level.on_hand < Quantity::ZERO).map(|(sku, _)| *sku)
    }

    /// What ever moved stock, for the conservation check.
    #[must_use]
    pub fn totals(&self) -> StockTotals {
        self.totals
    }

    /// Open holds in order of id, those included whose time is over but whose expiry is not recorded yet.
    pub fn holds(&self) -> impl Iterator<Item = (HoldId, &OpenHold)> {
        self.holds.iter()
    }

    /// A register as its own screens see it. A register that was never used is empty, not unknown.
    #[must_use]
    pub fn register_view(&self, branch: BranchId, register: RegisterId, command_seq: u64) -> RegisterView {
        let state = self.registers.get(&register);
        RegisterView {
            register,
            branch,
            command_seq,
            receipt_sequence: state.map_or(0, |state| state.receipt_sequence),
            signed_on: state.map(|state| state.signed_on.clone()).unwrap_or_default(),
            shift: state.and_then(|state| state.shift.as_ref()).map(shift_view),
        }
    }
}

fn shift_view(shift: &Shift) -> ShiftView {
    ShiftView {
        opened: shift.opened,
        opened_by: shift.opened_by,
        opening_float: shift.opening_float,
        totals: shift.totals.clone(),
    }
}

fn receipt(branch: BranchId, facts: &TicketFacts) -> Receipt {
    Receipt { number: number(branch, facts), total: facts.total(), tax: facts.tax(), change: facts.change }
}

fn number(branch: BranchId, facts: &TicketFacts) -> ReceiptNumber {
    ReceiptNumber { branch, register: facts.register, sequence: facts.sequence }
}

fn ticket_line(line: &LineFacts) -> TicketLine {
    TicketLine {
        sku: line.sku,
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount: line.discount,
        tax: line.tax,
        tax_rate_ppm: line.tax_rate_ppm,
        total: line.total_amount(),
        disposition: line.refund.map(|refund| refund.disposition),
    }
}
