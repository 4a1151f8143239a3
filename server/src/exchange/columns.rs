//! What the columns of a file stand for, guessed from their headings: our own, those of other systems, and what people write in
//! lists of their own. Spelling and order do not matter.

use domain::organisation::Organisation;
use protocol::{BranchId, Decimals, ImportColumn, ImportField as F, ImportFormat, ImportKind, ImportMapping};

/// Headings of one system that no other has together.
const SHOPIFY: [&str; 3] = ["handle", "title", "variantprice"];
const WOO: [&str; 3] = ["type", "name", "regularprice"];
const SQUARE: [&str; 2] = ["itemname", "variationname"];

const OF_SHOPIFY: &[(&str, F)] = &[
    ("handle", F::Handle),
    ("title", F::Name),
    ("bodyhtml", F::DescriptionHtml),
    ("vendor", F::Brand),
    ("type", F::Category),
    ("tags", F::Tags),
    ("published", F::WebShown),
    ("option1name", F::OptionName),
    ("option1value", F::OptionValue),
    ("option2name", F::OptionName),
    ("option2value", F::OptionValue),
    ("option3name", F::OptionName),
    ("option3value", F::OptionValue),
    ("variantsku", F::Sku),
    ("variantgrams", F::WeightG),
    ("variantinventoryqty", F::Stock),
    ("variantprice", F::Price),
    ("variantbarcode", F::Barcodes),
    ("imagesrc", F::Images),
    ("costperitem", F::Cost),
    ("status", F::Status),
];

const OF_WOO: &[(&str, F)] = &[
    ("id", F::OwnId),
    ("type", F::RowType),
    ("sku", F::Sku),
    ("gtin", F::Barcodes),
    ("gtinupceanorisbn", F::Barcodes),
    ("name", F::Name),
    ("published", F::Web),
    ("description", F::DescriptionHtml),
    ("regularprice", F::Price),
    ("categories", F::Category),
    ("tags", F::Tags),
    ("weightkg", F::WeightKg),
    ("weightlbs", F::WeightLb),
    ("stock", F::Stock),
    ("images", F::Images),
    ("parent", F::Parent),
    ("brands", F::Brand),
    ("attribute1name", F::OptionName),
    ("attribute1values", F::OptionValue),
    ("attribute2name", F::OptionName),
    ("attribute2values", F::OptionValue),
    ("attribute3name", F::OptionName),
    ("attribute3values", F::OptionValue),
    ("visibilityincatalog", F::WebShown),
    ("costofgoods", F::Cost),
    ("weightg", F::WeightG),
];

const OF_SQUARE: &[(&str, F)] = &[
    ("referencehandle", F::Handle),
    ("itemname", F::Name),
    ("variationname", F::Variant),
    ("sku", F::Sku),
    ("description", F::DescriptionHtml),
    ("category", F::Category),
    ("categories", F::Category),
    ("gtin", F::Barcodes),
    ("price", F::Price),
    ("defaultunitcost", F::Cost),
    ("defaultvendorname", F::Supplier),
    ("defaultvendorcode", F::SupplierCode),
    ("optionname1", F::OptionName),
    ("optionvalue1", F::OptionValue),
    ("optionname2", F::OptionName),
    ("optionvalue2", F::OptionValue),
    ("optionname3", F::OptionName),
    ("optionvalue3", F::OptionValue),
    ("squareonlineitemvisibility", F::WebShown),
    ("sellable", F::Till),
    ("archived", F::Archived),
    ("weightlb", F::WeightLb),
    ("weightkg", F::WeightKg),
];

