//! The shop of the tests: two branches, three registers, a person of each role, twenty products and opening stock.

use onhand::{auth::Auth, node::Node, record::Origin};
use protocol::{
    Amount, Answer, BranchId, CartView, Collect, Command, CommandBody, CommandId, Contact, Currency,
    DeliveredLine, Delivery, Hold, Lsn, NewCart, OccurredAt, OpenShift, PlaceOrder, PutBranch, PutProduct,
    PutRegister, PutStaff, PutTaxClass, PutVariant, Quantity, Receive, ReceivePurchase, RegisterId, Reply,
    RoleId, Sell, SellLine, Sku, SkuQuantity, StaffId, StockCommand, TaxClassId, Tender, TenderKind,
    VariantKind,
};
use uuid::Uuid;

use crate::Http;

pub const LONDON: BranchId = BranchId(1);
pub const MANCHESTER: BranchId = BranchId(2);
/// Two registers in London, one in Manchester.
pub const TILL: RegisterId = RegisterId(11);
pub const SECOND_TILL: RegisterId = RegisterId(12);
pub const NORTHERN_TILL: RegisterId = RegisterId(21);
pub const TILLS: [(RegisterId, BranchId); 3] =
    [(TILL, LONDON), (SECOND_TILL, LONDON), (NORTHERN_TILL, MANCHESTER)];

pub const MANAGER: StaffId = StaffId(1);
pub const SUPERVISOR: StaffId = StaffId(2);
pub const CASHIER: StaffId = StaffId(3);
pub const PEOPLE: [(StaffId, RoleId); 3] =
    [(MANAGER, RoleId::MANAGER), (SUPERVISOR, RoleId::SUPERVISOR), (CASHIER, RoleId::CASHIER)];
/// Everybody's.
pub const PIN: &str = "2468";
/// The manager's, for the back office.
pub const PASSWORD: &str = "a lamp in the window";

/// Products `P01` to `P19` are goods; [`SERVICE`] has no stock.
pub const PRODUCTS: u32 = 20;
pub const SERVICE: &str = "P20";
/// Goods of which London has three.
pub const SCARCE: &str = "P16";
/// Goods that no branch ever had.
pub const NEVER: &str = "P17";
/// Units of everything else in each branch.
pub const PLENTY: i64 = 100_000;
pub const FLOAT: Amount = Amount(10_000);

#[must_use]
pub fn token(register: RegisterId) -> String {
    format!("token-of-till-{register}")
}

#[must_use]
pub fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

#[must_use]
pub fn units(units: i64) -> Quantity {
    Quantity::units(units).unwrap()
}

#[must_use]
pub fn price(text: &str) -> Amount {
    let number: i64 = text[1..].parse().unwrap();
    Amount(number * 125 + 30)
}

#[must_use]
pub fn now() -> OccurredAt {
    OccurredAt { at: client::wall_clock(), offset_minutes: 0 }
}

#[must_use]
pub fn new_id() -> CommandId {
    CommandId::new(Uuid::now_v7())
}

/// A command of the back office.
#[must_use]
pub fn office(branch: Option<BranchId>, body: CommandBody) -> Command {
    Command { id: new_id(), seq: None, branch, staff: None, occurred: now(), body }
}

/// A command of a register.
#[must_use]
pub fn till(seq: u64, staff: StaffId, body: CommandBody) -> Command {
    Command { id: new_id(), seq: Some(seq), branch: None, staff: Some(staff), occurred: now(), body }
}

/// A sale at catalogue prices, paid in cash to the penny.
#[must_use]
pub fn sale(lines: &[(&str, i64)]) -> Sell {
    let lines: Vec<SellLine> = lines
        .iter()
        .map(|(text, count)| SellLine {
            sku: sku(text),
            quantity: units(*count),
            unit_price: price(text),
            discount: Amount::ZERO,
        })
        .collect();
    let total = lines.iter().map(|line| line.unit_price.0 * line.quantity.0 / Quantity::ONE.0).sum();
    Sell {
        currency: Currency::GBP,
        lines,
        tenders: vec![Tender::of(TenderKind::Cash, Amount(total))],
        catalogue_seq: None,
        group: None,
        promotions: Vec::new(),
        receipt: None,
        grounds: protocol::Grounds::default(),
        age_checked: None,
    }
}

#[must_use]
pub fn sell(lines: &[(&str, i64)]) -> CommandBody {
    CommandBody::from(sale(lines))
}

#[must_use]
pub fn receive(reference: &str, lines: &[(&str, i64)]) -> CommandBody {
    CommandBody::from(Receive { reference: reference.to_owned(), lines: quantities(lines) })
}

/// The same once more; a delivery with another reference, because one that is booked twice is refused.
#[must_use]
pub fn with_own_paper(body: &CommandBody) -> CommandBody {
    match body {
        CommandBody::Stock(StockCommand::Receive(receive)) => {
            CommandBody::from(Receive { reference: new_id().to_string(), ..receive.clone() })
        }
        other => other.clone(),
    }
}

#[must_use]
pub fn hold(lines: &[(&str, i64)], ttl_ms: Option<u32>) -> CommandBody {
    CommandBody::from(Hold { lines: quantities(lines), ttl_ms })
}

#[must_use]
pub fn open_shift() -> CommandBody {
    CommandBody::from(OpenShift { currency: Currency::GBP, opening_float: FLOAT })
}

