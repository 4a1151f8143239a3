//! Carts and orders: which machine has them, what they cost by the price book, and who serves them.

use domain::{
    Rejection,
    accounts::{self, Spent},
    branch::{Awaited, Moved},
    orders::{self, Body, Command, InCart, OrderedLine, Placed, Placing, Promoted, Way, sourcing::Sourced},
    organisation::{self, Parcel, Place, Zone},
    pricing::{Basket, BasketLine, LinePrice, Priced, TaxTerms, price},
};
use protocol::{
    Amount, BranchId, Channel, Delivery, DeliveryPromise, OrderCommand, PlaceAtTill, PlaceOrder, PromotionId,
    Quantity, RefusalCode, Right, Rule, Sku, Timestamp, UsedCode, VariantKind, WithFacts,
};

use super::{
    Acting, Envelope, Facts, Preparation, Wish,
    coupon::unlocked,
    delivery::{grams, promise_of, zone_at},
    flash::check_most,
    gift_card::shares,
    kits::recipe_of,
    not_here,
    promoted::{promoted_lines, running_for},
    said::address_of,
    sourced::{Unserved, not_sent, sourced, taxed_at, too_little},
};
use crate::{
    projections::{CartFacts, Given, PublishedCatalogue, customer_mark},
    record::Origin,
};

/// The machine that has what a command is about.
pub(super) fn shard(command: &OrderCommand) -> u16 {
    match command {
        OrderCommand::PutLine(put) => orders::shard_of_cart(put.cart),
        OrderCommand::MergeCart(merge) => orders::shard_of_cart(merge.cart),
        OrderCommand::Place(place) => orders::shard_of_cart(place.cart),
        OrderCommand::Pay(asked) => orders::shard_of(asked.order),
        OrderCommand::Cancel(cancel) => orders::shard_of(cancel.order),
        OrderCommand::Refund(refund) => orders::shard_of(refund.order),
        OrderCommand::Note(note) => orders::shard_of(note.order),
        OrderCommand::AskReturn(asked) => orders::shard_of(asked.order),
        OrderCommand::ApproveReturn(approve) => orders::shard_of(approve.order),
        OrderCommand::DeclineReturn(decline) => orders::shard_of(decline.order),
        OrderCommand::WithdrawReturn(asked) => orders::shard_of(asked.order),
        OrderCommand::EndExchange(end) => orders::shard_of(end.order),
        OrderCommand::ReceiveReturn(received) => orders::shard_of(received.order),
        OrderCommand::HoldBack(note) | OrderCommand::Release(note) => orders::shard_of(note.order),
        OrderCommand::Tag(tag) => orders::shard_of(tag.order),
        OrderCommand::PaidByHand(paid) => orders::shard_of(paid.order),
        OrderCommand::Reduce(reduce) => orders::shard_of(reduce.order),
        OrderCommand::AnswerSuggestion(answer) => orders::shard_of(answer.order),
        OrderCommand::ChangeAddress(change) => orders::shard_of(change.order),
        OrderCommand::PutCode(put) => orders::shard_of_cart(put.cart),
        OrderCommand::PutCard(put) => orders::shard_of_cart(put.cart),
        OrderCommand::BringBack(brought) => orders::shard_of(brought.order),
        OrderCommand::PlaceAtTill(asked) => orders::shard_of_cart(asked.place.cart),
        OrderCommand::Erase(erase) => orders::shard_of(erase.order),
        OrderCommand::CreditBack(refund) => orders::shard_of(refund.order),
        OrderCommand::ReturnAsCredit(asked) => orders::shard_of(asked.order),
        OrderCommand::PayAtTill(paid) => orders::shard_of(paid.order),
        OrderCommand::PayBackAtTill(paid) => orders::shard_of(paid.order),
    }
}

/// What somebody at a register must be allowed to do there, where a command moves money of an order.
pub(super) const fn right_at_till(command: &OrderCommand) -> Option<Right> {
    match command {
        OrderCommand::BringBack(_) | OrderCommand::PayBackAtTill(_) => Some(Right::Refund),
        OrderCommand::PayAtTill(_) | OrderCommand::PlaceAtTill(_) => Some(Right::Sell),
        _ => None,
    }
}

/// Something that the web sells, as it is sold now.
pub(crate) struct Offered {
    pub(crate) name: String,
    pub(crate) unit_price: Amount,
    pub(crate) age_min: Option<u8>,
    pub(crate) quantity_max: Option<Quantity>,
    terms: organisation::SaleTerms,
}

