//! What the server shows of its durable records, one fold and one file for each thing, and the list of them all. A new one
//! is a file and its lines in [`Projections`].

mod baskets;
mod catalogue;
mod changes;
mod conditions;
mod consigned;
mod costs;
mod coupons;
mod customers;
mod documents;
mod figures;
mod gift_cards;
mod goods;
mod history;
mod invoices;
mod losses;
mod lot_costs;
mod lots;
mod online;
mod orders;
mod pace;
mod past_costs;
mod promised;
mod published;
mod registers;
mod returns;
mod shelves;
mod stock;
mod tasks;
mod tickets;
mod trading;
mod turnover;

pub(crate) use baskets::Baskets;
pub(crate) use conditions::{AsideAsked, Reasons, SetApart};
pub(crate) use costs::Costs;
pub(crate) use coupons::{Coupons, Figures as CouponFigures, Given, customer_mark};
pub(crate) use customers::{Account, Clientele, CustomersAsked, GoesTo, key_of, told as told_alert};
pub(crate) use documents::{CountLinesAsked, Documents, FoundIn, FoundInBins, LinesAsked};
pub(crate) use figures::{
    Around, Closing, Figures, Filter, Halves, Held, PartOf, Question, Sums, Totals, aligned, around, daily,
    groups_lines, key_text, parts_of, rate_in, reason_of, sum_up, sum_up_of,
};
pub(crate) use gift_cards::{CardsAsked, GiftCards};
pub(crate) use goods::Goods;
pub use goods::{Found, Missing, Order, State, Wanted};
pub(crate) use invoices::{Invoices, InvoicesAsked, issued_in};
pub(crate) use losses::{HeldLosses, Loss, loss_reason};
pub(crate) use lot_costs::share;
pub(crate) use lots::{AllLots, FoundLot, LotsAsked, on_hand_of, state_of};
pub(crate) use online::step_of;
pub(crate) use orders::{
    Due, FlashSums, KeptOrder, OpenPayment, OrdersAsked, WebOrders, awaited_line, part_views, promotions,
    return_views, view as order_view,
};
pub(crate) use past_costs::{Then, past_cost};
pub(crate) use promised::{Promise, PromiseId, Promised, PromisedKit};
pub(crate) use published::Published;
pub use published::PublishedCatalogue;
pub(crate) use registers::Registers;
pub(crate) use returns::{Returns, Stretch};
pub(crate) use shelves::{CartFacts, ExchangeFacts, Shelves, whole};
pub(crate) use stock::{Ledger, Run, Step, Stock, most_urgent, positions, runs};
pub(crate) use tasks::Tasks;
pub(crate) use tickets::{AtHand, Tickets, summarise};
pub(crate) use trading::Trading;
pub(crate) use turnover::{Turn, Turnover};

use protocol::{Key, Sku};

use self::catalogue::CatalogueFeed;
use crate::{
    customers::Keyring,
    egress::{Handle, Loading, topics::shard_of},
};

/// Where each projection is read.
#[derive(Clone)]
pub(crate) struct Projections {
    pub(crate) registers: Handle<Registers>,
    pub(crate) trading: Handle<Trading>,
    pub(crate) tickets: Handle<Tickets>,
    pub(crate) documents: Handle<Documents>,
    pub(crate) tasks: Handle<Tasks>,
    pub(crate) figures: Handle<Figures>,
    pub(crate) returns: Handle<Returns>,
    pub(crate) promised: Handle<Promised>,
    pub(crate) clientele: Handle<Clientele>,
    pub(crate) orders: Handle<WebOrders>,
    pub(crate) costs: Handle<Costs>,
    pub(crate) baskets: Handle<Baskets>,
    pub(crate) lots: Handle<AllLots>,
    pub(crate) apart: Handle<SetApart>,
    pub(crate) turnover: Handle<Turnover>,
    pub(crate) coupons: Handle<Coupons>,
    pub(crate) gift_cards: Handle<GiftCards>,
    pub(crate) invoices: Handle<Invoices>,
    /// One for each partition.
    pub(crate) stock: std::sync::Arc<[Handle<Stock>]>,
    /// The catalogue is read without asking anyone.
    pub(crate) published: Published,
}

impl Projections {
    /// Loads the newest snapshot of each.
    pub(crate) fn load(loading: &mut Loading, partitions: u16, keys: &Keyring) -> Self {
        let (own, same) = (keys.clone(), keys.clone());
        let (ordered, same_ordered) = (keys.clone(), keys.clone());
        let (documented, same_documented) = (keys.clone(), keys.clone());
        let (_, published) = loading.add_known(CatalogueFeed::default, CatalogueFeed::published);
        let mut partition = |index| {
            let catalogue = published.clone();
            let furnish = move |stock: Stock| stock.with_catalogue(catalogue.clone());
            loading.add_shard(index, move |storage| Stock::fresh(index, partitions, storage), furnish)
        };
        Self {
            stock: (0..partitions).map(&mut partition).collect(),
            registers: loading.add(Registers::default),
            trading: loading.add(Trading::default),
            tickets: loading.add(Tickets::default),
            documents: loading.add_furnished(
                move || Documents::new(documented.clone()),
                move |documents| documents.furnished(same_documented.clone()),
            ),
            tasks: loading.add(Tasks::default),
            figures: loading.add_keeping(Figures::fresh, Figures::furnished),
            returns: loading.add(Returns::default),
            promised: loading.add(Promised::default),
            clientele: loading.add_furnished(
                move || Clientele::new(own.clone()),
                move |clientele| clientele.furnished(same.clone()),
            ),
            orders: loading.add_keeping(
                move |storage| WebOrders::fresh(storage, ordered.clone()),
                move |orders, storage| orders.furnished(storage, same_ordered.clone()),
            ),
            costs: loading.add_keeping(Costs::fresh, |costs, _| costs),
            baskets: loading.add(Baskets::default),
            lots: loading.add(AllLots::default),
            apart: loading.add(SetApart::default),
            turnover: loading.add(Turnover::default),
            coupons: loading.add(Coupons::default),
            gift_cards: loading.add(GiftCards::default),
            invoices: loading.add(Invoices::default),
            published,
        }
    }

    /// What a checkout reads.
    pub(crate) fn shelves(&self) -> Shelves {
        Shelves {
            orders: self.orders.clone(),
            coupons: self.coupons.clone(),
            gift_cards: self.gift_cards.clone(),
            clientele: self.clientele.clone(),
            stock: std::sync::Arc::clone(&self.stock),
            catalogue: self.published.clone(),
        }
    }

    /// The partition that owns a SKU.
    pub(crate) fn partition(&self, sku: Sku) -> Option<&Handle<Stock>> {
        let count = u16::try_from(self.stock.len()).unwrap_or(u16::MAX);
        self.stock.get(usize::from(shard_of(&Key::Sku(sku), count)))
    }
}
