//! Orders of the online store for whoever stands at a till.

use domain::orders::{self, Brought, Order};
use protocol::{
    Amount, AskWorth, BranchId, CartId, OrderId, OrderPart, PartState, Quantity, Refusal, RegisterId, Right,
    StaffId, TillBranch, TillCollect, TillOrder, TillOrderLine, Timestamp,
};

use super::Node;
use crate::{
    clock,
    limits::TILL_ORDERS,
    node::OrdersAsked,
    projections::{KeptOrder, part_views, return_views},
};

impl Node {
    /// Orders by what their customer has in hand; by name or mail address for somebody signed on there who may look after orders.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn orders_at_till(
        &self,
        register: RegisterId,
        staff: Option<StaffId>,
        text: &str,
    ) -> Result<Vec<TillOrder>, Refusal> {
        let text = text.trim();
        let branch = self.register_view(register).await?.branch;
        if let Some((order, _)) = key_in(text) {
            let key = text.get(key_start(text)..).unwrap_or_default();
            let kept = self.order_by_key(key).await?.map(|_| order);
            return self.told_at_till(branch, kept.into_iter().collect()).await;
        }
        let asked = |text: String| OrdersAsked { text, ..OrdersAsked::default() };
        if let Some(number) = number_in(text) {
            let wanted = number.clone();
            let found = self.projections().orders.look(move |orders| orders.by_number(&wanted)).await?;
            return self.told_at_till(branch, found.into_iter().collect()).await;
        }
        if text.is_empty() || !self.may_look_for_people(register, staff).await? {
            return Ok(Vec::new());
        }
        let found = self.orders(asked(text.to_owned()), TILL_ORDERS).await?;
        self.told_at_till(branch, found.into_iter().map(|row| row.id).collect()).await
    }

    /// What would go back for goods that are brought; none where there is no such order.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn worth_brought(
        &self,
        order: OrderId,
        asked: &AskWorth,
    ) -> Result<Option<Amount>, Refusal> {
        let delivery = self.catalogue().organisation.return_policy().delivery;
        let lines: Vec<Brought> = asked
            .lines
            .iter()
            .take(protocol::LINES_MAX)
            .map(|line| Brought {
                sku: line.sku,
                good: line.good,
                damaged: line.damaged,
                reason: line.reason,
            })
            .collect();
        let kept = self.kept_order(order).await?;
        Ok(kept.map(|kept| kept.order.worth_brought(asked.number, &lines, delivery)))
    }

    /// What each branch could give of what is in a cart, for whoever chooses with the customer where it is collected.
    ///
    /// # Errors
    /// A fault when a projection does not answer.
    pub(crate) async fn branches_for(&self, cart: CartId) -> Result<Vec<TillBranch>, Refusal> {
        let facts = self.projections().shelves().cart(cart).await?;
        let published = self.catalogue();
        let lines = facts.lines.clone().unwrap_or_default();
        let branches = published.organisation.branches().filter(|branch| branch.on_web);
        let told = branches.map(|branch| {
            let rule = published.organisation.pickup(branch.id);
            let available = lines.iter().map(|line| facts.at(&line.sku, branch.id).max(Quantity::ZERO));
            TillBranch {
                branch: branch.id,
                collects: rule.collects,
                pay_in_store: rule.pay_in_store,
                available: available.collect(),
            }
        });
        Ok(told.collect())
    }

    async fn may_look_for_people(
        &self,
        register: RegisterId,
        staff: Option<StaffId>,
    ) -> Result<bool, Refusal> {
        let Some(staff) = staff else { return Ok(false) };
        let view = self.register_view(register).await?;
        let published = self.catalogue();
        let grant = published.organisation.grant_in(staff, Some(view.branch), clock::now());
        Ok(view.signed_on.contains(&staff) && grant.is_some_and(|grant| grant.may(Right::ManageOrders)))
    }

    async fn told_at_till(&self, branch: BranchId, found: Vec<OrderId>) -> Result<Vec<TillOrder>, Refusal> {
        let policy = self.catalogue().organisation.return_policy();
        let mut told = Vec::with_capacity(found.len());
        for id in found {
            let Some(KeptOrder { order, .. }) = self.kept_order(id).await? else { continue };
            let until = order.returns_until(policy.days).filter(|_| policy.days > 0);
            let seen = Seen { returns_until: until, cash: policy.cash, branch };
            told.push(at_till(id, &order, &seen));
        }
        Ok(told)
    }
}

