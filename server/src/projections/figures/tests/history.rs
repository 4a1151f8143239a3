//! Random histories as they would stand in a journal, and random questions about them.

use chrono::NaiveDate;
use domain::{
    branch::{
        AdjustmentSource, Event, LineAdjustment, LineFacts, NumberFacts, RegisterEvent, TaxFacts,
        TenderFacts, TicketEvent, TicketFacts,
    },
    organisation::{
        self,
        event::{ProductEvent, Visibility},
    },
};
use proptest::prelude::*;
use protocol::{
    Amount, BranchId, Channel, Currency, OccurredAt, Quantity, RegisterId, Sku, StaffId, TaxClassId,
    TenderKind, TicketKind, Timestamp, Unit, VariantKind,
};
use smallvec::smallvec;
use std::sync::Arc;

use super::super::{Day, Filter};
use crate::record::{Actor, Decision, Record, Stream, sample};

pub(super) const SKUS: [&str; 5] = ["TEA", "CUP", "POT", "SPOON", "GIFT"];
pub(super) const CATEGORIES: [&str; 3] = ["kitchen", "drinks", ""];
pub(super) const REASONS: [&str; 3] = ["", "late", "scratched"];
pub(super) const FIRST: Day = 739_000;

pub(super) fn sku(index: usize) -> Sku {
    SKUS[index % SKUS.len()].parse().unwrap()
}

const SHOWN: Visibility = Visibility { shown: true, from: None, until: None };

/// A product with one variant, in a category that may be another than before.
fn product(index: usize, category: usize, cost: Option<i64>) -> organisation::Event {
    let variant = organisation::Variant {
        sku: sku(index),
        name: String::new(),
        price: Amount(100),
        tax_class: TaxClassId::default(),
        kind: VariantKind::Goods,
        barcodes: Vec::new(),
        unit: Unit::Piece,
        weight_g: None,
        web: true,
        supplier_code: String::new(),
        cost: cost.map(Amount),
        values: Vec::new(),
        till: true,
        pictures: Vec::new(),
    };
    organisation::Event::Product(ProductEvent::Put(Arc::new(organisation::Product {
        handle: Arc::from(format!("p-{}", index % SKUS.len())),
        name: String::new(),
        description: String::new(),
        category: CATEGORIES[category % CATEGORIES.len()].to_owned(),
        brand: String::new(),
        tags: Vec::new(),
        age_min: None,
        archived: false,
        variants: vec![variant],
        quantity_max: None,
        search: String::new(),
        options: Vec::new(),
        pictures: Vec::new(),
        supplier: String::new(),
        web: SHOWN,
        till: SHOWN,
        saved: organisation::Saved { by: StaffId(0), at: Timestamp(0) },
        as_of: Timestamp(0),
    })))
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Product { index: usize, category: usize, cost: Option<i64> },
    Ticket(Box<TicketStep>),
    Open { register: u16 },
    Close { register: u16 },
}

#[derive(Clone, Debug)]
pub(super) struct TicketStep {
    pub(super) branch: u16,
    pub(super) register: u16,
    pub(super) staff: u16,
    pub(super) day: i32,
    pub(super) hour: i64,
    pub(super) refund: bool,
    pub(super) late: bool,
    pub(super) lines: Vec<LineStep>,
    pub(super) tenders: Vec<(u8, i64)>,
    pub(super) change: i64,
    pub(super) reason: usize,
    pub(super) approver: Option<u16>,
}

#[derive(Clone, Debug)]
pub(super) struct LineStep {
    pub(super) sku: usize,
    pub(super) milli: i64,
    pub(super) price: i64,
    pub(super) rate: u32,
    pub(super) off: Vec<(u8, i64)>,
    pub(super) stocked: bool,
}

fn line() -> impl Strategy<Value = LineStep> {
    let off = prop::collection::vec((0_u8..4, 1_i64..90), 0..3);
    let rate = prop::sample::select(vec![0_u32, 50_000, 200_000]);
    (0_usize..5, 1_i64..5_000, 1_i64..9_000, rate, off, prop::bool::weighted(0.8)).prop_map(
        |(sku, milli, price, rate, off, stocked)| LineStep { sku, milli, price, rate, off, stocked },
    )
}

