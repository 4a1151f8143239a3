//! The organisation: places, people, products, prices and taxes. One stream, one writer. It does not know stock, nor what
//! a token or a PIN is; it keeps only their hashes. What of it is published to tills and shop is the catalogue.
//!
//! # What is checked, in this order
//! 1. the right to manage the catalogue, or people (`not_allowed`)
//! 2. the thing's own fields: currency, texts, amounts, how many parts it has; that the sender saw its newest version
//!    (`changed_meanwhile`)
//! 3. what it refers to (`unknown_tax_class`, `unknown_branch`, `unknown_role`, `unknown_product`, `unknown_sku`,
//!    `unknown_customer_group`, `unknown_collection`,
//!    `unknown_page`)
//! 4. what it would take from another (`sku_taken`, `barcode_taken`, `token_taken`, `other_branch`), give beyond what the
//!    sender has (`not_allowed`), or leave nobody with (`last_keeper`)
//! 5. that there is room for it (`too_many_lines`)

mod collections;
mod colour;
pub mod date;
pub mod event;
mod kits;
mod lots;
mod mail;
mod packs;
mod people;
mod places;
mod prices;
mod products;
mod promotions;
mod settings;
mod shards;
mod shop;
mod supply;
mod taxes;
mod theme;
mod view;
mod web;

pub use collections::Seen;
pub use event::{
    Branch, Collection, CollectionRule, Condition, CustomerGroup, Event, Mail, Members, Offer, Person,
    PriceList, Product, Reason, Register, Reorder, Role, Safety, Saved, SettingEvent, Shop, SiteLink,
    Supplier, TaxClass, Theme, Variant,
};
pub use kits::{Kit, KitEvent};
pub use mail::is_mail_address;
pub use packs::{Pack, PackEvent, Packs};
pub use people::{check_password, check_pin, opens_office};
pub use prices::{ChangedPrice, Place, PriceBook, PromotedPrice, Touched};
pub use products::{SaleTerms, differences};
pub use promotions::{Coupon, Effect, Goods, Promotion, PromotionEvent};
pub use settings::{FlashSale, LabelPrinter, Limits};
pub use shards::{Ordered, ShardKey, Shards};
pub use supply::{Backorder, OfBackorder, OfSku};
pub use web::{Entry, Menus, Page, Parcel, Pickup, Text, Zone};

use collections::Collections;
use event::{CollectionEvent, PersonEvent, PlaceEvent, PriceEvent, ProductEvent, ShopEvent, TaxEvent};
use lots::LotRules;
use people::People;
use places::Places;
use prices::{Groups, Lists, Schedule};
use products::Products;
use promotions::Promotions;
use protocol::{CommandId, Currency, OrganisationCommand, Right, StaffId, Timestamp};
use serde::{Deserialize, Serialize};
use settings::Settings;
use std::sync::Arc;
use supply::{Supply, SupplyEvent};
use taxes::Taxes;
use web::Web;

use crate::{Debtor, Debts, Errand, Grant, Machine, Rejection, check};

/// One question to head office, with what its sender may do.
#[derive(Clone, Debug)]
pub struct Command {
    pub grant: Grant,
    /// Who asks; 0 where nobody of the staff does.
    pub staff: StaffId,
    /// The organisation's currency.
    pub currency: Currency,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    /// What somebody asked for. A PIN and a password are not in it any more; their hashes stand beside it.
    Change { asked: Box<OrganisationCommand>, hashes: Hashes },
    /// An errand of this machine was answered.
    Settle { errand: CommandId },
    /// Lets prices count whose moment has come, and shows or hides what is to be shown or hidden from now on.
    Begin,
}

/// Hashes of the secrets that came with a change.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hashes {
    pub pin: Option<String>,
    pub password: Option<String>,
}

