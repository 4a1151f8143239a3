//! A document followed by its id, before it is there and when its projection dies.

use actix_web::rt::task::spawn_blocking;
use protocol::{
    ClientMessage, DocumentId, DraftTransfer, Hello, Key, Subscribe, Topic, TransferCommand, TransferId,
    TransferRef, TransferState,
};

use super::{panics::Socket, *};
use crate::ServeOptions;

const OTHER: BranchId = BranchId(2);

async fn transfer(node: &Node, id: CommandId, body: TransferCommand) {
    let command = Command { id, branch: Some(BRANCH), ..command(None, CommandBody::Transfer(body)) };
    let reply = node.submit(Origin::System, command).await.unwrap();
    assert!(matches!(reply.answer, Answer::Ok(_)), "{reply:?}");
}

fn follow(token: Option<&str>, track: Vec<Key>) -> [ClientMessage; 2] {
    let hello =
        Hello { token: token.map(str::to_owned), client: "test/1".into(), protocol: protocol::PROTOCOL };
    let subscribe = Subscribe { request: 1, topic: Topic::Documents, since: None, track, max_hz: None };
    [ClientMessage::Hello(hello), ClientMessage::Subscribe(subscribe)]
}

#[actix_web::test]
async fn a_transfer_is_followed_by_its_id_over_a_panic_of_its_projection() {
    let node = Node::open(&NodeOptions::default()).unwrap();
    let options = ServeOptions {
        listen: ([127, 0, 0, 1], 0).into(),
        workers: 1,
        allowed_origins: Vec::new(),
        rim: Default::default(),
        payments: crate::payments::PaymentOptions::default(),
    };
    let running = crate::serve(node.clone(), &options).unwrap();
    shop(&node).await;
    let there = PutBranch { id: OTHER, code: "YRK".into(), name: "York".into(), ..PutBranch::default() };
    head_office(&node, CommandBody::from(there)).await;
    let (id, address) = (CommandId::new(Uuid::now_v7()), running.address);
    let document = DocumentId::from(TransferId::from(id));
    let opened = spawn_blocking(move || {
        let mut public = Socket::open(address);
        follow(None, vec![document.into()]).iter().for_each(|message| public.say(message));
        public.hear(&["\"unauthorised\""]);
        let mut till = Socket::open(address);
        follow(Some("till"), vec![sku().into()]).iter().for_each(|message| till.say(message));
        till.hear(&["the keys of this topic are documents"]);
        till.say(&follow(None, vec![document.into()])[1]);
        till.hear(&["\"documents\":[]"]);
        till
    });
    let mut till = opened.await.unwrap();
    assert_eq!(node.document(document).await.unwrap(), None);

    let lines = vec![SkuQuantity { sku: sku(), quantity: Quantity(2_000) }];
    transfer(&node, id, TransferCommand::Draft(DraftTransfer { to: OTHER, lines, note: String::new() }))
        .await;
    let mut till = spawn_blocking(move || {
        till.hear(&["\"state\":\"draft\""]);
        till
    })
    .await
    .unwrap();

    let projections = &node.0.running().projections;
    let died = projections.documents.look(|_| -> u32 { panic!("a planted fault") }).await;
    assert_eq!(died.unwrap_err().code, RefusalCode::Fault);
    let approve = TransferCommand::Approve(TransferRef { transfer: id.into() });
    transfer(&node, CommandId::new(Uuid::now_v7()), approve).await;
    let mut till = spawn_blocking(move || {
        till.hear(&["\"state\":\"approved\""]);
        till
    })
    .await
    .unwrap();

    // It has followers again, and tells them.
    let dispatch = TransferCommand::Dispatch(TransferRef { transfer: id.into() });
    transfer(&node, CommandId::new(Uuid::now_v7()), dispatch).await;
    spawn_blocking(move || till.hear(&["\"state\":\"dispatched\""])).await.unwrap();
    let view = node.document(document).await.unwrap().unwrap();
    let protocol::DocumentBody::Transfer(shown) = view.body else { panic!("{view:?}") };
    assert_eq!((view.id, shown.state), (document, TransferState::Dispatched));
    assert_eq!(shown.lines[0].dispatched, Quantity(2_000));
    running.stop().await.unwrap();
}
