//! What head office may ask for: places, people and their rights, and taxes; products and prices have files of their own.
//! What is shown of them is told by other types (`catalogue.rs`), so that a fact of the house is never shown by accident.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

use crate::{
    Amount, ArchiveProduct, BranchId, ChangePrices, DeliveryZone, EditProduct, InvoicePolicy, LiftRecall,
    Numbering, OpeningHours, Password, PaymentMethod, PickupRule, PrivacyPolicy, PutCollection, PutCoupon,
    PutCustomerGroup, PutFlashSale, PutKit, PutMail, PutPacks, PutPriceList, PutProduct, PutPromotion,
    PutSupplier, PutSynonyms, PutTheme, Reason, RecallLot, Redirect, RegisterId, RegisterSettings,
    RemoveCollection, RemoveProduct, RemoveRedirect, RemoveWebPage, ReturnPolicy, ReviewRule, RevokeRegister,
    RoleHeld, RoleId, SaleRule, SetBackorders, SetBins, SetBuffers, SetCorrectionLimit, SetCostMethod,
    SetLabelPrinter, SetListPrices, SetOffers, SetOversell, SetPrice, SetReorder, SetSafety, SetTracking,
    ShortPickRule, SourcingRule, SpecialDay, StaffId, TaxClassId, TaxRates, UnschedulePrice, WebMenus,
    WebPage,
};