/// Everything head office has said, as it is in force now. A copy shares all that does not change.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Organisation {
    taxes: Arc<Taxes>,
    places: Arc<Places>,
    people: Arc<People>,
    products: Products,
    schedule: Schedule,
    lists: Lists,
    groups: Arc<Groups>,
    collections: Arc<Collections>,
    shop: Arc<Shop>,
    settings: Arc<Settings>,
    theme: Arc<Theme>,
    mail: Arc<Mail>,
    supply: Supply,
    web: Arc<Web>,
    lot_rules: LotRules,
    kits: kits::Kits,
    promotions: Promotions,
    packs: packs::OfAll,
}

impl Machine for Organisation {
    type Command = Command;
    type Event = Event;

    fn decide(&self, at: Timestamp, command: &Command) -> Result<Vec<Event>, Rejection> {
        if let Body::Settle { errand } = &command.body {
            return Ok(self.settle(*errand));
        }
        let Body::Change { asked, hashes } = &command.body else {
            let begun = self.schedule.begin(at);
            return Ok(if begun.is_empty() { self.products.turn(at) } else { begun });
        };
        check::right(&command.grant, right_for(asked))?;
        self.change(at, command, (asked, hashes))
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Place(PlaceEvent::BranchPut(branch)) => {
                Arc::make_mut(&mut self.places).put_branch(branch);
                Arc::make_mut(&mut self.taxes).branch_put(branch);
            }
            Event::Place(PlaceEvent::RegisterPut(register)) => {
                Arc::make_mut(&mut self.places).put_register(register);
            }
            Event::Place(PlaceEvent::RegisterRevoked(register)) => {
                Arc::make_mut(&mut self.places).revoke_register(*register);
            }
            Event::Person(PersonEvent::Put(person)) => Arc::make_mut(&mut self.people).put(person),
            Event::Person(PersonEvent::RolePut(role)) => Arc::make_mut(&mut self.people).put_role(role),
            Event::Product(ProductEvent::Put(product)) => {
                self.packs.leave(self.products.get(&product.handle), Some(product));
                self.products.put(product);
            }
            Event::Product(ProductEvent::Archived { handle, archived, saved }) => {
                self.products.archive(handle, *archived, *saved);
            }
            Event::Product(ProductEvent::Turned { handle, at }) => self.products.turned(handle, *at),
            Event::Price(PriceEvent::Set { sku, price, saved }) => {
                self.products.set_price(sku, *price, *saved);
            }
            Event::Product(ProductEvent::Removed { handle }) => {
                self.packs.leave(self.products.get(handle), None);
                self.products.remove(handle);
            }
            Event::Price(PriceEvent::Scheduled { sku, price, from }) => {
                self.schedule.put(*sku, *from, *price);
            }
            Event::Price(PriceEvent::Began { sku, price, from }) => {
                self.schedule.take(*sku, *from);
                self.products.set_price(sku, *price, Saved { by: StaffId(0), at: *from });
            }
            Event::Price(PriceEvent::ListPut(list)) => self.lists.put(list),
            Event::Price(PriceEvent::Listed { list, prices }) => self.lists.set(*list, prices),
            Event::Tax(TaxEvent::ClassPut(class)) => {
                Arc::make_mut(&mut self.taxes).put(class, self.places.branches());
            }
            Event::Setting(event) => Arc::make_mut(&mut self.settings).apply(event),
            Event::Price(PriceEvent::Unscheduled { sku, from }) => self.schedule.take(*sku, *from),
            Event::Price(PriceEvent::GroupPut(group)) => Arc::make_mut(&mut self.groups).put(group),
            Event::Collection(CollectionEvent::Put(put)) => Arc::make_mut(&mut self.collections).put(put),
            Event::Collection(CollectionEvent::Removed { handle }) => {
                Arc::make_mut(&mut self.collections).remove(handle);
            }
            Event::Shop(ShopEvent::Put(shop)) => self.shop = Arc::clone(shop),
            Event::Shop(ShopEvent::ThemePut(theme)) => self.theme = Arc::clone(theme),
            Event::Shop(ShopEvent::MailPut(mail)) => self.mail = Arc::clone(mail),
            Event::Supply(event) => self.supply.apply(event),
            Event::Web(event) => Arc::make_mut(&mut self.web).apply(event),
            Event::Lot(event) => {
                let branches = self.branch_ids();
                self.lot_rules.apply(event, &branches);
            }
            Event::Kit(event) => self.kits.apply(event),
            Event::Promotion(event) => self.promotions.apply(event),
            Event::Pack(event) => self.packs.apply(event),
        }
    }

    fn owed_by(&self, _: Debtor) -> Vec<Errand> {
        let recalls = self.lot_rules.untold(&self.branch_ids()).into_iter().map(|(errand, _)| errand);
        recalls.chain(self.supply.untold().into_iter().map(|(errand, _)| errand)).collect()
    }

    fn debts(event: &Event) -> Debts {
        let tells = matches!(
            event,
            Event::Supply(SupplyEvent::BackordersSet { .. } | SupplyEvent::BackorderTold { .. })
        );
        Debts::all_if(tells || matches!(event, Event::Lot(_) | Event::Place(PlaceEvent::BranchPut(_))))
    }

    /// The moment of the next scheduled price, or at which a product is shown or hidden.
    fn wake_at(&self) -> Option<Timestamp> {
        [self.schedule.next(), self.products.next_turn()].into_iter().flatten().min()
    }

    fn on_wake(&self, at: Timestamp) -> Option<Command> {
        let due = self.wake_at().is_some_and(|next| next <= at);
        // Prices that begin are in the organisation's currency already, so that any will do here.
        let (grant, currency) = (Grant::EVERYTHING, Currency::GBP);
        due.then_some(Command { grant, staff: StaffId(0), currency, body: Body::Begin })
    }
}