/// What is around an order where it is looked at.
struct Seen {
    returns_until: Option<Timestamp>,
    cash: bool,
    branch: BranchId,
}

/// Each SKU once: an exchange may have brought more of what was ordered, and what comes back is told by its SKU.
fn lines_of(order: &Order) -> Vec<TillOrderLine> {
    let returnable = order.returnable();
    let mut lines: Vec<TillOrderLine> = Vec::with_capacity(order.placed.lines.len());
    for line in &order.placed.lines {
        if let Some(known) = lines.iter_mut().find(|known| known.sku == line.sku) {
            known.quantity.0 = known.quantity.0.saturating_add(line.quantity.0);
            known.total.0 = known.total.0.saturating_add(line.total.0);
            continue;
        }
        lines.push(TillOrderLine {
            sku: line.sku,
            name: line.name.clone(),
            quantity: line.quantity,
            total: line.total,
            returnable: returnable.get(&line.sku).copied().unwrap_or_default(),
        });
    }
    lines
}

fn at_till(id: OrderId, order: &Order, seen: &Seen) -> TillOrder {
    let parts = part_views(id, order);
    let open = return_views(order).into_iter().zip(&order.returns);
    TillOrder {
        id,
        number: order.number(),
        state: order.state,
        placed: order.placed_at,
        currency: order.placed.currency,
        customer: order.placed.name.clone(),
        total: Amount(order.total().0.saturating_sub(order.set_off().0)),
        lines: lines_of(order),
        returns: open.filter(|(_, own)| own.is_open()).map(|(view, _)| view).collect(),
        returns_until: seen.returns_until,
        paid_in_shop: order.is_paid_in_store() || order.is_paid_at_counter(),
        cash: seen.cash,
        due: order.due(),
        to_pay_back: order.to_pay_back(),
        collect: parts
            .iter()
            .filter(|part| order.is_collected() && part.branch == seen.branch && is_there(part))
            .map(|part| TillCollect { fulfilment: part.fulfilment, state: part.state })
            .collect(),
        waits: parts.iter().flat_map(|part| part.waits.clone()).collect(),
    }
}

/// Whether goods stand there and can be handed over.
const fn is_there(part: &OrderPart) -> bool {
    let kept =
        matches!(part.state, PartState::Promised | PartState::Picked | PartState::Packed | PartState::Ready);
    kept && part.waits.is_empty()
}

/// Where the key of an order's page begins: in its address, or at once.
fn key_start(text: &str) -> usize {
    text.rfind("/order/").map_or(0, |at| at.saturating_add("/order/".len()))
}

fn key_in(text: &str) -> Option<(OrderId, u128)> {
    orders::read_key(text.get(key_start(text)..)?)
}

/// The number of an order, from its own or that of a return: "W-000123", "w-123", "W-000123-R1".
fn number_in(text: &str) -> Option<String> {
    let small = text.to_ascii_lowercase();
    let number = small.strip_prefix("w-")?;
    let number = number.split_once("-r").map_or(number, |(number, _)| number);
    let whole = !number.is_empty() && number.len() <= 12 && number.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| number.parse().ok()).flatten().map(orders::number_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_known_by_what_is_on_paper() {
        for (text, number) in [
            ("W-000123", Some("W-000123")),
            ("w-123", Some("W-000123")),
            ("W-000123-R2", Some("W-000123")),
            ("W-", None),
            ("1-11-2-000007", None),
            ("W-12x", None),
            ("Ada", None),
        ] {
            assert_eq!(number_in(text).as_deref(), number, "{text}");
        }
        let key = "01932b5e8a0070008000000000000001000000000000000000000000000000ff";
        for text in [key.to_owned(), format!("https://shop.example/order/{key}")] {
            assert_eq!(key_in(&text).unwrap().1, 255, "{text}");
        }
        assert_eq!(key_in("https://shop.example/order/"), None);
        assert_eq!(key_in("é/order/é"), None);
    }
}
