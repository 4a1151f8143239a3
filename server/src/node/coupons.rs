//! Codes of promotions: finding the coupon that one is of, keeping it with a cart, claiming its use for an order, and making codes of a
//! series.

use domain::{
    accounts::{self, CODE_LETTERS, normalised},
    limits::CODES_OF_RECORD_MAX,
    orders, step_id,
};
use protocol::{
    ACCOUNT_SHARDS, Amount, CODES_AT_ONCE_MAX, CartCode, CartId, CartView, ClaimCoupon, CodesIssued,
    CommandId, CouponCommand, CouponId, CouponUse, CouponView, CustomerId, IssueCodes, OrderCommand, OrderId,
    OrderPlaced, Outcome, PaidByCard, PlaceOrder, PromotionId, PutCartCode, Quantity, Refusal, RefusalCode,
    Sku, UsedCode, VoidCoupon,
};
use rand::RngExt;
use std::collections::BTreeMap;

use super::{Node, PublishedCatalogue, orders::new_id};
use crate::{
    clock,
    prepare::{CartPrices, Quoted, WebPlace, code_problem, quoted, unlocked},
    projections::{CartFacts, CouponFigures, Given, customer_mark},
    record::Origin,
};

/// Letters of a code of a series, which are worth 58 bits.
const LETTERS_OF_CODE: usize = 12;
/// What stands over the codes of a file and is none.
const HEADINGS: [&str; 4] = ["CODE", "CODES", "COUPON", "GUTSCHEIN"];

impl Node {
    /// The coupon of a code that somebody typed, with the code as it is compared.
    ///
    /// # Errors
    /// `unknown_coupon` where there is none.
    pub(crate) async fn find_code(&self, typed: &str) -> Result<(CouponId, String), Refusal> {
        let code = normalised(typed);
        if let Some(coupon) = self.catalogue().organisation.coupon_of(&code) {
            return Ok((coupon.id, code));
        }
        let asked = code.clone();
        let series = self.projections().coupons.look(move |coupons| coupons.series_of(&asked)).await?;
        let coupon =
            series.ok_or_else(|| Refusal::new(RefusalCode::UnknownCoupon, "there is no such code"))?;
        Ok((coupon, code))
    }

    /// Keeps a code with a cart. What it takes off, or why nothing, stands beside it there.
    ///
    /// # Errors
    /// `unknown_coupon` where there is no such code.
    pub async fn put_code(&self, cart: CartId, typed: &str) -> Result<CartView, Refusal> {
        let (coupon, code) = self.find_code(typed).await?;
        self.change_code(PutCartCode { cart, coupon, code, remove: false }).await
    }

    /// Takes a code from a cart.
    ///
    /// # Errors
    /// When the cart is being ordered.
    pub async fn take_code(&self, cart: CartId, typed: &str) -> Result<CartView, Refusal> {
        let code = normalised(typed);
        self.change_code(PutCartCode { cart, coupon: CouponId(0), code, remove: true }).await
    }

    async fn change_code(&self, put: PutCartCode) -> Result<CartView, Refusal> {
        let cart = put.cart;
        self.ask_orders(new_id(), orders::shard_of_cart(cart), OrderCommand::PutCode(put)).await?;
        self.cart(cart).await
    }

