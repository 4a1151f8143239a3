//! How soon the shop's search, its suggestions and its lists answer, and how soon they know of a change.

use std::time::{Duration, Instant};

use protocol::{Amount, OrganisationCommand, PutProduct, PutVariant, TaxClassId};

use crate::{
    Failure,
    office::Office,
    report::{Report, micros, record},
    target::Target,
};

/// How often everything is asked.
const ROUNDS: u32 = 20;
/// How long a change may take until it is found, before the run gives up.
const LONG: Duration = Duration::from_secs(30);
/// What shoppers type: beginnings, two words, a typing error, a stock number, one letter, nothing that there is.
const TYPED: [&str; 9] =
    ["lamp", "blu", "lamp+blue", "lmap", "blue+lamp+4", "load-0001", "m", "maker+12", "zzzyx"];
/// Lists as they are narrowed and ordered.
const LISTS: [&str; 6] = [
    "/",
    "/?category=Lamp",
    "/?category=Lamp&brand=Maker%208",
    "/?sort=price&page=40",
    "/?from=5&to=50&at=1",
    "/search?q=blue&brand=Maker%208&sort=price_down",
];
const NEW: &str = "weathervane";

/// Asks them all several times, and changes the catalogue.
///
/// # Errors
/// When the server cannot be reached or refuses.
pub(super) async fn measure(
    report: &mut Report,
    target: &Target,
    office: &mut Office,
) -> Result<(), Failure> {
    // What is made once after a change is not counted against the first who asks.
    for path in LISTS {
        target.text(path).await?;
    }
    let search = TYPED.map(|typed| format!("/search?q={typed}"));
    let suggest = TYPED.map(|typed| format!("/search/suggest?q={typed}"));
    let lists = LISTS.map(str::to_owned);
    for (name, paths) in [
        ("page of the shop's search", search.as_slice()),
        ("suggestion of the shop's search", suggest.as_slice()),
        ("narrowed and ordered list of the shop", lists.as_slice()),
    ] {
        let mut times = micros()?;
        for _ in 0..ROUNDS {
            for path in paths {
                let asked = Instant::now();
                target.text(path).await?;
                record(&mut times, asked.elapsed());
            }
        }
        let how = format!(
            "GET of {} addresses {ROUNDS} times, one after the other, to the end of the answer",
            paths.len()
        );
        report.latencies(name, &times, &how);
    }
    let sku = "WEATHERVANE-1".parse().map_err(|_bad| Failure::other("that is no SKU"))?;
    let product = PutProduct {
        handle: NEW.into(),
        name: "Weathervane".into(),
        variants: vec![PutVariant::goods(sku, Amount(4_200), TaxClassId(1))],
        ..PutProduct::default()
    };
    office.command(None, OrganisationCommand::PutProduct(product)).await?;
    let changed = Instant::now();
    let found = loop {
        if target.text(&format!("/search/suggest?q={NEW}")).await?.contains(&format!("/p/{NEW}")) {
            break Some(changed.elapsed());
        }
        if changed.elapsed() > LONG {
            break None;
        }
    };
    let seconds = found.unwrap_or(LONG).as_secs_f64();
    report.figure(
        "a new product is found after",
        seconds * 1e3,
        "ms",
        "from the answer to the command to the first suggestion of it, asked for without a pause",
    );
    report.proof("the shop's search follows the catalogue", found.is_some(), format!("{seconds:.2} s"));
    Ok(())
}
