//! Goods between the two branches, told a second time: what left, what is on the road, what came, what was short, damaged or too much,
//! and what became of that.

use domain::{
    Request,
    branch::command::{Arrived, Finding, Reception, TransferBody},
};
use protocol::{
    BranchId, CommandId, DiscrepancyKind as Kind, Quantity, Resolution, Responsible, ShipmentId, Sku,
    TransferId,
};
use rand::{RngExt as _, rngs::SmallRng};
use std::collections::BTreeMap;

use super::{
    clients::{Asked, BRANCHES, Wish, lines, moved},
    goods,
    model::Model,
};

type Goods = BTreeMap<Sku, i64>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Leg {
    Draft,
    Approved,
    Left,
    Over,
}

struct Transfer {
    from: BranchId,
    lines: Goods,
    leg: Leg,
}

/// What a receipt says of one SKU beside what came as it was announced.
#[derive(Clone, Copy)]
struct Odd {
    transfer: TransferId,
    from: BranchId,
    receipt: CommandId,
    sku: Sku,
    kind: Kind,
    quantity: i64,
    /// Whether the sender has heard of it.
    heard: bool,
}

#[derive(Default)]
pub(super) struct Travel {
    transfers: BTreeMap<TransferId, Transfer>,
    /// What each branch has been told of, and still waits for.
    expected: BTreeMap<ShipmentId, (BranchId, TransferId, Goods)>,
    odd: Vec<Odd>,
    /// What is short and expected once more.
    again: BTreeMap<ShipmentId, (TransferId, Sku, i64)>,
    road: Goods,
    lost: Goods,
    dispatched: BTreeMap<BranchId, i64>,
    arrived: BTreeMap<BranchId, i64>,
}

pub(super) fn other(branch: BranchId) -> BranchId {
    if branch == BRANCHES[0] { BRANCHES[1] } else { BRANCHES[0] }
}

fn one_of<T>(random: &mut SmallRng, all: Vec<T>) -> Option<T> {
    let place = random.random_range(0..all.len().max(1));
    all.into_iter().nth(place)
}

/// Whatever can be done for goods between the branches, and where nothing can, a paper about something that is there.
pub(super) fn wish(random: &mut SmallRng, model: &Model, branch: BranchId) -> Option<Wish> {
    let first = random.random_range(0..4);
    let kinds = (0..4).map(|more| (first + more) % 4);
    let done = kinds.into_iter().find_map(|kind| match kind {
        0 => draft(random, model, branch),
        1 => step(random, model, branch),
        2 => unload(random, model, branch),
        _ => resolve(random, model, branch),
    });
    done.or_else(|| Some(Wish::Draft(lines(random, 1..=3))))
}

/// Of what is there, mostly, so that somebody can set it aside.
fn draft(random: &mut SmallRng, model: &Model, branch: BranchId) -> Option<Wish> {
    let own = model.travel.transfers.values().filter(|one| one.from == branch);
    if own.filter(|one| matches!(one.leg, Leg::Draft | Leg::Approved)).count() > 3 {
        return None;
    }
    let mut goods = lines(random, 1..=3);
    goods.sort_by_key(|line| line.sku);
    goods.dedup_by_key(|line| line.sku);
    if random.random_range(0..10) > 0 {
        goods.retain(|line| model.level(branch, line.sku).0 >= line.quantity);
    }
    (!goods.is_empty()).then_some(Wish::Draft(goods))
}

fn step(random: &mut SmallRng, model: &Model, branch: BranchId) -> Option<Wish> {
    let own = model.travel.transfers.iter().filter(|(_, one)| one.from == branch);
    let own = own.filter(|(_, one)| matches!(one.leg, Leg::Draft | Leg::Approved));
    let (transfer, leg) = one_of(random, own.map(|(id, one)| (*id, one.leg)).collect())?;
    Some(match (leg, random.random_range(0..12)) {
        (_, 0) => Wish::CancelTransfer(transfer),
        (Leg::Draft, _) => Wish::Approve(transfer),
        _ => Wish::Dispatch(transfer),
    })
}

fn unload(random: &mut SmallRng, model: &Model, branch: BranchId) -> Option<Wish> {
    let own = model.travel.expected.iter().filter(|(_, (to, _, _))| *to == branch);
    let own = own.filter(|(_, (_, _, goods))| goods.values().any(|left| *left > 0));
    let (shipment, transfer, goods) =
        one_of(random, own.map(|(id, (_, of, goods))| (*id, *of, goods.clone())).collect())?;
    let lines = goods.iter().map(|(sku, left)| {
        let came = (left / 1_000 + random.random_range(-1..=1)).max(0) * 1_000;
        let damaged = if random.random_range(0..4) == 0 { came.min(1_000) } else { 0 };
        (*sku, Quantity(came - damaged), Quantity(damaged))
    });
    let lines: Vec<_> = lines.filter(|(_, good, damaged)| good.0 + damaged.0 > 0).collect();
    Some(Wish::Unload { transfer, shipment, lines, complete: random.random_range(0..3) > 0 })
}

