//! Readings: of the branch as it is now, and of its events as clients understand them.

use protocol::{
    AgeChecked, Amount, BranchId, CommandId, CountId, FactException, Grounds, Held, HoldId, LinePromotion,
    Lsn, MethodTotal, OccurredAt, Outcome, PaymentMethodId, PromotionId, PurchaseId, Quantity, Receipt,
    ReceiptNumber, RegisterId, RegisterView, ShiftTotals, ShiftView, Sku, StaffId, StockLevel, TaskId,
    Tender, Ticket, TicketId, TicketKind, TicketLine, TransferId, ZReport,
};

use super::{
    AdjustmentSource, Branch, ClaimEvent, Conditions, Drawer, Event, Exception, HoldEvent, Incoming,
    KeptPosition, LineFacts, OpenHold, OrderMoney, Outgoing, Position, Purchase, RegisterEvent, Sheet,
    ShiftFacts, Span, StockTotals, TaskEvent, TicketEvent, TicketFacts, drawer_with, drawer_with_order,
    register::Shift,
};

/// What a command brought about, told from its events alone, so that a stored record answers a repeat.
#[must_use]
pub fn outcome(branch: BranchId, id: CommandId, events: &[Event]) -> Outcome {
    events.iter().find_map(|event| told(branch, id, event)).unwrap_or(Outcome::Done)
}

fn told(branch: BranchId, id: CommandId, event: &Event) -> Option<Outcome> {
    match event {
        Event::Register(event) => match event {
            RegisterEvent::SignedOn { .. } => Some(Outcome::SignedOn),
            RegisterEvent::ShiftOpened { .. } => Some(Outcome::ShiftOpened),
            RegisterEvent::ShiftClosed(facts) => {
                Some(Outcome::ShiftClosed(Box::new(z_report(branch, facts, &Drawer::default()))))
            }
            RegisterEvent::EpochBegun { epoch, .. } => Some(Outcome::EpochBegun(*epoch)),
            RegisterEvent::SignedOff { .. } | RegisterEvent::OrderMoney(_) => None,
        },
        Event::Ticket(TicketEvent::Completed(facts)) => Some(match facts.kind {
            TicketKind::Sale => Outcome::Sold(receipt(branch, facts)),
            TicketKind::Refund => Outcome::Refunded(receipt(branch, facts)),
        }),
        Event::Hold(event) => match event {
            HoldEvent::Held { expires_at, .. } => {
                Some(Outcome::Held(Held { hold: HoldId::from(id), expires_at: *expires_at }))
            }
            HoldEvent::Extended { hold, expires_at } => {
                Some(Outcome::Held(Held { hold: *hold, expires_at: *expires_at }))
            }
            // Expired holds may stand before what the command was about.
            HoldEvent::Expired { .. } | HoldEvent::Released { .. } => None,
        },
        Event::Task(TaskEvent::ApprovalAsked { task, .. }) => Some(Outcome::AwaitsApproval(*task)),
        Event::Stock(_)
        | Event::Transfer(_)
        | Event::Claim(_)
        | Event::Task(_)
        | Event::Count(_)
        | Event::Fulfilment(_)
        | Event::Purchase(_)
        | Event::Lot(_)
        | Event::Consignment(_)
        | Event::Backorder(_)
        | Event::Invoice(_) => None,
    }
}

/// What a claim was granted, in the order of its lines, and until when; none when the events tell of no claim.
#[must_use]
pub fn granted_spans(events: &[Event]) -> Option<(Vec<Vec<Span>>, protocol::Timestamp)> {
    events.iter().find_map(|event| match event {
        Event::Claim(ClaimEvent::Granted { lines, expires_at, .. }) => {
            Some((lines.iter().map(|(_, spans)| spans.clone()).collect(), *expires_at))
        }
        _ => None,
    })
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
    let tender = |tender: &super::TenderFacts| Tender {
        kind: tender.kind,
        amount: tender.amount,
        method: (tender.method != PaymentMethodId::of(tender.kind)).then_some(tender.method),
        reference: tender.reference.clone(),
    };
    Ticket {
        id,
        kind: facts.kind,
        number: number(branch, facts),
        staff,
        occurred,
        currency: facts.currency,
        catalogue_seq: Lsn(facts.catalogue),
        lines: facts.lines.iter().map(ticket_line).collect(),
        tenders: facts.tenders.iter().map(tender).collect(),
        change: facts.change,
        total: facts.total(),
        tax: facts.tax(),
        original: facts.original,
        sold_in: facts.sold_in,
        exceptions: facts.exceptions.iter().map(exception).collect(),
        grounds: Grounds { reason: facts.reason.clone(), approver: facts.approver, code: facts.code },
        age_checked: facts.age_checked.map(|age| AgeChecked { age }),
        group: facts.group,
        promotions: (0_u16..).zip(&facts.lines).flat_map(|(line, facts)| promoted(line, facts)).collect(),
    }
}

