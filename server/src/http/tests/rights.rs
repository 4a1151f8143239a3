//! Every command as every role, held against one table: what it needs, and that nothing else is needed. A command without a
//! line here fails.

use protocol::{
    Answer, BranchId, Command, CommandBody, PutRole, PutStaff, RefusalCode, RegisterId, Reply, Right, RoleId,
    StaffId,
};
use std::collections::BTreeSet;

use super::guide::{demonstration, is_refused};
use super::shop::{new_id, put};
use crate::{
    http::guide::{By, Example, stage, story},
    node::Node,
    record::Origin,
};

/// What a command needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Needs {
    /// The first of these; the others are what it hands out, or what the till's own work needs besides.
    Rights(&'static [Right]),
    /// It tells what has happened: nobody's want of a right undoes it.
    Fact,
    /// Whoever works there.
    Anybody,
}

use Needs::{Anybody, Fact, Rights};

/// What whoever manages the catalogue changes of the organisation.
const CATALOGUE: &[&str] = &[
    "put_tax_class",
    "put_branch",
    "put_register",
    "revoke_register",
    "put_shop",
    "put_product",
    "edit_product",
    "archive_product",
    "remove_product",
    "set_price",
    "change_prices",
    "put_price_list",
    "set_list_prices",
    "put_payment_method",
    "put_reason",
    "put_sale_rule",
    "put_numbering",
    "put_return_policy",
    "put_review_rule",
    "put_short_picks",
    "put_sourcing_rule",
    "put_theme",
    "put_mail",
    "put_customer_group",
    "put_collection",
    "remove_collection",
    "unschedule_price",
    "put_delivery_zone",
    "put_pickup_rule",
    "put_web_page",
    "remove_web_page",
    "put_web_menus",
    "put_redirect",
    "remove_redirect",
    "set_tracking",
    "recall_lot",
    "lift_recall",
    "set_correction_limit",
    "set_oversell",
    "set_label_printer",
    "set_backorders",
    "set_cost_method",
    "put_kit",
    "put_packs",
    "put_synonyms",
    "put_promotion",
    "put_coupon",
    "put_invoice_policy",
    "put_privacy_policy",
    "put_flash_sale",
];

fn needs(group: &str, word: &str) -> Option<Needs> {
    use Right as R;
    Some(match (group, word) {
        ("register", "open_shift" | "close_shift") => Rights(&[R::Sell]),
        ("register", "sign_on" | "sign_off" | "begin_epoch") => Anybody,
        ("ticket", "sell") => Fact,
        ("ticket", "refund") => Rights(&[R::Refund]),
        ("ticket", "refund_without_receipt") => Rights(&[R::RefundWithoutReceipt, R::Refund]),
        ("stock", "receive" | "set_aside") => Rights(&[R::ReceiveGoods]),
        ("stock", "adjust" | "reverse" | "write_off" | "convert") => Rights(&[R::AdjustStock]),
        ("hold", "place" | "extend" | "release") => Rights(&[R::HoldStock]),
        (
            "transfer",
            "draft" | "dispatch" | "receive" | "cancel" | "ship" | "close_short" | "receive_shipment"
            | "send_back" | "ask" | "turn_back",
        ) => Rights(&[R::Transfer]),
        ("transfer", "approve" | "write_off" | "resolve" | "decline") => Rights(&[R::ApproveTransfer]),
        ("count", "open" | "enter" | "recount" | "submit" | "cancel" | "bin") => Rights(&[R::CountStock]),
        ("count", "ask_recount" | "approve") => Rights(&[R::ApproveCount]),
        ("order", "put_line" | "put_code" | "put_card" | "merge_cart" | "place" | "pay") => Anybody,
        // Of the server alone, for carts.
        ("coupon" | "gift_card", "claim" | "void") => Anybody,
        ("gift_card", "issue" | "adjust" | "block") => Rights(&[R::ManageGiftCards]),
        ("gift_card", "grant") => Rights(&[R::RefundOrders]),
        ("coupon", "issue") => Rights(&[R::ManageCatalogue]),
        (
            "order",
            "note" | "cancel" | "ask_return" | "approve_return" | "decline_return" | "withdraw_return"
            | "end_exchange" | "answer_suggestion" | "hold_back" | "tag" | "reduce" | "change_address",
        ) => Rights(&[R::ManageOrders]),
        ("order", "receive_return") => Rights(&[R::FulfilOrders]),
        ("order", "erase") => Rights(&[R::ManageCustomers]),
        ("order", "bring_back" | "pay_back_at_till") => Rights(&[R::Refund]),
        ("order", "pay_at_till" | "place_at_till") => Rights(&[R::Sell]),
        ("order", "refund" | "release" | "paid_by_hand" | "credit_back" | "return_as_credit") => {
            Rights(&[R::RefundOrders])
        }
        // Without the code, as the guide has it.
        ("fulfilment", "hand_over") => Rights(&[R::FulfilOrders, R::ManageOrders]),
        ("fulfilment", _) => Rights(&[R::FulfilOrders]),
        ("purchase", "draft" | "change" | "send" | "close" | "cancel") => Rights(&[R::OrderGoods]),
        ("purchase", "settle") => Rights(&[R::OrderGoods, R::SeeCost]),
        // What comes on consignment names its cost.
        ("purchase", "receive") => Rights(&[R::ReceiveGoods, R::SeeCost]),
        ("purchase", "return") => Rights(&[R::AdjustStock]),
        ("organisation", "set_bins") => Rights(&[R::ReceiveGoods]),
        ("organisation", "put_supplier" | "set_offers" | "set_reorder" | "set_buffers" | "set_safety") => {
            Rights(&[R::OrderGoods])
        }
        // What it names are goods that come.
        ("lot", "move") => Rights(&[R::ReceiveGoods]),
        ("lot", "name") => Rights(&[R::AdjustStock]),
        ("task", "resolve" | "remedy") => Rights(&[R::ResolveTasks]),
        ("task", "approve") => Rights(&[R::ResolveTasks, R::AdjustStock]),
        (
            "customer",
            "create" | "change" | "change_email" | "set_group" | "put_address" | "remove_address" | "consent"
            | "verify" | "set_password" | "block" | "erase" | "remove_passkey",
        ) => Rights(&[R::ManageCustomers]),
        ("organisation", "put_staff" | "put_role") => Rights(&[R::ManagePeople, R::Sell]),
        ("organisation", word) if CATALOGUE.contains(&word) => Rights(&[R::ManageCatalogue]),
        _ => return None,
    })
}

