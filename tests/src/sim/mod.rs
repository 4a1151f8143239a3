//! A world in one thread: the machines of two branches on a journal that fails as told, which tell each other what they owe where no
//! cut is between them, and registers that repeat themselves and are out of reach at times, all driven by a seed. Whatever happens, a
//! model that knows nothing of events comes to the same levels.
//!
//! The numbering and the memory for ids are the ones of the server told again in few lines ([`node`]), because the
//! server's live in actors; machines, records, blocks and storage are the real ones. A seed gives the same journal, byte
//! for byte, whenever it is run.

mod clients;
mod goods;
mod kept;
mod model;
mod node;
mod post;
mod travel;

use journal::CommitFault;
use protocol::{CommandId, RegisterId, Timestamp};
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use std::collections::BTreeMap;

use clients::{Clients, REGISTERS, Wish};
use model::Model;
use node::{SimNode, Taken};
use post::Post;

pub use kept::{Changed, change_one, records, write};

/// What became of a run, for whoever watches.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    pub records: u64,
    pub done: u64,
    pub refused: u64,
    pub repeats: u64,
    pub crashes: u64,
    /// Records that were decided and lost before they were durable.
    pub lost: u64,
    /// What one branch told the other, and answers to that.
    pub carried: u64,
    /// How often each kind of thing has happened that whoever tests wants to have seen.
    pub happened: BTreeMap<&'static str, u64>,
    /// Hash of the whole journal.
    pub journal: u32,
}

/// Everything that has to happen in some of the worlds, or they prove nothing.
pub const HAPPENINGS: [&str; 31] = [
    "sold",
    "sold beyond the books",
    "sold a kit",
    "told late of a sale",
    "refunded",
    "refunded a kit",
    "held",
    "a hold ran out",
    "a supplier's goods came",
    "a supplier's goods were used",
    "settled with a supplier",
    "a lot came",
    "wrote a transfer",
    "set a transfer aside",
    "called a transfer off",
    "sent goods off",
    "sent goods of a lot off",
    "heard of goods on their way",
    "received goods",
    "received a part",
    "short",
    "damaged",
    "too many",
    "heard of a difference",
    "written off",
    "found again",
    "expected once more",
    "kept what was too many or damaged",
    "took off what was too many",
    "a cut with something to tell",
    "crashed with goods on the road",
];

struct World {
    random: SmallRng,
    now: Timestamp,
    made: u64,
    node: SimNode,
    clients: Clients,
    model: Model,
    post: Post,
    /// Until when the branches do not hear of each other, and until when a register reaches nobody.
    cut_until: Timestamp,
    out_of_reach: BTreeMap<RegisterId, Timestamp>,
    summary: Summary,
}

/// Runs one world and checks it after every step.
///
/// # Panics
/// When anything that must hold does not.
#[must_use]
pub fn run(seed: u64, steps: u32) -> Summary {
    let mut world = played(seed, steps);
    world.summary.records = world.node.head();
    world.summary.journal = world.node.journal_hash();
    for (what, count) in world.model.happened() {
        *world.summary.happened.entry(what).or_default() += count;
    }
    world.summary
}