/// What of a line's discount promotions took off.
fn promoted(line: u16, facts: &LineFacts) -> impl Iterator<Item = LinePromotion> {
    facts.adjustments.iter().filter_map(move |one| match one.source {
        AdjustmentSource::Promotion(number) => {
            Some(LinePromotion { line, promotion: PromotionId(number), amount: one.amount })
        }
        AdjustmentSource::Manual | AdjustmentSource::Ticket => None,
    })
}

fn exception(exception: &Exception) -> FactException {
    FactException { kind: exception.kind, line: exception.line, detail: exception.detail }
}

/// A Z report with the branch it belongs to, and the tickets that came too late for it.
#[must_use]
pub fn z_report(branch: BranchId, facts: &ShiftFacts, late: &Drawer) -> ZReport {
    ZReport {
        number: facts.number,
        branch,
        register: facts.register,
        opened: facts.opened,
        closed: facts.closed,
        opened_by: facts.opened_by,
        closed_by: facts.closed_by,
        opening_float: facts.opening_float,
        expected: facts.expected,
        counted: facts.counted,
        // The machine saw to it that there is a difference.
        over_short: facts.counted.checked_sub(facts.expected).unwrap_or_default(),
        totals: shift_totals(&facts.drawer),
        late: shift_totals(late),
    }
}

/// The totals of a shift, as clients read them, after one more ticket: by the machine's own arithmetic.
#[must_use]
pub fn totals_with(before: &ShiftTotals, facts: &TicketFacts) -> Option<ShiftTotals> {
    drawer_with(&drawer_of(before), facts).map(|after| shift_totals(&after))
}

/// The same after money of an order.
#[must_use]
pub fn totals_with_order(before: &ShiftTotals, money: &OrderMoney) -> Option<ShiftTotals> {
    drawer_with_order(&drawer_of(before), money).map(|after| shift_totals(&after))
}

fn drawer_of(totals: &ShiftTotals) -> Drawer {
    Drawer {
        sales: totals.sales,
        refunds: totals.refunds,
        gross: totals.gross,
        refunded: totals.refunded,
        tax: totals.tax,
        cash: totals.cash,
        card: totals.card,
        account: totals.account,
        // What is left of the money when tickets and orders are taken off.
        rounding: Amount(
            beside_tickets(totals.cash, [totals.card, totals.account, totals.other], totals)
                .saturating_sub(totals.orders.0),
        ),
        other: totals.other,
        methods: totals.methods.iter().map(|one| (one.method, one.amount)).collect(),
    }
}

/// A drawer's totals as clients read them.
#[must_use]
pub fn shift_totals(drawer: &Drawer) -> ShiftTotals {
    let told = ShiftTotals {
        sales: drawer.sales,
        refunds: drawer.refunds,
        gross: drawer.gross,
        refunded: drawer.refunded,
        tax: drawer.tax,
        cash: drawer.cash,
        card: drawer.card,
        account: drawer.account,
        other: drawer.other,
        methods: drawer
            .methods
            .iter()
            .map(|(method, amount)| MethodTotal { method: *method, amount: *amount })
            .collect(),
        orders: Amount::ZERO,
    };
    let beside = beside_tickets(drawer.cash, [drawer.card, drawer.account, drawer.other], &told);
    ShiftTotals { orders: Amount(beside.saturating_sub(drawer.rounding.0)), ..told }
}

/// The money of a shift that no ticket brought: what was paid for orders, and what rounding added.
fn beside_tickets(cash: Amount, others: [Amount; 3], totals: &ShiftTotals) -> i64 {
    let money = others.iter().map(|amount| amount.0).fold(cash.0, i64::saturating_add);
    money.saturating_sub(totals.gross.0).saturating_add(totals.refunded.0)
}

impl Branch {
    pub(super) fn position(&self, sku: &Sku) -> Position {
        self.stock.get(sku).map(KeptPosition::position).unwrap_or_default()
    }

