//! Every event of a branch.

use domain::branch::{
    AdjustmentSource, AskedFor, BoughtLine, ChargesFacts, ClaimEvent, Consigned, ConsignedUse,
    ConsignmentEvent, Correction, Delivered, Drawer, Event, Exception, HoldEvent, InvoiceEvent,
    LineAdjustment, LineFacts, Moved, NumberFacts, OrderMoney, PurchaseEvent, RefundOf, RegisterEvent,
    SentBack, ShiftFacts, Span, StockEvent, TaskEvent, TaxFacts, TenderFacts, TicketEvent, TicketFacts,
};
use domain::orders::CameBack;
use protocol::{
    AdjustmentReason, Amount, BranchId, CommandId, Condition, Currency, CustomerGroupId, CustomerId,
    Disposition, ExceptionKind, FulfilmentId, HoldId, OccurredAt, OrderId, PaymentMethodId, PurchaseId,
    Quantity, RegisterId, Sku, Spread, StaffId, SupplierId, TaskId, TenderKind, TicketId, TicketKind,
    Timestamp, TransferId,
};
use smallvec::smallvec;

use super::{ID, backorders, counts, fulfilments, invoices, lots, transfers};

const TILL: RegisterId = RegisterId(11);

fn id() -> CommandId {
    ID.parse().unwrap()
}

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

fn moved() -> Vec<Moved> {
    vec![Moved { sku: sku(), quantity: Quantity(6_000) }]
}

pub(super) fn events() -> Vec<(&'static str, Event)> {
    let events: Vec<Event> = [
        registers(),
        tickets(),
        stock(),
        holds(),
        transfers::all(),
        claims(),
        counts::events(),
        purchases(),
        consigned(),
        fulfilments::events(),
        lots::events(),
        backorders::events(),
        invoices::events(),
    ]
    .concat();
    let mut named: Vec<(&'static str, Event)> = Vec::new();
    for event in events {
        let name = name(&event);
        assert!(named.iter().all(|(other, _)| *other != name), "{name} twice");
        named.push((name, event));
    }
    named
}

/// Every event has a name here, or this does not compile; and a sample above, or its name is missing in the file.
fn name(event: &Event) -> &'static str {
    match event {
        Event::Register(event) => match event {
            RegisterEvent::SignedOn { .. } => "signed_on",
            RegisterEvent::SignedOff { .. } => "signed_off",
            RegisterEvent::ShiftOpened { .. } => "shift_opened",
            RegisterEvent::ShiftClosed(_) => "shift_closed",
            RegisterEvent::EpochBegun { .. } => "epoch_begun",
            RegisterEvent::OrderMoney(_) => "order_money",
        },
        Event::Ticket(TicketEvent::Completed(facts)) => match facts.kind {
            TicketKind::Sale => "sold",
            TicketKind::Refund => "refunded",
        },
        Event::Stock(event) => match event {
            StockEvent::Received { .. } => "received",
            StockEvent::Adjusted { .. } => "adjusted",
            StockEvent::Reversed { .. } => "reversed",
            StockEvent::CameBack { .. } => "came_back",
            StockEvent::Converted { .. } => "converted",
            StockEvent::Settled(_) => "settled",
            StockEvent::SetAside { .. } => "set_aside",
        },
        Event::Hold(event) => match event {
            HoldEvent::Held { .. } => "held",
            HoldEvent::Extended { .. } => "hold_extended",
            HoldEvent::Released { .. } => "hold_released",
            HoldEvent::Expired { .. } => "hold_expired",
        },
        Event::Transfer(event) => transfers::name(event),
        Event::Fulfilment(event) => fulfilments::name(event),
        Event::Claim(event) => match event {
            ClaimEvent::Granted { .. } => "claim_granted",
            ClaimEvent::Posted { .. } => "claim_posted",
            ClaimEvent::Voided { .. } => "claim_voided",
            ClaimEvent::Expired { .. } => "claim_expired",
            ClaimEvent::Used { .. } => "claim_used",
            ClaimEvent::Told { .. } => "claim_told",
        },
        Event::Task(event) => match event {
            TaskEvent::Opened { .. } => "task_opened",
            TaskEvent::Resolved { .. } => "task_resolved",
            TaskEvent::Missing { .. } => "task_missing",
            TaskEvent::OverPromised { .. } => "task_over_promised",
            TaskEvent::Differs { .. } => "task_differs",
            TaskEvent::ApprovalAsked { .. } => "task_approval_asked",
            TaskEvent::Remedied { deed, .. } => fulfilments::deed_name(deed),
            TaskEvent::Covered { .. } => "task_covered",
            TaskEvent::Answered { .. } => "task_answered",
        },
        Event::Count(event) => counts::name(event),
        Event::Purchase(event) => purchase_name(event),
        Event::Lot(event) => lots::name(event),
        Event::Consignment(event) => match event {
            ConsignmentEvent::Came { .. } => "consigned_came",
            ConsignmentEvent::Used { .. } => "consigned_used",
            ConsignmentEvent::Returned { .. } => "consigned_returned",
            ConsignmentEvent::Settled { .. } => "consignment_settled",
            ConsignmentEvent::SettledUntil { .. } => "consignment_settled_until",
        },
        Event::Backorder(event) => backorders::name(event),
        Event::Invoice(InvoiceEvent::Issued(_)) => "invoice_issued",
        Event::Invoice(InvoiceEvent::IssuedSealed { .. }) => "invoice_issued_sealed",
    }
}

