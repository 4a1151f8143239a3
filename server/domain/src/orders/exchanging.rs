//! What may be exchanged and for what, and how an exchange is given up.

use protocol::{Amount, BranchId, ExchangeEnd, OrderId, RefusalCode, Right, StaffId, Timestamp};
use std::collections::BTreeMap;

use super::{
    Command, Event, ExchangeStep, InsteadOf, Order, OrderEvent, OrderedLine, Orders, decide::follow,
    worth::tax_in,
};
use crate::{
    Rejection,
    branch::Recipe,
    check,
    limits::{EXCHANGES_MAX, TICKET_TOTAL_MAX},
};

/// What somebody wants for what they send back, with what the shell knows of that.
#[derive(Clone, Debug)]
pub struct Exchanging {
    pub swaps: Vec<InsteadOf>,
    /// What is wanted, each SKU once, as it is sold now.
    pub lines: Vec<OrderedLine>,
    /// Branches that have all of it, the first first.
    pub branches: Vec<BranchId>,
    pub kits: Vec<Recipe>,
    /// How long it is kept.
    pub days: u16,
    /// The highest age that any of it asks for.
    pub age: Option<u8>,
    /// What was shown as the difference.
    pub shown: Option<Amount>,
}

/// What an exchange comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exchanged {
    pub lines: Vec<OrderedLine>,
    pub credit: Amount,
    pub costs: Amount,
}

impl Exchanged {
    /// What is to be paid; less than nothing is paid back.
    #[must_use]
    pub const fn difference(&self) -> Amount {
        Amount(self.costs.0.saturating_sub(self.credit.0))
    }
}

impl Orders {
    /// As long as nothing is being sent; what came back, or comes, is paid back.
    pub(super) fn end_exchange(
        &self,
        at: Timestamp,
        command: &Command,
        (id, number): (OrderId, u16),
        reason: &str,
    ) -> Result<Vec<Event>, Rejection> {
        if !command.customer {
            check::right(&command.grant, Right::ManageOrders)?;
            check::name("the reason, which the customer is told,", reason)?;
        }
        check::note("the reason", reason)?;
        let order = self.known(id)?;
        let own = order.exchanges.iter().zip(0_u16..).filter(|(own, _)| own.returned == number);
        let (own, exchange) = own.last().ok_or_else(|| {
            Rejection::new(RefusalCode::WrongState, "nothing is exchanged with this return")
        })?;
        match own.step {
            ExchangeStep::Ended(_) => return Ok(Vec::new()),
            ExchangeStep::Sent => {
                let message = "it is being sent by now; it can come back once it has arrived";
                return Err(Rejection::new(RefusalCode::WrongState, message));
            }
            ExchangeStep::Asked | ExchangeStep::Kept | ExchangeStep::Due => {}
        }
        let (because, staff) = if command.customer {
            (ExchangeEnd::ByCustomer, StaffId(0))
        } else {
            (ExchangeEnd::ByStaff, command.staff)
        };
        let reason = reason.trim().to_owned();
        Ok(follow(id, order, at, vec![OrderEvent::ExchangeEnded { exchange, because, staff, reason }]))
    }
}

impl Order {
    /// What an exchange would come to, if it may be.
    ///
    /// # Errors
    /// Why it may not.
    pub fn exchanged_for(&self, asked: &Exchanging) -> Result<Exchanged, Rejection> {
        self.check_exchange(asked)?;
        let back = InsteadOf::sums(&asked.swaps, |swap| swap.sku);
        let lines: Vec<OrderedLine> = asked.lines.iter().map(|line| self.as_it_was(asked, line)).collect();
        let costs = Amount(lines.iter().map(|line| line.total.0).fold(0, i64::saturating_add));
        if costs > TICKET_TOTAL_MAX || self.placed.total.0.saturating_add(costs.0) > TICKET_TOTAL_MAX.0 {
            return Err(check::overflow("the total"));
        }
        Ok(Exchanged { lines, credit: self.worth_back(&back), costs })
    }

    /// The event, where what it comes to is what was shown.
    pub(super) fn exchange_asked(&self, returned: u16, asked: &Exchanging) -> Result<OrderEvent, Rejection> {
        let exchanged = self.exchanged_for(asked)?;
        if asked.shown != Some(exchanged.difference()) {
            let message = "the difference is another one by now; look at it again";
            return Err(Rejection::new(RefusalCode::PriceChanged, message));
        }
        Ok(OrderEvent::ExchangeAsked {
            returned,
            swaps: asked.swaps.clone(),
            lines: exchanged.lines,
            branches: asked.branches.clone(),
            days: asked.days,
            kits: asked.kits.clone(),
        })
    }

    fn check_exchange(&self, asked: &Exchanging) -> Result<(), Rejection> {
        let no = |message: &str| Err(Rejection::new(RefusalCode::NotExchangeable, message));
        if self.placed.provider.is_empty() || self.is_paid_at_counter() || self.is_paid_in_store() {
            return no("this order was paid in a shop; bring it there to exchange it");
        }
        if self.erased.is_some() {
            return no(
                "what this order says of its customer is erased, and nobody knows where to send anything",
            );
        }
        if self.exchanges.iter().any(super::Exchange::is_open) {
            return no("something of this order is being exchanged; wait until that is done");
        }
        let all = self.exchanges.len().saturating_add(1);
        check::at_most(all, EXCHANGES_MAX, "exchanges of an order")?;
        check::line_count(asked.swaps.len())?;
        for line in &asked.lines {
            check::quantity(line.quantity)?;
            if !line.stocked {
                return no("only goods can be had in exchange");
            }
            // What comes of a line is told apart from what comes of another of its SKU by being handed over before.
            let missing = self.missing.get(&line.sku).is_some_and(|missing| missing.is_positive());
            let coming = self.live().filter(|part| !part.step.is_handed_over());
            let mut coming = coming.flat_map(|part| part.lines.iter().chain(&part.undecided));
            if missing || coming.any(|own| own.sku == line.sku) {
                return no("some of what is wanted is still to come of this order, or could not be had");
            }
        }
        let short = asked.age.filter(|age| self.placed.age_confirmed.unwrap_or_default() < *age);
        if let Some(age) = short {
            let message = format!(
                "this is for people of {age} years and over, and the order was made without a word about that"
            );
            return Err(Rejection::new(RefusalCode::AgeNotConfirmed, message));
        }
        if asked.branches.is_empty() {
            let message = "no branch has all of what is wanted in exchange";
            return Err(Rejection::new(RefusalCode::InsufficientStock, message));
        }
        Ok(())
    }

    /// The same article again costs what was paid for it, whatever it costs by now.
    fn as_it_was(&self, asked: &Exchanging, line: &OrderedLine) -> OrderedLine {
        let same = |swap: &&InsteadOf| swap.instead == line.sku;
        let is_same = asked.swaps.iter().filter(same).all(|swap| swap.sku == line.sku);
        let before = self.placed.lines.iter().find(|own| own.sku == line.sku).filter(|_| is_same);
        before.map_or_else(
            || line.clone(),
            |before| {
                let total = self.worth_back(&BTreeMap::from([(line.sku, line.quantity)]));
                let tax = Amount(tax_in(total, (before.total, before.tax)));
                OrderedLine { unit_price: before.unit_price, total, tax, ..line.clone() }
            },
        )
    }
}