/// Where an order sells from: the branch by whose taxes it is sold, and its prices.
#[derive(Clone, Copy)]
pub(crate) struct WebPlace {
    pub(crate) branch: Option<BranchId>,
    pub(crate) day: i32,
    pub(crate) at: Timestamp,
}

/// What the web sells of a SKU; none where it does not.
pub(crate) fn offered(published: &PublishedCatalogue, sku: &Sku, place: WebPlace) -> Option<Offered> {
    let organisation = &published.organisation;
    let (product, variant) = organisation.variant(sku)?;
    if !(product.on_web() && variant.web && variant.kind == VariantKind::Goods) {
        return None;
    }
    let web = Place { branch: place.branch, channel: Channel::Web, group: None };
    let terms = organisation.terms(sku)?;
    let unit_price = organisation.price_in(sku, web, place.at).map_or(terms.price, |(price, _)| price);
    let limits = organisation.limits_of(product, place.branch);
    Some(Offered {
        name: published.name_at(sku, published.seq).unwrap_or_else(|| product.name.clone()),
        unit_price,
        age_min: limits.age_min,
        quantity_max: limits.quantity_max,
        terms,
    })
}

/// What lines come to, with delivery to an address where that is wanted.
pub(crate) struct CartPrices {
    pub(crate) lines: Vec<OrderedLine>,
    pub(crate) goods: Amount,
    pub(crate) delivery: Amount,
    pub(crate) delivery_tax: Amount,
    pub(crate) total: Amount,
    /// The highest age that one of them asks for.
    pub(crate) age: Option<u8>,
    /// What promotions took off the lines.
    pub(crate) promoted: Vec<Promoted>,
}

/// Prices lines by the engine of the till, at web prices, with promotions that codes let count and with delivery into a zone where that
/// is wanted. Lines that are not for sale are left out.
///
/// # Errors
/// When a figure would be too large, or something has no tax.
pub(crate) fn priced(
    published: &PublishedCatalogue,
    (lines, coded): (&[InCart], &[PromotionId]),
    place: WebPlace,
    zone: Option<&Zone>,
) -> Result<CartPrices, Rejection> {
    let tax_of = |terms: organisation::SaleTerms| {
        let branch = place.branch.unwrap_or_default();
        published
            .organisation
            .tax(terms.tax_class, branch, place.day)
            .map(|tax| TaxTerms { included: !tax.on_top(), rates_ppm: tax.rates_ppm().to_vec() })
    };
    let mut sold = Vec::with_capacity(lines.len());
    let mut basket = Basket::default();
    let (mut age, mut weight_g) = (None, 0_i64);
    for line in lines {
        let Some(offered) = offered(published, &line.sku, place) else { continue };
        let tax = tax_of(offered.terms).ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownTaxClass, format!("{} has no tax class that exists", line.sku))
        })?;
        age = age.max(offered.age_min);
        weight_g = weight_g.saturating_add(grams(published, &line.sku, line.quantity));
        basket.lines.push(BasketLine {
            sku: line.sku,
            quantity: line.quantity,
            unit_price: offered.unit_price,
            discount: None,
            tax,
        });
        sold.push(offered);
    }
    basket.promotions = running_for(published, place, (&basket, coded));
    let (delivery, tax_terms) = delivery_of(&basket, &costs(&basket)?, weight_g, zone);
    if let (Some(terms), Some(first)) = (tax_terms, lines.first()) {
        // Delivery is taxed as what is worth most of what is delivered.
        let line = BasketLine {
            sku: first.sku,
            quantity: Quantity::ONE,
            unit_price: delivery,
            discount: None,
            tax: terms,
        };
        basket.lines.push(line);
    }
    let figures = costs(&basket)?;
    let priced = |(figure, offered): (&LinePrice, Offered)| OrderedLine {
        sku: figure.sku,
        name: offered.name,
        quantity: figure.quantity,
        unit_price: figure.unit_price,
        total: figure.total,
        tax: figure.tax,
        stocked: offered.terms.kind == VariantKind::Goods,
    };
    let behind = figures.lines.get(sold.len());
    let (delivery, delivery_tax) = behind.map_or((Amount::ZERO, Amount::ZERO), |line| (line.total, line.tax));
    let goods = Amount(figures.total.0.saturating_sub(delivery.0));
    let promoted = promoted_lines(published, &figures);
    let lines = figures.lines.iter().zip(sold).map(priced).collect();
    Ok(CartPrices { lines, goods, delivery, delivery_tax, total: figures.total, age, promoted })
}