impl Organisation {
    /// What somebody who may settles.
    fn change(
        &self,
        at: Timestamp,
        command: &Command,
        (asked, hashes): (&OrganisationCommand, &Hashes),
    ) -> Result<Vec<Event>, Rejection> {
        let (saved, currency) = (Saved { by: command.staff, at }, command.currency);
        let event = match asked {
            OrganisationCommand::PutTaxClass(class) => self.put_tax_class(class)?,
            OrganisationCommand::PutBranch(branch) => self.put_branch(branch)?,
            OrganisationCommand::PutRegister(register) => self.put_register(register)?,
            OrganisationCommand::PutStaff(person) => self.put_staff(at, &command.grant, person, hashes)?,
            OrganisationCommand::PutRole(role) => self.put_role(&command.grant, role)?,
            OrganisationCommand::PutProduct(product) => self.put_product(product, saved)?,
            OrganisationCommand::EditProduct(edit) => self.edit_product(edit, saved)?,
            OrganisationCommand::SetPrice(price) => self.set_price(currency, price, saved)?,
            OrganisationCommand::ArchiveProduct(archive) => self.archive_product(archive, saved)?,
            OrganisationCommand::ChangePrices(change) => return self.change_prices(currency, change, saved),
            OrganisationCommand::PutPriceList(list) => self.put_price_list(list)?,
            OrganisationCommand::SetListPrices(prices) => self.set_list_prices(currency, prices)?,
            OrganisationCommand::RevokeRegister(revoke) => self.revoke_register(revoke)?,
            OrganisationCommand::RemoveProduct(remove) => self.remove_product(remove)?,
            OrganisationCommand::PutShop(shop) => self.put_shop(shop)?,
            OrganisationCommand::PutPaymentMethod(method) => self.put_method(method)?,
            OrganisationCommand::PutReason(reason) => self.put_reason(reason)?,
            OrganisationCommand::PutSaleRule(rule) => self.put_rule(rule)?,
            OrganisationCommand::PutNumbering(numbering) => self.put_numbering(numbering)?,
            OrganisationCommand::PutTheme(theme) => self.put_theme(theme)?,
            OrganisationCommand::PutMail(mail) => self.put_mail(mail)?,
            OrganisationCommand::PutCustomerGroup(group) => self.put_customer_group(group)?,
            OrganisationCommand::UnschedulePrice(price) => self.unschedule_price(price)?,
            OrganisationCommand::PutCollection(collection) => self.put_collection(collection, saved)?,
            OrganisationCommand::RemoveCollection(remove) => self.remove_collection(remove)?,
            OrganisationCommand::PutSupplier(supplier) => self.put_supplier(supplier, saved)?,
            OrganisationCommand::SetOffers(offers) => self.set_offers(&command.grant, offers)?,
            OrganisationCommand::SetReorder(reorder) => self.set_reorder(reorder)?,
            OrganisationCommand::SetBins(bins) => self.set_bins(bins)?,
            OrganisationCommand::PutReturnPolicy(policy) => self.put_return_policy(policy)?,
            OrganisationCommand::PutReviewRule(rule) => self.put_review_rule(rule)?,
            OrganisationCommand::PutDeliveryZone(zone) => self.put_zone(zone)?,
            OrganisationCommand::PutPickupRule(rule) => self.put_pickup(rule)?,
            OrganisationCommand::PutWebPage(page) => self.put_page(page, saved)?,
            OrganisationCommand::RemoveWebPage(remove) => self.remove_page(remove)?,
            OrganisationCommand::PutWebMenus(menus) => self.put_menus(menus)?,
            OrganisationCommand::PutRedirect(redirect) => self.put_redirect(redirect)?,
            OrganisationCommand::RemoveRedirect(remove) => self.remove_redirect(remove)?,
            OrganisationCommand::SetTracking(asked) => self.set_tracking(asked)?,
            OrganisationCommand::RecallLot(of) => self.recall_lot((of.sku, of.lot), &of.reason, saved)?,
            OrganisationCommand::LiftRecall(of) => self.lift_recall((of.sku, of.lot), &of.reason, saved)?,
            OrganisationCommand::PutKit(kit) => self.put_kit(kit, saved)?,
            OrganisationCommand::SetBuffers(buffers) => self.set_buffers(buffers)?,
            OrganisationCommand::PutSynonyms(asked) => self.put_synonyms(asked)?,
            OrganisationCommand::SetCorrectionLimit(limit) => self.set_correction_limit(*limit)?,
            OrganisationCommand::SetOversell(asked) => self.set_oversell(asked)?,
            OrganisationCommand::SetLabelPrinter(asked) => self.set_label_printer(asked)?,
            OrganisationCommand::SetSafety(asked) => self.set_safety(asked)?,
            OrganisationCommand::SetBackorders(asked) => self.set_backorders(at, asked, saved)?,
            OrganisationCommand::PutPromotion(promotion) => self.put_promotion(promotion, saved)?,
            OrganisationCommand::SetCostMethod(asked) => self.set_cost_method(*asked)?,
            OrganisationCommand::PutCoupon(coupon) => self.put_coupon(coupon, saved)?,
            OrganisationCommand::PutInvoicePolicy(policy) => self.put_invoice_policy(policy)?,
            OrganisationCommand::PutPacks(packs) => self.put_packs(packs, saved)?,
            OrganisationCommand::PutPrivacyPolicy(policy) => self.put_privacy_policy(*policy)?,
            OrganisationCommand::PutFlashSale(sale) => self.put_flash_sale(at, sale)?,
            OrganisationCommand::PutShortPicks(rule) => self.put_short_picks(*rule)?,
            OrganisationCommand::PutSourcingRule(rule) => self.put_sourcing_rule(rule)?,
        };
        Ok(vec![event])
    }
}