/// People with rights made to measure.
struct People {
    node: Node,
    made: Vec<(Vec<Right>, StaffId)>,
    till: RegisterId,
}

impl People {
    /// Somebody with exactly these rights, signed on at the till.
    async fn with(&mut self, rights: &[Right]) -> StaffId {
        if let Some((_, staff)) = self.made.iter().find(|(made, _)| made == rights) {
            // The end of a shift signs people off.
            self.node.sign_on(self.till, *staff).await.unwrap();
            return *staff;
        }
        let number = u16::try_from(200 + self.made.len()).unwrap();
        let (role, staff) = (RoleId(number), StaffId(number));
        let (discount_max_ppm, refund_max) = (1_000_000, protocol::Amount::INPUT_MAX);
        let name = format!("Role {number}");
        let (rights, version) = (rights.to_vec(), None);
        let put_role =
            PutRole { id: role, name, rights: rights.clone(), discount_max_ppm, refund_max, version };
        put(&self.node, None, CommandBody::from(put_role)).await;
        let name = Some(format!("Person {number}"));
        let person = PutStaff { id: staff, name, role: Some(role), ..PutStaff::default() };
        put(&self.node, None, CommandBody::from(person)).await;
        self.node.sign_on(self.till, staff).await.unwrap();
        self.made.push((rights, staff));
        staff
    }

    /// Sends an example in somebody's name.
    async fn send(&self, example: &Example, staff: StaffId, again: bool) -> Reply {
        let mut command = example.command.clone();
        if again {
            command.id = new_id();
        }
        command.occurred.at = crate::clock::now();
        loop {
            let origin = match example.by {
                By::Till => {
                    command.seq = Some(self.node.register_view(self.till).await.unwrap().command_seq + 1);
                    command.staff = Some(staff);
                    Origin::Register(self.till)
                }
                By::Office => {
                    command.staff = None;
                    Origin::Staff(staff)
                }
            };
            let reply = self.node.submit(origin, command.clone()).await.unwrap();
            let verify = matches!(&command.body, CommandBody::Customer(protocol::CustomerCommand::Verify(_)));
            let waits = verify && code(&reply) == Some(RefusalCode::WrongState);
            let not_yet =
                [RefusalCode::UnknownTransfer, RefusalCode::UnknownOrder, RefusalCode::NotReturnable];
            if !waits && !code(&reply).is_some_and(|code| not_yet.contains(&code)) {
                return reply;
            }
            // So is a mail address, between the shares that keep customers.
            // The announcement of a transfer, or an order's wish, is on its way to a branch for a moment.
            command = Command { id: new_id(), ..command };
        }
    }
}

