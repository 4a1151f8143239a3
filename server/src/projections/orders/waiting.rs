//! Those who wait until something is true of an order, each told once and of no other order: looking again with every change of any
//! order took half of the server's processor time while a hundred ordered at once.

use domain::orders::Order;
use protocol::OrderId;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::oneshot;

use super::WebOrders;
use crate::limits::ORDER_WAITERS_SWEPT;

struct Waiter<T> {
    is_so: fn(&T) -> bool,
    tell: oneshot::Sender<()>,
}

pub(super) struct Waiting<T>(Mutex<BTreeMap<OrderId, Vec<Waiter<T>>>>);

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Waiting<T> {
    fn by_order(&self) -> MutexGuard<'_, BTreeMap<OrderId, Vec<Waiter<T>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, order: OrderId, is_so: fn(&T) -> bool) -> oneshot::Receiver<()> {
        let (tell, told) = oneshot::channel();
        let mut by_order = self.by_order();
        if by_order.len() >= ORDER_WAITERS_SWEPT {
            // Whoever has lost patience is gone, though the order has not changed since.
            by_order.values_mut().for_each(|waiters| waiters.retain(|one| !one.tell.is_closed()));
            by_order.retain(|_, waiters| !waiters.is_empty());
        }
        by_order.entry(order).or_default().push(Waiter { is_so, tell });
        told
    }

    /// Tells those who wait for orders that have changed. What is not there any more keeps nobody waiting.
    pub(super) fn tell<'a>(&self, changed: &BTreeSet<OrderId>, order: impl Fn(&OrderId) -> Option<&'a T>)
    where
        T: 'a,
    {
        let mut by_order = self.by_order();
        if by_order.is_empty() {
            return;
        }
        for id in changed {
            let Some(waiters) = by_order.remove(id) else { continue };
            let order = order(id);
            let (now, later): (Vec<_>, Vec<_>) =
                waiters.into_iter().partition(|one| order.is_none_or(one.is_so));
            // Whoever waited may have left.
            for one in now {
                let _gone = one.tell.send(());
            }
            let later: Vec<Waiter<T>> = later.into_iter().filter(|one| !one.tell.is_closed()).collect();
            if !later.is_empty() {
                by_order.insert(*id, later);
            }
        }
    }
}

impl WebOrders {
    /// Tells when something is true of an order: nothing to wait for where it is already, or there is no such order.
    pub(crate) fn once(&self, order: OrderId, is_so: fn(&Order) -> bool) -> Option<oneshot::Receiver<()>> {
        let kept = self.kept(order)?;
        (!is_so(&kept.order)).then(|| self.derived.waiting.add(order, is_so))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot::error::TryRecvError;
    use uuid::Uuid;

    const ENOUGH: fn(&u32) -> bool = |count| *count >= 3;

    fn order(number: u128) -> OrderId {
        OrderId::new(Uuid::from_u128(number))
    }

    #[test]
    fn whoever_waits_is_told_once_it_is_so_and_of_their_own_order() {
        let waiting = Waiting::default();
        let [mut own, mut other, mut gone] = [1, 2, 3].map(|number| waiting.add(order(number), ENOUGH));
        let mut counts = BTreeMap::from([(order(1), 2), (order(2), 9)]);
        waiting.tell(&BTreeSet::from([order(1)]), |id| counts.get(id));
        assert_eq!(own.try_recv(), Err(TryRecvError::Empty), "it is not so yet");
        assert_eq!(other.try_recv(), Err(TryRecvError::Empty), "nothing has come of that one");
        counts.insert(order(1), 3);
        waiting.tell(&BTreeSet::from([order(1), order(3)]), |id| counts.get(id));
        assert_eq!(own.try_recv(), Ok(()));
        assert_eq!(gone.try_recv(), Ok(()), "what is not there any more keeps nobody waiting");
        assert_eq!(waiting.by_order().len(), 1);
    }

    #[test]
    fn whoever_has_left_is_forgotten() {
        let waiting = Waiting::default();
        drop(waiting.add(order(1), ENOUGH));
        waiting.tell(&BTreeSet::from([order(1)]), |_| Some(&0));
        assert!(waiting.by_order().is_empty());
        for number in 0..2 * u128::try_from(ORDER_WAITERS_SWEPT).unwrap() {
            drop(waiting.add(order(number), ENOUGH));
        }
        assert!(waiting.by_order().len() <= ORDER_WAITERS_SWEPT);
    }
}
