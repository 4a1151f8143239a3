//! What a panic in an actor costs: nothing that was recorded, and for everybody else one more try under the same id.

use actix_web::rt::task::spawn_blocking;
use futures_util::future::join_all;
use protocol::{ClientMessage, Command, Hello, Lsn, Reply, Retry};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};
use tokio::task::yield_now;

use super::*;
use crate::{
    ServeOptions,
    egress::{Handle, Projection},
    engine::{DieWhenTold, Moment, Plant, Reveal},
    telemetry::metrics_handle,
};

const TILL: Origin = Origin::Register(REGISTER);

/// Restarts of machines, as an operator's metrics count them.
fn counted() -> u64 {
    let rendered = metrics_handle().render();
    let line = rendered.lines().find_map(|line| line.strip_prefix("onhand_machine_restarts_total "));
    line.map_or(0, |count| count.trim().parse().unwrap())
}

async fn submit_all(node: &Node, commands: &[Command]) -> Vec<Result<Reply, protocol::Refusal>> {
    join_all(commands.iter().map(|command| node.submit(TILL, command.clone()))).await
}

fn receipt(reply: &Reply) -> (Lsn, u32) {
    let Answer::Ok(Outcome::Sold(receipt)) = &reply.answer else { panic!("{reply:?}") };
    (reply.lsn.unwrap(), receipt.number.sequence)
}

fn assert_may_be_repeated(answer: &Result<Reply, protocol::Refusal>) {
    let refusal = answer.as_ref().expect_err("it was lost with the actor");
    assert_eq!((refusal.code, refusal.retry), (RefusalCode::Fault, Retry::SameId));
}

/// The state of the running machine is what the journal says, and so is the published stock.
async fn assert_state_is_the_journals(node: &Node, sold: i64) {
    let routes = &node.0.running().routes;
    let state = routes.branch(BRANCH).unwrap().send(Reveal).await.unwrap();
    assert_eq!(state, routes.folded_anew(BRANCH));
    let stock = node.stock(sku()).await.unwrap();
    assert_eq!(stock.branches[0].level.on_hand, Quantity(10_000 - sold * 1_000));
    assert_eq!(node.sales(None).await.unwrap()[0].sales, u32::try_from(sold).unwrap());
}

/// Four sales reach a branch that panics at `moment` of the first.
async fn a_branch_panics(moment: Moment) {
    let node = Node::open(&NodeOptions::default()).unwrap();
    shop(&node).await;
    let earlier = sale(2, 1);
    let acked = receipt(&node.submit(TILL, earlier.clone()).await.unwrap());
    let before = counted();
    node.0.running().routes.branch(BRANCH).unwrap().send(Plant(moment)).await.unwrap();

    let sales: Vec<Command> = (3..=6).map(|seq| sale(seq, 1)).collect();
    let answers = submit_all(&node, &sales).await;
    let recorded = usize::from(moment == Moment::Appended);
    for answer in &answers[..recorded] {
        assert_eq!(receipt(answer.as_ref().unwrap()).1, acked.1 + 1, "what was recorded is answered");
    }
    answers[recorded..].iter().for_each(assert_may_be_repeated);
    assert_eq!(node.0.running().routes.restarts(), 1);
    assert!(counted() > before, "the restart is counted");

    let again = submit_all(&node, &sales).await;
    for ((index, answer), number) in again.iter().enumerate().zip(acked.1 + 1..) {
        let reply = answer.as_ref().unwrap();
        assert_eq!(receipt(reply).1, number, "receipts go on without a gap");
        assert_eq!(reply.repeated, index < recorded);
    }
    let repeated = node.submit(TILL, earlier).await.unwrap();
    assert!(repeated.repeated);
    assert_eq!(receipt(&repeated), acked, "what was acknowledged stays");
    assert_state_is_the_journals(&node, 5).await;
}

#[actix_web::test]
async fn a_branch_that_panics_over_a_command_loses_only_what_was_never_recorded() {
    a_branch_panics(Moment::Taken).await;
}

#[actix_web::test]
async fn a_branch_that_panics_behind_an_append_keeps_the_record_and_answers_it() {
    a_branch_panics(Moment::Appended).await;
}

#[actix_web::test]
async fn an_ingress_that_panics_loses_no_record_and_its_successor_knows_them() {
    let node = Node::open(&NodeOptions::default()).unwrap();
    shop(&node).await;
    node.ingress(TILL).unwrap().send(DieWhenTold).await.unwrap();
    let sales: Vec<Command> = (2..=4).map(|seq| sale(seq, 1)).collect();
    submit_all(&node, &sales).await.iter().for_each(assert_may_be_repeated);
    for (answer, number) in submit_all(&node, &sales).await.iter().zip(1..) {
        let reply = answer.as_ref().unwrap();
        assert!(reply.repeated, "it had been recorded");
        assert_eq!(receipt(reply).1, number);
    }
    let next = node.submit(TILL, sale(5, 1)).await.unwrap();
    assert_eq!(receipt(&next).1, 4, "the numbers go on");
    assert_state_is_the_journals(&node, 4).await;
}

