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
    table::{self, Line, TableError},
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

/// What an import would do.
pub(super) fn plan(
    path: &Path,
    view: &ImportView,
    organisation: &Organisation,
    currency: Currency,
    (there, customers): (&OnHand, &[CustomerView]),
) -> Result<Plan, TableError> {
    let (mapping, exponent) = (&view.mapping, currency.exponent());
    Ok(match view.kind {
        ImportKind::Staff => {
            let mut people = People::new(mapping, organisation);
            each(path, |line| people.take(line))?;
            people.finish()
        }
        ImportKind::Customers => {
            let mut clients = Clients::new(mapping, organisation, customers);
            each(path, |line| clients.take(line))?;
            clients.finish()
        }
        ImportKind::Offers => {
            let mut offers = Offers::new(mapping, organisation, currency, &amounts(path, mapping)?);
            each(path, |line| offers.take(line))?;
            offers.finish()
        }
        ImportKind::Levels => {
            let mut levels = levels::Levels::new(mapping, organisation, exponent, &amounts(path, mapping)?);
            each(path, |line| levels.take(line))?;
            levels.finish()
        }
        ImportKind::Stock => {
            let (of, written) = ((mapping, organisation), amounts(path, mapping)?);
            let mut goods = Goods::new(of, currency, &written, there, reference_of(view));
            each(path, |line| goods.take(line))?;
            goods.finish()
        }
        ImportKind::Counts => {
            let mut counted = Counted::new(view, organisation, exponent, &amounts(path, mapping)?, there);
            each(path, |line| counted.take(line))?;
            counted.finish()
        }
        ImportKind::Products => {
            let reading = Reading::new(mapping, currency, &amounts(path, mapping)?);
            let mut drafts = Drafts::default();
            each(path, |line| drafts.take(&reading, line))?;
            let (reference, levels) = (format!("Import {}", view.name), &there.levels);
            let tax_class = mapping.tax_class;
            plan::products(drafts, &There { organisation, levels, tax_class, reference: &reference })
        }
    })
}

fn each(path: &Path, mut take: impl FnMut(&Line)) -> Result<(), TableError> {
    table::read(path, |_, line| {
        take(&line);
        true
    })
    .map(drop)
}

/// Every cell that holds a number, so that it shows how the file writes them.
fn amounts(path: &Path, mapping: &ImportMapping) -> Result<Vec<String>, TableError> {
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
    let mut amounts = Vec::new();
    table::read(path, |_, line| {
        let columns = mapping.columns.iter().zip(line.cells);
        amounts.extend(columns.filter(|(column, _)| is_amount(column.field)).map(|(_, cell)| cell.text));
        true
    })?;
    Ok(amounts)
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
