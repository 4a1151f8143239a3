//! The same of counts and their bins, of orders to suppliers, and of what is done about goods that are missing.

use protocol::BinStep;

use super::{
    ask::{Ask, Cure, Entry, Then},
    batches::LOTTED,
    bins::BINS,
    choose::{Numbers, OPEN_MOST},
    consigned::worth,
    house::{House, SHOPS, SKUS, Stage},
    made::KITS,
    missing::Shortage,
    waiting::of,
};

pub(super) fn counts(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    if own.counts.is_empty() || (numbers.number(1, 10) == 0 && own.counts.len() < 4) {
        let skus = (0..=numbers.number(2, 3) as usize).map(|place| numbers.sku(place + 3)).collect();
        return Some(match numbers.number(4, 4) {
            0 => Ask::OpenCount { skus: None },
            1 => Ask::OpenCount { skus: Some(skus) },
            _ => Ask::OpenBins { skus },
        });
    }
    let count = numbers.pick(own.counts.keys(), own.counts.len())?;
    let one = own.counts.get(&count)?;
    let sku = numbers.sku(5);
    // As the books have it, or off by something.
    let near = own.level(sku).on_hand.max(0) + (numbers.number(6, 5) - 2) * 1_000;
    let ago = if numbers.number(7, 2) == 0 { 0 } else { numbers.number(7, 15_000) };
    let (place, ben) = (numbers.number(3, BINS.len() as i64) as u8, numbers.number(4, 3) == 0);
    // In a place of several, and at times less than nothing, as a slip is taken back.
    let part = if numbers.number(4, 9) == 0 { -1_000 } else { near.max(0) / (1 + numbers.number(4, 2)) };
    let quantity = if place > 0 { part } else { near.max(0) };
    let enter = |again| Ask::Enter { count, entry: Entry { sku, quantity, ago, again, place, ben } };
    if numbers.number(1, 4) == 0 {
        let step = [BinStep::Take, BinStep::Finish, BinStep::Free][numbers.number(2, 3) as usize];
        return Some(Ask::Bin { count, bin: place, step, ben });
    }
    Some(match (numbers.number(2, 24), one.stage) {
        (0, _) => Ask::DropCount { count },
        (1, _) => Ask::CountAgain { count, sku },
        (2 | 3, _) => enter(true),
        (4..=7, _) | (8..=22, Stage::Review) => match one.stage {
            Stage::Review => Ask::Post { count, zero: numbers.number(3, 4) == 0 },
            _ => Ask::Submit { count },
        },
        (23, _) => Ask::Post { count, zero: false },
        _ => enter(false),
    })
}

pub(super) fn papers(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    match numbers.number(1, 12) {
        0 | 1 => {
            let few = own.papers.len() < OPEN_MOST;
            return few.then(|| Ask::Order { lines: numbers.lines(9), pack: pack(numbers) });
        }
        2 => return Some(Ask::Deliver { paper: None, lines: numbers.arrivals(), over: false, of: None }),
        8 | 9 => {
            let of = Some((numbers.supplier(), 1_000 * (1 + numbers.number(3, 3))));
            return Some(Ask::Deliver { paper: None, lines: numbers.arrivals(), over: false, of });
        }
        10 => return Some(settle(house, shop, numbers)),
        3 => {
            let line = |(sku, quantity)| (sku, quantity, 1_000 * numbers.number(6, 3));
            let of = (numbers.number(2, 2) == 0).then(|| numbers.supplier());
            return Some(Ask::SendBack { lines: numbers.lines(2).into_iter().map(line).collect(), of });
        }
        _ => {}
    }
    let paper = numbers.pick(own.papers.keys(), own.papers.len())?;
    let one = own.papers.get(&paper)?;
    let version = if numbers.number(6, 20) == 0 { one.version + 1 } else { one.version };
    Some(match (numbers.number(1, 12), one.sent) {
        (4, _) => Ask::Change { paper, version, lines: numbers.lines(9), pack: pack(numbers) },
        (5, _) => Ask::Close { paper },
        (6, _) => Ask::CancelOrder { paper },
        (7, _) | (_, false) => Ask::SendOrder { paper, version },
        _ => {
            let of = (numbers.number(3, 5) == 0).then(|| (numbers.supplier(), 2_000));
            Ask::Deliver { paper: Some(paper), lines: numbers.arrivals(), over: numbers.number(2, 3) > 0, of }
        }
    })
}

