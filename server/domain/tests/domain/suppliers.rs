//! Suppliers, what they offer and how much is wanted: what may be said, and what is then known.

use domain::{Machine, organisation::Organisation};
use protocol::{
    Amount, BranchId, EditProduct, Offer, OrganisationCommand as O, PRICES_MAX, PutSupplier, Quantity,
    RefusalCode::{self, *},
    Reorder, SetOffers, SetReorder, SkuOffer, SkuReorder, SupplierId,
};

use crate::{
    organisation::{ask, assert_replays, by, head_office, put},
    support::*,
};

const HILL: SupplierId = SupplierId(1);
const DALE: SupplierId = SupplierId(2);

fn supplier(id: SupplierId, name: &str) -> PutSupplier {
    PutSupplier { id, name: name.into(), code: name.to_uppercase(), active: true, ..PutSupplier::default() }
}

fn offer(text: &str, pack: i64, cost: Option<i64>) -> SkuOffer {
    let (code, cost) = (format!("H-{text}"), cost.map(Amount));
    let offer = Offer { code, pack: units(pack), cost, minimum: Quantity::ZERO };
    SkuOffer { sku: sku(text), offer: Some(offer) }
}

fn offers(supplier: SupplierId, offers: Vec<SkuOffer>) -> O {
    O::SetOffers(SetOffers { supplier, offers })
}

fn reorder(text: &str, point: i64, max: i64) -> O {
    let reorder = Some(Reorder { point: units(point), max: units(max) });
    O::SetReorder(SetReorder { branch: BranchId(1), levels: vec![SkuReorder { sku: sku(text), reorder }] })
}

/// The house with two suppliers who both offer the small cup.
fn house() -> Organisation {
    let mut office = head_office();
    put(&mut office, O::PutSupplier(supplier(HILL, "Hill")));
    put(&mut office, O::PutSupplier(supplier(DALE, "Dale")));
    put(&mut office, offers(HILL, vec![offer("CUP-S", 12, Some(250)), offer("CUP-L", 6, None)]));
    put(&mut office, offers(DALE, vec![offer("CUP-S", 1, Some(240))]));
    office
}

fn refused(office: &Organisation, asked: O) -> Option<RefusalCode> {
    office.decide(NOW, &ask(asked)).err().map(|rejection| rejection.code)
}

