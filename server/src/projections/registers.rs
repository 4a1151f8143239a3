//! Each register's shift, people and numbers. Decisions begin from it: an ingress that starts learns here which commands
//! its register has sent.

use domain::{
    branch::{self, Event, OrderMoney, RegisterEvent, TicketEvent, TicketFacts},
    organisation::{self, event::PlaceEvent},
};
use protocol::{
    BranchId, Content, Lsn, Push, RegisterId, RegisterView, ServerMessage, ShiftTotals, ShiftView, Topic,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    egress::{Attach, Follow, Frame, Outlet, Part, Projection, PublishLatest, handle_of, topics},
    limits::LATE_REPORTS,
    record::{Decision, Origin, Record},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Registers {
    registers: BTreeMap<RegisterId, RegisterFold>,
    #[serde(skip)]
    live: Live,
}

/// What is known of a register: its view and which command numbers it left out.
#[derive(Clone, Serialize, Deserialize)]
struct RegisterFold {
    view: RegisterView,
    gaps: BTreeSet<u64>,
    /// What came too late for the newest Z reports that anything came too late for, by their numbers.
    late: BTreeMap<u32, ShiftTotals>,
    seq: Lsn,
}

/// What exists only because somebody is watching: without followers nothing is collected.
#[derive(Default)]
struct Live {
    followed: BTreeSet<RegisterId>,
    /// Registers that changed, with the position before.
    dirty: BTreeMap<RegisterId, Lsn>,
}

impl Registers {
    /// A register's shift, people and numbers.
    pub(crate) fn view(&self, register: RegisterId) -> RegisterView {
        self.registers.get(&register).map_or_else(|| empty_view(register), |fold| fold.view.clone())
    }

    /// The newest record of each register.
    pub(crate) fn heard(&self) -> BTreeMap<RegisterId, Lsn> {
        self.registers.iter().map(|(register, fold)| (*register, fold.seq)).collect()
    }

    /// Which command numbers a register left out.
    pub(crate) fn gaps(&self, register: RegisterId) -> BTreeSet<u64> {
        self.registers.get(&register).map(|fold| fold.gaps.clone()).unwrap_or_default()
    }

    /// What came too late for a register's Z reports, by their numbers.
    pub(crate) fn late(&self, register: RegisterId) -> BTreeMap<u32, ShiftTotals> {
        self.registers.get(&register).map(|fold| fold.late.clone()).unwrap_or_default()
    }

    /// Advances the register's high-water mark and remembers the numbers it jumped over.
    fn take_sequence(&mut self, register: RegisterId, record: &Record, seq: u64) {
        let Self { registers, live } = self;
        let fold = fold_of(registers, register);
        if seq > fold.view.command_seq {
            fold.gaps.extend(fold.view.command_seq.saturating_add(1)..seq);
            fold.view.command_seq = seq;
        } else {
            fold.gaps.remove(&seq);
        }
        live.touch(register, fold, record.lsn);
    }

    fn take_event(&mut self, record: &Record, event: &Event) {
        let Self { registers, live } = self;
        let register = match event {
            Event::Register(event) => event.register(),
            Event::Ticket(TicketEvent::Completed(facts)) => facts.register,
            Event::Stock(_)
            | Event::Hold(_)
            | Event::Transfer(_)
            | Event::Claim(_)
            | Event::Task(_)
            | Event::Count(_)
            | Event::Fulfilment(_)
            | Event::Purchase(_)
            | Event::Lot(_)
            | Event::Consignment(_)
            | Event::Backorder(_)
            | Event::Invoice(_) => return,
        };
        let fold = fold_of(registers, register);
        match event {
            Event::Register(RegisterEvent::OrderMoney(money)) => fold.take_money(money),
            Event::Register(event) => fold.take_register(event),
            Event::Ticket(TicketEvent::Completed(facts)) => fold.take_ticket(facts),
            _ => {}
        }
        live.touch(register, fold, record.lsn);
    }
}

impl Live {
    fn touch(&mut self, register: RegisterId, fold: &mut RegisterFold, lsn: Lsn) {
        if self.followed.contains(&register) {
            self.dirty.entry(register).or_insert(fold.seq);
        }
        fold.seq = lsn;
    }
}

/// A register that was enrolled before it did anything, so that its branch is known.
fn fold_of(registers: &mut BTreeMap<RegisterId, RegisterFold>, register: RegisterId) -> &mut RegisterFold {
    registers.entry(register).or_insert_with(|| RegisterFold {
        view: empty_view(register),
        gaps: BTreeSet::new(),
        late: BTreeMap::new(),
        seq: Lsn(0),
    })
}

impl RegisterFold {
    fn take_register(&mut self, event: &RegisterEvent) {
        let view = &mut self.view;
        match event {
            RegisterEvent::SignedOn { staff, .. } => {
                if !view.signed_on.contains(staff) {
                    view.signed_on.push(*staff);
                }
            }
            RegisterEvent::SignedOff { staff, .. } => view.signed_on.retain(|one| one != staff),
            RegisterEvent::ShiftOpened { staff, opened, opening_float, .. } => {
                view.shift = Some(ShiftView {
                    opened: *opened,
                    opened_by: *staff,
                    opening_float: *opening_float,
                    totals: ShiftTotals::default(),
                });
            }
            RegisterEvent::EpochBegun { epoch, .. } => {
                view.receipt_epoch = *epoch;
                view.receipt_sequence = 0;
            }
            RegisterEvent::ShiftClosed(_) => {
                view.shift = None;
                view.signed_on.clear();
            }
            RegisterEvent::OrderMoney(_) => {}
        }
    }

    fn take_ticket(&mut self, facts: &TicketFacts) {
        let Self { view, .. } = self;
        if facts.number.epoch > view.receipt_epoch {
            view.receipt_epoch = facts.number.epoch;
            view.receipt_sequence = facts.number.sequence;
        } else if facts.number.epoch == view.receipt_epoch {
            view.receipt_sequence = view.receipt_sequence.max(facts.number.sequence);
        }
        self.change_totals(facts.amends, |totals| branch::totals_with(totals, facts));
    }

    fn take_money(&mut self, money: &OrderMoney) {
        self.change_totals(money.amends, |totals| branch::totals_with_order(totals, money));
    }

    /// Those of the open shift, or what came too late for a report.
    fn change_totals(
        &mut self,
        amends: Option<u32>,
        after: impl FnOnce(&ShiftTotals) -> Option<ShiftTotals>,
    ) {
        let Self { view, late, .. } = self;
        let totals = match amends {
            Some(report) => Some(late.entry(report).or_default()),
            None => view.shift.as_mut().map(|shift| &mut shift.totals),
        };
        if let Some(totals) = totals
            && let Some(after) = after(totals)
        {
            *totals = after;
        }
        if late.len() > LATE_REPORTS {
            late.pop_first();
        }
    }
}

fn empty_view(register: RegisterId) -> RegisterView {
    RegisterView {
        register,
        branch: BranchId::default(),
        command_seq: 0,
        receipt_epoch: 0,
        receipt_sequence: 0,
        signed_on: Vec::new(),
        shift: None,
    }
}

impl Replay for Registers {
    fn replay(&mut self, record: &Record) {
        if let (Origin::Register(register), Some(seq)) = (record.origin, record.seq) {
            self.take_sequence(register, record, seq);
        }
        match &record.decision {
            Decision::Branch(events) => events.iter().for_each(|event| self.take_event(record, event)),
            Decision::Organisation(events) => {
                for event in events {
                    if let organisation::Event::Place(PlaceEvent::RegisterPut(register)) = event {
                        fold_of(&mut self.registers, register.id).view.branch = register.branch;
                    }
                }
            }
            Decision::Orders(_) | Decision::Customers(_) | Decision::Accounts(_) | Decision::Refused(_) => {}
        }
    }
}

impl Projection for Registers {
    const PART: Part = Part { name: topics::REGISTERS, form: 3, vital: true };

    fn publish(&mut self, outlet: &Outlet) {
        for (register, prev) in std::mem::take(&mut self.live.dirty) {
            let Some(fold) = self.registers.get(&register) else { continue };
            let (handle, seq) = (handle_of(Topic::Register(register)), fold.seq);
            let content = Content::Register(fold.view.clone());
            let frame = Frame::new(ServerMessage::Push(Push { handle, prev, seq, content }));
            outlet.publish(|| PublishLatest::whole(handle, seq, Arc::clone(&frame)));
        }
    }

    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach> {
        let Topic::Register(register) = follow.topic else { return None };
        self.live.followed.insert(register);
        let seq = self.registers.get(&register).map_or(Lsn(0), |fold| fold.seq);
        Some(follow.whole(outlet.epoch, seq, || Content::Register(self.view(register))))
    }
}
