//! Head office: what it may say, and what it then knows.

use domain::{
    Machine,
    limits::{BRANCHES_MAX, PRODUCTS_MAX, REGISTERS_MAX, STAFF_MAX},
    organisation::{
        self, Body, Command, Event, Hashes, Organisation,
        event::{PersonEvent, PlaceEvent, ProductEvent},
    },
};
use protocol::{
    Amount, ArchiveProduct, BARCODES_MAX, Barcode, BranchId, DESCRIPTION_CHARS_MAX, OrganisationCommand as O,
    PutBranch, PutProduct, PutRegister, PutStaff, PutTaxClass, PutVariant,
    RefusalCode::{self, *},
    RegisterId, SetPrice, StaffId, TAGS_MAX, TEXT_CHARS_MAX, TaxClassId, VARIANTS_MAX,
};
use std::sync::Arc;

use crate::support::*;

pub(crate) const STANDARD: TaxClassId = TaxClassId(1);

pub(crate) fn ask(asked: O) -> Command {
    by(Role::Manager, asked)
}

pub(crate) fn by(role: Role, asked: O) -> Command {
    Command {
        grant: role.grant(),
        staff: ANN,
        currency: GBP,
        body: Body::Change { asked: asked.into(), hashes: Hashes::default() },
    }
}

pub(crate) fn barcode(text: &str) -> Barcode {
    text.parse().unwrap()
}

pub(crate) fn variant(name: &str, barcodes: &[&str]) -> PutVariant {
    let barcodes = barcodes.iter().map(|text| barcode(text)).collect();
    PutVariant { barcodes, ..PutVariant::goods(sku(name), Amount(500), STANDARD) }
}

pub(crate) fn product(handle: &str, variants: Vec<PutVariant>) -> PutProduct {
    let description = "White.\nHolds tea.".into();
    PutProduct { handle: handle.into(), name: "Cup".into(), description, variants, ..PutProduct::default() }
}

pub(crate) fn branch(id: u16) -> PutBranch {
    let (code, name) = match id {
        1 => ("LDN".to_owned(), "London".to_owned()),
        other => (format!("B{other}"), format!("Branch {other}")),
    };
    PutBranch { id: BranchId(id), code, name, ..PutBranch::default() }
}

fn register(id: u16, token: char) -> PutRegister {
    let token_sha256 = String::from(token).repeat(64);
    PutRegister {
        id: RegisterId(id),
        branch: BranchId(1),
        name: "Till".into(),
        token_sha256,
        ..PutRegister::default()
    }
}

fn staff(name: &str) -> PutStaff {
    let role = Some(Role::Cashier.id());
    PutStaff { id: ANN, name: Some(name.into()), role, ..PutStaff::default() }
}

pub(crate) fn tax_class(rate_ppm: u32) -> PutTaxClass {
    PutTaxClass { id: STANDARD, name: "Standard".into(), rate_ppm, ..PutTaxClass::default() }
}

/// One branch with a till, one tax class, a product of two variants.
pub(crate) fn head_office() -> Organisation {
    let mut office = Organisation::default();
    for body in [
        O::PutTaxClass(tax_class(VAT)),
        O::PutBranch(branch(1)),
        O::PutRegister(register(1, 'a')),
        O::PutStaff(staff("Ann")),
        O::PutProduct(product("cup", vec![variant("CUP-S", &["111"]), variant("CUP-L", &["222", "333"])])),
    ] {
        put(&mut office, body);
    }
    office
}

pub(crate) fn put(office: &mut Organisation, body: O) {
    for event in office.decide(NOW, &ask(body)).unwrap() {
        office.apply(&event);
    }
}

fn price(name: &str, currency: &str, amount: i64) -> O {
    O::SetPrice(SetPrice {
        sku: sku(name),
        currency: currency.parse().unwrap(),
        price: Amount(amount),
        valid_from: None,
    })
}

fn refuse(rows: Vec<(&str, O, RefusalCode)>) {
    for (name, body, code) in rows {
        let command = ask(body);
        let refused = head_office().decide(NOW, &command).map_err(|rejection| rejection.code);
        assert_eq!(refused, Err(code), "{name}");
        for role in [Role::Cashier, Role::Supervisor] {
            let refused = head_office().decide(NOW, &Command { grant: role.grant(), ..command.clone() });
            assert_eq!(refused.map_err(|rejection| rejection.code), Err(NotAllowed), "{name} by a {role:?}");
        }
    }
}

