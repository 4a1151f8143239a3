//! The timer of a machine: what is due is done, however much of it there is and whatever the wall clock does.

use std::{
    cell::Cell,
    sync::mpsc::{Receiver, channel},
};

use actix::Actor as _;
use domain::{
    Machine, Rejection,
    branch::{self, Branch, Event, HoldEvent, Moved, StockEvent},
    limits::EXPIRIES_MAX,
};
use journal::{Commit, MAX_RECORD_BYTES, MemoryStorage, Storage};
use protocol::{BranchId, HOLDS_MAX, Quantity};
use serde::{Deserialize, Serialize};

use super::*;
use crate::{
    engine::{Bell, CourierFigures},
    record::{Decision, Stream},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// A branch with goods of which every hold reserves one.
fn holding(holds: usize, expires_at: Timestamp) -> Branch {
    let mut branch = Branch::default();
    let of = |count: usize| Moved {
        sku: "A".parse().unwrap(),
        quantity: Quantity::units(i64::try_from(count).unwrap()).unwrap(),
    };
    let received = StockEvent::Received { reference: String::new(), lines: vec![of(holds)] };
    branch.apply(&Event::Stock(received));
    for number in 0..holds {
        let hold = CommandId::new(Uuid::from_u128(u128::try_from(number).unwrap())).into();
        let (lines, capped_at) = (vec![of(1)], expires_at);
        branch.apply(&Event::Hold(HoldEvent::Held { hold, lines, expires_at, capped_at }));
    }
    branch
}

/// What a shell works with, and the records that become durable. A record over the limit is refused as in a node.
fn parts() -> (ShellParts, Receiver<Arc<Record>>) {
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
    let (tell, told) = channel();
    let writer = Writer::builder(Arc::clone(&storage))
        .start(
            |_, entry: &Entry, buffer| entry.record.encode(buffer),
            move |commit: Commit<Entry>| {
                for entry in commit.records {
                    // A test that has seen enough has dropped its end.
                    drop(tell.send(entry.record));
                }
            },
        )
        .unwrap();
    let writer = Arc::new(writer);
    let durable = Arc::clone(&writer);
    let snapshots = Arc::new(SnapshotWriter::start(storage, move || durable.durable()).unwrap());
    let courier =
        Courier::new(Arc::default(), Bell::default(), CourierFigures::default(), Arc::default()).start();
    (ShellParts { writer, snapshots, courier, published: Published::default() }, told)
}

/// Takes records until so many holds have expired, and tells how many expired in each.
async fn expiries(told: Receiver<Arc<Record>>, wanted: usize) -> Vec<usize> {
    let taking = tokio::task::spawn_blocking(move || {
        let mut each = Vec::new();
        while each.iter().sum::<usize>() < wanted {
            let record = told.recv_timeout(PATIENCE).expect("a record in time");
            let events = Branch::events(&record.decision);
            assert!(events.iter().all(|event| matches!(event, Event::Hold(HoldEvent::Expired { .. }))));
            let bytes = postcard::experimental::serialized_size(&*record).unwrap();
            assert!(bytes <= MAX_RECORD_BYTES, "{bytes}");
            each.push(events.len());
        }
        each
    });
    taking.await.unwrap()
}

#[actix_web::test]
async fn every_hold_that_expired_during_an_outage_is_ended_in_records_of_bounded_size() {
    let (parts, told) = parts();
    let branch = holding(HOLDS_MAX, clock::now().plus_millis(-1));
    let shell = Shell::new(Streamed { key: BranchId(1), seq: 0, machine: branch }, parts).start();
    let each = expiries(told, HOLDS_MAX).await;
    assert_eq!(each, vec![EXPIRIES_MAX / 2; HOLDS_MAX * 2 / EXPIRIES_MAX]);
    assert!(shell.connected());
}

/// A branch whose first wake comes when the wall clock has just been set back.
#[derive(Clone, Default, Serialize, Deserialize)]
struct SetBack {
    branch: Branch,
    woken: Cell<bool>,
}

impl Machine for SetBack {
    type Command = branch::Command;
    type Event = branch::Event;

    fn decide(&self, at: Timestamp, command: &Self::Command) -> Result<Vec<Self::Event>, Rejection> {
        self.branch.decide(at, command)
    }

    fn apply(&mut self, event: &Self::Event) {
        self.branch.apply(event);
    }

    fn wake_at(&self) -> Option<Timestamp> {
        self.branch.wake_at()
    }

    fn on_wake(&self, at: Timestamp) -> Option<Self::Command> {
        if self.woken.replace(true) { self.branch.on_wake(at) } else { None }
    }
}

impl Recorded for SetBack {
    type Key = BranchId;

    const FORM: u16 = 0;

    fn stream(key: BranchId) -> Stream {
        Branch::stream(key)
    }

    fn part(key: BranchId) -> String {
        Branch::part(key)
    }

    fn decision(events: Vec<Self::Event>) -> Decision {
        Branch::decision(events)
    }

    fn events(decision: &Decision) -> &[Self::Event] {
        Branch::events(decision)
    }

    fn name(command: &mut Self::Command, id: CommandId, occurred: OccurredAt) {
        Branch::name(command, id, occurred);
    }
}

#[actix_web::test]
async fn a_clock_that_is_set_back_postpones_the_timer_and_does_not_lose_it() {
    let (parts, told) = parts();
    let machine = SetBack { branch: holding(1, clock::now()), woken: Cell::new(false) };
    let _shell = Shell::new(Streamed { key: BranchId(1), seq: 0, machine }, parts).start();
    assert_eq!(expiries(told, 1).await, [1]);
}