fn costs(basket: &Basket) -> Result<Priced, Rejection> {
    price(basket)
        .map_err(|error| Rejection::new(RefusalCode::Overflow, format!("the cart has no price: {error}")))
}

/// What delivery is charged, and how that is taxed; nothing where nothing is charged.
fn delivery_of(
    basket: &Basket,
    figures: &Priced,
    weight_g: i64,
    zone: Option<&Zone>,
) -> (Amount, Option<TaxTerms>) {
    let worth = |line: &LinePrice| line.gross.0.saturating_sub(line.promoted().unwrap_or_default().0);
    let goods = figures.lines.iter().map(worth).fold(0, i64::saturating_add);
    let Some(zone) = zone.filter(|_| !basket.lines.is_empty()) else { return (Amount::ZERO, None) };
    let charge = zone.charge(Parcel { value: Amount(goods), weight_g });
    if charge == Amount::ZERO {
        return (Amount::ZERO, None);
    }
    let lines = basket.lines.iter().zip(&figures.lines);
    let most = lines.max_by_key(|(_, figure)| worth(figure)).map(|(line, _)| line.tax.clone());
    (charge, most)
}

impl Preparation {
    pub(super) fn order(
        &self,
        acting: &Acting,
        envelope: &Envelope,
        wish: &Wish,
        mut facts: Facts,
    ) -> Result<Command, Rejection> {
        let Wish::Asked(body) = wish else { return Err(not_here()) };
        let protocol::CommandBody::Order(command) = &**body else { return Err(not_here()) };
        self.dated(envelope)?;
        acting.known()?;
        let cart = facts.cart.take().unwrap_or_default();
        let body = match command {
            OrderCommand::PutLine(put) => {
                let seen = self.seen(&put.sku, put.quantity)?;
                Body::PutLine { cart: put.cart, sku: put.sku, quantity: put.quantity, seen }
            }
            OrderCommand::MergeCart(merge) => {
                Body::Merge { cart: merge.cart, from: merge.from, lines: cart.lines.unwrap_or_default() }
            }
            OrderCommand::PutCode(put) => {
                let code = accounts::normalised(&put.code);
                Body::PutCode { cart: put.cart, coupon: put.coupon, code, on: !put.remove }
            }
            OrderCommand::PutCard(put) => self.put_card(put)?,
            OrderCommand::Place(place) => Body::Place(Box::new(self.placing(place, &cart, self.provider)?)),
            OrderCommand::PlaceAtTill(asked) => self.placed_at_till(asked, &cart)?,
            OrderCommand::Pay(asked) => Body::Pay { order: asked.order },
            OrderCommand::Cancel(cancel) => {
                Body::Cancel { order: cancel.order, reason: cancel.reason.clone() }
            }
            OrderCommand::Refund(refund) => {
                Body::Refund { order: refund.order, amount: refund.amount, reason: refund.reason.clone() }
            }
            OrderCommand::Erase(erase) => self.erasing(erase, facts.left.flatten()),
            OrderCommand::Note(note) => Body::Note { order: note.order, note: note.note.clone() },
            OrderCommand::Reduce(reduce) => {
                let less = |line: &protocol::SkuQuantity| Moved { sku: line.sku, quantity: line.quantity };
                let lines = reduce.lines.iter().map(less).collect();
                Body::Reduce { order: reduce.order, lines, reason: reduce.reason.clone() }
            }
            OrderCommand::AnswerSuggestion(answer) => {
                Body::AnswerSuggestion { order: answer.order, number: answer.number, yes: answer.yes }
            }
            OrderCommand::ChangeAddress(change) => {
                self.readdressed(change.order, address_of(&change.address))
            }
            OrderCommand::HoldBack(note) => Body::HoldBack { order: note.order, note: note.note.clone() },
            OrderCommand::Release(note) => Body::Release { order: note.order, note: note.note.clone() },
            OrderCommand::Tag(tag) => Body::Tag { order: tag.order, tags: tag.tags.clone() },
            OrderCommand::PaidByHand(paid) => {
                Body::PaidByHand { order: paid.order, amount: paid.amount, note: paid.reason.clone() }
            }
            OrderCommand::PayAtTill(_) | OrderCommand::PayBackAtTill(_) => self.money_at_till(command)?,
            returned => self.sent_back(returned, (envelope.id, &facts))?,
        };
        Ok(Command {
            id: envelope.id,
            staff: acting.staff,
            grant: self.approved(acting.grant(), wish.grounds().and_then(|grounds| grounds.approver)),
            customer: matches!(self.origin, Origin::Web(_)),
            at: self.now(),
            body,
        })
    }

