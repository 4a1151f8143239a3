//! Files of products, prices, stock and staff on their way in: what a column stands for, what a file would change, what it did.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BranchId, StaffId, TaxClassId, Timestamp};

/// What a file is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// Products with prices, costs and stock, or any part of them.
    #[default]
    Products,
    Staff,
    /// What suppliers offer, and the suppliers with it.
    Offers,
    Customers,
}

/// Whose columns a file has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportFormat {
    /// Our own, or any other with the columns named by hand.
    #[default]
    Plain,
    Shopify,
    WooCommerce,
    Square,
}

/// What a column stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportField {
    /// What the lines of one product have in common.
    Handle,
    Name,
    Description,
    DescriptionHtml,
    Category,
    Brand,
    Tags,
    AgeMin,
    Archived,
    /// "active", "draft" or "archived".
    Status,
    /// A part of a variant's name; several are joined.
    Variant,
    Sku,
    Barcodes,
    Price,
    Cost,
    TaxClass,
    Kind,
    Unit,
    WeightG,
    WeightKg,
    WeightLb,
    Web,
    SupplierCode,
    /// What is to be on hand in a branch.
    Stock,
    /// Addresses of pictures, which are listed and not fetched.
    Images,
    /// "variable", "variation" or "simple".
    RowType,
    /// The line's own number in the other system.
    OwnId,
    /// The product that a variant's line belongs to.
    Parent,
    StaffNumber,
    StaffName,
    Role,
    Active,
    /// What variants differ in: its name, the variant's value, and all values in their order. The first column of names goes
    /// with the first of values.
    OptionName,
    OptionValue,
    OptionValues,
    Supplier,
    /// Words by which it is found besides its own.
    Search,
    QuantityMax,
    /// Whether the web store shows the whole product, and between which moments.
    WebShown,
    WebFrom,
    WebUntil,
    TillShown,
    TillFrom,
    TillUntil,
    /// Whether tills show the variant.
    Till,
    /// Pieces in a supplier's pack, and the fewest that they sell.
    Pack,
    Minimum,
    /// Days until a supplier's goods come, and where orders are mailed to.
    LeadDays,
    SupplierEmail,
    /// The customer's own number with us.
    CustomerId,
    CustomerName,
    /// Both together are the name, where there is no other.
    FirstName,
    LastName,
    Email,
    Phone,
    Language,
    CustomerGroup,
    Note,
    /// Who it is for, where that is another name.
    AddressName,
    Street,
    StreetMore,
    City,
    Region,
    Postcode,
    /// Two letters of ISO 3166-1.
    Country,
    /// Whether they agreed to news by mail, and by text message.
    News,
    Texts,
}

/// One column of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportColumn {
    /// Its heading.
    pub heading: String,
    /// None: it is left out.
    #[serde(default)]
    pub field: Option<ImportField>,
    /// The branch whose stock it is.
    #[serde(default)]
    pub branch: Option<BranchId>,
}

/// How decimals are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decimals {
    /// As the file's own prices show.
    #[default]
    Seen,
    Point,
    Comma,
}

/// How a file is to be read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportMapping {
    #[serde(default)]
    pub format: ImportFormat,
    pub columns: Vec<ImportColumn>,
    #[serde(default)]
    pub decimals: Decimals,
    /// The tax class of new variants whose line names none.
    #[serde(default)]
    pub tax_class: Option<TaxClassId>,
    /// The branch of stock whose column names none.
    #[serde(default)]
    pub branch: Option<BranchId>,
    /// Whether zeros that a spreadsheet took off barcodes are put back, which is said.
    #[serde(default)]
    pub mend_zeros: bool,
}

/// Where an import stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file is here and its columns are guessed.
    #[default]
    Uploaded,
    /// What it would change is being found out.
    Planning,
    Planned,
    Running,
    /// The server ended while it ran; running it again goes on.
    Interrupted,
    /// Somebody stopped it; running it again goes on.
    Cancelled,
    Done,
    Undoing,
    Undone,
}

/// What a file would change, or did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportCounts {
    /// Lines with something on them.
    pub lines: u32,
    /// Products or people that were not there before.
    pub new: u32,
    pub changed: u32,
    pub same: u32,
    /// Shelves whose stock changes.
    pub stock: u32,
    /// Lines that cannot be taken.
    pub errors: u32,
    /// Pictures that are listed to be fetched by hand.
    pub images: u32,
}

/// One import.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportView {
    /// A number that sorts by time.
    pub id: String,
    /// Of the file.
    pub name: String,
    pub kind: ImportKind,
    pub state: ImportState,
    pub by: StaffId,
    pub at: Timestamp,
    pub mapping: ImportMapping,
    /// The first lines as they were read, in the order of the columns.
    pub examples: Vec<Vec<String>>,
    pub counts: ImportCounts,
    /// Commands that are answered, of all there are.
    pub done: u32,
    pub total: u32,
    /// Commands that were refused while it ran or was undone.
    pub refused: u32,
    /// Why it could not go on.
    pub problem: Option<String>,
}

/// What became of a line of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportLine {
    /// Counted from 1, the headings included.
    pub line: u32,
    pub result: ImportResult,
    /// Its SKU, handle or person.
    pub what: String,
    pub message: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportResult {
    New,
    Changed,
    Same,
    /// Taken, with something to know.
    Note,
    Error,
    /// Refused while it was done or undone.
    Refused,
    Image,
}
