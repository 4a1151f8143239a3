//! What merchants take out, as CSV or as a workbook. Headings and cells are those that an import reads: what goes out comes back
//! unchanged.

use domain::organisation::{Organisation, Product, Variant};
use protocol::{
    BranchId, ConsentKind, CustomerView, OPTIONS_MAX, PAGE_ROWS_MAX, PostalAddress, Refusal, Sku,
};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::{collections::HashMap, path::Path};

use super::values;
use crate::{node::Node, sheet::defused};

/// Cells as texts: codes must not become numbers on the way.
pub(crate) type Row = Vec<String>;

/// What every line of a product list needs besides the product.
pub(crate) struct Products {
    branches: Vec<(BranchId, String)>,
    levels: HashMap<(BranchId, Sku), i64>,
    costs: bool,
    exponent: u32,
}

const OF_PRODUCT: [&str; 8] =
    ["handle", "name", "description", "category", "brand", "tags", "age_min", "archived"];
const OF_VARIANT: [&str; 10] =
    ["variant", "sku", "barcodes", "price", "cost", "tax_class", "kind", "unit", "weight_g", "web"];

/// Where and when it is to be seen, and what else there is.
const OF_BOTH: [&str; 11] = [
    "supplier_code",
    "till",
    "supplier",
    "search",
    "quantity_max",
    "web_shown",
    "web_from",
    "web_until",
    "till_shown",
    "till_from",
    "till_until",
];

impl Products {
    /// Reads the stock of every branch.
    ///
    /// # Errors
    /// When a level cannot be read.
    pub(crate) async fn of(node: &Node, costs: bool) -> Result<Self, Refusal> {
        let published = node.catalogue();
        let branches: Vec<(BranchId, String)> =
            published.organisation.branches().map(|branch| (branch.id, branch.code.clone())).collect();
        let mut levels = HashMap::new();
        for (branch, _) in &branches {
            let mut after = None;
            loop {
                let page = node.branch_levels(*branch, after, PAGE_ROWS_MAX).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.sku);
                levels.extend(page.iter().map(|row| ((*branch, row.sku), row.level.on_hand.0)));
            }
        }
        Ok(Self { branches, levels, costs, exponent: u32::from(node.currency().exponent()) })
    }

    pub(crate) fn header(&self) -> Row {
        let names = OF_PRODUCT.iter().chain(&OF_VARIANT).chain(&OF_BOTH);
        let options = (1..=OPTIONS_MAX).flat_map(|number| {
            ["name", "values", "value"].into_iter().map(move |word| format!("option{number}_{word}"))
        });
        let stock = self.branches.iter().map(|(_, code)| format!("stock {code}"));
        names.map(|name| (*name).to_owned()).chain(options).chain(stock).collect()
    }

    /// A line for each variant.
    pub(crate) fn rows(&self, organisation: &Organisation, product: &Product) -> Vec<Row> {
        product.variants.iter().map(|variant| self.row(organisation, product, variant)).collect()
    }

    fn row(&self, organisation: &Organisation, product: &Product, variant: &Variant) -> Row {
        let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let class = organisation.tax_classes().find(|class| class.id == variant.tax_class);
        let barcodes: Vec<String> = variant.barcodes.iter().map(ToString::to_string).collect();
        let cost = variant.cost.filter(|_| self.costs);
        let mut row = vec![
            product.handle.as_ref().to_owned(),
            product.name.clone(),
            product.description.clone(),
            product.category.clone(),
            product.brand.clone(),
            values::joined(&product.tags),
            product.age_min.map(|age| age.to_string()).unwrap_or_default(),
            yes(product.archived),
            variant.name.clone(),
            variant.sku.to_string(),
            values::joined(&barcodes),
            values::written(variant.price.0, self.exponent),
            cost.map(|cost| values::written(cost.0, self.exponent)).unwrap_or_default(),
            class.map(|class| class.name.clone()).unwrap_or_default(),
            if variant.kind == protocol::VariantKind::Goods { "goods" } else { "service" }.to_owned(),
            values::unit_word(variant.unit).to_owned(),
            variant.weight_g.map(|grams| grams.to_string()).unwrap_or_default(),
            yes(variant.web),
            variant.supplier_code.clone(),
            yes(variant.till),
            product.supplier.clone(),
            product.search.clone(),
            product.quantity_max.map(|most| values::written_quantity(most.0)).unwrap_or_default(),
        ];
        let moment = |at: Option<protocol::Timestamp>| at.map(values::written_moment).unwrap_or_default();
        for shown in [product.web, product.till] {
            row.extend([yes(shown.shown), moment(shown.from), moment(shown.until)]);
        }
        for place in 0..OPTIONS_MAX {
            let option = product.options.get(place);
            row.push(option.map(|option| option.name.clone()).unwrap_or_default());
            row.push(option.map(|option| values::joined(&option.values)).unwrap_or_default());
            row.push(variant.values.get(place).cloned().unwrap_or_default());
        }
        row.extend(self.branches.iter().map(|(branch, _)| {
            let level = self.levels.get(&(*branch, variant.sku));
            level.map(|level| values::written_quantity(*level)).unwrap_or_default()
        }));
        row
    }
}

