//! Every event of a count.

use domain::branch::{BinsBetween, CountEvent, CountedEntry, Event, Moved, PostedLine, Stray, Threshold};
use protocol::{CommandId, CountId, Quantity, Sku, StaffId, Timestamp};

use super::{
    ID,
    lots::{self, lot},
};

fn id() -> CommandId {
    ID.parse().unwrap()
}

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

fn moved() -> Vec<Moved> {
    vec![Moved { sku: sku(), quantity: Quantity(6_000) }]
}

fn in_bins(count: CountId) -> [CountEvent; 5] {
    let (at, staff) = (Timestamp(1_291_192_000_000), StaffId(3));
    let (bin, quantity) = ("A-03".to_owned(), Quantity(2_000));
    let between = BinsBetween { from: "A-01".to_owned(), to: Some("A-12".to_owned()) };
    let zone = BinsBetween { from: "B".to_owned(), to: None };
    let stray = Stray { sku: sku(), bin: bin.clone(), lot: Some(lot()), quantity, at };
    [
        CountEvent::BinsNamed { count, ranges: vec![between, zone], also: vec!["C-07".to_owned()] },
        CountEvent::BinTaken { count, bin: bin.clone(), staff, at },
        CountEvent::BinFinished { count, bin: bin.clone(), staff, at },
        CountEvent::BinFreed { count, bin },
        CountEvent::Strayed { count, staff, entries: vec![stray] },
    ]
}

pub(super) fn name(event: &CountEvent) -> &'static str {
    match event {
        CountEvent::Opened { .. } => "count_opened",
        CountEvent::Counted { .. } => "counted",
        CountEvent::RecountAsked { .. } => "recount_asked",
        CountEvent::Checked { .. } => "count_checked",
        CountEvent::Submitted { .. } => "count_submitted",
        CountEvent::Approved { .. } => "count_approved",
        CountEvent::Posted { .. } => "count_posted",
        CountEvent::Cancelled { .. } => "count_cancelled",
        CountEvent::Moving { .. } => "count_moving",
        CountEvent::Absorbed { .. } => "count_absorbed",
        CountEvent::LotsCounted { .. } => "count_lots_counted",
        CountEvent::BinsNamed { .. } => "count_bins_named",
        CountEvent::BinTaken { .. } => "count_bin_taken",
        CountEvent::BinFinished { .. } => "count_bin_finished",
        CountEvent::BinFreed { .. } => "count_bin_freed",
        CountEvent::Strayed { .. } => "count_strayed",
    }
}

pub(super) fn events() -> Vec<Event> {
    let count = CountId::from(id());
    let (at, approver) = (Timestamp(1_291_192_000_000), StaffId(1));
    let threshold = Threshold { quantity: Some(Quantity(2_000)), ppm: Some(50_000) };
    let entry = CountedEntry {
        sku: sku(),
        place: "A-3".to_owned(),
        quantity: Quantity(5_000),
        moment: at,
        expected: Quantity(6_000),
        known: true,
        again: Some("a box stood behind".to_owned()),
    };
    let posted = PostedLine { sku: sku(), variance: Quantity(-1_000), moment: at };
    let (name, scope) = ("Aisle A".to_owned(), Some(vec![sku()]));
    [
        CountEvent::Opened { count, name: name.clone(), scope, blind: true, threshold, opened: at },
        CountEvent::Counted { count, staff: StaffId(3), entries: vec![entry] },
        CountEvent::RecountAsked { count, skus: vec![sku()] },
        CountEvent::Checked { count },
        CountEvent::Submitted { count },
        CountEvent::Approved { count, approver, zero_uncounted: true, at },
        CountEvent::Posted { count, name, approver, lines: vec![posted], last: true },
        CountEvent::Cancelled { count },
        CountEvent::Moving { at },
        CountEvent::Absorbed { lines: moved() },
        lots::counted(count),
    ]
    .into_iter()
    .chain(in_bins(count))
    .map(Event::Count)
    .collect()
}
