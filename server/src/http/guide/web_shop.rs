//! Examples of what head office settles for the online store.

use protocol::{
    Amount, BranchId, DeliveryRate, DeliveryZone, DeliveryZoneId, MenuEntry, PageText, PickupRule,
    PutSynonyms, Redirect, RemoveRedirect, RemoveWebPage, SaleRule, SaleRuleId, WebMenus, WebPage,
};

use super::examples::Teller;

/// What is settled for the online store, and the rule by which it asks for an age.
pub(super) fn settle(teller: &mut Teller<'_>) {
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
