//! Reports against a naive recomputation, over random histories: whatever is asked, before and after a restart, from a part
//! that was made anew, and as of any position.

mod history;
mod naive;
mod one_order;
mod online;
mod packing;

use journal::MemoryStorage;
use proptest::prelude::*;
use protocol::{SalesFigures, SalesGroup};

use self::{
    history::{FIRST, Step, filter, record, step},
    naive::{Known, Told, known, naive},
};
use super::*;

const GROUPS: [SalesGroup; 17] = [
    SalesGroup::Day,
    SalesGroup::Week,
    SalesGroup::Month,
    SalesGroup::Weekday,
    SalesGroup::Hour,
    SalesGroup::Branch,
    SalesGroup::Register,
    SalesGroup::Staff,
    SalesGroup::Category,
    SalesGroup::Product,
    SalesGroup::Variant,
    SalesGroup::Tender,
    SalesGroup::TaxRate,
    SalesGroup::Discount,
    SalesGroup::Reason,
    SalesGroup::Approver,
    SalesGroup::Channel,
];
/// The same by the projection.
fn told(held: &Held, storage: &dyn Storage, question: &Question, group: SalesGroup) -> Told {
    let totals = sum_up(held, storage, question, group).unwrap();
    let figures = |sums: &Sums| {
        let figures = sums.figures(true, true).unwrap();
        // Payment is not told where lines are told apart.
        let whole = !question.filter.tells_lines_apart() && !groups_lines(group);
        SalesFigures { paid: figures.paid.filter(|_| whole), ..figures }
    };
    let rows = totals.rows.iter().map(|(key, sums)| (key_text(group, *key, held), figures(sums)));
    (rows.collect(), figures(&totals.all))
}

fn without_paid((rows, all): Told, whole: bool) -> Told {
    if whole {
        return (rows, all);
    }
    let bare = |figures: SalesFigures| SalesFigures { paid: None, ..figures };
    (rows.into_iter().map(|(key, figures)| (key, bare(figures))).collect(), bare(all))
}

/// Replays some steps behind a position.
fn replay(figures: &mut Figures, steps: &[Step], from: usize) {
    for (lsn, step) in (1_u64..).zip(steps).skip(from) {
        figures.replay(&record(lsn, step));
    }
}