/// A change of the organisation. Each answers `done`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationCommand {
    PutTaxClass(PutTaxClass),
    PutBranch(PutBranch),
    PutRegister(PutRegister),
    /// Adds a person, or changes what is named of one.
    PutStaff(PutStaff),
    PutRole(PutRole),
    /// Adds a product or replaces one with the same handle.
    PutProduct(PutProduct),
    /// Changes one variant's price, from now on or from a later moment.
    SetPrice(SetPrice),
    /// Takes a product out of sight, or back in.
    ArchiveProduct(ArchiveProduct),
    /// Changes what is named of a product, unless somebody else has changed just that meanwhile.
    EditProduct(EditProduct),
    /// Changes many prices by a rule, which the server computes.
    ChangePrices(ChangePrices),
    /// Adds a price list, or changes where and when one counts.
    PutPriceList(PutPriceList),
    /// Puts prices into a list, or takes them out.
    SetListPrices(SetListPrices),
    /// Takes a register's token back: its device is refused from now on, and its connection ends.
    RevokeRegister(RevokeRegister),
    /// Takes a product out for good; its handle, SKUs and barcodes are free again.
    RemoveProduct(RemoveProduct),
    /// Names the shop, and says how far it has come with setting up.
    PutShop(PutShop),
    /// Puts how the shop looks.
    PutTheme(PutTheme),
    /// Puts how mails are sent.
    PutMail(PutMail),
    /// Adds a way to pay, or changes one.
    PutPaymentMethod(PaymentMethod),
    /// Adds a reason that people choose from, or changes one.
    PutReason(Reason),
    /// Adds a rule of age and amount, or changes one.
    PutSaleRule(SaleRule),
    /// Says what the numbers on receipts look like.
    PutNumbering(Numbering),
    /// Adds a group of customers, or changes one.
    PutCustomerGroup(PutCustomerGroup),
    /// Adds a collection or replaces one with the same handle.
    PutCollection(PutCollection),
    RemoveCollection(RemoveCollection),
    /// Takes back a price that was to come.
    UnschedulePrice(UnschedulePrice),
    /// Adds a supplier, or changes one.
    PutSupplier(PutSupplier),
    /// Says what a supplier offers of some SKUs.
    SetOffers(SetOffers),
    /// Says when some SKUs are to be ordered again in a branch.
    SetReorder(SetReorder),
    SetBins(SetBins),
    /// Says how long and how goods of online orders may come back.
    PutReturnPolicy(ReturnPolicy),
    /// Says which online orders somebody is to look at before they are picked.
    PutReviewRule(ReviewRule),
    /// Adds a zone of delivery, or changes one.
    PutDeliveryZone(DeliveryZone),
    /// Says what can be collected at a branch.
    PutPickupRule(PickupRule),
    /// Adds a page of the online store, or changes one.
    PutWebPage(WebPage),
    RemoveWebPage(RemoveWebPage),
    /// Puts the online store's menus.
    PutWebMenus(WebMenus),
    /// Lets an old address of the online store lead to another.
    PutRedirect(Redirect),
    RemoveRedirect(RemoveRedirect),
    /// Says how units of some SKUs are told apart: not at all, by lot, by lot and expiry date, each by its own number.
    SetTracking(SetTracking),
    /// Blocks a lot in every branch, at every till and on the web, within a second.
    RecallLot(RecallLot),
    /// Lets it be sold again.
    LiftRecall(LiftRecall),
    /// Says what one unit of a SKU is made of: a kit, a set or a case.
    PutKit(PutKit),
    SetBuffers(SetBuffers),
    SetCorrectionLimit(SetCorrectionLimit),
    /// Says what happens when more is sold at a till than is there.
    SetOversell(SetOversell),
    PutSynonyms(PutSynonyms),
    /// Says on which printer a branch prints labels.
    SetLabelPrinter(SetLabelPrinter),
    /// Says how much is kept besides what sells until more comes.
    SetSafety(SetSafety),
    /// Says what the online store does when some SKUs are not there.
    SetBackorders(SetBackorders),
    /// Adds a promotion, or changes one.
    PutPromotion(PutPromotion),
    /// Says whether goods that are told apart are valued by average or by what their lots cost.
    SetCostMethod(SetCostMethod),
    /// Adds codes to a promotion, or changes what counts for them.
    PutCoupon(PutCoupon),
    /// Says what invoices and credit notes are called, and what stands on all of them.
    PutInvoicePolicy(InvoicePolicy),
    /// Says in which packs a SKU is bought, counted and sold besides its own unit.
    PutPacks(PutPacks),
    /// Settles how long the house keeps what customers say of themselves in orders. Answers `done`.
    PutPrivacyPolicy(PrivacyPolicy),
    /// Adds a flash sale, changes it or stops it.
    PutFlashSale(PutFlashSale),
    /// Says how long goods that a picker did not find wait for somebody's word.
    PutShortPicks(ShortPickRule),
    /// Says which branches send orders of the online store, and in how many parcels.
    PutSourcingRule(SourcingRule),
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutTaxClass {
    pub id: TaxClassId,
    pub name: String,
    /// Parts per million: 200000 is 20 %. It counts wherever `rates` say nothing else.
    pub rate_ppm: u32,
    /// What counts in countries and branches, and from which day on. Left out, they stay as they are.
    #[serde(default)]
    pub rates: Option<Vec<TaxRates>>,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutBranch {
    pub id: BranchId,
    /// Short code printed on receipts, such as "LDN".
    pub code: String,
    pub name: String,
    /// Whether the web store shows this branch's stock.
    pub on_web: bool,
    /// IANA name of the time zone, such as "Europe/London".
    #[serde(default = "utc")]
    pub time_zone: String,
    /// Minutes after midnight at which a business day begins.
    #[serde(default)]
    pub day_starts_minutes: u16,
    #[serde(default)]
    pub address: String,
    /// What stands under every receipt.
    #[serde(default)]
    pub receipt_footer: String,
    /// Two letters of ISO 3166, such as "GB"; empty when nobody has said.
    #[serde(default)]
    pub country: String,
    /// What stands at the top of every receipt, above the address.
    #[serde(default)]
    pub receipt_header: String,
    /// The name in large letters where a receipt would carry a logo; the branch's name when it is empty.
    #[serde(default)]
    pub logo_text: String,
    /// The number under which the branch pays sales tax.
    #[serde(default)]
    pub tax_number: String,
    /// What a customer who collects has to know.
    #[serde(default)]
    pub pickup: String,
    #[serde(default)]
    pub hours: Vec<OpeningHours>,
    /// Days on which the hours of the week do not count.
    #[serde(default)]
    pub special_days: Vec<SpecialDay>,
    /// The version that was changed, as its editor saw it. Given and not the newest: refused, and nothing is overwritten.
    #[serde(default)]
    pub version: Option<u32>,
}

fn utc() -> String {
    "UTC".to_owned()
}

impl Default for PutBranch {
    fn default() -> Self {
        Self {
            id: BranchId::default(),
            code: String::new(),
            name: String::new(),
            on_web: true,
            time_zone: utc(),
            day_starts_minutes: 0,
            address: String::new(),
            receipt_footer: String::new(),
            country: String::new(),
            receipt_header: String::new(),
            logo_text: String::new(),
            tax_number: String::new(),
            pickup: String::new(),
            hours: Vec::new(),
            special_days: Vec::new(),
            version: None,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutRegister {
    pub id: RegisterId,
    pub branch: BranchId,
    pub name: String,
    /// SHA-256 (lower-case hex) of the device token that this register presents. The token itself is never kept. Left out or
    /// empty it stays as it is, and a new register waits for its device to be enrolled.
    #[serde(default)]
    pub token_sha256: String,
    /// Left out, they stay as they are.
    #[serde(default)]
    pub settings: Option<RegisterSettings>,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// What is left out stays as it is. A new person has at least a name and a role, and is active.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutStaff {
    pub id: StaffId,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub role: Option<RoleId>,
    /// Four to twelve digits, not all the same and not in a row. The server keeps a hash of it and nothing else.
    #[serde(default)]
    pub pin: Option<Pin>,
    #[serde(default)]
    pub active: Option<bool>,
    /// What the person signs in to the back office with: ten characters or more, not the name and none of those that
    /// everybody tries first. The server keeps a hash of it and nothing else.
    #[serde(default)]
    pub password: Option<Password>,
    /// The roles that the person holds, each in one branch or everywhere, for some time or for good. Empty: `role`, everywhere
    /// and for good. The first one is the person's `role`.
    #[serde(default)]
    pub held: Option<Vec<RoleHeld>>,
    /// False takes a second factor away from somebody who has lost it. People add theirs themselves.
    #[serde(default)]
    pub second_factor: Option<bool>,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

/// A PIN on its way to the server. It is never recorded, and does not show itself in logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[ts(type = "string")]
pub struct Pin(pub String);

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl From<&str> for Pin {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// A named set of rights with its limits.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutRole {
    pub id: RoleId,
    pub name: String,
    pub rights: Vec<Right>,
    /// The largest discount, in parts per million of what is discounted.
    pub discount_max_ppm: u32,
    /// The most that one refund may pay back.
    pub refund_max: Amount,
    /// As in `put_branch`.
    #[serde(default)]
    pub version: Option<u32>,
}

impl RoleId {
    /// The roles that every organisation begins with. They are data like any other and may be changed.
    pub const CASHIER: Self = Self(1);
    pub const SUPERVISOR: Self = Self(2);
    pub const MANAGER: Self = Self(3);
}

/// One thing a person may be allowed to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    Sell,
    Discount,
    Refund,
    RefundWithoutReceipt,
    OverridePrice,
    ReceiveGoods,
    AdjustStock,
    HoldStock,
    ManageCatalogue,
    ViewReports,
    /// Adding people, changing their roles and PINs.
    ManagePeople,
    /// Seeing what goods cost the house.
    SeeCost,
    /// Closing the tasks that facts outside a rule have opened.
    ResolveTasks,
    /// Asking for, dispatching and receiving transfers between branches.
    Transfer,
    ApproveTransfer,
    /// Asking for backups, and seeing which there are.
    ManageBackups,
    /// Opening counts of stock, counting, and asking for their review.
    CountStock,
    /// Reviewing counts, asking for a recount, and approving what they found.
    ApproveCount,
    /// Approving a count in which one has counted oneself, as where nobody else is there.
    ApproveOwnCount,
    /// Seeing the online store's orders, cancelling them and writing down what is agreed with customers.
    ManageOrders,
    /// Paying back what was paid online.
    RefundOrders,
    /// Picking, packing, sending and handing over what was ordered online.
    FulfilOrders,
    /// Looking after suppliers, and ordering goods from them.
    OrderGoods,
    /// Seeing customers, adding and changing them, and erasing them.
    ManageCustomers,
    /// Issuing gift cards, correcting what is on them, and keeping them from being used.
    ManageGiftCards,
}

impl Right {
    pub const ALL: [Self; 25] = [
        Self::Sell,
        Self::Discount,
        Self::Refund,
        Self::RefundWithoutReceipt,
        Self::OverridePrice,
        Self::ReceiveGoods,
        Self::AdjustStock,
        Self::HoldStock,
        Self::ManageCatalogue,
        Self::ViewReports,
        Self::ManagePeople,
        Self::SeeCost,
        Self::ResolveTasks,
        Self::Transfer,
        Self::ApproveTransfer,
        Self::ManageBackups,
        Self::CountStock,
        Self::ApproveCount,
        Self::ApproveOwnCount,
        Self::ManageOrders,
        Self::RefundOrders,
        Self::FulfilOrders,
        Self::OrderGoods,
        Self::ManageCustomers,
        Self::ManageGiftCards,
    ];

    /// The right's place in a set of rights, each another power of two.
    #[must_use]
    pub const fn bit(self) -> u64 {
        match self {
            Self::Sell => 1,
            Self::Discount => 1 << 1,
            Self::Refund => 1 << 2,
            Self::RefundWithoutReceipt => 1 << 3,
            Self::OverridePrice => 1 << 4,
            Self::ReceiveGoods => 1 << 5,
            Self::AdjustStock => 1 << 6,
            Self::HoldStock => 1 << 7,
            Self::ManageCatalogue => 1 << 8,
            Self::ViewReports => 1 << 9,
            Self::ManagePeople => 1 << 10,
            Self::SeeCost => 1 << 11,
            Self::ResolveTasks => 1 << 12,
            Self::Transfer => 1 << 13,
            Self::ApproveTransfer => 1 << 14,
            Self::ManageBackups => 1 << 15,
            Self::CountStock => 1 << 16,
            Self::ApproveCount => 1 << 17,
            Self::ApproveOwnCount => 1 << 18,
            Self::ManageOrders => 1 << 19,
            Self::RefundOrders => 1 << 20,
            Self::FulfilOrders => 1 << 21,
            Self::OrderGoods => 1 << 22,
            Self::ManageCustomers => 1 << 23,
            Self::ManageGiftCards => 1 << 24,
        }
    }
}
/// What is left out stays as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutShop {
    /// The name over the shop's pages and papers.
    #[serde(default)]
    pub name: Option<String>,
    /// ISO 3166-1, two letters: rules and formats follow from it.
    #[serde(default)]
    pub country: Option<String>,
    /// ISO 639-1, two letters: the language in which the shop speaks unless somebody chooses another.
    #[serde(default)]
    pub language: Option<String>,
    /// Steps of setting up that somebody says are done.
    #[serde(default)]
    pub ticked: Option<Vec<StartStep>>,
    /// Whether the list of steps is not to be shown any more.
    #[serde(default)]
    pub start_over: Option<bool>,
}

/// What a new shop has to do once. Most of it is seen by itself; what cannot be seen is ticked by hand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StartStep {
    /// Somebody looked at the tax rates.
    TaxChecked,
    ProductAdded,
    TillEnrolled,
    FirstSale,
    StaffAdded,
    BackupConfigured,
    SamplesRemoved,
}
