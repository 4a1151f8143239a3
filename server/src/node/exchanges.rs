//! Exchanges, for whoever has the key of an order: what one would come to, and that one is given up.

use domain::orders;
use protocol::{
    Amount, EndExchange, ExchangeLine, ExchangeQuote, ExchangeRule, MyReturn, OrderCommand, OrderView,
    Quantity, Refusal, RefusalCode, ReturnReason, Sku, WantedBack,
};

use std::collections::BTreeMap;

use super::{Node, orders::unknown};
use crate::{
    clock,
    limits::EXCHANGE_CHOICES_MAX,
    prepare::{exchanging, wanted_instead},
};

/// What may be had for one piece of something.
pub(crate) struct ExchangeChoice {
    pub(crate) sku: Sku,
    pub(crate) name: String,
    pub(crate) price: Amount,
    /// What is to be paid for one; less than nothing is paid back.
    pub(crate) difference: Amount,
}

impl Node {
    /// What it comes to if some of what is sent back is wanted as something else.
    ///
    /// # Errors
    /// Why that cannot be.
    pub async fn exchange_quote_by_key(
        &self,
        key: &str,
        wanted: &MyReturn,
    ) -> Result<ExchangeQuote, Refusal> {
        let order = self.order_by_key(key).await?.ok_or_else(unknown)?.id;
        let instead = wanted_instead(&wanted.lines);
        if instead.is_empty() {
            let message = "nothing is wanted in exchange";
            return Err(Refusal::new(RefusalCode::NoLines, message));
        }
        let facts = self.projections().shelves().exchange(order, instead).await?.ok_or_else(unknown)?;
        let asked = exchanging(&self.catalogue(), &facts, (&wanted.lines, None), clock::now())?;
        let exchanged = facts.order.exchanged_for(&asked)?;
        let difference = exchanged.difference();
        let line = |line: &orders::OrderedLine| ExchangeLine {
            sku: line.sku,
            name: line.name.clone(),
            quantity: line.quantity,
            total: line.total,
            tax: line.tax,
            instead_of: asked
                .swaps
                .iter()
                .filter(|swap| swap.instead == line.sku)
                .map(|swap| swap.sku)
                .collect(),
        };
        Ok(ExchangeQuote {
            lines: exchanged.lines.iter().map(line).collect(),
            credit: exchanged.credit,
            costs: exchanged.costs,
            difference,
        })
    }

    /// What may be had for one piece of each thing that may be sent back: other variants of its product, and what was searched for.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn exchange_choices(
        &self,
        order: &OrderView,
        found: Vec<Sku>,
    ) -> Result<BTreeMap<Sku, Vec<ExchangeChoice>>, Refusal> {
        let published = self.catalogue();
        if published.organisation.return_policy().exchange == ExchangeRule::Nothing {
            return Ok(BTreeMap::new());
        }
        let variants = |sku: &Sku| {
            let own = published.organisation.variant(sku).map(|(product, _)| product);
            own.into_iter().flat_map(|product| product.variants.iter().map(|variant| variant.sku))
        };
        let wanted = |sku: &Sku| -> Vec<Sku> {
            let mut all: Vec<Sku> = variants(sku).collect();
            all.extend(found.iter().filter(|found| !all.contains(found)).copied().collect::<Vec<_>>());
            all.truncate(EXCHANGE_CHOICES_MAX);
            all
        };
        let wanted: Vec<(Sku, Vec<Sku>)> =
            order.returnable.iter().map(|line| (line.sku, wanted(&line.sku))).collect();
        let mut all: Vec<Sku> = wanted.iter().flat_map(|(_, own)| own.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        if all.is_empty() {
            return Ok(BTreeMap::new());
        }
        let facts = self.projections().shelves().exchange(order.id, all).await?.ok_or_else(unknown)?;
        let now = clock::now();
        // By the same rules as when it is asked for; what they refuse is not offered.
        let one = |sku: Sku, instead: Sku| -> Option<ExchangeChoice> {
            let reason = ReturnReason::Other;
            let line = WantedBack { sku, quantity: Quantity::ONE, reason, instead: Some(instead) };
            let asked = exchanging(&published, &facts, (&[line], None), now).ok()?;
            let exchanged = facts.order.exchanged_for(&asked).ok()?;
            let line = exchanged.lines.first()?;
            let (name, difference) = (line.name.clone(), exchanged.difference());
            Some(ExchangeChoice { sku: instead, name, price: exchanged.costs, difference })
        };
        let of = |(sku, own): (Sku, Vec<Sku>)| {
            (sku, own.into_iter().filter_map(|instead| one(sku, instead)).collect())
        };
        Ok(wanted.into_iter().map(of).collect())
    }

    /// Gives an exchange up for the money.
    ///
    /// # Errors
    /// Why that cannot be any more.
    pub async fn end_exchange_by_key(&self, key: &str, number: u16) -> Result<OrderView, Refusal> {
        let end = |order| OrderCommand::EndExchange(EndExchange { order, number, reason: String::new() });
        self.done_by_key(key, end).await
    }
}
