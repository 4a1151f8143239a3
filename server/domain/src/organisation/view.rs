//! How facts are shown. Every field is named here, so that a new fact is seen by nobody until somebody decides who may.

use protocol::Channel;

use super::{
    Branch, CustomerGroup, Organisation, Person, PriceList, Product, Register, Role, TaxClass, Variant,
    event::{Opening, Picture, ProductOption, Special, Visibility},
    places::settings_of,
};

/// A type of the journal and one of the wire that have the same fields, both ways.
macro_rules! alike {
    ($($own:ident { $($field:ident),+ })+) => {$(
        impl From<&$own> for protocol::$own {
            fn from(own: &$own) -> Self {
                Self { $($field: own.$field.clone()),+ }
            }
        }
        impl From<&protocol::$own> for $own {
            fn from(own: &protocol::$own) -> Self {
                Self { $($field: own.$field.clone()),+ }
            }
        }
    )+};
}

alike! {
    ProductOption { name, values }
    Picture { media, alt, focus_x, focus_y, width, height, tint }
    PriceList { id, name, branches, channel, from, until, active, group, version }
    CustomerGroup { id, name, active, version }
}

impl From<Visibility> for protocol::Visibility {
    fn from(Visibility { shown, from, until }: Visibility) -> Self {
        Self { shown, from, until }
    }
}

impl From<protocol::Visibility> for Visibility {
    fn from(protocol::Visibility { shown, from, until }: protocol::Visibility) -> Self {
        Self { shown, from, until }
    }
}

impl From<&Branch> for protocol::Branch {
    fn from(branch: &Branch) -> Self {
        Self {
            id: branch.id,
            code: branch.code.clone(),
            name: branch.name.clone(),
            on_web: branch.on_web,
            time_zone: branch.time_zone.clone(),
            day_starts_minutes: branch.day_starts_minutes,
            address: branch.address.clone(),
            receipt_footer: branch.receipt_footer.clone(),
            country: branch.country.clone(),
            receipt_header: branch.receipt_header.clone(),
            logo_text: branch.logo_text.clone(),
            tax_number: branch.tax_number.clone(),
            pickup: branch.pickup.clone(),
            hours: branch.hours.iter().map(Into::into).collect(),
            special_days: branch.special_days.iter().map(Into::into).collect(),
            version: branch.version,
        }
    }
}

impl From<&Register> for protocol::RegisterName {
    fn from(register: &Register) -> Self {
        Self {
            id: register.id,
            branch: register.branch,
            name: register.name.clone(),
            settings: settings_of(register),
        }
    }
}

impl From<&Opening> for protocol::OpeningHours {
    fn from(opening: &Opening) -> Self {
        Self { day: opening.day, opens: opening.opens, closes: opening.closes }
    }
}

impl From<&Special> for protocol::SpecialDay {
    fn from(day: &Special) -> Self {
        let open = day.open.map(|(opens, closes)| protocol::OpenFrom { opens, closes });
        Self { date: day.date.clone(), name: day.name.clone(), open }
    }
}

