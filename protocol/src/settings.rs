//! What the house has settled once and for all: tax rates by place, ways to pay, reasons, rules of age and amount, and what
//! the number of a receipt looks like. Each is what a command puts, and what is told of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    AdjustmentReason, Amount, BranchId, InvoicePolicy, PrivacyPolicy, Quantity, ReceiptNumber, ReturnPolicy,
    ReviewRule, ShortPickRule, SourcingRule, TaxClassId, TenderKind,
};

/// The rates of a tax class in one place from one day on. The most particular place counts: a branch before its country,
/// that before everywhere; and of it the latest beginning that has come.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxRates {
    /// Two letters of ISO 3166; empty: everywhere, or of the branch.
    #[serde(default)]
    pub country: String,
    /// The one branch that they are for.
    #[serde(default)]
    pub branch: Option<BranchId>,
    /// The first business date on which they count, such as "2027-01-01"; empty: always.
    #[serde(default)]
    pub from: String,
    /// Whether the tax comes on top of the price; otherwise the price has it inside.
    #[serde(default)]
    pub on_top: bool,
    /// Each is reckoned from the net price; none: no tax.
    pub components: Vec<TaxComponent>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxComponent {
    /// Such as "State"; may be empty.
    #[serde(default)]
    pub name: String,
    /// Parts per million: 200000 is 20 %.
    pub rate_ppm: u32,
}

/// How something is called in one language.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// ISO 639-1, two letters.
    pub language: String,
    pub text: String,
}

/// Names a way to pay. 1 to 3 are there from the beginning: cash, card and account.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct PaymentMethodId(pub u8);

impl PaymentMethodId {
    pub const CASH: Self = Self(1);
    pub const CARD: Self = Self(2);
    pub const ACCOUNT: Self = Self(3);
    /// From here on they are the online store's own, and no house numbers any of its own so.
    pub const ONLINE: Self = Self(240);
    /// Those who take money for the online store, in one sum each.
    const SANDBOX: Self = Self(241);
    const STRIPE: Self = Self(242);
    /// What gift cards paid of orders.
    pub const GIFT_CARD: Self = Self(249);
    /// An order that is paid when it is collected.
    pub const AT_COLLECTION: Self = Self(250);
    /// Money of an order that went back by another way than it came.
    pub const BY_HAND: Self = Self(251);

    /// What is paid through somebody who takes money for the online store.
    #[must_use]
    pub fn of_provider(name: &str) -> Self {
        match name {
            "sandbox" => Self::SANDBOX,
            "stripe" => Self::STRIPE,
            _ => Self::ONLINE,
        }
    }

    /// What a tender of a kind is that names no method.
    #[must_use]
    pub const fn of(kind: TenderKind) -> Self {
        match kind {
            TenderKind::Cash => Self::CASH,
            TenderKind::Card => Self::CARD,
            TenderKind::Account => Self::ACCOUNT,
            TenderKind::BankTransfer | TenderKind::Voucher | TenderKind::Cheque | TenderKind::Other => {
                Self(0)
            }
        }
    }

    /// As reports name it: a word for those that were there from the beginning, the number of any other.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::CASH => "cash".to_owned(),
            Self::CARD => "card".to_owned(),
            Self::ACCOUNT => "account".to_owned(),
            Self::ONLINE => "online".to_owned(),
            Self::SANDBOX => "sandbox".to_owned(),
            Self::STRIPE => "stripe".to_owned(),
            Self::GIFT_CARD => "gift_card".to_owned(),
            Self::AT_COLLECTION => "collection".to_owned(),
            Self::BY_HAND => "by_hand".to_owned(),
            Self(number) => number.to_string(),
        }
    }

    /// What such a word names.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "cash" => Some(Self::CASH),
            "card" => Some(Self::CARD),
            "account" => Some(Self::ACCOUNT),
            "online" => Some(Self::ONLINE),
            "sandbox" => Some(Self::SANDBOX),
            "stripe" => Some(Self::STRIPE),
            "gift_card" => Some(Self::GIFT_CARD),
            "collection" => Some(Self::AT_COLLECTION),
            "by_hand" => Some(Self::BY_HAND),
            number => number.parse().ok().map(Self),
        }
    }
}

