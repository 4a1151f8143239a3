//! The organisation: products, prices, taxes, branches, registers and staff. One stream, one writer. It does not know
//! stock, nor what a token or a PIN is; it keeps only their hashes.
//!
//! # What is checked, in this order
//! 1. the right to manage the catalogue (`not_allowed`)
//! 2. the thing's own fields: currency, texts, amounts, how many parts it has
//! 3. what it refers to (`unknown_tax_class`, `unknown_branch`, `unknown_sku`)
//! 4. what it would take from another (`sku_taken`, `barcode_taken`, `token_taken`, `other_branch`)
//! 5. that there is room for it (`too_many_lines`)

mod products;
pub use products::SaleTerms;
mod put;
mod read;
mod registers;

use std::collections::BTreeMap;

use protocol::{
    Amount, Branch, BranchId, Currency, Product, Register, Right, SetPrice, Sku, Staff, StaffId, TaxClass,
    TaxClassId, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{Grant, Machine, Rejection, check};

use products::Products;
use registers::Registers;

/// One question to head office, with the role of who asks.
#[derive(Clone, Debug)]
pub struct Command {
    pub grant: Grant,
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

/// Everything head office has said, as it is in force now.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Catalogue {
    tax_classes: BTreeMap<TaxClassId, TaxClass>,
    branches: BTreeMap<BranchId, Branch>,
    registers: Registers,
    staff: BTreeMap<StaffId, Staff>,
    products: Products,
}

impl Machine for Catalogue {
    type Command = Command;
    type Event = Event;

    fn decide(&self, _at: Timestamp, command: &Command) -> Result<Vec<Event>, Rejection> {
        check::right(&command.grant, Right::ManageCatalogue)?;
        let event = match &command.body {
            Body::PutTaxClass(class) => self.put_tax_class(class)?,
            Body::PutBranch(branch) => self.put_branch(branch)?,
            Body::PutRegister(register) => self.put_register(register)?,
            Body::PutStaff(staff) => self.put_staff(staff)?,
            Body::PutProduct(product) => self.put_product(product)?,
            Body::SetPrice(price) => self.set_price(command.currency, price)?,
        };
        Ok(vec![event])
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::TaxClassPut(class) => {
                self.tax_classes.insert(class.id, class.clone());
            }
            Event::BranchPut(branch) => {
                self.branches.insert(branch.id, branch.clone());
            }
            Event::RegisterPut(register) => self.registers.put(register.clone()),
            Event::StaffPut(staff) => {
                self.staff.insert(staff.id, staff.clone());
            }
            Event::ProductPut(product) => self.products.put((**product).clone()),
            Event::PriceSet { sku, price } => self.products.set_price(sku, *price),
        }
    }

    fn wake_at(&self) -> Option<Timestamp> {
        None
    }

    fn on_wake(&self, _at: Timestamp) -> Option<Command> {
        None
    }
}
