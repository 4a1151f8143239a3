//! Collections by hand and by rule, and prices of customer groups.

use domain::{
    Grant, Machine,
    branch::{
        Command,
        command::{Sale, TicketBody},
    },
    organisation::{CollectionRule, Members, Organisation, Place, Saved, Seen},
};
use protocol::{
    Amount, BranchId, Channel, CollectionCondition as If, CollectionMembers, CustomerGroupId, EditProduct,
    ExceptionKind, ListPriceOf, OrganisationCommand as O, PriceListId, PutCollection, PutCustomerGroup,
    PutPriceList, RefusalCode, RemoveCollection, Right, SetListPrices,
};

use crate::{
    organisation::{ask, assert_replays, head_office, put},
    support::*,
};

fn collection(members: CollectionMembers) -> PutCollection {
    PutCollection {
        handle: "gifts".into(),
        title: "Gifts".into(),
        members,
        shown: true,
        ..PutCollection::default()
    }
}

fn rule(all: bool, conditions: Vec<If>) -> CollectionMembers {
    CollectionMembers::ByRule(protocol::CollectionRule { all, conditions })
}

fn considered(office: &Organisation, members: CollectionMembers) -> CollectionRule {
    let kept = office.considered_collection(&collection(members), Saved::default()).unwrap();
    match kept.members {
        Members::ByRule(rule) => rule,
        Members::ByHand(_) => panic!("a rule was asked"),
    }
}

#[test]
fn a_rule_catches_what_all_or_any_of_its_conditions_hold_for() {
    let mut office = head_office();
    let edit = EditProduct {
        handle: "cup".into(),
        category: Some("Kitchen/Cups".into()),
        brand: Some("Kiln".into()),
        tags: Some(vec!["gift".into()]),
        supplier: Some("Hill".into()),
        ..EditProduct::default()
    };
    put(&mut office, O::EditProduct(edit));
    let cup = office.product("cup").unwrap().clone();
    let seen = Seen { lowest: Some(Amount(500)), in_stock: true };
    for (condition, holds) in [
        (If::Category("Kitchen".into()), true),
        (If::Category("Kitchen/Cups".into()), true),
        (If::Category("Kit".into()), false),
        (If::Brand("Kiln".into()), true),
        (If::Brand("kiln".into()), false),
        (If::Tag("gift".into()), true),
        (If::Supplier("Hill".into()), true),
        (If::PriceFrom(Amount(500)), true),
        (If::PriceFrom(Amount(501)), false),
        (If::PriceUpTo(Amount(500)), true),
        (If::OnWeb(true), true),
        (If::OnWeb(false), false),
        (If::InStock(true), true),
        (If::InStock(false), false),
    ] {
        let alone = considered(&office, rule(true, vec![condition.clone()]));
        assert_eq!(alone.catches(&cup, seen), holds, "{condition:?}");
        let both = vec![If::Brand("Kiln".into()), condition.clone()];
        assert_eq!(considered(&office, rule(true, both.clone())).catches(&cup, seen), holds, "{condition:?}");
        assert!(considered(&office, rule(false, both)).catches(&cup, seen), "{condition:?}");
    }
    let priceless = Seen { lowest: None, in_stock: true };
    assert!(!considered(&office, rule(true, vec![If::PriceUpTo(Amount(1))])).catches(&cup, priceless));
}