fn resolve(random: &mut SmallRng, model: &Model, branch: BranchId) -> Option<Wish> {
    let own = model.travel.odd.iter().filter(|odd| odd.from == branch && odd.heard);
    let odd = one_of(random, own.copied().collect())?;
    let possible: &[Resolution] = match odd.kind {
        Kind::Short => &[Resolution::WrittenOff, Resolution::Found, Resolution::Expected],
        Kind::Over => &[Resolution::Accepted, Resolution::TakenOff],
        _ => &[Resolution::Accepted],
    };
    let resolution = possible[random.random_range(0..possible.len())];
    let Odd { transfer, receipt, sku, kind, .. } = odd;
    Some(Wish::Resolve { transfer, receipt, sku, kind, resolution })
}

pub(super) fn body(wish: &Wish, branch: BranchId) -> TransferBody {
    let note = || "so it is".to_owned();
    match wish {
        Wish::Draft(goods) => TransferBody::Draft { to: other(branch), lines: moved(goods), note: note() },
        Wish::Approve(transfer) => TransferBody::Approve { transfer: *transfer },
        Wish::Dispatch(transfer) => TransferBody::Dispatch { transfer: *transfer },
        Wish::CancelTransfer(transfer) => TransferBody::Cancel { transfer: *transfer },
        Wish::Unload { transfer, shipment, lines, complete } => {
            let line = |(sku, good, damaged): &(Sku, Quantity, Quantity)| Arrived {
                sku: *sku,
                good: *good,
                damaged: *damaged,
            };
            TransferBody::ReceiveShipment(Reception {
                transfer: *transfer,
                shipment: Some(*shipment),
                lines: lines.iter().map(line).collect(),
                complete: *complete,
                seen: None,
                responsible: Responsible::Unknown,
                note: String::new(),
            })
        }
        Wish::Resolve { transfer, receipt, sku, kind, resolution } => TransferBody::Resolve(Finding {
            transfer: *transfer,
            receipt: *receipt,
            sku: *sku,
            kind: *kind,
            quantity: None,
            lot: None,
            resolution: *resolution,
            responsible: Responsible::Unknown,
            note: note(),
        }),
        other => panic!("{other:?} goes nowhere"),
    }
}

impl Model {
    /// What somebody has done about goods between the branches.
    pub(super) fn take_travel(&mut self, asked: &Asked) {
        let (branch, id) = (asked.branch, asked.id);
        match &asked.wish {
            Wish::Draft(goods) => {
                self.happens("wrote a transfer");
                let mut lines = Goods::new();
                goods.iter().for_each(|line| *lines.entry(line.sku).or_default() += line.quantity.0);
                let transfer = Transfer { from: branch, lines, leg: Leg::Draft };
                self.travel.transfers.insert(id.into(), transfer);
            }
            Wish::Approve(transfer) => {
                self.happens("set a transfer aside");
                self.travel.go(*transfer, &[Leg::Draft], Leg::Approved);
            }
            Wish::CancelTransfer(transfer) => {
                self.happens("called a transfer off");
                self.travel.go(*transfer, &[Leg::Draft, Leg::Approved], Leg::Over);
            }
            Wish::Dispatch(transfer) => {
                self.travel.go(*transfer, &[Leg::Approved], Leg::Left);
                self.happens("sent goods off");
                for (sku, quantity) in self.travel.transfers[transfer].lines.clone() {
                    if sku == goods::lotted() {
                        self.happens("sent goods of a lot off");
                    }
                    self.move_stock(branch, sku, -quantity, 0);
                    *self.travel.road.entry(sku).or_default() += quantity;
                    *self.travel.dispatched.entry(branch).or_default() += quantity;
                }
            }
            Wish::Unload { transfer, shipment, lines, complete } => {
                self.unload((branch, id), (*transfer, *shipment), lines, *complete);
            }
            Wish::Resolve { receipt, sku, kind, resolution, .. } => {
                self.resolve((branch, id), (*receipt, *sku, *kind), *resolution);
            }
            other => panic!("{other:?} goes nowhere"),
        }
    }

    fn unload(
        &mut self,
        (branch, receipt): (BranchId, CommandId),
        (transfer, shipment): (TransferId, ShipmentId),
        lines: &[(Sku, Quantity, Quantity)],
        complete: bool,
    ) {
        let (to, of, mut expected) = self.travel.expected.remove(&shipment).expect("nobody expects it");
        assert_eq!((to, of), (branch, transfer), "received where it was not sent");
        let from = self.travel.transfers[&transfer].from;
        self.happens(if complete { "received goods" } else { "received a part" });
        let mut odd = |sku, kind, quantity| {
            if quantity > 0 {
                let what = match kind {
                    Kind::Short => "short",
                    Kind::Damaged => "damaged",
                    _ => "too many",
                };
                *self.happened.entry(what).or_default() += 1;
                let one = Odd { transfer, from, receipt, sku, kind, quantity, heard: false };
                self.travel.odd.push(one);
            }
        };
        let mut came_in = Vec::new();
        for (sku, good, damaged) in lines {
            let came = good.0 + damaged.0;
            let left = expected.entry(*sku).or_default();
            let within = came.min(*left);
            *left -= within;
            odd(*sku, Kind::Damaged, damaged.0);
            odd(*sku, Kind::Over, came - within);
            came_in.push((*sku, came, damaged.0, within));
        }
        for (sku, left) in expected.iter_mut().filter(|_| complete) {
            odd(*sku, Kind::Short, std::mem::take(left));
        }
        for (sku, came, damaged, within) in came_in {
            self.move_stock(branch, sku, came, damaged);
            *self.travel.road.entry(sku).or_default() -= within;
            *self.travel.arrived.entry(branch).or_default() += within;
            self.adjusted(branch, came - within);
        }
        self.travel.expected.insert(shipment, (to, of, expected));
    }

