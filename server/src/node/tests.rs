//! The node in memory, driven through its handle: what goes in comes out, once.

mod documents;
mod panics;

use protocol::{
    AHEAD_BELIEVED_MS_MAX, Amount, Answer, BranchId, Command, CommandBody, CommandId, Currency, Disposition,
    ExceptionKind, ForPrice, LinePromotion, Lsn, OCCURRED_PAST_MS_MAX, OFFSET_MINUTES_MAX, OccurredAt,
    OpenShift, Outcome, PromotionEffect, PromotionId, PutBranch, PutProduct, PutPromotion, PutRegister,
    PutStaff, PutTaxClass, PutVariant, Quantity, Receive, Refund, RefundLine, RefusalCode, RegisterId,
    RoleId, Sell, SellLine, SetPrice, Sku, SkuQuantity, StaffId, TaxClassId, Tender, TenderKind,
    TicketCommand, Timestamp,
};
use uuid::Uuid;

use super::{Node, NodeOptions};
use crate::{auth::Auth, record::Origin};

const BRANCH: BranchId = BranchId(1);
const REGISTER: RegisterId = RegisterId(11);
const STAFF: StaffId = StaffId(3);

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

fn command(seq: Option<u64>, body: CommandBody) -> Command {
    let occurred = OccurredAt { at: crate::clock::now(), offset_minutes: 0 };
    let id = CommandId::new(Uuid::now_v7());
    Command { id, seq, branch: None, staff: seq.map(|_| STAFF), occurred, body }
}

async fn head_office(node: &Node, body: CommandBody) {
    let reply = node.submit(Origin::System, command(None, body)).await.unwrap();
    assert!(matches!(reply.answer, Answer::Ok(_)), "{reply:?}");
}

/// A shop with one product, ten of it in stock, and a cashier at an open register.
async fn shop(node: &Node) {
    head_office(
        node,
        CommandBody::from(PutTaxClass {
            id: TaxClassId(1),
            name: "Standard".into(),
            rate_ppm: 200_000,
            ..PutTaxClass::default()
        }),
    )
    .await;
    head_office(
        node,
        CommandBody::from(PutBranch {
            id: BRANCH,
            code: "LDN".into(),
            name: "London".into(),
            on_web: true,
            ..PutBranch::default()
        }),
    )
    .await;
    let token_sha256 = Auth::token_sha256("till");
    head_office(
        node,
        CommandBody::from(PutRegister {
            id: REGISTER,
            branch: BRANCH,
            name: "Till".into(),
            token_sha256,
            ..PutRegister::default()
        }),
    )
    .await;
    let staff = PutStaff {
        id: STAFF,
        name: Some("Robin".into()),
        role: Some(RoleId::CASHIER),
        ..PutStaff::default()
    };
    head_office(node, CommandBody::from(staff)).await;
    let variant = PutVariant::goods(sku(), Amount(255), TaxClassId(1));
    head_office(
        node,
        CommandBody::from(PutProduct {
            handle: "holder".into(),
            name: "Holder".into(),
            variants: vec![variant],
            ..PutProduct::default()
        }),
    )
    .await;
    let lines = vec![SkuQuantity { sku: sku(), quantity: Quantity(10_000) }];
    let receive = Command {
        branch: Some(BRANCH),
        ..command(None, CommandBody::from(Receive { reference: "opening".into(), lines }))
    };
    assert!(matches!(node.submit(Origin::System, receive).await.unwrap().answer, Answer::Ok(_)));
    assert!(matches!(node.sign_on(REGISTER, STAFF).await.unwrap().answer, Answer::Ok(Outcome::SignedOn)));
    let open = OpenShift { currency: Currency::GBP, opening_float: Amount(5_000) };
    let reply =
        node.submit(Origin::Register(REGISTER), command(Some(1), CommandBody::from(open))).await.unwrap();
    assert_eq!(reply.answer, Answer::Ok(Outcome::ShiftOpened));
}

fn sale(seq: u64, units: i64) -> Command {
    let line = SellLine {
        sku: sku(),
        quantity: Quantity(units * 1_000),
        unit_price: Amount(255),
        discount: Amount(0),
    };
    let tenders = vec![Tender::of(TenderKind::Cash, Amount(255 * units + 45))];
    command(
        Some(seq),
        CommandBody::from(Sell {
            currency: Currency::GBP,
            lines: vec![line],
            tenders,
            catalogue_seq: None,
            group: None,
            promotions: Vec::new(),
            receipt: None,
            grounds: protocol::Grounds::default(),
            age_checked: None,
        }),
    )
}