    /// One that somebody makes at a register, and pays there or when it is collected.
    fn placed_at_till(&self, asked: &PlaceAtTill, cart: &CartFacts) -> Result<Body, Rejection> {
        self.at_counter()?;
        let in_store = matches!(&asked.place.delivery, Delivery::Collect(collect) if collect.pay_in_store);
        if in_store == asked.pay_now {
            let message = "what is sent is paid now, and what is collected now or then";
            return Err(Rejection::new(RefusalCode::NotDeliverable, message));
        }
        Ok(Body::Place(Box::new(self.placing(&asked.place, cart, orders::COUNTER)?)))
    }

    /// What one costs when it is put into a cart. What is taken out may be gone from the shop.
    fn seen(&self, sku: &Sku, quantity: Quantity) -> Result<Amount, Rejection> {
        if quantity <= Quantity::ZERO {
            return Ok(Amount::ZERO);
        }
        let place = web_place(&self.published, None, self.now());
        let offered = offered(&self.published, sku, place).ok_or_else(|| not_sold(sku))?;
        check_most(&offered, quantity)?;
        Ok(offered.unit_price)
    }

    fn placing(&self, place: &PlaceOrder, cart: &CartFacts, provider: &str) -> Result<Placing, Rejection> {
        let lines = cart.lines.clone().unwrap_or_default();
        // An empty cart, or one that was ordered before, is the machine's to speak about.
        let (placed, promoted, waits) = if lines.is_empty() {
            (None, Vec::new(), Vec::new())
        } else {
            let (placed, promoted, waits) = self.placed(place, (cart, &lines), provider)?;
            (Some(placed), promoted, waits)
        };
        let country = match &place.delivery {
            Delivery::Ship(address) => Some(address.country.trim().to_uppercase()),
            Delivery::Collect(_) => None,
        };
        let total = placed.as_ref().map_or(Amount::ZERO, |placed| placed.total);
        let odd = self.published.organisation.odd(total, cart.first, country.as_deref());
        let kits = lines.iter().filter_map(|line| recipe_of(&self.published, &line.sku)).collect();
        let uses = place.codes.iter().filter_map(|code| used_by(code, place)).collect();
        let own = orders::order_id(place.cart, cart.attempts);
        let said = placed.as_ref().map(|placed| self.said_in(own, placed)).transpose()?;
        let flash = self.flash(place, &lines)?;
        let (cart, cards) = (place.cart, shares(place, provider));
        Ok(Placing {
            cart,
            lines,
            shown: place.total,
            placed,
            said,
            promoted,
            uses,
            cards,
            flash,
            odd,
            waits,
            kits,
        })
    }

    /// As it is to be placed, what promotions took off it, and what of each part is not there yet.
    fn placed(
        &self,
        place: &PlaceOrder,
        (cart, lines): (&CartFacts, &[InCart]),
        provider: &str,
    ) -> Result<PlacedWith, Rejection> {
        let given = |code: &UsedCode| Given {
            coupon: code.coupon,
            code: accounts::normalised(&code.code),
            refused: code.claim.is_none().then_some(RefusalCode::UnknownClaim),
        };
        let given: Vec<Given> = place.codes.iter().map(given).collect();
        let coded = unlocked(&self.published, &given);
        let Quoted { way, sourced, prices, .. } =
            quoted(&self.published, &place.delivery, (cart, lines, &coded), self.now())?;
        if let Some(age) = prices.age.filter(|age| place.age_confirmed.unwrap_or_default() < *age) {
            let message =
                format!("something in the cart is for people of {age} years and over; confirm your age");
            return Err(Rejection::new(RefusalCode::AgeNotConfirmed, message));
        }
        let in_store = matches!(way, Way::Collect { pay_in_store: true, .. });
        let placed = Placed {
            number: 0,
            secret: rand::random(),
            cart: place.cart,
            currency: self.currency,
            catalogue: self.published.seq.0,
            name: place.contact.name.trim().to_owned(),
            email: place.contact.email.trim().to_owned(),
            phone: place.contact.phone.trim().to_owned(),
            way,
            lines: prices.lines,
            delivery_charge: prices.delivery,
            delivery_tax: prices.delivery_tax,
            total: prices.total,
            age_confirmed: place.age_confirmed.filter(|_| prices.age.is_some()),
            note: place.note.trim().to_owned(),
            language: place.language.clone(),
            provider: if in_store { String::new() } else { provider.to_owned() },
            plan: sourced.plan,
            candidates: sourced.candidates,
            sourcing: sourced.because,
        };
        Ok((placed, prices.promoted, sourced.waits))
    }
}

