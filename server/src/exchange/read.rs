//! From a file to a plan: looked at for its headings first, then read twice, once for how its amounts are written and once for
//! what it says. All of it blocks.

use domain::organisation::Organisation;
use protocol::{Currency, CustomerView, ImportField as F, ImportKind, ImportMapping, ImportView};
use std::path::Path;

use super::{
    counts::Counted,
    customers::Clients,
    draft::{Drafts, Reading},
    levels,
    offers::Offers,
    plan::{self, Plan, There},
    staff::People,
    stock::{Goods, OnHand},
    table::{self, TableError},
};
use crate::limits::{IMPORT_EXAMPLES, IMPORT_PLACES_MAX};

/// The headings and the first lines of a file.
pub(super) fn look(path: &Path) -> Result<(Vec<String>, Vec<Vec<String>>), TableError> {
    let mut examples: Vec<Vec<String>> = Vec::new();
    let headings = table::read(path, |_, line| {
        examples.push(line.cells.into_iter().map(|cell| cell.text).collect());
        examples.len() < IMPORT_EXAMPLES
    })?;
    Ok((headings, examples))
}

/// What a file calls its places, in the order in which they come: those of the column that names the branch.
pub(super) fn places(path: &Path, mapping: &ImportMapping) -> Result<Vec<String>, TableError> {
    if mapping.columns.iter().all(|column| column.field != Some(F::InBranch)) {
        return Ok(Vec::new());
    }
    let mut places: Vec<String> = Vec::new();
    table::read(path, |_, line| {
        if let Some(cell) = line.cell(mapping, F::InBranch)
            && !places.contains(&cell.text)
        {
            places.push(cell.text.clone());
        }
        places.len() < IMPORT_PLACES_MAX
    })?;
    Ok(places)
}

/// What papers of an import are called; two imports of one file are told apart.
fn reference_of(view: &ImportView) -> String {
    let own: String = view.id.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    let name: String = view.name.chars().take(100).collect();
    format!("Import {name} {own}")
}

/// What an import would do.
pub(super) fn plan(
    path: &Path,
    view: &ImportView,
    organisation: &Organisation,
    currency: Currency,
    (there, customers): (&OnHand, &[CustomerView]),
) -> Result<Plan, TableError> {
    if view.kind == ImportKind::Staff {
        let mut people = People::new(&view.mapping, organisation);
        table::read(path, |_, line| {
            people.take(&line);
            true
        })?;
        return Ok(people.finish());
    }
    if view.kind == ImportKind::Customers {
        let mut clients = Clients::new(&view.mapping, organisation, customers);
        table::read(path, |_, line| {
            clients.take(&line);
            true
        })?;
        return Ok(clients.finish());
    }
    let mut amounts = Vec::new();
    let is_amount = |field| {
        matches!(
            field,
            Some(
                F::Price
                    | F::Cost
                    | F::Stock
                    | F::StockNew
                    | F::Pack
                    | F::Minimum
                    | F::ReorderPoint
                    | F::ReorderMax
            )
        )
    };
    table::read(path, |_, line| {
        let columns = view.mapping.columns.iter().zip(line.cells);
        amounts.extend(columns.filter(|(column, _)| is_amount(column.field)).map(|(_, cell)| cell.text));
        true
    })?;
    if view.kind == ImportKind::Offers {
        let mut offers = Offers::new(&view.mapping, organisation, currency, &amounts);
        table::read(path, |_, line| {
            offers.take(&line);
            true
        })?;
        return Ok(offers.finish());
    }
    if view.kind == ImportKind::Levels {
        let exponent = currency.exponent();
        let mut levels = levels::Levels::new(&view.mapping, organisation, exponent, &amounts);
        table::read(path, |_, line| {
            levels.take(&line);
            true
        })?;
        return Ok(levels.finish());
    }
    if view.kind == ImportKind::Stock {
        let of = (&view.mapping, organisation);
        let mut goods = Goods::new(of, currency, &amounts, there, reference_of(view));
        table::read(path, |_, line| {
            goods.take(&line);
            true
        })?;
        return Ok(goods.finish());
    }
    if view.kind == ImportKind::Counts {
        let mut counted = Counted::new(view, organisation, currency.exponent(), &amounts, there);
        table::read(path, |_, line| {
            counted.take(&line);
            true
        })?;
        return Ok(counted.finish());
    }
    let reading = Reading::new(&view.mapping, currency, &amounts);
    let mut drafts = Drafts::default();
    table::read(path, |_, line| {
        drafts.take(&reading, &line);
        true
    })?;
    let reference = format!("Import {}", view.name);
    let levels = &there.levels;
    let there = There { organisation, levels, tax_class: view.mapping.tax_class, reference: &reference };
    Ok(plan::products(drafts, &there))
}