#[actix_web::test]
async fn a_sale_lowers_stock_and_raises_takings_exactly_once() {
    let node = Node::open(&NodeOptions::default()).unwrap();
    shop(&node).await;
    let sale = sale(2, 3);
    let first = node.submit(Origin::Register(REGISTER), sale.clone()).await.unwrap();
    let Answer::Ok(Outcome::Sold(receipt)) = &first.answer else { panic!("{first:?}") };
    assert_eq!((receipt.total, receipt.change, receipt.number.sequence), (Amount(765), Amount(45), 1));
    let again = node.submit(Origin::Register(REGISTER), sale.clone()).await.unwrap();
    assert!(again.repeated);
    assert_eq!((again.lsn, &again.answer), (first.lsn, &first.answer));
    let stock = node.stock(sku()).await.unwrap();
    assert_eq!(stock.branches[0].level.on_hand, Quantity(7_000));
    assert_eq!(stock.seq, first.lsn.unwrap());
    let sales = node.sales(None).await.unwrap();
    assert_eq!((sales[0].sales, sales[0].gross), (1, Amount(765)));
    let ticket = node.ticket(sale.id.into()).await.unwrap().unwrap();
    assert_eq!(ticket.total, Amount(765));
    let ledger = node.movements(sku(), None, None, 10).await.unwrap().rows;
    assert_eq!(ledger.iter().map(|m| m.quantity.0).collect::<Vec<_>>(), [-3_000, 10_000]);
}

#[test]
fn a_data_directory_remembers_everything() {
    let dir = tempfile::tempdir().unwrap();
    let options =
        NodeOptions { data: Some(dir.path().join("data")), snapshot_every: 4, ..NodeOptions::default() };
    let sold = sale(2, 3);
    actix::System::new().block_on(async {
        let node = Node::open(&options).unwrap();
        shop(&node).await;
        node.submit(Origin::Register(REGISTER), sold.clone()).await.unwrap();
        node.stop().await;
    });
    actix::System::new().block_on(async {
        let node = Node::open(&options).unwrap();
        let again = node.submit(Origin::Register(REGISTER), sold).await.unwrap();
        assert!(again.repeated, "{again:?}");
        assert_eq!(node.stock(sku()).await.unwrap().branches[0].level.on_hand, Quantity(7_000));
        let next = node.submit(Origin::Register(REGISTER), sale(3, 1)).await.unwrap();
        let Answer::Ok(Outcome::Sold(receipt)) = next.answer else { panic!("{next:?}") };
        assert_eq!(receipt.number.sequence, 2);
        node.stop().await;
    });
}

/// A sale at 255 by a till that holds the catalogue of this position.
fn priced_with(seq: u64, catalogue_seq: Option<Lsn>) -> Command {
    let mut command = sale(seq, 1);
    if let CommandBody::Ticket(TicketCommand::Sell(sell)) = &mut command.body {
        sell.catalogue_seq = catalogue_seq;
    }
    command
}

#[test]
fn a_sale_keeps_the_price_of_the_catalogue_that_its_till_held() {
    let dir = tempfile::tempdir().unwrap();
    let options =
        NodeOptions { data: Some(dir.path().join("data")), snapshot_every: 4, ..NodeOptions::default() };
    let mut seen = Vec::new();
    actix::System::new().block_on(async {
        let node = Node::open(&options).unwrap();
        shop(&node).await;
        seen.push(node.catalogue().seq);
        for price in [300, 310, 255, 320] {
            let price =
                SetPrice { sku: sku(), currency: Currency::GBP, price: Amount(price), valid_from: None };
            head_office(&node, CommandBody::from(price)).await;
            seen.push(node.catalogue().seq);
        }
        node.stop().await;
    });
    // What was known is known after a restart too.
    actix::System::new().block_on(async {
        let node = Node::open(&options).unwrap();
        let held = [(Some(seen[0]), None), (Some(seen[1]), Some(300)), (Some(seen[2]), Some(310))];
        let held =
            held.into_iter().chain([(Some(seen[3]), None), (Some(seen[4]), Some(320)), (None, Some(320))]);
        for ((catalogue_seq, other), seq) in held.zip(2..) {
            let sold = priced_with(seq, catalogue_seq);
            let id = sold.id.into();
            let reply = node.submit(Origin::Register(REGISTER), sold).await.unwrap();
            let Answer::Ok(Outcome::Sold(receipt)) = reply.answer else { panic!("{:?}", reply.answer) };
            assert_eq!(receipt.total, Amount(255), "paid is paid");
            let exceptions = node.ticket(id).await.unwrap().unwrap().exceptions;
            let kinds: Vec<_> =
                exceptions.iter().map(|exception| (exception.kind, exception.detail)).collect();
            let odd = other.map(|price| (ExceptionKind::PriceDiffers, Some(price)));
            assert_eq!(kinds, Vec::from_iter(odd), "{catalogue_seq:?}");
        }
        node.stop().await;
    });
}