    /// The level of one SKU; nothing of anything the branch never had.
    #[must_use]
    pub fn level(&self, sku: &Sku) -> StockLevel {
        self.position(sku).level()
    }

    /// Every level the branch ever had, in order of SKU.
    pub fn levels(&self) -> impl Iterator<Item = (Sku, StockLevel)> + '_ {
        self.stock.iter().map(|(sku, kept)| (*sku, kept.level()))
    }

    /// The levels of SKUs behind one, in order of SKU.
    pub fn levels_behind(&self, after: Option<Sku>) -> impl Iterator<Item = (Sku, StockLevel)> + '_ {
        let behind = after.map_or_else(|| self.stock.iter(), |after| self.stock.iter_after(&after));
        behind.map(|(sku, kept)| (*sku, kept.level()))
    }

    /// SKUs of which more was sold than was known to be there, in order.
    pub fn discrepancies(&self) -> impl Iterator<Item = Sku> + '_ {
        self.levels().filter(|(_, level)| level.on_hand < Quantity::ZERO).map(|(sku, _)| sku)
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

    /// Transfers from here that are neither closed nor cancelled, in order of id.
    pub fn outgoing(&self) -> impl Iterator<Item = (TransferId, &Outgoing)> {
        self.departures.iter()
    }

    /// Transfers to here that are not done with, in order of id.
    pub fn incoming(&self) -> impl Iterator<Item = (TransferId, &Incoming)> {
        self.arrivals.iter()
    }

    /// Counts that are neither posted nor cancelled, in order of id.
    pub fn counts(&self) -> impl Iterator<Item = (CountId, &Sheet)> {
        self.counts.iter()
    }

    /// Orders to suppliers that are neither closed nor cancelled, in order of id.
    pub fn purchases(&self) -> impl Iterator<Item = (PurchaseId, &Purchase)> {
        self.buying.purchases().iter()
    }

    /// What may not be sold, and what is the matter with it.
    #[must_use]
    pub const fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    /// What units cost on average, of each SKU of which that is known, in order of SKU.
    pub fn costs(&self) -> impl Iterator<Item = (Sku, Amount)> {
        self.buying.costs().iter()
    }

    /// What a unit of a SKU costs on average; none where nobody knows.
    #[must_use]
    pub fn cost(&self, sku: &Sku) -> Option<Amount> {
        self.buying.costs().of(sku)
    }

    /// Open tasks, oldest first.
    pub fn tasks(&self) -> impl Iterator<Item = TaskId> {
        self.tasks.iter()
    }

    /// A register as its own screens see it. A register that was never used is empty, not unknown.
    #[must_use]
    pub fn register_view(&self, branch: BranchId, register: RegisterId, command_seq: u64) -> RegisterView {
        let state = self.registers.get(&register);
        let epoch = state.map_or(0, |state| state.numbers.epoch());
        RegisterView {
            register,
            branch,
            command_seq,
            receipt_epoch: epoch,
            receipt_sequence: state.map_or(0, |state| state.numbers.last_of(epoch)),
            signed_on: state.into_iter().flat_map(|state| &state.signed_on).map(|one| one.staff).collect(),
            shift: state.and_then(|state| state.shift.as_ref()).map(shift_view),
        }
    }
}

fn shift_view(shift: &Shift) -> ShiftView {
    ShiftView {
        opened: shift.opened,
        opened_by: shift.opened_by,
        opening_float: shift.opening_float,
        totals: shift_totals(&shift.drawer),
    }
}

fn receipt(branch: BranchId, facts: &TicketFacts) -> Receipt {
    Receipt { number: number(branch, facts), total: facts.total(), tax: facts.tax(), change: facts.change }
}

fn number(branch: BranchId, facts: &TicketFacts) -> ReceiptNumber {
    let super::NumberFacts { epoch, sequence } = facts.number;
    ReceiptNumber { branch, register: facts.register, epoch, sequence }
}

fn ticket_line(line: &LineFacts) -> TicketLine {
    TicketLine {
        sku: line.sku,
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount: line.discount(),
        tax: line.tax(),
        tax_rate_ppm: line.tax_rate_ppm(),
        total: line.total_amount(),
        disposition: line.refund.as_ref().map(|refund| refund.disposition),
        tax_on_top: line.taxes.iter().any(|tax| tax.on_top),
    }
}