const OF_OURS: &[(&str, F)] = &[
    ("handle", F::Handle),
    ("name", F::Name),
    ("title", F::Name),
    ("product", F::Name),
    ("productname", F::Name),
    ("artikel", F::Name),
    ("bezeichnung", F::Name),
    ("description", F::Description),
    ("beschreibung", F::Description),
    ("category", F::Category),
    ("kategorie", F::Category),
    ("warengruppe", F::Category),
    ("brand", F::Brand),
    ("marke", F::Brand),
    ("manufacturer", F::Brand),
    ("tags", F::Tags),
    ("agemin", F::AgeMin),
    ("archived", F::Archived),
    ("variant", F::Variant),
    ("variante", F::Variant),
    ("sku", F::Sku),
    ("artikelnummer", F::Sku),
    ("code", F::Sku),
    ("barcode", F::Barcodes),
    ("barcodes", F::Barcodes),
    ("ean", F::Barcodes),
    ("gtin", F::Barcodes),
    ("upc", F::Barcodes),
    ("price", F::Price),
    ("preis", F::Price),
    ("vk", F::Price),
    ("retailprice", F::Price),
    ("cost", F::Cost),
    ("ek", F::Cost),
    ("costprice", F::Cost),
    ("taxclass", F::TaxClass),
    ("tax", F::TaxClass),
    ("vat", F::TaxClass),
    ("steuer", F::TaxClass),
    ("mwst", F::TaxClass),
    ("kind", F::Kind),
    ("unit", F::Unit),
    ("weightg", F::WeightG),
    ("weightkg", F::WeightKg),
    ("web", F::Web),
    ("suppliercode", F::SupplierCode),
    ("stock", F::Stock),
    ("quantity", F::Stock),
    ("qty", F::Stock),
    ("bestand", F::Stock),
    ("images", F::Images),
    ("supplier", F::Supplier),
    ("lieferant", F::Supplier),
    ("search", F::Search),
    ("quantitymax", F::QuantityMax),
    ("webshown", F::WebShown),
    ("webfrom", F::WebFrom),
    ("webuntil", F::WebUntil),
    ("tillshown", F::TillShown),
    ("tillfrom", F::TillFrom),
    ("tilluntil", F::TillUntil),
    ("till", F::Till),
    ("option1name", F::OptionName),
    ("option1values", F::OptionValues),
    ("option1value", F::OptionValue),
    ("option2name", F::OptionName),
    ("option2values", F::OptionValues),
    ("option2value", F::OptionValue),
    ("option3name", F::OptionName),
    ("option3values", F::OptionValues),
    ("option3value", F::OptionValue),
    ("option4name", F::OptionName),
    ("option4values", F::OptionValues),
    ("option4value", F::OptionValue),
];

const OF_STAFF: &[(&str, F)] = &[
    ("number", F::StaffNumber),
    ("staff", F::StaffNumber),
    ("nummer", F::StaffNumber),
    ("id", F::StaffNumber),
    ("name", F::StaffName),
    ("role", F::Role),
    ("rolle", F::Role),
    ("active", F::Active),
    ("aktiv", F::Active),
];

const OF_OFFERS: &[(&str, F)] = &[
    ("supplier", F::Supplier),
    ("lieferant", F::Supplier),
    ("vendor", F::Supplier),
    ("sku", F::Sku),
    ("article", F::Sku),
    ("artikel", F::Sku),
    ("theircode", F::SupplierCode),
    ("suppliercode", F::SupplierCode),
    ("suppliersku", F::SupplierCode),
    ("bestellnummer", F::SupplierCode),
    ("pack", F::Pack),
    ("packsize", F::Pack),
    ("gebinde", F::Pack),
    ("cost", F::Cost),
    ("price", F::Cost),
    ("kosten", F::Cost),
    ("einkaufspreis", F::Cost),
    ("minimum", F::Minimum),
    ("minimumorder", F::Minimum),
    ("mindestmenge", F::Minimum),
    ("leaddays", F::LeadDays),
    ("leadtime", F::LeadDays),
    ("lieferzeit", F::LeadDays),
    ("email", F::SupplierEmail),
    ("mail", F::SupplierEmail),
];

const OF_CUSTOMERS: &[(&str, F)] = &[
    ("customer", F::CustomerId),
    ("name", F::CustomerName),
    ("kunde", F::CustomerName),
    ("customername", F::CustomerName),
    ("firstname", F::FirstName),
    ("vorname", F::FirstName),
    ("lastname", F::LastName),
    ("nachname", F::LastName),
    ("email", F::Email),
    ("emailaddress", F::Email),
    ("mail", F::Email),
    ("phone", F::Phone),
    ("phonenumber", F::Phone),
    ("telefon", F::Phone),
    ("language", F::Language),
    ("sprache", F::Language),
    ("group", F::CustomerGroup),
    ("customergroup", F::CustomerGroup),
    ("kundengruppe", F::CustomerGroup),
    ("gruppe", F::CustomerGroup),
    ("note", F::Note),
    ("notiz", F::Note),
    ("addressname", F::AddressName),
    ("street", F::Street),
    ("address", F::Street),
    ("address1", F::Street),
    ("strasse", F::Street),
    ("straße", F::Street),
    ("street2", F::StreetMore),
    ("address2", F::StreetMore),
    ("city", F::City),
    ("town", F::City),
    ("ort", F::City),
    ("region", F::Region),
    ("state", F::Region),
    ("postcode", F::Postcode),
    ("postalcode", F::Postcode),
    ("zip", F::Postcode),
    ("plz", F::Postcode),
    ("country", F::Country),
    ("land", F::Country),
    ("news", F::News),
    ("texts", F::Texts),
    // Shopify's.
    ("acceptsemailmarketing", F::News),
    ("acceptsmarketing", F::News),
    ("acceptssmsmarketing", F::Texts),
    ("defaultaddressaddress1", F::Street),
    ("defaultaddressaddress2", F::StreetMore),
    ("defaultaddresscity", F::City),
    ("defaultaddressprovincecode", F::Region),
    ("defaultaddresscountrycode", F::Country),
    ("defaultaddresszip", F::Postcode),
    ("provincecode", F::Region),
    ("countrycode", F::Country),
];

