//! Those who read the shop and the catalogue while prices change.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};

use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use tokio::task::JoinSet;

use crate::{Failure, goods, target::Target, till::source};

/// All readers.
#[derive(Debug)]
pub(super) struct Readers {
    stop: Cell<bool>,
    read: Cell<u64>,
    /// The longest answer since the last look.
    longest: Cell<Duration>,
    tasks: RefCell<JoinSet<Result<(), Failure>>>,
}

/// Readers come from addresses behind those of the load's sockets.
const FIRST_ADDRESS: u16 = 12_000;

impl Readers {
    /// Lets `each` read shop pages, and as many pages of the catalogue, `rate` a second each.
    ///
    /// # Errors
    /// When there can be no client.
    pub(super) fn start(target: &Target, each: u16, rate: f64, products: u32) -> Result<Rc<Self>, Failure> {
        let readers = Rc::new(Self {
            stop: Cell::new(false),
            read: Cell::new(0),
            longest: Cell::new(Duration::ZERO),
            tasks: RefCell::default(),
        });
        let pause = Duration::from_secs_f64(1.0 / rate.max(0.001));
        for number in 0..each {
            let shopper = target.public_at(source(FIRST_ADDRESS.saturating_add(number)))?;
            let mut tasks = readers.tasks.borrow_mut();
            tasks.spawn_local(Rc::clone(&readers).shop(shopper, pause, products, number.into()));
            tasks.spawn_local(Rc::clone(&readers).leaf(target.clone(), pause));
        }
        Ok(readers)
    }

    /// The longest answer since the last look.
    pub(super) fn look(&self) -> Duration {
        self.longest.replace(Duration::ZERO)
    }

    /// How much was read so far.
    pub(super) fn count(&self) -> u64 {
        self.read.get()
    }

    /// Ends.
    ///
    /// # Errors
    /// When the server refused a reader.
    pub(super) async fn finish(&self) -> Result<(), Failure> {
        self.stop.set(true);
        let mut tasks = self.tasks.take();
        while let Some(finished) = tasks.join_next().await {
            finished.map_err(|why| Failure::other(why.to_string()))??;
        }
        Ok(())
    }

    /// Looks at front pages, categories, the search and single products by chance.
    async fn shop(
        self: Rc<Self>,
        target: Target,
        pause: Duration,
        products: u32,
        seed: u64,
    ) -> Result<(), Failure> {
        let mut random = SmallRng::seed_from_u64(seed);
        while !self.stop.get() {
            let page = random.random_range(1..=products.div_ceil(100).max(1));
            let path = match random.random_range(0..4) {
                0 => format!("/?page={page}"),
                1 => format!("/?category=Lamp&page={}", page.div_ceil(8)),
                2 => format!("/search?q=blue+{}", random.random_range(1..=products.max(1))),
                _ => format!("/p/{}", goods::handle(random.random_range(1..=products.max(1)))),
            };
            self.one(&target, &path, pause).await?;
        }
        Ok(())
    }

    /// Leafs through the catalogue again and again.
    async fn leaf(self: Rc<Self>, target: Target, pause: Duration) -> Result<(), Failure> {
        let mut cursor = None;
        while !self.stop.get() {
            let text = self.one(&target, &catalogue_page(cursor.as_deref()), pause).await?;
            cursor = next_of(&text);
        }
        Ok(())
    }

    async fn one(&self, target: &Target, path: &str, pause: Duration) -> Result<String, Failure> {
        let start = Instant::now();
        let text = target.text(path).await?;
        self.longest.set(self.longest.get().max(start.elapsed()));
        self.read.set(self.read.get().saturating_add(1));
        tokio::time::sleep_until((start + pause).into()).await;
        Ok(text)
    }
}

/// A page of the most products.
pub(super) fn catalogue_page(cursor: Option<&str>) -> String {
    let limit = protocol::PAGE_ROWS_MAX;
    cursor.map_or_else(
        || format!("/api/v1/catalogue?limit={limit}"),
        |cursor| format!("/api/v1/catalogue?limit={limit}&cursor={cursor}"),
    )
}

/// The cursor at the end of a page, without reading what is before it.
fn next_of(text: &str) -> Option<String> {
    let (_, next) = text.rsplit_once("\"next\":\"")?;
    next.split_once('"').map(|(cursor, _)| cursor.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_found_at_the_end_of_a_page() {
        assert_eq!(next_of(r#"{"products":[],"next":"load-000500"}"#).as_deref(), Some("load-000500"));
        assert_eq!(next_of(r#"{"products":[],"next":null}"#), None);
    }
}
