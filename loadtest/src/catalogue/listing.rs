//! How soon head office's list of products answers: by words, by what products are and by what they lack, in any order, with
//! counts of everything that is among them.

use std::time::Instant;

use protocol::ProductPage;

use crate::{
    Failure, goods,
    report::{Report, micros, record},
    target::Target,
};

/// How often everything is asked.
const ROUNDS: u32 = 20;
/// Products of a page, as the screen asks for them.
const PAGE: u32 = 50;

/// Questions as somebody at the screen asks them, with what share of all products they find where that is known.
fn questions(products: u32) -> Vec<(String, Option<u32>)> {
    // Every eighth is a lamp.
    let lamps = products / goods::KINDS_COUNT;
    let all = [
        ("", None),
        ("q=lamp", None),
        ("q=lamp+blue", None),
        ("q=every+row+7", None),
        ("q=9525000", None),
        ("category=Lamp&brand=Maker+8", None),
        ("category=Lamp", Some(lamps)),
        ("missing=picture&sort=-price", None),
        ("q=maker&sort=name", None),
        ("state=active&sort=changed", None),
        ("sort=-brand", None),
        ("q=blanket&tax_class=1&sort=-name", None),
    ];
    all.into_iter().map(|(query, count)| (query.to_owned(), count)).collect()
}

/// Asks them all several times.
///
/// # Errors
/// When the server cannot be reached or refuses.
pub(super) async fn measure(report: &mut Report, target: &Target, products: u32) -> Result<(), Failure> {
    let questions = questions(products);
    let (mut times, mut wrong, mut first) = (micros()?, Vec::new(), None);
    for _ in 0..ROUNDS {
        for (query, expected) in &questions {
            let asked = Instant::now();
            let text = target.text(&format!("/api/v1/products?limit={PAGE}&{query}")).await?;
            let took = asked.elapsed();
            // The first answer also makes the index, once after a start.
            match first {
                None => first = Some(took),
                Some(_) => record(&mut times, took),
            }
            let list: ProductPage = serde_json::from_str(&text)?;
            let counted = list.facets.active.saturating_add(list.facets.archived);
            if counted != list.count || expected.is_some_and(|expected| expected != list.count) {
                wrong.push(format!("{query:?} found {} and counted {counted}", list.count));
            }
        }
    }
    let how = format!(
        "GET /api/v1/products with words, facets, filters and orders, {} questions {ROUNDS} times, to the end of the answer",
        questions.len()
    );
    report.latencies("list of products", &times, &how);
    let first = first.unwrap_or_default().as_secs_f64() * 1e3;
    report.figure(
        "list of products, the very first",
        first,
        "ms",
        "the first question after the start, which makes the index",
    );
    report.proof(
        "the list of products counts what it finds",
        wrong.is_empty(),
        wrong.first().cloned().unwrap_or_else(|| format!("{ROUNDS} times {} answers", questions.len())),
    );
    Ok(())
}
