//! A demonstration that was stopped anywhere is completed by the next run.

use super::*;
use crate::node::NodeOptions;
use protocol::{ExceptionKind, Lsn, OrderState, PAGE_ROWS_MAX, SkuLevel, TransferState};
use std::{collections::BTreeSet, path::Path};

/// Opens the directory, works, stops in order.
fn on<T>(data: &Path, work: impl AsyncFnOnce(&Node) -> T) -> T {
    actix::System::new().block_on(async {
        let node =
            Node::open(&NodeOptions { data: Some(data.to_owned()), ..NodeOptions::default() }).unwrap();
        let result = work(&node).await;
        node.stop().await;
        result
    })
}

/// Everything that a visitor could tell two shops apart by.
async fn shop(node: &Node) -> (Vec<(RegisterId, u64, usize)>, Vec<SkuLevel>, Vec<protocol::DaySales>) {
    let mut tills = Vec::new();
    for (register, ..) in TILLS {
        let view = node.register_view(register).await.unwrap();
        tills.push((register, view.command_seq, view.signed_on.len()));
    }
    let mut levels = Vec::new();
    for branch in standard_branches(3) {
        let mut after = None;
        loop {
            let page = node.branch_levels(branch.id, after, PAGE_ROWS_MAX).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.sku);
            levels.extend(page);
        }
    }
    (tills, levels, node.sales(None).await.unwrap())
}

async fn prepared(node: &Node, now: Timestamp) -> DemoReport {
    prepare_at(node, &DemoOptions::default(), now).await.unwrap()
}

#[test]
fn a_demonstration_that_was_stopped_half_way_is_completed_by_the_next_run() {
    let dir = tempfile::tempdir().unwrap();
    let now = clock::now();
    let (whole, records) = on(&dir.path().join("whole"), async |node| {
        assert!(prepared(node, now).await.created);
        (shop(node).await, node.durable())
    });
    // Among the people, the products, the deliveries, the tickets, and just before the end.
    for stop_at in [4, 200, 520, 1_200, records.0 - 2] {
        let data = dir.path().join(stop_at.to_string());
        on(&data, async |node| {
            let reached = async {
                while node.durable() < Lsn(stop_at) {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                biased;
                () = reached => {}
                report = prepared(node, now) => panic!("it was over before {stop_at}: {report:?}"),
            }
        });
        on(&data, async |node| {
            // Some days later; the history still ends when it was begun to.
            let later = now.plus_millis(3 * 24 * 60 * 60 * 1_000);
            let report = prepare_at(node, &DemoOptions::default(), later).await.unwrap();
            assert!(report.created && report.commands > 1_000, "{report:?}");
            assert_eq!(shop(node).await, whole, "stopped at {stop_at}");
            let durable = node.durable();
            assert!(!prepared(node, now).await.created);
            assert_eq!(node.durable(), durable, "nothing was left to do");
        });
    }
}

#[test]
fn a_demonstration_has_goods_under_way_and_tickets_to_look_into() {
    let dir = tempfile::tempdir().unwrap();
    on(dir.path(), async |node| {
        prepared(node, clock::now()).await;
        let transfers = node.transfers(None, None, 10).await.unwrap();
        let mut states: Vec<_> = transfers.iter().map(|one| (one.from.0, one.state)).collect();
        states.sort_by_key(|(from, _)| *from);
        assert_eq!(states, [(1, TransferState::Dispatched), (2, TransferState::Draft)]);
        let sent = transfers.iter().find(|one| one.from == BranchId(1)).unwrap();
        let figures = |line: &protocol::TransferLine| {
            [line.dispatched, line.received, line.damaged, line.in_transit()].map(|one| one.0 / 1_000)
        };
        let mut lines: Vec<_> = sent.lines.iter().map(figures).collect();
        lines.sort_unstable();
        assert_eq!(lines, [[4, 4, 0, 0], [6, 0, 0, 6], [12, 6, 1, 5]]);

        let kinds = |tasks: Vec<protocol::TaskView>| -> BTreeSet<ExceptionKind> {
            tasks.iter().flat_map(|task| &task.exceptions).map(|one| one.kind).collect()
        };
        let open = node.tasks(None, true, 10).await.unwrap();
        assert_eq!(open.len(), 3, "two tickets, and a transfer of which something came damaged");
        let found = kinds(open);
        for wanted in [ExceptionKind::WithdrawnSku, ExceptionKind::ShiftClosed, ExceptionKind::NotSignedOn] {
            assert!(found.contains(&wanted), "{wanted:?} is not among {found:?}");
        }
        let resolved = node.tasks(None, false, 10).await.unwrap();
        assert_eq!(resolved.len(), 1);
        assert!(kinds(resolved).contains(&ExceptionKind::PriceDiffers));
    });
}

#[test]
fn a_half_made_demonstration_is_not_finished_another_way() {
    let dir = tempfile::tempdir().unwrap();
    on(dir.path(), async |node| {
        let begun = Begun { source: Source::File, at: clock::now() };
        put_as(node, begun.first(), begun, None, first_body()).await.unwrap();
        let error = prepare(node, &DemoOptions::default()).await.unwrap_err().to_string();
        assert!(error.contains("begun with a file"), "{error}");
    });
}

#[test]
fn a_shop_that_is_none_of_ours_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    on(dir.path(), async |node| {
        put(node, CommandBody::from(standard_branches(1).remove(0))).await.unwrap();
        let before = node.durable();
        assert!(!prepare(node, &DemoOptions::default()).await.unwrap().created);
        assert_eq!(node.durable(), before);
    });
}

