//! Pages of a history that is longer than what is at hand. It is written straight into a journal.

use std::{
    collections::BTreeSet,
    io::{Seek, SeekFrom, Write},
    path::Path,
};

use domain::branch::{Moved, NumberFacts, ShiftFacts, StockEvent, TicketFacts};
use journal::{BlockBuilder, Blocks, RowRange, SledOptions, SledStorage, Storage};
use protocol::{AdjustmentReason, Amount, Currency, OccurredAt, StaffId, TicketKind, Timestamp};

use super::*;
use crate::{
    limits::{LEDGER_ROW, RECENT_CLOSINGS, RECENT_TICKETS},
    node::NodeOptions,
    record::{sample, sample_branch},
};

const BRANCH: BranchId = BranchId(1);
const TILL: RegisterId = RegisterId(11);

fn sku() -> Sku {
    "TEA".parse().unwrap()
}

fn record(stream: Stream, decision: Decision) -> Record {
    sample(0, stream, crate::clock::now(), decision)
}

fn received() -> Event {
    let line = Moved { sku: sku(), quantity: Quantity::ONE };
    Event::Stock(StockEvent::Received { reference: String::new(), lines: vec![line] })
}

fn set_aside() -> Event {
    let (delta, unsellable, reason) = (Quantity::ZERO, Quantity(1), AdjustmentReason::Damaged);
    Event::Stock(StockEvent::Adjusted { sku: sku(), delta, unsellable, reason, note: String::new() })
}

fn ticket(sequence: usize) -> Event {
    Event::Ticket(TicketEvent::Completed(Box::new(TicketFacts {
        kind: TicketKind::Sale,
        register: TILL,
        number: NumberFacts { epoch: 0, sequence: u32::try_from(sequence).unwrap() },
        day: 0,
        currency: Currency::GBP,
        catalogue: 0,
        customer: None,
        lines: Vec::new(),
        tenders: Vec::new(),
        change: Amount::ZERO,
        rounding: Amount::ZERO,
        original: None,
        sold_in: None,
        amends: None,
        exceptions: Vec::new(),
        reason: String::new(),
        approver: None,
        code: None,
        age_checked: None,
        group: None,
    })))
}

fn closing(number: usize) -> Event {
    let never = OccurredAt { at: Timestamp(0), offset_minutes: 0 };
    Event::Register(RegisterEvent::ShiftClosed(Box::new(ShiftFacts {
        number: u32::try_from(number).unwrap(),
        register: TILL,
        opened: never,
        closed: never,
        opened_by: StaffId(1),
        closed_by: StaffId(1),
        opening_float: Amount::ZERO,
        expected: Amount::ZERO,
        counted: Amount::ZERO,
        drawer: Drawer::default(),
    })))
}

fn storage(data: &Path) -> SledStorage {
    SledStorage::open_with(data, &SledOptions::default()).unwrap()
}

/// Writes a branch and what happened in it.
fn write(data: &Path, events: impl Iterator<Item = Event>) {
    let put = sample_branch(BRANCH);
    let trading = events.map(|event| record(Stream::Branch(BRANCH), Decision::Branch(vec![event])));
    let records: Vec<_> = std::iter::once(record(Stream::Organisation, put)).chain(trading).collect();
    let storage = storage(data);
    for records in records.chunks(256) {
        let mut block = BlockBuilder::after(storage.head());
        for record in records {
            let mut bytes = Vec::new();
            let form = record.encode(&mut bytes);
            block.push(form, &bytes).unwrap();
        }
        storage.commit(&block.finish().unwrap()).unwrap();
    }
    storage.mark_clean().unwrap();
}

fn on_disk(data: &Path) -> Node {
    Node::open(&NodeOptions { data: Some(data.to_owned()), ..NodeOptions::default() }).unwrap()
}

/// Follows the cursor to the end. Tells the rows and how many pages were short and yet not the last.
async fn all<T>(limit: usize, read: impl AsyncFn(Option<Lsn>) -> Newest<T>) -> (Vec<T>, usize) {
    let (mut rows, mut short, mut before) = (Vec::new(), 0, None);
    loop {
        let page = read(before).await;
        short += usize::from(page.next.is_some() && page.rows.len() < limit);
        rows.extend(page.rows);
        match page.next {
            Some(next) => before = Some(next),
            None => return (rows, short),
        }
    }
}

