//! The TypeScript face of these types, as one module that the front ends import.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::{Config, TS, TypeVisitor};

use crate::{
    CatalogueChanges, CatalogueView, ClientMessage, DaySales, InsideProduct, Movement, Page, Problem,
    ServerMessage, SignInRequest, SignInResponse, SkuStock, Ticket, ZReport,
};

/// The whole module, declarations in order of name.
#[must_use]
pub fn typescript() -> String {
    let config = Config::new().with_large_int("number");
    let mut declarations = Declarations { config: &config, seen: BTreeSet::new(), by_name: BTreeMap::new() };
    declarations.visit::<ClientMessage>();
    declarations.visit::<ServerMessage>();
    declarations.visit::<CatalogueView>();
    declarations.visit::<CatalogueChanges>();
    declarations.visit::<InsideProduct>();
    declarations.visit::<SkuStock>();
    declarations.visit::<Ticket>();
    declarations.visit::<ZReport>();
    declarations.visit::<DaySales>();
    declarations.visit::<Movement>();
    declarations.visit::<SignInRequest>();
    declarations.visit::<SignInResponse>();
    declarations.visit::<Problem>();
    declarations.visit::<Page<Movement>>();
    let mut module = String::from(
        "// Made from the `protocol` crate by `cargo test -p onhand-protocol` with ONHAND_BLESS=1. Do not edit.\n",
    );
    for declaration in declarations.by_name.values() {
        module.push('\n');
        module.push_str(declaration);
        module.push('\n');
    }
    module
}

struct Declarations<'a> {
    config: &'a Config,
    seen: BTreeSet<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            self.by_name.insert(T::ident(self.config), format!("{docs}export {}", T::decl(self.config)));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