/// An order of what is in a cart, by somebody who is old enough for it.
#[must_use]
pub fn order_of(cart: &CartView, delivery: Delivery) -> PlaceOrder {
    PlaceOrder {
        codes: Vec::new(),
        by_cards: Amount::ZERO,
        cards: Vec::new(),
        flash: Vec::new(),
        cart: cart.id,
        contact: Contact { name: "Ada".into(), email: "ada@example.com".into(), phone: String::new() },
        delivery,
        total: cart.goods,
        age_confirmed: Some(18),
        note: String::new(),
        language: "en".into(),
    }
}

/// A cart with so many of something in it.
///
/// # Panics
/// When the shop does not sell it.
pub async fn filled(http: &Http, goods: &str, count: i64) -> CartView {
    let cart: NewCart = http.send_json("/api/v1/carts", &()).await.unwrap();
    let line = SkuQuantity { sku: sku(goods), quantity: units(count) };
    http.send_json(&format!("/api/v1/carts/{}/lines", cart.id), &line).await.unwrap()
}

/// A delivery without an order, under a number of its own.
#[must_use]
pub fn delivery(lines: Vec<DeliveredLine>) -> ReceivePurchase {
    ReceivePurchase {
        purchase: None,
        supplier: None,
        reference: new_id().to_string(),
        lines,
        charges: None,
        over: false,
        seen: None,
        note: String::new(),
        consigned: false,
    }
}

/// Collected in London, and paid there or online.
#[must_use]
pub fn collected(pay_in_store: bool) -> Delivery {
    Delivery::Collect(Collect { branch: LONDON, pay_in_store })
}

#[must_use]
pub fn quantities(lines: &[(&str, i64)]) -> Vec<SkuQuantity> {
    lines.iter().map(|(text, count)| SkuQuantity { sku: sku(text), quantity: units(*count) }).collect()
}

#[must_use]
pub fn names() -> Vec<String> {
    (1..=PRODUCTS).map(|number| format!("P{number:02}")).collect()
}

/// The position of a command that was done.
///
/// # Panics
/// When it was refused.
pub fn done(reply: &Reply) -> Lsn {
    assert!(matches!(reply.answer, Answer::Ok(_)), "{reply:?}");
    reply.lsn.expect("what was done has a position")
}

/// Puts the whole shop into an empty node.
pub async fn fill(node: &Node) {
    for body in organisation() {
        put(node, None, body).await;
    }
    let names = names();
    let goods = names.iter().map(String::as_str).filter(|name| ![SERVICE, NEVER].contains(name));
    for branch in [LONDON, MANCHESTER] {
        let lines: Vec<(&str, i64)> =
            goods.clone().map(|name| (name, if name == SCARCE { 3 } else { PLENTY })).collect();
        put(node, Some(branch), receive("Opening stock", &lines)).await;
    }
}

/// Signs a person on and opens a shift, without a PIN.
pub async fn open(node: &Node, register: RegisterId, staff: StaffId) {
    done(&node.sign_on(register, staff).await.unwrap());
    let view = node.register_view(register).await.unwrap();
    if view.shift.is_none() {
        let command = till(view.command_seq + 1, staff, open_shift());
        done(&node.submit(Origin::Register(register), command).await.unwrap());
    }
}

async fn put(node: &Node, branch: Option<BranchId>, body: CommandBody) {
    done(&node.submit(Origin::System, office(branch, body)).await.unwrap());
}

fn organisation() -> Vec<CommandBody> {
    let mut bodies = vec![
        CommandBody::from(PutTaxClass {
            id: TaxClassId(1),
            name: "Standard".into(),
            rate_ppm: 200_000,
            ..PutTaxClass::default()
        }),
        CommandBody::from(PutTaxClass {
            id: TaxClassId(2),
            name: "Zero".into(),
            rate_ppm: 0,
            ..PutTaxClass::default()
        }),
    ];
    bodies.extend([(LONDON, "LDN"), (MANCHESTER, "MAN")].map(|(id, code)| {
        CommandBody::from(PutBranch {
            id,
            code: code.into(),
            name: code.into(),
            on_web: true,
            ..PutBranch::default()
        })
    }));
    bodies.extend(TILLS.map(|(id, branch)| {
        let token_sha256 = Auth::token_sha256(&token(id));
        CommandBody::from(PutRegister {
            id,
            branch,
            name: format!("Till {id}"),
            token_sha256,
            ..PutRegister::default()
        })
    }));
    bodies.extend(PEOPLE.map(|(id, role)| {
        let (name, pin) = (Some(format!("Person {id}")), Some(PIN.into()));
        // Hashing takes its time, and one person signs in over the network.
        let password = (id == MANAGER).then(|| PASSWORD.into());
        let role = Some(role);
        CommandBody::from(PutStaff {
            id,
            name,
            role,
            pin,
            password,
            active: Some(true),
            ..PutStaff::default()
        })
    }));
    bodies.extend(names().iter().map(|name| CommandBody::from(product(name))));
    bodies
}

#[must_use]
pub fn product(name: &str) -> PutProduct {
    let kind = if name == SERVICE { VariantKind::Service } else { VariantKind::Goods };
    let variant = PutVariant { kind, ..PutVariant::goods(sku(name), price(name), TaxClassId(1)) };
    PutProduct {
        handle: name.to_lowercase(),
        name: format!("Product {name}"),
        variants: vec![variant],
        ..PutProduct::default()
    }
}