/// An order, what promotions took off it, and what of each of its parts is not there yet.
type PlacedWith = (Placed, Vec<Promoted>, Vec<(u16, Vec<Awaited>)>);

/// What a cart comes to, if it is delivered in a way.
pub(crate) struct Quoted {
    way: Way,
    sourced: Sourced,
    /// What of it is not there yet.
    pub(crate) waits: Vec<Awaited>,
    pub(crate) prices: CartPrices,
    /// When it would be there, if it is sent.
    pub(crate) promise: Option<DeliveryPromise>,
}

/// Who would serve a cart, and what it would come to.
///
/// # Errors
/// What is not sold, not there, too much for one customer, or cannot be delivered in this way.
pub(crate) fn quoted(
    published: &PublishedCatalogue,
    delivery: &Delivery,
    (cart, lines, coded): (&CartFacts, &[InCart], &[PromotionId]),
    at: Timestamp,
) -> Result<Quoted, Rejection> {
    let nowhere = web_place(published, None, at);
    if let Some(gone) = lines.iter().find(|line| offered(published, &line.sku, nowhere).is_none()) {
        return Err(not_sold(&gone.sku));
    }
    let way = way_of(delivery);
    let zone = reached(published, &way)?;
    let sourced = sourced(published, &way, cart, lines).map_err(|short| match short {
        Unserved::Short(short) => too_little(published, &short),
        Unserved::NotSent(short) => not_sent(published, &short),
        Unserved::NotThere(rejection) => rejection,
    })?;
    let serves = match &way {
        Way::Collect { branch, .. } => Some(*branch),
        Way::Ship(address) => taxed_at(published, &sourced, address),
    };
    let place = web_place(published, serves, at);
    for line in lines {
        let Some(offered) = offered(published, &line.sku, place) else { continue };
        check_most(&offered, line.quantity)?;
    }
    let prices = priced(published, (lines, coded), place, zone)?;
    let waits = sourced.waits.iter().flat_map(|(_, lines)| lines).copied().collect();
    Ok(Quoted { way, sourced, waits, prices, promise: zone.map(promise_of) })
}

/// The zone that it goes to, where it is sent; and whether it can be had like this at all.
fn reached<'a>(published: &'a PublishedCatalogue, way: &Way) -> Result<Option<&'a Zone>, Rejection> {
    let organisation = &published.organisation;
    match way {
        Way::Ship(to) => zone_at(published, &to.country, &to.postcode).map(Some),
        Way::Collect { branch, pay_in_store } => {
            let rule = organisation.pickup(*branch);
            let (rule, problem) = if !rule.collects {
                (Rule::NotCollectedHere, "nothing can be collected at this branch; choose another one")
            } else if *pay_in_store && !rule.pay_in_store {
                let problem =
                    "what is collected at this branch is paid online; choose to pay now, or another branch";
                (Rule::PaidOnlineHere, problem)
            } else {
                return Ok(None);
            };
            Err(Rejection::new(RefusalCode::NotDeliverable, problem).rule(rule))
        }
    }
}

/// Where the web sells at a moment: as a branch says, or as the first one does whose stock the web shows.
pub(crate) fn web_place(published: &PublishedCatalogue, branch: Option<BranchId>, at: Timestamp) -> WebPlace {
    let first = || published.organisation.branches().find(|branch| branch.on_web).map(|branch| branch.id);
    let branch = branch.or_else(first);
    let occurred = protocol::OccurredAt { at, offset_minutes: 0 };
    let day = published.calendar(branch.unwrap_or_default()).day(occurred);
    WebPlace { branch, day, at }
}

fn way_of(delivery: &Delivery) -> Way {
    match delivery {
        Delivery::Collect(collect) => {
            Way::Collect { branch: collect.branch, pay_in_store: collect.pay_in_store }
        }
        Delivery::Ship(address) => Way::Ship(address_of(address)),
    }
}

/// A use that the server has set aside for this order.
fn used_by(code: &UsedCode, place: &PlaceOrder) -> Option<Spent> {
    let customer = Some(customer_mark(code.coupon, &place.contact.email));
    let normal = accounts::normalised(&code.code);
    Some(Spent { claim: code.claim?, coupon: code.coupon, code: normal, customer })
}

fn not_sold(sku: &Sku) -> Rejection {
    Rejection::new(
        RefusalCode::UnknownSku,
        format!("{sku} is not sold here any more; take it out of the cart"),
    )
}