#[test]
fn collections_are_put_changed_and_taken_away_and_nobody_overwrites_what_they_have_not_seen() {
    let mut office = head_office();
    let by_hand = CollectionMembers::ByHand(vec!["cup".into(), "cup".into()]);
    put(&mut office, O::PutCollection(collection(by_hand.clone())));
    let kept = office.collection("gifts").unwrap().clone();
    assert_eq!(kept.version, 1);
    assert!(matches!(&kept.members, Members::ByHand(handles) if handles.len() == 1), "each is in it once");
    let asked = kept.as_asked();
    put(&mut office, O::PutCollection(PutCollection { title: "Presents".into(), ..asked.clone() }));
    assert_replays(&office);
    let refused = [
        (O::PutCollection(PutCollection { title: "Mine".into(), ..asked }), RefusalCode::ChangedMeanwhile),
        (
            O::PutCollection(PutCollection { handle: "A B".into(), ..collection(by_hand) }),
            RefusalCode::InvalidText,
        ),
        (
            O::PutCollection(collection(CollectionMembers::ByHand(vec!["nothing".into()]))),
            RefusalCode::UnknownProduct,
        ),
        (O::PutCollection(collection(rule(true, Vec::new()))), RefusalCode::NoLines),
        (
            O::PutCollection(collection(rule(true, vec![If::Brand("x".into()); 21]))),
            RefusalCode::TooManyLines,
        ),
        (O::PutCollection(collection(rule(true, vec![If::Tag(" ".into())]))), RefusalCode::InvalidText),
        (O::RemoveCollection(RemoveCollection { handle: "other".into() }), RefusalCode::UnknownCollection),
    ];
    for (asked, code) in refused {
        assert_eq!(office.decide(NOW, &ask(asked)).unwrap_err().code, code);
    }
    put(&mut office, O::RemoveCollection(RemoveCollection { handle: "gifts".into() }));
    assert!(office.collection("gifts").is_none());
    assert_replays(&office);
}

#[test]
fn a_list_for_a_group_counts_for_its_customers_alone_and_before_all_others() {
    let mut office = head_office();
    let trade = CustomerGroupId(1);
    let group = PutCustomerGroup { id: trade, name: "Trade".into(), active: true, version: None };
    put(&mut office, O::PutCustomerGroup(group.clone()));
    let list = |id: u16| PutPriceList {
        id: PriceListId(id),
        name: format!("List {id}"),
        active: true,
        ..PutPriceList::default()
    };
    put(&mut office, O::PutPriceList(PutPriceList { branches: vec![BranchId(1)], ..list(1) }));
    put(&mut office, O::PutPriceList(PutPriceList { group: Some(trade), ..list(2) }));
    for (id, price) in [(1, 300), (2, 400)] {
        let prices = vec![ListPriceOf { sku: sku("CUP-S"), price: Some(Amount(price)) }];
        put(&mut office, O::SetListPrices(SetListPrices { list: PriceListId(id), currency: GBP, prices }));
    }
    let costs = |group| {
        let place = Place { branch: Some(BranchId(1)), channel: Channel::Till, group };
        office.price_in(&sku("CUP-S"), place, NOW).unwrap().0.0
    };
    let all = [costs(None), costs(Some(trade)), costs(Some(CustomerGroupId(9)))];
    assert_eq!(all, [300, 400, 300], "a group's own price counts, be it the higher one");
    assert_replays(&office);
    let refused = [
        (
            O::PutPriceList(PutPriceList { group: Some(CustomerGroupId(9)), ..list(3) }),
            RefusalCode::UnknownCustomerGroup,
        ),
        (
            O::PutCustomerGroup(PutCustomerGroup { version: Some(7), ..group.clone() }),
            RefusalCode::ChangedMeanwhile,
        ),
        (O::PutCustomerGroup(PutCustomerGroup { name: String::new(), ..group }), RefusalCode::InvalidText),
    ];
    for (asked, code) in refused {
        assert_eq!(office.decide(NOW, &ask(asked)).unwrap_err().code, code);
    }
}

#[test]
fn a_ticket_keeps_the_group_and_notes_where_nobody_may_give_its_prices() {
    let trade = Some(CustomerGroupId(1));
    let asked = |group| {
        let sale = Sale { group, ..sale(&[line("CUP-S", 1, 400)], &[cash(400)]) };
        TicketBody::Sell(Box::new(sale))
    };
    let (facts, _) = given(open_till()).when(cashier(asked(trade))).then_ticket();
    assert_eq!(facts.group, trade);
    let helper = Grant { rights: [Right::Sell].into_iter().collect(), ..Role::Cashier.grant() };
    let command = Command { grant: helper, ..cashier(asked(trade)) };
    let (facts, _) = given(open_till()).when(command).then_odd(&[(ExceptionKind::GroupNotAllowed, None)]);
    assert_eq!(facts.group, trade);
    given(open_till()).when(Command { grant: helper, ..cashier(asked(None)) }).then_ticket();
}
