//! What head office may say: the rules for each thing that is put into the catalogue.

use std::collections::BTreeSet;

use protocol::{
    BARCODES_MAX, Branch, Currency, DESCRIPTION_CHARS_MAX, HANDLE_CHARS_MAX, Product, RefusalCode, Register,
    SetPrice, Staff, TaxClass, VARIANTS_MAX, Variant,
};

use super::{Catalogue, Event};
use crate::{
    Rejection,
    check::{self, Breaks},
    limits::{BRANCHES_MAX, PRODUCTS_MAX, REGISTERS_MAX, SKUS_MAX, STAFF_MAX},
};

/// A tax class is at most the whole price again.
const RATE_PPM_MAX: u32 = 1_000_000;
const SHA256_HEX_CHARS: usize = 64;

impl Catalogue {
    /// Tax classes are numbered by a byte, so that there is always room.
    pub(super) fn put_tax_class(&self, class: &TaxClass) -> Result<Event, Rejection> {
        check::name("the tax class's name", &class.name)?;
        if class.rate_ppm > RATE_PPM_MAX {
            let message = format!("a tax rate is 0 to {RATE_PPM_MAX} ppm, not {}", class.rate_ppm);
            return Err(Rejection::new(RefusalCode::InvalidAmount, message));
        }
        Ok(Event::TaxClassPut(class.clone()))
    }

    pub(super) fn put_branch(&self, branch: &Branch) -> Result<Event, Rejection> {
        check::name("the branch's code", &branch.code)?;
        check::name("the branch's name", &branch.name)?;
        check_room(self.branches.contains_key(&branch.id), self.branches.len(), BRANCHES_MAX, "branches")?;
        Ok(Event::BranchPut(branch.clone()))
    }

    pub(super) fn put_register(&self, register: &Register) -> Result<Event, Rejection> {
        let Register { id, branch, name, token_sha256 } = register;
        check::name("the register's name", name)?;
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if token_sha256.len() != SHA256_HEX_CHARS || !token_sha256.bytes().all(hex) {
            let message = format!("a token's SHA-256 is {SHA256_HEX_CHARS} lower-case hexadecimal digits");
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        if !self.branches.contains_key(branch) {
            return Err(Rejection::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")));
        }
        if let Some(own) = self.registers.get(*id).filter(|own| own.branch != *branch) {
            // An open shift, the people on it and every figure so far belong there.
            let message = format!("register {id} belongs to branch {}; enrol another one", own.branch);
            return Err(Rejection::new(RefusalCode::OtherBranch, message));
        }
        if let Some(other) = self.registers.by_token(token_sha256).filter(|other| other.id != *id) {
            let message = format!("register {} has this token", other.id);
            return Err(Rejection::new(RefusalCode::TokenTaken, message));
        }
        check_room(self.registers.get(*id).is_some(), self.registers.len(), REGISTERS_MAX, "registers")?;
        Ok(Event::RegisterPut(register.clone()))
    }

    pub(super) fn put_staff(&self, staff: &Staff) -> Result<Event, Rejection> {
        check::name("the staff member's name", &staff.name)?;
        check::note("the PIN's hash", &staff.pin_hash)?;
        check_room(self.staff.contains_key(&staff.id), self.staff.len(), STAFF_MAX, "staff members")?;
        Ok(Event::StaffPut(staff.clone()))
    }

    pub(super) fn put_product(&self, product: &Product) -> Result<Event, Rejection> {
        let Product { handle, name, description, category, variants } = product;
        check_handle(handle)?;
        check::name("the product's name", name)?;
        check::text("the description", description, DESCRIPTION_CHARS_MAX, Breaks::Allowed)?;
        check::note("the category", category)?;
        if variants.is_empty() {
            return Err(Rejection::new(RefusalCode::NoLines, "a product has at least one variant"));
        }
        check::at_most(variants.len(), VARIANTS_MAX, "variants of a product")?;
        for variant in variants {
            check_fields(variant)?;
        }
        for variant in variants {
            self.check_tax_class(variant)?;
        }
        self.check_owners(product)?;
        let before = self.products.get(handle);
        check_room(before.is_some(), self.products.len(), PRODUCTS_MAX, "products")?;
        let others =
            self.products.sku_count().saturating_sub(before.map_or(0, |before| before.variants.len()));
        check::at_most(others.saturating_add(variants.len()), SKUS_MAX, "variants in all")?;
        Ok(Event::ProductPut(Box::new(product.clone())))
    }

    pub(super) fn set_price(&self, currency: Currency, price: &SetPrice) -> Result<Event, Rejection> {
        check::currency(currency, price.currency)?;
        check::amount("a price", price.price)?;
        if self.variant(&price.sku).is_none() {
            return Err(Rejection::new(RefusalCode::UnknownSku, format!("there is no {}", price.sku)));
        }
        Ok(Event::PriceSet { sku: price.sku, price: price.price })
    }

    fn check_tax_class(&self, variant: &Variant) -> Result<(), Rejection> {
        if self.tax_classes.contains_key(&variant.tax_class) {
            return Ok(());
        }
        let message =
            format!("{} is in tax class {}, which does not exist", variant.sku, variant.tax_class.0);
        Err(Rejection::new(RefusalCode::UnknownTaxClass, message))
    }

    /// Every SKU and every barcode names one variant of one product.
    fn check_owners(&self, product: &Product) -> Result<(), Rejection> {
        let mut skus = BTreeSet::new();
        let mut barcodes = BTreeSet::new();
        for Variant { sku, .. } in &product.variants {
            let owner = self.products.handle_of(sku).filter(|owner| *owner != product.handle);
            if !skus.insert(sku) || owner.is_some() {
                let owner = owner.unwrap_or(&product.handle);
                return Err(Rejection::new(
                    RefusalCode::SkuTaken,
                    format!("{sku} is a variant of {owner} already"),
                ));
            }
        }
        for barcode in product.variants.iter().flat_map(|variant| &variant.barcodes) {
            let owner = self.products.sku_of(barcode).and_then(|sku| self.products.handle_of(sku));
            let owner = owner.filter(|owner| *owner != product.handle);
            if !barcodes.insert(barcode) || owner.is_some() {
                let owner = owner.unwrap_or(&product.handle);
                let message = format!("the barcode {barcode} is on a variant of {owner} already");
                return Err(Rejection::new(RefusalCode::BarcodeTaken, message));
            }
        }
        Ok(())
    }
}

fn check_fields(variant: &Variant) -> Result<(), Rejection> {
    check::note("a variant's name", &variant.name)?;
    check::amount("a price", variant.price)?;
    check::at_most(variant.barcodes.len(), BARCODES_MAX, "barcodes of a variant")
}

fn check_handle(handle: &str) -> Result<(), Rejection> {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    if (1..=HANDLE_CHARS_MAX).contains(&handle.len()) && handle.bytes().all(allowed) {
        return Ok(());
    }
    let message = format!("a handle is 1 to {HANDLE_CHARS_MAX} lower-case letters, digits and hyphens");
    Err(Rejection::new(RefusalCode::InvalidText, message))
}

/// Replacing always has room.
fn check_room(replaces: bool, count: usize, max: usize, what: &str) -> Result<(), Rejection> {
    if replaces { Ok(()) } else { check::at_most(count.saturating_add(1), max, what) }
}
