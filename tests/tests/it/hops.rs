//! What crossing from one branch to another costs the disk: an errand is one commit where it goes and one where its answer
//! comes back to, whatever it is about.

use onhand_tests::{
    TestApp,
    shop::{
        self, CASHIER, LONDON, MANAGER, MANCHESTER, NORTHERN_TILL, SUPERVISOR, TILL, done, office,
        quantities, sku, till, units,
    },
    until,
};
use protocol::{
    BranchId, CommandBody, Disposition, DraftTransfer, Encoding, Grounds, Quantity, ReceiveTransfer,
    ReceivedLine, Refund, RefundLine, TenderKind, TicketId, TransferCommand, TransferId, TransferRef,
};

/// Most commits that one errand may add.
const COMMITS_OF_A_HOP: u64 = 2;

/// How much the journal grew.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Written {
    records: u64,
    commits: u64,
}

fn written(app: &TestApp) -> Written {
    let status = app.node.status();
    Written { records: status.records, commits: status.commits }
}

/// What was written since, once nothing more is owed and `records` have come.
async fn since(app: &TestApp, before: Written, records: u64) -> Written {
    let node = app.node.clone();
    until("what is owed was settled", move || {
        let status = node.status();
        status.records >= before.records + records && status.errands_owed == 0
    })
    .await;
    let after = written(app);
    Written { records: after.records - before.records, commits: after.commits - before.commits }
}

#[tokio::test]
async fn an_errand_adds_two_commits_and_no_more() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let submit = async |branch: BranchId, body: CommandBody| {
        let reply = http.submit(&office(Some(branch), body)).await.unwrap();
        done(&reply);
        reply.id
    };
    let step =
        |of: fn(TransferRef) -> TransferCommand, transfer| CommandBody::from(of(TransferRef { transfer }));
    // Lines make no difference: one or fifteen are one errand.
    for lines in [1, 15] {
        let names: Vec<String> = (1..=lines).map(|index| format!("P{index:02}")).collect();
        let wanted: Vec<(&str, i64)> = names.iter().map(|name| (name.as_str(), 2)).collect();
        let drafting = DraftTransfer { to: MANCHESTER, lines: quantities(&wanted), note: String::new() };
        let id = TransferId::from(submit(LONDON, CommandBody::from(drafting)).await);
        submit(LONDON, step(TransferCommand::Approve, id)).await;
        let before = written(&app);
        submit(LONDON, step(TransferCommand::Dispatch, id)).await;
        let dispatched = since(&app, before, 1 + COMMITS_OF_A_HOP).await;
        let received = |name: &&str| ReceivedLine { sku: sku(name), good: units(2), damaged: Quantity::ZERO };
        let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
        let all = names.iter().map(received).collect();
        let before = written(&app);
        submit(MANCHESTER, CommandBody::from(ReceiveTransfer { transfer: id, lines: all, complete: true }))
            .await;
        let received = since(&app, before, 1 + COMMITS_OF_A_HOP).await;
        for (what, grown) in [("dispatched", dispatched), ("received", received)] {
            assert_eq!(grown.records, 1 + COMMITS_OF_A_HOP, "{what} with {lines} lines");
            assert!(grown.commits <= 1 + COMMITS_OF_A_HOP, "{what} with {lines} lines: {grown:?}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_refund_elsewhere_adds_a_claim_and_an_errand() {
    let app = TestApp::start().await;
    for register in [TILL, NORTHERN_TILL] {
        shop::open(&app.node, register, CASHIER).await;
        shop::open(&app.node, register, SUPERVISOR).await;
    }
    let mut here = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let mut there = app.raw_as(Some(&shop::token(NORTHERN_TILL)), Encoding::Bin).await;
    let next = async |register| app.node.register_view(register).await.unwrap().command_seq + 1;
    let sold = here.submit(&till(next(TILL).await, CASHIER, shop::sell(&[("P05", 1)]))).await;
    done(&sold);
    let line = RefundLine { line: 0, quantity: units(1), disposition: Disposition::Restock };
    let (original, grounds) = (TicketId::from(sold.id), Grounds::default());
    let refund = Refund {
        original,
        lines: vec![line],
        tender: TenderKind::Cash,
        grounds,
        method: None,
        tenders: Vec::new(),
    };
    let refund = till(next(NORTHERN_TILL).await, SUPERVISOR, CommandBody::from(refund));
    let before = written(&app);
    done(&there.submit(&refund).await);
    // The claim is asked before the refund is decided; the errand tells the branch that sold it what became of the claim.
    let whole = 1 + 1 + COMMITS_OF_A_HOP;
    let grown = since(&app, before, whole).await;
    assert_eq!(grown.records, whole);
    assert!(grown.commits <= whole, "{grown:?}");
    app.stop().await;
}