/// Two at 255 for 400, by a till that says what the promotion took off.
fn promoted_sale(seq: u64, units: i64, off: i64, catalogue_seq: Option<Lsn>) -> Command {
    let mut command = sale(seq, units);
    if let CommandBody::Ticket(TicketCommand::Sell(sell)) = &mut command.body {
        sell.catalogue_seq = catalogue_seq;
        let promoted = LinePromotion { line: 0, promotion: PromotionId(1), amount: Amount(off) };
        sell.promotions = if off == 0 { Vec::new() } else { vec![promoted] };
    }
    command
}

#[actix_web::test]
async fn a_sale_is_held_against_the_promotions_of_its_tills_catalogue() {
    let node = Node::open(&NodeOptions::default()).unwrap();
    shop(&node).await;
    let before = node.catalogue().seq;
    let two = |price| PutPromotion {
        id: PromotionId(1),
        name: "Two for less".into(),
        effect: PromotionEffect::ForPrice(ForPrice { count: 2, price: Amount(price) }),
        step: 1,
        active: true,
        ..PutPromotion::default()
    };
    head_office(&node, CommandBody::from(two(400))).await;
    let first = node.catalogue().seq;
    head_office(&node, CommandBody::from(two(300))).await;
    let cases = [
        // Units, what was taken off, by which catalogue, and what should have been.
        (2, 110, Some(first), None),
        (2, 210, None, None),
        (2, 210, Some(first), None),
        (2, 0, Some(before), None),
        (3, 210, None, None),
        (1, 0, None, None),
        (2, 110, None, Some(210)),
        (2, 0, None, Some(210)),
        (2, 109, Some(first), Some(110)),
        (1, 55, Some(first), Some(0)),
    ];
    for ((units, off, catalogue_seq, wanted), seq) in cases.into_iter().zip(2..) {
        let sold = promoted_sale(seq, units, off, catalogue_seq);
        let id = sold.id.into();
        let reply = node.submit(Origin::Register(REGISTER), sold).await.unwrap();
        let Answer::Ok(Outcome::Sold(receipt)) = reply.answer else { panic!("{:?}", reply.answer) };
        assert_eq!(receipt.total, Amount(255 * units - off), "paid is paid");
        let ticket = node.ticket(id).await.unwrap().unwrap();
        let kinds: Vec<_> = ticket.exceptions.iter().map(|one| (one.kind, one.detail)).collect();
        let odd = wanted.map(|sum| (ExceptionKind::PromotionDiffers, Some(sum)));
        assert_eq!(kinds, Vec::from_iter(odd), "{units} {off} {catalogue_seq:?}");
        let told: Vec<i64> = ticket.promotions.iter().map(|one| one.amount.0).collect();
        assert_eq!(told, Vec::from_iter((off > 0).then_some(off)));
    }
}

#[actix_web::test]
async fn a_refund_right_behind_its_sale_waits_for_it() {
    let node = Node::open(&NodeOptions::default()).unwrap();
    shop(&node).await;
    let supervisor = StaffId(2);
    let staff = PutStaff {
        id: supervisor,
        name: Some("Sam".into()),
        role: Some(RoleId::SUPERVISOR),
        ..PutStaff::default()
    };
    head_office(&node, CommandBody::from(staff)).await;
    node.sign_on(REGISTER, supervisor).await.unwrap();
    let sold = sale(2, 3);
    let lines = vec![RefundLine { line: 0, quantity: Quantity(1_000), disposition: Disposition::Restock }];
    let refund = Refund {
        original: sold.id.into(),
        lines,
        tender: TenderKind::Cash,
        grounds: protocol::Grounds::default(),
        method: None,
        tenders: Vec::new(),
    };
    let refund = Command { staff: Some(supervisor), ..command(Some(3), CommandBody::from(refund)) };
    let origin = Origin::Register(REGISTER);
    let (sold, refunded) = futures_util::join!(node.submit(origin, sold), node.submit(origin, refund));
    assert!(matches!(sold.unwrap().answer, Answer::Ok(Outcome::Sold(_))));
    let refunded = refunded.unwrap();
    assert!(matches!(refunded.answer, Answer::Ok(Outcome::Refunded(_))), "{refunded:?}");
}

