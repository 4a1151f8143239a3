//! One online order in reports, written out to the penny.

use domain::{
    branch::Moved,
    orders::{AskedBack, CameBack, OrderEvent, RefundWhy},
    organisation::{
        self,
        event::{PlaceEvent, TaxEvent},
    },
};
use protocol::{Amount, BranchId, DeliveryBack, Quantity, ReturnReason, SalesGroup, StaffId, TaxClassId};
use std::{collections::BTreeMap, sync::Arc};

use super::{
    super::Figures,
    history::{FIRST, sku},
    online::{DAYS, handed_over, moment, placed, question, reading, told_of},
    told,
};
use crate::record::{Decision, Record, Stream, sample};

/// Two branches, and one tax.
fn house() -> Vec<organisation::Event> {
    let place = |(id, zone): (u16, &str)| {
        let place =
            organisation::Branch { time_zone: zone.into(), ..crate::record::sample_place(BranchId(id)) };
        organisation::Event::Place(PlaceEvent::BranchPut(place.into()))
    };
    let (name, rates) = ("Standard".to_owned(), Vec::new());
    let class = organisation::TaxClass { id: TaxClassId(1), name, rate_ppm: 200_000, rates, version: 1 };
    let tax = organisation::Event::Tax(TaxEvent::ClassPut(class.into()));
    let places = [(1, "Europe/London"), (2, "America/Los_Angeles")].map(place);
    places.into_iter().chain([tax]).collect()
}

/// One order of a tea at 20 % and a cup at 0 %, sent by two branches whose clocks are eight hours apart.
fn traded(storage: &Arc<dyn journal::Storage>) -> (Figures, i64) {
    let mut figures = Figures::fresh(Arc::clone(storage));
    let mut lsn = 0;
    let mut take = |record: &dyn Fn(u64) -> Record| {
        lsn += 1;
        crate::recovery::Replay::replay(&mut figures, &record(lsn));
    };
    house().into_iter().for_each(|put| {
        take(&|lsn| {
            sample(lsn, Stream::Organisation, moment(FIRST, 0), Decision::Organisation(vec![put.clone()]))
        });
    });
    // Three teas at 4.00, one of them a quarter off; two cups at 5.00; delivery at 3.95.
    let order = placed(&[(0, 3_000, 400, 1_100, 183), (1, 2_000, 500, 1_000, 0)], (395, 66), false);
    let all = order.total.0;
    take(&|lsn| told_of(lsn, 0, moment(FIRST, 9), vec![OrderEvent::Placed(Box::new(order.clone()))]));
    let note =
        |captured, refunded| OrderEvent::PaymentNoted { payment: 0, reading: reading(captured, refunded) };
    take(&|lsn| {
        let begun = OrderEvent::PaymentBegun { payment: 0, amount: Amount(all), until: moment(FIRST, 10) };
        told_of(lsn, 0, moment(FIRST, 10), vec![begun, note(all, 0)])
    });
    let moved = |index, milli| Moved { sku: sku(index), quantity: Quantity(milli) };
    take(&|lsn| handed_over(lsn, 0, (BranchId(1), moment(FIRST + 1, 12)), vec![moved(0, 1_000)]));
    // At 03:00 by the clock of London it is still the evening before in Los Angeles.
    take(&|lsn| {
        handed_over(lsn, 0, (BranchId(2), moment(FIRST + 2, 3)), vec![moved(0, 2_000), moved(1, 2_000)])
    });
    take(&|lsn| {
        let lines = vec![AskedBack { sku: sku(1), quantity: Quantity(1_000), reason: ReturnReason::Damaged }];
        let (comment, delivery) = (String::new(), DeliveryBack::WholeOrFault);
        let asked = OrderEvent::ReturnAsked { number: 0, lines, comment, delivery, staff: StaffId(0) };
        let lines = vec![CameBack { sku: sku(1), good: Quantity::ZERO, damaged: Quantity(1_000) }];
        let received = OrderEvent::ReturnReceived {
            number: 0,
            branch: BranchId(1),
            lines,
            withheld: Amount(100),
            note: String::new(),
            complete: true,
            staff: StaffId(1),
        };
        told_of(lsn, 0, moment(FIRST + 5, 9), vec![asked, received])
    });
    take(&|lsn| told_of(lsn, 0, moment(FIRST + 6, 9), vec![note(all, 795)]));
    take(&|lsn| {
        let why = RefundWhy::Staff { staff: StaffId(1), reason: "late".into() };
        let asked = OrderEvent::RefundAsked { refund: 1, payment: 0, amount: Amount(200), why };
        told_of(lsn, 0, moment(FIRST + 7, 9), vec![asked])
    });
    (figures, all)
}

#[test]
fn an_order_counts_step_by_step_where_and_when_it_happens() {
    let storage: Arc<dyn journal::Storage> = Arc::new(journal::MemoryStorage::default());
    let (figures, all) = traded(&storage);
    let held = figures.held(DAYS, None);
    let rows = |group| {
        let (rows, all) = told(&held, &*storage, &question(None), group);
        let rows = rows
            .into_iter()
            .map(|(key, row)| (key, (row.total.0, row.tax.0, row.paid.map_or(0, |paid| paid.0))));
        (rows.collect::<BTreeMap<_, _>>(), all)
    };
    let date = |days: i32| crate::business_day::written(FIRST + days);
    let by_day = BTreeMap::from([
        (date(0), (0, all)),
        // A tea is 3.67 of 11.00, then the other two; the delivery goes with the first.
        (date(1), (367 + 395 + 733 + 1_000, 0)),
        // A damaged cup at 5.00 less 1.00 for wear, and the delivery.
        (date(5), (-400 - 395, 0)),
        (date(6), (0, -795)),
        (date(7), (-200, 0)),
    ]);
    let (told_days, sums) = rows(SalesGroup::Day);
    assert_eq!((sums.sales, sums.refunds, sums.items), (2, 2, Quantity(4_000)));
    assert_eq!(sums.total.0, all - 795 - 200);
    assert_eq!(sums.discount, Amount(100));
    let told_days: BTreeMap<_, _> =
        told_days.into_iter().map(|(day, (total, _, paid))| (day, (total, paid))).collect();
    assert_eq!(told_days, by_day);
    let (branches, _) = rows(SalesGroup::Branch);
    assert_eq!((branches["2"].0, branches["2"].1), (1_733 - 200, 122 - 23));
    let (hours, _) = rows(SalesGroup::Hour);
    assert_eq!(hours["20"].0, 1_733, "by the clock of Los Angeles");
    let (tenders, _) = rows(SalesGroup::Tender);
    assert_eq!(tenders.keys().collect::<Vec<_>>(), ["stripe"]);
    assert_eq!(tenders["stripe"].2, all - 795);
    let (categories, _) = rows(SalesGroup::Category);
    assert!(categories.contains_key("_delivery"));
    let (rates, _) = rows(SalesGroup::TaxRate);
    assert_eq!(rates.values().map(|row| row.0).sum::<i64>(), sums.total.0);
    assert_eq!(rates.keys().collect::<Vec<_>>(), ["0", "200000"]);
    let (reasons, _) = rows(SalesGroup::Reason);
    assert_eq!((reasons["damaged"].0, reasons["late"].0), (-795, -200));
}
