//! What is compared after a step.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Condition, Sku, StockLevel, SupplierId, TaskId, TransferState};

use super::{
    batches::{LOTS, LOTTED},
    bins::{self, BINS},
    consigned::Layer,
    house::{House, Leg, Level, SHOPS, Shop, Why},
    machines::{Machines, Place},
    words::BEN,
};

fn level(level: StockLevel) -> Level {
    Level {
        on_hand: level.on_hand.0,
        unsellable: level.unsellable.0,
        allocated: level.allocated.0,
        reserved: level.reserved.0,
        incoming: level.incoming.0,
        waits: 0,
    }
}

/// Compares what the machine has with what the reference has; what it is about is only told where that differs.
macro_rules! same {
    ($what:literal, $machine:expr, $reference:expr) => {{
        let (machine, reference) = ($machine, $reference);
        if machine != reference {
            let what = format!($what);
            return Err(format!("{what}: the machine has {machine:?}, the reference {reference:?}"));
        }
    }};
}

/// One shop: every level, every total, and what is owed and open.
pub(super) fn shop(house: &House, machines: &Machines, shop: usize) -> Result<(), String> {
    let (own, place) = (&house.shops[shop], &machines.places[shop]);
    let branch = &place.branch;
    for (number, sku) in (0..).zip(place.names) {
        let machine = Level { waits: branch.backordered(&sku).0, ..level(branch.level(&sku)) };
        same!("{sku} in shop {shop}", machine, own.level(number));
    }
    for (lot, code) in (0..LOTS).zip(place.lots) {
        let machine = branch.lots_of(&place.names[usize::from(LOTTED)]).and_then(|of| of.get(&code));
        let machine = machine.map(|lot| (lot.fit.0, lot.aside.0)).unwrap_or_default();
        let known = own.batches.known.get(&lot).copied().unwrap_or_default();
        same!("lot {lot} in shop {shop}", machine, (known.fit, known.aside));
    }
    conditions(own, place, shop)?;
    consigned(own, place, shop)?;
    let totals = branch.totals();
    let of = |why: Why| own.totals.get(&why).copied().unwrap_or(0);
    let reference = [
        of(Why::Received),
        -of(Why::Sold),
        of(Why::Returned),
        of(Why::Adjusted),
        -of(Why::Sent),
        of(Why::Arrived),
        of(Why::Counted),
        -of(Why::Fulfilled),
        -of(Why::SentBack),
    ];
    let machine = [
        totals.received,
        totals.sold,
        totals.returned,
        totals.adjusted,
        totals.dispatched,
        totals.arrived,
        totals.counted,
        totals.fulfilled,
        totals.sent_back,
    ];
    same!("the totals of shop {shop}", machine.map(|total| total.0), reference);
    same!("what shop {shop} has to tell", place.owed()?, house.owed(shop));
    let open = [own.holds.len(), own.parts.len(), own.papers.len(), own.counts.len(), own.journeys.len()];
    let known = [
        branch.holds().count(),
        branch.fulfilments().count(),
        branch.purchases().count(),
        branch.counts().count(),
        branch.incoming().count(),
    ];
    same!("holds, parcels, orders, counts and arrivals of shop {shop}", known, open);
    papers(own, place, shop)?;
    sheets(own, place, shop)?;
    tasks(own, place, shop)
}

/// Which tasks about goods that are missing are open.
fn tasks(own: &Shop, place: &Place, shop: usize) -> Result<(), String> {
    let open: BTreeSet<TaskId> = place.branch.tasks().collect();
    let known = place.short_tasks.iter().enumerate().filter(|(_, task)| open.contains(task));
    let known: Vec<usize> = known.map(|(number, _)| number).collect();
    let told: Vec<usize> = own.shortages.keys().copied().collect();
    same!("what is missing in shop {shop}", known, told);
    same!("so much was ever missing in shop {shop}", place.short_tasks.len(), own.tasks);
    Ok(())
}

/// What is ordered of which, what came of it, and in what it comes.
fn papers(own: &Shop, place: &Place, shop: usize) -> Result<(), String> {
    for (id, machine) in place.branch.purchases() {
        let id = id.uuid().as_u128();
        let Some(paper) = own.papers.get(&id) else { return Err(format!("nobody knows of order {id}")) };
        let machine: Vec<_> = machine
            .lines
            .iter()
            .map(|(sku, line)| (*sku, line.quantity.0, line.settled.0, line.pack.0))
            .collect();
        let line = |(sku, (quantity, came)): (&u8, &(i64, i64))| {
            (place.names[usize::from(*sku)], *quantity, *came, paper.packs.get(sku).copied().unwrap_or(0))
        };
        let reference: Vec<_> = paper.lines.iter().map(line).collect();
        same!("order {id} of shop {shop}", machine, reference);
    }
    Ok(())
}

