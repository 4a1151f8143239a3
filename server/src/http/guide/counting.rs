//! The chapter of the story about counts: a shelf that is counted, counted again and posted.

use protocol::{
    ApproveCount, AskRecount, BinStep, CountBin, CountCommand, CountEntry, CountId, CountRef, CountThreshold,
    EnterCounts, OpenCount, RecountLine, SubmitCount,
};

use super::examples::{By, Teller, units};

pub(super) fn counts(teller: &mut Teller<'_>) {
    teller.chapter = "Count what is on the shelf";
    let (sku, at, home) = (teller.stage.sku, teller.stage.now, teller.stage.home);
    let open = |name: &str| OpenCount {
        name: name.to_owned(),
        skus: Some(vec![sku]),
        blind: true,
        threshold: CountThreshold { quantity: Some(units(2)), ppm: Some(100_000) },
        bins: Vec::new(),
    };
    let (lot, expires): (_, Option<String>) = (None, None);
    let entry = |count: i64| {
        let (quantity, place, expires) = (units(count), "A-3".to_owned(), expires.clone());
        CountEntry { sku, quantity, place, at, lot, expires }
    };
    let count = CountId::from(teller.office(open("Aisle A")));
    let bin = |step| CountBin { count, bin: "A-3".to_owned(), step };
    let note = "So that nobody else counts that bin. A zone is taken by its name, as `A`.";
    teller.tell(By::Office, note, home, bin(BinStep::Take));
    teller.office(EnterCounts { count, entries: vec![entry(1)] });
    teller.tell(By::Office, "All of it is counted.", home, bin(BinStep::Finish));
    let (reason, also) = ("A box stood behind".to_owned(), Vec::new());
    teller.office(RecountLine { count, entry: entry(20), reason, also });
    teller.office(SubmitCount { count, as_is: true });
    let note = "Back to the shelf. What is not asked for again stays as it was counted.";
    teller.tell(By::Office, note, home, AskRecount { count, skus: vec![sku] });
    let note = "Once more, so that the count can be submitted.";
    let again = RecountLine { count, entry: entry(21), reason: "Asked for".to_owned(), also: Vec::new() };
    teller.tell(By::Office, note, home, again);
    teller.tell(By::Office, "", home, SubmitCount { count, as_is: false });
    let note = "By somebody who has not counted, or whose role may approve counts of their own. It is posted at once.";
    teller.tell(By::Office, note, home, ApproveCount { count, zero_uncounted: false });
    let note = "Another one, to be called off.";
    let other = CountId::from(teller.tell(By::Office, note, home, open("Aisle B")));
    teller.office(CountCommand::Cancel(CountRef { count: other }));
}