#[test]
fn refusals_about_the_organisation() {
    let long = "x".repeat(TEXT_CHARS_MAX + 1);
    refuse(vec![
        (
            "tax class without a name",
            O::PutTaxClass(PutTaxClass { name: " ".into(), ..tax_class(0) }),
            InvalidText,
        ),
        ("a tax over 100 %", O::PutTaxClass(tax_class(1_000_001)), InvalidAmount),
        ("branch without a code", O::PutBranch(PutBranch { code: String::new(), ..branch(1) }), InvalidText),
        ("branch with a long name", O::PutBranch(PutBranch { name: long, ..branch(1) }), InvalidText),
        (
            "register without a name",
            O::PutRegister(PutRegister { name: "\t".into(), ..register(2, 'b') }),
            InvalidText,
        ),
        ("a token in capitals", O::PutRegister(register(2, 'B')), InvalidText),
        (
            "half a token",
            O::PutRegister(PutRegister { token_sha256: "ab".into(), ..register(2, 'b') }),
            InvalidText,
        ),
        (
            "no such branch",
            O::PutRegister(PutRegister { branch: BranchId(9), ..register(2, 'b') }),
            UnknownBranch,
        ),
        ("no time zone", O::PutBranch(PutBranch { time_zone: "here?".into(), ..branch(1) }), InvalidText),
        (
            "a day that begins tomorrow",
            O::PutBranch(PutBranch { day_starts_minutes: 1_440, ..branch(1) }),
            InvalidTime,
        ),
        (
            "an endless footer",
            O::PutBranch(PutBranch { receipt_footer: "x".repeat(501), ..branch(1) }),
            InvalidText,
        ),
        ("another's token", O::PutRegister(register(2, 'a')), TokenTaken),
        ("nameless staff", O::PutStaff(staff("")), InvalidText),
        ("staff with a bell", O::PutStaff(staff("An\u{7}n")), InvalidText),
    ]);
}

#[test]
fn refusals_about_products() {
    let long = "x".repeat(TEXT_CHARS_MAX + 1);
    let with = |change: &dyn Fn(&mut PutProduct)| {
        let mut changed = product("mug", vec![variant("MUG", &["444"])]);
        change(&mut changed);
        O::PutProduct(changed)
    };
    let mug = |variants: Vec<PutVariant>| O::PutProduct(product("mug", variants));
    let many: Vec<_> = (0..=VARIANTS_MAX).map(|number| variant(&format!("M{number}"), &[])).collect();
    let tags: Vec<_> = (0..=BARCODES_MAX).map(|number| number.to_string()).collect();
    let tags: Vec<_> = tags.iter().map(String::as_str).collect();
    refuse(vec![
        ("no handle", with(&|product| product.handle.clear()), InvalidText),
        ("a handle in capitals", with(&|product| product.handle = "Mug".into()), InvalidText),
        ("a long handle", with(&|product| product.handle = "m".repeat(81)), InvalidText),
        ("no name", with(&|product| product.name.clear()), InvalidText),
        (
            "a long text",
            with(&|product| product.description = "é".repeat(DESCRIPTION_CHARS_MAX + 1)),
            InvalidText,
        ),
        ("a long category", with(&|product| product.category = long.clone()), InvalidText),
        ("no variants", mug(vec![]), NoLines),
        ("too many variants", mug(many), TooManyLines),
        ("a variant's name", with(&|product| product.variants[0].name = long.clone()), InvalidText),
        ("a price below zero", with(&|product| product.variants[0].price = Amount(-1)), InvalidAmount),
        ("too many barcodes", mug(vec![variant("MUG", &tags)]), TooManyLines),
        (
            "no such tax class",
            with(&|product| product.variants[0].tax_class = TaxClassId(9)),
            UnknownTaxClass,
        ),
        ("another's SKU", mug(vec![variant("CUP-S", &[])]), SkuTaken),
        ("its own SKU twice", mug(vec![variant("MUG", &[]), variant("MUG", &[])]), SkuTaken),
        ("another's barcode", mug(vec![variant("MUG", &["333"])]), BarcodeTaken),
        ("its own barcode twice", mug(vec![variant("MUG", &["4"]), variant("MUG2", &["4"])]), BarcodeTaken),
        ("too many tags", with(&|product| product.tags = vec!["t".into(); TAGS_MAX + 1]), TooManyLines),
        ("an empty tag", with(&|product| product.tags = vec![String::new()]), InvalidText),
        ("for nobody yet born", with(&|product| product.age_min = Some(121)), InvalidQuantity),
        ("a cost below zero", with(&|product| product.variants[0].cost = Some(Amount(-1))), InvalidAmount),
        ("too heavy", with(&|product| product.variants[0].weight_g = Some(1_000_001)), InvalidQuantity),
        ("another's SKU as a barcode", mug(vec![variant("MUG", &["CUP-S"])]), BarcodeTaken),
        ("another's barcode as a SKU", mug(vec![variant("333", &[])]), SkuTaken),
        (
            "archiving nothing",
            O::ArchiveProduct(ArchiveProduct { handle: "none".into(), archived: true }),
            UnknownProduct,
        ),
        ("a price in euros", price("CUP-S", "EUR", 1), WrongCurrency),
        ("a new price below zero", price("CUP-S", "GBP", -1), InvalidAmount),
        ("the price of nothing", price("NONE", "GBP", 1), UnknownSku),
    ]);
}