fn ticket() -> impl Strategy<Value = TicketStep> {
    let places = (1_u16..4, 1_u16..5, 1_u16..4, 0_i32..40, 0_i64..24);
    let lines = prop::collection::vec(line(), 1..5);
    let words = (0_usize..3, prop::option::of(1_u16..4));
    let tenders = prop::collection::vec((0_u8..3, 1_i64..9_000), 1..4);
    (places, any::<bool>(), prop::bool::weighted(0.1), lines, tenders, 0_i64..100, words).prop_map(
        |((branch, register, staff, day, hour), refund, late, lines, tenders, change, (reason, approver))| {
            TicketStep {
                branch,
                register,
                staff,
                // Mostly in order, as days come, with some that come late.
                day: FIRST + day,
                hour,
                refund,
                late,
                lines,
                tenders,
                change: if refund { 0 } else { change },
                reason,
                approver,
            }
        },
    )
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let cost = prop::option::of(1_i64..5_000);
    prop_oneof![
        1 => (0_usize..4, 0_usize..3, cost).prop_map(|(index, category, cost)| Step::Product { index, category, cost }),
        1 => (1_u16..5).prop_map(|register| Step::Open { register }),
        1 => (1_u16..5).prop_map(|register| Step::Close { register }),
        12 => ticket().prop_map(|ticket| Step::Ticket(Box::new(ticket))),
    ]
}

fn source(code: u8) -> AdjustmentSource {
    match code {
        0 => AdjustmentSource::Manual,
        1 => AdjustmentSource::Ticket,
        other => AdjustmentSource::Promotion(other.into()),
    }
}

pub(super) fn tender(code: u8) -> TenderKind {
    [TenderKind::Cash, TenderKind::Card, TenderKind::Account][usize::from(code) % 3]
}

pub(super) fn facts(step: &TicketStep) -> TicketFacts {
    let sign = if step.refund { -1 } else { 1 };
    let lines = step.lines.iter().map(|line| LineFacts {
        sku: sku(line.sku),
        quantity: Quantity(sign * line.milli),
        unit_price: Amount(line.price),
        adjustments: line
            .off
            .iter()
            .map(|(code, amount)| LineAdjustment { source: source(*code), amount: Amount(sign * amount) })
            .collect(),
        taxes: smallvec![TaxFacts {
            rate_ppm: line.rate,
            amount: Amount(sign * line.price / 7),
            on_top: false
        }],
        stocked: line.stocked,
        lot: None,
        serials: Vec::new(),
        refund: None,
        total: None,
    });
    TicketFacts {
        kind: if step.refund { TicketKind::Refund } else { TicketKind::Sale },
        register: RegisterId(step.register),
        number: NumberFacts::default(),
        day: step.day,
        currency: Currency::GBP,
        catalogue: 0,
        customer: None,
        lines: lines.collect(),
        tenders: step
            .tenders
            .iter()
            .map(|(code, amount)| TenderFacts {
                kind: tender(*code),
                amount: Amount(*amount),
                reference: None,
                method: protocol::PaymentMethodId::of(tender(*code)),
            })
            .collect(),
        change: Amount(step.change),
        rounding: Amount::ZERO,
        original: None,
        sold_in: None,
        amends: step.late.then_some(1),
        exceptions: Vec::new(),
        reason: REASONS[step.reason].to_owned(),
        approver: step.approver.map(StaffId),
        code: None,
        age_checked: None,
        group: None,
    }
}

