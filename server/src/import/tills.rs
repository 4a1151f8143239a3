//! Where and when planned commands happen: which branch and till a customer belongs to, the shifts around a day's
//! trading, each till's sequence and what is in its drawer.

use protocol::{
    Amount, BranchId, CloseShift, CommandBody, CommandId, Currency, OccurredAt, OpenShift, RegisterId,
    StaffId,
};
use std::collections::{BTreeMap, HashMap};

use super::dates::business_date;
use super::ids::{command_id, spread};
use super::plan::{FIRST_TILL, PlanOptions, PlannedRegister, Step};

/// The branch that sells on the web, where there are that many.
const WEB_BRANCH: u16 = 3;

/// One document at its till.
pub(super) struct Ticketing {
    document: String,
    register: RegisterId,
    at: OccurredAt,
    parts: u32,
}

struct Till {
    branch: BranchId,
    seq: u64,
    /// Cash expected in the drawer while a shift is open.
    drawer: Option<Amount>,
    last: OccurredAt,
}

/// All tills of the plan, and the steps so far.
pub(super) struct Tills {
    branches: u16,
    per_branch: u16,
    currency: Currency,
    staff: StaffId,
    float: Amount,
    date: String,
    tills: BTreeMap<RegisterId, Till>,
    /// Customers and the till they belong to.
    homes: HashMap<String, RegisterId>,
    steps: Vec<Step>,
}

impl Tills {
    pub(super) fn new(options: &PlanOptions) -> Self {
        let mut tills = BTreeMap::new();
        for branch in 1..=options.branches {
            for till in FIRST_TILL..FIRST_TILL.saturating_add(options.registers) {
                let till_state =
                    Till { branch: BranchId(branch), seq: 0, drawer: None, last: OccurredAt::default() };
                tills.insert(register_id(branch, till), till_state);
            }
        }
        Self {
            branches: options.branches,
            per_branch: options.registers,
            currency: options.currency,
            staff: options.staff,
            float: options.opening_float,
            date: String::new(),
            tills,
            homes: HashMap::new(),
            steps: Vec::new(),
        }
    }

    /// Steps so far.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// Takes a document to its till, in an open shift of its date. Documents must come in order of time.
    pub(super) fn ticketing(
        &mut self,
        document: &str,
        customer: &str,
        on_web: bool,
        at: OccurredAt,
    ) -> Ticketing {
        let date = business_date(at);
        if date != self.date {
            self.close_all();
            self.date = date;
        }
        let register = if customer.is_empty() {
            self.home(document, on_web)
        } else if let Some(home) = self.homes.get(customer) {
            *home
        } else {
            let home = self.home(customer, on_web);
            self.homes.insert(customer.to_owned(), home);
            home
        };
        if self.tills.get(&register).is_some_and(|till| till.drawer.is_none()) {
            let opening = OpenShift { currency: self.currency, opening_float: self.float };
            self.append(register, at, self.shift_id("open", register, at), CommandBody::from(opening), &[]);
            if let Some(till) = self.tills.get_mut(&register) {
                till.drawer = Some(self.float);
            }
        }
        Ticketing { document: document.to_owned(), register, at, parts: 0 }
    }

    /// Appends the next command of a document; gives the step's index and the command's id.
    pub(super) fn push(
        &mut self,
        on: &mut Ticketing,
        body: CommandBody,
        lines: &[usize],
    ) -> (usize, CommandId) {
        let id = command_id(on.at, &[&on.document, &on.parts.to_string()]);
        on.parts = on.parts.saturating_add(1);
        self.append(on.register, on.at, id, body, lines);
        (self.steps.len().saturating_sub(1), id)
    }

    pub(super) fn cash_in(&mut self, on: &Ticketing, amount: Amount) {
        if let Some(drawer) = self.drawer(on) {
            *drawer = drawer.checked_add(amount).unwrap_or(*drawer);
        }
    }

    /// Takes cash out of the drawer, if it has that much.
    pub(super) fn cash_out(&mut self, on: &Ticketing, amount: Amount) -> bool {
        let Some(drawer) = self.drawer(on) else { return false };
        let Some(left) = drawer.checked_sub(amount).filter(|left| !left.is_negative()) else { return false };
        *drawer = left;
        true
    }

    /// Closes what is open and gives everything planned.
    pub(super) fn finish(mut self) -> (Vec<Step>, Vec<PlannedRegister>) {
        self.close_all();
        let registers = self
            .tills
            .iter()
            .map(|(id, till)| PlannedRegister {
                id: *id,
                branch: till.branch,
                name: format!("Import till {id}"),
            })
            .collect();
        (self.steps, registers)
    }

    fn drawer(&mut self, on: &Ticketing) -> Option<&mut Amount> {
        self.tills.get_mut(&on.register)?.drawer.as_mut()
    }

    fn close_all(&mut self) {
        let open: Vec<_> = self
            .tills
            .iter()
            .filter_map(|(register, till)| till.drawer.map(|counted| (*register, till.last, counted)))
            .collect();
        for (register, last, counted) in open {
            let closing = CloseShift { currency: self.currency, counted };
            self.append(
                register,
                last,
                self.shift_id("close", register, last),
                CommandBody::from(closing),
                &[],
            );
            if let Some(till) = self.tills.get_mut(&register) {
                till.drawer = None;
            }
        }
    }

    fn append(
        &mut self,
        register: RegisterId,
        occurred: OccurredAt,
        id: CommandId,
        body: CommandBody,
        lines: &[usize],
    ) {
        let Some(till) = self.tills.get_mut(&register) else { return };
        till.seq = till.seq.saturating_add(1);
        till.last = occurred;
        self.steps.push(Step {
            branch: till.branch,
            register,
            seq: till.seq,
            staff: self.staff,
            occurred,
            id,
            body,
            lines: lines.to_vec(),
        });
    }

    fn shift_id(&self, what: &str, register: RegisterId, at: OccurredAt) -> CommandId {
        command_id(at, &["shift", what, &register.to_string(), &self.date])
    }

    /// Customers abroad and web orders go to the web warehouse, everybody else to one of the shops.
    fn home(&self, key: &str, on_web: bool) -> RegisterId {
        let spread = spread(key);
        let has_web = self.branches >= WEB_BRANCH;
        let shops = u64::from(if has_web { self.branches - 1 } else { self.branches });
        let shop = u16::try_from(spread % shops).unwrap_or(0).saturating_add(1);
        let branch = match (has_web, on_web) {
            (true, true) => WEB_BRANCH,
            (true, false) if shop >= WEB_BRANCH => shop.saturating_add(1),
            _ => shop,
        };
        let till = u16::try_from((spread >> 32) % u64::from(self.per_branch)).unwrap_or(0);
        register_id(branch, FIRST_TILL.saturating_add(till))
    }
}

fn register_id(branch: u16, till: u16) -> RegisterId {
    RegisterId(branch.saturating_mul(10).saturating_add(till))
}
