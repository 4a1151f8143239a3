//! Which snapshots are taken, which are made anew, and what becomes of those that nobody wants.

use std::path::Path;

use domain::branch::{Moved, StockEvent};
use journal::{BlockBuilder, RowRange, SledOptions, SledStorage};
use protocol::{BranchId, Quantity, Timestamp};

use super::*;
use crate::customers::Keyring;
use crate::{
    egress::Projection,
    node::{Node, NodeOptions},
    projections::{Documents, Trading},
    record::{self, Decision},
};

const BRANCH: BranchId = BranchId(1);
const HEADS: &str = "snapshot_heads";

fn storage(data: &Path) -> Arc<dyn Storage> {
    Arc::new(SledStorage::open_with(data, &SledOptions::default()).unwrap())
}

/// A branch, and a delivery to it.
fn write(data: &Path) -> Lsn {
    let lines = vec![Moved { sku: "TEA".parse().unwrap(), quantity: Quantity(7) }];
    let received = domain::branch::Event::Stock(StockEvent::Received { reference: String::new(), lines });
    let records = [
        (Stream::Organisation, record::sample_branch(BRANCH)),
        (Stream::Branch(BRANCH), Decision::Branch(vec![received])),
    ];
    let storage = storage(data);
    let mut block = BlockBuilder::after(storage.head());
    for (stream, decision) in records {
        let mut bytes = Vec::new();
        let form = record::sample(0, stream, Timestamp(1), decision).encode(&mut bytes);
        block.push(form, &bytes).unwrap();
    }
    storage.commit(&block.finish().unwrap()).unwrap();
    storage.mark_clean().unwrap();
    storage.head().lsn
}

fn run_once(data: &Path) {
    actix::System::new().block_on(async {
        let node =
            Node::open(&NodeOptions { data: Some(data.to_owned()), ..NodeOptions::default() }).unwrap();
        assert_eq!(node.stock("TEA".parse().unwrap()).await.unwrap().branches.len(), 1);
        node.stop().await;
    });
}

/// Where each part begins that is not at the head.
fn behind(storage: &Arc<dyn Storage>) -> Vec<(String, Lsn)> {
    let recovered =
        Recovered::load(storage, (NodeOptions::default().partitions, &Keyring::open(None).unwrap()));
    let branches = recovered.branches.names().zip(recovered.branches.lsns());
    let projections = recovered.loading.positions().map(|(name, lsn)| (name.to_owned(), lsn.0));
    let organisation = [(Organisation::part(()), recovered.organisation.lsn)];
    let all = organisation.into_iter().chain(branches).chain(projections);
    all.filter(|(_, lsn)| *lsn < storage.head().lsn).collect()
}

/// Changes one byte at the end of a head: its form.
fn change_form(storage: &dyn Storage, part: &str) {
    let mut head = storage.get_row(HEADS, part.as_bytes()).unwrap().unwrap();
    let form = head.last_mut().unwrap();
    *form += 1;
    storage.put_rows(HEADS, vec![(part.as_bytes().to_vec(), head)]).unwrap();
}

#[test]
fn another_form_of_one_part_makes_only_that_part_begin_anew() {
    let dir = tempfile::tempdir().unwrap();
    let head = write(dir.path());
    run_once(dir.path());
    {
        let storage = storage(dir.path());
        assert_eq!(behind(&storage), [], "all of them are in snapshots");
        change_form(&*storage, Trading::PART.name);
        storage.delete_rows(HEADS, vec![Documents::PART.name.as_bytes().to_vec()]).unwrap();
        let anew = [Trading::PART.name, Documents::PART.name].map(|name| (name.to_owned(), 0));
        assert_eq!(behind(&storage), anew, "one of another form, one that is not there");
        let locator = Locator::open(Arc::clone(&storage)).unwrap();
        let recovered = recover_all(
            &storage,
            &locator,
            (NodeOptions::default().partitions, &Keyring::open(None).unwrap()),
        )
        .unwrap();
        assert!(recovered.loading.positions().all(|(_, lsn)| lsn.0 == head));
        storage.mark_clean().unwrap();
    }
    run_once(dir.path());
    assert_eq!(behind(&storage(dir.path())), [], "they are there again");
}

#[test]
fn the_snapshot_of_a_part_that_is_no_more_is_deleted_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    run_once(dir.path());
    {
        let storage = storage(dir.path());
        let head = storage.get_row(HEADS, Trading::PART.name.as_bytes()).unwrap().unwrap();
        storage.put_rows(HEADS, vec![(b"reports".to_vec(), head)]).unwrap();
        storage.put_rows("snapshot_chunks", vec![(b"reports\0chunk".to_vec(), vec![7])]).unwrap();
        storage.mark_clean().unwrap();
    }
    run_once(dir.path());
    let storage = storage(dir.path());
    for name in [HEADS, "snapshot_chunks"] {
        let rows = storage.scan_rows(name, &RowRange::prefix(b"reports"), usize::MAX).unwrap();
        assert!(rows.is_empty(), "{name}");
    }
}

/// Every topic's owner is one of the parts that run.
#[actix_web::test]
async fn every_topic_has_an_owner() {
    use protocol::{RegisterId, StockTopic, Topic};
    let node = Node::open(&NodeOptions::default()).unwrap();
    let registry = &node.0.running().registry;
    for topic in [
        Topic::Stock(StockTopic { branch: BRANCH, partition: 0 }),
        Topic::Badges,
        Topic::Sales,
        Topic::Tickets,
        Topic::Register(RegisterId(1)),
        Topic::Catalogue,
        Topic::Documents,
    ] {
        assert!(registry.owns(topic), "{topic:?}");
    }
}
