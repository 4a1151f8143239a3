//! The first start: what a new shop is asked, what is proposed for each country, and how far it has come.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::{Password, Pin, PutTaxClass, RefusalCode, StartStep};

/// Everything that a new shop is asked. Whatever is left out is proposed by the country.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    pub shop_name: String,
    /// ISO 3166-1, two letters.
    pub country: String,
    /// ISO 4217; for ever.
    #[serde(default)]
    pub currency: Option<String>,
    /// ISO 639-1, two letters.
    #[serde(default)]
    pub language: Option<String>,
    /// IANA name.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The rates as somebody has looked at them.
    #[serde(default)]
    pub tax_classes: Option<Vec<PutTaxClass>>,
    pub branch: SetUpBranch,
    pub manager: SetUpManager,
    #[serde(default)]
    pub begin: Begin,
}

/// The first branch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpBranch {
    pub name: String,
    /// Short code printed on receipts; made from the name when it is left out.
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub address: String,
}

/// The first person, who may do everything.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpManager {
    pub name: String,
    /// Never kept with the rest of the answers.
    #[serde(default, skip_serializing)]
    pub pin: Option<Pin>,
    /// For the back office. As little kept as the PIN.
    #[serde(default, skip_serializing)]
    pub password: Option<Password>,
}

/// What the shop begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Begin {
    /// Nothing on the shelves.
    #[default]
    Empty,
    /// Nothing yet; a file of products is brought in next.
    Import,
    /// Products and stock to try with, which can be taken out again in one go.
    Samples,
}

/// What a country proposes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountryProposal {
    pub code: String,
    pub currency: String,
    pub language: String,
    pub time_zones: Vec<String>,
    pub tax_classes: Vec<PutTaxClass>,
}

/// One answer that cannot be taken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SetUpProblem {
    /// Its place in [`SetUp`], with dots: "branch.name".
    pub field: String,
    pub message: String,
    /// Which sentence it is, so that the page can say it in its reader's language.
    #[serde(default)]
    pub word: Option<SetUpWord>,
    /// The rule that it breaks, where that is one of the house's own.
    #[serde(default)]
    pub code: Option<RefusalCode>,
    /// The most that is possible, where the sentence tells one.
    #[serde(default)]
    pub limit: Option<u32>,
}

named_words! {
    /// Why an answer cannot be taken.
    SetUpWord, "what is said of an answer";
    NoShopName = "no_shop_name",
    NoBranchName = "no_branch_name",
    NoManagerName = "no_manager_name",
    /// A name of more than one line, or of more than `limit` characters.
    NotOneLine = "not_one_line",
    AddressTooLong = "address_too_long",
    NoCountry = "no_country",
    NoCurrency = "no_currency",
    TaxClassCount = "tax_class_count",
    NoTaxName = "no_tax_name",
    TaxRate = "tax_rate",
    TaxClassTwice = "tax_class_twice",
    NoPin = "no_pin",
    NoPassword = "no_password",
}

/// A new shop's way to its first sale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StartView {
    pub shop_name: String,
    /// Where customers find the shop.
    pub address: String,
    pub steps: Vec<StartProgress>,
    /// Products that came as samples and are still there.
    pub samples: u32,
    /// Whether somebody put the list away.
    pub over: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StartProgress {
    pub step: StartStep,
    pub done: bool,
}

/// What became of the samples.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct SamplesWithdrawn {
    /// Products that are gone, with their stock.
    pub removed: u32,
    /// Those that stay, and why.
    pub kept: Vec<SampleKept>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SampleKept {
    pub handle: String,
    pub name: String,
    pub why: String,
    #[serde(default)]
    pub word: Option<SampleWord>,
}

named_words! {
    /// Why a sample stays.
    SampleWord, "why a sample stays";
    Sold = "sold",
    SetAside = "set_aside",
}