#[test]
fn the_shop_is_there_before_its_pictures_and_each_is_hung_up_once() {
    let dir = tempfile::tempdir().unwrap();
    on(dir.path(), async |node| {
        prepared(node, clock::now()).await;
        let products = sample_products();
        let shown = |handle: &str| {
            let published = node.catalogue();
            let product = published.organisation.product(handle).unwrap();
            (product.pictures.len(), product.variants.iter().map(|one| one.pictures.len()).sum::<usize>())
        };
        assert!(products.iter().all(|product| shown(&product.handle) == (0, 0)));
        let of = |category: &str| products.iter().find(|one| one.category.starts_with(category)).unwrap();
        for (category, pictures) in [
            ("Vaping/E-liquids", (1, 0)),
            ("Vaping/Kits", (3, 3)),
            ("Home/Mugs", (1, 0)),
            ("Clothing", (2, 8)),
        ] {
            let product = of(category);
            assert!(pictures::hang_one(node, Wanted::All, product.clone()).await.unwrap());
            assert_eq!(shown(&product.handle), pictures, "{category}");
            assert!(!pictures::hang_one(node, Wanted::All, product.clone()).await.unwrap());
        }
        // Whoever takes it off does not want it.
        let mug = of("Home/Mugs");
        let bare = protocol::EditProduct {
            handle: mug.handle.clone(),
            pictures: Some(Vec::new()),
            ..protocol::EditProduct::default()
        };
        put(node, OrganisationCommand::EditProduct(bare).into()).await.unwrap();
        assert!(!pictures::hang_one(node, Wanted::All, mug.clone()).await.unwrap());
        // Goods without the tag of samples are none.
        let print = of("Home/Prints");
        assert!(!pictures::hang_one(node, Wanted::Samples, print.clone()).await.unwrap());
    });
}

#[test]
fn trade_happens_once_and_leaves_orders_on_their_way() {
    let dir = tempfile::tempdir().unwrap();
    on(dir.path(), async |node| {
        prepared(node, clock::now()).await;
        // Nobody takes payments here: what is paid in the shop is ordered all the same.
        assert!(trade(node).await.unwrap());
        let before = node.durable();
        assert!(!trade(node).await.unwrap());
        assert_eq!(node.durable(), before);
        let orders = node.orders(crate::node::OrdersAsked::default(), PAGE_ROWS_MAX).await.unwrap();
        for state in [OrderState::Confirmed, OrderState::Fulfilled, OrderState::Cancelled] {
            assert!(orders.iter().any(|order| order.state == state), "{state:?}: {orders:?}");
        }
    });
}