#[test]
fn a_register_stays_in_its_branch() {
    let mut office = head_office();
    put(&mut office, O::PutBranch(branch(2)));
    let moved = PutRegister { branch: BranchId(2), ..register(1, 'a') };
    let refused = office.decide(NOW, &ask(O::PutRegister(moved.clone())));
    assert_eq!(refused.unwrap_err().code, OtherBranch);
    put(&mut office, O::PutRegister(PutRegister { name: "Till by the door".into(), ..register(1, 'b') }));
    put(&mut office, O::PutRegister(PutRegister { id: RegisterId(2), ..moved }));
    let branches: Vec<_> = office.registers().map(|register| register.branch.0).collect();
    assert_eq!(branches, [1, 2]);
}

#[test]
fn everything_can_be_found() {
    let office = head_office();
    let (cup, large) = office.variant(&sku("CUP-L")).unwrap();
    assert_eq!((&*cup.handle, large.sku), ("cup", sku("CUP-L")));
    assert_eq!(office.by_code(&barcode("333")).unwrap().1.sku, sku("CUP-L"));
    assert_eq!(office.tax_class(STANDARD).map(|class| class.rate_ppm), Some(VAT));
    assert_eq!(office.register_by_token_hash(&"a".repeat(64)).unwrap().id, RegisterId(1));
    assert_eq!(office.staff(ANN).unwrap().name, "Ann");
    assert_eq!(office.branch(BranchId(1)).unwrap().code, "LDN");
    assert!(office.staff(StaffId(8)).is_none() && office.by_code(&barcode("9")).is_none());
    assert_eq!(office.registers().count() + office.branches().count() + office.tax_classes().count(), 3);
    assert_eq!(office.staff_members().count(), 1);
}

#[test]
fn replacing_a_product_moves_its_skus_and_barcodes() {
    let mut office = head_office();
    let medium = variant("CUP-M", &["222"]);
    put(&mut office, O::PutProduct(product("cup", vec![medium, variant("CUP-S", &["555"])])));
    assert!(office.variant(&sku("CUP-L")).is_none());
    assert!(office.by_code(&barcode("111")).is_none());
    assert_eq!(office.by_code(&barcode("222")).unwrap().1.sku, sku("CUP-M"));
    assert_eq!(office.by_code(&barcode("555")).unwrap().1.sku, sku("CUP-S"));
    put(&mut office, O::PutProduct(product("beaker", vec![variant("CUP-L", &["111", "333"])])));
    let handles: Vec<_> = office.products().map(|product| &*product.handle).collect();
    assert_eq!(handles, ["beaker", "cup"]);
    put(&mut office, price("CUP-S", "GBP", 650));
    assert_eq!(office.variant(&sku("CUP-S")).unwrap().1.price, Amount(650));
    assert_eq!(office.product("cup").unwrap().variants[1].price, Amount(650));
    assert_replays(&office);
}

