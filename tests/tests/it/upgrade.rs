//! A data directory of every stored form there ever was is opened, read, backed up, restored and replayed by this build, and
//! tells what it told when it was written. `ONHAND_BLESS=1` makes the directory of today's form if there is none; one that is
//! there is never changed.

use journal::Archive;
use onhand::{
    node::{Node, NodeOptions},
    record::{Form, Origin},
};
use onhand_tests::shop::{self, CASHIER, LONDON, MANAGER, MANCHESTER, SUPERVISOR, TILL, done, office, till};
use protocol::{
    Adjust, AdjustmentReason, BeginEpoch, CloseShift, CommandBody, Currency, Disposition, DraftTransfer, Lsn,
    PrintedNumber, Quantity, ReceiveTransfer, ReceivedLine, Refund, RefundLine, ResolveTask, TenderKind,
    TicketId, TransferCommand, TransferId, TransferRef,
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

const MANY: usize = 500;

fn forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("upgrade")
}

fn options(data: &Path) -> NodeOptions {
    NodeOptions { data: Some(data.to_owned()), snapshot_every: 40, ..NodeOptions::default() }
}

/// Everything that can be read of a node, as clients get it.
async fn told(node: &Node) -> Value {
    let date = |lsn: &Value| lsn.clone();
    let tickets = node.tickets(None, MANY).await.unwrap().rows;
    let mut papers = Vec::new();
    for ticket in &tickets {
        papers.push(node.ticket(ticket.id).await.unwrap().unwrap());
    }
    json!({
        "london": node.branch_levels(LONDON, None, MANY).await.unwrap(),
        "manchester": node.branch_levels(MANCHESTER, None, MANY).await.unwrap(),
        "movements": node.movements(shop::sku("P05"), None, None, MANY).await.unwrap().rows,
        "sales": date(&json!(node.sales(None).await.unwrap())),
        "tickets": tickets,
        "papers": papers,
        "z_reports": node.z_reports(TILL, None, MANY).await.unwrap().rows,
        "register": node.register_view(TILL).await.unwrap(),
        "transfers": node.transfers(None, None, MANY).await.unwrap(),
        "open": node.tasks(None, true, MANY).await.unwrap(),
        "resolved": node.tasks(None, false, MANY).await.unwrap(),
        "refused": node.refused(None, MANY).await.unwrap().rows,
        "durable": node.durable(),
    })
}

/// Whether all that was told then is told now; a later build may tell more.
fn holds(then: &Value, now: &Value, place: &str) {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            for (name, value) in then {
                let place = format!("{place}/{name}");
                holds(value, now.get(name).unwrap_or_else(|| panic!("{place} is not told any more")), &place);
            }
        }
        (Value::Array(then), Value::Array(now)) => {
            assert_eq!(then.len(), now.len(), "{place}");
            then.iter().zip(now).enumerate().for_each(|(index, (then, now))| {
                holds(then, now, &format!("{place}/{index}"));
            });
        }
        _ => assert_eq!(then, now, "{place}"),
    }
}

