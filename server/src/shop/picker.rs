//! Choosing one of a product's variants: each value of each option leads to the variant that is nearest to the one chosen,
//! so that a page without a script is as good as one with it. `clients/storefront/src/picker.ts` follows the same rule.

use protocol::{Product, Sku, Variant};

use super::pages::encoded;
use crate::words::Language;

/// What variants differ in.
pub(super) struct Axis {
    pub(super) name: String,
    /// The value of the variant that is chosen.
    pub(super) value: String,
    pub(super) choices: Vec<Choice>,
}

pub(super) struct Choice {
    pub(super) value: String,
    /// Below the address of the product.
    pub(super) query: String,
    pub(super) chosen: bool,
    /// Whether the variant that it leads to is sold out everywhere.
    pub(super) out: bool,
}

/// Axes with something to choose: those of the product's options where each variant has a value of each, and the names of
/// variants otherwise.
pub(super) fn axes(
    product: &Product,
    chosen: &Variant,
    say: Language,
    out: &dyn Fn(&Sku) -> bool,
) -> Vec<Axis> {
    let names = names_of(product);
    let axis = |(place, name): (usize, &String)| {
        let offered = offered(product, place);
        if offered.len() < 2 {
            return None;
        }
        let choices = offered.iter().filter_map(|value| {
            let nearest = nearest(product, chosen, place, value)?;
            Some(Choice {
                value: (*value).to_owned(),
                query: format!("?sku={}", encoded(nearest.sku.as_str())),
                chosen: value_of(product, chosen, place) == *value,
                out: out(&nearest.sku),
            })
        });
        Some(Axis {
            name: if name.is_empty() { say.choice().to_owned() } else { name.clone() },
            value: value_of(product, chosen, place).to_owned(),
            choices: choices.collect(),
        })
    };
    names.iter().enumerate().filter_map(axis).collect()
}

/// The values of a variant on all axes, for the script.
pub(super) fn values<'a>(product: &'a Product, variant: &'a Variant) -> Vec<&'a str> {
    (0..names_of(product).len()).map(|place| value_of(product, variant, place)).collect()
}

/// Whether its variants are told apart by options.
fn has_options(product: &Product) -> bool {
    let axes = product.options.len();
    axes > 0 && product.variants.iter().all(|variant| variant.values.len() == axes)
}

/// A name without words stands for the choice itself.
fn names_of(product: &Product) -> Vec<String> {
    if has_options(product) {
        product.options.iter().map(|option| option.name.clone()).collect()
    } else {
        vec![String::new()]
    }
}

fn value_of<'a>(product: &Product, variant: &'a Variant, place: usize) -> &'a str {
    if has_options(product) {
        variant.values.get(place).map(String::as_str).unwrap_or_default()
    } else if variant.name.is_empty() {
        variant.sku.as_str()
    } else {
        &variant.name
    }
}

/// Values that variants really have, in the order in which they are offered.
fn offered(product: &Product, place: usize) -> Vec<&str> {
    let there = || product.variants.iter().map(move |variant| value_of(product, variant, place));
    let listed = product.options.get(place).map(|option| option.values.as_slice()).unwrap_or_default();
    let listed = listed.iter().map(String::as_str).filter(|value| there().any(|one| one == *value));
    let mut found: Vec<&str> = Vec::new();
    for value in listed.filter(|_| has_options(product)).chain(there()) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

/// The variant with a value on one axis that has most in common with another on all others; the first of several.
fn nearest<'a>(product: &'a Product, from: &Variant, place: usize, value: &str) -> Option<&'a Variant> {
    let axes = names_of(product).len();
    let alike = |variant: &Variant| {
        let same = |other: &usize| value_of(product, variant, *other) == value_of(product, from, *other);
        (0..axes).filter(|other| *other != place).filter(same).count()
    };
    let has = product.variants.iter().filter(|variant| value_of(product, variant, place) == value);
    has.rev().max_by_key(|variant| alike(variant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Amount, ProductOption, TaxClassId, VariantKind};

    fn variant(sku: &str, values: &[&str]) -> Variant {
        Variant {
            tracking: Default::default(),
            parts: Vec::new(),
            oversell: protocol::Oversell::default(),
            packs: Vec::new(),
            sku: sku.parse().unwrap(),
            name: values.join(" / "),
            price: Amount(100),
            tax_class: TaxClassId(1),
            kind: VariantKind::Goods,
            barcodes: Vec::new(),
            unit: protocol::Unit::Piece,
            weight_g: None,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            pictures: Vec::new(),
            listed: Vec::new(),
        }
    }

    fn option(name: &str, values: &[&str]) -> ProductOption {
        ProductOption { name: name.into(), values: values.iter().map(|value| (*value).to_owned()).collect() }
    }

    type Told = (String, String, bool, bool);

    fn told(axes: &[Axis]) -> Vec<(String, Vec<Told>)> {
        let choice = |one: &Choice| (one.value.clone(), one.query.clone(), one.chosen, one.out);
        axes.iter().map(|axis| (axis.name.clone(), axis.choices.iter().map(choice).collect())).collect()
    }

    #[test]
    fn a_value_leads_to_the_variant_that_has_most_in_common() {
        let product = Product {
            options: vec![option("Size", &["L", "S", "XL"]), option("Colour", &["red", "blue"])],
            variants: vec![
                variant("S-R", &["S", "red"]),
                variant("S-B", &["S", "blue"]),
                variant("L-R", &["L", "red"]),
            ],
            ..Product::default()
        };
        let out = |sku: &Sku| sku.as_str() == "L-R";
        let axes = axes(&product, &product.variants[1], Language::English, &out);
        let choice =
            |value: &str, sku: &str, chosen, out| (value.to_owned(), format!("?sku={sku}"), chosen, out);
        assert_eq!(
            told(&axes),
            [
                // Nobody sells an XL; there is no blue L, so L leads to the red one.
                ("Size".to_owned(), vec![choice("L", "L-R", false, true), choice("S", "S-B", true, false)]),
                (
                    "Colour".to_owned(),
                    vec![choice("red", "S-R", false, false), choice("blue", "S-B", true, false)]
                ),
            ]
        );
        assert_eq!(axes[1].value, "blue");
    }

    #[test]
    fn without_options_variants_are_chosen_by_their_names() {
        let (mut one, mut two) = (variant("A", &[]), variant("B", &[]));
        (one.name, two.name) = ("3 mg".into(), String::new());
        let product = Product { variants: vec![one, two], ..Product::default() };
        let axes = axes(&product, &product.variants[0], Language::English, &|_| false);
        assert_eq!(axes.len(), 1);
        assert_eq!(axes[0].choices.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["3 mg", "B"]);
        assert_eq!(values(&product, &product.variants[1]), ["B"]);
    }

    #[test]
    fn where_there_is_one_variant_there_is_nothing_to_choose() {
        let product = Product { variants: vec![variant("A", &[])], ..Product::default() };
        assert!(axes(&product, &product.variants[0], Language::English, &|_| false).is_empty());
    }
}