#[test]
fn a_register_may_get_a_new_token() {
    let mut office = head_office();
    put(&mut office, O::PutRegister(PutRegister { name: "Front".into(), ..register(1, 'a') }));
    assert_eq!(office.register(RegisterId(1)).unwrap().name, "Front", "it keeps its own token");
    put(&mut office, O::PutRegister(register(1, 'c')));
    assert!(office.register_by_token_hash(&"a".repeat(64)).is_none());
    put(&mut office, O::PutRegister(register(2, 'a')));
    assert_eq!(office.register_by_token_hash(&"a".repeat(64)).unwrap().id, RegisterId(2));
    assert_eq!(office.register(RegisterId(1)).unwrap().token_sha256.as_ref(), "c".repeat(64));
    assert_replays(&office);
}

/// Fills a office to a bound: a new thing has no room then, an old one may still be changed.
fn check_bound(max: usize, fill: impl Fn(usize) -> Event, new: O, old: O) {
    let mut office = head_office();
    for number in 0..max {
        office.apply(&fill(number));
    }
    assert_eq!(office.decide(NOW, &ask(new)).unwrap_err().code, TooManyLines);
    assert!(office.decide(NOW, &ask(old)).is_ok());
}

#[test]
fn there_is_room_for_so_many_and_always_for_a_change() {
    let numbered = |number: usize| {
        let token_sha256 = format!("{number:064x}");
        PutRegister { token_sha256, ..register(number as u16, 'a') }
    };
    let person = |id: usize| PutStaff { id: StaffId(id as u16), ..staff("Ann") };
    let goods = |number: usize| product(&number.to_string(), vec![variant(&number.to_string(), &[])]);
    let decided = |asked: O| head_office().decide(NOW, &ask(asked)).unwrap().remove(0);
    let (a_branch, a_register) =
        (decided(O::PutBranch(branch(1))), decided(O::PutRegister(register(1, 'a'))));
    let (a_person, a_product) = (decided(O::PutStaff(staff("Ann"))), decided(O::PutProduct(goods(1))));
    let Event::Place(PlaceEvent::BranchPut(a_branch)) = a_branch else { panic!() };
    let Event::Place(PlaceEvent::RegisterPut(a_register)) = a_register else { panic!() };
    let Event::Person(PersonEvent::Put(a_person)) = a_person else { panic!() };
    let Event::Product(ProductEvent::Put(a_product)) = a_product else { panic!() };
    check_bound(
        BRANCHES_MAX,
        |number| {
            let branch = organisation::Branch { id: BranchId(number as u16), ..(*a_branch).clone() };
            Event::Place(PlaceEvent::BranchPut(Arc::new(branch)))
        },
        O::PutBranch(branch(60_000)),
        O::PutBranch(branch(5)),
    );
    check_bound(
        REGISTERS_MAX,
        |number| {
            let token_sha256 = numbered(number).token_sha256.into();
            let id = RegisterId(number as u16);
            let register = organisation::Register { id, token_sha256, ..(*a_register).clone() };
            Event::Place(PlaceEvent::RegisterPut(Arc::new(register)))
        },
        O::PutRegister(numbered(60_000)),
        O::PutRegister(numbered(5)),
    );
    check_bound(
        STAFF_MAX,
        |number| {
            let person = organisation::Person { id: StaffId(number as u16), ..(*a_person).clone() };
            Event::Person(PersonEvent::Put(Arc::new(person)))
        },
        O::PutStaff(person(60_000)),
        O::PutStaff(person(5)),
    );
    check_bound(
        PRODUCTS_MAX,
        |number| {
            let mut product =
                organisation::Product { handle: number.to_string().into(), ..(*a_product).clone() };
            product.variants[0].sku = sku(&number.to_string());
            Event::Product(ProductEvent::Put(Arc::new(product)))
        },
        O::PutProduct(product("new", vec![variant("NEW", &[])])),
        O::PutProduct(goods(5)),
    );
}

pub(crate) fn assert_replays(office: &Organisation) {
    let bytes = postcard::to_stdvec(office).unwrap();
    let restored: Organisation = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(&restored, office);
    assert_eq!(postcard::to_stdvec(&restored).unwrap(), bytes);
    assert!(office.wake_at().is_none() && office.on_wake(NOW).is_none());
}