    /// Places an order with the uses of the cart's codes that take something off. Should it not be placed, or be an order that was placed
    /// before, they are given back.
    pub(super) async fn place_with_codes(
        &self,
        id: CommandId,
        place: PlaceOrder,
        credit: Option<CustomerId>,
    ) -> Result<OrderPlaced, Refusal> {
        let shard = orders::shard_of_cart(place.cart);
        if let Some(before) = self.order_of_cart(place.cart).await? {
            return Ok(OrderPlaced { order: before.id, number: before.number, key: before.key });
        }
        let facts = self.projections().shelves().cart(place.cart).await?;
        let codes = self.claim_codes(id, &place, &facts).await?;
        let mut cards = facts.cards.clone();
        if let Some(customer) = credit {
            cards.extend(self.credit_card(customer, place.cart).await?);
        }
        let cards = match self.claim_cards(id, &place, &cards).await {
            Ok(cards) => cards,
            Err(refusal) => {
                self.void_codes(shard, codes).await;
                return Err(refusal);
            }
        };
        let place = PlaceOrder { codes: codes.clone(), cards: cards.clone(), ..place };
        let answered = self.ask_orders(id, shard, OrderCommand::Place(Box::new(place))).await;
        let placed = match answered {
            Ok(Outcome::OrderPlaced(placed)) => placed,
            Ok(_) => return Err(Refusal::new(RefusalCode::Fault, "the order was not understood")),
            Err(refusal) => {
                // Where nobody knows whether it was placed, they expire unless it was.
                if refusal.code.retry() == protocol::Retry::Never {
                    self.void_codes(shard, codes).await;
                    self.free_cards(Origin::Web(shard), cards).await;
                }
                return Err(refusal);
            }
        };
        if !(codes.is_empty() && cards.is_empty()) {
            self.give_spare_back(shard, placed.order, (codes, cards)).await?;
        }
        Ok(placed)
    }

    /// Gives back what an order has not used, because it was placed before.
    async fn give_spare_back(
        &self,
        shard: u16,
        order: OrderId,
        (mut codes, mut cards): (Vec<UsedCode>, Vec<PaidByCard>),
    ) -> Result<(), Refusal> {
        if let Some(kept) = self.kept_order(order).await? {
            let used =
                |code: &UsedCode| kept.order.uses.iter().any(|own| Some(own.spent.claim) == code.claim);
            codes.retain(|code| !used(code));
            let shares = || kept.order.payments.iter().flat_map(|payment| &payment.card);
            cards.retain(|card| !shares().any(|share| share.claim == card.claim));
        }
        self.void_codes(shard, codes).await;
        self.free_cards(Origin::Web(shard), cards).await;
        Ok(())
    }

    /// Sets a use aside of each code that takes something off.
    async fn claim_codes(
        &self,
        id: CommandId,
        place: &PlaceOrder,
        facts: &CartFacts,
    ) -> Result<Vec<UsedCode>, Refusal> {
        if facts.codes.is_empty() {
            return Ok(Vec::new());
        }
        let lines = facts.lines.clone().unwrap_or_default();
        let published = self.catalogue();
        // Whether this customer may use them shows only when they are claimed: they were shown a price with them.
        let coded = unlocked(&published, &facts.codes);
        let quote = quoted(&published, &place.delivery, (facts, &lines, &coded), clock::now());
        // Why it cannot be had at all is the order's to say.
        let Ok(Quoted { prices, .. }) = quote else { return Ok(Vec::new()) };
        let shard = orders::shard_of_cart(place.cart);
        let mut claimed: Vec<UsedCode> = Vec::new();
        for (number, (given, _)) in (0_u64..).zip(taking(&published, &facts.codes, &prices)) {
            let claim = ClaimCoupon {
                coupon: given.coupon,
                code: given.code.clone(),
                by: CommandId::new(place.cart.uuid()),
                customer: Some(customer_mark(given.coupon, &place.contact.email)),
            };
            let command = step_id(id.uuid(), "code", number);
            match self.outcome_of(Origin::Web(shard), command, CouponCommand::Claim(claim)).await {
                Ok(_) => claimed.push(UsedCode {
                    coupon: given.coupon,
                    code: given.code.clone(),
                    claim: Some(command),
                }),
                Err(refusal) => {
                    self.void_codes(shard, claimed).await;
                    return Err(refusal);
                }
            }
        }
        Ok(claimed)
    }

    /// Gives uses back. What cannot be given back now expires.
    async fn void_codes(&self, shard: u16, codes: Vec<UsedCode>) {
        for UsedCode { coupon, code, claim } in codes {
            let Some(claim) = claim else { continue };
            let id = step_id(claim.uuid(), "void", 0);
            let void = CouponCommand::Void(VoidCoupon { coupon, code, claim });
            if let Err(refusal) = self.outcome_of(Origin::Web(shard), id, void).await {
                tracing::warn!(%claim, %refusal, "a use of a code was not given back; it expires");
            }
        }
    }

