//! Readings of the catalogue.

use protocol::{
    Barcode, Branch, BranchId, Product, Register, RegisterId, Sku, Staff, StaffId, TaxClass, TaxClassId,
    Variant,
};

use super::{Catalogue, SaleTerms};

impl Catalogue {
    #[must_use]
    pub fn variant(&self, sku: &Sku) -> Option<(&Product, &Variant)> {
        self.products.variant(sku)
    }

    /// Price, tax class and kind of a SKU.
    #[must_use]
    pub fn terms(&self, sku: &Sku) -> Option<SaleTerms> {
        self.products.terms(sku)
    }

    #[must_use]
    pub fn by_barcode(&self, barcode: &Barcode) -> Option<(&Product, &Variant)> {
        self.products.sku_of(barcode).and_then(|sku| self.products.variant(sku))
    }

    #[must_use]
    pub fn product(&self, handle: &str) -> Option<&Product> {
        self.products.get(handle)
    }

    /// Every product in order of handle.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.products.iter()
    }

    /// A tax class's rate in parts per million.
    #[must_use]
    pub fn tax_rate_ppm(&self, class: TaxClassId) -> Option<u32> {
        self.tax_classes.get(&class).map(|class| class.rate_ppm)
    }

    pub fn tax_classes(&self) -> impl Iterator<Item = &TaxClass> {
        self.tax_classes.values()
    }

    #[must_use]
    pub fn branch(&self, id: BranchId) -> Option<&Branch> {
        self.branches.get(&id)
    }

    pub fn branches(&self) -> impl Iterator<Item = &Branch> {
        self.branches.values()
    }

    #[must_use]
    pub fn register(&self, id: RegisterId) -> Option<&Register> {
        self.registers.get(id)
    }

    /// The register whose device token has this SHA-256, in lower-case hex.
    #[must_use]
    pub fn register_by_token_hash(&self, token_sha256: &str) -> Option<&Register> {
        self.registers.by_token(token_sha256)
    }

    pub fn registers(&self) -> impl Iterator<Item = &Register> {
        self.registers.iter()
    }

    #[must_use]
    pub fn staff(&self, id: StaffId) -> Option<&Staff> {
        self.staff.get(&id)
    }

    /// Everyone who ever worked here, those no longer active included.
    pub fn staff_members(&self) -> impl Iterator<Item = &Staff> {
        self.staff.values()
    }
}