fn purchase_name(event: &PurchaseEvent) -> &'static str {
    match event {
        PurchaseEvent::Drafted { .. } => "purchase_drafted",
        PurchaseEvent::Changed { .. } => "purchase_changed",
        PurchaseEvent::Sent { .. } => "purchase_sent",
        PurchaseEvent::Received { .. } => "purchase_received",
        PurchaseEvent::Closed { .. } => "purchase_closed",
        PurchaseEvent::Cancelled { .. } => "purchase_cancelled",
        PurchaseEvent::Returned { .. } => "purchase_returned",
    }
}

fn registers() -> Vec<Event> {
    let (register, staff) = (TILL, StaffId(3));
    let at = |at| OccurredAt { at: Timestamp(at), offset_minutes: 60 };
    let drawer = Drawer {
        sales: 2,
        refunds: 1,
        gross: Amount(1_530),
        refunded: Amount(255),
        tax: Amount(212),
        cash: Amount(1_275),
        card: Amount(100),
        account: Amount(50),
        rounding: Amount(-2),
        other: Amount(105),
        methods: vec![(PaymentMethodId::CASH, Amount(1_275)), (PaymentMethodId(7), Amount(105))],
    };
    let facts = ShiftFacts {
        number: 5,
        register,
        opened: at(1_291_192_000_000),
        closed: at(1_291_220_000_000),
        opened_by: staff,
        closed_by: StaffId(2),
        opening_float: Amount(5_000),
        expected: Amount(6_275),
        counted: Amount(6_270),
        drawer,
    };
    let (opened, opening_float) = (at(1_291_192_000_000), Amount(5_000));
    let money = OrderMoney {
        register,
        order: OrderId::new(ID.parse::<CommandId>().unwrap().uuid()),
        reference: "W-000123-R1".into(),
        staff,
        kind: TenderKind::Cash,
        method: PaymentMethodId::CASH,
        amount: Amount(-1_530),
        amends: Some(5),
    };
    [
        RegisterEvent::SignedOn { register, staff, seen: true },
        RegisterEvent::SignedOff { register, staff },
        RegisterEvent::ShiftOpened { register, staff, opened, opening_float },
        RegisterEvent::ShiftClosed(Box::new(facts)),
        RegisterEvent::EpochBegun { register, epoch: 2 },
        RegisterEvent::OrderMoney(Box::new(money)),
    ]
    .map(Event::Register)
    .to_vec()
}

fn sold_line() -> LineFacts {
    let adjustment = |source, amount| LineAdjustment { source, amount: Amount(amount) };
    LineFacts {
        sku: sku(),
        quantity: Quantity(6_000),
        unit_price: Amount(255),
        adjustments: vec![
            adjustment(AdjustmentSource::Manual, 10),
            adjustment(AdjustmentSource::Ticket, 20),
            adjustment(AdjustmentSource::Promotion(9), 30),
        ],
        taxes: smallvec![
            TaxFacts { rate_ppm: 150_000, amount: Amount(184), on_top: false },
            TaxFacts { rate_ppm: 50_000, amount: Amount(61), on_top: true },
        ],
        stocked: true,
        lot: Some("L-2010-12".to_owned()),
        serials: vec!["S1".to_owned()],
        refund: None,
        total: Some(Amount(1_470)),
    }
}