const OF_LEVELS: &[(&str, F)] = &[
    ("branch", F::InBranch),
    ("filiale", F::InBranch),
    ("location", F::InBranch),
    ("sku", F::Sku),
    ("article", F::Sku),
    ("artikel", F::Sku),
    ("artikelnummer", F::Sku),
    ("reorderpoint", F::ReorderPoint),
    ("reorderat", F::ReorderPoint),
    ("min", F::ReorderPoint),
    ("minimum", F::ReorderPoint),
    ("meldebestand", F::ReorderPoint),
    ("max", F::ReorderMax),
    ("maximum", F::ReorderMax),
    ("upto", F::ReorderMax),
    ("höchstbestand", F::ReorderMax),
];

const OF_STOCK: &[(&str, F)] = &[
    ("branch", F::InBranch),
    ("filiale", F::InBranch),
    ("location", F::InBranch),
    ("standort", F::InBranch),
    ("sku", F::Sku),
    ("article", F::Sku),
    ("artikel", F::Sku),
    ("artikelnummer", F::Sku),
    ("barcode", F::Barcodes),
    ("ean", F::Barcodes),
    ("gtin", F::Barcodes),
    ("gtinupceanorisbn", F::Barcodes),
    ("upc", F::Barcodes),
    ("lot", F::Lot),
    ("lotnumber", F::Lot),
    ("batch", F::Lot),
    ("charge", F::Lot),
    ("serial", F::Lot),
    ("serialnumber", F::Lot),
    ("seriennummer", F::Lot),
    ("expires", F::Expires),
    ("expiry", F::Expires),
    ("expirydate", F::Expires),
    ("bestbefore", F::Expires),
    ("mhd", F::Expires),
    ("cost", F::Cost),
    ("costperitem", F::Cost),
    ("defaultunitcost", F::Cost),
    ("kosten", F::Cost),
    ("ek", F::Cost),
    ("quantity", F::Stock),
    ("qty", F::Stock),
    ("menge", F::Stock),
    ("stock", F::Stock),
    ("bestand", F::Stock),
    ("onhand", F::Stock),
    // Shopify's inventory.
    ("onhandcurrent", F::Stock),
    ("onhandnew", F::StockNew),
];

const OF_COUNTS: &[(&str, F)] = &[
    ("branch", F::InBranch),
    ("filiale", F::InBranch),
    ("location", F::InBranch),
    ("sku", F::Sku),
    ("article", F::Sku),
    ("artikel", F::Sku),
    ("artikelnummer", F::Sku),
    ("barcode", F::Barcodes),
    ("ean", F::Barcodes),
    ("gtin", F::Barcodes),
    ("counted", F::Stock),
    ("gezählt", F::Stock),
    ("quantity", F::Stock),
    ("qty", F::Stock),
    ("menge", F::Stock),
    ("bin", F::Bin),
    ("place", F::Bin),
    ("shelf", F::Bin),
    ("platz", F::Bin),
    ("fach", F::Bin),
    ("lot", F::Lot),
    ("lotnumber", F::Lot),
    ("batch", F::Lot),
    ("charge", F::Lot),
    ("serial", F::Lot),
    ("serialnumber", F::Lot),
    ("seriennummer", F::Lot),
    ("expires", F::Expires),
    ("expiry", F::Expires),
    ("expirydate", F::Expires),
    ("bestbefore", F::Expires),
    ("mhd", F::Expires),
];