#[test]
fn movements_go_on_behind_goods_that_were_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), (0..12).map(|number| if number % 4 == 0 { received() } else { set_aside() }));
    actix::System::new().block_on(async {
        let node = on_disk(dir.path());
        for (limit, most) in [(1, 9), (2, 6), (3, 4), (100, 0)] {
            let read = async |before| node.movements(sku(), None, before, limit).await.unwrap();
            let (moved, short) = all(limit, read).await;
            assert_eq!(moved.iter().map(|row| row.lsn.0).collect::<Vec<_>>(), [10, 6, 2], "{limit}");
            assert!(short <= most, "{limit}: {short}");
        }
        node.stop().await;
    });
}

#[test]
fn tickets_and_closings_go_on_behind_thousands_of_other_records() {
    let dir = tempfile::tempdir().unwrap();
    let quiet = usize::try_from(DOCUMENT_SCAN).unwrap() + 200;
    let old = [ticket(1), closing(1)];
    let recent_tickets = (2..=RECENT_TICKETS + 1).map(ticket);
    let recent_closings = (2..=RECENT_CLOSINGS + 1).map(closing);
    let middle = (0..quiet).map(|_| received());
    write(dir.path(), old.into_iter().chain(middle).chain(recent_tickets).chain(recent_closings));
    actix::System::new().block_on(async {
        let node = on_disk(dir.path());
        let limit = 300;
        let (tickets, short) = all(limit, async |before| node.tickets(before, limit).await.unwrap()).await;
        let sequences = tickets.iter().map(|ticket| usize::try_from(ticket.number.sequence).unwrap());
        assert!(sequences.eq((1..=RECENT_TICKETS + 1).rev()));
        assert!(short > 0, "the first of them is farther away than one page looks");
        let read = async |before| node.z_reports(TILL, before, limit).await.unwrap();
        let (reports, short) = all(limit, read).await;
        assert!(reports.iter().all(|report| (report.branch, report.register) == (BRANCH, TILL)));
        let numbers = reports.iter().map(|report| usize::try_from(report.number).unwrap());
        assert!(numbers.eq((1..=RECENT_CLOSINGS + 1).rev()));
        assert!(short > 0);
        let strange = node.z_reports(RegisterId(12), None, limit).await.unwrap();
        assert_eq!(strange, Newest { rows: Vec::new(), next: None, damaged: Vec::new() });
        node.stop().await;
    });
}

/// Where in a file copies of the block begin whose first record this is.
fn copies(bytes: &[u8], first: u64) -> Vec<usize> {
    let begins = |at: &usize| {
        bytes[*at..].starts_with(&[0xF5, 0x4F, 0x6E, 0xC1]) && bytes[at + 20..at + 28] == first.to_le_bytes()
    };
    (0..bytes.len() - 200).filter(begins).collect()
}

/// Damages every copy of the block that begins with a record, in whatever file it is, under whoever has it open.
fn damage(data: &Path, first: u64) {
    for name in ["db", "redo"] {
        let path = data.join(name);
        let bytes = std::fs::read(&path).unwrap();
        let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        for at in copies(&bytes, first).into_iter().map(|at| at + 150) {
            file.seek(SeekFrom::Start(u64::try_from(at).unwrap())).unwrap();
            file.write_all(&[bytes[at] ^ 1]).unwrap();
        }
    }
}