fn check(
    figures: &Figures,
    storage: &dyn Storage,
    known: &[Known],
    asked: &Question,
    group: SalesGroup,
    as_of: u64,
) {
    let mut held = figures.held(asked.days, asked.filter.branch);
    held.as_of = held.as_of.min(Lsn(as_of));
    let whole = !asked.filter.tells_lines_apart() && !groups_lines(group);
    let expected = without_paid(naive(known, asked.days, &asked.filter, group, as_of), whole);
    assert_eq!(told(&held, storage, asked, group), expected, "{group:?} {asked:?}");
    // Every figure is the sum of what it opens to.
    let mut opened = Sums::default();
    for day in asked.days.0..=asked.days.1 {
        for part in parts_of(&held, storage, day, &asked.filter).unwrap() {
            assert!(part.lsn.0 <= as_of && part.day == day);
            opened.join(&part.part);
        }
    }
    if group != SalesGroup::Discount {
        let sums = opened.figures(whole, true).unwrap();
        assert_eq!(sums, expected.1, "the tickets behind {group:?} {asked:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn reports_are_what_anybody_would_work_out(
        steps in prop::collection::vec(step(), 1..220),
        asked in prop::collection::vec((filter(), 0_i32..40, 0_i32..40, 0_usize..17), 12),
        cut in 0.0_f64..1.0,
        as_of in 0.0_f64..1.3,
    ) {
        let place = |share: f64| ((steps.len() as f64) * share) as usize;
        let (cut, as_of) = (place(cut), place(as_of) as u64);
        let known = known(&steps);
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
        let mut running = Figures::fresh(Arc::clone(&storage));
        replay(&mut running, &steps[..cut], 0);
        let snapshot = postcard::to_stdvec(&running).unwrap();
        replay(&mut running, &steps, cut);
        // The same after a crash: from the snapshot, over rows that were written behind it.
        let restarted: Figures = postcard::from_bytes(&snapshot).unwrap();
        let mut restarted = restarted.furnished(Arc::clone(&storage));
        replay(&mut restarted, &steps, cut);
        // And of one that is made anew from the journal, in whatever an earlier one left behind.
        let elsewhere: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
        elsewhere.put_rows(TABLE, vec![(vec![0; 14], vec![1, 2, 3])]).unwrap();
        let mut anew = Figures::fresh(Arc::clone(&elsewhere));
        replay(&mut anew, &steps, 0);
        for (filter, one, other, group) in asked {
            let group = GROUPS[group];
            let question = Question { days: (FIRST + one.min(other), FIRST + one.max(other)), filter };
            if group == SalesGroup::Tender && question.filter.tells_lines_apart() {
                continue;
            }
            for (figures, storage) in [(&running, &storage), (&restarted, &storage), (&anew, &elsewhere)] {
                check(figures, &**storage, &known, &question, group, as_of);
            }
        }
    }

    #[test]
    fn a_shift_opens_to_its_own_tickets(steps in prop::collection::vec(step(), 1..200)) {
        let known = known(&steps);
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
        let mut figures = Figures::fresh(Arc::clone(&storage));
        replay(&mut figures, &steps, 0);
        for (lsn, closing) in figures.closings(Lsn(u64::MAX), |_| true, usize::MAX) {
            let shift = Some((closing.opened, lsn));
            let filter = Filter { register: Some(closing.register), shift, ..Filter::default() };
            let question = Question { days: closing.days, filter };
            check(&figures, &*storage, &known, &question, SalesGroup::Tender, u64::MAX);
            let all = naive(&known, (0, Day::MAX), &question.filter, SalesGroup::Day, u64::MAX).1;
            let found = naive(&known, closing.days, &question.filter, SalesGroup::Day, u64::MAX).1;
            prop_assert_eq!(all, found, "no ticket of a shift is outside its days");
        }
    }
}

/// What reports cost, for docs/performance.md: a million tickets of a year in four branches.
#[test]
#[ignore = "it measures; run it in release and alone"]
fn measured() {
    let tickets: u64 =
        std::env::var("ONHAND_REPORT_TICKETS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
    let mut figures = Figures::fresh(Arc::clone(&storage));
    let line = |index: u64, part: u64| history::LineStep {
        sku: usize::try_from(index + part).unwrap(),
        milli: 1_000,
        price: i64::try_from(100 + (index * 7 + part * 131) % 5_000).unwrap(),
        rate: 200_000,
        off: if index.is_multiple_of(10) { vec![(0, 50)] } else { Vec::new() },
        stocked: true,
    };
    let records: Vec<Record> = (0..tickets.min(50_000))
        .map(|index| {
            record(
                1,
                &Step::Ticket(Box::new(history::TicketStep {
                    branch: u16::try_from(index % 4 + 1).unwrap(),
                    register: u16::try_from(index % 12 + 1).unwrap(),
                    staff: u16::try_from(index % 20 + 1).unwrap(),
                    day: FIRST,
                    hour: i64::try_from(9 + index % 10).unwrap(),
                    refund: index % 50 == 49,
                    late: false,
                    lines: (0..3).map(|part| line(index, part)).collect(),
                    tenders: vec![(u8::try_from(index % 2).unwrap(), 5_000)],
                    change: 0,
                    reason: 0,
                    approver: None,
                })),
            )
        })
        .collect();
    let mut spent = std::time::Duration::ZERO;
    for lsn in 1..=tickets {
        let mut record = records[usize::try_from(lsn).unwrap() % records.len()].clone();
        record.lsn = Lsn(lsn);
        if let Decision::Branch(events) = &mut record.decision
            && let Some(Event::Ticket(domain::branch::TicketEvent::Completed(facts))) = events.first_mut()
        {
            facts.day = FIRST + i32::try_from(lsn * 365 / tickets).unwrap();
        }
        let began = std::time::Instant::now();
        figures.replay(&record);
        spent += began.elapsed();
    }
    let rows = storage.scan_rows(TABLE, &journal::RowRange::all(), usize::MAX).unwrap();
    let bytes: usize = rows.iter().map(|(key, row)| key.len() + row.len()).sum();
    let open: usize = figures.open.values().map(|row| row.bytes.len()).sum();
    println!(
        "{tickets} tickets: {:?} a ticket to fold, {} rows of {bytes} bytes, {open} bytes open, {:.1} bytes a ticket",
        spent / u32::try_from(tickets).unwrap(),
        rows.len(),
        (bytes + open) as f64 / tickets as f64,
    );
    let question = Question { days: (FIRST, FIRST + 365), filter: Filter::default() };
    for group in GROUPS {
        let began = std::time::Instant::now();
        let held = figures.held(question.days, None);
        let totals = sum_up(&held, &*storage, &question, group).unwrap();
        println!("by {group:?}: {} rows in {:?}", totals.rows.len(), began.elapsed());
    }
}
