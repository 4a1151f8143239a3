//! What all products cost and where they are to be had, for narrowing and ordering lists. It is taken down away from the
//! workers, some seconds old at most, and shared; what a page says of a product is always that of now.

use protocol::{Amount, BranchId};
use std::{
    cmp::Reverse,
    collections::HashMap,
    ops::Deref,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

use super::{
    columns::{Figures, Sifted},
    window::{Arrangement, ShopWindow, WEB},
};
use crate::{
    limits::{FIGURES_FRESH, SHELF_PRODUCTS, WHOLE_LISTS_MAX},
    node::Node,
};

/// Share of time that may go into taking figures down: one part in so many.
const REST_AFTER_WORK: u32 = 20;

/// Figures of an arrangement as of a moment.
pub(super) struct Dated {
    figures: Figures,
    /// What each product costs at least.
    pub(super) lowest: Vec<Amount>,
    /// Products that are reduced, the most first: as many as the front page shows.
    pub(super) reduced: Vec<u32>,
    /// The newest products, so many too.
    pub(super) newest: Vec<u32>,
    /// Whole lists by their category, which most visitors look at: counted once.
    whole: RwLock<HashMap<String, Arc<Sifted>>>,
    arrangement: Arc<Arrangement>,
    taken: Instant,
    took: Duration,
}

impl Deref for Dated {
    type Target = Figures;

    fn deref(&self) -> &Figures {
        &self.figures
    }
}

impl Dated {
    /// Whether a branch has something of a product.
    pub(super) fn is_there(&self, number: u32) -> bool {
        let places = self.arrangement.columns.places(number);
        self.figures.stock.get(places).is_some_and(|stock| stock.iter().any(|bits| *bits != 0))
    }

    /// What a list without filters comes to.
    pub(super) fn whole(&self, category: &str, count: impl FnOnce() -> Sifted) -> Arc<Sifted> {
        let known = self.whole.read().unwrap_or_else(PoisonError::into_inner).get(category).cloned();
        if let Some(known) = known {
            return known;
        }
        let counted = Arc::new(count());
        let mut whole = self.whole.write().unwrap_or_else(PoisonError::into_inner);
        if whole.len() < WHOLE_LISTS_MAX {
            whole.insert(category.to_owned(), Arc::clone(&counted));
        }
        counted
    }

    fn is_of(&self, arrangement: &Arc<Arrangement>) -> bool {
        Arc::ptr_eq(&self.arrangement, arrangement)
    }

    fn is_fresh(&self) -> bool {
        self.taken.elapsed() < self.took.saturating_mul(REST_AFTER_WORK).max(FIGURES_FRESH)
    }
}

#[derive(Default)]
pub(super) struct FiguresKeeper {
    kept: RwLock<Option<Arc<Dated>>>,
    /// Held while they are taken down; the others are told the ones before meanwhile.
    taking: Mutex<()>,
}

impl FiguresKeeper {
    pub(super) async fn now(&self, node: &Node, window: &ShopWindow) -> Arc<Dated> {
        let arrangement = window.arrangement();
        let kept = || self.kept().filter(|kept| kept.is_of(arrangement));
        if let Some(kept) = kept().filter(|kept| kept.is_fresh()) {
            return kept;
        }
        let _taking = match (self.taking.try_lock(), kept()) {
            (Ok(guard), _) => guard,
            (Err(_), Some(kept)) => return kept,
            (Err(_), None) => self.taking.lock().await,
        };
        if let Some(kept) = kept().filter(|kept| kept.is_fresh()) {
            return kept;
        }
        let dated = Arc::new(taken(node, window).await);
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&dated));
        dated
    }

    fn kept(&self) -> Option<Arc<Dated>> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn taken(node: &Node, window: &ShopWindow) -> Dated {
    let began = Instant::now();
    let arrangement = Arc::clone(window.arrangement());
    let branches: Vec<BranchId> = window.branches.iter().map(|branch| branch.id).collect();
    let skus = arrangement.columns.skus().copied().collect();
    let stock = match node.standing(skus, branches).await {
        Ok(stock) => stock,
        Err(refusal) => {
            tracing::warn!(code = %refusal.code.name(), "lists are made without availability");
            vec![0; arrangement.columns.skus().count()]
        }
    };
    let (published, now, read) = (Arc::clone(window.published()), window.now, Arc::clone(&arrangement));
    let local = window.local.clone();
    let priced = tokio::task::spawn_blocking(move || {
        let columns = &read.columns;
        let own = |sku| published.organisation.price_in(sku, WEB, now).map(|(price, _)| price);
        let priced = |sku| {
            let (price, former) = match published.promoted_price(sku, WEB, &local, now) {
                Some(promoted) => (promoted.price, promoted.former),
                None => (own(sku).unwrap_or_default(), published.former_price(sku, WEB, now)),
            };
            let saved = former.map_or(0, |former| parts(former.0.saturating_sub(price.0), former.0));
            (price, saved)
        };
        columns.skus().map(priced).unzip::<Amount, i64, Vec<Amount>, Vec<i64>>()
    });
    let (prices, saved) = priced.await.unwrap_or_default();
    let columns = &arrangement.columns;
    let count = u32::try_from(window.handles().len()).unwrap_or(u32::MAX);
    let numbers = || 0..count;
    let least = |number| prices.get(columns.places(number)).unwrap_or_default().iter().min().copied();
    let lowest = numbers().map(|number| least(number).unwrap_or_default()).collect();
    let most = |number: u32| saved.get(columns.places(number)).unwrap_or_default().iter().max().copied();
    let mut reduced: Vec<(i64, u32)> = numbers()
        .filter_map(|number| Some((most(number)?, number)))
        .filter(|(saved, _)| *saved > 0)
        .collect();
    reduced.sort_by_key(|(saved, number)| (Reverse(*saved), *number));
    let reduced = reduced.into_iter().map(|(_, number)| number).take(SHELF_PRODUCTS).collect();
    let mut newest: Vec<u32> = numbers().collect();
    let age = |number: &u32| (Reverse(window.added(*number)), *number);
    if newest.len() > SHELF_PRODUCTS {
        newest.select_nth_unstable_by_key(SHELF_PRODUCTS, age);
        newest.truncate(SHELF_PRODUCTS);
    }
    newest.sort_unstable_by_key(age);
    Dated {
        newest,
        whole: RwLock::default(),
        figures: Figures { prices, stock },
        lowest,
        reduced,
        arrangement,
        taken: Instant::now(),
        took: began.elapsed(),
    }
}

/// How much of a price was taken off, in thousandths.
fn parts(saved: i64, of: i64) -> i64 {
    saved.saturating_mul(1_000).checked_div(of).unwrap_or(0)
}
