//! What becomes of commands that are lost with a machine.

use protocol::{
    CommandBody, Disposition, OrganisationCommand, PutBranch, Quantity, Refund, RefundLine, Retry,
    TenderKind, Timestamp,
};

use protocol::Reply;
use tokio::sync::oneshot;

use super::*;
use crate::{
    actors::DeviceClock,
    node::{Node, NodeOptions},
};

fn command(body: CommandBody) -> Command {
    let occurred = OccurredAt { at: Timestamp(0), offset_minutes: 0 };
    let id = CommandId::new(Uuid::now_v7());
    Command { id, seq: None, branch: Some(BranchId(1)), staff: None, occurred, body }
}

/// Lets a command wait, and tells where its answer comes.
fn wait(ingress: &mut Ingress, id: CommandId, seq: u64) -> oneshot::Receiver<Result<Reply, Refusal>> {
    let (caller, answer) = oneshot::channel();
    let reply_to = vec![ReplyTo::Caller(caller)];
    ingress.note_sequence(Some(seq));
    ingress.waiting.insert(id, Waiting { fingerprint: 0, seq: Some(seq), reply_to, suspect: false });
    answer
}

/// A refund of a sale, as it stands behind the sale.
fn refund(routes: &Routes, sale: CommandId, seq: u64) -> (CommandId, Box<Refunding>) {
    let lines = vec![RefundLine { line: 0, quantity: Quantity::ONE, disposition: Disposition::Restock }];
    let body = CommandBody::Refund(Refund { original: sale.into(), lines, tender: TenderKind::Cash });
    let command = Command { seq: Some(seq), ..command(body) };
    let id = command.id;
    let preparation = routes.preparation(Origin::System, DeviceClock::Trusted);
    match preparation.errand(command, 0, Ok(None)) {
        Ok(Errand::Refund(_, refunding)) => (id, refunding),
        _ => panic!("a refund needs its original first"),
    }
}

#[actix_web::test]
async fn refunds_behind_a_sale_that_was_lost_are_given_back_with_it() {
    let node = Node::open(&NodeOptions::default()).unwrap();
    let branch = PutBranch {
        id: BranchId(1),
        code: "LDN".into(),
        name: "London".into(),
        on_web: true,
        ..PutBranch::default()
    };
    node.submit(Origin::System, command(CommandBody::Organisation(OrganisationCommand::PutBranch(branch))))
        .await
        .unwrap();
    let routes = node.routes();
    let mut ingress = Ingress::new(Origin::System, routes.clone());
    let sale = CommandId::new(Uuid::now_v7());
    let sold = wait(&mut ingress, sale, 1);
    let (first, refunding) = refund(routes, sale, 2);
    let refunded = wait(&mut ingress, first, 2);
    ingress.behind.entry(sale).or_default().push((BranchId(1), refunding));
    let (second, refunding) = refund(routes, first, 3);
    let refunded_again = wait(&mut ingress, second, 3);
    ingress.behind.entry(first).or_default().push((BranchId(1), refunding));

    // A machine was restarted since: what it had may be lost. What waits here is not.
    ingress.restarts = ingress.restarts.wrapping_sub(1);
    ingress.sweep();
    let suspects: Vec<_> = ingress.waiting.iter().filter(|(_, w)| w.suspect).map(|(id, _)| *id).collect();
    assert_eq!(suspects, [sale]);
    ingress.sweep();
    for answer in [sold, refunded, refunded_again] {
        let refusal = answer.await.unwrap().unwrap_err();
        assert_eq!((refusal.code, refusal.retry), (RefusalCode::Fault, Retry::SameId));
    }
    assert!(ingress.waiting.is_empty() && ingress.behind.is_empty());
    assert_eq!(ingress.gaps, BTreeSet::from([1, 2, 3]), "their numbers are free again");
}