/// A day's work of every kind, so that every group of events is in the journal.
async fn trade(node: &Node) {
    let at = Origin::Register(TILL);
    let mut seq = 0;
    let mut by = |staff, body| {
        seq += 1;
        till(seq, staff, body)
    };
    let manage = |branch, body| office(Some(branch), body);
    let ask = async |origin, command| {
        let reply = node.submit(origin, command).await.unwrap();
        done(&reply);
        reply.id
    };
    done(&node.submit(at, by(CASHIER, CommandBody::from(BeginEpoch { known: 0 }))).await.unwrap());
    for staff in [CASHIER, SUPERVISOR] {
        done(&node.sign_on(TILL, staff).await.unwrap());
    }
    ask(at, by(CASHIER, shop::open_shift())).await;
    let sale = ask(at, by(CASHIER, shop::sell(&[("P05", 3), ("P06", 1), (shop::SERVICE, 1)]))).await;
    let mut printed = shop::sale(&[("P07", 2)]);
    (printed.receipt, printed.lines[0].unit_price.0) = (Some(PrintedNumber { epoch: 1, sequence: 1 }), 100);
    let odd = ask(at, by(CASHIER, CommandBody::from(printed))).await;
    let line = RefundLine { line: 0, quantity: shop::units(1), disposition: Disposition::Damaged };
    let refund = Refund {
        original: sale.into(),
        lines: vec![line],
        tender: TenderKind::Cash,
        grounds: protocol::Grounds::default(),
        method: None,
        tenders: Vec::new(),
    };
    ask(at, by(SUPERVISOR, CommandBody::from(refund))).await;
    let hold = ask(at, by(CASHIER, shop::hold(&[("P08", 2)], None))).await;
    ask(at, by(CASHIER, CommandBody::from(protocol::ReleaseHold { hold: hold.into() }))).await;
    let nobodys = Refund {
        original: TicketId::from(shop::new_id()),
        lines: vec![line],
        tender: TenderKind::Cash,
        grounds: protocol::Grounds::default(),
        method: None,
        tenders: Vec::new(),
    };
    node.submit(at, by(SUPERVISOR, CommandBody::from(nobodys))).await.unwrap();
    let counted = CloseShift { currency: Currency::GBP, counted: shop::FLOAT };
    ask(at, by(CASHIER, CommandBody::from(counted))).await;
    ask(at, by(CASHIER, shop::sell(&[("P09", 1)]))).await;

    let found = Adjust {
        sku: shop::sku("P05"),
        delta: shop::units(2),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Found,
        note: "behind the shelf".into(),
        code: None,
    };
    let office = Origin::Staff(MANAGER);
    ask(office, manage(LONDON, CommandBody::from(found))).await;
    let looked_into = ResolveTask { task: TicketId::from(odd).into(), note: "a promise was kept".into() };
    ask(office, manage(LONDON, CommandBody::from(looked_into))).await;
    let draft = DraftTransfer { to: MANCHESTER, lines: shop::quantities(&[("P05", 6)]), note: String::new() };
    let transfer = TransferId::from(ask(office, manage(LONDON, CommandBody::from(draft))).await);
    let step = |of: fn(TransferRef) -> TransferCommand| CommandBody::from(of(TransferRef { transfer }));
    ask(office, manage(LONDON, step(TransferCommand::Approve))).await;
    ask(office, manage(LONDON, step(TransferCommand::Dispatch))).await;
    settled(node).await;
    let line = ReceivedLine { sku: shop::sku("P05"), good: shop::units(4), damaged: Quantity::ZERO };
    let part = ReceiveTransfer { transfer, lines: vec![line], complete: false };
    ask(office, manage(MANCHESTER, CommandBody::from(part))).await;
    settled(node).await;
}

/// Waits until nothing is owed between machines, and nothing else is on its way.
async fn settled(node: &Node) {
    let mut quiet = None;
    loop {
        let status = node.status();
        let now = (status.errands_owed, status.appended, status.durable);
        if now.0 == 0 && now.1 == now.2 && quiet == Some(now) {
            return;
        }
        quiet = Some(now);
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn make(form: &Path) {
    let data = form.join("data");
    actix::System::new().block_on(async {
        let node = Node::open(&options(&data)).unwrap();
        shop::fill(&node).await;
        trade(&node).await;
        let then = serde_json::to_string_pretty(&told(&node).await).unwrap();
        fs::write(form.join("told.json"), then + "\n").unwrap();
        node.stop().await;
    });
}

/// Opens a copy, so that what is kept stays as it is.
fn read(data: &Path, then: &Value, what: &str) {
    actix::System::new().block_on(async {
        let node = Node::open(&options(data)).unwrap();
        holds(then, &told(&node).await, what);
        // It is not only read: the next command is taken and finds its place.
        let before = node.durable();
        let command = office(Some(LONDON), shop::receive("after the upgrade", &[("P05", 1)]));
        let reply = node.submit(Origin::System, command).await.unwrap();
        assert_eq!(done(&reply), Lsn(before.0 + 1));
        node.stop().await;
    });
}

#[test]
fn every_form_is_opened_and_replayed_to_this_day() {
    let today = forms().join(format!("form-{}", Form::CURRENT.0));
    if !today.exists() && std::env::var_os("ONHAND_BLESS").is_some() {
        make(&today);
    }
    assert!(today.join("told.json").exists(), "there is no directory of form {}; bless it", Form::CURRENT.0);
    for form in fs::read_dir(forms()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        let name = form.file_name().unwrap().to_string_lossy().into_owned();
        let then: Value = serde_json::from_str(&fs::read_to_string(form.join("told.json")).unwrap()).unwrap();
        let scratch = tempfile::tempdir().unwrap();
        let data = scratch.path().join("data");
        copy(&form.join("data"), &data);
        assert!(journal::verify(&data).unwrap().damage.is_none(), "{name} is sound");
        let mut backup = Vec::new();
        journal::backup(&Archive::open(&data).unwrap(), &mut backup, &mut |_| {}).unwrap();
        read(&data, &then, &format!("{name}, opened"));
        // A backup holds the records and nothing else, so that this one is replayed from the first on.
        let replayed = scratch.path().join("replayed");
        journal::restore(&mut backup.as_slice(), &replayed, &mut |_| {}).unwrap();
        read(&replayed, &then, &format!("{name}, replayed"));
    }
}
