//! The server's side: machines, numbers and memory for ids over a journal. What the ingress and the shell do with
//! actors is done here in the same order by calls: seen before? number free? decide, append, apply; reply when durable.

use domain::{
    Grant, Machine, Rejection,
    branch::{
        self, Body, Branch, Command, Event, TicketEvent,
        command::{Refund, RefundLine, TicketBody},
    },
};
use journal::{
    BlockBuilder, Blocks as _, CommitError, CommitFault, FaultyStorage, MemoryStorage, Storage, StorageExt,
};
use onhand::record::{Actor, Decision, Form, Origin, Record, Refused, Stream, Times};
use protocol::{
    BranchId, CommandId, Currency, Lsn, OccurredAt, RefusalCode, RegisterId, Reply, StaffId, TicketKind,
    Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

use super::{
    clients::{Asked, BRANCHES, Clients, Wish, body},
    goods,
    model::{Model, parts},
};

const PERSON: StaffId = StaffId(1);

/// What became of a command on its way in.
pub(super) enum Taken {
    /// It is on its way to the disk; an answer will come.
    Waiting,
    Known(Box<Reply>),
    IdReused,
    SequenceReused,
}

#[derive(Clone, Default, PartialEq, Debug)]
struct Numbers {
    high: u64,
    gaps: BTreeSet<u64>,
}

/// Machines as they are after some records.
type Machines = BTreeMap<BranchId, Branch>;

/// A node without threads.
pub(super) struct SimNode {
    storage: FaultyStorage<MemoryStorage>,
    live: Machines,
    durable: Machines,
    waiting: Vec<Record>,
    known: BTreeMap<CommandId, u64>,
    numbers: BTreeMap<RegisterId, Numbers>,
    /// How many records each branch has.
    counted: BTreeMap<BranchId, u64>,
    followed: u64,
}

impl Default for SimNode {
    fn default() -> Self {
        Self::recovered(FaultyStorage::new(MemoryStorage::new()))
    }
}

impl SimNode {
    fn recovered(storage: FaultyStorage<MemoryStorage>) -> Self {
        let durable = folded(&storage);
        let mut node = Self {
            live: durable.clone(),
            durable,
            storage,
            waiting: Vec::new(),
            known: BTreeMap::new(),
            numbers: BTreeMap::new(),
            counted: BTreeMap::new(),
            followed: 0,
        };
        for record in records(&node.storage, 1) {
            node.note(&record);
        }
        node
    }

    /// Dies and comes back. `kept` when the last block reached the disk although its sync failed. Also tells how many
    /// decided records were lost.
    pub(super) fn restarted(self, kept: bool) -> (Self, u64) {
        let Self { storage, live, durable, waiting, followed, .. } = self;
        let inner = storage.inner().clone();
        let mut after = Self::recovered(FaultyStorage::new(inner));
        let (expected, lost) = if kept { (live, 0) } else { (durable, waiting.len()) };
        assert_eq!(after.live, expected, "recovered state is the fold of what was durable (I12)");
        after.followed = followed;
        (after, u64::try_from(lost).unwrap())
    }

    pub(super) fn take(&mut self, now: Timestamp, asked: &Asked) -> Taken {
        let print = fingerprint(asked);
        if let Some(waiting) = self.waiting.iter().find(|record| record.command == asked.id) {
            return if waiting.fingerprint == print { Taken::Waiting } else { Taken::IdReused };
        }
        if let Some(record) = self.known.get(&asked.id).map(|lsn| self.read(*lsn)) {
            let same = record.fingerprint == print && record.origin == Origin::Register(asked.register);
            return if same { Taken::Known(Box::new(record.reply(true))) } else { Taken::IdReused };
        }
        if let Some(seq) = asked.seq
            && !self.is_free(asked.register, seq)
        {
            return Taken::SequenceReused;
        }
        let decided =
            self.command(asked).and_then(|command| self.machine(asked.branch).decide(now, &command));
        let origin = Origin::Register(asked.register);
        self.append(now, asked.branch, origin, asked.id, asked.seq, print, decided);
        Taken::Waiting
    }

    /// Wakes a branch whose timer is due, as the shell does.
    pub(super) fn wake(&mut self, now: Timestamp, branch: BranchId, id: CommandId) {
        if let Some(mut command) = self.machine(branch).on_wake(now) {
            command.id = id;
            let decided = self.machine(branch).decide(now, &command);
            self.append(now, branch, Origin::System, id, None, 0, decided);
        }
    }

    pub(super) fn due(&self, now: Timestamp) -> Vec<BranchId> {
        let due = |branch: &BranchId| self.machine(*branch).wake_at().is_some_and(|at| at <= now);
        BRANCHES.into_iter().filter(due).collect()
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn append(
        &mut self,
        now: Timestamp,
        branch: BranchId,
        origin: Origin,
        id: CommandId,
        seq: Option<u64>,
        fingerprint: u32,
        decided: Result<Vec<Event>, Rejection>,
    ) {
        let decision = match decided {
            Ok(events) => Decision::Branch(events),
            Err(Rejection { code, message, facts }) => {
                Decision::Refused(Box::new(Refused { code, message, document: None, facts }))
            }
        };
        let occurred = OccurredAt { at: now, offset_minutes: 0 };
        let count = self.counted.entry(branch).or_default();
        *count += 1;
        let stream_seq = *count;
        let record = Record {
            lsn: Lsn(self.appended() + 1),
            form: Form::CURRENT,
            stream: Stream::Branch(branch),
            stream_seq,
            term: 0,
            origin,
            seq,
            command: id,
            fingerprint,
            actor: Actor::Staff(PERSON),
            approver: None,
            times: Times { occurred, recorded_at: now },
            decision,
        };
        apply(&mut self.live, &record);
        self.note_number(&record);
        self.waiting.push(record);
    }

    /// Writes what waits as one block; the replies, now that it is durable.
    pub(super) fn commit(&mut self) -> Result<Vec<Reply>, CommitError> {
        if self.waiting.is_empty() {
            return Ok(Vec::new());
        }
        let mut block = BlockBuilder::after(self.storage.head());
        for record in &self.waiting {
            block
                .push(Form::CURRENT.0, &postcard::to_stdvec(record).unwrap())
                .expect("a few records fit in a block");
        }
        self.storage.commit(&block.finish().unwrap())?;
        let records = std::mem::take(&mut self.waiting);
        for record in &records {
            apply(&mut self.durable, record);
            self.known.insert(record.command, record.lsn.0);
        }
        let asked = records.iter().filter(|record| matches!(record.origin, Origin::Register(_)));
        Ok(asked.map(|record| record.reply(false)).collect())
    }

    pub(super) fn fail_next(&self, fault: CommitFault) {
        self.storage.fail_commit(1, fault);
    }

    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    pub(super) fn head(&self) -> u64 {
        self.storage.head().lsn
    }

    pub(super) fn appended(&self) -> u64 {
        self.head() + u64::try_from(self.waiting.len()).unwrap()
    }

    pub(super) fn knows(&self, id: CommandId) -> bool {
        self.known.contains_key(&id) || self.waiting.iter().any(|record| record.command == id)
    }

    /// The stored answer to a command.
    pub(super) fn reply(&self, id: CommandId) -> Option<Reply> {
        self.known.get(&id).map(|lsn| self.read(*lsn).reply(true))
    }

    /// The journal's chain of hashes ends in a hash of everything.
    pub(super) fn journal_hash(&self) -> u32 {
        let hash = self.storage.head().hash;
        u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
    }

    /// Shows every durable record once, in order.
    pub(super) fn follow(&mut self, each: impl FnMut(&Record)) {
        let fresh = records(&self.storage, self.followed + 1);
        self.followed = self.head();
        fresh.iter().for_each(each);
    }

    /// Every durable record, in order.
    pub(super) fn all(&self) -> Vec<Record> {
        records(&self.storage, 1)
    }

    pub(super) fn durable(&self, branch: BranchId) -> &Branch {
        &self.durable[&branch]
    }

    /// The record of a command, if it is durable.
    pub(super) fn durable_record(&self, id: CommandId) -> Option<Record> {
        self.known.get(&id).map(|lsn| self.read(*lsn))
    }

    /// What another machine asks.
    pub(super) fn as_machine(&self, now: Timestamp, id: CommandId, body: Body) -> Command {
        Command {
            id,
            register: None,
            staff: PERSON,
            grant: Grant::EVERYTHING,
            occurred: OccurredAt { at: now, offset_minutes: 0 },
            reason: String::new(),
            code: None,
            lots: domain::branch::NamedLots::default(),
            kits: domain::branch::Recipes::default(),
            currency: Currency::GBP,
            body,
        }
    }

    fn command(&self, asked: &Asked) -> Result<Command, Rejection> {
        let mut kits = goods::recipes();
        let body = match &asked.wish {
            Wish::Refund { original, line, quantity, disposition } => {
                let unknown = || Rejection::new(RefusalCode::UnknownTicket, "no such sale here");
                let lsn = self.known.get(&(*original).into()).ok_or_else(unknown)?;
                let record = self.read(*lsn);
                let facts = sale_of(&record, asked.branch).ok_or_else(unknown)?;
                kits = kits_of(&record);
                let line = RefundLine { line: *line, quantity: *quantity, disposition: *disposition };
                Body::Ticket(TicketBody::Refund(Box::new(Refund {
                    original: *original,
                    day: 0,
                    sold: facts.lines.clone(),
                    lines: vec![line],
                    tender: protocol::TenderKind::Cash.into(),
                    claim: None,
                })))
            }
            other => body(other, asked.branch),
        };
        let lots = goods::lots(&asked.wish);
        let register = Some(asked.register);
        Ok(Command { register, lots, kits, ..self.as_machine(asked.occurred, asked.id, body) })
    }

    pub(super) fn machine(&self, branch: BranchId) -> &Branch {
        &self.live[&branch]
    }

    fn read(&self, lsn: u64) -> Record {
        let stored = self.storage.read_one(lsn).unwrap().expect("a durable record");
        Record::decode(lsn, stored.form, &stored.bytes).unwrap()
    }

    fn note(&mut self, record: &Record) {
        assert!(self.known.insert(record.command, record.lsn.0).is_none(), "{} twice (I8)", record.command);
        self.note_number(record);
        if let Stream::Branch(branch) = record.stream {
            self.counted.insert(branch, record.stream_seq);
        }
    }

    fn note_number(&mut self, record: &Record) {
        let (Origin::Register(register), Some(seq)) = (record.origin, record.seq) else { return };
        assert!(self.is_free(register, seq), "number {seq} of {register} twice (I9)");
        let numbers = self.numbers.entry(register).or_default();
        if seq > numbers.high {
            numbers.gaps.extend(numbers.high + 1..seq);
            numbers.high = seq;
        } else {
            numbers.gaps.remove(&seq);
        }
    }

    fn is_free(&self, register: RegisterId, seq: u64) -> bool {
        self.numbers.get(&register).is_none_or(|one| seq > one.high || one.gaps.contains(&seq))
    }

    /// What holds after every step.
    pub(super) fn check(&self, model: &Model, now: Timestamp) {
        assert_eq!(model.lsn().0, self.head());
        for (branch, machine) in &self.durable {
            let mut reserved: BTreeMap<_, i64> = BTreeMap::new();
            let mut open = BTreeSet::new();
            for (id, hold) in machine.holds() {
                assert!(model.is_granted(id), "a hold nobody asked for");
                open.insert(id);
                for line in &hold.lines {
                    *reserved.entry(line.sku).or_default() += line.quantity.0;
                }
            }
            assert!(model.live_holds(*branch, now).is_subset(&open), "a hold is gone before its time");
            for (sku, level) in machine.levels() {
                assert_eq!(parts(&level), model.level(*branch, sku), "{sku} in {branch} (I1)");
                let held = reserved.get(&sku).copied().unwrap_or(0);
                assert_eq!(level.reserved.0, held, "reserved of {sku} in {branch} (I2)");
                let travel = &model.travel;
                let told = (travel.allocated(*branch, &sku), travel.incoming(*branch, &sku));
                assert_eq!((level.allocated.0, level.incoming.0), told, "promised of {sku} in {branch} (I2)");
                let theirs = machine.consignment().quantity(&sku);
                assert_eq!(theirs, model.standing(*branch, sku), "a supplier's of {sku} in {branch}");
                check_lots(machine, sku);
            }
            let owed = (
                machine.consignment().next_number(goods::SUPPLIER),
                machine.consignment().total(goods::SUPPLIER).expect("a small sum"),
            );
            assert_eq!(owed, model.owed(*branch), "owed for goods on consignment in {branch}");
            let (totals, sums) = (machine.totals(), model.sums(*branch));
            let told = [totals.received, totals.sold, totals.returned, totals.adjusted].map(|q| q.0);
            assert_eq!(told, [sums.received, sums.sold, sums.returned, sums.adjusted], "totals (I4)");
            let (left, came) = model.travel.sums(*branch);
            assert_eq!((totals.dispatched.0, totals.arrived.0), (left, came), "totals of transfers (I4)");
            assert_eq!(
                model.on_hand(*branch),
                sums.received - sums.sold + sums.returned + sums.adjusted - left + came,
                "conservation (I4)"
            );
        }
        let between: i64 =
            BRANCHES.iter().map(|branch| model.travel.sums(*branch)).map(|(left, came)| left - came).sum();
        assert_eq!(between, model.travel.gone(), "conservation between branches (I4)");
        if self.waiting.is_empty() {
            assert_eq!(self.live, self.durable, "the live state is the fold (I14)");
        }
    }

    /// What holds when nothing is on its way any more.
    pub(super) fn check_settled(&self, clients: &Clients) {
        for (register, last) in clients.last() {
            let numbers = &self.numbers[register];
            assert_eq!((numbers.high, numbers.gaps.len()), (*last, 0), "numbers of {register} (I9)");
        }
        let mut receipts: BTreeMap<RegisterId, u32> = BTreeMap::new();
        for record in records(&self.storage, 1) {
            if let Decision::Branch(events) = &record.decision {
                for event in events {
                    if let Event::Ticket(TicketEvent::Completed(facts)) = event {
                        let last = receipts.entry(facts.register).or_default();
                        assert_eq!(facts.number.sequence, *last + 1, "receipts of {} (I9)", facts.register);
                        *last = facts.number.sequence;
                    }
                }
            }
        }
        for machine in self.live.values() {
            assert_eq!(machine.holds().count(), 0, "a hold outlived its time (I7)");
        }
        assert_eq!(folded(&self.storage), self.live, "a replay is the live state (I14)");
    }

    /// What is on the road once everything is told, as the senders know it.
    pub(super) fn check_road(&self, model: &Model) {
        let mut road: BTreeMap<protocol::Sku, i64> = BTreeMap::new();
        for line in self.live.values().flat_map(Branch::outgoing).flat_map(|(_, one)| &one.lines) {
            *road.entry(line.sku).or_default() += line.in_transit.0;
        }
        for (sku, quantity) in road {
            assert_eq!(quantity, model.travel.road(&sku), "{sku} on the road (I4)");
        }
    }
}

/// Lots are a second book: none is below zero, and all of a SKU with what no lot is known of are its level.
fn check_lots(machine: &Branch, sku: protocol::Sku) {
    let Some(lots) = machine.lots_of(&sku) else { return };
    let all: i64 = lots.all().map(|(_, lot)| lot.fit.0 + lot.aside.0).sum();
    assert!(lots.all().all(|(_, lot)| lot.fit.0 >= 0 && lot.aside.0 >= 0), "a lot of {sku} is below zero");
    let unlotted = machine.unlotted(&sku).0;
    assert_eq!(all + unlotted, machine.level(&sku).on_hand.0, "the lots of {sku} come to its level");
    let fit: i64 = lots.all().map(|(_, lot)| lot.fit.0).sum();
    assert!(unlotted >= 0 || fit == 0, "lots of {sku} are left that have been sold");
}

/// What a sale made kits of, which is what comes back with them.
fn kits_of(record: &Record) -> branch::Recipes {
    let Decision::Branch(events) = &record.decision else { return branch::Recipes::default() };
    let made = events.iter().filter_map(|event| match event {
        Event::Stock(branch::StockEvent::Converted { sku, of, .. }) => {
            Some(branch::Recipe { sku: *sku, parts: of.clone() })
        }
        _ => None,
    });
    made.collect()
}

fn sale_of(record: &Record, branch: BranchId) -> Option<&branch::TicketFacts> {
    let Decision::Branch(events) = &record.decision else { return None };
    let facts = events.iter().find_map(|event| match event {
        Event::Ticket(TicketEvent::Completed(facts)) if facts.kind == TicketKind::Sale => Some(&**facts),
        _ => None,
    })?;
    (record.stream == Stream::Branch(branch)).then_some(facts)
}

fn records(storage: &FaultyStorage<MemoryStorage>, from: u64) -> Vec<Record> {
    let read = storage.read_from(from).map(|row| {
        let stored = row.expect("a sound journal");
        Record::decode(stored.lsn, stored.form, &stored.bytes).expect("a record")
    });
    read.collect()
}

fn folded(storage: &FaultyStorage<MemoryStorage>) -> Machines {
    let mut machines: Machines = BRANCHES.into_iter().map(|branch| (branch, Branch::default())).collect();
    for record in records(storage, 1) {
        apply(&mut machines, &record);
    }
    machines
}

fn apply(machines: &mut Machines, record: &Record) {
    if let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision)
        && let Some(machine) = machines.get_mut(&branch)
    {
        events.iter().for_each(|event| machine.apply(event));
    }
}

/// Tells one body from another; which function does it does not matter here.
fn fingerprint(asked: &Asked) -> u32 {
    let text = format!("{:?}", asked.wish);
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