fn code(reply: &Reply) -> Option<RefusalCode> {
    match &reply.answer {
        Answer::Ok(_) => None,
        Answer::Rejected(refusal) => Some(refusal.code),
    }
}

fn all_but(right: Right) -> Vec<Right> {
    Right::ALL.into_iter().filter(|one| *one != right).collect()
}

#[actix_web::test]
async fn every_command_needs_what_the_table_says_and_nothing_else() {
    let node = demonstration().await;
    let (stage, _) = stage(&node).await.unwrap();
    let mut people = People { node: node.clone(), made: Vec::new(), till: stage.till };
    let roles: Vec<(StaffId, Vec<Right>)> = {
        let published = node.catalogue();
        let organisation = &published.organisation;
        let role = |staff: StaffId| organisation.staff(staff).map(|person| person.role).unwrap();
        [StaffId(3), StaffId(2)]
            .map(|staff| (staff, organisation.role(role(staff)).unwrap().rights.clone()))
            .to_vec()
    };
    for (staff, _) in &roles {
        node.sign_on(stage.till, *staff).await.unwrap();
    }
    let mut seen = BTreeSet::new();
    for example in story(&stage) {
        let (group, word) = example.name();
        let needed =
            needs(&group, &word).unwrap_or_else(|| panic!("{group}.{word} has no line in the table"));
        seen.insert((group.clone(), word.clone()));
        let what = format!("{group}.{word}");
        let able = match needed {
            Rights(rights) => {
                let without = people.with(&all_but(rights[0])).await;
                let reply = people.send(&example, without, true).await;
                assert_eq!(code(&reply), Some(RefusalCode::NotAllowed), "{what} by all but {:?}", rights[0]);
                // The roles that a house begins with, as far as they lack it.
                for (staff, own) in roles.iter().filter(|(_, own)| !own.contains(&rights[0])) {
                    node.sign_on(stage.till, *staff).await.unwrap();
                    let reply = people.send(&example, *staff, true).await;
                    assert_eq!(code(&reply), Some(RefusalCode::NotAllowed), "{what} by {own:?}");
                }
                let mut rights = rights.to_vec();
                rights.sort_unstable();
                people.with(&rights).await
            }
            // People sign on and off in their own name.
            Anybody if word.starts_with("sign_") => {
                let staff = example.command.staff.unwrap();
                node.sign_on(stage.till, staff).await.unwrap();
                staff
            }
            Fact | Anybody => people.with(&[Right::HoldStock]).await,
        };
        if is_refused(&example) {
            continue;
        }
        let reply = people.send(&example, able, false).await;
        assert_eq!(code(&reply), None, "{what} by somebody who may: {reply:?}");
        if needed == Fact {
            let ticket = node.ticket(reply.id.into()).await.unwrap().unwrap();
            assert!(!ticket.exceptions.is_empty(), "{what}: that a right was missing is noted");
        }
    }
    // Whoever adds a command adds a line; whoever takes one away takes it out.
    assert!(seen.len() >= 41, "{seen:?}");
}

#[actix_web::test]
async fn a_role_counts_in_its_branch_for_commands_and_for_questions() {
    let node = demonstration().await;
    let rights = vec![Right::AdjustStock, Right::ViewReports];
    let role = PutRole {
        id: RoleId(50),
        name: "Stocktaker".into(),
        rights,
        discount_max_ppm: 0,
        refund_max: protocol::Amount::ZERO,
        version: None,
    };
    put(&node, None, CommandBody::from(role)).await;
    let held = Some(vec![protocol::RoleHeld::for_good(RoleId(50), Some(BranchId(2)))]);
    let person = PutStaff { id: StaffId(50), name: Some("Jo".into()), held, ..PutStaff::default() };
    put(&node, None, CommandBody::from(person)).await;
    let (stage, _) = stage(&node).await.unwrap();
    let adjust = story(&stage).into_iter().find(|one| one.name().1 == "adjust").unwrap();
    for (branch, expected) in [(1, false), (2, true), (3, false)] {
        let command =
            Command { id: new_id(), branch: Some(BranchId(branch)), staff: None, ..adjust.command.clone() };
        let command = Command { seq: None, ..command };
        let reply = node.submit(Origin::Staff(StaffId(50)), command).await.unwrap();
        let allowed = code(&reply) != Some(RefusalCode::NotAllowed);
        assert_eq!(allowed, expected, "branch {branch}: {reply:?}");
    }
}
