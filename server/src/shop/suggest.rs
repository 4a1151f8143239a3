//! `/search/suggest`: what somebody who types may mean, while they type. The script of the search field shows it; without a
//! script the field is an ordinary form.

use actix_web::{HttpResponse, http::header};
use serde::Serialize;

use super::{
    cards::shown_price,
    front::Front,
    pages::{Category, encoded},
    pictures,
    search::fold_text,
    sieve::named,
    visit::Visit,
    window::ShopWindow,
};
use crate::limits::{QUESTION_CHARS_MAX, SUGGESTED};

/// One line below the search field, in the order in which they are shown.
#[derive(Serialize)]
struct Suggestion {
    text: String,
    address: String,
    /// Which part of the text was meant.
    marks: Vec<(String, bool)>,
    /// Beside it: a price, or what it is.
    note: String,
    picture: Option<String>,
}

pub(super) async fn suggest(visit: Visit) -> HttpResponse {
    let window = visit.window().await;
    let shop = visit.front();
    let typed = named(visit.request.query_string(), "q");
    let typed: String = typed.trim().chars().take(QUESTION_CHARS_MAX).collect();
    let lines = if typed.is_empty() { Vec::new() } else { lines(&window, &shop, &typed) };
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-cache")).json(lines)
}

/// A word that goes on, categories of that name, and the best products; of a question that means nothing, those of the nearest.
fn lines(window: &ShopWindow, shop: &Front, typed: &str) -> Vec<Suggestion> {
    let (index, at) = (window.index(), shop.at);
    let found = index.find_first(typed, SUGGESTED);
    let nearest = if found.is_empty() { index.nearest(typed) } else { None };
    let (question, found) = match nearest.as_deref() {
        Some(nearest) => (nearest, index.find_first(nearest, SUGGESTED)),
        None => (typed, found),
    };
    let meant = index.meant(question);
    let marks =
        |text: &str| meant.parts(text).into_iter().map(|(part, marked)| (part.to_owned(), marked)).collect();
    let mut words = index.completions(question, SUGGESTED / 3);
    words.splice(0..0, nearest.clone());
    let words = words.into_iter().map(|word| Suggestion {
        address: format!("{at}/search?q={}", encoded(&word)),
        marks: vec![(word.clone(), false)],
        note: if nearest.as_ref() == Some(&word) {
            shop.say.did_you_mean().to_owned()
        } else {
            String::new()
        },
        text: word,
        picture: None,
    });
    let folded = fold_text(question);
    let begins = |path: &&String| {
        let last = path.rsplit_once('/').map_or(path.as_str(), |(_, last)| last);
        fold_text(last).split(' ').any(|word| word.starts_with(&folded))
            || fold_text(last).starts_with(&folded)
    };
    let categories = window.categories().keys().filter(begins).take(SUGGESTED / 3).map(|path| Suggestion {
        address: format!("{at}{}", Category::of(path).address),
        marks: marks(&path.replace('/', " › ")),
        text: path.replace('/', " › "),
        note: shop.say.categories().to_owned(),
        picture: None,
    });
    let products = found.into_iter().filter_map(|number| window.at(number)).take(SUGGESTED);
    let products = products.map(|product| Suggestion {
        address: format!("{at}/p/{}", product.handle),
        marks: marks(&product.name),
        note: shown_price(shop.say, &product, window),
        picture: pictures::all(&product).first().map(|one| pictures::smallest(one)),
        text: product.name,
    });
    words.chain(categories).chain(products).collect()
}
