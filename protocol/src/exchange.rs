//! Files of products, prices, stock and staff on their way in: what a column stands for, what a file would change, what it did.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::{BranchId, Fact, Refusal, RefusalCode, StaffId, TaxClassId, Timestamp};

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
    /// When goods are to be ordered again in each branch, and up to how many.
    Levels,
    /// What is on hand in each branch, with lots, dates, serial numbers and costs where the file has them.
    Stock,
    /// What somebody has counted; each branch's lines become a count that is looked at before it is posted.
    Counts,
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
    /// The branch that the line is about, by its code or name.
    InBranch,
    /// At so many or fewer it is ordered again, and up to so many.
    ReorderPoint,
    ReorderMax,
    /// What is to be on hand in a branch, where it is filled in; otherwise the column of what is there counts.
    StockNew,
    /// The lot's or the unit's own number, and the last day on which it may be sold.
    Lot,
    Expires,
    /// Where it was counted.
    Bin,
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
    /// Which branch a place of the file is. What is not named here is known by its code, name or number.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<ImportPlace>>")]
    pub places: Vec<ImportPlace>,
}

/// A place as a file calls it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPlace {
    pub name: String,
    /// None: its lines are left out.
    #[serde(default)]
    pub branch: Option<BranchId>,
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
    /// The same with its code and facts, so that it can be said in any language.
    #[serde(default)]
    pub because: Option<Refusal>,
    /// What the file calls its places, in the order in which they come.
    #[serde(default)]
    pub places: Vec<String>,
}

/// What became of a line of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportLine {
    /// Counted from 1, the headings included.
    pub line: u32,
    pub result: ImportResult,
    /// Its SKU, handle or person.
    pub what: String,
    /// In English; of a line that is taken the name that it gets, and of a picture its address.
    pub message: String,
    /// Which sentence it is, so that a client can say it in its reader's language.
    #[serde(default)]
    pub word: Option<ImportWord>,
    /// By which rule it was refused, where it was.
    #[serde(default)]
    pub code: Option<RefusalCode>,
    /// The figures and names in the sentence.
    #[serde(default)]
    pub facts: Vec<Fact>,
}

named_words! {
    /// What there is to say of a line of a file. What it is about are facts: `given` is the text of the cell.
    ImportWord, "what is said of a line";
    // What spreadsheets do to codes.
    Shortened = "shortened",
    DateForCode = "date_for_code",
    LongNumber = "long_number",
    LostZeros = "lost_zeros",
    ZerosPutBack = "zeros_put_back",
    CheckDigit = "check_digit",
    ZerosOfSku = "zeros_of_sku",
    // Cells that are not what their column says.
    NotASku = "not_a_sku",
    NotABarcode = "not_a_barcode",
    TwoReadings = "two_readings",
    NotANumber = "not_a_number",
    TooManyDecimals = "too_many_decimals",
    OtherCurrency = "other_currency",
    Negative = "negative",
    NotAQuantity = "not_a_quantity",
    NotAWeight = "not_a_weight",
    NotYesOrNo = "not_yes_or_no",
    NotAMoment = "not_a_moment",
    NotAUnit = "not_a_unit",
    NotAKind = "not_a_kind",
    NotAnAge = "not_an_age",
    NotDays = "not_days",
    NotAnEmail = "not_an_email",
    NotAStaffNumber = "not_a_staff_number",
    // What is missing, or stands there twice.
    SkuTwice = "sku_twice",
    OfferTwice = "offer_twice",
    PersonTwice = "person_twice",
    NoBranch = "no_branch",
    NoNameForNew = "no_name_for_new",
    NoAddressOfName = "no_address_of_name",
    NoPrice = "no_price",
    ChooseTaxClass = "choose_tax_class",
    NoFreeSku = "no_free_sku",
    NothingTaken = "nothing_taken",
    NoSku = "no_sku",
    NoSupplier = "no_supplier",
    NoNumber = "no_number",
    NoNameOfPerson = "no_name_of_person",
    NoNameOfCustomer = "no_name_of_customer",
    // What is not known here.
    UnknownTaxClass = "unknown_tax_class",
    UnknownArticle = "unknown_article",
    UnknownRole = "unknown_role",
    UnknownGroup = "unknown_group",
    EmptyPack = "empty_pack",
    // What is taken with something to know.
    DescriptionCut = "description_cut",
    OptionWithoutValue = "option_without_value",
    TooManyValues = "too_many_values",
    TooManyOptions = "too_many_options",
    SameValues = "same_values",
    /// Which fields differ: each is a fact of its own, named `field`.
    Changes = "changes",
    // What stays when an import is taken back.
    PersonChanged = "person_changed",
    OfferChanged = "offer_changed",
    SupplierChanged = "supplier_changed",
    ProductChanged = "product_changed",
    ProductSold = "product_sold",
    ProductInStock = "product_in_stock",
    StockSold = "stock_sold",
    AccountUsed = "account_used",
    // Of levels at which goods are ordered again.
    UnknownBranch = "unknown_branch",
    LevelTwice = "level_twice",
    NoLevel = "no_level",
    MaxNotAbove = "max_not_above",
    LevelChanged = "level_changed",
    // Of stock by lots, and of counts.
    NotALot = "not_a_lot",
    NotADay = "not_a_day",
    LotTwice = "lot_twice",
    LotNeeded = "lot_needed",
    ExpiryNeeded = "expiry_needed",
    OneUnit = "one_unit",
    LotUntracked = "lot_untracked",
    NoQuantity = "no_quantity",
    PlaceLeftOut = "place_left_out",
    LotsNamed = "lots_named",
    LotsStay = "lots_stay",
    Counted = "counted",
    CountPosted = "count_posted",
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
