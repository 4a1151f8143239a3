//! What somebody is written who waits for goods: that they are there again, or first whether it was they who asked.

use askama::Template;

use super::lines::wrapped;
use crate::words::Language;

/// Letters of a line of prose in a mail.
const WIDTH: usize = 76;

/// A mail with one thing to do, and one way to be left in peace.
pub(crate) struct AlertLetter<'a> {
    pub(crate) shop: &'a str,
    pub(crate) title: String,
    pub(crate) message: String,
    pub(crate) remark: &'a str,
    pub(crate) button: &'a str,
    pub(crate) link: String,
    /// Why this mail comes, and what is known of whoever gets it.
    pub(crate) why: &'a str,
    pub(crate) stop: (&'a str, String),
}

#[derive(Template)]
#[template(path = "alert_mail.html")]
struct Laid<'a> {
    say: Language,
    letter: &'a AlertLetter<'a>,
}

/// Its subject, as plain text and as HTML.
///
/// # Errors
/// When the template cannot be filled in, which no alert can bring about.
pub(crate) fn alert_letter(
    say: Language,
    letter: &AlertLetter<'_>,
) -> Result<(String, String, String), askama::Error> {
    let mut text = format!("{}\n\n", say.hello());
    for part in [letter.message.as_str(), letter.remark].into_iter().filter(|part| !part.is_empty()) {
        wrapped(part, WIDTH).iter().for_each(|line| text.push_str(&format!("{line}\n")));
    }
    text.push_str(&format!("\n{}:\n{}\n\n{}\n\n", letter.button, letter.link, letter.shop));
    wrapped(letter.why, WIDTH).iter().for_each(|line| text.push_str(&format!("{line}\n")));
    let (words, link) = &letter.stop;
    text.push_str(&format!("{words}:\n{link}\n"));
    // The marks that keep a value in its order would become part of a link that somebody presses.
    let text = text.replace(['\u{2068}', '\u{2069}'], "");
    let html = Laid { say, letter }.render()?;
    Ok((format!("{} · {}", letter.title, letter.shop).replace(['\u{2068}', '\u{2069}'], ""), text, html))
}
