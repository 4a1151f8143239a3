//! How many look at orders, and what the page of one offers in exchange.

use std::time::Duration;

/// How long somebody who looks at an order is let wait for news of it before they ask again, which is less than any proxy gives up
/// after; how many may wait at once, each a task that compares an id when orders change; and how many changes they may be behind
/// before they look for themselves.
pub(crate) const ORDER_WATCH: Duration = Duration::from_secs(25);
pub(crate) const ORDER_WATCHERS_MAX: usize = 2_000;
pub(crate) const ORDER_NEWS_KEPT: usize = 256;
/// Orders that are waited for before those are forgotten for which nobody waits any more: more than are placed in the patience of
/// whoever waits.
pub(crate) const ORDER_WAITERS_SWEPT: usize = 20_000;

/// Articles that are offered for one that may be sent back: every size of a shoe in a few colours.
pub(crate) const EXCHANGE_CHOICES_MAX: usize = 40;
/// Products that a search there brings.
pub(crate) const EXCHANGE_FOUND_MAX: usize = 6;
