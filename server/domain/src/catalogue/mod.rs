//! The organisation: products, prices, taxes, branches, registers and staff. One stream, one writer.

use protocol::{Branch, Currency, Product, Register, Role, SetPrice, Sku, Amount, Staff, TaxClass};
use serde::{Deserialize, Serialize};

/// One question to head office, with the role of who asks.
#[derive(Clone, Debug)]
pub struct Command {
    pub role: Role,
    /// The organisation's currency.
    pub currency: Currency,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    PutTaxClass(TaxClass),
    PutBranch(Branch),
    PutRegister(Register),
    PutStaff(Staff),
    PutProduct(Product),
    SetPrice(SetPrice),
}

/// What head office decided, as it rests in the journal. Variants and fields are only ever appended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    TaxClassPut(TaxClass),
    BranchPut(Branch),
    RegisterPut(Register),
    StaffPut(Staff),
    ProductPut(Box<Product>),
    PriceSet { sku: Sku, price: Amount },
}
