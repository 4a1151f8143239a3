//! The article that a line of a file is about, where the file brings something to articles that there are.

use domain::organisation::Organisation;
use protocol::{FactName, ImportField as F, ImportMapping, ImportWord as W, Sku, WithFacts as _};

use super::{
    damage,
    table::{Cell, Line},
    word::Word,
};

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
    if organisation.variant(&sku).is_some() {
        return Ok(sku);
    }
    if let Some(whole) = longer(organisation, &sku) {
        let message = format!(
            "{whole} is known here. Has a spreadsheet taken zeros off it? Format the column as text."
        );
        return Err(Word::new(W::ZerosOfSku, message).sku(whole));
    }
    let message = format!("There is no article {sku}. Bring the products in first.");
    Err(Word::new(W::UnknownArticle, message).sku(sku))
}

/// By SKU, or by barcode where the line has no SKU.
///
/// # Errors
/// As [`article`]; when the barcode is nobody's, or has lost zeros and nobody has said that they are put back.
pub(super) fn article_of(
    organisation: &Organisation,
    mapping: &ImportMapping,
    line: &Line,
) -> Result<Sku, Word> {
    let by_sku = line.cell(mapping, F::Sku);
    let Some(code) = line.cell(mapping, F::Barcodes).filter(|_| by_sku.is_none()) else {
        return article(organisation, by_sku);
    };
    if let Some(why) = damage::of_code(code) {
        return Err(why);
    }
    let given = code.text.as_str();
    let whole = match damage::with_lost_zeros(given) {
        Some(whole) if mapping.mend_zeros => whole,
        Some(whole) => {
            let message = format!(
                "{given} has lost zeros in front, it was {whole}. Say that they are put back, or save the file anew."
            );
            return Err(Word::of(W::LostZeros, given, message).fact(FactName::Wanted, whole));
        }
        None => given.to_owned(),
    };
    let code = whole.parse().ok().and_then(|code| organisation.by_code(&code));
    let unknown = || Word::of(W::NotABarcode, given, format!("No article has the barcode {given}."));
    code.map(|(_, variant)| variant.sku).ok_or_else(unknown)
}

/// A known SKU that is this one with zeros in front.
pub(super) fn longer(organisation: &Organisation, sku: &Sku) -> Option<Sku> {
    let text = sku.as_str();
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let padded = (text.len().saturating_add(1)..=14).map(|length| format!("{text:0>length$}"));
    let mut skus = padded.filter_map(|text| Sku::new(&text).ok());
    skus.find(|sku| organisation.variant(sku).is_some())
}
