//! Packs: cartons, sacks and rolls of goods whose stock is kept in a smaller unit, and what so many of them come to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::{Barcode, Quantity, Sku, Unit};

/// Says in which packs a SKU is bought, counted and sold besides its own unit. All of them; none takes them away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPacks {
    pub sku: Sku,
    /// Each size once: a pack is known by how much is in it.
    pub packs: Vec<Pack>,
    /// The version that the sender saw; 0 where it has none yet.
    #[serde(default)]
    pub version: Option<u32>,
}

/// A pack of one SKU.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// What people call it: "Carton", "Sack", "Roll".
    pub name: String,
    /// How many units of the SKU are in one: 12 pieces, 25 kg.
    pub holds: Quantity,
    /// What is printed on it. None of them may stand for anything else.
    #[serde(default)]
    pub barcodes: Vec<Barcode>,
    /// Whether a till sells it as a whole when its barcode is scanned, at so many times the price of a unit.
    #[serde(default)]
    pub till: bool,
    /// Whether goods are ordered in it where the supplier's offer says no pack; one pack at most.
    #[serde(default)]
    pub buying: bool,
}

/// In what one SKU can be counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PacksView {
    pub sku: Sku,
    pub name: String,
    /// What its stock is kept in.
    pub unit: Unit,
    pub packs: Vec<Pack>,
    /// Measures that everybody knows, such as grams of what is kept in kilograms.
    pub measures: Vec<MeasureOf>,
    pub version: u32,
}

/// A measure and how many units of the stock one of it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MeasureOf {
    pub measure: Measure,
    pub holds: Quantity,
}

/// A smaller measure of what is weighed or measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Gram,
    Millilitre,
    Centilitre,
    Centimetre,
    Millimetre,
}

/// What a barcode stands for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CodeView {
    pub sku: Sku,
    pub name: String,
    /// The pack whose barcode it is; none where it is that of a single unit.
    #[serde(default)]
    pub pack: Option<Pack>,
    /// What as many of it as were asked about come to, in units of the stock.
    pub quantity: Quantity,
}

/// Why so many packs are no quantity.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum PackError {
    #[error(
        "this does not come out: stock is kept in thousandths of a unit, and in whole pieces where goods are counted"
    )]
    Uneven,
    #[error("this is more than any quantity can be")]
    Overflow,
}

impl Quantity {
    /// So many of what holds so much, in units of the stock: exactly, or not at all.
    ///
    /// # Errors
    /// Where it does not come out to thousandths of a unit, or to whole pieces where `unit` is one; where it is too much.
    pub fn of_packs(count: Self, holds: Self, unit: Unit) -> Result<Self, PackError> {
        let product = i128::from(count.0).checked_mul(i128::from(holds.0)).ok_or(PackError::Overflow)?;
        let one = i128::from(Self::ONE.0);
        if product % one != 0 {
            return Err(PackError::Uneven);
        }
        let Ok(quantity) = i64::try_from(product / one).map(Self) else { return Err(PackError::Overflow) };
        if quantity > Self::INPUT_MAX || quantity < Self(-Self::INPUT_MAX.0) {
            return Err(PackError::Overflow);
        }
        if unit == Unit::Piece && !quantity.is_whole() {
            return Err(PackError::Uneven);
        }
        Ok(quantity)
    }

    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.0 % Self::ONE.0 == 0
    }
}

impl Unit {
    /// The smaller measures that need no setting up.
    #[must_use]
    pub const fn measures(self) -> &'static [MeasureOf] {
        const fn of(measure: Measure, thousandths: i64) -> MeasureOf {
            MeasureOf { measure, holds: Quantity(thousandths) }
        }
        match self {
            Self::Piece => &[],
            Self::Kilogram => const { &[of(Measure::Gram, 1)] },
            Self::Litre => const { &[of(Measure::Millilitre, 1), of(Measure::Centilitre, 10)] },
            Self::Metre => const { &[of(Measure::Millimetre, 1), of(Measure::Centimetre, 10)] },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTORS: &str = include_str!("../../clients/conformance/packs.json");

    #[derive(Deserialize)]
    struct Vectors {
        conversions: Vec<Conversion>,
        measures: Vec<(Unit, Vec<MeasureOf>)>,
    }

    #[derive(Deserialize)]
    struct Conversion {
        count: Quantity,
        holds: Quantity,
        unit: Unit,
        comes_to: Option<Quantity>,
        refused: Option<String>,
    }

    #[test]
    fn packs_come_to_what_all_clients_say_they_do() {
        let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
        assert!(vectors.conversions.len() > 10);
        for Conversion { count, holds, unit, comes_to, refused } in vectors.conversions {
            let told = Quantity::of_packs(count, holds, unit);
            let why = told.err().map(|error| match error {
                PackError::Uneven => "uneven".to_owned(),
                PackError::Overflow => "overflow".to_owned(),
            });
            assert_eq!((told.ok(), why), (comes_to, refused), "{count:?} of {holds:?} {unit:?}");
        }
        for (unit, measures) in vectors.measures {
            assert_eq!(unit.measures(), measures);
        }
    }
}