const fn right_for(asked: &OrganisationCommand) -> Right {
    match asked {
        OrganisationCommand::PutStaff(_) | OrganisationCommand::PutRole(_) => Right::ManagePeople,
        OrganisationCommand::PutSupplier(_)
        | OrganisationCommand::SetOffers(_)
        | OrganisationCommand::SetReorder(_)
        | OrganisationCommand::SetSafety(_)
        | OrganisationCommand::SetBuffers(_) => Right::OrderGoods,
        // Whoever puts goods away says where.
        OrganisationCommand::SetBins(_) => Right::ReceiveGoods,
        OrganisationCommand::PutSynonyms(_)
        | OrganisationCommand::PutFlashSale(_)
        | OrganisationCommand::SetCorrectionLimit(_)
        | OrganisationCommand::SetLabelPrinter(_)
        | OrganisationCommand::SetCostMethod(_)
        | OrganisationCommand::PutInvoicePolicy(_)
        | OrganisationCommand::PutPrivacyPolicy(_)
        | OrganisationCommand::SetOversell(_)
        | OrganisationCommand::SetBackorders(_)
        | OrganisationCommand::PutTaxClass(_)
        | OrganisationCommand::PutBranch(_)
        | OrganisationCommand::PutRegister(_)
        | OrganisationCommand::RevokeRegister(_)
        | OrganisationCommand::PutProduct(_)
        | OrganisationCommand::EditProduct(_)
        | OrganisationCommand::SetPrice(_)
        | OrganisationCommand::ChangePrices(_)
        | OrganisationCommand::PutPriceList(_)
        | OrganisationCommand::SetListPrices(_)
        | OrganisationCommand::ArchiveProduct(_)
        | OrganisationCommand::RemoveProduct(_)
        | OrganisationCommand::PutShop(_)
        | OrganisationCommand::PutPaymentMethod(_)
        | OrganisationCommand::PutReason(_)
        | OrganisationCommand::PutSaleRule(_)
        | OrganisationCommand::PutNumbering(_)
        | OrganisationCommand::PutTheme(_)
        | OrganisationCommand::PutMail(_)
        | OrganisationCommand::UnschedulePrice(_)
        | OrganisationCommand::PutCustomerGroup(_)
        | OrganisationCommand::PutCollection(_)
        | OrganisationCommand::RemoveCollection(_)
        | OrganisationCommand::PutReturnPolicy(_)
        | OrganisationCommand::PutReviewRule(_)
        | OrganisationCommand::PutShortPicks(_)
        | OrganisationCommand::PutSourcingRule(_)
        | OrganisationCommand::PutDeliveryZone(_)
        | OrganisationCommand::PutPickupRule(_)
        | OrganisationCommand::PutWebPage(_)
        | OrganisationCommand::RemoveWebPage(_)
        | OrganisationCommand::PutWebMenus(_)
        | OrganisationCommand::PutRedirect(_)
        | OrganisationCommand::RemoveRedirect(_)
        | OrganisationCommand::SetTracking(_)
        | OrganisationCommand::RecallLot(_)
        | OrganisationCommand::LiftRecall(_)
        | OrganisationCommand::PutPromotion(_)
        | OrganisationCommand::PutCoupon(_)
        | OrganisationCommand::PutPacks(_)
        | OrganisationCommand::PutKit(_) => Right::ManageCatalogue,
    }
}

/// Nobody overwrites what they have not seen.
fn check_version(seen: Option<u32>, now: Option<u32>, what: &str) -> Result<(), Rejection> {
    if seen.is_none_or(|seen| Some(seen) == now) {
        return Ok(());
    }
    let message =
        format!("{what} was changed by somebody else meanwhile; look at it again and change it then");
    Err(Rejection::new(protocol::RefusalCode::ChangedMeanwhile, message))
}

/// The version behind one.
fn next_version(now: Option<u32>) -> u32 {
    now.unwrap_or_default().saturating_add(1)
}

/// Replacing always has room.
fn check_room(replaces: bool, count: usize, max: usize, what: &str) -> Result<(), Rejection> {
    if replaces { Ok(()) } else { check::at_most(count.saturating_add(1), max, what) }
}