/// People, without their secrets.
pub(crate) fn people(organisation: &Organisation) -> (Row, Vec<Row>) {
    let header = ["number", "name", "role", "active"].map(str::to_owned).to_vec();
    let rows = organisation.staff_members().map(|person| {
        let role = organisation.role(person.role).map(|role| role.name.clone()).unwrap_or_default();
        let active = if person.active { "yes" } else { "no" }.to_owned();
        vec![person.id.to_string(), person.name.clone(), role, active]
    });
    (header, rows.collect())
}

/// What suppliers offer, one article a line. Costs are left out for those who may not see them.
pub(crate) fn offers(organisation: &Organisation, exponent: u32, costs: bool) -> (Row, Vec<Row>) {
    let header = ["supplier", "email", "lead days", "sku", "their code", "pack", "cost", "minimum"];
    let header = header.map(str::to_owned).to_vec();
    let all = organisation.supplies().flat_map(|(sku, of)| of.offers.iter().map(move |one| (sku, one)));
    let rows = all.filter_map(|(sku, (id, offer))| {
        let supplier = organisation.supplier(*id)?;
        let cost = offer.cost.filter(|_| costs).map(|cost| values::written(cost.0, exponent));
        Some(vec![
            supplier.name.clone(),
            supplier.email.clone(),
            supplier.lead_days.to_string(),
            sku.to_string(),
            offer.code.clone(),
            values::written_quantity(offer.pack.0),
            cost.unwrap_or_default(),
            values::written_quantity(offer.minimum.0),
        ])
    });
    (header, rows.collect())
}

/// When goods are ordered again, one article of one branch a line.
pub(crate) fn levels(organisation: &Organisation) -> (Row, Vec<Row>) {
    let header = ["branch", "sku", "name", "reorder point", "max"].map(str::to_owned).to_vec();
    let all = organisation.supplies().flat_map(|(sku, of)| of.reorders.iter().map(move |one| (sku, one)));
    let rows = all.filter_map(|(sku, (branch, reorder))| {
        let branch = organisation.branch(*branch)?;
        let (product, _) = organisation.variant(sku)?;
        Some(vec![
            branch.code.to_string(),
            sku.to_string(),
            product.name.clone(),
            values::written_quantity(reorder.point.0),
            values::written_quantity(reorder.max.0),
        ])
    });
    (header, rows.collect())
}

/// Customers, a line for each address, without their passwords.
pub(crate) fn customers(organisation: &Organisation, customers: &[CustomerView]) -> (Row, Vec<Row>) {
    let header = [
        "customer",
        "name",
        "email",
        "phone",
        "language",
        "group",
        "note",
        "news",
        "texts",
        "address_name",
        "street",
        "street2",
        "postcode",
        "city",
        "region",
        "country",
    ];
    let mut rows = Vec::new();
    for view in customers {
        let group = view.row.group.and_then(|group| organisation.customer_group(group));
        let said = |kind| {
            let consent = view.consents.iter().find(|consent| consent.kind == kind);
            consent.map(|consent| if consent.given { "yes" } else { "no" }.to_owned()).unwrap_or_default()
        };
        let own = vec![
            view.row.id.to_string(),
            view.row.name.clone(),
            view.row.email.clone(),
            view.row.phone.clone(),
            view.language.clone(),
            group.map(|group| group.name.clone()).unwrap_or_default(),
            view.note.clone(),
            said(ConsentKind::News),
            said(ConsentKind::Texts),
        ];
        if view.addresses.is_empty() {
            rows.push(own.iter().cloned().chain((0..7).map(|_| String::new())).collect());
        }
        for PostalAddress { name, line1, line2, city, region, postcode, country } in
            view.addresses.iter().map(|one| one.address.clone())
        {
            rows.push(
                own.iter().cloned().chain([name, line1, line2, postcode, city, region, country]).collect(),
            );
        }
    }
    (header.map(str::to_owned).to_vec(), rows)
}

/// Lines of CSV, with whatever looks like a formula made a text.
pub(crate) fn csv(rows: &[Row]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| defused(cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A workbook in a file, written line by line. Every cell is a text, so that no formula runs and no zero is lost.
pub(crate) fn workbook(path: &Path, rows: impl Iterator<Item = Row>) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let text = Format::new().set_num_format("@");
    let sheet = book.add_worksheet_with_constant_memory()?;
    for (number, row) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string_with_format(number, column, cell, &text)?;
        }
    }
    book.save(path)
}
