//! What becomes of commands that are lost with a machine.

use protocol::{
    BranchId, CommandBody, Disposition, PutBranch, Quantity, Refund, RefundLine, Retry, TenderKind, Timestamp,
};

use protocol::Reply;
use tokio::sync::oneshot;

use super::*;
use crate::node::{Node, NodeOptions};

fn command(body: CommandBody) -> Command {
    let occurred = OccurredAt { at: Timestamp(0), offset_minutes: 0 };
    let id = CommandId::new(Uuid::now_v7());
    Command { id, seq: None, branch: Some(BranchId(1)), staff: None, occurred, body }
}

/// Lets a command wait, and tells where its answer comes.
fn wait(ingress: &mut Ingress, id: CommandId, seq: u64) -> oneshot::Receiver<Result<Reply, Refusal>> {
    let (caller, answer) = oneshot::channel();
    let reply_to = smallvec![ReplyTo::Caller(caller)];
    ingress.note_sequence(Some(seq));
    ingress.waiting.insert(id, Waiting { fingerprint: 0, seq: Some(seq), reply_to, suspect: false });
    answer
}

/// A refund of a sale, on its way.
fn refund(routes: &Routes, sale: CommandId, seq: u64) -> Journey {
    let lines = vec![RefundLine { line: 0, quantity: Quantity::ONE, disposition: Disposition::Restock }];
    let body = CommandBody::from(Refund {
        original: sale.into(),
        lines,
        tender: TenderKind::Cash,
        grounds: protocol::Grounds::default(),
        method: None,
        tenders: Vec::new(),
    });
    let command = Command { seq: Some(seq), ..command(body) };
    let preparation = routes.preparation(Origin::System, DeviceClock::Trusted);
    preparation.journey(command, 0).unwrap()
}

type Deed = dyn FnOnce(&mut Ingress, &mut Context<Ingress>) + Send;

/// Runs a step of an ingress that is really started, where it can wait for things.
#[derive(Message)]
#[rtype(result = "()")]
struct Step(Box<Deed>);

impl Handler<Step> for Ingress {
    type Result = ();

    fn handle(&mut self, Step(step): Step, ctx: &mut Context<Self>) {
        step(self, ctx);
    }
}

#[actix_web::test]
async fn refunds_behind_a_sale_that_was_lost_are_given_back_with_it() {
    let node = Node::open(&NodeOptions::default()).unwrap();
    let branch =
        PutBranch { id: BranchId(1), code: "LDN".into(), name: "London".into(), ..PutBranch::default() };
    node.submit(Origin::System, command(CommandBody::from(branch))).await.unwrap();
    let routes = node.routes();
    let ingress = Ingress::new(Origin::System, routes.clone()).start();
    let sale = CommandId::new(Uuid::now_v7());
    let first = refund(routes, sale, 2);
    let second = refund(routes, first.id(), 3);
    let (told, answers) = oneshot::channel();
    let step = move |ingress: &mut Ingress, ctx: &mut Context<Ingress>| {
        let sold = wait(ingress, sale, 1);
        let refunded = wait(ingress, first.id(), 2);
        let refunded_again = wait(ingress, second.id(), 3);
        for journey in [first, second] {
            ingress.proceed(journey, DeviceClock::Trusted, ctx);
        }
        // A machine was restarted since: what it had may be lost. What waits here is not.
        ingress.restarts = ingress.restarts.wrapping_sub(1);
        ingress.sweep();
        let waiting = ingress.waiting.iter();
        let suspects: Vec<_> = waiting.filter(|(_, one)| one.suspect).map(|(id, _)| *id).collect();
        ingress.sweep();
        let left = (ingress.waiting.len(), ingress.needs.parked().len(), ingress.gaps.clone());
        assert!(told.send((suspects, left, [sold, refunded, refunded_again])).is_ok());
    };
    ingress.send(Step(Box::new(step))).await.unwrap();
    let (suspects, left, answers) = answers.await.unwrap();
    assert_eq!(suspects, [sale]);
    for answer in answers {
        let refusal = answer.await.unwrap().unwrap_err();
        assert_eq!((refusal.code, refusal.retry), (RefusalCode::Fault, Retry::SameId));
    }
    assert_eq!(left, (0, 0, BTreeSet::from([1, 2, 3])), "their numbers are free again");
}