#[test]
fn suppliers_and_what_they_offer_are_known() {
    let mut office = house();
    assert_eq!(office.suppliers().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Hill", "Dale"]);
    put(
        &mut office,
        O::PutSupplier(PutSupplier { lead_days: 4, version: Some(1), ..supplier(HILL, "Hill") }),
    );
    let hill = office.supplier(HILL).unwrap();
    assert_eq!((hill.version, hill.lead_days, hill.saved.by), (2, 4, ANN));
    assert_eq!(hill.as_asked(), PutSupplier { lead_days: 4, version: Some(2), ..supplier(HILL, "Hill") });
    put(&mut office, offers(DALE, vec![SkuOffer { sku: sku("CUP-S"), offer: None }]));
    let of = office.supply_of(&sku("CUP-S")).unwrap();
    assert_eq!(of.offers.keys().copied().collect::<Vec<_>>(), [HILL]);
    put(&mut office, reorder("CUP-L", 3, 12));
    assert_eq!(office.supply_of(&sku("CUP-L")).unwrap().reorders[&BranchId(1)].max, units(12));
    assert_eq!(office.supplies().count(), 2);
    assert_replays(&office);
}

#[test]
fn the_supplier_whom_the_product_names_goes_first() {
    let mut office = house();
    let usual = |office: &Organisation, text: &str| {
        office.usual_supplier(&sku(text)).map(|(supplier, offer)| (supplier.id, offer.is_some()))
    };
    assert_eq!(usual(&office, "CUP-S"), Some((HILL, true)), "the first who offers it");
    let named = |name: &str| {
        O::EditProduct(EditProduct {
            handle: "cup".into(),
            supplier: Some(name.into()),
            ..EditProduct::default()
        })
    };
    put(&mut office, named("Dale"));
    assert_eq!(usual(&office, "CUP-S"), Some((DALE, true)));
    assert_eq!(usual(&office, "CUP-L"), Some((HILL, true)), "whoever offers it goes before who is named");
    put(&mut office, offers(HILL, vec![SkuOffer { sku: sku("CUP-L"), offer: None }]));
    assert_eq!(usual(&office, "CUP-L"), Some((DALE, false)), "by name alone");
    put(&mut office, O::PutSupplier(PutSupplier { active: false, ..supplier(DALE, "Dale") }));
    assert_eq!((usual(&office, "CUP-S"), usual(&office, "CUP-L")), (Some((HILL, true)), None));
}

#[test]
fn refusals_about_suppliers() {
    let office = house();
    let put = |change: fn(&mut PutSupplier)| {
        let mut asked = supplier(HILL, "Hill");
        change(&mut asked);
        O::PutSupplier(asked)
    };
    let twice = vec![offer("CUP-S", 1, None), offer("CUP-S", 2, None)];
    let many = vec![offer("CUP-S", 1, None); PRICES_MAX + 1];
    let least = |minimum: i64| {
        let mut one = offer("CUP-S", 1, None);
        one.offer.as_mut().unwrap().minimum = units(minimum);
        offers(HILL, vec![one])
    };
    for (name, asked, code) in [
        ("nobody", put(|one| one.name = " ".into()), InvalidText),
        ("no address", put(|one| one.email = "hill".into()), InvalidText),
        ("another\'s code", put(|one| one.code = "DALE".into()), InvalidText),
        ("two years", put(|one| one.lead_days = 730), InvalidQuantity),
        ("not seen", put(|one| one.version = Some(7)), ChangedMeanwhile),
        ("an unknown supplier", offers(SupplierId(9), vec![offer("CUP-S", 1, None)]), UnknownSupplier),
        ("an unknown SKU", offers(HILL, vec![offer("NOPE", 1, None)]), UnknownSku),
        ("nothing", offers(HILL, vec![]), NoLines),
        ("too much", offers(HILL, many), TooManyLines),
        ("twice", offers(HILL, twice), TooManyLines),
        ("an empty pack", offers(HILL, vec![offer("CUP-S", 0, None)]), InvalidQuantity),
        ("a negative cost", offers(HILL, vec![offer("CUP-S", 1, Some(-1))]), InvalidAmount),
        ("fewer than nothing", least(-1), InvalidQuantity),
        ("up to no more than there is", reorder("CUP-S", 5, 5), InvalidQuantity),
        ("below nothing", reorder("CUP-S", -1, 5), InvalidQuantity),
        ("an unknown SKU to watch", reorder("NOPE", 1, 5), UnknownSku),
        (
            "a branch that is not there",
            O::SetReorder(SetReorder {
                branch: BranchId(9),
                levels: vec![SkuReorder { sku: sku("CUP-S"), reorder: None }],
            }),
            UnknownBranch,
        ),
    ] {
        assert_eq!(refused(&office, asked), Some(code), "{name}");
    }
}

#[test]
fn who_may_not_see_costs_changes_none() {
    use domain::Grant;
    use protocol::Right;
    let mut office = house();
    let blind = Grant { rights: [Right::OrderGoods].into_iter().collect(), ..Grant::EVERYTHING };
    let told = |asked: O| {
        let command = by(Role::Manager, asked);
        domain::organisation::Command { grant: blind, ..command }
    };
    let refusal = office.decide(NOW, &told(offers(HILL, vec![offer("CUP-S", 12, Some(1))]))).unwrap_err();
    assert_eq!(refusal.code, NotAllowed);
    for event in office.decide(NOW, &told(offers(HILL, vec![offer("CUP-S", 24, None)]))).unwrap() {
        office.apply(&event);
    }
    let own = &office.supply_of(&sku("CUP-S")).unwrap().offers[&HILL];
    assert_eq!((own.pack, own.cost), (units(24), Some(Amount(250))));
    assert_eq!(
        office.decide(NOW, &by(Role::Supervisor, O::PutSupplier(supplier(HILL, "Hill")))).unwrap_err().code,
        NotAllowed
    );
}
