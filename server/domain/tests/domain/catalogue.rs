//! Head office: what it may say, and what it then knows.

use domain::{
    Machine,
    catalogue::{Body, Catalogue, Command, Event},
    limits::{BRANCHES_MAX, PRODUCTS_MAX, REGISTERS_MAX, STAFF_MAX},
};
use protocol::{
    Amount, BARCODES_MAX, Barcode, Branch, BranchId, DESCRIPTION_CHARS_MAX, Product,
    RefusalCode::{self, *},
    Register, RegisterId, Role, SetPrice, Staff, StaffId, TEXT_CHARS_MAX, TaxClass, TaxClassId, VARIANTS_MAX,
    Variant, VariantKind,
};

use crate::support::*;

const STANDARD: TaxClassId = TaxClassId(1);

fn ask(body: Body) -> Command {
    Command { grant: grant_of(Role::Manager), currency: GBP, body }
}

fn barcode(text: &str) -> Barcode {
    text.parse().unwrap()
}

fn variant(name: &str, barcodes: &[&str]) -> Variant {
    Variant {
        sku: sku(name),
        name: String::new(),
        price: Amount(500),
        tax_class: STANDARD,
        kind: VariantKind::Goods,
        barcodes: barcodes.iter().map(|text| barcode(text)).collect(),
    }
}

fn product(handle: &str, variants: Vec<Variant>) -> Product {
    Product {
        handle: handle.into(),
        name: "Cup".into(),
        description: "White.\nHolds tea.".into(),
        category: String::new(),
        variants,
    }
}

fn branch(id: u16) -> Branch {
    Branch { id: BranchId(id), code: "LDN".into(), name: "London".into(), on_web: true }
}

fn register(id: u16, token: char) -> Register {
    let token_sha256 = String::from(token).repeat(64);
    Register { id: RegisterId(id), branch: BranchId(1), name: "Till".into(), token_sha256 }
}

fn staff(name: &str) -> Staff {
    Staff { id: ANN, name: name.into(), role: Role::Cashier, pin_hash: "$argon2id$".into(), active: true }
}

fn tax_class(rate_ppm: u32) -> TaxClass {
    TaxClass { id: STANDARD, name: "Standard".into(), rate_ppm }
}

/// One branch with a till, one tax class, a product of two variants.
fn head_office() -> Catalogue {
    let mut catalogue = Catalogue::default();
    for body in [
        Body::PutTaxClass(tax_class(VAT)),
        Body::PutBranch(branch(1)),
        Body::PutRegister(register(1, 'a')),
        Body::PutStaff(staff("Ann")),
        Body::PutProduct(product("cup", vec![variant("CUP-S", &["111"]), variant("CUP-L", &["222", "333"])])),
    ] {
        put(&mut catalogue, body);
    }
    catalogue
}

fn put(catalogue: &mut Catalogue, body: Body) {
    for event in catalogue.decide(NOW, &ask(body)).unwrap() {
        catalogue.apply(&event);
    }
}

fn price(name: &str, currency: &str, amount: i64) -> Body {
    Body::SetPrice(SetPrice { sku: sku(name), currency: currency.parse().unwrap(), price: Amount(amount) })
}