/// As little of a WebSocket as a test needs.
pub(super) struct Socket(TcpStream);

impl Socket {
    pub(super) fn open(address: SocketAddr) -> Self {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             Sec-WebSocket-Protocol: onhand.v1.json\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        Self(stream)
    }

    /// A text frame, masked by a mask of zeros.
    pub(super) fn say(&mut self, message: &ClientMessage) {
        let text = serde_json::to_vec(message).unwrap();
        let mut frame = vec![0x81];
        match u8::try_from(text.len()) {
            Ok(length @ ..126) => frame.push(0x80 | length),
            _ => {
                frame.push(0x80 | 126);
                frame.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(text);
        self.0.write_all(&frame).unwrap();
    }

    /// Reads until one of these texts has come; which one.
    pub(super) fn hear(&mut self, wanted: &[&'static str]) -> &'static str {
        let mut heard = String::new();
        let mut bytes = [0; 4_096];
        loop {
            if let Some(found) = wanted.iter().find(|wanted| heard.contains(**wanted)) {
                return found;
            }
            let count = self.0.read(&mut bytes).expect("an answer in time");
            assert!(count > 0, "closed after {heard}");
            heard.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    }
}

#[actix_web::test]
async fn a_socket_is_told_when_its_way_in_dies_and_repeats_over_the_same_socket() {
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
    node.ingress(TILL).unwrap().send(DieWhenTold).await.unwrap();
    let address = running.address;
    let heard = spawn_blocking(move || {
        let mut socket = Socket::open(address);
        socket.say(&ClientMessage::Hello(Hello::new(Some("till".into()), "test/1")));
        socket.hear(&["\"welcome\""]);
        let command = ClientMessage::Command(sale(2, 1));
        socket.say(&command);
        assert_eq!(socket.hear(&["\"code\":\"fault\"", "\"sold\""]), "\"code\":\"fault\"");
        // One that is dying may still take the next try with it, and gives the same advice.
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            socket.say(&command);
            let heard = socket.hear(&["\"code\":\"fault\"", "\"repeated\":true", "\"sold\""]);
            if heard != "\"code\":\"fault\"" {
                return heard;
            }
            assert!(Instant::now() < deadline, "no successor came");
        }
    });
    assert_eq!(heard.await.unwrap(), "\"repeated\":true", "it had been recorded");
    assert_state_is_the_journals(&node, 1).await;
    running.stop().await.unwrap();
}

/// Plants a fault in a projection and waits until its successor answers. What is asked of one that is dying gets a fault with
/// the advice to ask again, as here.
async fn dies_and_comes_back<P: Projection>(projection: &Handle<P>) {
    let died = projection.look(|_| -> u32 { panic!("a planted fault") }).await;
    assert_eq!(died.unwrap_err().code, RefusalCode::Fault);
    let deadline = Instant::now() + Duration::from_secs(30);
    while let Err(refusal) = projection.look(|_| ()).await {
        assert_eq!((refusal.code, refusal.retry), (RefusalCode::Fault, Retry::SameId));
        assert!(Instant::now() < deadline, "it was not made anew");
        yield_now().await;
    }
}

#[actix_web::test]
async fn a_projection_that_is_not_vital_is_made_anew_and_misses_nothing() {
    let node = Node::open(&NodeOptions::default()).unwrap();
    shop(&node).await;
    node.submit(TILL, sale(2, 1)).await.unwrap();
    let projections = &node.0.running().projections;
    dies_and_comes_back(&projections.trading).await;
    node.submit(TILL, sale(3, 1)).await.unwrap();
    assert_state_is_the_journals(&node, 2).await;
    node.submit(TILL, sale(4, 1)).await.unwrap();
    assert_state_is_the_journals(&node, 3).await;
    dies_and_comes_back(&projections.tickets).await;
    node.submit(TILL, sale(5, 1)).await.unwrap();
    let sold = node.tickets(None, 10).await.unwrap().rows;
    assert_eq!(sold.iter().map(|ticket| ticket.number.sequence).collect::<Vec<_>>(), [4, 3, 2, 1]);
    let rendered = metrics_handle().render();
    for part in ["trading", "tickets"] {
        let counted = format!("onhand_projection_restarts_total{{part=\"{part}\"}}");
        assert!(rendered.contains(&counted), "{rendered}");
    }
}
