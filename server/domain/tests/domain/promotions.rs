//! Promotions: what head office may say of them, what counted in an earlier catalogue, what one costs with them and cost before,
//! and what a sale makes of them.

use domain::{
    Machine,
    branch::{
        AdjustmentSource, Command,
        command::{PricedLine, Sale, TicketBody},
    },
    organisation::{Organisation, Place, PriceBook, Touched},
};
use protocol::{
    Amount, BranchId, BuyGet, Channel, CustomerGroupId, ExceptionKind, ForPrice, LinePromotion, Lsn,
    OrganisationCommand as O, PromotionEffect as Effect, PromotionGoods as Goods, PromotionId, PutPromotion,
    Quantity, RefusalCode, SetPrice, Timestamp,
};

use crate::{
    organisation::{ask, assert_replays, by, head_office, put},
    refunds::refund,
    support::*,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const WEB: Place = Place { branch: None, channel: Channel::Web, group: None };
const LOCAL: &str = "2026-11-27T12:00";

fn tenth(id: u32) -> PutPromotion {
    PutPromotion {
        id: PromotionId(id),
        name: format!("Tenth {id}"),
        effect: Effect::PercentOff(100_000),
        step: 1,
        active: true,
        ..PutPromotion::default()
    }
}

fn minute(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn head_office_puts_changes_and_ends_promotions() {
    let mut office = head_office();
    put(&mut office, O::PutPromotion(tenth(3)));
    let second = PutPromotion { active: false, version: Some(1), name: "  Over ".into(), ..tenth(3) };
    put(&mut office, O::PutPromotion(second.clone()));
    let now = office.promotion(PromotionId(3)).unwrap();
    assert_eq!((now.version, now.name.as_str(), now.active, now.saved.at), (2, "Over", false, NOW));
    assert_eq!(office.running(NOW).count(), 0);
    let stale = office.decide(NOW, &ask(O::PutPromotion(second))).unwrap_err();
    assert_eq!(stale.code, RefusalCode::ChangedMeanwhile);
    let cashier = office.decide(NOW, &by(Role::Cashier, O::PutPromotion(tenth(4)))).unwrap_err();
    assert_eq!(cashier.code, RefusalCode::NotAllowed);
    assert_replays(&office);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let office = head_office();
    let effect = |effect| PutPromotion { effect, ..tenth(1) };
    let deal = |buy, get, off_ppm| effect(Effect::BuyGet(BuyGet { buy, get, off_ppm }));
    use RefusalCode as C;
    for (asked, code) in [
        (PutPromotion { name: " ".into(), ..tenth(1) }, C::InvalidText),
        (effect(Effect::PercentOff(0)), C::InvalidAmount),
        (effect(Effect::PercentOff(1_000_001)), C::InvalidAmount),
        (effect(Effect::AmountOff(Amount(0))), C::InvalidAmount),
        (effect(Effect::BasketOff(Amount(-1))), C::InvalidAmount),
        (effect(Effect::FixedPrice(Amount(-1))), C::InvalidAmount),
        (deal(0, 1, 1), C::InvalidQuantity),
        (deal(1, 0, 1), C::InvalidQuantity),
        (deal(1, 1, 0), C::InvalidAmount),
        (deal(1_001, 1, 1), C::InvalidQuantity),
        (effect(Effect::ForPrice(ForPrice { count: 1, price: Amount(1) })), C::InvalidQuantity),
        (PutPromotion { amount_max: Some(Amount(0)), ..tenth(1) }, C::InvalidAmount),
        (PutPromotion { times_max: Some(0), ..tenth(1) }, C::InvalidQuantity),
        (PutPromotion { amount_min: Amount(-1), ..tenth(1) }, C::InvalidAmount),
        (PutPromotion { quantity_min: Quantity(-1), ..tenth(1) }, C::InvalidQuantity),
        (PutPromotion { step: 0, ..tenth(1) }, C::InvalidQuantity),
        (PutPromotion { step: 10, ..tenth(1) }, C::InvalidQuantity),
        (PutPromotion { from: minute("2026-11-27"), ..tenth(1) }, C::InvalidTime),
        (PutPromotion { until: minute("2026-02-30T10:00"), ..tenth(1) }, C::InvalidTime),
        (PutPromotion { until: minute("2026-11-27T24:00"), ..tenth(1) }, C::InvalidTime),
        (PutPromotion { from: minute(LOCAL), until: minute(LOCAL), ..tenth(1) }, C::InvalidTime),
        (PutPromotion { goods: vec![Goods::Sku(sku("X"))], ..tenth(1) }, C::UnknownSku),
        (PutPromotion { goods: vec![Goods::Product("x".into())], ..tenth(1) }, C::UnknownProduct),
        (PutPromotion { except: vec![Goods::Tag(String::new())], ..tenth(1) }, C::InvalidText),
        (PutPromotion { goods: vec![Goods::Tag("t".into()); 201], ..tenth(1) }, C::TooManyLines),
        (PutPromotion { branches: vec![BranchId(9)], ..tenth(1) }, C::UnknownBranch),
        (PutPromotion { group: Some(CustomerGroupId(9)), ..tenth(1) }, C::UnknownCustomerGroup),
    ] {
        let told = format!("{asked:?}");
        assert_eq!(office.decide(NOW, &ask(O::PutPromotion(asked))).unwrap_err().code, code, "{told}");
    }
}

#[test]
fn so_many_run_and_those_that_are_over_do_not_count() {
    let mut office = head_office();
    let long_ago = PutPromotion { until: minute("2001-01-01T00:00"), ..tenth(999) };
    put(&mut office, O::PutPromotion(long_ago));
    for id in 1..=100 {
        put(&mut office, O::PutPromotion(tenth(id)));
    }
    let more = office.decide(NOW, &ask(O::PutPromotion(tenth(101)))).unwrap_err();
    assert_eq!(more.code, RefusalCode::TooManyLines);
    put(&mut office, O::PutPromotion(PutPromotion { active: false, ..tenth(101) }));
    put(&mut office, O::PutPromotion(PutPromotion { name: "Still here".into(), ..tenth(7) }));
    assert_eq!(office.running(NOW).count(), 100);
}

/// A price book that takes events as the published catalogue does.
#[derive(Default)]
struct Told(PriceBook, u64);

impl Told {
    fn take(&mut self, office: &mut Organisation, asked: O, at: Timestamp) {
        for event in office.decide(at, &ask(asked)).unwrap() {
            let touched = Touched::by(&event, office);
            office.apply(&event);
            self.1 += 1;
            self.0.note(touched, office, Lsn(self.1), at);
        }
    }
}

#[test]
fn an_earlier_catalogue_has_its_promotions() {
    let (mut office, mut told) = (head_office(), Told::default());
    told.take(&mut office, O::PutPromotion(tenth(1)), NOW);
    told.take(
        &mut office,
        O::PutPromotion(PutPromotion { effect: Effect::PercentOff(200_000), ..tenth(1) }),
        NOW,
    );
    told.take(&mut office, O::PutPromotion(tenth(2)), NOW);
    let at = |seq| {
        let known = told.0.promotions_at(&office, Lsn(seq));
        known.map(|one| (one.id.0, one.version)).collect::<Vec<_>>()
    };
    assert_eq!([at(0), at(1), at(2), at(3)], [vec![], vec![(1, 1)], vec![(1, 2)], vec![(1, 2), (2, 1)]]);
    assert_eq!(told.0.earlier_promotions(PromotionId(1)).count(), 1);
}

#[test]
fn one_costs_less_and_is_told_with_the_lowest_price_before() {
    let (mut office, mut told) = (head_office(), Told::default());
    let day = |days: i64| Timestamp(1_795_737_600_000).plus_millis(days * DAY_MS); // 2026-11-27 is day 0.
    let set = |price| {
        O::SetPrice(SetPrice { sku: sku("CUP-S"), currency: GBP, price: Amount(price), valid_from: None })
    };
    let cup = |office: &Organisation, told: &Told, local: &str, days| {
        let promoted = told.0.promoted_price(office, &sku("CUP-S"), WEB, (local, day(days)))?;
        Some((promoted.price.0, promoted.without.0, promoted.former.map(|former| former.0)))
    };
    told.take(&mut office, set(600), day(-60));
    let goods = vec![Goods::Sku(sku("CUP-S"))];
    let week = PutPromotion {
        goods,
        from: minute("2026-11-27T00:00"),
        until: minute("2026-12-04T00:00"),
        ..tenth(1)
    };
    told.take(&mut office, O::PutPromotion(week.clone()), day(-10));
    assert_eq!(cup(&office, &told, "2026-11-26T23:59", -1), None);
    assert_eq!(cup(&office, &told, LOCAL, 0), Some((540, 600, Some(600))));
    assert_eq!(cup(&office, &told, "2026-12-04T00:00", 7), None);
    assert_eq!(told.0.promoted_price(&office, &sku("CUP-L"), WEB, (LOCAL, day(0))), None);
    // Another name is no new reduction.
    let renamed = PutPromotion { name: "Cup week".into(), ..week.clone() };
    told.take(&mut office, O::PutPromotion(renamed), day(2));
    assert_eq!(cup(&office, &told, "2026-11-30T12:00", 3), Some((540, 600, Some(600))));
    // Reduced again within thirty days: the promotion's own price was the lowest.
    let again =
        PutPromotion { id: PromotionId(2), from: minute("2026-12-10T00:00"), until: None, ..week.clone() };
    told.take(&mut office, O::PutPromotion(again), day(12));
    assert_eq!(cup(&office, &told, "2026-12-10T12:00", 13), Some((540, 600, None)));
    let more = PutPromotion {
        id: PromotionId(3),
        effect: Effect::FixedPrice(Amount(450)),
        from: minute("2026-12-12T00:00"),
        ..week
    };
    let more = PutPromotion { until: None, ..more };
    told.take(&mut office, O::PutPromotion(more), day(12));
    assert_eq!(cup(&office, &told, "2026-12-12T12:00", 15), Some((450, 600, Some(540))));
    // What needs more than one says nothing of its price.
    let three = PutPromotion { quantity_min: Quantity(3_000), ..tenth(4) };
    let (mut other, mut told) = (head_office(), Told::default());
    told.take(&mut other, O::PutPromotion(three), day(-1));
    assert_eq!(cup(&other, &told, LOCAL, 0), None);
}

fn promoted(line: u16, promotion: u32, amount: i64) -> LinePromotion {
    LinePromotion { line, promotion: PromotionId(promotion), amount: Amount(amount) }
}

fn promoted_sale(lines: &[PricedLine], promotions: Vec<LinePromotion>, paid: i64) -> TicketBody {
    TicketBody::Sell(Box::new(Sale { promotions, ..sale(lines, &[cash(paid)]) }))
}

#[test]
fn a_sale_books_each_promotion_and_a_refund_mirrors_it() {
    let sold = promoted_sale(&[line("A", 3, 500)], vec![promoted(0, 7, 500), promoted(0, 9, 100)], 900);
    let (facts, after) = given(open_till()).when(cashier(sold)).then_ticket();
    assert_eq!((facts.total(), facts.tax(), facts.change), (Amount(900), Amount(150), Amount::ZERO));
    let sources: Vec<_> = facts.lines[0].adjustments.iter().map(|one| (one.source, one.amount.0)).collect();
    assert_eq!(sources, [(AdjustmentSource::Promotion(7), 500), (AdjustmentSource::Promotion(9), 100)]);
    let (back, _) = after.when(supervisor(refund(&facts, &[(0, 1_000)]))).then_ticket();
    assert_eq!(back.total(), Amount(-300));
    assert_eq!(back.lines[0].adjustments.iter().map(|one| one.amount.0).sum::<i64>(), -200);
}

#[test]
fn promotions_need_no_right_and_never_take_off_more_than_there_is() {
    given(open_till())
        .when(cashier(promoted_sale(&[line("A", 1, 500)], vec![promoted(0, 7, 500)], 0)))
        .then_ticket();
    for (promotions, code) in [
        (vec![promoted(0, 7, 501)], RefusalCode::DiscountTooLarge),
        (vec![promoted(1, 7, 1)], RefusalCode::DiscountTooLarge),
        (vec![promoted(0, 7, -1)], RefusalCode::InvalidAmount),
        (vec![promoted(0, 7, 0); 4_501], RefusalCode::TooManyLines),
    ] {
        given(open_till())
            .when(cashier(promoted_sale(&[line("A", 1, 500)], promotions, 500)))
            .then_refused(code);
    }
    // What somebody gives beside it is a part of what it left.
    let ten_of_fifty = PricedLine { discount: Amount(10), ..line("A", 1, 500) };
    let all_of_it = supervisor(promoted_sale(&[ten_of_fifty], vec![promoted(0, 7, 490)], 0));
    let limited = Command { grant: Role::Supervisor.grant(), ..all_of_it };
    given(open_till()).when(limited).then_odd(&[(ExceptionKind::DiscountTooLarge, Some(0))]);
}
