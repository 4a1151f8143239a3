//! Reports over real trade: an excerpt, and the real month where it is there, against what its records say one by one.

use domain::branch::{Event as BranchEvent, TicketEvent as Ticketed};
use journal::StorageExt;
use protocol::{Amount, TicketKind};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::*;
use crate::{
    import::{self, PlanOptions},
    node::NodeOptions,
    record::Record,
};

const EXCERPT: &str = include_str!("../../import/excerpt.csv");

fn asked(group: SalesGroup, days: (Day, Day)) -> SalesAsked {
    SalesAsked {
        group,
        days,
        compare: None,
        compare_until: None,
        filter: Filter::default(),
        as_of: None,
        order: SalesOrder::Key,
        descending: false,
        skip: 0,
        limit: None,
        costs: true,
    }
}

/// Totals of every ticket by what they are grouped by, straight from the journal.
fn naive(
    node: &Node,
    key: impl Fn(&Record, &domain::branch::TicketFacts, usize) -> String,
) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for row in node.0.storage.read_from(1) {
        let stored = row.unwrap();
        let record = Record::decode(stored.lsn, stored.form, &stored.bytes).unwrap();
        let Decision::Branch(events) = &record.decision else { continue };
        for event in events {
            let BranchEvent::Ticket(Ticketed::Completed(facts)) = event else { continue };
            for (index, line) in facts.lines.iter().enumerate() {
                *sums.entry(key(&record, facts, index)).or_insert(0) += line.total_amount().0;
            }
        }
    }
    sums
}

async fn totals(node: &Node, group: SalesGroup, days: (Day, Day)) -> (BTreeMap<String, i64>, SalesFigures) {
    let report = node.sales_report(asked(group, days)).await.unwrap();
    assert_eq!(report.row_count, u64::try_from(report.rows.len()).unwrap());
    let rows = report.rows.into_iter().map(|row| (row.key, row.figures.total.0));
    (rows.collect(), report.total)
}

/// A day that goes on is compared with as much of the other as had happened by then, to the ticket.
async fn running_days(node: &Node, days: (Day, Day)) {
    let mut sold: Vec<(Day, Timestamp, i64)> = Vec::new();
    for row in node.0.storage.read_from(1) {
        let stored = row.unwrap();
        let record = Record::decode(stored.lsn, stored.form, &stored.bytes).unwrap();
        let Decision::Branch(events) = &record.decision else { continue };
        for event in events {
            let BranchEvent::Ticket(Ticketed::Completed(facts)) = event else { continue };
            sold.push((facts.day, record.times.occurred.at, facts.total().0));
        }
    }
    let last = sold.iter().map(|(day, ..)| *day).max().unwrap();
    let mut moments: Vec<Timestamp> =
        sold.iter().filter(|(day, ..)| *day == last).map(|(_, at, _)| *at).collect();
    moments.sort_unstable();
    let (early, middle) = (moments[0].plus_millis(-1), moments[moments.len() / 2]);
    for until in [early, middle, moments[moments.len() - 1]] {
        let compared = SalesAsked {
            compare: Some((days.0, last)),
            compare_until: Some(until),
            ..asked(SalesGroup::Branch, days)
        };
        let told = node.sales_report(compared).await.unwrap().compared.unwrap();
        let counted = sold.iter().filter(|(day, at, _)| *day < last || *at <= until);
        assert_eq!(told.total.0, counted.map(|(.., total)| total).sum::<i64>(), "until {until:?}");
    }
}

/// Imports a file and holds every report of it against its records.
fn reports_of(file: impl std::io::Read) -> Amount {
    let plan = import::plan(file, &PlanOptions::default()).unwrap();
    actix::System::new().block_on(async {
        let node = Node::open(&NodeOptions::default()).unwrap();
        import::run(&plan, &node, &mut |_| Ok(())).await.unwrap();
        let days = (733_000, 735_000);
        let (by_day, all) = totals(&node, SalesGroup::Day, days).await;
        assert_eq!(all.total, plan.expected_net(), "the reports are the file's own sum");
        for (date, total) in &by_day {
            let sales = node.sales(Some(date.clone())).await.unwrap();
            let shown: i64 = sales.iter().map(|day| day.gross.0 - day.refunded.0).sum();
            assert_eq!(*total, shown, "{date} as the dashboard shows it");
        }
        running_days(&node, days).await;
        let staff = naive(&node, |record, _, _| record.staff().to_string());
        assert_eq!(totals(&node, SalesGroup::Staff, days).await.0, staff);
        let skus = naive(&node, |_, facts, line| facts.lines[line].sku.to_string());
        assert_eq!(totals(&node, SalesGroup::Variant, days).await.0, skus);
        let rates = naive(&node, |_, facts, line| facts.lines[line].tax_rate_ppm().to_string());
        assert_eq!(totals(&node, SalesGroup::TaxRate, days).await.0, rates);
        let registers = naive(&node, |_, facts, _| facts.register.to_string());
        assert_eq!(totals(&node, SalesGroup::Register, days).await.0, registers);
        let refunds = naive(&node, |_, facts, _| format!("{:?}", facts.kind == TicketKind::Refund));
        assert_eq!(all.gross.0, refunds["false"]);
        assert_eq!(-all.refunded.0, refunds.get("true").copied().unwrap_or(0));
        for group in [
            SalesGroup::Week,
            SalesGroup::Month,
            SalesGroup::Weekday,
            SalesGroup::Hour,
            SalesGroup::Branch,
            SalesGroup::Category,
            SalesGroup::Product,
            SalesGroup::Reason,
            SalesGroup::Approver,
        ] {
            let (rows, total) = totals(&node, group, days).await;
            assert_eq!(rows.values().sum::<i64>(), all.total.0, "{group:?}");
            assert_eq!((total.total, total.sales, total.refunds), (all.total, all.sales, all.refunds));
        }
        let paid = node.sales_report(asked(SalesGroup::Tender, days)).await.unwrap();
        let sum: i64 = paid.rows.iter().filter_map(|row| row.figures.paid).map(|paid| paid.0).sum();
        assert_eq!(Some(Amount(sum)), all.paid, "payments are all that was paid");
        node.stop().await;
        all.total
    })
}

#[test]
fn the_excerpt_is_reported_as_its_records_say() {
    assert!(reports_of(EXCERPT.as_bytes()).0 != 0);
}

#[test]
fn the_real_month_is_reported_to_the_penny() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/online-retail-2010-12.csv");
    let path = std::env::var_os("ONHAND_RETAIL_CSV").map_or(beside, PathBuf::from);
    let Ok(file) = std::fs::File::open(path) else {
        println!("SKIPPED: the real month is not here; set ONHAND_RETAIL_CSV");
        return;
    };
    assert_eq!(reports_of(file), Amount(68_149_886));
}
