//! The TypeScript face of these types, as one module that the front ends import.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::{Config, TS, TypeVisitor};

use crate::{
    AsideRow, AskLabel, BackupsView, BinRow, Carriers, CartQuote, CartView, CatalogueChanges, CatalogueView,
    CategoryCount, ChangePassword, ClientMessage, CollectionPreview, CollectionView, ConfirmSecondFactor,
    ConservationView, CostView, CountBinView, CountLine, CountMisplaced, CountView, CountryProposal, DayPace,
    DaySales, DeliveryView, EndSecondFactor, EnrolRequest, Enrolled, EnrolmentCode, ExchangeQuote,
    Explanation, FrontView, ImportLine, ImportView, InCollection, IncidentsView, InsideProduct, InvoiceRow,
    InvoiceSeries, LeftOut, LowLevel, MailView, MediaView, Movement, MyAccount, MyReturn, NewCart, OfferRow,
    OrderRow, OrderView, OtherCart, OutboxTold, PROTOCOL, Page, ParcelLabel, ParcelTracking, PersonView,
    PriceChanged, PriceExplained, PriceListView, PriceToCome, PricesChanged, PrintJob, Printed, Problem,
    ProductChange, ProductPage, PromotionView, PurchaseSheet, PutMailPassword, RecoveryCodes, RefusalCode,
    RefusedDocument, RegisterDetails, Replenishment, RoleDetails, Rule, SalesOrder, SalesReport, SalesTicket,
    SamplesWithdrawn, SecondFactorBegun, SendTo, ServerMessage, SetUp, SetUpProblem, SettingsView,
    ShiftReport, SignInRequest, SignInResponse, SignInView, SignInsEnded, SignOnRequest, SignOnResponse,
    SkuStock, SoldTicket, StartView, StockLevel, StockValue, SupplierView, TaskProposal, TaskView,
    ThemePreview, ThemeView, Ticket, TransferView, UncountedSku, WebPagePreview, WebShopView, WhyCancelled,
    ZReport, countries,
};
use crate::{CustomerExport, CustomerRow, CustomerView, DeviceView};
use crate::{GoodsLabelOrder, GoodsLabels, LabelJob, LabelPrinter};

/// The whole module, declarations in order of name.
#[must_use]
pub fn typescript() -> String {
    let config = Config::new().with_large_int("number");
    let mut declarations = Declarations { config: &config, seen: BTreeSet::new(), by_name: BTreeMap::new() };
    live(&mut declarations);
    catalogue(&mut declarations);
    stock(&mut declarations);
    trade(&mut declarations);
    people(&mut declarations);
    customers(&mut declarations);
    house(&mut declarations);
    let mut module = String::from(
        "// Made from the `protocol` crate by `cargo test -p onhand-protocol` with ONHAND_BLESS=1. Do not edit.\n",
    );
    for declaration in declarations.by_name.values() {
        module.push('\n');
        module.push_str(declaration);
        module.push('\n');
    }
    module
}

/// Customers and their accounts.
fn customers(declarations: &mut Declarations<'_>) {
    declarations.visit::<CustomerRow>();
    declarations.visit::<CustomerView>();
    declarations.visit::<CustomerExport>();
    declarations.visit::<DeviceView>();
}

/// What crosses a socket.
fn live(declarations: &mut Declarations<'_>) {
    declarations.visit::<ClientMessage>();
    declarations.visit::<ServerMessage>();
}

/// Goods, prices and what they are shown by.
fn catalogue(declarations: &mut Declarations<'_>) {
    declarations.visit::<CatalogueView>();
    declarations.visit::<CatalogueChanges>();
    declarations.visit::<InsideProduct>();
    declarations.visit::<ProductPage>();
    declarations.visit::<ProductChange>();
    declarations.visit::<PriceExplained>();
    declarations.visit::<PricesChanged>();
    declarations.visit::<PriceListView>();
    declarations.visit::<PriceToCome>();
    declarations.visit::<PriceChanged>();
    declarations.visit::<PromotionView>();
    declarations.visit::<crate::CouponView>();
    declarations.visit::<crate::FlashSaleView>();
    declarations.visit::<crate::CouponUse>();
    declarations.visit::<crate::WantedGiftCard>();
    declarations.visit::<crate::IssuedGiftCard>();
    declarations.visit::<crate::GiftCardCode>();
    declarations.visit::<crate::GiftCardLedger>();
    declarations.visit::<crate::GiftCardLiability>();
    declarations.visit::<crate::CartGiftCard>();
    declarations.visit::<crate::GiftCardBalance>();
    declarations.visit::<crate::StoreCredit>();
    declarations.visit::<crate::TypedCode>();
    declarations.visit::<crate::WantedCodes>();
    declarations.visit::<crate::CodesIssued>();
    declarations.visit::<CollectionView>();
    declarations.visit::<CollectionPreview>();
    declarations.visit::<InCollection>();
    declarations.visit::<CategoryCount>();
    declarations.visit::<MediaView>();
    declarations.visit::<ImportView>();
    declarations.visit::<ImportLine>();
}