    /// Adds so many new codes to a series. Asked again under the same id it adds only what is missing of them.
    ///
    /// # Errors
    /// Why there can be none.
    pub(crate) async fn make_codes(
        &self,
        origin: Origin,
        id: CommandId,
        (coupon, count): (CouponId, u32),
    ) -> Result<CodesIssued, Refusal> {
        if !(1..=CODES_AT_ONCE_MAX).contains(&count) {
            let message = format!("1 to {CODES_AT_ONCE_MAX} codes are made at once");
            return Err(Refusal::new(RefusalCode::InvalidQuantity, message));
        }
        let all = usize::try_from(count).unwrap_or_default();
        // Every command has so many whatever chance says, so that a repeat comes to the same number.
        let shares = (0..ACCOUNT_SHARDS).map(|shard| {
            let own = (usize::from(shard)..all).step_by(usize::from(ACCOUNT_SHARDS)).count();
            (shard, own)
        });
        let codes: Vec<String> =
            shares.flat_map(|(shard, own)| (0..own).map(move |_| random_code(shard))).collect();
        self.issue(origin, id, coupon, codes).await
    }

    /// Adds codes to a series that somebody brings, one in each line.
    ///
    /// # Errors
    /// When one of them is no code, or there are too many.
    pub(crate) async fn bring_codes(
        &self,
        origin: Origin,
        id: CommandId,
        (coupon, text): (CouponId, &str),
    ) -> Result<CodesIssued, Refusal> {
        let first = |line: &str| line.split([',', ';', '\t']).next().map(normalised).unwrap_or_default();
        let mut codes: Vec<String> = text.lines().map(first).filter(|code| !code.is_empty()).collect();
        if codes.first().is_some_and(|first| HEADINGS.contains(&first.as_str())) {
            codes.remove(0);
        }
        if codes.is_empty() || codes.len() > usize::try_from(CODES_AT_ONCE_MAX).unwrap_or_default() {
            let message = format!("a file brings 1 to {CODES_AT_ONCE_MAX} codes, one in each line");
            return Err(Refusal::new(RefusalCode::TooManyLines, message));
        }
        let published = self.catalogue();
        if let Some(taken) = codes.iter().find(|code| published.organisation.coupon_of(code).is_some()) {
            let message = format!("{taken} is a code for everybody already");
            return Err(Refusal::new(RefusalCode::AlreadyBooked, message));
        }
        self.issue(origin, id, coupon, codes).await
    }

    /// Each machine is told of its own, a record at a time.
    async fn issue(
        &self,
        origin: Origin,
        id: CommandId,
        coupon: CouponId,
        codes: Vec<String>,
    ) -> Result<CodesIssued, Refusal> {
        let mut shares: BTreeMap<u16, Vec<String>> = BTreeMap::new();
        for code in codes {
            shares.entry(accounts::shard_of(&code)).or_default().push(code);
        }
        let mut sum = CodesIssued::default();
        for (shard, codes) in shares {
            for (number, part) in (0_u64..).zip(codes.chunks(CODES_OF_RECORD_MAX)) {
                let step = step_id(id.uuid(), "issue", (u64::from(shard) << 32) | number);
                let issue = CouponCommand::Issue(IssueCodes { coupon, codes: part.to_vec() });
                match self.outcome_of(origin, step, issue).await {
                    Ok(Outcome::CodesIssued(more)) => {
                        sum.issued = sum.issued.saturating_add(more.issued);
                        sum.known = sum.known.saturating_add(more.known);
                    }
                    Ok(_) => {}
                    // Asked before, when chance made other codes.
                    Err(refusal) if refusal.code == RefusalCode::IdReused => {
                        let own = u32::try_from(part.len()).unwrap_or_default();
                        sum.issued = sum.issued.saturating_add(own);
                    }
                    Err(refusal) => return Err(refusal),
                }
            }
        }
        Ok(sum)
    }

