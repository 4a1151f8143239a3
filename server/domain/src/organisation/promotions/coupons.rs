//! Coupons: what counts for codes of promotions that need one. How often each was used is not known here.

use protocol::{CouponId, PromotionId, PutCoupon, PutPromotion, RefusalCode, WithFacts};
use std::sync::Arc;

use super::{Coupon, PromotionEvent};
use crate::{
    Rejection,
    accounts::{self, Terms},
    check,
    limits::COUPONS_MAX,
    organisation::{Event, Organisation, Saved, check_room, check_version, next_version},
};

impl Coupon {
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms { series: self.code.is_none(), uses_max: self.uses_max, uses_each: self.uses_each }
    }
}

impl From<&Coupon> for protocol::Coupon {
    fn from(own: &Coupon) -> Self {
        Self {
            id: own.id,
            promotion: own.promotion,
            name: own.name.clone(),
            code: own.code.clone(),
            uses_max: own.uses_max,
            uses_each: own.uses_each,
            active: own.active,
            version: own.version,
        }
    }
}

impl Organisation {
    /// Whether a promotion counts only with a code.
    #[must_use]
    pub fn needs_code(&self, promotion: PromotionId) -> bool {
        self.promotions.coded.contains(&promotion)
    }

    #[must_use]
    pub fn coupon(&self, id: CouponId) -> Option<&Arc<Coupon>> {
        self.promotions.coupons.get(&id)
    }

    /// All of them, in order of their numbers.
    pub fn coupons(&self) -> impl Iterator<Item = &Arc<Coupon>> {
        self.promotions.coupons.values()
    }

    /// The coupon with a code that everybody may use, given as it is compared. Of several the one that is switched on, and then the
    /// newest.
    #[must_use]
    pub fn coupon_of(&self, code: &str) -> Option<&Arc<Coupon>> {
        let own = self.coupons().filter(|one| one.code.as_deref() == Some(code));
        own.max_by_key(|one| (one.active, one.id))
    }

    /// Whether a promotion needs a code is what tickets of all times are held against.
    pub(super) fn check_coded(&self, asked: &PutPromotion) -> Result<(), Rejection> {
        if self.promotion(asked.id).is_none() || self.needs_code(asked.id) == asked.needs_code {
            return Ok(());
        }
        let message = "whether a promotion needs a code is settled when it is added; add another one";
        Err(Rejection::new(RefusalCode::WrongState, message))
    }

    pub(in crate::organisation) fn put_coupon(
        &self,
        asked: &PutCoupon,
        saved: Saved,
    ) -> Result<Event, Rejection> {
        check::name("the name of the codes", &asked.name)?;
        let code = asked.code.as_deref().map(accounts::normalised);
        code.iter().try_for_each(|code| accounts::check_code(code))?;
        let before = self.coupon(asked.id);
        check_version(asked.version, before.map(|before| before.version), "the codes")?;
        for most in [asked.uses_max, asked.uses_each].into_iter().flatten() {
            if most == 0 {
                let message = "a code that can be used can be used once at least; switch it off instead";
                return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
            }
        }
        if self.promotion(asked.promotion).is_none() || !self.needs_code(asked.promotion) {
            let message = "codes belong to a promotion that needs one";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        if before.is_some_and(|before| before.promotion != asked.promotion || before.code != code) {
            let message = "codes keep their promotion and stay what they are; switch them off and add others";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        let taken = |other: &&Arc<Coupon>| other.id != asked.id && other.active && other.code == code;
        if let Some(other) = self.coupons().find(|other| code.is_some() && asked.active && taken(other)) {
            let message = format!("{} has this code already; switch that off first", other.name);
            return Err(Rejection::new(RefusalCode::AlreadyBooked, message).name(&other.name));
        }
        check_room(before.is_some(), self.promotions.coupons.len(), COUPONS_MAX, "codes of promotions")?;
        Ok(Event::Promotion(PromotionEvent::CouponPut(Arc::new(Coupon {
            id: asked.id,
            promotion: asked.promotion,
            name: asked.name.trim().to_owned(),
            uses_max: asked.uses_max.filter(|_| code.is_some()),
            uses_each: asked.uses_each,
            code,
            active: asked.active,
            version: next_version(before.map(|before| before.version)),
            saved,
        }))))
    }
}
