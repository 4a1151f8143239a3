//! Which carts are whose: the basket of each customer who has an account, and what they put by for later, so that they find both on
//! every device. They rest in rows, which a restore gives up on purpose; what is in a cart is in the journal.

use journal::{RowError, Storage};
use protocol::{CART_IDLE_MS, CartId, CustomerId, Refusal, RefusalCode, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::rows::rows;
use crate::{clock, limits::ACCOUNT_BASKETS_MAX};

const BASKETS: &str = "account_baskets";

/// The carts of one customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Carts {
    pub(crate) basket: Option<CartId>,
    /// What is put by for later.
    pub(crate) later: Option<CartId>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Kept {
    carts: Carts,
    touched: Timestamp,
}

pub(crate) struct Baskets {
    storage: Arc<dyn Storage>,
    kept: Mutex<HashMap<CustomerId, Kept>>,
}

impl Baskets {
    pub(super) fn open(storage: Arc<dyn Storage>) -> Result<Self, RowError> {
        let now = clock::now();
        // A cart that nobody touched for so long is gone, and so is what is known of it here.
        let kept = rows::<CustomerId, Kept>(&*storage, BASKETS)?
            .filter(|(_, kept)| kept.touched.plus_millis(CART_IDLE_MS) > now);
        let kept = Mutex::new(kept.collect());
        Ok(Self { storage, kept })
    }

    pub(crate) fn of(&self, customer: CustomerId) -> Carts {
        self.lock().get(&customer).map(|kept| kept.carts).unwrap_or_default()
    }

    /// Keeps which carts a customer has.
    ///
    /// # Errors
    /// `fault` when it cannot be stored.
    pub(crate) fn keep(&self, customer: CustomerId, carts: Carts) -> Result<(), Refusal> {
        if self.of(customer) == carts {
            return Ok(());
        }
        let kept = Kept { carts, touched: clock::now() };
        let row = postcard::to_stdvec(&kept).unwrap_or_default();
        let key = customer.to_string().into_bytes();
        self.storage.put_rows(BASKETS, vec![(key, row)]).map_err(|error| fault(&error))?;
        let oldest = {
            let mut all = self.lock();
            all.insert(customer, kept);
            let full = all.len() > ACCOUNT_BASKETS_MAX;
            let oldest = all.iter().min_by_key(|(_, kept)| kept.touched).map(|(customer, _)| *customer);
            oldest.filter(|_| full)
        };
        oldest.map_or(Ok(()), |oldest| self.forget(oldest))
    }

    /// Forgets a customer's carts.
    ///
    /// # Errors
    /// As [`Self::keep`].
    pub(crate) fn forget(&self, customer: CustomerId) -> Result<(), Refusal> {
        if self.lock().remove(&customer).is_none() {
            return Ok(());
        }
        let keys = vec![customer.to_string().into_bytes()];
        self.storage.delete_rows(BASKETS, keys).map_err(|error| fault(&error))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CustomerId, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn fault(error: &RowError) -> Refusal {
    tracing::warn!(%error, "a customer's basket could not be kept");
    Refusal::new(RefusalCode::Fault, "the basket could not be kept; try again")
}