/// Levels, what moved them and why they are as they are.
fn stock(declarations: &mut Declarations<'_>) {
    declarations.visit::<SkuStock>();
    declarations.visit::<Movement>();
    declarations.visit::<Page<Movement>>();
    declarations.visit::<LowLevel>();
    declarations.visit::<TransferView>();
    declarations.visit::<CountView>();
    declarations.visit::<CountLine>();
    declarations.visit::<UncountedSku>();
    declarations.visit::<CountBinView>();
    declarations.visit::<CountMisplaced>();
    declarations.visit::<SupplierView>();
    declarations.visit::<OfferRow>();
    declarations.visit::<Replenishment>();
    declarations.visit::<crate::SafetyRules>();
    declarations.visit::<crate::ConsignmentView>();
    declarations.visit::<BinRow>();
    declarations.visit::<TaskProposal>();
    declarations.visit::<AskLabel>();
    declarations.visit::<AsideRow>();
    declarations.visit::<ParcelLabel>();
    declarations.visit::<ParcelTracking>();
    declarations.visit::<Carriers>();
    declarations.visit::<PurchaseSheet>();
    declarations.visit::<DeliveryView>();
    declarations.visit::<CostView>();
    declarations.visit::<Explanation>();
    declarations.visit::<WebShopView>();
    declarations.visit::<WebPagePreview>();
    declarations.visit::<crate::LotsOfSku>();
    declarations.visit::<crate::KitView>();
    declarations.visit::<crate::PacksView>();
    declarations.visit::<crate::CodeView>();
    declarations.visit::<crate::BackorderView>();
    declarations.visit::<crate::SkuAlerts>();
    declarations.visit::<crate::ExpiryReport>();
    declarations.visit::<crate::RecallView>();
    declarations.visit::<crate::LotBuyer>();
    declarations.visit::<crate::LotOrigin>();
    declarations.visit::<ConservationView>();
    declarations.visit::<StockValue>();
    declarations.visit::<crate::IdleStock>();
    declarations.visit::<crate::LossReport>();
    declarations.visit::<crate::LossEntry>();
    declarations.visit::<crate::SkuTurnover>();
    declarations.visit::<crate::CountsDue>();
}

/// Tickets, shifts, and what is reported of them.
fn trade(declarations: &mut Declarations<'_>) {
    declarations.visit::<Ticket>();
    declarations.visit::<SoldTicket>();
    declarations.visit::<ZReport>();
    declarations.visit::<DaySales>();
    declarations.visit::<DayPace>();
    declarations.visit::<RefusedDocument>();
    declarations.visit::<crate::TillOrders>();
    declarations.visit::<crate::TillBranches>();
    declarations.visit::<crate::AskWorth>();
    declarations.visit::<crate::BroughtWorth>();
    declarations.visit::<TaskView>();
    declarations.visit::<SalesReport>();
    declarations.visit::<SalesOrder>();
    declarations.visit::<SalesTicket>();
    declarations.visit::<ShiftReport>();
    declarations.visit::<CartView>();
    declarations.visit::<CartQuote>();
    declarations.visit::<ExchangeQuote>();
    declarations.visit::<NewCart>();
    declarations.visit::<OtherCart>();
    declarations.visit::<WhyCancelled>();
    declarations.visit::<MyReturn>();
    declarations.visit::<LeftOut>();
    declarations.visit::<crate::MyAnswer>();
    declarations.visit::<OrderRow>();
    declarations.visit::<InvoiceRow>();
    declarations.visit::<crate::OrderExport>();
    declarations.visit::<crate::PrivacyView>();
    declarations.visit::<InvoiceSeries>();
    declarations.visit::<OrderView>();
}