fn tickets() -> Vec<Event> {
    let odd = |kind, line, detail| Exception { kind, line, detail };
    let cash = TenderFacts {
        kind: TenderKind::Cash,
        amount: Amount(2_000),
        reference: None,
        method: protocol::PaymentMethodId::CASH,
    };
    let card = TenderFacts {
        kind: TenderKind::Card,
        amount: Amount(470),
        reference: Some("A1".to_owned()),
        method: protocol::PaymentMethodId::CASH,
    };
    let sold = TicketFacts {
        kind: TicketKind::Sale,
        register: TILL,
        number: NumberFacts { epoch: 2, sequence: 42 },
        day: 734_107,
        currency: Currency::GBP,
        catalogue: 37,
        customer: Some(CustomerId::new(id().uuid())),
        lines: vec![sold_line()],
        tenders: vec![cash.clone(), card],
        change: Amount(530),
        rounding: Amount(-1),
        original: None,
        sold_in: None,
        amends: Some(4),
        exceptions: vec![
            odd(ExceptionKind::UnknownSku, Some(0), None),
            odd(ExceptionKind::ClockOff, None, Some(-1)),
        ],
        reason: "a tear".to_owned(),
        approver: Some(StaffId(2)),
        code: None,
        age_checked: None,
        group: Some(CustomerGroupId(2)),
    };
    let spans = vec![Span { from: Quantity(0), to: Quantity(1_000) }];
    let refund = Some(RefundOf { line: Some(0), disposition: Disposition::Quarantine, spans });
    let back = LineFacts { quantity: Quantity(-1_000), refund, total: None, ..sold_line() };
    let refunded = TicketFacts {
        kind: TicketKind::Refund,
        lines: vec![back],
        tenders: vec![cash],
        original: Some(TicketId::from(id())),
        sold_in: Some(BranchId(1)),
        amends: None,
        exceptions: Vec::new(),
        ..sold.clone()
    };
    [sold, refunded].map(|facts| Event::Ticket(TicketEvent::Completed(Box::new(facts)))).to_vec()
}

fn stock() -> Vec<Event> {
    let (delta, unsellable, reason) = (Quantity(-2_000), Quantity(1_000), AdjustmentReason::Miscounted);
    let (original, note) = (id(), "the wrong shelf".to_owned());
    [
        StockEvent::Received { reference: "DN-1".to_owned(), lines: moved() },
        StockEvent::Adjusted { sku: sku(), delta, unsellable, reason, note: "shelf".to_owned() },
        StockEvent::Reversed {
            original,
            sku: sku(),
            delta: Quantity(2_000),
            unsellable: Quantity(-1_000),
            note,
        },
        StockEvent::CameBack {
            order: OrderId::from(id()),
            reference: "W-000123-R1".to_owned(),
            lines: vec![CameBack { sku: sku(), good: Quantity(1_000), damaged: Quantity(2_000) }],
        },
        StockEvent::Converted {
            sku: sku(),
            quantity: Quantity(-2_000),
            unsellable: Quantity(-1_000),
            of: moved(),
            costs: vec![(sku(), Amount(125))],
            note: "for the window".to_owned(),
            fulfilment: Some(FulfilmentId::from(id())),
        },
        StockEvent::Settled(correction()),
        StockEvent::SetAside {
            sku: sku(),
            quantity: Quantity(3_000),
            from: Some(Condition::Display),
            to: Some(Condition::QualityControl),
            note: "scratched".to_owned(),
        },
    ]
    .map(Event::Stock)
    .to_vec()
}

fn holds() -> Vec<Event> {
    let hold = HoldId::from(id());
    let (expires_at, capped_at) = (Timestamp(1_291_192_600_000), Timestamp(1_291_193_800_000));
    [
        HoldEvent::Held { hold, lines: moved(), expires_at, capped_at },
        HoldEvent::Extended { hold, expires_at },
        HoldEvent::Released { hold, lines: moved() },
        HoldEvent::Expired { hold, lines: moved() },
    ]
    .map(Event::Hold)
    .to_vec()
}

fn correction() -> Correction {
    Correction {
        sku: sku(),
        delta: Quantity(-2_000),
        unsellable: Quantity(-2_000),
        condition: Some(Condition::Damaged),
        reason: AdjustmentReason::OwnUse,
        note: "thrown away".to_owned(),
        asked_by: Some(StaffId(3)),
    }
}

