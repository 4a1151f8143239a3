//! A till's token speaks for whoever is signed on there, and for nobody else.

use protocol::{Answer, Command, CommandBody, RefusalCode, StaffId};
use std::collections::BTreeSet;

use super::guide::demonstration;
use super::shop::new_id;
use crate::{
    http::guide::{stage, story},
    node::Node,
    record::Origin,
};

/// Sends a till's command in somebody's name, and tells what it is refused with: nothing when it is done, or kept as a fact.
async fn refused(
    node: &Node,
    till: protocol::RegisterId,
    staff: StaffId,
    sent: &Command,
) -> Option<RefusalCode> {
    let seq = node.register_view(till).await.unwrap().command_seq + 1;
    let (id, staff, branch) = (new_id(), Some(staff), None);
    let mut command = Command { id, seq: Some(seq), staff, branch, ..sent.clone() };
    command.occurred.at = crate::clock::now();
    match node.submit(Origin::Register(till), command).await {
        Ok(reply) => match reply.answer {
            Answer::Ok(_) => None,
            Answer::Rejected(refusal) => Some(refusal.code),
        },
        Err(refusal) => Some(refusal.code),
    }
}

#[actix_web::test]
async fn a_till_asks_nothing_in_the_name_of_somebody_who_is_not_signed_on_there() {
    let node = demonstration().await;
    let (stage, _) = stage(&node).await.unwrap();
    let manager = StaffId(1);
    // Somebody else is there: that somebody is, lets nobody in.
    node.sign_on(stage.till, StaffId(3)).await.unwrap();
    let sign_off = protocol::RegisterCommand::SignOff(protocol::SignOff { staff: manager });
    let off = Command {
        id: new_id(),
        seq: None,
        branch: None,
        staff: None,
        occurred: protocol::OccurredAt { at: crate::clock::now(), offset_minutes: 0 },
        body: CommandBody::from(sign_off),
    };
    refused(&node, stage.till, StaffId(3), &off).await;
    let mut taken = BTreeSet::new();
    for example in story(&stage) {
        let (group, word) = example.name();
        match refused(&node, stage.till, manager, &example.command).await {
            None => {
                taken.insert(format!("{group}.{word}"));
                refused(&node, stage.till, StaffId(3), &off).await;
            }
            // Codes and gift cards are head office's, and the online store's.
            Some(RefusalCode::Unauthorised) => {
                assert!(["organisation", "coupon", "gift_card"].contains(&&*group), "{group}.{word}");
            }
            Some(RefusalCode::NotSignedOn) => {}
            // The branch knows more against it, whoever asks.
            Some(code) => assert!(!["order", "customer"].contains(&&*group), "{group}.{word}: {code:?}"),
        }
    }
    // What has happened, and what a device asks for itself whoever stands before it.
    let facts = ["register.begin_epoch", "ticket.sell"];
    assert_eq!(taken, facts.map(String::from).into());
}

#[actix_web::test]
async fn a_sign_on_that_only_the_device_has_seen_opens_no_orders_and_no_customers() {
    let node = demonstration().await;
    let (stage, _) = stage(&node).await.unwrap();
    let manager = StaffId(1);
    let examples = story(&stage);
    let named = |group: &str, word: &str| {
        let found = examples.iter().find(|one| one.name() == (group.to_owned(), word.to_owned()));
        found.unwrap().command.clone()
    };
    let unseen = named("register", "sign_on");
    let cart = named("order", "put_line");
    let who = unseen.staff.unwrap();
    refused(&node, stage.till, manager, &named("register", "close_shift")).await;
    assert_eq!(refused(&node, stage.till, who, &unseen).await, None);
    assert_eq!(refused(&node, stage.till, who, &cart).await, Some(RefusalCode::NotSignedOn));
    node.sign_on(stage.till, who).await.unwrap();
    assert_eq!(refused(&node, stage.till, who, &cart).await, None, "by one whose PIN the server has seen");
}