/// What is owed, mostly as it is, and at times as somebody saw it before something else was used.
fn settle(house: &House, shop: usize, numbers: &Numbers<'_>) -> Ask {
    let supplier = numbers.supplier();
    let book = &house.shops[shop].consigned;
    let number = book.next(supplier) + u32::from(numbers.number(2, 12) == 0);
    let mut lines = book.owed_to(supplier);
    let part = numbers.number(3, 2) == 0;
    if part {
        lines.retain(|line| (i64::from(line.0) + numbers.number(4, 3)) % 3 > 0);
        let half = numbers.number(5, 3) == 0;
        lines.iter_mut().filter(|_| half).for_each(|line| line.2 = (line.2 / 2).max(1_000));
    }
    let total = worth(&lines) + if numbers.number(6, 10) == 0 { 1_000 } else { 0 };
    Ask::Settle { supplier, number, total, part: part.then_some(lines) }
}

/// Mostly what is usual, and rarely what nothing can be ordered in.
fn pack(numbers: &Numbers<'_>) -> Option<i64> {
    match numbers.number(2, 12) {
        0 => Some(0),
        1..=3 => Some(1_000 * numbers.number(3, 4).max(1)),
        _ => None,
    }
}

/// Something that a task says is missing is fetched, or settled for an order that goes short; or somebody closes the task.
pub(super) fn missing(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    // At times one that is closed already.
    if numbers.number(1, 16) == 0 && own.tasks > 0 {
        return Some(Ask::CloseTask { task: usize::from(numbers.0.with[0]) % own.tasks });
    }
    // Mostly one about which something can be done, before it closes by itself.
    let urgent = |task: &Shortage| match task.part {
        None => own.parts.keys().any(|id| task.lines.keys().any(|sku| own.lacks(*id, *sku) > 0)),
        Some(id) => own.parts.get(&id).is_some_and(|part| part.undecided.is_some()),
    };
    let all = numbers.number(1, 16) < 4;
    let likely = own.shortages.iter().rev().filter(|(_, task)| all || urgent(task));
    let likely: Vec<usize> = likely.map(|(number, _)| *number).take(6).collect();
    let Some(task) = numbers.pick(likely.iter(), likely.len()) else {
        // Whatever nobody can do anything about is closed in the end.
        let first = own.shortages.keys().next().filter(|_| own.shortages.len() > OPEN_MOST);
        return first.map(|task| Ask::CloseTask { task: *task });
    };
    if numbers.number(1, 16) == 4 {
        return Some(Ask::CloseTask { task });
    }
    let shortage = own.shortages.get(&task)?;
    let skus: Vec<u8> = shortage.lines.keys().copied().collect();
    let sku = if numbers.number(2, 20) == 0 {
        numbers.sku(3)
    } else {
        skus[numbers.number(2, skus.len() as i64) as usize]
    };
    // What goes short may be a kit of it.
    let sku = if numbers.number(6, 4) == 0 { KITS[numbers.number(7, 2) as usize] } else { sku };
    let other = (shop + 1 + usize::from(numbers.0.with[4]) % (SHOPS - 1)) % SHOPS;
    let cure = match numbers.number(3, 12) {
        // What travels of lots is told by another walk.
        0 | 1 if sku == LOTTED => return None,
        0 | 1 => Cure::Fetch { from: other },
        which => {
            let then = match which {
                2 | 3 => Then::Elsewhere(other),
                4 | 5 => Then::PayBack,
                6 | 7 => Then::Wait,
                _ => Then::Suggest(numbers.number(6, SKUS as i64) as u8),
            };
            Cure::For { part: whose(house, shop, (shortage, sku), numbers)?, then }
        }
    };
    let told = match cure {
        Cure::Fetch { .. } if shortage.part.is_none() => own.short_by(sku),
        Cure::For { part, .. } if shortage.part.is_none() => own.lacks(part, sku),
        Cure::For { part, .. } => {
            let waits = own.parts.get(&part).and_then(|part| part.undecided.as_ref());
            waits.map_or(0, |waits| of(&waits.lines, sku))
        }
        Cure::Fetch { .. } => of(&shortage.lines, sku),
    };
    let quantity = match numbers.number(5, 8) {
        0 => numbers.quantity(5, 3),
        1 => told + 1,
        2 | 3 => (told / 2).max(1),
        _ => told.max(1),
    };
    Some(Ask::Remedy { task, line: (sku, quantity), cure })
}

/// Mostly a parcel that goes short of it.
fn whose(
    house: &House,
    shop: usize,
    (shortage, sku): (&Shortage, u8),
    numbers: &Numbers<'_>,
) -> Option<u128> {
    let own = &house.shops[shop];
    if numbers.number(7, 12) == 0 {
        return numbers.pick(own.parts.keys(), own.parts.len());
    }
    if shortage.part.is_some() {
        return shortage.part;
    }
    let short: Vec<u128> = own.parts.keys().filter(|id| own.lacks(**id, sku) > 0).copied().collect();
    numbers.pick(short.iter(), short.len())
}
