//! Options of a product and the values its variants have of them: each variant is another combination.

use protocol::{OPTION_VALUES_MAX, OPTIONS_MAX, PutProduct, RefusalCode};
use std::collections::BTreeSet;

use crate::{Rejection, check};

pub(super) fn check(product: &PutProduct) -> Result<(), Rejection> {
    check::at_most(product.options.len(), OPTIONS_MAX, "options of a product")?;
    let mut names = BTreeSet::new();
    for option in &product.options {
        check::name("an option's name", &option.name)?;
        if !names.insert(option.name.to_lowercase()) {
            return Err(invalid(format!("there are two options called {}", option.name)));
        }
        check::at_most(option.values.len(), OPTION_VALUES_MAX, "values of an option")?;
        let mut values = BTreeSet::new();
        for value in &option.values {
            check::name("an option's value", value)?;
            if !values.insert(value.to_lowercase()) {
                return Err(invalid(format!("{} has the value {value} twice", option.name)));
            }
        }
    }
    let mut combinations = BTreeSet::new();
    for variant in &product.variants {
        if variant.values.len() != product.options.len() {
            let (count, sku) = (product.options.len(), variant.sku);
            return Err(invalid(format!(
                "{sku} needs a value for each of the {count} options, and no other"
            )));
        }
        for (value, option) in variant.values.iter().zip(&product.options) {
            if !option.values.contains(value) {
                return Err(invalid(format!(
                    "{} has no value {value:?}, which {} has",
                    option.name, variant.sku
                )));
            }
        }
        if !variant.values.is_empty() && !combinations.insert(&variant.values) {
            let combination = variant.values.join(", ");
            return Err(invalid(format!(
                "there are two variants {combination}; one of them is {}",
                variant.sku
            )));
        }
    }
    Ok(())
}

fn invalid(message: String) -> Rejection {
    Rejection::new(RefusalCode::InvalidText, message)
}