#[test]
fn one_trade_item_number_has_one_owner_in_all_its_spellings() {
    let spellings = ["36000291452", "036000291452", "0036000291452", "00036000291452"];
    for one in spellings {
        let mut office = head_office();
        put(&mut office, O::PutProduct(product("a", vec![variant("A", &[one])])));
        for other in spellings {
            let b = |variants| office.decide(NOW, &ask(O::PutProduct(product("b", variants))));
            assert_eq!(b(vec![variant("B", &[other])]).unwrap_err().code, BarcodeTaken, "{one} {other}");
            assert_eq!(b(vec![variant(other, &[])]).unwrap_err().code, SkuTaken, "{one} {other}");
            assert_eq!(office.by_code(&barcode(other)).unwrap().1.sku, sku("A"), "{one} {other}");
        }
        let again = product("a", vec![variant("A", &[one])]);
        assert!(office.decide(NOW, &ask(O::PutProduct(again))).is_ok(), "it may keep its own");
    }
}

#[test]
fn a_sku_of_digits_is_a_code_in_all_its_spellings() {
    let mut office = head_office();
    put(&mut office, O::PutProduct(product("a", vec![variant("036000291452", &["036000291452"])])));
    assert_eq!(office.by_code(&barcode("0036000291452")).unwrap().1.sku, sku("036000291452"));
    let refused = office.decide(NOW, &ask(O::PutProduct(product("b", vec![variant("36000291452", &[])]))));
    assert_eq!(refused.unwrap_err().code, SkuTaken);
    // Two variants of one product are told apart as strictly.
    let twins = vec![variant("X", &["65385470"]), variant("Y", &["00000065385470"])];
    let refused = office.decide(NOW, &ask(O::PutProduct(product("c", twins))));
    assert_eq!(refused.unwrap_err().code, BarcodeTaken);
    put(&mut office, O::PutProduct(product("a", vec![variant("Z", &[])])));
    assert!(office.by_code(&barcode("0036000291452")).is_none(), "codes go with their variant");
}

#[test]
fn what_only_the_house_knows_stays_when_it_is_left_out_and_is_never_shown() {
    let mut office = head_office();
    let secret = PutVariant {
        cost: Some(Amount(77_077)),
        supplier_code: Some("SUPPLIER-9".into()),
        web: false,
        ..variant("MUG", &[])
    };
    put(&mut office, O::PutProduct(product("mug", vec![secret, variant("MUG-W", &[])])));
    put(&mut office, O::PutProduct(product("mug", vec![variant("MUG", &[]), variant("MUG-W", &[])])));
    put(&mut office, price("MUG", "GBP", 650));
    let mug = office.product("mug").unwrap();
    assert_eq!(mug.variants[0].cost, Some(Amount(77_077)));
    assert_eq!(mug.variants[0].supplier_code, "SUPPLIER-9");
    for shown in [office.for_web(mug).unwrap(), office.for_tills(mug).unwrap()] {
        let text = serde_json::to_string(&shown).unwrap();
        assert!(!text.contains("77077") && !text.contains("SUPPLIER") && !text.contains("cost"), "{text}");
    }
    let costs = |may| office.inside_view(mug, may).unwrap().inside[0].cost;
    assert_eq!((costs(true), costs(false)), (Some(Amount(77_077)), None));
    assert_replays(&office);
}

#[test]
fn what_is_out_of_sight_is_still_known() {
    let mut office = head_office();
    let archive = |archived| O::ArchiveProduct(ArchiveProduct { handle: "cup".into(), archived });
    put(&mut office, archive(true));
    let cup = office.product("cup").unwrap();
    assert!(office.for_web(cup).is_none() && office.for_tills(cup).is_none());
    assert!(office.terms(&sku("CUP-S")).is_some(), "what is still on a shelf can be sold");
    put(&mut office, archive(false));
    assert!(office.for_tills(office.product("cup").unwrap()).is_some());
    let hidden = PutVariant { web: false, ..variant("CUP-S", &[]) };
    put(&mut office, O::PutProduct(product("cup", vec![hidden])));
    let cup = office.product("cup").unwrap();
    assert!(
        office.for_web(cup).is_none() && office.for_tills(cup).is_some(),
        "some goods are not for the web"
    );
}