/// A way to pay.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentMethod {
    pub id: PaymentMethodId,
    pub name: String,
    /// The name in other languages.
    #[serde(default)]
    pub names: Vec<Wording>,
    pub kind: TenderKind,
    /// One that is not active is offered nowhere; what was paid with it keeps its name.
    pub active: bool,
    /// None named: in every branch.
    #[serde(default)]
    pub branches: Vec<BranchId>,
    /// Whether the till asks for a number by which the payment is found elsewhere.
    #[serde(default)]
    pub needs_reference: bool,
    #[serde(default)]
    pub opens_drawer: bool,
    /// Whether refunds may be paid back with it.
    #[serde(default)]
    pub refunds: bool,
    /// Lower ones stand first at the till.
    #[serde(default)]
    pub order: u16,
    /// Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// Names a reason.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct ReasonId(pub u16);

/// What a reason is offered for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonUse {
    Discount,
    Refund,
    RefundWithoutReceipt,
    StockAdjustment,
}

/// Why something out of the ordinary is done, ready to be chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub id: ReasonId,
    pub name: String,
    #[serde(default)]
    pub names: Vec<Wording>,
    pub uses: Vec<ReasonUse>,
    /// Whether something has to be written beside it.
    #[serde(default)]
    pub note_required: bool,
    pub active: bool,
    #[serde(default)]
    pub order: u16,
    /// What a correction of stock with it is booked as.
    #[serde(default)]
    pub books_as: Option<AdjustmentReason>,
    /// Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// Names a rule of sale.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS, JsonSchema,
)]
pub struct SaleRuleId(pub u16);

/// Who may buy goods of some categories, and how much of them at once. What a product says of itself goes before it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaleRule {
    pub id: SaleRuleId,
    /// Such as "Tobacco and vapes 18".
    pub name: String,
    /// Categories from the trunk, with all that is below them: "Drinks" means "Drinks/Beer" too.
    pub categories: Vec<String>,
    /// Where it counts: in one country, or everywhere when empty.
    #[serde(default)]
    pub country: String,
    /// None named: in every branch.
    #[serde(default)]
    pub branches: Vec<BranchId>,
    /// The age that a customer must have.
    #[serde(default)]
    pub age_min: Option<u8>,
    /// Most of one product that one ticket may have.
    #[serde(default)]
    pub quantity_max: Option<Quantity>,
    pub active: bool,
    /// Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// How the numbers on receipts look. What makes them unique (register, series, sequence) is always in them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Numbering {
    /// None: of every branch that has none of its own.
    #[serde(default)]
    pub branch: Option<BranchId>,
    /// What stands before every number, such as "INV"; letters and digits.
    #[serde(default)]
    pub prefix: String,
    /// Whether the branch's code stands in the place of its number.
    #[serde(default)]
    pub branch_code: bool,
    /// Whether the year of the sale is in it.
    #[serde(default)]
    pub year: bool,
    /// To how many digits the sequence is filled up with zeros.
    pub digits: u8,
    /// Gives a branch's own up again, so that those of the house count.
    #[serde(default)]
    pub removed: bool,
    /// Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

impl Numbering {
    /// As the house comes with it: "1-11-2-000042".
    pub const ORIGINAL: Self = Self {
        branch: None,
        prefix: String::new(),
        branch_code: false,
        year: false,
        digits: 6,
        removed: false,
        version: None,
    };