/// Who may do what, by which devices.
fn people(declarations: &mut Declarations<'_>) {
    declarations.visit::<SignInRequest>();
    declarations.visit::<SignInResponse>();
    declarations.visit::<SignOnRequest>();
    declarations.visit::<SignOnResponse>();
    declarations.visit::<PersonView>();
    declarations.visit::<RoleDetails>();
    declarations.visit::<MyAccount>();
    declarations.visit::<ChangePassword>();
    declarations.visit::<SecondFactorBegun>();
    declarations.visit::<ConfirmSecondFactor>();
    declarations.visit::<EndSecondFactor>();
    declarations.visit::<RecoveryCodes>();
    declarations.visit::<SignInView>();
    declarations.visit::<SignInsEnded>();
    declarations.visit::<RegisterDetails>();
    declarations.visit::<EnrolmentCode>();
    declarations.visit::<EnrolRequest>();
    declarations.visit::<Enrolled>();
    declarations.visit::<OutboxTold>();
}

/// What the house is set up with, and how it fares.
fn house(declarations: &mut Declarations<'_>) {
    declarations.visit::<SetUp>();
    declarations.visit::<SetUpProblem>();
    declarations.visit::<CountryProposal>();
    declarations.visit::<StartView>();
    declarations.visit::<SamplesWithdrawn>();
    declarations.visit::<SettingsView>();
    declarations.visit::<FrontView>();
    declarations.visit::<ThemeView>();
    declarations.visit::<ThemePreview>();
    declarations.visit::<MailView>();
    declarations.visit::<PutMailPassword>();
    declarations.visit::<SendTo>();
    declarations.visit::<PrintJob>();
    declarations.visit::<Printed>();
    declarations.visit::<GoodsLabelOrder>();
    declarations.visit::<GoodsLabels>();
    declarations.visit::<LabelJob>();
    declarations.visit::<LabelPrinter>();
    declarations.visit::<BackupsView>();
    declarations.visit::<IncidentsView>();
    declarations.visit::<Problem>();
}

/// The declarations of what crosses a socket, without comments.
pub(crate) fn wire_declarations() -> String {
    let config = Config::new().with_large_int("number");
    let mut declarations = Declarations { config: &config, seen: BTreeSet::new(), by_name: BTreeMap::new() };
    live(&mut declarations);
    let text: String = declarations.by_name.into_values().collect();
    let mut bare = String::new();
    for (index, piece) in text.split("/**").enumerate() {
        let after = if index == 0 { piece } else { piece.split_once("*/").map_or("", |(_, after)| after) };
        bare.extend(after.split_whitespace());
    }
    bare
}

/// The second module: what a client needs of these types while it runs.
#[must_use]
pub fn typescript_constants() -> String {
    let mut module = String::from(
        "// Made from the `protocol` crate by `cargo test -p onhand-protocol` with ONHAND_BLESS=1. Do not edit.\n\
         import type { RefusalCode, Rule, StockLevel } from './protocol.ts';\n",
    );
    let numbers = StockLevel::NUMBERS.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    for (about, declaration) in [
        ("The agreement that this client keeps.", format!("PROTOCOL = {PROTOCOL}")),
        (
            "The form of row hashes that this client can make.",
            format!("HASH_FORM = {}", StockLevel::HASH_FORM),
        ),
        (
            "The numbers of a level, in the order in which they are hashed.",
            format!("LEVEL_NUMBERS = [{numbers}] as const satisfies readonly (keyof StockLevel)[]"),
        ),
        (
            "Every code with which anybody refuses.",
            list("REFUSAL_CODES", RefusalCode::ALL.iter().map(|code| code.name()), "RefusalCode"),
        ),
        (
            "Rules that one code has several of.",
            list("RULES", Rule::ALL.iter().map(|rule| rule.name()), "Rule"),
        ),
        ("The countries of ISO 3166-1.", list("COUNTRIES", countries().iter().map(String::as_str), "string")),
    ] {
        module.push_str(&format!("\n/** {about} */\nexport const {declaration};\n"));
    }
    module
}

/// A constant list of words.
fn list<'a>(name: &str, words: impl Iterator<Item = &'a str>, of: &str) -> String {
    let words = words.map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
    format!("{name} = [{words}] as const satisfies readonly {of}[]")
}

struct Declarations<'a> {
    config: &'a Config,
    seen: BTreeSet<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            self.by_name.insert(T::ident(self.config), format!("{docs}export {}", T::decl(self.config)));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
