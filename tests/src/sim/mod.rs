//! A world in one thread: the machines of two branches on a journal that fails as told, and registers that repeat
//! themselves, all driven by a seed. Whatever happens, a model that knows nothing of events comes to the same levels.
//!
//! The numbering and the memory for ids are the ones of the server told again in few lines ([`node`]), because the
//! server's live in actors; machines, records, blocks and storage are the real ones. A seed gives the same journal, byte
//! for byte, whenever it is run.

mod clients;
mod model;
mod node;

use journal::CommitFault;
use protocol::{CommandId, Timestamp};
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};

use clients::Clients;
use model::Model;
use node::{SimNode, Taken};

/// What became of a run, for whoever watches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    pub records: u64,
    pub done: u64,
    pub refused: u64,
    pub repeats: u64,
    pub crashes: u64,
    /// Records that were decided and lost before they were durable.
    pub lost: u64,
    /// Hash of the whole journal.
    pub journal: u32,
}

struct World {
    random: SmallRng,
    now: Timestamp,
    made: u64,
    node: SimNode,
    clients: Clients,
    model: Model,
    summary: Summary,
}

/// Runs one world and checks it after every step.
///
/// # Panics
/// When anything that must hold does not.
#[must_use]
pub fn run(seed: u64, steps: u32) -> Summary {
    let mut world = World {
        random: SmallRng::seed_from_u64(seed),
        now: Timestamp(1_700_000_000_000),
        made: 0,
        node: SimNode::default(),
        clients: Clients::default(),
        model: Model::default(),
        summary: Summary::default(),
    };
    world.open();
    for _ in 0..steps {
        world.step();
        world.check();
    }
    world.settle();
    world.check();
    world.summary.records = world.node.head();
    world.summary.journal = world.node.journal_hash();
    world.summary
}

impl World {
    /// Ids carry the time of this world and a counter, so that they are the same in every run.
    fn id(&mut self) -> CommandId {
        self.made += 1;
        let mut tail = [0; 10];
        tail[2..].copy_from_slice(&self.made.to_be_bytes());
        let millis = u64::try_from(self.now.0).unwrap();
        CommandId::new(uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid())
    }

    fn open(&mut self) {
        for asked in Clients::opening() {
            let id = self.id();
            let number = self.clients.ask(id, self.now, asked);
            self.send(number);
            self.commit();
        }
    }

    fn step(&mut self) {
        match self.random.random_range(0..100) {
            0..46 => self.new_command(),
            46..64 => self.repeat(),
            64..68 => self.misuse(),
            68..88 => self.commit(),
            88..95 => self.pass_time(),
            95 => self.crash(None),
            96 => {
                // Durable, and nobody was told.
                self.node.commit().expect("no fault was ordered");
                self.crash(None);
            }
            97 => self.crash(Some(CommitFault::Write)),
            98 => self.crash(Some(CommitFault::SyncLost)),
            _ => self.crash(Some(CommitFault::SyncKept)),
        }
    }

    fn new_command(&mut self) {
        let id = self.id();
        let known = self.model.tickets();
        if let Some(wish) = self.clients.wish(&mut self.random, &known, &self.model.holds()) {
            let number = self.clients.ask(id, self.now, wish);
            // Some never arrive; they are sent again later.
            if self.random.random_range(0..10) > 0 {
                self.send(number);
            }
        }
    }

    fn repeat(&mut self) {
        // Mostly what was not answered, now and then what was.
        let unanswered = self.clients.unanswered().filter(|_| self.random.random_range(0..3) > 0);
        if let Some(number) = unanswered.or_else(|| self.clients.any(&mut self.random)) {
            self.summary.repeats += 1;
            self.send(number);
        }
    }

    /// The id of one command with the body of another.
    fn misuse(&mut self) {
        let Some((first, second)) = self.clients.two(&mut self.random) else { return };
        let mixed = self.clients.mixed(first, second);
        let known = self.node.knows(mixed.id);
        let before = self.node.appended();
        if known {
            assert!(
                matches!(self.node.take(self.now, &mixed), Taken::IdReused),
                "another body under a known id"
            );
            assert_eq!(self.node.appended(), before);
        }
    }

    fn send(&mut self, number: usize) {
        let asked = self.clients.asked(number).clone();
        match self.node.take(self.now, &asked) {
            Taken::Waiting => {}
            Taken::Known(reply) => self.clients.hear(&reply),
            Taken::IdReused => panic!("{} was taken for another command", asked.id),
            Taken::SequenceReused => panic!("number {:?} of {} was taken", asked.seq, asked.register),
        }
    }

    fn commit(&mut self) {
        for reply in self.node.commit().expect("no fault was ordered") {
            self.clients.hear(&reply);
        }
    }

    fn pass_time(&mut self) {
        self.now = self.now.plus_millis(self.random.random_range(0..4_000));
        for branch in self.node.due(self.now) {
            let id = self.id();
            self.node.wake(self.now, branch, id);
        }
    }

    /// Everything in memory is gone, and with it what was not durable.
    fn crash(&mut self, fault: Option<CommitFault>) {
        if let Some(fault) = fault
            && self.node.has_waiting()
        {
            self.node.fail_next(fault);
            assert!(self.node.commit().is_err(), "an ordered fault did not come");
        }
        let kept = fault == Some(CommitFault::SyncKept);
        let (after, lost) = std::mem::take(&mut self.node).restarted(kept);
        self.node = after;
        self.summary.lost += lost;
        self.summary.crashes += 1;
    }

    /// No more faults: everything asked is answered in the end, and no number is left out.
    fn settle(&mut self) {
        while let Some(number) = self.clients.unanswered() {
            self.send(number);
            self.commit();
        }
        self.now = self.now.plus_millis(3_600_000);
        for branch in self.node.due(self.now) {
            let id = self.id();
            self.node.wake(self.now, branch, id);
        }
        self.commit();
        self.node.check_settled(&self.clients);
        (self.summary.done, self.summary.refused) = self.clients.answers();
    }

    fn check(&mut self) {
        self.node.follow(|record| self.model.take(record, &self.clients));
        self.node.check(&self.model, self.now);
        self.clients.check(&self.node);
    }
}