/// What was counted of what, who is in which bin, and what does not belong there.
fn sheets(own: &Shop, place: &Place, shop: usize) -> Result<(), String> {
    let number =
        |sku: &Sku| (0..).zip(&place.names).find(|(_, own)| *own == sku).map_or(99, |(number, _)| number);
    let bin =
        |text: &str| (0..).zip(BINS).find(|(_, (own, _))| *own == text).map_or(99, |(number, _)| number);
    for (id, sheet) in place.branch.counts() {
        let id = id.uuid().as_u128();
        let Some(count) = own.counts.get(&id) else { return Err(format!("nobody knows of count {id}")) };
        let machine = sheet.lines.iter().map(|(sku, line)| (number(sku), line.counted().0));
        let reference: BTreeMap<u8, i64> =
            count.lines.iter().map(|(sku, line)| (*sku, bins::sum(&line.seen_in))).collect();
        same!("what was counted in shop {shop}", machine.collect::<BTreeMap<u8, i64>>(), reference);
        let taken = sheet.bins.takers.iter();
        let taken = taken.map(|(text, taker)| (bin(text), (taker.staff == BEN, taker.finished)));
        same!(
            "who counts where in shop {shop}",
            taken.collect::<BTreeMap<u8, (bool, bool)>>(),
            count.bins.takers.clone()
        );
        let strays = sheet.bins.strays.iter();
        let strays = strays.map(|(key, left)| ((bin(&key.bin), number(&key.sku), key.staff == BEN), left.0));
        let strays: BTreeMap<(u8, u8, bool), i64> = strays.collect();
        same!("what lies in a wrong place of shop {shop}", strays, count.bins.strays.clone());
    }
    Ok(())
}

/// What is the matter with goods that may not be sold.
fn conditions(own: &Shop, place: &Place, shop: usize) -> Result<(), String> {
    let branch = &place.branch;
    for (number, sku) in (0..).zip(place.names) {
        let nothing = own.level(number).unsellable == 0 && !own.named.keys().any(|(of, _)| *of == number);
        if nothing && branch.conditions().get(&sku).is_none() {
            continue;
        }
        let aside = branch.conditions().get(&sku).unwrap_or_default();
        for condition in Condition::ALL {
            let machine = (aside.of(condition).0, aside.said(condition).0);
            let reference = (own.in_condition(number, condition), own.said(number, condition));
            same!("{sku} in shop {shop}, {condition:?}", machine, reference);
        }
    }
    Ok(())
}

/// Whose goods are here, and what is owed for those that were used.
fn consigned(own: &Shop, place: &Place, shop: usize) -> Result<(), String> {
    let book = place.branch.consignment();
    for (number, sku) in (0..).zip(place.names) {
        let machine = book.of(&sku).iter().map(|layer| Layer {
            supplier: layer.supplier.0,
            cost: layer.cost.0,
            left: layer.left.0,
        });
        let reference = own.consigned.standing.get(&number).cloned().unwrap_or_default();
        same!("whose {sku} in shop {shop} is", machine.collect::<Vec<_>>(), reference);
    }
    for supplier in 1..=3 {
        let machine = book.owed(SupplierId(supplier)).map(|line| (line.sku, line.cost.0, line.quantity.0));
        let named = |sku: u8| place.names[usize::from(sku)];
        let reference = own.consigned.owed_to(supplier).into_iter();
        let reference: Vec<_> = reference.map(|(sku, cost, quantity)| (named(sku), cost, quantity)).collect();
        same!("what shop {shop} owes to {supplier}", machine.collect::<Vec<_>>(), reference);
        let number = (book.next_number(SupplierId(supplier)), own.consigned.next(supplier));
        same!("settlements of shop {shop} with {supplier}", number.0, number.1);
    }
    Ok(())
}

/// What is on the road, and that Σ on hand and on the road is what came and did not leave.
pub(super) fn road(house: &House, machines: &Machines) -> Result<(), String> {
    let open = house.transfers.values().filter(|one| one.leg != Leg::Over).count();
    let known: usize = machines.places.iter().map(|place| place.branch.outgoing().count()).sum();
    same!("transfers that are open", known, open);
    for (from, place) in machines.places.iter().enumerate() {
        for (id, machine) in place.branch.outgoing() {
            let id = id.uuid().as_u128();
            let transfer = house.transfers.get(&id).filter(|one| one.from == from);
            let Some(transfer) = transfer else { return Err(format!("nobody knows of transfer {id}")) };
            let leg = match machine.state {
                TransferState::Requested => Leg::Wish,
                TransferState::Draft => Leg::Draft,
                TransferState::Approved => Leg::Approved,
                TransferState::Dispatched => Leg::Sent,
                TransferState::Closed | TransferState::Cancelled => Leg::Over,
            };
            same!("transfer {id}", leg, transfer.leg);
            for line in &machine.lines {
                let number = (0..).zip(&place.names).find(|(_, sku)| **sku == line.sku);
                let of = |goods: &super::house::Goods| {
                    number.and_then(|(number, _)| goods.get(&number)).copied().unwrap_or(0)
                };
                let machine = (line.left.0, line.in_transit.0, line.missing.0);
                let reference = (of(&transfer.left), of(&transfer.road), of(&transfer.missing));
                same!("the road of {id}", machine, reference);
            }
        }
    }
    let mut truly = super::house::Goods::new();
    for (sku, quantity) in house.transfers.values().flat_map(|transfer| &transfer.truly) {
        *truly.entry(*sku).or_default() += quantity;
    }
    for (number, sku) in (0..).zip(machines.places[0].names) {
        let shelves: i64 = (0..SHOPS).map(|shop| machines.places[shop].branch.level(&sku).on_hand.0).sum();
        let of = |goods: &super::house::Goods| goods.get(&number).copied().unwrap_or(0);
        let all = of(&house.net) - of(&house.written_off);
        same!("{sku} on all shelves and on the road", shelves + of(&truly), all);
    }
    let sum = |of: fn(&domain::branch::StockTotals) -> i64| -> i64 {
        machines.places.iter().map(|place| of(&place.branch.totals())).sum()
    };
    let road: i64 = truly.values().sum();
    let lost: i64 = house.written_off.values().sum();
    same!("on the road", sum(|all| all.dispatched.0) - sum(|all| all.arrived.0) - lost, road);
    Ok(())
}
