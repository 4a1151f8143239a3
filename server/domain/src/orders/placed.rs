//! What an order is from the first moment on, as it is stored.

use protocol::{Amount, BranchId, CartId, Currency, PostalAddress, Quantity, Sku};
use serde::{Deserialize, Serialize};

use crate::branch::Moved;

/// What is known of an order from the first moment on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Placed {
    pub number: u64,
    /// What opens its page together with its id.
    pub secret: u128,
    pub cart: CartId,
    pub currency: Currency,
    /// Position of the catalogue that it was priced with.
    pub catalogue: u64,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub way: Way,
    pub lines: Vec<OrderedLine>,
    pub delivery_charge: Amount,
    pub delivery_tax: Amount,
    pub total: Amount,
    /// The age the customer says to have, where something asks for one.
    pub age_confirmed: Option<u8>,
    pub note: String,
    pub language: String,
    /// Who takes the money; empty where it is paid in the shop.
    pub provider: String,
    /// Which branches are to serve which lines.
    pub plan: Vec<Planned>,
    /// Branches that can be asked should another not have it, the first first.
    pub candidates: Vec<BranchId>,
    /// Why these branches, in words.
    pub sourcing: String,
}

/// How the goods get to the customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Way {
    Ship(Address),
    Collect { branch: BranchId, pay_in_store: bool },
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Address {
    pub name: String,
    pub line1: String,
    pub line2: String,
    pub city: String,
    pub region: String,
    pub postcode: String,
    pub country: String,
}

impl From<&Address> for PostalAddress {
    fn from(to: &Address) -> Self {
        let Address { name, line1, line2, city, region, postcode, country } = to.clone();
        Self { name, line1, line2, city, region, postcode, country }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderedLine {
    pub sku: Sku,
    pub name: String,
    pub quantity: Quantity,
    pub unit_price: Amount,
    /// What the customer pays for all of it.
    pub total: Amount,
    pub tax: Amount,
    /// Whether branches have stock of it.
    pub stocked: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Planned {
    pub branch: BranchId,
    pub lines: Vec<Moved>,
    /// Whether it is set aside first, or promised at once.
    pub hold: bool,
}