fn claims() -> Vec<Event> {
    let (claim, original, refund) = (id(), TicketId::from(id()), TicketId::from(id()));
    let lines = || vec![(3_u16, vec![Span { from: Quantity(0), to: Quantity(2_000) }])];
    let exceptions = vec![Exception { kind: ExceptionKind::ClaimLate, line: Some(3), detail: None }];
    let (by, owner, expires_at) = (BranchId(2), BranchId(1), Timestamp(1_291_192_120_000));
    let task = TaskId::from(TicketId::from(id()));
    let claims = [
        ClaimEvent::Granted { claim, original, by, lines: lines(), expires_at },
        ClaimEvent::Posted { claim, original, refund, lines: lines(), exceptions },
        ClaimEvent::Voided { claim },
        ClaimEvent::Expired { claim },
        ClaimEvent::Used { claim, owner, original, refund, lines: lines() },
        ClaimEvent::Told { claim },
    ];
    let tasks = [
        TaskEvent::Opened { task },
        TaskEvent::Resolved { task, note: "found".to_owned() },
        TaskEvent::Missing {
            task,
            order: OrderId::from(id()),
            fulfilment: FulfilmentId::from(id()),
            lines: moved(),
            reason: "empty shelf".to_owned(),
        },
        TaskEvent::OverPromised { task, lines: moved() },
        TaskEvent::Differs { task, transfer: TransferId::from(id()), lines: moved(), note: "wet".into() },
        TaskEvent::ApprovalAsked {
            task,
            asked: Box::new(AskedFor {
                correction: correction(),
                worth: Amount(12_345),
                by: StaffId(3),
                lots: vec![super::lots::named()],
            }),
        },
    ];
    claims
        .map(Event::Claim)
        .into_iter()
        .chain(tasks.into_iter().chain(fulfilments::deeds(task)).map(Event::Task))
        .collect()
}

fn consigned() -> Vec<Event> {
    let (supplier, quantity, cost) = (SupplierId(4), Quantity(2_000), Amount(250));
    let sku: Sku = "CUP-S".parse().unwrap();
    let lines = vec![Consigned { sku, quantity, cost }];
    [
        ConsignmentEvent::Came { supplier, lines: lines.clone() },
        ConsignmentEvent::Used { lines: vec![ConsignedUse { supplier, sku, quantity, cost }] },
        ConsignmentEvent::Returned { supplier, lines: lines.clone() },
        ConsignmentEvent::Settled { supplier, number: 3, total: Amount(500) },
        ConsignmentEvent::SettledUntil { supplier, number: 4, total: Amount(500), until: 740_012, lines },
    ]
    .map(Event::Consignment)
    .to_vec()
}

fn purchases() -> Vec<Event> {
    let purchase = PurchaseId::from(id());
    let supplier = SupplierId(4);
    let (quantity, pack, cost) = (Quantity(24_000), Quantity(12_000), Some(Amount(250)));
    let lines = vec![BoughtLine { sku: sku(), quantity, pack, cost }];
    let (expected, note) = ("2010-12-24".to_owned(), "By the yard".to_owned());
    let delivered = Delivered {
        sku: sku(),
        good: Quantity(20_000),
        damaged: Quantity(4_000),
        wrong: Quantity(1_000),
        over: Quantity(6_000),
        cost: Some(Amount(6_500)),
        average: Some(Amount(271)),
    };
    let (quantity, average) = (Quantity(5_000), Some(Amount(271)));
    let back = SentBack { sku: sku(), quantity, unsellable: quantity, average };
    let (reference, reason) = ("DN-7".to_owned(), "broken".to_owned());
    let received = PurchaseEvent::Received {
        purchase: Some(purchase),
        supplier: Some(supplier),
        reference: reference.clone(),
        note: note.clone(),
        charges: Some(ChargesFacts { amount: Amount(500), by: Spread::Weight }),
        lines: vec![delivered],
        closes: true,
    };
    let (old, said, why) = (lines.clone(), note.clone(), reason.clone());
    [
        PurchaseEvent::Drafted {
            purchase,
            number: 12,
            supplier,
            lines: old,
            expected: expected.clone(),
            note: said,
        },
        PurchaseEvent::Changed {
            purchase,
            version: 2,
            lines,
            expected,
            note: note.clone(),
            reason: why,
            incoming: moved(),
        },
        PurchaseEvent::Sent { purchase, version: 2, lines: moved() },
        received,
        PurchaseEvent::Closed { purchase, note, left: moved() },
        PurchaseEvent::Cancelled { purchase, left: moved() },
        PurchaseEvent::Returned { supplier: Some(supplier), reference, reason, lines: vec![back] },
    ]
    .map(Event::Purchase)
    .to_vec()
}
