//! What may be asked of a shop, and which of it a step comes to.

use protocol::{BinStep, Condition, Resolution};

use super::{
    answers::{Question, answer},
    choose::{Numbers, differences, elsewhere, goods, holds, odd_goods, parts, transfers},
    house::{DifferenceOf, House, SHOPS},
    sheets::{counts, missing, papers},
};

/// Whom everything is ordered from.
pub(super) const BUYING_FROM: u16 = 1;

/// One step of a history: numbers that mean something only beside what happened before, so that any of them may be left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub wait: u16,
    pub shop: u8,
    pub kind: u8,
    pub with: [u16; 8],
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Back {
    Restock,
    Damaged,
    Quarantine,
    Discard,
}

type Lines = Vec<(u8, i64)>;

/// What was seen of a SKU, in which place, by Ben or by Ann.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub sku: u8,
    pub quantity: i64,
    pub ago: i64,
    pub again: bool,
    pub place: u8,
    pub ben: bool,
}

/// What is done about goods that are missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cure {
    Fetch { from: usize },
    For { part: u128, then: Then },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Then {
    Elsewhere(usize),
    Wait,
    PayBack,
    /// Something else might do.
    Suggest(u8),
}

/// What a customer said to what was suggested to them, as their order brings it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Said {
    Yes,
    No { search: bool },
    SoldOut,
    NotAsked,
}

/// SKU, good, damaged, by mistake.
pub(super) type Arrivals = Vec<(u8, i64, i64, i64)>;

#[derive(Clone, Debug)]
pub(super) enum Ask {
    Sell {
        lines: Lines,
        late: i64,
    },
    Refund {
        ticket: u128,
        line: usize,
        quantity: i64,
        back: Back,
    },
    Return {
        sku: u8,
        quantity: i64,
        back: Back,
    },
    Receive {
        lines: Lines,
        note: Option<u128>,
        late: i64,
    },
    Adjust {
        sku: u8,
        delta: i64,
        aside: i64,
        paper: bool,
        late: i64,
    },
    Reverse {
        original: u128,
        sku: u8,
    },
    ReceiveLot {
        lot: u8,
        quantity: i64,
    },
    Recall {
        lot: u8,
    },
    Lift {
        lot: u8,
    },
    Hold {
        lines: Lines,
        ttl: u32,
        order: bool,
        patient: bool,
    },
    Cap {
        sku: u8,
        cap: Option<i64>,
    },
    LetWait {
        part: u128,
        lines: Lines,
    },
    Extend {
        hold: u128,
        ttl: u32,
    },
    Keep {
        hold: u128,
        ttl: u32,
    },
    Release {
        hold: u128,
    },
    Free {
        hold: u128,
    },
    Allocate {
        hold: Option<u128>,
        lines: Lines,
        ship: bool,
        patient: bool,
    },
    CallOff {
        part: u128,
    },
    LeaveOut {
        part: u128,
        lines: Lines,
    },
    Begin {
        part: u128,
    },
    /// `patience`: how long somebody may say what becomes of what was not found.
    Pick {
        part: u128,
        found: Lines,
        patience: i64,
    },
    /// Of the task of which so many were opened before it.
    Remedy {
        task: usize,
        line: (u8, i64),
        cure: Cure,
    },
    CloseTask {
        task: usize,
    },
    Answer {
        question: Question,
        said: Said,
    },
    Pack {
        part: u128,
    },
    Unpack {
        part: u128,
    },
    Ready {
        part: u128,
    },
    Ship {
        part: u128,
    },
    HandOver {
        part: u128,
    },
    TakeBack {
        lines: Arrivals,
    },
    Draft {
        to: usize,
        lines: Lines,
    },
    Approve {
        transfer: u128,
    },
    Dispatch {
        transfer: u128,
    },
    CancelTransfer {
        transfer: u128,
    },
    SendOff {
        transfer: u128,
        lines: Lines,
    },
    CloseShort {
        transfer: u128,
    },
    /// `alone` where no other shipment of it is on its way, so that none has to be named.
    Unload {
        transfer: u128,
        shipment: u128,
        lines: Arrivals,
        complete: bool,
        alone: bool,
    },
    WriteOff {
        transfer: u128,
    },
    OpenCount {
        skus: Option<Vec<u8>>,
    },
    OpenBins {
        skus: Vec<u8>,
    },
    Bin {
        count: u128,
        bin: u8,
        step: BinStep,
        ben: bool,
    },
    Enter {
        count: u128,
        entry: Entry,
    },
    CountAgain {
        count: u128,
        sku: u8,
    },
    Submit {
        count: u128,
    },
    Post {
        count: u128,
        zero: bool,
    },
    DropCount {
        count: u128,
    },
    /// `pack`: how much of each is in one, where somebody says that.
    Order {
        lines: Lines,
        pack: Option<i64>,
    },
    Change {
        paper: u128,
        version: u32,
        lines: Lines,
        pack: Option<i64>,
    },
    SendOrder {
        paper: u128,
        version: u32,
    },
    /// `of`: whose the goods stay, and what each is to be paid when it is used.
    Deliver {
        paper: Option<u128>,
        lines: Arrivals,
        over: bool,
        of: Option<(u16, i64)>,
    },
    Close {
        paper: u128,
    },
    CancelOrder {
        paper: u128,
    },
    SendBack {
        lines: Vec<(u8, i64, i64)>,
        of: Option<u16>,
    },
    TurnBack {
        transfer: u128,
        shipment: u128,
    },
    /// SKU, cost and quantity of what is settled; none where all is.
    Settle {
        supplier: u16,
        number: u32,
        total: i64,
        part: Option<Vec<(u8, i64, i64)>>,
    },
    Convert {
        quantity: i64,
        apart: bool,
    },
    SetAside {
        sku: u8,
        quantity: i64,
        from: Option<Condition>,
        to: Option<Condition>,
    },
    /// `bound` where the house has one for what one person may book.
    Correct {
        sku: u8,
        delta: i64,
        aside: i64,
        condition: Option<Condition>,
        bound: bool,
    },
    ApproveCorrection {
        task: u128,
        own: bool,
    },
    DeclineCorrection {
        task: u128,
    },
    NameLot {
        lot: u8,
        fit: i64,
        aside: i64,
        from: Option<u8>,
    },
    Resolve {
        of: DifferenceOf,
        quantity: Option<i64>,
        resolution: Resolution,
    },
    SendItBack {
        of: u128,
        lines: Arrivals,
    },
    Wish {
        from: usize,
        lines: Lines,
    },
    Decline {
        transfer: u128,
    },
    /// Asked of the shop that sold it, by another.
    Claim {
        by: usize,
        ticket: u128,
        line: usize,
        quantity: i64,
    },
    UseClaim {
        claim: u128,
        back: Back,
    },
    VoidClaim {
        claim: u128,
    },
}

