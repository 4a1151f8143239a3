//! What stands in the house's mails, with layout and without.

use askama::Template;

use super::{
    lines::{lines_of, plain, wrapped},
    receipt::Receipt,
};
use crate::words::Language;

/// Letters of a line of plain text: phones show no more.
const PLAIN_WIDTH: usize = 42;
/// Letters of a line of prose in a mail.
const WIDTH: usize = 76;

#[derive(Template)]
#[template(path = "receipt_mail.html")]
struct Letter<'a> {
    receipt: &'a Receipt,
}

/// A receipt as a mail: its subject, as plain text and as HTML.
///
/// # Errors
/// When the template cannot be filled in, which no ticket can bring about.
pub(crate) fn letter(receipt: &Receipt) -> Result<(String, String, String), askama::Error> {
    let subject = receipt.say.receipt_from(receipt.title, &receipt.number, &receipt.sign);
    let mut text = plain(&lines_of(receipt), PLAIN_WIDTH);
    text.push('\n');
    for line in wrapped(receipt.say.why_a_receipt(), WIDTH) {
        text.push_str(&format!("{line}\n"));
    }
    Ok((subject, text, Letter { receipt }.render()?))
}

/// A mail that shows that mails arrive: subject and text.
pub(crate) fn test_letter(shop: &str, say: Language) -> (String, String) {
    let text = format!("{}\n\n{}\n", say.this_is_a_test(), say.mails_arrive(shop));
    (say.test_mail_from(shop), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::receipt::tests::ticket;
    use domain::organisation::Organisation;
    use protocol::{AgeChecked, Ticket};

    #[test]
    fn a_test_is_written_in_the_language_of_the_house() {
        let [english, german, arabic] = Language::ALL.map(|say| test_letter("Corner Shop", say));
        assert!(english.0.starts_with("Test mail from") && english.1.contains("mails of Corner Shop arrive"));
        assert!(german.0 == "Testmail von Corner Shop" && german.1.contains("die Mails von Corner Shop"));
        assert!(arabic.0.contains("رسالة تجريبية") && arabic.1.contains("Corner Shop"), "{arabic:?}");
    }

    #[test]
    fn a_receipt_by_mail_says_in_both_forms_what_the_paper_says() {
        let adult = Ticket { age_checked: Some(AgeChecked { age: 18 }), ..ticket() };
        let receipt = Receipt::of(&adult, Language::English, &Organisation::default(), |_| {
            Some("<b>Tea & more</b>".to_owned())
        });
        let (subject, text, html) = letter(&receipt).unwrap();
        assert!(subject.starts_with("Receipt 1-11-2-000007"), "{subject}");
        for said in ["£27.00", "Cash", "£30.00", "20 %", "£3.00", "Change", "Age 18 or over was checked"] {
            assert!(text.contains(said) && html.contains(said), "{said} is missing in {text} or {html}");
        }
        assert!(text.contains("<b>Tea & more</b>"), "{text}");
        assert!(!html.contains("<b>"), "a name is no markup: {html}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}
