//! The article that a line of a file is about, where the file brings something to articles that there are.

use domain::organisation::Organisation;
use protocol::{ImportWord as W, Sku, WithFacts as _};

use super::{damage, table::Cell, word::Word};

/// # Errors
/// In words for the line: when it names none, when a spreadsheet has damaged it, and when there is no such article.
pub(super) fn article(organisation: &Organisation, cell: Option<&Cell>) -> Result<Sku, Word> {
    let code = cell.ok_or_else(|| Word::new(W::NoSku, "The line has no SKU."))?;
    if let Some(why) = damage::of_code(code) {
        return Err(why);
    }
    let given = code.text.as_str();
    let odd = |_odd| Word::of(W::NotASku, given, format!("{given} is not a SKU."));
    let sku: Sku = given.parse().map_err(odd)?;
    if organisation.variant(&sku).is_none() {
        let message = format!("There is no article {sku}. Bring the products in first.");
        return Err(Word::new(W::UnknownArticle, message).sku(sku));
    }
    Ok(sku)
}