pub(super) fn record(lsn: u64, step: &Step) -> Record {
    let branch_of = |register: u16| Stream::Branch(BranchId(register % 3 + 1));
    let at = |day: Day, hour: i64| {
        let date = NaiveDate::from_num_days_from_ce_opt(day).unwrap();
        Timestamp(date.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp_millis() + hour * 3_600_000 + 1)
    };
    let occurred = |day, hour| OccurredAt { at: at(day, hour), offset_minutes: 0 };
    match step {
        Step::Product { index, category, cost } => {
            let decision = Decision::Organisation(vec![product(*index, *category, *cost)]);
            sample(lsn, Stream::Organisation, at(FIRST, 0), decision)
        }
        Step::Open { register } => {
            let (register, staff) = (RegisterId(*register), StaffId(1));
            let opened = occurred(FIRST, 0);
            let event = RegisterEvent::ShiftOpened { register, staff, opened, opening_float: Amount::ZERO };
            let decision = Decision::Branch(vec![Event::Register(event)]);
            sample(lsn, branch_of(register.0), at(FIRST, 0), decision)
        }
        Step::Close { register } => {
            let event = RegisterEvent::ShiftClosed(Box::new(domain::branch::ShiftFacts {
                number: 1,
                register: RegisterId(*register),
                opened: occurred(FIRST, 0),
                closed: occurred(FIRST + 1, 0),
                opened_by: StaffId(1),
                closed_by: StaffId(1),
                opening_float: Amount::ZERO,
                expected: Amount::ZERO,
                counted: Amount::ZERO,
                drawer: domain::branch::Drawer::default(),
            }));
            let decision = Decision::Branch(vec![Event::Register(event)]);
            sample(lsn, branch_of(*register), at(FIRST, 0), decision)
        }
        Step::Ticket(step) => {
            let event = Event::Ticket(TicketEvent::Completed(Box::new(facts(step))));
            let stream = Stream::Branch(BranchId(step.branch));
            let mut record = sample(lsn, stream, at(step.day, step.hour), Decision::Branch(vec![event]));
            record.actor = Actor::Staff(StaffId(step.staff));
            record
        }
    }
}

pub(super) fn filter() -> impl Strategy<Value = Filter> {
    let some = |range: std::ops::Range<u16>| prop::option::weighted(0.2, range);
    let places = (some(1..4), some(1..5), some(1..4), some(0..24), some(1..8));
    let whole = (prop::option::weighted(0.2, any::<bool>()), prop::option::weighted(0.2, 0_u8..3));
    let category = prop::option::weighted(0.15, prop::sample::select(vec!["kitchen", "drinks", "", "none"]));
    let product = prop::option::weighted(0.15, prop::sample::select(vec!["p-0", "p-1", "GIFT", "none"]));
    let variant = prop::option::weighted(0.15, 0_usize..5);
    let rate = prop::option::weighted(0.15, prop::sample::select(vec![0_u32, 50_000, 200_000]));
    let discount = prop::option::weighted(0.2, prop::option::of(0_u64..6));
    let channel = prop::option::weighted(0.15, prop::sample::select(vec![Channel::Till, Channel::Web]));
    let words = (prop::option::weighted(0.15, 0_usize..3), prop::option::weighted(0.15, 0_u16..4), channel);
    (places, whole, category, product, variant, rate, discount, words).prop_map(
        |(
            (branch, register, staff, hour, weekday),
            (refunds, paid),
            category,
            product,
            variant,
            rate_ppm,
            discount,
            (reason, approver, channel),
        )| {
            let narrow = |number: Option<u16>| number.map(|number| u8::try_from(number).unwrap());
            let mut filter = Filter {
                branch: branch.map(BranchId),
                register: register.map(RegisterId),
                staff: staff.map(StaffId),
                hour: narrow(hour),
                weekday: narrow(weekday),
                refunds,
                tender: None,
                shift: None,
                category: category.map(str::to_owned),
                product: product.map(str::to_owned),
                variant: variant.map(sku),
                rate_ppm,
                discount,
                reason: reason.map(|reason| REASONS[reason].to_owned()),
                approver: approver.map(StaffId),
                channel,
            };
            if !filter.tells_lines_apart() {
                filter.tender = paid.map(|code| protocol::PaymentMethodId::of(tender(code)));
            }
            filter
        },
    )
}
