//! Online orders in reports: over random histories of orders and tills together every figure is the sum of what it opens to, the
//! channels together are the tills and what is sold of the orders.

use domain::{
    branch::{FulfilmentEvent, Moved},
    orders::{
        self, Address, AskedBack, CameBack, Order, OrderEvent, OrderedLine, Placed, Planned, Reading,
        RefundWhy, Way,
    },
    step_id,
};
use proptest::prelude::*;
use protocol::{
    Amount, CartId, CommandId, Currency, DeliveryBack, FulfilmentId, OrderId, PaymentState, Quantity,
    ReturnReason, StaffId, Timestamp,
};
use uuid::Uuid;

use super::{
    super::{Day, Figures, Held, Question, Sums, parts_of},
    GROUPS,
    history::{self, FIRST, sku},
    told,
};
use crate::record::{Decision, Record, Stream, sample};
use protocol::{BranchId, Channel, Lsn, SalesFigures, SalesGroup};
use std::{collections::BTreeMap, sync::Arc};

fn order_id(number: u8) -> OrderId {
    OrderId::new(Uuid::from_u128(u128::from(number) + 1))
}

pub(super) fn moment(day: Day, hour: i64) -> Timestamp {
    let date = chrono::NaiveDate::from_num_days_from_ce_opt(day).unwrap();
    Timestamp(date.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp_millis() + hour * 3_600_000 + 1)
}

/// What happens with one of a few orders. Numbers choose among what there is.
#[derive(Clone, Debug)]
struct Happens {
    order: u8,
    what: u8,
    which: u16,
    day: Day,
    hour: i64,
}

fn happens() -> impl Strategy<Value = Happens> {
    (0_u8..4, 0_u8..10, any::<u16>(), 0_i32..40, 0_i64..24)
        .prop_map(|(order, what, which, day, hour)| Happens { order, what, which, day: FIRST + day, hour })
}

/// What a provider has taken, or paid back, is read.
fn money(known: &Order, at: Timestamp, takes: bool, which: i64) -> Vec<OrderEvent> {
    let mut events = Vec::new();
    if known.payments.is_empty() {
        events.push(OrderEvent::PaymentBegun { payment: 0, amount: known.placed.total, until: at });
    }
    let (captured, refunded) = if takes { (which % 2_000, 0) } else { (0, which % 700) };
    events.push(OrderEvent::PaymentNoted { payment: 0, reading: reading(captured, refunded) });
    events
}

/// Something of what was handed over comes back; none where nothing can.
fn comes_back(known: &Order, handed: &[Quantity], which: i64) -> Option<Vec<OrderEvent>> {
    let place = usize::try_from(which % 2).unwrap();
    let line = &known.placed.lines[place];
    let most = handed[place].0 - known.returned(&line.sku).0;
    let came = most.min(500 + which % 1_000);
    if came <= 0 {
        return None;
    }
    let number = u16::try_from(known.returns.len()).unwrap();
    let quantity = Quantity(came);
    let reason = ReturnReason::ALL[usize::try_from(which % 7).unwrap()];
    let delivery = [DeliveryBack::Never, DeliveryBack::Whole, DeliveryBack::WholeOrFault];
    Some(vec![
        OrderEvent::ReturnAsked {
            number,
            lines: vec![AskedBack { sku: line.sku, quantity, reason }],
            comment: String::new(),
            delivery: delivery[usize::try_from(which % 3).unwrap()],
            staff: StaffId(0),
        },
        OrderEvent::ReturnReceived {
            number,
            branch: BranchId(u16::try_from(which % 3).unwrap() + 1),
            lines: vec![CameBack { sku: line.sku, good: quantity, damaged: Quantity::ZERO }],
            withheld: Amount(which % 40),
            note: String::new(),
            complete: true,
            staff: StaffId(1),
        },
    ])
}

/// Orders as a test plays them: what they are, and what was handed over.
#[derive(Default)]
struct Shop {
    orders: BTreeMap<u8, (Order, Vec<Quantity>)>,
}

pub(super) fn placed(lines: &[(usize, i64, i64, i64, i64)], delivery: (i64, i64), in_store: bool) -> Placed {
    let line = |(index, milli, price, total, tax): &(usize, i64, i64, i64, i64)| OrderedLine {
        sku: sku(*index),
        name: "Tea".into(),
        quantity: Quantity(*milli),
        unit_price: Amount(*price),
        total: Amount(*total),
        tax: Amount(*tax),
        stocked: true,
    };
    let lines: Vec<OrderedLine> = lines.iter().map(line).collect();
    let goods: i64 = lines.iter().map(|line| line.total.0).sum();
    let way = if in_store {
        Way::Collect { branch: BranchId(2), pay_in_store: true }
    } else {
        Way::Ship(Address { name: "Ada".into(), ..Address::default() })
    };
    let delivery = if in_store { (0, 0) } else { delivery };
    Placed {
        number: 7,
        secret: 1,
        cart: CartId::new(Uuid::nil()),
        currency: Currency::GBP,
        catalogue: 1,
        name: "Ada".into(),
        email: "ada@example.com".into(),
        phone: String::new(),
        way,
        delivery_charge: Amount(delivery.0),
        delivery_tax: Amount(delivery.1),
        total: Amount(goods + delivery.0),
        age_confirmed: None,
        note: String::new(),
        language: "en".into(),
        provider: if in_store { String::new() } else { "stripe".into() },
        plan: vec![Planned { branch: BranchId(1), lines: Vec::new(), hold: true }],
        candidates: Vec::new(),
        sourcing: String::new(),
        lines,
    }
}

