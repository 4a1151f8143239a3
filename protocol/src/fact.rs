//! What a refusal is about, as figures and names beside its sentence: a client says it with them in its reader's language,
//! with that language's money, quantities and dates. It does not know the sentences.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::{Amount, Currency, Money, Quantity, Right, Sku, Timestamp};

/// One figure or name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Fact {
    pub name: FactName,
    pub is: FactValue,
}

/// What a fact is. The list is closed: it is stored, so that a kind more goes to the end, and clients of before read
/// nothing of a refusal that has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    Text(String),
    Number(u32),
    Quantity(Quantity),
    Money(Money),
    At(Timestamp),
    Right(Right),
    Rule(Rule),
}

named_words! {
    /// What a fact tells of the refusal.
    FactName, "the name of a fact";
    Sku = "sku",
    /// Of what it is about, or of what is in its way: a person, a product, a branch, a way to pay.
    Name = "name",
    /// The field of the command that is wrong, by its name in there.
    Field = "field",
    Wanted = "wanted",
    Available = "available",
    /// The most that is possible.
    Limit = "limit",
    Total = "total",
    Given = "given",
    /// How many, of what the sentence says.
    Count = "count",
    /// A barcode or a code that is not right or taken.
    Code = "code",
    Right = "right",
    At = "at",
    Currency = "currency",
    /// Which of several rules with one code it is.
    Rule = "rule",
}

named_words! {
    /// Rules whose code alone leaves open what to do.
    Rule, "the name of a rule";
    // Texts.
    Empty = "empty",
    TooLong = "too_long",
    ControlCharacters = "control_characters",
    NameTaken = "name_taken",
    CodeTaken = "code_taken",
    NoSuchCountry = "no_such_country",
    NoSuchTimeZone = "no_such_time_zone",
    // Who asks.
    RefundLimit = "refund_limit",
    NoRoleHere = "no_role_here",
    HasLeft = "has_left",
    OwnCount = "own_count",
    SignOnUnseen = "sign_on_unseen",
    RoleEnded = "role_ended",
    WrongPin = "wrong_pin",
    WrongPassword = "wrong_password",
    // When.
    ClockOff = "clock_off",
    DayBegins = "day_begins",
    EndsBeforeItBegins = "ends_before_it_begins",
    // Counts.
    StillCounting = "still_counting",
    UnderReview = "under_review",
    BeingPosted = "being_posted",
    CalledOff = "called_off",
    NobodyCounted = "nobody_counted",
    NothingCounted = "nothing_counted",
    CountAgain = "count_again",
    CountedTooLongAgo = "counted_too_long_ago",
    // Goods.
    TooLongAgo = "too_long_ago",
    NotBookedHere = "not_booked_here",
    EverythingReceived = "everything_received",
    MissingNotSaid = "missing_not_said",
    CollectCode = "collect_code",
    // Ways to pay.
    CashStays = "cash_stays",
    PaidWithIt = "paid_with_it",
    NotPaidBackWith = "not_paid_back_with",
    NotTakenHere = "not_taken_here",
    ReferenceMissing = "reference_missing",
    WaysDoNotAddUp = "ways_do_not_add_up",
    WordNeeded = "word_needed",
    NotOffered = "not_offered",
    // Lots.
    LotMissing = "lot_missing",
    NotPutTogether = "not_put_together",
    KitHasNoStock = "kit_has_no_stock",
    KitInKit = "kit_in_kit",
    KitOfItself = "kit_of_itself",
    KitTracked = "kit_tracked",
    LotDiffers = "lot_differs",
    LotUnknown = "lot_unknown",
    LotBlocked = "lot_blocked",
    ExpiryMissing = "expiry_missing",
    SerialKnown = "serial_known",
    /// A unit that was counted already.
    CountedTwice = "counted_twice",
    /// A lot is named of goods that are not told apart.
    NotToldApart = "not_told_apart",
    // Prices.
    PreviewIsOld = "preview_is_old",
    BegunMeanwhile = "begun_meanwhile",
    /// A discount or a tax of more than so many per cent, which `limit` tells.
    ShareTooLarge = "share_too_large",
    // Files that are brought in.
    NoTable = "no_table",
    NoHeadings = "no_headings",
    TooManyColumns = "too_many_columns",
    TooManyRows = "too_many_rows",
    CellTooLong = "cell_too_long",
    LineUnreadable = "line_unreadable",
    ImportBegun = "import_begun",
    AnotherImport = "another_import",
    // Pictures.
    PictureAvif = "picture_avif",
    PictureHeic = "picture_heic",
    PictureDrawing = "picture_drawing",
    NoPicture = "no_picture",
    PictureDamaged = "picture_damaged",
    PictureTooSmall = "picture_too_small",
    /// More than `count` million pixels, or more than `limit` in one direction.
    PictureTooManyPixels = "picture_too_many_pixels",
    /// More than `limit` MiB.
    PictureTooHeavy = "picture_too_heavy",
    // Delivery.
    NoDeliveryThere = "no_delivery_there",
    NotCollectedHere = "not_collected_here",
    PaidOnlineHere = "paid_online_here",
    /// There is enough of `name`, and not where the house sends from.
    CollectOnly = "collect_only",
    // Search.
    /// A group of words that mean the same has two to `limit` of them, each once.
    NotAGroup = "not_a_group",
    /// `given` is not one word of letters and digits.
    NotOneWord = "not_one_word",
    // Transfers.
    TurnedBack = "turned_back",
    // Goods that are not there yet.
    /// It waits for goods that are not there yet.
    WaitsForGoods = "waits_for_goods",
    /// Nobody may wait for it here: nothing was said of it, its date is over, or enough wait already.
    NotBackordered = "not_backordered",
    BranchNotOnline = "branch_not_online",
    DateIsOver = "date_is_over",
    // Bins that are counted.
    /// Somebody else counts the bin.
    BinTaken = "bin_taken",
    /// Somebody else has counted it.
    BinCounted = "bin_counted",
    /// Nobody counts it.
    BinFree = "bin_free",
    /// It is not one of the count's.
    BinElsewhere = "bin_elsewhere",
    /// Nothing lies in the bins that a count is to be of.
    NothingLiesThere = "nothing_lies_there",
    // What is done about goods that are missing.
    /// Only `limit` of `sku` is missing by now.
    NotShort = "not_short",
    /// The same was done for it before.
    DoneAlready = "done_already",
    /// It is collected in its branch, and nowhere else.
    CollectedHere = "collected_here",
    // Packs.
    /// So many of what holds so much come to no whole thousandths, or to no whole pieces.
    PackUneven = "pack_uneven",
    /// Two packs of one SKU hold the same.
    PackTwice = "pack_twice",
    /// What holds no more than nothing, or just one unit, is no pack.
    PackOfOne = "pack_of_one",
    /// More than one is that in which goods are bought.
    PackBuying = "pack_buying",
    /// Its stock has packs, which count in its unit.
    PackInUnit = "pack_in_unit",
    /// It waits for nobody's word any more: the order, or somebody else, has settled it.
    NotUndecided = "not_undecided",
    /// What was suggested is settled by now: it was answered, its time is over, or somebody settled what was missing.
    SuggestionOver = "suggestion_over",
}