fn refuse(rows: Vec<(&str, Body, RefusalCode)>) {
    for (name, body, code) in rows {
        let command = ask(body);
        let refused = head_office().decide(NOW, &command).map_err(|rejection| rejection.code);
        assert_eq!(refused, Err(code), "{name}");
        for role in [Role::Cashier, Role::Supervisor] {
            let refused = head_office().decide(NOW, &Command { grant: grant_of(role), ..command.clone() });
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
            Body::PutTaxClass(TaxClass { name: " ".into(), ..tax_class(0) }),
            InvalidText,
        ),
        ("a tax over 100 %", Body::PutTaxClass(tax_class(1_000_001)), InvalidAmount),
        ("branch without a code", Body::PutBranch(Branch { code: String::new(), ..branch(1) }), InvalidText),
        ("branch with a long name", Body::PutBranch(Branch { name: long, ..branch(1) }), InvalidText),
        (
            "register without a name",
            Body::PutRegister(Register { name: "\t".into(), ..register(2, 'b') }),
            InvalidText,
        ),
        ("a token in capitals", Body::PutRegister(register(2, 'B')), InvalidText),
        (
            "half a token",
            Body::PutRegister(Register { token_sha256: "ab".into(), ..register(2, 'b') }),
            InvalidText,
        ),
        (
            "no such branch",
            Body::PutRegister(Register { branch: BranchId(9), ..register(2, 'b') }),
            UnknownBranch,
        ),
        ("another's token", Body::PutRegister(register(2, 'a')), TokenTaken),
        ("nameless staff", Body::PutStaff(staff("")), InvalidText),
        ("staff with a bell", Body::PutStaff(staff("An\u{7}n")), InvalidText),
    ]);
}

#[test]
fn refusals_about_products() {
    let long = "x".repeat(TEXT_CHARS_MAX + 1);
    let with = |change: &dyn Fn(&mut Product)| {
        let mut changed = product("mug", vec![variant("MUG", &["444"])]);
        change(&mut changed);
        Body::PutProduct(changed)
    };
    let mug = |variants: Vec<Variant>| Body::PutProduct(product("mug", variants));
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
        ("a price in euros", price("CUP-S", "EUR", 1), WrongCurrency),
        ("a new price below zero", price("CUP-S", "GBP", -1), InvalidAmount),
        ("the price of nothing", price("NONE", "GBP", 1), UnknownSku),
    ]);
}

#[test]
fn a_register_stays_in_its_branch() {
    let mut catalogue = head_office();
    put(&mut catalogue, Body::PutBranch(branch(2)));
    let moved = Register { branch: BranchId(2), ..register(1, 'a') };
    let refused = catalogue.decide(NOW, &ask(Body::PutRegister(moved.clone())));
    assert_eq!(refused.unwrap_err().code, OtherBranch);
    put(&mut catalogue, Body::PutRegister(Register { name: "Till by the door".into(), ..register(1, 'b') }));
    put(&mut catalogue, Body::PutRegister(Register { id: RegisterId(2), ..moved }));
    let branches: Vec<_> = catalogue.registers().map(|register| register.branch.0).collect();
    assert_eq!(branches, [1, 2]);
}

#[test]
fn everything_can_be_found() {
    let catalogue = head_office();
    let (cup, large) = catalogue.variant(&sku("CUP-L")).unwrap();
    assert_eq!((cup.handle.as_str(), large.sku), ("cup", sku("CUP-L")));
    assert_eq!(catalogue.by_barcode(&barcode("333")).unwrap().1.sku, sku("CUP-L"));
    assert_eq!(catalogue.tax_rate_ppm(STANDARD), Some(VAT));
    assert_eq!(catalogue.register_by_token_hash(&"a".repeat(64)).unwrap().id, RegisterId(1));
    assert_eq!(catalogue.staff(ANN).unwrap().name, "Ann");
    assert_eq!(catalogue.branch(BranchId(1)).unwrap().code, "LDN");
    assert!(catalogue.staff(StaffId(8)).is_none() && catalogue.by_barcode(&barcode("9")).is_none());
    assert_eq!(
        catalogue.registers().count() + catalogue.branches().count() + catalogue.tax_classes().count(),
        3
    );
    assert_eq!(catalogue.staff_members().count(), 1);
}