fn played(seed: u64, steps: u32) -> World {
    let mut world = World {
        random: SmallRng::seed_from_u64(seed),
        now: Timestamp(1_700_000_000_000),
        made: 0,
        node: SimNode::default(),
        clients: Clients::default(),
        model: Model::default(),
        post: Post::default(),
        cut_until: Timestamp(0),
        out_of_reach: BTreeMap::new(),
        summary: Summary::default(),
    };
    world.open();
    for _ in 0..steps {
        world.step();
        world.check();
    }
    world.settle();
    world.check();
    world
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
            0..40 => self.new_command(),
            40..50 => self.repeat(),
            50..53 => self.misuse(),
            53..72 => self.carry(),
            72..86 => self.commit(),
            86..93 => self.pass_time(),
            93 => self.cut(),
            94 => self.lose_register(),
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
        if let Some(wish) = self.clients.wish(&mut self.random, &self.model) {
            let number = self.clients.ask(id, self.now, wish);
            // Some never arrive; they are sent again later.
            if self.reaches(number) && self.random.random_range(0..10) > 0 {
                self.send(number);
            }
        }
    }

    fn repeat(&mut self) {
        // Mostly what was not answered, now and then what was.
        let unanswered = self.clients.unanswered().find(|number| self.reaches(*number));
        let unanswered = unanswered.filter(|_| self.random.random_range(0..3) > 0);
        let any = unanswered.or_else(|| self.clients.any(&mut self.random));
        if let Some(number) = any.filter(|number| self.reaches(*number)) {
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

    fn reaches(&self, number: usize) -> bool {
        !self.out_of_reach.contains_key(&self.clients.asked(number).register)
    }

    fn happens(&mut self, what: &'static str) {
        *self.summary.happened.entry(what).or_default() += 1;
    }

    /// The branches do not hear of each other for a while.
    fn cut(&mut self) {
        self.cut_until = self.now.plus_millis(self.random.random_range(2_000..15_000));
        if clients::BRANCHES.iter().any(|branch| self.post.has_to_tell(&self.node, *branch)) {
            self.happens("a cut with something to tell");
        }
    }

    /// A register goes on without the server, and tells it all of it when it is back.
    fn lose_register(&mut self) {
        let (register, _) = REGISTERS[self.random.random_range(0..REGISTERS.len())];
        let back = self.now.plus_millis(self.random.random_range(2_000..15_000));
        self.out_of_reach.insert(register, back);
    }

    fn registers_come_back(&mut self) {
        let now = self.now;
        let back: Vec<RegisterId> = self
            .out_of_reach
            .iter()
            .filter(|(_, until)| **until <= now)
            .map(|(register, _)| *register)
            .collect();
        for register in back {
            self.out_of_reach.remove(&register);
            let own = |number: &usize| self.clients.asked(*number).register == register;
            let kept: Vec<usize> = self.clients.unanswered().filter(own).collect();
            for number in kept {
                let asked = self.clients.asked(number);
                let late = asked.occurred < now && matches!(asked.wish, Wish::Sell(_));
                if late && !self.node.knows(asked.id) {
                    self.happens("told late of a sale");
                }
                self.send(number);
            }
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

    /// One branch tells the other something.
    fn carry(&mut self) {
        if self.now < self.cut_until {
            return;
        }
        let from = clients::BRANCHES[self.random.random_range(0..clients::BRANCHES.len())];
        let which = self.random.random_range(0..64);
        let done = self.post.carry(&mut self.node, self.now, from, which);
        self.summary.carried += u64::from(done);
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
        self.registers_come_back();
    }

    /// Everything in memory is gone, and with it what was not durable.
    fn crash(&mut self, fault: Option<CommitFault>) {
        if let Some(fault) = fault
            && self.node.has_waiting()
        {
            self.node.fail_next(fault);
            assert!(self.node.commit().is_err(), "an ordered fault did not come");
        }
        if self.model.travel.is_under_way() {
            self.happens("crashed with goods on the road");
        }
        let kept = fault == Some(CommitFault::SyncKept);
        let (after, lost) = std::mem::take(&mut self.node).restarted(kept);
        self.node = after;
        self.summary.lost += lost;
        self.summary.crashes += 1;
    }

    /// No more faults: everything asked is answered in the end, and no number is left out.
    fn settle(&mut self) {
        self.out_of_reach.clear();
        loop {
            let next = self.clients.unanswered().next();
            let Some(number) = next else { break };
            self.send(number);
            self.commit();
        }
        self.now = self.now.plus_millis(3_600_000);
        for branch in self.node.due(self.now) {
            let id = self.id();
            self.node.wake(self.now, branch, id);
        }
        self.commit();
        while clients::BRANCHES.iter().any(|from| self.post.carry(&mut self.node, self.now, *from, 0)) {
            self.commit();
        }
        self.node.follow(|record| self.model.take(record, &self.clients, &self.post));
        self.node.check_road(&self.model);
        self.node.check_settled(&self.clients);
        (self.summary.done, self.summary.refused) = self.clients.answers();
    }

    fn check(&mut self) {
        self.node.follow(|record| self.model.take(record, &self.clients, &self.post));
        self.node.check(&self.model, self.now);
        self.clients.check(&self.node);
    }
}