/// What can be said of something: the facts of a refusal are collected with it.
pub trait WithFacts: Sized {
    /// The same with one fact more.
    #[must_use]
    fn fact(self, name: FactName, is: impl Into<FactValue>) -> Self;

    /// Which of several rules with one code it is.
    #[must_use]
    fn rule(self, rule: Rule) -> Self {
        self.fact(FactName::Rule, FactValue::Rule(rule))
    }

    /// The field of the command that is wrong.
    #[must_use]
    fn field(self, field: &str) -> Self {
        self.fact(FactName::Field, field)
    }

    #[must_use]
    fn sku(self, sku: Sku) -> Self {
        self.fact(FactName::Sku, sku.as_str())
    }

    #[must_use]
    fn name(self, name: &str) -> Self {
        self.fact(FactName::Name, name)
    }
}

impl From<&str> for FactValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for FactValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for FactValue {
    fn from(number: usize) -> Self {
        Self::Number(u32::try_from(number).unwrap_or(u32::MAX))
    }
}

impl From<u64> for FactValue {
    fn from(number: u64) -> Self {
        Self::Number(u32::try_from(number).unwrap_or(u32::MAX))
    }
}

impl From<u32> for FactValue {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl From<Quantity> for FactValue {
    fn from(quantity: Quantity) -> Self {
        Self::Quantity(quantity)
    }
}

impl From<Money> for FactValue {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}

impl From<(Amount, Currency)> for FactValue {
    fn from((amount, currency): (Amount, Currency)) -> Self {
        Self::Money(Money { amount, currency })
    }
}

impl From<Timestamp> for FactValue {
    fn from(at: Timestamp) -> Self {
        Self::At(at)
    }
}

impl From<Right> for FactValue {
    fn from(right: Right) -> Self {
        Self::Right(right)
    }
}
