//! What kits and sets are made of, as a command brings it along.

use protocol::{Quantity, Sku};
use serde::{Deserialize, Serialize};

use crate::{
    Rejection,
    branch::{Moved, hold::summed},
    check,
};

/// What one unit of a SKU is made of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recipe {
    pub sku: Sku,
    pub parts: Vec<Moved>,
}

/// Of the kits that a command is about; mostly of none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Recipes(Vec<Recipe>);

impl FromIterator<Recipe> for Recipes {
    fn from_iter<I: IntoIterator<Item = Recipe>>(recipes: I) -> Self {
        let mut told: Vec<Recipe> = recipes.into_iter().collect();
        told.sort_by_key(|recipe| recipe.sku);
        told.dedup_by_key(|recipe| recipe.sku);
        Self(told)
    }
}

impl Recipes {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What one of a SKU is made of.
    #[must_use]
    pub fn of(&self, sku: &Sku) -> Option<&[Moved]> {
        let place = self.0.binary_search_by(|recipe| recipe.sku.cmp(sku)).ok()?;
        self.0.get(place).map(|recipe| recipe.parts.as_slice())
    }

    /// What of lines is no kit, each SKU once.
    ///
    /// # Errors
    /// When a quantity is none, or the sum is too large.
    pub fn plain(&self, lines: &[Moved]) -> Result<Vec<Moved>, Rejection> {
        let plain: Vec<Moved> = lines.iter().filter(|line| self.of(&line.sku).is_none()).copied().collect();
        summed(&plain)
    }

    /// What lines take from the shelf: kits as their parts, each SKU once, so that a kit and its part in one cart are one demand.
    /// Where there are no kits the lines stay as they are, for whoever sums them anyway.
    ///
    /// # Errors
    /// When there are too many lines, a quantity is none, or the sum is too large.
    pub fn exploded(&self, lines: &[Moved]) -> Result<Vec<Moved>, Rejection> {
        if self.is_empty() {
            return Ok(lines.to_vec());
        }
        check::line_count(lines.len())?;
        let mut all = Vec::with_capacity(lines.len());
        for line in lines {
            check::quantity(line.quantity)?;
            match self.of(&line.sku) {
                None => all.push(*line),
                Some(parts) => {
                    for part in parts {
                        let quantity = times(part.quantity, line.quantity)
                            .ok_or_else(|| check::overflow("a quantity of a part"))?;
                        all.push(Moved { sku: part.sku, quantity });
                    }
                }
            }
        }
        summed(&all)
    }
}

/// So much of a part for so many kits, both in thousandths, rounded half away from nothing; none where that does not fit.
#[must_use]
pub fn times(part: Quantity, kits: Quantity) -> Option<Quantity> {
    let one = i128::from(Quantity::ONE.0);
    let product = i128::from(part.0).checked_mul(i128::from(kits.0))?;
    let half = if product < 0 { -one.checked_div(2)? } else { one.checked_div(2)? };
    i64::try_from(product.checked_add(half)?.checked_div(one)?).ok().map(Quantity)
}