/// A heading without what people write in different ways.
pub(crate) fn plain(heading: &str) -> String {
    let lower = heading.to_lowercase().replace("catalogue", "catalog");
    lower.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Reads a file's headings as best it can.
pub(crate) fn guess(headings: &[String], kind: ImportKind, organisation: &Organisation) -> ImportMapping {
    let format = if kind == ImportKind::Products { format_of(headings) } else { ImportFormat::Plain };
    let known = match (kind, format) {
        (ImportKind::Staff, _) => OF_STAFF,
        (ImportKind::Offers, _) => OF_OFFERS,
        (ImportKind::Customers, _) => OF_CUSTOMERS,
        (ImportKind::Levels, _) => OF_LEVELS,
        (ImportKind::Stock, _) => OF_STOCK,
        (ImportKind::Counts, _) => OF_COUNTS,
        (_, ImportFormat::Shopify) => OF_SHOPIFY,
        (_, ImportFormat::WooCommerce) => OF_WOO,
        (_, ImportFormat::Square) => OF_SQUARE,
        (_, ImportFormat::Plain) => OF_OURS,
    };
    let columns = headings.iter().map(|heading| {
        let name = plain(heading);
        let field = known.iter().find(|(one, _)| *one == name).map(|(_, field)| *field);
        let (field, branch) = match (field, kind) {
            (None, ImportKind::Products) => of_a_branch(heading, &name, organisation),
            (None, ImportKind::Stock) => of_a_place(heading, &name, organisation),
            (field, _) => (field, None),
        };
        ImportColumn { heading: heading.clone(), field, branch }
    });
    let first_branch = organisation.branches().next().map(|branch| branch.id);
    ImportMapping {
        format,
        columns: columns.collect(),
        decimals: Decimals::Seen,
        tax_class: organisation.tax_classes().next().map(|class| class.id),
        branch: first_branch,
        mend_zeros: false,
        places: Vec::new(),
    }
}

fn format_of(headings: &[String]) -> ImportFormat {
    let names: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
    let has = |all: &[&str]| all.iter().all(|one| names.iter().any(|name| name == one));
    if has(&SHOPIFY) {
        ImportFormat::Shopify
    } else if has(&SQUARE) {
        ImportFormat::Square
    } else if has(&WOO) {
        ImportFormat::WooCommerce
    } else {
        ImportFormat::Plain
    }
}

/// "stock LDN" of ours, "Current Quantity London" and "New Quantity London" of Square's.
fn of_a_branch(heading: &str, name: &str, organisation: &Organisation) -> (Option<F>, Option<BranchId>) {
    let begins = [
        ("stock", F::Stock),
        ("currentquantity", F::Stock),
        ("bestand", F::Stock),
        ("newquantity", F::StockNew),
    ];
    let found = begins.into_iter().find_map(|(begin, field)| Some((name.strip_prefix(begin)?, field)));
    let Some((rest, field)) = found else { return (None, None) };
    let called =
        |branch: &&domain::organisation::Branch| plain(&branch.code) == rest || plain(&branch.name) == rest;
    let exact = organisation
        .branches()
        .find(|branch| heading.trim().ends_with(branch.code.as_str()) && called(branch));
    let found = exact.or_else(|| organisation.branches().find(called)).map(|branch| branch.id);
    (found.map(|_| field), found)
}

/// The same, and a branch's name alone: Shopify once had a column for each location.
fn of_a_place(heading: &str, name: &str, organisation: &Organisation) -> (Option<F>, Option<BranchId>) {
    let known = of_a_branch(heading, name, organisation);
    let alone = || organisation.branches().find(|one| plain(&one.name) == name || one.code == heading.trim());
    match known {
        (None, _) => alone().map_or((None, None), |branch| (Some(F::Stock), Some(branch.id))),
        known => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn other_systems_are_known_by_their_headings() {
        let none = Organisation::default();
        for (text, format, price) in [
            ("Handle,Title,Body (HTML),Variant SKU,Variant Price,Variant Barcode", ImportFormat::Shopify, 4),
            ("ID,Type,SKU,\"GTIN, UPC, EAN, or ISBN\",Name,Regular price", ImportFormat::WooCommerce, 8),
            ("Token,Item Name,Variation Name,SKU,Price", ImportFormat::Square, 4),
            ("Bezeichnung;x,Preis,EAN", ImportFormat::Plain, 1),
        ] {
            let mapping = guess(&headings(text), ImportKind::Products, &none);
            assert_eq!(mapping.format, format, "{text}");
            let found = mapping.columns.iter().position(|column| column.field == Some(F::Price));
            assert_eq!(found, Some(price), "{text}");
        }
    }
}
