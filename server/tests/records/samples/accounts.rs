//! Everything that can happen to a code.

use domain::{
    accounts::{Event, Spent, User},
    organisation::{Coupon, Saved},
};
use protocol::{CommandId, CouponCustomer, CouponId, OrderId, PromotionId, Timestamp};

use super::ID;

fn id() -> CommandId {
    ID.parse().unwrap()
}

pub(super) fn spent() -> Spent {
    let customer = Some(CouponCustomer::new(id().uuid()));
    Spent { claim: id(), coupon: CouponId(3), code: "SUMMER10".into(), customer }
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
    ]
}