#[test]
fn replacing_a_product_moves_its_skus_and_barcodes() {
    let mut catalogue = head_office();
    let medium = variant("CUP-M", &["222"]);
    put(&mut catalogue, Body::PutProduct(product("cup", vec![medium, variant("CUP-S", &["555"])])));
    assert!(catalogue.variant(&sku("CUP-L")).is_none());
    assert!(catalogue.by_barcode(&barcode("111")).is_none());
    assert_eq!(catalogue.by_barcode(&barcode("222")).unwrap().1.sku, sku("CUP-M"));
    assert_eq!(catalogue.by_barcode(&barcode("555")).unwrap().1.sku, sku("CUP-S"));
    put(&mut catalogue, Body::PutProduct(product("beaker", vec![variant("CUP-L", &["111", "333"])])));
    let handles: Vec<_> = catalogue.products().map(|product| product.handle.as_str()).collect();
    assert_eq!(handles, ["beaker", "cup"]);
    put(&mut catalogue, price("CUP-S", "GBP", 650));
    assert_eq!(catalogue.variant(&sku("CUP-S")).unwrap().1.price, Amount(650));
    assert_eq!(catalogue.product("cup").unwrap().variants[1].price, Amount(650));
    assert_replays(&catalogue);
}

#[test]
fn a_register_may_get_a_new_token() {
    let mut catalogue = head_office();
    put(&mut catalogue, Body::PutRegister(Register { name: "Front".into(), ..register(1, 'a') }));
    assert_eq!(catalogue.register(RegisterId(1)).unwrap().name, "Front", "it keeps its own token");
    put(&mut catalogue, Body::PutRegister(register(1, 'c')));
    assert!(catalogue.register_by_token_hash(&"a".repeat(64)).is_none());
    put(&mut catalogue, Body::PutRegister(register(2, 'a')));
    assert_eq!(catalogue.register_by_token_hash(&"a".repeat(64)).unwrap().id, RegisterId(2));
    assert_eq!(catalogue.register(RegisterId(1)).unwrap().token_sha256, "c".repeat(64));
    assert_replays(&catalogue);
}

/// Fills a catalogue to a bound: a new thing has no room then, an old one may still be changed.
fn check_bound(max: usize, fill: impl Fn(usize) -> Event, new: Body, old: Body) {
    let mut catalogue = head_office();
    for number in 0..max {
        catalogue.apply(&fill(number));
    }
    assert_eq!(catalogue.decide(NOW, &ask(new)).unwrap_err().code, TooManyLines);
    assert!(catalogue.decide(NOW, &ask(old)).is_ok());
}

#[test]
fn there_is_room_for_so_many_and_always_for_a_change() {
    let numbered = |number: usize| {
        let token_sha256 = format!("{number:064x}");
        Register { token_sha256, ..register(number as u16, 'a') }
    };
    let person = |id: usize| Staff { id: StaffId(id as u16), ..staff("Ann") };
    let goods = |number: usize| product(&number.to_string(), vec![variant(&number.to_string(), &[])]);
    check_bound(
        BRANCHES_MAX,
        |number| Event::BranchPut(branch(number as u16)),
        Body::PutBranch(branch(60_000)),
        Body::PutBranch(branch(5)),
    );
    check_bound(
        REGISTERS_MAX,
        |number| Event::RegisterPut(numbered(number)),
        Body::PutRegister(numbered(60_000)),
        Body::PutRegister(numbered(5)),
    );
    check_bound(
        STAFF_MAX,
        |number| Event::StaffPut(person(number)),
        Body::PutStaff(person(60_000)),
        Body::PutStaff(person(5)),
    );
    check_bound(
        PRODUCTS_MAX,
        |number| Event::ProductPut(Box::new(goods(number))),
        Body::PutProduct(product("new", vec![variant("NEW", &[])])),
        Body::PutProduct(goods(5)),
    );
}

fn assert_replays(catalogue: &Catalogue) {
    let bytes = postcard::to_stdvec(catalogue).unwrap();
    let restored: Catalogue = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(&restored, catalogue);
    assert_eq!(postcard::to_stdvec(&restored).unwrap(), bytes);
    assert!(catalogue.wake_at().is_none() && catalogue.on_wake(NOW).is_none());
}