    fn resolve(
        &mut self,
        (branch, id): (BranchId, CommandId),
        (receipt, sku, kind): (CommandId, Sku, Kind),
        resolution: Resolution,
    ) {
        let same = |odd: &Odd| (odd.receipt, odd.sku, odd.kind) == (receipt, sku, kind) && odd.heard;
        let place = self.travel.odd.iter().position(same).expect("resolved once, and after it was heard of");
        let odd = self.travel.odd.remove(place);
        let quantity = odd.quantity;
        self.happens(match (kind, resolution) {
            (Kind::Short, Resolution::Expected) => "expected once more",
            (Kind::Short, Resolution::Found) => "found again",
            (Kind::Short, _) => "written off",
            (Kind::Over, Resolution::TakenOff) => "took off what was too many",
            _ => "kept what was too many or damaged",
        });
        match (kind, resolution) {
            (Kind::Short, Resolution::Expected) => {
                self.travel.again.insert(id.into(), (odd.transfer, sku, quantity));
            }
            (Kind::Short, Resolution::Found) => {
                *self.travel.road.entry(sku).or_default() -= quantity;
                *self.travel.arrived.entry(branch).or_default() += quantity;
                self.move_stock(branch, sku, quantity, 0);
            }
            (Kind::Short, _) => {
                *self.travel.road.entry(sku).or_default() -= quantity;
                *self.travel.lost.entry(sku).or_default() += quantity;
            }
            (Kind::Over, Resolution::TakenOff) => {
                self.move_stock(branch, sku, -quantity, 0);
                self.adjusted(branch, -quantity);
            }
            _ => {}
        }
    }

    /// What a branch has heard from the other one.
    pub(super) fn take_errand(&mut self, branch: BranchId, request: &Request) {
        match request {
            Request::AnnounceTransfer { transfer, .. } => {
                let goods = self.travel.transfers[transfer].lines.clone();
                self.expect((*transfer).into(), branch, *transfer, goods);
            }
            Request::AnnounceShipment { transfer, shipment, .. } => {
                let (of, sku, quantity) = self.travel.again[shipment];
                assert_eq!(of, *transfer, "announced for another transfer");
                self.expect(*shipment, branch, of, [(sku, quantity)].into());
            }
            Request::NoteReceipt { receipt, .. } => {
                let own = self.travel.odd.iter_mut().filter(|odd| odd.receipt == *receipt);
                if own.map(|odd| odd.heard = true).count() > 0 {
                    self.happens("heard of a difference");
                }
            }
            other => panic!("nobody has asked for {other:?}"),
        }
    }

    fn expect(&mut self, shipment: ShipmentId, branch: BranchId, transfer: TransferId, goods: Goods) {
        self.happens("heard of goods on their way");
        let before = self.travel.expected.insert(shipment, (branch, transfer, goods));
        assert!(before.is_none(), "{shipment} was announced twice");
    }
}

impl Travel {
    fn go(&mut self, transfer: TransferId, from: &[Leg], to: Leg) {
        let one = self.transfers.get_mut(&transfer).expect("somebody has written it");
        assert!(from.contains(&one.leg), "{transfer} went from {:?} to {to:?}", one.leg);
        one.leg = to;
    }

    /// What is set aside for transfers that have not left.
    pub(super) fn allocated(&self, branch: BranchId, sku: &Sku) -> i64 {
        let own = self.transfers.values().filter(|one| one.from == branch && one.leg == Leg::Approved);
        own.filter_map(|one| one.lines.get(sku)).sum()
    }

    pub(super) fn incoming(&self, branch: BranchId, sku: &Sku) -> i64 {
        let own = self.expected.values().filter(|(to, _, _)| *to == branch);
        own.filter_map(|(_, _, goods)| goods.get(sku)).sum()
    }

    /// What has left a branch, and what has come.
    pub(super) fn sums(&self, branch: BranchId) -> (i64, i64) {
        let of = |sums: &BTreeMap<BranchId, i64>| sums.get(&branch).copied().unwrap_or(0);
        (of(&self.dispatched), of(&self.arrived))
    }

    /// What is on the road of each SKU.
    pub(super) fn road(&self, sku: &Sku) -> i64 {
        self.road.get(sku).copied().unwrap_or(0)
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.road.values().any(|quantity| *quantity > 0)
    }

    /// What is on no shelf any more: on the road, or given up there.
    pub(super) fn gone(&self) -> i64 {
        self.road.values().sum::<i64>() + self.lost.values().sum::<i64>()
    }
}
