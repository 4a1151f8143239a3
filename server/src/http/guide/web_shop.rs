//! Examples of what head office settles for the online store.

use protocol::{
    AdjustGiftCard, Amount, BlockGiftCard, BranchId, BuyGet, ClaimCoupon, ClaimGiftCard, CommandId, CouponId,
    DeliveryRate, DeliveryZone, DeliveryZoneId, FlashSaleId, GiftCardId, IssueCodes, IssueGiftCard,
    MenuEntry, PageText, PickupRule, PromotionEffect, PromotionGoods, PromotionId, PutCoupon, PutFlashSale,
    PutPromotion, PutSynonyms, Redirect, RemoveRedirect, RemoveWebPage, SaleRule, SaleRuleId, VoidCoupon,
    VoidGiftCard, WebMenus, WebPage,
};

use super::examples::{By, Teller};

/// What costs less for some time, in the shop and at tills.
fn promote(teller: &mut Teller<'_>) {
    teller.office(PutPromotion {
        id: PromotionId(90),
        name: "Example week".to_owned(),
        effect: PromotionEffect::BuyGet(BuyGet { buy: 2, get: 1, off_ppm: 1_000_000 }),
        goods: vec![PromotionGoods::Category("Examples".to_owned())],
        from: Some("2030-01-07T00:00".to_owned()),
        until: Some("2030-01-14T00:00".to_owned()),
        step: 1,
        active: false,
        ..PutPromotion::default()
    });
}

/// What costs less for whoever has a code.
fn give_codes(teller: &mut Teller<'_>) {
    let promotion = PromotionId(91);
    teller.office(PutPromotion {
        id: promotion,
        name: "Example for friends".to_owned(),
        effect: PromotionEffect::PercentOff(100_000),
        step: 1,
        active: false,
        needs_code: true,
        ..PutPromotion::default()
    });
    let (coupon, code) = (CouponId(90), "EXAMPLE10".to_owned());
    let (name, active) = ("Newsletter".to_owned(), true);
    let shared = PutCoupon { id: coupon, promotion, name, active, ..PutCoupon::default() };
    teller.office(PutCoupon { code: Some(code.clone()), uses_each: Some(1), ..shared.clone() });
    let series = CouponId(91);
    teller.office(PutCoupon { id: series, name: "Letters".to_owned(), ..shared });
    teller.office(IssueCodes { coupon: series, codes: vec!["EXAMPLE2A3B4".to_owned()] });
    let by = teller.tell(
        By::Office,
        "The server claims uses for carts; whoever else asks is refused, and so is the next one.",
        teller.stage.home,
        ClaimCoupon { coupon, code: code.clone(), by: CommandId::new(uuid::Uuid::nil()), customer: None },
    );
    teller.office(VoidCoupon { coupon, code, claim: by });
}

/// A gift card that is given away, corrected and blocked.
fn give_cards(teller: &mut Teller<'_>) {
    let (card, amount, last) = (GiftCardId::new(teller.spare_id()), Amount(2_500), "7Q2X".to_owned());
    let reason = "For a patient customer".to_owned();
    let note = "By this way nobody learns a code. `POST /api/v1/gift-cards` makes a card and tells it.";
    let issue = IssueGiftCard { card, last, amount, until: None, customer: None, reason };
    teller.tell(By::Office, note, teller.stage.home, issue);
    teller.office(AdjustGiftCard { card, amount: Amount(-500), reason: "Was paid twice".to_owned() });
    let by = teller.tell(
        By::Office,
        "The server claims balances for carts; whoever else asks is refused, and so is the next one.",
        teller.stage.home,
        ClaimGiftCard { card, amount, by: CommandId::new(uuid::Uuid::nil()) },
    );
    teller.office(VoidGiftCard { card, claim: by });
    teller.office(BlockGiftCard { card, blocked: true, reason: "Was lost".to_owned() });
}

/// What is settled for the online store, and the rule by which it asks for an age.
pub(super) fn settle(teller: &mut Teller<'_>) {
    promote(teller);
    give_codes(teller);
    give_cards(teller);
    teller.office(SaleRule {
        id: SaleRuleId(1),
        name: "Knives 18".to_owned(),
        categories: vec!["Knives".to_owned()],
        age_min: Some(18),
        active: true,
        ..SaleRule::default()
    });
    let words = ["jumper", "sweater"].map(str::to_owned).to_vec();
    teller.office(PutSynonyms { was: Vec::new(), words });
    teller.office(PutFlashSale {
        id: FlashSaleId(90),
        name: "A hundred for everybody".to_owned(),
        skus: vec![teller.stage.sku],
        begins: protocol::Timestamp(1_893_456_000_000),
        each_max: 1,
        at_once: 50,
        minutes: 10,
        stopped: true,
        ..PutFlashSale::default()
    });
    teller.office(DeliveryZone {
        id: DeliveryZoneId(100),
        name: "Islands".to_owned(),
        countries: vec!["GB".to_owned()],
        postcodes: vec!["ZE".to_owned(), "HS".to_owned()],
        delivers: true,
        rates: vec![DeliveryRate { from: 0, charge: Amount(995) }],
        days_from: 4,
        days_to: 7,
        active: true,
        ..DeliveryZone::default()
    });
    teller.office(PickupRule {
        branch: BranchId(1),
        collects: true,
        pay_in_store: true,
        ready_minutes: 120,
        version: None,
    });
    let texts = vec![PageText {
        language: "en".to_owned(),
        title: "An example".to_owned(),
        body: "Written in *Markdown*.".to_owned(),
    }];
    teller.office(WebPage { handle: "example".to_owned(), texts, shown: true, ..WebPage::default() });
    let about =
        MenuEntry { name: "An example".to_owned(), names: Vec::new(), address: "/pages/example".to_owned() };
    teller.office(WebMenus { footer: vec![about], ..WebMenus::default() });
    teller.office(RemoveWebPage { handle: "example".to_owned() });
    teller.office(Redirect { from: "/p/example-old".to_owned(), to: "/shops".to_owned() });
    teller.office(RemoveRedirect { from: "/p/example-old".to_owned() });
}