#[actix_web::test]
async fn what_a_device_with_a_wrong_clock_sold_is_taken_and_dated_by_the_server() {
    let node = Node::open(&NodeOptions::default()).unwrap();
    shop(&node).await;
    let hour = 60 * 60 * 1_000;
    let mut seq = 1;
    for (what, millis, offset_minutes, good) in [
        ("a season offline", hour - OCCURRED_PAST_MS_MAX, 0, true),
        ("older than that", -hour - OCCURRED_PAST_MS_MAX, 0, false),
        ("a little ahead", AHEAD_BELIEVED_MS_MAX / 2, 0, true),
        ("an hour ahead", hour, 0, false),
        ("the day of tomorrow", 23 * hour, 0, false),
        ("the end of time", i64::MAX, 0, false),
        ("the beginning of time", i64::MIN, 0, false),
        ("Kiritimati", 0, OFFSET_MINUTES_MAX, true),
        ("east of it", 0, OFFSET_MINUTES_MAX + 1, false),
        ("west of everything", 0, -OFFSET_MINUTES_MAX - 1, false),
        ("no offset at all", 0, i16::MIN, false),
    ] {
        seq += 1;
        let at = match millis {
            i64::MIN | i64::MAX => Timestamp(millis),
            _ => crate::clock::now().plus_millis(millis),
        };
        let sold = Command { occurred: OccurredAt { at, offset_minutes }, ..sale(seq, 1) };
        let id = sold.id.into();
        let before = crate::clock::now();
        let reply = node.submit(Origin::Register(REGISTER), sold).await.unwrap();
        assert!(matches!(reply.answer, Answer::Ok(Outcome::Sold(_))), "{what}: {reply:?}");
        let ticket = node.ticket(id).await.unwrap().unwrap();
        let odd: Vec<_> = ticket.exceptions.iter().map(|odd| (odd.kind, odd.detail)).collect();
        if good {
            assert_eq!((odd, ticket.occurred.at), (Vec::new(), at), "{what}");
        } else {
            // It is dated by when the server heard of it, and says what the device said.
            assert_eq!(odd, [(ExceptionKind::ClockOff, Some(at.0))], "{what}");
            assert!((before..=crate::clock::now()).contains(&ticket.occurred.at), "{what}");
        }
    }
    let office = Command {
        branch: Some(BRANCH),
        occurred: OccurredAt { at: Timestamp(0), offset_minutes: 0 },
        ..command(None, CommandBody::from(Receive { reference: "old".into(), lines: Vec::new() }))
    };
    let reply = node.submit(Origin::Staff(STAFF), office).await.unwrap();
    assert!(matches!(reply.answer, Answer::Rejected(refusal) if refusal.code == RefusalCode::InvalidTime));
    // What the operator tells of long ago is believed.
    let mut imported = sale(seq + 1, 1);
    imported.occurred.at = Timestamp(1_291_192_000_000);
    let reply = node.submit_history(Origin::Register(REGISTER), imported).await.unwrap();
    assert!(matches!(reply.answer, Answer::Ok(Outcome::Sold(_))), "{reply:?}");
    assert_eq!(node.sales(Some("2010-12-01".to_owned())).await.unwrap()[0].sales, 1);
}

#[test]
fn a_directory_remembers_its_currency() {
    let dir = tempfile::tempdir().unwrap();
    let data = || Some(dir.path().join("data"));
    let pounds = NodeOptions { data: data(), ..NodeOptions::default() };
    let class = CommandBody::from(protocol::PutTaxClass { name: "Any".to_owned(), ..Default::default() });
    actix::System::new().block_on(async {
        let node = Node::open(&pounds).unwrap();
        node.submit(Origin::System, crate::import::own_command(None, None, class)).await.unwrap();
        node.stop().await;
    });
    let euros =
        NodeOptions { data: data(), currency: Some("EUR".parse().unwrap()), ..NodeOptions::default() };
    let error = Node::open(&euros).err().unwrap().to_string();
    assert!(error.contains("GBP") && error.contains("EUR"), "{error}");
    actix::System::new().block_on(async { Node::open(&pounds).unwrap().stop().await });
}