    /// Coupons of a promotion, or all of them, as they stand now.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub(crate) async fn coupons(&self, promotion: Option<PromotionId>) -> Result<Vec<CouponView>, Refusal> {
        let published = self.catalogue();
        let wanted = |one: &&std::sync::Arc<domain::organisation::Coupon>| {
            promotion.is_none_or(|promotion| one.promotion == promotion)
        };
        let coupons: Vec<_> = published.organisation.coupons().filter(wanted).cloned().collect();
        let asked: Vec<CouponId> = coupons.iter().map(|one| one.id).collect();
        let figures = self
            .projections()
            .coupons
            .look(move |known| asked.into_iter().map(|id| known.figures(id)).collect::<Vec<_>>());
        let view = |(one, figures): (std::sync::Arc<domain::organisation::Coupon>, CouponFigures)| {
            let CouponFigures { issued, used, pending, over } = figures;
            let most = if one.code.is_none() { Some(issued) } else { one.uses_max };
            CouponView {
                coupon: (&*one).into(),
                saved_by: one.saved.by,
                saved_at: one.saved.at,
                issued,
                used,
                pending,
                left: most.map(|most| most.saturating_sub(used).saturating_sub(pending)),
                over,
            }
        };
        Ok(coupons.into_iter().zip(figures.await?).map(view).collect())
    }

    /// Who used codes of a coupon, the newest first.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub(crate) async fn coupon_uses(
        &self,
        coupon: CouponId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<CouponUse>, Refusal> {
        self.projections().coupons.look(move |known| known.uses(coupon, before, limit)).await
    }

    /// Codes of a series, and whether each was used.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub(crate) async fn coupon_codes(&self, coupon: CouponId) -> Result<Vec<(String, bool)>, Refusal> {
        self.projections().coupons.look(move |known| known.codes(coupon)).await
    }
}

/// A code that nobody guesses and that a machine keeps.
fn random_code(shard: u16) -> String {
    let mut chance = rand::rng();
    loop {
        let letter =
            |_| CODE_LETTERS.get(chance.random_range(0..CODE_LETTERS.len())).copied().unwrap_or(b'2');
        let code: String = (0..LETTERS_OF_CODE).map(letter).map(char::from).collect();
        if accounts::shard_of(&code) == shard {
            return code;
        }
    }
}

/// Codes that take something off, with how much. Of several for one promotion the first does.
fn taking<'a>(
    published: &PublishedCatalogue,
    given: &'a [Given],
    prices: &CartPrices,
) -> Vec<(&'a Given, Amount)> {
    let mut seen: Vec<PromotionId> = Vec::new();
    let mut taking = Vec::new();
    for one in given {
        let Some(coupon) = published.organisation.coupon(one.coupon) else { continue };
        let own = prices.promoted.iter().filter(|taken| taken.promotion == coupon.promotion);
        let sum = own.map(|taken| taken.amount.0).fold(0, i64::saturating_add);
        if sum > 0 && !seen.contains(&coupon.promotion) {
            seen.push(coupon.promotion);
            taking.push((one, Amount(sum)));
        }
    }
    taking
}

/// Codes of a cart, with what each takes off it or why nothing.
pub(super) fn codes_of(
    published: &PublishedCatalogue,
    given: &[Given],
    place: WebPlace,
    prices: &CartPrices,
) -> Vec<CartCode> {
    let can_be_had: Vec<Given> = given.iter().filter(|one| one.refused.is_none()).cloned().collect();
    let taking = taking(published, &can_be_had, prices);
    let lines: Vec<(Sku, Quantity, Amount)> = prices
        .lines
        .iter()
        .map(|line| {
            (line.sku, line.quantity, line.unit_price.checked_times(line.quantity).unwrap_or_default())
        })
        .collect();
    let view = |one: &Given| {
        let taken = taking.iter().find(|(own, _)| own.code == one.code).map(|(_, amount)| *amount);
        let coupon = published.organisation.coupon(one.coupon);
        let promotion = coupon.and_then(|coupon| published.organisation.promotion(coupon.promotion));
        CartCode {
            code: one.code.clone(),
            name: promotion.map(|promotion| promotion.name.clone()).unwrap_or_default(),
            amount: taken.unwrap_or_default(),
            problem: if taken.is_some() { None } else { code_problem(published, one, place, &lines) },
        }
    };
    given.iter().map(view).collect()
}