#[test]
fn a_list_of_tickets_goes_on_behind_damage_and_says_where() {
    let dir = tempfile::tempdir().unwrap();
    // Enough of what no compressor shortens for the damaged block to lie in a part of the file that is long finished.
    let tickets = RECENT_TICKETS + 1_500;
    let mut state = 1_u64;
    let mut noise = || {
        let letters = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(33 + u8::try_from(state >> 57).unwrap() % 90)
        });
        Event::Stock(StockEvent::Received { reference: letters.take(190).collect(), lines: Vec::new() })
    };
    let mut goods = || (0..200 * 256).map(|_| noise()).collect::<Vec<_>>().into_iter();
    // The tickets lie in the middle, because the first pages of the database are those that it moves about.
    write(dir.path(), goods());
    let ahead = 200 * 256 + 1;
    write(dir.path(), (2..=tickets).map(ticket).chain(goods()).chain([ticket(tickets + 1)]));
    actix::System::new().block_on(async {
        let node = on_disk(dir.path());
        // With a state snapshot of all of it the start does not need old records.
        assert!(!node.tickets(None, 1).await.unwrap().rows.is_empty());
        node.stop().await;
    });
    let first = ahead + 1 + 2 * 256;
    actix::System::new().block_on(async {
        let node = on_disk(dir.path());
        // The disk goes bad under a node that has not read it yet. Before it opened the damage might lie in what opening reads again,
        // for the database moves its pages about.
        damage(dir.path(), u64::try_from(first).unwrap());
        let (mut told, mut damaged, mut before) = (BTreeSet::new(), Vec::new(), None);
        loop {
            let page = node.tickets(before, 300).await.unwrap();
            told.extend(page.rows.iter().map(|ticket| usize::try_from(ticket.number.sequence).unwrap()));
            damaged.extend(page.damaged);
            match page.next {
                Some(next) => before = Some(next),
                None => break,
            }
        }
        let gone = first - ahead..first - ahead + 256;
        assert!(told.into_iter().eq((2..=tickets + 1).filter(|number| !gone.contains(number))));
        assert_eq!(damaged, [Lsn(u64::try_from(first).unwrap())]);
        // Whoever looks after the backups is told, with the place, once for each however often the list is read.
        let told = || {
            let incidents = node.incidents().incidents;
            let of_records = incidents.into_iter().filter(|one| one.kind == protocol::IncidentKind::Records);
            let here = dir.path().to_str().unwrap().to_owned();
            of_records
                .filter(|one| one.detail.contains(&here) || one.detail.contains(&format!("record {first} ")))
                .count()
        };
        let before = told();
        assert!(before >= 1, "{:?}", node.incidents());
        node.tickets(None, 300).await.unwrap();
        assert_eq!(told(), before);
        node.stop().await;
    });
}

#[test]
fn a_ledger_replayed_over_its_rows_tells_nothing_twice() {
    let dir = tempfile::tempdir().unwrap();
    let count = LEDGER_ROW * 3 + 50;
    write(dir.path(), (0..count).map(|_| received()));
    let moved = |node: &Node| {
        let node = node.clone();
        async move {
            let limit = 100;
            let read = async |before| node.movements(sku(), None, before, limit).await.unwrap();
            let (moved, _) = all(limit, read).await;
            moved.iter().map(|row| usize::try_from(row.lsn.0).unwrap()).collect::<Vec<_>>()
        }
    };
    let expected: Vec<usize> = (2..count + 2).rev().collect();
    actix::System::new().block_on(async {
        let node = on_disk(dir.path());
        assert_eq!(moved(&node).await, expected);
        // Rows are written behind the next record, whatever it is.
        let put = protocol::CommandBody::from(protocol::PutTaxClass {
            id: protocol::TaxClassId(1),
            name: "Standard".into(),
            rate_ppm: 0,
            ..protocol::PutTaxClass::default()
        });
        let command = crate::import::own_command(None, None, put);
        node.submit(crate::record::Origin::System, command).await.unwrap();
        assert_eq!(moved(&node).await, expected);
        node.stop().await;
    });
    // As after a crash before the first snapshot: the rows are there and the records are replayed.
    let storage = storage(dir.path());
    let heads = storage.scan_rows("snapshot_heads", &RowRange::all(), usize::MAX).unwrap();
    assert!(!heads.is_empty());
    storage.delete_rows("snapshot_heads", heads.into_iter().map(|(name, _)| name).collect()).unwrap();
    assert!(!storage.scan_rows("movements", &RowRange::all(), 1).unwrap().is_empty());
    storage.mark_clean().unwrap();
    drop(storage);
    actix::System::new().block_on(async {
        let node = on_disk(dir.path());
        assert_eq!(moved(&node).await, expected);
        node.stop().await;
    });
}