/// What a step comes to.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    Ask(Ask),
    /// An errand is carried, and the answer brought back or lost, or it is refused.
    Carry {
        which: usize,
        lost: bool,
        refused: bool,
    },
    Wake,
    /// The machine falls down, and comes up from all its records or from a snapshot and those after it.
    Crash {
        snapshot: bool,
    },
    Snapshot,
    /// Head office says what something is made of.
    Recipe {
        sku: u8,
        each: i64,
    },
}

/// So many kinds of steps there are.
pub(super) const KINDS: u8 = 112;

pub(super) fn deed(house: &House, step: &Step) -> Option<Deed> {
    let (numbers, shop) = (Numbers(step), usize::from(step.shop) % SHOPS);
    let kind = step.kind % KINDS;
    Some(match kind {
        0..=9 => Deed::Ask(Ask::Sell { lines: numbers.wares(4), late: numbers.late() }),
        10..=20 => Deed::Ask(goods(house, shop, &numbers, kind)?),
        21..=27 => Deed::Ask(odd_goods(house, shop, &numbers)?),
        28..=34 => Deed::Ask(holds(house, shop, &numbers)?),
        35..=48 => Deed::Ask(parts(house, shop, &numbers)?),
        49..=59 => Deed::Ask(transfers(house, shop, &numbers)?),
        60..=65 => Deed::Ask(differences(house, shop, &numbers)?),
        66..=68 => Deed::Ask(elsewhere(house, shop, &numbers)?),
        69..=76 => Deed::Ask(counts(house, shop, &numbers)?),
        77..=86 => Deed::Ask(papers(house, shop, &numbers)?),
        87..=95 => {
            let (which, kind) = (usize::from(step.with[0]), step.with[1] % 8);
            Deed::Carry { which, lost: kind < 2, refused: kind == 7 && step.with[2].is_multiple_of(3) }
        }
        96 | 97 => Deed::Wake,
        98 if step.with[0].is_multiple_of(4) => {
            let sku = [super::made::CASE, super::made::KITS[0], super::made::KITS[1]]
                [numbers.number(1, 3) as usize];
            Deed::Recipe { sku, each: 500 * (numbers.number(2, 6) + 1) }
        }
        98 => Deed::Snapshot,
        106.. => Deed::Ask(answer(house, shop, &numbers)?),
        100.. => Deed::Ask(missing(house, shop, &numbers)?),
        _ if step.with[0].is_multiple_of(8) => Deed::Crash { snapshot: step.with[1].is_multiple_of(2) },
        _ => Deed::Wake,
    })
}