    /// A number as it is printed: "INV-LDN-2026-11-2-000042".
    #[must_use]
    pub fn printed(&self, number: ReceiptNumber, branch_code: &str, year: u16) -> String {
        let mut printed = String::new();
        if !self.prefix.is_empty() {
            printed.push_str(&self.prefix);
            printed.push('-');
        }
        if self.branch_code && !branch_code.is_empty() {
            printed.push_str(branch_code);
        } else {
            printed.push_str(&number.branch.to_string());
        }
        if self.year {
            printed.push_str(&format!("-{year}"));
        }
        let (register, epoch, sequence) = (number.register, number.epoch, number.sequence);
        let width = usize::from(self.digits);
        printed.push_str(&format!("-{register}-{epoch}-{sequence:0width$}"));
        printed
    }
}

/// What the house has settled, as tills and pages need it. Customers are told the rules only.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct HouseSettings {
    /// In order of their keys at the till.
    #[serde(default)]
    pub payment_methods: Vec<PaymentMethod>,
    #[serde(default)]
    pub reasons: Vec<Reason>,
    #[serde(default)]
    pub sale_rules: Vec<SaleRule>,
    #[serde(default)]
    pub numberings: Vec<Numbering>,
    /// What a correction of stock may be worth that one person books; none where there is no bound.
    #[serde(default)]
    pub correction_limit: Option<Amount>,
    /// Words that mean the same to whoever searches, a group each.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Vec<String>>>")]
    pub synonyms: Vec<Vec<String>>,
    /// How goods are valued that are told apart, where nothing else is said of their SKU.
    #[serde(default)]
    #[ts(optional, as = "Option<crate::CostMethod>")]
    pub cost_method: crate::CostMethod,
}

/// Adds, changes or ends a group of words that mean the same to whoever searches, at tills and in the shop: whoever types one of
/// them finds what has another.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutSynonyms {
    /// The group as it was; empty where it is new. Refused as `changed_meanwhile` where there is none like it any more.
    #[serde(default)]
    pub was: Vec<String>,
    /// Two to twenty single words; empty ends the group.
    #[serde(default)]
    pub words: Vec<String>,
}

/// Says what a correction of stock may be worth that one person books: of more, somebody else approves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCorrectionLimit {
    /// None: there is no bound.
    #[serde(default)]
    pub max: Option<Amount>,
}

/// What the house has settled as head office sees it: with the version of each, and what would be touched by a change.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct SettingsView {
    pub tax_classes: Vec<TaxClassDetails>,
    pub payment_methods: Vec<PaymentMethod>,
    pub reasons: Vec<Reason>,
    pub sale_rules: Vec<SaleRuleDetails>,
    pub numberings: Vec<Numbering>,
    #[serde(default)]
    pub returns: ReturnPolicy,
    #[serde(default)]
    pub review: ReviewRule,
    #[serde(default)]
    #[ts(optional, as = "Option<ShortPickRule>")]
    pub short_picks: ShortPickRule,
    #[serde(default)]
    #[ts(optional, as = "Option<SourcingRule>")]
    pub sourcing: SourcingRule,
    #[serde(default)]
    #[ts(optional, as = "Option<InvoicePolicy>")]
    pub invoices: InvoicePolicy,
    #[serde(default)]
    #[ts(optional, as = "Option<PrivacyPolicy>")]
    pub privacy: PrivacyPolicy,
    pub branches: u32,
    pub registers: u32,
    pub products: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaxClassDetails {
    pub id: TaxClassId,
    pub name: String,
    pub rate_ppm: u32,
    pub rates: Vec<TaxRates>,
    pub version: u32,
    /// How many products have a variant of it.
    pub products: u32,
    /// What counts in each branch today.
    pub today: Vec<TaxToday>,
}

/// What counts in a branch, and why.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct TaxToday {
    pub branch: BranchId,
    /// None: the class's own rate.
    pub rates: Option<TaxRates>,
    /// The next change, where one is known.
    pub next: Option<TaxRates>,
}

/// A rule with what it touches.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct SaleRuleDetails {
    pub rule: SaleRule,
    /// Products in its categories, and those among them that have a rule of their own.
    pub products: u32,
    pub own: u32,
}
