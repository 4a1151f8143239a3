//! From a file to a plan: looked at for its headings first, then read twice, once for how its amounts are written and once for
//! what it says. All of it blocks.

use domain::organisation::Organisation;
use protocol::{BranchId, Currency, CustomerView, ImportField as F, ImportKind, ImportView, Quantity, Sku};
use std::{collections::HashMap, path::Path};

use super::{
    customers::Clients,
    draft::{Drafts, Reading},
    levels,
    offers::Offers,
    plan::{self, Plan, There},
    staff::People,
    table::{self, TableError},
};
use crate::limits::IMPORT_EXAMPLES;

/// The headings and the first lines of a file.
pub(super) fn look(path: &Path) -> Result<(Vec<String>, Vec<Vec<String>>), TableError> {
    let mut examples: Vec<Vec<String>> = Vec::new();
    let headings = table::read(path, |_, line| {
        examples.push(line.cells.into_iter().map(|cell| cell.text).collect());
        examples.len() < IMPORT_EXAMPLES
    })?;
    Ok((headings, examples))
}

/// What is on hand where.
pub(super) type Levels = HashMap<(BranchId, Sku), Quantity>;

/// What an import would do.
pub(super) fn plan(
    path: &Path,
    view: &ImportView,
    organisation: &Organisation,
    currency: Currency,
    (levels, customers): (&Levels, &[CustomerView]),
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
            Some(F::Price | F::Cost | F::Stock | F::Pack | F::Minimum | F::ReorderPoint | F::ReorderMax)
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
    let reading = Reading::new(&view.mapping, currency, &amounts);
    let mut drafts = Drafts::default();
    table::read(path, |_, line| {
        drafts.take(&reading, &line);
        true
    })?;
    let reference = format!("Import {}", view.name);
    let there = There { organisation, levels, tax_class: view.mapping.tax_class, reference: &reference };
    Ok(plan::products(drafts, &there))
}