impl From<&TaxClass> for protocol::TaxClass {
    fn from(class: &TaxClass) -> Self {
        Self {
            id: class.id,
            name: class.name.clone(),
            rate_ppm: class.rate_ppm,
            rates: class.rates.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Role> for protocol::RoleView {
    fn from(role: &Role) -> Self {
        Self {
            id: role.id,
            name: role.name.clone(),
            rights: role.rights.clone(),
            discount_max_ppm: role.discount_max_ppm,
            refund_max: role.refund_max,
        }
    }
}

impl From<&Variant> for protocol::Variant {
    fn from(variant: &Variant) -> Self {
        Self {
            sku: variant.sku,
            name: variant.name.clone(),
            price: variant.price,
            tax_class: variant.tax_class,
            kind: variant.kind,
            barcodes: variant.barcodes.clone(),
            unit: variant.unit,
            weight_g: variant.weight_g,
            values: variant.values.clone(),
            pictures: variant.pictures.iter().map(Into::into).collect(),
            listed: Vec::new(),
            tracking: protocol::Tracking::Untracked,
            parts: Vec::new(),
            oversell: protocol::Oversell::Allow,
            packs: Vec::new(),
        }
    }
}

impl Product {
    /// The product with some of its variants, without what they cost in price lists; none when that leaves it empty.
    #[must_use]
    pub fn with_variants(&self, shown: impl Fn(&Variant) -> bool) -> Option<protocol::Product> {
        let variants: Vec<protocol::Variant> =
            self.variants.iter().filter(|variant| shown(variant)).map(Into::into).collect();
        (!variants.is_empty()).then(|| protocol::Product {
            handle: self.handle.as_ref().to_owned(),
            name: self.name.clone(),
            description: self.description.clone(),
            category: self.category.clone(),
            brand: self.brand.clone(),
            tags: self.tags.clone(),
            age_min: self.age_min,
            variants,
            quantity_max: self.quantity_max,
            search: self.search.clone(),
            options: self.options.iter().map(Into::into).collect(),
            pictures: self.pictures.iter().map(Into::into).collect(),
        })
    }
}

impl Organisation {
    /// A product as tills see it; none when it is out of sight.
    #[must_use]
    pub fn for_tills(&self, product: &Product) -> Option<protocol::Product> {
        let shown = product.with_variants(|variant| variant.till).filter(|_| product.at_tills());
        shown.map(|product| self.with_lists(fewest_pictures(product), |_| true))
    }

    /// A product as customers see it; none when it is out of sight, or nothing of it is for the web.
    #[must_use]
    pub fn for_web(&self, product: &Product) -> Option<protocol::Product> {
        let shown = product.with_variants(|variant| variant.web).filter(|_| product.on_web());
        shown.map(|product| {
            let mut product =
                self.with_lists(product, |list| list.channel != Some(Channel::Till) && list.group.is_none());
            // Cartons are the house's own business.
            product.variants.iter_mut().for_each(|variant| variant.packs = Vec::new());
            product
        })
    }

    fn with_lists(
        &self,
        mut product: protocol::Product,
        told: impl Fn(&PriceList) -> bool,
    ) -> protocol::Product {
        for variant in &mut product.variants {
            let listed = self.listed(&variant.sku);
            let listed = listed.filter(|listed| self.price_list(listed.list).is_some_and(|list| told(list)));
            variant.listed = listed.collect();
            variant.tracking = self.tracking(&variant.sku);
            let kit = self.sold_as_parts(&variant.sku).map(|kit| kit.parts.as_slice()).unwrap_or_default();
            let part = |part: &crate::branch::Moved| protocol::SkuQuantity {
                sku: part.sku,
                quantity: part.quantity,
            };
            variant.parts = kit.iter().map(part).collect();
            variant.oversell = self.oversell(&variant.sku);
            variant.packs = self.packs_of(&variant.sku).iter().map(Into::into).collect();
        }
        product
    }
}

/// A till shows one small picture of a thing, and its name beside it: it has a hundred thousand of them to read.
fn fewest_pictures(mut product: protocol::Product) -> protocol::Product {
    let fewest = |pictures: &mut Vec<protocol::Picture>| {
        pictures.truncate(1);
        pictures.iter_mut().for_each(|picture| picture.alt.clear());
    };
    fewest(&mut product.pictures);
    product.variants.iter_mut().for_each(|variant| fewest(&mut variant.pictures));
    product
}

impl Organisation {
    /// A person as colleagues see them.
    #[must_use]
    pub fn staff_view(&self, person: &Person) -> protocol::StaffView {
        protocol::StaffView {
            id: person.id,
            name: person.name.clone(),
            role: person.role,
            role_name: self.role(person.role).map(|role| role.name.clone()).unwrap_or_default(),
            held: person.held.iter().map(Into::into).collect(),
        }
    }

    /// A register without what only its server knows: whether it is connected, and whether a code waits.
    #[must_use]
    pub fn register_details(register: &Register) -> protocol::RegisterDetails {
        protocol::RegisterDetails {
            id: register.id,
            branch: register.branch,
            name: register.name.clone(),
            settings: settings_of(register),
            enrolled: !register.token_sha256.is_empty(),
            connected: false,
            last_seen: None,
            client: String::new(),
            code_until: None,
            version: register.version,
            outbox: None,
        }
    }

    /// A person as those see it who look after people, without what only sign-ins know.
    #[must_use]
    pub fn person_view(&self, person: &Person) -> protocol::PersonView {
        protocol::PersonView {
            id: person.id,
            name: person.name.clone(),
            role: person.role,
            role_name: self.role(person.role).map(|role| role.name.clone()).unwrap_or_default(),
            held: person.held.iter().map(Into::into).collect(),
            active: person.active,
            pin_set: person.pin_set.filter(|_| person.pin_hash.is_some()),
            password_set: person.password_set.filter(|_| person.password_hash.is_some()),
            second_factor: person.second_factor,
            sign_ins: 0,
            version: person.version,
            failed: None,
        }
    }

    #[must_use]
    pub fn role_details(&self, role: &Role) -> protocol::RoleDetails {
        protocol::RoleDetails {
            role: role.into(),
            holders: u32::try_from(self.holders(role.id)).unwrap_or(u32::MAX),
            original: Self::original_role(role.id).as_ref().map(Into::into),
            version: role.version,
        }
    }

    /// A product as the back office sees it, with costs only for those who may see them.
    #[must_use]
    pub fn inside_view(&self, product: &Product, costs: bool) -> Option<protocol::InsideProduct> {
        let inside = product.variants.iter().map(|variant| protocol::InsideVariant {
            sku: variant.sku,
            web: variant.web,
            supplier_code: variant.supplier_code.clone(),
            cost: variant.cost.filter(|_| costs),
            scheduled: self.scheduled_prices(&variant.sku).collect(),
            till: variant.till,
        });
        let (revision, edits) = self.trail(&product.handle);
        let shown = |edit: &&protocol::FieldEdit| costs || edit.field != protocol::ProductField::Cost;
        Some(protocol::InsideProduct {
            product: self.with_lists(product.with_variants(|_| true)?, |_| true),
            archived: product.archived,
            inside: inside.collect(),
            supplier: product.supplier.clone(),
            web: product.web.into(),
            till: product.till.into(),
            revision,
            edits: edits.iter().filter(shown).copied().collect(),
        })
    }
}
