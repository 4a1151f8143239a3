//! Everything that can happen to a code, and to a gift card.

use domain::{
    accounts::{CreditWhy, Credited, Event, NewCard, Share, Spent, User},
    orders::CreditTo,
    organisation::{Coupon, Saved},
};
use protocol::{
    Amount, CommandId, CouponCustomer, CouponId, Currency, CustomerId, GiftCardId, OrderId, PromotionId,
    StaffId, Timestamp,
};

use super::ID;

fn id() -> CommandId {
    ID.parse().unwrap()
}

pub(super) fn spent() -> Spent {
    let customer = Some(CouponCustomer::new(id().uuid()));
    Spent { claim: id(), coupon: CouponId(3), code: "SUMMER10".into(), customer }
}

fn card() -> GiftCardId {
    GiftCardId::new(id().uuid())
}

pub(super) fn share() -> Share {
    Share { claim: id(), card: card(), last: "7Q2X".into(), amount: Amount(1_500) }
}

fn credited() -> Credited {
    let (last, why) = ("7Q2X".into(), CreditWhy::Order(OrderId::from(id())));
    Credited { card: card(), last, customer: None, currency: Currency::GBP, amount: Amount(1_500), why }
}

fn granted() -> Credited {
    let why = CreditWhy::Goodwill { staff: StaffId(3), reason: "Waited long".into() };
    let customer = Some(CustomerId::new(id().uuid()));
    Credited { last: String::new(), customer, amount: Amount(500), why, ..credited() }
}

/// What an order is given back on.
pub(super) fn credit_to() -> CreditTo {
    CreditTo::Card { card: card(), last: "7Q2X".into(), seed: id() }
}

/// What head office says of some.
pub(super) fn coupon(saved: Saved) -> Coupon {
    Coupon {
        id: CouponId(3),
        promotion: PromotionId(7),
        name: "Newsletter".to_owned(),
        code: Some("SUMMER10".to_owned()),
        uses_max: Some(100),
        uses_each: Some(1),
        active: true,
        version: 2,
        saved,
    }
}

pub(crate) fn events() -> Vec<(&'static str, Event)> {
    let (at, user) = (Timestamp(1_291_192_000_000), User::Order(OrderId::from(id())));
    vec![
        (
            "codes_issued",
            Event::Issued { coupon: CouponId(4), codes: vec!["2A3B4C5D6E7F".into()], known: 1, at },
        ),
        ("code_claimed", Event::Claimed { spent: spent(), by: id(), until: at.plus_millis(900_000), at }),
        ("code_kept", Event::Kept { spent: spent(), user }),
        ("code_posted", Event::Posted { spent: spent(), user, over: true, at }),
        ("code_voided", Event::Voided { spent: spent(), posted: true, at }),
        ("code_claims_expired", Event::Expired { claims: vec![id()], at }),
        (
            "gift_card_issued",
            Event::CardIssued(NewCard {
                card: card(),
                last: "7Q2X".into(),
                currency: Currency::GBP,
                amount: Amount(5_000),
                until: Some(at.plus_millis(900_000)),
                customer: Some(CustomerId::new(id().uuid())),
                reason: "A present".into(),
                staff: StaffId(3),
                at,
            }),
        ),
        (
            "gift_card_claimed",
            Event::CardClaimed { share: share(), by: id(), until: at.plus_millis(900_000), at },
        ),
        ("gift_card_kept", Event::CardKept { share: share(), user }),
        ("gift_card_redeemed", Event::CardRedeemed { share: share(), amount: Amount(1_200), user, at }),
        ("gift_card_freed", Event::CardFreed { share: share(), at }),
        ("gift_card_refunded", Event::CardRefunded { card: card(), amount: Amount(700), user, at }),
        (
            "gift_card_adjusted",
            Event::CardAdjusted {
                card: card(),
                amount: Amount(-500),
                reason: "Was paid twice".into(),
                staff: StaffId(3),
                at,
            },
        ),
        (
            "gift_card_blocked",
            Event::CardBlocked {
                card: card(),
                blocked: true,
                reason: "Was lost".into(),
                staff: StaffId(3),
                at,
            },
        ),
        ("gift_card_credited", Event::CardCredited { credited: credited(), at }),
        ("gift_card_granted", Event::CardCredited { credited: granted(), at }),
    ]
}
