//! What is compared after a step.

use super::{
    batches::{LOTS, LOTTED},
    house::{House, Leg, Level, SHOPS, SKUS, Why},
    machines::Machines,
    wording::{lot_name, named},
};
use protocol::{StockLevel, TransferState};

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

fn same<T: PartialEq + std::fmt::Debug>(what: &str, machine: T, reference: T) -> Result<(), String> {
    if machine == reference {
        return Ok(());
    }
    Err(format!("{what}: the machine has {machine:?}, the reference {reference:?}"))
}

/// One shop: every level, every total, and what is owed and open.
pub(super) fn shop(house: &House, machines: &Machines, shop: usize) -> Result<(), String> {
    let (own, place) = (&house.shops[shop], &machines.places[shop]);
    let branch = &place.branch;
    for number in 0..SKUS as u8 {
        let sku = named(number);
        let machine = Level { waits: branch.backordered(&sku).0, ..level(branch.level(&sku)) };
        same(&format!("{sku} in shop {shop}"), machine, own.level(number))?;
    }
    for lot in 0..LOTS {
        let code = crate::lots::code(&lot_name(lot));
        let machine = branch.lots_of(&named(LOTTED)).and_then(|of| of.get(&code));
        let machine = machine.map(|lot| (lot.fit.0, lot.aside.0)).unwrap_or_default();
        let known = own.batches.known.get(&lot).copied().unwrap_or_default();
        same(&format!("lot {lot} in shop {shop}"), machine, (known.fit, known.aside))?;
    }
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
    same(&format!("the totals of shop {shop}"), machine.map(|total| total.0), reference)?;
    same(&format!("what shop {shop} has to tell"), place.owed()?, house.owed(shop))?;
    let open = [own.holds.len(), own.parts.len(), own.papers.len(), own.counts.len(), own.journeys.len()];
    let known = [
        branch.holds().count(),
        branch.fulfilments().count(),
        branch.purchases().count(),
        branch.counts().count(),
        branch.incoming().count(),
    ];
    same(&format!("holds, parcels, orders, counts and arrivals of shop {shop}"), known, open)
}

/// What is on the road, and that Σ on hand and on the road is what came and did not leave.
pub(super) fn road(house: &House, machines: &Machines) -> Result<(), String> {
    let mut open = 0;
    for (id, transfer) in house.transfers.iter().filter(|(_, one)| one.leg != Leg::Over) {
        open += 1;
        let branch = &machines.places[transfer.from].branch;
        let machine = branch.outgoing().find(|(own, _)| own.uuid().as_u128() == *id);
        let Some((_, machine)) = machine else { return Err(format!("transfer {id} is not open")) };
        let leg = match machine.state {
            TransferState::Draft | TransferState::Requested => Leg::Draft,
            TransferState::Approved => Leg::Approved,
            TransferState::Dispatched => Leg::Sent,
            TransferState::Closed | TransferState::Cancelled => Leg::Over,
        };
        same(&format!("transfer {id}"), leg, transfer.leg)?;
        for line in &machine.lines {
            let number = (0..SKUS as u8).find(|number| named(*number) == line.sku).unwrap_or(0);
            let of = |goods: &super::house::Goods| goods.get(&number).copied().unwrap_or(0);
            let machine = (line.left.0, line.in_transit.0, line.missing.0);
            same(
                &format!("the road of {id}"),
                machine,
                (of(&transfer.left), of(&transfer.road), of(&transfer.missing)),
            )?;
        }
    }
    let known: usize = machines.places.iter().map(|place| place.branch.outgoing().count()).sum();
    same("transfers that are open", known, open)?;
    for number in 0..SKUS as u8 {
        let sku = named(number);
        let shelves: i64 = (0..SHOPS).map(|shop| machines.places[shop].branch.level(&sku).on_hand.0).sum();
        let of = |goods: &super::house::Goods| goods.get(&number).copied().unwrap_or(0);
        let road: i64 = house.transfers.values().map(|transfer| of(&transfer.truly)).sum();
        let all = of(&house.net) - of(&house.written_off);
        same(&format!("{sku} on all shelves and on the road"), shelves + road, all)?;
    }
    let sum = |of: fn(&domain::branch::StockTotals) -> i64| -> i64 {
        machines.places.iter().map(|place| of(&place.branch.totals())).sum()
    };
    let road: i64 = house.transfers.values().flat_map(|transfer| transfer.truly.values()).sum();
    let lost: i64 = house.written_off.values().sum();
    same("on the road", sum(|all| all.dispatched.0) - sum(|all| all.arrived.0) - lost, road)
}