pub(super) fn reading(captured: i64, refunded: i64) -> Reading {
    let state = PaymentState::Captured;
    Reading {
        state,
        authorised: Amount(captured),
        captured: Amount(captured),
        refunded: Amount(refunded),
        disputed: false,
    }
}

impl Shop {
    /// The record of what happens; none where nothing can.
    fn record(&mut self, lsn: u64, happens: &Happens) -> Option<Record> {
        let Happens { order, what, which, day, hour } = happens;
        let (which, at) = (i64::from(*which), moment(*day, *hour));
        let Some((known, handed)) = self.orders.get_mut(order) else {
            let placed = self::placed(
                &[
                    (usize::from(*order), 3_000, 333 + which % 77, 999 + which % 91, which % 170),
                    (usize::from(*order) + 1, 1_000 + which % 2_000, 500, 500 + which % 9, 0),
                ],
                (which % 2 * 395, which % 2 * 66),
                which % 5 == 0,
            );
            self.orders.insert(*order, (Order::new(placed.clone(), at), vec![Quantity::ZERO; 2]));
            return Some(told_of(lsn, *order, at, vec![OrderEvent::Placed(Box::new(placed))]));
        };
        let events = match what {
            0..=2 => {
                let open = known.placed.lines.iter().zip(handed.iter_mut());
                let mut lines = Vec::new();
                for (line, handed) in open {
                    let quantity = Quantity((line.quantity.0 - handed.0).min(which % 4 * 500));
                    handed.0 += quantity.0;
                    if quantity.0 > 0 {
                        lines.push(Moved { sku: line.sku, quantity });
                    }
                }
                return Some(handed_over(
                    lsn,
                    *order,
                    (BranchId(u16::try_from(which % 3).unwrap() + 1), at),
                    lines,
                ));
            }
            3 | 4 => money(known, at, *what == 3, which),
            5..=7 => comes_back(known, handed, which)?,
            8 => vec![OrderEvent::RefundAsked {
                refund: u16::try_from(known.refunds.len()).unwrap(),
                payment: 0,
                amount: Amount(which % 150),
                why: RefundWhy::Staff { staff: StaffId(1), reason: "late".into() },
            }],
            _ => vec![OrderEvent::PaidByHand {
                amount: Amount(which % 90 + 1),
                staff: StaffId(1),
                note: "cash".into(),
            }],
        };
        events.iter().for_each(|event| known.apply(at, event));
        Some(told_of(lsn, *order, at, events))
    }

    /// What all orders come to, with the tax of goods and delivery alone, and the money that is there for them.
    fn sold(&self) -> (i64, i64) {
        let of = |(order, handed): &(Order, Vec<Quantity>)| {
            let money = order.captured().0 - order.refunded().0 - order.by_hand.0;
            let in_store = if order.is_paid_in_store() { order.due_for(handed).0 } else { 0 };
            (order.sold(handed).total().0, money + in_store)
        };
        self.orders.values().map(of).fold((0, 0), |(one, other), (a, b)| (one + a, other + b))
    }
}

pub(super) fn told_of(lsn: u64, order: u8, at: Timestamp, events: Vec<OrderEvent>) -> Record {
    let told = |event| orders::Event::Order { order: order_id(order), at, event };
    let decision = Decision::Orders(events.into_iter().map(told).collect());
    sample(lsn, Stream::Orders(0), at, decision)
}

pub(super) fn handed_over(
    lsn: u64,
    order: u8,
    (branch, at): (BranchId, Timestamp),
    lines: Vec<Moved>,
) -> Record {
    let order = order_id(order);
    let event = FulfilmentEvent::Shipped {
        fulfilment: FulfilmentId::from(step_id(order.uuid(), "fulfil", lsn)),
        order,
        step: CommandId::new(Uuid::nil()),
        lines,
        carrier: String::new(),
        tracking: String::new(),
    };
    let decision = Decision::Branch(vec![domain::branch::Event::Fulfilment(event)]);
    sample(lsn, Stream::Branch(branch), at, decision)
}

pub(super) const DAYS: (Day, Day) = (FIRST - 1, FIRST + 41);

pub(super) fn question(channel: Option<Channel>) -> Question {
    Question { days: DAYS, filter: super::Filter { channel, ..Default::default() } }
}

fn opened(held: &Held, storage: &dyn journal::Storage, asked: &Question) -> SalesFigures {
    let mut opened = Sums::default();
    for day in asked.days.0..=asked.days.1 {
        let mut last = Lsn(u64::MAX);
        for part in parts_of(held, storage, day, &asked.filter).unwrap() {
            assert!(part.lsn < last, "what stands behind a figure has a place of its own");
            last = part.lsn;
            opened.join(&part.part);
        }
    }
    opened.figures(!asked.filter.tells_lines_apart(), true).unwrap()
}

