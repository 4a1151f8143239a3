//! The books over a plan: what every step does to stock and money, worked out from the commands alone, and the opening
//! stock that keeps every shelf at or above zero.

use protocol::{
    Amount, BranchId, CommandBody, Disposition, LINES_MAX, Quantity, Receive, RegisterId, Sku, SkuQuantity,
    StockCommand, TicketCommand, TicketId,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::dates::{business_date, start_of_day};
use super::ids::command_id;
use super::plan::{Expected, PlannedRegister, Step};

/// What a plan comes to.
pub(super) struct Accounts {
    /// Deliveries by branch; they are nobody's steps yet.
    deliveries: BTreeMap<BranchId, Vec<Receive>>,
    pub(super) stock: BTreeMap<(BranchId, Sku), Quantity>,
    pub(super) money: BTreeMap<(BranchId, String), Expected>,
}

#[derive(Default)]
struct Shelf {
    level: i64,
    lowest: i64,
}

#[derive(Default)]
struct Books<'a> {
    services: BTreeSet<Sku>,
    shelves: BTreeMap<(BranchId, Sku), Shelf>,
    money: BTreeMap<(BranchId, String), Expected>,
    sold: HashMap<TicketId, &'a [protocol::SellLine]>,
}

/// Works through the steps in order. Opening stock is the deepest point a shelf would reach without any, plus
/// `cushion` whole units; corrections count like sales, because what is written off had been on the books.
pub(super) fn account(steps: &[Step], services: &[Sku], cushion: i64) -> Accounts {
    let mut books = Books { services: services.iter().copied().collect(), ..Books::default() };
    for step in steps {
        books.enter(step);
    }
    let cushion = Quantity::units(cushion.max(0)).unwrap_or_default();
    let mut stock = BTreeMap::new();
    let mut lines: BTreeMap<BranchId, Vec<SkuQuantity>> = BTreeMap::new();
    for ((branch, sku), shelf) in books.shelves {
        let quantity = Quantity(cushion.0.saturating_sub(shelf.lowest));
        if quantity.is_positive() {
            lines.entry(branch).or_default().push(SkuQuantity { sku, quantity });
        }
        stock.insert((branch, sku), Quantity(quantity.0.saturating_add(shelf.level)));
    }
    let deliveries = lines.into_iter().map(|(branch, lines)| (branch, deliveries(&lines))).collect();
    Accounts { deliveries, stock, money: books.money }
}

fn deliveries(lines: &[SkuQuantity]) -> Vec<Receive> {
    let numbered = (1_u32..).zip(lines.chunks(LINES_MAX));
    numbered
        .map(|(number, lines)| Receive {
            reference: format!("Opening stock {number}"),
            lines: lines.to_vec(),
        })
        .collect()
}

impl Accounts {
    /// Makes the deliveries the first commands of each branch's first till and moves the till's other commands up
    /// behind them. A till's sequence is remembered for ever, so even the opening stock cannot be taken in twice.
    pub(super) fn open(&self, steps: &mut [Step], registers: &[PlannedRegister]) -> Vec<Step> {
        let mut opening = Vec::new();
        let mut moved: HashMap<RegisterId, u64> = HashMap::new();
        let Some(first) = steps.first() else { return opening };
        let (occurred, staff) = (start_of_day(first.occurred), first.staff);
        for (branch, deliveries) in &self.deliveries {
            let Some(register) = registers.iter().find(|register| register.branch == *branch) else {
                continue;
            };
            for (seq, receive) in (1_u64..).zip(deliveries) {
                moved.insert(register.id, seq);
                opening.push(Step {
                    branch: *branch,
                    register: register.id,
                    seq,
                    staff,
                    occurred,
                    id: command_id(occurred, &["opening", &branch.to_string(), &seq.to_string()]),
                    body: CommandBody::from(receive.clone()),
                    lines: Vec::new(),
                });
            }
        }
        for step in steps {
            step.seq = step.seq.saturating_add(moved.get(&step.register).copied().unwrap_or(0));
        }
        opening
    }
}

impl<'a> Books<'a> {
    fn enter(&mut self, step: &'a Step) {
        match &step.body {
            CommandBody::Ticket(TicketCommand::Sell(sell)) => {
                let mut total = 0_i64;
                for line in &sell.lines {
                    self.shift(step.branch, line.sku, -line.quantity.0);
                    total = total.saturating_add(times(line.unit_price, line.quantity));
                }
                let day = self.day(step);
                day.sales = day.sales.saturating_add(1);
                day.gross = Amount(day.gross.0.saturating_add(total));
                self.sold.insert(step.id.into(), &sell.lines);
            }
            CommandBody::Ticket(TicketCommand::Refund(refund)) => {
                let sold = self.sold.get(&refund.original).copied().unwrap_or_default();
                let mut total = 0_i64;
                for line in &refund.lines {
                    let Some(original) = sold.get(usize::from(line.line)) else { continue };
                    total = total.saturating_add(times(original.unit_price, line.quantity));
                    self.give_back(step.branch, original.sku, line.quantity, line.disposition);
                }
                self.paid_back(step, total);
            }
            CommandBody::Ticket(TicketCommand::RefundWithoutReceipt(refund)) => {
                let mut total = 0_i64;
                for line in &refund.lines {
                    total = total.saturating_add(times(line.unit_price, line.quantity));
                    self.give_back(step.branch, line.sku, line.quantity, line.disposition);
                }
                self.paid_back(step, total);
            }
            CommandBody::Stock(StockCommand::Adjust(adjust)) => {
                self.shift(step.branch, adjust.sku, adjust.delta.0)
            }
            _ => {}
        }
    }

    fn day(&mut self, step: &Step) -> &mut Expected {
        self.money.entry((step.branch, business_date(step.occurred))).or_default()
    }

    fn paid_back(&mut self, step: &Step, total: i64) {
        let day = self.day(step);
        day.refunds = day.refunds.saturating_add(1);
        day.refunded = Amount(day.refunded.0.saturating_add(total));
    }

    fn give_back(&mut self, branch: BranchId, sku: Sku, quantity: Quantity, disposition: Disposition) {
        if disposition != Disposition::Discard {
            self.shift(branch, sku, quantity.0);
        }
    }

    fn shift(&mut self, branch: BranchId, sku: Sku, delta: i64) {
        if !self.services.contains(&sku) {
            let shelf = self.shelves.entry((branch, sku)).or_default();
            shelf.level = shelf.level.saturating_add(delta);
            shelf.lowest = shelf.lowest.min(shelf.level);
        }
    }
}

fn times(price: Amount, quantity: Quantity) -> i64 {
    price.checked_times(quantity).map_or(0, |amount| amount.0)
}
