//! Samples come in one go and go in one go: all of them but what was sold or set aside, with their stock, and nothing else.

use protocol::{
    Answer, Begin, BranchId, Command, CommandBody, Grounds, Hold, OpenShift, Outcome, PutProduct,
    PutRegister, PutVariant, RegisterId, Sell, SellLine, SetUp, SetUpBranch, SetUpManager, StaffId, Tender,
    TenderKind,
};

use super::*;
use crate::{
    auth::Auth,
    node::NodeOptions,
    setup::{Answers, FIRST_BRANCH, FIRST_PERSON, begin},
};

const TILL: RegisterId = RegisterId(1);
const PERSON: StaffId = FIRST_PERSON;

async fn shop_with_samples() -> Node {
    let form = SetUp {
        shop_name: "Corner Shop".to_owned(),
        country: "GB".to_owned(),
        currency: None,
        language: None,
        time_zone: None,
        tax_classes: None,
        branch: SetUpBranch { name: "High Street".to_owned(), code: None, address: String::new() },
        manager: SetUpManager { name: "Alex".to_owned(), pin: None, password: None },
        begin: Begin::Samples,
    };
    let node = Node::open(&NodeOptions::default()).unwrap();
    begin(&node, None, &form, &Answers::of(&form).unwrap()).await.unwrap();
    node
}

async fn office(node: &Node, branch: Option<BranchId>, body: CommandBody) {
    let reply = node.submit(Origin::System, own_command(branch, None, body)).await.unwrap();
    assert!(matches!(reply.answer, Answer::Ok(_)), "{reply:?}");
}

async fn at_the_till(node: &Node, seq: u64, body: CommandBody) -> Outcome {
    let command = Command { seq: Some(seq), staff: Some(PERSON), ..own_command(None, None, body) };
    let reply = node.submit(Origin::Register(TILL), command).await.unwrap();
    match reply.answer {
        Answer::Ok(outcome) => outcome,
        Answer::Rejected(refusal) => panic!("{refusal:?}"),
    }
}

/// A sale of one piece, paid in cash.
fn sale(node: &Node, sku: Sku) -> CommandBody {
    let price = node.catalogue().organisation.terms(&sku).unwrap().price;
    let line = SellLine { sku, quantity: Quantity::ONE, unit_price: price, discount: Amount::ZERO };
    CommandBody::from(Sell {
        currency: node.currency(),
        lines: vec![line],
        tenders: vec![Tender::of(TenderKind::Cash, price)],
        catalogue_seq: None,
        group: None,
        promotions: Vec::new(),
        receipt: None,
        grounds: Grounds::default(),
        age_checked: None,
    })
}

#[actix_web::test]
async fn samples_go_in_one_go_but_for_what_was_sold_or_set_aside() {
    let node = shop_with_samples().await;
    let loaded = count(&node);
    assert!(loaded > 450, "{loaded}");
    let tax = node.catalogue().organisation.tax_classes().next().unwrap().id;
    let own = PutProduct {
        handle: "tea".into(),
        name: "Tea".into(),
        variants: vec![PutVariant::goods("TEA".parse().unwrap(), Amount(350), tax)],
        ..PutProduct::default()
    };
    office(&node, None, own.into()).await;
    let token_sha256 = Auth::token_sha256("till");
    let till = PutRegister {
        id: TILL,
        branch: FIRST_BRANCH,
        name: "Till".into(),
        token_sha256,
        ..PutRegister::default()
    };
    office(&node, None, till.into()).await;
    node.sign_on(TILL, PERSON).await.unwrap();
    let open = OpenShift { currency: node.currency(), opening_float: Amount::ZERO };
    at_the_till(&node, 1, open.into()).await;
    let goods: Vec<(String, Sku)> = {
        let published = node.catalogue();
        let handles = marked(&node);
        let first = |handle: &String| {
            let product = published.organisation.product(handle)?;
            let plain = product.age_min.is_none().then_some(product)?;
            let goods = plain.variants.iter().find(|one| one.kind == VariantKind::Goods)?;
            Some((handle.clone(), goods.sku))
        };
        handles.iter().filter_map(first).take(3).collect()
    };
    let [(sold, sold_sku), (held, held_sku), (kept, _)] = &goods[..] else { panic!("{goods:?}") };
    assert!(matches!(at_the_till(&node, 2, sale(&node, *sold_sku)).await, Outcome::Sold(_)));
    let lines = vec![SkuQuantity { sku: *held_sku, quantity: Quantity::ONE }];
    at_the_till(&node, 3, Hold { lines, ttl_ms: None }.into()).await;
    // Somebody takes the tag off what they want to keep.
    let mut tagless = node.catalogue().organisation.product(kept).unwrap().as_asked();
    tagless.tags.retain(|tag| tag != TAG);
    office(&node, None, tagless.into()).await;

    let told = withdraw(&node, Origin::System).await.unwrap();
    assert_eq!(told.removed, loaded - 3);
    let mut stay: Vec<_> = told.kept.iter().map(|one| (one.handle.clone(), one.word)).collect();
    stay.sort();
    let mut expected =
        vec![(sold.clone(), Some(SampleWord::Sold)), (held.clone(), Some(SampleWord::SetAside))];
    expected.sort();
    assert_eq!(stay, expected);
    let organisation = &node.catalogue().organisation;
    let mut left: Vec<_> = organisation.products().map(|one| one.handle.as_ref().to_owned()).collect();
    left.sort();
    let mut wanted = vec![sold.clone(), held.clone(), kept.clone(), "tea".to_owned()];
    wanted.sort();
    assert_eq!(left, wanted);
    // Nothing of what is gone lies on a shelf.
    let levels = node.branch_levels(FIRST_BRANCH, None, 2_000).await.unwrap();
    let gone = |sku: &Sku| organisation.variant(sku).is_none();
    let lying = levels.iter().filter(|row| gone(&row.sku) && row.level.on_hand != Quantity::ZERO);
    assert_eq!(lying.count(), 0);
    // Once more takes nothing out.
    let again = withdraw(&node, Origin::System).await.unwrap();
    assert_eq!((again.removed, again.kept.len()), (0, 2));
}
