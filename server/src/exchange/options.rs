//! What the variants of a product differ in, as a file tells it: names and values in columns beside each other. What does not make
//! every variant another combination is said, and left out.

use protocol::{
    FactName, ImportField as F, ImportWord as W, OPTION_VALUES_MAX, OPTIONS_MAX, ProductOption, PutProduct,
    Sku, WithFacts as _,
};
use std::collections::{BTreeSet, HashMap};

use super::{draft::Reading, table::Line, values, word::Word};

/// The name of one option and all its values, as far as the lines of a product have told.
#[derive(Clone, Default, Debug)]
pub(crate) struct WantedOption {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
}

/// Cells of one field, one for each of its columns, the empty ones too: the first of one field goes with the first of another.
fn row(reading: &Reading<'_>, line: &Line, field: F) -> Vec<String> {
    let columns = reading.mapping.columns.iter().zip(&line.cells);
    columns.filter(|(column, _)| column.field == Some(field)).map(|(_, cell)| cell.text.clone()).collect()
}

/// What a line says of the options of its product. `all` is whether a value's cell lists every value there is.
pub(crate) fn wanted(options: &mut Vec<WantedOption>, reading: &Reading<'_>, line: &Line, all: bool) {
    let (names, lists) = (row(reading, line, F::OptionName), row(reading, line, F::OptionValues));
    let values = if all { row(reading, line, F::OptionValue) } else { Vec::new() };
    let many = names.len().max(lists.len()).max(values.len());
    if options.len() < many {
        options.resize_with(many, WantedOption::default);
    }
    for (place, option) in options.iter_mut().enumerate() {
        if let Some(name) = names.get(place).filter(|name| option.name.is_empty() && !name.is_empty()) {
            option.name.clone_from(name);
        }
        let told = lists.get(place).into_iter().chain(values.get(place)).find(|text| !text.is_empty());
        if let Some(told) = told.filter(|_| option.values.is_empty()) {
            option.values = values::several(told);
        }
    }
}

/// A variant's own values; an empty cell is none.
pub(crate) fn values_of(reading: &Reading<'_>, line: &Line) -> Vec<Option<String>> {
    let nameless = |text: &String| text.is_empty() || text == "Default Title";
    row(reading, line, F::OptionValue)
        .into_iter()
        .map(|text| Some(text).filter(|text| !nameless(text)))
        .collect()
}

/// Gives a product its options. None when they are as the file wants them, otherwise why they are left out.
pub(crate) fn settle(
    put: &mut PutProduct,
    wanted: &[WantedOption],
    told: &HashMap<Sku, Vec<Option<String>>>,
) -> Option<Word> {
    let has = |place: usize| told.values().any(|values| values.get(place).is_some_and(Option::is_some));
    let many = told.values().map(Vec::len).max().unwrap_or_default();
    let used: Vec<usize> = (0..many).filter(|place| has(*place)).collect();
    if used.is_empty() {
        return None;
    }
    let mut options = Vec::new();
    let mut rows: Vec<Vec<String>> = vec![Vec::new(); put.variants.len()];
    for place in used {
        let asked = wanted.get(place);
        let at = options.len();
        let name = asked.map(|one| one.name.clone()).filter(|name| !name.is_empty());
        let name = name.or_else(|| put.options.get(at).map(|option| option.name.clone()));
        let name = name.unwrap_or_else(|| format!("Option {}", place.saturating_add(1)));
        let known = put.options.iter().position(|option| option.name.eq_ignore_ascii_case(&name));
        let mut values = asked.map(|one| one.values.clone()).unwrap_or_default();
        if values.is_empty() {
            values = known
                .and_then(|known| put.options.get(known))
                .map(|one| one.values.clone())
                .unwrap_or_default();
        }
        for (variant, row) in put.variants.iter().zip(&mut rows) {
            let own = told.get(&variant.sku).and_then(|all| all.get(place).cloned().flatten());
            let before = || known.and_then(|known| variant.values.get(known)).cloned();
            let Some(value) = own.or_else(before) else {
                let message = format!("The options are left out: {} has no value of {name}.", variant.sku);
                return Some(Word::new(W::OptionWithoutValue, message).sku(variant.sku).name(&name));
            };
            if !values.contains(&value) {
                values.push(value.clone());
            }
            row.push(value);
        }
        if values.len() > OPTION_VALUES_MAX {
            let message =
                format!("The options are left out: {name} has more than {OPTION_VALUES_MAX} values.");
            let said = Word::new(W::TooManyValues, message).name(&name);
            return Some(said.fact(FactName::Limit, OPTION_VALUES_MAX));
        }
        options.push(ProductOption { name, values });
    }
    if options.len() > OPTIONS_MAX {
        let message = format!("The options are left out: there are more than {OPTIONS_MAX}.");
        return Some(Word::new(W::TooManyOptions, message).fact(FactName::Limit, OPTIONS_MAX));
    }
    let different: BTreeSet<&Vec<String>> = rows.iter().collect();
    if different.len() < rows.len() {
        let message = "The options are left out: two articles have the same values of all of them.";
        return Some(Word::new(W::SameValues, message));
    }
    put.options = options;
    for (variant, row) in put.variants.iter_mut().zip(rows) {
        variant.values = row;
    }
    None
}
