//! What counts record of bins.

use domain::branch::{BinsBetween, CountEvent, Stray};
use protocol::{CountId, Quantity, Sku, StaffId, Timestamp};

use super::lots::lot;

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

pub(super) fn in_bins(count: CountId) -> [CountEvent; 5] {
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