/// The filter that a row opens with.
fn opens(group: SalesGroup, key: &str, asked: &Question) -> Option<Question> {
    let (mut days, mut filter) = (asked.days, asked.filter.clone());
    match group {
        SalesGroup::Day => {
            let date = chrono::NaiveDate::parse_from_str(key, "%Y-%m-%d").unwrap();
            days = (chrono::Datelike::num_days_from_ce(&date), chrono::Datelike::num_days_from_ce(&date));
        }
        SalesGroup::Hour => filter.hour = Some(key.parse().unwrap()),
        SalesGroup::Branch => filter.branch = Some(BranchId(key.parse().unwrap())),
        SalesGroup::Register => filter.register = Some(protocol::RegisterId(key.parse().unwrap())),
        SalesGroup::Category => filter.category = Some(key.to_owned()),
        SalesGroup::Product => filter.product = Some(key.to_owned()),
        SalesGroup::Variant => filter.variant = Some(key.parse().unwrap()),
        SalesGroup::Tender => filter.tender = Some(protocol::PaymentMethodId::of_word(key).unwrap()),
        SalesGroup::TaxRate => filter.rate_ppm = Some(key.parse().unwrap()),
        SalesGroup::Reason => filter.reason = Some(key.to_owned()),
        SalesGroup::Channel => {
            filter.channel = Some(if key == "web" { Channel::Web } else { Channel::Till });
        }
        _ => return None,
    }
    Some(Question { days, filter })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn all_channels_are_the_tills_and_what_is_sold_of_orders(
        steps in prop::collection::vec(prop_oneof![
            2 => happens().prop_map(Err),
            1 => history::step().prop_map(Ok),
        ], 1..160),
        cut in 0.0_f64..1.0,
    ) {
        let (mut shop, mut records, mut tills, mut paid_at_tills) = (Shop::default(), Vec::new(), 0_i64, 0_i64);
        for step in &steps {
            let lsn = records.len() as u64 + 1;
            match step {
                Ok(step) => {
                    if let history::Step::Ticket(ticket) = step {
                        let facts = history::facts(ticket);
                        tills += facts.total().0;
                        let sign = if ticket.refund { -1 } else { 1 };
                        let tendered: i64 = ticket.tenders.iter().map(|(_, amount)| sign * amount).sum();
                        paid_at_tills += tendered - ticket.change;
                    }
                    records.push(history::record(lsn, step));
                }
                Err(happens) => records.extend(shop.record(lsn, happens)),
            }
        }
        let storage: Arc<dyn journal::Storage> = Arc::new(journal::MemoryStorage::default());
        let mut running = Figures::fresh(Arc::clone(&storage));
        let cut = ((records.len() as f64) * cut) as usize;
        let replay = |figures: &mut Figures, records: &[Record]| {
            records.iter().for_each(|record| crate::recovery::Replay::replay(figures, record));
        };
        replay(&mut running, &records[..cut]);
        let snapshot = postcard::to_stdvec(&running).unwrap();
        replay(&mut running, &records[cut..]);
        let restarted: Figures = postcard::from_bytes(&snapshot).unwrap();
        let mut restarted = restarted.furnished(Arc::clone(&storage));
        replay(&mut restarted, &records[cut..]);
        let (sold, paid) = shop.sold();
        for figures in [&running, &restarted] {
            let held = figures.held(DAYS, None);
            let (_, all) = told(&held, &*storage, &question(None), SalesGroup::Day);
            let (_, web) = told(&held, &*storage, &question(Some(Channel::Web)), SalesGroup::Day);
            let (_, till) = told(&held, &*storage, &question(Some(Channel::Till)), SalesGroup::Day);
            prop_assert_eq!((web.total.0, web.paid), (sold, Some(Amount(paid))));
            prop_assert_eq!((till.total.0, till.paid), (tills, Some(Amount(paid_at_tills))));
            prop_assert_eq!((all.total.0, all.paid), (sold + tills, Some(Amount(paid + paid_at_tills))));
            for group in GROUPS {
                let asked = question(None);
                let (rows, all) = told(&held, &*storage, &asked, group);
                if !matches!(group, SalesGroup::Tender | SalesGroup::Discount) {
                    prop_assert_eq!(rows.values().map(|row| row.total.0).sum::<i64>(), sold + tills, "{:?}", group);
                }
                prop_assert_eq!(all.total.0, if group == SalesGroup::Discount { all.total.0 } else { sold + tills });
                for (key, row) in rows {
                    let Some(asked) = opens(group, &key, &asked) else { continue };
                    let opened = opened(&held, &*storage, &asked);
                    prop_assert_eq!(opened, SalesFigures { paid: opened.paid, ..row }, "{:?} {}", group, key);
                    prop_assert!(row.paid.is_none() || row.paid == opened.paid, "{:?} {}", group, key);
                }
            }
        }
    }
}
